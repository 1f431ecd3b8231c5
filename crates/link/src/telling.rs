//! What one report says of one incident. Enters: the claims of a report. Leaves: telling after telling, each the claims that speak of one
//! incident, with what they say of place, days, parties, means, numbers. Never done here: comparing reports.
//!
//! Claims of one report that are stated for disjoint places or days can't be one incident; differing harm or group is the normal shape of one
//! (twelve killed, thirty injured, three of the killed children).

use crate::days::Days;
use crate::places::{self, Nearness};
use crate::{Setting, sources};
use rustc_hash::{FxHashMap, FxHashSet};
use tollbook_model::{ByMode, Claim, ClaimId, ClaimKind, Count, Harm, Level, Modality, PersonPair, Place, RelationKind, Symbol};

/// What one report says of one incident.
#[derive(Clone, Debug)]
pub(crate) struct Telling {
    /// The report, as an index.
    pub report: usize,
    /// Its claims, as indices into the claims of all reports, ascending.
    pub claims: Vec<usize>,
    pub place: Option<Place>,
    pub days: Option<Days>,
    /// Ids of blamed actors that words blame.
    pub by: Vec<Symbol>,
    pub means: Option<Symbol>,
    pub target: Option<Symbol>,
    /// Actors or sides of the victims.
    pub victims: Vec<Symbol>,
    pub civilian: bool,
    pub combatant: bool,
    /// Counts of whole claims of people killed.
    pub killed: Vec<Count>,
    /// Counts of whole claims of people injured.
    pub injured: Vec<Count>,
    /// Named victims, folded.
    pub persons: FxHashSet<Symbol>,
}

/// True for a claim that speaks of one incident.
pub(crate) fn of_incident(claim: &Claim) -> bool {
    claim.level == Level::Incident
        && matches!(claim.kind, ClaimKind::Harm | ClaimKind::Deed)
        && matches!(claim.modality, Modality::Asserted | Modality::Possible | Modality::Denied)
}

/// True if the claim is told as a part of another.
pub(crate) fn is_part(claim: &Claim) -> bool {
    claim.relations.iter().any(|r| r.kind == RelationKind::PartOf)
}

/// The blamed actors that words blame.
pub(crate) fn blamed(claim: &Claim) -> impl Iterator<Item = &Symbol> {
    claim.by.actors.iter().filter(|b| !b.inferred && claim.by.mode != ByMode::None).filter_map(|b| b.actor.as_ref())
}

/// True if two lists of actors can mean the same: one of the first is one of the second, or fights on its side.
pub(crate) fn akin(setting: &Setting<'_>, a: &Symbol, b: &Symbol) -> bool {
    let side = |id: &Symbol| setting.registry.actor(id).map(|x| x.side.clone());
    a == b || side(a).is_some_and(|s| s == *b || side(b).is_some_and(|t| t == s)) || side(b).is_some_and(|s| s == *a)
}

/// True if two means can be words for one: the same, one under the other, or a word that says little.
pub(crate) fn means_meet(setting: &Setting<'_>, a: &Symbol, b: &Symbol) -> bool {
    let broad = |m: &Symbol| setting.model.broad_means.iter().any(|x| **x == **m);
    a == b || broad(a) || broad(b) || setting.means.is_a(a, b) || setting.means.is_a(b, a)
}

/// The root of a means in its tree.
fn root(setting: &Setting<'_>, means: &Symbol) -> Symbol {
    let mut at = means.clone();
    for _ in 0..16 {
        match setting.means.get(&at).and_then(|t| t.parent.clone()) {
            Some(parent) => at = parent,
            None => break,
        }
    }
    at
}

/// True if two claims of one report can speak of one incident, by what they say of place, days, parties and means.
fn compatible(setting: &Setting<'_>, a: &Claim, b: &Claim) -> bool {
    use Nearness as N;
    let near = places::places(a.place.as_ref(), b.place.as_ref());
    if !matches!(near, N::Unknown | N::Same | N::Close | N::WithinDistrict | N::WithinProvince | N::WithinCountry) {
        return false;
    }
    if let (Some(x), Some(y)) = (a.period.as_ref().and_then(Days::of), b.period.as_ref().and_then(Days::of))
        && x.apart(y) > 0
    {
        return false;
    }
    let (x, y): (Vec<_>, Vec<_>) = (blamed(a).collect(), blamed(b).collect());
    if crossed(setting, &x, a.means.as_ref(), &suffered(b)) || crossed(setting, &y, b.means.as_ref(), &suffered(a)) {
        return false;
    }
    if !x.is_empty() && !y.is_empty() && !x.iter().any(|p| y.iter().any(|q| akin(setting, p, q))) {
        return false;
    }
    // "Rockets", "bombs" and "air strikes" are words of one report for one thing; a shooting and a blast are not.
    if let (Some(x), Some(y)) = (&a.means, &b.means)
        && !means_meet(setting, x, y)
        && root(setting, x) != root(setting, y)
    {
        return false;
    }
    true
}

