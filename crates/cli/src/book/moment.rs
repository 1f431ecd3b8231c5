//! A moment that is asked about. Enters: an entry's number, or a day. Leaves: the number of an entry of the book. Never done here: a state as of a day that has not ended
//! for the book yet, or that lies before it.

use super::now;
use anyhow::{Result, bail, ensure};
use jiff::civil::Date;
use tollbook_ledger::Book;

/// What `--as-of` and its like say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AsOf {
    /// After this entry.
    Entry(u64),
    /// At the end of this day, UTC.
    Day(Date),
}

/// Reads it.
///
/// # Errors
/// It is neither.
pub(crate) fn parse(words: &str) -> Result<AsOf, String> {
    match words.parse() {
        Ok(entry) => Ok(AsOf::Entry(entry)),
        Err(_) => crate::args::day(words).map(AsOf::Day).map_err(|_| "write the number of an entry, or a day as 2021-02-20".to_owned()),
    }
}

/// The entry that is meant; none for now.
///
/// # Errors
/// The day lies before the book's first entry, or has not come yet; or the book can't be read.
pub(super) fn entry(book: &Book, as_of: Option<AsOf>) -> Result<Option<u64>> {
    let day = match as_of {
        None => return Ok(None),
        Some(AsOf::Entry(entry)) => return Ok(Some(entry)),
        Some(AsOf::Day(day)) => day,
    };
    let today = now().to_zoned(jiff::tz::TimeZone::UTC).date();
    ensure!(day <= today, "{day}: that day has not come yet (it is {today}, UTC)");
    match book.last_entry_of(day)? {
        Some(entry) => Ok(Some(entry)),
        None => {
            let first = book.entry(1)?.header.time.to_zoned(jiff::tz::TimeZone::UTC).date();
            bail!("{day}: the book began on {first} (UTC), and nothing stood before that")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_an_entry_or_a_day() {
        assert_eq!(parse("120"), Ok(AsOf::Entry(120)));
        assert_eq!(parse("2021-02-20"), Ok(AsOf::Day("2021-02-20".parse().expect("a day"))));
        for bad in ["", "-1", "yesterday", "2021-02-30", "2021-2-3", "20210220x"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
