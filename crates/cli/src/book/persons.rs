//! `tollbook same` and `different` of two people, `tollbook incident close-list`. Enters: names that claims give, what a person says of them. Leaves: judgements
//! and declarations as entries. Never done here: comparing names, finding anybody; what is judged are the dead and harmed whom reports name already.

use super::link::{decide, run_linker};
use super::linked::{self, Tables};
use super::{stamp, writing};
use crate::Ended;
use crate::layout::{harmless, one_line};
use crate::link_args::CloseListArgs;
use crate::words::number;
use anyhow::{Context as _, Result, bail, ensure};
use std::collections::HashSet;
use std::io::{self, Write as _};
use tollbook_ledger::{Book, Stamp};
use tollbook_model::{ClaimId, Judgement, Linked, Verdict};

/// A person whom a claim names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    claim: ClaimId,
    name: String,
}

/// Two people, if both are typed as people (`c-…:NAME`); `None` if neither is.
///
/// # Errors
/// One is a person and the other is not, or the claim names nobody so.
pub(super) fn pair(linked: &Linked, a: &str, b: &str) -> Result<Option<[Named; 2]>> {
    let typed = |s: &str| s.starts_with("c-") && s.contains(':');
    match (typed(a), typed(b)) {
        (false, false) => Ok(None),
        (true, true) => {
            let (a, b) = (named(linked, a)?, named(linked, b)?);
            ensure!(a != b, "both name the same person of the same claim");
            Ok(Some([a, b]))
        }
        _ => bail!("a person is compared with a person: give both as CLAIM:NAME, or both as claims or codes"),
    }
}

fn named(linked: &Linked, typed: &str) -> Result<Named> {
    let (id, name) = typed.split_once(':').unwrap_or((typed, ""));
    let claim = linked.claims.iter().find(|c| c.claim.id.0 == id).with_context(|| format!("{}: no such claim stands in the book", one_line(id)))?;
    let wanted = name.trim().to_lowercase();
    let persons = &claim.claim.who.persons;
    match persons.iter().find(|p| p.name.trim().to_lowercase() == wanted) {
        Some(p) => Ok(Named { claim: claim.claim.id.clone(), name: p.name.clone() }),
        None if persons.is_empty() => bail!("{id} names nobody"),
        None => {
            bail!("{id} names nobody as {}; it names {}", one_line(name), harmless(&persons.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join(", ")))
        }
    }
}

/// Writes down what a person says of two people, and links again.
///
/// # Errors
/// The book can't be written.
pub(super) fn judge(book: &mut Book, stamp: &Stamp, tables: &Tables, [a, b]: [Named; 2], verdict: Verdict) -> Result<Ended> {
    let words = if verdict == Verdict::Same { "one person" } else { "two people" };
    let said = harmless(&format!("{} of {} and {} of {} are {words}", a.name, a.claim.0, b.name, b.claim.0)).into_owned();
    let judgement = Judgement { claims: [a.claim, b.claim], reports: None, persons: Some([a.name, b.name]), verdict, because: serde_json::Value::Null };
    decide(book, stamp, tables, vec![judgement])?;
    writeln!(io::stdout().lock(), "{said}")?;
    Ok(Ended::Well)
}

/// Runs `incident close-list`.
///
/// # Errors
/// The claim is unknown, names nobody, or speaks of no incident.
pub(crate) fn close_list(args: &CloseListArgs) -> Result<Ended> {
    let mut book = writing(&args.book)?;
    let tables = Tables::of(&book)?;
    let stamp = stamp(&args.author)?;
    let now = linked::of(&book, &tables, None)?;
    let linked = &now.linking.linked;
    let id = &args.claim;
    let claim = linked.claims.iter().find(|c| c.claim.id.0 == *id).with_context(|| format!("{}: no such claim stands in the book", one_line(id)))?;
    ensure!(!claim.claim.who.persons.is_empty(), "{id} names nobody: a list is closed by one of the claims that name people");
    let incident = claim.incident.with_context(|| format!("{id} speaks of no single incident, so that its list is complete for none"))?;
    let found = &linked.incidents[incident];
    let own = found.claims.iter().map(|&c| &linked.claims[c]).filter(|c| c.origin == claim.origin && (c.origin.is_some() || c.line == claim.line));
    let names: HashSet<String> = own.flat_map(|c| &c.claim.who.persons).map(|p| p.name.trim().to_lowercase()).collect();
    let (claim, code) = (claim.claim.id.clone(), found.code.0.clone());
    super::frozen::refuse(&book, Some(&tables), [&claim])?;
    let seq = book.close_list(&stamp.clone().because(args.reason.as_str()), &claim, !args.open)?;
    run_linker(&mut book, &stamp, &tables)?;
    let many = if names.len() == 1 { "name".to_owned() } else { "names".to_owned() };
    let is = if args.open { "may be incomplete again" } else { "is complete" };
    writeln!(io::stdout().lock(), "Entry {seq}: the list of {} {many} of {code} {is}", number(names.len() as u64))?;
    Ok(Ended::Well)
}
