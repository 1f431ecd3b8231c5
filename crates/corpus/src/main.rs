//! Measures a pack. Enters: `corpus`, `reports` or `quiet` with a folder. Leaves: figures and, if asked, every difference.
//! Never done here: changing a case.

use rayon::prelude::*;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tollbook_corpus::{
    AnsweredToll, AskedToll, Bundle, Found, Names, PairCounts, Pairing, ReadBundle, answers, codes_by_incident, find_marked, line, load, load_bundles, pair,
    pair_counts, read, read_bundle, role_ids,
};
use tollbook_link::IncidentModel;
use tollbook_model::{Cause, Claim, ClaimKind, Report};
use tollbook_read::Reader;
use tollbook_reckon::Ceiling;

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
        (Some("bundles"), Some(dir)) => bundles(&reader, Path::new(dir), verbose, filter.as_deref()),
        (Some("quiet"), Some(dir)) => quiet(&reader, Path::new(dir), verbose),
        _ => {
            eprintln!("usage: tollbook-corpus corpus|reports|quiet|bundles FOLDER [-v] [-k PART-OF-NAME]");
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
    let befell = |c: &Claim| matches!(c.cause, Cause::Accident | Cause::Natural);
    let spurious: Vec<(PathBuf, Vec<String>, [usize; 2])> = files
        .par_iter()
        .filter_map(|f| {
            let text = std::fs::read_to_string(f).ok()?;
            let reading = reader.read(&Report::new(text, None, "2024-06-15".parse().ok()));
            let harm: Vec<&Claim> = reading.claims.iter().filter(|c| c.kind == ClaimKind::Harm).collect();
            let causes = [harm.len(), harm.iter().filter(|c| befell(c)).count()];
            (!harm.is_empty()).then(|| (f.clone(), harm.into_iter().map(line).collect(), causes))
        })
        .collect();
    for (f, lines, _) in &spurious {
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
    let [all, by_nature] = spurious.iter().fold([0, 0], |[a, b], (.., [x, y])| [a + x, b + y]);
    let violent = spurious.iter().filter(|(.., [x, y])| x > y).count();
    println!("{violent} of them gave one of violence; {by_nature} of {all} claims are of an accident or of nature");
    ExitCode::SUCCESS
}

/// Reads and links bundles, and tells how many of the pairs that speak of one incident were found.
fn bundles(reader: &Reader, dir: &Path, verbose: bool, filter: Option<&str>) -> ExitCode {
    let bundles = match load_bundles(dir) {
        Ok(b) => b,
        Err(e) => return fail(&e, dir),
    };
    let model = IncidentModel::built_in();
    let (mut all, mut linking) = (PairCounts::default(), PairCounts::default());
    let (mut marked, mut seen) = (0, 0);
    let mut tolls = TollCounts::default();
    for (name, bundle) in bundles.iter().filter(|b| filter.is_none_or(|f| b.0.contains(f))) {
        let done = read_bundle(reader, &model, bundle);
        let found = find_marked(bundle, &done);
        marked += found.len();
        seen += found.iter().filter(|f| f.claim.is_some()).count();
        let (of_all, _) = pair_counts(&found, &done, false);
        let (of_read, wrong) = pair_counts(&found, &done, true);
        all.add(of_all);
        linking.add(of_read);
        println!(
            "{name:40} pairs {:.3} (linking alone {:.3}) · {} incidents · {} unsure",
            of_all.f1(),
            of_read.f1(),
            done.linking.linked.incidents.len(),
            done.linking.linked.unsure.len()
        );
        let _ = wrong;
        if verbose {
            tell_bundle(bundle, &done, &found);
        }
        for (asked, answer) in bundle.tolls.iter().zip(answers(reader, bundle, &done)) {
            tolls.add(asked, answer.as_ref());
            if verbose {
                tell_toll(asked, answer.as_ref());
            }
        }
    }
    tolls.tell();
    println!("\n{} bundles, {seen} of {marked} marked claims read", bundles.len());
    let tell = |what: &str, c: &PairCounts| {
        println!(
            "{what:30} P {:.3}  R {:.3}  F1 {:.3}  ({} of {} told, {} true)",
            c.right as f64 / c.told.max(1) as f64,
            c.right as f64 / c.true_pairs.max(1) as f64,
            c.f1(),
            c.right,
            c.told,
            c.true_pairs
        );
    };
    tell("pairs, reading and linking", &all);
    tell("pairs of claims that were read", &linking);
    ExitCode::SUCCESS
}

/// Prints each incident of a linking with its claims and the incident that each was marked with, then what stands outside of incidents.
fn tell_bundle(bundle: &Bundle, done: &ReadBundle, found: &[Found<'_>]) {
    let linked = &done.linking.linked;
    let mark = |c: usize| found.iter().find(|f| f.claim == Some(c)).map_or("-", |f| f.marked.incident.as_deref().or(f.marked.level.as_deref()).unwrap_or("?"));
    let report = |c: usize| done.first.iter().rposition(|&f| f <= c).map_or("", |r| bundle.reports[r].id.as_str());
    let tell = |c: usize| {
        let x = &linked.claims[c];
        let state = match (&x.copy_of, &x.superseded_by) {
            (Some(_), _) => " COPY",
            (_, Some(_)) => " REPLACED",
            _ => "",
        };
        println!("      {:28} {} {}{state} {}", mark(c), report(c), line(&x.claim), x.claim.id.0);
    };
    for (at, incident) in linked.incidents.iter().enumerate() {
        let maybe: Vec<String> =
            linked.unsure.iter().filter(|p| p.contains(&at)).map(|p| p.iter().find(|x| **x != at).map_or(String::new(), ToString::to_string)).collect();
        println!("    #{at} {}{}", incident.code.0, if maybe.is_empty() { String::new() } else { format!("  maybe #{}", maybe.join(", #")) });
        incident.claims.iter().for_each(|&c| tell(c));
    }
    // Incidents that were marked as one: what kept them apart, feature by feature.
    let codes = codes_by_incident(found, done);
    let of = |id: &tollbook_model::ClaimId| linked.claims.iter().find(|c| c.claim.id == *id).and_then(|c| c.incident);
    for pair in &done.linking.compared {
        let (Some(a), Some(b)) = (of(&pair.claims[0]), of(&pair.claims[1])) else { continue };
        let shared = codes.get(&a).into_iter().flatten().find(|c| codes.get(&b).is_some_and(|d| d.contains(c)));
        if let Some(code) = shared.filter(|_| a != b) {
            let why: Vec<String> = pair.because.iter().map(|r| format!("{} {} {}", r.feature, r.level, r.weight)).collect();
            println!("    split #{a} #{b} {code}: {} ({})", pair.weight, why.join(", "));
        }
    }
    println!("    outside");
    (0..linked.claims.len()).filter(|&c| linked.claims[c].incident.is_none() && linked.claims[c].claim.kind == ClaimKind::Harm).for_each(tell);
    for f in found.iter().filter(|f| f.claim.is_none()) {
        println!("    unread {:28} {} {:?} {}", f.marked.incident.as_deref().unwrap_or(""), bundle.reports[f.report].id, f.marked.harm, f.marked.words);
    }
}

/// How tolls stand to the answers of the bundles.
#[derive(Default)]
struct TollCounts {
    asked: usize,
    unanswered: usize,
    low_above_truth: usize,
    reconciled_excludes_truth: usize,
    low: usize,
    best: usize,
    bests: usize,
    high: usize,
    unknown_right: usize,
    unknowns: usize,
}

impl TollCounts {
    fn add(&mut self, asked: &AskedToll, answer: Option<&AnsweredToll>) {
        self.asked += 1;
        let Some(a) = answer else {
            self.unanswered += 1;
            return;
        };
        if let Some(truth) = asked.truth {
            self.low_above_truth += usize::from(a.documented.low().is_some_and(|l| l > truth));
            let over = a.reconciled.low().is_some_and(|l| l > truth) || matches!(a.reconciled.ceiling(), Ceiling::Closed(h) if h < truth);
            self.reconciled_excludes_truth += usize::from(over);
        }
        if asked.unknown {
            self.unknowns += 1;
            self.unknown_right += usize::from(a.documented.low().is_none());
            return;
        }
        self.bests += 1;
        self.low += usize::from(a.documented.low() == asked.low);
        self.best += usize::from(a.documented.best() == asked.best);
        self.high += usize::from(if asked.high_open { a.documented.high_open() } else { a.documented.highest() == asked.high });
    }

    fn tell(&self) {
        println!(
            "\n{} tolls asked ({} not answered): low above the truth {} · reconciled excludes the truth {}",
            self.asked, self.unanswered, self.low_above_truth, self.reconciled_excludes_truth
        );
        println!(
            "of {} with a figure: low right {} · best right {} · high right {}; of {} unknown: right {}",
            self.bests, self.low, self.best, self.high, self.unknowns, self.unknown_right
        );
    }
}

fn tell_toll(asked: &AskedToll, answer: Option<&AnsweredToll>) {
    let n = |n: Option<u64>| n.map_or_else(|| "?".to_owned(), |n| n.to_string());
    let ask = &asked.ask;
    let told = answer.map_or_else(
        || "not answered".to_owned(),
        |a| {
            let d = &a.documented;
            format!(
                "{}/{}/{}{}  reconciled {}/{}",
                n(d.low()),
                n(d.best()),
                n(d.highest()),
                if d.high_open() { "+" } else { "" },
                n(a.reconciled.low()),
                n(a.reconciled.high())
            )
        },
    );
    let right =
        answer.is_some_and(|a| if asked.unknown { a.documented.low().is_none() } else { a.documented.low() == asked.low && a.documented.best() == asked.best });
    let day = |d: &Option<toml::value::Datetime>| d.as_ref().map_or_else(String::new, ToString::to_string);
    println!(
        "    {} {:?} {} {} {} {}..{}: want {}/{}/{}{} (truth {}) got {told}",
        if right { "✓" } else { "✗" },
        ask.count,
        ask.who.as_deref().unwrap_or(""),
        ask.place.as_deref().unwrap_or(""),
        ask.country.as_deref().unwrap_or(""),
        day(&ask.from),
        day(&ask.to),
        n(asked.low),
        n(asked.best),
        n(asked.high),
        if asked.high_open { "+" } else { "" },
        n(asked.truth)
    );
    if !right {
        println!("        {}", asked.note);
        for step in answer.iter().flat_map(|a| a.documented.derivation()).filter(|s| s.figure.is_some()) {
            let claims: Vec<&str> = step.claims.iter().map(|c| c.0.as_str()).collect();
            println!("        {} {}: {}", step.kind.heading(), n(step.figure), claims.join(" "));
        }
    }
}
