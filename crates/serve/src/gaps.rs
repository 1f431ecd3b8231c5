//! Days on which something was not collected. Enters: what was noted of sources, the days of a question. Leaves: for each source the days of which nothing came in, for
//! whoever may read such notes. Never done here: a guess of days that a note doesn't tell; a judgement of what would have been told.

use crate::ask::Ask;
use crate::problem::Problem;
use crate::roles::Need;
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;

/// What a note opens with that somebody or a feed's follower writes, and the one that a feed gets when it answers again.
const OPENING: &str = "Not collected";
const AGAIN: &str = "Collected again at ";
const SINCE: &str = "Nothing was collected since ";

/// Days in a row of which nothing came in from a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Gap {
    pub source: String,
    /// The first of the days; nothing if it is known up to when alone.
    pub from: Option<Date>,
    /// The last of them.
    pub to: Date,
    /// Why, as it was noted last.
    pub why: String,
    /// The last entry that says so.
    pub entry: u64,
}

/// The days that a note tells, and why: "Not collected from 2021-03-05 to 2021-03-09: the feed was down". What lasts at the time of the note is known up to then.
fn told(says: &str, noted: Date) -> Option<(Option<Date>, Date, &str)> {
    let day = |words: &str| words.get(..10)?.parse::<Date>().ok();
    if let Some(again) = says.strip_prefix(AGAIN) {
        let (since, why) = again.split_once(SINCE)?.1.split_once(": ")?;
        let (from, to) = (day(since)?, day(again)?);
        return (from <= to).then_some((Some(from), to, why));
    }
    let rest = says.strip_prefix(OPENING)?;
    let (days, why) = rest.split_once(": ")?;
    let (from, to) = if let Some(days) = days.strip_prefix(" from ") {
        let (a, b) = days.split_once(" to ")?;
        (Some(day(a)?), day(b)?)
    } else if let Some(since) = days.strip_prefix(" since ") {
        let since = day(since)?;
        (Some(since), since.max(noted))
    } else if let Some(to) = days.strip_prefix(" up to ") {
        (None, day(to)?)
    } else {
        let at = day(days.strip_prefix(" at ")?)?;
        (Some(at), at)
    };
    (from.is_none_or(|f| f <= to)).then_some((from, to, why))
}

/// Gaps of one source that touch, as one.
fn joined(mut all: Vec<Gap>) -> Vec<Gap> {
    all.sort_by_key(|g| (g.from, g.to));
    let mut out: Vec<Gap> = Vec::new();
    for gap in all {
        let next = |last: &Gap| last.to.checked_add(1.day()).unwrap_or(last.to);
        match out.last_mut().filter(|last| gap.from.is_none_or(|f| f <= next(last))) {
            Some(last) => {
                last.to = last.to.max(gap.to);
                if gap.entry > last.entry {
                    (last.why, last.entry) = (gap.why, gap.entry);
                }
            }
            None => out.push(gap),
        }
    }
    out
}

/// What was not collected, as far as the asker may know, the earliest first: nothing for whoever may not read such notes, nor in what everybody is told.
pub(crate) fn known(ask: &Ask) -> Result<Vec<Gap>, Problem> {
    if !ask.who.role.may(Need::Review, ask.state.config.public) || ask.as_public() {
        return Ok(Vec::new());
    }
    let (dealings, as_of, clearance) = (ask.state.sights.dealings()?, ask.as_of()?, ask.clearance());
    let mut of: BTreeMap<&str, Vec<Gap>> = BTreeMap::new();
    for note in dealings.gaps.iter().filter(|n| n.visibility <= clearance && as_of.is_none_or(|e| n.entry <= e)) {
        let noted = note.time.to_zoned(jiff::tz::TimeZone::UTC).date();
        if let Some((from, to, why)) = told(&note.says, noted) {
            of.entry(&note.source.0).or_default().push(Gap { source: note.source.0.clone(), from, to, why: why.to_owned(), entry: note.entry });
        }
    }
    // A source that was protected since is not named any more.
    let seen = |source: &str| {
        let id = tollbook_ledger::SourceId(source.to_owned());
        ask.state.shelf.read(|book| Ok(book.source_visibility(&id)?)).is_ok_and(|v| v <= clearance)
    };
    let mut out: Vec<Gap> = of.into_iter().filter(|(source, _)| seen(source)).flat_map(|(_, all)| joined(all)).collect();
    out.sort_by(|a, b| (a.from, a.to, &a.source).cmp(&(b.from, b.to, &b.source)));
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(d: &str) -> Date {
        d.parse().expect("a day")
    }

    #[test]
    fn a_note_tells_its_days_or_none() {
        let noted = day("2021-04-01");
        let days = |says: &str| told(says, noted).map(|t| (t.0.map(|d| d.to_string()), t.1.to_string(), t.2.to_owned()));
        let is = |from: Option<&str>, to: &str, why: &str| Some((from.map(str::to_owned), to.to_owned(), why.to_owned()));
        assert_eq!(days("Not collected from 2021-03-05 to 2021-03-09: down: again"), is(Some("2021-03-05"), "2021-03-09", "down: again"));
        assert_eq!(days("Not collected since 2021-03-05: blocked"), is(Some("2021-03-05"), "2021-04-01", "blocked"), "as long as it is known to last");
        assert_eq!(days("Not collected up to 2021-03-05: not followed yet"), is(None, "2021-03-05", "not followed yet"));
        assert_eq!(days("Not collected at 2021-03-05T10:11:12Z: timed out"), is(Some("2021-03-05"), "2021-03-05", "timed out"));
        let again = "Collected again at 2021-03-09T07:00:00Z. Nothing was collected since 2021-03-05T10:11:12Z: 9 looks failed. What left the feed is missing.";
        assert_eq!(days(again), is(Some("2021-03-05"), "2021-03-09", "9 looks failed. What left the feed is missing."));
        for none in [
            "Not collected: nobody knows when",
            "Followed again",
            "Not collected from x to y: z",
            "Not collected since 20210305: z",
            "Not collected from é: é",
            "",
        ] {
            assert_eq!(days(none), None, "{none}");
        }
    }

    #[test]
    fn days_in_a_row_are_one_gap() {
        let gap = |from: Option<&str>, to: &str, entry| Gap { source: "feed".to_owned(), from: from.map(day), to: day(to), why: format!("{entry}"), entry };
        let all = joined(vec![
            gap(Some("2021-03-07"), "2021-03-07", 9),
            gap(Some("2021-03-05"), "2021-03-06", 4),
            gap(Some("2021-03-10"), "2021-03-11", 5),
            gap(None, "2021-01-01", 2),
        ]);
        assert_eq!(
            all,
            [gap(None, "2021-01-01", 2), Gap { from: Some(day("2021-03-05")), ..gap(None, "2021-03-07", 9) }, gap(Some("2021-03-10"), "2021-03-11", 5)]
        );
    }
}
