//! Profiles, rule by rule. Enters: rows that the public must not see. Leaves: a failure where one of them shows.

use crate::made::{World, blame, claim, date, named, text, town};
use tollbook_model::*;
use tollbook_publish::{Profile, PublishError, Question, Wanted, claims, incidents, only, tolls};
use tollbook_reckon::{Axis, Convention, Reading};

fn public(on: &str) -> Profile {
    Profile::public(date(on))
}

fn one(code: &str, claims: Vec<Claim>) -> World {
    World::of(vec![(code, claims)])
}

fn marea(harm: Harm, n: u64) -> Claim {
    claim("c-1", harm, n, vec![town("Marea", "Aleppo")], "2021-02-19")
}

const CODE: &str = "SY-20210219-marea-3f9a";

#[test]
fn recent_places_are_told_by_their_unit_and_later_as_they_are_known() {
    let world = one(CODE, vec![marea(Harm::Killed, 12)]);
    let told = world.everything(&public("2021-03-04"));
    for fine in ["Marea", "marea", "36.123456", "37.654321", "36.1235"] {
        assert!(!told.contains(fine), "{fine} shows in\n{told}");
    }
    let row = world.incidents(&public("2021-03-04")).swap_remove(0);
    assert_eq!((row["place"].as_str(), row["place_precision"].as_str(), row["coarsened"].as_str()), ("Aleppo", "province", "recent"));
    assert_eq!((row["latitude"].as_str(), row["radius_km"].as_str(), row["id"].as_str()), ("36.2", "60", "SY-20210219-3f9a"));
    assert_eq!(row["killed_low"], "12", "the dead are counted all the same");
    let row = world.incidents(&public("2021-03-05")).swap_remove(0);
    assert_eq!((row["place"].as_str(), row["latitude"].as_str(), row["id"].as_str()), ("Marea", "36.123456", CODE));
    assert_eq!(row["urls"], "https://n.example/strike-on-marea");
}

#[test]
fn a_question_for_a_town_finds_nothing_that_is_shown_as_its_unit() {
    let world = one(CODE, vec![marea(Harm::Killed, 12)]);
    let unit = PlacePart { precision: PlacePrecision::Province, ..town("Aleppo", "Aleppo") };
    let found = |day: &str, part: PlacePart| {
        let (profile, wanted, house) = (public(day), Wanted { place: Some(part), ..Wanted::default() }, Convention::house());
        let lines = |told: String| told.lines().count() - 1;
        world.with(|h, r| [lines(text(incidents(h, r, &house, &profile, &wanted))), lines(text(claims(h, &profile, &wanted)))])
    };
    assert_eq!(found("2021-03-04", town("Marea", "Aleppo")), [0, 0], "the place is recent");
    assert_eq!(found("2021-03-04", unit), [1, 1]);
    assert_eq!(found("2021-03-05", town("Marea", "Aleppo")), [1, 1], "it is not any more");
}

#[test]
fn a_town_that_is_called_like_its_unit_does_not_show_in_a_code_either() {
    let world = one("SY-20210219-aleppo-3f9a", vec![claim("c-1", Harm::Killed, 12, vec![town("Aleppo", "Aleppo")], "2021-02-19")]);
    assert_eq!(world.incidents(&public("2021-03-04"))[0]["id"], "SY-20210219-3f9a");
    assert_eq!(world.claims(&public("2021-03-04"))[0]["incident"], "SY-20210219-3f9a");
}

#[test]
fn a_deed_without_a_day_is_as_recent_as_one_of_today() {
    let mut c = marea(Harm::Killed, 12);
    c.period = None;
    let row = one(CODE, vec![c]).incidents(&public("2025-01-01")).swap_remove(0);
    assert_eq!((row["coarsened"].as_str(), row["place"].as_str()), ("recent", "Aleppo"));
}

