//! Who fought whom, as the tables of others want it. Enters: an incident's registered parties. Leaves: dyads, types of violence and of actors.
//! Never done here: naming a party that no registry knows.

use crate::holdings::Holdings;
use crate::incident::Shown;
use tollbook_model::{Actor, ActorKind, Harm, Symbol};

/// Two sides and the type of violence between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Dyad {
    pub a: Option<String>,
    pub b: Option<String>,
    /// 1 state-based, 2 non-state, 3 one-sided.
    pub violence: Option<u64>,
}

/// The name that UCDP gives a party; the registry's own where it gives none.
pub(crate) fn ucdp_name(id: &str, holdings: &Holdings<'_>) -> Option<String> {
    let actor = holdings.registry.actor(id)?;
    Some(actor.ucdp.as_ref().unwrap_or(&actor.name).to_string())
}

fn is_state(actor: &Actor) -> bool {
    matches!(actor.kind, ActorKind::StateForces | ActorKind::Police | ActorKind::Government)
        || actor.ucdp.as_deref().is_some_and(|u| u.starts_with("Government of "))
}

/// The Gleditsch–Ward number of a side that is a government.
pub(crate) fn government_number(side: &str, holdings: &Holdings<'_>) -> Option<u64> {
    let of = |a: &&Actor| a.ucdp.as_deref() == Some(side) && side.starts_with("Government of ");
    let actor = holdings.registry.actors.iter().find(of)?;
    holdings.countries.get(actor.countries.first()?)?.gw
}

fn side(ids: &[Symbol], holdings: &Holdings<'_>) -> Option<(String, bool)> {
    let actors: Vec<&Actor> = ids.iter().filter_map(|a| holdings.registry.actor(a)).collect();
    // A state goes before those that fight beside it: secondary parties make no dyad of their own.
    let chosen = actors.iter().find(|a| is_state(a)).or(actors.first())?;
    Some((ucdp_name(&chosen.id, holdings)?, is_state(chosen)))
}

/// The dyad of an incident. Codebook 23.1: imprecise shelling and bombing with civilian dead is state-based unless civilians were clearly targeted.
pub(crate) fn dyad(s: &Shown<'_>, holdings: &Holdings<'_>) -> Dyad {
    let by = side(&s.blamed(), holdings);
    let of = side(&s.harmed(), holdings).filter(|o| by.as_ref().is_none_or(|b| b.0 != o.0));
    match (by, of) {
        (Some(by), Some(of)) => {
            let violence = if by.1 || of.1 { 1 } else { 2 };
            // The state is side a; of two states or two groups the first by name.
            let by_first = if by.1 == of.1 { by.0 < of.0 } else { by.1 };
            let (a, b) = if by_first { (by.0, of.0) } else { (of.0, by.0) };
            Dyad { a: Some(a), b: Some(b), violence: Some(violence) }
        }
        (Some(by), None) => {
            let civilians = s.group(Harm::Killed, "civilians").known();
            let area = s.means().is_some_and(|m| holdings.means.is_a(&m, "explosive"));
            let targeted = s.target().is_some_and(|t| ["health", "education", "worship", "camp", "humanitarian"].iter().any(|g| holdings.targets.is_a(&t, g)));
            if civilians && (!area || targeted || !by.1) {
                Dyad { a: Some(by.0), b: Some("Civilians".to_owned()), violence: Some(3) }
            } else {
                Dyad { a: Some(by.0), b: None, violence: by.1.then_some(1) }
            }
        }
        (None, Some(of)) => Dyad { a: of.1.then(|| of.0.clone()), b: (!of.1).then_some(of.0), violence: None },
        (None, None) => Dyad::default(),
    }
}

/// ACLED's number for a kind of actor in a country: 1 state forces, 2 rebels, 3 political militias, 4 identity militias, 7 civilians, 8 others.
pub(crate) fn inter(actor: &Actor, country: Option<&str>) -> u64 {
    match actor.kind {
        ActorKind::StateForces | ActorKind::Police | ActorKind::Government => {
            if actor.countries.first().map(AsRef::as_ref) == country {
                1
            } else {
                8
            }
        }
        ActorKind::Rebel | ActorKind::Jihadist => 2,
        ActorKind::Militia | ActorKind::Criminal | ActorKind::Political => 3,
        ActorKind::EthnicMilitia | ActorKind::Settlers => 4,
        ActorKind::Coalition | ActorKind::Peacekeepers | ActorKind::Contractor => 8,
    }
}

/// The label of that number, as exports have it by default.
pub(crate) fn inter_label(n: u64) -> &'static str {
    match n {
        1 => "State forces",
        2 => "Rebel group",
        3 => "Political militia",
        4 => "Identity militia",
        5 => "Rioters",
        6 => "Protesters",
        7 => "Civilians",
        8 => "External/Other forces",
        _ => "",
    }
}
