//! Places of tables. Enters: a place as a row's cells name it. Leaves: the same with what the gazetteer knows of it, so that it meets the places of
//! reports. Never done here: a coordinate or a unit that the row gives otherwise.

use std::sync::Arc;
use tollbook_gazetteer::{Context, Gazetteer, Place, PlaceKind, fold};
use tollbook_model::{Claim, PlacePart, PlacePrecision, Symbol};

/// Looks the places of a row's claims up.
pub(super) fn locate(claims: &mut [Claim], gazetteer: &Gazetteer) {
    let mut known: Option<(PlacePart, Option<PlacePart>)> = None;
    for place in claims.iter_mut().filter_map(|c| c.place.as_mut()) {
        let Some(part) = place.parts.first().filter(|p| p.id.is_none()).cloned() else { continue };
        if known.as_ref().is_none_or(|k| k.0 != part) {
            known = Some((part.clone(), found(&part, gazetteer)));
        }
        if let Some((_, Some(found))) = &known {
            place.parts = Arc::from([found.clone()]);
        }
    }
}

/// The part with its country, its units and its point. A place that the gazetteer doesn't know, or knows in another unit than the row says, keeps its
/// name and gets the country and the spelling of its unit; `None` if not even these are known.
fn found(part: &PlacePart, gazetteer: &Gazetteer) -> Option<PlacePart> {
    let country = match &part.country {
        // Two letters of a column of countries.
        Some(code) => gazetteer.country_by_code(code).map(|_| code.clone()),
        None => country_of(&part.words, gazetteer),
    };
    let about = country.as_deref().map_or_else(Context::default, Context::country);
    // Tables spell a unit in their own way ("Idleb"): what counts is which one is meant.
    let unit = part.admin1.as_deref().and_then(|name| gazetteer.rank(name, &about.clone().expecting(PlaceKind::Admin1)));
    let unit = unit.map(|r| r.place).filter(|u| gazetteer.place(*u).kind == PlaceKind::Admin1);
    let unit_name = unit.map(|u| Symbol::from(gazetteer.place(u).name.as_str()));
    let place = match &country {
        Some(_) if part.precision == PlacePrecision::Country => tollbook_read::place_named(gazetteer, None, country.as_deref()),
        // Of places of one name the one in that unit.
        _ => unit
            .and_then(|u| {
                let found = gazetteer.rank(&part.name, &Context { admin1s: vec![(u, 1.0)], ..about.clone() })?;
                let place = gazetteer.place(found.place);
                let there = place.admin1.as_deref() == unit_name.as_deref();
                there.then(|| part_of(&place, part))
            })
            .or_else(|| tollbook_read::place_named(gazetteer, Some(&part.name), country.as_deref())),
    };
    let differ = |a: Option<&Symbol>, b: Option<&Symbol>| matches!((a, b), (Some(a), Some(b)) if fold(a) != fold(b));
    let said = unit_name.as_ref().or(part.admin1.as_ref());
    let place = place.filter(|p| !differ(said, p.admin1.as_ref()) && !differ(country.as_ref(), p.country.as_ref()));
    let Some(place) = place else {
        country.as_ref()?;
        return Some(PlacePart { country, admin1: said.cloned(), ..part.clone() });
    };
    Some(PlacePart {
        id: place.id,
        country: place.country,
        admin1: place.admin1.or_else(|| said.cloned()),
        admin2: place.admin2.or_else(|| part.admin2.clone()),
        lat: part.lat.or(place.lat),
        lon: part.lon.or(place.lon),
        // A name that is a province and a town's is what the row says, where it says so.
        precision: if part.precision == PlacePrecision::Exact { place.precision } else { part.precision },
        name: place.name,
        ..part.clone()
    })
}

/// The country that a row's words end with, as tables write it: by a name, also with a comma in it or another name behind it ("Congo, Democratic Republic of the",
/// "Myanmar (Burma)"), or by its three letters or its number.
fn country_of(words: &str, gazetteer: &Gazetteer) -> Option<Symbol> {
    let named = |name: &str| tollbook_read::place_named(gazetteer, Some(name), None).filter(|p| p.precision == PlacePrecision::Country)?.country;
    // The cells stand in the words from the narrowest to the widest; the last may be a country.
    let ends: Vec<usize> = std::iter::once(0).chain(words.match_indices(", ").map(|(at, _)| at + 2)).collect();
    let cell = |from: usize| {
        let cell = words.get(from..)?.trim();
        let plain = cell.split_once(" (").map(|(name, _)| name);
        named(cell).or_else(|| plain.and_then(named))
    };
    let last = words.get(*ends.last()?..)?;
    let coded = || tollbook_publish::Countries::built_in().coded(last).map(|c| Symbol::from(c.iso2));
    // "Congo, Democratic Republic of the" is the Democratic Republic of the Congo.
    let turned = || {
        let from = *ends.get(ends.len().checked_sub(2)?)?;
        let (name, first) = words.get(from..)?.split_once(", ")?;
        named(&format!("{first} {name}"))
    };
    cell(*ends.last()?).or_else(coded).or_else(turned).or_else(|| ends.iter().rev().nth(1).and_then(|from| cell(*from)))
}

