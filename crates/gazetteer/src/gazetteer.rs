//! Enters a name as written. Leaves the places it may stand for, and their data. Never here: a preference among them, reading of
//! text, or work before the first question is asked.

use crate::error::GazetteerError;
use crate::fold::fold_into;
use crate::keys::{FLAG_MAIN, FLAG_STRIPPED, Filter, hash_of, key_hash};
use crate::layer::Layer;
use crate::place::{Candidate, CountryCode, KeyMatch, Place, PlaceKind, PlaceRef};
use crate::skeleton::skeleton_into;
use crate::world::{Row, World};
use std::cell::RefCell;
use std::path::Path;
use std::sync::{Arc, LazyLock, OnceLock};

/// The named places of the wars covered, which the packed data lacks. Parsed on the first question, not at start.
pub(crate) static PLACES: &str = include_str!("../../../data/places.tsv");
static PLACES_LAYER: OnceLock<Layer> = OnceLock::new();
/// The keys of the packed file and of the built-in table. Made on the first question.
static NAMES: LazyLock<Filter> = LazyLock::new(|| {
    let mut filter = Filter::of(&World::embedded().exact());
    built_in().exact_keys(&mut |hash| filter.add(hash));
    filter
});

const WORLD: usize = 0;
const BUILT_IN: usize = 1;
const LAYERS_MAX: usize = 62;

/// Place names of the world and of the layers laid over it. Cloning shares the layers.
#[derive(Clone, Debug, Default)]
pub struct Gazetteer {
    /// Later layers go before earlier ones; their numbers start at 2.
    layers: Vec<Arc<Layer>>,
}

thread_local! {
    /// Folded text and skeleton of the name being looked up, kept to avoid allocating.
    static SCRATCH: RefCell<(String, String)> = const { RefCell::new((String::new(), String::new())) };
}

/// What ranking needs to know of a place, without its texts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts {
    pub kind: PlaceKind,
    pub country: CountryCode,
    pub admin1: Option<PlaceRef>,
    pub admin2: Option<PlaceRef>,
    pub point: Option<(f64, f64)>,
    pub population: u32,
    pub radius_km: Option<f32>,
    /// A seat of government: 3 the country's, 2 a first-order unit's, 1 a second-order one's.
    pub seat: u8,
}

impl Gazetteer {
    /// The embedded data alone. Nothing is read, decoded or indexed here.
    pub fn embedded() -> Gazetteer {
        Gazetteer::default()
    }

    /// Lays a layer over those already there: its places are offered first, and a place it describes by the same geonameid
    /// is offered once, from the topmost layer. Add a full dump before a project's own table.
    pub fn add_layer(&mut self, layer: Layer) -> Result<(), GazetteerError> {
        if self.layers.len() == LAYERS_MAX {
            return Err(GazetteerError::TooManyLayers(LAYERS_MAX));
        }
        self.layers.push(Arc::new(layer));
        Ok(())
    }

    /// Adds every layer imported into a data directory, in the order of their file names; none is no error.
    pub fn load_layers(&mut self, dir: impl AsRef<Path>) -> Result<usize, GazetteerError> {
        let layers = crate::import::layers_in(dir.as_ref())?;
        let n = layers.len();
        layers.into_iter().try_for_each(|l| self.add_layer(l))?;
        Ok(n)
    }

    fn layer(&self, number: usize) -> Option<&Layer> {
        match number {
            WORLD => None,
            BUILT_IN => Some(built_in()),
            n => self.layers.get(n - 2).map(|l| &**l),
        }
    }

    /// The layers that were added, with their numbers, from the topmost down.
    pub(crate) fn own_layers(&self) -> impl Iterator<Item = (usize, &Layer)> {
        self.layers.iter().enumerate().rev().map(|(i, l)| (i + 2, &**l))
    }

    /// Layer numbers from the topmost down to the built-in table.
    fn layer_numbers(&self) -> impl Iterator<Item = usize> + use<> {
        (BUILT_IN..self.layers.len() + 2).rev()
    }

