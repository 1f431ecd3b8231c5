//! A book: one folder, one chain. Enters: acts of people and programs, each with its stamp. Leaves: numbers of entries whose commit is on the
//! disk, and what stands. Never done here: reading text, asking for the time, changing an entry.

use crate::content::BookOpened;
use crate::durable::{files_in, make_folder, write_file};
use crate::entry::BEFORE_ALL;
use crate::seal::draw_salt;
use crate::sqlite::SqliteStore;
use crate::store::Store;
use crate::tree::{self, Frontier, GROUP, Leaves};
use crate::{
    Body, BookId, Checkpoint, ConsistencyProof, Content, Entry, EntryKind, Fingerprint, Header, InclusionProof, LedgerError, Randomness, ReadingMade, Result,
    Stamp, SystemRandomness, VerifierKey, Visibility, blobs, fold, keys,
};
use std::path::{Path, PathBuf};

/// Version of the way entries are hashed.
pub(crate) const FORMAT: u32 = 1;

/// The file of the engine.
pub(crate) fn database(folder: &Path) -> PathBuf {
    folder.join("book.sqlite")
}

/// A book, open.
///
/// One value serves one thread; a further reader of the same book comes from [`Book::reader`], or from opening the folder again. While one
/// value writes, others read the last committed state; a second writer waits, and is told [`LedgerError::Busy`] after ten seconds.
pub struct Book {
    pub(crate) folder: PathBuf,
    pub(crate) store: Box<dyn Store>,
    pub(crate) id: BookId,
    pub(crate) random: Box<dyn Randomness>,
    frontier: Frontier,
    head: Fingerprint,
}

/// Something to be appended.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NewEntry {
    pub content: Content,
    pub visibility: Visibility,
}

impl std::fmt::Debug for Book {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Book").field("folder", &self.folder).field("id", &self.id).field("entries", &self.frontier.size()).finish_non_exhaustive()
    }
}

impl Book {
    /// Makes a book in a folder, which is made too: its keys, its file, its first entry.
    ///
    /// # Errors
    /// The folder holds a book already, or can't be written.
    pub fn create(folder: impl AsRef<Path>, name: &str, stamp: &Stamp) -> Result<Self> {
        Self::create_with(folder, name, stamp, Box::new(SystemRandomness))
    }

    /// The same with other random bytes: for tests that need the same book twice.
    ///
    /// # Errors
    /// As for `create`.
    pub fn create_with(folder: impl AsRef<Path>, name: &str, stamp: &Stamp, mut random: Box<dyn Randomness>) -> Result<Self> {
        let folder = folder.as_ref();
        stamp.check()?;
        refuse_a_book_in(folder)?;
        make_folder(folder)?;
        let mut id = [0; 16];
        random.fill(&mut id)?;
        let id = BookId(format!("b-{}", crate::fingerprint::to_hex(&id)));
        let seed = keys::make_key(&keys::signing_path(folder), random.as_mut())?;
        keys::make_key(&keys::identities_path(folder), random.as_mut())?;
        let key = VerifierKey::of(&origin_of(&id), &ed25519_dalek::SigningKey::from_bytes(&seed));
        write_file(&folder.join("book.pub"), format!("{key}\n").as_bytes(), false)?;
        let opened = BookOpened { name: name.to_owned(), format: FORMAT, key };
        let path = database(folder);
        let (store, _) = SqliteStore::open(&path, true)?;
        Self::begin_chain(folder, Box::new(store), id, opened, stamp, random)
    }

    /// Writes the first entry into an empty store.
    pub(crate) fn begin_chain(
        folder: &Path,
        store: Box<dyn Store>,
        id: BookId,
        opened: BookOpened,
        stamp: &Stamp,
        random: Box<dyn Randomness>,
    ) -> Result<Self> {
        let mut book = Book { folder: folder.to_owned(), store, id, random, frontier: Frontier::default(), head: BEFORE_ALL };
        book.transact(|b| {
            let id = b.id.0.clone();
            b.store.put_setting("book", &id)?;
            b.store.clear_views()?;
            b.write(stamp, Visibility::Public, &Content::BookOpened(opened))
        })?;
        Ok(book)
    }

