//! Figures of units on a map. Enters: units with their extent and their figures, and which units there are. Leaves: a circle in the middle of each, with an area as
//! large as its figure, and names to know the land by. Never done here: a circle for what nobody told, or for a unit whose middle nobody knows; these are counted. A
//! frame that what is not told has a part in.

use crate::frame::{Frame, Ground, MAP, Part, short};
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};

/// Radius of the greatest figure, and how many units are named.
const GREATEST: f64 = 34.0;
const NAMED: usize = 16;
/// Width of a letter of a name.
const LETTER: f64 = 7.5;
/// Names of units without a figure, and of countries beside.
const NEAR: usize = 18;
/// All of the earth, and a unit whose extent no table gives.
const EARTH: [f64; 4] = [-90.0, 90.0, -180.0, 180.0];

/// A unit with its figures.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitFigure {
    /// Its names from the country down: "SY/Idlib".
    pub key: String,
    /// Where it lies and how far it reaches: degrees, degrees, kilometres.
    pub reach: Option<(f64, f64, f64)>,
    /// No fewer.
    pub low: Option<u64>,
    /// The figure that the convention prefers.
    pub best: Option<u64>,
}

/// A unit as it is drawn.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct UnitCircle {
    /// Its middle, from the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
    /// Radius of the figure.
    pub r: f64,
    /// Radius of the low.
    pub low: Option<f64>,
    /// Its name, where there is room for it.
    pub name: Option<String>,
    /// Its names from the country down.
    pub key: String,
    /// The figure.
    pub best: u64,
    /// Where its name stands, from the top.
    pub label: f64,
    /// Where the middle of its name stands, from the left.
    pub label_x: f64,
}

/// A first-order unit of some country, as the gazetteer has it.
#[derive(Clone, Debug, PartialEq)]
pub struct LandUnit {
    /// Two letters.
    pub country: String,
    /// The country in the language of the map.
    pub country_name: String,
    /// As in the keys of rows.
    pub name: String,
    /// Where it lies and how far it reaches: degrees, degrees, kilometres.
    pub reach: (f64, f64, f64),
}

/// Gives the first-order units of a country, or of all, whose middle lies in a rectangle: least and greatest latitude, least and greatest longitude.
pub type Land<'a> = dyn Fn(Option<&str>, [f64; 4]) -> Vec<LandUnit> + 'a;

/// A name by which the land is known; no figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MapName {
    /// Its middle, from the left.
    pub x: f64,
    /// Its foot, from the top.
    pub y: f64,
    /// The name.
    pub name: String,
    /// True for a country.
    pub country: bool,
}

/// A map of units.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct UnitMap {
    /// What lies under it.
    pub ground: Ground,
    /// The greatest first, so that the small ones lie above.
    pub units: Vec<UnitCircle>,
    /// Rows that are on no map.
    pub left_out: usize,
    /// Names around them.
    pub names: Vec<MapName>,
    /// Which part of the country it shows; none where it shows all of it, or more than one country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<Part>,
}

/// Boxes of words that stand already: least and greatest x, least and greatest y.
#[derive(Default)]
struct Taken(Vec<[f64; 4]>);

impl Taken {
    /// Takes the room of a name around a middle, if there is any beside these boxes. Letters are about as wide as those of the pages.
    fn name(&mut self, name: &str, (x, foot): (f64, f64), letter: f64, beside: &[[f64; 4]]) -> bool {
        let half = name.chars().count() as f64 * letter / 2.0 + 2.0;
        let own = [x - half, x + half, foot - 11.0, foot + 4.0];
        let inside = own[0] >= 0.0 && own[1] <= MAP.0 && own[2] >= 0.0 && own[3] <= MAP.1;
        let free = inside && !self.0.iter().chain(beside).any(|b| own[0] < b[1] && b[0] < own[1] && own[2] < b[3] && b[2] < own[3]);
        if free {
            self.0.push(own);
        }
        free
    }
}

