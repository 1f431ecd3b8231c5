//! Claims and incidents made whole for a file, some at a time. Enters: numbers of incidents or reports. Leaves: these with everything that decides of their rows. Never
//! done here: all of a large book at once; the words that claims stand on, which their entries hold.

use super::Data;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use tollbook_model::{Incident, IncidentCode, Linked, LinkedClaim, Period, Place};

/// Claims of a part, more or less.
const CLAIMS: usize = 600;

impl Data {
    fn whole_incident(&self, at: usize, claims: Vec<usize>) -> Incident {
        Incident {
            code: IncidentCode(self.incidents.code(at).to_owned()),
            aliases: self.incidents.aliases(at).to_vec(),
            claims,
            verification: self.incidents.verification(at),
        }
    }

    /// All incidents, some after the other.
    pub(crate) fn runs_of_incidents(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        let mut from = 0;
        std::iter::from_fn(move || {
            let (begin, mut claims) = (from, 0);
            while from < self.incidents.len() && claims < CLAIMS {
                claims += self.incidents.claims(from).len();
                from += 1;
            }
            (begin < from).then_some(begin..from)
        })
    }

    /// These incidents with all their claims.
    pub(crate) fn incidents_whole(&self, run: Range<usize>) -> Linked {
        let mut out = Linked::default();
        for at in run {
            let own = self.incidents.claims(at);
            let first = out.claims.len();
            let number = out.incidents.len();
            out.claims.extend(own.iter().map(|&c| LinkedClaim { incident: Some(number), ..self.claim(c as usize) }));
            out.incidents.push(self.whole_incident(at, (first..first + own.len()).collect()));
        }
        out
    }

    /// Reports of which a claim is asked for, in the order of publication, some after the other.
    pub(crate) fn runs_of_reports<'a>(&'a self, asked: &'a dyn Fn(Option<&Period>, Option<&Place>) -> bool) -> impl Iterator<Item = Vec<usize>> + 'a {
        let wanted = |r: &usize| self.of_report(*r).iter().any(|&c| asked(self.claims.period(c as usize), self.claims.place(c as usize)));
        let mut reports: Vec<usize> = (0..self.reports.len()).filter(wanted).collect();
        reports.sort_by_key(|&r| self.reports.rows[r].order);
        let mut reports = reports.into_iter();
        std::iter::from_fn(move || {
            let (mut out, mut claims) = (Vec::new(), 0);
            while claims < CLAIMS {
                let Some(report) = reports.next() else { break };
                claims += self.of_report(report).len();
                out.push(report);
            }
            (!out.is_empty()).then_some(out)
        })
    }

    /// The claims of these reports, and after them those that speak of the same incidents; how many are of the reports.
    pub(crate) fn reports_whole(&self, run: &[usize]) -> (Linked, usize) {
        let mut claims: Vec<u32> = run.iter().flat_map(|&r| self.of_report(r).iter().copied()).collect();
        let told = claims.len();
        let mut incidents: Vec<usize> = claims.iter().filter_map(|&c| self.claims.incident(c as usize)).collect();
        incidents.sort_unstable();
        incidents.dedup();
        let mut there: HashSet<u32> = claims.iter().copied().collect();
        claims.extend(incidents.iter().flat_map(|&i| self.incidents.claims(i)).copied().filter(|c| there.insert(*c)));
        let place: HashMap<u32, usize> = claims.iter().enumerate().map(|(at, &c)| (c, at)).collect();
        let number: HashMap<usize, usize> = incidents.iter().enumerate().map(|(new, &old)| (old, new)).collect();
        let renumbered = |c: LinkedClaim| LinkedClaim { incident: c.incident.and_then(|i| number.get(&i).copied()), ..c };
        let of = |&i: &usize| self.whole_incident(i, self.incidents.claims(i).iter().filter_map(|c| place.get(c).copied()).collect());
        let linked = Linked {
            claims: claims.iter().map(|&c| renumbered(self.claim(c as usize))).collect(),
            incidents: incidents.iter().map(of).collect(),
            ..Linked::default()
        };
        (linked, told)
    }
}
