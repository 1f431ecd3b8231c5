//! `tollbook visibility`, `erase`, `note` and `source`. Enters: an id, what is decided about it, why. Leaves: an entry. Never done here: an
//! erasure that nobody confirmed, an identity shown where nobody asked for it.

use super::show::{Named, named};
use super::{json_line, reading, stamp, writing};
use crate::Ended;
use crate::layout::{harmless, one_line};
use crate::take_args::{EraseArgs, NoteArgs, SourceAddArgs, SourceCommand, SourceIdentityArgs, SourceListArgs, VisibilityArgs};
use crate::words::number;
use anyhow::{Context as _, Result, bail, ensure};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, IsTerminal as _, Read as _, Write as _};
use std::path::Path;
use tollbook_ledger::{Content, LedgerError, Source, SourceId, Target, Visibility};

/// What stands before the name of a source where an id is asked for.
const SOURCE: &str = "source:";

/// What an id on the command line names, sources among it.
fn target(id: &str) -> Result<Target> {
    if let Some(name) = id.trim().strip_prefix(SOURCE) {
        ensure!(!name.trim().is_empty(), "{SOURCE} and no name; `tollbook source list` has the names");
        return Ok(Target::Source(SourceId(name.trim().to_owned())));
    }
    Ok(match named(id)? {
        Named::Report(id) => Target::Report(id),
        Named::Claim(id) => Target::Claim(id),
        Named::Entry(seq) => Target::Entry(seq),
    })
}

/// Runs `visibility`.
///
/// # Errors
/// Nothing has that id, or no reason is given.
pub(crate) fn visibility(args: &VisibilityArgs) -> Result<Ended> {
    let target = target(&args.id)?;
    let stamp = stamp(&args.author)?.because(args.reason.as_str());
    let mut book = writing(&args.book)?;
    if let Target::Claim(id) = &target {
        super::frozen::refuse(&book, None, [id])?;
    }
    let seq = match (book.set_visibility(&stamp, target.clone(), args.degree), &target) {
        (Err(LedgerError::Unknown(_)), Target::Source(id)) => {
            bail!("no source of the book is named {}; name it first: `tollbook source add NAME --visibility {}`", one_line(&id.0), args.degree)
        }
        (done, _) => done?,
    };
    let more = match &target {
        Target::Report(id) => {
            let now = book.report(id)?.visibility;
            if now > args.degree { format!(", and travels as its source does: {now}") } else { String::new() }
        }
        Target::Claim(id) => {
            let now = book.claim(id)?.visibility;
            if now > args.degree { format!(", and travels as its report does: {now}") } else { String::new() }
        }
        Target::Source(_) => "; its reports travel no further".to_owned(),
        Target::Entry(_) => String::new(),
    };
    writeln!(io::stdout().lock(), "{}", harmless(&format!("Entry {seq}: {} is {}{more}", args.id.trim(), args.degree)))?;
    Ok(Ended::Well)
}

/// Runs `note`.
///
/// # Errors
/// Nothing has that id, or there are no words.
pub(crate) fn note(args: &NoteArgs) -> Result<Ended> {
    let target = target(&args.id)?;
    let stamp = stamp(&args.author)?;
    let mut book = writing(&args.book)?;
    let seq = book.note(&stamp, args.visibility.unwrap_or(Visibility::Internal), target, &args.words.join(" "))?;
    writeln!(io::stdout().lock(), "{}", harmless(&format!("Entry {seq}: a note on {}", args.id.trim())))?;
    Ok(Ended::Well)
}

/// Runs `erase`.
///
/// # Errors
/// Nothing has that id, nobody confirmed it, or a backup can't follow. What was told as erased is.
pub(crate) fn erase(args: &EraseArgs) -> Result<Ended> {
    let target = target(&args.id)?;
    let stamp = stamp(&args.author)?.because(args.reason.as_str());
    let mut book = writing(&args.book)?;
    match &target {
        Target::Report(id) => drop(book.report(id)?),
        Target::Claim(id) => drop(book.claim(id)?),
        Target::Entry(seq) => drop(book.entry(*seq)?),
        Target::Source(_) => {}
    }
    if !args.yes && !confirmed(&args.id, &target)? {
        bail!("nothing was erased");
    }
    let done = book.erase(&stamp, &target)?;
    let mut out = io::stdout().lock();
    writeln!(out, "{}", harmless(&format!("Entry {}: {} erased", done.seq, args.id.trim())))?;
    let listed: Vec<String> = done.entries.iter().map(u64::to_string).collect();
    writeln!(out, "  entries that lost their content: {} · files of bytes gone: {}", listed.join(", "), number(done.blobs))?;
    if matches!(target, Target::Claim(_)) {
        writeln!(out, "  the readings that gave it went with it, and the report's other claims with them: `tollbook reread REPORT` reads them again")?;
    }
    if !done.purged {
        writeln!(out, "  another program had the book open: old pages may still lie in its log; run `tollbook doctor --mend` when it has ended")?;
    }
    for backup in &args.backup {
        let gone = book.erase_in_backup(backup).with_context(|| format!("{}: the book is erased, this backup is not", backup.display()))?;
        writeln!(out, "  {}: {} contents erased there too", backup.display(), number(gone))?;
    }
    Ok(Ended::Well)
}

