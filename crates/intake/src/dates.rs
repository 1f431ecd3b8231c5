//! Enters: a stamp of a page's head, a URL, the first lines of a text. Leaves: a day, and how it was found. Never done here: guessing a year
//! that no word states, or reading a day out of the report's prose.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How a publication day was found. The order is that of trust: the first that gives a day is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateFound {
    /// Whoever added the report said so.
    Given,
    /// The head of the page, the header of the mail, the item of the channel, the column of the table.
    Metadata,
    /// The address names the day.
    Url,
    /// A dateline or a line of its own above the text.
    Dateline,
}

/// A publication day, how it was found, and in which words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dated {
    /// The day, as the publisher's own clock had it.
    pub day: Date,
    /// How it was found.
    pub found: DateFound,
    /// The words it was read from.
    pub words: String,
}

/// Years in which a publication may lie; outside of them a number is no year.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2199;

/// Names of months by their first letters, in the languages whose datelines name them. A name of two months stands in none.
const MONTHS: [(&[&str], i8); 12] = [
    (&["january", "jan", "janvier", "enero", "janeiro", "januar", "января", "كانون الثاني", "يناير"], 1),
    (&["february", "feb", "février", "fevrier", "febrero", "fevereiro", "februar", "февраля", "شباط", "فبراير"], 2),
    (&["march", "mar", "mars", "marzo", "março", "märz", "марта", "آذار", "مارس"], 3),
    (&["april", "apr", "avril", "abril", "апреля", "نيسان", "أبريل"], 4),
    (&["may", "mai", "mayo", "maio", "мая", "أيار", "مايو"], 5),
    (&["june", "jun", "juin", "junio", "junho", "juni", "июня", "حزيران", "يونيو"], 6),
    (&["july", "jul", "juillet", "julio", "julho", "juli", "июля", "تموز", "يوليو"], 7),
    (&["august", "aug", "août", "aout", "agosto", "августа", "آب", "أغسطس"], 8),
    (&["september", "sept", "sep", "septembre", "septiembre", "setembro", "сентября", "أيلول", "سبتمبر"], 9),
    (&["october", "oct", "octobre", "octubre", "outubro", "oktober", "октября", "أكتوبر"], 10),
    (&["november", "nov", "novembre", "noviembre", "novembro", "ноября", "نوفمبر"], 11),
    (&["december", "dec", "décembre", "decembre", "diciembre", "dezembro", "dezember", "декабря", "ديسمبر"], 12),
];

/// The number of a month's name.
pub(crate) fn month(word: &str) -> Option<i8> {
    let word = word.trim_end_matches(['.', ',']).to_lowercase();
    MONTHS.iter().find(|(names, _)| names.contains(&word.as_str())).map(|(_, n)| *n)
}

fn civil(year: i32, month: i32, day: i32) -> Option<Date> {
    let year = i16::try_from(year).ok().filter(|y| YEARS.contains(y))?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// A word of a line: digits or letters, with its place.
struct Word<'a> {
    text: &'a str,
    at: usize,
}

fn words(text: &str) -> Vec<Word<'_>> {
    let mut out: Vec<Word<'_>> = Vec::new();
    let mut start: Option<(usize, bool)> = None;
    for (i, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let kind = if c.is_ascii_digit() {
            Some(true)
        } else if c.is_alphabetic() {
            Some(false)
        } else {
            None
        };
        if let Some((at, digits)) = start
            && kind != Some(digits)
        {
            out.push(Word { text: &text[at..i], at });
            start = None;
        }
        if let (None, Some(digits)) = (start, kind) {
            start = Some((i, digits));
        }
    }
    out
}

fn number(word: &str) -> Option<i32> {
    (word.len() <= 4 && word.bytes().all(|b| b.is_ascii_digit())).then(|| word.parse().ok()).flatten()
}

/// The first day that a line states with its year, and the bytes it takes: `2021-02-20`, `20 February 2021`, `Feb. 20, 2021`, `20210220`.
/// Days in figures alone with the year last are taken only where one number can't be a month.
pub(crate) fn day_in(line: &str) -> Option<(Date, [usize; 2])> {
    let w = words(line);
    for i in 0..w.len() {
        let span = |n: usize| [w[i].at, w[i + n].at + w[i + n].text.len()];
        if w[i].text.len() == 8
            && let Ok(n) = w[i].text.parse::<i32>()
            && let Some(day) = civil(n / 10_000, n / 100 % 100, n % 100)
        {
            return Some((day, span(0)));
        }
        let Some([b, c]) = w.get(i + 1..i + 3) else { continue };
        // Three numbers of one date stand close together.
        if c.at > w[i].at + w[i].text.len() + b.text.len() + 8 {
            continue;
        }
        let found = match (number(w[i].text), number(b.text), number(c.text)) {
            (Some(year), Some(month), Some(day)) if w[i].text.len() == 4 => civil(year, month, day),
            (Some(one), Some(two), Some(year)) if c.text.len() == 4 && one > 12 => civil(year, two, one),
            (Some(one), Some(two), Some(year)) if c.text.len() == 4 && (two > 12 || one == two) => civil(year, one, two),
            (Some(day), None, Some(year)) if c.text.len() == 4 => month(b.text).and_then(|m| civil(year, i32::from(m), day)),
            (None, Some(day), Some(year)) if c.text.len() == 4 => month(w[i].text).and_then(|m| civil(year, i32::from(m), day)),
            // "20th of February", "20 de febrero de 2021".
            _ => None,
        };
        if let Some(day) = found {
            return Some((day, span(2)));
        }
        if let (Some(day), Some(at)) = (number(w[i].text), (i + 1..(i + 3).min(w.len())).find(|k| month(w[*k].text).is_some()))
            && let Some(year) = (at + 1..(at + 3).min(w.len())).find(|k| w[*k].text.len() == 4 && number(w[*k].text).is_some())
            && let (Some(m), Some(y)) = (month(w[at].text), number(w[year].text))
            && let Some(day) = civil(y, i32::from(m), day)
        {
            return Some((day, span(year - i)));
        }
    }
    None
}

