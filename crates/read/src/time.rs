//! Time phrases. Enters: the units of a sentence. Leaves: time expressions, and the civil days they mean against a reference day.
//! Never done here: asking what day it is; without a reference day relative phrases stay unresolved.
//!
//! The intervals are those of UCDP GED codebook 23.1, appendix 2.

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
    /// A calendar day; the year may be missing.
    Day { year: Option<i16>, month: i8, day: i8 },
    /// A month; the year may be missing.
    Month { year: Option<i16>, month: i8 },
    /// A year.
    Year(i16),
    /// A weekday: the latest one not after the reference day. `weeks` counts further back ("last Friday" may mean the week before).
    Weekday { day: i8, last: bool },
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
    /// The first or last `n` days or weeks of a month.
    Edge { last: bool, n: u32, unit: Unit0, of: Box<TimeExpr> },
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
    /// Several days named one by one.
    Each(Vec<TimeExpr>),
    /// `n` units after the day told before ("two days later").
    Later { n: u32, unit: Unit0 },
    /// Since an event the report dates elsewhere ("since the war began").
    Milestone,
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

fn words<'a>(lx: &'a Lexicon, u: &Unit) -> &'a [TimeWord] {
    if u.entry == NO_WORD || u.kind == UnitKind::Mark { &[] } else { &lx.entries[u.entry as usize].time }
}

fn word<'a>(lx: &'a Lexicon, u: Option<&Unit>, kind: TimeKind) -> Option<&'a TimeWord> {
    u.and_then(|u| words(lx, u).iter().find(|w| w.kind == kind))
}

fn unit_of(w: &TimeWord) -> Option<Unit0> {
    Some(match &*w.name {
        "minute" => Unit0::Minute,
        "hour" => Unit0::Hour,
        "day" | "night" => Unit0::Day,
        "week" => Unit0::Week,
        "fortnight" => Unit0::Fortnight,
        "month" | "months" => Unit0::Month,
        "year" | "years" => Unit0::Year,
        "decade" => Unit0::Decade,
        _ => return None,
    })
}

fn year_at(u: Option<&Unit>) -> Option<i16> {
    u.filter(|u| u.kind == UnitKind::Num && (1900..=2099).contains(&u.value) && u.t1 - u.t0 == 1).map(|u| u.value as i16)
}

fn day_number(u: Option<&Unit>) -> Option<i8> {
    u.filter(|u| matches!(u.kind, UnitKind::Num | UnitKind::Ordinal) && (1..=31).contains(&u.value) && u.t1 - u.t0 == 1).map(|u| u.value as i8)
}

fn skip(u: Option<&Unit>, set: class::Classes) -> usize {
    usize::from(u.is_some_and(|u| u.is(set)))
}

/// Two-digit years of agency texts: "16 SEP 89".
fn short_year(u: Option<&Unit>) -> Option<i16> {
    u.filter(|u| u.kind == UnitKind::Num && u.t1 - u.t0 == 1 && (60..=99).contains(&u.value)).map(|u| 1900 + u.value as i16)
}

/// The time phrase at `units[i]`, with its length in units.
pub fn at(lx: &Lexicon, units: &[Unit], i: usize) -> Option<(usize, TimeExpr)> {
    let (mut n, mut e) = since_or_range(lx, units, i)?;
    // "Friday morning", "Friday night", "the night of Friday", "3 May evening"
    loop {
        let next = units.get(i + n);
        if word(lx, next, TimeKind::Part).is_some() || (word(lx, next, TimeKind::Unit).is_some_and(|w| &*w.name == "night") && next.is_some_and(|u| !u.is(class::THE))) {
            n += 1;
        } else if next.is_some_and(|u| u.is_mark(b',')) && matches!(e, TimeExpr::Weekday { .. }) {
            // "Friday, 3 May"
            match single(lx, units, i + n + 1) {
                Some((m, d @ TimeExpr::Day { .. })) => {
                    n += 1 + m;
                    e = d;
                }
                _ => break,
            }
        } else {
            break;
        }
    }
    Some((n, e))
}

