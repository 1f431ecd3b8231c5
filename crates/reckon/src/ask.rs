//! A question, made ready to be put to claims. Enters: a scope. Leaves: for a claim or an item, whether it lies inside the question, outside,
//! or may lie on both sides. Never done here: taking an inferred `by` for words.

use crate::area::{Areas, WORLD};
use crate::convention::Convention;
use crate::parties::Parties;
use crate::row::{EVER, NEVER, Row, day};
use crate::told::Told;
use crate::toll::Listing;
use tollbook_model::{ByMode, Scope, Status, Surety, Taxonomy, Who};

/// How a claim stands to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fit {
    /// All of it lies inside, by what it states.
    Inside,
    /// It may lie inside, wholly or in part.
    Straddles,
    /// By stated words none of it lies inside.
    Outside,
}

/// A scope with its place found and its days numbered.
pub(crate) struct Ask<'a> {
    pub scope: &'a Scope,
    areas: &'a Areas,
    parties: &'a Parties,
    means: &'a Taxonomy,
    targets: &'a Taxonomy,
    /// The node asked for, if claims name it, and the deepest known node above it.
    pub node: Option<(Option<u32>, u32)>,
    /// True if the place lies in a country that no claim names: what is told of others lies outside.
    foreign: bool,
    pub days: (i32, i32),
    pub convention: &'a Convention,
    /// True if only place and days restrict.
    pub open: bool,
    /// True if a list that somebody declared complete is a ceiling of its incident.
    pub closes: bool,
    /// How much of the derivation is wanted.
    pub listing: Listing,
}

fn both(a: Fit, b: Fit) -> Fit {
    a.max(b)
}

impl<'a> Ask<'a> {
    pub fn new(scope: &'a Scope, areas: &'a Areas, parties: &'a Parties, terms: (&'a Taxonomy, &'a Taxonomy), convention: &'a Convention) -> Self {
        let who = &scope.who;
        let node = scope.place.as_ref().map(|p| areas.find(p));
        let any_who = who.actor.is_some() || who.status.is_some() || who.role.is_some() || who.age.is_some() || who.sex.is_some() || who.nationality.is_some();
        Ask {
            scope,
            areas,
            parties,
            means: terms.0,
            targets: terms.1,
            node,
            foreign: node == Some((None, WORLD)) && scope.place.as_ref().is_some_and(|p| p.country.is_some()),
            days: (scope.from.map_or(EVER, day), scope.to.map_or(NEVER, day)),
            convention,
            closes: false,
            listing: Listing::default(),
            open: !any_who && scope.by.is_none() && scope.means.is_none() && scope.cause.is_none() && scope.target.is_none(),
        }
    }

    /// Place, by the nodes that surely hold a claim and those it may lie in.
    pub fn place(&self, inside: &[u32], may: &[u32]) -> Fit {
        let Some((node, above)) = self.node else { return Fit::Inside };
        if let Some(node) = node
            && !inside.is_empty()
            && inside.iter().all(|&n| self.areas.holds(node, n))
        {
            return Fit::Inside;
        }
        if self.foreign {
            return if may.contains(&WORLD) { Fit::Straddles } else { Fit::Outside };
        }
        if self.areas.touch(&[node.unwrap_or(above)], may) { Fit::Straddles } else { Fit::Outside }
    }

    /// Place, where one node holds an item and it may lie in one node; `None` if that doesn't decide.
    pub fn place_of(&self, inside: u32, may: u32) -> Option<Fit> {
        let Some((node, above)) = self.node else { return Some(Fit::Inside) };
        if self.foreign {
            return Some(if may == WORLD { Fit::Straddles } else { Fit::Outside });
        }
        let asked = node.unwrap_or(above);
        if node.is_some() && self.areas.holds(asked, inside) {
            return Some(Fit::Inside);
        }
        if self.areas.holds(asked, may) || self.areas.holds(may, asked) {
            return Some(Fit::Straddles);
        }
        // Only of two settlements can one be the other by another name.
        if self.areas.is_settlement(asked) { None } else { Some(Fit::Outside) }
    }

    /// Days, by what a claim says and by what it states itself.
    pub fn period(&self, days: (i32, i32), stated: (i32, i32)) -> Fit {
        if self.days.0 <= days.0 && days.1 <= self.days.1 {
            return Fit::Inside;
        }
        if stated.0 <= self.days.1 && self.days.0 <= stated.1 { Fit::Straddles } else { Fit::Outside }
    }

    /// Everything but place and days.
    pub fn rest(&self, claim: &Told, row: &Row) -> Fit {
        if self.open {
            return Fit::Inside;
        }
        let mut fit = self.who(claim.who, row);
        if let Some(by) = &self.scope.by {
            fit = both(fit, self.by(claim, by));
        }
        if let Some(asked) = &self.scope.means {
            fit = both(fit, self.term(claim.means.map(|m| &**m), asked, self.means));
        }
        if let Some(asked) = &self.scope.target {
            fit = both(fit, self.term(claim.target.map(|t| &**t), asked, self.targets));
        }
        if let Some(asked) = self.scope.cause {
            fit = both(fit, if claim.cause == asked { Fit::Inside } else { Fit::Straddles });
        }
        fit
    }

