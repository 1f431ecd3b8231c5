//! Groups of people by a word. Enters: whom a claim tells of. Leaves: whether that is everybody, and the word that claims of the same group share.
//! Never done here: which groups can be the same people.

use tollbook_model::{AgeClass, Sex, Status, Who};

/// True if a group names nobody in particular.
pub(crate) fn everybody(who: &Who) -> bool {
    who.actor.is_none()
        && who.side.is_none()
        && who.status.is_none()
        && who.role.is_empty()
        && who.age.is_none()
        && who.sex.is_none()
        && who.nationality.is_empty()
        && who.any_of.is_empty()
}

/// A group as a word that two claims of the same group share.
pub(crate) fn group_key(who: &Who) -> String {
    if everybody(who) {
        return "everybody".to_owned();
    }
    let mut parts: Vec<String> = Vec::new();
    parts.extend(who.actor.as_deref().or(who.side.as_deref()).map(str::to_owned));
    if who.actor.is_none() {
        parts.extend(who.status.map(|s| match s {
            Status::Civilian => "civilians".to_owned(),
            Status::Combatant => "combatants".to_owned(),
            Status::HorsDeCombat => "out of the fight".to_owned(),
        }));
        parts.extend(who.role.iter().map(|r| r.to_string()));
    }
    parts.extend(who.age.map(|a| match a {
        AgeClass::Child => "children".to_owned(),
        AgeClass::Adult => "adults".to_owned(),
        AgeClass::Elderly => "elderly".to_owned(),
    }));
    parts.extend(who.sex.map(|s| if s == Sex::Female { "female".to_owned() } else { "male".to_owned() }));
    parts.extend(who.nationality.iter().map(|n| n.to_string()));
    parts.extend(who.any_of.iter().map(group_key));
    parts.join(", ")
}