fn since_or_range(lx: &Lexicon, units: &[Unit], i: usize) -> Option<(usize, TimeExpr)> {
    let first = units.get(i)?;
    if !first.is(class::TIME) && !first.is_number() && first.kind != UnitKind::Ordinal && !first.is(class::BOUND.with(class::THE).with(class::AN).with(class::DEM)) {
        return None;
    }
    if let Some(w) = word(lx, Some(first), TimeKind::SoFar) {
        if &*w.name != "milestone" {
            return Some((1, TimeExpr::This(Unit0::Year)));
        }
        // "since the war began in 1980"
        let prep = usize::from(units.get(i + 1).is_some_and(|u| u.is(class::LOC)));
        return Some(match single(lx, units, i + 1 + prep) {
            Some((n, e @ (TimeExpr::Year(_) | TimeExpr::Month { .. } | TimeExpr::Day { .. }))) => (1 + prep + n, TimeExpr::Since(Box::new(e))),
            _ => (1, TimeExpr::Milestone),
        });
    }
    // "since March 2019", "from 3 to 7 May"
    if word(lx, Some(first), TimeKind::Since).is_some() {
        let start = i + 1 + skip(units.get(i + 1), class::THE);
        if let Some((n, e)) = bare(lx, units, i + 1).or_else(|| bare(lx, units, start)) {
            let at_end = i + 1 + n + (if bare(lx, units, i + 1).is_some() { 0 } else { start - i - 1 });
            if let Some((m, f)) = range_end(lx, units, at_end, &e) {
                return Some((at_end + m - i, TimeExpr::Range(Box::new(e), Box::new(f))));
            }
            let since = &*first_text(lx, first);
            if since == "from" {
                // "from 2014" alone says where a period starts only with an end.
                return None;
            }
            return Some((at_end - i, TimeExpr::Since(Box::new(e))));
        }
        // "from 3 to 7 May"
        if let Some(d) = day_number(units.get(i + 1))
            && let Some((m, end)) = range_end(lx, units, i + 2, &TimeExpr::Offset(0))
            && let TimeExpr::Day { year, month, .. } = end
        {
            return Some((2 + m, TimeExpr::Range(Box::new(TimeExpr::Day { year, month, day: d }), Box::new(end))));
        }
        return None;
    }
    // "between January and March", "between 3 and 7 May", "the night between Sunday and Monday"
    if is_between(lx, first) {
        if let Some((n, a)) = bare(lx, units, i + 1)
            && units.get(i + 1 + n).is_some_and(|u| u.is(class::AND))
            && let Some((m, b)) = bare(lx, units, i + 2 + n)
        {
            return Some((2 + n + m, TimeExpr::Range(Box::new(inherit(a, &b)), Box::new(b))));
        }
        if let Some(d) = day_number(units.get(i + 1))
            && units.get(i + 2).is_some_and(|u| u.is(class::AND))
            && let Some((m, b @ TimeExpr::Day { year, month, .. })) = bare(lx, units, i + 3)
        {
            return Some((3 + m, TimeExpr::Range(Box::new(TimeExpr::Day { year, month, day: d }), Box::new(b))));
        }
        return None;
    }
    let (n, e) = bare(lx, units, i)?;
    // "3-7 May", "October 25-26", "Monday to Thursday", "January-March"
    if let Some((m, f)) = dash_end(lx, units, i + n, &e) {
        return Some((n + m, TimeExpr::Range(Box::new(inherit(e, &f)), Box::new(f))));
    }
    // "on Sunday and Monday"
    if matches!(e, TimeExpr::Weekday { .. })
        && units.get(i + n).is_some_and(|u| u.is(class::AND))
        && let Some((m, f @ TimeExpr::Weekday { .. })) = single(lx, units, i + n + 1)
    {
        return Some((n + 1 + m, TimeExpr::Range(Box::new(e), Box::new(f))));
    }
    Some((n, e))
}

fn first_text(lx: &Lexicon, u: &Unit) -> String {
    // The table names the word that opens a period; "from" needs an end.
    if u.is(class::FROM) { "from".to_owned() } else { words(lx, u).first().map(|w| w.name.to_string()).unwrap_or_default() }
}

fn is_between(lx: &Lexicon, u: &Unit) -> bool {
    u.entry != NO_WORD && lx.entries[u.entry as usize].locative == Some(crate::lexicon::Locative::Between)
}

/// What the first end of a range leaves out, the second supplies.
fn inherit(a: TimeExpr, b: &TimeExpr) -> TimeExpr {
    let year_of = |e: &TimeExpr| match e {
        TimeExpr::Day { year, .. } | TimeExpr::Month { year, .. } => *year,
        _ => None,
    };
    match a {
        TimeExpr::Day { year: None, month, day } => TimeExpr::Day { year: year_of(b), month, day },
        TimeExpr::Month { year: None, month } => TimeExpr::Month { year: year_of(b), month },
        other => other,
    }
}

fn range_end(lx: &Lexicon, units: &[Unit], i: usize, start: &TimeExpr) -> Option<(usize, TimeExpr)> {
    let u = units.get(i)?;
    let joins = word(lx, Some(u), TimeKind::Until).is_some() || u.is(class::TO) || u.is_mark(b'-') || u.is_mark(b'=');
    if !joins {
        return None;
    }
    if let Some((n, e)) = bare(lx, units, i + 1) {
        return Some((n + 1, e));
    }
    if let (TimeExpr::Day { year, month, .. }, Some(d)) = (start, day_number(units.get(i + 1))) {
        return Some((2, TimeExpr::Day { year: *year, month: *month, day: d }));
    }
    None
}

fn dash_end(lx: &Lexicon, units: &[Unit], i: usize, start: &TimeExpr) -> Option<(usize, TimeExpr)> {
    let u = units.get(i)?;
    let same = |e: &TimeExpr| std::mem::discriminant(e) == std::mem::discriminant(start);
    let dash = u.is_mark(b'-') || u.is_mark(b'=');
    if !dash && !u.is(class::TO) && word(lx, Some(u), TimeKind::Until).is_none() {
        return None;
    }
    if let Some((n, e)) = single(lx, units, i + 1)
        && same(&e)
    {
        return Some((n + 1, e));
    }
    if let TimeExpr::Day { year, month, .. } = start
        && let Some(d) = day_number(units.get(i + 1))
    {
        // "May 3-7, 2023"
        let (y, extra) = match year_at(units.get(i + 3)) {
            Some(y) if units.get(i + 2).is_some_and(|u| u.is_mark(b',')) => (Some(y), 2),
            _ => (*year, 0),
        };
        return Some((2 + extra, TimeExpr::Day { year: y, month: *month, day: d }));
    }
    None
}

