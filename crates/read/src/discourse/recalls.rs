//! Figures and deeds that the words themselves put before others: what a deed follows, the figure that was corrected, the toll that a new
//! harm brings to a sum. Enters: working claims with their incidents, and the sentences that say so. Leaves: the claims tied. Never done
//! here: an order that only the days suggest, or a cause.

use super::settle::who_compatible;
use super::*;
use crate::class;

/// What a sentence says of others told before or after it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recall {
    /// "The raids follow an attack": the unit after which the earlier deed is told.
    pub follows: Option<u32>,
    /// "It had first spoken of nine dead": the figure is the one before.
    pub old: bool,
    /// "corrected the figure": a figure of the same harm gives way.
    pub corrected: bool,
}

impl Sent<'_> {
    /// What the sentence says of the order of deeds and figures.
    pub fn recall(&self) -> Recall {
        if let Some(known) = self.recalled.get() {
            return known;
        }
        let recall =
            if self.g.all.any(class::FOLLOWSON.with(class::COMES).with(class::EARLIER).with(class::CORRECTS)) { self.seek_recall() } else { Recall::default() };
        self.recalled.set(Some(recall));
        recall
    }

    fn seek_recall(&self) -> Recall {
        let units = self.g.units;
        let verb = |u: u32| self.c.items.iter().find(|it| it.kind == ItemKind::Verb && it.u0 <= u && u < it.u1).map(|it| &self.c.vgs[it.at as usize]);
        let follows = || {
            let they = units.first().is_some_and(|u| u.is(class::PRON.with(class::DEM)));
            let deed = self.has_definite_deed() || they;
            (0..units.len() as u32).find(|&u| {
                let x = &units[u as usize];
                // "came two days after": a number may stand between.
                let next = u as usize + 1 + usize::from(units.get(u as usize + 1).is_some_and(|n| n.is_number()));
                let comes = x.is(class::COMES) && units.get(next).is_some_and(|n| n.is(class::AFTER));
                deed && (x.is(class::FOLLOWSON) || comes) && verb(u).is_some_and(|v| !v.passive && !v.negated && !v.modal)
            })
        };
        // "had first reported", "had initially put it at"
        let old = self.c.vgs.iter().any(|v| {
            let had = (v.u0..v.u1).any(|u| units[u as usize].is(class::HAVE) && units[u as usize].is(class::PAST));
            had && (v.u0.saturating_sub(1)..(v.u1 + 1).min(units.len() as u32)).any(|u| units[u as usize].is(class::EARLIER))
        });
        Recall { follows: follows(), old, corrected: units.iter().any(|u| u.is(class::CORRECTS) && u.kind == UnitKind::Word) }
    }
}

/// A figure of harm that another can stand against.
fn figure(w: &Working) -> bool {
    w.claim.kind == ClaimKind::Harm && w.part_of.is_none() && !w.denial && w.claim.modality == Modality::Asserted && w.claim.count.stated_number().is_some()
}

/// Ties the claims that sentences with a recall speak of.
pub(super) fn recalls(working: &mut [Working], recalls: &[(usize, Recall)]) {
    let leads = if recalls.iter().any(|(_, r)| r.follows.is_some()) { leads(working) } else { Vec::new() };
    for &(sentence, r) in recalls {
        let from = working.partition_point(|w| w.sentence < sentence);
        let upto = working.partition_point(|w| w.sentence <= sentence);
        let next = working.partition_point(|w| w.sentence <= sentence + 1);
        if let Some(unit) = r.follows {
            follows(working, &leads, from, next, sentence, unit);
        }
        if r.old || r.corrected {
            corrects(working, from, upto, r);
        }
    }
}

/// The claims that lead an incident: the first one of harm outside the headlines, and the first one in them.
type Lead = [Option<usize>; 2];

/// The leads of all incidents.
fn leads(working: &[Working]) -> Vec<Lead> {
    let mut leads: Vec<Lead> = Vec::new();
    for (i, w) in working.iter().enumerate() {
        let Some(incident) = w.incident else { continue };
        if w.claim.kind != ClaimKind::Harm || w.part_of.is_some() || w.claim.count.kind == CountKind::None {
            continue;
        }
        if leads.len() <= incident {
            leads.resize(incident + 1, Lead::default());
        }
        leads[incident][usize::from(w.heading)].get_or_insert(i);
    }
    leads
}

