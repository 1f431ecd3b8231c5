//! Incidents of which casualties alone are told: killed and injured in one number, or without a number. Enters: a few claims, random books, a convention.
//! Leaves: whether tolls of the killed count them as the convention says, say so, and say nothing else. Never done here: a question for the two together.

use crate::build::*;
use crate::dice::Dice;
use crate::rules::{by, convention, raid, whole};
use tollbook_model::*;
use tollbook_reckon::{Axis, Because, Convention, Reading, Reckoner, StepKind, Toll};

/// Casualties of an incident in a town of its own, on a day of its own.
fn hurt(id: &str, count: Count, incident: usize) -> Told {
    raid(id, count, "sohr").harm(Harm::Casualties).incident(incident).place("SY/Hama/Hama/town").days("2021-05-07", "2021-05-07")
}

fn four_dead() -> Told {
    raid("dead", Count::stated(4), "snhr")
}

const NUMBERS: fn() -> [Count; 4] = || [Count::unstated(), Count::vague().with_words("dozens"), Count::plural(), Count::stated(50)];

#[test]
fn acled_counts_an_event_of_which_casualties_alone_are_told_with_nobody() {
    for count in NUMBERS() {
        let toll = by(&Book::of(vec![hurt("a", count.clone(), 0)]), &whole(), "acled-2024");
        assert_eq!(numbers(&toll), (Some(0), Some(0), Some(0), false), "{count:?}");
        assert!(toll.certificate().check());
    }
    let toll = by(&Book::of(vec![four_dead(), hurt("a", Count::stated(50), 1)]), &whole(), "acled-2024");
    assert_eq!(numbers(&toll), (Some(4), Some(4), Some(4), false));
}

#[test]
fn acled_older_rows_count_casualties_of_unknown_number_as_ten_and_say_nothing_of_a_known_one() {
    for count in &NUMBERS()[..3] {
        let toll = by(&Book::of(vec![four_dead(), hurt("a", count.clone(), 1)]), &whole(), "acled-older");
        assert_eq!(numbers(&toll), (Some(14), Some(14), Some(14), false), "{count:?}");
        assert!(toll.certificate().check());
    }
    // One of its tellers gives the number.
    let known = || hurt("b", Count::stated(50), 1).report("other").origin("un");
    for claims in [vec![four_dead(), known()], vec![four_dead(), known(), hurt("a", Count::unstated(), 1)]] {
        let toll = by(&Book::of(claims), &whole(), "acled-older");
        assert_eq!((toll.low(), toll.coverage().left_out[0].because), (Some(4), Because::Harm));
    }
    // Of nobody killed or injured nobody was killed.
    assert_eq!(by(&Book::of(vec![hurt("a", Count::none(), 0)]), &whole(), "acled-older").low(), Some(0));
    assert_eq!(by(&Book::of(vec![hurt("a", Count::none(), 0), hurt("b", Count::unstated(), 0).report("b")]), &whole(), "acled-older").low(), Some(10));
}

#[test]
fn casualties_count_for_nothing_where_the_dead_are_told_too() {
    for name in ["acled-2024", "acled-older"] {
        let here = |count: Count| raid("hurt", count, "un").harm(Harm::Casualties).report("hurt");
        let alone = by(&Book::of(vec![four_dead()]), &whole(), name);
        for count in NUMBERS() {
            let toll = by(&Book::of(vec![four_dead(), here(count)]), &whole(), name);
            assert_eq!(json(&toll), json(&alone), "{name}");
        }
        // The dead may be told without a number, or by the party that killed them.
        let some = by(&Book::of(vec![raid("dead", Count::plural(), "snhr"), here(Count::unstated())]), &whole(), name);
        assert_eq!(some.low(), Some(3), "{name}");
        let boast = raid("boast", Count::stated(40), "russia").fighters("islamic-state", "islamic-state");
        assert_eq!(by(&Book::of(vec![boast, here(Count::unstated())]), &whole(), name).low(), None, "{name}");
        // Who denies that somebody was killed tells of no dead.
        let denied = raid("no", Count::stated(4), "russia").modality(Modality::Denied);
        let expected = if name == "acled-2024" { 0 } else { 10 };
        assert_eq!(by(&Book::of(vec![denied, here(Count::unstated())]), &whole(), name).low(), Some(expected), "{name}");
    }
}

fn json(toll: &Toll) -> String {
    serde_json::to_string(&(numbers(toll), toll.high(), toll.coverage(), toll.derivation())).expect("JSON")
}

