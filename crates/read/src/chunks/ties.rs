//! What hangs on a group by "of" and "from". Enters: noun groups in order. Leaves: the same, tied; ages in words. Never done here: a new
//! group.

use super::*;

/// Ties "of" groups to the group before them.
pub(super) fn tie_of(g: &Ground<'_>, out: &mut Chunks) {
    let n = out.items.len();
    for k in 0..n.saturating_sub(2) {
        // "the killings during the past 72 hours of a judge": when and where may stand between.
        let gap = match out.items[k].kind {
            ItemKind::Np if out.nps[out.items[k].at as usize].classes.any(class::HARMN) => out.adjuncts(g, k + 1),
            ItemKind::Np => usize::from(out.items[k + 1].kind == ItemKind::Time),
            _ => 0,
        };
        if k + 2 + gap >= n {
            continue;
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
            let age = out.nps[b.at as usize].count.take().map(|c| c.a as u32);
            out.nps[a.at as usize].age = age;
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
