//! Enters: two records. Leaves: for each feature the level of their agreement, or that nothing is known. Never done here: saying what a level weighs.

use super::names::jaro_winkler;
use super::records::{Names, Records, Row, UNKNOWN};

/// What is compared of two records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Feature {
    /// How near the places are under their precision, and how alike their names: one level for both, since one place explains both.
    Place,
    /// How far apart the periods are under their precision.
    Day,
    /// How well the numbers of killed agree; to agree on 47 says more than to agree on 1, so the level says how large they are.
    Killed,
    /// Who is blamed.
    By,
    /// Who was harmed.
    Victim,
    /// By what means.
    Means,
    /// What was hit.
    Target,
    /// How many rare words they share.
    Words,
    /// Whether one agency stands behind both.
    Source,
}

/// How many features there are.
pub(crate) const FEATURES: usize = 9;

/// The features in the order of their levels.
pub const FEATURES_ALL: [Feature; FEATURES] =
    [Feature::Place, Feature::Day, Feature::Killed, Feature::By, Feature::Victim, Feature::Means, Feature::Target, Feature::Words, Feature::Source];

/// A level where at least one side is unknown: no evidence either way.
pub(crate) const NO_LEVEL: u8 = u8::MAX;

/// The levels of a pair, by feature.
pub(crate) type Levels = [u8; FEATURES];

const NEAR: [&str; 7] = ["same-spot", "3km", "10km", "30km", "far", "within", "unknown-spot"];
const NAMED: [&str; 5] = ["same-name", "like-name", "akin-name", "other-name", "no-name"];
const DAYS: [&str; 8] = ["same-day", "1-day", "2-days", "3-4-days", "5-days-or-more", "overlap", "gap-of-1-2", "gap-of-3-or-more"];
const SIZES: [&str; 7] = ["to-1", "of-2", "to-4", "to-9", "to-19", "to-49", "from-50"];
const COUNTS: [&str; 7] = ["equal", "1-apart", "2-3-apart", "within-1.6", "within-3", "beyond-3", "bounds-meet"];
const PARTIES: [&str; 3] = ["same", "same-side", "other"];
const PLAIN: [&str; 2] = ["same", "other"];
const SHARED: [&str; 4] = ["none-shared", "1-shared", "2-shared", "3-or-more-shared"];

/// Nearness that leaves the same place possible whatever the names say.
pub(crate) const FAR: u8 = 4;
const WITHIN: u8 = 5;
const UNKNOWN_SPOT: u8 = 6;
/// How many kinds of names a level of place has.
pub(crate) const NAME_LEVELS: u8 = NAMED.len() as u8;
/// The level of periods that overlap, at least one of them longer than a day.
pub(crate) const OVERLAP: u8 = 5;

/// A radius from which a place is an area (metres).
const COARSE_M: u32 = 5_000;

impl Feature {
    /// The names of its levels, in order.
    pub fn levels(self) -> Vec<String> {
        let cross = |a: &[&str], b: &[&str]| a.iter().flat_map(|x| b.iter().map(move |y| format!("{x}.{y}"))).collect();
        let plain = |a: &[&str]| a.iter().map(|x| (*x).to_owned()).collect();
        match self {
            Feature::Place => cross(&NEAR, &NAMED),
            Feature::Day => plain(&DAYS),
            Feature::Killed => cross(&SIZES, &COUNTS),
            Feature::By | Feature::Victim => plain(&PARTIES),
            Feature::Means | Feature::Target | Feature::Source => plain(&PLAIN),
            Feature::Words => plain(&SHARED),
        }
    }

    /// How many levels it has.
    pub(crate) fn len(self) -> usize {
        match self {
            Feature::Place => NEAR.len() * NAMED.len(),
            Feature::Day => DAYS.len(),
            Feature::Killed => SIZES.len() * COUNTS.len(),
            Feature::By | Feature::Victim => PARTIES.len(),
            Feature::Means | Feature::Target | Feature::Source => PLAIN.len(),
            Feature::Words => SHARED.len(),
        }
    }
}

/// Kilometres between two points, on a plane that touches the globe there; right to a thousandth at the distances that matter here.
fn distance_km(a: &Row, b: &Row) -> f32 {
    let north = (a.lat - b.lat) as f32;
    let mut east = (i64::from(a.lon) - i64::from(b.lon)).abs();
    if east > 180_000_000 {
        east = 360_000_000 - east;
    }
    let east = east as f32 * ((a.narrow + b.narrow) * 0.5);
    (north * north + east * east).sqrt() * 1.112e-4
}

/// The first part of the level of place: how near, under the precision of both.
pub(crate) fn nearness(a: &Row, b: &Row) -> u8 {
    if a.has_point() && b.has_point() {
        let km = distance_km(a, b);
        let radius_km = (a.radius as f32 + b.radius as f32) / 1000.0;
        let rest = (km - radius_km).max(0.0);
        if a.radius.max(b.radius) >= COARSE_M && rest == 0.0 {
            // Two centroids of one large area are the same point and say no more than that.
            return WITHIN;
        }
        return match rest {
            _ if km < 0.1 => 0,
            r if r <= 3.0 => 1,
            r if r <= 10.0 => 2,
            r if r <= 30.0 => 3,
            _ => FAR,
        };
    }
    if a.country == 0 || b.country == 0 {
        return UNKNOWN_SPOT;
    }
    for (x, y) in [(a.country, b.country), (a.admin1, b.admin1), (a.admin2, b.admin2)] {
        if x == 0 || y == 0 {
            return WITHIN;
        }
        if x != y {
            return FAR;
        }
    }
    // One district, as far as anybody knows: names decide.
    2
}

