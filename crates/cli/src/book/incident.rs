//! `tollbook incidents` and `tollbook incident …`. Enters: a book, a code. Leaves: incidents as their claims tell them, judgements of a person.
//! Never done here: a figure of its own; `reckon` gives them.

use super::link::{claim_of, decide, incident, judgement, reports_by_incident};
use super::linked::{self, BookLinked, Tables};
use super::{json_line, moment, reading, stamp, writing};
use crate::Ended;
use crate::coverage::{self, word};
use crate::layout::{harmless, pad, width_of, wrap};
use crate::link_args::{IncidentShowArgs, IncidentsArgs, SplitArgs, VerifyAsArgs};
use crate::style::{Look, Style};
use crate::told::{NOT_SAID, Teller};
use crate::words::number;
use anyhow::{Result, ensure};
use jiff::civil::Date;
use serde::Serialize;
use std::io::{self, BufWriter, Write};
use tollbook_model::{Claim, ClaimKind, Counted, Harm, Incident, Linked, LinkedClaim, PlacePart, PlacePrecision, Verdict, Verification};
use tollbook_reckon::{Convention, IncidentFigures, Reckoner};

/// An incident in a list.
#[derive(Serialize)]
struct Row<'a> {
    code: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    aliases: Vec<&'a str>,
    from: Option<Date>,
    to: Option<Date>,
    place: Option<String>,
    country: Option<String>,
    reports: usize,
    claims: Vec<&'a str>,
    verification: Verification,
    /// Codes of incidents that may be this one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    maybe: Vec<&'a str>,
}

/// The finest named place of an incident's claims.
pub(super) fn finest<'a>(linked: &'a Linked, incident: &'a Incident) -> Option<&'a PlacePart> {
    members(linked, incident).filter_map(|c| c.claim.place.as_ref()).flat_map(|p| p.parts.iter()).min_by_key(|p| p.precision as u8)
}

/// The days of an incident: those of the claim that states them most exactly.
pub(super) fn days(linked: &Linked, incident: &Incident) -> Option<(Date, Date)> {
    members(linked, incident).filter_map(|c| c.claim.period.as_ref()).filter_map(|p| Some((p.precision, p.carried, p.start?, p.end?))).min().map(|p| (p.2, p.3))
}

pub(super) fn members<'a>(linked: &'a Linked, incident: &'a Incident) -> impl Iterator<Item = &'a LinkedClaim> {
    incident.claims.iter().map(|&c| &linked.claims[c])
}

/// "Saraqib, Idlib, SY".
pub(super) fn place_words(part: &PlacePart) -> String {
    let mut out = part.name.to_string();
    for more in [&part.admin1, &part.country].into_iter().flatten() {
        if **more != *part.name {
            out.push_str(", ");
            out.push_str(more);
        }
    }
    out
}

