//! The command line of incidents and tolls. Enters: what was typed. Leaves: what is asked for, checked as far as the words alone allow.
//! Never done here: opening a book.

use crate::args::{country, day};
use crate::book::moment::{self, AsOf};
use crate::book_args::{AuthorArg, BookArg};
use clap::{Args, Subcommand};
use jiff::civil::Date;
use std::path::PathBuf;
use tollbook_model::{Cause, Counted, Deed, Harm, Verification};
use tollbook_reckon::Convention;

/// What `--convention` takes.
fn conventions() -> String {
    format!("The rules to count by: {}, or a file with rules of one's own; ucdp and acled are the latest of theirs", Convention::names().join(", "))
}

#[derive(Args, Debug)]
pub(crate) struct LinkArgs {
    /// Only say what linking would change; write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Learn weights from the pairs that were compared, keep them in the book under this name, and link with them from now on
    #[arg(long, value_name = "NAME", conflicts_with = "dry_run", value_parser = model_name)]
    pub(crate) train: Option<String>,
    /// Link with the weights that come with the program from now on
    #[arg(long, conflicts_with_all = ["train", "dry_run"])]
    pub(crate) built_in: bool,
    /// Link with the table of weights of this name from now on: one that the book learnt, or one that came with the program, also with an earlier version of it
    #[arg(long, value_name = "NAME", conflicts_with_all = ["train", "built_in", "dry_run"], value_parser = model_name)]
    pub(crate) weights: Option<String>,
    /// Print every pair that was compared, one JSON object a line, the most doubtful first
    #[arg(long)]
    pub(crate) json: bool,
    /// Link everything from the entries and hold what was kept in the book's folder against it; what differs is said and made again
    #[arg(long, conflicts_with_all = ["train", "weights", "built_in", "dry_run", "json"])]
    pub(crate) check: bool,
    #[command(flatten)]
    pub(crate) author: AuthorArg,
    #[command(flatten)]
    pub(crate) book: BookArg,
}

#[derive(Args, Debug)]
pub(crate) struct PairArgs {
    /// A claim (c-…), the code of an incident, or a person whom a claim names (c-…:NAME)
    #[arg(value_name = "A")]
    pub(crate) a: String,
    /// The other one
    #[arg(value_name = "B")]
    pub(crate) b: String,
    /// Why; stays in the book
    #[arg(long, value_name = "WORDS")]
    pub(crate) reason: Option<String>,
    #[command(flatten)]
    pub(crate) author: AuthorArg,
    #[command(flatten)]
    pub(crate) book: BookArg,
}

#[derive(Args, Debug)]
pub(crate) struct IncidentsArgs {
    /// A place: a country by its two letters, or a name as the incidents have it
    #[arg(long, value_name = "NAME")]
    pub(crate) place: Option<String>,
    /// Days of the incident from this one on
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub(crate) from: Option<Date>,
    /// Days of the incident up to this one
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub(crate) to: Option<Date>,
    /// Only those that may be one with another incident
    #[arg(long)]
    pub(crate) unsure: bool,
    /// What stood after this entry, or at the end of this day (UTC) [default: now]
    #[arg(long, value_name = "ENTRY|DAY", value_parser = moment::parse)]
    pub(crate) as_of: Option<AsOf>,
    /// Write one JSON object each, one a line
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) book: BookArg,
}

#[derive(Subcommand, Debug)]
pub(crate) enum IncidentCommand {
    /// Show one incident: its claims side by side, its figures by group, its sources
    Show(IncidentShowArgs),
    /// Say that two incidents are one
    Merge(PairArgs),
    /// Take claims out of an incident: they speak of another one
    Split(SplitArgs),
    /// Say how far an incident was checked
    VerifyAs(VerifyAsArgs),
    /// Declare that a list names everybody who was killed in its incident, or take that back
    CloseList(CloseListArgs),
}

#[derive(Args, Debug)]
pub(crate) struct IncidentShowArgs {
    /// The incident's code, or a claim of it (c-…)
    #[arg(value_name = "CODE")]
    pub(crate) code: String,
    /// What stood after this entry, or at the end of this day (UTC) [default: now]
    #[arg(long, value_name = "ENTRY|DAY", value_parser = moment::parse)]
    pub(crate) as_of: Option<AsOf>,
    /// Write JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) book: BookArg,
}

