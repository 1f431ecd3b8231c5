//! Drafts into the fields of a claim: who, by whom, means, target. Enters: a draft with its sentence. Leaves: the model's types.
//! Never done here: place, time and attribution, which the sentence as a whole sets.

mod behind;
mod means;
mod people;
mod responsibility;

use crate::chunks::{Chunks, Ground, ItemKind, Np};
use crate::class;
use crate::clauses::Draft;
use crate::context::Ctx;
use crate::discourse::Recall;
use crate::lexicon::{VerbClass, form};
use crate::tokens::{NO_WORD, Token};
use crate::units::{Unit, UnitKind};
use smallvec::SmallVec;
use std::cell::Cell;
use tollbook_model::{Actor, ActorKind, Blame, By, ByMode, Person, Status, Surety, Symbol, Taxonomy, Who};

/// No clause that anybody writes has more phrases; text without full stops has.
const CLAUSE_ITEMS: usize = 40;

/// One sentence, ready for assembling.
pub struct Sent<'a> {
    /// The whole text.
    pub text: &'a str,
    /// Its tokens.
    pub tokens: &'a [Token],
    /// The sentence's ground.
    pub g: &'a Ground<'a>,
    /// The sentence's phrases.
    pub c: &'a Chunks,
    /// The report's context.
    pub ctx: &'a Ctx<'a>,
    /// The means taxonomy.
    pub means: &'a Taxonomy,
    /// The clause asked for last: its item, and the range of items that no border parts from it.
    pub clause: Cell<Option<(usize, usize, usize)>>,
    /// What it says of the order of deeds and figures, once asked for.
    pub recalled: Cell<Option<Recall>>,
    /// Whether it tells deeds, once asked for.
    pub tells: Cell<Option<bool>>,
}

