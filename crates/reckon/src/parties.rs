//! Sides and allies. Enters: the registry of actors and publishers. Leaves: which actor belongs to which side, which may be the same people,
//! and whether an origin speaks as a party. Never done here: telling parties apart by anything but named actors of two sides.

use crate::told::Told;
use rustc_hash::{FxHashMap, FxHashSet};
use tollbook_model::{Actor, ActorKind, ActorRegistry, ByMode, CountKind, Publisher, Status, Surety, Symbol};

/// True if the victims are fighters or attackers of whom nobody says whose they were.
fn nameless(claim: &Told) -> bool {
    claim.who.actor.is_none() && claim.who.role.iter().any(|r| matches!(&**r, "fighter" | "attacker"))
}

/// Kinds of origins that speak for a state (`lang/<xx>/origins.tsv`). Police tell of bandits as an army does of rebels.
const OFFICIAL: [&str; 3] = ["military", "officials", "police"];

/// The kind of origins that speak for rebels of whom no registry knows which they are.
const ARMED_GROUP: &str = "rebels";

/// The actor whose name begins one of a publisher's names: "Taliban spokesman" is of the Taliban. Of several the longest name.
fn bearer(names: &FxHashMap<&str, u32>, publisher: &Publisher) -> Option<u32> {
    let spellings = || publisher.aliases.iter().map(String::as_str).chain([&*publisher.name]);
    let begins = |name: &'_ str| {
        let ends = name.match_indices([' ', '\'']).map(|(at, _)| at).chain([name.len()]);
        ends.filter_map(|at| Some((at, *names.get(&name[..at])?))).max()
    };
    spellings().filter_map(begins).max_by_key(|found| (found.0, std::cmp::Reverse(found.1))).map(|found| found.1)
}

/// How the origin of a claim stands to what it tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    /// It tells its enemy's dead, or denies harm it is blamed for: neither low nor ceiling.
    pub hostile: bool,
    /// It tells its own dead, or harm it caused.
    pub conceded: bool,
}

/// The registry, by number.
#[derive(Debug)]
pub(crate) struct Parties {
    numbers: FxHashMap<Symbol, u32>,
    sides: Vec<Symbol>,
    armed: Vec<bool>,
    /// Sides or actors allied with a side, both ways, and in which years.
    allied: FxHashMap<Symbol, Vec<(Symbol, Years)>>,
    /// Actors that are a state's.
    states: FxHashSet<Symbol>,
    /// Actors that fight states: rebels, jihadists, gangs. A militia may stand on a state's side, and its men be called soldiers.
    rebels: FxHashSet<Symbol>,
    /// The sides that a publisher speaks for, its ministry, army, police, in the order of the registry: governments follow each other.
    spokesmen: FxHashMap<Symbol, Vec<Home>>,
}

/// First and last year, where they are known.
type Years = (Option<i16>, Option<i16>);

/// For whom a publisher speaks, and in which years.
#[derive(Debug)]
struct Home {
    side: Symbol,
    years: Years,
}

/// Whose people victims are by the words for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Camp {
    /// Soldiers of a state.
    Soldiers,
    /// Of rebels or a gang, or attackers.
    Rebels,
}

/// Roles of those who fight (`data/roles.tsv`). Whoever is a party's medic or politician is told by another.
const FIGHTERS: [&str; 6] = ["soldier", "officer", "fighter", "commander", "militia-member", "attacker"];

impl Parties {
    /// The status told; else combatant for people of a party that bears arms of whom no other role is told: "seven Taliban", "the attackers".
    pub fn status(&self, who: &tollbook_model::Who) -> Option<Status> {
        let fought = || who.actor.as_deref().is_some_and(|a| self.armed(a)) && who.role.iter().all(|r| FIGHTERS.contains(&&**r));
        who.status.or_else(|| fought().then_some(Status::Combatant))
    }

    /// The camp of victims, if their words say one. "Fighters" without a name may be anybody's; police are counted among civilians by many.
    pub fn camp(&self, who: &tollbook_model::Who) -> Option<Camp> {
        let role = |name: &str| who.role.iter().any(|r| &**r == name);
        match &who.actor {
            _ if !who.any_of.is_empty() || who.status == Some(Status::Civilian) => None,
            Some(actor) if self.states.contains(actor) => (who.status == Some(Status::Combatant)).then_some(Camp::Soldiers),
            Some(actor) => self.rebels.contains(actor).then_some(Camp::Rebels),
            None if role("soldier") => Some(Camp::Soldiers),
            None => role("attacker").then_some(Camp::Rebels),
        }
    }

