//! `tollbook toll`, and `tollbook why` with a question. Enters: a question to the book. Leaves: low, best and high with their coverage line, as
//! table, JSON or CSV; the derivation down to the words. Never done here: a number that `reckon` did not make.

use super::asked::Asked;
use super::linked::{self, BookLinked, Tables};
use super::{json_line, land, reading};
use crate::Ended;
use crate::coverage;
use crate::layout::{harmless, one_line, pad, width_of, wrap};
use crate::link_args::{ScopeArgs, TollArgs};
use crate::style::{Look, Style};
use crate::words::{number, quoted};
use anyhow::{Result, bail};
use std::collections::{BTreeMap, HashMap};
use std::io::{self, BufWriter, Write};
use std::mem::ManuallyDrop;
use tollbook_ledger::Book;
use tollbook_model::{ActorRegistry, ClaimId, Linked, PlacePrecision, Scope};
use tollbook_publish::{Countries, Language};
use tollbook_reckon::{Axis, Convention, Further, Grouped, Listing, Reckoner, Step, StepKind, Toll};

/// Runs `toll`.
///
/// # Errors
/// There is no book, or the question can't be answered.
pub(crate) fn run(args: &TollArgs) -> Result<Ended> {
    let book = reading(&args.book)?;
    let tables = Tables::of(&book)?;
    // A process that ends needn't take a million claims apart.
    let (now, ground, asked) = linked::answering(&book, &tables, &args.scope)?;
    let now = ManuallyDrop::new(now);
    let reckoner = Reckoner::over(&now.linking.linked, &ground, &tables.registry, &tables.means, &tables.targets, asked.as_of);
    let reckoner = ManuallyDrop::new(reckoner);
    let mut out = BufWriter::new(io::stdout().lock());
    if args.compare_conventions {
        compare(&reckoner, &asked, &tables.registry, args, &mut out)?;
    } else if args.group_by.is_empty() {
        let toll = reckoner.toll(&asked.scope, &asked.convention, asked.reading)?;
        one(&asked.scope, &toll, &tables.registry, args, &mut out)?;
    } else {
        grouped(&reckoner, &asked, &tables.registry, args, &mut out)?;
    }
    out.flush()?;
    Ok(Ended::Well)
}

fn as_json(scope: &Scope, toll: &Toll) -> Result<serde_json::Value> {
    let mut value = serde_json::to_value(toll)?;
    if let Some(object) = value.as_object_mut() {
        object.insert("scope".to_owned(), serde_json::to_value(scope)?);
        object.insert("coverage_line".to_owned(), coverage::line(toll).into());
        // Proofs are long; `why --json` prints them.
        for key in ["derivation", "certificate", "ceiling_certificate"] {
            object.remove(key);
        }
    }
    Ok(value)
}

fn csv_cell(words: &str) -> String {
    if words.contains([',', '"', '\n', '\r']) { format!("\"{}\"", words.replace('"', "\"\"")) } else { words.to_owned() }
}

fn csv_head(axes: &[String], out: &mut impl Write) -> Result<()> {
    let mut head: Vec<&str> = axes.iter().map(String::as_str).collect();
    head.extend(["low", "best", "high", "high_open", "highest", "convention", "origins", "coverage"]);
    Ok(writeln!(out, "{}", head.join(","))?)
}

fn csv_row(keys: &[String], toll: &Toll, out: &mut impl Write) -> Result<()> {
    let n = |n: Option<u64>| n.map_or_else(String::new, |n| n.to_string());
    let mut cells: Vec<String> = keys.iter().map(|k| csv_cell(k)).collect();
    cells.extend([
        n(toll.low()),
        n(toll.best()),
        n(toll.high()),
        toll.high_open().to_string(),
        n(toll.highest()),
        csv_cell(toll.convention()),
        toll.coverage().origins.len().to_string(),
        csv_cell(&coverage::line(toll)),
    ]);
    Ok(writeln!(out, "{}", cells.join(","))?)
}

fn one(scope: &Scope, toll: &Toll, registry: &ActorRegistry, args: &TollArgs, out: &mut impl Write) -> Result<()> {
    if args.json {
        return json_line(out, &as_json(scope, toll)?);
    }
    if args.csv {
        csv_head(&[], out)?;
        return csv_row(&[], toll, out);
    }
    let look = Look::of_stdout();
    writeln!(out, "{}", look.paint(Style::Heading, &harmless(&coverage::question(scope, registry))))?;
    writeln!(out, "  {}", coverage::figures(toll))?;
    for l in wrap(&harmless(&coverage::line(toll)), look.width.saturating_sub(2).max(30)) {
        writeln!(out, "  {l}")?;
    }
    writeln!(out, "  {} · {}", toll.convention(), if args.scope.reading == "reconciled" { "reconciled reading" } else { "documented reading" })?;
    Ok(())
}

