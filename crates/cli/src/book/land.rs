//! What lies around units on a map. Enters: a country or none, a rectangle, a language. Leaves: first-order units of the gazetteer with the names of their countries.
//! Never done here: a map; `draw` makes it.

use tollbook_gazetteer::Gazetteer;
use tollbook_publish::{Countries, LandUnit};

/// Kilometres that a unit reaches of which no table gives an extent.
const REACH: f64 = 30.0;

/// First-order units whose middle lies in the rectangle.
pub(super) fn units(gazetteer: &Gazetteer, countries: &Countries, country: Option<&str>, within: [f64; 4], language: &str) -> Vec<LandUnit> {
    let known = |r| {
        let p = gazetteer.place(r);
        let code = p.country.as_str();
        Some(LandUnit {
            country_name: countries.get(code).map_or(p.country_name.as_str(), |c| c.name(language)).to_owned(),
            country: code.to_owned(),
            reach: (p.lat?, p.lon?, p.radius_km.map_or(REACH, f64::from)),
            name: p.name,
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
        assert_eq!((of("Idlib"), of("Hatay")), (Some(("SY", "Syrie")), Some(("TR", "Turquie"))), "{near:?}");
        assert!(units(&gazetteer, &countries, Some("SY"), [-90.0, 90.0, -180.0, 180.0], "en").len() > 10);
    }
}
