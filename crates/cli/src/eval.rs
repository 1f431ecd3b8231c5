//! `tollbook eval read`. Enters: rows of texts, with or without gold. Leaves: a row each of what was read, and the scores.
//! Never done here: looking at gold while reading; dropping a row silently.

use crate::Ended;
use crate::args::EvalArgs;
use crate::engine::Engine;
use crate::layout::harmless;
use crate::score::{self, Pair};
use anyhow::{Context as _, Result};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::civil::Date;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, IsTerminal as _, Write};
use std::path::Path;
use tollbook_model::{
    Attribution, By, Cause, Claim, ClaimId, ClaimKind, Count, CountKind, Deed, Harm, Level, Modality, NoticeKind, Period, Place, Provenance, Relation, Report,
    ReportId, Symbol, Who,
};
use tollbook_read::{Bounds, IncidentSummary, Reading};

/// Rows and bytes that are held at a time.
const BATCH_ROWS: usize = 1024;
const BATCH_BYTES: usize = 16 << 20;
/// Bad rows that are named one by one.
const NAMED_MAX: usize = 20;

#[derive(Deserialize)]
struct InRow {
    id: serde_json::Value,
    text: String,
    #[serde(default)]
    date: Option<Date>,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    lang: Option<String>,
    #[serde(default)]
    gold: Option<Gold>,
}

#[derive(Deserialize, Clone, Copy)]
struct Gold {
    #[serde(default)]
    killed: Option<(u64, Option<u64>)>,
    #[serde(default)]
    injured: Option<(u64, Option<u64>)>,
}

#[derive(Serialize)]
struct OutRow<'a> {
    id: &'a serde_json::Value,
    killed: Option<Pair>,
    killed_stated: Option<(u64, u64)>,
    injured: Option<Pair>,
    injured_stated: Option<(u64, u64)>,
    incidents: Vec<OutIncident<'a>>,
    claims: Vec<OutClaim<'a>>,
    /// Only where a row was not read: an empty text, a language without a pack.
    #[serde(skip_serializing_if = "Option::is_none")]
    unread: Option<&'a str>,
}

#[derive(Serialize)]
struct OutIncident<'a> {
    killed: Option<Pair>,
    injured: Option<Pair>,
    places: &'a [String],
    period: Option<(Option<Date>, Option<Date>)>,
    by: &'a [String],
    means: &'a [String],
}

/// A claim whose `kind` is its harm, with its bounds in front.
#[derive(Serialize)]
struct OutClaim<'a> {
    kind: Kind,
    lo: Option<u64>,
    hi: Option<u64>,
    id: &'a ClaimId,
    report: &'a ReportId,
    harm: Option<Harm>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deed: Option<Deed>,
    count: &'a Count,
    who: &'a Who,
    by: &'a By,
    means: &'a Option<Symbol>,
    cause: Cause,
    target: &'a Option<Symbol>,
    place: &'a Option<Place>,
    period: &'a Option<Period>,
    level: Level,
    attribution: &'a [Attribution],
    modality: Modality,
    relations: &'a [Relation],
    provenance: &'a Provenance,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Kind {
    Harm(Harm),
    Other(ClaimKind),
}

impl<'a> OutClaim<'a> {
    fn of(c: &'a Claim) -> Self {
        // "about n" is n at both ends, as gold sets have it.
        let about = if c.count.kind == CountKind::About { c.count.best } else { None };
        OutClaim {
            kind: c.harm.map_or(Kind::Other(c.kind), Kind::Harm),
            lo: c.count.low.or(about),
            hi: c.count.high.or(about),
            id: &c.id,
            report: &c.report,
            harm: c.harm,
            deed: c.deed,
            count: &c.count,
            who: &c.who,
            by: &c.by,
            means: &c.means,
            cause: c.cause,
            target: &c.target,
            place: &c.place,
            period: &c.period,
            level: c.level,
            attribution: &c.attribution,
            modality: c.modality,
            relations: &c.relations,
            provenance: &c.provenance,
        }
    }
}

/// What one line gave.
enum Line {
    Blank,
    Bad(String),
    Read { out: Vec<u8>, killed: Option<score::Row>, injured: Option<score::Row>, no_pack: bool },
}

fn pair(b: Option<Bounds>) -> Option<Pair> {
    b.map(|b| (b.low, b.high))
}