/// A phrase without "since", "from" or "between".
fn bare(lx: &Lexicon, units: &[Unit], i: usize) -> Option<(usize, TimeExpr)> {
    // "3-7 May", "25 to 26 October"
    if let Some(d) = day_number(units.get(i))
        && let Some(join) = units.get(i + 1)
        && (join.is_mark(b'-') || join.is_mark(b'=') || join.is(class::TO) || join.is(class::AND))
        && let Some((n, end @ TimeExpr::Day { year, month, day })) = single(lx, units, i + 2)
        && d < day
        && day_number(units.get(i + 2)).is_some()
    {
        return Some((n + 2, TimeExpr::Range(Box::new(TimeExpr::Day { year, month, day: d }), Box::new(end))));
    }
    single(lx, units, i)
}

fn single(lx: &Lexicon, units: &[Unit], i: usize) -> Option<(usize, TimeExpr)> {
    let u = units.get(i)?;
    // A determiner may open a phrase: "the last 24 hours", "this month", "the 16th".
    let the = skip(Some(u), class::THE.with(class::AN).with(class::DEM).without(class::TIME));
    if the == 1 && !u.is(class::TIME) {
        let (n, e) = undetermined(lx, units, i + 1, true)?;
        return Some((n + 1, e));
    }
    // "around 2 July"
    if u.is(class::BOUND) && u.entry != NO_WORD && lx.entries[u.entry as usize].bound_before == Some(crate::lexicon::BoundKind::About) {
        let (n, e) = undetermined(lx, units, i + 1, false)?;
        return matches!(e, TimeExpr::Day { .. }).then(|| (n + 1, TimeExpr::Around(Box::new(e))));
    }
    undetermined(lx, units, i, false)
}

