//! Enters a table of places with named columns. Leaves a layer: places of its own, or further spellings of known ones. Never here:
//! a panic on bad input, a coordinate that the table does not give, or a row dropped without being reported.

use crate::disk::DiskLayer;
use crate::error::GazetteerError;
use crate::fold::{fold, fold_into};
use crate::keys::key_hash;
use crate::place::{CountryCode, KeyMatch, PlaceKind, PlaceRef};
use crate::skeleton::skeleton_into;
use crate::within::{Rectangle, Spot, inside, is_spot};
use crate::world::{Row, World};
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::path::Path;

/// A row that was not taken, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rejected {
    /// Line number in the file, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub why: String,
}

/// Places laid over the embedded ones: a project's own table, or an imported dump.
#[derive(Debug)]
pub struct Layer {
    /// The name of its file.
    name: Option<String>,
    store: Store,
    rejected: Vec<Rejected>,
    /// Rows that only add spellings to embedded places.
    spellings: u64,
}

#[derive(Debug)]
enum Store {
    Memory(Memory),
    Disk(DiskLayer),
}

/// One place of a table.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub id: String,
    pub name: String,
    pub kind: PlaceKind,
    pub countries: Vec<CountryCode>,
    pub admin1: Option<String>,
    /// The embedded first-order unit of that name in that country.
    pub admin1_row: Option<usize>,
    pub admin2: Option<String>,
    pub point: Option<(f64, f64)>,
    pub population: u32,
    pub radius_km: Option<f32>,
    /// A seat of government: 3 the country's, 2 a first-order unit's, 1 a second-order one's.
    pub seat: u8,
}

/// A posting: where it points, and whether the key is the main name.
type Posting = (PlaceRef, bool);

/// Keys are already hashes.
#[derive(Default)]
struct Identity(u64);

impl Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, _: &[u8]) {}
    fn write_u64(&mut self, n: u64) {
        self.0 = n;
    }
}

type Index = HashMap<u64, Vec<Posting>, BuildHasherDefault<Identity>>;

#[derive(Debug, Default)]
struct Memory {
    pub entries: Vec<Entry>,
    pub exact: Index,
    pub skeletons: Index,
    /// geonameids this layer describes itself, so that lower layers' descriptions are not offered beside them.
    pub shadows: HashSet<u32>,
}

const COLUMNS: [&str; 9] = ["id", "name", "aliases", "kind", "admin1", "country", "lat", "lon", "source"];

impl Layer {
    /// Reads a tab-separated table whose first line names the columns of `data/places.tsv`: `id name aliases kind admin1 country
    /// lat lon source`, in any order, with `radius_km`, `population` and `admin2` as extras. Lines beginning with `#` are skipped.
    ///
    /// A row whose id is `geonames:N` and whose `kind` is empty adds spellings to that embedded place; every other row is a place.
    pub fn from_tsv(path: impl AsRef<Path>) -> Result<Layer, GazetteerError> {
        let path = path.as_ref();
        let bytes = std::fs::read(path).map_err(GazetteerError::io(path))?;
        Ok(Layer::from_tsv_text(&String::from_utf8_lossy(&bytes), path)?.named(path))
    }

    /// The same from text already read; `origin` is named in errors.
    pub fn from_tsv_text(text: &str, origin: impl AsRef<Path>) -> Result<Layer, GazetteerError> {
        let mut rows = text.trim_start_matches('\u{feff}').lines().enumerate().filter(|(_, l)| !l.trim().is_empty() && !l.starts_with('#'));
        let header: Vec<&str> = rows.next().map_or(vec![], |(_, l)| l.split('\t').map(str::trim).collect());
        let column = |name: &str| header.iter().position(|h| *h == name);
        for name in ["name", "country"] {
            if column(name).is_none() {
                let column = COLUMNS.into_iter().find(|c| *c == name).unwrap_or("name");
                return Err(GazetteerError::MissingColumn { path: origin.as_ref().to_path_buf(), column });
            }
        }
        let mut layer = Builder::default();
        for (i, line) in rows {
            let cells: Vec<&str> = line.split('\t').collect();
            let cell = |name: &str| column(name).and_then(|c| cells.get(c)).map_or("", |s| s.trim());
            if let Err(why) = layer.row(i as u64 + 1, &cell) {
                layer.rejected.push(Rejected { line: i as u64 + 1, why });
            }
        }
        Ok(layer.finish())
    }

