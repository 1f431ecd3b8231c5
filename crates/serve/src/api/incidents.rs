//! Incidents over HTTP. Enters: filters, a code. Leaves: rows, one incident with its figures and claims. Never done here: a figure of its own.

use super::for_public;
use crate::ask::{Answer, Ask};
use crate::problem::Problem;
use crate::reply::{Reply, cell, number_cell};
use crate::roles::Role;
use crate::rows::{Figure, IncidentRow, members};
use crate::sight::{Data, Pace, Sight};
use serde::Serialize;
use std::collections::HashSet;
use std::sync::Arc;
use tollbook_ledger::{Handled, Handling, Query};
use tollbook_model::{ClaimId, LinkedClaim, Symbol, Verification};
use tollbook_reckon::{Convention, IncidentFigures};

const LISTED: &[&str] =
    &["place", "country", "from", "to", "harm", "actor", "means", "source", "text", "verification", "doubtful", "assigned", "as_of", "cursor", "limit"];

/// A row with the figure for those killed.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Row {
    #[serde(flatten)]
    pub row: IncidentRow,
    pub killed: Option<Figure>,
    pub injured: Option<Figure>,
    pub grade: Option<tollbook_reckon::Grade>,
}

#[derive(Serialize)]
pub(crate) struct Listed {
    pub rows: Vec<Row>,
    pub next: Option<String>,
    pub all: usize,
}

/// Claims that answer what is asked of claims; `None` where nothing is.
fn speaking(ask: &Ask, data: &Data) -> Result<Option<Vec<bool>>, Problem> {
    if ["harm", "actor", "means", "source", "text"].iter().all(|p| ask.param(p).is_none()) {
        return Ok(None);
    }
    // The other parameters are asked of incidents.
    let own = super::asked(ask, false)?;
    let query = Query { place: None, country: None, from: None, to: None, ..own };
    let role = ask.who.role;
    let mut out = data.numbered(&ask.state.shelf.read(|book| Ok(book.claim_numbers(&query)?))?);
    out.iter_mut().zip(&data.linked.claims).for_each(|(fits, c)| *fits &= for_public(&c.claim, role));
    Ok(Some(out))
}

/// Claims of the incidents that somebody works on, and whether these or the others are wanted; `None` where nothing is asked.
fn assigned(ask: &Ask) -> Result<Option<(HashSet<ClaimId>, bool)>, Problem> {
    let Some(name) = ask.param("assigned") else { return Ok(None) };
    if ask.who.role.figures_alone() {
        return Err(Problem::kept("assigned", "who works on what is shown to those who may read reports"));
    }
    let wanted = if name == "me" { ask.who.name.as_deref().unwrap_or("") } else { name };
    let dealings = ask.state.sights.dealings()?;
    let fits = |h: &&&Handled| matches!(&h.handling, Handling::Assigned { to: Some(to) } if name == "nobody" || to == wanted);
    let given = dealings.standing().iter().filter(fits).map(|h| h.claim.clone()).collect();
    Ok(Some((given, name != "nobody")))
}

/// Whether a name is the one that is asked for, which is in small letters.
fn same(name: &str, asked: &str) -> bool {
    name.chars().flat_map(char::to_lowercase).eq(asked.chars())
}

