//! Which items may be the same people. Enters: items. Leaves: for every largest set of items that one person may belong to, a cell.
//! Never done here: counting. Two items share no cell only if stated words, a person, or one report keeps them apart; and those of which linking is
//! unsure share one whatever they say.

use crate::area::{Areas, WORLD};
use crate::item::{Doubts, Item, Items};
use crate::packing::{self, Cells, Forest, Packing};
use crate::parties::Parties;
use crate::ring::Rings;
use crate::row::Rows;
use crate::told::{Holding, Told};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::OnceLock;
use tollbook_model::{AgeClass, ByMode, Counted, Surety};

/// When different incidents count as different people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Apart {
    /// Only by stated words, a judgement, or one report that tells them of two places or days: for a low.
    Proved,
    /// Unless linking is unsure of them: for a best.
    Likely,
    /// Always: for a high.
    Always,
}

/// What keeps items apart besides place and days.
pub(crate) struct Rules<'a> {
    pub areas: &'a Areas,
    pub items: &'a Items,
    pub rows: &'a Rows,
    pub book: &'a dyn Holding,
    pub parties: &'a Parties,
    pub unsure: &'a FxHashSet<(u32, u32)>,
    pub different: &'a FxHashSet<(u32, u32)>,
    /// What the items count.
    pub counted: Counted,
    /// True if incidents of which casualties alone are told stand among the killed.
    pub casualties: bool,
}

fn ordered(a: u32, b: u32) -> (u32, u32) {
    (a.min(b), a.max(b))
}