/// "The raids follow an attack that killed eight": the claim that leads the deeds told before follows the one told after these words.
fn follows(working: &mut [Working], leads: &[Lead], from: usize, next: usize, sentence: usize, unit: u32) {
    let later = (from..next).find(|&j| {
        let w = &working[j];
        w.claim.kind == ClaimKind::Harm && w.part_of.is_none() && w.claim.level == Level::Incident && (w.sentence > sentence || w.unit > unit)
    });
    let Some(j) = later else { return };
    let own = working[j].incident;
    // After a running toll "the onslaught" is all of it, and no deed of the report's.
    if working[..from].last().is_some_and(|w| w.claim.level == Level::Cumulative) {
        return;
    }
    let Some(incident) = working[..from].iter().rev().take(LOOK_BACK).filter_map(|w| w.incident).find(|i| Some(*i) != own) else { return };
    let [told, headline] = leads.get(incident).copied().unwrap_or_default().map(|i| i.filter(|i| *i < from));
    if let Some(i) = told.or(headline) {
        working[i].follows = working[i].follows.or(Some(j));
    }
}

/// "It had first spoken of nine dead", "corrected the number to nine".
fn corrects(working: &mut [Working], from: usize, upto: usize, r: Recall) {
    let Some(j) = (from..upto).find(|&j| figure(&working[j])) else { return };
    // Both figures in one sentence are tied already; the words say how.
    if let Some(new) = (from..upto).find(|&i| working[i].updates.is_some_and(|u| (from..upto).contains(&u))) {
        if r.corrected {
            working[new].corrects = working[new].updates.take();
        }
        return;
    }
    let other = (0..from).rev().take(LOOK_BACK).find(|&i| {
        let (a, b) = (&working[i], &working[j]);
        figure(a)
            && !a.heading
            && a.repeats.is_none()
            && a.claim.harm == b.claim.harm
            && a.claim.level == b.claim.level
            && a.claim.count.stated_number() != b.claim.count.stated_number()
            && who_compatible(&a.claim.who, &b.claim.who)
    });
    let Some(i) = other else { return };
    let (new, old) = if r.old { (i, j) } else { (j, i) };
    let less = working[new].claim.count.stated_number() < working[old].claim.count.stated_number();
    working[new].contradicts = None;
    working[old].contradicts = None;
    if r.corrected || less {
        working[new].corrects = Some(old);
    } else {
        working[new].updates = Some(old);
    }
}

/// "The new deaths bring to 98 the number of people killed since June": the sum holds the harm told before it.
pub(super) fn sums(working: &mut [Working]) {
    // The first claim of an incident for each harm, among the claims before the one looked at.
    let mut firsts: Vec<(Option<Harm>, usize)> = Vec::new();
    for j in 0..working.len() {
        let w = &mut working[j];
        let harm = w.claim.harm;
        let first = firsts.iter().find(|(h, _)| *h == harm).map(|f| f.1);
        if w.claim.level == Level::Cumulative && w.summed && w.part_of.is_none() {
            w.cumulative_of = first;
        }
        if first.is_none() && w.claim.level == Level::Incident && w.part_of.is_none() && !w.heading && w.claim.kind == ClaimKind::Harm {
            firsts.push((harm, j));
        }
    }
}

impl State {
    /// Keeps what the sentence says of the order of deeds and figures.
    pub fn recall(&mut self, sent: &Sent<'_>) {
        let r = sent.recall();
        if r != Recall::default() {
            self.recalls.push((self.sentence, r));
        }
    }

    /// True if a sentence told before says what a deed came after.
    pub(super) fn follows_told(&self, sentence: usize) -> bool {
        self.recalls.binary_search_by_key(&sentence, |r| r.0).is_ok_and(|k| self.recalls[k].1.follows.is_some())
    }
}
