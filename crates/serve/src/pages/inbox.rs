//! The inbox. Enters: filters. Leaves: reports, the latest first, with what was read from each and what is in doubt; copies under what they copy.
//! Never done here: hiding a report because it says nothing.

use super::{given, next_link, page as written};
use crate::api;
use crate::ask::{Answer, Ask, ROWS_MAX};
use crate::problem::Problem;
use crate::sight::Data;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use tollbook_ledger::{Content, FormOrigin, Query, Target};
use tollbook_model::{ClaimId, Modality, NoticeKind, PlacePrecision, ReportId};

/// Reports on a page.
const ROWS: usize = 30;
/// Claims that a row tells.
const CLAIMS: usize = 6;

/// Entries of the reports that answer the filters; `None`: all.
fn fitting(ask: &Ask, query: &Query) -> Result<Option<HashSet<u64>>, Problem> {
    let filters = ask.query.iter().any(|p| !p.1.trim().is_empty() && p.0 != "cursor" && p.0 != "limit" && p.0 != "as_of");
    if !filters {
        return Ok(None);
    }
    let query = Query { after: None, limit: ROWS_MAX, ..query.clone() };
    let rows = ask.state.shelf.read(|book| api::whole(&query, true, |q| Ok(book.reports(q)?), |r| r.seq))?;
    Ok(Some(rows.into_iter().map(|r| r.seq).collect()))
}

/// Why a claim should be looked at.
pub(super) fn doubts(data: &Data, claim: usize, unsure: &HashSet<usize>) -> Vec<&'static str> {
    let linked = &data.linked.claims[claim];
    let c = &linked.claim;
    let mut out = Vec::new();
    if c.place.as_ref().is_none_or(|p| p.parts.iter().all(|p| p.precision == PlacePrecision::Unknown)) {
        out.push("no place that the gazetteer knows");
    }
    if c.period.as_ref().is_none_or(|p| p.start.is_none() && p.end.is_none()) {
        out.push("no day");
    }
    match c.modality {
        Modality::Possible => out.push("feared, not asserted"),
        Modality::Denied => out.push("denied"),
        _ => {}
    }
    if c.count.low.is_none() && c.count.best.is_none() && c.harm.is_some() {
        out.push("no number");
    }
    if linked.incident.is_some_and(|i| unsure.contains(&i)) {
        out.push("its incident may be one with another");
    }
    out
}

/// Incidents that may be one with another.
pub(super) fn unsure(data: &Data) -> HashSet<usize> {
    data.linked.unsure.iter().flatten().copied().collect()
}

/// Reports that are opened at most to see whether their doubtful claims were confirmed; after so many the next one is taken as it is.
const LOOKED: usize = 400;

/// Claims of a report that are in doubt and on which nobody decided, in their order.
pub(super) fn undecided(ask: &Ask, data: &Data, report: usize, unsure: &HashSet<usize>) -> Result<Vec<usize>, Problem> {
    let open = |&&c: &&usize| data.held[c].origin == FormOrigin::Reading && !doubts(data, c, unsure).is_empty();
    let mut out: Vec<usize> = data.of_report[report].iter().filter(open).copied().collect();
    if out.is_empty() {
        return Ok(out);
    }
    let entries = ask.state.shelf.read(|book| Ok(book.entries_about(&data.reports[report].report.id)?))?;
    let confirmed: HashSet<&ClaimId> = entries
        .iter()
        .filter_map(|e| match e.content.as_ref()? {
            Content::Note { target: Target::Claim(id), text, .. } if text.starts_with("confirmed") => Some(id),
            _ => None,
        })
        .collect();
    out.retain(|&c| !confirmed.contains(&data.linked.claims[c].claim.id));
    Ok(out)
}

