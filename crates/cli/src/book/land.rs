//! What lies around units on a map. Enters: a country or none, a rectangle, a language. Leaves: first-order units of the gazetteer with the names of their countries.
//! Never done here: a map; `draw` makes it.

use tollbook_gazetteer::Gazetteer;
use tollbook_publish::{Countries, LandUnit, Language, Placed, row_labels, row_names};

/// Kilometres that a unit reaches of which no table gives an extent.
const REACH: f64 = 30.0;

/// What a place is called in a language, where a table has a name of it there.
pub(super) fn called(gazetteer: &Gazetteer, place: Placed<'_>, language: Language) -> Option<String> {
    match place {
        Placed::Id(id) => gazetteer.called(id, language.code()),
        Placed::Unit(country, name) => gazetteer.unit_called(country, name, language.code()),
    }
}

/// What rows of places are called in a table, by their keys: "Idlib" for "SY/Idlib", with the country where there are several.
pub(super) fn rows(gazetteer: &Gazetteer, countries: &Countries, keys: &[&str], language: Language) -> Vec<String> {
    let places = |place: Placed<'_>, language: Language| called(gazetteer, place, language);
    // What no table names in the language has the name that claims give it.
    let known = |id: &str| gazetteer.by_id(id).map(|r| gazetteer.place(r).name);
    row_labels(keys, &|key| row_names(key, countries, &places, &known, language), language)
}

/// First-order units whose middle lies in the rectangle.
pub(super) fn units(gazetteer: &Gazetteer, countries: &Countries, country: Option<&str>, within: [f64; 4], language: &str) -> Vec<LandUnit> {
    let known = |r| {
        let p = gazetteer.place(r);
        let code = p.country.as_str();
        Some(LandUnit {
            country_name: countries.get(code).map_or(p.country_name.as_str(), |c| c.name(language)).to_owned(),
            country: code.to_owned(),
            reach: (p.lat?, p.lon?, p.radius_km.map_or(REACH, f64::from)),
            name: gazetteer.called(&p.id, language).unwrap_or(p.name),
        })
    };
    gazetteer.admin1s_within(country, within).into_iter().filter_map(known).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_around_a_border_are_of_both_countries_and_their_names_of_the_language() {
        let (gazetteer, countries) = (Gazetteer::embedded(), Countries::built_in());
        let near = units(&gazetteer, &countries, None, [35.0, 37.5, 35.5, 38.0], "fr");
        let of = |name: &str| near.iter().find(|u| u.name == name).map(|u| (u.country.as_str(), u.country_name.as_str()));
        assert_eq!((of("Idleb"), of("Hatay")), (Some(("SY", "Syrie")), Some(("TR", "Turquie"))), "{near:?}");
        assert_eq!(called(&gazetteer, Placed::Unit("SY", "Idlib"), Language::Arabic).as_deref(), Some("إدلب"));
        assert_eq!(called(&gazetteer, Placed::Id("tollbook:syrian-desert"), Language::English), None);
        let keys = ["SY/Idlib", "SY/tollbook:syrian-desert"];
        assert_eq!(rows(&gazetteer, &countries, &keys, Language::English), ["Idlib", "Syrian Desert"]);
        assert_eq!(rows(&gazetteer, &countries, &keys, Language::Arabic), ["إدلب", "البادية"]);
        assert!(units(&gazetteer, &countries, Some("SY"), [-90.0, 90.0, -180.0, 180.0], "en").len() > 10);
    }
}
