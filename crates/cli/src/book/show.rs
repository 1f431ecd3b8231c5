//! `tollbook show` and `tollbook why`. Enters: an id. Leaves: one thing whole, or the trail from a claim to the bytes it rests on.
//! Never done here: a word that the book doesn't hold.

use super::{json_line, kept, reading};
use crate::Ended;
use crate::book_args::OneArgs;
use crate::layout::{harmless, one_line};
use crate::link_args::WhyArgs;
use crate::style::Look;
use crate::terminal;
use crate::told::{NOT_SAID, Teller};
use crate::words::{number, quoted};
use anyhow::{Result, bail};
use std::io::{self, Write};
use tollbook_ledger::{Book, ClaimView, Content, Entry, FormOrigin, Query, ReportView, Trail};
use tollbook_model::{ClaimId, Report, ReportId};
use tollbook_read::Reading;

/// What an id on the command line names.
pub(super) enum Named {
    /// A report.
    Report(ReportId),
    /// A claim.
    Claim(ClaimId),
    /// An entry.
    Entry(u64),
}

/// What an id names, by its form.
///
/// # Errors
/// It is no id.
pub(super) fn named(id: &str) -> Result<Named> {
    let id = id.trim();
    if id.starts_with("r-") {
        return Ok(Named::Report(ReportId(id.to_owned())));
    }
    if id.starts_with("c-") {
        return Ok(Named::Claim(ClaimId(id.to_owned())));
    }
    match id.parse() {
        Ok(seq) => Ok(Named::Entry(seq)),
        Err(_) => {
            bail!("{id:?} is no id: a report's begins with r-, a claim's with c-, an entry has a number; `tollbook reports` and `tollbook claims` list them")
        }
    }
}

/// Runs `show`.
///
/// # Errors
/// There is no book or nothing of that id.
pub(crate) fn show(args: &OneArgs) -> Result<Ended> {
    let book = reading(&args.book)?;
    let mut out = Vec::new();
    let named = named(&args.id)?;
    let files = args.files.as_deref().map(|folder| kept::write(&book, &named, folder)).transpose()?.unwrap_or_default();
    match named {
        Named::Report(id) if args.json => {
            let view = book.report(&id)?;
            let text = book.text(&id)?;
            let claims = claims_of(&book, &id)?;
            json_line(&mut out, &serde_json::json!({ "report": view, "text": text, "claims": claims }))?;
        }
        Named::Report(id) => report(&book, &id, &mut out)?,
        Named::Claim(id) if args.json => json_line(&mut out, &book.claim(&id)?)?,
        Named::Claim(id) => claim(&book.claim(&id)?, &mut out)?,
        Named::Entry(seq) => {
            let entry = book.entry(seq)?;
            if args.json {
                json_line(&mut out, &entry)?;
            } else {
                serde_json::to_writer_pretty(&mut out, &entry)?;
                out.push(b'\n');
            }
        }
    }
    if !args.json {
        for file in files {
            writeln!(out, "wrote    {}", one_line(&file.display().to_string()))?;
        }
    }
    io::stdout().lock().write_all(&out)?;
    Ok(Ended::Well)
}

/// The claims of a report that stand.
pub(super) fn claims_of(book: &Book, id: &ReportId) -> Result<Vec<ClaimView>> {
    let query = Query { report: Some(id.clone()), limit: 1_000_000, ..Query::new() };
    Ok(book.claims(&query)?)
}

fn report(book: &Book, id: &ReportId, out: &mut Vec<u8>) -> Result<()> {
    let view = book.report(id)?;
    let claims: Vec<_> = claims_of(book, id)?.into_iter().map(|c| c.claim).collect();
    let notices = match view.reading.map(|seq| book.entry(seq)).transpose()? {
        Some(Entry { content: Some(Content::ReadingMade(made)), .. }) => made.notices,
        _ => Vec::new(),
    };
    let ids: Vec<String> = claims.iter().map(|c| c.id.0.clone()).collect();
    let r = &view.report;
    let report = Report {
        id: r.id.clone(),
        text_id: r.text_id(),
        text: book.text(id)?,
        title: r.title.clone(),
        source: r.source.clone(),
        date: r.date,
        language: r.language.clone(),
    };
    let reading = Reading { claims, notices, ..Reading::default() };
    terminal::write(out, &r.id.0, &report, &reading, None, Look::of_stdout())?;
    writeln!(out)?;
    if view.reading.is_none() {
        writeln!(out, "This report was not read: no pack reads its language.")?;
    }
    for (i, id) in ids.iter().enumerate() {
        writeln!(out, " {}  {id}", i + 1)?;
    }
    origin(&view, out)
}

/// Where a report comes from, and what the book keeps of it.
fn origin(view: &ReportView, out: &mut Vec<u8>) -> Result<()> {
    let (r, c) = (&view.report, &view.report.capture);
    writeln!(out, "report   {} · entry {} · {}", r.id.0, view.seq, view.visibility)?;
    writeln!(
        out,
        "         source {} · day {} ({})",
        r.source.as_deref().map_or_else(|| NOT_SAID.to_owned(), one_line),
        r.date.map_or_else(|| "not known".to_owned(), |d| d.to_string()),
        serde_json::to_value(r.date_origin)?.as_str().unwrap_or_default()
    )?;
    writeln!(out, "text     sha256 {} · {} bytes · {} {}", r.text, number(r.text_length), one_line(&r.extractor.name), one_line(&r.extractor.version))?;
    writeln!(out, "capture  sha256 {} · {} bytes", c.bytes, number(c.length))?;
    writeln!(out, "         from {} · {} · {}", one_line(&c.origin), c.time, one_line(&c.tool))?;
    if let Some(whole) = &c.within {
        writeln!(out, "         a part of bytes with sha256 {whole}, which are not kept")?;
    }
    if let Some(media) = &c.media_type {
        writeln!(out, "         {}", one_line(media))?;
    }
    for (name, value) in &c.headers {
        writeln!(out, "         {}: {}", one_line(name), one_line(value))?;
    }
    Ok(())
}

