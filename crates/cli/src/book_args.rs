//! The command line of the book. Enters: what was typed. Leaves: what is asked for, checked as far as the words alone allow.
//! Never done here: opening a book.

use crate::args::{country, day, language};
use crate::book::moment::{self, AsOf};
use clap::{ArgGroup, Args, Subcommand};
use jiff::civil::Date;
use std::path::PathBuf;
use tollbook_ledger::{Ground, Visibility};
use tollbook_model::Harm;

/// Which book.
#[derive(Args, Debug)]
pub(crate) struct BookArg {
    /// The book's folder [default: the nearest book from the current folder upwards]
    #[arg(long, value_name = "DIR", env = "TOLLBOOK_BOOK", hide_env_values = true)]
    pub(crate) book: Option<PathBuf>,
}

/// Who acts.
#[derive(Args, Debug)]
pub(crate) struct AuthorArg {
    /// Who does this; stands in the book for good [default: the name of the account]
    #[arg(long, value_name = "NAME", env = "TOLLBOOK_AUTHOR", hide_env_values = true)]
    pub(crate) author: Option<String>,
}

#[derive(Args, Debug)]
pub(crate) struct InitArgs {
    /// The folder, which is made if it isn't there
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) folder: PathBuf,
    /// What people call the book [default: the folder's name]
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Take web pages apart with the faster extractor, which is a little less exact; the book keeps to one
    #[arg(long)]
    pub(crate) fast: bool,
    /// Take PDF documents apart with the pdftotext of this machine, in its present version
    #[arg(long)]
    pub(crate) pdftotext: bool,
    #[command(flatten)]
    pub(crate) author: AuthorArg,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Kinds: text, web page, feed (RSS, Atom, JSON Feed), PDF, mail (.eml), table (.csv, .xlsx, .jsonl), web archive (WARC, WACZ), ZIP archive. Each is told by its bytes. Links inside of reports are never followed.\n\nA row of a .jsonl file without a mapping: {\"text\", \"date\"?, \"title\"?, \"source\"?, \"lang\"?, \"url\"?}\nPresets of tables: acled, ucdp-ged, hapi, airwars, victims, own\n\nExit code: 0 every input was added or is there already, 1 some were rejected or failed, 2 wrong command line."
)]
pub(crate) struct AddArgs {
    /// Files of any of the kinds below, folders of them, addresses (https://…), or - for standard input
    #[arg(value_name = "SOURCE", required = true)]
    pub(crate) inputs: Vec<PathBuf>,
    /// The day of publication: of a document whatever it says, of rows and items that don't state one
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub(crate) date: Option<Date>,
    /// Who published them: documents and feeds whatever they say, rows that don't state it
    #[arg(long, value_name = "NAME")]
    pub(crate) source: Option<String>,
    /// Their language, instead of detecting it
    #[arg(long, value_name = "xx", value_parser = language)]
    pub(crate) lang: Option<String>,
    /// Standard input holds rows, one JSON object a line
    #[arg(long)]
    pub(crate) rows: bool,
    /// What the columns of tables mean: a preset by name [default: the preset that a table's header fits]
    #[arg(long, value_name = "NAME", conflicts_with = "map")]
    pub(crate) preset: Option<String>,
    /// What the columns of tables mean: a file with a mapping of one's own
    #[arg(long, value_name = "FILE")]
    pub(crate) map: Option<PathBuf>,
    /// Fetch the pages behind items of which a feed gives a summary only
    #[arg(long)]
    pub(crate) pages: bool,
    /// A host that may be private, by its exact name; may be given several times
    #[arg(long, value_name = "HOST")]
    pub(crate) allow_private: Vec<String>,
    /// How far they may travel: public, internal, restricted, source-confidential [default: the book's setting, else internal]
    #[arg(long, value_name = "DEGREE", value_parser = visibility)]
    pub(crate) visibility: Option<Visibility>,
    /// A folder with words, actors or sources of one's own, laid over the embedded ones
    #[arg(long, value_name = "DIR")]
    pub(crate) pack: Option<PathBuf>,
    /// Write one JSON object per input, one a line
    #[arg(long)]
    pub(crate) json: bool,
    /// How many reports are read at a time [default: one per processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub(crate) jobs: Option<u16>,
    #[command(flatten)]
    pub(crate) author: AuthorArg,
    #[command(flatten)]
    pub(crate) book: BookArg,
}

