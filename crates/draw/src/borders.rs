//! Coasts and borders under a map. Enters: which piece of the earth, how it is laid flat. Leaves: paths for an SVG. Never done here: a line of somebody else's
//! server; a judgement of whose a border is: the lines are those of Natural Earth, which draws who holds a land, not who claims it.

use std::fmt::Write as _;
use std::sync::OnceLock;

/// Made by `cargo xtask gazetteer` from the package that `data/SOURCES.toml` pins.
static LINES: &[u8] = include_bytes!("../data/borders.bin");
/// Degrees of one step of a stored position.
const GRID: f64 = 0.01;

/// A line, and the rectangle that holds it: least and greatest latitude, least and greatest longitude.
struct Line {
    of_units: bool,
    within: [i16; 4],
    /// Steps to the east and to the north.
    points: Vec<[i16; 2]>,
}

/// A whole number, small ones of either sign first.
fn number(from: &mut &[u8]) -> Option<i32> {
    let (mut out, mut bits) = (0_u32, 0);
    loop {
        let (&byte, rest) = from.split_first()?;
        *from = rest;
        out |= u32::from(byte & 127) << bits;
        bits += 7;
        if byte < 128 {
            break;
        }
        if bits > 28 {
            return None;
        }
    }
    Some(if out & 1 == 0 { (out >> 1) as i32 } else { -((out >> 1) as i32) - 1 })
}

/// The lines of a file; nothing of one that is cut or of another make.
fn read(file: &[u8]) -> Option<Vec<Line>> {
    let mut from = file.strip_prefix(b"borders 1\n")?;
    let mut out = Vec::new();
    while !from.is_empty() {
        let (kind, many) = (number(&mut from)?, usize::try_from(number(&mut from)?).ok()?);
        let (mut at, mut points, mut within) = ([0_i32; 2], Vec::with_capacity(many.min(from.len())), [i16::MAX, i16::MIN, i16::MAX, i16::MIN]);
        for _ in 0..many {
            at = [at[0] + number(&mut from)?, at[1] + number(&mut from)?];
            let [x, y] = [i16::try_from(at[0]).ok()?, i16::try_from(at[1]).ok()?];
            within = [within[0].min(y), within[1].max(y), within[2].min(x), within[3].max(x)];
            points.push([x, y]);
        }
        out.push(Line { of_units: kind == 1, within, points });
    }
    Some(out)
}

fn lines() -> &'static [Line] {
    static READ: OnceLock<Vec<Line>> = OnceLock::new();
    READ.get_or_init(|| read(LINES).unwrap_or_default())
}

/// Paths of what lies in a piece of the earth: of coasts and borders of countries, and of borders of first-order units. `piece` is its least and greatest latitude and
/// longitude; the latter may lie beyond 180 degrees.
pub(crate) fn paths(onto: &dyn Fn(f64, f64) -> (f64, f64), (wide, high): (f64, f64), piece: [f64; 4]) -> [String; 2] {
    let mut out = [String::new(), String::new()];
    let degrees = |n: i16| f64::from(n) * GRID;
    let near = |line: &Line| {
        let [south, north, west, east] = line.within.map(degrees);
        // A map over the line where days change goes on beyond it.
        let beside = [-360.0, 0.0, 360.0].iter().any(|turn| west + turn <= piece[3] && east + turn >= piece[2]);
        south <= piece[1] && north >= piece[0] && beside
    };
    let crosses = |a: (f64, f64), b: (f64, f64)| a.0.max(b.0) >= 0.0 && a.0.min(b.0) <= wide && a.1.max(b.1) >= 0.0 && a.1.min(b.1) <= high;
    // Half the way around the earth: a step that is longer goes the other way.
    let middle = f64::midpoint(piece[2], piece[3]);
    let half = 2.0 * (onto(0.0, middle + 45.0).0 - onto(0.0, middle - 45.0).0).abs();
    for line in lines().iter().filter(|l| near(l)) {
        let path = &mut out[usize::from(line.of_units)];
        let placed: Vec<(f64, f64)> = line.points.iter().map(|[x, y]| onto(degrees(*y), degrees(*x))).collect();
        // An island smaller than a dot adds bytes to a page and nothing to a map; a coast between two units' ends, however short, is a part of a longer one.
        let size = |of: fn(&(f64, f64)) -> f64| placed.iter().map(of).fold(f64::MIN, f64::max) - placed.iter().map(of).fold(f64::MAX, f64::min);
        if line.points.first() == line.points.last() && size(|p| p.0) + size(|p| p.1) < 4.0 {
            continue;
        }
        // Where the pen is; none where what came was beside the map.
        let mut pen: Option<(f64, f64)> = None;
        for (i, pair) in placed.windows(2).enumerate() {
            let (a, b) = (pair[0], pair[1]);
            // Beside the map, or around the earth.
            if !crosses(a, b) || (b.0 - a.0).abs() > half {
                pen = None;
                continue;
            }
            let from = match pen {
                Some(p) => p,
                None => {
                    let _ = write!(path, "M{} {}", a.0, a.1);
                    a
                }
            };
            // What is less than a step away adds bytes and no shape, but for the end.
            let step = (b.0 - from.0, b.1 - from.1);
            if step.0.abs() + step.1.abs() < 2.0 && i + 2 < placed.len() {
                pen = Some(from);
                continue;
            }
            let (dx, dy) = ((step.0 * 10.0).round() / 10.0, (step.1 * 10.0).round() / 10.0);
            let _ = if dy < 0.0 { write!(path, "l{dx}{dy}") } else { write!(path, "l{dx} {dy}") };
            pen = Some((from.0 + dx, from.1 + dy));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_are_whole_and_cut_ones_are_none() {
        let all = lines();
        assert!(all.len() > 5_000 && all.iter().any(|l| l.of_units) && all.iter().any(|l| !l.of_units), "{}", all.len());
        assert!(all.iter().all(|l| l.points.len() > 1 && l.within[0] >= -9_000 && l.within[1] <= 9_000 && l.within[2] >= -18_000 && l.within[3] <= 18_000));
        assert!(LINES.len() < 400_000, "{} bytes in every binary", LINES.len());
        assert!(read(&LINES[..LINES.len() - 1]).is_none() && read(&LINES[1..]).is_none());
        assert_eq!(read(b"borders 1\n").map(|l| l.len()), Some(0));
    }

    #[test]
    fn a_piece_of_the_earth_has_the_borders_that_cross_it_and_the_open_sea_has_none() {
        // A degree is ten steps wide and high; the piece begins at its south-west.
        let draw = |south: f64, west: f64| {
            let onto = move |lat: f64, lon: f64| ((lon - west + 540.0).rem_euclid(360.0).mul_add(10.0, -1800.0), (south + 10.0 - lat) * 10.0);
            paths(&onto, (100.0, 100.0), [south, south + 10.0, west, west + 10.0])
        };
        let [land, units] = draw(32.0, 35.0);
        assert!(land.starts_with('M') && land.len() > 200 && units.len() > 200, "Syria has borders and governorates: {land}");
        let [land, units] = draw(-40.0, -130.0);
        assert!(land.is_empty() && units.is_empty(), "the South Pacific: {land} {units}");
        // Over the line where days change there are coasts on both sides.
        let [land, _] = draw(64.0, 175.0);
        let xs: Vec<f64> = land.split('M').filter_map(|p| p.split_whitespace().next()?.parse().ok()).collect();
        assert!(xs.iter().any(|x| *x < 50.0) && xs.iter().any(|x| *x > 50.0), "{xs:?}");
    }
}
