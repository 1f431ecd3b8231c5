//! Enters: what a source answered to a look at its channel, and when. Leaves: what to ask with next time, and when that is. Never done here:
//! asking, waiting, or reading a clock.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// The shortest time between two looks at a channel.
const LEAST: SignedDuration = SignedDuration::from_mins(15);
/// The longest time between two looks, unless the source asks for more.
const MOST: SignedDuration = SignedDuration::from_hours(24);
/// The longest wait that a source may ask for.
const ASKED_MOST: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What is remembered of a channel between two looks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PollState {
    /// The mark of what was seen last (`ETag`), to ask for news only.
    pub etag: Option<String>,
    /// When it changed last, as the source wrote it (`Last-Modified`).
    pub last_modified: Option<String>,
    /// Not before this time is it looked at again; absent: at once.
    pub next: Option<Timestamp>,
    /// Looks that failed since the last that didn't.
    pub failures: u32,
    /// The source says that the channel is gone for good (status 410).
    pub gone: bool,
}

impl PollState {
    /// The headers to ask with.
    #[must_use]
    pub fn headers(&self) -> Vec<(String, String)> {
        let mut out = Vec::new();
        out.extend(self.etag.clone().map(|v| ("If-None-Match".to_owned(), v)));
        out.extend(self.last_modified.clone().map(|v| ("If-Modified-Since".to_owned(), v)));
        out
    }

    /// True if the time of the next look has come.
    #[must_use]
    pub fn is_due(&self, now: Timestamp) -> bool {
        !self.gone && self.next.is_none_or(|next| next <= now)
    }

    /// Takes in an answer: its status and headers, and what the channel itself asks for. Status 0 stands for no answer.
    pub fn after(&mut self, status: u16, headers: &[(String, String)], ttl_minutes: Option<u32>, now: Timestamp) {
        let header = |name: &str| headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.trim().to_owned());
        let retry = header("retry-after").and_then(|v| wait(&v, now)).map(|w| w.clamp(LEAST, ASKED_MOST));
        let pause = match status {
            200..=299 | 304 => {
                self.failures = 0;
                if status != 304 {
                    self.etag = header("etag");
                    self.last_modified = header("last-modified");
                }
                let age = header("cache-control").and_then(|c| c.split("max-age=").nth(1)?.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok());
                let age = age.map_or(LEAST, SignedDuration::from_secs);
                let ttl = ttl_minutes.map_or(LEAST, |m| SignedDuration::from_mins(i64::from(m)));
                retry.unwrap_or_else(|| age.max(ttl).clamp(LEAST, MOST))
            }
            _ => {
                self.gone = status == 410;
                self.failures = self.failures.saturating_add(1);
                let doubled = SignedDuration::from_mins(15 << self.failures.min(7).saturating_sub(1)).min(MOST);
                retry.unwrap_or(doubled)
            }
        };
        self.next = now.checked_add(pause).ok();
    }
}

/// The wait that a `Retry-After` asks for: seconds, or a date of HTTP.
fn wait(value: &str, now: Timestamp) -> Option<SignedDuration> {
    if let Ok(seconds) = value.parse::<i64>() {
        return (seconds >= 0).then(|| SignedDuration::from_secs(seconds));
    }
    http_date(value).map(|at| at.duration_since(now))
}

/// "Sat, 20 Feb 2021 10:00:00 GMT".
fn http_date(value: &str) -> Option<Timestamp> {
    let mut words = value.split_once(',')?.1.split_whitespace();
    let (day, month, year, time) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let date = Date::new(year.parse().ok()?, crate::dates::month(month)?, day.parse().ok()?).ok()?;
    format!("{date}T{time}Z").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }
    fn headers(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn what_was_seen_is_asked_about_next_time() {
        let now = at("2021-02-20T10:00:00Z");
        let mut p = PollState::default();
        assert!(p.is_due(now) && p.headers().is_empty());
        p.after(200, &headers(&[("ETag", "\"a\""), ("Last-Modified", "Sat, 20 Feb 2021 09:00:00 GMT")]), Some(60), now);
        assert_eq!(p.headers(), headers(&[("If-None-Match", "\"a\""), ("If-Modified-Since", "Sat, 20 Feb 2021 09:00:00 GMT")]));
        assert_eq!(p.next, Some(at("2021-02-20T11:00:00Z")));
        assert!(!p.is_due(at("2021-02-20T10:59:59Z")) && p.is_due(at("2021-02-20T11:00:00Z")));
        p.after(304, &[], None, at("2021-02-20T11:00:00Z"));
        assert_eq!((p.etag.as_deref(), p.next), (Some("\"a\""), Some(at("2021-02-20T11:15:00Z"))));
    }

    #[test]
    fn a_source_that_asks_to_wait_is_obeyed_within_reason() {
        let now = at("2021-02-20T10:00:00Z");
        for (value, next) in [
            ("7200", "2021-02-20T12:00:00Z"),
            ("Sat, 20 Feb 2021 13:00:00 GMT", "2021-02-20T13:00:00Z"),
            ("99999999999", "2021-02-27T10:00:00Z"),
            ("0", "2021-02-20T10:15:00Z"),
            ("soon", "2021-02-20T10:15:00Z"),
        ] {
            let mut p = PollState::default();
            p.after(429, &headers(&[("Retry-After", value)]), None, now);
            assert_eq!(p.next, Some(at(next)), "{value}");
        }
    }

    #[test]
    fn failures_are_met_with_longer_and_longer_pauses_and_a_gone_channel_with_none() {
        let now = at("2021-02-20T10:00:00Z");
        let mut p = PollState::default();
        let mut pauses = Vec::new();
        for _ in 0..9 {
            p.after(0, &[], None, now);
            pauses.push(p.next.map(|n| n.duration_since(now).as_mins()).unwrap_or_default());
        }
        assert_eq!(pauses, [15, 30, 60, 120, 240, 480, 960, 960, 960]);
        p.after(410, &[], None, now);
        assert!(p.gone && !p.is_due(at("2030-01-01T00:00:00Z")));
    }
}
