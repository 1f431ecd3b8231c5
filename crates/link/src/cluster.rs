//! From pairs to clusters. Enters: weights of pairs, pairs that must and pairs that can't be one. Leaves: a label for each element.
//! Never done here: chaining; two clusters join only while the mean weight over all their cross pairs says so.
//!
//! Greedy average linkage. Connected components put distinct incidents of a dense city into one (precision .10 where measured), since one
//! doubtful pair is enough for them.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BinaryHeap;

/// A pair, the lower index first, with its weight.
pub(crate) type Weight = (usize, usize, i32);

/// Weights of pairs, each once, and what is decided already.
pub(crate) struct Pairs<'a> {
    /// Pairs that were compared.
    pub weights: &'a [Weight],
    /// Pairs of one report that its words don't surely make two: what they are worth where others tie them.
    pub own: &'a [Weight],
    /// What a pair is worth that was never compared.
    pub unseen: i32,
    pub must: &'a FxHashSet<(usize, usize)>,
    pub cannot: &'a FxHashSet<(usize, usize)>,
}

#[derive(Clone, Copy)]
struct Link {
    weight: i64,
    pairs: i64,
    barred: bool,
}

fn find(parent: &mut [usize], mut x: usize) -> usize {
    while parent[x] != x {
        parent[x] = parent[parent[x]];
        x = parent[x];
    }
    x
}

/// Labels of `n` elements: the least index of each one's cluster. What no pair ties together is clustered by itself, and only where `anew` says so of
/// one of its elements; elsewhere `before` is asked for the label.
pub(crate) fn labels(n: usize, pairs: &Pairs<'_>, join: i32, anew: &(impl Fn(usize) -> bool + Sync), before: &impl Fn(usize) -> usize) -> Vec<usize> {
    let mut parent: Vec<usize> = (0..n).collect();
    for (a, b) in pairs.weights.iter().map(|w| (w.0, w.1)).chain(pairs.must.iter().copied()) {
        let (a, b) = (find(&mut parent, a), find(&mut parent, b));
        parent[a.max(b)] = a.min(b);
    }
    let top: Vec<usize> = (0..n).map(|x| find(&mut parent, x)).collect();
    // Elements in the order of their components, each component a run.
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by_key(|&x| (top[x], x));
    let mut weights: Vec<Weight> = pairs.weights.to_vec();
    weights.sort_unstable_by_key(|w| (top[w.0], w.0, w.1));
    let by_top = |set: &FxHashSet<(usize, usize)>| {
        let mut of: FxHashMap<usize, Vec<(usize, usize)>> = FxHashMap::default();
        set.iter().filter(|(a, b)| top[*a] == top[*b]).for_each(|&(a, b)| of.entry(top[a]).or_default().push((a, b)));
        of
    };
    let (must, cannot) = (by_top(pairs.must), by_top(pairs.cannot));
    let mut own_pairs: FxHashMap<usize, Vec<Weight>> = FxHashMap::default();
    pairs.own.iter().filter(|w| top[w.0] == top[w.1]).for_each(|w| own_pairs.entry(top[w.0]).or_default().push(*w));
    let mut runs: Vec<(&[usize], &[Weight])> = Vec::new();
    let mut rest = &weights[..];
    for own in order.chunk_by(|a, b| top[*a] == top[*b]) {
        let (mine, after) = rest.split_at(rest.partition_point(|w| top[w.0] == top[own[0]]));
        rest = after;
        runs.push((own, mine));
    }
    let clustered: Vec<Option<Vec<usize>>> = runs
        .par_iter()
        .map(|&(own, mine)| {
            if own.len() == 1 {
                return anew(own[0]).then(|| vec![0]);
            }
            if !own.iter().any(|&x| anew(x)) {
                return None;
            }
            let local = |x: usize| own.binary_search(&x).unwrap_or(0);
            let lift = |of: &FxHashMap<usize, Vec<(usize, usize)>>| -> FxHashSet<(usize, usize)> {
                of.get(&top[own[0]]).into_iter().flatten().map(|&(a, b)| (local(a), local(b))).collect()
            };
            let numbered = |list: &[Weight]| list.iter().map(|&(a, b, w)| (local(a), local(b), w)).collect::<Vec<Weight>>();
            let weights = numbered(mine);
            let one_report = numbered(own_pairs.get(&top[own[0]]).map_or(&[], Vec::as_slice));
            let (must, cannot) = (lift(&must), lift(&cannot));
            Some(average_linkage(own.len(), &Pairs { weights: &weights, own: &one_report, unseen: pairs.unseen, must: &must, cannot: &cannot }, join))
        })
        .collect();
    let mut out = vec![0; n];
    for (&(own, _), labels) in runs.iter().zip(clustered) {
        match labels {
            Some(labels) => own.iter().zip(labels).for_each(|(&x, l)| out[x] = own[l]),
            None => own.iter().for_each(|&x| out[x] = before(x)),
        }
    }
    out
}

