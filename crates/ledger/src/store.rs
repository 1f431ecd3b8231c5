//! What an engine must do for a book. Enters: entries, blobs, rows of views. Leaves: the same, found again by number, hash or question.
//! Never done here: hashing, folding, deciding; a store believes what it is given, and `verify` doesn't believe the store.
//!
//! Two halves. What is **kept** (headers, bodies, groups of the tree, blobs) is the book. What is **derived** (reports, claims, terms, words,
//! touches) can be thrown away at any moment: a fold over the entries gives it again. `suite::run` is what any engine has to pass.

use crate::{Body, EntryKind, Fingerprint, Header, Result, Visibility};
use std::path::Path;
use tollbook_model::{ClaimId, ReportId};

/// A blob as the store has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredBlob {
    /// Bytes of the blob.
    pub length: u64,
    /// The bytes; `None` if they lie as a file in the book's folder.
    pub bytes: Option<Vec<u8>>,
}

/// A report in the view. Derived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportRow {
    /// The entry that added it to this book.
    pub seq: u64,
    /// Which book's it is: 0 this one's, from 1 those that were merged.
    pub book: u32,
    /// Its id.
    pub id: ReportId,
    /// The id that follows from its content.
    pub content_id: ReportId,
    /// Who published it.
    pub source: Option<String>,
    /// Days since 1970-01-01.
    pub day: Option<i64>,
    /// ISO 639 code.
    pub language: Option<String>,
    /// As decided for this report.
    pub own: Visibility,
    /// The stricter of its own and its source's.
    pub visibility: Visibility,
    /// The entry of its latest reading; 0 if it was never read.
    pub reading: u64,
    /// Rows that its claims have had; numbers the next one.
    pub versions: u64,
    /// True if a person decided anything about it or its claims.
    pub decided: bool,
    /// The text's blob.
    pub text: Fingerprint,
    /// The capture's blob.
    pub capture: Fingerprint,
}

/// Whether a claim stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// It stands.
    Current,
    /// A person took it out.
    Retracted,
}

/// Where a claim's present form comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FormOrigin {
    /// A reading.
    Reading,
    /// A person's correction.
    Correction,
    /// A person wrote it.
    Hand,
}

/// One version of a claim in the view. Derived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimRow {
    /// Report's entry times 2^20, plus the how-manieth version of a claim of that report: claims sort as their reports came in.
    pub version: u64,
    /// Which book's it is.
    pub book: u32,
    /// Its id.
    pub id: ClaimId,
    /// The entry that added its report.
    pub report: u64,
    /// The entry from which on this version stands.
    pub born: u64,
    /// The entry from which on it doesn't.
    pub died: Option<u64>,
    /// The entry that holds the claim's fields.
    pub form: u64,
    /// Which of that entry's claims it is.
    pub at: u32,
    /// Whether it stands.
    pub standing: Standing,
    /// Where the form comes from.
    pub origin: FormOrigin,
    /// First day of the period, in days since 1970-01-01.
    pub from: Option<i64>,
    /// Last day of the period.
    pub to: Option<i64>,
    /// As decided for this claim.
    pub own: Visibility,
    /// The stricter of its own and its report's.
    pub visibility: Visibility,
}

/// Bits of a version's number below its report's.
pub(crate) const VERSION_BITS: u32 = 20;

/// Rows that one answer holds at most.
pub(crate) const ROWS_MAX: usize = 1_000_000;

/// By what a claim can be found. Letters are those of the store's index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TermKind {
    /// A harm, or the kind of another claim: `killed`, `deed`.
    Harm,
    /// Id of an actor or a side, harmed or blamed.
    Actor,
    /// A place's id, or its name in lower case.
    Place,
    /// Name of a first-order unit, in lower case.
    Admin1,
    /// ISO 3166-1 alpha-2.
    Country,
    /// Source of the report, in lower case.
    Source,
    /// Id of a means.
    Means,
}

impl TermKind {
    pub(crate) fn letter(self) -> &'static str {
        match self {
            Self::Harm => "h",
            Self::Actor => "a",
            Self::Place => "p",
            Self::Admin1 => "1",
            Self::Country => "c",
            Self::Source => "s",
            Self::Means => "m",
        }
    }
}

