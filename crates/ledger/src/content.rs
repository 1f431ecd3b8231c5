//! What an entry says. Enters: a person's or a program's act. Leaves: one of a closed list of kinds, each with its fields.
//! Never done here: hashing, storing, deciding what stands (`fold` does that).

use crate::{BookId, Fingerprint, LedgerError, Result, Salt, SourceId, VerifierKey, Visibility};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tollbook_model::{Claim, ClaimId, IncidentCode, Judgement, Notice, ReportId, TextId, Verification};

/// The first entry of every book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookOpened {
    /// What people call the book.
    pub name: String,
    /// Version of the way entries are hashed.
    pub format: u32,
    /// The key that checks the book's checkpoints.
    pub key: VerifierKey,
}

/// Somebody who publishes or tells. The name of a source that must be protected never stands here: `identity` commits to it, and the identity
/// itself lies sealed beside the chain, where it can be erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The id that reports name.
    pub id: SourceId,
    /// What it is called in the book; a pseudonym for a protected source.
    pub name: String,
    /// agency, media, ngo, un, ministry, witness, … An entry's content has a `kind` of its own beside it.
    #[serde(default, rename = "source_kind", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Salted commitment to the sealed identity, if one is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<Fingerprint>,
}

/// The bytes as they came, before anything was made of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capture {
    /// SHA-256 of the bytes; they lie in the book as a blob.
    pub bytes: Fingerprint,
    /// Their number.
    pub length: u64,
    /// Where from: a URL, a path, "standard input", with the row or record inside it.
    pub origin: String,
    /// When they were taken.
    pub time: Timestamp,
    /// Media type, if the origin gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// Headers of the answer, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, String)>,
    /// The program that took them, with its version.
    pub tool: String,
    /// SHA-256 of what they are a part of: an archive, a feed, a table. The whole itself is not kept, so that a part can be erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Fingerprint>,
}

/// What made the text out of the capture; fixed per book, so that texts don't depend on the machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extractor {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// How a report's day of publication was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrigin {
    /// From the metadata of page, feed or mail.
    Metadata,
    /// From the URL.
    Url,
    /// From the dateline of the text.
    Dateline,
    /// From a column of a table.
    Column,
    /// Given by the person who added the report.
    Given,
    /// Not found.
    Unknown,
}

/// A report as the book keeps it: the text and the capture are blobs, everything else stands here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportAdded {
    /// The id under which the book knows it; keyed, if the report is not public.
    pub id: ReportId,
    /// The id that follows from text, source and day alone; equal to `id` for a public report.
    pub content_id: ReportId,
    /// SHA-256 of the text.
    pub text: Fingerprint,
    /// Bytes of the text.
    pub text_length: u64,
    /// The original.
    pub capture: Capture,
    /// What made the text.
    pub extractor: Extractor,
    /// The headline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Who published it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Day of publication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// How the day was found.
    pub date_origin: DateOrigin,
    /// The zone of the day of publication, if known ("+03:00", "Asia/Damascus").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// ISO 639 code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The agency that the outlet credits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// A signature of the words, for finding copies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
}

/// What one pack read in one report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReadingMade {
    /// The report.
    pub report: ReportId,
    /// Its text.
    pub text: Fingerprint,
    /// Pack and version.
    pub pack: String,
    /// The claims, in the order of the text.
    pub claims: Vec<Claim>,
    /// SHA-256 of the claims' canonical JSON.
    pub claims_hash: Fingerprint,
    /// What could not be decided.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<Notice>,
}

/// What a claim entered by hand rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// Words of the report.
    Words,
    /// An interview; the report is its transcript or notes.
    Interview,
    /// A visit to the place.
    Visit,
    /// A photo or a film.
    Photo,
    /// A document.
    Document,
}

/// A file that belongs to a claim entered by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// SHA-256 of its bytes; they lie in the book as a blob.
    pub bytes: Fingerprint,
    /// Their number.
    pub length: u64,
    /// Its name.
    pub name: String,
    /// Media type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
}

/// A claim that a person wrote down.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClaimEntered {
    /// The claim; its report must be in the book.
    pub claim: Claim,
    /// What it rests on.
    pub ground: Ground,
    /// Files beside it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
}

