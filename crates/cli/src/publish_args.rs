//! The command line of what is published. Enters: what was typed. Leaves: what is asked for, checked as far as the words alone allow.
//! Never done here: opening a book.

use crate::args::{country, day};
use crate::book::moment::{self, AsOf};
use crate::book_args::{BookArg, visibility};
use crate::link_args::ScopeArgs;
use clap::{Args, ValueEnum};
use jiff::civil::Date;
use std::path::PathBuf;
use tollbook_ledger::Visibility;

/// What rows are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum What {
    /// One occurrence of violence a row
    Incidents,
    /// One assertion of one report a row
    Claims,
    /// The answer to a question, one row for each of --group-by
    Tolls,
}

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// CSV (RFC 4180, UTF-8)
    Csv,
    /// One JSON object a line
    Jsonl,
    /// GeoJSON (RFC 7946)
    Geojson,
    /// KML 2.2
    Kml,
    /// GeoPackage 1.3: one SQLite database
    Gpkg,
    /// Apache Parquet: columns with their types
    Parquet,
    /// W3C Web Annotations (JSON-LD): each claim on its words
    Annotations,
    /// The 49 columns of UCDP GED
    Ucdp,
    /// The 31 columns of ACLED, a row for each day and place
    Acled,
    /// Aggregates by unit and month as HDX HAPI gives them
    Hapi,
}

/// What may be told, to whom.
#[derive(Args, Debug, Clone)]
pub(crate) struct ProfileArgs {
    /// public: only what is marked public, under the rules of docs/exports.md; internal: whatever the book holds up to --visibility
    #[arg(long, value_name = "WHO", default_value = "public", value_parser = ["public", "internal"])]
    pub(crate) profile: String,
    /// With the internal profile, nothing stricter than this [default: internal]
    #[arg(long, value_name = "DEGREE", value_parser = visibility)]
    pub(crate) visibility: Option<Visibility>,
    /// The day of publication [default: today]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub(crate) on: Option<Date>,
    /// Publish nothing before this day
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub(crate) embargo: Option<Date>,
    /// Days that fine places of deeds wait
    #[arg(long, value_name = "N", default_value_t = tollbook_publish::DELAY_DAYS)]
    pub(crate) delay_days: u32,
    /// Tell the names of the dead; WHY stands in the method card
    #[arg(long, value_name = "WHY")]
    pub(crate) names: Option<String>,
    /// Tell counts of five and more living persons by first-order unit; WHY stands in the method card
    #[arg(long, value_name = "WHY")]
    pub(crate) living: Option<String>,
    /// Tell age, sex, role and nationality of the dead; WHY stands in the method card
    #[arg(long, value_name = "WHY")]
    pub(crate) attributes: Option<String>,
    /// Quote the words of counts, without names
    #[arg(long)]
    pub(crate) quotes: bool,
    /// Who publishes; stands in the method card
    #[arg(long, value_name = "NAME")]
    pub(crate) publisher: Option<String>,
    /// Where to write about an error or a takedown; stands in the method card
    #[arg(long, value_name = "WHERE")]
    pub(crate) contact: Option<String>,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  tollbook publish incidents --country SY --from 2021-02-01 --to 2021-02-28\n  tollbook publish tolls --country SY --group-by province,month --format csv --hxl --out open-data\n  tollbook publish incidents --format ucdp --out open-data\n\nThe public profile is the default: docs/exports.md says what it keeps back. With --out the folder also holds datapackage.json and METHOD.md."
)]
pub(crate) struct PublishArgs {
    /// incidents, claims or tolls
    #[arg(value_name = "WHAT")]
    pub(crate) what: What,
    /// csv, jsonl, gpkg, parquet; for incidents and claims geojson and kml; for incidents ucdp and acled, for claims annotations, for tolls hapi
    #[arg(long, value_name = "FORM", default_value = "csv")]
    pub(crate) format: Form,
    /// CSV with a second row of HXL tags
    #[arg(long)]
    pub(crate) hxl: bool,
    /// CSV for spreadsheets: byte order mark, words in quotation marks
    #[arg(long)]
    pub(crate) excel: bool,
    /// Leave words alone that a spreadsheet might run; for programs
    #[arg(long, conflicts_with = "excel")]
    pub(crate) no_formula_guard: bool,
    /// Write into this folder, with datapackage.json and METHOD.md [default: standard output]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Incidents and claims: only what is new, changed or gone since this entry, such as that of the last publication, or since the end of this day (UTC)
    #[arg(long, value_name = "ENTRY|DAY", value_parser = moment::parse)]
    pub(crate) since_entry: Option<AsOf>,
    /// Tolls: one row for each of place, country, province, district, day, week, month, year, actor, who, means; several with commas
    #[arg(long, value_name = "AXIS", value_delimiter = ',')]
    pub(crate) group_by: Vec<String>,
    #[command(flatten)]
    pub(crate) scope: ScopeArgs,
    #[command(flatten)]
    pub(crate) profile: ProfileArgs,
    #[command(flatten)]
    pub(crate) book: BookArg,
}

/// The form of a bulletin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum BulletinForm {
    /// Markdown
    Md,
    /// One self-contained page
    Html,
    /// That page on paper, printed by a Chromium of this machine; needs --out
    Pdf,
    /// JSON
    Json,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  tollbook bulletin --country SY --day 2021-02-20 --since 2019-03-01\n  tollbook bulletin --country SY --day 2021-02-20 --week --lang ar --format html --out bulletin.html\n  tollbook bulletin --country SY --day 2021-02-20 --format pdf --out bulletin.pdf\n  tollbook bulletin --country SY --day 2021-02-21 --changed-since 120\n\nEvery figure is a toll and stands with what it rests on."
)]
pub(crate) struct BulletinArgs {
    /// The country (ISO 3166-1 alpha-2)
    #[arg(long, value_name = "XX", value_parser = country)]
    pub(crate) country: String,
    /// The day of the bulletin; it covers this day and the one before it
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub(crate) day: Date,
    /// The seven days that end on the day, instead of the last two
    #[arg(long)]
    pub(crate) week: bool,
    /// Also tell everything since this day
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub(crate) since: Option<Date>,
    /// What has a bar each: day, week, month, year or province [default: what suits the days since --since; province without it]
    #[arg(long, value_name = "STEP", value_parser = ["day", "week", "month", "year", "province"])]
    pub(crate) bars: Option<String>,
    /// en, fr or ar
    #[arg(long, value_name = "xx", default_value = "en", value_parser = ["en", "fr", "ar"])]
    pub(crate) lang: String,
    /// md, html, pdf or json
    #[arg(long, value_name = "FORM", default_value = "md")]
    pub(crate) format: BulletinForm,
    /// Say what changed since this entry, such as that of the last bulletin, or since the end of this day (UTC)
    #[arg(long, value_name = "ENTRY|DAY", value_parser = moment::parse)]
    pub(crate) changed_since: Option<AsOf>,
    /// The rules to count by
    #[arg(long, value_name = "NAME|FILE", default_value = "house")]
    pub(crate) convention: String,
    /// What stood after this entry, or at the end of this day (UTC) [default: now]
    #[arg(long, value_name = "ENTRY|DAY", value_parser = moment::parse)]
    pub(crate) as_of: Option<AsOf>,
    /// Write to this file [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) profile: ProfileArgs,
    #[command(flatten)]
    pub(crate) book: BookArg,
}
