//! By what and against what: the means and the target of a claim. Enters: a draft with its sentence. Leaves: symbols with the units
//! that say them. Never done here: carrying a means over from another sentence.

use super::Sent;
use crate::chunks::{Det, Item, ItemKind};
use crate::class;
use crate::clauses::Draft;
use crate::fields::Fields;
use crate::lexicon::{Frame, VerbClass};
use crate::pack::topic;
use crate::tokens::NO_WORD;
use crate::units::{Unit, UnitKind};
use smallvec::SmallVec;
use tollbook_model::{Cause, ClaimKind, Harm, Symbol};

impl Sent<'_> {
    /// The means: the most specific word for one in the clause, nearest to the harm.
    pub fn means(&self, d: &Draft) -> Option<(Symbol, u32, u32)> {
        let mut best: Option<(i32, Symbol, u32, u32)> = None;
        if d.verb > 0
            && let Some(m) = &self.g.lx.verbs[d.verb as usize - 1].means
        {
            // A fire says how people died, and not what lit it.
            let generic = if &**m == "arson" { 14 } else { 0 };
            best = Some((generic, m.clone(), d.anchor.0, d.anchor.1));
        }
        let victims: SmallVec<[(u32, u32); 8]> = {
            let people = d.who.iter().map(|&i| &self.c.nps[i as usize]);
            // "31 casualties of landmines": what harmed them stands where a kind of people would.
            people
                .filter(|n| !(n.det == Det::Bare && n.count.is_none() && n.classes.any(class::MEANS) && !n.classes.any(class::PERSON)))
                .map(|n| (n.u0, n.u1))
                .collect()
        };
        for k in self.clause_of(d.item) {
            let it = &self.c.items[k];
            for u in it.u0..it.u1 {
                let x = self.unit(u);
                if !x.is(class::MEANS.with(class::ACTOR).with(class::GENERIC)) && !(it.kind == ItemKind::Verb && x.is(class::VERB))
                    || x.entry == NO_WORD
                    || victims.iter().any(|v| v.0 <= u && u < v.1)
                {
                    continue;
                }
                // A harm verb names its own means only for its own claim.
                if x.is(class::VERB) && it.kind == ItemKind::Verb && k != d.item && self.is_harm_verb(it) {
                    continue;
                }
                if !x.is(class::MEANS) && self.g.lx.rarely(x.entry, class::PIT) {
                    continue;
                }
                let e = &self.g.lx.entries[x.entry as usize];
                // "shot up a hotel": a verb for a deed tells its means.
                let told = || {
                    let verb = (it.kind == ItemKind::Verb).then(|| self.g.lx.verb(e)).flatten();
                    verb.filter(|v| matches!(v.class, VerbClass::Deed | VerbClass::Plain)).and_then(|v| v.means.as_ref())
                };
                let own = e.means.as_ref().or_else(told);
                // "Coalition jets": a name may end in a word for a means.
                // "a shell left from last year's fighting": a remnant.
                let left = own.is_some() && u + 1 == it.u1 && self.left_behind(k);
                let remnant = own.filter(|m| left && ***m != *"landmine").map(|_| Symbol::from("unexploded-ordnance"));
                let Some(m) = remnant.as_ref().or(own).or_else(|| self.means_in_name(x)) else { continue };
                let generic = match &**m {
                    "attack" => 60,
                    // "Gunmen attacked a post": who carried guns, not what killed.
                    "shooting" if x.is(class::PERSON) => 70,
                    "bomb" | "clash" | "shooting" | "arson" => 14,
                    "shelling" | "suicide-bomb" | "execution" => 4,
                    _ => 0,
                };
                let cost = generic + (k.abs_diff(d.item) as i32);
                // Words for seizing people are the means of seizing them only.
                if matches!(&**m, "abduction" | "arrest") && !matches!(d.harm, Some(Harm::Abducted | Harm::Detained)) {
                    continue;
                }
                let better = match &best {
                    None => true,
                    Some((c, old, ..)) => self.means.is_a(m, old) && **m != **old || cost < *c && !self.means.is_a(old, m),
                };
                if better {
                    best = Some((cost, m.clone(), u, u + 1));
                }
            }
        }
        // "Jets struck a depot and scores were burned": the deed told before in the sentence.
        if best.is_none() && !matches!(d.harm, Some(Harm::Abducted | Harm::Detained | Harm::Missing)) {
            best = self.deed_before(d);
        }
        best = best.or_else(|| self.strikes(d)).or_else(|| self.before_colon(d));
        // "a suicide bomber drove a vehicle full of explosives into a checkpoint"
        if best.as_ref().is_some_and(|b| &*b.1 == "car-bomb") && self.clause_tells(d.item, "suicide-bomb") {
            best = best.map(|b| (b.0, Symbol::from("suicide-car-bomb"), b.2, b.3));
        }
        // "rammed a car packed with explosives into a checkpoint"
        if best.as_ref().is_some_and(|b| matches!(&*b.1, "vehicle-ramming" | "car-bomb")) && self.rammed_bomb(d) {
            best = best.map(|b| (b.0, Symbol::from("suicide-car-bomb"), b.2, b.3));
        }
        // "a truck laden with explosives blew up"
        if let Some((_, m, u, _)) = &mut best
            && &**m == "bomb"
            && self.in_a_vehicle(*u)
        {
            *m = Symbol::from("car-bomb");
        }
        best.map(|(_, m, a, b)| (m, a, b))
    }

    /// "a shell left from last year's fighting", "mines left behind by the war": the weapon at item `k` outlasted its war.
    fn left_behind(&self, k: usize) -> bool {
        let items = &self.c.items;
        let parts = |vg: &crate::chunks::Vg| vg.verb > 0 && !vg.aux && self.g.lx.verbs[vg.verb as usize - 1].class == VerbClass::Leave;
        let verb = items.get(k + 1).filter(|v| v.kind == ItemKind::Verb).map(|v| &self.c.vgs[v.at as usize]);
        let left = items[k].kind == ItemKind::Np && verb.is_some_and(parts);
        let mut rest = items[k..].iter().skip(2).take(2).filter(|i| i.kind == ItemKind::Prep);
        left && rest.any(|p| self.unit(p.u0).is(class::FROM.with(class::BY)))
    }

    /// True if a word of the clause names these means.
    fn clause_tells(&self, item: usize, means: &str) -> bool {
        self.clause_of(item).flat_map(|k| self.c.items[k].u0..self.c.items[k].u1).any(|u| {
            let x = self.unit(u);
            x.is(class::MEANS) && x.entry != NO_WORD && self.g.lx.entries[x.entry as usize].means.as_deref() == Some(means)
        })
    }

    /// True if the bomb at unit `u` is what a vehicle was laden with.
    fn in_a_vehicle(&self, u: u32) -> bool {
        let items = &self.c.items;
        let Some(k) = items.iter().position(|i| i.kind == ItemKind::Np && i.u0 <= u && u < i.u1) else { return false };
        if !k.checked_sub(2).is_some_and(|_| items[k - 1].kind == ItemKind::Prep && self.unit(items[k - 1].u0).is(class::WITH)) {
            return false;
        }
        // "laden" is an adjective of the vehicle's group, "filled" may be a verb of its own.
        let group = if items[k - 2].kind == ItemKind::Verb { k.checked_sub(3) } else { Some(k - 2) };
        group.map(|g| &items[g]).is_some_and(|i| {
            let target = |u: u32| self.g.lx.entries.get(self.unit(u).entry as usize).and_then(|e| e.target.as_deref());
            i.kind == ItemKind::Np && (i.u0..i.u1).any(|u| target(u) == Some("vehicle"))
        })
    }

    /// "Saudi-led coalition strikes": strikes of a party, without a weapon, are from the air.
    fn strikes(&self, d: &Draft) -> Option<(i32, Symbol, u32, u32)> {
        let items = &self.c.items;
        items.iter().enumerate().find_map(|(k, it)| {
            let n = (it.kind == ItemKind::Np && self.same_clause(k, d.item)).then(|| &self.c.nps[it.at as usize])?;
            let noun = self.unit(n.head).noun_entry(self.g.lx).and_then(|e| self.g.lx.noun(e))?;
            let party = |n: &crate::chunks::Np| self.actor_in(n).is_some() || (n.u0..n.u1).any(|u| self.unit(u).is(class::DEMONYM));
            let by = items.get(k + 1).is_some_and(|p| p.kind == ItemKind::Prep && self.unit(p.u0).is(class::BY))
                && items.get(k + 2).is_some_and(|p| p.kind == ItemKind::Np && party(&self.c.nps[p.at as usize]));
            let strikes = noun.deed == Some(tollbook_model::Deed::Strikes) && !self.unit(n.head).is(class::MEANS);
            (strikes && (party(n) || by)).then(|| (60, Symbol::from("air-strike"), n.head, n.head + 1))
        })
    }

    /// "The drone strike turned the wedding into a funeral: 12 guests lay dead": what a colon explains tells the means.
    fn before_colon(&self, d: &Draft) -> Option<(i32, Symbol, u32, u32)> {
        let colon = (0..d.item).rev().find(|&k| self.c.items[k].kind == ItemKind::Colon)?;
        // "31 casualties of landmines: 12 killed and 19 wounded"
        let harmed_by = (2..self.c.items[colon].u0)
            .find(|&u| self.unit(u).is(class::MEANS) && self.unit(u).entry != NO_WORD && self.unit(u - 1).is(class::OF) && self.unit(u - 2).is(class::HARMN));
        if let Some(u) = harmed_by
            && let Some(m) = self.g.lx.entries[self.unit(u).entry as usize].means.clone()
        {
            return Some((0, m, u, u + 1));
        }
        let first = self.c.items[..colon].iter().find(|it| it.kind == ItemKind::Verb)?;
        (0..first.u0).find_map(|u| {
            let x = self.unit(u);
            let m = (x.is(class::MEANS) && x.entry != NO_WORD).then(|| self.g.lx.entries[x.entry as usize].means.clone()).flatten()?;
            (&*m != "attack").then_some((60, m, u, u + 1))
        })
    }

    /// True if the clause drives a vehicle into something, and the vehicle holds a bomb.
    fn rammed_bomb(&self, d: &Draft) -> bool {
        let mut rammed = false;
        let mut bomb = false;
        for k in self.clause_of(d.item) {
            let it = &self.c.items[k];
            for u in it.u0..it.u1 {
                let x = self.unit(u);
                let m = (x.is(class::MEANS) && x.entry != NO_WORD).then(|| self.g.lx.entries[x.entry as usize].means.as_deref()).flatten();
                rammed |= m == Some("vehicle-ramming") && it.kind == ItemKind::Verb;
                bomb |= matches!(m, Some("bomb" | "car-bomb" | "suicide-bomb" | "suicide-car-bomb"));
            }
        }
        rammed && bomb
    }

    /// The means of a deed verb's own clause that stands before the draft's, joined by "and".
    fn deed_before(&self, d: &Draft) -> Option<(i32, Symbol, u32, u32)> {
        let items = &self.c.items;
        let border = (0..d.item).rev().find(|&k| matches!(items[k].kind, ItemKind::But | ItemKind::Colon | ItemKind::Sub)).map_or(0, |k| k + 1);
        let deed = (border..d.item).rev().find(|&k| {
            items[k].kind == ItemKind::Verb && {
                let v = &self.c.vgs[items[k].at as usize];
                v.verb > 0 && !v.negated && !v.modal && !v.infinitive && self.g.lx.verbs[v.verb as usize - 1].class == VerbClass::Deed
            }
        })?;
        (border..d.item).filter(|&k| self.same_clause(k, deed)).find_map(|k| {
            (items[k].u0..items[k].u1).find_map(|u| {
                let x = self.unit(u);
                let own = (x.is(class::MEANS) && x.entry != NO_WORD).then(|| self.g.lx.entries[x.entry as usize].means.clone()).flatten();
                own.filter(|m| !matches!(&**m, "attack" | "clash" | "abduction" | "arrest")).map(|m| (0, m, u, u + 1))
            })
        })
    }

    /// What befell people without anybody's violence: the verb itself says so ("two soldiers drowned"), else the sentence or the report.
    pub(crate) fn befell(&self, d: &Draft, here: Fields, report: &Fields) -> Option<Cause> {
        let verb = &self.g.units[d.anchor.0 as usize];
        let own = (verb.entry != NO_WORD && verb.kind == UnitKind::Word).then(|| self.g.lx.brief(verb.entry)).filter(|e| e.topic_weight > 2).map(|e| e.topic);
        let t = own.filter(|&t| t >= topic::DISASTER).or_else(|| here.disaster(report))?;
        (!self.violent(d)).then_some(if t == topic::ACCIDENT { Cause::Accident } else { Cause::Natural })
    }

    /// True if the claim's means are told by two words of different kinds, joined: "air and artillery strikes", "bombing and heavy weapons fire".
    pub fn mixed_means(&self, means: Option<(Symbol, u32, u32)>) -> bool {
        let Some((m, u, _)) = means else { return false };
        let items = &self.c.items;
        let Some(k) = items.iter().position(|i| i.u0 <= u && u < i.u1).filter(|&k| items[k].kind == ItemKind::Np) else { return false };
        let told = |u: u32| {
            let x = self.unit(u);
            (x.is(class::MEANS) && !x.is(class::PERSON) && x.entry != NO_WORD).then(|| self.g.lx.entries[x.entry as usize].means.as_ref()).flatten()
        };
        let other = |x: &Symbol| *x != m && !self.means.is_a(x, &m) && !self.means.is_a(&m, x);
        let here = |k: usize| items.get(k).filter(|i| i.kind == ItemKind::Np).is_some_and(|i| (i.u0..i.u1).filter_map(told).any(other));
        let joins = |k: usize| items.get(k).is_some_and(|i| matches!(i.kind, ItemKind::And | ItemKind::Or | ItemKind::Comma));
        joins(k + 1) && here(k + 2) || k >= 2 && joins(k - 1) && here(k - 2)
    }

    /// True if the draft's own words tell violence: its verb says by what ("shot dead"), or is done by somebody alone ("murdered"), or a party did it.
    pub fn violent(&self, d: &Draft) -> bool {
        let verb = d.verb.checked_sub(1).map(|v| &self.g.lx.verbs[v as usize]);
        let anchor = &self.g.units[d.anchor.0 as usize];
        let sure = anchor.entry != NO_WORD && anchor.kind == UnitKind::Word && self.g.lx.brief(anchor.entry).violence > 1;
        let armed = |&i: &u32| {
            let n = &self.c.nps[i as usize];
            n.classes.any(class::ACTOR.with(class::GENERIC)) || self.actor_in(n).is_some()
        };
        sure || verb.is_some_and(|v| v.means.is_some()) || !d.agent_loose && !d.agents.is_empty() && d.agents.iter().all(armed)
    }

    /// Why people died, where it is no direct violence: of want, of what a war left behind, in the hands of those who held them.
    pub fn cause(&self, d: &Draft, means: Option<&str>) -> Cause {
        match means {
            Some("unexploded-ordnance") => return Cause::Remnant,
            Some("landmine") if (0..self.c.items.len()).any(|k| self.same_clause(k, d.item) && self.left_behind(k)) => return Cause::Remnant,
            Some("siege") => return Cause::Deprivation,
            _ => {}
        }
        if d.kind != ClaimKind::Harm || d.harm != Some(Harm::Killed) {
            return Cause::Direct;
        }
        // "died of hunger", "died in custody", "the death of a prisoner under torture": the words hang on the dying.
        let dying = (d.verb > 0 && self.g.lx.verbs[d.verb as usize - 1].frame == Frame::Intransitive) || d.rule == "noun.of" || means == Some("torture");
        let clause = |k: &usize| self.same_clause(*k, d.item) && k.abs_diff(d.item) < 10;
        for k in (0..self.c.items.len()).filter(clause) {
            let it = &self.c.items[k];
            let has = |set: class::Classes| (it.u0..it.u1).any(|u| self.unit(u).is(set));
            let after = k > 0 && self.c.items[k - 1].kind == ItemKind::Prep;
            if dying && after && has(class::DEPRIVED) {
                return Cause::Deprivation;
            }
            let prison = || {
                self.g.units[it.u0 as usize..it.u1 as usize]
                    .iter()
                    .any(|u| u.entry != NO_WORD && self.g.lx.entries[u.entry as usize].target.as_deref() == Some("prison"))
            };
            if dying && after && (has(class::CUSTODY) || matches!(means, None | Some("torture" | "beating")) && prison()) {
                return Cause::Custody;
            }
            // "Monday's earthquake killed", "because of engine trouble", "in the accidental explosion"
            let agent = it.kind == ItemKind::Np && d.agents.contains(&it.at);
            // "died at home of pneumonia": of what they died, whatever arms the sentence tells.
            let of_it = dying && k > 0 && k > d.item && self.unit(self.c.items[k - 1].u0).is(class::OF);
            if of_it || (agent || after) && matches!(means, None | Some("bomb")) {
                let words = self.g.units[it.u0 as usize..it.u1 as usize].iter().filter(|u| u.entry != NO_WORD).map(|u| self.g.lx.brief(u.entry));
                match words.filter(|w| w.topic_weight > 2).map(|w| w.topic).max() {
                    Some(topic::ACCIDENT) => return Cause::Accident,
                    Some(topic::DISASTER | topic::ILLNESS) => return Cause::Natural,
                    _ => {}
                }
            }
        }
        Cause::Direct
    }

    /// The means that a deed's own words name.
    pub fn means_of_deed(&self, d: &Draft) -> Option<(Symbol, u32, u32)> {
        let n = &self.c.nps[*d.who.first()? as usize];
        let mut best: Option<(Symbol, u32, u32)> = None;
        for u in n.u0..n.u1 {
            let x = self.unit(u);
            if !x.is(class::MEANS) || x.entry == NO_WORD {
                continue;
            }
            if let Some(m) = &self.g.lx.entries[x.entry as usize].means
                && best.as_ref().is_none_or(|b| self.means.is_a(m, &b.0) || &*b.0 == "attack")
            {
                best = Some((m.clone(), u, u + 1));
            }
        }
        // "strikes carried out by the air force": the doer's means.
        if best.as_ref().is_none_or(|b| &*b.0 == "attack") {
            for &i in &d.agents {
                let n = &self.c.nps[i as usize];
                for u in n.u0..n.u1 {
                    let x = self.unit(u);
                    if x.entry == NO_WORD {
                        continue;
                    }
                    if let Some(m) = self.g.lx.entries[x.entry as usize].means.as_ref().or_else(|| self.means_in_name(x)) {
                        return Some((m.clone(), u, u + 1));
                    }
                }
            }
        }
        best
    }

    fn means_in_name(&self, x: &Unit) -> Option<&Symbol> {
        if x.t1 - x.t0 < 2 {
            return None;
        }
        (x.t0..x.t1).filter_map(|t| self.g.lx.entries.get(self.tokens[t as usize].word as usize)).find_map(|e| e.means.as_ref())
    }

    fn is_harm_verb(&self, it: &Item) -> bool {
        let v = &self.c.vgs[it.at as usize];
        v.verb > 0 && self.g.lx.verbs[v.verb as usize - 1].class == VerbClass::Harm
    }

    /// What was hit: the object of a deed, the subject of a deed in the passive, a word before a deed ("market bombing"), or a target word
    /// after a place preposition; the nearest and surest one.
    pub fn target(&self, d: &Draft) -> Option<(Symbol, u32, u32)> {
        let items = &self.c.items;
        let deed_verb = |k: usize| -> Option<&crate::chunks::Vg> {
            let it = items.get(k)?;
            (it.kind == ItemKind::Verb)
                .then(|| &self.c.vgs[it.at as usize])
                .filter(|v| v.verb > 0 && self.g.lx.verbs[v.verb as usize - 1].class == VerbClass::Deed)
        };
        // People are taken, and bodies recovered, from what was hit.
        let seizing = d.found || matches!(d.harm, Some(Harm::Abducted | Harm::Detained | Harm::Displaced));
        let people =
            |it: &Item| it.kind == ItemKind::Np && self.c.nps[it.at as usize].classes.any(class::PERSON.with(class::COLL).with(class::ACTOR).with(class::ORG));
        let mut best: Option<(usize, Symbol, u32)> = None;
        for (k, it) in items.iter().enumerate() {
            if it.kind != ItemKind::Np || d.who.contains(&it.at) {
                continue;
            }
            // "…, said a doctor at the hospital": where the sayer works was not hit.
            let says = |j: &Item| {
                j.kind == ItemKind::Verb && {
                    let v = &self.c.vgs[j.at as usize];
                    v.verb > 0 && !v.passive && self.g.lx.verbs[v.verb as usize - 1].class == VerbClass::Report
                }
            };
            if k > d.item && items[d.item..k].windows(2).any(|w| says(&w[1]) && matches!(w[0].kind, ItemKind::Comma | ItemKind::Quote)) {
                continue;
            }
            let n = &self.c.nps[it.at as usize];
            // "died in hospital", "the other is in hospital": where the hurt are cared for.
            if n.det == crate::chunks::Det::Bare && n.u1 - n.u0 == 1 && self.care(n) && k > 0 && items[k - 1].kind == ItemKind::Prep {
                continue;
            }
            let mut offer = |cost: usize, u: u32| {
                let x = self.unit(u);
                if x.entry == NO_WORD || x.kind != UnitKind::Word || self.g.places.iter().any(|m| m.u0 <= u && u < m.u1 && m.u1 - m.u0 > 1) {
                    return;
                }
                let Some(t) = &self.g.lx.entries[x.entry as usize].target else { return };
                let broad = if matches!(&**t, "road" | "village" | "vehicle" | "farm") { 5 } else { 0 };
                let cost = cost + broad + k.abs_diff(d.item) / 2 + if self.same_clause(k, d.item) { 0 } else { 8 };
                if best.as_ref().is_none_or(|b| cost < b.0) {
                    best = Some((cost, t.clone(), u));
                }
            };
            // "a mass grave", "a mass shooting": an adjective here, and no service in a church.
            let describes = |u: u32| self.unit(u).is(class::ADJ) && self.unit(u).entry != NO_WORD;
            // "bazaar blast", "mosque attack"
            if n.classes.any(class::DEED) {
                for u in (n.u0..n.head).filter(|&u| !describes(u)) {
                    offer(2, u);
                }
                continue;
            }
            // The head, or a target word that the head's words describe ("a bus stop").
            let heads: SmallVec<[u32; 8]> = if self.unit(n.head).is(class::TARGET) {
                SmallVec::from_slice(&[n.head])
            } else {
                (n.u0..n.u1).filter(|&u| self.unit(u).is(class::TARGET) && n.place.is_none() && !(u < n.head && describes(u))).collect()
            };
            // "the roof of their house", "the gate of the base": where the part is, the whole is.
            let mut outer = k;
            while outer >= 2
                && items[outer - 1].kind == ItemKind::Prep
                && self.unit(items[outer - 1].u0).is(class::OF)
                && items[outer - 2].kind == ItemKind::Np
                && !people(&items[outer - 2])
                && !self.c.nps[items[outer - 2].at as usize].classes.any(class::DEED)
            {
                outer -= 2;
            }
            let theirs =
                n.det == crate::chunks::Det::Poss && self.unit(n.head).entry != NO_WORD && self.g.lx.entries[self.unit(n.head).entry as usize].target.is_some();
            let before = match outer.checked_sub(1) {
                Some(p) => &items[p],
                // A sentence that opens with what was hit: its verb decides.
                None => &items[0],
            };
            let p = outer.saturating_sub(1);
            let cost = match before.kind {
                _ if outer == 0 => 99,
                // "crew members of the boat", "passengers of a minibus"
                ItemKind::Prep if p > 0 && self.unit(before.u0).is(class::OF) && items[p - 1].kind == ItemKind::Np && d.who.contains(&items[p - 1].at) => 5,
                ItemKind::Prep => {
                    let u = self.unit(before.u0);
                    let w = self.words(before.u0, before.u1);
                    let against = w.eq_ignore_ascii_case("against") || w.eq_ignore_ascii_case("under") || w.eq_ignore_ascii_case("aboard");
                    let of_deed =
                        u.is(class::OF) && p > 0 && items[p - 1].kind == ItemKind::Np && self.c.nps[items[p - 1].at as usize].classes.any(class::DEED);
                    // "the arrival of a shell to the house"
                    let aimed = u.is(class::TO)
                        && p > 0
                        && items[p - 1].kind == ItemKind::Np
                        && self.c.nps[items[p - 1].at as usize].classes.any(class::MEANS.with(class::DEED));
                    if against || of_deed || aimed {
                        1
                    } else if u.is(class::LOC) && (!u.is(class::FROM.with(class::TO)) || seizing) {
                        4
                    } else {
                        continue;
                    }
                }
                ItemKind::Verb => match deed_verb(p) {
                    Some(v) if !v.passive => 0,
                    _ => 99,
                },
                _ => 99,
            };
            // The verb after the group, past what hangs on the group: "a market in the town of Kutum was shelled".
            let mut after = k + 1;
            while items.get(after).is_some_and(|i| i.kind == ItemKind::Prep) && items.get(after + 1).is_some_and(|i| i.kind == ItemKind::Np) && after < k + 7 {
                after += 2;
            }
            let whole = outer == k;
            // "their bus", "his house": where those harmed were.
            let cost = if cost < 99 {
                cost
            } else if theirs {
                5
            } else if whole && deed_verb(after).is_some_and(|v| v.passive || after == k + 1 && !v.aux && v.form & crate::lexicon::form::PART != 0) {
                0
            } else {
                continue;
            };
            for u in heads {
                offer(cost, u);
            }
        }
        best.filter(|b| b.0 < 22).map(|(_, t, u)| (t, u, u + 1))
    }
}