fn undetermined(lx: &Lexicon, units: &[Unit], i: usize, the: bool) -> Option<(usize, TimeExpr)> {
    let u = units.get(i)?;
    if let Some(w) = word(lx, Some(u), TimeKind::Day) {
        return Some((1, TimeExpr::Offset(w.number)));
    }
    if let Some(w) = word(lx, Some(u), TimeKind::Recent) {
        return Some((1, TimeExpr::Recent(match &*w.name {
            "night" => Unit0::Hour,
            "weeks" => Unit0::Week,
            "months" => Unit0::Month,
            "years" => Unit0::Year,
            _ => Unit0::Day,
        })));
    }
    // "early February", "late last week", "the beginning of March", "mid-2014", "first week of August"
    if let Some(w) = word(lx, Some(u), TimeKind::Phase)
        && u.kind != UnitKind::Num
    {
        let mut j = i + 1;
        while units.get(j).is_some_and(|u| u.is_mark(b'-') || u.is(class::OF) || u.is(class::THE) || word(lx, Some(u), TimeKind::During).is_some() && u.is(class::LOC)) {
            j += 1;
        }
        if &*w.name != "first"
            && let Some((n, e)) = undetermined(lx, units, j, false)
        {
            let phase = match &*w.name {
                "early" => Phase::Early,
                "mid" => Phase::Mid,
                _ => Phase::Late,
            };
            if phase == Phase::Late && e == TimeExpr::Last(Unit0::Week) {
                return Some((j + n - i, TimeExpr::LateLastWeek));
            }
            // "earlier this month": the part of it that is over.
            if matches!(e, TimeExpr::Month { .. } | TimeExpr::Year(_) | TimeExpr::This(Unit0::Month | Unit0::Year) | TimeExpr::Last(Unit0::Month | Unit0::Year)) {
                return Some((j + n - i, TimeExpr::Phase(phase, Box::new(e))));
            }
            return Some((j + n - i, e));
        }
        if &*w.name == "first"
            && let Some(edge) = edge(lx, units, i, false)
        {
            return Some(edge);
        }
    }
    // "last week", "the past 24 hours", "this month", "last Friday", "last 6 days of January"
    if let Some(w) = word(lx, Some(u), TimeKind::Mod) {
        if &*w.name == "last"
            && let Some(edge) = edge(lx, units, i, true)
        {
            return Some(edge);
        }
        return modified(lx, units, i, &w.name.clone());
    }
    // Weekdays.
    if let Some(w) = word(lx, Some(u), TimeKind::Weekday)
        && weekday_ok(lx, u)
    {
        // "Sunday to Monday night" and "Friday last" stay simple.
        return Some((1, TimeExpr::Weekday { day: w.number as i8, last: false }));
    }
    // Months: "March 2019", "March 5", "March 5, 2019", "March".
    if let Some(w) = word(lx, Some(u), TimeKind::Month)
        && month_ok(lx, units, i)
    {
        let month = w.number as i8;
        let dot = skip_dot(units, i + 1);
        if let Some(day) = day_number(units.get(i + 1 + dot)) {
            let j = i + 2 + dot;
            // "5 th" is one unit already; a year may follow, with or without a comma.
            if let Some(y) = year_at(units.get(j)) {
                return Some((j + 1 - i, TimeExpr::Day { year: Some(y), month, day }));
            }
            if units.get(j).is_some_and(|u| u.is_mark(b','))
                && let Some(y) = year_at(units.get(j + 1))
            {
                return Some((j + 2 - i, TimeExpr::Day { year: Some(y), month, day }));
            }
            return Some((j - i, TimeExpr::Day { year: None, month, day }));
        }
        let of = skip(units.get(i + 1 + dot), class::OF);
        if let Some(y) = year_at(units.get(i + 1 + dot + of)) {
            return Some((2 + dot + of, TimeExpr::Month { year: Some(y), month }));
        }
        // "March of last year"
        if let Some(w) = word(lx, units.get(i + 1 + of), TimeKind::Mod)
            && word(lx, units.get(i + 2 + of), TimeKind::Unit).is_some_and(|w| &*w.name == "year")
            && &*w.name == "last"
        {
            return Some((3 + of, TimeExpr::Month { year: Some(-1), month }));
        }
        return Some((1, TimeExpr::Month { year: None, month }));
    }
    // "3 May 2023", "3rd of May", "16 SEP 89"
    if let Some(day) = day_number(Some(u)) {
        let of = skip(units.get(i + 1), class::OF);
        let dash = usize::from(of == 0 && units.get(i + 1).is_some_and(|u| u.is_mark(b'-')));
        let j = i + 1 + of + dash;
        if let Some(w) = word(lx, units.get(j), TimeKind::Month) {
            let month = w.number as i8;
            let dot = skip_dot(units, j + 1);
            let k = j + 1 + dot + usize::from(units.get(j + 1 + dot).is_some_and(|u| u.is_mark(b',') || u.is_mark(b'-')) && year_at(units.get(j + 2 + dot)).is_some());
            if let Some(y) = year_at(units.get(k)).or_else(|| short_year(units.get(k))) {
                return Some((k + 1 - i, TimeExpr::Day { year: Some(y), month, day }));
            }
            return Some((j + 1 + dot - i, TimeExpr::Day { year: None, month, day }));
        }
        // "23/05/2023": only if one of the two can't be a month.
        if units.get(i + 1).is_some_and(|u| u.is_mark(b'/'))
            && let Some(second) = day_number(units.get(i + 2))
            && units.get(i + 3).is_some_and(|u| u.is_mark(b'/'))
            && let Some(y) = year_at(units.get(i + 4))
        {
            let (d, m) = if second > 12 { (second, day) } else { (day, second) };
            if d > 12 || d == m {
                return Some((5, TimeExpr::Day { year: Some(y), month: m, day: d }));
            }
        }
        // "the 16th"
        if the && u.kind == UnitKind::Ordinal && day > 3 && units.get(i + 1).is_none_or(|n| n.kind == UnitKind::Mark || n.is(class::OF.with(class::PREP))) {
            if units.get(i + 1).is_some_and(|n| n.is(class::OF)) && word(lx, units.get(i + 2), TimeKind::Mod).is_some() {
                return Some((4, TimeExpr::Day { year: None, month: 0, day }));
            }
            return Some((1, TimeExpr::Day { year: None, month: 0, day }));
        }
    }
    // "2023-05-03"
    if let Some(y) = year_at(Some(u)) {
        if units.get(i + 1).is_some_and(|u| u.is_mark(b'-'))
            && let Some(m) = day_number(units.get(i + 2)).filter(|m| *m <= 12)
            && units.get(i + 3).is_some_and(|u| u.is_mark(b'-'))
            && let Some(d) = day_number(units.get(i + 4))
        {
            return Some((5, TimeExpr::Day { year: Some(y), month: m, day: d }));
        }
        return Some((1, TimeExpr::Year(y)));
    }
    // "three days ago", "two weeks earlier", "five-day offensive", "24 hours"
    if u.kind == UnitKind::Num && u.value > 0 && u.value < 1000 {
        let dash = usize::from(units.get(i + 1).is_some_and(|u| u.is_mark(b'-')));
        if let Some(unit) = word(lx, units.get(i + 1 + dash), TimeKind::Unit).and_then(unit_of) {
            let j = i + 2 + dash;
            if word(lx, units.get(j), TimeKind::Later).is_some() && dash == 0 {
                return Some((j + 1 - i, TimeExpr::Later { n: u.value as u32, unit }));
            }
            if word(lx, units.get(j), TimeKind::Ago).is_some() && dash == 0 {
                return Some((j + 1 - i, TimeExpr::Ago { n: u.value as u32, unit }));
            }
            if dash == 1 && units.get(j).is_some_and(|u| u.is(class::DEED)) {
                return Some((j - i, TimeExpr::Lasting { n: u.value as u32, unit }));
            }
        }
    }
    if u.is(class::AN)
        && let Some(unit) = word(lx, units.get(i + 1), TimeKind::Unit).and_then(unit_of)
        && word(lx, units.get(i + 2), TimeKind::Ago).is_some()
    {
        return Some((3, TimeExpr::Ago { n: 1, unit }));
    }
    if the
        && let Some(unit) = word(lx, Some(u), TimeKind::Unit)
        && &*unit.name == "weekend"
    {
        return Some((1, TimeExpr::Weekend { last: false }));
    }
    // "the first nine months of the year"
    if u.is(class::ADJ) && false {
        return None;
    }
    if the
        && word(lx, Some(u), TimeKind::Later).is_some()
        && let Some(unit) = word(lx, units.get(i + 1), TimeKind::Unit).and_then(unit_of)
        && unit == Unit0::Day
    {
        return Some((2, TimeExpr::Later { n: 1, unit }));
    }
    // "a week ago" after the determiner
    if the && let Some(unit) = word(lx, Some(u), TimeKind::Unit).and_then(unit_of) {
        if word(lx, units.get(i + 1), TimeKind::Ago).is_some() {
            return Some((2, TimeExpr::Ago { n: 1, unit }));
        }
        // "the week-old offensive" and "the year" say nothing by themselves.
        if unit == Unit0::Day && words(lx, u).iter().any(|w| &*w.name == "night") {
            // "the night between Sunday and Monday", "the night of Friday"
            if units.get(i + 1).is_some_and(|b| is_between(lx, b))
                && let Some((n, a)) = single(lx, units, i + 2)
                && units.get(i + 2 + n).is_some_and(|u| u.is(class::AND))
                && let Some((m, b)) = single(lx, units, i + 3 + n)
            {
                return Some((3 + n + m, TimeExpr::NightBetween(Box::new(a), Box::new(b))));
            }
            let of = skip(units.get(i + 1), class::OF);
            if of == 1
                && let Some((n, e)) = single(lx, units, i + 2)
            {
                return Some((2 + n, e));
            }
        }
    }
    None
}

