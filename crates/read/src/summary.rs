//! What a report says of its main incident, in two numbers. Enters: a reading. Leaves: bounds for killed and injured, and the incidents.
//! Never done here: comparing reports; one report speaks for itself.

use crate::reader::Reading;
use jiff::civil::Date;
use tollbook_model::{Claim, ClaimKind, CountKind, Harm, Level, Modality, RelationKind};

/// Bounds of a number of people; `high: None` is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The least.
    pub low: u64,
    /// The greatest.
    pub high: Option<u64>,
}

/// One incident of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IncidentSummary {
    /// Killed.
    pub killed: Option<Bounds>,
    /// Injured.
    pub injured: Option<Bounds>,
    /// Names of its places.
    pub places: Vec<String>,
    /// First and last day.
    pub period: Option<(Option<Date>, Option<Date>)>,
    /// Ids of the blamed actors.
    pub by: Vec<String>,
    /// Ids of means.
    pub means: Vec<String>,
}

/// The main incident's numbers, and all incidents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Bounds over the current claims.
    pub killed: Option<Bounds>,
    /// The lowest and highest number that any source is quoted with.
    pub killed_stated: Option<(u64, u64)>,
    /// Bounds over the current claims.
    pub injured: Option<Bounds>,
    /// The lowest and highest number that any source is quoted with.
    pub injured_stated: Option<(u64, u64)>,
    /// All incidents, the main one first.
    pub incidents: Vec<IncidentSummary>,
}

/// A claim of a report with where it stands.
struct Item<'a> {
    claim: &'a Claim,
    sentence: usize,
    part: bool,
    repeat: bool,
    /// Outdated by a newer figure of the same report.
    old: bool,
    /// An attacker's own death.
    own: bool,
}

fn bounds(c: &Claim) -> Option<Bounds> {
    let n = &c.count;
    match n.kind {
        CountKind::Stated | CountKind::Exactly => n.best.map(|b| Bounds { low: b, high: Some(b) }),
        CountKind::AtLeast | CountKind::MoreThan => n.low.map(|l| Bounds { low: l, high: None }),
        CountKind::UpTo => n.high.map(|h| Bounds { low: h, high: Some(h) }),
        CountKind::About => n.best.map(|b| Bounds { low: b, high: Some(b) }),
        CountKind::Range => n.low.zip(n.high).map(|(l, h)| Bounds { low: l, high: Some(h) }),
        CountKind::Plural => Some(Bounds { low: 2, high: None }),
        CountKind::None => Some(Bounds { low: 0, high: Some(0) }),
        CountKind::Vague | CountKind::Unstated | CountKind::Share => None,
    }
}

fn stated(c: &Claim) -> Option<(u64, u64)> {
    let n = &c.count;
    match n.kind {
        CountKind::Range => n.low.zip(n.high),
        CountKind::MoreThan => n.low.map(|l| (l - 1, l - 1)),
        CountKind::Plural => Some((2, 2)),
        CountKind::UpTo => n.high.map(|h| (h, h)),
        _ => n.best.or(n.low).map(|b| (b, b)),
    }
}

