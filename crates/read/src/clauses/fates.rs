//! What becomes of people by verbs that harm in some company only: fallen, fled, not spared, included among the harmed. Enters: verb groups.
//! Leaves: drafts. Never done here: verbs of harm as such.

use super::*;

/// Roles of those who fall in battle.
pub(super) const UNDER_ARMS: &[&str] = &["fighter", "soldier", "militia-member", "officer", "commander"];

impl Clauses<'_> {
    /// "destroyed three militants", "15 militants were destroyed": of people under arms, word for word from Russian.
    pub(super) fn destroyed(&mut self, k: usize, vg: &Vg) -> bool {
        if !self.g.lx.rarely(self.g.units[vg.main as usize].entry, class::DESTROYS) || vg.negated || vg.modal {
            return false;
        }
        let reduced = !vg.aux && vg.form & form::PART != 0 && self.object(k).is_none();
        let groups = if vg.passive || reduced { self.subject(k, 0).map(|s| s.0) } else { self.object(k).map(|o| o.0) };
        let armed = |&i: &u32| self.np(i).count.is_some_and(|c| c.kind != DraftKind::None) && self.under_arms(i) && !self.taken[i as usize];
        let Some(groups) = groups.filter(|g| !g.is_empty() && g.iter().all(armed)) else { return false };
        let mut proto = self.bare_draft(Harm::Killed, k, (vg.main, vg.main + 1), "verb.destroyed");
        proto.modality = self.verb_modality(k, vg);
        proto.agents = if vg.passive || reduced { self.by_phrase(k) } else { self.agent_of(k, vg).map(|a| a.0).unwrap_or_default() };
        self.victims(&groups, &proto)
    }

    /// True for people under arms by the word that counts them.
    pub(super) fn under_arms(&self, i: u32) -> bool {
        self.role_is(self.np(i), UNDER_ARMS)
    }

    /// "Forty rebels fell in the assault on the bridge": people under arms, in a deed of arms.
    pub(super) fn falls_in_battle(&self, k: usize) -> bool {
        let armed = self.subject(k, 0).is_some_and(|(s, _)| {
            s.iter().all(|&i| {
                self.noun_of(self.np(i).head).is_some_and(|n| n.status == Some(tollbook_model::Status::Combatant)) || self.np(i).classes.any(class::ACTOR)
            })
        });
        let mut j = k + 1;
        while matches!(self.kind(j), Some(ItemKind::Prep | ItemKind::Time | ItemKind::Adv)) {
            j += 1;
        }
        let deed = j > k + 1 && self.is_np(j).is_some_and(|i| self.np(i).classes.any(class::DEED.with(class::MEANS)));
        // "Four soldiers fell in Lebanon on Tuesday": counted, and nothing told but where and when.
        let counted = || self.subject(k, 0).is_some_and(|(s, _)| s.iter().all(|&i| self.np(i).count.is_some() && self.role_is(self.np(i), UNDER_ARMS)));
        let place =
            || self.prep_is(k + 1, class::LOC) && self.is_np(k + 2).is_some_and(|i| self.np(i).place.is_some() || self.np(i).classes.any(class::CONFLICT));
        let ends = |mut j: usize| {
            while self.kind(j) == Some(ItemKind::Time) {
                j += 1;
            }
            matches!(self.kind(j), None | Some(ItemKind::Comma | ItemKind::Other | ItemKind::And | ItemKind::Quote))
        };
        // "Of the regime forces 19 fell, against 12 fighters": the number is of those who open the sentence.
        let opened = k == 3
            && self.prep_is(0, class::OF)
            && self.is_np(1).is_some_and(|i| self.np(i).classes.any(class::GENERIC.with(class::ACTOR)))
            && self.is_np(2).is_some_and(|i| self.np(i).count.is_some() && self.g.units[self.np(i).head as usize].is_number());
        if opened && matches!(self.kind(k + 1), None | Some(ItemKind::Comma | ItemKind::Other | ItemKind::Time)) {
            return true;
        }
        armed && (deed || counted() && (place() && ends(k + 3) || self.kind(k + 1) == Some(ItemKind::Time) && ends(k + 2)))
    }

    /// "The driver did not survive", "Eleven women have not been seen since": harm told by what people are denied.
    pub(super) fn not_spared(&mut self, k: usize, vg: &Vg, verb: &Verb) {
        let Some(harm) = verb.harm.filter(|_| !vg.modal && !vg.infinitive) else { return };
        if !vg.negated {
            // "None of the 22 passengers survived", "Neither of the two pilots survived"
            let neither = |b: usize| self.item(b).is_some_and(|it| self.g.lx.rarely(self.g.units[it.u0 as usize].entry, class::NEITHER));
            let nobody = |i: u32| self.np(i).count.is_some_and(|c| c.kind == DraftKind::None) && self.np(i).u1 == self.np(i).u0 + 1;
            if let Some(b) = k.checked_sub(3)
                && (self.is_np(b).is_some_and(nobody) || neither(b))
                && self.prep_is(b + 1, class::OF)
                && let Some(of) = self.is_np(b + 2).filter(|&i| self.people_counted(i))
            {
                self.all_perished(of, harm, k, vg.main);
            }
            return;
        }
        let Some((subject, _)) = self.subject(k, 0) else { return };
        let told = |&i: &u32| {
            self.is_people(self.np(i), true)
                && !self.np(i).classes.any(class::ACTOR.with(class::ORG))
                && (self.np(i).det == Det::The && !self.np(i).plural || self.count_of(self.np(i)).is_some())
        };
        // "did not survive the vote": what they did not live through is a deed or a wound, if it is told.
        let through = self.is_np(k + 1).is_none_or(|o| {
            let o = self.np(o);
            o.harm.is_some() || o.classes.any(class::MEANS.with(class::DEED).with(class::TIME)) || (o.u0..o.u1).any(|u| self.unit_word(u).any(class::WOUNDS))
        });
        if subject.iter().all(told) && through {
            let mut proto = self.draft(
                harm,
                CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: vg.main, u1: vg.main + 1 },
                Nps::new(),
                (vg.main, vg.main + 1),
                k,
                "verb.not-spared",
            );
            proto.verb = vg.verb;
            self.victims(&subject, &proto);
        }
    }

    /// "There were no survivors among the 22 passengers": the group at item `k`, with the one that it is among.
    pub(super) fn no_survivors(&mut self, k: usize) {
        let Some(i) = self.is_np(k).filter(|_| matches!(self.kind(k + 1), Some(ItemKind::Among | ItemKind::Prep))) else { return };
        let n = self.np(i);
        let none = n.count.is_some_and(|c| c.kind == DraftKind::None) && self.g.lx.rarely(self.g.units[n.head as usize].entry, class::SURVIVOR);
        if none && let Some(of) = self.is_np(k + 2).filter(|&o| self.people_counted(o)) {
            let at = n.head;
            self.all_perished(of, Harm::Killed, k, at);
        }
    }

    fn people_counted(&self, i: u32) -> bool {
        let n = self.np(i);
        self.is_people(n, true) && n.count.is_some_and(|c| matches!(c.kind, DraftKind::Stated | DraftKind::AtLeast | DraftKind::About)) && n.harm.is_none()
    }

    fn all_perished(&mut self, group: u32, harm: Harm, k: usize, word: u32) {
        let none = CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: word, u1: word + 1 };
        let proto = self.draft(harm, none, Nps::new(), (word, word + 1), k, "verb.not-spared");
        self.victims(&SmallVec::from_slice(&[group]), &proto);
    }

    pub(super) fn flee(&mut self, k: usize, _vg: &Vg, proto: &Draft) {
        let Some((subject, _)) = self.subject(k, 0) else { return };
        // Those who flee are displaced only as a counted group of people who are not fighters or attackers.
        let ok = subject.iter().any(|&i| {
            let n = self.np(i);
            let role = self.role_is(n, &["attacker", "suicide-bomber", "fighter", "soldier", "police", "prisoner"]);
            n.count.is_some() && !role && self.is_people(n, false) && n.count.is_some_and(|c| c.kind == DraftKind::Vague || c.a >= 20)
        });
        if ok {
            let mut p = proto.clone();
            p.rule = "verb.flee";
            self.victims(&subject, &p);
        }
    }

    /// "killed 16 people, the mayor included, in Kitaf": a participle that ends an aside of people.
    pub(super) fn included_before(&self, k: usize, vg: &Vg) -> bool {
        let ends = matches!(self.kind(k + 1), None | Some(ItemKind::Comma | ItemKind::Close | ItemKind::Dash | ItemKind::And | ItemKind::Other));
        let people = k
            .checked_sub(1)
            .and_then(|p| self.is_np(p))
            .is_some_and(|i| self.is_people(self.np(i), true) && !self.taken[i as usize] && self.np(i).harm.is_none());
        let open = (k.saturating_sub(5)..k.saturating_sub(1)).any(|j| matches!(self.kind(j), Some(ItemKind::Comma | ItemKind::Open | ItemKind::Dash)));
        !vg.aux && vg.form & form::PART != 0 && ends && people && open
    }

    /// "The dead included two children", "those killed included 29 civilians".
    pub(super) fn included(&mut self, k: usize) {
        let Some((subject, _)) = self.subject(k, 0) else { return };
        let harm = subject.iter().find_map(|&i| {
            let n = self.np(i);
            if n.count.is_some() {
                return self.harm_told_in(n);
            }
            n.harm.or_else(|| self.harm_told_in(n)).or_else(|| self.is_victim(n).then_some(Harm::Killed))
        });
        let Some(j) = self.skip_right(k + 1) else { return };
        let (nps, _) = self.coordinated_right(j);
        // "The figure includes the five passengers of a minibus": those known by their number, of the harm told before.
        let figure = subject.iter().all(|&i| self.np(i).classes.any(class::DOC.with(class::TOLL)) && self.np(i).det == Det::The);
        if harm.is_none() && figure && nps.iter().all(|&i| self.np(i).count.is_some() && self.np(i).det == Det::The) {
            let first = self.drafts.len();
            self.push_parts(&nps, Harm::Killed, k, Part::Before, Modality::Asserted);
            for d in &mut self.drafts[first..] {
                d.borrowed = true;
            }
            return;
        }
        let Some(harm) = harm else { return };
        let part = self.whole(harm);
        self.push_parts(&nps, harm, k, part, Modality::Asserted);
    }

    /// The harm that a participle inside a group tells: "those killed", "the wounded civilians".
    pub(super) fn harm_told_in(&self, n: &Np) -> Option<Harm> {
        (n.u0..n.u1).find_map(|u| {
            let e = self.g.units[u as usize].entry;
            (e != NO_WORD).then(|| self.g.lx.verb(&self.g.lx.entries[e as usize])).flatten().filter(|v| v.class == VerbClass::Harm).and_then(|v| v.harm)
        })
    }
}
