//! Sheets as Apache Parquet (format 2.9): columns with their types, in groups of rows. Enters: a sheet. Leaves: one file, group by group. Never done here: statistics of a
//! column, which would tell of values beside the rows; compression, for which a reader would need more than this file.
//!
//! Values are plain, pages are of the first version, and each group holds one page of each column: what every reader can take. Source: `parquet.thrift` and *Encodings.md*
//! of apache/parquet-format; the compact protocol of Apache Thrift.

use crate::error::Result;
use crate::sheet::{Cell, Field, Kind, Sheet};
use jiff::civil::date;
use std::io::Write;

/// Rows of a group; they are held in memory until it is written.
const GROUP: usize = 20_000;
/// What a file begins and ends with.
const MAGIC: &[u8; 4] = b"PAR1";
/// Types of the compact protocol.
const I32: u8 = 5;
const I64: u8 = 6;
const BINARY: u8 = 8;
const LIST: u8 = 9;
const STRUCT: u8 = 12;
/// Encodings of values and of levels.
const PLAIN: i64 = 0;
const RLE: i64 = 3;

/// A structure in the compact protocol of Thrift.
#[derive(Default)]
struct Thrift {
    out: Vec<u8>,
    last: Vec<i16>,
}

fn varint(mut n: u64, out: &mut Vec<u8>) {
    while n > 127 {
        out.push(n as u8 & 127 | 128);
        n >>= 7;
    }
    out.push(n as u8);
}

impl Thrift {
    /// A structure: in a list, or a whole.
    fn begin(&mut self) {
        self.last.push(0);
    }

    fn end(&mut self) {
        self.out.push(0);
        self.last.pop();
    }

    /// Ids of a structure ascend, each less than sixteen after the one before.
    fn field(&mut self, id: i16, kind: u8) {
        if let Some(last) = self.last.last_mut() {
            self.out.push(((id - *last) as u8) << 4 | kind);
            *last = id;
        }
    }

    fn number(&mut self, id: i16, kind: u8, n: i64) {
        self.field(id, kind);
        self.element(n);
    }

    fn element(&mut self, n: i64) {
        varint(((n << 1) ^ (n >> 63)) as u64, &mut self.out);
    }

    fn words(&mut self, id: i16, words: &str) {
        self.field(id, BINARY);
        self.element_words(words);
    }

    fn element_words(&mut self, words: &str) {
        varint(words.len() as u64, &mut self.out);
        self.out.extend_from_slice(words.as_bytes());
    }

    fn list(&mut self, id: i16, kind: u8, many: usize) {
        self.field(id, LIST);
        if many < 15 {
            self.out.push((many as u8) << 4 | kind);
        } else {
            self.out.push(0xF0 | kind);
            varint(many as u64, &mut self.out);
        }
    }

    fn structure(&mut self, id: i16) {
        self.field(id, STRUCT);
        self.begin();
    }
}

/// A column of the group that is being gathered.
struct Column {
    kind: Kind,
    /// How far each value is there: 0 where a cell is empty, else as far as its kind goes.
    there: Vec<u8>,
    /// 1 where a value goes on the list of the one before.
    goes_on: Vec<u8>,
    values: Vec<u8>,
    flags: Vec<bool>,
}

impl Column {
    /// The physical type: BOOLEAN, INT32, INT64, DOUBLE, BYTE_ARRAY.
    fn physical(kind: Kind) -> i64 {
        match kind {
            Kind::Flag => 0,
            Kind::Day => 1,
            Kind::Number => 2,
            Kind::Degrees => 5,
            Kind::Words | Kind::List => 6,
        }
    }

    fn words(&mut self, words: &str) {
        self.values.extend((words.len() as u32).to_le_bytes());
        self.values.extend_from_slice(words.as_bytes());
    }

    fn push(&mut self, cell: &Cell) {
        let list = self.kind == Kind::List;
        let full = if list { 2 } else { 1 };
        let there = match (self.kind, cell) {
            (Kind::Words, Cell::Words(w)) => {
                self.words(w);
                true
            }
            (Kind::Number, Cell::Number(n)) => {
                // Its whole numbers are signed: nobody counts people beyond them.
                let signed = i64::try_from(*n).ok();
                self.values.extend(signed.iter().flat_map(|n| n.to_le_bytes()));
                signed.is_some()
            }
            (Kind::Degrees, Cell::Degrees(d)) => {
                self.values.extend(d.to_le_bytes());
                true
            }
            (Kind::Day, Cell::Day(d)) => {
                self.values.extend((*d - date(1970, 1, 1)).get_days().to_le_bytes());
                true
            }
            (Kind::Flag, Cell::Flag(f)) => {
                self.flags.push(*f);
                true
            }
            (Kind::List, Cell::List(all)) if !all.is_empty() => {
                for (at, w) in all.iter().enumerate() {
                    self.words(w);
                    self.there.push(full);
                    self.goes_on.push(u8::from(at > 0));
                }
                return;
            }
            _ => false,
        };
        self.there.push(if there { full } else { 0 });
        if list {
            self.goes_on.push(0);
        }
    }

