//! The command line. Enters: what was typed. Leaves: what is asked for, checked as far as the words alone allow.
//! Never done here: opening a file.

use crate::book_args::{
    AddArgs, BackupCommand, BundleArgs, CheckpointArgs, ClaimsArgs, CorrectArgs, DoctorArgs, EnterArgs, ExportArgs, ImportBookArgs, InitArgs, ListArgs,
    LogArgs, MergeArgs, OneArgs, ProveArgs, RereadArgs, RetractArgs, VerifyArgs,
};
use crate::link_args::{EvalLinkArgs, EvalTollArgs, IncidentCommand, IncidentsArgs, LinkArgs, PairArgs, ReviewArgs, TollArgs, WhyArgs};
use crate::publish_args::{BulletinArgs, PublishArgs};
use crate::serve_args::ServeArgs;
use crate::take_args::{ConfigArgs, EraseArgs, NoteArgs, SourceCommand, VisibilityArgs, WatchArgs};
use clap::{ArgGroup, Args, Parser, Subcommand};
use jiff::civil::Date;
use std::path::PathBuf;

const LONG_VERSION: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    "\n\nProgram: MIT OR Apache-2.0\n",
    "Place names and coordinates: GeoNames (geonames.org), CC BY 4.0, changed: selected, packed and merged\n",
    "Extents of first-order units and countries: Natural Earth, public domain\n",
    "Names of countries: Unicode CLDR, Unicode-3.0\n",
    "Actors, sources, places of the wars covered: Tollbook, each row with its source"
);

/// Reads reports of armed violence and writes down every claim they make about people harmed.
#[derive(Parser, Debug)]
#[command(name = "tollbook", version, long_version = LONG_VERSION, max_term_width = 100, disable_help_subcommand = true)]
#[command(
    after_help = "Everything happens on this machine. A network is used by `add` for the addresses you name, and by `watch` for the feeds you name; `serve` answers at an address of this machine, and calls nobody."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Read reports: who was harmed, how many, by whom, where, when, according to whom
    Read(ReadArgs),
    /// Make a book: one folder that keeps reports, claims and every decision about them
    Init(InitArgs),
    /// Take reports into the book: keep each as it came, and read it
    Add(AddArgs),
    /// Follow feeds at their own pace and take their reports into the book, until stopped
    Watch(WatchArgs),
    /// List the book's reports
    Reports(ListArgs),
    /// List the book's claims
    Claims(ClaimsArgs),
    /// Show one report, claim or entry whole
    Show(OneArgs),
    /// Show the way from a claim to its words, rule, pack, capture and everything decided about it; or from a toll to its claims
    Why(WhyArgs),
    /// How many: low, best and high for a question, with what they rest on
    Toll(TollArgs),
    /// Write incidents, claims or tolls as open data, under a profile that says what may be told
    Publish(PublishArgs),
    /// Write the day's or the week's bulletin of a country, every figure a toll
    Bulletin(BulletinArgs),
    /// Find out which claims speak of one incident, and give new incidents their codes
    Link(LinkArgs),
    /// List the incidents that the book's claims speak of
    Incidents(IncidentsArgs),
    /// Show one incident, put two together, take one apart, say how far it was checked
    Incident {
        #[command(subcommand)]
        command: IncidentCommand,
    },
    /// Say that two claims or incidents are of one incident
    Same(PairArgs),
    /// Say that two claims or incidents are of different incidents
    Different(PairArgs),
    /// Go through the pairs of incidents that may be one, by single keys
    Review(ReviewArgs),
    /// Open the book in a browser: review, incidents, tolls, and an API
    Serve(ServeArgs),
    /// Set a claim right; the old form stays in the book
    Correct(CorrectArgs),
    /// Take a claim out of what stands; it stays in the book
    Retract(RetractArgs),
    /// Write a claim down by hand, with its words and files
    Enter(EnterArgs),
    /// Note something about a report, a claim, a source or an entry
    Note(NoteArgs),
    /// Decide how far a report, a claim or a source travels
    Visibility(VisibilityArgs),
    /// Erase what must not be kept; its place in the chain stays
    Erase(EraseArgs),
    /// Name sources, and seal who they really are
    Source {
        #[command(subcommand)]
        command: SourceCommand,
    },
    /// Show or change the book's settings: extractors, feeds, proxies
    Config(ConfigArgs),
    /// Read reports of the book again, and say what was gained, lost and changed
    Reread(RereadArgs),
    /// Show the book's entries in order: what was done, by whom, when, why
    Log(LogArgs),
    /// Check that nothing in the book was changed, cut off or lost
    Verify(VerifyArgs),
    /// Look over the book, its keys and its lists, and say what to do
    Doctor(DoctorArgs),
    /// Print the book's size and root, signed, to be kept elsewhere
    Checkpoint(CheckpointArgs),
    /// Prove that an entry is in the book as of now
    Prove(ProveArgs),
    /// Copy a book so that the copy can be counted on
    Backup {
        #[command(subcommand)]
        command: BackupCommand,
    },
    /// Write the whole book as open formats: JSON Lines, and files named by their SHA-256
    Export(ExportArgs),
    /// Make a book of an export: the same entries, the same root
    Import(ImportBookArgs),
    /// Write the book's entries for another book, up to a degree of visibility
    Bundle(BundleArgs),
    /// Bring a bundle of another book in
    Merge(MergeArgs),
    /// Measure the reading on a gold set of one's own
    Eval {
        #[command(subcommand)]
        command: EvalCommand,
    },
    /// Look up place names, or add places of one's own
    Gazetteer {
        #[command(subcommand)]
        command: GazetteerCommand,
    },
}

