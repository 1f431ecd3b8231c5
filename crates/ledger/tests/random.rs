//! Any acts in any order. Enters: seeds. Leaves: failures with the acts that led to them. Never done here: a fixed example.
#![allow(clippy::unwrap_used)] // an unwrap in a test is its assertion; the lint's own exception ends at helper functions

mod common;

use common::*;
use proptest::prelude::*;
use tollbook_ledger::*;
use tollbook_model::{ClaimId, Count};

#[derive(Clone, Debug)]
enum Act {
    Add(u8, u8),
    Read(u8, u8),
    Correct(u8, u8),
    Retract(u8),
    Enter(u8),
    Claim(u8, u8),
    Report(u8, u8),
    Source(u8, u8),
    Note(u8),
    EraseReport(u8),
    EraseClaim(u8),
    EraseEntry(u8),
    Checkpoint,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let any = any::<u8>;
    let one = prop_oneof![
        6 => (any(), 0u8..4).prop_map(|(n, v)| Act::Add(n, v)),
        4 => (any(), 0u8..3).prop_map(|(n, k)| Act::Read(n, k)),
        3 => (any(), any()).prop_map(|(n, k)| Act::Correct(n, k)),
        2 => any().prop_map(Act::Retract),
        2 => any().prop_map(Act::Enter),
        2 => (any(), 0u8..4).prop_map(|(n, v)| Act::Claim(n, v)),
        1 => (any(), 0u8..4).prop_map(|(n, v)| Act::Report(n, v)),
        1 => (0u8..3, 0u8..4).prop_map(|(n, v)| Act::Source(n, v)),
        1 => any().prop_map(Act::Note),
        1 => any().prop_map(Act::EraseReport),
        1 => any().prop_map(Act::EraseClaim),
        2 => any().prop_map(Act::EraseEntry),
        1 => Just(Act::Checkpoint),
    ];
    prop::collection::vec(one, 1..40)
}

fn pick<T: Clone>(all: &[T], n: u8) -> Option<T> {
    (!all.is_empty()).then(|| all[n as usize % all.len()].clone())
}

/// Does one act; an act that is refused is none.
fn perform(book: &mut Book, act: &Act) -> Result<()> {
    let why = because("chance");
    let visibility = |v: u8| Visibility::ALL[v as usize % 4];
    let all = Query { with_retracted: true, limit: 1000, ..Query::new() };
    let reports = book.reports(&Query { limit: 1000, ..Query::new() })?;
    let claims: Vec<ClaimView> = book.claims(&all)?;
    let sources = ["afp", "sana", "sohr"];
    match act {
        Act::Add(n, v) => {
            let (r, claims) = two_claims(u64::from(*n) + 1, sources[*n as usize % 3], "2021-02-19", ["Saraqib", "Maarrat"][*n as usize % 2]);
            book.add_reports(&why, vec![new_report(&r, visibility(*v), claims)])?;
        }
        Act::Read(n, k) => {
            if let Some(r) = pick(&reports, *n) {
                let text = book.text(&r.report.id)?;
                let report = tollbook_model::Report::new(text.clone(), r.report.source.clone(), r.report.date);
                let n: u64 = text.split(' ').nth(2).and_then(|n| n.parse().ok()).unwrap_or(1);
                let place = if text.contains("Saraqib") { "Saraqib" } else { "Maarrat" };
                let mut claims =
                    vec![claim(&report, tollbook_model::Harm::Killed, n, place, "SY"), claim(&report, tollbook_model::Harm::Injured, n + 1000, place, "SY")];
                claims.truncate(*k as usize);
                book.add_reading(&why, &r.report.id, NewReading { pack: format!("en {k}"), claims, notices: vec![] })?;
            }
        }
        Act::Correct(n, k) => {
            if let Some(c) = pick(&claims, *n) {
                let mut claim = c.claim;
                claim.count = Count::at_least(u64::from(*k));
                book.correct_claim(&why, claim)?;
            }
        }
        Act::Retract(n) => {
            if let Some(c) = pick(&claims, *n) {
                book.retract_claim(&why, &c.claim.id)?;
            }
        }
        Act::Enter(n) => {
            if let Some(c) = pick(&claims, *n) {
                let mut claim = c.claim;
                claim.id = ClaimId(String::new());
                claim.relations.clear();
                book.enter_claim(&why, visibility(*n), claim, Ground::Words, vec![("a".into(), None, vec![*n; 10])])?;
            }
        }
        Act::Claim(n, v) => {
            if let Some(c) = pick(&claims, *n) {
                book.set_visibility(&why, Target::Claim(c.claim.id), visibility(*v))?;
            }
        }
        Act::Report(n, v) => {
            if let Some(r) = pick(&reports, *n) {
                book.set_visibility(&why, Target::Report(r.report.id), visibility(*v))?;
            }
        }
        Act::Source(n, v) => {
            let id = SourceId(sources[*n as usize].into());
            if n % 2 == 0 {
                book.add_source(&why, visibility(*v), Source { id: id.clone(), name: "x".into(), kind: None, identity: None })?;
            }
            book.set_visibility(&why, Target::Source(id), visibility(v + 1))?;
        }
        Act::Note(n) => {
            if let Some(c) = pick(&claims, *n) {
                book.note(&why, Visibility::Internal, Target::Claim(c.claim.id), "noted")?;
            }
        }
        Act::EraseReport(n) => {
            if let Some(r) = pick(&reports, *n) {
                book.erase(&why, &Target::Report(r.report.id))?;
            }
        }
        Act::EraseClaim(n) => {
            if let Some(c) = pick(&claims, *n) {
                book.erase(&why, &Target::Claim(c.claim.id))?;
            }
        }
        Act::EraseEntry(n) => {
            let size = book.size()?;
            book.erase(&why, &Target::Entry(1 + u64::from(*n) % size))?;
        }
        Act::Checkpoint => {
            book.record_checkpoint(&why)?;
        }
    }
    Ok(())
}

