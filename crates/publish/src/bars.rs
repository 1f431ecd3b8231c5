//! Steps of a bulletin's bars. Enters: how many days a bulletin is about, or what was asked for. Leaves: days, weeks, months, years or units, and where a row stands among
//! such. Never done here: a row for what nobody told.

use jiff::civil::Date;
use tollbook_reckon::Axis;

/// Days up to which each step is taken: longer, the bars are too many to be told apart; shorter, there is one alone.
const DAYS: i32 = 31;
const WEEKS: i32 = 62;
const MONTHS: i32 = 4 * 366;

/// What a bulletin has a bar for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bars {
    /// Each day.
    Day,
    /// Each week, from Monday on.
    Week,
    /// Each month.
    Month,
    /// Each year.
    Year,
    /// Each first-order unit.
    Province,
}

impl Bars {
    /// All of them.
    pub const ALL: [Bars; 5] = [Bars::Day, Bars::Week, Bars::Month, Bars::Year, Bars::Province];

    /// As it is asked for.
    #[must_use]
    pub fn word(self) -> &'static str {
        ["day", "week", "month", "year", "province"][self as usize]
    }

    /// What a word asks for.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|b| b.word() == word)
    }

    /// The step where none is asked for: that of the days since a day; where no such day is given, units.
    #[must_use]
    pub fn since(since: Option<Date>, day: Date) -> Self {
        let Some(since) = since else { return Bars::Province };
        let days = (day - since).get_days() + 1;
        let steps = [(DAYS, Bars::Day), (WEEKS, Bars::Week), (MONTHS, Bars::Month)];
        steps.into_iter().find(|(most, _)| days <= *most).map_or(Bars::Year, |s| s.1)
    }

    pub(crate) fn axis(self) -> Axis {
        [Axis::Day, Axis::Week, Axis::Month, Axis::Year, Axis::Province][self as usize]
    }

    /// Where a row stands in time, counted in steps; nothing of a unit.
    pub(crate) fn at(self, row: &str) -> Option<i64> {
        let mut parts = row.splitn(2, '-').map(|p| p.parse::<i64>().ok());
        let days = || Some(i64::from((row.parse::<Date>().ok()? - Date::constant(1900, 1, 1)).get_days()));
        match self {
            Bars::Day => days(),
            // That day was a Monday, as the rows of weeks are.
            Bars::Week => days().map(|d| d.div_euclid(7)),
            Bars::Month => Some(parts.next()?? * 12 + parts.next()??),
            Bars::Year => row.parse().ok(),
            Bars::Province => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_step_follows_the_days() {
        let day: Date = "2021-02-20".parse().expect("a day");
        let since = |n: i64| Bars::since(Some(day.saturating_sub(jiff::Span::new().days(n))), day);
        assert_eq!([0, 30, 31, 61].map(since), [Bars::Day, Bars::Day, Bars::Week, Bars::Week]);
        assert_eq!([62, 1_463, 1_464, 9_000].map(since), [Bars::Month, Bars::Month, Bars::Year, Bars::Year]);
        assert_eq!(Bars::since(None, day), Bars::Province);
    }

    #[test]
    fn rows_that_follow_each_other_stand_one_step_apart() {
        for (bars, a, b) in [
            (Bars::Day, "2020-12-31", "2021-01-01"),
            (Bars::Week, "2020-12-28", "2021-01-04"),
            (Bars::Month, "2020-12", "2021-01"),
            (Bars::Year, "2020", "2021"),
        ] {
            assert_eq!(bars.at(b).zip(bars.at(a)).map(|(b, a)| b - a), Some(1), "{bars:?}");
            assert_eq!(Bars::of(bars.word()), Some(bars));
        }
        assert_eq!((Bars::Province.at("Idlib"), Bars::of("decade"), Bars::Day.at("Idlib")), (None, None, None));
    }
}
