//! Tables of the SQLite engine, and the steps from each older format to this one. Enters: a file. Leaves: a file of today's format, or a refusal.
//! Never done here: a step that loses something kept.

use crate::{LedgerError, Result};
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use std::path::Path;

/// `TOLB`: tells a book's file from any other SQLite file.
pub(super) const APPLICATION_ID: i64 = 0x544F_4C42;

/// The first SQLite whose write-ahead log keeps what it acknowledged: 3.7.0 to 3.51.2 can lose commits when one connection resets the log
/// while another writes.
pub(super) const SQLITE_FLOOR: i32 = 3_051_003;

/// Steps of the kept tables. Step n leads from format n to format n + 1; a step that stands is never changed.
pub(super) const STEPS: &[&str] = &[
    // 1: the first.
    "CREATE TABLE setting(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
     CREATE TABLE entry(
        seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, author TEXT NOT NULL, time TEXT NOT NULL, visibility INTEGER NOT NULL,
        commitment BLOB NOT NULL, hash BLOB NOT NULL) STRICT;
     CREATE TABLE body(seq INTEGER PRIMARY KEY, salt BLOB NOT NULL, length INTEGER NOT NULL, json BLOB NOT NULL) STRICT;
     CREATE TABLE tree(at INTEGER PRIMARY KEY, root BLOB NOT NULL) STRICT;
     CREATE TABLE blob(id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, length INTEGER NOT NULL, bytes BLOB) STRICT;",
];

/// Version of the derived tables; when it differs from the book's, they are built again.
pub(super) const VIEWS: &str = "3";

/// Days up to which a period is short. A short one that overlaps given days begins at most so long before them, so that only those days of the
/// index are looked at; the few long ones have an index of their own, which names this number.
pub(super) const SHORT_DAYS: i64 = 31;

/// The derived tables, thrown away and made again with all their indexes.
pub(super) fn derived() -> String {
    let indexes: String = QUESTIONS.iter().map(|(_, sql)| format!("{sql};\n")).collect();
    format!("{TABLES}{indexes}")
}

/// Indexes that questions alone need: where all rows are made anew, they are made last, which is a sort and no million of places to look for.
pub(super) const QUESTIONS: &[(&str, &str)] = &[
    ("claim_days", "CREATE INDEX claim_days ON claim(first_day, last_day, died, standing, visibility, born) WHERE first_day IS NOT NULL"),
    ("claim_long", "CREATE INDEX claim_long ON claim(last_day, first_day, died, standing, visibility, born) WHERE last_day - first_day > 31"),
    ("claim_now", "CREATE INDEX claim_now ON claim(visibility, version) WHERE died IS NULL AND standing = 0"),
    ("report_day", "CREATE INDEX report_day ON report(day, seq)"),
];

