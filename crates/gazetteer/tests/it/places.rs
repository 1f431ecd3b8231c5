//! Enters data/places.tsv and the embedded units. Leaves a failure for a row that could not be used or claims what it may not.
//! Never here: a judgement of whether the place is where the row says.

use crate::ask;
use std::collections::HashSet;
use tollbook_gazetteer::{Context, CountryCode, Gazetteer, KeyMatch, Layer, PlaceKind};

const PLACES: &str = include_str!("../../../../data/places.tsv");

fn rows() -> Vec<Vec<&'static str>> {
    PLACES.lines().filter(|l| !l.starts_with('#')).skip(1).map(|l| l.split('\t').collect()).collect()
}

#[test]
fn every_row_is_taken() {
    let layer = Layer::from_tsv_text(PLACES, "data/places.tsv").unwrap();
    assert!(layer.rejected().is_empty(), "{:?}", layer.rejected());
    assert!(layer.len() >= 450, "{}", layer.len());
}

#[test]
fn a_point_has_a_source_and_ids_are_unique() {
    let mut seen = HashSet::new();
    for row in rows() {
        let [id, name, _, kind, _, country, lat, lon, source] = row[..] else { panic!("{} columns in {row:?}", row.len()) };
        assert!(id.starts_with("tollbook:") && !kind.is_empty() && seen.insert(id) || id.starts_with("geonames:"), "{row:?}");
        assert!(!name.is_empty() && country.split('|').all(|c| c.len() == 2), "{row:?}");
        assert_eq!(lat.is_empty(), lon.is_empty(), "{row:?}");
        assert!(lat.is_empty() || !source.is_empty(), "coordinates without a source: {row:?}");
    }
}

#[test]
fn every_name_and_alias_finds_its_row() {
    let gazetteer = Gazetteer::embedded();
    let mut found = Vec::new();
    for row in rows() {
        for name in std::iter::once(row[1]).chain(row[2].split('|').filter(|a| !a.is_empty())) {
            found.clear();
            gazetteer.lookup(name, &mut found);
            let hit = found.iter().filter(|c| c.key == KeyMatch::Exact).any(|c| gazetteer.place(c.place).id == row[0]);
            assert!(hit, "{name} does not find {}", row[0]);
        }
    }
}

#[test]
fn every_admin1_is_one_of_its_country() {
    let gazetteer = Gazetteer::embedded();
    for row in rows().iter().filter(|r| r[0].starts_with("tollbook:") && !r[4].is_empty()) {
        let country = row[5].split('|').next().unwrap();
        assert!(gazetteer.admin1s(country).iter().any(|a| gazetteer.place(*a).name == row[4]), "{} is no unit of {country}: {}", row[4], row[0]);
    }
}

#[test]
fn named_places_of_the_wars_are_found_in_their_country() {
    for (country, name, kind) in [
        ("SY", "Badiya", PlaceKind::Region),
        ("SY", "the Syrian Desert", PlaceKind::Region),
        ("SY", "Jabal al-Bishri", PlaceKind::Feature),
        ("SY", "Eastern Ghouta", PlaceKind::Region),
        ("SY", "الغوطة الشرقية", PlaceKind::Region),
        ("SY", "Baghouz", PlaceKind::Town),
        ("PS", "Jabalia camp", PlaceKind::Camp),
        ("PS", "Rafah crossing", PlaceKind::Feature),
        ("LB", "Ain al-Hilweh", PlaceKind::Camp),
        ("LB", "Dahiyeh", PlaceKind::Neighbourhood),
        ("UA", "Donbass", PlaceKind::Region),
        ("UA", "Azovstal", PlaceKind::Feature),
        ("UA", "Snake Island", PlaceKind::Feature),
        ("SD", "Zamzam", PlaceKind::Camp),
        ("SD", "Jebel Marra", PlaceKind::Region),
        ("ML", "Liptako-Gourma", PlaceKind::Region),
        ("NE", "Liptako-Gourma", PlaceKind::Region),
        ("NG", "Sambisa Forest", PlaceKind::Region),
        ("CM", "Lake Chad", PlaceKind::Region),
        ("PK", "North Waziristan", PlaceKind::Admin2),
        ("PK", "Orakzai", PlaceKind::Admin2),
        ("SV", "Guazapa volcano", PlaceKind::Feature),
        ("SV", "Zacamil", PlaceKind::Neighbourhood),
        ("SV", "El Mozote", PlaceKind::Town),
        ("PE", "Upper Huallaga", PlaceKind::Region),
        ("CO", "Magdalena Medio", PlaceKind::Region),
        ("CO", "URABA", PlaceKind::Region),
        ("BO", "Chapare", PlaceKind::Region),
    ] {
        let place = ask(name, &Context::country(country));
        assert_eq!(place.as_ref().map(|p| p.kind), Some(kind), "{name} in {country}: {place:?}");
    }
}

#[test]
fn units_know_their_codes_and_neighbours() {
    let gazetteer = Gazetteer::embedded();
    let syria = gazetteer.country_by_code("sy").unwrap();
    assert_eq!((syria.name.as_str(), syria.kind, gazetteer.iso3("SY").as_deref()), ("Syria", PlaceKind::Country, Some("SYR")));
    let governorates = gazetteer.admin1s("SY");
    assert_eq!(governorates.len(), 14);
    assert!(governorates.iter().all(|g| gazetteer.place(*g).admin1_code.is_some_and(|c| c.starts_with("SY-"))));
    assert!(governorates.iter().all(|g| gazetteer.country_of(*g) == CountryCode::new("SY") && !gazetteer.admin2s(*g).is_empty()));
    let manbij = ask("Manbij", &Context::country("SY")).unwrap();
    assert_eq!((manbij.admin1.as_deref(), manbij.admin1_code.as_deref(), manbij.admin2.as_deref()), (Some("Aleppo"), Some("SY-HL"), Some("Manbij District")));
    assert!((manbij.lat.unwrap() - 36.528).abs() < 0.01 && (manbij.lon.unwrap() - 37.955).abs() < 0.01);
    assert_eq!(gazetteer.country_by_code("??"), None);
}
