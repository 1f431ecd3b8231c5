//! What lies inside a question, what lies apart. Enters: two or three claims. Leaves: whether stated words, and nothing else, decide.
//! Never done here: bounds over more than a few claims.

use crate::build::*;
use tollbook_model::*;
use tollbook_reckon::{Convention, Reckoner, Responsibility};

/// An incident of its own, told by a report of its own.
fn at(id: &str, n: u64, place: &str, incident: usize) -> Told {
    told(id, Count::stated(n)).place(place).days("2021-03-05", "2021-03-05").report(id).incident(incident)
}

#[track_caller]
fn low(claims: Vec<Told>, scope: &Scope, expected: impl Into<Option<u64>>) {
    let toll = Book::of(claims).toll(scope);
    assert_eq!(toll.low(), expected.into());
    assert!(toll.certificate().check());
}

fn located(mut t: Told, lat: f64, lon: f64) -> Told {
    if let Some(place) = &mut t.claim.place {
        let mut part = place.parts[0].clone();
        (part.lat, part.lon) = (Some(lat), Some(lon));
        place.parts = [part].into();
    }
    t
}

#[test]
fn two_provinces_two_countries_and_two_days_are_apart() {
    low(vec![at("a", 3, "SY/Idlib", 0), at("b", 4, "SY/Hama", 1)], &all_killed(), 7);
    low(vec![at("a", 3, "SY", 0), at("b", 4, "IQ", 1)], &all_killed(), 7);
    low(vec![at("a", 3, "SY/Idlib", 0), at("b", 4, "SY/Idlib", 1).days("2021-03-06", "2021-03-06")], &all_killed(), 7);
    low(vec![at("a", 3, "SY/Idlib", 0), at("b", 4, "SY", 1)], &all_killed(), 4);
}

#[test]
fn settlements_within_five_kilometres_may_be_one() {
    let (here, near, far) = ("SY/Idlib/Ariha/urum", "SY/Idlib/Ariha/kafr", "SY/Idlib/Ariha/muhambal");
    let a = || located(at("a", 3, here, 0), 35.80, 36.60);
    low(vec![a(), located(at("b", 4, near, 1), 35.83, 36.60)], &all_killed(), 4);
    low(vec![a(), located(at("b", 4, far, 1), 35.90, 36.60)], &all_killed(), 7);
}

/// A village that no gazetteer holds, of which a report tells the province or only the country.
fn unmapped(mut t: Told, name: &str, admin1: Option<&str>) -> Told {
    if let Some(place) = &mut t.claim.place {
        let mut part = place.parts[0].clone();
        (part.name, part.id, part.admin1, part.admin2) = (Symbol::from(name), None, admin1.map(Symbol::from), None);
        part.precision = PlacePrecision::Unknown;
        place.parts = [part].into();
    }
    t
}

#[test]
fn a_village_that_no_map_holds_is_not_its_country() {
    let here = |i| unmapped(at("a", 3, "SY/Idlib", i), "Tell Suluk", Some("Idlib"));
    let there = || unmapped(at("b", 40, "SY/Idlib", 1), "Wadi Khurshub", Some("Idlib"));
    let village = |t: &Told| Scope { place: t.claim.place.as_ref().map(|p| p.parts[0].clone()), ..all_killed() };
    // Whoever asks for one of two gets the one, and the province has both of them, which may be one by another name.
    low(vec![here(0), there()], &village(&here(0)), 3);
    low(vec![here(0), there()], &asked("SY/Idlib", "", ""), 40);
    // A report that tells the country alone speaks of the same village.
    low(vec![here(0), unmapped(at("c", 5, "SY", 0), "Tell Suluk", None)], &village(&here(0)), 3);
}

#[test]
fn near_a_place_counts_with_it_and_is_apart_from_no_neighbour() {
    let near = |i| at("a", 3, "SY/Idlib/Ariha/urum", i).parts(&[("SY/Idlib/Ariha/urum", PlaceRelation::Near)]);
    low(vec![near(0)], &asked("SY/Idlib", "", ""), 3);
    low(vec![near(0)], &asked("SY/Idlib/Ariha", "", ""), 3);
    let north = at("a", 3, "SY/Idlib/Ariha/urum", 0).parts(&[("SY/Idlib/Ariha/urum", PlaceRelation::DirectionOf)]);
    low(vec![north], &asked("SY/Idlib", "", ""), None);
    low(vec![near(0), at("b", 4, "SY/Hama", 1)], &all_killed(), 4);
    low(vec![near(0), at("b", 4, "IQ", 1)], &all_killed(), 7);
}

