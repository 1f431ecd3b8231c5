//! Time phrases as written. Enters: units. Leaves: expressions. Never done here: a calendar day.

use super::quarters::{edge, months};
use super::ranges::{is_between, since_or_range};
use super::*;
use crate::lexicon::NumKind;

pub(super) fn words<'a>(lx: &'a Lexicon, u: &Unit) -> &'a [TimeWord] {
    if u.entry == NO_WORD || u.kind == UnitKind::Mark || !lx.brief(u.entry).time { &[] } else { &lx.entries[u.entry as usize].time }
}

pub(super) fn word<'a>(lx: &'a Lexicon, u: Option<&Unit>, kind: TimeKind) -> Option<&'a TimeWord> {
    u.and_then(|u| words(lx, u).iter().find(|w| w.kind == kind))
}

pub(super) fn unit_of(w: &TimeWord) -> Option<Unit0> {
    Some(match &*w.name {
        "minute" => Unit0::Minute,
        "hour" => Unit0::Hour,
        "day" | "night" => Unit0::Day,
        "week" => Unit0::Week,
        "fortnight" => Unit0::Fortnight,
        "month" | "months" => Unit0::Month,
        "year" | "years" => Unit0::Year,
        "decade" => Unit0::Decade,
        _ => return None,
    })
}

pub(super) fn year_at(u: Option<&Unit>) -> Option<i16> {
    u.filter(|u| u.kind == UnitKind::Num && (1900..=2099).contains(&u.value) && u.t1 - u.t0 == 1 && u.mark == 0).map(|u| u.value as i16)
}

pub(super) fn day_number(u: Option<&Unit>) -> Option<i8> {
    u.filter(|u| matches!(u.kind, UnitKind::Num | UnitKind::Ordinal) && (1..=31).contains(&u.value) && u.t1 - u.t0 == 1).map(|u| u.value as i8)
}

pub(super) fn skip(u: Option<&Unit>, set: class::Classes) -> usize {
    usize::from(u.is_some_and(|u| u.is(set)))
}

/// Two-digit years of agency texts: "16 SEP 89".
pub(super) fn short_year(u: Option<&Unit>) -> Option<i16> {
    u.filter(|u| u.kind == UnitKind::Num && u.t1 - u.t0 == 1 && (60..=99).contains(&u.value)).map(|u| 1900 + u.value as i16)
}

/// The time phrase at `units[i]`, with its length in units.
pub fn at(lx: &Lexicon, units: &[Unit], i: usize) -> Option<(usize, TimeExpr)> {
    let (mut n, mut e) = since_or_range(lx, units, i)?;
    // "during the day of April 8", "in the course of the day of Monday, 5 August"
    if e == TimeExpr::Offset(0)
        && units.get(i + n).is_some_and(|u| u.is(class::OF))
        && let Some((m, d @ (TimeExpr::Day { .. } | TimeExpr::Weekday { .. }))) = single(lx, units, i + n + 1)
    {
        n += 1 + m;
        e = d;
    }
    // "a year ago today", "ten years ago to the day"
    if let TimeExpr::Ago { n: back, unit } = e {
        let today = units.get(i + n).and_then(|u| adverb(lx, u)) == Some(TimeExpr::Offset(0));
        let to_the_day = units.get(i + n).is_some_and(|u| u.is(class::TO))
            && units.get(i + n + 1).is_some_and(|u| u.is(class::THE))
            && units.get(i + n + 2).is_some_and(|u| super::is_day(lx, u));
        if today || to_the_day {
            return Some((n + if today { 1 } else { 3 }, TimeExpr::ToTheDay { n: back, unit }));
        }
    }
    // "Friday morning", "Friday night", "the night of Friday", "3 May evening"
    loop {
        let next = units.get(i + n);
        if word(lx, next, TimeKind::Part).is_some()
            || (word(lx, next, TimeKind::Unit).is_some_and(|w| &*w.name == "night") && next.is_some_and(|u| !u.is(class::THE)))
        {
            n += 1;
        } else if next.is_some_and(|u| u.is_mark(b',')) && matches!(e, TimeExpr::Weekday { .. }) {
            // "Friday, 3 May"
            match single(lx, units, i + n + 1) {
                Some((m, d @ TimeExpr::Day { .. })) => {
                    n += 1 + m;
                    e = d;
                }
                _ => break,
            }
        } else if next.is_some_and(|u| u.is_mark(b',')) && matches!(e, TimeExpr::Past { n: 1, unit: Unit0::Day } | TimeExpr::Past { n: 24, unit: Unit0::Hour })
        {
            // "Over the past day, July 23,": which day it was.
            match single(lx, units, i + n + 1) {
                Some((m, d @ TimeExpr::Day { .. })) => {
                    n += 1 + m;
                    e = TimeExpr::Ending { n: 1, unit: Unit0::Day, end: Box::new(d) };
                }
                _ => break,
            }
        } else {
            break;
        }
    }
    Some((n, e))
}

