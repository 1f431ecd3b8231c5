//! Sentences of bulletins and coverage lines. Enters: a key of `words/<xx>.tsv` and what stands in its braces. Leaves: words, for a file or a page.
//! Never done here: a digit of its own; a template holds none.

use crate::names::Name;
use jiff::civil::Date;
use std::collections::HashMap;
use std::sync::OnceLock;

/// A language of bulletins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// French.
    French,
    /// Arabic, from right to left.
    Arabic,
}

/// Where words go: it decides how names and numbers in them keep their own direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// A cell or a line of plain words.
    Plain,
    /// Words among which other scripts stand: isolated by U+2068 and U+2069 in Arabic.
    Markdown,
    /// A page: escaped, isolated by `bdi`.
    Html,
}

/// Words in braces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Slot {
    /// A number, a day, a name, as it is written.
    Leaf(String),
    /// A sentence or a part of one.
    Part(Phrase),
    /// A name, in the form that its template asks for.
    Name(Name),
    /// Several, with the language's comma.
    List(Vec<Slot>),
    /// Several in a sentence: "A, B and C".
    All(Vec<Slot>),
    /// Nothing.
    Nothing,
}

/// A template and what stands in its braces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    key: String,
    slots: Vec<(&'static str, Slot)>,
}

static TABLES: [OnceLock<HashMap<&'static str, &'static str>>; 3] = [OnceLock::new(), OnceLock::new(), OnceLock::new()];
const TEXTS: [&str; 3] = [include_str!("../words/en.tsv"), include_str!("../words/fr.tsv"), include_str!("../words/ar.tsv")];

impl Language {
    /// All of them.
    pub const ALL: [Language; 3] = [Language::English, Language::French, Language::Arabic];

    /// ISO 639 code.
    #[must_use]
    pub fn code(self) -> &'static str {
        ["en", "fr", "ar"][self as usize]
    }

    /// The language of a code.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.code() == code)
    }

    /// "rtl" for Arabic.
    #[must_use]
    pub fn direction(self) -> &'static str {
        if self == Language::Arabic { "rtl" } else { "ltr" }
    }

    pub(crate) fn table(self) -> &'static HashMap<&'static str, &'static str> {
        let read = || TEXTS[self as usize].lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once('\t')).collect();
        TABLES[self as usize].get_or_init(read)
    }

    /// The template of a key; the key itself where there is none, which a test forbids.
    pub(crate) fn template(self, key: &str) -> &str {
        self.table().get(key).copied().unwrap_or(key)
    }

    /// True if the table has a form of a noun for just this number.
    pub(crate) fn has_form(self, noun: &str, n: u64) -> bool {
        self.table().contains_key(format!("{noun}.{}", self.plural(n)).as_str())
    }

    /// Digits in groups of three, as the language writes them.
    #[must_use]
    pub fn number(self, n: u64) -> String {
        let digits = n.to_string();
        let comma = if self == Language::French { '\u{202f}' } else { ',' };
        let mut out = String::with_capacity(digits.len() * 2);
        for (i, d) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                out.push(comma);
            }
            out.push(d);
        }
        out
    }

    /// "20 February 2021".
    #[must_use]
    pub fn day(self, day: Date) -> String {
        format!("{} {}", self.day_of_month(day), day.year())
    }

    /// "20 February".
    fn day_of_month(self, day: Date) -> String {
        format!("{} {}", self.number_of_day(day), self.template("months").split('|').nth(usize::from(day.month().unsigned_abs()) - 1).unwrap_or_default())
    }

    /// "20"; the first of a month as each language writes it.
    fn number_of_day(self, day: Date) -> String {
        if self == Language::French && day.day() == 1 { "1er".to_owned() } else { day.day().to_string() }
    }

    /// Two days in a template: what the second says as well, month and year, stands there alone. Where both lie in one month the key ends with `.month`, since some languages
    /// name the days together then.
    #[must_use]
    pub fn days(self, key: &str, from: Date, to: Date) -> Phrase {
        let (year, month) = (from.year() == to.year(), from.month() == to.month());
        let (key, first) = match (year, month) {
            (true, true) => (format!("{key}.month"), self.number_of_day(from)),
            (true, false) => (key.to_owned(), self.day_of_month(from)),
            _ => (key.to_owned(), self.day(from)),
        };
        Phrase::new(key).with("from", first).with("to", self.day(to))
    }

    /// The plural form of a number. Source: Unicode CLDR, plural rules for English, French and Arabic.
    fn plural(self, n: u64) -> &'static str {
        match (self, n) {
            (Language::English, 1) | (Language::French, 0 | 1) => "one",
            (Language::English | Language::French, _) => "other",
            (_, 0) => "zero",
            (_, 1) => "one",
            (_, 2) => "two",
            (_, n) if (3..=10).contains(&(n % 100)) => "few",
            (_, n) if n % 100 >= 11 => "many",
            _ => "other",
        }
    }
}