    /// Whether a folded name (lower case, no accents, single spaces) is the exact key of any place.
    #[inline]
    pub fn contains_folded(&self, folded: &str) -> bool {
        self.contains_bytes(folded.as_bytes())
    }

    /// The same for the bytes of a folded name.
    #[inline]
    pub fn contains_bytes(&self, folded: &[u8]) -> bool {
        self.contains_hash(hash_of(folded))
    }

    /// The same for the hash that `name_hash` makes of a folded name.
    #[inline]
    pub fn contains_hash(&self, hash: u64) -> bool {
        let built_in = || World::embedded().exact().find(hash).is_some() || built_in().has_exact(hash);
        NAMES.may_hold(hash) && built_in() || self.layers.iter().any(|l| l.has_exact(hash))
    }

    /// Appends the places a name may stand for: exact keys first, then skeletons. Within each, topmost layers first.
    pub fn lookup(&self, name: &str, out: &mut Vec<Candidate>) {
        SCRATCH.with(|s| match s.try_borrow_mut() {
            Ok(mut s) => {
                let (folded, bones) = &mut *s;
                fold_into(name, folded);
                self.find_all(folded, bones, out);
            }
            Err(_) => self.find_all(&crate::fold(name), &mut String::new(), out),
        });
    }

    /// The same for text already folded.
    pub fn lookup_folded(&self, folded: &str, out: &mut Vec<Candidate>) {
        SCRATCH.with(|s| match s.try_borrow_mut() {
            Ok(mut s) => self.find_all(folded, &mut s.1, out),
            Err(_) => self.find_all(folded, &mut String::new(), out),
        });
    }

    fn find_all(&self, folded: &str, bones: &mut String, out: &mut Vec<Candidate>) {
        if folded.is_empty() {
            return;
        }
        let from = out.len();
        self.find(key_hash(folded), KeyMatch::Exact, from, out);
        skeleton_into(folded, bones);
        if bones.len() >= 2 {
            self.find(key_hash(bones), KeyMatch::Skeleton, from, out);
        }
    }

    fn find(&self, hash: u64, key: KeyMatch, from: usize, out: &mut Vec<Candidate>) {
        for number in self.layer_numbers() {
            if let Some(layer) = self.layer(number) {
                layer.find(hash, key, number, &mut |place, main| push(out, from, Candidate { place, key, main, stripped: false }));
            }
        }
        let world = World::embedded();
        let table = if key == KeyMatch::Exact { world.exact() } else { world.skeletons() };
        let Some(position) = table.find(hash) else { return };
        table.postings_of(position, |id, flags| {
            let shadowed = !self.layers.is_empty() && world.row(id).is_some_and(|row| self.layers.iter().any(|l| l.shadows(world.geonameid(row))));
            if !shadowed {
                let place = PlaceRef::new(WORLD, id);
                push(out, from, Candidate { place, key, main: flags & FLAG_MAIN != 0, stripped: flags & FLAG_STRIPPED != 0 });
            }
        });
    }

    /// The data of a place. A reference this gazetteer never gave yields an empty place of country "--".
    pub fn place(&self, r: PlaceRef) -> Place {
        let world = World::embedded();
        if r.layer() == WORLD {
            return world.row(r.index()).map_or_else(unknown, |row| world_place(&world, row));
        }
        let Some(e) = self.layer(r.layer()).and_then(|l| l.entry(r.index())) else { return unknown() };
        let country = e.countries.first().copied().unwrap_or(CountryCode(*b"--"));
        Place {
            id: e.id,
            name: e.name,
            kind: e.kind,
            country,
            country_name: world.country(country.0).map_or(String::new(), |c| world.name(Row::Country(c)).to_string()),
            admin1: e.admin1_row.map(|a| world.name(Row::Admin1(a)).to_string()).or(e.admin1),
            admin1_code: e.admin1_row.and_then(|a| world.iso_subdivision(a)).map(str::to_string),
            admin2: e.admin2,
            lat: e.point.map(|p| p.0),
            lon: e.point.map(|p| p.1),
            population: e.population,
            radius_km: e.radius_km,
        }
    }

