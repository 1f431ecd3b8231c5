//! What the public sees of what is marked public. Enters: public claims, how projects deal with their incidents, the day. Leaves: the same without
//! incidents under an embargo, and with places no finer than may be told. Never done here: a rule of its own for places; `publish` has them, and they
//! arrive as functions.

use crate::data::Data;
use crate::fetch::Fetched;
use crate::given::Given;
use jiff::civil::Date;
use sha2::{Digest as _, Sha256};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use tollbook_ledger::{Handled, Handling, standing};
use tollbook_model::{Claim, ClaimId, Place};

/// Claims under an embargo that holds on a day.
fn embargoed(handled: &[Handled], today: Date) -> HashSet<ClaimId> {
    let holds = |h: &&&Handled| matches!(h.handling, Handling::Embargo { until: Some(until) } if today < until);
    standing(handled).iter().filter(holds).map(|h| h.claim.clone()).collect()
}

/// Of claims whose incident's place waits longer than others: for how many days.
fn delays(handled: &[Handled]) -> HashMap<ClaimId, u32> {
    standing(handled)
        .into_iter()
        .filter_map(|h| if let Handling::Delay { days: Some(days) } = h.handling { Some((h.claim.clone(), days)) } else { None })
        .collect()
}

/// True if an incident's extent matters beyond what is public of it: then it is looked up in what the owner sees.
pub(crate) fn needs_all(handled: &[Handled], today: Date) -> bool {
    !embargoed(handled, today).is_empty() || !delays(handled).is_empty()
}

/// Takes out and coarsens what the public may not be told on this day. `all` is the whole book, linked, where an incident is dealt with apart.
pub(crate) fn told(given: &Arc<Given>, mut fetched: Fetched, handled: &[Handled], all: Option<&Data>, today: Date) -> Fetched {
    let mut held = embargoed(handled, today);
    let mut waiting = delays(handled);
    if let Some(all) = all {
        held = all.with_their_incidents(&held);
        // What one claim of an incident waits for, all of them do.
        for (claim, days) in waiting.clone() {
            for other in all.with_their_incidents(&HashSet::from([claim])) {
                let there = waiting.entry(other).or_insert(days);
                *there = (*there).max(days);
            }
        }
    }
    if !held.is_empty() {
        fetched.claims.retain(|v| !held.contains(&v.claim.id));
        fetched.acts().coded.retain(|c| !held.contains(&c.1.claim));
        fetched.acts().verified.retain(|v| !held.contains(&v.1.claim));
    }
    let linked = fetched.linked(given);
    let mut coarse: HashSet<ClaimId> = HashSet::new();
    let mut keep = |claims: &[&Claim]| {
        let delay = claims.iter().filter_map(|c| waiting.get(&c.id)).max().copied();
        if (given.keeps_place)(claims, delay, today) {
            coarse.extend(claims.iter().map(|c| c.id.clone()));
        }
    };
    for incident in &linked.incidents {
        keep(&incident.claims.iter().map(|&c| &linked.claims[c].claim).collect::<Vec<_>>());
    }
    linked.claims.iter().filter(|c| c.incident.is_none()).for_each(|c| keep(&[&c.claim]));
    let mut hash = Sha256::new();
    hash.update(*fetched.print());
    hash.update(format!("public {today}\n"));
    for view in &mut fetched.claims {
        if !coarse.contains(&view.claim.id) {
            continue;
        }
        hash.update(format!("coarse {}\n", view.claim.id.0));
        if let Some(place) = &mut view.claim.place {
            let mut parts: Vec<_> = place.parts.iter().map(given.unit_alone).collect();
            parts.dedup();
            let mode = if parts.len() == 1 { tollbook_model::PlaceMode::One } else { place.mode };
            let told = Place { parts: parts.into(), mode, carried: place.carried };
            if told.parts.iter().map(|p| p.precision).ne(place.parts.iter().map(|p| p.precision)) {
                fetched.coarse.insert(view.claim.id.clone());
            }
            *place = told;
        }
        // What was hit can tell where, too.
        view.claim.target = None;
    }
    // A code that was given to a town names the town.
    fetched.acts().coded.retain(|c| !coarse.contains(&c.1.claim));
    held.iter().for_each(|c| hash.update(format!("held {}\n", c.0)));
    *fetched.print() = hash.finalize().into();
    fetched
}
