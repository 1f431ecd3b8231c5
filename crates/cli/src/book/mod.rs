//! The commands of the book. Enters: what a command line names, the clock, the account. Leaves: an open book, a stamp.
//! Never done here: what an entry means; the ledger knows that. This is the one place where a book's time comes from.

pub(crate) mod add;
mod ahead;
pub(crate) mod apart;
mod asked;
pub(crate) mod bulletin;
pub(crate) mod config;
pub(crate) mod decide;
pub(crate) mod doctor;
pub(crate) mod enter;
pub(crate) mod exchange;
mod filters;
mod frozen;
pub(crate) mod govern;
pub(crate) mod incident;
mod keep;
mod kept;
mod land;
pub(crate) mod link;
mod linked;
mod linked_file;
pub(crate) mod list;
mod listed;
mod located;
pub(crate) mod moment;
mod opened;
mod pdf;
pub(crate) mod persons;
pub(crate) mod proof;
pub(crate) mod publish;
pub(crate) mod reread;
pub(crate) mod review;
mod sections;
pub(crate) mod serve;
mod settings;
pub(crate) mod show;
mod sources;
mod taking;
mod told_claims;
pub(crate) mod toll;
pub(crate) mod watch;

use crate::Ended;
use crate::book_args::{AuthorArg, BookArg, InitArgs};
use crate::layout::harmless;
use anyhow::{Context as _, Result, bail};
pub(crate) use asked::convention;
use jiff::Timestamp;
pub(crate) use linked::Tables;
use settings::{Fixed, Settings};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use tollbook_intake::{PageExtractor, PdfExtractor};
use tollbook_ledger::{Book, Stamp};

/// The file that makes a folder a book.
const BOOK_FILE: &str = "book.sqlite";

/// The program with its version, as captures name it.
const TOOL: &str = concat!("tollbook ", env!("CARGO_PKG_VERSION"));

/// The program's version.
const TOOL_VERSION: &str = env!("CARGO_PKG_VERSION");

/// The folder of the book: the one that is named, else the nearest from the current folder upwards.
///
/// # Errors
/// None is named, and there is none.
fn folder(arg: &BookArg) -> Result<PathBuf> {
    if let Some(named) = arg.book.as_ref().filter(|b| !b.as_os_str().is_empty()) {
        return Ok(named.clone());
    }
    let here = std::env::current_dir().context("the current folder is gone; name the book with --book DIR")?;
    match here.ancestors().find(|f| f.join(BOOK_FILE).is_file()) {
        Some(found) => Ok(found.to_owned()),
        None => bail!("no book in {} or any folder above it; make one with `tollbook init`, or name one with --book DIR", here.display()),
    }
}

/// The book, for reading alone.
///
/// # Errors
/// There is none, there are two, or it is of a newer program.
fn reading(arg: &BookArg) -> Result<Book> {
    Ok(Book::open_reader(folder(arg)?)?)
}

/// The book, for reading and writing.
///
/// # Errors
/// As for `reading`.
fn writing(arg: &BookArg) -> Result<Book> {
    Ok(Book::open(folder(arg)?)?)
}

/// Who acts, now.
///
/// # Errors
/// No name is given and the account has none.
fn stamp(arg: &AuthorArg) -> Result<Stamp> {
    let account = || ["USER", "USERNAME", "LOGNAME"].iter().find_map(|v| std::env::var(v).ok().filter(|n| !n.trim().is_empty()));
    match arg.author.clone().filter(|a| !a.trim().is_empty()).or_else(account) {
        Some(author) => Ok(Stamp::new(author, now())),
        None => bail!("who does this? Every entry names its author: give --author NAME or set TOLLBOOK_AUTHOR"),
    }
}

/// The time, in whole seconds: a clock's fractions would pretend to an order that only the chain has.
fn now() -> Timestamp {
    // The one place where the clock enters.
    #[allow(clippy::disallowed_methods)]
    let now = Timestamp::now();
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}

/// Runs `init`.
///
/// # Errors
/// The folder holds a book already, or can't be written.
pub(crate) fn init(args: &InitArgs) -> Result<Ended> {
    let name = args.name.clone().unwrap_or_else(|| name_of(&args.folder));
    let page = if args.fast { PageExtractor::Fast } else { PageExtractor::Main };
    let pdf = if args.pdftotext { config::pdftotext()? } else { PdfExtractor::Builtin };
    let book = Book::create(&args.folder, &name, &stamp(&args.author)?)?;
    Settings { extractors: Fixed::new(page, &pdf), ..Settings::default() }.save(book.folder())?;
    let mut out = io::stdout().lock();
    writeln!(out, "{}", harmless(&format!("Made the book {name} in {}", args.folder.display())))?;
    writeln!(out, "  id: {} · key that checks its checkpoints: {}", book.id(), args.folder.join("book.pub").display())?;
    writeln!(out, "`tollbook add` takes reports in. Its keys lie under {}; whoever has them can sign in its name.", args.folder.join("keys").display())?;
    Ok(Ended::Well)
}

fn name_of(folder: &Path) -> String {
    let whole = folder.canonicalize().or_else(|_| std::path::absolute(folder)).unwrap_or_else(|_| folder.to_owned());
    whole.file_name().map_or_else(|| "book".to_owned(), |n| n.to_string_lossy().into_owned())
}

/// Writes a value as one line of JSON.
///
/// # Errors
/// `out` can't be written.
fn json_line(out: &mut impl io::Write, value: &impl serde::Serialize) -> Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")?;
    Ok(())
}
