//! Enters a place name as written, in any spelling and script. Leaves ranked places with their administrative chain. Never here:
//! reading of text, network, a clock, or a coordinate that no source gives.
//!
//! ```
//! use tollbook_gazetteer::{Context, Gazetteer, PlaceKind};
//!
//! let gazetteer = Gazetteer::embedded();
//! let found = gazetteer.rank("Deir Ezzor", &Context::country("SY").expecting(PlaceKind::Town)).unwrap();
//! let place = gazetteer.place(found.place);
//! assert_eq!((place.country.as_str(), place.admin1_code.as_deref()), ("SY", Some("SY-DY")));
//! ```
//!
//! The embedded data is read by offset from the program's own bytes: constructing a [`Gazetteer`] does nothing, and a look-up
//! touches a few hundred bytes. `docs/gazetteer.md` has the sources, sizes and measured recall.
#![forbid(unsafe_code)]

mod archive;
mod called;
mod disk;
mod error;
mod fold;
mod gazetteer;
mod generic;
mod import;
mod keys;
mod layer;
mod place;
mod precision;
mod rank;
mod skeleton;
mod within;
mod world;

pub use error::GazetteerError;
pub use fold::{fold, fold_into, fold_parts};
pub use gazetteer::Gazetteer;
pub use import::{ImportReport, import};
pub use keys::name_hash;
pub use layer::{Layer, Rejected};
pub use place::{Candidate, CountryCode, KeyMatch, Place, PlaceKind, PlaceRef};
pub use precision::{GeoPrecision, NEAR_KM_MAX, Relation, WherePrecision, acled_geo_precision, ucdp_where_prec};
pub use rank::{Context, Resolved, distance_km};
pub use skeleton::{skeleton, skeleton_into};
pub use within::OfLayers;

/// The packed format, for the program that writes `world.bin`.
#[doc(hidden)]
pub mod packing {
    pub use crate::keys::{FLAG_MAIN, FLAG_STRIPPED, GROUP, ID_BITS, REMAINDER_BITS, TOP, key_hash};
    pub use crate::world::{FEATURE_CODES, HEADER, MAGIC, NO_COORDINATE, RECORD, SECTIONS, log_population, log_radius, quantise};
}
