//! What stands beside a name and says who it is ("Ana Rivas, a nurse"). Enters: the phrases of a sentence. Leaves: the name that a description
//! hangs on, and where the list goes on after it. Never done here: a count.

use super::*;

impl Clauses<'_> {
    /// The name that the group at item `j` stands beside and says who it is ("Ana Rivas, a nurse"), as an item.
    pub(super) fn apposed(&self, j: usize) -> Option<usize> {
        let n = self.np(self.is_np(j)?);
        if !self.describes(n) || self.kind(j.checked_sub(1)?) != Some(ItemKind::Comma) {
            return None;
        }
        let mut m = j.checked_sub(2)?;
        // "Ana Rivas, 34, a nurse"
        if m >= 2 && self.is_np(m).is_some_and(|i| self.np(i).u1 - self.np(i).u0 == 1 && self.g.units[self.np(i).head as usize].is_number()) {
            m = m.checked_sub(2)?;
        }
        self.is_np(m).filter(|&i| self.np(i).name).map(|_| m)
    }

    /// The same for a description that goes on with places and what else hangs on it, and ends before item `j`.
    pub(super) fn apposed_far(&self, mut j: usize) -> Option<usize> {
        for _ in 0..16 {
            match self.kind(j)? {
                ItemKind::Np => {
                    if let Some(m) = self.apposed(j) {
                        return Some(m);
                    }
                    let n = self.np(self.is_np(j)?);
                    if n.name || n.count.is_some() {
                        return None;
                    }
                }
                ItemKind::Prep | ItemKind::Comma | ItemKind::Time | ItemKind::Open | ItemKind::Close | ItemKind::Adv | ItemKind::Quote => {}
                _ => return None,
            }
            j = j.checked_sub(1)?;
        }
        None
    }

    /// A group that can only say who somebody is: one person by what they are, without a name or a number.
    fn describes(&self, n: &Np) -> bool {
        !n.name && n.count.is_none() && !n.plural && n.classes.any(class::PERSON) && matches!(n.det, Det::An | Det::The | Det::Bare) && !n.other
    }

    /// The item after the description that stands between commas after the name at item `at - 1`, if one does.
    pub(super) fn after_description(&self, at: usize) -> Option<usize> {
        if self.kind(at) != Some(ItemKind::Comma) {
            return None;
        }
        let n = self.np(self.is_np(at + 1)?);
        if !self.describes(n) {
            return None;
        }
        let mut e = at + 2;
        for _ in 0..8 {
            match self.kind(e)? {
                ItemKind::Prep if self.is_np(e + 1).is_some() => e += 2,
                ItemKind::Open => e = self.skip_right(e)?,
                // "of a town, its province, in the east, and": chains of places.
                ItemKind::Comma if self.is_np(e + 1).is_some_and(|i| self.np(i).place.is_some()) => e += 2,
                ItemKind::Comma if self.kind(e + 1) == Some(ItemKind::Prep) && self.is_np(e + 2).is_some() => e += 3,
                ItemKind::Comma => return Some(e),
                ItemKind::And => return (n.det != Det::An).then_some(e),
                _ => return None,
            }
        }
        None
    }

    /// "The village head, Danjuma Ando, and his wife", "A farmer, Paul Maguire, who drove his cattle, was hit": the description that opens the subject before
    /// the name at item `k`.
    pub(super) fn described_before(&self, k: usize) -> Option<usize> {
        let d = k.checked_sub(2)?;
        let opens =
            d == 0 || !matches!(self.kind(d - 1), Some(ItemKind::Comma | ItemKind::And | ItemKind::Or | ItemKind::Prep | ItemKind::Incl | ItemKind::Colon));
        let between = self.kind(k - 1) == Some(ItemKind::Comma) && self.kind(k + 1) == Some(ItemKind::Comma);
        let name = self.is_np(k).is_some_and(|i| self.np(i).name);
        let told = |i: &u32| self.describes(self.np(*i)) && matches!(self.np(*i).det, Det::An | Det::The);
        (opens && between && name).then(|| self.is_np(d).filter(told)).flatten().map(|_| d)
    }

    /// "Eleven were killed in addition to the bombers, and 29 were hurt": who is added behind a verb is no subject of the next.
    pub(super) fn added(&self, k: usize) -> bool {
        k >= 2 && self.kind(k - 1) == Some(ItemKind::AsWell) && self.kind(k - 2) == Some(ItemKind::Verb)
    }

    /// "senator and presidential candidate Ana Rivas": the bare noun at item `k` is a title of the name after the "and".
    pub(super) fn title_of_next(&self, k: usize) -> bool {
        self.is_np(k).is_some_and(|i| {
            let n = self.np(i);
            n.det == Det::Bare && self.describes(n)
        }) && self.kind(k + 1) == Some(ItemKind::And)
            && self.is_np(k + 2).is_some_and(|i| self.np(i).name && self.g.units[self.np(i).u0 as usize].is(class::PERSON.with(class::TITLE).with(class::ADJ)))
    }
}
