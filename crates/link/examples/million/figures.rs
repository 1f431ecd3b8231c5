//! Enters: labels and the truth. Leaves: precision, recall and F1 over pairs. Never done here: choosing a cut on the half that is judged.

use std::collections::HashMap;

fn pairs_of(counts: impl Iterator<Item = u64>) -> f64 {
    counts.map(|n| (n * (n - 1) / 2) as f64).sum()
}

fn sizes(of: impl Iterator<Item = u64>) -> HashMap<u64, u64> {
    let mut out = HashMap::new();
    of.for_each(|key| *out.entry(key).or_default() += 1);
    out
}

/// Precision, recall and F1 of a partition, over pairs of records.
pub fn pairwise(labels: &[u32], truth: &[u32]) -> [f64; 3] {
    let both = sizes(labels.iter().zip(truth).map(|(&l, &t)| u64::from(l) << 32 | u64::from(t)));
    let (found, right, there) = (
        pairs_of(sizes(labels.iter().map(|&l| u64::from(l))).into_values()),
        pairs_of(both.into_values()),
        pairs_of(sizes(truth.iter().map(|&t| u64::from(t))).into_values()),
    );
    [right / found.max(1.0), right / there.max(1.0), 2.0 * right / (found + there).max(1.0)]
}

/// Pairs of records of one incident.
pub fn pairs_within(truth: &[u32]) -> f64 {
    pairs_of(sizes(truth.iter().map(|&t| u64::from(t))).into_values())
}
