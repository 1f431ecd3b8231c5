//! Sums over months beside incidents: "2,846 bodies from April to August, by the morgue". Enters: what a question found, a convention that says how such sums enter.
//! Leaves: for each the number that it comes to with what is recorded, and a footnote of what was taken off. Never done here: a sum that enters as it is told,
//! or a rate that nobody gave.
//!
//! Source: Iraq Body Count, note to its entry x350. (1) The total loses the fighters in it, (2) who died in the same months and places before the war, (3) the
//! deaths recorded for them already; what is left is recorded with them. What isn't whole, or isn't sure, is decided against the minimum and for the maximum:
//! the minimum loses a share and a month's part rounded up and the highest figures of all incidents that may lie inside; the maximum loses them rounded
//! down, and the lowest figures of those that surely do.

use crate::ask::Ask;
use crate::cells::Apart;
use crate::convention::Convention;
use crate::figure::Figure;
use crate::grouped::{civil, civil_days};
use crate::item::Item;
use crate::reckoner::{Chosen, Found, Numbers, Reckoner, Shelf, Worlds};
use crate::row::{EVER, NEVER, Part, day};
use crate::toll::{Step, StepKind};
use rustc_hash::FxHashMap;
use std::sync::Arc;
use tollbook_model::{Counted, Harm};

/// Sums over months that came to what is recorded, by item.
pub(crate) type Footnotes = Arc<FxHashMap<u32, Footnote>>;

/// How a sum over months came to what is recorded.
#[derive(Clone, Debug)]
pub(crate) struct Footnote {
    /// Of the minimum and of the maximum, where the sum has one.
    sides: [Option<Side>; 2],
    /// The incidents that stand beside its minimum.
    pub incidents: Box<[u32]>,
    /// The rates taken off, and who gives them.
    note: String,
}

#[derive(Clone, Copy, Debug)]
struct Side {
    told: u64,
    fighters: u64,
    background: u64,
    recorded: u64,
    enters: u64,
    /// What is recorded of incidents inside, and stands beside it.
    beside: u64,
}

impl Footnote {
    /// How many of its minimum are of incidents.
    pub fn beside(&self) -> u64 {
        self.sides[0].map_or(0, |s| s.beside)
    }

    /// Its footnote in the derivation of a number: what was told, what was taken off, what was left.
    pub fn steps(&self, kind: StepKind) -> Vec<Step> {
        let side = match kind {
            StepKind::BindsLow => self.sides[0],
            StepKind::BindsHighest => self.sides[1],
            _ => None,
        };
        let step = |(kind, figure): (StepKind, u64)| {
            let note = (kind == StepKind::LessBackground).then(|| self.note.clone());
            Step { kind, claims: Vec::new(), incident: None, figure: Some(figure), times: None, steps: Vec::new(), more: 0, note }
        };
        let all = |s: Side| {
            [
                (StepKind::TotalTold, s.told),
                (StepKind::LessFighters, s.fighters),
                (StepKind::LessBackground, s.background),
                (StepKind::LessRecorded, s.recorded),
                (StepKind::Enters, s.enters),
            ]
        };
        side.map(|s| all(s).into_iter().map(step).collect()).unwrap_or_default()
    }
}

/// Deaths as before the war, for the places and days of a sum.
pub(crate) struct Rate {
    /// Off the minimum: parts of months rounded up.
    up: u64,
    /// Off the maximum: rounded down.
    down: u64,
    note: String,
}

