//! What there is to publish. Enters: linked claims, the reports behind them, the registries. Leaves: the part of it that an audience may see.
//! Never done here: a trace of what was left out.

use crate::country::Countries;
use crate::words::Language;
use std::collections::{HashMap, HashSet};
use tollbook_draw::LandUnit;
use tollbook_model::{ActorRegistry, Claim, ClaimId, IncidentCode, Linked, PersonPair, ReportId, Taxonomy};

/// A report as it is cited.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cited {
    /// Who published it.
    pub source: Option<String>,
    /// Its headline.
    pub title: Option<String>,
    /// Day of publication, ISO.
    pub date: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// SHA-256 of its text.
    pub text_sha256: String,
}

/// Where a first-order unit lies and how far it reaches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unit {
    /// Degrees, WGS 84.
    pub lat: f64,
    /// Degrees, WGS 84.
    pub lon: f64,
    /// The circle of about its extent.
    pub radius_km: Option<u32>,
}

/// Finds a first-order unit by country (two letters) and name.
pub type Units<'a> = dyn Fn(&str, &str) -> Option<Unit> + 'a;

/// Gives the first-order units of a country, or of all, whose middle lies in a rectangle, with the names of countries in a language.
pub type Lands<'a> = dyn Fn(Option<&str>, [f64; 4], Language) -> Vec<LandUnit> + Send + 'a;

/// A place that is to be called by its name in a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placed<'a> {
    /// By its id.
    Id(&'a str),
    /// A first-order unit: its country (two letters), and the name that places give it.
    Unit(&'a str, &'a str),
}

/// Says what a place is called in a language; nothing where no table has a name, and for English, in which places have theirs.
pub type PlaceNames<'a> = dyn Fn(Placed<'_>, Language) -> Option<String> + Send + 'a;

/// Everything that exports and bulletins are made of.
pub struct Holdings<'a> {
    /// Claims and incidents: for an audience, what [`only`] left.
    pub linked: &'a Linked,
    /// Parties and publishers.
    pub registry: &'a ActorRegistry,
    /// Means.
    pub means: &'a Taxonomy,
    /// Targets.
    pub targets: &'a Taxonomy,
    /// The reports by id.
    pub reports: &'a HashMap<ReportId, Cited>,
    /// Of claims whose incident's place has to wait longer than the profile says: for how many days after the deed.
    pub delays: &'a HashMap<ClaimId, u32>,
    /// Claims whose place arrives as no more than the unit it lies in, since whoever chose them knew that it may not be told: rows say so.
    pub coarse: &'a HashSet<ClaimId>,
    /// Kinds of people who count, as linking names them ("hospital"), beside whoever has an id in the registry.
    pub origin_kinds: &'a HashSet<String>,
    /// First-order units.
    pub units: &'a Units<'a>,
    /// What they and other places are called.
    pub places: &'a PlaceNames<'a>,
    /// What lies around them, for maps.
    pub land: &'a Lands<'a>,
    /// Countries.
    pub countries: &'a Countries,
}

/// Leaves only the claims that may be seen, and the incidents they speak of. What is left names nothing that was taken out: neither a claim that
/// takes its place, nor one it copies, nor a pair of incidents of which one is gone.
#[must_use]
pub fn only(linked: Linked, mut seen: impl FnMut(&Claim) -> bool) -> Linked {
    let keep: Vec<bool> = linked.claims.iter().map(|c| seen(&c.claim)).collect();
    if keep.iter().all(|k| *k) {
        return linked;
    }
    let ids: HashSet<_> = linked.claims.iter().zip(&keep).filter(|(_, k)| **k).map(|(c, _)| c.claim.id.clone()).collect();
    let renumber = |keep: &[bool]| -> Vec<Option<usize>> {
        let mut next = 0;
        let number = |k: &bool| {
            k.then(|| {
                next += 1;
                next - 1
            })
        };
        keep.iter().map(number).collect()
    };
    let claim_at = renumber(&keep);
    let alive: Vec<bool> = linked.incidents.iter().map(|i| i.claims.iter().any(|&c| keep.get(c) == Some(&true))).collect();
    let incident_at = renumber(&alive);
    let at = |map: &[Option<usize>], i: usize| map.get(i).copied().flatten();
    let pairs =
        |list: Vec<[usize; 2]>| -> Vec<[usize; 2]> { list.into_iter().filter_map(|[a, b]| Some([at(&incident_at, a)?, at(&incident_at, b)?])).collect() };
    let mut out = Linked { unsure: pairs(linked.unsure), different: pairs(linked.different), ..Linked::default() };
    out.closed = linked.closed.iter().filter_map(|&c| at(&claim_at, c)).collect();
    out.persons =
        linked.persons.into_iter().filter_map(|p| Some(PersonPair { claims: [at(&claim_at, p.claims[0])?, at(&claim_at, p.claims[1])?], ..p })).collect();
    for (mut claim, _) in linked.claims.into_iter().zip(&keep).filter(|(_, k)| **k) {
        claim.copy_of = claim.copy_of.filter(|c| ids.contains(c));
        claim.superseded_by = claim.superseded_by.filter(|c| ids.contains(c));
        claim.claim.relations.retain(|r| ids.contains(&r.claim));
        claim.incident = claim.incident.and_then(|i| at(&incident_at, i));
        out.claims.push(claim);
    }
    for (mut incident, _) in linked.incidents.into_iter().zip(&alive).filter(|(_, k)| **k) {
        incident.claims = incident.claims.iter().filter_map(|&c| at(&claim_at, c)).collect();
        out.incidents.push(incident);
    }
    out
}

/// A code that tells no more than the row it stands in: the day and the place stand in it only if the row shows them.
/// `SY-20210219-saraqib-3f9a` becomes `SY-20210219-3f9a` where the place is not shown. The full form is told once the row may be fine.
pub(crate) fn code_shown(code: &IncidentCode, place: Option<&str>, day: Option<jiff::civil::Date>) -> String {
    let parts: Vec<&str> = code.0.split('-').collect();
    let (Some(country), Some(stamp), Some(tail)) = (parts.first(), parts.get(1), parts.last()) else { return code.0.clone() };
    if parts.len() < 4 {
        return code.0.clone();
    }
    let letters = |s: &str| s.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let middle = letters(&parts[2..parts.len() - 1].concat());
    let names_place = !matches!(middle.as_str(), "several" | "unplaced") && !place.is_some_and(|p| letters(p).starts_with(&middle));
    let names_day = stamp.chars().all(|c| c.is_ascii_digit()) && day.is_none_or(|d| d.strftime("%Y%m%d").to_string() != *stamp);
    match (names_place, names_day) {
        (false, false) => code.0.clone(),
        (true, false) => format!("{country}-{stamp}-{tail}"),
        (_, true) => format!("{country}-{tail}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_names_a_place_only_if_its_row_does() {
        let code = IncidentCode("SY-20210219-khan-shaykhun-3f9a".to_owned());
        let day = "2021-02-19".parse().ok();
        assert_eq!(code_shown(&code, Some("Khan Shaykhun"), day), code.0);
        assert_eq!(code_shown(&code, Some("Idlib"), day), "SY-20210219-3f9a");
        assert_eq!(code_shown(&code, None, None), "SY-3f9a");
        assert_eq!(code_shown(&IncidentCode("SY-u20210219-unplaced-3f9a".to_owned()), None, None), "SY-u20210219-unplaced-3f9a");
    }
}
