//! Officers of whom the words alone do not say whether they are police or soldiers. Enters: the sentence, the force told before. Leaves: their
//! role. Never done here: a force that the report does not name.

use crate::assemble::Sent;
use crate::chunks::{Det, Np};
use crate::class;
use crate::clauses::Draft;
use crate::lexicon::Entry;
use crate::tokens::NO_WORD;
use crate::units::Unit;
use tollbook_model::{ActorKind, Status, Symbol, Who};

/// Who wears the uniform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Uniform {
    /// Police.
    Police,
    /// Soldiers.
    Soldiers,
}

impl Sent<'_> {
    /// The force told last before unit `upto`.
    pub fn uniform_before(&self, upto: u32) -> Option<Uniform> {
        let lx = self.g.lx;
        let force = |e: u32| if e != NO_WORD && lx.brief(e).force { self.uniform(&lx.entries[e as usize]) } else { None };
        // "a police checkpoint": its words may say what the whole does not.
        let words = |u: &Unit| (u.t0..u.t1).map(|t| self.tokens[t as usize].word).filter(|w| *w != u.entry).find_map(force);
        self.g.units[..upto as usize].iter().rev().filter(|u| u.force).find_map(|u| force(u.entry).or_else(|| words(u)))
    }

    fn uniform(&self, e: &Entry) -> Option<Uniform> {
        match self.g.lx.noun(e).and_then(|n| n.role.as_deref()) {
            Some("police") => return Some(Uniform::Police),
            Some("soldier") => return Some(Uniform::Soldiers),
            _ => {}
        }
        let party = e.actors.first().or(e.generic.first()).and_then(|i| self.ctx.registry.actors.get(*i as usize))?;
        match party.kind {
            ActorKind::Police => Some(Uniform::Police),
            ActorKind::StateForces if e.classes.any(class::FORCE) || !e.generic.is_empty() => Some(Uniform::Soldiers),
            _ => None,
        }
    }

    /// Gives "two officers" the role of the force told last: here, or `before`.
    pub fn in_uniform(&self, d: &Draft, before: Option<Uniform>, who: &mut Who) {
        let Some(n) = d.who.first().map(|&i| &self.c.nps[i as usize]) else { return };
        // "Police say that 14 of their men were killed"
        let men = |n: &Np| n.det == Det::Poss && self.g.units[n.head as usize].is(class::MEMBERS);
        let theirs = men(n) || n.of.is_some_and(|o| men(&self.c.nps[o as usize]));
        let before = before.filter(|_| !theirs);
        if !theirs && !self.g.units[n.head as usize].is(class::UNIFORMED) || !who.role.is_empty() || who.actor.is_some() || who.status.is_some() {
            return;
        }
        match self.uniform_before(n.u0).or(before) {
            Some(Uniform::Police) => who.role.push(Symbol::from("police")),
            Some(Uniform::Soldiers) => {
                who.role.push(Symbol::from(if theirs { "soldier" } else { "officer" }));
                who.status = Some(Status::Combatant);
            }
            None => {}
        }
    }
}
