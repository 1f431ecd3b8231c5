//! The log over HTTP. Enters: a cursor. Leaves: who did what, when and why, as far as the asker may know. Never done here: the content of an
//! entry; reports and claims are shown as they stand now.

use super::paged;
use crate::ask::{Answer, Ask};
use crate::data::Data;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::sight::Sight;
use crate::table::{ListCell, ListKind, ListRow, ListTable};
use serde::Serialize;
use tollbook_ledger::{Content, Entry, Target};
use tollbook_model::{ClaimId, ReportId};

/// Milliseconds after which a browser asks for the state again.
const AGAIN_MS: u32 = 5_000;

/// An entry in the log.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct LogRow {
    pub entry: u64,
    pub kind: &'static str,
    pub author: String,
    pub time: jiff::Timestamp,
    pub hash: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incident: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub says: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What an entry is about.
fn about(content: &Content) -> (Option<&ReportId>, Vec<&ClaimId>, Option<String>, Option<String>) {
    let of = |t: &'_ Target| if let Target::Source(s) = t { Some(format!("source {}", s.0)) } else { None };
    match content {
        Content::ReportAdded(r) => (Some(&r.id), Vec::new(), None, r.source.clone()),
        Content::ReadingMade(r) => (Some(&r.report), Vec::new(), None, Some(format!("{} claims by {}", r.claims.len(), r.pack))),
        Content::ClaimCorrected { claim } => (Some(&claim.report), vec![&claim.id], None, None),
        Content::ClaimRetracted { claim, report } => (Some(report), vec![claim], None, None),
        Content::ClaimEntered(c) => (Some(&c.claim.report), vec![&c.claim.id], None, None),
        Content::Judgement(j) => (None, j.claims.iter().collect(), None, Some(format!("{:?}", j.verdict).to_lowercase())),
        Content::VisibilitySet { target, visibility, report } => match target {
            Target::Report(id) => (Some(id), Vec::new(), None, Some(visibility.to_string())),
            Target::Claim(id) => (report.as_ref(), vec![id], None, Some(visibility.to_string())),
            other => (None, Vec::new(), None, of(other)),
        },
        Content::Note { target, text, report } => match target {
            Target::Report(id) => (Some(id), Vec::new(), None, Some(text.clone())),
            Target::Claim(id) => (report.as_ref(), vec![id], None, Some(text.clone())),
            _ => (None, Vec::new(), None, Some(text.clone())),
        },
        Content::IncidentCoded(c) => (Some(&c.report), vec![&c.claim], Some(c.code.0.clone()), None),
        Content::IncidentVerified(v) => (Some(&v.report), vec![&v.claim], Some(v.code.0.clone()), Some(format!("{:?}", v.verification).to_lowercase())),
        Content::ListClosed(c) => (Some(&c.report), vec![&c.claim], None, Some(if c.closed { "closed" } else { "open" }.to_owned())),
        Content::IncidentHandled(h) => (Some(&h.report), vec![&h.claim], None, Some(handling(&h.handling))),
        Content::LinkingMade(l) => (None, Vec::new(), None, Some(l.model.clone())),
        _ => (None, Vec::new(), None, None),
    }
}

/// How an incident is dealt with, in words.
fn handling(h: &tollbook_ledger::Handling) -> String {
    use tollbook_ledger::Handling;
    match h {
        Handling::Embargo { until } => until.map_or_else(|| "embargo lifted".to_owned(), |d| format!("embargo until {d}")),
        Handling::Delay { days } => days.map_or_else(|| "its place waits as others do".to_owned(), |d| format!("its place waits {d} days")),
        Handling::Frozen { is } => if *is { "frozen" } else { "frozen no more" }.to_owned(),
        Handling::Assigned { to } => to.as_ref().map_or_else(|| "given to nobody".to_owned(), |n| format!("given to {n}")),
        Handling::Proposed { verification } => format!("{verification:?}, if a second person says so").to_lowercase(),
    }
}

