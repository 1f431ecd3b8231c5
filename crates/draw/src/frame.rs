//! A piece of the earth laid flat. Enters: circles that it must hold. Leaves: where degrees lie on it, and what lies under whatever is drawn. Never done here: a
//! circle of its own.

use crate::borders;
use serde::Serialize;

/// Kilometres of a degree of latitude, on a sphere of the earth's mean radius.
const DEGREE: f64 = 111.195;
/// Width and height of a map.
pub const MAP: (f64, f64) = (560.0, 340.0);
/// A map that is wider shows countries without their units.
const UNITS: f64 = 2_500.0;

/// A step that gives three to six parts of a length.
#[must_use]
pub fn step(length: f64) -> f64 {
    let power = 10f64.powf((length / 3.0).log10().floor());
    [5.0, 2.0, 1.0].into_iter().map(|f| f * power).find(|s| length / s >= 3.0).unwrap_or(power)
}

/// A tenth of a step is as fine as anybody sees.
#[must_use]
pub fn short(n: f64) -> f64 {
    (n * 10.0).round() / 10.0
}

/// Degrees without a tail of zeros; the signs are those of the positive and the negative side.
#[must_use]
pub fn degrees(d: f64, signs: [&str; 2]) -> String {
    let text = format!("{:.2}", d.abs());
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{text}° {}", if d < 0.0 { signs[1] } else { signs[0] })
}

/// A line of degrees: where it crosses the edge, and which one it is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Grid {
    /// Steps from the left or from the top.
    pub at: f64,
    /// "36° N".
    pub label: String,
}

/// What lies under whatever a map shows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ground {
    /// Steps from left to right.
    pub width: f64,
    /// Steps from top to bottom.
    pub height: f64,
    /// Lines from west to east.
    pub parallels: Vec<Grid>,
    /// Lines from north to south.
    pub meridians: Vec<Grid>,
    /// How long the scale is.
    pub bar: f64,
    /// How many kilometres that is.
    pub bar_km: f64,
    /// Coasts and borders of countries, as the path of an SVG.
    pub land: String,
    /// Borders of first-order units; empty where they would be a net over everything.
    pub units: String,
}

/// A piece of the earth as it is laid flat: around its middle a kilometre is as long to the east as to the south.
#[derive(Clone, Debug)]
pub struct Frame {
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
    #[must_use]
    pub fn of(circles: &[(f64, f64, f64)]) -> Option<Self> {
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

    /// Kilometres of a step.
    #[must_use]
    pub fn km(&self) -> f64 {
        self.km
    }

    /// Kilometres east and south.
    fn flat(&self, lat: f64, lon: f64) -> (f64, f64) {
        let across = (lon - self.lon0 + 540.0).rem_euclid(360.0) - 180.0;
        (across * DEGREE * self.shrink, (self.lat0 - lat) * DEGREE)
    }

    /// Where a place lies on the map.
    #[must_use]
    pub fn onto(&self, lat: f64, lon: f64) -> (f64, f64) {
        let (x, y) = self.flat(lat, lon);
        (short(MAP.0 / 2.0 + (x - self.middle.0) / self.km), short(MAP.1 / 2.0 + (y - self.middle.1) / self.km))
    }

    /// What lies under whatever the map shows: borders, degrees, a length.
    #[must_use]
    pub fn ground(&self) -> Ground {
        let Frame { lat0, lon0, shrink, middle, km } = *self;
        let grid = step(MAP.0 * km / DEGREE);
        let (top, left) = (lat0 - (middle.1 - MAP.1 / 2.0 * km) / DEGREE, lon0 + (middle.0 - MAP.0 / 2.0 * km) / DEGREE / shrink);
        let (down, right) = (MAP.1 * km / DEGREE, MAP.0 * km / DEGREE / shrink);
        let lines = |from: f64, to: f64| {
            let first = (from / grid).ceil();
            (0..40).map(move |i| (first + f64::from(i)) * grid).take_while(move |v| *v < to)
        };
        let parallels =
            lines(top - down, top).filter(|lat| lat.abs() < 90.0).map(|lat| Grid { at: self.onto(lat, lon0).1, label: degrees(lat, ["N", "S"]) }).collect();
        let wrapped = |lon: f64| (lon + 540.0).rem_euclid(360.0) - 180.0;
        let meridians = lines(left, left + right)
            .map(|lon| Grid { at: short(MAP.0 / 2.0 + ((lon - lon0) * DEGREE * shrink - middle.0) / km), label: degrees(wrapped(lon), ["E", "W"]) })
            .collect();
        let bar = step(MAP.0 * km / 3.0);
        let [land, units] = borders::paths(&|lat, lon| self.onto(lat, lon), MAP, [top - down, top, left, left + right]);
        // Of a continent the units would be a net over everything.
        let units = if MAP.0 * km > UNITS { String::new() } else { units };
        Ground { width: MAP.0, height: MAP.1, parallels, meridians, bar: short(bar / km), bar_km: bar, land, units }
    }
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
    fn a_frame_holds_its_circles_and_degrees_have_no_tail() {
        let frame = Frame::of(&[(35.0, 38.0, 300.0), (36.2, 37.2, 40.0)]).expect("two circles");
        let (x, y) = frame.onto(36.2, 37.2);
        assert!((0.0..MAP.0).contains(&x) && (0.0..MAP.1).contains(&y));
        assert_eq!((degrees(35.9, ["N", "S"]), degrees(-3.0, ["N", "S"])), ("35.9° N".to_owned(), "3° S".to_owned()));
        assert!(Frame::of(&[]).is_none());
    }
}
