//! Whoever changes the file is found. Enters: single changes made with plain SQL and with a hex editor. Leaves: the change that went unseen.
//! Never done here: a change that means nothing (free pages, unused bytes).
//!
//! The short form of `bench/drills/tamper.py`: some chosen changes, and some by chance.
#![allow(clippy::unwrap_used)] // an unwrap in a test is its assertion; the lint's own exception ends at helper functions

mod common;

use common::tampering::{Bench, Chance, Outcome, copy_folder};
use common::*;
use rusqlite::{Connection, params};
use std::path::Path;
use tollbook_ledger::*;

fn verified(folder: &Path, note: &(String, VerifierKey)) -> Result<bool> {
    Ok(Book::open(folder)?.verify(Depth::Views, std::slice::from_ref(note))?.holds())
}

/// Flips one bit of a column of one row.
fn flip(db: &Connection, table: &str, column: &str, row: u64, bit: usize) -> usize {
    let id: i64 = db.query_row(&format!("SELECT rowid FROM {table} ORDER BY rowid LIMIT 1 OFFSET ?"), [row as i64], |r| r.get(0)).unwrap();
    let value: rusqlite::types::Value = db.query_row(&format!("SELECT {column} FROM {table} WHERE rowid = ?"), [id], |r| r.get(0)).unwrap();
    use rusqlite::types::Value as V;
    let changed = match value {
        V::Blob(mut b) if !b.is_empty() => {
            let i = bit % (b.len() * 8);
            b[i / 8] ^= 1 << (i % 8);
            V::Blob(b)
        }
        V::Text(t) if !t.is_empty() => {
            let mut c: Vec<char> = t.chars().collect();
            let i = bit % c.len();
            c[i] = if c[i] == 'x' { 'y' } else { 'x' };
            V::Text(c.into_iter().collect())
        }
        V::Integer(n) => V::Integer(n ^ (1 << (bit % 3))),
        _ => return 0,
    };
    // A change that breaks a rule of the table is none: the engine refuses it.
    db.execute(&format!("UPDATE {table} SET {column} = ? WHERE rowid = ?"), params![changed, id]).unwrap_or(0)
}

