//! Bulletins. Enters: holdings made in code. Leaves: a failure where a figure is no toll, a line is missing, or a page reaches out.

use crate::made::{World, claim, date, town};
use tollbook_model::*;
use tollbook_publish::{Act, Bars, Bulletin, BulletinAsk, Done, Earlier, Language, Made, Profile, bulletin, only};
use tollbook_reckon::{Convention, Reckoner};

fn world() -> World {
    let mut fighters = claim("c-1", Harm::Killed, 21, vec![town("Marea", "Aleppo")], "2021-02-20");
    fighters.count = Count::at_least(21);
    fighters.who = Who { actor: Some("islamic-state".into()), side: Some("islamic-state".into()), status: Some(Status::Combatant), ..Who::default() };
    let bomb = claim("c-2", Harm::Killed, 3, vec![town("<b>Jisr</b>", "Idlib")], "2021-02-19");
    let hurt = claim("c-3", Harm::Injured, 31, vec![town("<b>Jisr</b>", "Idlib")], "2021-02-19");
    World::of(vec![("SY-20210220-marea-3f9a", vec![fighters]), ("SY-20210219-jisr-3f9b", vec![bomb, hurt])])
}

fn ask(language: Language) -> BulletinAsk {
    let country = PlacePart { precision: PlacePrecision::Country, name: "SY".into(), admin1: None, admin2: None, id: None, ..town("SY", "") };
    BulletinAsk { country, language, day: date("2021-02-20"), week: false, since: Some(date("2019-03-01")), bars: None, convention: Convention::house() }
}

fn made(world: &World, profile: &Profile, language: Language) -> Bulletin {
    world.with(|h, r| bulletin(h, r, profile, &ask(language), None, Made::default(), serde_json::Value::Null).expect("a bulletin"))
}

#[test]
fn a_bulletin_speaks_in_the_form_of_the_field() {
    let told = made(&world(), &Profile::public(date("2021-06-01")), Language::English).markdown();
    for words in [
        "At least 24 people were killed in Syria on 19 and 20 February 2021, according to the Syrian Observatory for Human Rights.",
        "At least 21 members of Islamic State were killed in Syria on 19 and 20 February 2021",
        "since 1 March 2019 and up to 20 February 2021",
        "SY-20210220-marea-3f9a",
    ] {
        assert!(told.contains(words), "{words}\n{told}");
    }
    assert_eq!(told.matches("*Rests on: ").count(), told.matches("were killed in").count(), "each sentence has its line");
    let line = told.lines().find_map(|l| l.strip_prefix("*Rests on: ")).and_then(|l| l.strip_suffix('*')).expect("a line");
    assert_eq!(
        told.lines().filter(|l| l.contains(line) && l.contains("Rests on")).count(),
        told.matches(&format!("*Rests on: {line}*")).count(),
        "and once: {told}"
    );
    assert!(!told.contains("| When | Low | Best | High | Rests on |"), "{told}");
    assert!(!told.contains("31"), "the living are not told");
}

#[test]
fn every_figure_of_a_bulletin_is_a_toll_or_a_count() {
    let told = made(&world(), &Profile::internal(date("2021-06-01")), Language::English).json();
    let mut numbers: Vec<u64> = Vec::new();
    for f in told["figures"].as_array().expect("figures") {
        assert!(!f["coverage_line"].as_str().expect("a line").is_empty() && f["scope"].is_object());
        numbers.extend(["low", "best", "high", "highest"].iter().filter_map(|k| f["toll"][k].as_u64()));
        let sentence = f["sentence"].as_str().expect("a sentence");
        // Without days, what is left of digits are figures.
        let bare = sentence.replace("19 and 20 February 2021", "").replace("20 February 2021", "").replace("1 March 2019", "");
        for n in bare.split(|c: char| !c.is_ascii_digit() && c != ',').filter(|w| w.chars().any(|c| c.is_ascii_digit())) {
            let n: u64 = n.replace(',', "").parse().expect("a number");
            assert!(numbers.contains(&n), "{n} is no toll: {sentence}");
        }
    }
    assert!(numbers.contains(&31), "those who work with the book see the injured");
}

