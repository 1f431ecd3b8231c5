//! The heaviest packing of items that share no cell. Enters: for each item its cells and its weight. Leaves: what the packing weighs, which
//! items it takes how often. Never done here: deciding which items may be the same people; the cells say so.
//!
//! Where cells of items are nested or disjoint, one walk from the smallest to the largest closes it: value = max(own, sum of what lies
//! inside). Items whose cells cross go to a linear program, component by component.

use crate::lp::Spot;
use crate::ring::{Rings, packed};
use rustc_hash::FxHashMap;

/// Cells of items: those of item `i` stand at `starts[i]..starts[i + 1]`.
#[derive(Debug, Default)]
pub(crate) struct Cells {
    pub starts: Vec<u32>,
    pub cells: Vec<u32>,
    pub count: usize,
}

impl Cells {
    /// From the members of each cell.
    pub fn of(items: usize, members: &[u32], ends: &[u32]) -> Self {
        let mut starts = vec![0u32; items + 1];
        for &m in members {
            starts[m as usize + 1] += 1;
        }
        for i in 0..items {
            starts[i + 1] += starts[i];
        }
        let mut fill = starts.clone();
        let mut cells = vec![0u32; members.len()];
        let mut at = 0;
        for (cell, &end) in ends.iter().enumerate() {
            for &m in &members[at..end as usize] {
                cells[fill[m as usize] as usize] = cell as u32;
                fill[m as usize] += 1;
            }
            at = end as usize;
        }
        Cells { starts, cells, count: ends.len() }
    }

    /// Of some items the others that share a cell with each of them, ascending; by one walk over all that are asked about.
    pub fn beside(&self, some: &[u32], among: impl Iterator<Item = u32>) -> FxHashMap<u32, Vec<u32>> {
        let mut of_cell: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        some.iter().for_each(|&i| self.cells_of(i).iter().for_each(|&c| of_cell.entry(c).or_default().push(i)));
        let mut out: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        let mut met: Vec<u32> = Vec::new();
        for other in among {
            met.clear();
            self.cells_of(other).iter().filter_map(|c| of_cell.get(c)).for_each(|l| met.extend(l));
            met.sort_unstable();
            met.dedup();
            met.iter().filter(|&&i| i != other).for_each(|&i| out.entry(i).or_default().push(other));
        }
        out.values_mut().for_each(|l| l.sort_unstable());
        out
    }

    /// The cells of an item.
    pub fn cells_of(&self, item: u32) -> &[u32] {
        &self.cells[self.starts[item as usize] as usize..self.starts[item as usize + 1] as usize]
    }
}

/// A part of the packing that shares no cell with the others.
#[derive(Clone, Debug, Default)]
pub(crate) struct Component {
    /// Items taken, each with its times in parts of the denominator.
    pub taken: Vec<(u32, u64)>,
    /// All items of a component that crosses; empty if it is nested.
    pub items: Vec<u32>,
    pub den: u64,
    pub value: u64,
    /// True if no better bound exists.
    pub proved: bool,
}

impl Component {
    /// The items that a proof of the component speaks of.
    pub fn members(&self) -> Vec<u32> {
        if self.items.is_empty() { self.taken.iter().map(|t| t.0).collect() } else { self.items.clone() }
    }
}

/// A packing: its components' values add up.
#[derive(Clone, Debug, Default)]
pub(crate) struct Packing {
    pub value: u64,
    pub components: Vec<Component>,
}

/// More cell memberships than are looked through in reasonable time: a whole-number packing stands in.
const LP_MEMBERSHIPS: usize = 3_000_000;

pub(crate) const NONE: u32 = u32::MAX;

/// Which block holds a cell: a table over all cells, or for a few items a map.
enum Holders {
    Table(Vec<u32>),
    Map(FxHashMap<u32, u32>),
}

impl Holders {
    fn of(cells: usize, reach: usize) -> Self {
        if reach * 16 < cells { Holders::Map(FxHashMap::default()) } else { Holders::Table(vec![NONE; cells]) }
    }