fn claim(view: &ClaimView, out: &mut Vec<u8>) -> Result<()> {
    let one = std::slice::from_ref(&view.claim);
    let told = Teller::new(None, one).claims(one).swap_remove(0);
    let mut head = format!("{} {}", told.harm, told.count).trim_end().to_owned();
    if !told.qualities.is_empty() {
        head = format!("{head} · {}", told.qualities.join(" · "));
    }
    let state = if view.stands { "" } else { " · does not stand" };
    writeln!(out, "{} · {head}{state}", view.claim.id.0)?;
    for (label, words) in
        [("who", &told.who), ("by", &told.by), ("means", &told.means), ("where", &told.place), ("when", &told.when), ("said by", &told.according_to)]
    {
        writeln!(out, "  {label:<9}{}", harmless(words))?;
    }
    writeln!(out, "  {:<9}{} · entry {}", "report", view.claim.report.0, view.report_seq)?;
    writeln!(out, "  {:<9}{}, entry {} · {}", "form", form(view.origin), view.form, view.visibility)?;
    Ok(())
}

fn form(origin: FormOrigin) -> &'static str {
    match origin {
        FormOrigin::Reading => "as read",
        FormOrigin::Correction => "as corrected",
        FormOrigin::Hand => "written by hand",
    }
}

/// Runs `why`.
///
/// # Errors
/// There is no book or no such claim.
pub(crate) fn why(args: &WhyArgs) -> Result<Ended> {
    let book = reading(&args.book)?;
    let Some(claim) = &args.claim else { return super::toll::why(&args.scope, args.json, args.after, &book) };
    let Named::Claim(id) = named(claim)? else { bail!("{claim} is no claim: a claim's id begins with c-") };
    let trail = book.trail(&id)?;
    let mut out = Vec::new();
    if args.json {
        json_line(&mut out, &trail)?;
    } else {
        tell(&book, &trail, &mut out)?;
    }
    io::stdout().lock().write_all(&out)?;
    Ok(Ended::Well)
}

fn tell(book: &Book, trail: &Trail, out: &mut Vec<u8>) -> Result<()> {
    claim(&trail.claim, out)?;
    let provenance = &trail.claim.claim.provenance;
    writeln!(out, "\nwords")?;
    for span in &provenance.spans {
        let role = serde_json::to_value(span.role)?;
        writeln!(out, "  {:<12}{} · bytes {} to {}", role.as_str().unwrap_or_default(), quoted(&span.quote), span.bytes[0], span.bytes[1])?;
    }
    if provenance.spans.is_empty() {
        writeln!(out, "  none: it rests on what was written down by hand")?;
    }
    writeln!(out, "rule     {} · pack {}", one_line(&provenance.rule), one_line(&provenance.pack))?;
    by_hand(book, trail, out)?;
    origin(&trail.report, out)?;
    // The bytes are hashed again here: a trail that ends in bytes nobody can find is none.
    match book.blob(&trail.report.report.capture.bytes) {
        Ok(_) => writeln!(out, "         the bytes are in the book and have this hash")?,
        Err(e) => writeln!(out, "         {}", harmless(&e.to_string()))?,
    }
    if trail.versions.len() > 1 {
        writeln!(out, "\nforms it had")?;
        for v in &trail.versions {
            let one = std::slice::from_ref(&v.claim);
            let told = Teller::new(None, one).claims(one).swap_remove(0);
            let until = v.until.map_or_else(|| " on".to_owned(), |u| format!(" to {u}"));
            let state = if v.stands || v.until.is_some() { form(v.origin) } else { "retracted" };
            writeln!(out, "  from entry {}{until}: {} {} · {state}", v.since, told.harm, harmless(&told.count))?;
        }
    }
    writeln!(out, "\nentries")?;
    for e in &trail.entries {
        writeln!(out, "  {}", entry_line(e))?;
    }
    Ok(())
}

/// What a claim by hand rests on, and the files that were kept with it.
fn by_hand(book: &Book, trail: &Trail, out: &mut Vec<u8>) -> Result<()> {
    for entry in &trail.entries {
        let Some(Content::ClaimEntered(entered)) = &entry.content else { continue };
        if entered.claim.id != trail.claim.claim.id {
            continue;
        }
        let ground = serde_json::to_value(entered.ground)?;
        writeln!(out, "ground   {} · entry {}", ground.as_str().unwrap_or_default(), entry.header.seq)?;
        for file in &entered.attachments {
            writeln!(out, "file     sha256 {} · {} bytes · {}", file.bytes, number(file.length), one_line(&file.name))?;
            match book.blob(&file.bytes) {
                Ok(_) => writeln!(out, "         the bytes are in the book and have this hash")?,
                Err(e) => writeln!(out, "         {}", harmless(&e.to_string()))?,
            }
        }
    }
    Ok(())
}

/// An entry on one line.
pub(super) fn entry_line(e: &Entry) -> String {
    let h = &e.header;
    let gone = if e.content.is_none() { " · content erased" } else { "" };
    let why = e.reason.as_deref().map_or_else(String::new, |r| format!(" · {}", quoted(r)));
    let hash = e.hash.to_string();
    format!("{} · {} · {} · {} · {}{gone}{why}", h.seq, h.time, one_line(&h.author), h.kind.word().replace('_', " "), hash.get(..16).unwrap_or(&hash))
}