    pub(crate) fn on_disk(disk: DiskLayer) -> Layer {
        Layer { name: None, store: Store::Disk(disk), rejected: Vec::new(), spellings: 0 }
    }

    /// Called by the name of its file.
    pub(crate) fn named(self, path: &Path) -> Layer {
        Layer { name: path.file_stem().map(|n| n.to_string_lossy().into_owned()), ..self }
    }

    pub(crate) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Calls `each` for every place of a country in a rectangle of which somebody may say that it was there.
    pub(crate) fn within(&self, country: CountryCode, within: Rectangle, each: &mut dyn FnMut(Spot)) {
        match &self.store {
            Store::Memory(m) => {
                let here = |e: &Entry| is_spot(e.kind) && e.countries.contains(&country) && e.point.is_some_and(|p| inside(within, p));
                // What a table says of an embedded place is its own, and stands for it.
                let spots = (0u32..).zip(&m.entries).filter(|(_, e)| here(e)).map(|(index, e)| Spot { index, population: e.population, geonameid: None });
                spots.for_each(each);
            }
            Store::Disk(d) => d.within(country, within, each),
        }
    }

    /// The place with an id.
    pub(crate) fn index_of(&self, id: &str) -> Option<u32> {
        match &self.store {
            Store::Memory(m) => m.entries.iter().position(|e| e.id == id).map(|i| i as u32),
            Store::Disk(d) => d.index_of(id.strip_prefix("geonames:")?.parse().ok()?),
        }
    }

    /// Rows that were not taken.
    pub fn rejected(&self) -> &[Rejected] {
        &self.rejected
    }

    pub(crate) fn spellings(&self) -> u64 {
        self.spellings
    }

    /// Places in the layer, not counting rows that only add spellings.
    pub fn len(&self) -> usize {
        match &self.store {
            Store::Memory(m) => m.entries.len(),
            Store::Disk(d) => d.len(),
        }
    }

    /// Whether the layer has no place of its own.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Calls `each` for every posting under a key.
    pub(crate) fn find(&self, hash: u64, key: KeyMatch, layer: usize, each: &mut dyn FnMut(PlaceRef, bool)) {
        match &self.store {
            Store::Memory(m) => {
                let index = if key == KeyMatch::Exact { &m.exact } else { &m.skeletons };
                for (place, main) in index.get(&hash).map_or(&[][..], |v| v) {
                    // Postings into this layer carry no layer number of their own, since the layer does not know it.
                    let place = if place.layer() == 0 { *place } else { PlaceRef::new(layer, place.index()) };
                    each(place, *main);
                }
            }
            Store::Disk(d) => d.find(hash, key, |index, embedded, main| each(PlaceRef::new(if embedded { 0 } else { layer }, index), main)),
        }
    }

    #[inline]
    /// Calls `each` for the hash of every exact key that a layer in memory holds.
    pub(crate) fn exact_keys(&self, each: &mut dyn FnMut(u64)) {
        if let Store::Memory(m) = &self.store {
            m.exact.keys().for_each(|hash| each(*hash));
        }
    }

    pub(crate) fn has_exact(&self, hash: u64) -> bool {
        match &self.store {
            Store::Memory(m) => m.exact.contains_key(&hash),
            Store::Disk(d) => d.has_exact(hash),
        }
    }

    pub(crate) fn shadows(&self, geonameid: u32) -> bool {
        match &self.store {
            Store::Memory(m) => m.shadows.contains(&geonameid),
            Store::Disk(d) => d.shadows(geonameid),
        }
    }

    pub(crate) fn entry(&self, index: u32) -> Option<Entry> {
        match &self.store {
            Store::Memory(m) => m.entries.get(index as usize).cloned(),
            Store::Disk(d) => d.entry(index),
        }
    }
}

#[derive(Default)]
struct Builder {
    memory: Memory,
    rejected: Vec<Rejected>,
    /// Spellings for embedded places, resolved together in one pass over the tables.
    further: Vec<(u64, u32, Vec<String>)>,
}

