//! Two laptops in the field. Enters: a bundle of another book. Leaves: that book's entries in this one, as that book's, under the checkpoint that
//! proves them. Never done here: mixing the two; who decided what, and in which book, stays told.
//!
//! The other book's headers come whole, so that its chain can be checked here for ever; its bodies come as far as the bundle brought them, and
//! more of them with a later bundle. Merging the same bundle again adds nothing. A bundle that doesn't continue what was merged before is refused.

use crate::book::{Book, origin_of};
use crate::export::{Line, blob_of, each_line, read_export_manifest};
use crate::tree::{self, Frontier, GROUP};
use crate::{Checkpoint, Content, EntryKind, Fingerprint, LedgerError, Merged, MergedPart, Result, Stamp, VerifierKey, Visibility, blobs};
use std::path::Path;

/// What a merge brought.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct MergeOutcome {
    /// The other book.
    pub book: crate::BookId,
    /// Headers that are new here.
    pub headers: u64,
    /// Contents that are new here.
    pub contents: u64,
    /// Contents that the other book erased since, and that are now erased here too.
    pub erased: u64,
}

impl Book {
    /// Brings another book's entries in. All of them or none.
    ///
    /// # Errors
    /// The bundle is damaged or unsigned, comes from this very book, doesn't continue what was merged before, or is signed by another key than
    /// then.
    pub fn merge(&mut self, stamp: &Stamp, bundle: &Path) -> Result<MergeOutcome> {
        stamp.check()?;
        let manifest = read_export_manifest(bundle)?;
        let bad = |what: &str| LedgerError::BadCopy { path: bundle.to_owned(), what: what.to_owned() };
        if manifest.book == self.id {
            return Err(bad("it comes from this very book"));
        }
        let Some(note) = manifest.note.clone() else { return Err(bad("it is not signed; make it where the book's key is")) };
        let proven = Checkpoint::open(&note, &manifest.key)?;
        if proven != manifest.state || proven.origin != origin_of(&manifest.book) || manifest.key.name() != proven.origin {
            return Err(bad("its note is of another book or state"));
        }
        self.check_bundle(bundle, &manifest.book.0, &manifest.key, &proven)?;
        let outcome = self.transact(|b| b.take_in(stamp, bundle, &manifest.book, &manifest.key, &note))?;
        if outcome.erased > 0 {
            self.forget_linking()?;
        }
        Ok(outcome)
    }

    /// Goes over the bundle once before anything is written: chain, root, key, and that it continues what is here.
    fn check_bundle(&self, bundle: &Path, id: &str, key: &VerifierKey, proven: &Checkpoint) -> Result<()> {
        let bad = |what: String| LedgerError::BadCopy { path: bundle.to_owned(), what };
        let known = self.store.foreign_book(id)?;
        let mut frontier = Frontier::default();
        each_line(bundle, &mut |line| {
            let seq = line.header.seq;
            if line.header.book.0 != id {
                return Err(bad(format!("entry {seq} belongs to another book")));
            }
            if seq == 1 {
                let opened = line.body.as_ref().map(|json| Content::parse(1, line.header.kind, json.as_bytes())).transpose()?;
                if !matches!(opened, Some((Content::BookOpened(o), _)) if o.key == *key) {
                    return Err(bad("its first entry names another key".to_owned()));
                }
            }
            if let Some((book, have)) = known
                && seq <= have
                && self.store.foreign_entry(book, seq)?.map(|f| f.0) != Some(line.hash)
            {
                return Err(LedgerError::Forked(seq));
            }
            frontier.push(tree::leaf(&line.hash));
            Ok(())
        })?;
        if frontier.size() != proven.size || frontier.root() != proven.root {
            return Err(bad("its entries don't give the root of its note".to_owned()));
        }
        Ok(())
    }

