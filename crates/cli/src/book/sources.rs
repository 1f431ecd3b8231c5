//! Enters: what `add` was told to take in: files, folders, standard input, addresses. Leaves: one piece after the other, each a report's
//! original bytes with where they come from, or why there are none. Never done here: reading claims, following a link inside of a report,
//! holding a whole file of rows or a large web archive in memory.

use super::TOOL_VERSION;
use super::settings::{Settings, is_address};
use super::taking::{Material, Piece, State, Taker, many, state_of, why};
use crate::inputs::{self, Input};
use crate::words::number;
use std::fs::File;
use std::io::{BufRead, BufReader, Read as _};
use std::path::{Path, PathBuf};
use tollbook_intake::{
    BYTES_MAX, Capture, ChannelItem, Collector, Fetched, Fetcher, IntakeError, Kind, Limits, Mapping, Member, PollState, Seal, Table, TableError, TableForm,
    Unpacked, kind_of, large_zip_kind, read_channel, read_large_table, read_mail, read_table, unpack, unpack_large_zip, unpack_stream,
};

/// Web archives from this size on are read from the disk and not held.
const STREAMED_FROM: u64 = 16 << 20;
/// How many things that hold others may lie in each other: a table in a ZIP archive that is attached to a mail.
const DEPTH_MAX: usize = 4;

/// What a command line says of how inputs are opened.
pub(super) struct Opening {
    /// Standard input holds rows.
    pub(super) rows: bool,
    /// What the columns of tables mean; without it the preset that a header fits.
    pub(super) mapping: Option<Mapping>,
    /// Fetch the pages behind items of which a feed gives a summary alone.
    pub(super) pages: bool,
    /// Hosts that may be private, beside those of the book.
    pub(super) allow_private: Vec<String>,
    /// Who takes captures.
    pub(super) by: Collector,
}

/// Opens inputs and hands on what is in them.
pub(super) struct Opener {
    how: Opening,
    fetcher: Option<Fetcher>,
}

/// The version of the program, as a collector's.
pub(super) fn collector(author: &str) -> Collector {
    Collector::new(author, TOOL_VERSION)
}

/// Bytes of all inputs, if every one is a file.
pub(super) fn bytes_of(inputs: &[Input]) -> Option<u64> {
    let mut bytes = Some(0u64);
    for input in inputs {
        match input {
            Input::File(path) => bytes = bytes.map(|b| b + std::fs::metadata(path).map_or(0, |m| m.len())),
            Input::Stdin => bytes = None,
            Input::Failed(_) => {}
        }
    }
    bytes
}

/// One thing that was named, in the order of the command line.
pub(super) enum Typed {
    /// An address.
    Address(String),
    /// Files.
    Inputs(Vec<Input>),
}

/// What was typed, told apart.
pub(super) fn told_apart(typed: &[PathBuf]) -> Vec<Typed> {
    let mut out: Vec<Typed> = Vec::new();
    let mut stdin_taken = false;
    for path in typed {
        if let Some(address) = path.to_str().filter(|s| is_address(s)) {
            out.push(Typed::Address(address.to_owned()));
            continue;
        }
        // A second "-" has nothing left to give.
        if path == Path::new("-") && std::mem::replace(&mut stdin_taken, true) {
            continue;
        }
        out.push(Typed::Inputs(inputs::expand(std::slice::from_ref(path)).unwrap_or_default()));
    }
    out
}

fn holds_rows(path: &Path) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case("jsonl") || e.eq_ignore_ascii_case("ndjson"))
}

/// What a file is that is read from the disk and not held: a large web archive, packed or not, or a large ZIP archive.
/// True if a file is a table of separated values, too large to be held, whose bytes are UTF-8 throughout: such a one is read from the disk.
fn is_large_table(path: &Path) -> std::io::Result<bool> {
    let name = path.to_string_lossy().to_lowercase();
    let mut file = File::open(path)?;
    if !(name.ends_with(".csv") || name.ends_with(".tsv")) || file.metadata()?.len() < STREAMED_FROM {
        return Ok(false);
    }
    let (mut buffer, mut kept) = (vec![0; 1 << 20], 0);
    loop {
        let n = file.read(&mut buffer[kept..])?;
        let all = &buffer[..kept + n];
        // What no text has is looked at as any other file is.
        if all.contains(&0) {
            return Ok(false);
        }
        let whole = match std::str::from_utf8(all) {
            Ok(_) => all.len(),
            // A letter that the buffer's end cuts goes before the next bytes.
            Err(e) if e.error_len().is_none() && n > 0 => e.valid_up_to(),
            Err(_) => return Ok(false),
        };
        if n == 0 {
            return Ok(true);
        }
        kept = all.len() - whole;
        buffer.copy_within(whole..whole + kept, 0);
    }
}

