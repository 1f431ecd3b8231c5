//! A document of one source at one time. Enters: text, source, date. Leaves: a report with ids that depend on nothing else.
//! Never done here: fetching, decoding, dating.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

fn hex(start: &str, bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut out = String::with_capacity(start.len() + bytes.len() * 2);
    out.push_str(start);
    for b in bytes {
        out.push(DIGITS[(b >> 4) as usize] as char);
        out.push(DIGITS[(b & 15) as usize] as char);
    }
    out
}

/// A start and the first sixteen hexadecimal digits of a SHA-256 over the parts, each ended by a zero byte.
pub(crate) fn short_hash(start: &str, parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
        hash.update([0]);
    }
    hex(start, &hash.finalize()[..8])
}

/// The SHA-256 of an extracted text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TextId(pub String);

/// A report's id: a hash of its text, source and publication date.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ReportId(pub String);

impl ReportId {
    /// The id of the report of this text, source and day.
    #[must_use]
    pub fn of(text: &TextId, source: Option<&str>, date: Option<Date>) -> Self {
        let day = date.map(|d| d.to_string()).unwrap_or_default();
        ReportId(short_hash("r-", &[text.0.as_bytes(), source.unwrap_or("").as_bytes(), day.as_bytes()]))
    }
}

/// One document of one source at one time, as `read` takes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The report's id.
    pub id: ReportId,
    /// The text's id.
    pub text_id: TextId,
    /// The extracted text; immutable.
    pub text: String,
    /// The headline, if it is known; it is then the text's first line.
    pub title: Option<String>,
    /// Who published it.
    pub source: Option<String>,
    /// The day of publication, if known.
    pub date: Option<Date>,
    /// ISO 639 code of the language, if known.
    pub language: Option<String>,
}

impl Report {
    /// Makes a report; its ids follow from text, source and date.
    #[must_use]
    pub fn new(text: String, source: Option<String>, date: Option<Date>) -> Self {
        let text_id = TextId(hex("", &Sha256::digest(text.as_bytes())));
        let id = ReportId::of(&text_id, source.as_deref(), date);
        Report { id, text_id, text, title: None, source, date, language: None }
    }

    /// Makes a report whose headline is known: it becomes the text's first line, so that claims read from it have their spans.
    #[must_use]
    pub fn titled(title: &str, text: &str, source: Option<String>, date: Option<Date>) -> Self {
        let title = title.trim();
        if title.is_empty() || text.trim_start().starts_with(title) {
            return Self::new(text.to_owned(), source, date);
        }
        let mut report = Self::new(format!("{title}\n\n{text}"), source, date);
        report.title = Some(title.to_owned());
        report
    }
}
