//! Sheets as CSV. Enters: a sheet and how it is wanted. Leaves: RFC 4180 in UTF-8. Never done here: a cell that a spreadsheet would run.

use crate::error::Result;
use crate::sheet::{Cell, Sheet, degrees};
use std::io::Write;

/// How a CSV file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CsvForm {
    /// With a byte order mark, and every cell of words in quotation marks: what spreadsheets need to see the letters and not to part cells at
    /// semicolons.
    pub excel: bool,
    /// With a second row of HXL tags.
    pub hxl: bool,
    /// Words that begin with `=`, `+`, `-`, `@`, a tab or a carriage return get an apostrophe before them. Source: ASVS 5.0, V1.2.10.
    pub guard: bool,
}

impl Default for CsvForm {
    fn default() -> Self {
        CsvForm { excel: false, hxl: false, guard: true }
    }
}

/// True if a spreadsheet may run the words (signs of full width are the same to one that takes input of that width; OWASP, *CSV Injection*), or if they already stand under an apostrophe that would be taken off when they are read back.
fn runs(words: &str) -> bool {
    words.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠'])
}

/// Words that a spreadsheet takes as words. [`unguarded`] gives back what was guarded.
#[must_use]
pub fn guarded(words: &str) -> std::borrow::Cow<'_, str> {
    if runs(words) { format!("'{words}").into() } else { words.into() }
}

/// What stood before it was guarded.
#[must_use]
pub fn unguarded(words: &str) -> &str {
    match words.strip_prefix('\'') {
        Some(rest) if runs(rest) => rest,
        _ => words,
    }
}

fn put(cell: &Cell, guard: bool, out: &mut Vec<u8>) {
    let words = |w: &str, out: &mut Vec<u8>| {
        if guard && runs(w) {
            out.push(b'\'');
        }
        out.extend_from_slice(w.as_bytes());
    };
    // Writing to memory never fails.
    let _ = match cell {
        Cell::Empty => Ok(()),
        Cell::Words(w) => {
            words(w, out);
            Ok(())
        }
        Cell::Number(n) => write!(out, "{n}"),
        Cell::Degrees(d) => write!(out, "{}", degrees(*d)),
        Cell::Day(d) => write!(out, "{d}"),
        Cell::Flag(f) => write!(out, "{f}"),
        Cell::List(l) => {
            words(&l.join("; "), out);
            Ok(())
        }
    };
}

/// Writes a sheet as CSV. Gives back the number of rows.
///
/// # Errors
/// `out` can't be written, or a row can't be made.
pub fn csv(sheet: Sheet<'_>, form: CsvForm, out: &mut impl Write) -> Result<u64> {
    if form.excel {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let style = if form.excel { csv::QuoteStyle::NonNumeric } else { csv::QuoteStyle::Necessary };
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).quote_style(style).from_writer(out);
    writer.write_record(sheet.fields.iter().map(|f| f.name.as_bytes()))?;
    if form.hxl {
        writer.write_record(sheet.fields.iter().map(|f| f.tag.as_bytes()))?;
    }
    let (mut rows, mut cell) = (0, Vec::new());
    for row in sheet.rows {
        for value in &row?.cells {
            cell.clear();
            put(value, form.guard, &mut cell);
            writer.write_field(&cell)?;
        }
        writer.write_record(None::<&[u8]>)?;
        rows += 1;
    }
    writer.flush()?;
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::{Field, Kind, Row};

    fn sheet(words: &[&str]) -> Sheet<'static> {
        let rows: Vec<Result<Row>> = words
            .iter()
            .map(|w| Ok(Row { cells: vec![Cell::words(w), Cell::Degrees(-33.5), Cell::list(vec!["a".into(), "b".into()])], shape: None }))
            .collect();
        Sheet {
            name: "x",
            about: "",
            fields: vec![
                Field::new("words", Kind::Words, "#description", ""),
                Field::new("lat", Kind::Degrees, "#geo+lat", ""),
                Field::new("list", Kind::List, "", ""),
            ],
            key: None,
            rows: Box::new(rows.into_iter()),
        }
    }

    #[test]
    fn words_never_run_numbers_are_left_alone_and_nothing_is_lost() {
        for w in ["=1+1", "-2", "+x", "@a", "\t=1", "\n=1", "\0=1", "＝1", "＠a", "'=1", "''-x", "'Ayn Issa", "plain", "'"] {
            assert_eq!(unguarded(&guarded(w)), w);
        }
        assert_eq!(guarded("'Ayn Issa"), "'Ayn Issa");
        let mut out = Vec::new();
        csv(sheet(&["=HYPERLINK(\"x\")", "a;b"]), CsvForm::default(), &mut out).expect("memory");
        assert_eq!(String::from_utf8_lossy(&out), "words,lat,list\r\n\"'=HYPERLINK(\"\"x\"\")\",-33.5,a; b\r\na;b,-33.5,a; b\r\n");
    }

    #[test]
    fn spreadsheets_get_their_mark_and_hxl_its_row() {
        let mut out = Vec::new();
        csv(sheet(&["a;b"]), CsvForm { excel: true, hxl: true, guard: true }, &mut out).expect("memory");
        let text = String::from_utf8(out).expect("UTF-8");
        assert!(text.starts_with('\u{feff}'));
        assert_eq!(text.lines().nth(1), Some("\"#description\",\"#geo+lat\",\"\""));
        assert_eq!(text.lines().nth(2), Some("\"a;b\",-33.5,\"a; b\""));
    }
}