/// Names of the land around what is drawn, where there is room.
fn names(frame: &Frame, ground: &Ground, land: &Land<'_>, drawn: &HashSet<&str>, countries: &HashSet<&str>, taken: &mut Taken) -> Vec<MapName> {
    // What lies in the rectangle and beside the map falls out by its place on it.
    let mut units: Vec<(LandUnit, (f64, f64))> = land(None, frame.rectangle())
        .into_iter()
        .map(|u| {
            let at = frame.onto(u.reach.0, u.reach.1);
            (u, at)
        })
        .filter(|(_, (x, y))| (0.0..=MAP.0).contains(x) && (0.0..=MAP.1).contains(y))
        .collect();
    units.sort_by(|a, b| b.0.reach.2.total_cmp(&a.0.reach.2).then_with(|| a.0.name.cmp(&b.0.name)));
    let mut out: Vec<MapName> = Vec::new();
    // Other countries stand once each, in the middle of what is seen of them or wherever else in them there is room.
    let mut beside: BTreeMap<&str, Vec<&(LandUnit, (f64, f64))>> = BTreeMap::new();
    for unit in units.iter().filter(|u| !countries.contains(u.0.country.as_str())) {
        beside.entry(unit.0.country.as_str()).or_default().push(unit);
    }
    let mut beside: Vec<_> = beside.into_values().collect();
    beside.sort_by_key(|units| std::cmp::Reverse(units.len()));
    for units in beside.into_iter().take(NEAR) {
        let Some((first, _)) = units.first() else { continue };
        let sum = units.iter().fold((0.0, 0.0), |s, u| (s.0 + u.1.0, s.1 + u.1.1));
        let middle = (sum.0 / units.len() as f64, sum.1 / units.len() as f64);
        let at = std::iter::once(middle).chain(units.iter().map(|u| u.1)).find(|at| taken.name(&first.country_name, *at, 7.5, &[]));
        if let Some((x, y)) = at {
            out.push(MapName { x: short(x), y: short(y), name: first.country_name.clone(), country: true });
        }
    }
    // Of a continent the units would be a net over everything, as their borders would.
    for (unit, (x, y)) in units.iter().filter(|u| countries.contains(u.0.country.as_str()) && !ground.units.is_empty()) {
        let known = drawn.contains(format!("{}/{}", unit.country, unit.name).as_str());
        if !known && out.len() < NEAR * 2 && taken.name(&unit.name, (*x, *y), 6.5, &[]) {
            out.push(MapName { x: *x, y: *y, name: unit.name.clone(), country: false });
        }
    }
    out
}

