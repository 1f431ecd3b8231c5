//! Victims by name. Enters: lists and reports that name people. Leaves: a failure where a name counts twice, or not at all.
//! Never done here: names of people who lived.

use crate::build::{Book, Told, all_killed, numbers, told};
use tollbook_model::{Count, Person};

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
