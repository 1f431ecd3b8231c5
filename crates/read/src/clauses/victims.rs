//! How many people a group is, and whose draft each gets. Enters: groups that a harm takes. Leaves: drafts with their counts. Never done here:
//! finding the groups.

use super::*;

impl Clauses<'_> {
    /// Counts for a group that states none.
    pub(super) fn count_of(&self, n: &Np) -> Option<CountDraft> {
        let words = |kind, a: u64| CountDraft { kind, a, b: a, u0: n.u0, u1: n.u1 };
        if let Some(c) = n.count {
            // "all of the 12 guards" are twelve; "all of them" is no number of its own.
            if c.kind == DraftKind::Share && c.a == c.b {
                return n.of.filter(|&of| !self.np(of).classes.any(class::PRON)).and_then(|of| self.count_of(self.np(of)));
            }
            return Some(c);
        }
        if n.name {
            return Some(words(DraftKind::Stated, 1));
        }
        if n.partitive
            && let Some(of) = n.of
        {
            return self.count_of(&self.c.nps[of as usize]);
        }
        if n.classes.any(class::PRON) {
            return None;
        }
        // "the military presence": a word that is an adjective too describes what follows.
        let next = self.g.units.get(n.u1 as usize);
        if n.classes.any(class::ADJ) && n.classes.any(class::PERSON) && next.is_some_and(|u| u.kind == UnitKind::Word && u.classes.is_empty()) {
            return None;
        }
        let head = &self.g.units[n.head as usize];
        if self.g.lx.rarely(head.entry, class::CHIEF) {
            return (!n.plural).then(|| words(DraftKind::Stated, 1));
        }
        let entry = head.noun_entry(self.g.lx);
        if let Some(entry) = entry
            && let Some(noun) = self.g.lx.noun(entry)
        {
            if let Some(p) = noun.people {
                return Some(words(DraftKind::Stated, p));
            }
            if n.classes.any(class::COLL) && !n.plural {
                // "a family of five", "a group of 12 soldiers"
                if let Some(of) = n.of {
                    return self.count_of(&self.c.nps[of as usize]);
                }
                return (noun.role.as_deref() == Some("family")).then(|| words(DraftKind::Unstated, 0));
            }
            // "another body", "a man"
            if n.det == Det::An || entry.singular && !entry.plural {
                return Some(words(DraftKind::Stated, 1));
            }
            if entry.plural && !(entry.singular && n.det != Det::Bare) {
                return Some(words(DraftKind::Plural, 0));
            }
        }
        if n.det == Det::An && n.classes.any(class::DEMONYM) {
            return Some(words(DraftKind::Stated, 1));
        }
        if n.classes.any(class::DEMONYM) {
            return Some(words(if n.plural { DraftKind::Plural } else { DraftKind::Stated }, u64::from(!n.plural)));
        }
        if n.det == Det::An {
            return Some(words(DraftKind::Stated, 1));
        }
        None
    }

    /// Gives each group of victims its draft; names, and kin of one sex and age, are counted together.
    pub(super) fn victims(&mut self, groups: &Nps, proto: &Draft) -> bool {
        let mut groups: Nps = groups.iter().copied().filter(|&i| self.is_people(self.np(i), false)).collect();
        // "none of the four priests and a hundred refugees"
        if groups.first().is_some_and(|&i| self.np(i).of.is_some() && self.np(i).count.is_some_and(|c| c.kind == DraftKind::None)) {
            groups.truncate(1);
        }
        if groups.is_empty() {
            return false;
        }
        // Names and kin: one group of people.
        let kin = |i: u32| {
            let n = self.np(i);
            n.classes.any(class::KIN)
        };
        // "two brothers and their father" are three; "a doctor and his wife" are a doctor and somebody else, and so are a mother and her sons: no
        // one description is true of both.
        let sort = |i: u32| self.noun_of(self.np(i).head).map(|n| (n.sex, n.age));
        let one_sort = groups.iter().all(|&i| self.np(i).name || sort(i) == sort(groups[0]) && self.np(i).age.is_none() == self.np(groups[0]).age.is_none());
        let plain = |i: u32| self.noun_of(self.np(i).head).is_some_and(|n| n.role.is_none()) && !self.np(i).name;
        let joined_by_with = groups.len() > 1 && {
            let (a, b) = (self.np(groups[0]).u1 as usize, self.np(groups[1]).u0 as usize);
            a < b && self.g.units[a..b].iter().any(|u| u.is(class::WITH))
        };
        let names = groups.len() > 1 && groups.iter().all(|&i| self.np(i).name);
        // "including a mother and her son": parts are told one by one.
        let related = groups.len() > 1
            && proto.part_of.is_none()
            && groups.iter().all(|&i| self.np(i).name || self.np(i).classes.any(class::PERSON))
            && (kin(groups[0]) || plain(groups[0]) || joined_by_with)
            && groups.iter().skip(1).all(|&i| kin(i) && (self.np(i).det == Det::Poss || self.np(i).count.is_some() && kin(groups[0])))
            && groups.iter().any(|&i| self.np(i).det == Det::Poss)
            && one_sort
            // "a father and son"
            || groups.len() == 2
                && proto.part_of.is_none()
                && groups.iter().all(|&i| kin(i) && self.np(i).count.is_none() && !self.np(i).plural)
                && self.np(groups[0]).det == Det::An
                && self.np(groups[1]).det == Det::Bare;
        // "two guards, A and B, were killed": the names are the two.
        let told = groups.len() > 2
            && self.np(groups[0]).count.is_some_and(|c| c.kind == DraftKind::Stated && c.a + 1 == groups.len() as u64)
            && groups.iter().skip(1).all(|&i| self.np(i).name);
        if told {
            let mut d = proto.clone();
            d.count = self.np(groups[0]).count.unwrap_or(proto.count);
            for &i in &groups {
                self.taken[i as usize] = true;
            }
            d.who = groups;
            self.drafts.push(d);
            return true;
        }
        if names || related {
            let mut total = 0;
            let mut all_known = true;
            for &i in &groups {
                match self.count_of(self.np(i)) {
                    Some(c) if c.kind == DraftKind::Stated => total += c.a,
                    _ => all_known = false,
                }
            }
            if all_known {
                let first = self.np(groups[0]);
                let last = self.np(groups[groups.len() - 1]);
                let mut d = proto.clone();
                d.count = CountDraft { kind: DraftKind::Stated, a: total, b: total, u0: first.u0, u1: last.u1 };
                d.who = groups.clone();
                // "A and B, teachers in X": what they all are.
                if names
                    && let Some(p) = groups.last().and_then(|&l| self.c.item_of(l))
                    && self.kind(p + 1) == Some(ItemKind::Comma)
                    && let Some(x) = self.is_np(p + 2)
                    && let m = self.np(x)
                    && m.count.is_none()
                    && m.plural
                    && !m.name
                    && m.det != Det::Poss
                    && m.harm.is_none()
                    && m.classes.any(class::PERSON)
                    && !matches!(self.kind(p + 3), Some(ItemKind::Verb | ItemKind::And))
                {
                    d.who.push(x);
                    self.taken[x as usize] = true;
                }
                for &i in &groups {
                    self.taken[i as usize] = true;
                }
                self.drafts.push(d);
                return true;
            }
        }
        let mut made = false;
        let mut k = 0;
        while k < groups.len() {
            let i = groups[k];
            // A group that already has its claim of this harm is not given a second one.
            if self.taken[i as usize] && self.drafts.iter().any(|d| d.harm == proto.harm && d.who.first() == Some(&i)) {
                k += 1;
                continue;
            }
            let n = self.np(i);
            // "denied that anyone had died"
            let denied = || (0..proto.item).rev().any(|p| self.kind(p) == Some(ItemKind::Verb) && self.class(p) == Some(VerbClass::Deny));
            let nobody = || CountDraft { kind: DraftKind::None, a: 0, b: 0, u0: n.u0, u1: n.u1 };
            let count = self.count_of(n).map(|c| self.one_more(n, c)).or_else(|| (self.is_any(i) && denied()).then(nobody));
            let Some(count) = count else {
                let words = (n.u0, n.u1);
                self.note(|| format!("declined: units {words:?} name no number of people"));
                k += 1;
                continue;
            };
            let mut d = proto.clone();
            d.count = count;
            d.definite = matches!(n.det, Det::The | Det::Dem) && !n.name;
            d.others |= n.other && n.count.is_some() && n.det != Det::The;
            d.nth = count.kind == DraftKind::Stated && count.a == 1 && self.nth(i);
            d.who = SmallVec::from_slice(&[i]);
            // "four and seven policemen": the noun is told once, after the last number.
            if self.g.units[n.head as usize].is_number()
                && n.of.is_none()
                && let Some(&next) = groups.get(k + 1)
                && self.np(next).count.is_some_and(|c| c.u0 == n.u1 + 1)
                && self.np(next).classes.any(class::PERSON)
            {
                d.who.push(next);
            }
            // "12 women and children": a bare plural after a count is under the same count, but not after one person.
            let several = (n.count.is_some() || !n.name) && (count.kind, count.b) != (DraftKind::Stated, 1);
            while several && k + 1 < groups.len() {
                let m = self.np(groups[k + 1]);
                if m.count.is_none() && m.det == Det::Bare && m.plural && !m.name && !matches!(count.kind, DraftKind::Share | DraftKind::ShareAbove) {
                    d.who.push(groups[k + 1]);
                    self.taken[groups[k + 1] as usize] = true;
                    k += 1;
                } else {
                    break;
                }
            }
            self.taken[i as usize] = true;
            self.drafts.push(d);
            made = true;
            k += 1;
        }
        made
    }

    pub(super) fn role_is(&self, n: &Np, roles: &[&str]) -> bool {
        self.noun_of(n.head).and_then(|n| n.role.as_deref()).is_some_and(|r| roles.contains(&r))
    }

    /// True for the noun that calls people harmed, without saying how.
    pub(super) fn is_victim(&self, n: &Np) -> bool {
        self.word_like(n, "victim")
    }

    pub(super) fn word_like(&self, n: &Np, lemma: &str) -> bool {
        self.noun_of(n.head).is_some_and(|n| &*n.lemma.0 == lemma)
    }

    /// "killed two youths and wounded a third", "a third was killed": after two told before, or with a verb for one, the third is one more, and no
    /// share.
    fn one_more(&self, n: &Np, c: CountDraft) -> CountDraft {
        let alone = c.kind == DraftKind::Share && c.a == 1 && n.of.is_none() && n.head + 1 == n.u1;
        let one = || self.g.units.get(n.u1 as usize).is_some_and(|u| u.is(class::ONE));
        if alone && (one() || self.drafts.iter().any(|d| d.count.kind == DraftKind::Stated && d.count.a + 1 == c.b)) {
            return CountDraft { kind: DraftKind::Stated, a: 1, b: 1, ..c };
        }
        c
    }

    /// True if a draft is of "a third", "a fourth": one more of those told before.
    fn nth(&self, i: u32) -> bool {
        let n = self.np(i);
        let u = &self.g.units[n.head as usize];
        let ordinal = u.kind == UnitKind::Ordinal
            || u.entry != NO_WORD && self.g.lx.entries[u.entry as usize].num.is_some_and(|m| m.0 == crate::lexicon::NumKind::Ordinal)
            || u.is(class::SHARE);
        ordinal && n.of.is_none() && matches!(n.det, Det::An | Det::The) | u.is(class::SHARE)
    }
}
