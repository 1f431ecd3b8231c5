//! Enters: what was read and what a gold set holds, row by row. Leaves: shares with intervals that show how far chance reaches.
//! Never done here: reading; choosing which rows count.

use std::fmt::Write as _;

/// Bounds of a number; an absent high is open.
pub(crate) type Pair = (u64, Option<u64>);

/// What was read and what is right for one harm of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// What was read.
    pub(crate) read: Option<Pair>,
    /// What is right.
    pub(crate) gold: Pair,
}

const RESAMPLES: usize = 1000;

fn overlap(a: Pair, b: Pair) -> bool {
    a.1.is_none_or(|high| b.0 <= high) && b.1.is_none_or(|high| a.0 <= high)
}

/// One measure: its name and whether a row passes.
type Measure = (&'static str, fn(&Row) -> bool);

const MEASURES: [Measure; 4] = [
    ("exact", |r| r.read == Some(r.gold)),
    ("overlap", |r| r.read.is_some_and(|p| overlap(p, r.gold))),
    ("low right", |r| r.read.is_some_and(|p| p.0 == r.gold.0)),
    ("high right", |r| r.read.is_some_and(|p| p.1 == r.gold.1)),
];

/// One set of rows: its name and which rows belong to it.
const SETS: [Measure; 4] =
    [("all", |_| true), ("n >= 2", |r| large(r)), ("n >= 2, closed", |r| large(r) && r.gold.1.is_some()), ("n >= 2, open", |r| large(r) && r.gold.1.is_none())];

fn large(r: &Row) -> bool {
    r.gold.1.is_none_or(|high| high >= 2)
}

/// The shares of one harm as lines of text. Rows whose gold is "nobody" measure what is read where nothing is.
pub(crate) fn table(harm: &str, rows: &[Row]) -> String {
    let (nobody, somebody): (Vec<Row>, Vec<Row>) = rows.iter().partition(|r| r.gold == (0, Some(0)));
    let mut out = String::new();
    for (set, belongs) in SETS {
        let chosen: Vec<&Row> = somebody.iter().filter(|r| belongs(r)).collect();
        for (name, passes) in MEASURES {
            let hits: Vec<bool> = chosen.iter().map(|r| passes(r)).collect();
            let _ = writeln!(out, "{harm:<8} {set:<15} {name:<11} n={:<6} {}", hits.len(), interval(&hits));
        }
    }
    let hits: Vec<bool> = nobody.iter().map(|r| r.read.is_some_and(|p| p.0 > 0)).collect();
    let _ = writeln!(out, "{harm:<8} {:<15} {:<11} n={:<6} {}", "gold 0", "spurious", hits.len(), interval(&hits));
    out
}

/// The share of hits with its 95 % interval, by drawing rows again.
fn interval(hits: &[bool]) -> String {
    if hits.is_empty() {
        return "no rows".to_owned();
    }
    let n = hits.len();
    let share = |k: usize| k as f64 / n as f64;
    // A fixed seed: the same rows give the same interval on every machine.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut draw = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((u128::from(z ^ (z >> 31)) * n as u128) >> 64) as usize
    };
    let mut counts: Vec<usize> = (0..RESAMPLES).map(|_| (0..n).filter(|_| hits[draw()]).count()).collect();
    counts.sort_unstable();
    let (low, high) = (counts[RESAMPLES * 25 / 1000], counts[RESAMPLES * 975 / 1000]);
    format!("{:.3} [{:.3}, {:.3}]", share(hits.iter().filter(|h| **h).count()), share(low), share(high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_bounds_overlap_upwards() {
        assert!(overlap((5, None), (7, Some(9))) && overlap((7, Some(9)), (5, None)));
        assert!(!overlap((10, None), (7, Some(9))));
        assert!(overlap((5, None), (900, None)));
    }

    #[test]
    fn shares_have_their_rows_and_intervals() {
        let row = |read, gold| Row { read, gold };
        let rows = [row(Some((3, Some(3))), (3, Some(3))), row(Some((6, Some(6))), (6, None)), row(None, (1, Some(1))), row(Some((2, None)), (0, Some(0)))];
        let t = table("killed", &rows);
        assert!(t.contains("killed   all             exact       n=3      0.333 ["), "{t}");
        assert!(t.contains("n >= 2, open    low right   n=1      1.000 [1.000, 1.000]"), "{t}");
        assert!(t.contains("gold 0          spurious    n=1      1.000"), "{t}");
        assert!(table("killed", &[]).contains("no rows"));
    }
}
