//! The stories of a report. Enters: its sentences in order. Leaves: where one story ends and the next begins, by the words that say so ("separately",
//! "in another attack"), by the place that heads an entry, or by the clock of a live page. Never done here: a border that only a change of subject
//! suggests.

use super::State;
use crate::assemble::Sent;
use crate::chunks::ItemKind;
use crate::class;
use crate::places::Found;
use crate::time::TimeExpr;
use jiff::civil::Date;
use tollbook_model::{Place, PlaceMode, PlacePart, PlaceRelation, Symbol};

/// What tells the stories of a report apart.
#[derive(Default)]
pub(super) struct Stories {
    /// The sentence and the unit at which another story begins, in order, with its number.
    turns: Vec<(usize, u32, usize)>,
    /// The number of the story begun last.
    last: usize,
    /// The places that entries of a live page told of, with the number of the entry.
    told: Vec<(Vec<Symbol>, usize)>,
}

impl Stories {
    /// The number of the story that unit `unit` of a sentence belongs to, 0 for the first.
    pub(super) fn of(&self, sentence: usize, unit: u32) -> usize {
        let upto = self.turns.partition_point(|&(s, u, _)| (s, u) <= (sentence, unit));
        upto.checked_sub(1).map_or(0, |t| self.turns[t].2)
    }

    /// Another story begins.
    fn turn(&mut self, sentence: usize, unit: u32) {
        self.last += 1;
        self.turns.push((sentence, unit, self.last));
    }

    /// The number of the story that a sentence ends in.
    pub(super) fn after(&self, sentence: usize) -> usize {
        self.of(sentence, u32::MAX)
    }
}

impl Sent<'_> {
    /// The words at item `k` put what follows apart: "separately", "in a separate incident", "in another attack", "a separate raid".
    fn turns_at(&self, k: usize) -> bool {
        let items = &self.c.items;
        let Some(item) = items.get(k) else { return false };
        if self.g.lx.rarely(self.g.units[item.u0 as usize].entry, class::ANEW) {
            return true;
        }
        let within = item.kind == ItemKind::Prep && self.g.units[item.u0 as usize].is(class::LOC);
        let Some(np) = items.get(k + usize::from(within)).filter(|i| i.kind == ItemKind::Np).map(|i| &self.c.nps[i.at as usize]) else { return false };
        // A deed of people: "in another bus" and "a second bomb" tell the same story.
        let deed = np.classes.any(class::DEED) && !np.classes.any(class::CONFLICT) && np.place.is_none();
        let apart = || (np.u0..np.head).any(|u| self.g.lx.rarely(self.g.units[u as usize].entry, class::SEPARATE));
        // "The second attack" was told before; "a separate raid" is told now.
        let new = np.det != crate::chunks::Det::The && np.det != crate::chunks::Det::Dem && np.det != crate::chunks::Det::Poss;
        deed && new && (within && (np.other || apart()) || !within && np.det == crate::chunks::Det::An && apart())
    }

    /// The units at which another story begins: at the head of the sentence, or of a clause that "and" or "while" adds.
    pub(super) fn turns(&self) -> impl Iterator<Item = u32> + '_ {
        let items = &self.c.items;
        let mark = |i: &crate::chunks::Item| matches!(i.kind, ItemKind::Quote | ItemKind::Dash | ItemKind::Open | ItemKind::Close);
        let first = items.iter().position(|i| !mark(i) && i.kind != ItemKind::And);
        let heads = move |k: usize| {
            Some(k) == first
                || k > 1
                    && matches!(items[k - 1].kind, ItemKind::And | ItemKind::Sub | ItemKind::But)
                    && items[..k].iter().any(|i| i.kind == ItemKind::Verb)
                    && items[k..].iter().any(|i| i.kind == ItemKind::Verb)
        };
        (0..items.len()).filter(move |&k| heads(k) && self.turns_at(k)).map(move |k| items[k].u0)
    }
}