#[test]
fn every_tampering_with_what_is_kept_is_found() {
    let (folder, mut book) = filled(270);
    let claim = book.claims(&Query::new()).unwrap().remove(0).claim;
    book.retract_claim(&because("twice"), &claim.id).unwrap();
    book.record_checkpoint(&stamp()).unwrap();
    let photo = vec![9u8; 90_000];
    let mut by_hand = claim.clone();
    by_hand.id = tollbook_model::ClaimId(String::new());
    book.enter_claim(&stamp(), Visibility::Public, by_hand, Ground::Photo, vec![("p".into(), None, photo)]).unwrap();
    let gone = book.reports(&Query { after: Some(100), limit: 1, ..Query::new() }).unwrap().remove(0);
    book.erase(&because("withdrawn"), &Target::Report(gone.report.id)).unwrap();
    let note = (book.checkpoint().unwrap(), book.verifier_key().unwrap());
    let home = book.folder().to_owned();
    let size = book.size().unwrap();
    drop(book);
    Connection::open(home.join("book.sqlite")).unwrap().query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    assert!(verified(&home, &note).unwrap(), "untouched, it holds");

    let columns = [
        ("entry", "kind"),
        ("entry", "author"),
        ("entry", "time"),
        ("entry", "visibility"),
        ("entry", "commitment"),
        ("entry", "hash"),
        ("body", "salt"),
        ("body", "length"),
        ("body", "json"),
        ("tree", "root"),
        ("blob", "hash"),
        ("blob", "length"),
        ("blob", "bytes"),
        ("report", "id"),
        ("report", "visibility"),
        ("claim", "id"),
        ("claim", "born"),
        ("claim", "standing"),
        ("claim", "visibility"),
    ];
    let statements = [
        "DELETE FROM entry WHERE seq = 77".to_owned(),
        format!("DELETE FROM entry WHERE seq = {size}"),
        format!("DELETE FROM entry WHERE seq > {}; DELETE FROM body WHERE seq > {}", size - 5, size - 5),
        "DELETE FROM body WHERE seq = 77".to_owned(),
        "DELETE FROM blob WHERE id = 5".to_owned(),
        "DELETE FROM tree".to_owned(),
        "DELETE FROM report WHERE seq = 20".to_owned(),
        "DELETE FROM claim_term WHERE version = (SELECT max(version) FROM claim)".to_owned(),
        "UPDATE claim SET died = NULL WHERE died IS NOT NULL".to_owned(),
        "DELETE FROM words WHERE rowid = 20".to_owned(),
        "UPDATE entry SET seq = -1 WHERE seq = 40; UPDATE entry SET seq = 40 WHERE seq = 42; UPDATE entry SET seq = 42 WHERE seq = -1".to_owned(),
        "UPDATE body SET seq = -1 WHERE seq = 40; UPDATE body SET seq = 40 WHERE seq = 42; UPDATE body SET seq = 42 WHERE seq = -1".to_owned(),
        "INSERT INTO entry SELECT seq + 1, kind, author, time, visibility, commitment, hash FROM entry ORDER BY seq DESC LIMIT 1".to_owned(),
        "INSERT INTO body SELECT (SELECT min(e.seq) FROM entry e WHERE e.seq NOT IN (SELECT seq FROM body)), salt, length, json FROM body WHERE seq = 30"
            .to_owned(),
        "UPDATE setting SET value = 'b-00000000000000000000000000000000' WHERE key = 'book'".to_owned(),
    ];
    let mut unseen = Vec::new();
    let copy = folder.path().join("copy");
    let mut try_one = |name: String, change: &dyn Fn(&Path) -> bool| {
        let _ = std::fs::remove_dir_all(&copy);
        copy_folder(&home, &copy);
        if change(&copy) && matches!(verified(&copy, &note), Ok(true)) {
            unseen.push(name);
        }
    };
    for (n, (table, column)) in columns.iter().enumerate() {
        for row in [0u64, 3, 150] {
            let bit = n * 37 + row as usize * 11 + 5;
            try_one(format!("{table}.{column} of row {row}, bit {bit}"), &|f| {
                let db = Connection::open(f.join("book.sqlite")).unwrap();
                let rows: u64 = db.query_row(&format!("SELECT count(*) FROM {table}"), [], |r| r.get::<_, i64>(0)).unwrap() as u64;
                flip(&db, table, column, row.min(rows - 1), bit) > 0
            });
        }
    }
    for statement in &statements {
        try_one(statement.clone(), &|f| Connection::open(f.join("book.sqlite")).unwrap().execute_batch(statement).is_ok());
    }
    try_one("a blob's file altered".into(), &|f| {
        let file = some_file(&f.join("blobs")).unwrap();
        let mut bytes = std::fs::read(&file).unwrap();
        bytes[44] ^= 4;
        std::fs::write(file, bytes).is_ok()
    });
    try_one("a blob's file removed".into(), &|f| std::fs::remove_file(some_file(&f.join("blobs")).unwrap()).is_ok());
    // One row hashed anew: right in itself, and the next one doesn't follow; the last one is held by the checkpoint alone.
    for seq in [50, size] {
        try_one(format!("entry {seq} hashed anew"), &|f| {
            let book = Book::open(f).unwrap();
            let mut header = book.entry(seq).unwrap().header;
            drop(book);
            header.author = "somebody else".into();
            let hash = header.hash().unwrap();
            let db = Connection::open(f.join("book.sqlite")).unwrap();
            db.execute("UPDATE entry SET author = 'somebody else', hash = ? WHERE seq = ?", params![&hash.0[..], seq as i64]).is_ok()
        });
    }
    assert_eq!(unseen, Vec::<String>::new(), "changes that nobody saw");
}

fn some_file(folder: &Path) -> Option<std::path::PathBuf> {
    let part = std::fs::read_dir(folder).ok()?.next()?.ok()?.path();
    Some(std::fs::read_dir(part).ok()?.next()?.ok()?.path())
}

