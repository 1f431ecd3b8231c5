//! A state of the book as reckoning looks at it. Enters: rows of numbers. Leaves: what each claim says, by reference. Never done here: a claim made whole; a million
//! of them would not fit.

use super::Data;
use tollbook_model::{ClaimId, IncidentCode, PersonPair, Symbol, Verification};
use tollbook_reckon::{Holding, Tied, Told};

impl Holding for Data {
    fn claims(&self) -> usize {
        self.claims.len()
    }

    fn told(&self, claim: u32) -> Told<'_> {
        let at = claim as usize;
        self.claims.told(at, self.reports.rows[self.claims.report(at)].date)
    }

    fn id(&self, claim: u32) -> ClaimId {
        self.claims.claim_id(claim as usize)
    }

    fn report(&self, claim: u32) -> u32 {
        self.claims.report(claim as usize) as u32
    }

    fn order(&self, claim: u32) -> u64 {
        u64::from(self.reports.rows[self.claims.report(claim as usize)].order)
    }

    fn line(&self, claim: u32) -> &Symbol {
        self.claims.line(claim as usize)
    }

    fn copies(&self, claim: u32) -> bool {
        self.claims.is_copy(claim as usize)
    }

    fn later(&self, claim: u32) -> Vec<u32> {
        self.claims.all_later(claim as usize)
    }

    fn tied(&self, claim: u32) -> Vec<Tied> {
        self.claims.tied(claim as usize)
    }

    fn incidents(&self) -> usize {
        self.incidents.len()
    }

    fn members(&self, incident: u32) -> &[u32] {
        self.incidents.claims(incident as usize)
    }

    fn code(&self, incident: u32) -> IncidentCode {
        IncidentCode(self.incidents.code(incident as usize).to_owned())
    }

    fn verification(&self, incident: u32) -> Verification {
        self.incidents.verification(incident as usize)
    }

    fn unsure(&self) -> Vec<[u32; 2]> {
        self.unsure.clone()
    }

    fn different(&self) -> Vec<[u32; 2]> {
        self.different.clone()
    }

    fn persons(&self) -> &[PersonPair] {
        &self.persons
    }

    fn closed(&self) -> Vec<u32> {
        self.closed.clone()
    }
}
