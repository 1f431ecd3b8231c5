//! `tollbook reports` and `tollbook claims`. Enters: a question to the book. Leaves: a table, or one JSON object a line.
//! Never done here: holding a whole answer in memory; it comes page by page.

use super::{filters, json_line, reading};
use crate::Ended;
use crate::book_args::{ClaimsArgs, ListArgs};
use crate::layout::{harmless, one_line, pad, share_out, width_of, wrap};
use crate::style::{Look, Style};
use crate::told::{NOT_SAID, Teller};
use crate::words::number;
use anyhow::Result;
use std::io::{self, BufWriter, Write};
use tollbook_ledger::{ClaimView, Query, ReportView};
use tollbook_model::ReportId;

/// Rows of a table where nothing else is asked for.
const SHOWN: usize = 50;
/// From this width on a claim is one row of a table.
const ROWS_FROM: usize = 150;
/// What stands in a cell where nothing is said.
const UNSAID: &str = "–";

/// How many rows are wanted; 0 is all.
fn wanted(args: &ListArgs) -> usize {
    args.limit.unwrap_or(if args.json { 0 } else { SHOWN })
}

/// Runs `claims`.
///
/// # Errors
/// There is no book, a filter names what nobody knows, or the output can't be written.
pub(crate) fn claims(args: &ClaimsArgs) -> Result<Ended> {
    let book = reading(&args.list.book)?;
    let (query, hints) = filters::question(&args.list, &book)?;
    let query = Query { report: args.report.clone().map(ReportId), with_retracted: args.retracted, ..query };
    if let Some(id) = &query.report {
        // An unknown report has no claims in another sense than one in which none were read.
        book.report(id)?;
    }
    let mut out = BufWriter::new(io::stdout().lock());
    let asked = Query { limit: wanted(&args.list), ..query.clone() };
    if args.list.json {
        book.every_claim(asked).try_for_each(|c| json_line(&mut out, &c?))?;
        out.flush()?;
        return Ok(Ended::Well);
    }
    let total = book.count_claims(&query)?;
    let look = Look::of_stdout();
    let (mut shown, mut cells) = (0, Vec::new());
    for claim in book.every_claim(asked) {
        shown += 1;
        let row = claim_cells(&claim?);
        if look.width >= ROWS_FROM { cells.push(row) } else { claim_lines(&mut out, &row, look)? }
    }
    table(&mut out, &["claim", "what", "who", "by", "where", "when"], &cells, look)?;
    ending(&mut out, "claim", shown, total, &hints)?;
    Ok(Ended::Well)
}

/// A claim in lines: its id and what it says, then who, by whom, where, when as far as it is said.
fn claim_lines(out: &mut impl Write, cells: &[String], look: Look) -> Result<()> {
    let [id, what, who, by, place, when] = cells else { return Ok(()) };
    let by = format!("by {by}");
    let said: Vec<&str> = [who.as_str(), &by, place, when].into_iter().filter(|w| !w.ends_with(UNSAID)).collect();
    let indent = " ".repeat(width_of(id) + 2);
    let room = look.width.saturating_sub(indent.len()).max(20);
    for (i, line) in wrap(what, room).iter().enumerate() {
        writeln!(out, "{}{}", if i == 0 { format!("{id}  ") } else { indent.clone() }, look.paint(Style::Heading, line))?;
    }
    for line in wrap(&said.join(" · "), room) {
        writeln!(out, "{indent}{line}")?;
    }
    Ok(())
}

fn claim_cells(c: &ClaimView) -> Vec<String> {
    let claim = std::slice::from_ref(&c.claim);
    let told = Teller::new(None, claim).claims(claim).swap_remove(0);
    let said = |words: String| if words == NOT_SAID { UNSAID.to_owned() } else { harmless(&words).into_owned() };
    let mut what = format!("{} {}", told.harm, told.count).trim_end().to_owned();
    if !told.qualities.is_empty() {
        what = format!("{what} ({})", told.qualities.join(", "));
    }
    if !c.stands {
        what = format!("retracted: {what}");
    }
    vec![c.claim.id.0.clone(), harmless(&what).into_owned(), said(told.who), said(told.by), said(told.place), said(told.when)]
}

