//! Incidents. Enters: filters, a code. Leaves: a list, and one incident in the order of an Airwars page: code, place, day, figures by group, who
//! did it, who says so, how far it was checked, names, what each source said, contradictions, how the figure moved, decisions.
//! Never done here: a figure of its own.

use super::draw;
use super::{given, next_link, page as written, query_of};
use crate::api;
use crate::api::incidents::erased::Word as _;
use crate::ask::{Answer, Ask};
use crate::problem::Problem;
use crate::roles::{Need, Role};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashSet};
use tollbook_model::{Counted, Harm};
use tollbook_reckon::IncidentFigures;

/// Incidents on a page.
const ROWS: usize = 50;
/// Incidents that a form offers, and how many days they lie apart at most.
const NEAR: usize = 30;
const DAYS: i32 = 7;
/// Claims that the page shows.
const CLAIMS: usize = 400;

/// `GET /incidents`.
pub(crate) fn list(ask: &Ask) -> Answer {
    let limit = ask.param("limit").map_or(Ok(ROWS), |_| ask.limit())?;
    let sight = ask.sight()?;
    let listed = api::incidents::listed(ask, &sight, limit)?;
    let next = next_link(ask, "/incidents", listed.next.as_deref());
    written(
        ask,
        "incidents.html",
        json!({ "title": "Incidents", "reviewers": if ask.who.role.figures_alone() { Vec::new() } else { ask.state.accounts.reviewers() }, "rows": listed.rows, "all": listed.all, "given": given(ask), "next": next, "query": query_of(ask), "known": super::known(ask, &sight.data), "data_link": super::data::link(ask, "incidents.csv") }),
    )
}

/// `GET /incidents/{code}`.
pub(crate) fn page(ask: &Ask) -> Answer {
    ask.only(&["as_of", "profile", "undone", "kept"])?;
    ask.profile()?;
    let (sight, role) = (ask.sight()?, ask.who.role);
    let data = &sight.data;
    let at = data.incident(ask.part("code")).ok_or_else(Problem::not_found)?;
    let row = &data.row(at);
    let own: Vec<_> = data.members(at).filter(|c| api::for_public(&c.claim, role)).collect();
    if own.is_empty() {
        return Err(Problem::not_found());
    }
    let mut figures = api::incidents::figures(&sight, at)?;
    if let Some(f) = &mut figures {
        ask.veil().figures(f);
    }
    let texts = role.may(Need::Texts, ask.state.config.public);
    let named = |id: &str| super::named(ask, id);
    let (mut persons, mut blamed) = (BTreeSet::new(), BTreeSet::new());
    for c in &own {
        persons.extend(c.claim.who.persons.iter().map(|p| (p.name.clone(), p.age)));
        for b in &c.claim.by.actors {
            let surety = if b.inferred { "inferred".to_owned() } else { b.surety.word() };
            let name = b.actor.as_deref().or(texts.then_some(&*b.words));
            blamed.extend(name.map(|n| (n.to_owned(), b.actor.is_some(), surety)));
        }
    }
    let quotes = texts.then(|| api::incidents::quotes(ask, data, own.iter().take(CLAIMS).map(|c| &c.claim.id))).transpose()?;
    let claims: Vec<Value> = own
        .iter()
        .take(CLAIMS)
        .map(|c| {
            let report = data.report_at(&c.claim.report).map(|r| data.reports.get(r));
            let quote = quotes.as_ref().map(|q| q.get(&c.claim.id.0).map_or("", String::as_str));
            let told = super::told(ask, &ask.veil().claim(c.claim.clone()));
            json!({
                "id": c.claim.id, "report": c.claim.report, "source": report.and_then(|r| r.source), "date": c.published,
                "told": told, "quote": quote, "origin": c.origin.as_deref().map(|o| named(&ask.veil().origin(o))), "copy_of": c.copy_of, "superseded_by": c.superseded_by,
            })
        })
        .collect();
    let groups = figures.as_ref().map(|f| groups(f, &named, role != Role::Public && !ask.as_public())).unwrap_or_default();
    let blamed: Vec<Value> = blamed
        .iter()
        .map(|(who, known, surety)| json!({ "who": if *known { named(who) } else { json!({ "id": who, "name": who }) }, "surety": surety }))
        .collect();
    let origins: Vec<Value> = figures.iter().flat_map(|f| f.origins.iter()).map(|o| named(o)).collect();
    let moves: Vec<_> = figures.iter().flat_map(|f| f.movements.iter()).filter(|m| m.counted == Counted::Harm(Harm::Killed)).collect();
    let moved: Vec<Value> = moves.iter().map(|m| json!({ "day": m.day, "low": m.low, "best": m.best, "high": m.highest })).collect();
    let at_days = draw::spread(&moves.iter().map(|m| m.day).collect::<Vec<_>>());
    let label = |m: &tollbook_reckon::Movement| m.day.map_or_else(|| "undated".to_owned(), |d| d.to_string());
    let marks: Vec<draw::Mark> =
        moves.iter().zip(at_days).map(|(m, at)| draw::Mark { at, label: label(m), low: m.low, best: m.best, high: m.highest, open: false }).collect();
    let chart = (marks.len() > 1).then(|| draw::steps(&marks));
    // The public is shown no point on a map.
    let places = own.iter().filter_map(|c| c.claim.place.as_ref()).flat_map(|p| p.parts.iter());
    let map = if role == Role::Public { None } else { super::map::map(ask, data, places) };
    let maybe: Vec<Value> = row.maybe.iter().filter_map(|code| data.incident(code)).map(|at| json!(data.row(at))).collect();
    // What the public sees of an incident is dealt with where all of it stands.
    let desk = if texts && !ask.as_public() { desk(ask, data, at)? } else { Value::Null };
    written(
        ask,
        "incident.html",
        json!({
            "title": row.code, "row": row, "code": row.code, "groups": groups, "moved": moved, "chart": chart, "map": map, "near": near(data, row), "blamed": blamed, "persons": if role.figures_alone() { Vec::new() } else { persons.into_iter().collect::<Vec<_>>() },
            "responsibility": figures.as_ref().map(|f| f.responsibility.word()), "grade": figures.as_ref().map(|f| f.grade.word()),
            "origins": origins, "verification": row.verification.word(), "claims": claims,
            "more": own.len().saturating_sub(CLAIMS), "maybe": maybe, "desk": desk, "head": sight.head, "as_of": ask.as_of()?, "as_of_day": ask.param("as_of").filter(|d| d.contains('-')), "today": ask.today(), "public": ask.as_public(),
        }),
    )
}

