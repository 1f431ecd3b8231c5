//! Civil days. Enters: a resolved or unresolved time phrase. Leaves: a period, both ends included, with its precision.
//! Never done here: asking what day it is.

use crate::Symbol;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How exactly a period is known. Codes 1-5 of UCDP GED 23.1 `date_prec`, plus periods over years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodPrecision {
    /// The exact day (1).
    Day,
    /// Two to six days (2).
    Days,
    /// A week (3).
    Week,
    /// Eight to thirty days, or a month (4).
    Month,
    /// More than a month, within one calendar year (5).
    Year,
    /// Over several calendar years.
    MultiYear,
}

impl PeriodPrecision {
    /// The precision of a span of civil days, both included.
    #[must_use]
    pub fn of_days(start: Date, end: Date) -> Self {
        let days = (end - start).get_days().abs() + 1;
        match days {
            1 => Self::Day,
            2..=6 => Self::Days,
            7 => Self::Week,
            8..=31 => Self::Month,
            _ if start.year() == end.year() => Self::Year,
            _ if days <= 366 => Self::Year,
            _ => Self::MultiYear,
        }
    }
}

/// When, as far as the words and a reference day tell. Without a reference day relative phrases keep `start` and `end` absent.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Period {
    /// First civil day, included.
    pub start: Option<Date>,
    /// Last civil day, included.
    pub end: Option<Date>,
    /// How exactly the days are known.
    pub precision: PeriodPrecision,
    /// What the day is the day of.
    pub basis: crate::Basis,
    /// The phrase as written.
    pub words: Symbol,
    /// The day it was resolved against, if it needed one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchor: Option<Date>,
    /// True if the phrase was set earlier in the report and governs this claim too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub carried: bool,
}
