//! The first engine: SQLite, built in. Enters: a path. Leaves: a store. Never done here: a choice about meaning.
//!
//! Why rusqlite and not sqlx: this program is synchronous, and sqlx puts a runtime and a thread behind every connection; rusqlite shows the
//! online-backup interface, error codes of a full disk and of a second writer; it builds a newer SQLite in (3.54 against 3.51), well past
//! the fault that loses commits; and it brings seven crates instead of a pool, a runtime and macros. What sqlx would give, one text of SQL for
//! two engines, the trait `Store` gives in its place.
//!
//! The log is written ahead (WAL), every commit is flushed (`synchronous = FULL`), a writer takes its right at the beginning (`BEGIN
//! IMMEDIATE`) and others wait for it.

mod care;
mod query;
mod schema;

use crate::packing::Packer;
use crate::store::{ClaimRow, EachEntry, FormOrigin, Query, ReportRow, Standing, Store, StoredBlob, Term, VERSION_BITS};
use crate::{Body, BookId, EntryKind, Fingerprint, Header, LedgerError, Result, Salt, Visibility};
use rusqlite::{Connection, OpenFlags, Row, params};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tollbook_model::{ClaimId, ReportId};

/// How long a second writer waits before it is told so.
pub const BUSY_MS: u64 = 10_000;

/// The engine's memory for pages, in KiB: of a writer, of a reader, and while all views are made anew.
const WRITER_PAGES: u32 = 32 << 10;
const READER_PAGES: u32 = 6 << 10;
const BULK_PAGES: u32 = 192 << 10;

const REPORT_COLUMNS: &str = "seq, book, id, content_id, source, day, language, own, visibility, reading, versions, decided, text, capture";
const CLAIM_COLUMNS: &str = "version, book, id, born, died, form, at, standing, origin, first_day, last_day, own, visibility";

/// A book's file under SQLite.
pub struct SqliteStore {
    db: Connection,
    path: PathBuf,
    packer: Packer,
    /// Ids of terms, so that a claim's lists cost one insertion each.
    terms: HashMap<Term, i64>,
    writes: bool,
    /// The book's id, which every header repeats and the table doesn't.
    book: Option<BookId>,
    /// Memory for pages, in KiB.
    pages: u32,
}

/// Who reads has the system keep the file's pages.
fn pages(writes: bool) -> u32 {
    if writes { WRITER_PAGES } else { READER_PAGES }
}

/// No row is no failure.
fn none<T>(e: rusqlite::Error) -> rusqlite::Result<Option<T>> {
    if e == rusqlite::Error::QueryReturnedNoRows { Ok(None) } else { Err(e) }
}

