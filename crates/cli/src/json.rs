//! Enters: a reading. Leaves: one JSON object per claim and per notice, one a line; `schemas/` describes them.
//! Never done here: a number or a word that the reading did not give.

use crate::compact::{self, Line};
use crate::engine::Engine;
use serde::Serialize;
use std::io;
use tollbook_model::{Claim, Notice, NoticeKind, Report, ReportId, Span};
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
    let mut lines = Lines::new(origin)?;
    reading.claims.iter().try_for_each(|c| lines.claim(c, out))?;
    lines.notices(&reading.notices, origin, out)
}

/// Reads a report and writes each claim's line as soon as it is read: the lines of a long report can be many times its length.
///
/// # Errors
/// The reader can't be built, or `out` can't be written.
pub(crate) fn read_and_write(engine: &Engine, report: &Report, origin: &str, out: &mut impl io::Write) -> anyhow::Result<()> {
    let mut lines = Lines::new(origin)?;
    let mut written = Ok(());
    let reading = engine.read_each(report, &mut |claim| {
        if written.is_ok() {
            written = lines.claim(&claim, out);
        }
    })?;
    written?;
    lines.notices(&reading.notices, origin, out).map_err(Into::into)
}

/// What all lines of one report share.
struct Lines {
    tail: Vec<u8>,
    line: Line,
}

impl Lines {
    fn new(origin: &str) -> io::Result<Self> {
        let mut tail = b",\"origin\":".to_vec();
        serde_json::to_writer(&mut tail, origin)?;
        tail.extend_from_slice(b"}\n");
        Ok(Lines { tail, line: Line::default() })
    }

    fn claim(&mut self, claim: &Claim, out: &mut impl io::Write) -> io::Result<()> {
        self.line.clear();
        compact::append(claim, &mut self.line)?;
        // A claim's object ends in a brace; its origin goes before it. (A flattening wrapper costs twice the time of the whole line.)
        self.line.pop();
        self.line.push(&self.tail);
        out.write_all(self.line.written())
    }

    fn notices(&mut self, notices: &[Notice], origin: &str, out: &mut impl io::Write) -> io::Result<()> {
        for n in notices {
            let notice = NoticeLine { kind: "notice", report: &n.report, notice: n.notice, message: &n.message, span: n.span.as_ref(), origin };
            self.line.clear();
            serde_json::to_writer(&mut self.line, &notice)?;
            self.line.push(b"\n");
            out.write_all(self.line.written())?;
        }
        Ok(())
    }
}
