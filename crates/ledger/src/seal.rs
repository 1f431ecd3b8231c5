//! Salts, and what hangs on them. Enters: a random salt and content. Leaves: commitments that nobody can test a guess against, and ids keyed
//! in the same way. Never done here: storing a salt; the erasable side of the store keeps it, and erasure drops it with the content.

use crate::fingerprint::{from_hex, to_hex};
use crate::{Fingerprint, LedgerError, Result};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::Sha256;
use tollbook_model::{Claim, ClaimId, ReportId};

/// Thirty-two random bytes. Every entry has its own, public ones too: what is public today may have to be erased tomorrow.
#[derive(Clone, PartialEq, Eq)]
pub struct Salt(pub(crate) [u8; 32]);

impl std::fmt::Debug for Salt {
    /// A salt is not for logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Salt(..)")
    }
}

impl Salt {
    pub(crate) fn from_slice(bytes: &[u8]) -> Option<Self> {
        Some(Salt(bytes.try_into().ok()?))
    }
}

impl Serialize for Salt {
    fn serialize<S: Serializer>(&self, s: S) -> std::result::Result<S::Ok, S::Error> {
        s.serialize_str(&to_hex(&self.0))
    }
}

impl<'de> Deserialize<'de> for Salt {
    fn deserialize<D: Deserializer<'de>>(d: D) -> std::result::Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(d)?;
        from_hex(&text).and_then(|b| Salt::from_slice(&b)).ok_or_else(|| serde::de::Error::custom("a salt has 64 hexadecimal digits"))
    }
}

/// Where random bytes come from: the system, or a test.
pub trait Randomness: Send {
    /// Fills the bytes.
    ///
    /// # Errors
    /// The system has none to give.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<()>;
}

/// The operating system's random bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
        getrandom::fill(bytes).map_err(|e| LedgerError::Refused(format!("the system gives no random bytes: {e}")))
    }
}

/// Bytes that follow from a seed, so that two engines can be given the same book. For tests alone: such a book keeps no secret.
#[derive(Clone, Debug)]
pub struct SeededRandomness {
    seed: u64,
    drawn: u64,
}

impl SeededRandomness {
    /// The bytes that follow from this seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        SeededRandomness { seed, drawn: 0 }
    }
}

impl Randomness for SeededRandomness {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
        for part in bytes.chunks_mut(32) {
            let block = Fingerprint::of_parts(&[&self.seed.to_le_bytes(), &self.drawn.to_le_bytes()]);
            part.copy_from_slice(&block.0[..part.len()]);
            self.drawn += 1;
        }
        Ok(())
    }
}

pub(crate) fn draw_salt(from: &mut dyn Randomness) -> Result<Salt> {
    let mut bytes = [0; 32];
    from.fill(&mut bytes)?;
    Ok(Salt(bytes))
}

fn keyed(salt: &Salt, parts: &[&[u8]]) -> [u8; 32] {
    // A key of any length is allowed, so this can't fail; an empty key would still give a fixed value.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&salt.0) else { return [0; 32] };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// What the chain holds of a body: HMAC-SHA256 under the entry's salt.
pub(crate) fn commit_to(salt: &Salt, body: &[u8]) -> Fingerprint {
    Fingerprint(keyed(salt, &[b"tollbook-body-v1\n", body]))
}

/// What the chain holds of a source's identity.
pub(crate) fn commit_to_identity(salt: &Salt, identity: &[u8]) -> Fingerprint {
    Fingerprint(keyed(salt, &[b"tollbook-identity-v1\n", identity]))
}

/// The id under which a report that is not public is known: it follows from content and salt, and has the form of any report's id.
pub(crate) fn keyed_report_id(salt: &Salt, content_id: &ReportId) -> ReportId {
    ReportId(format!("r-{}", to_hex(&keyed(salt, &[b"tollbook-report-v1\n", content_id.0.as_bytes()])[..8])))
}

/// The id of a claim of such a report, under the report's salt, so that a later reading finds the same id.
pub(crate) fn keyed_claim_id(salt: &Salt, content_id: &ClaimId) -> ClaimId {
    ClaimId(format!("c-{}", to_hex(&keyed(salt, &[b"tollbook-claim-v1\n", content_id.0.as_bytes()])[..8])))
}

/// A claim as a reading gave it, with keyed ids throughout.
pub(crate) fn key_claim(salt: &Salt, report: &ReportId, claim: &mut Claim) {
    claim.id = keyed_claim_id(salt, &claim.id);
    claim.report = report.clone();
    for relation in &mut claim.relations {
        relation.claim = keyed_claim_id(salt, &relation.claim);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guess_can_not_be_tested_without_the_salt() {
        let mut from = SeededRandomness::new(1);
        let (a, b) = (draw_salt(&mut from).unwrap(), draw_salt(&mut from).unwrap());
        assert_ne!(commit_to(&a, b"a name"), commit_to(&b, b"a name"));
        assert_ne!(commit_to(&a, b"a name"), Fingerprint::of(b"a name"));
        let id = ReportId("r-0123456789abcdef".into());
        assert_ne!(keyed_report_id(&a, &id), keyed_report_id(&b, &id));
        assert_eq!(keyed_report_id(&a, &id).0.len(), id.0.len());
    }

    #[test]
    fn a_salt_is_not_printed_by_accident() {
        assert_eq!(format!("{:?}", Salt([7; 32])), "Salt(..)");
    }
}
