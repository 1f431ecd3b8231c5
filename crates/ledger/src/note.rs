//! Signed checkpoints in the form of C2SP `signed-note` and `tlog-checkpoint`. Enters: a book's size and root, a key. Leaves: a note that
//! anybody can check with the public key, and the check. Never done here: keeping a key, asking a witness.
//!
//! ```text
//! tollbook/b-0123…
//! 1291
//! 5xqm…=
//!
//! — tollbook/b-0123… 9ZtY…
//! ```

use crate::{Fingerprint, LedgerError, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

/// The byte that says Ed25519 in a signed note's keys.
const ED25519: u8 = 1;

/// What a book held at one moment: how many entries, and the root over them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Which book: `tollbook/` and its id.
    pub origin: String,
    /// Entries.
    pub size: u64,
    /// Root of the tree over them.
    pub root: Fingerprint,
}

/// The public key that checks a book's notes, in the form `name+hash+key` of C2SP signed notes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct VerifierKey {
    name: String,
    key: VerifyingKey,
}

fn key_hash(name: &str, key: &VerifyingKey) -> [u8; 4] {
    let hash = Fingerprint::of_parts(&[name.as_bytes(), b"\n", &[ED25519], key.as_bytes()]);
    [hash.0[0], hash.0[1], hash.0[2], hash.0[3]]
}

impl VerifierKey {
    /// The public half of a book's key.
    pub(crate) fn of(name: &str, key: &SigningKey) -> Self {
        VerifierKey { name: name.to_owned(), key: key.verifying_key() }
    }

    /// The name that stands before a signature.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Reads `name+hash+key`.
    ///
    /// # Errors
    /// It has another form, or the hash is not that of name and key.
    pub fn parse(text: &str) -> Result<Self> {
        let bad = |why: &str| LedgerError::NotProven(format!("the public key can't be read: {why}"));
        let mut parts = text.trim().splitn(3, '+');
        let (Some(name), Some(hash), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(bad("it needs name, hash and key, parted by +"));
        };
        let bytes = BASE64.decode(key).map_err(|_| bad("the key is no base64"))?;
        let [ED25519, rest @ ..] = &bytes[..] else { return Err(bad("it is no Ed25519 key")) };
        let rest: &[u8; 32] = rest.try_into().map_err(|_| bad("an Ed25519 key has 32 bytes"))?;
        let key = VerifyingKey::from_bytes(rest).map_err(|_| bad("it is no point of the curve"))?;
        if name.is_empty() || name.contains(char::is_whitespace) || crate::fingerprint::to_hex(&key_hash(name, &key)) != hash {
            return Err(bad("the hash is of another name or key"));
        }
        Ok(VerifierKey { name: name.to_owned(), key })
    }
}

impl std::fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let key = [&[ED25519], &self.key.as_bytes()[..]].concat();
        write!(f, "{}+{}+{}", self.name, crate::fingerprint::to_hex(&key_hash(&self.name, &self.key)), BASE64.encode(key))
    }
}

impl TryFrom<String> for VerifierKey {
    type Error = LedgerError;
    fn try_from(text: String) -> Result<Self> {
        Self::parse(&text)
    }
}

impl From<VerifierKey> for String {
    fn from(key: VerifierKey) -> String {
        key.to_string()
    }
}

impl Checkpoint {
    /// The text that is signed: origin, size, root, each on a line.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, BASE64.encode(self.root.0))
    }

    /// The signed note.
    pub(crate) fn sign(&self, key: &SigningKey) -> String {
        let text = self.text();
        let signature = key.sign(text.as_bytes());
        let bytes = [&key_hash(&self.origin, &key.verifying_key())[..], &signature.to_bytes()].concat();
        format!("{text}\n— {} {}\n", self.origin, BASE64.encode(bytes))
    }

    /// Reads a signed note without checking its signature.
    ///
    /// # Errors
    /// It is no checkpoint.
    pub fn read_unchecked(note: &str) -> Result<Self> {
        split(note).map(|(_, checkpoint, _)| checkpoint)
    }

    /// Reads a signed note and checks that this key signed it; signatures of other keys are passed over, as C2SP asks.
    ///
    /// # Errors
    /// It is no checkpoint, the key signed nothing in it, or the signature doesn't hold.
    pub fn open(note: &str, key: &VerifierKey) -> Result<Self> {
        let (text, checkpoint, signatures) = split(note)?;
        let want = key_hash(&key.name, &key.key);
        for line in signatures.lines() {
            let Some((name, encoded)) = line.strip_prefix("— ").and_then(|l| l.split_once(' ')) else {
                return Err(LedgerError::NotProven("a signature line of the note has another form".to_owned()));
            };
            let bytes = BASE64.decode(encoded).map_err(|_| LedgerError::NotProven("a signature of the note is no base64".to_owned()))?;
            if name != key.name || bytes.get(..4) != Some(&want[..]) {
                continue;
            }
            let signature = Signature::from_slice(&bytes[4..]).map_err(|_| LedgerError::NotProven("the signature has another length".to_owned()))?;
            return match key.key.verify_strict(text.as_bytes(), &signature) {
                Ok(()) => Ok(checkpoint),
                Err(_) => Err(LedgerError::NotProven("the signature doesn't hold: the note was altered, or another key made it".to_owned())),
            };
        }
        Err(LedgerError::NotProven(format!("the note carries no signature of {}", key.name)))
    }
}

