//! What one report says of one incident. Enters: the claims of a report. Leaves: telling after telling, each the claims that speak of one
//! incident, with what they say of place, days, parties, means, numbers. Never done here: comparing reports.
//!
//! Claims of one report that are stated for disjoint places or days can't be one incident; differing harm or group is the normal shape of one
//! (twelve killed, thirty injured, three of the killed children).

use crate::days::Days;
use crate::places::{self, Nearness};
use crate::{Setting, sources};
use rustc_hash::{FxHashMap, FxHashSet};
use tollbook_model::{ByMode, Claim, ClaimId, ClaimKind, Count, Harm, Level, Modality, PersonPair, Place, RelationKind, Status, Symbol};

/// The role of those who carried out what is told (`data/roles.tsv`).
const ATTACKER: &str = "attacker";

/// What one report says of one incident.
#[derive(Clone, Debug)]
pub(crate) struct Telling {
    /// The report, as an index.
    pub report: usize,
    /// Its claims, as indices into the claims of all reports, ascending.
    pub claims: Vec<usize>,
    pub place: Option<Place>,
    /// True if a claim says the place in its own words, or the report names no other; false where all took it over from a sentence before and there was a
    /// choice.
    pub placed: bool,
    pub days: Option<Days>,
    /// Ids of blamed actors that words blame.
    pub by: Vec<Symbol>,
    pub means: Option<Symbol>,
    pub target: Option<Symbol>,
    /// Actors or sides of the victims.
    pub victims: Vec<Symbol>,
    pub civilian: bool,
    pub combatant: bool,
    /// True if people are told of as a whole without a word of a party or of arms.
    pub plain: bool,
    /// Whole claims of people killed.
    pub killed: Vec<Figure>,
    /// Whole claims of people injured.
    pub injured: Vec<Figure>,
    /// Named victims, folded.
    pub persons: FxHashSet<Symbol>,
}

/// A count of people and whose they were: the dead of one side are not compared with those of the other.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    pub count: Count,
    /// The actor or side, if words say one.
    pub party: Option<Symbol>,
    /// Civilians or people under arms, if words say so.
    pub status: Option<Status>,
}

impl Figure {
    /// How the people of two figures stand to each other.
    pub fn people(&self, setting: &Setting<'_>, other: &Figure) -> People {
        let parties = match (&self.party, &other.party) {
            (Some(a), Some(b)) => Some(akin(setting, a, b)),
            _ => None,
        };
        let statuses = self.status.zip(other.status).map(|(a, b)| a == b);
        let named = |f: &Figure| f.party.is_some() || f.status.is_some();
        match () {
            () if parties == Some(false) || statuses == Some(false) => People::Others,
            () if named(self) == named(other) => People::Alike,
            () if named(self) => People::FirstAmong,
            () => People::SecondAmong,
        }
    }
}

/// How the people of two figures stand to each other by the words for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum People {
    /// Nothing tells them apart.
    Alike,
    /// The first are a group, the second everybody.
    FirstAmong,
    /// The second are a group, the first everybody.
    SecondAmong,
    /// Soldiers and rebels; civilians and fighters.
    Others,
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

/// How two words for means stand to each other, the nearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Likeness {
    /// One word.
    Same,
    /// One is a kind of the other.
    Kin,
    /// Kinds of one thing below the root of the tree: a mine and a roadside bomb.
    Sibling,
    /// One of them says little ("attack"), or how it was done and not by what ("ambush").
    Broad,
    /// Of one root alone: an air strike and a shell.
    Branch,
    /// Nothing in common: a knife and a bomb.
    Differ,
}

impl Likeness {
    /// True if both can be words of one report for one thing.
    pub fn meets(self) -> bool {
        self != Likeness::Differ
    }
}