#[test]
fn a_bulletin_tells_no_few_who_live() {
    let few = World::of(vec![("SY-20210219-jisr-3f9b", vec![claim("c-3", Harm::Injured, 3, vec![town("Jisr", "Idlib")], "2021-02-19")])]);
    let open = |on: &str| Profile { living: Some("why".to_owned()), ..Profile::public(date(on)) };
    assert!(!made(&few, &open("2021-06-01"), Language::English).markdown().contains("injured"));
    // Many are told in classes, and a sentence has no words for one; those who work with the book read the figure.
    assert!(!made(&world(), &open("2021-06-01"), Language::English).markdown().contains("injured"));
    let internal = Profile::internal(date("2021-06-01"));
    assert!(made(&world(), &internal, Language::English).markdown().contains("At least 31 people were injured"));
}

#[test]
fn a_page_holds_everything_itself_and_no_name_writes_markup() {
    for language in Language::ALL {
        let page = made(&world(), &Profile::public(date("2021-06-01")), language).html();
        assert!(page.contains(&format!("lang=\"{}\" dir=\"{}\"", language.code(), language.direction())));
        for out in ["<script", "src=", "href=", "url(http", "//", "@import", "<b>"] {
            assert!(!page.replace("<!doctype html>", "").contains(out), "{out} in\n{page}");
        }
        assert!(page.contains("<svg") && page.contains("default-src 'none'") && page.contains("&lt;b&gt;Jisr"));
        assert_eq!(page.matches("<table>").count(), 4, "figures, incidents, and the twins of the chart and of the map");
        assert!(page.contains("<svg class=\"map\"") && page.contains("class=\"land\"") && page.matches("<circle class=\"figure\"").count() == 2);
    }
    let page = made(&world(), &Profile::public(date("2021-06-01")), Language::Arabic).html();
    assert!(page.contains("قُتل ما لا يقل عن") && page.contains("تنظيم الدولة") && !page.contains("داعش"), "a name that takes no side\n{page}");
}

#[test]
fn recent_places_are_kept_back_in_bulletins_too() {
    let profile = Profile::public(date("2021-02-21"));
    for language in Language::ALL {
        let told = made(&world(), &profile, language);
        for text in [told.markdown(), told.html(), told.json().to_string()] {
            assert!(!text.to_lowercase().contains("marea") && !text.contains("Jisr"), "{text}");
        }
    }
}

#[test]
fn what_changed_is_told_with_the_reports_that_changed_it() {
    let (now, profile) = (world(), Profile::public(date("2021-06-01")));
    let mut then = world();
    then.linked = only(then.linked, |c| c.id.0 != "c-1");
    let told = now.with(|h, r| {
        then.with(|before, old: &Reckoner<'_>| {
            let none = std::collections::HashMap::new();
            let earlier = Earlier { holdings: before, reckoner: old, entry: 7, done: &[], then_beside: &none, now_beside: &none };
            bulletin(h, r, &profile, &ask(Language::English), Some(&earlier), Made::default(), serde_json::Value::Null).expect("a bulletin")
        })
    });
    let changed = &told.json()["changed"];
    assert_eq!(changed["since_entry"], 7);
    let list = changed["changes"].as_array().expect("changes");
    let new = list.iter().find(|c| c["what"] == "SY-20210220-marea-3f9a").expect("the new incident");
    let why = "a claim now stands that did not: AFP, 20 February 2021";
    assert_eq!((&new["before"], &new["after"]["low"], &new["because"][0]), (&serde_json::Value::Null, &21.into(), &why.into()));
    let all = list.iter().find(|c| c["what"] == "everybody, 19 and 20 February 2021").expect("the figure");
    assert_eq!((&all["because"][0], &all["reasons"][0]["kind"]), (&why.into(), &"added".into()));
    assert_eq!((&all["before"]["low"], &all["after"]["low"]), (&3.into(), &24.into()));
    assert!(!list.iter().any(|c| c["what"] == "SY-20210219-jisr-3f9b"), "what stayed is not told again");
}