#[test]
fn other_conventions_answer_as_though_casualties_were_not_told() {
    for name in ["house", "ucdp-23.1", "airwars", "ibc"] {
        for reading in [Reading::Documented, Reading::Reconciled] {
            let toll = |claims: Vec<Told>| json(&Book::of(claims).toll_by(&whole(), &convention(name), reading));
            assert_eq!(toll(vec![four_dead(), hurt("a", Count::unstated(), 1)]), toll(vec![four_dead()]), "{name} {reading:?}");
        }
    }
}

#[test]
fn a_derivation_says_which_incidents_are_counted_by_their_casualties_alone() {
    for (name, each) in [("acled-2024", 0), ("acled-older", 10)] {
        let toll = by(&Book::of(vec![four_dead(), hurt("a", Count::unstated(), 1)]), &whole(), name);
        let step = toll.derivation().iter().find(|s| s.kind == StepKind::BindsLow && s.figure == Some(each)).expect("a step of its own");
        assert_eq!(step.incident, Some(IncidentCode("incident-1".to_owned())), "{name}");
        let why = step.steps.iter().find(|s| s.kind == StepKind::CasualtiesAlone).expect("why it counts so");
        assert_eq!((why.figure, &why.claims), (Some(each), &vec![ClaimId("a".to_owned())]), "{name}");
        let other = toll.derivation().iter().find(|s| s.kind == StepKind::BindsLow && s.figure == Some(4)).expect("the dead");
        assert!(other.steps.iter().all(|s| s.kind != StepKind::CasualtiesAlone), "{name}");
    }
}

#[test]
fn a_question_for_a_group_or_a_means_finds_the_casualties_told_of_it() {
    let strike = |id: &str, i: usize| hurt(id, Count::unstated(), i).means("air-strike").by("russian-air-force").status(Status::Civilian);
    let book = Book::of(vec![four_dead(), strike("a", 1)]);
    let mut scope = whole();
    scope.who.status = Some(Status::Civilian);
    assert_eq!(by(&book, &scope, "acled-older").low(), Some(10));
    scope.who.status = Some(Status::Combatant);
    assert_eq!(by(&book, &scope, "acled-older").low(), None);
    for scope in [Scope { means: Some("explosive".into()), ..whole() }, Scope { by: Some("russia".into()), ..whole() }] {
        assert_eq!(by(&book, &scope, "acled-older").low(), Some(10));
    }
    // What the convention leaves out of other dead it leaves out here.
    let mut crash = strike("a", 1);
    crash.claim.cause = Cause::Accident;
    let toll = by(&Book::of(vec![crash]), &whole(), "acled-older");
    assert_eq!((toll.low(), toll.coverage().left_out[0].because), (None, Because::Cause));
    let toll = by(&Book::of(vec![strike("a", 1).place("SY")]), &whole(), "acled-older");
    assert_eq!((toll.low(), toll.coverage().left_out[0].because), (None, Because::CountryOnly));
}

#[test]
fn casualties_of_what_may_be_one_with_an_incident_whose_dead_are_told_bound_the_high_alone() {
    let mut book = Book::of(vec![four_dead(), hurt("a", Count::unstated(), 1)]);
    book.linked.unsure.push([0, 1]);
    for reading in [Reading::Documented, Reading::Reconciled] {
        let toll = book.toll_by(&whole(), &convention("acled-older"), reading);
        assert_eq!(numbers(&toll), (Some(4), Some(4), Some(14), false), "{reading:?}");
        assert!(toll.certificate().check());
    }
    // A question that holds one of them is answered by that one, and so is a row.
    assert_eq!(by(&book, &asked("SY/Hama", "", ""), "acled-older").low(), Some(10));
    // A person's word ends the doubt; two of casualties alone count once in the low.
    book.linked.different.push([0, 1]);
    assert_eq!(by(&book, &whole(), "acled-older").low(), Some(14));
    let mut book = Book::of(vec![hurt("a", Count::unstated(), 0), hurt("b", Count::unstated(), 1).days("2021-05-09", "2021-05-09").report("b")]);
    book.linked.unsure.push([0, 1]);
    assert_eq!(numbers(&by(&book, &whole(), "acled-older")), (Some(10), Some(10), Some(20), false));
}

