//! Maps that pages draw. Enters: places with how exactly they are known, figures of units. Leaves: numbers for the SVG of a template: circles, lines, labels.
//! Never done here: markup; a map of somebody else's; a point for what is known to a unit or a country alone.

use super::borders;
use super::draw::{short, step};
use crate::ask::Ask;
use crate::data::Data;
use serde_json::{Value, json};
use tollbook_model::{PlacePart, PlacePrecision};

/// Kilometres of a degree of latitude, on a sphere of the earth's mean radius.
const DEGREE: f64 = 111.195;
/// Kilometres around a named place that "near" stands for (UCDP GED 23.1, `where_prec` 2).
const NEAR: f64 = 25.0;
/// A second-order unit whose extent no table gives.
const DISTRICT: f64 = 15.0;
/// Width and height of a map.
const MAP: (f64, f64) = (560.0, 340.0);
/// Kilometres of a unit that is drawn around a place; a larger one would make the map too small.
const UNIT: f64 = 250.0;
/// Places of the book around it that a map shows.
const AROUND: usize = 60;
/// A map that is wider shows countries without their units.
const UNITS: f64 = 2_500.0;
/// Radius of the greatest figure of a map of units, and how many of them are named.
const GREATEST: f64 = 34.0;
const NAMED: usize = 16;

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

/// Degrees without a tail of zeros.
fn degrees(d: f64, signs: [&str; 2]) -> String {
    let text = format!("{:.2}", d.abs());
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{text}° {}", if d < 0.0 { signs[1] } else { signs[0] })
}

/// A piece of the earth as it is laid flat: around its middle a kilometre is as long to the east as to the south.
struct Frame {
    lat0: f64,
    lon0: f64,
    shrink: f64,
    /// The middle, in kilometres east and south of where the degrees are those of the frame.
    middle: (f64, f64),
    /// Kilometres of a step.
    km: f64,
}

impl Frame {
    /// The least that holds these circles: degrees, degrees, kilometres. Degrees are laid flat around the first.
    fn of(circles: &[(f64, f64, f64)]) -> Option<Self> {
        let &(lat0, lon0, _) = circles.first()?;
        let mut out = Frame { lat0, lon0, shrink: lat0.to_radians().cos().max(0.05), middle: (0.0, 0.0), km: 1.0 };
        let mut reach = [0.0_f64; 4];
        for &(lat, lon, r) in circles {
            let (x, y) = out.flat(lat, lon);
            reach = [reach[0].min(x - r), reach[1].max(x + r), reach[2].min(y - r), reach[3].max(y + r)];
        }
        out.km = (1.15 * (reach[1] - reach[0]) / MAP.0).max(1.15 * (reach[3] - reach[2]) / MAP.1).max(60.0 / MAP.1);
        out.middle = (f64::midpoint(reach[0], reach[1]), f64::midpoint(reach[2], reach[3]));
        Some(out)
    }

    /// Kilometres east and south.
    fn flat(&self, lat: f64, lon: f64) -> (f64, f64) {
        let across = (lon - self.lon0 + 540.0).rem_euclid(360.0) - 180.0;
        (across * DEGREE * self.shrink, (self.lat0 - lat) * DEGREE)
    }

    fn onto(&self, lat: f64, lon: f64) -> (f64, f64) {
        let (x, y) = self.flat(lat, lon);
        (short(MAP.0 / 2.0 + (x - self.middle.0) / self.km), short(MAP.1 / 2.0 + (y - self.middle.1) / self.km))
    }

    /// What lies under whatever a map shows: borders, degrees, a length.
    fn ground(&self) -> Value {
        let Frame { lat0, lon0, shrink, middle, km } = *self;
        let grid = step(MAP.0 * km / DEGREE);
        let (top, left) = (lat0 - (middle.1 - MAP.1 / 2.0 * km) / DEGREE, lon0 + (middle.0 - MAP.0 / 2.0 * km) / DEGREE / shrink);
        let (down, right) = (MAP.1 * km / DEGREE, MAP.0 * km / DEGREE / shrink);
        let lines = |from: f64, to: f64| {
            let first = (from / grid).ceil();
            (0..40).map(move |i| (first + f64::from(i)) * grid).take_while(move |v| *v < to)
        };
        let parallels: Vec<Value> = lines(top - down, top)
            .filter(|lat| lat.abs() < 90.0)
            .map(|lat| json!({ "y": self.onto(lat, lon0).1, "label": degrees(lat, ["N", "S"]) }))
            .collect();
        let wrapped = |lon: f64| (lon + 540.0).rem_euclid(360.0) - 180.0;
        let meridians: Vec<Value> = lines(left, left + right)
            .map(|lon| json!({ "x": short(MAP.0 / 2.0 + ((lon - lon0) * DEGREE * shrink - middle.0) / km), "label": degrees(wrapped(lon), ["E", "W"]) }))
            .collect();
        let bar = step(MAP.0 * km / 3.0);
        let [land, units] = borders::paths(&|lat, lon| self.onto(lat, lon), MAP, [top - down, top, left, left + right]);
        // Of a continent the units would be a net over everything.
        let units = if MAP.0 * km > UNITS { String::new() } else { units };
        json!({ "width": MAP.0, "height": MAP.1, "parallels": parallels, "meridians": meridians, "bar": short(bar / km), "bar_km": bar, "land": land, "units": units })
    }
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
    let km = frame.km;
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

/// A unit of a toll's rows: its names from the country down, and its figures.
pub(crate) struct Unit<'a> {
    pub key: &'a str,
    pub low: Option<u64>,
    pub best: Option<u64>,
}

/// The map of a toll by country, province or district: in the middle of each unit a circle with an area as large as its figure, which says nothing of where in the unit it
/// was. Nothing where no unit's middle is known.
pub(crate) fn units(ask: &Ask, rows: &[Unit<'_>]) -> Option<Value> {
    let reach = |key: &str| {
        let mut names = key.split('/');
        (ask.state.given.reach)(names.next()?, names.next(), names.next())
    };
    let mut drawn: Vec<(&Unit<'_>, (f64, f64, f64))> = rows.iter().filter_map(|r| Some((r, reach(r.key)?))).collect();
    // Those that are told are drawn, the greatest first, so that the small ones lie above.
    let best = |r: &Unit<'_>| r.best.or(r.low);
    drawn.retain(|(r, _)| best(r).is_some_and(|n| n > 0));
    drawn.sort_by_key(|(r, _)| std::cmp::Reverse(best(r)));
    let circles: Vec<(f64, f64, f64)> = drawn.iter().map(|d| d.1).collect();
    let frame = Frame::of(&circles)?;
    let most = drawn.first().and_then(|d| best(d.0))?.max(1) as f64;
    let shown: Vec<Value> = drawn
        .iter()
        .enumerate()
        .map(|(at, (r, (lat, lon, _)))| {
            let (x, y) = frame.onto(*lat, *lon);
            let radius = |n: Option<u64>| n.map(|n| short((GREATEST * (n as f64 / most).sqrt()).max(2.0)));
            // Names stand where there is room for them.
            let name = if at < NAMED { r.key.rsplit('/').next() } else { None };
            json!({ "x": x, "y": y, "r": radius(best(r)), "low": radius(r.low), "name": name, "key": r.key, "best": best(r), "label": short(y + radius(best(r)).unwrap_or(0.0) + 12.0) })
        })
        .collect();
    Some(json!({ "ground": frame.ground(), "units": shown, "left_out": rows.len() - drawn.len() }))
}
