//! `tollbook reread`. Enters: reports of the book, a pack. Leaves: new readings, and what each gained, lost and changed. Never done here: a
//! change to what a person corrected, retracted or entered; the ledger keeps those whatever is read.

use super::show::{Named, claims_of, named};
use super::taking::TABLE;
use super::{json_line, now, stamp, writing};
use crate::Ended;
use crate::book_args::RereadArgs;
use crate::engine::Engine;
use crate::layout::harmless;
use crate::words::{self, number};
use anyhow::{Context as _, Result, bail};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};
use tollbook_ledger::{Book, ClaimView, FormOrigin, NewReading, Pages, Query, ReportView, Stamp};
use tollbook_model::{Claim, NoticeKind, Report};
use tollbook_read::Reading;

/// Reports that are read together.
const BATCH: usize = 128;

/// What a new reading made of a report.
#[derive(Serialize)]
struct Change {
    report: String,
    entry: u64,
    gained: Vec<Claim>,
    lost: Vec<Claim>,
    /// As it was, and as it is now.
    changed: Vec<[Claim; 2]>,
    /// Claims that stand as a person left them.
    decided: usize,
}

#[derive(Default)]
struct Counts {
    reports: u64,
    rows: u64,
    same: u64,
    unread: u64,
    gained: u64,
    lost: u64,
    changed: u64,
}

/// Runs the command.
///
/// # Errors
/// There is no book or no such report, or the book can't be written. Readings told before are in the book.
pub(crate) fn run(args: &RereadArgs) -> Result<Ended> {
    let mut book = writing(&args.book)?;
    let stamp = stamp(&args.author)?;
    let engine = Engine::new(args.pack.as_deref())?;
    let mut out = BufWriter::new(io::stdout().lock());
    let mut counts = Counts::default();
    if args.reports.is_empty() {
        let mut pages = Pages::new(Query::new(), BATCH);
        loop {
            let page = pages.reports(&book)?;
            if page.is_empty() {
                break;
            }
            // Reports of a merged book are read again there.
            batch(&mut book, &stamp, &engine, page.into_iter().filter(|r| r.book.is_none()).collect(), args.json, &mut counts, &mut out)?;
        }
    } else {
        let mut all = Vec::new();
        for id in &args.reports {
            let Named::Report(id) = named(id)? else { bail!("{id} is no report: a report's id begins with r-") };
            all.push(book.report(&id)?);
        }
        batch(&mut book, &stamp, &engine, all, args.json, &mut counts, &mut out)?;
    }
    if !args.json {
        let c = &counts;
        writeln!(
            out,
            "{} reports: {} read anew · {} as before · {} not read, for want of a language pack",
            number(c.reports),
            number(c.reports - c.same - c.unread),
            number(c.same),
            number(c.unread)
        )?;
        if c.rows > 0 {
            writeln!(out, "rows of tables: {}; their claims follow from a mapping, and no pack reads them", number(c.rows))?;
        }
        writeln!(out, "claims: {} gained · {} lost · {} changed; what people decided stands", number(c.gained), number(c.lost), number(c.changed))?;
    }
    out.flush()?;
    Ok(Ended::Well)
}