fn confirmed(id: &str, target: &Target) -> Result<bool> {
    let what = match target {
        Target::Report(_) => "this report, its original, its claims and all decisions about them",
        Target::Claim(_) => "this claim, all decisions about it, and every reading that gave it",
        Target::Source(_) => "this source and its sealed identity",
        Target::Entry(_) => "the content of this entry",
    };
    if !io::stdin().is_terminal() {
        bail!("erasing {id} takes {what}, for good; say --yes if that is meant");
    }
    eprint!("Erasing {id} takes {what}, for good. Type yes to go on: ");
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).context("standard input can't be read")?;
    Ok(answer.trim().eq_ignore_ascii_case("yes"))
}

/// Runs `source`.
///
/// # Errors
/// There is no book, no such source, or no identity that can be opened.
pub(crate) fn source(command: &SourceCommand) -> Result<Ended> {
    match command {
        SourceCommand::Add(args) => add(args),
        SourceCommand::List(args) => list(args),
        SourceCommand::Identity(args) => identity(args),
    }
}

fn add(args: &SourceAddArgs) -> Result<Ended> {
    let stamp = stamp(&args.author)?;
    let mut book = writing(&args.book)?;
    let name = args.called.clone().unwrap_or_else(|| args.name.clone());
    let source = Source { id: SourceId(args.name.trim().to_owned()), name, kind: args.kind.clone(), identity: None };
    let seq = match &args.identity {
        Some(path) => {
            let words = words_of(path)?;
            ensure!(!words.trim().is_empty(), "{}: no words; who is the source really?", path.display());
            book.seal_identity(&stamp, args.visibility, source, words.trim_end())?
        }
        None => book.add_source(&stamp, args.visibility, source)?,
    };
    let sealed = if args.identity.is_some() { "; who it really is is sealed, and stands in no entry: take the file that said so off this disk" } else { "" };
    writeln!(io::stdout().lock(), "{}", harmless(&format!("Entry {seq}: the source {} is {}{sealed}", args.name.trim(), args.visibility)))?;
    Ok(Ended::Well)
}

fn words_of(path: &Path) -> Result<String> {
    if path != Path::new("-") {
        return std::fs::read_to_string(path).with_context(|| format!("{}", path.display()));
    }
    let mut text = String::new();
    io::stdin().lock().read_to_string(&mut text).context("standard input can't be read")?;
    Ok(text)
}

/// A source as it is listed.
#[derive(Serialize)]
struct Listed {
    source: Source,
    visibility: Visibility,
    entry: u64,
}

fn list(args: &SourceListArgs) -> Result<Ended> {
    let book = reading(&args.book)?;
    let mut all: BTreeMap<String, Listed> = BTreeMap::new();
    let key = |id: &SourceId| id.0.trim().to_lowercase();
    book.each_entry(1, book.size()?, &mut |e| {
        match e.content {
            Some(Content::SourceAdded(source)) => {
                all.insert(key(&source.id), Listed { source, visibility: e.header.visibility, entry: e.header.seq });
            }
            Some(Content::VisibilitySet { target: Target::Source(id), visibility, .. }) => {
                if let Some(there) = all.get_mut(&key(&id)) {
                    there.visibility = visibility;
                }
            }
            _ => {}
        }
        Ok(())
    })?;
    let mut out = io::stdout().lock();
    for l in all.values() {
        if args.json {
            json_line(&mut out, l)?;
            continue;
        }
        let s = &l.source;
        let called = if s.name == s.id.0 { String::new() } else { format!(" · {}", one_line(&s.name)) };
        let kind = s.kind.as_deref().map_or_else(String::new, |k| format!(" · {}", one_line(k)));
        let sealed = if s.identity.is_some() { " · identity sealed" } else { "" };
        writeln!(out, "{}{called}{kind} · {} · entry {}{sealed}", one_line(&s.id.0), l.visibility, l.entry)?;
    }
    if all.is_empty() && !args.json {
        writeln!(out, "No source was named; `tollbook source add NAME` names one")?;
    }
    Ok(Ended::Well)
}

fn identity(args: &SourceIdentityArgs) -> Result<Ended> {
    let book = reading(&args.book)?;
    let words = book.open_identity(&SourceId(args.name.trim().to_owned()))?;
    writeln!(io::stdout().lock(), "{}", harmless(&words))?;
    Ok(Ended::Well)
}