/// A term that a claim is found by.
pub type Term = (TermKind, String);

/// A question to the view of claims, or of reports by their claims. Everything given must hold; what is absent doesn't restrict.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// The state at this entry; absent: now. Visibility and erasure are always today's, so that a later protection covers the past.
    pub as_of: Option<u64>,
    /// A harm (`killed`), or the kind of a claim that is none (`deed`, `strength`, `milestone`, `stance`).
    pub harm: Option<String>,
    /// Id of an actor or a side, harmed or blamed.
    pub actor: Option<String>,
    /// Id or name of a place.
    pub place: Option<String>,
    /// Name of a first-order unit.
    pub admin1: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Source of the report.
    pub source: Option<String>,
    /// Id of a means.
    pub means: Option<String>,
    /// The period overlaps days from this one on.
    pub from: Option<jiff::civil::Date>,
    /// The period overlaps days up to this one.
    pub to: Option<jiff::civil::Date>,
    /// Words of the report's text: all of them; `"in quotes"`: as a phrase; `word*`: as a beginning.
    pub words: Option<String>,
    /// Claims of this report alone.
    pub report: Option<ReportId>,
    /// Nothing stricter than this; absent: everything.
    pub clearance: Option<Visibility>,
    /// Also claims that a person retracted.
    pub with_retracted: bool,
    /// Go on after this row of the answer before.
    pub after: Option<u64>,
    /// Rows at most; 0: one hundred.
    pub limit: usize,
}

impl Query {
    /// Everything that stands now.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    pub(crate) fn terms(&self) -> Vec<Term> {
        let lower = |s: &String| s.trim().to_lowercase();
        let mut out = Vec::new();
        let mut add = |kind, value: Option<String>| out.extend(value.filter(|v| !v.is_empty()).map(|v| (kind, v)));
        add(TermKind::Harm, self.harm.as_ref().map(lower));
        add(TermKind::Actor, self.actor.as_ref().map(|s| s.trim().to_owned()));
        add(TermKind::Place, self.place.as_ref().map(lower));
        add(TermKind::Admin1, self.admin1.as_ref().map(lower));
        add(TermKind::Country, self.country.as_ref().map(|s| s.trim().to_uppercase()));
        add(TermKind::Source, self.source.as_ref().map(lower));
        add(TermKind::Means, self.means.as_ref().map(|s| s.trim().to_owned()));
        out
    }

    pub(crate) fn rows(&self) -> usize {
        if self.limit == 0 { 100 } else { self.limit.min(ROWS_MAX) }
    }

    /// True if it asks anything that only claims can answer.
    pub(crate) fn asks_of_claims(&self) -> bool {
        let t = self.terms();
        t.iter().any(|(k, _)| *k != TermKind::Source)
    }
}

/// What `Store::each` hands over: header, hash, body.
pub type EachEntry<'a> = &'a mut dyn FnMut(Header, Fingerprint, Option<Body>) -> Result<()>;

/// An engine. Every method may fail with what the engine says; that is not repeated at each.
#[allow(clippy::missing_errors_doc)]
pub trait Store: Send {
    // ---- one writer ----

    /// Takes the right to write; waits a while if another has it.
    fn begin(&mut self) -> Result<()>;
    /// Makes everything since `begin` durable. Only when this returns may an entry be acknowledged.
    fn commit(&mut self) -> Result<()>;
    /// Forgets everything since `begin`.
    fn roll_back(&mut self);

    /// From here on everything is read as of one moment, until `let_go`. A writer goes on elsewhere meanwhile. False if a moment is held
    /// already, which then stays held.
    fn hold(&self) -> Result<bool>;
    /// Ends what `hold` began.
    fn let_go(&self);

    // ---- kept ----

