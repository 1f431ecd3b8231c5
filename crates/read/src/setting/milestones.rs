//! Dated events that other periods lean on: a war's beginning, a town's fall. Enters: a sentence's phrases. Leaves: milestones with their
//! days. Never done here: a claim's own period.

use crate::assemble::Sent;
use crate::assemble::clean;
use crate::chunks::ItemKind;
use crate::class;
use crate::clauses::Draft;
use crate::discourse::Working;
use crate::lexicon::{TimeKind, VerbClass};
use crate::time::{self, TimeExpr};
use crate::tokens::NO_WORD;
use jiff::civil::Date;
use tollbook_model::{Basis, Cause, Claim, ClaimId, ClaimKind, Count, Level, Modality, Period, PeriodPrecision, Place, Provenance, Report, SpanRole, Symbol};

/// A dated event.
#[derive(Clone, Debug)]
pub struct Milestone {
    /// First day.
    pub start: Date,
    /// Last day it can be.
    pub end: Date,
    /// Units of the date.
    pub units: (u32, u32),
    /// Units of the event's word.
    pub event: (u32, u32),
    /// It opens what the sentence's running tolls cover: a war, or a period that the sentence counts from.
    pub conflict: bool,
    /// The sentence tells it as an event; a date that a period is only counted from is no claim of its own.
    pub told: bool,
}

