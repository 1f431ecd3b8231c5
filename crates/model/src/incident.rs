//! Occurrences of violence, and which claims speak of them. Enters: what linking found, what people judged. Leaves: incidents with their
//! claims, and claims with their origins. Never done here: linking, adding up.

use crate::{Claim, ClaimId, ReportId, Symbol};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// What a judgement says of two claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The same incident.
    Same,
    /// Different incidents.
    Different,
    /// Nobody can tell.
    Unsure,
    /// The first is a part of the second.
    PartOf,
    /// The first takes the second's place.
    Supersedes,
}

/// A decision on two claims.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// The two claims.
    pub claims: [ClaimId; 2],
    /// Their reports; set by the book.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reports: Option<[ReportId; 2]>,
    /// The names, where not the claims but two people whom they name are judged: `Same` and `Different` then say whether they are one person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub persons: Option<[String; 2]>,
    /// Whether they speak of one incident.
    pub verdict: Verdict,
    /// Feature by feature, as whoever judged gives it.
    #[serde(default, skip_serializing_if = "serde_json::Value::is_null")]
    pub because: serde_json::Value,
}

/// An incident's permanent, readable code ("SY-20210219-saraqib-3f9a"). Minted once; it stays as an alias after a merge.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct IncidentCode(pub String);

/// How far an incident was checked; a person decides, with a reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verification {
    /// Told by reports, checked by nobody.
    #[default]
    Reported,
    /// A person found that independent origins agree on it.
    Corroborated,
    /// A person checked it against the project's criteria.
    Verified,
    /// A person found that it did not happen, or not as told.
    Rejected,
}

/// One occurrence of violence, by the claims that speak of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// Its code.
    pub code: IncidentCode,
    /// Codes that lead here since a merge.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<IncidentCode>,
    /// The claims that speak of it, as indices into [`Linked::claims`], ascending.
    pub claims: Vec<usize>,
    /// How far it was checked.
    #[serde(default)]
    pub verification: Verification,
}

/// A claim, and what linking found about where it comes from and what it speaks of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinkedClaim {
    /// The claim.
    pub claim: Claim,
    /// The report's day of publication.
    pub published: Option<Date>,
    /// Place of the report in the order of publication, then of arrival; the greater is the later.
    pub order: u64,
    /// Who said it first: the root of the attribution chain by lineage. `None`: nobody is named, the outlet's own voice.
    pub origin: Option<Symbol>,
    /// The line of figures that later figures continue: agency or outlet by lineage, with the origin.
    pub line: Symbol,
    /// The claim whose words this one copies, if its report is a copy.
    pub copy_of: Option<ClaimId>,
    /// The later figure of the same line that takes its place.
    pub superseded_by: Option<ClaimId>,
    /// The incident it speaks of, as an index into [`Linked::incidents`]; `None` for windows, cumulatives, stocks.
    pub incident: Option<usize>,
}

/// What a person said of two people whom claims name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonPair {
    /// The claims that name them, as indices into [`Linked::claims`].
    pub claims: [usize; 2],
    /// Their names, as written there.
    pub names: [String; 2],
    /// True if they are one person, false if they are two.
    pub same: bool,
}

/// Claims and the incidents they speak of: what linking gives and reckoning takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Linked {
    /// All claims in play, each with its origin.
    pub claims: Vec<LinkedClaim>,
    /// The incidents.
    pub incidents: Vec<Incident>,
    /// Pairs of incidents, as ascending indices, that may be one: a low takes them as one, a high as two.
    pub unsure: Vec<[usize; 2]>,
    /// Pairs of incidents that a person judged to be different.
    pub different: Vec<[usize; 2]>,
    /// What people judged last of two people whom claims name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub persons: Vec<PersonPair>,
    /// Claims whose origin, as somebody declared, names everybody who was killed in their incident.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closed: Vec<usize>,
}

impl Linked {
    /// These claims, and every other claim of an incident that one of them speaks of. Claims that are not among the linked ones stay in the set.
    #[must_use]
    pub fn with_their_incidents(&self, claims: &HashSet<ClaimId>) -> HashSet<ClaimId> {
        let mut out = claims.clone();
        for incident in &self.incidents {
            let own = || incident.claims.iter().filter_map(|&c| self.claims.get(c)).map(|c| &c.claim.id);
            if own().any(|id| claims.contains(id)) {
                out.extend(own().cloned());
            }
        }
        out
    }
}

