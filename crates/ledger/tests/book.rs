//! What a recorder is promised. Enters: acts on books. Leaves: failures that say which promise broke. Never done here: speed.
#![allow(clippy::unwrap_used)] // an unwrap in a test is its assertion; the lint's own exception ends at helper functions

mod common;

use common::*;
use tollbook_ledger::*;
use tollbook_model::{ClaimId, Count, ReportId};

fn killed(book: &Book) -> Vec<(Option<u64>, bool)> {
    let q = Query { harm: Some("killed".into()), with_retracted: true, ..Query::new() };
    book.claims(&q).unwrap().into_iter().map(|c| (c.claim.count.best, c.stands)).collect()
}

#[test]
fn a_report_added_again_changes_nothing() {
    let (_f, mut book) = book();
    let (r, claims) = two_claims(21, "afp", "2021-02-19", "Saraqib");
    let new = new_report(&r, Visibility::Public, claims);
    let first = book.add_reports(&stamp(), vec![new.clone(), new.clone()]).unwrap();
    assert!(matches!((&first[0], &first[1]), (Added::New { .. }, Added::Duplicate { .. })));
    let (size, root) = (book.size().unwrap(), book.state().unwrap().root);
    let again = book.add_reports(&stamp(), vec![new]).unwrap();
    assert!(matches!(again[0], Added::Duplicate { .. }));
    assert_eq!((book.size().unwrap(), book.state().unwrap().root), (size, root));
}

#[test]
fn a_claim_whose_words_do_not_stand_in_the_text_is_refused_and_nothing_is_kept() {
    let (_f, mut book) = book();
    let (r, mut claims) = two_claims(21, "afp", "2021-02-19", "Saraqib");
    claims[1].provenance.spans[0].quote = "22".into();
    assert!(matches!(book.add_reports(&stamp(), vec![new_report(&r, Visibility::Public, claims)]), Err(LedgerError::Refused(_))));
    assert_eq!(book.size().unwrap(), 1);
    assert_eq!(book.count_reports(&Query::new()).unwrap(), 0);
}

#[test]
fn a_correction_stands_over_every_later_reading_and_the_past_stays_as_it_was() {
    let (_f, mut book) = book();
    let (r, claims) = two_claims(21, "afp", "2021-02-19", "Saraqib");
    book.add_reports(&stamp(), vec![new_report(&r, Visibility::Public, claims.clone())]).unwrap();
    let before = book.size().unwrap();
    let mut mended = claims[0].clone();
    mended.count = Count::at_least(21);
    assert!(matches!(book.correct_claim(&stamp(), mended.clone()), Err(LedgerError::NoReason)));
    book.correct_claim(&because("the text says at least"), mended.clone()).unwrap();
    let mut other = claims.clone();
    other[0].count = Count::stated(22);
    other[1].count = Count::stated(3);
    book.add_reading(&stamp(), &r.id, NewReading { pack: "en 2".into(), claims: other, notices: vec![] }).unwrap().unwrap();

    let now = book.claims(&Query::new()).unwrap();
    assert_eq!(now.len(), 2);
    assert!(now.iter().any(|c| c.claim.count.high_open && c.origin == FormOrigin::Correction));
    assert!(now.iter().any(|c| c.claim.count.best == Some(3) && c.origin == FormOrigin::Reading));
    let then = book.claims(&Query { as_of: Some(before), ..Query::new() }).unwrap();
    assert_eq!(then.iter().map(|c| c.claim.clone()).collect::<Vec<_>>(), claims);
    let trail = book.trail(&mended.id).unwrap();
    let kinds: Vec<EntryKind> = trail.entries.iter().map(|e| e.header.kind).collect();
    assert_eq!(kinds, [EntryKind::ReportAdded, EntryKind::ReadingMade, EntryKind::ClaimCorrected, EntryKind::ReadingMade]);
    assert_eq!(trail.versions.len(), 2);
    assert!(book.verify(Depth::Views, &[]).unwrap().holds());
}

