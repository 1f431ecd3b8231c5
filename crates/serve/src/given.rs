//! What other rooms lend this one. Enters: tables and functions of the binary. Leaves: the same, in one value. Never done here: a default that
//! would stand for a missing one.

use jiff::Timestamp;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use tollbook_draw::LandUnit;
use tollbook_ledger::{Book, Entry, Stamp};
use tollbook_link::{IncidentModel, Setting, TextSignature};
use tollbook_model::{ActorRegistry, Claim, ClaimId, Count, IncidentCode, Linked, LinkedClaim, Place, PlacePart, ReportId, Scope, Symbol, Taxonomy};
use tollbook_reckon::{Convention, Reckoner, Toll};

/// A claim in words, field by field; what is not said is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct ToldClaim {
    /// The harm, or what else is claimed.
    pub harm: String,
    /// How many, with the bound.
    pub count: String,
    /// What sets it apart: a running total, feared, denied.
    pub qualities: Vec<String>,
    /// Who was harmed.
    pub who: String,
    /// Who is blamed.
    pub by: String,
    /// By what means, and what was hit.
    pub means: String,
    /// Where.
    pub place: String,
    /// When.
    pub when: String,
    /// According to whom.
    pub according_to: String,
}

/// A report that somebody types or pastes in the browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedReport {
    /// Its text.
    pub text: String,
    /// Who published it.
    pub source: Option<String>,
    /// Day of publication.
    pub date: Option<jiff::civil::Date>,
    /// How far it may travel.
    pub visibility: tollbook_ledger::Visibility,
}

/// The places of claims, each once in the order in which these name them first, with how many claims name it; as often as they are asked for.
pub type PlacesTold<'a> = dyn Fn() -> Box<dyn Iterator<Item = (&'a Place, usize)> + 'a> + 'a;
/// Finds a place by name and country, among those of the claims where the gazetteer is not enough.
pub type PlaceFinder = dyn Fn(Option<&str>, Option<&str>, &PlacesTold<'_>) -> Result<PlacePart, String> + Send + Sync;
/// Where a unit lies and how far it reaches, by country (two letters), first-order unit and second-order unit: degrees, degrees, kilometres. A country
/// alone gives that of the country.
pub type UnitFinder = dyn Fn(&str, Option<&str>, Option<&str>) -> Option<(f64, f64, f64)> + Send + Sync;
/// A place that the gazetteer knows.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownPlace {
    /// `geonames:172955`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The first-order unit it lies in.
    pub admin1: Option<String>,
    /// Degrees, WGS 84.
    pub lat: f64,
    /// Degrees, WGS 84.
    pub lon: f64,
    /// How far a unit reaches, in kilometres; none for a town.
    pub radius_km: Option<f64>,
    /// The layer of the user's own that it is of.
    pub layer: Option<String>,
}
/// Gives the first-order units of a country, or of all, whose middle lies in a rectangle (least and greatest latitude, least and greatest longitude), with the names of
/// countries in a language.
pub type LandFinder = dyn Fn(Option<&str>, [f64; 4], &str) -> Vec<LandUnit> + Send + Sync;
/// Gives the places of a country (two letters) that the user's own layers have in a rectangle, so many at most, and how many more there are.
pub type LayerLister = dyn Fn(&str, [f64; 4], usize) -> (Vec<KnownPlace>, usize) + Send + Sync;
/// Gives the first-order units of a country (two letters), and of a rectangle the most populous towns, so many at most.
pub type PlaceLister = dyn Fn(&str, [f64; 4], usize) -> (Vec<KnownPlace>, Vec<KnownPlace>) + Send + Sync;
/// Links the book again, writes the run down, and says which code the incident of a claim bears, if one is named and speaks of one.
pub type Relinker = dyn Fn(&mut Book, &Stamp, Option<&ClaimId>) -> Result<Option<IncidentCode>, String> + Send + Sync;
/// Who published the report that an entry added, as it writes itself.
pub type Published = (u64, Option<Symbol>);
/// Gives the claims of the whole book as they are linked, one after the other, and then the rest of the linking, in which no claim stands any more; what was kept of a
/// linking is gone on from.
pub type WholeLinker = dyn Fn(&Book, &mut dyn FnMut(LinkedClaim)) -> Result<(Linked, Vec<Published>), String> + Send + Sync;
/// Reads a typed report and takes it into the book.
pub type Adder = dyn Fn(&mut Book, &Stamp, TypedReport) -> Result<ReportId, String> + Send + Sync;

