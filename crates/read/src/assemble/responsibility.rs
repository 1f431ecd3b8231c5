//! Who did it, as a sentence tells deeds: claimed, blamed, done. Enters: a sentence's phrases. Leaves: blamed parties and the deeds that the
//! sentence tells. Never done here: which claim a deed belongs to; the discourse says that.

use super::Sent;
use crate::chunks::{DraftKind, ItemKind, Np};
use crate::class;
use crate::clauses::Draft;
use crate::lexicon::{VerbClass, form};
use tollbook_model::{Blame, By, ByMode, Claim, ClaimKind, Surety, Symbol};

impl Sent<'_> {
    /// True for verbs by which a party says that it did it: "claimed", "took", "has accepted responsibility".
    pub fn takes_it(&self, v: &crate::chunks::Vg) -> bool {
        let class = v.verb.checked_sub(1).map(|x| self.g.lx.verbs[x as usize].class);
        let owns = || (v.u0..v.u1).any(|u| self.g.lx.rarely(self.g.units[u as usize].entry, class::OWNS));
        matches!(class, Some(VerbClass::Claim | VerbClass::Take | VerbClass::Report)) || class.is_some() && owns()
    }

    /// Those who claim a deed or are blamed for it: "X claimed responsibility", "blamed X", "accused X of", "attributed to X".
    /// With each goes the verb of the one deed that they are accused of ("of killing"), by its units; without one they are blamed for what was told last.
    pub fn blames(&self) -> Vec<(Blame, Option<(u32, u32)>)> {
        let mut out = Vec::new();
        let items = &self.c.items;
        for (k, it) in items.iter().enumerate() {
            if it.kind != ItemKind::Verb {
                continue;
            }
            let v = &self.c.vgs[it.at as usize];
            if !v.negated
                && let Some((n, surety)) = self.behind(k)
                && let Some((a, u0, u1)) = self.actor_in(n).filter(|_| self.belongs(n))
            {
                out.push((Blame { actor: Some(a.id.clone()), surety, inferred: false, words: self.symbol(u0, u1) }, None));
            }
            if v.verb == 0 || v.negated {
                continue;
            }
            let verb = &self.g.lx.verbs[v.verb as usize - 1];
            let np = |j: usize| self.np(j);
            let actor_of = |n: &Np| self.actor_in(n).filter(|_| self.belongs(n)).map(|(a, u0, u1)| (a.id.clone(), self.symbol(u0, u1)));
            let has = |set: class::Classes| (v.u0..v.u1).any(|u| self.unit(u).is(set));
            // "The assailants, identified by the authorities as fighters of X": whom the doers are taken for.
            if has(class::NAMING)
                && let Some(who) = self.taken_for(k)
                && let Some((id, words)) = who.and_then(actor_of)
            {
                out.push((Blame { actor: Some(id), surety: Surety::Alleged, inferred: false, words }, None));
            }
            // "a message signed by X"
            if has(class::SIGNS)
                && self.by_follows(k)
                && let Some((id, words)) = np(k + 2).and_then(actor_of)
            {
                out.push((Blame { actor: Some(id), surety: Surety::Claimed, inferred: false, words }, None));
            }
            // "X said that it had carried out the bombing"
            if let Some((id, words)) = self.own_deed(k).and_then(actor_of) {
                out.push((Blame { actor: Some(id), surety: Surety::Claimed, inferred: false, words }, None));
            }
            match verb.class {
                VerbClass::Blame => {
                    // "was blamed", "blamed X", "blamed the attack on X"
                    let on = (k + 1..k + 6)
                        .find(|&j| {
                            items
                                .get(j)
                                .is_some_and(|i| i.kind == ItemKind::Prep && ["on", "to"].iter().any(|w| self.words(i.u0, i.u1).eq_ignore_ascii_case(w)))
                        })
                        .and_then(|j| np(j + 1))
                        .and_then(actor_of);
                    let object = np(k + 1).and_then(actor_of);
                    let subject = if v.passive { k.checked_sub(1).and_then(np).and_then(actor_of) } else { None };
                    // "elders accuse the US of killing civilians"
                    let of = items.get(k + 3).filter(|i| {
                        let of = &items[k + 2];
                        i.kind == ItemKind::Verb && of.kind == ItemKind::Prep && self.unit(of.u0).is(class::OF)
                    });
                    if let Some((id, words)) = on.or(if v.passive { subject } else { object }) {
                        out.push((Blame { actor: Some(id), surety: Surety::Alleged, inferred: false, words }, of.map(|i| (i.u0, i.u1))));
                    }
                }
                _ if !v.passive && self.takes_it(v) => {
                    // "claimed responsibility", "took responsibility", "claimed the attack"
                    let what = np(k + 1).is_some_and(|n| {
                        (n.u0..n.u1).any(|u| self.unit(u).is(class::RESPONSIBLE)) || verb.class == VerbClass::Claim && n.classes.any(class::DEED)
                    });
                    let mut p = k;
                    while p > 0 && matches!(items[p - 1].kind, ItemKind::Adv | ItemKind::Time | ItemKind::Comma | ItemKind::Rel) {
                        p -= 1;
                    }
                    // "JNIM, a group linked to al-Qaida, claimed": who stands before the aside, and not whom the aside names.
                    let aside = k > 2 && items[k - 1].kind == ItemKind::Comma;
                    let opens = aside.then(|| (1..k - 1).rev().take(10).find(|&q| items[q].kind == ItemKind::Comma)).flatten();
                    let before_aside = opens.and_then(|q| np(q - 1)).filter(|n| actor_of(n).is_some());
                    if what
                        && let Some(n) = before_aside.or_else(|| p.checked_sub(1).and_then(np))
                        && !n.count.is_some_and(|c| c.kind == crate::chunks::DraftKind::None)
                        && let Some((id, words)) = actor_of(n)
                    {
                        out.push((Blame { actor: Some(id), surety: Surety::Claimed, inferred: false, words }, None));
                    }
                }
                VerbClass::Claim => {
                    // "was claimed by X"
                    let by = (k + 1..k + 5)
                        .find(|&j| items.get(j).is_some_and(|i| i.kind == ItemKind::Prep && self.unit(i.u0).is(class::BY)))
                        .and_then(|j| np(j + 1))
                        .and_then(actor_of);
                    if let Some((id, words)) = by {
                        out.push((Blame { actor: Some(id), surety: Surety::Claimed, inferred: false, words }, None));
                    }
                }
                _ => {}
            }
        }
        out
    }

    /// The group that the doers of the sentence are taken for, after the verb of naming at item `k`; `None` if the verb speaks of others.
    fn taken_for(&self, k: usize) -> Option<Option<&Np>> {
        let items = &self.c.items;
        let doers = items[..k].iter().rev().take(4).find(|i| i.kind == ItemKind::Np).map(|i| &self.c.nps[i.at as usize])?;
        let role = self.unit(doers.head).noun_entry(self.g.lx).and_then(|e| self.g.lx.noun(e)).and_then(|n| n.role.clone());
        if role.as_deref() != Some("attacker") {
            return None;
        }
        let at = (k + 1..(k + 8).min(items.len())).find(|&j| {
            matches!(items[j].kind, ItemKind::Prep | ItemKind::Sub) && self.unit(items[j].u0).is(class::SUB) && self.unit(items[j].u0).is(class::THAN)
        })?;
        let group = self.np(at + 1)?;
        let of = group.of.map(|o| &self.c.nps[o as usize]);
        Some(of.filter(|o| self.actor_in(o).is_some()).or(Some(group)))
    }

    /// Who says of itself that it did the deed whose verb stands at item `k`: "TAK said that it had carried out the bombing".
    fn own_deed(&self, k: usize) -> Option<&Np> {
        let items = &self.c.items;
        let v = &self.c.vgs[items[k].at as usize];
        let verb = (v.verb > 0).then(|| &self.g.lx.verbs[v.verb as usize - 1])?;
        if v.passive || v.infinitive || verb.class != VerbClass::Deed {
            return None;
        }
        let object = self.np(k + 1)?;
        let told = object.classes.any(class::DEED) && matches!(object.det, crate::chunks::Det::The | crate::chunks::Det::Dem);
        let subject = self.np(k.checked_sub(1)?)?;
        let itself = subject.classes.any(class::PRON) || subject.det == crate::chunks::Det::Poss;
        if !told || !itself {
            return None;
        }
        let says = (0..k - 1).rev().take(4).find(|&j| items[j].kind == ItemKind::Verb)?;
        let s = &self.c.vgs[items[says].at as usize];
        let speaks = s.verb > 0 && matches!(self.g.lx.verbs[s.verb as usize - 1].class, VerbClass::Report | VerbClass::Claim) && !s.negated;
        // The sayer stands first before the verb; what hangs on it is passed over.
        let sayer =
            items[..says].iter().rev().take(8).filter(|i| i.kind == ItemKind::Np).map(|i| &self.c.nps[i.at as usize]).find(|n| self.actor_in(n).is_some())?;
        speaks.then_some(sayer)
    }

    pub(super) fn by_follows(&self, k: usize) -> bool {
        self.c.items.get(k + 1).is_some_and(|i| i.kind == ItemKind::Prep && self.unit(i.u0).is(class::BY))
    }

    /// The item of a deed or weapon whose doer its own phrase names.
    fn told_as_thing(&self, from: usize, by: &mut By) -> Option<usize> {
        (from..self.c.items.len()).find(|&k| {
            let it = self.c.items[k];
            if it.kind != ItemKind::Np {
                return false;
            }
            let n = &self.c.nps[it.at as usize];
            if !n.classes.any(class::DEED.with(class::MEANS)) || n.harm.is_some() || n.classes.any(class::PERSON) {
                return false;
            }
            // "amid the flying of drones of the coalition": arms that nothing is done with are no deed.
            let idle = k > 0 && self.c.items[k - 1].kind == ItemKind::Prep && self.unit(self.c.items[k - 1].u0).is(class::OF);
            let of_deed = || k >= 2 && self.c.items[k - 2].kind == ItemKind::Np && self.c.nps[self.c.items[k - 2].at as usize].classes.any(class::DEED);
            if !n.classes.any(class::DEED) && idle && !of_deed() {
                return false;
            }
            self.blame(n, by, 0);
            if by.actors.is_empty()
                && let Some(of) = n.of
            {
                self.blame(&self.c.nps[of as usize], by, 1);
            }
            if by.actors.is_empty() {
                self.deed_by(k, by);
            }
            by.actors.retain(|b| b.actor.is_some());
            !by.actors.is_empty()
        })
    }

    /// The deeds that the sentence tells: who, by what means, against what. `None` if it tells none.
    pub fn deeds(&self) -> Option<(By, Option<Symbol>, Option<Symbol>)> {
        let deeds = if self.tells.get() == Some(false) { None } else { self.seek_deeds() };
        self.tells.set(Some(deeds.is_some()));
        deeds
    }

    /// True if the sentence tells deeds.
    pub fn tells_deeds(&self) -> bool {
        self.tells.get().unwrap_or_else(|| self.deeds().is_some())
    }

    fn seek_deeds(&self) -> Option<(By, Option<Symbol>, Option<Symbol>)> {
        let mut by = By::default();
        let mut at = None;
        // "The raids come after shells fell on Friday": the story goes on with what was before.
        let from = self.recall().follows.map_or(0, |unit| self.c.items.partition_point(|i| i.u0 <= unit));
        for (k, it) in self.c.items.iter().enumerate().skip(from) {
            if it.kind != ItemKind::Verb {
                continue;
            }
            let v = &self.c.vgs[it.at as usize];
            if v.verb == 0 || v.negated || v.modal || v.infinitive || self.g.lx.verbs[v.verb as usize - 1].class != VerbClass::Deed {
                continue;
            }
            at = at.or(Some(k));
            if !v.passive && self.strikes_a_mine(k) {
                continue;
            }
            self.doer(k, v.passive || !v.aux && v.form & form::PART != 0 && self.by_follows(k), &mut by);
        }
        // "Shells of the Rapid Support Forces fell on the town", "after the bombing of a market by the air force": a deed told as a thing.
        if by.actors.is_empty()
            && let Some(k) = self.told_as_thing(from, &mut by)
        {
            at = at.or(Some(k));
        }
        let at = at?;
        by.mode = if by.actors.is_empty() { ByMode::None } else { ByMode::One };
        let u = self.c.items[at].u0;
        let d = Draft::at(at, (u, u + 1));
        Some((by, self.means(&d).map(|m| m.0), self.target(&d).map(|t| t.0)))
    }

    /// "A Wagner convoy struck a mine": who runs into what lay there has done nothing.
    fn strikes_a_mine(&self, k: usize) -> bool {
        let object = self.c.items.get(k + 1).filter(|i| i.kind == ItemKind::Np).map(|i| &self.c.nps[i.at as usize]);
        object.is_some_and(|n| {
            let means = self.g.lx.entries.get(self.unit(n.head).entry as usize).and_then(|e| e.means.as_deref());
            matches!(means, Some("landmine" | "ied" | "unexploded-ordnance"))
        })
    }

    /// A belligerent that says that it did it itself claims it, and accepts it where the words admit it: "the group claimed it had killed 41
    /// soldiers", "the coalition acknowledges that its strikes killed seven civilians".
    pub fn owns_up(&self, d: &Draft, claim: &mut Claim) {
        let Some(speaker) = claim.attribution.first().and_then(|a| a.source.as_ref()).and_then(|id| self.ctx.registry.actor(id)) else { return };
        let acts = speaker.kind.is_armed() || matches!(speaker.kind, tollbook_model::ActorKind::Government | tollbook_model::ActorKind::Police);
        if d.kind != ClaimKind::Harm || !acts {
            return;
        }
        let group = |i: &u32| &self.c.nps[*i as usize];
        let pronoun = d.agents.iter().any(|i| {
            let whole = group(i).of.map(|o| &self.c.nps[o as usize]).filter(|_| group(i).partitive);
            group(i).classes.any(class::PRON) || group(i).det == crate::chunks::Det::Poss || whole.is_some_and(|w| w.det == crate::chunks::Det::Poss)
        });
        // "The army acknowledged the deaths of six": its own, where nothing else is told of them.
        let admits = self.g.units.iter().any(|u| u.is(class::ADMITS));
        let told = |w: &tollbook_model::Who| {
            w.status.is_some() || !w.role.is_empty() || w.side.is_some() || w.age.is_some() || w.sex.is_some() || !w.nationality.is_empty()
        };
        if admits && d.rule == "noun.of" && claim.by.actors.is_empty() && speaker.kind.is_armed() && !told(&claim.who) && d.count.kind != DraftKind::Plural {
            (claim.who.actor, claim.who.side) = (Some(speaker.id.clone()), Some(speaker.side.clone()));
            return;
        }
        let own = claim.by.names(&speaker.id);
        if !own && !(pronoun && claim.by.actors.iter().all(|b| b.actor.is_none())) || claim.who.side.as_ref() == Some(&speaker.side) {
            return;
        }
        let surety = if admits { Surety::Accepted } else { Surety::Claimed };
        if own {
            if d.rule == "verb.active" || admits {
                claim.by.actors.iter_mut().filter(|b| b.actor.as_ref() == Some(&speaker.id)).for_each(|b| b.surety = surety);
            }
        } else {
            let words = claim.attribution[0].words.clone();
            claim.by = By { mode: ByMode::One, actors: vec![Blame { actor: Some(speaker.id.clone()), surety, inferred: false, words }] };
        }
    }

    /// The doer of the deed verb at item `k`.
    pub(super) fn doer(&self, k: usize, passive: bool, by: &mut By) {
        let items = &self.c.items;
        if passive {
            for j in k + 1..(k + 6).min(items.len()) {
                if items[j].kind == ItemKind::Prep && self.unit(items[j].u0).is(class::BY) {
                    if let Some(n) = items.get(j + 1).filter(|i| i.kind == ItemKind::Np) {
                        self.blame(&self.c.nps[n.at as usize], by, 0);
                    }
                    return;
                }
            }
            return;
        }
        let mut p = k;
        let mut steps = 0;
        while let Some(q) = p.checked_sub(1) {
            match items[q].kind {
                ItemKind::Adv | ItemKind::Time | ItemKind::Quote => p = q,
                ItemKind::Np => {
                    let prep = q > 0 && items[q - 1].kind == ItemKind::Prep;
                    if prep {
                        p = q - 1;
                        continue;
                    }
                    self.blame(&self.c.nps[items[q].at as usize], by, 0);
                    // "fighters of X, an association of groups, attacked": who the apposition speaks of stands before it.
                    if !by.actors.is_empty() || q < 2 || items[q - 1].kind != ItemKind::Comma || items[q - 2].kind != ItemKind::Np {
                        return;
                    }
                    let mut e = q - 2;
                    self.blame(&self.c.nps[items[e].at as usize], by, 0);
                    while by.actors.is_empty() && e >= 2 && items[e - 1].kind == ItemKind::Prep && items[e - 2].kind == ItemKind::Np {
                        e -= 2;
                        self.blame(&self.c.nps[items[e].at as usize], by, 0);
                    }
                    return;
                }
                _ => return,
            }
            steps += 1;
            if steps > 8 {
                return;
            }
        }
    }
}