impl Phrase {
    /// A template without braces, or to be filled.
    #[must_use]
    pub fn new(key: impl Into<String>) -> Self {
        Phrase { key: key.into(), slots: Vec::new() }
    }

    /// A noun with its number: "21 civilians were killed". Where a language has no form of its own for the number, the one for most numbers stands.
    #[must_use]
    pub fn counted(noun: &str, n: u64, language: Language) -> Self {
        let own = format!("{noun}.{}", language.plural(n));
        let key = if language.table().contains_key(own.as_str()) { own } else { format!("{noun}.other") };
        Phrase::new(key).with("n", Slot::Leaf(language.number(n)))
    }

    /// The same with something in a brace.
    #[must_use]
    pub fn with(mut self, name: &'static str, slot: impl Into<Slot>) -> Self {
        self.slots.push((name, slot.into()));
        self
    }

    /// In words.
    #[must_use]
    pub fn say(&self, language: Language, paper: Paper) -> String {
        self.say_as("", language, paper)
    }

    /// In the form that a template asks for, where the table has it by itself: "the police" beside "police".
    fn say_as(&self, form: &str, language: Language, paper: Paper) -> String {
        let mut out = String::new();
        let own = if form.is_empty() { None } else { language.table().get(format!("{}:{form}", self.key).as_str()) };
        let mut rest = own.copied().unwrap_or_else(|| language.template(&self.key));
        while let Some((before, after)) = rest.split_once('{') {
            put(&mut out, before, paper);
            let Some((name, after)) = after.split_once('}') else { break };
            let (name, form) = name.split_once(':').unwrap_or((name, ""));
            if let Some((_, slot)) = self.slots.iter().find(|(n, _)| *n == name) {
                out.push_str(&slot.say_as(form, language, paper));
            }
            rest = after;
        }
        put(&mut out, rest, paper);
        out
    }
}

impl From<Phrase> for Slot {
    fn from(p: Phrase) -> Self {
        Slot::Part(p)
    }
}

impl From<String> for Slot {
    fn from(s: String) -> Self {
        Slot::Leaf(s)
    }
}

impl From<&str> for Slot {
    fn from(s: &str) -> Self {
        Slot::Leaf(s.to_owned())
    }
}

impl From<Vec<Slot>> for Slot {
    fn from(l: Vec<Slot>) -> Self {
        Slot::List(l)
    }
}

impl Slot {
    /// In words.
    #[must_use]
    pub fn say(&self, language: Language, paper: Paper) -> String {
        self.say_as("", language, paper)
    }

    fn say_as(&self, form: &str, language: Language, paper: Paper) -> String {
        let each = |l: &[Slot]| l.iter().map(|s| s.say_as(form, language, paper)).collect::<Vec<_>>();
        match self {
            Slot::Nothing => String::new(),
            Slot::Part(p) => p.say_as(form, language, paper),
            Slot::List(l) => each(l).join(language.template("and")),
            Slot::All(l) => {
                let mut all = each(l);
                let last = all.pop().unwrap_or_default();
                if all.is_empty() { last } else { [all.join(language.template("and")), last].join(language.template("and.last")) }
            }
            Slot::Name(name) => leaf(name.form(form), language, paper),
            Slot::Leaf(words) => leaf(words, language, paper),
        }
    }
}

/// A number, a day or a name, which keeps its own direction.
fn leaf(words: &str, language: Language, paper: Paper) -> String {
    match paper {
        Paper::Plain => words.to_owned(),
        Paper::Markdown if language == Language::Arabic => format!("\u{2068}{}\u{2069}", markdown(words)),
        Paper::Markdown => markdown(words),
        Paper::Html => format!("<bdi>{}</bdi>", html(words)),
    }
}

fn put(out: &mut String, words: &str, paper: Paper) {
    match paper {
        Paper::Html => out.push_str(&html(words)),
        Paper::Plain | Paper::Markdown => out.push_str(words),
    }
}