#[test]
fn rows_by_days_places_and_names_hold_the_casualties_that_the_whole_holds() {
    let terms = (ActorRegistry::parse(ACTORS, SOURCES).expect("the registry"), Taxonomy::parse(MEANS, "means").expect("means"), Taxonomy::default());
    let (mut tens, mut dead) = (0, 0);
    for seed in 0..60 {
        let mut dice = Dice(seed);
        let mut claims: Vec<Told> = Vec::new();
        // Each incident has a town and a day of its own, so that all are other people by stated words.
        let (mut expected, mut alone) = (0, 0);
        for i in 0..1 + dice.roll(8) as usize {
            let (place, day) = (["SY/Aleppo/Azaz/marea", "SY/Hama/Hama/town"][dice.roll(2) as usize], format!("2021-{:02}-{:02}", 1 + i, 1 + dice.roll(28)));
            let at = |id: &str, count: Count, harm: Harm| {
                told(&format!("{id}{i}"), count)
                    .report(&format!("{id}{i}"))
                    .place(place)
                    .days(&day, &day)
                    .incident(i)
                    .harm(harm)
                    .means("air-strike")
                    .by("russia")
            };
            let told_dead = dice.roll(2) == 0;
            let n = 1 + dice.roll(9);
            if told_dead {
                claims.push(at("dead", Count::stated(n), Harm::Killed));
                expected += n;
                dead += 1;
            }
            if dice.roll(2) == 0 {
                claims.push(at("injured", Count::stated(3), Harm::Injured));
            }
            if dice.roll(3) > 0 {
                claims.push(at("hurt", Count::unstated(), Harm::Casualties));
                alone += u64::from(!told_dead);
            }
        }
        tens += alone;
        let book = Book::of(claims);
        let r = Reckoner::new(&book.linked, &terms.0, &terms.1, &terms.2, Some(date("2030-01-01")));
        for (name, each) in [("acled-2024", 0), ("acled-older", 10)] {
            let acled = convention(name);
            let asked = r.toll(&whole(), &acled, Reading::Documented).expect("an answer");
            let known = asked.low().unwrap_or(0);
            assert_eq!(known, expected + each * alone, "seed {seed} {name}");
            assert_eq!(asked.low().is_some(), expected > 0 || alone > 0, "seed {seed} {name}");
            for axes in [&[Axis::Day][..], &[Axis::Month, Axis::Province], &[Axis::District], &[Axis::Means], &[Axis::By], &[Axis::Country, Axis::Year]] {
                let grouped = r.group(&whole(), axes, &acled, Reading::Documented).expect("rows");
                assert!(grouped.between.is_empty(), "seed {seed} {name}");
                let lows: Vec<u64> = grouped.rows.iter().filter_map(|row| row.toll.low()).collect();
                assert_eq!(lows.iter().sum::<u64>(), known, "seed {seed} {name} {axes:?}");
                let (_, shared) = r.toll_and_rows(&whole(), axes, &acled, Reading::Documented, Default::default()).expect("an answer");
                assert_eq!(shared.as_ref(), Some(&grouped), "seed {seed} {name} {axes:?}");
            }
            let reconciled = r.toll(&whole(), &acled, Reading::Reconciled).expect("an answer");
            assert_eq!(reconciled.low(), asked.low(), "seed {seed} {name}");
        }
        // A question for the killed and injured together, and incidents by themselves, go by what is told.
        let together = Scope::of(Counted::Harm(Harm::Casualties));
        let acled = r.toll(&together, &convention("acled-older"), Reading::Documented).expect("an answer");
        assert!(acled.low().is_none(), "ACLED counts no injured");
        for i in 0..book.linked.incidents.len() {
            let figures = r.incident_figures(i, &convention("acled-older")).expect("an incident");
            assert!(figures.groups.iter().filter(|g| g.counted == Counted::Harm(Harm::Killed)).all(|g| g.claims.iter().all(|c| c.0.starts_with("dead"))));
        }
    }
    assert!(tens > 40 && dead > 40, "{tens} {dead}: nothing was tried");
}

#[test]
fn a_convention_says_what_casualties_alone_count_as_and_in_which_order() {
    let head = "name = \"mine\"\nversion = \"1\"\nabout = \"a test\"\n";
    let mine = Convention::parse(&format!("{head}[casualties]\nlow = 1\nbest = 2\nhigh = 5\n"), "mine.toml").expect("a convention");
    let toll = Book::of(vec![hurt("a", Count::unstated(), 0)]).toll_by(&whole(), &mine, Reading::Documented);
    assert_eq!(numbers(&toll), (Some(1), Some(2), Some(5), false));
    let wrong = Convention::parse(&format!("{head}[casualties]\nlow = 3\nbest = 2\n"), "mine.toml").expect_err("out of order");
    assert_eq!((wrong.line, wrong.message.contains("out of order")), (4, true), "{wrong}");
    let wrong = Convention::parse(&format!("{head}[casualties]\nnumber = \"some\"\n"), "mine.toml").expect_err("no such word");
    assert_eq!(wrong.line, 5, "{wrong}");
}
