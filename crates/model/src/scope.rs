//! What a number covers. Enters: a question, as it is asked. Leaves: a scope, the one coordinate system of claims, incidents and tolls.
//! Never done here: comparing two scopes; `reckon` does that, by stated words alone.

use crate::{AgeClass, Cause, Deed, Harm, PlacePart, Sex, Status, Symbol};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What is counted: people harmed, or deeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", untagged)]
pub enum Counted {
    /// People, by what was done to them.
    Harm(Harm),
    /// Deeds.
    Deed(Deed),
}

/// A victim group as a question names it; what is absent doesn't restrict.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct VictimGroup {
    /// Members of this actor (id), or of any actor of this side (id).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<Symbol>,
    /// Status as claimed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Role (id of the roles taxonomy).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Symbol>,
    /// Age class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age: Option<AgeClass>,
    /// Sex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    /// ISO 3166-1 alpha-2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nationality: Option<Symbol>,
}

impl VictimGroup {
    /// The group that a word for a status, an age class or a sex names, in either number; none for any other word.
    pub fn of_word(word: &str) -> Option<Self> {
        let of = Self::default();
        Some(match word {
            "civilian" | "civilians" => Self { status: Some(Status::Civilian), ..of },
            "combatant" | "combatants" => Self { status: Some(Status::Combatant), ..of },
            "hors-de-combat" => Self { status: Some(Status::HorsDeCombat), ..of },
            "child" | "children" => Self { age: Some(AgeClass::Child), ..of },
            "adult" | "adults" => Self { age: Some(AgeClass::Adult), ..of },
            "elderly" => Self { age: Some(AgeClass::Elderly), ..of },
            "woman" | "women" | "female" => Self { sex: Some(Sex::Female), ..of },
            "man" | "men" | "male" => Self { sex: Some(Sex::Male), ..of },
            _ => return None,
        })
    }

    /// The members of an actor or of a side, by id.
    pub fn of_actor(id: Symbol) -> Self {
        Self { actor: Some(id), ..Self::default() }
    }
}

/// What a toll is asked for: everything given must hold, what is absent doesn't restrict. Days are civil and included.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scope {
    /// What is counted.
    pub counted: Counted,
    /// Of whom.
    #[serde(default)]
    pub who: VictimGroup,
    /// Attributed to this actor or side (id).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Symbol>,
    /// By this means (id of the means taxonomy).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub means: Option<Symbol>,
    /// Of this cause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// With this target (id of the targets taxonomy).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Symbol>,
    /// Within this place, as the gazetteer knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<PlacePart>,
    /// First day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// Last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
}

impl Scope {
    /// Everything of a kind, everywhere and always.
    #[must_use]
    pub fn of(counted: Counted) -> Self {
        Scope { counted, who: VictimGroup::default(), by: None, means: None, cause: None, target: None, place: None, from: None, to: None }
    }
}
