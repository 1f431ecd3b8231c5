//! Places to choose one from. Enters: a country, and what of it the map is to show. Leaves: units, places of the book, of the user's own layers, and towns, where they lie on a map. Never done here: a
//! place of a claim that the asker may not see.

use crate::ask::{Answer, Ask};
use crate::given::KnownPlace;
use crate::problem::Problem;
use crate::reply::Reply;
use serde_json::{Value, json};
use std::borrow::Cow;
use std::collections::HashSet;
use tollbook_draw::{Frame, MAP};
use tollbook_model::PlacePrecision;

/// Towns of a map, places of the book beside them, and those of the user's own layers.
const TOWNS: usize = 40;
const OF_BOOK: usize = 60;
const OF_LAYERS: usize = 60;
/// Kilometres around a place that a map of it shows.
const AROUND: f64 = 40.0;
/// A unit whose extent no table gives.
const UNIT: f64 = 60.0;
/// Every place on earth: of a country whose units nobody knows.
const EARTH: [f64; 4] = [-90.0, 90.0, -180.0, 180.0];

/// The least rectangle around circles: least and greatest latitude, least and greatest longitude.
fn rectangle(circles: &[(f64, f64, f64)]) -> [f64; 4] {
    const DEGREE: f64 = 111.195;
    let mut out = [f64::MAX, f64::MIN, f64::MAX, f64::MIN];
    for (lat, lon, km) in circles {
        let (down, across) = (km / DEGREE, km / DEGREE / lat.to_radians().cos().max(0.05));
        out = [out[0].min(lat - down), out[1].max(lat + down), out[2].min(lon - across), out[3].max(lon + across)];
    }
    out
}

/// An id as a place is asked for by it: one of a layer that has no colon bears the layers' own sign before it.
fn picked(id: &str) -> Cow<'_, str> {
    if id.contains(':') { id.into() } else { format!("layer:{id}").into() }
}

/// `GET /api/v1/places`.
pub(crate) fn list(ask: &Ask) -> Answer {
    ask.only(&["country", "unit", "place"])?;
    let country = ask.country()?.ok_or_else(|| Problem::bad("country", "give country"))?;
    let sight = ask.sight()?;
    let data = &sight.data;
    let given = &ask.state.given;
    let (units, _) = (given.list)(&country, [0.0; 4], 0);
    let (circles, around) = match (ask.param("place"), ask.param("unit")) {
        (Some(name), _) => {
            let found = (given.place)(Some(name), Some(&country), &|| Box::new(data.every_place())).map_err(|why| Problem::unfit("place", why))?;
            let (Some(lat), Some(lon)) = (found.lat, found.lon) else { return Err(Problem::unfit("place", "nobody knows where it lies")) };
            (vec![(lat, lon, AROUND)], Some(found.name.to_string()))
        }
        (None, Some(id)) => {
            let unit = units.iter().find(|u| u.id == id).ok_or_else(|| Problem::unfit("unit", "no first-order unit of the country has this id"))?;
            (vec![(unit.lat, unit.lon, unit.radius_km.unwrap_or(UNIT))], Some(unit.name.clone()))
        }
        (None, None) => (units.iter().map(|u| (u.lat, u.lon, u.radius_km.unwrap_or(UNIT).min(UNIT))).collect(), None),
    };
    let within = if circles.is_empty() { EARTH } else { rectangle(&circles) };
    let (_, towns) = (given.list)(&country, within, TOWNS);
    let circles = if circles.is_empty() { towns.iter().map(|t| (t.lat, t.lon, UNIT)).collect() } else { circles };
    let frame = Frame::of(&circles).ok_or_else(|| Problem::unfit("country", "no unit and no town of a country with this code is known"))?;
    let onto = |lat: f64, lon: f64| Some(frame.onto(lat, lon)).filter(|p| p.0 >= 0.0 && p.0 <= MAP.0 && p.1 >= 0.0 && p.1 <= MAP.1);
    let mut places: Vec<Value> = Vec::new();
    let mut ids: HashSet<Cow<'_, str>> = HashSet::new();
    // What the book names comes first: a claim is more often of a place that another one tells of.
    let parts = data.claims.places().iter().flat_map(|p| p.parts.iter());
    for p in parts.filter(|p| p.precision == PlacePrecision::Exact && p.country.as_deref() == Some(&*country)) {
        let (Some(id), Some((x, y))) = (p.id.as_deref(), p.lat.zip(p.lon).and_then(|(lat, lon)| onto(lat, lon))) else { continue };
        if ids.len() < OF_BOOK && ids.insert(picked(id)) {
            places.push(json!({ "id": picked(id), "name": p.name, "admin1": p.admin1, "x": x, "y": y, "in_book": true, "layer": null }));
        }
    }
    // What somebody laid over the gazetteer is nearer to the work than its towns, and stands for a town of the same id.
    let (own, layers_left_out) = (given.layers)(&country, frame.rectangle(), OF_LAYERS);
    for t in own.iter().chain(&towns) {
        if let Some((x, y)) = onto(t.lat, t.lon)
            && ids.insert(picked(&t.id))
        {
            places.push(json!({ "id": picked(&t.id), "name": t.name, "admin1": t.admin1, "x": x, "y": y, "in_book": false, "layer": t.layer }));
        }
    }
    let unit = |u: &KnownPlace| onto(u.lat, u.lon).map(|(x, y)| json!({ "id": u.id, "name": u.name, "x": x, "y": y }));
    Reply::json(
        &json!({ "ground": frame.ground(), "units": units.iter().filter_map(unit).collect::<Vec<_>>(), "places": places, "around": around, "layers_left_out": layers_left_out }),
    )
}
