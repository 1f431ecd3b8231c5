//! `tollbook link`, `same`, `different`. Enters: a book, what a person says of two claims. Leaves: a run of the linker as an entry, new codes,
//! what changed since the run before. Never done here: deciding what is one incident.

use super::keep::Kept;
use super::linked::{self, BookLinked, Tables};
use super::settings::Settings;
use super::{json_line, keep, reading, stamp, writing};
use crate::Ended;
use crate::layout::{harmless, one_line};
use crate::link_args::{LinkArgs, PairArgs};
use crate::words::number;
use anyhow::{Context as _, Result, bail, ensure};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{self, BufWriter, Write};
use tollbook_ledger::{Book, LinkingMade, Stamp};
use tollbook_link::IncidentModel;
use tollbook_model::{ClaimId, Incident, IncidentCode, Judgement, Linked, Verdict};

/// What a run changed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Change {
    /// Codes that lead to an incident now and did not before.
    pub minted: Vec<String>,
    /// Codes of one incident now that were several.
    pub joined: Vec<(String, String)>,
    /// Known incidents of which more claims speak now, with how many more.
    pub grown: Vec<(String, usize)>,
    /// Claims that spoke of another incident before: the claim, that one, the one now.
    pub moved: Vec<(String, String, String)>,
    /// True if the same claims stand in the same incidents as at the run before.
    pub same: bool,
}

/// Links, and writes the run down unless it gives what the last one gave.
///
/// # Errors
/// The engine failed, or the book can't be written.
pub(super) fn run_linker(book: &mut Book, stamp: &Stamp, tables: &Tables) -> Result<(BookLinked, Change)> {
    let mut made = linked::now(book, tables, false)?;
    let now = &mut made.now;
    // The incidents of a merged book have the codes that book gives them; here theirs follow from the claims each time.
    let own: HashSet<&str> = now.reports.iter().filter(|r| r.book.is_none()).map(|r| r.id.0.as_str()).collect();
    let wanted: HashSet<&ClaimId> = now.linking.minted.iter().map(|m| &m.claim).collect();
    let named = now.linking.linked.claims.iter().map(|c| &c.claim).filter(|c| wanted.contains(&c.id));
    let report_of: HashMap<&ClaimId, &str> = named.map(|c| (&c.id, c.report.0.as_str())).collect();
    let minted: Vec<_> = now.linking.minted.iter().filter(|m| report_of.get(&m.claim).is_some_and(|r| own.contains(r))).cloned().collect();
    now.linking.minted = minted;
    let output = linked::fingerprint(&now.linking.linked);
    let before = now.acts.linking.as_ref().map(|l| l.1.clone());
    let same = before.as_ref().is_some_and(|b| b.output == output);
    let change = change(now, made.before.as_ref(), same);
    if !change.same || !now.linking.minted.is_empty() || before.as_ref().is_none_or(|b| b.model != tables.model.version) {
        let run = LinkingMade {
            model: tables.model.version.clone(),
            head: book.size()?,
            output,
            incidents: now.linking.linked.incidents.len() as u64,
            unsure: now.linking.linked.unsure.len() as u64,
        };
        let codes = now.linking.minted.len() as u64;
        let seq = book.add_linking(stamp, run, now.linking.minted.iter().map(|m| (m.code.clone(), m.claim.clone())).collect())?;
        // If nobody wrote in between, what was linked is the book as it stands with this run.
        if seq == made.head.0 + codes + 1
            && let Some(since) = book.since(made.head)?
        {
            now.acts.extend(since.acts);
            made.head = book.head()?;
        }
    }
    keep::write(book, tables, &made);
    Ok((made.now, change))
}

