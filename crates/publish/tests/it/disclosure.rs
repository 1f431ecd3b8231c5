//! Two publications, joined: what was held back of somebody stays so. Enters: a world, and the same with one more person. Leaves: a failure where anything that
//! both publications say together depends on what neither may tell.
//!
//! Whoever joins two publications has nothing but their bytes. If these are the same whatever the withheld value is, no joining, no subtraction and no guess
//! against a hash recovers it. So each test publishes everything before and after the person was added, once for each value that the withheld cell may
//! have, and compares.

use crate::made::{World, blame, claim, date, rows, text, town};
use tollbook_model::*;
use tollbook_publish::{Act, BulletinAsk, Done, Earlier, Language, Made, Profile, Question, Wanted, bulletin, changes, hapi, incidents, tolls};
use tollbook_reckon::{Axis, Convention, Reading, Reckoner};

/// The profiles under which a book may be published, from the strictest to one that opens whatever a project may open of the dead but their attributes.
fn profiles() -> Vec<(&'static str, Profile)> {
    let strict = Profile::public(date("2021-02-25"));
    let why = || Some("families asked for it".to_owned());
    vec![
        ("strict", strict.clone()),
        ("late", Profile::public(date("2021-12-01"))),
        ("quotes", Profile { quotes: true, ..strict.clone() }),
        ("living", Profile { living: why(), quotes: true, ..strict.clone() }),
        ("late living", Profile { living: why(), quotes: true, ..Profile::public(date("2021-12-01")) }),
    ]
}

/// Those who are in both publications.
fn others() -> Vec<(&'static str, Vec<Claim>)> {
    let mut women = claim("c-1", Harm::Killed, 6, vec![town("Marea", "Aleppo")], "2021-02-19");
    women.who.sex = Some(Sex::Female);
    let mut children = claim("c-2", Harm::Killed, 2, vec![town("Marea", "Aleppo")], "2021-02-19");
    children.who.age = Some(AgeClass::Child);
    let hurt = claim("c-3", Harm::Injured, 9, vec![town("Jisr", "Idlib")], "2021-02-10");
    vec![("SY-20210219-marea-3f9a", vec![women, children]), ("SY-20210210-jisr-77aa", vec![hurt])]
}

/// The world with one more person, whose claim a secret changes.
fn after(code: &'static str, harm: Harm, secret: &dyn Fn(&mut Claim)) -> World {
    let mut all = others();
    let mut person = claim("c-9", harm, 1, vec![town("Azaz", "Aleppo")], "2021-02-20");
    person.who.persons = Vec::new();
    secret(&mut person);
    all.push((code, vec![person]));
    World::of(all)
}

/// Everything that a world publishes under a profile: rows in every form, every aggregate that is not refused, bulletins, and what changed since before.
fn published(before: &World, now: &World, profile: &Profile) -> String {
    let mut out = now.everything(profile);
    let country = PlacePart { precision: PlacePrecision::Country, name: "SY".into(), admin1: None, admin2: None, id: None, ..town("SY", "") };
    let axes = [Axis::Country, Axis::Province, Axis::District, Axis::Day, Axis::Week, Axis::Month, Axis::Year, Axis::Who, Axis::By, Axis::Means];
    let mut scopes = Vec::new();
    for harm in [Harm::Killed, Harm::Injured, Harm::Detained] {
        for words in ["", "civilian", "child", "woman"] {
            for part in [None, Some(country.clone()), Some(town("Azaz", "Aleppo")), Some(town("Tadif", "Aleppo")), Some(unit("Aleppo"))] {
                let who = VictimGroup::of_word(words).unwrap_or_default();
                scopes.push(Scope { who, place: part, ..Scope::of(Counted::Harm(harm)) });
            }
        }
    }
    now.with(|h, r| {
        for scope in &scopes {
            for chosen in
                std::iter::once(Vec::new()).chain(axes.iter().map(|a| vec![*a])).chain([vec![Axis::Province, Axis::Month], vec![Axis::Day, Axis::Who]])
            {
                let question = Question { scope: scope.clone(), axes: chosen, convention: Convention::house(), reading: Reading::Documented };
                match tolls(h, r, &question, profile) {
                    Ok(sheet) => out.push_str(&text(Ok(sheet))),
                    // A refusal is told, too.
                    Err(e) => out.push_str(&format!("{e}\n")),
                }
            }
        }
        let question =
            Question { scope: Scope::of(Counted::Harm(Harm::Killed)), axes: Vec::new(), convention: Convention::house(), reading: Reading::Documented };
        out.push_str(&hapi(h, r, &question, profile).map_or_else(|e| e.to_string(), |s| text(Ok(s))));
    });
    before.with(|h0, r0| {
        now.with(|h, r| {
            let (house, wanted) = (Convention::house(), Wanted::default());
            let rows = |h, r: &Reckoner<'_>| text(incidents(h, r, &house, profile, &wanted));
            out.push_str(&rows(h0, r0));
            let changed = changes(incidents(h0, r0, &house, profile, &wanted).expect("then"), incidents(h, r, &house, profile, &wanted).expect("now"), profile);
            out.push_str(&text(changed));
        });
    });
    out.push_str(&bulletins(before, now, profile, &[Language::English, Language::Arabic], &[]));
    out
}

