//! People whose state stands behind them: "all of them dead", "fallen", "as missing", "with minor injuries", after a colon. Enters: verb groups and
//! noun groups. Leaves: drafts. Never done here: a state that a verb of being tells; a verb of harm.

use super::fates::UNDER_ARMS;
use super::*;

/// So many items may stand between the people and the words for all of them.
const REACH: usize = 10;

impl Clauses<'_> {
    /// A bare word for what people are: "dead", "missing".
    fn bare_harm(&self, k: usize) -> Option<(u32, Harm)> {
        let i = self.is_np(k)?;
        let n = self.np(i);
        n.harm.filter(|_| n.classes.any(class::HARMA) && matches!(n.det, Det::Bare) && n.of.is_none()).map(|h| (i, h))
    }

    /// Wounds without a number: "burns", "minor injuries", "a wound".
    pub(super) fn is_wound(&self, i: u32) -> bool {
        let n = self.np(i);
        n.count.is_none()
            && matches!(n.det, Det::Bare | Det::An)
            && (self.unit_word(n.head).any(class::WOUNDS) || n.harm == Some(Harm::Injured) && n.classes.any(class::HARMN))
    }

    /// A word that goes with the verb before it: "pulled out", "brought up".
    pub(super) fn particle(&self, k: usize) -> bool {
        let far = class::LOC.with(class::OF).with(class::TO).with(class::BY).with(class::WITH).with(class::FROM).with(class::CARE).with(class::TIME);
        self.kind(k) == Some(ItemKind::Prep) && !self.prep_is(k, far)
    }

    /// Somebody who, as the sentence told before, did harm: "shot three people, then turned the gun on himself".
    pub(super) fn did_harm(&self, i: u32) -> bool {
        self.drafts.iter().any(|d| d.kind == ClaimKind::Harm && d.agents.contains(&i)) && !self.np(i).classes.any(class::ORG.with(class::COLL))
    }

    /// Counted people whom no draft has.
    fn free_people(&self, i: u32) -> bool {
        let n = self.np(i);
        n.classes.any(class::PERSON) && n.harm.is_none() && self.is_people(n, true) && Self::stated(self.count_of(n)).is_some() && !self.taken[i as usize]
    }

    /// The item before the word of harm at item `k`, over how badly: "his sister badly hurt".
    pub(super) fn before_so(&self, k: usize) -> Option<usize> {
        let badly = |j: usize| self.kind(j) == Some(ItemKind::Adv) && self.g.lx.rarely(self.g.units[self.c.items[j].u0 as usize].entry, class::BADLY);
        let p = k.checked_sub(1)?;
        if badly(p) && self.is_np(k + 1).is_none() { p.checked_sub(1) } else { Some(p) }
    }

    /// What the words at item `k` say of people: "dead", "shot dead".
    fn so(&self, k: usize) -> Option<Harm> {
        let participle = || self.vg(k).filter(|v| !v.aux && !v.negated && v.form & form::PART != 0).and_then(|v| self.verb(v));
        self.bare_harm(k).map(|h| h.1).or_else(|| participle().filter(|v| v.class == VerbClass::Harm && v.frame == Frame::Transitive).and_then(|v| v.harm))
    }

    /// The item of the mark before "all", "both", "all of them" that the words at item `k` are said of, and whether it is of two.
    fn all_before(&self, k: usize) -> Option<(usize, bool)> {
        let all = |j: usize| {
            let it = self.item(j).filter(|it| it.u1 - it.u0 == 1 && matches!(it.kind, ItemKind::Np | ItemKind::Other | ItemKind::Adv))?;
            let u = self.unit_word(it.u0);
            (u.any(class::TWO) || u.any(class::ALL)).then(|| u.any(class::TWO))
        };
        let them = k >= 4 && self.prep_is(k - 2, class::OF) && self.is_np(k - 1).is_some_and(|p| self.np(p).classes.any(class::PRON));
        if them {
            return all(k - 3).map(|two| (k - 4, two));
        }
        if let Some(n) = self.is_np(k).map(|i| self.np(i)) {
            return n.whole.then(|| (k - 1, self.unit_word(n.u0).any(class::TWO)));
        }
        all(k - 1).map(|two| (k - 2, two))
    }

    /// *Reads*: "carried five children out of the bus, all of them dead", "dug out two women, both dead", "found three herders, all shot dead".
    /// *Yields*: the harm of all the people counted before.
    /// *Declines*: where nobody is counted before, and where what is counted has its claim.
    /// *Attested in*: accounts of rescuers.
    pub(super) fn all_so(&mut self) {
        if !self.g.all.any(class::ALL.with(class::TWO)) {
            return;
        }
        for k in 2..self.c.items.len() {
            let Some((harm, (mark, two))) = self.so(k).zip(self.all_before(k)) else { continue };
            let verb = self.vg(k).copied();
            let ends = matches!(self.kind(k + 1), None | Some(ItemKind::Other | ItemKind::Comma | ItemKind::Close | ItemKind::Dash | ItemKind::But))
                || verb.is_some() && matches!(self.kind(k + 1), Some(ItemKind::Prep | ItemKind::Time));
            if !ends || !matches!(self.kind(mark), Some(ItemKind::Comma | ItemKind::Open | ItemKind::Dash)) {
                continue;
            }
            let mut j = mark;
            let (mut who, mut found) = (None, false);
            while let Some(p) = j.checked_sub(1).filter(|p| mark - p <= REACH) {
                j = p;
                match self.kind(j) {
                    Some(ItemKind::Np) if self.is_np(j).is_some_and(|x| self.free_people(x)) => {
                        // "pulled out four men"
                        let v = j.checked_sub(1).map(|v| v - usize::from(v > 0 && self.particle(v))).filter(|&v| self.kind(v) == Some(ItemKind::Verb));
                        found = v.is_some_and(|v| self.class(v) == Some(VerbClass::Find));
                        who = self.is_np(j).filter(|_| v.is_some());
                        break;
                    }
                    Some(ItemKind::Np | ItemKind::Prep | ItemKind::Time | ItemKind::Adv) => {}
                    // "Six traders were pulled from a ditch, all dead"
                    Some(ItemKind::Verb) if self.vg(j).is_some_and(|v| v.passive && !v.negated && !v.modal) => {
                        found = self.class(j) == Some(VerbClass::Find);
                        who = self.subject(j, 0).map(|s| s.0).filter(|s| s.len() == 1 && self.free_people(s[0])).map(|s| s[0]);
                        break;
                    }
                    _ => break,
                }
            }
            let many = |w: &u32| self.count_of(self.np(*w)).is_some_and(|c| if two { c.a == 2 } else { c.a >= 2 });
            let Some(who) = who.filter(many) else { continue };
            let head = verb.map(|v| v.main).or_else(|| self.is_np(k).map(|i| self.np(i).head)).unwrap_or(self.c.items[k].u0);
            let mut proto = self.bare_draft(harm, k, (head, head + 1), "adjective.all-so");
            proto.found = found && harm == Harm::Killed;
            if let Some(v) = verb {
                proto.verb = v.verb;
                proto.agents = self.by_phrase(k);
            }
            if self.victims(&SmallVec::from_slice(&[who]), &proto)
                && let Some(i) = self.is_np(k)
            {
                self.taken[i as usize] = true;
            }
        }
    }

    /// *Reads*: "counted its own dead: a mother and daughter, killed by a mortar round", "buried its dead: two farmers and a girl".
    /// *Yields*: those after the colon, of the harm that the word before it tells.
    /// *Declines*: a number after the colon, which is read as a toll; people who have their claim.
    /// *Attested in*: reports from villages after an attack.
    pub(super) fn own_dead(&mut self) {
        for k in 1..self.c.items.len() {
            let Some(i) = self.is_np(k).filter(|_| self.kind(k + 1) == Some(ItemKind::Colon)) else { continue };
            let n = self.np(i);
            let own = n.det == Det::Poss && n.classes.any(class::HARMA) && n.count.is_none() && !self.taken[i as usize];
            let Some(harm) = n.harm.filter(|_| own && self.vg(k - 1).is_some_and(|v| !v.passive && !v.negated && !v.modal)) else { continue };
            let (groups, end) = self.coordinated_right(k + 2);
            let told = |&g: &u32| {
                let m = self.np(g);
                m.classes.any(class::PERSON) && self.count_of(m).is_some() && !self.taken[g as usize] && m.harm.is_none()
            };
            if groups.is_empty() || !groups.iter().all(told) {
                continue;
            }
            let mut proto = self.bare_draft(harm, k, (n.head, n.head + 1), "noun.own-dead");
            proto.modality = self.np_modality(k);
            // "…, killed by a mortar round"
            if let Some(v) = self.vg(end + 1).copied().filter(|v| self.kind(end) == Some(ItemKind::Comma) && !v.aux && v.form & form::PART != 0) {
                proto.agents = self.by_phrase(end + 1);
                proto.verb = v.verb;
            }
            self.victims(&groups, &proto);
        }
    }

    /// *Reads*: "the Red Cross lists 73 people as still missing".
    /// *Yields*: the harm that stands behind "as", for the people counted before it.
    /// *Declines*: a word for harm with an article ("as the dead of the war"); the injured, whom every club lists; a verb that harms.
    /// *Attested in*: bulletins of those who search.
    pub(super) fn listed_as(&mut self, k: usize, vg: &Vg) -> bool {
        if vg.passive || vg.negated || vg.modal {
            return false;
        }
        // "14 people as dead and nine as missing": the object ends at its own "as".
        let first = self.is_np(k + 1).filter(|_| self.prep_is(k + 2, class::SUB));
        let object = first.map(|o| (SmallVec::from_slice(&[o]), k + 2)).or_else(|| self.object(k));
        let Some((mut groups, mut end)) = object else { return false };
        let mut made = false;
        while let Some((i, harm)) = self.skip_right(end + 1).filter(|_| self.prep_is(end, class::SUB)).and_then(|p| self.bare_harm(p)) {
            let n = self.np(i);
            let number = |g: u32| made && self.number_group(g) && self.np(g).of.is_none() && !self.taken[g as usize];
            if n.count.is_some() || n.u1 - n.u0 > 1 || harm == Harm::Injured || groups.is_empty() || !groups.iter().all(|&g| self.free_people(g) || number(g)) {
                break;
            }
            let mut proto = self.bare_draft(harm, k, (n.head, n.head + 1), "verb.listed-as");
            proto.modality = if self.class(k) == Some(VerbClass::Fear) { Modality::Possible } else { self.verb_modality(k, vg) };
            self.taken[i as usize] = true;
            made |= self.victims(&groups, &proto);
            let Some(p) = self.c.item_of(i).filter(|&p| self.kind(p + 1) == Some(ItemKind::And)) else { break };
            groups = self.is_np(p + 2).into_iter().collect();
            end = p + 3;
        }
        made
    }

    /// *Reads*: "speaks of six soldiers fallen", "14 fighters fallen in Marib".
    /// *Yields*: people under arms killed.
    /// *Declines*: what they fell into or behind; anybody else's fall.
    /// *Attested in*: communiques of armed movements.
    pub(super) fn fallen_men(&mut self, k: usize, vg: &Vg) -> bool {
        let bare = !vg.aux && vg.form & form::PART != 0 && vg.form & form::PAST == 0;
        let Some(i) = k.checked_sub(1).and_then(|p| self.is_np(p)).filter(|&i| bare && self.role_is(self.np(i), UNDER_ARMS)) else { return false };
        let place = self.prep_is(k + 1, class::LOC)
            && self.is_np(k + 2).is_some_and(|p| self.np(p).place.is_some() || self.np(p).classes.any(class::DEED.with(class::MEANS).with(class::CONFLICT)));
        let ends = matches!(self.kind(k + 1), None | Some(ItemKind::Other | ItemKind::Comma | ItemKind::Time | ItemKind::Quote));
        if !self.free_people(i) || !ends && !place {
            return false;
        }
        let mut proto = self.bare_draft(Harm::Killed, k, (vg.main, vg.main + 1), "verb.fallen");
        proto.modality = self.np_modality(k);
        self.victims(&SmallVec::from_slice(&[i]), &proto)
    }

    /// *Reads*: "two officers escaped with minor injuries".
    /// *Yields*: people injured.
    /// *Declines*: any other verb, and anything but wounds without an article.
    /// *Attested in*: reports of roadside bombs.
    pub(super) fn got_away_hurt(&mut self, k: usize, vg: &Vg) -> bool {
        let away = self.g.lx.rarely(self.g.units[vg.main as usize].entry, class::ESCAPES);
        if !away || vg.negated || vg.modal || vg.infinitive || !self.prep_is(k + 1, class::WITH) {
            return false;
        }
        let Some(w) = self.is_np(k + 2).filter(|&w| self.is_wound(w)) else { return false };
        let known = |i: u32| self.np(i).name || self.np(i).det == Det::The && !self.np(i).plural || self.count_of(self.np(i)).is_some();
        let Some((s, _)) = self.subject(k, 0).filter(|s| s.0.iter().all(|&i| known(i) && self.is_people(self.np(i), true))) else { return false };
        let mut proto = self.bare_draft(Harm::Injured, k, (self.np(w).head, self.np(w).head + 1), "verb.escaped-with");
        proto.modality = self.verb_modality(k, vg);
        self.taken[w as usize] = true;
        self.victims(&s, &proto)
    }

    /// *Reads*: "bringing to 729 the number of soldiers it has lost since October".
    /// *Yields*: so many of those under arms killed.
    /// *Declines*: whom one can lose otherwise: customers, voters.
    /// *Attested in*: reports that count an army's dead as they come.
    pub(super) fn number_lost(&mut self, k: usize, vg: &Vg) -> bool {
        let lost = (vg.u0..vg.u1).any(|u| self.unit_word(u).any(class::LOSS)) && !vg.passive && !vg.negated && !vg.modal;
        let Some(mut p) = k.checked_sub(2).filter(|_| lost && self.is_np(k - 1).is_some()) else { return false };
        p -= usize::from(self.kind(p) == Some(ItemKind::Rel) && p > 0);
        let Some(who) = self.is_np(p).filter(|&i| self.role_is(self.np(i), UNDER_ARMS) || self.role_is(self.np(i), &["police"])) else { return false };
        let number = p.checked_sub(2).and_then(|h| self.is_np(h)).filter(|&h| {
            let n = self.np(h);
            n.partitive && n.of == Some(who) && n.det == Det::The && n.count.is_some_and(|c| c.kind == DraftKind::Unstated)
        });
        let Some(head) = number else { return false };
        let before = p.checked_sub(4).filter(|&t| self.prep_is(t, class::TO)).and_then(|t| self.is_np(t + 1));
        let after = (k + 1..k + 8)
            .take_while(|&j| matches!(self.kind(j), Some(ItemKind::Prep | ItemKind::Np | ItemKind::Time | ItemKind::Adv)))
            .find(|&j| self.prep_is(j, class::TO))
            .and_then(|j| self.is_np(j + 1));
        let Some(m) = before.or(after).filter(|&m| self.number_group(m) && !self.taken[m as usize]) else { return false };
        let Some(count) = self.np(m).count else { return false };
        let d = self.draft(Harm::Killed, count, SmallVec::from_slice(&[who]), (vg.main, vg.main + 1), k, "noun.number-reached");
        for i in [m, head, who] {
            self.taken[i as usize] = true;
        }
        self.drafts.push(d);
        true
    }

    /// *Reads*: "no one was killed or injured".
    /// *Yields*: nobody killed, and nobody injured: the zero is told of either.
    /// *Declines*: any other number, which is one for both.
    /// *Attested in*: every wire on a shell that hit nothing.
    pub(super) fn none_of_either(&mut self) {
        for w in (0..self.drafts.len()).rev() {
            let d = &self.drafts[w];
            let told = d.harm == Some(Harm::Casualties) && d.count.kind == DraftKind::None && d.verb > 0 && d.kind == ClaimKind::Harm;
            let Some(first) = told.then(|| self.g.lx.verbs[d.verb as usize - 1].harm).flatten() else { continue };
            let second = if first == Harm::Killed { Harm::Injured } else { Harm::Killed };
            let leant = |p: Option<Part>| matches!(p, Some(Part::Here(x)) if x >= w);
            if self.drafts.iter().any(|x| leant(x.part_of) || x.apart_from.is_some() || x.updates.is_some()) {
                continue;
            }
            self.drafts[w].harm = Some(first);
            let e = Draft { harm: Some(second), ..self.drafts[w].clone() };
            self.drafts.insert(w + 1, e);
        }
    }

    /// *Reads*: "killed three villagers, between them a woman", word for word from Spanish.
    /// *Yields*: a part of those told before.
    /// *Declines*: without the comma, and where anything follows.
    /// *Attested in*: translated wires.
    pub(super) fn between_them(&mut self) {
        let between = |c: &Self, k: usize| {
            c.item(k).is_some_and(|i| {
                i.kind == ItemKind::Prep && crate::places::locative(c.g.lx, &c.g.units[i.u0 as usize]) == Some(crate::lexicon::Locative::Between)
            })
        };
        for k in 1..self.c.items.len() {
            if self.kind(k - 1) != Some(ItemKind::Comma) || !between(self, k) || !self.is_np(k + 1).is_some_and(|p| self.np(p).classes.any(class::PRON)) {
                continue;
            }
            let (groups, end) = self.coordinated_right(k + 2);
            let told = |&g: &u32| self.np(g).classes.any(class::PERSON) && (self.np(g).det == Det::An || self.np(g).count.is_some()) && !self.taken[g as usize];
            let ends = matches!(self.kind(end), None | Some(ItemKind::Other | ItemKind::Comma));
            let Some(last) = self.drafts.iter().rev().find(|d| d.kind == ClaimKind::Harm && d.item < k) else { continue };
            let (Some(harm), modality) = (last.harm, last.modality) else { continue };
            if ends && !groups.is_empty() && groups.iter().all(told) {
                let part = self.whole(harm);
                self.push_parts(&groups, harm, k, part, modality);
            }
        }
    }

    /// *Reads*: "neither the driver nor the passengers were hurt".
    /// *Yields*: the count of nobody, for a draft whose people stand behind "nor".
    /// *Declines*: "nor" without the word that opens the pair.
    /// *Attested in*: reports of near misses.
    pub(super) fn neither(&mut self) {
        let nor = |c: &Self, u: u32| c.unit_word(u).any(class::OR) && c.unit_word(u).any(class::NEG);
        for w in 0..self.drafts.len() {
            let Some(&i) = self.drafts[w].who.last().filter(|_| self.drafts[w].kind == ClaimKind::Harm) else { continue };
            let n = self.np(i);
            let behind = nor(self, n.u0) || n.u0 > 0 && nor(self, n.u0 - 1);
            let opened = (0..n.u0).any(|u| self.g.lx.rarely(self.g.units[u as usize].entry, class::NEITHER));
            if behind && opened {
                self.drafts[w].count = CountDraft { kind: DraftKind::None, a: 0, b: 0, u0: n.u0, u1: n.u1 };
                self.drafts[w].definite = false;
            }
        }
    }

    /// *Reads*: "put the dead at nine, the wounded at 40", "the dead numbered nine and the injured 40".
    /// *Yields*: the number of those harmed otherwise; the verb is told once.
    /// *Declines*: where no draft with a number stands before, and where the second number has a noun of its own.
    /// *Attested in*: statements of police.
    pub(super) fn harm_goes_on(&mut self) {
        for k in 3..self.c.items.len() {
            let joins = matches!(self.kind(k - 1), Some(ItemKind::Comma | ItemKind::And));
            let Some(i) = self.is_np(k).filter(|&i| joins && !self.taken[i as usize]) else { continue };
            let n = self.np(i);
            let the = matches!(n.det, Det::The | Det::Dem | Det::Poss) && n.count.is_none() && n.of.is_none() && n.classes.any(class::HARMA.with(class::HARMN));
            let Some(harm) = n.harm.filter(|_| the) else { continue };
            let at = k + 1 + usize::from(self.prep_is(k + 1, class::LOC.with(class::TO)));
            let number = |m: &u32| {
                let x = self.np(*m);
                x.of.is_none() && Self::stated(x.count).is_some() && self.g.units[x.head as usize].is_number() && x.u1 - x.u0 <= 3 && !self.taken[*m as usize]
            };
            let ends = matches!(self.kind(at + 1), None | Some(ItemKind::Other | ItemKind::Comma | ItemKind::And | ItemKind::Time | ItemKind::Quote));
            let Some(m) = self.is_np(at).filter(|m| ends && number(m)) else { continue };
            let told = |d: &&Draft| d.kind == ClaimKind::Harm && d.item < k && d.harm != Some(harm) && d.who.len() <= 1;
            let numbered = |d: &&Draft| matches!(d.rule, "verb.put-at" | "noun.numbered" | "noun.toll-rose" | "clause.harm-gap");
            let Some(last) = self.drafts.iter().rev().find(told).filter(numbered).cloned() else { continue };
            let count = self.np(m).count.unwrap_or(last.count);
            let d = Draft { harm: Some(harm), count, who: SmallVec::from_slice(&[i]), anchor: (n.head, n.head + 1), item: k, rule: "clause.harm-gap", ..last };
            self.taken[i as usize] = true;
            self.taken[m as usize] = true;
            self.drafts.push(d);
        }
    }

    /// *Reads*: "she lost her husband and three children to the shelling", "lost two sons in the bombing".
    /// *Yields*: kin killed, by what the words name.
    /// *Declines*: a loss in or to anything but violence; anybody but kin.
    /// *Attested in*: accounts of survivors.
    pub(super) fn lost_kin(&mut self, k: usize, vg: &Vg) -> bool {
        let lost = (vg.u0..vg.u1).any(|u| self.unit_word(u).any(class::LOSS)) && !vg.passive && !vg.negated && !vg.modal && !vg.infinitive;
        // "lost her husband to cancer and a son to the war": each to something else.
        let whole = |(_, end): &(Nps, usize)| (k + 1..*end).all(|j| matches!(self.kind(j), Some(ItemKind::Np | ItemKind::And | ItemKind::Comma)));
        let Some((groups, end)) = lost.then(|| self.object(k)).flatten().filter(whole) else { return false };
        let kin = |&i: &u32| {
            let n = self.np(i);
            n.classes.any(class::KIN) && !n.name && n.of.is_none() && self.count_of(n).is_some() && !self.taken[i as usize]
        };
        let violence = self.is_np(end + 1).filter(|&v| {
            let n = self.np(v);
            n.classes.any(class::DEED.with(class::MEANS).with(class::CONFLICT)) && !self.is_people(n, true)
        });
        let Some(by) = violence.filter(|_| self.prep_is(end, class::LOC.with(class::TO)) && groups.iter().all(kin)) else { return false };
        let mut proto = self.bare_draft(Harm::Killed, k, (vg.main, vg.main + 1), "verb.lost-kin");
        proto.modality = self.verb_modality(k, vg);
        proto.agents = SmallVec::from_slice(&[by]);
        self.victims(&groups, &proto)
    }

    /// *Reads*: "a stray bullet hit a boy in the arm", "snipers hit two men in the legs".
    /// *Yields*: people injured, by what hit them.
    /// *Declines*: whatever is no weapon and bears no arms; where a participle goes on to say that they died.
    /// *Attested in*: reports of sniper fire.
    pub(super) fn hits_in_limb(&mut self, k: usize, vg: &Vg) -> bool {
        if self.class(k) != Some(VerbClass::Deed) || vg.passive || vg.negated || vg.modal || vg.infinitive || vg.form & (form::PAST | form::ING) == 0 {
            return false;
        }
        let told = |&i: &u32| {
            let n = self.np(i);
            self.is_people(n, true) && n.classes.any(class::PERSON) && (n.count.is_some() || n.det == Det::An) && n.harm.is_none() && !self.taken[i as usize]
        };
        let Some(i) = self.is_np(k + 1).filter(|i| told(i) && self.prep_is(k + 2, class::LOC)) else { return false };
        let Some(part) = self.is_np(k + 3).map(|p| self.np(p)).filter(|n| n.count.is_none()) else { return false };
        let limb = self.unit_word(part.head).any(class::LIMB) || self.g.lx.rarely(self.g.units[part.head as usize].entry, class::TRUNK);
        let died = self.kind(k + 4) == Some(ItemKind::Comma)
            && self.vg(k + 5).and_then(|v| self.verb(v)).is_some_and(|v| v.class == VerbClass::Harm && v.harm == Some(Harm::Killed));
        let Some((by, _)) = self.agent_of(k, vg).filter(|_| limb && !died) else { return false };
        let arms = |&a: &u32| {
            let n = self.np(a);
            n.classes.any(class::MEANS)
                || self.g.lx.rarely(self.g.units[n.head as usize].entry, class::STRIKES)
                || self.takes_people(a)
                || self.under_arms(a)
                || self.role_is(n, &["police"])
        };
        if by.is_empty() || !by.iter().all(arms) {
            return false;
        }
        let mut proto = self.bare_draft(Harm::Injured, k, (vg.main, vg.main + 1), "verb.hit-in-limb");
        proto.modality = self.verb_modality(k, vg);
        proto.agents = by;
        self.victims(&SmallVec::from_slice(&[i]), &proto)
    }
}