fn change(now: &BookLinked, before: Option<&HashMap<ClaimId, IncidentCode>>, same: bool) -> Change {
    let incidents = &now.linking.linked.incidents;
    let minted: Vec<String> = now.linking.minted.iter().map(|m| m.code.0.clone()).collect();
    let mut out = Change { minted, same, ..Change::default() };
    out.joined = incidents.iter().flat_map(|i| i.aliases.iter().map(|a| (a.0.clone(), i.code.0.clone()))).collect();
    if let Some(before) = before.filter(|_| !same) {
        let new: HashSet<&str> = out.minted.iter().map(String::as_str).collect();
        for i in incidents {
            let led_here = |code: &IncidentCode| *code == i.code || i.aliases.contains(code);
            let (mut more, mut moved) = (0, Vec::new());
            for claim in i.claims.iter().map(|&c| &now.linking.linked.claims[c].claim.id) {
                match before.get(claim) {
                    None => more += 1,
                    Some(code) if led_here(code) => {}
                    Some(code) => moved.push((claim.0.clone(), code.0.clone(), i.code.0.clone())),
                }
            }
            if more > 0 && !new.contains(i.code.0.as_str()) {
                out.grown.push((i.code.0.clone(), more));
            }
            out.moved.extend(moved);
        }
    }
    out
}

/// Runs `link`.
///
/// # Errors
/// There is no book, or it can't be written.
pub(crate) fn run(args: &LinkArgs) -> Result<Ended> {
    if args.check {
        return check(args);
    }
    if args.built_in || args.train.is_some() || args.weights.is_some() {
        choose(args)?;
    }
    let (now, change) = if args.dry_run {
        let book = reading(&args.book)?;
        let tables = Tables::of(&book)?;
        let made = linked::now(&book, &tables, args.json)?;
        let output = linked::fingerprint(&made.now.linking.linked);
        let same = made.now.acts.linking.as_ref().is_some_and(|l| l.1.output == output);
        let change = change(&made.now, made.before.as_ref(), same);
        (made.now, change)
    } else {
        let mut book = writing(&args.book)?;
        let tables = Tables::of(&book)?;
        let ran = run_linker(&mut book, &stamp(&args.author)?, &tables)?;
        if args.json { (linked::now(&book, &tables, true)?.now, ran.1) } else { ran }
    };
    let mut out = BufWriter::new(io::stdout().lock());
    if args.json {
        now.linking.compared.iter().try_for_each(|c| json_line(&mut out, c))?;
        out.flush()?;
        return Ok(Ended::Well);
    }
    tell(&now, &change, args.dry_run, &mut out)?;
    out.flush()?;
    Ok(Ended::Well)
}

/// Holds what was kept against a linking of everything from the entries; exit code 1 if it differs.
fn check(args: &LinkArgs) -> Result<Ended> {
    let book = writing(&args.book)?;
    let tables = Tables::of(&book)?;
    let mut out = io::stdout().lock();
    let found = keep::compare(&book, &tables, true)?;
    let claims = number(found.claims as u64);
    match found.kept {
        Kept::Nothing => writeln!(out, "Nothing was kept that this program can use; {claims} claims were linked from the entries and are kept now.")?,
        Kept::Older(entry) => {
            writeln!(out, "What was kept is of entry {entry}, and later ones are not in it; {claims} claims were linked from the entries and are kept now.")?
        }
        Kept::Same => writeln!(out, "What was kept is what the entries give: {claims} claims, {} incidents.", number(found.incidents as u64))?,
        Kept::Differs(n) => {
            writeln!(
                out,
                "What was kept differs from what the entries give, in the incidents of {} claims or in what goes with them. It was made again.",
                number(n as u64)
            )?;
            return Ok(Ended::InPart);
        }
    }
    Ok(Ended::Well)
}