    fn take_in(&mut self, stamp: &Stamp, bundle: &Path, id: &crate::BookId, key: &VerifierKey, note: &str) -> Result<MergeOutcome> {
        let have = self.store.foreign_book(&id.0)?.map_or(0, |b| b.1);
        let merged = |part| Content::Merged(Box::new(Merged { book: id.clone(), part }));
        let mut outcome = MergeOutcome { book: id.clone(), headers: 0, contents: 0, erased: 0 };
        // First the chain, then its proof, then what it says.
        let mut run = Vec::new();
        let flush = |b: &mut Self, run: &mut Vec<_>| match run.is_empty() {
            true => Ok(0),
            false => b.write(stamp, Visibility::Internal, &merged(MergedPart::Headers { headers: std::mem::take(run) })),
        };
        each_line(bundle, &mut |line| {
            if line.header.seq > have {
                outcome.headers += 1;
                run.push(line.header);
            }
            if run.len() as u64 >= GROUP { flush(self, &mut run).map(drop) } else { Ok(()) }
        })?;
        flush(self, &mut run)?;
        if outcome.headers > 0 {
            self.write(stamp, Visibility::Internal, &merged(MergedPart::Proven { note: note.to_owned(), key: key.clone() }))?;
        }
        let book = self.store.foreign_book(&id.0)?.map_or(0, |b| b.0);
        let mut gone = Vec::new();
        each_line(bundle, &mut |line| {
            let here = self.store.foreign_entry(book, line.header.seq)?.and_then(|f| f.1);
            if line.header.kind == EntryKind::Erased
                && let Some(json) = &line.body
                && let (Content::Erased { entries, .. }, _) = Content::parse(line.header.seq, line.header.kind, json.as_bytes())?
            {
                gone.extend(entries);
            }
            if here.is_none() && self.bring(stamp, bundle, id, line)? {
                outcome.contents += 1;
            }
            Ok(())
        })?;
        let mut ours = Vec::new();
        for theirs in gone {
            if let Some((_, Some(seq))) = self.store.foreign_entry(book, theirs)?
                && seq > 0
                && self.store.body(seq)?.is_some()
            {
                ours.push(seq);
            }
        }
        ours.sort_unstable();
        ours.dedup();
        if !ours.is_empty() {
            outcome.erased = ours.len() as u64;
            self.erase_entries(stamp, &ours)?;
        }
        Ok(outcome)
    }

    /// Writes one content down, with its blobs; false if the bundle left it behind.
    fn bring(&mut self, stamp: &Stamp, bundle: &Path, id: &crate::BookId, line: Line) -> Result<bool> {
        let Some(body) = line.foreign_body() else { return Ok(false) };
        let (content, _) = Content::parse(line.header.seq, line.header.kind, body.json.as_bytes())?;
        if let Content::Merged(_) = content {
            return Ok(false);
        }
        for hash in content.blobs() {
            if self.store.blob(&hash)?.is_none() {
                let bytes = blob_of(bundle, &hash)?;
                blobs::put_known(self.store.as_mut(), &self.folder, &hash, &bytes)?;
            }
        }
        let part = MergedPart::Entry { theirs: line.header.seq, kind: line.header.kind, visibility: line.header.visibility, body };
        self.write(stamp, line.header.visibility, &Content::Merged(Box::new(Merged { book: id.clone(), part })))?;
        Ok(true)
    }

    /// The books that were merged: id, and how many of their entries are known.
    ///
    /// # Errors
    /// The engine failed.
    pub fn merged_books(&self) -> Result<Vec<(String, u64)>> {
        let mut out = Vec::new();
        for book in 1.. {
            let Some(id) = self.store.foreign_id(book)? else { break };
            let known = self.store.foreign_book(&id)?.map_or(0, |b| b.1);
            out.push((id, known));
        }
        Ok(out)
    }

    /// Numbers of other books' entries that these entries brought, so that a later merge doesn't bring them again once they are erased.
    pub(crate) fn foreign_in(&self, entries: &[u64]) -> Result<Vec<(String, u64)>> {
        let mut out = Vec::new();
        for &seq in entries {
            if let Some((header, _)) = self.store.entry(seq)?
                && header.kind == EntryKind::Merged
                && let Some(Content::Merged(m)) = self.entry(seq)?.content
                && let MergedPart::Entry { theirs, .. } = m.part
            {
                out.push((m.book.0, theirs));
            }
        }
        Ok(out)
    }

    /// The hash of another book's entry, as merged.
    ///
    /// # Errors
    /// The engine failed.
    pub fn merged_entry_hash(&self, book: &str, theirs: u64) -> Result<Option<Fingerprint>> {
        let Some((book, _)) = self.store.foreign_book(book)? else { return Ok(None) };
        Ok(self.store.foreign_entry(book, theirs)?.map(|f| f.0))
    }
}
