//! How reports come into a book. Enters: pieces, each one report's original bytes with where they come from, or why there are none. Leaves:
//! entries, and for every piece one of four states whose counts add up. Never done here: a piece left out silently; a state told before its
//! entry is on the disk.

use super::settings::Settings;
use super::{TOOL, json_line, now};
use crate::engine::Engine;
use crate::layout::harmless;
use crate::words::number;
use anyhow::{Context as _, Result};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::civil::Date;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::io::{self, IsTerminal as _, Write};
use tollbook_intake::{
    Capture, ChannelItem, DateFound, Dated, Extracted, Extractors, IntakeError, Kind, PageExtractor, PdfExtractor, Signature, TableRow, agency_credit,
    detect_language, extract, kind_of,
};
use tollbook_ledger::{Added, Book, DateOrigin, Extractor, Fingerprint, LedgerError, NewCapture, NewReading, NewReport, Stamp, Visibility};
use tollbook_model::{NoticeKind, Report};

/// Reports that become one commit: each commit waits for the disk.
const BATCH: usize = 1_000;
/// Bytes after which a batch is closed early.
const BATCH_BYTES: usize = 16 << 20;
/// Rejected and failed inputs that are named on standard error; the counts hold all, and `--json` names all.
const NAMED_MAX: u64 = 100;
/// Notes that are told on standard error; `--json` has all.
const NOTES_MAX: u64 = 100;

/// How one input ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    /// Its report is in the book.
    Added,
    /// Its report was there.
    Duplicate,
    /// It is no report, and will be none the next time.
    Rejected,
    /// Something was in the way.
    Failed,
}

/// A row of a file of rows as it may be written; other keys are passed over.
#[derive(Deserialize)]
struct Row {
    text: String,
    #[serde(default)]
    date: Option<Date>,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    lang: Option<String>,
    #[serde(default)]
    url: Option<String>,
}

/// What a piece is made of.
pub(super) enum Material {
    /// A text, a page, a PDF document or a mail; with the day that the feed states, for a page that a feed links to.
    Document(Capture, Option<Date>),
    /// An item of a feed, with its own bytes as a capture.
    Item(Box<ChannelItem>, Capture),
    /// A line of a file of rows.
    Row(Vec<u8>),
    /// A row of a table, with its own bytes as a capture, and the mapping that read it.
    TableRow(Box<TableRow>, Capture, String),
    /// Nothing, and why.
    Nothing(State, String),
}

/// What may become one report.
pub(super) struct Piece {
    /// Where from, as people are told.
    pub(super) origin: String,
    /// Bytes that are done with it, for the progress.
    pub(super) weight: u64,
    /// What is to be told of it beside its state.
    pub(super) notes: Vec<String>,
    /// What it is made of.
    pub(super) material: Material,
}

impl Piece {
    /// A piece of that origin.
    pub(super) fn new(origin: impl Into<String>, material: Material) -> Piece {
        Piece { origin: origin.into(), weight: 0, notes: Vec::new(), material }
    }

    /// A piece of which nothing could be made.
    pub(super) fn refused(e: &IntakeError) -> Piece {
        Piece::new(e.origin(), Material::Nothing(state_of(e), why(e)))
    }
}

/// An error's words without the origin, which is told before them.
pub(super) fn why(e: &IntakeError) -> String {
    let words = e.to_string();
    words.strip_prefix(&format!("{}: ", e.origin())).unwrap_or(&words).to_owned()
}

/// The state in which an error leaves an input.
pub(super) fn state_of(e: &IntakeError) -> State {
    if e.may_pass_later() { State::Failed } else { State::Rejected }
}

/// What is said of inputs by whoever adds them.
#[derive(Clone, Debug)]
pub(super) struct Said {
    /// The day of publication.
    pub(super) date: Option<Date>,
    /// The source.
    pub(super) source: Option<String>,
    /// The language.
    pub(super) lang: Option<String>,
    /// How far they travel.
    pub(super) visibility: Visibility,
}

/// How one input ended, for whoever has to know.
pub(super) struct Outcome {
    /// Where from.
    pub(super) origin: String,
    /// How it ended.
    pub(super) state: State,
    /// Why, if it was not taken.
    pub(super) why: Option<String>,
    /// The day that it states, if that lies in the future: from then on it may be taken.
    pub(super) early: Option<Date>,
}