/// The day of a machine's stamp: RFC 3339, RFC 2822 or any form that `day_in` takes. The day is the one of the stamp's own zone.
pub(crate) fn stamp(text: &str) -> Option<Date> {
    let mut end = text.len().min(64);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    day_in(&text[..end]).map(|(d, _)| d)
}

/// The day that an address names in its path: `/2021/02/20/`, `/2021/feb/20/`, `-2021-02-20`, `_20210220`.
pub(crate) fn in_url(url: &str) -> Option<(Date, String)> {
    let rest = url.split_once("://").map_or("", |(_, r)| r);
    let path = rest.split(['?', '#']).next()?.split_once('/')?.1;
    let parts: Vec<&str> = path.split(['/', '-', '_', '.']).collect();
    for (i, part) in parts.iter().enumerate() {
        if part.len() == 8 && part.bytes().all(|b| b.is_ascii_digit()) {
            let n: i32 = part.parse().ok()?;
            if let Some(day) = civil(n / 10_000, n / 100 % 100, n % 100) {
                return Some((day, (*part).to_owned()));
            }
        }
        if part.len() == 4
            && let Some(year) = number(part)
            && let Some([m, d]) = parts.get(i + 1..i + 3)
        {
            let m = number(m).or_else(|| month(m).map(i32::from));
            if let (Some(m), Some(d)) = (m, number(d))
                && let Some(day) = civil(year, m, d)
            {
                return Some((day, parts[i..i + 3].join("/")));
            }
        }
    }
    None
}

/// Lines that are looked at for a dateline.
const LINES: usize = 8;
/// A line of its own that states a day is no longer than this, in bytes.
const LINE_MAX: usize = 90;
/// A dateline ends within so many bytes of its paragraph.
const DATELINE_MAX: usize = 110;

/// The day of a dateline ("SARAQIB, 20 February 2021 (Agency) -") or of a short line of its own above the text.
pub(crate) fn in_dateline(text: &str) -> Option<(Date, String)> {
    for line in text.lines().map(str::trim).filter(|l| !l.is_empty()).take(LINES) {
        let mut end = line.len().min(DATELINE_MAX);
        while !line.is_char_boundary(end) {
            end -= 1;
        }
        let Some((day, [from, to])) = day_in(&line[..end]) else { continue };
        let opens_with_place = line[..from].chars().find(|c| c.is_alphabetic()).is_none_or(|c| c.is_uppercase() || !c.is_lowercase());
        let dashed = [" - ", " – ", " — ", "—", "--"].iter().any(|d| line[..end].find(d).is_some_and(|at| at + 12 >= to || at >= from.saturating_sub(12)));
        // A short line that is no sentence, or what stands before the dash of a dateline.
        let alone = line.len() <= LINE_MAX && !line.ends_with(['.', '!', '?', '؟', ':']) && line[..from].split_whitespace().count() <= 5;
        if alone || (opens_with_place && dashed && line[..from].split_whitespace().count() <= 6) {
            return Some((day, line[from..to].to_owned()));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as day;

    #[test]
    fn stamps_of_machines_and_people_give_their_own_day() {
        for s in [
            "2021-02-20T23:30:00-05:00",
            "Sat, 20 Feb 2021 23:30:00 +0200",
            "20210220",
            "20 February 2021",
            "February 20, 2021, 11:30 pm",
            "Feb. 20, 2021",
            "20/02/2021",
            "02/20/2021",
            "20.02.2021",
            "20 de febrero de 2021",
            "20 février 2021",
            "20 شباط 2021",
        ] {
            assert_eq!(stamp(s), Some(day(2021, 2, 20)), "{s}");
        }
    }

    #[test]
    fn figures_that_may_be_read_two_ways_or_name_no_day_give_none() {
        for s in ["02/03/2021", "yesterday", "", "2021", "2021-13-40", "20 killed 2021 wounded", "31 February 2021", "9999-01-01"] {
            assert_eq!(stamp(s), None, "{s}");
        }
    }

    #[test]
    fn an_address_names_a_day_in_its_path_alone() {
        for u in [
            "https://n.example/2021/02/20/market",
            "https://n.example/world/2021/feb/20/market",
            "https://n.example/market-20210220",
            "https://n.example/a-2021-02-20.html",
        ] {
            assert_eq!(in_url(u).map(|d| d.0), Some(day(2021, 2, 20)), "{u}");
        }
        for u in ["https://n.example/?d=2021-02-20", "https://2021.02.20/x", "n.example/20990000", "https://n.example/12345678"] {
            assert_eq!(in_url(u), None, "{u}");
        }
    }

    #[test]
    fn a_dateline_states_its_year_or_gives_no_day() {
        let given = |t: &str| in_dateline(t).map(|d| d.0);
        assert_eq!(given("Market hit\n\nSARAQIB, 20 February 2021 (Agency) - Shells fell on a market."), Some(day(2021, 2, 20)));
        assert_eq!(given("Market hit\nPublished February 20, 2021\nShells fell."), Some(day(2021, 2, 20)));
        assert_eq!(given("SARAQIB, Feb 20 (Agency) - Shells fell on a market."), None);
        assert_eq!(given("At least nine people have died since the strike of 3 March 2019 destroyed the only hospital of the town, its director said."), None);
    }
}
