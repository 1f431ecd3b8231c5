//! What the public is told of people: nothing by which one of the dead, or whoever told of them, is known. Enters: claims, figures and coverage lines as they are
//! reckoned. Leaves: the same without age, sex, role, nationality and names, and without origins that no registry knows. Never done here: a rule of its own;
//! these are those of a public publication (`docs/exports.md`), so that both, joined, tell no more than either.

use crate::api::told_to;
use crate::given::Given;
use crate::problem::Problem;
use crate::roles::Role;
use serde_json::Value;
use tollbook_model::{Claim, LinkedClaim, Symbol, VictimGroup, Who};
use tollbook_reckon::{Axis, GroupedToll, IncidentFigures, Toll};

/// Groups that say no more of people than whether they fought.
const PLAIN: [&str; 4] = ["everybody", "civilians", "combatants", "out of the fight"];
/// Whoever is told by more than that.
const OTHERS: &str = "others";
/// Whoever told of it and may be a person.
const UNREGISTERED: &str = "unregistered";

/// What one role is told.
#[derive(Clone, Copy)]
pub(crate) struct Veil<'a> {
    given: &'a Given,
    role: Role,
}

impl<'a> Veil<'a> {
    pub(crate) fn new(given: &'a Given, role: Role) -> Self {
        Veil { given, role }
    }

    fn public(self) -> bool {
        self.role == Role::Public
    }

    /// True if a group may be named.
    fn names(self, group: &str) -> bool {
        let actors = &self.given.registry.actors;
        !self.public() || PLAIN.contains(&group) || actors.iter().any(|a| *a.id == *group || *a.side == *group)
    }

    /// Groups of a coverage line as they may be named.
    pub(crate) fn groups(self, all: &[String]) -> Vec<String> {
        if !self.public() {
            return all.to_vec();
        }
        let shown = |group: &String| {
            let parts: Vec<&str> = group.split(", ").filter(|p| self.names(p)).collect();
            if parts.is_empty() { OTHERS.to_owned() } else { parts.join(", ") }
        };
        let mut out: Vec<String> = all.iter().map(shown).collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    /// An origin as it may be named: a registered publisher or party, or a kind of people.
    pub(crate) fn origin(self, origin: &str) -> String {
        let known = || {
            let registry = &self.given.registry;
            registry.publisher(origin).is_some() || registry.actor(origin).is_some() || self.given.origin_words.iter().any(|w| w.1 == origin)
        };
        if !self.public() || known() { origin.to_owned() } else { UNREGISTERED.to_owned() }
    }

    /// Origins as they may be named, each once.
    pub(crate) fn origins(self, all: &[Symbol]) -> Vec<String> {
        let mut out: Vec<String> = all.iter().map(|o| self.origin(o)).collect();
        if self.public() {
            out.sort_unstable();
            out.dedup();
        }
        out
    }

    /// A toll's coverage line, part by part: as a page in a language tells it, with parties and publishers by their names, or as programs get it, in English with
    /// their ids.
    pub(crate) fn coverage(self, toll: &Toll, page: Option<&str>) -> Vec<String> {
        let c = toll.coverage();
        let called = |id: &str| page.and_then(|language| self.given.registry.called(id, language)).unwrap_or(id).to_owned();
        let groups: Vec<String> = self.groups(&c.groups).iter().map(|g| g.split(", ").map(called).collect::<Vec<_>>().join(", ")).collect();
        let origins: Vec<String> = self.origins(&c.origins).iter().map(|o| called(o)).collect();
        (self.given.coverage)(toll, &groups, &origins, page.unwrap_or("en"))
    }

    /// A toll as JSON has it.
    pub(crate) fn toll(self, value: &mut Value, toll: &Toll) {
        if self.public() {
            let c = toll.coverage();
            value["coverage"]["groups"] = self.groups(&c.groups).into();
            value["coverage"]["origins"] = self.origins(&c.origins).into();
        }
    }

    /// Refuses a question for people of an age, a sex, a role or a nationality.
    pub(crate) fn admits(self, who: &VictimGroup) -> Result<(), Problem> {
        if self.public() && (who.age.is_some() || who.sex.is_some() || who.role.is_some() || who.nationality.is_some()) {
            return Err(Problem::kept("who", "age, sex, role and nationality are not told without signing in"));
        }
        Ok(())
    }

    /// Takes rows out that are of such people.
    pub(crate) fn rows(self, axes: &[Axis], rows: &mut Vec<GroupedToll>) {
        if let Some(at) = axes.iter().position(|a| *a == Axis::Who) {
            rows.retain(|r| r.keys.get(at).is_none_or(|group| self.names(group)));
        }
    }

    /// Figures of an incident: of such people none, unless it tells of nobody else; then they are others.
    pub(crate) fn figures(self, figures: &mut IncidentFigures) {
        figures.groups.retain(|g| told_to(self.role, g.counted));
        figures.movements.retain(|m| told_to(self.role, m.counted));
        if !self.public() {
            return;
        }
        figures.origins = self.origins(&figures.origins).into_iter().map(Symbol::from).collect();
        let mut seen = Vec::new();
        for g in &figures.groups {
            if self.names(&g.group) {
                seen.push(g.counted);
            }
        }
        figures.groups.retain_mut(|g| {
            if self.names(&g.group) {
                return true;
            }
            let alone = !seen.contains(&g.counted);
            seen.push(g.counted);
            g.group = OTHERS.to_owned();
            alone
        });
    }

    /// A claim. Without a right to texts: no names of people, no words but counts; for the public nothing else that tells one person from another, and no point
    /// on a map either.
    pub(crate) fn claim(self, mut claim: Claim) -> Claim {
        if !self.role.figures_alone() {
            return claim;
        }
        // The words of a count may be the name of the one who is counted.
        if named(&claim.who) {
            claim.count.words.clear();
        }
        bare(&mut claim.who, self.public());
        claim.provenance.spans.clear();
        for a in &mut claim.attribution {
            if self.public() && a.source.is_none() {
                a.name = self.origin(&a.name).into();
            }
            a.words = a.name.clone();
        }
        // A named individual is told by no actor's id; the words may be one.
        claim.by.actors.iter_mut().for_each(|b| b.words = b.actor.clone().unwrap_or_else(|| "not a registered party".into()));
        if self.public()
            && let Some(place) = &mut claim.place
        {
            let parts = place.parts.iter().map(|p| tollbook_model::PlacePart { lat: None, lon: None, ..p.clone() }).collect();
            *place = tollbook_model::Place { parts, ..place.clone() };
        }
        claim
    }

    /// A claim among others.
    pub(crate) fn linked(self, linked: LinkedClaim) -> LinkedClaim {
        let (origin, line) = (linked.origin.as_deref().map(|o| self.origin(o).into()), self.origin(&linked.line).into());
        LinkedClaim { claim: self.claim(linked.claim), origin, line, ..linked }
    }
}

/// True if somebody is named.
fn named(who: &Who) -> bool {
    !who.persons.is_empty() || who.any_of.iter().any(named)
}

fn bare(who: &mut Who, all: bool) {
    who.persons.clear();
    who.words.clear();
    if all {
        (who.age, who.sex) = (None, None);
        who.role.clear();
        who.nationality.clear();
    }
    who.any_of.iter_mut().for_each(|w| bare(w, all));
}
