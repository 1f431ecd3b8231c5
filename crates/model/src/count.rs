//! Counts that keep their words. Enters: what a report says of a number. Leaves: low, best, high, each absent when unknown.
//! Never done here: turning a vague word into a number; a convention does that.

use serde::{Deserialize, Serialize};

/// How the words bound a number. The notions follow UCDP GED 23.1 (low, best, high).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountKind {
    /// A bare number: what the source says, no bound claimed.
    Stated,
    /// "exactly 21".
    Exactly,
    /// "at least 21".
    AtLeast,
    /// "more than 1,300".
    MoreThan,
    /// "up to 40", "fewer than 40", "nearly 40".
    UpTo,
    /// "about 50".
    About,
    /// "between 20 and 30".
    Range,
    /// "dozens", "a few thousand".
    Vague,
    /// A bare plural: two or more.
    Plural,
    /// A part of another claim's count: "half of them".
    Share,
    /// A claim that nobody was harmed.
    None,
    /// Harm told without any figure: "a number of people".
    Unstated,
}

/// A number of people (or deeds) as a report words it.
///
/// `None` is unknown, never zero; `high` is open only by `high_open`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Count {
    /// The least number that the words allow.
    pub low: Option<u64>,
    /// The stated number, raised to `low` where the words exclude it.
    pub best: Option<u64>,
    /// The greatest number that the words allow.
    pub high: Option<u64>,
    /// True if the words leave the number open above ("at least").
    pub high_open: bool,
    /// How the words bound the number.
    pub kind: CountKind,
    /// The words as written.
    pub words: String,
}

impl Count {
    fn of(low: Option<u64>, best: Option<u64>, high: Option<u64>, high_open: bool, kind: CountKind) -> Self {
        Count { low, best, high, high_open, kind, words: String::new() }
    }
    /// A bare number.
    #[must_use]
    pub fn stated(n: u64) -> Self {
        Self::of(Some(n), Some(n), Some(n), false, CountKind::Stated)
    }
    /// "exactly n".
    #[must_use]
    pub fn exactly(n: u64) -> Self {
        Self::of(Some(n), Some(n), Some(n), false, CountKind::Exactly)
    }
    /// "at least n": open above.
    #[must_use]
    pub fn at_least(n: u64) -> Self {
        Self::of(Some(n), Some(n), None, true, CountKind::AtLeast)
    }
    /// "more than n": low and best are n + 1, open above.
    #[must_use]
    pub fn more_than(n: u64) -> Self {
        let low = n.saturating_add(1);
        Self::of(Some(low), Some(low), None, true, CountKind::MoreThan)
    }
    /// "up to n": no floor is known.
    #[must_use]
    pub fn up_to(n: u64) -> Self {
        Self::of(None, Some(n), Some(n), false, CountKind::UpTo)
    }
    /// "fewer than n", "nearly n": no floor is known, n itself is excluded.
    #[must_use]
    pub fn below(n: u64) -> Self {
        let high = n.saturating_sub(1);
        Self::of(None, Some(high), Some(high), false, CountKind::UpTo)
    }
    /// "about n": bounds wait for a convention.
    #[must_use]
    pub fn about(n: u64) -> Self {
        Self::of(None, Some(n), None, false, CountKind::About)
    }
    /// "between low and high"; the ends are put in order. Best is unknown: the source names none.
    #[must_use]
    pub fn range(low: u64, high: u64) -> Self {
        Self::of(Some(low.min(high)), None, Some(low.max(high)), false, CountKind::Range)
    }
    /// "dozens": numbers only through a convention.
    #[must_use]
    pub fn vague() -> Self {
        Self::of(None, None, None, true, CountKind::Vague)
    }
    /// A bare plural, two or more.
    #[must_use]
    pub fn plural() -> Self {
        Self::of(Some(2), None, None, true, CountKind::Plural)
    }
    /// Nobody.
    #[must_use]
    pub fn none() -> Self {
        Self::of(Some(0), Some(0), Some(0), false, CountKind::None)
    }
    /// Harm without a figure.
    #[must_use]
    pub fn unstated() -> Self {
        Self::of(None, None, None, false, CountKind::Unstated)
    }
    /// A share of a parent count: low is the floor of the share of the parent's low, high the ceiling of the share of a closed parent's high.
    ///
    /// `open_above` marks "more than half", `open_below` "less than half".
    #[must_use]
    pub fn share_of(parent: &Count, num: u64, den: u64, open_above: bool, open_below: bool) -> Self {
        let floor = |n: u64| n.saturating_mul(num) / den.max(1);
        let ceil = |n: u64| n.saturating_mul(num).div_ceil(den.max(1));
        let above = |n: u64| floor(n).saturating_add(1);
        let low = if open_below {
            Option::None
        } else if open_above {
            parent.low.map(above)
        } else {
            parent.low.map(floor)
        };
        let best = if open_above { parent.best.map(above) } else { parent.best.map(floor) };
        let high = if parent.high_open {
            Option::None
        } else if open_above {
            parent.high
        } else {
            parent.high.map(ceil)
        };
        Self::of(low, best, high, parent.high_open, CountKind::Share)
    }
    /// The same count with the words it was read from.
    #[must_use]
    pub fn with_words(mut self, words: impl Into<String>) -> Self {
        self.words = words.into();
        self
    }
    /// True if the two counts can be the same number.
    #[must_use]
    pub fn agrees_with(&self, other: &Count) -> bool {
        let over = |a: &Count, b: &Count| match (a.low, b.high) {
            (Some(low), Some(high)) => low > high,
            _ => false,
        };
        !over(self, other) && !over(other, self)
    }
    /// The number that stands in the words, if one does: for comparing two tellings of one figure.
    #[must_use]
    pub fn stated_number(&self) -> Option<u64> {
        match self.kind {
            CountKind::MoreThan => self.low.map(|n| n - 1),
            _ => self.best.or(self.low),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_an_odd_closed_number_is_rounded_both_ways() {
        let c = Count::share_of(&Count::stated(21), 1, 2, false, false);
        assert_eq!((c.low, c.best, c.high, c.high_open), (Some(10), Some(10), Some(11), false));
    }

    #[test]
    fn half_of_an_open_number_stays_open() {
        let c = Count::share_of(&Count::at_least(21), 1, 2, false, false);
        assert_eq!((c.low, c.high, c.high_open), (Some(10), None, true));
    }

    #[test]
    fn most_is_more_than_half() {
        let c = Count::share_of(&Count::stated(20), 1, 2, true, false);
        assert_eq!((c.low, c.high), (Some(11), Some(20)));
    }

    #[test]
    fn more_than_excludes_the_number_itself() {
        let c = Count::more_than(1300);
        assert_eq!((c.low, c.best, c.high, c.stated_number()), (Some(1301), Some(1301), None, Some(1300)));
    }
}