/// A word that can stand inside a verb and tells its time by itself: "recently", "yesterday".
pub fn adverb(lx: &Lexicon, u: &Unit) -> Option<TimeExpr> {
    let w = [TimeKind::Day, TimeKind::Recent, TimeKind::Told].into_iter().find_map(|kind| word(lx, Some(u), kind))?;
    undetermined_word(w)
}

fn undetermined_word(w: &TimeWord) -> Option<TimeExpr> {
    Some(match w.kind {
        TimeKind::Day => TimeExpr::Offset(w.number),
        TimeKind::Told => TimeExpr::Later { n: w.number, unit: Unit0::Day },
        TimeKind::Recent => TimeExpr::Recent(match &*w.name {
            "night" => Unit0::Hour,
            "weeks" => Unit0::Week,
            "months" => Unit0::Month,
            "years" => Unit0::Year,
            _ => Unit0::Day,
        }),
        _ => return None,
    })
}

pub(super) fn first_text(lx: &Lexicon, u: &Unit) -> String {
    // The table names the word that opens a period; "from" needs an end.
    if u.is(class::FROM) { "from".to_owned() } else { words(lx, u).first().map(|w| w.name.to_string()).unwrap_or_default() }
}

/// A phrase without "since", "from" or "between".
pub(super) fn bare(lx: &Lexicon, units: &[Unit], i: usize) -> Option<(usize, TimeExpr)> {
    // "3-7 May", "25 to 26 October"
    if let Some(d) = day_number(units.get(i))
        && let Some(join) = units.get(i + 1)
        && (join.is_mark(b'-') || join.is_mark(b'=') || join.is(class::TO) || join.is(class::AND))
        && let Some((n, end @ TimeExpr::Day { year, month, day })) = single(lx, units, i + 2)
        && d < day
        && day_number(units.get(i + 2)).is_some()
    {
        return Some((n + 2, TimeExpr::Range(Box::new(TimeExpr::Day { year, month, day: d }), Box::new(end))));
    }
    single(lx, units, i)
}

pub(super) fn single(lx: &Lexicon, units: &[Unit], i: usize) -> Option<(usize, TimeExpr)> {
    let u = units.get(i)?;
    // A determiner may open a phrase: "the last 24 hours", "this month", "the 16th".
    let the = skip(Some(u), class::THE.with(class::AN).with(class::DEM).without(class::TIME));
    if the == 1 && !u.is(class::TIME) && !lx.rarely(u.entry, class::ALIKE) {
        // "the past 16 of January": the last day of that name.
        let past = word(lx, units.get(i + 1), TimeKind::Mod).is_some() && units.get(i + 2).is_some_and(|d| matches!(d.kind, UnitKind::Num | UnitKind::Ordinal));
        if past && let Some((n, e @ TimeExpr::Day { .. })) = undetermined(lx, units, i + 2, true) {
            return Some((n + 2, e));
        }
        // "during the past month of July"
        let month = word(lx, units.get(i + 2), TimeKind::Unit).is_some_and(|w| &*w.name == "month") && units.get(i + 3).is_some_and(|u| u.is(class::OF));
        if month
            && word(lx, units.get(i + 1), TimeKind::Mod).is_some()
            && let Some((n, e @ TimeExpr::Month { .. })) = undetermined(lx, units, i + 4, false)
        {
            return Some((n + 4, e));
        }
        let (n, e) = undetermined(lx, units, i + 1, true)?;
        return Some((n + 1, e));
    }
    // "around 2 July"
    if u.is(class::BOUND) && u.entry != NO_WORD && lx.entries[u.entry as usize].bound_before == Some(crate::lexicon::BoundKind::About) {
        let (n, e) = undetermined(lx, units, i + 1, false)?;
        return matches!(e, TimeExpr::Day { .. }).then(|| (n + 1, TimeExpr::Around(Box::new(e))));
    }
    undetermined(lx, units, i, false)
}

/// "May 3 last year", "3 May of last year": the words after a day that put it into the year before; with how many they are.
fn last_year(lx: &Lexicon, units: &[Unit], i: usize) -> (usize, Option<i16>) {
    let of = skip(units.get(i), class::OF);
    let last = word(lx, units.get(i + of), TimeKind::Mod).is_some_and(|w| &*w.name == "last");
    let year = last && word(lx, units.get(i + of + 1), TimeKind::Unit).is_some_and(|w| &*w.name == "year");
    if year { (of + 2, Some(-1)) } else { (0, None) }
}

