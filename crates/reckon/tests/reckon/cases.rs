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

/// A share of another claim of the same report.
fn share(id: &str, whole: &Told, how: (u64, u64, bool), who: Who) -> Told {
    let (num, den, more) = how;
    let count = Count::share_of(&whole.claim.count, num, den, more, false);
    let mut part = told(id, count).who(who).level(Level::Window).report(&whole.claim.report.0).relation(RelationKind::PartOf, &whole.claim.id.0);
    part.claim.place.clone_from(&whole.claim.place);
    part.claim.period.clone_from(&whole.claim.period);
    part.claim.relations[0].share = Some(Share { num, den });
    part
}

fn children() -> Who {
    Who { age: Some(AgeClass::Child), words: "children".to_owned(), ..Who::default() }
}

fn asked_of_children(from: u32, to: u32) -> Scope {
    let mut scope = january(from, to);
    scope.who.age = Some(AgeClass::Child);
    scope
}

/// "Between 30 and 40 people were killed in Syria in the first twenty days of January, half of them children." Half of 30 is 15, of 40 it is 20. Another origin
/// tells of at least 36 killed in the first ten of these days: then at least 18 of the dead were children, and 2 × 18 = 36 is the proof.
#[test]
fn half_of_a_complete_figure_ties_the_part_to_whatever_else_is_known_of_the_whole() {
    let all = window("all", Count::range(30, 40), 1, 20);
    let half = share("half", &all, (1, 2, false), children());
    let told = vec![all, half];
    let alone = reconciled(&Book::of(told.iter().map(Told::again).collect()), &asked_of_children(1, 20));
    assert_eq!((alone.low(), alone.ceiling()), (Some(15), Ceiling::Closed(20)));
    let mut more = told;
    more.push(window("early", Count::at_least(36), 1, 10).origin("snhr"));
    let book = Book::of(more);
    let tied = reconciled(&book, &asked_of_children(1, 20));
    assert_eq!((tied.low(), tied.ceiling()), (Some(18), Ceiling::Closed(20)));
    let proof = &tied.certificate().proofs[0];
    assert_eq!(
        (proof.denominator, proof.ties.iter().filter(|t| t.times > 0).map(|t| (t.at_least, t.times)).collect::<Vec<_>>()),
        (2, vec![(-1, 1)]),
        "36/2 − 1/2, rounded up"
    );
    assert!(tied.derivation().iter().any(|s| s.kind == tollbook_reckon::StepKind::TiesShare));
    assert_eq!(book.toll(&asked_of_children(1, 20)).low(), Some(15), "documented: nobody is complete, so the words tie nothing");
    let days: Vec<Option<u64>> = [(1, 10), (11, 20)].map(|(a, b)| reconciled(&book, &asked_of_children(a, b)).low()).into();
    assert_eq!(days, [Some(16), None], "at most 4 were killed later: were they all children, 16 of the 36 were, 20 of 40");
}

/// The other way: who counts the part counts the whole. 18 children are half of at least 35, since half of 35 may be told as 18.
#[test]
fn a_part_bounds_the_whole_that_it_is_half_of() {
    let all = window("all", Count::range(30, 40), 1, 20);
    let half = share("half", &all, (1, 2, false), children());
    let part = |count: Count| window("part", count, 2, 20).who(children()).origin("snhr");
    let with = |part: Told| reconciled(&Book::of(vec![all.again(), half.again(), part]), &january(1, 20));
    let toll = with(part(Count::at_least(18)));
    assert_eq!((toll.low(), toll.ceiling()), (Some(35), Ceiling::Closed(40)));
    let proof = &toll.certificate().proofs[0];
    assert_eq!((proof.floors.iter().map(|f| f.figure * f.times).sum::<u64>(), proof.ties[0].at_least), (36, -1), "2 × 18 − 1");
}

/// "Most of the 20 to 31 dead were children", and at least 25 were killed: 13 of them or more.
#[test]
fn most_of_a_complete_figure_is_more_than_half_of_whoever_there_was() {
    let all = window("all", Count::range(20, 31), 1, 20);
    let most = share("most", &all, (1, 2, true), children());
    let early = window("early", Count::at_least(25), 1, 10).origin("snhr");
    let toll = reconciled(&Book::of(vec![all, most, early]), &asked_of_children(1, 20));
    assert_eq!((toll.low(), toll.ceiling()), (Some(13), Ceiling::Closed(31)));
}

#[test]
fn a_share_that_its_whole_belies_is_a_contradiction() {
    let all = window("all", Count::range(30, 40), 1, 20);
    let half = share("half", &all, (1, 2, false), children());
    let none = window("few", Count::range(0, 9), 1, 25).who(children()).origin("snhr");
    let toll = reconciled(&Book::of(vec![all, half, none]), &asked_of_children(1, 20));
    assert!(!toll.contradictions().is_empty(), "15 children at least, and 9 at most");
    assert!(toll.low() <= toll.best() && toll.best() <= toll.highest());
}

/// "50 dead and wounded, 30 of them wounded": 20 killed. Of "at least 30 wounded" nothing follows, since all 50 may be.
#[test]
fn the_killed_are_what_the_injured_leave_of_a_figure_for_both() {
    let both = |n: Count| window("both", n, 1, 3).harm(Harm::Casualties).report("wire");
    let hurt = |n: Count| window("hurt", n, 1, 3).harm(Harm::Injured).report("wire");
    let killed = |b: Count, h: Count| reconciled(&Book::of(vec![both(b), hurt(h)]), &january(1, 3));
    let toll = killed(Count::exactly(50), Count::exactly(30));
    assert_eq!((toll.low(), toll.ceiling()), (Some(20), Ceiling::Closed(20)));
    let proof = &toll.certificate().proofs[0];
    assert_eq!((proof.floors[0].figure, proof.ceilings.iter().find(|c| c.times > 0).map(|c| c.figure)), (50, Some(30)), "50 − 30");
    let toll = killed(Count::range(45, 50), Count::range(28, 30));
    assert_eq!((toll.low(), toll.ceiling()), (Some(15), Ceiling::Closed(22)));
    let toll = killed(Count::at_least(50), Count::exactly(30));
    assert_eq!((toll.low(), toll.ceiling()), (Some(20), Ceiling::Open));
    let toll = killed(Count::exactly(50), Count::at_least(30));
    assert_eq!((toll.low(), toll.ceiling()), (None, Ceiling::Closed(20)));
    // The injured of one window may be those of the next, so that a window of theirs is no ceiling of the whole time.
    let book = Book::of(vec![both(Count::exactly(50)), window("dead", Count::exactly(12), 1, 3).report("wire")]);
    let toll = reconciled(&book, &Scope { counted: Counted::Harm(Harm::Injured), ..asked("SY", "", "") });
    assert_eq!((toll.low(), toll.ceiling()), (Some(38), Ceiling::Open));
    let book = Book::of(vec![both(Count::exactly(50)), hurt(Count::exactly(30))]);
    assert_eq!(book.toll(&january(1, 3)).low(), None, "documented: the 30 may not be all the wounded");
    let apart = Book::of(vec![both(Count::exactly(50)), hurt(Count::exactly(30)).report("other")]);
    let toll = reconciled(&apart, &january(1, 3));
    assert_eq!((toll.low(), toll.ceiling()), (None, Ceiling::Closed(50)), "the wounded of another report may be among the dead");
}
