//! Relations between the claims of a report: repeats, parts, shares, tellings of one deed. Enters: working claims. Leaves: the same, tied.
//! Never done here: which incident a claim is of.

use super::recalls::{recalls, sums};
use super::*;
use rustc_hash::FxHashMap;
use tollbook_model::{ClaimId, CountKind, SpanRole};

/// True if two groups can be the same people: nothing that both state differs.
pub fn who_compatible(a: &Who, b: &Who) -> bool {
    let differ = |x: &Option<Symbol>, y: &Option<Symbol>| matches!((x, y), (Some(p), Some(q)) if p != q);
    if differ(&a.side, &b.side) {
        return false;
    }
    if matches!((a.status, b.status), (Some(x), Some(y)) if x != y) {
        return false;
    }
    if a.age != b.age
        && (a.age.is_some() || b.age.is_some())
        && (a.age == Some(tollbook_model::AgeClass::Child) || b.age == Some(tollbook_model::AgeClass::Child))
    {
        return false;
    }
    if a.sex != b.sex && a.sex.is_some() && b.sex.is_some() {
        return false;
    }
    if !a.role.is_empty() && !b.role.is_empty() && !a.role.iter().any(|r| b.role.contains(r)) {
        return false;
    }
    true
}

pub(super) fn period_compatible(a: &Claim, b: &Claim) -> bool {
    match (&a.period, &b.period) {
        (Some(p), Some(q)) => match (p.start, p.end, q.start, q.end) {
            (Some(s1), Some(e1), Some(s2), Some(e2)) => s1 <= e2 && s2 <= e1,
            _ => true,
        },
        _ => true,
    }
}

pub(super) fn persons_overlap(a: &Who, b: &Who) -> bool {
    a.persons.iter().any(|p| {
        b.persons.iter().any(|q| {
            fn last(s: &str) -> &str {
                s.rsplit(' ').next().unwrap_or(s)
            }
            let (a, b) = (last(&p.name), last(&q.name));
            if a.is_ascii() && b.is_ascii() { a.eq_ignore_ascii_case(b) } else { a.to_lowercase() == b.to_lowercase() }
        })
    })
}

/// Two different claims, the first to be changed beside the second.
pub(super) fn two(working: &mut [Working], i: usize, j: usize) -> (&mut Claim, &Claim) {
    let (before, after) = working.split_at_mut(i.max(j));
    if i < j { (&mut before[i].claim, &after[0].claim) } else { (&mut after[0].claim, &before[j].claim) }
}

