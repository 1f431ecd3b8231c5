//! The toll table of the report of 20 February 2021 on raids in the Syrian desert. Enters: its claims, built in code. Leaves: whether every
//! line of the table comes out. Never done here: reading the report.

use crate::build::*;
use tollbook_model::*;
use tollbook_reckon::{Silent, StepKind, Toll};

const R: &str = "2021-02-20";
const BEFORE: &str = "2021-02-19";
const FIVE: [(&str, PlaceRelation); 5] = [
    ("SY/Aleppo", PlaceRelation::Straddling),
    ("SY/Hama", PlaceRelation::Straddling),
    ("SY/Raqqa", PlaceRelation::Straddling),
    ("SY/Homs", PlaceRelation::In),
    ("SY/Deir ez-Zor", PlaceRelation::In),
];

fn raid(id: &str, count: Count) -> Told {
    told(id, count).fighters("islamic-state", "islamic-state").by("russian-air-force").means("air-strike").parts(&FIVE).days(BEFORE, R).level(Level::Window)
}

fn since_2019(id: &str, count: Count) -> Told {
    let mut t = told(id, count).means("clash").place("SY").carried().days("2019-03-01", R).level(Level::Cumulative);
    if let Some(place) = &mut t.claim.place {
        let mut badiya = part("SY", PlaceRelation::In);
        badiya.precision = PlacePrecision::Region;
        badiya.id = Some("syrian-desert".into());
        place.parts = [badiya].into();
    }
    t
}

pub fn book() -> Book {
    let share = Count::share_of(&Count::stated(21), 1, 2, false, false);
    Book::of(vec![
        raid("headline", Count::stated(21)).by("russia").place("SY").relation(RelationKind::Repeats, "lead"),
        raid("lead", Count::at_least(21)).relation(RelationKind::Follows, "militiamen"),
        raid("strikes-100", Count::more_than(100)).strikes().who(Who::default()),
        raid("second", Count::stated(21)).relation(RelationKind::Repeats, "lead"),
        raid("strikes-130", Count::at_least(130)).strikes().who(Who::default()),
        raid("half", share).by("russia").place("SY/Deir ez-Zor").relation(RelationKind::PartOf, "second"),
        raid("morning", Count::unstated()).strikes().who(Who::default()).days(R, R).level(Level::Incident),
        told("militiamen", Count::at_least(8))
            .fighters("pro-damascus-militia", "syrian-government")
            .by("islamic-state")
            .means("attack")
            .parts(&FIVE)
            .days(BEFORE, BEFORE)
            .incident(0),
        since_2019("regime", Count::more_than(1300)).fighters("syrian-government-forces", "syrian-government"),
        since_2019("pro-iran", Count::stated(145)).fighters("pro-iran-militias-syria", "syrian-government").relation(RelationKind::ApartFrom, "regime"),
        since_2019("jihadists", Count::more_than(750)).fighters("islamic-state", "islamic-state").relation(RelationKind::ApartFrom, "regime"),
        Told { claim: Claim { kind: ClaimKind::Strength, harm: None, ..killed(Count::stated(10_000)) }, ..told("strength", Count::stated(10_000)) }
            .origin("un"),
        told("war", Count::more_than(387_000)).own_voice().place("SY").days("2011-03-01", R).level(Level::Cumulative),
        told("displaced", Count::vague()).harm(Harm::Displaced).own_voice().place("SY").days("2011-03-01", R).level(Level::Cumulative),
    ])
}

fn claims_of(toll: &Toll, kind: StepKind) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut stack: Vec<_> = toll.derivation().iter().collect();
    while let Some(step) = stack.pop() {
        if step.kind == kind {
            out.extend(step.claims.iter().map(|c| c.0.clone()));
        }
        stack.extend(&step.steps);
    }
    out.sort();
    out.dedup();
    out
}

#[track_caller]
fn check(scope: &Scope, expected: (Option<u64>, Option<u64>, bool)) -> Toll {
    let toll = book().toll(scope);
    assert_eq!((toll.low(), toll.best(), toll.high_open()), expected, "{}", serde_json::to_string_pretty(&toll).expect("a toll is written"));
    assert!(toll.certificate().check());
    assert_eq!(toll.certificate().bound(), toll.low().unwrap_or(0));
    toll
}

fn islamic_state_by_russia(place: &str) -> Scope {
    let mut scope = asked(place, BEFORE, R);
    scope.who.actor = Some("islamic-state".into());
    scope.by = Some("russia".into());
    scope
}

