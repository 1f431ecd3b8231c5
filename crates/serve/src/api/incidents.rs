//! Incidents over HTTP. Enters: filters, a code. Leaves: rows, one incident with its figures and claims. Never done here: a figure of its own.

use super::{for_public, is_open};
use crate::ask::{Answer, Ask};
use crate::data::Data;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::roles::Role;
use crate::rows::{Brief, Figure, IncidentRow};
use crate::sight::Sight;
use crate::table::{self, ListCell, ListKind, ListRow, ListTable};
use serde::Serialize;
use serde_json::Map;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use tollbook_ledger::{Handled, Handling, Query};
use tollbook_model::{ClaimId, LinkedClaim, Provenance, ReportId, Verification};
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
    out.iter_mut().enumerate().for_each(|(c, fits)| *fits &= is_open(data, c, role));
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

/// Incidents that answer, a page of them by their numbers.
struct Found {
    page: Vec<usize>,
    next: Option<String>,
    all: usize,
}

/// The rows that answer, a page of them, with their figures.
pub(crate) fn listed(ask: &Ask, sight: &Arc<Sight>, limit: usize) -> Result<Listed, Problem> {
    let Found { page, next, all } = found(ask, sight, limit)?;
    Ok(Listed { rows: told(ask, sight, &page)?, next, all })
}

/// The rows of these incidents; of those that nobody reckoned yet the figures are reckoned now.
fn told(ask: &Ask, sight: &Sight, page: &[usize]) -> Result<Vec<Row>, Problem> {
    let role = ask.who.role;
    sight.reckoned(page.to_vec())?;
    let row = |&at: &usize| {
        let mut row = sight.data.row(at);
        let figures = sight.data.figures[at].get().and_then(Option::as_ref);
        if role == Role::Public {
            (row.lat, row.lon) = (None, None);
        }
        Row {
            killed: figures.and_then(crate::rows::Figures::killed),
            injured: figures.and_then(crate::rows::Figures::injured).filter(|_| role != Role::Public),
            grade: figures.map(|f| f.grade),
            row,
        }
    };
    Ok(page.iter().map(row).collect())
}

/// Rows that are made at a time.
const AT_A_TIME: usize = 500;

/// All rows of a list to be saved, made some at a time.
fn every<'a>(ask: &'a Ask, sight: &'a Arc<Sight>) -> Result<impl Iterator<Item = Result<Row, Problem>> + 'a, Problem> {
    let limit = ask.param("limit").map_or(Ok(usize::MAX), |_| ask.limit())?;
    let page = found(ask, sight, limit)?.page;
    let runs = (0..page.len()).step_by(AT_A_TIME).map(move |from| page[from..page.len().min(from + AT_A_TIME)].to_vec());
    Ok(runs.flat_map(move |run| match told(ask, sight, &run) {
        Ok(rows) => rows.into_iter().map(Ok).collect(),
        Err(e) => vec![Err(e)],
    }))
}

