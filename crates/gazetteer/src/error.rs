//! Enters a failed read, write or import. Leaves an error that says what to do next. Never here: a fault of text or of a single
//! row; rows that cannot be used are reported in the import's report.

use std::path::PathBuf;
use thiserror::Error;

/// What can go wrong with layers of places.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum GazetteerError {
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A table of places lacks a column it needs.
    #[error("{path}: no column `{column}`; the first line must name the columns: id, name, aliases, kind, admin1, country, lat, lon, source")]
    MissingColumn {
        /// The file.
        path: PathBuf,
        /// The column.
        column: &'static str,
    },
    /// A layer file is cut short, damaged, or of another version.
    #[error("{path}: not a layer file of this version; import the original again")]
    NotALayer {
        /// The file.
        path: PathBuf,
    },
    /// A dump holds nothing that could be used.
    #[error("{path}: no usable place in {rows} rows; a GeoNames dump has 19 tab-separated columns")]
    NothingImported {
        /// The file.
        path: PathBuf,
        /// Rows read.
        rows: u64,
    },
    /// A zip archive could not be read.
    #[error("{path}: {reason}; unpack it and import the .txt file")]
    BadArchive {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// More layers than a place reference can tell apart.
    #[error("more than {0} layers of places; merge some of the tables")]
    TooManyLayers(usize),
}

impl GazetteerError {
    pub(crate) fn io(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> GazetteerError {
        let path = path.to_path_buf();
        move |source| GazetteerError::Io { path, source }
    }
}
