//! Whether a book is what it says. Enters: a book, and checkpoints kept elsewhere. Leaves: a list of faults, each with its entry.
//! Never done here: mending, believing the store.

use crate::book::Book;
use crate::seal::keyed_report_id;
use crate::store::Store;
use crate::tree::{self, Frontier, GROUP};
use crate::{
    Body, Checkpoint, Content, EntryKind, Fingerprint, Header, LedgerError, MergedPart, ReportAdded, Result, SystemRandomness, VerifierKey, Visibility, blobs,
    keys,
};
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use tollbook_model::{Claim, ReportId};

/// Faults that are listed; further ones are counted.
const FAULTS_MAX: usize = 200;

/// How far `verify` goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// The chain: numbers, hashes, commitments, the tree, checkpoints.
    Chain,
    /// Also every blob, every quote, every hash over claims.
    Content,
    /// Also the engine's own check and the views, against a rebuild in a copy.
    Views,
}

/// Something that doesn't fit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The entry; 0 if it is the book as a whole.
    pub seq: u64,
    /// What doesn't fit.
    pub what: String,
}

/// What `verify` found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verification {
    /// Entries that were looked at.
    pub entries: u64,
    /// Entries whose content was erased, and says so.
    pub erased: u64,
    /// Of these, such as were erased in this copy after it was made, without an entry of its own.
    pub erased_later: u64,
    /// Quotes compared with their text.
    pub spans: u64,
    /// Blobs compared with their hash.
    pub blobs: u64,
    /// Sealed identities that were opened and compared with what the chain commits to; none without their key.
    pub identities: u64,
    /// Files of blobs that no entry stands on: left over from an act that was cut off; harmless.
    pub unused_blobs: u64,
    /// The root over the entries as they hash now.
    pub root: Option<Fingerprint>,
    /// The faults found first.
    pub faults: Vec<Fault>,
    /// Faults in all.
    pub faults_found: u64,
}

impl Verification {
    /// True if nothing was found.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.faults_found == 0
    }

    fn fault(&mut self, seq: u64, what: impl Into<String>) {
        self.faults_found += 1;
        if self.faults.len() < FAULTS_MAX {
            self.faults.push(Fault { seq, what: what.into() });
        }
    }
}

/// What one thread found in its part of the chain.
#[derive(Default)]
struct Part {
    found: Verification,
    hashes: Vec<Fingerprint>,
    without_body: Vec<u64>,
    erased: Vec<u64>,
    checkpoints: Vec<(u64, Checkpoint)>,
    headers: Vec<(u64, String, Header)>,
    foreign_bodies: Vec<(u64, String, u64, EntryKind, Visibility, Fingerprint)>,
    foreign_notes: Vec<(u64, String, Checkpoint)>,
    /// Blobs that entries stand on, some of them twice.
    used: Vec<Fingerprint>,
    /// Entries that may say who a source is.
    sources: Vec<u64>,
}

