//! The dead named after they were counted. Enters: verbs of naming. Leaves: drafts that count by names. Never done here: a name without words
//! that say whose it is.

use super::*;

/// The rule of those named again.
pub const NAMED_RULE: &str = "names.identified";

impl Clauses<'_> {
    /// "The slain policemen were identified as A, B and C", "The ministry identified them as A, 16, and B, 23": they are counted by their names.
    pub(super) fn names_victims(&mut self, k: usize, vg: &Vg) -> bool {
        if !(vg.u0..vg.u1).any(|u| self.unit_word(u).any(class::NAMING)) || vg.negated || vg.modal || vg.infinitive {
            return false;
        }
        let group = if vg.passive {
            k.checked_sub(1).and_then(|p| self.skip_left(p)).and_then(|p| self.is_np(p)).map(|i| (i, k + 1))
        } else {
            self.is_np(k + 1).map(|i| (i, k + 2))
        };
        let Some((i, mut at)) = group else { return false };
        let n = self.np(i);
        let victims = self.is_victim(n) && n.det == Det::The;
        // "the dead civilians"
        let adjective = || (n.u0..n.head).find_map(|u| self.noun_of(u).filter(|_| self.unit_word(u).any(class::HARMA)).and_then(|x| x.harm));
        let known = n.modifier_harm.or_else(adjective).filter(|_| n.det == Det::The && n.classes.any(class::PERSON));
        let told = n.harm.filter(|_| n.det == Det::The && n.count.is_none() && n.classes.any(class::HARMA));
        let pronoun = n.classes.any(class::PRON) && !self.g.units[n.head as usize].is(class::REFLEX.with(class::REL));
        let back = pronoun || n.det == Det::The && n.count.is_some() && self.is_people(n, false);
        if !(victims || known.is_some() || told.is_some() || back) || n.classes.any(class::DEED) {
            return false;
        }
        if self.prep_is(at, class::SUB) || self.kind(at) == Some(ItemKind::Sub) || self.kind(at) == Some(ItemKind::Colon) {
            at += 1;
        } else if self.kind(at) == Some(ItemKind::Prep) {
            return false;
        }
        let names = self.names_at(at);
        // "identified him as A": one more name of somebody known.
        if names.is_empty() || pronoun && !n.plural && names.len() < 2 {
            return false;
        }
        let harm = known.or(told).unwrap_or(Harm::Killed);
        let a = names.len() as u64;
        let count = CountDraft { kind: DraftKind::Stated, a, b: a, u0: self.np(names[0]).u0, u1: self.np(names[names.len() - 1]).u1 };
        let mut who = Nps::new();
        if known.is_some() {
            who.push(i);
        }
        who.extend(names.iter().copied());
        let mut d = self.draft(harm, count, who, (vg.main, vg.main + 1), k, NAMED_RULE);
        d.definite = true;
        // "identified them as": of those whose harm was told.
        d.borrowed = known.is_none() && told.is_none();
        for &i in &names {
            self.taken[i as usize] = true;
        }
        self.drafts.push(d);
        true
    }

    /// The names in a row from item `k`: ages, ranks and what else describes them between.
    pub(super) fn names_at(&self, k: usize) -> Nps {
        let mut out = Nps::new();
        for j in k..(k + 60).min(self.c.items.len()) {
            match self.c.items[j].kind {
                ItemKind::Np => {
                    let i = self.c.items[j].at;
                    let n = self.np(i);
                    let age = n.u1 - n.u0 == 1 && self.g.units[n.head as usize].is_number() || n.age.is_some();
                    if n.name {
                        out.push(i);
                    } else if !age && out.is_empty() && !n.classes.any(class::TITLE.with(class::PERSON)) {
                        break;
                    }
                }
                ItemKind::Comma | ItemKind::And | ItemKind::Open | ItemKind::Close | ItemKind::Adv | ItemKind::Prep | ItemKind::Other | ItemKind::Quote => {}
                _ => break,
            }
        }
        out
    }
}
