//! What a report says of its main incident, in two numbers. Enters: a reading. Leaves: bounds for killed and injured, and the incidents.
//! Never done here: comparing reports; one report speaks for itself.

use crate::reader::Reading;
use jiff::civil::Date;
use tollbook_model::{Cause, Claim, ClaimKind, CountKind, Harm, Level, Modality, RelationKind, Symbol, Who};

/// Days after which a window is no single occurrence any more.
const LONG_WINDOW: i32 = 92;

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
    /// Other people than those of a sentence before.
    apart: bool,
    /// Other people than those of a claim beside it ("the judge and two others").
    beside: bool,
    /// An attacker's own death.
    own: bool,
    /// The incident that the reading put it in.
    frame: Option<usize>,
}

fn bounds(c: &Claim) -> Option<Bounds> {
    let n = &c.count;
    match n.kind {
        CountKind::Stated | CountKind::Exactly => n.best.map(|b| Bounds { low: b, high: Some(b) }),
        CountKind::AtLeast | CountKind::MoreThan => n.low.map(|l| Bounds { low: l, high: None }),
        CountKind::UpTo => n.high.map(|h| Bounds { low: h, high: Some(h) }),
        CountKind::About => n.best.map(|b| Bounds { low: b, high: Some(b) }),
        CountKind::Range => n.low.zip(n.high).map(|(l, h)| Bounds { low: l, high: Some(h) }),
        // "Several" are two at the least, as a bare plural is; "soldiers and civilians" are two such groups.
        CountKind::Plural => Some(Bounds { low: 2 * c.who.any_of.len().max(1) as u64, high: None }),
        CountKind::Vague => Some(Bounds { low: 2, high: None }),
        // "A number of people".
        CountKind::Unstated if c.who.words.is_empty() => None,
        CountKind::Unstated => Some(Bounds { low: 2, high: None }),
        CountKind::None => Some(Bounds { low: 0, high: Some(0) }),
        CountKind::Share => None,
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

/// Sums a report's reading. Accidents and what nature does are no incident of violence, and are left out.
#[must_use]
pub fn summary(reading: &Reading) -> Summary {
    let superseded: std::collections::HashSet<&tollbook_model::ClaimId> = reading
        .claims
        .iter()
        .flat_map(|c| c.relations.iter().filter(|r| matches!(r.kind, RelationKind::Updates | RelationKind::Corrects)).map(|r| &r.claim))
        .collect();
    let told: std::collections::HashMap<&tollbook_model::ClaimId, usize> =
        reading.claims.iter().map(|c| &c.id).zip(reading.sentences.iter().copied()).collect();
    let apart_from = |c: &Claim| c.relations.iter().find(|r| r.kind == RelationKind::ApartFrom).and_then(|r| told.get(&r.claim).copied());
    let items: Vec<Item<'_>> = reading
        .claims
        .iter()
        .zip(reading.sentences.iter().zip(&reading.incidents))
        .filter(|(c, _)| c.kind == ClaimKind::Harm && c.modality == Modality::Asserted && !matches!(c.cause, Cause::Accident | Cause::Natural))
        .map(|(claim, (&sentence, &frame))| Item {
            claim,
            sentence,
            frame,
            part: claim.relations.iter().any(|r| r.kind == RelationKind::PartOf),
            apart: apart_from(claim).is_some_and(|s| s != sentence),
            beside: apart_from(claim) == Some(sentence),
            repeat: claim.relations.iter().any(|r| r.kind == RelationKind::Repeats),
            old: superseded.contains(&claim.id),
            own: claim.who.role.iter().any(|r| matches!(&**r, "attacker" | "suicide-bomber")),
        })
        .collect();
    let usable = |i: &Item<'_>| !i.own && !i.part && !i.old;
    let open = |i: &Item<'_>| matches!(i.claim.level, Level::Incident | Level::Window);
    // What happened in a span of months is background, unless the report opens with it.
    let long = |i: &Item<'_>| {
        i.claim.level == Level::Window && i.claim.period.as_ref().and_then(|p| p.start.zip(p.end)).is_some_and(|(s, e)| (e - s).get_days() > LONG_WINDOW)
    };
    let lead = |i: &Item<'_>| i.sentence <= reading.lead;
    let has = |i: &Item<'_>, h: Harm| i.claim.harm == Some(h);
    let low = |i: &Item<'_>| bounds(i.claim).map_or(0, |b| b.low);
    let some = |i: &Item<'_>| low(i) > 0;
    let first = |h: Harm| items.iter().position(|i| usable(i) && lead(i) && open(i) && has(i, h) && some(i));
    // A report whose own subject is a running toll says so at its head.
    let running = |h: Harm| items.iter().position(|i| usable(i) && lead(i) && has(i, h) && some(i));
    let greatest = |h: Harm| {
        (0..items.len())
            .filter(|&k| usable(&items[k]) && open(&items[k]) && !long(&items[k]) && has(&items[k], h) && some(&items[k]))
            .max_by_key(|&k| (low(&items[k]), std::cmp::Reverse(k)))
    };
    let either = |f: &dyn Fn(Harm) -> Option<usize>| f(Harm::Killed).or_else(|| f(Harm::Injured));
    let none = || items.iter().position(|i| usable(i) && (has(i, Harm::Killed) || has(i, Harm::Injured)) && bounds(i.claim).is_some_and(|b| b.high == Some(0)));
    let main = either(&first).or_else(|| either(&running)).or_else(|| either(&greatest)).or_else(none);
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

/// People harmed in an incident, told as one group however often the report comes back to them.
#[derive(Clone, Copy)]
struct Group<'a> {
    who: &'a Who,
    bounds: Bounds,
    stated: Option<(u64, u64)>,
    sentence: usize,
    /// The words say that they are others than those told in a sentence before.
    apart: bool,
    /// The words say that they are others than those told beside them.
    beside: bool,
}

impl Group<'_> {
    fn of<'a>(i: &Item<'a>) -> Option<Group<'a>> {
        Some(Group { who: &i.claim.who, bounds: bounds(i.claim)?, stated: stated(i.claim), sentence: i.sentence, apart: i.apart, beside: i.beside })
    }

    /// Nothing that the words say of both sets them apart.
    fn may_overlap(&self, other: &Group<'_>) -> bool {
        let (a, b) = (self.who, other.who);
        fn differ<T: PartialEq>(x: &Option<T>, y: &Option<T>) -> bool {
            matches!((x, y), (Some(p), Some(q)) if p != q)
        }
        let apart = |x: &[Symbol], y: &[Symbol]| !x.is_empty() && !y.is_empty() && !x.iter().any(|r| y.contains(r));
        !(differ(&a.side, &b.side) || differ(&a.status, &b.status) || differ(&a.age, &b.age) || differ(&a.sex, &b.sex) || apart(&a.role, &b.role))
    }

    /// The words of this group cover whoever the other's words mean: "people" covers "two nurses".
    fn covers(&self, other: &Group<'_>) -> bool {
        let (a, b) = (self.who, other.who);
        self.may_overlap(other)
            && (a.role.is_empty() || !b.role.is_empty())
            && (a.age.is_none() || b.age.is_some())
            && (a.sex.is_none() || b.sex.is_some())
            && (a.status.is_none() || b.status.is_some() || !b.role.is_empty())
            && (a.persons.is_empty() || !b.persons.is_empty())
    }

    fn fights(&self) -> bool {
        self.who.role.iter().any(|r| &**r == "fighter")
    }

    /// A bare plural or a vague word: at least two, and nothing more.
    fn uncounted(&self) -> bool {
        self.bounds.low <= 2 && self.bounds.high.is_none()
    }

    /// The same people told later with a fuller number.
    fn outgrows(&self, old: Bounds) -> bool {
        self.bounds.low > old.low && (self.bounds.high.is_some() || old.high.is_none())
    }
}

