//! Enters: a table as CSV, as a workbook or as an object per line. Leaves: its rows as cells of text. Never done here: knowing what a column
//! means.

use super::TableError;
use crate::limits::{Limits, read_within};
use crate::{Capture, IntakeError, TableForm};
use calamine::{Data, Reader as _};
use std::collections::VecDeque;
use std::io::{BufRead, Cursor, Read};

/// The rows of a table, numbered as a spreadsheet shows them.
pub(crate) struct Cells {
    rows: Rows,
    /// A row that was taken for the header and isn't one.
    held: Option<(usize, Vec<String>)>,
    number: usize,
    stopped: bool,
}

enum Rows {
    Csv(Box<csv::Reader<Box<dyn Read>>>),
    Sheet(VecDeque<Vec<String>>),
    Lines { text: String, at: usize, header: Vec<String> },
}

/// A row's number and its cells.
type Numbered = Result<(usize, Vec<String>), TableError>;

const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// The separator that stands most often in the first lines, outside of quotation marks.
fn separator(text: &str) -> u8 {
    let mut counts = [0usize; 4];
    let (mut quoted, mut lines) = (false, 0);
    for b in text.bytes().take(64 << 10) {
        match b {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => {
                lines += 1;
                // The header alone decides, unless it has a single column.
                if lines == 1 && counts.iter().any(|c| *c > 0) || lines == 5 {
                    break;
                }
            }
            b if !quoted => {
                if let Some(n) = SEPARATORS.iter().position(|s| *s == b) {
                    counts[n] += 1;
                }
            }
            _ => {}
        }
    }
    let best = (0..4).max_by_key(|n| (counts[*n], 4 - n)).unwrap_or(0);
    SEPARATORS[best]
}

/// A cell that a careful exporter kept from being taken for a formula.
fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠']) => rest,
        _ => cell,
    }
}

/// The day of a workbook's number of days, in the calendar that counts from 1900.
fn day(serial: f64) -> Option<String> {
    let days = serial.floor();
    if !(61.0..2_958_466.0).contains(&days) {
        return None;
    }
    let date = jiff::civil::date(1899, 12, 30).checked_add(jiff::Span::new().days(days as i64)).ok()?;
    Some(date.to_string())
}

fn cell(data: &Data) -> String {
    match data {
        Data::Empty => String::new(),
        Data::String(s) | Data::DateTimeIso(s) | Data::DurationIso(s) => unguarded(s).to_owned(),
        Data::Int(n) => n.to_string(),
        // A whole number is shown without a point, as the sheet shows it.
        Data::Float(n) if n.fract() == 0.0 && n.abs() < 1e15 => format!("{n:.0}"),
        Data::Float(n) => n.to_string(),
        Data::Bool(b) => b.to_string(),
        Data::DateTime(d) => day(d.as_f64()).unwrap_or_else(|| d.as_f64().to_string()),
        Data::Error(e) => e.to_string(),
    }
}

fn sheet(capture: &Capture) -> Result<VecDeque<Vec<String>>, TableError> {
    let broken = |why: String| TableError::Broken { row: 1, why: format!("the workbook can't be read ({why}); save it again as .xlsx or .csv") };
    // The reader holds the sheet: what it unfolds to is known before it does.
    let limits = Limits { bytes_all: 512 << 20, bytes_each: 256 << 20, ..Limits::default() };
    let mut zip = crate::archive::open(Cursor::new(capture.bytes()), &limits).map_err(|e| broken(e.to_string()))?;
    let mut spent = 0;
    for index in 0..zip.len() {
        let mut file = zip.by_index(index).map_err(|e| broken(e.to_string()))?;
        let packed = file.compressed_size();
        read_within(&mut file, &limits, &mut spent, || Some(packed)).map_err(|e| broken(e.to_string()))?;
    }
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(capture.bytes())).map_err(|e: calamine::XlsxError| broken(e.to_string()))?;
    let names = book.sheet_names();
    for name in names {
        let range = book.worksheet_range(&name).map_err(|e| broken(e.to_string()))?;
        // The first sheet with a header and a row is the table; cover sheets have neither.
        if range.height() < 2 || range.width() < 2 {
            continue;
        }
        return Ok(range.rows().map(|r| r.iter().map(cell).collect()).collect());
    }
    Err(TableError::Empty)
}

fn separated(file: Box<dyn Read>, separator: u8) -> Rows {
    Rows::Csv(Box::new(csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(file)))
}

impl Cells {
    pub(crate) fn open(capture: &Capture, form: TableForm) -> Result<Self, IntakeError> {
        let rows = match form {
            TableForm::Csv => {
                let text = crate::decode::decode(capture.bytes().to_vec(), &capture.origin)?.text;
                let separator = separator(&text);
                separated(Box::new(Cursor::new(text)), separator)
            }
            TableForm::Xlsx => Rows::Sheet(sheet(capture).map_err(|source| IntakeError::Table { origin: capture.origin.clone(), source: Box::new(source) })?),
            TableForm::JsonLines => {
                let text = crate::decode::decode(capture.bytes().to_vec(), &capture.origin)?.text;
                Rows::Lines { text, at: 0, header: Vec::new() }
            }
        };
        Ok(Cells { rows, held: None, number: 0, stopped: false })
    }

