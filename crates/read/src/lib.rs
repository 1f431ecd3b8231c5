//! Reading. Enters: a report, a language pack, a gazetteer, the registries. Leaves: claims and notices.
//! Never done here: I/O, a clock, an error on text; the engine knows no language.
//!
//! ```
//! use tollbook_model::Report;
//! let reader = tollbook_read::Reader::english().expect("the embedded pack is sound");
//! let report = Report::new("Shelling killed at least 21 civilians in Saraqib on Friday.".into(), None, "2021-02-20".parse().ok());
//! let claim = &reader.read(&report).claims[0];
//! assert_eq!((claim.count.low, claim.count.high_open), (Some(21), true));
//! ```
#![forbid(unsafe_code)]

mod assemble;
mod bearers;
mod chunks;
mod class;
mod clauses;
mod context;
mod dateline;
mod discourse;
mod fields;
mod initials;
mod lexicon;
mod lines;
mod neighbours;
mod outlet;
mod pack;
mod places;
mod reader;
mod sentences;
mod setting;
mod summary;
mod surnames;
mod time;
mod tokens;
mod trace;
mod units;

pub use pack::{Header, Pack, Tables, english_tables};
pub use reader::{LONGEST_TEXT, Reader, Reading};
pub use summary::{Bounds, IncidentSummary, Summary, summary};
pub use trace::Trace;

use tollbook_gazetteer::Gazetteer;
use tollbook_model::{ActorRegistry, RegistryError, Taxonomy};

impl Reader {
    /// A reader with the embedded English pack, registries and gazetteer.
    ///
    /// # Errors
    /// A row of an embedded table that can't be read; the tests see to it that there is none.
    pub fn english() -> Result<Reader, RegistryError> {
        Reader::new(&english_tables(), registry()?, Gazetteer::embedded())
    }

    /// A reader of a pack, with registries and a gazetteer of one's own.
    ///
    /// # Errors
    /// The file and line of a table that can't be read.
    pub fn new(tables: &Tables, registry: ActorRegistry, gazetteer: Gazetteer) -> Result<Reader, RegistryError> {
        let means = means()?;
        let targets = targets()?;
        let roles = Taxonomy::parse(include_str!("../../../data/roles.tsv"), "roles.tsv")?;
        let pack = Pack::build(tables, &registry, &means, &targets, &roles)?;
        Ok(Reader { pack, gazetteer, registry, means, places: bearers::Cache::default() })
    }
}

/// The parties and publishers that come with the program.
///
/// # Errors
/// A row that can't be read; the tests see to it that there is none.
pub fn registry() -> Result<ActorRegistry, RegistryError> {
    ActorRegistry::parse(include_str!("../../../data/actors.tsv"), include_str!("../../../data/sources.tsv"))
}

/// The tree of means that comes with the program.
///
/// # Errors
/// A row that can't be read; the tests see to it that there is none.
pub fn means() -> Result<Taxonomy, RegistryError> {
    Taxonomy::parse(include_str!("../../../data/means.tsv"), "means.tsv")
}

/// The tree of targets that comes with the program.
///
/// # Errors
/// A row that can't be read; the tests see to it that there is none.
pub fn targets() -> Result<Taxonomy, RegistryError> {
    Taxonomy::parse(include_str!("../../../data/targets.tsv"), "targets.tsv")
}

/// Words in the names of those whom reports quote, each with the kind of people who count there, in the order of the table.
#[must_use]
pub fn origin_words() -> Vec<(&'static str, &'static str)> {
    include_str!("../../../lang/en/origins.tsv").lines().filter(|l| !l.starts_with('#')).skip(1).filter_map(|l| l.split_once('\t')).collect()
}

/// The place that a question names, as a claim would have it; `country` (ISO 3166-1 alpha-2) tells names apart, and without a name is the
/// place itself. One name at several levels of a country is the highest level (UCDP GED codebook: "code the highest level").
#[must_use]
pub fn place_named(gazetteer: &Gazetteer, name: Option<&str>, country: Option<&str>) -> Option<tollbook_model::PlacePart> {
    use tollbook_gazetteer::Context;
    let place = match name {
        Some(name) => gazetteer.place(gazetteer.rank(name, &country.map_or_else(Context::default, Context::country))?.place),
        None => gazetteer.country_by_code(country?)?,
    };
    Some(part_of(&place, name.or(country).unwrap_or("")))
}

