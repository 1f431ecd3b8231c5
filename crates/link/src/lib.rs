//! Which claims speak of the same incident. Enters: claims of many reports, what is known of their texts, what people judged. Leaves: incidents,
//! origins, lines of figures, each pair that was compared with its reasons. Never done here: adding up, I/O, a clock.
//!
//! Lineage comes first: who prints whom. Then each report's claims are put together into tellings, one for each incident that the report
//! speaks of; tellings of different reports are compared feature by feature, and clusters grow by average linkage under what people decided.
//! Windows and cumulative tolls contain incidents and are never merged with one.
#![forbid(unsafe_code)]

mod again;
mod blocks;
mod cluster;
mod code;
mod compare;
mod days;
pub mod engine;
mod learning;
mod linking;
mod model;
mod places;
mod sources;
mod supersede;
mod telling;

pub use again::{Before, Known};
pub use compare::Reason;
pub use learning::{PAIRS_LEAST, learn};
pub use linking::{Compared, Linking, Minted, link, link_after};
pub use model::IncidentModel;
pub use sources::TextSignature;

use jiff::civil::Date;
use tollbook_model::{ActorRegistry, Claim, ReportId, Symbol, Taxonomy};

/// A report as linking sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkReport {
    /// Its id.
    pub id: ReportId,
    /// Who published it.
    pub source: Option<Symbol>,
    /// Day of publication.
    pub published: Option<Date>,
    /// The greater is the later: by day of publication, then by arrival.
    pub order: u64,
    /// The agency that the outlet credits.
    pub agency: Option<Symbol>,
    /// The signature of its words.
    pub signature: Option<TextSignature>,
    /// Its claims that stand, in the order of the text.
    pub claims: Vec<Claim>,
}

/// What linking knows beside the reports.
#[derive(Clone, Debug)]
pub struct Setting<'a> {
    /// Parties, with their sides.
    pub registry: &'a ActorRegistry,
    /// The tree of means.
    pub means: &'a Taxonomy,
    /// Words in the names of those whom reports quote, with the kind of people who count there; the first that stands in a name decides.
    pub origin_words: &'a [(&'a str, &'a str)],
    /// What agreement is worth.
    pub model: &'a IncidentModel,
}
