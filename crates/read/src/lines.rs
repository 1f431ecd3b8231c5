//! What a line looks like: written in capitals, a headline. Enters: tokens. Leaves: yes or no. Never done here: what the line says.

use crate::sentences::Sentence;
use crate::tokens::{Kind, Token};

/// True for a sentence in capitals, such as a headline over a text in small letters.
pub(crate) fn is_loud(tokens: &[Token]) -> bool {
    let words = tokens.iter().filter(|t| t.kind == Kind::Word && t.end > t.start + 1);
    // Nearly every sentence has a small word soon.
    words.clone().all(|t| t.capitals()) && words.count() >= LOUD_WORDS
}

/// Words in capitals that make a sentence one written in capitals.
const LOUD_WORDS: usize = 4;

pub(crate) fn capitals_only(text: &str) -> bool {
    let (mut upper, mut lower) = (0usize, 0usize);
    for b in text.bytes().take(20_000) {
        upper += usize::from(b.is_ascii_uppercase());
        lower += usize::from(b.is_ascii_lowercase());
    }
    upper > 20 && upper > lower * 6
}

/// A line of its own at the top of a report, without a full stop: its headline, or a byline.
pub(crate) fn is_heading(tokens: &[Token], s: &Sentence, n: usize) -> bool {
    if n > 1 {
        return false;
    }
    let last = tokens[s.start..s.end].iter().rev().find(|t| t.kind != Kind::Break);
    let breaks = tokens.get(s.end - 1).is_some_and(|t| t.kind == Kind::Break) || tokens.get(s.end).is_some_and(|t| t.kind == Kind::Break);
    // A report that is one line without a full stop is a headline alone.
    let alone = n == 0 && s.end - s.start <= ALONE_TOKENS && tokens[s.end..].iter().all(|t| t.kind == Kind::Break);
    let stops = last.is_some_and(|t| t.kind == Kind::Mark && matches!(t.mark, b'.' | b'"'));
    !stops && (alone || breaks && tokens.len() > s.end && s.end - s.start < 60)
}

/// The longest line that is taken for a headline where nothing else stands.
const ALONE_TOKENS: usize = 30;

/// Bytes of a line that are looked at for a time of day: a text may be one line.
const CLOCK_BYTES: usize = 200;

/// True if the line that begins at byte `start` opens with a time of day.
pub(crate) fn clock_at(text: &str, start: usize) -> bool {
    // "**21:40** — The committees": the stars of bold letters.
    let start = start + text.as_bytes().get(start..).unwrap_or_default().iter().take_while(|c| **c == b'*').count();
    // Nearly no line opens with a digit.
    if !text.as_bytes().get(start).is_some_and(u8::is_ascii_digit) {
        return false;
    }
    let mut end = text.len().min(start + CLOCK_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(start..end).is_some_and(|line| opens_with_clock(line.lines().next().unwrap_or("")))
}

/// True for a line that opens with a time of day: an entry of a live page ("17.40 BST – What we know", "09:05 – Strikes", "13:00 Over the past day").
fn opens_with_clock(text: &str) -> bool {
    let b = text.as_bytes();
    let digits = b.iter().take_while(|c| c.is_ascii_digit()).count();
    let two = |at: usize| b.get(at..at + 2).filter(|d| d.iter().all(u8::is_ascii_digit)).map(|d| (d[0] - b'0') * 10 + (d[1] - b'0'));
    let hour = match digits {
        1 => Some(b[0] - b'0'),
        2 => two(0),
        _ => None,
    };
    let mark = b.get(digits).is_some_and(|c| matches!(c, b':' | b'.' | b'h'));
    // "**21:40** — The committees": the stars of bold letters.
    let ends = b.get(digits + 3).is_none_or(|c| c.is_ascii_whitespace() || *c == b'*');
    // A zone may follow; then a dash, a sign of the channel's own, the words of the entry, or the end of the line.
    let rest = text.get(digits + 3..).unwrap_or("").trim_start_matches('*').trim_start();
    let sign = rest.chars().next().is_some_and(|c| !c.is_ascii() && !c.is_alphanumeric());
    let worded =
        digits == 2 && rest.chars().next().is_some_and(char::is_uppercase) && rest.chars().nth(1).is_some_and(|c| c.is_lowercase() || c.is_whitespace());
    let after = rest.trim_start_matches(|c: char| c.is_ascii_uppercase());
    // "17:40 GMT. The number of people killed …"
    let stop = after.len() < rest.len() && after.starts_with('.');
    let rest = after.trim_start();
    let parted = stop || rest.is_empty() || rest.starts_with(['-', '\u{2013}', '\u{2014}', '\n']);
    hour.is_some_and(|h| h < 24) && mark && two(digits + 1).is_some_and(|m| m < 60) && ends && (parted || sign || worded)
}

#[cfg(test)]
mod tests {
    use super::{clock_at, opens_with_clock};

    #[test]
    fn a_line_is_looked_at_where_it_begins_and_cut_between_letters() {
        // 199 bytes, then a letter of three.
        let long = format!("09:05 - {}\u{2013}{}", "a".repeat(191), "b".repeat(500));
        assert!(clock_at(&long, 0));
        assert!(!clock_at(&long, 8));
        let second = format!("A line.\n{long}");
        assert!(!clock_at(&second, 0) && clock_at(&second, 8));
        assert!(!clock_at("", 0) && !clock_at("**", 0));
        assert!(clock_at("**21:40** \u{2014} The committees", 0));
    }

    #[test]
    fn a_time_of_day_opens_an_entry_and_a_sum_of_money_does_not() {
        for line in [
            "17.40 BST – What we know",
            "17:40 GMT. The number of people killed",
            "09:05 – Strikes on the town",
            "9:05 - Strikes",
            "19:50",
            "21:40** \u{2014} The committees",
        ] {
            assert!(opens_with_clock(line), "{line}");
        }
        for line in ["17.40 million people", "24:05 – never", "10:75 – never", "3.5 tonnes", "2023", ""] {
            assert!(!opens_with_clock(line), "{line}");
        }
    }
}
