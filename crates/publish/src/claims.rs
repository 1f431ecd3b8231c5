//! Claims as a profile lets them be seen. Enters: linked claims. Leaves: one row for each, with how its report is cited.
//! Never done here: a word of a report beyond what the profile lets be quoted.

use crate::error::Result;
use crate::holdings::{Holdings, code_shown};
use crate::incident::{Wanted, last_and_targets, living_names, place_cells, place_fields};
use crate::profile::{Coarsened, Profile, ShownPlace, is_living};
use crate::sheet::{Cell, Field, Kind, Row, Sheet};
use serde::Serialize;
use tollbook_model::{ClaimKind, Counted, Harm, LinkedClaim, Symbol};

fn plain<T: Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

pub(crate) fn fields() -> Vec<Field> {
    let mut out = vec![
        Field::new("id", Kind::Words, "#meta+id", "the claim's id"),
        Field::new("incident", Kind::Words, "#event+code", "code of the incident it speaks of; empty for periods and stocks"),
        Field::new("kind", Kind::Words, "", "harm, deed, strength, milestone, stance"),
        Field::new("counted", Kind::Words, "", "killed, injured, …; strikes, attacks, clashes"),
        Field::new("low", Kind::Number, "#affected+min", "the least number that the words allow; empty is unknown"),
        Field::new("best", Kind::Number, "#affected", "the number that the words state"),
        Field::new("high", Kind::Number, "#affected+max", "the greatest number that the words allow"),
        Field::new("high_open", Kind::Flag, "", "true where the words leave it open above"),
        Field::new("count_kind", Kind::Words, "", "stated, exactly, at_least, more_than, up_to, about, range, vague, plural, share, none, unstated"),
        Field::new("level", Kind::Words, "", "incident, window, cumulative, stock: what the number covers"),
        Field::new("modality", Kind::Words, "", "asserted, possible, planned, hypothetical, denied"),
        Field::new("who_actor", Kind::Words, "", "id of the party whose members they are"),
        Field::new("who_side", Kind::Words, "", "id of their side"),
        Field::new("who_status", Kind::Words, "", "civilian, combatant, hors-de-combat; empty where the words don't say"),
        Field::new("who_role", Kind::List, "", "ids of roles"),
        Field::new("who_age", Kind::Words, "", "child, adult, elderly"),
        Field::new("who_sex", Kind::Words, "", "female, male"),
        Field::new("who_nationality", Kind::List, "", "ISO 3166-1 alpha-2"),
        Field::new("names", Kind::List, "", "names of the dead, where the profile lets them be told"),
        Field::new("attributed_to", Kind::List, "#group+name", "ids of the registered parties it blames"),
        Field::new("attributed_how", Kind::List, "", "stated, claimed, accepted, alleged, inferred: how surely, in the same order"),
        Field::new("means", Kind::Words, "", "id of the means"),
        Field::new("cause", Kind::Words, "", "direct, custody, remnant, deprivation, accident, natural, unknown"),
        Field::new("target", Kind::Words, "", "id of what was hit"),
        Field::new("date_start", Kind::Day, "#date+start", "first day, civil, included"),
        Field::new("date_end", Kind::Day, "#date+end", "last day, civil, included"),
        Field::new("date_precision", Kind::Words, "", "day, days, week, month, year, multi_year"),
        Field::new("date_basis", Kind::Words, "", "what the day is the day of: death, discovery, registration, unknown"),
    ];
    out.extend(place_fields());
    out.extend([
        Field::new("places", Kind::Number, "", "how many places it is told for"),
        Field::new("origin", Kind::Words, "", "who said it first; empty for the outlet's own voice"),
        Field::new("copy_of", Kind::Words, "", "the claim whose words it copies"),
        Field::new("superseded_by", Kind::Words, "", "the later figure that takes its place"),
        Field::new("report", Kind::Words, "", "id of its report"),
        Field::new("source", Kind::Words, "#meta+source", "who published the report"),
        Field::new("published", Kind::Day, "#date+reported", "day of publication"),
        Field::new("title", Kind::Words, "", "the report's headline, where the profile lets words be quoted"),
        Field::new("url", Kind::Words, "#meta+url", "the report's address"),
        Field::new("text_sha256", Kind::Words, "", "SHA-256 of the report's text"),
        Field::new("quote", Kind::Words, "", "the words of the count, where the profile lets them be quoted"),
        Field::new("rule", Kind::Words, "", "the rule that read it"),
        Field::new("pack", Kind::Words, "", "the language pack and its version"),
    ]);
    out
}

fn counted(c: &LinkedClaim) -> Option<Counted> {
    c.claim.harm.map(Counted::Harm).or(c.claim.deed.map(Counted::Deed))
}

