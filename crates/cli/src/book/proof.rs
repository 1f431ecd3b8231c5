//! `tollbook log`, `verify`, `checkpoint`, `prove`, `backup`. Enters: a book, notes kept elsewhere, folders for copies. Leaves: its entries,
//! what doesn't fit, proofs, copies that were restored once. Never done here: mending, calling a copy a backup before its drill.

use super::keep::Kept;
use super::linked::Tables;
use super::show::{Named, entry_line, named};
use super::{json_line, reading, stamp, writing};
use crate::Ended;
use crate::book_args::{BackupCommand, BackupCreateArgs, BackupRestoreArgs, CheckpointArgs, LogArgs, ProveArgs, VerifyArgs};
use crate::layout::{harmless, one_line};
use crate::words::number;
use anyhow::{Context as _, Result, ensure};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tollbook_ledger::{Depth, Drill, Entry, Stamp, VerifierKey};

/// Entries that are fetched at a time.
const PAGE: u64 = 500;

/// Runs `log`.
///
/// # Errors
/// There is no book or nothing of that id, or the output can't be written.
pub(crate) fn log(args: &LogArgs) -> Result<Ended> {
    let book = reading(&args.book)?;
    let size = book.size()?;
    let to = args.to.unwrap_or(size).min(size);
    let mut out = BufWriter::new(io::stdout().lock());
    let mut write = |entries: Vec<Entry>| -> Result<()> {
        for e in entries.iter().filter(|e| (args.from..=to).contains(&e.header.seq)) {
            if args.json {
                json_line(&mut out, e)?;
            } else {
                writeln!(out, "{}", entry_line(e))?;
            }
        }
        Ok(())
    };
    match args.about.as_deref().map(named).transpose()? {
        Some(Named::Report(id)) => write(book.entries_about(&id)?)?,
        Some(Named::Claim(id)) => write(book.trail(&id)?.entries)?,
        Some(Named::Entry(seq)) => write(vec![book.entry(seq)?])?,
        None => {
            let mut from = args.from.max(1);
            while from <= to {
                let end = (from + PAGE - 1).min(to);
                let mut page = Vec::new();
                book.each_entry(from, end, &mut |e| {
                    page.push(e);
                    Ok(())
                })?;
                write(page)?;
                from = end + 1;
            }
        }
    }
    out.flush()?;
    Ok(Ended::Well)
}

/// Runs `verify`; exit code 1 if anything doesn't fit.
///
/// # Errors
/// There is no book, a checkpoint can't be read, or the book's database can't be read at all.
pub(crate) fn verify(args: &VerifyArgs) -> Result<Ended> {
    let book = reading(&args.book)?;
    let key = match &args.key {
        Some(path) => Some(key_in(path)?),
        None => None,
    };
    let mut checkpoints = Vec::new();
    for path in &args.checkpoint {
        let note = std::fs::read_to_string(path).with_context(|| format!("{}", path.display()))?;
        let key = match &key {
            Some(key) => key.clone(),
            None => book.verifier_key()?,
        };
        checkpoints.push((note, key));
    }
    let depth = if args.chain {
        Depth::Chain
    } else if args.views {
        Depth::Views
    } else {
        Depth::Content
    };
    let found = book.verify(depth, &checkpoints)?;
    // Views are what the entries give again, and so is what was kept of the linking. It is no part of the book: what differs there is no fault of it.
    let kept = if depth == Depth::Views && found.holds() { Some(super::keep::compare(&book, &Tables::of(&book)?, false)?.kept) } else { None };
    let differs = matches!(kept, Some(Kept::Differs(_)));
    let mut out = io::stdout().lock();
    if args.json {
        json_line(&mut out, &found)?;
    } else {
        for f in &found.faults {
            let at = if f.seq == 0 { "the book".to_owned() } else { format!("entry {}", f.seq) };
            writeln!(out, "{at}: {}", harmless(&f.what))?;
        }
        let unlisted = found.faults_found - found.faults.len() as u64;
        if unlisted > 0 {
            writeln!(out, "… and {} more", number(unlisted))?;
        }
        let root = found.root.map_or_else(|| "none".to_owned(), |r| r.to_string());
        writeln!(
            out,
            "{} entries · {} blobs · {} quotes · {} erased · root {root}",
            number(found.entries),
            number(found.blobs),
            number(found.spans),
            number(found.erased)
        )?;
        if found.holds() {
            let against = if checkpoints.is_empty() {
                "Nothing was changed. Only a checkpoint kept elsewhere shows whether the end was cut off: --checkpoint FILE".to_owned()
            } else {
                format!("Nothing was changed, and the book grew from {} of yours", plural(checkpoints.len() as u64, "checkpoint"))
            };
            writeln!(out, "{against}")?;
            match kept {
                Some(Kept::Same) => writeln!(out, "What was kept of the linking is what the entries give.")?,
                Some(Kept::Differs(_)) => {
                    writeln!(out, "What was kept of the linking differs from what the entries give: `tollbook link --check` makes it again.")?
                }
                _ => {}
            }
        } else {
            writeln!(out, "{}: restore a backup, and compare", plural(found.faults_found, "fault"))?;
        }
    }
    Ok(if found.holds() && !differs { Ended::Well } else { Ended::InPart })
}