    /// True if victims are a state's police or security forces by their words.
    pub fn keeps_order(&self, who: &tollbook_model::Who) -> bool {
        let role = who.role.iter().any(|r| matches!(&**r, "police" | "security-forces"));
        role && who.any_of.is_empty() && who.actor.as_ref().is_none_or(|a| self.states.contains(a))
    }

    pub fn of(registry: &ActorRegistry) -> Self {
        let mut out = Parties {
            numbers: FxHashMap::default(),
            sides: Vec::new(),
            armed: Vec::new(),
            allied: FxHashMap::default(),
            states: FxHashSet::default(),
            rebels: FxHashSet::default(),
            spokesmen: FxHashMap::default(),
        };
        for (i, actor) in registry.actors.iter().enumerate() {
            out.numbers.insert(actor.id.clone(), i as u32);
            out.sides.push(actor.side.clone());
            out.armed.push(actor.kind.is_armed());
            if matches!(actor.kind, ActorKind::Government | ActorKind::StateForces | ActorKind::Police) {
                out.states.insert(actor.id.clone());
            }
        }
        let fights = |k: ActorKind| matches!(k, ActorKind::Rebel | ActorKind::Jihadist | ActorKind::Criminal);
        out.rebels.extend(registry.actors.iter().filter(|a| fights(a.kind)).map(|a| a.id.clone()));
        for actor in &registry.actors {
            for (other, from, to) in &actor.allied {
                let (other, years) = (registry.actor(other).map_or_else(|| other.clone(), |a| a.side.clone()), (*from, *to));
                out.allied.entry(actor.side.clone()).or_default().push((other.clone(), years));
                out.allied.entry(other).or_default().push((actor.side.clone(), years));
            }
        }
        let mut names: FxHashMap<&str, u32> = FxHashMap::default();
        for (i, actor) in registry.actors.iter().enumerate() {
            actor.aliases.iter().map(String::as_str).chain([&*actor.name]).for_each(|n| {
                names.entry(n).or_insert(i as u32);
            });
        }
        for publisher in &registry.publishers {
            if !matches!(&*publisher.kind, "ministry" | "military" | "police" | "party") {
                continue;
            }
            // A ministry speaks for its country's government; a party's spokesman for the party whose name his bears, wherever he lives.
            let governs = |a: &&Actor| a.kind == ActorKind::Government && publisher.country.is_some() && a.countries.first() == publisher.country.as_ref();
            let speaks: Vec<&Actor> = match &*publisher.kind {
                "party" => bearer(&names, publisher).map(|i| &registry.actors[i as usize]).into_iter().collect(),
                _ => registry.actors.iter().filter(governs).collect(),
            };
            if !speaks.is_empty() {
                out.spokesmen.insert(publisher.id.clone(), speaks.into_iter().map(|a| Home { side: a.side.clone(), years: a.years }).collect());
            }
        }
        out
    }

    /// The number of an actor.
    pub fn number(&self, id: &str) -> Option<u32> {
        self.numbers.get(id).copied()
    }

    /// True if an actor fights for a side of this id.
    pub fn is_side(&self, id: &str) -> bool {
        self.sides.iter().any(|s| &**s == id)
    }

    /// The side of an actor, or of a publisher that speaks for one: the last of those that it spoke for.
    pub fn side(&self, id: &str) -> Option<&Symbol> {
        self.side_in(id, None)
    }

    /// The side that an actor is of, or for which a publisher spoke in a year.
    pub fn side_in(&self, id: &str, year: Option<i16>) -> Option<&Symbol> {
        if let Some(n) = self.number(id) {
            return Some(&self.sides[n as usize]);
        }
        let homes = self.spokesmen.get(id)?;
        let home = match year {
            Some(year) => homes.iter().find(|h| h.years.0.is_none_or(|from| from <= year) && h.years.1.is_none_or(|to| year <= to)),
            None => homes.iter().max_by_key(|h| h.years.0),
        };
        home.map(|h| &h.side)
    }

    /// True if the actor's members bear arms, so that "combatant" adds nothing to its name.
    pub fn armed(&self, id: &str) -> bool {
        self.number(id).is_some_and(|n| self.armed[n as usize])
    }

    /// True if `id` is `asked`, or an actor of the side that `asked` names.
    pub fn within(&self, id: &str, asked: &str) -> bool {
        id == asked || self.side(id).is_some_and(|s| &**s == asked)
    }

