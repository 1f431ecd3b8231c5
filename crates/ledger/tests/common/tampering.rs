//! Single changes by somebody who knows the file and the folder. Enters: a book with something of everything, a seed. Leaves: for each change
//! whether `verify` found it, whether it changed nothing that the book keeps or answers, or whether it went unseen.
//! Never done here: two changes at once; whoever may make as many as he likes is beyond any check but a checkpoint kept elsewhere.
//!
//! A change is harmless only if it is proven so: every row of what is kept, every row of every view, every word of the search index with its
//! place, the tables' definitions and every file are then compared with what they were.

use super::*;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::path::{Path, PathBuf};
use tollbook_ledger::{Depth, Fingerprint, Ground, Query, SeededRandomness, Source, SourceId, Target, VerifierKey};
use tollbook_model::{ClaimId, Judgement, Verdict};

/// What became of one change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// `verify`, or the opening before it, says so.
    Found,
    /// Nothing that the book keeps or answers is another; it need not be seen.
    Harmless,
    /// Something is another and nobody said so.
    Unseen,
}

/// A small generator of numbers (Steele, Lea, Flood: SplitMix64): a seed gives the same changes everywhere.
pub struct Chance(pub u64);

impl Chance {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
    pub fn of<'a, T>(&mut self, some: &'a [T]) -> &'a T {
        &some[self.below(some.len())]
    }
}

/// A book with something of everything: reports of every visibility, decisions, an erased report, files, a sealed identity, another book's
/// entries, checkpoints.
pub fn rich(folder: &Path, reports: u64) -> Book {
    // Seeded salts and keys: the same seed of changes makes the same changes.
    let create = |name: &str, seed| Book::create_with(folder.join(name), name, &stamp(), Box::new(SeededRandomness::new(seed))).unwrap();
    let mut book = create("book", 1);
    fill(&mut book, 0, reports);
    let claims = book.claims(&Query { limit: 9, ..Query::new() }).unwrap();
    let mut mended = claims[0].claim.clone();
    mended.count = tollbook_model::Count::about(7);
    book.correct_claim(&because("about seven"), mended).unwrap();
    book.retract_claim(&because("twice"), &claims[1].claim.id).unwrap();
    book.set_visibility(&because("a hospital that works"), Target::Claim(claims[2].claim.id.clone()), Visibility::Restricted).unwrap();
    for (n, visibility) in [Visibility::Internal, Visibility::Restricted, Visibility::SourceConfidential].into_iter().enumerate() {
        let (r, c) = two_claims(5000 + n as u64, "witness", "2021-06-01", "Zyxqvonia");
        book.add_reports(&stamp(), vec![new_report(&r, visibility, c)]).unwrap();
    }
    let long = report(&format!("Long. {}", "Shells fell. ".repeat(6000)), "afp", "2021-02-19");
    book.add_reports(&stamp(), vec![new_report(&long, Visibility::Public, vec![])]).unwrap();
    let mut by_hand = claims[3].claim.clone();
    by_hand.id = ClaimId(String::new());
    book.enter_claim(&stamp(), Visibility::Internal, by_hand, Ground::Photo, vec![("p.jpg".into(), None, vec![9; 70_000])]).unwrap();
    book.judge(
        &because("read both"),
        vec![Judgement {
            claims: [claims[4].claim.id.clone(), claims[6].claim.id.clone()],
            reports: None,
            persons: None,
            verdict: Verdict::Same,
            because: serde_json::Value::Null,
        }],
    )
    .unwrap();
    let source = Source { id: SourceId("witness".into()), name: "a nurse".into(), kind: None, identity: None };
    book.seal_identity(&stamp(), Visibility::SourceConfidential, source, "her name").unwrap();
    book.note(&stamp(), Visibility::Internal, Target::Report(claims[5].claim.report.clone()), "asked for the names").unwrap();
    book.record_checkpoint(&stamp()).unwrap();
    let gone = book.reports(&Query { after: Some(20), limit: 1, ..Query::new() }).unwrap().remove(0);
    book.erase(&because("withdrawn"), &Target::Report(gone.report.id)).unwrap();
    let mut other = create("other", 2);
    fill(&mut other, 7000, 3);
    other.bundle(&folder.join("bundle"), &stamp(), Visibility::Internal).unwrap();
    book.merge(&stamp(), &folder.join("bundle")).unwrap();
    book
}

/// A table as far as a change needs to know it.
struct Table {
    name: String,
    columns: Vec<String>,
    /// What tells a row from the others.
    key: Vec<String>,
    rows: usize,
}

