//! One report. Enters: its id. Leaves: its text with claims marked in place, a card for each claim, forms to decide. Never done here: markup of the
//! report; its text is cut into pieces, and each is escaped.

use super::{inbox, page as written};
use crate::api;
use crate::api::form;
use crate::api::incidents::erased;
use crate::ask::{Answer, Ask};
use crate::reply::Reply;
use serde_json::{Value, json};
use std::collections::HashSet;
use tollbook_ledger::{Content, FormOrigin, Query, Target};
use tollbook_model::{Claim, SpanRole};

/// Parties that a form offers.
const ACTORS: usize = 300;

/// Claims up to which a page has the fields of all of them.
const FIELDS: usize = 30;

/// Parameters of the page.
pub(crate) const PARAMETERS: &[crate::routes::Named] =
    &[("claim", "the claim whose fields are wanted, where there are many"), super::OUTCOME[0], super::OUTCOME[1]];

/// The text in pieces, each with the numbers of the claims that it is words of.
fn pieces(text: &str, claims: &[&Claim]) -> Vec<Value> {
    let mut spans: Vec<(usize, usize, usize)> = Vec::new();
    for (n, claim) in claims.iter().enumerate() {
        for s in claim.provenance.spans.iter().filter(|s| matches!(s.role, SpanRole::Harm | SpanRole::Count | SpanRole::Who)) {
            let (a, b) = (s.bytes[0] as usize, s.bytes[1] as usize);
            if a < b && b <= text.len() && text.is_char_boundary(a) && text.is_char_boundary(b) {
                spans.push((a, b, n + 1));
            }
        }
    }
    let mut cuts: Vec<usize> = spans.iter().flat_map(|s| [s.0, s.1]).chain([0, text.len()]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    spans.sort_unstable();
    let (mut active, mut next, mut first) = (Vec::<(usize, usize, usize)>::new(), 0, std::collections::HashSet::new());
    let mut out: Vec<Value> = Vec::new();
    for cut in cuts.windows(2) {
        active.retain(|s| s.1 > cut[0]);
        while next < spans.len() && spans[next].0 <= cut[0] {
            active.push(spans[next]);
            next += 1;
        }
        let mut numbers: Vec<usize> = active.iter().map(|s| s.2).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let killed = numbers.iter().any(|n| claims[n - 1].harm == Some(tollbook_model::Harm::Killed));
        // Words of the same claims that stand side by side are one piece.
        if let Some(last) = out.last_mut().filter(|l| l["claims"] == json!(numbers)) {
            let joined = format!("{}{}", last["text"].as_str().unwrap_or(""), &text[cut[0]..cut[1]]);
            last["text"] = joined.into();
            continue;
        }
        let begins: Vec<usize> = numbers.iter().copied().filter(|n| first.insert(*n)).collect();
        out.push(json!({ "text": &text[cut[0]..cut[1]], "claims": numbers, "begins": begins, "killed": killed }));
    }
    out
}

/// `GET /reports/{id}`.
pub(crate) fn page(ask: &Ask) -> Answer {
    ask.only(&["claim", "undone", "kept"])?;
    let view = api::reports::visible(ask, ask.part("id"))?;
    let clearance = ask.clearance();
    let query = Query { report: Some(view.report.id.clone()), clearance: Some(clearance), with_retracted: true, limit: 100_000, ..Query::new() };
    let (text, claims, entries) = ask.state.shelf.read(|book| {
        let touched = book.entries_about(&view.report.id)?;
        Ok((book.text(&view.report.id)?, book.claims(&query)?, touched))
    })?;
    let standing: Vec<&Claim> = claims.iter().filter(|c| c.stands).map(|c| &c.claim).collect();
    let (sight, dealings) = (ask.sight()?, ask.state.sights.dealings()?);
    let data = &sight.data;
    let open = match data.report_at(&view.report.id) {
        Some(at) => inbox::undecided(ask, data, at)?,
        None => Vec::new(),
    };
    // Of many claims each has its fields on a page of its own: a browser takes half a minute for the fields of two hundred.
    let (asked, few) = (ask.param("claim"), claims.len() <= FIELDS);
    let mut number = 0;
    let cards: Vec<Value> = claims
        .iter()
        .map(|view| {
            number += usize::from(view.stands);
            let at = data.claim_at(&view.claim.id);
            let incident = at.and_then(|c| data.code_of(c));
            let decisions: Vec<Value> = entries
                .iter()
                .filter(|e| e.header.visibility <= clearance)
                .filter_map(|e| {
                    let (about, says) = match e.content.as_ref()? {
                        Content::ClaimCorrected { claim } => (&claim.id, "corrected".to_owned()),
                        Content::ClaimRetracted { claim, .. } => (claim, "retracted".to_owned()),
                        Content::ClaimEntered(entered) => (&entered.claim.id, "entered by hand".to_owned()),
                        Content::Note { target: Target::Claim(id), text, .. } => (id, text.clone()),
                        Content::VisibilitySet { target: Target::Claim(id), visibility, .. } => (id, format!("made {visibility}")),
                        _ => return None,
                    };
                    (*about == view.claim.id)
                        .then(|| json!({ "entry": e.header.seq, "author": e.header.author, "time": e.header.time, "says": says, "ground": ground(e), "reason": e.reason }))
                })
                .collect();
            json!({
                "n": number, "id": view.claim.id, "stands_in": data.claims.all_of(&view.claim.id.0).len(), "stands": view.stands, "told": super::told(ask, &view.claim), "incident": incident,
                "open": at.is_some_and(|c| open.contains(&c)), "doubts": at.map(|c| inbox::doubts(data, c)).unwrap_or_default(), "decisions": decisions, "visibility": view.visibility,
                "origin": match view.origin { FormOrigin::Reading => "as read", FormOrigin::Correction => "as corrected", FormOrigin::Hand => "by hand" },
                "killed": view.claim.harm == Some(tollbook_model::Harm::Killed), "own": view.book.is_none(), "rule": view.claim.provenance.rule,
                "asked": asked == Some(view.claim.id.0.as_str()), "form": (few || asked == Some(view.claim.id.0.as_str())).then(|| form::shown(&view.claim)), "undo": view.book.is_none() && (!view.stands || view.origin != FormOrigin::Reading || dealings.confirms(&view.claim.id.0)),
                "harmful": view.claim.kind == tollbook_model::ClaimKind::Harm,
            })
        })
        .collect();
    let notices = api::reports::notices(ask, view.reading)?;
    let next = inbox::next_doubtful(ask, data, &view.report.id, None)?;
    written(
        ask,
        "report.html",
        json!({
            "title": view.report.title.clone().unwrap_or_else(|| "A report".to_owned()), "report": view, "pieces": pieces(&text, &standing), "cards": cards,
            "notices": notices.iter().map(|n| json!({ "message": n.message, "quote": n.span.as_ref().map(|s| &s.quote) })).collect::<Vec<_>>(),
            "next": next, "counted": standing.len(), "choices": choices(ask, &claims), "own": view.book.is_none(),
        }),
    )
}

/// `GET /claims/{id}`: to the claim, where its report shows it.
pub(crate) fn claim(ask: &Ask) -> Answer {
    ask.only(&[])?;
    let view = api::claims::visible(ask, ask.part("id"))?;
    Ok(Reply::see(&format!("/reports/{}#{}", view.claim.report.0, view.claim.id.0)))
}

/// What a claim that an entry wrote down rests on.
fn ground(entry: &tollbook_ledger::Entry) -> Option<String> {
    match entry.content.as_ref()? {
        Content::ClaimEntered(entered) => Some(erased::Word::word(&entered.ground)),
        _ => None,
    }
}

/// What the forms of a page offer.
fn choices(ask: &Ask, claims: &[tollbook_ledger::ClaimView]) -> Value {
    let given = &ask.state.given;
    let terms = |t: &tollbook_model::Taxonomy| t.all().into_iter().map(|t| json!([t.id, t.label])).collect::<Vec<_>>();
    // Of thousands of parties those of the countries that the report speaks of.
    let spoken: HashSet<&str> =
        claims.iter().filter_map(|c| c.claim.place.as_ref()).flat_map(|p| p.parts.iter()).filter_map(|p| p.country.as_deref()).collect();
    let near = |a: &&tollbook_model::Actor| a.countries.iter().any(|c| spoken.contains(&**c));
    let actors: Vec<Value> = given.registry.actors.iter().filter(near).take(ACTORS).map(|a| json!([a.id, a.name])).collect();
    let lists: serde_json::Map<String, Value> = form::LISTS.iter().map(|(name, list)| ((*name).to_owned(), json!(list))).collect();
    json!({ "lists": lists, "bounds": form::BOUNDS, "means": terms(&given.means), "targets": terms(&given.targets), "actors": actors, "blank": form::blank() })
}

/// `GET /add`.
pub(crate) fn form(ask: &Ask) -> Answer {
    let clearance = ask.clearance();
    let words: Vec<&str> = tollbook_ledger::Visibility::ALL.into_iter().filter(|v| *v <= clearance).map(tollbook_ledger::Visibility::word).collect();
    written(ask, "add.html", json!({ "title": "Take a report in", "visibilities": words }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_without_claims_is_one_piece() {
        assert_eq!(pieces("<b>x</b>", &[]), vec![json!({ "text": "<b>x</b>", "claims": [], "begins": [], "killed": false })]);
        assert!(pieces("", &[]).is_empty());
    }
}
