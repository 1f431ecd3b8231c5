//! How a project deals with an incident: embargo, delay, freezing, visibility, who works on it, notes, decisions.
//! Enters: fields, a reason, who decides. Leaves: entries of the ledger. Never done here: a change of a frozen incident by whoever may not; a note shown
//! to whoever may not read it.

use super::acts::{done, judgement, reason};
use crate::ask::{Answer, Ask};
use crate::data::Data;
use crate::dealings::{confirmation, unconfirmed};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::roles::Role;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use tollbook_ledger::{Content, Handled, Handling, Header, Stamp, Target, Visibility, standing};
use tollbook_model::{ClaimId, Judgement, Verdict, Verification};

/// Days that a place may be made to wait at most: ten years.
const DELAY_MAX: u64 = 3_653;
/// Claims that a decision names at most.
const NAMED: usize = 4;
/// Characters (code points) of a note at most.
pub(crate) const NOTE_MAX: usize = 20_000;

/// How an incident is dealt with now, as far as the asker may know.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Dealt {
    /// Nothing of it is published before this day.
    pub embargo: Option<jiff::civil::Date>,
    /// Its place waits so many days.
    pub delay: Option<u32>,
    pub frozen: bool,
    /// The account that works on it.
    pub assigned: Option<String>,
    /// What one person said of how far it was checked, where a second has to say the same.
    pub proposed: Option<Proposal>,
}

/// A grade that waits for a second person.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Proposal {
    pub entry: u64,
    pub author: String,
    pub time: Timestamp,
    pub verification: Verification,
    pub reason: Option<String>,
}

/// Something that was decided about an incident.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Decision {
    /// The first of its entries.
    pub entry: u64,
    pub author: String,
    pub time: Timestamp,
    /// What, in a word of the program.
    pub what: String,
    /// More of it: codes, claims, days.
    pub says: String,
    pub reason: Option<String>,
    /// True if it can be taken back.
    pub undo: bool,
}

/// A note on an incident.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Noted {
    pub entry: u64,
    pub author: String,
    pub time: Timestamp,
    pub text: String,
    pub visibility: Visibility,
}

/// All that was said about dealing with the incident of these claims.
pub(crate) fn handled<'a>(ask: &Ask, own: impl IntoIterator<Item = &'a ClaimId>) -> Result<Vec<Handled>, Problem> {
    Ok(ask.state.sights.dealings()?.about(own))
}

/// The claims of an incident.
pub(crate) fn claims_of(data: &Data, incident: usize) -> Vec<ClaimId> {
    data.incidents.claims(incident).iter().map(|&c| data.claims.claim_id(c as usize)).collect()
}

/// How the incident of these claims is dealt with; `verified` is the last entry that says how far it was checked.
pub(crate) fn dealt(handled: &[Handled], own: &HashSet<&ClaimId>, verified: u64, clearance: Visibility) -> Dealt {
    let mut out = Dealt::default();
    for h in standing(handled).into_iter().filter(|h| own.contains(&h.claim) && h.visibility <= clearance) {
        match &h.handling {
            Handling::Embargo { until } => out.embargo = out.embargo.max(*until),
            Handling::Delay { days } => out.delay = out.delay.max(*days),
            Handling::Frozen { is } => out.frozen |= is,
            Handling::Assigned { to } => out.assigned.clone_from(to),
            Handling::Proposed { verification } if h.seq > verified => {
                out.proposed = Some(Proposal { entry: h.seq, author: h.author.clone(), time: h.time, verification: *verification, reason: h.reason.clone() });
            }
            Handling::Proposed { .. } => {}
        }
    }
    out
}

/// The last entry that says how far the incident of these claims was checked; 0 if none does.
pub(crate) fn verified_at(data: &Data, own: &HashSet<&ClaimId>) -> u64 {
    data.acts.verified.iter().filter(|v| own.contains(&v.1.claim)).map(|v| v.0).max().unwrap_or(0)
}