#[derive(Args, Debug)]
pub(crate) struct SplitArgs {
    /// The incident's code
    #[arg(value_name = "CODE")]
    pub(crate) code: String,
    /// The claims that speak of another incident (c-…)
    #[arg(value_name = "CLAIM", required = true)]
    pub(crate) claims: Vec<String>,
    /// Why; stays in the book
    #[arg(long, value_name = "WORDS")]
    pub(crate) reason: Option<String>,
    #[command(flatten)]
    pub(crate) author: AuthorArg,
    #[command(flatten)]
    pub(crate) book: BookArg,
}

#[derive(Args, Debug)]
pub(crate) struct VerifyAsArgs {
    /// The incident's code
    #[arg(value_name = "CODE")]
    pub(crate) code: String,
    /// reported, corroborated, verified, rejected
    #[arg(value_name = "DEGREE", value_parser = verification)]
    pub(crate) degree: Verification,
    /// On what grounds; stays in the book
    #[arg(long, value_name = "WORDS")]
    pub(crate) reason: String,
    #[command(flatten)]
    pub(crate) author: AuthorArg,
    #[command(flatten)]
    pub(crate) book: BookArg,
}

#[derive(Args, Debug)]
#[command(
    after_help = "All names that the claim's origin gives of the incident are the list. In the reconciled reading there were no more than these, and who tells of more\ncontradicts it; in the documented reading a list stays a floor."
)]
pub(crate) struct CloseListArgs {
    /// A claim of the list (c-…)
    #[arg(value_name = "CLAIM")]
    pub(crate) claim: String,
    /// Take it back: the list may be incomplete
    #[arg(long)]
    pub(crate) open: bool,
    /// On what grounds; stays in the book
    #[arg(long, value_name = "WORDS")]
    pub(crate) reason: String,
    #[command(flatten)]
    pub(crate) author: AuthorArg,
    #[command(flatten)]
    pub(crate) book: BookArg,
}

#[derive(Args, Debug)]
pub(crate) struct ReviewArgs {
    #[command(flatten)]
    pub(crate) author: AuthorArg,
    #[command(flatten)]
    pub(crate) book: BookArg,
}

/// What a toll is asked for; everything given must hold.
#[derive(Args, Debug, Clone, Default)]
pub(crate) struct ScopeArgs {
    /// killed, injured, casualties (both together), missing, abducted, detained, displaced; strikes, attacks, clashes [default: killed]
    #[arg(long, value_name = "WHAT", value_parser = counted)]
    pub(crate) count: Option<Counted>,
    /// Of whom: civilian, combatant, child, adult, elderly, woman, man, or an actor or side by id
    #[arg(long, value_name = "GROUP")]
    pub(crate) who: Option<String>,
    /// Attributed to: an actor or a side, by id
    #[arg(long, value_name = "ID")]
    pub(crate) by: Option<String>,
    /// By this means, by id
    #[arg(long, value_name = "ID")]
    pub(crate) means: Option<String>,
    /// direct, custody, remnant, deprivation, accident, natural
    #[arg(long, value_name = "CAUSE", value_parser = cause)]
    pub(crate) cause: Option<Cause>,
    /// What was hit, by id
    #[arg(long, value_name = "ID")]
    pub(crate) target: Option<String>,
    /// Within this place: a name in any spelling
    #[arg(long, value_name = "NAME")]
    pub(crate) place: Option<String>,
    /// The country the place lies in, or the place itself (ISO 3166-1 alpha-2)
    #[arg(long, value_name = "XX", value_parser = country)]
    pub(crate) country: Option<String>,
    /// From this day on, included
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub(crate) from: Option<Date>,
    /// Up to this day, included
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub(crate) to: Option<Date>,
    /// From this day to the latest day that a report speaks of
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day, conflicts_with_all = ["from", "to"])]
    pub(crate) since: Option<Date>,
    // Its help names the conventions that there are.
    #[arg(long, value_name = "NAME|FILE", default_value = "house", help = conventions())]
    pub(crate) convention: String,
    /// documented: every figure is a floor; reconciled: highs that the convention accepts are ceilings too
    #[arg(long, value_name = "READING", default_value = "documented", value_parser = ["documented", "reconciled"])]
    pub(crate) reading: String,
    /// What stood after this entry, or at the end of this day (UTC) [default: now]
    #[arg(long, value_name = "ENTRY|DAY", value_parser = moment::parse)]
    pub(crate) as_of: Option<AsOf>,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  tollbook toll --country SY --since 2019-03-01\n  tollbook toll --count injured --place Idlib --from 2021-02-19 --to 2021-02-20 --json\n  tollbook toll --country SY --from 2021-01-01 --to 2021-12-31 --group-by month\n\nA low is what the claims prove; unknown is never 0. `tollbook why` with the same options shows the claims behind it."
)]
pub(crate) struct TollArgs {
    #[command(flatten)]
    pub(crate) scope: ScopeArgs,
    /// One row for each of these: place, month, actor, who, means; several with commas
    #[arg(long, value_name = "AXIS", value_delimiter = ',')]
    pub(crate) group_by: Vec<String>,
    /// The same question under every convention
    #[arg(long, conflicts_with_all = ["group_by"])]
    pub(crate) compare_conventions: bool,
    /// Write JSON, one object a line
    #[arg(long, conflicts_with = "csv")]
    pub(crate) json: bool,
    /// Write CSV
    #[arg(long)]
    pub(crate) csv: bool,
    #[command(flatten)]
    pub(crate) book: BookArg,
}