/// How many ended how.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    pub(super) added: u64,
    pub(super) duplicate: u64,
    pub(super) rejected: u64,
    pub(super) failed: u64,
    pub(super) claims: u64,
    unread: u64,
    undated: u64,
    opened: u64,
    notes: u64,
}

impl Counts {
    /// All of them.
    pub(super) fn all(&self) -> u64 {
        self.added + self.duplicate + self.rejected + self.failed
    }

    /// `3 added · 1 duplicate · 0 rejected · 0 failed`.
    pub(super) fn words(&self) -> String {
        format!("{} added · {} duplicate · {} rejected · {} failed", number(self.added), number(self.duplicate), number(self.rejected), number(self.failed))
    }
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
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    notes: &'a [String],
}

/// A report that is ready to be written.
struct Ready {
    new: Box<NewReport>,
    claims: usize,
    unread: Option<String>,
}

/// A piece that was looked at.
struct Seen {
    origin: String,
    weight: u64,
    notes: Vec<String>,
    early: Option<Date>,
    report: Result<Ready, (State, String)>,
}

/// What looking at a piece needs.
struct Look<'a> {
    engine: &'a Engine,
    said: &'a Said,
    page: Result<PageExtractor, String>,
    pdf: Result<PdfExtractor, String>,
}

/// Takes pieces in, batch by batch.
pub(super) struct Taker<'a> {
    book: &'a mut Book,
    stamp: Stamp,
    engine: &'a Engine,
    said: Said,
    settings: &'a Settings,
    pool: rayon::ThreadPool,
    bar: ProgressBar,
    json: bool,
    out: &'a mut dyn Write,
    batch: Vec<Piece>,
    bytes: usize,
    counts: Counts,
    outcomes: Vec<Outcome>,
    stopped: Option<anyhow::Error>,
}