/// Refuses a change to a frozen incident by whoever may not change it. `claims` are those that would change, or by which incidents are meant.
pub(crate) fn changeable(ask: &Ask, claims: &[ClaimId]) -> Result<(), Problem> {
    if ask.who.role >= Role::Manager {
        return Ok(());
    }
    let dealings = ask.state.sights.dealings()?;
    let frozen: HashSet<ClaimId> =
        dealings.standing().into_iter().filter(|h| matches!(h.handling, Handling::Frozen { is: true })).map(|h| h.claim.clone()).collect();
    if frozen.is_empty() {
        return Ok(());
    }
    let sight = ask.state.sights.get(ask.clearance(), 0)?;
    let all = sight.data.with_their_incidents(&frozen);
    if claims.iter().any(|c| all.contains(c)) { Err(Problem::frozen()) } else { Ok(()) }
}

/// The claims of the incident that the address names.
fn named(ask: &Ask) -> Result<(Vec<ClaimId>, Arc<crate::sight::Sight>), Problem> {
    let sight = ask.state.sights.get(ask.clearance(), 0)?;
    let at = sight.data.incident(ask.part("code")).ok_or_else(Problem::not_found)?;
    Ok((claims_of(&sight.data, at), sight))
}

/// What stands for the incident of the address, as everybody who decides on it has to know.
fn stands(ask: &Ask, own: &[ClaimId]) -> Result<Dealt, Problem> {
    let handled = handled(ask, own)?;
    Ok(dealt(&handled, &own.iter().collect(), u64::MAX, Visibility::SourceConfidential))
}

fn handle(ask: &Ask, stamp: Stamp, own: Vec<ClaimId>, handling: Handling) -> Answer {
    let first = own[0].clone();
    let entry = ask.state.shelf.write(move |book| Ok(book.handle_incident(&stamp, &own, &handling)?))?;
    written(ask, &first, entry)
}

/// The answer after an act on an incident; by the claim, since its code may be another one now.
fn written(ask: &Ask, claim: &ClaimId, entry: u64) -> Answer {
    done(ask, &format!("/incidents/{}", claim.0), serde_json::json!({ "entry": entry, "claim": claim }))
}

/// Refuses what only managers may: to let out earlier what was held back.
fn managers_alone(ask: &Ask, field: &str, loosens: bool) -> Result<(), Problem> {
    if loosens && ask.who.role < Role::Manager {
        return Err(Problem::kept(field, "a manager or an owner lets out earlier what was held back"));
    }
    Ok(())
}

/// Publishes nothing of an incident before a day. An editor sets and lengthens it; to shorten or lift it takes a manager.
pub(crate) fn embargo(ask: &Ask) -> Answer {
    let stamp = reason(ask)?;
    let until = match ask.field("until") {
        None => None,
        Some(day) => Some(crate::ask::day_of(day).ok_or_else(|| Problem::bad("until", "write a day of the calendar as 2021-02-20, or leave it empty"))?),
    };
    let (own, _) = named(ask)?;
    changeable(ask, &own)?;
    managers_alone(ask, "until", stands(ask, &own)?.embargo > until)?;
    handle(ask, stamp, own, Handling::Embargo { until })
}

/// Lets the place of an incident wait, likewise.
pub(crate) fn delay(ask: &Ask) -> Answer {
    let stamp = reason(ask)?;
    let days = match ask.field("days").map(str::parse::<u64>) {
        None => None,
        Some(Ok(n)) if n <= DELAY_MAX => u32::try_from(n).ok(),
        Some(_) => return Err(Problem::bad("days", format!("a whole number of days, {DELAY_MAX} at most, or leave it empty"))),
    };
    let (own, _) = named(ask)?;
    changeable(ask, &own)?;
    managers_alone(ask, "days", stands(ask, &own)?.delay > days)?;
    handle(ask, stamp, own, Handling::Delay { days })
}

/// `true` or `false` in a field.
fn flag(ask: &Ask, field: &str) -> Result<Option<bool>, Problem> {
    match ask.field(field) {
        None => Ok(None),
        Some("true") => Ok(Some(true)),
        Some("false") => Ok(Some(false)),
        Some(_) => Err(Problem::bad(field, "true or false")),
    }
}

/// Freezes an incident, or takes that back.
pub(crate) fn freeze(ask: &Ask) -> Answer {
    let stamp = reason(ask)?;
    let is = flag(ask, "frozen")?.ok_or_else(|| Problem::bad("frozen", "true or false"))?;
    let (own, _) = named(ask)?;
    if stands(ask, &own)?.frozen == is {
        return Err(Problem::conflict("it is so already; nothing was written"));
    }
    handle(ask, stamp, own, Handling::Frozen { is })
}

