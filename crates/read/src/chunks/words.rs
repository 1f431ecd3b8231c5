//! Small words that can be several things. Enters: units. Leaves: whether one opens a time, a count, a clause. Never done here: a group.

use super::*;

/// A time phrase at `i`, or after a preposition at `i`.
pub(super) fn time_here(g: &Ground<'_>, i: usize, prep: usize) -> Option<(usize, usize, TimeExpr)> {
    let units = g.units;
    let check = |start: usize, n: usize, e: TimeExpr| -> Option<(usize, usize, TimeExpr)> {
        // "2014 soldiers", "1,990 dead": a year with a noun after it is a number, unless a preposition of time stands before.
        if let TimeExpr::Year(_) = e {
            let before = start.checked_sub(1).map(|j| &units[j]);
            let timely = before.is_some_and(|b| b.is(class::PREP.with(class::TIME).with(class::FROM).with(class::OF)) || b.is_mark(b',') || b.is_mark(b'('));
            // "born in 1951 and 1956"
            let year = |u: &Unit| u.kind == UnitKind::Num && (1800..=2100).contains(&u.value);
            let paired = start >= 3 && units[start - 1].is(class::AND) && year(&units[start - 2]) && units[start - 3].is(class::TIME);
            if paired && year(&units[start]) {
                return Some((start, n, e));
            }
            let after_noun =
                units.get(start + n).is_some_and(|u| u.is(class::PERSON.with(class::HARMA).with(class::BODY).with(class::VERB)) && !u.is(class::BE));
            if !timely || after_noun && !before.is_some_and(|b| b.is(class::LOC.with(class::TIME)) && !b.is(class::BOUND.without(class::TIME))) {
                return None;
            }
        }
        Some((start, n, e))
    };
    // "between 2011 and 2019", "from 3 to 7 May": the preposition belongs to the phrase.
    let first = time::at(g.lx, units, i);
    if prep == 1 && matches!(first, Some((_, TimeExpr::Range(..) | TimeExpr::Since(_) | TimeExpr::Milestone | TimeExpr::Around(_)))) {
        return first.map(|(n, e)| (i, n, e));
    }
    if prep == 1
        && let Some((n, e)) = time::at(g.lx, units, i + 1)
    {
        return check(i + 1, n, e);
    }
    let (n, e) = first?;
    check(i, n, e)
}

/// Length of "N-year-old" at `i`.
pub(super) fn year_old(g: &Ground<'_>, i: usize) -> Option<usize> {
    let u = g.units.get(i)?;
    if u.kind != UnitKind::Num && u.kind != UnitKind::Vague {
        return None;
    }
    let mut j = i + 1;
    let dash = |j: usize| usize::from(g.units.get(j).is_some_and(|u| u.is_mark(b'-')));
    j += dash(j);
    let unit = g.units.get(j)?;
    // "the 37 year old suspect": one word of the table, with or without its hyphen.
    let ages = |w: &crate::lexicon::TimeWord| w.kind == crate::lexicon::TimeKind::Lasting && &*w.name == "year";
    if unit.entry != NO_WORD && unit.t1 - unit.t0 > 1 && g.lx.entries[unit.entry as usize].time.iter().any(ages) {
        return Some(j + 1 - i);
    }
    if !unit.is(class::TIME) || unit.entry == NO_WORD || !g.lx.entries[unit.entry as usize].time.iter().any(|w| w.kind == crate::lexicon::TimeKind::Unit) {
        return None;
    }
    j += 1;
    j += dash(j);
    let old = g.units.get(j)?;
    is_old(g, old).then_some(j + 1 - i)
}

pub(super) fn is_old(g: &Ground<'_>, u: &Unit) -> bool {
    u.kind == UnitKind::Word && u.entry != NO_WORD && g.lx.entries[u.entry as usize].classes.any(class::ADJ) && u.entry == g.lx.word("old")
}

pub(super) fn age_before_noun(g: &Ground<'_>, i: usize) -> Option<usize> {
    let n = year_old(g, i)?;
    let after = g.units.get(i + n);
    let noun = after.is_some_and(|u| u.is(class::PERSON.with(class::NOUN).with(class::ADJ).with(class::DEMONYM)) || g.namey(i + n));
    (!noun).then_some(n)
}

