//! Enters: reports and their readings. Leaves: one self-contained page: the text with marks beside the claims, linked both ways.
//! Never done here: a request to any network; passing on markup of a report; a link between text and claims that needs the script.

use crate::layout::{one_line, unfolded};
use crate::marks;
use crate::style::Style;
use crate::told::{self, NOT_SAID, Teller, Told};
use crate::words::CARRIED;
use std::io::{self, Write};
use tollbook_model::Report;
use tollbook_read::{Reader, Reading};

const CSS: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// Writes text so that nothing in it is markup.
fn escape(out: &mut Vec<u8>, text: &str) {
    let mut rest = text;
    while let Some(i) = rest.find(|c: char| matches!(c, '&' | '<' | '>' | '"' | '\'') || c.is_control() && !c.is_whitespace()) {
        out.extend_from_slice(&rest.as_bytes()[..i]);
        let c = rest[i..].chars().next().unwrap_or(' ');
        out.extend_from_slice(match c {
            '&' => b"&amp;",
            '<' => b"&lt;",
            '>' => b"&gt;",
            '"' => b"&quot;",
            '\'' => b"&#39;",
            _ => "\u{fffd}".as_bytes(),
        });
        rest = &rest[i + c.len_utf8()..];
    }
    out.extend_from_slice(rest.as_bytes());
}

fn escaped(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len() + 8);
    escape(&mut out, text);
    String::from_utf8(out).unwrap_or_default()
}

fn class(style: Style) -> &'static str {
    match style {
        Style::Killed => "killed",
        Style::Harmed => "harmed",
        _ => "other",
    }
}

/// The page around the sections of all reports.
pub(crate) fn page(sections: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>Claims read by Tollbook</title>\n<style>\n{CSS}</style>\n</head>\n<body>\n\
         <main>\n{sections}</main>\n\
         <footer>Read by Tollbook {}. A number says what a report claims, not what is true. Place names: GeoNames, CC BY 4.0.</footer>\n\
         <script>\n{SCRIPT}</script>\n</body>\n</html>\n",
        env!("CARGO_PKG_VERSION")
    )
}

/// Writes the section of one report; `index` tells its ids from those of others on the page.
///
/// # Errors
/// The output can't be written.
pub(crate) fn section(out: &mut Vec<u8>, index: usize, origin: &str, report: &Report, reading: &Reading, reader: Option<&Reader>) -> io::Result<()> {
    let teller = Teller::new(reader, &reading.claims);
    let told = teller.claims(&reading.claims);
    let name = if origin == "-" { "Standard input".to_owned() } else { one_line(origin) };
    writeln!(out, "<article id=\"r{index}\">\n<header>\n<h1>{}</h1>", escaped(&name))?;
    let published = report.date.map_or_else(|| "publication date not known".to_owned(), |d| format!("published {d}"));
    let mut facts: Vec<String> = report.source.iter().map(|s| one_line(s)).collect();
    facts.push(published);
    facts.push(match told.len() {
        1 => "1 claim".to_owned(),
        n => format!("{n} claims"),
    });
    writeln!(out, "<p class=\"facts\">{}</p>\n</header>\n<div class=\"columns\">", escaped(&facts.join(" · ")))?;
    text(out, index, report, reading, &told)?;
    writeln!(out, "<section class=\"claims\" aria-label=\"Claims\">")?;
    if let Some(words) = told::nothing_read(reading) {
        writeln!(out, "<p class=\"empty\">{}</p>", escaped(words))?;
    }
    if !told.is_empty() {
        writeln!(out, "<ol>")?;
        told.iter().try_for_each(|t| card(out, index, t))?;
        writeln!(out, "</ol>")?;
        if told.iter().any(|t| t.place.ends_with(CARRIED) || t.when.ends_with(CARRIED)) {
            writeln!(out, "<p class=\"legend\">{CARRIED} said earlier in the report, taken to govern this claim too</p>")?;
        }
    }
    list(out, "What relates to what", &teller.relations(&reading.claims))?;
    list(out, "Notices", &told::notices(reading))?;
    writeln!(out, "</section>\n</div>\n</article>")
}

fn list(out: &mut Vec<u8>, title: &str, items: &[String]) -> io::Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    writeln!(out, "<h2>{title}</h2>\n<ul>")?;
    items.iter().try_for_each(|i| writeln!(out, "<li dir=\"auto\">{}</li>", escaped(i)))?;
    writeln!(out, "</ul>")
}

fn card(out: &mut Vec<u8>, index: usize, t: &Told) -> io::Result<()> {
    let n = t.number;
    writeln!(
        out,
        "<li id=\"r{index}c{n}\" class=\"{}\" data-c=\"{n}\" tabindex=\"0\">\n<h3><a class=\"no\" href=\"#r{index}t{n}\" title=\"to its words\">{n}</a> {} <b>{}</b>{}</h3>\n<dl>",
        class(t.style),
        escaped(&t.harm),
        escaped(&t.count),
        t.qualities.iter().map(|q| format!(" <i>{}</i>", escaped(q))).collect::<String>()
    )?;
    for (label, words) in [("who", &t.who), ("by", &t.by), ("means", &t.means), ("where", &t.place), ("when", &t.when), ("according to", &t.according_to)] {
        if t.may_leave_out(words) {
            continue;
        }
        let quiet = if words == NOT_SAID { " class=\"none\"" } else { "" };
        writeln!(out, "<div{quiet}><dt>{label}</dt><dd dir=\"auto\">{}</dd></div>", escaped(words))?;
    }
    writeln!(out, "</dl>\n</li>")
}