    /// The block that holds the cell; if none does, `block` holds it from now on.
    fn swap_in(&mut self, cell: u32, block: u32) -> u32 {
        let slot = match self {
            Holders::Table(table) => &mut table[cell as usize],
            Holders::Map(map) => map.entry(cell).or_insert(NONE),
        };
        let held = *slot;
        if held == NONE {
            *slot = block;
        }
        held
    }
}

enum Shape {
    /// The item contains all children.
    Nested { item: u32, weight: u64, children: Vec<u32> },
    /// The item crosses some of these, so that they and it stand or fall together.
    Crossing { item: u32, weight: u64, children: Vec<u32> },
}

struct Block {
    shape: Shape,
    cells: u32,
    parent: u32,
}

fn root(blocks: &mut [Block], mut at: u32) -> u32 {
    let mut top = at;
    while blocks[top as usize].parent != NONE {
        top = blocks[top as usize].parent;
    }
    while at != top {
        let next = blocks[at as usize].parent;
        blocks[at as usize].parent = top;
        at = next;
    }
    top
}

/// How all items of a world nest, found once, so that a question about many of them costs one walk.
#[derive(Debug, Default)]
pub(crate) struct Forest {
    /// Blocks, each after those inside it.
    blocks: Vec<Tree>,
    /// The items of each block of crossing items.
    crossing: FxHashMap<u32, Vec<u32>>,
}

#[derive(Debug)]
struct Tree {
    /// The item, or `NONE` for a block of crossing items.
    item: u32,
    /// The block it lies in, or `NONE`.
    parent: u32,
}

impl Forest {
    /// The forest of all items that have cells.
    pub fn of(cells: &Cells) -> Self {
        let count = |i: u32| cells.starts[i as usize + 1] - cells.starts[i as usize];
        let mut order: Vec<(u32, u64)> = (0..cells.starts.len().saturating_sub(1) as u32).filter(|&i| count(i) > 0).map(|i| (i, 0)).collect();
        order.sort_unstable_by_key(|&(i, _)| (count(i), i));
        let (blocks, tops) = nest(cells, &order);
        let live = live(&blocks, &tops);
        let mut place = vec![NONE; blocks.len()];
        let mut out = Forest::default();
        for (b, block) in blocks.iter().enumerate().filter(|(b, _)| live[*b]) {
            let at = out.blocks.len() as u32;
            place[b] = at;
            match &block.shape {
                Shape::Nested { item, children, .. } => {
                    children.iter().for_each(|&c| out.blocks[place[c as usize] as usize].parent = at);
                    out.blocks.push(Tree { item: *item, parent: NONE });
                }
                Shape::Crossing { .. } => {
                    out.blocks.push(Tree { item: NONE, parent: NONE });
                    out.crossing.insert(at, items_of(&blocks, b as u32).iter().map(|i| i.0).collect());
                }
            }
        }
        out
    }

    /// The heaviest packing of the selected items, by one walk over the forest.
    fn pack(&self, cells: &Cells, selected: &[(u32, u64)], rings: &Rings) -> Packing {
        // A weight, raised by one: 0 stands for "not selected".
        let mut weight = vec![0u64; cells.starts.len()];
        for &(i, w) in selected {
            weight[i as usize] = w.saturating_add(1);
        }
        let mut inside = vec![0u64; self.blocks.len()];
        let mut own = vec![false; self.blocks.len()];
        let mut solved: FxHashMap<u32, Packing> = FxHashMap::default();
        for (b, block) in self.blocks.iter().enumerate() {
            let value = if block.item == NONE {
                let crossing = self.crossing.get(&(b as u32)).into_iter().flatten();
                let chosen: Vec<(u32, u64)> = crossing.filter(|&&i| weight[i as usize] > 0).map(|&i| (i, weight[i as usize] - 1)).collect();
                let packing = pack(cells, &chosen, rings);
                let value = packing.value;
                solved.insert(b as u32, packing);
                value
            } else {
                let w = weight[block.item as usize];
                own[b] = w > inside[b];
                if own[b] { w - 1 } else { inside[b] }
            };
            if block.parent != NONE {
                let slot = &mut inside[block.parent as usize];
                *slot = slot.saturating_add(value);
            }
        }
        let mut covered = vec![false; self.blocks.len()];
        let mut out = Packing::default();
        let mut plain = Component { den: 1, proved: true, ..Component::default() };
        for (b, block) in self.blocks.iter().enumerate().rev() {
            covered[b] = block.parent != NONE && (covered[block.parent as usize] || own[block.parent as usize]);
            if covered[b] {
                continue;
            }
            if own[b] {
                plain.taken.push((block.item, 1));
                plain.value = plain.value.saturating_add(weight[block.item as usize] - 1);
            } else if let Some(packing) = solved.remove(&(b as u32)) {
                out.components.extend(packing.components);
            }
        }
        if !plain.taken.is_empty() {
            out.components.insert(0, plain);
        }
        out.value = out.components.iter().fold(0, |acc, c| acc.saturating_add(c.value));
        out
    }
}

