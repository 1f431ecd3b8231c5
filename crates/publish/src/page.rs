//! Bulletins as one page. Enters: a bulletin. Leaves: HTML that needs nothing beside itself: light and dark, on paper, from right to left in Arabic.
//! Never done here: a script, an address that is loaded, markup out of a name.

use crate::bulletin::Bulletin;
use crate::bulletin_text::{cells, days, short};
use crate::chart;
use crate::incident::Numbers;
use crate::line::say;
use crate::words::{Paper, Phrase, Slot, html};

const STYLE: &str = "
:root{color-scheme:light dark;--ink:#1b1b1b;--paper:#fff;--soft:#595959;--line:#c9c9c9;--bar:#3d5a73}
@media(prefers-color-scheme:dark){:root{--ink:#eaeaea;--paper:#161616;--soft:#b0b0b0;--line:#4a4a4a;--bar:#8fb3d1}}
body{margin:0 auto;max-width:60rem;padding:1.5rem;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,sans-serif}
h1{font-size:1.5rem;line-height:1.25}h2{font-size:1.15rem;margin-block-start:2rem;border-block-end:1px solid var(--line)}
.rests{color:var(--soft);font-size:.9rem;margin-block:-.6rem 1rem}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:start;vertical-align:top;padding:.3rem .5rem;border-block-end:1px solid var(--line)}
td.n{font-variant-numeric:tabular-nums;white-space:nowrap}
svg{width:100%;height:auto;max-width:42rem}svg text{fill:currentColor;font-size:13px}svg .low{fill:var(--bar)}svg .line{fill:var(--bar)}svg .rest{stroke:var(--bar)}
@media print{:root{--ink:#000;--paper:#fff;--soft:#333;--line:#999;--bar:#333}body{max-width:none;padding:0;font-size:10pt}h2,tr,svg{break-inside:avoid}.wide{overflow:visible}}
";

fn table(heads: &[String], rows: &[Vec<(String, bool)>]) -> String {
    let mut out = String::from("<div class=\"wide\" tabindex=\"0\"><table><thead><tr>");
    heads.iter().for_each(|h| out.push_str(&format!("<th scope=\"col\">{h}</th>")));
    out.push_str("</tr></thead><tbody>\n");
    for row in rows {
        out.push_str("<tr>");
        row.iter().for_each(|(cell, number)| out.push_str(&format!("<td{}>{cell}</td>", if *number { " class=\"n\"" } else { "" })));
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table></div>\n");
    out
}

impl Bulletin {
    /// As one self-contained page.
    #[must_use]
    pub fn html(&self) -> String {
        let (l, paper) = (self.language, Paper::Html);
        let word = |key: &str| Phrase::new(key).say(l, paper);
        let heads = |keys: &[&str]| keys.iter().map(|k| word(k)).collect::<Vec<_>>();
        let leaf = |w: &str| Slot::Leaf(w.to_owned()).say(l, paper);
        let three = |n: &Numbers| cells(n, l, paper).map(|c| (c, true));
        let title = html(&self.title().say(l, Paper::Plain));
        let mut out = format!(
            "<!doctype html>\n<html lang=\"{}\" dir=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{}</h1>\n",
            l.code(),
            l.direction(),
            self.title().say(l, paper)
        );
        for f in &self.figures {
            out.push_str(&format!("<p>{}</p>\n<p class=\"rests\">{}: {}</p>\n", f.sentence.say(l, paper), word("col.rests"), say(&f.rests, l, paper)));
        }
        let figure_rows: Vec<Vec<(String, bool)>> = self
            .figures
            .iter()
            .map(|f| {
                let mut row = vec![(f.label.say(l, paper), false), (f.when.say(l, paper), false)];
                row.extend(three(&Numbers::of_toll(&f.toll)));
                row.push((say(&f.rests, l, paper), false));
                row
            })
            .collect();
        out.push_str(&format!("<h2>{}</h2>\n", word("head.figures")));
        out.push_str(&table(&heads(&["col.what", "col.when", "col.low", "col.best", "col.high", "col.rests"]), &figure_rows));
        out.push_str(&format!("<p>{}</p>\n<h2>{}</h2>\n", word("rows.not"), word("head.incidents")));
        if self.incidents.is_empty() {
            out.push_str(&format!("<p>{}</p>\n", word("none.incidents")));
        } else {
            let rows: Vec<Vec<(String, bool)>> = self
                .incidents
                .iter()
                .map(|i| {
                    let place = if i.coarsened { format!("{} ({})", leaf(&i.place), word("unit.only")) } else { leaf(&i.place) };
                    let mut row = vec![(leaf(&i.code), false), (days(i.days, l, paper), false), (place, false)];
                    row.extend(three(&i.killed));
                    row.extend([(i.by.say(l, paper), false), (i.origins.say(l, paper), false), (word(&format!("status.{}", i.status)), false)]);
                    row.push((i.sources.iter().map(|s| leaf(s)).collect::<Vec<_>>().join("<br>"), false));
                    row
                })
                .collect();
            let keys = ["col.code", "col.when", "col.where", "col.low", "col.best", "col.high", "col.by", "col.rests", "col.checked", "col.sources"];
            out.push_str(&table(&heads(&keys), &rows));
        }
        if !self.bars.is_empty() {
            let bars: Vec<(String, Numbers)> = self.bars.iter().map(|(label, toll, _)| (label.clone(), Numbers::of_toll(toll))).collect();
            let head = self.chart_head();
            out.push_str(&format!("<h2>{}</h2>\n{}", head.say(l, paper), chart::bars(&bars, &head.say(l, Paper::Plain), l)));
            let rows: Vec<Vec<(String, bool)>> = self
                .bars
                .iter()
                .map(|(label, toll, rests)| {
                    let mut row = vec![(leaf(label), false)];
                    row.extend(three(&Numbers::of_toll(toll)));
                    row.push((say(rests, l, paper), false));
                    row
                })
                .collect();
            out.push_str(&table(&heads(&["col.what", "col.low", "col.best", "col.high", "col.rests"]), &rows));
        }
        if let Some((entry, changes)) = &self.changes {
            out.push_str(&format!("<h2>{}</h2>\n", Phrase::new("head.changes").with("entry", entry.to_string()).say(l, paper)));
            if changes.is_empty() {
                out.push_str(&format!("<p>{}</p>\n", word("none.changes")));
            } else {
                let rows: Vec<Vec<(String, bool)>> = changes
                    .iter()
                    .map(|c| {
                        let because = c.because.iter().map(|s| leaf(s)).collect::<Vec<_>>().join("<br>");
                        let (before, after) = (short(c.before.as_ref(), "change.new", l, paper), short(c.after.as_ref(), "change.gone", l, paper));
                        vec![(c.what.say(l, paper), false), (before, true), (after, true), (because, false)]
                    })
                    .collect();
                out.push_str(&table(&heads(&["col.what", "col.before", "col.after", "col.why"]), &rows));
            }
        }
        out.push_str(&format!(
            "<h2>{}</h2>\n<p>{}</p>\n<p>{}</p>\n<p class=\"rests\">{}</p>\n",
            word("head.method"),
            word("method"),
            word("neutral"),
            self.made_phrase().say(l, paper)
        ));
        if let Some(contact) = &self.made.contact {
            out.push_str(&format!("<p>{}</p>\n", Phrase::new("contact").with("contact", contact.clone()).say(l, paper)));
        }
        out.push_str("</main>\n</body>\n</html>\n");
        out
    }
}