/// One run of the linker: a function of the entries before it and of the model, so its pairs need not be kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkingMade {
    /// Name and version of the weights.
    pub model: String,
    /// Entries that it saw: all up to this one.
    pub head: u64,
    /// SHA-256 over which claims stand in which incident.
    pub output: Fingerprint,
    /// Incidents.
    pub incidents: u64,
    /// Pairs of incidents that may be one.
    pub unsure: u64,
}

/// A code, bound to a claim: whichever incident that claim is of bears it. It stays when incidents are put together or taken apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentCoded {
    /// The code.
    pub code: IncidentCode,
    /// The claim.
    pub claim: ClaimId,
    /// Its report: erasing the report finds the code.
    pub report: ReportId,
}

/// How far an incident was checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentVerified {
    /// The incident's code.
    pub code: IncidentCode,
    /// What the person found.
    pub verification: Verification,
    /// The claim that the code is bound to.
    pub claim: ClaimId,
    /// Its report.
    pub report: ReportId,
}

/// Whether a list of names is complete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListClosed {
    /// A claim of the list: whoever its origin names of its incident are all who were killed in it.
    pub claim: ClaimId,
    /// Its report.
    pub report: ReportId,
    /// False if that is taken back.
    pub closed: bool,
}

/// How a project deals with an incident, which is not what is true of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Handling {
    /// Nothing of it is published before this day.
    Embargo {
        /// The first day on which it may be; absent: there is no embargo.
        until: Option<Date>,
    },
    /// Its fine place waits for so many days after the deed.
    Delay {
        /// Days; absent: as many as the publication lets every place wait.
        days: Option<u32>,
    },
    /// Whether managers and owners alone may change it.
    Frozen {
        /// True while they alone may.
        is: bool,
    },
    /// Who works on it.
    Assigned {
        /// The name of an account; absent: nobody.
        to: Option<String>,
    },
    /// How far somebody says that it was checked, where a second person has to say the same before it holds.
    Proposed {
        /// So far.
        verification: Verification,
    },
}

/// How a project deals with an incident, written down on one of its claims: whichever incident the claim is of is dealt with so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentHandled {
    /// The claim.
    pub claim: ClaimId,
    /// Its report: erasing the report finds the entry.
    pub report: ReportId,
    /// How.
    pub handling: Handling,
}

/// What a decision or a note is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// A report.
    Report(ReportId),
    /// A claim.
    Claim(ClaimId),
    /// A source.
    Source(SourceId),
    /// An entry, by its number.
    Entry(u64),
}

/// A piece of another book.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Merged {
    /// The other book.
    pub book: BookId,
    /// What was taken over.
    pub part: MergedPart,
}

/// What was taken over from another book.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MergedPart {
    /// A run of its headers, as that book hashed them: its chain, which stays when a body is erased.
    Headers {
        /// In order, without a gap.
        headers: Vec<crate::Header>,
    },
    /// The body of one of its entries.
    Entry {
        /// The entry's number there.
        theirs: u64,
        /// What kind it is there.
        kind: EntryKind,
        /// How far it may travel, as decided there when it was written.
        visibility: Visibility,
        /// Salt and canonical JSON.
        body: ForeignBody,
    },
    /// The signed checkpoint under which the headers before it came.
    Proven {
        /// The note.
        note: String,
        /// The key that checks it.
        key: VerifierKey,
    },
}

/// The body of another book's entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignBody {
    /// Its salt.
    pub salt: Salt,
    /// Its canonical JSON, as text, byte for byte.
    pub json: String,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $word:literal),* $(,)?) => {
        /// What kind of entry.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum EntryKind { $($(#[$doc])* $kind),* }

        impl EntryKind {
            /// The word in JSON.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$kind => $word),* }
            }
            /// Reads the word.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$kind),)* _ => None }
            }
        }
    };
}