#[test]
fn a_carried_place_or_period_lies_inside_and_keeps_nothing_apart() {
    let carried = at("a", 3, "SY/Idlib", 0).carried();
    low(vec![carried], &asked("SY/Idlib", "", ""), 3);
    low(vec![at("a", 3, "SY/Idlib", 0).carried(), at("b", 4, "SY/Hama", 1)], &all_killed(), 4);
    let mut then = at("a", 3, "SY", 0);
    then.claim.period.as_mut().unwrap().carried = true;
    low(vec![then, at("b", 4, "SY", 1).days("2021-04-01", "2021-04-01")], &all_killed(), 4);
}

#[test]
fn a_day_of_finding_or_registering_keeps_nothing_apart() {
    let mut found = at("a", 3, "SY", 0);
    found.claim.period.as_mut().unwrap().basis = Basis::Discovery;
    low(vec![found, at("b", 4, "SY", 1).days("2021-04-01", "2021-04-01")], &all_killed(), 4);
}

#[test]
fn several_places_lie_inside_what_holds_all_of_them() {
    let spread = || at("a", 5, "SY", 0).parts(&[("SY/Idlib", PlaceRelation::In), ("SY/Hama", PlaceRelation::In)]);
    low(vec![spread()], &asked("SY", "", ""), 5);
    low(vec![spread()], &asked("SY/Hama", "", ""), None);
}

#[test]
fn named_actors_of_two_sides_are_other_people_allies_and_sides_alone_are_not() {
    let fighters = |id: &str, n, actor: &str, side: &str, i| at(id, n, "SY", i).fighters(actor, side);
    let is = || fighters("a", 3, "islamic-state", "islamic-state", 0);
    low(vec![is(), fighters("b", 4, "syrian-rebels", "syrian-opposition", 1)], &all_killed(), 7);
    let army = || fighters("b", 4, "syrian-government-forces", "syrian-government", 1);
    low(vec![army(), fighters("c", 5, "russian-air-force", "russia", 2)], &all_killed(), 5);
    low(vec![army(), fighters("c", 5, "pro-damascus-militia", "syrian-government", 2)], &all_killed(), 5);
    let mut side = at("c", 5, "SY", 2);
    side.claim.who = Who { side: Some("syrian-opposition".into()), words: "rebels".to_owned(), ..Who::default() };
    low(vec![is(), side], &all_killed(), 5);
    let mut unsaid = fighters("b", 4, "syrian-rebels", "syrian-opposition", 1);
    unsaid.claim.who.words.clear();
    low(vec![is(), unsaid], &all_killed(), 4);
}

#[test]
fn an_inferred_doer_is_no_word() {
    let mut scope = all_killed();
    scope.by = Some("russia".into());
    low(vec![at("a", 3, "SY", 0).by("russian-air-force")], &scope, 3);
    let mut inferred = at("a", 3, "SY", 0).by("russian-air-force");
    inferred.claim.by.actors[0].inferred = true;
    low(vec![inferred], &scope, None);
    low(vec![at("a", 3, "SY", 0).by("syrian-government-forces")], &scope, None);
}

#[test]
fn one_or_other_doer_counts_only_if_both_lie_inside() {
    let of = |mode: ByMode, actors: [&str; 2]| {
        let mut t = at("a", 3, "SY", 0).by(actors[0]);
        let mut second = t.claim.by.actors[0].clone();
        second.actor = Some(actors[1].into());
        t.claim.by.mode = mode;
        t.claim.by.actors.push(second);
        t
    };
    let mut scope = all_killed();
    scope.by = Some("russia".into());
    low(vec![of(ByMode::OneOf, ["russian-air-force", "syrian-government-forces"])], &scope, None);
    low(vec![of(ByMode::OneOf, ["russian-air-force", "russia"])], &scope, 3);
    low(vec![of(ByMode::All, ["russian-air-force", "syrian-government-forces"])], &scope, 3);
}

#[test]
fn a_narrower_means_lies_inside_a_broader_one() {
    let mut scope = all_killed();
    scope.means = Some("air-strike".into());
    low(vec![at("a", 3, "SY", 0).means("barrel-bomb")], &scope, 3);
    low(vec![at("a", 3, "SY", 0).means("explosive")], &scope, None);
}

#[test]
fn several_groups_under_one_number_lie_inside_if_all_of_them_do() {
    let group = |status| Who { status: Some(status), words: "people".to_owned(), ..Who::default() };
    let both = |a, b| at("a", 3, "SY", 0).who(Who { any_of: vec![group(a), group(b)], words: "both".to_owned(), ..Who::default() });
    let mut scope = all_killed();
    scope.who.status = Some(Status::Civilian);
    low(vec![both(Status::Civilian, Status::Civilian)], &scope, 3);
    low(vec![both(Status::Civilian, Status::Combatant)], &scope, None);
}

