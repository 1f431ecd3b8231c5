//! Files that are there whole or not at all. Enters: bytes and a path. Leaves: a file that survives a loss of power, or an error.
//! Never done here: changing a file in place.

use crate::{LedgerError, Result};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Writes a file: temporary name, flush to disk, rename, flush the folder. `secret` keeps it from other users of the machine.
///
/// # Errors
/// Any of the steps failed; the old file, if there was one, is then still there.
pub(crate) fn write_file(path: &Path, bytes: &[u8], secret: bool) -> Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // The process id keeps two writers of the same content apart; whichever renames last wins with the same bytes.
    let temporary = folder.join(format!(".{name}.{}.part", std::process::id()));
    let written = write_and_flush(&temporary, bytes, secret).and_then(|()| std::fs::rename(&temporary, path)).and_then(|()| flush_folder(folder));
    written.map_err(|e| {
        // A left-over part is harmless; removing it may fail for the reason that writing did.
        let _ = std::fs::remove_file(&temporary);
        LedgerError::file(path, e)
    })
}

fn write_and_flush(path: &Path, bytes: &[u8], secret: bool) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    if secret {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    #[cfg(not(unix))]
    let _ = secret;
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes a rename or a removal in a folder survive a loss of power.
pub(crate) fn flush_folder(folder: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

/// Makes a folder and those above it.
pub(crate) fn make_folder(path: &Path) -> Result<()> {
    std::fs::create_dir_all(path).map_err(|e| LedgerError::file(path, e))
}

/// Reads a file whole.
pub(crate) fn read_file(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|e| LedgerError::file(path, e))
}

/// The files right inside a folder, sorted; none if the folder is not there.
pub(crate) fn files_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(LedgerError::file(folder, e)),
    };
    let mut out = Vec::new();
    for entry in entries {
        let path = entry.map_err(|e| LedgerError::file(folder, e))?.path();
        if path.is_file() {
            out.push(path);
        }
    }
    out.sort();
    Ok(out)
}

/// Overwrites a file with zeros, flushes it and removes it. What the disk itself keeps of the old bytes is beyond a program's reach.
pub(crate) fn wipe_file(path: &Path) -> Result<()> {
    let length = match std::fs::metadata(path) {
        Ok(m) => m.len(),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(LedgerError::file(path, e)),
    };
    let wiped = (|| {
        let mut file = OpenOptions::new().write(true).open(path)?;
        let zeros = [0u8; 8192];
        let mut left = length;
        while left > 0 {
            let n = left.min(zeros.len() as u64) as usize;
            file.write_all(&zeros[..n])?;
            left -= n as u64;
        }
        file.sync_all()?;
        drop(file);
        std::fs::remove_file(path)?;
        flush_folder(path.parent().unwrap_or(Path::new(".")))
    })();
    wiped.map_err(|e| LedgerError::file(path, e))
}
