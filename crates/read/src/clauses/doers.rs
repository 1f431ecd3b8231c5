//! Who did what a verb of harm tells. Enters: the verb's item. Leaves: the groups that did it, as the words have them. Never done here: which party they
//! are.

use super::*;

impl Clauses<'_> {
    /// The agent of an active harm verb; for a participle, the subject of its main clause.
    pub(super) fn agent_of(&self, k: usize, vg: &Vg) -> Option<(Nps, bool)> {
        if vg.form & form::ING != 0 && !vg.aux {
            // The nearest finite verb on the left; its subject, or its own deed.
            let mut j = k.checked_sub(1)?;
            loop {
                if let Some(v) = self.vg(j)
                    && (v.aux || v.form & (form::PAST | form::THIRD) != 0)
                {
                    let class = self.class(j);
                    if class == Some(VerbClass::Report) {
                        return None;
                    }
                    // "attacked farmers who were clearing their plots, killing three": what they did meanwhile killed nobody.
                    let meanwhile = !matches!(class, Some(VerbClass::Harm | VerbClass::Deed)) && self.kind(k - 1) == Some(ItemKind::Comma);
                    let rel = j.checked_sub(1).and_then(|p| self.skip_left(p)).filter(|&p| meanwhile && self.kind(p) == Some(ItemKind::Rel));
                    let deed =
                        |d: usize| self.class(d) == Some(VerbClass::Deed) && self.vg(d).is_some_and(|x| x.aux || x.form & (form::PAST | form::THIRD) != 0);
                    if let Some(r) = rel.filter(|&r| (0..r).any(deed)) {
                        j = r;
                        continue;
                    }
                    if v.passive {
                        // "a bomb was detonated, killing three" names what did it; "a bus was ambushed" what it was done to.
                        let by = self.by_phrase(j);
                        let deed = |s: &(Nps, bool)| s.0.iter().any(|&i| self.np(i).classes.any(class::DEED.with(class::MEANS)));
                        return if by.is_empty() { self.subject(j, 0).filter(deed) } else { Some((by, false)) };
                    }
                    return self.subject(j, 0);
                }
                if self.kind(j) == Some(ItemKind::Colon) {
                    return None;
                }
                // A noun for a deed right before the participle: "an attack killing three".
                if let Some(np) = self.is_np(j)
                    && self.np(np).classes.any(class::DEED)
                    && !j.checked_sub(1).is_some_and(|p| self.kind(p) == Some(ItemKind::Prep) && !self.prep_is(p, class::LOC.with(class::WITH)))
                {
                    return Some((SmallVec::from_slice(&[np]), false));
                }
                j = j.checked_sub(1)?;
            }
        }
        self.subject(k, 0)
    }

    /// Who did it: the group after "by" to the right of item `k`.
    pub(super) fn by_phrase(&self, k: usize) -> Nps {
        let mut j = k + 1;
        let mut steps = 0;
        while let Some(it) = self.item(j) {
            match it.kind {
                ItemKind::Prep if self.g.units[it.u0 as usize].is(class::BY) => {
                    if let Some(np) = self.is_np(j + 1)
                        && !self.np(np).classes.any(class::TIME)
                    {
                        let mut out = Nps::new();
                        out.push(np);
                        if matches!(self.kind(j + 2), Some(ItemKind::And | ItemKind::Or))
                            && let Some(n2) = self.is_np(j + 3)
                            && !matches!(self.kind(j + 4), Some(ItemKind::Verb))
                            && self.np(n2).count.is_none()
                        {
                            out.push(n2);
                        }
                        return out;
                    }
                    return Nps::new();
                }
                ItemKind::Prep | ItemKind::Np | ItemKind::Time | ItemKind::Adv | ItemKind::Quote | ItemKind::Open | ItemKind::Close | ItemKind::Other => j += 1,
                ItemKind::Verb
                    if steps < 10 && self.vg(j).is_some_and(|v| v.form & form::PART != 0 && !v.aux) && matches!(self.class(j), Some(VerbClass::Deed)) =>
                {
                    j += 1
                }
                _ => break,
            }
            steps += 1;
            if steps > 14 {
                break;
            }
        }
        Nps::new()
    }
}