/// A bulletin with bars by a step.
fn stepped(world: &World, profile: &Profile, language: Language, since: Option<&str>, bars: Option<Bars>) -> Bulletin {
    let ask = BulletinAsk { since: since.map(date), bars, ..ask(language) };
    world.with(|h, r| bulletin(h, r, profile, &ask, None, Made::default(), serde_json::Value::Null).expect("a bulletin"))
}

/// Labels and lows of the bars.
fn bars_of(told: &Bulletin) -> Vec<(String, u64)> {
    let chart = told.json()["chart"].as_array().cloned().unwrap_or_default();
    chart.iter().map(|r| (r["row"].as_str().unwrap_or("").to_owned(), r["toll"]["low"].as_u64().unwrap_or(0))).collect()
}

fn over_years() -> World {
    let at = |id: &str, n: u64, unit: &str, day: &str| {
        (format!("SY-{}-x-{id}", day.replace('-', "")), vec![claim(id, Harm::Killed, n, vec![town(unit, unit)], day)])
    };
    let all =
        [at("c-1", 4, "Idlib", "2011-05-02"), at("c-2", 3, "Idlib", "2020-12-28"), at("c-3", 2, "Aleppo", "2021-01-03"), at("c-4", 9, "Idlib", "2021-02-19")];
    World::of(all.iter().map(|(code, claims)| (code.as_str(), claims.clone())).collect())
}

#[test]
fn bars_are_as_wide_as_the_span_asks_for_unless_somebody_says_otherwise() {
    let (world, profile) = (over_years(), Profile::public(date("2021-06-01")));
    let rows = |since, bars| bars_of(&stepped(&world, &profile, Language::English, since, bars));
    let is = |got: Vec<(String, u64)>, want: &[(&str, u64)]| assert_eq!(got, want.iter().map(|(l, n)| ((*l).to_owned(), *n)).collect::<Vec<_>>());
    is(rows(Some("2021-02-01"), None), &[("2021-02-19", 9)]);
    is(rows(Some("2020-12-25"), None), &[("2020-12-28", 5), ("2021-02-15", 9)]);
    is(rows(Some("2020-12-01"), None), &[("2020-12", 3), ("2021-01", 2), ("2021-02", 9)]);
    is(rows(Some("2011-01-01"), None), &[("2011", 4), ("2020", 3), ("2021", 11)]);
    is(rows(None, None), &[("Idlib", 9)]);
    is(rows(Some("2011-01-01"), Some(Bars::Province)), &[("Aleppo", 2), ("Idlib", 16)]);
    is(rows(None, Some(Bars::Day)), &[("2021-02-19", 9)]);
    is(rows(Some("2020-12-01"), Some(Bars::Week)), &[("2020-12-28", 5), ("2021-02-15", 9)]);
}

#[test]
fn what_nobody_spoke_of_is_a_gap_and_the_table_has_the_same_rows_in_each_language() {
    let (world, profile) = (over_years(), Profile::public(date("2021-06-01")));
    for (language, head, note) in [
        (Language::English, "Killed, by year", "which is not zero"),
        (Language::French, "Tués, par année", "ce qui n’est pas zéro"),
        (Language::Arabic, "القتلى بحسب السنة", "وليس ذلك صفرًا"),
    ] {
        let told = stepped(&world, &profile, language, Some("2011-01-01"), None);
        let page = told.html();
        assert_eq!(page.matches("class=\"gap\"").count(), 1, "between 2011 and 2020");
        assert!(page.contains(&format!("<h2>{head}</h2>")) && page.contains(note), "{page}");
        for year in ["2011", "2020", "2021"] {
            // Once in the picture and once in the table.
            assert_eq!(page.matches(&format!("\">{year}</text>")).count(), 1, "{year}");
            assert!(
                told.markdown().contains(&format!(
                    "| {}{year}{} | ",
                    if language == Language::Arabic { "\u{2068}" } else { "" },
                    if language == Language::Arabic { "\u{2069}" } else { "" }
                )),
                "{year}\n{}",
                told.markdown()
            );
        }
        assert!(!page.contains(">2015<") && !told.markdown().contains("2015"));
    }
}