fn incident(i: &IncidentSummary) -> OutIncident<'_> {
    OutIncident { killed: pair(i.killed), injured: pair(i.injured), places: &i.places, period: i.period, by: &i.by, means: &i.means }
}

fn read_line(line: &[u8], engine: &Engine, stated: bool) -> Result<Line> {
    if line.iter().all(u8::is_ascii_whitespace) {
        return Ok(Line::Blank);
    }
    let row: InRow = match serde_json::from_slice(line) {
        Ok(row) => row,
        Err(e) => return Ok(Line::Bad(format!("{}; a row is {{\"id\", \"text\", \"date\"?, \"title\"?, \"lang\"?, \"gold\"?}}", within_line(&e)))),
    };
    let mut report = Report::new(row.text, None, row.date);
    report.title = row.title;
    report.language = Some(row.lang.unwrap_or_else(|| tollbook_intake::detect_language(&report.text).to_owned()));
    let reading = engine.read(&report, false)?;
    let unread = reading.notices.iter().find(|n| matches!(n.notice, NoticeKind::NoPack | NoticeKind::EmptyText));
    let no_pack = unread.is_some_and(|n| n.notice == NoticeKind::NoPack);
    let summary = tollbook_read::summary(&reading);
    // Room for a claim as long as most are.
    let mut out = Vec::with_capacity(1024 + reading.claims.len() * 2048);
    serde_json::to_writer(&mut out, &out_row(&row.id, &reading, &summary, unread.map(|n| n.message.as_str())))?;
    out.push(b'\n');
    let closed = |s: Option<(u64, u64)>| s.map(|(a, b)| (a, Some(b)));
    let scored = |gold: Option<Pair>, bounds: Option<Bounds>, range: Option<(u64, u64)>| {
        gold.map(|gold| score::Row { gold, read: if stated { closed(range) } else { pair(bounds) } })
    };
    let gold = row.gold.unwrap_or(Gold { killed: None, injured: None });
    let killed = scored(gold.killed, summary.killed, summary.killed_stated);
    let injured = scored(gold.injured, summary.injured, summary.injured_stated);
    Ok(Line::Read { out, killed, injured, no_pack })
}

/// What is wrong with a row, without the number of the line within the row, which is always 1.
fn within_line(e: &serde_json::Error) -> String {
    e.to_string().replace(" at line 1 column ", ", column ")
}

fn out_row<'a>(id: &'a serde_json::Value, reading: &'a Reading, s: &'a tollbook_read::Summary, unread: Option<&'a str>) -> OutRow<'a> {
    OutRow {
        id,
        killed: pair(s.killed),
        killed_stated: s.killed_stated,
        injured: pair(s.injured),
        injured_stated: s.injured_stated,
        incidents: s.incidents.iter().map(incident).collect(),
        claims: reading.claims.iter().map(OutClaim::of).collect(),
        unread,
    }
}

