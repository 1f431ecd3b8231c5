//! Rules of Iraq Body Count, one test each: minimum and maximum of civilians, and how the totals of morgues come to what is recorded. Enters: a few claims, random
//! books, rates made up for the test. Leaves: whether the rule's figure comes out. Never done here: a rate that anybody could take for one of Iraq's.

use crate::build::*;
use crate::dice::Dice;
use crate::rules::{by, convention, raid, whole};
use tollbook_model::*;
use tollbook_reckon::{Axis, Because, Convention, Reading, Reckoner, Step, StepKind, Toll};

fn civilians(id: &str, count: Count, origin: &'static str) -> Told {
    raid(id, count, origin).status(Status::Civilian)
}

fn soldiers(id: &str, count: Count, origin: &'static str) -> Told {
    raid(id, count, origin).who(Who { status: Some(Status::Combatant), role: vec!["soldier".into()], words: "soldiers".to_owned(), ..Who::default() })
}

fn ibc(claims: Vec<Told>) -> Toll {
    by(&Book::of(claims), &whole(), "ibc")
}

#[test]
fn ibc_an_incident_has_a_minimum_and_a_maximum_and_no_best() {
    let toll = ibc(vec![
        civilians("a", Count::stated(12), "sohr"),
        civilians("b", Count::stated(15), "snhr"),
        civilians("c", Count::stated(15), "un"),
        civilians("d", Count::range(13, 20), "white-helmets"),
    ]);
    assert_eq!(numbers(&toll), (Some(12), None, Some(20), false));
    assert!(toll.derivation().iter().all(|s| s.kind != StepKind::BindsBest));
    let reconciled = Book::of(vec![civilians("a", Count::stated(12), "sohr")]).toll_by(&whole(), &convention("ibc"), Reading::Reconciled);
    assert_eq!(numbers(&reconciled), (Some(12), None, Some(12), false));
    // Nor has an incident by itself.
    let book = Book::of(vec![civilians("a", Count::stated(12), "sohr")]);
    let (actors, terms) = (ActorRegistry::parse(ACTORS, SOURCES).expect("the registry"), Taxonomy::default());
    let figures = Reckoner::new(&book.linked, &actors, &terms, &terms, None).incident_figures(0, &convention("ibc")).expect("an incident");
    assert!(figures.groups.iter().all(|g| (g.low, g.best) == (Some(12), None)) && figures.movements.iter().all(|m| m.best.is_none()));
}

#[test]
fn ibc_of_whom_nobody_says_whether_they_were_civilians_bound_the_maximum_alone() {
    let twelve = || raid("all", Count::stated(12), "sohr").report("r");
    assert_eq!(numbers(&ibc(vec![twelve()])), (None, None, Some(12), false));
    let part = |who: Told| who.report("r").relation(RelationKind::PartOf, "all");
    assert_eq!(numbers(&ibc(vec![twelve(), part(civilians("five", Count::stated(5), "sohr"))])), (Some(5), None, Some(12), false));
    // Who was a fighter is none of them.
    assert_eq!(numbers(&ibc(vec![twelve(), part(soldiers("seven", Count::stated(7), "sohr"))])), (None, None, Some(5), false));
    let villagers = raid("a", Count::stated(4), "sohr").who(Who { role: vec!["villager".into()], words: "villagers".to_owned(), ..Who::default() });
    assert_eq!(numbers(&ibc(vec![villagers])), (Some(4), None, Some(4), false));
    // Strikes are no people.
    let strikes = Book::of(vec![raid("s", Count::stated(3), "sohr").strikes()]);
    assert_eq!(by(&strikes, &Scope { counted: Counted::Deed(Deed::Strikes), ..whole() }, "ibc").coverage().left_out.len(), 0);
    assert_eq!(by(&strikes, &Scope { counted: Counted::Deed(Deed::Strikes), ..whole() }, "ibc").low(), Some(3));
}

