//! Intake. Enters: bytes, a file, a folder, a stream. Leaves: reports with their text, its encoding and its language.
//! Never done here: reading claims, fetching from a network, or handing on bytes that are not text as if they were.
//!
//! ```
//! let bytes = b"\xff\xfeH\x00i\x00".to_vec();
//! let decoded = tollbook_intake::read_bytes(bytes, "note.txt").expect("a byte order mark settles it");
//! assert_eq!((decoded.text.as_str(), decoded.encoding), ("Hi", "UTF-16LE"));
//! assert_eq!(decoded.into_report(None, None).language.as_deref(), Some("en"));
//! ```
#![forbid(unsafe_code)]

mod decode;
mod error;
mod files;
mod language;
mod report;
mod sniff;
mod unicode;

pub use decode::{BYTES_MAX, Decoded, read_bytes};
pub use error::IntakeError;
pub use files::{list, read_file, read_stream};
pub use language::{detect_language, language_name};
