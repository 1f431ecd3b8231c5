//! Books that travel. Enters: exports, bundles, backups, and damaged ones. Leaves: failures that say what got lost or got in.
//! Never done here: a network.
#![allow(clippy::unwrap_used)] // an unwrap in a test is its assertion; the lint's own exception ends at helper functions

mod common;

use common::*;
use std::path::Path;
use tollbook_ledger::*;
use tollbook_model::Count;

/// A book with something of everything.
fn rich() -> (tempfile::TempDir, Book) {
    let (f, mut book) = filled(260);
    let q = Query { limit: 3, ..Query::new() };
    let claims = book.claims(&q).unwrap();
    let mut mended = claims[0].claim.clone();
    mended.count = Count::about(7);
    book.correct_claim(&because("about seven"), mended).unwrap();
    book.retract_claim(&because("twice"), &claims[1].claim.id).unwrap();
    book.set_visibility(&because("a hospital that works"), Target::Claim(claims[2].claim.id.clone()), Visibility::Restricted).unwrap();
    let (r, c) = two_claims(5000, "witness", "2021-06-01", "Zyxqvonia");
    book.add_reports(&stamp(), vec![new_report(&r, Visibility::SourceConfidential, c)]).unwrap();
    let text = format!("Long. {}", "Shells fell. ".repeat(9000));
    let long = report(&text, "afp", "2021-02-19");
    book.add_reports(&stamp(), vec![new_report(&long, Visibility::Public, vec![])]).unwrap();
    let gone = book.reports(&Query { after: Some(40), limit: 1, ..Query::new() }).unwrap().remove(0);
    book.erase(&because("withdrawn"), &Target::Report(gone.report.id)).unwrap();
    let source = Source { id: SourceId("witness".into()), name: "a nurse".into(), kind: None, identity: None };
    book.seal_identity(&stamp(), Visibility::SourceConfidential, source, "her name").unwrap();
    book.record_checkpoint(&stamp()).unwrap();
    (f, book)
}

fn all_claims(book: &Book) -> Vec<(String, Count, bool, Visibility)> {
    let q = Query { with_retracted: true, limit: 10_000, ..Query::new() };
    book.claims(&q).unwrap().into_iter().map(|c| (c.claim.id.0, c.claim.count, c.stands, c.visibility)).collect()
}

fn alter(file: &Path, change: impl Fn(Vec<u8>) -> Vec<u8>) {
    std::fs::write(file, change(std::fs::read(file).unwrap())).unwrap();
}

#[test]
fn an_export_comes_back_as_the_same_book() {
    let (f, book) = rich();
    let (out, back) = (f.path().join("out"), f.path().join("back"));
    let manifest = book.export(&out, &stamp(), true).unwrap();
    assert_eq!(manifest.state, book.state().unwrap());
    let mut again = import(&out, &back).unwrap();
    assert_eq!(again.state().unwrap(), book.state().unwrap());
    assert_eq!(all_claims(&again), all_claims(&book));
    let found = again.verify(Depth::Views, &[(book.checkpoint().unwrap(), book.verifier_key().unwrap())]).unwrap();
    assert!(found.holds(), "{found:?}");
    assert_eq!(again.open_identity(&SourceId("witness".into())).unwrap(), "her name");
    // It goes on as the same book would.
    again.record_checkpoint(&stamp()).unwrap();
    again.check_against(&book.checkpoint().unwrap(), &book.verifier_key().unwrap()).unwrap();
    assert!(matches!(import(&out, &back), Err(LedgerError::BadCopy { .. })));
    assert!(matches!(book.export(&out, &stamp(), false), Err(LedgerError::BadCopy { .. })));
}

#[test]
fn an_export_without_secrets_holds_no_key_and_no_identity() {
    let (f, book) = rich();
    let (out, back) = (f.path().join("out"), f.path().join("back"));
    book.export(&out, &stamp(), false).unwrap();
    assert!(!out.join("keys").exists() && !out.join("identities").exists());
    let again = import(&out, &back).unwrap();
    assert!(again.verify(Depth::Content, &[]).unwrap().holds());
    assert!(matches!(again.checkpoint(), Err(LedgerError::File { .. })));
    assert!(matches!(again.open_identity(&SourceId("witness".into())), Err(LedgerError::Sealed(_))));
}

