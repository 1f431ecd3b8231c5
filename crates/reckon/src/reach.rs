//! Which claims a question can reach, before any of them is looked at closely. Enters: a scope, and of each claim no more than place, period and what it hangs
//! on. Leaves: the claims that must be there for the answer to be the one that all claims give. Never done here: an answer; whatever is in doubt is kept.
//!
//! What lies in another country by stated words, or wholly on other days, is neither inside of a question nor beside it. An item is kept with all its claims,
//! with all claims of their reports (which it may repeat or be a part of) and with the figures that replaced them.

use crate::area::districts_of;
use crate::row::{EVER, NEVER, day};
use rustc_hash::{FxHashMap, FxHashSet};
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

/// What the places of all claims say together, for answers from some of them: a tree of areas is of all claims, whichever are asked.
#[derive(Clone, Debug, Default)]
pub struct Ground {
    pub(crate) parts: Vec<PlacePart>,
    pub(crate) districts: FxHashMap<Symbol, Symbol>,
}

impl Ground {
    /// Of all places that claims name, and those of each incident's claims.
    pub fn of<'a, I: Iterator<Item = &'a Place>>(places: impl Iterator<Item = &'a Place>, incidents: impl Iterator<Item = I>) -> Self {
        Ground { parts: places.flat_map(|p| p.parts.iter().cloned()).collect(), districts: districts_of(incidents) }
    }
}

/// What is known of an item before its claims are looked at: where and when any of them may lie.
#[derive(Clone, Copy)]
struct Unit {
    /// True if one of them may lie in the country asked for.
    place: bool,
    /// The countries of its claims, as a number; two that differ lie in what holds both.
    country: Option<u32>,
    days: (i32, i32),
}

impl Unit {
    const EMPTY: Unit = Unit { place: false, country: None, days: (NEVER, EVER) };

    fn add(&mut self, place: bool, country: u32, days: (i32, i32)) {
        self.place |= place || self.country.is_some_and(|c| c != country);
        self.country = Some(country);
        self.days = (self.days.0.min(days.0), self.days.1.max(days.1));
    }
}

fn top(parent: &mut [u32], mut at: u32) -> u32 {
    while parent[at as usize] != at {
        parent[at as usize] = parent[parent[at as usize] as usize];
        at = parent[at as usize];
    }
    at
}

/// The claims that a question in the documented reading needs; `named` are further claims to keep, whatever they say.
#[must_use]
pub fn reach(scope: &Scope, claims: &[Light<'_>], incidents: usize, named: &[u32]) -> Vec<bool> {
    let n = claims.len();
    let asked = scope.place.as_ref().and_then(|p| p.country.as_ref());
    let days = (scope.from.map_or(EVER, day), scope.to.map_or(NEVER, day));
    if asked.is_none() && days == (EVER, NEVER) {
        return vec![true; n];
    }
    // Each place once: whether it may lie in the country asked for, and which countries it names.
    let mut countries: FxHashMap<Vec<Option<Symbol>>, u32> = FxHashMap::default();
    let mut known: FxHashMap<(*const PlacePart, bool), (bool, u32)> = FxHashMap::default();
    let mut place_of = |place: Option<&Place>| -> (bool, u32) {
        let Some(place) = place.filter(|p| !p.parts.is_empty()) else { return (true, u32::MAX) };
        *known.entry((place.parts.as_ptr(), place.carried)).or_insert_with(|| {
            let mut list: Vec<Option<Symbol>> = place.parts.iter().map(|p| p.country.clone()).collect();
            list.sort();
            list.dedup();
            let touches = place.carried || asked.is_none_or(|asked| list.iter().any(|c| c.as_ref().is_none_or(|c| c == asked)));
            let next = countries.len() as u32;
            (touches, *countries.entry(list).or_insert(next))
        })
    };
    // Incidents first, then every claim; claims that may be one item share a unit.
    let mut parent: Vec<u32> = (0..(incidents + n) as u32).collect();
    let mut join = |a: u32, b: u32| {
        let (a, b) = (top(&mut parent, a), top(&mut parent, b));
        parent[a.max(b) as usize] = a.min(b);
    };
    let unit = |i: usize, c: &Light| c.incident.unwrap_or((incidents + i) as u32);
    let mut aggregates: FxHashMap<(u32, i32), u32> = FxHashMap::default();
    let adds = matches!(scope.counted, Counted::Harm(Harm::Killed) | Counted::Deed(_));
    let mut spans: Vec<(bool, u32, (i32, i32))> = Vec::with_capacity(n);
    for (i, c) in claims.iter().enumerate() {
        let (touches, country) = place_of(c.place);
        let own = c.period.filter(|p| !p.carried && p.basis == Basis::Death);
        let first = c.period.and_then(|p| p.start).map_or(EVER, day);
        let mut span = own.map_or((EVER, NEVER), |p| (p.start.map_or(EVER, day), p.end.map_or(NEVER, day)));
        if c.incident.is_none() && (c.level == Level::Cumulative || !adds) {
            // Its end is the day it was told; who is held or displaced in one period may be so in the next.
            span = (if adds { span.0 } else { EVER }, NEVER);
        }
        spans.push((touches, country, span));
        if let Some(to) = c.repeats {
            join(unit(i, c), unit(to as usize, &claims[to as usize]));
        }
        if c.incident.is_none() && matches!(c.level, Level::Window | Level::Cumulative) {
            let first = *aggregates.entry((country, first)).or_insert_with(|| unit(i, c));
            join(first, unit(i, c));
        }
    }
    let mut units = vec![Unit::EMPTY; incidents + n];
    for (i, (c, &(touches, country, span))) in claims.iter().zip(&spans).enumerate() {
        units[top(&mut parent, unit(i, c)) as usize].add(touches, country, span);
    }
    let wanted = |u: &Unit| u.place && u.days.0 <= days.1 && days.0 <= u.days.1;
    let mut keep = vec![false; n];
    let mut reports: FxHashSet<u32> = FxHashSet::default();
    for (i, c) in claims.iter().enumerate() {
        if wanted(&units[top(&mut parent, unit(i, c)) as usize]) {
            keep[i] = true;
            reports.insert(c.report);
        }
    }
    for &i in named {
        keep[i as usize] = true;
    }
    for (i, c) in claims.iter().enumerate() {
        keep[i] |= reports.contains(&c.report);
    }
    for i in 0..n {
        let mut at = i;
        for _ in 0..16 {
            match claims[at].superseded_by {
                Some(next) if keep[at] => at = next as usize,
                _ => break,
            }
            keep[at] = true;
        }
    }
    // An incident is there whole or not at all.
    let mut whole = vec![false; incidents];
    claims.iter().zip(&keep).filter(|k| *k.1).filter_map(|k| k.0.incident).for_each(|i| whole[i as usize] = true);
    claims.iter().enumerate().for_each(|(i, c)| keep[i] |= c.incident.is_some_and(|i| whole[i as usize]));
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
