//! Enters: a path or a stream. Leaves: the files of a folder in order, and decoded texts. Never done here: following a link into
//! another folder, waiting on a device met by chance, or leaving a file out silently.

use crate::{BYTES_MAX, Decoded, IntakeError, read_bytes};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

fn io(origin: &Path) -> impl FnOnce(std::io::Error) -> IntakeError + use<> {
    let origin = origin.display().to_string();
    move |source| IntakeError::Io { origin, source }
}

/// The files that a path names: itself, or all regular files of a folder and its folders, sorted by path. Hidden files and
/// folders (names that begin with a full stop) are not reports. What cannot be listed or is no file is an error of its own.
#[must_use]
pub fn list(path: &Path) -> Vec<Result<PathBuf, IntakeError>> {
    let mut out = Vec::new();
    match fs::metadata(path) {
        Err(e) => out.push(Err(io(path)(e))),
        Ok(m) if m.is_dir() => {
            walk(path, &mut out);
            if out.is_empty() {
                out.push(Err(IntakeError::EmptyFolder { origin: path.display().to_string() }));
            }
        }
        Ok(_) => out.push(Ok(path.to_path_buf())),
    }
    out
}

fn walk(top: &Path, out: &mut Vec<Result<PathBuf, IntakeError>>) {
    // A stack of its own: a folder may lie deeper than a thread's stack allows. Entries are pushed in reverse, to come out in order.
    let mut todo = vec![top.to_path_buf()];
    while let Some(path) = todo.pop() {
        let kind = match fs::symlink_metadata(&path) {
            Ok(m) => m.file_type(),
            Err(e) => {
                out.push(Err(io(&path)(e)));
                continue;
            }
        };
        let left_out = |what| Err(IntakeError::NotAFile { origin: path.display().to_string(), what });
        if kind.is_dir() || path == top {
            match children(&path) {
                Ok(found) => todo.extend(found.into_iter().rev()),
                Err(e) => out.push(Err(io(&path)(e))),
            }
        } else if kind.is_symlink() {
            match fs::metadata(&path) {
                Ok(m) if m.is_file() => out.push(Ok(path)),
                Ok(m) if m.is_dir() => out.push(left_out("a link to a folder")),
                Ok(_) => out.push(left_out("a link to something that is no file")),
                Err(e) => out.push(Err(io(&path)(e))),
            }
        } else if kind.is_file() {
            out.push(Ok(path));
        } else {
            out.push(left_out("a device, pipe or socket"));
        }
    }
}

fn children(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_name().as_encoded_bytes().starts_with(b".") {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

/// Reads and decodes one file.
///
/// # Errors
/// The file cannot be read, or is no text; the message names it and tells what to do.
pub fn read_file(path: &Path) -> Result<Decoded, IntakeError> {
    let file = fs::File::open(path).map_err(io(path))?;
    if file.metadata().is_ok_and(|m| m.is_file() && m.len() > BYTES_MAX as u64) {
        return Err(IntakeError::TooLarge { origin: path.display().to_string(), max: BYTES_MAX });
    }
    read_stream(file, &path.display().to_string())
}

/// Reads a stream to its end and decodes it.
///
/// # Errors
/// The stream breaks off, is too long, or is no text.
pub fn read_stream(stream: impl Read, origin: &str) -> Result<Decoded, IntakeError> {
    let mut bytes = Vec::new();
    let limit = BYTES_MAX as u64 + 1;
    stream.take(limit).read_to_end(&mut bytes).map_err(|source| IntakeError::Io { origin: origin.to_owned(), source })?;
    read_bytes(bytes, origin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_listed_in_order_and_nothing_is_lost() {
        let dir = std::env::temp_dir().join(format!("tollbook-intake-{}", std::process::id()));
        fs::create_dir_all(dir.join("b/c")).expect("folder");
        for name in ["b/c/2.txt", "b/1.txt", "a.txt", ".hidden", "c.txt"] {
            fs::write(dir.join(name), "Five killed").expect("file");
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink(&dir, dir.join("loop")).expect("link");
        let found = list(&dir);
        let names: Vec<String> = found.iter().filter_map(|f| f.as_ref().ok()).map(|p| p.strip_prefix(&dir).expect("inside").display().to_string()).collect();
        assert_eq!(names, ["a.txt", "b/1.txt", "b/c/2.txt", "c.txt"]);
        #[cfg(unix)]
        assert!(found.iter().any(|f| f.as_ref().is_err_and(|e| e.to_string().contains("a link to a folder"))));
        fs::remove_dir_all(&dir).expect("removed");
        assert!(list(&dir)[0].is_err());
    }

    #[test]
    fn a_stream_is_decoded_like_a_file() {
        let d = read_stream(&b"Five killed"[..], "-").expect("text");
        assert_eq!((d.text.as_str(), d.origin.as_str()), ("Five killed", "-"));
    }
}