fn batch(book: &mut Book, stamp: &Stamp, engine: &Engine, views: Vec<ReportView>, json: bool, counts: &mut Counts, out: &mut impl Write) -> Result<()> {
    // The claims of a row of a table follow from its mapping; no pack reads its cells.
    let (rows, views): (Vec<_>, Vec<_>) = views.into_iter().partition(|v| v.report.extractor.name == TABLE);
    counts.rows += rows.len() as u64;
    let reports = views.iter().map(|v| report_of(book, v)).collect::<Result<Vec<_>>>()?;
    let readings: Vec<Reading> = reports.par_iter().map(|r| engine.read(r, false)).collect::<Result<_>>()?;
    for (view, reading) in views.into_iter().zip(readings) {
        counts.reports += 1;
        if reading.notices.iter().any(|n| n.notice == NoticeKind::NoPack) {
            counts.unread += 1;
            continue;
        }
        let id = &view.report.id;
        let before = claims_of(book, id)?;
        let new = NewReading { pack: engine.pack_name(), claims: reading.claims, notices: reading.notices };
        let stamp = Stamp { time: now(), ..stamp.clone() };
        let Some(entry) = book.add_reading(&stamp, id, new).with_context(|| id.0.clone())? else {
            counts.same += 1;
            continue;
        };
        let change = compare(id.0.clone(), entry, before, claims_of(book, id)?);
        counts.gained += change.gained.len() as u64;
        counts.lost += change.lost.len() as u64;
        counts.changed += change.changed.len() as u64;
        if json {
            json_line(out, &change)?;
        } else {
            tell(&change, out)?;
        }
    }
    out.flush()?;
    Ok(())
}

/// A report as it was read first. The text holds its headline already.
fn report_of(book: &Book, view: &ReportView) -> Result<Report> {
    let r = &view.report;
    let mut report = Report::new(book.text(&r.id)?, r.source.clone(), r.date);
    report.title = r.title.clone();
    report.language = r.language.clone();
    Ok(report)
}

fn compare(report: String, entry: u64, before: Vec<ClaimView>, after: Vec<ClaimView>) -> Change {
    let by_id = |views: Vec<ClaimView>| -> BTreeMap<String, ClaimView> { views.into_iter().map(|v| (v.claim.id.0.clone(), v)).collect() };
    let (mut before, after) = (by_id(before), by_id(after));
    let mut change = Change { report, entry, gained: Vec::new(), lost: Vec::new(), changed: Vec::new(), decided: 0 };
    for (id, now) in after {
        let was = before.remove(&id);
        if now.origin != FormOrigin::Reading {
            change.decided += 1;
            continue;
        }
        match was {
            None => change.gained.push(now.claim),
            // The rule that read it and the pack's name are no part of what is claimed.
            Some(was) if said(&was.claim) != said(&now.claim) => change.changed.push([was.claim, now.claim]),
            Some(_) => {}
        }
    }
    change.lost = before.into_values().map(|v| v.claim).collect();
    change
}

/// A claim without what only tells how it was read.
fn said(c: &Claim) -> Claim {
    let mut c = c.clone();
    c.provenance.rule = Default::default();
    c.provenance.pack = Default::default();
    c
}

fn tell(change: &Change, out: &mut impl Write) -> Result<()> {
    let line = |c: &Claim| harmless(&format!("{}  {} {}", c.id.0, words::harm(c), words::count(&c.count, None))).into_owned();
    if change.gained.is_empty() && change.lost.is_empty() && change.changed.is_empty() {
        return Ok(());
    }
    writeln!(out, "{} · entry {}", change.report, change.entry)?;
    for c in &change.gained {
        writeln!(out, "  gained   {}", line(c))?;
    }
    for c in &change.lost {
        writeln!(out, "  lost     {}", line(c))?;
    }
    for [was, is] in &change.changed {
        writeln!(out, "  changed  {} ({})", line(is), fields(was, is).join(", "))?;
    }
    Ok(())
}

/// The names of the fields in which two claims differ.
fn fields(a: &Claim, b: &Claim) -> Vec<&'static str> {
    [
        ("harm", a.harm != b.harm),
        ("count", a.count != b.count),
        ("who", a.who != b.who),
        ("by", a.by != b.by),
        ("means", a.means != b.means || a.target != b.target || a.cause != b.cause),
        ("place", a.place != b.place),
        ("period", a.period != b.period || a.level != b.level),
        ("attribution", a.attribution != b.attribution),
        ("modality", a.modality != b.modality),
        ("relations", a.relations != b.relations),
        ("words", a.provenance.spans != b.provenance.spans),
    ]
    .into_iter()
    .filter_map(|(name, differs)| differs.then_some(name))
    .collect()
}