#[test]
fn an_incident_lies_where_its_most_precise_telling_puts_it_and_where_they_disagree_in_what_holds_both() {
    let tell = |id: &str, place: &str| at(id, 3, place, 0);
    low(vec![tell("a", "SY"), tell("b", "SY/Idlib")], &asked("SY/Idlib", "", ""), 3);
    low(vec![tell("a", "SY/Idlib/Ariha"), tell("b", "SY/Idlib/Harem")], &asked("SY/Idlib/Ariha", "", ""), None);
    low(vec![tell("a", "SY/Idlib/Ariha"), tell("b", "SY/Idlib/Harem")], &asked("SY/Idlib", "", ""), 3);
}

#[test]
fn an_aggregate_holds_its_incidents_and_the_rest_is_not_added() {
    let window = told("w", Count::at_least(10)).place("SY/Idlib").days("2021-03-01", "2021-03-07").level(Level::Window).report("w");
    let claims = || vec![at("a", 4, "SY/Idlib", 0), at("b", 5, "SY/Idlib", 1).days("2021-03-06", "2021-03-06"), at("c", 6, "SY/Hama", 2)];
    low(claims(), &all_killed(), 15);
    let mut with = claims();
    with.push(window);
    low(with, &all_killed(), 16);
}

#[test]
fn an_incident_shows_its_groups_and_how_its_figure_moved() {
    let book = Book::of(vec![
        at("first", 3, "SY/Idlib", 0).published("2021-03-05", 1).superseded_by("later").by("russia"),
        at("later", 5, "SY/Idlib", 0).published("2021-03-07", 2).by("russia"),
        at("children", 2, "SY/Idlib", 0).published("2021-03-07", 2).report("later").relation(RelationKind::PartOf, "later").who(Who {
            age: Some(AgeClass::Child),
            words: "children".to_owned(),
            ..Who::default()
        }),
        at("other", 9, "SY/Idlib", 0).published("2021-03-09", 3).origin("snhr"),
    ]);
    let actors = ActorRegistry::parse(ACTORS, SOURCES).unwrap();
    let terms = Taxonomy::default();
    let shown = Reckoner::new(&book.linked, &actors, &terms, &terms, None).incident_figures(0, &Convention::house()).unwrap();
    let groups: Vec<_> = shown.groups.iter().map(|g| (g.group.as_str(), g.low, g.best, g.highest)).collect();
    assert_eq!(groups, [("everybody", Some(5), Some(9), Some(9)), ("children", Some(2), Some(2), Some(2))]);
    let moved: Vec<_> = shown.movements.iter().map(|m| (m.day.unwrap().to_string(), m.low, m.highest)).collect();
    let expected = [("2021-03-05", 3, 3), ("2021-03-07", 5, 5), ("2021-03-09", 5, 9)];
    assert_eq!(moved, expected.map(|(d, l, h)| (d.to_owned(), Some(l), Some(h))));
    assert_eq!(shown.groups[0].disputes.len(), 1);
    assert_eq!((shown.responsibility, shown.origins.len()), (Responsibility::Alleged, 2));
}

/// A town of which the gazetteer knows the province alone.
fn town(id: &str, n: u64, name: &str, incident: usize) -> Told {
    let mut t = at(id, n, &format!("SY/Idlib/-/{name}"), incident);
    if let Some(place) = &mut t.claim.place {
        place.parts = [PlacePart { admin2: None, ..place.parts[0].clone() }].into();
    }
    t
}

fn in_district(district: &str) -> Scope {
    Scope { place: Some(part(&format!("SY/Idlib/{district}"), PlaceRelation::In)), ..all_killed() }
}

#[test]
fn a_town_without_a_district_lies_in_the_one_that_reports_of_the_same_incident_name() {
    let told = || vec![town("a", 3, "Tal", 0), at("b", 3, "SY/Idlib/Harem", 0), town("c", 4, "Tal", 1).days("2021-03-09", "2021-03-09")];
    low(told(), &in_district("Harem"), 7);
    // Nobody says so of another town of the province, and nothing of it if two districts are named.
    low(vec![town("a", 3, "Tal", 0), at("b", 5, "SY/Idlib/Harem", 1)], &in_district("Harem"), 5);
    let mut two = told();
    two.push(town("d", 2, "Tal", 2).days("2021-03-12", "2021-03-12"));
    two.push(at("e", 2, "SY/Idlib/Ariha", 2).days("2021-03-12", "2021-03-12"));
    low(two, &in_district("Harem"), None);
}

