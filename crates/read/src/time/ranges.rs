//! Time phrases with a start and an end: "since March 2019", "from 3 to 7 May", "on Sunday and Monday". Enters: units from the word that opens such a
//! phrase. Leaves: its length and its meaning. Never done here: a day of the calendar.

use super::phrases::*;
use super::*;

pub(super) fn since_or_range(lx: &Lexicon, units: &[Unit], i: usize) -> Option<(usize, TimeExpr)> {
    let first = units.get(i)?;
    if !first.is(class::TIME)
        && !first.is_number()
        && first.kind != UnitKind::Ordinal
        && !first.is(class::BOUND.with(class::THE).with(class::AN).with(class::DEM))
        && !lx.rarely(first.entry, class::ALIKE)
    {
        return None;
    }
    // "the soldiers": an article, before what begins no time.
    let article = first.is(class::THE.with(class::AN).with(class::DEM)) && !first.is(class::TIME.with(class::BOUND)) && first.kind == UnitKind::Word;
    if article && words(lx, first).is_empty() && !is_between(lx, first) && !lx.rarely(first.entry, class::ALIKE) && !may_begin(lx, units, i + 1) {
        return None;
    }
    if let Some(w) = word(lx, Some(first), TimeKind::SoFar) {
        if &*w.name == "told" {
            return Some((1, TimeExpr::SinceTold));
        }
        if &*w.name != "milestone" {
            return Some((1, TimeExpr::This(Unit0::Year)));
        }
        // "since the war began in 1980"
        let prep = usize::from(units.get(i + 1).is_some_and(|u| u.is(class::LOC)));
        return Some(match single(lx, units, i + 1 + prep) {
            Some((n, e @ (TimeExpr::Year(_) | TimeExpr::Month { .. } | TimeExpr::Day { .. }))) => (1 + prep + n, TimeExpr::Since(Box::new(e))),
            _ => (1, TimeExpr::Milestone),
        });
    }
    // "since March 2019", "from 3 to 7 May"
    if word(lx, Some(first), TimeKind::Since).is_some() {
        let start = i + 1 + skip(units.get(i + 1), class::THE);
        if let Some((n, e)) = bare(lx, units, i + 1).or_else(|| bare(lx, units, start)) {
            let at_end = i + 1 + n + (if bare(lx, units, i + 1).is_some() { 0 } else { start - i - 1 });
            // "From January 2020 up to the present"
            if word(lx, units.get(at_end), TimeKind::ToNow).is_some() {
                return Some((at_end + 1 - i, TimeExpr::Since(Box::new(e))));
            }
            // "From 24 February, when the attack started, to 18 July"
            let far_end = at_end + aside(units, at_end);
            if let Some((m, f)) = range_end(lx, units, at_end, &e) {
                return Some((at_end + m - i, TimeExpr::Range(Box::new(e), Box::new(f))));
            }
            if let Some((m, f)) = range_end(lx, units, far_end, &e).filter(|_| far_end > at_end) {
                return Some((far_end + m - i, TimeExpr::Range(Box::new(e), Box::new(f))));
            }
            let since = &*first_text(lx, first);
            if since == "from" {
                // "from 2014" alone says where a period starts only with an end, or where it opens the sentence: "From 17 February 2022, 4,560 …".
                let opens = units[..i].iter().all(|u| u.kind == UnitKind::Mark) && units.get(at_end).is_some_and(|u| u.is_mark(b','));
                return (opens && matches!(e, TimeExpr::Day { .. } | TimeExpr::Month { .. })).then(|| (at_end - i, TimeExpr::Since(Box::new(e))));
            }
            return Some((at_end - i, TimeExpr::Since(Box::new(e))));
        }
        // "from 6:00 on February 11 to 6:00 on February 12"
        let start = past_clock(units, i + 1);
        if start > i + 1
            && let Some((n, e)) = single(lx, units, start)
            && units.get(start + n).is_some_and(|u| u.is(class::TO) || word(lx, Some(u), TimeKind::Until).is_some())
            && let end = past_clock(units, start + n + 1)
            && let Some((m, f)) = single(lx, units, end)
        {
            return Some((end + m - i, TimeExpr::Range(Box::new(e), Box::new(f))));
        }
        // "from 3 to 7 May"
        if let Some(d) = day_number(units.get(i + 1))
            && let Some((m, end)) = range_end(lx, units, i + 2, &TimeExpr::Offset(0))
            && let TimeExpr::Day { year, month, .. } = end
        {
            return Some((2 + m, TimeExpr::Range(Box::new(TimeExpr::Day { year, month, day: d }), Box::new(end))));
        }
        return None;
    }
    // "between January and March", "between 3 and 7 May", "the night between Sunday and Monday"
    if is_between(lx, first) {
        if let Some((n, a)) = bare(lx, units, i + 1).map(|(n, a)| (n + aside(units, i + 1 + n), a))
            && units.get(i + 1 + n).is_some_and(|u| u.is(class::AND))
            && let Some((m, b)) = bare(lx, units, i + 2 + n)
        {
            return Some((2 + n + m, TimeExpr::Range(Box::new(inherit(a, &b)), Box::new(b))));
        }
        if let Some(d) = day_number(units.get(i + 1))
            && units.get(i + 2).is_some_and(|u| u.is(class::AND))
            && let Some((m, b @ TimeExpr::Day { year, month, .. })) = bare(lx, units, i + 3)
        {
            return Some((3 + m, TimeExpr::Range(Box::new(TimeExpr::Day { year, month, day: d }), Box::new(b))));
        }
        return None;
    }
    let (n, e) = bare(lx, units, i)?;
    // "3-7 May", "October 25-26", "Monday to Thursday", "January-March"
    if let Some((m, f)) = dash_end(lx, units, i + n, &e) {
        return Some((n + m, TimeExpr::Range(Box::new(inherit(e, &f)), Box::new(f))));
    }
    // "on Sunday and Monday"
    if matches!(e, TimeExpr::Weekday { .. })
        && units.get(i + n).is_some_and(|u| u.is(class::AND))
        && let Some((m, f @ TimeExpr::Weekday { .. })) = single(lx, units, i + n + 1)
    {
        return Some((n + 1 + m, TimeExpr::Range(Box::new(e), Box::new(f))));
    }
    // "in 2021 and 2022"
    if let TimeExpr::Year(first) = e
        && units.get(i + n).is_some_and(|u| u.is(class::AND))
        && let Some(next) = year_at(units.get(i + n + 1)).filter(|y| *y == first + 1)
        && units.get(i + n + 2).is_none_or(|u| u.kind == UnitKind::Mark || u.is(class::PREP.with(class::AND)))
    {
        return Some((n + 2, TimeExpr::Range(Box::new(e), Box::new(TimeExpr::Year(next)))));
    }
    Some((n, e))
}

