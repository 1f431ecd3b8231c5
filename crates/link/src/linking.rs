//! The linking of a book. Enters: reports with their claims, what people judged, the codes minted so far. Leaves: incidents, origins, lines of
//! figures, each pair that was compared with its reasons. Never done here: adding up, I/O, a clock.

use crate::again::{self, Before, Carried, Known, Plan};
use crate::cluster::{self, Pairs, Weight};
use crate::compare::{self, Reason};
use crate::telling::{self, Namesakes, Parted, Said, Telling};
use crate::{LinkReport, Setting, blocks, days, sources, supersede};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use tollbook_model::{
    Claim, ClaimId, ClaimIndex, ClaimKind, Incident, IncidentCode, Judgement, Level, Linked, LinkedClaim, Modality, PersonPair, Relation, RelationKind,
    Verdict, Verification,
};

/// Smaller numbers are told of too many things to be a total told again.
const LEAST_TOTAL: u64 = 5;

/// A pair of tellings of different reports that was compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Compared {
    /// A claim of each telling: its first.
    pub claims: [ClaimId; 2],
    /// The verdict.
    pub verdict: Verdict,
    /// Hundredths of a bit, the sum of the reasons and the model's prior.
    pub weight: i32,
    /// Feature by feature.
    pub because: Vec<Reason>,
    /// True if a person decided it.
    pub by_person: bool,
}

/// A code and the claim that it is bound to: the incident of that claim bears it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Minted {
    /// The code.
    pub code: IncidentCode,
    /// The claim.
    pub claim: ClaimId,
}

/// What a linking gives.
#[derive(Clone, Debug, Default)]
pub struct Linking {
    /// Claims with origins, incidents, unsure pairs.
    pub linked: Linked,
    /// Every pair of tellings that was compared and was not plainly apart, the most doubtful first.
    pub compared: Vec<Compared>,
    /// Codes that were minted now.
    pub minted: Vec<Minted>,
}

/// Links. Reports come in the order of publication, then of arrival.
///
/// The result is a function of what is given: the same reports, judgements and codes give the same linking, however they were taken in.
#[must_use]
pub fn link(setting: &Setting<'_>, reports: &[LinkReport], judgements: &[Judgement], minted: &[Minted]) -> Linking {
    link_after(setting, reports, judgements, minted, None, true).0
}

