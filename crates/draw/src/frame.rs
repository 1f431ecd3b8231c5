//! A piece of the earth laid flat. Enters: circles that it must hold. Leaves: where degrees lie on it, and what lies under whatever is drawn. Never done here: a
//! circle of its own.

use crate::borders;
use serde::Serialize;

/// Kilometres of a degree of latitude, on a sphere of the earth's mean radius.
const DEGREE: f64 = 111.195;
/// Width and height of a map.
pub const MAP: (f64, f64) = (560.0, 340.0);
/// Kilometres that a map of units shows from west to east at least: on a narrower one nobody knows where it is. Of a large country it is a share, up to a bound.
const LEAST: (f64, f64) = (200.0, 400.0);
const SHARE: f64 = 0.25;
/// Room around units with figures, so that their neighbours are seen. A circle stands for a unit's area; the unit itself reaches further.
const ROOM: f64 = 1.4;
/// So many of the units beside are shown with their names, and so many kilometres around the middle of each. Beside is whose circle is not farther than this, or than
/// half its own radius: between circles that stand for areas there is some room even where the units meet.
const BESIDE: usize = 3;
const GAP: f64 = 60.0;
const NAME: f64 = 15.0;
/// Where the part that is needed has this share of the country's width, the whole country is shown.
const WHOLE: f64 = 0.7;
/// Room around whatever else is shown.
const EDGE: f64 = 1.15;
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
    /// Half of what the circles span, in kilometres.
    half: (f64, f64),
    /// Kilometres of a step.
    km: f64,
}

/// Which part of a country a map shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Part {
    North,
    NorthEast,
    East,
    SouthEast,
    South,
    SouthWest,
    West,
    NorthWest,
    Middle,
}

impl Part {
    /// All of them.
    pub const ALL: [Part; 9] =
        [Part::North, Part::NorthEast, Part::East, Part::SouthEast, Part::South, Part::SouthWest, Part::West, Part::NorthWest, Part::Middle];

    /// "north-east".
    #[must_use]
    pub fn word(self) -> &'static str {
        ["north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west", "middle"][self as usize]
    }
}

impl Serialize for Part {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.word())
    }
}

impl Frame {
    /// The least that holds these circles: degrees, degrees, kilometres. Degrees are laid flat around the first.
    #[must_use]
    pub fn of(circles: &[(f64, f64, f64)]) -> Option<Self> {
        let &(lat0, lon0, _) = circles.first()?;
        let mut out = Frame { lat0, lon0, shrink: lat0.to_radians().cos().max(0.05), middle: (0.0, 0.0), half: (0.0, 0.0), km: 1.0 };
        let mut reach = [0.0_f64; 4];
        for &(lat, lon, r) in circles {
            let (x, y) = out.flat(lat, lon);
            reach = [reach[0].min(x - r), reach[1].max(x + r), reach[2].min(y - r), reach[3].max(y + r)];
        }
        out.half = ((reach[1] - reach[0]) / 2.0, (reach[3] - reach[2]) / 2.0);
        out.km = out.spread(EDGE).max(60.0 / MAP.1);
        out.middle = (f64::midpoint(reach[0], reach[1]), f64::midpoint(reach[2], reach[3]));
        Some(out)
    }

    /// Kilometres of a step, with so much room around what it must hold.
    fn spread(&self, room: f64) -> f64 {
        (room * 2.0 * self.half.0 / MAP.0).max(room * 2.0 * self.half.1 / MAP.1)
    }

    /// The least that holds these circles and lets whoever looks know where they lie: with room for their neighbours, and not too close. Of a country whose circles are
    /// given it is never more than the whole, and the whole where it is nearly that; then no part is named.
    #[must_use]
    pub fn around(circles: &[(f64, f64, f64)], country: &[(f64, f64, f64)]) -> Option<(Self, Option<Part>)> {
        let figures = Frame::of(circles)?;
        // By how far they are from what has figures; these themselves are no neighbours.
        let far = |u: &(f64, f64, f64)| circles.iter().map(|c| figures.apart(c, u) - c.2).fold(f64::MAX, f64::min);
        let near = |u: &&(f64, f64, f64)| !circles.iter().any(|c| figures.apart(c, u) < 1.0) && far(u) - u.2 <= GAP.max(u.2 / 2.0);
        let mut beside: Vec<(f64, (f64, f64, f64))> = country.iter().filter(near).map(|u| (far(u) - u.2, (u.0, u.1, NAME))).collect();
        beside.sort_by(|a, b| a.0.total_cmp(&b.0));
        let held: Vec<(f64, f64, f64)> = circles.iter().copied().chain(beside.into_iter().take(BESIDE).map(|b| b.1)).collect();
        let mut out = Frame::of(&held)?;
        let all: Vec<(f64, f64, f64)> = country.iter().chain(circles).copied().collect();
        let whole = if country.is_empty() { None } else { Frame::of(&all) };
        let width = whole.as_ref().map_or(0.0, |w| w.km * MAP.0);
        out.km = out.spread(EDGE).max(figures.spread(ROOM)).max((width * SHARE).clamp(LEAST.0, LEAST.1) / MAP.0);
        match whole {
            Some(mut whole) if out.km >= WHOLE * whole.km => {
                whole.km = whole.km.max(LEAST.0 / MAP.0);
                Some((whole, None))
            }
            Some(whole) => {
                let part = figures.part_of(&whole);
                Some((out, Some(part)))
            }
            None => Some((out, None)),
        }
    }

    /// Kilometres between the middles of two circles.
    fn apart(&self, a: &(f64, f64, f64), b: &(f64, f64, f64)) -> f64 {
        let ((ax, ay), (bx, by)) = (self.flat(a.0, a.1), self.flat(b.0, b.1));
        (ax - bx).hypot(ay - by)
    }

