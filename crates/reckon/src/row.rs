//! A claim in the form that reckoning compares. Enters: a linked claim. Leaves: small numbers for its counted harm, area, days, group, origin
//! and part in a toll. Never done here: comparing two claims.

use crate::area::{Area, Areas};
use crate::parties::Parties;
use crate::told::{Holding, Told, own_first};
use jiff::civil::Date;
use rustc_hash::FxHashMap;
use std::ops::Deref;
use std::sync::Arc;
use tollbook_model::{Basis, Counted, Harm, Level, Modality, PlaceMode, PlacePart, RelationKind, Symbol};

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

/// The years that two spans of days lie in; `None` if one of them has no end.
pub(crate) fn years(a: (i32, i32), b: (i32, i32)) -> Option<(i16, i16)> {
    let (first, last) = (a.0.min(b.0), a.1.max(b.1));
    // The first of January is sixty days before the first of March of a leap year.
    let year = |day: i32| (f64::from(day + 60) / 365.2425).floor() as i16;
    (first != EVER && last != NEVER).then(|| (year(first), year(last)))
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

/// The number of no claim.
const NONE: u32 = u32::MAX;

fn maybe(n: Option<u32>) -> u32 {
    n.unwrap_or(NONE)
}

fn known(n: u32) -> Option<u32> {
    (n != NONE).then_some(n)
}

/// A claim for comparing. A book has a million of them: each stands in three quarters of a line of memory.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub area: Arc<Area>,
    /// First and last day as far as the claim says, carried or not.
    pub days: (i32, i32),
    pub report: u32,
    /// Its origin; without one a number of its line, so that two outlets' own voices stay two figures.
    pub origin: u32,
    actor: u32,
    part_of: u32,
    repeats: u32,
    pub counted: Counted,
    pub part: Part,
    /// True for windows and cumulatives.
    pub aggregate: bool,
    /// True if the days stand in the claim's own words.
    stated: bool,
    /// True if somebody is named.
    pub attributed: bool,
    /// Told as a part, whether what it is a part of still stands or not.
    pub told_as_part: bool,
    /// Killed who are told as some of the injured: died of their wounds.
    pub of_wounded: bool,
    pub conceded: bool,
}

impl Row {
    /// First and last day by the claim's own words; `EVER..NEVER` if they don't say.
    pub fn stated_days(&self) -> (i32, i32) {
        if self.stated { self.days } else { (EVER, NEVER) }
    }

    /// The victims' actor by the claim's own words, as a number of the registry of parties.
    pub fn actor(&self) -> Option<u32> {
        known(self.actor)
    }

    /// The claim of the same report that it is a part of.
    pub fn part_of(&self) -> Option<u32> {
        known(self.part_of)
    }

    /// The claim of the same report that it tells again.
    pub fn repeats(&self) -> Option<u32> {
        known(self.repeats)
    }
}

/// The rows of all claims, and which of them are stated as other people.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    list: Vec<Row>,
    /// Few claims say so.
    apart: FxHashMap<u32, Vec<u32>>,
}

impl Deref for Rows {
    type Target = [Row];

    fn deref(&self) -> &[Row] {
        &self.list
    }
}

