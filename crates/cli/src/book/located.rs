//! Places of tables. Enters: a place as a row's cells name it. Leaves: the same with what the gazetteer knows of it, so that it meets the places of
//! reports. Never done here: a coordinate or a unit that the row gives otherwise.

use std::sync::Arc;
use tollbook_gazetteer::{Gazetteer, fold};
use tollbook_model::{Claim, PlacePart, PlacePrecision};

/// Looks the places of a row's claims up.
pub(super) fn locate(claims: &mut [Claim], gazetteer: &Gazetteer) {
    let mut known: Option<(PlacePart, Option<PlacePart>)> = None;
    for place in claims.iter_mut().filter_map(|c| c.place.as_mut()) {
        let Some(part) = place.parts.first().filter(|p| p.id.is_none() && p.country.is_none()).cloned() else { continue };
        if known.as_ref().is_none_or(|k| k.0 != part) {
            known = Some((part.clone(), found(&part, gazetteer)));
        }
        if let Some((_, Some(found))) = &known {
            place.parts = Arc::from([found.clone()]);
        }
    }
}

/// The part with its country, its units and its point; `None` if the gazetteer knows no such place, or one in another unit than the row says.
fn found(part: &PlacePart, gazetteer: &Gazetteer) -> Option<PlacePart> {
    // The cells stand in the words from the narrowest to the widest; the last may be a country.
    let last = part.words.rsplit(", ").next()?;
    let country = tollbook_read::place_named(gazetteer, Some(last), None).filter(|p| p.precision == PlacePrecision::Country).and_then(|p| p.country);
    let place = match &country {
        Some(_) if part.precision == PlacePrecision::Country => tollbook_read::place_named(gazetteer, None, country.as_deref())?,
        _ => tollbook_read::place_named(gazetteer, Some(&part.name), country.as_deref())?,
    };
    let differ = |a: &Option<tollbook_model::Symbol>, b: &Option<tollbook_model::Symbol>| matches!((a, b), (Some(a), Some(b)) if fold(a) != fold(b));
    if differ(&part.admin1, &place.admin1) || differ(&country, &place.country) {
        return None;
    }
    Some(PlacePart {
        id: place.id,
        country: place.country,
        admin1: place.admin1.or_else(|| part.admin1.clone()),
        admin2: place.admin2.or_else(|| part.admin2.clone()),
        lat: part.lat.or(place.lat),
        lon: part.lon.or(place.lon),
        // A name that is a province and a town's is what the row says, where it says so.
        precision: if part.precision == PlacePrecision::Exact { place.precision } else { part.precision },
        name: place.name,
        ..part.clone()
    })
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
    fn a_named_place_gets_its_country_and_another_unit_none() {
        let g = Gazetteer::embedded();
        let saraqib = found(&part("Saraqib", Some("Idlib"), "Saraqib, Idlib, Syria"), &g).expect("known");
        assert_eq!((saraqib.country.as_deref(), saraqib.admin1.as_deref(), saraqib.words.as_ref()), (Some("SY"), Some("Idlib"), "Saraqib, Idlib, Syria"));
        assert_eq!(found(&part("Saraqib", Some("Nowhere"), "Saraqib, Nowhere, Syria"), &g), None);
        assert_eq!(found(&part("Qwertzuiop", None, "Qwertzuiop"), &g), None);
        let own = PlacePart { lat: Some(1.0), lon: Some(2.0), ..part("Saraqib", None, "Saraqib") };
        assert_eq!(found(&own, &g).map(|p| (p.lat, p.lon)), Some((Some(1.0), Some(2.0))), "the row's own point stays");
    }
}
