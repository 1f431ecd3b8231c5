//! Floors and ceilings together. Enters: a question and the claims around it. Leaves: the least and the greatest number that they allow,
//! with proofs, or which of them contradict each other. Never done here: taking a ceiling for wider than its scope surely is.
//!
//! Victims are split into cells by signature of membership: which floors may count them, which ceilings surely do, whether they are asked
//! for. A floor counts wherever its scope may lie; a ceiling only where it surely lies. An incident's high is no ceiling of its day and place:
//! others may have been killed there too.

use crate::area::WORLD;
use crate::ask::{Ask, Fit};
use crate::cells::{Apart, Rules, cliques, signature};
use crate::certificate::{Cell, Certificate, Direction, Proof, Taken};
use crate::convention::Convention;
use crate::figure::everybody;
use crate::lp::{self, Solved, Spot};
use crate::reckoner::{Reckoner, Shelf};
use crate::row::{EVER, NEVER, Part};
use crate::toll::{Ceiling, Contradiction, Firmness, Step, StepKind, Toll};
use rustc_hash::{FxHashMap, FxHashSet};
use tollbook_model::{ByMode, Claim, ClaimId};

/// More constraints than this are not reconciled: the floors stand, the ceiling stays open.
const CONSTRAINTS: usize = 5_000;
/// Comparisons and memberships that parting floors may cost, of one question; what is left is kept together: the bounds hold, only wider.
const PARTING: usize = 20_000_000;
/// A minimal set of contradicting claims is looked for among at most this many.
const FILTERED: usize = 80;

/// Which of those asked for, and of the others, a constraint covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    /// Only people that the question's group holds.
    Asked,
    /// People of any group.
    Any,
}

struct Constraint {
    item: u32,
    claims: Vec<u32>,
    floor: Option<u64>,
    ceiling: Option<u64>,
    /// Days that the floor may lie in.
    may_days: (i32, i32),
    /// Nodes and days that the ceiling surely covers, and which side.
    sure: Vec<u32>,
    sure_days: (i32, i32),
    ceiling_side: Side,
    side: Side,
    origins: usize,
}

/// Cells of a question: indices are constraints.
struct Field {
    constraints: Vec<Constraint>,
    spots: Vec<Spot>,
    /// Part of the question that no ceiling and no floor covers.
    bare: bool,
    /// True if floors were kept together though some of them may be apart.
    coarse: bool,
}