/// Where more than this share of all items is selected, the forest of all of them answers.
const MANY: usize = 32;

/// The heaviest packing of the selected items: by the forest of all items where many are selected, else by themselves.
pub(crate) fn pack_in<'f>(cells: &Cells, forest: impl FnOnce() -> &'f Forest, selected: &[(u32, u64)], rings: &Rings) -> Packing {
    if selected.len() > 1_000 && selected.len() * MANY > cells.starts.len() { forest().pack(cells, selected, rings) } else { pack(cells, selected, rings) }
}

/// The heaviest packing of the selected items, each with its weight.
pub(crate) fn pack(cells: &Cells, selected: &[(u32, u64)], rings: &Rings) -> Packing {
    let mut order: Vec<(u32, u64)> = selected.to_vec();
    order.sort_unstable_by_key(|&(i, w)| (cells.starts[i as usize + 1] - cells.starts[i as usize], std::cmp::Reverse(w), i));
    let blocks = nest(cells, &order);
    weigh(cells, &blocks.0, &blocks.1, rings)
}

/// Blocks of items, and which of them are outermost.
fn nest(cells: &Cells, order: &[(u32, u64)]) -> (Vec<Block>, Vec<u32>) {
    let reach: usize = order.iter().map(|&(i, _)| cells.cells_of(i).len()).sum();
    let mut of_cell = Holders::of(cells.count, reach);
    let mut blocks: Vec<Block> = Vec::with_capacity(order.len());
    let mut seen: Vec<u32> = Vec::with_capacity(order.len());
    let mut touched: Vec<u32> = Vec::new();
    let mut outermost: Vec<bool> = Vec::with_capacity(order.len());
    for &(item, weight) in order {
        touched.clear();
        let mut fresh = 0;
        let at = blocks.len() as u32;
        for &c in cells.cells_of(item) {
            let b = of_cell.swap_in(c, at);
            if b == NONE {
                fresh += 1;
                continue;
            }
            let top = root(&mut blocks, b);
            if seen[top as usize] == 0 {
                touched.push(top);
            }
            seen[top as usize] += 1;
        }
        let whole = touched.iter().all(|&b| seen[b as usize] == blocks[b as usize].cells);
        let size = fresh + touched.iter().map(|&b| blocks[b as usize].cells).sum::<u32>();
        for &b in &touched {
            seen[b as usize] = 0;
            outermost[b as usize] = false;
        }
        let shape = if whole { Shape::Nested { item, weight, children: touched.clone() } } else { Shape::Crossing { item, weight, children: touched.clone() } };
        for &b in &touched {
            blocks[b as usize].parent = at;
        }
        blocks.push(Block { shape, cells: size, parent: NONE });
        seen.push(0);
        outermost.push(true);
    }
    let tops = outermost.iter().enumerate().filter(|(_, o)| **o).map(|(i, _)| i as u32).collect();
    (blocks, tops)
}

/// All items of a block.
fn items_of(blocks: &[Block], block: u32) -> Vec<(u32, u64)> {
    let (mut out, mut stack) = (Vec::new(), vec![block]);
    while let Some(b) = stack.pop() {
        let (Shape::Nested { item, weight, children } | Shape::Crossing { item, weight, children }) = &blocks[b as usize].shape;
        out.push((*item, *weight));
        stack.extend(children);
    }
    out
}