/// True if the party that did one thing is the victim of the other, and the one that did it by a means that goes one way: an air strike of the
/// army and an assault in which soldiers fell are two, whatever else agrees. Of a clash both sides bring out their dead.
pub(crate) fn crossed(setting: &Setting<'_>, by: &[&Symbol], means: Option<&Symbol>, victims: &[&Symbol]) -> bool {
    let one_way = means.is_some_and(|m| !setting.model.broad_means.iter().any(|b| **b == **m || setting.means.is_a(m, b)));
    one_way && !by.is_empty() && by.iter().any(|p| victims.iter().any(|v| akin(setting, p, v)))
}

fn suffered(claim: &Claim) -> Vec<&Symbol> {
    if claim.kind == ClaimKind::Harm { claim.who.actor.iter().chain(&claim.who.side).collect() } else { Vec::new() }
}

/// True if two whole figures of one voice for one harm can't both hold: two incidents then, not two guesses.
fn rival(setting: &Setting<'_>, a: &Claim, b: &Claim) -> bool {
    let rivals = a.harm == b.harm && a.kind == b.kind && !is_part(a) && !is_part(b) && sources::origin(setting, a, None) == sources::origin(setting, b, None);
    let same_group = a.who.actor == b.who.actor && a.who.status == b.who.status && a.who.age == b.who.age && a.who.sex == b.who.sex && a.who.role == b.who.role;
    rivals && same_group && !a.count.agrees_with(&b.count)
}

/// True if the relation ties two claims to one incident.
fn ties(kind: RelationKind) -> bool {
    use RelationKind as R;
    matches!(kind, R::Repeats | R::Updates | R::Corrects | R::Retracts | R::Contradicts | R::PartOf)
}

/// What people said of claims of this report.
pub(crate) struct Said<'a> {
    pub same: &'a FxHashSet<(usize, usize)>,
    pub different: &'a FxHashSet<(usize, usize)>,
}

fn pair(a: usize, b: usize) -> (usize, usize) {
    if a < b { (a, b) } else { (b, a) }
}

/// The tellings of a report whose claims are `claims[range]`.
pub(crate) fn tellings(setting: &Setting<'_>, report: usize, claims: &[&Claim], first: usize, said: &Said<'_>) -> Vec<Telling> {
    let by_id: FxHashMap<&ClaimId, usize> = claims.iter().enumerate().map(|(i, c)| (&c.id, i)).collect();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (at, claim) in claims.iter().enumerate() {
        if !of_incident(claim) {
            continue;
        }
        let barred = |g: &Vec<usize>| g.iter().any(|&m| said.different.contains(&pair(first + m, first + at)));
        let told = |g: &Vec<usize>| {
            g.iter().any(|&m| {
                said.same.contains(&pair(first + m, first + at))
                    || claim.relations.iter().any(|r| ties(r.kind) && by_id.get(&r.claim) == Some(&m))
                    || claims[m].relations.iter().any(|r| ties(r.kind) && by_id.get(&r.claim) == Some(&at))
            })
        };
        // What a relation or a person ties; all groups that are tied become one.
        let tied: Vec<usize> = (0..groups.len()).filter(|&g| told(&groups[g]) && !barred(&groups[g])).collect();
        if let Some((&keep, rest)) = tied.split_first() {
            for &g in rest.iter().rev() {
                let more = groups.swap_remove(g);
                groups[keep].extend(more);
            }
            groups[keep].push(at);
            continue;
        }
        // Else the group that was spoken of last among those that it fits. The claim that a headline repeats says more than the headline.
        let repeats = |m: usize| claims[m].relations.iter().any(|r| r.kind == RelationKind::Repeats);
        let fits = (0..groups.len()).filter(|&g| {
            let speaks = |m: &&usize| groups[g].iter().all(|&x| repeats(x)) || !repeats(**m);
            !barred(&groups[g])
                && groups[g].iter().filter(speaks).all(|&m| compatible(setting, claims[m], claim))
                && !groups[g].iter().any(|&m| rival(setting, claims[m], claim))
        });
        match fits.max_by_key(|&g| groups[g].iter().max().copied()) {
            Some(g) => groups[g].push(at),
            None => groups.push(vec![at]),
        }
    }
    groups.sort_by_key(|g| g.iter().min().copied());
    // Deeds alone, without anybody harmed, are no incident of a toll of people; a counted deed still is one.
    groups.retain(|g| g.iter().any(|&m| claims[m].kind == ClaimKind::Harm || claims[m].count.low.is_some()));
    groups.into_iter().map(|g| summary(report, claims, first, g)).collect()
}