/// Says who works on an incident.
pub(crate) fn assign(ask: &Ask) -> Answer {
    let to = ask.field("to").map(str::to_owned);
    let (own, _) = named(ask)?;
    if let Some(name) = &to
        && !ask.state.accounts.can_review(name)
    {
        return Err(Problem::unfit("to", "no open account that may decide is called so"));
    }
    if stands(ask, &own)?.assigned == to {
        return Err(Problem::conflict("it is so already; nothing was written"));
    }
    let stamp = ask.stamp()?;
    handle(ask, stamp, own, Handling::Assigned { to })
}

/// Notes something on an incident, for those who may read it.
pub(crate) fn note(ask: &Ask) -> Answer {
    let text = ask.needed("text")?.to_owned();
    if text.chars().count() > NOTE_MAX {
        return Err(Problem::bad("text", format!("a note has {NOTE_MAX} characters at most")));
    }
    let visibility = match ask.field("visibility") {
        None => Visibility::Internal,
        Some(word) => Visibility::parse(word)
            .filter(|v| *v >= Visibility::Internal)
            .ok_or_else(|| Problem::bad("visibility", "internal, restricted or source-confidential"))?,
    };
    if visibility > ask.clearance() {
        return Err(Problem::unfit("visibility", "you could not read it yourself; choose one that your role sees"));
    }
    let (own, sight) = named(ask)?;
    let claim = bound(&sight.data, &own);
    let stamp = ask.stamp()?;
    let target = Target::Claim(claim.clone());
    let entry = ask.state.shelf.write(move |book| Ok(book.note(&stamp, visibility, target, &text)?))?;
    written(ask, &claim, entry)
}

/// The claim by which an incident is meant: the one that its code is bound to.
fn bound(data: &Data, own: &[ClaimId]) -> ClaimId {
    own.iter().filter(|c| data.binds(c)).min_by(|a, b| a.0.cmp(&b.0)).unwrap_or(&own[0]).clone()
}

/// Makes a whole incident more or less visible: its claims, and the reports they stand in where that is asked for. To loosen it takes a manager.
pub(crate) fn visibility(ask: &Ask) -> Answer {
    let stamp = reason(ask)?;
    let word = ask.needed("visibility")?;
    let visibility = Visibility::parse(word).ok_or_else(|| Problem::bad("visibility", "public, internal, restricted or source-confidential"))?;
    let with_reports = flag(ask, "reports")?.unwrap_or(false);
    let (own, sight) = named(ask)?;
    if visibility > ask.clearance() {
        return Err(Problem::unfit("visibility", "you could not see it any more; ask somebody who can"));
    }
    changeable(ask, &own)?;
    let views = ask.state.shelf.read(|book| own.iter().map(|c| Ok(book.claim(c)?)).collect::<Result<Vec<_>, Problem>>())?;
    let mut targets: Vec<Target> = own.iter().cloned().map(Target::Claim).collect();
    let mut strictest = views.iter().map(|v| v.visibility).max().unwrap_or(Visibility::Public);
    if with_reports {
        let mut reports: Vec<_> = views.iter().map(|v| v.claim.report.clone()).collect();
        reports.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        reports.dedup();
        let seen = reports.iter().filter_map(|r| sight.data.report_at(r)).map(|r| sight.data.reports.get(r).visibility);
        strictest = strictest.max(seen.max().unwrap_or(Visibility::Public));
        targets.extend(reports.into_iter().map(Target::Report));
    }
    managers_alone(ask, "visibility", visibility < strictest)?;
    let entry = ask.state.shelf.write(move |book| Ok(book.set_visibilities(&stamp, targets, visibility)?))?;
    written(ask, &own[0], entry)
}

/// A judgement with its entry.
pub(super) type Judged = (u64, Judgement);

/// Judgements that were written in one act: entries that follow each other, by the same person at the same time.
pub(super) struct Act {
    head: Header,
    reason: Option<String>,
    pub(super) judged: Vec<Judged>,
}