/// Relations between the claims of a whole report.
pub fn settle(working: &mut [Working], state: &State, registry: &ActorRegistry, means: &Taxonomy) {
    // "the raids": deeds told before, with their doer and means.
    for i in 0..working.len() {
        let w = &working[i];
        if w.claim.kind != ClaimKind::Deed || !w.definite || !w.claim.by.actors.is_empty() {
            continue;
        }
        let from = (0..i)
            .rev()
            .take(LOOK_BACK)
            .find(|&j| working[j].claim.kind == ClaimKind::Deed && working[j].claim.deed == w.claim.deed && !working[j].claim.by.actors.is_empty());
        if let Some(j) = from {
            let (c, first) = two(working, i, j);
            c.by = first.by.clone();
            if c.means.as_deref().is_none_or(|m| m == "attack") {
                c.means.clone_from(&first.means);
            }
            if c.place.as_ref().is_none_or(|p| p.carried) {
                c.place.clone_from(&first.place);
            }
        }
    }
    sums_of_places(working);
    as_its_whole(working);
    incidents(working, state, registry, means);
    super::enemy::one_enemy(working, state, registry);
    // "The mayor of X said that nine bodies were brought in": no place is told but his.
    if working.iter().all(|w| w.claim.place.is_none()) {
        working.iter_mut().filter(|w| w.claim.kind == ClaimKind::Harm).for_each(|w| w.claim.place.clone_from(&state.governed));
    }
    // Parts: the fields that the part leaves open are its whole's, and a share gets its numbers.
    for i in 0..working.len() {
        let Some(p) = working[i].part_of else { continue };
        if p == i || p >= working.len() {
            working[i].part_of = None;
            continue;
        }
        let share = working[i].share;
        // "374 of the deaths": of whom the deaths were told.
        let back = working[i].leaning || working[i].claim.kind == ClaimKind::Strength || nobody(&working[i].claim.who);
        let (c, whole) = two(working, i, p);
        inherit(c, whole);
        if back {
            lean(&mut c.who, &whole.who);
        }
        if let Some((num, den, sign)) = share {
            let words = std::mem::take(&mut c.count.words);
            c.count = Count::share_of(&whole.count, num, den, sign > 0, sign < 0).with_words(words);
        }
    }
    // Shares without a stated whole hang on the last counted claim of their harm.
    for i in 0..working.len() {
        let Some((num, den, sign)) = working[i].share else { continue };
        if working[i].part_of.is_some() {
            continue;
        }
        let parent = (0..i).rev().take(LOOK_BACK).find(|&j| {
            working[j].share.is_none()
                && same_sort(&working[j].claim, &working[i].claim)
                && working[j].claim.count.low.is_some()
                && working[j].part_of.is_none()
        });
        if let Some(j) = parent {
            let leaning = working[i].leaning;
            let (c, whole) = two(working, i, j);
            let words = std::mem::take(&mut c.count.words);
            c.count = Count::share_of(&whole.count, num, den, sign > 0, sign < 0).with_words(words);
            inherit(c, whole);
            if leaning {
                lean(&mut c.who, &whole.who);
            }
            working[i].part_of = Some(j);
        }
    }
    headlines::headlines(working, means);
    // Repeats: the same figure for the same people told again.
    // The claims of each figure, in order.
    let mut told: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
    for i in 0..working.len() {
        let Some(number) = working[i].claim.count.stated_number() else { continue };
        let told = told.entry(number).or_default();
        told.push(i);
        if working[i].repeats.is_some() || working[i].part_of.is_some() || working[i].superseded {
            continue;
        }
        // Close before, or among the first claims: a very long report is not searched whole for each claim.
        let before = &told[..told.len() - 1];
        let lead = before.partition_point(|&j| j < LEAD_CLAIMS);
        let near = before.partition_point(|&j| j + LOOK_BACK < i).max(lead);
        let found = before[..lead].iter().chain(&before[near..]).copied().find(|&j| {
            let (a, b) = (&working[j], &working[i]);
            if a.superseded || a.heading && !b.heading || !same_sort(&a.claim, &b.claim) || a.claim.modality != b.claim.modality {
                return false;
            }
            let same_level = a.claim.level == b.claim.level || is_open(&a.claim) && is_open(&b.claim);
            let singular = number == 1;
            same_level
                && who_compatible(&a.claim.who, &b.claim.who)
                && period_compatible(&a.claim, &b.claim)
                && (!singular || persons_overlap(&a.claim.who, &b.claim.who) || b.definite && a.claim.who.role == b.claim.who.role)
                && a.sentence != b.sentence
        });
        working[i].repeats = found.filter(|&j| working[j].repeats != Some(i));
        if let Some(j) = working[i].repeats {
            let (c, first) = two(working, i, j);
            // "58 terrorists": of the party whose 58 the report tells by its name.
            if c.who.actor.is_none() && first.who.actor.is_some() && c.who.status == first.who.status {
                c.who.actor.clone_from(&first.who.actor);
                c.who.side.clone_from(&first.who.side);
            }
            if c.by.actors.is_empty() {
                c.by = first.by.clone();
            }
            if c.means.is_none() {
                c.means.clone_from(&first.means);
            }
            if c.target.is_none() {
                c.target.clone_from(&first.target);
            }
        }
    }
    others(working);
    rivals::rivals(working);
    recalls(working, &state.recalls);
    super::wholes::found_of(working);
    sums(working);
    // Attackers' own dead are not blamed on themselves.
    for w in working.iter_mut() {
        let c = &mut w.claim;
        if c.who.actor.is_some() && !c.by.actors.is_empty() && c.by.actors.iter().all(|b| b.actor == c.who.actor) {
            c.by = By::default();
        }
    }
    of_a_side(working, state, registry);
    // "74 persons died in Syria yesterday: 21 civilians, 19 fighters, …": a day's sum over a country, by its list.
    let mut listed = vec![0u32; working.len()];
    for w in working.iter().filter(|w| &*w.claim.provenance.rule == crate::clauses::LISTED_RULE) {
        if let Some(n) = w.part_of.and_then(|p| listed.get_mut(p)) {
            *n += 1;
        }
    }
    let of_a_country = |c: &Claim| c.place.as_ref().is_some_and(|p| p.parts.iter().all(|q| q.precision == PlacePrecision::Country));
    let sum = |(w, &n): (&Working, &u32)| n > 1 && w.claim.level == Level::Incident && w.part_of.is_none() && of_a_country(&w.claim);
    let sums: Vec<bool> = working.iter().zip(&listed).map(sum).collect();
    for i in 0..working.len() {
        let top = working[i].part_of.map_or(i, |p| working.get(p).and_then(|w| w.part_of).unwrap_or(p));
        if working[i].claim.level == Level::Incident && sums.get(top) == Some(&true) {
            working[i].claim.level = Level::Window;
        }
    }
    // "In the past day eight were killed: six in X, one in Y": what one town had in a day is told of as one incident.
    for i in 0..working.len() {
        let Some(p) = working[i].part_of.filter(|&p| p < working.len() && p != i) else { continue };
        let (part, whole) = (&working[i].claim, &working[p].claim);
        let town =
            |c: &Claim| c.place.as_ref().is_some_and(|p| !p.carried && p.parts.len() == 1 && p.parts.iter().all(|q| q.precision == PlacePrecision::Exact));
        let wide = |c: &Claim| {
            c.place
                .as_ref()
                .is_some_and(|p| p.parts.iter().any(|q| matches!(q.precision, PlacePrecision::Province | PlacePrecision::Country | PlacePrecision::Region)))
        };
        let day = |c: &Claim| c.period.as_ref().is_some_and(|p| p.start.is_some() && p.start == p.end);
        if part.level == Level::Window && whole.level == Level::Window && town(part) && wide(whole) && day(part) {
            working[i].claim.level = Level::Incident;
        }
    }
    // Who died of wounds is dead of the day of the wound, whichever day the claim has by now.
    for w in working.iter_mut().filter(|w| w.wounded) {
        if let Some(p) = &mut w.claim.period {
            p.basis = tollbook_model::Basis::Wounding;
        }
    }
}