impl Book {
    /// Goes over the whole book and lists what doesn't fit: every entry's number and hash, the chain, every body against its commitment, the
    /// tree, recorded checkpoints; every blob against its hash and every quote against its text; and that what is missing was erased by an
    /// entry. `checkpoints` are signed notes kept elsewhere: only against those can a cut-off or rewritten end be seen.
    ///
    /// # Errors
    /// The engine failed so that nothing could be read. What can be read and doesn't fit is no error, but a fault.
    pub fn verify(&self, depth: Depth, checkpoints: &[(String, VerifierKey)]) -> Result<Verification> {
        let size = self.size()?;
        let key = match self.verifier_key() {
            Ok(key) => Some(key),
            Err(LedgerError::Busy) => return Err(LedgerError::Busy),
            Err(_) => None,
        };
        // Two halves side by side: hashing and unpacking take most of the time.
        let middle = if size > 2 * GROUP { size / 2 } else { size };
        let folder = self.folder.as_path();
        let parts: Vec<Part> = std::thread::scope(|s| {
            let second = (middle < size).then(|| {
                let reader = self.store.reader();
                let key = key.clone();
                s.spawn(move || reader.map(|r| part_of(r.as_ref(), folder, middle + 1, size, depth, key.as_ref())))
            });
            let mut parts = vec![part_of(self.store.as_ref(), &self.folder, 1, middle, depth, key.as_ref())];
            if let Some(second) = second {
                let part = second.join().map_err(|_| LedgerError::Engine("the second half could not be read".to_owned()))??;
                parts.push(part);
            }
            Ok::<_, LedgerError>(parts)
        })?;
        let mut whole = Part::default();
        for mut part in parts {
            let f = &part.found;
            whole.found.entries += f.entries;
            whole.found.spans += f.spans;
            whole.found.blobs += f.blobs;
            f.faults.iter().for_each(|fault| whole.found.fault(fault.seq, fault.what.clone()));
            whole.found.faults_found += f.faults_found - f.faults.len() as u64;
            whole.hashes.append(&mut part.hashes);
            whole.without_body.append(&mut part.without_body);
            whole.erased.append(&mut part.erased);
            whole.checkpoints.append(&mut part.checkpoints);
            whole.headers.append(&mut part.headers);
            whole.foreign_bodies.append(&mut part.foreign_bodies);
            whole.foreign_notes.append(&mut part.foreign_notes);
            whole.used.append(&mut part.used);
            whole.sources.append(&mut part.sources);
        }
        self.finish(whole, size, key, depth, checkpoints)
    }

    fn finish(&self, mut w: Part, size: u64, key: Option<VerifierKey>, depth: Depth, checkpoints: &[(String, VerifierKey)]) -> Result<Verification> {
        let mut found = std::mem::take(&mut w.found);
        let Some(key) = key else {
            found.fault(1, "it doesn't open the book: no key to check anything with");
            return Ok(found);
        };
        if w.hashes.len() as u64 != size {
            found.fault(0, format!("{} of {size} entries are there", w.hashes.len()));
        }
        // What should hold at which size.
        let mut due: BTreeMap<u64, Vec<(u64, Checkpoint)>> = BTreeMap::new();
        for (seq, c) in w.checkpoints {
            due.entry(c.size).or_default().push((seq, c));
        }
        for (note, key) in checkpoints {
            match Checkpoint::open(note, key) {
                Ok(c) if c.origin != self.origin() => found.fault(0, format!("a checkpoint is of {}, this is {}", c.origin, self.origin())),
                Ok(c) if c.size > size => found.fault(0, format!("rolled back: {size} entries, a checkpoint saw {}", c.size)),
                Ok(c) => due.entry(c.size).or_default().push((0, c)),
                Err(e) => found.fault(0, e.to_string()),
            }
        }
        for what in self.store.strangers()? {
            found.fault(0, what);
        }
        self.check_keys(&key, &mut found);
        let groups = self.store.groups().unwrap_or_else(|e| {
            found.fault(0, e.to_string());
            Vec::new()
        });
        if groups.len() as u64 != w.hashes.len() as u64 / GROUP {
            found.fault(0, "the tree has another number of groups than the entries make");
        }
        let mut frontier = Frontier::default();
        let check = |f: &Frontier, found: &mut Verification| {
            for (seq, c) in due.get(&f.size()).into_iter().flatten() {
                if c.root != f.root() {
                    found.fault(*seq, format!("the first {} entries are not those of a checkpoint: forked or rewritten", c.size));
                }
            }
        };
        check(&frontier, &mut found);
        for hash in &w.hashes {
            if let Some(root) = frontier.push(tree::leaf(hash))
                && groups.get((frontier.size() / GROUP - 1) as usize).is_some_and(|g| *g != root)
            {
                found.fault(frontier.size(), "the group of the tree that ends here has another root");
            }
            check(&frontier, &mut found);
        }
        found.root = Some(frontier.root());
        self.check_erasures(&w.without_body, &w.erased, &mut found)?;
        check_foreign(&w.headers, &w.foreign_bodies, &w.foreign_notes, &mut found)?;
        if self.store.setting("book")?.as_deref() != Some(&self.id.0) || key.name() != self.origin() {
            found.fault(1, "book and key have different names");
        }
        if depth >= Depth::Content {
            w.used.sort_unstable();
            w.used.dedup();
            self.check_blobs(&w.used, &mut found)?;
            self.check_identities(&w.sources, &mut found)?;
        }
        if depth >= Depth::Views {
            for what in self.store.integrity()? {
                found.fault(0, format!("SQLite: {what}"));
            }
            for what in self.check_views()? {
                found.fault(0, what);
            }
        }
        Ok(found)
    }