impl Sent<'_> {
    /// "Meanwhile, gunmen shot …": at the head of a paragraph another story, unless the sentence goes on with deeds or a toll told before.
    fn adds_another(&self) -> bool {
        let goes_on = || self.has_definite_deed() || self.g.units.iter().any(|u| u.is(class::TOLL));
        self.c.items.first().is_some_and(|i| self.g.lx.rarely(self.g.units[i.u0 as usize].entry, class::ADDS)) && !goes_on()
    }
}

impl Sent<'_> {
    /// "Hours later, a home-made bomb wounded two": at the head of a paragraph a deed told for the first time.
    fn later_another(&self) -> bool {
        let items = &self.c.items;
        let later = |i: &crate::chunks::Item| i.kind == ItemKind::Time && matches!(self.c.times[i.at as usize].expr, TimeExpr::Later { n: 1.., .. });
        let Some(k) = items.iter().take(2).position(later) else { return false };
        let at = k + 1 + usize::from(items.get(k + 1).is_some_and(|i| i.kind == ItemKind::Comma));
        let what = items.get(at).filter(|i| i.kind == ItemKind::Np).map(|i| &self.c.nps[i.at as usize]);
        let new = |n: &crate::chunks::Np| n.det == crate::chunks::Det::An && !n.other && !n.plural && n.classes.any(class::MEANS.with(class::DEED));
        what.is_some_and(|n| new(n) && !n.classes.any(class::PERSON)) && items.get(at + 1).is_some_and(|i| i.kind == ItemKind::Verb)
    }
}

impl State {
    /// The sentence may begin other stories.
    pub fn turn(&mut self, sent: &Sent<'_>, heading: bool) {
        let n = self.sentence;
        let stories = &mut self.stories;
        if heading {
            // "Blackout in Lima; mayor killed in Puno": each part of a headline is of its own story.
            for u in (0..sent.g.units.len()).filter(|&u| sent.g.units[u].is_mark(b';')) {
                stories.turn(n, u as u32);
            }
            self.headed |= stories.after(n) > 0;
            return;
        }
        // The text begins with the first part of the headline.
        if std::mem::take(&mut self.headed) {
            stories.turns.push((n, 0, 0));
        }
        if self.new_paragraph && (sent.adds_another() || sent.later_another()) {
            stories.turn(n, 0);
        }
        for unit in sent.turns() {
            stories.turn(n, unit);
        }
    }

    /// An entry of a live page begins: what it tells is of the day, unless it says another.
    pub fn today(&mut self, day: Date) {
        self.period = Some(tollbook_model::Period {
            start: Some(day),
            end: Some(day),
            precision: tollbook_model::PeriodPrecision::Day,
            basis: tollbook_model::Basis::Death,
            words: Symbol::from(""),
            anchor: Some(day),
            carried: true,
        });
        self.window = false;
    }

    /// An entry of a live page names its place: unless it is the one that governs, the story is another's, or goes back to one told before.
    pub fn moves_on(&mut self, parts: &[PlacePart]) {
        let same = |names: &[Symbol]| parts.iter().any(|r| names.contains(&r.name));
        let told = &mut self.stories.told;
        if told.is_empty() {
            let first = self.place.iter().flat_map(|p| p.parts.iter()).map(|q| q.name.clone()).collect();
            told.push((first, self.entry));
        }
        match told.iter().rev().find(|s| same(&s.0)) {
            Some(told) => self.entry = told.1,
            None => {
                self.entry = told.iter().map(|s| s.1).max().unwrap_or(self.entry) + 1;
                told.push((parts.iter().map(|q| q.name.clone()).collect(), self.entry));
            }
        }
    }

    /// A place heads what follows: an entry of a round-up, with incidents of its own.
    pub fn enter(&mut self, found: &Found) {
        let part = found.part(PlaceRelation::In, found.precision(), found.name.clone());
        self.place = Some(Place { parts: [part].into(), mode: PlaceMode::One, carried: false });
        self.entry += 1;
        // The sum over one day is told before its incidents.
        if self.period.as_ref().is_some_and(|p| p.start.is_some() && p.start == p.end) {
            self.window = false;
        }
    }
}