impl Reckoner<'_> {
    /// Narrows a documented toll by the ceilings that the convention accepts.
    pub(crate) fn reconcile(&self, shelf: &Shelf, ask: &Ask, convention: &Convention, toll: &mut Toll) {
        let Some(field) = self.field(shelf, ask, convention) else {
            toll.firmness = Firmness::Outer;
            return;
        };
        let (mut low, mut ceiling, mut proved) = (0u64, Some(0u64), !field.coarse);
        let (mut at_least, mut at_most) = (Certificate::default(), Certificate::default());
        if field.bare {
            ceiling = None;
        }
        let mut steps: Vec<Step> = Vec::new();
        for component in components(&field) {
            let mut part = Piece::of(&field, &component);
            if let Some(contradiction) = part.relax(self) {
                steps.extend(contradiction.1);
                toll.contradictions.push(contradiction.0);
                proved = false;
            }
            match lp::solve(&part.floors, &part.ceilings, &part.spots, true) {
                Solved::Weights(w) => {
                    let den = i128::from(w.den);
                    let bound = u64::try_from((w.worth(&part.floors, &part.ceilings) + den - 1).div_euclid(den)).unwrap_or(0);
                    proved &= lp::world_meets(&part.floors, &part.ceilings, &part.spots, bound, true);
                    low = low.saturating_add(bound);
                    if bound > 0 {
                        at_least.proofs.push(part.proof(self, Direction::AtLeast, &w, bound));
                    }
                }
                Solved::Unbounded | Solved::Contradiction | Solved::Failed => proved = false,
            }
            match lp::solve(&part.floors, &part.ceilings, &part.spots, false) {
                Solved::Weights(w) => {
                    let bound = (-w.worth(&part.floors, &part.ceilings)).div_euclid(i128::from(w.den));
                    let bound = u64::try_from(bound).unwrap_or(u64::MAX);
                    proved &= lp::world_meets(&part.floors, &part.ceilings, &part.spots, bound, false);
                    ceiling = ceiling.map(|c| c.saturating_add(bound));
                    at_most.proofs.push(part.proof(self, Direction::AtMost, &w, bound));
                }
                Solved::Unbounded => ceiling = None,
                Solved::Contradiction | Solved::Failed => {
                    ceiling = None;
                    proved = false;
                }
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
            toll.derivation.splice(0..0, binding(&at_least));
            toll.certificate = at_least;
        }
        toll.firmness = if proved { Firmness::Proved } else { Firmness::Outer };
        if let Some(ceiling) = ceiling {
            toll.ceiling = Ceiling::Closed(ceiling);
            toll.high = Some(ceiling);
            toll.high_open = false;
            toll.derivation.extend(binding(&at_most).into_iter().filter(|s| s.kind == StepKind::BindsCeiling));
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

    fn field(&self, shelf: &Shelf, ask: &Ask, convention: &Convention) -> Option<Field> {
        let mut constraints: Vec<Constraint> = Vec::new();
        let rules = self.rules(shelf);
        let many = shelf.items.list.len() > CONSTRAINTS;
        for (i, item) in shelf.items.list.iter().enumerate() {
            if item.rejected || (many && ask.place(&item.inside, &item.may).max(ask.period(item.days, item.may_days)) == Fit::Outside) {
                continue;
            }
            self.constrain(shelf, i as u32, ask, convention, &rules, &mut constraints);
            if constraints.len() > CONSTRAINTS {
                return None;
            }
        }
        let (spots, bare, coarse) = self.spots(shelf, ask, &rules, &constraints);
        Some(Field { constraints, spots, bare, coarse })
    }

    /// What an item bounds: those asked for, and everybody.
    fn constrain(&self, shelf: &Shelf, i: u32, ask: &Ask, convention: &Convention, rules: &Rules, out: &mut Vec<Constraint>) {
        let item = &shelf.items.list[i as usize];
        let figures = self.figures(rules, convention, true);
        let mut push = |claims: &[u32], side: Side| {
            let figure = figures.figure(claims, (side == Side::Asked).then_some(ask));
            let current = || claims.iter().copied().filter(|&c| self.rows[c as usize].part == Part::Binds);
            let accepted = current().any(|c| convention.is_ceiling(&self.linked.claims[c as usize].claim.count)) && !figure.open && item.aggregate;
            // A ceiling holds for what all who set it surely cover.
            let sure = current().map(|c| self.surely(c, ask)).reduce(|a, b| a.zip(b).filter(|(a, b)| a == b).map(|(a, _)| a)).flatten();
            let ceiling = sure.filter(|s| accepted && (s.2 == Side::Any) == (side == Side::Any)).zip(figure.highest);
            if figure.low.is_none_or(|l| l == 0) && ceiling.is_none() {
                return;
            }
            let ((sure, sure_days, ceiling_side), ceiling) = match ceiling {
                Some((sure, highest)) => (sure, Some(highest)),
                None => ((Vec::new(), (NEVER, EVER), Side::Any), None),
            };
            out.push(Constraint {
                item: i,
                claims: figure.low_by.iter().chain(&figure.high_by).copied().collect(),
                floor: figure.low.filter(|l| *l > 0),
                ceiling,
                may_days: item.may_days,
                sure,
                sure_days,
                ceiling_side,
                side,
                origins: figure.origins.len().max(1),
            });
        };
        if !ask.open {
            let fits = |c: u32| ask.rest(&self.linked.claims[c as usize].claim, &self.rows[c as usize]) == Fit::Inside;
            let inside: Vec<u32> = item.claims.iter().copied().filter(|&c| fits(c)).collect();
            if !inside.is_empty() {
                push(&inside, Side::Asked);
            }
            if inside.len() == item.claims.len() && inside.iter().all(|&c| !matches!(self.surely(c, ask), Some((_, _, Side::Any)))) {
                return;
            }
        }
        push(&item.claims, Side::Any);
    }

    /// The places, days and people that a claim's ceiling surely covers.
    fn surely(&self, c: u32, ask: &Ask) -> Option<(Vec<u32>, (i32, i32), Side)> {
        let row = &self.rows[c as usize];
        let claim = &self.linked.claims[c as usize].claim;
        if !row.area.exact || row.area.inside.is_empty() || row.stated_days.0 == EVER || row.stated_days.1 == NEVER {
            return None;
        }
        let side = if all_of_them(claim) {
            Side::Any
        } else if !ask.open && ask.rest(claim, row) == Fit::Inside && ask.covers_group(&claim.who) && as_asked(claim, ask) {
            Side::Asked
        } else {
            return None;
        };
        Some((row.area.inside.clone(), row.stated_days, side))
    }

    /// Cells by signature, and whether part of the question lies in none.
    fn spots(&self, shelf: &Shelf, ask: &Ask, rules: &Rules, constraints: &[Constraint]) -> (Vec<Spot>, bool, bool) {
        let mut nodes: Vec<u32> = vec![WORLD];
        for c in constraints {
            nodes.extend(&shelf.items.list[c.item as usize].may);
            nodes.extend(&c.sure);
        }
        let mut leaves: Vec<(u32, bool)> = Vec::new();
        match ask.node {
            None => leaves.extend(nodes.iter().map(|&n| (n, true))),
            Some((node, above)) => {
                nodes.extend(node);
                leaves.extend(nodes.iter().map(|&n| (n, node.is_some_and(|q| self.areas.holds(q, n)))));
                if node.is_none() {
                    leaves.push((above, true));
                }
            }
        }
        leaves.sort_unstable();
        leaves.dedup();
        let mut gather = Gather { rules, constraints, spots: Vec::new(), known: FxHashSet::default(), bare: false, open: ask.open, spent: 0, coarse: false };
        for (leaf, asked) in leaves {
            let may = |c: &Constraint| shelf.items.list[c.item as usize].may.iter().any(|&n| self.areas.holds(n, leaf) || self.areas.near(n, leaf));
            let floors: Vec<u32> = index(constraints, |c| c.floor.is_some() && may(c));
            let ceilings: Vec<u32> = index(constraints, |c| c.ceiling.is_some() && c.sure.iter().any(|&n| self.areas.holds(n, leaf)));
            gather.leaf(&floors, &ceilings, asked, ask.days);
        }
        (gather.spots, gather.bare, gather.coarse)
    }
}

fn index(constraints: &[Constraint], pick: impl Fn(&Constraint) -> bool) -> Vec<u32> {
    constraints.iter().enumerate().filter(|(_, c)| pick(c)).map(|(i, _)| i as u32).collect()
}

/// True if a claim's number is of all people in its place and days, however they were killed.
fn all_of_them(claim: &Claim) -> bool {
    everybody(&claim.who) && claim.by.mode == ByMode::None && claim.means.is_none() && claim.target.is_none()
}

/// True if a claim's doers, means and target are exactly those asked for, or not restricted.
fn as_asked(claim: &Claim, ask: &Ask) -> bool {
    let by = claim.by.mode == ByMode::None || (claim.by.actors.len() == 1 && claim.by.actors[0].actor == ask.scope.by && ask.scope.by.is_some());
    by && (claim.means.is_none() || claim.means == ask.scope.means) && (claim.target.is_none() || claim.target == ask.scope.target)
}

struct Gather<'a> {
    rules: &'a Rules<'a>,
    constraints: &'a [Constraint],
    spots: Vec<Spot>,
    known: FxHashSet<(u128, u128, bool)>,
    bare: bool,
    open: bool,
    spent: usize,
    coarse: bool,
}

impl Gather<'_> {
    /// All cells of one place, segment by segment of its days.
    fn leaf(&mut self, floors: &[u32], ceilings: &[u32], asked: bool, days: (i32, i32)) {
        let c = |i: &u32| &self.constraints[*i as usize];
        let mut cuts: Vec<i64> = vec![i64::from(EVER), i64::from(days.0), i64::from(days.1) + 1];
        cuts.extend(floors.iter().flat_map(|i| [i64::from(c(i).may_days.0), i64::from(c(i).may_days.1) + 1]));
        cuts.extend(ceilings.iter().flat_map(|i| [i64::from(c(i).sure_days.0), i64::from(c(i).sure_days.1) + 1]));
        cuts.sort_unstable();
        cuts.dedup();
        cuts.retain(|&d| d <= i64::from(NEVER));
        let over = |d: (i32, i32), at: i64| i64::from(d.0) <= at && at <= i64::from(d.1);
        for at in cuts {
            let f: Vec<u32> = floors.iter().copied().filter(|i| over(c(i).may_days, at)).collect();
            let u: Vec<u32> = ceilings.iter().copied().filter(|i| over(c(i).sure_days, at)).collect();
            let inside = asked && over(days, at);
            self.sides(f, u, inside);
        }
    }

    /// The same spot for people whom the question's group holds, and for the others.
    fn sides(&mut self, f: Vec<u32>, u: Vec<u32>, inside: bool) {
        if self.open {
            return self.part(f, u, inside);
        }
        let constraints = self.constraints;
        let any = |l: &[u32], side: fn(&Constraint) -> Side| l.iter().copied().filter(|&i| side(&constraints[i as usize]) == Side::Any).collect::<Vec<u32>>();
        self.part(any(&f, |c| c.side), any(&u, |c| c.ceiling_side), false);
        self.part(f, u, inside);
    }

    /// Floors that can't count the same people stand in different cells.
    fn part(&mut self, f: Vec<u32>, u: Vec<u32>, inside: bool) {
        let n = f.len();
        if self.spent > PARTING {
            self.coarse |= n > 1;
            return self.keep(f, u, inside);
        }
        self.spent += n * n;
        let item = |i: usize| self.constraints[f[i] as usize].item;
        let mut apart = vec![false; n * n];
        let mut hot = vec![false; n];
        if n <= 400 {
            for i in 0..n {
                for j in i + 1..n {
                    if item(i) != item(j) && self.rules.apart(item(i), item(j), Apart::Proved) {
                        apart[i * n + j] = true;
                        apart[j * n + i] = true;
                        (hot[i], hot[j]) = (true, true);
                    }
                }
            }
        }
        let mut found = Vec::new();
        let members: Vec<usize> = (0..n).filter(|&i| hot[i]).collect();
        let whole = members.is_empty() || !cliques(&mut Vec::new(), members, Vec::new(), &|a, b| !apart[a * n + b], &mut found);
        self.spent += found.len() * n;
        if whole {
            self.coarse |= !found.is_empty();
            return self.keep(f, u, inside);
        }
        for clique in found {
            let mut own: Vec<u32> = (0..n).filter(|&i| !hot[i]).chain(clique).map(|i| f[i]).collect();
            own.sort_unstable();
            self.keep(own, u.clone(), inside);
        }
    }

    fn keep(&mut self, floors: Vec<u32>, ceilings: Vec<u32>, asked: bool) {
        if ceilings.is_empty() && asked {
            self.bare = true;
        }
        if floors.is_empty() && ceilings.is_empty() {
            return;
        }
        if self.known.insert((signature(&floors), signature(&ceilings), asked)) {
            self.spots.push(Spot { floors, ceilings, asked });
        }
    }
}

