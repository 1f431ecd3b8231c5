//! Bars and maps for tolls. Enters: labels and tolls, a map's numbers. Leaves: a picture (SVG) that a page holds in itself, in the page's own colours.
//! Never done here: a bar or a circle without a table beside it; the page prints one.

use crate::incident::Numbers;
use crate::words::{Language, html};
use tollbook_draw::UnitMap;

const LABEL: u64 = 150;
const BARS: u64 = 420;
const RIGHT: u64 = 70;
const STEP: u64 = 24;

/// Where rows stand in time and one is missing, so much is left free.
const GAP: u64 = 14;

/// One bar a row: the low solid, from the low to the highest reported hatched, an arrow where the words leave it open. Rows that stand in time have a gap between them
/// where nobody spoke of what lies between: it is no zero.
pub(crate) fn bars(rows: &[(String, Option<i64>, Numbers)], title: &str, language: Language) -> String {
    let reach = |n: &Numbers| n.highest.or(n.best).or(n.low).unwrap_or(0);
    let most = rows.iter().map(|r| reach(&r.2)).max().unwrap_or(0).max(1);
    let long = |n: u64| u64::try_from(u128::from(n) * u128::from(BARS) / u128::from(most)).unwrap_or(BARS);
    let missing = |i: usize| i > 0 && rows[i].1.zip(rows[i - 1].1).is_some_and(|(now, before)| now - before > 1);
    let gaps = (0..rows.len()).filter(|i| missing(*i)).count() as u64;
    let (width, height) = (LABEL + BARS + RIGHT, STEP * rows.len() as u64 + GAP * gaps + 8);
    let mut out = format!("<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{}\" direction=\"ltr\">\n", html(title));
    out.push_str("<defs><pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect width=\"2\" height=\"6\" class=\"line\"/></pattern></defs>\n");
    let mut y = 4;
    for (i, (label, _, n)) in rows.iter().enumerate() {
        if missing(i) {
            out.push_str(&format!("<path class=\"gap\" d=\"M{LABEL} {}v{}\"/>", y - 2, GAP - 2));
            y += GAP;
        }
        let (low, end) = (long(n.low.unwrap_or(0)), long(reach(n)));
        out.push_str(&format!("<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>", LABEL - 8, y + 13, html(label)));
        out.push_str(&format!("<rect x=\"{LABEL}\" y=\"{y}\" width=\"{low}\" height=\"16\" class=\"low\"/>"));
        if end > low {
            out.push_str(&format!("<rect x=\"{}\" y=\"{y}\" width=\"{}\" height=\"16\" fill=\"url(#hatch)\" class=\"rest\"/>", LABEL + low, end - low));
        }
        let number = n.best.or(n.low).map_or_else(|| "?".to_owned(), |b| language.number(b));
        let arrow = if n.open { " →" } else { "" };
        out.push_str(&format!("<text x=\"{}\" y=\"{}\">{number}{arrow}</text>\n", LABEL + end + 6, y + 13));
        y += STEP;
    }
    out.push_str("</svg>\n");
    out
}

/// A circle in the middle of each unit, as large as its figure, its low inside.
pub(crate) fn map(map: &UnitMap, title: &str, language: Language) -> String {
    let g = &map.ground;
    let mut out = format!("<svg class=\"map\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\" direction=\"ltr\">\n", g.width, g.height, html(title));
    for line in &g.parallels {
        out.push_str(&format!("<path class=\"grid\" d=\"M0 {}H{}\"/>", line.at, g.width));
        if line.at > 14.0 {
            out.push_str(&format!("<text x=\"4\" y=\"{}\">{}</text>", line.at - 3.0, line.label));
        }
    }
    for line in &g.meridians {
        out.push_str(&format!("<path class=\"grid\" d=\"M{} 0V{}\"/>", line.at, g.height));
        if line.at > 56.0 && line.at < g.width - 44.0 {
            out.push_str(&format!("<text x=\"{}\" y=\"{}\">{}</text>", line.at + 3.0, g.height - 5.0, line.label));
        }
    }
    for (class, path) in [("province", &g.units), ("land", &g.land)] {
        if !path.is_empty() {
            out.push_str(&format!("\n<path class=\"{class}\" d=\"{path}\"/>"));
        }
    }
    out.push('\n');
    for n in &map.names {
        let class = if n.country { "country" } else { "near" };
        out.push_str(&format!("<text class=\"{class}\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>", n.x, n.y, html(&n.name)));
    }
    for u in &map.units {
        let told = format!("{}: {}", u.key.rsplit('/').next().unwrap_or(&u.key), language.number(u.best));
        out.push_str(&format!("<circle class=\"figure\" cx=\"{}\" cy=\"{}\" r=\"{}\"><title>{}</title></circle>", u.x, u.y, u.r, html(&told)));
        if let Some(low) = u.low.filter(|low| *low < u.r) {
            out.push_str(&format!("<circle class=\"floor\" cx=\"{}\" cy=\"{}\" r=\"{low}\"/>", u.x, u.y));
        }
    }
    for u in &map.units {
        if let Some(name) = &u.name {
            out.push_str(&format!("<text class=\"name\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>", u.label_x, u.label, html(name)));
        }
    }
    let end = g.width - 16.0;
    out.push_str(&format!(
        "\n<path class=\"scale\" d=\"M{} 20H{end}\"/><text x=\"{end}\" y=\"14\" text-anchor=\"end\">{} km</text>\n</svg>\n",
        end - g.bar,
        g.bar_km.round()
    ));
    out
}
