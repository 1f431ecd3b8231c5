//! How two claims' places stand to each other. Enters: places as claims have them. Leaves: one of a few levels.
//! Never done here: looking a name up; what the gazetteer did not know is compared by its words.

use crate::engine::names::jaro_winkler;
use crate::sources::key;
use tollbook_model::{Place, PlacePart, PlacePrecision, PlaceRelation};

/// Names shorter than this are not compared by their letters: one letter makes another village of them.
const LETTERS: usize = 6;
/// Similarity from which on two spellings may be of one name: one letter of eight changed stays above, one of six falls below.
const ALIKE: f32 = 0.9;

/// How near two places are, the nearest parts counting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Nearness {
    /// One of them is not said.
    Unknown,
    /// The same settlement, or the same unknown name.
    Same,
    /// Within five kilometres, within twelve where one is only said to be near its name, or a name spelled almost like one of which a map has no more than one.
    Close,
    /// Within twenty-five kilometres.
    Near,
    /// One lies within the other, which is a district.
    WithinDistrict,
    /// One lies within the other, which is a province.
    WithinProvince,
    /// One lies within the other, which is a country or a region.
    WithinCountry,
    /// Other names of one country, of which the gazetteer doesn't know both.
    Unplaced,
    /// Other places of one district or province.
    Beside,
    /// Different provinces.
    Far,
    /// Different countries.
    Abroad,
}

/// Great-circle kilometres between two parts; `None` without coordinates.
pub(crate) fn kilometres(a: &PlacePart, b: &PlacePart) -> Option<f64> {
    let (lat1, lon1, lat2, lon2) = (a.lat?.to_radians(), a.lon?.to_radians(), b.lat?.to_radians(), b.lon?.to_radians());
    let h = ((lat2 - lat1) / 2.0).sin().powi(2) + lat1.cos() * lat2.cos() * ((lon2 - lon1) / 2.0).sin().powi(2);
    Some(2.0 * 6371.0 * h.sqrt().min(1.0).asin())
}

/// How coarse a part is: 0 a settlement, 1 a district, 2 a province, 3 a region or a country.
fn level(part: &PlacePart) -> u8 {
    match part.precision {
        PlacePrecision::Exact | PlacePrecision::Near | PlacePrecision::Unknown => 0,
        PlacePrecision::District => 1,
        PlacePrecision::Province => 2,
        PlacePrecision::Region | PlacePrecision::Country | PlacePrecision::SeaOrAir => 3,
    }
}

fn fuzzy(part: &PlacePart) -> bool {
    part.relation != PlaceRelation::In
}

/// True if two names differ by no more than spellings of one do: long enough, the same first letter, and alike after Jaro and Winkler.
fn alike(a: &str, b: &str) -> bool {
    let [a, b] = [a, b].map(|n| key(n).chars().filter(|c| c.is_alphanumeric()).collect::<Vec<char>>());
    a.len().min(b.len()) >= LETTERS && a.first() == b.first() && jaro_winkler(&a, &b) >= ALIKE
}

/// True if two names are one, or the same letters with and without marks: "Bure" and "Burē". A letter that is not of the basic Latin alphabet stands for any
/// one letter, as the marks of one spelling are dropped in another; a name of such letters alone has to be the same.
fn same_name(a: &str, b: &str) -> bool {
    let [a, b] = [a, b].map(|n| key(n).chars().filter(|c| c.is_alphanumeric()).collect::<Vec<char>>());
    let plain = a.iter().zip(&b).filter(|(x, y)| x == y && x.is_ascii()).count();
    a == b || a.len() == b.len() && plain * 2 > a.len() && a.iter().zip(&b).all(|(x, y)| x == y || !x.is_ascii() || !y.is_ascii())
}

