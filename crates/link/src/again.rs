//! Linking again after something was added. Enters: what a linking found of pairs and clusters, which reports changed since. Leaves: which tellings
//! have to be compared and clustered anew, and what stands of the rest. Never done here: weighing a pair.
//!
//! A pair is found when the later of two tellings comes, by their first days ([`crate::blocks`]); which tellings it meets depends on those that are
//! open then. So a change reaches the tellings that begin while a changed one is open, and no others; clusters change only where a pair does.

use crate::blocks::{self, Only};
use crate::cluster::Weight;
use crate::sources::{CopyKnown, Descent};
use crate::telling::Telling;
use crate::{LinkReport, days};
use rustc_hash::{FxHashMap, FxHashSet};
use std::hash::{Hash, Hasher};
use tollbook_model::{Judgement, ReportId};

const NONE: u32 = u32::MAX;

/// What a linking found of pairs and clusters, kept for the next one: derived, and worth nothing without the reports it was made from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The reports, in the order in which they were linked.
    pub reports: Vec<ReportId>,
    /// For each report the index of the one that it copies; `u32::MAX` for none.
    pub copies: Vec<u32>,
    /// For each report the number of its tellings.
    pub tellings: Vec<u32>,
    /// For each telling the days within which it meets others.
    pub reach: Vec<[i32; 2]>,
    /// For each telling the least of its cluster.
    pub labels: Vec<u32>,
    /// Pairs of tellings that were compared, in ascending order.
    pub pairs: Vec<[u32; 2]>,
    /// The weight of each pair.
    pub weights: Vec<i32>,
    /// How many judgements it followed, and a hash of them.
    pub judged: (u64, u64),
}

/// A linking that went before.
#[derive(Clone, Copy, Debug)]
pub struct Before<'a> {
    /// What it found.
    pub known: &'a Known,
    /// Reports of which claims, source, day, agency or signature changed since. New ones need not be named.
    pub changed: &'a FxHashSet<ReportId>,
}

/// Where the reports of a linking before stand now.
pub(crate) struct Carried<'a> {
    known: &'a Known,
    /// For each report now: its index then, if nothing of it changed.
    then: Vec<Option<usize>>,
    /// For each report then: its index now, if nothing of it changed.
    now: Vec<Option<usize>>,
    /// For each report then: the index of its first telling.
    first: Vec<usize>,
    /// The first day of publication of what changed; texts of that day and later are looked for again.
    day: i32,
}

/// A hash of judgements, so that one that was erased or came in between is noticed.
pub(crate) fn hash_of(judgements: &[Judgement]) -> u64 {
    let mut hasher = rustc_hash::FxHasher::default();
    for j in judgements {
        (&j.claims, &j.reports, &j.persons, j.verdict as u8).hash(&mut hasher);
    }
    hasher.finish()
}

fn day_of(report: &LinkReport) -> i32 {
    report.published.map_or(i32::MIN, days::number)
}

impl<'a> Carried<'a> {
    /// `None` if the linking before says nothing of this one: a report is gone or came out of order, judgements were taken away.
    pub fn of(
        before: Before<'a>,
        reports: &[&LinkReport],
        judgements: &[Judgement],
        of_claim: &dyn Fn(&tollbook_model::ClaimId) -> Vec<usize>,
    ) -> Option<Self> {
        let known = before.known;
        let judged = usize::try_from(known.judged.0).ok().filter(|n| *n <= judgements.len())?;
        if hash_of(&judgements[..judged]) != known.judged.1 {
            return None;
        }
        let then_at: FxHashMap<&ReportId, usize> = known.reports.iter().enumerate().map(|(i, id)| (id, i)).collect();
        let mut judged_since = vec![false; reports.len()];
        judgements[judged..].iter().flat_map(|j| &j.claims).flat_map(of_claim).for_each(|r| judged_since[r] = true);
        let mut then: Vec<Option<usize>> = vec![None; reports.len()];
        let mut now: Vec<Option<usize>> = vec![None; known.reports.len()];
        let (mut last, mut met, mut day) = (None, 0, i32::MAX);
        for (at, report) in reports.iter().enumerate() {
            let old = then_at.get(&report.id).copied();
            met += usize::from(old.is_some());
            match old.filter(|_| !before.changed.contains(&report.id) && !judged_since[at]) {
                // What stands in another order than before is another book.
                Some(old) if last.is_some_and(|l| l >= old) => return None,
                Some(old) => {
                    (then[at], now[old], last) = (Some(old), Some(at), Some(old));
                }
                None => day = day.min(day_of(report)),
            }
        }
        if met != known.reports.len() {
            return None;
        }
        let first = known
            .tellings
            .iter()
            .scan(0, |next, &n| {
                *next += n as usize;
                Some(*next - n as usize)
            })
            .collect();
        Some(Carried { known, then, now, first, day })
    }

    /// What is known of the descent of a report.
    pub fn copy_known(&self, at: usize, report: &LinkReport) -> CopyKnown {
        let old = self.then[at].filter(|_| day_of(report) < self.day)?;
        match self.known.copies.get(old).copied()? {
            NONE => Some(None),
            // A copy comes after what it copies, so that this one stands too.
            root => self.now[root as usize].map(Some),
        }
    }

