//! Words that bound and share counts. Enters: units. Leaves: bounds, shares, the counts of lone numbers. Never done here: whom they count.

use super::*;

pub(super) fn bound_before(g: &Ground<'_>, i: usize) -> Option<BoundKind> {
    let u = g.units.get(i)?;
    if u.entry == NO_WORD || u.kind != UnitKind::Word {
        return None;
    }
    g.lx.entries[u.entry as usize].bound_before
}

pub(super) fn bound_after(g: &Ground<'_>, i: usize) -> Option<BoundKind> {
    let u = g.units.get(i)?;
    if u.entry == NO_WORD || u.kind != UnitKind::Word {
        return if u.is_mark(b'+') && u.glued { Some(BoundKind::AtLeast) } else { None };
    }
    g.lx.entries[u.entry as usize].bound_after
}

pub(super) fn draft(kind: BoundKind, n: u64) -> (DraftKind, u64) {
    match kind {
        BoundKind::AtLeast => (DraftKind::AtLeast, n),
        BoundKind::MoreThan => (DraftKind::MoreThan, n),
        BoundKind::UpTo => (DraftKind::UpTo, n),
        BoundKind::Below => (DraftKind::Below, n),
        BoundKind::About => (DraftKind::About, n),
        BoundKind::Exactly => (DraftKind::Exactly, n),
        BoundKind::Between | BoundKind::Plain => (DraftKind::Stated, n),
    }
}

/// A share of a group: (numerator, denominator, kind), with its length.
pub(super) fn share_at(g: &Ground<'_>, i: usize) -> Option<(usize, u64, u64, DraftKind)> {
    let u = g.units.get(i)?;
    // "40 percent of"
    if u.kind == UnitKind::Num {
        let next = g.units.get(i + 1)?;
        let percent = next.is_mark(b'%') || next.is(class::SHARE) && g.lx.entries.get(next.entry as usize).is_some_and(|e| e.share.is_some_and(|s| s.0 == 0));
        if percent && g.units.get(i + 2).is_some_and(|u| u.is(class::OF)) && u.value <= 100 {
            return Some((2, u.value, 100, DraftKind::Share));
        }
        return None;
    }
    if !u.is(class::SHARE) || u.entry == NO_WORD {
        return None;
    }
    let kind = share_kind(g, u)?;
    Some((1, kind.0, kind.1, kind.2))
}

/// "a third" as one person more: no "of" and no plural verb follows, but the participle of a harm.
pub(super) fn one_more(g: &Ground<'_>, j: usize) -> Option<usize> {
    let u = g.units.get(j)?;
    if !u.is(class::SHARE) || u.kind != UnitKind::Word || u.t1 - u.t0 < 2 {
        return None;
    }
    // The fraction's own word is an ordinal too.
    let (_, den, _) = g.lx.share_of(u.entry)?;
    if den < 3 {
        return None;
    }
    let mut k = j + 1;
    while g.units.get(k).is_some_and(|n| n.is(class::ADV) && !n.is(class::VERB)) {
        k += 1;
    }
    let n = g.units.get(k)?;
    // "leaving a third with bullet injuries"
    if n.is(class::WITH) {
        let wounds = g.units[k + 1..].iter().take(3).take_while(|u| u.kind == UnitKind::Word).any(|u| u.is(class::WOUNDS) || u.is(class::HARMN));
        return wounds.then_some(1);
    }
    // "A fifth escaped with a wound"
    if g.lx.rarely(n.entry, class::ESCAPES) && g.form(n) & form::PAST != 0 {
        return Some(1);
    }
    (g.verb(n).is_some_and(|v| v.class == VerbClass::Harm) && g.form(n) & form::PART != 0 && !n.is(class::BE)).then_some(1)
}

/// True if the word at `j`, in a group that starts at `i`, stands for one person more than those told: "another was hurt", "wounding the other".
pub(super) fn another(g: &Ground<'_>, i: usize, j: usize, det: Det) -> bool {
    let Some(u) = g.units.get(j).filter(|u| u.kind == UnitKind::Word) else { return false };
    // "one another", "on the other": neither is somebody.
    let article = j == i && g.lx.rarely(u.entry, class::ONEMORE) && !(i > 0 && g.units[i - 1].is_number())
        || j > i && det == Det::The && g.lx.rarely(u.entry, class::THEOTHER);
    let hanging = i > 0 && g.units[i - 1].is(class::PREP) && !g.units[i - 1].is(class::BY);
    // "another seriously injured"
    let so = (j + 1..g.units.len()).find(|&k| !g.units[k].is(class::ADV) || g.units[k].is(class::VERB)).filter(|&k| k > j + 1 && k < j + 4);
    let so =
        so.is_some_and(|k| g.verb(&g.units[k]).is_some_and(|v| v.class == VerbClass::Harm) && g.form(&g.units[k]) & form::PART != 0 && !harmed_group(g, k));
    let ends = g.units.get(j + 1).is_none_or(|n| {
        n.kind == UnitKind::Mark && !n.is_mark(b'-') && !n.is_mark(b'"')
            || n.is(class::AND.with(class::BE).with(class::HAVE).with(class::MODAL).with(class::SUB))
            || n.is(class::PREP) && !n.is(class::OF.with(class::ADJ))
            || g.verb(n).is_some_and(|v| v.class == VerbClass::Harm) && g.form(n) & form::PAST != 0 && !harmed_group(g, j + 1)
    });
    article && !hanging && (ends || so)
}

