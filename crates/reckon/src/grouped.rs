//! Tolls side by side. Enters: a question and the axes to part it by. Leaves: one toll for each month, place or group, and whether they may
//! be added. Never done here: adding rows that may hold the same people.

use crate::answer::Detail;
use crate::ask::Ask;
use crate::cells::Apart;
use crate::convention::Convention;
use crate::reckoner::{Chosen, Found, Reckoner, Refusal, Shelf, Worlds};
use crate::row::{EVER, NEVER};
use crate::toll::{Reading, Toll};
use jiff::civil::Date;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;
use tollbook_model::{AgeClass, ClaimId, Counted, Harm, Scope, Sex, Status, Symbol};

/// What a question is parted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Axis {
    /// Calendar day.
    Day,
    /// Seven days from a Monday on, as ISO 8601 counts weeks; its key is that Monday.
    Week,
    /// Calendar month.
    Month,
    /// Calendar year.
    Year,
    /// Country.
    Country,
    /// First-order unit.
    Province,
    /// Second-order unit.
    District,
    /// Status, age, sex and actor of the victims; rows that may hold the same people.
    Who,
    /// Whom it is attributed to; rows that may hold the same people.
    By,
    /// Means; rows that may hold the same people.
    Means,
}

impl Axis {
    /// True if its rows go by a name that claims give.
    pub(crate) fn is_name(&self) -> bool {
        matches!(self, Axis::Who | Axis::By | Axis::Means)
    }

    /// True if its rows stand one after the other in time.
    #[must_use]
    pub fn is_time(self) -> bool {
        matches!(self, Axis::Day | Axis::Week | Axis::Month | Axis::Year)
    }
}

/// One row: its keys in the order of the axes, and its toll.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GroupedToll {
    /// "2021-02", "SY/Aleppo", "civilians"; of a week its Monday, "2021-02-15".
    pub keys: Vec<String>,
    /// Its toll; derivation and certificate are left to the question for the row alone.
    pub toll: Toll,
}

/// A question parted by axes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Grouped {
    /// The rows, in the order of their keys; rows of which nothing is known are absent.
    pub rows: Vec<GroupedToll>,
    /// True if the lows of the rows may be added.
    pub adds: bool,
    /// Why they may not, and what lies in no single row.
    pub note: Option<String>,
    /// Claims inside the question that lie in no single row, at most 200.
    pub between: Vec<ClaimId>,
}

impl Grouped {
    fn empty() -> Self {
        Grouped { rows: Vec::new(), adds: true, note: None, between: Vec::new() }
    }
}

/// Rows of the reconciled reading, each of which is a question to all claims.
const RECONCILED_ROWS: usize = 400;

/// First and last day of a day or a month.
pub(crate) fn civil_days(year: i64, month: i64, day: Option<i64>) -> Option<(Date, Date)> {
    let first = Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day.unwrap_or(1)).ok()?).ok()?;
    Some((first, if day.is_some() { first } else { first.last_of_month() }))
}

pub(crate) fn civil(day: i32) -> (i32, i32, i32) {
    // The inverse of `row::day`: years begin in March, so that a leap day is a year's last.
    let mut y = (i64::from(day) * 400).div_euclid(146_097) as i32;
    let first = |y: i32| y * 365 + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400);
    while first(y + 1) <= day {
        y += 1;
    }
    while first(y) > day {
        y -= 1;
    }
    let of_year = day - first(y);
    let m = (of_year * 5 + 2) / 153;
    let d = of_year - (m * 153 + 2) / 5 + 1;
    let month = (m + 2) % 12 + 1;
    (if month <= 2 { y + 1 } else { y }, month, d)
}

/// The date of a day's number.
fn civil_of(day: i64) -> Option<Date> {
    let (year, month, day) = civil(i32::try_from(day).ok()?);
    civil_days(year.into(), month.into(), Some(day.into())).map(|d| d.0)
}

/// The Monday of the week that a day lies in.
fn monday(day: i32) -> i32 {
    // The first of March of the year 0, from which days are counted, was a Wednesday.
    day - (day + 2).rem_euclid(7)
}