/// How two words for means stand to each other.
pub(crate) fn means_like(setting: &Setting<'_>, a: &Symbol, b: &Symbol) -> Likeness {
    let listed = |list: &[String], m: &Symbol| list.iter().any(|x| **x == **m);
    let broad = |m: &Symbol| listed(&setting.model.broad_means, m);
    if broad(a) || broad(b) {
        return Likeness::Broad;
    }
    if a == b {
        return Likeness::Same;
    }
    if listed(&setting.model.manners, a) || listed(&setting.model.manners, b) {
        return Likeness::Broad;
    }
    if setting.means.is_a(a, b) || setting.means.is_a(b, a) {
        return Likeness::Kin;
    }
    if listed(&setting.model.blasts, a) || listed(&setting.model.blasts, b) {
        let (x, y) = (ancestors(setting, a), ancestors(setting, b));
        return if x.last() == y.last() { Likeness::Broad } else { Likeness::Differ };
    }
    match (ancestors(setting, a), ancestors(setting, b)) {
        (x, y) if x.last() != y.last() => Likeness::Differ,
        (x, y) if x[..x.len() - 1].iter().any(|m| y[..y.len() - 1].contains(m)) => Likeness::Sibling,
        _ => Likeness::Branch,
    }
}

/// A means and what it is a kind of, the root last.
fn ancestors(setting: &Setting<'_>, means: &Symbol) -> Vec<Symbol> {
    let mut out = vec![means.clone()];
    for _ in 0..16 {
        match setting.means.get(&out[out.len() - 1]).and_then(|t| t.parent.clone()) {
            Some(parent) => out.push(parent),
            None => break,
        }
    }
    out
}

