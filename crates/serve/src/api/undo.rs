//! Taking back what somebody decided. Enters: a decision by its entry, or a claim; a reason; who decides. Leaves: an entry of its own that says what stood before.
//! Never done here: a decision that somebody built on taken from under theirs; an entry changed or dropped.
//!
//! What stands of the decisions on a claim follows from the entries alone: a decision that gives a claim the form it had before the last one takes that one back, whoever
//! writes it and from wherever. So the same rule holds for pages, for programs, and after a restart.

use super::acts::{done, reason, relinked};
use super::{claims, desk};
use crate::ask::{Answer, Ask};
use crate::dealings::{confirmation, unconfirmed};
use crate::lately::Done;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::roles::Role;
use std::collections::HashSet;
use tollbook_ledger::{Book, ClaimView, Content, Entry, FormOrigin, Stamp, Target, Visibility};
use tollbook_model::{Claim, ClaimId, Verification};

/// What a claim says at a moment.
#[derive(Clone)]
struct Said {
    claim: Box<Claim>,
    stands: bool,
}

/// A decision on a claim that nobody took back.
struct Standing {
    entry: u64,
    author: String,
    does: Does,
}

enum Does {
    /// It was checked.
    Confirmed,
    /// It says something else, or nothing any more; before that it said this, or was not there.
    Changed(Option<Said>),
}

/// Whether a claim that says this says what it said before.
fn as_before(before: Option<&Said>, now: &Said) -> bool {
    match before {
        Some(b) if b.stands => now.stands && b.claim == now.claim,
        _ => !now.stands,
    }
}

/// The decisions on a claim that stand, in their order.
fn standing(entries: &[Entry], id: &ClaimId, clearance: Visibility) -> Vec<Standing> {
    let mut out: Vec<Standing> = Vec::new();
    let (mut now, mut decided): (Option<Said>, bool) = (None, false);
    for e in entries.iter().filter(|e| e.header.visibility <= clearance) {
        let next = match &e.content {
            Some(Content::ReadingMade(made)) if !decided => {
                now = made.claims.iter().find(|c| c.id == *id).map(|c| Said { claim: Box::new(c.clone()), stands: true }).or(now);
                continue;
            }
            Some(Content::ClaimCorrected { claim }) if claim.id == *id => Some(Said { claim: claim.clone(), stands: true }),
            Some(Content::ClaimEntered(entered)) if entered.claim.id == *id => Some(Said { claim: Box::new(entered.claim.clone()), stands: true }),
            Some(Content::ClaimRetracted { claim, .. }) if claim == id => now.clone().map(|s| Said { stands: false, ..s }),
            Some(Content::Note { target: Target::Claim(about), text, .. }) if about == id => {
                if confirmation(text).is_some() {
                    out.push(Standing { entry: e.header.seq, author: e.header.author.clone(), does: Does::Confirmed });
                } else if let Some(entry) = unconfirmed::entry_of(text) {
                    out.retain(|s| s.entry != entry);
                }
                continue;
            }
            _ => continue,
        };
        let Some(next) = next else { continue };
        decided = true;
        if matches!(out.last(), Some(Standing { does: Does::Changed(before), .. }) if as_before(before.as_ref(), &next)) {
            out.pop();
        } else {
            out.push(Standing { entry: e.header.seq, author: e.header.author.clone(), does: Does::Changed(now) });
        }
        now = Some(next);
    }
    out
}

/// Writes the entry that takes a decision back.
fn take_back(book: &mut Book, stamp: &Stamp, id: &ClaimId, decision: Standing) -> Result<u64, Problem> {
    Ok(match decision.does {
        Does::Confirmed => {
            let text = unconfirmed::note(decision.entry, stamp.reason.as_deref().unwrap_or_default());
            book.note(stamp, Visibility::Internal, Target::Claim(id.clone()), &text)?
        }
        Does::Changed(Some(before)) if before.stands => book.correct_claim(stamp, *before.claim)?,
        Does::Changed(_) => book.retract_claim(stamp, id)?,
    })
}