fn streamed(path: &Path) -> Option<Kind> {
    let large = std::fs::metadata(path).is_ok_and(|m| m.is_file() && m.len() >= STREAMED_FROM);
    if !large {
        return None;
    }
    let mut first = [0; 7];
    File::open(path).and_then(|mut f| f.read_exact(&mut first)).ok()?;
    let name = path.to_string_lossy().to_lowercase();
    if first.starts_with(b"PK\x03\x04") {
        return large_zip_kind(BufReader::new(File::open(path).ok()?), &name);
    }
    let warc = first == *b"WARC/1." || (first.starts_with(b"\x1f\x8b") && (name.ends_with(".warc.gz") || name.ends_with(".warc")));
    warc.then_some(Kind::Warc)
}

impl Opener {
    /// An opener.
    pub(super) fn new(how: Opening) -> Opener {
        Opener { how, fetcher: None }
    }

    /// Whether the pages behind summaries are fetched, from now on.
    pub(super) fn set_pages(&mut self, pages: bool) {
        self.how.pages = pages;
    }

    /// Opens one thing that was named.
    pub(super) fn open(&mut self, typed: Typed, taker: &mut Taker<'_>) {
        match typed {
            Typed::Address(url) => match self.fetch(&url, taker) {
                Ok(capture) => self.capture(capture, 0, taker),
                Err(e) => taker.push(Piece::refused(&e)),
            },
            Typed::Inputs(inputs) => {
                for input in inputs {
                    if taker.is_stopped() {
                        return;
                    }
                    match input {
                        Input::File(path) => self.file(&path, taker),
                        Input::Stdin if self.how.rows => rows(Box::new(BufReader::new(std::io::stdin())), "standard input", taker),
                        Input::Stdin => match Capture::read(std::io::stdin().lock(), "standard input", super::now(), self.how.by.clone()) {
                            Ok(capture) => self.capture(capture, 0, taker),
                            Err(e) => taker.push(Piece::refused(&e)),
                        },
                        // What can't be listed or opened failed, whatever the reason.
                        Input::Failed(e) => taker.push(Piece::new(e.origin(), Material::Nothing(State::Failed, why(&e)))),
                    }
                }
            }
        }
    }

    /// Fetches an address that somebody asked for.
    ///
    /// # Errors
    /// It leads where no fetch may go, or gives no document.
    fn fetch(&mut self, url: &str, taker: &Taker<'_>) -> Result<Capture, IntakeError> {
        match self.ask(url, None, taker.settings())? {
            Fetched::Document(capture) => Ok(capture),
            // Nobody asked for news only.
            Fetched::Unchanged(_) => Err(IntakeError::NotOneReport { origin: url.to_owned(), what: "an answer without a document", remedy: "try again" }),
        }
    }

    /// Fetches an address, with a state for news only.
    ///
    /// # Errors
    /// It leads where no fetch may go, or the host doesn't answer.
    pub(super) fn ask(&mut self, url: &str, state: Option<&PollState>, settings: &Settings) -> Result<Fetched, IntakeError> {
        let rules = settings.rules(url, &self.how.allow_private);
        let by = &self.how.by;
        let fetcher = self.fetcher.get_or_insert_with(|| {
            let fetcher = Fetcher::new(by.clone());
            match &settings.contact {
                Some(contact) => fetcher.with_contact(contact),
                None => fetcher,
            }
        });
        fetcher.fetch(url, state, &rules, super::now())
    }

