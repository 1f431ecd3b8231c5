//! Enters: a reading. Leaves: one JSON object per claim and per notice, one a line; `schemas/` describes them.
//! Never done here: a number or a word that the reading did not give.

use serde::Serialize;
use std::io;
use tollbook_model::{NoticeKind, ReportId, Span};
use tollbook_read::Reading;

/// A notice, told from claims by its kind.
#[derive(Serialize)]
struct NoticeLine<'a> {
    kind: &'static str,
    report: &'a ReportId,
    notice: NoticeKind,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    span: Option<&'a Span>,
    origin: &'a str,
}

/// Appends a reading's lines; `origin` is the path as given, or `-` for standard input.
///
/// # Errors
/// A value that JSON cannot hold; the model has none.
pub(crate) fn write(reading: &Reading, origin: &str, out: &mut Vec<u8>) -> io::Result<()> {
    let mut tail = b",\"origin\":".to_vec();
    serde_json::to_writer(&mut tail, origin)?;
    tail.extend_from_slice(b"}\n");
    for claim in &reading.claims {
        serde_json::to_writer(&mut *out, claim)?;
        // A claim's object ends in a brace; its origin goes before it. (A flattening wrapper costs twice the time of the whole line.)
        out.pop();
        out.extend_from_slice(&tail);
    }
    for n in &reading.notices {
        let line = NoticeLine { kind: "notice", report: &n.report, notice: n.notice, message: &n.message, span: n.span.as_ref(), origin };
        serde_json::to_writer(&mut *out, &line)?;
        out.push(b'\n');
    }
    Ok(())
}