/// False where no phrase without an article begins.
#[inline]
pub(super) fn may_begin(lx: &Lexicon, units: &[Unit], i: usize) -> bool {
    let Some(u) = units.get(i) else { return false };
    let counts =
        || matches!(u.kind, UnitKind::Num | UnitKind::Ordinal) || u.is(class::SAME.with(class::AN)) || units.get(i + 1).is_some_and(|n| n.is(class::OF));
    !words(lx, u).is_empty() || counts() || lx.rarely(u.entry, class::ALIKE)
}

pub(super) fn undetermined(lx: &Lexicon, units: &[Unit], i: usize, the: bool) -> Option<(usize, TimeExpr)> {
    let u = units.get(i)?;
    if !may_begin(lx, units, i) {
        return None;
    }
    if let Some(e) = adverb(lx, u) {
        return Some((1, e));
    }
    // "the same period of 1992", "the same month last year", "the same week a year earlier"
    if lx.rarely(u.entry, class::ALIKE) {
        let of = skip(units.get(i + 1), class::OF.with(class::LOC));
        let year = |e: &TimeExpr| {
            use TimeExpr as T;
            matches!(
                e,
                T::Year(_)
                    | T::Last(Unit0::Year)
                    | T::Prior(Unit0::Year)
                    | T::Past { n: 1, unit: Unit0::Year }
                    | T::Ago { unit: Unit0::Year, .. }
                    | T::Later { unit: Unit0::Year, .. }
            )
        };
        let (n, e) = single(lx, units, i + 1 + of).filter(|(_, e)| year(e))?;
        return Some((1 + of + n, TimeExpr::Alike(Box::new(e))));
    }
    if let Some(w) = word(lx, Some(u), TimeKind::Feast)
        && let Some(feast) = Feast::parse(&w.name)
    {
        // "during Ramadan last year"
        if let Some((n, TimeExpr::Last(Unit0::Year))) = undetermined(lx, units, i + 1, false) {
            return Some((1 + n, TimeExpr::Feast { feast, year: Some(-1) }));
        }
        // "on their way home from a Christmas novena": what is held then, whenever it was.
        let names = |n: &Unit| n.kind == UnitKind::Word && !n.capital && (n.entry == NO_WORD || n.is(class::NOUN)) && words(lx, n).is_empty();
        if units.get(i + 1).is_some_and(names) && i.checked_sub(1).is_some_and(|b| units[b].is(class::AN.with(class::THE).with(class::POSS))) {
            return None;
        }
        let year = year_at(units.get(i + 1));
        return Some((1 + usize::from(year.is_some()), TimeExpr::Feast { feast, year }));
    }
    if let Some(w) = word(lx, Some(u), TimeKind::Months) {
        return months(lx, units, i, w);
    }
    // "the week-old offensive"
    if let Some(w) = word(lx, Some(u), TimeKind::Lasting)
        && units.get(i + 1).is_some_and(|u| u.is(class::DEED))
    {
        return unit_of(w).map(|unit| (1, TimeExpr::Lasting { n: 1, unit }));
    }
    // "earlier this month"
    if word(lx, Some(u), TimeKind::Ago).is_some()
        && let Some((n, e @ TimeExpr::This(Unit0::Week | Unit0::Month | Unit0::Year))) = undetermined(lx, units, i + 1, false)
    {
        return Some((n + 1, TimeExpr::Phase(Phase::Early, Box::new(e))));
    }
    // "early February", "late last week", "the beginning of March", "mid-2014", "first week of August"
    if let Some(w) = word(lx, Some(u), TimeKind::Phase)
        && u.kind != UnitKind::Num
    {
        let mut j = i + 1;
        while units
            .get(j)
            .is_some_and(|u| u.is_mark(b'-') || u.is(class::OF) || u.is(class::THE) || word(lx, Some(u), TimeKind::During).is_some() && u.is(class::LOC))
        {
            j += 1;
        }
        // "the beginning of the week", of the month, of the year: the one that runs.
        if &*w.name == "early"
            && j > i + 1
            && units[j - 1].is(class::THE)
            && let Some(unit @ (Unit0::Week | Unit0::Month | Unit0::Year)) = word(lx, units.get(j), TimeKind::Unit).and_then(unit_of)
            && !units.get(j + 1).is_some_and(|u| u.is(class::OF))
        {
            return Some((j + 1 - i, TimeExpr::Phase(Phase::Early, Box::new(TimeExpr::This(unit)))));
        }
        if &*w.name != "first"
            && let Some((n, e)) = undetermined(lx, units, j, false)
        {
            let phase = match &*w.name {
                "early" => Phase::Early,
                "mid" => Phase::Mid,
                _ => Phase::Late,
            };
            if phase == Phase::Late && e == TimeExpr::Last(Unit0::Week) {
                return Some((j + n - i, TimeExpr::LateLastWeek));
            }
            // "earlier this month": the part of it that is over.
            if matches!(e, TimeExpr::Month { .. } | TimeExpr::Year(_) | TimeExpr::This(Unit0::Month | Unit0::Year) | TimeExpr::Last(Unit0::Month | Unit0::Year))
            {
                return Some((j + n - i, TimeExpr::Phase(phase, Box::new(e))));
            }
            return Some((j + n - i, e));
        }
        if &*w.name == "first"
            && let Some(edge) = edge(lx, units, i, false)
        {
            return Some(edge);
        }
    }
    // "the next day", "the following night", "the same evening": counted from the day told last.
    let same = u.is(class::SAME) && u.entry != NO_WORD;
    let day = |u: Option<&Unit>| word(lx, u, TimeKind::Unit).and_then(unit_of) == Some(Unit0::Day) || word(lx, u, TimeKind::Part).is_some();
    if the && (same || word(lx, Some(u), TimeKind::Later).is_some()) && day(units.get(i + 1)) {
        return Some((2, TimeExpr::Later { n: i32::from(!same), unit: Unit0::Day }));
    }
    // "last week", "the past 24 hours", "this month", "last Friday", "last 6 days of January"
    if let Some(w) = word(lx, Some(u), TimeKind::Mod) {
        if &*w.name == "last"
            && let Some(edge) = edge(lx, units, i, true)
        {
            return Some(edge);
        }
        return modified(lx, units, i, &w.name.clone());
    }
    // Weekdays.
    if let Some(w) = word(lx, Some(u), TimeKind::Weekday)
        && weekday_ok(lx, u)
    {
        // "Wednesday of last week", "Wednesday this week"
        let of = skip(units.get(i + 1), class::OF);
        if let Some(last) = of_week(lx, units, i + 1 + of) {
            return Some((3 + of, TimeExpr::OfWeek { day: w.number as i8, last }));
        }
        // "Sunday to Monday night" and "Friday last" stay simple.
        return Some((1, TimeExpr::Weekday { day: w.number as i8, last: false }));
    }
    // Months: "March 2019", "March 5", "March 5, 2019", "March".
    if let Some(w) = word(lx, Some(u), TimeKind::Month)
        && month_ok(lx, units, i)
    {
        let month = w.number as i8;
        let dot = skip_dot(units, i + 1);
        if let Some(day) = day_number(units.get(i + 1 + dot)) {
            let j = i + 2 + dot;
            // "5 th" is one unit already; a year may follow, with or without a comma.
            if let Some(y) = year_at(units.get(j)) {
                return Some((j + 1 - i, TimeExpr::Day { year: Some(y), month, day }));
            }
            if units.get(j).is_some_and(|u| u.is_mark(b','))
                && let Some(y) = year_at(units.get(j + 1))
            {
                return Some((j + 2 - i, TimeExpr::Day { year: Some(y), month, day }));
            }
            let (more, year) = last_year(lx, units, j);
            return Some((j + more - i, TimeExpr::Day { year, month, day }));
        }
        let of = skip(units.get(i + 1 + dot), class::OF);
        if let Some(y) = year_at(units.get(i + 1 + dot + of)) {
            return Some((2 + dot + of, TimeExpr::Month { year: Some(y), month }));
        }
        // "March of last year"
        if let Some(w) = word(lx, units.get(i + 1 + of), TimeKind::Mod)
            && word(lx, units.get(i + 2 + of), TimeKind::Unit).is_some_and(|w| &*w.name == "year")
            && &*w.name == "last"
        {
            return Some((3 + of, TimeExpr::Month { year: Some(-1), month }));
        }
        // "July of this year"
        if of == 1
            && word(lx, units.get(i + 2), TimeKind::Mod).is_some_and(|w| &*w.name == "this")
            && word(lx, units.get(i + 3), TimeKind::Unit).is_some_and(|w| &*w.name == "year")
        {
            return Some((4, TimeExpr::Month { year: None, month }));
        }
        return Some((1, TimeExpr::Month { year: None, month }));
    }
    // "3 May 2023", "3rd of May", "16 SEP 89"
    // "the seventeenth of October"
    let worded = || {
        let month = units.get(i + 1).is_some_and(|n| n.is(class::OF)) && word(lx, units.get(i + 2), TimeKind::Month).is_some();
        let entry = (month && u.kind == UnitKind::Word && u.entry != NO_WORD).then(|| &lx.entries[u.entry as usize])?;
        entry.num.filter(|n| n.0 == NumKind::Ordinal && (1..=31).contains(&n.1)).map(|n| n.1 as i8)
    };
    if let Some(day) = day_number(Some(u)).or_else(worded) {
        let of = skip(units.get(i + 1), class::OF);
        let dash = usize::from(of == 0 && units.get(i + 1).is_some_and(|u| u.is_mark(b'-')));
        let j = i + 1 + of + dash;
        if let Some(w) = word(lx, units.get(j), TimeKind::Month) {
            let month = w.number as i8;
            let dot = skip_dot(units, j + 1);
            let k = j
                + 1
                + dot
                + usize::from(units.get(j + 1 + dot).is_some_and(|u| u.is_mark(b',') || u.is_mark(b'-')) && year_at(units.get(j + 2 + dot)).is_some());
            if let Some(y) = year_at(units.get(k)).or_else(|| short_year(units.get(k))) {
                return Some((k + 1 - i, TimeExpr::Day { year: Some(y), month, day }));
            }
            let (more, year) = last_year(lx, units, j + 1 + dot);
            return Some((j + 1 + dot + more - i, TimeExpr::Day { year, month, day }));
        }
        // "23/05/2023"; "07/05/2023" is either day.
        if units.get(i + 1).is_some_and(|u| u.is_mark(b'/'))
            && let Some(second) = day_number(units.get(i + 2))
            && units.get(i + 3).is_some_and(|u| u.is_mark(b'/'))
            && let Some(y) = year_at(units.get(i + 4))
        {
            let (d, m) = if second > 12 { (second, day) } else { (day, second) };
            if d > 12 || d == m {
                return Some((5, TimeExpr::Day { year: Some(y), month: m, day: d }));
            }
            return Some((5, TimeExpr::Slashed { a: day, b: second, year: y }));
        }
        // "the 16th"
        // "On the 16th an ambush …": a new group opens after it.
        let opens = |n: &Unit| {
            i >= 2
                && units[i - 2].is(class::LOC)
                && (n.is(class::THE.with(class::AN).with(class::POSS).with(class::PRON).with(class::ACTOR).with(class::GENERIC).with(class::BOUND))
                    || n.is_number())
        };
        if the
            && u.kind == UnitKind::Ordinal
            && (day > 3 || units.get(i + 1).is_some_and(|n| n.is(class::OF)) && word(lx, units.get(i + 2), TimeKind::Mod).is_some())
            && units.get(i + 1).is_none_or(|n| n.kind == UnitKind::Mark || n.is(class::OF.with(class::PREP)) || opens(n))
        {
            if units.get(i + 1).is_some_and(|n| n.is(class::OF)) && word(lx, units.get(i + 2), TimeKind::Mod).is_some() {
                return Some((4, TimeExpr::Day { year: None, month: 0, day }));
            }
            return Some((1, TimeExpr::Day { year: None, month: 0, day }));
        }
    }
    // "2023-05-03"
    if let Some(y) = year_at(Some(u)) {
        if units.get(i + 1).is_some_and(|u| u.is_mark(b'-'))
            && let Some(m) = day_number(units.get(i + 2)).filter(|m| *m <= 12)
            && units.get(i + 3).is_some_and(|u| u.is_mark(b'-'))
            && let Some(d) = day_number(units.get(i + 4))
        {
            return Some((5, TimeExpr::Day { year: Some(y), month: m, day: d }));
        }
        return Some((1, TimeExpr::Year(y)));
    }
    // "in 1565 the fleet", "since 1850": a bare number where a year may stand, and nothing follows that it could count.
    if u.kind == UnitKind::Num
        && (1000..1900).contains(&u.value)
        && u.t1 - u.t0 == 1
        && u.mark == 0
        && i.checked_sub(1).is_some_and(|b| units[b].is(class::PREP) && units[b].is(class::TIME))
        && units.get(i + 1).is_none_or(|n| {
            n.kind == UnitKind::Mark && !n.glued
                || n.is_mark(b',')
                || n.is_mark(b'.')
                || n.is(class::THE.with(class::PREP).with(class::AND).with(class::PRON).with(class::BE))
        })
    {
        return Some((1, TimeExpr::Year(u.value as i16)));
    }
    // "three days ago", "two weeks earlier", "five-day offensive", "24 hours"
    if u.kind == UnitKind::Num && u.value > 0 && u.value < 1000 {
        let dash = usize::from(units.get(i + 1).is_some_and(|u| u.is_mark(b'-')));
        if let Some(unit) = word(lx, units.get(i + 1 + dash), TimeKind::Unit).and_then(unit_of) {
            let j = i + 2 + dash;
            if the
                && dash == 0
                && let Some((m, end)) = ending(lx, units, j)
            {
                return Some((j + m - i, TimeExpr::Ending { n: u.value as u32, unit, end: Box::new(end) }));
            }
            if word(lx, units.get(j), TimeKind::Later).is_some() && dash == 0 {
                return Some((j + 1 - i, TimeExpr::Later { n: u.value as i32, unit }));
            }
            if let Some(w) = word(lx, units.get(j), TimeKind::Ago).filter(|_| dash == 0) {
                return Some((j + 1 - i, before(w, u.value as u32, unit)));
            }
            // "a five-day offensive", "a 15 hour gunfight"
            let one = dash == 0 && u.value > 1 && units.get(j).is_some_and(|d| d.is(class::DEED) && d.noun_entry(lx).is_some_and(|e| e.singular && !e.plural));
            if (dash == 1 || one) && units.get(j).is_some_and(|u| u.is(class::DEED)) {
                return Some((j - i, TimeExpr::Lasting { n: u.value as u32, unit }));
            }
        }
    }
    if u.is(class::AN)
        && let Some(unit) = word(lx, units.get(i + 1), TimeKind::Unit).and_then(unit_of)
        && let Some(w) = word(lx, units.get(i + 2), TimeKind::Ago)
    {
        return Some((3, before(w, 1, unit)));
    }
    // "a week later"; "a week after the truce" counts from the truce.
    if the
        && i.checked_sub(1).is_some_and(|b| units[b].is(class::AN))
        && let Some(unit) = word(lx, Some(u), TimeKind::Unit).and_then(unit_of)
        && matches!(unit, Unit0::Day | Unit0::Week | Unit0::Month | Unit0::Year)
        && let Some(then) = units.get(i + 1).filter(|n| word(lx, Some(n), TimeKind::Later).is_some())
        && (then.is(class::ADV) || units.get(i + 2).is_none_or(|n| n.kind == UnitKind::Mark))
    {
        return Some((2, TimeExpr::Later { n: 1, unit }));
    }
    if the
        && let Some(unit) = word(lx, Some(u), TimeKind::Unit)
        && &*unit.name == "weekend"
    {
        return Some((1, TimeExpr::Weekend { last: false }));
    }
    // "a week ago" after the determiner
    if the && let Some(unit) = word(lx, Some(u), TimeKind::Unit).and_then(unit_of) {
        // "in the week to Sunday"
        if i.checked_sub(1).is_some_and(|b| units[b].is(class::THE))
            && matches!(unit, Unit0::Week | Unit0::Fortnight | Unit0::Month | Unit0::Year | Unit0::Decade)
            && let Some((m, end)) = ending(lx, units, i + 1)
        {
            return Some((1 + m, TimeExpr::Ending { n: 1, unit, end: Box::new(end) }));
        }
        if let Some(w) = word(lx, units.get(i + 1), TimeKind::Ago) {
            // "against 174 the month before": the month before the one told.
            let the = i.checked_sub(1).is_some_and(|b| units[b].is(class::THE));
            if the && &*w.name == "told" && matches!(unit, Unit0::Month | Unit0::Year) {
                return Some((2, TimeExpr::Prior(unit)));
            }
            return Some((2, before(w, 1, unit)));
        }
        // "the week-old offensive" and "the year" say nothing by themselves.
        if unit == Unit0::Day && words(lx, u).iter().any(|w| &*w.name == "night") {
            // "the night between Sunday and Monday", "the night of Friday"
            if units.get(i + 1).is_some_and(|b| is_between(lx, b))
                && let Some((n, a)) = single(lx, units, i + 2)
                && units.get(i + 2 + n).is_some_and(|u| u.is(class::AND))
                && let Some((m, b)) = single(lx, units, i + 3 + n)
            {
                return Some((3 + n + m, TimeExpr::NightBetween(Box::new(a), Box::new(b))));
            }
            // "the night of Tuesday to Wednesday", "the night from Sunday to Monday"
            let of = skip(units.get(i + 1), class::OF.with(class::FROM));
            if of == 1
                && let Some((n, a)) = single(lx, units, i + 2)
                && units.get(i + 2 + n).is_some_and(|u| u.is(class::TO) || word(lx, Some(u), TimeKind::Until).is_some())
                && let Some((m, b)) = single(lx, units, i + 3 + n)
                && matches!((&a, &b), (TimeExpr::Weekday { .. }, TimeExpr::Weekday { .. }) | (TimeExpr::Day { .. }, TimeExpr::Day { .. }))
            {
                return Some((3 + n + m, TimeExpr::NightBetween(Box::new(a), Box::new(b))));
            }
            // "the night of Tuesday 2 to Wednesday 3 May"
            if let Some((n, e)) = numbered_night(lx, units, i + 1 + of) {
                return Some((1 + of + n, e));
            }
            let of = skip(units.get(i + 1), class::OF);
            if of == 1
                && let Some((n, e)) = bare(lx, units, i + 2)
            {
                // "the night of 2 to 3 May"
                let e = match e {
                    TimeExpr::Range(a, b) if matches!((&*a, &*b), (TimeExpr::Day { .. }, TimeExpr::Day { .. })) => TimeExpr::NightBetween(a, b),
                    e => e,
                };
                return Some((2 + n, e));
            }
        }
    }
    None
}

