//! What can go wrong with a book. Enters: failures of disk, engine, caller. Leaves: sentences that say what is wrong and what to do.
//! Never done here: an error about the content of a text.

use crate::{Fingerprint, Visibility};
use std::path::PathBuf;

/// Why a book refused, or could not do, what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// The folder holds a book already.
    #[error("{0} holds a book already; open it, or choose an empty folder")]
    BookExists(PathBuf),
    /// The folder holds no book.
    #[error("{0} holds no book; make one with `tollbook init`, or name another folder")]
    NoBook(PathBuf),
    /// Two books lie in one folder.
    #[error("{folder} holds two books ({first} and {second}); move one of them into a folder of its own")]
    TwoBooks {
        /// The folder.
        folder: PathBuf,
        /// The book that would be opened.
        first: String,
        /// The other one.
        second: String,
    },
    /// The file is no book.
    #[error("{0} is not the file of a book; nothing was changed")]
    NotABook(PathBuf),
    /// A newer program wrote the book.
    #[error("the book has format {found}, this program knows {known} and older; use a newer program. Nothing was changed")]
    NewerBook {
        /// The book's format.
        found: u32,
        /// The newest format that this program reads.
        known: u32,
    },
    /// The engine is older than the first version that keeps what it acknowledged.
    #[error("SQLite {0} can lose acknowledged entries (WAL reset, mended in 3.51.3); build with a newer one")]
    OldEngine(String),
    /// Another program holds the right to write.
    #[error("another program is writing to this book and did not finish in time; try again when it is done")]
    Busy,
    /// The book was opened for reading alone.
    #[error("the book was opened for reading; open it for writing to add entries")]
    ReadOnly,
    /// The disk is full.
    #[error("the disk is full: nothing of this batch was written, what was acknowledged stands. Free space and try again")]
    DiskFull,
    /// The disk refused a read or a write for another reason than that it is full.
    #[error("the disk failed ({0}): nothing of this batch was written, what was acknowledged stands. Look after the disk, and try again")]
    DiskFailed(String),
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The engine failed.
    #[error("the book's database failed: {0}. What was acknowledged stands; run `tollbook verify`")]
    Engine(String),
    /// What is stored doesn't fit together.
    #[error("entry {seq} is damaged: {what}. Run `tollbook verify`, and restore a backup")]
    Damaged {
        /// The entry's number; 0 if it is the book as a whole.
        seq: u64,
        /// What doesn't fit.
        what: String,
    },
    /// No entry has this number.
    #[error("the book has no entry {seq}; it has {size}")]
    NoEntry {
        /// The number asked for.
        seq: u64,
        /// How many entries there are.
        size: u64,
    },
    /// Nothing has this id.
    #[error("nothing in this book has the id {0}")]
    Unknown(String),
    /// The content was erased.
    #[error("{what} was erased by entry {by}; its place in the chain stays, its content is gone")]
    Erased {
        /// What was asked for.
        what: String,
        /// The entry that says so; 0 if it is not known.
        by: u64,
    },
    /// A blob is missing from the book.
    #[error("the bytes with fingerprint {0} are missing from the book; restore them from a backup")]
    NoBlob(Fingerprint),
    /// What was handed in can't become an entry.
    #[error("{0}")]
    Refused(String),
    /// A human decision needs words for why.
    #[error("say why: a decision that changes what stands needs a reason")]
    NoReason,
    /// The book is not the one of the checkpoint.
    #[error("the checkpoint is of {checkpoint}, this book is {book}")]
    OtherBook {
        /// The origin in the checkpoint.
        checkpoint: String,
        /// This book's origin.
        book: String,
    },
    /// The book has fewer entries than an older checkpoint of it.
    #[error("the book was rolled back: it has {size} entries, the checkpoint saw {checkpoint}. An older copy was put in its place; find the newer one")]
    RolledBack {
        /// Entries in the book.
        size: u64,
        /// Entries at the checkpoint.
        checkpoint: u64,
    },
    /// The book holds other entries than an older checkpoint of it.
    #[error("the book was forked or altered: its first {0} entries are not those of the checkpoint")]
    Forked(u64),
    /// A signature or a proof doesn't hold.
    #[error("{0}")]
    NotProven(String),
    /// The key that reads sealed identities is not there, or is another one.
    #[error("sealed identities can't be read: {0}")]
    Sealed(String),
    /// A backup or an export can't be used.
    #[error("{path} can't be used: {what}")]
    BadCopy {
        /// The backup or export.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// Something may not leave the book with this clearance.
    #[error("{what} is {visibility}; the clearance given doesn't reach it")]
    NotCleared {
        /// What was asked for.
        what: String,
        /// Its visibility.
        visibility: Visibility,
    },
}

/// The outcome of everything that can fail in this room.
pub type Result<T> = std::result::Result<T, LedgerError>;

impl LedgerError {
    /// A failure of a file, with its path; a full disk gets its own words.
    pub(crate) fn file(path: impl Into<PathBuf>, source: std::io::Error) -> Self {
        if source.kind() == std::io::ErrorKind::StorageFull {
            return Self::DiskFull;
        }
        Self::File { path: path.into(), source }
    }

    /// Damage at an entry.
    pub(crate) fn damaged(seq: u64, what: impl Into<String>) -> Self {
        Self::Damaged { seq, what: what.into() }
    }
}

impl From<rusqlite::Error> for LedgerError {
    fn from(e: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        match e.sqlite_error_code() {
            Some(Code::DiskFull) => Self::DiskFull,
            Some(Code::SystemIoFailure) => Self::DiskFailed(e.to_string()),
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => Self::Busy,
            Some(Code::ReadOnly) => Self::ReadOnly,
            Some(Code::DatabaseCorrupt | Code::NotADatabase) => Self::damaged(0, format!("the database file is malformed ({e})")),
            _ => Self::Engine(e.to_string()),
        }
    }
}