    fn check_erasures(&self, without_body: &[u64], erased: &[u64], found: &mut Verification) -> Result<()> {
        let later: HashSet<u64> = self.erased_later()?.into_iter().collect();
        let said: HashSet<u64> = erased.iter().copied().collect();
        for seq in without_body {
            found.erased += 1;
            if later.contains(seq) && !said.contains(seq) {
                found.erased_later += 1;
            } else if !said.contains(seq) {
                found.fault(*seq, "its content is missing, and no entry says that it was erased");
            }
        }
        let missing: HashSet<u64> = without_body.iter().copied().collect();
        for seq in said.iter().chain(&later) {
            if !missing.contains(seq) {
                found.fault(*seq, "it was erased, and its content is there again");
            }
        }
        Ok(())
    }

    /// The keys that lie in the folder against the one of the first entry. They may be kept elsewhere; one that is there must be the book's.
    fn check_keys(&self, key: &VerifierKey, found: &mut Verification) {
        let public = self.folder.join("book.pub");
        if public.exists() && std::fs::read_to_string(&public).ok().and_then(|t| VerifierKey::parse(t.trim()).ok()).as_ref() != Some(key) {
            found.fault(0, "book.pub holds another key than the first entry");
        }
        if keys::signing_path(&self.folder).exists() {
            let own = keys::signing_key(&self.folder).map(|k| VerifierKey::of(&self.origin(), &k));
            if own.ok().as_ref() != Some(key) {
                found.fault(0, "keys/signing.key is not the book's: what it signs from now on won't be believed");
            }
        }
    }

    /// Sealed identities whose file and key are there: they must open, and be what the chain commits to.
    fn check_identities(&self, sources: &[u64], found: &mut Verification) -> Result<()> {
        for &seq in sources {
            for commitment in self.identities_in(&[seq])? {
                match self.unseal(&commitment) {
                    Ok(_) => found.identities += 1,
                    // Without file or key there is nothing to check: they may be kept on another medium.
                    Err(_) if !self.identity_can_be_checked(&commitment) => {}
                    Err(e) => found.fault(seq, e.to_string()),
                }
            }
        }
        Ok(())
    }

    /// Blobs that nobody stands on. A file may be left over from an act that was cut off; a row commits with its entry, so one without is no
    /// act's.
    fn check_blobs(&self, used: &[Fingerprint], found: &mut Verification) -> Result<()> {
        // Sorted lists and no sets: a book of a million reports has two million blobs.
        let rows = self.store.blobs()?;
        for (hash, _) in rows.iter().filter(|r| used.binary_search(&r.0).is_err()) {
            found.fault(0, format!("the blob {hash} belongs to no entry"));
        }
        let unknown = |hash: &Fingerprint| rows.binary_search_by(|r| r.0.cmp(hash)).is_err();
        found.unused_blobs = blob_files(&self.folder)?.iter().filter(|(h, _)| unknown(h)).count() as u64;
        Ok(())
    }

