//! Why a toll is what it is. Enters: what was found, packed under three notions of apart. Leaves: the items that bind each number with what hangs on them, the
//! heaviest first where they are many, and of those that are not named how many there are and of how many people they tell, by unit and year.
//! Never done here: leaving something out without saying how much it is.

use crate::answer::{Inside, Known};
use crate::ask::Ask;
use crate::cells::Apart;
use crate::grouped::{civil, civil_days};
use crate::packing::{self, Packing};
use crate::reckoner::{Chosen, Reckoner, Shelf, Worlds};
use crate::row::{EVER, NEVER, Part};
use crate::toll::{Further, Step, StepKind};
use crate::totals::Footnotes;
use rustc_hash::{FxHashMap, FxHashSet};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use tollbook_model::{Counted, Harm};

/// What is asked of every step.
pub(crate) struct Why<'a> {
    pub worlds: &'a Worlds<'a>,
    pub shelf: &'a Shelf,
    pub ask: &'a Ask<'a>,
    pub chosen: &'a Inside<'a>,
    /// Figures of items, which bind the low and the best alike.
    pub known: &'a Known<'a>,
    /// Sums over months that came to what is recorded, by item.
    pub footnotes: &'a Footnotes,
}

/// An item that a packing takes, so many times, and the people of it that it counts.
struct Taken {
    item: u32,
    times: [u64; 2],
    people: u64,
}