fn compare(reckoner: &Reckoner<'_>, asked: &Asked, registry: &ActorRegistry, args: &TollArgs, out: &mut impl Write) -> Result<()> {
    if args.csv {
        csv_head(&[], out)?;
    }
    let look = Look::of_stdout();
    if !args.json && !args.csv {
        writeln!(out, "{}", look.paint(Style::Heading, &harmless(&coverage::question(&asked.scope, registry))))?;
    }
    for name in Convention::names() {
        let Some(convention) = Convention::named(name) else { continue };
        let toll = reckoner.toll(&asked.scope, &convention, asked.reading)?;
        if args.json {
            json_line(out, &as_json(&asked.scope, &toll)?)?;
        } else if args.csv {
            csv_row(&[], &toll, out)?;
        } else {
            writeln!(out, "  {}  {}", pad(name, 12), coverage::figures(&toll))?;
            for l in wrap(&harmless(&coverage::line(&toll)), look.width.saturating_sub(16).max(30)) {
                writeln!(out, "{}{l}", " ".repeat(16))?;
            }
        }
    }
    Ok(())
}

/// What rows are made by. "place" is the level below the question's own place.
pub(super) fn axis(word: &str, scope: &Scope) -> Result<Axis> {
    Ok(match word.trim() {
        "place" => match scope.place.as_ref().map(|p| p.precision) {
            None => Axis::Country,
            Some(PlacePrecision::Country) => Axis::Province,
            Some(_) => Axis::District,
        },
        "country" => Axis::Country,
        "province" => Axis::Province,
        "district" => Axis::District,
        "day" => Axis::Day,
        "week" => Axis::Week,
        "month" => Axis::Month,
        "year" => Axis::Year,
        "actor" | "by" => Axis::By,
        "who" => Axis::Who,
        "means" => Axis::Means,
        other => bail!("{}: rows can be made by place, country, province, district, day, week, month, year, actor, who, means", one_line(other)),
    })
}

fn grouped(reckoner: &Reckoner<'_>, asked: &Asked, registry: &ActorRegistry, args: &TollArgs, out: &mut impl Write) -> Result<()> {
    let axes = args.group_by.iter().map(|a| axis(a, &asked.scope)).collect::<Result<Vec<_>>>()?;
    let grouped = reckoner.group(&asked.scope, &axes, &asked.convention, asked.reading)?;
    if args.json {
        for row in &grouped.rows {
            let mut value = as_json(&asked.scope, &row.toll)?;
            if let Some(object) = value.as_object_mut() {
                let keys: serde_json::Map<String, serde_json::Value> = args.group_by.iter().cloned().zip(row.keys.iter().map(|k| k.clone().into())).collect();
                object.insert("row".to_owned(), keys.into());
                object.insert("rows_add".to_owned(), grouped.adds.into());
            }
            json_line(out, &value)?;
        }
        return Ok(());
    }
    if args.csv {
        csv_head(&args.group_by, out)?;
        return grouped.rows.iter().try_for_each(|r| csv_row(&r.keys, &r.toll, out));
    }
    let look = Look::of_stdout();
    writeln!(out, "{}", look.paint(Style::Heading, &harmless(&coverage::question(&asked.scope, registry))))?;
    if grouped.rows.is_empty() {
        writeln!(out, "  nobody reported on it")?;
        return Ok(());
    }
    let keys = named(&grouped, &axes, registry)?;
    let width = keys.iter().map(|k| width_of(k)).max().unwrap_or(0).min(look.width / 2);
    let most = grouped.rows.iter().filter_map(|r| r.toll.best().or(r.toll.low())).max().unwrap_or(0);
    for (key, row) in keys.iter().zip(&grouped.rows) {
        let figures = coverage::figures(&row.toll);
        let room = look.width.saturating_sub(width + width_of(&figures) + 6);
        writeln!(out, "  {}  {figures}  {}", pad(key, width), bar(&row.toll, most, room.min(20)))?;
    }
    let mut notes: Vec<String> = grouped.note.iter().cloned().collect();
    if !grouped.adds && grouped.note.is_none() {
        notes.push("these rows may not be added: the same people may stand in several".to_owned());
    }
    if !grouped.between.is_empty() {
        notes.push(format!("{} claims inside the question lie in no single row", number(grouped.between.len() as u64)));
    }
    for l in notes.iter().flat_map(|n| wrap(n, look.width.saturating_sub(2).max(30))) {
        writeln!(out, "  {}", harmless(&l))?;
    }
    Ok(())
}

