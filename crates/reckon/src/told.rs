//! Claims as reckoning looks at them, wherever they are kept. Enters: linked claims as a list, or as whoever holds a large book has them. Leaves: what each says, by
//! reference, and how claims hang together, by number. Never done here: a copy of a claim; a book of a million would not fit.

use jiff::civil::Date;
use tollbook_model::{
    By, Cause, ClaimId, ClaimIndex, ClaimKind, Count, Counted, Deed, Harm, IncidentCode, Level, Linked, Modality, Period, PersonPair, Place, RelationKind,
    Share, Symbol, Verification, Who,
};

/// What one claim says.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// What sort of assertion.
    pub kind: ClaimKind,
    /// The harm, for a claim of harm.
    pub harm: Option<Harm>,
    /// The deed, for a claim of deeds.
    pub deed: Option<Deed>,
    /// How many.
    pub count: &'a Count,
    /// Who was harmed.
    pub who: &'a Who,
    /// Who is blamed.
    pub by: &'a By,
    /// By what means.
    pub means: Option<&'a Symbol>,
    /// What kind of cause.
    pub cause: Cause,
    /// What was aimed at.
    pub target: Option<&'a Symbol>,
    /// Where.
    pub place: Option<&'a Place>,
    /// When.
    pub period: Option<&'a Period>,
    /// What the number covers.
    pub level: Level,
    /// Whether the words assert it.
    pub modality: Modality,
    /// Who told of it first.
    pub origin: Option<&'a Symbol>,
    /// The day of publication.
    pub published: Option<Date>,
    /// The incident it speaks of.
    pub incident: Option<u32>,
}

impl Told<'_> {
    /// What it counts, if it can enter a toll at all.
    pub(crate) fn counted(&self) -> Option<Counted> {
        match self.kind {
            ClaimKind::Harm => self.harm.map(Counted::Harm),
            ClaimKind::Deed => self.deed.map(Counted::Deed),
            ClaimKind::Strength | ClaimKind::Milestone | ClaimKind::Stance => None,
        }
    }
}

/// What a claim says of another one: how it hangs on it, which one that is if it is here, and what share of it.
pub type Tied = (RelationKind, Option<u32>, Option<Share>);

/// Linked claims, by number, wherever they are kept. The same text in two reports gives two claims of one id: what a report says of its claims is meant of its own.
pub trait Holding: Send + Sync {
    /// How many claims there are.
    fn claims(&self) -> usize;
    /// What a claim says.
    fn told(&self, claim: u32) -> Told<'_>;
    /// Its id.
    fn id(&self, claim: u32) -> ClaimId;
    /// The number of its report.
    fn report(&self, claim: u32) -> u32;
    /// Its report's place in the order of publication.
    fn order(&self, claim: u32) -> u64;
    /// The line of figures that it stands in.
    fn line(&self, claim: u32) -> &Symbol;
    /// True if its report copies another.
    fn copies(&self, claim: u32) -> bool;
    /// The claims whose id is that of the one that took its place, ascending; none if none of them is here.
    fn later(&self, claim: u32) -> Vec<u32>;
    /// What it says of others, in its own order.
    fn tied(&self, claim: u32) -> Vec<Tied>;
    /// How many incidents there are.
    fn incidents(&self) -> usize;
    /// The claims that speak of an incident.
    fn members(&self, incident: u32) -> &[u32];
    /// An incident's code.
    fn code(&self, incident: u32) -> IncidentCode;
    /// What people found about an incident.
    fn verification(&self, incident: u32) -> Verification;
    /// Pairs of incidents that may be one.
    fn unsure(&self) -> Vec<[u32; 2]>;
    /// Pairs of incidents that somebody judged to be two.
    fn different(&self) -> Vec<[u32; 2]>;
    /// What people judged of names.
    fn persons(&self) -> &[PersonPair];
    /// Claims of lists that are complete.
    fn closed(&self) -> Vec<u32>;
}

/// The one of a claim's own report among those of an id, else the first.
pub(crate) fn own_first(book: &dyn Holding, claim: u32, all: &[u32]) -> Option<u32> {
    all.iter().find(|&&l| book.report(l) == book.report(claim)).or(all.first()).copied()
}

