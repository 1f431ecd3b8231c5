//! Incidents as a list shows them. Enters: linked claims, a reckoner. Leaves: a row for each incident, the latest first, and its figures as `reckon` makes them, once
//! for each. Never done here: a figure of its own.

use crate::claims::Claims;
use crate::data::Incidents;
use crate::texts::Groups;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::HashMap;
use std::sync::Arc;
use tollbook_model::{Counted, Harm, PlacePart, PlacePrecision, Symbol, Verification};
use tollbook_reckon::{Convention, Grade, GroupFigure, Reckoner};

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

/// Where an incident lay, which many share.
#[derive(Clone, Debug, Default)]
pub(crate) struct Whereabouts {
    pub place: Option<Symbol>,
    /// Every name under `place`.
    pub places: Box<[Symbol]>,
    pub admin1: Option<Symbol>,
    pub admin2: Option<Symbol>,
    pub country: Option<Symbol>,
    precision: Option<PlacePrecision>,
    lat: Option<f64>,
    lon: Option<f64>,
}

/// What is held of an incident for lists.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Brief {
    pub from: Option<Date>,
    pub to: Option<Date>,
    /// Its position among the incidents.
    pub at: u32,
    place: u32,
    reports: u32,
}

/// All incidents, the latest first; without a day last.
#[derive(Default)]
pub(crate) struct Listing {
    briefs: Vec<Brief>,
    /// Where each incident's brief is.
    row_at: Vec<u32>,
    places: Vec<Arc<Whereabouts>>,
    /// Incidents that may be each one.
    maybe: Groups,
    /// Days that the longest incident lasted, of those whose days are known.
    longest: i32,
}

/// The finest named place of an incident's claims.
fn finest<'a>(claims: &'a Claims, own: &[u32]) -> Option<&'a PlacePart> {
    own.iter().filter_map(|&c| claims.place(c as usize)).flat_map(|p| p.parts.iter()).min_by_key(|p| p.precision as u8)
}

/// The names of the places of an incident that lay in several, as the claim that names most of them does; one name where one is finest.
fn named(claims: &Claims, own: &[u32], finest: &PlacePart) -> Box<[Symbol]> {
    let several = own
        .iter()
        .filter_map(|&c| claims.place(c as usize))
        .filter(|p| p.parts.iter().all(|x| x.precision == finest.precision) && p.parts.iter().any(|x| x.name == finest.name))
        .max_by_key(|p| p.parts.len());
    several.map_or_else(|| Box::from([finest.name.clone()]), |p| p.parts.iter().map(|x| x.name.clone()).collect())
}

/// The days of an incident: those of the claim that states them most exactly.
fn days(claims: &Claims, own: &[u32]) -> Option<(Date, Date)> {
    own.iter().filter_map(|&c| claims.period(c as usize)).filter_map(|p| Some((p.precision, p.carried, p.start?, p.end?))).min().map(|p| (p.2, p.3))
}

fn whereabouts(claims: &Claims, own: &[u32]) -> Whereabouts {
    let place = finest(claims, own);
    let places = place.map(|p| named(claims, own, p)).unwrap_or_default();
    // A unit or a point of one of several would stand for them all.
    let one = place.filter(|_| places.len() < 2);
    Whereabouts {
        place: place.map(|p| if places.len() < 2 { p.name.clone() } else { Symbol::from(places.join(", ")) }),
        admin1: one.and_then(|p| p.admin1.clone()),
        admin2: one.and_then(|p| p.admin2.clone()),
        country: place.and_then(|p| p.country.clone()),
        precision: place.map(|p| p.precision),
        lat: one.and_then(|p| p.lat),
        lon: one.and_then(|p| p.lon),
        places,
    }
}

impl Listing {
    pub(crate) fn of(claims: &Claims, incidents: &Incidents, unsure: &[[usize; 2]]) -> Self {
        let maybe = Groups::of_pairs(incidents.len(), unsure);
        let (mut places, mut briefs) = (Vec::new(), Vec::with_capacity(incidents.len()));
        // Incidents whose claims name the same places lay where the first of them did.
        let mut known: HashMap<Vec<u32>, u32> = HashMap::new();
        for at in 0..incidents.len() {
            let own = incidents.claims(at);
            let mut key: Vec<u32> = own.iter().map(|&c| claims.place_number(c as usize)).collect();
            key.dedup();
            let place = *known.entry(key).or_insert_with(|| {
                places.push(Arc::new(whereabouts(claims, own)));
                places.len() as u32 - 1
            });
            let mut reports: Vec<usize> = own.iter().map(|&c| claims.report(c as usize)).collect();
            reports.sort_unstable();
            reports.dedup();
            let days = days(claims, own);
            briefs.push(Brief { from: days.map(|d| d.0), to: days.map(|d| d.1), at: at as u32, place, reports: reports.len() as u32 });
        }
        briefs.sort_by(|a, b| b.from.cmp(&a.from).then_with(|| incidents.code(a.at as usize).cmp(incidents.code(b.at as usize))));
        let mut row_at = vec![0; briefs.len()];
        briefs.iter().enumerate().for_each(|(at, b)| row_at[b.at as usize] = at as u32);
        let longest = briefs.iter().filter_map(|b| Some((b.to? - b.from?).get_days())).max().unwrap_or(0);
        Listing { briefs, row_at, places, maybe, longest }
    }

