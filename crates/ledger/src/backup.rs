//! Copies that can be trusted. Enters: a book, a folder. Leaves: a copy with a manifest, and the drill that proves it: a restore that verifies
//! and has the same root. Never done here: counting a copy as a backup before its drill.

use crate::book::{Book, database};
use crate::durable::{files_in, make_folder, read_file, write_file};
use crate::verify::Depth;
use crate::{Checkpoint, Fingerprint, LedgerError, Result, Stamp, VerifierKey, blobs, keys};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

const MANIFEST: &str = "manifest.json";

/// The file of a book's settings, which whoever opens the book reads and writes; here it is copied along and nothing more.
pub const SETTINGS_FILE: &str = "config.toml";

/// The folder of weights that linking learnt; copied along likewise, since a linking can only be made again with those it was made with.
pub const MODELS_FOLDER: &str = "models";

/// One file of a copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopiedFile {
    /// Path inside the copy, with `/`.
    pub path: String,
    /// Bytes.
    pub length: u64,
    /// SHA-256.
    pub sha256: Fingerprint,
}

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupManifest {
    /// Version of this manifest.
    pub format: u32,
    /// When it was made.
    pub time: Timestamp,
    /// Who made it.
    pub author: String,
    /// What the book held.
    pub state: Checkpoint,
    /// The same, signed, if the key was there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The key that checks the note.
    pub key: VerifierKey,
    /// True if the book's keys are in it.
    pub with_keys: bool,
    /// Its files.
    pub files: Vec<CopiedFile>,
}

/// What a restore drill found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Drill {
    /// What the backup says it holds.
    pub state: Checkpoint,
    /// Entries that the restored book has and that verify.
    pub entries: u64,
    /// Bytes that were restored.
    pub bytes: u64,
}

impl Book {
    /// Copies the book into an empty folder while others go on writing: the engine's file by its online backup, then blobs, sealed identities
    /// and, if asked for, keys. The manifest comes last: a copy without one is none. Let [`drill`] prove it before you count on it.
    ///
    /// # Errors
    /// The folder holds something, or can't be written.
    pub fn backup(&self, to: &Path, stamp: &Stamp, with_keys: bool) -> Result<BackupManifest> {
        stamp.check()?;
        refuse_filled(to)?;
        make_folder(to)?;
        self.store.copy_to(&database(to))?;
        flush(&database(to))?;
        let mut files = vec![copied(to, &database(to))?];
        // Rows of the copy name the files; blobs that came later belong to the next backup.
        let copy = crate::SqliteStore::open_reader(&database(to))?;
        let rows = crate::Store::blobs(&copy)?;
        drop(copy);
        for (hash, in_file) in rows {
            if in_file {
                let bytes = blobs::get(self.store.as_ref(), &self.folder, &hash)?;
                let path = blobs::path_of(to, &hash);
                make_folder(path.parent().unwrap_or(to))?;
                write_file(&path, &bytes, false)?;
                files.push(CopiedFile { path: relative(to, &path), length: bytes.len() as u64, sha256: hash });
            }
        }
        // Settings may name a proxy with its password.
        let mut others: Vec<(PathBuf, bool)> = vec![(self.folder.join("book.pub"), false), (self.folder.join(SETTINGS_FILE), true)];
        others.extend(files_in(&self.folder.join("identities"))?.into_iter().map(|f| (f, true)));
        others.extend(files_in(&self.folder.join(MODELS_FOLDER))?.into_iter().map(|f| (f, false)));
        if with_keys {
            others.extend([keys::signing_path(&self.folder), keys::identities_path(&self.folder)].map(|f| (f, true)));
        }
        for (from, secret) in others {
            if !from.is_file() {
                continue;
            }
            let path = to.join(from.strip_prefix(&self.folder).unwrap_or(&from));
            make_folder(path.parent().unwrap_or(to))?;
            write_file(&path, &read_file(&from)?, secret)?;
            files.push(copied(to, &path)?);
        }
        let copy = Self::open_reader(to)?;
        let state = copy.state()?;
        drop(copy);
        tidy(to);
        let note = keys::signing_key(&self.folder).ok().map(|key| state.sign(&key));
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let manifest = BackupManifest { format: 1, time: stamp.time, author: stamp.author.clone(), state, note, key: self.verifier_key()?, with_keys, files };
        write_manifest(to, &manifest)?;
        Ok(manifest)
    }

    /// Makes a backup follow the erasures of this book: what was erased here is dropped there too. Gives how many contents were still there.
    ///
    /// # Errors
    /// The backup is of another book, or was altered.
    pub fn erase_in_backup(&self, backup: &Path) -> Result<u64> {
        let mut manifest = read_manifest(backup)?;
        check_files(backup, &manifest)?;
        if manifest.state.origin != self.origin() {
            return Err(LedgerError::OtherBook { checkpoint: manifest.state.origin, book: self.origin() });
        }
        let mut copy = Book::open(backup)?;
        let gone = copy.follow_erasures(&self.erased_entries()?)?;
        drop(copy);
        tidy(backup);
        let kept = manifest.files.iter().filter(|f| backup.join(&f.path).is_file()).map(|f| copied(backup, &backup.join(&f.path)));
        manifest.files = kept.collect::<Result<_>>()?;
        write_manifest(backup, &manifest)?;
        Ok(gone.len() as u64)
    }
}