/// The second part of the level of place: how alike the names.
pub(crate) fn likeness(names: &Names, a: &Row, b: &Row) -> u8 {
    if a.name == 0 || b.name == 0 {
        return 4;
    }
    if a.name == b.name {
        return 0;
    }
    let (x, y) = (names.letters(a.name), names.letters(b.name));
    // Which of two characters pairs up may depend on which name comes first; the alphabet decides which does.
    let alike = if x <= y { jaro_winkler(x, y) } else { jaro_winkler(y, x) };
    match alike {
        s if s >= 0.92 => 1,
        s if s >= 0.80 => 2,
        _ => 3,
    }
}

/// True for a level of place that speaks of one spot, so that what counts is how much is told of that spot, and not of the area.
pub(crate) fn is_one_spot(place: u8) -> bool {
    let (near, name) = (place / NAME_LEVELS, place % NAME_LEVELS);
    near == 0 || (name <= 1 && near <= 2) || (name == 0 && near >= WITHIN)
}

/// Days between two periods: 0 if they touch.
pub(crate) fn gap_days(a: &Row, b: &Row) -> i32 {
    (a.first.saturating_sub(b.last)).max(b.first.saturating_sub(a.last)).max(0)
}

pub(crate) fn day_level(a: &Row, b: &Row) -> u8 {
    let gap = gap_days(a, b);
    if a.first == a.last && b.first == b.last {
        return match gap {
            0..=2 => gap as u8,
            3..=4 => 3,
            _ => 4,
        };
    }
    match gap {
        0 => OVERLAP,
        1..=2 => 6,
        _ => 7,
    }
}

/// Of how many days the second record could be, for the pair to have this level: what chance has room for.
pub(crate) fn days_of_level(level: u8, a: &Row, b: &Row) -> u32 {
    match level {
        0 => 1,
        1 | 2 => 2,
        3 => 4,
        OVERLAP => a.last.abs_diff(a.first).saturating_add(b.last.abs_diff(b.first)).saturating_add(1),
        6 => 4,
        _ => 30,
    }
}

pub(crate) fn killed_level(a: &Row, b: &Row) -> u8 {
    let stands_for = |r: &Row| [r.best, r.low, r.high].into_iter().find(|&n| n != UNKNOWN);
    let (Some(x), Some(y)) = (stands_for(a), stands_for(b)) else { return NO_LEVEL };
    let (small, large) = (x.min(y), x.max(y));
    let size = match large {
        0..=1 => 0,
        2 => 1,
        3..=4 => 2,
        5..=9 => 3,
        10..=19 => 4,
        20..=49 => 5,
        _ => 6,
    };
    let stated = a.best != UNKNOWN && b.best != UNKNOWN;
    let apart = large - small;
    let bounded = |r: &Row| r.best == UNKNOWN || r.low != r.best || r.high != r.best;
    let low = |r: &Row| if r.low == UNKNOWN { 0 } else { r.low };
    let count = match apart {
        0 if stated => 0,
        _ if (bounded(a) || bounded(b)) && low(a) <= b.high && low(b) <= a.high => {
            // "At least 5" allows 47 and speaks neither for nor against it.
            if u64::from(large) > u64::from(small) * 3 {
                return NO_LEVEL;
            }
            6
        }
        0..=1 => 1,
        2..=3 => 2,
        _ if u64::from(large) * 5 <= u64::from(small) * 8 => 3,
        _ if u64::from(large) <= u64::from(small) * 3 => 4,
        _ => 5,
    };
    size * COUNTS.len() as u8 + count
}

pub(crate) fn party_level(a: u32, b: u32, side_a: u32, side_b: u32) -> u8 {
    if a != 0 && a == b {
        0
    } else if side_a != 0 && side_a == side_b {
        if a != 0 && b != 0 { 1 } else { NO_LEVEL }
    } else if (a != 0 && b != 0) || (side_a != 0 && side_b != 0) {
        2
    } else {
        NO_LEVEL
    }
}

pub(crate) fn plain_level(a: u32, b: u32) -> u8 {
    if a == 0 || b == 0 { NO_LEVEL } else { u8::from(a != b) }
}

pub(crate) fn words_level(records: &Records, a: &Row, b: &Row) -> u8 {
    if a.words == 0 || b.words == 0 {
        return NO_LEVEL;
    }
    let (mut x, mut y) = (records.words_of(a), records.words_of(b));
    let mut shared = 0u8;
    while let ([i, rest_x @ ..], [j, rest_y @ ..]) = (x, y) {
        shared += u8::from(i == j);
        (x, y) = (if i <= j { rest_x } else { x }, if j <= i { rest_y } else { y });
        if shared == 3 {
            break;
        }
    }
    shared
}

/// The level of one feature whose levels don't need names; `NO_LEVEL` where something is unknown.
pub(crate) fn level_of(feature: Feature, records: &Records, a: &Row, b: &Row) -> u8 {
    match feature {
        Feature::Place => {
            let place = nearness(a, b) * NAME_LEVELS + likeness(&records.names, a, b);
            if place == UNKNOWN_SPOT * NAME_LEVELS + 4 { NO_LEVEL } else { place }
        }
        Feature::Day => day_level(a, b),
        Feature::Killed => killed_level(a, b),
        Feature::By => party_level(a.by, b.by, a.by_side, b.by_side),
        Feature::Victim => party_level(a.victim, b.victim, a.victim_side, b.victim_side),
        Feature::Means => plain_level(a.means, b.means),
        Feature::Target => plain_level(a.target, b.target),
        Feature::Words => words_level(records, a, b),
        Feature::Source => plain_level(a.source, b.source),
    }
}

/// All levels of a pair.
pub(crate) fn levels_of(records: &Records, a: &Row, b: &Row) -> Levels {
    FEATURES_ALL.map(|f| level_of(f, records, a, b))
}
