//! More rules of the codebooks, one test each, beside those of `rules`, `casualties` and `ibc`. Enters: a few claims and a convention. Leaves: whether the rule's
//! figure comes out. Never done here: a rule that no codebook states.

use crate::build::*;
use crate::rules::{by, convention, raid, whole};
use tollbook_model::*;
use tollbook_reckon::{Axis, Because, Reading, Reckoner, StepKind};

// UCDP GED 23.1.

#[test]
fn ucdp_low_is_the_most_conservative_figure_and_high_the_highest_that_is_reliable() {
    let of = |id: &str, n: u64, origin: &'static str| raid(id, Count::stated(n), origin).fighters("islamic-state", "islamic-state");
    let book = Book::of(vec![of("a", 15, "sohr"), of("b", 12, "snhr"), of("c", 20, "un"), of("d", 90, "russia")]);
    let toll = by(&book, &whole(), "ucdp-23.1");
    assert_eq!((toll.low(), toll.highest()), (Some(12), Some(20)), "a party's claim of its enemy's dead is none that is reliable");
}

#[test]
fn ucdp_gives_vague_words_no_number() {
    let ucdp = convention("ucdp-23.1");
    for words in ["several", "dozens", "scores", "hundreds"] {
        assert_eq!(ucdp.figures(&Count::vague().with_words(words), Level::Incident), (None, None, None, true), "{words}");
    }
}

#[test]
fn ucdp_a_summary_event_adds_what_no_event_inside_of_it_explains() {
    let summary = || told("week", Count::stated(20)).place("SY/Idlib").days("2021-03-01", "2021-03-06").level(Level::Window).report("week");
    let low = |claims: Vec<Told>| by(&Book::of(claims), &whole(), "ucdp-23.1").low();
    let event = |id: &str, n: u64, day: &str, i: usize| raid(id, Count::stated(n), "snhr").incident(i).days(day, day).report(id);
    // 8 and the 12 that are left of 20; nobody elsewhere is among them.
    assert_eq!(low(vec![summary(), event("a", 8, "2021-03-05", 0)]), Some(20));
    assert_eq!(low(vec![summary(), event("a", 8, "2021-03-05", 0), event("b", 5, "2021-04-01", 1)]), Some(25));
    // Where more is known than it told of, nothing is left of it.
    assert_eq!(low(vec![summary(), event("a", 18, "2021-03-05", 0), event("b", 7, "2021-03-02", 1)]), Some(25));
}

// ACLED.

#[test]
fn acled_counts_no_displaced_missing_or_held() {
    for harm in [Harm::Displaced, Harm::Missing, Harm::Abducted, Harm::Detained] {
        let book = Book::of(vec![raid("a", Count::stated(900), "sohr").harm(harm)]);
        let toll = by(&book, &Scope { counted: Counted::Harm(harm), ..whole() }, "acled-2024");
        assert_eq!((toll.low(), toll.coverage().left_out[0].because), (None, Because::Harm), "{harm:?}");
    }
}

#[test]
fn acled_a_question_for_killed_and_injured_together_is_none_of_fatalities() {
    let claims = |turned: bool| {
        let mut all = vec![raid("a", Count::stated(4), "sohr").report("r"), raid("b", Count::stated(9), "sohr").harm(Harm::Injured).report("r")];
        if turned {
            all.reverse();
        }
        Book::of(all)
    };
    let together = Scope { counted: Counted::Harm(Harm::Casualties), ..whole() };
    for turned in [false, true] {
        let toll = by(&claims(turned), &together, "acled-2024");
        assert_eq!((toll.low(), toll.coverage().left_out[0].because), (None, Because::Harm), "in whichever order they are told");
    }
}

#[test]
fn acled_is_no_fatality_where_it_is_unclear_whether_anybody_died() {
    let toll = by(&Book::of(vec![raid("a", Count::unstated(), "sohr")]), &whole(), "acled-2024");
    assert_eq!(numbers(&toll), (Some(0), Some(0), Some(0), false));
}