#[derive(Args, Debug)]
pub(crate) struct WhyArgs {
    /// A claim's id (c-…); without one, a toll is asked for by the options below
    #[arg(value_name = "CLAIM", conflicts_with_all = ["count", "who", "by", "means", "cause", "target", "place", "country", "from", "to", "since"])]
    pub(crate) claim: Option<String>,
    #[command(flatten)]
    pub(crate) scope: ScopeArgs,
    /// Of a toll that rests on more than 200 items: list those after so many of each part, the heaviest first
    #[arg(long, value_name = "N", default_value_t = 0, conflicts_with = "claim")]
    pub(crate) after: usize,
    /// Write JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) book: BookArg,
}

#[derive(Args, Debug)]
#[command(after_help = "A row in:  {\"id\", \"text\", \"date\"?, \"source\"?, \"title\"?, \"cluster\"?}\nA row out: {\"id\", \"cluster\"}")]
pub(crate) struct EvalLinkArgs {
    /// Rows to link, one JSON object a line (- for standard input)
    #[arg(value_name = "IN.jsonl")]
    pub(crate) input: PathBuf,
    /// Where the rows go that are written (- for standard output)
    #[arg(long, value_name = "PRED.jsonl")]
    pub(crate) out: PathBuf,
    /// Compare with the rows' clusters: B-cubed, pairwise, and pairwise on hard pairs
    #[arg(long)]
    pub(crate) score: bool,
}

#[derive(Args, Debug)]
#[command(
    after_help = "A row in:  {\"id\", \"cluster\", \"date\"?, \"source\"?, \"killed\": [low, high or null], \"killed_best\"?, \"agreed\"?}; what a gold set keeps under \"gold\" is read too\nA row out: {\"cluster\", \"reports\", \"low\", \"best\", \"high\", \"high_open\", \"disagree\", \"figures\", \"agreed\"?}"
)]
pub(crate) struct EvalTollArgs {
    /// What single reports said of incidents, one JSON object a line (- for standard input)
    #[arg(value_name = "IN.jsonl")]
    pub(crate) input: PathBuf,
    /// Where the incidents go (- for standard output)
    #[arg(long, value_name = "OUT.jsonl")]
    pub(crate) out: PathBuf,
    /// The rules to count by
    #[arg(long, value_name = "NAME|FILE", default_value = "house")]
    pub(crate) convention: String,
}

fn model_name(s: &str) -> Result<String, String> {
    let fine = !s.is_empty() && s.len() <= 60 && s.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if fine { Ok(s.to_owned()) } else { Err("a name has letters, digits, hyphens and underscores".to_owned()) }
}

fn word<T: serde::de::DeserializeOwned>(s: &str, list: &str) -> Result<T, String> {
    serde_json::from_value(serde_json::Value::String(s.to_owned())).map_err(|_| format!("one of {list}"))
}

fn counted(s: &str) -> Result<Counted, String> {
    let list = "killed, injured, casualties (both together), missing, abducted, detained, displaced, strikes, attacks, clashes";
    match word::<Harm>(s, list) {
        Ok(harm) => Ok(Counted::Harm(harm)),
        Err(_) => word::<Deed>(s, list).map(Counted::Deed),
    }
}

fn cause(s: &str) -> Result<Cause, String> {
    word(s, "direct, custody, remnant, deprivation, accident, natural, unknown")
}

fn verification(s: &str) -> Result<Verification, String> {
    word(s, "reported, corroborated, verified, rejected")
}
