//! Captures, texts and attachments by their hash. Enters: bytes. Leaves: the same bytes, checked against their hash each time.
//! Never done here: changing a blob; what is stored under a hash stays.
//!
//! Small blobs lie in the store and commit with the entry that refers to them; larger ones are files under `blobs/`, flushed to the disk
//! before that entry commits. A file for every blob would cost two flushes each, about 1,300 blobs a second on the disk this was tried on:
//! half of what taking in reports at the rate of a reading asks for.

use crate::durable::{flush_folder, make_folder, write_file};
use crate::store::Store;
use crate::{Fingerprint, LedgerError, Result};
use std::path::{Path, PathBuf};

/// Bytes up to which a blob lies in the store.
pub const SMALL_BYTES_MAX: usize = 64 * 1024;

/// Where the file of a blob lies.
pub(crate) fn path_of(folder: &Path, hash: &Fingerprint) -> PathBuf {
    let name = hash.to_string();
    folder.join("blobs").join(&name[..2]).join(name)
}

/// Keeps bytes; the caller's transaction makes a small blob durable, a large one is durable when this returns.
pub(crate) fn put(store: &mut dyn Store, folder: &Path, bytes: &[u8]) -> Result<Fingerprint> {
    let hash = Fingerprint::of(bytes);
    put_known(store, folder, &hash, bytes)?;
    Ok(hash)
}

/// The same for bytes whose hash was just taken.
pub(crate) fn put_known(store: &mut dyn Store, folder: &Path, hash: &Fingerprint, bytes: &[u8]) -> Result<()> {
    if bytes.len() <= SMALL_BYTES_MAX {
        return store.put_blob(hash, bytes.len() as u64, Some(bytes));
    }
    let path = path_of(folder, hash);
    // A file of this name and length was written whole: names are given by a rename after the flush.
    if std::fs::metadata(&path).map(|m| m.len()).ok() != Some(bytes.len() as u64) {
        let parent = path.parent().unwrap_or(folder);
        make_folder(parent)?;
        write_file(&path, bytes, false)?;
        flush_folder(&folder.join("blobs")).map_err(|e| LedgerError::file(folder.join("blobs"), e))?;
    }
    store.put_blob(hash, bytes.len() as u64, None)
}

/// The bytes with this hash.
pub(crate) fn get(store: &dyn Store, folder: &Path, hash: &Fingerprint) -> Result<Vec<u8>> {
    let Some(stored) = store.blob(hash)? else { return Err(LedgerError::NoBlob(*hash)) };
    let bytes = match stored.bytes {
        Some(bytes) => bytes,
        None => match std::fs::read(path_of(folder, hash)) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Err(LedgerError::NoBlob(*hash)),
            Err(e) => return Err(LedgerError::file(path_of(folder, hash), e)),
        },
    };
    if Fingerprint::of(&bytes) == *hash && bytes.len() as u64 == stored.length {
        Ok(bytes)
    } else {
        Err(LedgerError::damaged(0, format!("the bytes kept under {hash} are others")))
    }
}