#[test]
fn of_too_many_bars_the_last_ones_are_kept_and_the_others_counted() {
    let day = |i: i64| date("2020-12-01").saturating_add(jiff::Span::new().days(i)).to_string();
    let all: Vec<(String, Vec<Claim>)> =
        (0..70).map(|i| (format!("SY-x-{i}"), vec![claim(&format!("c-{i}"), Harm::Killed, 1 + i as u64, vec![town("Idlib", "Idlib")], &day(i))])).collect();
    let world = World::of(all.iter().map(|(code, claims)| (code.as_str(), claims.clone())).collect());
    let told = stepped(&world, &Profile::public(date("2021-06-01")), Language::English, Some("2020-12-01"), Some(Bars::Day));
    let rows = bars_of(&told);
    assert_eq!((rows.len(), rows[0].0.as_str(), told.json()["chart_left_out"].as_u64()), (62, "2020-12-09", Some(8)));
    assert!(told.markdown().contains("8 earlier rows have no room here."));
}

#[test]
fn a_map_shows_the_units_with_figures_among_their_neighbours_and_says_which_part_it_is() {
    let profile = Profile::public(date("2021-06-01"));
    let idlib = World::of(vec![("SY-20210219-x-1", vec![claim("c-1", Harm::Killed, 4, vec![town("Idlib", "Idlib")], "2021-02-19")])]);
    for (language, part, beside, aleppo) in [
        (Language::English, "Only a part of the country is shown (Syria: the north-west).", "Türkiye", "Aleppo"),
        (Language::French, "Seule une partie du pays est montrée", "Turquie", "Alep"),
        (Language::Arabic, "لا تُظهر الخريطة إلا جزءًا من البلد", "تركيا", "حلب"),
    ] {
        let page = stepped(&idlib, &profile, language, None, None).html();
        let plain = page.replace("<bdi>", "").replace("</bdi>", "");
        assert!(plain.contains(part), "{plain}");
        assert!(page.contains("class=\"near\"") && page.contains(&format!(">{aleppo}</text>")) && page.contains(&format!(">{beside}</text>")), "{page}");
        assert!(!page.contains("Deir ez-Zor"), "far away");
    }
    let all = World::of(vec![
        ("SY-20210219-x-1", vec![claim("c-1", Harm::Killed, 4, vec![town("Idlib", "Idlib")], "2021-02-19")]),
        ("SY-20210220-x-2", vec![claim("c-2", Harm::Killed, 4, vec![town("Far", "Aleppo")], "2021-02-20")]),
    ]);
    assert!(stepped(&all, &profile, Language::English, None, None).html().contains("<svg class=\"map\""));
}

#[test]
fn the_frame_of_a_public_map_tells_nothing_of_what_is_withheld() {
    let told = || claim("c-1", Harm::Killed, 4, vec![town("Idlib", "Idlib")], "2021-02-19");
    // Known to no unit: to the public in no row, so on no map either.
    let mut nowhere = claim("c-2", Harm::Killed, 7, vec![town("Somewhere", "Daraa")], "2021-02-20");
    if let Some(place) = &mut nowhere.place {
        place.parts = [PlacePart { admin1: None, admin2: None, id: Some("geonames:170654".into()), ..place.parts[0].clone() }].into();
    }
    let without = World::of(vec![("SY-20210219-x-1", vec![told()])]);
    let with = World::of(vec![("SY-20210219-x-1", vec![told()]), ("SY-20210220-x-2", vec![nowhere])]);
    let profile = Profile::public(date("2021-06-01"));
    let map = |w: &World| {
        let page = stepped(w, &profile, Language::English, None, None).html();
        page.split("<svg class=\"map\"").nth(1).and_then(|m| m.split("</figure>").next()).unwrap_or("").to_owned()
    };
    assert!(!map(&without).is_empty());
    assert_eq!(map(&without), map(&with));
}