/// Two weekdays with their numbers, and the month after the second: "Tuesday 2 to Wednesday 3 May".
fn numbered_night(lx: &Lexicon, units: &[Unit], i: usize) -> Option<(usize, TimeExpr)> {
    let numbered = |j: usize| word(lx, units.get(j), TimeKind::Weekday).and_then(|_| day_number(units.get(j + 1)));
    let first = numbered(i)?;
    let join = units.get(i + 2)?;
    if !join.is(class::TO) && word(lx, Some(join), TimeKind::Until).is_none() {
        return None;
    }
    let (n, last) = single(lx, units, i + 4).filter(|_| numbered(i + 3).is_some())?;
    let TimeExpr::Day { year, month, .. } = last else { return None };
    Some((4 + n, TimeExpr::NightBetween(Box::new(TimeExpr::Day { year, month, day: first }), Box::new(last))))
}

/// The day that a span ends with, after the span's own words: "to 6 a.m. Tuesday", "ending on 7 May", "up to March".
fn ending(lx: &Lexicon, units: &[Unit], i: usize) -> Option<(usize, TimeExpr)> {
    let joins = |u: &Unit| u.is(class::TO) || u.is(class::ENDS) || word(lx, Some(u), TimeKind::Until).is_some();
    let mut j = i + usize::from(units.get(i).is_some_and(joins));
    if j == i {
        return None;
    }
    // The hour, and the preposition that ties it to its day.
    for _ in 0..4 {
        let u = units.get(j)?;
        let clock = matches!(u.kind, UnitKind::Code) || u.kind == UnitKind::Num && u.value <= 24 && units.get(j + 1).is_some_and(|n| hour_after(lx, n));
        if clock || u.is(class::LOC) || hour_after(lx, u) || word(lx, Some(u), TimeKind::Part).is_some() {
            j += 1;
        } else {
            break;
        }
    }
    let (n, e) = single(lx, units, j)?;
    let day = matches!(
        e,
        TimeExpr::Day { .. } | TimeExpr::Weekday { .. } | TimeExpr::OfWeek { .. } | TimeExpr::Month { .. } | TimeExpr::Year(_) | TimeExpr::Offset(_)
    );
    day.then_some((j + n - i, e))
}