    fn file(&mut self, path: &Path, taker: &mut Taker<'_>) {
        let origin = path.display().to_string();
        if holds_rows(path) && self.how.mapping.is_none() {
            return match File::open(path) {
                Ok(file) => rows(Box::new(BufReader::with_capacity(1 << 16, file)), &origin, taker),
                Err(e) => taker.push(Piece::new(origin, Material::Nothing(State::Failed, e.to_string()))),
            };
        }
        if is_large_table(path).unwrap_or(false) {
            return self.stream_table(path, taker);
        }
        if let Some(kind) = streamed(path) {
            return self.stream(path, kind, taker);
        }
        match Capture::file(path, super::now(), self.how.by.clone()) {
            Ok(capture) => self.capture(capture, 0, taker),
            Err(e) => taker.push(Piece::refused(&e)),
        }
    }

    /// An archive that is read from the disk: two passes, the first for its hash.
    fn stream(&mut self, path: &Path, kind: Kind, taker: &mut Taker<'_>) {
        let origin = path.display().to_string();
        let opened = Capture::of_large_file(path, super::now(), self.how.by.clone())
            .and_then(|whole| File::open(path).map(|f| (whole, f)).map_err(|source| IntakeError::Io { origin: origin.clone(), source }));
        let (whole, file) = match opened {
            Ok(opened) => opened,
            Err(e) => return taker.push(Piece::refused(&e)),
        };
        let length = file.metadata().map_or(0, |m| m.len());
        // Nothing of the whole is held: what bounds the memory is the limit of a record, or of a member.
        let limits = Limits { bytes_all: length.saturating_mul(50).max(1 << 30), members: usize::MAX, ..Limits::default() };
        let file = BufReader::with_capacity(1 << 20, file);
        let each = &mut |m| self.member(m, 1, taker);
        let done = match kind {
            Kind::Warc => Ok(unpack_stream(file, &whole, &limits, each)),
            _ => unpack_large_zip(file, kind, &whole, &limits, each),
        };
        match done {
            Ok(done) => self.unpacked(&origin, if kind == Kind::Zip { "archive" } else { "web archive" }, &done, taker),
            Err(e) => taker.push(Piece { weight: length, ..Piece::refused(&e) }),
        }
    }

    /// A table that is read from the disk: a pass for its letters, one for its hash, one for its rows.
    fn stream_table(&mut self, path: &Path, taker: &mut Taker<'_>) {
        let origin = path.display().to_string();
        let opened = Capture::of_large_file(path, super::now(), self.how.by.clone())
            .and_then(|whole| File::open(path).map(|f| (whole, f)).map_err(|source| IntakeError::Io { origin, source }));
        match opened {
            Ok((whole, file)) => {
                let table = read_large_table(&whole, BufReader::with_capacity(1 << 18, file), self.how.mapping.clone());
                table_rows(&whole, table, taker);
            }
            Err(e) => taker.push(Piece::refused(&e)),
        }
    }

    /// Opens a capture: hands it on if it is one report, or what is in it.
    pub(super) fn capture(&mut self, capture: Capture, depth: usize, taker: &mut Taker<'_>) {
        let origin = capture.origin.clone();
        let weight = if depth == 0 { capture.bytes().len() as u64 } else { 0 };
        let kind = match kind_of(&capture) {
            Ok(kind) => kind,
            Err(e) => return taker.push(Piece { weight, ..Piece::refused(&e) }),
        };
        if depth > DEPTH_MAX {
            let why = format!("it lies more than {DEPTH_MAX} deep in others; unpack the outer ones");
            return taker.push(Piece::new(origin, Material::Nothing(State::Rejected, why)));
        }
        match kind {
            Kind::Mail => self.mail(capture, weight, depth, taker),
            Kind::Channel => self.channel(&capture, taker),
            Kind::Table(TableForm::JsonLines) if self.how.mapping.is_none() => {
                let bytes = capture.bytes().to_vec();
                rows(Box::new(std::io::Cursor::new(bytes)), &origin, taker);
            }
            Kind::Table(form) => self.table(&capture, form, taker),
            Kind::Warc | Kind::Wacz | Kind::Zip => {
                let what = if kind == Kind::Zip { "archive" } else { "web archive" };
                match unpack(&capture, &Limits::default(), &mut |m| self.member(m, depth + 1, taker)) {
                    Ok(done) => self.unpacked(&origin, what, &done, taker),
                    Err(e) => taker.push(Piece { weight, ..Piece::refused(&e) }),
                }
            }
            _ => taker.push(Piece { weight, ..Piece::new(origin, Material::Document(capture, None)) }),
        }
    }