/// Says whether the place of an incident of these claims is kept back from the public on a day.
pub type PlaceKeeper = dyn Fn(&[&Claim], Option<u32>, jiff::civil::Date) -> bool + Send + Sync;

/// In which form a bulletin is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BulletinForm {
    /// Parts in words, with what each stands on, as JSON: for a page of this server.
    Laid,
    /// A page that needs nothing beside itself.
    Page,
    /// Markdown.
    Markdown,
    /// JSON, with the tolls' numbers.
    Json,
}

/// What somebody who may lets a bulletin for everybody tell beside what everybody is told, each with the reason that stands in its method card.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BulletinOpened {
    /// Days that fine places of deeds wait, where they wait longer than the rules of publication say.
    pub delay_days: Option<u32>,
    /// Why the names of the dead may be told.
    pub names: Option<String>,
    /// Why counts of living persons may be told.
    pub living: Option<String>,
    /// Why age, sex, role and nationality may be told.
    pub attributes: Option<String>,
}

/// What a bulletin is asked for, and what it says of where it comes from.
#[derive(Clone, Debug)]
pub struct BulletinAsked {
    /// Two letters.
    pub country: String,
    /// `en`, `fr`, `ar`.
    pub language: String,
    /// Its day.
    pub day: jiff::civil::Date,
    /// The seven days that end on it, instead of two.
    pub week: bool,
    /// Also everything since this day.
    pub since: Option<jiff::civil::Date>,
    /// What has a bar each: `day`, `week`, `month`, `year`, `province`; what suits the days, if nothing is asked for.
    pub bars: Option<String>,
    /// The rules to count by.
    pub convention: Convention,
    /// True if it is for everybody.
    pub public: bool,
    /// Nothing is told before this day.
    pub embargo: Option<jiff::civil::Date>,
    /// What its profile lets out beside what everybody is told.
    pub opened: BulletinOpened,
    /// The day on which it is asked for.
    pub today: jiff::civil::Date,
    /// The book's id.
    pub book: String,
    /// The last entry that it rests on, for those who may know it.
    pub entry: Option<u64>,
    /// True if the book has newer entries that are still being linked.
    pub behind: bool,
    /// Reports and claims that it may draw on.
    pub drawn: (u64, u64),
    /// Where readers write to.
    pub contact: Option<String>,
    /// In which form.
    pub form: BulletinForm,
}

/// What a bulletin is made of: claims as a clearance sees them, with their reckoner, and who printed each of their reports, when.
pub struct BulletinGround<'a> {
    /// Claims with their incidents.
    pub linked: &'a Linked,
    /// What answers questions about them.
    pub reckoner: &'a Reckoner<'a>,
    /// Claims whose place is told by its unit alone, since it may not be told as it is known.
    pub coarse: &'a HashSet<ClaimId>,
    /// Of each report: source and day.
    pub printed: HashMap<ReportId, (Option<Symbol>, Option<jiff::civil::Date>)>,
    /// Claims that another state has within the question and this one has outside it.
    pub beside: HashMap<ClaimId, Claim>,
}

/// What a bulletin is held against: an earlier state, and what was done since, as far as it may be told.
pub struct BulletinThen<'a> {
    /// The entry after which it stood.
    pub entry: u64,
    /// What stood.
    pub ground: BulletinGround<'a>,
    /// Entries since, in their order.
    pub done: &'a [Entry],
}