#[test]
fn hospitals_and_camps_are_never_told_by_their_place_whoever_of_the_claims_names_them() {
    let mut named = claim("c-2", Harm::Killed, 12, vec![town("Marea", "Aleppo")], "2021-02-19");
    named.target = Some("hospital".into());
    let told = one(CODE, vec![marea(Harm::Killed, 12), named]).everything(&public("2025-01-01"));
    assert!(!told.contains("Marea") && !told.contains("marea") && !told.contains("hospital"), "{told}");
    let camp = one("SY-20210219-al-hol-camp-3f9a", vec![claim("c-1", Harm::Killed, 2, vec![town("Al-Hol Camp", "Hasakah")], "2021-02-19")]);
    let told = camp.everything(&public("2025-01-01"));
    assert!(!told.to_lowercase().contains("hol"), "{told}");
}

#[test]
fn the_living_are_not_told_unless_a_reason_is_and_never_fewer_than_five() {
    for harm in [Harm::Injured, Harm::Missing, Harm::Abducted, Harm::Detained, Harm::Displaced, Harm::Casualties] {
        let world = one(CODE, vec![marea(harm, 777)]);
        assert!(!world.everything(&public("2025-01-01")).contains("777"), "{harm:?}");
        let open = Profile { living: Some("consent of the project".to_owned()), ..public("2025-01-01") };
        let row = world.claims(&open).swap_remove(0);
        assert_eq!((row["low"].as_str(), row["place"].as_str(), row["coarsened"].as_str()), ("775", "Aleppo", "living"));
        assert_eq!(one(CODE, vec![marea(harm, 4)]).claims(&open), Vec::new());
        assert!(world.everything(&Profile::internal(date("2025-01-01"))).contains("777"));
    }
}

#[test]
fn tolls_of_the_living_and_of_attributes_are_refused_with_the_way_to_open_them() {
    let world = one(CODE, vec![marea(Harm::Injured, 30)]);
    let ask = |profile: &Profile, scope: Scope, axes: Vec<Axis>| {
        let question = Question { scope, axes, convention: Convention::house(), reading: Reading::Documented };
        world.with(|h, r| tolls(h, r, &question, profile).map(|s| s.rows.count()))
    };
    let injured = Scope::of(Counted::Harm(Harm::Injured));
    let said = ask(&public("2025-01-01"), injured.clone(), Vec::new()).expect_err("kept back").to_string();
    assert!(said.contains("--living"), "{said}");
    assert_eq!(ask(&Profile { living: Some("why".to_owned()), ..public("2025-01-01") }, injured, Vec::new()).ok(), Some(1));
    let mut women = Scope::of(Counted::Harm(Harm::Killed));
    women.who.sex = Some(Sex::Female);
    assert!(matches!(ask(&public("2025-01-01"), women, Vec::new()), Err(PublishError::Withheld(_))));
    let mut fine = Scope::of(Counted::Harm(Harm::Killed));
    fine.place = Some(town("Marea", "Aleppo"));
    fine.to = Some(date("2021-02-20"));
    assert!(ask(&public("2021-02-21"), fine.clone(), Vec::new()).is_err(), "a town of yesterday");
    assert!(ask(&public("2025-01-01"), fine, Vec::new()).is_ok());
    assert!(ask(&public("2021-02-21"), Scope::of(Counted::Harm(Harm::Killed)), vec![Axis::District]).is_err(), "districts of yesterday");
}

#[test]
fn a_toll_singles_out_no_district_with_a_hospital() {
    let mut c = marea(Harm::Killed, 12);
    c.target = Some("hospital".into());
    let world = one(CODE, vec![c]);
    let mut scope = Scope::of(Counted::Harm(Harm::Killed));
    scope.to = Some(date("2021-02-20"));
    for (place, axes) in [(Some(town("Marea", "Aleppo")), Vec::new()), (None, vec![Axis::District])] {
        let question = Question { scope: Scope { place, ..scope.clone() }, axes, convention: Convention::house(), reading: Reading::Documented };
        assert!(world.with(|h, r| tolls(h, r, &question, &public("2025-01-01")).is_err()));
    }
}