impl Rules<'_> {
    /// True if the items can't be the same people for a reason other than place and days.
    pub fn apart(&self, a: u32, b: u32, how: Apart) -> bool {
        let (x, y) = (&self.items.list[a as usize], &self.items.list[b as usize]);
        if let (Some(i), Some(j)) = (x.incident, y.incident)
            && i != j
        {
            let pair = ordered(i, j);
            let unsure = self.unsure.contains(&pair);
            match how {
                Apart::Always => return true,
                Apart::Likely if !unsure => return true,
                _ => {}
            }
            if self.different.contains(&pair) {
                return true;
            }
            if !unsure && share(&x.reports, &y.reports) && self.told_as_two(x, y) {
                return true;
            }
            if unsure {
                return false;
            }
        }
        if let (Some(p), Some(q)) = (x.actor, y.actor)
            && self.parties.apart(p, q, crate::row::years(x.days, y.days))
        {
            return true;
        }
        if self.items.apart_from(a).binary_search(&b).is_ok() {
            return true;
        }
        share(&x.reports, &y.reports) && self.told_apart(a, b)
    }

    /// The items that may be one incident with each; found once for all questions.
    fn doubts(&self) -> &Doubts {
        self.items.doubts.get_or_init(|| {
            if self.unsure.is_empty() {
                return Doubts::default();
            }
            let of_incident: FxHashMap<u32, u32> = self.items.list.iter().zip(0..).filter_map(|(item, i)| Some((item.incident?, i))).collect();
            let pair = |(i, j): &(u32, u32)| Some((*of_incident.get(i)?, *of_incident.get(j)?));
            Doubts::of(self.unsure.difference(self.different).filter_map(pair))
        })
    }

    /// For each item the others that may be one incident with it, in ascending order, among those that are there: all that are, or some of these items.
    pub fn partners(&self, only: Option<&[u32]>, there: impl Fn(u32) -> bool) -> FxHashMap<u32, Vec<u32>> {
        let doubts = self.doubts();
        let own = |item: u32| {
            let list: Vec<u32> = doubts.of_item(item).filter(|&other| there(other)).collect();
            (there(item) && !list.is_empty()).then_some((item, list))
        };
        match only {
            Some(only) => only.iter().filter_map(|&i| own(i)).collect(),
            None => doubts.items().filter_map(own).collect(),
        }
    }

    /// True if a report tells two incidents at other places or on other days, whether it says so in the claims' own sentences or before. Two figures for one
    /// place and day may as well be a whole and a part of it: "five more bodies, which brings the dead to seven".
    fn told_as_two(&self, x: &Item, y: &Item) -> bool {
        let mut shared: Vec<u32> = y.claims.iter().map(|&c| self.rows[c as usize].report).filter(|r| x.reports.binary_search(r).is_ok()).collect();
        shared.sort_unstable();
        shared.dedup();
        shared.into_iter().any(|report| {
            let of = |item: &Item| -> Vec<u32> { item.claims.iter().copied().filter(|&c| self.rows[c as usize].report == report).collect() };
            let (a, b) = (of(x), of(y));
            a.iter().all(|&c| b.iter().all(|&d| self.elsewhere(c, d)))
        })
    }

    /// True if two claims lie at places of which none holds the other, or on other days.
    fn elsewhere(&self, c: u32, d: u32) -> bool {
        let (r, s) = (&self.rows[c as usize], &self.rows[d as usize]);
        let days = r.days.1 < s.days.0 || s.days.1 < r.days.0;
        days || !r.area.inside.is_empty() && !s.area.inside.is_empty() && !self.areas.touch(&r.area.inside, &s.area.inside)
    }

    /// True if one report tells the two of people who can't be the same: status, age or sex of one class, or other doers.
    fn told_apart(&self, a: u32, b: u32) -> bool {
        let (x, y) = (&self.items.list[a as usize], &self.items.list[b as usize]);
        if x.claims.len().min(y.claims.len()) == 1 {
            let report = |c: u32| self.rows[c as usize].report;
            return x.claims.iter().any(|&c| y.claims.iter().any(|&d| report(c) == report(d) && self.claims_apart(c, d)));
        }
        let (x, y) = (x.by_report(self.rows), y.by_report(self.rows));
        let (mut i, mut j) = (0, 0);
        while i < x.len() && j < y.len() {
            let (p, q) = (x[i].0, y[j].0);
            if p != q {
                if p < q {
                    i += 1
                } else {
                    j += 1
                }
                continue;
            }
            let of = |l: &[(u32, u32)], from: usize| from + l[from..].iter().take_while(|c| c.0 == p).count();
            let (k, l) = (of(&x, i), of(&y, j));
            if x[i..k].iter().any(|c| y[j..l].iter().any(|d| self.claims_apart(c.1, d.1))) {
                return true;
            }
            (i, j) = (k, l);
        }
        false
    }

    /// True if two claims of one report speak of people who can't be the same, by their own words.
    pub fn claims_apart(&self, c: u32, d: u32) -> bool {
        let (r, s) = (&self.rows[c as usize], &self.rows[d as usize]);
        if r.report != s.report || r.part_of() == Some(d) || s.part_of() == Some(c) {
            return false;
        }
        if self.rows.apart_from(c).binary_search(&d).is_ok() {
            return true;
        }
        if let (Some(p), Some(q)) = (r.actor(), s.actor())
            && self.parties.apart(p, q, crate::row::years(r.days, s.days))
        {
            return true;
        }
        let (p, q) = (self.book.told(c), self.book.told(d));
        let (v, w) = (p.who, q.who);
        // "Nine soldiers were killed … seven Taliban fighters also died"
        if matches!((self.parties.camp(v), self.parties.camp(w)), (Some(a), Some(b)) if a != b) {
            return true;
        }
        let simple = v.any_of.is_empty() && w.any_of.is_empty();
        let child = |a: Option<AgeClass>| a.map(|a| a == AgeClass::Child);
        simple && (differ(self.parties.status(v), self.parties.status(w)) || differ(child(v.age), child(w.age)) || differ(v.sex, w.sex))
            || !r.aggregate && !s.aggregate && self.other_doers(&p, &q, crate::row::years(r.days, s.days))
    }

    /// True if the two are laid to parties of different sides. Of a figure for a period that proves nothing: a round-up's sum is laid to whoever its first
    /// sentence names.
    fn other_doers(&self, p: &Told, q: &Told, years: Option<(i16, i16)>) -> bool {
        let one = |c: &Told| {
            let blame = c.by.actors.first().filter(|b| c.by.mode == ByMode::One && c.by.actors.len() == 1 && !b.inferred && b.surety == Surety::Stated)?;
            self.parties.number(blame.actor.as_deref()?)
        };
        matches!((one(p), one(q)), (Some(a), Some(b)) if self.parties.apart(a, b, years))
    }
}