/// The signed text, what it says, and the lines of signatures.
fn split(note: &str) -> Result<(&str, Checkpoint, &str)> {
    let bad = |why: &str| LedgerError::NotProven(format!("this is no checkpoint: {why}"));
    let at = note.rfind("\n\n").ok_or_else(|| bad("no empty line parts text and signatures"))?;
    let (text, signatures) = (&note[..=at], &note[at + 2..]);
    if signatures.is_empty() || !signatures.ends_with('\n') {
        return Err(bad("it carries no signature, or is cut off"));
    }
    let mut lines = text.lines();
    let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next()) else {
        return Err(bad("it needs origin, size and root"));
    };
    let plain = !size.is_empty() && size.bytes().all(|b| b.is_ascii_digit()) && (size == "0" || !size.starts_with('0'));
    let size = if plain { size.parse().ok() } else { None }.ok_or_else(|| bad("the size is no number"))?;
    let root = BASE64.decode(root).ok().and_then(|b| Fingerprint::from_slice(&b)).ok_or_else(|| bad("the root is no hash"))?;
    if origin.is_empty() {
        return Err(bad("it names no origin"));
    }
    Ok((text, Checkpoint { origin: origin.to_owned(), size, root }, signatures))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(n: u8) -> SigningKey {
        SigningKey::from_bytes(&[n; 32])
    }

    fn checkpoint() -> Checkpoint {
        Checkpoint { origin: "tollbook/b-1".into(), size: 1291, root: Fingerprint::of(b"x") }
    }

    #[test]
    fn a_note_is_opened_by_its_key_alone() {
        let note = checkpoint().sign(&key(1));
        assert_eq!(Checkpoint::open(&note, &VerifierKey::of("tollbook/b-1", &key(1))).unwrap(), checkpoint());
        assert!(Checkpoint::open(&note, &VerifierKey::of("tollbook/b-1", &key(2))).is_err());
        assert!(Checkpoint::open(&note, &VerifierKey::of("tollbook/b-2", &key(1))).is_err());
    }

    #[test]
    fn signatures_of_others_beside_it_do_no_harm() {
        let note = checkpoint().sign(&key(1));
        let other = format!("— witness.example {}\n", BASE64.encode([9u8; 80]));
        let both = format!("{note}{other}");
        assert!(Checkpoint::open(&both, &VerifierKey::of("tollbook/b-1", &key(1))).is_ok());
    }

    #[test]
    fn every_altered_byte_of_a_note_is_seen() {
        let note = checkpoint().sign(&key(1));
        let public = VerifierKey::of("tollbook/b-1", &key(1));
        for i in 0..note.len() {
            for change in [1u8, 0x20] {
                let mut bytes = note.clone().into_bytes();
                bytes[i] ^= change;
                if let Ok(text) = String::from_utf8(bytes) {
                    assert!(Checkpoint::open(&text, &public).is_err(), "byte {i}");
                }
            }
        }
        for cut in 0..note.len() {
            if let Some(part) = note.get(..cut) {
                assert!(Checkpoint::open(part, &public).is_err(), "cut at {cut}");
            }
        }
    }

    #[test]
    fn a_public_key_survives_its_text_and_refuses_another_hash() {
        let public = VerifierKey::of("tollbook/b-1", &key(3));
        assert_eq!(VerifierKey::parse(&public.to_string()).unwrap(), public);
        for bad in ["", "a+b", "tollbook/b-1+00000000+AQ==", &public.to_string().replacen("b-1", "b-2", 1)] {
            assert!(VerifierKey::parse(bad).is_err(), "{bad}");
        }
    }
}
