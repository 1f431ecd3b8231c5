//! `tollbook add`. Enters: inputs, their day and source where they don't state them. Leaves: entries, and for every input one of four states
//! whose counts add up. Never done here: an input left out silently; a state told before its entry is on the disk.

use super::sources::{self, Row, Unit, Units};
use super::{TOOL, json_line, now, stamp, writing};
use crate::Ended;
use crate::book_args::AddArgs;
use crate::engine::Engine;
use crate::words::number;
use anyhow::{Context as _, Result};
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;
use serde::Serialize;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use tollbook_intake::{Decoded, detect_language};
use tollbook_ledger::{Added, Book, DateOrigin, Extractor, LedgerError, NewCapture, NewReading, NewReport, Stamp};
use tollbook_model::{NoticeKind, Report};

/// Reports that become one commit: each commit waits for the disk.
const BATCH: usize = 256;
/// Bytes after which a batch is closed early.
const BATCH_BYTES: usize = 16 << 20;
/// Rejected and failed inputs that are named on standard error; the counts hold all, and `--json` names all.
const NAMED_MAX: u64 = 100;

/// How one input ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Added,
    Duplicate,
    Rejected,
    Failed,
}

/// The line of `--json`.
#[derive(Serialize)]
struct Line<'a> {
    origin: &'a str,
    state: State,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    claims: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unread: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a str>,
}

/// An input that was looked at.
struct Seen {
    origin: String,
    bytes: u64,
    notes: Vec<String>,
    /// The report, the number of its claims, and why it was not read if it wasn't.
    report: Result<(Box<NewReport>, usize, Option<String>), (State, String)>,
}

#[derive(Default)]
struct Counts {
    added: u64,
    duplicate: u64,
    rejected: u64,
    failed: u64,
    claims: u64,
    unread: u64,
}

impl Counts {
    fn all(&self) -> u64 {
        self.added + self.duplicate + self.rejected + self.failed
    }
}

/// Runs the command.
///
/// # Errors
/// There is no book, it can't be written, or no reader can be built. What was told as added before is in the book.
pub(crate) fn run(args: &AddArgs) -> Result<Ended> {
    let mut book = writing(&args.book)?;
    let stamp = stamp(&args.author)?;
    let engine = Engine::new(args.pack.as_deref())?;
    let jobs = args.jobs.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).build().context("starting threads")?;
    let mut units = Units::of(&args.inputs, args.rows);
    let bar = progress(units.bytes);
    let mut counts = Counts::default();
    let mut out = BufWriter::new(io::stdout().lock());
    loop {
        let batch = next_batch(&mut units);
        if batch.is_empty() {
            break;
        }
        let seen: Vec<Seen> = pool.install(|| batch.into_par_iter().map(|u| look_at(u, args, &engine)).collect::<Result<_>>())?;
        let written = write_batch(&mut book, &stamp, seen, &mut counts, &bar, args.json, &mut out);
        if let Err(e) = written {
            bar.finish_and_clear();
            out.flush()?;
            drop(out);
            eprintln!("tollbook: stopped after {} inputs, which are in the book; run the same command again to go on", number(counts.all()));
            return Err(e);
        }
    }
    bar.finish_and_clear();
    if !args.json {
        let c = &counts;
        writeln!(
            out,
            "{}: {} added · {} duplicate · {} rejected · {} failed",
            many(c.all(), "input"),
            number(c.added),
            number(c.duplicate),
            number(c.rejected),
            number(c.failed)
        )?;
        let unread = if c.unread == 0 { String::new() } else { format!("; kept and not read, for want of a language pack: {}", many(c.unread, "report")) };
        writeln!(out, "{} read in what was added{unread}", many(c.claims, "claim"))?;
    }
    out.flush()?;
    drop(out);
    let unnamed = (counts.rejected + counts.failed).saturating_sub(NAMED_MAX);
    if unnamed > 0 {
        eprintln!("tollbook: {} more were rejected or failed; --json names every one", number(unnamed));
    }
    Ok(if counts.rejected + counts.failed == 0 { Ended::Well } else { Ended::InPart })
}

fn many(n: u64, word: &str) -> String {
    format!("{} {word}{}", number(n), if n == 1 { "" } else { "s" })
}