impl Builder {
    fn row<'a>(&mut self, line: u64, cell: &dyn Fn(&str) -> &'a str) -> Result<(), String> {
        let (id, name) = (cell("id"), cell("name"));
        let names: Vec<String> = std::iter::once(name).chain(cell("aliases").split('|')).map(str::trim).filter(|n| !n.is_empty()).map(str::to_string).collect();
        let geonameid = id.strip_prefix("geonames:").map(|n| n.parse::<u32>().map_err(|_| format!("`{id}` is not geonames: and a number"))).transpose()?;
        if let (Some(n), "") = (geonameid, cell("kind")) {
            self.further.push((line, n, names));
            return Ok(());
        }
        if fold(name).is_empty() {
            return Err("no name".into());
        }
        let kind = match cell("kind") {
            "" | "village" => PlaceKind::Town,
            word => PlaceKind::from_word(word)
                .ok_or_else(|| format!("`{word}` is not a kind: country, admin1, admin2, town, neighbourhood, camp, feature, region"))?,
        };
        let countries = cell("country")
            .split('|')
            .map(|c| CountryCode::new(c.trim()).ok_or_else(|| format!("`{c}` is not a two-letter country code")))
            .collect::<Result<Vec<_>, _>>()?;
        let number = |column: &str| match cell(column) {
            "" => Ok(None),
            s => s.parse::<f64>().ok().filter(|x| x.is_finite()).map(Some).ok_or_else(|| format!("`{s}` is not a number in column {column}")),
        };
        let point = match (number("lat")?, number("lon")?) {
            (Some(lat), Some(lon)) if lat.abs() <= 90.0 && lon.abs() <= 180.0 => Some((lat, lon)),
            (None, None) => None,
            _ => return Err("lat and lon must both be given, in degrees, or both be empty".into()),
        };
        let text = |column: &str| Some(cell(column).to_string()).filter(|s| !s.is_empty());
        let admin1_row = text("admin1").and_then(|a| admin1_named(countries[0], &a));
        let entry = Entry {
            id: if id.is_empty() { format!("layer:{}", fold(name).replace(' ', "-")) } else { id.to_string() },
            name: name.to_string(),
            kind,
            countries,
            admin1: text("admin1"),
            admin1_row,
            admin2: text("admin2"),
            point,
            population: number("population")?.map_or(0, |p| p.clamp(0.0, 4e9) as u32),
            radius_km: number("radius_km")?.filter(|r| *r > 0.0).map(|r| r as f32),
            seat: 0,
        };
        self.memory.shadows.extend(geonameid);
        let index = self.memory.entries.len() as u32;
        self.memory.entries.push(entry);
        self.file(&names, PlaceRef::new(1, index));
        Ok(())
    }

    /// Files a place under the keys of its names; the first name is the main one.
    fn file(&mut self, names: &[String], place: PlaceRef) {
        let (mut folded, mut bones) = (String::new(), String::new());
        for (i, name) in names.iter().enumerate() {
            fold_into(name, &mut folded);
            if folded.is_empty() {
                continue;
            }
            skeleton_into(&folded, &mut bones);
            for (index, key, long) in [(&mut self.memory.exact, &folded, true), (&mut self.memory.skeletons, &bones, bones.len() >= 2)] {
                let postings = index.entry(key_hash(key)).or_default();
                if long && !postings.iter().any(|p| p.0 == place) {
                    postings.push((place, i == 0));
                }
            }
        }
    }

    fn finish(mut self) -> Layer {
        let mut spellings = 0;
        let further = std::mem::take(&mut self.further);
        if !further.is_empty() {
            let world = World::embedded();
            let wanted = further.iter().map(|f| f.1).collect();
            let rows: HashMap<u32, Row> = world.find_geonameids(&wanted).into_iter().collect();
            for (line, geonameid, names) in further {
                match rows.get(&geonameid) {
                    Some(row) => {
                        spellings += 1;
                        self.file(&names, PlaceRef::new(0, world.id(*row)));
                    }
                    None => {
                        self.rejected.push(Rejected { line, why: format!("geonames:{geonameid} is not an embedded place; give it a kind and it becomes one") })
                    }
                }
            }
        }
        self.memory.skeletons.retain(|_, v| !v.is_empty());
        Layer { name: None, store: Store::Memory(self.memory), rejected: self.rejected, spellings }
    }
}

/// The embedded first-order unit of a country that bears a name.
pub(crate) fn admin1_named(country: CountryCode, name: &str) -> Option<usize> {
    let world = World::embedded();
    let units = world.admin1s(world.country(country.0)?);
    let table = world.exact();
    let mut found = None;
    table.postings_of(table.find(key_hash(&fold(name)))?, |id, _| {
        if let Some(Row::Admin1(i)) = world.row(id)
            && found.is_none()
            && units.contains(&i)
        {
            found = Some(i);
        }
    });
    found
}