/// Links again after a linking that went before under the same setting, and gives what [`link`] gives; only what the change reaches is compared and
/// clustered anew. `compared` says whether the pairs are told with their reasons, which costs as much as comparing all of them.
#[must_use]
pub fn link_after(
    setting: &Setting<'_>,
    reports: &[LinkReport],
    judgements: &[Judgement],
    minted: &[Minted],
    before: Option<Before<'_>>,
    compared: bool,
) -> (Linking, Known) {
    let settled = totals_told_again(reports);
    let reports: Vec<&LinkReport> = reports.iter().enumerate().map(|(n, r)| settled.get(&n).unwrap_or(r)).collect();
    let reports = &reports[..];
    let claims: Vec<&Claim> = reports.iter().flat_map(|r| r.claims.iter()).collect();
    let ids = || reports.iter().flat_map(|r| r.claims.iter().map(move |c| (&r.id, &c.id)));
    let at = ClaimIndex::of_ids(ids());
    let mut firsts: Vec<usize> = Vec::with_capacity(reports.len());
    let mut first = 0;
    for report in reports {
        firsts.push(first);
        first += report.claims.len();
    }
    let report_of = |id: &ClaimId| at.all(id).map(|c| firsts.partition_point(|&f| f <= c) - 1).collect::<Vec<usize>>();
    let carried = before.and_then(|b| Carried::of(b, reports, judgements, &report_of));
    let descents = sources::descents(setting, reports, |n| carried.as_ref().and_then(|c| c.copy_known(n, reports[n])));
    let said = decided(judgements, &at);
    let namesakes = Namesakes::of(&persons(judgements, &at));
    let tell = |n: usize, said: &Said<'_>| {
        let own: Vec<&Claim> = reports[n].claims.iter().collect();
        let mut out = telling::tellings(setting, n, &own, firsts[n], said);
        out.iter_mut().for_each(|t| namesakes.mend(t, &claims));
        out.iter_mut().for_each(|t| t.days = t.days.or_else(|| reports[n].published.map(days::Days::before)));
        out
    };
    let judged = Said { same: &said.same, different: &said.different };
    let copied = |n: usize| descents[n].copy_of;
    let mut own: Vec<Vec<Telling>> = (0..reports.len()).into_par_iter().map(|n| if copied(n).is_some() { Vec::new() } else { tell(n, &judged) }).collect();
    // A copy speaks of the incidents of the text that it prints again, though what was cut from it may have said where they were.
    let of_copies: Vec<(usize, Vec<Telling>)> = (0..reports.len())
        .into_par_iter()
        .filter_map(|n| {
            let root = copied(n)?;
            let (mut same, mut different) = as_copied(reports[n], firsts[n], reports[root], firsts[root], &own[root]);
            same.retain(|p| !said.different.contains(p));
            different.retain(|p| !said.same.contains(p));
            same.extend(&said.same);
            different.extend(&said.different);
            Some((n, tell(n, &Said { same: &same, different: &different })))
        })
        .collect();
    of_copies.into_iter().for_each(|(n, tellings)| own[n] = tellings);
    let tellings: Vec<Telling> = own.into_iter().flatten().collect();
    let mut of_claim: Vec<Option<usize>> = vec![None; claims.len()];
    tellings.iter().enumerate().for_each(|(i, t)| t.claims.iter().for_each(|&c| of_claim[c] = Some(i)));

    let plan = carried.as_ref().map(|c| c.plan(&tellings, &descents));
    let weights = weigh(setting, reports, &descents, &tellings, plan.as_ref());
    let lift = |pairs: &FxHashSet<(usize, usize)>| -> FxHashSet<(usize, usize)> {
        pairs.iter().filter_map(|&(a, b)| Some(ordered(of_claim[a]?, of_claim[b]?))).filter(|(a, b)| a != b).collect()
    };
    let (must, different) = (lift(&said.same), lift(&said.different));
    let mut cannot = different.clone();
    let (mut two, mut own_pairs) = (FxHashSet::default(), Vec::new());
    // One report tells two incidents apart, unless a person says otherwise: surely by its words, else as far as others don't tell them as one.
    for own in (0..tellings.len()).collect::<Vec<_>>().chunk_by(|&a, &b| tellings[a].report == tellings[b].report) {
        for (i, &a) in own.iter().enumerate() {
            for pair in own[i + 1..].iter().map(|&b| (a, b)).filter(|p| !must.contains(p)) {
                match telling::parted(setting, &claims, &tellings[pair.0], &tellings[pair.1]) {
                    Parted::ByWords => {
                        two.insert(pair);
                    }
                    Parted::ByFigures => own_pairs.push((pair.0, pair.1, setting.model.weight("report", "rival"))),
                    Parted::Hardly => own_pairs.push((pair.0, pair.1, setting.model.weight("report", "apart"))),
                }
            }
        }
    }
    cannot.extend(&two);
    let anew = |t: usize| plan.as_ref().is_none_or(|p| p.anew[t]);
    let now = carried.as_ref().zip(plan.as_ref()).map(|(c, p)| c.tellings_now(p));
    let label = |t: usize| match (&carried, &plan, &now) {
        (Some(c), Some(p), Some(now)) => c.label(p, now, t),
        _ => t,
    };
    let pairs = Pairs { weights: &weights, own: &own_pairs, unseen: setting.model.doubt * 2, must: &must, cannot: &cannot };
    let labels = cluster::labels(tellings.len(), &pairs, setting.model.join, &anew, &label);

    let mut roots: Vec<usize> = labels.clone();
    roots.sort_unstable();
    roots.dedup();
    let mut index: Vec<usize> = vec![usize::MAX; tellings.len()];
    roots.iter().enumerate().for_each(|(i, r)| index[*r] = i);
    let incident_of = |t: usize| index[labels[t]];
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); roots.len()];
    for (i, t) in tellings.iter().enumerate() {
        members[incident_of(i)].extend(&t.claims);
    }
    members.iter_mut().for_each(|m| m.sort_unstable());
    let (incidents, new) = coded(&members, &claims, reports, &tellings, &incident_of, minted);

    let mut linked = Linked {
        claims: linked_claims(setting, reports, &descents, &of_claim, &incident_of),
        incidents,
        persons: persons(judgements, &at),
        closed: Vec::new(),
        unsure: unsure(setting, &weights, &different, &two, &incident_of),
        different: pairs_of(&different, &incident_of),
    };
    parts_by_judgement(judgements, &at, &mut linked);
    supersede::mark(setting, &mut linked, judgements, &at);
    let told = if compared {
        let copies = |a: usize, b: usize| copies(&descents, &tellings, a, b);
        let reasons = |a: usize, b: usize| compare::reasons(setting, reports, &tellings[a], &tellings[b], copies(a, b));
        told(setting, &weights, &reasons, &tellings, &claims, &labels, &must, &different)
    } else {
        Vec::new()
    };
    let known = again::known(reports, &descents, &tellings, &labels, &weights, judgements);
    (Linking { linked, compared: told, minted: new }, known)
}

