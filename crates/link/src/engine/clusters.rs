//! Enters: weighed pairs and people's judgements. Leaves: which records are one incident, by average linkage. Never done here: weighing.
//!
//! Two clusters become one when the mean weight over all pairs across them is above the cut, the best first. A pair that nobody weighed is
//! evidence against: it was out of reach. So a row of incidents two days apart each never chains into one, however near its neighbours are.

use super::small::{MEMBERS_MAX, Small};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

/// Where clusters end, in thousandths of a bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cuts {
    /// Mean weight above which two clusters are one incident.
    pub join: i32,
    /// Half the width of the band around `join` in which a person should look.
    pub doubt: i32,
    /// No pair counts for more than this, for or against: one strong agreement shouldn't carry a whole cluster.
    pub most: i32,
    /// What a pair counts that nobody weighed, or that weighs less.
    pub least: i32,
}

impl Default for Cuts {
    fn default() -> Self {
        Cuts { join: 0, doubt: 3_000, most: 10_000, least: -8_000 }
    }
}

/// A weight that no evidence makes up for: a person said that these differ.
pub(crate) const NEVER: i64 = -1_000_000_000_000;

/// A pair of positions and what it weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Edge {
    pub a: u32,
    pub b: u32,
    pub weight: i32,
}

/// What came of clustering.
#[derive(Debug, Default)]
pub(crate) struct Clustered {
    /// By position: the least position of its cluster.
    pub labels: Vec<u32>,
    /// Clusters that stay apart, or came together, by a mean weight within the band of doubt.
    pub unsure: Vec<Edge>,
}

/// Finds the representative, halving paths.
pub(crate) fn find(parent: &mut [u32], mut x: u32) -> u32 {
    while parent[x as usize] != x {
        parent[x as usize] = parent[parent[x as usize] as usize];
        x = parent[x as usize];
    }
    x
}

/// Joins two trees, the lesser position on top.
pub(crate) fn unite(parent: &mut [u32], a: u32, b: u32) {
    let (a, b) = (find(parent, a), find(parent, b));
    parent[a.max(b) as usize] = a.min(b);
}

/// What bounds the clusters beside the weights.
pub(crate) struct Bounds<'a> {
    /// Pairs that people judged to be the same.
    pub same: &'a [(u32, u32)],
    /// Pairs that people judged to differ.
    pub different: &'a [(u32, u32)],
    /// By position: the report, 0 for unknown.
    pub reports: &'a [u32],
}

/// What a piece needs to know beside its own members and edges.
pub(crate) struct Around<'a> {
    /// By position: the first of those that people joined with it.
    pub judged: &'a [u32],
    pub reports: &'a [u32],
    pub any_report: bool,
    pub cuts: &'a Cuts,
}

/// Clusters `n` positions.
pub(crate) fn cluster(n: usize, edges: &[Edge], bounds: &Bounds<'_>, cuts: &Cuts) -> Clustered {
    cluster_parted(n, edges, bounds, cuts, MEMBERS_MAX)
}

/// The same, with the size up to which a piece is a small one.
fn cluster_parted(n: usize, edges: &[Edge], bounds: &Bounds<'_>, cuts: &Cuts, few_max: usize) -> Clustered {
    // People first.
    let mut judged: Vec<u32> = (0..n as u32).collect();
    bounds.same.iter().for_each(|&(a, b)| unite(&mut judged, a, b));
    // Pieces that nothing above the cut connects are clustered each on its own.
    let mut piece = judged.clone();
    let joins = |e: &&Edge| e.weight > cuts.join - cuts.doubt;
    edges.iter().filter(joins).for_each(|e| unite(&mut piece, e.a, e.b));
    let root: Vec<u32> = (0..n as u32).map(|x| find(&mut piece, x)).collect();
    let judged: Vec<u32> = (0..n as u32).map(|x| find(&mut judged, x)).collect();
    let by_piece = group(n, &root, edges);
    let mut different: FxHashMap<u32, Vec<(u32, u32)>> = FxHashMap::default();
    for &(a, b) in bounds.different.iter().filter(|p| root[p.0 as usize] == root[p.1 as usize]) {
        different.entry(root[a as usize]).or_default().push((a, b));
    }
    let none = Vec::new();
    let around = Around { judged: &judged, reports: bounds.reports, any_report: bounds.reports.iter().any(|&r| r != 0), cuts };
    let pieces = by_piece.pieces().filter(|(members, _)| members.len() > 1);
    let (few, mut many): (Vec<_>, Vec<_>) = pieces.partition(|(members, _)| members.len() <= few_max);
    many.sort_unstable_by_key(|(members, _)| (Reverse(members.len()), members[0]));
    let apart_in = |members: &[u32]| different.get(&root[members[0] as usize]).unwrap_or(&none);
    let large = many.par_iter().with_max_len(1).map(|&(members, edges)| {
        let piece = Piece::new(members, edges, apart_in(members), &around).run();
        let labels = piece.label.iter().zip(members).map(|(&l, &m)| (m, members[l as usize])).collect();
        (labels, piece.unsure)
    });
    let small = few.par_chunks(1_024).map_init(Small::default, |small, pieces| {
        let (mut labels, mut unsure) = (Vec::new(), Vec::new());
        pieces.iter().for_each(|&(members, edges)| small.run(members, edges, apart_in(members), &around, &mut labels, &mut unsure));
        (labels, unsure)
    });
    let done: Vec<(Vec<(u32, u32)>, Vec<Edge>)> = large.chain(small).collect();
    let mut out = Clustered { labels: (0..n as u32).collect(), unsure: Vec::new() };
    for (labels, unsure) in done {
        labels.into_iter().for_each(|(member, label)| out.labels[member as usize] = label);
        out.unsure.extend(unsure);
    }
    out.unsure.sort_unstable_by_key(|e| (e.a, e.b, e.weight));
    out
}