/// The week's bulletin with what changed, in every form.
fn bulletins(before: &World, now: &World, profile: &Profile, languages: &[Language], done: &[Done]) -> String {
    let country = PlacePart { precision: PlacePrecision::Country, name: "SY".into(), admin1: None, admin2: None, id: None, ..town("SY", "") };
    let (mut out, none) = (String::new(), std::collections::HashMap::new());
    before.with(|h0, r0| {
        now.with(|h, r| {
            for &language in languages {
                let ask = BulletinAsk {
                    country: country.clone(),
                    language,
                    day: date("2021-02-20"),
                    week: true,
                    since: Some(date("2019-03-01")),
                    bars: None,
                    convention: Convention::house(),
                };
                let earlier = Earlier { holdings: h0, reckoner: r0, entry: 10, done, then_beside: &none, now_beside: &none };
                let told = bulletin(h, r, profile, &ask, Some(&earlier), Made::default(), serde_json::Value::Null).expect("a bulletin");
                out.push_str(&told.markdown());
                out.push_str(&told.html());
                out.push_str(&told.json().to_string());
            }
        });
    });
    out
}

fn unit(name: &str) -> PlacePart {
    PlacePart { precision: PlacePrecision::Province, name: name.into(), admin2: None, id: None, ..town(name, name) }
}

/// The first line that differs, for whoever mends it.
fn differs(a: &str, b: &str) -> Option<String> {
    (a != b).then(|| a.lines().zip(b.lines()).find(|(x, y)| x != y).map_or_else(|| "length".to_owned(), |(x, y)| format!("{x}\nagainst\n{y}")))
}

/// Publishes before and after, for each value of a secret; whatever differs tells it.
fn tells_nothing(what: &str, harm: Harm, code: &dyn Fn(usize) -> &'static str, secrets: &[&dyn Fn(&mut Claim)], fits: &dyn Fn(&Profile) -> bool) {
    let before = World::of(others());
    let mut tried = 0;
    for (name, profile) in profiles().iter().filter(|p| fits(&p.1)) {
        let joined: Vec<String> = secrets.iter().enumerate().map(|(i, s)| published(&before, &after(code(i), harm, s), profile)).collect();
        assert!(joined[0].len() > 10_000, "something is published");
        for other in &joined[1..] {
            let told = differs(&joined[0], other);
            assert!(told.is_none(), "{what} of {harm:?} under the profile {name} shows:\n{}", told.unwrap_or_default());
            tried += 1;
        }
    }
    assert!(tried > 0, "{what} was tried");
}

const SAME: fn(usize) -> &'static str = |_| "SY-20210220-azaz-9c9c";

#[test]
fn the_person_s_own_count_is_seen_so_that_the_others_tests_can_fail() {
    let before = World::of(others());
    let now = after(SAME(0), Harm::Killed, &|_| {});
    let profile = Profile::public(date("2021-12-01"));
    assert!(differs(&published(&before, &before, &profile), &published(&before, &now, &profile)).is_some());
    let open = Profile { attributes: Some("x".to_owned()), ..profile };
    let man = after(SAME(0), Harm::Killed, &|c| c.who.sex = Some(Sex::Male));
    assert!(differs(&published(&before, &now, &open), &published(&before, &man, &open)).is_some(), "an attribute that is opened does show");
}

#[test]
fn age_sex_role_nationality_and_name_of_one_more_person_are_recovered_by_no_joining() {
    let named = |name: &'static str| move |c: &mut Claim| c.who.persons = vec![Person { name: name.to_owned(), age: Some(7) }];
    let (anwar, bilal) = (named("Canary Anwar"), named("Canary Bilal"));
    // Words that say so, and are as long as they are.
    let girl = |c: &mut Claim| {
        c.who.sex = Some(Sex::Female);
        let span = &mut c.provenance.spans[2];
        (span.quote, span.chars[1], span.bytes[1], span.utf16[1]) = ("a girl of seven".to_owned(), 25, 25, 25);
    };
    let secrets: [&dyn Fn(&mut Claim); 9] = [
        &girl,
        &|_| {},
        &|c| c.who.age = Some(AgeClass::Child),
        &|c| c.who.sex = Some(Sex::Female),
        &|c| (c.who.sex, c.who.age) = (Some(Sex::Male), Some(AgeClass::Elderly)),
        &|c| c.who.role = vec!["medic".into()],
        &|c| c.who.nationality = vec!["TR".into()],
        &anwar,
        &bilal,
    ];
    for harm in [Harm::Killed, Harm::Injured] {
        tells_nothing("who it was", harm, &SAME, &secrets, &|_| true);
    }
}

