//! How each step saw each sentence. Enters: what the steps noted. Leaves: lines for whoever writes a language pack.
//! Never done here: changing a reading; with tracing off nothing is noted.

use std::fmt::Write as _;

/// The trace of a reading.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// Lines, in order.
    pub lines: Vec<String>,
}

impl Trace {
    /// Adds a line.
    pub fn line(&mut self, text: impl Into<String>) {
        self.lines.push(text.into());
    }
    /// The whole trace as text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::new();
        for l in &self.lines {
            let _ = writeln!(out, "{l}");
        }
        out
    }
}