    /// What has to be compared and clustered anew.
    pub fn plan(&self, tellings: &[Telling], descents: &[Descent]) -> Plan {
        let known = self.known;
        let mut own = vec![0usize; self.then.len()];
        tellings.iter().for_each(|t| own[t.report] += 1);
        // A telling stands if its report does, with as many tellings and the same text behind it.
        let stands = |report: usize| {
            let old = self.then[report]?;
            let root = descents[report].copy_of.map_or(Some(NONE), |r| self.then[r].map(|r| r as u32))?;
            (known.copies.get(old) == Some(&root) && known.tellings.get(old).map(|n| *n as usize) == Some(own[report])).then_some(old)
        };
        let standing: Vec<Option<usize>> = (0..self.then.len()).map(stands).collect();
        let mut then: Vec<Option<usize>> = Vec::with_capacity(tellings.len());
        let mut now: Vec<Option<usize>> = vec![None; known.labels.len()];
        let (mut report, mut nth) = (usize::MAX, 0);
        for (at, t) in tellings.iter().enumerate() {
            nth = if t.report == report { nth + 1 } else { 0 };
            report = t.report;
            let old = standing[report].map(|r| self.first[r] + nth).filter(|o| known.reach.get(*o).is_some_and(|r| (r[0], r[1]) == blocks::reach(t)));
            if let Some(old) = old {
                now[old] = Some(at);
            }
            then.push(old);
        }
        // The days on which something that changed is open, or was.
        let mut open: Vec<(i32, i32)> = tellings.iter().zip(&then).filter(|(_, old)| old.is_none()).map(|(t, _)| blocks::reach(t)).collect();
        open.extend(known.reach.iter().zip(&now).filter(|(_, now)| now.is_none()).map(|(r, _)| (r[0], r[1])));
        let open = joined(open);
        let finds: Vec<bool> = tellings.iter().zip(&then).map(|(t, old)| old.is_none() || holds(&open, blocks::reach(t).0)).collect();
        let mut days: Vec<i32> = tellings.iter().zip(&finds).filter(|(_, f)| **f).map(|(t, _)| blocks::reach(t).0).collect();
        days.sort_unstable();
        days.dedup();
        let meets = |(from, to): (i32, i32)| days.get(days.partition_point(|d| *d < from)).is_some_and(|d| *d <= to);
        let goes = tellings.iter().zip(&finds).map(|(t, f)| *f || meets(blocks::reach(t))).collect();
        // Pairs that were found where nothing changed stand.
        let order = |at: usize| (blocks::reach(&tellings[at]), at);
        let mut kept: Vec<Weight> = Vec::new();
        let mut anew = finds.clone();
        for (&[a, b], &w) in known.pairs.iter().zip(&known.weights) {
            let (a, b) = (now.get(a as usize).copied().flatten(), now.get(b as usize).copied().flatten());
            match (a, b) {
                (Some(a), Some(b)) if !finds[if order(a) > order(b) { a } else { b }] => kept.push((a, b, w)),
                // Whoever lost a pair is clustered anew.
                _ => a.into_iter().chain(b).for_each(|t| anew[t] = true),
            }
        }
        // So is the rest of a cluster that lost one of its tellings, by whatever it was tied.
        let lost: FxHashSet<u32> = known.labels.iter().zip(&now).filter(|(_, now)| now.is_none()).map(|(l, _)| *l).collect();
        for (at, old) in then.iter().enumerate() {
            anew[at] |= old.is_some_and(|o| lost.contains(&known.labels[o]));
        }
        Plan { then, goes, finds, anew, kept }
    }

    /// The label that a telling had, among those of now.
    pub fn label(&self, plan: &Plan, now: &[usize], at: usize) -> usize {
        plan.then[at].and_then(|t| self.known.labels.get(t)).map_or(at, |&l| now.get(l as usize).copied().unwrap_or(at))
    }

    /// For each telling then: its index now; those that are gone stand for themselves nowhere.
    pub fn tellings_now(&self, plan: &Plan) -> Vec<usize> {
        let mut now = vec![usize::MAX; self.known.labels.len()];
        plan.then.iter().enumerate().filter_map(|(at, then)| then.map(|t| (at, t))).for_each(|(at, then)| now[then] = at);
        now
    }
}

/// What has to be done anew, by telling.
pub(crate) struct Plan {
    /// Its index then, if it stands.
    then: Vec<Option<usize>>,
    goes: Vec<bool>,
    finds: Vec<bool>,
    /// Whose cluster is made anew.
    pub anew: Vec<bool>,
    /// Pairs that stand with their weights.
    pub kept: Vec<Weight>,
}

impl Plan {
    pub fn only(&self) -> Only<'_> {
        Only { goes: &self.goes, finds: &self.finds }
    }
}

/// Overlapping spans as one, in order.
fn joined(mut spans: Vec<(i32, i32)>) -> Vec<(i32, i32)> {
    spans.sort_unstable();
    let mut out: Vec<(i32, i32)> = Vec::new();
    for (from, to) in spans {
        match out.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => out.push((from, to)),
        }
    }
    out
}

fn holds(spans: &[(i32, i32)], day: i32) -> bool {
    let after = spans.partition_point(|s| s.0 <= day);
    after > 0 && spans[after - 1].1 >= day
}

/// What a linking found, for the next one.
pub(crate) fn known(
    reports: &[&LinkReport],
    descents: &[Descent],
    tellings: &[Telling],
    labels: &[usize],
    weights: &[Weight],
    judgements: &[Judgement],
) -> Known {
    let mut per_report = vec![0u32; reports.len()];
    tellings.iter().for_each(|t| per_report[t.report] += 1);
    Known {
        reports: reports.iter().map(|r| r.id.clone()).collect(),
        copies: descents.iter().map(|d| d.copy_of.map_or(NONE, |c| c as u32)).collect(),
        tellings: per_report,
        reach: tellings.iter().map(blocks::reach).map(|r| [r.0, r.1]).collect(),
        labels: labels.iter().map(|&l| l as u32).collect(),
        pairs: weights.iter().map(|w| [w.0 as u32, w.1 as u32]).collect(),
        weights: weights.iter().map(|w| w.2).collect(),
        judged: (judgements.len() as u64, hash_of(judgements)),
    }
}