/// True if two claims of one report can speak of one incident, by what they say of place, days, parties and means.
fn compatible(setting: &Setting<'_>, a: &Claim, b: &Claim) -> bool {
    use Nearness as N;
    let near = places::places(a.place.as_ref(), b.place.as_ref());
    if !matches!(near, N::Unknown | N::Same | N::Close | N::WithinDistrict | N::WithinProvince | N::WithinCountry) {
        return false;
    }
    if near == N::Close && places::two_of_a_map(a.place.as_ref(), b.place.as_ref()) {
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
    !matches!((&a.means, &b.means), (Some(x), Some(y)) if !means_like(setting, x, y).meets())
}

/// True if the party that did one thing is the victim of the other, and the one that did it by a means that goes one way: an air strike of the
/// army and an assault in which soldiers fell are two, whatever else agrees. Of a clash both sides bring out their dead.
pub(crate) fn crossed(setting: &Setting<'_>, by: &[&Symbol], means: Option<&Symbol>, victims: &[&Symbol]) -> bool {
    let one_way = means.is_some_and(|m| !setting.model.broad_means.iter().any(|b| **b == **m || setting.means.is_a(m, b)));
    one_way && !by.is_empty() && by.iter().any(|p| victims.iter().any(|v| akin(setting, p, v)))
}

/// Whose people a claim's victims were. Attackers who fell in their own attack say nothing of whom it was aimed at.
fn suffered(claim: &Claim) -> Vec<&Symbol> {
    let told = claim.kind == ClaimKind::Harm && !claim.who.role.iter().any(|r| &**r == ATTACKER);
    if told { claim.who.actor.iter().chain(&claim.who.side).collect() } else { Vec::new() }
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

/// What makes two tellings of one report two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Parted {
    /// Its own words: other places, other days, other doers, or the doers of the one are the victims of the other.
    ByWords,
    /// One voice gives two figures that can't both hold; they may as well be a whole and a part of which nobody says so.
    ByFigures,
    /// What was taken over from a sentence before, or words for means.
    Hardly,
}

/// What makes two tellings of one report two.
pub(crate) fn parted(setting: &Setting<'_>, claims: &[&Claim], a: &Telling, b: &Telling) -> Parted {
    use Nearness as N;
    let near = places::places(a.place.as_ref(), b.place.as_ref());
    let places = a.placed && b.placed && matches!(near, N::Near | N::Unplaced | N::Beside | N::Far | N::Abroad);
    let days = matches!((a.days, b.days), (Some(x), Some(y)) if x.own && y.own && x.apart(y) > 0);
    let doers = !a.by.is_empty() && !b.by.is_empty() && !a.by.iter().any(|p| b.by.iter().any(|q| akin(setting, p, q)));
    match () {
        () if places || days || doers || tellings_crossed(setting, a, b) => Parted::ByWords,
        () if a.claims.iter().any(|&c| b.claims.iter().any(|&d| rival(setting, claims[c], claims[d]))) => Parted::ByFigures,
        () => Parted::Hardly,
    }
}

/// True if who did the one telling suffered the other.
pub(crate) fn tellings_crossed(setting: &Setting<'_>, a: &Telling, b: &Telling) -> bool {
    let one = |x: &Telling, y: &Telling| crossed(setting, &x.by.iter().collect::<Vec<_>>(), x.means.as_ref(), &y.victims.iter().collect::<Vec<_>>());
    one(a, b) || one(b, a)
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
    let choice = Choice::of(claims);
    groups.into_iter().map(|g| summary(report, claims, first, g, choice)).collect()
}

/// Whether a report tells of incidents at several places or on several days, so that what a claim took over may be of another one.
#[derive(Clone, Copy)]
struct Choice {
    places: bool,
    days: bool,
}

impl Choice {
    fn of(claims: &[&Claim]) -> Self {
        use Nearness as N;
        let told = || claims.iter().filter(|c| of_incident(c));
        let mut places: Vec<&Place> = told().filter_map(|c| c.place.as_ref()).collect();
        places.sort_by_key(|p| p.parts.as_ptr());
        places.dedup_by_key(|p| p.parts.as_ptr());
        let other = |a: &Place, b: &Place| matches!(places::places(Some(a), Some(b)), N::Near | N::Unplaced | N::Beside | N::Far | N::Abroad);
        let days: Vec<Days> = told().filter_map(|c| c.period.as_ref().and_then(Days::of)).collect();
        let (first, last) = days.iter().fold((i32::MAX, i32::MIN), |s, d| (s.0.min(d.last), s.1.max(d.first)));
        Choice { places: places.iter().enumerate().any(|(i, a)| places[i + 1..].iter().any(|b| other(a, b))), days: last > first }
    }
}

/// How exactly a claim says where: the smaller the better; what was carried along counts less than what was said.
fn place_rank(claim: &Claim) -> (u8, bool) {
    let Some(place) = &claim.place else { return (9, true) };
    let finest = place.parts.iter().map(|p| p.precision as u8).min().unwrap_or(9);
    (finest, place.carried)
}

fn summary(report: usize, claims: &[&Claim], first: usize, mut group: Vec<usize>, choice: Choice) -> Telling {
    group.sort_unstable();
    let members = || group.iter().map(|&m| claims[m]);
    // Where and when whoever was wounded there died of it says nothing of where and when it was.
    let wounded = |c: &Claim| {
        let whole = |r: &tollbook_model::Relation| r.kind == RelationKind::PartOf && members().any(|w| w.id == r.claim && w.harm == Some(Harm::Injured));
        c.harm == Some(Harm::Killed) && c.relations.iter().any(whole)
    };
    let placing = || members().filter(|c| !wounded(c));
    let place = placing().filter(|c| c.place.is_some()).min_by_key(|c| place_rank(c)).and_then(|c| c.place.clone());
    let placed = place.as_ref().is_some_and(|p| !p.carried || !choice.places);
    let days = placing().filter_map(|c| c.period.as_ref().and_then(Days::of)).min_by_key(|d| (d.length(), !d.own));
    let days = days.map(|d| Days { own: d.own || !choice.days, ..d });
    let figure = |c: &Claim| Figure {
        count: c.count.clone(),
        party: c.who.actor.clone().or_else(|| c.who.side.clone()).filter(|_| !c.who.words.is_empty()),
        status: c.who.status.filter(|_| !c.who.words.is_empty()),
    };
    let whole = |harm: Harm| members().filter(move |c| c.harm == Some(harm) && c.modality == Modality::Asserted && !is_part(c)).map(figure).collect();
    let mut by: Vec<Symbol> = members().flat_map(blamed).cloned().collect();
    let mut victims: Vec<Symbol> = members().filter_map(|c| suffered(c).first().map(|v| (*v).clone())).collect();
    for list in [&mut by, &mut victims] {
        list.sort();
        list.dedup();
    }
    let status = |s: Status| members().any(|c| c.kind == ClaimKind::Harm && c.who.status == Some(s));
    let plain = |c: &&Claim| {
        let w = &c.who;
        let killed = c.harm == Some(Harm::Killed) && !is_part(c) && !w.words.is_empty();
        killed && w.status != Some(Status::Combatant) && w.actor.is_none() && w.side.is_none()
    };
    Telling {
        report,
        place,
        placed,
        days,
        by,
        means: members().find_map(|c| c.means.clone()),
        target: members().find_map(|c| c.target.clone()),
        victims,
        civilian: status(Status::Civilian),
        combatant: status(Status::Combatant),
        plain: members().any(|c| plain(&c)),
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