/// What the gazetteer knows of a place that a row names.
fn part_of(place: &Place, part: &PlacePart) -> PlacePart {
    let precision = match place.kind {
        PlaceKind::Country => PlacePrecision::Country,
        PlaceKind::Admin1 => PlacePrecision::Province,
        PlaceKind::Admin2 => PlacePrecision::District,
        PlaceKind::Region | PlaceKind::Feature => PlacePrecision::Region,
        _ => PlacePrecision::Exact,
    };
    PlacePart {
        name: place.name.as_str().into(),
        id: Some(place.id.as_str().into()),
        country: Some(place.country.as_str().into()),
        admin1: place.admin1.as_deref().map(Into::into),
        admin2: place.admin2.as_deref().map(Into::into),
        lat: place.lat,
        lon: place.lon,
        precision,
        ..part.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tollbook_model::PlaceRelation;

    fn part(name: &str, admin1: Option<&str>, words: &str) -> PlacePart {
        PlacePart {
            relation: PlaceRelation::In,
            name: name.into(),
            id: None,
            country: None,
            admin1: admin1.map(Into::into),
            admin2: None,
            lat: None,
            lon: None,
            precision: PlacePrecision::Exact,
            words: words.into(),
        }
    }

    #[test]
    fn a_unit_spelled_otherwise_is_the_same_unit() {
        let g = Gazetteer::embedded();
        for (name, unit, id, admin1) in [
            ("Saraqab", "Idleb", Some("geonames:164816"), "Idlib"),
            ("Mare'", "Aleppo", None, "Aleppo"),
            ("Qwertzuiop", "Ar Raqqa", None, "Raqqa"),
            ("Qwertzuiop", "Deir ez Zor", None, "Deir ez-Zor"),
        ] {
            let place = found(&part(name, Some(unit), &format!("{name}, {unit}, Syria")), &g).expect("its country is known");
            assert_eq!((place.country.as_deref(), place.admin1.as_deref()), (Some("SY"), Some(admin1)), "{name}");
            assert!(id.is_none() || place.id.as_deref() == id, "{place:?}");
        }
    }

    #[test]
    fn a_place_that_no_gazetteer_knows_keeps_the_country_that_the_row_gives_however_it_is_written() {
        let g = Gazetteer::embedded();
        for (country, code) in [
            ("Syria", "SY"),
            ("Syrian Arab Republic", "SY"),
            ("SYR", "SY"),
            ("760", "SY"),
            ("Myanmar (Burma)", "MM"),
            ("DR Congo (Zaire)", "CD"),
            ("Congo, Democratic Republic of the", "CD"),
            ("Iran, Islamic Republic of", "IR"),
            ("Yemen (North Yemen)", "YE"),
            ("Côte d'Ivoire", "CI"),
            ("State of Palestine", "PS"),
            ("Kosovo", "XK"),
        ] {
            let place = found(&part("Qwertzuiop", None, &format!("Qwertzuiop, {country}")), &g).unwrap_or_else(|| panic!("{country}"));
            assert_eq!((place.name.as_ref(), place.country.as_deref(), place.id, place.lat), ("Qwertzuiop", Some(code), None, None), "{country}");
        }
        let coded = PlacePart { country: Some("SY".into()), ..part("Qwertzuiop", Some("Idleb"), "Qwertzuiop, Idleb, SY") };
        assert_eq!(found(&coded, &g).map(|p| (p.country, p.admin1)), Some((Some("SY".into()), Some("Idlib".into()))));
        // Two letters behind a comma are a code where the row has them in its column of countries alone.
        assert_eq!(found(&part("Qwertzuiop", None, "Qwertzuiop, AL"), &g), None);
    }

    #[test]
    fn a_named_place_gets_its_country_and_another_unit_none() {
        let g = Gazetteer::embedded();
        let saraqib = found(&part("Saraqib", Some("Idlib"), "Saraqib, Idlib, Syria"), &g).expect("known");
        assert_eq!((saraqib.country.as_deref(), saraqib.admin1.as_deref(), saraqib.words.as_ref()), (Some("SY"), Some("Idlib"), "Saraqib, Idlib, Syria"));
        let elsewhere = found(&part("Saraqib", Some("Nowhere"), "Saraqib, Nowhere, Syria"), &g).expect("its country is known");
        assert_eq!((elsewhere.id, elsewhere.country.as_deref(), elsewhere.admin1.as_deref()), (None, Some("SY"), Some("Nowhere")));
        let other = found(&part("Saraqib", Some("Aleppo"), "Saraqib, Aleppo, Syria"), &g).expect("its country is known");
        assert_eq!((other.id, other.admin1.as_deref()), (None, Some("Aleppo")), "a place of that name in another unit is another one");
        assert_eq!(found(&part("Qwertzuiop", None, "Qwertzuiop"), &g), None);
        assert_eq!(found(&PlacePart { country: Some("ZZ".into()), ..part("Qwertzuiop", None, "Qwertzuiop, ZZ") }, &g), None);
        let own = PlacePart { lat: Some(1.0), lon: Some(2.0), ..part("Saraqib", None, "Saraqib") };
        assert_eq!(found(&own, &g).map(|p| (p.lat, p.lon)), Some((Some(1.0), Some(2.0))), "the row's own point stays");
    }
}