/// A figure that the same report tells as the total of a period is that total told again, mostly by a headline, and speaks of no single incident.
/// Gives the reports that have one, as they are linked.
fn totals_told_again(reports: &[LinkReport]) -> FxHashMap<usize, LinkReport> {
    let number = |c: &Claim| c.count.stated_number().filter(|n| *n >= LEAST_TOTAL);
    let whole = |c: &Claim| !telling::is_part(c) && c.modality == Modality::Asserted;
    let total_of = |claims: &[Claim], at: usize| -> Option<usize> {
        let c = &claims[at];
        if c.level != Level::Incident || !whole(c) || number(c).is_none() {
            return None;
        }
        let same = |t: &Claim| {
            matches!(t.level, Level::Window | Level::Cumulative)
                && whole(t)
                && t.kind == c.kind
                && t.harm == c.harm
                && t.deed == c.deed
                && number(t) == number(c)
        };
        claims.iter().position(same)
    };
    let mut out: FxHashMap<usize, LinkReport> = FxHashMap::default();
    for (r, report) in reports.iter().enumerate() {
        for at in 0..report.claims.len() {
            let Some(total) = total_of(&report.claims, at) else { continue };
            let t = report.claims[total].clone();
            let c = &mut out.entry(r).or_insert_with(|| report.clone()).claims[at];
            (c.level, c.place, c.period) = (t.level, t.place, t.period);
            c.relations.push(Relation { kind: RelationKind::Repeats, claim: t.id, share: None });
        }
    }
    out
}

fn ordered(a: usize, b: usize) -> (usize, usize) {
    if a < b { (a, b) } else { (b, a) }
}

fn total(setting: &Setting<'_>, reasons: &[Reason]) -> i32 {
    reasons.iter().fold(setting.model.prior, |sum, r| sum.saturating_add(r.weight))
}

struct Decided {
    same: FxHashSet<(usize, usize)>,
    different: FxHashSet<(usize, usize)>,
}

/// What people decided last about each pair of claims.
fn decided(judgements: &[Judgement], at: &ClaimIndex<'_>) -> Decided {
    let mut out = Decided { same: FxHashSet::default(), different: FxHashSet::default() };
    for j in judgements.iter().filter(|j| j.persons.is_none()) {
        let (a, b) = (at.judged(j, 0), at.judged(j, 1));
        for pair in a.iter().flat_map(|&a| b.iter().map(move |&b| ordered(a, b))) {
            if matches!(j.verdict, Verdict::Same | Verdict::Different | Verdict::Unsure) {
                out.same.remove(&pair);
                out.different.remove(&pair);
            }
            match j.verdict {
                Verdict::Same => out.same.insert(pair),
                Verdict::Different => out.different.insert(pair),
                Verdict::Unsure | Verdict::PartOf | Verdict::Supersedes => false,
            };
        }
    }
    out
}