#[test]
fn acled_a_later_figure_revises_an_earlier_one_up_or_down() {
    for (then, now) in [(15, 9), (15, 22)] {
        let first = raid("a", Count::stated(then), "sohr").published("2021-03-05", 1).superseded_by("b");
        let later = raid("b", Count::stated(now), "sohr").published("2021-03-07", 2);
        assert_eq!(by(&Book::of(vec![first, later]), &whole(), "acled-2024").best(), Some(now));
    }
}

#[test]
fn acled_civilians_killed_in_a_battle_sit_inside_of_its_total() {
    let book = Book::of(vec![
        raid("all", Count::stated(10), "sohr").report("r"),
        raid("civilians", Count::stated(3), "sohr").report("r").status(Status::Civilian).relation(RelationKind::PartOf, "all"),
    ]);
    assert_eq!(numbers(&by(&book, &whole(), "acled-2024")), (Some(10), Some(10), Some(10), false));
}

// Airwars.

fn strike(id: &str, count: Count, origin: &'static str) -> Told {
    raid(id, count, origin).status(Status::Civilian).by("russian-air-force").means("air-strike")
}

#[test]
fn airwars_timelines_add_up_the_minimums() {
    let of = |i: usize, day: &str| {
        let at = |id: &str, count: Count, origin| strike(&format!("{id}{i}"), count, origin).incident(i).days(day, day).report(&format!("{id}{i}"));
        [at("a", Count::range(4, 9), "sohr"), at("b", Count::stated(6), "snhr")]
    };
    let book = Book::of(of(0, "2021-03-05").into_iter().chain(of(1, "2021-03-09")).chain(of(2, "2021-04-01")).collect());
    let (actors, means) = (ActorRegistry::parse(ACTORS, SOURCES).expect("the registry"), Taxonomy::parse(MEANS, "means").expect("means"));
    let targets = Taxonomy::default();
    let reckoner = Reckoner::new(&book.linked, &actors, &means, &targets, None);
    let rows = reckoner.group(&whole(), &[Axis::Month], &convention("airwars"), Reading::Documented).expect("rows").rows;
    let told: Vec<_> = rows.iter().map(|r| (r.keys[0].as_str(), r.toll.low(), r.toll.best(), r.toll.highest())).collect();
    assert_eq!(told, [("2021-03", Some(8), Some(8), Some(18)), ("2021-04", Some(4), Some(4), Some(9))]);
}

#[test]
fn airwars_whoever_holds_office_for_a_party_is_no_militant() {
    let of = |role: &str| {
        let who = || Who { actor: Some("islamic-state".into()), role: vec![role.into()], words: role.to_owned(), ..Who::default() };
        Book::of(vec![strike("a", Count::stated(2), "sohr").who(who()), strike("b", Count::stated(2), "snhr").who(who())])
    };
    let asked = |status| Scope { who: VictimGroup { status: Some(status), ..VictimGroup::default() }, ..whole() };
    let low = |role: &str, status| by(&of(role), &asked(status), "airwars").low();
    assert_eq!((low("politician", Status::Civilian), low("politician", Status::Combatant)), (Some(2), None));
    assert_eq!(low("fighter", Status::Civilian), None);
    assert_eq!(of("politician").toll(&asked(Status::Civilian)).low(), None, "the house presumes nothing");
}

#[test]
fn airwars_harm_that_its_doer_concedes_is_told_as_conceded() {
    let toll = by(&Book::of(vec![strike("a", Count::stated(4), "russia").surety(Surety::Accepted)]), &whole(), "airwars");
    let conceded = toll.derivation().iter().flat_map(|s| &s.steps).find(|s| s.kind == StepKind::Conceded).expect("it is said");
    assert_eq!((toll.low(), &conceded.claims), (Some(4), &vec![ClaimId("a".to_owned())]));
}
