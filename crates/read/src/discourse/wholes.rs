//! The wholes that parts told later are of. Enters: the claims so far. Leaves: which of them a part means. Never done here: a part without words that say so, but for bodies that
//! are found of more dead.

use super::incidents::within;
use super::{LOOK_BACK, State, Working};
use crate::clauses::Draft;
use tollbook_model::{Basis, ClaimKind, Harm, Level};

/// Bodies are found so many days after the deed.
const FOUND_WITHIN: i32 = 30;
/// And are told so many sentences from the dead that they are of.
const FOUND_NEAR: usize = 6;

impl State {
    /// The last claim that is a whole, of this harm if there is one.
    pub fn last_whole(&self, working: &[Working], harm: Option<Harm>) -> Option<usize> {
        let whole = |w: &Working| w.part_of.is_none() && !w.denial && w.claim.kind == ClaimKind::Harm && (harm.is_none() || w.claim.harm == harm);
        // "163 casualties, compared with 199 in the quarter before. Mines caused 50 of the casualties": of the 163.
        let compared = |i: usize| working[i].beside && working[..i].iter().rev().take(LOOK_BACK).any(|w| w.sentence == working[i].sentence && whole(w));
        working.iter().enumerate().rposition(|(i, w)| whole(w) && !compared(i))
    }

    /// "The victims were identified as A and B": those of the last harm told of as many, the dead before the hurt.
    pub fn whole_named(&self, working: &[Working], d: &Draft) -> Option<usize> {
        if d.rule != crate::clauses::NAMED_RULE {
            return None;
        }
        let told = |w: &Working| w.part_of.is_none() && !w.denial && w.claim.kind == ClaimKind::Harm && w.claim.count.stated_number() == Some(d.count.a);
        let near: Vec<usize> = (0..working.len()).rev().take(LOOK_BACK).filter(|&k| told(&working[k])).collect();
        near.iter().copied().find(|&k| working[k].claim.harm == Some(Harm::Killed)).or(near.first().copied())
    }
}

/// "The mayor put it at 19 dead. Five bodies were found in the bush on Wednesday": some of the most dead that the report tells of the deed before.
pub(super) fn found_of(working: &mut [Working]) {
    for i in 0..working.len() {
        let w = &working[i];
        let found = &*w.claim.provenance.rule == "noun.bodies" && w.claim.period.as_ref().is_some_and(|p| p.basis == Basis::Discovery);
        let alone = w.part_of.is_none() && w.apart_from.is_none() && w.repeats.is_none() && w.updates.is_none() && !w.others && !w.heading;
        let Some(n) = w.claim.count.stated_number().filter(|_| found && alone && w.claim.harm == Some(Harm::Killed)) else { continue };
        let fits = |x: &Working| {
            let days = x.claim.period.as_ref().and_then(|p| p.end).zip(w.claim.period.as_ref().and_then(|p| p.start));
            let before = days.is_some_and(|(end, day)| (0..=FOUND_WITHIN).contains(&(day - end).get_days()));
            let there = x
                .claim
                .place
                .as_ref()
                .zip(w.claim.place.as_ref())
                .is_some_and(|(p, q)| !p.parts.is_empty() && q.parts.iter().all(|a| p.parts.iter().any(|b| within(a, b) || q.carried && within(b, a))));
            let asserted = x.claim.modality == tollbook_model::Modality::Asserted;
            x.claim.harm == w.claim.harm && x.claim.level == Level::Incident && x.part_of.is_none() && asserted && before && there
        };
        let near = (i.saturating_sub(LOOK_BACK)..i).filter(|&j| !working[j].heading && working[j].sentence + FOUND_NEAR >= w.sentence);
        let most = near.filter(|&j| fits(&working[j])).max_by_key(|&j| working[j].claim.count.stated_number());
        working[i].part_of = most.filter(|&j| working[j].claim.count.stated_number() > Some(n));
    }
}
