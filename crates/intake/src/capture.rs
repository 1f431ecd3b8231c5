//! Enters: bytes as they came, with where from, when, by whom. Leaves: a capture that proves it is unchanged. Never done here: reading the
//! bytes, asking a clock, or altering a byte.

use crate::IntakeError;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

/// Bytes by which a stream's kind is told.
const SNIFFED: usize = 16 << 10;

/// Who took a capture, and with what version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collector {
    /// A person, a machine's role or a program, as the book calls it.
    pub name: String,
    /// The version of the program that took it.
    pub version: String,
}

impl Collector {
    /// A collector of that name and version.
    #[must_use]
    pub fn new(name: impl Into<String>, version: impl Into<String>) -> Self {
        Collector { name: name.into(), version: version.into() }
    }
}

/// Bytes as they came from somewhere at some time. The bytes can be looked at and never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capture {
    bytes: Arc<Vec<u8>>,
    sha256: String,
    /// Where from: a path, a URL, `-` for standard input, or `ARCHIVE!/MEMBER` for a part of another capture.
    pub origin: String,
    /// When the bytes were taken.
    pub at: Timestamp,
    /// The headers they came with, in their order; empty for a file.
    pub headers: Vec<(String, String)>,
    /// Who took them.
    pub by: Collector,
    /// The SHA-256 of the capture that this one is a part of.
    pub within: Option<String>,
}

impl Capture {
    /// Takes bytes and hashes them.
    #[must_use]
    pub fn new(bytes: Vec<u8>, origin: impl Into<String>, at: Timestamp, by: Collector) -> Self {
        let sha256 = sha256(&bytes);
        Capture { bytes: Arc::new(bytes), sha256, origin: origin.into(), at, headers: Vec::new(), by, within: None }
    }

    /// Takes a stream to its end. A channel is broken off at its own limit, before more of it is held.
    ///
    /// # Errors
    /// The stream breaks off, or is longer than a report or a channel may be.
    pub fn read(mut stream: impl Read, origin: impl Into<String>, at: Timestamp, by: Collector) -> Result<Self, IntakeError> {
        let origin = origin.into();
        let mut bytes = Vec::new();
        let mut take = |bytes: &mut Vec<u8>, most: usize| {
            let left = (most + 1).saturating_sub(bytes.len()) as u64;
            (&mut stream).take(left).read_to_end(bytes).map_err(|source| IntakeError::Io { origin: origin.clone(), source })
        };
        take(&mut bytes, SNIFFED)?;
        let first = Capture::new(bytes.clone(), origin.clone(), at, by.clone());
        let is_channel = matches!(crate::kind_of(&first), Ok(crate::Kind::Channel));
        let most = if is_channel { crate::CHANNEL_BYTES_MAX } else { crate::BYTES_MAX };
        take(&mut bytes, most)?;
        if bytes.len() <= most {
            return Ok(Capture::new(bytes, origin, at, by));
        }
        Err(if is_channel {
            IntakeError::Channel { origin, source: crate::ChannelError::TooLarge { max: most } }
        } else {
            IntakeError::TooLarge { origin, max: most }
        })
    }

    /// Takes a file. Its origin is the path.
    ///
    /// # Errors
    /// It can't be read, or is longer than a report or a channel may be. A web archive may be longer: `unpack_stream` reads it without
    /// holding it.
    pub fn file(path: &Path, at: Timestamp, by: Collector) -> Result<Self, IntakeError> {
        let origin = path.display().to_string();
        let file = std::fs::File::open(path).map_err(|source| IntakeError::Io { origin: origin.clone(), source })?;
        Self::read(file, origin, at, by)
    }

    /// A capture that stands for a file too large to be held: it has the file's hash and no bytes, and is what `unpack_stream` names as the
    /// whole of the members it hands on.
    ///
    /// # Errors
    /// The file can't be read.
    pub fn of_large_file(path: &Path, at: Timestamp, by: Collector) -> Result<Self, IntakeError> {
        let origin = path.display().to_string();
        let hashed = || -> std::io::Result<String> {
            let mut file = std::fs::File::open(path)?;
            let mut hash = Sha256::new();
            let mut buffer = vec![0; 256 << 10];
            loop {
                match file.read(&mut buffer)? {
                    0 => return Ok(hex(&hash.finalize())),
                    n => hash.update(&buffer[..n]),
                }
            }
        };
        let sha256 = hashed().map_err(|source| IntakeError::Io { origin: origin.clone(), source })?;
        Ok(Capture { bytes: Arc::default(), sha256, origin, at, headers: Vec::new(), by, within: None })
    }

    /// The same capture with the headers it came with.
    #[must_use]
    pub fn with_headers(mut self, headers: Vec<(String, String)>) -> Self {
        self.headers = headers;
        self
    }

    /// The bytes as they came.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The SHA-256 of the bytes, in hexadecimal digits.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// True if the bytes still give the hash that was taken first.
    #[must_use]
    pub fn holds(&self) -> bool {
        sha256(&self.bytes) == self.sha256
    }

    /// The first header of that name, whatever its capitals.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }

    /// A part of this capture as a capture of its own: a member of an archive, an item of a channel. Time and collector are this one's.
    #[must_use]
    pub fn part(&self, bytes: Vec<u8>, name: &str) -> Self {
        let mut part = Capture::new(bytes, format!("{}!/{name}", self.origin), self.at, self.by.clone());
        part.within = Some(self.sha256.clone());
        part
    }
}

/// The SHA-256 of bytes, in hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes in hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|b| [DIGITS[usize::from(b >> 4)] as char, DIGITS[usize::from(b & 15)] as char]).collect()
}

/// A capture for tests: taken on 21 February 2021.
#[cfg(test)]
pub(crate) fn captured(bytes: impl Into<Vec<u8>>, origin: &str) -> Capture {
    let at = "2021-02-21T08:00:00Z".parse().expect("a time");
    Capture::new(bytes.into(), origin, at, Collector::new("tests", "0"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_capture_knows_its_hash_and_its_headers() {
        let c = captured("Five killed", "a.txt").with_headers(vec![("Content-Type".into(), "text/plain".into())]);
        assert_eq!(c.sha256(), sha256(b"Five killed"));
        assert!(c.holds());
        assert_eq!(c.header("content-type"), Some("text/plain"));
        assert_eq!(sha256(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    /// A feed of a gigabyte, which counts what was taken from it.
    struct Endless(u64);
    impl Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let piece = b"<rss><channel><item><title>Five killed</title></item>";
            let n = buffer.len().min(piece.len());
            buffer[..n].copy_from_slice(&piece[..n]);
            self.0 += n as u64;
            Ok(if self.0 > 1 << 30 { 0 } else { n })
        }
    }

    #[test]
    fn a_feed_of_a_gigabyte_is_broken_off_at_ten_mebibytes() {
        let mut feed = Endless(0);
        let at = "2021-02-21T08:00:00Z".parse().expect("a time");
        let e = Capture::read(&mut feed, "feed", at, Collector::new("tests", "0")).expect_err("too large");
        assert!(e.to_string().contains("a feed larger than 10 MiB"), "{e}");
        assert!(feed.0 < 11 << 20, "{} bytes were taken", feed.0);
        assert!(!e.may_pass_later());
    }

    #[test]
    fn a_part_names_its_whole() {
        let c = captured("x", "a.zip").part(b"y".to_vec(), "b.txt");
        assert_eq!((c.origin.as_str(), c.bytes()), ("a.zip!/b.txt", &b"y"[..]));
    }
}