    /// The bytes of its page, and it is empty again.
    fn page(&mut self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.values.len() + 64);
        if self.kind == Kind::List {
            levels(&self.goes_on, &mut out);
        }
        levels(&self.there, &mut out);
        out.append(&mut self.values);
        out.extend(self.flags.chunks(8).map(|eight| eight.iter().enumerate().fold(0_u8, |byte, (bit, f)| byte | u8::from(*f) << bit)));
        self.flags.clear();
        self.there.clear();
        self.goes_on.clear();
        out
    }
}

/// Levels as runs of the same one, after their length.
fn levels(list: &[u8], out: &mut Vec<u8>) {
    let mut runs = Vec::new();
    for run in list.chunk_by(|a, b| a == b) {
        varint((run.len() as u64) << 1, &mut runs);
        runs.push(run[0]);
    }
    out.extend((runs.len() as u32).to_le_bytes());
    out.append(&mut runs);
}

/// A page of a column, where it lies and how large it is with its head.
struct Chunk {
    at: u64,
    bytes: u64,
    values: usize,
}

fn page_head(bytes: usize, values: usize) -> Vec<u8> {
    let mut head = Thrift::default();
    head.begin();
    head.number(1, I32, 0);
    head.number(2, I32, bytes as i64);
    head.number(3, I32, bytes as i64);
    head.structure(5);
    head.number(1, I32, values as i64);
    head.number(2, I32, PLAIN);
    head.number(3, I32, RLE);
    head.number(4, I32, RLE);
    head.end();
    head.end();
    head.out
}

/// What columns are called and hold: a root, and below it each column, a list as three that lie in each other.
fn schema(fields: &[Field], to: &mut Thrift) {
    let mut element = |physical: Option<i64>, repetition: Option<i64>, name: &str, children: Option<usize>, converted: Option<i64>| {
        to.begin();
        physical.into_iter().for_each(|n| to.number(1, I32, n));
        repetition.into_iter().for_each(|n| to.number(3, I32, n));
        to.words(4, name);
        children.into_iter().for_each(|n| to.number(5, I32, n as i64));
        converted.into_iter().for_each(|n| to.number(6, I32, n));
        to.end();
    };
    // Repetition: 0 required, 1 optional, 2 repeated. Converted: 0 UTF-8, 3 list, 6 day.
    element(None, None, "rows", Some(fields.len()), None);
    for f in fields {
        let physical = Some(Column::physical(f.kind));
        match f.kind {
            Kind::List => {
                element(None, Some(1), &f.name, Some(1), Some(3));
                element(None, Some(2), "list", Some(1), None);
                element(physical, Some(0), "element", None, Some(0));
            }
            Kind::Words => element(physical, Some(1), &f.name, None, Some(0)),
            Kind::Day => element(physical, Some(1), &f.name, None, Some(6)),
            Kind::Number | Kind::Degrees | Kind::Flag => element(physical, Some(1), &f.name, None, None),
        }
    }
}

/// What stands at the end of a file: where each column of each group lies.
fn footer(fields: &[Field], groups: &[(usize, Vec<Chunk>)]) -> Vec<u8> {
    let mut to = Thrift::default();
    to.begin();
    to.number(1, I32, 1);
    let lists = fields.iter().filter(|f| f.kind == Kind::List).count();
    to.list(2, STRUCT, 1 + fields.len() + 2 * lists);
    schema(fields, &mut to);
    to.number(3, I64, groups.iter().map(|g| g.0 as i64).sum());
    to.list(4, STRUCT, groups.len());
    for (rows, chunks) in groups {
        to.begin();
        to.list(1, STRUCT, chunks.len());
        for (f, chunk) in fields.iter().zip(chunks) {
            to.begin();
            to.number(2, I64, chunk.at as i64);
            to.structure(3);
            to.number(1, I32, Column::physical(f.kind));
            to.list(2, I32, 2);
            to.element(PLAIN);
            to.element(RLE);
            let path: &[&str] = if f.kind == Kind::List { &[&f.name, "list", "element"] } else { &[&f.name] };
            to.list(3, BINARY, path.len());
            path.iter().for_each(|p| to.element_words(p));
            to.number(4, I32, 0);
            to.number(5, I64, chunk.values as i64);
            to.number(6, I64, chunk.bytes as i64);
            to.number(7, I64, chunk.bytes as i64);
            to.number(9, I64, chunk.at as i64);
            to.end();
            to.end();
        }
        to.number(2, I64, chunks.iter().map(|c| c.bytes as i64).sum());
        to.number(3, I64, *rows as i64);
        to.end();
    }
    to.words(6, "tollbook");
    to.end();
    to.out
}

