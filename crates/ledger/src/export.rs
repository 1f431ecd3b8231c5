//! Everything as open formats, and back. Enters: a book, or a folder that `export` wrote. Leaves: JSON Lines, blobs as files, a manifest; or a
//! book with the same id and the same root. Never done here: a format that only this program reads.
//!
//! ```text
//! manifest.json    book, size, root, signed note, public key
//! entries.jsonl    one entry a line: hash, header, salt, body (canonical JSON as a string, byte for byte)
//! blobs/ab/abcd…   captures, texts, attachments, each named by its SHA-256
//! identities/, keys/   only if asked for
//! ```
//!
//! Whoever can hash can check it: `bench/drills/check_export.py` is a verifier of its own.

use crate::book::{Book, database, fold_in};
use crate::durable::{files_in, flush_folder, make_folder, read_file, write_file};
use crate::{
    Body, BookId, Checkpoint, Content, EntryKind, Fingerprint, ForeignBody, Header, LedgerError, Result, Salt, SqliteStore, Stamp, Store, SystemRandomness,
    VerifierKey, Visibility, blobs, keys,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;

/// Bytes that one line of entries may have; a longer one is no entry of a book.
const LINE_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// What an export or a bundle holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportManifest {
    /// Version of this format.
    pub format: u32,
    /// The book.
    pub book: BookId,
    /// What it held.
    pub state: Checkpoint,
    /// The same, signed, if the key was there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The key that checks the note.
    pub key: VerifierKey,
    /// When it was made.
    pub time: Timestamp,
    /// Who made it.
    pub author: String,
    /// The clearance it was made for: contents that are stricter stayed behind. Absent: everything came along.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clearance: Option<Visibility>,
    /// Entries whose content was erased after this copy of the book was made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub erased_later: Vec<u64>,
}

/// One line of `entries.jsonl`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Line {
    pub hash: Fingerprint,
    pub header: Header,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub salt: Option<Salt>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
}

impl Line {
    pub fn foreign_body(&self) -> Option<ForeignBody> {
        Some(ForeignBody { salt: self.salt.clone()?, json: self.body.clone()? })
    }

    /// Checks the line in itself: hash and commitment.
    pub fn check(&self) -> Result<()> {
        let seq = self.header.seq;
        if self.header.hash()? != self.hash {
            return Err(LedgerError::damaged(seq, "its header was altered"));
        }
        match (&self.salt, &self.body) {
            (Some(salt), Some(body)) if crate::seal::commit_to(salt, body.as_bytes()) != self.header.commitment => {
                Err(LedgerError::damaged(seq, "its content is not what its header commits to"))
            }
            (Some(_), Some(_)) | (None, None) => Ok(()),
            _ => Err(LedgerError::damaged(seq, "it has a salt or a body alone")),
        }
    }
}

impl Book {
    /// Writes everything as open formats into an empty folder. With `secrets` also the keys and the sealed identities.
    ///
    /// # Errors
    /// The folder holds something, or can't be written.
    pub fn export(&self, to: &Path, stamp: &Stamp, secrets: bool) -> Result<ExportManifest> {
        let manifest = self.write_out(to, stamp, None)?;
        if secrets {
            let mut files: Vec<_> = files_in(&self.folder.join("identities"))?;
            files.extend([keys::signing_path(&self.folder), keys::identities_path(&self.folder)].into_iter().filter(|p| p.is_file()));
            for from in files {
                let path = to.join(from.strip_prefix(&self.folder).unwrap_or(&from));
                make_folder(path.parent().unwrap_or(to))?;
                write_file(&path, &read_file(&from)?, true)?;
            }
        }
        Ok(manifest)
    }

    /// Writes entries for another book: whole where the clearance reaches, header and hash alone where not. The chain can be checked either way.
    ///
    /// # Errors
    /// The folder holds something, or can't be written.
    pub fn bundle(&self, to: &Path, stamp: &Stamp, clearance: Visibility) -> Result<ExportManifest> {
        self.write_out(to, stamp, Some(clearance))
    }