/// The map of figures by unit; it says nothing of where in a unit it was. Nothing where no unit's middle is known. Its frame is the least that shows the units with
/// figures among their neighbours, or the whole country where they lie all over it; only rows that are given have a part in it.
#[must_use]
pub fn units(rows: &[UnitFigure], land: &Land<'_>) -> Option<UnitMap> {
    let figure = |r: &UnitFigure| r.best.or(r.low).unwrap_or(0);
    // Those that are told are drawn.
    let mut drawn: Vec<(&UnitFigure, (f64, f64, f64))> = rows.iter().filter(|r| figure(r) > 0).filter_map(|r| Some((r, r.reach?))).collect();
    drawn.sort_by_key(|(r, _)| std::cmp::Reverse(figure(r)));
    let circles: Vec<(f64, f64, f64)> = drawn.iter().map(|d| d.1).collect();
    let countries: HashSet<&str> = drawn.iter().filter_map(|d| d.0.key.split('/').next()).collect();
    // Of units of one country, how far that reaches; a row that is a country is whole by itself.
    let whole = match (drawn.first(), countries.len()) {
        (Some((unit, _)), 1) => unit.key.split_once('/').map_or_else(Vec::new, |(country, _)| land(Some(country), EARTH)),
        _ => Vec::new(),
    };
    let (frame, part) = Frame::around(&circles, &whole.iter().map(|u| u.reach).collect::<Vec<_>>())?;
    let ground = frame.ground();
    let most = drawn.first().map_or(1, |d| figure(d.0)).max(1) as f64;
    let radius = |n: u64| short((GREATEST * (n as f64 / most).sqrt()).max(2.0));
    let mut taken = Taken::default();
    // The scale, and the degrees at the left and below.
    taken.0.extend([[MAP.0 - ground.bar - 20.0, MAP.0, 0.0, 24.0], [0.0, 44.0, 0.0, MAP.1], [0.0, MAP.0, MAP.1 - 16.0, MAP.1]]);
    let mut circles: Vec<UnitCircle> = drawn
        .iter()
        .map(|(unit, (lat, lon, _))| {
            let ((x, y), r) = (frame.onto(*lat, *lon), radius(figure(unit)));
            UnitCircle { x, y, r, low: unit.low.map(radius), name: None, key: unit.key.clone(), best: figure(unit), label: short(y + r + 12.0), label_x: x }
        })
        .collect();
    let boxes: Vec<[f64; 4]> = circles.iter().map(|c| [c.x - c.r, c.x + c.r, c.y - c.r, c.y + c.r]).collect();
    for (i, c) in circles.iter_mut().enumerate().take(NAMED) {
        let name = c.key.rsplit('/').next().unwrap_or(&c.key).to_owned();
        let others: Vec<[f64; 4]> = boxes.iter().enumerate().filter(|b| b.0 != i).map(|b| *b.1).collect();
        let beside = c.r + 5.0 + name.chars().count() as f64 * LETTER / 2.0;
        let rooms = [(c.x, c.label), (c.x, c.y - c.r - 6.0), (c.x + beside, c.y + 4.0), (c.x - beside, c.y + 4.0)];
        // Over another circle only where there is no room beside it.
        let room = [&others[..], &[]].into_iter().find_map(|o| rooms.into_iter().find(|at| taken.name(&name, *at, LETTER, o)));
        if let Some((x, foot)) = room {
            (c.name, c.label_x, c.label) = (Some(name), short(x), short(foot));
        }
    }
    taken.0.extend(boxes);
    let known: HashSet<&str> = drawn.iter().map(|d| d.0.key.as_str()).collect();
    let names = names(&frame, &ground, land, &known, &countries, &mut taken);
    Some(UnitMap { ground, left_out: rows.len() - drawn.len(), units: circles, names, part })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greatest_is_drawn_first_and_what_nobody_told_is_on_no_map() {
        let unit = |key: &str, reach, low, best| UnitFigure { key: key.to_owned(), reach, low, best };
        let here = Some((35.8, 36.7, 60.0));
        let rows = [
            unit("SY/Idlib", here, Some(1), Some(4)),
            unit("SY/Homs", Some((34.5, 38.0, 120.0)), None, Some(16)),
            unit("SY/Hama", here, None, None),
            unit("SY/Nowhere", None, Some(9), None),
        ];
        let map = units(&rows, &|_, _| Vec::new()).expect("two can be drawn");
        assert_eq!(map.units.iter().map(|u| u.name.as_deref().unwrap_or("")).collect::<Vec<_>>(), ["Homs", "Idlib"]);
        assert_eq!((map.units[0].r, map.units[1].r, map.units[1].low, map.left_out), (34.0, 17.0, Some(8.5), 2));
        assert!(units(&rows[2..], &|_, _| Vec::new()).is_none());
    }

    /// A country of nine units, three by three, with one of another beside each of its ends.
    fn land(country: Option<&str>, within: [f64; 4]) -> Vec<LandUnit> {
        let unit = |country: &str, name: String, lat: f64, lon: f64| LandUnit {
            country: country.to_owned(),
            country_name: if country == "SY" { "Syria" } else { "Iraq" }.to_owned(),
            name,
            reach: (lat, lon, 60.0),
        };
        let own = (0..9).map(|i| unit("SY", format!("Unit {i}"), 36.0 - f64::from(i / 3) * 1.2, 36.0 + f64::from(i % 3) * 1.5));
        let all = own.chain([unit("IQ", "Nineveh".to_owned(), 36.0, 40.4), unit("IQ", "Anbar".to_owned(), 33.6, 40.4)]);
        let inside = |u: &LandUnit| (within[0]..=within[1]).contains(&u.reach.0) && (within[2]..=within[3]).contains(&u.reach.1);
        all.filter(|u| country.is_none_or(|c| u.country == c) && inside(u)).collect()
    }

    fn row(unit: usize, best: Option<u64>) -> UnitFigure {
        let key = format!("Unit {unit}");
        let reach = land(Some("SY"), EARTH).into_iter().find(|u| u.name == key).map(|u| u.reach);
        UnitFigure { key: format!("SY/{key}"), reach, low: None, best }
    }

    #[test]
    fn a_figure_in_one_unit_is_shown_among_its_neighbours_and_one_everywhere_shows_the_country() {
        let names = |m: &UnitMap, country: bool| m.names.iter().filter(|n| n.country == country).map(|n| n.name.clone()).collect::<Vec<_>>();
        let wide = |m: &UnitMap| m.ground.bar_km * m.ground.width / m.ground.bar;
        let one = units(&[row(2, Some(7))], &land).expect("one");
        assert_eq!(one.part, Some(Part::NorthEast));
        assert!(names(&one, false).contains(&"Unit 5".to_owned()) && !names(&one, false).contains(&"Unit 2".to_owned()), "{:?}", one.names);
        assert_eq!(names(&one, true), ["Iraq"], "the neighbour beyond the border, once");
        let all = units(&[row(0, Some(7)), row(8, Some(2))], &land).expect("two");
        assert_eq!(all.part, None);
        assert!(wide(&one) >= 200.0 && wide(&one) < wide(&all), "{} {}", wide(&one), wide(&all));
        // No name stands on another one, on a circle or beside the map.
        for n in &all.names {
            assert!((0.0..=MAP.0).contains(&n.x) && (0.0..=MAP.1).contains(&n.y));
            assert!(!all.units.iter().any(|u| (u.x - n.x).abs() < u.r && (u.y - n.y).abs() < u.r), "{n:?}");
        }
    }

    #[test]
    fn what_is_not_told_has_no_part_in_the_frame() {
        let told = units(&[row(0, Some(7))], &land).expect("one");
        let beside = units(&[row(0, Some(7)), row(8, None), row(7, Some(0))], &land).expect("one");
        assert_eq!(beside.left_out, 2);
        assert_eq!(UnitMap { left_out: 0, ..beside }, told);
    }

    #[test]
    fn rows_of_countries_show_countries_and_rows_of_two_countries_name_no_part() {
        let country = |key: &str, reach| UnitFigure { key: key.to_owned(), reach: Some(reach), low: Some(3), best: Some(3) };
        let one = units(&[country("SY", (35.0, 38.0, 250.0))], &land).expect("one");
        assert!(one.part.is_none() && one.names.iter().all(|n| n.country || n.name.starts_with("Unit")), "{:?}", one.names);
        let two = units(&[row(0, Some(7)), country("IQ/Anbar", (33.6, 40.4, 60.0))], &land).expect("two");
        assert!(two.part.is_none() && two.names.iter().all(|n| !n.country), "{:?}", two.names);
    }

    #[test]
    fn a_name_stands_above_its_circle_where_another_one_lies_below() {
        let at = |key: &str, lat, best| UnitFigure { key: key.to_owned(), reach: Some((lat, 37.0, 30.0)), low: None, best: Some(best) };
        let map = units(&[at("SY/Upper", 36.0, 9), at("SY/Lower", 35.5, 8), at("SY/Far", 33.0, 1)], &|_, _| Vec::new()).expect("three");
        let foot = |name: &str| map.units.iter().find(|u| u.name.as_deref() == Some(name)).map(|u| u.label > u.y);
        assert_eq!((foot("Upper"), foot("Lower")), (Some(false), Some(true)));
        // Between two others there is room at its side.
        let map =
            units(&[at("SY/Upper", 36.0, 9), at("SY/Lower", 35.0, 9), at("SY/Between", 35.5, 8), at("SY/Far", 33.0, 1)], &|_, _| Vec::new()).expect("four");
        assert!(map.units.iter().any(|u| u.name.as_deref() == Some("Between") && u.label_x > u.x + u.r), "{:?}", map.units);
    }
}
