//! What this room and whoever makes open data say to each other. Enters: which files are asked for, under which rules; a state of the book, a part of it after the other.
//! Leaves: the same as values, and one function. Never done here: a rule of publication, or a file; the room `publish` has them.

use jiff::civil::Date;
use std::collections::{HashMap, HashSet};
use std::io::Write;
use tollbook_model::{ClaimId, Linked, Period, Place, PlacePart, ReportId, Scope};
use tollbook_reckon::{Axis, Convention, GroupedToll, IncidentFigures, Reading, Toll};

use crate::given::BulletinOpened;

/// What is asked for, and what the method card says of where it comes from.
#[derive(Clone, Debug)]
pub struct DataAsked {
    /// Names of files, as `tollbook publish --out` names them: `incidents.csv`, `ucdp.csv`, `claims.parquet`.
    pub files: Vec<String>,
    /// True for an archive with `datapackage.json` and the method card beside them.
    pub package: bool,
    /// CSV for spreadsheets.
    pub excel: bool,
    /// CSV with a second row of HXL tags.
    pub hxl: bool,
    /// Whether words that a spreadsheet might run get an apostrophe.
    pub guard: bool,
    /// True if it is for everybody.
    pub public: bool,
    /// What its profile lets out beside what everybody is told.
    pub opened: BulletinOpened,
    /// Whether words of reports may be quoted.
    pub quotes: bool,
    /// Whether whoever asks may read names of people and words of reports at all.
    pub texts: bool,
    /// Nothing is told before this day.
    pub embargo: Option<Date>,
    /// The day on which it is asked for.
    pub today: Date,
    /// Incidents and claims within this place.
    pub place: Option<PlacePart>,
    /// The question that tolls answer; its days are those of incidents and claims, too.
    pub scope: Scope,
    /// One row of tolls for each of these.
    pub axes: Vec<Axis>,
    /// The rules to count by.
    pub convention: Convention,
    /// Floors alone, or ceilings too.
    pub reading: Reading,
    /// The book's id.
    pub book: String,
    /// The last entry that it rests on, for those who may know it.
    pub entry: Option<u64>,
    /// True if newer entries are still being linked.
    pub behind: bool,
    /// Reports and claims that it may draw on.
    pub drawn: (u64, u64),
    /// Who publishes.
    pub publisher: Option<String>,
    /// Where readers write to.
    pub contact: Option<String>,
}

/// A report as it is cited.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CitedReport {
    /// Who published it.
    pub source: Option<String>,
    /// Its headline.
    pub title: Option<String>,
    /// Day of publication, ISO.
    pub date: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// SHA-256 of its text.
    pub text_sha256: String,
}

/// Some claims with their incidents.
#[derive(Debug, Default)]
pub struct DataPart {
    /// The claims and the incidents, under numbers of their own.
    pub linked: Linked,
    /// So many of the claims are told; the others are there because they speak of the same incidents.
    pub told: usize,
    /// The figures of the incidents, where these are asked for.
    pub figures: Vec<Option<IncidentFigures>>,
    /// Their reports.
    pub cited: HashMap<ReportId, CitedReport>,
    /// Texts of reports.
    pub texts: HashMap<ReportId, String>,
}

/// Why a part, or a figure, can't be had.
pub type DataBroken = String;
/// Parts, one after the other.
pub type DataParts<'a> = Box<dyn Iterator<Item = Result<DataPart, DataBroken>> + 'a>;
/// Says whether a claim of this period and this place is wanted.
pub type DataWanted<'a> = Box<dyn Fn(Option<&Period>, Option<&Place>) -> bool + 'a>;

/// A state of the book that open data is made of: what a view sees, a part after the other.
pub trait DataGround {
    /// Claims whose place is told by its unit alone, since it may not be told as it is known.
    fn coarse(&self) -> &HashSet<ClaimId>;

    /// Incidents with all their claims and their figures by a convention; `cited`: with their reports.
    fn incidents<'s>(&'s self, convention: &'s Convention, cited: bool) -> DataParts<'s>;

    /// Claims in the order of publication, all of a report in one part; `words`: with what they stand on and their reports, `texts`: with the texts of these.
    fn claims<'s>(&'s self, wanted: DataWanted<'s>, words: bool, texts: bool) -> DataParts<'s>;

    /// The answer to a question.
    ///
    /// # Errors
    /// The question has no toll, or the reckoner is busy.
    fn toll(&self, scope: &Scope, convention: &Convention, reading: Reading) -> Result<Toll, DataBroken>;

    /// The same, one row for each name on its axes.
    ///
    /// # Errors
    /// As for `toll`.
    fn rows(&self, scope: &Scope, axes: &[Axis], convention: &Convention, reading: Reading) -> Result<Vec<GroupedToll>, DataBroken>;
}

/// Why there is no file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DataRefused {
    /// A file that there is not, or something that doesn't fit the files.
    Form {
        /// The parameter that is wrong.
        parameter: &'static str,
        /// What to do.
        why: String,
    },
    /// The profile keeps it back.
    Kept(String),
    /// It could not be made.
    Broken(String),
}

/// Writes the files that are asked for, of what stands, or where something earlier is given, of what changed since.
pub type DataMaker = dyn Fn(&DataAsked, &dyn DataGround, Option<&dyn DataGround>, &mut dyn Write) -> Result<(), DataRefused> + Send + Sync;

/// The settings of the book that hold for a server from the next request on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BookSettings {
    /// True if a second person has to say how far an incident was checked before it holds.
    pub second_sign_off: bool,
    /// Where readers write about an error or a takedown.
    pub corrections: Option<String>,
}
