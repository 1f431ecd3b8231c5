//! Time phrases. Enters: the units of a sentence. Leaves: time expressions, and the civil days they mean against a reference day.
//! Never done here: asking what day it is; without a reference day relative phrases stay unresolved.
//!
//! The intervals are those of UCDP GED codebook 23.1, appendix 2.

mod days;
mod feasts;
mod phrases;
mod quarters;
mod ranges;

pub use days::{absolute_start, alike, later, prior, resolve};
pub use phrases::{adverb, at};

use crate::class;
use crate::lexicon::{Lexicon, TimeKind, TimeWord};
use crate::tokens::NO_WORD;
use crate::units::{Unit, UnitKind};
use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};
use tollbook_model::PeriodPrecision;

/// A time phrase, before it is resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimeExpr {
    /// A calendar day; the year may be missing, and -1 is the year before the reference day's.
    Day { year: Option<i16>, month: i8, day: i8 },
    /// A month; the year may be missing.
    Month { year: Option<i16>, month: i8 },
    /// A year.
    Year(i16),
    /// A weekday: the latest one not after the reference day. `weeks` counts further back ("last Friday" may mean the week before).
    Weekday { day: i8, last: bool },
    /// A weekday (1 is Monday) of this calendar week or of the one before: "Wednesday of last week".
    OfWeek { day: i8, last: bool },
    /// Days before (negative) or after the reference day.
    Offset(i32),
    /// The `n` hours, days, weeks … that end with the reference day.
    Past { n: u32, unit: Unit0 },
    /// This week, month, year up to the reference day.
    This(Unit0),
    /// The week, month, year before.
    Last(Unit0),
    /// `n` units before the reference day.
    Ago { n: u32, unit: Unit0 },
    /// A weekend.
    Weekend { last: bool },
    /// The night between two days.
    NightBetween(Box<TimeExpr>, Box<TimeExpr>),
    /// Recent days, weeks, months, years.
    Recent(Unit0),
    /// Early, mid or late in a month or year.
    Phase(Phase, Box<TimeExpr>),
    /// The very day, `n` units back: "a year ago today", "ten years ago to the day".
    ToTheDay { n: u32, unit: Unit0 },
    /// The `n` hours, days, weeks … that end with another day than the reference day: "the 24 hours to 6 a.m. Tuesday", "the year to March".
    Ending { n: u32, unit: Unit0, end: Box<TimeExpr> },
    /// "07/05/2023", where either number can be the month: of the two days the one that is nearer before the reference day.
    Slashed { a: i8, b: i8, year: i16 },
    /// A feast of a calendar: the latest one not after the reference day, or that of a year; -1 is the year before the reference day's.
    Feast { feast: Feast, year: Option<i16> },
    /// The first or last `n` days or weeks of a month.
    Edge { last: bool, n: u32, unit: Unit0, of: Box<TimeExpr> },
    /// The months `from` to `to` of a year, counted from 1, or their share of a month's days: quarters and halves. 0 is the quarter that ended last.
    Months { from: u8, to: u8, of: Option<Box<TimeExpr>> },
    /// About a day: one day either side.
    Around(Box<TimeExpr>),
    /// From one to another.
    Range(Box<TimeExpr>, Box<TimeExpr>),
    /// From one up to the reference day.
    Since(Box<TimeExpr>),
    /// A deed of `n` units that ends with the reference day ("five-day offensive").
    Lasting { n: u32, unit: Unit0 },
    /// Late last week: its Friday to Sunday.
    LateLastWeek,
    /// `n` units after the day told before ("two days later"), or before it ("the day before").
    Later { n: i32, unit: Unit0 },
    /// The span told before, in another year: "the same period of 1992".
    Alike(Box<TimeExpr>),
    /// The span before the one told, or before the reference day: "the previous month".
    Prior(Unit0),
    /// Since an event the report dates elsewhere ("since the war began").
    Milestone,
    /// Since the day told last ("since that day").
    SinceTold,
}

impl TimeExpr {
    /// True for a span put beside the one that is told: "the week before", "in the month before".
    pub fn is_span_before(&self) -> bool {
        matches!(self, TimeExpr::Later { n, unit } if *n < 0 && !matches!(unit, Unit0::Day | Unit0::Hour))
    }
}

/// Units of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Unit0 {
    Minute,
    Hour,
    Day,
    Week,
    Fortnight,
    Month,
    Year,
    Decade,
}

/// A feast that reports date things by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feast {
    /// The same day each year.
    Fixed { month: i8, day: i8 },
    /// So many days after Easter Sunday of the western churches.
    Easter(i32),
    /// A day of the Islamic calendar, and for how many days it is kept. The tabular calendar may be a day off where the moon is watched for.
    Hijri { month: u8, day: u8, days: u8 },
}

/// Parts of a month or year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Phase {
    Early,
    Mid,
    Late,
}

/// Civil days, both included, with the precision of the phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// First day.
    pub start: Date,
    /// Last day.
    pub end: Date,
    /// How exactly the phrase names them.
    pub precision: PeriodPrecision,
}

/// True for a word that counts days.
pub fn is_day(lx: &crate::lexicon::Lexicon, u: &crate::units::Unit) -> bool {
    phrases::word(lx, Some(u), crate::lexicon::TimeKind::Unit).and_then(phrases::unit_of) == Some(Unit0::Day)
}
