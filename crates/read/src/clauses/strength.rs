//! How many fighters a party has. Enters: counted groups. Leaves: drafts of strength with their parts. Never done here: harm; a strength
//! is never part of a toll.

use super::*;

/// Roles of those whom a party counts as its strength.
const UNDER_ARMS: &[&str] = &["fighter", "soldier", "militia-member", "peacekeeper"];
/// How far a verb of reckoning may stand before its number, in phrases.
const REACH: usize = 10;

impl Clauses<'_> {
    /// *Reads*: "the group has 10,000 active combatants", "puts the army's strength at about 130,000", "estimates the number of fighters at
    /// 7,000 to 12,000, several hundred of them foreigners". *Yields*: a strength, and its parts. *Declines*: where no party has the
    /// fighters, or nobody reckons them.
    pub(super) fn strength(&mut self, k: usize, i: u32, n: &Np) {
        let Some(count) = n.count else { return };
        if matches!(count.kind, DraftKind::None | DraftKind::Unstated | DraftKind::Share | DraftKind::ShareAbove | DraftKind::ShareBelow)
            || count.kind == DraftKind::Stated && count.a < 2
        {
            return;
        }
        let Some(party) = self.mustered(k, n).or_else(|| self.reckoned(k, n)) else { return };
        let mut d = self.draft(Harm::Killed, count, SmallVec::from_slice(&[i]), (n.head, n.head + 1), k, "noun.strength");
        d.kind = ClaimKind::Strength;
        d.harm = None;
        d.who.extend(party);
        let whole = self.drafts.len();
        self.taken[i as usize] = true;
        self.drafts.push(d);
        self.strength_part(k, whole);
    }

    /// The party that has the fighters counted at item `k`: "X has", "X can field", "X is thought to have".
    fn mustered(&self, k: usize, n: &Np) -> Option<Nps> {
        if !self.role_is(n, UNDER_ARMS) && !n.of.is_some_and(|o| self.role_is(self.np(o), UNDER_ARMS)) {
            return None;
        }
        let v = (0..k).rev().take(4).find(|&j| self.kind(j) == Some(ItemKind::Verb))?;
        if (v + 1..k).any(|j| !matches!(self.kind(j), Some(ItemKind::Quote | ItemKind::Adv | ItemKind::Prep))) {
            return None;
        }
        let vg = self.vg(v)?;
        let has = vg.verb == 0 && self.unit_word(vg.main).any(class::HAVE) || self.unit_word(vg.main).any(class::MUSTER);
        if !has || vg.negated || vg.passive {
            return None;
        }
        let mut at = v;
        // "are thought by officials to have": who is thought so.
        if vg.infinitive {
            at = (0..v).rev().take(5).find(|&j| self.kind(j) == Some(ItemKind::Verb))?;
        }
        let (subject, _) = self.subject(at, 0)?;
        subject
            .iter()
            .any(|&s| self.np(s).classes.any(class::ACTOR.with(class::GENERIC).with(class::COLL).with(class::ORG).with(class::PERSON).with(class::PRON)))
            .then_some(subject)
    }

    /// The party whose strength somebody reckons at the number of item `k`: "puts X at", "estimates the number of X's fighters at".
    fn reckoned(&self, k: usize, n: &Np) -> Option<Nps> {
        let range = n.count.is_some_and(|c| c.kind == DraftKind::Range);
        let mut before = k.checked_sub(1)?;
        while matches!(self.kind(before), Some(ItemKind::Quote | ItemKind::Adv)) {
            before = before.checked_sub(1)?;
        }
        let at = self.prep_is(before, class::LOC);
        if !at && !range {
            return None;
        }
        let end = if at { before } else { before + 1 };
        let v = (end.saturating_sub(REACH)..end).rev().find(|&j| self.kind(j) == Some(ItemKind::Verb))?;
        if !self.unit_word(self.vg(v)?.main).any(class::RECKON) || self.vg(v)?.negated {
            return None;
        }
        let measured: Nps = (v + 1..end).filter_map(|j| self.is_np(j)).collect();
        let first = *measured.first()?;
        let size = (self.np(first).u0..self.np(first).u1).any(|u| self.unit_word(u).any(class::STRENGTHN));
        let party = class::ACTOR.with(class::GENERIC).with(class::PERSON).with(class::COLL);
        let armed = |i: u32| (self.np(i).u0..self.np(i).u1).any(|u| self.unit_word(u).any(party)) || self.role_is(self.np(i), UNDER_ARMS);
        // A number with nothing beside it counts fighters only where the words before say so.
        let fighters = self.role_is(n, UNDER_ARMS) || size && measured.iter().any(|&i| self.role_is(self.np(i), UNDER_ARMS));
        let own = self.np(first).classes.any(class::ACTOR.with(class::GENERIC)) || self.np(first).name;
        let whose: Nps = measured.iter().copied().filter(|&i| self.np(i).place.is_none() && (armed(i) || own)).collect();
        (fighters && !whose.is_empty()).then_some(whose)
    }

    /// "including a few thousand foreigners", "among them 1,000 foreigners", "several hundred of them foreigners".
    fn strength_part(&mut self, k: usize, whole: usize) {
        let mut j = k + 1;
        while matches!(self.kind(j), Some(ItemKind::Comma | ItemKind::Quote | ItemKind::Open | ItemKind::Dash)) {
            j += 1;
        }
        // "fighters in Syria and Iraq, including"
        while self.kind(j) == Some(ItemKind::Prep) && self.is_np(j + 1).is_some() || matches!(self.kind(j), Some(ItemKind::And | ItemKind::Comma)) && j > k + 1
        {
            j += if self.kind(j) == Some(ItemKind::Prep) { 2 } else { 1 };
        }
        let opened = matches!(self.kind(j), Some(ItemKind::Incl | ItemKind::Among));
        let at = if opened { self.skip_right(j + 1) } else { Some(j) };
        let Some(mut at) = at else { return };
        // A vague number in quotation marks may come in two groups: "several", "hundreds".
        while self.is_np(at).is_some_and(|m| self.np(m).count.is_some() && self.is_np(at + 1).is_some_and(|x| self.np(x).count.is_some())) {
            at += 1;
        }
        let Some(m) = self.is_np(at) else { return };
        let Some(count) = self.np(m).count else { return };
        let of_them = self.prep_is(at + 1, class::OF)
            && self.is_np(at + 2).is_some_and(|x| self.np(x).classes.any(class::PRON) || self.unit_word(self.np(x).head).any(class::REL.with(class::PRON)));
        if !opened && !of_them || self.taken[m as usize] {
            return;
        }
        let mut who: Nps = SmallVec::from_slice(&[m]);
        // Who they are stands after the number: "of them foreigners", "\"a few thousand\" foreigners", "70,000 are combat troops".
        let mut q = if of_them { at + 3 } else { at + 1 };
        while matches!(self.kind(q), Some(ItemKind::Quote))
            || self.kind(q) == Some(ItemKind::Verb) && self.vg(q).is_some_and(|v| v.verb == 0)
            || !of_them && self.prep_is(q, class::OF)
        {
            q += 1;
        }
        if q > at + 1
            && let Some(x) = self.is_np(q)
            && self.np(x).count.is_none_or(|c| c.kind == DraftKind::Plural)
        {
            who.push(x);
            self.taken[x as usize] = true;
        }
        let mut d = self.draft(Harm::Killed, count, who, (self.np(m).u0, self.np(m).u1), at, "noun.strength-part");
        d.kind = ClaimKind::Strength;
        d.harm = None;
        d.part_of = Some(Part::Here(whole));
        self.taken[m as usize] = true;
        self.drafts.push(d);
    }
}
