//! Who people are by what stands beside their group: "both teachers", "a girl of nine" after "one of them". Enters: drafts of the sentence. Leaves:
//! the same, with one more group that says who. Never done here: a part, a count.

use super::*;

impl Clauses<'_> {
    /// "Two people, both teachers, were killed", "killing four, all civilians": who they all are.
    pub(super) fn wholes(&mut self) {
        for k in 2..self.c.items.len() {
            let Some(i) = self.is_np(k) else { continue };
            let n = self.np(i);
            if !n.whole || n.harm.is_some() || self.taken[i as usize] || !n.plural || !self.is_people(n, true) || n.of.is_some() {
                continue;
            }
            if !matches!(self.kind(k - 1), Some(ItemKind::Comma | ItemKind::Open | ItemKind::Dash)) {
                continue;
            }
            let count = n.count;
            // The group told before, past what hangs on it.
            let before = (k.saturating_sub(8)..k - 1)
                .rev()
                // "two customers waiting outside, both women"
                .take_while(|&j| {
                    matches!(self.kind(j), Some(ItemKind::Np | ItemKind::Prep | ItemKind::Time | ItemKind::Adv))
                        || self.kind(j) == Some(ItemKind::Other) && self.g.units[self.c.items[j].u0 as usize].kind == UnitKind::Word
                        || self.vg(j).is_some_and(|v| !v.aux && v.form == form::ING)
                });
            let groups: Vec<u32> = before.filter_map(|j| self.is_np(j)).collect();
            let Some(d) = self.drafts.iter_mut().rev().find(|d| {
                d.kind == ClaimKind::Harm
                    && d.who.last().is_some_and(|w| groups.contains(w))
                    && count.is_none_or(|c| c.kind == d.count.kind && c.a == d.count.a)
            }) else {
                continue;
            };
            d.who.push(i);
            self.taken[i as usize] = true;
        }
    }

    /// "One of the wounded, a girl of nine, died", "one of them, Constable A, was hurt": who the one is.
    pub(super) fn ones(&mut self) {
        for w in 0..self.drafts.len() {
            let d = &self.drafts[w];
            let [i] = d.who.as_slice() else { continue };
            let one = d.kind == ClaimKind::Harm && d.count.kind == DraftKind::Stated && d.count.a == 1;
            let n = self.np(*i);
            // "Another victim, a student of 20, died", "A man, a driver, was killed": a word that says of nobody what he was.
            let plain = n.classes.any(class::PERSON) && n.of.is_none() && !n.name && (self.is_victim(n) || n.det != Det::The && self.roleless(n));
            if !one || !(n.partitive || n.other && !n.classes.any(class::PERSON) || plain) {
                continue;
            }
            let Some(mut e) = self.c.item_of(*i).map(|p| p + 1) else { continue };
            if self.prep_is(e, class::OF) && self.is_np(e + 1).is_some() {
                e += 2;
            }
            let Some(x) = self.is_np(e + 1).filter(|&x| self.kind(e) == Some(ItemKind::Comma) && !self.taken[x as usize]) else { continue };
            let m = self.np(x);
            let named = m.name || m.classes.any(class::PERSON) && m.det == Det::An;
            let mut close = e + 2;
            while self.kind(close) == Some(ItemKind::Prep) && self.is_np(close + 1).is_some() {
                close += 2;
            }
            // "One of them, a soldier and two clerks": a list.
            let closed = match self.kind(close) {
                // "a man, a driver, was": no list of people.
                Some(ItemKind::Comma) => !plain || self.kind(close + 1) == Some(ItemKind::Verb),
                Some(ItemKind::Rel) => true,
                _ => false,
            };
            if !named || m.count.is_some() || m.plural || m.harm.is_some() || !closed {
                continue;
            }
            self.taken[x as usize] = true;
            self.drafts[w].who.push(x);
        }
    }

    /// True for a word that says no more of somebody than that he is one: "a man", "a victim".
    fn roleless(&self, n: &Np) -> bool {
        self.noun_of(n.head).is_some_and(|w| w.role.is_none() && w.status.is_none() && w.people.is_none()) && !n.classes.any(class::KIN.with(class::COLL))
    }
}
