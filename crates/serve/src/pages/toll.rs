//! Tolls. Enters: a question as the parameters of the address. Leaves: a form, figures with their coverage line, rows, the derivation down to
//! quotes. Never done here: a number that `reckon` did not make.

use super::{given, page as written};
use crate::api::toll::{Told, below, question, quote, reckoned};
use crate::ask::{Answer, Ask};
use crate::roles::Need;
use crate::sight::Data;
use serde_json::{Value, json};
use tollbook_reckon::{Convention, Step, Toll};

/// Parts of a coverage line that stand beside the figures; the others unfold.
const COVERAGE: usize = 6;
/// Steps of a derivation that a page shows at each level.
const STEPS: usize = 200;

/// `GET /toll`.
pub(crate) fn page(ask: &Ask) -> Answer {
    let sight = ask.sight()?;
    let form = json!({ "conventions": Convention::names(), "given": given(ask), "head": sight.head });
    if ask.query.is_empty() {
        // Everybody killed, anywhere and ever, is a question of its own; nobody asks it by opening the page.
        let empty = json!({ "title": "How many", "form": form, "refused": null, "toll": null, "rows": [], "steps": [], "contradictions": [] });
        return written(ask, "toll.html", empty);
    }
    let mut context = match question(ask, &sight.data).and_then(|q| {
        let scope = q.scope.clone();
        reckoned(&sight, q).map(|told| (scope, told))
    }) {
        Ok((scope, told)) => {
            let Told { toll, rows, rows_add, note } = told;
            let texts = ask.who.role.may(Need::Texts, ask.state.config.public);
            let most = rows.iter().filter_map(|r| r.toll.best().or(r.toll.low())).max().unwrap_or(0);
            let rows: Vec<Value> = rows.iter().map(|r| json!({ "keys": r.keys, "toll": figures(ask, &r.toll), "most": most })).collect();
            let mut steps: Vec<Value> = Vec::new();
            for group in toll.derivation().chunk_by(|a, b| a.kind == b.kind) {
                let own: Vec<Value> = group.iter().take(STEPS).map(|s| step(s, &sight.data, texts)).collect();
                steps.push(json!({ "heading": group[0].kind.heading(), "steps": own, "more": group.len().saturating_sub(STEPS) }));
            }
            let contradictions: Vec<Value> = toll
                .contradictions()
                .iter()
                .map(|c| json!({ "slack": c.slack, "claims": c.claims.iter().flatten().filter_map(|id| cited(id, &sight.data, texts)).collect::<Vec<_>>() }))
                .collect();
            json!({
                "question": (ask.state.given.question)(&scope), "toll": figures(ask, &toll), "rows": rows, "rows_add": rows_add, "note": note, "steps": steps,
                "contradictions": contradictions, "below": below(&scope), "refused": null,
            })
        }
        Err(e) if e.status == 400 => json!({ "refused": e, "toll": null, "rows": [], "steps": [] }),
        Err(e) => return Err(e),
    };
    context["title"] = "How many".into();
    context["form"] = form;
    written(ask, "toll.html", context)
}

fn figures(ask: &Ask, toll: &Toll) -> Value {
    let line = (ask.state.given.coverage)(toll);
    let coverage: Vec<&str> = line.split("; ").collect();
    json!({
        "low": toll.low(), "best": toll.best(), "high": toll.high(), "open": toll.high_open(), "highest": toll.highest(), "convention": toll.convention(),
        "reading": toll.reading(), "coverage": coverage.iter().take(COVERAGE).copied().collect::<Vec<_>>().join("; "),
        "coverage_rest": coverage.iter().skip(COVERAGE).collect::<Vec<_>>(),
    })
}

fn cited(id: &tollbook_model::ClaimId, data: &Data, texts: bool) -> Option<Value> {
    let linked = &data.linked.claims[*data.claim_at.get(id)?];
    let report = data.report_of(&linked.claim)?;
    Some(
        json!({ "id": id, "report": linked.claim.report, "source": report.report.source, "date": report.report.date, "origin": linked.origin, "quote": texts.then(|| quote(&linked.claim)) }),
    )
}

fn step(s: &Step, data: &Data, texts: bool) -> Value {
    let times = s.times.filter(|t| t[1] > 1).map(|[n, d]| format!("{n}/{d}"));
    let claims: Vec<Value> = s.claims.iter().take(STEPS).filter_map(|c| cited(c, data, texts)).collect();
    let steps: Vec<Value> = s.steps.iter().take(STEPS).map(|s| step(s, data, texts)).collect();
    json!({ "kind": s.kind.heading(), "figure": s.figure, "times": times, "incident": s.incident, "claims": claims, "steps": steps })
}