/// True for what stands after the number of an hour: "a.m.", "pm", "GMT".
fn hour_after(lx: &Lexicon, u: &Unit) -> bool {
    lx.rarely(u.entry, class::CLOCK)
}

/// "three days ago" counts from the report, "three days earlier" from the day told before.
fn before(w: &TimeWord, n: u32, unit: Unit0) -> TimeExpr {
    let day = matches!(unit, Unit0::Day | Unit0::Week | Unit0::Hour);
    if &*w.name == "told" && day { TimeExpr::Later { n: -(n.min(10_000) as i32), unit } } else { TimeExpr::Ago { n, unit } }
}

pub(super) fn skip_dot(units: &[Unit], i: usize) -> usize {
    usize::from(
        units.get(i).is_some_and(|u| u.is_mark(b'.') && u.glued) && units.get(i + 1).is_some_and(|u| u.kind == UnitKind::Num || u.kind == UnitKind::Ordinal),
    )
}

/// "sun" and "sat" are words; as weekdays they need a capital.
pub(super) fn weekday_ok(lx: &Lexicon, u: &Unit) -> bool {
    u.capital || lx.entries[u.entry as usize].classes.without(class::TIME.with(class::COMMON)).is_empty()
}

/// "may" and "march" are words; as months they need a capital, and a number or a preposition beside them.
pub(super) fn month_ok(lx: &Lexicon, units: &[Unit], i: usize) -> bool {
    let u = &units[i];
    let e = &lx.entries[u.entry as usize];
    let ambiguous = !e.classes.without(class::TIME.with(class::COMMON)).is_empty() || e.target.is_some();
    if !ambiguous {
        return true;
    }
    let beside = |u: Option<&Unit>| u.is_some_and(|u| matches!(u.kind, UnitKind::Num | UnitKind::Ordinal));
    let before = i.checked_sub(1).and_then(|j| units.get(j));
    // "between January and March", "April or May"
    let listed = before.is_some_and(|b| b.is(class::AND.with(class::OR)) && b.kind == UnitKind::Word)
        && word(lx, i.checked_sub(2).and_then(|j| units.get(j)), TimeKind::Month).is_some();
    u.capital && (beside(units.get(i + 1)) || beside(before) || listed || before.is_some_and(|b| b.is(class::PREP.with(class::TIME)) || b.is_mark(b'-')))
}