/// Words as a page shows them.
#[must_use]
pub fn html(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// True for the signs that turn the direction of whatever follows (Unicode UAX 9, 2.1 to 2.4). Where no element keeps a name to itself, it stands without them.
pub(crate) fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Words as Markdown shows them: nothing in them is taken for markup, a cell of a table stays one, and nothing turns the words behind them round.
#[must_use]
pub fn markdown(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '!' => {
                out.push('\\');
                out.push(c);
            }
            '\n' | '\r' => out.push(' '),
            c if turns(c) => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_template_holds_a_digit_or_a_word_that_takes_sides() {
        let sides = ["regime", "terroris", "régime", "terroriste", "نظام", "إرهاب", "ارهاب"];
        for language in Language::ALL {
            for (key, words) in language.table() {
                assert!(!words.chars().any(char::is_numeric), "{key} in {}: {words}", language.code());
                assert!(!sides.iter().any(|s| words.to_lowercase().contains(s)), "{key} in {}: {words}", language.code());
            }
        }
    }

    #[test]
    fn the_languages_have_the_same_keys_and_the_same_braces() {
        let braces = |words: &str| {
            let name = |r: &str| Some(r.split('}').next()?.split(':').next()?.to_owned());
            let mut out: Vec<String> = words.split('{').skip(1).filter_map(name).collect();
            out.sort_unstable();
            out
        };
        for (key, words) in Language::English.table() {
            for other in [Language::French, Language::Arabic] {
                // A form for a number, or with an article, is each language's own; the one for most numbers is everybody's.
                let own_form = key.contains(':') || [".zero", ".one", ".two", ".few", ".many"].iter().any(|f| key.ends_with(f));
                if own_form && !other.table().contains_key(key) {
                    continue;
                }
                let there = other.table().get(key).copied().unwrap_or_default();
                assert!(!there.is_empty(), "{key} lacks {}", other.code());
                // A dual or a singular of Arabic says its number in words.
                let (mut a, mut b) = (braces(words), braces(there));
                if key.ends_with(".one") || key.ends_with(".two") {
                    a.retain(|s| s != "n");
                    b.retain(|s| s != "n");
                }
                assert_eq!(a, b, "{key} in {}", other.code());
            }
        }
        for language in Language::ALL {
            for key in language.table().keys() {
                let english = Language::English.table();
                let of_most = key.rsplit_once('.').is_some_and(|(noun, _)| english.contains_key(format!("{}.other", noun.trim_end_matches(".nom")).as_str()));
                assert!(english.contains_key(key) || of_most || key.contains(':'), "{key} of {} stands nowhere else", language.code());
            }
        }
    }

    #[test]
    fn numbers_and_days_are_written_as_each_language_writes_them() {
        assert_eq!(Language::English.number(1301), "1,301");
        assert_eq!(Language::French.number(1_234_567), "1\u{202f}234\u{202f}567");
        let day = "2021-03-01".parse().expect("a day");
        assert_eq!((Language::English.day(day), Language::French.day(day)), ("1 March 2021".to_owned(), "1er mars 2021".to_owned()));
        assert_eq!(Language::Arabic.day(day), "1 آذار/مارس 2021");
        let people = |n| Phrase::counted("people", n, Language::Arabic).say(Language::Arabic, Paper::Plain);
        assert_eq!([people(1), people(2), people(3), people(21), people(100)], ["شخص واحد", "شخصين", "3 أشخاص", "21 شخصًا", "100 شخص"]);
        let days = |l: Language, from: &str, to: &str| {
            let days = l.days("when.day", from.parse().expect("a day"), to.parse().expect("a day"));
            days.say(l, Paper::Plain)
        };
        assert_eq!(days(Language::English, "2021-02-19", "2021-02-20"), "on 19 and 20 February 2021");
        assert_eq!(days(Language::English, "2021-02-28", "2021-03-01"), "on 28 February and 1 March 2021");
        assert_eq!(days(Language::French, "2021-02-19", "2021-02-20"), "les 19 et 20 février 2021");
        assert_eq!(days(Language::French, "2020-12-31", "2021-01-01"), "le 31 décembre 2020 et le 1er janvier 2021");
        assert_eq!(days(Language::Arabic, "2021-02-28", "2021-03-01"), "يومَي 28 شباط/فبراير و1 آذار/مارس 2021");
    }

    #[test]
    fn names_cannot_write_markup() {
        let p = Phrase::new("cov.groups").with("groups", "<script>|*".to_owned());
        assert_eq!(p.say(Language::English, Paper::Html), "of <bdi>&lt;script&gt;|*</bdi>");
        assert_eq!(p.say(Language::English, Paper::Markdown), "of \\<script\\>\\|\\*");
        assert_eq!(markdown("a\u{202e}b\u{2066}c"), "abc", "nor turn what stands behind them");
    }
}