/// Cells that hang together by constraints, where any is asked for.
fn components(field: &Field) -> Vec<Vec<usize>> {
    let mut parent: Vec<usize> = (0..field.constraints.len()).collect();
    fn top(parent: &mut [usize], mut at: usize) -> usize {
        while parent[at] != at {
            parent[at] = parent[parent[at]];
            at = parent[at];
        }
        at
    }
    for spot in &field.spots {
        let mut all = spot.floors.iter().chain(&spot.ceilings).map(|&i| i as usize);
        if let Some(first) = all.next() {
            for other in all {
                let (a, b) = (top(&mut parent, first), top(&mut parent, other));
                parent[a.max(b)] = a.min(b);
            }
        }
    }
    let mut groups: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
    for (i, spot) in field.spots.iter().enumerate() {
        if let Some(&first) = spot.floors.first().or(spot.ceilings.first()) {
            groups.entry(top(&mut parent, first as usize)).or_default().push(i);
        }
    }
    let mut out: Vec<Vec<usize>> = groups.into_values().filter(|g| g.iter().any(|&i| field.spots[i].asked)).collect();
    out.sort();
    out
}

/// One component with its own numbering.
struct Piece<'a> {
    field: &'a Field,
    floor_of: Vec<u32>,
    ceiling_of: Vec<u32>,
    floors: Vec<u64>,
    ceilings: Vec<u64>,
    spots: Vec<Spot>,
}

