//! Where. Enters: places as named and as found in a gazetteer. Leaves: one or several parts and how they combine.
//! Never done here: looking a name up.

use crate::Symbol;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How a claim's place stands to the named place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceRelation {
    /// In or at the place.
    In,
    /// Near, outside, on the outskirts of, in the countryside of.
    Near,
    /// Between two named places.
    Between,
    /// In an area that lies over the borders of the named units.
    Straddling,
    /// At a stated distance or in a stated direction from the place.
    DirectionOf,
}

/// How several parts combine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceMode {
    /// One place.
    #[default]
    One,
    /// Spread over all the parts; none of them is the place of the whole.
    Several,
    /// In one or other of the parts.
    OneOf,
}

/// How exactly a place is known, after UCDP GED 23.1 `where_prec` 1-7.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlacePrecision {
    /// A named town, village or neighbourhood (1).
    Exact,
    /// Near a named place, within about 25 km (2).
    Near,
    /// A second-order unit (3).
    District,
    /// A first-order unit (4).
    Province,
    /// A linear or fuzzy feature, a region larger than a first-order unit, a road between places (5).
    Region,
    /// Only the country (6).
    Country,
    /// The sea or the air (7).
    SeaOrAir,
    /// The gazetteer doesn't know the name.
    Unknown,
}

/// One named place of a claim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlacePart {
    /// How the claim's place stands to it.
    pub relation: PlaceRelation,
    /// The gazetteer's name, or the words if it has none.
    pub name: Symbol,
    /// The gazetteer's id ("geonames:170592").
    pub id: Option<Symbol>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<Symbol>,
    /// First-order unit.
    pub admin1: Option<Symbol>,
    /// Second-order unit.
    pub admin2: Option<Symbol>,
    /// Degrees, WGS84.
    pub lat: Option<f64>,
    /// Degrees, WGS84.
    pub lon: Option<f64>,
    /// How exactly the claim's place is known.
    pub precision: PlacePrecision,
    /// The words as written.
    pub words: Symbol,
}

/// Where, as named.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// The named places; claims that take one from another share them.
    pub parts: Arc<[PlacePart]>,
    /// How they combine.
    pub mode: PlaceMode,
    /// True if the place was set earlier in the report and governs this claim too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub carried: bool,
}