#[derive(Args, Debug)]
#[command(group = ArgGroup::new("form"))]
#[command(
    after_help = "Examples:\n  tollbook read report.txt --date 2021-02-20\n  tollbook read reports/ --json > claims.jsonl\n  cat report.txt | tollbook read --date 2021-02-20\n\nExit code: 0 all inputs were read, 1 some were not (standard error says which and why), 2 wrong command line."
)]
pub(crate) struct ReadArgs {
    /// Text files, folders of them, or - for standard input (the default when it is piped)
    #[arg(value_name = "FILE|DIR|-")]
    pub(crate) inputs: Vec<PathBuf>,
    /// The day the report was published; without it "on Friday" has no calendar day
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub(crate) date: Option<Date>,
    /// Who published the report
    #[arg(long, value_name = "NAME")]
    pub(crate) source: Option<String>,
    /// The report's language, instead of detecting it
    #[arg(long, value_name = "xx", value_parser = language)]
    pub(crate) lang: Option<String>,
    /// A folder with words, actors or sources of one's own, laid over the embedded ones
    #[arg(long, value_name = "DIR")]
    pub(crate) pack: Option<PathBuf>,
    /// Write one JSON object per claim and per notice, one a line
    #[arg(long, group = "form")]
    pub(crate) json: bool,
    /// Write one self-contained web page to OUT (- for standard output)
    #[arg(long, value_name = "OUT", group = "form")]
    pub(crate) html: Option<PathBuf>,
    /// Show how each step of the reading saw each sentence
    #[arg(long, group = "form")]
    pub(crate) trace: bool,
    /// How many reports are read at a time [default: one per processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub(crate) jobs: Option<u16>,
}

#[derive(Subcommand, Debug)]
pub(crate) enum EvalCommand {
    /// Read rows of texts and write what was read, one row each
    Read(EvalArgs),
    /// Read and link rows of texts, and write which of them speak of one incident
    Link(EvalLinkArgs),
    /// Reckon incidents of which single reports' figures are known
    Toll(EvalTollArgs),
}

#[derive(Args, Debug)]
#[command(after_help = "A row in:  {\"id\", \"text\", \"date\"?, \"title\"?, \"lang\"?, \"gold\"?: {\"killed\": [low, high or null], \"injured\": …}}\n\
    A row out: {\"id\", \"killed\", \"killed_stated\", \"injured\", \"injured_stated\", \"incidents\": […], \"claims\": […]}\n\n\
    A row that can't be read is reported with its line number and left out; the exit code is then 1.")]
pub(crate) struct EvalArgs {
    /// Rows to read, one JSON object a line (- for standard input)
    #[arg(value_name = "IN.jsonl")]
    pub(crate) input: PathBuf,
    /// Where the rows go that are written (- for standard output)
    #[arg(long, value_name = "PRED.jsonl")]
    pub(crate) out: PathBuf,
    /// Compare with the rows' gold, and print shares with 95 % intervals
    #[arg(long)]
    pub(crate) score: bool,
    /// Score the range of stated numbers, ends closed, instead of the bounds
    #[arg(long, requires = "score")]
    pub(crate) stated: bool,
    /// How many rows are read at a time [default: one per processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub(crate) jobs: Option<u16>,
    /// A folder with words, actors or sources of one's own, laid over the embedded ones
    #[arg(long, value_name = "DIR")]
    pub(crate) pack: Option<PathBuf>,
}

#[derive(Subcommand, Debug)]
pub(crate) enum GazetteerCommand {
    /// Add places from a GeoNames dump (XX.txt, allCountries.zip) or from a table of one's own (.tsv)
    Import(ImportArgs),
    /// Show the places that a name may stand for, the likeliest first
    Lookup(LookupArgs),
}

#[derive(Args, Debug)]
pub(crate) struct ImportArgs {
    /// The dump or table
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// The layer's name; a layer of that name is replaced [default: the file's name]
    #[arg(long = "as", value_name = "NAME", value_parser = layer_name)]
    pub(crate) name: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct LookupArgs {
    /// A name in any spelling and script
    #[arg(value_name = "NAME", required = true, num_args = 1..)]
    pub(crate) name: Vec<String>,
    /// The country the report is about (ISO 3166-1 alpha-2)
    #[arg(long, value_name = "XX", value_parser = country)]
    pub(crate) country: Option<String>,
}

pub(crate) fn day(s: &str) -> Result<Date, String> {
    let well_formed = s.len() == 10 && s.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
    if !well_formed {
        return Err("a day is written year-month-day, such as 2021-02-20".to_owned());
    }
    s.parse().map_err(|_| "there is no such day in the calendar".to_owned())
}

pub(crate) fn language(s: &str) -> Result<String, String> {
    let code = s.to_ascii_lowercase();
    if (2..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_lowercase()) {
        Ok(code)
    } else {
        Err("a language is its ISO 639 code of two or three letters, such as en or ar".to_owned())
    }
}

pub(crate) fn country(s: &str) -> Result<String, String> {
    let code = s.to_ascii_uppercase();
    if code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase()) {
        Ok(code)
    } else {
        Err("a country is its ISO 3166-1 code of two letters, such as SY".to_owned())
    }
}

fn layer_name(s: &str) -> Result<String, String> {
    let fine = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ' | '.');
    if !s.is_empty() && s.len() <= 100 && !s.starts_with('.') && s.chars().all(fine) {
        Ok(s.to_owned())
    } else {
        Err("a layer's name has letters, digits, hyphens and underscores".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn days_that_are_none_are_refused_with_a_reason() {
        assert!(day("2021-02-20").is_ok());
        assert!(day("20/02/2021").is_err_and(|e| e.contains("2021-02-20")));
        assert!(day("2021-02-30").is_err_and(|e| e.contains("calendar")));
        assert!(day("2021-2-3").is_err());
    }
}