/// Why there is no bulletin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BulletinRefused {
    /// No country has this code.
    Country,
    /// The profile keeps it back.
    Kept(String),
    /// A question has no toll, or the form can't be written.
    Broken(String),
}

/// Makes a bulletin of what stands, and where something earlier is given, of what changed since, and why.
pub type BulletinMaker = dyn Fn(&BulletinAsked, &BulletinGround<'_>, Option<&BulletinThen<'_>>) -> Result<String, BulletinRefused> + Send + Sync;
/// Tells a question in words, in the language of a code.
pub type QuestionTeller = dyn Fn(&Scope, &ActorRegistry, &str) -> String + Send + Sync;
/// Says what rows of places are called in the language of a code.
pub type RowNamer = dyn Fn(&[&str], &str) -> Vec<String> + Send + Sync;
/// Prints a page that needs nothing beside itself, as PDF.
pub type PagePrinter = dyn Fn(&str) -> Result<Vec<u8>, String> + Send + Sync;

/// Tables, and functions of rooms that this one has no arrow to.
pub struct Given {
    /// Parties.
    pub registry: ActorRegistry,
    /// Means.
    pub means: Taxonomy,
    /// Targets.
    pub targets: Taxonomy,
    /// The linker's weights.
    pub model: IncidentModel,
    /// Words that tell who counted.
    pub origin_words: Vec<(&'static str, &'static str)>,
    /// Reads a report's signature.
    pub signature: fn(&str) -> Option<TextSignature>,
    /// Finds a place.
    pub place: Box<PlaceFinder>,
    /// Says how far a unit reaches.
    pub reach: Box<UnitFinder>,
    /// Lists units and towns.
    pub list: Box<PlaceLister>,
    /// Lists the places of the user's own layers.
    pub layers: Box<LayerLister>,
    /// Says which units lie around a place.
    pub land: Box<LandFinder>,
    /// Gives the whole book linked, out of what its commands keep of that. Without it every state is linked from its entries.
    pub whole: Option<Box<WholeLinker>>,
    /// Links again and writes it down.
    pub relink: Box<Relinker>,
    /// Takes a report in.
    pub add: Box<Adder>,
    /// A count as it is typed.
    pub count: fn(&str) -> Result<Count, String>,
    /// A claim in words.
    pub tell: fn(&Claim) -> ToldClaim,
    /// A toll's coverage line part by part: with its groups and its origins as they may be named, in the language of a code (`en`, `fr`, `ar`).
    pub coverage: fn(&Toll, &[String], &[String], &str) -> Vec<String>,
    /// Whether the place of an incident of these claims is kept back from the public on a day; the number is for how many days its project lets it wait.
    pub keeps_place: Box<PlaceKeeper>,
    /// Days that fine places of deeds wait before the public is told of them.
    pub delay_days: u32,
    /// A place as no more than the unit it lies in.
    pub unit_alone: fn(&PlacePart) -> PlacePart,
    /// Writes tables.
    pub write: Box<crate::table::ListWriter>,
    /// Makes bulletins.
    pub bulletin: Arc<BulletinMaker>,
    /// Writes open data.
    pub publish: Arc<crate::published::DataMaker>,
    /// The settings of the book as they are now.
    pub settings: Box<dyn Fn() -> crate::published::BookSettings + Send + Sync>,
    /// Prints pages; none where no browser is on this machine.
    pub print: Option<Box<PagePrinter>>,
    /// A question in words, in the language of a code, with parties and places by what they are called in it.
    pub question: Box<QuestionTeller>,
    /// What rows of places are called in the language of a code, by their keys ("SY/Idlib").
    pub rows: Box<RowNamer>,
    /// The time.
    pub clock: fn() -> Timestamp,
}

impl Given {
    pub(crate) fn setting(&self) -> Setting<'_> {
        Setting { registry: &self.registry, means: &self.means, origin_words: &self.origin_words, model: &self.model }
    }
}

impl std::fmt::Debug for Given {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Given").field("model", &self.model.version).finish_non_exhaustive()
    }
}
