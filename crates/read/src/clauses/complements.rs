//! Verbs that harm only together with a second phrase, and participles that lean on a verb elsewhere in the sentence. Enters: verb groups.
//! Leaves: drafts, and the verb whose subject is meant. Never done here: a verb that harms by itself.

use super::*;

impl Clauses<'_> {
    pub(super) fn bare_draft(&self, harm: Harm, k: usize, anchor: (u32, u32), rule: &'static str) -> Draft {
        self.draft(harm, CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: anchor.0, u1: anchor.1 }, Nps::new(), anchor, k, rule)
    }

    /// People told as such: counted, named or one.
    fn told_people(&self, groups: &Nps) -> bool {
        !groups.is_empty()
            && groups.iter().all(|&i| {
                let n = self.np(i);
                self.is_people(n, true) && (n.count.is_some() || n.det == Det::An || n.name || n.partitive)
            })
    }

    /// "seized three men", "scores were burned": harm only where the object is people.
    pub(super) fn people_only(&mut self, k: usize, vg: &Vg, verb: &Verb) {
        let reduced = !vg.aux && vg.form & form::PART != 0 && self.reduced_follows(k);
        let harmed = if vg.passive || reduced {
            if reduced && !vg.passive {
                k.checked_sub(1).and_then(|p| self.is_np(p)).map(|i| SmallVec::from_slice(&[i]))
            } else {
                self.subject(k, 0).map(|s| s.0)
            }
        } else {
            self.object(k).map(|o| o.0)
        };
        // A court seizes nobody, a coast guard seizes poachers: the sentence must speak of violence.
        let armed = |i: &u32| {
            let noun = self.noun_of(self.np(*i).head);
            noun.is_some_and(|n| n.status == Some(tollbook_model::Status::Combatant)) || self.role_is(self.np(*i), &["attacker", "fighter", "militia-member"])
        };
        let by_arms = || self.by_phrase(k).iter().any(armed) || !vg.passive && self.agent_of(k, vg).is_some_and(|a| a.0.iter().any(armed));
        let fits = self.violent || !matches!(verb.harm, Some(Harm::Abducted)) || by_arms();
        if fits && harmed.is_some_and(|h| self.told_people(&h)) {
            self.harm_verb(k, vg, verb);
        }
    }

    /// "forced 30,000 people from their homes", "were driven out of the district".
    pub(super) fn sent_away(&mut self, k: usize, vg: &Vg, verb: &Verb) {
        let Some(harm) = verb.harm else { return };
        let (groups, end) = if vg.passive {
            let Some((s, _)) = self.subject(k, 0) else { return };
            (s, k + 1)
        } else {
            let Some((o, end)) = self.object(k) else { return };
            (o, end)
        };
        // "400,000 people in Tigray from their homes": where they are stands between.
        let end = match self.prep_is(end, class::LOC) && self.is_np(end + 1).is_some_and(|i| self.np(i).place.is_some()) {
            true if self.prep_is(end + 2, class::AWAY) => end + 2,
            _ => end,
        };
        // From homes, or from a place while the sentence speaks of violence: a bus drives tourists from an airport.
        let from = self.prep_is(end, class::AWAY)
            && self.is_np(end + 1).is_some_and(|i| {
                let n = self.np(i);
                n.det == Det::Poss && n.classes.any(class::TARGET.with(class::PLACEN)) || self.violent && (n.place.is_some() || n.classes.any(class::PLACEN))
            });
        if vg.negated || !from || !groups.iter().all(|&i| self.is_people(self.np(i), true)) {
            return;
        }
        let mut proto = self.bare_draft(harm, k, (vg.main, vg.main + 1), "verb.sent-away");
        proto.modality = self.verb_modality(k, vg);
        proto.verb = vg.verb;
        proto.agents = if vg.passive { self.by_phrase(k) } else { self.agent_of(k, vg).map(|a| a.0).unwrap_or_default() };
        self.victims(&groups, &proto);
    }

    /// "sixteen demonstrators fell to sniper bullets".
    pub(super) fn by_weapon(&mut self, k: usize, vg: &Vg, verb: &Verb) {
        let Some(harm) = verb.harm else { return };
        let weapon = self.kind(k + 1) == Some(ItemKind::Prep) && self.is_np(k + 2).is_some_and(|i| self.np(i).classes.any(class::MEANS));
        let Some((subject, _)) = self.subject(k, 0) else { return };
        if vg.negated || !weapon || !self.told_people(&subject) {
            return;
        }
        let mut proto = self.bare_draft(harm, k, (vg.main, vg.main + 1), "verb.to-a-weapon");
        proto.modality = self.verb_modality(k, vg);
        self.victims(&subject, &proto);
    }

    /// "120 hostages are still held": what there is at a day.
    pub(super) fn held(&mut self, k: usize, vg: &Vg, verb: &Verb) {
        let Some(harm) = verb.harm else { return };
        let reduced = !vg.aux && vg.form & form::PART != 0 && self.reduced_follows(k);
        let groups = if vg.passive {
            self.subject(k, 0).map(|s| s.0)
        } else if reduced {
            k.checked_sub(1).and_then(|p| self.is_np(p)).map(|i| SmallVec::from_slice(&[i]))
        } else {
            // "The stadium holds 20,000 people": an object must be prisoners by its own word.
            self.object(k).map(|o| o.0).filter(|o| o.iter().all(|&i| self.role_is(self.np(i), &["hostage", "prisoner"])) || self.held_by_arms(k, vg, o))
        };
        // "63 patients and staff": those who are counted.
        let by_arms = |g: &Nps| !reduced && g.len() > 1 && self.held_by_arms(k, vg, g);
        let groups = groups.map(|g| if by_arms(&g) { g.into_iter().take(1).collect() } else { g });
        let Some(groups) = groups.filter(|g: &Nps| self.told_people(g)) else { return };
        if vg.negated || reduced && !groups.iter().all(|&i| self.role_is(self.np(i), &["hostage", "prisoner"])) {
            return;
        }
        let taken = !vg.passive && self.held_by_arms(k, vg, &groups);
        let hostages = taken || groups.iter().any(|&i| self.role_is(self.np(i), &["hostage"]));
        let mut proto = self.bare_draft(if hostages { Harm::Abducted } else { harm }, k, (vg.main, vg.main + 1), "verb.held");
        proto.modality = self.verb_modality(k, vg);
        proto.stock = !taken;
        proto.agents = if vg.passive || reduced { self.by_phrase(k) } else { self.agent_of(k, vg).map(|a| a.0).unwrap_or_default() };
        self.victims(&groups, &proto);
    }

    /// "nine people with wounds were brought to the clinic".
    pub(super) fn brought_with_wounds(&mut self, k: usize, vg: &Vg) -> bool {
        let care = self.prep_is(k + 1, class::TO) && self.is_np(k + 2).is_some_and(|i| self.noun_care(i));
        if !vg.passive || vg.negated || vg.modal || !care {
            return false;
        }
        // "were taken to hospital with burns"
        let behind = (k + 3..k + 8)
            .take_while(|&j| matches!(self.kind(j), Some(ItemKind::Prep | ItemKind::Np | ItemKind::Time | ItemKind::Adv)))
            .find(|&j| self.is_np(j).is_some_and(|i| self.is_wound(i) && self.np(i).det == Det::Bare) && self.prep_is(j - 1, class::WITH));
        let told = |&i: &u32| {
            let n = self.np(i);
            self.is_people(n, true)
                && (n.count.is_some_and(|c| c.kind != DraftKind::None) || n.det == Det::An || n.det == Det::Poss && n.classes.any(class::KIN))
        };
        let Some((groups, _)) = self.subject(k, 0).filter(|s| self.counted(&s.0) || s.0.iter().all(told)) else { return false };
        let Some(w) = self.wounds_before(&groups, k).or(behind) else { return false };
        let mut proto = self.bare_draft(Harm::Injured, k, (self.c.items[w].u0, self.c.items[w].u1), "verb.sent-to-care");
        proto.modality = self.verb_modality(k, vg);
        self.victims(&groups, &proto)
    }

    /// "killed a guard and sent 14 others to hospital": what is done to people by a weapon or a deed.
    pub(super) fn sent_to_care(&mut self, k: usize, vg: &Vg) -> bool {
        if vg.passive || vg.negated || vg.modal || !self.violent {
            return false;
        }
        let Some((groups, end)) = self.object(k) else { return false };
        let care = self.prep_is(end, class::TO)
            && self.is_np(end + 1).is_some_and(|i| self.np(i).det == Det::Bare && self.np(i).classes.any(class::TARGET) && self.noun_care(i));
        // "killed a guard and sent 14 others": the verb goes on from a verb of harm.
        let goes_on =
            self.kind(k.wrapping_sub(1)) == Some(ItemKind::And) && self.drafts.last().is_some_and(|d| matches!(d.harm, Some(Harm::Killed | Harm::Injured)));
        let by = goes_on || self.agent_of(k, vg).is_some_and(|(a, _)| a.iter().all(|&i| self.np(i).classes.any(class::MEANS.with(class::DEED))));
        if !care || !by || !groups.iter().all(|&i| self.np(i).count.is_some() && self.is_people(self.np(i), false)) {
            return false;
        }
        let mut proto = self.bare_draft(Harm::Injured, k, (vg.main, vg.main + 1), "verb.sent-to-care");
        proto.modality = self.verb_modality(k, vg);
        self.victims(&groups, &proto)
    }

    /// True if each of the groups has a number.
    fn counted(&self, groups: &Nps) -> bool {
        groups.iter().all(|&i| self.np(i).count.is_some_and(|c| c.kind != DraftKind::None))
    }

    /// True for a place where the hurt are cared for.
    fn noun_care(&self, i: u32) -> bool {
        (self.np(i).u0..self.np(i).u1).any(|u| self.unit_word(u).any(class::CARE))
    }

    /// "treated 23 people for gunshot wounds", "were treated for burns".
    pub(super) fn treated(&mut self, k: usize, vg: &Vg) {
        let groups = if vg.passive { self.subject(k, 0).map(|s| (s.0, k + 1)) } else { self.object(k) };
        let Some((groups, end)) = groups else { return };
        let mut wounds = None;
        for j in end..end + 10 {
            match self.kind(j) {
                Some(ItemKind::Prep | ItemKind::And | ItemKind::Or | ItemKind::Time | ItemKind::Adv) => {}
                Some(ItemKind::Np) => {
                    let wound = self.is_np(j).is_some_and(|i| {
                        let n = self.np(i);
                        n.harm == Some(Harm::Injured) && n.classes.any(class::HARMN) || (n.u0..n.u1).any(|u| self.unit_word(u).any(class::WOUNDS))
                    });
                    if wound && (end..j).any(|p| self.prep_is(p, class::CARE)) {
                        wounds = Some(j);
                        break;
                    }
                }
                _ => break,
            }
        }
        // "its medics treated 13 people, four of them with burns": those who treat say that they were hurt, where violence is told.
        let medics = !vg.passive
            && self.violent
            && !self.prep_is(end, class::CARE)
            && self.agent_of(k, vg).is_some_and(|a| a.0.iter().any(|&i| self.role_is(self.np(i), &["medic"])));
        let wounds = wounds.or_else(|| if vg.passive { self.wounds_before(&groups, k) } else { None });
        // "five people were being treated at a hospital": hurt, where violence is told.
        let at = vg.passive && self.prep_is(end, class::LOC) && self.is_np(end + 1).is_some_and(|i| self.noun_care(i)) && self.counted(&groups);
        let Some(w) = wounds.or((medics || at).then_some(k)) else { return };
        if vg.negated || !self.told_people(&groups) {
            return;
        }
        let head = self.is_np(w).map_or(vg.main, |i| self.np(i).head);
        let mut proto = self.bare_draft(Harm::Injured, k, (head, head + 1), if wounds.is_none() && at { states::KEPT_RULE } else { "verb.treated" });
        proto.modality = self.verb_modality(k, vg);
        self.victims(&groups, &proto);
    }

    /// "the bodies of 18 of the raiders were left on the wire": remains of counted people, whatever the verb.
    pub(super) fn bodies_of(&mut self, k: usize, i: u32, n: &Np) {
        let Some(of) = n.of.filter(|_| n.count.is_none()) else { return };
        let near = |c: &Self, mut r: std::ops::Range<usize>| r.any(|j| c.class(j) == Some(VerbClass::Find));
        // What is found is read with its verb, and so are "the bodies of four hostages killed by".
        if near(self, k.saturating_sub(4)..k) || near(self, k + 1..k + 10) || self.class(k + 3) == Some(VerbClass::Harm) {
            return;
        }
        let group = self.np(of);
        let counted = group.count.is_some_and(|c| !matches!(c.kind, DraftKind::None | DraftKind::Share | DraftKind::Unstated));
        // "A body of 12 experts": one body of several is made of the living.
        let made_of = n.det == Det::An && group.count.is_some_and(|c| c.a > 1);
        if !counted || made_of || !self.is_people(group, false) || self.taken[of as usize] {
            return;
        }
        let mut proto = self.bare_draft(Harm::Killed, k, (n.head, n.head + 1), "noun.bodies");
        proto.modality = self.np_modality(k);
        self.taken[i as usize] = true;
        // "the bodies of a mother and her three children"
        let groups = self.c.item_of(of).map(|p| self.coordinated_right(p).0).filter(|g| !g.is_empty()).unwrap_or_else(|| SmallVec::from_slice(&[of]));
        self.victims(&groups, &proto);
    }

    /// "slaughtered 6-0": the result of a match.
    pub(super) fn is_score(&self, k: usize) -> bool {
        self.is_np(k).is_some_and(|i| {
            let n = self.np(i);
            let u = &self.g.units[n.u0 as usize..n.u1 as usize];
            matches!(u, [a, dash, b] if a.kind == UnitKind::Num && b.kind == UnitKind::Num && dash.is_mark(b'-') && b.value <= a.value)
        })
    }

    /// "3,000 dead and wounded": the participle shares the number before it.
    pub(super) fn shares_number(&self, k: usize, vg: &Vg) -> bool {
        !vg.aux
            && vg.form & form::PART != 0
            && k >= 2
            && matches!(self.kind(k - 1), Some(ItemKind::And | ItemKind::Or))
            && self.is_np(k - 2).is_some_and(|i| self.np(i).harm.is_some() && self.np(i).count.is_some() && !self.np(i).classes.any(class::HARMN))
            && self.object(k).is_none()
    }

    /// The helper that an aside parts from its participle: "have, state television says, been killed".
    pub(super) fn split_by_aside(&self, k: usize, vg: &Vg) -> Option<usize> {
        if self.kind(k.checked_sub(1)?) != Some(ItemKind::Comma) || vg.form & form::PART == 0 {
            return None;
        }
        let mut j = k - 1;
        for _ in 0..18 {
            j = j.checked_sub(1)?;
            match self.kind(j)? {
                ItemKind::Comma => {
                    if let Some(v) = self.vg(j.checked_sub(1)?)
                        && v.verb == 0
                        && !v.negated
                        && (vg.passive || self.unit_word(v.main).any(class::BE))
                    {
                        return Some(j - 1);
                    }
                }
                ItemKind::Colon | ItemKind::Sub => return None,
                _ => {}
            }
        }
        None
    }

    /// The passive that a second participle goes with: "were shot by men who stopped a coach and killed".
    pub(super) fn second_participle(&self, k: usize, vg: &Vg) -> Option<usize> {
        if vg.aux || !matches!(self.kind(k.checked_sub(1)?), Some(ItemKind::And | ItemKind::Or)) {
            return None;
        }
        let mut j = k - 1;
        for _ in 0..18 {
            j = j.checked_sub(1)?;
            match self.kind(j)? {
                ItemKind::Verb => {
                    if self.vg(j)?.passive {
                        return Some(j);
                    }
                    // Only a relative clause may stand between.
                    if self.kind(j.checked_sub(1)?) != Some(ItemKind::Rel) {
                        return None;
                    }
                }
                ItemKind::Colon | ItemKind::Sub | ItemKind::But => return None,
                _ => {}
            }
        }
        None
    }

    /// The passive of fearing or saying that a participle completes: "were feared killed", "are reported wounded".
    pub(super) fn feared(&self, k: usize, vg: &Vg) -> Option<usize> {
        let p = k.checked_sub(1)?;
        let said = self.vg(p).is_some_and(|v| v.passive && !v.negated) && matches!(self.class(p), Some(VerbClass::Fear | VerbClass::Report | VerbClass::Plain));
        (said && !vg.aux && vg.form & form::PART != 0).then_some(p)
    }

    /// The group before the comma that opens an aside with this participle.
    pub(super) fn opened_aside(&self, k: usize, vg: &Vg) -> Option<(Nps, bool)> {
        let p = k.checked_sub(2).filter(|_| !vg.aux && vg.form & form::PART != 0 && self.kind(k - 1) == Some(ItemKind::Comma))?;
        let n = self.np(self.is_np(p)?);
        let closes = (k + 1..k + 10).any(|j| self.kind(j) == Some(ItemKind::Comma));
        let first = p == 0 || !matches!(self.kind(p - 1), Some(ItemKind::Prep));
        // "The wake was that of a taxi driver, killed on Friday by members of a gang"
        let hangs = matches!(self.kind(k + 1), Some(ItemKind::Time)) || self.prep_is(k + 1, class::BY);
        let of_one = hangs && n.det == Det::An && !n.plural && self.prep_is(p.wrapping_sub(1), class::OF);
        ((closes && first || of_one) && n.classes.any(class::PERSON) && self.is_people(n, true)).then(|| (self.coordinated_left(p), false))
    }

    /// The subject of the finite verb on the left.
    pub(super) fn main_subject(&self, k: usize) -> Option<(Nps, bool)> {
        let v = (0..k)
            .rev()
            .find(|&j| self.vg(j).is_some_and(|v| v.aux && !v.infinitive || v.form & (form::PAST | form::THIRD) != 0 && v.form & form::ING == 0))?;
        self.subject(v, 0)
    }

    /// "Killed instantly by a shell as she slept, Ana Ruiz was buried …": the participle stands before the main clause and its subject.
    pub(super) fn fronted(&self, k: usize, vg: &Vg) -> Option<usize> {
        if vg.aux || vg.form & form::PART == 0 || (0..k).any(|j| !matches!(self.kind(j), Some(ItemKind::Adv | ItemKind::Quote))) {
            return None;
        }
        let comma = (k + 1..k + 18)
            .take_while(|&j| !matches!(self.kind(j), None | Some(ItemKind::Colon | ItemKind::But)))
            .find(|&j| self.kind(j) == Some(ItemKind::Comma))?;
        let i = self.is_np(comma + 1)?;
        let n = self.np(i);
        let one = n.count.is_some() || n.det == Det::An || n.name || n.classes.any(class::PERSON) && n.det == Det::The;
        // "Killed in the blast, the mayor said, were two officers": who speaks is nobody harmed.
        let speaks = (comma + 2..comma + 5).find_map(|j| self.class(j)) == Some(VerbClass::Report);
        (one && !speaks && self.is_people(n, false) && !n.classes.any(class::SOURCE.with(class::PRON)) && n.place.is_none()).then_some(comma + 1)
    }

    /// The passive of leaving that a participle completes: "was left wounded", "were left injured".
    pub(super) fn left_so(&self, k: usize, vg: &Vg) -> Option<usize> {
        let p = k.checked_sub(1)?;
        let left = self.vg(p).is_some_and(|v| v.passive && !v.negated) && self.class(p) == Some(VerbClass::Leave);
        (left && !vg.aux && vg.form & form::PART != 0).then_some(p)
    }

    /// True for a verb of freeing.
    pub(super) fn frees(&self, vg: &Vg) -> bool {
        (vg.u0..vg.u1).any(|u| self.unit_word(u).any(class::FREES))
    }

    /// "freed 22 hostages": who is freed had been taken.
    pub(super) fn freed(&mut self, k: usize, vg: &Vg) {
        let groups = if vg.passive { self.subject(k, 0).map(|s| s.0) } else { self.object(k).map(|o| o.0) };
        let Some(groups) = groups.filter(|g| self.told_people(g) && g.iter().all(|&i| self.role_is(self.np(i), &["hostage"]))) else { return };
        if vg.negated {
            return;
        }
        let mut proto = self.bare_draft(Harm::Abducted, k, (vg.main, vg.main + 1), "verb.freed");
        proto.modality = self.verb_modality(k, vg);
        self.victims(&groups, &proto);
    }
}