#[test]
fn a_damaged_export_is_refused_and_leaves_nothing_behind() {
    let (f, book) = filled(20);
    let out = f.path().join("out");
    book.export(&out, &stamp(), true).unwrap();
    let lines = std::fs::read(out.join("entries.jsonl")).unwrap();
    let text = String::from_utf8(lines.clone()).unwrap();
    let rows: Vec<&str> = text.lines().collect();
    let mut swapped = rows.clone();
    swapped.swap(5, 6);
    let mut missing = rows.clone();
    missing.remove(9);
    let cut = &rows[..rows.len() - 1];
    let join = |r: &[&str]| format!("{}\n", r.join("\n")).into_bytes();
    let altered = text.replacen("amal", "omar", 1).into_bytes();
    let other_words = text.replacen("verb.active", "verb.passiv", 1).into_bytes();
    let half = lines[..lines.len() / 2].to_vec();
    for (n, bad) in [join(&swapped), join(&missing), join(cut), altered, other_words, half, b"{}\n".to_vec()].into_iter().enumerate() {
        std::fs::write(out.join("entries.jsonl"), bad).unwrap();
        let back = f.path().join(format!("back{n}"));
        assert!(matches!(import(&out, &back), Err(LedgerError::BadCopy { .. })), "{n}");
        assert!(!back.exists());
    }
    std::fs::write(out.join("entries.jsonl"), &lines).unwrap();
    let blob = walk(&out.join("blobs")).remove(3);
    alter(&blob, |mut b| {
        b[0] ^= 1;
        b
    });
    assert!(matches!(import(&out, &f.path().join("back")), Err(LedgerError::BadCopy { .. })));
    std::fs::remove_file(out.join("manifest.json")).unwrap();
    assert!(matches!(import(&out, &f.path().join("back")), Err(LedgerError::BadCopy { .. })));
    let left: Vec<_> = std::fs::read_dir(f.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(left.iter().all(|n| !n.to_string_lossy().ends_with(".part")), "{left:?}");
}

fn walk(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut out = Vec::new();
    for e in std::fs::read_dir(folder).unwrap() {
        let p = e.unwrap().path();
        if p.is_dir() { out.extend(walk(&p)) } else { out.push(p) }
    }
    out.sort();
    out
}

#[test]
fn two_books_merge_and_each_stays_that_book() {
    let (f, mut mine) = filled(3);
    let (_g, mut theirs) = rich();
    let (first, second) = (f.path().join("first"), f.path().join("second"));
    theirs.bundle(&first, &stamp(), Visibility::Public).unwrap();
    let before = all_claims(&mine);
    let outcome = mine.merge(&stamp(), &first).unwrap();
    assert_eq!(outcome.headers, theirs.size().unwrap());
    // Again: nothing.
    let size = mine.size().unwrap();
    let again = mine.merge(&stamp(), &first).unwrap();
    assert_eq!((again.headers, again.contents, mine.size().unwrap()), (0, 0, size));
    // What is not public stayed behind: the witness's report, the reading with a restricted claim.
    assert_eq!(mine.count_reports(&Query { words: Some("zyxqvonia".into()), ..Query::new() }).unwrap(), 0);
    let id = theirs.id().0.clone();
    assert_eq!(mine.merged_books().unwrap(), [(id.clone(), theirs.size().unwrap())]);
    // A later and fuller bundle brings the rest.
    fill(&mut theirs, 700, 2);
    theirs.bundle(&second, &stamp(), Visibility::SourceConfidential).unwrap();
    mine.merge(&stamp(), &second).unwrap();
    let shown = mine.claims(&Query { with_retracted: true, limit: 10_000, ..Query::new() }).unwrap();
    let (own, foreign): (Vec<_>, Vec<_>) = shown.into_iter().partition(|c| c.book.is_none());
    assert_eq!(own.len(), before.len());
    let mut a: Vec<_> = foreign.into_iter().map(|c| (c.claim.id.0, c.claim.count, c.stands, c.visibility)).collect();
    let mut b = all_claims(&theirs);
    a.sort_by(|x, y| x.0.cmp(&y.0));
    b.sort_by(|x, y| x.0.cmp(&y.0));
    assert_eq!(a, b);
    let found = mine.verify(Depth::Views, &[]).unwrap();
    assert!(found.holds(), "{found:?}");
    // Nobody decides here on what is another book's.
    let theirs_only = theirs.claims(&Query { words: Some("zyxqvonia".into()), ..Query::new() }).unwrap().remove(0).claim.id;
    assert!(matches!(mine.retract_claim(&because("x"), &theirs_only), Err(LedgerError::Refused(_))));
}

#[test]
fn what_the_other_book_erased_is_erased_here_and_does_not_come_back() {
    let (f, mut mine) = filled(2);
    let (_g, mut theirs) = filled(0);
    let (r, claims) = two_claims(4711, "afp", "2021-02-19", "Zyxqvonia");
    theirs.add_reports(&stamp(), vec![new_report(&r, Visibility::Public, claims)]).unwrap();
    let bundles: Vec<_> = (0..3).map(|n| f.path().join(format!("b{n}"))).collect();
    theirs.bundle(&bundles[0], &stamp(), Visibility::SourceConfidential).unwrap();
    mine.merge(&stamp(), &bundles[0]).unwrap();
    let q = Query { words: Some("zyxqvonia".into()), ..Query::new() };
    assert_eq!(mine.count_reports(&q).unwrap(), 1);
    theirs.erase(&because("asked for"), &Target::Report(r.id.clone())).unwrap();
    theirs.bundle(&bundles[1], &stamp(), Visibility::SourceConfidential).unwrap();
    assert_eq!(mine.merge(&stamp(), &bundles[1]).unwrap().erased, 2);
    assert_eq!(mine.count_reports(&q).unwrap(), 0);
    // The older bundle is still about; it brings nothing back.
    let back = mine.merge(&stamp(), &bundles[0]).unwrap();
    assert_eq!((back.contents, mine.count_reports(&q).unwrap()), (0, 0));
    let found = mine.verify(Depth::Views, &[]).unwrap();
    assert!(found.holds(), "{found:?}");
}

#[test]
fn what_was_erased_here_of_another_book_does_not_come_back_either() {
    let (f, mut mine) = filled(2);
    let (_g, theirs) = filled(3);
    let bundle = f.path().join("bundle");
    theirs.bundle(&bundle, &stamp(), Visibility::SourceConfidential).unwrap();
    mine.merge(&stamp(), &bundle).unwrap();
    let id = theirs.reports(&Query { after: Some(4), ..Query::new() }).unwrap().remove(0).report.id;
    assert_eq!(mine.report(&id).unwrap().book, Some(theirs.id().0.clone()));
    assert_eq!(mine.erase(&because("asked for here"), &Target::Report(id.clone())).unwrap().entries.len(), 2);
    assert_eq!(mine.merge(&stamp(), &bundle).unwrap().contents, 0);
    assert!(matches!(mine.report(&id), Err(LedgerError::Unknown(_))));
    let found = mine.verify(Depth::Views, &[]).unwrap();
    assert!(found.holds() && found.erased == 2, "{found:?}");
}

#[test]
fn a_bundle_that_forked_or_was_altered_or_is_ones_own_is_refused() {
    let (f, mut mine) = filled(2);
    let (g, theirs) = filled(5);
    let copy = g.path().join("copy");
    theirs.backup(&copy, &stamp(), true).unwrap();
    let other = g.path().join("other");
    restore(&copy, &other, &stamp()).unwrap();
    let (mut theirs, mut forked) = (theirs, Book::open(&other).unwrap());
    fill(&mut theirs, 100, 3);
    fill(&mut forked, 200, 4);
    let (a, b) = (f.path().join("a"), f.path().join("b"));
    theirs.bundle(&a, &stamp(), Visibility::Public).unwrap();
    forked.bundle(&b, &stamp(), Visibility::Public).unwrap();
    mine.merge(&stamp(), &a).unwrap();
    let size = mine.size().unwrap();
    assert!(matches!(mine.merge(&stamp(), &b), Err(LedgerError::Forked(_))));
    let own = f.path().join("own");
    mine.bundle(&own, &stamp(), Visibility::Public).unwrap();
    assert!(matches!(mine.merge(&stamp(), &own), Err(LedgerError::BadCopy { .. })));
    alter(&b.join("manifest.json"), |m| String::from_utf8(m).unwrap().replace("\"note\"", "\"not\"").into_bytes());
    assert!(matches!(mine.merge(&stamp(), &b), Err(LedgerError::BadCopy { .. })));
    assert_eq!(mine.size().unwrap(), size);
    assert!(matches!(import(&a, &f.path().join("no")), Err(LedgerError::BadCopy { .. })));
}

#[test]
fn a_backup_counts_only_after_its_drill() {
    let (f, book) = rich();
    let to = f.path().join("backup");
    let manifest = book.backup(&to, &stamp(), true).unwrap();
    let scratch = f.path().join("scratch");
    let proven = drill(&to, &scratch, &stamp()).unwrap();
    assert_eq!((proven.entries, proven.state), (book.size().unwrap(), book.state().unwrap()));
    assert!(!scratch.exists());
    assert!(manifest.files.iter().any(|x| x.path.starts_with("blobs/")) && manifest.files.iter().any(|x| x.path == "keys/signing.key"));
    // Every file matters.
    for file in &manifest.files {
        let path = to.join(&file.path);
        let kept = std::fs::read(&path).unwrap();
        let mut bad = kept.clone();
        let middle = bad.len() / 2;
        bad[middle] ^= 1;
        std::fs::write(&path, &bad).unwrap();
        assert!(matches!(drill(&to, &scratch, &stamp()), Err(LedgerError::BadCopy { .. })), "{}", file.path);
        std::fs::remove_file(&path).unwrap();
        assert!(matches!(drill(&to, &scratch, &stamp()), Err(LedgerError::BadCopy { .. })), "{}", file.path);
        std::fs::write(&path, kept).unwrap();
    }
    drill(&to, &scratch, &stamp()).unwrap();
    // A manifest can't lead out of its folder.
    alter(&to.join("manifest.json"), |m| String::from_utf8(m).unwrap().replace("book.pub", "../book.pub").into_bytes());
    assert!(matches!(restore(&to, &scratch, &stamp()), Err(LedgerError::BadCopy { .. })));
    std::fs::remove_file(to.join("manifest.json")).unwrap();
    assert!(matches!(read_manifest(&to), Err(LedgerError::BadCopy { .. })));
    assert!(matches!(book.backup(&to, &stamp(), true), Err(LedgerError::BadCopy { .. })));
}