    fn write_out(&self, to: &Path, stamp: &Stamp, clearance: Option<Visibility>) -> Result<ExportManifest> {
        stamp.check()?;
        if std::fs::read_dir(to).is_ok_and(|mut d| d.next().is_some()) {
            return Err(LedgerError::BadCopy { path: to.to_owned(), what: "the folder holds something; choose an empty one".to_owned() });
        }
        make_folder(&to.join("blobs"))?;
        let state = self.state()?;
        let path = to.join("entries.jsonl");
        let failed = |e| LedgerError::file(&path, e);
        let mut out = BufWriter::new(std::fs::File::create(&path).map_err(failed)?);
        self.store.each(1, state.size, &mut |header, hash, body| {
            let body = match body {
                Some(b) if self.may_leave(&header, &b, clearance)? => Some(b),
                _ => None,
            };
            if let Some(body) = &body {
                for blob in blobs_in(&header, &body.json)? {
                    let path = blobs::path_of(to, &blob);
                    if !path.exists() {
                        make_folder(path.parent().unwrap_or(to))?;
                        let bytes = self.blob(&blob)?;
                        std::fs::write(&path, bytes).map_err(|e| LedgerError::file(&path, e))?;
                    }
                }
            }
            let (salt, json) = body.map_or((None, None), |b| (Some(b.salt), Some(b.json)));
            let body = json.map(String::from_utf8).transpose().map_err(|_| LedgerError::damaged(header.seq, "its body is no UTF-8"))?;
            let line = serde_json::to_vec(&Line { hash, header, salt, body }).map_err(|e| LedgerError::Refused(e.to_string()))?;
            out.write_all(&line).and_then(|()| out.write_all(b"\n")).map_err(failed)
        })?;
        let file = out.into_inner().map_err(|e| failed(e.into_error()))?;
        file.sync_all().and_then(|()| flush_folder(to)).map_err(failed)?;
        let note = keys::signing_key(&self.folder).ok().map(|key| state.sign(&key));
        let manifest = ExportManifest {
            format: 1,
            book: self.id.clone(),
            state,
            note,
            key: self.verifier_key()?,
            time: stamp.time,
            author: stamp.author.clone(),
            clearance,
            erased_later: self.erased_later()?,
        };
        let mut json = serde_json::to_vec_pretty(&manifest).map_err(|e| LedgerError::Refused(e.to_string()))?;
        json.push(b'\n');
        write_file(&to.join("manifest.json"), &json, false)?;
        Ok(manifest)
    }

    /// True if a content may go to whoever has this clearance. What counts is how far its report and its claims travel today.
    fn may_leave(&self, header: &Header, body: &Body, clearance: Option<Visibility>) -> Result<bool> {
        let Some(clearance) = clearance else { return Ok(true) };
        let (content, _) = Content::parse(header.seq, header.kind, &body.json)?;
        let mut strictest = match header.kind {
            // Decided anew since, perhaps; the rows below say how.
            EntryKind::ReportAdded | EntryKind::ReadingMade => Visibility::Public,
            _ => header.visibility,
        };
        if let Some(report) = self.store.report(header.seq)? {
            strictest = strictest.max(report.visibility);
        }
        for report in self.store.touched_by(header.seq)? {
            strictest = strictest.max(self.store.report(report)?.map_or(Visibility::SourceConfidential, |r| r.visibility));
        }
        let claims: Vec<_> = match &content {
            Content::ReadingMade(r) => r.claims.iter().map(|c| &c.id).collect(),
            Content::ClaimCorrected { claim } => vec![&claim.id],
            Content::ClaimEntered(c) => vec![&c.claim.id],
            Content::ClaimRetracted { claim, .. } => vec![claim],
            Content::Judgement(j) => j.claims.iter().collect(),
            Content::IncidentCoded(c) => vec![&c.claim],
            Content::IncidentVerified(v) => vec![&v.claim],
            Content::ListClosed(c) => vec![&c.claim],
            Content::IncidentHandled(h) => vec![&h.claim],
            Content::SourceAdded(s) => {
                strictest = strictest.max(self.store.source(0, &crate::fold::source_key(&s.id.0))?.map_or(header.visibility, |s| s.1));
                Vec::new()
            }
            // Another book's entries are that book's to share.
            Content::Merged(_) => return Ok(false),
            _ => Vec::new(),
        };
        for id in claims {
            // A reading is one content: it travels as far as its strictest claim.
            strictest = strictest.max(self.store.claim_versions(0, id)?.iter().map(|v| v.visibility).max().unwrap_or(Visibility::Public));
        }
        Ok(strictest <= clearance)
    }
}

