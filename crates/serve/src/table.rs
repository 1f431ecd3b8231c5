//! Lists as tables to be saved. Enters: columns with their kinds, rows as the asker may see them. Leaves: CSV, and whatever else the room `publish` writes of rows.
//! Never done here: deciding what may be shown; a list has done that before, and every form of it holds the same cells.

use crate::ask::{Answer, Ask};
use crate::problem::Problem;
use crate::reply::{Reply, cell};
use jiff::civil::Date;
use std::borrow::Cow;

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListKind {
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
}

/// One value; what is unknown, not said or kept back is empty, and never 0.
#[derive(Clone, Debug, PartialEq)]
pub enum ListCell {
    /// Nothing.
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
}

impl ListCell {
    pub(crate) fn words(words: impl AsRef<str>) -> Self {
        let words = words.as_ref();
        if words.is_empty() { ListCell::Empty } else { ListCell::Words(words.to_owned()) }
    }

    pub(crate) fn maybe(words: Option<impl AsRef<str>>) -> Self {
        words.map_or(ListCell::Empty, ListCell::words)
    }

    pub(crate) fn number(n: Option<u64>) -> Self {
        n.map_or(ListCell::Empty, ListCell::Number)
    }

    pub(crate) fn degrees(d: Option<f64>) -> Self {
        d.map_or(ListCell::Empty, ListCell::Degrees)
    }

    pub(crate) fn day(d: Option<Date>) -> Self {
        d.map_or(ListCell::Empty, ListCell::Day)
    }

    /// A cell of CSV; words that a spreadsheet would run get an apostrophe, numbers never do.
    fn csv(&self) -> String {
        match self {
            ListCell::Empty => String::new(),
            ListCell::Words(words) => cell(words),
            ListCell::Number(n) => n.to_string(),
            ListCell::Degrees(d) => d.to_string(),
            ListCell::Day(d) => d.to_string(),
            ListCell::Flag(is) => is.to_string(),
        }
    }
}

/// One row, and where it lies: latitude and longitude.
#[derive(Clone, Debug, PartialEq)]
pub struct ListRow {
    /// One cell for each column.
    pub cells: Vec<ListCell>,
    /// Where it is drawn.
    pub point: Option<(f64, f64)>,
}

/// A list under its columns.
#[derive(Clone, Debug, PartialEq)]
pub struct ListTable {
    /// `incidents`, `claims`, `reports`, `toll`.
    pub name: &'static str,
    /// Names and kinds.
    pub columns: Vec<(Cow<'static, str>, ListKind)>,
    /// The rows.
    pub rows: Vec<ListRow>,
}

/// A form of a table beside CSV.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListForm {
    /// Apache Parquet.
    Parquet,
    /// GeoPackage.
    GeoPackage,
}

/// Writes a table down in a form; the day is the one on which it is asked for.
pub type ListWriter = dyn Fn(&ListTable, ListForm, Date) -> Result<Vec<u8>, String> + Send + Sync;

impl ListTable {
    pub(crate) fn new(name: &'static str, columns: &[(&'static str, ListKind)]) -> Self {
        ListTable { name, columns: columns.iter().map(|(n, k)| (Cow::Borrowed(*n), *k)).collect(), rows: Vec::new() }
    }

    pub(crate) fn push(&mut self, cells: Vec<ListCell>, point: Option<(f64, f64)>) {
        self.rows.push(ListRow { cells, point });
    }

    fn csv(&self) -> String {
        let mut out = self.columns.iter().map(|c| c.0.as_ref()).collect::<Vec<_>>().join(",") + "\n";
        for row in &self.rows {
            out.push_str(&row.cells.iter().map(ListCell::csv).collect::<Vec<_>>().join(","));
            out.push('\n');
        }
        out
    }

    /// The table in the form that the end of the address names.
    pub(crate) fn answer(&self, ask: &Ask, end: &str) -> Answer {
        let (form, media) = match end {
            "parquet" => (ListForm::Parquet, "application/vnd.apache.parquet"),
            "gpkg" => (ListForm::GeoPackage, "application/geopackage+sqlite3"),
            _ => return Ok(Reply::csv(self.csv(), self.name)),
        };
        let bytes = (ask.state.given.write)(self, form, ask.today()).map_err(|why| {
            eprintln!("tollbook serve: {why}");
            Problem::broken("the table could not be written; the terminal of the server says why")
        })?;
        Ok(Reply::saved(media, bytes, &format!("{}.{end}", self.name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_is_empty_and_no_words_are_run() {
        let mut table =
            ListTable::new("incidents", &[("code", ListKind::Words), ("low", ListKind::Number), ("open", ListKind::Flag), ("lat", ListKind::Degrees)]);
        table.push(vec![ListCell::words("=1+1"), ListCell::number(None), ListCell::Flag(true), ListCell::degrees(Some(-33.5))], None);
        table.push(vec![ListCell::words(""), ListCell::number(Some(0)), ListCell::Empty, ListCell::degrees(None)], None);
        assert_eq!(table.csv(), "code,low,open,lat\n'=1+1,,true,-33.5\n,0,,\n");
    }
}