    /// Opens a book for reading and writing; brings an older format up to date.
    ///
    /// # Errors
    /// No book is there, or two, or one of a newer program.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self> {
        let folder = folder.as_ref();
        let path = the_one_book(folder)?;
        let (store, stale) = SqliteStore::open(&path, false)?;
        let mut book = Self::over(folder, Box::new(store), Box::new(SystemRandomness))?;
        if stale {
            book.rebuild_views()?;
        }
        Ok(book)
    }

    /// Opens a book for reading alone.
    ///
    /// # Errors
    /// As for `open`; a book of an older format has to be opened for writing once.
    pub fn open_reader(folder: impl AsRef<Path>) -> Result<Self> {
        let folder = folder.as_ref();
        let store = SqliteStore::open_reader(&the_one_book(folder)?)?;
        Self::over(folder, Box::new(store), Box::new(SystemRandomness))
    }

    /// A book over a store that holds one.
    pub(crate) fn over(folder: &Path, store: Box<dyn Store>, random: Box<dyn Randomness>) -> Result<Self> {
        let id = store.setting("book")?.map(BookId).ok_or_else(|| LedgerError::NoBook(folder.to_owned()))?;
        let mut book = Book { folder: folder.to_owned(), store, id, random, frontier: Frontier::default(), head: BEFORE_ALL };
        book.refresh()?;
        Ok(book)
    }

    /// A further reader of this book, for another thread.
    ///
    /// # Errors
    /// The file can't be opened again.
    pub fn reader(&self) -> Result<Book> {
        Self::over(&self.folder, self.store.reader()?, Box::new(SystemRandomness))
    }

    /// The book's folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The book's id.
    #[must_use]
    pub fn id(&self) -> &BookId {
        &self.id
    }

    /// The name in checkpoints and signatures.
    #[must_use]
    pub fn origin(&self) -> String {
        origin_of(&self.id)
    }

    /// The key that checks the book's checkpoints, as its first entry has it.
    ///
    /// # Errors
    /// The first entry is missing or damaged.
    pub fn verifier_key(&self) -> Result<VerifierKey> {
        match self.entry(1)?.content {
            Some(Content::BookOpened(opened)) => Ok(opened.key),
            _ => Err(LedgerError::damaged(1, "it doesn't open the book")),
        }
    }

    /// Number of entries, as last committed by anybody.
    ///
    /// # Errors
    /// The engine failed.
    pub fn size(&self) -> Result<u64> {
        Ok(self.store.head()?.0)
    }

    /// Keeps so much of the file's pages in memory from now on, in KiB: whoever holds several books open for long lets the system keep them.
    ///
    /// # Errors
    /// The engine failed.
    pub fn keep_pages(&mut self, kib: u32) -> Result<()> {
        self.store.keep_pages(kib)
    }

    // ---- writing ----

    /// Runs acts as one commit: all of them or none. When it returns, they are on the disk.
    pub(crate) fn transact<T>(&mut self, acts: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.store.begin()?;
        let done = self.refresh().and_then(|()| {
            let before = (self.frontier.clone(), self.head);
            let done = acts(self).and_then(|value| self.store.commit().map(|()| value));
            if done.is_err() {
                (self.frontier, self.head) = before;
            }
            done
        });
        if done.is_err() {
            self.store.roll_back();
        }
        done
    }

    /// Follows what other programs appended since this value looked last.
    fn refresh(&mut self) -> Result<()> {
        let (size, head) = self.store.head()?;
        if size == self.frontier.size() && head == self.head {
            return Ok(());
        }
        let groups = self.store.groups()?;
        let mut frontier = Frontier::of_groups(&groups);
        for hash in self.store.hashes(frontier.size() + 1, size)? {
            frontier.push(tree::leaf(&hash));
        }
        if frontier.size() != size {
            return Err(LedgerError::damaged(size, "entries or groups of the tree are missing"));
        }
        self.frontier = frontier;
        self.head = head;
        Ok(())
    }

    /// Appends one entry inside a running transaction.
    pub(crate) fn write(&mut self, stamp: &Stamp, visibility: Visibility, content: &Content) -> Result<u64> {
        let salt = draw_salt(self.random.as_mut())?;
        self.write_salted(stamp, visibility, content, salt)
    }

    /// The same under a salt that ids were keyed with before.
    pub(crate) fn write_salted(&mut self, stamp: &Stamp, visibility: Visibility, content: &Content, salt: crate::Salt) -> Result<u64> {
        let body = Body::of(content, stamp.words(), salt)?;
        self.write_body(stamp, visibility, content, &body)
    }

    /// Appends a reading; the hash of its claims is set here.
    pub(crate) fn write_reading(&mut self, stamp: &Stamp, visibility: Visibility, mut made: ReadingMade) -> Result<u64> {
        let salt = draw_salt(self.random.as_mut())?;
        let body = Body::of_reading(&mut made, stamp.words(), salt)?;
        self.write_body(stamp, visibility, &Content::ReadingMade(Box::new(made)), &body)
    }

    fn write_body(&mut self, stamp: &Stamp, visibility: Visibility, content: &Content, body: &Body) -> Result<u64> {
        let header = Header {
            seq: self.frontier.size() + 1,
            book: self.id.clone(),
            kind: content.kind(),
            author: stamp.author.trim().to_owned(),
            time: stamp.time,
            visibility,
            commitment: body.commitment(),
            prev: self.head,
        };
        self.put_raw(&header, Some(body))?;
        fold_in(self.store.as_mut(), &self.folder, &header, content)?;
        Ok(header.seq)
    }

    /// Puts an entry into store and tree as it is; used by import, which brings headers along.
    pub(crate) fn put_raw(&mut self, header: &Header, body: Option<&Body>) -> Result<Fingerprint> {
        let hash = header.hash()?;
        self.store.put_entry(header, &hash, body)?;
        if let Some(root) = self.frontier.push(tree::leaf(&hash)) {
            self.store.put_group(self.frontier.size() / GROUP - 1, &root)?;
        }
        self.head = hash;
        Ok(hash)
    }

    /// Appends entries as one commit.
    pub(crate) fn append(&mut self, stamp: &Stamp, entries: &[NewEntry]) -> Result<Vec<u64>> {
        stamp.check()?;
        self.transact(|b| entries.iter().map(|e| b.write(stamp, e.visibility, &e.content)).collect())
    }

    /// Throws the views away and builds them again from the entries.
    ///
    /// # Errors
    /// An entry can't be read; the views are then as they were.
    pub fn rebuild_views(&mut self) -> Result<()> {
        self.transact(|b| {
            b.store.clear_views()?;
            b.store.in_bulk(true)?;
            let size = b.store.head()?.0;
            let mut from = 1;
            // In runs: a reader can't stay open over the rows that are being written.
            while from <= size {
                let mut run = Vec::new();
                b.store.each(from, (from + GROUP - 1).min(size), &mut |header, _, body| {
                    if let Some(body) = body {
                        run.push((Content::parse(header.seq, header.kind, &body.json)?.0, header));
                    }
                    Ok(())
                })?;
                for (content, header) in run {
                    fold_in(b.store.as_mut(), &b.folder, &header, &content)?;
                }
                from += GROUP;
            }
            b.store.in_bulk(false)
        })
    }

    // ---- entries ----

    /// One entry.
    ///
    /// # Errors
    /// There is none with this number, or it is damaged.
    pub fn entry(&self, seq: u64) -> Result<Entry> {
        let Some((header, hash)) = self.store.entry(seq)? else { return Err(LedgerError::NoEntry { seq, size: self.size()? }) };
        Entry::of(header, hash, self.store.body(seq)?.as_ref())
    }

    /// The last entry that was written up to the end of a day (UTC); none if the first one was written later. Entries bear the times of those who wrote them: where
    /// these are out of order, it is an entry of that day or before that one of a later day follows.
    ///
    /// # Errors
    /// The engine failed.
    pub fn last_entry_of(&self, day: jiff::civil::Date) -> Result<Option<u64>> {
        let late = |seq: u64| -> Result<bool> {
            let Some((header, _)) = self.store.entry(seq)? else { return Err(LedgerError::NoEntry { seq, size: self.size()? }) };
            Ok(header.time.to_zoned(jiff::tz::TimeZone::UTC).date() > day)
        };
        // Entries below `from` are not late, those from `to` on are.
        let (mut from, mut to) = (1, self.size()? + 1);
        while from < to {
            let middle = from + (to - from) / 2;
            if late(middle)? { to = middle } else { from = middle + 1 }
        }
        Ok(Some(from - 1).filter(|seq| *seq > 0))
    }

    /// Hands over entries `from..=to` in order, for a log; stops at the first error.
    ///
    /// # Errors
    /// An entry is damaged, or `found` says so.
    pub fn each_entry(&self, from: u64, to: u64, found: &mut dyn FnMut(Entry) -> Result<()>) -> Result<()> {
        self.store.each(from, to, &mut |header, hash, body| found(Entry::of(header, hash, body.as_ref())?))
    }

    /// Shows every entry of some kinds, in order.
    ///
    /// # Errors
    /// The engine failed, an entry is damaged, or what `found` says.
    pub fn each_entry_of(&self, kinds: &[EntryKind], found: &mut dyn FnMut(Entry) -> Result<()>) -> Result<()> {
        self.store.entries_of(kinds, u64::MAX >> 1)?.into_iter().try_for_each(|seq| found(self.entry(seq)?))
    }

    /// Bytes of a capture, a text or an attachment, checked against their hash.
    ///
    /// # Errors
    /// They are missing, erased or others.
    pub fn blob(&self, hash: &Fingerprint) -> Result<Vec<u8>> {
        blobs::get(self.store.as_ref(), &self.folder, hash)
    }

    // ---- proofs ----

    /// What the book holds now: its size and root, signed by its key. Nothing is written.
    ///
    /// # Errors
    /// The key is not in the book's folder.
    pub fn checkpoint(&self) -> Result<String> {
        let key = keys::signing_key(&self.folder)?;
        Ok(self.state()?.sign(&key))
    }

    /// What the book holds now, unsigned.
    ///
    /// # Errors
    /// The engine failed.
    pub fn state(&self) -> Result<Checkpoint> {
        let size = self.size()?;
        self.state_at(size)
    }

    /// What the book held when it had this many entries.
    ///
    /// # Errors
    /// It never had as many.
    pub fn state_at(&self, size: u64) -> Result<Checkpoint> {
        let have = self.size()?;
        if size > have {
            return Err(LedgerError::NoEntry { seq: size, size: have });
        }
        let root = if size == self.frontier.size() { self.frontier.root() } else { tree::root_of(&StoredLeaves::of(self)?, size)? };
        Ok(Checkpoint { origin: self.origin(), size, root })
    }

    /// Signs what the book holds and writes the note down as an entry, so that later copies of the book carry it.
    ///
    /// # Errors
    /// The key is missing, or the book can't be written.
    pub fn record_checkpoint(&mut self, stamp: &Stamp) -> Result<(u64, String)> {
        stamp.check()?;
        let key = keys::signing_key(&self.folder)?;
        self.transact(|b| {
            let note = Checkpoint { origin: b.origin(), size: b.frontier.size(), root: b.frontier.root() }.sign(&key);
            let seq = b.write(stamp, Visibility::Public, &Content::Checkpoint { note: note.clone() })?;
            Ok((seq, note))
        })
    }

    /// That an entry is in the book as of `size` entries.
    ///
    /// # Errors
    /// There is no such entry, or no such size.
    pub fn prove_inclusion(&self, seq: u64, size: u64) -> Result<InclusionProof> {
        let have = self.size()?;
        if seq == 0 || seq > size || size > have {
            return Err(LedgerError::NoEntry { seq: seq.max(size), size: have });
        }
        let leaves = StoredLeaves::of(self)?;
        let Some((_, entry)) = self.store.entry(seq)? else { return Err(LedgerError::damaged(seq, "it is missing")) };
        Ok(InclusionProof { seq, size, entry, hashes: tree::inclusion_path(&leaves, seq - 1, size)? })
    }

    /// That the book at `to` entries begins with what it held at `from`.
    ///
    /// # Errors
    /// The book never had as many.
    pub fn prove_consistency(&self, from: u64, to: u64) -> Result<ConsistencyProof> {
        let have = self.size()?;
        if to > have || from > to {
            return Err(LedgerError::NoEntry { seq: from.max(to), size: have });
        }
        Ok(ConsistencyProof { from, to, hashes: tree::consistency_path(&StoredLeaves::of(self)?, from, to)? })
    }

    /// Checks this book against an older checkpoint of it, kept elsewhere: it must have grown from there, and from nowhere else.
    ///
    /// # Errors
    /// The note is not signed by `key`, is of another book, or the book was rolled back or forked since.
    pub fn check_against(&self, note: &str, key: &VerifierKey) -> Result<ConsistencyProof> {
        let old = Checkpoint::open(note, key)?;
        if old.origin != self.origin() {
            return Err(LedgerError::OtherBook { checkpoint: old.origin, book: self.origin() });
        }
        let now = self.state()?;
        if old.size > now.size {
            return Err(LedgerError::RolledBack { size: now.size, checkpoint: old.size });
        }
        let proof = self.prove_consistency(old.size, now.size)?;
        // The leaves are those that the store claims; that they are the entries' own hashes is what `verify` sees to.
        if tree::root_of(&StoredLeaves::of(self)?, now.size)? != now.root || !proof.joins(&old.root, &now.root) {
            return Err(LedgerError::Forked(old.size));
        }
        Ok(proof)
    }
}

