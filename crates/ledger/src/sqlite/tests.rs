//! Full disks, second writers, older formats. Enters: stores that are cramped, held or old. Leaves: what an engine must say and keep.
//! Never done here: what any engine must do; that is the suite's.

use super::*;
use crate::{Book, Depth, NewReport, Query, Stamp, SystemRandomness};
use tollbook_model::Report;

fn stamp() -> Stamp {
    Stamp::new("amal", jiff::Timestamp::UNIX_EPOCH)
}

/// A book whose file can't grow beyond some pages more than it has.
fn cramped(folder: &Path, pages: i64) -> Book {
    let (store, _) = SqliteStore::open(&folder.join("book.sqlite"), false).unwrap();
    let have: i64 = store.db.query_row("PRAGMA page_count", [], |r| r.get(0)).unwrap();
    store.db.query_row(&format!("PRAGMA max_page_count = {}", have + pages), [], |_| Ok(())).unwrap();
    Book::over(folder, Box::new(store), Box::new(SystemRandomness)).unwrap()
}

fn report(n: u64) -> NewReport {
    // Words that don't pack, so that each report needs room.
    let words: String = (0..200).map(|i| crate::Fingerprint::of(&(n * 1000 + i).to_le_bytes()).to_string()).collect();
    NewReport::plain(Report::new(words, None, None), "desk", stamp().time, "test", Visibility::Public)
}

#[test]
fn a_full_disk_is_named_and_what_was_acknowledged_stands_and_writing_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    Book::create(folder.path(), "full", &stamp()).unwrap();
    for pages in [1, 5, 9, 17, 40] {
        let mut book = cramped(folder.path(), pages);
        let before = book.size().unwrap();
        let mut acknowledged = before;
        let refused = loop {
            match book.add_reports(&stamp(), vec![report(acknowledged * 100 + pages as u64)]) {
                Ok(_) => acknowledged = book.size().unwrap(),
                Err(e) => break e,
            }
        };
        assert!(matches!(refused, LedgerError::DiskFull), "{pages}: {refused}");
        assert_eq!(book.size().unwrap(), acknowledged, "reads go on");
        assert_eq!(book.reports(&Query { limit: 1000, ..Query::new() }).unwrap().len() as u64 + 1, acknowledged);
        drop(book);
        let mut book = Book::open(folder.path()).unwrap();
        book.add_reports(&stamp(), vec![report(7_000_000 + pages as u64)]).unwrap();
        assert!(book.verify(Depth::Views, &[]).unwrap().holds());
    }
}

#[test]
fn a_commit_is_flushed_and_a_second_writer_is_told() {
    let folder = tempfile::tempdir().unwrap();
    Book::create(folder.path(), "two", &stamp()).unwrap();
    let path = folder.path().join("book.sqlite");
    let (mut first, _) = SqliteStore::open(&path, false).unwrap();
    let setting = |s: &SqliteStore, name: &str| s.db.query_row(&format!("PRAGMA {name}"), [], |r| r.get::<_, rusqlite::types::Value>(0)).unwrap();
    assert_eq!(setting(&first, "synchronous"), rusqlite::types::Value::Integer(2), "FULL");
    assert_eq!(setting(&first, "journal_mode"), rusqlite::types::Value::Text("wal".into()));
    assert_eq!(setting(&first, "secure_delete"), rusqlite::types::Value::Integer(1));
    let (mut second, _) = SqliteStore::open(&path, false).unwrap();
    second.db.busy_timeout(Duration::from_millis(50)).unwrap();
    first.begin().unwrap();
    assert!(matches!(second.begin(), Err(LedgerError::Busy)));
    first.commit().unwrap();
    second.begin().unwrap();
    second.commit().unwrap();
}

#[test]
fn a_book_of_every_older_format_is_brought_up_to_date() {
    // One folder per format: a book as the program of that time left it.
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats");
    for format in 1..=schema::STEPS.len() {
        let dump = std::fs::read_to_string(fixtures.join(format!("format-{format}.sql"))).unwrap_or_else(|e| panic!("format {format} has no fixture: {e}"));
        let folder = tempfile::tempdir().unwrap();
        let db = Connection::open(folder.path().join("book.sqlite")).unwrap();
        db.execute_batch(&dump).unwrap();
        drop(db);
        let book = Book::open(folder.path()).unwrap();
        let found = book.verify(Depth::Views, &[]).unwrap();
        assert!(found.holds(), "format {format}: {found:?}");
        assert_eq!((found.entries, book.count_reports(&Query::new()).unwrap()), (10, 3), "format {format}");
        assert_eq!(book.state().unwrap().root.to_string(), crate::suite::ROOT_OF_THE_FIXED_BOOK, "format {format}");
    }
}

/// The engine words the tables behind the search index itself, and `verify` compares them. If this fails after an update of the engine, or after a
/// change of the views, raise `VIEWS`, so that older books get theirs built again, and write the new value down here.
#[test]
fn views_are_defined_as_their_number_says() {
    let db = Connection::open_in_memory().unwrap();
    schema::STEPS.iter().for_each(|s| db.execute_batch(s).unwrap());
    db.execute_batch(&schema::derived()).unwrap();
    let all: String = care::definitions(&db).unwrap().into_iter().map(|(k, sql)| format!("{} {}: {sql}\n", k.0, k.1)).collect();
    let expected = ("3", "249fd7b60ceddad7901ff271b157a56a31efe9986e678ebff8906fc74ef653d9");
    assert_eq!((schema::VIEWS, crate::Fingerprint::of(all.as_bytes()).to_string().as_str()), expected);
}

/// Writes the fixture of today's format: `TOLLBOOK_FIXTURE=1 cargo test -p tollbook-ledger`. One that stands is never written again.
#[test]
fn the_fixture_of_todays_format_is_there() {
    let format = schema::STEPS.len();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/formats/format-{format}.sql"));
    if std::env::var_os("TOLLBOOK_FIXTURE").is_some() && !path.exists() {
        let folder = tempfile::tempdir().unwrap();
        crate::suite::run(folder.path(), &|f| Box::new(SqliteStore::open(&f.join("book.sqlite"), true).unwrap().0));
        let db = Connection::open(folder.path().join("root/book.sqlite")).unwrap();
        let mut out = format!("PRAGMA application_id = {}; PRAGMA user_version = {format};\n", schema::APPLICATION_ID);
        for step in schema::STEPS {
            out.push_str(step);
            out.push('\n');
        }
        for table in ["setting", "entry", "body", "tree", "blob"] {
            let columns: Vec<String> = db
                .prepare(&format!("SELECT name FROM pragma_table_info('{table}')"))
                .unwrap()
                .query_map([], |r| r.get(0))
                .unwrap()
                .map(std::result::Result::unwrap)
                .collect();
            let quoted = columns.iter().map(|c| format!("quote({c})")).collect::<Vec<_>>().join(" || ',' || ");
            let mut s = db.prepare(&format!("SELECT {quoted} FROM {table}")).unwrap();
            // The views are not kept, so a fixture doesn't claim to have them.
            for row in s.query_map([], |r| r.get::<_, String>(0)).unwrap().map(std::result::Result::unwrap).filter(|r| !r.contains("'views'")) {
                out.push_str(&format!("INSERT INTO {table}({}) VALUES({row});\n", columns.join(",")));
            }
        }
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, out).unwrap();
    }
    assert!(path.exists(), "{} is missing", path.display());
}
