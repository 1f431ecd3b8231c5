//! Bulletins. Enters: holdings made in code. Leaves: a failure where a figure is no toll, a line is missing, or a page reaches out.

use crate::made::{World, claim, date, town};
use tollbook_model::*;
use tollbook_publish::{Bulletin, BulletinAsk, Earlier, Language, Made, Profile, bulletin, only};
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
    BulletinAsk { country, language, day: date("2021-02-20"), week: false, since: Some(date("2019-03-01")), convention: Convention::house() }
}

fn made(world: &World, profile: &Profile, language: Language) -> Bulletin {
    world.with(|h, r| bulletin(h, r, profile, &ask(language), None, Made::default(), serde_json::Value::Null).expect("a bulletin"))
}

#[test]
fn a_bulletin_speaks_in_the_form_of_the_field() {
    let told = made(&world(), &Profile::public(date("2021-06-01")), Language::English).markdown();
    for words in [
        "At least 24 people were killed in Syria in the last twenty-four hours (19 February 2021 to 20 February 2021)",
        "At least 21 members of Islamic State were killed in Syria in the last twenty-four hours",
        "according to Syrian Observatory for Human Rights",
        "since 1 March 2019",
        "SY-20210220-marea-3f9a",
    ] {
        assert!(told.contains(words), "{words}\n{told}");
    }
    assert_eq!(told.matches("*Rests on: ").count(), told.matches("were killed in").count(), "each sentence has its line");
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
        let bare = sentence.replace("19 February 2021", "").replace("20 February 2021", "").replace("1 March 2019", "");
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
            let earlier = Earlier { holdings: before, reckoner: old, entry: 7 };
            bulletin(h, r, &profile, &ask(Language::English), Some(&earlier), Made::default(), serde_json::Value::Null).expect("a bulletin")
        })
    });
    let changed = &told.json()["changed"];
    assert_eq!(changed["since_entry"], 7);
    let list = changed["changes"].as_array().expect("changes");
    let new = list.iter().find(|c| c["what"] == "SY-20210220-marea-3f9a").expect("the new incident");
    assert_eq!((&new["before"], &new["after"]["low"], &new["because"][0]), (&serde_json::Value::Null, &21.into(), &"AFP, 2021-02-20".into()));
    let all = list.iter().find(|c| c["what"].as_str().is_some_and(|w| w.starts_with("everybody, in the last"))).expect("the figure");
    assert_eq!((&all["before"]["low"], &all["after"]["low"]), (&3.into(), &24.into()));
    assert!(!list.iter().any(|c| c["what"] == "SY-20210219-jisr-3f9b"), "what stayed is not told again");
}
