//! What must not be kept. Enters: what to erase, with author, time and reason. Leaves: a chain that still verifies, an entry that says which
//! entries lost their content, and no copy of it in the book's folder. Never done here: touching copies that left the folder, except backups
//! that are handed in.

use crate::book::Book;
use crate::durable::wipe_file;
use crate::store::FormOrigin;
use crate::verify::blob_files;
use crate::{Content, EntryKind, Fingerprint, LedgerError, MergedPart, Result, Stamp, Target, Visibility, blobs};
use std::collections::BTreeSet;

/// What an erasure took.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Erasure {
    /// The entry that says so.
    pub seq: u64,
    /// Entries whose content is gone.
    pub entries: Vec<u64>,
    /// Blobs that are gone: those that no other entry stands on.
    pub blobs: u64,
    /// False if a reader kept the engine's log open, so that old pages may still lie in it; [`Book::purge`] does the rest later.
    pub purged: bool,
}

impl Book {
    /// Erases a report, a claim, a source or one entry: their bodies, salts, blobs, rows and words of the search index. Headers, and with them
    /// hashes and checkpoints, stay.
    ///
    /// A report goes with everything that was read in it and decided about it. A claim goes with the decisions about it and with every reading
    /// that gave it, since a reading is one content; read the report again for the others. A source goes with its sealed identity.
    /// The stamp needs a reason; it stays, so it must not tell what was erased.
    ///
    /// # Errors
    /// The target is unknown, or the entry is one that the chain itself needs.
    pub fn erase(&mut self, stamp: &Stamp, target: &Target) -> Result<Erasure> {
        stamp.check()?;
        if stamp.words().is_none() {
            return Err(LedgerError::NoReason);
        }
        let entries = self.entries_to_erase(target)?;
        let identities = self.identities_in(&entries)?;
        let (seq, gone) = self.transact(|b| b.erase_entries(stamp, &entries))?;
        for identity in identities {
            self.wipe_identity(&identity)?;
        }
        let purged = self.sweep_and_purge()?;
        Ok(Erasure { seq, entries, blobs: gone.len() as u64, purged })
    }

    /// Drops bodies and blobs and writes the entry that says so; inside a running transaction.
    pub(crate) fn erase_entries(&mut self, stamp: &Stamp, entries: &[u64]) -> Result<(u64, Vec<Fingerprint>)> {
        let mut maybe = BTreeSet::new();
        for &seq in entries {
            if let Ok(content) = self.content_of(seq) {
                maybe.extend(content.blobs());
            }
        }
        let foreign = self.foreign_in(entries)?;
        entries.iter().try_for_each(|seq| self.store.drop_body(*seq))?;
        let seq = self.write(stamp, Visibility::Public, &Content::Erased { entries: entries.to_vec(), foreign })?;
        let mut gone = Vec::new();
        for hash in maybe {
            if self.store.blob_uses(&hash)?.is_empty() {
                // The row goes with this commit, its file after it: a file without a row is only left over.
                self.store.drop_blob(&hash)?;
                gone.push(hash);
            }
        }
        Ok((seq, gone))
    }

    /// Removes files of blobs that no entry stands on, and what the engine still holds of erased pages; false if a reader was in the way.
    ///
    /// # Errors
    /// A file can't be removed, or another program is writing.
    pub fn purge(&mut self) -> Result<bool> {
        self.sweep_and_purge()
    }

    fn sweep_and_purge(&mut self) -> Result<bool> {
        self.forget_linking()?;
        // Under the right to write: a file that another writer is just bringing has its row in that writer's commit.
        self.transact(|b| {
            let known: BTreeSet<Fingerprint> = b.store.blobs()?.into_iter().map(|r| r.0).collect();
            for (hash, path) in blob_files(&b.folder)? {
                if !known.contains(&hash) {
                    debug_assert_eq!(path, blobs::path_of(&b.folder, &hash));
                    wipe_file(&path)?;
                }
            }
            b.sweep_identities()
        })?;
        match self.store.purge() {
            Ok(()) => Ok(true),
            Err(LedgerError::Busy) => Ok(false),
            Err(e) => Err(e),
        }
    }