/// Why a decision that somebody decided after stays.
fn built_on(later: &Standing, me: &str) -> Problem {
    if later.author == me {
        return Problem::conflict(format!("you decided on it since, in entry {}; take that back first", later.entry));
    }
    Problem::conflict(format!("{} decided on it since, in entry {}; nothing was taken back, and both decisions stand", later.author, later.entry))
}

/// Takes back the decision of an entry on a claim, unless somebody decided on it since.
fn on_claim(ask: &Ask, stamp: Stamp, id: ClaimId, seq: u64) -> Result<(ClaimView, u64), Problem> {
    let view = claims::visible(ask, &id.0)?;
    let entry = ask.state.shelf.read(|book| Ok(book.entry(seq)?))?;
    // Notes go on where an incident is frozen, and a confirmation is one.
    if !matches!(entry.content, Some(Content::Note { .. })) {
        desk::changeable(ask, std::slice::from_ref(&id))?;
    }
    let clearance = ask.clearance();
    // Looked at and written in one go: nobody decides in between.
    let written = ask.state.shelf.write(move |book| {
        let mut all = standing(&book.trail(&id)?.entries, &id, clearance);
        let Some(at) = all.iter().position(|s| s.entry == seq) else {
            return Err(Problem::conflict("this decision stands no more: it was taken back, or took another one back"));
        };
        // A confirmation changes nothing that somebody could have built on.
        if at + 1 < all.len() && !matches!(all[at].does, Does::Confirmed) {
            return Err(all.last().map_or_else(|| Problem::conflict(""), |later| built_on(later, &stamp.author)));
        }
        let decision = all.swap_remove(at);
        take_back(book, &stamp, &id, decision)
    })?;
    Ok((view, written))
}

/// The claim that an entry decides on.
fn decided_on(entry: &Entry) -> Option<ClaimId> {
    match entry.content.as_ref()? {
        Content::ClaimCorrected { claim } => Some(claim.id.clone()),
        Content::ClaimRetracted { claim, .. } => Some(claim.clone()),
        Content::ClaimEntered(entered) => Some(entered.claim.id.clone()),
        Content::Note { target: Target::Claim(id), text, .. } if confirmation(text).is_some() => Some(id.clone()),
        _ => None,
    }
}

/// The form that a claim had before the decision that gave it its present one; nothing if no person decided on it.
fn form_before(now: &ClaimView, versions: &[ClaimView], clearance: Visibility) -> Option<Claim> {
    let seen = |v: &&ClaimView| v.visibility <= clearance;
    if !now.stands {
        return Some(now.claim.clone());
    }
    versions.iter().rev().filter(seen).find(|v| v.form < now.form && v.claim != now.claim).map(|v| v.claim.clone())
}

/// Takes the last decision on a claim back, whoever made it: a corrected claim says again what it said, a retracted one stands again, one that was entered by hand is
/// retracted, one that was confirmed is confirmed no more.
pub(crate) fn last_on_claim(ask: &Ask) -> Answer {
    let stamp = reason(ask)?;
    let view = claims::visible(ask, ask.part("id"))?;
    let (id, report, clearance) = (view.claim.id.clone(), view.claim.report.clone(), ask.clearance());
    let trail = ask.state.shelf.read(|book| Ok(book.trail(&id)?))?;
    let last = standing(&trail.entries, &id, clearance).pop();
    let taken: Vec<u64> = last.iter().map(|s| s.entry).collect();
    let own = id.clone();
    let entry = match last {
        Some(s) if matches!(s.does, Does::Confirmed) => ask.state.shelf.write(move |book| take_back(book, &stamp, &own, s))?,
        _ => {
            desk::changeable(ask, std::slice::from_ref(&id))?;
            match (view.stands, view.origin, form_before(&view, &trail.versions, clearance)) {
                (true, FormOrigin::Reading, _) => return Err(Problem::conflict("the claim stands as it was read; there is nothing to take back")),
                (true, FormOrigin::Hand, _) => ask.state.shelf.write(move |book| Ok(book.retract_claim(&stamp, &own)?))?,
                (_, _, Some(before)) => ask.state.shelf.write(move |book| Ok(book.correct_claim(&stamp, before)?))?,
                (_, _, None) => return Err(Problem::conflict("the form before is gone; correct the claim instead")),
            }
        }
    };
    ask.lately(|l| l.taken_back(&taken));
    super::acts::done_claim(ask, &report, &id, entry)
}