/// The blobs that an entry stands on, another book's content included.
fn blobs_in(header: &Header, json: &[u8]) -> Result<Vec<Fingerprint>> {
    let (content, _) = Content::parse(header.seq, header.kind, json)?;
    if let Content::Merged(m) = &content
        && let crate::MergedPart::Entry { kind, body, .. } = &m.part
    {
        return Ok(Content::parse(header.seq, *kind, body.json.as_bytes())?.0.blobs());
    }
    Ok(content.blobs())
}

/// Reads the manifest of an export or a bundle.
///
/// # Errors
/// There is none, or it can't be read.
pub fn read_export_manifest(folder: &Path) -> Result<ExportManifest> {
    let bad = |what: String| LedgerError::BadCopy { path: folder.to_owned(), what };
    let bytes = std::fs::read(folder.join("manifest.json")).map_err(|_| bad("it has no manifest: it is no export, or its making was cut off".to_owned()))?;
    let manifest: ExportManifest = serde_json::from_slice(&bytes).map_err(|e| bad(format!("its manifest can't be read: {e}")))?;
    if manifest.format != 1 {
        return Err(bad(format!("it has format {}, this program knows 1", manifest.format)));
    }
    Ok(manifest)
}

/// The lines of an export, one after the other; each is checked in itself and with the one before.
pub(crate) fn each_line(folder: &Path, found: &mut dyn FnMut(Line) -> Result<()>) -> Result<()> {
    let path = folder.join("entries.jsonl");
    let failed = |e| LedgerError::file(&path, e);
    let mut input = BufReader::new(std::fs::File::open(&path).map_err(failed)?);
    let (mut text, mut seq, mut prev) = (Vec::new(), 0u64, crate::entry::BEFORE_ALL);
    loop {
        text.clear();
        let n = std::io::Read::take(&mut input, LINE_BYTES_MAX).read_until(b'\n', &mut text).map_err(failed)?;
        if n == 0 {
            return Ok(());
        }
        seq += 1;
        let bad = |what: String| LedgerError::BadCopy { path: path.clone(), what: format!("line {seq}: {what}") };
        let line: Line = serde_json::from_slice(&text).map_err(|e| bad(e.to_string()))?;
        line.check().map_err(|e| bad(e.to_string()))?;
        if line.header.seq != seq || line.header.prev != prev {
            return Err(bad("the chain doesn't fit together here".to_owned()));
        }
        prev = line.hash;
        found(line)?;
    }
}

/// A blob out of an export, checked against its name.
pub(crate) fn blob_of(folder: &Path, hash: &Fingerprint) -> Result<Vec<u8>> {
    let path = blobs::path_of(folder, hash);
    let bytes = std::fs::read(&path).map_err(|_| LedgerError::BadCopy { path: path.clone(), what: "the blob is missing".to_owned() })?;
    if Fingerprint::of(&bytes) == *hash { Ok(bytes) } else { Err(LedgerError::BadCopy { path, what: "the bytes are not those of its name".to_owned() }) }
}

