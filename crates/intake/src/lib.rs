//! Intake. Enters: bytes, a file, a folder, a stream, an address that somebody asked to be fetched. Leaves: captures, the texts in them, and
//! reports. Never done here: reading claims, following a link of a report, or handing on bytes that are not text as if they were.
//!
//! ```
//! use tollbook_intake::{Capture, Collector, Extractors, extract};
//! let at = "2021-02-21T08:00:00Z".parse().expect("a time");
//! let bytes = b"SARAQIB, 20 February 2021 - Shells killed five people.".to_vec();
//! let capture = Capture::new(bytes, "wire.txt", at, Collector::new("desk", "1"));
//! let registry = tollbook_model::ActorRegistry::default();
//! let extracted = extract(&capture, &Extractors::new(&registry)).expect("a text");
//! assert_eq!(extracted.date.as_ref().map(|d| d.words.as_str()), Some("20 February 2021"));
//! assert_eq!(extracted.into_report(Some("desk".into())).language.as_deref(), Some("en"));
//! ```
#![forbid(unsafe_code)]

mod blocks;
mod capture;
mod credit;
mod dates;
mod decode;
mod error;
mod extracted;
mod files;
mod head;
mod kind;
mod language;
#[cfg(feature = "page")]
mod page;
mod report;
mod signature;
mod sniff;
mod unicode;

pub use capture::{Capture, Collector};
pub use credit::AgencyCredit;
pub use dates::{DateFound, Dated};
pub use decode::{BYTES_MAX, Decoded, read_bytes};
pub use error::IntakeError;
pub use extracted::{Extracted, Extractor, Extractors, extract};
pub use files::{list, read_file, read_stream};
pub use kind::{Kind, TableForm, kind_of};
pub use language::{detect_language, language_name};
#[cfg(feature = "page")]
pub use page::{PageError, PageExtractor};
pub use signature::{SIGNATURE_VERSION, Signature};
