//! The state in which people are left: in hospital, with wounds, behind bars, away from home, out of reach. Enters: verb groups and noun groups.
//! Leaves: drafts. Never done here: what was done to them.

use super::*;

/// The rule of people told by where they are kept.
pub const KEPT_RULE: &str = "verb.kept";

/// The rule of people taken along by those whom a pronoun means.
pub const ALONG_RULE: &str = "verb.they-took-along";

/// The rule of people counted by their cases.
pub const CASES_RULE: &str = "noun.cases";

/// The rule of people who reach a place, having left another.
pub const ARRIVED_RULE: &str = "verb.arrived";

/// From how many people on a group that leaves a place has left its home: fewer may be travellers.
const A_FLIGHT: u64 = 20;

impl Clauses<'_> {
    /// People that a number counts, and what is counted is no part of them.
    fn counted_people(&self, groups: &Nps) -> bool {
        !groups.is_empty()
            && groups.iter().all(|&i| {
                let n = self.np(i);
                n.count.is_some_and(|c| !matches!(c.kind, DraftKind::None)) && self.is_people(n, false) && !self.taken[i as usize]
            })
    }

    /// "Six passengers are still in hospital", "More than 9,000 people remain behind bars": where people are says what befell them.
    pub(super) fn kept(&mut self, k: usize, vg: &Vg) -> bool {
        let stays = vg.verb == 0 && self.unit_word(vg.main).any(class::NOW) || (vg.u0..vg.u1).any(|u| self.unit_word(u).any(class::STAYS));
        if !stays || vg.negated || vg.modal || vg.infinitive {
            return false;
        }
        let Some(p) = self.skip_right(k + 1).filter(|&p| self.kind(p) == Some(ItemKind::Prep)) else { return false };
        // "17 are always 'in hospital'": so to speak.
        if self.kind(p - 1) == Some(ItemKind::Quote) && self.kind(p + 2) == Some(ItemKind::Quote) {
            return false;
        }
        let Some(at) = self.is_np(p + 1).map(|i| self.np(i)) else { return false };
        let has = |set| (at.u0..at.u1).any(|u| self.unit_word(u).any(set));
        let displaced = |s: &Nps| s.iter().all(|&i| self.role_is(self.np(i), &["displaced"]));
        let harm = match () {
            () if self.prep_is(p, class::LOC) && self.subject(k, 0).is_some_and(|s| displaced(&s.0)) => Harm::Displaced,
            () if has(class::CARE) && !self.g.units[at.head as usize].is(class::WITH) => Harm::Injured,
            () if has(class::CUSTODY) && (self.prep_is(p, class::BEHIND) || at.det == Det::Bare && !at.plural) => Harm::Detained,
            () => return false,
        };
        // "The driver, 41, is in hospital with shrapnel wounds": one person known, whose wounds are told.
        let hurt = harm == Harm::Injured
            && self.prep_is(p + 2, class::WITH)
            && self
                .is_np(p + 3)
                .is_some_and(|w| (self.np(w).u0..self.np(w).u1).any(|u| self.unit_word(u).any(class::WOUNDS)) || self.np(w).harm == Some(Harm::Injured));
        let known = |i: u32| self.np(i).det == Det::The && !self.np(i).plural && self.np(i).classes.any(class::PERSON) && !self.taken[i as usize];
        let fits = |s: &Nps| self.counted_people(s) || hurt && s.iter().all(|&i| known(i));
        let Some((groups, _)) = self.subject(k, 0).filter(|s| fits(&s.0)) else { return false };
        let at = self.np(self.is_np(p + 1).unwrap_or(0));
        let mut proto = self.bare_draft(harm, k, (at.head, at.head + 1), KEPT_RULE);
        proto.modality = self.verb_modality(k, vg);
        proto.stock = harm != Harm::Injured;
        self.victims(&groups, &proto)
    }

    /// "The town hosts 45,000 displaced people", "the agency counts 360,000 displaced in the province".
    pub(super) fn hosted(&mut self, k: usize, vg: &Vg) -> bool {
        let hosts = self.g.lx.rarely(self.g.units[vg.main as usize].entry, class::HOSTS);
        if !hosts || vg.passive || vg.negated || vg.modal {
            return false;
        }
        let Some((groups, _)) = self.object(k) else { return false };
        let [only] = groups.as_slice() else { return false };
        let n = self.np(*only);
        if Self::stated(n.count).is_none() || !self.role_is(n, &["displaced"]) || self.taken[*only as usize] {
            return false;
        }
        let mut proto = self.bare_draft(Harm::Displaced, k, (n.head, n.head + 1), KEPT_RULE);
        proto.modality = self.verb_modality(k, vg);
        proto.stock = true;
        self.victims(&groups, &proto)
    }

    /// "Three workers received shrapnel wounds".
    pub(super) fn wounds_received(&mut self, k: usize, vg: &Vg) -> bool {
        let Some((groups, _)) = self.object(k).filter(|_| !vg.passive && !vg.negated) else { return false };
        let [only] = groups.as_slice() else { return false };
        let n = self.np(*only);
        let wounds = self.unit_word(n.head).any(class::WOUNDS) || n.harm == Some(Harm::Injured) && n.classes.any(class::HARMN) && n.count.is_none();
        let Some((subject, _)) = self.subject(k, 0).filter(|s| wounds && s.0.iter().all(|&x| self.is_people(self.np(x), false))) else { return false };
        let mut proto = self.bare_draft(Harm::Injured, k, (n.head, n.head + 1), "verb.received-wounds");
        proto.modality = self.verb_modality(k, vg);
        self.victims(&subject, &proto)
    }

    /// "11 people with gunshot wounds were flown to the capital", "nine of them with gunshot wounds".
    pub(super) fn with_wounds(&mut self) {
        if !self.g.all.any(class::WOUNDS.with(class::HARMN)) {
            return;
        }
        // "three with minor injuries": a noun of harm without an article and a number.
        let hurt = |n: &Np| n.harm == Some(Harm::Injured) && n.classes.any(class::HARMN) && n.det == Det::Bare && n.count.is_none() && n.plural;
        for k in 0..self.c.items.len() {
            let Some(i) = self.is_np(k).filter(|_| self.prep_is(k + 1, class::WITH)) else { continue };
            let Some(w) = self.is_np(k + 2).filter(|&w| self.unit_word(self.np(w).head).any(class::WOUNDS) || hurt(self.np(w))) else {
                continue;
            };
            let n = self.np(i);
            let of_them = n.of.is_some_and(|o| self.np(o).classes.any(class::PRON) && n.partitive);
            // "two lorries with burns on their tyres"
            let strange = self.g.units[n.head as usize].entry == NO_WORD && !n.classes.any(class::LIKEPERSON) && !of_them && !n.name;
            // "left a woman with shrapnel wounds"
            let left = self.class(k.wrapping_sub(1)) == Some(VerbClass::Leave) && n.det == Det::An && self.is_people(n, true) && !self.taken[i as usize];
            if !left && !self.counted_people(&SmallVec::from_slice(&[i])) || n.harm.is_some() || n.classes.any(class::BODY) || strange {
                continue;
            }
            let mut proto = self.bare_draft(Harm::Injured, k, (self.np(w).head, self.np(w).u1), "noun.with-wounds");
            proto.modality = self.np_modality(k);
            if of_them {
                proto.part_of = Some(self.whole(Harm::Injured));
            }
            self.victims(&SmallVec::from_slice(&[i]), &proto);
        }
    }

    /// "Contact has been lost with two soldiers", "eight women cannot be found": people out of reach.
    pub(super) fn out_of_reach(&mut self, k: usize, vg: &Vg) -> bool {
        if !vg.passive {
            return false;
        }
        let subject = self.subject(k, 0).map(|s| s.0).unwrap_or_default();
        let lost = (vg.u0..vg.u1).any(|u| self.unit_word(u).any(class::LOSS));
        let contact = lost && !vg.negated && self.prep_is(k + 1, class::WITH) && vg.u0.checked_sub(1).is_some_and(|u| self.unit_word(u).any(class::CONTACT));
        let unseen = self.class(k) == Some(VerbClass::Find)
            && vg.negated
            && matches!(self.kind(k + 1), None | Some(ItemKind::Comma | ItemKind::Other | ItemKind::Quote));
        let (groups, rule) = match () {
            () if contact => (self.coordinated_right(k + 2).0, "verb.contact-lost"),
            () if unseen => (subject, "verb.not-found"),
            () => return false,
        };
        let of_people = |i: u32| self.np(i).of.is_some_and(|o| self.np(o).classes.any(class::PERSON));
        let people = |&i: &u32| {
            self.np(i).classes.any(class::PERSON.with(class::OTHER)) || of_people(i) || self.g.units[self.np(i).head as usize].is_number() && contact
        };
        if !self.counted_people(&groups) || !groups.iter().all(people) {
            return false;
        }
        let proto = self.bare_draft(Harm::Missing, k, (vg.main, vg.main + 1), rule);
        self.victims(&groups, &proto)
    }

    /// "Rescuers are still searching for four children": people whom their own look for, and no suspects.
    pub(super) fn searched_for(&mut self, k: usize, vg: &Vg) -> bool {
        if vg.passive || vg.negated || vg.modal || !self.unit_word(vg.main).any(class::SEEKS) {
            return false;
        }
        // "searching for", "combing the bushes for"
        let from = k + 1 + usize::from(self.is_np(k + 1).is_some_and(|i| self.np(i).det == Det::The && self.np(i).count.is_none()));
        let Some(at) = self.skip_right(from).filter(|&p| self.prep_is(p, class::CARE)).map(|p| p + 1) else { return false };
        let (groups, _) = self.coordinated_right(at);
        let Some((subject, _)) = self.subject(k, 0) else { return false };
        let own = |&i: &u32| {
            self.role_is(self.np(i), &["rescuer", "medic", "villager", "firefighter", "volunteer", "family"])
                || self.unit_word(self.np(i).head).any(class::OURS)
                || self.g.lx.word("we") == self.g.units[self.np(i).head as usize].entry && self.np(i).classes.any(class::PRON)
        };
        let harmless = |&i: &u32| {
            self.np(i).classes.any(class::PERSON) && !self.role_is(self.np(i), fates::UNDER_ARMS) && !self.role_is(self.np(i), &["attacker", "prisoner"])
        };
        if !subject.iter().all(own) || !self.counted_people(&groups) || !groups.iter().all(harmless) {
            return false;
        }
        let proto = self.bare_draft(Harm::Missing, k, (vg.main, vg.main + 1), "verb.searched-for");
        self.victims(&groups, &proto)
    }

    /// "They took 12 others with them": by people under arms, or by those of whom harm was told.
    pub(super) fn taken_along(&mut self, k: usize, vg: &Vg) -> bool {
        // "left with four girls and sacks of rice"
        let left = self.class(k) == Some(VerbClass::Leave) && self.prep_is(k + 1, class::WITH) && self.is_np(k + 2).is_some();
        if vg.passive || vg.negated || vg.modal || !left && self.class(k) != Some(VerbClass::Take) {
            return false;
        }
        let taken = if left { self.is_np(k + 2).map(|i| (SmallVec::from_slice(&[i]), k + 3)) } else { self.object(k) };
        let Some((groups, end)) = taken.filter(|o| self.counted_people(&o.0)) else { return false };
        let unarmed = |&i: &u32| self.np(i).classes.any(class::PERSON) && !self.role_is(self.np(i), fates::UNDER_ARMS) && self.np(i).harm.is_none();
        let along = left && groups.iter().all(unarmed)
            || self.prep_is(end, class::WITH) && self.is_np(end + 1).is_some_and(|i| self.np(i).classes.any(class::PRON))
            || self.out_of_home(end);
        let Some((agents, _)) = self.agent_of(k, vg).filter(|_| along) else { return false };
        let armed = |&i: &u32| self.np(i).classes.any(class::ACTOR.with(class::GENERIC)) || self.role_is(self.np(i), nouns::ARMED_ROLES);
        let pronoun = |&i: &u32| self.np(i).classes.any(class::PRON);
        let rule = match () {
            () if agents.iter().all(armed) => "verb.taken-along",
            () if agents.iter().all(pronoun) => ALONG_RULE,
            () => return false,
        };
        let mut proto = self.bare_draft(Harm::Abducted, k, (vg.main, vg.main + 1), rule);
        proto.modality = self.verb_modality(k, vg);
        proto.agents = agents;
        self.victims(&groups, &proto)
    }

    /// "204 cases of arbitrary arrest": each case is somebody.
    pub(super) fn cases_of(&mut self, i: u32, n: &Np) -> bool {
        let cases = self.noun_of(n.head).is_some_and(|x| x.unit.as_deref() == Some("case"));
        let Some(of) = n.of.filter(|_| cases) else { return false };
        let (Some(count), Some(harm)) = (n.count, self.np(of).harm) else { return false };
        let person = matches!(harm, Harm::Detained | Harm::Abducted | Harm::Missing | Harm::Killed);
        if !person || !self.np(of).classes.any(class::HARMN) || self.np(of).count.is_some() || self.taken[of as usize] {
            return false;
        }
        let at = self.c.item_of(i).unwrap_or(0);
        let mut d = self.draft(harm, count, SmallVec::from_slice(&[of]), (self.np(of).head, self.np(of).head + 1), at, CASES_RULE);
        d.modality = self.np_modality(at);
        self.taken[i as usize] = true;
        self.taken[of as usize] = true;
        self.drafts.push(d);
        true
    }

    /// "600 people left the village on foot", "1,700 villagers took refuge in Dori": many people, and no fighters.
    pub(super) fn gone(&mut self, k: usize, vg: &Vg) -> bool {
        if vg.passive || vg.negated || vg.modal || !self.violent || self.class(k) != Some(VerbClass::Leave) {
            return false;
        }
        let home = self.is_np(k + 1).is_some_and(|i| {
            let n = self.np(i);
            n.count.is_none() && (n.det == Det::The && n.classes.any(class::PLACEN) || n.det == Det::Poss && n.classes.any(class::PLACEN.with(class::TARGET)))
        });
        let Some((subject, _)) = self.subject(k, 0).filter(|s| home && self.counted_people(&s.0)) else { return false };
        let many = subject.iter().all(|&i| {
            let n = self.np(i);
            n.count.is_some_and(|c| c.a >= A_FLIGHT)
                && n.classes.any(class::PERSON)
                && !self.role_is(n, fates::UNDER_ARMS)
                && !self.role_is(n, &["attacker", "police"])
        });
        if !many {
            return false;
        }
        let mut proto = self.bare_draft(Harm::Displaced, k, (vg.main, vg.main + 1), "verb.left-home");
        proto.modality = self.verb_modality(k, vg);
        self.victims(&subject, &proto)
    }

    /// "Some 2,000 people have arrived in Dori since Sunday", "2,750 people from the village have crossed the river": many people who reach a place.
    pub(super) fn arrived(&mut self, k: usize, vg: &Vg, verb: &Verb) -> bool {
        let Some(harm) = verb.harm.filter(|_| !vg.passive && !vg.negated && !vg.modal && !vg.infinitive) else { return false };
        let Some((subject, _)) = self.subject(k, 0).filter(|s| self.counted_people(&s.0)) else { return false };
        // Inhabitants, and nobody who travels for his own ends.
        let plain = |n: &Np| {
            self.noun_of(n.head).is_some_and(|w| w.status.is_none() && w.role.as_deref().is_none_or(|r| matches!(r, "villager" | "displaced" | "family")))
                && n.classes.any(class::PERSON)
        };
        let many = subject.iter().all(|&i| self.np(i).count.is_some_and(|c| c.a >= A_FLIGHT) && plain(self.np(i)));
        // From where, over what or since when: the words of those who leave something behind.
        let left = (k.saturating_sub(4)..(k + 8).min(self.c.items.len())).any(|j| match self.kind(j) {
            Some(ItemKind::Time) => {
                matches!(self.c.times[self.c.items[j].at as usize].expr, crate::time::TimeExpr::Since(_) | crate::time::TimeExpr::SinceTold)
            }
            Some(ItemKind::Prep) => self.prep_is(j, class::FROM),
            _ => false,
        });
        if !many || !left {
            return false;
        }
        let mut proto = self.bare_draft(harm, k, (vg.main, vg.main + 1), ARRIVED_RULE);
        proto.modality = self.verb_modality(k, vg);
        self.victims(&subject, &proto)
    }

    /// "has identified 180 of them as civilians and 95 as soldiers": who so many of those told before were.
    pub(super) fn told_apart(&mut self, k: usize, vg: &Vg) -> bool {
        if vg.passive || vg.negated || !(vg.u0..vg.u1).any(|u| self.unit_word(u).any(class::NAMING)) {
            return false;
        }
        let Some(first) = self.is_np(k + 1).filter(|&i| {
            let n = self.np(i);
            n.partitive && n.count.is_some() && n.of.is_some_and(|o| self.np(o).classes.any(class::PRON))
        }) else {
            return false;
        };
        let mut made = false;
        let mut number = first;
        let mut j = k + 2;
        // Over "of them".
        while self.is_np(j).is_some_and(|i| Some(i) == self.np(first).of)
            || self.kind(j) == Some(ItemKind::Prep) && self.is_np(j + 1).is_some_and(|i| Some(i) == self.np(first).of)
        {
            j += 1;
        }
        while matches!(self.kind(j), Some(ItemKind::Prep | ItemKind::Sub)) && self.word_is(self.c.items[j].u0, "as") {
            let Some(kind) = self.is_np(j + 1).filter(|&i| self.np(i).count.is_none() && self.is_people(self.np(i), true)) else { break };
            let Some(count) = self.np(number).count else { break };
            let mut d = self.draft(Harm::Killed, count, SmallVec::from_slice(&[kind]), (self.np(number).u0, self.np(number).u1), j, "part.told-apart");
            d.borrowed = true;
            d.part_of = Some(Part::Before);
            self.taken[number as usize] = true;
            self.taken[kind as usize] = true;
            self.drafts.push(d);
            made = true;
            if self.kind(j + 2) != Some(ItemKind::And) {
                break;
            }
            let Some(next) = self.is_np(j + 3).filter(|&i| self.number_group(i)) else { break };
            number = next;
            j += 4;
        }
        made
    }

    /// "Six of the bodies were those of children", "Two of the five were students", "Three were old men": what some of those told before were.
    pub(super) fn some_were(&mut self, k: usize, vg: &Vg) -> bool {
        if vg.verb != 0 || vg.negated || vg.modal || !self.unit_word(vg.main).any(class::BE) {
            return false;
        }
        // "Of those killed, 54 were men": the number right before the verb.
        let opened = self.prep_is(0, class::OF).then(|| k.checked_sub(1).and_then(|p| self.is_np(p))).flatten();
        let Some(s) = opened.or_else(|| self.subject(k, 0).filter(|s| s.0.len() == 1).map(|s| s.0[0])) else { return false };
        let s = &s;
        let n = self.np(*s);
        let Some(count) = n.count.filter(|c| c.kind == DraftKind::Stated && !self.taken[*s as usize]) else { return false };
        let of = n.of.filter(|_| n.partitive).map(|o| self.np(o));
        let bodies = of.as_ref().is_some_and(|o| o.det == Det::The && o.count.is_none() && o.classes.any(class::BODY));
        let known = of.as_ref().is_some_and(|o| o.det == Det::The && o.u1 - o.u0 == 2 && self.g.units[o.head as usize].is_number());
        // A number alone that opens the sentence.
        let alone = of.is_none() && self.g.units[n.head as usize].is_number() && n.u1 - n.u0 == 1;
        // "Of those killed, 54 were men, 47 women"
        let harmed = |i: u32| {
            let n = self.np(i);
            (matches!(n.det, Det::The | Det::Dem) || n.classes.any(class::PRON))
                && n.count.is_none()
                && n.harm.or_else(|| self.harm_told_in(n)) == Some(Harm::Killed)
        };
        let of_those = alone
            && k >= 4
            && self.kind(k - 2) == Some(ItemKind::Comma)
            && (k - 4..k - 2).any(|j| self.prep_is(j, class::OF) && j <= 1 && self.is_np(j + 1).is_some_and(harmed));
        let bare = alone && n.u0 <= 1 || of_those;
        if !bodies && !known && !bare {
            return false;
        }
        // "those of children"
        let those = bodies && self.item(k + 1).is_some_and(|it| self.unit_word(it.u0).any(class::DEM)) && self.prep_is(k + 2, class::OF);
        let Some(p) = (if those { Some(k + 3) } else { self.skip_right(k + 1) }) else { return false };
        let Some(who) = self.is_np(p) else { return false };
        let end = p + 1;
        let w = self.np(who);
        if w.count.is_some() || !w.plural && count.a > 1 || w.harm.is_some() || !w.classes.any(class::PERSON) || !self.is_people(w, true) {
            return false;
        }
        let mut d = self.draft(Harm::Killed, count, SmallVec::from_slice(&[who]), (n.u0, n.u1), k, "part.some-were");
        // "Of the dead, nine were traders", after killed and injured: of the killed.
        d.borrowed = !bodies && !of_those;
        d.part_of = Some(Part::Before);
        self.taken[*s as usize] = true;
        self.taken[who as usize] = true;
        // "54 were men, 47 women, six boys and three girls": the verb is told once.
        let mut more = Vec::new();
        let mut at = end;
        while matches!(self.kind(at), Some(ItemKind::Comma | ItemKind::And)) {
            at += 1 + usize::from(self.kind(at + 1) == Some(ItemKind::And));
            let Some(i) = self.is_np(at).filter(|&i| self.is_people(self.np(i), true) && self.np(i).harm.is_none() && !self.taken[i as usize]) else { break };
            let Some(c) = self.np(i).count.filter(|c| c.kind == DraftKind::Stated && self.np(i).classes.any(class::PERSON)) else { break };
            more.push((at, i, c));
            at += 1;
        }
        let ends = matches!(self.kind(at), None | Some(ItemKind::Other | ItemKind::Quote));
        for (at, i, c) in more.into_iter().filter(|_| ends) {
            let mut next = d.clone();
            (next.count, next.who, next.item) = (c, SmallVec::from_slice(&[i]), at);
            next.anchor = (self.np(i).u0, self.np(i).u1);
            self.taken[i as usize] = true;
            self.drafts.push(next);
        }
        // "those of women and children"
        if self.kind(end) == Some(ItemKind::And)
            && let Some(q) = self.is_np(end + 1).filter(|&q| self.np(q).count.is_none() && self.np(q).plural && self.is_people(self.np(q), true))
        {
            d.who.push(q);
            self.taken[q as usize] = true;
        }
        self.drafts.push(d);
        true
    }

    /// "All the dead were farmers": who those were whose harm was told before.
    pub(super) fn all_were(&mut self, k: usize, vg: &Vg) -> bool {
        if vg.verb != 0 || vg.negated || vg.modal || !self.unit_word(vg.main).any(class::BE) {
            return false;
        }
        let Some(s) = k.checked_sub(1).and_then(|p| self.is_np(p)).filter(|&s| !self.taken[s as usize]) else { return false };
        let n = self.np(s).clone();
        let harm = n.harm.filter(|_| n.classes.any(class::HARMA)).or_else(|| self.is_victim(&n).then_some(Harm::Killed));
        let Some(harm) = harm.filter(|_| n.whole && n.count.is_none() && n.of.is_none()) else { return false };
        let Some(p) = self.skip_right(k + 1).and_then(|p| self.is_np(p)) else { return false };
        let w = self.np(p);
        if w.count.is_some() || !w.plural || w.harm.is_some() || !self.is_people(w, true) {
            return false;
        }
        let count = CountDraft { kind: DraftKind::Share, a: 1, b: 1, u0: n.u0, u1: n.u1 };
        let mut d = self.draft(harm, count, SmallVec::from_slice(&[p]), (n.u0, n.u1), k, "part.predicate");
        d.part_of = Some(self.whole(harm));
        self.taken[s as usize] = true;
        self.taken[p as usize] = true;
        self.drafts.push(d);
        true
    }
}
