//! What may be told, in the forms that others read. Enters: linked claims, tolls, a profile, a day. Leaves: open data and bulletins, to a `Write`.
//! Never done here: a file, a clock, a number that neither a toll nor a count holds, a value that the profile keeps back.
//!
//! ```
//! use tollbook_publish::{Audience, Profile};
//! let profile = Profile::public("2021-03-01".parse()?);
//! assert_eq!((profile.audience, profile.delay_days), (Audience::Public, 14));
//! assert!(profile.recent("2021-02-20".parse()?) && !profile.recent("2021-02-01".parse()?));
//! # Ok::<(), jiff::Error>(())
//! ```
#![forbid(unsafe_code)]

mod acled;
mod annotations;
mod archive;
mod asked;
mod bars;
mod bulletin;
mod bulletin_changes;
mod bulletin_text;
mod bulletin_why;
mod card;
mod changes;
mod chart;
mod claims;
mod country;
mod error;
mod files;
mod geopackage;
mod hapi;
mod holdings;
mod incident;
mod json;
mod kml;
mod laid;
mod line;
mod names;
mod package;
mod page;
mod parquet;
mod parties;
mod parts;
mod profile;
mod reckons;
mod shape;
mod sheet;
mod table;
mod tolls;
mod ucdp;
mod words;

pub use acled::{ACLED_LIMITS, acled};
pub use annotations::{Texts, annotation_page, annotations};
pub use archive::{archive, key_of};
pub use asked::{question_words, row_labels, row_names};
pub use bars::Bars;
pub use bulletin::{Bulletin, BulletinAsk, Figure, Told, bulletin};
pub use bulletin_changes::{Act, Change, Done, Earlier};
pub use bulletin_why::Why;
pub use card::{Made, facts, method_card};
pub use changes::changes;
pub use claims::{Surroundings, ToldClaim, claims, claims_told};
pub use country::{Countries, Country};
pub use error::{PublishError, Result};
pub use files::{Form, PublicFile, What};
pub use geopackage::geopackage;
pub use hapi::{HAPI_LIMITS, hapi};
pub use holdings::{Cited, Holdings, Lands, PlaceNames, Placed, Unit, Units, only};
pub use incident::{Shown, Wanted, incidents, shown};
pub use json::{geojson, json_lines};
pub use kml::kml;
pub use laid::{Bar, Drawing, Laid, LaidCell, LaidRow, Section, Sentence, Stands};
pub use line::{coverage, coverage_line, coverage_parts};
pub use names::{Name, country as country_name, party as party_name};
pub use package::{Format, Hashed, Written, csvt, datapackage};
pub use parquet::parquet;
pub use parts::{Asks, EachPart, Part, Parts, sheet_in_parts};
pub use profile::{Audience, Coarsened, DELAY_DAYS, LIVING_LEAST, Profile, ShownPlace, is_living};
pub use reckons::{Figures, Reckons};
pub use shape::Shape;
pub use sheet::{Cell, Field, Kind, Row, Sheet};
pub use table::{CsvForm, csv, guarded, unguarded};
pub use tollbook_draw::LandUnit;
pub use tolls::{Question, tolls};
pub use ucdp::{UCDP_LIMITS, ucdp};
pub use words::{Language, Paper, Phrase, Slot};