/// Applies an entry to the views.
pub(crate) fn fold_in(store: &mut dyn Store, folder: &Path, header: &Header, content: &Content) -> Result<()> {
    let texts = |store: &dyn Store, hash: &Fingerprint| match blobs::get(store, folder, hash) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        // A rebuild goes on without a text that is missing; `verify` names it.
        Err(LedgerError::NoBlob(_)) => Ok(None),
        Err(e) => Err(e),
    };
    debug_assert_eq!(header.kind, content.kind());
    fold::apply(store, header.seq, header.visibility, content, &texts)
}

/// The name of a book in checkpoints.
pub(crate) fn origin_of(id: &BookId) -> String {
    format!("tollbook/{id}")
}

/// The tree's leaves out of the store.
pub(crate) struct StoredLeaves<'a> {
    store: &'a dyn Store,
    groups: Vec<Fingerprint>,
    // One group at a time: a proof asks for neighbours.
    near: std::cell::RefCell<(u64, Vec<Fingerprint>)>,
}

impl<'a> StoredLeaves<'a> {
    pub(crate) fn of(book: &'a Book) -> Result<Self> {
        Ok(StoredLeaves { store: book.store.as_ref(), groups: book.store.groups()?, near: std::cell::RefCell::new((u64::MAX, Vec::new())) })
    }
}