impl Sent<'_> {
    /// Events that the sentence dates and other periods may lean on ("the war, which began in April 2023", "since it broke out in 2007",
    /// "the fall in March 2019 of \u{2026}", "lost the town in March 2015").
    pub fn milestones(&self, date: Option<Date>) -> Vec<Milestone> {
        let mut out: Vec<Milestone> = Vec::new();
        for (k, it) in self.c.items.iter().enumerate() {
            if it.kind != ItemKind::Time {
                continue;
            }
            let t = &self.c.times[it.at as usize];
            let absolute = matches!(t.expr, TimeExpr::Month { year: Some(_), .. } | TimeExpr::Year(_) | TimeExpr::Day { year: Some(_), .. });
            if !absolute && !matches!(t.expr, TimeExpr::Month { .. } | TimeExpr::Day { .. }) {
                continue;
            }
            // "the bloodiest since 26 people died in a siege in July": a deed of that month, from which nothing is counted.
            if self.dates_a_harm(k) || self.after_since(k) {
                continue;
            }
            let Some(d) = time::resolve(&t.expr, date) else { continue };
            let found = |event: (u32, u32), conflict: bool, told: bool| Milestone { start: d.start, end: d.end, units: (t.p0, t.u1), event, conflict, told };
            if let Some(event) = self.counted_from(k) {
                out.push(found(event, true, self.other_than_a_war(event.1, k)));
            } else if let Some((event, conflict)) = self.opening(k, absolute) {
                out.push(found(event, conflict, true));
            } else if let Some(event) = self.turn(k) {
                out.push(found(event, false, true));
            }
        }
        out
    }

    /// True if the verb before the time at item `k` tells a harm of counted people in a clause that "since" opens.
    fn dates_a_harm(&self, k: usize) -> bool {
        let items = &self.c.items;
        let Some(since) = (k.saturating_sub(10)..k).rev().find(|&j| self.is_since(j)) else { return false };
        let verb = (since + 1..k).rev().find(|&j| items[j].kind == ItemKind::Verb).map(|j| &self.c.vgs[items[j].at as usize]);
        let harms = verb.is_some_and(|v| v.verb > 0 && self.g.lx.verbs[v.verb as usize - 1].class == VerbClass::Harm);
        harms && (since + 1..k).any(|j| items[j].kind == ItemKind::Np && self.c.nps[items[j].at as usize].count.is_some())
    }

    /// The clause that counts from an event dated elsewhere: "since it took effect", "since the offensive was launched".
    pub fn counts_from_told(&self) -> Option<(u32, u32)> {
        let items = &self.c.items;
        let since = items.iter().position(|i| {
            let u = &self.g.units[i.u0 as usize];
            i.kind == ItemKind::Sub && u.entry != NO_WORD && self.g.lx.entries[u.entry as usize].time.iter().any(|w| w.kind == TimeKind::Since)
        })?;
        let clause = items[since + 1..].iter().take_while(|i| !matches!(i.kind, ItemKind::Comma | ItemKind::Colon)).take(8).count();
        let inside = since + 1..since + 1 + clause;
        let verb = inside.clone().find(|&j| items[j].kind == ItemKind::Verb).filter(|&j| self.opens(j))?;
        let dated = inside.clone().any(|j| items[j].kind == ItemKind::Time);
        (!dated).then_some((items[since].u0, items[verb].u1))
    }

    /// True if the verb of a draft tells what has happened up to now.
    fn up_to_now(&self, d: &Draft) -> bool {
        self.c.items.get(d.item).filter(|i| i.kind == ItemKind::Verb).is_some_and(|i| {
            let v = &self.c.vgs[i.at as usize];
            (v.u0..v.u1).any(|u| self.g.units[u as usize].is(class::HAVE) && !self.g.units[u as usize].is(class::PAST))
        })
    }

    /// "The violence has killed at least 497 people": what goes on is the doer, up to now.
    pub fn of_what_goes_on(&self, d: &Draft) -> bool {
        let goes_on = |&i: &u32| {
            let n = &self.c.nps[i as usize];
            let word = n.classes.any(class::DEED) && (!n.classes.any(class::MEANS) || self.g.lx.rarely(self.g.units[n.head as usize].entry, class::LASTS));
            word && matches!(n.det, crate::chunks::Det::The | crate::chunks::Det::Dem) && n.count.is_none() && n.of.is_none()
        };
        self.up_to_now(d) && d.agents.iter().any(goes_on)
    }

    pub(super) fn is_since(&self, k: usize) -> bool {
        let i = &self.c.items[k];
        let u = &self.g.units[i.u0 as usize];
        matches!(i.kind, ItemKind::Prep | ItemKind::Sub)
            && !u.is(class::FROM)
            && u.entry != NO_WORD
            && self.g.lx.entries[u.entry as usize].time.iter().any(|w| w.kind == TimeKind::Since)
    }

    /// True if the time at item `k` ends the clause that says from when a draft counts: "since it launched the invasion 18 months ago".
    pub fn begins_count(&self, d: &Draft, k: usize) -> bool {
        let items = &self.c.items;
        let since = (0..k).rev().take(8).take_while(|&j| !matches!(items[j].kind, ItemKind::Comma | ItemKind::Colon)).find(|&j| self.is_since(j));
        self.up_to_now(d) && since.is_some_and(|s| s > d.item && (s + 1..k).any(|j| items[j].kind == ItemKind::Verb))
    }

    /// "have been killed since the ceasefire", "Since the coup, 1,200 have been killed": the event without a date from which a draft counts.
    pub fn counts_since(&self, d: &Draft) -> Option<(u32, u32)> {
        let items = &self.c.items;
        let perfect = self.up_to_now(d);
        let since = (0..items.len()).find(|&k| self.is_since(k))?;
        let event = items.get(since + 1).filter(|i| i.kind == ItemKind::Np)?;
        let n = &self.c.nps[event.at as usize];
        let told = n.det == crate::chunks::Det::The && n.count.is_none() && n.harm.is_none() && n.place.is_none();
        let ends = items.get(since + 2).is_none_or(|i| !matches!(i.kind, ItemKind::Verb | ItemKind::Time));
        (perfect && told && ends && (since == 0 || self.same_clause(since, d.item))).then_some((items[since].u0, n.u1))
    }

    fn opens(&self, k: usize) -> bool {
        let it = &self.c.items[k];
        (it.u0..it.u1).any(|u| self.g.units[u as usize].is(class::OPENS))
    }

    fn conflict_at(&self, k: usize) -> bool {
        self.c.items.get(k).is_some_and(|it| it.kind == ItemKind::Np && self.c.nps[it.at as usize].classes.any(class::DEED))
    }

    /// The word that counts the sentence's period from the date at item `k`: "since it broke out in 2007, \u{2026}", "from the proclamation of
    /// the state of siege, in May 2021, \u{2026}".
    fn counted_from(&self, k: usize) -> Option<(u32, u32)> {
        let items = &self.c.items;
        // "14 attacks since it ended its truce in November": the clause may stand at the end.
        let since = |it: &crate::chunks::Item| {
            let u = &self.g.units[it.u0 as usize];
            matches!(it.kind, ItemKind::Sub | ItemKind::Prep)
                && u.entry != NO_WORD
                && self.g.lx.entries[u.entry as usize].time.iter().any(|w| w.kind == TimeKind::Since)
                && !u.is(class::FROM)
        };
        let late = (k.saturating_sub(10)..k)
            .rev()
            .take_while(|&j| !matches!(items[j].kind, ItemKind::Comma | ItemKind::Colon | ItemKind::Rel))
            .find(|&j| since(&items[j]));
        // "since the coup of February 2021", "since the TTP ended its truce in November": an event stands between the two.
        if let Some(j) = late.filter(|&j| items[j + 1..k].iter().any(|i| matches!(i.kind, ItemKind::Verb | ItemKind::Np))) {
            return Some((items[j].u0, items[j].u1));
        }
        // A source or a quotation mark may stand before the clause.
        let first = (0..k.min(3)).find(|&j| matches!(items[j].kind, ItemKind::Sub | ItemKind::Prep))?;
        let it = items[first];
        let unit = &self.g.units[it.u0 as usize];
        let since = unit.entry != NO_WORD && self.g.lx.entries[unit.entry as usize].time.iter().any(|w| w.kind == TimeKind::Since);
        let clause = items[first..k].iter().all(|i| i.kind != ItemKind::Comma);
        // "Deaths from shelling in Taiz rose to 41 in May": what they died of.
        let opens = first == 0 || !unit.is(class::FROM);
        if since && clause && opens && items[first..k].iter().any(|i| i.kind == ItemKind::Verb) {
            return Some((it.u0, it.u1));
        }
        let from = unit.is(class::FROM) && items.get(first + 1).is_some_and(|i| i.kind == ItemKind::Np) && self.opens(first + 1);
        (from && k - first <= 8).then_some((it.u0, it.u1))
    }

    /// True if what stands between unit `from` and the date at item `k` is an event of its own, and no war's beginning: "since the coup of
    /// February 2021".
    fn other_than_a_war(&self, from: u32, k: usize) -> bool {
        let between = || self.c.items[..k].iter().filter(|i| i.u0 >= from);
        let group = |i: &crate::chunks::Item| (i.kind == ItemKind::Np).then(|| &self.c.nps[i.at as usize]);
        let war =
            between().filter_map(group).any(|n| n.classes.any(class::CONFLICT) || n.classes.any(class::PRON) && !n.plural && !n.classes.any(class::PERSON));
        let event = between()
            .filter_map(group)
            .any(|n| n.classes.any(class::DEED.with(class::OPENS).with(class::NOUN).with(class::ACTOR).with(class::GENERIC)) || n.plural);
        event && !war
    }

    /// The word that opens a conflict, or another event, at the date of item `k`; true for a conflict.
    fn opening(&self, k: usize, absolute: bool) -> Option<((u32, u32), bool)> {
        let items = &self.c.items;
        // What opens stands right before the date: a verb whose subject is a conflict, or a noun for a beginning or end.
        for p in (k.saturating_sub(4)..k).rev() {
            let at = items[p];
            match at.kind {
                ItemKind::Verb => {
                    // "the war between the army and the rebels of the north, which broke out"
                    let subject =
                        |q: &usize| matches!(items[*q].kind, ItemKind::Np | ItemKind::Prep | ItemKind::And | ItemKind::Comma | ItemKind::Rel | ItemKind::Adv);
                    let conflict = (0..p).rev().take(12).take_while(subject).any(|q| self.conflict_at(q))
                        || p == 0 && (k..items.len()).take(10).any(|q| self.conflict_at(q));
                    let relative = (0..p).any(|q| items[q].kind == ItemKind::Rel);
                    return (self.opens(p) && (conflict || absolute && relative)).then_some(((at.u0, at.u1), conflict));
                }
                ItemKind::Np if absolute && self.g.units[self.c.nps[at.at as usize].head as usize].is(class::OPENS) => {
                    // "Triggered by the coup of February 2021, the conflict \u{2026}": what the noun triggers began with it.
                    let triggered = items[0].kind == ItemKind::Verb && p <= 4 && self.opens(0) && (k..items.len()).take(10).any(|q| self.conflict_at(q));
                    return Some(((at.u0, at.u1), triggered));
                }
                ItemKind::Prep | ItemKind::Np | ItemKind::Adv => {}
                _ => return None,
            }
        }
        None
    }

    /// The verb of the date at item `k`, if it says that a place or a power changed hands: "lost the port in October 2012", "fell to the army in
    /// 2017", "had been launched in October 2023".
    fn turn(&self, k: usize) -> Option<(u32, u32)> {
        let items = &self.c.items;
        let p = (k.saturating_sub(7)..k)
            .rev()
            .take_while(|&p| !matches!(items[p].kind, ItemKind::Sub | ItemKind::Colon | ItemKind::Comma))
            .find(|&p| items[p].kind == ItemKind::Verb)?;
        let v = &self.c.vgs[items[p].at as usize];
        if v.negated || v.modal || v.infinitive || !(v.u0..v.u1).any(|u| self.g.units[u as usize].is(class::TURNS)) {
            return None;
        }
        let held = |q: usize| {
            let it = items[q];
            it.kind == ItemKind::Np && {
                let n = &self.c.nps[it.at as usize];
                n.place.is_some() || n.classes.any(class::PLACEN.with(class::TARGET).with(class::OPENS).with(class::GENERIC).with(class::ORG).with(class::DEED))
            }
        };
        let near = p.saturating_sub(4)..k;
        let harmless = !near.clone().any(|q| items[q].kind == ItemKind::Np && self.c.nps[items[q].at as usize].harm.is_some());
        (harmless && near.clone().any(held)).then_some((v.u0, v.u1))
    }

    /// Who brought the event about: "fell to the army", "was taken by the rebels", "since the TTP ended its truce".
    fn by_of_event(&self, m: &Milestone) -> tollbook_model::By {
        let items = &self.c.items;
        let mut by = tollbook_model::By::default();
        let verb = items.iter().position(|i| i.kind == ItemKind::Verb && i.u0 >= m.event.0 && i.u0 < m.units.0 || i.u0 <= m.event.0 && m.event.0 < i.u1);
        let Some(v) = verb.filter(|&v| items[v].kind == ItemKind::Verb) else { return by };
        let np = |k: usize| items.get(k).filter(|i| i.kind == ItemKind::Np).map(|i| &self.c.nps[i.at as usize]);
        let prep = |k: usize, set: class::Classes| items.get(k).is_some_and(|i| i.kind == ItemKind::Prep && self.g.units[i.u0 as usize].is(set));
        let after = (v + 1..v + 6).take_while(|&k| items.get(k).is_some_and(|i| matches!(i.kind, ItemKind::Prep | ItemKind::Np)));
        let marked = after.clone().find(|&k| prep(k, class::BY.with(class::TO))).and_then(|k| np(k + 1));
        let passive = self.c.vgs[items[v].at as usize].passive;
        let subject = || (0..v).rev().take(2).find_map(&np).filter(|n| !passive && n.place.is_none());
        if let Some((a, u0, u1)) = marked.or_else(subject).and_then(|n| self.actor_in(n)) {
            let words = self.symbol(u0, u1);
            by.mode = tollbook_model::ByMode::One;
            by.actors.push(tollbook_model::Blame { actor: Some(a.id.clone()), surety: tollbook_model::Surety::Stated, inferred: false, words });
        }
        by
    }

    /// A dated event that other periods lean on.
    pub fn milestone(&self, report: &Report, pack: &Symbol, m: &Milestone, sentence: usize, place: Option<Place>) -> Working {
        let (a, b) = m.event;
        let spans = crate::discourse::Ranges::from_slice(&[(self.at(a, b), SpanRole::Harm), (self.at(m.units.0, m.units.1), SpanRole::Period)]);
        let anchors = [spans[0].0];
        let count = Count::unstated().with_words(clean(self.words(a, b)));
        let claim = Claim {
            id: ClaimId::of(&report.text_id, ClaimKind::Milestone, None, &anchors),
            report: report.id.clone(),
            kind: ClaimKind::Milestone,
            harm: None,
            deed: None,
            count,
            who: tollbook_model::Who::default(),
            by: self.by_of_event(m),
            means: None,
            cause: Cause::Direct,
            target: None,
            place,
            period: Some(Period {
                start: Some(m.start),
                end: Some(m.end),
                precision: PeriodPrecision::of_days(m.start, m.end),
                basis: Basis::Unknown,
                words: self.symbol(m.units.0, m.units.1),
                anchor: None,
                carried: false,
            }),
            level: Level::Incident,
            attribution: Vec::new(),
            modality: Modality::Asserted,
            relations: Vec::new(),
            provenance: Provenance { spans: Vec::new(), rule: Symbol::from("noun.milestone"), pack: pack.clone() },
        };
        Working::bare(claim, spans, sentence)
    }
}
