//! Times that date no harm: the day on which a figure was given, what is still to come, a release. Enters: the phrases of a sentence. Leaves: whether a
//! time is one of those. Never done here: the day of a harm.

use crate::assemble::Sent;
use crate::chunks::{Det, ItemKind, TimeMention, Vg};
use crate::class;
use crate::clauses::Draft;
use crate::lexicon::{VerbClass, form};
use crate::time::TimeExpr;
use tollbook_model::Symbol;

/// Items between the comma that opens an aside and its time.
const ASIDE: usize = 6;

impl Sent<'_> {
    fn verb_at(&self, k: usize) -> Option<&Vg> {
        self.c.items.get(k).filter(|i| i.kind == ItemKind::Verb).map(|i| &self.c.vgs[i.at as usize])
    }

    fn verb_class(&self, v: &Vg) -> Option<VerbClass> {
        (v.verb > 0).then(|| self.g.lx.verbs[v.verb as usize - 1].class)
    }

    /// The verbs before the time at item `k` in its clause, the nearest first.
    pub(super) fn governs(&self, k: usize) -> impl Iterator<Item = &Vg> {
        let parts =
            |i: &crate::chunks::Item| matches!(i.kind, ItemKind::Rel | ItemKind::Sub | ItemKind::Colon | ItemKind::And | ItemKind::But | ItemKind::Comma);
        (0..k).rev().take_while(move |&j| !parts(&self.c.items[j])).filter_map(|j| self.verb_at(j))
    }

    /// "An earlier count, given by police on Sunday, had put the dead at 11", "a list issued on Saturday said": the day is that of the paper or of the figure.
    pub(super) fn of_a_figure(&self, k: usize) -> bool {
        let items = &self.c.items;
        let Some(verb) = (k.saturating_sub(ASIDE)..k).rev().find(|&j| self.verb_at(j).is_some()) else { return false };
        let Some(v) = self.verb_at(verb).filter(|v| !v.aux && v.form & form::PART != 0) else { return false };
        if matches!(self.verb_class(v), Some(VerbClass::Harm | VerbClass::Deed | VerbClass::Find)) {
            return false;
        }
        let back = if verb > 0 && items[verb - 1].kind == ItemKind::Comma { verb - 1 } else { verb };
        let paper = back.checked_sub(1).filter(|&p| items[p].kind == ItemKind::Np).map(|p| &self.c.nps[items[p].at as usize]);
        paper.is_some_and(|n| n.harm.is_none() && n.count.is_none() && self.g.units[n.head as usize].is(class::DOC.with(class::TOLL)))
    }

    /// "Friday's ambush", "yesterday's explosion": the day of a deed told as known.
    pub(super) fn day_of_a_deed(&self, k: usize) -> bool {
        let items = &self.c.items;
        let owns = items.get(k + 1).is_some_and(|i| self.g.units[i.u0 as usize].kind == crate::units::UnitKind::Possessive);
        let deed = items.get(k + 2).filter(|i| i.kind == ItemKind::Np).map(|i| &self.c.nps[i.at as usize]);
        owns && deed.is_some_and(|n| n.classes.any(class::DEED) && n.count.is_none())
    }

    /// "eight were killed, including one who died at a hospital on Wednesday": the day on which a part of them died.
    pub fn day_of_a_part(&self, k: usize) -> bool {
        let items = &self.c.items;
        let Some(rel) = self.enclosed(k).checked_sub(1).filter(|&r| r >= 2 && items[r].kind == ItemKind::Rel) else { return false };
        let open = items[rel..k].iter().all(|i| i.kind != ItemKind::Comma);
        open && items[rel - 1].kind == ItemKind::Np && items[rel - 2].kind == ItemKind::Incl
    }

    /// "Rescuers ended their search on Thursday": the day on which nobody else was looked for.
    pub(super) fn of_a_search(&self, k: usize) -> bool {
        let mut verbs = self.governs(k);
        let Some(v) = verbs.next() else { return false };
        let ends = (v.u0..v.u1).any(|u| self.g.units[u as usize].is(class::ENDS));
        let search = |n: &crate::chunks::Np| (n.u0..n.u1).any(|u| self.g.lx.rarely(self.g.units[u as usize].entry, class::SEARCH));
        ends && self.c.items[..k].iter().filter(|i| i.kind == ItemKind::Np).any(|i| search(&self.c.nps[i.at as usize]))
    }

    /// "the deadliest attack since the creation of the district in 2004": the time is that of what the sentence counts from.
    pub(super) fn after_since(&self, k: usize) -> bool {
        let items = &self.c.items;
        let chain = |i: &crate::chunks::Item| matches!(i.kind, ItemKind::Np | ItemKind::Prep);
        let mut before = (0..k).rev().take(ASIDE).take_while(|&j| chain(&items[j]) || self.is_since(j));
        let at = before.find(|&j| self.is_since(j));
        let best = |i: &crate::chunks::Item| (i.u0..i.u1).any(|u| self.g.lx.rarely(self.g.units[u as usize].entry, class::BEST));
        at.is_some_and(|j| items.get(j + 1).is_some_and(|i| i.kind == ItemKind::Np) && items[..j].iter().any(best))
    }

    fn harms(&self, v: &Vg) -> bool {
        use VerbClass::{Claim, Deed, Find, Harm, SelfKill, Suffer, Take};
        matches!(self.verb_class(v), Some(Harm | Deed | Find | Suffer | Claim | Take | SelfKill))
    }

    /// "Reached by telephone on Wednesday, the mayor put it at 17 dead": the day on which whoever speaks was asked.
    pub(super) fn of_whoever_was_asked(&self, k: usize) -> bool {
        let items = &self.c.items;
        let asked = self.verb_at(0).is_some_and(|v| !v.aux && v.form & form::PART != 0 && !self.harms(v));
        let one = asked && items[1..k].iter().all(|i| matches!(i.kind, ItemKind::Prep | ItemKind::Np | ItemKind::Adv | ItemKind::Time));
        let person = |i: &crate::chunks::Item| {
            let n = &self.c.nps[i.at as usize];
            i.kind == ItemKind::Np && n.harm.is_none() && n.count.is_none() && n.classes.any(class::PERSON.with(class::SOURCE).with(class::ORG))
        };
        one && items.get(k + 1).is_some_and(|i| i.kind == ItemKind::Comma) && items.get(k + 2).is_some_and(person)
    }

    /// "Traders will keep their shops closed until Wednesday": what is still to come is no harm's day.
    pub(super) fn is_to_come(&self, k: usize) -> bool {
        let mut verbs = self.governs(k);
        let harm = |v: &Vg| self.verb_class(v) == Some(VerbClass::Harm);
        // "will keep their shops closed until Wednesday"
        verbs.find(|v| harm(v) || (v.u0..v.u1).any(|u| self.g.lx.rarely(self.g.units[u as usize].entry, class::WILL))).is_some_and(|v| !harm(v))
    }

    /// "Three of the wounded were still in a hospital on Wednesday": how it stands on a day that is not the one they were hurt on.
    pub(super) fn stands_still(&self, k: usize) -> bool {
        self.governs(k).next().is_some_and(|v| {
            let state = v.verb == 0 && !v.modal || (v.u0..v.u1).any(|u| self.g.units[u as usize].is(class::STAYS));
            let still = |u: u32| self.g.units[u as usize].is(class::STILL);
            state && (v.u0..v.u1).chain(v.u1..(v.u1 + 1).min(self.g.units.len() as u32)).any(still)
        })
    }

    /// "Bodies were still lying in the road": a verb of the sentence says that something goes on; "still in the region" is said of a place.
    pub fn still_goes_on(&self) -> bool {
        let end = self.g.units.len() as u32;
        self.c.vgs.iter().any(|v| (v.u0.saturating_sub(1)..(v.u1 + 1).min(end)).any(|u| self.g.units[u as usize].is(class::STILL)))
    }

    /// "announced at the start of this month that 629 were killed": the span of a saying whose words follow.
    pub(super) fn of_the_saying(&self, k: usize, t: &TimeMention) -> bool {
        let that = self.c.items.get(k + 1).is_some_and(|i| i.kind == ItemKind::Rel);
        let span = matches!(t.expr, TimeExpr::Phase(..) | TimeExpr::This(_) | TimeExpr::Last(_) | TimeExpr::Month { .. });
        that && span && k.checked_sub(1).and_then(|p| self.verb_at(p)).and_then(|v| self.verb_class(v)) == Some(VerbClass::Report)
    }

    /// "on Friday they were released": the day moves no story.
    pub fn of_a_release(&self, k: usize) -> bool {
        let frees = |v: &Vg| (v.u0..v.u1).any(|u| self.g.units[u as usize].is(class::FREES));
        self.governs(k).next().is_some_and(frees) || self.fronts(k).is_some_and(frees)
    }

    /// The verb after a time that opens its clause: "on Friday they were released".
    fn fronts(&self, k: usize) -> Option<&Vg> {
        let items = &self.c.items;
        let opens = k == 0 || matches!(items[k - 1].kind, ItemKind::Comma | ItemKind::Other | ItemKind::And | ItemKind::Colon);
        let next = (k + 1..items.len()).take(4).take_while(|&j| matches!(items[j].kind, ItemKind::Comma | ItemKind::Np | ItemKind::Verb | ItemKind::Adv));
        opens.then(|| next.into_iter().find_map(|j| self.verb_at(j))).flatten()
    }

    /// The words at item `k` set what follows beside what was told: "against 174", "compared with 199".
    fn compares_at(&self, k: usize) -> bool {
        let i = &self.c.items[k];
        matches!(i.kind, ItemKind::Prep | ItemKind::AsWell | ItemKind::Verb) && (i.u0..i.u1).any(|u| self.g.units[u as usize].is(class::COMPARES))
    }

    /// "against 174 the month before", "down from 531 in July": the figure is told for comparison.
    pub fn is_compared(&self, d: &Draft) -> bool {
        let first = d.who.first().and_then(|&w| self.c.item_of(w)).unwrap_or(d.item);
        d.rule == crate::clauses::UP_FROM_RULE || (first.saturating_sub(2)..first).any(|k| self.compares_at(k))
    }

    /// A figure told for comparison stands between a draft and a time after it: the time is that figure's.
    pub(super) fn compared_between(&self, d: &Draft, k: usize) -> bool {
        let counted = |j: usize| self.c.items[j].kind == ItemKind::Np && self.c.nps[self.c.items[j].at as usize].count.is_some();
        // "down from 58 the week before"
        let from = |j: usize| {
            let prep = |j: usize, c: class::Classes| self.c.items[j].kind == ItemKind::Prep && self.g.units[self.c.items[j].u0 as usize].is(c);
            prep(j, class::FROM) && matches!(self.c.items[j - 1].kind, ItemKind::Prep | ItemKind::Adv) && j - 1 > d.item
        };
        (d.item + 1..k).any(|j| (self.compares_at(j) || from(j)) && (j + 1..k).take(3).any(counted))
    }

    /// "Rawalpindi, 27 September 2021: On 26 September, forces raided": the day of the dateline is not that of what it heads.
    pub(super) fn of_a_dateline(&self, k: usize) -> bool {
        let items = &self.c.items;
        let heads = k <= 4 && items.get(k + 1).is_some_and(|i| i.kind == ItemKind::Colon) && items[..k].iter().any(|i| i.kind == ItemKind::Np);
        let day = |i: &crate::chunks::Item| {
            i.kind == ItemKind::Time && matches!(self.c.times[i.at as usize].expr, TimeExpr::Day { .. } | TimeExpr::Weekday { .. } | TimeExpr::Offset(_))
        };
        heads && items[..k].iter().all(|i| i.kind != ItemKind::Verb) && items[k + 1..].iter().any(day)
    }

    /// What the sentence says was hit, as something told before: "from the bus", "in the market".
    pub fn known_target(&self) -> Option<Symbol> {
        let known = self.c.nps.iter().filter(|n| n.det == Det::The && !n.plural && n.count.is_none() && n.of.is_none() && n.place.is_none());
        let mut targets = known.filter_map(|n| self.g.lx.entries.get(self.g.units[n.head as usize].entry as usize)?.target.as_ref());
        targets.find(|t| HIT_ONCE.contains(&&***t)).cloned()
    }
}

/// What a report that tells of its being hit means by "the bus", "the market".
const HIT_ONCE: [&str; 13] = ["bus", "vehicle", "convoy", "train", "boat", "aircraft", "market", "mosque", "church", "wedding", "funeral", "bakery", "school"];