/// Runs the command.
///
/// # Errors
/// The rows can't be opened or read, or the output can't be written.
pub(crate) fn run(args: &EvalArgs) -> Result<Ended> {
    let engine = Engine::new(args.pack.as_deref())?;
    let (mut input, length) = open(&args.input)?;
    let piped = args.out == Path::new("-");
    let mut out: Box<dyn Write> = if piped {
        Box::new(BufWriter::new(io::stdout().lock()))
    } else {
        let same = args.out.canonicalize().is_ok_and(|o| args.input.canonicalize().is_ok_and(|i| i == o));
        anyhow::ensure!(!same, "{}: is the file of rows to be read; give --out another name", args.out.display());
        let file = File::create(&args.out).with_context(|| format!("{}: can't be written; check that the folder is there", args.out.display()))?;
        Box::new(BufWriter::with_capacity(1 << 18, file))
    };
    let mut pool = rayon::ThreadPoolBuilder::new();
    if let Some(jobs) = args.jobs {
        pool = pool.num_threads(usize::from(jobs));
    }
    let pool = pool.build().context("starting threads")?;
    let bar = progress(length);
    let (mut number, mut rows, mut bad, mut no_pack) = (0usize, 0usize, 0usize, 0usize);
    let (mut killed, mut injured) = (Vec::new(), Vec::new());
    loop {
        let batch = next_batch(&mut input).with_context(|| format!("{}", args.input.display()))?;
        if batch.is_empty() {
            break;
        }
        let bytes: usize = batch.iter().map(Vec::len).sum();
        let read: Vec<Result<Line>> = pool.install(|| batch.par_iter().map(|line| read_line(line, &engine, args.stated)).collect());
        for line in read {
            number += 1;
            match line? {
                Line::Blank => {}
                Line::Bad(why) => {
                    bad += 1;
                    if bad <= NAMED_MAX {
                        let message = format!("tollbook: {}, line {number}: {why}", args.input.display());
                        bar.suspend(|| eprintln!("{}", harmless(&message)));
                    }
                }
                Line::Read { out: bytes, killed: k, injured: i, no_pack: n } => {
                    rows += 1;
                    no_pack += usize::from(n);
                    killed.extend(k);
                    injured.extend(i);
                    out.write_all(&bytes)?;
                }
            }
        }
        bar.inc(bytes as u64);
    }
    out.flush()?;
    drop(out);
    bar.finish_and_clear();
    if bad > NAMED_MAX {
        eprintln!("tollbook: {} more lines that can't be read", bad - NAMED_MAX);
    }
    if no_pack > 0 {
        eprintln!("tollbook: {no_pack} of {rows} rows are in a language without a pack and were not read; their \"unread\" says which");
    }
    if args.score {
        let mut text = String::new();
        if killed.is_empty() && injured.is_empty() {
            text.push_str("no row has gold: nothing to score\n");
        } else {
            text.push_str(&score::table("killed", &killed));
            text.push_str(&score::table("injured", &injured));
        }
        // Rows and scores don't mix in one stream.
        if piped { io::stderr().write_all(text.as_bytes())? } else { io::stdout().write_all(text.as_bytes())? }
    }
    Ok(if bad > 0 { Ended::InPart } else { Ended::Well })
}

fn open(path: &Path) -> Result<(Box<dyn BufRead>, Option<u64>)> {
    if path == Path::new("-") {
        return Ok((Box::new(BufReader::new(io::stdin())), None));
    }
    let file = File::open(path).with_context(|| format!("{}: can't be opened; check the name", path.display()))?;
    let length = file.metadata().ok().filter(std::fs::Metadata::is_file).map(|m| m.len());
    Ok((Box::new(BufReader::with_capacity(1 << 18, file)), length))
}

fn next_batch(input: &mut dyn BufRead) -> io::Result<Vec<Vec<u8>>> {
    let mut batch = Vec::new();
    let mut bytes = 0;
    while batch.len() < BATCH_ROWS && bytes < BATCH_BYTES {
        let mut line = Vec::new();
        let n = input.read_until(b'\n', &mut line)?;
        if n == 0 {
            break;
        }
        bytes += n;
        batch.push(line);
    }
    Ok(batch)
}

/// A bar on standard error, if that is a terminal and the length is known.
fn progress(length: Option<u64>) -> ProgressBar {
    let Some(length) = length.filter(|_| io::stderr().is_terminal()) else { return ProgressBar::hidden() };
    let bar = ProgressBar::new(length);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {percent:>3} %  {bytes}/{total_bytes}  {eta} left") {
        bar.set_style(style);
    }
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A claim's own keys and those of a row must not drift apart.
    #[test]
    fn a_row_has_every_field_of_a_claim() {
        let reader = tollbook_read::Reader::english().expect("the embedded pack is sound");
        let report = Report::new("Shelling killed 12 civilians in Aleppo on Friday. At least 30 air strikes were carried out.".into(), None, None);
        for claim in &reader.read(&report).claims {
            let whole = serde_json::to_value(claim).expect("JSON");
            let row = serde_json::to_value(OutClaim::of(claim)).expect("JSON");
            for (key, value) in whole.as_object().expect("an object") {
                assert!(key == "kind" || row.get(key) == Some(value), "{key}");
            }
            assert!(row.get("lo").is_some() && row.get("hi").is_some());
        }
    }

    #[test]
    fn rows_that_are_none_say_why() {
        let engine = Engine::new(None).expect("no pack folder");
        assert!(matches!(read_line(b"{\"id\": 1}", &engine, false), Ok(Line::Bad(why)) if why.contains("text")));
        assert!(matches!(read_line(b"  \n", &engine, false), Ok(Line::Blank)));
    }
}
