//! What must go is gone. Enters: books with a word that occurs nowhere else. Leaves: failures that name the file where it is still found.
//! Never done here: looking at the disk below the files.
#![allow(clippy::unwrap_used)] // an unwrap in a test is its assertion; the lint's own exception ends at helper functions

mod common;

use common::*;
use std::path::Path;
use tollbook_ledger::*;
use tollbook_model::ReportId;

/// Files under a folder that hold the bytes, as they are or as the engine packs them.
fn files_with(folder: &Path, needle: &[u8]) -> Vec<String> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            out.extend(files_with(&path, needle));
        } else if std::fs::read(&path).unwrap().windows(needle.len()).any(|w| w.eq_ignore_ascii_case(needle)) {
            out.push(path.display().to_string());
        }
    }
    out
}

const CANARY: &str = "Zyxqvonia";

/// A short text, which is stored as it is, and whose words stand in claims, terms and the search index.
fn with_canary(book: &mut Book, visibility: Visibility) -> ReportId {
    let (r, claims) = two_claims(77, "witness", "2021-05-05", CANARY);
    let claims = vec![named(claims[0].clone(), CANARY), claims[1].clone()];
    match book.add_reports(&stamp(), vec![new_report(&r, visibility, claims)]).unwrap().remove(0) {
        Added::New { id, .. } => id,
        Added::Duplicate { .. } => panic!("new"),
    }
}

#[test]
fn an_erased_report_leaves_no_trace_but_its_place_in_the_chain() {
    let (_f, mut book) = filled(30);
    let id = with_canary(&mut book, Visibility::Restricted);
    let claim = book.claims(&Query { report: Some(id.clone()), ..Query::new() }).unwrap()[0].claim.clone();
    let mut mended = claim.clone();
    mended.who.words = format!("people of {CANARY}");
    book.correct_claim(&because(&format!("{CANARY} asked")), mended).unwrap();
    book.note(&stamp(), Visibility::Internal, Target::Report(id.clone()), &format!("met in {CANARY}")).unwrap();
    fill(&mut book, 100, 30);
    let old = book.checkpoint().unwrap();
    let key = book.verifier_key().unwrap();
    let q = Query { words: Some(CANARY.to_lowercase()), ..Query::new() };
    assert_eq!((book.count_reports(&q).unwrap(), book.count_claims(&q).unwrap()), (1, 2));
    assert!(!files_with(book.folder(), CANARY.as_bytes()).is_empty(), "the test finds what is there");

    assert!(matches!(book.erase(&stamp(), &Target::Report(id.clone())), Err(LedgerError::NoReason)));
    let erasure = book.erase(&because("asked for by the family"), &Target::Report(id.clone())).unwrap();
    assert_eq!(erasure.entries.len(), 4);
    assert!(erasure.purged && erasure.blobs == 1, "{erasure:?}");

    assert_eq!(files_with(book.folder(), CANARY.as_bytes()), Vec::<String>::new());
    assert_eq!((book.count_reports(&q).unwrap(), book.count_claims(&q).unwrap()), (0, 0));
    assert!(matches!(book.report(&id), Err(LedgerError::Unknown(_))));
    assert!(matches!(book.claim(&claim.id), Err(LedgerError::Unknown(_))));
    let entry = book.entry(erasure.entries[0]).unwrap();
    assert_eq!((entry.header.kind, entry.content, entry.reason), (EntryKind::ReportAdded, None, None));
    let found = book.verify(Depth::Views, &[(old.clone(), key.clone())]).unwrap();
    assert!(found.holds(), "{found:?}");
    assert_eq!(found.erased, 4);
    book.check_against(&old, &key).unwrap();
    assert!(matches!(book.erase(&because("again"), &Target::Entry(erasure.entries[0])), Err(LedgerError::Refused(_) | LedgerError::Erased { .. })));
}

#[test]
fn a_blob_that_another_report_stands_on_is_kept() {
    let (_f, mut book) = book();
    let text = "Shells killed 5 people in Saraqib.";
    let reports = ["afp", "sana"].map(|s| new_report(&report(text, s, "2021-02-19"), Visibility::Public, vec![]));
    let added = book.add_reports(&stamp(), reports.to_vec()).unwrap();
    let ids: Vec<ReportId> = added.iter().map(|a| if let Added::New { id, .. } = a { id.clone() } else { panic!("new") }).collect();
    assert_eq!(book.erase(&because("withdrawn"), &Target::Report(ids[0].clone())).unwrap().blobs, 0);
    assert_eq!(book.text(&ids[1]).unwrap(), text);
    assert_eq!(book.erase(&because("withdrawn"), &Target::Report(ids[1].clone())).unwrap().blobs, 1);
    assert!(book.verify(Depth::Views, &[]).unwrap().holds());
}