/// Publishes a person before and after a correction, for each value that the correction may have given a field which is kept back, with the corrector's own words.
fn corrected(harm: Harm, secrets: &[&dyn Fn(&mut Claim)], fits: &dyn Fn(&Profile) -> bool) {
    let before = after(SAME(0), harm, secrets[0]);
    for (name, profile) in profiles().iter().filter(|p| fits(&p.1)) {
        let told = |secret: &dyn Fn(&mut Claim), words: &str| {
            let now = after(SAME(0), harm, secret);
            let claim = now.linked.claims.iter().find(|c| c.claim.id.0 == "c-9").expect("the person").claim.clone();
            let deed = Done { day: date("2021-02-24"), act: Act::Corrected(Box::new(claim)), reason: Some(words.to_owned()) };
            bulletins(&before, &now, profile, &Language::ALL, &[deed])
        };
        let none = bulletins(&before, &before, profile, &Language::ALL, &[]);
        for (i, secret) in secrets.iter().enumerate() {
            let shows = differs(&none, &told(secret, &format!("Canary said so, {i}")));
            assert!(shows.is_none(), "a correction ({i}) of {harm:?} under the profile {name} shows:\n{}", shows.unwrap_or_default());
        }
    }
}

#[test]
fn the_reason_of_a_change_tells_nothing_that_is_kept_back() {
    let named = |c: &mut Claim| c.who.persons = vec![Person { name: "Canary Anwar".to_owned(), age: Some(7) }];
    let secrets: [&dyn Fn(&mut Claim); 5] =
        [&|_| {}, &|c| c.who.age = Some(AgeClass::Child), &|c| c.who.sex = Some(Sex::Female), &|c| c.who.role = vec!["medic".into()], &named];
    for harm in [Harm::Killed, Harm::Injured] {
        corrected(harm, &secrets, &|_| true);
    }
    let by = |words: &'static str| move |c: &mut Claim| c.by = blame(None, words);
    let (captain, major) = (by("Captain Canary"), by("Major Canary"));
    corrected(Harm::Killed, &[&captain, &major], &|_| true);
    // A town of the last days, another in the same unit.
    let at = |name: &'static str| move |c: &mut Claim| c.place = Some(Place { parts: vec![town(name, "Aleppo")].into(), mode: PlaceMode::One, carried: false });
    let (azaz, tadif) = (at("Azaz"), at("Tadif"));
    corrected(Harm::Killed, &[&azaz, &tadif], &|p| p.today < date("2021-03-01"));
    // A few of the living.
    let of = |n: u64| move |c: &mut Claim| c.count = Count::stated(n);
    let (one, three) = (of(1), of(3));
    corrected(Harm::Detained, &[&one, &three], &|_| true);
}

#[test]
fn a_correction_that_may_be_told_is_so_that_the_others_tests_can_fail() {
    let of = |n: u64| move |c: &mut Claim| c.count = Count::stated(n);
    let (before, now) = (after(SAME(0), Harm::Killed, &of(1)), after(SAME(0), Harm::Killed, &of(3)));
    let claim = now.linked.claims.iter().find(|c| c.claim.id.0 == "c-9").expect("the person").claim.clone();
    let deed = || Done { day: date("2021-02-24"), act: Act::Corrected(Box::new(claim.clone())), reason: Some("Canary said so".to_owned()) };
    let told = |profile: &Profile| bulletins(&before, &now, profile, &Language::ALL, &[deed()]);
    let public = told(&Profile::public(date("2021-12-01")));
    assert!(public.contains("number corrected from 1 to 3 on 24 February 2021: AFP, 20 February 2021"), "{public}");
    assert!(!public.contains("Canary said"), "nobody's words");
    let internal = told(&Profile::internal(date("2021-12-01")));
    assert!(internal.contains("AFP, 20 February 2021 (Canary said so)"), "{internal}");
}