/// Which blocks an outermost one reaches: only those count. A child always stands before its parent.
fn live(blocks: &[Block], tops: &[u32]) -> Vec<bool> {
    let mut live = vec![false; blocks.len()];
    let mut stack: Vec<u32> = tops.to_vec();
    while let Some(b) = stack.pop() {
        live[b as usize] = true;
        if let Shape::Nested { children, .. } = &blocks[b as usize].shape {
            stack.extend(children);
        }
    }
    live
}

fn weigh(cells: &Cells, blocks: &[Block], tops: &[u32], rings: &Rings) -> Packing {
    let live = live(blocks, tops);
    let mut stack: Vec<u32> = Vec::new();
    let mut value = vec![0u64; blocks.len()];
    let mut own = vec![false; blocks.len()];
    let mut solved: FxHashMap<u32, Component> = FxHashMap::default();
    for (b, block) in blocks.iter().enumerate().filter(|(b, _)| live[*b]) {
        match &block.shape {
            Shape::Nested { weight, children, .. } => {
                let inside = children.iter().fold(0u64, |acc, &c| acc.saturating_add(value[c as usize]));
                own[b] = *weight >= inside;
                value[b] = inside.max(*weight);
            }
            Shape::Crossing { .. } => {
                let component = cross(cells, &items_of(blocks, b as u32), rings);
                value[b] = component.value;
                solved.insert(b as u32, component);
            }
        }
    }
    let mut out = Packing::default();
    let mut plain = Component { den: 1, proved: true, ..Component::default() };
    stack.extend(tops.iter().rev());
    while let Some(b) = stack.pop() {
        match &blocks[b as usize].shape {
            Shape::Nested { item, weight, children } => {
                if own[b as usize] {
                    plain.taken.push((*item, 1));
                    plain.value = plain.value.saturating_add(*weight);
                } else {
                    stack.extend(children.iter().rev());
                }
            }
            Shape::Crossing { .. } => out.components.extend(solved.remove(&b)),
        }
    }
    if !plain.taken.is_empty() {
        out.components.insert(0, plain);
    }
    out.value = out.components.iter().fold(0, |acc, c| acc.saturating_add(c.value));
    out
}

/// The cells of crossing items, each once, without those that another one holds.
pub(crate) fn spots(cells: &Cells, items: &[u32]) -> Vec<Spot> {
    let mut of_cell: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    for (local, &item) in items.iter().enumerate() {
        for &c in cells.cells_of(item) {
            of_cell.entry(c).or_default().push(local as u32);
        }
    }
    largest(of_cell.into_values().collect())
}

/// Cells of these items, each once, without those that another one holds.
pub(crate) fn largest(mut lists: Vec<Vec<u32>>) -> Vec<Spot> {
    lists.sort_unstable_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    lists.dedup();
    if lists.len() <= 2_000 {
        let mut kept: Vec<Vec<u32>> = Vec::new();
        for list in lists {
            if !kept.iter().any(|k| list.iter().all(|i| k.binary_search(i).is_ok())) {
                kept.push(list);
            }
        }
        lists = kept;
    }
    lists.into_iter().map(|floors| Spot { floors, asked: true, ..Spot::default() }).collect()
}

/// Lists of numbers, one after the other.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    starts: Vec<u32>,
    all: Vec<u32>,
}

impl Lists {
    #[cfg(test)]
    pub fn of(lists: &[Spot]) -> Self {
        let mut out = Lists { starts: vec![0], all: Vec::new() };
        for list in lists {
            out.all.extend(&list.floors);
            out.starts.push(out.all.len() as u32);
        }
        out
    }

    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    pub fn get(&self, at: u32) -> &[u32] {
        &self.all[self.starts[at as usize] as usize..self.starts[at as usize + 1] as usize]
    }

    pub fn iter(&self) -> impl Iterator<Item = &[u32]> {
        (0..self.len() as u32).map(|i| self.get(i))
    }

