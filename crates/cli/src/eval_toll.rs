//! `tollbook eval toll`. Enters: rows of what single reports said of incidents that are known. Leaves: a row for each incident: low, best, high,
//! whether its reports disagree; measures, where the agreed figure is given. Never done here: linking; the rows say which incident is which.

use crate::Ended;
use crate::book::Tables;
use crate::layout::harmless;
use crate::link_args::EvalTollArgs;
use anyhow::{Context as _, Result, bail, ensure};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use tollbook_model::{
    Attribution, By, Cause, Claim, ClaimId, ClaimKind, Count, CountKind, Counted, Harm, Incident, IncidentCode, Level, Linked, LinkedClaim, Modality,
    Provenance, ReportId, Symbol, Verification, Who,
};
use tollbook_reckon::{Convention, Reckoner};

#[derive(Deserialize)]
struct Row {
    id: serde_json::Value,
    cluster: serde_json::Value,
    #[serde(default)]
    date: Option<Date>,
    #[serde(default)]
    outlet: Option<String>,
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    killed: Option<(Option<u64>, Option<u64>)>,
    #[serde(default)]
    killed_best: Option<u64>,
    /// What those who made the set agreed on for the incident.
    #[serde(default)]
    agreed: Option<u64>,
    #[serde(default)]
    gold: Option<Gold>,
}

#[derive(Deserialize)]
struct Gold {
    #[serde(default)]
    killed: Option<(Option<u64>, Option<u64>)>,
    #[serde(default)]
    killed_best: Option<u64>,
}

#[derive(Serialize)]
struct Out<'a> {
    cluster: &'a serde_json::Value,
    reports: usize,
    low: Option<u64>,
    best: Option<u64>,
    high: Option<u64>,
    high_open: bool,
    /// The best figures that its reports give, where they are more than one.
    disagree: bool,
    figures: Vec<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agreed: Option<u64>,
}

