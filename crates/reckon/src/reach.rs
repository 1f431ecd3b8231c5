//! Which claims a question can reach, before any of them is looked at closely. Enters: a scope, and of each claim no more than place, period and what it hangs
//! on. Leaves: the claims that must be there for the answer to be the one that all claims give. Never done here: an answer; whatever is in doubt is kept.
//!
//! What lies in another country by stated words, or wholly on other days, is neither inside of a question nor beside it. An item is kept with all its claims,
//! with all claims of their reports (which it may repeat or be a part of) and with the figures that replaced them.

use crate::area::{Areas, districts_of};
use crate::row::{EVER, NEVER, day};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;
use tollbook_model::{Basis, ClaimIndex, Counted, Harm, Level, Linked, Period, Place, PlacePart, Scope, Symbol};

/// What is asked of a claim before it is read in full; other claims are named by their numbers.
#[derive(Clone, Copy, Debug)]
pub struct Light<'a> {
    /// Where.
    pub place: Option<&'a Place>,
    /// When.
    pub period: Option<&'a Period>,
    /// Incident, window, cumulative or stock.
    pub level: Level,
    /// The incident it speaks of.
    pub incident: Option<u32>,
    /// Its report.
    pub report: u32,
    /// The claim of the same report that it tells again.
    pub repeats: Option<u32>,
    /// The figure that took its place.
    pub superseded_by: Option<u32>,
}

/// What the places of all claims say together, for answers from some of them: a tree of areas is of all claims, whichever are asked. A copy is the same tree.
#[derive(Clone, Debug)]
pub struct Ground(pub(crate) Arc<Areas>);

impl Ground {
    /// Of all places that claims name, and those of each incident's claims.
    pub fn of<'a, I: Iterator<Item = &'a Place>>(places: impl Iterator<Item = &'a Place>, incidents: impl Iterator<Item = I>) -> Self {
        let parts: Vec<&PlacePart> = places.flat_map(|p| p.parts.iter()).collect();
        Ground(Arc::new(Areas::of(parts.into_iter(), &districts_of(incidents))))
    }
}

/// What is known of an item before its claims are looked at: where and when any of them may lie.
#[derive(Clone, Copy)]
struct Unit {
    /// True if one of them may lie in any country.
    anywhere: bool,
    /// The countries of its claims, as the number of their list; two lists lie in what holds both.
    countries: Option<u32>,
    /// Where people of several periods add, and where they don't.
    days: [(i32, i32); 2],
}

impl Unit {
    const EMPTY: Unit = Unit { anywhere: false, countries: None, days: [(NEVER, EVER); 2] };

    fn add(&mut self, anywhere: bool, countries: u32, days: [(i32, i32); 2]) {
        self.anywhere |= anywhere || self.countries.is_some_and(|c| c != countries);
        self.countries = Some(countries);
        for (own, days) in self.days.iter_mut().zip(days) {
            *own = (own.0.min(days.0), own.1.max(days.1));
        }
    }
}

fn top(parent: &mut [u32], mut at: u32) -> u32 {
    while parent[at as usize] != at {
        parent[at as usize] = parent[parent[at as usize] as usize];
        at = parent[at as usize];
    }
    at
}

/// The countries that a place names, each once; `None` stands for a part of which none is known.
type Countries = Vec<Option<Symbol>>;

/// Units of all claims, each of those that may be one item: made once, and asked for any question. A unit takes some thirty bytes.
pub struct Reach {
    units: Vec<Unit>,
    /// The lists that units name.
    countries: Vec<Countries>,
    /// The unit of each incident.
    of_incident: Vec<u32>,
    /// Claims that speak of no incident, ascending, each with its unit.
    loose: Vec<(u32, u32)>,
}