/// Runs `incidents`.
///
/// # Errors
/// There is no book, or the output can't be written.
pub(crate) fn list(args: &IncidentsArgs) -> Result<Ended> {
    let book = reading(&args.book)?;
    let now = linked::of(&book, &Tables::of(&book)?, moment::entry(&book, args.as_of)?)?;
    let linked = &now.linking.linked;
    let reports = reports_by_incident(linked);
    let mut rows: Vec<(Row<'_>, usize)> = Vec::new();
    for (at, incident) in linked.incidents.iter().enumerate() {
        let (place, days) = (finest(linked, incident), days(linked, incident));
        let maybe = linked.unsure.iter().filter_map(|[a, b]| (*a == at).then_some(*b).or((*b == at).then_some(*a)));
        let maybe: Vec<&str> = maybe.map(|i| linked.incidents[i].code.0.as_str()).collect();
        let place_fits = args.place.as_ref().is_none_or(|wanted| {
            place.is_some_and(|p| {
                [Some(&p.name), p.admin1.as_ref(), p.admin2.as_ref(), p.country.as_ref(), p.id.as_ref()]
                    .into_iter()
                    .flatten()
                    .any(|n| n.eq_ignore_ascii_case(wanted))
            })
        });
        let days_fit = match days {
            Some((from, to)) => args.to.is_none_or(|t| from <= t) && args.from.is_none_or(|f| to >= f),
            None => args.from.is_none() && args.to.is_none(),
        };
        if !place_fits || !days_fit || args.unsure && maybe.is_empty() {
            continue;
        }
        let several: Vec<String> = members(linked, incident)
            .filter_map(|c| c.claim.place.as_ref())
            .find(|p| p.parts.iter().any(|x| Some(x) == place))
            .map_or_else(Vec::new, |p| p.parts.iter().map(|x| x.name.to_string()).collect());
        let row = Row {
            code: &incident.code.0,
            aliases: incident.aliases.iter().map(|a| a.0.as_str()).collect(),
            from: days.map(|d| d.0),
            to: days.map(|d| d.1),
            place: place.map(|p| if several.len() > 1 { format!("{} ({})", several.join(", "), p.country.as_deref().unwrap_or("")) } else { place_words(p) }),
            country: place.and_then(|p| p.country.as_ref()).map(ToString::to_string),
            reports: reports.get(&at).copied().unwrap_or(0),
            claims: members(linked, incident).map(|c| c.claim.id.0.as_str()).collect(),
            verification: incident.verification,
            maybe,
        };
        rows.push((row, at));
    }
    rows.sort_by(|a, b| (a.0.from, a.0.code).cmp(&(b.0.from, b.0.code)));
    let mut out = BufWriter::new(io::stdout().lock());
    if args.json {
        rows.iter().try_for_each(|(r, _)| json_line(&mut out, r))?;
        out.flush()?;
        return Ok(Ended::Well);
    }
    if rows.is_empty() {
        writeln!(out, "{}", if linked.incidents.is_empty() { "No claim of the book speaks of an incident." } else { "No incident answers this." })?;
    }
    let look = Look::of_stdout();
    let width = rows.iter().map(|(r, _)| width_of(r.code)).max().unwrap_or(0);
    for (row, at) in &rows {
        let killed = told_counts(linked, &linked.incidents[*at]);
        let when = match (row.from, row.to) {
            (Some(f), Some(t)) if f == t => f.to_string(),
            (Some(f), Some(t)) => format!("{f} to {t}"),
            _ => "day unknown".to_owned(),
        };
        let what = format!("{when} · {} · {killed} · {}", row.place.as_deref().unwrap_or("place unknown"), plural(row.reports, "report"));
        let indent = " ".repeat(width + 2);
        for (i, line) in wrap(&what, look.width.saturating_sub(width + 2).max(30)).iter().enumerate() {
            writeln!(out, "{}{}", if i == 0 { format!("{}  ", look.paint(Style::Heading, &pad(row.code, width))) } else { indent.clone() }, harmless(line))?;
        }
        if !row.maybe.is_empty() {
            writeln!(out, "{indent}may be one with {}", row.maybe.join(", "))?;
        }
    }
    out.flush()?;
    Ok(Ended::Well)
}

pub(super) fn plural(n: usize, noun: &str) -> String {
    format!("{} {noun}{}", number(n as u64), if n == 1 { "" } else { "s" })
}

/// What the whole claims of an incident say, in words: "killed 12, ≥ 15 · injured 30".
fn told_counts(linked: &Linked, incident: &Incident) -> String {
    let mut parts: Vec<(String, Vec<String>)> = Vec::new();
    for c in members(linked, incident).filter(|c| c.claim.kind == ClaimKind::Harm && c.superseded_by.is_none() && c.copy_of.is_none()) {
        if c.claim.relations.iter().any(|r| r.kind == tollbook_model::RelationKind::PartOf) {
            continue;
        }
        let (harm, count) = (crate::words::harm(&c.claim).to_string(), crate::words::count(&c.claim.count, None));
        match parts.iter_mut().find(|p| p.0 == harm) {
            Some(p) if p.1.contains(&count) => {}
            Some(p) => p.1.push(count),
            None => parts.push((harm, vec![count])),
        }
    }
    parts.into_iter().map(|(harm, counts)| format!("{harm} {}", counts.join(", "))).collect::<Vec<_>>().join(" · ")
}

/// Runs `incident split`.
///
/// # Errors
/// The code or a claim is unknown, or the claim is of another incident.
pub(crate) fn split(args: &SplitArgs) -> Result<Ended> {
    let mut book = writing(&args.book)?;
    let tables = Tables::of(&book)?;
    let mut stamp = stamp(&args.author)?;
    if let Some(reason) = &args.reason {
        stamp = stamp.because(reason.as_str());
    }
    let now = linked::of(&book, &tables, None)?;
    let linked = &now.linking.linked;
    let (at, old) = incident(linked, &args.code)?;
    let mut out_of = Vec::new();
    for name in &args.claims {
        let (i, _) = incident(linked, name)?;
        ensure!(i == at, "{name} speaks of {}, not of {}", linked.incidents[i].code.0, old.code.0);
        out_of.push(claim_of(&now, name)?);
    }
    let stay: Vec<_> = members(linked, old).map(|c| c.claim.id.clone()).filter(|id| !out_of.contains(id)).collect();
    ensure!(!stay.is_empty(), "these are all claims of {}; nothing would stay", old.code.0);
    let mut judgements = Vec::new();
    for a in &out_of {
        judgements.extend(stay.iter().map(|b| judgement(a.clone(), b.clone(), Verdict::Different)));
    }
    judgements.extend(out_of.windows(2).map(|w| judgement(w[0].clone(), w[1].clone(), Verdict::Same)));
    decide(&mut book, &stamp, &tables, judgements)?;
    let now = linked::of(&book, &tables, None)?;
    let (_, new) = incident(&now.linking.linked, &args.claims[0])?;
    writeln!(io::stdout().lock(), "{} speak of {} now", plural(args.claims.len(), "claim"), new.code.0)?;
    Ok(Ended::Well)
}

/// Runs `incident verify-as`.
///
/// # Errors
/// The code is unknown or not minted yet, or no reason is given.
pub(crate) fn verify_as(args: &VerifyAsArgs) -> Result<Ended> {
    let mut book = writing(&args.book)?;
    let tables = Tables::of(&book)?;
    let stamp = stamp(&args.author)?;
    super::link::run_linker(&mut book, &stamp, &tables)?;
    let now = linked::of(&book, &tables, None)?;
    let (_, found) = incident(&now.linking.linked, &args.code)?;
    let code = found.code.clone();
    super::frozen::refuse(&book, Some(&tables), members(&now.linking.linked, found).map(|c| &c.claim.id))?;
    let seq = book.verify_incident(&stamp.because(args.reason.as_str()), &code, args.degree)?;
    writeln!(io::stdout().lock(), "Entry {seq}: {} is {} now", code.0, verification_word(args.degree))?;
    Ok(Ended::Well)
}

pub(super) fn verification_word(v: Verification) -> &'static str {
    match v {
        Verification::Reported => "reported",
        Verification::Corroborated => "corroborated",
        Verification::Verified => "verified",
        Verification::Rejected => "rejected",
    }
}