impl<'a> Piece<'a> {
    fn of(field: &'a Field, component: &[usize]) -> Self {
        let mut used: Vec<u32> = component.iter().flat_map(|&s| field.spots[s].floors.iter().chain(&field.spots[s].ceilings)).copied().collect();
        used.sort_unstable();
        used.dedup();
        let bounds = |pick: fn(&Constraint) -> Option<u64>| -> (Vec<u32>, Vec<u64>) {
            used.iter().filter_map(|&i| pick(&field.constraints[i as usize]).map(|n| (i, n))).unzip()
        };
        let (floor_of, floors) = bounds(|c| c.floor);
        let (ceiling_of, ceilings) = bounds(|c| c.ceiling);
        let local = |of: &[u32], list: &[u32]| -> Vec<u32> { list.iter().filter_map(|i| of.binary_search(i).ok()).map(|i| i as u32).collect() };
        let spots = component.iter().map(|&s| &field.spots[s]);
        let spots = spots.map(|s| Spot { floors: local(&floor_of, &s.floors), ceilings: local(&ceiling_of, &s.ceilings), asked: s.asked }).collect();
        Piece { field, floor_of, ceiling_of, floors, ceilings, spots }
    }

    fn ids(&self, reckoner: &Reckoner, constraint: u32) -> Vec<ClaimId> {
        let mut ids: Vec<ClaimId> = self.field.constraints[constraint as usize].claims.iter().map(|&c| reckoner.id(c)).collect();
        ids.sort();
        ids.dedup();
        ids
    }