/// The address of the next claim in doubt: in this report after `claim`, then in the reports that came in before it, the latest first.
pub(crate) fn next_doubtful(ask: &Ask, data: &Data, report: &ReportId, claim: Option<&ClaimId>) -> Result<Option<String>, Problem> {
    let unsure = unsure(data);
    let at = data.report_at.get(report).copied();
    let address = |r: usize, c: usize| format!("/reports/{}#{}", data.reports[r].report.id.0, data.linked.claims[c].claim.id.0);
    if let (Some(r), Some(claim)) = (at, claim) {
        let after = data.of_report[r].iter().position(|&c| data.linked.claims[c].claim.id == *claim).map_or(0, |i| i + 1);
        let later = &data.of_report[r][after..];
        if let Some(c) = undecided(ask, data, r, &unsure)?.into_iter().find(|c| later.contains(c)) {
            return Ok(Some(address(r, c)));
        }
    }
    let mut looked = 0;
    for r in (0..at.unwrap_or(data.reports.len())).rev().filter(|&r| data.copy_of[r].is_none()) {
        if data.of_report[r].iter().all(|&c| doubts(data, c, &unsure).is_empty()) {
            continue;
        }
        looked += 1;
        let found = if looked > LOOKED {
            data.of_report[r].iter().copied().find(|&c| !doubts(data, c, &unsure).is_empty())
        } else {
            undecided(ask, data, r, &unsure)?.first().copied()
        };
        if let Some(c) = found {
            return Ok(Some(address(r, c)));
        }
    }
    Ok(None)
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
    ask.only(api::LISTED)?;
    let query = api::query(ask)?;
    let sight = ask.sight()?;
    let data = &sight.data;
    let wanted = fitting(ask, &query)?;
    let root = |mut at: usize| {
        for _ in 0..8 {
            match data.copy_of[at] {
                Some(of) if of != at => at = of,
                _ => break,
            }
        }
        at
    };
    let mut copies: HashMap<usize, Vec<usize>> = HashMap::new();
    (0..data.reports.len()).filter(|&r| root(r) != r).for_each(|r| copies.entry(root(r)).or_default().push(r));
    let fits = |r: usize| wanted.as_ref().is_none_or(|w| w.contains(&data.reports[r].seq));
    let below = ask.number("cursor")?.unwrap_or(u64::MAX);
    let all: Vec<usize> = (0..data.reports.len()).filter(|&r| root(r) == r && (fits(r) || copies.get(&r).into_iter().flatten().any(|&c| fits(c)))).collect();
    let rows: Vec<usize> = all.iter().rev().copied().filter(|&r| data.reports[r].seq < below).take(ROWS).collect();
    let next = rows.last().filter(|&&r| all.first().is_some_and(|&f| f < r)).map(|&r| data.reports[r].seq.to_string());
    let unsure = unsure(data);
    let rows = rows.iter().map(|&r| row(ask, data, r, copies.get(&r).map_or(&[][..], Vec::as_slice), &unsure)).collect::<Result<Vec<Value>, Problem>>()?;
    written(
        ask,
        "inbox.html",
        json!({ "title": "Inbox", "rows": rows, "all": all.len(), "given": given(ask), "query": super::query_of(ask), "next_doubtful": newest_doubtful(ask, data)?, "next": next_link(ask, "/inbox", next.as_deref()) }),
    )
}

fn row(ask: &Ask, data: &Data, at: usize, copies: &[usize], unsure: &HashSet<usize>) -> Result<Value, Problem> {
    let (view, claims) = (&data.reports[at], &data.of_report[at]);
    let mut marks: Vec<String> = Vec::new();
    for notice in api::reports::notices(ask, view)? {
        marks.extend(notice_words(notice.notice).map(str::to_owned));
    }
    if view.reading.is_none() && claims.is_empty() {
        marks.push("not read".to_owned());
    }
    let told: Vec<Value> = claims
        .iter()
        .take(CLAIMS)
        .map(|&c| {
            let claim = &data.linked.claims[c];
            let code = claim.incident.map(|i| &data.linked.incidents[i].code.0);
            let by_hand = data.held[c].origin != FormOrigin::Reading;
            json!({ "id": claim.claim.id, "told": (ask.state.given.tell)(&claim.claim), "doubts": doubts(data, c, unsure), "incident": code, "decided": by_hand, "killed": claim.claim.harm == Some(tollbook_model::Harm::Killed) })
        })
        .collect();
    marks.extend(claims.iter().flat_map(|&c| doubts(data, c, unsure)).map(str::to_owned));
    marks.sort();
    marks.dedup();
    let outlets: Vec<Value> = copies.iter().take(60).map(|&c| json!({ "id": data.reports[c].report.id, "source": data.reports[c].report.source })).collect();
    Ok(json!({
        "id": view.report.id, "title": view.report.title, "source": view.report.source, "date": view.report.date, "language": view.report.language,
        "visibility": view.visibility, "claims": told, "more": claims.len().saturating_sub(CLAIMS), "marks": marks, "copies": outlets, "copied": copies.len(),
    }))
}