/// Units of an aside between commas that says what a day was of: "between 13 June, when the offensive began, and 23 June".
fn aside(units: &[Unit], i: usize) -> usize {
    let opens = units.get(i).is_some_and(|u| u.is_mark(b',')) && units.get(i + 1).is_some_and(|u| u.is(class::SUB.with(class::REL).with(class::THE)));
    let end = || units.iter().skip(i + 1).take(ASIDE_UNITS).position(|u| u.is_mark(b','));
    if opens { end().map_or(0, |n| n + 2) } else { 0 }
}

/// The longest aside within a span of days.
const ASIDE_UNITS: usize = 10;

pub(super) fn is_between(lx: &Lexicon, u: &Unit) -> bool {
    u.entry != NO_WORD && lx.entries[u.entry as usize].locative == Some(crate::lexicon::Locative::Between)
}

/// What the first end of a range leaves out, the second supplies.
pub(super) fn inherit(a: TimeExpr, b: &TimeExpr) -> TimeExpr {
    let year_of = |e: &TimeExpr| match e {
        // "between March and May of last year": March is that before May.
        TimeExpr::Day { year, .. } | TimeExpr::Month { year, .. } => year.filter(|y| *y != -1),
        _ => None,
    };
    match a {
        TimeExpr::Day { year: None, month, day } => TimeExpr::Day { year: year_of(b), month, day },
        TimeExpr::Month { year: None, month } => TimeExpr::Month { year: year_of(b), month },
        other => other,
    }
}

/// The unit after a time of day and the preposition that ties it to its day: "6:00 on", "08:00,".
fn past_clock(units: &[Unit], i: usize) -> usize {
    let clock = units.get(i).is_some_and(|u| u.kind == UnitKind::Code);
    let tied = units.get(i + 1).is_some_and(|u| u.is(class::LOC.with(class::OF)) || u.is_mark(b','));
    i + if clock { 1 + usize::from(tied) } else { 0 }
}

pub(super) fn range_end(lx: &Lexicon, units: &[Unit], i: usize, start: &TimeExpr) -> Option<(usize, TimeExpr)> {
    let u = units.get(i)?;
    let joins = word(lx, Some(u), TimeKind::Until).is_some() || u.is(class::TO) || u.is_mark(b'-') || u.is_mark(b'=');
    if !joins {
        return None;
    }
    if let Some((n, e)) = bare(lx, units, i + 1) {
        return Some((n + 1, e));
    }
    if let (TimeExpr::Day { year, month, .. }, Some(d)) = (start, day_number(units.get(i + 1))) {
        return Some((2, TimeExpr::Day { year: *year, month: *month, day: d }));
    }
    None
}

pub(super) fn dash_end(lx: &Lexicon, units: &[Unit], i: usize, start: &TimeExpr) -> Option<(usize, TimeExpr)> {
    let u = units.get(i)?;
    let same = |e: &TimeExpr| std::mem::discriminant(e) == std::mem::discriminant(start);
    let dash = u.is_mark(b'-') || u.is_mark(b'=');
    if !dash && !u.is(class::TO) && word(lx, Some(u), TimeKind::Until).is_none() {
        return None;
    }
    if let Some((n, e)) = single(lx, units, i + 1)
        && same(&e)
    {
        return Some((n + 1, e));
    }
    if let TimeExpr::Day { year, month, .. } = start
        && let Some(d) = day_number(units.get(i + 1))
    {
        // "May 3-7, 2023"
        let (y, extra) = match year_at(units.get(i + 3)) {
            Some(y) if units.get(i + 2).is_some_and(|u| u.is_mark(b',')) => (Some(y), 2),
            _ => (*year, 0),
        };
        return Some((2 + extra, TimeExpr::Day { year: y, month: *month, day: d }));
    }
    None
}
