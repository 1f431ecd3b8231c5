//! Incidents as a list shows them. Enters: linked claims, a reckoner. Leaves: a row for each incident, the latest first, and its figures as `reckon` makes them, once
//! for each. Never done here: a figure of its own.

use jiff::civil::Date;
use serde::Serialize;
use std::collections::HashMap;
use tollbook_model::{Counted, Harm, Incident, Linked, LinkedClaim, PlacePart, PlacePrecision, Symbol, Verification};
use tollbook_reckon::{Convention, Grade, IncidentFigures, Reckoner};

/// An incident in a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct IncidentRow {
    pub code: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    pub from: Option<Date>,
    pub to: Option<Date>,
    /// The finest named place; those of an incident that lay in several are all named here, and then no unit and no point is.
    pub place: Option<Symbol>,
    /// Every name under `place`.
    #[serde(skip)]
    pub places: Box<[Symbol]>,
    pub admin1: Option<Symbol>,
    pub admin2: Option<Symbol>,
    pub country: Option<Symbol>,
    pub precision: Option<PlacePrecision>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lat: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lon: Option<f64>,
    pub reports: usize,
    pub claims: usize,
    pub verification: Verification,
    /// Codes of incidents that may be this one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub maybe: Vec<String>,
    /// Its position among the incidents.
    #[serde(skip)]
    pub at: usize,
}

/// The claims of an incident.
pub(crate) fn members<'a>(linked: &'a Linked, incident: &'a Incident) -> impl Iterator<Item = &'a LinkedClaim> {
    incident.claims.iter().map(|&c| &linked.claims[c])
}

/// The finest named place of an incident's claims.
pub(crate) fn finest<'a>(linked: &'a Linked, incident: &'a Incident) -> Option<&'a PlacePart> {
    members(linked, incident).filter_map(|c| c.claim.place.as_ref()).flat_map(|p| p.parts.iter()).min_by_key(|p| p.precision as u8)
}

/// The names of the places of an incident that lay in several, as the claim that names most of them does; one name where one is finest.
fn named(linked: &Linked, incident: &Incident, finest: &PlacePart) -> Box<[Symbol]> {
    let several = members(linked, incident)
        .filter_map(|c| c.claim.place.as_ref())
        .filter(|p| p.parts.iter().all(|x| x.precision == finest.precision) && p.parts.iter().any(|x| x.name == finest.name))
        .max_by_key(|p| p.parts.len());
    several.map_or_else(|| Box::from([finest.name.clone()]), |p| p.parts.iter().map(|x| x.name.clone()).collect())
}

/// The days of an incident: those of the claim that states them most exactly.
fn days(linked: &Linked, incident: &Incident) -> Option<(Date, Date)> {
    members(linked, incident).filter_map(|c| c.claim.period.as_ref()).filter_map(|p| Some((p.precision, p.carried, p.start?, p.end?))).min().map(|p| (p.2, p.3))
}

/// All incidents, the latest first; without a day last.
pub(crate) fn all(linked: &Linked) -> Vec<IncidentRow> {
    let mut maybe: HashMap<usize, Vec<usize>> = HashMap::new();
    for [a, b] in &linked.unsure {
        maybe.entry(*a).or_default().push(*b);
        maybe.entry(*b).or_default().push(*a);
    }
    let mut rows: Vec<IncidentRow> = linked
        .incidents
        .iter()
        .enumerate()
        .map(|(at, i)| {
            let (place, days) = (finest(linked, i), days(linked, i));
            let places = place.map(|p| named(linked, i, p)).unwrap_or_default();
            // A unit or a point of one of several would stand for them all.
            let one = place.filter(|_| places.len() < 2);
            let mut reports: Vec<&str> = members(linked, i).map(|c| c.claim.report.0.as_str()).collect();
            reports.sort_unstable();
            reports.dedup();
            IncidentRow {
                code: i.code.0.clone(),
                aliases: i.aliases.iter().map(|a| a.0.clone()).collect(),
                from: days.map(|d| d.0),
                to: days.map(|d| d.1),
                // What stands in the claim is held there.
                place: place.map(|p| if places.len() < 2 { p.name.clone() } else { Symbol::from(places.join(", ")) }),
                places,
                admin1: one.and_then(|p| p.admin1.clone()),
                admin2: one.and_then(|p| p.admin2.clone()),
                country: place.and_then(|p| p.country.clone()),
                precision: place.map(|p| p.precision),
                lat: one.and_then(|p| p.lat),
                lon: one.and_then(|p| p.lon),
                reports: reports.len(),
                claims: i.claims.len(),
                verification: i.verification,
                maybe: maybe.get(&at).into_iter().flatten().map(|&o| linked.incidents[o].code.0.clone()).collect(),
                at,
            }
        })
        .collect();
    rows.sort_by(|a, b| b.from.cmp(&a.from).then_with(|| a.code.cmp(&b.code)));
    rows
}

/// Low, best and high of everybody.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Figure {
    pub low: Option<u64>,
    pub best: Option<u64>,
    /// Absent if unknown, or open above.
    pub high: Option<u64>,
    pub high_open: bool,
    pub highest: Option<u64>,
}

/// What a list tells of an incident.
#[derive(Clone, Debug)]
pub(crate) struct Figures {
    pub killed: Option<Figure>,
    pub injured: Option<Figure>,
    pub grade: Grade,
}

fn figure(figures: &IncidentFigures, harm: Harm) -> Option<Figure> {
    let group = figures.groups.iter().find(|g| g.counted == Counted::Harm(harm))?;
    let high = group.highest.filter(|_| !group.high_open);
    Some(Figure { low: group.low, best: group.best, high, high_open: group.high_open, highest: group.highest })
}

/// The figures of one incident; reckoned when they are asked for first.
pub(crate) fn figures<'a>(data: &'a crate::sight::Data, reckoner: &Reckoner<'_>, at: usize) -> Option<&'a Figures> {
    let made = || {
        let all = reckoner.incident_figures(at, &Convention::house())?;
        Some(Figures { killed: figure(&all, Harm::Killed), injured: figure(&all, Harm::Injured), grade: all.grade })
    };
    data.figures.get(at)?.get_or_init(made).as_ref()
}
