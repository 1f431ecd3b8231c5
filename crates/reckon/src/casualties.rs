//! Incidents of which casualties alone are told: killed and injured in one number, or without a number. Enters: their claims, a convention. Leaves: how many of
//! them the convention counts as killed. Never done here: a figure out of the number of the casualties; some of them lived, and nobody says how many.

use crate::cells::Rules;
use crate::figure::{Figure, Figures};
use crate::reckoner::{Chosen, Reckoner, Shelf};
use crate::row::Part;
use rustc_hash::FxHashMap;
use tollbook_model::{Count, CountKind, Counted, Harm};

impl Rules<'_> {
    /// True if an item is an incident of which casualties alone are told, among the killed.
    pub(crate) fn of_casualties(&self, item: u32) -> bool {
        let hurt = |&c: &u32| self.rows[c as usize].counted == Counted::Harm(Harm::Casualties);
        self.casualties && self.items.list[item as usize].claims.iter().any(hurt)
    }

    /// True if one of the items that may be one incident with it tells of the dead; then its casualties may say nothing.
    pub(crate) fn may_tell_of_dead(&self, item: u32, partners: &FxHashMap<u32, Vec<u32>>) -> bool {
        partners.get(&item).into_iter().flatten().any(|&other| !self.of_casualties(other))
    }
}

impl Reckoner<'_> {
    /// Incidents of casualties alone inside of a question, ascending, that may be one with another inside of it whose dead are told: they bound the high alone.
    pub(crate) fn doubtful_casualties(&self, shelf: &Shelf, inside: &[Chosen]) -> Vec<u32> {
        let rules = self.rules(shelf);
        if !rules.casualties {
            return Vec::new();
        }
        let hurt: Vec<u32> = inside.iter().map(|c| c.item).filter(|&i| rules.of_casualties(i)).collect();
        // Partners are told for those that are there themselves.
        let partners = rules.partners(Some(&hurt), |i| inside.binary_search_by_key(&i, |c| c.item).is_ok());
        hurt.into_iter().filter(|&i| rules.may_tell_of_dead(i, &partners)).collect()
    }
}

impl Figures<'_> {
    /// How many a convention counts as killed where these claims tell of casualties and nobody tells of the dead; within it nothing if the convention doesn't
    /// say. `None` where the dead are told, or casualties are not asked for as killed. Source: ACLED codebook, "casualties" alone.
    pub(crate) fn casualties_of(&self, claims: &[u32]) -> Option<Option<Figure>> {
        let row = |c: u32| &self.rules.rows[c as usize];
        let hurt = |c: u32| row(c).counted == Counted::Harm(Harm::Casualties);
        if !self.rules.casualties || !claims.iter().any(|&c| hurt(c)) {
            return None;
        }
        let count = |c: u32| -> &Count { self.rules.book.told(c).count };
        let mut told: Vec<u32> = claims.iter().copied().filter(|&c| hurt(c) && matches!(row(c).part, Part::Binds | Part::Repeat)).collect();
        // "No casualties" erases no victims of whom others tell.
        if told.iter().any(|&c| count(c).kind != CountKind::None) {
            told.retain(|&c| count(c).kind != CountKind::None);
        }
        // One number that is known makes it known.
        let rules: Option<Vec<[Option<u64>; 3]>> = told.iter().map(|&c| self.convention.casualties(count(c))).collect();
        let Some(&[low, best, high]) = rules.as_ref().and_then(|r| r.first()) else { return Some(None) };
        let mut origins: Vec<u32> = told.iter().filter(|&&c| row(c).attributed).map(|&c| row(c).origin).collect();
        origins.sort_unstable();
        origins.dedup();
        let by = |n: Option<u64>| if n.is_some() { told.clone() } else { Vec::new() };
        let (low_by, best_by, high_by) = (by(low), by(best), by(high));
        Some(Some(Figure { low, best, highest: high, most: high, low_by, best_by, high_by, origins, ..Figure::default() }))
    }
}
