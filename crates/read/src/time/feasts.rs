//! Feasts: when they fall. Enters: a feast of a pack's table and a year or a reference day. Leaves: civil days. Never done here: a word of any language.
//!
//! Easter by the anonymous Gregorian computus (J. Meeus, Astronomical Algorithms, 1991, chapter 8); the Islamic calendar by its tabular form with the civil
//! epoch (E. M. Reingold and N. Dershowitz, Calendrical Calculations, chapter 7), a day either side of it because the moon decides.

use super::{Days, Feast};
use jiff::ToSpan;
use jiff::civil::Date;
use tollbook_model::PeriodPrecision;

impl Feast {
    /// Reads a feast as a pack's table writes it: "12-25" for a month and a day, "easter-2" and "easter+1" for days from Easter Sunday, "hijri 9-1 30"
    /// for a month, a day and a number of days of the Islamic calendar.
    pub fn parse(text: &str) -> Option<Feast> {
        if let Some(rest) = text.strip_prefix("easter") {
            return Some(Feast::Easter(if rest.is_empty() { 0 } else { rest.parse().ok()? }));
        }
        if let Some(rest) = text.strip_prefix("hijri ") {
            let (day, days) = rest.split_once(' ')?;
            let (month, day) = day.split_once('-')?;
            let (month, day, days) = (month.parse().ok()?, day.parse().ok()?, days.parse().ok()?);
            return ((1..=12).contains(&month) && (1..=30).contains(&day) && (1..=30).contains(&days)).then_some(Feast::Hijri { month, day, days });
        }
        let (month, day) = text.split_once('-')?;
        let (month, day) = (month.parse().ok()?, day.parse().ok()?);
        ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some(Feast::Fixed { month, day })
    }

    /// The days of the feast in a civil year; an Islamic feast may fall there twice, and then the first is meant.
    pub fn in_year(self, year: i16) -> Option<Days> {
        match self {
            Feast::Fixed { month, day } => one(Date::new(year, month, day).ok()?),
            Feast::Easter(off) => one(easter(year)?.checked_add(i64::from(off).days()).ok()?),
            Feast::Hijri { .. } => {
                // 33 Islamic years are 32 civil ones.
                let about = (i32::from(year) - 622) * 33 / 32;
                (about..=about + 2).filter_map(|h| self.hijri(h)).find(|d| d.end.year() == year)
            }
        }
    }

    /// The latest feast that has begun by a day.
    pub fn before(self, r: Date) -> Option<Days> {
        match self {
            Feast::Hijri { .. } => {
                let about = (i32::from(r.year()) - 622) * 33 / 32;
                (about - 1..=about + 2).filter_map(|h| self.hijri(h)).filter(|d| d.start < r).max_by_key(|d| d.start)
            }
            _ => [r.year(), r.year() - 1].into_iter().filter_map(|y| self.in_year(y)).find(|d| d.start <= r),
        }
        .map(|d| Days { end: d.end.min(r), ..d })
    }

    fn hijri(self, year: i32) -> Option<Days> {
        let Feast::Hijri { month, day, days } = self else { return None };
        let m = i32::from(month);
        // Days from the civil epoch, 16 July 622 of the Julian calendar, which is 19 July of the Gregorian.
        let since = (11 * year + 3).div_euclid(30) + 354 * year + 30 * m - (m - 1) / 2 + i32::from(day) - 385;
        let first = Date::new(622, 7, 19).ok()?.checked_add(i64::from(since).days()).ok()?;
        let (start, end) = (first.checked_sub(1.day()).ok()?, first.checked_add(i64::from(days).days()).ok()?);
        Some(Days { start, end, precision: PeriodPrecision::of_days(start, end) })
    }
}

fn one(d: Date) -> Option<Days> {
    Some(Days { start: d, end: d, precision: PeriodPrecision::Day })
}

fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    Date::new(year, (n / 31) as i8, (n % 31 + 1) as i8).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn easter_falls_where_the_almanacs_have_it() {
        let days = [(1989, date(1989, 3, 26)), (2000, date(2000, 4, 23)), (2019, date(2019, 4, 21)), (2024, date(2024, 3, 31)), (2038, date(2038, 4, 25))];
        for (year, day) in days {
            assert_eq!(Feast::parse("easter").and_then(|f| f.in_year(year)).map(|d| d.start), Some(day));
        }
        assert_eq!(Feast::parse("easter-2").and_then(|f| f.in_year(2024)).map(|d| d.start), Some(date(2024, 3, 29)));
    }

    #[test]
    fn the_days_of_an_islamic_feast_hold_the_day_it_was_kept_on() {
        // As kept in Mecca.
        let kept = [
            ("hijri 9-1 30", date(2024, 3, 11)),
            ("hijri 10-1 3", date(2024, 4, 10)),
            ("hijri 12-10 4", date(2024, 6, 16)),
            ("hijri 12-10 4", date(2019, 8, 11)),
            ("hijri 10-1 3", date(2016, 7, 6)),
            ("hijri 1-10 1", date(2004, 3, 1)),
        ];
        for (feast, day) in kept {
            let found = Feast::parse(feast).and_then(|f| f.in_year(day.year())).map(|d| (d.start, d.end));
            assert!(found.is_some_and(|(a, b)| a <= day && day <= b), "{feast} of {day}: {found:?}");
        }
    }

    #[test]
    fn the_latest_feast_not_after_a_day_is_meant() {
        let christmas = Feast::parse("12-25").unwrap_or(Feast::Easter(0));
        assert_eq!(christmas.before(date(2024, 5, 15)).map(|d| d.start), Some(date(2023, 12, 25)));
        assert_eq!(christmas.before(date(2024, 12, 25)).map(|d| d.start), Some(date(2024, 12, 25)));
        assert_eq!(Feast::parse("13-1"), None);
        assert_eq!(Feast::parse("hijri 13-1 1"), None);
    }
}
