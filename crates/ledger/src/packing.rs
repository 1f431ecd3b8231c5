//! Bytes made small for the store. Enters: bytes. Leaves: the same, packed by Zstandard if that helps. Never done here: hashing; fingerprints
//! are always over the bytes themselves.
//!
//! Packed bytes end in a check of their own: Zstandard has bits that change nothing when they are flipped, and whoever flips one should be found too.

use crate::{LedgerError, Result};
use std::sync::Mutex;

/// Zstandard's level: higher ones save little on texts of a page and cost several times as much.
const LEVEL: i32 = 3;

/// Bytes below which packing is not tried.
const WORTH_IT_BYTES: usize = 128;

/// Bytes of the check behind packed bytes: the beginning of their SHA-256.
const CHECK_BYTES: usize = 8;

fn check_of(packed: &[u8]) -> [u8; CHECK_BYTES] {
    let hash = crate::Fingerprint::of(packed).0;
    std::array::from_fn(|i| hash[i])
}

/// Packs and unpacks; keeps its work space, which costs more to make than a page costs to pack.
pub(crate) struct Packer {
    tools: Mutex<Option<(zstd::bulk::Compressor<'static>, zstd::bulk::Decompressor<'static>)>>,
}

impl Packer {
    pub(crate) fn new() -> Self {
        Packer { tools: Mutex::new(None) }
    }

    fn with<T>(&self, f: impl FnOnce(&mut (zstd::bulk::Compressor<'static>, zstd::bulk::Decompressor<'static>)) -> std::io::Result<T>) -> std::io::Result<T> {
        let mut tools = self.tools.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let tools = match &mut *tools {
            Some(t) => t,
            empty => empty.insert((zstd::bulk::Compressor::new(LEVEL)?, zstd::bulk::Decompressor::new()?)),
        };
        f(tools)
    }

    /// The packed bytes; `bytes` as they are where packing doesn't help: then the lengths are equal, which is how `unpack` tells.
    pub(crate) fn pack<'a>(&self, bytes: &'a [u8]) -> Result<std::borrow::Cow<'a, [u8]>> {
        if bytes.len() < WORTH_IT_BYTES {
            return Ok(bytes.into());
        }
        let mut packed = self.with(|t| t.0.compress(bytes)).map_err(|e| LedgerError::Refused(format!("bytes can't be packed: {e}")))?;
        packed.extend_from_slice(&check_of(&packed));
        Ok(if packed.len() < bytes.len() { packed.into() } else { bytes.into() })
    }

    /// The bytes, `length` of them; an error if they are others. `length` bounds the memory, so a forged pack can't swell.
    pub(crate) fn unpack(&self, packed: Vec<u8>, length: usize) -> Option<Vec<u8>> {
        if packed.len() == length {
            return Some(packed);
        }
        // A length that no pack of this size can have is not worth the memory.
        if length > packed.len().saturating_mul(40_000) {
            return None;
        }
        let (packed, check) = packed.split_last_chunk::<CHECK_BYTES>()?;
        if check_of(packed) != *check {
            return None;
        }
        self.with(|t| t.1.decompress(packed, length)).ok().filter(|b| b.len() == length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_survive_packing_and_damage_is_seen() {
        let packer = Packer::new();
        for bytes in [Vec::new(), b"short".to_vec(), vec![7; 100_000], (0..=255u8).cycle().take(5000).collect()] {
            let packed = packer.pack(&bytes).unwrap().into_owned();
            assert_eq!(packer.unpack(packed.clone(), bytes.len()), Some(bytes.clone()));
            if packed.len() < bytes.len() {
                assert_eq!(packer.unpack(packed.clone(), bytes.len() + 1), None);
                assert_eq!(packer.unpack(packed[..packed.len() - 1].to_vec(), bytes.len()), None);
            }
        }
        assert_eq!(packer.unpack(vec![1, 2, 3], usize::MAX), None);
        // Every bit counts, those that Zstandard passes over too.
        let bytes = b"Shells killed four people in Saraqib, medics said. ".repeat(5);
        let packed = packer.pack(&bytes).unwrap().into_owned();
        assert!(packed.len() < bytes.len());
        for bit in 0..packed.len() * 8 {
            let mut changed = packed.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(packer.unpack(changed, bytes.len()), None, "bit {bit}");
        }
    }
}