/// True if "as", "since", "after", "before", "until" stand before a noun group rather than a clause: they are prepositions then.
pub(super) fn is_prep_here(g: &Ground<'_>, i: usize) -> bool {
    if !g.units[i].is(class::PREP) {
        return false;
    }
    // A finite verb before the next comma makes it a clause.
    let mut j = i + 1;
    let mut nouns = 0;
    while let Some(u) = g.units.get(j) {
        if u.kind == UnitKind::Mark && matches!(u.mark, b',' | b'(' | b')' | b'"' | b':') || j > i + 14 {
            break;
        }
        if u.is(class::BE.with(class::HAVE).with(class::MODAL).with(class::DO)) {
            return nouns == 0;
        }
        if u.is(class::VERB) && nouns > 0 && g.form(u) & (form::PAST | form::THIRD) != 0 && g.is_verb(j, false) {
            return false;
        }
        // "day after two soldiers die in the east": a headline tells in the present.
        let person = || g.units[j - 1].noun_entry(g.lx).is_some_and(|e| e.plural && g.units[j - 1].is(class::PERSON));
        if u.is(class::VERB) && nouns > 0 && g.verb(u).is_some_and(|v| v.class == VerbClass::Harm && v.frame == Frame::Intransitive) && person() {
            return false;
        }
        if u.is(class::REL) {
            break;
        }
        if u.kind == UnitKind::Word && !u.is(class::PREP.with(class::THE).with(class::AN)) {
            nouns += 1;
        }
        j += 1;
    }
    true
}

/// "that attack", "which town": a determiner, no relative pronoun.
pub(super) fn is_determiner_here(g: &Ground<'_>, i: usize) -> bool {
    let u = &g.units[i];
    // "denied that civilians were killed": a singular determiner has no plural after it.
    let plural = g.units.get(i + 1).and_then(|n| n.noun_entry(g.lx)).is_some_and(|e| e.plural && !e.singular && e.noun > 0);
    u.is(class::DEM)
        && !(u.is(class::SINGLE) && plural)
        && g.units.get(i + 1).is_some_and(|n| n.is(class::NOUN) && !n.is(class::VERB) || n.is(class::DEED) && !g.is_verb(i + 1, false))
        && !i.checked_sub(1).is_some_and(|j| g.units[j].is(class::NOUN.with(class::PERSON)))
        // "it was reported (today) that journalist X": what was said opens there.
        && !(i.saturating_sub(2)..i).any(|j| g.units[j].is(class::REPORT) && g.units[j].is(class::VERB))
}

pub(super) fn np_starts_with_no(g: &Ground<'_>, i: usize) -> bool {
    let next = g.units.get(i + 1);
    next.is_some_and(|n| {
        n.kind == UnitKind::Word && !n.is(class::VERB.with(class::BE).with(class::HAVE).with(class::PREP).with(class::ADV).with(class::THE).with(class::AN))
            || n.is(class::NOUN.with(class::HARMN).with(class::PERSON).with(class::OTHER))
            || n.is_number() && g.units[i].entry == g.lx.word("no")
    }) || next.is_some_and(|n| n.is(class::OTHER.with(class::ADJ)))
}

/// True if a bound phrase at `i` has a number after it.
pub(super) fn starts_count(g: &Ground<'_>, i: usize) -> bool {
    let u = &g.units[i];
    if u.entry == NO_WORD || g.lx.entries[u.entry as usize].bound_before.is_none() {
        return false;
    }
    let mut j = i + 1;
    while g.units.get(j).is_some_and(|n| n.is(class::AN.with(class::ADV).with(class::BOUND).with(class::THE)) && !n.is_number()) && j < i + 4 {
        j += 1;
    }
    g.units.get(j).is_some_and(|n| n.is_number() || n.is(class::SHARE) && !n.is(class::ADV))
        || (g.units.get(i + 1).is_some_and(|n| n.is(class::AN)) && g.units.get(i + 2).is_some_and(|n| n.is(class::PERSON)))
}

/// "about 12 km north": a distance, not a count of people. The bound then is a plain word.
pub(super) fn distance_follows(g: &Ground<'_>, i: usize) -> bool {
    (i + 1..i + 4).any(|j| {
        g.units.get(j).is_some_and(Unit::is_number)
            && g.units.get(j + 1).is_some_and(|n| {
                n.is(class::UNIT)
                    && n.entry != NO_WORD
                    && g.lx.noun(&g.lx.entries[n.entry as usize]).and_then(|n| n.unit.as_deref()) == Some("measure")
                    && !n.is(class::PERSON)
            })
    })
}

/// True if the hyphen at unit `j` joins a participle to the word before it, and the two describe a noun ("a Saudi-led force").
pub(super) fn compound_participle(g: &Ground<'_>, j: usize) -> bool {
    let (Some(hyphen), Some(verb), Some(noun)) = (g.units.get(j), g.units.get(j + 1), g.units.get(j + 2)) else { return false };
    let told = verb.glued && verb.is(class::VERB) && g.form(verb) & form::PART != 0 && g.verb(verb).is_none_or(|v| v.class != VerbClass::Harm);
    let described = class::NOUN.with(class::PERSON).with(class::ADJ).with(class::DEMONYM).with(class::ACTOR).with(class::COLL).with(class::TARGET);
    let other = class::PREP.with(class::AND).with(class::OR).with(class::BE).with(class::HAVE).with(class::MODAL).with(class::REL).with(class::SUB);
    let stands = noun.kind == UnitKind::Word && !noun.glued && (noun.entry == NO_WORD || noun.is(described)) && !noun.is(other);
    hyphen.is_mark(b'-') && hyphen.glued && told && stands
}
