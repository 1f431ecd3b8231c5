//! Names that other names explain: what lies in what, what lies near. Enters: the names of a report, each with its first meaning. Leaves: the same
//! names, meaning places that fit together. Never done here: a name found in the text.

use crate::bearers::{ALIKE, NEIGHBOURS, SMALL, rank, stands, strange};
use crate::places::{Found, Names};
use rustc_hash::FxHashMap;
use std::sync::Arc;
use tollbook_gazetteer::{Context, CountryCode, Gazetteer, KeyMatch, PlaceKind, PlaceRef, distance_km};
use tollbook_model::Symbol;

/// A name lies where the words say: "Abha airport in southern Saudi Arabia", "Bambo, Rutshuru territory". If none of that name lies there, no
/// gazetteer holds it.
pub(crate) fn within_the_other(names: &mut Names, gazetteer: &Gazetteer, firm: bool) {
    for i in 0..names.list.len() {
        let name = &names.list[i];
        // "Haro town, Kiremu Woreda, East Wollega Zone of Oromia": the first of the chain that is a province or a country.
        let mut next = name.within;
        let mut outer = None;
        for _ in 0..4 {
            let Some(o) = next.filter(|o| *o as usize != i) else { break };
            let holder = &names.list[o as usize];
            let known = holder.place.as_ref().filter(|f| !f.contested || matches!(f.kind, PlaceKind::Country | PlaceKind::Admin1));
            outer = outer.or(known.cloned());
            if known.is_some_and(|f| matches!(f.kind, PlaceKind::Country | PlaceKind::Admin1)) {
                outer = known.cloned();
                break;
            }
            next = holder.within;
        }
        let (Some(inner), Some(outer)) = (&name.place, outer) else { continue };
        let inside = |country: &str, unit: Option<PlaceRef>| country == &*outer.country && (outer.kind == PlaceKind::Country || unit == outer.unit);
        // "Boya, North Waziristan district": a district says at least which country.
        let abroad = outer.kind == PlaceKind::Admin2 && inner.country != outer.country;
        if !(abroad || matches!(outer.kind, PlaceKind::Country | PlaceKind::Admin1 | PlaceKind::Town))
            || outer.contested && outer.kind == PlaceKind::Town
            || matches!(inner.kind, PlaceKind::Country | PlaceKind::Admin1 | PlaceKind::Region | PlaceKind::Feature)
            || inside(&inner.country, inner.unit)
        {
            // "the Kohati area of Peshawar": no town whose name is only like it.
            let like = || {
                let context = Context { countries: CountryCode::new(&inner.country).map(|c| (c, 1.0)).into_iter().collect(), ..Context::default() };
                gazetteer.rank(&name.folded, &context).is_some_and(|r| r.key != KeyMatch::Exact)
            };
            if outer.kind == PlaceKind::Town && inner.kind == PlaceKind::Town && inner.contested && inner.id != outer.id && like() {
                names.list[i].place = None;
            }
            continue;
        }
        let Some(code) = CountryCode::new(&outer.country) else { continue };
        let context = Context {
            countries: vec![(code, 1.0)],
            admin1s: outer.unit.filter(|_| outer.kind != PlaceKind::Country).map(|u| (u, 1.0)).into_iter().collect(),
            expect: name.said,
            ..Context::default()
        };
        let again = gazetteer.rank(&name.folded, &context).filter(|r| stands(gazetteer, r, false, firm)).and_then(|r| {
            let (place, unit) = (gazetteer.place(r.place), gazetteer.admin1_of(r.place));
            let there = inside(place.country.as_str(), unit) && (r.key == KeyMatch::Exact || r.likeness >= ALIKE);
            there.then(|| Arc::new(Found::of(&place, unit, false)))
        });
        names.list[i].place = again;
    }
}

