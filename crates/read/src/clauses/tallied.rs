//! Tolls told as sums and by whom: "deaths numbered 41", "bringing to nine the number killed", "the militias accounted for 40 of the dead".
//! Enters: the phrases of a sentence and its drafts. Leaves: drafts, and counts for drafts that had none. Never done here: adding up.

use super::*;

/// The rule of a part of a toll that is told by who did it, by what did it, or by where it was.
pub const ACCOUNTED_RULE: &str = "part.accounted";

/// Items between a group and the verb that counts it.
const HANGS: usize = 14;

impl Clauses<'_> {
    /// The item after what hangs on a group that ends before item `k`: places, days, and participles that say more of it.
    fn past_what_hangs(&self, mut k: usize) -> usize {
        let limit = k + HANGS;
        while k < limit {
            k += match self.kind(k) {
                Some(ItemKind::Time | ItemKind::Adv) => 1,
                Some(ItemKind::Prep) if self.kind(k + 1) == Some(ItemKind::Time) => 2,
                Some(ItemKind::Prep) if self.is_np(k + 1).is_some() => 2,
                // "in Idlib and Hama"
                Some(ItemKind::And) if self.is_np(k + 1).is_some_and(|i| self.np(i).place.is_some()) => 2,
                // "May's raids"
                Some(ItemKind::Other) if self.g.units[self.c.items[k].u0 as usize].kind == UnitKind::Possessive && self.is_np(k + 1).is_some() => 2,
                // "recorded in the province"
                Some(ItemKind::Verb) if self.vg(k).is_some_and(|v| !v.aux && v.form & form::PART != 0) && self.class(k) != Some(VerbClass::Rise) => 1,
                _ => break,
            };
        }
        k
    }

    /// The number that a verb of counting at item `k` gives: "numbered 41", "stand at 88", "came to 9,806".
    fn number_given(&self, k: usize) -> Option<u32> {
        // "Arrests since the coup number 15,100": the verb can be taken for a noun.
        let as_noun = self.is_np(k).is_some_and(|i| {
            let n = self.np(i);
            n.det == Det::Bare && n.count.is_none_or(|c| c.kind == DraftKind::Unstated) && n.u1 - n.u0 == 1 && self.unit_word(n.head).any(class::SUMS)
        });
        let v = self.vg(k).filter(|v| !v.negated && !v.modal && !v.passive && !v.infinitive && v.form & form::ING == 0);
        // "The fatal victims are three": a number alone.
        let are = v.is_some_and(|v| v.verb == 0 && self.unit_word(v.main).any(class::BE));
        let ends = || matches!(self.kind(k + 2), None | Some(ItemKind::Comma | ItemKind::Other | ItemKind::Sub | ItemKind::And | ItemKind::Quote));
        if are && ends() {
            let exact = |m: &u32| self.np(*m).count.is_some_and(|c| c.kind == DraftKind::Stated && c.a > 1) && self.np(*m).of.is_none();
            return self.is_np(k + 1).filter(|m| self.number_group(*m) && exact(m) && !self.taken[*m as usize]);
        }
        let direct = as_noun || v.is_some_and(|v| self.unit_word(v.main).any(class::REACHES.with(class::SUMS)));
        let counts = direct || v.is_some() && self.class(k) == Some(VerbClass::Rise);
        if !counts {
            return None;
        }
        let at = if direct && self.is_np(k + 1).is_some() {
            k + 1
        } else if self.prep_is(k + 1, class::TO.with(class::LOC)) {
            k + 2
        } else {
            return None;
        };
        // "'no fewer than 150'"
        let at = at + usize::from(self.kind(at) == Some(ItemKind::Quote));
        self.is_np(at).filter(|&m| self.number_group(m) && !self.taken[m as usize])
    }

    /// "Civilian deaths from shelling in Taiz numbered 41", "Killings of civilians in May stand at 88": a noun of harm, and its number after a verb.
    pub(super) fn harm_numbered(&mut self, k: usize, i: u32, n: &Np) -> bool {
        let losses = n.classes.any(class::LOSS) && n.plural && n.harm.is_none();
        // "the dead of the war came to 9,806", "the civilian dead": those harmed, as a body.
        let beside = k.checked_sub(1).and_then(|p| self.is_np(p)).filter(|&b| {
            let b = self.np(b);
            b.u1 == n.u0 && b.det == Det::The && b.count.is_none() && b.classes.any(class::PERSON)
        });
        let body = n.classes.any(class::HARMA) && !n.classes.any(class::HARMN) && (n.det == Det::The || n.det == Det::Bare && beside.is_some());
        let Some(harm) = n.harm.filter(|_| n.classes.any(class::HARMN) && n.plural || body).or(losses.then_some(Harm::Killed)) else { return false };
        if n.count.is_some() || self.np_modality(k) != Modality::Asserted {
            return false;
        }
        let v = self.past_what_hangs(k + 1);
        let Some(m) = self.number_given(v) else { return false };
        // "The losses stand at 412 people": only people are lost.
        if losses && self.g.units[self.np(m).head as usize].is_number() {
            return false;
        }
        let Some(count) = self.np(m).count else { return false };
        let mut who: Nps = n.of.into_iter().filter(|&o| self.is_people(self.np(o), false) && self.np(o).count.is_none()).collect();
        who.extend(beside.filter(|_| body));
        who.push(if losses { m } else { i });
        let d = self.draft(harm, count, who.clone(), (n.head, n.head + 1), k, "noun.numbered");
        self.taken[m as usize] = true;
        self.taken[i as usize] = true;
        if let Some(o) = n.of {
            self.taken[o as usize] = true;
        }
        self.drafts.push(d);
        // ", and the injured to 17,962": the verb is told once.
        let more = (v + 1..v + HANGS).find_map(|j| {
            let h = self.is_np(j).filter(|_| self.kind(j - 1) == Some(ItemKind::And) && self.prep_is(j + 1, class::TO.with(class::LOC)))?;
            let told = self.np(h).harm.filter(|x| *x != harm && self.np(h).count.is_none())?;
            let m = self.is_np(j + 2).filter(|&m| self.number_group(m) && !self.taken[m as usize])?;
            Some((j, h, told, m))
        });
        if let Some((j, h, told, m)) = more
            && let Some(count) = self.np(m).count
        {
            who.pop();
            let d = self.draft(told, count, who, (self.np(h).head, self.np(h).head + 1), j, "noun.numbered");
            self.taken[m as usize] = true;
            self.taken[h as usize] = true;
            self.drafts.push(d);
        }
        true
    }

    /// "The villagers who lost their lives numbered 17", "raises to 27 the number of members who have been killed": the number of those whose harm
    /// another verb told.
    pub(super) fn counts_given(&mut self) {
        for d in 0..self.drafts.len() {
            let draft = &self.drafts[d];
            let Some(&h) = draft.who.first().filter(|_| draft.kind == ClaimKind::Harm && draft.part_of.is_none()) else { continue };
            let Some(at) = self.c.item_of(h) else { continue };
            let n = self.np(h);
            if draft.count.kind == DraftKind::Unstated && n.partitive && n.det == Det::The {
                if let Some(m) = self.number_before(at).or_else(|| self.number_reached(draft.item))
                    && let Some(count) = self.np(m).count
                {
                    self.taken[m as usize] = true;
                    self.drafts[d].count = count;
                    self.drafts[d].rule = "noun.number-reached";
                }
                continue;
            }
            // "gave the number of 'bandits' slain as 'about two dozen'"
            let quoted = usize::from(at > 0 && self.kind(at - 1) == Some(ItemKind::Quote));
            let numbered = at.checked_sub(2 + quoted).and_then(|p| self.is_np(p)).is_some_and(|p| {
                let n = self.np(p);
                n.det == Det::The && n.count.is_some_and(|c| c.kind == DraftKind::Unstated)
            });
            if numbered && draft.count.kind == DraftKind::Plural {
                let v = self.past_what_hangs(draft.item + 1);
                let back = v.checked_sub(2).filter(|&p| self.kind(p) == Some(ItemKind::Prep) && self.is_np(p + 1).is_some_and(|m| self.number_group(m)));
                let sub = |j: usize| self.prep_is(j, class::SUB) || self.kind(j) == Some(ItemKind::Sub);
                let at = back.map(|p| p + 1).or_else(|| sub(v).then(|| v + 1 + usize::from(self.kind(v + 1) == Some(ItemKind::Quote))));
                if let Some(m) = at.and_then(|j| self.is_np(j)).filter(|&m| self.number_group(m) && !self.taken[m as usize])
                    && let Some(count) = self.np(m).count
                {
                    self.taken[m as usize] = true;
                    self.drafts[d].count = count;
                    self.drafts[d].rule = "noun.number-reached";
                }
                continue;
            }
            if draft.count.kind != DraftKind::Plural || n.det != Det::The || draft.item <= at || self.kind(at + 1) != Some(ItemKind::Rel) {
                continue;
            }
            let v = self.past_what_hangs(draft.item + 1);
            if let Some(m) = self.number_given(v)
                && let Some(count) = self.np(m).count
            {
                self.taken[m as usize] = true;
                self.drafts[d].count = count;
            }
        }
    }

    /// "succumbed to their burns", "died of his injuries": hurt before.
    pub(super) fn of_wounds(&mut self) {
        for k in 0..self.drafts.len() {
            let d = &self.drafts[k];
            if d.harm != Some(Harm::Killed) || d.rule != "verb.intransitive" {
                continue;
            }
            let at = d.item + 1;
            let wounds = self.prep_is(at, class::OF.with(class::TO).with(class::FROM))
                && self.item(at + 1).is_some_and(|it| {
                    let noun = self.is_np(at + 1).is_some_and(|i| self.np(i).harm == Some(Harm::Injured) && self.np(i).classes.any(class::HARMN));
                    noun || (it.u0..it.u1).any(|u| self.unit_word(u).any(class::WOUNDS))
                });
            // "One of the wounded servicemen died in hospital"
            let hurt = |i: u32| {
                let n = self.np(i);
                let those = n.det == Det::Dem && n.plural;
                (n.det == Det::The || those) && (n.modifier_harm == Some(Harm::Injured) || n.harm == Some(Harm::Injured) && n.classes.any(class::HARMA))
            };
            // "one of the three people wounded on Friday in the attack on X"
            let told_hurt = |i: u32| {
                let told = |x: &Draft| x.harm == Some(Harm::Injured) && x.who.first() == Some(&i) && x.item < d.item;
                matches!(self.np(i).det, Det::The | Det::Dem) && self.drafts.iter().any(told)
            };
            let of_the_hurt = d.who.first().is_some_and(|&w| hurt(w) || self.np(w).of.is_some_and(|i| hurt(i) || told_hurt(i)));
            let hurt_before = wounds || of_the_hurt;
            // "a policeman who was hit in an attack in X on 8 November succumbed": the clause about him says where and when.
            let subject = d.who.first().and_then(|&w| self.c.item_of(w)).filter(|&s| hurt_before && s < d.item);
            let clause = subject.map_or(0..0, |s| s + 1..d.item);
            // "two of those wounded in Tuesday's explosion at the market"
            let verb = of_the_hurt || clause.clone().any(|j| self.kind(j) == Some(ItemKind::Verb));
            let when = clause.clone().find(|&j| verb && self.kind(j) == Some(ItemKind::Time));
            let place = |j: usize| self.is_np(j).is_some_and(|i| self.np(i).place.is_some()) && self.prep_is(j - 1, class::LOC);
            let there = clause.clone().find(|&j| verb && place(j));
            let d = &mut self.drafts[k];
            d.of_wounds = hurt_before;
            d.dated_at = d.dated_at.or(when);
            d.placed_at = d.placed_at.or(there);
        }
        // ", which took the toll to 23": so is the toll that they raise.
        if let Some(first) = self.drafts.iter().position(|d| d.of_wounds) {
            let (when, there) = (self.drafts[first].dated_at, self.drafts[first].placed_at);
            for d in &mut self.drafts[first + 1..] {
                if d.dated_at.is_none() && d.is_toll() {
                    d.of_wounds = true;
                    (d.dated_at, d.placed_at) = (when, d.placed_at.or(there));
                }
            }
        }
    }

    /// "A policeman who was hurt when a car exploded on 30 May died in hospital": one harm, of the day of the wound.
    pub(super) fn died_of_it(&mut self) {
        let died = |c: &Self, w: usize| {
            let d = &c.drafts[w];
            d.harm == Some(Harm::Killed)
                && (matches!(d.rule, "verb.intransitive" | "noun.of" | "adjective.predicate") && d.part_of.is_none() || d.rule == "part.including")
        };
        let mut k = 0;
        while k < self.drafts.len() {
            let d = &self.drafts[k];
            let hurt = d.harm == Some(Harm::Injured)
                && d.kind == ClaimKind::Harm
                && matches!(d.rule, "verb.passive" | "verb.reduced" | "verb.hit-in-limb")
                && d.modality == Modality::Asserted;
            let dead = (0..self.drafts.len()).find(|&w| hurt && died(self, w) && self.drafts[w].who == self.drafts[k].who);
            let Some(w) = dead else {
                k += 1;
                continue;
            };
            let (from, to) = (self.drafts[k].item, self.drafts[w].item);
            let to = if to > from { to } else { self.c.items.len() };
            // "The dead include a driver who was struck by a stray bullet": how he died, of the day and the place of the others.
            let part = self.drafts[w].rule == "part.including";
            self.drafts[w].dated_at = (from + 1..to).find(|&j| self.kind(j) == Some(ItemKind::Time)).filter(|_| !part);
            self.drafts[w].placed_at = if part {
                None
            } else {
                (from + 1..to).find(|&j| self.is_np(j).is_some_and(|i| self.np(i).place.is_some()) && self.prep_is(j - 1, class::LOC))
            };
            // "who had been wounded in the attack died in X on Saturday": of the day and the place of what was told.
            self.drafts[w].of_wounds = !part;
            for d in &mut self.drafts {
                for x in [&mut d.apart_from, &mut d.updates] {
                    *x = x.filter(|&i| i != k).map(|i| i - usize::from(i > k));
                }
                d.part_of = match d.part_of {
                    Some(Part::Here(i)) if i == k => None,
                    Some(Part::Here(i)) if i > k && i != usize::MAX => Some(Part::Here(i - 1)),
                    p => p,
                };
            }
            self.drafts.remove(k);
        }
    }

    /// The number that stands before the group at item `at`, after "to": "brings to 14 the number of".
    fn number_before(&self, at: usize) -> Option<u32> {
        let m = at.checked_sub(1).and_then(|p| self.is_np(p)).filter(|&m| self.number_group(m) && !self.taken[m as usize])?;
        (at >= 2 && self.prep_is(at - 2, class::TO)).then_some(m)
    }

    /// "the number of civilians who have been killed by mines since May has reached 34": the number that the main verb gives, after the clause whose
    /// verb stands at item `k`.
    fn number_reached(&self, k: usize) -> Option<u32> {
        let open = |j: &usize| matches!(self.kind(*j), Some(ItemKind::Prep | ItemKind::Np | ItemKind::Time | ItemKind::Adv | ItemKind::Comma));
        let v = (k + 1..k + HANGS + 4).find(|j| !open(j)).filter(|&j| self.kind(j) == Some(ItemKind::Verb))?;
        let vg = self.vg(v).filter(|g| !g.negated && !g.modal)?;
        let reaches = self.class(v) == Some(VerbClass::Rise) || vg.verb == 0 || (vg.u0..vg.u1).any(|u| self.unit_word(u).any(class::REACHES));
        let at = if matches!(self.kind(v + 1), Some(ItemKind::Prep | ItemKind::Adv)) { v + 2 } else { v + 1 };
        self.is_np(at).filter(|&m| reaches && self.number_group(m) && !self.taken[m as usize])
    }

    /// "Rescuers have recovered five more bodies, bringing to 23 the number of the dead": those who raise a toll are in it.
    pub(super) fn raise_the_toll(&mut self) {
        let toll = |d: &Draft| d.is_toll() && d.part_of.is_none();
        for t in 0..self.drafts.len() {
            let sum = &self.drafts[t];
            let told = |d: &Draft| d.kind == ClaimKind::Harm && d.harm == sum.harm && d.item < sum.item && !toll(d);
            let before = (0..self.drafts.len()).filter(|&b| told(&self.drafts[b])).max_by_key(|&b| self.drafts[b].item).filter(|_| toll(sum));
            let Some(before) = before else { continue };
            let total = sum.count.a;
            let more = (self.drafts[before].item..sum.item).filter_map(|j| self.is_np(j)).any(|i| self.np(i).other && self.np(i).count.is_some());
            let d = &mut self.drafts[before];
            if (d.others || d.of_wounds || more) && d.part_of.is_none() && d.count.kind == DraftKind::Stated && d.count.a < total {
                d.part_of = Some(Part::Here(t));
            }
        }
    }

    /// "Gunmen killed four soldiers, hours after the toll from a suicide bombing in a neighbouring town rose to 17": a deed of its own.
    pub(super) fn of_another_deed(&mut self) {
        for t in 0..self.drafts.len() {
            let d = &self.drafts[t];
            let k = d.item;
            let opens = d.rule == "noun.toll-rose" && k > 0 && self.kind(k - 1) == Some(ItemKind::Sub) && self.prep_is(k + 1, class::FROM.with(class::OF));
            let deed =
                self.is_np(k + 2).map(|i| self.np(i)).is_some_and(|n| n.classes.any(class::DEED) && matches!(n.det, Det::An | Det::Bare) && n.count.is_none());
            let first =
                |x: &Draft| x.kind == ClaimKind::Harm && x.item + 1 < k && x.harm == d.harm && !x.others && !x.of_wounds && !x.rule.starts_with("noun.toll");
            if opens && deed && self.drafts.iter().any(first) {
                self.drafts[t].elsewhere = true;
            }
        }
    }

    /// "bringing to nine the number killed when rebels overran a post": the number stands before, and who they were is told elsewhere.
    pub(super) fn number_harmed(&mut self, k: usize, harm: Harm, proto: &Draft) -> bool {
        let Some(p) = k.checked_sub(1) else { return false };
        let Some(i) = self.is_np(p) else { return false };
        let n = self.np(i);
        // "raising to four the soldiers killed in that attack"
        let people = n.plural && n.count.is_none() && n.harm.is_none() && self.is_people(n, true);
        if n.det != Det::The || n.of.is_some() || self.g.units[n.head as usize].kind != UnitKind::Unstated && !n.partitive && !people {
            return false;
        }
        let Some(m) = self.number_before(p) else { return false };
        let Some(count) = self.np(m).count else { return false };
        let mut d = proto.clone();
        d.harm = Some(harm);
        d.count = count;
        d.who = SmallVec::from_slice(&[if people { i } else { m }]);
        d.rule = "noun.number-reached";
        // "killed when militants overran a post at the weekend"
        let clause = (self.kind(k + 1) == Some(ItemKind::Sub)).then_some(k + 2);
        d.dated_at = clause.and_then(|c| (c..c + HANGS).find(|&j| self.kind(j) == Some(ItemKind::Time)));
        self.taken[m as usize] = true;
        self.taken[i as usize] = true;
        self.drafts.push(d);
        true
    }

    /// "taking the deaths in that attack, for which nobody has answered, to three": a toll moved to a number by the verb before it.
    pub(super) fn harm_taken_to(&mut self, k: usize, i: u32, n: &Np) -> bool {
        let moves = k.checked_sub(1).and_then(|p| self.vg(p)).is_some_and(|v| !v.aux && v.form & form::ING != 0 && !v.negated);
        let class = k.checked_sub(1).and_then(|p| self.class(p));
        let toll = n.harm.is_some() && n.classes.any(class::HARMN) && n.plural && n.det == Det::The && n.count.is_none();
        let Some(harm) = n.harm.filter(|_| toll && moves && matches!(class, Some(VerbClass::Take | VerbClass::Rise | VerbClass::Plain))) else { return false };
        let open = |j: &usize| !matches!(self.kind(*j), None | Some(ItemKind::Colon | ItemKind::But | ItemKind::Quote));
        let to = (k + 1..k + HANGS).take_while(open).find(|&j| {
            let alone = |m: u32| self.g.units[self.np(m).head as usize].is_number() && self.np(m).of.is_none();
            self.prep_is(j, class::TO) && self.is_np(j + 1).is_some_and(|m| self.number_group(m) && alone(m) && !self.taken[m as usize])
        });
        let Some((m, count)) = to.and_then(|j| self.is_np(j + 1)).and_then(|m| Some((m, self.np(m).count?))) else { return false };
        let who = n.of.into_iter().filter(|&o| self.is_people(self.np(o), false)).collect();
        let d = self.draft(harm, count, who, (n.head, n.head + 1), k, "noun.toll-to");
        self.taken[m as usize] = true;
        self.taken[i as usize] = true;
        self.drafts.push(d);
        true
    }

    /// "Militias accounted for 40 of the dead, the army for 12 and unknown men for five", "The RSF is responsible for 30 of them": a toll by those
    /// who did it, by what did it, or by where it was.
    pub(super) fn accounts(&mut self) {
        if !self.g.all.any(class::ACCOUNTS) {
            return;
        }
        for k in 1..self.c.items.len() {
            let it = self.c.items[k];
            if !(it.u0..it.u1).any(|u| self.unit_word(u).any(class::ACCOUNTS)) {
                continue;
            }
            let verb = it.kind == ItemKind::Verb;
            if verb && self.vg(k).is_some_and(|v| v.negated || v.passive) {
                continue;
            }
            // "accounted for" is one verb; "is responsible" has its own preposition, and a verb before it.
            let from = if verb { k + 1 } else { k + 2 };
            let head = if verb { k } else { k - 1 };
            if !verb && (self.kind(k + 1) != Some(ItemKind::Prep) || !self.vg(k - 1).is_some_and(|v| v.verb == 0 && !v.negated && !v.modal)) {
                continue;
            }
            let prep = if verb { None } else { Some(self.c.items[k + 1].u0) };
            let Some(first) = self.is_np(from) else { continue };
            let Some((subject, _)) = self.subject(head, 0) else { continue };
            if self.accounted_kills(k, head, first, &subject) {
                continue;
            }
            let n = self.np(first);
            let of = n.of.map(|o| self.np(o));
            let back = n.partitive && of.is_some_and(|o| o.classes.any(class::PRON)) || self.of_these_after(from);
            let told = of.and_then(|o| o.harm).filter(|_| of.is_some_and(|o| o.det == Det::The && o.count.is_none()));
            let share = |c: &CountDraft| matches!(c.kind, DraftKind::Share | DraftKind::ShareAbove | DraftKind::ShareBelow) && c.a < c.b;
            let Some(count) = n.count.filter(|c| share(c) || matches!(c.kind, DraftKind::Stated | DraftKind::AtLeast | DraftKind::About | DraftKind::MoreThan))
            else {
                continue;
            };
            if told.is_none() && !back || self.taken[first as usize] || subject.iter().any(|&s| self.is_people(self.np(s), true) && self.np(s).count.is_some())
            {
                continue;
            }
            let harm = told.unwrap_or(Harm::Killed);
            let part = if told.is_some() { self.whole(harm) } else { Part::Before };
            let mut proto = self.draft(harm, count, Nps::new(), (n.u0, n.u1), from, ACCOUNTED_RULE);
            proto.part_of = Some(part);
            proto.borrowed = told.is_none();
            self.taken[first as usize] = true;
            self.push_account(&proto, first, &subject, head);
            // The verb is told once: "the army for 12", "the police (nine)".
            let mut j = from + 1;
            while matches!(self.kind(j), Some(ItemKind::Prep | ItemKind::Np | ItemKind::Other)) && j < from + 4 && self.is_np(j).is_none_or(|x| Some(x) == n.of)
            {
                j += 1;
            }
            while j < self.c.items.len() {
                while matches!(self.kind(j), Some(ItemKind::Comma | ItemKind::And | ItemKind::Other | ItemKind::But)) {
                    j += 1;
                }
                let Some(s) = self.is_np(j) else { break };
                // What says more of the party stands between commas.
                let mut v = j + 1;
                if self.kind(v) == Some(ItemKind::Comma)
                    && let Some(close) = (v + 1..v + 8).find(|&c| self.kind(c) == Some(ItemKind::Comma) && self.kind(c + 1) == Some(ItemKind::Prep))
                {
                    v = close + 1;
                }
                // "the helicopters of the regime for 203"
                while self.prep_is(v, class::OF.with(class::BY)) && self.is_np(v + 1).is_some_and(|i| !self.g.units[self.np(i).head as usize].is_number()) {
                    v += 2;
                }
                let same = self.kind(v) == Some(ItemKind::Prep)
                    && match prep {
                        Some(u) => self.g.units[self.c.items[v].u0 as usize].entry == self.g.units[u as usize].entry,
                        None => self.prep_is(v, class::CARE),
                    };
                let bracket = self.kind(v) == Some(ItemKind::Open) && self.kind(v + 2) == Some(ItemKind::Close);
                let Some(m) = self.is_np(v + 1).filter(|&m| (same || bracket) && !self.taken[m as usize] && self.g.units[self.np(m).head as usize].is_number())
                else {
                    break;
                };
                let Some(c) = self.np(m).count else { break };
                let mut d = proto.clone();
                d.count = c;
                d.item = v + 1;
                d.anchor = (self.np(m).u0, self.np(m).u1);
                self.taken[m as usize] = true;
                self.push_account(&d, m, &SmallVec::from_slice(&[s]), j + 1);
                j = v + 2 + usize::from(bracket);
            }
        }
    }

    /// "Baghdad was the worst hit, with 302 killed and 759 injured. Diyala followed with 121", "in Nangarhar (23 killed), Kabul (19)": a toll by places
    /// that no preposition marks.
    pub(super) fn by_place(&mut self) {
        // With a verb or without, the place is what has so many.
        let mut at: Option<usize> = None;
        for k in 0..self.c.items.len() {
            if self.prep_is(k, class::WITH) && self.is_np(k + 1).is_some_and(|i| self.np(i).count.is_some()) {
                let back = (k.saturating_sub(8)..k)
                    .rev()
                    .take_while(|&j| {
                        matches!(self.kind(j), Some(ItemKind::Np | ItemKind::Verb | ItemKind::Adv | ItemKind::Comma | ItemKind::Time))
                            || self.prep_is(j, class::OF)
                            // "had the highest toll in May"
                            || self.kind(j) == Some(ItemKind::Prep) && self.kind(j + 1) == Some(ItemKind::Time)
                    })
                    .find(|&j| {
                        self.is_np(j).is_some_and(|i| self.np(i).place.is_some() && self.np(i).det == Det::Bare)
                            && !(j > 0 && self.kind(j - 1) == Some(ItemKind::Prep))
                    });
                at = back;
            }
            let Some(place) = at else { continue };
            for d in self.drafts.iter_mut().filter(|d| d.kind == ClaimKind::Harm && d.item == k && d.placed_at.is_none()) {
                d.placed_at = Some(place);
            }
        }
        // "(23 killed), Kabul (19)": the harm is told once.
        let mut last: Option<usize> = None;
        for k in 0..self.c.items.len().saturating_sub(2) {
            if self.kind(k + 1) != Some(ItemKind::Open) || self.kind(k + 3) != Some(ItemKind::Close) {
                continue;
            }
            let (Some(p), Some(i)) = (self.is_np(k), self.is_np(k + 2)) else { continue };
            if self.np(p).place.is_none() {
                continue;
            }
            if let Some(d) = self.drafts.iter().position(|d| d.kind == ClaimKind::Harm && (d.item == k + 2 || d.who.last() == Some(&i))) {
                self.drafts[d].placed_at = Some(k);
                last = Some(d);
                continue;
            }
            let n = self.np(i);
            let number = n.count.filter(|c| c.kind == DraftKind::Stated && self.g.units[n.head as usize].is_number() && !self.taken[i as usize]);
            let (Some(d), Some(count)) = (last, number) else { continue };
            let mut d = self.drafts[d].clone();
            d.count = count;
            d.who = SmallVec::from_slice(&[i]);
            d.item = k + 2;
            d.anchor = (n.u0, n.u1);
            d.placed_at = Some(k);
            d.rule = "clause.gap";
            self.taken[i as usize] = true;
            self.drafts.push(d);
        }
    }

    /// True if the number at item `k` is "of these".
    fn of_these_after(&self, k: usize) -> bool {
        self.prep_is(k + 1, class::OF) && self.item(k + 2).is_some_and(|i| i.kind == ItemKind::Other && self.unit_word(i.u0).any(class::DEM))
    }

    /// One party's part: by it, or by what it is, or where.
    fn push_account(&mut self, proto: &Draft, number: u32, subject: &Nps, before: usize) {
        let mut d = proto.clone();
        d.who.extend(self.np(number).of.filter(|&o| !self.np(o).classes.any(class::PRON) && self.np(o).harm.is_some()));
        let at = (0..before).rev().find(|&p| self.is_np(p).is_some_and(|i| subject.contains(&i)));
        if subject.iter().all(|&s| self.np(s).place.is_some() && !self.np(s).classes.any(class::ACTOR.with(class::GENERIC))) {
            d.placed_at = at;
        } else if subject.iter().all(|&s| self.kind_of_victims(s)) {
            // "Children accounted for 58 of the casualties": who they were.
            d.who = subject.clone();
        } else {
            d.agents = subject.clone();
        }
        self.drafts.push(d);
    }

    /// "claims to have accounted for 14 soldiers": those under arms of whom a party accounts are those it killed.
    /// A kind of people who are no party: "children", "women and girls", "civilians".
    fn kind_of_victims(&self, i: u32) -> bool {
        let n = self.np(i);
        let noun = self.noun_of(n.head);
        let kind = noun.is_some_and(|x| x.age.is_some() || x.sex.is_some() || x.status == Some(tollbook_model::Status::Civilian));
        kind && n.plural && n.count.is_none() && n.det == Det::Bare && !n.classes.any(class::ACTOR.with(class::GENERIC))
    }

    /// "CODECO fighters were responsible for the deaths of 74 people": who answers for the noun of harm at item `k`.
    pub(super) fn answerable(&self, k: usize) -> Nps {
        let word = k.checked_sub(2).filter(|&w| self.prep_is(k - 1, class::CARE) && self.is_np(w).is_some());
        let Some(w) = word.filter(|&w| (self.c.items[w].u0..self.c.items[w].u1).any(|u| self.unit_word(u).any(class::ACCOUNTS))) else { return Nps::new() };
        let Some(v) = w.checked_sub(1).and_then(|v| self.skip_left(v)) else { return Nps::new() };
        if !self.vg(v).is_some_and(|x| x.verb == 0 && !x.negated && !x.modal) {
            return Nps::new();
        }
        let party = class::ACTOR.with(class::GENERIC).with(class::FORCE).with(class::PERSON);
        self.subject(v, 0).map(|s| s.0).filter(|s| s.iter().all(|&i| self.np(i).classes.any(party))).unwrap_or_default()
    }

    fn accounted_kills(&mut self, k: usize, head: usize, first: u32, subject: &Nps) -> bool {
        let Some(vg) = self.vg(k).copied().filter(|_| head == k) else { return false };
        let n = self.np(first);
        let armed = self.role_is(n, &["fighter", "soldier", "militia-member", "officer", "attacker"]);
        let by = subject
            .iter()
            .all(|&s| self.np(s).classes.any(class::ACTOR.with(class::GENERIC).with(class::FORCE)) || self.role_is(self.np(s), nouns::ARMED_ROLES));
        if !armed || n.count.is_none() || n.of.is_some_and(|o| self.np(o).harm.is_some()) || !by || self.taken[first as usize] {
            return false;
        }
        let none = CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: n.u0, u1: n.u1 };
        let mut proto = self.draft(Harm::Killed, none, Nps::new(), (vg.main, vg.main + 1), k, "verb.accounted");
        proto.modality = self.verb_modality(k, &vg);
        proto.agents = subject.clone();
        self.victims(&SmallVec::from_slice(&[first]), &proto)
    }
}
