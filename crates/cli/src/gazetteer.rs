//! `tollbook gazetteer`. Enters: a file of places to keep, or a name to look up. Leaves: a layer in the data folder, or the places the
//! name may stand for. Never done here: fetching a dump.

use crate::Ended;
use crate::args::{ImportArgs, LookupArgs};
use crate::home;
use crate::layout::{harmless, one_line};
use crate::words::number;
use anyhow::{Context as _, Result};
use std::io::{self, Write};
use std::path::Path;
use tollbook_gazetteer::{Candidate, Context, Gazetteer, ImportReport, KeyMatch, Place};

/// Rejected rows that are shown.
const REJECTED_SHOWN: usize = 20;
/// Places that are shown for a name.
const FOUND_SHOWN: usize = 20;

/// Runs `import`.
///
/// # Errors
/// The file can't be read or holds no place, or the data folder can't be written.
pub(crate) fn import(args: &ImportArgs) -> Result<Ended> {
    let dir = home::layers_dir()?;
    let report = match &args.name {
        None => tollbook_gazetteer::import(&args.file, &dir)?,
        Some(name) => import_as(&args.file, name, &dir)?,
    };
    let mut out = io::stdout().lock();
    writeln!(out, "{}", harmless(&format!("Imported {} into {}", args.file.display(), report.file.display())))?;
    writeln!(out, "  rows: {} · new places: {} · spellings for known places: {}", number(report.rows), number(report.places), number(report.units))?;
    if report.left_out > 0 {
        writeln!(out, "  {} rows left out: features that reports of violence don't name", number(report.left_out))?;
    }
    if report.rejected > 0 {
        writeln!(out, "  {} rows refused:", number(report.rejected))?;
        for r in report.rejected_rows.iter().take(REJECTED_SHOWN) {
            writeln!(out, "    line {}: {}", r.line, one_line(&r.why))?;
        }
        if report.rejected as usize > REJECTED_SHOWN {
            writeln!(out, "    … and {} more", number(report.rejected - REJECTED_SHOWN as u64))?;
        }
    }
    writeln!(out, "`tollbook read` uses it from now on; to take it away, delete the file.")?;
    Ok(Ended::Well)
}

/// Imports beside the data folder's layers and moves the result in under the wanted name, so that a failed import replaces nothing.
fn import_as(file: &Path, name: &str, dir: &Path) -> Result<ImportReport> {
    let aside = dir.join(format!(".importing-{}", std::process::id()));
    let moved = tollbook_gazetteer::import(file, &aside).map_err(anyhow::Error::from).and_then(|mut report| {
        let extension = report.file.extension().unwrap_or_default().to_string_lossy().into_owned();
        let target = dir.join(format!("{name}.{extension}"));
        std::fs::rename(&report.file, &target).with_context(|| format!("{}: can't be written", target.display()))?;
        report.file = target;
        Ok(report)
    });
    let _ = std::fs::remove_dir_all(&aside);
    moved
}

/// Runs `lookup`.
///
/// # Errors
/// A layer can't be read, or the output can't be written.
pub(crate) fn lookup(args: &LookupArgs) -> Result<Ended> {
    let mut gazetteer = Gazetteer::embedded();
    if let Ok(dir) = home::layers_dir() {
        gazetteer.load_layers(&dir).context("places imported earlier can't be read; import them again, or take the file away")?;
    }
    let name = args.name.join(" ");
    let context = args.country.as_deref().map_or_else(Context::default, Context::country);
    let mut out = io::stdout().lock();
    let mut found = Vec::new();
    gazetteer.lookup(&name, &mut found);
    let first = gazetteer.rank(&name, &context).map(|r| r.place);
    // The one that a reading would take stands first, then exact names before other spellings, then by size.
    let mut places: Vec<(Candidate, Place)> = found.into_iter().map(|c| (c, gazetteer.place(c.place))).collect();
    if let Some(country) = &args.country {
        places.retain(|(_, p)| p.country.as_str() == country);
    }
    places.sort_by_key(|(c, p)| (first != Some(c.place), c.key != KeyMatch::Exact, std::cmp::Reverse(p.population)));
    if let Some(first) = first
        && !places.iter().any(|(c, _)| c.place == first)
    {
        // Found without its generic word ("province of Aleppo").
        places.insert(0, (Candidate { place: first, key: KeyMatch::Exact, main: false, stripped: true }, gazetteer.place(first)));
    }
    let within = args.country.as_ref().map(|c| format!(" in {}", gazetteer.country_by_code(c).map_or_else(|| c.clone(), |p| p.name))).unwrap_or_default();
    if places.is_empty() {
        writeln!(out, "{}", harmless(&format!("No place called {name}{within} is known. `tollbook gazetteer import` adds places.")))?;
        return Ok(Ended::InPart);
    }
    if first.is_none() {
        writeln!(out, "A reading would take none of these without knowing the country; --country XX tells it.")?;
    }
    for (c, p) in places.iter().take(FOUND_SHOWN) {
        let mark = if first == Some(c.place) { "→" } else { " " };
        writeln!(out, "{mark} {}", harmless(&line(c, p)))?;
    }
    if places.len() > FOUND_SHOWN {
        writeln!(out, "  … and {} more", places.len() - FOUND_SHOWN)?;
    }
    Ok(Ended::Well)
}

fn line(c: &Candidate, p: &Place) -> String {
    let mut chain: Vec<&str> = Vec::new();
    for unit in [p.admin2.as_deref(), p.admin1.as_deref(), Some(p.country_name.as_str())].into_iter().flatten() {
        if !unit.is_empty() && unit != p.name && chain.last() != Some(&unit) {
            chain.push(unit);
        }
    }
    let mut out = format!("{} ({})", p.name, p.kind.word());
    if !chain.is_empty() {
        out = format!("{out}, {}", chain.join(", "));
    }
    if let (Some(lat), Some(lon)) = (p.lat, p.lon) {
        out = format!("{out} · {lat:.3}, {lon:.3}");
    }
    if p.population > 0 {
        out = format!("{out} · {} people", number(u64::from(p.population)));
    }
    out = format!("{out} · {}", p.id);
    if c.key == KeyMatch::Skeleton {
        out.push_str(" · by its consonants");
    }
    out
}
