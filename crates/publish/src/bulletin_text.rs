//! Bulletins as Markdown and JSON. Enters: a bulletin. Leaves: text. Never done here: a number that the bulletin's tolls and counts don't hold.

use crate::bulletin::{Bulletin, Change};
use crate::incident::Numbers;
use crate::line::say;
use crate::words::{Language, Paper, Phrase, Slot};
use serde_json::{Value, json};
use tollbook_reckon::Toll;

/// Low, best and high as a reader sees them: unknown and open in words.
pub(crate) fn cells(n: &Numbers, l: Language, paper: Paper) -> [String; 3] {
    let unknown = || Phrase::new("unknown").say(l, paper);
    let number = |n: Option<u64>| n.map_or_else(unknown, |n| Slot::Leaf(l.number(n)).say(l, paper));
    let high = match (n.open, n.highest) {
        (true, Some(h)) if n.highest != n.best => Phrase::new("open.highest").with("highest", l.number(h)).say(l, paper),
        (true, _) => Phrase::new("open").say(l, paper),
        (false, h) => number(h),
    };
    [number(n.low), number(n.best), high]
}

/// "12 · 15 · open".
pub(crate) fn short(n: Option<&Numbers>, absent: &str, l: Language, paper: Paper) -> String {
    n.map_or_else(|| Phrase::new(absent).say(l, paper), |n| cells(n, l, paper).join(" · "))
}

pub(crate) fn days(days: Option<(jiff::civil::Date, jiff::civil::Date)>, l: Language, paper: Paper) -> String {
    let day = |d| Slot::Leaf(l.day(d)).say(l, paper);
    match days {
        Some((a, b)) if a == b => day(a),
        Some((a, b)) => format!("{} – {}", day(a), day(b)),
        None => Phrase::new("unknown").say(l, paper),
    }
}

impl Bulletin {
    pub(crate) fn title(&self) -> Phrase {
        Phrase::new("title").with("country", self.country.clone()).with("day", self.language.day(self.day))
    }

    pub(crate) fn made_phrase(&self) -> Phrase {
        let entry = self.made.entry.map(|e| e.to_string());
        Phrase::new(if entry.is_some() { "made" } else { "made.unnumbered" })
            .with("program", self.made.program.clone())
            .with("book", self.made.book.clone())
            .with("entry", entry.unwrap_or_default())
            .with("convention", self.convention.clone())
            .with("day", self.language.day(self.published))
    }

    pub(crate) fn chart_head(&self) -> Phrase {
        Phrase::new(format!("head.chart.{}", self.by.word()))
    }

    /// As Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        let laid = self.laid(Paper::Markdown);
        let mut out = format!("# {}\n\n", laid.title);
        for s in &laid.sentences {
            out.push_str(&format!("{}  \n*{}: {}*\n\n", s.words, laid.rests, s.rests));
        }
        let row = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        for section in &laid.sections {
            out.push_str(&format!("## {}\n\n", section.head));
            if !section.rows.is_empty() {
                out.push_str(&row(&section.heads));
                out.push_str(&row(&vec!["---".to_owned(); section.heads.len()]));
            }
            for r in &section.rows {
                out.push_str(&row(&r.cells.iter().map(|c| c.lines.join("; ")).collect::<Vec<_>>()));
            }
            let apart = if section.rows.is_empty() { "" } else { "\n" };
            section.notes.iter().for_each(|n| out.push_str(&format!("{apart}{n}\n")));
            out.push('\n');
        }
        out.push_str(&format!("## {}\n\n{}\n", laid.method_head, laid.method.join("\n\n")));
        out
    }

    /// As JSON, with the tolls' numbers beside their sentences.
    #[must_use]
    pub fn json(&self) -> Value {
        let (l, paper) = (self.language, Paper::Plain);
        let toll = |t: &Toll| json!({ "low": t.low(), "best": t.best(), "high": t.high(), "high_open": t.high_open(), "highest": t.highest() });
        let numbers = |n: &Numbers| json!({ "low": n.low, "best": n.best, "high": n.highest.filter(|_| !n.open), "high_open": n.open, "highest": n.highest });
        let figures: Vec<Value> = self
            .figures
            .iter()
            .map(|f| json!({ "sentence": f.sentence.say(l, paper), "scope": f.scope, "toll": toll(&f.toll), "convention": f.toll.convention(), "coverage_line": say(&f.rests, l, paper) }))
            .collect();
        let incidents: Vec<Value> = self
            .incidents
            .iter()
            .map(|i| {
                json!({
                    "code": i.code, "place": i.place, "coarsened": i.coarsened,
                    "from": i.days.map(|d| d.0.to_string()), "to": i.days.map(|d| d.1.to_string()),
                    "killed": numbers(&i.killed), "attributed_to": i.by.say(l, paper), "verification": i.status,
                    "origins": i.origins.say(l, paper), "sources": i.sources,
                })
            })
            .collect();
        let row = |(label, t, rests): &(String, Toll, Vec<Phrase>)| json!({ "row": label, "toll": toll(t), "coverage_line": say(rests, l, paper) });
        let chart: Vec<Value> = self.bars.iter().map(row).collect();
        let units: Vec<Value> = self.units.iter().map(row).collect();
        let change = |c: &Change| json!({ "what": c.what.say(l, paper), "before": c.before.as_ref().map(numbers), "after": c.after.as_ref().map(numbers), "because": c.because });
        let changes = self.changes.as_ref().map(|(entry, list)| json!({ "since_entry": entry, "changes": list.iter().map(change).collect::<Vec<_>>() }));
        json!({
            "title": self.title().say(l, paper), "language": l.code(), "country": self.country,
            "from": self.from.to_string(), "to": self.day.to_string(), "since": self.since.map(|d| d.to_string()),
            "figures": figures, "incidents": incidents, "chart": chart, "chart_by": self.by.word(), "chart_left_out": self.bars_left,
            "units": units, "changed": changes, "method": self.method,
        })
    }
}