    /// Builds the views again in a copy and names those that differ. A difference is no loss: `rebuild_views` mends it.
    ///
    /// # Errors
    /// The copy can't be made.
    pub fn check_views(&self) -> Result<Vec<String>> {
        let path = self.folder.join(format!(".views.{}.part", std::process::id()));
        let compared = (|| {
            self.store.copy_to(&path)?;
            let copy = crate::SqliteStore::open_scratch(&path)?;
            let stored = copy.view_fingerprints()?;
            let stuck = !copy.words_can_be_dropped()?;
            let mut book = Self::over(&self.folder, Box::new(copy), Box::new(SystemRandomness))?;
            book.rebuild_views()?;
            let built = book.store.view_fingerprints()?;
            let differ = stored.into_iter().zip(built).filter(|(a, b)| a != b);
            let differ = differ.map(|(a, _)| format!("the view of {} is not what the entries give; rebuild it", a.0));
            Ok(differ.chain(stuck.then(|| "words would stay in the search index when their report is erased; rebuild it".to_owned())).collect())
        })();
        for tail in ["", "-wal", "-shm", "-journal"] {
            // What is left over would be a hidden file; that it can't be removed is no reason to lose the answer.
            let _ = std::fs::remove_file(self.folder.join(format!("{}{tail}", path.file_name().unwrap_or_default().to_string_lossy())));
        }
        compared
    }
}

/// Files of blobs in a folder, with their paths.
pub(crate) fn blob_files(folder: &Path) -> Result<Vec<(Fingerprint, std::path::PathBuf)>> {
    let mut out = Vec::new();
    let top = folder.join("blobs");
    let Ok(parts) = std::fs::read_dir(&top) else { return Ok(out) };
    for part in parts {
        let part = part.map_err(|e| LedgerError::file(&top, e))?.path();
        for file in crate::durable::files_in(&part)? {
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            out.extend(Fingerprint::parse(&name).map(|h| (h, file)));
        }
    }
    out.sort();
    Ok(out)
}

fn part_of(store: &dyn Store, folder: &Path, from: u64, to: u64, depth: Depth, key: Option<&VerifierKey>) -> Part {
    let mut part = Part::default();
    let mut next = from;
    let mut last: Option<(Fingerprint, String)> = None;
    while next <= to {
        let mut at = next;
        let run = store.each(next, to, &mut |header, hash, body| {
            if header.seq != at {
                part.found.fault(at, format!("it is missing; entry {} follows", header.seq));
            }
            at = header.seq + 1;
            part.found.entries += 1;
            one(&mut part, store, folder, depth, key, &header, &hash, body.as_ref(), &mut last);
            Ok(())
        });
        match run {
            Ok(()) if at > to => break,
            Ok(()) => {
                part.found.fault(at, format!("it is missing, and all up to {to}"));
                break;
            }
            Err(e) => {
                // A row that can't be read is skipped; its neighbours still say something.
                let seq = if let LedgerError::Damaged { seq, .. } = &e { (*seq).max(at) } else { at };
                part.found.fault(seq, e.to_string());
                if part.found.faults_found > 100_000 {
                    break;
                }
                next = seq + 1;
            }
        }
    }
    part
}

#[allow(clippy::too_many_arguments)]
fn one(
    part: &mut Part,
    store: &dyn Store,
    folder: &Path,
    depth: Depth,
    key: Option<&VerifierKey>,
    header: &Header,
    hash: &Fingerprint,
    body: Option<&Body>,
    last: &mut Option<(Fingerprint, String)>,
) {
    let seq = header.seq;
    match header.hash() {
        Ok(h) => {
            if h != *hash {
                part.found.fault(seq, "its header or the hash before it was altered");
            }
            part.hashes.push(h);
        }
        Err(e) => part.found.fault(seq, e.to_string()),
    }
    let Some(body) = body else {
        part.without_body.push(seq);
        return;
    };
    if body.commitment() != header.commitment {
        part.found.fault(seq, "its content is not what its header commits to");
        return;
    }
    let content = match Content::parse(seq, header.kind, &body.json) {
        Ok((content, _)) => content,
        Err(e) => {
            part.found.fault(seq, e.to_string());
            return;
        }
    };
    match &content {
        Content::Erased { entries, .. } => part.erased.extend(entries),
        Content::SourceAdded(s) if s.identity.is_some() => part.sources.push(seq),
        Content::Checkpoint { note } => match key.map(|k| Checkpoint::open(note, k)) {
            Some(Ok(c)) if c.size < seq => part.checkpoints.push((seq, c)),
            Some(Ok(_)) => part.found.fault(seq, "its checkpoint is of a later state than its own"),
            Some(Err(e)) => part.found.fault(seq, e.to_string()),
            None => {}
        },
        Content::Merged(m) => match &m.part {
            MergedPart::Headers { headers } => part.headers.extend(headers.iter().map(|h| (seq, m.book.0.clone(), h.clone()))),
            MergedPart::Entry { theirs, kind, visibility, body } => {
                let commitment = crate::seal::commit_to(&body.salt, body.json.as_bytes());
                part.foreign_bodies.push((seq, m.book.0.clone(), *theirs, *kind, *visibility, commitment));
                match Content::parse(seq, *kind, body.json.as_bytes()) {
                    Ok((content, _)) if depth >= Depth::Content => {
                        check_content(part, store, folder, seq, *visibility, &body.salt, body.json.as_bytes(), &content, last);
                    }
                    Ok(_) => {}
                    Err(e) => part.found.fault(seq, e.to_string()),
                }
            }
            MergedPart::Proven { note, key } => match Checkpoint::open(note, key) {
                Ok(c) => part.foreign_notes.push((seq, m.book.0.clone(), c)),
                Err(e) => part.found.fault(seq, e.to_string()),
            },
        },
        _ if depth >= Depth::Content => check_content(part, store, folder, seq, header.visibility, &body.salt, &body.json, &content, last),
        _ => {}
    }
}

