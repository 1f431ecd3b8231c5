//! Figures that lean on what was told before: entries of a list, ordinals, a number put at another. Enters: noun groups of a sentence. Leaves: drafts
//! that borrow their harm. Never done here: a figure where nothing was told.

use super::*;
use crate::lexicon::NumKind;

/// The rule of an entry of a list: "Taiz: 61", "The coalition: 118 civilians".
pub const ENTRY_RULE: &str = "entry.colon";
/// The rule of a figure that is put beside the one told: "The police put the number at nine".
pub const RECKONED_RULE: &str = "verb.reckoned";

/// The rule of an entry of a list that a colon opened: "152 civilians, including 33 children."
pub const LISTED_RULE: &str = "entry.counted";

/// The rule of a headline that counts nobody: "Dead and wounded in strike on Gaza City".
const BOTH_RULE: &str = "entry.both";

impl Clauses<'_> {
    /// "Dead and wounded in strike on Gaza City", "Martyrs and wounded by shelling": two harms side by side at the head, of several each.
    pub(super) fn dead_and_wounded(&mut self) {
        let bare = |c: &Self, k: usize| {
            c.is_np(k).map(|i| c.np(i)).filter(|n| n.count.is_none() && n.det == Det::Bare && n.u1 - n.u0 == 1 && n.of.is_none()).and_then(|n| n.harm)
        };
        let participle = |c: &Self, k: usize| c.vg(k).filter(|v| !v.aux && v.form & form::PART != 0).and_then(|v| c.verb(v)).and_then(|v| v.harm);
        let (Some(a), Some(ItemKind::And)) = (bare(self, 0), self.kind(1)) else { return };
        let Some(b) = bare(self, 2).or_else(|| participle(self, 2)) else { return };
        let ends = matches!(self.kind(3), None | Some(ItemKind::Prep | ItemKind::Other));
        let told = self.c.items.iter().skip(3).any(|i| i.kind == ItemKind::Verb);
        let pair = matches!((a, b), (Harm::Killed, Harm::Injured) | (Harm::Injured, Harm::Killed));
        if !pair || !ends || told || self.c.items.len() < 5 {
            return;
        }
        self.drafts.retain(|d| d.item > 2);
        for (k, harm) in [(0, a), (2, b)] {
            let (u0, u1) = (self.c.items[k].u0, self.c.items[k].u1);
            let d = self.draft(harm, CountDraft { kind: DraftKind::Plural, a: 0, b: 0, u0, u1 }, Nps::new(), (u0, u1), k, BOTH_RULE);
            self.drafts.push(d);
        }
    }

    /// "152 civilians, including 33 children.": counted people and no verb, of a toll that was said to follow.
    pub(super) fn counted_entry(&mut self) {
        let items = &self.c.items;
        // "They are distributed as follows: six in air raids on X;"
        let follows = items.iter().take(8).position(|i| i.kind == ItemKind::Colon).filter(|&c| c > 0 && items[c - 1].kind == ItemKind::Incl);
        let start = follows.map_or(0, |c| c + 1);
        // "three by barrel bombs which helicopters dropped on X": a verb may stand in a clause that says by what.
        let by_what = |r: &usize| *r > 1 && items[r - 1].kind == ItemKind::Np && items[r - 2].kind == ItemKind::Prep;
        let clause = items.iter().position(|i| i.kind == ItemKind::Rel).filter(by_what).unwrap_or(items.len());
        if items.is_empty() || items.len() > 40 || items[start.min(clause)..clause].iter().any(|i| i.kind == ItemKind::Verb) {
            return;
        }
        // A bullet, a number or the "and" before the last may stand before.
        let first = items[start..].iter().take(3).position(|i| i.kind == ItemKind::Np).unwrap_or(0) + start;
        let opens = |i: &Item| matches!(i.kind, ItemKind::Other | ItemKind::Dash | ItemKind::And);
        let Some(i) = self.is_np(first).filter(|_| items[start..first].iter().all(opens)) else { return };
        let n = self.np(i);
        let counted = n.count.is_some_and(|x| matches!(x.kind, DraftKind::Stated | DraftKind::AtLeast | DraftKind::About | DraftKind::MoreThan));
        let more = !matches!(self.kind(first + 1), None | Some(ItemKind::Other | ItemKind::Comma | ItemKind::Prep | ItemKind::Open | ItemKind::Incl));
        if !counted || n.det != Det::Bare || n.harm.is_some() || n.modifier_harm.is_some() || !self.is_people(n, true) || more {
            return;
        }
        let count = n.count.unwrap_or(CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: n.u0, u1: n.u1 });
        let mut d = self.draft(Harm::Killed, count, SmallVec::from_slice(&[i]), (n.u0, n.u1), first, if follows.is_some() { ENTRY_RULE } else { LISTED_RULE });
        d.borrowed = true;
        d.part_of = Some(Part::Before);
        self.taken[i as usize] = true;
        self.drafts.push(d);
    }

    /// "The coalition: 118 civilians, including 34 children", "Taiz: 61": a party or a place before the colon, people after it, and no verb.
    pub(super) fn entries(&mut self) {
        let items = &self.c.items;
        if items.len() > 40 || items.iter().any(|i| i.kind == ItemKind::Verb) {
            return;
        }
        let Some(c) = items.iter().take(12).position(|i| i.kind == ItemKind::Colon) else { return };
        let before =
            |k: ItemKind| matches!(k, ItemKind::Np | ItemKind::Comma | ItemKind::Prep | ItemKind::And | ItemKind::Other | ItemKind::Dash | ItemKind::Adv);
        if !items[..c].iter().all(|i| before(i.kind)) {
            return;
        }
        let heads: Nps = items[..c].iter().filter(|i| i.kind == ItemKind::Np).map(|i| i.at).collect();
        let party = |n: &Np| n.classes.any(class::ACTOR.with(class::GENERIC)) && n.count.is_none();
        let place = |n: &Np| n.place.is_some() || n.classes.any(class::PLACEN) && n.plural;
        let told = heads.iter().any(|&i| party(self.np(i)) || place(self.np(i)));
        let Some(i) = self.is_np(c + 1) else { return };
        let n = self.np(i);
        let counted = n.count.is_some_and(|x| matches!(x.kind, DraftKind::Stated | DraftKind::AtLeast | DraftKind::About | DraftKind::MoreThan));
        if !told || heads.iter().any(|&h| self.np(h).harm.is_some()) || !counted || n.harm.is_some() || n.modifier_harm.is_some() || !self.is_people(n, false) {
            return;
        }
        let count = n.count.unwrap_or(CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: n.u0, u1: n.u1 });
        let mut d = self.draft(Harm::Killed, count, SmallVec::from_slice(&[i]), (n.u0, n.u1), c + 1, ENTRY_RULE);
        d.borrowed = true;
        d.part_of = Some(Part::Before);
        d.agents = heads.iter().copied().filter(|&h| party(self.np(h))).collect();
        self.taken[i as usize] = true;
        self.drafts.push(d);
    }

    /// The ordinal of the group before the verb at item `k`: "the third mayor to be killed this year", "the 14th journalist killed since 2018".
    pub(super) fn ordinal_before(&self, k: usize, vg: &Vg) -> Option<(u32, u64)> {
        let told = vg.infinitive && vg.passive || !vg.aux && vg.form & form::PART != 0;
        let i = k.checked_sub(1).filter(|_| told && !vg.negated).and_then(|p| self.is_np(p))?;
        let n = self.np(i);
        if n.det != Det::The || n.count.is_some() || n.plural || !n.classes.any(class::PERSON) {
            return None;
        }
        let value = (n.u0..n.head).find_map(|u| {
            let x = &self.g.units[u as usize];
            match x.kind {
                UnitKind::Ordinal => Some(x.value),
                UnitKind::Word if x.entry != NO_WORD => self.g.lx.entries[x.entry as usize].num.filter(|m| m.0 == NumKind::Ordinal).map(|m| m.1),
                _ => None,
            }
        })?;
        let dated = self.c.items[k..].iter().any(|i| i.kind == ItemKind::Time);
        (value > 1 && dated).then_some((i, value))
    }

    /// "The government counts 41.": a number alone, beside the one told.
    fn counts_other(&mut self, k: usize, vg: &Vg) -> bool {
        let says = self.class(k) == Some(VerbClass::Report) && !vg.passive && !vg.negated && !vg.modal && !vg.infinitive;
        let ends = matches!(self.kind(k + 2), None | Some(ItemKind::Other | ItemKind::Comma | ItemKind::But | ItemKind::Quote));
        let Some(m) = self.is_np(k + 1).filter(|&m| says && ends && self.number_group(m) && self.np(m).u1 - self.np(m).u0 == 1) else { return false };
        let speaks = self.subject(k, 0).is_some_and(|s| s.0.iter().all(|&i| self.np(i).count.is_none()));
        let Some(count) = self.np(m).count.filter(|_| speaks && k <= 4) else { return false };
        let mut d = self.draft(Harm::Killed, count, SmallVec::from_slice(&[m]), (self.np(m).u0, self.np(m).u1), k, RECKONED_RULE);
        d.borrowed = true;
        self.taken[m as usize] = true;
        self.drafts.push(d);
        true
    }

    /// "maintained that the number was 19": of those told before.
    pub(super) fn number_was(&mut self, k: usize, vg: &Vg) -> bool {
        let figure = |i: u32| {
            let n = self.np(i);
            let word = self.unit_word(n.head);
            word.any(class::STRENGTHN.with(class::DOC).with(class::TOLL)) && n.det == Det::The && n.of.is_none() && n.u1 - n.u0 == 2 && n.harm.is_none()
        };
        let said =
            k >= 3 && (self.kind(k - 2) == Some(ItemKind::Rel) && self.class(k - 3) == Some(VerbClass::Report) || self.class(k - 2) == Some(VerbClass::Report));
        let be = vg.verb == 0 && !vg.negated && !vg.modal && self.unit_word(vg.main).any(class::BE);
        let Some(o) = k.checked_sub(1).and_then(|p| self.is_np(p)).filter(|&i| be && said && figure(i)) else { return false };
        let Some(m) = self.is_np(k + 1).filter(|&m| self.number_group(m)) else { return false };
        self.drafts_figure(k, o, m)
    }

    /// "The police commissioner put the number at nine": of those told before.
    pub(super) fn figure_put(&mut self, k: usize, vg: &Vg) -> bool {
        if self.counts_other(k, vg) {
            return true;
        }
        let reckons = (vg.u0..vg.u1).any(|u| self.unit_word(u).any(class::RECKON)) && !vg.negated && !vg.modal;
        let Some(o) = self.is_np(k + 1).filter(|_| reckons) else { return false };
        let n = self.np(o);
        // "put its losses at three": dead and wounded in one number.
        let owned = (n.u0..n.head)
            .any(|u| self.g.units[u as usize].kind == UnitKind::Possessive || self.unit_word(u).any(class::DEMONYM) || self.g.units[u as usize].is_mark(b'\''));
        let party = n.det == Det::Poss
            || owned && self.is_np(k + 3).is_some_and(|m| self.under_arms(m))
            || n.classes.any(class::ACTOR.with(class::GENERIC).with(class::DEMONYM));
        // "put the number of its dead at 17"
        let inner = n.of.filter(|_| n.det == Det::The && n.partitive && n.count.is_none_or(|c| c.kind == DraftKind::Unstated)).and_then(|o| self.np(o).harm);
        if let (Some(harm), Some(of)) = (inner, n.of)
            && let Some(p) = self.c.item_of(of).filter(|&p| self.kind(p + 1) == Some(ItemKind::Prep))
            && let Some(m) = self.is_np(p + 2).filter(|&m| self.number_group(m))
            && let Some(count) = self.np(m).count
        {
            let d = self.draft(harm, count, SmallVec::from_slice(&[of]), (self.np(of).head, self.np(of).head + 1), k, "verb.put-at");
            for i in [m, o, of] {
                self.taken[i as usize] = true;
            }
            self.drafts.push(d);
            return true;
        }
        let lost = (party && n.plural && self.unit_word(n.head).any(class::LOSS)).then_some(Harm::Casualties);
        // "put its dead at four", "put the dead at twelve"
        if let Some(harm) = n.harm.or(lost)
            && n.count.is_none()
            && n.of.is_none()
            && (matches!(n.det, Det::Poss | Det::The) || n.plural && n.classes.any(class::HARMN) || lost.is_some())
            && let at = k + 3 + usize::from(self.kind(k + 3) == Some(ItemKind::Quote))
            && let Some(m) = self.is_np(at).filter(|&m| self.kind(k + 2) == Some(ItemKind::Prep) && self.number_group(m))
            && let Some(count) = self.np(m).count
        {
            // "put the rebels' losses at eight fighters": people, and so the dead.
            let fighters = lost.is_some() && self.under_arms(m);
            let (harm, who) = if fighters { (Harm::Killed, SmallVec::from_slice(&[m])) } else { (harm, SmallVec::from_slice(&[o])) };
            let d = self.draft(harm, count, who, (n.head, n.head + 1), k, "verb.put-at");
            self.taken[m as usize] = true;
            self.taken[o as usize] = true;
            self.drafts.push(d);
            return true;
        }
        let figure = self.unit_word(n.head).any(class::STRENGTHN.with(class::DOC))
            && !self.unit_word(n.head).any(class::TOLL)
            && n.det == Det::The
            && n.of.is_none()
            && n.u1 - n.u0 == 2;
        // "put the figure as high as 40,000": the bound stands where the preposition would.
        let high = self.is_np(k + 2).filter(|&m| self.np(m).count.is_some_and(|c| c.kind == DraftKind::UpTo));
        let at = self.is_np(k + 3).filter(|_| self.kind(k + 2) == Some(ItemKind::Prep)).or(high);
        let Some(m) = at.filter(|&m| figure && self.number_group(m)) else { return false };
        self.drafts_figure(k, o, m)
    }

    /// Drafts the dead that the number group `m` counts, at the verb of item `k`, where the group `o` only says that a figure comes.
    fn drafts_figure(&mut self, k: usize, o: u32, m: u32) -> bool {
        let Some(count) = self.np(m).count else { return false };
        let mut d = self.draft(Harm::Killed, count, SmallVec::from_slice(&[m]), (self.np(m).u0, self.np(m).u1), k, RECKONED_RULE);
        d.borrowed = true;
        self.taken[m as usize] = true;
        self.taken[o as usize] = true;
        self.drafts.push(d);
        true
    }
}