/// The derived tables with the indexes that folding entries needs.
const TABLES: &str = "
    DROP TABLE IF EXISTS report; DROP TABLE IF EXISTS claim; DROP TABLE IF EXISTS term; DROP TABLE IF EXISTS claim_term;
    DROP TABLE IF EXISTS touch; DROP TABLE IF EXISTS blob_use; DROP TABLE IF EXISTS source; DROP TABLE IF EXISTS foreign_book;
    DROP TABLE IF EXISTS foreign_entry; DROP TABLE IF EXISTS words;
    CREATE TABLE report(
        seq INTEGER PRIMARY KEY, book INTEGER NOT NULL, id TEXT NOT NULL, content_id TEXT NOT NULL, source TEXT, day INTEGER, language TEXT,
        own INTEGER NOT NULL, visibility INTEGER NOT NULL, reading INTEGER NOT NULL, versions INTEGER NOT NULL, decided INTEGER NOT NULL,
        text BLOB NOT NULL, capture BLOB NOT NULL) STRICT;
    CREATE INDEX report_id ON report(id, book);
    CREATE INDEX report_content ON report(content_id, book);
    CREATE INDEX report_source ON report(source, seq);
    CREATE TABLE claim(
        version INTEGER PRIMARY KEY, book INTEGER NOT NULL, id TEXT NOT NULL, born INTEGER NOT NULL, died INTEGER, form INTEGER NOT NULL,
        at INTEGER NOT NULL, standing INTEGER NOT NULL, origin INTEGER NOT NULL, first_day INTEGER, last_day INTEGER,
        own INTEGER NOT NULL, visibility INTEGER NOT NULL) STRICT;
    CREATE INDEX claim_id ON claim(id, book);
    CREATE TABLE term(id INTEGER PRIMARY KEY, kind TEXT NOT NULL, value TEXT NOT NULL, UNIQUE(kind, value)) STRICT;
    CREATE TABLE claim_term(term INTEGER NOT NULL, version INTEGER NOT NULL, PRIMARY KEY(term, version)) STRICT, WITHOUT ROWID;
    CREATE TABLE touch(report INTEGER NOT NULL, seq INTEGER NOT NULL, claim TEXT, PRIMARY KEY(report, seq)) STRICT, WITHOUT ROWID;
    CREATE INDEX touch_seq ON touch(seq);
    CREATE TABLE blob_use(seq INTEGER NOT NULL, blob INTEGER NOT NULL, PRIMARY KEY(blob, seq)) STRICT, WITHOUT ROWID;
    CREATE INDEX blob_use_seq ON blob_use(seq);
    CREATE TABLE source(book INTEGER NOT NULL, id TEXT NOT NULL, seq INTEGER NOT NULL, visibility INTEGER NOT NULL, PRIMARY KEY(book, id)) STRICT, WITHOUT ROWID;
    CREATE TABLE foreign_book(book INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT;
    CREATE TABLE foreign_entry(book INTEGER NOT NULL, theirs INTEGER NOT NULL, seq INTEGER, hash BLOB NOT NULL, PRIMARY KEY(book, theirs)) STRICT, WITHOUT ROWID;
    CREATE VIRTUAL TABLE words USING fts5(text, content='', contentless_delete=1, tokenize=\"unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'\");
";

/// Refuses an engine that can lose what it acknowledged. A refresh of the lock file can bring an older one back without anybody noticing.
pub(super) fn check_engine() -> Result<()> {
    if rusqlite::version_number() < SQLITE_FLOOR {
        return Err(LedgerError::OldEngine(rusqlite::version().to_owned()));
    }
    Ok(())
}

/// Settings of a connection.
pub(super) fn prepare(db: &Connection, writes: bool) -> Result<()> {
    check_engine()?;
    if writes {
        let mode: String = db.query_row("PRAGMA journal_mode = WAL", [], |r| r.get(0))?;
        if mode != "wal" {
            return Err(LedgerError::Engine(format!("the disk doesn't allow a write-ahead log (mode {mode})")));
        }
    }
    // FULL: a commit returns when the log is on the disk. secure_delete: what is erased is overwritten, not only forgotten.
    db.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA foreign_keys = OFF; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0;
         PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;",
    )?;
    keep(db, super::pages(writes))?;
    db.set_prepared_statement_cache_capacity(96);
    // Nothing is analysed, so that a plan never depends on the values that are asked for; without this each new value makes the engine plan a kept statement anew.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

/// Memory for pages, in KiB.
pub(super) fn keep(db: &Connection, kib: u32) -> Result<()> {
    Ok(db.execute_batch(&format!("PRAGMA cache_size = -{kib}"))?)
}

/// Tells whether the file is a book, and of which format; 0 if it is empty.
pub(super) fn format_of(db: &Connection, path: &Path) -> Result<u32> {
    let id: i64 = db.query_row("PRAGMA application_id", [], |r| r.get(0)).map_err(|e| not_a_book(e, path))?;
    let format: u32 = db.query_row("PRAGMA user_version", [], |r| r.get(0))?;
    let tables: i64 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get(0))?;
    if id != APPLICATION_ID && (id != 0 || format != 0 || tables != 0) {
        return Err(LedgerError::NotABook(path.to_owned()));
    }
    let known = STEPS.len() as u32;
    if format > known {
        return Err(LedgerError::NewerBook { found: format, known });
    }
    Ok(format)
}

fn not_a_book(e: rusqlite::Error, path: &Path) -> LedgerError {
    if e.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase) { LedgerError::NotABook(path.to_owned()) } else { e.into() }
}

/// Brings the kept tables to today's format, all steps or none; true if the derived ones have to be built again.
pub(super) fn migrate(db: &mut Connection, path: &Path) -> Result<bool> {
    let tx = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    // Asked again under the lock: another program may have come first.
    let format = format_of(&tx, path)?;
    for (n, step) in STEPS.iter().enumerate().skip(format as usize) {
        tx.execute_batch(step)?;
        tx.execute_batch(&format!("PRAGMA user_version = {}; PRAGMA application_id = {APPLICATION_ID};", n + 1))?;
    }
    let views: Option<String> = tx.query_row("SELECT value FROM setting WHERE key = 'views'", [], |r| r.get(0)).map(Some).or_else(super::none)?;
    let stale = views.as_deref() != Some(VIEWS);
    if stale {
        tx.execute_batch(&derived())?;
        tx.execute("INSERT INTO setting(key, value) VALUES('views', 'being built') ON CONFLICT(key) DO UPDATE SET value = excluded.value", [])?;
    }
    tx.commit()?;
    Ok(stale)
}