impl Leaves for StoredLeaves<'_> {
    type Error = LedgerError;
    fn leaf(&self, index: u64) -> Result<Fingerprint> {
        let group = index / GROUP;
        let mut near = self.near.borrow_mut();
        if near.0 != group {
            *near = (group, self.store.hashes(group * GROUP + 1, (group + 1) * GROUP)?);
        }
        let hash = near.1.get((index % GROUP) as usize);
        hash.map(tree::leaf).ok_or_else(|| LedgerError::damaged(index + 1, "it is missing"))
    }
    fn group(&self, group: u64) -> Result<Option<Fingerprint>> {
        Ok(usize::try_from(group).ok().and_then(|g| self.groups.get(g).copied()))
    }
}

fn is_database(path: &Path) -> bool {
    path.extension().is_some_and(|e| ["sqlite", "db", "sqlite3"].iter().any(|x| e == *x))
}

/// The file of the one book in a folder.
pub(crate) fn the_one_book(folder: &Path) -> Result<PathBuf> {
    let path = database(folder);
    if !path.is_file() {
        return Err(LedgerError::NoBook(folder.to_owned()));
    }
    for other in files_in(folder)? {
        if other != path && is_database(&other) && SqliteStore::is_book(&other) {
            let name = |p: &Path| p.file_name().unwrap_or_default().to_string_lossy().into_owned();
            return Err(LedgerError::TwoBooks { folder: folder.to_owned(), first: name(&path), second: name(&other) });
        }
    }
    Ok(path)
}

/// Refuses a folder with a book. Keys or a file without a first entry are what an interrupted `create` leaves; it may begin again.
fn refuse_a_book_in(folder: &Path) -> Result<()> {
    for file in files_in(folder)? {
        if !is_database(&file) {
            continue;
        }
        let begun = SqliteStore::is_book(&file) && file == database(folder) && SqliteStore::open(&file, true)?.0.setting("book")?.is_none();
        if !begun && std::fs::metadata(&file).map(|m| m.len()).unwrap_or(1) > 0 {
            return Err(LedgerError::BookExists(folder.to_owned()));
        }
    }
    Ok(())
}

/// True for entries that only a person's decision makes.
pub(crate) fn needs_a_reason(kind: EntryKind) -> bool {
    use EntryKind as K;
    matches!(kind, K::ClaimCorrected | K::ClaimRetracted | K::VisibilitySet | K::Erased | K::IncidentVerified | K::ListClosed)
}