    /// Where in another frame the middle of this one lies.
    fn part_of(&self, whole: &Frame) -> Part {
        let (lat, lon) = (self.lat0 - self.middle.1 / DEGREE, self.lon0 + self.middle.0 / DEGREE / self.shrink);
        let (x, y) = whole.flat(lat, lon);
        // A fifth of the way to the edge is the middle still.
        let side = |at: f64, middle: f64, half: f64| if half > 0.0 && ((at - middle) / half).abs() > 0.2 { (at - middle).signum() as i8 } else { 0 };
        match (side(x, whole.middle.0, whole.half.0), side(y, whole.middle.1, whole.half.1)) {
            (0, -1) => Part::North,
            (1, -1) => Part::NorthEast,
            (1, 0) => Part::East,
            (1, 1) => Part::SouthEast,
            (0, 1) => Part::South,
            (-1, 1) => Part::SouthWest,
            (-1, 0) => Part::West,
            (-1, -1) => Part::NorthWest,
            _ => Part::Middle,
        }
    }

    /// The piece of the earth: its least and greatest latitude and longitude; the latter may lie beyond 180 degrees.
    #[must_use]
    pub fn piece(&self) -> [f64; 4] {
        let Frame { lat0, lon0, shrink, middle, km, .. } = *self;
        let (top, left) = (lat0 - (middle.1 - MAP.1 / 2.0 * km) / DEGREE, lon0 + (middle.0 - MAP.0 / 2.0 * km) / DEGREE / shrink);
        [top - MAP.1 * km / DEGREE, top, left, left + MAP.0 * km / DEGREE / shrink]
    }

    /// A rectangle of degrees that holds the piece: where it lies over the line where days change, the whole round.
    #[must_use]
    pub fn rectangle(&self) -> [f64; 4] {
        let [south, north, west, east] = self.piece();
        if west < -180.0 || east > 180.0 { [south, north, -180.0, 180.0] } else { [south, north, west, east] }
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
        let Frame { lon0, shrink, middle, km, .. } = *self;
        let grid = step(MAP.0 * km / DEGREE);
        let [bottom, top, left, right] = self.piece();
        let lines = |from: f64, to: f64| {
            let first = (from / grid).ceil();
            (0..40).map(move |i| (first + f64::from(i)) * grid).take_while(move |v| *v < to)
        };
        let parallels =
            lines(bottom, top).filter(|lat| lat.abs() < 90.0).map(|lat| Grid { at: self.onto(lat, lon0).1, label: degrees(lat, ["N", "S"]) }).collect();
        let wrapped = |lon: f64| (lon + 540.0).rem_euclid(360.0) - 180.0;
        let meridians = lines(left, right)
            .map(|lon| Grid { at: short(MAP.0 / 2.0 + ((lon - lon0) * DEGREE * shrink - middle.0) / km), label: degrees(wrapped(lon), ["E", "W"]) })
            .collect();
        let bar = step(MAP.0 * km / 3.0);
        let [land, units] = borders::paths(&|lat, lon| self.onto(lat, lon), MAP, [bottom, top, left, right]);
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

    #[test]
    fn a_part_of_a_country_is_shown_with_its_neighbours_and_a_figure_everywhere_shows_the_whole() {
        // Four corners of a country of about 900 by 900 km.
        let country = [(32.0, 36.0, 100.0), (39.0, 36.0, 100.0), (32.0, 43.0, 100.0), (39.0, 43.0, 100.0)];
        let wide = |f: &Frame| f.km() * MAP.0;
        let whole = wide(&Frame::of(&country).expect("a country"));
        // Of many units those beside are shown.
        let many: Vec<(f64, f64, f64)> = (0..49).map(|i| (30.0 + f64::from(i / 7), 40.0 + f64::from(i % 7), 50.0)).collect();
        let (one, part) = Frame::around(&many[..1], &many).expect("a circle");
        assert!(part == Some(Part::SouthWest) && (200.0..600.0).contains(&wide(&one)), "{}", wide(&one));
        for at in [1, 7, 8] {
            let (x, y) = one.onto(many[at].0, many[at].1);
            assert!((0.0..MAP.0).contains(&x) && (0.0..MAP.1).contains(&y), "{at}");
        }
        assert_eq!(Frame::around(&many[24..25], &many).and_then(|f| f.1), Some(Part::Middle));
        assert_eq!(Frame::around(&many[3..4], &many).and_then(|f| f.1), Some(Part::South));
        let (all, part) = Frame::around(&[country[0], country[3]], &country).expect("circles");
        assert_eq!((part, wide(&all)), (None, whole), "figures from end to end");
        // Of a small country the whole is shown, and never so close that nobody knows where it is.
        let (small, part) = Frame::around(&[(1.35, 103.8, 2.0)], &[(1.35, 103.8, 12.0)]).expect("a city");
        assert_eq!((part, wide(&small).round()), (None, 200.0));
        let (alone, part) = Frame::around(&[(35.0, 38.0, 10.0)], &[]).expect("a circle");
        assert_eq!((part, wide(&alone).round()), (None, 200.0), "nobody knows the country");
        // Over the line where days change.
        let (far, _) = Frame::around(&[(-17.0, 179.5, 20.0)], &[(-17.0, 178.0, 60.0), (-17.0, 179.5, 20.0), (-17.0, -176.0, 60.0)]).expect("circles");
        let [_, _, west, east] = far.piece();
        assert!(west < 179.5 && east > 179.5 && east - west < 20.0, "{west} {east}");
    }
}