impl Reckoner<'_> {
    /// The toll of a question, parted by axes. Rows by days and places hold what lies wholly in them; what straddles is named once.
    ///
    /// In the reconciled reading ceilings reach from row to row, so that each row is a question of its own, put to all claims; the lows are floors of disjoint
    /// places and days and may be added as in the documented reading.
    ///
    /// # Errors
    /// As for [`Reckoner::toll`]; and in the reconciled reading more rows than can be asked one by one.
    pub fn group(&self, scope: &Scope, axes: &[Axis], convention: &Convention, reading: Reading) -> Result<Grouped, Refusal> {
        self.examine(scope)?;
        if let Some(at) = axes.iter().position(Axis::is_name) {
            return self.group_by_name(scope, axes, at, convention, reading);
        }
        let Some((at, shelf)) = self.shelf_for(scope.counted, convention) else { return Ok(Grouped::empty()) };
        let ask = self.ask(scope, convention);
        let mut found = self.find(at, shelf, &ask, convention);
        let worlds = self.worlds(shelf, &found.inside);
        self.integrate(&worlds, at, shelf, &ask, &mut found);
        self.rows(&worlds, shelf, &ask, axes, reading, found)
    }

    /// The rows of what a question found, by days and places.
    pub(crate) fn rows(&self, worlds: &Worlds, shelf: &Shelf, ask: &Ask, axes: &[Axis], reading: Reading, found: Found) -> Result<Grouped, Refusal> {
        let (scope, convention) = (ask.scope, ask.convention);
        let mut out = Grouped::empty();
        let mut rows: FxHashMap<Vec<i64>, Vec<Chosen>> = FxHashMap::default();
        for chosen in found.inside {
            let item = &shelf.items.list[chosen.item as usize];
            match self.key(&item.inside, item.days, axes) {
                Some(key) => rows.entry(key).or_default().push(chosen),
                None if out.between.len() < 200 => out.between.extend(item.claims.iter().map(|&c| self.id(c))),
                None => {}
            }
        }
        let mut rows: Vec<(Vec<i64>, Vec<Chosen>)> = rows.into_iter().collect();
        rows.sort_by_cached_key(|r| self.words(&r.0, axes));
        if reading == Reading::Reconciled && rows.len() > RECONCILED_ROWS {
            return Err(Refusal::NotComparable(format!(
                "each row of the reconciled reading is a question of its own, and {} are too many: {RECONCILED_ROWS} at most; part the question by fewer axes, or ask for fewer days",
                rows.len()
            )));
        }
        // Everything is ready before the first row, so that each row costs only what it holds.
        worlds.get(Apart::Proved);
        for (key, inside) in rows {
            if reading == Reading::Reconciled {
                let toll = self.toll(&self.row_scope(scope, &key, axes), convention, reading)?;
                out.rows.push(GroupedToll { keys: self.words(&key, axes), toll });
                continue;
            }
            let part = Found { inside, footnotes: Arc::clone(&found.footnotes), ..Found::default() };
            let toll = self.answer(worlds, shelf, ask, convention, Reading::Documented, &part, Detail::Numbers);
            out.rows.push(GroupedToll { keys: self.words(&key, axes), toll });
        }
        let people = matches!(scope.counted, Counted::Harm(h) if h != Harm::Killed);
        if people && axes.iter().any(|a| a.is_time()) {
            out.adds = false;
            out.note = Some("the same people may stand in several periods: the rows don't add".to_owned());
        } else if !out.between.is_empty() {
            out.note = Some("claims that lie in no single row are named beside them; the whole may be more than the rows".to_owned());
        }
        Ok(out)
    }

    /// Rows by a name that claims give: each is a question of its own.
    fn group_by_name(&self, scope: &Scope, axes: &[Axis], at: usize, convention: &Convention, reading: Reading) -> Result<Grouped, Refusal> {
        let note = match axes[at] {
            Axis::Who => "groups overlap and rival statuses may be the same dead: the rows don't add",
            Axis::By => "reports blame different doers for the same dead: the rows don't add",
            _ => "reports tell different means for the same dead: the rows don't add",
        };
        let mut out = Grouped { rows: Vec::new(), adds: false, note: Some(note.to_owned()), between: Vec::new() };
        let rest: Vec<Axis> = axes.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, a)| *a).collect();
        for (name, part) in self.narrowed(scope, axes[at], convention) {
            if rest.is_empty() {
                let toll = self.toll(&part, convention, reading)?;
                if toll.low.or(toll.best).or(toll.highest).is_some() {
                    out.rows.push(GroupedToll { keys: vec![name], toll });
                }
                continue;
            }
            for mut row in self.group(&part, &rest, convention, reading)?.rows {
                row.keys.insert(at, name.clone());
                out.rows.push(row);
            }
        }
        Ok(out)
    }

    /// The question, once for each name on an axis.
    fn narrowed(&self, scope: &Scope, axis: Axis, convention: &Convention) -> Vec<(String, Scope)> {
        let with = |f: &dyn Fn(&mut Scope)| {
            let mut s = scope.clone();
            f(&mut s);
            s
        };
        let both = |c: Counted| scope.counted == Counted::Harm(Harm::Casualties) && matches!(c, Counted::Harm(Harm::Killed | Harm::Injured));
        let hurt = scope.counted == Counted::Harm(Harm::Killed) && convention.counts_casualties();
        let counts = |c: Counted| c == scope.counted || both(c) || hurt && c == Counted::Harm(Harm::Casualties);
        let claims = || (0u32..).zip(&*self.rows).filter(|(_, r)| counts(r.counted)).map(|(c, _)| self.told(c));
        let mut out: Vec<(String, Scope)> = Vec::new();
        let named = |names: BTreeSet<Symbol>, set: &dyn Fn(&mut Scope, Symbol)| -> Vec<(String, Scope)> {
            names.into_iter().map(|n| (n.to_string(), with(&|s| set(s, n.clone())))).collect()
        };
        match axis {
            Axis::By => {
                let names = claims().flat_map(|c| c.by.actors.iter()).filter(|b| !b.inferred).filter_map(|b| b.actor.clone());
                let names = names.filter(|a| self.parties.number(a).is_some()).collect();
                out.extend(named(names, &|s, n| s.by = Some(n)));
            }
            Axis::Means => out.extend(named(claims().filter_map(|c| c.means.cloned()).collect(), &|s, n| s.means = Some(n))),
            _ => {
                let statuses = [("civilians", Status::Civilian), ("combatants", Status::Combatant), ("out of the fight", Status::HorsDeCombat)];
                out.extend(statuses.map(|(n, v)| (n.to_owned(), with(&|s| s.who.status = Some(v)))));
                let ages = [("children", AgeClass::Child), ("adults", AgeClass::Adult), ("elderly", AgeClass::Elderly)];
                out.extend(ages.map(|(n, v)| (n.to_owned(), with(&|s| s.who.age = Some(v)))));
                let sexes = [("female", Sex::Female), ("male", Sex::Male)];
                out.extend(sexes.map(|(n, v)| (n.to_owned(), with(&|s| s.who.sex = Some(v)))));
                let actors = claims().filter_map(|c| c.who.actor.clone()).filter(|a| self.parties.number(a).is_some()).collect();
                out.extend(named(actors, &|s, n| s.who.actor = Some(n)));
            }
        }
        out
    }

    /// The row that holds all of an item, if one does.
    fn key(&self, inside: &[u32], days: (i32, i32), axes: &[Axis]) -> Option<Vec<i64>> {
        let place = |depth: u32| {
            let mut nodes = inside.iter().map(|&n| self.areas.up_to(n, depth));
            let first = nodes.next()??;
            nodes.all(|n| n == Some(first)).then_some(i64::from(first))
        };
        let time = |part: fn((i32, i32, i32)) -> i64| {
            if days.0 == EVER || days.1 == NEVER {
                return None;
            }
            let (a, b) = (part(civil(days.0)), part(civil(days.1)));
            (a == b).then_some(a)
        };
        let week = || {
            if days.0 == EVER || days.1 == NEVER {
                return None;
            }
            let (a, b) = (monday(days.0), monday(days.1));
            (a == b).then_some(i64::from(a))
        };
        let one = |axis: &Axis| match axis {
            Axis::Week => week(),
            Axis::Day => time(|d| i64::from(d.0) * 372 + i64::from(d.1 - 1) * 31 + i64::from(d.2 - 1)),
            Axis::Month => time(|d| i64::from(d.0) * 12 + i64::from(d.1 - 1)),
            Axis::Year => time(|d| i64::from(d.0)),
            Axis::Country => place(1),
            Axis::Province => place(2),
            Axis::District => place(3),
            Axis::Who | Axis::By | Axis::Means => None,
        };
        axes.iter().map(one).collect()
    }

    /// The question for one row.
    fn row_scope(&self, scope: &Scope, key: &[i64], axes: &[Axis]) -> Scope {
        let mut out = scope.clone();
        for (&k, axis) in key.iter().zip(axes) {
            let days = match axis {
                Axis::Day => civil_days(k.div_euclid(372), k.div_euclid(31).rem_euclid(12) + 1, Some(k.rem_euclid(31) + 1)),
                Axis::Week => civil_of(k).zip(civil_of(k + 6)),
                Axis::Month => civil_days(k.div_euclid(12), k.rem_euclid(12) + 1, None),
                Axis::Year => civil_days(k, 1, None).zip(civil_days(k, 12, None)).map(|(a, b)| (a.0, b.1)),
                _ => {
                    // Of two axes of places the finer one, in whatever order they were named.
                    let finer = out.place.as_ref().is_none_or(|p| self.areas.find(p).0.is_none_or(|n| self.areas.holds(n, k as u32)));
                    out.place = if finer { Some(self.areas.unit(k as u32)) } else { out.place };
                    None
                }
            };
            if let Some((from, to)) = days {
                out.from = Some(out.from.map_or(from, |f| f.max(from)));
                out.to = Some(out.to.map_or(to, |t| t.min(to)));
            }
        }
        out
    }

    fn words(&self, key: &[i64], axes: &[Axis]) -> Vec<String> {
        let word = |(&k, axis): (&i64, &Axis)| match axis {
            Axis::Day => format!("{:04}-{:02}-{:02}", k / 372, k / 31 % 12 + 1, k % 31 + 1),
            Axis::Week => civil_of(k).map_or_else(String::new, |d| d.to_string()),
            Axis::Month => format!("{:04}-{:02}", k.div_euclid(12), k.rem_euclid(12) + 1),
            Axis::Year => format!("{k:04}"),
            _ => self.areas.path(k as u32),
        };
        key.iter().zip(axes).map(word).collect()
    }

    /// How many days of a period a question asks for, as indices from the period's first day.
    pub(crate) fn days_asked(days: (i32, i32), asked: (i32, i32)) -> std::ops::Range<u64> {
        let from = days.0.max(asked.0);
        let to = days.1.min(asked.1);
        if from > to { 0..0 } else { (from - days.0) as u64..(to - days.0) as u64 + 1 }
    }

    /// True if a toll of one group can be set beside a toll of another: both ask for the same counted harm, or both are killed and both are
    /// of everybody. Civilians-only and all-sides figures are never compared or added.
    ///
    /// # Errors
    /// Why not.
    pub fn comparable(a: &Scope, b: &Scope) -> Result<(), Refusal> {
        if a.counted != b.counted {
            return Err(Refusal::NotComparable("the two count different things; ask for one of them".to_owned()));
        }
        if a.who != b.who {
            return Err(Refusal::NotComparable(
                "the two count different groups (a toll of civilians leaves out what a toll of all sides counts): neither add nor compare them".to_owned(),
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::day;

    #[test]
    fn days_and_dates_are_each_others_inverse() {
        let mut date: Date = "1899-12-30".parse().expect("a date");
        let first = day(date);
        for number in first..first + 60_000 {
            assert_eq!(civil(day(date)), (i32::from(date.year()), i32::from(date.month()), i32::from(date.day())));
            assert_eq!(day(date), number);
            let start = civil_of(monday(number).into()).expect("a Monday");
            assert!(start.weekday() == jiff::civil::Weekday::Monday && (0..7).contains(&(date - start).get_days()), "{date} {start}");
            date = date.tomorrow().expect("a day after");
        }
    }
}