/// Writes a sheet as Parquet. Gives back the number of rows.
///
/// # Errors
/// `out` can't be written, or a row can't be made.
pub fn parquet(sheet: Sheet<'_>, out: &mut impl Write) -> Result<u64> {
    let new = |f: &Field| Column { kind: f.kind, there: Vec::new(), goes_on: Vec::new(), values: Vec::new(), flags: Vec::new() };
    let mut columns: Vec<Column> = sheet.fields.iter().map(new).collect();
    let (mut at, mut groups, mut rows, mut held) = (MAGIC.len() as u64, Vec::new(), 0, 0);
    out.write_all(MAGIC)?;
    let mut source = sheet.rows;
    loop {
        let row = source.next().transpose()?;
        if held == GROUP || (row.is_none() && held > 0) {
            let mut chunks = Vec::with_capacity(columns.len());
            for column in &mut columns {
                let values = column.there.len();
                let page = column.page();
                let head = page_head(page.len(), values);
                out.write_all(&head)?;
                out.write_all(&page)?;
                let bytes = (head.len() + page.len()) as u64;
                chunks.push(Chunk { at, bytes, values });
                at += bytes;
            }
            groups.push((held, chunks));
            held = 0;
        }
        let Some(row) = row else { break };
        columns.iter_mut().zip(&row.cells).for_each(|(column, cell)| column.push(cell));
        held += 1;
        rows += 1;
    }
    let end = footer(&sheet.fields, &groups);
    out.write_all(&end)?;
    out.write_all(&(end.len() as u32).to_le_bytes())?;
    out.write_all(MAGIC)?;
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::Row;

    #[test]
    fn a_sheet_is_the_bytes_that_the_format_prescribes() {
        let fields = vec![Field::new("n", Kind::Number, "", ""), Field::new("w", Kind::List, "", "")];
        let rows = [vec![Cell::Number(7), Cell::List(vec!["a".into(), "bc".into()])], vec![Cell::Empty, Cell::Empty]];
        let rows = rows.into_iter().map(|cells| Ok(Row { cells, shape: None }));
        let mut out = Vec::new();
        assert_eq!(parquet(Sheet { name: "x", about: "", fields, key: None, rows: Box::new(rows) }, &mut out).expect("memory"), 2);
        // A page of 14 bytes after a head: levels "one there, one not", then seven.
        assert!(out.starts_with(b"PAR1\x15\x00\x15"), "{out:?}");
        let numbers = [&[4, 0, 0, 0, 2, 1, 2, 0][..], &7_i64.to_le_bytes()].concat();
        assert!(out.windows(numbers.len()).any(|w| w == numbers), "{out:?}");
        // Of the list: a value, one that goes on, and a row of its own; two that are there, and one that is not.
        let list = [&[6, 0, 0, 0, 2, 0, 2, 1, 2, 0][..], &[4, 0, 0, 0, 4, 2, 2, 0], &[1, 0, 0, 0, b'a', 2, 0, 0, 0, b'b', b'c']].concat();
        assert!(out.windows(list.len()).any(|w| w == list), "{out:?}");
        let length = u32::from_le_bytes(out[out.len() - 8..out.len() - 4].try_into().expect("four")) as usize;
        assert!(out.ends_with(b"PAR1") && length < out.len() && out[out.len() - 8 - length] == 0x15, "the footer begins with its version");
    }

    #[test]
    fn an_empty_sheet_has_its_columns_and_no_group() {
        let mut out = Vec::new();
        let sheet = Sheet { name: "x", about: "", fields: vec![Field::new("day", Kind::Day, "", "")], key: None, rows: Box::new(std::iter::empty()) };
        assert_eq!(parquet(sheet, &mut out).expect("memory"), 0);
        assert!(out.windows(3).any(|w| w == b"day") && out.len() < 64);
    }
}