fn differ<T: PartialEq>(a: Option<T>, b: Option<T>) -> bool {
    matches!((a, b), (Some(a), Some(b)) if a != b)
}

fn share(a: &[u32], b: &[u32]) -> bool {
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => return true,
        }
    }
    false
}

/// More memberships than this are not written down; the items of widest reach then stand outside the cells.
const MEMBERSHIPS: u64 = 40_000_000;
/// A set of items this large is not parted further: the low stays sound, only lower.
const PARTED: usize = 160;
const CLIQUES: usize = 4_096;

/// Memberships of cells that come of parting sets, of one country: what lies elsewhere makes an answer no coarser. Claims that state neither place nor day meet in every cell: a few hundred of them part each
/// into thousands. What is left is kept together then: a low stays sound, only lower, and is not called proved.
const PARTS: usize = 1_000_000;

/// Cells of all items, and the items that stand outside them because they would touch too many.
pub(crate) struct World {
    pub cells: Cells,
    /// True if a set was kept together though some of its items may be apart.
    pub coarse: bool,
    pub outside: Vec<bool>,
    forest: OnceLock<Forest>,
}

impl World {
    /// The heaviest packing of the selected items.
    pub fn pack(&self, selected: &[(u32, u64)], rings: &Rings) -> Packing {
        packing::pack_in(&self.cells, || self.forest.get_or_init(|| Forest::of(&self.cells)), selected, rings)
    }
}

struct Builder<'a> {
    rules: &'a Rules<'a>,
    how: Apart,
    /// Answers for pairs of items with many claims each: they meet in many cells.
    asked: FxHashMap<(u32, u32), bool>,
    members: Vec<u32>,
    ends: Vec<u32>,
    known: FxHashSet<u128>,
    /// Memberships that came of parting sets, by country.
    parts: FxHashMap<u32, usize>,
    /// The country that sets are parted in.
    country: u32,
    coarse: bool,
}

/// The cells under a notion of apart: of all items, or of some, in ascending order.
pub(crate) fn world(rules: &Rules, areas: &Areas, how: Apart, only: Option<&[u32]>) -> World {
    let items = &rules.items.list;
    let outside = if only.is_some() { vec![false; items.len()] } else { too_wide(rules.items, areas) };
    let mut at: Vec<Vec<u32>> = vec![Vec::new(); areas.len()];
    let mut put = |i: u32| items[i as usize].may.iter().for_each(|&n| at[n as usize].push(i));
    match only {
        Some(only) => only.iter().for_each(|&i| put(i)),
        None => (0..items.len() as u32).filter(|&i| !outside[i as usize]).for_each(put),
    }
    let neighbours = areas.neighbours();
    let mut builder = Builder {
        rules,
        how,
        asked: FxHashMap::default(),
        members: Vec::new(),
        ends: Vec::new(),
        known: FxHashSet::default(),
        parts: FxHashMap::default(),
        country: WORLD,
        coarse: false,
    };
    for node in 0..areas.len() as u32 {
        let direct = &at[node as usize];
        if direct.is_empty() {
            continue;
        }
        let span = direct.iter().fold((i32::MAX, i32::MIN), |s, &i| {
            let d = items[i as usize].may_days;
            (s.0.min(d.0), s.1.max(d.1))
        });
        let mut here: Vec<(u32, bool)> = direct.iter().map(|&i| (i, true)).collect();
        let mut above = node;
        let mut push = |list: &[u32]| {
            here.extend(list.iter().filter(|&&i| items[i as usize].may_days.0 <= span.1 && span.0 <= items[i as usize].may_days.1).map(|&i| (i, false)));
        };
        if let Some(near) = neighbours.get(&node) {
            near.iter().for_each(|&n| push(&at[n as usize]));
        }
        while above != WORLD {
            above = areas.parent(above);
            push(&at[above as usize]);
        }
        here.sort_unstable_by_key(|&(i, d)| (i, !d));
        here.dedup_by_key(|h| h.0);
        builder.country = areas.up_to(node, 1).unwrap_or(WORLD);
        builder.sweep(&here);
    }
    if how != Apart::Always {
        let mut there = vec![only.is_none(); items.len()];
        only.into_iter().flatten().for_each(|&i| there[i as usize] = true);
        builder.bridge(areas, only, |i| there[i as usize] && !outside[i as usize]);
    }
    World { cells: Cells::of(items.len(), &builder.members, &builder.ends), coarse: builder.coarse, outside, forest: OnceLock::new() }
}

