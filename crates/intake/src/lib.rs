//! Intake. Enters: bytes, a file, a folder, a stream, an address that somebody asked to be fetched. Leaves: captures, the texts in them, and
//! reports. Never done here: reading claims, following a link of a report, or handing on bytes that are not text as if they were.
//!
//! ```
//! # #[cfg(feature = "capture")] {
//! use tollbook_intake::{Capture, Collector, Extractors, extract};
//! let at = "2021-02-21T08:00:00Z".parse().expect("a time");
//! let bytes = b"SARAQIB, 20 February 2021 - Shells killed five people.".to_vec();
//! let capture = Capture::new(bytes, "wire.txt", at, Collector::new("desk", "1"));
//! let registry = tollbook_model::ActorRegistry::default();
//! let extracted = extract(&capture, &Extractors::new(&registry)).expect("a text");
//! assert_eq!(extracted.date.as_ref().map(|d| d.words.as_str()), Some("20 February 2021"));
//! assert_eq!(extracted.into_report(Some("desk".into())).language.as_deref(), Some("en"));
//! # }
//! ```
#![forbid(unsafe_code)]

#[cfg(feature = "capture")]
mod apart;
#[cfg(feature = "capture")]
mod archive;
#[cfg(feature = "capture")]
mod blocks;
#[cfg(feature = "capture")]
mod capture;
#[cfg(feature = "capture")]
mod channel;
mod credit;
#[cfg(feature = "capture")]
mod dates;
mod decode;
#[cfg(feature = "capture")]
mod ecdsa;
mod error;
#[cfg(feature = "capture")]
mod extracted;
#[cfg(feature = "fetch")]
mod fetch;
mod files;
#[cfg(feature = "capture")]
mod head;
#[cfg(feature = "capture")]
mod http;
#[cfg(feature = "capture")]
mod kind;
mod language;
#[cfg(feature = "capture")]
mod limits;
#[cfg(feature = "capture")]
mod mail;
#[cfg(feature = "capture")]
mod page;
#[cfg(feature = "capture")]
mod pdf;
#[cfg(feature = "capture")]
mod pdf_child;
#[cfg(feature = "capture")]
mod poll;
#[cfg(feature = "capture")]
mod prune;
mod report;
mod signature;
mod sniff;
#[cfg(feature = "capture")]
mod table;
mod unicode;
#[cfg(feature = "capture")]
mod wacz;
#[cfg(feature = "capture")]
mod warc;

#[cfg(feature = "capture")]
pub use archive::{ArchiveError, Member, Unpacked, large_zip_kind, unpack, unpack_large_zip, unpack_stream};
#[cfg(feature = "capture")]
pub use capture::{Capture, Collector};
#[cfg(feature = "capture")]
pub use channel::{CHANNEL_BYTES_MAX, Channel, ChannelError, ChannelItem, read_channel};
pub use credit::{AgencyCredit, agency_credit};
#[cfg(feature = "capture")]
pub use dates::{DateFound, Dated};
pub use decode::{BYTES_MAX, Decoded, read_bytes};
pub use error::IntakeError;
#[cfg(feature = "capture")]
pub use extracted::{Extracted, Extractor, Extractors, extract};
#[cfg(feature = "fetch")]
pub use fetch::{FetchError, FetchRules, Fetched, Fetcher};
pub use files::{list, read_file, read_stream};
#[cfg(feature = "capture")]
pub use kind::{Kind, TableForm, kind_of};
pub use language::{detect_language, language_name};
#[cfg(feature = "capture")]
pub use limits::{Limits, Refused};
#[cfg(feature = "capture")]
pub use mail::{Mail, MailError, read_mail};
#[cfg(feature = "capture")]
pub use page::{PageError, PageExtractor};
#[cfg(feature = "capture")]
pub use pdf::{PdfChild, PdfError, PdfExtractor, pdftotext_version};
#[cfg(feature = "capture")]
pub use pdf_child::{pdf_child, pdf_child_main};
#[cfg(feature = "capture")]
pub use poll::PollState;
pub use signature::{SIGNATURE_VERSION, Signature};
#[cfg(feature = "capture")]
pub use table::{Bound, DayOrder, MappedColumn, Mapping, MappingError, Meaning, Table, TableCell, TableError, TableRow, Zero, read_large_table, read_table};
#[cfg(feature = "capture")]
pub use wacz::Seal;
