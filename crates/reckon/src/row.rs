//! A claim in the form that reckoning compares. Enters: a linked claim. Leaves: small numbers for its counted harm, area, days, group, origin
//! and part in a toll. Never done here: comparing two claims.

use crate::area::{Area, Areas};
use crate::parties::Parties;
use jiff::civil::Date;
use rustc_hash::FxHashMap;
use tollbook_model::{Basis, ClaimIndex, ClaimKind, Counted, Harm, Level, LinkedClaim, Modality, PlaceMode, PlacePart, RelationKind, Symbol};

/// The first day of all; what an unknown beginning may be.
pub(crate) const EVER: i32 = i32::MIN;
/// The last day of all.
pub(crate) const NEVER: i32 = i32::MAX;

/// Days since the first of March of the year 0: consecutive days have consecutive numbers.
pub(crate) fn day(date: Date) -> i32 {
    let (y, m, d) = (i32::from(date.year()), i32::from(date.month()), i32::from(date.day()));
    let y = if m <= 2 { y - 1 } else { y };
    let since_march = (m + 9) % 12;
    y * 365 + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400) + (since_march * 153 + 2) / 5 + d - 1
}

/// What part a claim takes in a toll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// It may bind a low.
    Binds,
    /// "Feared": it bounds the highest alone.
    Possible,
    /// It says that it didn't happen.
    Denied,
    /// A party's claim of its enemy's dead, or its denial of harm it is blamed for.
    PartyClaim,
    /// Told again in the same report.
    Repeat,
    /// A later figure of the same line stands in its place.
    Superseded,
    /// The report copies another.
    Copy,
    /// No number of people or deeds that could enter a toll.
    Outside,
}

/// A claim for comparing.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub counted: Counted,
    pub part: Part,
    /// True for windows and cumulatives.
    pub aggregate: bool,
    pub area: Area,
    /// First and last day as far as the claim says, carried or not.
    pub days: (i32, i32),
    /// First and last day by the claim's own words; `EVER..NEVER` if they don't say.
    pub stated_days: (i32, i32),
    /// The victims' actor by the claim's own words, as a number of the registry of parties.
    pub actor: Option<u32>,
    pub report: u32,
    /// Its origin; without one a number of its line, so that two outlets' own voices stay two figures.
    pub origin: u32,
    /// True if somebody is named.
    pub attributed: bool,
    pub order: u64,
    /// The claim of the same report that it is a part of.
    pub part_of: Option<u32>,
    /// Told as a part, whether what it is a part of still stands or not.
    pub told_as_part: bool,
    /// Killed who are told as some of the injured: died of their wounds.
    pub of_wounded: bool,
    pub repeats: Option<u32>,
    /// Claims stated as other people.
    pub apart_from: Vec<u32>,
    pub conceded: bool,
}

/// Numbers for names.
#[derive(Debug, Default)]
pub(crate) struct Names {
    map: FxHashMap<Symbol, u32>,
    list: Vec<Symbol>,
}

impl Names {
    pub fn of(&mut self, name: &str) -> u32 {
        if let Some(&n) = self.map.get(name) {
            return n;
        }
        let symbol = Symbol::from(name);
        let n = self.list.len() as u32;
        self.map.insert(symbol.clone(), n);
        self.list.push(symbol);
        n
    }

    pub fn name(&self, n: u32) -> &Symbol {
        &self.list[n as usize]
    }
}

/// What a claim counts, if it can enter a toll at all.
fn counted(claim: &LinkedClaim) -> Option<Counted> {
    match claim.claim.kind {
        ClaimKind::Harm => claim.claim.harm.map(Counted::Harm),
        ClaimKind::Deed => claim.claim.deed.map(Counted::Deed),
        ClaimKind::Strength | ClaimKind::Milestone | ClaimKind::Stance => None,
    }
}

fn part(linked: &LinkedClaim, ids: &ClaimIndex<'_>, hostile: bool) -> Part {
    let claim = &linked.claim;
    if linked.copy_of.is_some() {
        return Part::Copy;
    }
    if linked.superseded_by.as_ref().is_some_and(|id| ids.has(id)) {
        return Part::Superseded;
    }
    if claim.level == Level::Stock {
        return Part::Outside;
    }
    match claim.modality {
        Modality::Planned | Modality::Hypothetical => return Part::Outside,
        Modality::Denied => return Part::Denied,
        Modality::Asserted | Modality::Possible => {}
    }
    if hostile {
        return Part::PartyClaim;
    }
    if claim.modality == Modality::Possible {
        return Part::Possible;
    }
    Part::Binds
}