    pub(crate) fn all(&self) -> &[Brief] {
        &self.briefs
    }

    pub(crate) fn brief(&self, incident: usize) -> &Brief {
        &self.briefs[self.row_at[incident] as usize]
    }

    pub(crate) fn place(&self, brief: &Brief) -> &Whereabouts {
        &self.places[brief.place as usize]
    }

    /// True if it may be one with another.
    pub(crate) fn doubtful(&self, brief: &Brief) -> bool {
        self.may_be_another(brief.at as usize)
    }

    /// The same, of an incident by its number.
    pub(crate) fn may_be_another(&self, incident: usize) -> bool {
        !self.maybe.get(incident).is_empty()
    }

    /// Incidents that can have begun in these days or lasted into them; all others began later, or ended before. Those without a day are among them if no day
    /// is asked for.
    pub(crate) fn within(&self, from: Option<Date>, to: Option<Date>) -> &[Brief] {
        let begin = to.map_or(0, |to| self.briefs.partition_point(|r| r.from.is_some_and(|d| d > to)));
        let earliest = from.and_then(|f| f.checked_sub(jiff::Span::new().days(self.longest)).ok());
        let end = earliest.map_or(self.briefs.len(), |e| self.briefs.partition_point(|r| r.from.is_some_and(|d| d >= e)));
        self.briefs.get(begin..end.max(begin)).unwrap_or_default()
    }

    /// An incident as a list shows it.
    pub(crate) fn row(&self, incident: usize, incidents: &Incidents) -> IncidentRow {
        let brief = self.brief(incident);
        let place = self.place(brief);
        let maybe = self.maybe.get(incident).iter();
        IncidentRow {
            code: incidents.code(incident).to_owned(),
            aliases: incidents.aliases(incident).iter().map(|a| a.0.clone()).collect(),
            from: brief.from,
            to: brief.to,
            place: place.place.clone(),
            admin1: place.admin1.clone(),
            admin2: place.admin2.clone(),
            country: place.country.clone(),
            precision: place.precision,
            lat: place.lat,
            lon: place.lon,
            reports: brief.reports as usize,
            claims: incidents.claims(incident).len(),
            verification: incidents.verification(incident),
            maybe: maybe.map(|&o| incidents.code(o as usize).to_owned()).collect(),
            at: incident,
        }
    }
}

/// Low, best and high of everybody.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Figure {
    pub low: Option<u64>,
    pub best: Option<u64>,
    /// Absent if unknown, or open above.
    pub high: Option<u64>,
    pub high_open: bool,
    pub highest: Option<u64>,
}

/// A figure as it is held: half as large.
#[derive(Clone, Copy, Debug)]
struct Held {
    low: u64,
    best: u64,
    highest: u64,
    open: bool,
    told: bool,
}

/// What is unknown; no report counts so many.
const UNKNOWN: u64 = u64::MAX;

impl Held {
    fn of(groups: &[GroupFigure], harm: Harm) -> Self {
        let group = groups.iter().find(|g| g.counted == Counted::Harm(harm));
        let number = |n: Option<Option<u64>>| n.flatten().unwrap_or(UNKNOWN);
        Held {
            low: number(group.map(|g| g.low)),
            best: number(group.map(|g| g.best)),
            highest: number(group.map(|g| g.highest)),
            open: group.is_some_and(|g| g.high_open),
            told: group.is_some(),
        }
    }

    fn figure(self) -> Option<Figure> {
        let number = |n: u64| (n != UNKNOWN).then_some(n);
        let highest = number(self.highest);
        let figure = Figure { low: number(self.low), best: number(self.best), high: highest.filter(|_| !self.open), high_open: self.open, highest };
        self.told.then_some(figure)
    }
}

/// What a list tells of an incident.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Figures {
    killed: Held,
    injured: Held,
    pub grade: Grade,
}

impl Figures {
    /// Those of one incident of what is reckoned over.
    pub(crate) fn of(reckoner: &Reckoner<'_>, at: usize, house: &Convention) -> Option<Figures> {
        let (groups, grade) = reckoner.incident_lead(at, house)?;
        Some(Figures { killed: Held::of(&groups, Harm::Killed), injured: Held::of(&groups, Harm::Injured), grade })
    }

    pub(crate) fn killed(&self) -> Option<Figure> {
        self.killed.figure()
    }

    pub(crate) fn injured(&self) -> Option<Figure> {
        self.injured.figure()
    }
}