/// Members and edges by piece.
struct Grouped {
    members: Vec<u32>,
    edges: Vec<Edge>,
    /// Per root: where its members and edges begin.
    starts: Vec<(u32, u32)>,
}

impl Grouped {
    fn pieces(&self) -> impl Iterator<Item = (&[u32], &[Edge])> {
        self.starts.windows(2).map(|w| (&self.members[w[0].0 as usize..w[1].0 as usize], &self.edges[w[0].1 as usize..w[1].1 as usize]))
    }
}

fn group(n: usize, root: &[u32], edges: &[Edge]) -> Grouped {
    let mut starts = vec![(0u32, 0u32); n + 1];
    root.iter().for_each(|&r| starts[r as usize + 1].0 += 1);
    let inside = |e: &&Edge| root[e.a as usize] == root[e.b as usize];
    edges.iter().filter(inside).for_each(|e| starts[root[e.a as usize] as usize + 1].1 += 1);
    for x in 0..n {
        starts[x + 1].0 += starts[x].0;
        starts[x + 1].1 += starts[x].1;
    }
    let mut next = starts.clone();
    let mut members = vec![0; n];
    for x in 0..n as u32 {
        let at = &mut next[root[x as usize] as usize].0;
        members[*at as usize] = x;
        *at += 1;
    }
    let mut sorted = vec![Edge { a: 0, b: 0, weight: 0 }; starts[n].1 as usize];
    for e in edges.iter().filter(inside) {
        let at = &mut next[root[e.a as usize] as usize].1;
        sorted[*at as usize] = *e;
        *at += 1;
    }
    Grouped { members, edges: sorted, starts }
}

/// What lies across two clusters: the weights that are known, and how many.
#[derive(Debug, Clone, Copy, Default)]
struct Across {
    weight: i64,
    weighed: u32,
}

/// A joining in waiting. The best mean first, then the cluster that comes first.
#[derive(PartialEq, Eq)]
struct Offer {
    mean: i64,
    a: u32,
    b: u32,
    ages: (u32, u32),
}

impl Ord for Offer {
    fn cmp(&self, other: &Self) -> Ordering {
        self.mean.cmp(&other.mean).then_with(|| (other.a, other.b).cmp(&(self.a, self.b)))
    }
}

impl PartialOrd for Offer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// One connected piece while it is clustered. Positions are within the piece, ascending like the positions outside.
struct Piece<'a> {
    members: &'a [u32],
    label: Vec<u32>,
    size: Vec<u32>,
    /// Raised at every joining, so that older offers are known as such.
    age: Vec<u32>,
    across: Vec<FxHashMap<u32, Across>>,
    reports: Vec<Vec<u32>>,
    offers: BinaryHeap<Offer>,
    cuts: &'a Cuts,
    unsure: Vec<Edge>,
}

impl<'a> Piece<'a> {
    fn new(members: &'a [u32], edges: &[Edge], apart: &[(u32, u32)], around: &Around<'a>) -> Self {
        let Around { judged, reports, cuts, .. } = around;
        let n = members.len();
        let local = |x: u32| members.binary_search(&x).map_or(0, |p| p as u32);
        // Members that people joined are one from the start, under the first of them.
        let label: Vec<u32> = members.iter().map(|&m| local(judged[m as usize])).collect();
        let mut size = vec![0; n];
        let mut told = vec![Vec::new(); n];
        for (x, &m) in members.iter().enumerate() {
            size[label[x] as usize] += 1;
            told[label[x] as usize].extend((reports[m as usize] != 0).then_some(reports[m as usize]));
        }
        told.iter_mut().for_each(|r| r.sort_unstable());
        let mut across: Vec<FxHashMap<u32, Across>> = vec![FxHashMap::default(); n];
        let mut add = |a: u32, b: u32, weight: i64, weighed: u32| {
            let (a, b) = (label[local(a) as usize], label[local(b) as usize]);
            if a == b {
                return;
            }
            for (x, y) in [(a, b), (b, a)] {
                let pair = across[x as usize].entry(y).or_default();
                pair.weight += weight;
                pair.weighed += weighed;
            }
        };
        edges.iter().for_each(|e| add(e.a, e.b, i64::from(e.weight.clamp(cuts.least, cuts.most)), 1));
        apart.iter().for_each(|&(a, b)| add(a, b, NEVER, 0));
        Piece { members, label, size, age: vec![0; n], across, reports: told, offers: BinaryHeap::new(), cuts, unsure: Vec::new() }
    }