fn skip_dot(units: &[Unit], i: usize) -> usize {
    usize::from(units.get(i).is_some_and(|u| u.is_mark(b'.') && u.glued) && units.get(i + 1).is_some_and(|u| u.kind == UnitKind::Num || u.kind == UnitKind::Ordinal))
}

/// "sun" and "sat" are words; as weekdays they need a capital.
fn weekday_ok(lx: &Lexicon, u: &Unit) -> bool {
    u.capital || lx.entries[u.entry as usize].classes.without(class::TIME.with(class::COMMON)).is_empty()
}

/// "may" and "march" are words; as months they need a capital, and a number or a preposition beside them.
fn month_ok(lx: &Lexicon, units: &[Unit], i: usize) -> bool {
    let u = &units[i];
    let e = &lx.entries[u.entry as usize];
    let ambiguous = !e.classes.without(class::TIME.with(class::COMMON)).is_empty() || e.target.is_some();
    if !ambiguous {
        return true;
    }
    let beside = |u: Option<&Unit>| u.is_some_and(|u| matches!(u.kind, UnitKind::Num | UnitKind::Ordinal));
    let before = i.checked_sub(1).and_then(|j| units.get(j));
    u.capital && (beside(units.get(i + 1)) || beside(before) || before.is_some_and(|b| b.is(class::PREP.with(class::TIME)) || b.is_mark(b'-')))
}

fn edge(lx: &Lexicon, units: &[Unit], i: usize, last: bool) -> Option<(usize, TimeExpr)> {
    let mut j = i + 1;
    let mut n = 1;
    if let Some(u) = units.get(j)
        && u.kind == UnitKind::Num
    {
        n = u.value as u32;
        j += 1;
    }
    let unit = word(lx, units.get(j), TimeKind::Unit).and_then(unit_of)?;
    if !units.get(j + 1)?.is(class::OF) {
        return None;
    }
    // "the first nine months of the year"
    let year = units.get(j + 2).is_some_and(|u| u.is(class::THE)) && word(lx, units.get(j + 3), TimeKind::Unit).is_some_and(|w| &*w.name == "year");
    let (m, of) = if year { (2, TimeExpr::This(Unit0::Year)) } else { single(lx, units, j + 2)? };
    matches!(of, TimeExpr::Month { .. } | TimeExpr::Year(_) | TimeExpr::This(Unit0::Year) | TimeExpr::Last(Unit0::Year)).then(|| (j + 2 + m - i, TimeExpr::Edge { last, n, unit, of: Box::new(of) }))
}

fn modified(lx: &Lexicon, units: &[Unit], i: usize, name: &str) -> Option<(usize, TimeExpr)> {
    let last = name == "last";
    let past = name == "past";
    let this = name == "this";
    let next = units.get(i + 1);
    if let Some(w) = word(lx, next, TimeKind::Weekday) {
        return (!name.starts_with("next")).then_some((2, TimeExpr::Weekday { day: w.number as i8, last }));
    }
    if let Some(w) = word(lx, next, TimeKind::Month) {
        // "last March", "this March"
        return (last || past || this).then_some((2, TimeExpr::Month { year: None, month: w.number as i8 }));
    }
    if let Some(w) = word(lx, next, TimeKind::Unit) {
        if &*w.name == "weekend" {
            return (!name.starts_with("next")).then_some((2, TimeExpr::Weekend { last }));
        }
        if &*w.name == "night" {
            return last.then_some((2, TimeExpr::Offset(-1)));
        }
        let unit = unit_of(w)?;
        return match (last, past, this) {
            (true, ..) => Some((2, match unit {
                Unit0::Hour | Unit0::Minute | Unit0::Day => TimeExpr::Past { n: 1, unit },
                _ => TimeExpr::Last(unit),
            })),
            (_, true, _) => Some((2, TimeExpr::Past { n: 1, unit })),
            (.., true) => Some((2, TimeExpr::This(unit))),
            _ => None,
        };
    }
    // "the last 24 hours", "the past two weeks", "the last few days"
    if let Some(u) = next
        && u.is_number()
    {
        let unit = word(lx, units.get(i + 2), TimeKind::Unit)?;
        if !(last || past) {
            return None;
        }
        let unit = unit_of(unit)?;
        if u.kind == UnitKind::Num {
            return Some((3, TimeExpr::Past { n: u.value.min(10_000) as u32, unit }));
        }
        return Some((3, TimeExpr::Recent(unit)));
    }
    None
}