impl Table {
    fn of(db: &Connection, name: &str) -> Table {
        let texts = |sql: &str| -> Vec<String> { db.prepare(sql).unwrap().query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect() };
        let columns = texts(&format!("SELECT name FROM pragma_table_info('{name}') ORDER BY cid"));
        let without_rowid: bool = db.query_row("SELECT wr FROM pragma_table_list WHERE name = ? AND schema = 'main'", [name], |r| r.get(0)).unwrap();
        let key =
            if without_rowid { texts(&format!("SELECT name FROM pragma_table_info('{name}') WHERE pk > 0 ORDER BY pk")) } else { vec!["rowid".to_owned()] };
        let rows: i64 = db.query_row(&format!("SELECT count(*) FROM {name}"), [], |r| r.get(0)).unwrap();
        Table { name: name.to_owned(), columns, key, rows: rows as usize }
    }

    fn row(&self, db: &Connection, n: usize, columns: &[String]) -> Vec<Value> {
        let sql = format!("SELECT {} FROM {} ORDER BY {} LIMIT 1 OFFSET {n}", columns.join(", "), self.name, self.key.join(", "));
        db.query_row(&sql, [], |r| (0..columns.len()).map(|i| r.get(i)).collect()).unwrap()
    }

    /// Sets columns of the row with a key; the number of rows that changed, none if a rule of the table forbids it.
    fn set(&self, db: &Connection, key: &[Value], columns: &[String], values: &[Value]) -> usize {
        let sets: Vec<String> = columns.iter().map(|c| format!("{c} = ?")).collect();
        let keys: Vec<String> = self.key.iter().map(|k| format!("{k} = ?")).collect();
        let sql = format!("UPDATE {} SET {} WHERE {}", self.name, sets.join(", "), keys.join(" AND "));
        db.execute(&sql, params_from_iter(values.iter().chain(key))).unwrap_or(0)
    }

    fn others(&self) -> Vec<String> {
        // The first column of a table with numbered rows is that number.
        let keys: Vec<&String> = if self.key[0] == "rowid" { self.columns.iter().take(1).collect() } else { self.key.iter().collect() };
        self.columns.iter().filter(|c| !keys.contains(c)).cloned().collect()
    }
}

fn altered(chance: &mut Chance, value: &Value, neighbour: Value) -> Value {
    match chance.below(12) {
        0 => return Value::Null,
        1 | 2 => return neighbour,
        3 => return Value::Integer(0),
        4 => return Value::Text(String::new()),
        _ => {}
    }
    match value {
        Value::Blob(b) if !b.is_empty() => {
            let mut b = b.clone();
            match chance.below(10) {
                0 => b.truncate(b.len() - 1),
                1 => b.push(0),
                _ => {
                    let i = chance.below(b.len());
                    b[i] ^= 1 << chance.below(8);
                }
            }
            Value::Blob(b)
        }
        Value::Text(t) if !t.is_empty() => {
            let mut c: Vec<char> = t.chars().collect();
            let i = chance.below(c.len());
            match chance.below(4) {
                0 => drop(c.remove(i)),
                1 => c.insert(i, ' '),
                2 if c[i].is_alphabetic() => c[i] = if c[i].is_uppercase() { c[i].to_ascii_lowercase() } else { c[i].to_ascii_uppercase() },
                _ => c[i] = if c[i] == 'x' { 'y' } else { 'x' },
            }
            Value::Text(c.into_iter().collect())
        }
        Value::Integer(n) if chance.below(4) == 0 => Value::Integer(n ^ (1 << chance.below(62))),
        Value::Integer(n) => Value::Integer(n ^ (1 << chance.below(5))),
        _ => Value::Integer(chance.below(300) as i64),
    }
}

fn cut(mut text: String) -> String {
    if let Some((at, _)) = text.char_indices().nth(200) {
        text.truncate(at);
    }
    text
}

fn tables(db: &Connection) -> Vec<String> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name";
    db.prepare(sql).unwrap().query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect()
}

