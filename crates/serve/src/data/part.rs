//! The claims that a question reaches, whole. Enters: rows, a scope. Leaves: those claims with their incidents, as a bulletin quotes them. Never done here: all claims
//! made whole for a toll, which goes by reference; a look at every claim for each question.

use super::Data;
use std::collections::HashMap;
use tollbook_model::{Incident, IncidentCode, Linked, LinkedClaim, PersonPair, Scope};
use tollbook_reckon::{Hanging, Reach};

impl Hanging for Data {
    fn many(&self) -> u32 {
        self.claims.len() as u32
    }

    fn report(&self, claim: u32) -> u32 {
        self.claims.report(claim as usize) as u32
    }

    fn of_report(&self, report: u32) -> &[u32] {
        self.of_report.get(report as usize)
    }

    fn incident(&self, claim: u32) -> Option<u32> {
        self.claims.incident(claim as usize).map(|i| i as u32)
    }

    fn members(&self, incident: u32) -> &[u32] {
        self.incidents.claims(incident as usize)
    }

    fn superseded_by(&self, claim: u32) -> Option<u32> {
        self.claims.later(claim as usize).map(|c| c as u32)
    }
}

impl Data {
    /// The claims that the documented figure of a scope is answered from, with the incidents that they speak of under numbers of their own.
    pub(crate) fn part(&self, scope: &Scope) -> Linked {
        let named: Vec<u32> = self.persons.iter().flat_map(|p| p.claims).map(|c| c as u32).chain(self.closed.iter().copied()).collect();
        let reach = self.reach.get_or_init(|| Reach::of(self.claims.len(), self.incidents.len(), |c| self.claims.light(c)));
        let keep = reach.claims(scope, &named, self);
        let place = |c: u32| keep.binary_search(&c).ok();
        let mut wanted: Vec<usize> = keep.iter().filter_map(|&c| self.claims.incident(c as usize)).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let number: HashMap<usize, usize> = wanted.iter().enumerate().map(|(new, &old)| (old, new)).collect();
        let renumbered = |mut c: LinkedClaim| {
            c.incident = c.incident.and_then(|i| number.get(&i).copied());
            c
        };
        let pair = |p: &[u32; 2]| Some([*number.get(&(p[0] as usize))?, *number.get(&(p[1] as usize))?]);
        let person = |p: &PersonPair| Some(PersonPair { claims: [place(p.claims[0] as u32)?, place(p.claims[1] as u32)?], ..p.clone() });
        let incident = |&i: &usize| Incident {
            code: IncidentCode(self.incidents.code(i).to_owned()),
            aliases: self.incidents.aliases(i).to_vec(),
            claims: self.incidents.claims(i).iter().filter_map(|&c| place(c)).collect(),
            verification: self.incidents.verification(i),
        };
        Linked {
            claims: keep.iter().map(|&c| renumbered(self.claim(c as usize))).collect(),
            incidents: wanted.iter().map(incident).collect(),
            unsure: self.unsure.iter().filter_map(pair).collect(),
            different: self.different.iter().filter_map(pair).collect(),
            persons: self.persons.iter().filter_map(person).collect(),
            closed: self.closed.iter().filter_map(|&c| place(c)).collect(),
        }
    }
}