/// Linked claims that are there as a list.
pub(crate) struct Listed<'a> {
    linked: &'a Linked,
    ids: ClaimIndex<'a>,
    reports: Vec<u32>,
    members: Vec<u32>,
    /// Where the members of each incident begin.
    starts: Vec<u32>,
}

impl<'a> Listed<'a> {
    pub fn of(linked: &'a Linked) -> Self {
        let mut numbers: rustc_hash::FxHashMap<&str, u32> = rustc_hash::FxHashMap::default();
        let number = |c: &'a tollbook_model::LinkedClaim| {
            let next = numbers.len() as u32;
            *numbers.entry(c.claim.report.0.as_str()).or_insert(next)
        };
        let reports = linked.claims.iter().map(number).collect();
        let (mut members, mut starts) = (Vec::new(), vec![0]);
        for incident in &linked.incidents {
            members.extend(incident.claims.iter().map(|&c| c as u32).filter(|&c| (c as usize) < linked.claims.len()));
            starts.push(members.len() as u32);
        }
        Listed { linked, ids: ClaimIndex::of(linked.claims.iter().map(|c| &c.claim)), reports, members, starts }
    }
}

fn pairs(list: &[[usize; 2]]) -> Vec<[u32; 2]> {
    list.iter().map(|p| p.map(|i| i as u32)).collect()
}

impl Holding for Listed<'_> {
    fn claims(&self) -> usize {
        self.linked.claims.len()
    }
    fn told(&self, claim: u32) -> Told<'_> {
        let linked = &self.linked.claims[claim as usize];
        let c = &linked.claim;
        Told {
            kind: c.kind,
            harm: c.harm,
            deed: c.deed,
            count: &c.count,
            who: &c.who,
            by: &c.by,
            means: c.means.as_ref(),
            cause: c.cause,
            target: c.target.as_ref(),
            place: c.place.as_ref(),
            period: c.period.as_ref(),
            level: c.level,
            modality: c.modality,
            origin: linked.origin.as_ref(),
            published: linked.published,
            incident: linked.incident.map(|i| i as u32),
        }
    }
    fn id(&self, claim: u32) -> ClaimId {
        self.linked.claims[claim as usize].claim.id.clone()
    }
    fn report(&self, claim: u32) -> u32 {
        self.reports[claim as usize]
    }
    fn order(&self, claim: u32) -> u64 {
        self.linked.claims[claim as usize].order
    }
    fn line(&self, claim: u32) -> &Symbol {
        &self.linked.claims[claim as usize].line
    }
    fn copies(&self, claim: u32) -> bool {
        self.linked.claims[claim as usize].copy_of.is_some()
    }
    fn later(&self, claim: u32) -> Vec<u32> {
        let id = self.linked.claims[claim as usize].superseded_by.as_ref();
        id.map_or_else(Vec::new, |id| self.ids.all(id).map(|c| c as u32).collect())
    }
    fn tied(&self, claim: u32) -> Vec<Tied> {
        let c = &self.linked.claims[claim as usize].claim;
        c.relations.iter().map(|r| (r.kind, self.ids.in_report(&c.report, &r.claim).map(|i| i as u32), r.share)).collect()
    }
    fn incidents(&self) -> usize {
        self.linked.incidents.len()
    }
    fn members(&self, incident: u32) -> &[u32] {
        &self.members[self.starts[incident as usize] as usize..self.starts[incident as usize + 1] as usize]
    }
    fn code(&self, incident: u32) -> IncidentCode {
        self.linked.incidents[incident as usize].code.clone()
    }
    fn verification(&self, incident: u32) -> Verification {
        self.linked.incidents[incident as usize].verification
    }
    fn unsure(&self) -> Vec<[u32; 2]> {
        pairs(&self.linked.unsure)
    }
    fn different(&self) -> Vec<[u32; 2]> {
        pairs(&self.linked.different)
    }
    fn persons(&self) -> &[PersonPair] {
        &self.linked.persons
    }
    fn closed(&self) -> Vec<u32> {
        self.linked.closed.iter().map(|&c| c as u32).filter(|&c| (c as usize) < self.linked.claims.len()).collect()
    }
}