/// Weighs tellings of different reports that can speak of one incident; what a plan says stands is not weighed again.
fn weigh(setting: &Setting<'_>, reports: &[&LinkReport], descents: &[sources::Descent], tellings: &[Telling], plan: Option<&Plan>) -> Vec<Weight> {
    let only = plan.map(Plan::only);
    let mut out: Vec<Weight> = blocks::pairs(tellings, descents, only.as_ref())
        .into_par_iter()
        .filter(|&(a, b)| !compare::apart(&tellings[a], &tellings[b]))
        .map(|(a, b)| (a, b, total(setting, &compare::reasons(setting, reports, &tellings[a], &tellings[b], copies(descents, tellings, a, b)))))
        .collect();
    if let Some(plan) = plan {
        out.extend(&plan.kept);
        out.sort_unstable();
    }
    out
}

/// True if both tell the same figures out of one text.
fn copies(descents: &[sources::Descent], tellings: &[Telling], a: usize, b: usize) -> bool {
    let root = |t: usize| descents[tellings[t].report].copy_of.unwrap_or(tellings[t].report);
    root(a) == root(b) && alike(&tellings[a], &tellings[b])
}

/// True if two tellings of copied texts are the same telling: their figures are the same, those of the killed where both give one.
fn alike(a: &Telling, b: &Telling) -> bool {
    let numbers = |list: &[telling::Figure]| -> Vec<u64> { list.iter().filter_map(|f| f.count.stated_number()).collect() };
    let meet = |x: &[u64], y: &[u64]| x.iter().any(|n| y.contains(n));
    let [(x, v), (y, w)] = [a, b].map(|t| (numbers(&t.killed), numbers(&t.injured)));
    match () {
        () if !x.is_empty() && !y.is_empty() => meet(&x, &y),
        () if !v.is_empty() && !w.is_empty() => meet(&v, &w),
        () => x.is_empty() && y.is_empty() && v.is_empty() && w.is_empty() && a.place == b.place,
    }
}

/// True if two claims of copied texts are one figure.
fn same_figure(a: &Claim, b: &Claim) -> bool {
    a.kind == b.kind && a.harm == b.harm && a.deed == b.deed && a.level == b.level && a.count == b.count
}

type ClaimPairs = FxHashSet<(usize, usize)>;

/// Which claims of a copy are of one telling and which of two, by the tellings of the text that it prints again.
fn as_copied(copy: &LinkReport, first: usize, root: &LinkReport, root_first: usize, tellings: &[Telling]) -> (ClaimPairs, ClaimPairs) {
    let telling = |c: usize| tellings.iter().position(|t| t.claims.binary_search(&(root_first + c)).is_ok());
    let mut taken = vec![false; root.claims.len()];
    let mut told: Vec<(usize, usize)> = Vec::new();
    for (at, claim) in copy.claims.iter().enumerate() {
        // Of equal figures the next one: two incidents may have cost as many lives.
        let alike = || (0..root.claims.len()).filter(|&c| same_figure(&root.claims[c], claim));
        let Some(c) = alike().find(|&c| !taken[c]).or_else(|| alike().next_back()) else { continue };
        taken[c] = true;
        told.extend(telling(c).map(|t| (first + at, t)));
    }
    let pairs = || told.iter().enumerate().flat_map(|(i, a)| told[i + 1..].iter().map(move |b| (a, b)));
    let one = |same: bool| pairs().filter(|(a, b)| (a.1 == b.1) == same).map(|(a, b)| ordered(a.0, b.0)).collect();
    (one(true), one(false))
}

