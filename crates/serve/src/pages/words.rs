//! The languages of the pages. Enters: a template in English, a table of words, what a browser asks for. Leaves: the template in another language, words
//! one by one. Never done here: markup out of a word; words of reports.
//!
//! Templates are written in English alone. For another language each stretch of words in them, and each label of an attribute, is replaced by its row of
//! `words.tsv` before the template is read; what comes as a value goes through the filter `t`. A test finds the stretches that have no row.

use axum::http::{HeaderMap, header};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::HashMap;

const TABLE: &str = include_str!("../../templates/words.tsv");

/// A language that pages are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Language {
    #[default]
    #[serde(rename = "en")]
    English,
    #[serde(rename = "fr")]
    French,
    #[serde(rename = "ar")]
    Arabic,
}

impl Language {
    pub(crate) const ALL: [Language; 3] = [Language::English, Language::French, Language::Arabic];

    /// Its code, its name in itself, and how it is written.
    pub(crate) fn facts(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Language::English => ("en", "English", "ltr"),
            Language::French => ("fr", "français", "ltr"),
            Language::Arabic => ("ar", "العربية", "rtl"),
        }
    }

    /// What stands between the parts of a line.
    pub(crate) fn parts(self) -> &'static str {
        match self {
            Language::English => "; ",
            Language::French => "\u{202f}; ",
            Language::Arabic => "؛ ",
        }
    }

    /// Commas and colons around words, as the language writes them; what holds letters or figures is left as it is.
    fn signs(self, stretch: &str) -> Cow<'_, str> {
        if stretch.chars().any(char::is_alphanumeric) {
            return Cow::Borrowed(stretch);
        }
        match self {
            Language::English => Cow::Borrowed(stretch),
            Language::French => Cow::Owned(stretch.replace(':', "\u{a0}:").replace(';', "\u{202f};")),
            Language::Arabic => Cow::Owned(stretch.replace(',', "،").replace(';', "؛").replace('?', "؟")),
        }
    }

    /// By its code.
    pub(crate) fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.facts().0 == code)
    }

    /// The one that a browser likes best of those that there are; English if it likes none.
    pub(crate) fn asked(headers: &HeaderMap) -> Self {
        let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or("");
        let mut best = (0, Language::English);
        for part in wanted.split(',').take(20) {
            let mut pieces = part.split(';').map(str::trim);
            let code = pieces.next().unwrap_or("").split('-').next().unwrap_or("").to_ascii_lowercase();
            let weight = pieces.find_map(|p| p.strip_prefix("q=")).map_or(Some(1.0), |q| q.parse::<f32>().ok()).unwrap_or(0.0);
            let weight = (weight.clamp(0.0, 1.0) * 1_000.0) as u32;
            if let Some(language) = Self::parse(&code).filter(|_| weight > best.0) {
                best = (weight, language);
            }
        }
        best.1
    }

    /// Its words by the English ones.
    pub(crate) fn words(self) -> HashMap<&'static str, &'static str> {
        let column = match self {
            Language::English => return HashMap::new(),
            Language::French => 1,
            Language::Arabic => 2,
        };
        let rows = TABLE.lines().filter(|l| !l.starts_with('#')).skip(1);
        rows.filter_map(|l| Some((l.split('\t').next()?, l.split('\t').nth(column)?))).collect()
    }
}

