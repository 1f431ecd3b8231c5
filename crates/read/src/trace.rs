//! How each step saw each sentence. Enters: what the steps noted. Leaves: lines for whoever writes a language pack.
//! Never done here: changing a reading; with tracing off nothing is noted.

use crate::assemble::{Sent, clean};
use crate::class;
use crate::clauses::Draft;
use crate::units::UnitKind;

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

/// How the first steps saw a sentence: its units, names, phrases, times, rules and drafts.
pub(crate) fn sentence(trace: &mut Trace, sent: &Sent<'_>, drafts: &[Draft], log: &[String], n: usize) {
    let units = sent.g.units;
    if units.is_empty() {
        return;
    }
    trace.line(format!("── sentence {} ── {}", n + 1, clean(sent.words(0, units.len() as u32))));
    let mut line = String::from("units   ");
    for (i, u) in units.iter().enumerate() {
        let names = class::names(u.classes).join("+");
        let w = clean(sent.words(i as u32, i as u32 + 1));
        let value = if u.kind == UnitKind::Num { format!("={}", u.value) } else { String::new() };
        line.push_str(&format!("{w}{value}{} ", if names.is_empty() { String::new() } else { format!("[{names}]") }));
    }
    trace.line(line);
    for m in sent.g.places {
        trace.line(format!("place   {} (marked {})", clean(sent.words(m.u0, m.u1)), m.marked));
    }
    let mut line = String::from("phrases ");
    for (k, it) in sent.c.items.iter().enumerate() {
        line.push_str(&format!("{k}:{:?}({}) ", it.kind, clean(sent.words(it.u0, it.u1))));
    }
    trace.line(line);
    for t in &sent.c.times {
        trace.line(format!("time    {:?}", t.expr));
    }
    for l in log {
        trace.line(format!("rule    {l}"));
    }
    for d in drafts {
        let who: Vec<String> = d.who.iter().map(|&i| clean(sent.words(sent.c.nps[i as usize].u0, sent.c.nps[i as usize].u1))).collect();
        trace.line(format!(
            "draft   {} {:?} {:?} {:?} a={} b={} who={who:?} part_of={:?} modality={:?}",
            d.rule, d.kind, d.harm, d.count.kind, d.count.a, d.count.b, d.part_of, d.modality
        ));
    }
}