#[allow(clippy::too_many_arguments)]
fn check_content(
    part: &mut Part,
    store: &dyn Store,
    folder: &Path,
    seq: u64,
    visibility: Visibility,
    salt: &crate::Salt,
    json: &[u8],
    content: &Content,
    last: &mut Option<(Fingerprint, String)>,
) {
    part.used.extend(content.blobs());
    let checked = match content {
        Content::ReportAdded(r) => text(store, folder, &r.text, last)
            .and_then(|t| check_report(seq, visibility, salt, r, t))
            .and_then(|()| if r.capture.bytes == r.text { Ok(1) } else { blobs::get(store, folder, &r.capture.bytes).map(|_| 2) })
            .map(|n| part.found.blobs += n),
        Content::ReadingMade(r) => (|| {
            if hash_of_written_claims(json) != Some(r.claims_hash) {
                return Err(LedgerError::damaged(seq, "its claims don't have the hash it says"));
            }
            let text = text(store, folder, &r.text, last)?;
            part.found.spans += check_claims(seq, &r.claims, text)?;
            Ok(())
        })(),
        Content::ClaimCorrected { claim } => check_alone(store, folder, seq, claim, last).map(|n| part.found.spans += n),
        Content::ClaimEntered(c) => check_alone(store, folder, seq, &c.claim, last).and_then(|n| {
            part.found.spans += n;
            for a in &c.attachments {
                blobs::get(store, folder, &a.bytes)?;
                part.found.blobs += 1;
            }
            Ok(())
        }),
        _ => Ok(()),
    };
    if let Err(e) = checked {
        part.found.fault(seq, e.to_string());
    }
}

/// The text under a hash; a reading follows its report, so the last one is kept.
fn text<'a>(store: &dyn Store, folder: &Path, hash: &Fingerprint, last: &'a mut Option<(Fingerprint, String)>) -> Result<&'a str> {
    if last.as_ref().is_none_or(|l| l.0 != *hash) {
        let bytes = blobs::get(store, folder, hash)?;
        let text = String::from_utf8(bytes).map_err(|_| LedgerError::damaged(0, format!("the text {hash} is no UTF-8")))?;
        *last = Some((*hash, text));
    }
    Ok(last.as_ref().map_or("", |l| &l.1))
}

fn check_report(seq: u64, visibility: Visibility, salt: &crate::Salt, r: &ReportAdded, text: &str) -> Result<()> {
    let content_id = ReportId::of(&r.text_id(), r.source.as_deref(), r.date);
    let id = if visibility == Visibility::Public { content_id.clone() } else { keyed_report_id(salt, &content_id) };
    if content_id != r.content_id || id != r.id || text.len() as u64 != r.text_length {
        return Err(LedgerError::damaged(seq, "text, source and day don't give the report's id"));
    }
    Ok(())
}