#[test]
fn a_retracted_claim_stays_retracted_when_the_report_is_read_again() {
    let (_f, mut book) = book();
    let (r, claims) = two_claims(21, "afp", "2021-02-19", "Saraqib");
    book.add_reports(&stamp(), vec![new_report(&r, Visibility::Public, claims.clone())]).unwrap();
    book.retract_claim(&because("the same as another"), &claims[0].id).unwrap();
    assert_eq!(killed(&book), [(Some(21), false)]);
    book.add_reading(&stamp(), &r.id, NewReading { pack: "en 2".into(), claims: claims.clone(), notices: vec![] }).unwrap();
    assert_eq!(killed(&book), [(Some(21), false)]);
    assert_eq!(book.claims(&Query::new()).unwrap().len(), 1);
    book.correct_claim(&because("it was right after all"), claims[0].clone()).unwrap();
    assert_eq!(killed(&book), [(Some(21), true)]);
}

#[test]
fn the_same_reading_again_is_no_entry() {
    let (_f, mut book) = book();
    for (visibility, place) in [(Visibility::Public, "Saraqib"), (Visibility::Restricted, "Maarrat")] {
        let (r, claims) = two_claims(21, "afp", "2021-02-19", place);
        let added = book.add_reports(&stamp(), vec![new_report(&r, visibility, claims.clone())]).unwrap();
        let Added::New { id, .. } = &added[0] else { panic!("new") };
        let reading = NewReading { pack: "en 1".into(), claims, notices: vec![] };
        assert_eq!(book.add_reading(&stamp(), id, reading).unwrap(), None);
    }
}

#[test]
fn ids_of_what_is_not_public_do_not_follow_from_its_content() {
    let (_f, mut book) = book();
    let (r, claims) = two_claims(21, "witness-3", "2021-02-19", "Saraqib");
    let added = book.add_reports(&stamp(), vec![new_report(&r, Visibility::SourceConfidential, claims.clone())]).unwrap();
    let Added::New { id, .. } = &added[0] else { panic!("new") };
    assert_ne!(*id, r.id);
    let shown = book.claims(&Query::new()).unwrap();
    assert_eq!(shown.len(), 2);
    assert!(shown.iter().all(|c| c.claim.report == *id && claims.iter().all(|k| k.id != c.claim.id)));
    assert_eq!(book.claim_id_in(id, &claims[0].id).unwrap(), shown[0].claim.id);
    // Found again all the same, and not added twice.
    let again = book.add_reports(&stamp(), vec![new_report(&r, Visibility::SourceConfidential, claims)]).unwrap();
    assert_eq!(again[0], Added::Duplicate { id: id.clone(), seq: 2 });
    // Nobody with a lower clearance sees it, in any question.
    for clearance in [Visibility::Public, Visibility::Internal, Visibility::Restricted] {
        let q = Query { clearance: Some(clearance), ..Query::new() };
        assert_eq!((book.count_claims(&q).unwrap(), book.count_reports(&q).unwrap()), (0, 0));
    }
}

#[test]
fn the_living_who_are_named_are_restricted_until_somebody_decides() {
    let (_f, mut book) = book();
    let (r, claims) = two_claims(21, "afp", "2021-02-19", "Saraqib");
    let claims = vec![named(claims[0].clone(), "Omar"), named(claims[1].clone(), "Amal")];
    book.add_reports(&stamp(), vec![new_report(&r, Visibility::Public, claims.clone())]).unwrap();
    let public = Query { clearance: Some(Visibility::Public), ..Query::new() };
    let seen: Vec<ClaimId> = book.claims(&public).unwrap().into_iter().map(|c| c.claim.id).collect();
    assert_eq!(seen, [claims[0].id.clone()]);
    book.set_visibility(&because("she asked to be named"), Target::Claim(claims[1].id.clone()), Visibility::Public).unwrap();
    assert_eq!(book.claims(&public).unwrap().len(), 2);
    // The decision holds for the next reading too.
    let mut other = claims.clone();
    other[1].count = Count::stated(5);
    book.add_reading(&stamp(), &r.id, NewReading { pack: "en 2".into(), claims: other, notices: vec![] }).unwrap();
    assert_eq!(book.claims(&public).unwrap().len(), 2);
}