/// Runs `incident show`.
///
/// # Errors
/// The code is unknown, or the output can't be written.
pub(crate) fn show(args: &IncidentShowArgs) -> Result<Ended> {
    let book = reading(&args.book)?;
    let tables = Tables::of(&book)?;
    let now = linked::of(&book, &tables, moment::entry(&book, args.as_of)?)?;
    let linked = &now.linking.linked;
    let (at, found) = incident(linked, &args.code)?;
    let as_of = now.reports.iter().filter_map(|r| r.date).max();
    let reckoner = Reckoner::new(linked, &tables.registry, &tables.means, &tables.targets, as_of);
    let figures = reckoner.incident_figures(at, &Convention::house());
    let mut out = BufWriter::new(io::stdout().lock());
    if args.json {
        let mut claims: Vec<LinkedClaim> = members(linked, found).cloned().collect();
        for c in claims.iter_mut().filter(|c| c.claim.provenance.spans.is_empty()) {
            if let Ok(view) = book.claim(&c.claim.id) {
                c.claim.provenance = view.claim.provenance;
            }
        }
        let maybe: Vec<_> = others(linked, at).map(|o| &linked.incidents[o].code).collect();
        json_line(
            &mut out,
            &serde_json::json!({ "incident": found.code, "aliases": found.aliases, "verification": found.verification, "maybe": maybe, "figures": figures, "claims": claims }),
        )?;
    } else {
        tell(&now, at, found, figures.as_ref(), &mut out)?;
    }
    out.flush()?;
    Ok(Ended::Well)
}

