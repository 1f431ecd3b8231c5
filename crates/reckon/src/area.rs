//! Areas as a tree: world, country, first- and second-order unit, settlement. Enters: the places of claims. Leaves: for each place the
//! node it surely lies in and the nodes it may lie in. Never done here: looking a name up, or taking one area for smaller than its words.

use rustc_hash::FxHashMap;
use std::sync::OnceLock;
use tollbook_model::{Place, PlaceMode, PlacePart, PlacePrecision, PlaceRelation, Symbol};

/// The whole world: the root, and what a place that nobody states may be.
pub(crate) const WORLD: u32 = 0;

/// Settlements nearer to each other than this may be one by another name. In metres; codebook 3.8 uses 1 to 5 km.
const SAME_SETTLEMENT_METRES: i64 = 5_000;

#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
enum Tier {
    Country,
    Province,
    District,
    Region,
    Settlement,
}

#[derive(Clone, Debug)]
struct Node {
    parent: u32,
    depth: u32,
    enter: u32,
    leave: u32,
    name: Symbol,
    /// Hundred-thousandths of a degree.
    at: Option<(i64, i64)>,
}

/// Where a claim's harm happened, as nodes of the tree.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Area {
    /// The nodes that surely hold all of it, one for each part; empty if nothing is said.
    pub inside: Vec<u32>,
    /// The nodes it may lie in; `WORLD` if nothing is stated.
    pub may: Vec<u32>,
    /// True if `inside` is also exactly what the number covers: stated, with "in", and no fuzzy feature.
    pub exact: bool,
}

/// The tree of all areas that claims name.
#[derive(Debug)]
pub(crate) struct Areas {
    nodes: Vec<Node>,
    known: FxHashMap<(u32, Tier, Symbol), u32>,
    /// Where a settlement hangs: the fullest chain that any claim gives for its id.
    chains: FxHashMap<Symbol, [Option<Symbol>; 3]>,
    neighbours: OnceLock<FxHashMap<u32, Vec<u32>>>,
}

fn settlement(part: &PlacePart) -> bool {
    matches!(part.precision, PlacePrecision::Exact | PlacePrecision::Near) || unmapped(part)
}

/// A village that no map holds is one none the less: whoever asks for it does not ask for its country.
fn unmapped(part: &PlacePart) -> bool {
    part.precision == PlacePrecision::Unknown && !part.name.is_empty() && part.country.is_some()
}

/// Arabic articles before a name, assimilated or not.
const ARTICLES: [&str; 14] = ["al", "el", "ar", "as", "ash", "es", "ad", "at", "az", "an", "er", "ed", "en", "et"];

/// A name that no map holds as reports spell it, without its case and its article: "Al-Jah" and "Jah".
fn plain(name: &str) -> String {
    let lower = name.to_lowercase();
    let rest = lower.split_once(['-', ' ', '\u{2019}', '\'']).filter(|(article, rest)| ARTICLES.contains(article) && !rest.trim().is_empty());
    rest.map_or(lower.as_str(), |r| r.1).trim().to_owned()
}

fn key_of(part: &PlacePart) -> Symbol {
    if let Some(country) = part.country.as_ref().filter(|_| unmapped(part)) {
        // Only a name says which it is, and only within its country.
        return Symbol::from(format!("{country}/{}", plain(&part.name)));
    }
    part.id.clone().unwrap_or_else(|| part.name.clone())
}

fn fixed(degrees: f64) -> i64 {
    (degrees * 100_000.0).round() as i64
}

/// Second-order units of settlements of which the gazetteer doesn't know them, from the places of each incident's claims: where reports of one incident name
/// the settlement and one such unit of the same first-order unit, it lies there, unless reports of another incident say otherwise. Settlements by id or name.
pub(crate) fn districts_of<'a, I: Iterator<Item = &'a Place>>(incidents: impl Iterator<Item = I>) -> FxHashMap<Symbol, Symbol> {
    let mut out: FxHashMap<Symbol, Option<Symbol>> = FxHashMap::default();
    let (mut towns, mut units): (Vec<&PlacePart>, Vec<(&PlacePart, &Symbol)>) = (Vec::new(), Vec::new());
    for places in incidents {
        towns.clear();
        units.clear();
        for place in places {
            // A place that was set earlier in the report is no word of this claim.
            let [part] = &*place.parts else { continue };
            if place.carried || part.relation != PlaceRelation::In || part.admin1.is_none() || part.country.is_none() {
                continue;
            }
            match part.precision {
                PlacePrecision::Exact if part.admin2.is_none() => towns.push(part),
                PlacePrecision::District => units.push((part, part.admin2.as_ref().unwrap_or(&part.name))),
                _ => {}
            }
        }
        let Some(&(unit, name)) = units.first() else { continue };
        for town in towns.iter().filter(|t| t.country == unit.country && t.admin1 == unit.admin1) {
            let one = units.iter().all(|u| u.1 == name && u.0.admin1 == unit.admin1).then(|| name.clone());
            let slot = out.entry(key_of(town)).or_insert_with(|| one.clone());
            if *slot != one {
                *slot = None;
            }
        }
    }
    out.into_iter().filter_map(|(town, unit)| Some((town, unit?))).collect()
}