    fn member(&mut self, member: Result<Member, IntakeError>, depth: usize, taker: &mut Taker<'_>) {
        if taker.is_stopped() {
            return;
        }
        match member {
            Ok(Member { capture, digest_holds }) => {
                if digest_holds == Some(false) {
                    taker.note(
                        &capture.origin,
                        "its bytes don't give the digest that the archive states for them: they were changed, or the archive is damaged",
                    );
                }
                self.capture(capture, depth, taker);
            }
            Err(e) => taker.push(Piece::refused(&e)),
        }
    }

    fn unpacked(&mut self, origin: &str, what: &str, done: &Unpacked, taker: &mut Taker<'_>) {
        let mut notes = Vec::new();
        if !done.left_out.is_empty() {
            let listed: Vec<String> = done.left_out.iter().map(|(why, n)| format!("{} {why}", number(*n as u64))).collect();
            notes.push(format!("left out, since no report is in them: {}", listed.join(" · ")));
        }
        match &done.seal {
            Some(Seal::Invalid { why }) => notes.push(format!("the packed web archive is not what was packed ({why}); it was read all the same")),
            Some(Seal::Unsigned) => notes.push("the packed web archive is unsigned".to_owned()),
            Some(Seal::SignedUnchecked { .. }) => notes.push("the packed web archive is signed under a domain's certificate, which was not checked".to_owned()),
            Some(Seal::Valid { .. }) | None => {}
        }
        if done.members + done.failed == 0 {
            let why = "nothing in it can be a report".to_owned();
            taker.push(Piece::new(origin, Material::Nothing(State::Rejected, why)));
        }
        taker.opened(origin, what, &notes);
    }

    /// A mail, and what is attached to it.
    fn mail(&mut self, capture: Capture, weight: u64, depth: usize, taker: &mut Taker<'_>) {
        let origin = capture.origin.clone();
        // What can't be read as a mail is told when its text is taken out.
        let attachments = read_mail(&capture).map(|m| m.attachments).unwrap_or_default();
        let mut piece = Piece { weight, ..Piece::new(origin, Material::Document(capture, None)) };
        let (reports, others): (Vec<_>, Vec<_>) = attachments.into_iter().partition(|a| kind_of(a).is_ok());
        if !others.is_empty() {
            piece.notes.push(format!("attachments that hold no report were left out: {}", others.len()));
        }
        taker.push(piece);
        for attachment in reports {
            self.capture(attachment, depth + 1, taker);
        }
    }

    fn channel(&mut self, capture: &Capture, taker: &mut Taker<'_>) {
        let channel = match read_channel(capture) {
            Ok(channel) => channel,
            Err(e) => return taker.push(Piece::refused(&e)),
        };
        if channel.items.is_empty() {
            taker.push(Piece::new(&capture.origin, Material::Nothing(State::Rejected, "a feed without items".to_owned())));
        }
        let mut notes = channel.notes;
        let summaries = channel.items.iter().filter(|i| !i.is_whole() && i.link.is_some()).count();
        if summaries > 0 && !self.how.pages {
            notes.push(format!("of {} the feed gives a summary only; with --pages the pages behind them are fetched instead", many(summaries as u64, "item")));
        }
        for item in channel.items {
            if taker.is_stopped() {
                return;
            }
            self.item(item, capture, taker);
        }
        taker.opened(&capture.origin, "feed", &notes);
    }

    /// One item of a feed: its own words, or the page behind it.
    pub(super) fn item(&mut self, item: ChannelItem, channel: &Capture, taker: &mut Taker<'_>) {
        let mut part = channel.part(item.original.clone().into_bytes(), &item.id);
        part.headers = channel.headers.clone();
        let origin = part.origin.clone();
        match &item.link {
            Some(link) if self.how.pages && !item.is_whole() => match self.fetch(link, taker) {
                Ok(page) => taker.push(Piece::new(origin, Material::Document(page, item.day))),
                Err(e) => taker.push(Piece::new(origin, Material::Nothing(state_of(&e), e.to_string()))),
            },
            _ => taker.push(Piece::new(origin, Material::Item(Box::new(item), part))),
        }
    }

