//! How many tests ran. Enters: the lines of a test runner. Leaves: passed, failed, skipped, summed over all its closing lines. Never done
//! here: judging a run; exit codes do that.

use std::fmt;

/// Tests counted over several runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Tests that passed.
    pub passed: u64,
    /// Tests that failed or timed out.
    pub failed: u64,
    /// Tests that were left out.
    pub skipped: u64,
}

impl Counts {
    /// Adds what a closing line of nextest or of `cargo test` tells; any other line tells nothing.
    pub fn read_line(&mut self, line: &str) {
        let line = plain(line);
        // Nextest shows what a failed test printed, its closing line too, moved to the right.
        if !(line.starts_with("test result:") || line.trim_start().starts_with("Summary [")) {
            return;
        }
        let words: Vec<&str> = line.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
        for pair in words.windows(2) {
            let Ok(n) = pair[0].parse::<u64>() else { continue };
            match pair[1] {
                "passed" => self.passed += n,
                "failed" | "timed" => self.failed += n,
                "ignored" | "skipped" => self.skipped += n,
                _ => {}
            }
        }
    }

    /// Adds the tests of another run.
    pub fn add(&mut self, other: Counts) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

/// The line without the escapes that colour it.
fn plain(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        if c != '\u{1b}' {
            out.push(c);
            continue;
        }
        for c in chars.by_ref() {
            if c.is_ascii_alphabetic() {
                break;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: &[&str]) -> String {
        let mut counts = Counts::default();
        lines.iter().for_each(|l| counts.read_line(l));
        counts.to_string()
    }

    #[test]
    fn closing_lines_of_both_runners_add_up() {
        let nextest = "\u{1b}[32m     Summary\u{1b}[0m [   1.204s] 31 tests run: 29 passed (2 slow), 1 failed, 1 timed out, 4 skipped";
        let cargo = "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.02s";
        assert_eq!(of(&[nextest, cargo]), "41 passed, 2 failed, 5 skipped");
    }

    #[test]
    fn other_lines_tell_nothing() {
        assert_eq!(
            of(&["running 12 tests", "12 passed, and then some", "    test result: FAILED. 0 passed; 1 failed; 0 ignored", "PASS [   0.002s] a::b"]),
            "0 passed, 0 failed"
        );
    }
}