    /// For each number below `many` the lists that hold it, ascending.
    pub fn turned(&self, many: usize) -> Lists {
        let mut starts = vec![0u32; many + 1];
        self.all.iter().for_each(|&n| starts[n as usize + 1] += 1);
        for i in 0..many {
            starts[i + 1] += starts[i];
        }
        let mut fill = starts.clone();
        let mut all = vec![0u32; self.all.len()];
        for (at, list) in self.iter().enumerate() {
            for &n in list {
                all[fill[n as usize] as usize] = at as u32;
                fill[n as usize] += 1;
            }
        }
        Lists { starts, all }
    }
}

/// The cells of items, under numbers of their own.
fn own_cells(cells: &Cells, items: impl Iterator<Item = u32>) -> (Lists, usize) {
    let mut number: FxHashMap<u32, u32> = FxHashMap::default();
    let mut out = Lists { starts: vec![0], all: Vec::new() };
    for item in items {
        for &c in cells.cells_of(item) {
            let next = number.len() as u32;
            out.all.push(*number.entry(c).or_insert(next));
        }
        out.starts.push(out.all.len() as u32);
    }
    (out, number.len())
}

/// Items that a best packing may need. One whose cells hold others that share none among themselves and weigh as much together is not
/// needed: wherever it is taken, they can be taken as often instead.
fn undominated(cells: &Cells, weighted: &[(u32, u64)]) -> Vec<(u32, u64)> {
    let mut order = weighted.to_vec();
    order.sort_unstable_by_key(|&(i, w)| (cells.cells_of(i).len(), std::cmp::Reverse(w), i));
    let (own, many) = own_cells(cells, order.iter().map(|o| o.0));
    let mut kept: Vec<u32> = Vec::new();
    // Of each cell the items that were kept, as a chain; an item holds those that it meets in all of their cells.
    let mut last: Vec<u32> = vec![NONE; many];
    let mut chain: Vec<(u32, u32)> = Vec::with_capacity(own.all.len());
    let (mut met, mut used): (Vec<u32>, Vec<u32>) = (Vec::new(), vec![NONE; many]);
    for (at, &(_, weight)) in (0..).zip(&order) {
        met.clear();
        for &c in own.get(at) {
            let mut link = last[c as usize];
            while link != NONE {
                let (k, before) = chain[link as usize];
                met.push(k);
                link = before;
            }
        }
        met.sort_unstable();
        let mut inner: Vec<u32> = met.chunk_by(|a, b| a == b).filter(|same| same.len() == own.get(same[0]).len()).map(|same| same[0]).collect();
        // The heaviest for the cells they take come first.
        let (size, weight_of) = (|k: u32| own.get(k).len() as u128, |k: u32| order[k as usize].1);
        let first = |&a: &u32, &b: &u32| (u128::from(weight_of(b)) * size(a)).cmp(&(u128::from(weight_of(a)) * size(b)));
        inner.sort_by(|a, b| first(a, b).then(order[*a as usize].0.cmp(&order[*b as usize].0)));
        let mut held = 0u64;
        for k in inner {
            if held >= weight {
                break;
            }
            if own.get(k).iter().all(|&c| used[c as usize] != at) {
                own.get(k).iter().for_each(|&c| used[c as usize] = at);
                held = held.saturating_add(weight_of(k));
            }
        }
        if held < weight {
            for &c in own.get(at) {
                chain.push((at, last[c as usize]));
                last[c as usize] = chain.len() as u32 - 1;
            }
            kept.push(at);
        }
    }
    kept.into_iter().map(|k| order[k as usize]).collect()
}

/// What is left of a component, if its items no longer cross.
fn untangled(cells: &Cells, weighted: &[(u32, u64)], rings: &Rings) -> Option<Component> {
    let mut order = weighted.to_vec();
    order.sort_unstable_by_key(|&(i, w)| (cells.cells_of(i).len(), std::cmp::Reverse(w), i));
    let (blocks, tops) = nest(cells, &order);
    if blocks.iter().any(|b| matches!(b.shape, Shape::Crossing { .. })) {
        return None;
    }
    let component = weigh(cells, &blocks, &tops, rings).components.into_iter().next().unwrap_or_default();
    Some(Component { items: weighted.iter().map(|w| w.0).collect(), ..component })
}

