//! What pages draw. Enters: places with how exactly they are known, figures over days. Leaves: numbers for the SVG of a template: circles, lines, labels.
//! Never done here: markup; a map of somebody else's; a point for what is known to a unit or a country alone.

use crate::ask::Ask;
use crate::data::Data;
use jiff::civil::Date;
use serde_json::{Value, json};
use std::fmt::Write as _;
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

/// A step that gives three to six parts of a length.
fn step(length: f64) -> f64 {
    let power = 10f64.powf((length / 3.0).log10().floor());
    [5.0, 2.0, 1.0].into_iter().map(|f| f * power).find(|s| length / s >= 3.0).unwrap_or(power)
}

fn short(n: f64) -> f64 {
    (n * 10.0).round() / 10.0
}

/// Degrees without a tail of zeros.
fn degrees(d: f64, signs: [&str; 2]) -> String {
    let text = format!("{:.2}", d.abs());
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{text}° {}", if d < 0.0 { signs[1] } else { signs[0] })
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
    let (lat0, lon0) = (centre.lat, centre.lon);
    let across = |lon: f64| (lon - lon0 + 540.0).rem_euclid(360.0) - 180.0;
    let shrink = lat0.to_radians().cos().max(0.05);
    // Kilometres east and south of the finest place.
    let flat = |lat: f64, lon: f64| (across(lon) * DEGREE * shrink, (lat0 - lat) * DEGREE);
    // The first-order unit that the finest place lies in, to see where in it that is.
    let finest = seen.iter().find(|p| p.name.as_ref() == centre.name && p.precision < PlacePrecision::Province);
    let unit = finest.and_then(|p| {
        let (admin1, country) = (p.admin1.as_deref()?, p.country.as_deref()?);
        let (lat, lon, km) = (ask.state.given.reach)(country, Some(admin1), None)?;
        (km <= UNIT).then(|| Area { lat, lon, km: Some(km), name: admin1.to_owned(), precision: PlacePrecision::Province })
    });
    let mut reach = [0.0_f64; 4];
    for a in areas.iter().chain(&unit) {
        let ((x, y), r) = (flat(a.lat, a.lon), a.km.unwrap_or(NEAR));
        reach = [reach[0].min(x - r), reach[1].max(x + r), reach[2].min(y - r), reach[3].max(y + r)];
    }
    let km = (1.15 * (reach[1] - reach[0]) / MAP.0).max(1.15 * (reach[3] - reach[2]) / MAP.1).max(60.0 / MAP.1);
    let middle = (f64::midpoint(reach[0], reach[1]), f64::midpoint(reach[2], reach[3]));
    let onto = |lat: f64, lon: f64| {
        let (x, y) = flat(lat, lon);
        (short(MAP.0 / 2.0 + (x - middle.0) / km), short(MAP.1 / 2.0 + (y - middle.1) / km))
    };
    let inside = |p: (f64, f64)| p.0 > 4.0 && p.0 < MAP.0 - 4.0 && p.1 > 4.0 && p.1 < MAP.1 - 4.0;
    let mut around: Vec<Value> = Vec::new();
    let mut named: Vec<&str> = areas.iter().map(|a| a.name.as_str()).collect();
    for (name, lat, lon) in &data.places {
        let p = onto(*lat, *lon);
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
    let grid = step(MAP.0 * km / DEGREE);
    let (top, left) = (lat0 - (middle.1 - MAP.1 / 2.0 * km) / DEGREE, lon0 + (middle.0 - MAP.0 / 2.0 * km) / DEGREE / shrink);
    let (down, right) = (MAP.1 * km / DEGREE, MAP.0 * km / DEGREE / shrink);
    let lines = |from: f64, to: f64| {
        let first = (from / grid).ceil();
        (0..40).map(move |i| (first + f64::from(i)) * grid).take_while(move |v| *v < to)
    };
    let parallels: Vec<Value> =
        lines(top - down, top).filter(|lat| lat.abs() < 90.0).map(|lat| json!({ "y": onto(lat, lon0).1, "label": degrees(lat, ["N", "S"]) })).collect();
    let wrapped = |lon: f64| (lon + 540.0).rem_euclid(360.0) - 180.0;
    let meridians: Vec<Value> = lines(left, left + right)
        .map(|lon| json!({ "x": short(MAP.0 / 2.0 + ((lon - lon0) * DEGREE * shrink - middle.0) / km), "label": degrees(wrapped(lon), ["E", "W"]) }))
        .collect();
    let unit = unit.map(|u| {
        let ((x, y), r) = (onto(u.lat, u.lon), u.km.unwrap_or(0.0) / km);
        json!({ "x": x, "y": y, "r": short(r), "top": short((y - r).max(4.0)), "name": u.name })
    });
    let bar = step(MAP.0 * km / 3.0);
    let shown: Vec<Value> = areas
        .iter()
        .map(|a| {
            let (x, y) = onto(a.lat, a.lon);
            json!({ "x": x, "y": y, "r": a.km.map(|r| short(r / km)), "label": a.km.map_or(y - 9.0, |r| short((y - r / km).max(0.0) + 18.0)), "name": a.name, "known": words(a.precision), "km": a.km.map(f64::round),
                "lat": degrees(a.lat, ["N", "S"]), "lon": degrees(a.lon, ["E", "W"]) })
        })
        .collect();
    Some(json!({ "width": MAP.0, "height": MAP.1, "areas": shown, "around": around, "unit": unit, "parallels": parallels, "meridians": meridians,
        "bar": short(bar / km), "bar_km": bar }))
}

/// One figure of a chart.
pub(crate) struct Mark {
    /// How far to the right, from 0 to 1.
    pub at: f64,
    pub label: String,
    pub low: Option<u64>,
    pub best: Option<u64>,
    pub high: Option<u64>,
    /// True if the words leave it open above.
    pub open: bool,
}

/// Width and height of a chart, and what its numbers need at the left and its days below.
const CHART: (f64, f64) = (640.0, 220.0);
const LEFT: f64 = 52.0;
const BELOW: f64 = 26.0;

fn scale(marks: &[Mark]) -> (f64, Vec<Value>) {
    let most = marks.iter().flat_map(|m| [m.low, m.best, m.high]).flatten().max().unwrap_or(0).max(1) as f64;
    let s = step(most).max(1.0);
    let top = (most / s).ceil() * s;
    let count = (top / s).round() as u64;
    let ticks = (0..=count).map(|i| json!({ "y": y_of(i as f64 * s, top), "label": super::thousands((i as f64 * s) as u64) })).collect();
    (top, ticks)
}

fn y_of(n: f64, top: f64) -> f64 {
    short(8.0 + (1.0 - n / top) * (CHART.1 - BELOW - 8.0))
}

fn x_of(at: f64) -> f64 {
    short(LEFT + at * (CHART.0 - LEFT - 16.0))
}

/// Labels below a chart that have room.
fn below(marks: &[Mark]) -> Vec<Value> {
    let mut out: Vec<Value> = Vec::new();
    let mut free = f64::MIN;
    for m in marks {
        let x = x_of(m.at);
        if x >= free {
            out.push(json!({ "x": x, "label": m.label }));
            free = x + 84.0;
        }
    }
    out
}

/// How a figure moved: from each day on, until the next, low to highest as a band and best as a line.
pub(crate) fn steps(marks: &[Mark]) -> Value {
    let (top, ticks) = scale(marks);
    let mut band = String::new();
    let mut line = String::new();
    for (i, m) in marks.iter().enumerate() {
        let (x, end) = (x_of(m.at), marks.get(i + 1).map_or(CHART.0 - 8.0, |n| x_of(n.at)));
        if let (Some(low), Some(high)) = (m.low.or(m.best), m.high.or(m.best).or(m.low)) {
            let (a, b) = (y_of(low as f64, top), y_of(high as f64, top));
            let _ = write!(band, "M{x} {a}H{end}V{b}H{x}Z");
        }
        if let Some(best) = m.best.or(m.low) {
            let y = y_of(best as f64, top);
            let _ = write!(line, "{}{x} {y}H{end}", if line.is_empty() || marks[i - 1].best.or(marks[i - 1].low).is_none() { "M" } else { "L" });
        }
    }
    json!({ "width": CHART.0, "height": CHART.1, "left": LEFT, "right": CHART.0 - 8.0, "floor": y_of(0.0, top), "ticks": ticks, "below": below(marks), "band": band, "line": line })
}

/// Figures that stand by themselves, one for each month, day or year: a bar from low to high, a tick at best, an arrow where it is open.
pub(crate) fn series(marks: &[Mark], wide: f64) -> Value {
    let (top, ticks) = scale(marks);
    let half = (wide * (CHART.0 - LEFT) / 2.0 * 0.7).clamp(1.0, 14.0);
    let bars: Vec<Value> = marks
        .iter()
        .filter_map(|m| {
            let low = m.low.or(m.best)?;
            let high = m.high.or(m.best).unwrap_or(low).max(low);
            let (x, a, b) = (x_of(m.at), y_of(low as f64, top), y_of(high as f64, top));
            Some(json!({ "x": short(x - half), "wide": short(half * 2.0), "y": b, "tall": short((a - b).max(1.5)), "middle": x,
                "best": m.best.map(|n| y_of(n as f64, top)), "open": m.open, "low": m.low.is_some() }))
        })
        .collect();
    json!({ "width": CHART.0, "height": CHART.1, "left": LEFT, "right": CHART.0 - 8.0, "floor": y_of(0.0, top), "ticks": ticks, "below": below(marks), "bars": bars })
}

/// Where days stand between the first and the last of them.
pub(crate) fn spread(days: &[Option<Date>]) -> Vec<f64> {
    let known: Vec<Date> = days.iter().flatten().copied().collect();
    let (Some(first), Some(last)) = (known.iter().min(), known.iter().max()) else { return vec![0.0; days.len()] };
    let long = f64::from((*last - *first).get_days()).max(1.0);
    // What bears no day stands at the first; the last has room to its right.
    days.iter().map(|d| d.map_or(0.0, |d| f64::from((d - *first).get_days()) / long * 0.9)).collect()
}

/// Where a day, a month or a year stands, counted in such.
pub(crate) fn number_of(key: &str) -> Option<i64> {
    let mut parts = key.splitn(3, '-');
    let year: i64 = parts.next()?.parse().ok()?;
    Some(match (parts.next(), parts.next()) {
        (None, _) => year,
        (Some(month), None) => year * 12 + month.parse::<i64>().ok()?,
        (Some(_), Some(_)) => i64::from((key.parse::<Date>().ok()? - Date::constant(1900, 1, 1)).get_days()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_of_a_scale_are_round_and_few() {
        for n in [0.7, 1.0, 9.0, 10.0, 47.0, 100.0, 12_345.0] {
            let parts = n / step(n);
            assert!((2.9..=8.0).contains(&parts), "{n}: {parts}");
        }
    }

    #[test]
    fn an_unknown_low_or_best_draws_no_zero() {
        let mark = |low, best, high| Mark { at: 0.0, label: String::new(), low, best, high, open: false };
        let chart = steps(&[mark(None, None, None)]);
        assert_eq!((chart["band"].as_str(), chart["line"].as_str()), (Some(""), Some("")));
        let chart = series(&[mark(None, None, Some(4)), mark(Some(2), None, Some(4))], 0.1);
        assert_eq!(chart["bars"].as_array().map(Vec::len), Some(1), "a high alone has no bar");
    }

    #[test]
    fn months_and_days_are_counted_over_the_turn_of_the_year() {
        assert_eq!(number_of("2021-01").zip(number_of("2020-12")).map(|(a, b)| a - b), Some(1));
        assert_eq!(number_of("2021-01-01").zip(number_of("2020-12-31")).map(|(a, b)| a - b), Some(1));
        assert_eq!(number_of("unknown"), None);
    }
}