fn sum<'a>(groups: impl Iterator<Item = &'a Group<'a>>) -> Option<(Bounds, Option<(u64, u64)>)> {
    groups.map(|g| (g.bounds, g.stated)).reduce(|(b, s), (c, t)| {
        (Bounds { low: b.low + c.low, high: b.high.zip(c.high).map(|(p, q)| p + q) }, s.zip(t).map(|(p, q)| (p.0 + q.0, p.1 + q.1)).or(s).or(t))
    })
}

/// The groups that one sentence tells: side by side they are different people.
fn told_together<'a>(list: &[&Item<'a>]) -> Vec<Group<'a>> {
    let mut out: Vec<Group<'a>> = Vec::new();
    for (k, i) in list.iter().enumerate() {
        // The same figure told twice in one sentence ("in total 26 were killed").
        let again = list[..k].iter().any(|j| {
            j.claim.count.best.is_some_and(|b| b > 2)
                && j.claim.count.best == i.claim.count.best
                && (j.claim.who.role.is_empty() || j.claim.who == i.claim.who)
                && i.claim.who.role.is_empty()
        });
        let Some(g) = Group::of(i).filter(|_| !again) else { continue };
        // "the priests were killed" after "the killing of the priests".
        if g.uncounted() && out.iter().any(|o| o.covers(&g) && g.covers(o)) {
            continue;
        }
        out.push(g);
    }
    out
}

