//! Which figures no longer stand because the same line gave a later one. Enters: claims with their lines and incidents. Leaves: for each figure
//! the one that took its place. Never done here: choosing between lines; rival figures of different origins all stand.
//!
//! Whoever counted an incident's dead stands by their latest figure, whoever prints it: a hospital's 19 takes the place of its 12, upward or
//! downward. A figure in an outlet's own voice is replaced by that line's next one; and a cumulative toll by a later one of its origin with the
//! same start. Source: ACLED codebook, "fatalities are revised up or down"; Airwars, "permanently live".

use crate::Setting;
use crate::telling::is_part;
use rustc_hash::FxHashMap;
use tollbook_model::{Basis, Claim, ClaimId, ClaimIndex, ClaimKind, CountKind, Judgement, Level, Linked, LinkedClaim, Modality, RelationKind, Symbol, Verdict};

/// What two figures must have in common for the later to take the earlier's place.
#[derive(PartialEq, Eq, Hash)]
struct Slot {
    /// Who counted, or the line that speaks in its own voice.
    voice: Symbol,
    incident: Option<usize>,
    harm: u8,
    group: String,
    /// For aggregates: by, means, place, first day.
    rest: String,
}

/// The victim group as a figure is told apart by: actor or side, status, age, sex; the role only where it is a class of its own.
fn group(claim: &Claim) -> String {
    let w = &claim.who;
    format!("{:?}|{:?}|{:?}|{:?}|{:?}", w.actor, w.actor.is_none().then_some(&w.side), w.status, w.age, w.sex)
}

fn slot(c: &LinkedClaim) -> Option<Slot> {
    let claim = &c.claim;
    // A name on a list does not take the place of the name before it.
    if !claim.who.persons.is_empty() && claim.count.best == Some(claim.who.persons.len() as u64) {
        return None;
    }
    if claim.modality != Modality::Asserted || matches!(claim.count.kind, CountKind::Unstated | CountKind::Vague | CountKind::Plural | CountKind::Share) {
        return None;
    }
    // Who died of wounds comes to those who were counted before.
    if claim.period.as_ref().is_some_and(|p| p.basis == Basis::Wounding) {
        return None;
    }
    let harm = match claim.kind {
        ClaimKind::Harm => claim.harm? as u8,
        ClaimKind::Deed => 100 + claim.deed? as u8,
        _ => return None,
    };
    let rest = match (c.incident, claim.level) {
        // In an incident a part ("three of them children") keeps to its own group; a whole is a whole, whoever it calls them.
        (Some(_), _) => String::from(if is_part(claim) { "part" } else { "whole" }),
        (None, Level::Cumulative | Level::Window) => {
            let start = claim.period.as_ref()?.start?;
            // A window has its own end: yesterday's is another one.
            let end = if claim.level == Level::Window { claim.period.as_ref()?.end } else { None };
            let places: Vec<_> = claim.place.iter().flat_map(|p| p.parts.iter()).map(|p| p.id.clone().unwrap_or_else(|| p.name.clone())).collect();
            let by: Vec<_> = claim.by.actors.iter().map(|b| b.actor.clone()).collect();
            format!("{start}|{end:?}|{places:?}|{by:?}|{:?}", claim.means)
        }
        (None, _) => return None,
    };
    // A state agency quoted elsewhere and the agency itself are one voice.
    let voice = c.origin.clone().unwrap_or_else(|| c.line.clone());
    Some(Slot { voice, incident: c.incident, harm, group: group(claim), rest })
}

/// Marks what was superseded: by words of the report, by a later report of the line, by a person.
pub(crate) fn mark(_setting: &Setting<'_>, linked: &mut Linked, judgements: &[Judgement], at: &ClaimIndex<'_>) {
    let mut by: Vec<Option<ClaimId>> = vec![None; linked.claims.len()];
    for c in &linked.claims {
        for r in &c.claim.relations {
            if matches!(r.kind, RelationKind::Updates | RelationKind::Corrects | RelationKind::Retracts)
                && let Some(old) = at.in_report(&c.claim.report, &r.claim)
            {
                by[old] = Some(c.claim.id.clone());
            }
        }
    }
    let mut slots: FxHashMap<Slot, Vec<usize>> = FxHashMap::default();
    for (i, c) in linked.claims.iter().enumerate() {
        if let Some(slot) = slot(c).filter(|_| c.copy_of.is_none()) {
            slots.entry(slot).or_default().push(i);
        }
    }
    for mut figures in slots.into_values() {
        figures.sort_by_key(|&i| (linked.claims[i].order, i));
        let Some(&newest) = figures.last() else { continue };
        let latest = linked.claims[newest].order;
        // The latest report may tell the figure twice, and a rival one: all of its figures stand.
        for &i in &figures {
            let c = &linked.claims[i];
            if c.order < latest && by[i].is_none() {
                let after = figures.iter().copied().find(|&j| linked.claims[j].order > c.order).unwrap_or(newest);
                by[i] = Some(linked.claims[after].claim.id.clone());
            }
        }
    }
    for j in judgements.iter().filter(|j| j.verdict == Verdict::Supersedes) {
        if at.has(&j.claims[0]) {
            at.judged(j, 1).into_iter().for_each(|old| by[old] = Some(j.claims[0].clone()));
        }
    }
    for (c, by) in linked.claims.iter_mut().zip(by) {
        c.superseded_by = by;
    }
}