/// One change in a row or between rows; what it was, or nothing if the engine forbids it or nothing would be another.
fn change_rows(chance: &mut Chance, db: &Connection) -> Option<String> {
    // What is kept is asked for as often as all views together.
    let kept = ["entry", "body", "blob", "tree", "setting"];
    let all = tables(db);
    let name = if chance.below(2) == 0 { chance.of(&kept).to_string() } else { chance.of(&all).clone() };
    let table = Table::of(db, &name);
    if table.rows == 0 {
        return None;
    }
    let (n, m) = (chance.below(table.rows), chance.below(table.rows));
    let key = table.row(db, n, &table.key);
    let other_key = table.row(db, m, &table.key);
    let others = table.others();
    match chance.below(20) {
        // The contents of two rows exchanged, their keys kept.
        0..=2 if n != m && !others.is_empty() => {
            let (a, b) = (table.row(db, n, &others), table.row(db, m, &others));
            if a == b {
                return None;
            }
            // Through values that nobody has, where a column allows no two alike.
            let done = table.set(db, &key, &others, &b) == 1 && table.set(db, &other_key, &others, &a) == 1;
            (done || name == "blob").then_some(())?;
            if !done {
                db.execute("UPDATE blob SET hash = zeroblob(31) WHERE rowid = ?", params_from_iter(&key)).ok()?;
                (table.set(db, &other_key, &others, &a) == 1 && table.set(db, &key, &others, &b) == 1).then_some(())?;
            }
            Some(format!("{name}: contents of rows {key:?} and {other_key:?} exchanged"))
        }
        // One column of two rows exchanged.
        3 if n != m && !others.is_empty() => {
            let column = [chance.of(&others).clone()];
            let (a, b) = (table.row(db, n, &column), table.row(db, m, &column));
            (a != b && table.set(db, &key, &column, &b) == 1 && table.set(db, &other_key, &column, &a) == 1).then_some(())?;
            Some(format!("{name}.{}: exchanged between {key:?} and {other_key:?}", column[0]))
        }
        // Three rows moved on by one place: another order.
        4 if table.rows > 4 && !others.is_empty() => {
            let at = chance.below(table.rows - 3);
            let keys: Vec<_> = (at..at + 3).map(|i| table.row(db, i, &table.key)).collect();
            let values: Vec<_> = (at..at + 3).map(|i| table.row(db, i, &others)).collect();
            if values[0] == values[1] && values[1] == values[2] {
                return None;
            }
            (0..3).all(|i| table.set(db, &keys[i], &others, &values[(i + 1) % 3]) == 1).then_some(())?;
            Some(format!("{name}: three rows from {:?} on in another order", keys[0]))
        }
        5 | 6 => {
            let keys: Vec<String> = table.key.iter().map(|k| format!("{k} = ?")).collect();
            let gone = db.execute(&format!("DELETE FROM {name} WHERE {}", keys.join(" AND ")), params_from_iter(&key)).ok()?;
            (gone == 1).then(|| format!("{name}: row {key:?} deleted"))
        }
        // A copy under a key of its own.
        7 => {
            let mut row = table.row(db, n, &table.columns);
            let i = table.columns.iter().position(|c| Some(c) == table.key.last()).unwrap_or(0);
            row[i] = match &row[i] {
                Value::Integer(_) => Value::Integer(db.query_row(&format!("SELECT max({}) + 1 FROM {name}", table.columns[i]), [], |r| r.get(0)).ok()?),
                other => altered(chance, other, Value::Null),
            };
            if name == "blob" {
                row[1] = altered(chance, &row[1].clone(), Value::Null);
            }
            let marks = vec!["?"; row.len()].join(", ");
            db.execute(&format!("INSERT INTO {name}({}) VALUES({marks})", table.columns.join(", ")), params_from_iter(&row)).ok()?;
            Some(format!("{name}: a copy of row {key:?} as {:?}", row[i]))
        }
        8 => {
            let keep = 1 + chance.below(db.query_row("SELECT max(seq) FROM entry", [], |r| r.get::<_, i64>(0)).ok()? as usize - 1);
            let sql = format!("DELETE FROM entry WHERE seq > {keep}; DELETE FROM body WHERE seq > {keep}; DELETE FROM tree WHERE at >= {}", keep / 256);
            db.execute_batch(&sql).ok()?;
            Some(format!("the end cut off after entry {keep}"))
        }
        _ => {
            let column = [chance.of(&table.columns).clone()];
            let before = table.row(db, n, &column).remove(0);
            let neighbour = table.row(db, m, &column).remove(0);
            let after = altered(chance, &before, neighbour);
            (after != before && table.set(db, &key, &column, std::slice::from_ref(&after)) == 1).then_some(())?;
            Some(cut(format!("{name}.{} of row {key:?}: to {after:?}", column[0])))
        }
    }
}