/// Takes a decision back by its entry: on a claim, a judgement, a grade. On a page of somebody who made it in this session the answer leads to where it was made, also
/// where it can't be taken back, and says why.
pub(crate) fn decision(ask: &Ask) -> Answer {
    let stamp = reason(ask)?;
    let seq: u64 = ask.part("entry").parse().map_err(|_| Problem::not_found())?;
    let own = if ask.api { None } else { ask.lately(|l| l.of(seq)).flatten() };
    match (back(ask, stamp, seq), own) {
        (Ok((path, written, taken)), own) => {
            ask.lately(|l| l.taken_back(&taken));
            done(ask, &own.map_or(path, |d| d.address("undone")), written)
        }
        // Whatever the reason, the decisions before it can be taken back still.
        (Err(why), Some(Done { entry, page, place, .. })) if matches!(why.status, 403 | 404 | 409 | 410) => {
            ask.lately(|l| l.stays(entry, why.detail));
            let place = place.map_or_else(String::new, |p| format!("#{p}"));
            Ok(Reply::see(&format!("{page}?kept={entry}{place}")))
        }
        (Err(why), _) => Err(why),
    }
}

/// The page of what was taken back, what was written, and the entries that stand no more.
type Back = (String, serde_json::Value, Vec<u64>);

fn back(ask: &Ask, stamp: Stamp, seq: u64) -> Result<Back, Problem> {
    let sight = ask.state.sights.get(ask.clearance(), 0)?;
    let data = &sight.data;
    let of_incident = |claim: &ClaimId, entry: u64| (format!("/incidents/{}", claim.0), serde_json::json!({ "entry": entry, "claim": claim }));
    if let Some((_, v)) = data.acts.verified.iter().find(|v| v.0 == seq) {
        if ask.who.role < Role::Editor {
            return Err(Problem::forbidden());
        }
        let at = data.incident(&v.claim.0).ok_or_else(Problem::not_found)?;
        let own = desk::claims_of(data, at);
        desk::changeable(ask, &own)?;
        let ids: HashSet<&ClaimId> = own.iter().collect();
        if desk::verified_at(data, &ids) != seq {
            return Err(Problem::conflict("somebody said since how far it was checked; take that back first"));
        }
        let earlier = data.acts.verified.iter().filter(|o| o.0 < seq && ids.contains(&o.1.claim)).max_by_key(|o| o.0);
        let (degree, code) = (earlier.map_or(Verification::Reported, |o| o.1.verification), v.code.clone());
        let entry = ask.state.shelf.write(move |book| Ok(book.verify_incident(&stamp, &code, degree)?))?;
        let (path, written) = of_incident(&v.claim, entry);
        return Ok((path, written, vec![seq]));
    }
    if let Some(at) = data.acts.judged_at.iter().position(|s| *s == seq) {
        let act = desk::act_at(ask, data, at)?.judged;
        let claims: Vec<ClaimId> = act.iter().flat_map(|(_, j)| j.claims.clone()).collect();
        desk::changeable(ask, &claims)?;
        let undone = desk::before(data, &act);
        if undone.is_empty() {
            return Err(Problem::conflict("the pairs were judged since, or say what they said before; there is nothing to take back"));
        }
        // Whoever put incidents together or took them apart is an editor; so is whoever takes that back.
        if undone.len() > 1 && ask.who.role < Role::Editor {
            return Err(Problem::forbidden());
        }
        let entry = relinked(ask, stamp, undone)?;
        let (path, written) = of_incident(&claims[0], entry);
        return Ok((path, written, act.iter().map(|j| j.0).collect()));
    }
    let entry = ask.state.shelf.read(|book| Ok(book.entry(seq)?))?;
    let id = decided_on(&entry).filter(|_| entry.header.visibility <= ask.clearance()).ok_or_else(Problem::not_found)?;
    let (view, written) = on_claim(ask, stamp, id, seq)?;
    let id = view.claim.id;
    Ok((format!("/reports/{}#{}", view.claim.report.0, id.0), serde_json::json!({ "entry": written, "claim": id }), vec![seq]))
}
