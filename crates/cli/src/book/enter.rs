//! `tollbook enter`. Enters: a claim as a person words it, the report it belongs to, files beside it. Leaves: an entry with the claim, marked as
//! written by hand. Never done here: reading; words given must stand in the report, and are found there, not trusted.

use super::show::{Named, named};
use super::{asked, decide, now, stamp, writing};
use crate::Ended;
use crate::book_args::EnterArgs;
use crate::home;
use crate::layout::harmless;
use crate::words;
use anyhow::{Context as _, Result, bail, ensure};
use std::io::{self, Write as _};
use std::path::Path;
use tollbook_gazetteer::{Context, Gazetteer, PlaceKind};
use tollbook_intake::BYTES_MAX;
use tollbook_ledger::{Book, Ground, Query};
use tollbook_model::{
    Basis, Blame, By, ByMode, Cause, Claim, ClaimId, ClaimKind, Level, Modality, Offsets, Period, PeriodPrecision, Place, PlaceMode, PlacePart, PlacePrecision,
    PlaceRelation, Provenance, ReportId, Span, SpanRole, Surety, Who,
};

/// What a claim by hand says in place of rule and pack.
const BY_HAND: &str = "by-hand";

/// Runs the command.
///
/// # Errors
/// There is no such report, the words don't stand in it, a name is not known, or a file can't be read.
pub(crate) fn run(args: &EnterArgs) -> Result<Ended> {
    let Named::Report(report) = named(&args.report)? else {
        bail!("{} is no report: a claim by hand belongs to one; add the notes or the transcript first, with `tollbook add`", args.report)
    };
    let mut stamp = stamp(&args.author)?;
    if let Some(reason) = &args.reason {
        stamp = stamp.because(reason.as_str());
    }
    let mut book = writing(&args.book)?;
    let claim = match &args.with {
        Some(path) => {
            // As a form to begin with, the claim may be one of another report: it gets an id of its own.
            let claim = decide::whole(path)?;
            Claim { id: ClaimId(String::new()), report: report.clone(), ..claim }
        }
        None => from_words(args, &report, &book)?,
    };
    let attachments = args.attach.iter().map(|p| attached(p)).collect::<Result<Vec<_>>>()?;
    let files = attachments.len();
    let visibility = book.report(&report)?.visibility.max(args.visibility.unwrap_or(tollbook_ledger::Visibility::Public));
    let told = harmless(&format!("{} {}", words::harm(&claim), words::count(&claim.count, None))).into_owned();
    let (seq, id) = book.enter_claim(&stamp, visibility, claim, args.ground, attachments)?;
    let beside = if files == 0 { String::new() } else { format!(" · files kept: {files}") };
    writeln!(io::stdout().lock(), "Entry {seq}: {} entered: {told} · {visibility}{beside}", id.0)?;
    Ok(Ended::Well)
}

fn from_words(args: &EnterArgs, report: &ReportId, book: &Book) -> Result<Claim> {
    let (Some(harm), Some(count)) = (args.harm, &args.count) else { bail!("a claim needs --harm and --count, or --with FILE for the whole claim") };
    let text = &book.text(report)?;
    ensure!(
        !args.words.is_empty() || args.ground != Ground::Words,
        "a claim that rests on the report's words needs them: --words, letter by letter; if it rests on something else, say so with --ground"
    );
    let mut spans = Vec::new();
    for w in &args.words {
        spans.push(found(text, w)?);
    }
    Ok(Claim {
        id: ClaimId(String::new()),
        report: report.clone(),
        kind: ClaimKind::Harm,
        harm: Some(harm),
        deed: None,
        count: decide::count(count)?,
        who: Who { words: args.who.clone().unwrap_or_default(), ..Who::default() },
        by: args.by.as_deref().map(|name| blamed(name, book)).transpose()?.unwrap_or_default(),
        means: None,
        cause: Cause::Direct,
        target: None,
        place: args.place.as_deref().map(|p| place(p, args.country.as_deref())).transpose()?,
        period: period(args)?,
        level: Level::Incident,
        attribution: Vec::new(),
        modality: Modality::Asserted,
        relations: Vec::new(),
        provenance: Provenance { spans, rule: BY_HAND.into(), pack: BY_HAND.into() },
    })
}

