//! `tollbook doctor`. Enters: a book. Leaves: what it looks at and whether that is well, one line each, with what to do. Never done here: a
//! change, unless `--mend` asks for the views to be built again; entries are never mended.

use super::{folder, reading, writing};
use crate::Ended;
use crate::book_args::DoctorArgs;
use crate::layout::harmless;
use crate::words::number;
use anyhow::Result;
use std::io::{self, Write};
use tollbook_ledger::{Depth, SqliteStore};

/// Runs the command; exit code 1 if anything is not well.
///
/// # Errors
/// There is no book, or it can't be opened at all.
pub(crate) fn run(args: &DoctorArgs) -> Result<Ended> {
    let place = folder(&args.book)?;
    let book = reading(&args.book)?;
    let mut out = io::stdout().lock();
    let mut ill = false;
    let mut tell = |well: bool, words: &str| -> Result<()> {
        ill |= !well;
        writeln!(out, "{}  {}", if well { "well " } else { "ill  " }, harmless(words))?;
        Ok(())
    };
    tell(true, &format!("the book {} in {}, kept by SQLite {}", book.id(), place.display(), SqliteStore::engine_version()))?;
    for (file, without) in [
        ("signing.key", "no checkpoint can be signed; put the file back from where it is kept"),
        ("identities.key", "sealed identities can't be read here; that is meant, if the key lies on another medium"),
    ] {
        let there = place.join("keys").join(file).is_file();
        // A key that was moved away on purpose is no illness.
        tell(there || file == "identities.key", &format!("keys/{file} {}", if there { "is there".to_owned() } else { format!("is not there: {without}") }))?;
    }
    let found = book.verify(Depth::Content, &[])?;
    if found.holds() {
        tell(true, &format!("{} entries, {} blobs and {} quotes are what their hashes say", number(found.entries), number(found.blobs), number(found.spans)))?;
    } else {
        tell(false, &format!("{} faults; `tollbook verify` names them; restore a backup, and compare", number(found.faults_found)))?;
    }
    if found.unused_blobs > 0 {
        tell(true, &format!("{} blobs belong to no entry: left over from an act that was cut off, harmless", number(found.unused_blobs)))?;
    }
    let views = book.check_views()?;
    if views.is_empty() {
        tell(true, "lists and search are what the entries give")?;
    } else if args.mend {
        drop(book);
        writing(&args.book)?.rebuild_views()?;
        tell(true, "lists and search were not what the entries give; they were built again")?;
    } else {
        for view in &views {
            tell(false, view)?;
        }
        tell(false, "`tollbook doctor --mend` builds them again; nothing is lost")?;
    }
    Ok(if ill { Ended::InPart } else { Ended::Well })
}