fn found(ask: &Ask, sight: &Arc<Sight>, limit: usize) -> Result<Found, Problem> {
    ask.only(LISTED)?;
    let (from, to) = (ask.day("from")?, ask.day("to")?);
    let verification: Option<Verification> = ask.word("verification", "reported, corroborated, verified, rejected")?;
    let doubtful = ask.flag("doubtful")?;
    let assigned = assigned(ask)?;
    let place = ask.param("place").map(str::to_lowercase);
    let country = ask.country()?;
    let speaking = speaking(ask, &sight.data)?;
    let role = ask.who.role;
    let data = &sight.data;
    // Claims that somebody works on, by number: incidents name their claims so.
    let assigned = assigned.map(|(given, to_somebody)| (given.iter().filter_map(|c| data.claim_at(c)).collect::<HashSet<usize>>(), to_somebody));
    let fits = |r: &&Brief| {
        let (at, lay) = (r.at as usize, data.listing.place(r));
        let place_fits = || {
            place.as_ref().is_none_or(|wanted| lay.places.iter().chain([&lay.admin1, &lay.admin2, &lay.country].into_iter().flatten()).any(|n| same(n, wanted)))
        };
        let own = || data.incidents.claims(at).iter().map(|&c| c as usize);
        let days_fit = match (r.from, r.to) {
            (Some(a), Some(b)) => to.is_none_or(|t| a <= t) && from.is_none_or(|f| b >= f),
            _ => from.is_none() && to.is_none(),
        };
        // Words last: they are compared letter by letter.
        days_fit
            && country.as_ref().is_none_or(|c| lay.country.as_deref() == Some(c.as_str()))
            && speaking.as_ref().is_none_or(|s| own().any(|c| s[c]))
            && assigned.as_ref().is_none_or(|(given, to_somebody)| own().any(|c| given.contains(&c)) == *to_somebody)
            && verification.is_none_or(|v| data.incidents.verification(at) == v)
            && place_fits()
            && (!doubtful || data.listing.doubtful(r))
            && (role != Role::Public || own().any(|c| is_open(data, c, role)))
    };
    let fitting: Vec<usize> = data.listing.within(from, to).iter().filter(fits).map(|r| r.at as usize).collect();
    let begin = match ask.param("cursor") {
        None => 0,
        // By the code, which stays when others come and go.
        Some(code) => match fitting.iter().position(|&at| data.incidents.code(at) == code) {
            Some(at) => at + 1,
            None => return Err(Problem::unfit("cursor", "this page is gone; begin again without cursor")),
        },
    };
    let page: Vec<usize> = fitting.iter().skip(begin).take(limit).copied().collect();
    let next = page.last().filter(|_| fitting.len() > begin + page.len()).map(|&at| data.incidents.code(at).to_owned());
    Ok(Found { page, next, all: fitting.len() })
}

/// `GET /api/v1/incidents`.
pub(crate) fn list(ask: &Ask) -> Answer {
    Reply::json(&listed(ask, &ask.sight()?, ask.limit()?)?)
}

/// The list as a table.
fn table(ask: &Ask, end: &str) -> Answer {
    use ListKind::{Day, Degrees, Flag, Number, Words};
    let sight = ask.sight()?;
    let columns = [
        ("code", Words),
        ("from", Day),
        ("to", Day),
        ("place", Words),
        ("admin1", Words),
        ("country", Words),
        ("precision", Words),
        ("lat", Degrees),
        ("lon", Degrees),
        ("killed_low", Number),
        ("killed_best", Number),
        ("killed_high", Number),
        ("killed_high_open", Flag),
        ("reports", Number),
        ("claims", Number),
        ("grade", Words),
        ("verification", Words),
    ];
    let word = |v: &dyn erased::Word| v.word();
    let row = |r: Row| {
        let (i, k) = (&r.row, r.killed.as_ref());
        let cells = vec![
            ListCell::words(&i.code),
            ListCell::day(i.from),
            ListCell::day(i.to),
            ListCell::maybe(i.place.as_deref()),
            ListCell::maybe(i.admin1.as_deref()),
            ListCell::maybe(i.country.as_deref()),
            ListCell::maybe(i.precision.as_ref().map(|p| word(p))),
            ListCell::degrees(i.lat),
            ListCell::degrees(i.lon),
            ListCell::number(k.and_then(|k| k.low)),
            ListCell::number(k.and_then(|k| k.best)),
            ListCell::number(k.and_then(|k| k.high)),
            k.map_or(ListCell::Empty, |k| ListCell::Flag(k.high_open)),
            ListCell::Number(i.reports as u64),
            ListCell::Number(i.claims as u64),
            ListCell::maybe(r.grade.as_ref().map(|g| word(g))),
            ListCell::words(word(&i.verification)),
        ];
        ListRow { cells, point: i.lat.zip(i.lon) }
    };
    let rows = every(ask, &sight)?.map(|r| r.map(row));
    ListTable::new("incidents", &columns, rows).answer(ask, end)
}

/// `GET /api/v1/incidents.csv`.
pub(crate) fn csv(ask: &Ask) -> Answer {
    table(ask, "csv")
}

/// `GET /api/v1/incidents.parquet`.
pub(crate) fn parquet(ask: &Ask) -> Answer {
    table(ask, "parquet")
}