/// What rows are called: places by their names, parties by theirs; the ids stand in JSON and CSV.
fn named(grouped: &Grouped, axes: &[Axis], registry: &ActorRegistry) -> Result<Vec<String>> {
    let mut parts: Vec<Vec<String>> = vec![Vec::new(); grouped.rows.len()];
    for (i, axis) in axes.iter().enumerate() {
        let own: Vec<&str> = grouped.rows.iter().map(|r| r.keys.get(i).map_or("", String::as_str)).collect();
        let names = match axis {
            Axis::Country | Axis::Province | Axis::District => {
                let (gazetteer, countries) = (super::asked::gazetteer()?, Countries::built_in());
                land::rows(&gazetteer, &countries, &own, Language::English)
            }
            Axis::By => own.iter().map(|id| registry.called(id, "en").unwrap_or(id).to_owned()).collect(),
            _ => own.iter().map(ToString::to_string).collect(),
        };
        parts.iter_mut().zip(names).for_each(|(all, name)| all.push(name));
    }
    Ok(parts.iter().map(|p| harmless(&p.join(" · ")).into_owned()).collect())
}

/// A bar as long as a row's best is of the greatest.
fn bar(toll: &Toll, most: u64, room: usize) -> String {
    let Some(n) = toll.best().or(toll.low()).filter(|_| most > 0) else { return String::new() };
    let eighths = (n as u128 * room as u128 * 8 / most as u128) as usize;
    let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    format!("{}{}", "█".repeat(eighths / 8), parts[eighths % 8])
}

/// Runs `why` with a question.
///
/// # Errors
/// There is no book, or the question can't be answered.
pub(crate) fn why(scope: &ScopeArgs, json: bool, after: usize, book: &Book) -> Result<Ended> {
    let tables = Tables::of(book)?;
    let (now, ground, asked) = linked::answering(book, &tables, scope)?;
    let reckoner = Reckoner::over(&now.linking.linked, &ground, &tables.registry, &tables.means, &tables.targets, asked.as_of);
    let toll = reckoner.toll_listed(&asked.scope, &asked.convention, asked.reading, Listing { after, ..Listing::default() })?;
    let mut out = BufWriter::new(io::stdout().lock());
    if json {
        let mut value = serde_json::to_value(&toll)?;
        if let Some(object) = value.as_object_mut() {
            object.insert("scope".to_owned(), serde_json::to_value(&asked.scope)?);
            object.insert("coverage_line".to_owned(), coverage::line(&toll).into());
        }
        json_line(&mut out, &value)?;
        out.flush()?;
        return Ok(Ended::Well);
    }
    let look = Look::of_stdout();
    writeln!(out, "{}", look.paint(Style::Heading, &harmless(&coverage::question(&asked.scope, &tables.registry))))?;
    writeln!(out, "  {}", coverage::figures(&toll))?;
    for l in wrap(&harmless(&coverage::line(&toll)), look.width.saturating_sub(2).max(30)) {
        writeln!(out, "  {l}")?;
    }
    let told = ClaimWords::new(&now, book);
    let mut last = None;
    for step in toll.derivation() {
        if last != Some(step.kind) {
            last.map_or(Ok(()), |kind| further(&toll, kind, after, look, &mut out))?;
            writeln!(out, "\n{}", look.paint(Style::Heading, step.kind.heading()))?;
            last = Some(step.kind);
        }
        tell(step, 1, &told, look, &mut out)?;
    }
    last.map_or(Ok(()), |kind| further(&toll, kind, after, look, &mut out))?;
    left_out(&toll, &told, look, &mut out)?;
    for c in toll.contradictions() {
        writeln!(out, "\nThese can't all be true; together their bounds gave way by {}:", number(c.slack))?;
        for claims in &c.claims {
            told.tell(claims, 1, look, &mut out)?;
        }
    }
    out.flush()?;
    Ok(Ended::Well)
}

/// Claims named of those that a convention leaves out for one reason.
const LEFT_OUT: usize = 10;

/// What the convention leaves out, and why.
fn left_out(toll: &Toll, told: &ClaimWords<'_>, look: Look, out: &mut impl Write) -> Result<()> {
    let mut by_reason: BTreeMap<String, Vec<ClaimId>> = BTreeMap::new();
    for left in &toll.coverage().left_out {
        let lacking = left.lacking.as_ref().map_or_else(String::new, |l| format!(": {l}"));
        by_reason.entry(format!("{}{lacking}", left.because.words())).or_default().extend(left.claims.iter().cloned());
    }
    if !by_reason.is_empty() {
        writeln!(out, "\n{}", look.paint(Style::Heading, "Left out by the convention"))?;
    }
    for (reason, claims) in by_reason {
        writeln!(out, "  {}", harmless(&reason))?;
        told.tell(&claims[..claims.len().min(LEFT_OUT)], 2, look, out)?;
        if claims.len() > LEFT_OUT {
            writeln!(out, "    and {} more", number((claims.len() - LEFT_OUT) as u64))?;
        }
    }
    Ok(())
}