/// "Gunmen killed four people in the southwest, three of them soldiers": a part whose place is its whole's word for word follows the whole wherever
/// a later sentence puts it.
fn as_its_whole(working: &mut [Working]) {
    for i in 0..working.len() {
        let Some(whole) = working[i].part_of.and_then(|p| working.get(p)).filter(|w| w.sentence == working[i].sentence) else { continue };
        let same = working[i].claim.place.as_ref().zip(whole.claim.place.as_ref()).is_some_and(|(a, b)| a.parts == b.parts);
        if let Some(p) = working[i].claim.place.as_mut().filter(|_| same) {
            p.carried = true;
        }
    }
}

/// "27 were killed in Syria on Sunday. Of these, 15 fell in X and six in Y": a number whose parts fell at several places of it is a sum.
fn sums_of_places(working: &mut [Working]) {
    // "27 killed across Syria", and a lead that tells the 27 without saying where: the same sum.
    for i in 0..working.len() {
        let Some(place) = working[i].claim.place.clone().filter(|p| working[i].heading && working[i].claim.level == Level::Window && rank(p) >= 5) else {
            continue;
        };
        let number = working[i].claim.count.stated_number();
        let lead = (i + 1..working.len().min(i + LEAD_CLAIMS)).find(|&j| {
            let w = &working[j];
            !w.heading && w.part_of.is_none() && number.is_some() && number == w.claim.count.stated_number() && same_sort(&working[i].claim, &w.claim)
        });
        if let Some(w) =
            lead.map(|j| &mut working[j]).filter(|w| w.claim.level == Level::Incident && w.claim.place.as_ref().is_none_or(|p| p.carried || rank(p) >= 5))
        {
            w.claim.level = Level::Window;
            w.claim.place = Some(Place { carried: true, ..place });
        }
    }
    for i in 0..working.len() {
        let own = |w: &Working| w.claim.place.clone().filter(|p| !p.carried);
        let Some(whole) = own(&working[i]).filter(|p| p.parts.len() == 1 && rank(p) >= 3 && working[i].claim.level == Level::Incident) else { continue };
        let mut places: Vec<Place> = Vec::new();
        let mut some = 0;
        for w in working[i + 1..].iter().take_while(|w| w.sentence <= working[i].sentence + 2).filter(|w| w.part_of == Some(i)) {
            some += if w.sentence == working[i].sentence { w.claim.count.stated_number().unwrap_or(0) } else { 0 };
            let Some(p) = own(w).filter(|p| rank(p) < rank(&whole) && within(&p.parts[0], &whole.parts[0])) else { continue };
            if !places.iter().any(|q| q.parts == p.parts) {
                places.push(p);
            }
        }
        // "19 people in Iraq, eight of them in a car bombing in X": the rest fell elsewhere.
        let rest = places.len() == 1 && rank(&whole) >= 5 && some > 0 && working[i].claim.count.stated_number().is_some_and(|n| n > some);
        if places.len() > 1 || rest {
            working[i].claim.level = Level::Window;
        }
    }
}