    fn proof(&self, reckoner: &Reckoner, direction: Direction, w: &lp::Weights, bound: u64) -> Proof {
        let taken = |of: &[u32], figures: &[u64], times: &[u64]| -> Vec<Taken> {
            of.iter().zip(figures).zip(times).map(|((&c, &figure), &times)| Taken { claims: self.ids(reckoner, c), figure, times }).collect()
        };
        Proof {
            direction,
            floors: taken(&self.floor_of, &self.floors, &w.floors),
            ceilings: taken(&self.ceiling_of, &self.ceilings, &w.ceilings),
            cells: self.spots.iter().map(|s| Cell { floors: s.floors.clone(), ceilings: s.ceilings.clone(), asked: s.asked }).collect(),
            denominator: w.den,
            bound,
        }
    }

    /// If the bounds contradict each other: loosens those with least support as little as possible, and names a smallest contradicting set.
    fn relax(&mut self, reckoner: &Reckoner) -> Option<(Contradiction, Vec<Step>)> {
        if lp::allows(&self.floors, &self.ceilings, &self.spots) {
            return None;
        }
        let weight = |of: &[u32]| of.iter().map(|&i| self.field.constraints[i as usize].origins as u64).collect::<Vec<u64>>();
        let (less, more) = lp::slack(&self.floors, &self.ceilings, &self.spots, &weight(&self.floor_of), &weight(&self.ceiling_of))?;
        let minimal = self.minimal(&less, &more);
        let mut claims: Vec<Vec<ClaimId>> = minimal.into_iter().map(|c| self.ids(reckoner, c)).collect();
        claims.sort();
        claims.dedup();
        let mut steps: Vec<Step> = Vec::new();
        let mut step =
            |claims: Vec<ClaimId>, by: u64| steps.push(Step { kind: StepKind::Relaxed, claims, incident: None, figure: Some(by), times: None, steps: vec![] });
        less.iter().enumerate().filter(|(_, s)| **s > 0).for_each(|(i, s)| step(self.ids(reckoner, self.floor_of[i]), *s));
        more.iter().enumerate().filter(|(_, s)| **s > 0).for_each(|(i, s)| step(self.ids(reckoner, self.ceiling_of[i]), *s));
        self.floors.iter_mut().zip(&less).for_each(|(l, s)| *l = l.saturating_sub(*s));
        self.ceilings.iter_mut().zip(&more).for_each(|(u, s)| *u = u.saturating_add(*s));
        let slack = less.iter().chain(&more).fold(0, |acc: u64, s| acc.saturating_add(*s));
        Some((Contradiction { claims, slack }, steps))
    }

