//! Maps that pages draw. Enters: places with how exactly they are known, figures of units. Leaves: numbers for the SVG of a template: circles, lines, labels.
//! Never done here: markup; a map of somebody else's; a point for what is known to a unit or a country alone.

use crate::ask::Ask;
use crate::data::Data;
use serde_json::{Value, json};
use std::collections::HashMap;
use tollbook_draw::{Frame, MAP, UnitFigure, UnitMap, degrees, short};
use tollbook_model::{PlacePart, PlacePrecision};
use tollbook_reckon::GroupedToll;

/// Kilometres around a named place that "near" stands for (UCDP GED 23.1, `where_prec` 2).
const NEAR: f64 = 25.0;
/// A second-order unit whose extent no table gives.
const DISTRICT: f64 = 15.0;
/// Kilometres of a unit that is drawn around a place; a larger one would make the map too small.
const UNIT: f64 = 250.0;
/// Places of the book around it that a map shows.
const AROUND: usize = 60;

/// A circle in which a place lies; without kilometres it is a named place.
struct Area {
    lat: f64,
    lon: f64,
    km: Option<f64>,
    name: String,
    precision: PlacePrecision,
}

fn words(precision: PlacePrecision) -> &'static str {
    match precision {
        PlacePrecision::Exact => "a named place",
        PlacePrecision::Near => "near a named place, within about 25 km",
        PlacePrecision::District => "somewhere in this district",
        PlacePrecision::Province => "somewhere in this province",
        PlacePrecision::Region => "a region without an extent that is known",
        PlacePrecision::Country => "somewhere in this country",
        PlacePrecision::SeaOrAir => "at sea or in the air",
        PlacePrecision::Unknown => "a name that no gazetteer knows",
    }
}

fn area(ask: &Ask, part: &PlacePart) -> Option<Area> {
    let reach = |admin1: Option<&str>, admin2: Option<&str>| part.country.as_deref().and_then(|c| (ask.state.given.reach)(c, admin1, admin2));
    let own = || Some((part.lat?, part.lon?));
    let admin1 = part.admin1.as_deref();
    let (lat, lon, km) = match part.precision {
        PlacePrecision::Exact => own().map(|p| (p.0, p.1, None)),
        PlacePrecision::Near => own().map(|p| (p.0, p.1, Some(NEAR))),
        PlacePrecision::District => {
            let unit = reach(admin1, part.admin2.as_deref().or(Some(&part.name)));
            unit.map(|u| (u.0, u.1, Some(u.2))).or_else(|| own().map(|p| (p.0, p.1, Some(DISTRICT))))
        }
        PlacePrecision::Province => reach(admin1.or(Some(&part.name)), None).map(|u| (u.0, u.1, Some(u.2))),
        PlacePrecision::Country => reach(None, None).map(|u| (u.0, u.1, Some(u.2))),
        PlacePrecision::Region | PlacePrecision::SeaOrAir | PlacePrecision::Unknown => None,
    }?;
    Some(Area { lat, lon, km, name: part.name.to_string(), precision: part.precision })
}

