//! Deeds and stances. Enters: noun and verb groups. Leaves: drafts that are no harm. Never done here: harm.

use super::*;

impl Clauses<'_> {
    /// "more than 100 strikes".
    pub(super) fn deed(&mut self, k: usize, i: u32, n: &Np) {
        let Some(count) = n.count else { return };
        if matches!(count.kind, DraftKind::None | DraftKind::Unstated | DraftKind::Share | DraftKind::ShareAbove | DraftKind::ShareBelow) {
            return;
        }
        let deed = self.noun_of(n.head).and_then(|n| n.deed);
        let Some(deed) = deed else { return };
        if count.kind == DraftKind::Stated && (count.a == 1 || self.is_a_year(&count, n)) {
            return;
        }
        let mut d = self.draft(Harm::Killed, count, Nps::new(), (n.head, n.head + 1), k, "noun.deeds");
        d.kind = ClaimKind::Deed;
        d.harm = None;
        d.deed = Some(deed);
        d.who = SmallVec::from_slice(&[i]);
        d.agents = self.by_phrase(k);
        d.modality = self.np_modality(k);
        if d.agents.is_empty()
            && let Some(v) = (0..k).rev().take(5).find(|&j| self.kind(j) == Some(ItemKind::Verb))
            && (self.class(v) == Some(VerbClass::Deed) || v + 1 == k && self.class(v) == Some(VerbClass::Plain))
            && self.vg(v).is_some_and(|vg| !vg.passive)
            && let Some((s, _)) = self.subject(v, 0)
        {
            d.agents = s;
        }
        if d.modality != Modality::Asserted {
            return;
        }
        self.drafts.push(d);
    }

    /// "the 1978 ambush", "2013 Baghdad bombings" in a headline: the year of a deed, and no number of them.
    fn is_a_year(&self, count: &CountDraft, n: &Np) -> bool {
        let u = &self.g.units[count.u0 as usize];
        let bare = u.kind == UnitKind::Num && count.u1 == count.u0 + 1 && (1800..=2100).contains(&u.value) && !u.is_mark(b',');
        bare && (!n.plural || n.det == Det::The || n.u0 == 0)
    }

    /// "attacked the border villages 40 times": as many deeds, whoever did them.
    pub(super) fn times_attacked(&mut self, k: usize, i: u32, n: &Np) -> bool {
        let Some(count) = n.count.filter(|c| c.a > 1 && matches!(c.kind, DraftKind::Stated | DraftKind::AtLeast | DraftKind::MoreThan | DraftKind::About))
        else {
            return false;
        };
        if self.noun_of(n.head).is_none_or(|w| w.unit.as_deref() != Some("occasion")) {
            return false;
        }
        let deed = |j: usize| {
            self.class(j) == Some(VerbClass::Deed)
                || self.class(j) == Some(VerbClass::Harm) && self.verb(&self.c.vgs[self.c.items[j].at as usize]).is_none_or(|v| v.harm.is_none())
        };
        let Some(v) = (k.saturating_sub(8)..k).rev().find(|&j| self.kind(j) == Some(ItemKind::Verb)) else { return false };
        let Some(vg) = self.vg(v).filter(|vg| deed(v) && !vg.negated && !vg.modal && !vg.infinitive).copied() else { return false };
        let mut d = self.draft(Harm::Killed, count, SmallVec::from_slice(&[i]), (vg.main, vg.main + 1), k, "deed.times");
        d.kind = ClaimKind::Deed;
        d.harm = None;
        d.deed = Some(Deed::Attacks);
        d.agents = if vg.passive { self.by_phrase(v) } else { self.subject(v, 0).map(|s| s.0).unwrap_or_default() };
        d.modality = self.np_modality(k);
        if d.modality != Modality::Asserted {
            return false;
        }
        self.drafts.push(d);
        true
    }

    /// A deed without a number that the sentence dates: "a series of attacks … on Friday", "the raids, which continued on Saturday".
    pub(super) fn dated_deed(&mut self, k: usize, i: u32, n: &Np) {
        let deed = self.noun_of(n.head).and_then(|n| n.deed);
        let Some(deed) = deed else { return };
        if !n.plural {
            return;
        }
        // A day must hang on the deed itself: in its own phrases, or in a relative clause after it.
        let mut j = k + 1;
        let mut day = None;
        let mut verbs = 0;
        let mut went_on = false;
        while let Some(it) = self.item(j) {
            match it.kind {
                ItemKind::Time => {
                    day = Some(j);
                    break;
                }
                ItemKind::Verb => {
                    verbs += 1;
                    let goes_on = self.vg(j).is_some_and(|v| (v.u0..v.u1).any(|u| self.unit_word(u).any(class::GOESON)));
                    if verbs == 1 && goes_on && self.class(j) != Some(VerbClass::Harm) {
                        went_on = true;
                        j += 1;
                        continue;
                    }
                    if verbs > 1
                        || self.class(j) == Some(VerbClass::Harm)
                        || !(self.kind(j - 1) == Some(ItemKind::Rel) || self.vg(j).is_some_and(|v| !v.aux && v.form & form::PART != 0))
                    {
                        break;
                    }
                }
                ItemKind::Prep | ItemKind::Np | ItemKind::Adv | ItemKind::Rel => {}
                ItemKind::Comma if self.kind(j + 1) == Some(ItemKind::Rel) => {}
                _ => break,
            }
            j += 1;
            if j > k + 12 {
                break;
            }
        }
        if day.is_none() {
            return;
        }
        let count = CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: n.u0, u1: n.u1 };
        let mut d = self.draft(Harm::Killed, count, SmallVec::from_slice(&[i]), (n.head, n.head + 1), k, "noun.dated-deed");
        d.kind = ClaimKind::Deed;
        d.harm = None;
        d.deed = Some(deed);
        d.agents = self.by_phrase(k);
        d.definite = matches!(n.det, Det::The | Det::Dem | Det::Poss);
        d.dated_at = day;
        // What goes on was told before.
        d.definite |= went_on;
        if d.agents.is_empty() && !d.definite {
            return;
        }
        self.drafts.push(d);
    }

    /// "Russia has been supporting Syrian government forces since 2015".
    pub(super) fn stance(&mut self, k: usize, vg: &Vg) {
        if vg.modal || vg.negated || vg.infinitive || vg.passive {
            return;
        }
        let Some((subject, _)) = self.subject(k, 0) else { return };
        let Some((object, _)) = self.object(k) else { return };
        let party = |c: &Self, i: u32| {
            let n = c.np(i);
            (n.u0..n.u1).any(|u| c.unit_word(u).any(class::ACTOR.with(class::GENERIC))) || n.place.is_some()
        };
        let armed = |c: &Self, i: u32| {
            let n = c.np(i);
            (n.u0..n.u1).any(|u| c.unit_word(u).any(class::ACTOR)) || n.classes.any(class::GENERIC.with(class::PERSON))
        };
        let since = self.c.times.iter().any(|t| matches!(t.expr, crate::time::TimeExpr::Since(_)));
        if since && subject.iter().any(|&i| party(self, i)) && object.iter().any(|&i| armed(self, i)) {
            let count = CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: vg.u0, u1: vg.u1 };
            let mut d = self.draft(Harm::Killed, count, object, (vg.main, vg.main + 1), k, "verb.stance");
            d.kind = ClaimKind::Stance;
            d.harm = None;
            d.agents = subject;
            self.drafts.push(d);
        }
    }
}