impl Reach {
    /// Of so many claims that speak of so many incidents; `light` gives each.
    #[must_use]
    pub fn of<'a>(claims: usize, incidents: usize, light: impl Fn(usize) -> Light<'a>) -> Self {
        // Each place once: whether it may lie in any country, and which countries it names.
        let mut lists: FxHashMap<Countries, u32> = FxHashMap::default();
        let mut countries: Vec<Countries> = Vec::new();
        let mut known: FxHashMap<(*const PlacePart, bool), (bool, u32)> = FxHashMap::default();
        let mut place_of = |place: Option<&Place>| -> (bool, u32) {
            let Some(place) = place.filter(|p| !p.parts.is_empty()) else { return (true, u32::MAX) };
            *known.entry((place.parts.as_ptr(), place.carried)).or_insert_with(|| {
                let mut list: Countries = place.parts.iter().map(|p| p.country.clone()).collect();
                list.sort();
                list.dedup();
                let anywhere = place.carried || list.contains(&None);
                let number = *lists.entry(list).or_insert_with_key(|list| {
                    countries.push(list.clone());
                    countries.len() as u32 - 1
                });
                (anywhere, number)
            })
        };
        // Incidents first, then every claim; claims that may be one item share a unit.
        let mut parent: Vec<u32> = (0..(incidents + claims) as u32).collect();
        let mut join = |a: u32, b: u32| {
            let (a, b) = (top(&mut parent, a), top(&mut parent, b));
            parent[a.max(b) as usize] = a.min(b);
        };
        let unit = |i: usize, c: &Light| c.incident.unwrap_or((incidents + i) as u32);
        let mut aggregates: FxHashMap<(u32, i32), u32> = FxHashMap::default();
        for i in 0..claims {
            let c = light(i);
            if let Some(to) = c.repeats {
                join(unit(i, &c), unit(to as usize, &light(to as usize)));
            }
            if c.incident.is_none() && matches!(c.level, Level::Window | Level::Cumulative) {
                let first = c.period.and_then(|p| p.start).map_or(EVER, day);
                let first = *aggregates.entry((place_of(c.place).1, first)).or_insert_with(|| unit(i, &c));
                join(first, unit(i, &c));
            }
        }
        let mut number: Vec<u32> = vec![u32::MAX; incidents + claims];
        let (mut units, mut loose): (Vec<Unit>, Vec<(u32, u32)>) = (Vec::new(), Vec::new());
        for i in 0..claims {
            let c = light(i);
            let (anywhere, list) = place_of(c.place);
            let own = c.period.filter(|p| !p.carried && p.basis == Basis::Death);
            let span = own.map_or((EVER, NEVER), |p| (p.start.map_or(EVER, day), p.end.map_or(NEVER, day)));
            // The end of a cumulative is the day it was told; who is held or displaced in one period may be so in the next.
            let spans = match c.incident {
                Some(_) => [span; 2],
                None => [if c.level == Level::Cumulative { (span.0, NEVER) } else { span }, (EVER, NEVER)],
            };
            let root = top(&mut parent, unit(i, &c)) as usize;
            if number[root] == u32::MAX {
                number[root] = units.len() as u32;
                units.push(Unit::EMPTY);
            }
            units[number[root] as usize].add(anywhere, list, spans);
            if c.incident.is_none() {
                loose.push((i as u32, number[root]));
            }
        }
        let of_incident = (0..incidents as u32).map(|i| number[top(&mut parent, i) as usize]).collect();
        units.shrink_to_fit();
        loose.shrink_to_fit();
        Reach { units, countries, of_incident, loose }
    }

    /// Which units a question in the documented reading can reach; `None` if it reaches all of them.
    fn reached(&self, scope: &Scope) -> Option<Vec<bool>> {
        let asked = scope.place.as_ref().and_then(|p| p.country.as_ref());
        let days = (scope.from.map_or(EVER, day), scope.to.map_or(NEVER, day));
        if asked.is_none() && days == (EVER, NEVER) {
            return None;
        }
        let there: Vec<bool> = self.countries.iter().map(|list| asked.is_none_or(|asked| list.iter().flatten().any(|c| c == asked))).collect();
        let adds = matches!(scope.counted, Counted::Harm(Harm::Killed) | Counted::Deed(_));
        let wanted = |u: &Unit| {
            let own = u.days[usize::from(!adds)];
            let place = u.anywhere || u.countries.and_then(|c| there.get(c as usize)).is_some_and(|t| *t);
            place && own.0 <= days.1 && days.0 <= own.1
        };
        Some(self.units.iter().map(wanted).collect())
    }

    /// The claims that a question in the documented reading needs, ascending; `named` are further claims to keep, whatever they say. What it costs goes by what
    /// is reached, and not by how much else is in the book.
    #[must_use]
    pub fn claims(&self, scope: &Scope, named: &[u32], book: &dyn Hanging) -> Vec<u32> {
        let Some(reached) = self.reached(scope) else { return (0..book.many()).collect() };
        let of_incidents = self.of_incident.iter().zip(0..).filter(|(u, _)| reached.get(**u as usize) == Some(&true)).flat_map(|(_, i)| book.members(i));
        let mut keep: Vec<u32> = of_incidents.copied().collect();
        keep.extend(self.loose.iter().filter(|l| reached[l.1 as usize]).map(|l| l.0));
        let mut reports: Vec<u32> = keep.iter().map(|&c| book.report(c)).collect();
        tidy(&mut reports);
        keep.extend(reports.iter().flat_map(|&r| book.of_report(r)));
        keep.extend(named);
        tidy(&mut keep);
        for i in 0..keep.len() {
            let mut at = keep[i];
            for _ in 0..16 {
                let Some(next) = book.superseded_by(at) else { break };
                keep.push(next);
                at = next;
            }
        }
        // An incident is there whole or not at all.
        let mut whole: Vec<u32> = keep.iter().filter_map(|&c| book.incident(c)).collect();
        tidy(&mut whole);
        keep.extend(whole.iter().flat_map(|&i| book.members(i)));
        tidy(&mut keep);
        keep
    }
}

fn tidy(list: &mut Vec<u32>) {
    list.sort_unstable();
    list.dedup();
}