fn expected(e: &LedgerError) -> bool {
    matches!(e, LedgerError::Refused(_) | LedgerError::Erased { .. } | LedgerError::Unknown(_))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn views_are_what_a_rebuild_gives_after_any_acts(acts in acts()) {
        let folder = tempfile::tempdir().unwrap();
        let mut book = Book::create_with(folder.path(), "chance", &stamp(), Box::new(SeededRandomness::new(7))).unwrap();
        let mut notes = Vec::new();
        for act in &acts {
            if let Err(e) = perform(&mut book, act) {
                prop_assert!(expected(&e), "{act:?}: {e}");
            }
            if let Act::Checkpoint = act {
                notes.push((book.checkpoint().unwrap(), book.verifier_key().unwrap()));
            }
        }
        let found = book.verify(Depth::Views, &notes).unwrap();
        prop_assert!(found.holds(), "{found:?}");
        for (note, key) in &notes {
            book.check_against(note, key).unwrap();
        }
        // Every page of every question says what the whole says.
        for q in [Query::new(), Query { clearance: Some(Visibility::Internal), ..Query::new() }, Query { words: Some("shells".into()), ..Query::new() }] {
            let all = book.claims(&Query { limit: 1000, ..q.clone() }).unwrap();
            prop_assert_eq!(all.len() as u64, book.count_claims(&q).unwrap());
            let mut paged = Vec::new();
            let mut pages = Pages::new(q.clone(), 3);
            loop {
                let page = pages.claims(&book).unwrap();
                prop_assert!(page.len() <= 3);
                if page.is_empty() {
                    break;
                }
                paged.extend(page);
            }
            prop_assert!(pages.claims(&book).unwrap().is_empty(), "nothing comes after the last page");
            prop_assert_eq!(&book.every_claim(q.clone()).map(Result::unwrap).collect::<Vec<_>>(), &all);
            let few = book.every_claim(Query { limit: 7, ..q.clone() }).count();
            prop_assert_eq!(few, all.len().min(7));
            let reports = book.reports(&Query { limit: 1000, ..q.clone() }).unwrap();
            prop_assert_eq!(book.every_report(q).map(Result::unwrap).collect::<Vec<_>>(), reports);
            prop_assert_eq!(paged, all);
        }
    }

    #[test]
    fn the_state_at_an_entry_is_what_a_book_of_that_length_shows(acts in acts()) {
        // Erasures and visibility reach back on purpose; all other acts leave the past as it was.
        let acts: Vec<Act> = acts.into_iter().filter(|a| matches!(a, Act::Add(..) | Act::Read(..) | Act::Correct(..) | Act::Retract(_) | Act::Enter(_) | Act::Note(_))).collect();
        let folder = tempfile::tempdir().unwrap();
        let mut book = Book::create(folder.path(), "chance", &stamp()).unwrap();
        let mut seen = Vec::new();
        for act in &acts {
            if let Err(e) = perform(&mut book, act) {
                prop_assert!(expected(&e), "{act:?}: {e}");
            }
            let size = book.size().unwrap();
            let claims: Vec<_> = book.claims(&Query { limit: 1000, ..Query::new() }).unwrap().into_iter().map(|c| (c.claim, c.form, c.since)).collect();
            let reports = book.count_reports(&Query::new()).unwrap();
            seen.push((size, claims, reports));
        }
        for (size, claims, reports) in seen {
            let q = Query { as_of: Some(size), limit: 1000, ..Query::new() };
            let then: Vec<_> = book.claims(&q).unwrap().into_iter().map(|c| (c.claim, c.form, c.since)).collect();
            prop_assert_eq!(then, claims);
            prop_assert_eq!(book.count_reports(&q).unwrap(), reports);
        }
    }
}

#[test]
fn the_book_asks_for_no_time() {
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![source];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = std::fs::read_to_string(&path).unwrap();
                for clock in ["::now()", "SystemTime", "Instant", "CURRENT_TIMESTAMP", "datetime("] {
                    assert!(!text.contains(clock), "{} asks for the time ({clock})", path.display());
                }
            }
        }
    }
}