/// Learns weights, or goes back to those of the program; the linking after it is written down with their name.
fn choose(args: &LinkArgs) -> Result<()> {
    let book = writing(&args.book)?;
    let mut settings = Settings::load(book.folder())?;
    settings.model = None;
    if let Some(name) = &args.weights {
        let known = IncidentModel::named(name).is_some() || linked::model_path(book.folder(), name).is_file();
        ensure!(known, "{name}: neither the book nor the program has a table of weights of this name");
        settings.model = Some(name.clone());
    }
    if let Some(name) = &args.train {
        ensure!(IncidentModel::named(name).is_none(), "{name} is a table that came with the program; give the new one another name");
        let tables = Tables::of(&book)?;
        let now = linked::now(&book, &tables, true)?.now;
        let pairs: Vec<_> = now.linking.compared.iter().map(|c| c.because.clone()).collect();
        let model = tollbook_link::learn(&pairs, &tables.model, name).map_err(|e| anyhow::anyhow!("nothing was learnt: {e}"))?;
        let path = linked::model_path(book.folder(), name);
        ensure!(!path.exists(), "{}: there is a table of this name; a linking may have been made with it, so give the new one another name", path.display());
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).with_context(|| format!("{}", folder.display()))?;
        }
        let text = model.to_toml().map_err(|e| anyhow::anyhow!(e))?;
        super::settings::write_whole(&path, text.as_bytes())?;
        eprintln!("tollbook: learnt from {} pairs: {}", number(pairs.len() as u64), path.display());
        settings.model = Some(name.clone());
    }
    settings.save(book.folder())
}

fn tell(now: &BookLinked, change: &Change, dry: bool, out: &mut impl Write) -> Result<()> {
    let linked = &now.linking.linked;
    let copies = linked.claims.iter().filter(|c| c.copy_of.is_some()).count();
    let superseded = linked.claims.iter().filter(|c| c.superseded_by.is_some()).count();
    let of_incidents = linked.claims.iter().filter(|c| c.incident.is_some()).count();
    writeln!(
        out,
        "{} claims of {} reports: {} speak of {} incidents · {} of windows, tolls since a date and other things",
        number(linked.claims.len() as u64),
        number(now.reports.len() as u64),
        number(of_incidents as u64),
        number(linked.incidents.len() as u64),
        number((linked.claims.len() - of_incidents) as u64)
    )?;
    writeln!(out, "  copies: {} · figures that a later one of the same line replaced: {}", number(copies as u64), number(superseded as u64))?;
    match linked.unsure.len() {
        0 => writeln!(out, "  no pair of incidents is in doubt")?,
        n => writeln!(out, "  pairs of incidents that may be one: {}; `tollbook review` goes through them", number(n as u64))?,
    }
    for (alias, code) in change.joined.iter().take(10) {
        writeln!(out, "  {alias} is one with {code}")?;
    }
    for (code, n) in change.grown.iter().take(10) {
        writeln!(out, "  {code}: {} more {} of it", number(*n as u64), if *n == 1 { "claim speaks" } else { "claims speak" })?;
    }
    if change.grown.len() > 10 {
        writeln!(out, "  … and {} more known incidents", number((change.grown.len() - 10) as u64))?;
    }
    for (claim, old, new) in change.moved.iter().take(10) {
        writeln!(out, "  {claim} spoke of {old} and speaks of {new} now")?;
    }
    if change.moved.len() > 10 {
        writeln!(out, "  … and {} more claims moved", number((change.moved.len() - 10) as u64))?;
    }
    match (change.same, change.minted.len()) {
        (true, _) => writeln!(out, "Nothing changed since the last run.")?,
        (false, 0) => writeln!(out, "Some claims stand in other incidents than at the last run.")?,
        (false, n) => {
            writeln!(out, "{} incidents {}:", number(n as u64), if dry { "would get a code" } else { "got a code" })?;
            for code in change.minted.iter().take(10) {
                writeln!(out, "  {code}")?;
            }
            if n > 10 {
                writeln!(out, "  … and {} more; `tollbook incidents` lists all", number((n - 10) as u64))?;
            }
        }
    }
    Ok(())
}