fn next_batch(units: &mut Units) -> Vec<Unit> {
    let mut batch = Vec::new();
    let mut bytes = 0;
    while batch.len() < BATCH && bytes < BATCH_BYTES {
        let Some(unit) = units.next() else { break };
        bytes += match &unit {
            Unit::File(path) => std::fs::metadata(path).map_or(0, |m| usize::try_from(m.len()).unwrap_or(usize::MAX)),
            Unit::Stream(b) => b.len(),
            Unit::Row { line, .. } => line.len(),
            Unit::Failed { .. } => 0,
        };
        batch.push(unit);
    }
    batch
}

/// Takes one input apart and reads it.
fn look_at(unit: Unit, args: &AddArgs, engine: &Engine) -> Result<Seen> {
    let (origin, bytes) = match unit {
        Unit::Failed { origin, why } => return Ok(Seen { origin, bytes: 0, notes: Vec::new(), report: Err((State::Failed, why)) }),
        Unit::Row { origin, line } => return look_at_row(origin, line, args, engine),
        Unit::Stream(bytes) => ("standard input".to_owned(), bytes),
        Unit::File(path) => {
            let origin = path.display().to_string();
            match sources::bytes_of(&path) {
                Ok(bytes) => (origin, bytes),
                Err(e) => return Ok(Seen { origin, bytes: 0, notes: Vec::new(), report: Err((State::Failed, e.to_string())) }),
            }
        }
    };
    let time = now();
    let length = bytes.len() as u64;
    let Decoded { text, encoding, notes, .. } = match tollbook_intake::read_bytes(bytes.clone(), &origin) {
        Ok(d) => d,
        Err(e) => {
            let words = e.to_string();
            let why = words.strip_prefix(&format!("{origin}: ")).unwrap_or(&words).to_owned();
            return Ok(Seen { origin, bytes: length, notes: Vec::new(), report: Err((State::Rejected, why)) });
        }
    };
    let mut report = Report::new(text, args.source.clone(), args.date);
    let language = args.lang.clone().unwrap_or_else(|| detect_language(&report.text).to_owned());
    report.language = Some(language);
    let capture = NewCapture {
        bytes,
        origin: origin.clone(),
        time,
        media_type: Some(format!("text/plain; charset={encoding}")),
        headers: Vec::new(),
        tool: TOOL.to_owned(),
    };
    let day = if args.date.is_some() { DateOrigin::Given } else { DateOrigin::Unknown };
    finish(origin, length, notes, report, capture, "plain", day, args, engine)
}

fn look_at_row(origin: String, line: Vec<u8>, args: &AddArgs, engine: &Engine) -> Result<Seen> {
    let length = line.len() as u64;
    let row: Row = match serde_json::from_slice(&line) {
        Ok(row) => row,
        Err(e) => {
            let why = format!(
                "{}; a row is {{\"text\", \"date\"?, \"title\"?, \"source\"?, \"lang\"?, \"url\"?}}",
                e.to_string().replace(" at line 1 column", ", column")
            );
            return Ok(Seen { origin, bytes: length, notes: Vec::new(), report: Err((State::Rejected, why)) });
        }
    };
    let day = match (row.date, args.date) {
        (Some(_), _) => DateOrigin::Column,
        (None, Some(_)) => DateOrigin::Given,
        (None, None) => DateOrigin::Unknown,
    };
    let mut report = Report::titled(row.title.as_deref().unwrap_or(""), &row.text, row.source.or_else(|| args.source.clone()), row.date.or(args.date));
    let language = row.lang.or_else(|| args.lang.clone()).unwrap_or_else(|| detect_language(&report.text).to_owned());
    report.language = Some(language);
    let from = row.url.map_or_else(|| origin.clone(), |url| format!("{url} ({origin})"));
    let capture =
        NewCapture { bytes: line, origin: from, time: now(), media_type: Some("application/json".to_owned()), headers: Vec::new(), tool: TOOL.to_owned() };
    finish(origin, length, Vec::new(), report, capture, "row", day, args, engine)
}