/// What to list; everything given must hold.
#[derive(Args, Debug)]
pub(crate) struct ListArgs {
    /// A place, by its name in any spelling, or by id
    #[arg(long, value_name = "NAME")]
    pub(crate) place: Option<String>,
    /// A first-order unit, by name
    #[arg(long, value_name = "NAME")]
    pub(crate) admin1: Option<String>,
    /// A country, by its code (ISO 3166-1 alpha-2) or its name
    #[arg(long, value_name = "XX")]
    pub(crate) country: Option<String>,
    /// The period reaches this day or a later one
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub(crate) from: Option<Date>,
    /// The period reaches this day or an earlier one
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    pub(crate) to: Option<Date>,
    /// An actor or a side, harmed or blamed, by id or name
    #[arg(long, value_name = "ID")]
    pub(crate) actor: Option<String>,
    /// killed, injured, missing, abducted, detained, displaced, casualties; deed, strength, milestone, stance
    #[arg(long, value_name = "HARM", value_parser = harm_or_kind)]
    pub(crate) harm: Option<String>,
    /// A means, by id
    #[arg(long, value_name = "ID")]
    pub(crate) means: Option<String>,
    /// Who published the report
    #[arg(long, value_name = "NAME")]
    pub(crate) source: Option<String>,
    /// Words of the report: all of them; "in quotes" a phrase; word* a beginning
    #[arg(long, value_name = "WORDS")]
    pub(crate) text: Option<String>,
    /// Nothing stricter than this: public, internal, restricted, source-confidential
    #[arg(long, value_name = "DEGREE", value_parser = visibility)]
    pub(crate) visibility: Option<Visibility>,
    /// What stood after this entry, or at the end of this day (UTC) [default: now]
    #[arg(long, value_name = "ENTRY|DAY", value_parser = moment::parse)]
    pub(crate) as_of: Option<AsOf>,
    /// How many are shown; 0 for all [default: 50, with --json all]
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<usize>,
    /// Write one JSON object each, one a line
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) book: BookArg,
}

#[derive(Args, Debug)]
pub(crate) struct ClaimsArgs {
    #[command(flatten)]
    pub(crate) list: ListArgs,
    /// Claims of one report
    #[arg(long, value_name = "ID")]
    pub(crate) report: Option<String>,
    /// Also claims that a person retracted
    #[arg(long)]
    pub(crate) retracted: bool,
}

#[derive(Args, Debug)]
pub(crate) struct OneArgs {
    /// The id of a report (r-…) or a claim (c-…), or the number of an entry
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    /// Write JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Also write the bytes that the book keeps of it into this folder: the original and the text of a report, the files with a claim
    #[arg(long, value_name = "DIR")]
    pub(crate) files: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) book: BookArg,
}

#[derive(Args, Debug)]
#[command(group = ArgGroup::new("what").required(true))]
pub(crate) struct CorrectArgs {
    /// The claim's id (c-…)
    #[arg(value_name = "CLAIM")]
    pub(crate) claim: String,
    /// Why it is wrong as it stands; stays in the book
    #[arg(long, value_name = "WORDS")]
    pub(crate) reason: String,
    /// How many: 12, 10-12, >=12 for at least, <=12 for up to, ~12 for about, unknown
    #[arg(long, value_name = "N", group = "what")]
    pub(crate) count: Option<String>,
    /// A file (- for standard input) with the whole claim as it should stand, in the form of `show CLAIM --json`
    #[arg(long, value_name = "FILE", group = "what")]
    pub(crate) with: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) author: AuthorArg,
    #[command(flatten)]
    pub(crate) book: BookArg,
}

#[derive(Args, Debug)]
pub(crate) struct RetractArgs {
    /// The claim's id (c-…)
    #[arg(value_name = "CLAIM")]
    pub(crate) claim: String,
    /// Why it no longer stands; stays in the book
    #[arg(long, value_name = "WORDS")]
    pub(crate) reason: String,
    #[command(flatten)]
    pub(crate) author: AuthorArg,
    #[command(flatten)]
    pub(crate) book: BookArg,
}

#[derive(Args, Debug)]
pub(crate) struct LogArgs {
    /// Entries about this report (r-…) or claim (c-…) alone
    #[arg(value_name = "ID")]
    pub(crate) about: Option<String>,
    /// From this entry on
    #[arg(long, value_name = "ENTRY", default_value_t = 1)]
    pub(crate) from: u64,
    /// Up to this entry
    #[arg(long, value_name = "ENTRY")]
    pub(crate) to: Option<u64>,
    /// Write one JSON object per entry, one a line
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) book: BookArg,
}

