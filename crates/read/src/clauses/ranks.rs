//! Numbers whose people stand behind them: "nine wounded in the ranks of the army", "six among the soldiers", "31 wounded GNA fighters". Enters: the
//! drafts of a sentence. Leaves: the same drafts, with the group. Never done here: a part of others told ("two women among them").

use super::*;

impl Clauses<'_> {
    /// Gives bare numbers the group that follows them.
    pub(super) fn in_the_ranks(&mut self) {
        let mut told: Vec<(usize, u32)> = Vec::new();
        for at in 0..self.drafts.len() {
            let d = &self.drafts[at];
            let [only] = d.who[..] else { continue };
            let n = self.np(only);
            if d.kind != ClaimKind::Harm || n.of.is_some() || n.name || n.classes.any(class::PERSON.with(class::ACTOR).with(class::DEMONYM).with(class::PRON)) {
                continue;
            }
            let Some(k) = self.c.item_of(only) else { continue };
            if let Some(group) = self.group_behind(k) {
                told.push((at, group));
            }
        }
        for &(at, group) in &told {
            self.drafts[at].who = SmallVec::from_slice(&[group]);
            // "20 dead among the rebels and six among the soldiers": no part of each other.
            if let Some(Part::Here(whole)) = self.drafts[at].part_of
                && told.iter().any(|&(w, other)| w == whole && other != group)
            {
                self.drafts[at].part_of = None;
                self.drafts[at].rule = "noun.among";
            }
        }
    }

    /// The group that stands behind the number at item `k`, or behind the numbers it is joined to.
    fn group_behind(&self, k: usize) -> Option<u32> {
        let group = |j: usize| {
            self.is_np(j).filter(|&i| {
                let n = self.np(i);
                n.classes.any(class::PERSON.with(class::GENERIC).with(class::ACTOR)) && !n.classes.any(class::PRON) && n.count.is_none() && n.harm.is_none()
            })
        };
        // "31 wounded GNA fighters": a party's name opens a group of its own.
        if self.np(self.is_np(k)?).harm.is_some()
            && let Some(i) = group(k + 1).filter(|&i| self.np(i).det == Det::Bare && self.unit_word(self.np(i).u0).any(class::ACTOR))
        {
            return Some(i);
        }
        // "three were hurt among the passengers"
        let mut j = k + 1 + usize::from(self.class(k + 1) == Some(VerbClass::Harm));
        while matches!(self.kind(j), Some(ItemKind::And | ItemKind::Comma)) && self.is_np(j + 1).is_some_and(|i| self.np(i).count.is_some()) {
            j += 2;
        }
        let ranks = self.is_np(j + 1).is_some_and(|i| self.unit_word(self.np(i).head).any(class::RANKS)) && self.prep_is(j + 2, class::OF);
        match self.kind(j)? {
            ItemKind::Among | ItemKind::Prep if ranks => group(j + 3),
            ItemKind::Among => group(j + 1),
            _ => None,
        }
    }
}