    /// Value of a setting that belongs to the book.
    fn setting(&self, key: &str) -> Result<Option<String>>;
    /// Sets it.
    fn put_setting(&mut self, key: &str, value: &str) -> Result<()>;
    /// Number of entries, and hash of the last.
    fn head(&self) -> Result<(u64, Fingerprint)>;
    /// Adds an entry; its number is one more than the head's.
    fn put_entry(&mut self, header: &Header, hash: &Fingerprint, body: Option<&Body>) -> Result<()>;
    /// Header and hash.
    fn entry(&self, seq: u64) -> Result<Option<(Header, Fingerprint)>>;
    /// The body, unless it was erased.
    fn body(&self, seq: u64) -> Result<Option<Body>>;
    /// Entries with numbers `from..=to`, in order.
    fn each(&self, from: u64, to: u64, found: EachEntry<'_>) -> Result<()>;
    /// Numbers of the entries of these kinds up to `to`, in order.
    fn entries_of(&self, kinds: &[EntryKind], to: u64) -> Result<Vec<u64>>;
    /// The hashes of entries `from..=to`, in order.
    fn hashes(&self, from: u64, to: u64) -> Result<Vec<Fingerprint>>;
    /// Drops a body and its salt; the header stays.
    fn drop_body(&mut self, seq: u64) -> Result<()>;
    /// Root of a full group of 256 leaves.
    fn put_group(&mut self, group: u64, root: &Fingerprint) -> Result<()>;
    /// The roots of all full groups.
    fn groups(&self) -> Result<Vec<Fingerprint>>;
    /// Keeps a blob; `bytes` is absent if they lie as a file. What is there already stays as it is.
    fn put_blob(&mut self, hash: &Fingerprint, length: u64, bytes: Option<&[u8]>) -> Result<()>;
    /// A blob.
    fn blob(&self, hash: &Fingerprint) -> Result<Option<StoredBlob>>;
    /// Every blob's hash, sorted, and whether its bytes lie as a file.
    fn blobs(&self) -> Result<Vec<(Fingerprint, bool)>>;
    /// Drops a blob.
    fn drop_blob(&mut self, hash: &Fingerprint) -> Result<()>;
    /// Leaves nothing of what was dropped in files of the engine: free pages, logs, index.
    fn purge(&mut self) -> Result<()>;

    // ---- derived ----

    /// Throws all views away.
    fn clear_views(&mut self) -> Result<()>;
    /// Tells that the rows of all views come now, or are there: an engine may leave out meanwhile what questions alone need, and take more memory.
    fn in_bulk(&mut self, begins: bool) -> Result<()>;
    /// How much memory it keeps the file's pages in from now on, in KiB. An engine that keeps none has nothing to do.
    fn keep_pages(&mut self, _kib: u32) -> Result<()> {
        Ok(())
    }
    /// Adds a report; `words` is its text made ready for search.
    fn put_report(&mut self, row: &ReportRow, words: &str) -> Result<()>;
    /// Changes the fields of a report that change: visibility, reading, versions, decided.
    fn update_report(&mut self, row: &ReportRow) -> Result<()>;
    /// Takes a report, its claims and its touches out of the views.
    fn drop_report(&mut self, seq: u64) -> Result<()>;
    /// A report by the entry that added it.
    fn report(&self, seq: u64) -> Result<Option<ReportRow>>;
    /// A report by its id in a book.
    fn report_by_id(&self, book: u32, id: &ReportId) -> Result<Option<ReportRow>>;
    /// A report by the id of its content in a book.
    fn report_by_content(&self, book: u32, id: &ReportId) -> Result<Option<ReportRow>>;
    /// Reports of a source in a book.
    fn reports_of_source(&self, book: u32, source: &str) -> Result<Vec<ReportRow>>;
    /// Adds a version of a claim.
    fn put_claim(&mut self, row: &ClaimRow, terms: &[Term]) -> Result<()>;
    /// A version stops standing.
    fn end_claim(&mut self, version: u64, died: u64) -> Result<()>;
    /// Sets how far all versions of a claim travel.
    fn set_claim_visibility(&mut self, book: u32, id: &ClaimId, own: Visibility, visibility: Visibility) -> Result<()>;
    /// Sets how far all versions of all claims of a report travel at least.
    fn set_claims_floor(&mut self, report: u64, floor: Visibility) -> Result<()>;
    /// Takes the claims of a report out of the views; the report stays.
    fn drop_claims(&mut self, report: u64) -> Result<()>;
    /// Versions of a report's claims that have not died.
    fn live_claims(&self, report: u64) -> Result<Vec<ClaimRow>>;
    /// All versions of a claim, oldest first.
    fn claim_versions(&self, book: u32, id: &ClaimId) -> Result<Vec<ClaimRow>>;
    /// The books in which a claim's id is known.
    fn books_of_claim(&self, id: &ClaimId) -> Result<Vec<u32>>;
    /// The terms of a version.
    fn terms(&self, version: u64) -> Result<Vec<Term>>;
    /// Notes that an entry is about a report (and perhaps one of its claims).
    fn put_touch(&mut self, report: u64, seq: u64, claim: Option<&ClaimId>) -> Result<()>;
    /// Entries about a report, in order, each with the claim it is about.
    fn touches(&self, report: u64) -> Result<Vec<(u64, Option<ClaimId>)>>;
    /// Reports that an entry is about.
    fn touched_by(&self, seq: u64) -> Result<Vec<u64>>;
    /// Forgets that an entry is about anything.
    fn drop_touches(&mut self, seq: u64) -> Result<()>;
    /// How many entries stand on a blob.
    fn blob_uses(&self, hash: &Fingerprint) -> Result<Vec<u64>>;
    /// Notes that an entry stands on a blob.
    fn put_blob_use(&mut self, hash: &Fingerprint, seq: u64) -> Result<()>;
    /// Forgets which blobs an entry stands on.
    fn drop_blob_uses(&mut self, seq: u64) -> Result<()>;
    /// A source's entry and visibility.
    fn source(&self, book: u32, id: &str) -> Result<Option<(u64, Visibility)>>;
    /// Sets a source's entry and visibility.
    fn put_source(&mut self, book: u32, id: &str, seq: u64, visibility: Visibility) -> Result<()>;
    /// Takes a source out of the view.
    fn drop_source(&mut self, book: u32, id: &str) -> Result<()>;
    /// Every source: book, id, entry, visibility.
    fn sources(&self) -> Result<Vec<(u32, String, u64, Visibility)>>;
    /// Number of a merged book, and of its headers that are here; `None` if it is unknown.
    fn foreign_book(&self, id: &str) -> Result<Option<(u32, u64)>>;
    /// Notes the hash of another book's entry.
    fn put_foreign(&mut self, id: &str, theirs: u64, hash: &Fingerprint) -> Result<()>;
    /// Notes that this book's entry `seq` brought the body of another book's entry; gives that book's number.
    fn place_foreign(&mut self, id: &str, theirs: u64, seq: u64) -> Result<u32>;
    /// The hash of another book's entry, and this book's entry that brought its body, if one did.
    fn foreign_entry(&self, book: u32, theirs: u64) -> Result<Option<(Fingerprint, Option<u64>)>>;
    /// Id of a merged book by its number.
    fn foreign_id(&self, book: u32) -> Result<Option<String>>;

    // ---- questions ----

    /// Rows of claims, in the order their reports came in.
    fn query_claims(&self, query: &Query) -> Result<Vec<ClaimRow>>;
    /// How many claims answer, without limit.
    fn count_claims(&self, query: &Query) -> Result<u64>;
    /// Rows of reports, in the order they came in.
    fn query_reports(&self, query: &Query) -> Result<Vec<ReportRow>>;
    /// How many reports answer, without limit.
    fn count_reports(&self, query: &Query) -> Result<u64>;
    /// The versions of all claims that answer, ascending; neither limit nor cursor holds.
    fn claim_numbers(&self, query: &Query) -> Result<Vec<u64>>;
    /// The entries of all reports that answer, ascending; neither limit nor cursor holds.
    fn report_numbers(&self, query: &Query) -> Result<Vec<u64>>;

    // ---- care ----

    /// What is in the engine's file and belongs to no book, or is defined otherwise than a book is: tables, triggers, settings, rows that no
    /// number of an entry reaches. A trigger would change what is written later, and no hash would tell.
    fn strangers(&self) -> Result<Vec<String>>;
    /// What the engine itself finds wrong with its file.
    fn integrity(&self) -> Result<Vec<String>>;
    /// A fingerprint over each derived table, for telling whether two stores hold the same views.
    fn view_fingerprints(&self) -> Result<Vec<(String, Fingerprint)>>;
    /// A consistent copy of the engine's file, made while others go on writing.
    fn copy_to(&self, file: &Path) -> Result<()>;
    /// A further reader of the same book.
    fn reader(&self) -> Result<Box<dyn Store>>;
}
