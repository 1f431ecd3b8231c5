//! Parts of a field that can be solved by themselves. Enters: bounds over cells. Leaves: the parts that can move a bound, with proofs, or what contradicts
//! what in them. Never done here: dropping a bound that could matter.
//!
//! A floor that can be met by people outside the question and under no ceiling costs nothing: it says nothing of the question, and what hangs on it falls apart.
//! Of a world of claims a question about a month keeps those few that reach it.

use crate::certificate::{Cell, Direction, Proof, Taken, TiedShare};
use crate::field::Field;
use crate::lp::{self, Bounds, Slack, Spot};
use crate::reckoner::Reckoner;
use crate::toll::{Contradiction, Step, StepKind};
use rustc_hash::FxHashMap;
use tollbook_model::ClaimId;

/// A minimal set of contradicting claims is looked for among at most this many.
const FILTERED: usize = 80;

/// What is asked of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Goal {
    /// Whether its bounds can hold together.
    Agreement,
    /// The least number asked for.
    Least,
    /// The greatest.
    Most,
}

/// One part with its own numbering.
pub(crate) struct Piece<'a> {
    field: &'a Field,
    floor_of: Vec<u32>,
    ceiling_of: Vec<u32>,
    tie_of: Vec<u32>,
    pub bounds: Bounds,
    pub spots: Vec<Spot>,
}

fn top(parent: &mut [usize], mut at: usize) -> usize {
    while parent[at] != at {
        parent[at] = parent[parent[at]];
        at = parent[at];
    }
    at
}

/// The parts of a field that matter for a goal; `None` if people asked for stand under no ceiling, so that there is no greatest number.
pub(crate) fn pieces(field: &Field, goal: Goal) -> Option<Vec<Piece<'_>>> {
    let n = field.bounds.floors.len();
    // Floors first, then ties: what a free cell takes up without cost.
    let mut live: Vec<bool> = field.bounds.floors.iter().map(|l| *l > 0).chain(field.bounds.ties.iter().map(|_| true)).collect();
    let tie = |i: u32| n + i as usize;
    let binds = |s: &Spot, live: &[bool]| !s.ceilings.is_empty() || s.ties.iter().any(|&(i, each)| each < 0 && live[tie(i)]);
    loop {
        let before = live.iter().filter(|l| **l).count();
        for s in &field.spots {
            if binds(s, &live) || (s.asked && goal == Goal::Least) {
                continue;
            }
            if s.asked && goal == Goal::Most {
                return None;
            }
            s.floors.iter().for_each(|&i| live[i as usize] = false);
            s.ties.iter().for_each(|&(i, _)| live[tie(i)] = false);
        }
        if live.iter().filter(|l| **l).count() == before {
            break;
        }
    }
    let wants = |s: &Spot| s.floors.iter().any(|&i| live[i as usize]) || s.ties.iter().any(|&(i, each)| each > 0 && live[tie(i)]);
    let kept: Vec<usize> = (0..field.spots.len()).filter(|&i| wants(&field.spots[i]) || (goal == Goal::Most && field.spots[i].asked)).collect();
    // What hangs together: floors, ceilings and ties as one list of numbers.
    let (ceilings, all) = (n + field.bounds.ties.len(), n + field.bounds.ties.len() + field.bounds.ceilings.len());
    let mut parent: Vec<usize> = (0..all).collect();
    let of = |s: &Spot| -> Vec<usize> {
        let floors = s.floors.iter().map(|&i| i as usize).filter(|&i| live[i]);
        let ties = s.ties.iter().map(|&(i, _)| tie(i)).filter(|&i| live[i]);
        floors.chain(ties).chain(s.ceilings.iter().map(|&i| ceilings + i as usize)).collect()
    };
    for &i in &kept {
        let own = of(&field.spots[i]);
        if let Some((&first, rest)) = own.split_first() {
            for &other in rest {
                let (a, b) = (top(&mut parent, first), top(&mut parent, other));
                parent[a.max(b)] = a.min(b);
            }
        }
    }
    let mut groups: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
    for &i in &kept {
        if let Some(&first) = of(&field.spots[i]).first() {
            groups.entry(top(&mut parent, first)).or_default().push(i);
        }
    }
    let mut out: Vec<Vec<usize>> = groups.into_values().filter(|g| goal == Goal::Agreement || g.iter().any(|&i| field.spots[i].asked)).collect();
    out.sort();
    Some(out.iter().map(|g| Piece::of(field, g, &live)).collect())
}