    /// A table that is read from where it lies, in UTF-8.
    pub(crate) fn stream(mut file: impl BufRead + 'static) -> std::io::Result<Self> {
        let head = file.fill_buf()?;
        let marked = head.starts_with(b"\xef\xbb\xbf");
        let separator = separator(&String::from_utf8_lossy(head));
        if marked {
            file.consume(3);
        }
        Ok(Cells { rows: separated(Box::new(file), separator), held: None, number: 0, stopped: false })
    }

    /// True after a failure that nothing can be read behind.
    pub(crate) fn stops(&self) -> bool {
        self.stopped
    }

    /// Puts the header back: it was a row.
    pub(crate) fn again(&mut self, row: Vec<String>) {
        self.held = Some((self.number, row));
    }

    /// The names of the columns.
    pub(crate) fn header(&mut self) -> Result<Vec<String>, TableError> {
        if let Rows::Lines { text, header, .. } = &mut self.rows {
            // Objects may leave out a key: the columns are those of the first thousand.
            for line in text.lines().filter(|l| !l.trim().is_empty()).take(1_000) {
                if let Ok(serde_json::Value::Object(map)) = serde_json::from_str(line) {
                    for key in map.keys() {
                        if header.len() <= super::COLUMNS_MAX && !header.contains(key) {
                            header.push(key.clone());
                        }
                    }
                }
            }
            return if header.is_empty() { Err(TableError::Empty) } else { Ok(header.clone()) };
        }
        loop {
            match self.next() {
                None => return Err(TableError::Empty),
                Some(Err(e)) => return Err(e),
                Some(Ok((_, cells))) if cells.iter().all(|c| c.trim().is_empty()) => {}
                Some(Ok((_, cells))) => return Ok(cells.iter().map(|c| c.trim().to_owned()).collect()),
            }
        }
    }

    pub(crate) fn next(&mut self) -> Option<Numbered> {
        if let Some(row) = self.held.take() {
            return Some(Ok(row));
        }
        if self.stopped {
            return None;
        }
        match &mut self.rows {
            Rows::Csv(reader) => {
                let mut record = csv::StringRecord::new();
                match reader.read_record(&mut record) {
                    Ok(false) => None,
                    Ok(true) => {
                        self.number += 1;
                        Some(Ok((self.number, record.iter().map(|c| unguarded(c).to_owned()).collect())))
                    }
                    Err(e) => {
                        self.stopped = true;
                        Some(Err(TableError::Broken {
                            row: self.number + 1,
                            why: format!("the row can't be taken apart ({e}); look for an open quotation mark"),
                        }))
                    }
                }
            }
            Rows::Sheet(rows) => {
                self.number += 1;
                rows.pop_front().map(|r| Ok((self.number, r)))
            }
            Rows::Lines { text, at, header } => loop {
                if *at >= text.len() {
                    return None;
                }
                let end = text[*at..].find('\n').map_or(text.len(), |n| *at + n);
                let line = text[*at..end].trim();
                *at = end + 1;
                self.number += 1;
                if !line.is_empty() {
                    return Some(object(line, header, self.number).map(|cells| (self.number, cells)));
                }
            },
        }
    }
}

/// The cells of one object, in the order of the columns.
fn object(line: &str, header: &[String], row: usize) -> Result<Vec<String>, TableError> {
    let broken = |why: String| TableError::Broken { row, why };
    let value = serde_json::from_str(line).map_err(|e| broken(format!("no JSON ({e}); each line is one object")))?;
    let serde_json::Value::Object(map) = value else { return Err(broken("no object; each line is one object with a value per column".into())) };
    if let Some(key) = map.keys().find(|k| !header.contains(k)) {
        return Err(broken(format!("the key {key:?} is in none of the first thousand rows; write all keys in the first row")));
    }
    let cell = |name: &String| match map.get(name) {
        None | Some(serde_json::Value::Null) => Ok(String::new()),
        Some(serde_json::Value::String(s)) => Ok(s.clone()),
        Some(serde_json::Value::Number(n)) => Ok(n.to_string()),
        Some(serde_json::Value::Bool(b)) => Ok(b.to_string()),
        Some(_) => {
            let (value, why) = (String::from("[…]"), "is a list or an object".to_owned());
            Err(TableError::Cell { row, column: name.clone(), value, why, fix: "write it as one value".into() })
        }
    };
    header.iter().map(cell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separator_is_the_one_of_the_header() {
        for (text, s) in
            [("a,b,c\n1;2;3", b','), ("a;b;c\n1,5;2,5;3", b';'), ("a\tb\n1\t2", b'\t'), ("a|b\n", b'|'), ("\"a;b;c;d\",e\n", b','), ("a\n1\n2", b',')]
        {
            assert_eq!(separator(text), s, "{text}");
        }
    }

    #[test]
    fn numbers_of_days_are_days_and_guarded_cells_are_bare() {
        assert_eq!(day(44_247.5).as_deref(), Some("2021-02-20"));
        assert_eq!(day(1.0), None);
        assert_eq!(cell(&Data::Float(12.0)), "12");
        assert_eq!((unguarded("'=1+1"), unguarded("'quoted'")), ("=1+1", "'quoted'"));
    }
}