impl Reckoner<'_> {
    /// The steps of low, best and highest, and how much is not listed of each.
    pub(crate) fn derivation(&self, why: &Why, low: &Packing, best: &Packing, high: &Packing) -> (Vec<Step>, Vec<Further>) {
        let (mut out, mut further) = (Vec::new(), Vec::new());
        for (kind, packing) in [(StepKind::BindsLow, low), (StepKind::BindsBest, best), (StepKind::BindsHighest, high)] {
            let number = |c: &Chosen| match kind {
                StepKind::BindsLow => c.numbers.low(),
                StepKind::BindsBest => c.numbers.best(),
                _ => c.numbers.highest(),
            };
            let mut taken: Vec<Taken> = Vec::new();
            for component in &packing.components {
                for &(item, times) in &component.taken {
                    let Some(n) = why.chosen.get(item).and_then(number) else { continue };
                    let people = u64::try_from(u128::from(n) * u128::from(times) / u128::from(component.den.max(1))).unwrap_or(u64::MAX);
                    taken.push(Taken { item, times: [times, component.den], people });
                }
            }
            taken.sort_unstable_by_key(|t| t.item);
            let listing = why.ask.listing;
            if taken.len() > listing.most {
                // The heaviest first, and of those that weigh as much the one that came first; no further in order than is listed.
                let (key, last) = (|t: &Taken| (Reverse(t.people), t.item), listing.after.saturating_add(listing.most));
                if last < taken.len() {
                    taken.select_nth_unstable_by_key(last, key);
                    self.summed(why.shelf, kind, &taken[last..], &mut further);
                    taken.truncate(last);
                }
                taken.sort_unstable_by_key(key);
                taken.drain(..listing.after.min(taken.len()));
            }
            let mut counted: Vec<u32> = Vec::new();
            if kind == StepKind::BindsLow {
                counted.extend(low.components.iter().flat_map(|c| c.taken.iter().map(|t| t.0)));
                counted.sort_unstable();
            }
            // What may lie inside of what binds the low, and what an aggregate holds that binds the best.
            let holds = |t: &&Taken| kind == StepKind::BindsLow || kind == StepKind::BindsBest && why.shelf.items.list[t.item as usize].aggregate;
            let some: Vec<u32> = taken.iter().filter(holds).map(|t| t.item).collect();
            let how = if kind == StepKind::BindsLow { Apart::Proved } else { Apart::Likely };
            let mut beside = if some.is_empty() {
                FxHashMap::default()
            } else {
                let others = why.chosen.0.iter().map(|c| c.item).filter(|o| counted.binary_search(o).is_err());
                why.worlds.get(how).cells.beside(&some, others)
            };
            out.extend(taken.iter().filter_map(|t| self.step_of(why, kind, t, beside.remove(&t.item).unwrap_or_default())));
        }
        (out, further)
    }

    /// One step, with what hangs on it.
    fn step_of(&self, why: &Why, kind: StepKind, taken: &Taken, beside: Vec<u32>) -> Option<Step> {
        let item = &why.shelf.items.list[taken.item as usize];
        let c = why.chosen.get(taken.item)?;
        let figure = why.known.figure(c);
        let (claims, number) = match kind {
            StepKind::BindsLow => (&figure.low_by, c.numbers.low()),
            StepKind::BindsBest => (if figure.best.is_some() { &figure.best_by } else { &figure.low_by }, c.numbers.best()),
            _ => (&figure.high_by, c.numbers.highest()),
        };
        let mut step = self.step(kind, claims, number);
        step.times = Some(taken.times);
        if let Some(footnote) = why.footnotes.get(&taken.item) {
            step.steps.extend(footnote.steps(kind));
        }
        if kind == StepKind::BindsLow {
            step.incident = item.incident.filter(|&i| (i as usize) < self.book.incidents()).map(|i| self.book.code(i));
            step.steps.extend(self.company(why.shelf, taken.item, &figure));
            let (inside, more) = self.inside_of(why, &beside);
            step.steps.extend(inside);
            step.more = more;
        }
        if kind == StepKind::BindsBest && item.aggregate {
            step.steps.extend(self.unexplained(why, taken.item, c, &beside));
        }
        Some(step)
    }

    /// How many are not listed, and of how many people they tell, by first-order unit and year.
    fn summed(&self, shelf: &Shelf, kind: StepKind, rest: &[Taken], out: &mut Vec<Further>) {
        let mut sums: BTreeMap<(Option<u32>, Option<i32>), (u64, u64)> = BTreeMap::new();
        for t in rest {
            let item = &shelf.items.list[t.item as usize];
            let unit = item.inside.one().and_then(|n| self.areas.up_to(n, 2).or_else(|| self.areas.up_to(n, 1)));
            let years = (item.days.0 != EVER && item.days.1 != NEVER).then(|| (civil(item.days.0).0, civil(item.days.1).0));
            let sum = sums.entry((unit, years.filter(|y| y.0 == y.1).map(|y| y.0))).or_default();
            *sum = (sum.0 + 1, sum.1.saturating_add(t.people));
        }
        let mut list: Vec<Further> = Vec::with_capacity(sums.len());
        for ((unit, year), (steps, people)) in sums {
            let days = year.and_then(|y| civil_days(i64::from(y), 1, None).zip(civil_days(i64::from(y), 12, None))).map(|(a, b)| (a.0, b.1));
            list.push(Further { kind, unit: unit.map(|u| self.areas.path(u)), from: days.map(|d| d.0), to: days.map(|d| d.1), steps, people });
        }
        list.sort_by(|a, b| (&a.unit, a.from).cmp(&(&b.unit, b.from)));
        out.extend(list);
    }

    pub(crate) fn step(&self, kind: StepKind, claims: &[u32], figure: Option<u64>) -> Step {
        let mut claims: Vec<_> = claims.iter().map(|&c| self.id(c)).collect();
        claims.sort();
        claims.dedup();
        Step { kind, claims, incident: None, figure, times: None, steps: Vec::new(), more: 0, note: None }
    }

    /// The claims of an item that don't bind, each by its part, and those that contradict.
    fn company(&self, shelf: &Shelf, item: u32, figure: &crate::figure::Figure) -> Vec<Step> {
        let mut lists: BTreeMap<StepKind, Vec<u32>> = BTreeMap::new();
        for &c in shelf.items.list[item as usize].claims.iter() {
            let row = &self.rows[c as usize];
            let kind = match row.part {
                Part::Repeat => StepKind::Repeats,
                Part::Superseded => StepKind::Superseded,
                Part::Copy => StepKind::Copies,
                Part::Denied => StepKind::Denies,
                Part::PartyClaim => StepKind::PartyClaim,
                Part::Possible => StepKind::Feared,
                Part::Binds if row.conceded => StepKind::Conceded,
                Part::Binds | Part::Outside => continue,
            };
            lists.entry(kind).or_default().push(c);
        }
        let mut out: Vec<Step> = lists.into_iter().map(|(kind, claims)| self.step(kind, &claims, None)).collect();
        let killed = |c: &u32| self.rows[*c as usize].counted == Counted::Harm(Harm::Killed);
        if shelf.counted == Counted::Harm(Harm::Killed) && !figure.low_by.is_empty() && !figure.low_by.iter().any(killed) {
            out.push(self.step(StepKind::CasualtiesAlone, &figure.low_by, figure.low));
        }
        let mut disputes: Vec<Step> = figure.disputes.iter().map(|d| self.step(StepKind::Contradicts, d, None)).collect();
        // By their names: the order in which origins were met says nothing.
        disputes.sort_by(|a, b| a.claims.cmp(&b.claims));
        out.extend(disputes);
        out
    }

    /// Items whose people may be among those of another, and that the low therefore doesn't count; and how many more of them there are.
    fn inside_of(&self, why: &Why, others: &[u32]) -> (Vec<Step>, u64) {
        let most = why.ask.listing.below;
        let more = others.len().saturating_sub(most) as u64;
        let mut out = Vec::new();
        for &other in others.iter().take(most) {
            let Some(c) = why.chosen.get(other) else { continue };
            let figure = why.known.figure(c);
            let claims: &[u32] = if figure.low_by.is_empty() { &why.shelf.items.list[other as usize].claims } else { &figure.low_by };
            out.push(self.step(StepKind::MayLieInside, claims, c.numbers.low()));
        }
        (out, more)
    }

    /// What incidents leave of an aggregate.
    fn unexplained(&self, why: &Why, item: u32, c: &Chosen, beside: &[u32]) -> Option<Step> {
        let world = why.worlds.get(Apart::Likely);
        let own: FxHashSet<u32> = world.cells.cells_of(item).iter().copied().collect();
        let inside = beside.iter().copied().filter(|&o| {
            let of = world.cells.cells_of(o);
            why.shelf.items.list[o as usize].incident.is_some() && !of.is_empty() && of.iter().all(|c| own.contains(c))
        });
        let weights: Vec<(u32, u64)> = inside.filter_map(|o| why.chosen.get(o)?.numbers.best().map(|n| (o, n))).collect();
        let explained = packing::pack(&world.cells, &weights, &self.rings).value;
        let rest = c.numbers.best()?.checked_sub(explained).filter(|r| *r > 0 && explained > 0)?;
        Some(self.step(StepKind::Unexplained, &why.shelf.items.list[item as usize].claims, Some(rest)))
    }
}