/// Names that several places bear, or that are only guessed at, mean the place nearest to those the report names for sure.
pub(crate) fn near_the_others(names: &mut Names, gazetteer: &Gazetteer, context: &mut Context, list: &[(CountryCode, f32)], firm: bool) {
    if !names.contested() {
        return;
    }
    for f in names.list.iter().filter_map(|n| n.place.as_ref()).filter(|f| !f.contested) {
        if let Some(unit) = f.unit {
            let weight = if f.kind == PlaceKind::Admin1 { 1.0 } else { 0.5 };
            match context.admin1s.iter_mut().find(|a| a.0 == unit) {
                Some(a) => a.1 += weight,
                None => context.admin1s.push((unit, weight)),
            }
        }
        if let (Some(lat), Some(lon), PlaceKind::Town | PlaceKind::Admin2 | PlaceKind::Camp) = (f.lat, f.lon, f.kind)
            && context.near.len() < NEIGHBOURS
        {
            context.near.push((lat, lon, 1.0));
        }
    }
    if context.admin1s.is_empty() {
        return;
    }
    for name in names.list.iter_mut().filter(|n| n.place.as_ref().is_some_and(|f| f.contested)) {
        context.expect = name.said;
        let again = rank(gazetteer, name, context).filter(|r| stands(gazetteer, r, false, firm));
        // A city is meant by its bare name, unless a town of that very name lies in a province the report tells of: "Guadalupe, a suburb of Zacatecas".
        if let Some(f) = name.place.as_ref().filter(|f| f.large) {
            let home = |unit: Option<PlaceRef>| context.admin1s.iter().any(|a| Some(a.0) == unit);
            let near = again.filter(|r| r.key == KeyMatch::Exact && !home(f.unit) && home(gazetteer.admin1_of(r.place)));
            if let Some(r) = near {
                name.place = Some(Arc::new(Found::of(&gazetteer.place(r.place), gazetteer.admin1_of(r.place), true)));
            }
            continue;
        }
        name.place = again.and_then(|r| {
            let unit = gazetteer.admin1_of(r.place);
            // "Magami" in Zamfara is no misspelt Magama of another province: it is a village no gazetteer holds.
            let place = gazetteer.place(r.place);
            // A small town whose name others bear too, in a province the report names nowhere, is a quarter or a village of the place it tells of.
            let stray = place.kind == PlaceKind::Town && place.population < SMALL || place.kind == PlaceKind::Neighbourhood || place.kind == PlaceKind::Feature;
            // The district around a town is no rival of it, nor is a namesake in another country where the town lies close to what the report names.
            let rival = r.runner_up.filter(|&o| gazetteer.admin1_of(o) != unit);
            let abroad = |o: PlaceRef| gazetteer.country_of(o) != gazetteer.country_of(r.place);
            let rivalled = stray && rival.is_some_and(|o| !(abroad(o) && close_to(context, &place)));
            let guess = r.key != KeyMatch::Exact && r.likeness < ALIKE || rivalled || strange(&place, list);
            let strays = guess && !context.admin1s.iter().any(|a| Some(a.0) == unit);
            (!strays).then(|| Arc::new(Found::of(&place, unit, true)))
        });
    }
}

/// How far from a place named for sure lies one that is close to it.
const CLOSE_KM: f64 = 60.0;

/// True for a place that lies close to one of those that a report names for sure.
fn close_to(context: &Context, place: &tollbook_gazetteer::Place) -> bool {
    place.lat.zip(place.lon).is_some_and(|at| context.near.iter().any(|n| distance_km(at, (n.0, n.1)) < CLOSE_KM))
}

/// How far over a border lies a small town that a report tells of without its country.
const OVER_THE_BORDER_KM: f64 = 150.0;

/// What a demonym or a party told once weighs less than; letters that several parties bear are told once.
const ONCE_TOLD: f32 = 1.0;

/// A small town of a country that nothing else in the report speaks of, far from all that it tells of, is another place of that name: a quarter
/// of the city or a village that no gazetteer holds.
pub(crate) fn over_no_border(names: &mut Names, spoken: &FxHashMap<CountryCode, f32>, list: &[(CountryCode, f32)]) {
    let Some((home, _)) = list.first() else { return };
    let wide = |f: &Found| matches!(f.kind, PlaceKind::Country | PlaceKind::Admin1 | PlaceKind::Region) || f.large;
    let spoken_of: Vec<Symbol> = names.list.iter().filter_map(|n| n.place.as_deref()).filter(|f| wide(f)).map(|f| f.country.clone()).collect();
    let sure: Vec<(f64, f64)> = names
        .list
        .iter()
        .filter_map(|n| n.place.as_deref())
        .filter(|f| &*f.country == home.as_str() && !f.contested && matches!(f.kind, PlaceKind::Town | PlaceKind::Admin2 | PlaceKind::Camp))
        .filter_map(|f| f.lat.zip(f.lon))
        .collect();
    if sure.is_empty() {
        return;
    }
    for name in &mut names.list {
        let strays = name.within.is_none()
            && name.place.as_deref().is_some_and(|f| {
                matches!(f.kind, PlaceKind::Town | PlaceKind::Admin2 | PlaceKind::Neighbourhood | PlaceKind::Feature)
                    && !f.large
                    && &*f.country != home.as_str()
                    && !spoken_of.contains(&f.country)
                    && !spoken.iter().any(|(c, w)| c.as_str() == &*f.country && *w >= ONCE_TOLD)
                    && f.lat.zip(f.lon).is_none_or(|at| sure.iter().all(|&p| distance_km(at, p) > OVER_THE_BORDER_KM))
            });
        if strays {
            name.place = None;
        }
    }
}
