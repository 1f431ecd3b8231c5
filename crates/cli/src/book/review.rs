//! `tollbook review`. Enters: the most doubtful pairs of tellings, keys typed by a person. Leaves: judgements; each can be taken back.
//! Never done here: a judgement that nobody typed.

use super::link::{judgement, run_linker};
use super::linked::{self, BookLinked, Tables};
use super::{stamp, writing};
use crate::Ended;
use crate::layout::{harmless, one_line};
use crate::link_args::ReviewArgs;
use crate::told::Teller;
use anyhow::Result;
use std::collections::{HashMap, HashSet};
use std::io::{self, BufRead, Write};
use tollbook_ledger::Book;
use tollbook_link::Compared;
use tollbook_model::{Claim, ClaimId, Verdict};

const KEYS: &str = "s same · d different · u can't tell · n next · z undo · ? why · q quit";

/// Runs the command.
///
/// # Errors
/// There is no book, or it can't be written.
pub(crate) fn run(args: &ReviewArgs) -> Result<Ended> {
    let mut book = writing(&args.book)?;
    let tables = Tables::of(&book)?;
    let stamp = stamp(&args.author)?;
    run_linker(&mut book, &stamp, &tables)?;
    let now = linked::now(&book, &tables, true)?.now;
    let pairs = doubtful(&now);
    let mut out = io::stdout().lock();
    if pairs.is_empty() {
        writeln!(out, "No pair of incidents is in doubt.")?;
        return Ok(Ended::Well);
    }
    writeln!(out, "{} pairs in doubt, the most doubtful first. {KEYS}", pairs.len())?;
    let mut input = io::stdin().lock();
    let mut done: Vec<usize> = Vec::new();
    let mut at = 0;
    let mut shown = usize::MAX;
    while at < pairs.len() {
        if shown != at {
            show(&now, &pairs[at], at, pairs.len(), &mut out)?;
            shown = at;
        }
        write!(out, "> ")?;
        out.flush()?;
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            break;
        }
        let verdict = match line.trim() {
            "s" => Verdict::Same,
            "d" => Verdict::Different,
            "u" => Verdict::Unsure,
            "n" | "" => {
                at += 1;
                continue;
            }
            "z" => {
                match done.pop() {
                    Some(back) => {
                        // Taking back is a judgement too: nobody can tell, as before.
                        write_one(&mut book, &stamp, &pairs[back], Verdict::Unsure)?;
                        writeln!(out, "taken back")?;
                        at = back;
                        shown = usize::MAX;
                    }
                    None => writeln!(out, "nothing to take back")?,
                }
                continue;
            }
            "?" => {
                for r in &pairs[at].because {
                    writeln!(out, "  {:>7.2} bits  {}: {}", f64::from(r.weight) / 100.0, r.feature, r.level.replace('_', " "))?;
                }
                writeln!(out, "  {:>7.2} bits  before anything is compared", f64::from(tables.model.prior) / 100.0)?;
                continue;
            }
            "q" => break,
            other => {
                writeln!(out, "{}: no such key. {KEYS}", one_line(other))?;
                continue;
            }
        };
        super::frozen::refuse(&book, Some(&tables), &pairs[at].claims)?;
        write_one(&mut book, &stamp, &pairs[at], verdict)?;
        done.push(at);
        at += 1;
    }
    run_linker(&mut book, &stamp, &tables)?;
    writeln!(out, "{} judged.", done.len())?;
    Ok(Ended::Well)
}

fn write_one(book: &mut Book, stamp: &tollbook_ledger::Stamp, pair: &Compared, verdict: Verdict) -> Result<()> {
    let [a, b] = pair.claims.clone();
    book.judge(stamp, vec![judgement(a, b, verdict)])?;
    Ok(())
}

/// Pairs of tellings of incidents that may be one, and that nobody judged; one pair for two incidents.
fn doubtful(now: &BookLinked) -> Vec<Compared> {
    let linked = &now.linking.linked;
    let at: HashMap<&ClaimId, Option<usize>> = linked.claims.iter().map(|c| (&c.claim.id, c.incident)).collect();
    let incident_of = |id: &ClaimId| at.get(id).copied().flatten();
    let unsure: HashSet<(usize, usize)> = linked.unsure.iter().map(|[a, b]| (*a, *b)).collect();
    let judged: HashSet<(&ClaimId, &ClaimId)> = now.acts.judgements.iter().filter(|j| j.persons.is_none()).map(|j| (&j.claims[0], &j.claims[1])).collect();
    let mut seen = HashSet::new();
    now.linking
        .compared
        .iter()
        .filter(|c| !c.by_person && !judged.contains(&(&c.claims[0], &c.claims[1])) && !judged.contains(&(&c.claims[1], &c.claims[0])))
        .filter(|c| {
            let (Some(a), Some(b)) = (incident_of(&c.claims[0]), incident_of(&c.claims[1])) else { return false };
            let pair = (a.min(b), a.max(b));
            // Pairs within one incident that are hardly above the cut are as doubtful as pairs hardly below.
            (unsure.contains(&pair) || a == b && c.weight < 150) && seen.insert((pair, a == b && c.weight < 150))
        })
        .cloned()
        .collect()
}

fn show(now: &BookLinked, pair: &Compared, at: usize, of: usize, out: &mut impl Write) -> Result<()> {
    writeln!(out, "\n{} of {of} · {:.2} bits for one incident", at + 1, f64::from(pair.weight) / 100.0)?;
    for id in &pair.claims {
        let Some(linked) = now.linking.linked.claims.iter().find(|c| c.claim.id == *id) else { continue };
        let claims: [Claim; 1] = [linked.claim.clone()];
        let told = Teller::new(None, &claims).claims(&claims).swap_remove(0);
        let source = now.reports.iter().find(|r| r.id == linked.claim.report).and_then(|r| r.source.as_deref()).unwrap_or_default();
        let day = linked.published.map(|d| d.to_string()).unwrap_or_default();
        writeln!(
            out,
            "  {}",
            harmless(&format!("{} {day}: {} {} · {} · by {} · {} · {}", source, told.harm, told.count, told.who, told.by, told.place, told.when))
        )?;
    }
    Ok(())
}
