//! Steps over what stands between: adverbs, brackets, insertions, names that a person goes by. Enters: an item. Leaves: the item to go on from.
//! Never done here: a group, a harm.

use super::*;

impl Clauses<'_> {
    /// Skips leftwards over what may stand between a verb and its subject.
    pub(super) fn skip_left(&self, mut k: usize) -> Option<usize> {
        loop {
            let it = self.item(k)?;
            match it.kind {
                ItemKind::Adv | ItemKind::Time | ItemKind::Neg | ItemKind::Quote => k = k.checked_sub(1)?,
                ItemKind::Close => {
                    let mut d = k;
                    while self.item(d)?.kind != ItemKind::Open {
                        d = d.checked_sub(1)?;
                    }
                    k = d.checked_sub(1)?;
                }
                _ => return Some(k),
            }
        }
    }

    /// True if the number at item `k` says how old the one person before it is: "the woman, 63, who", "a driver, 41 years, is".
    pub(super) fn age_aside(&self, k: usize) -> bool {
        let comma = |k: usize| self.kind(k) == Some(ItemKind::Comma);
        let number = self.is_np(k).is_some_and(|i| {
            let n = self.np(i);
            self.g.units[n.u0 as usize].is_number()
                && !n.classes.any(class::PERSON)
                && (n.u1 == n.u0 + 1 || n.u1 == n.u0 + 2 && self.g.units[n.head as usize].is(class::TIME.with(class::UNIT)))
                && n.of.is_none()
        });
        let one = |k: usize| self.is_np(k).is_some_and(|i| !self.np(i).plural && self.np(i).classes.any(class::PERSON) && self.np(i).det != Det::Bare);
        number && k >= 2 && comma(k - 1) && comma(k + 1) && one(k - 2)
    }

    pub(super) fn skip_right(&self, mut k: usize) -> Option<usize> {
        loop {
            let it = self.item(k)?;
            match it.kind {
                ItemKind::Adv | ItemKind::Quote | ItemKind::Neg => k += 1,
                ItemKind::Open => {
                    let mut d = k;
                    while self.item(d)?.kind != ItemKind::Close {
                        d += 1;
                    }
                    k = d + 1;
                }
                _ => return Some(k),
            }
        }
    }

    /// "stepped on a mine, laid by the same squad, and died": the item before the participle that ends at the comma before "and".
    pub(super) fn before_participle(&self, and: usize) -> Option<usize> {
        let before = self.before_insertion(and.checked_sub(1).filter(|&c| self.kind(c) == Some(ItemKind::Comma))?)?;
        let laid = self.vg(before + 2).is_some_and(|v| !v.aux && v.form & form::PART != 0 && v.form & form::ING == 0);
        (laid && self.prep_is(before + 3, class::BY)).then_some(before)
    }

    /// The start of an inserted piece that ends with the comma or dash at `k`: the item before the opening mark.
    pub(super) fn before_insertion(&self, k: usize) -> Option<usize> {
        let mark = self.kind(k)?;
        let mut m = k.checked_sub(1)?;
        let mut seen_verb = false;
        loop {
            let it = self.item(m)?;
            if it.kind == mark {
                let first = self.kind(m + 1)?;
                let opens = match first {
                    ItemKind::Rel
                    | ItemKind::Prep
                    | ItemKind::Incl
                    | ItemKind::Among
                    | ItemKind::AsWell
                    | ItemKind::Time
                    | ItemKind::Adv
                    | ItemKind::Attr
                    | ItemKind::Sub => true,
                    ItemKind::Verb => self.vg(m + 1).is_some_and(|v| v.form & (form::ING | form::PART) != 0 && !v.aux) || seen_verb,
                    ItemKind::Np => true,
                    ItemKind::Or | ItemKind::And => !seen_verb,
                    // "A nephew, 15 years old, was wounded"
                    ItemKind::Other if !seen_verb && self.g.units[self.c.items[m + 1].u0 as usize].is_number() => true,
                    // "all from the same family"
                    ItemKind::Other => !seen_verb && self.kind(m + 2) == Some(ItemKind::Prep),
                    _ => false,
                };
                return if opens { m.checked_sub(1) } else { None };
            }
            if matches!(it.kind, ItemKind::Colon | ItemKind::But) {
                return None;
            }
            seen_verb |= it.kind == ItemKind::Verb;
            m = m.checked_sub(1)?;
        }
    }

    /// The item after a piece between dashes that opens at item `k`, holds no verb, and stands before "and" or a comma.
    pub(super) fn after_insertion(&self, k: usize) -> Option<usize> {
        let close = (k + 1..k + 14)
            .take_while(|&m| !matches!(self.kind(m), None | Some(ItemKind::Verb | ItemKind::Colon | ItemKind::Other)))
            .find(|&m| self.kind(m) == Some(ItemKind::Dash))?;
        matches!(self.kind(close + 1), Some(ItemKind::And | ItemKind::Comma)).then_some(close + 1)
    }

    /// The item after the name that a person goes by: "known as 'Chano'", "nicknamed Chano".
    pub(super) fn past_alias(&self, k: usize) -> Option<usize> {
        // "a man named Yusuf, his wife and their son"
        let names = self.is_np(k + 1).is_some_and(|i| self.np(i).name || self.np(i).det == Det::Bare && self.g.units[self.np(i).head as usize].capital);
        let set = if names { class::ALIAS.with(class::NAMING) } else { class::ALIAS };
        self.vg(k).filter(|v| !v.aux && v.form & form::PART != 0 && (v.u0..v.u1).any(|u| self.unit_word(u).any(set)))?;
        let mut j = k + 1;
        j += usize::from(matches!(self.kind(j), Some(ItemKind::Prep | ItemKind::Sub)));
        let quoted = self.kind(j) == Some(ItemKind::Quote);
        j += usize::from(quoted);
        self.is_np(j).filter(|&i| self.np(i).count.is_none())?;
        Some(j + 1 + usize::from(quoted && self.kind(j + 1) == Some(ItemKind::Quote)))
    }

    /// The object of the verb at item `v`, and the item after it.
    pub(super) fn object(&self, v: usize) -> Option<(Nps, usize)> {
        let mut k = self.skip_right(v + 1)?;
        if self.kind(k) == Some(ItemKind::Time) {
            k = self.skip_right(k + 1)?;
            // "detained on Sunday in Machala two members": wires translated from Spanish.
            if self.prep_is(k, class::LOC)
                && self.is_np(k + 1).is_some_and(|i| self.np(i).place.is_some() && self.np(i).count.is_none())
                && self.is_np(k + 2).is_some_and(|i| self.np(i).count.is_some() || self.np(i).det == Det::An)
            {
                k += 2;
            }
        }
        // "murdered with shots a social leader"
        let tool = |i: u32| self.np(i).count.is_none() && self.np(i).classes.any(class::MEANS);
        if self.prep_is(k, class::WITH) && self.is_np(k + 1).is_some_and(tool) && self.is_np(k + 2).is_some_and(|i| self.is_people(self.np(i), true)) {
            k += 2;
        }
        self.is_np(k)?;
        // In a relative clause a verb after the object is the main clause's.
        let relative = v.checked_sub(1).and_then(|p| self.skip_left(p)).is_some_and(|p| self.kind(p) == Some(ItemKind::Rel));
        let (nps, end) = self.coordinated(k, relative);
        Some((nps, end))
    }
}