/// A row, unless it is stricter than the asker may know: as it was written, or as what it is about stands now.
pub(crate) fn row(entry: &Entry, data: &Data, ask: &Ask) -> Option<LogRow> {
    if entry.header.visibility > ask.clearance() {
        return None;
    }
    let mut out = LogRow {
        entry: entry.header.seq,
        kind: entry.header.kind.word(),
        author: entry.header.author.clone(),
        time: entry.header.time,
        hash: entry.hash.to_string(),
        report: None,
        claims: Vec::new(),
        incident: None,
        says: None,
        reason: entry.reason.clone(),
    };
    let Some(content) = &entry.content else { return Some(LogRow { reason: None, ..out }) };
    if matches!(content, Content::Merged(_)) {
        return Some(LogRow { reason: None, ..out });
    }
    if let Content::Note { target: Target::Entry(_) | Target::Source(_), .. } | Content::SourceAdded(_) = content
        && ask.clearance() < tollbook_ledger::Visibility::Restricted
    {
        return None;
    }
    let (report, claims, incident, says) = about(content);
    let seen = report.is_none_or(|r| data.report_at(r).is_some());
    // A claim that was retracted is in no state any more; what was said of it is as visible as its report, unless it was made stricter itself.
    let stricter = |c: &&ClaimId| data.claim_at(c).is_none() && ask.state.shelf.read(|b| Ok(b.claim(c)?)).map_or(true, |v| v.visibility > ask.clearance());
    if !seen || claims.iter().any(stricter) {
        return None;
    }
    out.report = report.map(|r| r.0.clone());
    out.claims = claims.iter().map(|c| c.0.clone()).collect();
    (out.incident, out.says) = (incident, says);
    Some(out)
}

/// A page of the log, the latest first.
pub(crate) fn listed(ask: &Ask) -> Result<(Vec<LogRow>, Option<String>), Problem> {
    ask.only(&["cursor", "limit"])?;
    page(ask, &*ask.sight()?, ask.number("cursor")?, ask.limit()?)
}

fn page(ask: &Ask, sight: &Sight, below: Option<u64>, limit: usize) -> Result<(Vec<LogRow>, Option<String>), Problem> {
    let mut below = below.unwrap_or(u64::MAX).min(sight.head + 1);
    let mut out = Vec::new();
    while below > 1 && out.len() < limit {
        let from = below.saturating_sub(200).max(1);
        let mut entries = Vec::new();
        ask.state.shelf.read(|book| {
            Ok(book.each_entry(from, below - 1, &mut |e| {
                entries.push(e);
                Ok(())
            })?)
        })?;
        for entry in entries.iter().rev() {
            out.extend(row(entry, &sight.data, ask));
            below = entry.header.seq;
            if out.len() == limit {
                break;
            }
        }
        if entries.is_empty() {
            break;
        }
    }
    Ok((out, (below > 1).then(|| below.to_string())))
}

/// `GET /api/v1/log`.
pub(crate) fn list(ask: &Ask) -> Answer {
    let (rows, next) = listed(ask)?;
    Reply::json(&paged(serde_json::to_value(&rows).map_err(|e| Problem::broken(e.to_string()))?, next))
}

/// `GET /api/v1/log.csv`.
pub(crate) fn csv(ask: &Ask) -> Answer {
    use ListKind::{Number, Words};
    ask.only(&["cursor", "limit"])?;
    let sight = ask.sight()?;
    let columns = [
        ("entry", Number),
        ("time", Words),
        ("author", Words),
        ("kind", Words),
        ("report", Words),
        ("claims", Words),
        ("incident", Words),
        ("says", Words),
        ("reason", Words),
        ("hash", Words),
    ];
    let row = |r: LogRow| ListRow {
        cells: vec![
            ListCell::Number(r.entry),
            ListCell::words(r.time.to_string()),
            ListCell::words(r.author),
            ListCell::words(r.kind),
            ListCell::maybe(r.report),
            ListCell::words(r.claims.join("; ")),
            ListCell::maybe(r.incident),
            ListCell::maybe(r.says),
            ListCell::maybe(r.reason),
            ListCell::words(r.hash),
        ],
        point: None,
    };
    let rows = super::every_page(ask, |below, limit| page(ask, &sight, below, limit))?.map(|r| r.map(row));
    ListTable::new("log", &columns, rows).answer(ask, "csv")
}

/// `GET /api/v1/events`: one event with the state that the asker is shown, and when to ask again. What the asker may not see doesn't move it.
pub(crate) fn events(ask: &Ask) -> Answer {
    ask.only(&[])?;
    let (mark, linking) = ask.state.sights.mark(ask.clearance())?;
    let data = serde_json::json!({ "state": mark, "linking": linking });
    Ok(Reply::events(format!("retry: {AGAIN_MS}\nid: {mark}\nevent: state\ndata: {data}\n\n")))
}