impl<'a> Piece<'a> {
    fn of(field: &'a Field, spots: &[usize], live: &[bool]) -> Self {
        let n = field.bounds.floors.len();
        let list = |pick: &dyn Fn(&Spot) -> Vec<u32>| -> Vec<u32> {
            let mut used: Vec<u32> = spots.iter().flat_map(|&s| pick(&field.spots[s])).collect();
            used.sort_unstable();
            used.dedup();
            used
        };
        let floor_of = list(&|s| s.floors.iter().copied().filter(|&i| live[i as usize]).collect());
        let ceiling_of = list(&|s| s.ceilings.clone());
        let tie_of = list(&|s| s.ties.iter().map(|t| t.0).filter(|&i| live[n + i as usize]).collect());
        let bounds = Bounds {
            floors: floor_of.iter().map(|&i| field.bounds.floors[i as usize]).collect(),
            ceilings: ceiling_of.iter().map(|&i| field.bounds.ceilings[i as usize]).collect(),
            ties: tie_of.iter().map(|&i| field.bounds.ties[i as usize]).collect(),
        };
        let local = |of: &[u32], list: &[u32]| -> Vec<u32> { list.iter().filter_map(|i| of.binary_search(i).ok()).map(|i| i as u32).collect() };
        let tied = |list: &[(u32, i64)]| list.iter().filter_map(|&(i, each)| Some((tie_of.binary_search(&i).ok()? as u32, each))).collect();
        let mut own: Vec<Spot> = spots
            .iter()
            .map(|&s| &field.spots[s])
            .map(|s| Spot { floors: local(&floor_of, &s.floors), ceilings: local(&ceiling_of, &s.ceilings), ties: tied(&s.ties), asked: s.asked })
            .collect();
        own.sort();
        own.dedup();
        Piece { field, floor_of, ceiling_of, tie_of, bounds, spots: own }
    }

    fn sorted(reckoner: &Reckoner, claims: &[u32]) -> Vec<ClaimId> {
        let mut ids: Vec<ClaimId> = claims.iter().map(|&c| reckoner.id(c)).collect();
        ids.sort();
        ids.dedup();
        ids
    }

    pub fn proof(&self, reckoner: &Reckoner, direction: Direction, w: &lp::Weights, bound: u64) -> Proof {
        let floors = |(i, &times): (usize, &u64)| {
            let claims = &self.field.floors[self.floor_of[i] as usize].claims;
            Taken { claims: Self::sorted(reckoner, claims), figure: self.bounds.floors[i], times }
        };
        let ceilings = |(i, &times): (usize, &u64)| {
            let claims = &self.field.ceilings[self.ceiling_of[i] as usize].claims;
            Taken { claims: Self::sorted(reckoner, claims), figure: self.bounds.ceilings[i], times }
        };
        let ties = |(i, &times): (usize, &u64)| {
            let claims = &self.field.ties[self.tie_of[i] as usize];
            TiedShare { claims: Self::sorted(reckoner, claims), at_least: self.bounds.ties[i], times }
        };
        let cell = |s: &Spot| Cell { floors: s.floors.clone(), ceilings: s.ceilings.clone(), ties: s.ties.clone(), asked: s.asked };
        Proof {
            direction,
            floors: w.floors.iter().enumerate().map(floors).collect(),
            ceilings: w.ceilings.iter().enumerate().map(ceilings).collect(),
            ties: w.ties.iter().enumerate().map(ties).collect(),
            cells: self.spots.iter().map(cell).collect(),
            denominator: w.den,
            bound,
        }
    }

