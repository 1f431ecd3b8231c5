//! Which tellings are compared. Enters: tellings. Leaves: pairs that can speak of one incident, each once. Never done here: weighing.
//!
//! Tellings are taken in the order of their days; each meets those of its country whose days are not over. Where these are many, only the latest
//! of the same place, of the same number of dead, of the same text and of the same province are met, so that a day on which a thousand reports speak
//! of one town costs a thousand times a bound and not a million.

use crate::compare;
use crate::sources::Descent;
use crate::telling::Telling;
use rustc_hash::FxHashMap;
use std::collections::VecDeque;
use tollbook_model::Symbol;

/// Days by which the days of one incident may differ from report to report.
const SLACK: i32 = 2;
/// Tellings of a country and some days that are all compared.
const CROWD: usize = 300;
/// The latest of each narrower kind that are compared in a crowd.
const OF_PLACE: usize = 128;
const OF_NUMBER: usize = 64;
const OF_TEXT: usize = 32;
const OF_PROVINCE: usize = 64;

#[derive(Clone, PartialEq, Eq, Hash)]
enum Key {
    Any,
    Country(Option<Symbol>),
    Place(Symbol),
    Province(Option<Symbol>, Symbol),
    Number(Option<Symbol>, u64),
    Text(usize),
}

fn number(t: &Telling) -> Option<u64> {
    t.killed.first().or(t.injured.first()).and_then(|f| f.count.stated_number())
}

fn place(t: &Telling) -> Option<Symbol> {
    let part = t.place.as_ref()?.parts.iter().min_by_key(|p| p.precision as u8)?;
    Some(part.id.clone().unwrap_or_else(|| part.name.clone()))
}

/// The days, as numbers, within which a telling meets others.
pub(crate) fn reach(t: &Telling) -> (i32, i32) {
    t.days.map_or((i32::MIN, i32::MAX), |d| (d.first - SLACK, d.last + SLACK))
}

/// Of which tellings the pairs are found.
pub(crate) struct Only<'a> {
    /// Those that go through the days; every telling that is open when one of `finds` comes has to.
    pub goes: &'a [bool],
    /// Those whose pairs with what came before them are found.
    pub finds: &'a [bool],
}

/// Pairs of tellings of different reports, lower index first: each is found when the later of the two, by first day, last day and index, comes.
pub(crate) fn pairs(tellings: &[Telling], descents: &[Descent], only: Option<&Only<'_>>) -> Vec<(usize, usize)> {
    let goes = |i: &usize| only.is_none_or(|o| o.goes[*i]);
    let mut order: Vec<(i32, i32, usize)> = (0..tellings.len()).filter(goes).map(|i| (reach(&tellings[i]).0, reach(&tellings[i]).1, i)).collect();
    order.sort_unstable();
    let mut open: FxHashMap<Key, VecDeque<(i32, usize)>> = FxHashMap::default();
    let mut out = Vec::new();
    let mut met: Vec<usize> = Vec::new();
    for (from, to, i) in order {
        let t = &tellings[i];
        let country = compare::country(t).cloned();
        let finds = only.is_none_or(|o| o.finds[i]);
        met.clear();
        let mut take = |key: &Key, most: usize| {
            let Some(list) = open.get_mut(key) else { return true };
            while list.front().is_some_and(|o| o.0 < from) {
                list.pop_front();
            }
            let live = || list.iter().rev().filter(|o| o.0 >= from);
            if most == usize::MAX {
                if live().take(CROWD + 1).count() > CROWD {
                    return false;
                }
                met.extend(live().map(|o| o.1));
            } else {
                met.extend(live().take(most).map(|o| o.1));
            }
            true
        };
        let all = !finds
            || match &country {
                Some(_) => take(&Key::Country(None), usize::MAX) & take(&Key::Country(country.clone()), usize::MAX),
                None => take(&Key::Any, usize::MAX),
            };
        let mut narrow: Vec<(Key, usize)> = vec![(Key::Text(descents[t.report].copy_of.unwrap_or(t.report)), OF_TEXT)];
        narrow.extend(place(t).map(|p| (Key::Place(p), OF_PLACE)));
        narrow.extend(number(t).map(|n| (Key::Number(country.clone(), n), OF_NUMBER)));
        narrow.extend(compare::province(t).map(|p| (Key::Province(country.clone(), p.clone()), OF_PROVINCE)));
        if !all {
            narrow.iter().for_each(|(key, most)| {
                take(key, *most);
            });
        }
        met.sort_unstable();
        met.dedup();
        out.extend(met.iter().filter(|&&j| tellings[j].report != t.report).map(|&j| (i.min(j), i.max(j))));
        for key in narrow.into_iter().map(|n| n.0).chain([Key::Country(country), Key::Any]) {
            open.entry(key).or_default().push_back((to, i));
        }
    }
    out.sort_unstable();
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::days::Days;
    use crate::telling::Figure;
    use tollbook_model::{Count, Place, PlaceMode, PlacePart, PlacePrecision, PlaceRelation};

    fn telling(report: usize, day: i32, country: Option<&str>, name: &str, killed: u64) -> Telling {
        let part = PlacePart {
            relation: PlaceRelation::In,
            name: name.into(),
            id: Some(name.into()),
            country: country.map(Symbol::from),
            admin1: country.map(|_| Symbol::from("one")),
            admin2: None,
            lat: None,
            lon: None,
            precision: PlacePrecision::Exact,
            words: name.into(),
        };
        Telling {
            report,
            claims: Vec::new(),
            place: Some(Place { parts: [part].into(), mode: PlaceMode::One, carried: false }),
            placed: true,
            days: Some(Days { first: day, last: day, exact: true, own: true }),
            by: Vec::new(),
            means: None,
            target: None,
            victims: Vec::new(),
            civilian: false,
            combatant: false,
            plain: false,
            killed: vec![Figure { count: Count::stated(killed), party: None, status: None }],
            injured: Vec::new(),
            persons: Default::default(),
        }
    }

    fn alone(n: usize) -> Vec<Descent> {
        (0..n).map(|i| Descent { copy_of: None, line: Symbol::from(i.to_string()) }).collect()
    }

    #[test]
    fn a_few_tellings_of_one_country_and_time_are_all_compared() {
        let t: Vec<Telling> = vec![
            telling(0, 10, Some("SY"), "a", 3),
            telling(1, 12, Some("SY"), "b", 4),
            telling(2, 11, None, "c", 5),
            telling(3, 11, Some("IQ"), "d", 3),
            telling(4, 40, Some("SY"), "a", 3),
        ];
        assert_eq!(pairs(&t, &alone(5), None), [(0, 1), (0, 2), (1, 2), (2, 3)]);
    }

    #[test]
    fn a_crowd_of_one_town_and_day_costs_no_square() {
        let of = |n: usize| (0..n).map(|i| telling(i, 10, Some("SY"), "a", 3 + (i as u64) % 40)).collect::<Vec<_>>();
        let (some, many) = (pairs(&of(2_000), &alone(2_000), None).len(), pairs(&of(8_000), &alone(8_000), None).len());
        assert!(many < some * 5 && many < 8_000 * (OF_PLACE + OF_NUMBER + OF_TEXT + OF_PROVINCE), "{some} {many}");
    }
}
