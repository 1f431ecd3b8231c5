//! Bad input. Enters: claims and questions that make no sense. Leaves: whether each has a clear answer. Never done here: a panic.

use crate::build::*;
use tollbook_model::*;
use tollbook_reckon::{Axis, Convention, Reading, Reckoner, Refusal, StepKind};

fn kill(id: &str, n: u64) -> Told {
    told(id, Count::stated(n)).place("SY/Idlib").days("2021-03-05", "2021-03-05").report(id)
}

#[test]
fn days_out_of_order_are_refused_with_what_to_do() {
    let book = Book::of(vec![kill("a", 3)]);
    let actors = ActorRegistry::parse(ACTORS, SOURCES).unwrap();
    let terms = Taxonomy::default();
    let reckoner = Reckoner::new(&book.linked, &actors, &terms, &terms, None);
    let refused = reckoner.toll(&asked("", "2021-03-05", "2021-03-01"), &Convention::house(), Reading::Documented).unwrap_err();
    assert!(refused.to_string().contains("swap the days"));
    let mut scope = all_killed();
    scope.by = Some("nobody".into());
    assert_eq!(reckoner.toll(&scope, &Convention::house(), Reading::Documented).unwrap_err(), Refusal::UnknownParty { id: "nobody".into() });
}

#[test]
fn parts_in_a_ring_stand_on_their_own_words() {
    let book = Book::of(vec![
        kill("a", 3).report("r").relation(RelationKind::PartOf, "b").incident(0),
        kill("b", 5).report("r").relation(RelationKind::PartOf, "a").incident(0),
        kill("c", 4).report("s").relation(RelationKind::Repeats, "c").incident(1),
    ]);
    assert_eq!(book.toll(&all_killed()).low(), Some(5));
}

#[test]
fn what_is_dated_after_the_as_of_day_is_listed_apart() {
    let book = Book::of(vec![kill("a", 3), kill("b", 100).days("2035-01-01", "2035-01-01")]);
    let toll = book.toll(&all_killed());
    assert_eq!((toll.low(), toll.coverage().future.len()), (Some(3), 1));
}

#[test]
fn a_claim_without_a_day_is_listed_apart_when_days_are_asked_for() {
    let mut undated = kill("b", 9);
    undated.claim.period = None;
    let book = Book::of(vec![kill("a", 3), undated]);
    let toll = book.toll(&asked("SY", "2021-01-01", "2021-12-31"));
    assert_eq!((toll.low(), toll.coverage().undated.len()), (Some(3), 1));
    assert_eq!(book.toll(&asked("SY", "", "")).low(), Some(9), "it may be the same dead as the dated three");
}

#[test]
fn a_superseded_figure_and_a_copy_are_named_and_never_bind() {
    let book =
        Book::of(vec![kill("first", 8).incident(0).superseded_by("later"), kill("later", 5).incident(0), kill("copied", 8).incident(0).copy_of("first")]);
    let toll = book.toll(&all_killed());
    assert_eq!(numbers(&toll), (Some(5), Some(5), Some(5), false));
    let kinds: Vec<StepKind> = toll.derivation()[0].steps.iter().map(|s| s.kind).collect();
    assert_eq!(kinds, [StepKind::Superseded, StepKind::Copies]);
}

#[test]
fn a_headline_goes_the_way_of_the_figure_it_repeats() {
    let book = Book::of(vec![
        kill("headline", 8).report("r").incident(0).relation(RelationKind::Repeats, "lead"),
        kill("lead", 8).report("r").incident(0).superseded_by("later"),
        kill("later", 5).incident(0),
    ]);
    assert_eq!(numbers(&book.toll(&all_killed())), (Some(5), Some(5), Some(5), false));
}

#[test]
fn origins_that_contradict_each_other_are_named() {
    let book = Book::of(vec![kill("a", 3).incident(0), kill("b", 9).origin("snhr").incident(0)]);
    let toll = book.toll(&all_killed());
    let step = toll.derivation()[0].steps.iter().find(|s| s.kind == StepKind::Contradicts).unwrap();
    assert_eq!(step.claims.len(), 2);
}

#[test]
fn a_rejected_incident_counts_nothing() {
    let mut book = Book::of(vec![kill("a", 3).incident(0)]);
    book.linked.incidents[0].verification = Verification::Rejected;
    assert_eq!(book.toll(&all_killed()).low(), None);
}

#[test]
fn a_broken_convention_says_where() {
    for (text, line, column) in [
        ("name = \"mine\"\nversion = \"1\"\nabout = \"\"\nbets = \"lowest\"\n", 4, 1),
        ("name = \"mine\"\nversion = \"1\"\nabout = \"\"\nbest = \"greatest\"\n", 4, 8),
        ("name = \"mine\"\nversion", 2, 8),
        ("name = \"mine\"\nversion = \"1\"\nabout = \"\"\n\n[[vague]]\nwords = [\"some\"]\nlow = 9\nhigh = 3\n", 5, 1),
    ] {
        let wrong = Convention::parse(text, "mine.toml").unwrap_err();
        assert_eq!((wrong.line, wrong.column), (line, column), "{wrong}");
        assert!(wrong.to_string().starts_with("mine.toml:"));
    }
}

#[test]
fn every_embedded_convention_reads() {
    for name in Convention::names() {
        let convention = Convention::named(name).unwrap();
        assert_eq!(convention.name(), name);
        assert!(!convention.version().is_empty() && !convention.about().is_empty());
    }
    assert!(Convention::named("nobody's").is_none());
}

#[test]
fn months_and_provinces_part_a_question_and_what_straddles_is_named() {
    let book = Book::of(vec![
        kill("a", 3).incident(0),
        kill("b", 4).days("2021-04-01", "2021-04-02").incident(1),
        kill("c", 5).place("SY/Hama").incident(2),
        kill("d", 50).days("2021-03-30", "2021-04-03").level(Level::Window),
    ]);
    let actors = ActorRegistry::parse(ACTORS, SOURCES).unwrap();
    let terms = Taxonomy::default();
    let reckoner = Reckoner::new(&book.linked, &actors, &terms, &terms, None);
    let grouped = reckoner.group(&all_killed(), &[Axis::Month, Axis::Province], &Convention::house(), Reading::Documented).unwrap();
    let rows: Vec<(String, Option<u64>)> = grouped.rows.iter().map(|r| (r.keys.join(" "), r.toll.low())).collect();
    let expected = [("2021-03 SY/Hama", 5), ("2021-03 SY/Idlib", 3), ("2021-04 SY/Idlib", 4)];
    assert_eq!(rows, expected.map(|(k, n)| (k.to_owned(), Some(n))));
    assert_eq!(grouped.between, [ClaimId("d".to_owned())]);
    let who = reckoner.group(&all_killed(), &[Axis::Who], &Convention::house(), Reading::Documented).unwrap();
    assert!(!who.adds && who.note.is_some());
}