/// Incidents that may be this one.
fn others(linked: &Linked, at: usize) -> impl Iterator<Item = usize> {
    linked.unsure.iter().filter_map(move |[a, b]| (*a == at).then_some(*b).or((*b == at).then_some(*a)))
}

/// In the order of an Airwars incident page: code, place, day, figures by group, who did it, who says so, what contradicts, how it moved.
fn tell(now: &BookLinked, at: usize, found: &Incident, figures: Option<&IncidentFigures>, out: &mut impl Write) -> Result<()> {
    let linked = &now.linking.linked;
    let look = Look::of_stdout();
    writeln!(out, "{}", look.paint(Style::Heading, &found.code.0))?;
    for alias in &found.aliases {
        writeln!(out, "  also        {}", alias.0)?;
    }
    let place = finest(linked, found).map_or_else(|| "not said".to_owned(), |p| format!("{} ({})", place_words(p), precision_word(p.precision)));
    writeln!(out, "  where       {}", harmless(&place))?;
    let when = days(linked, found).map_or_else(|| "not said".to_owned(), |(f, t)| if f == t { f.to_string() } else { format!("{f} to {t}") });
    writeln!(out, "  when        {when}")?;
    for other in others(linked, at) {
        writeln!(out, "  may be one with {}", linked.incidents[other].code.0)?;
    }
    if let Some(f) = figures {
        writeln!(out)?;
        let n = |n: Option<u64>| n.map_or_else(|| "unknown".to_owned(), number);
        let width = f.groups.iter().map(|g| width_of(&g.group) + width_of(&coverage::counted(g.counted)) + 1).max().unwrap_or(0);
        for g in &f.groups {
            let high = if g.high_open { "open".to_owned() } else { n(g.highest) };
            let name = format!("{} {}", coverage::counted(g.counted), g.group);
            writeln!(out, "  {}  low {} · best {} · high {high}  ({})", pad(&harmless(&name), width), n(g.low), n(g.best), plural(g.claims.len(), "claim"))?;
        }
        writeln!(out)?;
        let by: Vec<String> = blamed(linked, found);
        writeln!(out, "  attributed  {}", if by.is_empty() { "nobody is named".to_owned() } else { harmless(&by.join(", ")).into_owned() })?;
        writeln!(out, "  responsible {}", word(&f.responsibility))?;
        let origins: Vec<&str> = f.origins.iter().map(AsRef::as_ref).collect();
        writeln!(
            out,
            "  origins     {}",
            if origins.is_empty() { "none named".to_owned() } else { harmless(&format!("{}: {}", origins.len(), origins.join(", "))).into_owned() }
        )?;
        writeln!(out, "  checked     {} · Airwars grade {}", verification_word(found.verification), word(&f.grade))?;
        let disputes: Vec<&[tollbook_model::ClaimId; 2]> = f.groups.iter().flat_map(|g| &g.disputes).collect();
        if !disputes.is_empty() {
            let pairs: Vec<String> = disputes.iter().map(|d| format!("{} and {}", d[0].0, d[1].0)).collect();
            for (i, l) in wrap(&pairs.join("; "), look.width.saturating_sub(14).max(30)).iter().enumerate() {
                writeln!(out, "  {}{l}", if i == 0 { "contradict  " } else { "            " })?;
            }
        }
        let killed: Vec<String> = f
            .movements
            .iter()
            .filter(|m| m.counted == Counted::Harm(Harm::Killed))
            .map(|m| format!("{}: {}/{}/{}", m.day.map_or_else(|| "undated".to_owned(), |d| d.to_string()), n(m.low), n(m.best), n(m.highest)))
            .collect();
        if killed.len() > 1 {
            for (i, l) in wrap(&killed.join(" → "), look.width.saturating_sub(14).max(30)).iter().enumerate() {
                writeln!(out, "  {}{l}", if i == 0 { "moved       " } else { "            " })?;
            }
        }
    }
    let mut persons: Vec<&str> = members(linked, found).flat_map(|c| c.claim.who.persons.iter()).map(|p| p.name.as_str()).collect();
    persons.sort_unstable();
    persons.dedup();
    if !persons.is_empty() {
        let closed = found.claims.iter().any(|c| linked.closed.contains(c));
        let how = if closed { " · a list of them is declared complete" } else { "" };
        writeln!(out, "  named       {}{how}", plural(persons.len(), "person").replace("persons", "people"))?;
    }
    writeln!(out, "\nClaims")?;
    for c in members(linked, found) {
        claim_lines(now, c, look, out)?;
    }
    Ok(())
}