impl Reckoner<'_> {
    /// True if an item is a sum over months that enters less something.
    pub(crate) fn is_total(&self, item: &Item, counted: Counted, convention: &Convention) -> bool {
        counted == Counted::Harm(Harm::Killed) && item.aggregate && convention.is_total(item.days)
    }

    /// The background of a sum over months: the rate of each month for each of its places, and of a month that it doesn't cover whole as much as its days are of
    /// the month's.
    ///
    /// # Errors
    /// The first place and month without a rate, the place no finer than a first-order unit; or that the sum has no days or no place.
    pub(crate) fn background(&self, item: &Item, convention: &Convention) -> Result<Rate, String> {
        let (first, last) = item.days;
        if first == EVER || last == NEVER {
            return Err("days".to_owned());
        }
        if item.inside.is_empty() {
            return Err("place".to_owned());
        }
        let (mut out, mut notes) = (Rate { up: 0, down: 0, note: String::new() }, Vec::new());
        for &node in item.inside.iter() {
            let (path, mut sources) = (self.areas.path(node), Vec::new());
            let mut from = first;
            while from <= last {
                let (year, month, _) = civil(from);
                let lacking = || {
                    let unit = self.areas.up_to(node, 2).or_else(|| self.areas.up_to(node, 1)).unwrap_or(node);
                    format!("{} {year:04}-{month:02}", self.areas.path(unit))
                };
                let (begins, ends) = civil_days(year.into(), month.into(), None).map(|d| (day(d.0), day(d.1))).ok_or_else(lacking)?;
                let rate = convention.background(&path, self.areas.name(node), month.unsigned_abs()).ok_or_else(lacking)?;
                let part = u128::from(rate.deaths) * u128::from((ends.min(last) - from + 1).unsigned_abs());
                let length = u128::from((ends - begins + 1).unsigned_abs());
                let whole = |n: u128| u64::try_from(n).unwrap_or(u64::MAX);
                out.up = out.up.saturating_add(whole(part.div_ceil(length)));
                out.down = out.down.saturating_add(whole(part / length));
                if !sources.contains(&rate.source.as_str()) {
                    sources.push(&rate.source);
                }
                from = ends.saturating_add(1);
            }
            notes.push(format!("{path}: {}", sources.join(", ")));
        }
        out.note = notes.join("; ");
        Ok(out)
    }

    /// Puts sums over months beside what is recorded of their places and days: each gets the number that it comes to with the incidents inside of it, so that
    /// whoever adds up takes the one or the other and counts nobody twice.
    pub(crate) fn integrate(&self, worlds: &Worlds, at: usize, shelf: &Shelf, ask: &Ask, found: &mut Found) {
        if !ask.convention.has_totals() {
            return;
        }
        let list = &shelf.items.list;
        let total = |c: &Chosen| self.is_total(&list[c.item as usize], shelf.counted, ask.convention);
        let totals: Vec<usize> = (0..found.inside.len()).filter(|&i| total(&found.inside[i])).collect();
        if totals.is_empty() {
            return;
        }
        // What is recorded: incidents inside of the question, and those that may lie in it with all that they tell.
        let slim = self.slim(at, shelf, ask.convention, ask.closes);
        let incident = |i: u32| !list[i as usize].aggregate;
        let mut recorded: Vec<(u32, Numbers, bool)> = found.inside.iter().filter(|c| incident(c.item)).map(|c| (c.item, c.numbers, true)).collect();
        let beside = found.straddling.iter().chain(&found.undated).copied().filter(|&i| incident(i) && slim[i as usize].left_out.is_none());
        recorded.extend(beside.map(|i| (i, slim[i as usize].numbers, false)));
        let mut footnotes: FxHashMap<u32, Footnote> = FxHashMap::default();
        for at in totals {
            let chosen = &found.inside[at];
            let item = &list[chosen.item as usize];
            let Ok(rate) = self.background(item, ask.convention) else { continue };
            let (numbers, footnote) = self.footnote(worlds, shelf, ask, chosen, &recorded, rate);
            footnotes.insert(chosen.item, footnote);
            found.inside[at].numbers = numbers;
        }
        found.footnotes = Arc::new(footnotes);
    }

    /// The numbers of one sum, and its footnote.
    fn footnote(&self, worlds: &Worlds, shelf: &Shelf, ask: &Ask, chosen: &Chosen, recorded: &[(u32, Numbers, bool)], rate: Rate) -> (Numbers, Footnote) {
        let item = &shelf.items.list[chosen.item as usize];
        let of = |i: u32| &shelf.items.list[i as usize];
        let may = |o: &Item| self.areas.touch(&item.may, &o.may) && o.may_days.0 <= item.may_days.1 && item.may_days.0 <= o.may_days.1;
        let holds = |n: u32| item.inside.iter().any(|&m| self.areas.holds(m, n));
        let surely = |o: &Item| !o.inside.is_empty() && o.inside.iter().all(|&n| holds(n)) && item.days.0 <= o.days.0 && o.days.1 <= item.days.1;
        let most = recorded.iter().filter(|r| may(of(r.0))).filter_map(|r| r.1.highest()).fold(0, u64::saturating_add);
        let inside: Vec<&(u32, Numbers, bool)> = recorded.iter().filter(|r| r.2 && surely(of(r.0))).collect();
        let packed = |how: Apart, number: fn(&Numbers) -> Option<u64>| {
            let weights: Vec<(u32, u64)> = inside.iter().filter_map(|r| Some((r.0, number(&r.1)?))).collect();
            self.pack(worlds, how, &weights).0
        };
        let (low, high) = (packed(Apart::Proved, Numbers::low), packed(Apart::Always, Numbers::highest));
        let beside = [low.value, high.value];
        let incidents = low.components.iter().flat_map(|c| c.taken.iter().map(|t| t.0)).collect();
        let told = [chosen.numbers.low(), chosen.numbers.highest()];
        // Whoever told of civilians alone told of no fighters.
        let rules = self.rules(shelf);
        let figures = self.figures(&rules, ask.convention, ask.closes);
        let own = || item.claims.iter().filter(|&&c| self.rows[c as usize].part != Part::Outside);
        let civilians = own().all(|&c| figures.told_civilian(c) == Some(true));
        let fighters = if civilians { [0, 0] } else { ask.convention.fighters_in(told[0].unwrap_or(0), told[1].unwrap_or(0)) };
        let background = [rate.up, rate.down];
        // No maximum below the minimum: the incidents that may lie inside are no fewer than those that do.
        let recorded = [most.max(beside[0]), beside[0]];
        let side = |i: usize| {
            let told = told[i]?;
            let enters = Convention::less(told, &[fighters[i], background[i], recorded[i]]);
            Some(Side { told, fighters: fighters[i], background: background[i], recorded: recorded[i], enters, beside: beside[i] })
        };
        let sides = [side(0), side(1)];
        let number = |s: &Option<Side>| s.map(|s| s.enters.saturating_add(s.beside));
        let (low, highest, open) = (number(&sides[0]), number(&sides[1]), chosen.numbers.open);
        let numbers = Numbers::of(&Figure { low, highest, open, ..Figure::default() });
        (numbers, Footnote { sides, incidents, note: rate.note })
    }
}
