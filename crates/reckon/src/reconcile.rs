//! Floors and ceilings together. Enters: a documented toll and the claims around its question. Leaves: the least and the greatest number that they allow,
//! with proofs, or which of them contradict each other. Never done here: a bound that its proof doesn't carry.

use crate::ask::Ask;
use crate::certificate::{Certificate, Direction};
use crate::convention::Convention;
use crate::lp::{self, Solved};
use crate::piece::{Goal, pieces};
use crate::reckoner::{Reckoner, Shelf};
use crate::toll::{Ceiling, Firmness, Step, StepKind, Toll};

impl Reckoner<'_> {
    /// Narrows a documented toll by the ceilings that the convention accepts.
    pub(crate) fn reconcile(&self, shelf: &Shelf, ask: &Ask, convention: &Convention, toll: &mut Toll) {
        let Some(mut field) = self.field(shelf, ask, convention) else {
            toll.firmness = Firmness::Outer;
            return;
        };
        let (mut low, mut ceiling, mut proved) = (0u64, Some(0u64), !field.coarse);
        let (mut at_least, mut at_most) = (Certificate::default(), Certificate::default());
        let mut steps: Vec<Step> = Vec::new();
        let relaxed: Vec<_> = pieces(&field, Goal::Agreement).unwrap_or_default().iter().filter_map(|p| p.relax(self)).collect();
        for r in relaxed {
            r.floors.iter().for_each(|&(i, by)| field.bounds.floors[i as usize] = field.bounds.floors[i as usize].saturating_sub(by));
            r.ceilings.iter().for_each(|&(i, by)| field.bounds.ceilings[i as usize] = field.bounds.ceilings[i as usize].saturating_add(by));
            let less = |n: i64, by: u64| n.saturating_sub(i64::try_from(by).unwrap_or(i64::MAX));
            r.ties.iter().for_each(|&(i, by)| field.bounds.ties[i as usize] = less(field.bounds.ties[i as usize], by));
            steps.extend(r.steps);
            toll.contradictions.push(r.contradiction);
            proved = false;
        }
        for part in pieces(&field, Goal::Least).unwrap_or_default() {
            match lp::solve(&part.bounds, &part.spots, true) {
                Solved::Weights(w) => {
                    let den = i128::from(w.den);
                    let bound = u64::try_from((w.worth(&part.bounds) + den - 1).div_euclid(den)).unwrap_or(0);
                    proved &= lp::world_meets(&part.bounds, &part.spots, bound, true);
                    low = low.saturating_add(bound);
                    if bound > 0 {
                        at_least.proofs.push(part.proof(self, Direction::AtLeast, &w, bound));
                    }
                }
                Solved::Unbounded | Solved::Contradiction | Solved::Failed => proved = false,
            }
        }
        // Whoever is under no ceiling may be any number.
        for part in pieces(&field, Goal::Most).filter(|_| !field.bare).unwrap_or_else(|| {
            ceiling = None;
            Vec::new()
        }) {
            match lp::solve(&part.bounds, &part.spots, false) {
                Solved::Weights(w) => {
                    let bound = (-w.worth(&part.bounds)).div_euclid(i128::from(w.den));
                    let bound = u64::try_from(bound).unwrap_or(u64::MAX);
                    proved &= lp::world_meets(&part.bounds, &part.spots, bound, false);
                    ceiling = ceiling.map(|c| c.saturating_add(bound));
                    at_most.proofs.push(part.proof(self, Direction::AtMost, &w, bound));
                }
                Solved::Unbounded => ceiling = None,
                Solved::Contradiction | Solved::Failed => {
                    ceiling = None;
                    proved = false;
                }
            }
            if ceiling.is_none() {
                break;
            }
        }
        self.settle(toll, low, ceiling, proved, at_least, at_most, steps);
    }

    #[allow(clippy::too_many_arguments)]
    fn settle(&self, toll: &mut Toll, low: u64, ceiling: Option<u64>, proved: bool, at_least: Certificate, at_most: Certificate, steps: Vec<Step>) {
        let consistent = toll.contradictions.is_empty();
        if low > toll.low.unwrap_or(0) || !consistent {
            toll.low = Some(low);
            toll.derivation.retain(|s| s.kind != StepKind::BindsLow);
            toll.further.retain(|f| f.kind != StepKind::BindsLow);
            toll.derivation.splice(0..0, binding(&at_least));
            toll.certificate = at_least;
        }
        toll.firmness = if proved { Firmness::Proved } else { Firmness::Outer };
        if let Some(ceiling) = ceiling {
            toll.ceiling = Ceiling::Closed(ceiling);
            toll.high = Some(ceiling);
            toll.high_open = false;
            toll.derivation.extend(binding(&at_most).into_iter().filter(|s| s.kind != StepKind::BindsLow));
            toll.ceiling_certificate = at_most;
        }
        let low = toll.low.unwrap_or(0);
        let most = ceiling.unwrap_or(u64::MAX).max(low);
        toll.best = toll.best.map(|b| b.clamp(low, most)).or(toll.low);
        toll.highest = toll.highest.map(|h| h.clamp(toll.best.unwrap_or(0), most)).or(toll.best);
        if ceiling.is_none() {
            toll.high = toll.highest.filter(|_| !toll.high_open);
        }
        toll.derivation.extend(steps);
    }
}

/// The steps of a proof: who binds, and how often.
fn binding(certificate: &Certificate) -> Vec<Step> {
    let mut out = Vec::new();
    for proof in &certificate.proofs {
        let step = |kind, claims: &[_], figure, times| {
            let times = Some([times, proof.denominator]);
            Step { kind, claims: claims.to_vec(), incident: None, figure, times, steps: Vec::new(), more: 0, note: None }
        };
        let floor_kind = if proof.direction == Direction::AtLeast { StepKind::BindsLow } else { StepKind::BindsCeiling };
        for (kind, list) in [(floor_kind, &proof.floors), (StepKind::BindsCeiling, &proof.ceilings)] {
            out.extend(list.iter().filter(|t| t.times > 0).map(|t| step(kind, &t.claims, Some(t.figure), t.times)));
        }
        out.extend(proof.ties.iter().filter(|t| t.times > 0).map(|t| step(StepKind::TiesShare, &t.claims, None, t.times)));
    }
    out
}