/// Restores a backup into an empty folder. Nothing of the backup is changed; the new folder holds a book only when everything is there.
///
/// # Errors
/// A file of the backup is missing or altered; the folder holds something.
pub fn restore(backup: &Path, to: &Path, stamp: &Stamp) -> Result<BackupManifest> {
    stamp.check()?;
    let manifest = read_manifest(backup)?;
    check_files(backup, &manifest)?;
    refuse_filled(to)?;
    make_folder(to)?;
    // The engine's file last: without it the folder is no book yet.
    let (last, first): (Vec<_>, Vec<_>) = manifest.files.iter().partition(|f| f.path == "book.sqlite");
    for file in first.into_iter().chain(last) {
        let path = to.join(&file.path);
        make_folder(path.parent().unwrap_or(to))?;
        let secret = file.path.starts_with("keys/") || file.path.starts_with("identities/");
        write_file(&path, &read_file(&backup.join(&file.path))?, secret)?;
    }
    Ok(manifest)
}

/// Restores a backup into a scratch folder, verifies every entry, blob and quote there, compares size and root, and removes the scratch folder.
///
/// # Errors
/// The backup can't be counted on: the error says why.
pub fn drill(backup: &Path, scratch: &Path, stamp: &Stamp) -> Result<Drill> {
    let manifest = restore(backup, scratch, stamp)?;
    let outcome = (|| {
        let book = Book::open(scratch)?;
        let bad = |what: String| LedgerError::BadCopy { path: backup.to_owned(), what };
        let checkpoints: Vec<(String, VerifierKey)> = manifest.note.clone().map(|n| (n, manifest.key.clone())).into_iter().collect();
        let found = book.verify(Depth::Content, &checkpoints)?;
        if let Some(fault) = found.faults.first() {
            return Err(bad(format!("{} faults, the first at entry {}: {}", found.faults_found, fault.seq, fault.what)));
        }
        if let Some(what) = book.store.integrity()?.first() {
            return Err(bad(format!("SQLite: {what}")));
        }
        if book.state()? != manifest.state || found.root != Some(manifest.state.root) {
            return Err(bad("the restored book has another size or root than the manifest".to_owned()));
        }
        Ok(Drill { entries: found.entries, bytes: manifest.files.iter().map(|f| f.length).sum(), state: manifest.state.clone() })
    })();
    // A scratch folder that stays behind does no harm to the answer.
    let _ = std::fs::remove_dir_all(scratch);
    outcome
}

/// Reads a backup's manifest.
///
/// # Errors
/// There is none, or it can't be read.
pub fn read_manifest(backup: &Path) -> Result<BackupManifest> {
    let path = backup.join(MANIFEST);
    let bad = |what: &str| LedgerError::BadCopy { path: backup.to_owned(), what: what.to_owned() };
    let bytes = std::fs::read(&path).map_err(|_| bad("it has no manifest: it is no backup, or its making was cut off"))?;
    let manifest: BackupManifest = serde_json::from_slice(&bytes).map_err(|e| bad(&format!("its manifest can't be read: {e}")))?;
    if manifest.format != 1 {
        return Err(bad(&format!("its manifest has format {}, this program knows 1", manifest.format)));
    }
    // A manifest is input: a path in it must stay inside the folder.
    let inside = |p: &str| !p.is_empty() && Path::new(p).components().all(|c| matches!(c, std::path::Component::Normal(_)));
    if !manifest.files.iter().all(|f| inside(&f.path)) || !manifest.files.iter().any(|f| f.path == "book.sqlite") {
        return Err(bad("its manifest names files that can't belong to it"));
    }
    Ok(manifest)
}

fn check_files(backup: &Path, manifest: &BackupManifest) -> Result<()> {
    for file in &manifest.files {
        let bad = |what: String| LedgerError::BadCopy { path: backup.join(&file.path), what };
        let there = copied(backup, &backup.join(&file.path)).map_err(|e| bad(e.to_string()))?;
        if there != *file {
            return Err(bad("it is not the file that the manifest names".to_owned()));
        }
    }
    Ok(())
}

fn write_manifest(folder: &Path, manifest: &BackupManifest) -> Result<()> {
    let mut json = serde_json::to_vec_pretty(manifest).map_err(|e| LedgerError::Refused(e.to_string()))?;
    json.push(b'\n');
    write_file(&folder.join(MANIFEST), &json, false)
}

fn relative(folder: &Path, path: &Path) -> String {
    path.strip_prefix(folder).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// A file of a copy with its hash, read in pieces.
fn copied(folder: &Path, path: &Path) -> Result<CopiedFile> {
    use sha2::Digest;
    use std::io::Read;
    let mut file = std::fs::File::open(path).map_err(|e| LedgerError::file(path, e))?;
    let (mut hash, mut length, mut buffer) = (sha2::Sha256::new(), 0u64, vec![0u8; 1 << 16]);
    loop {
        let n = file.read(&mut buffer).map_err(|e| LedgerError::file(path, e))?;
        if n == 0 {
            break;
        }
        hash.update(&buffer[..n]);
        length += n as u64;
    }
    Ok(CopiedFile { path: relative(folder, path), length, sha256: Fingerprint(hash.finalize().into()) })
}

fn flush(path: &Path) -> Result<()> {
    std::fs::File::open(path).and_then(|f| f.sync_all()).map_err(|e| LedgerError::file(path, e))
}

/// Removes the empty log files that looking at a copy leaves beside it.
fn tidy(folder: &Path) {
    for tail in ["-wal", "-shm"] {
        let path = folder.join(format!("book.sqlite{tail}"));
        if std::fs::metadata(&path).is_ok_and(|m| tail == "-shm" || m.len() == 0) {
            let _ = std::fs::remove_file(path);
        }
    }
}

fn refuse_filled(folder: &Path) -> Result<()> {
    let filled = std::fs::read_dir(folder).is_ok_and(|mut d| d.next().is_some());
    if filled { Err(LedgerError::BadCopy { path: folder.to_owned(), what: "the folder holds something; choose an empty one".to_owned() }) } else { Ok(()) }
}
