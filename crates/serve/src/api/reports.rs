//! Reports over HTTP. Enters: filters, an id. Leaves: reports as the book has them, with text and claims. Never done here: a byte of a capture.

use super::{REPORTS, paged, query};
use crate::ask::{Answer, Ask};
use crate::data::Data;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::sight::Sight;
use crate::table::{self, ListCell, ListKind, ListRow, ListTable};
use serde_json::{Map, Value, json};
use std::sync::Arc;
use tollbook_ledger::{Book, Content, Query, ReportView};
use tollbook_model::{ClaimKind, Notice, ReportId};

/// Reports of which a claim is in doubt, where these alone are asked for.
fn doubtful(ask: &Ask) -> Result<Option<Arc<Sight>>, Problem> {
    ask.flag("doubtful")?.then(|| ask.sight()).transpose()
}

/// True if a claim of it is in doubt, as the inbox marks them.
fn in_doubt(data: &Data, report: usize) -> bool {
    data.of_report(report).iter().any(|&c| !crate::pages::inbox::doubts(data, c as usize).is_empty())
}

fn fits(doubtful: Option<&Arc<Sight>>, view: &ReportView) -> bool {
    doubtful.is_none_or(|sight| sight.data.report_at(&view.report.id).is_some_and(|r| in_doubt(&sight.data, r)))
}

/// A page of reports, with the cursor of the next.
fn listed(ask: &Ask) -> Result<(Vec<ReportView>, Option<String>, u64), Problem> {
    ask.only(REPORTS)?;
    let query = query(ask)?;
    let doubtful = doubtful(ask)?;
    let (rows, all) = ask.state.shelf.read(|book| {
        let Some(sight) = &doubtful else {
            let rows = book.every_report(query.clone()).collect::<tollbook_ledger::Result<Vec<_>>>()?;
            return Ok((rows, book.count_reports(&query)?));
        };
        // Those in doubt are known by their numbers; what is in none is not opened.
        let numbers = book.report_numbers(&Query { after: None, ..query.clone() })?;
        let own = |seq: &&u64| sight.data.reports.added_by(**seq).is_some_and(|r| in_doubt(&sight.data, r));
        let all: Vec<u64> = numbers.iter().filter(own).copied().collect();
        let page = all.iter().filter(|seq| query.after.is_none_or(|after| **seq > after)).take(query.limit);
        let rows = page.map(|seq| book.report_added_by(*seq)).collect::<tollbook_ledger::Result<Vec<_>>>()?;
        Ok((rows.into_iter().flatten().collect(), all.len() as u64))
    })?;
    let next = rows.last().filter(|_| rows.len() == query.limit).map(|r| r.seq.to_string());
    Ok((rows, next, all))
}

/// Hands over the reports that answer, all of them unless a limit is given, one after the other as of one moment of the book.
fn every(ask: &Ask, give: impl FnOnce(Box<dyn Iterator<Item = Result<ReportView, Problem>> + '_>) -> Answer) -> Answer {
    ask.only(REPORTS)?;
    let query = super::rows_of(&query(ask)?, ask.param("limit").is_none());
    let doubtful = doubtful(ask)?;
    let many = if query.limit == 0 { usize::MAX } else { query.limit };
    // A page of those in doubt has as many rows as one of all.
    let query = Query { limit: if doubtful.is_some() { 0 } else { query.limit }, ..query };
    ask.state.shelf.read(|book| {
        let read = |book: &Book| {
            let rows = book.every_report(query.clone()).map(|r| r.map_err(Problem::from));
            Ok(give(Box::new(rows.filter(|r| r.as_ref().map_or(true, |r| fits(doubtful.as_ref(), r))).take(many))))
        };
        book.at_one_moment(read)?
    })
}

/// `GET /api/v1/reports`.
pub(crate) fn list(ask: &Ask) -> Answer {
    let (rows, next, all) = listed(ask)?;
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
    let row = |r: ReportView| {
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
        ListRow { cells, point: None }
    };
    every(ask, |rows| ListTable::new("reports", &columns, rows.map(|r| r.map(row))).answer(ask, end))
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

/// `GET /api/v1/reports.geojson`: each report with the named places of its claims; strength is on no map.
pub(crate) fn geojson(ask: &Ask) -> Answer {
    let sight = ask.sight()?;
    let data = &sight.data;
    let points = |report: &ReportId| {
        let claims = data.report_at(report).into_iter().flat_map(|r| data.of_report(r)).map(|&c| c as usize);
        let places = claims.filter(|&c| data.claims.rest(c).kind != ClaimKind::Strength).filter_map(|c| data.claims.place(c));
        let mut out: Vec<[f64; 2]> = places.flat_map(|p| p.parts.iter()).filter_map(|p| Some([p.lon?, p.lat?])).collect();
        out.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
        out.dedup();
        out
    };
    let feature = |r: ReportView| {
        let geometry = match points(&r.report.id).as_slice() {
            [] => Value::Null,
            [one] => json!({ "type": "Point", "coordinates": one }),
            several => json!({ "type": "MultiPoint", "coordinates": several }),
        };
        table::feature(r.report.id.clone(), geometry, r)
    };
    every(ask, |rows| table::features(ask, rows.map(|r| r.map(feature)), Map::new))
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
