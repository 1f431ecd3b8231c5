//! Groups that a clause or an errand parts from the verb they go with. Enters: the item of a verb, or of an object. Leaves: the group that is meant.
//! Never done here: what befell it, which the rule that asks says; a clause that the group's own verb stands in.

use super::*;

/// So many items may stand between a group and its verb.
const REACH: usize = 18;

impl Clauses<'_> {
    /// *Reads*: "a woman whom a drone had hit in the street died", "two traders to whom he had given a lift have been missing".
    /// *Yields*: the item of the people before the relative clause: they are the subject of the verb at item `v`.
    /// *Declines*: a clause without a subject of its own, and one that holds this verb; "that", which opens what is said.
    /// *Attested in*: reports of those who die of their wounds, notices of a search.
    pub(super) fn across_whom(&self, v: usize) -> Option<usize> {
        let vg = self.vg(v)?;
        if vg.infinitive || !vg.aux && vg.form & form::PAST == 0 {
            return None;
        }
        let (mut verbs, mut joints, mut r) = (0, 0, v);
        loop {
            r = r.checked_sub(1).filter(|r| v - r <= REACH)?;
            match self.kind(r)? {
                ItemKind::Rel => break,
                // "whom police said had thrown stones"
                ItemKind::Verb if r + 1 < v && self.class(r) == Some(VerbClass::Report) && self.kind(r + 1) == Some(ItemKind::Verb) => {}
                ItemKind::Verb => verbs += usize::from(!self.vg(r)?.infinitive),
                ItemKind::And if self.kind(r + 1) == Some(ItemKind::Verb) => joints += 1,
                ItemKind::Np | ItemKind::Prep | ItemKind::Time | ItemKind::Adv | ItemKind::Quote | ItemKind::Other => {}
                // "whom colleagues described as fearless"
                ItemKind::Sub if self.unit_word(self.c.items[r].u0).any(class::THAN) => {}
                _ => return None,
            }
        }
        let own = self.is_np(r + 1).is_some() && self.skip_right(r + 2).is_some_and(|x| x < v && self.kind(x) == Some(ItemKind::Verb));
        if !own || verbs != joints + 1 || self.unit_word(self.c.items[r].u0).any(class::DEM) {
            return None;
        }
        let before = r.checked_sub(1 + usize::from(self.kind(r - 1) == Some(ItemKind::Prep)))?;
        let told = |i: u32| {
            let n = self.np(i);
            self.is_people(n, true) && (n.name || n.det == Det::The && !n.plural || self.count_of(n).is_some())
        };
        self.is_np(before).filter(|&i| told(i)).map(|_| before)
    }

    /// *Reads*: "three men standing nearby, all clerks, were hurt", "two passengers sitting at the back".
    /// *Yields*: the item of the group that the participle before item `k` describes.
    /// *Declines*: a verb with a helper; a comma between.
    /// *Attested in*: accounts of bystanders.
    pub(super) fn across_doing(&self, k: usize) -> Option<usize> {
        let word = |j: usize| self.item(j).is_some_and(|i| i.kind != ItemKind::Other || self.g.units[i.u0 as usize].kind == UnitKind::Word);
        let hangs = |j: &usize| matches!(self.kind(*j), Some(ItemKind::Other | ItemKind::Adv | ItemKind::Prep | ItemKind::Np | ItemKind::Time)) && word(*j);
        let v = k.checked_sub((0..=k).rev().take(5).take_while(hangs).count())?;
        let doing = self.vg(v).is_some_and(|x| !x.aux && x.form == form::ING);
        v.checked_sub(1).filter(|&b| doing && v < k + 1 && self.is_np(b).is_some())
    }

    /// The item before the verb at item `v`, over the word that says it of all: "the passengers all died".
    pub(super) fn before_all(&self, v: usize) -> Option<usize> {
        let p = v.checked_sub(1)?;
        let all = self.item(p).is_some_and(|i| i.kind == ItemKind::Other && i.u1 - i.u0 == 1 && self.unit_word(i.u0).any(class::ALL));
        if all && p > 0 { Some(p - 1) } else { Some(p) }
    }

    /// *Reads*: "seven women, some of them pregnant, and two infants".
    /// *Yields*: the item of the people before the aside that ends at item `k`, before its comma.
    /// *Declines*: an aside that counts people of its own ("five of them Spaniards"), which is read as their part.
    /// *Attested in*: tolls of shelled clinics.
    pub(super) fn over_some_of_them(&self, k: usize) -> usize {
        let before = (self.kind(k + 1) == Some(ItemKind::Comma)).then(|| self.before_insertion(k + 1)).flatten().filter(|b| b + 2 < k);
        let them = |b: &usize| {
            self.kind(k) == Some(ItemKind::Other)
                && self.is_np(b + 2).is_some()
                && self.prep_is(b + 3, class::OF)
                && self.is_np(b + 4).is_some_and(|i| self.np(i).classes.any(class::PRON))
        };
        // "two policemen, who were guarding a bank, and a cashier"
        let who = |b: &usize| self.kind(b + 2) == Some(ItemKind::Rel) && self.kind(b + 3) == Some(ItemKind::Verb);
        before.filter(|b| them(b) || who(b)).unwrap_or(k)
    }

    /// *Reads*: "a shopkeeper standing at his door and two customers", "two women who sold fruit outside the mosque, and a child".
    /// *Yields*: the item of the people before what they were doing, which ends at item `k` before a joint.
    /// *Declines*: people that nothing counts.
    /// *Attested in*: accounts of bystanders.
    pub(super) fn beyond(&self, k: usize) -> Option<usize> {
        let hangs = |j: &usize| matches!(self.kind(*j), Some(ItemKind::Np | ItemKind::Prep | ItemKind::Time | ItemKind::Adv));
        let v = k.checked_sub((0..=k).rev().take(8).take_while(hangs).count())?;
        let vg = self.vg(v).filter(|_| v < k)?;
        let clause = self.kind(v.checked_sub(1)?) == Some(ItemKind::Rel);
        let doing = !vg.aux && vg.form == form::ING;
        let p = v.checked_sub(1 + usize::from(clause)).filter(|_| clause || doing)?;
        let told = |i: u32| self.is_people(self.np(i), true) && self.count_of(self.np(i)).is_some() && !self.taken[i as usize];
        self.is_np(p).filter(|&i| told(i)).map(|_| p)
    }

    /// True if the verb at item `v` had been done before by the group right before it, to the people before that one: "the nurse they had kidnapped".
    fn had_done_to(&self, v: usize) -> Option<usize> {
        let had = self.vg(v).is_some_and(|x| x.aux && !x.passive && !x.negated && self.unit_word(x.u0).any(class::PAST));
        let p = v.checked_sub(2).filter(|&p| had && self.is_np(v - 1).is_some() && self.is_np(p).is_some())?;
        let by = self.np(self.is_np(v - 1)?);
        let doer = by.classes.any(class::PRON) || by.det == Det::The && by.count.is_none() && by.classes.any(PEOPLE);
        let told = |i: u32| {
            let n = self.np(i);
            n.classes.any(class::PERSON) && !n.name && n.harm.is_none() && (n.det == Det::The || self.count_of(n).is_some())
        };
        // "with the mayor the rebels had left": what hangs on a preposition is of another clause.
        let free = p == 0 || !matches!(self.kind(p - 1), Some(ItemKind::Prep));
        self.is_np(p).filter(|&i| doer && free && told(i)).map(|_| p)
    }

    /// *Reads*: "three villagers the army had detained last week were found dead".
    /// *Yields*: the item of the people before the clause that no pronoun opens: they are the subject of the verb at item `v`.
    /// *Declines*: any tense but the one that says "before".
    /// *Attested in*: British newspapers.
    pub(super) fn across_had(&self, v: usize) -> Option<usize> {
        let vg = self.vg(v)?;
        if vg.infinitive || !vg.aux && vg.form & form::PAST == 0 {
            return None;
        }
        let hangs = |j: &usize| matches!(self.kind(*j), Some(ItemKind::Np | ItemKind::Prep | ItemKind::Time | ItemKind::Adv));
        let had = v.checked_sub(1 + (0..v).rev().take(REACH).take_while(hangs).count())?;
        self.had_done_to(had)
    }

    /// *Reads*: "four rangers on their way to meet a convoy of teachers were killed".
    /// *Yields*: the item of the people before the errand whose object stands at item `k`.
    /// *Declines*: an errand that is nobody's ("the plan by soldiers to seize a town").
    /// *Attested in*: reports of ambushes.
    pub(super) fn across_errand(&self, k: usize) -> Option<usize> {
        let v = self.skip_left(k.checked_sub(1)?)?;
        self.vg(v).filter(|x| x.infinitive)?;
        let errand = v.checked_sub(1)?;
        let whose = self.is_np(errand).map(|i| self.np(i)).filter(|n| n.det == Det::Poss && !self.is_people(n, true));
        let who = errand.checked_sub(2).filter(|_| whose.is_some() && self.kind(errand - 1) == Some(ItemKind::Prep))?;
        self.is_np(who).filter(|&i| self.is_people(self.np(i), true) && self.count_of(self.np(i)).is_some()).map(|_| who)
    }

    /// "A constable asked the bomber to raise his arms and was killed": what somebody is asked to do is passed over by the finite verb at item `v`.
    pub(super) fn asked_to(&self, k: usize, v: usize) -> bool {
        let finite = self.vg(v).is_some_and(|x| x.passive && x.aux && !x.infinitive);
        finite && self.vg(k).is_some_and(|x| x.infinitive) && k > 0 && self.is_np(k - 1).is_some()
    }

    /// The people before a relative clause whose verb at item `k` has a subject and no object: "the chief, whom they slaughtered", "a teacher and two
    /// students whom they had kidnapped".
    pub(super) fn relative_object(&self, k: usize) -> Option<Nps> {
        if let Some(p) = self.had_done_to(k) {
            return Some(SmallVec::from_slice(&[self.is_np(p)?]));
        }
        let r = (k.saturating_sub(5)..k).rev().find(|&j| self.kind(j) == Some(ItemKind::Rel))?;
        let subject = (r + 1..k).all(|j| matches!(self.kind(j), Some(ItemKind::Np | ItemKind::Prep | ItemKind::Adv))) && self.is_np(r + 1).is_some();
        let rel = self.item(r).is_some_and(|i| !self.g.units[i.u0 as usize].is(class::DEM));
        let comma = self.kind(r.wrapping_sub(1)) == Some(ItemKind::Comma);
        let p = r.checked_sub(1 + usize::from(comma))?;
        let told = |i: u32| self.is_people(self.np(i), true) && (self.np(i).name || self.count_of(self.np(i)).is_some());
        let last = self.is_np(p).filter(|&i| subject && rel && told(i))?;
        let all = self.coordinated_left(p);
        let both = !comma && all.len() > 1 && all.iter().all(|&i| told(i) && !self.taken[i as usize] && self.np(i).det != Det::The);
        Some(if both { all } else { SmallVec::from_slice(&[last]) })
    }

    /// *Reads*: "four of those who died in the blast were traders", "two of the people who were killed were women".
    /// *Yields*: a part of those whom the clause's verb at item `k` harmed.
    /// *Declines*: where no number stands before "of", or the predicate is none of people.
    /// *Attested in*: second paragraphs, after the toll.
    pub(super) fn of_those_who(&mut self, k: usize, vg: &Vg, verb: &Verb) -> bool {
        let Some(harm) = verb.harm.filter(|_| k >= 4 && self.kind(k - 1) == Some(ItemKind::Rel) && !vg.negated && !vg.modal) else { return false };
        let suffer = vg.passive || verb.frame == Frame::Intransitive;
        let those = match self.kind(k - 2) {
            Some(ItemKind::Other) => self.unit_word(self.c.items[k - 2].u0).any(class::DEM),
            Some(ItemKind::Np) => self.is_np(k - 2).is_some_and(|i| {
                let n = self.np(i);
                n.count.is_none() && n.plural && matches!(n.det, Det::The | Det::Dem) && n.classes.any(class::PERSON)
            }),
            _ => false,
        };
        let counts = |i: u32| {
            let head = &self.g.units[self.np(i).head as usize];
            (head.is_number() || head.is(class::SHARE)) && !self.taken[i as usize]
        };
        let number = self.is_np(k - 4).filter(|&i| suffer && those && self.prep_is(k - 3, class::OF) && counts(i));
        let (Some(i), Some(count)) = (number, number.and_then(|i| self.np(i).count)) else { return false };
        let hangs = |j: &usize| matches!(self.kind(*j), Some(ItemKind::Prep | ItemKind::Np | ItemKind::Time | ItemKind::Adv));
        let be = k + 1 + (k + 1..k + 11).take_while(hangs).count();
        if !self.class_be(be) || self.vg(be).is_some_and(|v| v.modal) {
            return false;
        }
        let Some(p) = self.skip_right(be + 1).and_then(|p| self.kind_of_people(p)) else { return false };
        let mut d = self.draft(harm, count, SmallVec::from_slice(&[p]), (self.np(i).u0, self.np(i).u1), k, "part.predicate");
        d.part_of = Some(self.whole(harm));
        self.taken[i as usize] = true;
        self.taken[p as usize] = true;
        self.drafts.push(d);
        true
    }

    /// The harm of those whom the sentence opens with: "Of the dead, …", "Of those killed, …".
    pub(super) fn opening_harm(&self) -> Option<Harm> {
        let n = self.prep_is(0, class::OF).then(|| self.is_np(1)).flatten().map(|i| self.np(i))?;
        if self.kind(2) == Some(ItemKind::Comma) {
            return n.harm.or_else(|| self.harm_told_in(n));
        }
        let so = self.vg(2).filter(|v| !v.aux && self.kind(3) == Some(ItemKind::Comma)).and_then(|v| self.verb(v));
        so.filter(|v| v.class == VerbClass::Harm && n.count.is_none()).and_then(|v| v.harm)
    }

    /// The verb at item `v` opens with "has": its subject is one.
    pub(super) fn of_one(&self, v: usize) -> bool {
        self.vg(v).is_some_and(|x| self.unit_word(x.u0).any(class::HAVE) && self.g.units[x.u0 as usize].is(class::ONE))
    }

    /// A group of several without a number.
    pub(super) fn many(&self, n: &Np) -> bool {
        n.plural && n.count.is_none() && n.harm.is_none()
    }
}
