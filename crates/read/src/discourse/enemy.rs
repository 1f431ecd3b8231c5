//! The one party that fires from afar in a report. Enters: the claims of a whole report. Leaves: that party, as inferred, for what such weapons
//! did without a doer. Never done here: a doer where two sides fire, or where people fight at close quarters.

use super::incidents::FROM_AFAR;
use super::{State, Working};
use tollbook_model::{ActorRegistry, Blame, By, ByMode, Claim, ClaimKind, Level, Surety, Symbol};

/// How often the report must name the party as the doer of such a deed.
const NAMED_AS_DOER: usize = 2;

/// A governor's post names the enemy once and then tells ten strikes: whoever alone fires from afar in a report did what was done so without a
/// name, as far as the report tells.
pub(super) fn one_enemy(working: &mut [Working], state: &State, registry: &ActorRegistry) {
    let afar = |m: &Option<Symbol>| m.as_deref().is_some_and(|m| FROM_AFAR.contains(&m));
    let side = |b: &Blame| b.actor.as_ref().and_then(|a| registry.actor(a)).map(|a| (a.side.clone(), a.id.clone()));
    let of = |by: &By| match by.actors.as_slice() {
        [b] if by.mode == ByMode::One && !b.inferred && b.surety != Surety::Inferred => side(b),
        _ => None,
    };
    let claims = working.iter().filter(|w| afar(&w.claim.means) && !w.claim.by.actors.is_empty()).map(|w| of(&w.claim.by));
    let deeds = state.deeds.iter().filter(|d| afar(&d.means) && !d.by.actors.is_empty()).map(|d| of(&d.by));
    let mut named = 0;
    let mut enemy: Option<(Symbol, Symbol)> = None;
    for doer in claims.chain(deeds) {
        // Several doers, or one whom nobody knows: it may be anybody's fire.
        let Some(doer) = doer else { return };
        match &enemy {
            Some(e) if e.0 != doer.0 => return,
            Some(_) => {}
            None => enemy = Some(doer),
        }
        named += 1;
    }
    let Some((enemy_side, actor)) = enemy.filter(|_| named >= NAMED_AS_DOER) else { return };
    // Rockets on a party's own country are hardly its own; in a civil war there is nobody but those at home.
    let home = registry.actor(&actor).and_then(|a| a.countries.first());
    let at_home = |c: &Claim| c.place.as_ref().is_none_or(|p| p.parts.iter().any(|x| x.country.is_none() || x.country.as_ref() == home));
    let own = |c: &Claim| c.who.side.as_ref() == Some(&enemy_side) || at_home(c);
    for w in working.iter_mut() {
        let c = &mut w.claim;
        let told = matches!(c.kind, ClaimKind::Harm | ClaimKind::Deed) && matches!(c.level, Level::Incident | Level::Window);
        if told && afar(&c.means) && c.by.actors.is_empty() && !own(c) && !w.own_side {
            let words = Symbol::from("");
            c.by = By { mode: ByMode::One, actors: vec![Blame { actor: Some(actor.clone()), surety: Surety::Inferred, inferred: true, words }] };
        }
    }
}
