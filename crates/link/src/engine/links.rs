//! Enters: records, weights, cuts. Leaves: for each record its cluster, the weighed pairs, and what a person should look at. Never done here:
//! learning; under the same weights and cuts a later run with more records gives what one run over all of them gives.

use super::blocks::Blocks;
use super::clusters::{Bounds, Cuts, Edge, cluster, find, unite};
use super::records::Records;
use super::weights::{Weighing, Weights};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Two records or two clusters, the lesser number first, and a weight in thousandths of a bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Pair {
    /// The first record, or the first record of the first cluster.
    pub a: u32,
    /// The second.
    pub b: u32,
    /// What the pair weighs; between clusters the mean over all pairs across.
    pub weight: i32,
}

/// Which records are one incident.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Links {
    /// By record: the first record of its cluster. Records with one label tell of one incident.
    pub labels: Vec<u32>,
    /// Pairs that weigh at least `Cuts::least`, ascending.
    pub pairs: Vec<Pair>,
    /// Clusters, each by a record of it, that came together or stayed apart by a mean weight within the band of doubt.
    pub unsure: Vec<Pair>,
    /// Pairs that people judged to differ although other judgements make them one; the latter held, a person has to mend one of them.
    pub contradicted: Vec<(u32, u32)>,
}

/// Links all records.
pub fn link(records: &Records, weights: &Weights, cuts: &Cuts) -> Links {
    let blocks = Blocks::new(records, &weights.reach);
    let edges = weigh_pairs(records, &blocks, weights, cuts, |_| true);
    finish(records, &blocks, edges, cuts)
}

/// Links records after some more came behind those of `earlier`: only pairs that a new record can touch are weighed. The result is the one
/// that `link` gives. The records before, the weights and the cuts must be those of the earlier run; judgements may be others. Fewer records than
/// before are linked from the start.
pub fn relink(records: &Records, weights: &Weights, cuts: &Cuts, earlier: &Links) -> Links {
    if earlier.labels.len() > records.len() {
        return link(records, weights, cuts);
    }
    let blocks = Blocks::new(records, &weights.reach);
    let touched = blocks.touched(earlier.labels.len() as u32);
    let mut rank_of = vec![0u32; blocks.numbers.len()];
    blocks.numbers.iter().enumerate().for_each(|(rank, &number)| rank_of[number as usize] = rank as u32);
    let mut edges = weigh_pairs(records, &blocks, weights, cuts, |rank| touched[rank as usize]);
    edges.extend(earlier.pairs.iter().filter_map(|p| {
        let (a, b) = (rank_of[p.a as usize], rank_of[p.b as usize]);
        (!touched[a.min(b) as usize]).then_some(Edge { a: a.min(b), b: a.max(b), weight: p.weight })
    }));
    finish(records, &blocks, edges, cuts)
}

/// How many pairs the search brings up for these records, before any is weighed.
pub fn count_pairs(records: &Records, weights: &Weights) -> u64 {
    Blocks::new(records, &weights.reach).pairs()
}

/// The pairs, by rank, whose first rank is wanted.
fn weigh_pairs(records: &Records, blocks: &Blocks, weights: &Weights, cuts: &Cuts, wanted: impl Fn(u32) -> bool + Sync) -> Vec<Edge> {
    let weighing = Weighing::new(weights, records, &blocks.rows);
    let ranks = blocks.rows.len() as u32;
    let pieces: Vec<Vec<Edge>> = (0..ranks.div_ceil(PIECE))
        .into_par_iter()
        .map_init(Vec::new, |partners, piece| {
            let mut edges = Vec::new();
            for a in (piece * PIECE..((piece + 1) * PIECE).min(ranks)).filter(|&a| wanted(a)) {
                blocks.partners(a, partners);
                let weighed = |&b: &u32| weighing.weigh(a as usize, b as usize, cuts.least).map(|weight| Edge { a, b, weight });
                edges.extend(partners.iter().filter_map(weighed));
            }
            edges
        })
        .collect();
    pieces.concat()
}

/// Ranks that are weighed in one go.
const PIECE: u32 = 4_096;

fn finish(records: &Records, blocks: &Blocks, edges: Vec<Edge>, cuts: &Cuts) -> Links {
    let n = blocks.rows.len();
    let mut rank_of = vec![0u32; n];
    blocks.numbers.iter().enumerate().for_each(|(rank, &number)| rank_of[number as usize] = rank as u32);
    let known = |p: &&(u32, u32)| (p.0 as usize) < n && (p.1 as usize) < n;
    let by_rank = |judged: &[(u32, u32)]| -> Vec<(u32, u32)> { judged.iter().filter(known).map(|p| (rank_of[p.0 as usize], rank_of[p.1 as usize])).collect() };
    let (same, different) = (by_rank(&records.same), by_rank(&records.different));
    let reports: Vec<u32> = blocks.rows.iter().map(|r| r.report).collect();
    let clustered = cluster(n, &edges, &Bounds { same: &same, different: &different, reports: &reports }, cuts);
    let number = |rank: u32| blocks.numbers[rank as usize];
    // A cluster is called by its first record.
    let mut first = vec![u32::MAX; n];
    let mut labels = vec![0; n];
    for record in 0..n as u32 {
        let called = &mut first[clustered.labels[rank_of[record as usize] as usize] as usize];
        *called = (*called).min(record);
        labels[record as usize] = *called;
    }
    let pair = |e: &Edge| {
        let (a, b) = (number(e.a), number(e.b));
        Pair { a: a.min(b), b: a.max(b), weight: e.weight }
    };
    let mut pairs: Vec<Pair> = edges.par_iter().map(pair).collect();
    drop(edges);
    pairs.par_sort_unstable();
    let mut unsure: Vec<Pair> = clustered.unsure.iter().map(pair).collect();
    unsure.sort_unstable();
    let mut judged: Vec<u32> = (0..n as u32).collect();
    records.same.iter().filter(known).for_each(|p| unite(&mut judged, p.0, p.1));
    let contradicted = records.different.iter().filter(known).filter(|p| find(&mut judged, p.0) == find(&mut judged, p.1)).copied().collect();
    Links { labels, pairs, unsure, contradicted }
}

/// Clusters pairs that were weighed before, under other cuts: by record, the first record of its cluster. Judgements and reports don't bear on
/// it; it is for choosing cuts.
pub fn cluster_pairs(records: usize, pairs: &[Pair], cuts: &Cuts) -> Vec<u32> {
    let known = |p: &&Pair| p.a < p.b && (p.b as usize) < records && p.weight >= cuts.least;
    let edges: Vec<Edge> = pairs.iter().filter(known).map(|p| Edge { a: p.a, b: p.b, weight: p.weight }).collect();
    cluster(records, &edges, &Bounds { same: &[], different: &[], reports: &vec![0; records] }, cuts).labels
}