/// The act that the judgement at this place among all of them belongs to.
pub(super) fn act_at(ask: &Ask, data: &Data, at: usize) -> Result<Act, Problem> {
    let (seqs, all) = (&data.acts.judged_at, &data.acts.judgements);
    ask.state.shelf.read(|book| {
        let entry = book.entry(seqs[at])?;
        let belongs = |i: usize| -> Result<bool, Problem> {
            let other = book.entry(seqs[i])?.header;
            Ok(other.author == entry.header.author && other.time == entry.header.time)
        };
        let (mut first, mut last) = (at, at);
        while first > 0 && seqs[first - 1] + 1 == seqs[first] && belongs(first - 1)? {
            first -= 1;
        }
        while last + 1 < seqs.len() && seqs[last] + 1 == seqs[last + 1] && belongs(last + 1)? {
            last += 1;
        }
        let judged = (first..=last).map(|i| (seqs[i], all[i].clone())).collect();
        Ok(Act { head: book.entry(seqs[first])?.header, reason: entry.reason, judged })
    })
}

/// Whether two judgements are on the same two claims, or on the same two people whom they name.
fn same_pair(a: &Judgement, b: &Judgement) -> bool {
    let turned = |p: &Option<[String; 2]>| p.as_ref().map(|[x, y]| [y.clone(), x.clone()]);
    (a.claims == b.claims && a.persons == b.persons) || (a.claims[0] == b.claims[1] && a.claims[1] == b.claims[0] && a.persons == turned(&b.persons))
}

/// What an act of judging is undone by: for each pair that nobody judged since, what stood before.
pub(super) fn before(data: &Data, act: &[Judged]) -> Vec<Judgement> {
    let (first, last) = (act.first().map_or(0, |j| j.0), act.last().map_or(0, |j| j.0));
    let all = || data.acts.judged_at.iter().zip(&data.acts.judgements);
    let later = |j: &Judgement| all().any(|(s, other)| *s > last && same_pair(other, j));
    let earlier = |j: &Judgement| all().rfind(|(s, other)| **s < first && same_pair(other, j)).map_or(Verdict::Unsure, |(_, o)| o.verdict);
    let undone = act.iter().map(|(_, j)| j).filter(|j| !later(j) && earlier(j) != j.verdict);
    undone.map(|j| Judgement { persons: j.persons.clone(), ..judgement(j.claims[0].clone(), j.claims[1].clone(), earlier(j)) }).collect()
}

fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

