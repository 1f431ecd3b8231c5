//! Verbs of harm and what they say of whom. Enters: verb groups. Leaves: drafts. Never done here: nouns that tell harm by themselves.

use super::*;

impl Clauses<'_> {
    pub(super) fn verb_item(&mut self, k: usize) {
        let Some(vg) = self.vg(k).copied() else { return };
        let Some(verb) = self.verb(&vg) else {
            self.copula(k, &vg);
            return;
        };
        match verb.frame {
            Frame::People if verb.harm.is_some() => {
                self.people_only(k, &vg, verb);
                return;
            }
            Frame::Away => {
                self.sent_away(k, &vg, verb);
                return;
            }
            Frame::Weapon if self.falls_in_battle(k) => {
                self.harm_verb(k, &vg, verb);
                return;
            }
            Frame::Weapon if self.fallen_men(k, &vg) => return,
            Frame::Weapon => {
                self.by_weapon(k, &vg, verb);
                return;
            }
            Frame::Held if self.whom_they_took(k, &vg) => return,
            Frame::Held => {
                self.held(k, &vg, verb);
                return;
            }
            Frame::Spared if self.got_away_hurt(k, &vg) => return,
            Frame::Spared => {
                self.not_spared(k, &vg, verb);
                return;
            }
            Frame::Arrive if self.arrived(k, &vg, verb) => return,
            _ => {}
        }
        match verb.class {
            VerbClass::Harm if self.of_those_who(k, &vg, verb) => {}
            VerbClass::Harm => self.harm_verb(k, &vg, verb),
            VerbClass::Treat => self.treated(k, &vg),
            _ if self.frees(&vg) => self.freed(k, &vg),
            _ if self.told_apart(k, &vg)
                || self.out_of_reach(k, &vg)
                || self.kept(k, &vg)
                || self.hosted(k, &vg)
                || self.brought_with_wounds(k, &vg)
                || self.gone(k, &vg)
                || self.searched_for(k, &vg)
                || self.whom_they_took(k, &vg)
                || self.taken_along(k, &vg)
                || self.listed_as(k, &vg)
                || self.number_lost(k, &vg)
                || self.lost_kin(k, &vg)
                || self.got_away_hurt(k, &vg)
                || self.hits_in_limb(k, &vg) => {}
            _ if self.names_victims(k, &vg) || self.figure_put(k, &vg) => {}
            VerbClass::Deed if self.destroyed(k, &vg) => {}
            VerbClass::SelfKill => self.self_kill(k, &vg, verb),
            // "eleven bodies have been brought in"
            VerbClass::Plain | VerbClass::Rise | VerbClass::Take | VerbClass::Cause if vg.passive && !vg.negated && self.bodies_subject(k) => {
                self.bodies(k, &vg);
            }
            // "At least 30 bodies were lying in the streets"
            VerbClass::Plain if self.lies(&vg) && self.bodies_subject(k) && self.of_people_or_nobody(k) => self.bodies(k, &vg),
            VerbClass::Claim | VerbClass::Take | VerbClass::Cause => self.lives(k, &vg),
            VerbClass::Suffer => self.lives(k, &vg),
            VerbClass::Find if self.wounds_received(k, &vg) => {}
            VerbClass::Find => self.bodies(k, &vg),
            VerbClass::Include if self.included_before(k, &vg) => self.part_told_before(k - 1, k, k + 1),
            VerbClass::Include if !vg.passive => self.included(k),
            VerbClass::Plain if self.bodies_object(k, &vg) => self.bodies(k, &vg),
            VerbClass::Plain if self.sent_to_care(k, &vg) || self.hit_in_limb(k, &vg) => {}
            VerbClass::Fear | VerbClass::Report | VerbClass::Plain | VerbClass::Leave if vg.passive || verb.class == VerbClass::Plain => self.copula(k, &vg),
            VerbClass::Support => self.stance(k, &vg),
            _ if self.bodies_object(k, &vg) => self.bodies(k, &vg),
            _ => _ = self.hit_in_limb(k, &vg),
        }
    }

    /// True for a quotation mark, double or single.
    fn closes_quote(&self, k: usize) -> bool {
        self.item(k).is_some_and(|i| i.kind == ItemKind::Quote || i.kind == ItemKind::Other && self.g.units[i.u0 as usize].is_mark(b'\''))
    }

    /// Chooses active or passive for a transitive harm verb.
    #[allow(clippy::too_many_lines)]
    pub(super) fn harm_verb(&mut self, k: usize, vg: &Vg, verb: &Verb) {
        let Some(mut harm) = verb.harm else { return };
        let anchor = (vg.main, vg.main + 1);
        if self.is_score(k + 1) || self.kind(k.wrapping_sub(1)) == Some(ItemKind::Among) || self.shares_number(k, vg) {
            return;
        }
        // "the third mayor to be killed this year": so many since.
        if let Some((i, value)) = self.ordinal_before(k, vg) {
            let n = self.np(i);
            let count = CountDraft { kind: DraftKind::Stated, a: value, b: value, u0: n.u0, u1: n.head };
            let d = self.draft(harm, count, SmallVec::from_slice(&[i]), anchor, k, "ordinal.toll");
            self.taken[i as usize] = true;
            self.drafts.push(d);
            return;
        }
        // "killed and wounded dozens": one number for both.
        let mut at = k;
        // "90 fighters killed, wounded in raids": a headline's comma.
        let comma = self.kind(k + 1) == Some(ItemKind::Comma)
            && !vg.aux
            && self.vg(k + 2).is_some_and(|v| v.form & vg.form & form::PART != 0)
            && matches!(self.kind(k + 3), None | Some(ItemKind::Prep | ItemKind::Time | ItemKind::Colon));
        if (comma || matches!(self.kind(k + 1), Some(ItemKind::And | ItemKind::Or)))
            && let Some(v2) = self.vg(k + 2).copied()
            && !v2.aux
            && let Some(h2) = self.verb(&v2).filter(|v| v.class == VerbClass::Harm).and_then(|v| v.harm)
            && v2.form & vg.form & (form::PART | form::ING | form::PAST | form::BASE) != 0
            && h2 != harm
        {
            let shared = vg.passive
                || self.object(k + 2).is_some_and(|(o, _)| o.first().is_some_and(|&i| self.is_people(self.np(i), false)))
                || self.reduced_follows(k + 2);
            if shared && (harm == Harm::Killed && h2 == Harm::Injured || harm == Harm::Injured && h2 == Harm::Killed) {
                harm = Harm::Casualties;
                at = k + 2;
            }
        }
        if k >= 2
            && matches!(self.kind(k - 1), Some(ItemKind::And | ItemKind::Or | ItemKind::Comma))
            && let Some(v1) = self.vg(k - 2)
            && !vg.aux
            && let Some(h1) = self.verb(v1).filter(|v| v.class == VerbClass::Harm).and_then(|v| v.harm)
            && h1 != harm
            && self.drafts.last().is_some_and(|d| d.harm == Some(Harm::Casualties) && d.item == k - 2)
        {
            return;
        }
        let mut object = self.object(at);
        // "have assassinated to two policemen": translated from a language that marks its objects.
        if object.is_none()
            && !vg.passive
            && self.prep_is(at + 1, class::TO)
            && self.is_np(at + 2).is_some_and(|i| self.np(i).count.is_some() && self.is_people(self.np(i), true))
            // "taking the number of policemen killed to three"
            && !self.is_np(at + 2).is_some_and(|i| self.g.units[self.np(i).head as usize].is_number())
        {
            object = Some(self.coordinated(at + 2, false));
        }
        if object.is_none()
            && !vg.passive
            && matches!(self.kind(at + 1), Some(ItemKind::And | ItemKind::Or))
            && self.vg(at + 2).is_some_and(|v| !v.aux && v.form & vg.form != 0)
        {
            object = self.object(at + 2);
        }
        // "have killed with impunity thousands of peasants": what is said of the deed stands before its object.
        if object.is_none()
            && (vg.aux || self.is_np(at + 2).is_some_and(|i| self.prep_is(at + 1, class::WITH) && self.np(i).classes.any(class::MEANS.with(class::DEED))))
            && !vg.passive
            && self.kind(at + 1) == Some(ItemKind::Prep)
            && self.kind(at + 2).is_some_and(|k| matches!(k, ItemKind::Np | ItemKind::Time))
        {
            object =
                self.object(at + 2).filter(|(o, _)| o.iter().all(|&i| self.is_people(self.np(i), true) && (self.np(i).count.is_some() || self.np(i).name)));
        }
        // "the chief, whom they slaughtered along with four of his sons"
        if (object.is_none() || self.kind(at + 1) == Some(ItemKind::AsWell))
            && !vg.passive
            && let Some(o) = self.relative_object(k)
        {
            object = Some((o, at + 1));
        }
        let has_object = object.as_ref().is_some_and(|(o, _)| {
            o.first().is_some_and(|&i| self.is_people(self.np(i), false) && !(self.np(i).classes.any(class::PRON) && self.np(i).classes.any(class::REL)))
        });
        let mut proto = self.draft(harm, CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: anchor.0, u1: anchor.1 }, Nps::new(), anchor, k, "");
        proto.verb = vg.verb;
        proto.modality = self.verb_modality(k, vg);
        proto.others = vg.passive && (vg.u0..vg.u1).any(|u| self.unit_word(u).any(class::ALSO));
        // "are now displaced": what there is today.
        proto.stock = harm == Harm::Displaced && vg.passive && self.unit_word(vg.u0).any(class::NOW) && self.by_phrase(at).is_empty();
        let intransitive = match verb.frame {
            Frame::Intransitive => true,
            Frame::Both => !vg.passive && !has_object,
            Frame::Flee => {
                self.flee(k, vg, &proto);
                return;
            }
            // "Forty rebels fell in the assault on the bridge".
            Frame::Weapon => self.falls_in_battle(k),
            Frame::Transitive | Frame::People | Frame::Away | Frame::Held | Frame::Spared | Frame::Arrive | Frame::Dated => false,
        };
        if intransitive {
            // "perished a woman": translated wires put the verb first.
            let subject =
                self.subject(k, 0).or_else(|| if vg.form & form::ING == 0 { object.clone().filter(|_| has_object).map(|(o, _)| (o, false)) } else { None });
            // "fell victim to a bomb": to what harms bodies, and to no fraud.
            let prey = |i: u32| self.np(i).classes.any(class::DEED.with(class::MEANS).with(class::HARMN)) || self.np(i).harm.is_some();
            if self.g.units[vg.main as usize].t1 - self.g.units[vg.main as usize].t0 > 2 && self.is_np(k + 1).is_some_and(|i| !prey(i)) {
                return;
            }
            let Some((subject, rel)) = subject else {
                self.note(|| "declined: no subject for an intransitive harm verb".to_owned());
                return;
            };
            proto.rule = "verb.intransitive";
            if vg.negated && !self.none_group(&subject) {
                return;
            }
            // "The victims had their throats cut": how those died who were told before.
            let known = |&i: &u32| self.is_victim(self.np(i)) && self.np(i).det == Det::The && self.np(i).count.is_none();
            if !rel && subject.iter().all(known) {
                return;
            }
            let first = self.drafts.len();
            if self.victims(&subject, &proto) {
                self.apart(at + 1, first, &proto);
            }
            return;
        }
        // "masked men shot dead in Grozny the mayor and his driver"
        if !vg.passive
            && !vg.aux
            && vg.form & form::PAST != 0
            && !has_object
            && let Some(o) = self.past_place(at)
            && let Some((s, _)) = self.agent_of(k, vg)
        {
            proto.rule = "verb.active";
            proto.agents = s;
            self.victims(&o, &proto);
            return;
        }
        if vg.passive || (!vg.aux && vg.form & form::PART != 0 && !has_object) {
            // "the 12 killed" is read by its noun group.
            proto.rule = if vg.passive { "verb.passive" } else { "verb.reduced" };
            let agents = self.by_phrase(at);
            proto.agents = agents;
            // "detained by fog": what is no party and no deed detains nobody.
            if matches!(harm, Harm::Detained | Harm::Abducted)
                && proto.agents.iter().any(|&i| {
                    let n = self.np(i);
                    n.det == Det::Bare && !n.name && n.place.is_none() && n.classes.without(class::COMMON.with(class::NOUN).with(class::ORDINARY)).is_empty()
                })
            {
                self.note(|| "declined: detained by no party".to_owned());
                return;
            }
            if !vg.aux && self.number_harmed(k, harm, &proto) {
                return;
            }
            // A bare participle right after a group describes that group, whatever stands before it.
            let gerund = vg.passive && self.g.form_of(vg.u0) & form::ING != 0;
            let adjacent =
                (!vg.aux || gerund).then(|| k.checked_sub(1)).flatten().map(|p| if self.closes_quote(p) { p.saturating_sub(1) } else { p }).filter(|&p| {
                    self.is_np(p)
                        .is_some_and(|i| self.is_people(self.np(i), false) && (self.np(i).count.is_some() || self.np(i).det != Det::Bare || self.np(i).plural))
                });
            // "Four members of one family killed in X": who is counted stands before "of".
            let adjacent = adjacent.map(|p| self.counted_members(p).or_else(|| self.some_of_the_hurt(p, harm)).unwrap_or(p));
            let subject = match adjacent {
                Some(p) => Some((self.coordinated_left(p), false)),
                None => {
                    match self.split_by_aside(k, vg).or_else(|| self.second_participle(k, vg)).or_else(|| self.feared(k, vg)).or_else(|| self.left_so(k, vg)) {
                        Some(v) => {
                            proto.rule = "verb.passive";
                            // "before being shot and killed": the main clause's subject.
                            let before = matches!(self.kind(v.wrapping_sub(1)), Some(ItemKind::Prep | ItemKind::Sub));
                            let being = before && self.vg(v).is_some_and(|x| x.passive && self.g.form_of(x.u0) & form::ING != 0);
                            if being { self.main_subject(v) } else { self.subject(v, 0) }
                        }
                        // "before being shot dead": the main clause's subject.
                        None if gerund && matches!(self.kind(k.wrapping_sub(1)), Some(ItemKind::Prep | ItemKind::Sub)) => self.main_subject(k),
                        // "The journalist, killed by a sniper in May, was …"
                        None => self.subject(k, 0).or_else(|| self.opened_aside(k, vg)),
                    }
                }
            };
            if let Some(p) = adjacent
                && self.counted_number(k, p, &proto)
            {
                return;
            }
            // "they have been murdered in Colombia 1,280 leaders", "have been kidnapped 267 persons": word for word from Spanish and Russian.
            let counted = |s: &Nps| s.iter().all(|&i| self.np(i).count.is_some_and(|c| c.a > 1) && self.is_people(self.np(i), true));
            let after = object.as_ref().map(|o| o.0.clone()).filter(counted).or_else(|| self.past_place(at)).filter(|_| vg.passive && vg.aux);
            let nobody = |s: &Nps| s.iter().all(|&i| self.np(i).classes.any(class::PRON) && self.np(i).count.is_none());
            if let Some(o) = after
                && subject.as_ref().is_none_or(|(s, rel)| !rel && nobody(s))
            {
                proto.rule = "verb.inverted";
                self.victims(&o, &proto);
                return;
            }
            match subject {
                Some((subject, _)) => {
                    if vg.negated && !self.none_group(&subject) {
                        self.note(|| "declined: negated".to_owned());
                        return;
                    }
                    // "the man killed the girl" has an object; a bare participle after a group with its own verb is a relative.
                    if proto.rule == "verb.reduced"
                        && vg.form & form::PAST != 0
                        && !self.reduced_follows(at)
                        && proto.agents.is_empty()
                        && subject.iter().all(|&i| self.np(i).count.is_none())
                    {
                        self.note(|| "declined: no object, and the subject is no counted group".to_owned());
                        return;
                    }
                    let first = self.drafts.len();
                    if self.victims(&subject, &proto) {
                        self.companions(at + 1, &proto);
                        self.apart(at + 1, first, &proto);
                    }
                    // "The number of civilians who have been killed has reached 34, including nine women": the part needs its whole.
                    if self.drafts.last().is_some_and(|d| d.count.kind == DraftKind::Unstated) {
                        self.counts_given();
                    }
                }
                None => {
                    // Inverted: "Killed in the blast were two officers", "Also killed was a nurse".
                    if let Some(b) = self.inverted(at) {
                        let (nps, end) = self.coordinated_right(b);
                        proto.rule = "verb.inverted";
                        let first = self.drafts.len();
                        if self.victims(&nps, &proto) {
                            self.apart(end, first, &proto);
                        }
                    } else if vg.passive
                        && has_object
                        && let Some((o, _)) = object
                    {
                        proto.rule = "verb.inverted";
                        self.victims(&o, &proto);
                    } else if vg.passive
                        && let Some(o) = self.past_place(at)
                    {
                        proto.rule = "verb.inverted";
                        self.victims(&o, &proto);
                    } else if let Some(b) = self.fronted(k, vg) {
                        let (nps, _) = self.coordinated_right(b);
                        proto.rule = "verb.fronted";
                        self.victims(&nps, &proto);
                    } else {
                        self.note(|| "declined: a passive without a subject".to_owned());
                    }
                }
            }
            return;
        }
        // Active.
        let Some((object, end)) = object else {
            self.note(|| "declined: an active harm verb without an object".to_owned());
            return;
        };
        // "stabbed four people to death": the word after the group tells the harm.
        if let Some(e) = self.is_np(end)
            && let Some(h) = self.np(e).harm
            && self.np(e).count.is_none()
            && self.np(e).det == Det::Bare
            && self.np(e).classes.any(class::HARMA)
        {
            proto.harm = Some(h);
            self.taken[e as usize] = true;
        }
        // "lined up eight officers and executed them": those told before in the sentence.
        let object = if object.len() == 1 { self.meant(object[0], k, proto.harm).map_or(object, |i| SmallVec::from_slice(&[i])) } else { object };
        proto.rule = if vg.form & form::ING != 0 && !vg.aux { "verb.participle" } else { "verb.active" };
        proto.agent_loose = vg.form & form::ING != 0 && !vg.aux;
        if let Some((s, _)) = self.agent_of(k, vg) {
            proto.agents = s;
        }
        // "the bomb injured nobody", "did not kill anyone"
        if vg.negated && !self.none_group(&object) {
            if object.iter().any(|&i| self.is_any(i)) {
                let n = self.np(object[0]);
                let mut d = proto.clone();
                d.count = CountDraft { kind: DraftKind::None, a: 0, b: 0, u0: n.u0, u1: n.u1 };
                d.who = object;
                self.drafts.push(d);
            }
            return;
        }
        let first = self.drafts.len();
        if self.victims(&object, &proto) {
            // "as well as 145 members": other people, the same predicate.
            self.apart(end, first, &proto);
        }
    }

    /// "the number of Palestinians killed … has reached 95": the figure comes with the verb after.
    pub(super) fn counted_number(&mut self, k: usize, p: usize, proto: &Draft) -> bool {
        let Some(mut head_at) = p.checked_sub(2).map(|h| if self.kind(h + 1) == Some(ItemKind::Quote) { h.saturating_sub(1) } else { h }) else { return false };
        let Some(mut head) = self.is_np(head_at) else { return false };
        let mut p = p;
        // "the number of members of the party murdered": who is counted stands before "of".
        while !self.np(head).partitive && self.prep_is(head_at + 1, class::OF) && head_at >= 2 && self.prep_is(head_at - 1, class::OF) {
            let Some(outer) = self.is_np(head_at - 2) else { break };
            p = head_at;
            head_at -= 2;
            head = outer;
        }
        if !self.np(head).partitive || !self.np(head).count.is_some_and(|c| c.kind == DraftKind::Unstated) || self.np(head).det != Det::The {
            return false;
        }
        let group = self.is_np(p);
        // "put the number of soldiers killed at 25"
        let put =
            (head_at.saturating_sub(2)..head_at).any(|j| self.vg(j).is_some_and(|v| !v.negated && (v.u0..v.u1).any(|u| self.unit_word(u).any(class::RECKON))));
        let after = (put && self.kind(k + 1) == Some(ItemKind::Prep)).then(|| self.is_np(k + 2)).flatten();
        // "bringing to 31 the number of aid workers killed"
        let before = p.checked_sub(4).filter(|&h| self.prep_is(h, class::TO)).and_then(|h| self.is_np(h + 1));
        let figure = [after, before].into_iter().flatten().find(|&m| self.number_group(m));
        if let Some(m) = figure {
            let mut d = proto.clone();
            d.count = self.np(m).count.unwrap_or(d.count);
            d.who = group.into_iter().collect();
            d.rule = "noun.number-reached";
            self.taken[m as usize] = true;
            self.taken[head as usize] = true;
            self.drafts.push(d);
            return true;
        }
        // "brought the number of soldiers killed in the fighting to 15"
        let brought = p.checked_sub(3).is_some_and(|v| self.kind(v) == Some(ItemKind::Verb) && self.vg(v).is_some_and(|g| !g.passive));
        if brought
            && let Some(m) = (k + 1..k + 10)
                .take_while(|&j| matches!(self.kind(j), Some(ItemKind::Prep | ItemKind::Np | ItemKind::Time | ItemKind::Adv)))
                .find(|&j| self.prep_is(j, class::TO))
                .and_then(|j| self.is_np(j + 1))
                .filter(|&m| self.number_group(m))
        {
            let mut d = proto.clone();
            d.count = self.np(m).count.unwrap_or(d.count);
            d.who = group.into_iter().collect();
            d.rule = "noun.number-reached";
            self.taken[m as usize] = true;
            self.taken[head as usize] = true;
            self.drafts.push(d);
            return true;
        }
        let mut j = k + 1;
        let mut verb = false;
        // "killed when rebels shelled the market stands at 17": the clause of time has its own verb.
        let mut inner = false;
        while let Some(it) = self.item(j) {
            match it.kind {
                ItemKind::Sub if !verb && !inner && j == k + 1 => inner = true,
                ItemKind::Verb if inner => inner = false,
                ItemKind::Verb if verb => break,
                ItemKind::Verb => verb = self.class(j) == Some(VerbClass::Rise) || self.vg(j).is_some_and(|v| v.verb == 0),
                ItemKind::Np if verb && self.number_group(it.at) => {
                    let m = it.at;
                    let mut d = proto.clone();
                    d.count = self.np(m).count.unwrap_or(d.count);
                    d.who = group.into_iter().collect();
                    d.rule = "noun.number-reached";
                    self.taken[m as usize] = true;
                    self.taken[head as usize] = true;
                    self.drafts.push(d);
                    return true;
                }
                ItemKind::Colon | ItemKind::Rel | ItemKind::Sub => break,
                _ => {}
            }
            j += 1;
            if j > k + 18 {
                break;
            }
        }
        false
    }

    pub(super) fn is_any(&self, i: u32) -> bool {
        let n = self.np(i);
        (n.u0..n.u1).any(|u| self.word_is(u, "any") || self.word_is(u, "anyone") || self.word_is(u, "anybody"))
    }

    pub(super) fn none_group(&self, groups: &Nps) -> bool {
        groups.iter().any(|&i| self.np(i).count.is_some_and(|c| c.kind == DraftKind::None))
    }

    /// Groups tied by "as well as" or "against" to what was just read.
    pub(super) fn apart(&mut self, mut end: usize, first: usize, proto: &Draft) {
        for _ in 0..6 {
            // To the next joining word in the clause.
            let mut j = end;
            let mut found = None;
            let mut steps = 0;
            while let Some(it) = self.item(j) {
                match it.kind {
                    // "compared with 12 last year" are no other people of this toll.
                    ItemKind::AsWell if self.unit_word(it.u0).any(class::COMPARES) => {
                        let elsewhen = (j + 2..j + 4).any(|x| self.is_span(x));
                        if !elsewhen && self.is_np(j + 1).is_some_and(|n| self.is_people(self.np(n), true) && self.np(n).count.is_some()) {
                            found = Some(j);
                        }
                        break;
                    }
                    ItemKind::AsWell => {
                        found = Some(j);
                        break;
                    }
                    // "three novices, the youngest of whom was ten, as well as a woman"
                    ItemKind::Incl if self.vg(j + 1).is_some_and(|v| v.verb == 0) && self.is_np(j + 2).is_some() => j += 3,
                    // "in Mali and in Niger": the clause goes on.
                    ItemKind::And if matches!(self.kind(j + 1), Some(ItemKind::Prep | ItemKind::Time)) => j += 1,
                    // "in Borno and Yobe"
                    ItemKind::And if self.is_np(j + 1).is_some_and(|n| self.np(n).place.is_some() && self.np(n).count.is_none()) => j += 1,
                    ItemKind::Prep if self.unit_word(it.u0).any(class::COMPARES) && self.is_np(j + 1).is_some_and(|n| self.np(n).count.is_some()) => {
                        // "against 174 the month before" is read as a comparison.
                        if (j + 2..j + 4).any(|x| self.is_span(x)) {
                            return;
                        }
                        found = Some(j);
                        break;
                    }
                    ItemKind::And if self.kind(j + 1) == Some(ItemKind::Comma) || self.kind(j + 1) == Some(ItemKind::AsWell) => j += 1,
                    ItemKind::Prep | ItemKind::Np | ItemKind::Comma | ItemKind::Time | ItemKind::Adv | ItemKind::Quote | ItemKind::Open | ItemKind::Close => {
                        j += 1
                    }
                    _ => break,
                }
                steps += 1;
                if steps > 12 {
                    break;
                }
            }
            let Some(mut j) = found else { return };
            // "and, in addition, over 100 others"
            while self.kind(j + 1) == Some(ItemKind::Comma) && self.is_np(j + 2).is_some() {
                j += 1;
            }
            if self.is_np(j + 1).is_none() {
                return;
            }
            let (nps, next) = self.coordinated_right(j + 1);
            let before = self.drafts.len();
            let mut p = proto.clone();
            p.item = j + 1;
            p.rule = "clause.apart";
            if nps.iter().any(|&i| self.taken[i as usize]) || !self.victims(&nps, &p) {
                return;
            }
            for d in before..self.drafts.len() {
                self.drafts[d].apart_from = Some(first);
            }
            end = next;
        }
    }

    /// "have been murdered in Colombia more than 900 leaders": counted people right after where it was.
    fn past_place(&self, k: usize) -> Option<Nps> {
        let place = self.prep_is(k + 1, class::LOC) && self.is_np(k + 2).is_some_and(|i| self.np(i).place.is_some() && self.np(i).count.is_none());
        let (groups, _) = self.is_np(k + 3).filter(|_| place).map(|_| self.coordinated(k + 3, false))?;
        let told = |n: &Np| n.count.is_some() || !n.plural && matches!(n.det, Det::The | Det::An | Det::Poss);
        groups.iter().all(|&i| told(self.np(i)) && self.is_people(self.np(i), true)).then_some(groups)
    }

    /// A past participle after a counted group is reduced passive if no object follows it.
    pub(super) fn reduced_follows(&self, k: usize) -> bool {
        match self.kind(k + 1) {
            None => true,
            Some(ItemKind::Np) => false,
            Some(_) => true,
        }
    }

    pub(super) fn inverted(&self, k: usize) -> Option<usize> {
        let mut j = k + 1;
        for _ in 0..10 {
            match self.kind(j)? {
                ItemKind::Verb => {
                    let v = self.vg(j)?;
                    // "Wounded in the neck, the medic was …" has its subject before the verb.
                    let own = self.is_np(j - 1).is_some() && self.kind(j - 2) == Some(ItemKind::Comma);
                    return (v.verb == 0 && !own && self.is_np(j + 1).is_some()).then_some(j + 1);
                }
                ItemKind::Prep | ItemKind::Np | ItemKind::Time | ItemKind::Adv | ItemKind::Comma | ItemKind::Other | ItemKind::Quote => j += 1,
                _ => return None,
            }
        }
        None
    }

    /// True if the subject of the verb at item `k` is a number of bodies.
    pub(super) fn lies(&self, vg: &Vg) -> bool {
        !vg.negated && !vg.modal && !vg.infinitive && (vg.u0..vg.u1).any(|u| self.g.lx.rarely(self.g.units[u as usize].entry, class::LIES))
    }

    /// "bodies of water" lie somewhere too.
    fn of_people_or_nobody(&self, k: usize) -> bool {
        let people = |&o: &u32| self.is_people(self.np(o), false);
        self.subject(k, 0).is_some_and(|(s, _)| s.iter().all(|&i| self.np(i).of.as_ref().is_none_or(people)))
    }

    fn bodies_subject(&self, k: usize) -> bool {
        self.subject(k, 0).is_some_and(|(s, _)| {
            s.iter().any(|&i| self.np(i).classes.any(class::BODY) && self.np(i).count.is_some() && self.np(i).det == Det::Bare && !self.taken[i as usize])
        })
    }

    /// "No soldier was killed, but six rebels were.": the verb told before is meant.
    fn ellipsis(&mut self, k: usize, vg: &Vg) -> bool {
        let ends = matches!(self.kind(k + 1), None | Some(ItemKind::Other | ItemKind::Comma));
        if vg.verb != 0 || vg.negated || !ends || !self.unit_word(vg.main).any(class::BE) {
            return false;
        }
        let Some(last) = self.drafts.iter().rev().find(|d| d.kind == ClaimKind::Harm && d.verb > 0 && d.item < k).cloned() else { return false };
        let Some((subject, _)) = self.subject(k, 0) else { return false };
        if subject.iter().any(|&i| self.taken[i as usize] || self.np(i).count.is_none() || !self.is_people(self.np(i), true)) {
            return false;
        }
        let proto = Draft { item: k, anchor: (vg.main, vg.main + 1), rule: "clause.ellipsis", part_of: None, apart_from: None, ..last };
        self.victims(&subject, &proto)
    }

    pub(super) fn self_kill(&mut self, k: usize, vg: &Vg, verb: &Verb) {
        // "killing herself and ten shoppers": the words state both deaths.
        if let Some(harm) = verb.harm
            && self.kind(k + 1) == Some(ItemKind::And)
            && let Some(i) = self.is_np(k + 2)
            // "blew themselves up and two others were shot dead": they have a verb of their own.
            && self.kind(k + 3) != Some(ItemKind::Verb)
            && self.is_people(self.np(i), false)
            && self.np(i).count.is_some() | (self.np(i).det == Det::An) | self.np(i).name
        {
            let anchor = (vg.main, vg.main + 1);
            let mut proto = self.draft(harm, CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: anchor.0, u1: anchor.1 }, Nps::new(), anchor, k, "");
            proto.modality = self.verb_modality(k, vg);
            proto.verb = vg.verb;
            if let Some((s, _)) = self.agent_of(k, vg)
                && verb.means.is_none()
                && s.iter().all(|&x| self.is_people(self.np(x), true))
            {
                proto.rule = "verb.killed-oneself";
                self.victims(&s, &proto);
            }
            let (nps, _) = self.coordinated_right(k + 2);
            proto.rule = "verb.participle";
            self.victims(&nps, &proto);
            return;
        }
        // "The gunman killed himself after shooting five": an attacker's own death, stated.
        if let Some(harm) = verb.harm
            && verb.means.is_none()
            && !vg.negated
            && let Some((s, _)) = self.agent_of(k, vg).or_else(|| self.main_subject(k))
            && s.iter().all(|&x| self.role_is(self.np(x), &["attacker", "suicide-bomber", "fighter"]) || self.did_harm(x))
        {
            let anchor = (vg.main, vg.main + 1);
            let mut proto = self.draft(
                harm,
                CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: anchor.0, u1: anchor.1 },
                Nps::new(),
                anchor,
                k,
                "verb.killed-oneself",
            );
            proto.modality = self.verb_modality(k, vg);
            self.victims(&s, &proto);
            return;
        }
        // "blew himself up": the attacker's own death is told only where the words say that he died.
        self.note(|| "an attacker's own death is left to the words that state it".to_owned());
    }

    /// "The guard of an aid group is one of the victims": one of those told.
    fn one_of_the_harmed(&mut self, k: usize, vg: &Vg) -> bool {
        let one =
            self.is_np(k + 1).map(|i| self.np(i)).filter(|n| vg.verb == 0 && !vg.negated && !vg.modal && n.partitive && n.count.is_some_and(|c| c.a == 1));
        let Some(of) = one.and_then(|n| n.of).map(|o| self.np(o)).filter(|o| o.det == Det::The && o.count.is_none()) else { return false };
        let Some(harm) = of.harm.or_else(|| self.is_victim(of).then_some(Harm::Killed)) else { return false };
        let Some((subject, _)) = self.subject(k, 0).filter(|s| s.0.iter().all(|&i| !self.taken[i as usize])) else { return false };
        let before = self.drafts.len();
        let part = self.whole(harm);
        self.push_parts(&subject, harm, k, part, self.np_modality(k));
        self.drafts.len() > before
    }

    /// "12 people were dead", "are feared dead", "remain missing"; "three of the dead were children".
    pub(super) fn copula(&mut self, k: usize, vg: &Vg) {
        if self.ellipsis(k, vg) || self.in_the_hands(k, vg) || self.number_was(k, vg) || self.kept(k, vg) || self.some_were(k, vg) || self.all_were(k, vg) {
            return;
        }
        if vg.verb == 0
            && self.unit_word(vg.main).any(class::HAVE)
            && self.is_np(k.wrapping_sub(1)).is_some_and(|i| self.np(i).classes.any(class::PRON))
            && self.bodies_object(k, vg)
        {
            self.bodies(k, vg);
            return;
        }
        // "six of the wounded were in critical condition": a part of those told before.
        if let Some(p) = k.checked_sub(1).and_then(|p| self.skip_left(p))
            && let Some(of) = self.is_np(p)
            && let Some(head) = p.checked_sub(2).and_then(|h| self.is_np(h))
            && self.np(head).partitive
            && self.np(head).of == Some(of)
            && let Some(harm) = self.np(of).harm.or_else(|| self.is_victim(self.np(of)).then_some(Harm::Killed))
            && self.np(of).det == Det::The
            && let Some(count) = self.np(head).count
            && !self.taken[head as usize]
            && !matches!(self.skip_right(k + 1).and_then(|x| self.is_np(x)), Some(x) if self.is_people(self.np(x), true) && self.np(x).harm.is_none())
        {
            let mut d = self.draft(harm, count, SmallVec::from_slice(&[head]), (self.np(head).u0, self.np(of).u1), k, OF_THE_HARMED_RULE);
            d.part_of = Some(self.whole(harm));
            self.taken[head as usize] = true;
            self.drafts.push(d);
            return;
        }
        if self.harmed_were(k, vg) || self.one_of_the_harmed(k, vg) {
            return;
        }
        let Some(mut p) = self.skip_right(k + 1) else { return };
        // "are listed as missing"
        if vg.passive && self.prep_is(p, class::SUB) && self.is_np(p + 1).is_some_and(|i| self.np(i).harm.is_some()) {
            p += 1;
        }
        let Some(pi) = self.is_np(p) else { return };
        let pred = self.np(pi);
        let Some((subject, _)) = self.subject(k, 0) else { return };
        if pred.harm.is_some() && pred.count.is_none() && pred.det == Det::Bare && pred.classes.any(class::HARMA.with(class::VERB)) {
            if vg.negated && !self.none_group(&subject) {
                return;
            }
            let harm = pred.harm.unwrap_or(Harm::Killed);
            // "are still missing their stalls"
            if harm == Harm::Missing && self.is_np(p + 1).is_some_and(|i| self.np(i).det != Det::Bare) {
                return;
            }
            let mut proto = self.draft(
                harm,
                CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: pred.u0, u1: pred.u1 },
                Nps::new(),
                (pred.head, pred.head + 1),
                k,
                "adjective.predicate",
            );
            proto.modality = self.verb_modality(k, vg);
            if self.class(k) == Some(VerbClass::Fear) {
                proto.modality = Modality::Possible;
            }
            proto.stock = matches!(harm, Harm::Abducted | Harm::Detained);
            // "are known to be dead", "are thought to be dead"
            if vg.infinitive
                && let Some(v) = k.checked_sub(1)
                && self.vg(v).is_some_and(|v| v.passive && !v.negated && !v.modal)
            {
                proto.modality = if self.class(v) == Some(VerbClass::Fear) { Modality::Possible } else { self.np_modality(v) };
            }
            if self.victims(&subject, &proto) {
                self.taken[pi as usize] = true;
            }
            return;
        }
        if vg.verb != 0 {
            return;
        }
        // "three of the dead were children", "12 of them were civilians"
        let first_harm = self.opening_harm();
        let whole_first = first_harm.is_some();
        for &i in &subject {
            let n = self.np(i);
            let Some(count) = n.count else { continue };
            let of_harm = n.of.map(|o| self.np(o));
            let points_back = of_harm
                .as_ref()
                .is_some_and(|o| o.harm.is_some() || self.harm_told_in(o).is_some() && o.count.is_none() || o.classes.any(class::PRON) || o.classes.any(class::PERSON) && matches!(o.det, Det::The | Det::Dem))
                || self.incl_before(k, i)
                // "Of the dead, 12 were soldiers."
                || whole_first && self.g.units[n.head as usize].is_number() && n.of.is_none()
                // "Of the 63 people killed, two thirds were women."
                || n.of.is_none() && n.u1 - n.u0 == 1 && n.classes.any(class::SHARE)
                // "twelve of them were soldiers and 15 were civilians"
                || n.of.is_none()
                    && self.g.units[n.head as usize].is_number()
                    && self.drafts.last().is_some_and(|d| d.rule == "part.predicate");
            if points_back && self.is_people(pred, true) && pred.count.is_none() && !self.taken[i as usize] {
                let told = of_harm.and_then(|o| o.harm.or_else(|| self.harm_told_in(o))).or(first_harm).or_else(|| self.drafts.last().and_then(|d| d.harm));
                let harm = told.unwrap_or(Harm::Killed);
                let mut d = self.draft(harm, count, SmallVec::from_slice(&[pi]), (n.u0, n.u1), k, "part.predicate");
                d.part_of = Some(self.whole(harm));
                d.borrowed = told.is_none();
                self.taken[i as usize] = true;
                self.taken[pi as usize] = true;
                self.drafts.push(d);
            }
        }
    }
}