    fn entries_to_erase(&self, target: &Target) -> Result<Vec<u64>> {
        let mut out = BTreeSet::new();
        match target {
            Target::Report(id) => {
                // Of a merged book too: whoever asks to be forgotten asks whoever holds the copy.
                let row = self.any_report(id)?;
                out.insert(row.seq);
                out.extend(self.store.touches(row.seq)?.into_iter().map(|t| t.0));
            }
            Target::Claim(id) => {
                let book = self.store.books_of_claim(id)?.first().copied().unwrap_or(0);
                let versions = self.store.claim_versions(book, id)?;
                let Some(first) = versions.first() else { return Err(LedgerError::Unknown(id.0.clone())) };
                for (seq, about) in self.store.touches(first.report)? {
                    if about.as_ref() == Some(id) {
                        out.insert(seq);
                    }
                }
                out.extend(versions.iter().filter(|v| v.origin == FormOrigin::Reading).map(|v| v.form));
                // Readings whose claim a person's decision took precedence over hold it too.
                for (seq, about) in self.store.touches(first.report)? {
                    if about.is_none()
                        && let Ok(Content::ReadingMade(r)) = self.content_of(seq)
                        && r.claims.iter().any(|c| c.id == *id)
                    {
                        out.insert(seq);
                    }
                }
            }
            Target::Source(id) => {
                let key = crate::fold::source_key(&id.0);
                let size = self.size()?;
                self.store.each(1, size, &mut |h, _, body| {
                    let Some(body) = body.filter(|_| matches!(h.kind, EntryKind::SourceAdded | EntryKind::VisibilitySet | EntryKind::Note)) else {
                        return Ok(());
                    };
                    let named = match Content::parse(h.seq, h.kind, &body.json)?.0 {
                        Content::SourceAdded(s) => crate::fold::source_key(&s.id.0) == key,
                        Content::VisibilitySet { target: Target::Source(s), .. } | Content::Note { target: Target::Source(s), .. } => {
                            crate::fold::source_key(&s.0) == key
                        }
                        _ => false,
                    };
                    if named {
                        out.insert(h.seq);
                    }
                    Ok(())
                })?;
                if out.is_empty() {
                    return Err(LedgerError::Unknown(id.0.clone()));
                }
            }
            Target::Entry(seq) => {
                let entry = self.entry(*seq)?;
                let needed = match (&entry.header.kind, &entry.content) {
                    (EntryKind::BookOpened | EntryKind::Checkpoint | EntryKind::Erased, _) => true,
                    (EntryKind::Merged, Some(Content::Merged(m))) => !matches!(m.part, MergedPart::Entry { .. }),
                    _ => false,
                };
                if needed {
                    return Err(LedgerError::Refused(format!("entry {seq} holds nothing but what the chain needs; it can't be erased")));
                }
                if entry.header.kind == EntryKind::ReportAdded {
                    return Err(LedgerError::Refused(format!("entry {seq} adds a report; erase the report, so that its claims go too")));
                }
                out.insert(*seq);
            }
        }
        // What is gone already is not erased twice.
        let mut there = Vec::new();
        for seq in out {
            if self.store.body(seq)?.is_some() {
                there.push(seq);
            }
        }
        if there.is_empty() {
            return Err(LedgerError::Erased { what: "it".to_owned(), by: 0 });
        }
        Ok(there)
    }

    /// Entries whose content was erased, as the book's entries say.
    ///
    /// # Errors
    /// The engine failed, or an entry is damaged.
    pub fn erased_entries(&self) -> Result<Vec<u64>> {
        let mut out = BTreeSet::new();
        self.store.each(1, self.size()?, &mut |h, _, body| {
            if let Some(body) = body.filter(|_| h.kind == EntryKind::Erased)
                && let (Content::Erased { entries, .. }, _) = Content::parse(h.seq, h.kind, &body.json)?
            {
                out.extend(entries);
            }
            Ok(())
        })?;
        Ok(out.into_iter().collect())
    }

    /// Entries that lost their content in this copy after it was made, because the book it was copied from erased them.
    pub(crate) fn erased_later(&self) -> Result<Vec<u64>> {
        let list = self.store.setting("erased later")?.unwrap_or_default();
        Ok(list.split(',').filter_map(|n| n.parse().ok()).collect())
    }

    /// Drops contents that a newer state of this book erased; for copies. Gives the numbers that were still there.
    pub(crate) fn follow_erasures(&mut self, entries: &[u64]) -> Result<Vec<u64>> {
        let size = self.size()?;
        let mut there = Vec::new();
        for &seq in entries.iter().filter(|s| **s <= size) {
            if self.store.body(seq)?.is_some() {
                there.push(seq);
            }
        }
        if there.is_empty() {
            return Ok(there);
        }
        let identities = self.identities_in(&there)?;
        self.transact(|b| {
            let mut all: BTreeSet<u64> = b.erased_later()?.into_iter().collect();
            all.extend(&there);
            let list: Vec<String> = all.iter().map(u64::to_string).collect();
            b.store.put_setting("erased later", &list.join(","))?;
            let mut maybe = BTreeSet::new();
            for &seq in &there {
                if let Ok(content) = b.content_of(seq) {
                    maybe.extend(content.blobs());
                }
                b.store.drop_body(seq)?;
                b.store.drop_blob_uses(seq)?;
            }
            for hash in maybe {
                if b.store.blob_uses(&hash)?.is_empty() {
                    b.store.drop_blob(&hash)?;
                }
            }
            Ok(())
        })?;
        for identity in identities {
            self.wipe_identity(&identity)?;
        }
        self.rebuild_views()?;
        self.sweep_and_purge()?;
        Ok(there)
    }
}