#[test]
fn ibc_fighters_do_not_count_and_a_question_for_civilians_is_one_for_all() {
    let toll = ibc(vec![soldiers("a", Count::stated(9), "sohr")]);
    assert_eq!((numbers(&toll), toll.coverage().left_out[0].because), ((None, None, None, false), Because::Status));
    let book = Book::of(vec![
        soldiers("a", Count::stated(9), "sohr").report("r"),
        civilians("b", Count::stated(4), "sohr").report("r"),
        raid("c", Count::stated(6), "snhr").incident(1).days("2021-06-01", "2021-06-01"),
    ]);
    let mut scope = whole();
    for (status, expected) in [
        (None, (Some(4), None, Some(10), false)),
        (Some(Status::Civilian), (Some(4), None, Some(10), false)),
        (Some(Status::Combatant), (None, None, None, false)),
    ] {
        scope.who.status = status;
        assert_eq!(numbers(&by(&book, &scope, "ibc")), expected, "{status:?}");
    }
}

#[test]
fn ibc_hunger_is_no_violence() {
    let mut starved = civilians("a", Count::stated(4), "sohr");
    starved.claim.cause = Cause::Deprivation;
    let toll = ibc(vec![starved]);
    assert_eq!((toll.low(), toll.coverage().left_out[0].because), (None, Because::Cause));
}

// Totals of months.

const HEAD: &str = include_str!("../../../../data/conventions/ibc.toml");

/// The convention with rates: place, month (0: every month), deaths.
fn with(rates: &[(&str, u32, u64)]) -> Convention {
    let mut text = HEAD.to_owned();
    for (place, month, deaths) in rates {
        let month = if *month == 0 { String::new() } else { format!("month = {month}\n") };
        text.push_str(&format!("\n[[background]]\nplace = \"{place}\"\n{month}deaths = {deaths}\nsource = \"made up for {place}\"\n"));
    }
    Convention::parse(&text, "ibc.toml").expect("a convention")
}

fn bodies(count: Count, from: &str, to: &str) -> Told {
    told("morgue", count).place("IQ/Baghdad").days(from, to).level(Level::Window).origin("morgue").report("morgue")
}

fn may(n: u64) -> Told {
    bodies(Count::stated(n), "2003-05-01", "2003-05-31")
}

fn recorded(id: &str, count: Count, day: &str, incident: usize) -> Told {
    civilians(id, count, "un").place("IQ/Baghdad").days(day, day).incident(incident).report(id)
}

fn year() -> Scope {
    asked("IQ", "2003-01-01", "2003-12-31")
}

fn toll(claims: Vec<Told>, rates: &[(&str, u32, u64)]) -> Toll {
    let toll = Book::of(claims).toll_by(&year(), &with(rates), Reading::Documented);
    assert!(toll.certificate().check());
    toll
}

fn range(toll: &Toll) -> (Option<u64>, Option<u64>) {
    (toll.low(), toll.highest())
}

/// The footnote of a total under a number.
fn footnote(toll: &Toll, kind: StepKind) -> Vec<(StepKind, Option<u64>)> {
    let steps = |s: &Step| s.steps.iter().filter(|s| s.kind >= StepKind::TotalTold).map(|s| (s.kind, s.figure)).collect::<Vec<_>>();
    toll.derivation().iter().filter(|s| s.kind == kind).map(steps).find(|s| !s.is_empty()).unwrap_or_default()
}