#[allow(clippy::too_many_arguments)]
fn finish(
    origin: String,
    bytes: u64,
    notes: Vec<String>,
    report: Report,
    capture: NewCapture,
    extractor: &str,
    date_origin: DateOrigin,
    args: &AddArgs,
    engine: &Engine,
) -> Result<Seen> {
    if report.text.trim().is_empty() {
        return Ok(Seen { origin, bytes, notes, report: Err((State::Rejected, "it holds no text".to_owned())) });
    }
    let reading = engine.read(&report, false)?;
    let unread = reading.notices.iter().find(|n| n.notice == NoticeKind::NoPack).map(|n| n.message.clone());
    let claims = reading.claims.len();
    // A report that no pack reads has no reading: the day a pack is there, it is read.
    let reading = unread.is_none().then(|| NewReading { pack: engine.pack_name(), claims: reading.claims, notices: reading.notices });
    let new = NewReport {
        report,
        capture,
        extractor: Extractor { name: extractor.to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        date_origin,
        zone: None,
        agency: None,
        signature: None,
        visibility: args.visibility,
        reading,
    };
    Ok(Seen { origin, bytes, notes, report: Ok((Box::new(new), claims, unread)) })
}

/// Writes what was read as one commit, then tells every input's state.
fn write_batch(book: &mut Book, stamp: &Stamp, seen: Vec<Seen>, counts: &mut Counts, bar: &ProgressBar, json: bool, out: &mut impl Write) -> Result<()> {
    let mut reports = Vec::new();
    let mut told: Vec<(String, Vec<String>, usize, Option<String>, Result<(), (State, String)>)> = Vec::with_capacity(seen.len());
    let bytes: u64 = seen.iter().map(|s| s.bytes).sum();
    for s in seen {
        match s.report {
            Ok((new, claims, unread)) => {
                reports.push(*new);
                told.push((s.origin, s.notes, claims, unread, Ok(())));
            }
            Err(e) => told.push((s.origin, s.notes, 0, None, Err(e))),
        }
    }
    // The stamp's time is that of the commit, not of the command's start.
    let stamp = Stamp { time: now(), ..stamp.clone() };
    let mut outcomes = add_all(book, &stamp, reports)?.into_iter();
    for (origin, notes, claims, unread, looked) in told {
        notes.iter().for_each(|n| bar.suspend(|| sources::tell(&origin, "note", n)));
        let outcome = match looked {
            Ok(()) => outcomes.next().unwrap_or_else(|| Err("the book gave no answer".to_owned())).map_err(|why| (State::Failed, why)),
            Err(e) => Err(e),
        };
        let line = match &outcome {
            Ok(Added::New { id, seq }) => {
                counts.added += 1;
                counts.claims += claims as u64;
                counts.unread += u64::from(unread.is_some());
                Line { origin: &origin, state: State::Added, id: Some(&id.0), entry: Some(*seq), claims: Some(claims), unread: unread.as_deref(), why: None }
            }
            Ok(Added::Duplicate { id, seq }) => {
                counts.duplicate += 1;
                Line { origin: &origin, state: State::Duplicate, id: Some(&id.0), entry: Some(*seq), claims: None, unread: None, why: None }
            }
            Err((state, why)) => {
                let word = if *state == State::Rejected { "rejected" } else { "failed" };
                *(if *state == State::Rejected { &mut counts.rejected } else { &mut counts.failed }) += 1;
                if counts.rejected + counts.failed <= NAMED_MAX {
                    bar.suspend(|| sources::tell(&origin, word, why));
                }
                Line { origin: &origin, state: *state, id: None, entry: None, claims: None, unread: None, why: Some(why) }
            }
        };
        if json {
            json_line(out, &line)?;
        }
    }
    bar.inc(bytes);
    let rate = counts.all() as f64 / bar.elapsed().as_secs_f64().max(0.001);
    bar.set_message(format!("{} inputs, {rate:.0}/s", number(counts.all())));
    out.flush()?;
    Ok(())
}

/// Adds a batch as one commit. If a report in it is refused, the others are added one by one, so that one costs nobody else's place.
fn add_all(book: &mut Book, stamp: &Stamp, reports: Vec<NewReport>) -> Result<Vec<Result<Added, String>>> {
    if reports.is_empty() {
        return Ok(Vec::new());
    }
    match book.add_reports(stamp, reports.clone()) {
        Ok(added) => Ok(added.into_iter().map(Ok).collect()),
        Err(LedgerError::Refused(_)) => {
            let one = |r: NewReport| match book.add_reports(stamp, vec![r]) {
                Ok(mut added) => Ok(added.pop().ok_or_else(|| "the book gave no answer".to_owned())),
                Err(LedgerError::Refused(why)) => Ok(Err(why)),
                Err(e) => Err(e.into()),
            };
            reports.into_iter().map(one).collect()
        }
        Err(e) => Err(e.into()),
    }
}

/// A bar over the bytes of all files, or a spinner where their number isn't known; nothing where nobody looks.
fn progress(bytes: Option<u64>) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let (bar, template) = match bytes {
        Some(all) => (ProgressBar::new(all), "{bar:30} {percent:>3} %  {msg}  {eta} left"),
        None => (ProgressBar::new_spinner(), "{spinner} {msg}"),
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}