fn linked_claims(
    setting: &Setting<'_>,
    reports: &[&LinkReport],
    descents: &[sources::Descent],
    of_claim: &[Option<usize>],
    incident_of: &impl Fn(usize) -> usize,
) -> Vec<LinkedClaim> {
    let mut out = Vec::new();
    for (n, report) in reports.iter().enumerate() {
        let copied = descents[n].copy_of.map(|r| reports[r]);
        for claim in &report.claims {
            // The same figure in the text that was copied. One that stands in the copy alone is the copyist's own.
            let copy_of = copied.and_then(|r| r.claims.iter().find(|c| same_figure(c, claim)).map(|c| c.id.clone()));
            out.push(LinkedClaim {
                published: report.published,
                order: report.order,
                origin: sources::origin(setting, claim, Some(&descents[n].line)),
                line: descents[n].line.clone(),
                copy_of,
                superseded_by: None,
                incident: of_claim[out.len()].map(incident_of),
                claim: claim.clone(),
            });
        }
    }
    out
}

/// Gives each incident its code: the one minted first among those bound to its claims, else a new one.
fn coded(
    members: &[Vec<usize>],
    claims: &[&Claim],
    reports: &[&LinkReport],
    tellings: &[Telling],
    incident_of: &impl Fn(usize) -> usize,
    minted: &[Minted],
) -> (Vec<Incident>, Vec<Minted>) {
    let bound: FxHashMap<&ClaimId, usize> = minted.iter().enumerate().rev().map(|(i, m)| (&m.claim, i)).collect();
    let taken: FxHashSet<&IncidentCode> = minted.iter().map(|m| &m.code).collect();
    let mut new: Vec<Minted> = Vec::new();
    let mut fresh: FxHashSet<IncidentCode> = FxHashSet::default();
    let mut first_telling: Vec<Option<usize>> = vec![None; members.len()];
    for t in 0..tellings.len() {
        let slot = &mut first_telling[incident_of(t)];
        if slot.is_none() {
            *slot = Some(t);
        }
    }
    let incidents = members
        .iter()
        .enumerate()
        .map(|(i, member)| {
            let mut known: Vec<usize> = member.iter().filter_map(|&c| bound.get(&claims[c].id).copied()).collect();
            known.sort_unstable();
            let (code, aliases) = match known.split_first() {
                Some((&head, rest)) => (minted[head].code.clone(), rest.iter().map(|&r| minted[r].code.clone()).collect()),
                None => {
                    let anchor = member.iter().copied().find(|&c| claims[c].kind == ClaimKind::Harm).unwrap_or(member[0]);
                    let telling = &tellings[first_telling[i].unwrap_or(0)];
                    let published = reports[telling.report].published;
                    let mut code = crate::code::of(telling, published, claims[anchor], 4);
                    if taken.contains(&code) || fresh.contains(&code) {
                        code = crate::code::of(telling, published, claims[anchor], 16);
                    }
                    fresh.insert(code.clone());
                    new.push(Minted { code: code.clone(), claim: claims[anchor].id.clone() });
                    (code, Vec::new())
                }
            };
            Incident { code, aliases, claims: member.clone(), verification: Verification::Reported }
        })
        .collect();
    (incidents, new)
}

/// Pairs of incidents whose tellings, taken together, neither say that they are one nor that they are two.
fn unsure(
    setting: &Setting<'_>,
    weights: &[Weight],
    different: &FxHashSet<(usize, usize)>,
    two: &FxHashSet<(usize, usize)>,
    incident_of: &impl Fn(usize) -> usize,
) -> Vec<[usize; 2]> {
    let mut between: FxHashMap<(usize, usize), (i64, i64)> = FxHashMap::default();
    for &(a, b, w) in weights {
        let (x, y) = (incident_of(a), incident_of(b));
        if x != y {
            let sum = between.entry(ordered(x, y)).or_default();
            sum.0 += i64::from(w);
            sum.1 += 1;
        }
    }
    // A person tells them apart, or the words of a report that tells both.
    let known: FxHashSet<(usize, usize)> = different.iter().chain(two).map(|&(a, b)| ordered(incident_of(a), incident_of(b))).collect();
    let doubtful = |(sum, n): (i64, i64)| sum / n > i64::from(setting.model.doubt);
    let mut out: Vec<[usize; 2]> = between.into_iter().filter(|(pair, mean)| doubtful(*mean) && !known.contains(pair)).map(|((a, b), _)| [a, b]).collect();
    out.sort_unstable();
    out
}