/// What is not listed of one part of a derivation, by unit and year, and how to have it listed.
fn further(toll: &Toll, kind: StepKind, after: usize, look: Look, out: &mut impl Write) -> Result<()> {
    let rest: Vec<&Further> = toll.further().iter().filter(|f| f.kind == kind).collect();
    if rest.is_empty() {
        return Ok(());
    }
    let many: u64 = rest.iter().map(|f| f.steps).sum();
    let listed = toll.derivation().iter().filter(|s| s.kind == kind).count();
    writeln!(out, "  and {} more, by unit and year (--after {} lists the next ones):", number(many), after + listed)?;
    for f in rest {
        let unit = f.unit.as_deref().unwrap_or("several units, or nobody says");
        let year = f.from.map_or_else(|| "several years, or nobody says".to_owned(), |d| d.year().to_string());
        let line = format!("{} · {unit} · {year}: {}", number(f.people), number(f.steps));
        wrap(&harmless(&line), look.width.saturating_sub(4).max(30)).iter().try_for_each(|l| writeln!(out, "    {l}"))?;
    }
    Ok(())
}

fn tell(step: &Step, depth: usize, told: &ClaimWords<'_>, look: Look, out: &mut impl Write) -> Result<()> {
    let indent = "  ".repeat(depth);
    let mut head = step.figure.map_or_else(String::new, number);
    if let Some([n, d]) = step.times.filter(|t| t[1] > 1) {
        head.push_str(&format!(", counted {n}/{d}"));
    }
    if let Some(code) = &step.incident {
        head.push_str(&format!("{}{}", if head.is_empty() { "" } else { " · " }, code.0));
    }
    if depth > 1 {
        let kind = step.kind.heading().to_lowercase();
        head = if head.is_empty() { kind } else { format!("{kind}: {head}") };
    }
    if let Some(note) = &step.note {
        head.push_str(&format!(" ({note})"));
    }
    if !head.is_empty() {
        writeln!(out, "{indent}{}", harmless(&head))?;
    }
    told.tell(&step.claims, depth + usize::from(!head.is_empty()), look, out)?;
    step.steps.iter().try_for_each(|s| tell(s, depth + 1, told, look, out))?;
    if step.more > 0 {
        writeln!(out, "{indent}  and {} more", number(step.more))?;
    }
    Ok(())
}

/// Claims by their words, for a derivation.
struct ClaimWords<'a> {
    book: &'a Book,
    linked: &'a Linked,
    at: HashMap<&'a ClaimId, usize>,
    source: HashMap<&'a str, String>,
}

impl<'a> ClaimWords<'a> {
    fn new(now: &'a BookLinked, book: &'a Book) -> Self {
        let linked = &now.linking.linked;
        let source = now
            .reports
            .iter()
            .map(|r| {
                let day = r.date.map_or_else(|| "day unknown".to_owned(), |d| d.to_string());
                (r.id.0.as_str(), format!("{}, {day}", r.source.as_deref().unwrap_or("source unknown")))
            })
            .collect();
        ClaimWords { book, linked, at: linked.claims.iter().enumerate().map(|(i, c)| (&c.claim.id, i)).collect(), source }
    }

    /// Each claim's words, its report, its id.
    fn tell(&self, claims: &[ClaimId], depth: usize, look: Look, out: &mut impl Write) -> Result<()> {
        let indent = "  ".repeat(depth);
        for id in claims {
            let Some(&at) = self.at.get(id) else { continue };
            let claim = &self.linked.claims[at].claim;
            let words = tollbook_model::telling_words(&linked::words_of(self.book, claim));
            let quote = if words.is_empty() { "entered without words".to_owned() } else { quoted(&words) };
            let source = self.source.get(claim.report.0.as_str()).cloned().unwrap_or_default();
            let who = self.linked.claims[at].origin.as_deref().map_or_else(String::new, |o| format!(", according to {o}"));
            let line = format!("{quote} ({source}{who}; {})", claim.id.0);
            for (i, l) in wrap(&harmless(&line), look.width.saturating_sub(indent.len() + 2).max(30)).iter().enumerate() {
                writeln!(out, "{indent}{}{l}", if i == 0 { "" } else { "  " })?;
            }
        }
        Ok(())
    }
}