#[test]
fn names_of_the_dead_need_a_reason_and_names_of_the_living_are_never_told() {
    let mut dead = marea(Harm::Killed, 1);
    let person = |name: &str| Person { name: name.to_owned(), age: None };
    // A report counts somebody among the dead whom another knows among the injured.
    dead.who.persons = vec![person("Amal Test"), person("Basil Test")];
    let mut hurt = claim("c-2", Harm::Injured, 6, vec![town("Marea", "Aleppo")], "2021-02-19");
    hurt.who.persons = vec![Person { name: "Basil Test".to_owned(), age: None }];
    let world = one(CODE, vec![dead, hurt]);
    assert!(!world.everything(&public("2025-01-01")).contains("Test"));
    let open = Profile { names: Some("families agreed".to_owned()), living: Some("why".to_owned()), ..public("2025-01-01") };
    assert_eq!(world.incidents(&open)[0]["names"], "Amal Test");
    let told = world.everything(&open);
    assert!(told.contains("Amal Test") && !told.contains("Basil Test"), "{told}");
}

#[test]
fn individual_perpetrators_and_unregistered_origins_are_never_named() {
    let mut c = marea(Harm::Killed, 12);
    c.by = blame(None, "Karim Culprit");
    c.provenance.spans.push(Span {
        bytes: [20, 21],
        chars: [20, 21],
        utf16: [20, 21],
        quote: "civilians shot by Karim Culprit".to_owned(),
        role: SpanRole::Who,
    });
    let mut world = one(CODE, vec![c]);
    world.linked.claims[0].origin = Some("nadia witness".into());
    let open = Profile { quotes: true, names: Some("why".to_owned()), attributes: Some("why".to_owned()), ..public("2025-01-01") };
    let told = world.everything(&open);
    assert!(!told.contains("Culprit") && !told.contains("nadia"), "{told}");
    let inside = world.everything(&Profile::internal(date("2025-01-01")));
    assert!(!inside.contains("Culprit"), "not to those who work with the book either\n{inside}");
}

#[test]
fn strength_is_on_no_map() {
    let mut c = marea(Harm::Killed, 10_000);
    (c.kind, c.harm, c.level) = (ClaimKind::Strength, None, Level::Stock);
    let mut world = one(CODE, vec![c]);
    world.linked.claims[0].incident = None;
    world.linked.incidents.clear();
    for profile in [public("2025-01-01"), Profile::internal(date("2025-01-01"))] {
        let row = world.claims(&profile).swap_remove(0);
        assert_eq!((row["latitude"].as_str(), row["place"].as_str(), row["coarsened"].as_str()), ("", "Aleppo", "strength"), "{profile:?}");
        assert!(!world.everything(&profile).contains("\"Polygon\"") && !world.everything(&profile).contains("\"Point\""));
    }
}

#[test]
fn quotes_are_minimal_without_names_and_only_where_the_profile_lets_them() {
    let mut c = marea(Harm::Killed, 12);
    c.who.persons = vec![Person { name: "Amal".to_owned(), age: None }];
    c.provenance.spans[2].quote = "civilians, among them Amal".to_owned();
    let world = one(CODE, vec![c]);
    assert_eq!(world.claims(&public("2025-01-01"))[0]["quote"], "");
    assert!(!world.everything(&public("2025-01-01")).contains("Strike on Marea"), "a headline is a quote");
    let open = Profile { quotes: true, ..public("2025-01-01") };
    assert_eq!(world.claims(&open)[0]["quote"], "killed … 12", "whoever they were may be told by age or sex");
    let attributes = Profile { attributes: Some("why".to_owned()), ..open.clone() };
    assert_eq!(world.claims(&attributes)[0]["quote"], "killed … 12 … civilians, among them […]");
    assert_eq!(world.claims(&open)[0]["title"], "Strike on Marea");
    assert_eq!(world.claims(&Profile { quotes: true, ..public("2021-02-21") })[0]["quote"], "", "no quote where the place is kept back");
}

