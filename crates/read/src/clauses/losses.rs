//! Lives claimed, men lost, bodies found. Enters: light verbs and verbs of finding. Leaves: drafts. Never done here: a toll that moves.

use super::fates::UNDER_ARMS;
use super::*;

impl Clauses<'_> {
    /// "claimed five lives", "took the lives of three", "suffered 12 dead", "caused three deaths".
    pub(super) fn lives(&mut self, k: usize, vg: &Vg) {
        if vg.passive && self.class(k) == Some(VerbClass::Suffer) {
            // "five lives were lost"
            if let Some((subject, _)) = self.subject(k, 0)
                && let Some(&i) = subject.first()
                && self.np(i).classes.any(class::LIFE)
                && let Some(count) = self.np(i).count
            {
                let mut d = self.draft(Harm::Killed, count, Nps::new(), (self.np(i).head, self.np(i).head + 1), k, "noun.lives");
                d.modality = self.verb_modality(k, vg);
                self.drafts.push(d);
            }
            // "Seven troops were lost in an ambush": those under arms, in a deed told with them.
            let fought = self.is_np(k + 2).filter(|_| self.prep_is(k + 1, class::LOC)).is_some_and(|i| self.np(i).classes.any(class::DEED.with(class::MEANS)));
            if fought
                && !vg.negated
                && (vg.u0..vg.u1).any(|u| self.unit_word(u).any(class::LOSS))
                && let Some((subject, _)) = self.subject(k, 0)
                && subject.iter().all(|&i| self.np(i).count.is_some() && self.role_is(self.np(i), UNDER_ARMS))
            {
                let mut proto = self.bare_draft(Harm::Killed, k, (vg.main, vg.main + 1), "verb.lost-men");
                proto.modality = self.verb_modality(k, vg);
                self.victims(&subject, &proto);
            }
            return;
        }
        let Some(mut o) = self.skip_right(k + 1) else { return };
        // "carried away in the east more than 5,100 lives": where it was stands before what was taken.
        while self.kind(o) == Some(ItemKind::Prep)
            && self.is_np(o + 1).is_some()
            && let Some(next) = self.is_np(o + 2)
            && self.np(next).classes.any(class::LIFE)
        {
            o += 2;
        }
        let Some(i) = self.is_np(o) else { return };
        let n = self.np(i);
        // "claimed tens of thousands of lives"
        if self.class(k) == Some(VerbClass::Claim)
            && n.partitive
            && n.of.is_some_and(|o| self.np(o).classes.any(class::LIFE))
            && let Some(count) = n.count
        {
            let mut d = self.draft(Harm::Killed, count, Nps::new(), (n.head, n.head + 1), k, "noun.lives");
            d.modality = self.verb_modality(k, vg);
            if let Some((s, _)) = self.agent_of(k, vg) {
                d.agents = s;
            }
            self.drafts.push(d);
            return;
        }
        // "cost the army 14 men": the men are of the party that lost them.
        if self.class(k) == Some(VerbClass::Take)
            && (vg.u0..vg.u1).any(|u| self.unit_word(u).any(class::LOSS))
            && n.count.is_none()
            && n.classes.any(class::ACTOR.with(class::GENERIC))
            && let Some(m) = self.is_np(o + 1)
            && let lost = self.np(m)
            && lost.count.is_some()
            && lost.of.is_none()
            && (self.unit_word(lost.head).any(class::MEMBERS) || self.role_is(lost, &["fighter", "soldier", "militia-member", "officer"]))
            && self.is_np(o + 2).is_none()
        {
            let none = CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: n.u0, u1: n.u1 };
            let mut proto = self.draft(Harm::Killed, none, Nps::new(), (vg.main, vg.main + 1), k, "verb.lost-men");
            proto.modality = self.verb_modality(k, vg);
            if let Some((s, _)) = self.agent_of(k, vg) {
                proto.agents = s;
            }
            let first = self.drafts.len();
            self.victims(&SmallVec::from_slice(&[m]), &proto);
            for d in &mut self.drafts[first..] {
                d.who.push(i);
            }
            return;
        }
        // "claimed several victims"
        if self.class(k) == Some(VerbClass::Claim)
            && self.is_victim(n)
            && let Some(count) = n.count.filter(|c| !matches!(c.kind, DraftKind::None | DraftKind::Unstated))
        {
            let mut d = self.draft(Harm::Killed, count, SmallVec::from_slice(&[i]), (n.head, n.head + 1), k, "noun.lives");
            d.modality = self.verb_modality(k, vg);
            if let Some((s, _)) = self.agent_of(k, vg) {
                d.agents = s;
            }
            self.taken[i as usize] = true;
            self.drafts.push(d);
            return;
        }
        // "taken 16 prisoner": the word that counts them tells the harm.
        if self.class(k) == Some(VerbClass::Take)
            && !vg.negated
            && n.count.is_some_and(|c| c.a > 1)
            && self.role_is(n, &["prisoner"])
            && self.g.units[n.head as usize].noun_entry(self.g.lx).is_some_and(|e| e.singular && !e.plural)
        {
            let mut proto = self.bare_draft(Harm::Detained, k, (n.head, n.head + 1), "verb.take-prisoner");
            proto.modality = self.verb_modality(k, vg);
            if !vg.passive
                && let Some((s, _)) = self.agent_of(k, vg)
            {
                proto.agents = s;
            }
            self.victims(&SmallVec::from_slice(&[i]), &proto);
            return;
        }
        // "took 400 guests hostage": the word after the group tells the harm.
        if matches!(self.class(k), Some(VerbClass::Take | VerbClass::Claim)) && self.is_people(n, false) && n.harm.is_none() {
            let (mut nps, mut end) = self.coordinated_right(o);
            // "cost 11 fighters as well as four civilians their lives"
            let first_apart = (self.kind(end) == Some(ItemKind::AsWell) && self.is_np(end + 1).is_some()).then(|| {
                let (more, e) = self.coordinated_right(end + 1);
                end = e;
                let at = nps.len();
                nps.extend(more);
                at
            });
            if let Some(e) = self.is_np(end) {
                let m = self.np(e);
                let proto = |c: &Self, harm, rule| {
                    let mut d =
                        c.draft(harm, CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: m.u0, u1: m.u1 }, Nps::new(), (m.head, m.head + 1), k, rule);
                    d.modality = c.verb_modality(k, vg);
                    if let Some((s, _)) = c.agent_of(k, vg) {
                        d.agents = s;
                    }
                    d
                };
                if m.count.is_none() && m.det == Det::Bare && self.role_is(m, &["hostage", "prisoner"]) {
                    // Soldiers taken prisoner are captives of war.
                    let captured = self.role_is(m, &["prisoner"]) && nps.iter().all(|&x| self.under_arms(x));
                    let (harm, rule) = if captured { (Harm::Detained, "verb.take-prisoner") } else { (Harm::Abducted, "verb.take-hostage") };
                    let d = proto(self, harm, rule);
                    self.victims(&nps, &d);
                } else if m.classes.any(class::LIFE) && m.det == Det::Poss {
                    let d = proto(self, Harm::Killed, "verb.cost-lives");
                    let first = self.drafts.len();
                    self.victims(&nps, &d);
                    if let Some(at) = first_apart {
                        for x in first + at..self.drafts.len() {
                            self.drafts[x].apart_from = Some(first);
                        }
                    }
                }
            }
            return;
        }
        // "who sustained bullet wounds", "11 suffered injuries"
        if self.class(k) == Some(VerbClass::Suffer)
            && let Some(harm) = n
                .harm
                .filter(|h| *h == Harm::Injured && n.classes.any(class::HARMN))
                .or_else(|| self.unit_word(n.head).any(class::WOUNDS).then_some(Harm::Injured))
            && (n.count.is_none() || n.det == Det::An)
            && let Some((s, _)) = self.subject(k, 0)
            && s.iter().all(|&x| self.is_people(self.np(x), false))
        {
            let mut proto = self.draft(
                harm,
                CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: n.u0, u1: n.u1 },
                Nps::new(),
                (n.head, n.head + 1),
                k,
                "verb.suffered-wounds",
            );
            proto.modality = self.verb_modality(k, vg);
            self.victims(&s, &proto);
            return;
        }
        // "lost both legs"
        if self.class(k) == Some(VerbClass::Suffer) && n.classes.any(class::LIMB) {
            // "A boy died and his sister lost a foot": of what harmed the other too.
            if (self.violent || self.drafts.iter().any(|d| d.kind == ClaimKind::Harm && d.harm == Some(Harm::Killed)))
                && let Some((s, _)) = self.subject(k, 0)
            {
                let mut proto = self.draft(
                    Harm::Injured,
                    CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: n.u0, u1: n.u1 },
                    Nps::new(),
                    (n.head, n.head + 1),
                    k,
                    "verb.lost-limb",
                );
                proto.modality = self.verb_modality(k, vg);
                self.victims(&s, &proto);
            }
            return;
        }
        // "the garrison lost 19 men"
        // "the organisation lost 41 of its members", "it lost six fighters"
        let lost = n.of.filter(|&o| n.partitive && self.np(o).det == Det::Poss).map_or(n, |o| self.np(o));
        // "The army said that it had lost 19 men"
        let s_is_speaker = |c: &Self| {
            let force = |j: usize| c.is_np(j).is_some_and(|i| c.np(i).classes.any(class::FORCE.with(class::ACTOR)));
            (0..k.saturating_sub(2)).any(|j| force(j) && c.class(j + 1) == Some(VerbClass::Report))
                && c.subject(k, 0).is_some_and(|s| s.0.iter().all(|&i| c.np(i).classes.any(class::PRON)))
        };
        let armed = self.role_is(lost, &["fighter", "soldier", "militia-member", "officer"])
            // "it lost three of its own men"
            || self.unit_word(lost.head).any(class::MEMBERS) && s_is_speaker(self)
            || self.violent && n.partitive && lost.det == Det::Poss && self.unit_word(lost.head).any(class::MEMBERS);
        if self.class(k) == Some(VerbClass::Suffer)
            && n.harm.is_none()
            && lost.classes.any(class::PERSON)
            && n.count.is_some_and(|c| !matches!(c.kind, DraftKind::None | DraftKind::Unstated))
            && let Some((s, _)) = self.subject(k, 0)
            && (self.violent || armed || s.iter().any(|&x| self.np(x).classes.any(class::FORCE.with(class::GENERIC))))
            && s.iter().all(|&x| {
                let x = self.np(x).classes;
                x.any(class::ACTOR.with(class::GENERIC).with(class::COLL).with(class::ORG).with(class::PERSON)) || armed && x.any(class::PRON)
            })
        {
            let mut proto = self.draft(
                Harm::Killed,
                CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: n.u0, u1: n.u1 },
                Nps::new(),
                (vg.main, vg.main + 1),
                k,
                "verb.lost-men",
            );
            proto.modality = self.verb_modality(k, vg);
            let first = self.drafts.len();
            self.victims(&SmallVec::from_slice(&[i]), &proto);
            // The men are of the party that lost them.
            for d in &mut self.drafts[first..] {
                d.who.extend(s.iter().copied().filter(|&x| self.c.nps[x as usize].classes.any(class::ACTOR.with(class::GENERIC))));
            }
            return;
        }
        // "Nigeria lost 143 people to armed violence"
        let to_violence = || {
            self.prep_is(o + 1, class::TO) && self.is_np(o + 2).is_some_and(|i| self.np(i).classes.any(class::DEED.with(class::MEANS).with(class::CONFLICT)))
        };
        if self.class(k) == Some(VerbClass::Suffer)
            && (vg.u0..vg.u1).any(|u| self.unit_word(u).any(class::LOSS))
            && !vg.negated
            && n.count.is_some()
            && self.is_people(n, true)
            && to_violence()
        {
            let mut proto = self.bare_draft(Harm::Killed, k, (vg.main, vg.main + 1), "verb.lost-people");
            proto.modality = self.verb_modality(k, vg);
            proto.agents.extend(self.is_np(o + 2));
            self.victims(&SmallVec::from_slice(&[i]), &proto);
            return;
        }
        if n.classes.any(class::LIFE) {
            let mut who = Nps::new();
            let count = match (n.count, n.of) {
                (Some(c), of) => {
                    who.extend(of);
                    Some(c)
                }
                (None, Some(of)) => {
                    let (nps, _) = self.coordinated_right(o + 2);
                    let mut proto = self.draft(
                        Harm::Killed,
                        CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: n.u0, u1: n.u1 },
                        Nps::new(),
                        (n.head, n.head + 1),
                        k,
                        "noun.lives",
                    );
                    proto.modality = self.verb_modality(k, vg);
                    if let Some((s, _)) = self.agent_of(k, vg) {
                        proto.agents = s;
                    }
                    let _ = of;
                    self.victims(&nps, &proto);
                    return;
                }
                _ => None,
            };
            // "Among residents of the town the shells claimed another 22 lives"
            if who.is_empty()
                && let Some(j) = (0..k).find(|&j| self.kind(j) == Some(ItemKind::Among))
            {
                who.extend(self.is_np(j + 1).filter(|&i| self.np(i).classes.any(class::PERSON)));
            }
            if let Some(count) = count {
                let mut d = self.draft(Harm::Killed, count, who, (n.head, n.head + 1), k, "noun.lives");
                d.modality = self.verb_modality(k, vg);
                if let Some((s, _)) = self.agent_of(k, vg) {
                    d.agents = s;
                }
                self.taken[i as usize] = true;
                self.drafts.push(d);
            }
        }
    }

    /// Remains: "the bodies of 12 men were found".
    pub(super) fn bodies(&mut self, k: usize, vg: &Vg) {
        let mut groups = Nps::new();
        if let Some(s) = self.goes_on_from_passive(k, vg) {
            groups = s;
        } else if vg.passive || self.lies(vg) || vg.form & form::PART != 0 && !vg.aux && self.object(k).is_none() {
            if let Some((s, _)) = self.subject(k, 0) {
                groups = s;
            }
            // "It was found the bodies of three": translated wires put the subject after the verb.
            if groups.iter().all(|&i| self.np(i).classes.any(class::PRON))
                && let Some((o, _)) = self.object(k)
                && o.iter().any(|&i| self.np(i).classes.any(class::BODY))
            {
                groups = o;
            }
        } else if let Some((o, _)) = self.object(k) {
            groups = o;
        }
        // "A mass grave with at least 30 bodies was uncovered": the bodies hang on what was found.
        if let [only] = groups.as_slice()
            && !self.np(*only).classes.any(class::BODY.with(class::PERSON))
            && let Some(at) = self.c.item_of(*only)
            && self.prep_is(at + 1, class::WITH.with(class::OF))
            && let Some(b) = self.is_np(at + 2)
            && self.np(b).classes.any(class::BODY)
            && self.np(b).count.is_some()
        {
            groups = SmallVec::from_slice(&[b]);
        }
        for &i in &groups.clone() {
            let n = self.np(i);
            // "were found dead", "found three men dead"
            if !n.classes.any(class::BODY) {
                let dead =
                    (k + 1..k + 6).take_while(|&j| !matches!(self.kind(j), Some(ItemKind::Comma | ItemKind::Verb | ItemKind::Colon) | None)).find(|&j| {
                        self.is_np(j).is_some_and(|m| {
                            let m = self.np(m);
                            m.harm == Some(Harm::Killed) && m.count.is_none() && m.det == Det::Bare
                        })
                    });
                // "has been found murdered"
                let after = (k + 1..k + 4).find(|&j| !matches!(self.kind(j), Some(ItemKind::Adv | ItemKind::Time)));
                if vg.passive
                    && dead.is_none()
                    && self.is_people(n, false)
                    && let Some(j) = after
                    && let Some(v) = self.vg(j).copied().filter(|v| !v.aux && v.form & form::PART != 0)
                    && let Some(harm) = self.verb(&v).filter(|x| x.class == VerbClass::Harm && x.harm == Some(Harm::Killed)).and_then(|x| x.harm)
                {
                    let mut proto = self.draft(
                        harm,
                        CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: v.main, u1: v.main + 1 },
                        Nps::new(),
                        (v.main, v.main + 1),
                        k,
                        "noun.found-dead",
                    );
                    proto.found = true;
                    proto.verb = v.verb;
                    proto.modality = self.verb_modality(k, vg);
                    self.victims(&groups, &proto);
                    return;
                }
                // "buried 34 people killed on Sunday": the day of the harm is told behind its own word.
                let told = self.is_np(k + 1) == Some(i)
                    && self.vg(k + 2).is_some_and(|v| !v.aux && v.form & form::PART != 0)
                    && self.class(k + 2) == Some(VerbClass::Harm);
                // "we buried 27 people"
                if dead.is_none()
                    && let Some(harm) = self.verb(vg).and_then(|v| v.harm)
                    && (n.classes.any(class::PERSON) || self.violent && self.g.units[n.head as usize].is_number())
                    && n.count.is_some()
                    && !self.taken[i as usize]
                {
                    let mut proto = self.draft(
                        harm,
                        CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: vg.main, u1: vg.main + 1 },
                        Nps::new(),
                        (vg.main, vg.main + 1),
                        k,
                        "verb.buried",
                    );
                    proto.dated_at = (k + 3..k + 9).find(|&j| told && self.kind(j) == Some(ItemKind::Time));
                    proto.modality = self.verb_modality(k, vg);
                    self.victims(&groups, &proto);
                    return;
                }
                // "were killed or found dead": the word of harm is nobody.
                let word = n.harm.is_some() && n.count.is_none() && n.det == Det::Bare;
                if let Some(j) = dead
                    && !word
                    && self.is_people(n, false)
                {
                    let anchor = self.c.items[j].u0;
                    let mut proto = self.draft(
                        Harm::Killed,
                        CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: anchor, u1: anchor + 1 },
                        Nps::new(),
                        (anchor, anchor + 1),
                        k,
                        "noun.found-dead",
                    );
                    proto.found = true;
                    self.victims(&groups, &proto);
                    if let Some(d) = self.is_np(j) {
                        self.taken[d as usize] = true;
                    }
                    return;
                }
                continue;
            }
            if self.taken[i as usize] {
                continue;
            }
            // "A third body was found": one more.
            let one = (!n.plural && n.of.is_none() && n.u1 - n.u0 > 1 && self.unit_word(n.u0).any(class::SHARE)).then_some(CountDraft {
                kind: DraftKind::Stated,
                a: 1,
                b: 1,
                u0: n.u0,
                u1: n.u1,
            });
            // "Two bodies of water were found"
            if n.of.is_some_and(|of| !self.np(of).name && self.np(of).count.is_none() && !self.is_people(self.np(of), false)) {
                continue;
            }
            let count = one
                .or(n.count)
                .or_else(|| n.of.and_then(|of| self.count_of(self.np(of))))
                .or_else(|| if n.det == Det::An || n.det == Det::Poss || n.other && !n.plural { self.count_of(n) } else { None });
            let Some(count) = count else { continue };
            let mut who = Nps::new();
            who.extend(n.of);
            let mut d = self.draft(Harm::Killed, count, who, (n.head, n.head + 1), k, "noun.bodies");
            d.found = true;
            d.modality = self.verb_modality(k, vg);
            self.taken[i as usize] = true;
            if let Some(of) = n.of {
                self.taken[of as usize] = true;
                // "the bodies of two women and a child"
                if n.count.is_none()
                    && let Some(p) = self.c.item_of(of)
                {
                    let (nps, _) = self.coordinated_right(p);
                    if nps.len() > 1 {
                        self.victims(&nps, &d);
                        continue;
                    }
                }
            }
            self.drafts.push(d);
        }
    }
}
