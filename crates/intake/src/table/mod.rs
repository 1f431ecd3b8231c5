//! Enters: a capture that is a table, and a mapping. Leaves: its rows, each a report whose cells are the words of its claims. Never done here:
//! guessing what a column means, turning an empty cell into a zero, or adding rows up.

mod cells;
mod mapping;
mod row;

pub use mapping::{Bound, DayOrder, MappedColumn, Mapping, MappingError, Meaning, Zero};
pub use row::{TableCell, TableRow};

use crate::{Capture, IntakeError, TableForm};
use cells::Cells;
use std::io::BufRead;
use thiserror::Error;

/// The most columns of a table.
const COLUMNS_MAX: usize = 1_000;
/// The most bytes of a cell.
const CELL_MAX: usize = 1 << 20;

/// Why a table, or a row of one, gave no report. Rows are numbered as a spreadsheet shows them: the header is row 1.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TableError {
    /// The columns are not those of the mapping.
    #[error("a table whose columns don't fit the mapping {mapping:?}: it lacks {missing}; it has {found}: rename its columns, or give another mapping")]
    Columns {
        /// The mapping's name.
        mapping: String,
        /// The columns that are missing.
        missing: String,
        /// The columns that are there.
        found: String,
    },
    /// The columns fit no preset, or several, and no mapping was given.
    #[error("a table whose columns fit no preset, or more than one, and no mapping was given; it has {found}: say what they mean with a mapping")]
    NoMapping {
        /// The columns that are there.
        found: String,
    },
    /// A column of the table stands in it twice.
    #[error("a table with two columns called {column:?}; rename one")]
    Twice {
        /// Its name.
        column: String,
    },
    /// No row at all, or a header alone.
    #[error("a table without rows; check that the right sheet or file was given")]
    Empty,
    /// A cell that isn't what its column holds.
    #[error("row {row}, column {column:?}: {value:?} {why}; {fix}")]
    Cell {
        /// The row.
        row: usize,
        /// The column.
        column: String,
        /// The cell's value, cut where it is long.
        value: String,
        /// What is wrong, as the end of a sentence.
        why: String,
        /// What to do.
        fix: String,
    },
    /// A row with another number of cells than the header.
    #[error("row {row}: {has} cells where the header has {wants}; look for a separator or a quotation mark inside of a cell")]
    Length {
        /// The row.
        row: usize,
        /// Its cells.
        has: usize,
        /// Those of the header.
        wants: usize,
    },
    /// More than a table may have.
    #[error("{what}; split the table")]
    TooLarge {
        /// What is too large, as a sentence.
        what: String,
    },
    /// A row or a file that can't be taken apart.
    #[error("row {row}: {why}")]
    Broken {
        /// The row; 1 stands for the whole file too.
        row: usize,
        /// What was met and what to do.
        why: String,
    },
}

/// A table that is being read.
pub struct Table<'c> {
    capture: &'c Capture,
    mapping: Mapping,
    /// For each column of the table, the mapped column.
    columns: Vec<Option<usize>>,
    header: Vec<String>,
    cells: Cells,
    broken: bool,
}

/// Opens a table under a mapping; without one, the preset that its header fits is taken.
///
/// # Errors
/// The table can't be opened, or its columns don't fit.
pub fn read_table<'c>(capture: &'c Capture, form: TableForm, mapping: Option<Mapping>) -> Result<Table<'c>, IntakeError> {
    under(capture, Cells::open(capture, form)?, mapping)
}