/// The party that is blamed: one that the book's claims have, or one that the program knows.
fn blamed(name: &str, book: &Book) -> Result<By> {
    let typed = Query { actor: Some(name.to_owned()), with_retracted: true, limit: 1, ..Query::new() };
    let actor = if book.claims(&typed)?.is_empty() { asked::party(&tollbook_read::registry()?, name)? } else { name.trim().into() };
    Ok(By { mode: ByMode::One, actors: vec![Blame { actor: Some(actor), surety: Surety::Stated, inferred: false, words: name.into() }] })
}

/// The one stretch of the text that has these words.
fn found(text: &str, words: &str) -> Result<Span> {
    ensure!(!words.trim().is_empty(), "--words needs words of the report");
    let mut at = text.match_indices(words);
    let Some((start, _)) = at.next() else {
        bail!("the words {words:?} don't stand in the report; `tollbook show` prints its text, and they are taken letter by letter")
    };
    ensure!(at.next().is_none(), "the words {words:?} stand in the report more than once; give more of what is around them");
    Ok(Offsets::new(text).span(start, start + words.len(), SpanRole::Harm))
}

fn period(args: &EnterArgs) -> Result<Option<Period>> {
    let (Some(start), end) = (args.from, args.to.or(args.from)) else {
        ensure!(args.to.is_none(), "--to needs --from; for one day say --from alone");
        return Ok(None);
    };
    let end = end.unwrap_or(start);
    ensure!(start <= end, "--from {start} lies after --to {end}");
    // A day ahead is another time zone's today.
    let today = now().to_zoned(jiff::tz::TimeZone::UTC).date();
    ensure!(end <= today.tomorrow().unwrap_or(today), "{end} lies in the future; nothing that was done has such a day");
    let precision = PeriodPrecision::of_days(start, end);
    Ok(Some(Period { start: Some(start), end: Some(end), precision, basis: Basis::Unknown, words: BY_HAND.into(), anchor: None, carried: false }))
}

fn place(name: &str, country: Option<&str>) -> Result<Place> {
    let mut gazetteer = Gazetteer::embedded();
    if let Ok(dir) = home::layers_dir() {
        gazetteer.load_layers(&dir).context("places imported earlier can't be read; import them again, or take the file away")?;
    }
    let context = country.map_or_else(Context::default, Context::country);
    let Some(best) = gazetteer.rank(name, &context) else {
        bail!("which {name}? `tollbook gazetteer lookup` shows the places of that name; --country XX says which is meant")
    };
    let p = gazetteer.place(best.place);
    let precision = match p.kind {
        PlaceKind::Country => PlacePrecision::Country,
        PlaceKind::Admin1 => PlacePrecision::Province,
        PlaceKind::Admin2 => PlacePrecision::District,
        PlaceKind::Region => PlacePrecision::Region,
        _ => PlacePrecision::Exact,
    };
    let part = PlacePart {
        relation: PlaceRelation::In,
        name: p.name.as_str().into(),
        id: Some(p.id.as_str().into()),
        country: Some(p.country.as_str().into()),
        admin1: p.admin1.as_deref().map(Into::into),
        admin2: p.admin2.as_deref().map(Into::into),
        lat: p.lat,
        lon: p.lon,
        precision,
        words: name.into(),
    };
    Ok(Place { parts: [part].into(), mode: PlaceMode::One, carried: false })
}

fn attached(path: &Path) -> Result<(String, Option<String>, Vec<u8>)> {
    let length = std::fs::metadata(path).with_context(|| format!("{}", path.display()))?.len();
    ensure!(length <= BYTES_MAX as u64, "{}: more than {BYTES_MAX} bytes, which is what the book takes as one file", path.display());
    let bytes = std::fs::read(path).with_context(|| format!("{}", path.display()))?;
    Ok((path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned()), None, bytes))
}