/// Claims by their ids. The same text in two reports gives two claims of one id, since an id follows from the text; what a report says of its claims is meant
/// of its own, and what a person says of one is meant of each unless a report is named.
#[derive(Debug)]
pub struct ClaimIndex<'a> {
    /// The first of each id.
    first: HashMap<&'a str, u32>,
    /// Those whose id another has, by report, in the order given.
    shared: HashMap<&'a str, Vec<(&'a str, u32)>>,
}

impl<'a> ClaimIndex<'a> {
    /// Of claims in an order; the index of each is its place in it.
    #[must_use]
    pub fn of(claims: impl Iterator<Item = &'a Claim>) -> Self {
        Self::of_ids(claims.map(|c| (&c.report, &c.id)))
    }

    /// Of reports and ids in an order.
    #[must_use]
    pub fn of_ids(ids: impl Iterator<Item = (&'a ReportId, &'a ClaimId)>) -> Self {
        let ids: Vec<(&ReportId, &ClaimId)> = ids.collect();
        let mut out = ClaimIndex { first: HashMap::with_capacity(ids.len()), shared: HashMap::new() };
        for (at, (report, id)) in ids.iter().enumerate() {
            let first = *out.first.entry(id.0.as_str()).or_insert(at as u32);
            if first as usize != at {
                let shared = out.shared.entry(id.0.as_str()).or_insert_with(|| vec![(ids[first as usize].0.0.as_str(), first)]);
                shared.push((report.0.as_str(), at as u32));
            }
        }
        out
    }

    /// The claim of this id in this report; where the report has none, the first that has the id.
    #[must_use]
    pub fn in_report(&self, report: &ReportId, id: &ClaimId) -> Option<usize> {
        let own = self.shared.get(id.0.as_str()).and_then(|all| all.iter().find(|s| s.0 == report.0));
        own.map(|s| s.1).or_else(|| self.first.get(id.0.as_str()).copied()).map(|at| at as usize)
    }

    /// All claims of this id, ascending.
    pub fn all(&self, id: &ClaimId) -> impl Iterator<Item = usize> {
        let (first, shared) = (self.first.get(id.0.as_str()).copied(), self.shared.get(id.0.as_str()));
        let alone = if shared.is_none() { first } else { None };
        alone.into_iter().chain(shared.into_iter().flatten().map(|s| s.1)).map(|at| at as usize)
    }

    /// True if a claim has this id.
    #[must_use]
    pub fn has(&self, id: &ClaimId) -> bool {
        self.first.contains_key(id.0.as_str())
    }

    /// The claims that one side of a judgement means: that of the report named, else all of the id.
    #[must_use]
    pub fn judged(&self, judgement: &Judgement, side: usize) -> Vec<usize> {
        let id = &judgement.claims[side];
        match &judgement.reports {
            Some(reports) => self.in_report(&reports[side], id).into_iter().collect(),
            None => self.all(id).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_of_one_id_are_told_apart_by_their_reports() {
        let (p, q, r) = (ReportId("p".to_owned()), ReportId("q".to_owned()), ReportId("r".to_owned()));
        let (x, y) = (ClaimId("x".to_owned()), ClaimId("y".to_owned()));
        let index = ClaimIndex::of_ids([(&p, &x), (&p, &y), (&q, &x)].into_iter());
        assert_eq!([index.in_report(&p, &x), index.in_report(&q, &x), index.in_report(&r, &x), index.in_report(&q, &y)], [Some(0), Some(2), Some(0), Some(1)]);
        assert_eq!((index.all(&x).collect::<Vec<_>>(), index.all(&y).collect::<Vec<_>>()), (vec![0, 2], vec![1]));
        assert!(!index.has(&ClaimId("z".to_owned())));
        let mut judgement =
            Judgement { claims: [x.clone(), y.clone()], reports: None, persons: None, verdict: Verdict::Same, because: serde_json::Value::Null };
        assert_eq!(index.judged(&judgement, 0), [0, 2]);
        judgement.reports = Some([q.clone(), p.clone()]);
        assert_eq!(index.judged(&judgement, 0), [2]);
    }
}
