//! Civil days as numbers. Enters: dates. Leaves: days and distances between periods. Never done here: a clock.

use jiff::civil::Date;
use tollbook_model::{Basis, Period, PeriodPrecision};

/// Days between a death and the finding or burial of the body for which it is still looked for.
const FOUND_WITHIN: i32 = 7;

/// Days from `a` to `b`.
pub(crate) fn between(a: Date, b: Date) -> i32 {
    number(b) - number(a)
}

/// Days since 1970-01-01.
pub(crate) fn number(day: Date) -> i32 {
    let epoch = jiff::civil::date(1970, 1, 1);
    (day - epoch).get_days()
}

/// A period in days, both ends included; open ends are absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Days {
    pub first: i32,
    pub last: i32,
    /// True if the words name one day.
    pub exact: bool,
    /// True if the words were said of this claim itself.
    pub own: bool,
}

impl Days {
    /// The days of a period whose ends are both known.
    pub(crate) fn of(period: &Period) -> Option<Days> {
        let (first, last) = (number(period.start?), number(period.end?));
        if matches!(period.basis, Basis::Discovery | Basis::Registration) {
            // Whoever was found or buried on a day died on it or before.
            return Some(Days { first: first - FOUND_WITHIN, last: last.max(first), exact: false, own: !period.carried });
        }
        Some(Days { first, last: last.max(first), exact: period.precision == PeriodPrecision::Day && first == last, own: !period.carried })
    }
    /// The days in which a report without a day means an incident: the three days before its own, and that one. Source: UCDP GED 23.1, appendix 2,
    /// "no time given at all". A report never tells of a later day than its own.
    pub(crate) fn before(published: Date) -> Days {
        let last = number(published);
        Days { first: last - 3, last, exact: false, own: false }
    }
    /// Days between two periods; 0 if they meet.
    pub(crate) fn apart(self, other: Days) -> i32 {
        (other.first - self.last).max(self.first - other.last).max(0)
    }
    /// Number of days.
    pub(crate) fn length(self) -> i32 {
        self.last - self.first + 1
    }
}