/// The hash over the claims of a reading as they stand in its canonical JSON.
fn hash_of_written_claims(json: &[u8]) -> Option<Fingerprint> {
    #[derive(serde::Deserialize)]
    struct Written<'a> {
        #[serde(borrow)]
        claims: &'a serde_json::value::RawValue,
    }
    #[derive(serde::Deserialize)]
    struct Of<'a> {
        #[serde(borrow)]
        content: Written<'a>,
    }
    let of: Of<'_> = serde_json::from_slice(json).ok()?;
    Some(Fingerprint::of(of.content.claims.get().as_bytes()))
}

fn check_claims(seq: u64, claims: &[Claim], text: &str) -> Result<u64> {
    let mut n = 0;
    for claim in claims {
        for span in &claim.provenance.spans {
            if !span.holds_in(text) {
                return Err(LedgerError::damaged(seq, format!("{} quotes words that don't stand there", claim.id.0)));
            }
            n += 1;
        }
    }
    Ok(n)
}

/// A claim that a person wrote or mended: its report is found through the view.
fn check_alone(store: &dyn Store, folder: &Path, seq: u64, claim: &Claim, last: &mut Option<(Fingerprint, String)>) -> Result<u64> {
    if claim.provenance.spans.is_empty() {
        return Ok(0);
    }
    for book in store.books_of_claim(&claim.id)? {
        if let Some(report) = store.report_by_id(book, &claim.report)? {
            return check_claims(seq, std::slice::from_ref(claim), text(store, folder, &report.text, last)?);
        }
    }
    Err(LedgerError::damaged(seq, format!("its report {} is not in the book", claim.report.0)))
}

type ForeignBodyAt = (u64, String, u64, EntryKind, Visibility, Fingerprint);

/// Other books' chains, bodies and checkpoints against each other.
fn check_foreign(headers: &[(u64, String, Header)], bodies: &[ForeignBodyAt], notes: &[(u64, String, Checkpoint)], found: &mut Verification) -> Result<()> {
    let mut chains: BTreeMap<&str, Vec<&Header>> = BTreeMap::new();
    for (seq, book, header) in headers {
        let chain = chains.entry(book).or_default();
        let prev = chain.last().map_or(Ok(crate::entry::BEFORE_ALL), |h| h.hash())?;
        if header.seq != chain.len() as u64 + 1 || header.prev != prev || header.book.0 != *book {
            found.fault(*seq, format!("the chain of {book} doesn't fit together"));
        }
        chain.push(header);
    }
    for (seq, book, theirs, kind, visibility, commitment) in bodies {
        let header = chains.get(book.as_str()).and_then(|c| c.get((*theirs as usize).wrapping_sub(1)));
        if !header.is_some_and(|h| h.commitment == *commitment && h.kind == *kind && h.visibility == *visibility) {
            found.fault(*seq, format!("it is not what entry {theirs} of {book} commits to"));
        }
    }
    let mut proven: BTreeMap<&str, u64> = BTreeMap::new();
    for (seq, book, note) in notes {
        let chain = chains.get(book.as_str()).map_or(&[][..], |c| c);
        let hashes = chain.iter().take(note.size as usize).map(|h| h.hash().map(|h| tree::leaf(&h))).collect::<Result<Vec<_>>>()?;
        let mut frontier = Frontier::default();
        hashes.iter().for_each(|h| {
            frontier.push(*h);
        });
        if frontier.size() != note.size || frontier.root() != note.root || note.origin != format!("tollbook/{book}") {
            found.fault(*seq, format!("the checkpoint of {book} is not over the entries that came with it"));
        }
        let most = proven.entry(book).or_default();
        *most = (*most).max(note.size);
    }
    for (book, chain) in &chains {
        if proven.get(book).copied().unwrap_or(0) < chain.len() as u64 {
            found.fault(0, format!("entries of {book} came without a checkpoint that proves them"));
        }
    }
    Ok(())
}