    /// If the bounds contradict each other: by how much which of the field's have to give way, and a smallest contradicting set.
    pub fn relax(&self, reckoner: &Reckoner) -> Option<Relaxed> {
        if lp::allows(&self.bounds, &self.spots) {
            return None;
        }
        let floors = self.floor_of.iter().map(|&i| self.field.floors[i as usize].origins as u64).collect();
        let ceilings = self.ceiling_of.iter().map(|&i| self.field.ceilings[i as usize].origins as u64).collect();
        // A share is one voice's word on another figure of its own: it gives way before a second origin does.
        let slack = lp::slack(&self.bounds, &self.spots, &Slack { floors, ceilings, ties: vec![1; self.tie_of.len()] })?;
        let mut claims: Vec<Vec<ClaimId>> = self.minimal(&slack).into_iter().map(|c| Self::sorted(reckoner, &c)).collect();
        claims.sort();
        claims.dedup();
        let gave = |of: &[u32], by: &[u64]| of.iter().copied().zip(by.iter().copied()).filter(|g| g.1 > 0).collect::<Vec<(u32, u64)>>();
        let [floors, ceilings, ties] = [gave(&self.floor_of, &slack.floors), gave(&self.ceiling_of, &slack.ceilings), gave(&self.tie_of, &slack.ties)];
        let step = |claims: &[u32], by: u64| {
            let claims = Self::sorted(reckoner, claims);
            Step { kind: StepKind::Relaxed, claims, incident: None, figure: Some(by), times: None, steps: vec![], more: 0, note: None }
        };
        let mut steps: Vec<Step> = floors.iter().map(|&(i, by)| step(&self.field.floors[i as usize].claims, by)).collect();
        steps.extend(ceilings.iter().map(|&(i, by)| step(&self.field.ceilings[i as usize].claims, by)));
        steps.extend(ties.iter().map(|&(i, by)| step(&self.field.ties[i as usize], by)));
        Some(Relaxed { contradiction: Contradiction { claims, slack: slack.sum() }, steps, floors, ceilings, ties })
    }

    /// Bounds that contradict each other, none of which can be left out (Chinneck's deletion filter): for each the claims that set it. If there are too many
    /// to try, those that gave way.
    fn minimal(&self, slack: &Slack) -> Vec<Vec<u32>> {
        let (f, c) = (self.floor_of.len(), self.ceiling_of.len());
        let claims = |i: usize| -> Vec<u32> {
            if i < f {
                self.field.floors[self.floor_of[i] as usize].claims.clone()
            } else if i < f + c {
                self.field.ceilings[self.ceiling_of[i - f] as usize].claims.clone()
            } else {
                self.field.ties[self.tie_of[i - f - c] as usize].clone()
            }
        };
        let all = f + c + self.tie_of.len();
        if all > FILTERED {
            let gave = slack.floors.iter().chain(&slack.ceilings).chain(&slack.ties).enumerate().filter(|(_, s)| **s > 0);
            return gave.map(|(i, _)| claims(i)).collect();
        }
        let mut kept = vec![true; all];
        for i in 0..all {
            kept[i] = false;
            kept[i] = self.allows_only(&kept);
        }
        (0..all).filter(|&i| kept[i]).map(claims).collect()
    }

    fn allows_only(&self, kept: &[bool]) -> bool {
        let (f, c) = (self.floor_of.len(), self.ceiling_of.len());
        let mut bounds = self.bounds.clone();
        (0..f).filter(|&i| !kept[i]).for_each(|i| bounds.floors[i] = 0);
        let spot = |s: &Spot| Spot {
            ceilings: s.ceilings.iter().copied().filter(|&i| kept[f + i as usize]).collect(),
            ties: s.ties.iter().copied().filter(|t| kept[f + c + t.0 as usize]).collect(),
            ..s.clone()
        };
        let spots: Vec<Spot> = self.spots.iter().map(spot).collect();
        (0..self.tie_of.len()).filter(|&i| !kept[f + c + i]).for_each(|i| bounds.ties[i] = 0);
        lp::allows(&bounds, &spots)
    }
}

/// What gave way in a part, by the field's numbers.
pub(crate) struct Relaxed {
    pub contradiction: Contradiction,
    pub steps: Vec<Step>,
    pub floors: Vec<(u32, u64)>,
    pub ceilings: Vec<(u32, u64)>,
    pub ties: Vec<(u32, u64)>,
}