#[test]
fn rows_of_the_reconciled_reading_are_the_questions_that_one_would_ask_one_by_one() {
    use tollbook_reckon::{Axis, Reading};
    let window = |id: &str, count: Count, from: &str, to: &str| told(id, count).place("SY/Idlib").days(from, to).report(id).level(Level::Window);
    // No more than nine in both months, five at least in February: of March no more than four are left.
    let book = Book::of(vec![
        window("a", Count::up_to(9), "2021-02-01", "2021-03-31"),
        window("b", Count::at_least(5), "2021-02-01", "2021-02-28"),
        window("c", Count::at_least(1), "2021-03-01", "2021-03-31"),
    ]);
    let (actors, terms) = (ActorRegistry::default(), Taxonomy::default());
    let reckoner = Reckoner::new(&book.linked, &actors, &terms, &terms, None);
    let house = Convention::house();
    let grouped = reckoner.group(&all_killed(), &[Axis::Province, Axis::Month], &house, Reading::Reconciled).expect("it can be asked");
    let rows: Vec<_> = grouped.rows.iter().map(|r| (r.keys.join(" "), r.toll.low(), r.toll.high())).collect();
    assert_eq!(rows, [("SY/Idlib 2021-02".to_owned(), Some(5), Some(8)), ("SY/Idlib 2021-03".to_owned(), Some(1), Some(4))]);
    for (row, (from, to)) in grouped.rows.iter().zip([("2021-02-01", "2021-02-28"), ("2021-03-01", "2021-03-31")]) {
        let alone = reckoner.toll(&asked("SY/Idlib", from, to), &house, Reading::Reconciled).expect("it can be asked");
        assert_eq!((row.toll.low(), row.toll.best(), row.toll.high()), (alone.low(), alone.best(), alone.high()));
    }
}

#[test]
fn nothing_told_of_one_country_lies_beside_a_question_about_another_that_nobody_names() {
    let book = Book::of(vec![told("in-syria", Count::stated(5)).place("SY/Aleppo"), told("nowhere", Count::stated(3))]);
    for place in ["IQ", "IQ/Anbar"] {
        let beside: Vec<String> = book.toll(&asked(place, "", "")).coverage().beside.iter().map(|b| b.claim.0.clone()).collect();
        assert_eq!(beside, ["nowhere"], "{place}");
    }
}

#[test]
fn what_the_text_around_has_elsewhere_is_not_listed_beside_a_question_and_bounds_nothing() {
    let mut then = told("then", Count::stated(8)).place("IQ/Anbar").days("2018-10-12", "2018-10-12").level(Level::Window);
    then.claim.period.as_mut().unwrap().carried = true;
    let since = told("since", Count::more_than(6_000)).place("CM").carried().days("2017-01-01", "2021-02-20").level(Level::Cumulative);
    let open = told("open", Count::stated(3)).days("2017-01-01", "2021-02-20").level(Level::Window);
    let book = Book::of(vec![then, since, open]);
    let toll = book.toll(&asked("IQ", "2021-02-19", "2021-02-20"));
    let beside: Vec<&str> = toll.coverage().beside.iter().map(|b| b.claim.0.as_str()).collect();
    assert_eq!((beside, toll.low(), toll.high()), (vec!["open"], None, None));
    // Asked about where and when they seem to be, they are told of.
    let there = |place, from, to| book.toll(&asked(place, from, to)).coverage().beside.iter().map(|b| b.claim.0.clone()).collect::<Vec<_>>();
    assert!(there("CM", "2019-01-01", "2019-12-31").contains(&"since".to_owned()));
}

#[test]
fn weeks_begin_on_monday_and_hold_what_lies_wholly_in_them() {
    use tollbook_reckon::{Axis, Reading};
    // 2020-12-28 was a Monday: its week goes on into the next year.
    let book = Book::of(vec![
        at("a", 3, "SY/Idlib", 0).days("2020-12-28", "2020-12-28"),
        at("b", 4, "SY/Idlib", 1).days("2021-01-03", "2021-01-03"),
        at("c", 5, "SY/Idlib", 2).days("2021-01-18", "2021-01-20"),
        at("d", 6, "SY/Idlib", 3).days("2021-01-24", "2021-01-25"),
        told("e", Count::stated(7)).place("SY/Idlib"),
    ]);
    let (actors, terms) = (ActorRegistry::default(), Taxonomy::default());
    let reckoner = Reckoner::new(&book.linked, &actors, &terms, &terms, None);
    for reading in [Reading::Documented, Reading::Reconciled] {
        let grouped = reckoner.group(&all_killed(), &[Axis::Week], &Convention::house(), reading).expect("it can be asked");
        let rows: Vec<_> = grouped.rows.iter().map(|r| (r.keys.join(" "), r.toll.low())).collect();
        assert_eq!(rows, [("2020-12-28".to_owned(), Some(7)), ("2021-01-18".to_owned(), Some(5))], "{reading:?}: no row of a week of which nobody spoke");
        let between: Vec<&str> = grouped.between.iter().map(|c| c.0.as_str()).collect();
        assert!(between.contains(&"d"), "{between:?}");
    }
}
