//! What hangs on a group by "of" and "from". Enters: noun groups in order. Leaves: the same, tied; ages in words. Never done here: a new
//! group.

use super::*;

/// From what number on "a mother of" tells her age.
const PARENT: u32 = 18;

/// Ties "of" groups to the group before them.
pub(super) fn tie_of(g: &Ground<'_>, out: &mut Chunks) {
    let n = out.items.len();
    // The doer between a deed and whom it harmed has no "of" of his own.
    let mut doer = n;
    for k in 0..n.saturating_sub(2) {
        if k == doer {
            continue;
        }
        // "the killings during the past 72 hours of a judge": when and where may stand between.
        let gap = match out.items[k].kind {
            ItemKind::Np if out.nps[out.items[k].at as usize].classes.any(class::HARMN) => out.adjuncts(g, k + 1),
            ItemKind::Np => usize::from(out.items[k + 1].kind == ItemKind::Time),
            _ => 0,
        };
        if k + 2 + gap >= n {
            continue;
        }
        if gap > 0 && g.units[out.items[k + 1].u0 as usize].is(class::BY) {
            doer = k + 2;
        }
        let (a, p, b) = (out.items[k], out.items[k + 1 + gap], out.items[k + 2 + gap]);
        if a.kind != ItemKind::Np || p.kind != ItemKind::Prep || b.kind != ItemKind::Np {
            continue;
        }
        let prep = &g.units[p.u0 as usize];
        let head = &out.nps[a.at as usize];
        let is_of = prep.is(class::OF);
        let is_from = prep.is(class::FROM) && b.kind == ItemKind::Np;
        // "a girl of six": her age, and nobody's number.
        let grown = |c: CountDraft| c.kind == DraftKind::Stated && c.a <= 120;
        if is_of
            && !head.plural
            && head.count.is_none()
            && head.classes.any(class::PERSON)
            && !head.classes.any(class::COLL)
            && matches!(head.det, Det::An | Det::The)
            && out.nps[b.at as usize].count.is_some_and(grown)
            && g.units[out.nps[b.at as usize].head as usize].is_number()
        {
            let kin = head.classes.any(class::KIN);
            let age = out.nps[b.at as usize].count.take().map(|c| c.a as u32);
            // "a mother of four" tells how many children she had.
            out.nps[a.at as usize].age = age.filter(|&a| a >= PARENT || !kin);
            continue;
        }
        if is_of {
            // The head is the number, or the number of a percentage.
            let number_head = head.count.is_some_and(|c| (c.u0..c.u1).contains(&head.head)) || head.classes.any(class::SHARE.with(class::NOBODY));
            let partitive = number_head;
            out.nps[a.at as usize].of = Some(b.at);
            out.nps[a.at as usize].partitive = partitive;
        } else if is_from && head.classes.any(class::PERSON.with(class::COLL)) {
            out.nps[a.at as usize].of = Some(b.at);
        } else if is_from
            && head.count.is_some_and(|c| c.kind != DraftKind::None && head.head + 1 == c.u1)
            && matches!(out.nps[b.at as usize].det, Det::The | Det::Dem)
            && out.nps[b.at as usize].classes.any(class::PERSON)
            && out.nps[b.at as usize].plural
        {
            // "killing 38 from the citizens"
            out.nps[a.at as usize].of = Some(b.at);
            out.nps[a.at as usize].partitive = true;
        }
    }
}

/// The unit after the short insertion in square brackets that opens at unit `j`, if a noun goes on after it.
pub(super) fn inserted(g: &Ground<'_>, j: usize) -> Option<usize> {
    let close = (j + 1..g.units.len().min(j + 8)).find(|&k| g.units[k].is_mark(b']'))?;
    let next = g.units.get(close + 1)?;
    (next.kind == UnitKind::Word && next.is(class::PERSON.with(class::ADJ).with(class::NOUN).with(class::OTHER).with(class::DEMONYM))).then_some(close + 1)
}

/// True if a word of the classes, with or without a full stop, stands right before unit `j` in the group that opens at `i`.
pub(super) fn titled(units: &[Unit], i: usize, j: usize, set: class::Classes) -> bool {
    let before = |k: usize| k > i && units[k - 1].is(set);
    before(j) || j > i && units[j - 1].is_mark(b'.') && before(j - 1)
}

/// Items between the two ends of a span that a clause parts.
const SPAN_ITEMS: usize = 24;

/// "From 24 February 2022, when the attack started, to 18 July 2022": a span whose first end is told in a clause of its own.
pub(super) fn far_ranges(g: &Ground<'_>, out: &mut Chunks) {
    let is = |out: &Chunks, k: usize, kind: ItemKind| out.items.get(k).is_some_and(|i| i.kind == kind);
    for k in 1..out.items.len() {
        let from = is(out, k, ItemKind::Time) && is(out, k - 1, ItemKind::Prep) && g.units[out.items[k - 1].u0 as usize].is(class::FROM);
        let clause = is(out, k + 1, ItemKind::Comma) && (is(out, k + 2, ItemKind::Sub) || is(out, k + 2, ItemKind::Rel));
        if !from || !clause {
            continue;
        }
        let day = |out: &Chunks, k: usize| {
            let e = &out.times[out.items[k].at as usize].expr;
            matches!(e, TimeExpr::Day { .. } | TimeExpr::Month { .. }).then(|| e.clone())
        };
        let Some(first) = day(out, k) else { continue };
        let to = (k + 3..(k + SPAN_ITEMS).min(out.items.len().saturating_sub(2))).find(|&j| {
            is(out, j, ItemKind::Comma)
                && is(out, j + 1, ItemKind::Prep)
                && is(out, j + 2, ItemKind::Time)
                && g.units[out.items[j + 1].u0 as usize].is(class::TO)
        });
        let Some(j) = to else { continue };
        let Some(last) = day(out, j + 2) else { continue };
        let at = out.items[k].at as usize;
        out.times[at].expr = TimeExpr::Range(Box::new(first), Box::new(last));
        out.items[j + 2].kind = ItemKind::Other;
    }
}
