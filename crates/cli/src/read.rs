//! `tollbook read`. Enters: inputs and what to do with them. Leaves: their readings in the form asked for, in the order of the inputs.
//! Never done here: leaving an input out silently.

use crate::args::{Cli, ReadArgs};
use crate::engine::Engine;
use crate::inputs::{self, Input};
use crate::layout::harmless;
use crate::style::Look;
use crate::{Ended, html, json, terminal};
use anyhow::{Context as _, Result};
use clap::CommandFactory as _;
use clap::error::ErrorKind;
use rayon::prelude::*;
use std::io::{self, BufWriter, Write};
use std::mem::ManuallyDrop;
use std::path::Path;
use tollbook_intake::Decoded;
use tollbook_model::Report;

/// Reports that are read together before any is written: their output is held until its turn comes.
const BATCH_PER_JOB: usize = 8;

/// What reading one input gave.
#[derive(Default)]
struct Done {
    /// Output, in the form asked for.
    out: Vec<u8>,
    /// A report still to be read, with its origin: where nothing else is read meanwhile, each claim is written as JSON as soon as it is
    /// read, and none is held.
    unread: Option<(Report, String)>,
    /// Lines for standard error.
    messages: Vec<String>,
    failed: bool,
}

/// Runs the command.
///
/// # Errors
/// The output can't be written, or no reader can be built.
pub(crate) fn run(args: &ReadArgs) -> Result<Ended> {
    let Some(inputs) = inputs::expand(&args.inputs) else {
        let words = "nothing to read: name a file or a folder, or pipe a report in\n\n  tollbook read report.txt --date 2021-02-20";
        let mut command = Cli::command();
        command.build();
        let read = command.find_subcommand_mut("read").expect("the command that runs is one of the program's");
        read.error(ErrorKind::MissingRequiredArgument, words).exit()
    };
    if let Some(page) = &args.html {
        refuse_to_overwrite_an_input(page, &inputs)?;
    }
    // Its hundred thousand words are as old as the process; to give each of them back before its end takes longer than to read a short report.
    let engine = ManuallyDrop::new(Engine::new(args.pack.as_deref())?);
    let look = Look::of_stdout();
    let jobs = args.jobs.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from);
    let several = inputs.len() > 1;
    let in_turn = jobs < 2 || !several;
    let one = |(index, input): (usize, Input)| one(index, input, args, &engine, look, several, in_turn);
    let mut ended = Ended::Well;
    let mut sections = Vec::new();
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    let mut first = true;
    let mut take = |done: Result<Done>| -> Result<()> {
        let done = done?;
        if done.failed {
            ended = Ended::InPart;
        }
        if !done.messages.is_empty() {
            // What was read before comes first, should both go to one terminal.
            out.flush()?;
            done.messages.iter().for_each(|m| eprintln!("tollbook: {}", harmless(m)));
        }
        if args.html.is_some() {
            sections.extend(done.out);
        } else if !done.out.is_empty() {
            if !std::mem::take(&mut first) && !args.json {
                out.write_all(b"\n\n")?;
            }
            out.write_all(&done.out)?;
        }
        if let Some((report, origin)) = &done.unread {
            json::read_and_write(&engine, report, origin, &mut out)?;
        }
        Ok(())
    };
    if in_turn {
        inputs.into_iter().enumerate().try_for_each(|input| take(one(input)))?;
    } else {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).build().context("starting threads")?;
        let mut inputs = inputs.into_iter().enumerate();
        loop {
            let batch: Vec<(usize, Input)> = inputs.by_ref().take(jobs * BATCH_PER_JOB).collect();
            if batch.is_empty() {
                break;
            }
            let done: Vec<Result<Done>> = pool.install(|| batch.into_par_iter().map(one).collect());
            done.into_iter().try_for_each(&mut take)?;
        }
    }
    out.flush()?;
    drop(out);
    if let Some(path) = &args.html {
        write_page(path, &html::page(&String::from_utf8_lossy(&sections)))?;
    }
    Ok(ended)
}

/// Reads one input into the form asked for.
fn one(index: usize, input: Input, args: &ReadArgs, engine: &Engine, look: Look, several: bool, in_turn: bool) -> Result<Done> {
    let mut done = Done::default();
    let decoded: Decoded = match input.read() {
        Ok(d) => d,
        Err(e) => {
            done.messages.push(e.to_string());
            done.failed = true;
            return Ok(done);
        }
    };
    done.messages.extend(decoded.notes.iter().map(|n| format!("{}: note: {n}", decoded.origin)));
    let origin = decoded.origin.clone();
    let mut report = decoded.into_report(args.source.clone(), args.date);
    if let Some(lang) = &args.lang {
        report.language = Some(lang.clone());
    }
    if args.json && in_turn {
        done.unread = Some((report, origin));
        return Ok(done);
    }
    let reading = engine.read(&report, args.trace)?;
    // Names of actors and countries come from the reader; where there are no claims there are none to name.
    let reader = if reading.claims.is_empty() { None } else { Some(engine.reader()?) };
    let out = &mut done.out;
    if args.json {
        json::write(&reading, &origin, out)?;
    } else if args.html.is_some() {
        html::section(out, index + 1, &origin, &report, &reading, reader)?;
    } else if args.trace {
        if several || reading.trace.lines.is_empty() {
            terminal::header(out, &origin, &report, &reading, look)?;
        }
        crate::told::notices(&reading).iter().filter(|_| reading.trace.lines.is_empty()).try_for_each(|n| writeln!(out, "{n}"))?;
        for line in &reading.trace.lines {
            writeln!(out, "{}", harmless(line))?;
        }
    } else {
        terminal::write(out, &origin, &report, &reading, reader, look)?;
    }
    Ok(done)
}

fn refuse_to_overwrite_an_input(page: &Path, inputs: &[Input]) -> Result<()> {
    let Ok(page) = page.canonicalize() else { return Ok(()) };
    let same = inputs.iter().any(|i| matches!(i, Input::File(f) if f.canonicalize().is_ok_and(|f| f == page)));
    anyhow::ensure!(!same, "{}: is one of the reports to be read; give --html another name", page.display());
    Ok(())
}

fn write_page(path: &Path, page: &str) -> Result<()> {
    if path == Path::new("-") {
        let mut out = io::stdout().lock();
        out.write_all(page.as_bytes())?;
        return out.flush().map_err(Into::into);
    }
    std::fs::write(path, page).with_context(|| format!("{}: the page can't be written; check that the folder is there", path.display()))
}