/// Makes the rows of all claims, in their order.
pub(crate) fn rows(claims: &[LinkedClaim], areas: &Areas, parties: &Parties, reports: &mut Names, origins: &mut Names) -> Vec<Row> {
    let ids = ClaimIndex::of(claims.iter().map(|c| &c.claim));
    let mut out = Vec::with_capacity(claims.len());
    // Claims that took their place from one another have one area.
    let mut known: FxHashMap<(*const PlacePart, PlaceMode, bool, bool), Area> = FxHashMap::default();
    for (at, linked) in claims.iter().enumerate() {
        let claim = &linked.claim;
        let what = counted(linked);
        let standing = parties.standing(linked);
        let link = |kind: RelationKind| {
            let of_kind = claim.relations.iter().filter(move |r| r.kind == kind);
            of_kind.filter_map(|r| ids.in_report(&claim.report, &r.claim)).filter(move |&i| i != at).map(|i| i as u32)
        };
        let mut part = part(linked, &ids, standing.hostile);
        if what.is_none() {
            part = Part::Outside;
        }
        let repeats = link(RelationKind::Repeats).next();
        if repeats.is_some() && part == Part::Binds {
            part = Part::Repeat;
        }
        let period = claim.period.as_ref();
        let days = (period.and_then(|p| p.start).map_or(EVER, day), period.and_then(|p| p.end).map_or(NEVER, day));
        let own = period.is_some_and(|p| !p.carried && p.basis == Basis::Death);
        let origin = match &linked.origin {
            Some(origin) => origins.of(origin),
            None => origins.of(&format!("\u{0}{}", linked.line)),
        };
        out.push(Row {
            counted: what.unwrap_or(Counted::Harm(Harm::Casualties)),
            part,
            aggregate: matches!(claim.level, Level::Window | Level::Cumulative),
            area: match &claim.place {
                Some(p) => {
                    let aggregate = matches!(claim.level, Level::Window | Level::Cumulative);
                    known.entry((p.parts.as_ptr(), p.mode, p.carried, aggregate)).or_insert_with(|| areas.area(Some(p), aggregate)).clone()
                }
                None => areas.area(None, false),
            },
            days,
            stated_days: if own { days } else { (EVER, NEVER) },
            actor: claim.who.actor.as_ref().filter(|_| !claim.who.words.is_empty() && claim.who.any_of.is_empty()).and_then(|a| parties.number(a)),
            report: reports.of(&claim.report.0),
            origin,
            attributed: linked.origin.is_some(),
            order: linked.order,
            part_of: link(RelationKind::PartOf).next(),
            of_wounded: false,
            told_as_part: claim.relations.iter().any(|r| r.kind == RelationKind::PartOf),
            repeats,
            apart_from: link(RelationKind::ApartFrom).collect(),
            conceded: standing.conceded,
        });
    }
    mend(&mut out);
    let (killed, injured) = (Counted::Harm(Harm::Killed), Counted::Harm(Harm::Injured));
    for at in 0..out.len() {
        out[at].of_wounded = out[at].counted == killed && out[at].part_of.is_some_and(|p| out[p as usize].counted == injured);
    }
    out
}

/// Claims that come back to themselves when a relation is followed.
fn rings(rows: &[Row], step: impl Fn(&Row) -> Option<u32>) -> Vec<usize> {
    let returns = |start: usize| {
        let mut at = start;
        for _ in 0..64 {
            match step(&rows[at]) {
                Some(next) if next as usize == start => return true,
                Some(next) => at = next as usize,
                None => return false,
            }
        }
        false
    };
    (0..rows.len()).filter(|&i| step(&rows[i]).is_some() && returns(i)).collect()
}

/// Makes relations safe to follow: a ring of parts or of repeats proves nothing, so its claims stand on their own words; and what is stated as
/// apart is so in both directions.
fn mend(rows: &mut [Row]) {
    for at in rings(rows, |r| r.part_of) {
        rows[at].part_of = None;
        rows[at].told_as_part = false;
    }
    for at in rings(rows, |r| r.repeats) {
        rows[at].repeats = None;
        if rows[at].part == Part::Repeat {
            rows[at].part = Part::Binds;
        }
    }
    // What repeats a figure goes its way: superseded with it, copied with it, a party's claim like it.
    for at in 0..rows.len() {
        let mut root = at;
        for _ in 0..16 {
            match rows[root].repeats {
                Some(next) => root = next as usize,
                None => break,
            }
        }
        if rows[at].part == Part::Repeat && matches!(rows[root].part, Part::Superseded | Part::Copy | Part::PartyClaim | Part::Possible | Part::Denied) {
            rows[at].part = rows[root].part;
        }
    }
    let pairs: Vec<(u32, u32)> = rows.iter().enumerate().flat_map(|(i, r)| r.apart_from.iter().map(move |&j| (j, i as u32))).collect();
    for (a, b) in pairs {
        rows[a as usize].apart_from.push(b);
    }
    for row in rows {
        row.apart_from.sort_unstable();
        row.apart_from.dedup();
    }
}