#[test]
fn a_later_protection_covers_the_past() {
    let (_f, mut book) = filled(4);
    let then = book.size().unwrap();
    let source = SourceId("AFP".into());
    book.add_source(&stamp(), Visibility::Public, Source { id: source.clone(), name: "AFP".into(), kind: None, identity: None }).unwrap();
    let q = Query { clearance: Some(Visibility::Public), as_of: Some(then), source: Some("afp".into()), ..Query::new() };
    assert_eq!(book.count_claims(&q).unwrap(), 4);
    book.set_visibility(&because("it betrays a stringer"), Target::Source(source), Visibility::SourceConfidential).unwrap();
    assert_eq!(book.count_claims(&q).unwrap(), 0);
    let plain = Query { source: Some("afp".into()), clearance: Some(Visibility::Restricted), ..Query::new() };
    assert_eq!(book.count_reports(&plain).unwrap(), 0);
}

#[test]
fn a_claim_by_hand_needs_its_report_and_gets_an_id() {
    let (_f, mut book) = filled(1);
    let (r, claims) = two_claims(9, "visit", "2021-03-01", "Maarrat");
    let mut by_hand = claims[0].clone();
    by_hand.id = ClaimId(String::new());
    assert!(matches!(book.enter_claim(&stamp(), Visibility::Internal, by_hand.clone(), Ground::Visit, vec![]), Err(LedgerError::Unknown(_))));
    let mut notes = NewReport::plain(r.clone(), "notes of a visit", stamp().time, "tollbook 0.1.0", Visibility::Public);
    notes.report.title = Some("Notes".into());
    book.add_reports(&stamp(), vec![notes]).unwrap();
    let photo = vec![7u8; 100_000];
    let (seq, id) = book
        .enter_claim(&because("seen myself"), Visibility::Internal, by_hand, Ground::Visit, vec![("wall.jpg".into(), Some("image/jpeg".into()), photo.clone())])
        .unwrap();
    let view = book.claim(&id).unwrap();
    assert_eq!((view.origin, view.form, view.visibility), (FormOrigin::Hand, seq, Visibility::Internal));
    let Some(Content::ClaimEntered(entered)) = book.entry(seq).unwrap().content else { panic!("entered") };
    assert_eq!(book.blob(&entered.attachments[0].bytes).unwrap(), photo);
    assert!(book.verify(Depth::Views, &[]).unwrap().holds());
}

#[test]
fn entries_carry_who_when_and_why() {
    let (_f, mut book) = filled(1);
    let id = book.reports(&Query::new()).unwrap()[0].report.id.clone();
    let seq = book.note(&because("phoned the desk"), Visibility::Internal, Target::Report(id), "they stand by it").unwrap();
    let entry = book.entry(seq).unwrap();
    assert_eq!((entry.header.author.as_str(), entry.header.time.to_string().as_str()), ("amal", "2021-02-20T12:00:00Z"));
    assert_eq!(entry.reason.as_deref(), Some("phoned the desk"));
    assert!(matches!(book.note(&Stamp::new(" ", stamp().time), Visibility::Public, Target::Entry(1), "x"), Err(LedgerError::Refused(_))));
    assert!(matches!(book.entry(99), Err(LedgerError::NoEntry { .. })));
    assert!(matches!(book.report(&ReportId("r-0".into())), Err(LedgerError::Unknown(_))));
}

#[test]
fn a_book_refuses_a_second_one_a_newer_one_and_what_is_none() {
    let (folder, book) = book();
    let dir = book.folder().to_owned();
    drop(book);
    assert!(matches!(Book::create(&dir, "again", &stamp()), Err(LedgerError::BookExists(_))));
    assert!(matches!(Book::open(folder.path()), Err(LedgerError::NoBook(_))));
    let copy = dir.join("copy.sqlite");
    std::fs::copy(dir.join("book.sqlite"), &copy).unwrap();
    assert!(matches!(Book::open(&dir), Err(LedgerError::TwoBooks { .. })));
    std::fs::remove_file(&copy).unwrap();
    Book::open(&dir).unwrap();

    let db = rusqlite::Connection::open(dir.join("book.sqlite")).unwrap();
    db.execute_batch("PRAGMA user_version = 7").unwrap();
    drop(db);
    let before = std::fs::read(dir.join("book.sqlite")).unwrap();
    for refused in [Book::open(&dir).unwrap_err(), Book::open_reader(&dir).unwrap_err()] {
        assert!(matches!(refused, LedgerError::NewerBook { found: 7, known: 1 }), "{refused}");
    }
    assert_eq!(std::fs::read(dir.join("book.sqlite")).unwrap(), before);
    std::fs::write(dir.join("book.sqlite"), b"not a database at all, but long enough to look at").unwrap();
    assert!(matches!(Book::open(&dir), Err(LedgerError::NotABook(_))));
}