/// The place with an id of the gazetteer, as a claim would have it; its words are its name.
#[must_use]
pub fn place_with_id(gazetteer: &Gazetteer, id: &str) -> Option<tollbook_model::PlacePart> {
    let place = gazetteer.place(gazetteer.by_id(id)?);
    Some(part_of(&place, &place.name))
}

fn part_of(place: &tollbook_gazetteer::Place, words: &str) -> tollbook_model::PlacePart {
    use tollbook_gazetteer::PlaceKind;
    use tollbook_model::{PlacePrecision, PlaceRelation, Symbol};
    let precision = match place.kind {
        PlaceKind::Country => PlacePrecision::Country,
        PlaceKind::Admin1 => PlacePrecision::Province,
        PlaceKind::Admin2 => PlacePrecision::District,
        PlaceKind::Region | PlaceKind::Feature => PlacePrecision::Region,
        _ => PlacePrecision::Exact,
    };
    places::Found::of(place, None, false).part(PlaceRelation::In, precision, Symbol::from(words))
}

/// The second-order unit that a place lies in, as a place of its own.
fn district_of(part: &tollbook_model::PlacePart) -> tollbook_model::PlacePart {
    let name = part.admin2.clone().unwrap_or_else(|| part.name.clone());
    tollbook_model::PlacePart {
        name: name.clone(),
        words: name,
        id: None,
        lat: None,
        lon: None,
        relation: tollbook_model::PlaceRelation::In,
        precision: tollbook_model::PlacePrecision::District,
        ..part.clone()
    }
}

/// Consonants from which on a name typed in another spelling is known again.
const SKELETON_LETTERS: usize = 2;

/// The place of a claim that a question names, where the gazetteer knows none of that name: hamlets stand in reports alone. Places come with how often they are
/// named; of several it is the one named most often.
#[must_use]
pub fn place_among<'a>(parts: impl Iterator<Item = (&'a tollbook_model::PlacePart, usize)>, name: &str) -> Option<tollbook_model::PlacePart> {
    let (wanted, consonants) = (tollbook_gazetteer::fold(name), tollbook_gazetteer::skeleton(name));
    // Those spelled so; else those whose consonants are the same, of names long enough to tell.
    let mut found: [Vec<(&tollbook_model::PlacePart, usize)>; 2] = [Vec::new(), Vec::new()];
    // Where no claim names it, the district of that name in which others lie.
    let mut district: Option<tollbook_model::PlacePart> = None;
    for (part, often) in parts {
        if district.is_none() && part.admin2.as_ref().is_some_and(|n| tollbook_gazetteer::fold(n) == wanted) {
            district = Some(district_of(part));
        }
        // Who names an end of a road asks for the town.
        if !matches!(part.relation, tollbook_model::PlaceRelation::In | tollbook_model::PlaceRelation::Near) {
            continue;
        }
        // "Khogyani district" is Khogyani by another spelling than the map's.
        let begins = |n: &str| {
            n == wanted
                || n.strip_prefix(wanted.as_ref()).is_some_and(|rest| rest.starts_with(' ') && part.precision == tollbook_model::PlacePrecision::District)
        };
        let spelled = [&part.name, &part.words].iter().any(|n| begins(&tollbook_gazetteer::fold(n)));
        if !spelled && (consonants.len() < SKELETON_LETTERS || tollbook_gazetteer::skeleton(&part.name) != consonants) {
            continue;
        }
        let list = &mut found[usize::from(!spelled)];
        match list.iter_mut().find(|f| f.0.name == part.name && f.0.id == part.id) {
            Some(f) => f.1 += often,
            None => list.push((part, often)),
        }
    }
    let most = |list: Vec<(&tollbook_model::PlacePart, usize)>| list.into_iter().rev().max_by_key(|f| f.1).map(|f| f.0.clone());
    let [spelled, alike] = found;
    most(spelled).or_else(|| most(alike)).or(district)
}