fn cross(cells: &Cells, all: &[(u32, u64)], rings: &Rings) -> Component {
    let mut weighted = undominated(cells, all);
    weighted.sort_unstable();
    // They cross as they did, if all are needed.
    if weighted.len() < all.len()
        && let Some(component) = untangled(cells, &weighted, rings)
    {
        return component;
    }
    let items: Vec<u32> = weighted.iter().map(|w| w.0).collect();
    let weights: Vec<u64> = weighted.iter().map(|w| w.1).collect();
    let memberships: usize = items.iter().map(|&i| cells.cells_of(i).len()).sum();
    if memberships > LP_MEMBERSHIPS {
        return greedy(cells, &weighted);
    }
    let (own, many) = own_cells(cells, items.iter().copied());
    match packed(&own.turned(many), &weights, rings) {
        None => greedy(cells, &weighted),
        Some(p) => {
            let taken = items.iter().zip(p.times).filter(|t| t.1 > 0).map(|(&i, t)| (i, t)).collect();
            Component { taken, items, den: p.den, value: p.value, proved: p.proved }
        }
    }
}

/// The heavier of two whole-number packings: heaviest first, and smallest first. Always allowed, perhaps not the best.
pub(crate) fn greedy(cells: &Cells, weighted: &[(u32, u64)]) -> Component {
    let size = |i: u32| cells.cells_of(i).len() as u64;
    let take = |order: &[(u32, u64)]| {
        let mut used: rustc_hash::FxHashSet<u32> = rustc_hash::FxHashSet::default();
        let mut out = Component { den: 1, ..Component::default() };
        for &(item, weight) in order {
            if cells.cells_of(item).iter().all(|c| !used.contains(c)) {
                used.extend(cells.cells_of(item));
                out.taken.push((item, 1));
                out.value = out.value.saturating_add(weight);
            }
        }
        out
    };
    let mut order = weighted.to_vec();
    order.sort_unstable_by_key(|&(i, w)| (std::cmp::Reverse(w), size(i), i));
    let heaviest = take(&order);
    order.sort_unstable_by_key(|&(i, w)| (size(i), std::cmp::Reverse(w), i));
    let smallest = take(&order);
    let mut best = if smallest.value > heaviest.value { smallest } else { heaviest };
    best.taken.sort_unstable();
    best.items = weighted.iter().map(|w| w.0).collect();
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Random sets of items as cells, nested or crossing as chance has it.
    fn random(seed: u64) -> (Cells, Vec<(u32, u64)>) {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut roll = |n: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state % n
        };
        let items = 2 + roll(9) as usize;
        let (mut members, mut ends) = (Vec::new(), Vec::new());
        for i in 0..items as u32 {
            members.push(i);
            ends.push(members.len() as u32);
        }
        for _ in 0..roll(6) {
            let cell: Vec<u32> = (0..items as u32).filter(|_| roll(3) == 0).collect();
            members.extend(&cell);
            ends.push(members.len() as u32);
        }
        let mut selected = Vec::new();
        for i in 0..items as u32 {
            if roll(4) > 0 {
                selected.push((i, roll(20)));
            }
        }
        (Cells::of(items, &members, &ends), selected)
    }

    #[test]
    fn the_forest_of_all_items_weighs_what_the_selected_weigh_by_themselves() {
        for seed in 0..3_000 {
            let (cells, selected) = random(seed);
            let rings = Rings::default();
            let (alone, walked) = (pack(&cells, &selected, &rings), Forest::of(&cells).pack(&cells, &selected, &rings));
            // Rounding each crossing component by itself may differ where the components do; both prove their bound.
            let exact = |p: &Packing| p.components.iter().all(|c| c.den == 1);
            if exact(&alone) && exact(&walked) {
                assert_eq!(alone.value, walked.value, "seed {seed}");
            }
            for component in alone.components.iter().chain(&walked.components) {
                let mut times: FxHashMap<u32, u64> = FxHashMap::default();
                for &(item, n) in &component.taken {
                    cells.cells_of(item).iter().for_each(|&c| *times.entry(c).or_default() += n);
                }
                assert!(times.values().all(|&n| n <= component.den), "seed {seed}: a cell counted more than once");
            }
        }
    }
}