fn plural(n: u64, word: &str) -> String {
    format!("{} {word}{}", number(n), if n == 1 { "" } else { "s" })
}

fn key_in(path: &Path) -> Result<VerifierKey> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{}", path.display()))?;
    VerifierKey::parse(text.trim()).with_context(|| format!("{}", path.display()))
}

/// Runs `checkpoint`.
///
/// # Errors
/// There is no book, or its signing key is not there.
pub(crate) fn checkpoint(args: &CheckpointArgs) -> Result<Ended> {
    let text = if args.key {
        format!("{}\n", reading(&args.book)?.verifier_key()?)
    } else if args.record {
        writing(&args.book)?.record_checkpoint(&stamp(&args.author)?)?.1
    } else {
        reading(&args.book)?.checkpoint()?
    };
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(Ended::Well)
}

/// Runs `prove`.
///
/// # Errors
/// There is no book or nothing of that id, or the signing key is not there.
pub(crate) fn prove(args: &ProveArgs) -> Result<Ended> {
    let book = reading(&args.book)?;
    let seq = match named(&args.id)? {
        Named::Entry(seq) => seq,
        Named::Report(id) => book.report(&id)?.seq,
        Named::Claim(id) => book.claim(&id)?.form,
    };
    let state = book.state()?;
    let header = book.entry(seq)?.header;
    let proof = book.prove_inclusion(seq, state.size)?;
    ensure!(proof.leads_to(&state.root), "entry {seq} doesn't lead to the book's root; run `tollbook verify`");
    let note = book.checkpoint()?;
    let whole = serde_json::json!({ "header": header, "proof": proof, "checkpoint": note, "key": book.verifier_key()? });
    json_line(&mut io::stdout().lock(), &whole)?;
    Ok(Ended::Well)
}

/// Runs `backup create`, `backup verify` and `backup restore`.
///
/// # Errors
/// A folder holds something, can't be written, or its copy can't be counted on.
pub(crate) fn backup(command: &BackupCommand) -> Result<Ended> {
    match command {
        BackupCommand::Create(args) => create(args),
        BackupCommand::Verify(args) => {
            let drill = drill(&args.backup)?;
            let made = tollbook_ledger::read_manifest(&args.backup)?;
            let whole = format!("{} can be restored: {}, made {} by {}", args.backup.display(), told(&drill), made.time, one_line(&made.author));
            writeln!(io::stdout().lock(), "{}", harmless(&whole))?;
            Ok(Ended::Well)
        }
        BackupCommand::Restore(args) => restore(args),
    }
}

fn create(args: &BackupCreateArgs) -> Result<Ended> {
    let book = reading(&args.book)?;
    book.backup(&args.to, &stamp(&args.author)?, args.with_keys)?;
    let drill = drill(&args.to).with_context(|| format!("the copy in {} was made and can't be counted on", args.to.display()))?;
    let keys = if args.with_keys { "with the book's keys: lock it away" } else { "without the book's keys" };
    writeln!(io::stdout().lock(), "{}", harmless(&format!("Backed up into {}, {keys}; restored once to prove it: {}", args.to.display(), told(&drill))))?;
    Ok(Ended::Well)
}

fn told(drill: &Drill) -> String {
    format!("{}, {} bytes", if drill.entries == 1 { "1 entry".to_owned() } else { format!("{} entries", number(drill.entries)) }, number(drill.bytes))
}

/// Restores into a scratch folder beside the backup, so that both lie on one disk, and checks everything there.
fn drill(backup: &Path) -> Result<Drill> {
    let name = backup.file_name().map_or_else(|| "backup".to_owned(), |n| n.to_string_lossy().into_owned());
    let whole = backup.canonicalize().with_context(|| format!("{}", backup.display()))?;
    let scratch: PathBuf = whole.parent().unwrap_or(&whole).join(format!(".{name}.drill-{}", std::process::id()));
    Ok(tollbook_ledger::drill(backup, &scratch, &Stamp::new("drill", super::now()))?)
}

fn restore(args: &BackupRestoreArgs) -> Result<Ended> {
    let made = tollbook_ledger::restore(&args.backup, &args.to, &stamp(&args.author)?)?;
    let mut out = io::stdout().lock();
    writeln!(out, "{}", harmless(&format!("Restored the book of {} into {}: {} entries", made.time, args.to.display(), number(made.state.size))))?;
    if !made.with_keys {
        writeln!(out, "The backup holds no keys: put keys/signing.key back to sign checkpoints, keys/identities.key to read sealed identities")?;
    }
    Ok(Ended::Well)
}