/// The rows that answer, a page of them, with their figures.
pub(crate) fn listed(ask: &Ask, sight: &Arc<Sight>, limit: usize) -> Result<Listed, Problem> {
    ask.only(LISTED)?;
    let (from, to) = (ask.day("from")?, ask.day("to")?);
    let verification: Option<Verification> = ask.word("verification", "reported, corroborated, verified, rejected")?;
    let doubtful = match ask.param("doubtful") {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => return Err(Problem::bad("doubtful", "true or false")),
    };
    let assigned = assigned(ask)?;
    let place = ask.param("place").map(str::to_lowercase);
    let country = ask.country()?;
    let speaking = speaking(ask, &sight.data)?;
    let role = ask.who.role;
    let fits = |r: &&IncidentRow| {
        let place_fits =
            || place.as_ref().is_none_or(|wanted| r.places.iter().chain([&r.admin1, &r.admin2, &r.country].into_iter().flatten()).any(|n| same(n, wanted)));
        let days_fit = match (r.from, r.to) {
            (Some(a), Some(b)) => to.is_none_or(|t| a <= t) && from.is_none_or(|f| b >= f),
            _ => from.is_none() && to.is_none(),
        };
        let data = &sight.data;
        // Words last: they are compared letter by letter.
        days_fit
            && country.as_ref().is_none_or(|c| r.country.as_deref() == Some(c.as_str()))
            && speaking.as_ref().is_none_or(|s| data.linked.incidents[r.at].claims.iter().any(|&c| s[c]))
            && assigned
                .as_ref()
                .is_none_or(|(given, to_somebody)| members(&data.linked, &data.linked.incidents[r.at]).any(|c| given.contains(&c.claim.id)) == *to_somebody)
            && verification.is_none_or(|v| r.verification == v)
            && place_fits()
            && (!doubtful || !r.maybe.is_empty())
            && (role != Role::Public || members(&data.linked, &data.linked.incidents[r.at]).any(|c| for_public(&c.claim, role)))
    };
    let fitting: Vec<&IncidentRow> = sight.data.rows_within(from, to).iter().filter(fits).collect();
    let begin = match ask.param("cursor") {
        None => 0,
        // By the code, which stays when others come and go.
        Some(code) => match fitting.iter().position(|r| r.code == code) {
            Some(at) => at + 1,
            None => return Err(Problem::unfit("cursor", "this page is gone; begin again without cursor")),
        },
    };
    let page: Vec<IncidentRow> = fitting.iter().skip(begin).take(limit).map(|r| (*r).clone()).collect();
    let next = page.last().filter(|_| fitting.len() > begin + page.len()).map(|r| r.code.clone());
    let all = fitting.len();
    // Those that nobody reckoned yet are reckoned now.
    let due: Vec<usize> = page.iter().map(|r| r.at).filter(|&at| sight.data.figures[at].get().is_none()).collect();
    if !due.is_empty() {
        sight.reckon(Pace::Quick, move |data, reckoner| {
            due.into_iter().for_each(|at| {
                let _ = crate::rows::figures(data, reckoner, at);
            })
        })?;
    }
    let told = |mut row: IncidentRow| {
        let figures = sight.data.figures[row.at].get().and_then(Option::as_ref);
        if role == Role::Public {
            (row.lat, row.lon) = (None, None);
        }
        Row {
            killed: figures.and_then(|f| f.killed.clone()),
            injured: figures.and_then(|f| f.injured.clone()).filter(|_| role != Role::Public),
            grade: figures.map(|f| f.grade),
            row,
        }
    };
    Ok(Listed { rows: page.into_iter().map(told).collect(), next, all })
}

/// `GET /api/v1/incidents`.
pub(crate) fn list(ask: &Ask) -> Answer {
    Reply::json(&listed(ask, &ask.sight()?, ask.limit()?)?)
}

/// `GET /api/v1/incidents.csv`.
pub(crate) fn csv(ask: &Ask) -> Answer {
    let limit = ask.param("limit").map_or(Ok(usize::MAX), |_| ask.limit())?;
    let mut out = String::from(
        "code,from,to,place,admin1,country,precision,lat,lon,killed_low,killed_best,killed_high,killed_high_open,reports,claims,grade,verification\n",
    );
    let word = |v: &dyn erased::Word| v.word();
    for r in listed(ask, &ask.sight()?, limit)?.rows {
        let (i, k) = (&r.row, r.killed.as_ref());
        let text = |s: &Option<Symbol>| cell(s.as_deref().unwrap_or(""));
        let cells = [
            cell(&i.code),
            number_cell(i.from),
            number_cell(i.to),
            text(&i.place),
            text(&i.admin1),
            text(&i.country),
            i.precision.as_ref().map_or_else(String::new, |p| word(p)),
            number_cell(i.lat),
            number_cell(i.lon),
            number_cell(k.and_then(|k| k.low)),
            number_cell(k.and_then(|k| k.best)),
            number_cell(k.and_then(|k| k.high)),
            k.map_or_else(String::new, |k| k.high_open.to_string()),
            i.reports.to_string(),
            i.claims.to_string(),
            r.grade.as_ref().map_or_else(String::new, |g| word(g)),
            word(&i.verification),
        ];
        out.push_str(&cells.join(","));
        out.push('\n');
    }
    Ok(Reply::csv(out, "incidents"))
}