/// True if the participle at `k` describes a noun after it: "another wounded soldier".
fn harmed_group(g: &Ground<'_>, k: usize) -> bool {
    g.units.get(k + 1).is_some_and(|n| {
        n.kind == UnitKind::Word && n.is(class::PERSON.with(class::DEMONYM).with(class::NOUN).with(class::ADJ)) && !n.is(class::PREP.with(class::ADV))
    })
}

pub(super) fn share_kind(g: &Ground<'_>, u: &Unit) -> Option<(u64, u64, DraftKind)> {
    g.lx.share_of(u.entry).map(|(a, b, k)| {
        (
            a,
            b,
            match k {
                1 => DraftKind::ShareAbove,
                -1 => DraftKind::ShareBelow,
                _ => DraftKind::Share,
            },
        )
    })
}

pub(super) const PEOPLE_WORDS: class::Classes = class::PERSON.with(class::ADJ).with(class::DEMONYM).with(class::ACTOR).with(class::GENERIC);

/// True if the word for two at `j` is about people: a plural of people follows, or it stands alone before its verb.
pub(super) fn both_of_people(g: &Ground<'_>, j: usize) -> bool {
    let Some(n) = g.units.get(j + 1) else { return false };
    if n.is(class::OF) {
        return true;
    }
    if n.is(PEOPLE_WORDS) && !n.is(class::PREP) {
        return (j + 1..j + 4)
            .find(|&k| g.units.get(k).is_some_and(|u| u.is(class::PERSON)))
            .is_some_and(|k| g.units[k].noun_entry(g.lx).is_some_and(|e| e.plural));
    }
    let alone = j == 0 || g.units[j - 1].kind == UnitKind::Mark || g.units[j - 1].is(class::AND.with(class::BUT).with(class::SUB));
    alone && (n.is(class::BE.with(class::HAVE)) || g.verb(n).is_some_and(|v| v.class == VerbClass::Harm))
}

/// The count that a lone number word gives, standing at unit `j`.
pub(super) fn plain_count(u: &Unit, j: usize) -> CountDraft {
    let kind = if u.kind == UnitKind::Num { DraftKind::Stated } else { DraftKind::Vague };
    CountDraft { kind, a: u.value, b: u.value, u0: j as u32, u1: (j + 1) as u32 }
}

/// "aged 6 and 9", "aged between 12 and 15": its length and the greatest age.
/// "his two sons, aged nine and 12, were wounded": the ages between commas, with both of them.
pub(super) fn ages_aside(g: &Ground<'_>, j: usize) -> Option<(usize, u32)> {
    let (n, oldest) = g.units.get(j).filter(|u| u.is_mark(b',')).and_then(|_| ages(g, j + 1))?;
    let end = j + 1 + n;
    let goes_on = |u: &Unit| u.is(class::BE.with(class::HAVE).with(class::MODAL).with(class::AND).with(class::VERB).with(class::PREP)) && !u.is(class::PERSON);
    let closed = g.units.get(end).is_some_and(|u| u.is_mark(b',')) && g.units.get(end + 1).is_some_and(goes_on);
    closed.then_some((n + 2, oldest))
}

pub(super) fn ages(g: &Ground<'_>, j: usize) -> Option<(usize, u32)> {
    let units = g.units;
    if !units.get(j)?.is(class::AGED) {
        return None;
    }
    let mut k = j + 1;
    let mut oldest = None;
    loop {
        let u = units.get(k);
        let joins = u.is_some_and(|u| u.is(class::AND.with(class::TO).with(class::BOUND)) || u.is_mark(b'-') || oldest.is_some() && u.is_mark(b','));
        if let Some(n) = u.filter(|u| u.kind == UnitKind::Num && u.value < 130) {
            oldest = oldest.max(Some(n.value as u32));
            k += 1;
        } else if joins
            && (k + 1..k + 3).any(|x| units.get(x).is_some_and(|n| n.kind == UnitKind::Num && n.value < 130))
            && units.get(k + 1).is_some_and(|n| n.kind == UnitKind::Num || n.is(class::AND.with(class::BOUND)))
        {
            k += 1;
        } else {
            break;
        }
    }
    Some((k - j, oldest?))
}
