//! `tollbook eval link`. Enters: rows of texts with their days, with or without the cluster each belongs to. Leaves: a row each with the cluster
//! that linking gives, and measures against the given ones. Never done here: looking at given clusters while linking.

use crate::Ended;
use crate::book::Tables;
use crate::engine::Engine;
use crate::layout::harmless;
use crate::link_args::EvalLinkArgs;
use anyhow::{Context as _, Result, bail, ensure};
use jiff::civil::Date;
use rayon::prelude::*;
use serde::Deserialize;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use tollbook_intake::{Signature, agency_credit};
use tollbook_link::{LinkReport, TextSignature, link};
use tollbook_model::{Harm, Linked, Report, Symbol};

#[derive(Deserialize)]
struct Row {
    id: serde_json::Value,
    text: String,
    #[serde(default)]
    date: Option<Date>,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    source: Option<String>,
    /// Who printed it, where `source` says where the row comes from.
    #[serde(default)]
    outlet: Option<String>,
    #[serde(default)]
    lang: Option<String>,
    #[serde(default)]
    cluster: Option<serde_json::Value>,
}

/// Days within which two rows of one place are a hard pair.
const HARD_DAYS: i32 = 3;

/// Runs the command.
///
/// # Errors
/// The rows can't be read, or the output can't be written.
pub(crate) fn run(args: &EvalLinkArgs) -> Result<Ended> {
    let rows = read_rows(&args.input)?;
    ensure!(!rows.is_empty(), "{}: holds no row", args.input.display());
    let engine = Engine::new(None)?;
    let tables = Tables::built_in()?;
    let reports = rows.par_iter().enumerate().map(|(order, row)| report_of(&engine, &tables, order, row)).collect::<Result<Vec<LinkReport>>>()?;
    // Linking takes reports in the order of publication.
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|&i| (reports[i].published, i));
    let mut sorted: Vec<LinkReport> = order.iter().map(|&i| reports[i].clone()).collect();
    for (n, r) in sorted.iter_mut().enumerate() {
        r.order = n as u64;
    }
    let linking = link(&tables.setting(), &sorted, &[], &[]);
    let mut cluster: Vec<String> = (0..rows.len()).map(|i| format!("row-{i}")).collect();
    let mut place: Vec<Option<Symbol>> = vec![None; rows.len()];
    let mut first = 0;
    for (n, r) in sorted.iter().enumerate() {
        let own = first..first + r.claims.len();
        first = own.end;
        if let Some(incident) = main_incident(&linking.linked, own.clone()) {
            cluster[order[n]] = linking.linked.incidents[incident].code.0.clone();
        }
        place[order[n]] = own
            .filter_map(|c| linking.linked.claims[c].claim.place.as_ref())
            .find_map(|p| p.parts.first().map(|x| x.id.clone().unwrap_or_else(|| x.name.clone())));
    }
    let piped = args.out == Path::new("-");
    let mut out: Box<dyn Write> = if piped {
        Box::new(BufWriter::new(io::stdout().lock()))
    } else {
        Box::new(BufWriter::new(File::create(&args.out).with_context(|| format!("{}: can't be written", args.out.display()))?))
    };
    for (row, cluster) in rows.iter().zip(&cluster) {
        serde_json::to_writer(&mut out, &serde_json::json!({ "id": row.id, "cluster": cluster }))?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    if args.score {
        let text = measures(&rows, &cluster, &place)?;
        if piped { io::stderr().write_all(text.as_bytes())? } else { io::stdout().write_all(text.as_bytes())? }
    }
    Ok(Ended::Well)
}

fn read_rows(path: &Path) -> Result<Vec<Row>> {
    let input: Box<dyn BufRead> = if path == Path::new("-") {
        Box::new(BufReader::new(io::stdin()))
    } else {
        Box::new(BufReader::new(File::open(path).with_context(|| format!("{}: can't be opened; check the name", path.display()))?))
    };
    let mut rows = Vec::new();
    for (n, line) in input.lines().enumerate() {
        let line = line.with_context(|| format!("{}, line {}", path.display(), n + 1))?;
        if line.trim().is_empty() {
            continue;
        }
        match serde_json::from_str(&line) {
            Ok(row) => rows.push(row),
            Err(e) => {
                bail!("{}", harmless(&format!("{}, line {}: {e}; a row is {{\"id\", \"text\", \"date\"?, \"source\"?, \"cluster\"?}}", path.display(), n + 1)))
            }
        }
    }
    Ok(rows)
}