/// SQLite's integers are signed; numbers of entries never reach the sign.
fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn unsigned(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

fn text_or_none(value: rusqlite::types::ValueRef<'_>) -> Vec<u8> {
    use rusqlite::types::ValueRef as V;
    match value {
        V::Null => vec![0],
        V::Integer(i) => i.to_string().into_bytes(),
        V::Real(x) => x.to_string().into_bytes(),
        V::Text(b) | V::Blob(b) => b.to_vec(),
    }
}

fn fingerprint(bytes: &[u8], seq: u64) -> Result<Fingerprint> {
    Fingerprint::from_slice(bytes).ok_or_else(|| LedgerError::damaged(seq, "a stored hash has another length"))
}

fn bad_column(i: usize, what: &str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(i, rusqlite::types::Type::Text, what.to_owned().into())
}

fn visibility(row: &Row<'_>, i: usize) -> rusqlite::Result<Visibility> {
    Visibility::from_code(row.get(i)?).ok_or_else(|| bad_column(i, "no such visibility"))
}

fn hash_column(row: &Row<'_>, i: usize) -> rusqlite::Result<Fingerprint> {
    Fingerprint::from_slice(row.get_ref(i)?.as_blob()?).ok_or_else(|| bad_column(i, "a hash has another length"))
}

fn report_row(row: &Row<'_>) -> rusqlite::Result<ReportRow> {
    Ok(ReportRow {
        seq: unsigned(row.get(0)?),
        book: row.get(1)?,
        id: ReportId(row.get(2)?),
        content_id: ReportId(row.get(3)?),
        source: row.get(4)?,
        day: row.get(5)?,
        language: row.get(6)?,
        own: visibility(row, 7)?,
        visibility: visibility(row, 8)?,
        reading: unsigned(row.get(9)?),
        versions: unsigned(row.get(10)?),
        decided: row.get(11)?,
        text: hash_column(row, 12)?,
        capture: hash_column(row, 13)?,
    })
}

fn claim_row(row: &Row<'_>) -> rusqlite::Result<ClaimRow> {
    let version = unsigned(row.get(0)?);
    Ok(ClaimRow {
        version,
        book: row.get(1)?,
        id: ClaimId(row.get(2)?),
        report: version >> VERSION_BITS,
        born: unsigned(row.get(3)?),
        died: row.get::<_, Option<i64>>(4)?.map(unsigned),
        form: unsigned(row.get(5)?),
        at: row.get(6)?,
        standing: if row.get::<_, i64>(7)? == 0 { Standing::Current } else { Standing::Retracted },
        origin: match row.get::<_, i64>(8)? {
            0 => FormOrigin::Reading,
            1 => FormOrigin::Correction,
            _ => FormOrigin::Hand,
        },
        from: row.get(9)?,
        to: row.get(10)?,
        own: visibility(row, 11)?,
        visibility: visibility(row, 12)?,
    })
}

impl SqliteStore {
    /// Opens a book's file for writing, and makes it if it is not there; true if the views have to be built.
    ///
    /// # Errors
    /// The file is no book, is of a newer program, or can't be opened.
    pub fn open(path: &Path, create: bool) -> Result<(Self, bool)> {
        schema::check_engine()?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let flags = if create { flags | OpenFlags::SQLITE_OPEN_CREATE } else { flags };
        let mut db = Connection::open_with_flags(path, flags)?;
        db.busy_timeout(Duration::from_millis(BUSY_MS))?;
        let format = schema::format_of(&db, path)?;
        if format == 0 && !create {
            return Err(LedgerError::NotABook(path.to_owned()));
        }
        schema::prepare(&db, true)?;
        let current = format as usize == schema::STEPS.len();
        let views: Option<String> = if current { setting(&db, "views")? } else { None };
        let stale = if current && views.as_deref() == Some(schema::VIEWS) { false } else { schema::migrate(&mut db, path)? };
        Ok((Self::of(db, path, true)?, stale))
    }

    /// Opens a copy that nobody keeps: without a log and without a flush.
    ///
    /// # Errors
    /// As for `open`.
    pub(crate) fn open_scratch(path: &Path) -> Result<Self> {
        let (store, _) = Self::open(path, false)?;
        store.db.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA secure_delete = OFF;")?;
        Ok(store)
    }

    /// Opens a book's file for reading alone.
    ///
    /// # Errors
    /// The file is no book, is of a newer program or an older format, or can't be opened.
    pub fn open_reader(path: &Path) -> Result<Self> {
        schema::check_engine()?;
        let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        db.busy_timeout(Duration::from_millis(BUSY_MS))?;
        let format = schema::format_of(&db, path)?;
        if format == 0 {
            return Err(LedgerError::NotABook(path.to_owned()));
        }
        if (format as usize) < schema::STEPS.len() {
            return Err(LedgerError::Refused("the book has an older format; open it once for writing, and it is brought up to date".to_owned()));
        }
        if setting(&db, "views")?.as_deref() != Some(schema::VIEWS) {
            return Err(LedgerError::Refused("the views of the book are being built; open it once for writing, or wait until that is done".to_owned()));
        }
        schema::prepare(&db, false)?;
        Self::of(db, path, false)
    }

    fn of(db: Connection, path: &Path, writes: bool) -> Result<Self> {
        let book = setting(&db, "book")?.map(BookId);
        Ok(SqliteStore { db, path: path.to_owned(), packer: Packer::new(), terms: HashMap::new(), writes, book, pages: pages(writes) })
    }

    /// True if a file is a book of whatever format.
    pub(crate) fn is_book(path: &Path) -> bool {
        let head = std::fs::File::open(path).and_then(|mut f| {
            use std::io::Read;
            let mut head = [0; 72];
            f.read_exact(&mut head).map(|()| head)
        });
        // The application's id stands at byte 68 of every SQLite file.
        head.is_ok_and(|h| h.starts_with(b"SQLite format 3\0") && h[68..72] == (schema::APPLICATION_ID as u32).to_be_bytes())
    }

    /// The version of SQLite that is built in.
    #[must_use]
    pub fn engine_version() -> &'static str {
        rusqlite::version()
    }

    fn header(&self, row: &Row<'_>, prev: Fingerprint) -> Result<(Header, Fingerprint)> {
        let seq = unsigned(row.get(0)?);
        let damaged = |what: &str| LedgerError::damaged(seq, what);
        let kind: String = row.get(1)?;
        let time: String = row.get(3)?;
        let header = Header {
            seq,
            book: self.book.clone().ok_or_else(|| damaged("the book has no id"))?,
            kind: EntryKind::parse(&kind).ok_or_else(|| damaged("its kind is unknown"))?,
            author: row.get(2)?,
            time: time.parse().map_err(|_| damaged("its time can't be read"))?,
            visibility: visibility(row, 4).map_err(|_| damaged("its visibility is unknown"))?,
            commitment: fingerprint(row.get_ref(5)?.as_blob().map_err(|_| damaged("its commitment is no hash"))?, seq)?,
            prev,
        };
        // The hash is over the time as it is written today; another spelling of it would pass.
        if header.time.to_string() != time {
            return Err(damaged("its time is not written as a book writes it"));
        }
        let hash = fingerprint(row.get_ref(6)?.as_blob().map_err(|_| damaged("its hash is no hash"))?, seq)?;
        Ok((header, hash))
    }

    fn hash_at(&self, seq: u64) -> Result<Option<Fingerprint>> {
        if seq == 0 {
            return Ok(Some(crate::entry::BEFORE_ALL));
        }
        let mut s = self.db.prepare_cached("SELECT hash FROM entry WHERE seq = ?")?;
        Ok(s.query_row([signed(seq)], |r| hash_column(r, 0)).map(Some).or_else(none)?)
    }

    fn body_of(&self, seq: u64, salt: &[u8], length: i64, json: Vec<u8>) -> Result<Body> {
        let salt = Salt::from_slice(salt).ok_or_else(|| LedgerError::damaged(seq, "its salt has another length"))?;
        let json = self.packer.unpack(json, usize::try_from(length).unwrap_or(0)).ok_or_else(|| LedgerError::damaged(seq, "its body can't be unpacked"))?;
        Ok(Body { salt, json })
    }

    fn blob_id(&self, hash: &Fingerprint) -> Result<Option<i64>> {
        let mut s = self.db.prepare_cached("SELECT id FROM blob WHERE hash = ?")?;
        Ok(s.query_row([&hash.0[..]], |r| r.get(0)).map(Some).or_else(none)?)
    }

    fn many<T>(&self, sql: &str, values: impl rusqlite::Params, row: impl FnMut(&Row<'_>) -> rusqlite::Result<T>) -> Result<Vec<T>> {
        let mut s = self.db.prepare_cached(sql)?;
        let rows = s.query_map(values, row)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn run(&self, sql: &str, values: impl rusqlite::Params) -> Result<usize> {
        Ok(self.db.prepare_cached(sql)?.execute(values)?)
    }
}

fn setting(db: &Connection, key: &str) -> Result<Option<String>> {
    let found = db.query_row("SELECT value FROM setting WHERE key = ?", [key], |r| r.get(0)).map(Some).or_else(none);
    Ok(found?)
}

impl Store for SqliteStore {
    fn hold(&self) -> Result<bool> {
        if !self.db.is_autocommit() {
            return Ok(false);
        }
        self.db.execute_batch("BEGIN DEFERRED")?;
        Ok(true)
    }

    fn let_go(&self) {
        // Nothing was written: there is nothing that could fail to be kept.
        let _ = self.db.execute_batch("COMMIT");
    }

    fn begin(&mut self) -> Result<()> {
        if !self.writes {
            return Err(LedgerError::ReadOnly);
        }
        Ok(self.db.execute_batch("BEGIN IMMEDIATE")?)
    }

    fn commit(&mut self) -> Result<()> {
        Ok(self.db.execute_batch("COMMIT")?)
    }

    fn roll_back(&mut self) {
        // A full disk may have rolled back already; then there is nothing to do.
        let _ = self.db.execute_batch("ROLLBACK");
        let _ = schema::keep(&self.db, self.pages);
        self.terms.clear();
    }

    fn setting(&self, key: &str) -> Result<Option<String>> {
        setting(&self.db, key)
    }

    fn put_setting(&mut self, key: &str, value: &str) -> Result<()> {
        self.run("INSERT INTO setting(key, value) VALUES(?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value", (key, value))?;
        if key == "book" {
            self.book = Some(BookId(value.to_owned()));
        }
        Ok(())
    }

    fn head(&self) -> Result<(u64, Fingerprint)> {
        let mut s = self.db.prepare_cached("SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1")?;
        let head = s.query_row([], |r| Ok((unsigned(r.get(0)?), hash_column(r, 1)?))).map(Some).or_else(none)?;
        Ok(head.unwrap_or((0, crate::entry::BEFORE_ALL)))
    }

    fn put_entry(&mut self, header: &Header, hash: &Fingerprint, body: Option<&Body>) -> Result<()> {
        let h = header;
        self.run(
            "INSERT INTO entry(seq, kind, author, time, visibility, commitment, hash) VALUES(?, ?, ?, ?, ?, ?, ?)",
            params![signed(h.seq), h.kind.word(), h.author, h.time.to_string(), h.visibility.code(), &h.commitment.0[..], &hash.0[..]],
        )?;
        if let Some(body) = body {
            let packed = self.packer.pack(&body.json)?;
            let values = params![signed(h.seq), &body.salt.0[..], body.json.len() as i64, &packed[..]];
            self.run("INSERT INTO body(seq, salt, length, json) VALUES(?, ?, ?, ?)", values)?;
        }
        Ok(())
    }

    fn entry(&self, seq: u64) -> Result<Option<(Header, Fingerprint)>> {
        let Some(prev) = self.hash_at(seq.saturating_sub(1))? else { return Ok(None) };
        let mut s = self.db.prepare_cached("SELECT seq, kind, author, time, visibility, commitment, hash FROM entry WHERE seq = ?")?;
        let mut rows = s.query([signed(seq)])?;
        rows.next()?.map(|row| self.header(row, prev)).transpose()
    }

    fn body(&self, seq: u64) -> Result<Option<Body>> {
        let mut s = self.db.prepare_cached("SELECT salt, length, json FROM body WHERE seq = ?")?;
        let mut rows = s.query([signed(seq)])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let body = self.body_of(seq, row.get_ref(0)?.as_blob().unwrap_or(&[]), row.get(1)?, row.get(2)?)?;
        Ok(Some(body))
    }

    fn each(&self, from: u64, to: u64, found: EachEntry<'_>) -> Result<()> {
        let from = from.max(1);
        let Some(mut prev) = self.hash_at(from - 1)? else { return Ok(()) };
        let mut s = self.db.prepare_cached(
            "SELECT e.seq, e.kind, e.author, e.time, e.visibility, e.commitment, e.hash, b.salt, b.length, b.json
             FROM entry e LEFT JOIN body b ON b.seq = e.seq WHERE e.seq >= ? AND e.seq <= ? ORDER BY e.seq",
        )?;
        let mut rows = s.query([signed(from), signed(to)])?;
        while let Some(row) = rows.next()? {
            let (header, hash) = self.header(row, prev)?;
            let body = match row.get_ref(7)? {
                rusqlite::types::ValueRef::Null => None,
                salt => Some(self.body_of(header.seq, salt.as_blob().unwrap_or(&[]), row.get(8)?, row.get(9)?)?),
            };
            prev = hash;
            found(header, hash, body)?;
        }
        Ok(())
    }

    fn entries_of(&self, kinds: &[EntryKind], to: u64) -> Result<Vec<u64>> {
        let mut out: Vec<u64> = Vec::new();
        for kind in kinds {
            out.extend(self.many("SELECT seq FROM entry WHERE kind = ? AND seq <= ?", (kind.word(), signed(to)), |r| r.get(0).map(unsigned))?);
        }
        out.sort_unstable();
        Ok(out)
    }

    fn hashes(&self, from: u64, to: u64) -> Result<Vec<Fingerprint>> {
        self.many("SELECT hash FROM entry WHERE seq >= ? AND seq <= ? ORDER BY seq", (signed(from), signed(to)), |r| hash_column(r, 0))
    }

    fn drop_body(&mut self, seq: u64) -> Result<()> {
        self.run("DELETE FROM body WHERE seq = ?", [signed(seq)]).map(drop)
    }

    fn put_group(&mut self, group: u64, root: &Fingerprint) -> Result<()> {
        self.run("INSERT INTO tree(at, root) VALUES(?, ?)", params![signed(group), &root.0[..]]).map(drop)
    }

    fn groups(&self) -> Result<Vec<Fingerprint>> {
        let rows = self.many("SELECT at, root FROM tree ORDER BY at", [], |r| Ok((r.get::<_, i64>(0)?, hash_column(r, 1)?)))?;
        if rows.iter().enumerate().any(|(i, (at, _))| i as i64 != *at) {
            return Err(LedgerError::damaged(0, "groups of the tree are missing"));
        }
        Ok(rows.into_iter().map(|r| r.1).collect())
    }

    fn put_blob(&mut self, hash: &Fingerprint, length: u64, bytes: Option<&[u8]>) -> Result<()> {
        let packed = bytes.map(|b| self.packer.pack(b)).transpose()?;
        let values = params![&hash.0[..], signed(length), packed.as_deref()];
        self.run("INSERT INTO blob(hash, length, bytes) VALUES(?, ?, ?) ON CONFLICT(hash) DO NOTHING", values).map(drop)
    }

    fn blob(&self, hash: &Fingerprint) -> Result<Option<StoredBlob>> {
        let mut s = self.db.prepare_cached("SELECT length, bytes FROM blob WHERE hash = ?")?;
        let found = s.query_row([&hash.0[..]], |r| Ok((r.get::<_, i64>(0)?, r.get::<_, Option<Vec<u8>>>(1)?))).map(Some).or_else(none)?;
        let Some((length, packed)) = found else { return Ok(None) };
        let bytes = match packed {
            Some(p) => Some(
                self.packer.unpack(p, usize::try_from(length).unwrap_or(0)).ok_or_else(|| LedgerError::damaged(0, format!("blob {hash} can't be unpacked")))?,
            ),
            None => None,
        };
        Ok(Some(StoredBlob { length: unsigned(length), bytes }))
    }

    fn blobs(&self) -> Result<Vec<(Fingerprint, bool)>> {
        self.many("SELECT hash, bytes IS NULL FROM blob ORDER BY hash", [], |r| Ok((hash_column(r, 0)?, r.get(1)?)))
    }

    fn drop_blob(&mut self, hash: &Fingerprint) -> Result<()> {
        self.run("DELETE FROM blob WHERE hash = ?", [&hash.0[..]]).map(drop)
    }

    fn purge(&mut self) -> Result<()> {
        // Merging all segments of the index drops the words of rows that were taken out; the log is emptied into the file, whose freed pages
        // hold zeros.
        self.db.execute_batch("INSERT INTO words(words) VALUES('optimize')")?;
        let busy: i64 = self.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |r| r.get(0))?;
        if busy == 0 { Ok(()) } else { Err(LedgerError::Busy) }
    }

    fn clear_views(&mut self) -> Result<()> {
        self.terms.clear();
        self.db.execute_batch(&schema::derived())?;
        self.put_setting("views", schema::VIEWS)
    }

    fn in_bulk(&mut self, begins: bool) -> Result<()> {
        for (name, sql) in schema::QUESTIONS {
            self.db.execute_batch(&if begins { format!("DROP INDEX {name}") } else { (*sql).to_owned() })?;
        }
        // Ids have no order: a place for each is looked for all over its index, which is to be in memory meanwhile.
        schema::keep(&self.db, if begins { BULK_PAGES } else { self.pages })
    }

    fn keep_pages(&mut self, kib: u32) -> Result<()> {
        self.pages = kib;
        schema::keep(&self.db, kib)
    }

    fn put_report(&mut self, row: &ReportRow, words: &str) -> Result<()> {
        self.run(
            &format!("INSERT INTO report({REPORT_COLUMNS}) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)"),
            params![
                signed(row.seq),
                row.book,
                row.id.0,
                row.content_id.0,
                row.source,
                row.day,
                row.language,
                row.own.code(),
                row.visibility.code(),
                signed(row.reading),
                signed(row.versions),
                row.decided,
                &row.text.0[..],
                &row.capture.0[..]
            ],
        )?;
        self.run("INSERT INTO words(rowid, text) VALUES(?, ?)", params![signed(row.seq), words]).map(drop)
    }

    fn update_report(&mut self, row: &ReportRow) -> Result<()> {
        let values = params![row.own.code(), row.visibility.code(), signed(row.reading), signed(row.versions), row.decided, signed(row.seq)];
        self.run("UPDATE report SET own = ?, visibility = ?, reading = ?, versions = ?, decided = ? WHERE seq = ?", values).map(drop)
    }

    fn drop_report(&mut self, seq: u64) -> Result<()> {
        self.drop_claims(seq)?;
        self.run("DELETE FROM touch WHERE report = ?", [signed(seq)])?;
        self.run("DELETE FROM words WHERE rowid = ?", [signed(seq)])?;
        self.run("DELETE FROM report WHERE seq = ?", [signed(seq)]).map(drop)
    }

    fn report(&self, seq: u64) -> Result<Option<ReportRow>> {
        let mut s = self.db.prepare_cached(&format!("SELECT {REPORT_COLUMNS} FROM report WHERE seq = ?"))?;
        Ok(s.query_row([signed(seq)], report_row).map(Some).or_else(none)?)
    }

    fn report_by_id(&self, book: u32, id: &ReportId) -> Result<Option<ReportRow>> {
        let mut s = self.db.prepare_cached(&format!("SELECT {REPORT_COLUMNS} FROM report WHERE id = ? AND book = ? LIMIT 1"))?;
        Ok(s.query_row((&id.0, book), report_row).map(Some).or_else(none)?)
    }

    fn report_by_content(&self, book: u32, id: &ReportId) -> Result<Option<ReportRow>> {
        let mut s = self.db.prepare_cached(&format!("SELECT {REPORT_COLUMNS} FROM report WHERE content_id = ? AND book = ? LIMIT 1"))?;
        Ok(s.query_row((&id.0, book), report_row).map(Some).or_else(none)?)
    }

    fn reports_of_source(&self, book: u32, source: &str) -> Result<Vec<ReportRow>> {
        self.many(&format!("SELECT {REPORT_COLUMNS} FROM report WHERE source = ? AND book = ? ORDER BY seq"), (source, book), report_row)
    }

    fn put_claim(&mut self, row: &ClaimRow, terms: &[Term]) -> Result<()> {
        self.run(
            &format!("INSERT INTO claim({CLAIM_COLUMNS}) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)"),
            params![
                signed(row.version),
                row.book,
                row.id.0,
                signed(row.born),
                row.died.map(signed),
                signed(row.form),
                row.at,
                row.standing as i64,
                row.origin as i64,
                row.from,
                row.to,
                row.own.code(),
                row.visibility.code()
            ],
        )?;
        for term in terms {
            let id = match self.terms.get(term) {
                Some(id) => *id,
                None => {
                    let values = (term.0.letter(), &term.1);
                    self.run("INSERT INTO term(kind, value) VALUES(?, ?) ON CONFLICT(kind, value) DO NOTHING", values)?;
                    let mut s = self.db.prepare_cached("SELECT id FROM term WHERE kind = ? AND value = ?")?;
                    let id = s.query_row(values, |r| r.get(0))?;
                    drop(s);
                    // Bounded: a book knows far more names than a batch needs.
                    if self.terms.len() > 50_000 {
                        self.terms.clear();
                    }
                    self.terms.insert(term.clone(), id);
                    id
                }
            };
            self.run("INSERT INTO claim_term(term, version) VALUES(?, ?) ON CONFLICT DO NOTHING", (id, signed(row.version)))?;
        }
        Ok(())
    }

    fn end_claim(&mut self, version: u64, died: u64) -> Result<()> {
        self.run("UPDATE claim SET died = ? WHERE version = ?", (signed(died), signed(version))).map(drop)
    }

    fn set_claim_visibility(&mut self, book: u32, id: &ClaimId, own: Visibility, visibility: Visibility) -> Result<()> {
        self.run("UPDATE claim SET own = ?, visibility = ? WHERE id = ? AND book = ?", (own.code(), visibility.code(), &id.0, book)).map(drop)
    }

    fn set_claims_floor(&mut self, report: u64, floor: Visibility) -> Result<()> {
        let (low, high) = (signed(report << VERSION_BITS), signed((report + 1) << VERSION_BITS));
        self.run("UPDATE claim SET visibility = max(own, ?) WHERE version >= ? AND version < ?", (floor.code(), low, high)).map(drop)
    }

    fn drop_claims(&mut self, report: u64) -> Result<()> {
        let (low, high) = (signed(report << VERSION_BITS), signed((report + 1) << VERSION_BITS));
        // Lists are kept by term, so every term is asked for this report's part of its list.
        self.run("DELETE FROM claim_term WHERE (term, version) IN (SELECT x.term, x.version FROM term t CROSS JOIN claim_term x ON x.term = t.id AND x.version >= ? AND x.version < ?)", (low, high))?;
        self.run("DELETE FROM claim WHERE version >= ? AND version < ?", (low, high))?;
        // A term that nobody has any more may be the name of somebody who was erased.
        self.terms.clear();
        self.run("DELETE FROM term WHERE NOT EXISTS (SELECT 1 FROM claim_term x WHERE x.term = term.id)", []).map(drop)
    }

    fn live_claims(&self, report: u64) -> Result<Vec<ClaimRow>> {
        let (low, high) = (signed(report << VERSION_BITS), signed((report + 1) << VERSION_BITS));
        self.many(&format!("SELECT {CLAIM_COLUMNS} FROM claim WHERE version >= ? AND version < ? AND died IS NULL ORDER BY version"), (low, high), claim_row)
    }

    fn claim_versions(&self, book: u32, id: &ClaimId) -> Result<Vec<ClaimRow>> {
        self.many(&format!("SELECT {CLAIM_COLUMNS} FROM claim WHERE id = ? AND book = ? ORDER BY version"), (&id.0, book), claim_row)
    }

    fn books_of_claim(&self, id: &ClaimId) -> Result<Vec<u32>> {
        self.many("SELECT DISTINCT book FROM claim WHERE id = ? ORDER BY book", [&id.0], |r| r.get(0))
    }

    fn terms(&self, version: u64) -> Result<Vec<Term>> {
        self.terms_of(version)
    }

    fn put_touch(&mut self, report: u64, seq: u64, claim: Option<&ClaimId>) -> Result<()> {
        let values = (signed(report), signed(seq), claim.map(|c| &c.0));
        self.run("INSERT INTO touch(report, seq, claim) VALUES(?, ?, ?) ON CONFLICT DO NOTHING", values).map(drop)
    }

    fn touches(&self, report: u64) -> Result<Vec<(u64, Option<ClaimId>)>> {
        self.many("SELECT seq, claim FROM touch WHERE report = ? ORDER BY seq", [signed(report)], |r| {
            Ok((unsigned(r.get(0)?), r.get::<_, Option<String>>(1)?.map(ClaimId)))
        })
    }

    fn touched_by(&self, seq: u64) -> Result<Vec<u64>> {
        self.many("SELECT report FROM touch WHERE seq = ? ORDER BY report", [signed(seq)], |r| Ok(unsigned(r.get(0)?)))
    }

    fn drop_touches(&mut self, seq: u64) -> Result<()> {
        self.run("DELETE FROM touch WHERE seq = ?", [signed(seq)]).map(drop)
    }

    fn blob_uses(&self, hash: &Fingerprint) -> Result<Vec<u64>> {
        let Some(id) = self.blob_id(hash)? else { return Ok(Vec::new()) };
        self.many("SELECT seq FROM blob_use WHERE blob = ? ORDER BY seq", [id], |r| Ok(unsigned(r.get(0)?)))
    }

    fn put_blob_use(&mut self, hash: &Fingerprint, seq: u64) -> Result<()> {
        let Some(id) = self.blob_id(hash)? else { return Ok(()) };
        self.run("INSERT INTO blob_use(seq, blob) VALUES(?, ?) ON CONFLICT DO NOTHING", (signed(seq), id)).map(drop)
    }

    fn drop_blob_uses(&mut self, seq: u64) -> Result<()> {
        self.run("DELETE FROM blob_use WHERE seq = ?", [signed(seq)]).map(drop)
    }

    fn source(&self, book: u32, id: &str) -> Result<Option<(u64, Visibility)>> {
        let mut s = self.db.prepare_cached("SELECT seq, visibility FROM source WHERE book = ? AND id = ?")?;
        Ok(s.query_row((book, id), |r| Ok((unsigned(r.get(0)?), visibility(r, 1)?))).map(Some).or_else(none)?)
    }

    fn put_source(&mut self, book: u32, id: &str, seq: u64, visibility: Visibility) -> Result<()> {
        let sql = "INSERT INTO source(book, id, seq, visibility) VALUES(?, ?, ?, ?) ON CONFLICT(book, id) DO UPDATE SET seq = excluded.seq, visibility = excluded.visibility";
        self.run(sql, (book, id, signed(seq), visibility.code())).map(drop)
    }

    fn drop_source(&mut self, book: u32, id: &str) -> Result<()> {
        self.run("DELETE FROM source WHERE book = ? AND id = ?", (book, id)).map(drop)
    }

    fn sources(&self) -> Result<Vec<(u32, String, u64, Visibility)>> {
        self.many("SELECT book, id, seq, visibility FROM source ORDER BY book, id", [], |r| Ok((r.get(0)?, r.get(1)?, unsigned(r.get(2)?), visibility(r, 3)?)))
    }

    fn foreign_book(&self, id: &str) -> Result<Option<(u32, u64)>> {
        let sql = "SELECT book, (SELECT coalesce(max(theirs), 0) FROM foreign_entry f WHERE f.book = b.book) FROM foreign_book b WHERE id = ?";
        let mut s = self.db.prepare_cached(sql)?;
        Ok(s.query_row([id], |r| Ok((r.get(0)?, unsigned(r.get(1)?)))).map(Some).or_else(none)?)
    }

    fn put_foreign(&mut self, id: &str, theirs: u64, hash: &Fingerprint) -> Result<()> {
        self.run("INSERT INTO foreign_book(id) VALUES(?) ON CONFLICT DO NOTHING", [id])?;
        let book = self.foreign_book(id)?.map_or(0, |b| b.0);
        self.run("INSERT INTO foreign_entry(book, theirs, hash) VALUES(?, ?, ?)", params![book, signed(theirs), &hash.0[..]]).map(drop)
    }

    fn place_foreign(&mut self, id: &str, theirs: u64, seq: u64) -> Result<u32> {
        let book = self.foreign_book(id)?.ok_or_else(|| LedgerError::damaged(seq, "it brings a body of a book whose headers are not here"))?.0;
        self.run("UPDATE foreign_entry SET seq = ? WHERE book = ? AND theirs = ?", (signed(seq), book, signed(theirs)))?;
        Ok(book)
    }

    fn foreign_entry(&self, book: u32, theirs: u64) -> Result<Option<(Fingerprint, Option<u64>)>> {
        let mut s = self.db.prepare_cached("SELECT hash, seq FROM foreign_entry WHERE book = ? AND theirs = ?")?;
        let found = s.query_row((book, signed(theirs)), |r| Ok((hash_column(r, 0)?, r.get::<_, Option<i64>>(1)?.map(unsigned))));
        Ok(found.map(Some).or_else(none)?)
    }

    fn foreign_id(&self, book: u32) -> Result<Option<String>> {
        let mut s = self.db.prepare_cached("SELECT id FROM foreign_book WHERE book = ?")?;
        Ok(s.query_row([book], |r| r.get(0)).map(Some).or_else(none)?)
    }

    fn query_claims(&self, query: &Query) -> Result<Vec<ClaimRow>> {
        self.claims(query)
    }

    fn count_claims(&self, query: &Query) -> Result<u64> {
        self.claims_number(query)
    }

    fn query_reports(&self, query: &Query) -> Result<Vec<ReportRow>> {
        self.reports(query)
    }

    fn count_reports(&self, query: &Query) -> Result<u64> {
        self.reports_number(query)
    }

    fn claim_numbers(&self, query: &Query) -> Result<Vec<u64>> {
        self.numbers_of_claims(query)
    }

    fn report_numbers(&self, query: &Query) -> Result<Vec<u64>> {
        self.numbers_of_reports(query)
    }

    fn strangers(&self) -> Result<Vec<String>> {
        care::strangers(&self.db)
    }

    fn integrity(&self) -> Result<Vec<String>> {
        let found = self.many("PRAGMA integrity_check(20)", [], |r| r.get::<_, String>(0))?;
        Ok(found.into_iter().filter(|f| f != "ok").collect())
    }

    fn view_fingerprints(&self) -> Result<Vec<(String, Fingerprint)>> {
        care::view_fingerprints(self)
    }

    fn copy_to(&self, file: &Path) -> Result<()> {
        let mut to = Connection::open(file)?;
        // Whoever keeps the copy flushes it whole; a scratch copy needs no flush at all.
        to.execute_batch("PRAGMA synchronous = OFF")?;
        let backup = rusqlite::backup::Backup::new(&self.db, &mut to)?;
        // All pages in one step: one state of the book, which writers don't disturb and are not held up by.
        loop {
            use rusqlite::backup::StepResult as R;
            match backup.step(-1)? {
                R::Done => break,
                R::Busy | R::Locked => std::thread::sleep(Duration::from_millis(20)),
                _ => {}
            }
        }
        drop(backup);
        // The copy is one file, whole without a log beside it.
        to.execute_batch("PRAGMA journal_mode = DELETE")?;
        Ok(())
    }

    fn reader(&self) -> Result<Box<dyn Store>> {
        Ok(Box::new(Self::open_reader(&self.path)?))
    }
}

#[cfg(test)]
mod tests;
