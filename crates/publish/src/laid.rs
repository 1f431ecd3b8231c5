//! A bulletin laid out: what every form of it tells, in the order in which it is told. Enters: a bulletin, where its words go. Leaves: sentences, and tables of cells in
//! words, each with the question or the incident behind it. Never done here: a form; a number that the bulletin's tolls and counts don't hold.

use crate::bars::Bars;
use crate::bulletin::{Bulletin, TollRow};
use crate::bulletin_changes::Change;
use crate::bulletin_text::{cells, days, printed, short};
use crate::incident::Numbers;
use crate::line::say;
use crate::words::{Paper, Phrase, Slot};
use serde::Serialize;
use tollbook_draw::UnitMap;
use tollbook_model::Scope;

/// What a row of a bulletin stands on.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Stands<'a> {
    /// The question that its toll answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<&'a Scope>,
    /// The incident that it tells of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'a str>,
    /// The step of time or the unit that it is of, as data name it: "SY/Idlib".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<&'a str>,
}

/// A cell of a table.
#[derive(Clone, Debug, Serialize)]
pub struct LaidCell {
    /// Its lines.
    pub lines: Vec<String>,
    /// True for a figure.
    pub number: bool,
}

/// A row of a table.
#[derive(Clone, Debug, Serialize)]
pub struct LaidRow<'a> {
    /// As many as there are heads.
    pub cells: Vec<LaidCell>,
    /// What it stands on.
    #[serde(flatten)]
    pub stands: Stands<'a>,
}

/// What is drawn above a table with the same figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Drawing {
    /// Bars.
    Bars,
    /// A map with a circle in the middle of each unit.
    Map,
    /// Both, of the same rows.
    Both,
}

/// A part under a heading.
#[derive(Clone, Debug, Serialize)]
pub struct Section<'a> {
    /// Its heading.
    pub head: String,
    /// The question of which the rows are parts, and by what they are parted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asks: Option<(&'a Scope, &'static str)>,
    /// What is drawn above the table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drawing: Option<Drawing>,
    /// The heads of the columns.
    pub heads: Vec<String>,
    /// The rows.
    pub rows: Vec<LaidRow<'a>>,
    /// What is said below, or instead of a table without rows.
    pub notes: Vec<String>,
}

/// A figure in a sentence.
#[derive(Clone, Debug, Serialize)]
pub struct Sentence<'a> {
    /// The sentence.
    pub words: String,
    /// What it rests on, with the words before it.
    pub line: String,
    /// The question.
    pub scope: &'a Scope,
}

/// A bulletin as every form tells it.
#[derive(Clone, Debug, Serialize)]
pub struct Laid<'a> {
    /// ISO 639.
    pub language: &'static str,
    /// "ltr" or "rtl".
    pub direction: &'static str,
    /// Its heading.
    pub title: String,
    /// That the book has newer entries, where it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
    /// What was done.
    pub sentences: Vec<Sentence<'a>>,
    /// Tables, in their order.
    pub sections: Vec<Section<'a>>,
    /// The heading of how it was made.
    pub method_head: String,
    /// How it was made, the last being where it comes from and whom to write to.
    pub method: Vec<String>,
    /// The bars, with their figures.
    pub bars: Vec<Bar<'a>>,
    /// The map; none where no unit's middle is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub map: Option<&'a UnitMap>,
    /// What a map says of itself.
    pub map_says: String,
}

/// A bar of a chart.
#[derive(Clone, Debug, Serialize)]
pub struct Bar<'a> {
    /// A day, the Monday of a week, a month, a year or a unit.
    pub row: &'a str,
    /// Where it stands in time, counted in steps of the bars.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<i64>,
    /// No fewer.
    pub low: Option<u64>,
    /// The figure that the convention prefers.
    pub best: Option<u64>,
    /// The highest that was reported.
    pub highest: Option<u64>,
    /// True if the words leave it open above.
    pub open: bool,
}

/// Reasons of one change that a table tells; JSON has all.
const REASONS: usize = 12;

fn cell(line: String) -> LaidCell {
    LaidCell { lines: vec![line], number: false }
}

fn three(numbers: [String; 3]) -> impl Iterator<Item = LaidCell> {
    numbers.into_iter().map(|n| LaidCell { lines: vec![n], number: true })
}

