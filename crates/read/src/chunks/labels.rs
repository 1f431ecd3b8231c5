//! What describes or numbers a thing, and counts nobody. Enters: units. Leaves: yes or no. Never done here: a group.

use super::*;

/// True if the word of harm at unit `j` stands before a noun that nothing says to be people, and describes it: "19 missing ballots".
pub(super) fn describes(g: &Ground<'_>, j: usize) -> bool {
    let Some(next) = g.units.get(j + 1) else { return false };
    if next.kind != UnitKind::Word || next.capital && !g.capitals || g.place_at(j + 1).is_some() {
        return false;
    }
    let set = next.classes.without(class::COMMON);
    next.entry == NO_WORD || set.is_empty() || set.any(class::NOUN) && !set.any(NO_THING) && g.noun_is_plural(next)
}

/// True if the word at unit `j` looks like an owner's and owns nothing: "stabbed her to death", "killing her.", "shot her and fled".
pub(super) fn owns_nothing(g: &Ground<'_>, j: usize) -> bool {
    let state = || g.units.get(j + 1).is_some_and(|n| n.is(class::HARMA) && n.t1 - n.t0 > 1);
    let ends = || {
        g.units.get(j + 1).is_none_or(|n| match n.kind {
            UnitKind::Mark => !n.is_mark(b'"') && !n.is_mark(b'\'') && !n.is_mark(b'-'),
            UnitKind::Word => n.is(class::PREP.with(class::AND).with(class::SUB)) && !n.is(class::NOUN.with(class::PERSON).with(class::ADJ)),
            _ => false,
        })
    };
    let after_verb = || j > 0 && g.units[j - 1].is(class::VERB);
    g.units[j].is(class::POSS) && (state() || after_verb() && ends())
}

/// Classes of words that may follow a word of harm without being described by it.
const NO_THING: class::Classes = class::VERB
    .with(class::PERSON)
    .with(class::COLL)
    .with(class::ORG)
    .with(class::TIME)
    .with(class::HARMN)
    .with(class::HARMA)
    .with(class::DEED)
    .with(class::MEANS)
    .with(class::PREP)
    .with(class::ADV)
    .with(class::PLACEN)
    .with(class::TARGET);

/// True if a number in figures at unit `i` is the label of the noun before it: "article 6", "tag number 61".
pub(super) fn labels(g: &Ground<'_>, i: usize, out: &Chunks) -> bool {
    let u = &g.units[i];
    if u.kind != UnitKind::Num || u.entry != NO_WORD {
        return false;
    }
    // "No. 8", "flight 12": the word says so itself.
    let word = if i > 1 && g.units[i - 1].is_mark(b'.') { i - 2 } else { i.wrapping_sub(1) };
    if g.units.get(word).is_some_and(|w| w.is(class::LABEL) && w.kind == UnitKind::Word) {
        return true;
    }
    let Some(n) = out.nps.last().filter(|n| n.u1 as usize == i) else { return false };
    let governed = n.u0 > 0 && g.units[n.u0 as usize - 1].is(class::PREP);
    let head = &g.units[n.head as usize];
    let other =
        class::PERSON.with(class::ACTOR).with(class::GENERIC).with(class::ORG).with(class::DEMONYM).with(class::PLACEN).with(class::TIME).with(class::PRON);
    !governed && n.count.is_none() && n.harm.is_none() && n.place.is_none() && head.kind == UnitKind::Word && !n.classes.any(other.with(NO_THING)) && !n.plural
}