#[test]
fn an_interrupted_creation_can_begin_again() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("keys")).unwrap();
    std::fs::write(folder.path().join("keys/signing.key"), "half").unwrap();
    std::fs::write(folder.path().join("book.sqlite"), b"").unwrap();
    let book = Book::create(folder.path(), "a book", &stamp()).unwrap();
    assert_eq!(book.size().unwrap(), 1);
}

#[test]
fn sqlite_version_floor() {
    let parts: Vec<u32> = SqliteStore::engine_version().split('.').map(|p| p.parse().unwrap()).collect();
    assert!(parts >= vec![3, 51, 3], "{} can lose acknowledged commits", SqliteStore::engine_version());
}

#[test]
fn a_second_writer_goes_on_where_the_first_stopped() {
    let (_f, mut first) = filled(3);
    let mut second = Book::open(first.folder()).unwrap();
    let reader = first.reader().unwrap();
    fill(&mut second, 100, 300);
    fill(&mut first, 500, 3);
    fill(&mut second, 600, 1);
    assert_eq!(reader.count_reports(&Query::new()).unwrap(), 307);
    assert_eq!(reader.state().unwrap(), second.state().unwrap());
    assert!(reader.verify(Depth::Content, &[]).unwrap().holds());
    let mut reader = reader;
    assert!(matches!(reader.note(&stamp(), Visibility::Public, Target::Entry(1), "x"), Err(LedgerError::ReadOnly)));
}

#[test]
fn an_older_checkpoint_tells_a_grown_book_from_one_rolled_back_or_rewritten() {
    let (folder, mut book) = filled(5);
    let key = book.verifier_key().unwrap();
    let old = book.checkpoint().unwrap();
    let copy = folder.path().join("older");
    std::fs::create_dir(&copy).unwrap();
    book.backup(&copy.join("b"), &stamp(), true).unwrap();
    book.record_checkpoint(&stamp()).unwrap();
    fill(&mut book, 50, 300);
    assert!(book.check_against(&old, &key).unwrap().hashes.len() > 2);
    let new = book.checkpoint().unwrap();

    // The older copy in the newer one's place.
    let back = folder.path().join("back");
    restore(&copy.join("b"), &back, &stamp()).unwrap();
    let mut back = Book::open(&back).unwrap();
    back.check_against(&old, &key).unwrap();
    assert!(matches!(back.check_against(&new, &key), Err(LedgerError::RolledBack { .. })));
    assert!(!back.verify(Depth::Chain, &[(new.clone(), key.clone())]).unwrap().holds());
    // The copy written on: as long, and another book.
    fill(&mut back, 1000, 400);
    assert!(matches!(back.check_against(&new, &key), Err(LedgerError::Forked(_))));
    assert!(!back.verify(Depth::Chain, &[(new.clone(), key.clone())]).unwrap().holds());
    // Another book, another key.
    let (_g, stranger) = filled(5);
    assert!(matches!(stranger.check_against(&new, &key), Err(LedgerError::OtherBook { .. })));
    assert!(matches!(book.check_against(&new, &stranger.verifier_key().unwrap()), Err(LedgerError::NotProven(_))));
}

#[test]
fn every_entry_is_proven_at_every_size() {
    let (_f, book) = filled(300);
    let size = book.size().unwrap();
    for (seq, at) in [(1, 1), (1, size), (256, 256), (257, 257), (2, 300), (size, size), (400, 513)] {
        let proof = book.prove_inclusion(seq, at).unwrap();
        assert!(proof.leads_to(&book.state_at(at).unwrap().root), "{seq} at {at}");
        let json = serde_json::to_string(&proof).unwrap();
        assert_eq!(serde_json::from_str::<InclusionProof>(&json).unwrap(), proof);
    }
    for (from, to) in [(0, size), (1, 2), (256, 512), (255, 513), (size, size), (100, size)] {
        let proof = book.prove_consistency(from, to).unwrap();
        assert!(proof.joins(&book.state_at(from).unwrap().root, &book.state_at(to).unwrap().root), "{from} to {to}");
    }
    assert!(book.prove_inclusion(0, 1).is_err() && book.prove_inclusion(2, 1).is_err() && book.prove_consistency(2, 1).is_err());
}

