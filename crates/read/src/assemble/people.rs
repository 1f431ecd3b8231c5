//! Who a sentence speaks of, for words that point back ("two of them died"). Enters: the groups of a sentence. Leaves: who they say their
//! people are. Never done here: whether harm came to them.

use super::Sent;
use crate::chunks::ItemKind;
use crate::class;
use crate::clauses::Draft;
use tollbook_model::Who;

impl Sent<'_> {
    /// Who the group says its people are, for words that point back to it.
    fn people_of(&self, i: u32) -> Option<Who> {
        let n = &self.c.nps[i as usize];
        let told = n.classes.any(class::PERSON) && !n.classes.any(class::PRON.with(class::ORG)) && (n.plural || n.count.is_some_and(|c| c.a > 1));
        told.then(|| {
            let mut who = Who::default();
            self.fill(&mut who, n);
            who
        })
    }

    /// The people named last before a draft that are neither its own group nor its doers.
    pub fn people_before(&self, d: &Draft) -> Option<Who> {
        let at = d.who.first().map_or(d.anchor.0, |&i| self.c.nps[i as usize].u0);
        self.c.nps.iter().enumerate().rev().filter(|(i, n)| n.u0 < at && !d.agents.contains(&(*i as u32))).find_map(|(i, _)| self.people_of(i as u32))
    }

    /// The people that the sentence names last.
    pub fn people_last(&self) -> Option<Who> {
        (0..self.c.nps.len()).rev().find_map(|i| self.people_of(i as u32))
    }

    /// True if a draft's group points to people named before: "two of them", or a number joined to what was said of others.
    pub fn points_to_people(&self, d: &Draft) -> bool {
        let Some(n) = d.who.first().map(|&i| &self.c.nps[i as usize]) else { return false };
        let them = n.of.is_some_and(|o| self.c.nps[o as usize].classes.any(class::PRON));
        let joined = n.u0 > 0
            && n.classes.any(class::VERB)
            && self.unit(n.u0 - 1).is(class::AND)
            && self.c.items.iter().any(|it| it.kind == ItemKind::Verb && it.u1 < n.u0);
        them || joined
    }
}
