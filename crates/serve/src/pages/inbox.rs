//! The inbox. Enters: filters. Leaves: reports, the latest first, with what was read from each and what is in doubt; copies under what they copy.
//! Never done here: hiding a report because it says nothing.

use super::{given, next_link, page as written};
use crate::api;
use crate::ask::{Answer, Ask};
use crate::data::{Data, Seen};
use crate::dealings::Dealings;
use crate::problem::Problem;
use serde_json::{Value, json};
use tollbook_ledger::{Query, Visibility};
use tollbook_model::{ClaimId, Modality, NoticeKind, PlacePrecision, ReportId};

/// Reports on a page.
const ROWS: usize = 30;
/// Claims that a row tells.
const CLAIMS: usize = 6;

/// Which reports answer the filters; `None`: all. Day and outlet of a report are at hand; what is asked of its claims and words, the ledger answers.
fn fitting(ask: &Ask, data: &Data, query: &Query) -> Result<Option<Vec<bool>>, Problem> {
    let given = |p: &(String, String)| !p.1.trim().is_empty() && !matches!(p.0.as_str(), "cursor" | "limit" | "as_of" | "doubtful");
    if !ask.query.iter().any(given) {
        return Ok(None);
    }
    if ask.query.iter().filter(|p| given(p)).all(|p| matches!(p.0.as_str(), "from" | "to" | "source")) {
        let source = query.source.as_ref().map(|s| s.trim().to_lowercase());
        let days = query.from.is_some() || query.to.is_some();
        let within = |d: jiff::civil::Date| query.from.is_none_or(|f| d >= f) && query.to.is_none_or(|t| d <= t);
        let named = |own: &str, asked: &str| own.trim().chars().flat_map(char::to_lowercase).eq(asked.chars());
        let fits = |r: Seen<'_>| (!days || r.date.is_some_and(within)) && source.as_ref().is_none_or(|asked| r.source.is_some_and(|own| named(own, asked)));
        return Ok(Some(data.reports.all().map(fits).collect()));
    }
    let numbers = ask.state.shelf.read(|book| Ok(book.report_numbers(query)?))?;
    Ok(Some(data.reports.all().map(|r| numbers.binary_search(&r.seq).is_ok()).collect()))
}

/// Why a claim should be looked at.
pub(crate) fn doubts(data: &Data, claim: usize) -> Vec<&'static str> {
    let (claims, rest) = (&data.claims, data.claims.rest(claim));
    let mut out = Vec::new();
    if claims.place(claim).is_none_or(|p| p.parts.iter().all(|p| p.precision == PlacePrecision::Unknown)) {
        out.push("no place that the gazetteer knows");
    }
    if claims.period(claim).is_none_or(|p| p.start.is_none() && p.end.is_none()) {
        out.push("no day");
    }
    match rest.modality {
        Modality::Possible => out.push("feared, not asserted"),
        Modality::Denied => out.push("denied"),
        _ => {}
    }
    let count = claims.count(claim);
    if count.low.is_none() && count.best.is_none() && rest.harm.is_some() {
        out.push("no number");
    }
    if claims.incident(claim).is_some_and(|i| data.listing.may_be_another(i)) {
        out.push("its incident may be one with another");
    }
    out
}

/// Claims of a report that are in doubt and on which nobody decided, in their order.
pub(super) fn undecided(ask: &Ask, data: &Data, report: usize) -> Result<Vec<usize>, Problem> {
    let dealings = ask.state.sights.dealings()?;
    Ok(open(data, &dealings, report).collect())
}

fn open<'a>(data: &'a Data, dealings: &'a Dealings, report: usize) -> impl Iterator<Item = usize> + 'a {
    let own = move |&c: &usize| data.claims.as_read(c) && !doubts(data, c).is_empty() && !dealings.confirms(&data.claims.id(c));
    data.of_report(report).iter().map(|&c| c as usize).filter(own)
}

/// The address of the next claim in doubt: in this report after `claim`, then in the reports that came in before it, the latest first.
pub(crate) fn next_doubtful(ask: &Ask, data: &Data, report: &ReportId, claim: Option<&ClaimId>) -> Result<Option<String>, Problem> {
    let dealings = ask.state.sights.dealings()?;
    // A claim of forty outlets is found under the id that they share, and gone on with where the inbox has them.
    let at = data.report_at(report).map(|r| data.original(r));
    let address = |r: usize, c: usize| format!("/reports/{}#{}", data.reports.id(r), data.claims.id(c));
    if let (Some(r), Some(claim)) = (at, claim) {
        let own = data.of_report(r);
        let after = own.iter().position(|&c| *data.claims.id(c as usize) == *claim.0).map_or(0, |i| i + 1);
        if let Some(c) = open(data, &dealings, r).find(|&c| own[after..].contains(&(c as u32))) {
            return Ok(Some(address(r, c)));
        }
    }
    let mut before = (0..at.unwrap_or(data.reports.len())).rev().filter(|&r| !data.is_copy(r));
    Ok(before.find_map(|r| open(data, &dealings, r).next().map(|c| address(r, c))))
}