/// The text in paragraphs, with a mark for each piece that holds words of claims.
fn text(out: &mut Vec<u8>, index: usize, report: &Report, reading: &Reading, told: &[Told]) -> io::Result<()> {
    let lang = report.language.as_deref().map(|l| format!(" lang=\"{}\"", escaped(l))).unwrap_or_default();
    writeln!(out, "<section class=\"text\" aria-label=\"Text of the report\"{lang}>")?;
    let whole = unfolded(&report.text);
    let pieces = marks::pieces(&whole, &reading.claims, |_| true);
    let mut seen = vec![false; told.len()];
    let mut at = 0;
    out.extend_from_slice(b"<p dir=\"auto\">");
    for p in &pieces {
        plain(out, &whole[at..p.start]);
        at = p.end;
        let core: Vec<usize> = p.claims.iter().filter(|(_, role)| marks::is_core(*role)).map(|(i, _)| *i).collect();
        for &i in core.iter().filter(|i| !std::mem::replace(&mut seen[**i], true)) {
            write!(
                out,
                "<a class=\"n {}\" id=\"r{index}t{n}\" href=\"#r{index}c{n}\" data-c=\"{n}\" title=\"claim {n}\">{n}</a>",
                class(told[i].style),
                n = i + 1
            )?;
        }
        let numbers: Vec<String> = p.claims.iter().map(|(i, _)| (i + 1).to_string()).collect();
        let style = core.iter().map(|i| told[*i].style).min_by_key(|s| *s as u8);
        let (tag, kind) = style.map_or(("span", "x"), |s| ("mark", class(s)));
        write!(out, "<{tag} class=\"{kind}\" data-c=\"{}\">", numbers.join(" "))?;
        // A mark can't hold a paragraph's end; line ends within it are blanks.
        escape(out, &one_paragraph(&whole[p.start..p.end]));
        write!(out, "</{tag}>")?;
    }
    plain(out, &whole[at..]);
    writeln!(out, "</p>\n</section>")
}

/// Text between marks: blank lines part paragraphs, other line ends stay.
fn plain(out: &mut Vec<u8>, text: &str) {
    let mut rest = text;
    while let Some(i) = rest.find('\n') {
        escape(out, rest[..i].trim_end_matches('\r'));
        rest = &rest[i + 1..];
        let blank = rest.len() - rest.trim_start_matches(['\n', '\r', ' ', '\t', '\u{a0}']).len();
        if rest[..blank].contains('\n') {
            out.extend_from_slice(b"</p>\n<p dir=\"auto\">");
            // Blanks before the first word of the next paragraph carry nothing.
            rest = &rest[blank..];
        } else {
            out.extend_from_slice(b"<br>\n");
        }
    }
    escape(out, rest);
}

fn one_paragraph(words: &str) -> String {
    words.replace(['\n', '\r'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> String {
        let report = Report::new(text.to_owned(), Some("A <b>source</b>".into()), "2021-02-20".parse().ok());
        let reader = Reader::english().expect("the embedded pack is sound");
        let reading = reader.read(&report);
        let mut out = Vec::new();
        section(&mut out, 1, "<i>name</i>.txt", &report, &reading, Some(&reader)).expect("memory");
        page(&String::from_utf8(out).expect("text"))
    }

    #[test]
    fn nothing_of_a_report_becomes_markup() {
        let page = of("Shelling killed 12 civilians <script>alert(1)</script> in Aleppo & \"Idlib\" on Friday.\n\nMore </p></section> text.");
        assert!(!page.contains("<script>alert") && !page.contains("</p></section> text") && !page.contains("<b>source") && !page.contains("<i>name"));
        assert!(page.contains("&lt;script&gt;alert(1)"));
        assert_eq!(page.matches("<script>").count(), 1);
    }

    #[test]
    fn words_and_claims_lead_to_each_other_without_the_script() {
        let page = of("Shelling killed 12 civilians in Aleppo on Friday.");
        for part in ["id=\"r1t1\" href=\"#r1c1\"", "<li id=\"r1c1\"", "href=\"#r1t1\"", "<mark class=\"killed\" data-c=\"1\">"] {
            assert!(page.contains(part), "{part}\n{page}");
        }
        assert!(!page.contains("http://") && !page.contains("https://") && page.contains("default-src 'none'"));
    }

    #[test]
    fn blank_lines_part_paragraphs_and_other_line_ends_stay() {
        let mut out = Vec::new();
        plain(&mut out, "a\r\nb\n \nc & d");
        assert_eq!(String::from_utf8(out).expect("text"), "a<br>\nb</p>\n<p dir=\"auto\">c &amp; d");
    }
}