impl<'a> Taker<'a> {
    /// A taker over an open book. `bytes` is how much is to be done, for the progress; without it the number of inputs alone is shown.
    ///
    /// # Errors
    /// No threads can be started.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn new(
        book: &'a mut Book,
        stamp: Stamp,
        engine: &'a Engine,
        said: Said,
        settings: &'a Settings,
        jobs: Option<u16>,
        json: bool,
        out: &'a mut dyn Write,
    ) -> Result<Taker<'a>> {
        let jobs = jobs.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).build().context("starting threads")?;
        let bar = ProgressBar::hidden();
        let (batch, outcomes) = (Vec::new(), Vec::new());
        Ok(Taker { book, stamp, engine, said, settings, pool, bar, json, out, batch, bytes: 0, counts: Counts::default(), outcomes, stopped: None })
    }

    /// The same with a bar over so many bytes, or a spinner where their number isn't known; nothing where nobody looks.
    pub(super) fn with_progress(mut self, bytes: Option<u64>) -> Self {
        self.bar = progress(bytes);
        self
    }

    /// The book's settings.
    pub(super) fn settings(&self) -> &'a Settings {
        self.settings
    }

    /// Hands a piece in. It is in the book at the latest after `flush`.
    pub(super) fn push(&mut self, piece: Piece) {
        self.bytes += match &piece.material {
            Material::Document(c, _) | Material::Item(_, c) | Material::TableRow(_, c, _) => c.bytes().len(),
            Material::Row(line) => line.len(),
            Material::Nothing(..) => 0,
        };
        self.batch.push(piece);
        if self.batch.len() >= BATCH || self.bytes >= BATCH_BYTES {
            self.flush();
        }
    }

    /// Notes that something that holds several reports was opened, with what was left out of it.
    pub(super) fn opened(&mut self, origin: &str, what: &str, notes: &[String]) {
        self.counts.opened += 1;
        for note in notes {
            self.note(origin, note);
        }
        if self.json {
            let line = serde_json::json!({ "origin": origin, "opened": what, "notes": notes });
            if let Err(e) = json_line(&mut self.out, &line) {
                self.stopped.get_or_insert(e);
            }
        }
    }

    /// Tells something of an input on standard error.
    pub(super) fn note(&mut self, origin: &str, note: &str) {
        self.counts.notes += 1;
        if self.counts.notes <= NOTES_MAX {
            self.bar.suspend(|| tell(origin, "note", note));
        }
    }

    /// True once the book can't be written any more: nothing that is handed in is looked at.
    pub(super) fn is_stopped(&self) -> bool {
        self.stopped.is_some()
    }

    /// Writes what was handed in.
    pub(super) fn flush(&mut self) {
        let batch = std::mem::take(&mut self.batch);
        self.bytes = 0;
        if batch.is_empty() || self.is_stopped() {
            return;
        }
        let look = Look { engine: self.engine, said: &self.said, page: self.settings.page(), pdf: self.settings.pdf() };
        let seen: Result<Vec<Seen>> = self.pool.install(|| batch.into_par_iter().map(|p| look_at(p, &look)).collect());
        if let Err(e) = seen.and_then(|seen| self.write(seen)) {
            self.stopped = Some(e);
        }
    }

    /// How the pieces ended that were written since this was asked last.
    pub(super) fn outcomes(&mut self) -> Vec<Outcome> {
        std::mem::take(&mut self.outcomes)
    }

    /// Writes what is left. The counts come back whether or not the book could be written to the end.
    pub(super) fn finish(mut self) -> (Counts, Result<()>) {
        self.flush();
        self.bar.finish_and_clear();
        let flushed = self.out.flush().map_err(anyhow::Error::from);
        (self.counts, self.stopped.map_or(flushed, Err))
    }

    /// Writes what was read as one commit, then tells every piece's state.
    fn write(&mut self, seen: Vec<Seen>) -> Result<()> {
        let mut reports = Vec::new();
        let mut told = Vec::with_capacity(seen.len());
        let weight: u64 = seen.iter().map(|s| s.weight).sum();
        for s in seen {
            let (ready, refused) = match s.report {
                Ok(Ready { new, claims, unread }) => {
                    // The rows of a table state their days themselves.
                    let undated = new.report.date.is_none() && new.extractor.name != TABLE;
                    reports.push(*new);
                    (Some((claims, unread, undated)), None)
                }
                Err(e) => (None, Some(e)),
            };
            told.push((s.origin, s.notes, s.early, ready, refused));
        }
        // The stamp's time is that of the commit, not of the command's start.
        let stamp = Stamp { time: now(), ..self.stamp.clone() };
        let mut outcomes = add_all(self.book, &stamp, reports)?.into_iter();
        for (origin, notes, early, ready, refused) in told {
            notes.iter().for_each(|n| self.note(&origin, n));
            let outcome = match refused {
                None => outcomes.next().unwrap_or_else(|| Err("the book gave no answer".to_owned())).map_err(|why| (State::Failed, why)),
                Some(e) => Err(e),
            };
            let (claims, unread, undated) = ready.unwrap_or_default();
            let mut line = Line { origin: &origin, state: State::Added, id: None, entry: None, claims: None, unread: None, why: None, notes: &notes };
            match &outcome {
                Ok(Added::New { id, seq }) => {
                    self.counts.added += 1;
                    self.counts.claims += claims as u64;
                    self.counts.unread += u64::from(unread.is_some());
                    self.counts.undated += u64::from(undated);
                    line = Line { id: Some(&id.0), entry: Some(*seq), claims: Some(claims), unread: unread.as_deref(), ..line };
                }
                Ok(Added::Duplicate { id, seq }) => {
                    self.counts.duplicate += 1;
                    line = Line { state: State::Duplicate, id: Some(&id.0), entry: Some(*seq), ..line };
                }
                Err((state, why)) => {
                    let word = if *state == State::Rejected { "rejected" } else { "failed" };
                    *(if *state == State::Rejected { &mut self.counts.rejected } else { &mut self.counts.failed }) += 1;
                    if self.counts.rejected + self.counts.failed <= NAMED_MAX {
                        self.bar.suspend(|| tell(&origin, word, why));
                    }
                    line = Line { state: *state, why: Some(why), ..line };
                }
            }
            if self.json {
                json_line(&mut self.out, &line)?;
            }
            let (state, why) = (line.state, line.why.map(str::to_owned));
            self.outcomes.push(Outcome { origin, state, why, early });
        }
        self.bar.inc(weight);
        let rate = self.counts.all() as f64 / self.bar.elapsed().as_secs_f64().max(0.001);
        self.bar.set_message(format!("{} inputs, {rate:.0}/s", number(self.counts.all())));
        self.out.flush()?;
        Ok(())
    }
}

