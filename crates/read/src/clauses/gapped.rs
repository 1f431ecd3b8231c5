//! Figures whose verb is told once: another place, another day, another party, names after a colon. Enters: drafts of the sentence. Leaves: drafts for
//! the figures that follow. Never done here: a part of a whole told as such.

use super::*;

impl Clauses<'_> {
    /// "Two protesters were killed in Gondar, five in Bahir Dar and one in Debre Tabor": the verb is told once.
    pub(super) fn gaps(&mut self) {
        for k in 1..self.c.items.len() {
            let Some(i) = self.is_np(k) else { continue };
            let n = self.np(i);
            let number =
                n.count.is_some_and(|c| matches!(c.kind, DraftKind::Stated | DraftKind::AtLeast | DraftKind::About | DraftKind::MoreThan | DraftKind::Below))
                    && (self.g.units[n.head as usize].is_number() || n.classes.any(class::OTHER));
            if !number || self.taken[i as usize] || n.of.is_some() {
                continue;
            }
            // "and sniper fire one in Avdiivka": the second half has its own subject.
            let own = self.is_np(k - 1).filter(|&s| {
                k >= 2 && self.np(s).classes.any(class::MEANS.with(class::DEED)) && matches!(self.kind(k - 2), Some(ItemKind::Comma | ItemKind::And))
            });
            // Where or when it differs follows: "in Bahir Dar", "on Tuesday", "in March" after "in April".
            let place = |j: usize| self.prep_is(j, class::LOC) && self.is_np(j + 1).is_some_and(|p| self.np(p).place.is_some());
            // "and five more in a tent in Deir al-Balah"
            let inside = || self.prep_is(k + 1, class::LOC) && self.is_np(k + 2).is_some_and(|p| self.np(p).count.is_none() && self.np(p).place.is_none());
            let elsewhere = place(k + 1) || inside() && place(k + 3);
            let when = if self.prep_is(k + 1, class::TIME) && (0..k).any(|j| self.kind(j) == Some(ItemKind::Time)) { k + 2 } else { k + 1 };
            let another_day = self.kind(when) == Some(ItemKind::Time);
            // "23 of whom were killed by air strikes and 18 in clashes": another deed, of the same verb.
            let deed = matches!(self.kind(k - 1), Some(ItemKind::And))
                && self.prep_is(k + 1, class::LOC.with(class::BY))
                && self.is_np(k + 2).is_some_and(|p| {
                    self.np(p).classes.any(class::DEED.with(class::MEANS).with(class::ACTOR).with(class::GENERIC)) && self.np(p).count.is_none()
                });
            // "1,530 people have died in Pattani, in Narathiwat 1,688 and in Yala 1,204": the place stands before.
            let joins = |j: usize| matches!(self.kind(j), Some(ItemKind::Comma | ItemKind::And));
            let named = self.is_np(k - 1).is_some_and(|p| self.np(p).place.is_some() && self.np(p).count.is_none());
            let before = k >= 3 && named && self.prep_is(k - 2, class::LOC) && joins(k - 3);
            // "Four people died at the scene and two later in a hospital"
            let afterwards = self.kind(k - 1) == Some(ItemKind::And)
                && self.kind(k + 1) == Some(ItemKind::Adv)
                && self.prep_is(k + 2, class::LOC)
                && self.is_np(k + 3).is_some_and(|p| self.np(p).count.is_none() && self.np(p).classes.any(class::TARGET.with(class::PLACEN)));
            // "5,000 since the truce broke down, and nearly 70,000 since the war began in 1983": each from its own beginning.
            let since = self.kind(k - 1) == Some(ItemKind::And)
                && self.kind(k + 1) == Some(ItemKind::Sub)
                && self.unit_word(self.c.items[k + 1].u0).any(class::TIME)
                && self.unit_word(self.c.items[k + 1].u0).any(class::ADV)
                && (0..k).any(|j| self.kind(j) == Some(ItemKind::Time));
            let elsewhere = elsewhere || before || afterwards || since;
            // "Fourteen died in two strikes, one on a tent in X": one of the strikes.
            let deeds =
                |j: usize| self.is_np(j).is_some_and(|i| self.np(i).plural && self.np(i).classes.any(class::DEED) && self.np(i).count.is_some_and(|c| c.a > 1));
            if self.g.units[n.head as usize].is_number() && (0..k).rev().take_while(|&j| self.kind(j) != Some(ItemKind::Verb)).any(deeds) {
                continue;
            }
            if !(before || own.is_some() || matches!(self.kind(k - 1), Some(ItemKind::Comma | ItemKind::And | ItemKind::Colon)))
                || !elsewhere && !another_day && !deed
            {
                continue;
            }
            let part = |d: &&Draft| d.part_of.is_none() || deed && d.rule == "part.of-whom";
            let Some(last) = self.drafts.iter().rev().find(|d| d.kind == ClaimKind::Harm && d.item < k).filter(part) else { continue };
            let last = last.clone();
            if deed && !elsewhere && !another_day && !(last.item + 1..k).all(|j| self.kind(j) != Some(ItemKind::Verb) || j <= last.item + 2) {
                continue;
            }
            let mut d = last.clone();
            d.count = n.count.unwrap_or(last.count);
            if deed {
                d.agents = self.by_phrase(k);
            }
            d.item = k + 1;
            d.anchor = (n.u0, n.u1);
            d.rule = "clause.gap";
            if let Some(s) = own {
                d.agents = SmallVec::from_slice(&[s]);
            }
            d.dated_at = another_day.then_some(when);
            if before {
                d.placed_at = Some(k - 1);
            }
            d.apart_from = None;
            self.taken[i as usize] = true;
            self.drafts.push(d);
        }
    }

    /// "142 civilians killed: 88 by the army, 31 by death squads and 23 by the guerrillas": the parts of a toll by who did it.
    pub(super) fn by_each(&mut self) {
        let Some(o) = self.c.items.iter().position(|it| it.kind == ItemKind::Colon) else { return };
        let whole = self.drafts.iter().rposition(|d| d.kind == ClaimKind::Harm && d.item < o && d.part_of.is_none());
        let Some(w) = whole else { return };
        let mut found: Vec<(usize, u32, u32)> = Vec::new();
        let mut k = o + 1;
        while let Some(i) = self.is_np(k).filter(|&i| self.g.units[self.np(i).head as usize].is_number() && self.np(i).of.is_none()) {
            let Some(agent) = self.is_np(k + 2).filter(|_| self.prep_is(k + 1, class::BY)) else { break };
            found.push((k, i, agent));
            k += 3;
            // "by the security forces of the state"
            while self.prep_is(k, class::OF) && self.is_np(k + 1).is_some_and(|i| self.np(i).count.is_none()) {
                k += 2;
            }
            while matches!(self.kind(k), Some(ItemKind::Comma | ItemKind::And)) {
                k += 1;
            }
        }
        let sum: u64 = found.iter().filter_map(|f| self.np(f.1).count).map(|c| c.a).sum();
        if found.len() < 2 || sum > self.drafts[w].count.a {
            return;
        }
        for (at, i, agent) in found {
            let mut d = self.drafts[w].clone();
            d.count = self.np(i).count.unwrap_or(d.count);
            d.agents = SmallVec::from_slice(&[agent]);
            d.agent_loose = false;
            d.anchor = (self.np(i).u0, self.np(i).u1);
            d.item = at;
            d.rule = "part.by-whom";
            d.part_of = Some(Part::Here(w));
            d.apart_from = None;
            d.updates = None;
            self.taken[i as usize] = true;
            self.drafts.push(d);
        }
    }

    /// "The following policemen died: A, B and C", "the murders that occurred in July: A and B": names after a colon say who and how many.
    pub(super) fn listed(&mut self) {
        let Some(o) = self.c.items.iter().position(|it| it.kind == ItemKind::Colon) else { return };
        let (nps, _) = self.coordinated_right(o + 1);
        if nps.is_empty() || !nps.iter().all(|&i| self.np(i).name && !self.taken[i as usize]) {
            return;
        }
        let count =
            CountDraft { kind: DraftKind::Stated, a: nps.len() as u64, b: nps.len() as u64, u0: self.np(nps[0]).u0, u1: self.np(nps[nps.len() - 1]).u1 };
        let open = self.drafts.iter().rposition(|d| {
            d.kind == ClaimKind::Harm && d.item < o && d.part_of.is_none() && matches!(d.count.kind, DraftKind::Plural | DraftKind::Vague | DraftKind::Unstated)
        });
        if let Some(w) = open {
            self.drafts[w].count = count;
            self.drafts[w].who.extend(nps.iter().copied());
        } else if self.drafts.iter().all(|d| d.item >= o)
            && let Some((k, i)) = (0..o).rev().find_map(|k| self.is_np(k).filter(|&i| self.np(i).harm.is_some()).map(|i| (k, i)))
        {
            let n = self.np(i);
            if n.harm != Some(Harm::Killed) || !n.classes.any(class::HARMN) || !n.plural || n.of.is_some() || n.count.is_some() {
                return;
            }
            let mut d = self.draft(Harm::Killed, count, nps.clone(), (n.head, n.head + 1), k, "noun.list");
            d.modality = if n.det == Det::The { Modality::Asserted } else { self.np_modality(k) };
            self.drafts.push(d);
        } else {
            return;
        }
        for &i in &nps {
            self.taken[i as usize] = true;
        }
    }

    /// "The army lost six soldiers and the rebels 14 fighters": the verb is told once, each party has its own dead.
    pub(super) fn second_party(&mut self) {
        for k in 2..self.c.items.len() {
            let (Some(i), Some(s)) = (self.is_np(k), self.is_np(k - 1)) else { continue };
            let (n, party) = (self.np(i), self.np(s));
            let counted = n.count.is_some_and(|c| matches!(c.kind, DraftKind::Stated | DraftKind::AtLeast | DraftKind::About | DraftKind::MoreThan));
            let armed = party.count.is_none() && party.harm.is_none() && party.classes.any(class::GENERIC.with(class::ACTOR)) && party.det != Det::Poss;
            if !counted
                || self.taken[i as usize]
                || !armed
                || !self.is_people(n, true)
                || n.harm.is_some()
                || !matches!(self.kind(k - 2), Some(ItemKind::And | ItemKind::Comma))
            {
                continue;
            }
            let Some(last) = self.drafts.iter().rev().find(|d| d.item < k && d.kind == ClaimKind::Harm).cloned() else { continue };
            if !matches!(last.rule, "verb.lost-men" | "verb.active") || k - last.item > 8 {
                continue;
            }
            let mut d = last.clone();
            d.count = n.count.unwrap_or(last.count);
            d.who = SmallVec::from_slice(&[i]);
            d.agents = if last.rule == "verb.active" { SmallVec::from_slice(&[s]) } else { Nps::new() };
            d.item = k;
            d.anchor = (n.u0, n.u1);
            d.rule = "clause.gap";
            d.apart_from = None;
            self.taken[i as usize] = true;
            self.drafts.push(d);
        }
    }

    /// *Reads*: "a woman was killed in her flat and a worker at a bus stop".
    /// *Yields*: one person more, harmed elsewhere by the verb told once.
    /// *Declines*: where the first person's place is not told, or the second has a verb; a doer after "by".
    /// *Attested in*: morning reports of governors.
    pub(super) fn one_elsewhere(&mut self) {
        for k in 4..self.c.items.len() {
            let one = |i: &u32| {
                let n = self.np(*i);
                n.det == Det::An && n.classes.any(class::PERSON) && n.harm.is_none() && n.of.is_none() && !n.plural && !self.taken[*i as usize]
            };
            let Some(i) = self.is_np(k).filter(|i| self.kind(k - 1) == Some(ItemKind::And) && one(i)) else { continue };
            let place = |p: usize| self.prep_is(p, class::LOC) && self.is_np(p + 1).is_some_and(|x| !self.is_people(self.np(x), false));
            let mut end = k + 3;
            while matches!(self.kind(end), Some(ItemKind::Time | ItemKind::Adv)) {
                end += 1;
            }
            let ends = matches!(self.kind(end), None | Some(ItemKind::Other | ItemKind::Comma | ItemKind::Quote));
            if !ends || !place(k + 1) || !place(k - 3) {
                continue;
            }
            let Some(last) = self.drafts.iter().rev().find(|d| d.kind == ClaimKind::Harm && d.item == k - 4).cloned() else { continue };
            if last.rule != "verb.passive" && last.rule != "verb.intransitive" || last.part_of.is_some() || last.modality != Modality::Asserted {
                continue;
            }
            let proto = Draft { item: k, anchor: (self.np(i).u0, self.np(i).u1), rule: "clause.gap", agents: Nps::new(), apart_from: None, ..last };
            self.victims(&SmallVec::from_slice(&[i]), &proto);
        }
    }

    /// *Reads*: "Three were killed, two in Bakhmut and one in Chasiv Yar, and nine were wounded".
    /// *Yields*: the two and the one as parts of the killed.
    /// *Declines*: numbers that don't make up the number before, or that no place tells apart.
    /// *Attested in*: morning reports of governors.
    pub(super) fn parts_before_another_verb(&mut self) {
        let mut first = 1;
        while first < self.drafts.len() {
            let k = self.drafts[first].item;
            let last = first + self.drafts[first..].iter().take_while(|d| d.item == k && d.rule == "verb.passive").count();
            let whole = &self.drafts[first - 1];
            let number = |d: &Draft| (d.count.kind == DraftKind::Stated).then_some(d.count.a);
            let place_of = |d: &Draft| {
                let at = d.who.first().and_then(|&i| self.c.item_of(i)).filter(|&at| whole.item < at && at + 2 < k)?;
                (self.prep_is(at + 1, class::LOC) && self.is_np(at + 2).is_some_and(|i| self.np(i).place.is_some())).then_some(at + 2)
            };
            let parts = first..last.saturating_sub(1).max(first);
            let sum: Option<u64> = self.drafts[parts.clone()].iter().map(number).sum();
            let told = self.drafts[parts.clone()].iter().all(|d| place_of(d).is_some() && d.harm != whole.harm);
            if parts.len() > 1 && told && sum.is_some() && sum == number(whole) && whole.part_of.is_none() {
                let harm = whole.harm;
                let places: Vec<Option<usize>> = self.drafts[parts.clone()].iter().map(place_of).collect();
                for (d, at) in parts.clone().zip(places) {
                    let d = &mut self.drafts[d];
                    (d.harm, d.part_of, d.rule, d.placed_at) = (harm, Some(Part::Here(first - 1)), "clause.gap", at);
                }
            }
            first = last.max(first + 1);
        }
    }
}
