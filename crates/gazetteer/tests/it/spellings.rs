//! Enters spellings.tsv. Leaves recall per list, printed, and a failure for every spelling whose verdict has changed. Never here: a
//! tolerance; a spelling that is missed is listed as missed.

use crate::ask_for;
use std::collections::BTreeMap;
use tollbook_gazetteer::{Gazetteer, PlaceKind};

struct Row<'a> {
    list: &'a str,
    country: &'a str,
    spelling: &'a str,
    id: &'a str,
    name: &'a str,
    found: bool,
}

fn rows() -> impl Iterator<Item = Row<'static>> {
    include_str!("spellings.tsv").lines().filter(|l| !l.starts_with('#')).skip(1).map(|l| {
        let c: Vec<&str> = l.split('\t').collect();
        Row { list: c[0], country: c[1], spelling: c[2], id: c[3], name: c[4], found: c[5] == "found" }
    })
}

#[test]
fn every_spelling_finds_its_place_or_is_listed_as_missed() {
    let (mut lists, mut changed) = (BTreeMap::<&str, (u32, u32)>::new(), Vec::new());
    for r in rows() {
        let place = ask_for(r.country, r.spelling, PlaceKind::Town);
        let found = place.as_ref().is_some_and(|p| p.id == r.id);
        let (hits, all) = lists.entry(r.list).or_default();
        *hits += u32::from(found);
        *all += 1;
        if found != r.found {
            changed.push(format!("{} {}: {} expected, {:?} given", r.country, r.spelling, r.name, place.map(|p| p.name)));
        }
    }
    for (list, (hits, all)) in &lists {
        println!("{list}: {hits} of {all}");
    }
    assert!(changed.is_empty(), "{}", changed.join("\n"));
    assert!(lists["syria"].1 >= 60 && lists["wars"].1 >= 120);
}

#[test]
fn capitals_change_nothing() {
    for r in rows().filter(|r| r.found) {
        let upper = r.spelling.to_uppercase();
        let place = ask_for(r.country, &upper, PlaceKind::Town);
        assert_eq!(place.map(|p| p.id).as_deref(), Some(r.id), "{upper}");
    }
}

#[test]
fn an_exact_spelling_is_contained_and_a_sentence_is_not() {
    let gazetteer = Gazetteer::embedded();
    for known in ["aleppo", "deir ez zor", "kyiv", "goma", "eastern ghouta", "zamzam", "حلب", "бахмут"] {
        assert!(gazetteer.contains_folded(known), "{known}");
    }
    for unknown in ["", "deir ezzorr", "killed and wounded", "the syrian observatory for human rights", "раненых и убитых"] {
        assert!(!gazetteer.contains_folded(unknown), "{unknown}");
    }
}

#[test]
fn press_names_of_first_order_units_are_found() {
    let names = include_str!("units.tsv").lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once('\t'));
    let missed: Vec<_> = names.filter(|(country, name)| ask_for(country, name, PlaceKind::Admin1).is_none_or(|p| p.kind != PlaceKind::Admin1)).collect();
    assert!(missed.is_empty(), "{missed:?}");
}