fn report_of(engine: &Engine, tables: &Tables, order: usize, row: &Row) -> Result<LinkReport> {
    let outlet = row.outlet.clone().or_else(|| row.source.clone());
    let mut report = Report::titled(row.title.as_deref().unwrap_or(""), &row.text, outlet.clone(), row.date);
    report.language = Some(row.lang.clone().unwrap_or_else(|| tollbook_intake::detect_language(&report.text).to_owned()));
    let signature = Signature::of(&report.text);
    let agency = agency_credit(&report.text, None, &tables.registry).map(|c| Symbol::from(c.agency.as_str()));
    // Rows of one text, source and day are still rows of their own: claims get ids that tell them apart.
    let mut claims = engine.read(&report, false)?.claims;
    for c in &mut claims {
        c.id.0 = format!("{}-{order}", c.id.0);
        for r in &mut c.relations {
            r.claim.0 = format!("{}-{order}", r.claim.0);
        }
    }
    Ok(LinkReport {
        id: tollbook_model::ReportId(format!("row-{order}")),
        source: outlet.as_deref().map(Symbol::from),
        published: row.date,
        order: order as u64,
        agency,
        signature: Some(TextSignature { shingles: signature.shingles, slots: signature.slots }),
        claims,
    })
}

/// What a report is about: the incident of its first claim of people killed, else of its first claim that speaks of one.
fn main_incident(linked: &Linked, own: std::ops::Range<usize>) -> Option<usize> {
    let of = |c: usize| linked.claims[c].incident;
    own.clone().filter(|&c| linked.claims[c].claim.harm == Some(Harm::Killed)).find_map(of).or_else(|| own.clone().find_map(of))
}

fn f1(right: f64, told: f64, truth: f64) -> (f64, f64, f64) {
    let (p, r) = (right / told.max(1.0), right / truth.max(1.0));
    (p, r, if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 })
}

/// B-cubed, pairwise, and pairwise on hard pairs: rows of one place within three days.
fn measures(rows: &[Row], cluster: &[String], place: &[Option<Symbol>]) -> Result<String> {
    let truth: Vec<String> = rows.iter().enumerate().map(|(i, r)| r.cluster.as_ref().map_or_else(|| format!("own-{i}"), ToString::to_string)).collect();
    ensure!(rows.iter().any(|r| r.cluster.is_some()), "no row has a cluster: nothing to measure against");
    let group = |labels: &[String]| {
        let mut out: HashMap<String, Vec<usize>> = HashMap::new();
        labels.iter().enumerate().for_each(|(i, l)| out.entry(l.clone()).or_default().push(i));
        out
    };
    let (by_truth, by_told) = (group(&truth), group(cluster));
    let mut cell: HashMap<(&str, &str), usize> = HashMap::new();
    for i in 0..rows.len() {
        *cell.entry((&truth[i], &cluster[i])).or_default() += 1;
    }
    let (mut p, mut r) = (0.0, 0.0);
    for i in 0..rows.len() {
        let both = cell[&(truth[i].as_str(), cluster[i].as_str())] as f64;
        p += both / by_told[&cluster[i]].len() as f64;
        r += both / by_truth[&truth[i]].len() as f64;
    }
    let n = rows.len() as f64;
    let (p, r) = (p / n, r / n);
    let pairs = |n: usize| (n * n.saturating_sub(1) / 2) as f64;
    let right: f64 = cell.values().map(|&n| pairs(n)).sum();
    let (told, real) = (by_told.values().map(|g| pairs(g.len())).sum(), by_truth.values().map(|g| pairs(g.len())).sum());
    let pairwise = f1(right, told, real);
    let mut by_place: HashMap<&Symbol, Vec<usize>> = HashMap::new();
    place.iter().enumerate().for_each(|(i, p)| {
        if let Some(p) = p {
            by_place.entry(p).or_default().push(i);
        }
    });
    let (mut hard_right, mut hard_told, mut hard_real) = (0.0, 0.0, 0.0);
    for group in by_place.values() {
        for (k, &i) in group.iter().enumerate() {
            for &j in &group[k + 1..] {
                let near = rows[i].date.zip(rows[j].date).is_some_and(|(a, b)| (b - a).get_days().abs() <= HARD_DAYS);
                if near {
                    let (same, said) = (truth[i] == truth[j], cluster[i] == cluster[j]);
                    hard_right += f64::from(u8::from(same && said));
                    hard_told += f64::from(u8::from(said));
                    hard_real += f64::from(u8::from(same));
                }
            }
        }
    }
    let hard = f1(hard_right, hard_told, hard_real);
    let bf = if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 };
    let alone = cluster.iter().filter(|c| c.starts_with("row-")).count();
    Ok(format!(
        "{} rows · {} clusters given, {} told · {alone} rows without an incident stand alone\nB-cubed     P {p:.3}  R {r:.3}  F {bf:.3}\npairwise    P {:.3}  R {:.3}  F {:.3}\nhard pairs  P {:.3}  R {:.3}  F {:.3}\n",
        rows.len(),
        by_truth.len(),
        by_told.len(),
        pairwise.0,
        pairwise.1,
        pairwise.2,
        hard.0,
        hard.1,
        hard.2
    ))
}