/// True for "last week" at `i`, false for "this week".
fn of_week(lx: &Lexicon, units: &[Unit], i: usize) -> Option<bool> {
    let last = match &*word(lx, units.get(i), TimeKind::Mod)?.name {
        "last" => true,
        "this" => false,
        _ => return None,
    };
    let week = word(lx, units.get(i + 1), TimeKind::Unit).and_then(unit_of) == Some(Unit0::Week);
    week.then_some(last)
}

pub(super) fn modified(lx: &Lexicon, units: &[Unit], i: usize, name: &str) -> Option<(usize, TimeExpr)> {
    // "recent attacks"
    if name == "recent" && units.get(i + 1).is_some_and(|u| u.is(class::DEED)) {
        return Some((1, TimeExpr::Recent(Unit0::Day)));
    }
    let last = name == "last";
    // "the previous month" stands before the month told, "the past month" before today.
    let prior = name == "prior";
    let past = name == "past" || prior;
    let this = name == "this";
    let next = units.get(i + 1);
    if let Some(w) = word(lx, next, TimeKind::Weekday) {
        return (!name.starts_with("next")).then_some((2, TimeExpr::Weekday { day: w.number as i8, last }));
    }
    // "last April 12", "last 11 March": the last day of that name.
    if (last || past)
        && next.is_some_and(|u| matches!(u.kind, UnitKind::Num | UnitKind::Ordinal) || word(lx, Some(u), TimeKind::Month).is_some())
        && let Some((n, e @ TimeExpr::Day { .. })) = undetermined(lx, units, i + 1, false)
    {
        return Some((n + 1, e));
    }
    if let Some(w) = word(lx, next, TimeKind::Month) {
        // "last March", "this March"
        return (last || past || this).then_some((2, TimeExpr::Month { year: None, month: w.number as i8 }));
    }
    if let Some(w) = word(lx, next, TimeKind::Unit) {
        if &*w.name == "weekend" {
            return (!name.starts_with("next")).then_some((2, TimeExpr::Weekend { last }));
        }
        if &*w.name == "night" {
            return last.then_some((2, TimeExpr::Offset(-1)));
        }
        let unit = unit_of(w)?;
        // "last week Tuesday"
        if let Some(last) = of_week(lx, units, i)
            && let Some(d) = word(lx, units.get(i + 2), TimeKind::Weekday).filter(|_| units.get(i + 2).is_some_and(|u| weekday_ok(lx, u)))
        {
            return Some((3, TimeExpr::OfWeek { day: d.number as i8, last }));
        }
        return match (last, past, this) {
            (true, ..) => Some((
                2,
                match unit {
                    Unit0::Hour | Unit0::Minute | Unit0::Day => TimeExpr::Past { n: 1, unit },
                    _ => TimeExpr::Last(unit),
                },
            )),
            (_, true, _) if prior && matches!(unit, Unit0::Week | Unit0::Month | Unit0::Year) => Some((2, TimeExpr::Prior(unit))),
            (_, true, _) => Some((2, TimeExpr::Past { n: 1, unit })),
            (.., true) => Some((2, TimeExpr::This(unit))),
            _ => None,
        };
    }
    // "the last 24 hours", "the past two weeks", "the last few days"
    if let Some(u) = next
        && u.is_number()
    {
        let unit = word(lx, units.get(i + 2), TimeKind::Unit)?;
        if !(last || past) {
            return None;
        }
        let unit = unit_of(unit)?;
        if u.kind == UnitKind::Num {
            return Some((3, TimeExpr::Past { n: u.value.min(10_000) as u32, unit }));
        }
        return Some((3, TimeExpr::Recent(unit)));
    }
    None
}