    fn table(&mut self, capture: &Capture, form: TableForm, taker: &mut Taker<'_>) {
        table_rows(capture, read_table(capture, form, self.how.mapping.clone()), taker);
    }
}

/// Hands on the rows of a table.
fn table_rows(capture: &Capture, table: Result<Table<'_>, IntakeError>, taker: &mut Taker<'_>) {
    let origin = &capture.origin;
    let table = match table {
        Ok(table) => table,
        Err(e) => {
            let unmapped = matches!(&e, IntakeError::Table { source, .. } if matches!(**source, TableError::NoMapping { .. }));
            let how = if unmapped { " (--map FILE), or name a preset (--preset NAME)" } else { "" };
            return taker.push(Piece::new(origin, Material::Nothing(state_of(&e), format!("{}{how}", why(&e)))));
        }
    };
    let mapping = format!("{} {}", table.mapping().name, table.mapping().version);
    let mut notes = vec![format!("read under the mapping {mapping}")];
    let unmapped = table.unmapped();
    if !unmapped.is_empty() {
        notes.push(format!("columns that the mapping doesn't name are kept as words: {}", unmapped.join(", ")));
    }
    let mut none = true;
    for row in table {
        if taker.is_stopped() {
            return;
        }
        none = false;
        match row {
            Ok(row) => {
                let name = row.id.clone().unwrap_or_else(|| format!("row {}", row.number));
                let part = capture.part(row.original.clone(), &name);
                // A part of an archive is no part of what was named: its bytes are not counted.
                let weight = if capture.within.is_none() { row.original.len() as u64 } else { 0 };
                let piece = Piece::new(format!("{origin}, row {}", row.number), Material::TableRow(Box::new(row), part, mapping.clone()));
                taker.push(Piece { weight, ..piece });
            }
            Err(e) => taker.push(Piece::refused(&e)),
        }
    }
    if none {
        taker.push(Piece::new(origin, Material::Nothing(State::Rejected, "a table without rows".to_owned())));
    }
    taker.opened(origin, "table", &notes);
}

/// Hands on the lines of a file of rows that aren't blank.
fn rows(mut reader: Box<dyn BufRead>, origin: &str, taker: &mut Taker<'_>) {
    let mut number = 0u64;
    while !taker.is_stopped() {
        let mut line = Vec::new();
        number += 1;
        let from = format!("{origin}, line {number}");
        let nothing = |why: String| Piece::new(from.clone(), Material::Nothing(State::Failed, why));
        match reader.by_ref().take(BYTES_MAX as u64).read_until(b'\n', &mut line) {
            Ok(0) => return,
            Ok(_) => {}
            // What comes after an error of the disk is not to be relied on.
            Err(e) => return taker.push(nothing(e.to_string())),
        }
        if line.len() >= BYTES_MAX {
            return taker.push(nothing(format!("a line of more than {BYTES_MAX} bytes; the rest of the file was left out")));
        }
        let weight = line.len() as u64;
        while line.last().is_some_and(|b| matches!(b, b'\n' | b'\r')) {
            line.pop();
        }
        if number == 1 && line.starts_with(b"\xef\xbb\xbf") {
            line.drain(..3);
        }
        if !line.iter().all(u8::is_ascii_whitespace) {
            taker.push(Piece { weight, ..Piece::new(from, Material::Row(line)) });
        }
    }
}

/// The mapping that a command line names.
///
/// # Errors
/// There is no preset of that name, or the file holds no mapping.
pub(super) fn mapping(preset: Option<&str>, file: Option<&Path>) -> anyhow::Result<Option<Mapping>> {
    use anyhow::Context as _;
    match (preset, file) {
        (Some(name), _) => Ok(Some(Mapping::preset(name)?)),
        (None, Some(path)) => {
            let text = std::fs::read_to_string(path).with_context(|| format!("{}", path.display()))?;
            Ok(Some(Mapping::parse(&text).with_context(|| format!("{}", path.display()))?))
        }
        (None, None) => Ok(None),
    }
}