    /// True if two sides are one, or allied in one of these years (in any, if they are not known): their people may be told under either name.
    pub fn may_be_one(&self, a: &Symbol, b: &Symbol, years: Option<(i16, i16)>) -> bool {
        let then = |(from, to): &Years| years.is_none_or(|(first, last)| from.is_none_or(|f| f <= last) && to.is_none_or(|t| first <= t));
        a == b || self.allied.get(a).is_some_and(|l| l.iter().any(|(other, years)| other == b && then(years)))
    }

    /// True if two actors are of sides that are neither one nor allied in these years.
    pub fn apart(&self, a: u32, b: u32, years: Option<(i16, i16)>) -> bool {
        a != b && !self.may_be_one(&self.sides[a as usize], &self.sides[b as usize], years)
    }

    /// True if victims are an origin's own people by the words for them: of its side, or soldiers, where it speaks for a state.
    pub fn owns(&self, origin: &str, who: &tollbook_model::Who) -> bool {
        let victims = who.side.as_ref().or_else(|| who.actor.as_deref().and_then(|a| self.side(a)));
        match (self.side(origin), victims) {
            (Some(speaker), Some(victims)) => victims == speaker,
            (Some(speaker), None) => self.states.contains(speaker) && self.camp(who) == Some(Camp::Soldiers),
            (None, _) => OFFICIAL.contains(&origin) && self.camp(who) == Some(Camp::Soldiers),
        }
    }

    /// How a claim's origin stands to its victims and to the harm. A party's claim of enemy dead sets neither low nor ceiling, its
    /// admission of its own dead, or of harm it caused, sets a low; no party's "no civilians were harmed" is a ceiling.
    pub fn standing(&self, claim: &Told) -> Standing {
        // "The group claimed an attack that it says killed 30 soldiers": who claims the deed is who tells of the dead, unless somebody else is named.
        let claimer = || claim.by.actors.iter().find(|b| b.surety == Surety::Claimed).and_then(|b| b.actor.as_deref());
        let Some(origin) = claim.origin.map(|o| &**o).or_else(claimer) else { return Standing::default() };
        let victims = claim.who.side.as_ref().or_else(|| claim.who.actor.as_deref().and_then(|a| self.side(a)));
        // Whoever governs now is not of those who governed when it was told.
        let year = claim.period.and_then(|p| p.start).or(claim.published).map(|d| d.year());
        let Some(speaker) = self.side_in(origin, year) else {
            // "A ministry spokesman" and "a military source" speak for the state that fights the group, whichever ministry it is.
            let for_a_state = OFFICIAL.contains(&origin);
            let group = match &claim.who.actor {
                Some(actor) => claim.who.status == Some(Status::Combatant) && !self.states.contains(actor),
                None => nameless(claim),
            };
            // "The Al-Qaeda-linked group said it killed 20 soldiers"
            let soldiers = || self.camp(claim.who) == Some(Camp::Soldiers) || self.keeps_order(claim.who);
            let foes = origin == ARMED_GROUP && claim.count.kind != CountKind::None && soldiers();
            return Standing { hostile: for_a_state && group || foes, conceded: false };
        };
        let fighters = claim.who.status == Some(Status::Combatant) || claim.who.actor.as_deref().is_some_and(|a| self.armed(a));
        let blamed = claim.by.mode != ByMode::None
            && claim.by.actors.iter().any(|b| b.surety != Surety::Inferred && b.actor.as_deref().and_then(|a| self.side(a)).is_some_and(|s| s == speaker));
        // "Twelve assailants": whose they were is not said, and whoever fought them says so. Its own it calls soldiers.
        if victims.is_none() && nameless(claim) {
            return Standing { hostile: true, conceded: false };
        }
        // "35 soldiers", told by rebels: their own are no soldiers to them.
        let speaks_as_rebel = self.number(origin).is_some() && self.rebels.contains(origin);
        if victims.is_none() && speaks_as_rebel && self.camp(claim.who) == Some(Camp::Soldiers) && claim.count.kind != CountKind::None {
            return Standing { hostile: true, conceded: false };
        }
        // "32 soldiers", told by the group that killed them: its enemy's, whosever they were.
        if victims.is_none() && blamed && claim.who.status == Some(Status::Combatant) && claim.count.kind != CountKind::None {
            return Standing { hostile: true, conceded: false };
        }
        if let Some(victims) = victims
            && fighters
            && !self.may_be_one(victims, speaker, year.map(|y| (y, y)))
        {
            return Standing { hostile: true, conceded: false };
        }
        if claim.count.kind == CountKind::None {
            return Standing { hostile: blamed, conceded: false };
        }
        Standing { hostile: false, conceded: blamed || victims.is_some_and(|v| v == speaker) }
    }
}