    /// A set of constraints that contradict each other, none of which can be left out (Chinneck's deletion filter). If there are too many to
    /// try, those that gave way.
    fn minimal(&self, less: &[u64], more: &[u64]) -> Vec<u32> {
        let mut all: Vec<u32> = self.floor_of.iter().chain(&self.ceiling_of).copied().collect();
        all.sort_unstable();
        all.dedup();
        if all.len() > FILTERED {
            let gave = |of: &[u32], s: &[u64]| of.iter().zip(s).filter(|(_, s)| **s > 0).map(|(&i, _)| i).collect::<Vec<u32>>();
            let mut out = gave(&self.floor_of, less);
            out.extend(gave(&self.ceiling_of, more));
            return out;
        }
        let mut kept = all.clone();
        for c in all {
            let without: Vec<u32> = kept.iter().copied().filter(|&k| k != c).collect();
            if !self.allows_only(&without) {
                kept = without;
            }
        }
        kept
    }

    fn allows_only(&self, kept: &[u32]) -> bool {
        let floors: Vec<u64> = self.floors.iter().zip(&self.floor_of).map(|(&l, c)| if kept.contains(c) { l } else { 0 }).collect();
        let held: Vec<bool> = self.ceiling_of.iter().map(|c| kept.contains(c)).collect();
        let spots: Vec<Spot> = self
            .spots
            .iter()
            .map(|s| Spot { floors: s.floors.clone(), ceilings: s.ceilings.iter().copied().filter(|&i| held[i as usize]).collect(), asked: s.asked })
            .collect();
        lp::allows(&floors, &self.ceilings, &spots)
    }
}

/// The steps of a proof: who binds, and how often.
fn binding(certificate: &Certificate) -> Vec<Step> {
    let mut out = Vec::new();
    for proof in &certificate.proofs {
        let floor_kind = if proof.direction == Direction::AtLeast { StepKind::BindsLow } else { StepKind::BindsCeiling };
        for (kind, list) in [(floor_kind, &proof.floors), (StepKind::BindsCeiling, &proof.ceilings)] {
            for t in list.iter().filter(|t| t.times > 0) {
                let times = Some([t.times, proof.denominator]);
                out.push(Step { kind, claims: t.claims.clone(), incident: None, figure: Some(t.figure), times, steps: Vec::new() });
            }
        }
    }
    out
}