fn month_days(year: i16, month: i8) -> Option<(Date, Date)> {
    let first = Date::new(year, month, 1).ok()?;
    Some((first, first.last_of_month()))
}

fn back(day: Date, span: Span) -> Option<Date> {
    day.checked_sub(span).ok()
}

fn days(start: Date, end: Date, precision: PeriodPrecision) -> Option<Days> {
    (start <= end).then_some(Days { start, end, precision })
}

/// The civil days a phrase means. `r` is the reference day. `None` if it needs one and there is none, or the day doesn't exist.
pub fn resolve(e: &TimeExpr, r: Option<Date>) -> Option<Days> {
    use PeriodPrecision as P;
    let one = |d: Date| days(d, d, P::Day);
    match e {
        TimeExpr::Day { year, month, day } => {
            if *month == 0 {
                let r = r?;
                let this = Date::new(r.year(), r.month(), *day).ok().filter(|d| *d <= r);
                let d = match this {
                    Some(d) => d,
                    None => {
                        let m = back(r.first_of_month(), 1.day())?;
                        Date::new(m.year(), m.month(), *day).ok()?
                    }
                };
                return one(d);
            }
            match year {
                Some(y) => one(Date::new(*y, *month, *day).ok()?),
                None => {
                    let r = r?;
                    let d = Date::new(r.year(), *month, *day).ok()?;
                    // A day without a year is the latest one not after the reference day.
                    one(if d > r { Date::new(r.year() - 1, *month, *day).ok()? } else { d })
                }
            }
        }
        TimeExpr::Month { year, month } => {
            let y = match year {
                Some(-1) => r?.year() - 1,
                Some(y) => *y,
                None => {
                    let r = r?;
                    if *month > r.month() { r.year() - 1 } else { r.year() }
                }
            };
            let (a, b) = month_days(y, *month)?;
            let b = r.map_or(b, |r| if a <= r { b.min(r) } else { b });
            days(a, b, P::Month)
        }
        TimeExpr::Year(y) => {
            let b = Date::new(*y, 12, 31).ok()?;
            let a = Date::new(*y, 1, 1).ok()?;
            days(a, r.map_or(b, |r| if a <= r { b.min(r) } else { b }), P::Year)
        }
        TimeExpr::Weekday { day, last } => {
            let r = r?;
            let target = Weekday::from_monday_one_offset(*day).ok()?;
            let mut back_by = i64::from(r.weekday().since(target));
            // "last Friday" on a Friday is the one before; else the latest one not after the day.
            if *last && back_by == 0 {
                back_by = 7;
            }
            one(back(r, back_by.days())?)
        }
        TimeExpr::Offset(n) => one(r?.checked_add(i64::from(*n).days()).ok()?),
        TimeExpr::Past { n, unit } => {
            let r = r?;
            let n = i64::from(*n);
            match unit {
                Unit0::Minute => one(r),
                // Past 24 hours = R-1 .. R; past 48 hours = R-2 .. R.
                Unit0::Hour if n < 12 => one(r),
                // "Past 72 hours" is printed as R-2 .. R in the codebook, like 48 hours; it is followed as printed.
                Unit0::Hour if n == 72 => days(back(r, 2.days())?, r, P::Days),
                Unit0::Hour => {
                    let a = back(r, ((n + 12) / 24).max(1).days())?;
                    days(a, r, P::Days)
                }
                // Past 2 days = R-2 .. R-1; "the past day" = R-1 .. R.
                Unit0::Day if n == 1 => days(back(r, 1.day())?, r, P::Days),
                Unit0::Day => {
                    let (a, b) = (back(r, n.days())?, back(r, 1.day())?);
                    days(a, b, P::of_days(a, b))
                }
                Unit0::Week => {
                    let a = back(r, (7 * n - 1).days())?;
                    days(a, r, if n == 1 { P::Week } else { P::Month })
                }
                Unit0::Fortnight => days(back(r, (14 * n - 1).days())?, r, P::Month),
                Unit0::Month => {
                    let a = back(r, n.months())?;
                    let a = if n < 12 { a.max(Date::new(r.year(), 1, 1).ok()?.min(r)) } else { a };
                    days(a, r, if n == 1 { P::Month } else { P::Year })
                }
                // Past year = 1 January .. R.
                Unit0::Year if n == 1 => days(Date::new(r.year(), 1, 1).ok()?, r, P::Year),
                Unit0::Year => days(back(r, n.years())?, r, P::MultiYear),
                Unit0::Decade => days(back(r, (10 * n).years())?, r, P::MultiYear),
            }
        }
        TimeExpr::This(unit) => {
            let r = r?;
            match unit {
                Unit0::Day | Unit0::Hour | Unit0::Minute => one(r),
                Unit0::Week | Unit0::Fortnight => days(back(r, i64::from(r.weekday().to_monday_zero_offset()).days())?, r, P::Days),
                Unit0::Month => days(r.first_of_month(), r, P::Month),
                Unit0::Year => days(r.first_of_year(), r, P::Year),
                Unit0::Decade => days(Date::new(r.year() / 10 * 10, 1, 1).ok()?, r, P::MultiYear),
            }
        }
        TimeExpr::Last(unit) => {
            let r = r?;
            match unit {
                Unit0::Week => {
                    let monday = back(r, i64::from(r.weekday().to_monday_zero_offset()).days())?;
                    if r.weekday() == Weekday::Sunday {
                        // Reported on a Sunday: Monday to Saturday of the same week.
                        return days(monday, back(r, 1.day())?, P::Week);
                    }
                    days(back(monday, 7.days())?, back(monday, 1.day())?, P::Week)
                }
                Unit0::Fortnight => days(back(r, 13.days())?, r, P::Month),
                Unit0::Month => {
                    let end = back(r.first_of_month(), 1.day())?;
                    days(end.first_of_month(), end, P::Month)
                }
                Unit0::Year => {
                    let (a, b) = (Date::new(r.year() - 1, 1, 1).ok()?, Date::new(r.year() - 1, 12, 31).ok()?);
                    days(a, b, P::Year)
                }
                Unit0::Decade => {
                    let y = r.year() / 10 * 10;
                    days(Date::new(y - 10, 1, 1).ok()?, Date::new(y - 1, 12, 31).ok()?, P::MultiYear)
                }
                _ => one(back(r, 1.day())?),
            }
        }
        TimeExpr::Ago { n, unit } => {
            let r = r?;
            let n = i64::from(*n);
            match unit {
                Unit0::Minute => one(r),
                Unit0::Hour => one(back(r, (n / 24).days())?),
                Unit0::Day => one(back(r, n.days())?),
                Unit0::Week if n == 1 => one(back(r, 7.days())?),
                // A fortnight ago = fourteen days, the day itself included.
                Unit0::Fortnight => days(back(r, 13.days())?, r, P::Month),
                Unit0::Week => {
                    let mid = back(r, (7 * n).days())?;
                    days(back(mid, 3.days())?, mid.checked_add(3.days()).ok()?, P::Week)
                }
                Unit0::Month => {
                    let m = back(r, n.months())?;
                    days(m.first_of_month(), m.last_of_month(), P::Month)
                }
                Unit0::Year => {
                    let y = r.year() - n as i16;
                    days(Date::new(y, 1, 1).ok()?, Date::new(y, 12, 31).ok()?, P::Year)
                }
                Unit0::Decade => {
                    let y = r.year() - 10 * n as i16;
                    days(Date::new(y, 1, 1).ok()?, Date::new(y, 12, 31).ok()?, P::Year)
                }
            }
        }
        TimeExpr::Weekend { last } => {
            let r = r?;
            // The latest Saturday not after the day, and its Sunday.
            let mut sat = back(r, i64::from(r.weekday().since(Weekday::Saturday)).days())?;
            if *last && r.weekday() == Weekday::Saturday {
                sat = back(sat, 7.days())?;
            }
            let sun = sat.checked_add(1.day()).ok()?;
            days(sat, if sun > r { r.max(sat) } else { sun }, P::Days)
        }
        TimeExpr::NightBetween(a, b) => {
            let b = resolve(b, r)?;
            let a = resolve(a, Some(b.end))?;
            days(a.start, b.end, P::Days)
        }
        TimeExpr::Recent(unit) => {
            let r = r?;
            match unit {
                Unit0::Week | Unit0::Fortnight => days(back(r, 21.days())?, r, P::Month),
                Unit0::Month => days(back(r, 3.months())?.max(r.first_of_year()), r, P::Year),
                Unit0::Year | Unit0::Decade => days(back(r, 3.years())?, r, P::MultiYear),
                Unit0::Hour | Unit0::Minute => days(back(r, 1.day())?, r, P::Days),
                Unit0::Day => days(back(r, 3.days())?, back(r, 1.day())?, P::Days),
            }
        }
        TimeExpr::Phase(phase, of) => phase_days(*phase, of, r),
        TimeExpr::Edge { last, n, unit, of } => {
            let whole = resolve(of, None).or_else(|| resolve(of, r))?;
            let n = i64::from(*n) * if *unit == Unit0::Week { 7 } else { 1 };
            let (a, b) = match (last, unit) {
                (false, Unit0::Month) => {
                    let last = whole.start.checked_add((n - 1).months()).ok()?;
                    (whole.start, last.last_of_month())
                }
                (true, Unit0::Month) => return None,
                // The last 6 days of January = 25-30 January, as printed.
                (true, Unit0::Day) => (back(whole.end, n.days())?, back(whole.end, 1.day())?),
                (true, _) => (back(whole.end, (n - 1).days())?, whole.end),
                (false, _) => (whole.start, whole.start.checked_add((n - 1).days()).ok()?),
            };
            days(a, b, P::of_days(a, b))
        }
        TimeExpr::Around(of) => {
            let d = resolve(of, r)?;
            days(back(d.start, 1.day())?, d.end.checked_add(1.day()).ok()?, P::Days)
        }
        TimeExpr::Range(a, b) => {
            let b = resolve(b, r)?;
            let a = resolve(a, Some(b.end)).or_else(|| resolve(a, r))?;
            let precision = P::of_days(a.start, b.end);
            days(a.start, b.end, precision)
        }
        TimeExpr::Since(of) => {
            let r = r?;
            let a = resolve(of, Some(r))?;
            let start = a.start;
            days(start, r, P::of_days(start, r))
        }
        TimeExpr::Lasting { n, unit } => {
            let r = r?;
            let n = i64::from(*n);
            let a = match unit {
                Unit0::Day | Unit0::Hour | Unit0::Minute => back(r, (n - 1).max(0).days())?,
                Unit0::Week => back(r, (7 * n - 1).days())?,
                Unit0::Fortnight => back(r, 13.days())?,
                Unit0::Month => back(r, n.months())?,
                Unit0::Year => back(r, n.years())?,
                Unit0::Decade => back(r, (10 * n).years())?,
            };
            days(a, r, P::of_days(a, r))
        }
        // Both lean on what the report says elsewhere; the discourse step resolves them.
        TimeExpr::Later { .. } | TimeExpr::Milestone => None,
        TimeExpr::LateLastWeek => {
            let week = resolve(&TimeExpr::Last(Unit0::Week), r)?;
            days(back(week.end, 2.days())?, week.end, P::Days)
        }
        TimeExpr::Each(list) => {
            let all: Option<Vec<Days>> = list.iter().map(|e| resolve(e, r)).collect();
            let all = all?;
            let a = all.iter().map(|d| d.start).min()?;
            let b = all.iter().map(|d| d.end).max()?;
            days(a, b, P::of_days(a, b))
        }
    }
}

