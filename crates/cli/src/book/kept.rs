//! The bytes that a book keeps. Enters: what an id names, a folder. Leaves: files in it, each checked against its hash. Never done here: a file
//! written over, a name taken from a report without being made harmless.

use super::show::Named;
use anyhow::{Context as _, Result, ensure};
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use tollbook_ledger::{Book, Content, Entry};

/// Longest name that a file gets of what it was called.
const NAME_MAX: usize = 80;

/// Writes the original and the text of a report, or the files that were kept with a claim by hand, and gives their paths.
///
/// # Errors
/// There is nothing of that id or nothing is kept with it, bytes are missing, or a file is there already.
pub(super) fn write(book: &Book, named: &Named, folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    let attached = |entry: &Entry, files: &mut Vec<(String, Vec<u8>)>| -> Result<()> {
        if let Some(Content::ClaimEntered(entered)) = &entry.content {
            for (i, file) in entered.attachments.iter().enumerate() {
                let name = format!("{}.{}.{}", entered.claim.id.0, i + 1, harmless_name(&file.name));
                files.push((name, book.blob(&file.bytes)?));
            }
        }
        Ok(())
    };
    match named {
        Named::Report(id) => {
            let report = book.report(id)?.report;
            let original = harmless_name(report.capture.origin.rsplit(['/', '\\']).next().unwrap_or_default());
            files.push((format!("{}.original.{original}", id.0), book.blob(&report.capture.bytes)?));
            files.push((format!("{}.text.txt", id.0), book.text(id)?.into_bytes()));
        }
        Named::Claim(id) => {
            for entry in &book.trail(id)?.entries {
                if matches!(&entry.content, Some(Content::ClaimEntered(e)) if e.claim.id == *id) {
                    attached(entry, &mut files)?;
                }
            }
        }
        Named::Entry(seq) => attached(&book.entry(*seq)?, &mut files)?,
    }
    ensure!(!files.is_empty(), "no files are kept with it: those of a report are its original and its text, and a claim by hand may have files beside it");
    std::fs::create_dir_all(folder).with_context(|| format!("{}", folder.display()))?;
    let mut paths = Vec::new();
    for (name, bytes) in files {
        let path = folder.join(name);
        let mut file = OpenOptions::new().write(true).create_new(true).open(&path).with_context(|| format!("{}", path.display()))?;
        file.write_all(&bytes).with_context(|| format!("{}", path.display()))?;
        paths.push(path);
    }
    Ok(paths)
}

/// A name of letters, digits, hyphens, underscores and points, which no folder and no device has.
fn harmless_name(name: &str) -> String {
    let clean: String = name.chars().map(|c| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '_' }).collect();
    let from = clean.char_indices().rev().nth(NAME_MAX - 1).map_or(0, |(i, _)| i);
    let clean = clean.get(from..).unwrap_or_default().trim_start_matches('.');
    if clean.is_empty() { "bytes".to_owned() } else { clean.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_nowhere_and_keep_their_ends() {
        assert_eq!(harmless_name("../../etc/passwd"), "_.._etc_passwd");
        assert_eq!(harmless_name("a photo\u{1b}[31m.jpg"), "a_photo__31m.jpg");
        assert_eq!(harmless_name("صورة.jpg"), "صورة.jpg");
        assert_eq!(harmless_name("..."), "bytes");
        assert!(harmless_name(&format!("{}.jpg", "x".repeat(300))).ends_with("x.jpg") && harmless_name(&"x".repeat(300)).len() == NAME_MAX);
    }
}