/// The map of an incident: each place that its claims name, as an area of the size in which it is known to lie, among the other places of the book. Nothing
/// where no place can be drawn.
pub(crate) fn map<'a>(ask: &Ask, data: &Data, parts: impl Iterator<Item = &'a PlacePart>) -> Option<Value> {
    let mut seen: Vec<&PlacePart> = Vec::new();
    for part in parts {
        if !seen.iter().any(|s| s.name == part.name && s.precision == part.precision && s.country == part.country) {
            seen.push(part);
        }
    }
    let mut areas: Vec<Area> = seen.iter().filter_map(|p| area(ask, p)).collect();
    // The wide ones lie under the fine ones.
    areas.sort_by(|a, b| b.km.unwrap_or(0.0).total_cmp(&a.km.unwrap_or(0.0)));
    let centre = areas.last()?;
    // The first-order unit that the finest place lies in, to see where in it that is.
    let finest = seen.iter().find(|p| p.name.as_ref() == centre.name && p.precision < PlacePrecision::Province);
    let unit = finest.and_then(|p| {
        let (admin1, country) = (p.admin1.as_deref()?, p.country.as_deref()?);
        let (lat, lon, km) = (ask.state.given.reach)(country, Some(admin1), None)?;
        (km <= UNIT).then(|| Area { lat, lon, km: Some(km), name: admin1.to_owned(), precision: PlacePrecision::Province })
    });
    let circles: Vec<(f64, f64, f64)> = areas.iter().rev().chain(&unit).map(|a| (a.lat, a.lon, a.km.unwrap_or(NEAR))).collect();
    let frame = Frame::of(&circles)?;
    let inside = |p: (f64, f64)| p.0 > 4.0 && p.0 < MAP.0 - 4.0 && p.1 > 4.0 && p.1 < MAP.1 - 4.0;
    let mut around: Vec<Value> = Vec::new();
    let mut named: Vec<&str> = areas.iter().map(|a| a.name.as_str()).collect();
    for (name, lat, lon) in &data.places {
        let p = frame.onto(*lat, *lon);
        if inside(p) && !named.contains(&&**name) {
            named.push(name);
            around.push(json!({ "x": p.0, "y": p.1, "name": name }));
            if around.len() == AROUND {
                break;
            }
        }
    }
    // Names stand where there is room for them.
    if around.len() > 14 {
        around.iter_mut().skip(14).for_each(|a| a["name"] = "".into());
    }
    let km = frame.km();
    let unit = unit.map(|u| {
        let ((x, y), r) = (frame.onto(u.lat, u.lon), u.km.unwrap_or(0.0) / km);
        json!({ "x": x, "y": y, "r": short(r), "top": short((y - r).max(4.0)), "name": u.name })
    });
    let shown: Vec<Value> = areas
        .iter()
        .map(|a| {
            let (x, y) = frame.onto(a.lat, a.lon);
            json!({ "x": x, "y": y, "r": a.km.map(|r| short(r / km)), "label": a.km.map_or(y - 9.0, |r| short((y - r / km).max(0.0) + 18.0)), "name": a.name, "known": words(a.precision), "km": a.km.map(f64::round),
                "lat": degrees(a.lat, ["N", "S"]), "lon": degrees(a.lon, ["E", "W"]) })
        })
        .collect();
    Some(json!({ "ground": frame.ground(), "areas": shown, "around": around, "unit": unit }))
}

/// The map of a toll by country, province or district: in the middle of each unit a circle with an area as large as its figure, which says nothing of where in the unit it
/// was. Nothing where no unit's middle is known.
pub(crate) fn units(ask: &Ask, rows: &[GroupedToll]) -> Option<UnitMap> {
    let reach = |key: &str| {
        let mut names = key.split('/');
        (ask.state.given.reach)(names.next()?, names.next(), names.next())
    };
    // Units stand under their names in the language of the page, as the land around them does; the country stays, since units are told apart by it.
    let keys: Vec<&str> = rows.iter().filter_map(|r| r.keys.first()).map(String::as_str).collect();
    let names: HashMap<&str, String> = keys.iter().copied().zip((ask.state.given.rows)(&keys, ask.language.facts().0)).collect();
    let named = |key: &str| match (key.split_once('/'), names.get(key)) {
        (Some((country, _)), Some(name)) => format!("{country}/{}", name.split([',', '،']).next().unwrap_or(name)),
        _ => key.to_owned(),
    };
    let unit = |r: &GroupedToll| {
        let key = r.keys.first()?;
        Some(UnitFigure { key: named(key), reach: reach(key), low: r.toll.low(), best: r.toll.best() })
    };
    let land = |country: Option<&str>, within: [f64; 4]| (ask.state.given.land)(country, within, ask.language.facts().0);
    tollbook_draw::units(&rows.iter().filter_map(unit).collect::<Vec<_>>(), &land)
}
