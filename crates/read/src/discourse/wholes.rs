//! The wholes that parts told later are of. Enters: the claims so far. Leaves: which of them a part means. Never done here: a part without words that say so.

use super::{LOOK_BACK, State, Working};
use crate::clauses::Draft;
use tollbook_model::{ClaimKind, Harm};

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
