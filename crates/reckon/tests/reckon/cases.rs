//! Cases that can be worked out by hand: windows that overlap, margins, contradictions. Enters: a handful of claims. Leaves: whether bounds
//! and certificates are what arithmetic says. Never done here: more than a page of numbers.

use crate::build::*;
use tollbook_model::*;
use tollbook_reckon::{Ceiling, Convention, Reading, Toll};

/// Everybody killed from a day of January to another, told as a window.
fn window(id: &str, count: Count, from: u32, to: u32) -> Told {
    told(id, count).place("SY").days(&day(from), &day(to)).level(Level::Window).report(id)
}

fn day(n: u32) -> String {
    format!("2021-01-{n:02}")
}

fn reconciled(book: &Book, scope: &Scope) -> Toll {
    let toll = book.toll_by(scope, &Convention::house(), Reading::Reconciled);
    assert!(toll.certificate().check() && toll.ceiling_certificate().check());
    toll
}

fn january(from: u32, to: u32) -> Scope {
    asked("SY", &day(from), &day(to))
}

#[test]
fn two_days_bound_the_third_through_the_window_over_all_three() {
    let book = Book::of(vec![window("first", Count::exactly(5), 1, 1), window("second", Count::exactly(7), 2, 2), window("all", Count::range(15, 20), 1, 3)]);
    let third = reconciled(&book, &january(3, 3));
    assert_eq!((third.low(), third.ceiling()), (Some(3), Ceiling::Closed(8)));
    let all = reconciled(&book, &january(1, 3));
    assert_eq!((all.low(), all.ceiling()), (Some(15), Ceiling::Closed(20)));
    assert_eq!(book.toll(&january(1, 3)).low(), Some(15), "not 27");
    assert_eq!(book.toll(&january(3, 3)).low(), None, "floors alone say nothing of the third day");
}

#[test]
fn windows_that_overlap_prove_19_and_leave_the_top_open() {
    let book = Book::of(vec![window("a", Count::at_least(10), 1, 2), window("b", Count::at_least(8), 2, 3), window("c", Count::at_least(9), 3, 4)]);
    for toll in [book.toll(&january(1, 4)), reconciled(&book, &january(1, 4))] {
        assert_eq!((toll.low(), toll.ceiling()), (Some(19), Ceiling::Open));
        assert!(toll.certificate().check());
        assert_eq!(toll.certificate().bound(), 19);
    }
}

/// Three claims of one person each, every two of which may share somebody: told for two of three provinces.
fn triangle(day: u32, name: &str) -> Vec<Told> {
    let pairs = [["SY/Aleppo", "SY/Hama"], ["SY/Hama", "SY/Homs"], ["SY/Aleppo", "SY/Homs"]];
    let one = |(i, p): (usize, &[&str; 2])| {
        window(&format!("{name}{i}"), Count::at_least(1), day, day).parts(&[(p[0], PlaceRelation::In), (p[1], PlaceRelation::In)])
    };
    pairs.iter().enumerate().map(one).collect()
}

#[test]
fn three_that_overlap_in_pairs_prove_two() {
    let book = Book::of(triangle(1, "t"));
    let toll = book.toll(&january(1, 1));
    assert_eq!(toll.low(), Some(2));
    assert!(toll.certificate().check());
    assert_eq!(toll.certificate().proofs[0].denominator, 2, "each is counted half a time");
    assert_eq!(toll.firmness(), tollbook_reckon::Firmness::Proved);
}

#[test]
fn two_such_threes_apart_prove_four_because_each_is_rounded_by_itself() {
    let mut claims = triangle(1, "t");
    claims.extend(triangle(9, "u"));
    let toll = Book::of(claims).toll(&january(1, 9));
    assert_eq!(toll.low(), Some(4));
    assert!(toll.certificate().check());
    assert_eq!(toll.certificate().bound(), 4);
}

#[test]
fn floors_over_a_ceiling_are_a_contradiction_with_its_smallest_set() {
    let book = Book::of(vec![window("a", Count::at_least(7), 1, 1), window("b", Count::at_least(6), 2, 2), window("both", Count::range(0, 10), 1, 2)]);
    let toll = reconciled(&book, &january(1, 2));
    assert_eq!(toll.contradictions().len(), 1);
    assert_eq!(toll.contradictions()[0].slack, 3);
    let named: Vec<&str> = toll.contradictions()[0].claims.iter().map(|c| c[0].0.as_str()).collect();
    assert_eq!(named, ["a", "b", "both"]);
    assert!(toll.low() <= toll.best() && toll.best() <= toll.highest());
    assert_eq!(book.toll(&january(1, 2)).low(), Some(13), "documented: floors alone");
}

#[test]
fn the_difference_of_two_complete_cumulatives_is_what_lies_between() {
    let civilians = |id: &str, count: Count, to: u32| window(id, count, 1, to).status(Status::Civilian).level(Level::Window);
    let book = Book::of(vec![
        window("to-10", Count::exactly(100), 1, 10),
        window("to-20", Count::exactly(160), 1, 20),
        civilians("civilians-20", Count::at_least(90), 20),
        civilians("civilians-10", Count::range(0, 40), 10),
    ]);
    let all = reconciled(&book, &january(11, 20));
    assert_eq!((all.low(), all.ceiling()), (Some(60), Ceiling::Closed(60)));
    let mut scope = january(11, 20);
    scope.who.status = Some(Status::Civilian);
    let civilians = reconciled(&book, &scope);
    assert_eq!((civilians.low(), civilians.ceiling()), (Some(50), Ceiling::Closed(60)));
}

#[test]
fn two_margins_bound_their_cell() {
    let book = Book::of(vec![
        window("all", Count::exactly(100), 1, 10),
        window("civilians", Count::exactly(60), 1, 10).status(Status::Civilian),
        window("in-a", Count::exactly(70), 1, 10).place("SY/Aleppo"),
    ]);
    let mut scope = asked("SY/Aleppo", &day(1), &day(10));
    scope.who.status = Some(Status::Civilian);
    let toll = reconciled(&book, &scope);
    assert_eq!((toll.low(), toll.ceiling()), (Some(30), Ceiling::Closed(60)));
}
