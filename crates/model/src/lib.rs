//! The nouns of Tollbook. Enters: nothing. Leaves: types that every room shares. Never done here: I/O, a clock, a decision.
//!
//! ```
//! use tollbook_model::{Count, CountKind};
//! let count = Count::at_least(21);
//! assert_eq!((count.low, count.high, count.high_open), (Some(21), None, true));
//! assert_eq!(count.kind, CountKind::AtLeast);
//! ```
#![forbid(unsafe_code)]

mod actor;
mod claim;
mod count;
mod incident;
mod notice;
mod period;
mod place;
mod report;
mod scope;
mod span;
mod taxonomy;

pub use actor::{Actor, ActorKind, ActorRegistry, Publisher, RegistryError};
pub use claim::{
    AgeClass, Attribution, Basis, Blame, By, ByMode, Cause, Claim, ClaimId, ClaimKind, Deed, Harm, Level, Modality, Person, Provenance, Relation, RelationKind,
    Sex, Share, Status, Surety, Who,
};

pub use count::{Count, CountKind};
pub use incident::{ClaimIndex, Incident, IncidentCode, Judgement, Linked, LinkedClaim, PersonPair, Verdict, Verification};
pub use notice::{Notice, NoticeKind};
pub use period::{Period, PeriodPrecision};
pub use place::{Place, PlaceMode, PlacePart, PlacePrecision, PlaceRelation};
pub use report::{Report, ReportId, TextId};
pub use scope::{Counted, Scope, VictimGroup};
pub use span::{Offsets, Span, SpanRole, telling_words};
pub use taxonomy::{Taxon, Taxonomy};

/// A short name shared by many claims (a taxon, an actor, a rule): cheap to copy, compared by its text.
pub type Symbol = std::sync::Arc<str>;
