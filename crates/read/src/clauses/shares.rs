//! Wholes and their parts by number: "seven of the 12 who died", "of the ten bodies, seven were …", victims told by kind. Enters: drafts of the
//! sentence. Leaves: drafts for what they leave untold, tied together. Never done here: a sum.

use super::*;

/// The rule of so many of those told right before: "Of these, 43 were children."
pub const THESE_RULE: &str = "part.of-these";

/// The rule of some of the harmed told as known: "one of the injured policemen".
pub const OF_THE_HARMED_RULE: &str = "part.of-the-harmed";

impl Clauses<'_> {
    /// Reads what the shares of a sentence say, after its verbs and nouns.
    pub(super) fn shares(&mut self) {
        for k in 0..self.c.items.len() {
            self.share_of_counted(k);
            self.told_by_kind(k);
        }
        self.opened_whole();
        self.of_them();
        self.joined_shares();
        self.predicates_go_on();
        self.placed_apart();
    }

    pub(super) fn stated(c: Option<CountDraft>) -> Option<CountDraft> {
        c.filter(|c| matches!(c.kind, DraftKind::Stated | DraftKind::AtLeast | DraftKind::MoreThan | DraftKind::About))
    }

    /// A bare word for people, the predicate that says who a number were.
    pub(super) fn kind_of_people(&self, k: usize) -> Option<u32> {
        self.is_np(k).filter(|&p| {
            let n = self.np(p);
            n.count.is_none() && n.harm.is_none() && self.is_people(n, true) && !self.taken[p as usize]
        })
    }

    /// "the names of seven of the 12 people who died": the clause tells of the twelve, and the seven are some of them.
    fn share_of_counted(&mut self, k: usize) {
        let Some(h) = self.is_np(k) else { return };
        let n = self.np(h);
        let Some(of) = n.of.filter(|&of| n.partitive && self.is_np(k + 2) == Some(of)) else { return };
        let whole = self.np(of);
        // "six of the wounded are still in hospital": some of those told before, whatever is said of them.
        if let (Some(count), Some(harm)) = (n.count, whole.harm.or(whole.modifier_harm))
            // "caused 50 of the casualties"
            && (whole.classes.any(class::HARMA) || whole.modifier_harm.is_some() && whole.harm.is_none()
                || whole.classes.any(class::HARMN) && whole.plural && k > 0 && self.class(k - 1) == Some(VerbClass::Cause) && self.vg(k - 1).is_some_and(|v| !v.passive && !v.negated))
            && whole.det == Det::The
            && whole.count.is_none()
            && count.kind == DraftKind::Stated
            // "one of the maimed statues"
            && self.is_np(k + 3).is_none()
            && !self.taken[h as usize]
            && self.drafts.iter().all(|d| d.who.first() != Some(&h))
        {
            let mut d = self.draft(harm, count, SmallVec::from_slice(&[h]), (n.u0, whole.u1), k, OF_THE_HARMED_RULE);
            d.part_of = Some(self.whole(harm));
            self.taken[h as usize] = true;
            self.drafts.push(d);
            return;
        }
        // "Six of one family were killed": the six are the number.
        let one_body = whole.classes.any(class::COLL) && whole.det != Det::The && !whole.plural && whole.of.is_none();
        if let Some(count) = Self::stated(n.count).filter(|c| one_body && c.a > 1 && !self.taken[h as usize])
            && let Some(d) = self.drafts.iter_mut().find(|d| d.kind == ClaimKind::Harm && d.who.first() == Some(&of))
        {
            d.count = count;
            d.who = SmallVec::from_slice(&[h]);
            self.taken[h as usize] = true;
            return;
        }
        let (Some(part), Some(all)) = (n.count, Self::stated(whole.count)) else { return };
        if part.kind != DraftKind::Stated || part.a >= all.a || whole.det == Det::Bare {
            return;
        }
        let told = |c: &Self, i: u32| c.drafts.iter().position(|d| d.kind == ClaimKind::Harm && d.who.first() == Some(&i));
        let mut w = told(self, of);
        let mut who: Nps = SmallVec::from_slice(&[h]);
        // The first verb of a relative clause right after the twelve is theirs.
        if w.is_none()
            && self.kind(k + 3) == Some(ItemKind::Rel)
            && let Some(d) = told(self, h)
            && (k + 4..=self.drafts[d].item).find(|&j| self.kind(j) == Some(ItemKind::Verb)) == Some(self.drafts[d].item)
        {
            let d0 = &mut self.drafts[d];
            d0.who = SmallVec::from_slice(&[of]);
            d0.count = all;
            d0.definite = true;
            w = Some(d);
        } else if told(self, h).is_some() || self.taken[h as usize] {
            return;
        }
        if w.is_none() && whole.classes.any(class::BODY) {
            let be = (k + 3..k + 12).take_while(|&j| !matches!(self.kind(j), None | Some(ItemKind::Colon | ItemKind::Comma))).find(|&j| self.class_be(j));
            let pred = be.and_then(|j| self.skip_right(j + 1)).and_then(|p| self.kind_of_people(p));
            if pred.is_none() && !self.violent {
                return;
            }
            let mut d = self.draft(Harm::Killed, all, SmallVec::from_slice(&[of]), (whole.head, whole.head + 1), k, "noun.bodies");
            d.found = true;
            d.definite = true;
            d.modality = self.np_modality(k);
            self.taken[of as usize] = true;
            if let Some(p) = pred {
                self.taken[p as usize] = true;
                who = SmallVec::from_slice(&[p]);
            }
            w = Some(self.drafts.len());
            self.drafts.push(d);
        }
        let Some(w) = w else { return };
        let mut d = self.drafts[w].clone();
        d.count = part;
        d.who = who;
        d.anchor = (n.u0, n.u1);
        d.rule = "part.of-the-counted";
        d.part_of = Some(Part::Here(w));
        d.definite = false;
        d.apart_from = None;
        d.updates = None;
        self.taken[h as usize] = true;
        self.drafts.push(d);
    }

    pub(super) fn class_be(&self, k: usize) -> bool {
        self.vg(k).is_some_and(|v| v.verb == 0 && !v.negated && self.unit_word(v.main).any(class::BE))
    }

    /// "The victims, five men and two women, were surprised in their fields": those told before, by kind.
    fn told_by_kind(&mut self, k: usize) {
        let Some(i) = self.is_np(k) else { return };
        let n = self.np(i);
        let harmed = n.harm.is_some() && n.classes.any(class::HARMA) || n.harm.is_none() && self.is_victim(n);
        if !harmed || n.det != Det::The || n.count.is_some() || n.of.is_some() || self.taken[i as usize] {
            return;
        }
        if !matches!(self.kind(k + 1), Some(ItemKind::Comma | ItemKind::Dash | ItemKind::Colon | ItemKind::Open)) {
            return;
        }
        let harm = n.harm.unwrap_or(Harm::Killed);
        let (nps, end) = self.coordinated_right(k + 2);
        let colon = self.kind(k + 1) == Some(ItemKind::Colon);
        let counted = (nps.len() > 1 || colon && !nps.is_empty())
            && nps.iter().all(|&p| Self::stated(self.count_of(self.np(p))).is_some() && !self.np(p).name && !self.taken[p as usize]);
        if !counted || !matches!(self.kind(end), None | Some(ItemKind::Comma | ItemKind::Dash | ItemKind::Close | ItemKind::Other)) {
            return;
        }
        let mut proto = Draft { rule: "part.by-kind", ..self.draft(harm, self.drafts_count(nps[0]), Nps::new(), (self.np(i).u0, self.np(i).u1), k, "") };
        proto.part_of = Some(Part::Before);
        proto.borrowed = self.np(i).harm.is_none();
        self.victims(&nps, &proto);
    }

    fn drafts_count(&self, i: u32) -> CountDraft {
        let n = self.np(i);
        n.count.unwrap_or(CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: n.u0, u1: n.u1 })
    }

    /// "Of the ten bodies that were found, seven were of soldiers and three belong to herders": parts of what opens the sentence.
    fn opened_whole(&mut self) {
        let mut open = usize::from(self.kind(0) == Some(ItemKind::Quote));
        // "As for the wounded, nine …"
        if self.item(open).is_some_and(|i| self.unit_word(i.u0).any(class::THAN)) && self.prep_is(open + 1, class::CARE) {
            open += 1;
        } else if !self.prep_is(open, class::OF) {
            return;
        }
        if self.kind(open + 1) == Some(ItemKind::Other) && self.unit_word(self.c.items[open + 1].u0).any(class::DEM) {
            self.of_these(open + 2);
            return;
        }
        let Some(o) = self.is_np(open + 1) else { return };
        let whole = self.np(o);
        let bodies = whole.classes.any(class::BODY) && whole.count.is_some();
        let read = self.drafts.iter().position(|d| d.kind == ClaimKind::Harm && d.who.contains(&o));
        let victims = self.is_victim(whole);
        let Some(harm) = read.and_then(|d| self.drafts[d].harm).or(whole.harm).or(whole.modifier_harm).or((bodies || victims).then_some(Harm::Killed)) else {
            return;
        };
        if whole.det == Det::Bare {
            return;
        }
        // "seven belong to fighters": the verb after the number can be taken for its noun.
        let g = self.g;
        let bare = |u: u32| {
            let u = &g.units[u as usize];
            u.is_number() || u.is(class::VERB) && !u.is(class::PERSON)
        };
        let number = |c: &Self, k: usize| c.is_np(k).filter(|&i| Self::stated(c.np(i).count).is_some() && bare(c.np(i).head) && c.np(i).of.is_none());
        let Some(comma) = (open + 2..self.c.items.len()).find(|&k| self.kind(k) == Some(ItemKind::Comma) && number(self, k + 1).is_some()) else { return };
        let mut parts: Vec<(usize, u32, u32)> = Vec::new();
        let mut k = comma + 1;
        while let Some(i) = number(self, k).filter(|&i| !self.taken[i as usize]) {
            let mut j = k + 1;
            if self.vg(j).is_some_and(|v| !v.negated && !v.modal) && (self.class_be(j) || self.class(j) == Some(VerbClass::Plain)) {
                j += 1;
            }
            if self.prep_is(j, class::TO.with(class::OF)) {
                j += 1;
            }
            let Some(p) = self.kind_of_people(j) else { break };
            parts.push((k, i, p));
            k = j + 1;
            // "seven belong to members of the dissident fronts"
            while self.prep_is(k, class::OF) && self.is_np(k + 1).is_some() {
                k += 2;
            }
            while matches!(self.kind(k), Some(ItemKind::And | ItemKind::Comma)) {
                k += 1;
            }
        }
        if parts.is_empty() {
            // "Of the 1,184 victims, 1,009 were killed by armed groups and 112 by soldiers": numbers alone are of the victims.
            if read.is_none() && whole.det == Det::The {
                let alone = |c: &Self, d: &Draft| d.who.len() == 1 && number(c, c.c.item_of(d.who[0]).unwrap_or(0)).is_some();
                let first = Part::Before;
                for w in 0..self.drafts.len() {
                    let d = &self.drafts[w];
                    if d.kind == ClaimKind::Harm && d.harm == Some(harm) && d.part_of.is_none() && d.item > comma && alone(self, d) {
                        self.drafts[w].part_of = Some(first);
                        self.drafts[w].of_number = whole.count.filter(|c| c.kind == DraftKind::Stated).map(|c| c.a);
                    }
                }
                // "Of the wounded soldiers, three were flown out": what became of so many of those told before.
                if let Some(i) = number(self, comma + 1).filter(|&i| comma == open + 2 && !self.taken[i as usize])
                    && self.vg(comma + 2).is_some_and(|v| !v.negated && !v.modal)
                    && self.class(comma + 2) != Some(VerbClass::Harm)
                {
                    let mut d = self.draft(harm, self.drafts_count(i), SmallVec::from_slice(&[o]), (self.np(i).u0, self.np(i).u1), comma + 1, "part.opened");
                    d.part_of = Some(self.whole(harm));
                    self.taken[i as usize] = true;
                    self.drafts.push(d);
                }
            }
            return;
        }
        let part_of = match read {
            Some(d) => Part::Here(d),
            None if bodies => {
                let mut d = self.draft(harm, self.drafts_count(o), SmallVec::from_slice(&[o]), (whole.head, whole.head + 1), open + 1, "noun.bodies");
                d.found = true;
                d.definite = true;
                self.taken[o as usize] = true;
                self.drafts.push(d);
                Part::Here(self.drafts.len() - 1)
            }
            None => self.whole(harm),
        };
        for (at, i, p) in parts {
            let mut d = self.draft(harm, self.drafts_count(i), SmallVec::from_slice(&[p]), (self.np(i).u0, self.np(i).u1), at, "part.of-the-counted");
            d.part_of = Some(part_of);
            self.taken[i as usize] = true;
            self.taken[p as usize] = true;
            self.drafts.push(d);
        }
    }

    /// "Of these, 15 fell in X and six were killed by shells", "Of these, four were children": numbers alone are of those told before.
    fn of_these(&mut self, from: usize) {
        if self.kind(from) != Some(ItemKind::Comma) {
            return;
        }
        let number = |c: &Self, i: u32| Self::stated(c.np(i).count).is_some() && c.g.units[c.np(i).head as usize].is_number() && c.np(i).of.is_none();
        for w in 0..self.drafts.len() {
            let d = &self.drafts[w];
            if d.kind == ClaimKind::Harm && d.part_of.is_none() && d.who.len() == 1 && number(self, d.who[0]) {
                self.drafts[w].part_of = Some(Part::Before);
            }
        }
        for k in from + 1..self.c.items.len() {
            let Some(i) = self.is_np(k).filter(|&i| !self.taken[i as usize] && number(self, i)) else { continue };
            let Some(p) = self.kind_of_people(k + 2).filter(|_| self.class_be(k + 1)) else { continue };
            let mut d = self.draft(Harm::Killed, self.drafts_count(i), SmallVec::from_slice(&[p]), (self.np(i).u0, self.np(i).u1), k, "part.of-the-counted");
            d.part_of = Some(Part::Before);
            d.borrowed = true;
            d.rule = THESE_RULE;
            self.taken[i as usize] = true;
            self.taken[p as usize] = true;
            self.drafts.push(d);
        }
    }

    /// "wounded 31, ten of them badly": some of those of the same harm in the same sentence.
    fn of_them(&mut self) {
        for w in 1..self.drafts.len() {
            let d = &self.drafts[w];
            let Some(&h) = d.who.first().filter(|_| d.kind == ClaimKind::Harm && d.part_of.is_none()) else { continue };
            let n = self.np(h);
            let them = n.partitive && n.of.is_some_and(|o| self.np(o).classes.any(class::PRON) && !self.np(o).classes.any(class::PERSON));
            let whole = self.drafts[..w].iter().rposition(|v| {
                v.kind == ClaimKind::Harm && v.harm == d.harm && v.part_of.is_none() && Self::stated(Some(v.count)).is_some_and(|c| c.a > d.count.a)
            });
            if let Some(v) = whole.filter(|_| them && d.count.kind == DraftKind::Stated) {
                self.drafts[w].part_of = Some(Part::Here(v));
            }
        }
    }

    /// "Nine of those killed and 32 of those injured were children": the predicate is said of both.
    fn joined_shares(&mut self) {
        for w in 0..self.drafts.len() {
            if self.drafts[w].rule != "part.predicate" {
                continue;
            }
            let d = self.drafts[w].clone();
            let Some(mut k) = self.c.items.iter().position(|it| it.kind == ItemKind::Np && self.c.nps[it.at as usize].u0 == d.anchor.0) else { continue };
            while k >= 4 && matches!(self.kind(k - 1), Some(ItemKind::And | ItemKind::Comma)) {
                let (Some(of), Some(h)) = (self.is_np(k - 2), self.is_np(k - 4)) else { break };
                let n = self.np(h);
                let harm = self.np(of).harm.or_else(|| self.harm_told_in(self.np(of)));
                let (Some(harm), Some(count)) = (harm, n.count) else { break };
                if !n.partitive || n.of != Some(of) || self.taken[h as usize] {
                    break;
                }
                let mut e = Draft { harm: Some(harm), count, anchor: (n.u0, n.u1), ..d.clone() };
                e.part_of = Some(self.whole(harm));
                self.taken[h as usize] = true;
                self.drafts.push(e);
                k -= 4;
            }
        }
    }

    /// "Nine of the dead are guerrillas and seven dissidents", "two of the wounded are nurses and one a driver": the whole is told once.
    fn predicates_go_on(&mut self) {
        for w in 0..self.drafts.len() {
            if self.drafts[w].rule != "part.predicate" {
                continue;
            }
            let d = self.drafts[w].clone();
            let Some(&last) = d.who.last() else { continue };
            let Some(mut k) = self.c.item_of(last).map(|p| p + 1) else { continue };
            loop {
                while self.kind(k) == Some(ItemKind::Prep) && self.is_np(k + 1).is_some() {
                    k += 2;
                }
                let joined = k;
                while matches!(self.kind(k), Some(ItemKind::And | ItemKind::Comma)) {
                    k += 1;
                }
                let Some(i) = self.is_np(k).filter(|&i| k > joined && !self.taken[i as usize]) else { break };
                let n = self.np(i);
                // "and the third was a police officer"
                let one = n.det == Det::The && !n.plural && (n.other || n.classes.any(class::SHARE) || n.count.is_some_and(|c| c.kind == DraftKind::Share));
                if one
                    && self.class_be(k + 1)
                    && let Some(p) = self.is_np(k + 2).filter(|&p| self.np(p).det == Det::An && self.is_people(self.np(p), true) && !self.taken[p as usize])
                {
                    let count = CountDraft { kind: DraftKind::Stated, a: 1, b: 1, u0: n.u0, u1: n.u1 };
                    let e = Draft { count, who: SmallVec::from_slice(&[p]), anchor: (n.u0, n.u1), item: k, ..d.clone() };
                    self.taken[i as usize] = true;
                    self.taken[p as usize] = true;
                    self.drafts.push(e);
                    break;
                }
                let Some(count) = Self::stated(n.count).filter(|_| n.of.is_none() && n.harm.is_none()) else { break };
                // "seven dissidents", or "one a driver", "seven are dissidents".
                let (who, end) = if self.g.units[n.head as usize].is_number() {
                    let j = k + 1 + usize::from(self.class_be(k + 1));
                    let Some(p) = self.is_np(j).filter(|&p| self.np(p).count.is_none_or(|_| self.np(p).det == Det::An) && self.is_people(self.np(p), true))
                    else {
                        break;
                    };
                    (p, j + 1)
                } else if self.is_people(n, true) {
                    (i, k + 1)
                } else {
                    break;
                };
                if self.kind(end) == Some(ItemKind::Verb) {
                    break;
                }
                let e = Draft { count, who: SmallVec::from_slice(&[who]), anchor: (n.u0, n.u1), item: k, ..d.clone() };
                self.taken[i as usize] = true;
                self.taken[who as usize] = true;
                self.drafts.push(e);
                k = end;
            }
        }
    }

    /// "12 villagers in Zurmi and eight in Maradun", "eight residents: six in Izium and two in Lyman": each number is where the words after it say, and
    /// a sum before a colon is in all its parts' places.
    fn placed_apart(&mut self) {
        let at = |c: &Self, d: &Draft| {
            let i = *d.who.first()?;
            let p = c.c.item_of(i)?;
            (c.prep_is(p + 1, class::LOC) && c.is_np(p + 2).is_some_and(|x| c.np(x).place.is_some())).then_some(p + 2)
        };
        let own: Vec<Option<usize>> = self.drafts.iter().map(|d| if d.kind == ClaimKind::Harm && d.part_of.is_none() { at(self, d) } else { None }).collect();
        for w in 0..self.drafts.len() {
            let Some(p) = own[w] else { continue };
            let others = (0..self.drafts.len()).any(|v| self.drafts[v].anchor == self.drafts[w].anchor && own[v].is_some_and(|q| q != p));
            if others {
                self.drafts[w].placed_at = Some(p);
            }
        }
        let Some(colon) = self.c.items.iter().position(|i| i.kind == ItemKind::Colon) else { return };
        let gaps: Vec<usize> = (0..self.drafts.len()).filter(|&d| self.drafts[d].rule == "clause.gap" && self.drafts[d].item > colon).collect();
        let sum: u64 = gaps.iter().map(|&d| self.drafts[d].count.a).sum();
        let whole = (0..self.drafts.len()).rev().find(|&d| {
            let x = &self.drafts[d];
            x.kind == ClaimKind::Harm && x.item < colon && x.part_of.is_none() && x.count.kind != DraftKind::Plural
        });
        if let Some(w) = whole.filter(|&w| gaps.len() > 1 && self.drafts[w].count.a == sum) {
            for &d in &gaps {
                self.drafts[d].part_of = Some(Part::Here(w));
            }
            self.drafts[w].spread = true;
        }
    }

    /// "Those killed were a farmer, two traders and a boy": who they were, one by one.
    pub(super) fn harmed_were(&mut self, k: usize, vg: &Vg) -> bool {
        let Some(i) = k.checked_sub(1).and_then(|p| self.is_np(p)).filter(|_| self.class_be(k) && !vg.modal) else { return false };
        let n = self.np(i);
        let told = n.harm.filter(|_| n.classes.any(class::HARMA)).or_else(|| self.harm_told_in(n).filter(|_| !self.is_people(n, true) || n.det == Det::Dem));
        let victims = self.is_victim(n).then_some(Harm::Killed);
        let Some(harm) = told.or(victims) else { return false };
        if n.count.is_some() || !matches!(n.det, Det::The | Det::Dem) || n.of.is_some() || self.taken[i as usize] {
            return false;
        }
        let (nps, _) = self.coordinated_right(k + 1);
        let each = |&p: &u32| Self::stated(self.count_of(self.np(p))).is_some() && !self.taken[p as usize] && self.np(p).harm.is_none();
        if nps.len() < 2 || !nps.iter().all(each) || self.np(nps[0]).name {
            return false;
        }
        let first = self.drafts.len();
        let part = self.whole(harm);
        self.push_parts(&nps, harm, k, part, Modality::Asserted);
        for d in &mut self.drafts[first..] {
            d.rule = "part.by-kind";
            d.borrowed = victims.is_some();
        }
        true
    }

    /// "acknowledged the loss of seven fighters": people under arms who are lost are dead.
    pub(super) fn loss_of(&mut self, k: usize, n: &Np) -> bool {
        let Some(of) = n.of.filter(|_| n.classes.any(class::LOSS) && n.count.is_none()) else { return false };
        let of_item = k + 2 + self.c.adjuncts(self.g, k + 1);
        let groups = if self.is_np(of_item) == Some(of) { self.coordinated(of_item, true).0 } else { SmallVec::from_slice(&[of]) };
        let armed = |&i: &u32| self.role_is(self.np(i), &["fighter", "soldier", "militia-member", "officer", "commander"]) && !self.taken[i as usize];
        // "admitted to the loss of 17": of those who admit it, where the sentence speaks of fighting.
        let number = self.violent && self.g.units[self.np(of).head as usize].is_number() && k >= 1 && {
            let v = if self.kind(k - 1) == Some(ItemKind::Prep) { k.checked_sub(2) } else { Some(k - 1) };
            v.and_then(|v| self.vg(v)).is_some_and(|v| (v.u0..v.u1).any(|u| self.unit_word(u).any(class::ADMITS)))
        };
        let told = groups.iter().all(|&i| armed(&i) && (self.np(i).count.is_some() || self.np(i).det == Det::An));
        if !told && !number || self.taken[of as usize] {
            return false;
        }
        let mut proto = self.draft(Harm::Killed, self.drafts_count(of), Nps::new(), (n.head, n.head + 1), k, "noun.loss-of");
        proto.modality = self.np_modality(k);
        self.victims(&if told { groups } else { SmallVec::from_slice(&[of]) }, &proto)
    }

    /// "gave the losses as 22 militiamen and two soldiers", "eleven losses in our ranks": losses that are people under arms.
    pub(super) fn losses_told(&mut self, k: usize, i: u32, n: &Np) -> bool {
        if !n.classes.any(class::LOSS) || !n.plural || n.of.is_some() || n.harm.is_some() || self.np_modality(k) != Modality::Asserted {
            return false;
        }
        let head = (n.head, n.head + 1);
        // "in our ranks"
        let ours = self.prep_is(k + 1, class::LOC) && self.is_np(k + 2).is_some_and(|p| self.np(p).det == Det::Poss && self.np(p).place.is_none());
        if let Some(count) = Self::stated(n.count).filter(|_| ours) {
            let d = self.draft(Harm::Killed, count, SmallVec::from_slice(&[i]), head, k, "noun.losses");
            self.taken[i as usize] = true;
            self.drafts.push(d);
            return true;
        }
        let as_people = n.count.is_none()
            && (self.kind(k + 1) == Some(ItemKind::Colon)
                || matches!(self.kind(k + 1), Some(ItemKind::Prep | ItemKind::Sub)) && self.prep_is(k + 1, class::SUB)
                || self.kind(k + 1) == Some(ItemKind::Sub));
        let (groups, _) = if as_people { self.coordinated_right(k + 2) } else { return false };
        let armed = |&i: &u32| {
            self.role_is(self.np(i), &["fighter", "soldier", "militia-member", "officer", "commander"]) && self.np(i).count.is_some() && !self.taken[i as usize]
        };
        if groups.is_empty() || !groups.iter().all(armed) {
            return false;
        }
        let none = CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: n.u0, u1: n.u1 };
        let proto = self.draft(Harm::Killed, none, Nps::new(), head, k, "noun.losses");
        self.victims(&groups, &proto)
    }

    /// "We have seven bodies here", "counted nine coffins": remains told by number, whatever the verb.
    pub(super) fn bodies_object(&self, k: usize, vg: &Vg) -> bool {
        let Some(o) = self.skip_right(k + 1).filter(|_| !vg.passive && !vg.negated && !vg.modal) else { return false };
        self.kind(o + 1) != Some(ItemKind::Rel)
            && self.is_np(o).is_some_and(|i| {
                let n = self.np(i);
                n.classes.any(class::BODY) && Self::stated(n.count).is_some() && n.det == Det::Bare && !self.taken[i as usize]
            })
    }

    /// "was hit in the leg": hurt, where the sentence or what is told around it speaks of violence.
    pub(super) fn hit_in_limb(&mut self, k: usize, vg: &Vg) -> bool {
        // "in the head", "in the back": more than limbs can be shot and struck.
        let part = |u: u32| {
            let at = u as usize + usize::from(self.g.units.get(u as usize).is_some_and(|x| x.is(class::THE.with(class::POSS))));
            // "in the back yard", "in the head office"
            let head = || self.is_np(k + 2).is_none_or(|i| self.np(i).head as usize == at);
            self.g.units.get(at).is_some_and(|x| x.kind == UnitKind::Word && x.is(class::LIMB) || self.g.lx.rarely(x.entry, class::TRUNK) && head())
        };
        let limb = self.item(k + 1).is_some_and(|p| p.kind == ItemKind::Prep && part(p.u1))
            || self.kind(k + 1) == Some(ItemKind::Prep) && self.is_np(k + 2).is_some_and(|i| self.np(i).classes.any(class::LIMB));
        // "was hit by a stray bullet"
        let struck = matches!(self.class(k), Some(VerbClass::Deed | VerbClass::Plain))
            && self.prep_is(k + 1, class::BY)
            && self.is_np(k + 2).is_some_and(|i| {
                let flies = self.g.lx.rarely(self.g.units[self.np(i).head as usize].entry, class::STRIKES);
                (flies || self.class(k) == Some(VerbClass::Deed) && self.np(i).classes.any(class::MEANS))
                    && !self.np(i).classes.any(class::DEED.with(class::ACTOR).with(class::PERSON).with(class::TARGET))
            });
        if !limb && !struck || !vg.passive || vg.negated || vg.modal {
            return false;
        }
        let Some((s, _)) = self.subject(k, 0) else { return false };
        if s.iter().any(|&i| !self.is_people(self.np(i), true)) {
            return false;
        }
        let mut proto = self.draft(Harm::Injured, self.drafts_count(s[0]), Nps::new(), (vg.main, vg.main + 1), k, "verb.hit-in-limb");
        proto.modality = self.verb_modality(k, vg);
        self.victims(&s, &proto)
    }

    /// ", not nine", ", up from a first count of 41": the figure that the sentence takes back.
    pub(super) fn taken_back(&mut self) {
        for k in 2..self.c.items.len() {
            let Some(i) = self.is_np(k) else { continue };
            let n = self.np(i);
            let counts = n.classes.any(class::DOC.with(class::TOLL)) && self.prep_is(k - 1, class::OF).then_some(()).is_none();
            if self.prep_is(k - 1, class::FROM)
                && matches!(self.kind(k - 2), Some(ItemKind::Comma | ItemKind::Prep | ItemKind::Adv))
                && (k.saturating_sub(3)..k - 1).any(|j| self.kind(j) == Some(ItemKind::Comma))
                && let Some(m) = if counts { n.of } else { Some(i) }
                && let Some(count) = Self::stated(self.np(m).count).filter(|_| self.g.units[self.np(m).head as usize].is_number() && !self.taken[m as usize])
                && let Some(w) = self.drafts.iter().rposition(|d| d.kind == ClaimKind::Harm && d.item < k && d.part_of.is_none())
                && self.drafts[w].updates.is_none()
                && self.drafts[w].count.a != count.a
                && !(self.drafts[w].item + 1..k).any(|j| self.kind(j) == Some(ItemKind::Verb))
            {
                let mut d = self.drafts[w].clone();
                d.count = count;
                d.anchor = (self.np(m).u0, self.np(m).u1);
                d.rule = super::UP_FROM_RULE;
                // "up from 54 in 2021": a figure of another time.
                d.dated_at = (self.kind(k + 1) == Some(ItemKind::Time))
                    .then_some(k + 1)
                    .or((self.kind(k + 1) == Some(ItemKind::Prep) && self.kind(k + 2) == Some(ItemKind::Time)).then_some(k + 2));
                self.taken[m as usize] = true;
                let same_time = d.dated_at.is_none();
                d.superseded = same_time;
                self.drafts.push(d);
                self.drafts[w].updates = same_time.then_some(self.drafts.len() - 1);
                continue;
            }
            let not = n.u0.checked_sub(1).is_some_and(|u| self.unit_word(u).any(class::NEG)) || self.unit_word(n.u0).any(class::NEG);
            let number = Self::stated(n.count).filter(|_| self.g.units[n.head as usize].is_number() && n.of.is_none());
            let (Some(count), true) = (number, not && !self.taken[i as usize]) else { continue };
            let after = matches!(self.kind(k + 1), None | Some(ItemKind::Other | ItemKind::Comma | ItemKind::Quote));
            let Some(w) = self.drafts.iter().rposition(|d| d.kind == ClaimKind::Harm && d.item < k && d.part_of.is_none()) else { continue };
            if !after || self.kind(k - 1) == Some(ItemKind::Verb) || (self.drafts[w].item + 1..k).any(|j| self.kind(j) == Some(ItemKind::Verb)) {
                continue;
            }
            let mut d = self.drafts[w].clone();
            d.count = count;
            d.anchor = (n.u0, n.u1);
            d.rule = "clause.not-so-many";
            d.superseded = true;
            self.taken[i as usize] = true;
            self.drafts.push(d);
            self.drafts[w].updates = Some(self.drafts.len() - 1);
        }
    }
}
