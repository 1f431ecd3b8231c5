//! Reports over HTTP. Enters: filters, an id. Leaves: reports as the book has them, with text and claims. Never done here: a byte of a capture.

use super::{LISTED, paged, query};
use crate::ask::{Answer, Ask};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::table::{ListCell, ListKind, ListTable};
use tollbook_ledger::{Content, Query, ReportView};
use tollbook_model::{Notice, ReportId};

/// A page of reports, with the cursor of the next.
pub(crate) fn listed(ask: &Ask, whole: bool) -> Result<(Vec<ReportView>, Option<String>, u64), Problem> {
    ask.only(LISTED)?;
    let query = query(ask)?;
    let (rows, all) = ask.state.shelf.read(|book| {
        let rows = book.every_report(super::rows_of(&query, whole)).collect::<tollbook_ledger::Result<Vec<_>>>()?;
        Ok((rows, book.count_reports(&query)?))
    })?;
    let next = rows.last().filter(|_| !whole && rows.len() == query.limit).map(|r| r.seq.to_string());
    Ok((rows, next, all))
}

/// `GET /api/v1/reports`.
pub(crate) fn list(ask: &Ask) -> Answer {
    let (rows, next, all) = listed(ask, false)?;
    let mut out = paged(serde_json::to_value(&rows).map_err(|e| Problem::broken(e.to_string()))?, next);
    out["all"] = all.into();
    Reply::json(&out)
}

/// The list as a table.
fn table(ask: &Ask, end: &str) -> Answer {
    use ListKind::{Day, Words};
    let columns = [
        ("report", Words),
        ("date", Day),
        ("source", Words),
        ("language", Words),
        ("visibility", Words),
        ("title", Words),
        ("origin", Words),
        ("text_sha256", Words),
    ];
    let mut out = ListTable::new("reports", &columns);
    for r in listed(ask, ask.param("limit").is_none())?.0 {
        let cells = vec![
            ListCell::words(&r.report.id.0),
            ListCell::day(r.report.date),
            ListCell::maybe(r.report.source.as_deref()),
            ListCell::maybe(r.report.language.as_deref()),
            ListCell::words(r.visibility.to_string()),
            ListCell::maybe(r.report.title.as_deref()),
            ListCell::words(&r.report.capture.origin),
            ListCell::words(r.report.text.to_string()),
        ];
        out.push(cells, None);
    }
    out.answer(ask, end)
}

/// `GET /api/v1/reports.csv`.
pub(crate) fn csv(ask: &Ask) -> Answer {
    table(ask, "csv")
}

/// `GET /api/v1/reports.parquet`.
pub(crate) fn parquet(ask: &Ask) -> Answer {
    table(ask, "parquet")
}

/// `GET /api/v1/reports.gpkg`.
pub(crate) fn gpkg(ask: &Ask) -> Answer {
    table(ask, "gpkg")
}

/// A report that the asker may see.
pub(crate) fn visible(ask: &Ask, id: &str) -> Result<ReportView, Problem> {
    let query = Query { report: Some(ReportId(id.to_owned())), clearance: Some(ask.clearance()), limit: 2, ..Query::new() };
    ask.state.shelf.read(|book| book.reports(&query)?.into_iter().next().ok_or_else(Problem::not_found))
}

/// What its last reading could not decide.
pub(crate) fn notices(ask: &Ask, reading: Option<u64>) -> Result<Vec<Notice>, Problem> {
    let Some(seq) = reading else { return Ok(Vec::new()) };
    ask.state.shelf.read(|book| match book.entry(seq)?.content {
        Some(Content::ReadingMade(made)) => Ok(made.notices),
        _ => Ok(Vec::new()),
    })
}

/// `GET /api/v1/reports/{id}`.
pub(crate) fn one(ask: &Ask) -> Answer {
    ask.only(&[])?;
    let view = visible(ask, ask.part("id"))?;
    let query = Query { report: Some(view.report.id.clone()), clearance: Some(ask.clearance()), limit: 100_000, ..Query::new() };
    let (text, claims) = ask.state.shelf.read(|book| Ok((book.text(&view.report.id)?, book.claims(&query)?)))?;
    let notices = notices(ask, view.reading)?;
    Reply::json(&serde_json::json!({ "report": view, "text": text, "claims": claims, "notices": notices }))
}
