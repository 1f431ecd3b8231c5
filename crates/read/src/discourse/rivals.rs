//! Claims that can't both be right: a denial and what it denies, two sources' figures of one incident. Enters: working claims, grouped into
//! incidents. Leaves: the later one tied to the one it contradicts. Never done here: deciding who is right.

use super::settle::who_compatible;
use super::*;

/// Ties denials and rival figures to the claims they contradict.
pub(super) fn rivals(working: &mut [Working]) {
    let before = same_incident(working);
    for i in 0..working.len() {
        if working[i].claim.kind != ClaimKind::Harm {
            continue;
        }
        working[i].contradicts = if working[i].denial { denied(working, i) } else { rival(working, i, &before) };
    }
}

/// For each claim the one before it that is of the same incident.
fn same_incident(working: &[Working]) -> Vec<Option<usize>> {
    let mut last: Vec<Option<usize>> = Vec::new();
    let one = |(i, w): (usize, &Working)| {
        let incident = w.incident?;
        if last.len() <= incident {
            last.resize(incident + 1, None);
        }
        last[incident].replace(i)
    };
    working.iter().enumerate().map(one).collect()
}

/// A claim that something else can be set against: a whole that somebody asserts.
fn stands(w: &Working) -> bool {
    w.claim.kind == ClaimKind::Harm
        && matches!(w.claim.modality, Modality::Asserted | Modality::Possible)
        && w.part_of.is_none()
        && !w.denial
        && !w.superseded
        && w.claim.count.kind != CountKind::None
}

/// What a denial denies: the same harm, with the same number if one has it, told before it; else after it in the same sentence.
fn denied(working: &[Working], i: usize) -> Option<usize> {
    let w = &working[i];
    let number = w.claim.count.stated_number();
    let fits = |j: &usize| stands(&working[*j]) && working[*j].claim.harm == w.claim.harm;
    let same = |j: &usize| number.is_some() && working[*j].claim.count.stated_number() == number;
    let before = || (0..i).rev().take(LOOK_BACK).filter(fits);
    let first = before().find(same).or_else(|| before().find(|&j| !working[j].heading && working[j].repeats.is_none())).or_else(|| before().next());
    first.or_else(|| (i + 1..working.len()).take_while(|&j| working[j].sentence == w.sentence).find(fits))
}

/// The figure that another source's figure stands against: of the same incident and harm, with bounds that exclude each other.
fn rival(working: &[Working], i: usize, before: &[Option<usize>]) -> Option<usize> {
    let w = &working[i];
    let whole = |w: &Working| w.part_of.is_none() && !w.superseded && w.claim.modality == Modality::Asserted && !w.heading && !w.claim.attribution.is_empty();
    if !whole(w) || w.apart_from.is_some() || w.updates.is_some() || w.repeats.is_some() || w.incident.is_none() {
        return None;
    }
    let told = std::iter::successors(before[i], |&j| before[j]).take_while(|j| j + LOOK_BACK >= i);
    told.filter(|&j| working[j].sentence != w.sentence || working[j].claim.attribution != w.claim.attribution).find(|&j| {
        let v = &working[j];
        stands(v)
            && !v.heading
            && v.claim.harm == w.claim.harm
            && v.repeats.is_none()
            && v.contradicts.is_none()
            && v.apart_from != Some(i)
            && v.claim.attribution.first().map(|a| &a.name) != w.claim.attribution.first().map(|a| &a.name)
            && who_compatible(&v.claim.who, &w.claim.who)
            && v.claim.who.actor == w.claim.who.actor
            && v.claim.level == w.claim.level
            // "five civilians" beside "eight people" are a part of them.
            && (v.claim.who.status, v.claim.who.age, v.claim.who.sex) == (w.claim.who.status, w.claim.who.age, w.claim.who.sex)
            && !v.claim.count.agrees_with(&w.claim.count)
    })
}