/// Sums a report's reading.
#[must_use]
pub fn summary(reading: &Reading) -> Summary {
    let superseded: std::collections::HashSet<&tollbook_model::ClaimId> = reading
        .claims
        .iter()
        .flat_map(|c| c.relations.iter().filter(|r| matches!(r.kind, RelationKind::Updates | RelationKind::Corrects)).map(|r| &r.claim))
        .collect();
    let items: Vec<Item<'_>> = reading
        .claims
        .iter()
        .zip(&reading.sentences)
        .filter(|(c, _)| c.kind == ClaimKind::Harm && c.modality == Modality::Asserted)
        .map(|(claim, &sentence)| Item {
            claim,
            sentence,
            part: claim.relations.iter().any(|r| r.kind == RelationKind::PartOf),
            repeat: claim.relations.iter().any(|r| r.kind == RelationKind::Repeats),
            old: superseded.contains(&claim.id),
            own: claim.who.role.iter().any(|r| matches!(&**r, "attacker" | "suicide-bomber")),
        })
        .collect();
    let usable = |i: &Item<'_>| !i.own && !i.part && !i.old;
    let open = |i: &Item<'_>| matches!(i.claim.level, Level::Incident | Level::Window);
    let lead = |i: &Item<'_>| i.sentence <= reading.lead;
    let has = |i: &Item<'_>, h: Harm| i.claim.harm == Some(h);
    let low = |i: &Item<'_>| bounds(i.claim).map_or(0, |b| b.low);
    let pick = |h: Harm| -> Option<usize> {
        items
            .iter()
            .position(|i| usable(i) && lead(i) && open(i) && has(i, h) && bounds(i.claim).is_some_and(|b| b.high != Some(0)))
            .or_else(|| items.iter().position(|i| usable(i) && lead(i) && has(i, h) && bounds(i.claim).is_some_and(|b| b.high != Some(0))))
            .or_else(|| {
                (0..items.len())
                    .filter(|&k| usable(&items[k]) && open(&items[k]) && has(&items[k], h) && low(&items[k]) > 0)
                    .max_by_key(|&k| (low(&items[k]), std::cmp::Reverse(k)))
            })
            .or_else(|| {
                (0..items.len())
                    .filter(|&k| usable(&items[k]) && has(&items[k], h) && low(&items[k]) > 0)
                    .max_by_key(|&k| (low(&items[k]), std::cmp::Reverse(k)))
            })
    };
    let main =
        pick(Harm::Killed).or_else(|| pick(Harm::Injured)).or_else(|| items.iter().position(|i| usable(i) && (has(i, Harm::Killed) || has(i, Harm::Injured))));
    let mut out = Summary::default();
    let Some(main) = main else { return out };
    let mut first = IncidentSummary::default();
    for harm in [Harm::Killed, Harm::Injured] {
        let (b, s) = total(&items, main, harm);
        if harm == Harm::Killed {
            out.killed = b;
            out.killed_stated = s;
            first.killed = b;
        } else {
            out.injured = b;
            out.injured_stated = s;
            first.injured = b;
        }
    }
    describe(items[main].claim, &mut first);
    out.incidents.push(first);
    // The others: claims that can't be of the main incident, one incident per day and place.
    for i in items
        .iter()
        .filter(|i| usable(i) && !i.repeat && open(i) && (has(i, Harm::Killed) || has(i, Harm::Injured)) && !same_incident(items[main].claim, i.claim))
    {
        let mut x = IncidentSummary::default();
        describe(i.claim, &mut x);
        let b = bounds(i.claim);
        match out.incidents[1..].iter_mut().find(|y| y.places == x.places && y.period == x.period) {
            Some(y) => {
                if has(i, Harm::Killed) && y.killed.is_none() {
                    y.killed = b;
                } else if has(i, Harm::Injured) && y.injured.is_none() {
                    y.injured = b;
                }
            }
            None => {
                if has(i, Harm::Killed) {
                    x.killed = b;
                } else {
                    x.injured = b;
                }
                out.incidents.push(x);
            }
        }
    }
    out
}

fn describe(c: &Claim, x: &mut IncidentSummary) {
    x.places = c.place.iter().flat_map(|p| p.parts.iter().map(|q| q.name.to_string())).collect();
    x.period = c.period.as_ref().map(|p| (p.start, p.end));
    x.by = c.by.actors.iter().filter_map(|b| b.actor.as_ref().map(ToString::to_string)).collect();
    x.means = c.means.iter().map(ToString::to_string).collect();
}

/// True if nothing that both claims state sets them apart as incidents.
fn same_incident(a: &Claim, b: &Claim) -> bool {
    let open = |c: &Claim| matches!(c.level, Level::Incident | Level::Window);
    if open(a) != open(b) {
        return false;
    }
    let days = |c: &Claim| c.period.as_ref().and_then(|p| Some((p.start?, p.end?)));
    if let (Some((s1, e1)), Some((s2, e2))) = (days(a), days(b))
        && (s1 > e2 || s2 > e1)
    {
        return false;
    }
    if let (Some(p), Some(q)) = (&a.place, &b.place)
        && !p.carried
        && !q.carried
    {
        let fits = p.parts.iter().any(|x| {
            q.parts.iter().any(|y| {
                x.id == y.id
                    || x.country == y.country
                        && (x.admin1.is_none()
                            || y.admin1.is_none()
                            || x.admin1 == y.admin1
                                && (x.precision == tollbook_model::PlacePrecision::Province
                                    || y.precision == tollbook_model::PlacePrecision::Province
                                    || x.admin2 == y.admin2))
                    || x.country.is_none()
                    || y.country.is_none()
            })
        });
        if !fits {
            return false;
        }
    }
    true
}

