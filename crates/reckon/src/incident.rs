//! One incident by itself. Enters: its claims. Leaves: figures per group, who says so, how it moved, grade and responsibility.
//! Never done here: judging a claim true.

use crate::ask::Ask;
use crate::figure::Figures;
use crate::groups::{everybody, group_key};
use crate::row::Part;
use crate::told::Told;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tollbook_model::{ByMode, ClaimId, Counted, Status, Surety, Symbol};

/// Airwars' grades, derived from origins and responsibility; the words of its methodology page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// "A specific belligerent has accepted responsibility for civilian harm."
    Confirmed,
    /// "Reported by two or more credible sources, with likely or confirmed near actions by a belligerent."
    Fair,
    /// "Single source claim, though sometimes featuring significant information."
    Weak,
    /// "Competing claims of responsibility."
    Contested,
    /// "Those killed were combatants, or other parties most likely responsible."
    Discounted,
}

/// Who is said to have done it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Responsibility {
    /// A party accepts it.
    Accepted,
    /// A party claims the deed.
    Declared,
    /// Reports or others name one party.
    Alleged,
    /// Different parties are named.
    Disputed,
    /// Nobody is named.
    Unknown,
}

/// Low, best and highest of one group in one incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GroupFigure {
    /// What is counted.
    pub counted: Counted,
    /// The group: "everybody", an actor's id, "civilians", "children".
    pub group: String,
    /// Low; absent is unknown.
    pub low: Option<u64>,
    /// Best.
    pub best: Option<u64>,
    /// Highest reported.
    pub highest: Option<u64>,
    /// True if words leave it open.
    pub high_open: bool,
    /// The claims behind it.
    pub claims: Vec<ClaimId>,
    /// Pairs of claims that can't both be true.
    pub disputes: Vec<[ClaimId; 2]>,
}

/// The figure for everybody as it stood after a day's reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Movement {
    /// The day of publication; absent for undated reports, which come first.
    pub day: Option<Date>,
    /// What is counted.
    pub counted: Counted,
    /// Low.
    pub low: Option<u64>,
    /// Best.
    pub best: Option<u64>,
    /// Highest reported.
    pub highest: Option<u64>,
}

/// An incident by all its claims.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IncidentFigures {
    /// Figures per counted harm and group; whole groups first.
    pub groups: Vec<GroupFigure>,
    /// Independent origins that are named, sorted.
    pub origins: Vec<Symbol>,
    /// Airwars' grade.
    pub grade: Grade,
    /// Who is said to have done it.
    pub responsibility: Responsibility,
    /// How the figure moved over time.
    pub movements: Vec<Movement>,
}

/// Who is said to have done what these claims tell.
pub(crate) fn responsibility<'a>(claims: impl Iterator<Item = Told<'a>>, sides: &impl Fn(&str) -> Option<Symbol>) -> Responsibility {
    let (mut accepted, mut declared, mut named): (bool, bool, Vec<Symbol>) = (false, false, Vec::new());
    for told in claims {
        if told.by.mode == ByMode::None {
            continue;
        }
        let mut stated: Vec<Symbol> = Vec::new();
        for blame in told.by.actors.iter().filter(|b| !b.inferred && b.surety != Surety::Inferred) {
            accepted |= blame.surety == Surety::Accepted;
            declared |= blame.surety == Surety::Claimed;
            let actor = blame.actor.clone().unwrap_or_else(|| blame.words.clone());
            stated.push(sides(&actor).unwrap_or(actor));
        }
        if told.by.mode == ByMode::All {
            stated.truncate(1);
        }
        named.extend(stated);
    }
    named.sort();
    named.dedup();
    match (accepted, named.len()) {
        (true, _) => Responsibility::Accepted,
        (_, 0) => Responsibility::Unknown,
        (_, 1) if declared => Responsibility::Declared,
        (_, 1) => Responsibility::Alleged,
        _ => Responsibility::Disputed,
    }
}

/// The grade of an incident from its responsibility, the number of independent origins, and whether anybody but fighters was harmed.
pub(crate) fn grade(responsibility: Responsibility, origins: usize, only_fighters: bool) -> Grade {
    if only_fighters {
        return Grade::Discounted;
    }
    match responsibility {
        Responsibility::Accepted => Grade::Confirmed,
        Responsibility::Disputed => Grade::Contested,
        Responsibility::Declared | Responsibility::Alleged if origins >= 2 => Grade::Fair,
        _ => Grade::Weak,
    }
}