#[test]
fn ibc_a_total_of_months_loses_its_fighters_rounded_against_the_minimum() {
    assert_eq!(range(&toll(vec![may(1_000)], &[("IQ/Baghdad", 0, 0)])), (Some(960), Some(980)));
    // Four in a hundred of 1,013 are 40.52, two are 20.26.
    assert_eq!(range(&toll(vec![may(1_013)], &[("IQ/Baghdad", 0, 0)])), (Some(972), Some(993)));
    assert_eq!(convention("ibc").fighters_in(1_013, 1_013), [41, 20]);
    assert_eq!((convention("ibc").fighters_in(u64::MAX, 1), Convention::house().fighters_in(100, 100)), ([737_869_762_948_382_065, 0], [0, 0]));
    // Whoever tells of civilians tells of no fighters; whoever tells of fighters alone doesn't count.
    assert_eq!(range(&toll(vec![may(1_000).status(Status::Civilian)], &[("IQ/Baghdad", 0, 0)])), (Some(1_000), Some(1_000)));
    let fighters = toll(vec![may(1_000).status(Status::Combatant)], &[("IQ/Baghdad", 0, 0)]);
    assert_eq!((range(&fighters), fighters.coverage().left_out[0].because), ((None, None), Because::Status));
}

#[test]
fn ibc_a_total_loses_the_background_of_its_months_and_of_parts_of_them() {
    assert_eq!(range(&toll(vec![may(1_000)], &[("IQ/Baghdad", 5, 120)])), (Some(840), Some(860)));
    // A figure for the month goes before one for every month; another place's is none.
    let rates = [("IQ/Baghdad", 0, 500), ("IQ/Baghdad", 5, 120), ("IQ/Tamim", 5, 7)];
    assert_eq!(range(&toll(vec![may(1_000)], &rates)), (Some(840), Some(860)));
    // 17 of the 30 days of April are 56.67 of 100.
    let spring = || bodies(Count::stated(1_000), "2003-04-14", "2003-05-31");
    assert_eq!(range(&toll(vec![spring()], &[("IQ/Baghdad", 4, 100), ("IQ/Baghdad", 5, 120)])), (Some(960 - 177), Some(980 - 176)));
    // No fewer than nobody.
    assert_eq!(range(&toll(vec![may(100)], &[("IQ/Baghdad", 5, 120)])), (Some(0), Some(0)));
    // Several places lose what each of them had; a place may stand by its id.
    let two = || may(1_000).parts(&[("IQ/Baghdad", PlaceRelation::In), ("IQ/Tamim", PlaceRelation::In)]);
    assert_eq!(range(&toll(vec![two()], &[("IQ/Baghdad", 5, 120), ("IQ/Tamim", 0, 7)])), (Some(833), Some(853)));
    let town = || may(1_000).place("IQ/Baghdad/Karkh/city");
    assert_eq!(range(&toll(vec![town()], &[("IQ/Baghdad/Karkh/city", 5, 120)])), (Some(840), Some(860)));
    // An open total stays open, and what has no floor gets none.
    let open = toll(vec![bodies(Count::at_least(1_000), "2003-05-01", "2003-05-31")], &[("IQ/Baghdad", 5, 120)]);
    assert_eq!((open.low(), open.high(), open.high_open()), (Some(840), None, true));
    assert_eq!(range(&toll(vec![bodies(Count::about(1_000), "2003-05-01", "2003-05-31")], &[("IQ/Baghdad", 5, 120)])), (None, Some(860)));
}

#[test]
fn ibc_without_a_background_rate_a_total_stays_out_and_the_answer_says_why() {
    let incident = || recorded("a", Count::stated(20), "2003-05-02", 0);
    let out = |claims: Vec<Told>, rates: &[(&str, u32, u64)]| {
        let toll = toll(claims, rates);
        let left = &toll.coverage().left_out;
        (range(&toll), left.len(), left[0].because, left[0].lacking.clone())
    };
    let lacking = |what: &str| ((Some(20), Some(20)), 1, Because::Background, Some(what.to_owned()));
    assert_eq!(out(vec![may(1_000), incident()], &[]), lacking("IQ/Baghdad 2003-05"));
    let summer = || bodies(Count::stated(1_000), "2003-05-01", "2003-07-31");
    assert_eq!(out(vec![summer(), incident()], &[("IQ/Baghdad", 5, 1), ("IQ/Baghdad", 7, 1)]), lacking("IQ/Baghdad 2003-06"));
    // A rate for the province is none for a town, and none for the country; a finer place is told by its unit.
    assert_eq!(out(vec![may(1_000).place("IQ/Baghdad/Karkh/city"), incident()], &[("IQ/Baghdad", 0, 1)]), lacking("IQ/Baghdad 2003-05"));
    assert_eq!(out(vec![may(1_000).place("IQ"), incident()], &[("IQ/Baghdad", 0, 1)]), lacking("IQ 2003-05"));
    let mut undated = may(1_000);
    undated.claim.period = None;
    let toll = Book::of(vec![undated]).toll_by(&asked("IQ", "", ""), &with(&[("IQ/Baghdad", 0, 1)]), Reading::Documented);
    assert_eq!((toll.low(), toll.coverage().left_out[0].lacking.as_deref()), (None, Some("days")));
}

