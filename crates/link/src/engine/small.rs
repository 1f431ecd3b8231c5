//! Enters: a connected piece of few records. Leaves: its clusters: those that the way for large pieces gives too, without its bookkeeping. Never
//! done here: pieces beyond `MEMBERS_MAX`.

use super::clusters::{Around, Edge, NEVER};

/// Records that a piece may have here; beyond, looking at all pairs of clusters again at every joining costs more than remembering them.
pub(crate) const MEMBERS_MAX: usize = 24;

/// Room for one piece, used again for the next.
#[derive(Default)]
pub(crate) struct Small {
    /// What lies across two clusters, at `a * n + b`: the weights that are known, and how many.
    weight: Vec<i64>,
    weighed: Vec<u32>,
    size: Vec<u32>,
    label: Vec<u32>,
}

impl Small {
    /// Clusters a piece; labels go out by member, doubts by the first members of the clusters.
    pub(crate) fn run(
        &mut self,
        members: &[u32],
        edges: &[Edge],
        apart: &[(u32, u32)],
        around: &Around<'_>,
        labels: &mut Vec<(u32, u32)>,
        unsure: &mut Vec<Edge>,
    ) {
        let n = members.len();
        let cuts = around.cuts;
        let local = |x: u32| members.binary_search(&x).unwrap_or(0);
        self.label.clear();
        self.label.extend(members.iter().map(|&m| local(around.judged[m as usize]) as u32));
        self.size.clear();
        self.size.resize(n, 0);
        self.weight.clear();
        self.weight.resize(n * n, 0);
        self.weighed.clear();
        self.weighed.resize(n * n, 0);
        for &label in &self.label {
            self.size[label as usize] += 1;
        }
        let weights = edges.iter().map(|e| (e.a, e.b, i64::from(e.weight.clamp(cuts.least, cuts.most)), 1));
        for (a, b, weight, weighed) in weights.chain(apart.iter().map(|&(a, b)| (a, b, NEVER, 0))) {
            let (a, b) = (self.label[local(a)] as usize, self.label[local(b)] as usize);
            if a != b {
                for at in [a * n + b, b * n + a] {
                    self.weight[at] += weight;
                    self.weighed[at] += weighed;
                }
            }
        }
        while let Some((mean, a, b)) = self.best(members, around) {
            if mean <= i64::from(cuts.join) + i64::from(cuts.doubt) {
                unsure.push(Edge { a: members[a], b: members[b], weight: mean as i32 });
            }
            self.join(a, b, n);
        }
        for a in 0..n {
            for b in a + 1..n {
                let mean = self.mean(a, b, n, cuts.least);
                let stand = self.size[a] > 0 && self.size[b] > 0 && (self.weighed[a * n + b] > 0 || self.weight[a * n + b] != 0);
                if stand && mean > i64::from(cuts.join) - i64::from(cuts.doubt) && !self.told_apart(a, b, members, around) {
                    unsure.push(Edge { a: members[a], b: members[b], weight: mean as i32 });
                }
            }
        }
        labels.extend(members.iter().zip(&self.label).map(|(&m, &l)| (m, members[l as usize])));
    }

    fn mean(&self, a: usize, b: usize, n: usize, least: i32) -> i64 {
        let pairs = i64::from(self.size[a]) * i64::from(self.size[b]);
        let unweighed = pairs - i64::from(self.weighed[a * n + b]);
        (self.weight[a * n + b] + unweighed * i64::from(least)) / pairs.max(1)
    }

    /// The best joining, if there is any above the cut; of equals the one that comes first.
    fn best(&self, members: &[u32], around: &Around<'_>) -> Option<(i64, usize, usize)> {
        let n = members.len();
        let mut best = None;
        let mut above = i64::from(around.cuts.join);
        for a in (0..n).filter(|&a| self.size[a] > 0) {
            for b in (a + 1..n).filter(|&b| self.size[b] > 0) {
                if self.weighed[a * n + b] > 0 {
                    let mean = self.mean(a, b, n, around.cuts.least);
                    if mean > above && !self.told_apart(a, b, members, around) {
                        above = mean;
                        best = Some((mean, a, b));
                    }
                }
            }
        }
        best
    }

    fn join(&mut self, a: usize, b: usize, n: usize) {
        self.size[a] += self.size[b];
        self.size[b] = 0;
        self.label.iter_mut().filter(|l| **l as usize == b).for_each(|l| *l = a as u32);
        for c in (0..n).filter(|&c| c != a && c != b) {
            self.weight[a * n + c] += self.weight[b * n + c];
            self.weighed[a * n + c] += self.weighed[b * n + c];
            self.weight[c * n + a] = self.weight[a * n + c];
            self.weighed[c * n + a] = self.weighed[a * n + c];
        }
    }

    /// True if a report tells of both clusters, and so of two incidents.
    fn told_apart(&self, a: usize, b: usize, members: &[u32], around: &Around<'_>) -> bool {
        let of = |cluster: usize| {
            let reports = self.label.iter().zip(members).filter(move |(l, _)| **l as usize == cluster).map(|(_, m)| around.reports[*m as usize]);
            reports.filter(|&r| r != 0)
        };
        around.any_report && of(a).any(|x| of(b).any(|y| x == y))
    }
}
