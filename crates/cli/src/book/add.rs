//! `tollbook add`. Enters: what a command line names, and what it says of it. Leaves: entries, and for every input one of four states whose
//! counts add up. Never done here: taking anything apart; `sources` opens it and `taking` writes it down.

use super::settings::Settings;
use super::sources::{self, Opener, Opening, Typed};
use super::taking::{Said, Taker, summary, tell_unnamed};
use super::{stamp, writing};
use crate::Ended;
use crate::book_args::AddArgs;
use crate::engine::Engine;
use crate::words::number;
use anyhow::Result;
use std::io::{self, BufWriter, Write as _};
use tollbook_ledger::Visibility;

/// Runs the command.
///
/// # Errors
/// There is no book, it can't be written, or no reader can be built. What was told as added before is in the book.
pub(crate) fn run(args: &AddArgs) -> Result<Ended> {
    let mut book = writing(&args.book)?;
    let settings = Settings::load(book.folder())?;
    let stamp = stamp(&args.author)?;
    let engine = Engine::new(args.pack.as_deref())?;
    let opening = Opening {
        rows: args.rows,
        mapping: sources::mapping(args.preset.as_deref(), args.map.as_deref())?,
        pages: args.pages,
        allow_private: args.allow_private.clone(),
        by: sources::collector(&stamp.author),
    };
    let said = Said {
        date: args.date,
        source: args.source.clone(),
        lang: args.lang.clone(),
        visibility: args.visibility.or(settings.visibility).unwrap_or(Visibility::Internal),
    };
    let typed = sources::told_apart(&args.inputs);
    let mut bytes = Some(0u64);
    for t in &typed {
        bytes = match t {
            Typed::Address(_) => None,
            Typed::Inputs(inputs) => bytes.zip(sources::bytes_of(inputs)).map(|(a, b)| a + b),
        };
    }
    let mut out = BufWriter::new(io::stdout().lock());
    let mut taker = Taker::new(&mut book, stamp, &engine, said, &settings, args.jobs, args.json, &mut out)?.with_progress(bytes);
    let mut opener = Opener::new(opening);
    for t in typed {
        if !taker.is_stopped() {
            opener.open(t, &mut taker);
        }
    }
    let (counts, done) = taker.finish();
    if let Err(e) = done {
        out.flush()?;
        drop(out);
        eprintln!("tollbook: stopped after {} inputs, which are in the book; run the same command again to go on", number(counts.all()));
        return Err(e);
    }
    if !args.json {
        summary(&counts, &mut out)?;
    }
    if counts.added > 0 {
        let stamp = super::stamp(&args.author)?;
        let tables = super::Tables::of(&book)?;
        let (now, change) = super::link::run_linker(&mut book, &stamp, &tables)?;
        if !args.json {
            let linked = &now.linking.linked;
            let new = match change.minted.len() {
                0 => String::new(),
                n => format!(", {} of them new", number(n as u64)),
            };
            let grown = match change.grown.len() {
                0 => String::new(),
                1 => " · one known incident has more claims".to_owned(),
                n => format!(" · {} known incidents have more claims", number(n as u64)),
            };
            writeln!(out, "incidents: {}{new}{grown} · pairs that may be one: {}", number(linked.incidents.len() as u64), number(linked.unsure.len() as u64))?;
        }
    }
    out.flush()?;
    drop(out);
    tell_unnamed(&counts);
    Ok(if counts.rejected + counts.failed == 0 { Ended::Well } else { Ended::InPart })
}