/// Opens a table of separated values that is read from the disk and not held: `whole` is [`Capture::of_large_file`], `file` the same file in UTF-8.
///
/// # Errors
/// The file can't be read, or its columns don't fit.
pub fn read_large_table(whole: &Capture, file: impl BufRead + 'static, mapping: Option<Mapping>) -> Result<Table<'_>, IntakeError> {
    let cells = Cells::stream(file).map_err(|source| IntakeError::Io { origin: whole.origin.clone(), source })?;
    under(whole, cells, mapping)
}

fn under(capture: &Capture, mut cells: Cells, mapping: Option<Mapping>) -> Result<Table<'_>, IntakeError> {
    let fail = |source: TableError| IntakeError::Table { origin: capture.origin.clone(), source: Box::new(source) };
    let mut header = cells.header().map_err(fail)?;
    if header.len() > COLUMNS_MAX {
        return Err(fail(TableError::TooLarge { what: format!("a table of {} columns", header.len()) }));
    }
    let mapping = match mapping.or_else(|| Mapping::fitting(&header)) {
        Some(mapping) => mapping,
        None => return Err(fail(TableError::NoMapping { found: listed(&header) })),
    };
    let at = |name: &str, header: &[String]| header.iter().position(|h| mapping::same(h, name));
    let known = mapping.columns.iter().filter(|c| at(&c.name, &header).is_some()).count();
    if known == 0 && mapping.headless && header.len() == mapping.columns.len() {
        cells.again(std::mem::replace(&mut header, mapping.columns.iter().map(|c| c.name.clone()).collect()));
    }
    if let Some((n, twice)) = header.iter().enumerate().find(|(n, h)| !h.trim().is_empty() && at(h, &header[..*n]).is_some()) {
        let _ = n;
        return Err(fail(TableError::Twice { column: twice.clone() }));
    }
    let missing: Vec<String> = mapping.columns.iter().filter(|c| c.required && at(&c.name, &header).is_none()).map(|c| c.name.clone()).collect();
    // A table of objects names its columns row by row: what it lacks shows in each row.
    if !missing.is_empty() {
        return Err(fail(TableError::Columns { mapping: mapping.name.clone(), missing: listed(&missing), found: listed(&header) }));
    }
    let columns = header.iter().map(|h| mapping.columns.iter().position(|c| mapping::same(h, &c.name))).collect();
    Ok(Table { capture, mapping, columns, header, cells, broken: false })
}

fn listed(names: &[String]) -> String {
    const SHOWN: usize = 60;
    let mut out = names.iter().take(SHOWN).map(|n| format!("{n:?}")).collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN {
        out.push_str(&format!(" and {} more", names.len() - SHOWN));
    }
    if out.is_empty() { "none".to_owned() } else { out }
}

impl Table<'_> {
    /// The mapping that the rows are read under.
    #[must_use]
    pub fn mapping(&self) -> &Mapping {
        &self.mapping
    }

    /// Columns of the table that the mapping doesn't name; their cells are kept as words.
    #[must_use]
    pub fn unmapped(&self) -> Vec<&str> {
        self.header.iter().zip(&self.columns).filter(|(_, c)| c.is_none()).map(|(h, _)| h.as_str()).collect()
    }

    fn next_row(&mut self) -> Option<Result<TableRow, TableError>> {
        loop {
            let (number, cells) = match self.cells.next()? {
                Ok(row) => row,
                Err(e) => {
                    self.broken = matches!(e, TableError::Broken { .. }) && self.cells.stops();
                    return Some(Err(e));
                }
            };
            if cells.iter().all(|c| c.trim().is_empty()) {
                continue;
            }
            // A row of tags below the header (HXL) is no report.
            if number <= 25 && cells.iter().any(|c| c.starts_with('#')) && cells.iter().all(|c| c.trim().is_empty() || c.starts_with('#')) {
                continue;
            }
            if cells.len() != self.header.len() {
                return Some(Err(TableError::Length { row: number, has: cells.len(), wants: self.header.len() }));
            }
            if let Some(n) = cells.iter().position(|c| c.len() > CELL_MAX) {
                return Some(Err(TableError::TooLarge { what: format!("row {number}, column {:?}: a cell of {} bytes", self.header[n], cells[n].len()) }));
            }
            return Some(row::read_row(number, &cells, &self.header, &self.columns, &self.mapping, self.capture));
        }
    }
}

impl Iterator for Table<'_> {
    type Item = Result<TableRow, IntakeError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.broken {
            return None;
        }
        let row = self.next_row()?;
        Some(row.map_err(|source| IntakeError::Table { origin: self.capture.origin.clone(), source: Box::new(source) }))
    }
}