/// The two lines that end a run.
pub(super) fn summary(c: &Counts, out: &mut dyn Write) -> Result<()> {
    writeln!(out, "{}: {}", many(c.all(), "input"), c.words())?;
    let mut more = String::new();
    if c.undated > 0 {
        more.push_str(&format!("; without a day of publication, so that \"on Friday\" has no date: {}", many(c.undated, "report")));
    }
    if c.unread > 0 {
        more.push_str(&format!("; kept and not read, for want of a language pack: {}", many(c.unread, "report")));
    }
    writeln!(out, "{} read in what was added{more}", many(c.claims, "claim"))?;
    Ok(())
}

/// Tells how many were not named one by one.
pub(super) fn tell_unnamed(c: &Counts) {
    let unnamed = (c.rejected + c.failed).saturating_sub(NAMED_MAX);
    if unnamed > 0 {
        eprintln!("tollbook: {} more were rejected or failed; --json names every one", number(unnamed));
    }
    if c.notes > NOTES_MAX {
        eprintln!("tollbook: {} more notes; --json has all", number(c.notes - NOTES_MAX));
    }
}

/// `1 report`, `2 reports`.
pub(super) fn many(n: u64, word: &str) -> String {
    format!("{} {word}{}", number(n), if n == 1 { "" } else { "s" })
}

/// Tells something of an input, on standard error.
pub(super) fn tell(origin: &str, state: &str, why: &str) {
    let line = format!("tollbook: {origin}: {state}: {why}\n");
    let _ = io::stderr().lock().write_all(harmless(&line).as_bytes());
}

/// Takes one piece apart and reads it.
fn look_at(piece: Piece, look: &Look<'_>) -> Result<Seen> {
    let Piece { origin, weight, mut notes, material } = piece;
    let mut early = None;
    let report = match material {
        Material::Nothing(state, why) => Err((state, why)),
        Material::Document(capture, stated) => document(&capture, stated, look, &mut notes, &mut early)?,
        Material::Item(item, capture) => item_of(&item, &capture, look, &mut early)?,
        Material::Row(line) => row(&origin, line, look)?,
        Material::TableRow(row, capture, mapping) => {
            notes.extend(row.notes.iter().cloned());
            Ok(table_row(*row, &capture, &mapping, look))
        }
    };
    Ok(Seen { origin, weight, notes, early, report })
}

type Looked = Result<Result<Ready, (State, String)>>;

fn extractors<'a>(look: &Look<'a>, page: PageExtractor, pdf: PdfExtractor, given: Option<Date>) -> Result<Extractors<'a>> {
    Ok(Extractors { page, pdf, given, ..Extractors::new(&look.engine.reader()?.registry) })
}

/// The day that an error states, if the error is that it lies in the future.
fn future_day(e: &IntakeError) -> Option<Date> {
    match e {
        IntakeError::FutureDate { day, .. } => Some(*day),
        _ => None,
    }
}

fn document(capture: &Capture, stated: Option<Date>, look: &Look<'_>, notes: &mut Vec<String>, early: &mut Option<Date>) -> Looked {
    let kind = match kind_of(capture) {
        Ok(kind) => kind,
        Err(e) => return Ok(Err((State::Rejected, why(&e)))),
    };
    let (page, pdf) = match (kind, &look.page, &look.pdf) {
        (Kind::Page, Err(why), _) | (Kind::Pdf, _, Err(why)) => return Ok(Err((State::Failed, why.clone()))),
        (_, page, pdf) => (page.clone().unwrap_or_default(), pdf.clone().unwrap_or_default()),
    };
    let how = extractors(look, page, pdf, look.said.date)?;
    let mut extracted = match extract(capture, &how) {
        Ok(extracted) => extracted,
        Err(e) => {
            *early = future_day(&e);
            return Ok(Err((state_of(&e), why(&e))));
        }
    };
    if let (None, Some(day)) = (&extracted.date, stated) {
        extracted.date = Some(Dated { day, found: DateFound::Metadata, words: day.to_string() });
    }
    // A report without a day is counted, and its reading says so too.
    notes.extend(extracted.notes.iter().filter(|n| !n.starts_with("the day of publication is not stated")).cloned());
    let media_type = match kind {
        Kind::Page => "text/html",
        Kind::Pdf => "application/pdf",
        Kind::Mail => "message/rfc822",
        _ => "text/plain",
    };
    of_extracted(extracted, capture, media_type, look)
}