#[test]
fn who_is_blamed_without_being_a_registered_party_is_recovered_by_no_joining() {
    let by = |words: &'static str| move |c: &mut Claim| c.by = blame(None, words);
    let (a, b) = (by("Captain Canary"), by("Major Canary"));
    let secrets: [&dyn Fn(&mut Claim); 2] = [&a, &b];
    tells_nothing("blame", Harm::Killed, &SAME, &secrets, &|_| true);
}

#[test]
fn a_recent_place_is_recovered_by_no_joining() {
    let code = |i: usize| ["SY-20210220-azaz-9c9c", "SY-20210220-tadif-9c9c", "SY-20210220-al-rai-9c9c"][i];
    let at = |name: &'static str, lat: f64| {
        move |c: &mut Claim| {
            let part = PlacePart { lat: Some(lat), ..town(name, "Aleppo") };
            c.place = Some(Place { parts: vec![part].into(), mode: PlaceMode::One, carried: false });
        }
    };
    let (a, b, d) = (at("Azaz", 36.58), at("Tadif", 36.34), at("Al-Rai", 36.61));
    let secrets: [&dyn Fn(&mut Claim); 3] = [&a, &b, &d];
    for harm in [Harm::Killed, Harm::Injured] {
        tells_nothing("place", harm, &code, &secrets, &|p| p.today < date("2021-03-01"));
    }
}

#[test]
fn a_hospital_is_recovered_by_no_joining_however_late() {
    let code = |i: usize| ["SY-20210220-azaz-9c9c", "SY-20210220-tadif-9c9c"][i];
    let at = |name: &'static str| {
        move |c: &mut Claim| {
            c.target = Some("hospital".into());
            c.place = Some(Place { parts: vec![town(name, "Aleppo")].into(), mode: PlaceMode::One, carried: false });
        }
    };
    let (a, b) = (at("Azaz"), at("Tadif"));
    let secrets: [&dyn Fn(&mut Claim); 2] = [&a, &b];
    tells_nothing("a hospital's place", Harm::Killed, &code, &secrets, &|_| true);
}

#[test]
fn fewer_than_five_living_are_told_neither_alone_nor_by_subtraction_of_their_own_row() {
    // One, two or four detained: the row is not there, and no aggregate of the same cell says which.
    let of = |n: u64| move |c: &mut Claim| c.count = Count::stated(n);
    let (a, b, d) = (of(1), of(2), of(4));
    let secrets: [&dyn Fn(&mut Claim); 3] = [&a, &b, &d];
    tells_nothing("a small count", Harm::Detained, &SAME, &secrets, &|_| true);
}

#[test]
fn that_somebody_lives_who_was_hurt_is_recovered_by_no_joining_where_the_living_are_not_told() {
    // Beside one who died and of whom no status is said: an injured civilian, an injured fighter, or nobody hurt.
    let of = |hurt: Option<Status>| {
        let mut all = others();
        let mut dead = claim("c-9", Harm::Killed, 1, vec![town("Azaz", "Aleppo")], "2021-02-20");
        dead.who.status = None;
        let mut own = vec![dead];
        if let Some(status) = hurt {
            let mut c = claim("c-10", Harm::Injured, 3, vec![town("Azaz", "Aleppo")], "2021-02-20");
            c.who.status = Some(status);
            own.push(c);
        }
        all.push(("SY-20210220-azaz-9c9c", own));
        World::of(all)
    };
    let before = World::of(others());
    for (name, profile) in profiles().iter().filter(|p| p.1.living.is_none()) {
        let told = |hurt| published(&before, &of(hurt), profile);
        let none = told(None);
        for status in [Status::Civilian, Status::Combatant] {
            let shows = differs(&none, &told(Some(status)));
            assert!(shows.is_none(), "under the profile {name}:\n{}", shows.unwrap_or_default());
        }
    }
}

#[test]
fn an_incident_whose_place_waits_longer_tells_it_no_sooner() {
    let mut world = World::of(others());
    let profile = Profile::public(date("2021-12-01"));
    assert!(world.everything(&profile).contains("Marea"));
    world.delays = [(ClaimId("c-2".to_owned()), 300)].into();
    let told = world.everything(&profile);
    assert!(!told.contains("Marea") && !told.contains("marea"), "one claim of the incident is enough: {told}");
    let scope =
        Scope { place: Some(town("Marea", "Aleppo")), from: Some(date("2021-01-01")), to: Some(date("2021-03-01")), ..Scope::of(Counted::Harm(Harm::Killed)) };
    let question = Question { scope, axes: Vec::new(), convention: Convention::house(), reading: Reading::Documented };
    assert!(world.with(|h, r| tolls(h, r, &question, &profile).is_err()), "nor a toll for the town");
    let late = Profile::public(date("2021-12-17"));
    assert!(world.everything(&late).contains("Marea"), "three hundred days have passed");
    assert_eq!(
        rows(&world.with(|h, r| text(incidents(h, r, &Convention::house(), &Profile::internal(date("2021-12-01")), &Wanted::default()))))[0]["place"],
        "Marea"
    );
}

