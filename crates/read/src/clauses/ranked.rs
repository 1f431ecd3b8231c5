//! Figures told beside one that was told: the next parties of a list, what is left of a sum, another month's number. Enters: the phrases of a sentence
//! and its drafts. Leaves: drafts. Never done here: whose number the first one is.

use super::*;

/// The rule of another period's figure, of those told last.
pub const COMPARED_RULE: &str = "noun.compared";

impl Clauses<'_> {
    /// Reads what a sentence ranks, leaves over and compares, after its verbs and nouns.
    pub(super) fn beside_the_first(&mut self) {
        for k in 1..self.c.items.len() {
            match self.kind(k) {
                Some(ItemKind::Prep | ItemKind::AsWell) => {
                    self.that_compares(k);
                    self.compared_with(k);
                }
                Some(ItemKind::Verb) => {
                    self.followed_by(k);
                    self.comes_next(k);
                    self.attributed(k);
                    self.the_rest(k);
                    self.compared(k);
                }
                Some(ItemKind::Np) => {
                    self.earlier_in_brackets(k);
                    self.bulk_in_brackets(k);
                }
                _ => {}
            }
        }
    }

    /// A number of its own that no draft has.
    fn free_number(&self, k: usize) -> Option<(u32, CountDraft)> {
        let m = self.is_np(k).filter(|&m| self.number_group(m) && !self.taken[m as usize] && self.np(m).of.is_none())?;
        let count = self.np(m).count.filter(|c| matches!(c.kind, DraftKind::Stated | DraftKind::AtLeast | DraftKind::About | DraftKind::MoreThan))?;
        Some((m, count))
    }

    /// Whom or where an entry of a ranking names: a party or a place.
    fn ranked_at(&self, i: u32) -> bool {
        let n = self.np(i);
        n.count.is_none()
            && (n.place.is_some()
                || n.classes.any(class::ACTOR.with(class::GENERIC).with(class::FORCE))
                || (n.u0..n.u1).any(|u| self.unit_word(u).any(class::ACTOR)))
    }

    /// "Cauca, with 27, continues to head the list, followed by Antioquia with 16 and Narino (14)", "come next with 44, followed by …".
    fn followed_by(&mut self, k: usize) {
        let follows = self.vg(k).is_some_and(|v| !v.aux && v.form & form::PART != 0 && self.unit_word(v.main).any(class::FOLLOWSON));
        if !follows || !self.prep_is(k + 1, class::BY) {
            return;
        }
        let mut entries: Vec<(usize, u32, u32, CountDraft)> = Vec::new();
        let mut j = k + 2;
        while let Some(s) = self.is_np(j).filter(|&s| self.ranked_at(s)) {
            // "the department of X", "militias of the plain"
            let mut at = j + 1;
            while self.prep_is(at, class::OF) && self.is_np(at + 1).is_some() {
                at += 2;
            }
            let bracket = self.kind(at) == Some(ItemKind::Open) && self.kind(at + 2) == Some(ItemKind::Close);
            let Some((m, count)) = self.free_number(at + 1).filter(|_| bracket || self.prep_is(at, class::WITH)) else { break };
            entries.push((j, s, m, count));
            j = at + 2 + usize::from(bracket);
            // "and the army itself (19)"
            while matches!(self.kind(j), Some(ItemKind::Comma | ItemKind::And)) {
                j += 1;
            }
        }
        if entries.is_empty() {
            return;
        }
        let told = self.drafts.iter().rposition(|d| d.kind == ClaimKind::Harm && d.item < k);
        let ranked = told.filter(|&d| self.drafts[d].rule == ACCOUNTED_RULE || self.drafts[d].placed_at.is_some()).map(|d| self.drafts[d].clone());
        let first = (1..k).rev().find_map(|q| self.prep_is(q, class::WITH).then(|| self.free_number(q + 1).map(|(m, c)| (q, m, c))).flatten());
        let proto = match (ranked, first) {
            (Some(d), _) => d,
            (None, Some((q, m, count))) => {
                // The party or place that has the first number: before the comma, or the subject of the verb between.
                let before =
                    if self.kind(q - 1) == Some(ItemKind::Comma) { q.checked_sub(2).and_then(|p| self.skip_left(p)).and_then(|p| self.is_np(p)) } else { None };
                let verb = (q.saturating_sub(3)..q).rev().find(|&v| self.kind(v) == Some(ItemKind::Verb));
                let subject = before.or_else(|| verb.and_then(|v| self.subject(v, 0)).and_then(|s| s.0.first().copied()));
                let Some(s) = subject.filter(|&s| self.ranked_at(s)) else { return };
                let mut d = self.draft(Harm::Killed, count, Nps::new(), (self.np(m).u0, self.np(m).u1), q + 1, ACCOUNTED_RULE);
                d.part_of = Some(Part::Before);
                d.borrowed = true;
                self.taken[m as usize] = true;
                let at = self.c.item_of(s).unwrap_or(0);
                self.rank(&d, at, s);
                d
            }
            _ => return,
        };
        for (at, s, m, count) in entries {
            let mut d = proto.clone();
            d.count = count;
            d.item = at;
            d.anchor = (self.np(m).u0, self.np(m).u1);
            d.placed_at = None;
            d.agents = Nps::new();
            if proto.rule != ACCOUNTED_RULE {
                d.rule = "clause.gap";
                d.who = SmallVec::from_slice(&[m]);
            }
            self.taken[m as usize] = true;
            self.rank(&d, at, s);
        }
    }

    /// "Aleppo came next with 19", "Norte de Santander follows with seven": the next of a ranking in a sentence of its own.
    fn comes_next(&mut self, k: usize) {
        let next = self.vg(k).is_some_and(|v| !v.passive && !v.negated && !v.modal && self.unit_word(v.main).any(class::FOLLOWSON.with(class::COMES)));
        let Some(s) = k.checked_sub(1).and_then(|p| self.is_np(p)).filter(|&s| next && self.ranked_at(s)) else { return };
        let with = (k + 1..k + 3).find(|&j| self.prep_is(j, class::WITH));
        let Some((m, count)) = with.and_then(|j| self.free_number(j + 1)) else { return };
        let mut d = self.draft(Harm::Killed, count, Nps::new(), (self.np(m).u0, self.np(m).u1), k, ACCOUNTED_RULE);
        d.part_of = Some(Part::Before);
        d.borrowed = true;
        self.taken[m as usize] = true;
        self.rank(&d, k - 1, s);
    }

    /// "Narino has the greatest number of deaths, with 11", "Daraa saw the most deaths, with 22".
    pub(super) fn most_with(&mut self) {
        for k in 3..self.c.items.len() {
            if !self.prep_is(k, class::WITH) || self.kind(k - 1) != Some(ItemKind::Comma) {
                continue;
            }
            let Some((m, count)) = self.free_number(k + 1) else { continue };
            let toll = (k.saturating_sub(6)..k - 1).rev().find_map(|j| {
                let i = self.is_np(j)?;
                let n = self.np(i);
                let best = (n.u0..n.u1).any(|u| self.g.lx.rarely(self.g.units[u as usize].entry, class::BEST));
                let of = n.of.map(|o| self.np(o)).unwrap_or(n);
                (best && n.det == Det::The).then_some(()).and(of.harm.filter(|_| of.classes.any(class::HARMN) && of.count.is_none()))
            });
            let Some(harm) = toll else { continue };
            let place =
                (0..k).find(|&j| self.is_np(j).is_some_and(|i| self.np(i).place.is_some() && !self.np(i).classes.any(class::ACTOR.with(class::GENERIC))));
            let Some(at) = place else { continue };
            let mut d = self.draft(harm, count, Nps::new(), (self.np(m).u0, self.np(m).u1), k + 1, ACCOUNTED_RULE);
            d.part_of = Some(Part::Before);
            d.placed_at = Some(at);
            self.taken[m as usize] = true;
            self.drafts.push(d);
        }
    }

    /// "Civilians made up the bulk of the dead (258)": how many they were.
    fn bulk_in_brackets(&mut self, k: usize) {
        if k < 2 || self.kind(k - 1) != Some(ItemKind::Open) || self.kind(k + 1) != Some(ItemKind::Close) || self.is_np(k - 2).is_none() {
            return;
        }
        let Some((m, count)) = self.free_number(k) else { return };
        let (u0, u1) = (self.c.items[k - 2].u0, self.c.items[k - 2].u1);
        let open = |d: &Draft| matches!(d.count.kind, DraftKind::Unstated | DraftKind::Share | DraftKind::ShareAbove | DraftKind::ShareBelow);
        let at = self.drafts.iter().rposition(|d| d.rule == ACCOUNTED_RULE && open(d) && (d.count.u0 >= u0 && d.count.u0 < u1 || d.item + 8 > k));
        if let Some(d) = at.map(|d| &mut self.drafts[d]) {
            d.count = count;
            self.taken[m as usize] = true;
        }
    }

    /// One entry: at a place, or by a party.
    fn rank(&mut self, proto: &Draft, at: usize, s: u32) {
        let mut d = proto.clone();
        if self.np(s).place.is_some() && !self.np(s).classes.any(class::ACTOR.with(class::GENERIC)) {
            d.placed_at = Some(at);
        } else {
            d.agents = SmallVec::from_slice(&[s]);
        }
        self.drafts.push(d);
    }

    /// "97 of the deaths are attributed to the ADF", "the ADF, to whom 97 of the deaths are attributed".
    fn attributed(&mut self, k: usize) {
        let says = self.vg(k).is_some_and(|v| v.passive && !v.negated && !v.modal) && self.class(k) == Some(VerbClass::Blame);
        let Some((subject, _)) = says.then(|| self.subject(k, 0)).flatten() else { return };
        let [s] = subject.as_slice() else { return };
        let n = self.np(*s);
        let Some(of) = n.of.map(|o| self.np(o)).filter(|o| n.partitive && o.det == Det::The && o.count.is_none()) else { return };
        let Some(harm) = of.harm.filter(|_| !self.taken[*s as usize]) else { return };
        let Some(count) = n.count else { return };
        let to = if self.prep_is(k + 1, class::TO) {
            self.is_np(k + 2)
        } else {
            // "to whom"
            let r = (k.saturating_sub(6)..k).rev().find(|&r| self.kind(r) == Some(ItemKind::Rel) && r > 2 && self.prep_is(r - 1, class::TO));
            let before = r.map(|r| r - 2 - usize::from(self.kind(r - 2) == Some(ItemKind::Comma)));
            before.and_then(|p| self.skip_left(p)).and_then(|p| self.is_np(p))
        };
        let Some(to) = to else { return };
        let mut d = self.draft(harm, count, SmallVec::from_slice(&[*s]), (n.u0, n.u1), k, ACCOUNTED_RULE);
        d.part_of = Some(self.whole(harm));
        d.agents = SmallVec::from_slice(&[to]);
        self.taken[*s as usize] = true;
        self.drafts.push(d);
    }

    /// "Civilians made up half of them; the rest were nine soldiers and six jihadists": counted groups that are what is left of those told before.
    fn the_rest(&mut self, k: usize) {
        let be = self.vg(k).is_some_and(|v| v.verb == 0 && !v.negated && !v.modal && self.unit_word(v.main).any(class::BE));
        let Some(n) = k.checked_sub(1).filter(|_| be).map(|p| self.c.items[p]).filter(|i| i.kind == ItemKind::Other && self.unit_word(i.u0).any(class::OTHER))
        else {
            return;
        };
        let Some(j) = self.skip_right(k + 1) else { return };
        let (groups, _) = self.coordinated_right(j);
        let counted = |&i: &u32| self.np(i).count.is_some_and(|c| c.kind == DraftKind::Stated) && self.is_people(self.np(i), true) && !self.taken[i as usize];
        if groups.is_empty() || !groups.iter().all(counted) {
            return;
        }
        let mut proto = self.bare_draft(Harm::Killed, k, (n.u0, n.u1), "part.the-rest");
        proto.part_of = Some(Part::Before);
        proto.borrowed = true;
        self.victims(&groups, &proto);
    }

    /// "In April the number was 165", "That compares with 165 in April": another time's figure, of those whose harm was told last.
    fn compared(&mut self, k: usize) {
        let Some(v) = self.vg(k).copied().filter(|v| !v.negated && !v.modal && !v.infinitive) else { return };
        let be = v.verb == 0 && self.unit_word(v.main).any(class::BE);
        let compares = self.unit_word(v.main).any(class::COMPARES) && !v.passive;
        let subject = k.checked_sub(1).and_then(|p| self.skip_left(p));
        let figure = subject.and_then(|p| self.is_np(p)).map(|i| self.np(i)).is_some_and(|n| {
            n.det == Det::The
                && n.of.is_none()
                && n.u1 - n.u0 == 2
                && self.unit_word(n.head).any(class::STRENGTHN.with(class::DOC))
                && !self.unit_word(n.head).any(class::TOLL)
        });
        let that =
            subject.is_some_and(|p| p <= 1 && (p..k).any(|j| self.c.items[j].u1 > self.c.items[j].u0 && self.unit_word(self.c.items[j].u0).any(class::DEM)));
        let at = match () {
            () if be && figure => k + 1,
            () if compares && (that || figure) && self.prep_is(k + 1, class::WITH.with(class::TO)) => k + 2,
            () => return,
        };
        let Some((m, count)) = self.free_number(at) else { return };
        // A time of its own: before a figure, after a comparison.
        let span = |j: &usize| self.is_span(*j);
        let when = if be { (0..k).rev().find(span).or_else(|| (at + 1..at + 4).find(span)) } else { (at + 1..at + 4).find(span) };
        // "in the same month of last year": what month that is, the words don't say.
        let Some(when) = when.filter(|&w| w == 0 || !self.prep_is(w - 1, class::OF)) else { return };
        self.push_compared(m, count, at, when);
    }

    /// "That compares with 165 in April", where the verb can be taken for a noun.
    fn that_compares(&mut self, k: usize) {
        let that = self
            .is_np(k - 1)
            .map(|i| self.np(i))
            .is_some_and(|n| n.u1 - n.u0 == 2 && self.unit_word(n.u0).any(class::DEM) && self.unit_word(n.head).any(class::COMPARES));
        if !that || !self.prep_is(k, class::WITH.with(class::TO)) {
            return;
        }
        if let Some((m, count)) = self.free_number(k + 1)
            && let Some(when) = (k + 2..k + 5).find(|&j| self.is_span(j))
        {
            self.push_compared(m, count, k + 1, when);
        }
    }

    /// "recorded 267 deaths in the second quarter, compared with 199 in the first", "against 199 in the previous quarter".
    fn compared_with(&mut self, k: usize) {
        if !(self.unit_word(self.c.items[k].u0).any(class::COMPARES)) {
            return;
        }
        let Some((m, count)) = self.free_number(k + 1) else { return };
        let Some(when) = (k + 2..k + 4).find(|&j| self.is_span(j)) else { return };
        let between = |d: &Draft| (d.item + 1..k).any(|j| self.kind(j) == Some(ItemKind::Colon));
        let Some(last) = self.drafts.iter().rev().find(|d| d.kind == ClaimKind::Harm && d.item < k && d.part_of.is_none()) else { return };
        if between(last) {
            return;
        }
        let mut d = last.clone();
        d.count = count;
        d.anchor = (self.np(m).u0, self.np(m).u1);
        d.item = k + 1;
        d.rule = "clause.gap";
        d.dated_at = Some(when);
        (d.apart_from, d.updates) = (None, None);
        self.taken[m as usize] = true;
        self.drafts.push(d);
    }

    /// "217 air raids in November, a third fewer than in October (325)".
    fn earlier_in_brackets(&mut self, k: usize) {
        let open = k.checked_sub(1).filter(|&o| self.kind(o) == Some(ItemKind::Open) && self.kind(k + 1) == Some(ItemKind::Close));
        let Some(t) = open.and_then(|o| o.checked_sub(1)).filter(|&t| self.kind(t) == Some(ItemKind::Time)) else { return };
        let than = (t.saturating_sub(2)..=t).any(|j| {
            let i = self.c.items[j];
            (i.u0..i.u1).any(|u| self.unit_word(u).any(class::THAN.with(class::BOUND)) && !self.unit_word(u).any(class::LOC))
        });
        let Some((m, count)) = self.free_number(k).filter(|_| than) else { return };
        let Some(last) = self.drafts.iter().rev().find(|d| d.item < k && d.part_of.is_none()).cloned() else { return };
        let mut d = last;
        d.count = count;
        d.anchor = (self.np(m).u0, self.np(m).u1);
        d.item = k;
        d.rule = "clause.gap";
        d.dated_at = Some(t);
        (d.apart_from, d.updates) = (None, None);
        self.taken[m as usize] = true;
        self.drafts.push(d);
    }

    /// True for the time at item `k` if it is a span, which tolls are compared by.
    pub(super) fn is_span(&self, k: usize) -> bool {
        use crate::time::TimeExpr as T;
        // "the month before"
        let before = |e: &T| e.is_span_before();
        self.kind(k) == Some(ItemKind::Time)
            && (before(&self.c.times[self.c.items[k].at as usize].expr)
                || matches!(
                    self.c.times[self.c.items[k].at as usize].expr,
                    T::Month { .. }
                        | T::Year(_)
                        | T::Last(_)
                        | T::Past { .. }
                        | T::Prior(_)
                        | T::Alike(_)
                        | T::Months { .. }
                        | T::Range(..)
                        | T::Edge { .. }
                        | T::Lasting { .. }
                ))
    }

    fn push_compared(&mut self, m: u32, count: CountDraft, item: usize, when: usize) {
        let mut d = self.draft(Harm::Killed, count, SmallVec::from_slice(&[m]), (self.np(m).u0, self.np(m).u1), item, COMPARED_RULE);
        d.borrowed = true;
        d.dated_at = Some(when);
        self.taken[m as usize] = true;
        self.drafts.push(d);
    }
}
