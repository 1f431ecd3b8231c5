//! What may stand inside a list of people, and what a clause in between leaves to the verb after it. Enters: the phrases of a sentence. Leaves:
//! items to go on from. Never done here: a group, a harm.

use super::nouns::ARMED_ROLES;
use super::*;

impl Clauses<'_> {
    /// The comma that closes a name (and an age) opened by the comma at item `k`, with "and" and another group or another verb after it.
    pub(super) fn named_aside(&self, k: usize) -> Option<usize> {
        let close = (k + 2..k + 8).take_while(|&m| matches!(self.kind(m), Some(ItemKind::Np | ItemKind::Comma | ItemKind::Other))).find(|&m| {
            self.kind(m) == Some(ItemKind::Comma)
                && self.kind(m + 1) == Some(ItemKind::And)
                && (self.is_np(m + 2).is_some() || self.kind(m + 2) == Some(ItemKind::Verb))
        })?;
        let called = |n: &Np| {
            n.det == Det::Bare
                && n.count.is_none()
                && self.g.units[n.u0 as usize].capital
                && !n.classes.any(class::ACTOR.with(class::ORG).with(class::GENERIC).with(class::PLACEN))
        };
        let name = self.is_np(k + 1).is_some_and(|i| self.np(i).name || self.np(i).classes.any(class::TITLE) || called(self.np(i)));
        name.then_some(close)
    }

    /// One person by a noun, whose age may follow: "a boy, 9, and his sister".
    pub(super) fn one_person(&self, i: u32) -> bool {
        let n = self.np(i);
        n.count.is_none() && !n.plural && n.classes.any(class::PERSON) && matches!(n.det, Det::An | Det::Poss)
    }

    /// "Two soldiers, four militants killed in raid": the first of two counted groups that open a line with a comma at item `k` between them.
    pub(super) fn headline_pair(&self, k: usize) -> Option<u32> {
        let counted = |j: usize| {
            self.is_np(j).filter(|&i| {
                let n = self.np(i);
                n.count.is_some_and(|c| matches!(c.kind, DraftKind::Stated | DraftKind::AtLeast))
                    && n.of.is_none()
                    && n.harm.is_none()
                    && self.is_people(n, true)
            })
        };
        let participle = self.vg(k + 2).is_some_and(|v| !v.aux && v.form & form::PART != 0);
        // "Somalia says nine soldiers, 40 militants killed": the line may open with whoever says so.
        let opens = k == 1 || matches!(self.kind(k - 2), Some(ItemKind::Colon | ItemKind::Sub)) || self.class(k - 2) == Some(VerbClass::Report);
        // "4 fighters, soldier killed": a headline leaves the article out.
        let one = |j: usize| {
            self.is_np(j).filter(|&i| {
                let n = self.np(i);
                n.det == Det::Bare && n.count.is_none() && !n.plural && !n.name && n.of.is_none() && n.harm.is_none() && n.classes.any(class::PERSON)
            })
        };
        let second = counted(k + 1).or_else(|| one(k + 1)).is_some_and(|i| n_is_noun(self, i));
        // "Soldier, 4 rebels killed in clash"
        let first = || counted(k - 1).or_else(|| one(k - 1).filter(|_| k == 1 && counted(k + 1).is_some()));
        (opens && participle && second).then(first).flatten().filter(|&i| n_is_noun(self, i))
    }

    /// The counted persons of whom the one group at item `k` is: "four members of one family".
    pub(super) fn counted_members(&self, k: usize) -> Option<usize> {
        let n = self.np(self.is_np(k)?);
        let one = n.classes.any(class::COLL) && n.count.is_some_and(|c| c.kind == DraftKind::Stated && c.a <= 1);
        let before = k.checked_sub(2).filter(|_| one && self.prep_is(k - 1, class::OF))?;
        let m = self.np(self.is_np(before)?);
        (m.classes.any(class::PERSON) && m.count.is_some()).then_some(before)
    }

    /// "Two of the policemen wounded in the blast are still fighting for their lives": the number before "of the", for those hurt.
    pub(super) fn some_of_the_hurt(&self, k: usize, harm: Harm) -> Option<usize> {
        let i = self.is_np(k).filter(|_| harm == Harm::Injured)?;
        let n = self.np(i);
        let before = k.checked_sub(2).filter(|_| n.det == Det::The && n.plural && n.count.is_none() && self.prep_is(k - 1, class::OF))?;
        let m = self.np(self.is_np(before)?);
        (m.partitive && m.of == Some(i) && m.count.is_some_and(|c| c.kind == DraftKind::Stated)).then_some(before)
    }

    /// "A strike kills three rebels, two villagers": two counted groups of a headline, of whom one bears arms, with a comma for "and" at its end.
    pub(super) fn object_pair(&self, first: u32, k: usize) -> bool {
        let counted = |n: &Np| n.count.is_some_and(|c| c.kind == DraftKind::Stated) && n.of.is_none() && n.harm.is_none() && self.is_people(n, true);
        let Some(second) = self.is_np(k) else { return false };
        let (a, b) = (self.np(first), self.np(second));
        let ends = match self.kind(k + 1) {
            None | Some(ItemKind::Dash) => true,
            Some(ItemKind::Other) => self.kind(k + 2).is_none(),
            _ => false,
        };
        // "kills journalist, driver in Kabul": two words without article or number, and nothing after but where and when.
        let bare = |n: &Np| {
            n.det == Det::Bare
                && !n.plural
                && !n.name
                && n.count.is_none()
                && n.harm.is_none()
                && n.of.is_none()
                && n.classes.any(class::PERSON)
                && n.place.is_none()
        };
        let one = |n: &Np| bare(n) || counted(n) && n.det == Det::Bare;
        if one(a) && bare(b) && a.head != b.head {
            return (k + 1..self.c.items.len()).all(|j| match self.kind(j) {
                Some(ItemKind::Prep | ItemKind::Time | ItemKind::Adv) => true,
                Some(ItemKind::Np) => self.kind(j - 1) == Some(ItemKind::Prep),
                _ => false,
            });
        }
        ends && counted(a) && counted(b) && self.role_is(a, ARMED_ROLES) != self.role_is(b, ARMED_ROLES)
    }

    /// "with her two daughters": kin who share what happens to the group before.
    pub(super) fn with_kin(&self, k: usize) -> bool {
        self.prep_is(k, class::WITH) && self.is_np(k + 1).is_some_and(|i| self.np(i).det == Det::Poss && self.np(i).classes.any(class::KIN))
    }

    /// "was killed with his two sons", "was abducted on Monday with four players": who shared it, told behind the passive that ends before item `at`.
    pub(super) fn companions(&mut self, at: usize, proto: &Draft) {
        let mut k = at;
        for _ in 0..3 {
            match self.kind(k) {
                Some(ItemKind::Time | ItemKind::Adv) => k += 1,
                Some(ItemKind::Prep) if self.prep_is(k, class::LOC) && self.is_np(k + 1).is_some_and(|i| self.np(i).place.is_some()) => k += 2,
                _ => break,
            }
        }
        let Some(i) = self.is_np(k + 1).filter(|_| self.prep_is(k, class::WITH)) else { return };
        let n = self.np(i);
        let counted = n.count.is_some_and(|c| matches!(c.kind, DraftKind::Stated | DraftKind::AtLeast | DraftKind::Range)) && n.classes.any(class::PERSON);
        let kin = n.det == Det::Poss && n.classes.any(class::KIN);
        if !(counted || kin) || n.harm.is_some() || n.modifier_harm.is_some() || self.taken[i as usize] || proto.part_of.is_some() {
            return;
        }
        let (groups, _) = self.coordinated_right(k + 1);
        self.victims(&groups, proto);
    }

    /// "two women, 67 and 71, and a boy": the comma after as many ages as the group at index `i` counts, opened by the comma at item `k`.
    pub(super) fn after_ages(&self, i: u32, k: usize) -> Option<usize> {
        let people = self.np(i).count.filter(|c| c.kind == DraftKind::Stated && (2..=6).contains(&c.a) && self.np(i).classes.any(class::PERSON))?;
        let age = |j: usize| {
            self.is_np(j).is_some_and(|n| {
                let n = self.np(n);
                self.g.units[n.head as usize].is_number() && n.u1 - n.u0 == 1 && n.count.is_some_and(|c| (1..=110).contains(&c.a))
            })
        };
        let mut j = k + 1;
        for nth in 1..=people.a {
            if !age(j) {
                return None;
            }
            j += 1;
            if nth < people.a {
                let from = j;
                while matches!(self.kind(j), Some(ItemKind::Comma | ItemKind::And)) && j < from + 2 {
                    j += 1;
                }
            }
        }
        (self.kind(j) == Some(ItemKind::Comma)).then_some(j)
    }

    /// "two of the nine men who died": who died are the nine at item `k`, after the preposition at `p`.
    pub(super) fn some_of_so_many(&self, k: usize, p: usize) -> bool {
        let number = |i: u32| self.np(i).count.filter(|c| c.kind == DraftKind::Stated).map(|c| c.a);
        let all = self.is_np(k).filter(|&i| self.np(i).det == Det::The && self.is_people(self.np(i), true)).and_then(number);
        let some = p.checked_sub(1).and_then(|q| self.is_np(q)).filter(|&i| self.number_group(i)).and_then(number);
        all.zip(some).is_some_and(|(all, some)| some < all)
    }

    /// "Two men who were wounded when a car exploded last week have died": the group before the relative clause, past the clause of time in it.
    pub(super) fn across_when(&self, v: usize) -> Option<usize> {
        let perfect = |x: &Vg| x.aux && !x.infinitive && self.unit_word(x.u0).any(class::HAVE.with(class::BE));
        // "… died in hospital": it takes no object that the clause of time could have wanted.
        let dies = |x: &Vg| !x.aux && x.form & form::PAST != 0 && self.verb(x).is_some_and(|w| w.frame == Frame::Intransitive);
        if !self.vg(v).is_some_and(|x| perfect(x) || dies(x)) {
            return None;
        }
        let open = |k: usize| !matches!(self.kind(k), None | Some(ItemKind::Comma | ItemKind::Colon | ItemKind::But));
        let s = (0..v).rev().take_while(|&k| open(k)).find(|&k| self.kind(k) == Some(ItemKind::Sub))?;
        let finite = |from: usize, to: usize| (from..to).filter(|&k| self.vg(k).is_some_and(|x| x.aux || x.form & (form::PAST | form::THIRD) != 0)).count();
        // "A woman wounded when a bomb struck a queue died in hospital"
        let hurt = s.checked_sub(1).and_then(|p| self.vg(p)).filter(|x| !x.aux && self.verb(x).is_some_and(|w| w.harm == Some(Harm::Injured)));
        if let Some(before) = s.checked_sub(2).filter(|&k| hurt.is_some() && self.is_np(k).is_some()) {
            return (finite(s + 1, v) == 1).then_some(before);
        }
        let r = (0..s).rev().take_while(|&k| open(k)).find(|&k| self.kind(k) == Some(ItemKind::Rel))?;
        let before = self.skip_left(r.checked_sub(1)?)?;
        (finite(s + 1, v) == 1 && finite(r + 1, s) == 1 && self.is_np(before).is_some()).then_some(before)
    }

    /// ", police and medical sources said": the groups from item `k` on are who speaks.
    pub(super) fn speak_from(&self, k: usize) -> bool {
        let mut j = k;
        if self.kind(j.wrapping_sub(1)) != Some(ItemKind::Comma) {
            return false;
        }
        while self.is_np(j).is_some_and(|i| self.np(i).count.is_none()) && self.kind(j + 1) == Some(ItemKind::And) && self.is_np(j + 2).is_some() {
            j += 2;
        }
        j > k
            && self.is_np(j).is_some_and(|i| self.np(i).count.is_none())
            && self.class(j + 1) == Some(VerbClass::Report)
            && self.vg(j + 1).is_some_and(|v| !v.passive)
    }

    /// "people with bullet and machete wounds": the wounds that a group has, told before the verb at item `k`.
    pub(super) fn wounds_before(&self, groups: &Nps, k: usize) -> Option<usize> {
        let p = self.c.items[..k].iter().position(|it| it.kind == ItemKind::Np && groups.contains(&it.at))?;
        self.prep_is(p + 1, class::WITH).then_some(())?;
        (p + 2..k).take_while(|&j| matches!(self.kind(j), Some(ItemKind::Np | ItemKind::And | ItemKind::Prep | ItemKind::Adv))).find(|&j| {
            self.is_np(j).is_some_and(|i| {
                let n = self.np(i);
                n.harm == Some(Harm::Injured) && n.classes.any(class::HARMN) || (n.u0..n.u1).any(|u| self.unit_word(u).any(class::WOUNDS))
            })
        })
    }
}

/// True if the head of a group is a noun, and no lone number.
fn n_is_noun(c: &Clauses<'_>, i: u32) -> bool {
    !c.g.units[c.np(i).head as usize].is_number()
}