/// "Four more people were killed", in a sentence of its own: others than the ones told shortly before in the same incident.
fn others(working: &mut [Working]) {
    for i in 1..working.len() {
        let w = &working[i];
        if !w.others || w.apart_from.is_some() || w.part_of.is_some() || w.repeats.is_some() || w.claim.kind != ClaimKind::Harm || w.heading {
            continue;
        }
        let near = (0..i).rev().take_while(|&j| working[j].sentence + 2 >= w.sentence).find(|&j| {
            let v = &working[j];
            v.sentence < w.sentence && v.claim.harm == w.claim.harm && v.part_of.is_none() && v.incident == w.incident && !v.heading
        });
        // Within one sentence "others" stand beside the group before them.
        let first = (0..i).rev().take_while(|&j| working[j].sentence == w.sentence).all(|j| working[j].claim.kind != ClaimKind::Harm);
        working[i].apart_from = near.filter(|_| first);
    }
}

/// "14 soldiers", "nine militants": of the forces or the group that the report names, where there is one of that sort.
pub(super) fn of_a_side(working: &mut [Working], state: &State, registry: &ActorRegistry) {
    use tollbook_model::ActorKind as K;
    let mut parties: Vec<(usize, &tollbook_model::Actor)> = state.parties.iter().filter_map(|(s, id)| Some((*s, registry.actor(id)?))).collect();
    parties.dedup_by(|a, b| a.0 == b.0 && a.1.id == b.1.id);
    let all = |fits: &dyn Fn(&tollbook_model::Actor) -> bool| {
        let mut found: Vec<&tollbook_model::Actor> = Vec::new();
        for (_, a) in &parties {
            if fits(a) && !found.iter().any(|f| f.id == a.id) {
                found.push(a);
            }
        }
        found
    };
    let armies = all(&|a| a.kind == K::StateForces);
    let groups = all(&|a| matches!(a.kind, K::Rebel | K::Militia | K::Jihadist | K::Criminal | K::EthnicMilitia | K::Contractor));
    // "a convoy of the mission's peacekeepers … and killed nine soldiers": whom the sentence itself names, where it names no army.
    let missions = all(&|a| a.kind == K::Peacekeepers);
    if armies.is_empty() && groups.is_empty() && missions.is_empty() {
        return;
    }
    for w in working.iter_mut() {
        let c = &w.claim;
        let has = |role: &str| c.who.role.iter().any(|r| &**r == role);
        let (soldier, fighter) = (has("soldier") && !has("fighter"), has("fighter") && !has("soldier"));
        if c.who.actor.is_some() || !c.who.nationality.is_empty() || c.kind != ClaimKind::Harm || !soldier && !fighter || !c.who.any_of.is_empty() {
            continue;
        }
        let country = c.place.as_ref().and_then(|p| p.parts.iter().find_map(|q| q.country.clone()));
        let home = |a: &&&tollbook_model::Actor| a.countries.first() == country.as_ref() && country.is_some();
        let there = |a: &&&tollbook_model::Actor| country.as_ref().is_none_or(|c| a.countries.contains(c));
        let one = |list: &[&tollbook_model::Actor]| match list {
            [only] => Some(only.id.clone()),
            _ => None,
        };
        let sides: Vec<Symbol> = c.by.actors.iter().filter_map(|b| b.actor.as_ref().and_then(|x| registry.actor(x)).map(|x| x.side.clone())).collect();
        let other = |a: &&&tollbook_model::Actor| !sides.contains(&a.side);
        let found = if soldier {
            let at_home: Vec<_> = armies.iter().filter(home).filter(other).copied().collect();
            let [from, to] = [0, 1].map(|n| parties.partition_point(|(s, _)| *s < w.sentence + n));
            let here = |a: &&&tollbook_model::Actor| parties[from..to].iter().any(|(_, p)| p.id == a.id);
            let mission = one(&missions.iter().filter(here).filter(other).copied().collect::<Vec<_>>()).filter(|_| !armies.iter().any(|a| here(&a)));
            mission.or_else(|| at_home.first().map(|a| a.id.clone())).or_else(|| one(&armies.iter().filter(there).filter(other).copied().collect::<Vec<_>>()))
        } else {
            let [from, to] = [0, 1].map(|n| parties.partition_point(|(s, _)| *s < w.sentence + n));
            let beside: Vec<_> = groups.iter().filter(other).filter(|a| parties[from..to].iter().any(|(_, p)| p.id == a.id)).copied().collect();
            one(&beside).or_else(|| one(&groups.iter().filter(there).filter(other).copied().collect::<Vec<_>>()))
        };
        if let Some(a) = found.and_then(|id| registry.actor(&id)) {
            w.claim.who.actor = Some(a.id.clone());
            w.claim.who.side = Some(a.side.clone());
        }
    }
}