/// The latest claim in doubt.
fn newest_doubtful(ask: &Ask, data: &Data) -> Result<Option<String>, Problem> {
    next_doubtful(ask, data, &ReportId(String::new()), None)
}

fn notice_words(kind: NoticeKind) -> Option<&'static str> {
    Some(match kind {
        NoticeKind::NoReportDate => "the report has no day",
        NoticeKind::NoPack => "no pack reads its language",
        NoticeKind::NoFigure => "harm without a figure",
        NoticeKind::UnreadNumber => "a number without a role",
        NoticeKind::AmbiguousPlace => "a place that may be several",
        NoticeKind::UnknownPlace => "a place that nobody knows",
        NoticeKind::EmptyText => "no text",
        NoticeKind::Truncated => "cut: too long",
        NoticeKind::OtherField => return None,
    })
}

/// `GET /inbox`.
pub(crate) fn page(ask: &Ask) -> Answer {
    ask.only(api::REPORTS)?;
    let query = api::query(ask)?;
    let (most, doubtful) = (ask.param("limit").map_or(Ok(ROWS), |_| ask.limit())?, ask.flag("doubtful")?);
    let sight = ask.sight()?;
    let data = &sight.data;
    let wanted = fitting(ask, data, &query)?;
    let in_doubt = |r: usize| data.of_report(r).iter().any(|&c| !doubts(data, c as usize).is_empty());
    let fits = |r: usize| wanted.as_ref().is_none_or(|w| w[r]) && (!doubtful || in_doubt(r));
    let below = ask.number("cursor")?.unwrap_or(u64::MAX);
    let all: Vec<usize> = data.roots.iter().map(|&r| r as usize).filter(|&r| fits(r) || data.copies(r).iter().any(|&c| fits(c))).collect();
    let rows: Vec<usize> = all.iter().rev().copied().filter(|&r| data.reports.seq(r) < below).take(most).collect();
    let next = rows.last().filter(|&&r| all.first().is_some_and(|&f| f < r)).map(|&r| data.reports.seq(r).to_string());
    let rows = rows.iter().map(|&r| row(ask, data, r, data.copies(r))).collect::<Result<Vec<Value>, Problem>>()?;
    let degrees: Vec<&str> = Visibility::ALL.into_iter().filter(|v| *v <= ask.who.role.clearance()).map(Visibility::word).collect();
    // Claims are not asked whether a report is in doubt.
    let claims_query = super::query_without(ask, &["doubtful"]);
    written(
        ask,
        "inbox.html",
        json!({ "title": "Inbox", "degrees": degrees, "today": ask.today(), "known": super::known(ask, data), "claims_query": claims_query, "data_link": super::data::link(ask, "claims.csv"), "rows": rows, "all": all.len(), "given": given(ask), "query": super::query_of(ask), "next_doubtful": newest_doubtful(ask, data)?, "next": next_link(ask, "/inbox", next.as_deref()) }),
    )
}

fn row(ask: &Ask, data: &Data, at: usize, copies: &[usize]) -> Result<Value, Problem> {
    let (view, claims) = (data.reports.get(at), data.of_report(at));
    let id = ReportId(view.id.to_string());
    let title = ask.state.shelf.read(|book| Ok(book.report(&id)?))?.report.title;
    let mut marks: Vec<String> = Vec::new();
    for notice in api::reports::notices(ask, view.reading)? {
        marks.extend(notice_words(notice.notice).map(str::to_owned));
    }
    if view.reading.is_none() && claims.is_empty() {
        marks.push("not read".to_owned());
    }
    let told: Vec<Value> = claims
        .iter()
        .take(CLAIMS)
        .map(|&c| {
            let c = c as usize;
            let claim = data.claim(c).claim;
            json!({ "id": claim.id, "told": super::told(ask, &claim), "doubts": doubts(data, c), "incident": data.code_of(c), "decided": !data.claims.as_read(c), "killed": claim.harm == Some(tollbook_model::Harm::Killed) })
        })
        .collect();
    marks.extend(claims.iter().flat_map(|&c| doubts(data, c as usize)).map(str::to_owned));
    marks.sort();
    marks.dedup();
    let outlets: Vec<Value> = copies.iter().take(60).map(|&c| json!({ "id": data.reports.id(c), "source": data.reports.get(c).source })).collect();
    Ok(json!({
        "id": view.id, "title": title, "source": view.source, "date": view.date, "language": view.language,
        "visibility": view.visibility, "doubt": !undecided(ask, data, at)?.is_empty(), "claims": told, "more": claims.len().saturating_sub(CLAIMS), "marks": marks, "copies": outlets, "copied": copies.len(),
    }))
}