/// Items whose place and days reach over so many others that writing it down would not end.
fn too_wide(items: &Items, areas: &Areas) -> Vec<bool> {
    let mut out = vec![false; items.list.len()];
    if items.list.len() < 5_000 {
        return out;
    }
    let mut below = vec![0u64; areas.len()];
    let mut starts: Vec<i32> = Vec::with_capacity(items.list.len());
    for item in &items.list {
        starts.push(item.may_days.0);
        for &n in item.may.iter() {
            let mut at = n;
            loop {
                below[at as usize] += 1;
                if at == WORLD {
                    break;
                }
                at = areas.parent(at);
            }
        }
    }
    starts.sort_unstable();
    let n = items.list.len() as u64;
    let reach = |i: usize| {
        let item = &items.list[i];
        let within = (starts.partition_point(|&s| s <= item.may_days.1) - starts.partition_point(|&s| s < item.may_days.0)) as u64;
        item.may.iter().map(|&m| below[m as usize]).sum::<u64>() * within / n
    };
    let mut order: Vec<(u64, u32)> = (0..items.list.len()).map(|i| (reach(i), i as u32)).collect();
    order.sort_unstable();
    // Each country for itself, so that one of which much is told vaguely makes no answer about another coarser.
    let mut spent: FxHashMap<u32, u64> = FxHashMap::default();
    for (reach, i) in order {
        let country = items.list[i as usize].may.first().and_then(|&n| areas.up_to(n, 1)).unwrap_or(WORLD);
        let own = spent.entry(country).or_default();
        *own += reach;
        out[i as usize] = *own > MEMBERSHIPS;
    }
    out
}