/// `n` units after a day, for "two days later".
pub fn later(e: &TimeExpr, day: Date) -> Option<Days> {
    let TimeExpr::Later { n, unit } = e else { return None };
    let n = i64::from(*n);
    let d = match unit {
        Unit0::Week => day.checked_add((7 * n).days()),
        Unit0::Month => day.checked_add(n.months()),
        Unit0::Year => day.checked_add(n.years()),
        Unit0::Hour | Unit0::Minute => day.checked_add((n / 24).days()),
        _ => day.checked_add(n.days()),
    }
    .ok()?;
    days(d, d, PeriodPrecision::Day)
}

/// The first day of a period that starts at a stated date, when there is no reference day: "since March 2019".
pub fn absolute_start(e: &TimeExpr) -> Option<Date> {
    match e {
        TimeExpr::Since(of) => resolve(of, None).map(|d| d.start),
        _ => None,
    }
}

fn phase_days(phase: Phase, of: &TimeExpr, r: Option<Date>) -> Option<Days> {
    use PeriodPrecision as P;
    // "earlier this month" = 1st .. R-1
    if let TimeExpr::This(unit) = of {
        let whole = resolve(of, r)?;
        let r = r?;
        return match (unit, phase) {
            (_, Phase::Late | Phase::Early) => days(whole.start, back(r, 1.day())?.max(whole.start), whole.precision),
            _ => Some(whole),
        };
    }
    // The named unit as a whole, not cut at the reference day.
    let (a, b) = match of {
        TimeExpr::Month { year, month } => {
            let y = match year {
                Some(-1) => r?.year() - 1,
                Some(y) => *y,
                None => {
                    let r = r?;
                    if *month > r.month() { r.year() - 1 } else { r.year() }
                }
            };
            month_days(y, *month)?
        }
        TimeExpr::Year(y) => (Date::new(*y, 1, 1).ok()?, Date::new(*y, 12, 31).ok()?),
        other => {
            let d = resolve(other, r)?;
            (d.start, d.end)
        }
    };
    let is_year = (b - a).get_days() > 40;
    let (from, to) = if is_year {
        let y = a.year();
        match phase {
            Phase::Early => (Date::new(y, 1, 1).ok()?, Date::new(y, 4, 30).ok()?),
            Phase::Mid => (Date::new(y, 5, 1).ok()?, Date::new(y, 8, 31).ok()?),
            Phase::Late => (Date::new(y, 9, 1).ok()?, Date::new(y, 12, 31).ok()?),
        }
    } else {
        match phase {
            Phase::Early => (a, a.checked_add(9.days()).ok()?),
            Phase::Mid => (a.checked_add(9.days()).ok()?, a.checked_add(19.days()).ok()?),
            Phase::Late => (a.checked_add(14.days()).ok()?, b),
        }
    };
    // "or R": nothing is reported of the future.
    let to = r.map_or(to, |r| if from <= r { to.min(r) } else { to });
    days(from, to, if is_year { P::Year } else { P::Month })
}