/// A change of what tables there are.
fn change_tables(chance: &mut Chance, db: &Connection) -> Option<String> {
    let indexes: Vec<String> = db
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name")
        .unwrap()
        .query_map([], |r| r.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let all = tables(db);
    let sql = match chance.below(8) {
        0 | 1 => format!("DROP INDEX {}", chance.of(&indexes)),
        2 => format!("DROP TABLE {}", chance.of(&all)),
        3 => format!("DELETE FROM {}", chance.of(&all)),
        4 => "CREATE TRIGGER later AFTER INSERT ON entry BEGIN UPDATE entry SET author = 'x' WHERE seq = new.seq; END".to_owned(),
        5 => format!("CREATE TABLE more{}(a)", chance.below(9)),
        6 => format!("PRAGMA user_version = {}", 2 + chance.below(60)),
        _ => format!("PRAGMA application_id = {}", chance.below(1 << 20)),
    };
    db.execute_batch(&sql).ok()?;
    Some(sql)
}

/// A change with a hex editor: a bit, a page, the length of the database's file.
fn change_bytes(chance: &mut Chance, file: &Path) -> Option<String> {
    let mut bytes = std::fs::read(file).unwrap();
    let (page, pages) = (4096, bytes.len() / 4096);
    let told = match chance.below(12) {
        0 => {
            let (a, b) = (chance.below(pages), chance.below(pages));
            let (one, two) = (bytes[a * page..(a + 1) * page].to_vec(), bytes[b * page..(b + 1) * page].to_vec());
            bytes[a * page..(a + 1) * page].copy_from_slice(&two);
            bytes[b * page..(b + 1) * page].copy_from_slice(&one);
            format!("pages {a} and {b} exchanged")
        }
        1 => {
            let a = chance.below(pages);
            bytes[a * page..(a + 1) * page].fill(0);
            format!("page {a} zeroed")
        }
        2 => {
            bytes.truncate(chance.below(bytes.len()));
            format!("the file cut to {} bytes", bytes.len())
        }
        _ => {
            let (i, bit) = (chance.below(bytes.len()), chance.below(8));
            bytes[i] ^= 1 << bit;
            format!("bit {bit} of byte {i} of the file flipped")
        }
    };
    std::fs::write(file, bytes).unwrap();
    Some(told)
}

/// A change of a file beside the database.
fn change_files(chance: &mut Chance, book: &Path) -> Option<String> {
    let mut files = files_under(&book.join("blobs"));
    let blobs = files.len();
    files.extend(["book.pub", "keys/signing.key", "keys/identities.key"].map(|f| book.join(f)));
    files.extend(files_under(&book.join("identities")));
    let n = if chance.below(2) == 0 { chance.below(blobs) } else { chance.below(files.len()) };
    let file = &files[n];
    let name = file.strip_prefix(book).unwrap().display().to_string();
    let mut bytes = std::fs::read(file).unwrap();
    match chance.below(8) {
        // Keys and identities may be kept on another medium: that they are not there is no fault.
        0 if n < blobs => {
            std::fs::remove_file(file).unwrap();
            return Some(format!("{name} removed"));
        }
        1 if n < blobs && blobs > 1 => {
            let other = &files[(n + 1) % blobs];
            std::fs::copy(other, file).unwrap();
            return Some(format!("{name} replaced by another"));
        }
        2 => bytes.truncate(chance.below(bytes.len())),
        3 => bytes.push(b'0'),
        _ => {
            let i = chance.below(bytes.len());
            bytes[i] ^= 1 << chance.below(8);
        }
    }
    std::fs::write(file, bytes).unwrap();
    Some(format!("{name} altered"))
}

pub fn files_under(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for path in std::fs::read_dir(folder).into_iter().flatten().map(|e| e.unwrap().path()) {
        if path.is_dir() { out.extend(files_under(&path)) } else { out.push(path) }
    }
    out.sort();
    out
}

pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for e in std::fs::read_dir(from).unwrap() {
        let e = e.unwrap();
        if e.path().is_dir() {
            copy_folder(&e.path(), &to.join(e.file_name()));
        } else {
            std::fs::copy(e.path(), to.join(e.file_name())).unwrap();
        }
    }
}

