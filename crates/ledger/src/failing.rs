//! A store under which writes fail. Enters: which of the calls that write fails next. Leaves: what a book does then. Never done here: a failure
//! below the engine; `bench/drills/failing_writes.py` has the system refuse the engine's own writes, this is its short form.

use crate::book::Book;
use crate::store::{ClaimRow, EachEntry, Query, ReportRow, Store, StoredBlob, Term};
use crate::{
    Body, Depth, EntryKind, Fingerprint, Ground, Header, LedgerError, NewReading, NewReport, Result, Source, SourceId, SqliteStore, Stamp, SystemRandomness,
    Target, Visibility,
};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tollbook_model::{By, ByMode, Cause, Claim, ClaimId, ClaimKind, Count, Harm, Level, Modality, Offsets, Provenance, Report, ReportId, SpanRole, Who};

/// Writes that still succeed, then one fails; below zero all succeed.
#[derive(Clone)]
struct Fuse(Arc<AtomicI64>);

impl Fuse {
    fn set(&self, writes: i64) {
        self.0.store(writes, Ordering::SeqCst);
    }
    fn burn(&self) -> Result<()> {
        if self.0.fetch_sub(1, Ordering::SeqCst) == 0 { Err(LedgerError::DiskFailed("made to fail".to_owned())) } else { Ok(()) }
    }
}

/// SQLite under a fuse.
struct Shaky {
    inner: SqliteStore,
    fuse: Fuse,
}

macro_rules! passed_on {
    (reads: $(fn $read:ident($($a:ident: $t:ty),*) -> $r:ty;)* writes: $(fn $write:ident($($b:ident: $u:ty),*) -> $s:ty;)*) => {
        $(fn $read(&self, $($a: $t),*) -> $r { self.inner.$read($($a),*) })*
        $(fn $write(&mut self, $($b: $u),*) -> $s {
            self.fuse.burn()?;
            self.inner.$write($($b),*)
        })*
    };
}