kinds! {
    /// The book was made.
    BookOpened = "book_opened",
    /// A source was named.
    SourceAdded = "source_added",
    /// A report was taken in.
    ReportAdded = "report_added",
    /// A report was read.
    ReadingMade = "reading_made",
    /// A person mended a claim.
    ClaimCorrected = "claim_corrected",
    /// A person took a claim out of what stands.
    ClaimRetracted = "claim_retracted",
    /// A person wrote a claim down.
    ClaimEntered = "claim_entered",
    /// Two claims were judged.
    Judgement = "judgement",
    /// It was decided how far something travels.
    VisibilitySet = "visibility_set",
    /// Content was erased.
    Erased = "erased",
    /// Somebody noted something.
    Note = "note",
    /// The book signed what it held.
    Checkpoint = "checkpoint",
    /// Another book's entry joined.
    Merged = "merged",
    /// A linker said which claims speak of one incident.
    LinkingMade = "linking_made",
    /// An incident got its code.
    IncidentCoded = "incident_coded",
    /// A person said how far an incident was checked.
    IncidentVerified = "incident_verified",
    /// A person declared that a list names everybody, or took that back.
    ListClosed = "list_closed",
    /// A person said how an incident is dealt with.
    IncidentHandled = "incident_handled",
}

/// What an entry says, by kind.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Content {
    /// The book was made.
    BookOpened(BookOpened),
    /// A source was named.
    SourceAdded(Source),
    /// A report was taken in.
    ReportAdded(Box<ReportAdded>),
    /// A report was read.
    ReadingMade(Box<ReadingMade>),
    /// A person mended a claim: the claim as it stands from now on.
    ClaimCorrected {
        /// The claim, whole, with the id it had.
        claim: Box<Claim>,
    },
    /// A person took a claim out of what stands.
    ClaimRetracted {
        /// Which.
        claim: ClaimId,
        /// Its report: every act about a claim names it, so that erasing the report finds the act.
        report: ReportId,
    },
    /// A person wrote a claim down.
    ClaimEntered(Box<ClaimEntered>),
    /// Two claims were judged.
    Judgement(Judgement),
    /// It was decided how far something travels.
    VisibilitySet {
        /// What.
        target: Target,
        /// How far.
        visibility: Visibility,
        /// The report, if the target is a claim.
        #[serde(skip_serializing_if = "Option::is_none")]
        report: Option<ReportId>,
    },
    /// The contents of these entries were erased. Ids are not named: an id may follow from what was erased.
    Erased {
        /// Their numbers.
        entries: Vec<u64>,
        /// Of those that came from another book: which, and their numbers there. A later merge leaves them out.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        foreign: Vec<(String, u64)>,
    },
    /// Somebody noted something.
    Note {
        /// About what.
        target: Target,
        /// What.
        text: String,
        /// The report, if the target is a claim.
        #[serde(skip_serializing_if = "Option::is_none")]
        report: Option<ReportId>,
    },
    /// The book signed what it held before this entry.
    Checkpoint {
        /// The signed note.
        note: String,
    },
    /// Another book's entry joined.
    Merged(Box<Merged>),
    /// A linker said which claims speak of one incident.
    LinkingMade(LinkingMade),
    /// An incident got its code.
    IncidentCoded(IncidentCoded),
    /// A person said how far an incident was checked.
    IncidentVerified(IncidentVerified),
    /// A person declared that a list names everybody, or took that back.
    ListClosed(ListClosed),
    /// A person said how an incident is dealt with.
    IncidentHandled(IncidentHandled),
}

/// A body as it is hashed: content and reason.
#[derive(Serialize)]
pub(crate) struct BodyOut<'a> {
    pub content: &'a Content,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'a str>,
}

#[derive(Deserialize)]
struct BodyIn<T> {
    content: T,
    #[serde(default)]
    reason: Option<String>,
}

impl Content {
    /// What kind of entry it makes.
    #[must_use]
    pub fn kind(&self) -> EntryKind {
        match self {
            Self::BookOpened(_) => EntryKind::BookOpened,
            Self::SourceAdded(_) => EntryKind::SourceAdded,
            Self::ReportAdded(_) => EntryKind::ReportAdded,
            Self::ReadingMade(_) => EntryKind::ReadingMade,
            Self::ClaimCorrected { .. } => EntryKind::ClaimCorrected,
            Self::ClaimRetracted { .. } => EntryKind::ClaimRetracted,
            Self::ClaimEntered(_) => EntryKind::ClaimEntered,
            Self::Judgement(_) => EntryKind::Judgement,
            Self::VisibilitySet { .. } => EntryKind::VisibilitySet,
            Self::Erased { .. } => EntryKind::Erased,
            Self::Note { .. } => EntryKind::Note,
            Self::Checkpoint { .. } => EntryKind::Checkpoint,
            Self::Merged(_) => EntryKind::Merged,
            Self::LinkingMade(_) => EntryKind::LinkingMade,
            Self::IncidentCoded(_) => EntryKind::IncidentCoded,
            Self::IncidentVerified(_) => EntryKind::IncidentVerified,
            Self::ListClosed(_) => EntryKind::ListClosed,
            Self::IncidentHandled(_) => EntryKind::IncidentHandled,
        }
    }

