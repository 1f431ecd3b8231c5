//! Figures of units on a map. Enters: units with their extent and their figures. Leaves: a circle in the middle of each, with an area as large as its figure. Never
//! done here: a circle for what nobody told, or for a unit whose middle nobody knows; these are counted.

use crate::frame::{Frame, Ground, short};
use serde::Serialize;

/// Radius of the greatest figure, and how many units are named.
const GREATEST: f64 = 34.0;
const NAMED: usize = 16;

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
}

/// The map of figures by unit; it says nothing of where in a unit it was. Nothing where no unit's middle is known.
#[must_use]
pub fn units(rows: &[UnitFigure]) -> Option<UnitMap> {
    let figure = |r: &UnitFigure| r.best.or(r.low).unwrap_or(0);
    // Those that are told are drawn.
    let mut drawn: Vec<(&UnitFigure, (f64, f64, f64))> = rows.iter().filter(|r| figure(r) > 0).filter_map(|r| Some((r, r.reach?))).collect();
    drawn.sort_by_key(|(r, _)| std::cmp::Reverse(figure(r)));
    let circles: Vec<(f64, f64, f64)> = drawn.iter().map(|d| d.1).collect();
    let frame = Frame::of(&circles)?;
    let most = drawn.first().map_or(1, |d| figure(d.0)).max(1) as f64;
    let radius = |n: u64| short((GREATEST * (n as f64 / most).sqrt()).max(2.0));
    let circle = |(at, (unit, (lat, lon, _))): (usize, &(&UnitFigure, (f64, f64, f64)))| {
        let (x, y) = frame.onto(*lat, *lon);
        let r = radius(figure(unit));
        let name = unit.key.rsplit('/').next().filter(|_| at < NAMED).map(str::to_owned);
        UnitCircle { x, y, r, low: unit.low.map(radius), name, key: unit.key.clone(), best: figure(unit), label: short(y + r + 12.0) }
    };
    Some(UnitMap { ground: frame.ground(), units: drawn.iter().enumerate().map(circle).collect(), left_out: rows.len() - drawn.len() })
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
        let map = units(&rows).expect("two can be drawn");
        assert_eq!(map.units.iter().map(|u| u.name.as_deref().unwrap_or("")).collect::<Vec<_>>(), ["Homs", "Idlib"]);
        assert_eq!((map.units[0].r, map.units[1].r, map.units[1].low, map.left_out), (34.0, 17.0, Some(8.5), 2));
        assert!(units(&rows[2..]).is_none());
    }
}