/// `GET /api/v1/incidents.gpkg`.
pub(crate) fn gpkg(ask: &Ask) -> Answer {
    table(ask, "gpkg")
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

/// A feature of GeoJSON (RFC 7946); written as it is, since a map is a thousand of them.
#[derive(Serialize)]
struct Feature {
    #[serde(rename = "type")]
    kind: &'static str,
    id: String,
    geometry: Option<Point>,
    properties: Row,
}

#[derive(Serialize)]
struct Point {
    #[serde(rename = "type")]
    kind: &'static str,
    coordinates: [f64; 2],
}

/// `GET /api/v1/incidents.geojson`. A point is where the named place lies, and `precision` how exactly that is known; without coordinates the
/// geometry is null.
pub(crate) fn geojson(ask: &Ask) -> Answer {
    let sight = ask.sight()?;
    let features = every(ask, &sight)?.map(|row| {
        let row = row?;
        let geometry = row.row.lon.zip(row.row.lat).map(|(lon, lat)| Point { kind: "Point", coordinates: [lon, lat] });
        Ok(Feature { kind: "Feature", id: row.row.code.clone(), geometry, properties: row })
    });
    table::features(ask, features, Map::new)
}

/// The figures of one incident.
pub(crate) fn figures(sight: &Sight, at: usize) -> Result<Option<IncidentFigures>, Problem> {
    sight.of_incident(move |reckoner| reckoner.incident_figures(at, &Convention::house()))
}

/// What claims stand on, which their entries hold: the words, and what read them. By their ids.
pub(crate) fn stand_on(ask: &Ask, data: &Data, claims: impl Iterator<Item = usize>) -> Result<HashMap<String, Provenance>, Problem> {
    let mut of: BTreeMap<usize, HashSet<String>> = BTreeMap::new();
    for claim in claims {
        of.entry(data.claims.report(claim)).or_default().insert(data.claims.id(claim).to_string());
    }
    let (as_of, clearance) = (ask.as_of()?, Some(ask.clearance()));
    ask.state.shelf.read(|book| {
        let read = |book: &tollbook_ledger::Book| {
            let mut out = HashMap::new();
            for (report, wanted) in of {
                if as_of.is_none() {
                    let words = book.stand_on(data.reports.seq(report), clearance, &|id| wanted.contains(id.0.as_str()))?;
                    out.extend(words.into_iter().map(|(id, words)| (id.0, words)));
                    continue;
                }
                let query = Query { report: Some(ReportId(data.reports.id(report).to_string())), as_of, clearance, limit: 100_000, ..Query::new() };
                for view in book.claims(&query)? {
                    if wanted.contains(view.claim.id.0.as_str()) {
                        out.insert(view.claim.id.0, view.claim.provenance);
                    }
                }
            }
            Ok(out)
        };
        Ok(book.at_one_moment(read)?)
    })
}

/// The words that claims are told by.
pub(crate) fn quotes<'a>(ask: &Ask, data: &Data, claims: impl Iterator<Item = &'a ClaimId>) -> Result<HashMap<String, String>, Problem> {
    let stand_on = stand_on(ask, data, claims.filter_map(|id| data.claim_at(id)))?;
    Ok(stand_on.into_iter().map(|(id, p)| (id, tollbook_model::telling_words(&p.spans))).collect())
}

/// `GET /api/v1/incidents/{code}`.
pub(crate) fn one(ask: &Ask) -> Answer {
    ask.only(&["as_of", "profile"])?;
    ask.profile()?;
    let (sight, role) = (ask.sight()?, ask.who.role);
    let data = &sight.data;
    let at = data.incident(ask.part("code")).ok_or_else(Problem::not_found)?;
    let mut claims: Vec<LinkedClaim> = data.members(at).filter(|c| for_public(&c.claim, role)).collect();
    if claims.is_empty() {
        return Err(Problem::not_found());
    }
    let mut provenance = stand_on(ask, data, data.incidents.claims(at).iter().map(|&c| c as usize))?;
    for c in &mut claims {
        c.claim.provenance = provenance.remove(&c.claim.id.0).unwrap_or_else(|| c.claim.provenance.clone());
    }
    let claims: Vec<LinkedClaim> = claims.into_iter().map(|c| ask.veil().linked(c)).collect();
    let mut figures = figures(&sight, at)?;
    if let Some(f) = &mut figures {
        ask.veil().figures(f);
    }
    let row = data.row(at);
    Reply::json(&serde_json::json!({
        "incident": row.code, "aliases": row.aliases, "verification": row.verification, "maybe": row.maybe,
        "figures": figures, "claims": claims,
    }))
}