fn item_of(item: &ChannelItem, capture: &Capture, look: &Look<'_>, early: &mut Option<Date>) -> Looked {
    let how = |given: Option<Date>| extractors(look, PageExtractor::default(), PdfExtractor::default(), given);
    let extracted = match item.extract(capture, &how(None)?) {
        // A day that can't be right gives way to the one that somebody says.
        Err(IntakeError::FutureDate { .. }) if look.said.date.is_some() => item.extract(capture, &how(look.said.date)?),
        other => other,
    };
    let mut extracted = match extracted {
        Ok(extracted) => extracted,
        Err(e) => {
            *early = future_day(&e);
            return Ok(Err((State::Rejected, why(&e))));
        }
    };
    if let (None, Some(day)) = (&extracted.date, look.said.date) {
        extracted.date = Some(Dated { day, found: DateFound::Given, words: day.to_string() });
    }
    let media_type = if item.original.starts_with('{') { "application/feed+json" } else { "application/xml" };
    of_extracted(extracted, capture, media_type, look)
}

/// A report of what an extractor gave.
fn of_extracted(extracted: Extracted, capture: &Capture, media_type: &str, look: &Look<'_>) -> Looked {
    let date_origin = match extracted.date.as_ref().map(|d| d.found) {
        Some(DateFound::Given) => DateOrigin::Given,
        Some(DateFound::Metadata) => DateOrigin::Metadata,
        Some(DateFound::Url) => DateOrigin::Url,
        Some(DateFound::Dateline) => DateOrigin::Dateline,
        None => DateOrigin::Unknown,
    };
    let extractor = Extractor { name: extracted.extractor.name.clone(), version: extracted.extractor.version.clone() };
    let agency = extracted.agency.as_ref().map(|a| a.agency.clone());
    let signature = Some(extracted.signature.to_string());
    let source = look.said.source.clone().or_else(|| extracted.publisher.clone());
    let mut report = extracted.into_report(source);
    if let Some(lang) = &look.said.lang {
        report.language = Some(lang.clone());
    }
    let new = NewReport {
        report,
        capture: kept(capture, media_type),
        extractor,
        date_origin,
        zone: None,
        agency,
        signature,
        visibility: look.said.visibility,
        reading: None,
    };
    read(new, look)
}

/// A capture as the book keeps it.
fn kept(capture: &Capture, media_type: &str) -> NewCapture {
    NewCapture {
        bytes: capture.bytes().to_vec(),
        origin: capture.origin.clone(),
        time: capture.at,
        media_type: Some(capture.header("content-type").filter(|_| capture.within.is_none()).unwrap_or(media_type).to_owned()),
        headers: capture.headers.clone(),
        tool: TOOL.to_owned(),
        within: capture.within.as_deref().and_then(Fingerprint::parse),
    }
}

