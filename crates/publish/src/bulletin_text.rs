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
        Phrase::new("made")
            .with("program", self.made.program.clone())
            .with("book", self.made.book.clone())
            .with("entry", self.made.entry.to_string())
            .with("convention", self.convention.clone())
            .with("day", self.language.day(self.published))
    }

    pub(crate) fn chart_head(&self) -> Phrase {
        Phrase::new(if self.by_month { "head.chart" } else { "head.chart.place" })
    }

    /// As Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        let (l, paper) = (self.language, Paper::Markdown);
        let word = |key: &str| Phrase::new(key).say(l, paper);
        let mut out = format!("# {}\n\n", self.title().say(l, paper));
        for f in &self.figures {
            out.push_str(&format!("{}  \n*{}: {}*\n\n", f.sentence.say(l, paper), word("col.rests"), say(&f.rests, l, paper)));
        }
        let row = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let head = |keys: &[&str]| {
            let names: Vec<String> = keys.iter().map(|k| word(k)).collect();
            format!("{}{}", row(&names), row(&vec!["---".to_owned(); keys.len()]))
        };
        out.push_str(&format!("## {}\n\n{}", word("head.figures"), head(&["col.what", "col.when", "col.low", "col.best", "col.high", "col.rests"])));
        for f in &self.figures {
            let [low, best, high] = cells(&Numbers::of_toll(&f.toll), l, paper);
            out.push_str(&row(&[f.label.say(l, paper), f.when.say(l, paper), low, best, high, say(&f.rests, l, paper)]));
        }
        out.push_str(&format!("\n{}\n\n## {}\n\n", word("rows.not"), word("head.incidents")));
        if self.incidents.is_empty() {
            out.push_str(&format!("{}\n", word("none.incidents")));
        } else {
            out.push_str(&head(&["col.code", "col.when", "col.where", "col.low", "col.best", "col.high", "col.by", "col.rests", "col.checked", "col.sources"]));
        }
        for i in &self.incidents {
            let [low, best, high] = cells(&i.killed, l, paper);
            let leaf = |w: &str| Slot::Leaf(w.to_owned()).say(l, paper);
            let place = if i.coarsened { format!("{} ({})", leaf(&i.place), word("unit.only")) } else { leaf(&i.place) };
            let status = word(&format!("status.{}", i.status));
            out.push_str(&row(&[
                leaf(&i.code),
                days(i.days, l, paper),
                place,
                low,
                best,
                high,
                i.by.say(l, paper),
                i.origins.say(l, paper),
                status,
                leaf(&i.sources.join("; ")),
            ]));
        }
        if !self.bars.is_empty() {
            out.push_str(&format!("\n## {}\n\n{}", self.chart_head().say(l, paper), head(&["col.what", "col.low", "col.best", "col.high", "col.rests"])));
            for (label, toll, rests) in &self.bars {
                let [low, best, high] = cells(&Numbers::of_toll(toll), l, paper);
                out.push_str(&row(&[Slot::Leaf(label.clone()).say(l, paper), low, best, high, say(rests, l, paper)]));
            }
        }
        if let Some((entry, changes)) = &self.changes {
            out.push_str(&format!("\n## {}\n\n", Phrase::new("head.changes").with("entry", entry.to_string()).say(l, paper)));
            if changes.is_empty() {
                out.push_str(&format!("{}\n", word("none.changes")));
            } else {
                out.push_str(&head(&["col.what", "col.before", "col.after", "col.why"]));
            }
            for c in changes {
                let because = Slot::Leaf(c.because.join("; ")).say(l, paper);
                out.push_str(&row(&[
                    c.what.say(l, paper),
                    short(c.before.as_ref(), "change.new", l, paper),
                    short(c.after.as_ref(), "change.gone", l, paper),
                    because,
                ]));
            }
        }
        out.push_str(&format!("\n## {}\n\n{}\n\n{}\n\n{}\n", word("head.method"), word("method"), word("neutral"), self.made_phrase().say(l, paper)));
        if let Some(contact) = &self.made.contact {
            out.push_str(&format!("\n{}\n", Phrase::new("contact").with("contact", contact.clone()).say(l, paper)));
        }
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
        let chart: Vec<Value> =
            self.bars.iter().map(|(label, t, rests)| json!({ "row": label, "toll": toll(t), "coverage_line": say(rests, l, paper) })).collect();
        let change = |c: &Change| json!({ "what": c.what.say(l, paper), "before": c.before.as_ref().map(numbers), "after": c.after.as_ref().map(numbers), "because": c.because });
        let changes = self.changes.as_ref().map(|(entry, list)| json!({ "since_entry": entry, "changes": list.iter().map(change).collect::<Vec<_>>() }));
        json!({
            "title": self.title().say(l, paper), "language": l.code(), "country": self.country,
            "from": self.from.to_string(), "to": self.day.to_string(), "since": self.since.map(|d| d.to_string()),
            "figures": figures, "incidents": incidents, "chart": chart, "changed": changes, "method": self.method,
        })
    }
}