/// Makes a book out of an export: the same id, the same entries, the same root. Everything happens in a folder beside `to`, which becomes `to`
/// when all is there and checked.
///
/// # Errors
/// The export is damaged, or was a bundle that left contents behind; `to` holds something.
pub fn import(from: &Path, to: &Path) -> Result<Book> {
    let manifest = read_export_manifest(from)?;
    let bad = |what: &str| LedgerError::BadCopy { path: from.to_owned(), what: what.to_owned() };
    if manifest.clearance.is_some() {
        return Err(bad("it is a bundle for another book; merge it, or import a whole export"));
    }
    if std::fs::read_dir(to).is_ok_and(|mut d| d.next().is_some()) {
        return Err(LedgerError::BadCopy { path: to.to_owned(), what: "the folder holds something; choose an empty one".to_owned() });
    }
    let name = to.file_name().map_or_else(|| "book".to_owned(), |n| n.to_string_lossy().into_owned());
    let part = to.parent().unwrap_or(Path::new(".")).join(format!(".{name}.{}.part", std::process::id()));
    let made = fill(from, &part, &manifest);
    if let Err(e) = made {
        // What was begun is of no use to anybody.
        let _ = std::fs::remove_dir_all(&part);
        return Err(e);
    }
    // An empty folder may stand in the way; a filled one was refused above.
    let _ = std::fs::remove_dir(to);
    std::fs::rename(&part, to).map_err(|e| LedgerError::file(to, e))?;
    Book::open(to)
}

fn fill(from: &Path, part: &Path, manifest: &ExportManifest) -> Result<()> {
    let bad = |what: &str| LedgerError::BadCopy { path: from.to_owned(), what: what.to_owned() };
    make_folder(part)?;
    for folder in ["keys", "identities"] {
        for file in files_in(&from.join(folder))? {
            make_folder(&part.join(folder))?;
            write_file(&part.join(folder).join(file.file_name().unwrap_or_default()), &read_file(&file)?, true)?;
        }
    }
    write_file(&part.join("book.pub"), format!("{}\n", manifest.key).as_bytes(), false)?;
    let (mut store, _) = SqliteStore::open(&database(part), true)?;
    store.begin()?;
    store.put_setting("book", &manifest.book.0)?;
    if !manifest.erased_later.is_empty() {
        let list: Vec<String> = manifest.erased_later.iter().map(u64::to_string).collect();
        store.put_setting("erased later", &list.join(","))?;
    }
    store.clear_views()?;
    store.commit()?;
    let mut book = Book::over(part, Box::new(store), Box::new(SystemRandomness))?;
    let mut run = Vec::new();
    let put = |book: &mut Book, run: &mut Vec<Line>| {
        let lines = std::mem::take(run);
        book.transact(|b| lines.into_iter().try_for_each(|line| put_line(b, from, line)))
    };
    each_line(from, &mut |line| {
        if line.header.book != manifest.book {
            return Err(bad("an entry belongs to another book"));
        }
        run.push(line);
        if run.len() >= 500 { put(&mut book, &mut run) } else { Ok(()) }
    })?;
    put(&mut book, &mut run)?;
    let state = book.state()?;
    if state != manifest.state || book.verifier_key()? != manifest.key {
        return Err(bad("its entries don't give the root of its manifest"));
    }
    if let Some(note) = &manifest.note
        && Checkpoint::open(note, &manifest.key)? != state
    {
        return Err(bad("its note is of another state"));
    }
    Ok(())
}

fn put_line(book: &mut Book, from: &Path, line: Line) -> Result<()> {
    let body = match (line.salt, line.body) {
        (Some(salt), Some(json)) => Some(Body { salt, json: json.into_bytes() }),
        _ => None,
    };
    if let Some(body) = &body {
        for hash in blobs_in(&line.header, &body.json)? {
            if book.store.blob(&hash)?.is_none() {
                let bytes = blob_of(from, &hash)?;
                blobs::put_known(book.store.as_mut(), &book.folder, &hash, &bytes)?;
            }
        }
    }
    book.put_raw(&line.header, body.as_ref())?;
    match &body {
        Some(body) => {
            let (content, _) = Content::parse(line.header.seq, line.header.kind, &body.json)?;
            fold_in(book.store.as_mut(), &book.folder, &line.header, &content)
        }
        None => Ok(()),
    }
}