#[test]
fn islamic_state_killed_by_russia_is_21_and_one_origin() {
    let toll = check(&islamic_state_by_russia("SY"), (Some(21), Some(21), true));
    assert_eq!(toll.coverage().origins, ["sohr".into()]);
    assert_eq!(claims_of(&toll, StepKind::BindsLow), ["lead"]);
    assert_eq!(claims_of(&toll, StepKind::Repeats), ["headline", "second"]);
    assert_eq!(toll.high(), None);
    assert_eq!(toll.highest(), Some(21));
}

#[test]
fn the_share_alone_binds_deir_ez_zor() {
    let toll = check(&islamic_state_by_russia("SY/Deir ez-Zor"), (Some(10), Some(10), true));
    assert_eq!(claims_of(&toll, StepKind::BindsLow), ["half"]);
}

#[test]
fn aleppo_is_unknown_and_up_to_11_of_the_21_may_lie_there() {
    let toll = check(&islamic_state_by_russia("SY/Aleppo"), (None, None, false));
    assert_eq!((toll.highest(), toll.high()), (None, None));
    let beside: Vec<_> = toll.coverage().beside.iter().map(|b| (b.claim.0.as_str(), b.stated, b.up_to)).collect();
    assert_eq!(beside[0], ("lead", Some(21), Some(11)));
    assert!(beside.contains(&("jihadists", Some(751), Some(751))), "those since 2019 may lie there too");
}

#[test]
fn everybody_killed_in_those_days_is_29_and_of_civilians_nothing_is_known() {
    let toll = check(&asked("SY", BEFORE, R), (Some(29), Some(29), true));
    assert_eq!(toll.coverage().silent, [Silent::Civilians]);
    assert_eq!(toll.coverage().origins, ["sohr".into()]);
    assert_eq!((toll.coverage().incidents, toll.coverage().aggregates), (8, 21));
}

#[test]
fn the_21_may_lie_inside_the_751() {
    let mut scope = asked("SY", "2019-03-01", "");
    scope.who.actor = Some("islamic-state".into());
    let toll = check(&scope, (Some(751), Some(751), true));
    assert_eq!(claims_of(&toll, StepKind::BindsLow), ["jihadists"]);
    assert_eq!(claims_of(&toll, StepKind::MayLieInside), ["half", "lead"]);
}

#[test]
fn what_is_stated_as_apart_adds_up_to_2197() {
    let toll = check(&asked("SY", "2019-03-01", ""), (Some(2_197), Some(2_197), true));
    assert_eq!(claims_of(&toll, StepKind::BindsLow), ["jihadists", "pro-iran", "regime"]);
    assert_eq!(claims_of(&toll, StepKind::MayLieInside), ["half", "lead", "militiamen"]);
    assert_eq!(toll.coverage().silent, [Silent::Civilians]);
    assert_eq!(toll.coverage().origins, ["sohr".into()]);
}

#[test]
fn the_whole_war_is_387_001_and_nobody_is_named() {
    let toll = check(&asked("SY", "2011-03-01", ""), (Some(387_001), Some(387_001), true));
    assert_eq!(toll.coverage().origins, []);
    assert_eq!(toll.coverage().unattributed, 1);
}

#[test]
fn of_two_floors_under_the_strikes_the_tighter_binds() {
    let mut scope = asked("", BEFORE, R);
    scope.counted = Counted::Deed(Deed::Strikes);
    scope.by = Some("russian-air-force".into());
    let toll = check(&scope, (Some(130), Some(130), true));
    assert_eq!(claims_of(&toll, StepKind::BindsLow), ["strikes-130"]);
}

#[test]
fn civilians_are_unknown_and_may_be_among_the_387_001() {
    let mut scope = all_killed();
    scope.who.status = Some(Status::Civilian);
    let toll = check(&scope, (None, None, false));
    assert_eq!((toll.high(), toll.highest()), (None, None));
    assert_eq!(toll.coverage().silent, [Silent::Civilians]);
    assert_eq!(toll.coverage().beside[0].stated, Some(387_001));
}

#[test]
fn every_line_is_the_same_whatever_the_order_of_the_claims() {
    let mut book = book();
    let before = book.toll(&asked("SY", "2019-03-01", ""));
    book.linked.claims.reverse();
    book.linked.incidents[0].claims = vec![book.linked.claims.iter().position(|c| c.claim.id.0 == "militiamen").unwrap()];
    let after = book.toll(&asked("SY", "2019-03-01", ""));
    assert_eq!(numbers(&before), numbers(&after));
    assert_eq!(claims_of(&before, StepKind::BindsLow), claims_of(&after, StepKind::BindsLow));
}