/// Runs `reports`.
///
/// # Errors
/// There is no book, a filter names what nobody knows, or the output can't be written.
pub(crate) fn reports(args: &ListArgs) -> Result<Ended> {
    let book = reading(&args.book)?;
    let (query, hints) = filters::question(args, &book)?;
    let mut out = BufWriter::new(io::stdout().lock());
    let asked = Query { limit: wanted(args), ..query.clone() };
    if args.json {
        book.every_report(asked).try_for_each(|r| json_line(&mut out, &r?))?;
        out.flush()?;
        return Ok(Ended::Well);
    }
    let mut cells = Vec::new();
    let total = book.count_reports(&query)?;
    for report in book.every_report(asked) {
        cells.push(report_cells(&report?));
    }
    table(&mut out, &["report", "day", "source", "lang", "travels", "from"], &cells, Look::of_stdout())?;
    ending(&mut out, "report", cells.len(), total, &hints)?;
    Ok(Ended::Well)
}

fn report_cells(r: &ReportView) -> Vec<String> {
    let or_dash = |s: Option<String>| s.map_or_else(|| UNSAID.to_owned(), |s| one_line(&s));
    vec![
        r.report.id.0.clone(),
        or_dash(r.report.date.map(|d| d.to_string())),
        or_dash(r.report.source.clone()),
        format!("{}{}", or_dash(r.report.language.clone()), if r.reading.is_none() { " (not read)" } else { "" }),
        r.visibility.to_string(),
        one_line(&r.report.capture.origin),
    ]
}

fn ending(out: &mut impl Write, word: &str, shown: usize, total: u64, hints: &[String]) -> Result<()> {
    let many = if total == 1 { "" } else { "s" };
    if shown as u64 == total {
        writeln!(out, "{} {word}{many}", number(total))?;
    } else {
        writeln!(out, "the first {} of {} {word}{many}; --limit N shows more, --limit 0 all", number(shown as u64), number(total))?;
    }
    for hint in hints {
        writeln!(out, "{}", harmless(hint))?;
    }
    out.flush()?;
    Ok(())
}

/// Writes rows under heads; cells wrap where the words are many. The first column is never cut: ids are there to be copied.
pub(super) fn table(out: &mut impl Write, heads: &[&str], cells: &[Vec<String>], look: Look) -> Result<()> {
    if cells.is_empty() {
        return Ok(());
    }
    let columns = heads.len();
    let wanted: Vec<usize> = (0..columns).map(|i| cells.iter().map(|c| width_of(&c[i])).chain([width_of(heads[i])]).max().unwrap_or(0)).collect();
    let least: Vec<usize> = wanted.iter().enumerate().map(|(i, w)| if i == 0 { *w } else { (*w).min(10) }).collect();
    let widths = share_out(&wanted, &least, look.width.saturating_sub(2 * (columns - 1)));
    let mut line = |cells: &[String], style: Style| -> io::Result<()> {
        let wrapped: Vec<Vec<String>> = cells.iter().zip(&widths).map(|(c, w)| wrap(c, (*w).max(1))).collect();
        for i in 0..wrapped.iter().map(Vec::len).max().unwrap_or(0) {
            let row: Vec<String> = wrapped.iter().zip(&widths).map(|(c, w)| pad(c.get(i).map_or("", String::as_str), *w)).collect();
            writeln!(out, "{}", look.paint(style, row.join("  ").trim_end()))?;
        }
        Ok(())
    };
    line(&heads.iter().map(|h| (*h).to_owned()).collect::<Vec<_>>(), Style::Heading)?;
    cells.iter().try_for_each(|c| line(c, Style::Plain))?;
    Ok(())
}