    /// What ranking needs of a place.
    pub(crate) fn facts(&self, r: PlaceRef) -> Option<Facts> {
        let world = World::embedded();
        let unit = |row| Some(PlaceRef::new(WORLD, world.id(row)));
        if r.layer() == WORLD {
            let row = world.row(r.index())?;
            let (c, a, b) = world.chain(row);
            return Some(Facts {
                kind: kind_of(&world, row),
                country: CountryCode(world.iso2(c)),
                admin1: a.and_then(|a| unit(Row::Admin1(a))),
                admin2: b.and_then(|b| unit(Row::Admin2(b))),
                point: world.point(row),
                population: world.population(row),
                radius_km: world.radius_km(row),
                seat: match world.feature_code(row) {
                    Some("PPLC") => 3,
                    Some("PPLA") => 2,
                    Some("PPLA2") => 1,
                    _ => 0,
                },
            });
        }
        let e = self.layer(r.layer())?.entry(r.index())?;
        Some(Facts {
            kind: e.kind,
            country: *e.countries.first()?,
            admin1: e.admin1_row.and_then(|a| unit(Row::Admin1(a))),
            admin2: None,
            point: e.point,
            population: e.population,
            radius_km: e.radius_km,
            seat: e.seat,
        })
    }

    /// Every country a place lies in; more than one only for regions and features of a layer.
    pub fn countries_of(&self, r: PlaceRef) -> Vec<CountryCode> {
        if r.layer() == WORLD {
            return self.facts(r).map(|f| f.country).into_iter().collect();
        }
        self.layer(r.layer()).and_then(|l| l.entry(r.index())).map_or(vec![], |e| e.countries)
    }

    /// The kind of a place, without its texts.
    pub fn kind_of(&self, r: PlaceRef) -> Option<PlaceKind> {
        self.facts(r).map(|f| f.kind)
    }

    /// The country a place lies in, without its texts.
    pub fn country_of(&self, r: PlaceRef) -> Option<CountryCode> {
        self.facts(r).map(|f| f.country)
    }

    /// The first-order unit a place lies in, or itself if it is one.
    pub fn admin1_of(&self, r: PlaceRef) -> Option<PlaceRef> {
        self.facts(r).and_then(|f| f.admin1)
    }

    /// The country with an ISO 3166-1 alpha-2 code of either case.
    pub fn country_by_code(&self, iso2: &str) -> Option<Place> {
        self.country_ref(iso2).map(|r| self.place(r))
    }

    /// The seat of a country's government, by the GeoNames feature code PPLC; the most populous where several bear it.
    pub fn capital_of(&self, iso2: &str) -> Option<PlaceRef> {
        static CAPITALS: OnceLock<Vec<(CountryCode, PlaceRef)>> = OnceLock::new();
        let code = CountryCode::new(iso2)?;
        let all = CAPITALS.get_or_init(|| {
            let world = World::embedded();
            let mut found: Vec<(CountryCode, u32, PlaceRef)> = (0..world.count(3))
                .map(Row::Town)
                .filter(|&row| world.feature_code(row) == Some("PPLC"))
                .map(|row| (CountryCode(world.iso2(world.chain(row).0)), world.population(row), PlaceRef::new(WORLD, world.id(row))))
                .collect();
            found.sort_by(|a, b| a.0.as_str().cmp(b.0.as_str()).then(b.1.cmp(&a.1)));
            found.into_iter().map(|(c, _, r)| (c, r)).collect()
        });
        all.iter().find(|c| c.0 == code).map(|c| c.1)
    }

    /// The reference of the country with an alpha-2 code.
    pub fn country_ref(&self, iso2: &str) -> Option<PlaceRef> {
        let world = World::embedded();
        let row = world.country(CountryCode::new(iso2)?.0)?;
        Some(PlaceRef::new(WORLD, world.id(Row::Country(row))))
    }