fn total(items: &[Item<'_>], main: usize, harm: Harm) -> (Option<Bounds>, Option<(u64, u64)>) {
    let anchor = items[main].claim;
    let current: Vec<&Item<'_>> =
        items.iter().filter(|i| i.claim.harm == Some(harm) && !i.own && !i.part && !i.old && same_incident(anchor, i.claim)).collect();
    if current.is_empty() {
        return (None, None);
    }
    // Claims of one sentence about different people add up; another sentence tells the same people again, or more of them.
    let mut sentences: Vec<(usize, Vec<&Item<'_>>)> = Vec::new();
    for i in &current {
        match sentences.iter_mut().find(|(s, _)| *s == i.sentence) {
            Some((_, list)) => list.push(i),
            None => sentences.push((i.sentence, vec![i])),
        }
    }
    let sum = |list: &[&Item<'_>]| -> Option<(Bounds, (u64, u64))> {
        let mut b: Option<Bounds> = None;
        let mut s: Option<(u64, u64)> = None;
        for (k, i) in list.iter().enumerate() {
            // The same figure told twice in one sentence ("in total 26 were killed").
            if list[..k].iter().any(|j| {
                j.claim.count.best.is_some_and(|b| b > 2)
                    && j.claim.count.best == i.claim.count.best
                    && (j.claim.who.role.is_empty() || j.claim.who == i.claim.who)
                    && i.claim.who.role.is_empty()
            }) {
                continue;
            }
            if let Some(x) = bounds(i.claim) {
                b = Some(match b {
                    None => x,
                    Some(y) => Bounds { low: y.low + x.low, high: y.high.zip(x.high).map(|(p, q)| p + q) },
                });
            }
            if let Some(x) = stated(i.claim) {
                s = Some(match s {
                    None => x,
                    Some(y) => (y.0 + x.0, y.1 + x.1),
                });
            }
        }
        b.zip(s)
    };
    let mut totals: Vec<(usize, Bounds, (u64, u64))> = sentences.iter().filter_map(|(n, list)| sum(list).map(|(b, s)| (*n, b, s))).collect();
    // "four people, including the attacker": the attacker's own death is counted apart.
    for t in &mut totals {
        let own: u64 = items
            .iter()
            .filter(|i| i.own && i.part && i.claim.harm == Some(harm) && i.sentence <= t.0 + 1 && i.sentence >= t.0)
            .filter_map(|i| i.claim.count.best)
            .sum();
        if own > 0 && own < t.1.low {
            t.1 = Bounds { low: t.1.low - own, high: t.1.high.map(|h| h - own) };
            t.2 = (t.2.0.saturating_sub(own), t.2.1.saturating_sub(own));
        }
    }
    let Some(mut best) = totals.iter().find(|t| t.0 >= items[main].sentence).or(totals.first()).copied() else { return (None, None) };
    // A later sentence with a figure for everybody that is greater is the fuller count; a bare plural gives way to any number.
    for t in &totals {
        let plural = best.1.low <= 2 && best.1.high.is_none();
        if t.0 != best.0
            && (t.1.low > best.1.low && (t.1.high.is_some() || best.1.high.is_none()) && t.0 > best.0 || plural && t.1.high.is_some() && t.1.low >= 2)
        {
            best = *t;
        }
    }
    // Single persons told one by one, sentence after sentence, add up to no less than their number.
    let singles: Vec<&&Item<'_>> = current.iter().filter(|i| !i.repeat && i.claim.count.best == Some(1) && !i.claim.who.persons.is_empty()).collect();
    let mut distinct = 0u64;
    for (k, i) in singles.iter().enumerate() {
        if !singles[..k].iter().any(|j| same_person(i.claim, j.claim)) {
            distinct += 1;
        }
    }
    if distinct > best.1.low && best.1.low <= 1 {
        best.1 = Bounds { low: distinct, high: Some(distinct) };
        best.2 = (best.2.0.min(distinct), best.2.1.max(distinct));
    }
    let hi = totals.iter().map(|t| t.2.1).chain([best.2.1]).max().unwrap_or(best.2.1);
    (Some(best.1), Some((best.2.0.min(hi), best.2.1)))
}

fn same_person(a: &Claim, b: &Claim) -> bool {
    let last = |s: &str| s.rsplit(' ').next().unwrap_or(s).to_lowercase();
    a.who.persons.iter().any(|p| b.who.persons.iter().any(|q| last(&p.name) == last(&q.name)))
}