#[test]
fn ibc_a_total_loses_what_is_recorded_of_its_places_and_days_and_the_rest_adds() {
    let incidents = || vec![recorded("a", Count::stated(20), "2003-05-02", 0), recorded("b", Count::range(30, 50), "2003-05-03", 1)];
    let all = |more: Vec<Told>| incidents().into_iter().chain([may(1_000)]).chain(more).collect::<Vec<Told>>();
    let rates = [("IQ/Baghdad", 5, 120)];
    // 1,000 less 40 less 120 less the 70 that may be recorded, and the 50 that are; 1,000 less 20 less 120 less these 50, and the 70.
    let with_total = toll(all(vec![]), &rates);
    assert_eq!(range(&with_total), (Some(770 + 50), Some(810 + 70)));
    assert_eq!((with_total.coverage().incidents, with_total.coverage().aggregates), (50, 770));
    assert_eq!(with_total.coverage().origins, ["morgue", "un"].map(Symbol::from), "and who told of either");
    // What lies elsewhere or on another day is none of it, and adds; what may lie inside is taken off the minimum alone.
    let elsewhere = [recorded("c", Count::stated(5), "2003-06-01", 2), recorded("d", Count::stated(6), "2003-05-05", 3).place("IQ/Anbar")];
    assert_eq!(range(&toll(all(elsewhere.into()), &rates)), (Some(820 + 11), Some(880 + 11)));
    let somewhere = recorded("e", Count::stated(5), "2003-05-05", 2).place("IQ");
    assert_eq!(range(&toll(all(vec![somewhere]), &rates)), (Some(815), Some(880)));
    // So are the dead of whom nobody says whether they were civilians.
    let unclear = recorded("f", Count::stated(12), "2003-05-06", 2).who(Who::default());
    assert_eq!(range(&toll(all(vec![unclear]), &rates)), (Some(808), Some(892)));
    // Where more is recorded than the total leaves, what is recorded stands.
    let few = incidents().into_iter().chain([may(150)]).collect();
    assert_eq!(range(&toll(few, &rates)), (Some(50), Some(70)));
    // Incidents that the convention leaves out are not recorded.
    let mut crash = recorded("g", Count::stated(9), "2003-05-07", 2);
    crash.claim.cause = Cause::Accident;
    assert_eq!(range(&toll(all(vec![crash]), &rates)), (Some(820), Some(880)));
}

#[test]
fn ibc_each_total_that_enters_has_a_footnote() {
    let book = vec![may(1_000), recorded("a", Count::stated(20), "2003-05-02", 0), recorded("b", Count::range(30, 50), "2003-05-03", 1)];
    let toll = toll(book, &[("IQ/Baghdad", 5, 120)]);
    let notes = |n: [u64; 5]| {
        let kinds = [StepKind::TotalTold, StepKind::LessFighters, StepKind::LessBackground, StepKind::LessRecorded, StepKind::Enters];
        kinds.into_iter().zip(n.map(Some)).collect::<Vec<_>>()
    };
    assert_eq!(footnote(&toll, StepKind::BindsLow), notes([1_000, 40, 120, 70, 770]));
    assert_eq!(footnote(&toll, StepKind::BindsHighest), notes([1_000, 20, 120, 50, 810]));
    let why: Vec<&Step> = toll.derivation().iter().flat_map(|s| &s.steps).filter(|s| s.kind == StepKind::LessBackground).collect();
    assert!(!why.is_empty() && why.iter().all(|s| s.note.as_deref() == Some("IQ/Baghdad: made up for IQ/Baghdad")), "{why:?}");
}