/// The incident that a code, an alias or a claim names.
///
/// # Errors
/// There is none.
pub(super) fn incident<'a>(linked: &'a Linked, name: &str) -> Result<(usize, &'a Incident)> {
    let found = if name.starts_with("c-") {
        let claim = linked.claims.iter().find(|c| c.claim.id.0 == name);
        let Some(claim) = claim else { bail!("{}: no such claim stands in the book", one_line(name)) };
        let Some(at) = claim.incident else { bail!("{name} speaks of no single incident: it is a window, a toll since a date, or no claim of harm") };
        Some(at)
    } else {
        linked.incidents.iter().position(|i| i.code.0 == name || i.aliases.iter().any(|a| a.0 == name))
    };
    match found {
        Some(at) => Ok((at, &linked.incidents[at])),
        None => bail!("{}: no incident has this code; `tollbook incidents` lists them", harmless(name)),
    }
}

/// The claim by which a person means an incident: the claim itself, or the one the code is bound to.
pub(super) fn claim_of(now: &BookLinked, name: &str) -> Result<ClaimId> {
    let linked = &now.linking.linked;
    let (_, incident) = incident(linked, name)?;
    if name.starts_with("c-") {
        return Ok(ClaimId(name.to_owned()));
    }
    let bound: HashMap<&str, &ClaimId> = now.acts.coded.iter().map(|(_, c)| (c.code.0.as_str(), &c.claim)).collect();
    Ok(bound.get(name).map_or_else(|| linked.claims[incident.claims[0]].claim.id.clone(), |c| (*c).clone()))
}

/// Runs `same`, `different` and `incident merge`.
///
/// # Errors
/// A claim or code is unknown, or the book can't be written.
pub(crate) fn judge(args: &PairArgs, verdict: Verdict) -> Result<Ended> {
    let mut book = writing(&args.book)?;
    let tables = Tables::of(&book)?;
    let mut stamp = stamp(&args.author)?;
    if let Some(reason) = &args.reason {
        stamp = stamp.because(reason.as_str());
    }
    let before = linked::of(&book, &tables, None)?;
    if let Some(pair) = super::persons::pair(&before.linking.linked, &args.a, &args.b)? {
        return super::persons::judge(&mut book, &stamp, &tables, pair, verdict);
    }
    let (a, b) = (claim_of(&before, &args.a)?, claim_of(&before, &args.b)?);
    ensure!(a != b, "both name {}", a.0);
    decide(&mut book, &stamp, &tables, vec![judgement(a, b, verdict)])?;
    let now = linked::of(&book, &tables, None)?;
    let (i, x) = incident(&now.linking.linked, &args.a)?;
    let (j, y) = incident(&now.linking.linked, &args.b)?;
    let mut out = io::stdout().lock();
    if i == j {
        writeln!(out, "{} and {} speak of one incident: {}", args.a, args.b, x.code.0)?;
    } else {
        writeln!(out, "{} and {} speak of different incidents: {} and {}", args.a, args.b, x.code.0, y.code.0)?;
    }
    Ok(Ended::Well)
}

/// A person's judgement, without a machine's reasons.
pub(super) fn judgement(a: ClaimId, b: ClaimId, verdict: Verdict) -> Judgement {
    Judgement { claims: [a, b], reports: None, persons: None, verdict, because: serde_json::Value::Null }
}

/// Writes judgements down and links again.
pub(super) fn decide(book: &mut Book, stamp: &Stamp, tables: &Tables, judgements: Vec<Judgement>) -> Result<()> {
    super::frozen::refuse(book, Some(tables), judgements.iter().flat_map(|j| &j.claims))?;
    book.judge(stamp, judgements)?;
    run_linker(book, stamp, tables).map(drop)
}

/// Reports by the code of each incident that they speak of.
pub(super) fn reports_by_incident(linked: &Linked) -> BTreeMap<usize, usize> {
    let mut out: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for c in &linked.claims {
        if let Some(i) = c.incident {
            out.entry(i).or_default().push(&c.claim.report.0);
        }
    }
    out.into_iter()
        .map(|(i, mut r)| {
            r.sort_unstable();
            r.dedup();
            (i, r.len())
        })
        .collect()
}
