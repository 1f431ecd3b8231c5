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

/// Writes a reading's lines; `origin` is the path as given, or `-` for standard input.
///
/// # Errors
/// `out` can't be written. (JSON can hold every value of the model.)
pub(crate) fn write(reading: &Reading, origin: &str, out: &mut impl io::Write) -> io::Result<()> {
    let mut tail = b",\"origin\":".to_vec();
    serde_json::to_writer(&mut tail, origin)?;
    tail.extend_from_slice(b"}\n");
    let mut line = Vec::new();
    for claim in &reading.claims {
        line.clear();
        serde_json::to_writer(&mut line, claim)?;
        // A claim's object ends in a brace; its origin goes before it. (A flattening wrapper costs twice the time of the whole line.)
        line.pop();
        line.extend_from_slice(&tail);
        out.write_all(&line)?;
    }
    for n in &reading.notices {
        let notice = NoticeLine { kind: "notice", report: &n.report, notice: n.notice, message: &n.message, span: n.span.as_ref(), origin };
        line.clear();
        serde_json::to_writer(&mut line, &notice)?;
        line.push(b'\n');
        out.write_all(&line)?;
    }
    Ok(())
}
