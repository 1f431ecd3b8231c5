//! Samples in the documents. Enters: `console` blocks that open with `$ tollbook …` or `$ echo "…" | tollbook …`. Leaves: the same blocks with what
//! the program prints now, or a list of those that differ. Never done here: a shell; such a block can start nothing but the program.

use crate::tools::{Outcome, cargo, root, run};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const OPEN: &str = "```console\n$ ";
const CLOSE: &str = "```";

/// Writes what the program prints now into every sample.
pub fn refresh() -> Outcome {
    for (path, _, new) in changed()? {
        std::fs::write(&path, new).map_err(|e| format!("{}: {e}", path.display()))?;
        eprintln!("refreshed: {}", path.display());
    }
    Ok(())
}

/// Fails if a sample shows what the program doesn't print any more.
pub fn check() -> Outcome {
    let stale: Vec<String> = changed()?.into_iter().map(|(path, ..)| path.display().to_string()).collect();
    if stale.is_empty() { Ok(()) } else { Err(format!("stale, `cargo xtask bless` refreshes them: {}", stale.join(", "))) }
}

/// The documents with stale samples: path, text as it is, text as it should be.
fn changed() -> Result<Vec<(PathBuf, String, String)>, String> {
    let mut found = Vec::new();
    let mut program = None;
    for path in documents()? {
        let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let new = rewritten(&text, &mut |line| {
            let tool = match &program {
                Some(tool) => tool,
                None => program.insert(build()?),
            };
            printed(tool, line)
        })?;
        if new != text {
            found.push((path, text, new));
        }
    }
    Ok(found)
}

fn documents() -> Result<Vec<PathBuf>, String> {
    let docs = root().join("docs");
    let entries = std::fs::read_dir(&docs).map_err(|e| format!("{}: {e}", docs.display()))?;
    let mut out: Vec<PathBuf> = entries.filter_map(Result::ok).map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "md")).collect();
    out.push(root().join("README.md"));
    out.sort();
    Ok(out)
}

/// The text with each sample's output replaced by what `output` gives for its command line.
fn rewritten(text: &str, output: &mut dyn FnMut(&str) -> Result<String, String>) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(OPEN) {
        let (before, block) = rest.split_at(at + OPEN.len());
        let line = block.lines().next().unwrap_or("");
        let end = block.find(&format!("\n{CLOSE}")).ok_or_else(|| format!("a sample is never closed: {line}"))?;
        out.push_str(before);
        out.push_str(line);
        out.push('\n');
        let printed = output(line)?;
        out.extend(printed.trim_end().lines().flat_map(|l| [l.trim_end(), "\n"]));
        rest = &block[end + 1..];
    }
    out.push_str(rest);
    Ok(out)
}

/// Words of a command line; double quotes hold spaces together.
fn words(line: &str) -> Vec<String> {
    let mut out = Vec::new();
    for (i, part) in line.split('"').enumerate() {
        if i % 2 == 1 { out.push(part.to_owned()) } else { out.extend(part.split_whitespace().map(str::to_owned)) }
    }
    out
}

fn build() -> Result<PathBuf, String> {
    run(cargo(["build", "--quiet", "--package", "tollbook-cli"]))?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    Ok(target.join("debug").join(format!("tollbook{}", std::env::consts::EXE_SUFFIX)))
}

fn printed(tool: &Path, line: &str) -> Result<String, String> {
    let all = words(line);
    let (input, args) = match all.split_first() {
        Some((echo, [text, pipe, name, args @ ..])) if echo == "echo" && pipe == "|" && name == "tollbook" => (text.as_str(), args),
        Some((name, args)) if name == "tollbook" => ("", args),
        _ => return Err(format!("a sample starts tollbook, or echo \"…\" | tollbook: {line}")),
    };
    let mut command = Command::new(tool);
    command.current_dir(root()).args(args).env("NO_COLOR", "1").env("COLUMNS", "80");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().map_err(|e| format!("{}: {e}", tool.display()))?;
    if let Some(mut stdin) = child.stdin.take() {
        // A program that asks for no input may have closed it.
        let _ = stdin.write_all(input.as_bytes());
    }
    let out = child.wait_with_output().map_err(|e| format!("{line}: {e}"))?;
    if out.status.success() { Ok(String::from_utf8_lossy(&out.stdout).into_owned()) } else { Err(format!("{line}: {}", out.status)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_output_of_a_sample_changes() {
        let text = "Before.\n\n```console\n$ tollbook read x\nold\nold\n```\n\nAfter.\n";
        let new = rewritten(text, &mut |line| Ok(format!("ran {line}  \n\n"))).expect("the sample is closed");
        assert_eq!(new, "Before.\n\n```console\n$ tollbook read x\nran tollbook read x\n```\n\nAfter.\n");
    }

    #[test]
    fn quotes_hold_words_together() {
        assert_eq!(words("echo \"Two men died.\" | tollbook read - --json"), ["echo", "Two men died.", "|", "tollbook", "read", "-", "--json"]);
    }
}