/// Whom the claims blame, with how surely.
fn blamed(linked: &Linked, found: &Incident) -> Vec<String> {
    let mut out: Vec<String> = members(linked, found)
        .flat_map(|c| c.claim.by.actors.iter())
        .map(|b| format!("{} ({})", b.actor.as_deref().unwrap_or(&b.words), if b.inferred { "inferred".to_owned() } else { word(&b.surety) }))
        .collect();
    out.sort_unstable();
    out.dedup();
    out
}

fn claim_lines(now: &BookLinked, c: &LinkedClaim, look: Look, out: &mut impl Write) -> Result<()> {
    let claims: [Claim; 1] = [c.claim.clone()];
    let told = Teller::new(None, &claims).claims(&claims).swap_remove(0);
    let report = now.reports.iter().find(|r| r.id == c.claim.report);
    let source = report.and_then(|r| r.source.as_deref()).unwrap_or("source unknown");
    let day = c.published.map_or_else(|| "day unknown".to_owned(), |d| d.to_string());
    writeln!(out, "  {}  {}", c.claim.id.0, harmless(&format!("{source}, {day}: {} {}", told.harm, told.count)))?;
    let said: Vec<String> = [("", told.who), ("by ", told.by), ("", told.means), ("", told.place), ("", told.when), ("according to ", told.according_to)]
        .into_iter()
        .filter(|(_, w)| w != NOT_SAID && !w.is_empty())
        .map(|(p, w)| format!("{p}{w}"))
        .collect();
    for line in wrap(&harmless(&said.join(" · ")), look.width.saturating_sub(22).max(30)) {
        writeln!(out, "{}{line}", " ".repeat(22))?;
    }
    if let Some(of) = &c.copy_of {
        writeln!(out, "{}a copy of {}", " ".repeat(22), of.0)?;
    }
    if let Some(by) = &c.superseded_by {
        writeln!(out, "{}replaced by {}", " ".repeat(22), by.0)?;
    }
    Ok(())
}

/// How exactly a place is known.
fn precision_word(p: PlacePrecision) -> &'static str {
    match p {
        PlacePrecision::Exact => "named place",
        PlacePrecision::Near => "near the named place",
        PlacePrecision::District => "district",
        PlacePrecision::Province => "province",
        PlacePrecision::Region => "region",
        PlacePrecision::Country => "country",
        PlacePrecision::SeaOrAir => "sea or air",
        PlacePrecision::Unknown => "name unknown to the gazetteer",
    }
}
