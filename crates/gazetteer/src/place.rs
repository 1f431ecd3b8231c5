//! Enters nothing. Leaves the types a look-up gives back: references, candidates, places. Never here: data or a choice.

use std::fmt;

/// A place in one of the loaded layers. Stays valid as long as no layer is added to the [`crate::Gazetteer`] that gave it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct PlaceRef(pub u32);

impl PlaceRef {
    pub(crate) const INDEX_BITS: u32 = 26;

    pub(crate) fn new(layer: usize, index: u32) -> PlaceRef {
        PlaceRef((layer as u32) << Self::INDEX_BITS | index)
    }

    /// A place of the embedded data.
    pub(crate) fn embedded(index: u32) -> PlaceRef {
        PlaceRef::new(0, index)
    }

    pub(crate) fn layer(self) -> usize {
        (self.0 >> Self::INDEX_BITS) as usize
    }

    pub(crate) fn index(self) -> u32 {
        self.0 & ((1 << Self::INDEX_BITS) - 1)
    }
}

/// Which key of a place the written name met.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum KeyMatch {
    /// The folded name itself.
    Exact,
    /// Only the consonant skeleton: another transliteration, or another place.
    Skeleton,
}

/// One place a name may stand for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Candidate {
    /// The place.
    pub place: PlaceRef,
    /// The key that matched.
    pub key: KeyMatch,
    /// The name is the place's main name, not an alias.
    pub main: bool,
    /// The name is the place's only without its generic word: "Manbij" of "Manbij District".
    pub stripped: bool,
}

/// What sort of place it is; the order is from the widest administrative level down, then places without a level.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum PlaceKind {
    /// A country or territory with an ISO 3166-1 code.
    Country,
    /// A first-order unit: governorate, province, state, oblast, department.
    Admin1,
    /// A second-order unit: district, county, raion.
    Admin2,
    /// A city, town or village.
    Town,
    /// A quarter or other part of a town.
    Neighbourhood,
    /// A camp of refugees or displaced people.
    Camp,
    /// A natural, linear or built feature: river, mountain, road, crossing, plant.
    Feature,
    /// A fuzzy region, usually wider than a first-order unit: "Donbas", "the Syrian Desert".
    Region,
}

impl PlaceKind {
    /// The word used in `places.tsv` and in layer files.
    pub fn word(self) -> &'static str {
        match self {
            PlaceKind::Country => "country",
            PlaceKind::Admin1 => "admin1",
            PlaceKind::Admin2 => "admin2",
            PlaceKind::Town => "town",
            PlaceKind::Neighbourhood => "neighbourhood",
            PlaceKind::Camp => "camp",
            PlaceKind::Feature => "feature",
            PlaceKind::Region => "region",
        }
    }

    /// The kind a word of `places.tsv` names.
    pub fn from_word(word: &str) -> Option<PlaceKind> {
        use PlaceKind::*;
        [Country, Admin1, Admin2, Town, Neighbourhood, Camp, Feature, Region].into_iter().find(|k| k.word() == word)
    }

    /// The administrative level, 0 for a country to 3 for a town; none for kinds outside the hierarchy.
    pub fn level(self) -> Option<u8> {
        match self {
            PlaceKind::Country => Some(0),
            PlaceKind::Admin1 => Some(1),
            PlaceKind::Admin2 => Some(2),
            PlaceKind::Town => Some(3),
            PlaceKind::Neighbourhood => Some(4),
            PlaceKind::Camp | PlaceKind::Feature | PlaceKind::Region => None,
        }
    }
}

/// An ISO 3166-1 alpha-2 code, upper case.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CountryCode(pub [u8; 2]);

impl CountryCode {
    /// The code in a two-letter string of either case.
    pub fn new(code: &str) -> Option<CountryCode> {
        match code.as_bytes() {
            [a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => Some(CountryCode([a.to_ascii_uppercase(), b.to_ascii_uppercase()])),
            _ => None,
        }
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("")
    }
}

impl fmt::Display for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A place with its administrative chain.
#[derive(Clone, PartialEq, Debug)]
pub struct Place {
    /// `geonames:172955`, `tollbook:syrian-desert`, or whatever id a layer gives.
    pub id: String,
    /// The main name.
    pub name: String,
    /// What sort of place it is.
    pub kind: PlaceKind,
    /// The country; the first one for a place that lies in several.
    pub country: CountryCode,
    /// The country's name.
    pub country_name: String,
    /// Name of the first-order unit it lies in, or its own if it is one.
    pub admin1: Option<String>,
    /// ISO 3166-2 code of that unit, where known.
    pub admin1_code: Option<String>,
    /// Name of the second-order unit it lies in, or its own if it is one.
    pub admin2: Option<String>,
    /// Latitude, WGS 84. None where no source gives a point.
    pub lat: Option<f64>,
    /// Longitude, WGS 84.
    pub lon: Option<f64>,
    /// Population, within about five per cent; 0 where unknown. For units: the sum of the towns known in them.
    pub population: u32,
    /// For units and regions: the radius of a circle of about their extent.
    pub radius_km: Option<f32>,
}