/// True if nothing is told of who they are.
pub(super) fn nobody(w: &Who) -> bool {
    w.actor.is_none() && w.status.is_none() && w.role.is_empty() && w.age.is_none() && w.sex.is_none() && w.nationality.is_empty()
}

pub(super) fn is_open(c: &Claim) -> bool {
    matches!(c.level, Level::Incident | Level::Window)
}

/// "Two thirds of them", "of whom 2,000 are foreigners": people of the group they are taken from.
pub(super) fn lean(who: &mut Who, whole: &Who) {
    if who.actor.is_none() {
        who.actor.clone_from(&whole.actor);
        who.side.clone_from(&whole.side);
    }
    who.status = who.status.or(whole.status);
    who.age = who.age.or(whole.age);
    who.sex = who.sex.or(whole.sex);
    if who.role.is_empty() {
        who.role.clone_from(&whole.role);
    }
    if who.nationality.is_empty() {
        who.nationality.clone_from(&whole.nationality);
    }
}

/// "Eight were killed: six in Izium and two in Lyman": the sum is of all the places, its parts are each of one.
pub fn spread(working: &mut [Working], whole: usize, parts: &[usize]) {
    let sum = &working[whole].claim;
    let (period, level) = (sum.period.clone(), sum.level);
    let places: Vec<Place> = parts.iter().filter_map(|&p| working[p].claim.place.clone().filter(|q| !q.carried)).collect();
    for &p in parts {
        let c = &mut working[p].claim;
        if period.is_some() {
            c.period.clone_from(&period);
            c.level = level;
        }
    }
    let c = &mut working[whole].claim;
    let wide = c.place.as_ref().is_some_and(|q| {
        !q.carried && q.parts.iter().all(|x| matches!(x.precision, PlacePrecision::Country | PlacePrecision::Province | PlacePrecision::Region))
    });
    if !wide && places.len() > 1 {
        let all: Vec<PlacePart> = places.iter().flat_map(|q| q.parts.iter().cloned()).collect();
        c.place = Some(Place { parts: all.into(), mode: PlaceMode::Several, carried: false });
    }
    if c.level == Level::Incident {
        c.level = Level::Window;
    }
}

