//! Claims as a profile lets them be seen. Enters: linked claims, all at once or one after the other. Leaves: one row for each, with how its report is cited.
//! Never done here: a word of a report beyond what the profile lets be quoted.

use crate::error::Result;
use crate::holdings::{Cited, Holdings, code_shown};
use crate::incident::{Wanted, place_cells, place_fields};
use crate::profile::{Coarsened, Profile, ShownPlace, is_living};
use crate::sheet::{Cell, Field, Kind, Row, Sheet};
use jiff::civil::Date;
use serde::Serialize;
use std::borrow::Cow;
use std::rc::Rc;
use tollbook_model::{ClaimKind, Counted, Harm, IncidentCode, LinkedClaim, Symbol};

/// What all claims of an incident, as far as the audience sees them, decide of each: what one of them must not show, none of them shows. A claim that speaks of no
/// incident has its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surroundings {
    last: Option<Date>,
    targets: Vec<Symbol>,
    delay: Option<u32>,
    living: Vec<String>,
}

impl Surroundings {
    /// Takes a claim in: the last day of its period, what was hit, for how many days its incident's place has to wait beyond the profile's own delay.
    pub fn add(&mut self, end: Option<Date>, target: Option<&Symbol>, delay: Option<u32>) {
        self.last = self.last.max(end);
        self.delay = self.delay.max(delay);
        self.targets.extend(target.filter(|t| !self.targets.contains(t)).cloned());
    }

    /// Takes in names that a claim of another harm than death gives: whoever bears one may be alive.
    pub fn add_living(&mut self, names: impl Iterator<Item = String>) {
        self.living.extend(names);
    }

    fn of<'a>(claims: impl Iterator<Item = &'a LinkedClaim>, holdings: &Holdings<'_>) -> Self {
        let mut out = Surroundings::default();
        for c in claims {
            out.add(c.claim.period.as_ref().and_then(|p| p.end), c.claim.target.as_ref(), holdings.delays.get(&c.claim.id).copied());
            if c.claim.harm != Some(Harm::Killed) {
                out.add_living(c.claim.who.persons.iter().map(|p| p.name.clone()));
            }
        }
        out
    }
}

/// A claim on its way to a row, with everything beside it that decides what the row shows.
pub struct ToldClaim<'a> {
    /// The claim. What it copies and what takes its place are claims that the audience sees.
    pub claim: Cow<'a, LinkedClaim>,
    /// Code of the incident it speaks of.
    pub code: Option<Cow<'a, IncidentCode>>,
    /// What the claims of that incident decide together.
    pub surroundings: Rc<Surroundings>,
    /// Its report.
    pub cited: Option<Cow<'a, Cited>>,
}

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
        Field::new("date_basis", Kind::Words, "", "what the day is the day of: death, discovery, registration, wounding, unknown"),
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

pub(crate) fn row(told: &ToldClaim<'_>, holdings: &Holdings<'_>, profile: &Profile, wanted: &Wanted) -> Option<Row> {
    let (c, around) = (&*told.claim, &*told.surroundings);
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
    let must = must.or_else(|| profile.waits_for(around.delay, around.last));
    let mut place = part.map_or_else(ShownPlace::default, |p| profile.place(p, around.last, &around.targets, must, holdings));
    if place.coarsened.is_none() && holdings.coarse.contains(&claim.id) {
        place.coarsened = Some(profile.why_arrived(around.last));
    }
    let kept_back = place.coarsened.is_some();
    if kept_back && wanted.singles_out() {
        return None;
    }
    let cited = told.cited.as_deref();
    let open = profile.attributes.is_some();
    let ids = |l: &[Symbol]| Cell::list(if open { l.iter().map(ToString::to_string).collect() } else { Vec::new() });
    let blamed: Vec<_> = claim.by.actors.iter().filter_map(|b| Some((b.actor.as_ref()?, b.surety))).collect();
    let dead = claim.harm == Some(Harm::Killed) || !profile.is_public();
    let alive = |name: &str| profile.is_public() && around.living.iter().any(|n| n == name);
    let of_the_dead = claim.who.persons.iter().map(|p| &p.name).filter(|n| !alive(n));
    let names = if profile.names.is_some() && dead { of_the_dead.cloned().collect() } else { Vec::new() };
    let open_citation = !profile.is_public() || !kept_back;
    let mut cells = vec![
        Cell::words(&claim.id.0),
        Cell::maybe(told.code.as_deref().map(|code| code_shown(code, place.name.as_deref().filter(|_| !kept_back), days.and_then(|p| p.start)))),
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
    wanted.admits(c.claim.period.as_ref(), c.claim.place.as_ref())
}

/// The claims of the holdings that are wanted, one after the other.
pub(crate) fn told<'a>(holdings: &'a Holdings<'a>, wanted: &'a Wanted) -> impl Iterator<Item = ToldClaim<'a>> {
    first_told(holdings, holdings.linked.claims.len(), wanted)
}

/// The same of the first so many; the others are there for what they decide of these.
pub(crate) fn first_told<'a>(holdings: &'a Holdings<'a>, many: usize, wanted: &'a Wanted) -> impl Iterator<Item = ToldClaim<'a>> {
    let linked = holdings.linked;
    let own = |i: &tollbook_model::Incident| Rc::new(Surroundings::of(i.claims.iter().filter_map(|&c| linked.claims.get(c)), holdings));
    let of_incidents: Vec<Rc<Surroundings>> = linked.incidents.iter().map(own).collect();
    linked.claims.iter().take(many).filter(|c| answers(c, wanted)).map(move |c| ToldClaim {
        claim: Cow::Borrowed(c),
        code: c.incident.and_then(|i| linked.incidents.get(i)).map(|i| Cow::Borrowed(&i.code)),
        surroundings: match c.incident.and_then(|i| of_incidents.get(i)) {
            Some(of) => Rc::clone(of),
            None => Rc::new(Surroundings::of(std::iter::once(c), holdings)),
        },
        cited: holdings.reports.get(&c.claim.report).map(Cow::Borrowed),
    })
}

pub(crate) fn sheet<'a>(rows: impl Iterator<Item = Result<Row>> + 'a) -> Sheet<'a> {
    Sheet { name: "claims", about: "Claims: one assertion of one report a row", fields: fields(), key: Some("id"), rows: Box::new(rows) }
}

/// Claims, one a row.
///
/// # Errors
/// The embargo holds.
pub fn claims<'a>(holdings: &'a Holdings<'a>, profile: &'a Profile, wanted: &'a Wanted) -> Result<Sheet<'a>> {
    profile.open()?;
    Ok(sheet(told(holdings, wanted).filter_map(|told| row(&told, holdings, profile, wanted)).map(Ok)))
}

/// Claims that come one after the other, so that no more than one of them is held; of the holdings neither claims nor reports are asked.
///
/// # Errors
/// The embargo holds.
pub fn claims_told<'a>(
    claims: impl Iterator<Item = Result<ToldClaim<'a>>> + 'a,
    holdings: &'a Holdings<'a>,
    profile: &'a Profile,
    wanted: &'a Wanted,
) -> Result<Sheet<'a>> {
    profile.open()?;
    let asked = move |told: &Result<ToldClaim<'a>>| told.as_ref().map_or(true, |told| answers(&told.claim, wanted));
    Ok(sheet(claims.filter(asked).filter_map(|told| told.map(|told| row(&told, holdings, profile, wanted)).transpose())))
}