pub(crate) fn row(c: &LinkedClaim, holdings: &Holdings<'_>, profile: &Profile) -> Option<Row> {
    let claim = &c.claim;
    let numbers = [claim.count.low, claim.count.best, claim.count.high];
    if !profile.tells(claim.harm) || counted(c).is_some_and(|what| profile.too_few(what, &numbers)) {
        return None;
    }
    let days = claim.period.as_ref();
    let last = days.and_then(|p| p.end);
    let must = match (claim.kind, claim.harm) {
        (ClaimKind::Strength, _) => Some(Coarsened::Strength),
        (_, Some(h)) if is_living(h) && profile.is_public() => Some(Coarsened::Living),
        _ => None,
    };
    let part = claim.place.as_ref().and_then(|p| p.parts.iter().min_by_key(|x| x.precision as u8));
    let incident = c.incident.and_then(|i| holdings.linked.incidents.get(i));
    // What one claim of an incident must not show, none of them shows.
    let members: Vec<&LinkedClaim> = incident.map_or_else(|| vec![c], |i| i.claims.iter().map(|&c| &holdings.linked.claims[c]).collect());
    let (latest, targets) = last_and_targets(&members);
    let must = must.or_else(|| profile.waits(&members, latest, holdings));
    let place = part.map_or_else(ShownPlace::default, |p| profile.place(p, latest, targets, must, holdings));
    let kept_back = place.coarsened.is_some();
    let cited = holdings.reports.get(&claim.report);
    let open = profile.attributes.is_some();
    let ids = |l: &[Symbol]| Cell::list(if open { l.iter().map(ToString::to_string).collect() } else { Vec::new() });
    let blamed: Vec<_> = claim.by.actors.iter().filter_map(|b| Some((b.actor.as_ref()?, b.surety))).collect();
    let dead = claim.harm == Some(Harm::Killed) || !profile.is_public();
    let alive = |name: &str| profile.is_public() && living_names(&members).any(|n| n == name);
    let told = claim.who.persons.iter().map(|p| &p.name).filter(|n| !alive(n));
    let names = if profile.names.is_some() && dead { told.cloned().collect() } else { Vec::new() };
    let open_citation = !profile.is_public() || !kept_back;
    let mut cells = vec![
        Cell::words(&claim.id.0),
        Cell::maybe(incident.map(|i| code_shown(&i.code, place.name.as_deref().filter(|_| !kept_back), days.and_then(|p| p.start)))),
        Cell::words(plain(&claim.kind)),
        Cell::maybe(counted(c).map(|what| plain(&what))),
        Cell::number(counted(c).map_or(claim.count.low, |what| profile.low(what, claim.count.low))),
        Cell::number(counted(c).map_or(claim.count.best, |what| profile.best(what, claim.count.best))),
        Cell::number(counted(c).map_or(claim.count.high, |what| profile.high(what, claim.count.high))),
        Cell::Flag(claim.count.high_open),
        Cell::words(plain(&claim.count.kind)),
        Cell::words(plain(&claim.level)),
        Cell::words(plain(&claim.modality)),
        Cell::maybe(claim.who.actor.as_deref()),
        Cell::maybe(claim.who.side.as_deref()),
        Cell::maybe(claim.who.status.map(|s| plain(&s))),
        ids(&claim.who.role),
        Cell::maybe(claim.who.age.filter(|_| open).map(|a| plain(&a))),
        Cell::maybe(claim.who.sex.filter(|_| open).map(|s| plain(&s))),
        ids(&claim.who.nationality),
        Cell::list(names),
        Cell::list(blamed.iter().map(|b| b.0.to_string()).collect()),
        Cell::list(blamed.iter().map(|b| plain(&b.1)).collect()),
        Cell::maybe(claim.means.as_deref()),
        Cell::words(plain(&claim.cause)),
        Cell::maybe(claim.target.as_deref().filter(|_| open_citation)),
        Cell::day(days.and_then(|p| p.start)),
        Cell::day(last),
        Cell::maybe(days.map(|p| plain(&p.precision))),
        Cell::maybe(days.map(|p| plain(&p.basis))),
    ];
    cells.extend(place_cells(&place));
    cells.extend([
        Cell::number(claim.place.as_ref().map(|p| p.parts.len() as u64)),
        Cell::maybe(c.origin.as_deref().map(|o| profile.origin(o, holdings))),
        Cell::maybe(c.copy_of.as_ref().map(|x| &x.0)),
        Cell::maybe(c.superseded_by.as_ref().map(|x| &x.0)),
        Cell::words(&claim.report.0),
        Cell::maybe(cited.and_then(|r| r.source.as_deref())),
        Cell::day(cited.and_then(|r| r.date.as_deref()).and_then(|d| d.parse().ok())),
        Cell::maybe(profile.headline(cited.and_then(|r| r.title.as_deref()), kept_back)),
        Cell::maybe(cited.and_then(|r| r.url.as_deref()).filter(|_| open_citation)),
        Cell::maybe(cited.map(|r| &r.text_sha256)),
        Cell::maybe(profile.quote(claim, kept_back)),
        Cell::words(&claim.provenance.rule),
        Cell::words(&claim.provenance.pack),
    ]);
    let shape = if claim.kind == ClaimKind::Strength { None } else { place.shape };
    Some(Row { cells, shape })
}

/// True if a claim is one of those that are wanted.
pub(crate) fn answers(c: &LinkedClaim, wanted: &Wanted) -> bool {
    let days = c.claim.period.as_ref().and_then(|p| Some((p.start?, p.end?)));
    wanted.meets(days) && c.claim.place.as_ref().map_or(wanted.place.is_none(), |p| p.parts.iter().any(|x| wanted.holds(Some(x))))
}

/// Claims, one a row.
///
/// # Errors
/// The embargo holds.
pub fn claims<'a>(holdings: &'a Holdings<'a>, profile: &'a Profile, wanted: &'a Wanted) -> Result<Sheet<'a>> {
    profile.open()?;
    let rows = holdings.linked.claims.iter().filter(|c| answers(c, wanted)).filter_map(|c| row(c, holdings, profile)).map(Ok);
    Ok(Sheet { name: "claims", about: "Claims: one assertion of one report a row", fields: fields(), key: Some("id"), rows: Box::new(rows) })
}