/// What changed between two worlds.
fn changed(before: &World, now: &World, profile: &Profile, language: Language, done: &[Done]) -> Bulletin {
    let none = std::collections::HashMap::new();
    now.with(|h, r| {
        before.with(|h0, r0| {
            let earlier = Earlier { holdings: h0, reckoner: r0, entry: 7, done, then_beside: &none, now_beside: &none };
            bulletin(h, r, profile, &ask(language), Some(&earlier), Made::default(), serde_json::Value::Null).expect("a bulletin")
        })
    })
}

/// The reasons of the change of an incident or a figure.
fn because(told: &Bulletin, what: &str) -> Vec<String> {
    let json = told.json();
    let list = json["changed"]["changes"].as_array().expect("changes");
    let change = list.iter().find(|c| c["what"] == what).unwrap_or_else(|| panic!("{what} in {json}"));
    change["because"].as_array().expect("reasons").iter().map(|b| b.as_str().expect("words").to_owned()).collect()
}

#[test]
fn every_change_says_why_and_who_decided_is_for_those_who_work_with_the_book() {
    const JISR: &str = "SY-20210219-3f9b";
    let (then, internal, public) = (world(), Profile::internal(date("2021-06-01")), Profile::public(date("2021-06-01")));
    let day = date("2021-05-04");
    let done = |act| vec![Done { day, act, reason: Some("a second look".to_owned()) }];
    let with = |change: &dyn Fn(&mut World)| {
        let mut now = world();
        change(&mut now);
        now
    };
    let claim_of = |w: &World, id: &str| w.linked.claims.iter().find(|c| c.claim.id.0 == id).expect("a claim").claim.clone();
    // A correction of the number: which field, from what to what, when, and inside why.
    let now = with(&|w| w.linked.claims[1].claim.count = Count::stated(4));
    let deed = done(Act::Corrected(Box::new(claim_of(&now, "c-2"))));
    let line = "number corrected from 3 to 4 on 4 May 2021: AFP, 20 February 2021";
    assert_eq!(because(&changed(&then, &now, &public, Language::English, &deed), JISR), [line]);
    assert_eq!(because(&changed(&then, &now, &internal, Language::English, &deed), JISR), [format!("{line} (a second look)")]);
    assert_eq!(
        because(&changed(&then, &now, &public, Language::English, &deed), "everybody, 19 and 20 February 2021"),
        [line],
        "and of every figure that it moved"
    );
    assert_eq!(
        because(&changed(&then, &now, &public, Language::French, &deed), JISR),
        ["nombre\u{202f}: 3 corrigé en 4 le 4 mai 2021\u{202f}; AFP, 20 février 2021"]
    );
    assert_eq!(
        because(&changed(&then, &now, &public, Language::Arabic, &deed), JISR),
        ["تصحيح العدد من 3 إلى 4 في 4 أيار/مايو 2021: AFP، 20 شباط/فبراير 2021"]
    );
    // Without an entry that may be told, what changed alone.
    assert_eq!(because(&changed(&then, &now, &public, Language::English, &[]), JISR), ["number now 4, not 3: AFP, 20 February 2021"]);
    // A claim rejected, and taken back in.
    let now = with(&|w| w.linked = only(std::mem::take(&mut w.linked), |c| c.id.0 != "c-2"));
    let deed = done(Act::Retracted(ClaimId("c-2".to_owned())));
    assert_eq!(because(&changed(&then, &now, &public, Language::English, &deed), JISR), ["a claim was rejected on 4 May 2021: AFP, 20 February 2021"]);
    let deed = done(Act::Corrected(Box::new(claim_of(&then, "c-2"))));
    assert_eq!(because(&changed(&now, &then, &public, Language::English, &deed), JISR), ["a claim was taken back in on 4 May 2021: AFP, 20 February 2021"]);
    // How far an incident was checked, which moves no number.
    let now = with(&|w| w.linked.incidents[1].verification = Verification::Verified);
    let told = changed(&then, &now, &public, Language::English, &done(Act::Verified(ClaimId("c-2".to_owned()), Verification::Verified)));
    assert_eq!(because(&told, JISR), ["checked as “verified” on 4 May 2021"]);
    let page = told.markdown();
    assert!(page.contains("| checked: reported | checked: verified | ") && !page.contains("3 · 3 · 3 | 3 · 3 · 3"), "no number beside itself: {page}");
    // A correction of whom, where the number stays: no change of the incident's figure, and the party's own figure says which field.
    let now = with(&|w| w.linked.claims[0].claim.who = Who { actor: Some("syrian-army".into()), status: Some(Status::Combatant), ..Who::default() });
    let told = changed(&then, &now, &public, Language::English, &done(Act::Corrected(Box::new(claim_of(&now, "c-1")))));
    assert_eq!(
        because(&told, "Syrian army, 19 and 20 February 2021"),
        ["victims corrected from Islamic State to Syrian army on 4 May 2021: AFP, 20 February 2021"]
    );
    assert!(told.json()["changed"]["changes"].as_array().expect("changes").iter().all(|c| c["what"] != "SY-20210220-marea-3f9a"), "21 stayed 21");
    // Two incidents put together by a person.
    let now = with(&|w| {
        w.linked.claims.iter_mut().for_each(|c| c.incident = Some(0));
        let all = (0..w.linked.claims.len()).collect();
        w.linked.incidents.truncate(1);
        w.linked.incidents[0].claims = all;
    });
    let pair = ["c-1", "c-2"].map(|id| ClaimId(id.to_owned()));
    let told = changed(&then, &now, &public, Language::English, &done(Act::Judged(pair.clone(), Some(true))));
    assert!(because(&told, JISR).contains(&"put together with SY-20210220-marea-3f9a by a person on 4 May 2021".to_owned()), "{:?}", because(&told, JISR));
    let told = changed(&now, &then, &public, Language::English, &done(Act::Judged(pair, Some(false))));
    assert!(because(&told, JISR).iter().any(|b| b.starts_with("SY-20210220-marea-3f9a was taken out of it by a person")), "{:?}", because(&told, JISR));
    // By whoever links, no person is named.
    let told = changed(&then, &now, &public, Language::English, &[]);
    assert!(because(&told, JISR).contains(&"put together with SY-20210220-marea-3f9a".to_owned()));
}