/// A piece of a template.
enum Piece<'a> {
    /// A tag, without the values of its labels, or something in braces: it stays.
    Kept(&'a str),
    /// Words between tags, or the value of a label.
    Words(&'a str),
}

/// Attributes whose values are read by people.
const LABELS: [&str; 4] = [" aria-label=\"", " placeholder=\"", " title=\"", " data-label=\""];

/// The end of what opens in braces at the beginning.
fn braced(text: &str) -> Option<usize> {
    let close = match text.get(..2)? {
        "{{" => "}}",
        "{%" => "%}",
        _ => return None,
    };
    text.find(close).map(|at| at + 2)
}

/// The end of a tag, which may hold something in braces.
fn tagged(text: &str) -> usize {
    let mut at = 1;
    while at < text.len() {
        match braced(&text[at..]) {
            Some(n) => at += n,
            None if text.as_bytes()[at] == b'>' => return at + 1,
            None => at += text[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    text.len()
}

fn pieces<'a>(text: &'a str, out: &mut Vec<Piece<'a>>) {
    let (mut at, mut from) = (0, 0);
    while at < text.len() {
        let rest = &text[at..];
        let tag = rest.starts_with('<');
        let Some(end) = braced(rest).or_else(|| tag.then(|| tagged(rest))) else {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        if from < at {
            out.push(Piece::Words(&text[from..at]));
        }
        let mut kept = &rest[..end];
        while let Some((begin, label)) = LABELS.iter().filter(|_| tag).filter_map(|l| kept.find(l).map(|i| (i, l))).min() {
            let (head, value) = kept.split_at(begin + label.len());
            let close = value.find('"').unwrap_or(value.len());
            out.push(Piece::Kept(head));
            pieces(&value[..close], out);
            kept = &value[close..];
        }
        out.push(Piece::Kept(kept));
        at += end;
        from = at;
    }
    if from < text.len() {
        out.push(Piece::Words(&text[from..]));
    }
}

/// The words of a stretch, without blanks, digits and signs around them.
fn core(stretch: &str) -> &str {
    stretch.trim_matches(|c: char| !c.is_alphabetic())
}

/// A template in another language.
pub(crate) fn translated(template: &str, language: Language, words: &HashMap<&str, &str>) -> String {
    let mut all = Vec::new();
    pieces(template, &mut all);
    let mut out = String::with_capacity(template.len() * 2);
    for piece in all {
        match piece {
            Piece::Kept(kept) => out.push_str(kept),
            Piece::Words(stretch) => match words.get(core(stretch)).filter(|_| !core(stretch).is_empty()) {
                Some(word) => {
                    let (before, after) = stretch.split_once(core(stretch)).unwrap_or_default();
                    [&*language.signs(before), word, &*language.signs(after)].iter().for_each(|w| out.push_str(w));
                }
                None => out.push_str(&language.signs(stretch)),
            },
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::form;

    #[test]
    fn every_word_of_the_pages_has_its_row_and_every_row_three_cells() {
        let (fr, ar) = (Language::French.words(), Language::Arabic.words());
        let mut missing: Vec<String> = Vec::new();
        let letters = |s: &str| s.chars().filter(|c| c.is_alphabetic()).count();
        for (name, text) in crate::pages::TEMPLATES {
            let mut all = Vec::new();
            pieces(text, &mut all);
            for piece in all {
                // A letter alone is a key.
                if let Piece::Words(stretch) = piece
                    && letters(core(stretch)) > 1
                    && !fr.contains_key(core(stretch))
                {
                    missing.push(format!("{name}: {:?}", core(stretch)));
                }
            }
            // Words that a template gives to the filter.
            for word in text.split("|t").flat_map(|p| p.rsplit_once(" or \"")).filter_map(|(_, w)| w.strip_suffix('"')) {
                if !word.contains('"') && !fr.contains_key(word) {
                    missing.push(format!("{name}: {word:?}"));
                }
            }
            for word in text.split("|told_in").filter_map(|p| p.strip_suffix('"')?.rsplit_once('"')).map(|p| p.1) {
                if !fr.contains_key(word) {
                    missing.push(format!("{name}: {word:?}"));
                }
            }
        }
        let lists = form::LISTS.iter().flat_map(|l| l.1.iter().copied()).chain(form::BOUNDS.iter().map(|b| b.1));
        missing.extend(lists.filter(|w| !fr.contains_key(w)).map(str::to_owned));
        assert!(missing.is_empty(), "no row of words.tsv for\n  {}", missing.join("\n  "));
        for line in TABLE.lines().filter(|l| !l.starts_with('#')) {
            let cells: Vec<&str> = line.split('\t').collect();
            assert!(cells.len() == 3 && cells[1..].iter().all(|c| !c.trim().is_empty() && !c.contains(['<', '>', '{', '}', '"'])), "{line}");
        }
        assert_eq!(fr.len(), ar.len());
        assert_eq!(fr.len(), TABLE.lines().filter(|l| !l.starts_with('#')).count() - 1, "no row stands twice");
    }

    #[test]
    fn words_change_and_what_is_code_stays() {
        let words = HashMap::from([("Where", "Où"), ("Close", "Fermer"), ("all of it", "tout")]);
        let template = "<a href=\"/Where\" aria-label=\"Close\" data-x=\"{{ \"Where\" }}\"> Where: {{ Where }}{% if Close %}Close{% endif %} all of it.</a>";
        assert_eq!(
            translated(template, Language::French, &words),
            "<a href=\"/Where\" aria-label=\"Fermer\" data-x=\"{{ \"Where\" }}\"> Où\u{a0}: {{ Where }}{% if Close %}Fermer{% endif %} tout.</a>"
        );
    }

    #[test]
    fn the_browser_s_favourite_that_there_is_wins() {
        let asked = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, axum::http::HeaderValue::from_static(value));
            Language::asked(&headers).facts().0
        };
        for (value, is) in [("ar-SY,ar;q=0.9,en;q=0.8", "ar"), ("de,fr;q=0.7,en;q=0.3", "fr"), ("de", "en"), ("", "en"), ("fr;q=0,ar;q=x", "en"), ("*", "en")] {
            assert_eq!(asked(value), is, "{value}");
        }
    }
}
