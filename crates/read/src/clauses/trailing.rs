//! Parts that trail behind a counted group: "two of them children", "most of them women", "eight of them in a car bombing". Enters: a counted group and
//! what follows it. Leaves: drafts of parts. Never done here: parts that a word such as "including" opens (that is `parts`).

use super::*;

impl Clauses<'_> {
    /// "two of them children", "most of them women", "mostly civilians" after a counted group.
    pub(super) fn trailing_part(&mut self, k: usize, i: u32, n: &Np) -> bool {
        let Some(count) = n.count else { return false };
        let of = n.of.map(|o| self.np(o));
        let back = of.as_ref().is_some_and(|o| {
            o.classes.any(class::PRON) && !o.classes.any(class::PERSON)
                || matches!(o.det, Det::The | Det::Dem | Det::Poss) && (o.harm.is_some() || o.classes.any(class::PERSON))
        });
        let share = matches!(count.kind, DraftKind::Share | DraftKind::ShareAbove | DraftKind::ShareBelow);
        if !back && !share {
            return false;
        }
        let end = if n.of.is_some() { k + 3 } else { k + 1 };
        let mut e = end;
        while matches!(self.kind(e), Some(ItemKind::Adv)) {
            e += 1;
        }
        // "three of them seriously", "(23 of them in Rafah)": the same people, less of them.
        let ends = matches!(self.kind(e), None | Some(ItemKind::Comma | ItemKind::Close | ItemKind::Dash | ItemKind::And | ItemKind::Other)) && e > end
            // "ten of them in serious condition"
            || back && !share && self.prep_is(end, class::LOC) && self.is_np(end + 1).is_some_and(|p| {
                let c = self.np(p);
                c.count.is_none() && !self.is_people(c, false) && c.det == Det::Bare
            }) && matches!(self.kind(end + 2), None | Some(ItemKind::Comma | ItemKind::Other | ItemKind::Close | ItemKind::Dash))
            // "eight of them in a car bombing south of the capital"
            || back && !share && self.prep_is(end, class::LOC) && self.is_np(end + 1).is_some_and(|p| {
                let c = self.np(p);
                c.count.is_none() && c.det == Det::An && c.classes.any(class::DEED)
            })
            // "most of them in areas the rebels hold"
            || back && share && self.prep_is(end, class::LOC) && self.is_np(end + 1).is_some_and(|p| self.np(p).classes.any(class::PLACEN))
            || back && !share && matches!(self.kind(end), Some(ItemKind::Prep)) && self.is_np(end + 1).is_some_and(|p| self.np(p).place.is_some() || self.np(p).det == Det::The && self.prep_is(end, class::LOC) && self.np(p).classes.any(class::PLACEN));
        if ends
            && of.as_ref().is_some_and(|o| o.classes.any(class::PRON))
            && let Some(last) = self.drafts.iter().rev().find(|d| d.part_of.is_none() && d.kind == ClaimKind::Harm).cloned()
            && let Some(harm) = last.harm
        {
            let mut d = self.draft(harm, count, last.who.clone(), (n.u0, n.u1), k, "part.of-them-so");
            d.part_of = Some(self.whole(harm));
            self.taken[i as usize] = true;
            self.drafts.push(d);
            return true;
        }
        // "29 of them by the army and 11 by the FMLN"
        if back
            && self.prep_is(end, class::BY)
            && self.is_np(end + 1).is_some()
            && let Some(last) = self.drafts.iter().rev().find(|d| d.part_of.is_none() && d.kind == ClaimKind::Harm).cloned()
            && let Some(harm) = last.harm
        {
            let mut at = k;
            let mut number = Some((i, count, end));
            while let Some((np, c, e)) = number.take() {
                let Some(agent) = self.is_np(e + 1) else { break };
                let mut d = self.draft(harm, c, last.who.clone(), (self.np(np).u0, self.np(np).u1), at, "part.by-whom");
                d.part_of = Some(self.whole(harm));
                d.agents = SmallVec::from_slice(&[agent]);
                self.taken[np as usize] = true;
                self.drafts.push(d);
                // The next number with its own "by".
                let mut j = e + 2;
                while matches!(self.kind(j), Some(ItemKind::And | ItemKind::Comma)) {
                    j += 1;
                }
                if let Some(m) = self.is_np(j)
                    && self.prep_is(j + 1, class::BY)
                    && let Some(c) = self.np(m).count
                {
                    at = j;
                    number = Some((m, c, j + 1));
                }
            }
            return true;
        }
        // "20 of them those of children"
        if back && self.item(e).is_some_and(|i| i.kind == ItemKind::Other && self.unit_word(i.u0).any(class::DEM)) && self.prep_is(e + 1, class::OF) {
            e += 1;
        }
        // "six of them of children"
        if back && self.prep_is(e, class::OF) && self.is_np(e + 1).is_some_and(|p| self.np(p).count.is_none()) {
            e += 1;
        }
        // "four, all of them children": who they are, and no part.
        let all = count.kind == DraftKind::Share && count.a == count.b || n.classes.any(class::TWO);
        if all
            && let Some(p) = self.is_np(e)
            && self.np(p).count.is_none()
            && self.np(p).harm.is_none()
            && self.is_people(self.np(p), true)
            && let Some(d) = self.drafts.iter_mut().rev().find(|d| d.part_of.is_none() && d.kind == ClaimKind::Harm)
        {
            d.who.push(p);
            self.taken[i as usize] = true;
            self.taken[p as usize] = true;
            return true;
        }
        if all
            && self.drafts.is_empty()
            && k >= 2
            && let Some(p) = self.is_np(e).filter(|&p| self.np(p).count.is_none() && self.np(p).harm.is_none() && self.is_people(self.np(p), true))
            && matches!(self.kind(k - 1), Some(ItemKind::Comma | ItemKind::Dash))
            && let Some(whole) = self.is_np(k - 2)
        {
            self.alike.push((whole, p));
            self.taken[i as usize] = true;
            self.taken[p as usize] = true;
            return true;
        }
        // The predicate: a bare group right after, or after a verb.
        if let Some(p) = self.is_np(e)
            && self.np(p).count.is_none()
            && self.is_people(self.np(p), true)
            && self.np(p).harm.is_none()
        {
            let harm = self.drafts.last().and_then(|d| d.harm).or_else(|| of.as_ref().and_then(|o| o.harm));
            if let Some(harm) = harm {
                // "most of them women and children"
                let mut who: Nps = SmallVec::from_slice(&[p]);
                if self.kind(e + 1) == Some(ItemKind::And)
                    && let Some(q) = self.is_np(e + 2)
                    && self.np(q).count.is_none()
                    && self.np(q).det == Det::Bare
                    && self.np(q).plural
                    && self.is_people(self.np(q), true)
                    && !matches!(self.kind(e + 3), Some(ItemKind::Verb))
                {
                    who.push(q);
                    self.taken[q as usize] = true;
                }
                let mut d = self.draft(harm, count, who, (n.u0, n.u1), k, "part.of-them");
                d.part_of = Some(self.whole(harm));
                self.taken[i as usize] = true;
                self.taken[p as usize] = true;
                self.drafts.push(d);
                return true;
            }
            // The whole comes later.
            let (nps, end) = self.coordinated_right(e);
            let before = self.drafts.len();
            self.pending_part(k, &nps, end);
            if self.drafts.len() > before {
                for d in &mut self.drafts[before..] {
                    d.count = count;
                    d.rule = "part.of-them";
                }
                self.taken[i as usize] = true;
                return true;
            }
        }
        false
    }
}