#[test]
fn sentences_are_those_of_each_language_in_number_article_and_place() {
    let profile = Profile::public(date("2021-06-01"));
    let of = |n: u64, who: Who, language| {
        let mut c = claim("c-1", Harm::Killed, n, vec![town("Marea", "Aleppo")], "2021-02-20");
        c.who = who;
        let told = made(&World::of(vec![("SY-20210220-marea-3f9a", vec![c])]), &profile, language).json();
        told["figures"].as_array().expect("figures").iter().map(|f| f["sentence"].as_str().expect("a sentence").to_owned()).collect::<Vec<_>>()
    };
    let civilian = || Who { status: Some(Status::Civilian), ..Who::default() };
    let fighter = || Who { actor: Some("islamic-state".into()), side: Some("islamic-state".into()), status: Some(Status::Combatant), ..Who::default() };
    for (n, ar) in [(1, "مدني واحد"), (2, "مدنيَّين"), (3, "3 مدنيين"), (10, "10 مدنيين"), (11, "11 مدنيًّا"), (100, "100 مدني"), (103, "103 مدنيين")]
    {
        let told = of(n, civilian(), Language::Arabic);
        assert!(told.iter().any(|s| s.starts_with(&format!("قُتل ما لا يقل عن {ar} في سوريا يومَي 19 و20 شباط/فبراير 2021"))), "{n}: {told:?}");
    }
    let french = of(1, civilian(), Language::French);
    assert!(
        french[0].starts_with("Au moins 1 personne a été tuée en Syrie les 19 et 20 février 2021, selon l’Observatoire syrien des droits de l’homme."),
        "{french:?}"
    );
    let french = of(21, fighter(), Language::French);
    assert!(french.iter().any(|s| s.starts_with("Au moins 21 membres de l’État islamique ont été tués en Syrie")), "{french:?}");
    let page = made(&world(), &profile, Language::French).markdown();
    assert!(page.contains("Repose sur\u{202f}: ") && ![" :", " ;", "'"].iter().any(|wrong| page.contains(wrong)), "{page}");
    let page = made(&world(), &profile, Language::Arabic);
    assert!(
        page.markdown().contains("مارع، حلب") && page.json()["units"][0]["row"] == "حلب" && page.json()["units"][0]["key"] == "SY/Aleppo",
        "{}",
        page.json()
    );
    assert!(!page.markdown().contains(" :") && !page.markdown().contains("Aleppo"), "{}", page.markdown());
}