impl Bulletin {
    /// What every form tells, in words for a paper.
    #[must_use]
    pub fn laid(&self, paper: Paper) -> Laid<'_> {
        let l = self.language;
        let word = |key: &str| Phrase::new(key).say(l, paper);
        // The line is laid out already: it goes in as it is.
        let line = |f: &'_ crate::bulletin::Figure| l.template("rests.line").replace("{line}", &say(&f.rests, l, paper));
        let mut sections = vec![self.figures_laid(paper), self.incidents_laid(paper)];
        if !self.bars.is_empty() {
            let drawing = match (self.by, &self.map) {
                (Bars::Province, Some(_)) => Drawing::Both,
                _ => Drawing::Bars,
            };
            sections.push(self.tolls_laid(self.chart_head().say(l, paper), drawing, &self.bars, paper));
        }
        if self.by != Bars::Province && self.map.is_some() {
            sections.push(self.tolls_laid(Phrase::new("head.chart.province").say(l, paper), Drawing::Map, &self.units, paper));
        }
        sections.extend(self.changes_laid(paper));
        let mut method = vec![word("method"), word("neutral"), self.made_phrase().say(l, paper)];
        method.extend(self.made.contact.as_ref().map(|c| Phrase::new("contact").with("contact", c.clone()).say(l, paper)));
        Laid {
            language: l.code(),
            direction: l.direction(),
            title: self.title().say(l, paper),
            notice: self.notice().map(|n| n.say(l, paper)),
            sentences: self.figures.iter().map(|f| Sentence { words: f.sentence.say(l, paper), line: line(f), scope: &f.scope }).collect(),
            sections,
            method_head: word("head.method"),
            method,
            bars: self
                .bars
                .iter()
                .map(|r| (r, &r.toll))
                .map(|(r, t)| Bar {
                    row: &r.label,
                    at: self.by.at(&r.key),
                    low: t.low(),
                    best: t.best(),
                    highest: t.high().or(t.highest()),
                    open: t.high_open(),
                })
                .collect(),
            map: self.map.as_ref(),
            map_says: self.map_says(paper),
        }
    }

    /// What the map says of itself: what its circles are, which part of the country it shows, what names without a circle are.
    fn map_says(&self, paper: Paper) -> String {
        let word = |phrase: Phrase| phrase.say(self.language, paper);
        let mut out = word(Phrase::new("map.says"));
        let Some(map) = &self.map else { return out };
        if let Some(part) = map.part {
            let shown = Phrase::new("map.part").with("country", self.country.clone()).with("part", Phrase::new(format!("part.{}", part.word())));
            out.push_str(&format!(" {}", word(shown)));
        }
        if !map.names.is_empty() {
            out.push_str(&format!(" {}", word(Phrase::new("map.names"))));
        }
        out
    }

    fn heads(&self, keys: &[&str], paper: Paper) -> Vec<String> {
        keys.iter().map(|k| Phrase::new(*k).say(self.language, paper)).collect()
    }

    fn figures_laid(&self, paper: Paper) -> Section<'_> {
        let l = self.language;
        let row = |f: &'_ crate::bulletin::Figure| {
            // What a figure rests on stands under its sentence.
            let mut row = vec![cell(f.label.say(l, paper)), cell(f.span.say(l, paper))];
            row.extend(three(cells(&Numbers::of_toll(&f.toll), l, paper)));
            row
        };
        let mut notes = vec![Phrase::new("rows.not").say(l, paper)];
        notes.extend(self.low_note_words(paper));
        Section {
            head: Phrase::new("head.figures").say(l, paper),
            asks: None,
            drawing: None,
            heads: self.heads(&["col.what", "col.when", "col.low", "col.best", "col.high"], paper),
            rows: self.figures.iter().map(|f| LaidRow { cells: row(f), stands: Stands { scope: Some(&f.scope), ..Stands::default() } }).collect(),
            notes,
        }
    }

    fn incidents_laid(&self, paper: Paper) -> Section<'_> {
        let l = self.language;
        let word = |key: &str| Phrase::new(key).say(l, paper);
        let leaf = |w: &str| Slot::Leaf(w.to_owned()).say(l, paper);
        let row = |i: &'_ crate::bulletin::Told| {
            let place = if i.coarsened { format!("{} ({})", leaf(&i.place), word("unit.only")) } else { leaf(&i.place) };
            let mut row = vec![cell(leaf(&i.code)), cell(days(i.days, l, paper)), cell(place)];
            row.extend(three(cells(&i.killed, l, paper)));
            row.extend([cell(i.by.say(l, paper)), cell(i.origins.say(l, paper)), cell(word(&format!("status.{}", i.status)))]);
            row.push(LaidCell { lines: i.sources.iter().map(|s| printed(s, l).say(l, paper)).collect(), number: false });
            row
        };
        let keys = ["col.code", "col.when", "col.where", "col.low", "col.best", "col.high", "col.by", "col.rests", "col.checked", "col.sources"];
        Section {
            head: word("head.incidents"),
            asks: None,
            drawing: None,
            heads: self.heads(&keys, paper),
            rows: self.incidents.iter().map(|i| LaidRow { cells: row(i), stands: Stands { code: Some(&i.code), ..Stands::default() } }).collect(),
            notes: if self.incidents.is_empty() { vec![word("none.incidents")] } else { Vec::new() },
        }
    }

    fn tolls_laid<'a>(&'a self, head: String, drawing: Drawing, rows: &'a [TollRow], paper: Paper) -> Section<'a> {
        let l = self.language;
        let row = |r: &'a TollRow| {
            let mut row = vec![cell(Slot::Leaf(r.label.clone()).say(l, paper))];
            row.extend(three(cells(&Numbers::of_toll(&r.toll), l, paper)));
            row.push(cell(say(&r.rests, l, paper)));
            LaidRow { cells: row, stands: Stands { key: Some(&r.key), ..Stands::default() } }
        };
        let heads = self.heads(&["col.what", "col.low", "col.best", "col.high", "col.rests"], paper);
        let by = if drawing == Drawing::Bars { self.by } else { Bars::Province };
        let mut notes = Vec::new();
        if by != Bars::Province {
            notes.push(Phrase::new("bars.says").say(l, paper));
        }
        if by != Bars::Province && self.bars_left > 0 {
            notes.push(Phrase::counted("bars.left", self.bars_left as u64, l).say(l, paper));
        }
        Section { head, asks: Some((&self.span, by.word())), drawing: Some(drawing), heads, rows: rows.iter().map(row).collect(), notes }
    }

    fn changes_laid(&self, paper: Paper) -> Option<Section<'_>> {
        let l = self.language;
        let (entry, changes) = self.changes.as_ref()?;
        let row = |c: &Change| {
            // Figures that stayed are not told again, beside what changed of an incident but its figures.
            let same = c.before.is_some() && c.before == c.after;
            let side = |numbers: Option<&Numbers>, absent: &str, after: bool| {
                let mut lines: Vec<String> = if same { Vec::new() } else { vec![short(numbers, absent, l, paper)] };
                let field = |(field, was, is): &(&'static str, Slot, Slot)| {
                    let value = if after { is } else { was };
                    let name = Phrase::new(format!("field.{field}"));
                    Phrase::new("change.field").with("field", name).with("value", value.clone()).say(l, paper)
                };
                lines.extend(c.fields.iter().map(field));
                LaidCell { lines, number: c.fields.is_empty() }
            };
            let mut because: Vec<String> = c.because.iter().take(REASONS).map(|w| w.words(l).say(l, paper)).collect();
            if c.because.len() > REASONS {
                because.push(Phrase::counted("why.more", (c.because.len() - REASONS) as u64, l).say(l, paper));
            }
            let (before, after) = (side(c.before.as_ref(), "change.new", false), side(c.after.as_ref(), "change.gone", true));
            vec![cell(c.what.say(l, paper)), before, after, LaidCell { lines: because, number: false }]
        };
        Some(Section {
            head: Phrase::new("head.changes").with("entry", entry.to_string()).say(l, paper),
            asks: None,
            drawing: None,
            heads: self.heads(&["col.what", "col.before", "col.after", "col.why"], paper),
            rows: changes.iter().map(|c| LaidRow { cells: row(c), stands: Stands::default() }).collect(),
            notes: if changes.is_empty() { vec![Phrase::new("none.changes").say(l, paper)] } else { Vec::new() },
        })
    }
}