impl Areas {
    /// The tree of these places; it doesn't depend on their order. `districts` are the second-order units of settlements that no claim gives one itself.
    pub fn of<'a>(parts: impl Iterator<Item = &'a PlacePart> + Clone, districts: &FxHashMap<Symbol, Symbol>) -> Self {
        let root = Node { parent: WORLD, depth: 0, enter: 0, leave: 0, name: Symbol::from(""), at: None };
        let mut out = Areas { nodes: vec![root], known: FxHashMap::default(), chains: FxHashMap::default(), neighbours: OnceLock::new() };
        for part in parts.clone().filter(|p| settlement(p)) {
            let chain = [part.country.clone(), part.admin1.clone(), part.admin2.clone()];
            let rank = |c: &[Option<Symbol>; 3]| (c.iter().flatten().count(), std::cmp::Reverse(c.clone()));
            let slot = out.chains.entry(key_of(part)).or_insert_with(|| chain.clone());
            if rank(&chain) > rank(slot) {
                *slot = chain;
            }
        }
        for (town, unit) in districts {
            if let Some(chain) = out.chains.get_mut(town).filter(|c| c[2].is_none()) {
                chain[2] = Some(unit.clone());
            }
        }
        let mut distinct: Vec<&PlacePart> = parts.collect();
        let rank = |p: &PlacePart| (p.country.clone(), p.admin1.clone(), p.admin2.clone(), p.precision, key_of(p));
        distinct.sort_by_cached_key(|p| rank(p));
        distinct.dedup_by(|a, b| rank(a) == rank(b));
        for part in distinct {
            let node = out.grow(part);
            if settlement(part) && out.nodes[node as usize].at.is_none() {
                out.nodes[node as usize].at = part.lat.zip(part.lon).map(|(lat, lon)| (fixed(lat), fixed(lon)));
            }
        }
        out.number();
        out
    }

    fn steps(&self, part: &PlacePart) -> Vec<(Tier, Symbol)> {
        let chain = if settlement(part) { self.chains.get(&key_of(part)) } else { None };
        let [country, admin1, admin2] = chain.cloned().unwrap_or_else(|| [part.country.clone(), part.admin1.clone(), part.admin2.clone()]);
        let mut steps: Vec<(Tier, Symbol)> = country.map(|c| (Tier::Country, c)).into_iter().collect();
        let province = admin1.map(|a| (Tier::Province, a));
        let district = admin2.map(|a| (Tier::District, a));
        match part.precision {
            PlacePrecision::Country => {}
            PlacePrecision::Province => steps.push(province.unwrap_or_else(|| (Tier::Province, part.name.clone()))),
            PlacePrecision::District => {
                steps.extend(province);
                steps.push(district.unwrap_or_else(|| (Tier::District, part.name.clone())));
            }
            PlacePrecision::Exact | PlacePrecision::Near => {
                steps.extend(province);
                steps.extend(district);
                steps.push((Tier::Settlement, key_of(part)));
            }
            PlacePrecision::Region => steps.push((Tier::Region, key_of(part))),
            PlacePrecision::Unknown if unmapped(part) => {
                steps.extend(province);
                steps.extend(district);
                steps.push((Tier::Settlement, key_of(part)));
            }
            PlacePrecision::SeaOrAir | PlacePrecision::Unknown => {}
        }
        steps
    }

    fn grow(&mut self, part: &PlacePart) -> u32 {
        let mut at = WORLD;
        for (tier, name) in self.steps(part) {
            let next = self.nodes.len() as u32;
            let found = *self.known.entry((at, tier, name.clone())).or_insert(next);
            if found == next {
                let depth = self.nodes[at as usize].depth + 1;
                self.nodes.push(Node { parent: at, depth, enter: 0, leave: 0, name, at: None });
            }
            at = found;
        }
        at
    }

    fn number(&mut self) {
        let mut children: Vec<Vec<u32>> = vec![Vec::new(); self.nodes.len()];
        for (i, node) in self.nodes.iter().enumerate().skip(1) {
            children[node.parent as usize].push(i as u32);
        }
        let mut clock = 0;
        let mut stack = vec![(WORLD, false)];
        while let Some((at, done)) = stack.pop() {
            if done {
                self.nodes[at as usize].leave = clock;
                continue;
            }
            self.nodes[at as usize].enter = clock;
            clock += 1;
            stack.push((at, true));
            stack.extend(children[at as usize].iter().rev().map(|&c| (c, false)));
        }
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The place a part names: its node if claims name it, else the deepest known node above it.
    pub fn find(&self, part: &PlacePart) -> (Option<u32>, u32) {
        let mut at = WORLD;
        for (tier, name) in self.steps(part) {
            match self.known.get(&(at, tier, name)) {
                Some(&next) => at = next,
                None => return (None, at),
            }
        }
        (Some(at), at)
    }

    /// True if `inner` is `outer` or lies under it.
    pub fn holds(&self, outer: u32, inner: u32) -> bool {
        let (o, i) = (&self.nodes[outer as usize], &self.nodes[inner as usize]);
        o.enter <= i.enter && i.enter < o.leave
    }

    /// The node above; the world is above itself.
    pub fn parent(&self, node: u32) -> u32 {
        self.nodes[node as usize].parent
    }

    /// True if the node has coordinates of its own.
    pub fn is_settlement(&self, node: u32) -> bool {
        self.nodes[node as usize].at.is_some()
    }

    /// Steps from the world.
    pub fn depth(&self, node: u32) -> u32 {
        self.nodes[node as usize].depth
    }

    /// The names from the country down to the node: "SY/Aleppo".
    pub fn path(&self, node: u32) -> String {
        let mut names: Vec<&str> = Vec::new();
        let mut at = node;
        while at != WORLD {
            names.push(&self.nodes[at as usize].name);
            at = self.parent(at);
        }
        names.reverse();
        names.join("/")
    }

    /// The last of these names alone: a settlement's id, if it has one.
    pub fn name(&self, node: u32) -> &str {
        &self.nodes[node as usize].name
    }

    /// A country or a unit of it as a place to ask for.
    pub fn unit(&self, node: u32) -> PlacePart {
        let mut names: Vec<Symbol> = Vec::new();
        let mut at = node;
        while at != WORLD {
            names.push(self.nodes[at as usize].name.clone());
            at = self.parent(at);
        }
        names.reverse();
        let precision = match names.len() {
            0 | 1 => PlacePrecision::Country,
            2 => PlacePrecision::Province,
            _ => PlacePrecision::District,
        };
        let name = names.last().cloned().unwrap_or_else(|| "".into());
        PlacePart {
            relation: PlaceRelation::In,
            name: name.clone(),
            id: None,
            country: names.first().cloned(),
            admin1: names.get(1).cloned(),
            admin2: names.get(2).cloned(),
            lat: None,
            lon: None,
            precision,
            words: name,
        }
    }

    /// The smallest node that holds both.
    pub fn meet(&self, a: u32, b: u32) -> u32 {
        let mut at = a;
        while !self.holds(at, b) {
            at = self.parent(at);
        }
        at
    }

    /// The ancestor of a node at this depth.
    pub fn up_to(&self, node: u32, depth: u32) -> Option<u32> {
        let mut at = node;
        while self.depth(at) > depth {
            at = self.parent(at);
        }
        (self.depth(at) == depth).then_some(at)
    }

    /// True if two settlements lie so near that they may be one.
    pub fn near(&self, a: u32, b: u32) -> bool {
        let (Some(p), Some(q)) = (self.nodes[a as usize].at, self.nodes[b as usize].at) else { return false };
        let dy = (p.0 - q.0) * 111_320 / 100_000;
        let lat = ((p.0 + q.0) / 200_000).clamp(-89, 89);
        let dx = (p.1 - q.1) * 111_320 / 100_000 * cosine_per_mille(lat) / 1_000;
        dx * dx + dy * dy <= SAME_SETTLEMENT_METRES * SAME_SETTLEMENT_METRES
    }

    /// Settlements that may be one with another, each with its neighbours.
    pub fn neighbours(&self) -> &FxHashMap<u32, Vec<u32>> {
        self.neighbours.get_or_init(|| self.find_neighbours())
    }

    fn find_neighbours(&self) -> FxHashMap<u32, Vec<u32>> {
        const CELL: i64 = 20_000;
        let mut grid: FxHashMap<(i64, i64), Vec<u32>> = FxHashMap::default();
        for (i, node) in self.nodes.iter().enumerate() {
            if let Some((lat, lon)) = node.at {
                grid.entry((lat.div_euclid(CELL), lon.div_euclid(CELL))).or_default().push(i as u32);
            }
        }
        let mut out: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for (i, node) in self.nodes.iter().enumerate() {
            let Some((lat, lon)) = node.at else { continue };
            let (y, x) = (lat.div_euclid(CELL), lon.div_euclid(CELL));
            let around = (y - 1..=y + 1).flat_map(|y| (x - 1..=x + 1).map(move |x| (y, x)));
            let mut near: Vec<u32> = around.filter_map(|c| grid.get(&c)).flatten().copied().filter(|&j| j as usize != i && self.near(i as u32, j)).collect();
            if !near.is_empty() {
                near.sort_unstable();
                out.insert(i as u32, near);
            }
        }
        out
    }

    /// Where a claim's place lies.
    ///
    /// What happened near a place or on its outskirts counts with the named place, which is how UCDP GED 23.1 codes `where_prec` 2, and may lie
    /// anywhere in its country; what lies between places counts with their first-order unit; what only lies in a direction from a city ("northeast of the capital") lies in its country. A place that
    /// a figure for a period did not state itself proves no more than the country: a round-up goes from place to place.
    pub fn area(&self, place: Option<&Place>, aggregate: bool) -> Area {
        let Some(place) = place.filter(|p| !p.parts.is_empty()) else {
            return Area { inside: Vec::new(), may: vec![WORLD], exact: false };
        };
        let mut out = Area { inside: Vec::new(), may: Vec::new(), exact: !place.carried && place.mode != PlaceMode::OneOf };
        for part in place.parts.iter() {
            let node = self.find(part).1;
            let country = self.up_to(node, 1).unwrap_or(WORLD);
            let fuzzy = matches!(part.precision, PlacePrecision::Region | PlacePrecision::SeaOrAir | PlacePrecision::Unknown);
            let (inside, may) = match part.relation {
                PlaceRelation::In if !fuzzy => (node, node),
                PlaceRelation::In | PlaceRelation::Straddling => (node, country),
                PlaceRelation::DirectionOf => (country, country),
                PlaceRelation::Near => (node, country),
                PlaceRelation::Between => {
                    let above = if self.depth(node) > 2 { self.up_to(node, 2).unwrap_or(country) } else { country };
                    (above, country)
                }
            };
            let inside = if place.carried && aggregate { country } else { inside };
            out.exact &= part.relation == PlaceRelation::In && !fuzzy;
            out.inside.push(inside);
            out.may.push(may);
        }
        if place.carried {
            out.may = vec![WORLD];
        }
        self.tidy(&mut out.inside);
        self.tidy(&mut out.may);
        out
    }

    /// Sorts nodes and drops those that lie in another of the list.
    pub fn tidy(&self, nodes: &mut Vec<u32>) {
        nodes.sort_by_key(|&n| self.nodes[n as usize].enter);
        nodes.dedup();
        let all = nodes.clone();
        nodes.retain(|&n| !all.iter().any(|&o| o != n && self.holds(o, n)));
    }

    /// True if two areas, each a list of nodes, may share a spot by the tree alone.
    pub fn touch(&self, a: &[u32], b: &[u32]) -> bool {
        a.iter().any(|&x| b.iter().any(|&y| self.holds(x, y) || self.holds(y, x) || self.near(x, y)))
    }
}

/// Thousandths of the cosine of whole degrees, from the series 1 - x²/2 + x⁴/24 - x⁶/720 in integers: near enough for five kilometres.
fn cosine_per_mille(degrees: i64) -> i64 {
    let x = degrees.abs() * 17_453; // Millionths of a radian.
    let square = x * x / 1_000_000;
    let fourth = square * square / 1_000_000;
    let sixth = fourth * square / 1_000_000;
    (1_000_000 - square / 2 + fourth / 24 - sixth / 720) / 1_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_village_that_no_map_holds_is_one_with_its_article_and_without() {
        assert_eq!(plain("Al-Jah"), plain("jah"));
        assert_eq!(plain("An Naqil"), "naqil");
        assert_eq!(plain("Alma"), "alma", "no article stands alone");
        assert_eq!(plain("al-"), "al-");
    }

    #[test]
    fn the_cosine_is_good_to_a_hundredth() {
        for (degrees, per_mille) in [(0, 1000), (30, 866), (36, 809), (45, 707), (60, 500), (80, 174)] {
            assert!((cosine_per_mille(degrees) - per_mille).abs() <= 10, "{degrees}");
        }
    }
}