#[test]
fn a_window_over_the_end_of_a_month_names_both_months_and_a_bulletin_that_is_behind_says_so() {
    let (world, profile) = (world(), Profile::public(date("2021-06-01")));
    let made = Made { entry: Some(41), behind: true, ..Made::default() };
    for (language, days, notice) in [
        (Language::English, "on 28 February and 1 March 2021", "as it stood after entry 41"),
        (Language::French, "le 28 février et le 1er mars 2021", "après l’entrée 41"),
        (Language::Arabic, "يومَي 28 شباط/فبراير و1 آذار/مارس 2021", "بعد القيد 41"),
    ] {
        let ask = BulletinAsk { day: date("2021-03-01"), since: None, ..ask(language) };
        let told = world.with(|h, r| bulletin(h, r, &profile, &ask, None, made.clone(), serde_json::Value::Null).expect("a bulletin"));
        let plain = told.markdown().replace(['\u{2068}', '\u{2069}'], "");
        assert!(plain.contains(days) && plain.contains(notice), "{plain}");
        assert!(told.html().contains("class=\"notice\"") && told.json()["behind"] == true);
    }
}

#[test]
fn lows_of_groups_that_are_more_than_that_of_everybody_are_explained() {
    // Two voices of one place and day: one tells of fighters, the other of civilians, and nobody of all.
    let mut fighters = claim("c-1", Harm::Killed, 21, vec![town("Marea", "Aleppo")], "2021-02-20");
    fighters.who = Who { actor: Some("islamic-state".into()), side: Some("islamic-state".into()), status: Some(Status::Combatant), ..Who::default() };
    let civilians = claim("c-2", Harm::Killed, 12, vec![town("Marea", "Aleppo")], "2021-02-20");
    let mut one = World::of(vec![("SY-20210220-marea-3f9a", vec![fighters]), ("SY-20210220-marea-3f9b", vec![civilians])]);
    one.linked.unsure.push([0, 1]);
    for (language, note) in [(Language::English, "and that is no mistake"), (Language::French, "ce n’est pas une erreur"), (Language::Arabic, "وليس ذلك خطأ")]
    {
        let told = made(&one, &Profile::public(date("2021-06-01")), language);
        let figures = told.json();
        assert!(figures["figures"][0]["toll"]["low"].as_u64().is_some_and(|n| n < 33), "so that the test can fail: {figures}");
        assert!(
            told.markdown().contains(note) && told.html().contains(note) && figures["low_note"].as_str().is_some_and(|n| n.contains(note)),
            "{}",
            told.markdown()
        );
    }
    assert!(made(&world(), &Profile::public(date("2021-06-01")), Language::English).json()["low_note"].is_null());
}