/// Takes what another sentence tells into the groups told so far: the same people again, a fuller count of them, a whole of which they are parts,
/// or other people.
fn take_in<'a>(groups: &mut Vec<Group<'a>>, told: &[Group<'a>], same_frame: bool) {
    if groups.is_empty() {
        groups.extend(told);
        return;
    }
    // A sentence that tells all of them again, and more: "six priests and two women" after "the priests".
    let again = told.len() > 1 && !told[0].apart && groups.iter().all(|g| told.iter().any(|t| t.covers(g) || told[told.len() - 1].beside && t.may_overlap(g)));
    if again
        && let Some((old, _)) = sum(groups.iter())
        && let Some((new, _)) = sum(told.iter())
        && new.low > old.low
        && (new.high.is_some() || old.high.is_none())
    {
        groups.clear();
        groups.extend(told);
        return;
    }
    // A sentence that comes back to people told before tells of their incident.
    let same_frame = same_frame || told.iter().any(|t| groups.iter().any(|g| !t.who.role.is_empty() && t.covers(g) && g.covers(t)));
    for &t in told {
        if t.apart && same_frame {
            groups.push(t);
            continue;
        }
        let covered: Vec<usize> = (0..groups.len()).filter(|&k| t.covers(&groups[k])).collect();
        let known = sum(covered.iter().map(|&k| &groups[k])).map(|s| s.0);
        let last = groups.iter().map(|g| g.sentence).max().unwrap_or(0);
        if let Some(old) = known
            && (t.outgrows(old) && t.sentence > last || groups.len() == 1 && groups[0].uncounted() && t.bounds.low >= 2 && t.bounds.high.is_some())
        {
            let at = covered[0];
            groups[at] = t;
            let mut k = 0;
            groups.retain(|_| {
                k += 1;
                k - 1 == at || !covered.contains(&(k - 1))
            });
            continue;
        }
        if let Some(g) = groups.iter_mut().find(|g| g.may_overlap(&t)) {
            if g.uncounted() && g.covers(&t) && t.bounds.low >= 2 && t.bounds.high.is_some() {
                *g = t;
            }
            continue;
        }
        // Fighters told elsewhere fell in another fight, or attacked.
        if same_frame && !t.uncounted() && groups.iter().all(|g| g.fights() == t.fights()) {
            groups.push(t);
        }
    }
}