#[test]
fn age_sex_role_and_nationality_need_a_reason() {
    let mut c = marea(Harm::Killed, 3);
    c.who = Who { age: Some(AgeClass::Child), sex: Some(Sex::Female), role: vec!["medic".into()], nationality: vec!["JO".into()], ..Who::default() };
    let world = one(CODE, vec![c]);
    let told = world.everything(&public("2025-01-01"));
    for word in ["child,", "female,", "medic", "JO,"] {
        assert!(!told.contains(word), "{word}\n{told}");
    }
    let open = Profile { attributes: Some("assessed".to_owned()), ..public("2025-01-01") };
    let row = world.claims(&open).swap_remove(0);
    assert_eq!((row["who_age"].as_str(), row["who_sex"].as_str(), row["who_role"].as_str()), ("child", "female", "medic"));
}

#[test]
fn an_embargo_holds_until_its_day() {
    let world = one(CODE, vec![marea(Harm::Killed, 12)]);
    let until = |on: &str| Profile { embargo: Some(date("2021-06-01")), ..public(on) };
    let house = named("house");
    let wanted = tollbook_publish::Wanted::default();
    let told =
        |p: &Profile| world.with(|h, r| tollbook_publish::incidents(h, r, &house, p, &wanted).is_ok() && tollbook_publish::claims(h, p, &wanted).is_ok());
    assert!(!told(&until("2021-05-31")) && told(&until("2021-06-01")));
}

#[test]
fn a_rejected_incident_is_not_told_to_the_public() {
    let mut world = one(CODE, vec![marea(Harm::Killed, 12)]);
    world.linked.incidents[0].verification = Verification::Rejected;
    assert!(world.incidents(&public("2025-01-01")).is_empty());
    assert_eq!(world.incidents(&Profile::internal(date("2025-01-01")))[0]["verification"], "rejected");
}

#[test]
fn what_is_taken_out_leaves_no_reference() {
    let far = claim("c-3", Harm::Killed, 5, vec![town("Jisr", "Idlib")], "2021-02-19");
    let mut world = World::of(vec![
        ("SY-20210219-marea-3f9a", vec![marea(Harm::Killed, 12), claim("c-2", Harm::Killed, 15, vec![town("Marea", "Aleppo")], "2021-02-19")]),
        ("SY-20210219-jisr-0001", vec![far]),
    ]);
    world.linked.claims[0].superseded_by = Some(ClaimId("c-2".to_owned()));
    world.linked.claims[0].claim.relations = vec![Relation { kind: RelationKind::Repeats, claim: ClaimId("c-2".to_owned()), share: None }];
    world.linked.claims[2].copy_of = Some(ClaimId("c-2".to_owned()));
    world.linked.unsure = vec![[0, 1]];
    let left = only(world.linked.clone(), |c| c.id.0 != "c-2");
    assert!(!format!("{left:?}").contains("c-2"), "{left:?}");
    assert_eq!((left.claims.len(), left.incidents[1].claims.as_slice(), left.claims[1].incident), (2, &[1][..], Some(1)));
    let left = only(world.linked.clone(), |c| c.id.0 == "c-3");
    assert_eq!((left.incidents.len(), left.unsure.len(), left.claims[0].incident), (1, 0, Some(0)));
    assert!(!format!("{left:?}").contains("marea"));
}

/// Two publications, one person more in the second: nothing joins to a finer place or a small cell of living persons.
#[test]
fn two_publications_set_side_by_side_tell_no_more_than_each() {
    let world = |hurt: u64, dead: u64| {
        let hurt = claim("c-2", Harm::Injured, hurt, vec![town("Marea", "Aleppo")], "2021-02-19");
        one(CODE, vec![marea(Harm::Killed, dead), hurt])
    };
    let profile = Profile { living: Some("why".to_owned()), ..public("2021-02-25") };
    for (hurt, dead) in [(3, 12), (4, 13)] {
        let told = world(hurt, dead).everything(&profile);
        assert!(!told.contains("Marea") && !told.contains("36.1234"), "{told}");
        let row = world(hurt, dead).incidents(&profile).swap_remove(0);
        assert_eq!((row["injured_low"].as_str(), row["injured_best"].as_str(), row["injured_high_open"].as_str()), ("", "", ""));
    }
}
