//! Other programs. Enters: a program and its arguments. Leaves: success, or one sentence on what failed. Never done here: a shell, an
//! installation that nobody asked for.

use crate::counts::Counts;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// What a chore ends with; the error is one sentence for a person.
pub type Outcome = Result<(), String>;

/// The folder of the workspace.
pub fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.parent().map_or(here.clone(), PathBuf::from)
}

/// A program started in the workspace.
pub fn program<S: AsRef<OsStr>>(name: &str, args: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(root()).args(args);
    command
}

/// Cargo, as it is called on the desk.
pub fn cargo<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Command {
    program("cargo", args)
}

/// Runs a program to its end.
pub fn run(mut command: Command) -> Outcome {
    let shown = shown(&command);
    let status = command.status().map_err(|e| format!("{shown}: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("{shown}: {status}")) }
}

/// Runs a test runner to its end, passes on what it prints, and counts its tests.
pub fn run_counting(mut command: Command, counts: &mut Counts) -> Outcome {
    let shown = shown(&command);
    // Nextest closes on standard error, `cargo test` on standard output.
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(|e| format!("{shown}: {e}"))?;
    let out = child.stdout.take();
    let err = child.stderr.take();
    let other = std::thread::spawn(move || pass_on(out, std::io::stdout()));
    let mut seen = pass_on(err, std::io::stderr());
    seen.add(other.join().map_err(|_| format!("{shown}: its output could not be read"))?);
    counts.add(seen);
    let status = child.wait().map_err(|e| format!("{shown}: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("{shown}: {status}")) }
}

fn pass_on(from: Option<impl Read>, mut to: impl Write) -> Counts {
    let mut counts = Counts::default();
    let Some(from) = from else { return counts };
    let mut lines = BufReader::new(from);
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line).is_ok_and(|n| n > 0) {
        // A closed terminal is no reason to stop counting.
        let _ = to.write_all(&line).and_then(|()| to.flush());
        counts.read_line(&String::from_utf8_lossy(&line));
        line.clear();
    }
    counts
}

/// True if the program starts and succeeds; nothing of it is shown.
pub fn answers(name: &str, args: &[&str]) -> bool {
    program(name, args).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|s| s.success())
}

/// The Python of this machine.
pub fn python() -> Result<&'static str, String> {
    ["python3", "python"]
        .into_iter()
        .find(|p| answers(p, &["-c", "import sys; sys.exit(sys.version_info < (3, 11))"]))
        .ok_or_else(|| "needs Python 3.11 or newer, and finds none".to_owned())
}

fn shown(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|a| a.to_string_lossy().into_owned()));
    words.join(" ")
}