impl Rows {
    /// Claims stated as other people, ascending.
    pub fn apart_from(&self, claim: u32) -> &[u32] {
        self.apart.get(&claim).map_or(&[], Vec::as_slice)
    }
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

fn part(told: &Told, copied: bool, superseded: bool, hostile: bool) -> Part {
    if copied {
        return Part::Copy;
    }
    if superseded {
        return Part::Superseded;
    }
    if told.level == Level::Stock {
        return Part::Outside;
    }
    match told.modality {
        Modality::Planned | Modality::Hypothetical => return Part::Outside,
        Modality::Denied => return Part::Denied,
        Modality::Asserted | Modality::Possible => {}
    }
    if hostile {
        return Part::PartyClaim;
    }
    if told.modality == Modality::Possible {
        return Part::Possible;
    }
    Part::Binds
}

/// Makes the rows of all claims, in their order.
pub(crate) fn rows(book: &dyn Holding, areas: &Areas, parties: &Parties, origins: &mut Names) -> Rows {
    let n = book.claims() as u32;
    let mut out: Vec<Row> = Vec::with_capacity(n as usize);
    let mut apart: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    // Claims that took their place from one another have one area.
    let mut seen: FxHashMap<(*const PlacePart, PlaceMode, bool, bool), Arc<Area>> = FxHashMap::default();
    let nowhere = Arc::new(areas.area(None, false));
    let mut lines: FxHashMap<Symbol, u32> = FxHashMap::default();
    for at in 0..n {
        let told = book.told(at);
        let what = told.counted();
        let standing = parties.standing(&told);
        let mut part = part(&told, book.copies(at), !book.later(at).is_empty(), standing.hostile);
        if what.is_none() {
            part = Part::Outside;
        }
        let (mut repeats, mut part_of, mut told_as_part) = (None, None, false);
        for (kind, to, _) in book.tied(at) {
            let to = to.filter(|&i| i != at);
            match kind {
                RelationKind::Repeats => repeats = repeats.or(to),
                RelationKind::PartOf => (part_of, told_as_part) = (part_of.or(to), true),
                RelationKind::ApartFrom => to.into_iter().for_each(|to| apart.entry(at).or_default().push(to)),
                _ => {}
            }
        }
        // Whoever else is named as having counted as many is a further origin.
        let another = |to: u32| matches!((told.origin, book.told(to).origin), (Some(a), Some(b)) if a != b);
        if repeats.is_some_and(|to| !another(to)) && part == Part::Binds {
            part = Part::Repeat;
        }
        let days = (told.period.and_then(|p| p.start).map_or(EVER, day), told.period.and_then(|p| p.end).map_or(NEVER, day));
        let origin = match told.origin {
            Some(origin) => origins.of(origin),
            None => {
                let line = book.line(at);
                lines.get(line).copied().unwrap_or_else(|| {
                    let own = origins.of(&format!("\u{0}{line}"));
                    lines.insert(line.clone(), own);
                    own
                })
            }
        };
        let aggregate = matches!(told.level, Level::Window | Level::Cumulative);
        let area = |p| Arc::new(areas.area(Some(p), aggregate));
        out.push(Row {
            counted: what.unwrap_or(Counted::Harm(Harm::Casualties)),
            part,
            aggregate,
            area: match told.place {
                Some(p) => Arc::clone(seen.entry((p.parts.as_ptr(), p.mode, p.carried, aggregate)).or_insert_with(|| area(p))),
                None => Arc::clone(&nowhere),
            },
            days,
            stated: told.period.is_some_and(|p| !p.carried && p.basis == Basis::Death),
            actor: maybe(told.who.actor.as_ref().filter(|_| !told.who.words.is_empty() && told.who.any_of.is_empty()).and_then(|a| parties.number(a))),
            report: book.report(at),
            origin,
            attributed: told.origin.is_some(),
            part_of: maybe(part_of),
            of_wounded: what == Some(Counted::Harm(Harm::Killed)) && told.period.is_some_and(|p| p.basis == Basis::Wounding),
            told_as_part,
            repeats: maybe(repeats),
            conceded: standing.conceded,
        });
    }
    mend(&mut out);
    let (killed, injured) = (Counted::Harm(Harm::Killed), Counted::Harm(Harm::Injured));
    for at in 0..out.len() {
        // Where their report counts them among all its dead they are a part of that.
        let whole = out[at].part_of().map(|p| out[p as usize].counted);
        out[at].of_wounded = out[at].counted == killed && (whole == Some(injured) || out[at].of_wounded && whole.is_none());
    }
    // What is stated as apart is so in both directions.
    let pairs: Vec<(u32, u32)> = apart.iter().flat_map(|(&i, list)| list.iter().map(move |&j| (j, i))).collect();
    for (a, b) in pairs {
        apart.entry(a).or_default().push(b);
    }
    for list in apart.values_mut() {
        list.sort_unstable();
        list.dedup();
    }
    Rows { list: out, apart }
}

/// The figure that stands in the place of a claim, if one does.
pub(crate) fn replaced_by(book: &dyn Holding, claim: u32) -> Option<u32> {
    own_first(book, claim, &book.later(claim))
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

/// Makes relations safe to follow: a ring of parts or of repeats proves nothing, so its claims stand on their own words.
fn mend(rows: &mut [Row]) {
    for at in rings(rows, Row::part_of) {
        rows[at].part_of = NONE;
        rows[at].told_as_part = false;
    }
    for at in rings(rows, Row::repeats) {
        rows[at].repeats = NONE;
        if rows[at].part == Part::Repeat {
            rows[at].part = Part::Binds;
        }
    }
    // "Nine terrorists, among them a commander": a part of what a party claims is claimed with it.
    for at in 0..rows.len() {
        let whole = rows[at].part_of().map(|p| &rows[p as usize]);
        if rows[at].part == Part::Binds && whole.is_some_and(|w| w.part == Part::PartyClaim && w.origin == rows[at].origin && w.counted == rows[at].counted) {
            rows[at].part = Part::PartyClaim;
        }
    }
    // What repeats a figure goes its way: superseded with it, copied with it, a party's claim like it.
    for at in 0..rows.len() {
        let mut root = at;
        for _ in 0..16 {
            match rows[root].repeats() {
                Some(next) => root = next as usize,
                None => break,
            }
        }
        if rows[at].part == Part::Repeat && matches!(rows[root].part, Part::Superseded | Part::Copy | Part::PartyClaim | Part::Possible | Part::Denied) {
            rows[at].part = rows[root].part;
        }
    }
}