#[test]
fn ibc_figures_for_less_than_a_month_and_of_the_injured_enter_as_they_are_told() {
    let window = |to: &str| toll(vec![bodies(Count::stated(100), "2003-05-01", to).status(Status::Civilian)], &[]);
    assert_eq!((range(&window("2003-05-27")), range(&window("2003-05-28"))), ((Some(100), Some(100)), (None, None)));
    let hurt = Book::of(vec![may(100).harm(Harm::Injured).status(Status::Civilian)]);
    let scope = Scope { counted: Counted::Harm(Harm::Injured), ..year() };
    assert_eq!(range(&hurt.toll_by(&scope, &with(&[]), Reading::Documented)), (Some(100), Some(100)));
}

#[test]
fn totals_come_to_incidents_alike_in_every_order_row_and_reading() {
    let (actors, terms) = (ActorRegistry::parse(ACTORS, SOURCES).expect("the registry"), Taxonomy::default());
    let mut entered = 0;
    for seed in 0..120 {
        let mut dice = Dice(seed);
        let places = ["IQ/Baghdad", "IQ/Anbar", "IQ/Baghdad/Karkh/city", "IQ"];
        let mut claims: Vec<Told> = Vec::new();
        for i in 0..dice.roll(14) as usize {
            let (n, on) = (1 + dice.roll(20), 1 + dice.roll(28));
            let count = if dice.roll(2) == 0 { Count::stated(n) } else { Count::range(n, n + dice.roll(6)) };
            let at = recorded(&format!("i{i}"), count, &format!("2003-{:02}-{on:02}", 3 + dice.roll(6)), i).place(places[(dice.roll(7) % 4) as usize]);
            claims.push(if dice.roll(4) == 0 { at.who(Who::default()) } else { at });
        }
        let incidents = claims.len();
        for i in 0..dice.roll(4) {
            let (from, months) = (3 + dice.roll(5), dice.roll(3));
            let to = from + months;
            let last = if [4, 6, 9].contains(&to) { 30 } else { 31 };
            let first = 1 + 13 * dice.roll(2) * u64::from(months > 0);
            let n = dice.roll(300);
            let total = bodies(Count::stated(n), &format!("2003-{from:02}-{first:02}"), &format!("2003-{to:02}-{last}"));
            let mut total = total.place(places[dice.roll(2) as usize]).report(&format!("m{i}")).published("2003-12-01", i);
            total.claim.id = ClaimId(format!("m{i}"));
            claims.push(total);
        }
        let some = |list: &[Told]| Book::of(list.iter().map(Told::again).collect());
        let ask = |book: &Book, rules: &Convention, reading| {
            Reckoner::new(&book.linked, &actors, &terms, &terms, None).toll(&year(), rules, reading).expect("an answer")
        };
        let rate = dice.roll(40);
        let rates = with(&[("IQ/Baghdad", 0, rate), ("IQ/Anbar", 0, rate / 2)]);
        let book = some(&claims);
        let toll = ask(&book, &rates, Reading::Documented);
        assert!(toll.certificate().check() && toll.low() <= toll.highest(), "seed {seed}: {:?}", numbers(&toll));
        entered += u64::from(!footnote(&toll, StepKind::BindsLow).is_empty());
        // The order says nothing.
        let turned: Vec<Told> = claims.iter().rev().map(Told::again).collect();
        assert_eq!(numbers(&ask(&some(&turned), &rates, Reading::Documented)), numbers(&toll), "seed {seed}");
        // Totals take nothing off what is recorded, and a greater background never raises the minimum.
        let without = ask(&some(&claims[..incidents]), &rates, Reading::Documented);
        assert!(without.low() <= toll.low() && without.highest() <= toll.highest(), "seed {seed}");
        let more = ask(&book, &with(&[("IQ/Baghdad", 0, rate + 9), ("IQ/Anbar", 0, rate)]), Reading::Documented);
        assert!(more.low() <= toll.low() && more.highest() <= toll.highest(), "seed {seed}");
        // And it is never more than without any of the three steps.
        let told: u64 = claims[incidents..].iter().filter_map(|c| c.claim.count.low).sum();
        assert!(toll.low().unwrap_or(0) <= without.low().unwrap_or(0) + told, "seed {seed}");
        let reconciled = ask(&book, &rates, Reading::Reconciled);
        assert_eq!(reconciled.low(), toll.low(), "seed {seed}");
        // Rows are the questions that one would ask one by one.
        let r = Reckoner::new(&book.linked, &actors, &terms, &terms, None);
        let rows = r.group(&year(), &[Axis::Province], &rates, Reading::Documented).expect("rows");
        for row in rows.rows {
            let own = r.toll(&asked(&row.keys[0], "2003-01-01", "2003-12-31"), &rates, Reading::Documented).expect("an answer");
            assert_eq!(numbers(&row.toll), numbers(&own), "seed {seed} {:?}", row.keys);
        }
        let (all, rows) = r.toll_and_rows(&year(), &[Axis::Month], &rates, Reading::Documented, Default::default()).expect("an answer");
        assert_eq!((numbers(&all), rows), (numbers(&toll), r.group(&year(), &[Axis::Month], &rates, Reading::Documented).ok()), "seed {seed}");
    }
    assert!(entered > 30, "{entered}: nothing was tried");
}