    /// ISO 3166-1 alpha-3 code of a country.
    pub fn iso3(&self, iso2: &str) -> Option<String> {
        let world = World::embedded();
        let row = world.country(CountryCode::new(iso2)?.0)?;
        String::from_utf8(world.iso3(row).to_vec()).ok()
    }

    /// The place with an id, as places give theirs: of the embedded data, else of a layer. `layer:` before an id without a colon stands for that id in a layer.
    pub fn by_id(&self, id: &str) -> Option<PlaceRef> {
        let number = id.strip_prefix("geonames:").and_then(|n| n.parse::<u32>().ok());
        let world = number.and_then(|n| World::embedded().find_geonameids(&std::collections::HashSet::from([n])).into_iter().next());
        if let Some((_, row)) = world {
            return Some(PlaceRef::new(WORLD, World::embedded().id(row)));
        }
        let of_layers = |id: &str| self.layer_numbers().find_map(|n| self.layer(n)?.index_of(id).map(|i| PlaceRef::new(n, i)));
        of_layers(id).or_else(|| id.strip_prefix("layer:").filter(|rest| !rest.contains(':')).and_then(of_layers))
    }

    /// The first-order units of a country.
    pub fn admin1s(&self, iso2: &str) -> Vec<PlaceRef> {
        let world = World::embedded();
        let row = CountryCode::new(iso2).and_then(|c| world.country(c.0));
        row.map_or(vec![], |c| world.admin1s(c).map(|a| PlaceRef::new(WORLD, world.id(Row::Admin1(a)))).collect())
    }

    /// The second-order units of a first-order one.
    pub fn admin2s(&self, admin1: PlaceRef) -> Vec<PlaceRef> {
        let world = World::embedded();
        match (admin1.layer(), world.row(admin1.index())) {
            (WORLD, Some(Row::Admin1(a))) => world.admin2s(a).map(|b| PlaceRef::new(WORLD, world.id(Row::Admin2(b)))).collect(),
            _ => vec![],
        }
    }
}

/// The layer of `data/places.tsv`.
pub(crate) fn built_in() -> &'static Layer {
    PLACES_LAYER.get_or_init(|| Layer::from_tsv_text(PLACES, "data/places.tsv").expect("data/places.tsv names its columns"))
}

/// Adds a candidate unless the same place has been offered since `from`.
fn push(out: &mut Vec<Candidate>, from: usize, c: Candidate) {
    if !out[from..].iter().any(|o| o.place == c.place) {
        out.push(c);
    }
}

fn kind_of(world: &World, row: Row) -> PlaceKind {
    match row {
        Row::Country(_) => PlaceKind::Country,
        Row::Admin1(_) => PlaceKind::Admin1,
        Row::Admin2(_) => PlaceKind::Admin2,
        Row::Town(_) if world.feature_code(row) == Some("PPLX") => PlaceKind::Neighbourhood,
        Row::Town(_) => PlaceKind::Town,
    }
}

fn world_place(world: &World, row: Row) -> Place {
    let (c, a, b) = world.chain(row);
    let point = world.point(row);
    Place {
        id: format!("geonames:{}", world.geonameid(row)),
        name: world.name(row).to_string(),
        kind: kind_of(world, row),
        country: CountryCode(world.iso2(c)),
        country_name: world.name(Row::Country(c)).to_string(),
        admin1: a.map(|a| world.name(Row::Admin1(a)).to_string()),
        admin1_code: a.and_then(|a| world.iso_subdivision(a)).map(str::to_string),
        admin2: b.map(|b| world.name(Row::Admin2(b)).to_string()),
        lat: point.map(|p| p.0),
        lon: point.map(|p| p.1),
        population: world.population(row),
        radius_km: world.radius_km(row),
    }
}

fn unknown() -> Place {
    Place {
        id: String::new(),
        name: String::new(),
        kind: PlaceKind::Region,
        country: CountryCode(*b"--"),
        country_name: String::new(),
        admin1: None,
        admin1_code: None,
        admin2: None,
        lat: None,
        lon: None,
        population: 0,
        radius_km: None,
    }
}
