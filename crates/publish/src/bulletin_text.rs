//! Bulletins as Markdown and JSON. Enters: a bulletin. Leaves: text. Never done here: a number that the bulletin's tolls and counts don't hold.

use crate::bulletin::{Bulletin, TollRow};
use crate::bulletin_changes::Change;
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

/// "AFP, 20 February 2021": who printed a report, when.
pub(crate) fn printed((source, day): &(Option<String>, Option<String>), l: Language) -> Phrase {
    let source = source.clone().map_or_else(|| Phrase::new("source.unknown").into(), Slot::Leaf);
    let day = day.as_deref().and_then(|d| d.parse().ok()).map_or_else(|| Phrase::new("day.unknown").into(), |d| Slot::Leaf(l.day(d)));
    Phrase::new("source.line").with("source", source).with("day", day)
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

    /// What stands at the top where the book has newer entries that are not in it yet.
    pub(crate) fn notice(&self) -> Option<Phrase> {
        self.made.behind.then(|| match self.made.entry {
            Some(entry) => Phrase::new("behind").with("entry", entry.to_string()),
            None => Phrase::new("behind.unnumbered"),
        })
    }

    /// Why the low of everybody is less than those of groups together, and of which days.
    pub(crate) fn low_note_words(&self, paper: Paper) -> Option<String> {
        let l = self.language;
        let spans = Slot::List(self.low_note.iter().cloned().map(Slot::Part).collect());
        let said = || [Phrase::new("low.note"), Phrase::new("low.note.of").with("spans", spans)].map(|p| p.say(l, paper)).join(" ");
        (!self.low_note.is_empty()).then(said)
    }

    pub(crate) fn chart_head(&self) -> Phrase {
        Phrase::new(format!("head.chart.{}", self.by.word()))
    }

    /// As Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        let laid = self.laid(Paper::Markdown);
        let mut out = format!("# {}\n\n", laid.title);
        laid.notice.iter().for_each(|n| out.push_str(&format!("> {n}\n\n")));
        for s in &laid.sentences {
            out.push_str(&format!("{}  \n*{}*\n\n", s.words, s.line));
        }
        let row = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        for section in &laid.sections {
            out.push_str(&format!("## {}\n\n", section.head));
            if !section.rows.is_empty() {
                out.push_str(&row(&section.heads));
                out.push_str(&row(&vec!["---".to_owned(); section.heads.len()]));
            }
            for r in &section.rows {
                out.push_str(&row(&r.cells.iter().map(|c| c.lines.join(self.language.template("cov.join"))).collect::<Vec<_>>()));
            }
            let apart = if section.rows.is_empty() { "" } else { "\n" };
            if !section.notes.is_empty() {
                out.push_str(apart);
            }
            out.push_str(&section.notes.iter().map(|n| format!("{n}\n")).collect::<Vec<_>>().join("\n"));
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
                    "code": i.code, "place": i.place, "place_id": i.place_id, "coarsened": i.coarsened,
                    "from": i.days.map(|d| d.0.to_string()), "to": i.days.map(|d| d.1.to_string()),
                    "killed": numbers(&i.killed), "attributed_to": i.by.say(l, paper), "verification": i.status,
                    "origins": i.origins.say(l, paper), "sources": i.sources.iter().map(|s| printed(s, l).say(l, paper)).collect::<Vec<_>>(),
                })
            })
            .collect();
        let row = |r: &TollRow| json!({ "row": r.label, "key": r.key, "toll": toll(&r.toll), "coverage_line": say(&r.rests, l, paper) });
        let chart: Vec<Value> = self.bars.iter().map(row).collect();
        let units: Vec<Value> = self.units.iter().map(row).collect();
        let change = |c: &Change| {
            let fields: Vec<Value> =
                c.fields.iter().map(|(field, before, after)| json!({ "field": field, "before": before.say(l, paper), "after": after.say(l, paper) })).collect();
            let because: Vec<String> = c.because.iter().map(|w| w.words(l).say(l, paper)).collect();
            json!({
                "what": c.what.say(l, paper), "before": c.before.as_ref().map(numbers), "after": c.after.as_ref().map(numbers),
                "fields": fields, "because": because, "reasons": c.because.iter().map(|w| w.json(l)).collect::<Vec<_>>(),
            })
        };
        let changes = self.changes.as_ref().map(|(entry, list)| json!({ "since_entry": entry, "changes": list.iter().map(change).collect::<Vec<_>>() }));
        json!({
            "title": self.title().say(l, paper), "language": l.code(), "country": self.country.plain, "behind": self.made.behind, "notice": self.notice().map(|n| n.say(l, paper)),
            "from": self.from.to_string(), "to": self.day.to_string(), "since": self.since.map(|d| d.to_string()),
            "figures": figures, "incidents": incidents, "chart": chart, "chart_by": self.by.word(), "chart_left_out": self.bars_left,
            "units": units, "low_note": self.low_note_words(paper), "changed": changes, "method": self.method,
        })
    }
}