pub(crate) fn mix(mut x: u64) -> u64 {
    x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// A Zobrist hash of a set: the exclusive or of its members' hashes. 128 bits, so that two sets don't meet by chance.
pub(crate) fn signature(set: &[u32]) -> u128 {
    set.iter().fold(0, |acc, &i| acc ^ (u128::from(mix(u64::from(i))) << 64 | u128::from(mix(u64::from(i) ^ 0xabcd_ef01_2345_6789))))
}

impl Builder<'_> {
    /// Goes through the days; where an item ends, all that run belong to one cell.
    fn sweep(&mut self, here: &[(u32, bool)]) {
        let days = |i: u32| self.rules.items.list[i as usize].may_days;
        let mut starts: Vec<(i32, u32, bool)> = here.iter().map(|&(i, d)| (days(i).0, i, d)).collect();
        let mut ends: Vec<(i32, u32)> = here.iter().map(|&(i, _)| (days(i).1, i)).collect();
        starts.sort_unstable();
        ends.sort_unstable();
        let mut active: Vec<(u32, bool)> = Vec::new();
        let (mut s, mut grown) = (0, false);
        for &(end, leaving) in &ends {
            while s < starts.len() && starts[s].0 <= end {
                active.push((starts[s].1, starts[s].2));
                grown = true;
                s += 1;
            }
            if grown && active.iter().any(|a| a.1) {
                let mut set: Vec<u32> = active.iter().map(|a| a.0).collect();
                set.sort_unstable();
                self.part(&set);
            }
            grown = false;
            active.retain(|a| a.0 != leaving);
        }
    }

    fn apart(&mut self, a: u32, b: u32) -> bool {
        let many = |i: u32| self.rules.items.list[i as usize].claims.len() > 4;
        if !many(a) || !many(b) {
            return self.rules.apart(a, b, self.how);
        }
        let (rules, how) = (self.rules, self.how);
        *self.asked.entry(ordered(a, b)).or_insert_with(|| rules.apart(a, b, how))
    }

    /// Parts a set into the largest sets of which no two are apart.
    fn part(&mut self, set: &[u32]) {
        if set.len() == 1 {
            return self.keep(set);
        }
        if set.len() > PARTED {
            return self.part_large(set);
        }
        let n = set.len();
        let mut apart = vec![false; n * n];
        let mut hot = vec![false; n];
        for i in 0..n {
            for j in i + 1..n {
                if self.apart(set[i], set[j]) {
                    apart[i * n + j] = true;
                    apart[j * n + i] = true;
                    hot[i] = true;
                    hot[j] = true;
                }
            }
        }
        if !hot.contains(&true) {
            return self.keep(set);
        }
        let cool: Vec<u32> = (0..n).filter(|&i| !hot[i]).map(|i| set[i]).collect();
        let hot: Vec<usize> = (0..n).filter(|&i| hot[i]).collect();
        let mut found: Vec<Vec<usize>> = Vec::new();
        let fits = |a: usize, b: usize| !apart[a * n + b];
        if self.spent() > PARTS || !cliques(&mut Vec::new(), hot, Vec::new(), &fits, &mut found) {
            self.coarse = true;
            return self.keep(set);
        }
        *self.parts.entry(self.country).or_default() += found.iter().map(|clique| clique.len() + cool.len()).sum::<usize>();
        for clique in found {
            let mut cell = cool.clone();
            cell.extend(clique.iter().map(|&i| set[i]));
            cell.sort_unstable();
            self.keep(&cell);
        }
    }

    /// Too many to compare each with each: a low keeps them together, which is sound; else every incident stands alone with the aggregates.
    fn part_large(&mut self, set: &[u32]) {
        if self.how == Apart::Proved {
            self.coarse = true;
            return self.keep(set);
        }
        let list = &self.rules.items.list;
        let (incidents, rest): (Vec<u32>, Vec<u32>) = set.iter().partition(|&&i| list[i as usize].incident.is_some());
        for incident in incidents {
            let mut cell = rest.clone();
            cell.push(incident);
            cell.sort_unstable();
            self.keep(&cell);
        }
    }

    /// Where linking is unsure whether two incidents are one, a person may belong to both, whatever they say of place and day: one of them says it wrongly
    /// then. So whatever may hold people of the one may hold people of the other.
    fn bridge(&mut self, areas: &Areas, only: Option<&[u32]>, there: impl Fn(u32) -> bool) {
        let partners = self.rules.partners(only, there);
        if partners.is_empty() {
            return;
        }
        // Cells that this makes are not bridged again.
        for n in 0..self.ends.len() {
            let from = if n == 0 { 0 } else { self.ends[n - 1] as usize };
            let cell = &self.members[from..self.ends[n] as usize];
            if !cell.iter().any(|i| partners.contains_key(i)) {
                continue;
            }
            let cell = cell.to_vec();
            for &one in &cell {
                let more: Vec<u32> = partners.get(&one).into_iter().flatten().copied().filter(|p| cell.binary_search(p).is_err()).collect();
                if !more.is_empty() {
                    let may = self.rules.items.list[one as usize].may.first().copied().unwrap_or(WORLD);
                    self.country = areas.up_to(may, 1).unwrap_or(WORLD);
                    self.bridged(areas, &cell, one, &more, &partners);
                }
            }
        }
    }

    /// Cells of whoever may belong to `one` of a cell and to some of the items that may be one with it.
    fn bridged(&mut self, areas: &Areas, cell: &[u32], one: u32, more: &[u32], partners: &FxHashMap<u32, Vec<u32>>) {
        let set: Vec<u32> = cell.iter().chain(more).copied().collect();
        let own = cell.len();
        let items = &self.rules.items.list;
        let meet = |a: u32, b: u32| {
            let (x, y) = (&items[a as usize], &items[b as usize]);
            x.may_days.0 <= y.may_days.1 && y.may_days.0 <= x.may_days.1 && areas.touch(&x.may, &y.may)
        };
        let mut fit = vec![true; set.len() * set.len()];
        for (i, &a) in set.iter().enumerate() {
            for j in (i + 1).max(own)..set.len() {
                let b = set[j];
                let unsure = partners.get(&a).is_some_and(|p| p.binary_search(&b).is_ok());
                let fits = a == one || unsure || (i < own || meet(a, b)) && !self.apart(a, b);
                (fit[i * set.len() + j], fit[j * set.len() + i]) = (fits, fits);
            }
        }
        let mut found: Vec<Vec<usize>> = Vec::new();
        let fits = |a: usize, b: usize| fit[a * set.len() + b];
        if set.len() > PARTED || self.spent() > PARTS || !cliques(&mut Vec::new(), (0..set.len()).collect(), Vec::new(), &fits, &mut found) {
            self.coarse = true;
            found = vec![(0..set.len()).collect()];
        }
        *self.parts.entry(self.country).or_default() += found.iter().map(Vec::len).sum::<usize>();
        for clique in found {
            let mut cell: Vec<u32> = clique.iter().map(|&i| set[i]).collect();
            cell.sort_unstable();
            self.keep(&cell);
        }
    }

    /// What parting sets has cost in this country.
    fn spent(&self) -> usize {
        self.parts.get(&self.country).copied().unwrap_or(0)
    }

    fn keep(&mut self, cell: &[u32]) {
        if self.known.insert(signature(cell)) {
            self.members.extend_from_slice(cell);
            self.ends.push(self.members.len() as u32);
        }
    }
}

