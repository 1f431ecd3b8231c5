//! Enters: what `add` was told to take in. Leaves: one unit after the other, each a report's original bytes with where they come from, or
//! why there are none. Never done here: reading claims, holding a whole file of rows in memory.

use crate::inputs::{self, Input};
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead, BufReader, Read as _, Write};
use std::path::{Path, PathBuf};
use tollbook_intake::{BYTES_MAX, IntakeError};

/// What may become one report.
pub(crate) enum Unit {
    /// A file, not opened yet.
    File(PathBuf),
    /// Bytes that came through standard input.
    Stream(Vec<u8>),
    /// One line of a file of rows.
    Row {
        /// The file and the line in it.
        origin: String,
        /// The line.
        line: Vec<u8>,
    },
    /// Nothing: it could not be opened or listed.
    Failed {
        /// What was named or met.
        origin: String,
        /// Why.
        why: String,
    },
}

/// A row as it may be written; other keys are passed over.
#[derive(Deserialize)]
pub(crate) struct Row {
    pub(crate) text: String,
    #[serde(default)]
    pub(crate) date: Option<Date>,
    #[serde(default)]
    pub(crate) title: Option<String>,
    #[serde(default)]
    pub(crate) source: Option<String>,
    #[serde(default)]
    pub(crate) lang: Option<String>,
    #[serde(default)]
    pub(crate) url: Option<String>,
}

/// Hands units over in the order of the command line.
pub(crate) struct Units {
    inputs: VecDeque<Input>,
    rows_on_stdin: bool,
    open: Option<Lines>,
    /// Bytes of all files, if every input is one.
    pub(crate) bytes: Option<u64>,
}

struct Lines {
    reader: Box<dyn BufRead>,
    origin: String,
    number: u64,
}

impl Units {
    pub(crate) fn of(paths: &[PathBuf], rows_on_stdin: bool) -> Units {
        let inputs: VecDeque<Input> = inputs::expand(paths).unwrap_or_default().into();
        let mut bytes = Some(0u64);
        for input in &inputs {
            match input {
                Input::File(path) => bytes = bytes.map(|b| b + std::fs::metadata(path).map_or(0, |m| m.len())),
                Input::Stdin => bytes = None,
                Input::Failed(_) => {}
            }
        }
        Units { inputs, rows_on_stdin, open: None, bytes }
    }
}

fn holds_rows(path: &Path) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case("jsonl") || e.eq_ignore_ascii_case("ndjson"))
}

impl Iterator for Units {
    type Item = Unit;

    fn next(&mut self) -> Option<Unit> {
        loop {
            if let Some(lines) = &mut self.open {
                match lines.next() {
                    Some(unit) => return Some(unit),
                    None => self.open = None,
                }
            }
            match self.inputs.pop_front()? {
                Input::File(path) if holds_rows(&path) => match File::open(&path) {
                    Ok(file) => {
                        self.open = Some(Lines { reader: Box::new(BufReader::with_capacity(1 << 16, file)), origin: path.display().to_string(), number: 0 })
                    }
                    Err(e) => return Some(Unit::Failed { origin: path.display().to_string(), why: e.to_string() }),
                },
                Input::File(path) => return Some(Unit::File(path)),
                Input::Stdin if self.rows_on_stdin => {
                    self.open = Some(Lines { reader: Box::new(BufReader::new(std::io::stdin())), origin: "standard input".to_owned(), number: 0 });
                }
                Input::Stdin => {
                    let mut bytes = Vec::new();
                    let read = std::io::stdin().lock().take(BYTES_MAX as u64 + 1).read_to_end(&mut bytes);
                    return Some(read.map_or_else(|e| Unit::Failed { origin: "standard input".to_owned(), why: e.to_string() }, |_| Unit::Stream(bytes)));
                }
                Input::Failed(e) => return Some(failed(&e)),
            }
        }
    }
}

/// An error that names its origin in front, taken apart.
fn failed(e: &IntakeError) -> Unit {
    let words = e.to_string();
    match words.split_once(": ") {
        Some((origin, why)) => Unit::Failed { origin: origin.to_owned(), why: why.to_owned() },
        None => Unit::Failed { origin: String::new(), why: words },
    }
}

impl Lines {
    /// The next line that isn't blank.
    fn next(&mut self) -> Option<Unit> {
        loop {
            let mut line = Vec::new();
            self.number += 1;
            let origin = || format!("{}, line {}", self.origin, self.number);
            match self.reader.by_ref().take(BYTES_MAX as u64).read_until(b'\n', &mut line) {
                Ok(0) => return None,
                Ok(_) => {}
                Err(e) => {
                    let failed = Unit::Failed { origin: origin(), why: e.to_string() };
                    // What comes after an error of the disk is not to be relied on.
                    self.reader = Box::new(std::io::empty());
                    return Some(failed);
                }
            }
            if line.len() >= BYTES_MAX {
                let failed = Unit::Failed { origin: origin(), why: format!("a line of more than {BYTES_MAX} bytes; the rest of the file was left out") };
                self.reader = Box::new(std::io::empty());
                return Some(failed);
            }
            while line.last().is_some_and(|b| matches!(b, b'\n' | b'\r')) {
                line.pop();
            }
            if self.number == 1 && line.starts_with(b"\xef\xbb\xbf") {
                line.drain(..3);
            }
            if !line.iter().all(u8::is_ascii_whitespace) {
                return Some(Unit::Row { origin: origin(), line });
            }
        }
    }
}

/// The bytes of a file, at most one more than a report may have.
///
/// # Errors
/// It can't be opened or read.
pub(crate) fn bytes_of(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(BYTES_MAX as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Tells what went wrong with an input, on standard error.
pub(crate) fn tell(origin: &str, state: &str, why: &str) {
    let line = format!("tollbook: {origin}: {state}: {why}\n");
    let _ = std::io::stderr().lock().write_all(crate::layout::harmless(&line).as_bytes());
}