/// The figures of each group, whole groups first. Where reports told of groups alone, everybody together is what was reckoned of all of them on the last day; not for the
/// public, of whose groups some are left out.
fn groups(figures: &IncidentFigures, named: &dyn Fn(&str) -> Value, together: bool) -> Vec<Value> {
    const EVERYBODY: &str = "everybody";
    let mut out: Vec<Value> = Vec::new();
    for of in figures.groups.chunk_by(|a, b| a.counted == b.counted) {
        let counted = of[0].counted;
        if together
            && of.iter().all(|g| g.group != EVERYBODY)
            && let Some(all) = figures.movements.iter().rfind(|m| m.counted == counted)
            && all.low.or(all.best).or(all.highest).is_some()
        {
            let claims: HashSet<_> = of.iter().flat_map(|g| &g.claims).collect();
            let open = of.iter().any(|g| g.high_open);
            out.push(json!({ "counted": counted.word(), "group": named(EVERYBODY), "low": all.low, "best": all.best, "high": all.highest, "open": open, "claims": claims.len(), "disputes": [], "reckoned": true }));
        }
        out.extend(of.iter().map(|g| {
            json!({ "counted": counted.word(), "group": named(&g.group), "low": g.low, "best": g.best, "high": g.highest, "open": g.high_open, "claims": g.claims.len(), "disputes": g.disputes, "reckoned": false })
        }));
    }
    out
}

/// Incidents of the same country within days of one: what it may be one with.
fn near(data: &crate::data::Data, row: &crate::rows::IncidentRow) -> Vec<Value> {
    let Some(from) = row.from else { return Vec::new() };
    let lay = |r: &crate::rows::Brief| data.listing.place(r);
    let close =
        |r: &&crate::rows::Brief| r.at as usize != row.at && lay(r).country == row.country && r.from.is_some_and(|d| (d - from).get_days().abs() <= DAYS);
    let week = jiff::Span::new().days(DAYS);
    let around = data.listing.within(from.checked_sub(week).ok(), from.checked_add(week).ok());
    let mut found: Vec<_> = around.iter().filter(close).collect();
    found.sort_by_key(|r| (lay(r).place != row.place, lay(r).admin1 != row.admin1, r.from.map(|d| (d - from).get_days().abs())));
    let about = |r: &crate::rows::Brief| format!("{}, {}", lay(r).place.as_deref().unwrap_or("place not said"), r.from.unwrap_or(from));
    found.into_iter().take(NEAR).map(|r| json!({ "code": data.incidents.code(r.at as usize), "about": about(r) })).collect()
}

/// How the incident is dealt with: what the desk of the page shows.
fn desk(ask: &Ask, data: &crate::data::Data, incident: usize) -> Result<Value, Problem> {
    let own = api::desk::claims_of(data, incident);
    let ids = own.iter().collect();
    let handled = api::desk::handled(ask, &own)?;
    let dealt = api::desk::dealt(&handled, &ids, api::desk::verified_at(data, &ids), ask.clearance());
    let role = ask.who.role;
    let closed = dealt.frozen && role < Role::Manager;
    let degrees: Vec<&str> = tollbook_ledger::Visibility::ALL.into_iter().filter(|v| *v <= ask.clearance()).map(tollbook_ledger::Visibility::word).collect();
    Ok(json!({
        "dealt": dealt, "notes": api::desk::notes(ask, data, &own)?, "decisions": api::desk::decisions(ask, data, incident, &handled)?, "closed": closed,
        "reviewers": ask.state.accounts.reviewers(), "degrees": degrees, "second": (ask.state.given.settings)().second_sign_off, "me": ask.who.name,
    }))
}
