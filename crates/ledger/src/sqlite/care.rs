//! What SQLite's file holds beside what was asked for. Enters: a book's file. Leaves: what doesn't belong there, and fingerprints over the views.
//! Never done here: mending.

use super::{CLAIM_COLUMNS, REPORT_COLUMNS, SqliteStore, schema};
use crate::{Fingerprint, Result};
use rusqlite::Connection;
use std::collections::BTreeMap;

/// Settings that a book has. A name that isn't among them was not given by this program.
const SETTINGS: &[&str] = &["book", "views", "erased later"];

/// Every table, index and trigger with its definition. Those behind the search index are worded by the engine: `VIEWS` goes up when a newer one
/// words them otherwise.
pub(super) fn definitions(db: &Connection) -> Result<BTreeMap<(String, String), String>> {
    let mut s = db.prepare("SELECT type, name, coalesce(sql, '') FROM sqlite_schema")?;
    let rows = s.query_map([], |r| Ok(((r.get(0)?, r.get::<_, String>(1)?), r.get::<_, String>(2)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn strangers(db: &Connection) -> Result<Vec<String>> {
    let mut out = Vec::new();
    let fresh = Connection::open_in_memory()?;
    for step in schema::STEPS {
        fresh.execute_batch(step)?;
    }
    fresh.execute_batch(&schema::derived())?;
    let (ours, there) = (definitions(&fresh)?, definitions(db)?);
    for (key, sql) in &there {
        match ours.get(key) {
            None => out.push(format!("the {} {:?} is none of a book's", key.0, key.1)),
            Some(own) if own != sql => out.push(format!("the {} {:?} is defined otherwise than a book's", key.0, key.1)),
            Some(_) => {}
        }
    }
    out.extend(ours.keys().filter(|k| !there.contains_key(*k)).map(|k| format!("the {} {:?} is missing", k.0, k.1)));
    let mut list = |sql: &str, what: &str| -> Result<()> {
        let mut s = db.prepare(sql)?;
        for row in s.query_map([], |r| r.get::<_, rusqlite::types::Value>(0))? {
            out.push(format!("{what} ({:?})", row?));
        }
        Ok(())
    };
    let names = SETTINGS.iter().map(|s| format!("'{s}'")).collect::<Vec<_>>().join(", ");
    list(&format!("SELECT key FROM setting WHERE key NOT IN ({names}) LIMIT 20"), "a setting that no book has")?;
    list("SELECT seq FROM entry WHERE seq < 1 LIMIT 20", "an entry whose number no chain reaches")?;
    list("SELECT seq FROM body WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE e.seq = body.seq) LIMIT 20", "a content that belongs to no entry")?;
    Ok(out)
}

pub(super) fn view_fingerprints(store: &SqliteStore) -> Result<Vec<(String, Fingerprint)>> {
    let tables = [
        ("reports", format!("SELECT {REPORT_COLUMNS} FROM report ORDER BY seq")),
        ("claims", format!("SELECT {CLAIM_COLUMNS} FROM claim ORDER BY version")),
        // Ids of terms depend on the order in which names turned up; names don't.
        ("names", "SELECT kind, value FROM term ORDER BY 1, 2".into()),
        (
            "terms",
            "SELECT t.kind, t.value, count(*), sum(x.version), min(x.version), max(x.version), sum((x.version * 2654435761) & 4294967295)
             FROM claim_term x LEFT JOIN term t ON t.id = x.term GROUP BY x.term ORDER BY 1, 2"
                .into(),
        ),
        ("touches", "SELECT report, seq, claim FROM touch ORDER BY report, seq".into()),
        ("blob uses", "SELECT b.hash, u.seq FROM blob_use u LEFT JOIN blob b ON b.id = u.blob ORDER BY 1, 2".into()),
        ("sources", "SELECT book, id, seq, visibility FROM source ORDER BY 1, 2".into()),
        ("merged books", "SELECT book, id FROM foreign_book ORDER BY 1".into()),
        ("words of reports", "SELECT id FROM words_docsize ORDER BY id".into()),
        ("merged entries", "SELECT book, theirs, seq, hash FROM foreign_entry ORDER BY 1, 2".into()),
    ];
    let mut out: Vec<(String, Fingerprint)> = Vec::new();
    for (name, sql) in tables {
        out.push((name.to_owned(), store.fingerprint_of(&sql)?));
    }
    // Every word with every place where it stands: a phrase is found by places.
    store.db.execute_batch("CREATE VIRTUAL TABLE IF NOT EXISTS temp.words_by_place USING fts5vocab(main, words, 'instance')")?;
    out.push(("words".to_owned(), store.fingerprint_of("SELECT term, doc, offset FROM temp.words_by_place ORDER BY term")?));
    Ok(out)
}

impl SqliteStore {
    /// True if every word leaves the search index with its report. The index finds what to drop by numbers of its own, which no answer shows.
    /// For a copy that nobody keeps.
    pub(crate) fn words_can_be_dropped(&self) -> Result<bool> {
        self.db.execute_batch("BEGIN; DELETE FROM words WHERE rowid IN (SELECT seq FROM report)")?;
        self.db.execute_batch("CREATE VIRTUAL TABLE IF NOT EXISTS temp.words_left USING fts5vocab(main, words, 'row')")?;
        let left: bool = self.db.query_row("SELECT EXISTS (SELECT 1 FROM temp.words_left)", [], |r| r.get(0))?;
        self.db.execute_batch("COMMIT")?;
        Ok(!left)
    }
}