/// How claims hang together, wherever they are kept; all of them are named by their numbers.
pub trait Hanging {
    /// How many there are.
    fn many(&self) -> u32;
    /// The report of a claim.
    fn report(&self, claim: u32) -> u32;
    /// The claims of a report.
    fn of_report(&self, report: u32) -> &[u32];
    /// The incident of a claim.
    fn incident(&self, claim: u32) -> Option<u32>;
    /// The claims of an incident.
    fn members(&self, incident: u32) -> &[u32];
    /// The figure that took a claim's place.
    fn superseded_by(&self, claim: u32) -> Option<u32>;
}

/// Claims that are there as a list.
struct Lights<'a> {
    claims: &'a [Light<'a>],
    reports: Own,
    incidents: Own,
}

/// The claims of each thing that claims name: those of thing `n` stand at `starts[n]..starts[n + 1]`.
struct Own {
    starts: Vec<u32>,
    claims: Vec<u32>,
}

impl Own {
    fn of(claims: &[Light<'_>], thing: impl Fn(&Light<'_>) -> Option<u32>) -> Self {
        let many = claims.iter().filter_map(&thing).max().map_or(0, |n| n as usize + 1);
        let mut starts = vec![0; many + 1];
        claims.iter().filter_map(&thing).for_each(|n| starts[n as usize + 1] += 1);
        (0..many).for_each(|n| starts[n + 1] += starts[n]);
        let (mut fill, mut own) = (starts.clone(), vec![0; starts[many] as usize]);
        for (n, i) in claims.iter().zip(0..).filter_map(|(c, i)| Some((thing(c)? as usize, i))) {
            own[fill[n] as usize] = i;
            fill[n] += 1;
        }
        Own { starts, claims: own }
    }

    fn get(&self, thing: u32) -> &[u32] {
        let n = thing as usize;
        if n + 1 < self.starts.len() { &self.claims[self.starts[n] as usize..self.starts[n + 1] as usize] } else { &[] }
    }
}

impl Hanging for Lights<'_> {
    fn many(&self) -> u32 {
        self.claims.len() as u32
    }
    fn report(&self, claim: u32) -> u32 {
        self.claims[claim as usize].report
    }
    fn of_report(&self, report: u32) -> &[u32] {
        self.reports.get(report)
    }
    fn incident(&self, claim: u32) -> Option<u32> {
        self.claims[claim as usize].incident
    }
    fn members(&self, incident: u32) -> &[u32] {
        self.incidents.get(incident)
    }
    fn superseded_by(&self, claim: u32) -> Option<u32> {
        self.claims[claim as usize].superseded_by
    }
}

/// The claims that a question in the documented reading needs, out of a list of all; `named` are further claims to keep, whatever they say.
#[must_use]
pub fn reach(scope: &Scope, claims: &[Light<'_>], incidents: usize, named: &[u32]) -> Vec<bool> {
    let mut keep = vec![false; claims.len()];
    let own = Lights { claims, reports: Own::of(claims, |c| Some(c.report)), incidents: Own::of(claims, |c| c.incident) };
    let reach = Reach::of(claims.len(), incidents, |i| claims[i]);
    reach.claims(scope, named, &own).into_iter().for_each(|c| keep[c as usize] = true);
    keep
}
/// The same from claims that are there in full: what a test holds the answer from some of them against.
#[must_use]
pub fn reach_of(scope: &Scope, linked: &Linked) -> Vec<bool> {
    let at = ClaimIndex::of(linked.claims.iter().map(|c| &c.claim));
    let mut reports: FxHashMap<&str, u32> = FxHashMap::default();
    let mut light = Vec::with_capacity(linked.claims.len());
    for c in &linked.claims {
        let next = reports.len() as u32;
        let repeats = c.claim.relations.iter().find(|r| r.kind == tollbook_model::RelationKind::Repeats);
        light.push(Light {
            place: c.claim.place.as_ref(),
            period: c.claim.period.as_ref(),
            level: c.claim.level,
            incident: c.incident.map(|i| i as u32),
            report: *reports.entry(c.claim.report.0.as_str()).or_insert(next),
            repeats: repeats.and_then(|r| at.in_report(&c.claim.report, &r.claim)).map(|i| i as u32),
            superseded_by: c.superseded_by.as_ref().and_then(|s| at.in_report(&c.claim.report, s)).map(|i| i as u32),
        });
    }
    let named: Vec<u32> = linked.persons.iter().flat_map(|p| p.claims).chain(linked.closed.iter().copied()).map(|c| c as u32).collect();
    reach(scope, &light, linked.incidents.len(), &named)
}

impl Ground {
    /// Of all claims of a linking.
    #[must_use]
    pub fn of_linked(linked: &Linked) -> Self {
        let place = |c: &usize| linked.claims.get(*c)?.claim.place.as_ref();
        let mut seen = FxHashSet::default();
        // Claims share the places that they took from each other.
        let places = linked.claims.iter().filter_map(|c| c.claim.place.as_ref()).filter(|p| seen.insert(p.parts.as_ptr()));
        Ground::of(places, linked.incidents.iter().map(|i| i.claims.iter().filter_map(place)))
    }
}
