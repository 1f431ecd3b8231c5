//! Tolls of wars. Enters: the phrases of a sentence and a draft. Leaves: whether the number is what a war or years of it cost. Never done here:
//! when the war began.

use crate::assemble::Sent;
use crate::chunks::{ItemKind, Np};
use crate::class;
use crate::clauses::Draft;

impl Sent<'_> {
    fn conflict(&self, n: &Np) -> bool {
        n.classes.any(class::CONFLICT)
    }

    fn np_at(&self, k: usize) -> Option<&Np> {
        self.c.items.get(k).filter(|i| i.kind == ItemKind::Np).map(|i| &self.c.nps[i.at as usize])
    }

    /// The verb at item `k` tells what has been so far ("has claimed").
    fn perfect(&self, k: usize) -> bool {
        self.c.items.get(k).filter(|i| i.kind == ItemKind::Verb).is_some_and(|i| {
            let v = &self.c.vgs[i.at as usize];
            (v.u0..v.main).any(|u| self.g.units[u as usize].is(class::HAVE))
        })
    }

    /// "Violence has killed more than 240 people so far this month": no one deed, but all there were.
    pub fn of_all_violence(&self) -> bool {
        let first = (0..self.c.items.len().min(4)).find(|&k| self.np_at(k).is_some());
        first.is_some_and(|k| {
            let bare = |n: &Np| n.classes.any(class::DEED) && n.det == crate::chunks::Det::Bare && !n.plural && n.count.is_none() && n.of.is_none();
            self.np_at(k).is_some_and(bare) && self.perfect(k + 1)
        })
    }

    /// True if the words count the dead of a war: "the war has claimed", "a war in which 70,000 died", "in ten years of war", "during the war".
    pub fn of_a_war(&self, d: &Draft) -> bool {
        let items = &self.c.items;
        let verb = (d.item.saturating_sub(3)..d.item + 2).find(|&k| self.perfect(k));
        let did = d.agents.iter().any(|&i| self.conflict(&self.c.nps[i as usize]));
        if did && verb.is_some() {
            return true;
        }
        // The clause hangs on the war: "a war in which".
        let relative = (0..d.item).rev().take(8).find(|&k| items[k].kind == ItemKind::Rel);
        if let Some(r) = relative
            && r >= 2
        {
            let back = if items[r - 1].kind == ItemKind::Prep { r - 2 } else { r - 1 };
            let back = if items[back].kind == ItemKind::Comma && back > 0 { back - 1 } else { back };
            if self.np_at(back).is_some_and(|n| self.conflict(n)) {
                return true;
            }
        }
        // "during the war", "in ten years of civil war"
        (1..items.len()).any(|k| {
            let prep = items[k - 1].kind == ItemKind::Prep;
            let Some(n) = self.np_at(k).filter(|_| prep) else { return false };
            let p = &self.g.units[items[k - 1].u0 as usize];
            let years = n.of.is_some_and(|o| self.conflict(&self.c.nps[o as usize])) && self.g.units[n.head as usize].is(class::TIME);
            years || self.conflict(n) && p.is(class::TIME) && !p.is(class::LOC)
        })
    }
}