/// Runs the command.
///
/// # Errors
/// The rows can't be read, or the output can't be written.
pub(crate) fn run(args: &EvalTollArgs) -> Result<Ended> {
    let rows = read_rows(&args.input)?;
    ensure!(!rows.is_empty(), "{}: holds no row", args.input.display());
    let convention = crate::book::convention(&args.convention)?;
    let tables = Tables::built_in()?;
    let mut clusters: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    rows.iter().enumerate().for_each(|(i, r)| clusters.entry(r.cluster.to_string()).or_default().push(i));
    let linked = linked(&rows, &clusters);
    let reckoner = Reckoner::new(&linked, &tables.registry, &tables.means, &tables.targets, None);
    let mut out: Box<dyn Write> = if args.out == Path::new("-") {
        Box::new(BufWriter::new(io::stdout().lock()))
    } else {
        Box::new(BufWriter::new(File::create(&args.out).with_context(|| format!("{}: can't be written", args.out.display()))?))
    };
    let (mut disagreeing, mut given, mut right, mut within) = (0usize, 0usize, 0usize, 0usize);
    for (at, own) in clusters.values().enumerate() {
        let figures = figures(&reckoner, at, &convention);
        let stated: BTreeSet<u64> = own.iter().filter_map(|&i| best(&rows[i])).collect();
        let agreed = own.iter().find_map(|&i| rows[i].agreed);
        let row = Out {
            cluster: &rows[own[0]].cluster,
            reports: own.len(),
            low: figures.0,
            best: figures.1,
            high: if figures.3 { None } else { figures.2 },
            high_open: figures.3,
            disagree: stated.len() > 1,
            figures: if stated.len() > 1 { stated.into_iter().collect() } else { Vec::new() },
            agreed,
        };
        disagreeing += usize::from(row.disagree);
        if let Some(agreed) = agreed {
            given += 1;
            right += usize::from(row.best == Some(agreed));
            within += usize::from(row.low.is_none_or(|l| l <= agreed) && (row.high_open || row.high.is_none_or(|h| agreed <= h)));
        }
        serde_json::to_writer(&mut out, &row)?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    let mut text = format!("{} rows · {} incidents · {disagreeing} whose reports give more than one best figure\n", rows.len(), clusters.len());
    if given > 0 {
        text.push_str(&format!("of {given} with an agreed figure: best right {right} · between low and high {within}\n"));
    }
    io::stderr().write_all(text.as_bytes())?;
    Ok(Ended::Well)
}

fn figures(reckoner: &Reckoner<'_>, at: usize, convention: &Convention) -> (Option<u64>, Option<u64>, Option<u64>, bool) {
    let found = reckoner.incident_figures(at, convention);
    let whole = found.as_ref().and_then(|f| f.groups.iter().find(|g| g.counted == Counted::Harm(Harm::Killed)));
    whole.map_or((None, None, None, false), |g| (g.low, g.best, g.highest, g.high_open))
}

fn best(row: &Row) -> Option<u64> {
    row.killed_best.or_else(|| row.gold.as_ref().and_then(|g| g.killed_best)).or_else(|| count(row).and_then(|c| c.best))
}

/// What a report said, as a count.
fn count(row: &Row) -> Option<Count> {
    let (killed, best) = match &row.gold {
        Some(g) => (row.killed.or(g.killed), row.killed_best.or(g.killed_best)),
        None => (row.killed, row.killed_best),
    };
    let mut count = match killed {
        Some((Some(low), Some(high))) if low == high && low == 0 => Count::none(),
        Some((Some(low), Some(high))) if low == high => Count::stated(low),
        Some((Some(low), Some(high))) => Count::range(low, high),
        Some((Some(low), None)) => Count::at_least(low),
        Some((None, Some(high))) => Count::up_to(high),
        Some((None, None)) | None => best.map(Count::stated)?,
    };
    if count.kind != CountKind::None && best.is_some() {
        count.best = best;
    }
    Some(count)
}

/// The rows as claims of incidents that are known.
fn linked(rows: &[Row], clusters: &BTreeMap<String, Vec<usize>>) -> Linked {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|&i| (rows[i].date, i));
    let mut rank = vec![0u64; rows.len()];
    order.iter().enumerate().for_each(|(n, &i)| rank[i] = n as u64);
    let mut out = Linked::default();
    for (at, own) in clusters.values().enumerate() {
        let mut members = Vec::new();
        for &i in own {
            let Some(count) = count(&rows[i]) else { continue };
            members.push(out.claims.len());
            let outlet = Symbol::from(rows[i].outlet.as_deref().or(rows[i].source.as_deref()).unwrap_or("").trim().to_lowercase());
            out.claims.push(LinkedClaim {
                claim: claim(i, count, &outlet),
                published: rows[i].date,
                order: rank[i],
                origin: (!outlet.is_empty()).then(|| outlet.clone()),
                line: outlet,
                copy_of: None,
                superseded_by: None,
                incident: Some(at),
            });
        }
        out.incidents.push(Incident { code: IncidentCode(format!("row-{at}")), aliases: Vec::new(), claims: members, verification: Verification::Reported });
    }
    out
}

fn claim(row: usize, count: Count, outlet: &Symbol) -> Claim {
    Claim {
        id: ClaimId(format!("c-{row:016x}")),
        report: ReportId(format!("r-{row:016x}")),
        kind: ClaimKind::Harm,
        harm: Some(Harm::Killed),
        deed: None,
        count,
        who: Who::default(),
        by: By::default(),
        means: None,
        cause: Cause::default(),
        target: None,
        place: None,
        period: None,
        level: Level::Incident,
        attribution: vec![Attribution { source: None, name: outlet.clone(), words: outlet.clone() }],
        modality: Modality::Asserted,
        relations: Vec::new(),
        provenance: Provenance { spans: Vec::new(), rule: "row".into(), pack: "row".into() },
    }
}

fn read_rows(path: &Path) -> Result<Vec<Row>> {
    let input: Box<dyn BufRead> = if path == Path::new("-") {
        Box::new(BufReader::new(io::stdin()))
    } else {
        Box::new(BufReader::new(File::open(path).with_context(|| format!("{}: can't be opened; check the name", path.display()))?))
    };
    let mut rows: Vec<Row> = Vec::new();
    for (n, line) in input.lines().enumerate() {
        let line = line.with_context(|| format!("{}, line {}", path.display(), n + 1))?;
        if line.trim().is_empty() {
            continue;
        }
        match serde_json::from_str::<Row>(&line) {
            Ok(row) if row.id.is_null() => bail!("{}, line {}: the row has no id", path.display(), n + 1),
            Ok(row) => rows.push(row),
            Err(e) => bail!(
                "{}",
                harmless(&format!(
                    "{}, line {}: {e}; a row is {{\"id\", \"cluster\", \"killed\": [low, high or null], \"killed_best\"?, \"agreed\"?}}",
                    path.display(),
                    n + 1
                ))
            ),
        }
    }
    Ok(rows)
}