#[test]
fn a_convention_with_totals_is_refused_where_it_can_not_be_meant_so() {
    let refused = |old: &str, new: &str, line_of: &str, said: &str| {
        let text = format!("{HEAD}\n[[background]]\nplace = \"IQ/Baghdad\"\nmonth = 5\ndeaths = 1\nsource = \"x\"\n").replace(old, new);
        let wrong = Convention::parse(&text, "mine.toml").expect_err("refused");
        let line = text.lines().position(|l| l == line_of).map(|l| l + 1);
        assert_eq!((Some(wrong.line), wrong.message.contains(said)), (line, true), "{wrong}");
    };
    refused("fighters_low = [4, 100]", "fighters_low = [1, 100]", "[totals]", "no smaller share");
    refused("fighters_low = [4, 100]", "fighters_low = [4, 0]", "[totals]", "a share is");
    refused("days = 28", "days = 0", "[totals]", "begin with 1");
    refused("month = 5\ndeaths = 1", "month = 13\ndeaths = 1", "[[background]]", "from 1 to 12");
    refused("source = \"x\"", "source = \" \"", "[[background]]", "a source");
    let twice = "source = \"x\"\n[[background]]\nplace = \"IQ/Baghdad\"\nmonth = 5\ndeaths = 2\nsource = \"y\"";
    let text = format!("{HEAD}\n[[background]]\nplace = \"IQ/Baghdad\"\nmonth = 5\ndeaths = 1\n{twice}\n");
    let wrong = Convention::parse(&text, "mine.toml").expect_err("refused");
    assert_eq!((wrong.line, wrong.message.contains("twice")), (text.lines().count() - 4, true), "{wrong}");
    let alone = "name = \"mine\"\nversion = \"1\"\nabout = \"a test\"\n[[background]]\nplace = \"IQ\"\ndeaths = 1\nsource = \"x\"\n";
    assert!(Convention::parse(alone, "mine.toml").expect_err("refused").message.contains("no [totals]"));
}