/// The injured of one town, so many that they are told, and of another in the same unit, so few that they are not.
fn hurt_in_two_towns(many: u64, few: Option<u64>) -> World {
    let mut all = others();
    all.push(("SY-20210218-azaz-1111", vec![claim("c-20", Harm::Injured, many, vec![town("Azaz", "Aleppo")], "2021-02-18")]));
    all.extend(few.map(|n| ("SY-20210220-tadif-2222", vec![claim("c-21", Harm::Injured, n, vec![town("Tadif", "Aleppo")], "2021-02-20")])));
    World::of(all)
}

#[test]
fn a_few_of_the_living_are_not_what_remains_when_two_counts_are_subtracted() {
    use std::collections::{BTreeMap, BTreeSet};
    for (name, profile) in profiles().iter().filter(|p| p.1.living.is_some()) {
        // What whoever joins both publications holds in hands, and each number of the few that gives just these bytes.
        let mut fits: BTreeMap<String, BTreeSet<u64>> = BTreeMap::new();
        for many in 20..25 {
            let before = hurt_in_two_towns(many, None);
            let first = published(&before, &before, profile);
            for few in 1..5 {
                let joined = first.clone() + &published(&before, &hurt_in_two_towns(many, Some(few)), profile);
                fits.entry(joined).or_default().insert(few);
            }
        }
        assert!(fits.len() > 1, "the total moves from one class to the next, so that the test can fail");
        for few in fits.values() {
            assert!(few.len() > 1, "under the profile {name} these few can only be {few:?}");
        }
    }
}

#[test]
fn the_living_are_told_in_classes_of_five_and_the_dead_as_they_are_counted() {
    let open = Profile { living: Some("x".to_owned()), ..Profile::public(date("2021-12-01")) };
    let told = |harm, profile: &Profile| {
        let question = Question { scope: Scope::of(Counted::Harm(harm)), axes: Vec::new(), convention: Convention::house(), reading: Reading::Documented };
        let mut row = hurt_in_two_towns(23, None).with(|h, r| rows(&text(tolls(h, r, &question, profile))))[0].clone();
        ["low", "best", "high", "highest", "coverage"].map(|c| row.remove(c).unwrap_or_default())
    };
    let [low, best, _, highest, coverage] = told(Harm::Injured, &open);
    assert!(low.parse::<u64>().is_ok_and(|n| n % 5 == 0) && best.is_empty() && highest.parse::<u64>().is_ok_and(|n| n % 5 == 4), "{low} {best} {highest}");
    assert!(!coverage.contains(|c: char| c.is_ascii_digit() && c != '1'), "no part of the figure: {coverage}");
    let [low, best, ..] = told(Harm::Killed, &open);
    assert_eq!((low.as_str(), best.as_str()), ("6", "6"));
    let [low, best, ..] = told(Harm::Injured, &Profile::internal(date("2021-12-01")));
    assert!(!low.is_empty() && !best.is_empty() && low.parse::<u64>().is_ok_and(|n| n % 5 != 0), "{low} {best}");
}

#[test]
fn a_place_of_which_no_country_is_known_names_no_row_of_a_unit() {
    let mut all = others();
    let lost = PlacePart { country: None, id: None, lat: None, lon: None, admin2: None, ..town("Canary Camp", "Aleppo") };
    all.push(("XX-20210220-canary-9c9c", vec![claim("c-9", Harm::Killed, 9, vec![lost], "2021-02-20")]));
    let world = World::of(all);
    let rows = |profile: &Profile| {
        world.with(|h, r| {
            let question =
                |axes| Question { scope: Scope::of(Counted::Harm(Harm::Killed)), axes, convention: Convention::house(), reading: Reading::Documented };
            let mut out = hapi(h, r, &question(Vec::new()), profile).map_or_else(|e| e.to_string(), |s| text(Ok(s)));
            for axes in [vec![Axis::Country], vec![Axis::Province], vec![Axis::Province, Axis::Month]] {
                out.push_str(&text(tolls(h, r, &question(axes), profile)));
            }
            out
        })
    };
    assert!(rows(&Profile::internal(date("2021-02-25"))).contains("Canary"), "so that the test can fail");
    for (name, profile) in profiles() {
        assert!(!rows(&profile).contains("Canary"), "under the profile {name}: {}", rows(&profile));
    }
}