    fn mean(&self, a: u32, b: u32, across: Across) -> i64 {
        let pairs = i64::from(self.size[a as usize]) * i64::from(self.size[b as usize]);
        let unweighed = pairs - i64::from(across.weighed);
        (across.weight + unweighed * i64::from(self.cuts.least)) / pairs
    }

    fn offer(&mut self, a: u32, b: u32, across: Across) {
        let (a, b) = (a.min(b), a.max(b));
        let mean = self.mean(a, b, across);
        if mean > i64::from(self.cuts.join) {
            self.offers.push(Offer { mean, a, b, ages: (self.age[a as usize], self.age[b as usize]) });
        }
    }

    /// True if a report tells of both clusters, and so of two incidents.
    fn told_apart(&self, a: u32, b: u32) -> bool {
        let (mut x, mut y) = (&self.reports[a as usize][..], &self.reports[b as usize][..]);
        while let ([i, rest_x @ ..], [j, rest_y @ ..]) = (x, y) {
            match i.cmp(j) {
                Ordering::Equal => return true,
                Ordering::Less => x = rest_x,
                Ordering::Greater => y = rest_y,
            }
        }
        false
    }

    fn run(mut self) -> Self {
        for a in 0..self.members.len() as u32 {
            let later: Vec<(u32, Across)> = self.across[a as usize].iter().filter(|(b, _)| **b > a).map(|(&b, &x)| (b, x)).collect();
            later.into_iter().for_each(|(b, x)| self.offer(a, b, x));
        }
        while let Some(offer) = self.offers.pop() {
            let (a, b) = (offer.a, offer.b);
            if offer.ages != (self.age[a as usize], self.age[b as usize]) || self.told_apart(a, b) {
                continue;
            }
            if offer.mean <= i64::from(self.cuts.join) + i64::from(self.cuts.doubt) {
                self.unsure.push(Edge { a: self.members[a as usize], b: self.members[b as usize], weight: offer.mean as i32 });
            }
            self.join(a, b);
        }
        self.note_doubts();
        for x in 0..self.label.len() {
            let mut to = self.label[x];
            while self.label[to as usize] != to {
                to = self.label[to as usize];
            }
            self.label[x] = to;
        }
        self
    }

    /// The second cluster goes into the first, which comes before it.
    fn join(&mut self, a: u32, b: u32) {
        self.label[b as usize] = a;
        self.size[a as usize] += self.size[b as usize];
        self.age[a as usize] += 1;
        self.age[b as usize] = u32::MAX;
        let gone = std::mem::take(&mut self.across[b as usize]);
        for (c, x) in gone {
            self.across[c as usize].remove(&b);
            if c != a {
                let sum = self.across[a as usize].entry(c).or_default();
                sum.weight += x.weight;
                sum.weighed += x.weighed;
                let sum = *sum;
                self.across[c as usize].insert(a, sum);
            }
        }
        let reports = std::mem::take(&mut self.reports[b as usize]);
        self.reports[a as usize].extend(reports);
        self.reports[a as usize].sort_unstable();
        let neighbours: Vec<(u32, Across)> = self.across[a as usize].iter().map(|(&c, &x)| (c, x)).collect();
        neighbours.into_iter().for_each(|(c, x)| self.offer(a, c, x));
    }

    /// Clusters that stay apart by little.
    fn note_doubts(&mut self) {
        for a in 0..self.members.len() as u32 {
            if self.label[a as usize] != a {
                continue;
            }
            let later: Vec<(u32, Across)> = self.across[a as usize].iter().filter(|(b, _)| **b > a).map(|(&b, &x)| (b, x)).collect();
            for (b, x) in later {
                let mean = self.mean(a, b, x);
                if mean > i64::from(self.cuts.join) - i64::from(self.cuts.doubt) && !self.told_apart(a, b) {
                    self.unsure.push(Edge { a: self.members[a as usize], b: self.members[b as usize], weight: mean as i32 });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn small_pieces_and_large_ones_are_clustered_alike(
            edges in prop::collection::btree_map((0..20u32, 0..20u32), -90..90i32, 0..120),
            same in prop::collection::vec((0..20u32, 0..20u32), 0..2),
            different in prop::collection::vec((0..20u32, 0..20u32), 0..4),
            reports in prop::collection::vec(0..12u32, 20),
            told in any::<bool>(),
        ) {
            let edges: Vec<Edge> = edges.into_iter().filter(|((a, b), _)| a < b).map(|((a, b), w)| Edge { a, b, weight: w * 100 }).collect();
            let reports = if told { reports } else { vec![0; 20] };
            let bounds = Bounds { same: &same, different: &different, reports: &reports };
            let cuts = Cuts::default();
            let (small, large) = (cluster_parted(20, &edges, &bounds, &cuts, 24), cluster_parted(20, &edges, &bounds, &cuts, 0));
            prop_assert_eq!(small.labels, large.labels);
            prop_assert_eq!(small.unsure, large.unsure);
        }
    }
}