impl Store for Shaky {
    fn commit(&mut self) -> Result<()> {
        self.fuse.burn()?;
        self.inner.commit()?;
        // The worst of all: it is written, and the writer is told that it isn't.
        self.fuse.burn()
    }
    fn roll_back(&mut self) {
        self.inner.roll_back();
    }
    fn let_go(&self) {
        self.inner.let_go();
    }
    fn reader(&self) -> Result<Box<dyn Store>> {
        self.inner.reader()
    }
    passed_on! {
        reads:
        fn hold() -> Result<bool>;
        fn setting(key: &str) -> Result<Option<String>>;
        fn head() -> Result<(u64, Fingerprint)>;
        fn entry(seq: u64) -> Result<Option<(Header, Fingerprint)>>;
        fn body(seq: u64) -> Result<Option<Body>>;
        fn each(from: u64, to: u64, found: EachEntry<'_>) -> Result<()>;
        fn entries_of(kinds: &[EntryKind], to: u64) -> Result<Vec<u64>>;
        fn hashes(from: u64, to: u64) -> Result<Vec<Fingerprint>>;
        fn groups() -> Result<Vec<Fingerprint>>;
        fn blob(hash: &Fingerprint) -> Result<Option<StoredBlob>>;
        fn blobs() -> Result<Vec<(Fingerprint, bool)>>;
        fn report(seq: u64) -> Result<Option<ReportRow>>;
        fn report_by_id(book: u32, id: &ReportId) -> Result<Option<ReportRow>>;
        fn report_by_content(book: u32, id: &ReportId) -> Result<Option<ReportRow>>;
        fn reports_of_source(book: u32, source: &str) -> Result<Vec<ReportRow>>;
        fn live_claims(report: u64) -> Result<Vec<ClaimRow>>;
        fn claim_versions(book: u32, id: &ClaimId) -> Result<Vec<ClaimRow>>;
        fn books_of_claim(id: &ClaimId) -> Result<Vec<u32>>;
        fn terms(version: u64) -> Result<Vec<Term>>;
        fn touches(report: u64) -> Result<Vec<(u64, Option<ClaimId>)>>;
        fn touched_by(seq: u64) -> Result<Vec<u64>>;
        fn blob_uses(hash: &Fingerprint) -> Result<Vec<u64>>;
        fn source(book: u32, id: &str) -> Result<Option<(u64, Visibility)>>;
        fn sources() -> Result<Vec<(u32, String, u64, Visibility)>>;
        fn foreign_book(id: &str) -> Result<Option<(u32, u64)>>;
        fn foreign_entry(book: u32, theirs: u64) -> Result<Option<(Fingerprint, Option<u64>)>>;
        fn foreign_id(book: u32) -> Result<Option<String>>;
        fn query_claims(query: &Query) -> Result<Vec<ClaimRow>>;
        fn count_claims(query: &Query) -> Result<u64>;
        fn query_reports(query: &Query) -> Result<Vec<ReportRow>>;
        fn count_reports(query: &Query) -> Result<u64>;
        fn claim_numbers(query: &Query) -> Result<Vec<u64>>;
        fn report_numbers(query: &Query) -> Result<Vec<u64>>;
        fn strangers() -> Result<Vec<String>>;
        fn integrity() -> Result<Vec<String>>;
        fn view_fingerprints() -> Result<Vec<(String, Fingerprint)>>;
        fn copy_to(file: &Path) -> Result<()>;
        writes:
        fn begin() -> Result<()>;
        fn put_setting(key: &str, value: &str) -> Result<()>;
        fn put_entry(header: &Header, hash: &Fingerprint, body: Option<&Body>) -> Result<()>;
        fn drop_body(seq: u64) -> Result<()>;
        fn put_group(group: u64, root: &Fingerprint) -> Result<()>;
        fn put_blob(hash: &Fingerprint, length: u64, bytes: Option<&[u8]>) -> Result<()>;
        fn drop_blob(hash: &Fingerprint) -> Result<()>;
        fn purge() -> Result<()>;
        fn clear_views() -> Result<()>;
        fn in_bulk(begins: bool) -> Result<()>;
        fn put_report(row: &ReportRow, words: &str) -> Result<()>;
        fn update_report(row: &ReportRow) -> Result<()>;
        fn drop_report(seq: u64) -> Result<()>;
        fn put_claim(row: &ClaimRow, terms: &[Term]) -> Result<()>;
        fn end_claim(version: u64, died: u64) -> Result<()>;
        fn set_claim_visibility(book: u32, id: &ClaimId, own: Visibility, visibility: Visibility) -> Result<()>;
        fn set_claims_floor(report: u64, floor: Visibility) -> Result<()>;
        fn drop_claims(report: u64) -> Result<()>;
        fn put_touch(report: u64, seq: u64, claim: Option<&ClaimId>) -> Result<()>;
        fn drop_touches(seq: u64) -> Result<()>;
        fn put_blob_use(hash: &Fingerprint, seq: u64) -> Result<()>;
        fn drop_blob_uses(seq: u64) -> Result<()>;
        fn put_source(book: u32, id: &str, seq: u64, visibility: Visibility) -> Result<()>;
        fn drop_source(book: u32, id: &str) -> Result<()>;
        fn put_foreign(id: &str, theirs: u64, hash: &Fingerprint) -> Result<()>;
        fn place_foreign(id: &str, theirs: u64, seq: u64) -> Result<u32>;
    }
}

fn stamp() -> Stamp {
    Stamp::new("amal", jiff::Timestamp::UNIX_EPOCH).because("a test")
}

fn report(n: u64) -> NewReport {
    let report = Report::new(format!("Shells killed {n} people in Saraqib."), Some("afp".into()), None);
    let count = n.to_string();
    let at = report.text.find(&count).unwrap();
    let spans = vec![Offsets::new(&report.text).span(at, at + count.len(), SpanRole::Count)];
    let claim = Claim {
        id: ClaimId::of(&report.text_id, ClaimKind::Harm, Some(Harm::Killed), &[(spans[0].bytes[0], spans[0].bytes[1])]),
        report: report.id.clone(),
        kind: ClaimKind::Harm,
        harm: Some(Harm::Killed),
        deed: None,
        count: Count::stated(n).with_words(count),
        who: Who::default(),
        by: By { mode: ByMode::One, actors: vec![] },
        means: None,
        cause: Cause::Direct,
        target: None,
        place: None,
        period: None,
        level: Level::Incident,
        attribution: vec![],
        modality: Modality::Asserted,
        relations: vec![],
        provenance: Provenance { spans, rule: "verb.active".into(), pack: "en 1".into() },
    };
    let mut new = NewReport::plain(report, "desk", stamp().time, "test", Visibility::Public);
    new.reading = Some(NewReading { pack: "en 1".into(), claims: vec![claim], notices: vec![] });
    new
}

/// A book with some reports, and the fuse under it.
fn shaky(folder: &Path) -> (Book, Fuse) {
    let mut book = Book::create(folder, "shaky", &stamp()).unwrap();
    // Just before the tree's first group is full, so that acts fill it.
    book.add_reports(&stamp(), (1..=126).map(report).collect()).unwrap();
    drop(book);
    let fuse = Fuse(Arc::new(AtomicI64::new(-1)));
    let (inner, _) = SqliteStore::open(&folder.join("book.sqlite"), false).unwrap();
    let store = Shaky { inner, fuse: fuse.clone() };
    (Book::over(folder, Box::new(store), Box::new(SystemRandomness)).unwrap(), fuse)
}

fn first_claim(book: &Book) -> Claim {
    book.claims(&Query { limit: 1, ..Query::new() }).unwrap().remove(0).claim
}

type Act = (&'static str, fn(&mut Book) -> Result<()>);

const ACTS: &[Act] = &[
    ("add", |b| b.add_reports(&stamp(), vec![report(900), report(901)]).map(drop)),
    ("correct", |b| {
        let mut claim = first_claim(b);
        claim.count = Count::about(7);
        b.correct_claim(&stamp(), claim).map(drop)
    }),
    ("protect", |b| {
        let id = first_claim(b).report;
        b.set_visibility(&stamp(), Target::Report(id), Visibility::Restricted).map(drop)
    }),
    ("enter", |b| {
        let mut claim = first_claim(b);
        claim.id = ClaimId(String::new());
        b.enter_claim(&stamp(), Visibility::Internal, claim, Ground::Photo, vec![("p.jpg".into(), None, vec![3; 70_000])]).map(drop)
    }),
    ("seal", |b| {
        let source = Source { id: SourceId("nurse".into()), name: "a nurse".into(), kind: None, identity: None };
        b.seal_identity(&stamp(), Visibility::SourceConfidential, source, "her name").map(drop)
    }),
    ("checkpoint", |b| b.record_checkpoint(&stamp()).map(drop)),
    ("rebuild", Book::rebuild_views),
];

#[test]
fn an_act_whose_any_write_fails_leaves_the_book_as_it_was_and_succeeds_when_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let (mut book, fuse) = shaky(folder.path());
    for (name, act) in ACTS {
        let mut tried = 0;
        for writes in 0.. {
            let (before, reports) = (book.state().unwrap(), book.count_reports(&Query::new()).unwrap());
            fuse.set(writes);
            let done = act(&mut book);
            fuse.set(-1);
            tried += 1;
            match done {
                Ok(()) => break,
                Err(LedgerError::DiskFailed(_)) => {}
                Err(e) => panic!("{name}, write {writes}: no error of the disk: {e}"),
            }
            // The last write that can fail is told to have failed and has not: then the act is there, whole.
            if book.state().unwrap() != before {
                assert!(book.size().unwrap() > before.size, "{name}, write {writes}");
                break;
            }
            assert_eq!(book.count_reports(&Query::new()).unwrap(), reports, "{name}, write {writes}: reads go on");
            // Of the many writes of a rebuild some are enough.
            if *name == "rebuild" && writes > 40 {
                break;
            }
        }
        assert!(tried > 2, "{name}: {tried}");
        let found = book.verify(Depth::Views, &[]).unwrap();
        assert!(found.holds(), "{name}: {:?}", found.faults);
        act(&mut book).unwrap();
    }
    drop(book);
    assert!(Book::open(folder.path()).unwrap().verify(Depth::Views, &[]).unwrap().holds());
}

#[test]
fn one_write_in_a_hundred_fails_and_what_was_acknowledged_stands() {
    let folder = tempfile::tempdir().unwrap();
    let (mut book, fuse) = shaky(folder.path());
    let (mut acknowledged, mut failed) = (book.size().unwrap(), 0);
    for n in 0..120u64 {
        // Somewhere among the next hundred writes; an act makes about twenty of them.
        if fuse.0.load(Ordering::SeqCst) < 0 {
            fuse.set((n * 7919 % 100) as i64);
        }
        match book.add_reports(&stamp(), vec![report(2000 + n)]) {
            Ok(_) => acknowledged = book.size().unwrap(),
            Err(LedgerError::DiskFailed(_)) => failed += 1,
            Err(e) => panic!("{n}: no error of the disk: {e}"),
        }
        assert!(book.size().unwrap() >= acknowledged, "{n}");
    }
    fuse.set(-1);
    assert!(failed > 10, "{failed} failed");
    assert!(book.verify(Depth::Views, &[]).unwrap().holds());
}

#[test]
fn an_erasure_that_was_cut_off_after_its_entry_is_ended_by_the_next_sweep() {
    let folder = tempfile::tempdir().unwrap();
    let (mut book, fuse) = shaky(folder.path());
    let id = SourceId("nurse".into());
    let source = Source { id: id.clone(), name: "a nurse".into(), kind: None, identity: None };
    book.seal_identity(&stamp(), Visibility::SourceConfidential, source, "her name").unwrap();
    let sealed = || std::fs::read_dir(folder.path().join("identities")).unwrap().count();
    for writes in 0.. {
        fuse.set(writes);
        let done = book.erase(&stamp(), &Target::Source(id.clone()));
        fuse.set(-1);
        match done {
            Err(LedgerError::DiskFailed(_)) if book.erased_entries().unwrap().is_empty() => assert_eq!(sealed(), 1, "write {writes}"),
            Err(LedgerError::DiskFailed(_)) => break,
            other => panic!("write {writes}: {other:?}"),
        }
    }
    assert!(book.purge().unwrap());
    assert_eq!(sealed(), 0, "who she is, is nowhere any more");
    assert!(book.verify(Depth::Views, &[]).unwrap().holds());
}
