//! A book's keys as files. Enters: a folder, random bytes. Leaves: the key that signs checkpoints, the key that seals identities.
//! Never done here: sending a key anywhere.

use crate::durable::{make_folder, read_file, write_file};
use crate::fingerprint::{from_hex, to_hex};
use crate::{LedgerError, Randomness, Result};
use ed25519_dalek::SigningKey;
use std::path::{Path, PathBuf};

/// Signs checkpoints.
pub(crate) fn signing_path(folder: &Path) -> PathBuf {
    folder.join("keys").join("signing.key")
}

/// Seals identities of sources; may be moved to another medium while nobody needs them.
pub(crate) fn identities_path(folder: &Path) -> PathBuf {
    folder.join("keys").join("identities.key")
}

pub(crate) fn make_key(path: &Path, random: &mut dyn Randomness) -> Result<[u8; 32]> {
    if let Some(folder) = path.parent() {
        make_folder(folder)?;
    }
    let mut key = [0; 32];
    random.fill(&mut key)?;
    write_file(path, format!("{}\n", to_hex(&key)).as_bytes(), true)?;
    Ok(key)
}

pub(crate) fn read_key(path: &Path) -> Result<[u8; 32]> {
    let bytes = read_file(path)?;
    let key = std::str::from_utf8(&bytes).ok().and_then(|t| from_hex(t.trim())).and_then(|b| b.try_into().ok());
    key.ok_or_else(|| LedgerError::BadCopy { path: path.to_owned(), what: "a key has 64 hexadecimal digits".to_owned() })
}

pub(crate) fn signing_key(folder: &Path) -> Result<SigningKey> {
    Ok(SigningKey::from_bytes(&read_key(&signing_path(folder))?))
}
