//! Lists as tables to be saved. Enters: columns with their kinds, rows as the asker may see them. Leaves: CSV, and whatever else the room `publish` writes of rows.
//! Never done here: deciding what may be shown; a list has done that before, and every form of it holds the same cells.

use crate::ask::{Answer, Ask};
use crate::problem::Problem;
use crate::reply::{Reply, cell};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::cell::RefCell;
use std::io::Write;
use std::rc::Rc;

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

/// Rows, made one after the other.
pub type ListRows<'a> = Box<dyn Iterator<Item = Result<ListRow, Problem>> + 'a>;

/// A list under its columns.
pub struct ListTable<'a> {
    /// `incidents`, `claims`, `reports`, `toll`, `log`, `gaps`, `corrections`.
    pub name: &'static str,
    /// Names and kinds.
    pub columns: Vec<(Cow<'static, str>, ListKind)>,
    /// The rows.
    pub rows: ListRows<'a>,
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
pub type ListWriter = dyn Fn(ListTable<'_>, ListForm, Date, &mut dyn Write) -> Result<(), String> + Send + Sync;

/// What stopped the rows of a table.
type Stopped = Rc<RefCell<Option<Problem>>>;

impl<'a> ListTable<'a> {
    pub(crate) fn new(name: &'static str, columns: &[(&'static str, ListKind)], rows: impl Iterator<Item = Result<ListRow, Problem>> + 'a) -> Self {
        ListTable { name, columns: columns.iter().map(|(n, k)| (Cow::Borrowed(*n), *k)).collect(), rows: Box::new(rows) }
    }

    fn csv(self, out: &mut impl Write) -> Result<(), Problem> {
        writeln!(out, "{}", self.columns.iter().map(|c| c.0.as_ref()).collect::<Vec<_>>().join(",")).map_err(unwritten)?;
        for row in self.rows {
            writeln!(out, "{}", row?.cells.iter().map(ListCell::csv).collect::<Vec<_>>().join(",")).map_err(unwritten)?;
        }
        Ok(())
    }

    /// The table in the form that the end of the address names.
    pub(crate) fn answer(self, ask: &Ask, end: &str) -> Answer {
        let mut out = ask.spool();
        let file = format!("{}.{end}", self.name);
        let (form, media) = match end {
            "parquet" => (ListForm::Parquet, "application/vnd.apache.parquet"),
            "gpkg" => (ListForm::GeoPackage, "application/geopackage+sqlite3"),
            _ => {
                self.csv(&mut out)?;
                return Ok(Reply::spooled("text/csv; charset=utf-8", out.done().map_err(unwritten)?).into_file(&file));
            }
        };
        let stopped = Stopped::default();
        let own = Rc::clone(&stopped);
        let rows = self.rows.map(move |row| row.inspect_err(|e| *own.borrow_mut() = Some(e.clone())));
        let made = (ask.state.given.write)(ListTable { rows: Box::new(rows), ..self }, form, ask.today(), &mut out);
        if let Some(problem) = stopped.take() {
            return Err(problem);
        }
        made.map_err(unwritten)?;
        Ok(Reply::spooled(media, out.done().map_err(unwritten)?).into_file(&file))
    }
}

/// Says on the terminal why something could not be written.
pub(crate) fn unwritten(why: impl std::fmt::Display) -> Problem {
    eprintln!("tollbook serve: {why}");
    Problem::broken("the table could not be written; the terminal of the server says why")
}

/// Features as GeoJSON (RFC 7946) has them, written one after the other; `rest` are the members that stand behind them.
pub(crate) fn features<T: Serialize>(ask: &Ask, features: impl Iterator<Item = Result<T, Problem>>, rest: impl FnOnce() -> Map<String, Value>) -> Answer {
    let mut out = ask.spool();
    let mut between = "{\"type\":\"FeatureCollection\",\"features\":[";
    for feature in features {
        let feature = serde_json::to_vec(&feature?).map_err(unwritten)?;
        out.write_all(between.as_bytes()).and_then(|()| out.write_all(&feature)).map_err(unwritten)?;
        between = ",";
    }
    if between != "," {
        out.write_all(between.as_bytes()).map_err(unwritten)?;
    }
    let rest: String = rest().into_iter().map(|(name, value)| format!(",{}:{value}", Value::String(name))).collect();
    write!(out, "]{rest}}}").map_err(unwritten)?;
    Ok(Reply::spooled("application/geo+json", out.done().map_err(unwritten)?))
}

/// A feature of GeoJSON.
pub(crate) fn feature(id: impl Serialize, geometry: Value, properties: impl Serialize) -> Value {
    json!({ "type": "Feature", "id": id, "geometry": geometry, "properties": properties })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_is_empty_and_no_words_are_run() {
        let row = |cells: Vec<ListCell>| Ok(ListRow { cells, point: None });
        let rows = [
            row(vec![ListCell::words("=1+1"), ListCell::number(None), ListCell::Flag(true), ListCell::degrees(Some(-33.5))]),
            row(vec![ListCell::words(""), ListCell::number(Some(0)), ListCell::Empty, ListCell::degrees(None)]),
        ];
        let columns = [("code", ListKind::Words), ("low", ListKind::Number), ("open", ListKind::Flag), ("lat", ListKind::Degrees)];
        let mut out = Vec::new();
        ListTable::new("incidents", &columns, rows.into_iter()).csv(&mut out).expect("it is written");
        assert_eq!(String::from_utf8(out).expect("text"), "code,low,open,lat\n'=1+1,,true,-33.5\n,0,,\n");
    }
}