/// Largest sets of which all members fit each other (Bron and Kerbosch, with a pivot). False if there are too many.
pub(crate) fn cliques(
    chosen: &mut Vec<usize>,
    mut open: Vec<usize>,
    mut done: Vec<usize>,
    fits: &impl Fn(usize, usize) -> bool,
    out: &mut Vec<Vec<usize>>,
) -> bool {
    if open.is_empty() {
        if done.is_empty() {
            out.push(chosen.clone());
        }
        return out.len() <= CLIQUES;
    }
    let friends = |p: usize| open.iter().filter(|&&o| o != p && fits(p, o)).count();
    let Some(&pivot) = open.iter().chain(&done).max_by_key(|&&p| (friends(p), std::cmp::Reverse(p))) else { return true };
    let next: Vec<usize> = open.iter().copied().filter(|&o| o == pivot || !fits(pivot, o)).collect();
    for v in next {
        let keep = |l: &[usize]| l.iter().copied().filter(|&o| o != v && fits(v, o)).collect::<Vec<usize>>();
        chosen.push(v);
        let whole = cliques(chosen, keep(&open), keep(&done), fits, out);
        chosen.pop();
        if !whole {
            return false;
        }
        open.retain(|&o| o != v);
        done.push(v);
    }
    true
}

/// Pairs of incidents as ascending pairs.
pub(crate) fn pairs(list: &[[u32; 2]]) -> FxHashSet<(u32, u32)> {
    list.iter().map(|p| ordered(p[0], p[1])).collect()
}