/// Words of closed lists, whatever the list.
pub(crate) mod erased {
    /// A value that JSON writes as one word.
    pub(crate) trait Word {
        fn word(&self) -> String;
    }
    impl<T: serde::Serialize> Word for T {
        fn word(&self) -> String {
            serde_json::to_value(self).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
        }
    }
}

/// What GeoJSON (RFC 7946) wraps rows in; written as it is, since a map is a thousand of them.
#[derive(Serialize)]
struct Features<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    features: Vec<Feature<'a>>,
}

#[derive(Serialize)]
struct Feature<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    id: &'a str,
    geometry: Option<Point>,
    properties: &'a Row,
}

#[derive(Serialize)]
struct Point {
    #[serde(rename = "type")]
    kind: &'static str,
    coordinates: [f64; 2],
}

impl Point {
    fn of(row: &IncidentRow) -> Option<Self> {
        Some(Point { kind: "Point", coordinates: [row.lon?, row.lat?] })
    }
}

/// `GET /api/v1/incidents.geojson`. A point is where the named place lies, and `precision` how exactly that is known; without coordinates the
/// geometry is null.
pub(crate) fn geojson(ask: &Ask) -> Answer {
    let limit = ask.param("limit").map_or(Ok(usize::MAX), |_| ask.limit())?;
    let listed = listed(ask, &ask.sight()?, limit)?;
    let features = listed.rows.iter().map(|r| Feature { kind: "Feature", id: &r.row.code, geometry: Point::of(&r.row), properties: r }).collect();
    Reply::geojson(&Features { kind: "FeatureCollection", features })
}

/// The figures of one incident.
pub(crate) fn figures(sight: &Sight, at: usize) -> Result<Option<IncidentFigures>, Problem> {
    sight.reckon(Pace::Quick, move |_, reckoner| reckoner.incident_figures(at, &Convention::house()))
}

/// Gives claims the words that they stand on, which their entries hold.
fn stand_on(ask: &Ask, claims: &mut [LinkedClaim]) -> Result<(), Problem> {
    let mut reports: Vec<_> = claims.iter().map(|c| c.claim.report.clone()).collect();
    reports.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    reports.dedup();
    let (as_of, clearance) = (ask.as_of()?, Some(ask.clearance()));
    ask.state.shelf.read(|book| {
        for report in reports {
            let query = Query { report: Some(report), as_of, clearance, limit: 100_000, ..Query::new() };
            for view in book.claims(&query)? {
                if let Some(own) = claims.iter_mut().find(|c| c.claim.id == view.claim.id) {
                    own.claim.provenance.spans = view.claim.provenance.spans;
                }
            }
        }
        Ok(())
    })
}

/// `GET /api/v1/incidents/{code}`.
pub(crate) fn one(ask: &Ask) -> Answer {
    ask.only(&["as_of"])?;
    let (sight, role) = (ask.sight()?, ask.who.role);
    let linked = &sight.data.linked;
    let at = sight.data.incident(ask.part("code")).ok_or_else(Problem::not_found)?;
    let mut claims: Vec<LinkedClaim> = members(linked, &linked.incidents[at]).filter(|c| for_public(&c.claim, role)).cloned().collect();
    if claims.is_empty() {
        return Err(Problem::not_found());
    }
    if !role.figures_alone() {
        stand_on(ask, &mut claims)?;
    }
    let claims: Vec<LinkedClaim> = claims.into_iter().map(|c| ask.veil().linked(c)).collect();
    let mut figures = figures(&sight, at)?;
    if let Some(f) = &mut figures {
        ask.veil().figures(f);
    }
    let incident = &linked.incidents[at];
    let maybe: Vec<&str> = sight.data.row(at).maybe.iter().map(String::as_str).collect();
    Reply::json(&serde_json::json!({
        "incident": incident.code, "aliases": incident.aliases, "verification": incident.verification, "maybe": maybe,
        "figures": figures, "claims": claims,
    }))
}
