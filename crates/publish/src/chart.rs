//! Bars for tolls. Enters: labels and tolls. Leaves: a picture (SVG) that a page holds in itself, in the page's own colours.
//! Never done here: a bar without a table beside it; the page prints one.

use crate::incident::Numbers;
use crate::words::{Language, html};

const LABEL: u64 = 150;
const BARS: u64 = 420;
const RIGHT: u64 = 70;
const STEP: u64 = 24;

/// One bar a row: the low solid, from the low to the highest reported hatched, an arrow where the words leave it open.
pub(crate) fn bars(rows: &[(String, Numbers)], title: &str, language: Language) -> String {
    let reach = |n: &Numbers| n.highest.or(n.best).or(n.low).unwrap_or(0);
    let most = rows.iter().map(|r| reach(&r.1)).max().unwrap_or(0).max(1);
    let long = |n: u64| u64::try_from(u128::from(n) * u128::from(BARS) / u128::from(most)).unwrap_or(BARS);
    let (width, height) = (LABEL + BARS + RIGHT, STEP * rows.len() as u64 + 8);
    let mut out = format!("<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{}\" direction=\"ltr\">\n", html(title));
    out.push_str("<defs><pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect width=\"2\" height=\"6\" class=\"line\"/></pattern></defs>\n");
    for (i, (label, n)) in rows.iter().enumerate() {
        let y = STEP * i as u64 + 4;
        let (low, end) = (long(n.low.unwrap_or(0)), long(reach(n)));
        out.push_str(&format!("<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>", LABEL - 8, y + 13, html(label)));
        out.push_str(&format!("<rect x=\"{LABEL}\" y=\"{y}\" width=\"{low}\" height=\"16\" class=\"low\"/>"));
        if end > low {
            out.push_str(&format!("<rect x=\"{}\" y=\"{y}\" width=\"{}\" height=\"16\" fill=\"url(#hatch)\" class=\"rest\"/>", LABEL + low, end - low));
        }
        let number = n.best.or(n.low).map_or_else(|| "?".to_owned(), |b| language.number(b));
        let arrow = if n.open { " →" } else { "" };
        out.push_str(&format!("<text x=\"{}\" y=\"{}\">{number}{arrow}</text>\n", LABEL + end + 6, y + 13));
    }
    out.push_str("</svg>\n");
    out
}