    fn term(&self, told: Option<&str>, asked: &str, tree: &Taxonomy) -> Fit {
        if told.is_some_and(|t| t == asked || tree.is_a(t, asked)) { Fit::Inside } else { Fit::Straddles }
    }

    fn by(&self, claim: &Told, asked: &str) -> Fit {
        let named = |b: &&tollbook_model::Blame| !b.inferred && b.surety != Surety::Inferred;
        let mut stated = claim.by.actors.iter().filter(named).peekable();
        if stated.peek().is_none() || claim.by.mode == ByMode::None {
            return Fit::Straddles;
        }
        let within = |b: &tollbook_model::Blame| b.actor.as_deref().is_some_and(|a| self.parties.within(a, asked));
        let inside = match claim.by.mode {
            ByMode::All => stated.any(within),
            _ => stated.all(within),
        };
        if inside { Fit::Inside } else { Fit::Straddles }
    }

    fn who(&self, who: &Who, row: &Row) -> Fit {
        if !who.any_of.is_empty() {
            let fits: Vec<Fit> = who.any_of.iter().map(|w| self.one(w, row)).collect();
            return if fits.iter().all(|f| *f == Fit::Inside) {
                Fit::Inside
            } else if fits.iter().all(|f| *f == Fit::Outside) {
                Fit::Outside
            } else {
                Fit::Straddles
            };
        }
        self.one(who, row)
    }

    fn one(&self, who: &Who, row: &Row) -> Fit {
        let asked = &self.scope.who;
        let mut fit = Fit::Inside;
        if let Some(actor) = &asked.actor {
            let told = who.actor.as_deref().or(who.side.as_deref());
            let inside = told.is_some_and(|t| self.parties.within(t, actor)) || who.side.as_ref() == Some(actor);
            let other = || {
                let (Some(side), Some(asked)) = (row.actor().and(who.actor.as_deref()).and_then(|a| self.parties.side(a)), self.parties.side(actor)) else {
                    return false;
                };
                !self.parties.may_be_one(side, asked, crate::row::years(row.days, row.days))
            };
            fit = both(
                fit,
                if inside {
                    Fit::Inside
                } else if other() {
                    Fit::Outside
                } else {
                    Fit::Straddles
                },
            );
        }
        if let Some(status) = asked.status {
            let told = self.convention.status_found(who).or_else(|| self.parties.status(who));
            // Of whom it isn't told bounds the highest of a convention that counts civilians alone.
            let unclear = told.is_none() && status == Status::Civilian && self.convention.civilians_alone();
            fit = both(fit, if unclear { Fit::Inside } else { stands(told, status) });
        }
        if let Some(age) = asked.age {
            fit = both(fit, stands(who.age, age));
        }
        if let Some(sex) = asked.sex {
            fit = both(fit, stands(who.sex, sex));
        }
        if let Some(role) = &asked.role {
            fit = both(fit, if who.role.contains(role) { Fit::Inside } else { Fit::Straddles });
        }
        if let Some(nationality) = &asked.nationality {
            let all = !who.nationality.is_empty() && who.nationality.iter().all(|n| n == nationality);
            fit = both(fit, if all { Fit::Inside } else { Fit::Straddles });
        }
        fit
    }

    /// True if a claim of this group speaks of all that the question asks for: it names no narrower group.
    pub fn covers_group(&self, who: &Who) -> bool {
        let asked = &self.scope.who;
        if !who.any_of.is_empty() {
            return false;
        }
        let armed = who.actor.as_deref().is_some_and(|a| self.parties.armed(a));
        let party = match (who.actor.as_ref().or(who.side.as_ref()), &asked.actor) {
            (None, _) => true,
            (Some(told), Some(asked)) => told == asked || who.actor.is_none(),
            (Some(_), None) => false,
        };
        party
            && (who.status.is_none() || who.status == asked.status || (armed && who.status == Some(Status::Combatant)))
            && (who.age.is_none() || who.age == asked.age)
            && (who.sex.is_none() || who.sex == asked.sex)
            && (who.actor.is_some() || who.role.is_empty() || asked.role.as_ref().is_some_and(|r| who.role.contains(r)))
            && who.nationality.iter().all(|n| asked.nationality.as_ref() == Some(n))
    }
}

fn stands<T: PartialEq>(told: Option<T>, asked: T) -> Fit {
    match told {
        Some(t) if t == asked => Fit::Inside,
        Some(_) => Fit::Outside,
        None => Fit::Straddles,
    }
}