#[derive(Args, Debug)]
pub(crate) struct VerifyArgs {
    /// Only the chain: numbers, hashes, commitments, the tree
    #[arg(long, conflicts_with = "views")]
    pub(crate) chain: bool,
    /// Also the lists and the search, against a rebuild in a copy
    #[arg(long)]
    pub(crate) views: bool,
    /// A checkpoint kept elsewhere: the book must have grown from it
    #[arg(long, value_name = "FILE")]
    pub(crate) checkpoint: Vec<PathBuf>,
    /// The file with the key that checks it [default: the key in the book, which whoever rewrote the book may have replaced]
    #[arg(long, value_name = "FILE", requires = "checkpoint")]
    pub(crate) key: Option<PathBuf>,
    /// Write JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) book: BookArg,
}

#[derive(Args, Debug)]
pub(crate) struct CheckpointArgs {
    /// Also write it down as an entry, so that later copies of the book carry it
    #[arg(long)]
    pub(crate) record: bool,
    /// Print the public key that checks it, instead
    #[arg(long, conflicts_with = "record")]
    pub(crate) key: bool,
    #[command(flatten)]
    pub(crate) author: AuthorArg,
    #[command(flatten)]
    pub(crate) book: BookArg,
}

#[derive(Args, Debug)]
pub(crate) struct ProveArgs {
    /// The number of an entry, or the id of a report or a claim, whose entry is then proven
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) book: BookArg,
}

#[derive(Subcommand, Debug)]
pub(crate) enum BackupCommand {
    /// Copy the book into an empty folder, and prove that it can be restored
    Create(BackupCreateArgs),
    /// Restore a backup into a scratch folder and check every entry, blob and quote there
    Verify(BackupVerifyArgs),
    /// Make a book of a backup, in an empty folder
    Restore(BackupRestoreArgs),
}

#[derive(Args, Debug)]
pub(crate) struct BackupCreateArgs {
    /// The folder, empty or not there yet
    #[arg(value_name = "DIR")]
    pub(crate) to: PathBuf,
    /// With the book's keys: keep such a copy locked away
    #[arg(long)]
    pub(crate) with_keys: bool,
    #[command(flatten)]
    pub(crate) author: AuthorArg,
    #[command(flatten)]
    pub(crate) book: BookArg,
}

#[derive(Args, Debug)]
pub(crate) struct BackupVerifyArgs {
    /// The backup's folder
    #[arg(value_name = "DIR")]
    pub(crate) backup: PathBuf,
}

#[derive(Args, Debug)]
pub(crate) struct BackupRestoreArgs {
    /// The backup's folder
    #[arg(value_name = "DIR")]
    pub(crate) backup: PathBuf,
    /// The folder of the restored book, empty or not there yet
    #[arg(value_name = "TO")]
    pub(crate) to: PathBuf,
    #[command(flatten)]
    pub(crate) author: AuthorArg,
}

#[derive(Args, Debug)]
pub(crate) struct RereadArgs {
    /// Reports (r-…); without any, all of the book
    #[arg(value_name = "REPORT")]
    pub(crate) reports: Vec<String>,
    /// A folder with words, actors or sources of one's own, laid over the embedded ones
    #[arg(long, value_name = "DIR")]
    pub(crate) pack: Option<PathBuf>,
    /// Write one JSON object per report that was read anew
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) author: AuthorArg,
    #[command(flatten)]
    pub(crate) book: BookArg,
}

#[derive(Args, Debug)]
pub(crate) struct DoctorArgs {
    /// Build lists and search again if they are not what the entries give
    #[arg(long)]
    pub(crate) mend: bool,
    #[command(flatten)]
    pub(crate) book: BookArg,
}