fn total(items: &[Item<'_>], main: usize, harm: Harm) -> (Option<Bounds>, Option<(u64, u64)>) {
    let anchor = &items[main];
    // A sentence that tells the same people's death again tells of the same incident, whatever day its words are taken to say.
    let again = |i: &Item<'_>| items.iter().any(|j| j.sentence == i.sentence && j.claim.harm == anchor.claim.harm && same_people(anchor.claim, j.claim));
    let current: Vec<&Item<'_>> =
        items.iter().filter(|i| i.claim.harm == Some(harm) && !i.own && !i.part && !i.old && (same_incident(anchor.claim, i.claim) || again(i))).collect();
    // Sentences from the main claim on, then the ones before it.
    let mut sentences: Vec<(usize, Vec<&Item<'_>>)> = Vec::new();
    for i in &current {
        match sentences.iter_mut().find(|(s, _)| *s == i.sentence) {
            Some((_, list)) => list.push(i),
            None => sentences.push((i.sentence, vec![i])),
        }
    }
    let from = sentences.iter().position(|(s, _)| *s >= anchor.sentence).unwrap_or(0);
    sentences.rotate_left(from);
    let mut groups: Vec<Group<'_>> = Vec::new();
    for (s, list) in &sentences {
        let mut told = told_together(list);
        // "four people, including the attacker": the attacker's own death is counted apart.
        let own: u64 = items
            .iter()
            .filter(|i| i.own && i.part && i.claim.harm == Some(harm) && (*s..=*s + 1).contains(&i.sentence))
            .filter_map(|i| i.claim.count.best)
            .sum();
        if let Some(g) = told.iter_mut().find(|g| own > 0 && own < g.bounds.low) {
            g.bounds = Bounds { low: g.bounds.low - own, high: g.bounds.high.map(|h| h - own) };
            g.stated = g.stated.map(|(a, b)| (a.saturating_sub(own), b.saturating_sub(own)));
        }
        let frame = list.first().and_then(|i| i.frame);
        take_in(&mut groups, &told, frame.is_some() && frame == anchor.frame);
    }
    let Some((mut all, mut range)) = sum(groups.iter()) else { return (None, None) };
    // Single persons told one by one, sentence after sentence, add up to no less than their number.
    let singles: Vec<&&Item<'_>> = current.iter().filter(|i| !i.repeat && i.claim.count.best == Some(1) && !i.claim.who.persons.is_empty()).collect();
    let mut distinct = 0u64;
    for (k, i) in singles.iter().enumerate() {
        if !singles[..k].iter().any(|j| same_person(i.claim, j.claim)) {
            distinct += 1;
        }
    }
    if distinct > all.low && all.low <= 1 {
        all = Bounds { low: distinct, high: Some(distinct) };
        range = range.map(|(a, b)| (a.min(distinct), b.max(distinct)));
    }
    (Some(all), range)
}

/// The same persons by name, or the same number of people of the same kind.
fn same_people(a: &Claim, b: &Claim) -> bool {
    let number = a.count.stated_number();
    same_person(a, b) || number.is_some_and(|n| n > 2) && number == b.count.stated_number() && !a.who.role.is_empty() && a.who.role == b.who.role
}

fn same_person(a: &Claim, b: &Claim) -> bool {
    // A surname may stand last or, where two are borne, before the last: one name ends within the other.
    let ends_in = |p: &str, q: &str| p.rsplit(' ').next().is_some_and(|last| q.split(' ').any(|w| w.eq_ignore_ascii_case(last)));
    a.who.persons.iter().any(|p| b.who.persons.iter().any(|q| ends_in(&p.name, &q.name) || ends_in(&q.name, &p.name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Reader;
    use tollbook_model::Report;

    fn killed(text: &str) -> Option<Bounds> {
        let reader = Reader::english().expect("the embedded pack is sound");
        summary(&reader.read(&Report::new(text.into(), None, None))).killed
    }

    fn exactly(n: u64) -> Option<Bounds> {
        Some(Bounds { low: n, high: Some(n) })
    }

    #[test]
    fn groups_of_other_people_add_up() {
        assert_eq!(killed("Gunmen shot dead four nurses in Bamenda on Friday. The gunmen also killed two policemen at the gate of the clinic."), exactly(6));
        assert_eq!(killed("Gunmen shot dead six people in Bamenda on Friday. Two policemen were killed at the gate of the clinic."), exactly(6));
    }

    #[test]
    fn the_same_people_told_again_are_not_added() {
        assert_eq!(killed("The murder of the nurses shocked Bamenda. Gunmen killed four nurses and two guards there on Friday."), exactly(6));
        assert_eq!(killed("Gunmen killed four nurses in Bamenda on Friday. The nurses were shot dead in their sleep."), exactly(4));
    }

    #[test]
    fn a_fuller_count_of_everybody_takes_the_place_of_its_parts() {
        assert_eq!(killed("A bomb killed two soldiers and a child in Bamenda on Friday. In all, five people were killed, a doctor said."), exactly(5));
    }

    #[test]
    fn fighters_who_fell_elsewhere_are_no_part_of_the_toll() {
        assert_eq!(killed("A shell killed two children in Bamenda on Friday. Six rebels were killed in a clash, the army said."), exactly(2));
    }

    #[test]
    fn several_are_two_at_the_least() {
        assert_eq!(killed("Gunmen killed several nurses in Bamenda on Friday."), Some(Bounds { low: 2, high: None }));
    }
}