/// Everything that the book keeps and answers, in a form that doesn't depend on how the engine lays it out.
fn everything(book: &Path) -> Option<Fingerprint> {
    let db = Connection::open(book.join("book.sqlite")).ok()?;
    db.execute_batch("CREATE VIRTUAL TABLE temp.places USING fts5vocab(main, words, 'instance')").ok()?;
    let mut out = String::new();
    for sql in [
        "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY 1, 2",
        "SELECT * FROM setting ORDER BY key",
        "SELECT * FROM entry ORDER BY seq",
        "SELECT * FROM body ORDER BY seq",
        "SELECT * FROM tree ORDER BY at",
        "SELECT hash, length, bytes FROM blob ORDER BY hash",
        "SELECT * FROM report ORDER BY seq",
        "SELECT * FROM claim ORDER BY version",
        "SELECT kind, value FROM term ORDER BY 1, 2",
        "SELECT t.kind, t.value, x.version FROM claim_term x LEFT JOIN term t ON t.id = x.term ORDER BY 1, 2, 3",
        "SELECT * FROM touch ORDER BY report, seq",
        "SELECT b.hash, u.seq FROM blob_use u LEFT JOIN blob b ON b.id = u.blob ORDER BY 1, 2",
        "SELECT * FROM source ORDER BY book, id",
        "SELECT * FROM foreign_book ORDER BY book",
        "SELECT * FROM foreign_entry ORDER BY book, theirs",
        "SELECT term, doc, col, offset FROM temp.places ORDER BY 1, 2, 3, 4",
        "SELECT id FROM words_docsize ORDER BY id",
    ] {
        let mut s = db.prepare(sql).ok()?;
        let n = s.column_count();
        let mut rows = s.query([]).ok()?;
        while let Some(row) = rows.next().ok()? {
            (0..n).for_each(|i| out.push_str(&format!("{:?}|", row.get_ref(i).unwrap())));
            out.push('\n');
        }
    }
    for file in files_under(book).into_iter().filter(|f| !f.to_string_lossy().contains("book.sqlite")) {
        let (name, mut bytes) = (file.strip_prefix(book).ok()?.display().to_string(), std::fs::read(&file).ok()?);
        // Of a key counts what its digits say: neither capitals nor blanks around them.
        if name.starts_with("keys") {
            bytes = String::from_utf8_lossy(&bytes).trim().to_lowercase().into_bytes();
        } else if name == "book.pub" {
            bytes = String::from_utf8_lossy(&bytes).trim().as_bytes().to_vec();
        }
        out.push_str(&format!("{name} {}\n", Fingerprint::of(&bytes)));
    }
    Some(Fingerprint::of(out.as_bytes()))
}

/// A book to be tampered with, and what it was.
pub struct Bench {
    home: PathBuf,
    copy: PathBuf,
    note: (String, VerifierKey),
    whole: Fingerprint,
}

impl Bench {
    /// Makes the book in a folder.
    pub fn new(folder: &Path, reports: u64) -> Bench {
        let book = rich(folder, reports);
        let note = (book.checkpoint().unwrap(), book.verifier_key().unwrap());
        let home = book.folder().to_owned();
        drop(book);
        // One file, no log beside it: what is changed is what is read.
        Connection::open(home.join("book.sqlite")).unwrap().query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        let bench = Bench { copy: folder.join("copy"), whole: everything(&home).expect("the book can be read"), home, note };
        assert!(bench.verify(&bench.home).is_none(), "untouched, it holds: {:?}", bench.verify(&bench.home));
        bench
    }

    /// What `verify` says; `None` if it holds. What is found at a shallower depth is found at the deepest.
    fn verify(&self, folder: &Path) -> Option<String> {
        let book = match Book::open(folder) {
            Ok(book) => book,
            Err(e) => return Some(e.to_string()),
        };
        for depth in [Depth::Content, Depth::Views] {
            match book.verify(depth, std::slice::from_ref(&self.note)) {
                Ok(found) if found.holds() => {}
                Ok(found) => return Some(found.faults[0].what.clone()),
                Err(e) => return Some(e.to_string()),
            }
        }
        None
    }

    /// Makes one change in a fresh copy and looks whether anybody says so.
    pub fn one(&self, chance: &mut Chance) -> (String, Outcome) {
        let told = loop {
            let _ = std::fs::remove_dir_all(&self.copy);
            copy_folder(&self.home, &self.copy);
            let file = self.copy.join("book.sqlite");
            let by_sql = |change: fn(&mut Chance, &Connection) -> Option<String>, chance: &mut Chance| {
                let mut db = Connection::open(&file).unwrap();
                let tx = db.transaction().unwrap();
                let told = change(chance, &tx)?;
                tx.commit().ok()?;
                db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).ok()?;
                Some(told)
            };
            let told = match chance.below(100) {
                0..=69 => by_sql(change_rows, chance),
                70..=75 => by_sql(change_tables, chance),
                76..=87 => change_bytes(chance, &file),
                _ => change_files(chance, &self.copy),
            };
            if let Some(told) = told {
                break told;
            }
        };
        // A panic would be as bad as silence.
        let said = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.verify(&self.copy)));
        match said {
            Err(_) => (format!("{told}: a panic"), Outcome::Unseen),
            Ok(Some(_)) => (told, Outcome::Found),
            Ok(None) if everything(&self.copy) == Some(self.whole) => (told, Outcome::Harmless),
            Ok(None) => (told, Outcome::Unseen),
        }
    }
}