    /// Reads a body's canonical JSON; `seq` names the entry if it can't be read.
    pub(crate) fn parse(seq: u64, kind: EntryKind, json: &[u8]) -> Result<(Self, Option<String>)> {
        fn body<T: DeserializeOwned>(seq: u64, json: &[u8], make: impl Fn(T) -> Content) -> Result<(Content, Option<String>)> {
            let body: BodyIn<T> = serde_json::from_slice(json).map_err(|e| LedgerError::damaged(seq, format!("its content can't be read: {e}")))?;
            Ok((make(body.content), body.reason))
        }
        #[derive(Deserialize)]
        struct OneClaim<T> {
            claim: T,
        }
        #[derive(Deserialize)]
        struct Set {
            target: Target,
            visibility: Visibility,
            #[serde(default)]
            report: Option<ReportId>,
        }
        #[derive(Deserialize)]
        struct Retracted {
            claim: ClaimId,
            report: ReportId,
        }
        #[derive(Deserialize)]
        struct Noted {
            target: Target,
            text: String,
            #[serde(default)]
            report: Option<ReportId>,
        }
        #[derive(Deserialize)]
        struct Gone {
            entries: Vec<u64>,
            #[serde(default)]
            foreign: Vec<(String, u64)>,
        }
        #[derive(Deserialize)]
        struct Signed {
            note: String,
        }
        // Each kind is read straight into its own type: a tagged enum would build every value twice.
        match kind {
            EntryKind::BookOpened => body(seq, json, Self::BookOpened),
            EntryKind::SourceAdded => body(seq, json, Self::SourceAdded),
            EntryKind::ReportAdded => body(seq, json, Self::ReportAdded),
            EntryKind::ReadingMade => body(seq, json, Self::ReadingMade),
            EntryKind::ClaimCorrected => body(seq, json, |c: OneClaim<Box<Claim>>| Self::ClaimCorrected { claim: c.claim }),
            EntryKind::ClaimRetracted => body(seq, json, |r: Retracted| Self::ClaimRetracted { claim: r.claim, report: r.report }),
            EntryKind::ClaimEntered => body(seq, json, Self::ClaimEntered),
            EntryKind::Judgement => body(seq, json, Self::Judgement),
            EntryKind::VisibilitySet => body(seq, json, |s: Set| Self::VisibilitySet { target: s.target, visibility: s.visibility, report: s.report }),
            EntryKind::Erased => body(seq, json, |g: Gone| Self::Erased { entries: g.entries, foreign: g.foreign }),
            EntryKind::Note => body(seq, json, |n: Noted| Self::Note { target: n.target, text: n.text, report: n.report }),
            EntryKind::Checkpoint => body(seq, json, |s: Signed| Self::Checkpoint { note: s.note }),
            EntryKind::Merged => body(seq, json, Self::Merged),
            EntryKind::LinkingMade => body(seq, json, Self::LinkingMade),
            EntryKind::IncidentCoded => body(seq, json, Self::IncidentCoded),
            EntryKind::IncidentVerified => body(seq, json, Self::IncidentVerified),
            EntryKind::ListClosed => body(seq, json, Self::ListClosed),
            EntryKind::IncidentHandled => body(seq, json, Self::IncidentHandled),
        }
    }

    /// The blobs that the content stands on.
    #[must_use]
    pub fn blobs(&self) -> Vec<Fingerprint> {
        match self {
            Self::ReportAdded(r) => vec![r.text, r.capture.bytes],
            Self::ClaimEntered(c) => c.attachments.iter().map(|a| a.bytes).collect(),
            _ => Vec::new(),
        }
    }
}

impl ReportAdded {
    /// The text's id in the model's form.
    #[must_use]
    pub fn text_id(&self) -> TextId {
        TextId(self.text.to_string())
    }
}