/// How exactly a claim says where: the smaller the better; what was carried along counts less than what was said.
fn place_rank(claim: &Claim) -> (u8, bool) {
    let Some(place) = &claim.place else { return (9, true) };
    let finest = place.parts.iter().map(|p| p.precision as u8).min().unwrap_or(9);
    (finest, place.carried)
}

fn summary(report: usize, claims: &[&Claim], first: usize, mut group: Vec<usize>) -> Telling {
    group.sort_unstable();
    let members = || group.iter().map(|&m| claims[m]);
    let place = members().filter(|c| c.place.is_some()).min_by_key(|c| place_rank(c)).and_then(|c| c.place.clone());
    let days = members().filter_map(|c| c.period.as_ref().and_then(Days::of)).min_by_key(|d| (d.length(), !d.own));
    let whole =
        |harm: Harm| members().filter(move |c| c.harm == Some(harm) && c.modality == Modality::Asserted && !is_part(c)).map(|c| c.count.clone()).collect();
    let mut by: Vec<Symbol> = members().flat_map(blamed).cloned().collect();
    let mut victims: Vec<Symbol> = members().filter(|c| c.kind == ClaimKind::Harm).filter_map(|c| c.who.actor.clone().or_else(|| c.who.side.clone())).collect();
    for list in [&mut by, &mut victims] {
        list.sort();
        list.dedup();
    }
    let status = |s: tollbook_model::Status| members().any(|c| c.kind == ClaimKind::Harm && c.who.status == Some(s));
    Telling {
        report,
        place,
        days,
        by,
        means: members().find_map(|c| c.means.clone()),
        target: members().find_map(|c| c.target.clone()),
        victims,
        civilian: status(tollbook_model::Status::Civilian),
        combatant: status(tollbook_model::Status::Combatant),
        killed: whole(Harm::Killed),
        injured: whole(Harm::Injured),
        persons: members().filter(|c| c.kind == ClaimKind::Harm).flat_map(|c| c.who.persons.iter()).map(|p| sources::key(&p.name)).collect(),
        claims: group.into_iter().map(|m| first + m).collect(),
    }
}

/// What people judged of names, for comparing tellings: names of one person as one, and a namesake by itself.
#[derive(Default)]
pub(crate) struct Namesakes {
    /// Claim and folded name → the name that stands for the person.
    as_said: FxHashMap<(usize, Symbol), Symbol>,
}

impl Namesakes {
    pub fn of(pairs: &[PersonPair]) -> Self {
        let mut as_said: FxHashMap<(usize, Symbol), Symbol> = FxHashMap::default();
        let node = |p: &PersonPair, i: usize| (p.claims[i], sources::key(&p.names[i]));
        let alone = |(claim, name): &(usize, Symbol)| Symbol::from(format!("{name}\u{0}{claim}"));
        for p in pairs.iter().filter(|p| !p.same && sources::key(&p.names[0]) == sources::key(&p.names[1])) {
            for at in [node(p, 0), node(p, 1)] {
                let own = alone(&at);
                as_said.insert(at, own);
            }
        }
        // Whoever is one with somebody takes that one's name; twice, so that a chain of three comes together.
        for p in pairs.iter().chain(pairs).filter(|p| p.same) {
            let (a, b) = (node(p, 0), node(p, 1));
            let of = |at: &(usize, Symbol)| as_said.get(at).cloned().unwrap_or_else(|| at.1.clone());
            let least = of(&a).min(of(&b));
            as_said.insert(a, least.clone());
            as_said.insert(b, least);
        }
        Namesakes { as_said }
    }

    /// Names of a telling as people judged them.
    pub fn mend(&self, telling: &mut Telling, claims: &[&Claim]) {
        if self.as_said.is_empty() || telling.persons.is_empty() {
            return;
        }
        let named = telling
            .claims
            .iter()
            .filter(|&&c| claims[c].kind == ClaimKind::Harm)
            .flat_map(|&c| claims[c].who.persons.iter().map(move |p| (c, sources::key(&p.name))));
        telling.persons = named.map(|at| self.as_said.get(&at).cloned().unwrap_or(at.1)).collect();
    }
}