/// Two reports about one shelling, with the first claim of each.
fn told_twice() -> (tempfile::TempDir, Book, Vec<(ReportId, ClaimId)>) {
    let (f, mut book) = book();
    let ((a, of_a), (b, of_b)) = (two_claims(21, "afp", "2021-02-19", "Saraqib"), two_claims(23, "ap", "2021-02-19", "Saraqib"));
    book.add_reports(&stamp(), vec![new_report(&a, Visibility::Public, of_a), new_report(&b, Visibility::Restricted, of_b)]).unwrap();
    let claims = book.claims(&Query::new()).unwrap();
    let first = |v: Visibility| claims.iter().find(|c| c.visibility == v).map(|c| (c.claim.report.clone(), c.claim.id.clone())).unwrap();
    let both = vec![first(Visibility::Public), first(Visibility::Restricted)];
    (f, book, both)
}

#[test]
fn how_an_incident_is_dealt_with_is_said_on_each_of_its_claims_and_the_last_word_stands() {
    let (_f, mut book, both) = told_twice();
    let claims: Vec<ClaimId> = both.iter().map(|b| b.1.clone()).collect();
    let embargo = |day: &str| Handling::Embargo { until: Some(day.parse().unwrap()) };
    assert!(matches!(book.handle_incident(&stamp(), &claims, &embargo("2021-03-01")), Err(LedgerError::NoReason)), "an embargo needs a reason");
    assert!(book.handle_incident(&stamp(), &[], &Handling::Assigned { to: None }).is_err());
    let why = because("families first");
    book.handle_incident(&why, &claims, &embargo("2021-03-01")).unwrap();
    book.handle_incident(&why, &claims, &embargo("2021-04-01")).unwrap();
    book.handle_incident(&stamp(), &claims[..1], &Handling::Assigned { to: Some("Ann".to_owned()) }).expect("work needs no reason");
    let all = book.handled().unwrap();
    assert_eq!(all.len(), 5, "an entry for each claim");
    assert_eq!([all[0].visibility, all[1].visibility], [Visibility::Internal, Visibility::Restricted], "as strict as its claim, internal at least");
    let held = |all: &[Handled]| standing(all).into_iter().filter(|h| h.handling == embargo("2021-04-01")).map(|h| h.claim.clone()).collect::<Vec<_>>();
    assert_eq!((standing(&all).len(), held(&all)), (3, claims.clone()));
    // Erasing one report takes what was said on its claim alone; the embargo holds by the other.
    book.erase(&why, &Target::Report(both[1].0.clone())).unwrap();
    assert_eq!(held(&book.handled().unwrap()), claims[..1]);
    assert!(book.verify(Depth::Views, &[]).unwrap().faults.is_empty());
}

#[test]
fn several_are_made_stricter_in_one_commit_or_none_is() {
    let (_f, mut book, both) = told_twice();
    let (report, claim) = both[0].clone();
    let why = because("a witness");
    let size = book.size().unwrap();
    let unknown = Target::Claim(ClaimId("c-0000000000000000".to_owned()));
    assert!(book.set_visibilities(&why, vec![Target::Claim(claim.clone()), unknown], Visibility::Restricted).is_err());
    assert_eq!(book.size().unwrap(), size, "nothing was written");
    book.set_visibilities(&why, vec![Target::Claim(claim.clone()), Target::Report(report)], Visibility::Restricted).unwrap();
    assert_eq!(book.claim(&claim).unwrap().visibility, Visibility::Restricted);
}

#[test]
fn a_moment_within_a_moment_is_the_same_one_whoever_writes_meanwhile() {
    let (folder, mut book) = filled(3);
    let reader = Book::open_reader(book.folder()).unwrap();
    let many = |b: &Book| b.count_reports(&Query::new());
    let seen = reader.at_one_moment(|r| {
        let first = many(r)?;
        let new = report("Shells fell on the mill.", "afp", "2021-03-01");
        book.add_reports(&stamp(), vec![new_report(&new, Visibility::Public, vec![])])?;
        let within = r.at_one_moment(|r| many(r))?;
        Ok([first, within, many(r)?])
    });
    let seen = seen.unwrap();
    assert_eq!(seen, [seen[0]; 3]);
    assert_eq!(many(&reader).unwrap(), seen[0] + 1, "afterwards it reads what was written");
    drop(folder);
}
