//! Tolls of civilians alone. Enters: claims, a convention that counts nobody else. Leaves: the figure over those told as civilians, and over those whose status
//! nobody tells as far as it bounds the highest. Never done here: taking anybody for a civilian; words or the convention's roles say so.

use crate::figure::{Figure, Figures};
use crate::reckoner::family;
use crate::row::Part;
use tollbook_model::{Counted, Harm, Status, Who};

impl Figures<'_> {
    /// True if all people of a claim are civilians by its words or the convention's roles, false if none of them is, `None` if it doesn't say.
    pub(crate) fn told_civilian(&self, claim: u32) -> Option<bool> {
        let who = self.rules.book.told(claim).who;
        let one = |w: &Who| self.convention.status_found(w).or_else(|| self.rules.parties.status(w)).map(|s| s == Status::Civilian);
        match who.any_of.split_first() {
            None => one(who),
            Some((first, rest)) => one(first).filter(|own| rest.iter().all(|w| one(w) == Some(*own))),
        }
    }

    /// The same; a sum over months that says nothing of its people counts as one of civilians: it loses its share of fighters before it enters.
    pub(crate) fn civilian(&self, claim: u32) -> Option<bool> {
        let row = &self.rules.rows[claim as usize];
        self.told_civilian(claim)
            .or_else(|| (row.aggregate && row.counted == Counted::Harm(Harm::Killed) && self.convention.is_total(row.days)).then_some(true))
    }

    /// The low over those told as civilians, the highest over them and those of whom it isn't told. Source: Iraq Body Count, whose minimum and maximum differ
    /// where reports differ, or where it is unclear whether somebody was a civilian.
    pub(crate) fn of_civilians(&self, claims: &[u32], figure: impl Fn(&[u32]) -> Figure) -> Figure {
        let of = |wanted: fn(Option<bool>) -> bool| -> Vec<u32> { claims.iter().copied().filter(|&c| wanted(self.civilian(c))).collect() };
        let (civilians, with_unclear) = (of(|c| c == Some(true)), of(|c| c != Some(false)));
        let mut out = figure(&civilians);
        if with_unclear.len() > civilians.len() {
            let all = figure(&with_unclear);
            if all.highest > out.highest {
                (out.highest, out.high_by) = (all.highest, all.high_by);
            }
            (out.most, out.open) = (out.highest, out.open || all.open);
            out.origins.extend(all.origins);
            out.origins.sort_unstable();
            out.origins.dedup();
        }
        out
    }

    /// How many of a claim of unclear status its own report tells as fighters: they are no civilians, whoever the others were. Of several such parts the largest,
    /// since the others may lie inside of it.
    pub(crate) fn fighters_told_of(&self, claim: u32) -> u64 {
        if !self.convention.civilians_alone() || self.civilian(claim).is_some() {
            return 0;
        }
        let rows = self.rules.rows;
        let whole = &rows[claim as usize];
        let fighters = |p: &&u32| {
            let part = &rows[**p as usize];
            part.report == whole.report && part.counted == whole.counted && matches!(part.part, Part::Binds | Part::Repeat) && self.civilian(**p) == Some(false)
        };
        let parts = self.parts.get(&family(rows, claim)).into_iter().flatten().filter(fighters);
        parts.filter_map(|&p| self.rules.book.told(p).count.low).max().unwrap_or(0)
    }
}