/// The seed is fixed, so that a run which fails can be looked at; the drill takes others, and ten thousand changes.
#[test]
fn single_changes_by_chance_are_found_or_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::new(folder.path(), 130);
    let mut chance = Chance(7);
    let (mut found, mut unseen) = (0, Vec::new());
    for _ in 0..80 {
        match bench.one(&mut chance) {
            (_, Outcome::Found) => found += 1,
            (_, Outcome::Harmless) => {}
            (told, Outcome::Unseen) => unseen.push(told),
        }
    }
    assert_eq!(unseen, Vec::<String>::new(), "changes that nobody saw");
    assert!(found > 60, "most changes mean something: {found} of 80");
}

/// Each of these went unseen once: it changes what is written or erased later, and no hash over what is there tells.
#[test]
fn what_would_take_effect_later_is_found_too() {
    let folder = tempfile::tempdir().unwrap();
    let book = tampering::rich(folder.path(), 5);
    let home = book.folder().to_owned();
    drop(book);
    let copy = folder.path().join("copy");
    let cases: [(&str, Depth, &str); 11] = [
        ("CREATE TRIGGER t AFTER INSERT ON entry BEGIN UPDATE entry SET author = 'x' WHERE seq = new.seq; END", Depth::Chain, "is none of a book's"),
        ("CREATE TABLE more(a)", Depth::Chain, "is none of a book's"),
        ("DROP INDEX touch_seq", Depth::Chain, "is missing"),
        ("INSERT INTO setting VALUES('more', 'x')", Depth::Chain, "a setting that no book has"),
        ("INSERT INTO body SELECT 9000, salt, length, json FROM body WHERE seq = 3", Depth::Chain, "belongs to no entry"),
        ("INSERT INTO entry SELECT -3, kind, author, time, visibility, commitment, hash FROM entry WHERE seq = 3", Depth::Chain, "no chain reaches"),
        ("UPDATE entry SET time = lower(time) WHERE seq = 3", Depth::Chain, "not written as a book writes it"),
        ("INSERT INTO blob(hash, length, bytes) VALUES(zeroblob(32), 1, x'00')", Depth::Content, "belongs to no entry"),
        ("DELETE FROM words_docsize WHERE id = 4", Depth::Views, "would stay in the search index"),
        ("INSERT INTO words_docsize SELECT 9000, sz, origin FROM words_docsize WHERE id = 4", Depth::Views, "the view of words of reports"),
        ("INSERT INTO term(kind, value) VALUES('p', 'a name')", Depth::Views, "the view of names"),
    ];
    for (sql, depth, said) in cases {
        let _ = std::fs::remove_dir_all(&copy);
        copy_folder(&home, &copy);
        Connection::open(copy.join("book.sqlite")).unwrap().execute_batch(sql).unwrap();
        let found = Book::open(&copy).unwrap().verify(depth, &[]).unwrap();
        assert!(found.faults.iter().any(|f| f.what.contains(said)), "{sql}: {:?}", found.faults);
    }
    let files: [(&str, &str); 3] = [("book.pub", "book.pub"), ("keys/signing.key", "not the book's"), ("keys/identities.key", "the key is another one")];
    for (file, said) in files {
        let _ = std::fs::remove_dir_all(&copy);
        copy_folder(&home, &copy);
        let path = copy.join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        let at = text.len() / 2;
        std::fs::write(&path, format!("{}{}{}", &text[..at], if &text[at..=at] == "0" { "1" } else { "0" }, &text[at + 1..])).unwrap();
        let found = Book::open(&copy).unwrap().verify(Depth::Content, &[]).unwrap();
        assert!(found.faults.iter().any(|f| f.what.contains(said)), "{file}: {:?}", found.faults);
        // A key that lies on another medium is no fault.
        std::fs::remove_file(&path).unwrap();
        assert!(Book::open(&copy).unwrap().verify(Depth::Content, &[]).unwrap().holds());
    }
}