pub(super) fn inherit(c: &mut Claim, whole: &Claim) {
    if c.by.actors.is_empty() {
        c.by = whole.by.clone();
    }
    if c.means.as_deref().is_none_or(|m| m == "attack") {
        c.means.clone_from(&whole.means);
    }
    if c.target.is_none() {
        c.target.clone_from(&whole.target);
    }
    if c.place.is_none() || c.place.as_ref().is_some_and(|p| p.carried) {
        c.place.clone_from(&whole.place);
    }
    if whole.period.is_some() && c.period.as_ref().is_none_or(|p| p.carried) {
        c.period.clone_from(&whole.period);
        c.level = whole.level;
    }
    // "700,000 are displaced, half of them children": what has no day has none for its parts.
    if whole.level == Level::Stock && whole.period.is_none() && c.period.as_ref().is_some_and(|p| p.carried) {
        c.period = None;
        c.level = Level::Stock;
    }
    if c.attribution.is_empty() {
        c.attribution.clone_from(&whole.attribution);
    }
    if c.modality == Modality::Asserted {
        c.modality = whole.modality;
    }
    // "four fighters, two of them Afghans": a people's name says nothing of what they do.
    if !c.who.nationality.is_empty() && c.who.role.is_empty() && c.who.age.is_none() && c.who.sex.is_none() && who_compatible(&c.who, &whole.who) {
        c.who.role.clone_from(&whole.who.role);
        c.who.status = c.who.status.or(whole.who.status);
    }
    if c.who.actor.is_none() && who_compatible(&c.who, &whole.who) {
        c.who.actor.clone_from(&whole.who.actor);
        c.who.side.clone_from(&whole.who.side);
        if c.who.status.is_none() && whole.who.actor.is_some() {
            c.who.status = whole.who.status;
        }
    }
}

/// So many claims right before one can be counted by the same word.
const BESIDE_MOST: usize = 12;

/// Writes the relations of a working claim into its claim.
pub fn relations(working: &mut [Working], i: usize) {
    let w = &working[i];
    let told = [
        (RelationKind::PartOf, w.part_of),
        (RelationKind::Repeats, w.repeats),
        (RelationKind::Updates, w.updates),
        (RelationKind::Corrects, w.corrects),
        (RelationKind::Follows, w.follows),
        (RelationKind::CumulativeOf, w.cumulative_of),
        (RelationKind::Contradicts, w.contradicts),
        (RelationKind::ApartFrom, w.apart_from),
    ];
    for (kind, to) in told.into_iter().filter_map(|(kind, to)| Some((kind, to?))) {
        let share = working[i].share.filter(|_| kind == RelationKind::PartOf).map(|(num, den, _)| Share { num, den });
        if let Some(to) = working.get(to).map(|t| &t.claim.id)
            && *to != working[i].claim.id
        {
            let claim = to.clone();
            working[i].claim.relations.push(Relation { kind, claim, share });
        }
    }
    // "two soldiers and five farmers were killed": whom one word of harm counts side by side are other people.
    let w = &working[i];
    let harm = |w: &Working| w.spans.iter().find(|s| s.1 == SpanRole::Harm).map(|s| s.0);
    let numbered = |c: &Claim| c.count.stated_number() > Some(0) && !matches!(c.count.kind, CountKind::Plural | CountKind::Vague);
    let counted = |w: &Working| w.claim.kind == ClaimKind::Harm && w.part_of.is_none() && w.share.is_none() && numbered(&w.claim);
    let same = |x: &&Working| x.claim.harm == w.claim.harm && counted(x) && harm(x).is_some() && harm(x) == harm(w) && x.claim.id != w.claim.id;
    let here = working[..i].iter().rev().take(BESIDE_MOST).take_while(|x| x.sentence == w.sentence);
    let beside: Vec<ClaimId> = here.filter(|_| counted(w)).filter(same).map(|x| x.claim.id.clone()).collect();
    for claim in beside.into_iter().rev() {
        let told = |r: &Relation| r.kind == RelationKind::ApartFrom && r.claim == claim;
        if !working[i].claim.relations.iter().any(told) {
            working[i].claim.relations.push(Relation { kind: RelationKind::ApartFrom, claim, share: None });
        }
    }
}
