//! Whom a pronoun after a verb of harm means. Enters: the pronoun's group, the verb's item. Leaves: the group of people told before in the
//! same sentence. Never done here: a pronoun across sentences, which the discourse carries; a pronoun that is a subject.

use super::*;

/// So many items back at most.
const REACH: usize = 14;

impl Clauses<'_> {
    /// The people, object of a verb before in the sentence, whom the pronoun after the verb at item `k` means: "lined up eight officers and
    /// executed them". Those who were taken first may be killed after.
    pub(super) fn meant(&self, pronoun: u32, k: usize, harm: Option<Harm>) -> Option<u32> {
        let n = self.np(pronoun);
        let head = &self.g.units[n.head as usize];
        if !n.classes.any(class::PRON) || head.is(class::REFLEX.with(class::REL)) || n.count.is_some() || self.vg(k).is_some_and(|v| v.infinitive) {
            return None;
        }
        // "… and the officer shot him dead": somebody else does it, and who is meant may be the doer told first.
        let goes_on = k.checked_sub(1).is_some_and(|p| matches!(self.kind(p), Some(ItemKind::And | ItemKind::Comma | ItemKind::Adv)));
        // "opened fire on a clerk, and they killed him": those who do it are told by a pronoun, which is nobody else's.
        let again = k >= 2 && self.is_np(k - 1).is_some_and(|s| self.np(s).classes.any(class::PRON)) && self.kind(k - 2) == Some(ItemKind::And);
        let goes_on = goes_on || again;
        (1..k).rev().take(REACH).find_map(|j| {
            let i = self.is_np(j).filter(|&i| {
                let m = self.np(i);
                let told = m.count.is_some() || goes_on && (m.name || !m.plural && (m.det == Det::An || m.det == Det::The && self.taken[i as usize]));
                told && self.is_people(m, true) && (!self.taken[i as usize] || goes_on && harm == Some(Harm::Killed) && self.was_held(i))
            })?;
            // A name after "in" is where; after a verb it is whom.
            let after = |p: usize| self.kind(p) == Some(ItemKind::Verb) || self.prep_is(p, class::PREP) && !(self.np(i).name && self.prep_is(p, class::LOC));
            let after_verb = self.skip_left(j - 1).is_some_and(after);
            after_verb.then_some(i)
        })
    }

    /// "one counts": nobody counts, as in French, at item `j`; what is counted follows.
    pub(super) fn one_counts(&self, j: usize) -> bool {
        let Some(n) = self.is_np(j).map(|i| self.np(i)).filter(|n| n.u1 - n.u0 == 2) else { return false };
        let counts = self.g.lx.rarely(self.g.units[n.u1 as usize - 1].entry, class::APPEARS);
        counts && self.g.units[n.u0 as usize].is_number() && self.is_np(j + 1).is_some()
    }

    /// True if all that the sentence told of a group so far is that it was taken or held.
    fn was_held(&self, i: u32) -> bool {
        self.drafts.iter().filter(|d| d.who.contains(&i)).all(|d| matches!(d.harm, Some(Harm::Abducted | Harm::Detained | Harm::Missing)))
    }

    /// "shot them dead": the people whom the pronoun before the word of harm at item `k` means.
    pub(super) fn made_dead(&self, k: usize, harm: Harm) -> Option<Nps> {
        let verb = k.checked_sub(2).filter(|&v| self.vg(v).is_some_and(|g| g.verb > 0 && !g.passive && !g.negated))?;
        let meant = self.meant(self.is_np(k - 1)?, verb, Some(harm))?;
        Some(SmallVec::from_slice(&[meant]))
    }

    /// "were kidnapped and later found dead": the participle at item `k` goes on from a passive, whose subject it has.
    pub(super) fn goes_on_from_passive(&self, k: usize, vg: &Vg) -> Option<Nps> {
        let bare = !vg.aux && !vg.negated && vg.form & form::PART != 0;
        let dead = self.is_np(k + 1).is_some_and(|i| self.np(i).harm.is_some() && self.np(i).det == Det::Bare && self.np(i).count.is_none());
        let joined = k.checked_sub(1).filter(|&p| self.kind(p) == Some(ItemKind::And))?;
        let before = (0..joined).rev().take(8).find(|&j| self.kind(j) == Some(ItemKind::Verb))?;
        (bare && dead && self.vg(before).is_some_and(|v| v.passive && !v.negated)).then(|| self.subject(before, 0)).flatten().map(|s| s.0)
    }
}