/// What was decided about an incident, in order, as far as the asker may know.
pub(crate) fn decisions(ask: &Ask, data: &Data, incident: usize, handled: &[Handled]) -> Result<Vec<Decision>, Problem> {
    let ids = claims_of(data, incident);
    let own: HashSet<&ClaimId> = ids.iter().collect();
    let mut out: BTreeMap<u64, Decision> = BTreeMap::new();
    let clearance = ask.clearance();
    let last_verified = verified_at(data, &own);
    let mut told_up_to = 0;
    for (at, j) in data.acts.judgements.iter().enumerate() {
        if data.acts.judged_at[at] <= told_up_to || !j.claims.iter().any(|c| own.contains(c)) {
            continue;
        }
        let Act { head, reason, judged } = act_at(ask, data, at)?;
        told_up_to = judged.last().map_or(0, |j| j.0);
        if head.visibility > clearance {
            continue;
        }
        let (undo, own_words) = (!before(data, &judged).is_empty(), judged.iter().all(|j| j.1.verdict == judged[0].1.verdict));
        let of_people = judged[0].1.persons.is_some();
        let what = match judged[0].1.verdict {
            Verdict::Same if own_words && of_people => "people judged the same",
            Verdict::Different if own_words && of_people => "people judged different",
            Verdict::Same if own_words => "judged the same",
            Verdict::Different if own_words => "judged different",
            Verdict::Unsure if own_words => "left to the linker",
            _ => "judged",
        };
        let mut claims: Vec<&str> = judged.iter().flat_map(|(_, j)| j.claims.iter()).map(|c| c.0.as_str()).collect();
        claims.sort_unstable();
        claims.dedup();
        let more = claims.len().saturating_sub(NAMED);
        let mut says = claims.into_iter().take(NAMED).collect::<Vec<_>>().join(", ");
        if more > 0 {
            says.push_str(&format!(", +{more}"));
        }
        let (author, time) = (head.author, head.time);
        out.insert(head.seq, Decision { entry: head.seq, author, time, what: what.to_owned(), says, reason, undo });
    }
    ask.state.shelf.read(|book| {
        let coded = ids.iter().flat_map(|id| data.coded(id).map(move |(seq, code)| (seq, id, "got the code", code.to_owned())));
        let graded = data.acts.verified.iter().map(|(seq, v)| (*seq, &v.claim, "checked as", word(&v.verification)));
        let lists =
            data.acts.closed.iter().map(|(seq, c)| (*seq, &c.claim, if c.closed { "the list names everybody" } else { "the list is open" }, c.claim.0.clone()));
        for (seq, _, what, says) in coded.chain(graded).chain(lists).filter(|a| own.contains(a.1)) {
            let entry = book.entry(seq)?;
            if entry.header.visibility <= clearance {
                let (author, time) = (entry.header.author, entry.header.time);
                let undo = what == "checked as" && seq == last_verified;
                out.insert(seq, Decision { entry: seq, author, time, what: what.to_owned(), says, reason: entry.reason, undo });
            }
        }
        Ok(())
    })?;
    // One act is an entry for each claim: the last of them tells it.
    let mut told: BTreeMap<(Timestamp, String, String), &Handled> = BTreeMap::new();
    for h in handled.iter().filter(|h| own.contains(&h.claim) && h.visibility <= clearance) {
        told.insert((h.time, h.author.clone(), serde_json::to_string(&h.handling).unwrap_or_default()), h);
    }
    for h in told.into_values() {
        let (what, says) = match &h.handling {
            Handling::Embargo { until: Some(day) } => ("embargo until", day.to_string()),
            Handling::Embargo { until: None } => ("embargo lifted", String::new()),
            Handling::Delay { days: Some(days) } => ("days that its place waits", days.to_string()),
            Handling::Delay { days: None } => ("its place waits as others do", String::new()),
            Handling::Frozen { is: true } => ("frozen", String::new()),
            Handling::Frozen { is: false } => ("frozen no more", String::new()),
            Handling::Assigned { to: Some(name) } => ("given to", name.clone()),
            Handling::Assigned { to: None } => ("given to nobody", String::new()),
            Handling::Proposed { verification } => ("a second person is to confirm", word(verification)),
        };
        let (author, time, reason) = (h.author.clone(), h.time, h.reason.clone());
        out.insert(h.seq, Decision { entry: h.seq, author, time, what: what.to_owned(), says, reason, undo: false });
    }
    Ok(out.into_values().collect())
}

/// Notes on an incident that the asker may read: on the claims that its codes are bound to. That a claim was confirmed stands with the claim.
pub(crate) fn notes(ask: &Ask, data: &Data, own: &[ClaimId]) -> Result<Vec<Noted>, Problem> {
    let clearance = ask.clearance();
    let mut about: Vec<&ClaimId> = own.iter().filter(|c| data.binds(c)).collect();
    about.extend(own.first());
    about.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    about.dedup();
    ask.state.shelf.read(|book| {
        let mut out: BTreeMap<u64, Noted> = BTreeMap::new();
        for claim in about {
            for entry in book.trail(claim)?.entries.into_iter().filter(|e| e.header.visibility <= clearance) {
                if let Some(Content::Note { target: Target::Claim(about), text, .. }) = entry.content
                    && about == *claim
                    && confirmation(&text).is_none()
                    && unconfirmed::entry_of(&text).is_none()
                {
                    let h = entry.header;
                    out.insert(h.seq, Noted { entry: h.seq, author: h.author, time: h.time, text, visibility: h.visibility });
                }
            }
        }
        Ok(out.into_values().collect())
    })
}

/// `GET /api/v1/incidents/{code}/desk`.
pub(crate) fn desk(ask: &Ask) -> Answer {
    ask.only(&[])?;
    let (own, sight) = named(ask)?;
    let data = &sight.data;
    let at = data.incident(ask.part("code")).ok_or_else(Problem::not_found)?;
    let handled = handled(ask, &own)?;
    let ids: HashSet<&ClaimId> = own.iter().collect();
    let dealt = dealt(&handled, &ids, verified_at(data, &ids), ask.clearance());
    let decisions = decisions(ask, data, at, &handled)?;
    Reply::json(&serde_json::json!({ "incident": data.incidents.code(at), "dealt": dealt, "notes": notes(ask, data, &own)?, "decisions": decisions }))
}