impl Sent<'_> {
    /// Byte range of units `a..b`.
    pub fn bytes(&self, a: u32, b: u32) -> (usize, usize) {
        let units = self.g.units;
        if a >= b || b as usize > units.len() {
            return (0, 0);
        }
        let start = self.tokens[units[a as usize].t0 as usize].start;
        let end = self.tokens[units[b as usize - 1].t1 as usize - 1].end;
        (start as usize, end as usize)
    }

    /// Byte range of units `a..b`, as claims hold it.
    pub fn at(&self, a: u32, b: u32) -> (u32, u32) {
        let (start, end) = self.bytes(a, b);
        (start as u32, end as u32)
    }

    /// The words of units `a..b`.
    pub fn words(&self, a: u32, b: u32) -> &str {
        let (s, e) = self.bytes(a, b);
        &self.text[s..e]
    }

    /// The words of units `a..b` on one line, to be shared.
    pub fn symbol(&self, a: u32, b: u32) -> Symbol {
        let words = self.words(a, b);
        if one_line(words) { Symbol::from(words) } else { Symbol::from(clean(words)) }
    }

    /// Byte range of the first place in the sentence that says `words`, wherever a line is broken.
    pub fn find(&self, words: &str) -> Option<(usize, usize)> {
        let (from, to) = self.bytes(0, self.g.units.len() as u32);
        let text = &self.text[from..to];
        let first = words.split(' ').next().filter(|w| !w.is_empty())?;
        text.match_indices(first).find_map(|(at, _)| {
            let mut end = at;
            for (i, word) in words.split(' ').enumerate() {
                let gap = if i == 0 { 0 } else { text[end..].len() - text[end..].trim_start().len() };
                if i > 0 && gap == 0 || !text[end + gap..].starts_with(word) {
                    return None;
                }
                end += gap + word.len();
            }
            Some((from + at, from + end))
        })
    }

    fn unit(&self, i: u32) -> &Unit {
        &self.g.units[i as usize]
    }

    /// Groups that hang on a group and say who its members are.
    fn members_of(&self, i: u32) -> SmallVec<[u32; 8]> {
        let mut out = SmallVec::from_slice(&[i]);
        let mut at = i;
        for _ in 0..4 {
            let n = &self.c.nps[at as usize];
            match n.of {
                Some(of) if n.partitive || n.classes.any(class::COLL.with(class::PERSON).with(class::HARMA).with(class::HARMN).with(class::BODY)) => {
                    out.push(of);
                    at = of;
                }
                _ => break,
            }
        }
        out
    }

    /// The actor a group names, with the words. A people's name beside a word for its forces counts.
    pub fn actor_in(&self, n: &Np) -> Option<(&'_ Actor, u32, u32)> {
        let mut country: Option<&str> = None;
        let (mut generic, mut force) = (None, None);
        for u in n.u0..n.u1 {
            let x = self.unit(u);
            if x.kind != UnitKind::Word || x.entry == NO_WORD || self.only_backs(u, n) {
                continue;
            }
            let e = &self.g.lx.entries[x.entry as usize];
            if x.is(class::ACTOR)
                && let Some(a) = self.ctx.named(e)
            {
                return Some((a, u, u + 1));
            }
            if let Some(d) = &e.demonym
                && x.is(class::DEMONYM)
                && !d.is_empty()
            {
                country = Some(d);
            }
            if x.is(class::GENERIC) && !self.serves(x, n) {
                generic = Some((e, u));
            }
            force = force.or(self.force_before(x).map(|e| (e, u)));
        }
        // A government's soldiers are its forces.
        let forces = |a: &'_ Actor| if a.kind == ActorKind::Government { a.countries.first().and_then(|c| self.ctx.forces_of(c)) } else { None };
        let by_force = || force.and_then(|(e, u)| self.ctx.generic(e, country).map(|a| (forces(a).unwrap_or(a), u, u + 1)));
        generic.and_then(|(e, u)| Some((self.ctx.generic(e, country)?, u, u + 1))).or_else(by_force)
    }

    /// "volunteers of the Red Cross": of a body that bears no arms, where the word alone may mean one that does.
    fn serves(&self, x: &crate::units::Unit, n: &Np) -> bool {
        let aid = x.noun_entry(self.g.lx).and_then(|e| self.g.lx.noun(e)).is_some_and(|v| v.role.as_deref() == Some("aid-worker"));
        aid && n
            .of
            .map(|o| &self.c.nps[o as usize])
            .is_some_and(|o| o.classes.any(class::ORG.with(class::SOURCE)) && !o.classes.any(class::ACTOR.with(class::GENERIC)))
    }

    /// The force that the first word of a known pair names: "army soldiers", "rebel fighters".
    fn force_before(&self, x: &crate::units::Unit) -> Option<&'_ crate::lexicon::Entry> {
        let role = x.noun_entry(self.g.lx).and_then(|e| self.g.lx.noun(e)).and_then(|n| n.role.as_deref());
        let armed = x.t1 - x.t0 == 2 && matches!(role, Some("soldier" | "officer" | "fighter" | "commander"));
        let word = self.tokens[x.t0 as usize].word;
        (armed && word != NO_WORD).then(|| &self.g.lx.entries[word as usize]).filter(|e| e.classes.any(class::GENERIC))
    }

    /// True for the first word of "US-backed", "Russian-trained": it names who stands behind the group, and not the group.
    fn only_backs(&self, u: u32, n: &Np) -> bool {
        u + 2 < n.u1 && self.unit(u + 1).is_mark(b'-') && self.unit(u + 2).is(class::VERB) && self.unit(u + 2).glued
    }

    /// The party named last before unit `u` that is none of the doers, for "its fighters".
    pub fn party_before(&self, u: u32, doers: &By) -> Option<&'_ Actor> {
        let armed = |n: &&Np| n.u1 <= u && n.place.is_none();
        let other = |a: &&Actor| a.kind.is_armed() && !doers.names(&a.id);
        self.c.nps.iter().rev().filter(armed).find_map(|n| self.actor_in(n).map(|x| x.0).filter(other))
    }

    /// The actor that a group names by a name of its own.
    fn named_in(&self, n: &Np) -> Option<&'_ Actor> {
        (n.u0..n.u1).find_map(|u| {
            let x = self.unit(u);
            (x.kind == UnitKind::Word && x.entry != NO_WORD && x.is(class::ACTOR) && !self.only_backs(u, n))
                .then(|| self.ctx.named(&self.g.lx.entries[x.entry as usize]))
                .flatten()
        })
    }

    /// The country of a people's name in a group.
    fn country_in(&self, n: &Np) -> Option<(Symbol, u32)> {
        (n.u0..n.u1).find_map(|u| {
            let x = self.unit(u);
            if !x.is(class::DEMONYM) || x.entry == NO_WORD || self.only_backs(u, n) {
                return None;
            }
            self.g.lx.entries[x.entry as usize].demonym.clone().filter(|d| !d.is_empty()).map(|d| (d, u))
        })
    }

    fn fill(&self, who: &mut Who, n: &Np) {
        let mut country = None;
        for u in n.u0..n.u1 {
            let x = self.unit(u);
            if x.kind != UnitKind::Word || x.entry == NO_WORD || self.only_backs(u, n) {
                continue;
            }
            let e = &self.g.lx.entries[x.entry as usize];
            if x.is(class::DEMONYM)
                && let Some(d) = &e.demonym
                && !d.is_empty()
            {
                country = Some(d.clone());
            }
            if u > n.u0 && self.unit(u).is(class::ADJ) {
                let t = self.words(u, u + 1);
                if t.eq_ignore_ascii_case("civilian") {
                    who.status = Some(Status::Civilian);
                }
            }
            // "the number of civilians killed" is one unit; its words say who.
            if x.is(class::TOLL) && x.t1 - x.t0 > 2 {
                for t in x.t0..x.t1 {
                    let word = self.g.lx.entries.get(self.tokens[t as usize].word as usize).filter(|e| e.classes.any(class::PERSON));
                    if let Some(inner) = word.and_then(|e| self.g.lx.noun(e)) {
                        who.status = who.status.or(inner.status);
                        who.role.extend(inner.role.clone().filter(|r| !who.role.contains(r)));
                        who.age = who.age.or(inner.age);
                        who.sex = who.sex.or(inner.sex);
                    }
                }
                continue;
            }
            // "guerrillas of the FARC dissidents": the party's name, and no word for what they do.
            if x.is(class::ACTOR) && self.g.lx.noun(e).is_none() && !who.role.is_empty() {
                continue;
            }
            let Some(noun) = x.noun_entry(self.g.lx).and_then(|e| self.g.lx.noun(e)) else { continue };
            if !x.is(class::PERSON.with(class::COLL).with(class::KIN).with(class::HARMN)) {
                continue;
            }
            // The possessor ("the mayor's driver") describes nobody harmed.
            if u + 1 < n.u1 && self.g.units.get(u as usize + 1).is_some_and(|p| p.kind == UnitKind::Possessive) {
                country = None;
                continue;
            }
            if let Some(s) = noun.status {
                // "civilian" beside another noun says the status.
                if who.status.is_none() || s == Status::Civilian {
                    who.status = Some(s);
                }
            }
            if let Some(r) = &noun.role
                && !who.role.contains(r)
            {
                who.role.push(r.clone());
            }
            who.age = who.age.or(noun.age);
            who.sex = who.sex.or(noun.sex);
        }
        // "a peacekeeper from Zambia"
        country = country.or_else(|| self.comes_from(n));
        // "a boy, 9, and his sister, 12"
        let one = n.count.is_none() && !n.plural && n.classes.any(class::PERSON);
        if let Some(age) = n.age.or_else(|| self.age_after(n).filter(|_| one))
            && age < 18
            && who.age.is_none()
        {
            who.age = Some(tollbook_model::AgeClass::Child);
        }
        // "his wife and two daughters": told as somebody's family.
        let told = |role: &str| who.role.iter().any(|r| &**r == role);
        if n.classes.any(class::KIN) && n.det == crate::chunks::Det::Poss && n.of.is_none() && !told("family") && self.unit(n.head).is(class::KIN) {
            who.role.push(Symbol::from("family"));
        }
        // Who lives in a settlement is of no party for that.
        let resident = who.status.is_none() && who.role.iter().any(|r| &**r == "settler");
        if who.actor.is_none()
            && !resident
            && let Some((a, u0, _)) = self.actor_in(n)
            && self.belongs(n)
            && !(a.kind.is_armed() && self.lives_by(u0))
        {
            who.actor = Some(a.id.clone());
            who.side = Some(a.side.clone());
            // A role that says no status (police, peacekeepers) keeps it open.
            if who.status.is_none() && who.role.is_empty() && a.kind.is_armed() {
                who.status = Some(Status::Combatant);
            }
            if who.status.is_none() && a.kind == ActorKind::Police && who.role.is_empty() {
                who.role.push(Symbol::from("police"));
            }
        }
        if let Some(c) = country {
            let forces = who.role.iter().any(|r| matches!(&**r, "soldier" | "officer"));
            if who.actor.is_none()
                && forces
                && let Some(a) = self.ctx.forces_of(&c)
            {
                who.actor = Some(a.id.clone());
                who.side = Some(a.side.clone());
            }
            if !who.nationality.contains(&c) {
                who.nationality.push(c);
            }
        }
    }

    /// True for a word that says what people live by ("herders"): whom reports accuse by such a word are a party, who are killed under it are not.
    fn lives_by(&self, u: u32) -> bool {
        let noun = self.unit(u).noun_entry(self.g.lx).and_then(|e| self.g.lx.noun(e));
        !self.unit(u).is(class::ACTOR)
            && noun.is_some_and(|n| matches!(n.role.as_deref(), Some("herder" | "farmer" | "villager")) && n.status != Some(Status::Combatant))
    }

    /// An actor inside a group of people is theirs ("12 Taliban fighters"), except before words that aim at it ("anti-Taliban").
    fn belongs(&self, n: &Np) -> bool {
        let at = (n.u0..n.u1).find(|&u| {
            let x = self.unit(u);
            x.is(class::ACTOR.with(class::GENERIC)) && x.entry != NO_WORD
        });
        match at {
            Some(u) if u > n.u0 + 1 && self.unit(u - 1).is_mark(b'-') => {
                let before = self.words(u - 2, u - 1);
                !before.eq_ignore_ascii_case("anti")
            }
            _ => true,
        }
    }

    /// Who was harmed.
    pub fn who(&self, d: &Draft) -> Who {
        let mut who = Who::default();
        let Some(&first) = d.who.first() else { return who };
        let mut lo = u32::MAX;
        let mut hi = 0;
        let multiple = d.who.len() > 1
            && d.who.iter().skip(1).all(|&i| {
                let n = &self.c.nps[i as usize];
                n.count.is_none() && n.plural && !n.name && !n.classes.any(class::KIN.with(class::ORG).with(class::ACTOR))
            });
        let mut groups = Vec::new();
        for &i in &d.who {
            for m in self.members_of(i) {
                if !groups.contains(&m) {
                    groups.push(m);
                }
            }
        }
        for &m in &groups {
            let n = &self.c.nps[m as usize];
            lo = lo.min(self.after_count(n));
            hi = hi.max(n.u1);
            if n.name {
                let (a, b) = self.name_units(n);
                who.persons.push(Person { name: clean(self.words(a, b)), age: n.age.or_else(|| self.age_after(n)) });
            }
        }
        if multiple {
            for &i in &d.who {
                let mut part = Who::default();
                for m in self.members_of(i) {
                    self.fill(&mut part, &self.c.nps[m as usize]);
                }
                let n = &self.c.nps[i as usize];
                part.words = self.words(n.u0, n.u1).to_owned();
                who.any_of.push(part);
            }
            let same = who.any_of.iter().all(|w| w.status == who.any_of[0].status);
            if same {
                who.status = who.any_of[0].status;
            }
            // What all parts share, the whole has.
            if let Some(a) = who.any_of.iter().find_map(|w| w.actor.clone()) {
                who.side = who.any_of.iter().find_map(|w| w.side.clone());
                who.actor = Some(a);
            }
            for w in who.any_of.clone() {
                for r in w.role {
                    if !who.role.contains(&r) {
                        who.role.push(r);
                    }
                }
            }
        } else {
            for &m in &groups {
                self.fill(&mut who, &self.c.nps[m as usize]);
            }
            // "Kyaw Zin Hein, a student, was killed": what the name's bearer was.
            if let [only] = groups[..]
                && who.role.is_empty()
                && let Some(told) = self.described_beside(only)
            {
                self.fill(&mut who, told);
            }
        }
        // "guerrillas of the FARC": the name says more than the kind.
        if !multiple
            && let Some((a, m)) = groups.iter().skip(1).find_map(|&m| self.named_in(&self.c.nps[m as usize]).map(|a| (a, m)))
            && self.belongs(&self.c.nps[m as usize])
            && self.named_in(&self.c.nps[first as usize]).is_none()
        {
            who.actor = Some(a.id.clone());
            who.side = Some(a.side.clone());
        }
        // "volunteers of the militia", "dissidents of the FARC": of an armed group they are under arms, whatever the noun says of others.
        if let Some(a) = who.actor.as_ref().and_then(|id| self.ctx.registry.actor(id))
            && matches!(a.kind, ActorKind::Rebel | ActorKind::Militia | ActorKind::Jihadist | ActorKind::EthnicMilitia)
            && who.status == Some(Status::Civilian)
            && matches!(who.role.as_slice(), [role] if matches!(&**role, "activist" | "aid-worker"))
        {
            let role = if matches!(a.kind, ActorKind::Militia | ActorKind::EthnicMilitia) { "militia-member" } else { "fighter" };
            who.role[0] = Symbol::from(role);
            who.status = Some(Status::Combatant);
        }
        // A strength's number and its party stand apart; "387,000 dead" name nobody.
        let party = d.who.get(1).filter(|_| d.kind == tollbook_model::ClaimKind::Strength).map(|&i| &self.c.nps[i as usize]);
        if let Some(n) = party {
            who.words = self.words(self.after_count(n), n.u1).to_owned();
        } else if lo < hi && !(groups.len() == 1 && hi == lo + 1 && (self.c.nps[groups[0] as usize].harm.is_some() || self.unit(lo).kind == UnitKind::Num)) {
            who.words = self.words(lo, hi).to_owned();
        }
        // "five displaced persons were injured": driven out before, and hurt now.
        let displaced = d.harm.is_some_and(|h| h != tollbook_model::Harm::Displaced)
            && groups.iter().any(|&m| {
                let n = &self.c.nps[m as usize];
                // "three of the displaced"
                let of = n.of.filter(|_| n.partitive).is_some_and(|o| self.c.nps[o as usize].harm == Some(tollbook_model::Harm::Displaced));
                of || n.modifier_harm == Some(tollbook_model::Harm::Displaced)
            });
        let role = "displaced";
        // "the agency counts 360,000 displaced people": the harm says it already.
        if d.harm == Some(tollbook_model::Harm::Displaced) {
            who.role.retain(|r| &**r != role);
        }
        if displaced && who.actor.is_none() && who.status != Some(Status::Combatant) && !who.role.iter().any(|r| &**r == role) {
            who.role.push(Symbol::from(role));
            who.status = Some(Status::Civilian);
        }
        who
    }

    /// The first unit of a group after its number and the marks around it: the number is not part of who.
    fn after_count(&self, n: &Np) -> u32 {
        let mut start = n.count.filter(|c| c.u0 == n.u0 && c.u1 < n.u1).map_or(n.u0, |c| c.u1);
        while start + 1 < n.u1 && self.unit(start).kind == UnitKind::Mark {
            start += 1;
        }
        start
    }

    /// Units of a name without title and count.
    fn name_units(&self, n: &Np) -> (u32, u32) {
        let mut a = n.u1;
        let mut u = n.u1;
        while u > n.u0 {
            u -= 1;
            let x = self.unit(u);
            let part = x.kind == UnitKind::Word && self.g.namey(u as usize) || x.is_mark(b'-') || x.is_mark(b'.') || self.g.particle(u as usize).is_some();
            if !part {
                break;
            }
            a = u;
        }
        if a >= n.u1 { (n.u0, n.u1) } else { (a, n.u1) }
    }

    /// "Ali Hassan, 34": the age stands in brackets or commas after the name.
    fn age_after(&self, n: &Np) -> Option<u32> {
        let u = self.g.units.get(n.u1 as usize)?;
        if !(u.is_mark(b',') || u.is_mark(b'(')) {
            return None;
        }
        let v = self.g.units.get(n.u1 as usize + 1)?;
        (v.kind == UnitKind::Num && v.value < 120 && self.g.units.get(n.u1 as usize + 2).is_none_or(|w| w.kind == UnitKind::Mark)).then_some(v.value as u32)
    }

    /// Who is blamed.
    pub fn by(&self, d: &Draft) -> By {
        let mut by = By::default();
        for &i in &d.agents {
            self.blame_beside(i, &mut by);
            let n = &self.c.nps[i as usize];
            self.blame(n, &mut by, 0);
        }
        if d.kind == tollbook_model::ClaimKind::Deed {
            if by.actors.is_empty()
                && let Some(&i) = d.who.first()
            {
                self.blame(&self.c.nps[i as usize], &mut by, 0);
            }
            by.mode = if by.actors.is_empty() { ByMode::None } else { ByMode::One };
            return by;
        }
        // "in Russian strikes", "in strikes carried out by the Russian air force", "by Israeli fire": a deed in the same clause names its doer.
        if by.actors.is_empty() {
            for k in self.near(d) {
                let it = self.c.items[k];
                let n = &self.c.nps[it.at as usize];
                if !n.classes.any(class::DEED.with(class::MEANS)) || d.who.contains(&it.at) {
                    continue;
                }
                self.blame(n, &mut by, 0);
                if by.actors.is_empty() {
                    self.deed_by(k, &mut by);
                }
                if !by.actors.is_empty() {
                    break;
                }
            }
        }
        // "three soldiers died when X overran the post": who does the deed of the sentence.
        if by.actors.iter().all(|b| b.actor.is_none()) {
            let mut more = By::default();
            for (k, it) in self.c.items.iter().enumerate() {
                if it.kind == ItemKind::Verb
                    && let v = &self.c.vgs[it.at as usize]
                    && v.verb > 0
                    && !v.negated
                    && !v.modal
                    && self.g.lx.verbs[v.verb as usize - 1].class == VerbClass::Deed
                    && self.same_clause(k, d.item)
                {
                    self.doer(k, v.passive || !v.aux && v.form & form::PART != 0 && self.by_follows(k), &mut more);
                }
            }
            // Not those who are harmed themselves.
            let harmed: SmallVec<[&Symbol; 4]> = d.who.iter().filter_map(|&i| self.actor_in(&self.c.nps[i as usize])).map(|(a, ..)| &a.side).collect();
            more.actors.retain(|b| b.actor.as_ref().is_some_and(|a| self.ctx.registry.actor(a).is_none_or(|x| !harmed.contains(&&x.side))));
            if let Some(b) = more.actors.into_iter().next() {
                by.actors = vec![b];
            }
        }
        by.mode = match by.actors.len() {
            0 => ByMode::None,
            1 => ByMode::One,
            _ => ByMode::All,
        };
        by
    }

    /// Items of noun groups in the draft's clause, nearest first.
    fn near(&self, d: &Draft) -> SmallVec<[usize; 16]> {
        let reach = d.item.saturating_sub(CLAUSE_ITEMS)..(d.item + CLAUSE_ITEMS + 1).min(self.c.items.len());
        let mut out: SmallVec<[usize; 16]> = reach.filter(|&k| self.c.items[k].kind == ItemKind::Np && self.same_clause(k, d.item)).collect();
        out.sort_by_key(|&k| k.abs_diff(d.item) * 2 + usize::from(k < d.item));
        out
    }

    /// True if no clause border stands between two items. "When a bomb exploded" is none: the deed that did it stands there.
    #[inline]
    pub fn same_clause(&self, a: usize, b: usize) -> bool {
        self.clause_of(b).contains(&a)
    }

    /// The items that no clause border parts from an item.
    #[inline]
    pub fn clause_of(&self, item: usize) -> std::ops::Range<usize> {
        match self.clause.get() {
            Some((known, from, to)) if known == item => from..to,
            _ => self.seek_clause(item),
        }
    }

    fn seek_clause(&self, b: usize) -> std::ops::Range<usize> {
        // What parts an item from a near one parts it from those farther off.
        let end = self.c.items.len().clamp(b, b + CLAUSE_ITEMS + 1);
        let from = first_that(b.saturating_sub(CLAUSE_ITEMS)..b, |k| self.is_unparted(k, b));
        let to = first_that(b..end, |k| !self.is_unparted(k, b));
        self.clause.set(Some((b, from, to)));
        from..to
    }

    fn is_unparted(&self, a: usize, b: usize) -> bool {
        let (lo, hi) = (a.min(b), a.max(b));
        if hi - lo > CLAUSE_ITEMS {
            return false;
        }
        let items = &self.c.items;
        for k in self.c.borders.iter().map(|&k| k as usize).skip_while(|&k| k < lo).take_while(|&k| k <= hi) {
            match items[k].kind {
                ItemKind::But | ItemKind::Colon => return false,
                // A second finite verb after "and" with its own subject opens a clause.
                ItemKind::And if k > lo && k < hi => {
                    let np = items.get(k + 1).is_some_and(|i| i.kind == ItemKind::Np);
                    let mut j = k + 2;
                    while items.get(j).is_some_and(|i| matches!(i.kind, ItemKind::Prep | ItemKind::Np | ItemKind::Adv | ItemKind::Time)) && j < k + 8 {
                        j += 1;
                    }
                    let verb = items.get(j).filter(|i| i.kind == ItemKind::Verb).map(|i| &self.c.vgs[i.at as usize]);
                    if np && verb.is_some_and(|v| v.aux) && j <= hi + 2 && hi > k && items[lo..k].iter().any(|i| i.kind == ItemKind::Verb) {
                        return false;
                    }
                }
                _ => {}
            }
        }
        true
    }

    fn blame(&self, n: &Np, by: &mut By, depth: u8) {
        if let Some((a, u0, u1)) = self.actor_in(n)
            && self.belongs(n)
        {
            self.push(by, Some(a.id.clone()), n, u0, u1);
            return;
        }
        if let Some((c, u)) = self.country_in(n)
            && n.classes.any(class::DEED.with(class::MEANS).with(class::PERSON).with(class::COLL).with(class::UNIT).with(class::DEMONYM))
            && !self.is_civilian(n)
        {
            // "Israeli fire", "Russian shelling": the state's forces.
            let id = self.ctx.government_of(&c).map(|a| a.id.clone());
            if id.is_some() && !n.classes.any(class::PERSON) || n.classes.any(class::PERSON) && self.armed(n) {
                self.push(by, id, n, u, u + 1);
                return;
            }
        }
        if let Some(of) = n.of
            && depth < 2
            && (n.classes.any(class::COLL.with(class::PERSON)) || n.partitive)
        {
            self.blame(&self.c.nps[of as usize], by, depth + 1);
            return;
        }
        // "the aviation of the regime", "shelling of the army on the city": whose weapon it is.
        if let Some(of) = n.of
            && depth < 2
            && n.classes.any(class::MEANS)
            && let m = &self.c.nps[of as usize]
            && self.unit(m.head).is(class::ACTOR.with(class::GENERIC).with(class::COLL))
            && (!n.classes.any(class::DEED) || self.aimed_after(m))
        {
            self.blame(m, by, depth + 1);
            return;
        }
        if n.place.is_some() && n.classes.any(class::ACTOR) {
            return;
        }
        // "by a gang": a body that is armed, whichever it is.
        let band = self.unit(n.head).is(class::COLL) && self.unit(n.head).is(class::ANYARMED);
        if (n.classes.any(class::PERSON) || band) && !n.classes.any(class::PRON) && self.armed(n) {
            self.push(by, None, n, n.u0, n.u1);
        }
    }

    /// True if "on" or "against" with what was hit follows the group, or the group that hangs on it.
    fn aimed_after(&self, n: &Np) -> bool {
        let end = n.of.map_or(n.u1, |o| self.c.nps[o as usize].u1);
        self.g.units.get(end as usize).is_some_and(|u| u.is(class::PREP) && u.is(class::LOC) && !u.is(class::FROM.with(class::TO)))
            && self
                .g
                .units
                .get(end as usize + 1)
                .is_some_and(|u| u.is(class::THE) || u.is(class::TARGET.with(class::PLACEN)) || u.capital && !u.is(class::TIME))
    }

    /// "Syrian and Russian aircraft": the people's name that "and" joins to the group's own.
    fn blame_beside(&self, i: u32, by: &mut By) {
        let items = &self.c.items;
        let Some(k) = self.c.item_of(i).filter(|&k| k >= 2) else { return };
        let n = &self.c.nps[i as usize];
        if items[k - 1].kind != ItemKind::And || items[k - 2].kind != ItemKind::Np || self.country_in(n).is_none() || n.classes.any(class::PERSON) {
            return;
        }
        let first = &self.c.nps[items[k - 2].at as usize];
        if first.u1 == first.u0 + 1
            && let Some((c, u)) = self.country_in(first)
            && let Some(a) = self.ctx.government_of(&c)
        {
            self.push(by, Some(a.id.clone()), first, u, u + 1);
        }
    }

    fn armed(&self, n: &Np) -> bool {
        self.unit(n.head).noun_entry(self.g.lx).and_then(|e| self.g.lx.noun(e)).is_some_and(|x| {
            x.status == Some(Status::Combatant)
                || x.role.as_deref().is_none_or(|r| {
                    matches!(r, "attacker" | "suicide-bomber" | "police" | "security-forces" | "security-guard" | "peacekeeper" | "settler" | "contractor")
                }) && x.status.is_none()
                    && x.sex.is_none()
                    && x.age.is_none()
        })
    }

    fn is_civilian(&self, n: &Np) -> bool {
        self.unit(n.head).noun_entry(self.g.lx).and_then(|e| self.g.lx.noun(e)).is_some_and(|x| x.status == Some(Status::Civilian))
    }

    fn push(&self, by: &mut By, actor: Option<Symbol>, n: &Np, u0: u32, u1: u32) {
        if by.actors.iter().any(|b| b.actor == actor && actor.is_some()) || by.actors.len() >= 4 {
            return;
        }
        let alleged = (n.u0..n.u1).any(|u| {
            let w = self.words(u, u + 1);
            w.eq_ignore_ascii_case("suspected") || w.eq_ignore_ascii_case("alleged") || w.eq_ignore_ascii_case("presumed")
        });
        let surety = if alleged { Surety::Alleged } else { Surety::Stated };
        let (a, b) = if actor.is_some() { (u0, u1) } else { (n.u0, n.u1) };
        by.actors.push(Blame { actor, surety, inferred: false, words: self.symbol(a, b) });
    }

    /// "strikes carried out by X", "attacks by X", "shelling from X".
    fn deed_by(&self, k: usize, by: &mut By) {
        let place = |j: usize| self.c.items.get(j).is_some_and(|i| i.kind == ItemKind::Np && self.c.nps[i.at as usize].place.is_some());
        let mut j = k + 1;
        let mut steps = 0;
        while let Some(it) = self.c.items.get(j) {
            match it.kind {
                ItemKind::Prep if self.unit(it.u0).is(class::BY) => {
                    if let Some(n) = self.c.items.get(j + 1).filter(|i| i.kind == ItemKind::Np) {
                        self.blame(&self.c.nps[n.at as usize], by, 0);
                    }
                    return;
                }
                ItemKind::Verb => {
                    let v = &self.c.vgs[it.at as usize];
                    let class = (v.verb > 0).then(|| self.g.lx.verbs[v.verb as usize - 1].class);
                    if !matches!(class, Some(VerbClass::Deed | VerbClass::Plain)) || v.aux && !v.passive {
                        return;
                    }
                }
                ItemKind::Prep | ItemKind::Np | ItemKind::Adv | ItemKind::Time | ItemKind::Rel => {}
                // "of a market in Myaing Township, Magwe, on Friday by": the commas of a place.
                ItemKind::Comma if place(j + 1) || place(j - 1) => {}
                _ => return,
            }
            j += 1;
            steps += 1;
            if steps > 9 {
                return;
            }
        }
    }
}

/// The first number of a range that fits, where all after it do too; the range's end if none does.
fn first_that(range: std::ops::Range<usize>, fits: impl Fn(usize) -> bool) -> usize {
    let (mut from, mut to) = (range.start, range.end);
    while from < to {
        let middle = from + (to - from) / 2;
        if fits(middle) {
            to = middle;
        } else {
            from = middle + 1;
        }
    }
    from
}

/// True if words need no cleaning: single spaces, and none at the ends.
fn one_line(s: &str) -> bool {
    let b = s.as_bytes();
    s.is_ascii()
        && b.first().is_none_or(|c| !c.is_ascii_whitespace())
        && b.last().is_none_or(|c| !c.is_ascii_whitespace())
        && !b.iter().enumerate().any(|(i, c)| matches!(c, b'\t' | b'\n' | b'\r' | 0x0B | 0x0C) || *c == b' ' && b[i - 1] == b' ')
}

/// A name on one line.
pub fn clean(s: &str) -> String {
    if one_line(s) {
        return s.to_owned();
    }
    s.split_whitespace().collect::<Vec<_>>().join(" ")
}