#[derive(Args, Debug)]
pub(crate) struct EnterArgs {
    /// The report it belongs to (r-…)
    #[arg(value_name = "REPORT")]
    pub(crate) report: String,
    /// killed, injured, missing, abducted, detained, displaced, casualties
    #[arg(long, value_name = "HARM", value_parser = harm, required_unless_present = "with")]
    pub(crate) harm: Option<Harm>,
    /// How many: 12, 10-12, >=12 for at least, <=12 for up to, ~12 for about, unknown
    #[arg(long, value_name = "N", required_unless_present = "with")]
    pub(crate) count: Option<String>,
    /// Words of the report that say so, letter by letter; needed unless --ground says otherwise; may be given several times
    #[arg(long, value_name = "WORDS", conflicts_with = "with")]
    pub(crate) words: Vec<String>,
    /// Who was harmed, in words
    #[arg(long, value_name = "WORDS", conflicts_with = "with")]
    pub(crate) who: Option<String>,
    /// Who is blamed: an actor, by id or name
    #[arg(long, value_name = "ID", conflicts_with = "with")]
    pub(crate) by: Option<String>,
    /// Where, by name
    #[arg(long, value_name = "NAME", conflicts_with = "with")]
    pub(crate) place: Option<String>,
    /// The country of the place (ISO 3166-1 alpha-2)
    #[arg(long, value_name = "XX", value_parser = country, requires = "place")]
    pub(crate) country: Option<String>,
    /// The day, or the first one
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day, conflicts_with = "with")]
    pub(crate) from: Option<Date>,
    /// The last day
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day, conflicts_with = "with")]
    pub(crate) to: Option<Date>,
    /// A file (- for standard input) with the whole claim, in the form of `show CLAIM --json`
    #[arg(long, value_name = "FILE", conflicts_with_all = ["harm", "count"])]
    pub(crate) with: Option<PathBuf>,
    /// What it rests on: words, interview, visit, photo, document
    #[arg(long, value_name = "GROUND", value_parser = ground, default_value = "words")]
    pub(crate) ground: Ground,
    /// A file to keep with it; may be given several times
    #[arg(long, value_name = "FILE")]
    pub(crate) attach: Vec<PathBuf>,
    /// How far it may travel, if less far than its report
    #[arg(long, value_name = "DEGREE", value_parser = visibility)]
    pub(crate) visibility: Option<Visibility>,
    /// Why it is entered; stays in the book
    #[arg(long, value_name = "WORDS")]
    pub(crate) reason: Option<String>,
    #[command(flatten)]
    pub(crate) author: AuthorArg,
    #[command(flatten)]
    pub(crate) book: BookArg,
}

/// A word of one of the closed lists that JSON knows by their words.
fn listed<T: serde::de::DeserializeOwned>(s: &str, list: &str) -> Result<T, String> {
    serde_json::from_value(serde_json::Value::String(s.to_owned())).map_err(|_| format!("one of {list}"))
}

fn harm(s: &str) -> Result<Harm, String> {
    listed(s, "killed, injured, missing, abducted, detained, displaced, casualties")
}

/// What a list is narrowed to: a harm, or a kind of claim that is none.
fn harm_or_kind(s: &str) -> Result<String, String> {
    let word = s.trim().to_lowercase();
    if harm(&word).is_ok() || matches!(word.as_str(), "deed" | "strength" | "milestone" | "stance") {
        return Ok(word);
    }
    Err("one of killed, injured, missing, abducted, detained, displaced, casualties, deed, strength, milestone, stance".to_owned())
}

fn ground(s: &str) -> Result<Ground, String> {
    listed(s, "words, interview, visit, photo, document")
}

#[derive(Args, Debug)]
pub(crate) struct ExportArgs {
    /// The folder, empty or not there yet
    #[arg(value_name = "DIR")]
    pub(crate) to: PathBuf,
    /// Everything, whatever its visibility
    #[arg(long, required = true)]
    pub(crate) all: bool,
    /// With keys and sealed identities: keep such an export locked away
    #[arg(long)]
    pub(crate) with_keys: bool,
    #[command(flatten)]
    pub(crate) author: AuthorArg,
    #[command(flatten)]
    pub(crate) book: BookArg,
}

#[derive(Args, Debug)]
pub(crate) struct ImportBookArgs {
    /// The export's folder
    #[arg(value_name = "DIR")]
    pub(crate) from: PathBuf,
    /// The folder of the book, empty or not there yet
    #[arg(value_name = "TO")]
    pub(crate) to: PathBuf,
}

#[derive(Args, Debug)]
pub(crate) struct BundleArgs {
    /// The folder, empty or not there yet
    #[arg(value_name = "DIR")]
    pub(crate) to: PathBuf,
    /// Contents up to this degree: public, internal, restricted, source-confidential
    #[arg(long, value_name = "DEGREE", value_parser = visibility)]
    pub(crate) visibility: Visibility,
    #[command(flatten)]
    pub(crate) author: AuthorArg,
    #[command(flatten)]
    pub(crate) book: BookArg,
}

#[derive(Args, Debug)]
pub(crate) struct MergeArgs {
    /// The bundle's folder
    #[arg(value_name = "DIR")]
    pub(crate) from: PathBuf,
    #[command(flatten)]
    pub(crate) author: AuthorArg,
    #[command(flatten)]
    pub(crate) book: BookArg,
}

pub(crate) fn visibility(s: &str) -> Result<Visibility, String> {
    let degrees: Vec<&str> = Visibility::ALL.iter().map(|v| v.word()).collect();
    Visibility::parse(s).ok_or_else(|| format!("the degrees are {}", degrees.join(", ")))
}