/// How two parts stand to each other.
pub(crate) fn parts(a: &PlacePart, b: &PlacePart) -> Nearness {
    if let (Some(x), Some(y)) = (&a.country, &b.country)
        && x != y
    {
        return Nearness::Abroad;
    }
    let same_id = a.id.is_some() && a.id == b.id;
    if same_id || (a.id.is_none() || b.id.is_none()) && same_name(&a.name, &b.name) {
        return match level(a).max(level(b)) {
            0 if fuzzy(a) != fuzzy(b) => Nearness::Close,
            0 => Nearness::Same,
            1 => Nearness::WithinDistrict,
            2 => Nearness::WithinProvince,
            _ => Nearness::WithinCountry,
        };
    }
    let (fine, coarse) = if level(a) <= level(b) { (a, b) } else { (b, a) };
    let differ = |x: &Option<tollbook_model::Symbol>, y: &Option<tollbook_model::Symbol>| matches!((x, y), (Some(x), Some(y)) if !x.eq_ignore_ascii_case(y));
    let agree = |x: &Option<tollbook_model::Symbol>, y: &Option<tollbook_model::Symbol>| matches!((x, y), (Some(x), Some(y)) if x.eq_ignore_ascii_case(y));
    match level(coarse) {
        0 => match kilometres(a, b) {
            Some(km) if km <= 5.0 => Nearness::Close,
            Some(km) if km <= 12.0 && (fuzzy(a) || fuzzy(b)) => Nearness::Close,
            Some(km) if km <= 25.0 => Nearness::Near,
            // "Aytaroun", "Kautukari": a spelling that no map has, of a name that one may have.
            None if (a.id.is_none() || b.id.is_none()) && alike(&a.name, &b.name) => Nearness::Close,
            _ if differ(&a.admin1, &b.admin1) => Nearness::Far,
            Some(_) => Nearness::Beside,
            // A name that the gazetteer doesn't know may lie anywhere.
            None if a.country.is_some() && a.country == b.country => Nearness::Unplaced,
            None => Nearness::Unknown,
        },
        1 if agree(&fine.admin2, &coarse.admin2) || fine.admin2.is_none() && agree(&fine.admin1, &coarse.admin1) => Nearness::WithinDistrict,
        1 if differ(&fine.admin1, &coarse.admin1) => Nearness::Far,
        1 => Nearness::Beside,
        2 if agree(&fine.admin1, &coarse.admin1) => Nearness::WithinProvince,
        2 if differ(&fine.admin1, &coarse.admin1) => Nearness::Far,
        2 => Nearness::WithinCountry,
        _ => Nearness::WithinCountry,
    }
}

/// True if two places of a map lie further apart than one settlement reaches. Between reports "east of Rafah" may be the town beside it; a report that
/// names both means two places.
pub(crate) fn two_of_a_map(a: Option<&Place>, b: Option<&Place>) -> bool {
    let (Some(a), Some(b)) = (a, b) else { return false };
    let two = |x: &PlacePart, y: &PlacePart| x.id.is_some() && y.id.is_some() && x.id != y.id && kilometres(x, y).is_some_and(|km| km > 5.0);
    a.parts.iter().all(|x| b.parts.iter().all(|y| level(x) == 0 && level(y) == 0 && two(x, y)))
}

/// How two places stand to each other: their nearest parts.
pub(crate) fn places(a: Option<&Place>, b: Option<&Place>) -> Nearness {
    let (Some(a), Some(b)) = (a, b) else { return Nearness::Unknown };
    let mut best: Option<Nearness> = None;
    for x in a.parts.iter() {
        for y in b.parts.iter() {
            let near = parts(x, y);
            best = Some(best.map_or(near, |old| if rank(near) < rank(old) { near } else { old }));
        }
    }
    best.unwrap_or(Nearness::Unknown)
}

/// The smaller the nearer; what is unknown stands between what agrees and what differs.
fn rank(near: Nearness) -> u8 {
    match near {
        Nearness::Same => 0,
        Nearness::Close => 1,
        Nearness::Near => 2,
        Nearness::WithinDistrict => 3,
        Nearness::WithinProvince => 4,
        Nearness::WithinCountry => 5,
        Nearness::Unknown => 6,
        Nearness::Unplaced => 6,
        Nearness::Beside => 7,
        Nearness::Far => 8,
        Nearness::Abroad => 9,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn village(name: &str, id: Option<&str>) -> PlacePart {
        PlacePart {
            relation: PlaceRelation::In,
            name: name.into(),
            id: id.map(Into::into),
            country: Some("LB".into()),
            admin1: None,
            admin2: None,
            lat: None,
            lon: None,
            precision: PlacePrecision::Exact,
            words: name.into(),
        }
    }

    #[test]
    fn a_spelling_that_no_map_has_is_close_to_the_name_it_may_be_of() {
        let of = |a: &str, b: &str| parts(&village(a, Some("geonames:1")), &village(b, None));
        for (a, b) in [("Aitaroun", "Aytaroun"), ("Kautikari", "Kautukari"), ("Saraqib", "Saraqeb")] {
            assert_eq!(of(a, b), Nearness::Close, "{a} {b}");
        }
        // Other villages: another beginning, another second word, too short to tell.
        for (a, b) in [("Aitaroun", "Maroun"), ("Kafr Nabl", "Kafr Nabudah Sharqi"), ("Mari", "Marea"), ("Oicha", "Mbau")] {
            assert_eq!(of(a, b), Nearness::Unplaced, "{a} {b}");
        }
        // One spelling with its marks, and one without.
        for (a, b) in [("Burē", "Bure"), ("Ţūz Khūrmātū", "Tuz Khurmatu"), ("حمص", "حمص")] {
            assert_eq!(of(a, b), Nearness::Same, "{a} {b}");
        }
        for (a, b) in [("Burā", "Bure Town"), ("حمص", "حلب"), ("Bure", "Buea")] {
            assert_ne!(of(a, b), Nearness::Same, "{a} {b}");
        }
        // Two places of a map are two, however they are spelled.
        assert_eq!(parts(&village("Aitaroun", Some("geonames:1")), &village("Aytaroun", Some("geonames:2"))), Nearness::Unplaced);
    }
}
