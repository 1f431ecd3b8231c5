//! Measures a pack. Enters: `corpus`, `reports` or `quiet` with a folder. Leaves: figures and, if asked, every difference.
//! Never done here: changing a case.

use rayon::prelude::*;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tollbook_corpus::{Names, Pairing, line, load, pair, read, role_ids};
use tollbook_model::{ClaimKind, Report};
use tollbook_read::Reader;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let verbose = args.iter().any(|a| a == "-v");
    let filter = args.iter().position(|a| a == "-k").and_then(|i| args.get(i + 1)).cloned();
    let plain: Vec<&String> = args.iter().enumerate().filter(|(i, a)| !a.starts_with('-') && !(*i > 0 && args[i - 1] == "-k")).map(|x| x.1).collect();
    let reader = match Reader::english() {
        Ok(r) => r,
        Err(e) => {
            eprintln!("{e}");
            return ExitCode::from(1);
        }
    };
    match (plain.first().map(|s| s.as_str()), plain.get(1)) {
        (Some("corpus"), Some(dir)) => corpus(&reader, Path::new(dir), verbose, filter.as_deref()),
        (Some("reports"), Some(dir)) => reports(&reader, Path::new(dir), verbose, filter.as_deref()),
        (Some("quiet"), Some(dir)) => quiet(&reader, Path::new(dir), verbose),
        _ => {
            eprintln!("usage: tollbook-corpus corpus|reports|quiet FOLDER [-v] [-k PART-OF-NAME]");
            ExitCode::from(2)
        }
    }
}

fn fail(e: &std::io::Error, dir: &Path) -> ExitCode {
    eprintln!("{}: {e}", dir.display());
    ExitCode::from(1)
}

fn corpus(reader: &Reader, dir: &Path, verbose: bool, filter: Option<&str>) -> ExitCode {
    let cases = match load(dir) {
        Ok(c) => c,
        Err(e) => return fail(&e, dir),
    };
    let names = Names::new(&reader.registry);
    let roles = role_ids();
    let mut total = 0;
    let mut passed = 0;
    let mut files: Vec<(String, usize, usize)> = Vec::new();
    for case in cases.iter().filter(|c| filter.is_none_or(|f| c.name.contains(f) || c.file.contains(f))) {
        let reading = read(reader, case);
        let p = pair(case, &reading.claims, &names, &roles);
        let ok = p.passes();
        total += 1;
        passed += usize::from(ok);
        match files.iter_mut().find(|f| f.0 == case.file) {
            Some(f) => {
                f.1 += 1;
                f.2 += usize::from(ok);
            }
            None => files.push((case.file.clone(), 1, usize::from(ok))),
        }
        if verbose && !ok {
            println!("\n✗ {}:{} {}\n  {}", case.file, case.line, case.name, case.text.replace('\n', " "));
            differences(&p);
        }
    }
    println!();
    for (f, n, ok) in files {
        println!("{ok:4} / {n:4}  {f}");
    }
    println!("{passed} passed, {} failed, of {total}", total - passed);
    ExitCode::SUCCESS
}

/// Prints what one case's reading misses, has otherwise, and has beyond what is expected.
fn differences(p: &Pairing<'_>) {
    for (e, m) in &p.pairs {
        match m {
            None => println!("  missing  {}", e.line),
            Some((c, a)) if !a.all() => println!("  differs  {} :: {}\n      got  {}", a.wrong().join(","), e.line, line(c)),
            _ => {}
        }
    }
    for c in &p.extra {
        println!("  extra    {}", line(c));
    }
}

fn reports(reader: &Reader, dir: &Path, verbose: bool, filter: Option<&str>) -> ExitCode {
    let cases = match load(dir) {
        Ok(c) => c,
        Err(e) => return fail(&e, dir),
    };
    let names = Names::new(&reader.registry);
    let roles = role_ids();
    let (mut want, mut got, mut count, mut whole) = (0usize, 0usize, 0usize, 0usize);
    let mut fields = [0usize; 9];
    let labels = ["who", "place", "period", "said", "by", "means", "target", "level", "relations"];
    for case in cases.iter().filter(|c| filter.is_none_or(|f| c.name.contains(f) || c.file.contains(f))) {
        let reading = read(reader, case);
        let p = pair(case, &reading.claims, &names, &roles);
        want += p.pairs.len();
        got += p.pairs.iter().filter(|x| x.1.is_some()).count() + p.extra.len();
        for (_, m) in &p.pairs {
            if let Some((_, a)) = m
                && a.count
            {
                count += 1;
                whole += usize::from(a.whole());
                for (n, ok) in [a.who, a.place, a.period, a.said, a.by, a.means, a.target, a.level, a.relations].into_iter().enumerate() {
                    fields[n] += usize::from(ok);
                }
            }
        }
        if verbose {
            println!("\n== {} {}", case.file, case.name);
            differences(&p);
        }
    }
    let f1 = |hit: usize| 2.0 * hit as f64 / (want + got).max(1) as f64;
    println!("\n{} reports, {want} claims expected, {got} read", cases.len());
    println!("harm + count                       P {:.3}  R {:.3}  F1 {:.3}", count as f64 / got.max(1) as f64, count as f64 / want.max(1) as f64, f1(count));
    println!("with who, place and period         P {:.3}  R {:.3}  F1 {:.3}", whole as f64 / got.max(1) as f64, whole as f64 / want.max(1) as f64, f1(whole));
    for (l, n) in labels.iter().zip(fields) {
        println!("  {l:10} right on {:.3} of the {count} with harm + count", n as f64 / count.max(1) as f64);
    }
    ExitCode::SUCCESS
}

fn quiet(reader: &Reader, dir: &Path, verbose: bool) -> ExitCode {
    let mut files: Vec<PathBuf> = match std::fs::read_dir(dir) {
        Ok(d) => d.filter_map(Result::ok).map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "txt")).collect(),
        Err(e) => return fail(&e, dir),
    };
    files.sort();
    let spurious: Vec<(PathBuf, Vec<String>)> = files
        .par_iter()
        .filter_map(|f| {
            let text = std::fs::read_to_string(f).ok()?;
            let reading = reader.read(&Report::new(text, None, "2024-06-15".parse().ok()));
            let lines: Vec<String> = reading.claims.iter().filter(|c| c.kind == ClaimKind::Harm).map(line).collect();
            (!lines.is_empty()).then(|| (f.clone(), lines))
        })
        .collect();
    for (f, lines) in &spurious {
        println!("{}", f.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default());
        if verbose {
            for l in lines {
                println!("    {l}");
            }
        }
    }
    println!(
        "{} of {} reports without casualties gave a claim of harm ({:.1} %)",
        spurious.len(),
        files.len(),
        100.0 * spurious.len() as f64 / files.len().max(1) as f64
    );
    ExitCode::SUCCESS
}
