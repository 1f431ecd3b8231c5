//! Whom somebody armed has in hand, told by words that harm nobody elsewhere: held in a hospital, in the hands of kidnappers, taken out of houses.
//! Enters: verb groups. Leaves: drafts of abduction. Never done here: who is held by a state, which words of custody tell.

use super::*;

/// The rule of captives told by where they are.
const HANDS_RULE: &str = "verb.in-the-hands-of";

impl Clauses<'_> {
    /// True for a party under arms, or people whose word says that they attack, take or hold.
    pub(super) fn takes_people(&self, i: u32) -> bool {
        let n = self.np(i);
        n.classes.any(class::ANYARMED)
            || self.role_is(n, nouns::ARMED_ROLES)
            || self.noun_of(n.head).and_then(|x| x.role.as_deref()).is_some_and(|r| r == "attacker")
    }

    /// "militants entered the hospital and held 63 patients": no word says that they are hostages, but armed people came in and hold them.
    pub(super) fn held_by_arms(&self, k: usize, vg: &Vg, groups: &Nps) -> bool {
        let counted = |&i: &u32| self.np(i).count.is_some() && self.np(i).classes.any(class::PERSON) && !self.role_is(self.np(i), fates::UNDER_ARMS);
        !vg.passive && groups.iter().take(1).all(counted) && self.agent_of(k, vg).is_some_and(|(a, _)| !a.is_empty() && a.iter().all(|&i| self.takes_people(i)))
    }

    /// "Still in the hands of the kidnappers are ten crew members": where they are stands before the verb.
    pub(super) fn in_the_hands(&mut self, k: usize, vg: &Vg) -> bool {
        let Some(by) = k.checked_sub(1).and_then(|p| self.is_np(p)).filter(|_| vg.verb == 0 && !vg.negated && !vg.modal) else { return false };
        let hands = k >= 4
            && self.prep_is(k - 4, class::LOC)
            && self.prep_is(k - 2, class::OF)
            && self.is_np(k - 3).is_some_and(|h| self.np(h).classes.any(class::LIMB) && self.np(h).det == Det::The);
        if !hands || !(self.takes_people(by) || self.np(by).classes.any(class::ACTOR.with(class::PERSON).with(class::COLL)) && self.np(by).det == Det::The) {
            return false;
        }
        let (groups, _) = self.coordinated_right(k + 1);
        if groups.is_empty() || !groups.iter().all(|&i| self.np(i).count.is_some_and(|c| c.kind != DraftKind::None) && self.is_people(self.np(i), true)) {
            return false;
        }
        let mut proto = self.bare_draft(Harm::Abducted, k, (vg.main, vg.main + 1), HANDS_RULE);
        proto.agents = SmallVec::from_slice(&[by]);
        proto.stock = true;
        self.victims(&groups, &proto)
    }

    /// *Reads*: "were let go after two days in the hands of gunmen", "came home after a night in the hands of rebels".
    /// *Yields*: people abducted, by those in whose hands they were.
    /// *Declines*: hands that bear no arms; people nobody counts.
    /// *Attested in*: reports of kidnappings for ransom.
    pub(super) fn out_of_the_hands(&mut self) {
        if !self.g.all.any(class::LIMB.with(class::HARMA)) {
            return;
        }
        for k in 2..self.c.items.len() {
            // "after 12 days in captivity"
            let captive =
                self.is_np(k).filter(|&i| self.np(i).harm == Some(Harm::Abducted) && self.np(i).classes.any(class::HARMA) && self.np(i).count.is_none());
            let hands = self.is_np(k).is_some_and(|h| self.np(h).classes.any(class::LIMB) && self.np(h).det == Det::The && self.np(h).plural);
            let by = self.is_np(k + 2).filter(|&b| hands && self.prep_is(k + 1, class::OF) && self.prep_is(k - 1, class::LOC) && self.takes_people(b));
            let Some(at) = by.map(|_| k - 2).or(captive.map(|_| k - 1)) else { continue };
            let span = self.kind(at) == Some(ItemKind::Time)
                || self.is_np(at).is_some_and(|i| self.np(i).classes.any(class::TIME) || self.unit_word(self.np(i).head).any(class::TIME));
            let Some(word) = by.or(captive).filter(|_| span && at > 0) else { continue };
            let after = if self.kind(at - 1) == Some(ItemKind::Prep) { at - 1 } else { at };
            let Some(mut v) = after.checked_sub(1).and_then(|v| self.skip_left(v)).filter(|&v| self.vg(v).is_some_and(|x| !x.negated && !x.modal)) else {
                continue;
            };
            while v > 0 && self.kind(v - 1) == Some(ItemKind::Verb) {
                v -= 1;
            }
            let told = |&i: &u32| {
                let n = self.np(i);
                self.is_people(n, true) && n.classes.any(class::PERSON) && self.count_of(n).is_some() && !self.taken[i as usize]
            };
            let Some((s, _)) = self.subject(v, 0).filter(|s| s.0.iter().all(told)) else { continue };
            let mut proto = self.bare_draft(Harm::Abducted, v, (self.np(word).head, self.np(word).head + 1), HANDS_RULE);
            proto.agents = by.into_iter().collect();
            self.victims(&s, &proto);
        }
    }

    /// "a driver whom the rebels had taken on Friday": by those who bear arms, and back to nobody else.
    pub(super) fn whom_they_took(&mut self, k: usize, vg: &Vg) -> bool {
        // "two nurses whom rebels were holding in a camp"
        let holds = self.verb(vg).is_some_and(|v| v.frame == Frame::Held);
        let took = (self.class(k) == Some(VerbClass::Take) || holds) && !vg.passive && !vg.negated && !vg.modal && vg.aux;
        let by = k.checked_sub(1).and_then(|p| self.is_np(p)).filter(|&i| took && self.takes_people(i));
        let whom = by.and_then(|_| k.checked_sub(3)).filter(|_| self.kind(k - 2) == Some(ItemKind::Rel)).and_then(|p| self.is_np(p));
        let Some(i) = whom.filter(|&i| !self.taken[i as usize] && self.np(i).classes.any(class::PERSON) && self.count_of(self.np(i)).is_some()) else {
            return false;
        };
        // "had taken hostage", "had taken prisoners": told by those words.
        if self.is_np(k + 1).is_some() {
            return false;
        }
        let mut proto = self.bare_draft(Harm::Abducted, k, (vg.main, vg.main + 1), "verb.whom-taken");
        proto.agents = by.into_iter().collect();
        self.victims(&SmallVec::from_slice(&[i]), &proto)
    }

    /// "took three peasants out of their houses": from where people live, by those who bear arms.
    pub(super) fn out_of_home(&self, end: usize) -> bool {
        self.prep_is(end, class::AWAY)
            && self.is_np(end + 1).is_some_and(|i| {
                let n = self.np(i);
                let home = self.g.lx.entries.get(self.g.units[n.head as usize].entry as usize).and_then(|e| e.target.as_deref());
                n.det == Det::Poss && matches!(home, Some("home" | "vehicle" | "bus" | "school" | "village"))
            })
    }

    /// "all died, as did their grandfather": the harm told right before befell somebody else, too.
    pub(super) fn as_did(&mut self) {
        for k in 2..self.c.items.len() {
            let does = |v: &Vg| v.verb == 0 && !v.negated && self.unit_word(v.u0).any(class::DO.with(class::BE).with(class::HAVE)) && v.u1 - v.u0 == 1;
            let opens = matches!(self.kind(k), Some(ItemKind::Prep | ItemKind::Sub)) && self.unit_word(self.c.items[k].u0).any(class::THAN);
            if !opens || !self.vg(k + 1).is_some_and(does) || self.kind(k - 1) != Some(ItemKind::Comma) {
                continue;
            }
            let told = |n: &Np| n.count.is_some() || n.name || n.det == Det::An || n.det == Det::Poss && n.classes.any(class::KIN.with(class::PERSON));
            let Some(i) = self.is_np(k + 2).filter(|&i| told(self.np(i)) && self.is_people(self.np(i), true) && !self.taken[i as usize]) else { continue };
            let Some(last) = self.drafts.iter().rev().find(|d| d.kind == ClaimKind::Harm && d.item < k && d.part_of.is_none()).cloned() else { continue };
            let (groups, _) = self.coordinated_right(k + 2);
            let proto = Draft { item: k, anchor: (self.np(i).u0, self.np(i).u1), rule: "clause.as-did", ..last };
            self.victims(&groups, &proto);
        }
    }
}