fn row(origin: &str, line: Vec<u8>, look: &Look<'_>) -> Looked {
    let row: Row = match serde_json::from_slice(&line) {
        Ok(row) => row,
        Err(e) => {
            let why = format!(
                "{}; a row is {{\"text\", \"date\"?, \"title\"?, \"source\"?, \"lang\"?, \"url\"?}}, and other columns need --preset or --map",
                e.to_string().replace(" at line 1 column", ", column")
            );
            return Ok(Err((State::Rejected, why)));
        }
    };
    let time = now();
    // A day that can't be right gives way to the one that somebody says.
    let stated = row.date.filter(|d| look.said.date.is_none() || in_future(*d, time).is_none());
    let date_origin = match (stated, look.said.date) {
        (Some(_), _) => DateOrigin::Column,
        (None, Some(_)) => DateOrigin::Given,
        (None, None) => DateOrigin::Unknown,
    };
    let date = stated.or(look.said.date);
    if let Some(why) = date.and_then(|d| in_future(d, time)) {
        return Ok(Err((State::Rejected, why)));
    }
    let mut report = Report::titled(row.title.as_deref().unwrap_or(""), &row.text, row.source.or_else(|| look.said.source.clone()), date);
    let language = row.lang.or_else(|| look.said.lang.clone()).unwrap_or_else(|| detect_language(&report.text).to_owned());
    report.language = Some(language);
    let new = NewReport {
        capture: NewCapture {
            bytes: line,
            origin: row.url.map_or_else(|| origin.to_owned(), |url| format!("{url} ({origin})")),
            time,
            media_type: Some("application/json".to_owned()),
            headers: Vec::new(),
            tool: TOOL.to_owned(),
            within: None,
        },
        extractor: Extractor { name: "row".to_owned(), version: "1".to_owned() },
        date_origin,
        zone: None,
        agency: look.engine.reader().ok().and_then(|r| agency_credit(&report.text, None, &r.registry)).map(|c| c.agency.to_string()),
        signature: Some(Signature::of(&report.text).to_string()),
        visibility: look.said.visibility,
        reading: None,
        report,
    };
    read(new, look)
}

/// Why a day can't be that of a publication: it lies after today, and after tomorrow's date line too.
fn in_future(day: Date, time: jiff::Timestamp) -> Option<String> {
    let today = time.to_zoned(jiff::tz::TimeZone::UTC).date();
    (day > today.tomorrow().unwrap_or(today))
        .then(|| format!("dated {day}, after today ({today}); say the right day with --date, or mend the clock of the machine"))
}

/// A row of a table: its claims are those of its cells, and no pack reads it.
fn table_row(row: TableRow, capture: &Capture, mapping: &str, look: &Look<'_>) -> Ready {
    let TableRow { report, mut claims, .. } = row;
    // Without a reader the row is taken as it stands.
    if let Ok(reader) = look.engine.reader() {
        super::located::locate(&mut claims, &reader.gazetteer);
    }
    let date_origin = match (report.date, look.said.date) {
        (Some(_), _) => DateOrigin::Column,
        (None, Some(_)) => DateOrigin::Given,
        (None, None) => DateOrigin::Unknown,
    };
    let language = look.said.lang.clone().or(report.language);
    let mut report = Report::new(report.text, report.source.or_else(|| look.said.source.clone()), report.date.or(look.said.date));
    report.language = language;
    let count = claims.len();
    let new = NewReport {
        capture: kept(capture, "text/csv; header=present"),
        extractor: Extractor { name: TABLE.to_owned(), version: mapping.to_owned() },
        date_origin,
        zone: None,
        agency: None,
        signature: Some(Signature::of(&report.text).to_string()),
        visibility: look.said.visibility,
        reading: Some(NewReading { pack: format!("mapping {mapping}"), claims, notices: Vec::new() }),
        report,
    };
    Ready { new: Box::new(new), claims: count, unread: None }
}

/// The extractor of rows of tables; their claims follow from a mapping, and no pack reads them.
pub(super) const TABLE: &str = "table";

/// Reads a report with the pack.
fn read(mut new: NewReport, look: &Look<'_>) -> Looked {
    if new.report.text.trim().is_empty() {
        return Ok(Err((State::Rejected, "it holds no text".to_owned())));
    }
    let reading = look.engine.read(&new.report, false)?;
    let unread = reading.notices.iter().find(|n| n.notice == NoticeKind::NoPack).map(|n| n.message.clone());
    let claims = reading.claims.len();
    // A report that no pack reads has no reading: the day a pack is there, it is read.
    new.reading = unread.is_none().then(|| NewReading { pack: look.engine.pack_name(), claims: reading.claims, notices: reading.notices });
    Ok(Ok(Ready { new: Box::new(new), claims, unread }))
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