impl Figures<'_> {
    /// The grade of an incident of these claims. A perpetrator's sole claim is context only (Airwars), so copies and party claims add no origin.
    pub fn grade(&self, claims: &[u32]) -> (Grade, Responsibility, Vec<u32>) {
        let rows = self.rules.rows;
        let told = || claims.iter().copied().filter(|&c| matches!(rows[c as usize].part, Part::Binds | Part::Repeat | Part::Possible));
        let all = claims.iter().copied().filter(|&c| !matches!(rows[c as usize].part, Part::Outside | Part::Copy));
        let side = |a: &str| self.rules.parties.side(a).cloned();
        let responsibility = responsibility(all.map(|c| self.rules.book.told(c)), &side);
        let mut origins: Vec<u32> = told().filter(|&c| rows[c as usize].attributed).map(|c| rows[c as usize].origin).collect();
        origins.sort_unstable();
        origins.dedup();
        let fighters = |c: u32| {
            let who = self.rules.book.told(c).who;
            let armed = || who.actor.as_deref().is_some_and(|a| self.rules.parties.armed(a));
            who.status == Some(Status::Combatant) || who.status.is_none() && armed() && self.convention.status_found(who) != Some(Status::Civilian)
        };
        let only = told().next().is_some() && told().all(fighters);
        (grade(responsibility, origins.len(), only), responsibility, origins)
    }

    /// Claims that count something, by what and by group; whole groups first.
    fn keyed(&self, claims: &[u32]) -> Vec<(Counted, bool, String, u32)> {
        let rows = self.rules.rows;
        let one = |&c: &u32| {
            let who = self.rules.book.told(c).who;
            (rows[c as usize].part != Part::Outside).then(|| (rows[c as usize].counted, !everybody(who), group_key(who), c))
        };
        let mut keyed: Vec<(Counted, bool, String, u32)> = claims.iter().filter_map(one).collect();
        keyed.sort();
        keyed
    }

    /// The figure of one group among the claims of an incident.
    fn of_group(&self, claims: &[u32], group: &[(Counted, bool, String, u32)], id: Option<&dyn Fn(u32) -> ClaimId>) -> GroupFigure {
        let (counted, narrow) = (group[0].0, group[0].1);
        let figure = if narrow {
            self.alone(&group.iter().map(|k| k.3).collect::<Vec<u32>>())
        } else {
            let all: Vec<u32> = claims.iter().copied().filter(|&c| self.rules.rows[c as usize].counted == counted).collect();
            self.figure(&all, None)
        };
        GroupFigure {
            counted,
            group: group[0].2.clone(),
            low: figure.low,
            best: figure.best.or(figure.low).filter(|_| self.convention.gives_best()),
            highest: figure.highest,
            high_open: figure.open,
            claims: id.map(|id| group.iter().map(|k| id(k.3)).collect()).unwrap_or_default(),
            disputes: id.map(|id| figure.disputes.iter().map(|d| [id(d[0]), id(d[1])]).collect()).unwrap_or_default(),
        }
    }

    /// Figures per group of claims that count the same.
    pub fn groups(&self, claims: &[u32], id: &dyn Fn(u32) -> ClaimId) -> Vec<GroupFigure> {
        self.keyed(claims).chunk_by(|a, b| (a.0, &a.2) == (b.0, &b.2)).map(|group| self.of_group(claims, group, Some(id))).collect()
    }

    /// Of everything that is counted the first of these alone, without its claims.
    pub fn leading(&self, claims: &[u32]) -> Vec<GroupFigure> {
        let keyed = self.keyed(claims);
        let first = |all: &[(Counted, bool, String, u32)]| all.iter().take_while(|k| k.2 == all[0].2).count();
        keyed.chunk_by(|a, b| a.0 == b.0).map(|all| self.of_group(claims, &all[..first(all)], None)).collect()
    }

    /// The figure of claims of one group, whatever it is.
    fn alone(&self, claims: &[u32]) -> crate::figure::Figure {
        self.figure(claims, None::<&Ask>)
    }
}
