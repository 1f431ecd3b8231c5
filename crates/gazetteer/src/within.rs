//! Places by where they lie. Enters: a country and a rectangle. Leaves: first-order units and towns of the embedded data, and the places of layers, so many at most. Never
//! here: a name that is looked up, or a large layer read from end to end more than once.

use crate::gazetteer::Gazetteer;
use crate::place::{CountryCode, PlaceKind, PlaceRef};
use crate::world::{Row, World};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};
use std::sync::OnceLock;

/// A place of a layer in a rectangle, without its texts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spot {
    pub index: u32,
    pub population: u32,
    /// Its geonameid, where it is one of a dump.
    pub geonameid: Option<u32>,
}

/// Places of layers in a rectangle.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfLayers {
    /// Those of the topmost layer first, of each layer the most populous first, else in the order of its rows.
    pub places: Vec<PlaceRef>,
    /// How many more there are.
    pub left_out: usize,
}

/// Least and greatest latitude, least and greatest longitude.
pub(crate) type Rectangle = [f64; 4];

pub(crate) fn inside([south, north, west, east]: Rectangle, (lat, lon): (f64, f64)) -> bool {
    (south..=north).contains(&lat) && (west..=east).contains(&lon)
}

/// Kinds of which somebody may say that it was there.
pub(crate) fn is_spot(kind: PlaceKind) -> bool {
    matches!(kind, PlaceKind::Town | PlaceKind::Neighbourhood | PlaceKind::Camp | PlaceKind::Feature)
}

/// geonameids of the embedded data.
fn embedded() -> &'static [u32] {
    static IDS: OnceLock<Vec<u32>> = OnceLock::new();
    IDS.get_or_init(|| {
        let world = World::embedded();
        let rows = [Row::Country as fn(usize) -> Row, Row::Admin1, Row::Admin2, Row::Town].into_iter().enumerate();
        let mut ids: Vec<u32> =
            rows.flat_map(|(table, make)| (0..world.count(table)).map(move |i| (i, make))).map(|(i, make)| world.geonameid(make(i))).collect();
        ids.sort_unstable();
        ids
    })
}

impl Gazetteer {
    /// Towns of a country within a rectangle (least and greatest latitude, least and greatest longitude), the most populous first; of the embedded data alone.
    pub fn towns_within(&self, iso2: &str, within: [f64; 4], most: usize) -> Vec<PlaceRef> {
        let world = World::embedded();
        let Some(country) = CountryCode::new(iso2).and_then(|c| world.country(c.0)) else { return vec![] };
        let mut found: Vec<(u32, Row)> = (0..world.count(3))
            .map(Row::Town)
            .filter(|row| world.point(*row).is_some_and(|p| inside(within, p)) && world.chain(*row).0 == country && world.feature_code(*row) != Some("PPLX"))
            .map(|row| (world.population(row), row))
            .collect();
        found.sort_by_key(|(population, row)| (Reverse(*population), world.id(*row)));
        found.into_iter().take(most).map(|(_, row)| PlaceRef::embedded(world.id(row))).collect()
    }

    /// First-order units of a country, or of all, whose middle lies in a rectangle.
    pub fn admin1s_within(&self, iso2: Option<&str>, within: [f64; 4]) -> Vec<PlaceRef> {
        let world = World::embedded();
        let rows = match iso2 {
            None => 0..world.count(1),
            Some(code) => CountryCode::new(code).and_then(|c| world.country(c.0)).map_or(0..0, |c| world.admin1s(c)),
        };
        let rows = rows.map(Row::Admin1).filter(|row| world.point(*row).is_some_and(|p| inside(within, p)));
        rows.map(|row| PlaceRef::embedded(world.id(row))).collect()
    }

    /// Places of a country that layers have in a rectangle: towns, quarters, camps and features with a point, so many at most. What a dump tells again of the embedded
    /// data is not among them.
    pub fn of_layers_within(&self, iso2: &str, within: [f64; 4], most: usize) -> OfLayers {
        let mut out = OfLayers::default();
        let Some(country) = CountryCode::new(iso2) else { return out };
        let mut ids: HashSet<u32> = HashSet::new();
        for (number, layer) in self.own_layers() {
            // The greatest at the top, the least kept at hand.
            let mut best: BinaryHeap<Reverse<(u32, Reverse<u32>)>> = BinaryHeap::new();
            let room = most - out.places.len();
            layer.within(country, within, &mut |spot: Spot| {
                let again = spot.geonameid.is_some_and(|id| embedded().binary_search(&id).is_ok() || !ids.insert(id));
                if again {
                    return;
                }
                best.push(Reverse((spot.population, Reverse(spot.index))));
                if best.len() > room {
                    best.pop();
                    out.left_out += 1;
                }
            });
            let mut kept: Vec<(u32, Reverse<u32>)> = best.into_iter().map(|b| b.0).collect();
            kept.sort_unstable_by(|a, b| b.cmp(a));
            out.places.extend(kept.into_iter().map(|(_, Reverse(index))| PlaceRef::new(number, index)));
        }
        out
    }

    /// What the layer of a place is called: its file's name. Nothing of a place that the program came with.
    pub fn layer_of(&self, r: PlaceRef) -> Option<&str> {
        self.own_layers().find(|l| l.0 == r.layer()).and_then(|l| l.1.name())
    }
}
