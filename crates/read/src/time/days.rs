//! Expressions into civil days, by UCDP GED codebook 23.1, appendix 2. Enters: an expression and a reference day. Leaves: first and last day.
//! Never done here: a word.

use super::*;

pub(super) fn month_days(year: i16, month: i8) -> Option<(Date, Date)> {
    let first = Date::new(year, month, 1).ok()?;
    Some((first, first.last_of_month()))
}

pub(super) fn back(day: Date, span: Span) -> Option<Date> {
    day.checked_sub(span).ok()
}

pub(super) fn days(start: Date, end: Date, precision: PeriodPrecision) -> Option<Days> {
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
                Some(-1) => one(Date::new(r?.year() - 1, *month, *day).ok()?),
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
            let y = year_of_month(*year, *month, r)?;
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
        TimeExpr::OfWeek { day, last } => {
            let monday = back(r?, i64::from(r?.weekday().to_monday_zero_offset()).days())?;
            one(back(monday, if *last { 7.days() } else { 0.days() })?.checked_add(i64::from(*day - 1).days()).ok()?)
        }
        TimeExpr::Offset(n) => one(r?.checked_add(i64::from(*n).days()).ok()?),
        TimeExpr::Prior(unit) => resolve(&TimeExpr::Past { n: 1, unit: *unit }, r),
        TimeExpr::Alike(_) => None,
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
        TimeExpr::ToTheDay { n, unit } => {
            let n = i64::from(*n);
            let span = match unit {
                Unit0::Year => n.years(),
                Unit0::Decade => (10 * n).years(),
                Unit0::Month => n.months(),
                Unit0::Week => (7 * n).days(),
                Unit0::Fortnight => (14 * n).days(),
                _ => n.days(),
            };
            one(back(r?, span)?)
        }
        TimeExpr::Ending { n, unit, end } => {
            let end = resolve(end, r)?.end;
            let n = i64::from(*n);
            let after = end.checked_add(1.day()).ok()?;
            let start = match unit {
                Unit0::Hour if n < 12 => end,
                Unit0::Hour => back(end, ((n + 12) / 24).days())?,
                Unit0::Week => back(after, (7 * n).days())?,
                Unit0::Fortnight => back(after, (14 * n).days())?,
                Unit0::Month => back(after, n.months())?,
                Unit0::Year => back(after, n.years())?,
                Unit0::Decade => back(after, (10 * n).years())?,
                _ => back(after, n.days())?,
            };
            days(start, end, P::of_days(start, end))
        }
        TimeExpr::Slashed { a, b, year } => {
            let r = r?;
            let read = [(*a, *b), (*b, *a)].into_iter().filter_map(|(d, m)| Date::new(*year, m, d).ok());
            one(read.filter(|d| *d <= r).max()?)
        }
        TimeExpr::Feast { feast, year } => match year {
            Some(-1) => feast.in_year(r?.year() - 1),
            Some(y) => feast.in_year(*y),
            None => feast.before(r?),
        },
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
        TimeExpr::Months { from, to, of } => months(*from, *to, of.as_deref(), r),
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
                Unit0::Day => back(r, (n - 1).max(0).days())?,
                Unit0::Hour => back(r, (n / 24).days())?,
                Unit0::Minute => r,
                Unit0::Week => back(r, (7 * n - 1).days())?,
                Unit0::Fortnight => back(r, 13.days())?,
                Unit0::Month => back(r, n.months())?,
                Unit0::Year => back(r, n.years())?,
                Unit0::Decade => back(r, (10 * n).years())?,
            };
            days(a, r, P::of_days(a, r))
        }
        // Both lean on what the report says elsewhere; the discourse step resolves them.
        TimeExpr::Later { .. } | TimeExpr::Milestone | TimeExpr::SinceTold => None,
        TimeExpr::LateLastWeek => {
            let week = resolve(&TimeExpr::Last(Unit0::Week), r)?;
            days(back(week.end, 2.days())?, week.end, P::Days)
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

pub(super) fn phase_days(phase: Phase, of: &TimeExpr, r: Option<Date>) -> Option<Days> {
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
            let y = year_of_month(*year, *month, r)?;
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

/// The year of a month: as told, the year before the reference day's (-1), or that of the latest such month not after that day.
fn year_of_month(year: Option<i16>, month: i8, r: Option<Date>) -> Option<i16> {
    match year {
        Some(-1) => Some(r?.year() - 1),
        Some(y) => Some(y),
        None => r.map(|r| if month > r.month() { r.year() - 1 } else { r.year() }),
    }
}

/// Quarters and halves: the months `from` to `to` of a year, or their share of a month; without a year, those that ended last.
fn months(from: u8, to: u8, of: Option<&TimeExpr>, r: Option<Date>) -> Option<Days> {
    use PeriodPrecision as P;
    let (first, last) = if from == 0 { (to - 2, to) } else { (from, to) };
    let within = |year: i16| {
        let (a, b) = (Date::new(year, first as i8, 1).ok()?, Date::new(year, last as i8, 1).ok()?.last_of_month());
        days(a, b, P::of_days(a, b))
    };
    let Some(of) = of else {
        let r = r?;
        if from == 0 {
            let begun = r.first_of_month().checked_sub(i64::from((r.month() - 1) % 3).months()).ok()?;
            let (a, b) = (begun.checked_sub(3.months()).ok()?, begun.checked_sub(1.day()).ok()?);
            return days(a, b, P::of_days(a, b));
        }
        return within(r.year()).filter(|d| d.end <= r).or_else(|| within(r.year() - 1));
    };
    let whole = resolve(of, None).or_else(|| resolve(of, r))?;
    if matches!(of, TimeExpr::Month { .. }) {
        // The first half of a month is its first fifteen days.
        const HALF: i8 = 15;
        let cut = Date::new(whole.start.year(), whole.start.month(), HALF).ok()?;
        let (a, b) = if last <= 6 { (whole.start, cut) } else { (cut.checked_add(1.day()).ok()?, whole.end) };
        return (last - first == 5).then(|| days(a, b, P::of_days(a, b))).flatten();
    }
    // "so far in the first quarter of the year": up to the day it is told.
    let told = within(whole.start.year())?;
    match (of, r) {
        (TimeExpr::This(_), Some(r)) if told.start <= r && r < told.end => days(told.start, r, P::of_days(told.start, r)),
        _ => Some(told),
    }
}

/// The same days of another year: those of `told` in the year that `of` means.
pub fn alike(of: &TimeExpr, told: (Date, Date)) -> Option<Days> {
    let year = match of {
        TimeExpr::Year(y) => *y,
        TimeExpr::Last(Unit0::Year) | TimeExpr::Prior(Unit0::Year) | TimeExpr::Past { n: 1, unit: Unit0::Year } => told.0.year() - 1,
        TimeExpr::Ago { n, unit: Unit0::Year } => told.0.year() - i16::try_from(*n).ok()?,
        TimeExpr::Later { n, unit: Unit0::Year } => told.0.year() + i16::try_from(*n).ok()?,
        _ => return None,
    };
    let by = i64::from(year - told.0.year()).years();
    // A month's last day stays one in a leap year.
    let last = |d: Date, of: Date| if of == of.last_of_month() { d.last_of_month() } else { d };
    let (start, end) = (told.0.checked_add(by).ok()?, told.1.checked_add(by).ok()?);
    let end = last(end, told.1);
    days(start, end, PeriodPrecision::of_days(start, end))
}

/// The span as long as `told` that ends on the day before it: whole months before whole months.
pub fn prior(told: (Date, Date)) -> Option<Days> {
    let (first, last) = told;
    let end = back(first, 1.day())?;
    let months = i64::from(last.year() - first.year()) * 12 + i64::from(last.month() - first.month()) + 1;
    let whole = first == first.first_of_month() && last == last.last_of_month();
    let start = if whole { back(first, months.months())? } else { back(first, (i64::from((last - first).get_days()) + 1).days())? };
    days(start, end, PeriodPrecision::of_days(start, end))
}
