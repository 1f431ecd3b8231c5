//! Enters: a capture. Leaves: what kind of thing it is. Never done here: trusting a name or a header against the bytes, or decoding.

use crate::sniff::{self, Markup};
use crate::{Capture, IntakeError};

/// What a capture is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// Plain text: one report.
    Text,
    /// A web page: one report.
    Page,
    /// A PDF document: one report.
    Pdf,
    /// A mail: one report.
    Mail,
    /// RSS, Atom or JSON Feed: several reports, or links to them.
    Channel,
    /// A table: a report per row.
    Table(TableForm),
    /// A web archive, plain or gzipped: many captures.
    Warc,
    /// A packed web archive with its digests.
    Wacz,
    /// A ZIP archive of files.
    Zip,
}

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableForm {
    /// Values with a separator: comma, semicolon, tabulator or bar.
    Csv,
    /// An Excel workbook.
    Xlsx,
    /// An object per line.
    JsonLines,
}

/// Bytes that are looked at.
const LOOKED: usize = 16 << 10;

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|w| w == needle)
}

/// Tells what a capture is: by its bytes, and by its name or stated type only between kinds that the bytes allow.
///
/// # Errors
/// The bytes are of a kind that holds no report, such as a picture or a program.
pub fn kind_of(capture: &Capture) -> Result<Kind, IntakeError> {
    let bytes = capture.bytes();
    let path = capture.origin.split(['?', '#']).next().unwrap_or_default().to_lowercase();
    let stated = capture.header("content-type").unwrap_or_default().to_lowercase();
    let named = |ends: &[&str]| ends.iter().any(|e| path.ends_with(e));
    // What can hold a document whole is told before the document: its first bytes may be among the archive's own.
    let holder = [&b"PK\x03\x04"[..], b"PK\x05\x06", b"WARC/", b"\x1f\x8b"].iter().any(|m| bytes.starts_with(m));
    if !holder && holds(&bytes[..bytes.len().min(1024)], b"%PDF-") {
        return Ok(Kind::Pdf);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        // Names of members stand in the directory at the archive's end, and the first of them at its start.
        let (first, last) = (&bytes[..bytes.len().min(LOOKED)], &bytes[bytes.len().saturating_sub(LOOKED)..]);
        let member = |name: &[u8]| holds(first, name) || holds(last, name);
        return match sniff::magic(bytes) {
            _ if member(b"xl/workbook") => Ok(Kind::Table(TableForm::Xlsx)),
            _ if named(&[".wacz"]) || (member(b"datapackage.json") && member(b"archive/")) => Ok(Kind::Wacz),
            Some((what, remedy)) if !what.ends_with("ZIP archive") => Err(IntakeError::Binary { origin: capture.origin.clone(), what, remedy }),
            _ => Ok(Kind::Zip),
        };
    }
    if bytes.starts_with(b"WARC/1.") || (bytes.starts_with(b"\x1f\x8b") && named(&[".warc.gz", ".warc"])) {
        return Ok(Kind::Warc);
    }
    if let Some((what, remedy)) = sniff::magic(bytes) {
        return Err(IntakeError::Binary { origin: capture.origin.clone(), what, remedy });
    }
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(LOOKED)]);
    let start = start.trim_start_matches('\u{feff}');
    // In UTF-16 every other byte of markup is zero.
    let narrow: String =
        if start.contains('\0') { start.chars().filter(|c| *c != '\0' && *c != char::REPLACEMENT_CHARACTER).collect() } else { start.to_owned() };
    let trimmed = narrow.trim_start();
    Ok(match sniff::markup(&narrow) {
        Some(Markup::Feed) => Kind::Channel,
        _ if trimmed.starts_with('{') && trimmed.contains("jsonfeed.org/version") => Kind::Channel,
        _ if named(&[".jsonl", ".ndjson"]) || (trimmed.starts_with('{') && stated.contains("ndjson")) => Kind::Table(TableForm::JsonLines),
        _ if named(&[".csv", ".tsv"]) || stated.starts_with("text/csv") || stated.starts_with("text/tab-separated") => Kind::Table(TableForm::Csv),
        _ if named(&[".eml"]) || stated.starts_with("message/rfc822") || opens_as_mail(trimmed) => Kind::Mail,
        Some(Markup::Html) => Kind::Page,
        _ if stated.starts_with("text/html") && trimmed.starts_with('<') => Kind::Page,
        Some(Markup::Xml) => return Err(IntakeError::Markup { origin: capture.origin.clone(), what: "an XML document" }),
        None => Kind::Text,
    })
}

/// True if a text opens with the header of a mail: header lines alone, and at least three that every mail has.
fn opens_as_mail(text: &str) -> bool {
    let mut seen = 0;
    for line in text.lines().take(80) {
        if line.is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) {
            continue;
        }
        let Some((name, _)) = line.split_once(':') else { return false };
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return false;
        }
        let known = ["from", "to", "date", "subject", "message-id", "received", "mime-version", "return-path", "content-type"];
        seen += usize::from(known.contains(&name.to_ascii_lowercase().as_str()));
    }
    seen >= 3
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::captured;

    fn kind(bytes: &[u8], origin: &str) -> Kind {
        kind_of(&captured(bytes, origin)).expect("a kind")
    }

    #[test]
    fn bytes_tell_the_kind_and_names_decide_what_they_leave_open() {
        assert_eq!(kind(b"%PDF-1.4", "x"), Kind::Pdf);
        assert_eq!(kind(b"WARC/1.0\r\n", "x"), Kind::Warc);
        assert_eq!(kind(b"\x1f\x8b\x08", "https://n.example/x.warc.gz?y"), Kind::Warc);
        assert_eq!(kind(b"PK\x03\x04...xl/workbook.xml", "x"), Kind::Table(TableForm::Xlsx));
        assert_eq!(kind(b"PK\x03\x04...datapackage.json...archive/data.warc.gz", "x"), Kind::Wacz);
        assert_eq!(kind(b"PK\x03\x04...a.txt", "x.zip"), Kind::Zip);
        assert_eq!(kind(b"PK\x03\x04...a.pdf%PDF-1.4", "x.zip"), Kind::Zip);
        assert_eq!(kind(b"<?xml version='1.0'?><rss>", "x"), Kind::Channel);
        assert_eq!(kind(b"{\"version\": \"https://jsonfeed.org/version/1.1\"}", "x"), Kind::Channel);
        assert_eq!(kind(b"<!doctype html><p>", "x.csv.html"), Kind::Page);
        assert_eq!(kind(b"a,b\n1,2\n", "x.CSV"), Kind::Table(TableForm::Csv));
        assert_eq!(kind(b"{\"a\":1}\n", "x.jsonl"), Kind::Table(TableForm::JsonLines));
        assert_eq!(kind(b"From: a@n.example\r\nTo: b@n.example\r\nDate: x\r\n\r\nFive killed", "x"), Kind::Mail);
        assert_eq!(kind(b"Date: Friday\nPlace: Saraqib\n\nFive killed", "x"), Kind::Text);
        assert_eq!(kind(b"Five killed", "x"), Kind::Text);
        let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain("<rss><channel>".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(kind(&wide, "x"), Kind::Channel);
    }

    #[test]
    fn a_name_does_not_make_a_picture_a_table() {
        let e = kind_of(&captured(&b"\x89PNG\r\n\x1a\n"[..], "x.csv")).expect_err("a picture");
        assert!(e.to_string().contains("a PNG picture"), "{e}");
    }
}