/// Labels of `n` elements: the least index of each one's cluster.
fn average_linkage(n: usize, pairs: &Pairs<'_>, join: i32) -> Vec<usize> {
    let mut parent: Vec<usize> = (0..n).collect();
    let mut size = vec![1i64; n];
    let mut links: Vec<FxHashMap<usize, Link>> = vec![FxHashMap::default(); n];
    let mut put = |a: usize, b: usize, link: Link| {
        for (x, y) in [(a, b), (b, a)] {
            let old = links[x].entry(y).or_insert(Link { weight: 0, pairs: 0, barred: false });
            old.weight += link.weight;
            old.pairs += link.pairs;
            old.barred |= link.barred;
        }
    };
    for &(a, b, w) in pairs.weights.iter().chain(pairs.own) {
        put(a, b, Link { weight: i64::from(w), pairs: 1, barred: false });
    }
    for &(a, b) in pairs.cannot {
        put(a, b, Link { weight: 0, pairs: 0, barred: true });
    }
    let mean = |link: &Link, a: i64, b: i64| (link.weight + (a * b - link.pairs) * i64::from(pairs.unseen)) / (a * b);
    let mut must: Vec<(usize, usize)> = pairs.must.iter().copied().collect();
    must.sort_unstable();
    for (a, b) in must {
        let (a, b) = (find(&mut parent, a), find(&mut parent, b));
        if a != b {
            merge(&mut parent, &mut size, &mut links, a, b);
        }
    }
    // The heaviest pair first; equal weights in the order of the elements, so that nothing depends on the order of a table.
    let mut queue: BinaryHeap<(i64, std::cmp::Reverse<(usize, usize)>)> = BinaryHeap::new();
    for a in 0..n {
        for (&b, link) in &links[a] {
            if a < b && !link.barred && parent[a] == a && parent[b] == b {
                queue.push((mean(link, size[a], size[b]), std::cmp::Reverse((a, b))));
            }
        }
    }
    while let Some((weight, std::cmp::Reverse((a, b)))) = queue.pop() {
        if weight <= i64::from(join) {
            break;
        }
        if parent[a] != a || parent[b] != b {
            continue;
        }
        let Some(link) = links[a].get(&b).copied() else { continue };
        if link.barred || mean(&link, size[a], size[b]) != weight {
            continue;
        }
        let kept = merge(&mut parent, &mut size, &mut links, a, b);
        for (&c, link) in &links[kept] {
            if !link.barred {
                let key = if kept < c { (kept, c) } else { (c, kept) };
                queue.push((mean(link, size[kept], size[c]), std::cmp::Reverse(key)));
            }
        }
    }
    (0..n).map(|x| find(&mut parent, x)).collect()
}

/// Puts two roots together; the lesser index stays the root.
fn merge(parent: &mut [usize], size: &mut [i64], links: &mut [FxHashMap<usize, Link>], a: usize, b: usize) -> usize {
    let (keep, gone) = if a < b { (a, b) } else { (b, a) };
    parent[gone] = keep;
    size[keep] += size[gone];
    let moved = std::mem::take(&mut links[gone]);
    links[keep].remove(&gone);
    for (c, link) in moved {
        if c == keep {
            continue;
        }
        links[c].remove(&gone);
        for (x, y) in [(keep, c), (c, keep)] {
            let old = links[x].entry(y).or_insert(Link { weight: 0, pairs: 0, barred: false });
            old.weight += link.weight;
            old.pairs += link.pairs;
            old.barred |= link.barred;
        }
    }
    keep
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(n: usize, weights: &[Weight], must: &[(usize, usize)], cannot: &[(usize, usize)]) -> Vec<usize> {
        of_reports(n, weights, &[], must, cannot)
    }

    fn of_reports(n: usize, weights: &[Weight], own: &[Weight], must: &[(usize, usize)], cannot: &[(usize, usize)]) -> Vec<usize> {
        let (must, cannot) = (must.iter().copied().collect(), cannot.iter().copied().collect());
        let pairs = Pairs { weights, own, unseen: -300, must: &must, cannot: &cannot };
        let (whole, parted) = (average_linkage(n, &pairs, 0), super::labels(n, &pairs, 0, &|_| true, &|_| 0));
        assert_eq!(whole, parted, "what no pair ties together is clustered by itself");
        whole
    }

    #[test]
    fn a_chain_of_neighbours_does_not_become_one() {
        // Each is like the next, and unlike all others.
        assert_eq!(labels(4, &[(0, 1, 200), (1, 2, 150), (2, 3, 200)], &[], &[]), [0, 0, 2, 2]);
    }

    #[test]
    fn what_a_person_decided_holds_against_all_weights() {
        assert_eq!(labels(3, &[(0, 1, 900), (1, 2, 900), (0, 2, 900)], &[], &[(0, 2)]), [0, 0, 2]);
        assert_eq!(labels(3, &[(0, 1, -900)], &[(0, 1)], &[]), [0, 0, 2]);
    }

    #[test]
    fn one_reports_tellings_come_together_where_others_outweigh_what_keeps_them_apart() {
        let ties = |w: i32| [(0, 2, w), (1, 2, w), (0, 3, w), (1, 3, w), (2, 3, w)];
        assert_eq!(of_reports(4, &ties(500), &[(0, 1, -900)], &[], &[]), [0, 0, 0, 0]);
        assert_eq!(of_reports(3, &[(0, 2, 500), (1, 2, 400)], &[(0, 1, -900)], &[], &[]), [0, 1, 0]);
        // By itself such a pair ties nothing.
        assert_eq!(of_reports(2, &[], &[(0, 1, -900)], &[], &[]), [0, 1]);
    }

    #[test]
    fn a_bar_holds_for_whole_clusters() {
        assert_eq!(labels(4, &[(0, 1, 500), (2, 3, 500), (0, 2, 400), (0, 3, 400), (1, 2, 400), (1, 3, 400)], &[], &[(1, 3)]), [0, 0, 2, 2]);
    }
}
