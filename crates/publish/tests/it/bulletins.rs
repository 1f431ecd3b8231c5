//! Bulletins. Enters: holdings made in code. Leaves: a failure where a figure is no toll, a line is missing, or a page reaches out.

use crate::made::{World, claim, date, town};
use tollbook_model::*;
use tollbook_publish::{Bars, Bulletin, BulletinAsk, Earlier, Language, Made, Profile, bulletin, only};
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
    assert_eq!(told.lines().filter(|l| l.contains(line) && l.contains("Rests on")).count(), told.matches(&format!("*Rests on: {line}*")).count(), "and once: {told}");
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
