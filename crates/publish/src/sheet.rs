//! Rows with typed columns, on their way to a file. Enters: fields and cells. Leaves: a sheet that every format writes alike.
//! Never done here: deciding what may be shown; a profile has done that before.

use crate::error::Result;
use crate::shape::Shape;
use jiff::civil::Date;
use std::borrow::Cow;

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Words,
    /// A whole number.
    Number,
    /// Degrees, WGS 84.
    Degrees,
    /// A civil day.
    Day,
    /// Yes or no.
    Flag,
    /// Several words; one cell in CSV, with `; ` between them.
    List,
}

/// A column: its name stays what it is in every later version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: Cow<'static, str>,
    /// What its cells hold.
    pub kind: Kind,
    /// Its HXL tag; empty where HXL has none. Source of the tags: the HXL 1.1 dictionary and its use for ACLED and UCDP data on HDX.
    pub tag: &'static str,
    /// What it says, in one line.
    pub about: &'static str,
}

impl Field {
    /// A column.
    #[must_use]
    pub const fn new(name: &'static str, kind: Kind, tag: &'static str, about: &'static str) -> Self {
        Field { name: Cow::Borrowed(name), kind, tag, about }
    }
}

/// One value. An unknown number is empty, and never 0.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Unknown, not said, or kept back.
    Empty,
    /// Words.
    Words(String),
    /// A whole number.
    Number(u64),
    /// Degrees.
    Degrees(f64),
    /// A day.
    Day(Date),
    /// Yes or no.
    Flag(bool),
    /// Several words.
    List(Vec<String>),
}

impl Cell {
    /// Words, or empty.
    #[must_use]
    pub fn words(words: impl AsRef<str>) -> Self {
        let words = words.as_ref();
        if words.is_empty() { Cell::Empty } else { Cell::Words(words.to_owned()) }
    }

    /// Words if there are any.
    #[must_use]
    pub fn maybe(words: Option<impl AsRef<str>>) -> Self {
        words.map_or(Cell::Empty, Cell::words)
    }

    /// A number if it is known.
    #[must_use]
    pub fn number(n: Option<u64>) -> Self {
        n.map_or(Cell::Empty, Cell::Number)
    }

    /// Degrees if they are known.
    #[must_use]
    pub fn degrees(d: Option<f64>) -> Self {
        d.filter(|d| d.is_finite()).map_or(Cell::Empty, Cell::Degrees)
    }

    /// A day if it is known.
    #[must_use]
    pub fn day(d: Option<Date>) -> Self {
        d.map_or(Cell::Empty, Cell::Day)
    }

    /// Several words, or empty.
    #[must_use]
    pub fn list(words: Vec<String>) -> Self {
        if words.is_empty() { Cell::Empty } else { Cell::List(words) }
    }
}

/// Degrees with at most six decimals (UCDP GED 23.1: WGS 84, six decimals), without trailing zeros.
#[must_use]
pub fn degrees(d: f64) -> String {
    let text = format!("{d:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// One row, and where it lies.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// One cell for each field.
    pub cells: Vec<Cell>,
    /// Where it lies, as exactly as it may be shown.
    pub shape: Option<Shape>,
}

/// Rows under their columns. Rows are made one at a time, so that a large book needs no more memory than a small one.
pub struct Sheet<'a> {
    /// `incidents`, `claims`, `tolls`, `ucdp`, `acled`, `hapi`.
    pub name: &'static str,
    /// What a row is, in one line.
    pub about: &'static str,
    /// The columns.
    pub fields: Vec<Field>,
    /// The column that names a row, if one does.
    pub key: Option<&'static str>,
    /// The rows.
    pub rows: Box<dyn Iterator<Item = Result<Row>> + 'a>,
}

impl Sheet<'_> {
    /// True if its rows can lie on a map.
    #[must_use]
    pub fn mapped(&self) -> bool {
        matches!(self.name, "incidents" | "claims")
    }
}
