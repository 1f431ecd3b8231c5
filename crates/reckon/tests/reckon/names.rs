//! Victims by name. Enters: lists and reports that name people. Leaves: a failure where a name counts twice, or not at all.
//! Never done here: names of people who lived.

use crate::build::{Book, Told, all_killed, numbers, told};
use tollbook_model::{Count, Person, PersonPair};
use tollbook_reckon::{Convention, Reading};

fn named(id: &str, report: &str, origin: &'static str, names: &[&str]) -> Told {
    let mut claim =
        told(id, Count::stated(names.len() as u64)).report(report).origin(origin).place("SY/Idlib/Saraqib").days("2021-02-19", "2021-02-19").incident(0);
    claim.claim.who.persons = names.iter().map(|n| Person { name: (*n).to_owned(), age: None }).collect();
    claim
}

#[test]
fn a_list_of_names_is_a_floor_and_each_name_counts_once() {
    let book = Book::of(vec![
        named("c1", "row-1", "list", &["Aya"]),
        named("c2", "row-2", "list", &["Basil"]),
        named("c3", "row-3", "list", &["Camil"]),
        named("c4", "row-4", "list", &["  aya "]),
        told("c5", Count::at_least(2)).report("wire").origin("police").place("SY/Idlib/Saraqib").days("2021-02-19", "2021-02-19").incident(0),
    ]);
    assert_eq!(numbers(&book.toll(&all_killed())), (Some(3), Some(3), Some(3), true));
}

#[test]
fn two_spellings_in_two_lists_are_not_two_people() {
    let book = Book::of(vec![named("c1", "a", "list-a", &["Aya Nur", "Basil Nur"]), named("c2", "b", "list-b", &["Aya Noor", "Bassel Noor", "Camil Noor"])]);
    assert_eq!(numbers(&book.toll(&all_killed())).0, Some(3));
}

#[test]
fn a_figure_above_the_names_stands() {
    let book = Book::of(vec![
        named("c1", "a", "list", &["Aya", "Basil"]),
        told("c2", Count::stated(12)).report("wire").origin("police").place("SY/Idlib/Saraqib").days("2021-02-19", "2021-02-19").incident(0),
    ]);
    let (low, best, _, _) = numbers(&book.toll(&all_killed()));
    assert_eq!((low, best), (Some(12), Some(12)));
}

fn pair(a: (usize, &str), b: (usize, &str), same: bool) -> PersonPair {
    PersonPair { claims: [a.0, b.0], names: [a.1.to_owned(), b.1.to_owned()], same }
}

fn low(book: &Book) -> Option<u64> {
    numbers(&book.toll(&all_killed())).0
}

#[test]
fn two_spellings_of_one_list_are_one_person_once_somebody_says_so() {
    let mut book = Book::of(vec![named("c1", "a", "list", &["Aya Nur", "Basil Nur"]), named("c2", "b", "list", &["Aya Noor"])]);
    assert_eq!(low(&book), Some(3));
    book.linked.persons = vec![pair((0, "Aya Nur"), (1, "Aya Noor"), true)];
    assert_eq!(low(&book), Some(2));
}

#[test]
fn namesakes_of_one_list_are_two_people_once_somebody_says_so() {
    let mut book = Book::of(vec![named("c1", "a", "list", &["Aya Nur"]), named("c2", "b", "list", &["aya nur"])]);
    assert_eq!(low(&book), Some(1));
    book.linked.persons = vec![pair((0, "Aya Nur"), (1, "aya nur"), false)];
    assert_eq!(low(&book), Some(2));
}

#[test]
fn whoever_is_known_to_be_none_of_a_list_is_counted_beside_it() {
    let mut book = Book::of(vec![named("c1", "a", "list-a", &["Aya", "Basil"]), named("c2", "b", "list-b", &["Camil"])]);
    assert_eq!(low(&book), Some(2), "two lists may spell one name in two ways");
    book.linked.persons = vec![pair((1, "Camil"), (0, "Aya"), false)];
    assert_eq!(low(&book), Some(2), "he may still be Basil");
    book.linked.persons.push(pair((0, "Basil"), (1, "Camil"), false));
    assert_eq!(low(&book), Some(3));
    // Judgements that contradict each other keep nobody apart.
    book.linked.persons.push(pair((0, "Basil"), (1, "Camil"), true));
    assert_eq!(low(&book), Some(2));
}

fn at_saraqib(id: &str, count: Count, origin: &'static str) -> Told {
    told(id, count).report(id).origin(origin).place("SY/Idlib/Saraqib").days("2021-02-19", "2021-02-19").incident(0)
}

#[test]
fn a_list_that_is_declared_complete_is_the_ceiling_of_its_incident_where_ceilings_hold() {
    let mut book = Book::of(vec![named("c1", "a", "list", &["Aya", "Basil", "Camil"]), at_saraqib("c2", Count::about(5), "police")]);
    let reconciled = |b: &Book| b.toll_by(&all_killed(), &Convention::house(), Reading::Reconciled);
    let before = reconciled(&book);
    assert_eq!((before.low(), before.highest()), (Some(3), Some(5)), "a list is a floor");
    book.linked.closed = vec![0];
    let toll = reconciled(&book);
    assert_eq!((toll.low(), toll.best(), toll.highest()), (Some(3), Some(3), Some(3)));
    assert!(toll.contradictions().is_empty(), "about five has no floor above three");
    // In the documented reading nobody is taken to be complete.
    assert_eq!(book.toll(&all_killed()).highest(), Some(5));
}

#[test]
fn who_tells_of_more_than_a_complete_list_contradicts_it_and_both_are_named() {
    let mut book = Book::of(vec![named("c1", "a", "list", &["Aya", "Basil", "Camil"]), at_saraqib("c2", Count::at_least(7), "police")]);
    book.linked.closed = vec![0];
    let toll = book.toll_by(&all_killed(), &Convention::house(), Reading::Reconciled);
    assert_eq!((toll.low(), toll.highest(), toll.high_open()), (Some(3), Some(3), false));
    let found = toll.contradictions();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].slack, found[0].claims.concat().iter().map(|c| c.0.as_str()).collect::<Vec<_>>()), (4, vec!["c1", "c2"]));
    // A shorter list that is complete too is the ceiling; the longer one contradicts it.
    let mut two = Book::of(vec![named("c1", "a", "list-a", &["Aya", "Basil", "Camil"]), named("c2", "b", "list-b", &["Aya", "Basil"])]);
    two.linked.closed = vec![0, 1];
    let toll = two.toll_by(&all_killed(), &Convention::house(), Reading::Reconciled);
    assert_eq!((toll.low(), toll.contradictions().len()), (Some(2), 1));
    // Of the injured a list of the dead says nothing.
    let injured = tollbook_model::Scope::of(tollbook_model::Counted::Harm(tollbook_model::Harm::Injured));
    let mut hurt = Book::of(vec![named("c1", "a", "list", &["Aya"]), at_saraqib("c2", Count::at_least(7), "police").harm(tollbook_model::Harm::Injured)]);
    hurt.linked.closed = vec![0];
    assert_eq!(hurt.toll_by(&injured, &Convention::house(), Reading::Reconciled).low(), Some(7));
}
