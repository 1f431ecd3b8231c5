//! Nouns that tell harm: deaths, the wounded, tolls. Enters: noun groups. Leaves: drafts. Never done here: verbs of harm.

use super::*;

/// The rule of a harm that the words take as known; it makes a claim only where the report has not told that harm yet.
pub const KNOWN_RULE: &str = "noun.modifier-known";

/// Roles of those who do harm as often as they suffer it.
pub(super) const ARMED_ROLES: &[&str] = &["attacker", "suicide-bomber", "fighter"];

impl Clauses<'_> {
    /// Noun groups that tell harm by themselves.
    #[allow(clippy::too_many_lines)]
    pub(super) fn np_item(&mut self, k: usize) {
        let Some(i) = self.is_np(k) else { return };
        if self.taken[i as usize] {
            return;
        }
        let n = self.np(i);
        if !n.classes.any(class::TOLL) && self.harm_numbered(k, i, n) {
            return;
        }
        if n.classes.any(class::TOLL) || self.dead_come_to(k, n) {
            self.toll(k, i, n);
            return;
        }
        if self.trailing_part(k, i, n) || self.cases_of(i, n) {
            return;
        }
        self.no_survivors(k);
        // "Two homeless men discovered a bag": who does something is told of, and not what befell him.
        let acts = |h: Harm| h == Harm::Displaced && self.vg(k + 1).is_some_and(|v| !v.passive && v.verb > 0) && self.class(k + 1) == Some(VerbClass::Find);
        if let Some(harm) = n.modifier_harm
            && !acts(harm)
            && self.is_people(n, false)
            && n.count.is_some_and(|c| !matches!(c.kind, DraftKind::None))
            && matches!(n.det, Det::Bare | Det::An)
            && !(k >= 2 && self.prep_is(k - 1, class::OF) && self.is_np(k - 2).is_some_and(|b| self.np(b).classes.any(class::BODY)))
        {
            // "three wounded soldiers"
            let mut d = self.draft(
                harm,
                n.count.unwrap_or(CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: n.u0, u1: n.u1 }),
                SmallVec::from_slice(&[i]),
                (n.head.saturating_sub(1), n.head),
                k,
                "noun.modifier",
            );
            d.modality = self.np_modality(k);
            if self.next_verb_is_harm(k) {
                return;
            }
            self.taken[i as usize] = true;
            self.drafts.push(d);
            return;
        }
        if self.harm_taken_to(k, i, n) {
            return;
        }
        // "Civilian casualties rose to 2,500"
        if let Some(harm) = n.harm
            && n.classes.any(class::HARMN)
            && n.plural
            && n.count.is_none()
            && n.of.is_none()
            && let v = self.past_places(k + 1)
            && self.vg(v).is_some_and(|v| !v.negated && !v.modal && !v.passive)
            && matches!(self.class(v), Some(VerbClass::Rise))
            && let Some(to) = (v + 1..v + 6).find(|&j| self.prep_is(j, class::TO))
            && let Some(m) = self.is_np(to + 1)
            && self.number_group(m)
            && let Some(c) = self.np(m).count
        {
            let mut d = self.draft(harm, c, SmallVec::from_slice(&[i]), (n.head, n.head + 1), k, "noun.toll-rose");
            d.modality = self.np_modality(k);
            self.taken[i as usize] = true;
            self.taken[m as usize] = true;
            self.drafts.push(d);
            return;
        }
        if self.loss_of(k, n) || self.losses_told(k, i, n) {
            return;
        }
        // "the loss of nine lives"
        if n.classes.any(class::LOSS)
            && let Some(of) = n.of
            && self.np(of).classes.any(class::LIFE)
            && let Some(c) = self.np(of).count
        {
            let mut d = self.draft(Harm::Killed, c, Nps::new(), (self.np(of).head, self.np(of).head + 1), k, "noun.lives");
            d.modality = self.np_modality(k);
            self.taken[of as usize] = true;
            self.drafts.push(d);
            return;
        }
        // "the two murdered nurses": a murder told as known.
        if n.modifier_harm == Some(Harm::Killed)
            && (n.classes.any(class::PERSON) || n.name)
            && n.det == Det::The
            && (n.u0..n.head).any(|u| self.unit_word(u).any(class::VERB))
            && !self.next_verb_is_harm(k)
            && !self.drafts.iter().any(|d| d.harm == Some(Harm::Killed))
        {
            let mut proto = self.draft(
                Harm::Killed,
                CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: n.u0, u1: n.u1 },
                Nps::new(),
                (n.head - 1, n.head),
                k,
                KNOWN_RULE,
            );
            proto.definite = true;
            self.victims(&SmallVec::from_slice(&[i]), &proto);
            return;
        }
        // "no reports of casualties"
        if n.det == Det::No
            && n.classes.any(class::DOC)
            && let Some(of) = n.of
            && let Some(harm) = self.np(of).harm
            && self.np(of).classes.any(class::HARMN)
            && self.np(of).count.is_none()
        {
            let m = Np { count: n.count, ..self.np(of).clone() };
            self.taken[i as usize] = true;
            self.zero_noun(k + 2, of, &m, harm);
            return;
        }
        // "22 massacres": a noun of harm that tells a deed is counted as the deed.
        if n.harm.is_some() && n.of.is_none() && n.plural && n.count.is_some_and(|c| c.a > 1) && self.noun_of(n.head).is_some_and(|w| w.deed.is_some()) {
            self.deed(k, i, n);
            return;
        }
        if let Some(harm) = n.harm {
            // "an unknown number of dead": the number before "of" is theirs.
            let number = k
                .checked_sub(2)
                .filter(|_| n.count.is_none() && n.plural && self.prep_is(k - 1, class::OF))
                .and_then(|b| self.is_np(b))
                .map(|b| self.np(b))
                .filter(|b| b.partitive && self.g.units[b.head as usize].kind == UnitKind::Unstated)
                .and_then(|b| b.count);
            self.harm_noun(k, i, &Np { count: n.count.or(number), ..n.clone() }, harm);
            return;
        }
        if n.classes.any(class::BODY) {
            self.bodies_of(k, i, n);
            return;
        }
        // "12 people dead": a bare harm word right after a counted group.
        if n.classes.any(class::DEED) && n.count.is_some() {
            self.deed(k, i, n);
            return;
        }
        // "dozens of Israeli strikes"
        if n.partitive
            && let (Some(of), Some(count)) = (n.of, n.count)
            && self.np(of).classes.any(class::DEED)
            && self.np(of).count.is_none()
            && self.np(of).det == Det::Bare
        {
            let mut m = self.np(of).clone();
            m.count = Some(count);
            self.deed(k, of, &m);
            return;
        }
        if n.classes.any(class::DEED) {
            // "143 air and artillery strikes": the number stands before the first word joined.
            if k >= 2
                && self.kind(k - 1) == Some(ItemKind::And)
                && n.det == Det::Bare
                && let Some(b) = self.is_np(k - 2)
                && let Some(c) = self.np(b).count
                && !self.is_people(self.np(b), true)
                && !self.np(b).classes.any(class::DEED.with(class::UNIT))
                && !self.taken[b as usize]
            {
                let mut m = n.clone();
                m.count = Some(c);
                self.taken[b as usize] = true;
                self.deed(k, i, &m);
                return;
            }
            self.dated_deed(k, i, n);
            return;
        }
        if self.times_attacked(k, i, n) {
            return;
        }
        if n.count.is_some() && (n.classes.any(class::PERSON) || self.g.units[n.head as usize].is_number()) {
            self.strength(k, i, n);
        }
    }

    /// The people "whose" harm the noun at item `k` tells.
    fn whose(&self, k: usize) -> Option<u32> {
        let rel = k.checked_sub(1).filter(|&r| self.kind(r) == Some(ItemKind::Rel) && self.unit_word(self.c.items[r].u0).any(class::WHOSE))?;
        let o = rel.checked_sub(1).and_then(|j| self.is_np(j)).filter(|&o| self.can_be_victim(o))?;
        // "the number of people whose death": the number stands before.
        let number = rel.checked_sub(3).filter(|_| self.prep_is(rel - 2, class::OF)).and_then(|j| self.is_np(j)).filter(|&m| self.np(m).partitive);
        number.or(Some(o).filter(|&o| self.np(o).count.is_some()))
    }

    pub(super) fn next_verb_is_harm(&self, k: usize) -> bool {
        // A relative clause has a verb of its own: "five displaced persons who were sheltering there were injured".
        (k + 1..k + 9)
            .find(|&j| self.kind(j) == Some(ItemKind::Verb) && self.kind(j - 1) != Some(ItemKind::Rel))
            .filter(|&j| j < k + 5 || self.kind(k + 1) == Some(ItemKind::Rel))
            .is_some_and(|j| {
                self.class(j) == Some(VerbClass::Harm)
                    && self
                        .vg(j)
                        .is_some_and(|v| v.passive || !v.aux && v.form & form::PART != 0 || self.verb(v).is_some_and(|w| w.frame == Frame::Intransitive))
            })
    }

    pub(super) fn harm_noun(&mut self, k: usize, i: u32, n: &Np, harm: Harm) {
        // "the death and injury of 23 people"
        let both = n.of.is_some()
            && n.classes.any(class::HARMN)
            && k >= 2
            && self.kind(k - 1) == Some(ItemKind::And)
            && self.is_np(k - 2).map(|b| self.np(b)).is_some_and(|b| {
                b.of.is_none()
                    && b.count.is_none()
                    && b.classes.any(class::HARMN)
                    && matches!((b.harm, harm), (Some(Harm::Killed), Harm::Injured) | (Some(Harm::Injured), Harm::Killed))
            });
        let harm = if both { Harm::Casualties } else { harm };
        let modality = self.np_modality(k);
        let head = (n.head, n.head + 1);
        // Adjectival: "12 people dead", "three soldiers wounded".
        // "The dead were named as A, B and C", "The dead: A and B": they are counted by their names.
        if n.count.is_none() && n.det == Det::The && n.classes.any(class::HARMA) && n.of.is_none() {
            let mut j = k + 1;
            if self.vg(j).is_some_and(|v| !v.negated && !v.modal && (v.passive || v.verb == 0)) {
                j += 1;
                j += usize::from(self.prep_is(j, class::SUB) || self.kind(j) == Some(ItemKind::Sub));
            }
            j += usize::from(self.kind(j) == Some(ItemKind::Colon));
            if j > k + 1 && self.is_np(j).is_some_and(|i| self.np(i).name) {
                let (mut nps, _) = self.coordinated_right(j);
                // "A (62), B (35)": ages in brackets part them.
                let all = self.names_at(j);
                if self.kind(j - 1) == Some(ItemKind::Colon) && all.len() > nps.len() {
                    nps = all;
                }
                let proto = self.draft(harm, CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: n.u0, u1: n.u1 }, Nps::new(), head, k, "noun.named");
                let first = self.drafts.len();
                self.victims(&nps, &proto);
                for d in &mut self.drafts[first..] {
                    d.definite = true;
                }
                return;
            }
        }
        // "the dead and wounded numbered 50", "the wounded totalled 12"
        if n.count.is_none() && n.det == Det::The && n.classes.any(class::HARMA) {
            let both = self.joined_harm(k, harm);
            let v = if both { k + 3 } else { k + 1 };
            if self.class(v) == Some(VerbClass::Rise)
                && self.vg(v).is_some_and(|x| !x.negated && !x.modal && !x.passive)
                && let Some(m) = self.is_np(v + 1)
                && self.number_group(m)
                && let Some(c) = self.np(m).count
            {
                let harm = if both { Harm::Casualties } else { harm };
                let mut d = self.draft(harm, c, SmallVec::from_slice(&[m]), head, k, "noun.numbered");
                d.modality = modality;
                self.taken[m as usize] = true;
                self.drafts.push(d);
                return;
            }
        }
        let bare = n.count.is_none() && n.det == Det::Bare && n.classes.any(class::HARMA);
        // "dozens of wounded"
        if bare
            && k >= 2
            && self.prep_is(k - 1, class::OF)
            && let Some(b) = self.is_np(k - 2)
            && self.np(b).partitive
            && !self.taken[b as usize]
            && let Some(c) = self.np(b).count
            && matches!(c.kind, DraftKind::Stated | DraftKind::Vague | DraftKind::AtLeast | DraftKind::MoreThan | DraftKind::About)
        {
            let mut d = self.draft(harm, c, SmallVec::from_slice(&[i]), head, k, "noun.counted");
            d.modality = modality;
            self.taken[b as usize] = true;
            self.taken[i as usize] = true;
            self.drafts.push(d);
            return;
        }
        let label = n.count.is_none() && n.det == Det::The && n.classes.any(class::HARMA) && n.u1 - n.u0 == 2;
        if bare || label || n.count.is_none() && n.det == Det::Bare && n.classes.any(class::HARMN) && n.plural {
            // "Dead: 14. Wounded: 31.", "Civilian deaths: 14."
            if self.kind(k + 1) == Some(ItemKind::Colon)
                && let Some(m) = self.is_np(k + 2)
                && self.np(m).count.is_some()
                && self.g.units[self.np(m).head as usize].is_number()
                && self.is_people(self.np(m), false)
                && (k == 0 || matches!(self.kind(k - 1), Some(ItemKind::Comma | ItemKind::Other)))
            {
                let count = self.np(m).count.unwrap_or(CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: 0, u1: 0 });
                let d = self.draft(harm, count, SmallVec::from_slice(&[i]), head, k, "noun.colon");
                self.taken[m as usize] = true;
                self.taken[i as usize] = true;
                self.drafts.push(d);
                return;
            }
        }
        if bare {
            // "eight of its men dead": the number stands before.
            let counted = k.checked_sub(3).filter(|&h| {
                self.is_np(h).is_some_and(|x| self.np(x).partitive && self.np(x).of == self.is_np(k - 1))
                    && !self.is_np(k - 1).is_some_and(|b| self.np(b).count.is_some())
            });
            // "left 12 people, including the chief, dead"
            let apart = k
                .checked_sub(1)
                .filter(|&c| self.kind(c) == Some(ItemKind::Comma))
                .and_then(|c| self.before_insertion(c))
                .filter(|&p| (p.saturating_sub(3)..p).any(|v| self.class(v) == Some(VerbClass::Leave)));
            let before = counted.or(apart).or_else(|| self.before_so(k)).filter(|&p| {
                self.is_np(p).is_some_and(|b| {
                    let x = self.np(b);
                    self.is_people(x, false)
                        && !self.taken[b as usize]
                        && x.harm.is_none()
                        && (x.count.is_some() || x.det == Det::An || x.name || x.det == Det::Poss && x.classes.any(class::KIN))
                })
            });
            let verb = (0..k).rev().take(12).find(|&j| self.kind(j) == Some(ItemKind::Verb));
            let groups = before.map(|p| self.coordinated_left(p)).or_else(|| self.made_dead(k, harm)).or_else(|| self.made_so(verb?, k));
            if let Some(groups) = groups {
                let mut proto =
                    self.draft(harm, CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: n.u0, u1: n.u1 }, Nps::new(), head, k, "adjective.after-noun");
                proto.modality = modality;
                if let Some(v) = verb
                    && (matches!(self.class(v), Some(VerbClass::Leave)) || Some(v + 1) == before && self.vg(v).is_some_and(|x| !x.passive && x.verb > 0))
                    && let Some((s, _)) = self.vg(v).copied().and_then(|vg| self.agent_of(v, &vg))
                {
                    proto.agents = s;
                    proto.agent_loose = true;
                }
                // "50 people dead and wounded"
                if self.joined_harm(k, harm) {
                    proto.harm = Some(Harm::Casualties);
                }
                if self.victims(&groups, &proto) {
                    self.taken[i as usize] = true;
                }
            }
            return;
        }
        if let Some(count) = n.count {
            if count.kind == DraftKind::None {
                self.zero_noun(k, i, n, harm);
                return;
            }
            if matches!(count.kind, DraftKind::Share | DraftKind::ShareAbove | DraftKind::ShareBelow) {
                return;
            }
            // "this multiple murder" is one deed, with no number of people.
            if n.classes.any(class::HARMN) && !n.plural && count.a != 1 {
                return;
            }
            // "50 dead and wounded": one number for both.
            let harm = if self.joined_harm(k, harm) { Harm::Casualties } else { harm };
            if n.partitive && n.of.is_some_and(|o| matches!(self.np(o).det, Det::The | Det::Dem)) {
                // "three of the dead": a part; who they are follows.
                return;
            }
            let mut d = self.draft(harm, count, SmallVec::from_slice(&[i]), head, k, "noun.counted");
            d.modality = modality;
            d.definite = matches!(n.det, Det::The | Det::Dem);
            if let Some(of) = n.of {
                d.who.push(of);
                self.taken[of as usize] = true;
            }
            // "5 beheaded": the head is a verb's participle, and tells the means.
            if n.classes.any(class::VERB) {
                d.verb = self.g.lx.entries[self.g.units[n.head as usize].entry as usize].verb;
            }
            // "12 dead, all civilians", "24 fatalities among civilians"
            d.agents = if n.classes.any(class::VERB.with(class::HARMN)) { self.by_phrase(k) } else { Nps::new() };
            if let Some(v) = (0..k).rev().take(4).find(|&j| self.kind(j) == Some(ItemKind::Verb)) {
                match self.class(v) {
                    // The one who suffers them is who was harmed.
                    Some(VerbClass::Suffer) => {
                        if let Some((s, _)) = self.subject(v, 0)
                            && s.iter()
                                .all(|&x| self.np(x).classes.any(class::ACTOR.with(class::GENERIC).with(class::COLL).with(class::ORG).with(class::PERSON)))
                        {
                            d.who.extend(s);
                        }
                    }
                    Some(VerbClass::Cause | VerbClass::Leave | VerbClass::Claim) => {
                        if let Some((s, _)) = self.vg(v).copied().and_then(|vg| self.agent_of(v, &vg)) {
                            d.agents = s;
                            d.agent_loose = true;
                        }
                    }
                    _ => {}
                }
            }
            self.taken[i as usize] = true;
            self.drafts.push(d);
            return;
        }
        // "injuries to at least ten"
        if n.classes.any(class::HARMN)
            && n.of.is_none()
            && self.prep_is(k + 1, class::TO)
            && let Some(w) = self.is_np(k + 2)
            && self.np(w).count.is_some()
            && self.is_people(self.np(w), false)
        {
            let (nps, _) = self.coordinated(k + 2, true);
            let mut proto = self.draft(harm, CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: n.u0, u1: n.u1 }, Nps::new(), head, k, "noun.to");
            proto.modality = modality;
            self.victims(&nps, &proto);
            return;
        }
        // "the kidnapping for ransom of 61 people": what it was for stands between.
        let far = (n.of.is_none() && n.classes.any(class::HARMN) && self.kind(k + 1) == Some(ItemKind::Prep) && self.prep_is(k + 3, class::OF))
            .then_some(k + 4)
            .filter(|&j| {
                let between =
                    self.is_np(k + 2).is_some_and(|i| self.np(i).count.is_none() && self.np(i).det == Det::Bare && !self.is_people(self.np(i), false));
                between && self.is_np(j).is_some_and(|i| self.np(i).count.is_some() && self.is_people(self.np(i), true))
            });
        // "the death of three people", "the killing of a mayor", "the assassination of X".
        if n.classes.any(class::HARMN)
            && let Some(of) = n.of.or(far.and_then(|j| self.is_np(j)))
        {
            let of_item = far.unwrap_or(k + 2 + self.c.adjuncts(self.g, k + 1));
            let (nps, end) = self.coordinated(of_item, true);
            let mut proto = self.draft(harm, CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: n.u0, u1: n.u1 }, Nps::new(), head, k, "noun.of");
            // "suspected of the murder of two nuns": the murder is a fact, whatever is said around it.
            proto.modality = if n.det == Det::The { Modality::Asserted } else { modality };
            proto.agents = self.by_phrase(of_item);
            if self.prep_is(k + 1, class::BY) {
                proto.agents.extend(self.is_np(k + 2));
            }
            // "the army's killing of three": the possessor did it.
            if proto.agents.is_empty() {
                proto.agents.extend(n.owner);
            }
            if proto.agents.is_empty() {
                proto.agents = self.answerable(k);
            }
            let known = nps.iter().any(|&x| {
                let m = self.np(x);
                m.count.is_some() || m.name || m.det == Det::An || m.classes.any(class::PERSON)
            });
            let _ = of;
            if known && !nps.iter().any(|&x| self.taken[x as usize]) {
                let first = self.drafts.len();
                if self.victims(&nps, &proto) {
                    self.apart(end, first, &proto);
                }
            }
        } else if n.classes.any(class::HARMN)
            && let Some(o) = n.owner
            && harm == Harm::Killed
            && self.can_be_victim(o)
        {
            // "the six nurses' murder"
            let mut proto = self.draft(harm, CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: n.u0, u1: n.u1 }, Nps::new(), head, k, "noun.whose");
            proto.modality = modality;
            proto.agents = self.by_phrase(k);
            self.victims(&SmallVec::from_slice(&[o]), &proto);
        } else if n.classes.any(class::HARMN)
            && harm == Harm::Killed
            && let Some(o) = self.whose(k)
        {
            // "the number of people whose death the observatory has documented"
            let mut proto = self.draft(harm, CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: n.u0, u1: n.u1 }, Nps::new(), head, k, "noun.whose");
            proto.modality = modality;
            proto.agents = self.by_phrase(k);
            self.victims(&SmallVec::from_slice(&[o]), &proto);
        } else if n.classes.any(class::HARMN) && n.plural && n.det == Det::Bare {
            // "casualties were reported": harm without a figure.
            let reported = self.vg(k + 1).is_some_and(|v| v.passive && !v.negated) && self.class(k + 1) == Some(VerbClass::Report);
            if reported && harm == Harm::Casualties {
                let mut d = self.draft(
                    harm,
                    CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: n.u0, u1: n.u1 },
                    SmallVec::from_slice(&[i]),
                    head,
                    k,
                    "noun.unstated",
                );
                // "among the workers"
                if self.kind(k + 2) == Some(ItemKind::Among) {
                    d.who.extend(self.is_np(k + 3).filter(|&w| self.is_people(self.np(w), true)));
                }
                self.drafts.push(d);
            }
        }
    }

    /// "left the mayor of the town and his guard dead", "shot the mayor dead": the people between the verb at item `v` and the word of harm at `k`.
    fn made_so(&self, v: usize, k: usize) -> Option<Nps> {
        let vg = self.vg(v).filter(|x| !x.passive && !x.negated)?;
        let makes = self.class(v) == Some(VerbClass::Leave) || self.g.units[vg.main as usize].is(class::MEANS);
        let (groups, mut end) = self.coordinated(v + 1, true);
        while end < k {
            end = match self.kind(end)? {
                ItemKind::Prep if self.is_np(end + 1).is_some() => end + 2,
                ItemKind::Open => self.skip_right(end)?,
                _ => return None,
            };
        }
        (makes && end == k && groups.iter().all(|&i| self.is_people(self.np(i), true) && !self.taken[i as usize])).then_some(groups)
    }

    /// True if the possessor of a harm is who suffered it: persons, and no armed party, whose harms are more often its deeds.
    fn can_be_victim(&self, o: u32) -> bool {
        let n = self.np(o);
        (n.name || n.classes.any(class::PERSON)) && !n.classes.any(class::ACTOR.with(class::GENERIC).with(class::PRON)) && !self.role_is(n, ARMED_ROLES)
    }

    /// True if another harm word shares the number: "50 dead and wounded", "45 casualties, dead and wounded".
    pub(super) fn joined_harm(&self, k: usize, harm: Harm) -> bool {
        matches!(self.kind(k + 1), Some(ItemKind::And | ItemKind::Or) | Some(ItemKind::Other))
            && self.is_np(k + 2).is_some_and(|j| {
                let m = self.np(j);
                m.harm.is_some_and(|h| h != harm && matches!(h, Harm::Injured | Harm::Killed))
                    && m.count.is_none()
                    && m.det == Det::Bare
                    && !m.classes.any(class::HARMN)
            })
            || matches!(self.kind(k + 1), Some(ItemKind::And | ItemKind::Or))
                && self.vg(k + 2).is_some_and(|v| {
                    !v.aux
                        && v.form & form::PART != 0
                        && self.verb(v).is_some_and(|w| w.class == VerbClass::Harm && w.harm == Some(Harm::Injured) && harm == Harm::Killed)
                })
                && self.object(k + 2).is_none()
    }

    /// "The army's dead in the ambush rise to five", "taking the army's dead to four": the dead of somebody are a toll that comes to a number.
    fn dead_come_to(&self, k: usize, n: &Np) -> bool {
        if n.harm != Some(Harm::Killed) || n.count.is_some() || n.classes.any(class::HARMN) || self.np_modality(k) != Modality::Asserted {
            return false;
        }
        let mut j = k + 1;
        while self.kind(j) == Some(ItemKind::Prep) && !self.prep_is(j, class::TO) && self.is_np(j + 1).is_some() && j < k + 6 {
            j += 2;
        }
        let rises = self.class(j) == Some(VerbClass::Rise) && self.vg(j).is_some_and(|v| !v.negated && !v.modal);
        let brought = k > 0 && self.vg(k - 1).is_some_and(|v| v.form & form::ING != 0 && !v.aux) && !rises;
        let to = j + usize::from(rises);
        (rises || brought) && self.prep_is(to, class::TO) && self.is_np(to + 1).is_some_and(|m| self.number_group(m))
    }

    /// "no casualties", "no deaths were reported".
    pub(super) fn zero_noun(&mut self, k: usize, i: u32, n: &Np, harm: Harm) {
        // "no immediate word on casualties" never comes here; "no further casualties" says nothing of the first.
        if n.other {
            return;
        }
        let mut d = self.draft(
            harm,
            n.count.unwrap_or(CountDraft { kind: DraftKind::None, a: 0, b: 0, u0: n.u0, u1: n.u1 }),
            SmallVec::from_slice(&[i]),
            (n.head, n.head + 1),
            k,
            "noun.none",
        );
        d.count.kind = DraftKind::None;
        d.modality = self.np_modality(k);
        self.taken[i as usize] = true;
        // "no deaths or injuries"
        let extra = (matches!(self.kind(k + 1), Some(ItemKind::Or | ItemKind::And))).then(|| self.is_np(k + 2)).flatten();
        self.drafts.push(d.clone());
        if let Some(j) = extra
            && let Some(h) = self.np(j).harm
            && self.np(j).count.is_none()
            && h != harm
        {
            d.harm = Some(h);
            d.anchor = (self.np(j).head, self.np(j).head + 1);
            d.who = SmallVec::from_slice(&[j]);
            self.taken[j as usize] = true;
            self.drafts.push(d);
        }
    }

    /// "the death toll rose to 24 from 20", "a toll of 24", "raising the toll to 24", "to 24 the number of dead".
    #[allow(clippy::too_many_lines)]
    pub(super) fn toll(&mut self, k: usize, i: u32, n: &Np) {
        // "bringing the total to 51": a total of what the sentence told before.
        let told = self.drafts.iter().rev().find(|d| d.kind == ClaimKind::Harm).and_then(|d| d.harm);
        let Some(harm) = self.noun_of(n.head).and_then(|n| n.harm).or(told) else { return };
        let head = (n.head, n.head + 1);
        let modality = self.np_modality(k);
        let mut who = Nps::new();
        who.extend(n.of.filter(|&o| self.np(o).count.is_none()));
        // "the army's dead"
        if n.harm.is_some() && !n.classes.any(class::TOLL) {
            who.push(i);
        }
        // "the number of civilians killed" names them inside.
        if self.g.units[n.head as usize].t1 - self.g.units[n.head as usize].t0 > 2 {
            who.push(i);
        }
        let mut made: Option<usize> = None;
        let mut old: Option<(u32, usize)> = None;
        if let Some(of) = n.of
            && let Some(c) = self.np(of).count
        {
            // "a toll of 24 dead"
            let mut d = self.draft(harm, c, SmallVec::from_slice(&[of]), head, k, "noun.toll-of");
            d.modality = modality;
            self.taken[of as usize] = true;
            self.drafts.push(d);
            return;
        }
        // "The number of wounded, 24, was right"
        if self.kind(k + 1) == Some(ItemKind::Comma)
            && matches!(self.kind(k + 3), Some(ItemKind::Comma))
            && let Some(m) = self.is_np(k + 2).filter(|&m| self.g.units[self.np(m).head as usize].is_number())
            && let Some(c) = self.np(m).count
        {
            let mut d = self.draft(harm, c, who.clone(), head, k, "noun.toll-of");
            d.modality = modality;
            self.taken[m as usize] = true;
            self.drafts.push(d);
            return;
        }
        // "The number of people killed when rebels shelled a market stands at 17": the clause of time has its own verb.
        let clause = (self.kind(k + 1) == Some(ItemKind::Sub)).then(|| (k + 2..k + 8).find(|&j| self.kind(j) == Some(ItemKind::Verb))).flatten();
        let mut j = clause.unwrap_or(k) + 1;
        let mut steps = 0;
        let mut moved = false;
        let mut to = false;
        while let Some(it) = self.item(j) {
            match it.kind {
                ItemKind::Verb => {
                    let class = self.class(j);
                    let v = self.vg(j).copied();
                    if v.is_some_and(|v| v.negated || v.modal && !v.passive && self.modal_blocks(&v)) {
                        return;
                    }
                    // "killed by landmines left from the war": a participle describes what stands before it.
                    if class != Some(VerbClass::Rise) && v.is_some_and(|v| !v.aux && v.form & form::PART != 0) && self.kind(j + 1) == Some(ItemKind::Prep) {
                        j += 1;
                        steps += 1;
                        continue;
                    }
                    if !(class == Some(VerbClass::Rise)
                        || v.is_some_and(|v| self.unit_word(v.main).any(class::REACHES))
                        || v.is_some_and(|v| v.verb == 0)
                        || matches!(class, Some(VerbClass::Report | VerbClass::Take | VerbClass::Cause | VerbClass::Plain)))
                    {
                        break;
                    }
                    if moved && made.is_some() {
                        break;
                    }
                    moved = true;
                }
                ItemKind::Prep => {
                    let u = &self.g.units[it.u0 as usize];
                    if u.is(class::FROM)
                        && let Some(m) = self.is_np(j + 1)
                        && self.number_group(m)
                    {
                        // "from four to seven" is a move, and no range.
                        if let Some(c) = self.np(m).count.filter(|c| c.kind == DraftKind::Range && moved) {
                            let mut d =
                                self.draft(harm, CountDraft { kind: DraftKind::Stated, b: c.a, u1: c.u0 + 1, ..c }, who.clone(), head, j + 1, "noun.toll-from");
                            d.superseded = true;
                            self.taken[m as usize] = true;
                            self.drafts.push(d);
                            let mut d = self.draft(harm, CountDraft { kind: DraftKind::Stated, a: c.b, u0: c.u1 - 1, ..c }, who, head, k, "noun.toll-rose");
                            d.updates = Some(self.drafts.len() - 1);
                            d.modality = modality;
                            self.drafts.push(d);
                            return;
                        }
                        old = Some((m, j + 1));
                        j += 2;
                        continue;
                    }
                    // "gave the number of wounded as 35"
                    let given = u.is(class::THAN) && k > 0 && self.vg(k - 1).is_some_and(|v| !v.passive && !v.negated && !v.modal);
                    to = u.is(class::TO) || self.word_is(it.u0, "at") || given;
                    if !to && !u.is(class::OF.with(class::LOC)) && self.is_np(j + 1).is_some_and(|m| self.number_group(m)) {
                        // "rose by 12": an increase, not a toll.
                        j += 2;
                        continue;
                    }
                    if self.word_is(it.u0, "by") {
                        j += 2;
                        continue;
                    }
                }
                // "killed by the army and the rebels has reached"
                ItemKind::And if !moved && made.is_none() && self.is_np(j + 1).is_some_and(|m| self.np(m).count.is_none()) => {}
                // "since the start of the siege": a time told with a noun.
                ItemKind::Sub if self.is_np(j + 1).is_some() && !matches!(self.kind(j + 2), Some(ItemKind::Verb)) => {}
                ItemKind::Np => {
                    let m = it.at;
                    // "exceeded 2,000": the verb is the bound.
                    let bound =
                        self.np(m).count.is_some_and(|c| c.kind == DraftKind::MoreThan) && self.unit_word(self.np(m).u0).any(class::VERB.with(class::REACHES));
                    if self.number_group(m) && made.is_none() && (moved || to || bound || self.kind(j - 1) == Some(ItemKind::Colon)) {
                        let c = self.np(m).count.unwrap_or(CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: 0, u1: 0 });
                        let mut w = who.clone();
                        // A number alone says nothing of who they were.
                        if w.is_empty() || !self.g.units[self.np(m).head as usize].is_number() {
                            w.push(m);
                        }
                        let mut d = self.draft(harm, c, w, head, k, "noun.toll-rose");
                        d.modality = modality;
                        self.taken[m as usize] = true;
                        made = Some(self.drafts.len());
                        self.drafts.push(d);
                    }
                }
                // ", earlier put at 12 dead, rose": what a participle between commas tells is the figure before.
                ItemKind::Comma
                    if made.is_none()
                        && old.is_none()
                        && self.vg(j + 1).is_some_and(|v| !v.aux && v.form & form::PART != 0)
                        && self.class(j + 1) == Some(VerbClass::Report)
                        && self.kind(j + 2) == Some(ItemKind::Prep)
                        && self.is_np(j + 3).is_some_and(|m| self.number_group(m)) =>
                {
                    old = self.is_np(j + 3).map(|m| (m, j + 3));
                    j += 4;
                    continue;
                }
                // ", from 88", ", up from 88"
                ItemKind::Comma
                    if made.is_some()
                        && !self.prep_is(j + 1, class::FROM)
                        && !(self.kind(j + 1) == Some(ItemKind::Prep) && self.prep_is(j + 2, class::FROM)) =>
                {
                    break;
                }
                ItemKind::Comma | ItemKind::Adv | ItemKind::Time | ItemKind::Quote | ItemKind::Colon | ItemKind::Open | ItemKind::Close | ItemKind::Other => {}
                _ => break,
            }
            j += 1;
            steps += 1;
            if steps > 16 {
                break;
            }
        }
        if made.is_none() {
            // "raising to 45 the number of dead", "brought to 12 the death toll"
            if let Some(p) = k.checked_sub(1)
                && let Some(m) = self.is_np(p)
                && self.number_group(m)
                && p > 0
                && (self.prep_is(p - 1, class::TO) || self.prep_is(p - 1, class::LOC) && p > 1 && self.class(p - 2) == Some(VerbClass::Report))
            {
                let c = self.np(m).count.unwrap_or(CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: 0, u1: 0 });
                let mut d = self.draft(harm, c, who.clone(), head, k, "noun.toll-to");
                d.modality = modality;
                self.taken[m as usize] = true;
                made = Some(self.drafts.len());
                self.drafts.push(d);
            }
        }
        if let (Some(new), Some((m, at))) = (made, old)
            && let Some(c) = self.np(m).count
        {
            let mut d = self.draft(harm, c, who, head, at, "noun.toll-from");
            d.superseded = true;
            self.taken[m as usize] = true;
            self.drafts[new].updates = Some(self.drafts.len());
            self.drafts.push(d);
        }
        let _ = i;
    }

    /// A group that is a number, or people with a number.
    pub(super) fn number_group(&self, m: u32) -> bool {
        let n = self.np(m);
        n.count.is_some_and(|c| !matches!(c.kind, DraftKind::None)) && (self.g.units[n.head as usize].is_number() || self.is_people(n, true))
    }

    /// The item after the places and times that stand from item `k` on.
    fn past_places(&self, mut k: usize) -> usize {
        for _ in 0..3 {
            match self.kind(k) {
                Some(ItemKind::Time) => k += 1,
                Some(ItemKind::Prep) if self.is_np(k + 1).is_some_and(|i| self.np(i).place.is_some()) => k += 2,
                _ => break,
            }
        }
        k
    }
}
