//! Linking in a process of its own. Enters: a book's folder, who links. Leaves: what linking keeps in the folder, or a run of the linker as an entry. Never done here: an
//! answer; whoever asked reads what was kept.
//!
//! Linking holds every claim whole for a while, a few kilobytes each. A server would keep that memory for as long as it runs; a process gives it back when it ends.

use super::linked::{self, Tables};
use super::{keep, link};
use anyhow::{Context as _, Result, ensure};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};
use tollbook_ledger::{Book, Stamp};
use tollbook_model::{ClaimId, IncidentCode};

/// What makes the program such a process.
const CHILD: &str = "--linking-child-of-tollbook";

/// What is asked of it.
#[derive(Serialize, Deserialize)]
struct Wanted {
    folder: PathBuf,
    /// Who has it written down, and when; absent where it is kept alone.
    stamp: Option<(String, Timestamp)>,
    /// The claim whose incident's code is wanted.
    claim: Option<ClaimId>,
}

/// Makes this process the one that links, if its arguments say so.
pub(crate) fn main() -> Option<ExitCode> {
    std::env::args_os().nth(1).filter(|a| a == CHILD)?;
    Some(match child() {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("tollbook: {e:#}");
            ExitCode::FAILURE
        }
    })
}

fn child() -> Result<()> {
    let mut asked = String::new();
    std::io::stdin().lock().read_to_string(&mut asked)?;
    let Wanted { folder, stamp, claim } = serde_json::from_str(&asked)?;
    let found = match stamp {
        Some((author, time)) => {
            let mut book = Book::open(&folder)?;
            let tables = Tables::of(&book)?;
            run(&mut book, &Stamp::new(author, time), &tables, claim.as_ref())?
        }
        None => {
            let book = Book::open_reader(&folder)?;
            let tables = Tables::of(&book)?;
            keep::write(&book, &tables, &linked::now(&book, &tables, false)?);
            None
        }
    };
    std::io::stdout().lock().write_all(&serde_json::to_vec(&found)?)?;
    Ok(())
}

/// Links and writes the run down; gives the code of a claim's incident.
fn run(book: &mut Book, stamp: &Stamp, tables: &Tables, claim: Option<&ClaimId>) -> Result<Option<IncidentCode>> {
    let linked = link::run_linker(book, stamp, tables)?.0.linking.linked;
    let of = |id: &ClaimId| linked.claims.iter().find(|c| c.claim.id == *id)?.incident.map(|i| linked.incidents[i].code.clone());
    Ok(claim.and_then(of))
}

fn asked(wanted: &Wanted) -> Result<Option<IncidentCode>> {
    let mut child = Command::new(std::env::current_exe()?).arg(CHILD).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    child.stdin.take().context("it has no input")?.write_all(&serde_json::to_vec(wanted)?)?;
    let done = child.wait_with_output()?;
    ensure!(done.status.success(), "it ended with {}", done.status);
    Ok(serde_json::from_slice(&done.stdout)?)
}

/// Has the book's linking kept as it stands. What went wrong is no more than memory lost: whoever asks links by themselves then.
pub(super) fn keep(book: &Book) {
    let _ = asked(&Wanted { folder: book.folder().to_owned(), stamp: None, claim: None });
}

/// Links, and writes the run down, there or else here; gives the code of a claim's incident.
///
/// # Errors
/// The engine failed, or the book can't be written.
pub(super) fn relink(book: &mut Book, stamp: &Stamp, tables: &Tables, claim: Option<&ClaimId>) -> Result<Option<IncidentCode>> {
    let wanted = Wanted { folder: book.folder().to_owned(), stamp: Some((stamp.author.clone(), stamp.time)), claim: claim.cloned() };
    // A run that gives what the last one gave writes nothing, so that a second one after half a first does no harm.
    asked(&wanted).or_else(|_| run(book, stamp, tables, claim))
}
