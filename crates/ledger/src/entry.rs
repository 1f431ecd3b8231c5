//! The line of a book. Enters: content, author, time, reason, the hash before. Leaves: a header whose hash binds all of them.
//! Never done here: storing.
//!
//! The hash of an entry is `SHA-256("tollbook-entry-v1\n" || header)`, the header being its canonical JSON (RFC 8785). The header holds no
//! content: it commits to the body (content and reason) with HMAC-SHA256 under the entry's own salt, so that the chain still verifies when
//! body and salt are erased, and nobody can test a guessed body against it.

use crate::content::BodyOut;
use crate::seal::commit_to;
use crate::{BookId, Content, EntryKind, Fingerprint, LedgerError, ReadingMade, Result, Salt, Visibility, canonical};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Bytes that an author's name may have.
const AUTHOR_BYTES_MAX: usize = 200;

/// Who does something, when and why; the caller's, since this room has no clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Who: a person's name or handle, or a program with its version. It stays when content is erased.
    pub author: String,
    /// When.
    pub time: Timestamp,
    /// Why; decisions that change what stands need one.
    pub reason: Option<String>,
}

impl Stamp {
    /// A stamp without a reason.
    #[must_use]
    pub fn new(author: impl Into<String>, time: Timestamp) -> Self {
        Stamp { author: author.into(), time, reason: None }
    }

    /// The same stamp with a reason.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    pub(crate) fn check(&self) -> Result<()> {
        let name = self.author.trim();
        if name.is_empty() || name.len() > AUTHOR_BYTES_MAX || name.chars().any(char::is_control) {
            return Err(LedgerError::Refused(format!("an author's name has 1 to {AUTHOR_BYTES_MAX} bytes and no control characters")));
        }
        Ok(())
    }

    /// The reason, if there are words in it.
    pub(crate) fn words(&self) -> Option<&str> {
        self.reason.as_deref().map(str::trim).filter(|r| !r.is_empty())
    }
}

/// What the chain holds of an entry, for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Its number in its book, from 1.
    pub seq: u64,
    /// The book.
    pub book: BookId,
    /// What kind of entry.
    pub kind: EntryKind,
    /// Who.
    pub author: String,
    /// When, as the author's machine had it.
    pub time: Timestamp,
    /// How far the content may travel, as decided when it was written.
    pub visibility: Visibility,
    /// HMAC-SHA256 of the body under the entry's salt.
    pub commitment: Fingerprint,
    /// Hash of the entry before; of the first, 32 zero bytes.
    pub prev: Fingerprint,
}

/// The hash before the first entry.
pub(crate) const BEFORE_ALL: Fingerprint = Fingerprint([0; 32]);

impl Header {
    /// The entry's hash.
    ///
    /// # Errors
    /// Never for a header that was read or made here.
    pub fn hash(&self) -> Result<Fingerprint> {
        Ok(Fingerprint::of_parts(&[b"tollbook-entry-v1\n", &canonical::to_bytes(self)?]))
    }
}

/// An entry as the book shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entry {
    /// What the chain holds.
    pub header: Header,
    /// Its hash.
    pub hash: Fingerprint,
    /// What it says; `None` if it was erased, or never came along with another book.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<Content>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Content and reason in canonical JSON, with the salt they are committed under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// The salt.
    pub salt: Salt,
    /// The canonical JSON.
    pub json: Vec<u8>,
}

impl Body {
    pub(crate) fn of(content: &Content, reason: Option<&str>, salt: Salt) -> Result<Self> {
        Ok(Body { salt, json: canonical::to_bytes(&BodyOut { content, reason })? })
    }

    /// The body of a reading, and the hash of its claims: both out of one value, since the claims are most of a book.
    pub(crate) fn of_reading(made: &mut ReadingMade, reason: Option<&str>, salt: Salt) -> Result<Self> {
        let bad = |e: serde_json::Error| LedgerError::Refused(format!("can't be written as JSON: {e}"));
        let mut content = serde_json::to_value(&*made).map_err(bad)?;
        let mut claims = Vec::with_capacity(8192);
        canonical::write(&content["claims"], &mut claims)?;
        made.claims_hash = Fingerprint::of(&claims);
        content["claims_hash"] = serde_json::to_value(made.claims_hash).map_err(bad)?;
        content["kind"] = EntryKind::ReadingMade.word().into();
        let mut body = serde_json::Map::new();
        body.insert("content".to_owned(), content);
        if let Some(reason) = reason {
            body.insert("reason".to_owned(), reason.into());
        }
        let mut json = Vec::with_capacity(claims.len() + 512);
        canonical::write(&serde_json::Value::Object(body), &mut json)?;
        Ok(Body { salt, json })
    }

    /// What the header holds of it.
    #[must_use]
    pub fn commitment(&self) -> Fingerprint {
        commit_to(&self.salt, &self.json)
    }
}

impl Entry {
    /// From what the store holds.
    pub(crate) fn of(header: Header, hash: Fingerprint, body: Option<&Body>) -> Result<Self> {
        let (content, reason) = match body {
            Some(b) => Content::parse(header.seq, header.kind, &b.json).map(|(c, r)| (Some(c), r))?,
            None => (None, None),
        };
        Ok(Entry { header, hash, content, reason })
    }
}
