//! The people and the parties that a report named, for words that point back to them. Enters: each sentence. Leaves: who "them", "its fighters" and "the
//! group" can mean. Never done here: a claim.

use super::{PARTIES_MAX, State};
use crate::assemble::Sent;
use crate::class;
use crate::clauses::Draft;
use tollbook_model::{Symbol, Who};

impl State {
    /// The people whom "them" can mean: named in this sentence before the item, or in the one before.
    pub fn people(&self, sent: &Sent<'_>, d: &Draft) -> Option<Who> {
        sent.people_before(d).or_else(|| self.people.as_ref().filter(|(n, _)| self.sentence <= n + 1).map(|p| p.1.clone()))
    }

    /// Keeps the people and the parties that the sentence names.
    pub fn name_people(&mut self, sent: &Sent<'_>) {
        let parties = if sent.g.all.any(class::ACTOR.with(class::GENERIC)) { sent.c.nps.as_slice() } else { &[] };
        for n in parties.iter().filter(|n| (n.u0..n.u1).any(|u| sent.g.units[u as usize].is(class::ACTOR.with(class::GENERIC)))) {
            if let Some((a, ..)) = sent.actor_in(n)
                && self.parties.last().is_none_or(|p| *p != (self.sentence, a.id.clone()))
                && self.parties.len() < PARTIES_MAX
            {
                self.parties.push((self.sentence, a.id.clone()));
            }
        }
        self.uniform = sent.uniform_before(sent.g.units.len() as u32).or(self.uniform);
        if let Some(who) = sent.people_last() {
            self.people = Some((self.sentence, who));
        }
    }

    /// The party named last in the sentence before `sentence`.
    pub fn party_before(&self, sentence: usize) -> Option<Symbol> {
        self.parties.iter().rev().find(|p| p.0 + 1 == sentence).map(|p| p.1.clone())
    }

    /// Whose strength is told: "the group has between 600 and 700 fighters" means the armed group named last; a part is of its whole's party.
    pub fn whose_strength(&self, registry: &tollbook_model::ActorRegistry, whole: Option<&Who>, who: &mut Who) {
        let state = |a: &tollbook_model::Actor| a.kind == tollbook_model::ActorKind::StateForces || !a.kind.is_armed();
        let last = || self.parties.iter().rev().filter_map(|p| registry.actor(&p.1)).find(|a| !state(a));
        if who.actor.is_none() {
            let of = whole.and_then(|w| w.actor.as_ref()).and_then(|id| registry.actor(id)).or_else(|| whole.is_none().then(last).flatten());
            (who.actor, who.side) = of.map_or_else(Default::default, |a| (Some(a.id.clone()), Some(a.side.clone())));
        }
        if let Some(w) = whole {
            who.status = who.status.or(w.status);
            if who.role.is_empty() {
                who.role.clone_from(&w.role);
            }
        }
    }
}
