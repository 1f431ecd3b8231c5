//! The book. Enters: reports, readings, decisions of people, each with author, time and reason. Leaves: entries that nobody can change
//! unseen, what stands now or stood at any entry, and proofs of both. Never done here: reading text, a network, a clock, a deletion without a
//! trace.
//!
//! An entry is a header in a hash chain and a body beside it. The header commits to the body under a random salt; bodies, salts and blobs can
//! be erased, and the chain still verifies. Over the entries lies the Merkle tree of RFC 6962, whose root the book signs as a checkpoint:
//! whoever keeps an old checkpoint can tell a book that grew from one that was rolled back or rewritten. Reports, claims and the search index
//! are views, equal to a fold over the entries at any moment.
//!
//! ```
//! use tollbook_ledger::{Added, Book, NewReport, Query, Stamp, Target, Visibility};
//! use tollbook_model::Report;
//!
//! let folder = tempfile::tempdir()?;
//! let now = "2021-02-20T12:00:00Z".parse()?;
//! let stamp = Stamp::new("recorder", now);
//! let mut book = Book::create(folder.path().join("book"), "Idlib", &stamp)?;
//!
//! let report = Report::new("Shelling killed at least 21 in Saraqib.".into(), Some("afp".into()), Some("2021-02-20".parse()?));
//! let added = book.add_reports(&stamp, vec![NewReport::plain(report, "desk", now, "tollbook 0.1.0", Visibility::Public)])?;
//! let Added::New { id, seq } = &added[0] else { panic!("it is new") };
//!
//! book.note(&stamp, Visibility::Internal, Target::Report(id.clone()), "asked the outlet for the names")?;
//! assert_eq!(book.reports(&Query { words: Some("saraqib".into()), ..Query::new() })?.len(), 1);
//!
//! let (note, key) = (book.checkpoint()?, book.verifier_key()?);
//! let proof = book.prove_inclusion(*seq, book.size()?)?;
//! assert!(proof.leads_to(&book.state()?.root));
//! book.retract_claim(&stamp, &tollbook_model::ClaimId("c-0".into())).unwrap_err();
//! book.check_against(&note, &key)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

mod acts;
mod backup;
mod blobs;
mod book;
mod canonical;
mod content;
mod durable;
mod entry;
mod erase;
mod error;
mod export;
#[cfg(test)]
mod failing;
mod fingerprint;
mod fold;
mod identities;
mod incidents;
mod keys;
mod merge;
mod note;
mod packing;
mod pages;
mod seal;
mod search;
mod sqlite;
mod store;
#[cfg(any(test, feature = "suite"))]
pub mod suite;
pub mod tree;
mod verify;
mod views;
mod visibility;

pub use acts::{Added, NewCapture, NewReading, NewReport};
pub use backup::{BackupManifest, CopiedFile, Drill, MODELS_FOLDER, SETTINGS_FILE, drill, read_manifest, restore};
pub use blobs::SMALL_BYTES_MAX;
pub use book::Book;
pub use content::{
    Attachment, BookOpened, Capture, ClaimEntered, Content, DateOrigin, EntryKind, Extractor, ForeignBody, Ground, Handling, IncidentCoded, IncidentHandled,
    IncidentVerified, LinkingMade, ListClosed, Merged, MergedPart, ReadingMade, ReportAdded, Source, Target,
};
pub use entry::{Body, Entry, Header, Stamp};
pub use erase::Erasure;
pub use error::{LedgerError, Result};
pub use export::{ExportManifest, import, read_export_manifest};
pub use fingerprint::{BookId, Fingerprint, SourceId};
pub use incidents::{Handled, IncidentActs, LINKED_FILES, LINKED_PAST, LINKED_UNFINISHED, Since, standing};
pub use merge::MergeOutcome;
pub use note::{Checkpoint, VerifierKey};
pub use pages::Pages;
pub use seal::{Randomness, Salt, SeededRandomness, SystemRandomness};
pub use sqlite::{BUSY_MS, SqliteStore};
pub use store::{ClaimRow, EachEntry, FormOrigin, Query, ReportRow, Standing, Store, StoredBlob, Term, TermKind};
pub use tree::{ConsistencyProof, InclusionProof};
pub use verify::{Depth, Fault, Verification};
pub use views::{ClaimView, ReportView, Trail};
pub use visibility::Visibility;

pub use tollbook_model::{Judgement, Verdict};