fn pairs_of(pairs: &FxHashSet<(usize, usize)>, incident_of: &impl Fn(usize) -> usize) -> Vec<[usize; 2]> {
    let mut out: Vec<[usize; 2]> = pairs.iter().map(|&(a, b)| ordered(incident_of(a), incident_of(b))).filter(|(a, b)| a != b).map(|(a, b)| [a, b]).collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// What people judged last of two people whom claims name.
fn persons(judgements: &[Judgement], at: &ClaimIndex<'_>) -> Vec<PersonPair> {
    let mut out: Vec<PersonPair> = Vec::new();
    for j in judgements {
        let Some(names) = &j.persons else { continue };
        let (a, b) = (at.judged(j, 0), at.judged(j, 1));
        for claims in a.iter().flat_map(|&a| b.iter().map(move |&b| [a, b])) {
            let turned = [claims[1], claims[0]];
            let pair = |p: &PersonPair| (p.claims, &p.names) == (claims, names) || (p.claims, [&p.names[0], &p.names[1]]) == (turned, [&names[1], &names[0]]);
            out.retain(|p| !pair(p));
            if matches!(j.verdict, Verdict::Same | Verdict::Different) {
                out.push(PersonPair { claims, names: names.clone(), same: j.verdict == Verdict::Same });
            }
        }
    }
    out
}

/// What people judged to be a part becomes a relation of the claim.
fn parts_by_judgement(judgements: &[Judgement], at: &ClaimIndex<'_>, linked: &mut Linked) {
    for j in judgements.iter().filter(|j| j.verdict == Verdict::PartOf) {
        for part in at.judged(j, 0).into_iter().filter(|_| at.has(&j.claims[1])) {
            let relations = &mut linked.claims[part].claim.relations;
            if !relations.iter().any(|r| r.kind == RelationKind::PartOf && r.claim == j.claims[1]) {
                relations.push(Relation { kind: RelationKind::PartOf, claim: j.claims[1].clone(), share: None });
            }
        }
    }
}

/// Pairs with their reasons, the most doubtful first.
#[allow(clippy::too_many_arguments)]
fn told(
    setting: &Setting<'_>,
    weights: &[Weight],
    reasons: &(impl Fn(usize, usize) -> Vec<Reason> + Sync),
    tellings: &[Telling],
    claims: &[&Claim],
    labels: &[usize],
    must: &FxHashSet<(usize, usize)>,
    different: &FxHashSet<(usize, usize)>,
) -> Vec<Compared> {
    let anchor = |t: usize| {
        let own = &tellings[t].claims;
        let c = own.iter().copied().find(|&c| claims[c].kind == ClaimKind::Harm).unwrap_or(own[0]);
        claims[c].id.clone()
    };
    let mut out: Vec<Compared> = weights
        .par_iter()
        .map(|&(a, b, weight)| {
            let verdict = match () {
                () if labels[a] == labels[b] => Verdict::Same,
                () if different.contains(&(a, b)) => Verdict::Different,
                () if weight > setting.model.doubt => Verdict::Unsure,
                () => Verdict::Different,
            };
            let by_person = must.contains(&(a, b)) || different.contains(&(a, b));
            Compared { claims: [anchor(a), anchor(b)], verdict, weight, because: reasons(a, b), by_person }
        })
        .collect();
    let middle = (setting.model.join + setting.model.doubt) / 2;
    out.par_sort_by(|x, y| ((x.weight - middle).abs(), &x.claims).cmp(&((y.weight - middle).abs(), &y.claims)));
    out
}
