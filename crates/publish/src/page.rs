//! Bulletins as one page. Enters: a bulletin. Leaves: HTML that needs nothing beside itself: light and dark, on paper, from right to left in Arabic.
//! Never done here: a script, an address that is loaded, markup out of a name.

use crate::bulletin::Bulletin;
use crate::chart;
use crate::incident::Numbers;
use crate::laid::{Drawing, LaidRow};
use crate::words::{Paper, html};

const STYLE: &str = "
:root{color-scheme:light dark;--ink:#1b1b1b;--paper:#fff;--soft:#595959;--line:#c9c9c9;--bar:#3d5a73}
@media(prefers-color-scheme:dark){:root{--ink:#eaeaea;--paper:#161616;--soft:#b0b0b0;--line:#4a4a4a;--bar:#8fb3d1}}
body{margin:0 auto;max-width:60rem;padding:1.5rem;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,sans-serif}
h1{font-size:1.5rem;line-height:1.25}h2{font-size:1.15rem;margin-block-start:2rem;border-block-end:1px solid var(--line)}
.rests{color:var(--soft);font-size:.9rem;margin-block:-.6rem 1rem}
.notice{border-inline-start:4px solid var(--bar);padding-inline-start:.7rem}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:start;vertical-align:top;padding:.3rem .5rem;border-block-end:1px solid var(--line)}
td:first-child{min-width:6.8rem}td.n{font-variant-numeric:tabular-nums;white-space:nowrap}
svg{width:100%;height:auto;max-width:42rem}svg text{fill:currentColor;font-size:13px}svg .low{fill:var(--bar)}svg .line{fill:var(--bar)}svg .rest{stroke:var(--bar)}
figure{margin:1rem 0}figcaption.rests{margin-block:.3rem 1rem}svg.map{border:1px solid var(--line)}svg.map text{font-size:11px;fill:var(--soft)}svg.map text.name{font-size:13px;font-weight:700;fill:var(--ink);paint-order:stroke;stroke:var(--paper);stroke-width:3px}
svg.map text.near{font-size:12px}svg.map text.country{font-size:12px}svg.map text.country:not(:lang(ar)){font-style:italic}
svg .grid{stroke:var(--line);fill:none}svg .gap{stroke:var(--soft);stroke-dasharray:2 3;fill:none}svg .scale{stroke:var(--soft);stroke-width:3}svg .land{fill:none;stroke:var(--soft);stroke-opacity:.75}svg .province{fill:none;stroke:var(--soft);stroke-opacity:.35;stroke-width:.8}
svg .figure{fill:var(--bar);fill-opacity:.35;stroke:var(--bar)}svg .floor{fill:none;stroke:var(--bar);stroke-dasharray:2 2}
@media print{:root{--ink:#000;--paper:#fff;--soft:#333;--line:#999;--bar:#333}body{max-width:none;padding:0;font-size:10pt}h2,tr,svg,figure{break-inside:avoid}h2,thead,p:has(+.rests){break-after:avoid}p{orphans:3;widows:3}.wide{overflow:visible}table{font-size:8pt}th,td{padding:.2em .3em}td{overflow-wrap:break-word}td.n{white-space:normal}td:first-child{overflow-wrap:anywhere}}
";

fn table(heads: &[String], rows: &[LaidRow<'_>]) -> String {
    let mut out = String::from("<div class=\"wide\" tabindex=\"0\"><table><thead><tr>");
    heads.iter().for_each(|h| out.push_str(&format!("<th scope=\"col\">{h}</th>")));
    out.push_str("</tr></thead><tbody>\n");
    for row in rows {
        out.push_str("<tr>");
        row.cells.iter().for_each(|c| out.push_str(&format!("<td{}>{}</td>", if c.number { " class=\"n\"" } else { "" }, c.lines.join("<br>"))));
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table></div>\n");
    out
}

impl Bulletin {
    /// As one self-contained page.
    #[must_use]
    pub fn html(&self) -> String {
        let l = self.language;
        let (laid, plain) = (self.laid(Paper::Html), self.laid(Paper::Plain));
        let mut out = format!(
            "<!doctype html>\n<html lang=\"{}\" dir=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{}</h1>\n",
            laid.language,
            laid.direction,
            html(&plain.title),
            laid.title
        );
        laid.notice.iter().for_each(|n| out.push_str(&format!("<p class=\"notice\">{n}</p>\n")));
        for s in &laid.sentences {
            out.push_str(&format!("<p>{}</p>\n<p class=\"rests\">{}</p>\n", s.words, s.line));
        }
        for (section, words) in laid.sections.iter().zip(&plain.sections) {
            out.push_str(&format!("<h2>{}</h2>\n", section.head));
            if matches!(section.drawing, Some(Drawing::Bars | Drawing::Both)) {
                let bars: Vec<(String, Option<i64>, Numbers)> =
                    self.bars.iter().map(|r| (r.label.clone(), self.by.at(&r.key), Numbers::of_toll(&r.toll))).collect();
                out.push_str(&chart::bars(&bars, &words.head, l));
            }
            if let (Some(Drawing::Map | Drawing::Both), Some(map)) = (section.drawing, &self.map) {
                out.push_str(&format!("<figure>{}<figcaption class=\"rests\">{}</figcaption></figure>\n", chart::map(map, &words.head, l), laid.map_says));
            }
            if !section.rows.is_empty() {
                out.push_str(&table(&section.heads, &section.rows));
            }
            section.notes.iter().for_each(|n| out.push_str(&format!("<p>{n}</p>\n")));
        }
        out.push_str(&format!("<h2>{}</h2>\n", laid.method_head));
        for (at, words) in laid.method.iter().enumerate() {
            out.push_str(&format!("<p{}>{words}</p>\n", if at == 2 { " class=\"rests\"" } else { "" }));
        }
        out.push_str("</main>\n</body>\n</html>\n");
        out
    }
}