#[test]
fn a_large_blob_goes_with_its_file() {
    let (_f, mut book) = book();
    let text = format!("{CANARY}. {}", "Shells fell. ".repeat(20_000));
    let r = report(&text, "afp", "2021-02-19");
    book.add_reports(&stamp(), vec![new_report(&r, Visibility::Public, vec![])]).unwrap();
    assert!(files_with(book.folder(), CANARY.as_bytes()).iter().any(|f| f.contains("blobs")));
    book.erase(&because("withdrawn"), &Target::Report(r.id)).unwrap();
    assert_eq!(files_with(book.folder(), CANARY.as_bytes()), Vec::<String>::new());
    assert!(book.verify(Depth::Views, &[]).unwrap().holds());
}

#[test]
fn erasing_a_decision_brings_back_what_stood_before_it() {
    let (_f, mut book) = filled(2);
    let claim = book.claims(&Query::new()).unwrap()[0].claim.clone();
    let mut first = claim.clone();
    first.who.words = CANARY.into();
    let seq = book.correct_claim(&because("first"), first).unwrap();
    let mut second = claim.clone();
    second.means = Some("mine".into());
    book.correct_claim(&because("second"), second.clone()).unwrap();
    book.retract_claim(&because("third"), &claim.id).unwrap();
    book.erase(&because("named a witness"), &Target::Entry(seq)).unwrap();
    let trail = book.trail(&claim.id).unwrap();
    assert_eq!(trail.versions.len(), 3);
    assert_eq!(trail.claim.claim, second);
    assert!(!trail.claim.stands);
    assert!(book.verify(Depth::Views, &[]).unwrap().holds());
    // The whole claim: its decisions, and the reading that gave it.
    let erasure = book.erase(&because("asked for"), &Target::Claim(claim.id.clone())).unwrap();
    assert_eq!(erasure.entries.len(), 3);
    assert!(matches!(book.claim(&claim.id), Err(LedgerError::Unknown(_))));
    assert!(book.verify(Depth::Views, &[]).unwrap().holds());
}

#[test]
fn what_the_chain_itself_needs_is_not_erased() {
    let (_f, mut book) = filled(1);
    let (seq, _) = book.record_checkpoint(&stamp()).unwrap();
    for needed in [1, seq] {
        assert!(matches!(book.erase(&because("x"), &Target::Entry(needed)), Err(LedgerError::Refused(_))));
    }
    assert!(matches!(book.erase(&because("x"), &Target::Entry(2)), Err(LedgerError::Refused(_))));
    assert!(matches!(book.erase(&because("x"), &Target::Entry(99)), Err(LedgerError::NoEntry { .. })));
}

#[test]
fn an_identity_is_read_with_its_key_and_gone_with_its_source() {
    let (_f, mut book) = book();
    let source = Source { id: SourceId("witness-3".into()), name: "a nurse".into(), kind: Some("witness".into()), identity: None };
    book.seal_identity(&stamp(), Visibility::SourceConfidential, source.clone(), &format!("{CANARY}, +000 123")).unwrap();
    assert_eq!(files_with(book.folder(), CANARY.as_bytes()), Vec::<String>::new());
    assert_eq!(book.open_identity(&source.id).unwrap(), format!("{CANARY}, +000 123"));
    let key = book.folder().join("keys/identities.key");
    let kept = std::fs::read(&key).unwrap();
    std::fs::remove_file(&key).unwrap();
    assert!(matches!(book.open_identity(&source.id), Err(LedgerError::Sealed(_))));
    std::fs::write(&key, "00".repeat(32)).unwrap();
    assert!(matches!(book.open_identity(&source.id), Err(LedgerError::Sealed(_))));
    std::fs::write(&key, kept).unwrap();
    book.set_visibility(&because("safe now"), Target::Source(source.id.clone()), Visibility::Restricted).unwrap();
    assert_eq!(book.open_identity(&source.id).unwrap(), format!("{CANARY}, +000 123"));
    book.erase(&because("she asked"), &Target::Source(source.id.clone())).unwrap();
    assert!(matches!(book.open_identity(&source.id), Err(LedgerError::Unknown(_))));
    assert_eq!(std::fs::read_dir(book.folder().join("identities")).unwrap().count(), 0);
    assert!(book.verify(Depth::Views, &[]).unwrap().holds());
}

#[test]
fn an_erasure_reaches_a_backup_that_is_handed_in() {
    let (folder, mut book) = filled(5);
    let id = with_canary(&mut book, Visibility::Public);
    let backup = folder.path().join("backup");
    book.backup(&backup, &stamp(), true).unwrap();
    fill(&mut book, 50, 5);
    book.erase(&because("asked for"), &Target::Report(id)).unwrap();
    assert!(!files_with(&backup, CANARY.as_bytes()).is_empty());
    assert_eq!(book.erase_in_backup(&backup).unwrap(), 2);
    assert_eq!(files_with(&backup, CANARY.as_bytes()), Vec::<String>::new());
    assert_eq!(book.erase_in_backup(&backup).unwrap(), 0);
    drill(&backup, &folder.path().join("scratch"), &stamp()).unwrap();
    let (_g, other) = filled(1);
    assert!(matches!(other.erase_in_backup(&backup), Err(LedgerError::OtherBook { .. })));
}
