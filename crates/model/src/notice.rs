//! What a reading could not decide. Enters: a span and a reason. Leaves: a notice for a person. Never done here: guessing.

use crate::{ReportId, Span};
use serde::{Deserialize, Serialize};

/// Why a notice was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// The report has no publication date; relative periods stay relative.
    NoReportDate,
    /// No language pack reads this text.
    NoPack,
    /// Harm or a deed is told without a figure.
    NoFigure,
    /// A place name is in no gazetteer.
    UnknownPlace,
    /// A place name fits several places about equally well.
    AmbiguousPlace,
    /// A number beside a harm word could not be given a role.
    UnreadNumber,
    /// Words of harm in a passage of another field: sport, fiction, a drill.
    OtherField,
    /// The text holds nothing that can be read.
    EmptyText,
    /// The text was longer than one reading takes, and was cut.
    Truncated,
}

/// Something a person should know about a reading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// The report.
    pub report: ReportId,
    /// Why.
    pub notice: NoticeKind,
    /// One sentence for a person.
    pub message: String,
    /// The words, where it hangs on words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
}
