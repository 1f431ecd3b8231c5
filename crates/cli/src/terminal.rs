//! Enters: a report and its reading. Leaves: the text with the words of each claim marked, then the claims, what relates to what, and
//! the notices, within the width. Never done here: a sign that only colour carries; the text must read as well piped.

use crate::layout::{Filler, harmless, one_line, pad, share_out, unfolded, width_of, wrap};
use crate::marks;
use crate::style::{Look, Style};
use crate::told::{self, NOT_SAID, Teller, Told};
use crate::words::{CARRIED, number};
use std::io::{self, Write};
use tollbook_model::Report;
use tollbook_read::{Reader, Reading};

/// From this width on, a claim is a row.
const ROWS_FROM: usize = 150;
/// Running text in longer lines is hard to read.
const TEXT_MAX: usize = 100;
/// Below this width, the fields of a claim stand one under the other.
const PAIRS_FROM: usize = 64;

/// Writes one report.
///
/// # Errors
/// The output can't be written.
pub(crate) fn write(out: &mut Vec<u8>, origin: &str, report: &Report, reading: &Reading, reader: Option<&Reader>, look: Look) -> io::Result<()> {
    header(out, origin, report, reading, look)?;
    text(out, report, reading, look)?;
    let teller = Teller::new(reader, &reading.claims);
    let told = teller.claims(&reading.claims);
    if let Some(words) = told::nothing_read(reading) {
        writeln!(out)?;
        paragraph(out, words, "", look, Style::Heading)?;
    }
    if !told.is_empty() {
        section(out, "Claims", look)?;
        if look.width >= ROWS_FROM {
            rows(out, &told, look)?;
        } else {
            blocks(out, &told, look)?;
        }
        legend(out, &told, look)?;
    }
    let relations = teller.relations(&reading.claims);
    if !relations.is_empty() {
        section(out, "What relates to what", look)?;
        for r in &relations {
            paragraph(out, r, "  ", look, Style::Plain)?;
        }
    }
    let notices = told::notices(reading);
    if !notices.is_empty() {
        section(out, "Notices", look)?;
        for n in &notices {
            paragraph(out, n, "! ", look, Style::Plain)?;
        }
    }
    Ok(())
}

/// Writes the line that stands over a report.
///
/// # Errors
/// The output can't be written.
pub(crate) fn header(out: &mut Vec<u8>, origin: &str, report: &Report, reading: &Reading, look: Look) -> io::Result<()> {
    let mut parts = vec![if origin == "-" { "standard input".to_owned() } else { one_line(origin) }];
    parts.extend(report.source.as_deref().map(one_line));
    parts.push(report.date.map_or_else(|| "no date".to_owned(), |d| d.to_string()));
    let many = |n: usize, word: &str| format!("{} {word}{}", number(n as u64), if n == 1 { "" } else { "s" });
    parts.push(many(reading.claims.len(), "claim"));
    parts.push(many(reading.notices.len(), "notice"));
    paragraph(out, &parts.join(" · "), "== ", look, Style::Heading)?;
    writeln!(out)
}

fn text(out: &mut Vec<u8>, report: &Report, reading: &Reading, look: Look) -> io::Result<()> {
    let whole = unfolded(&report.text);
    let text = whole.trim_end();
    let pieces = marks::pieces(&report.text, &reading.claims, marks::is_core);
    let mut filler = Filler::new(out, look.width.min(TEXT_MAX), look.colour);
    let mut at = 0;
    for p in &pieces {
        filler.push(Style::Plain, &whole[at..p.start])?;
        at = p.end;
        let style = p.claims.iter().map(|(i, _)| style(reading, *i)).min_by_key(|s| *s as u8).unwrap_or_default();
        let numbers: Vec<String> = p.claims.iter().map(|(i, _)| (i + 1).to_string()).collect();
        // Blanks at the ends of a stretch belong outside the mark.
        let words = &whole[p.start..p.end];
        let lead = &words[..words.len() - words.trim_start().len()];
        let trail = &words[words.trim_end().len()..];
        filler.push(Style::Plain, lead)?;
        let mark = if look.colour { superscript(&numbers) } else { format!("[{}:\u{a0}", numbers.join(",")) };
        filler.push(if look.colour { Style::Quiet } else { Style::Plain }, &mark)?;
        filler.push(style, words.trim())?;
        if !look.colour {
            filler.push(Style::Plain, "]")?;
        }
        filler.push(Style::Plain, trail)?;
    }
    filler.push(Style::Plain, text.get(at..).unwrap_or(""))?;
    filler.finish()
}

fn style(reading: &Reading, claim: usize) -> Style {
    told::style_of(&reading.claims[claim])
}

fn superscript(numbers: &[String]) -> String {
    let raised = |c: char| match c {
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '0' => '⁰',
        '4'..='9' => char::from_u32('⁰' as u32 + (c as u32 - '0' as u32)).unwrap_or(c),
        _ => '˒',
    };
    numbers.join(",").chars().map(raised).collect()
}

fn section(out: &mut Vec<u8>, title: &str, look: Look) -> io::Result<()> {
    let line = format!("-- {title} {}", "-".repeat(look.width.saturating_sub(title.len() + 4)));
    writeln!(out, "\n{}", look.paint(Style::Heading, &line[..line.len().min(look.width)]))
}

/// Words in lines, the first one after a mark, the others under its end.
fn paragraph(out: &mut Vec<u8>, words: &str, mark: &str, look: Look, style: Style) -> io::Result<()> {
    let indent = width_of(mark);
    for (i, line) in wrap(&harmless(words), look.width.min(TEXT_MAX).saturating_sub(indent)).iter().enumerate() {
        let before = if i == 0 { mark.to_owned() } else { " ".repeat(indent) };
        writeln!(out, "{}", look.paint(style, &format!("{before}{line}")))?;
    }
    Ok(())
}

/// The fields of a claim with their labels, in the order of the columns.
fn fields(t: &Told) -> [(&'static str, &str); 6] {
    [("who", &t.who), ("by", &t.by), ("means", &t.means), ("where", &t.place), ("when", &t.when), ("said by", &t.according_to)]
}

/// One block per claim: a line with number, harm and count, then the fields, two and two where there is room.
fn blocks(out: &mut Vec<u8>, told: &[Told], look: Look) -> io::Result<()> {
    let digits = told.len().to_string().len();
    let indent = " ".repeat(digits + 3);
    let room = look.width.saturating_sub(indent.len());
    for (k, t) in told.iter().enumerate() {
        if k > 0 {
            writeln!(out)?;
        }
        let mut head = format!("{} {}", t.harm, t.count).trim_end().to_owned();
        if !t.qualities.is_empty() {
            head = format!("{head} · {}", t.qualities.join(" · "));
        }
        for (i, line) in wrap(&head, room).iter().enumerate() {
            let before = if i == 0 { format!(" {:>digits$}  ", t.number) } else { indent.clone() };
            writeln!(out, "{before}{}", look.paint(Style::Heading, line))?;
        }
        let fields = fields(t);
        if look.width >= PAIRS_FROM {
            let left = (room.saturating_sub(2)) / 2;
            let right = room.saturating_sub(2) - left;
            for pair in fields.chunks(2).filter(|pair| !pair.iter().all(|(_, words)| t.may_leave_out(words))) {
                let a = cell(pair[0], 7, left);
                let b = cell(pair[1], 9, right);
                for i in 0..a.len().max(b.len()) {
                    let l = a.get(i).map_or("", String::as_str);
                    let r = b.get(i).map_or("", String::as_str);
                    let line = if r.is_empty() { format!("{indent}{l}") } else { format!("{indent}{}  {r}", pad(l, left)) };
                    writeln!(out, "{}", line.trim_end())?;
                }
            }
        } else {
            for field in fields.into_iter().filter(|(_, words)| !t.may_leave_out(words)) {
                for line in cell(field, 9, room) {
                    writeln!(out, "{}", format!("{indent}{line}").trim_end())?;
                }
            }
        }
    }
    Ok(())
}

/// A label and its words, in lines of at most `width` columns.
fn cell((label, words): (&str, &str), label_width: usize, width: usize) -> Vec<String> {
    let lines = wrap(words, width.saturating_sub(label_width));
    lines.iter().enumerate().map(|(i, line)| format!("{}{line}", pad(if i == 0 { label } else { "" }, label_width))).collect()
}

const HEADS: [&str; 9] = ["no.", "harm", "count", "who", "by", "means", "where", "when", "according to"];

/// One row per claim; cells wrap where the words are many.
fn rows(out: &mut Vec<u8>, told: &[Told], look: Look) -> io::Result<()> {
    let cells: Vec<[String; 9]> = told
        .iter()
        .map(|t| {
            let harm = if t.qualities.is_empty() { t.harm.clone() } else { format!("{} ({})", t.harm, t.qualities.join(", ")) };
            let said = |s: &String| if s == NOT_SAID { "–".to_owned() } else { s.clone() };
            [t.number.to_string(), harm, t.count.clone(), said(&t.who), said(&t.by), said(&t.means), said(&t.place), said(&t.when), said(&t.according_to)]
        })
        .collect();
    let wanted: Vec<usize> = (0..9).map(|i| cells.iter().map(|c| width_of(&c[i])).chain([width_of(HEADS[i])]).max().unwrap_or(0)).collect();
    let longest_word = |i: usize| cells.iter().flat_map(|c| c[i].split(' ')).map(width_of).chain([width_of(HEADS[i])]).max().unwrap_or(0);
    let least: Vec<usize> = (0..9).map(|i| longest_word(i).min(if i < 3 { wanted[i] } else { 14 })).collect();
    let widths = share_out(&wanted, &least, look.width - 2 * 8);
    let line = |cells: &[String; 9], style: Style, out: &mut Vec<u8>| -> io::Result<()> {
        let wrapped: Vec<Vec<String>> = cells.iter().zip(&widths).map(|(c, w)| wrap(c, *w)).collect();
        for i in 0..wrapped.iter().map(Vec::len).max().unwrap_or(0) {
            let row: Vec<String> = wrapped.iter().zip(&widths).map(|(c, w)| pad(c.get(i).map_or("", String::as_str), *w)).collect();
            writeln!(out, "{}", look.paint(style, row.join("  ").trim_end()))?;
        }
        Ok(())
    };
    line(&HEADS.map(str::to_owned), Style::Heading, out)?;
    cells.iter().try_for_each(|c| line(c, Style::Plain, out))
}

fn legend(out: &mut Vec<u8>, told: &[Told], look: Look) -> io::Result<()> {
    let mut signs = Vec::new();
    let any = |has: &dyn Fn(&Told) -> bool| told.iter().any(has);
    for (sign, words) in [("≥", "at least"), (">", "more than"), ("≤", "at most"), ("~", "about")] {
        if any(&|t| t.count.contains(sign)) {
            signs.push(format!("{sign} {words}"));
        }
    }
    if any(&|t| t.place.ends_with(CARRIED) || t.when.ends_with(CARRIED)) {
        signs.push(format!("{CARRIED} said earlier in the report, taken to govern this claim too"));
    }
    if signs.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    paragraph(out, &signs.join(" · "), " ", look, Style::Quiet)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told() -> Told {
        Told {
            number: 1,
            harm: "killed".into(),
            style: Style::Killed,
            count: "≥ 21".into(),
            qualities: vec!["running total"],
            who: "Islamic State (“jihadists from the group”, combatant)".into(),
            by: "Russian Aerospace Forces".into(),
            means: "air strike".into(),
            place: "straddling Aleppo Governorate, Hama Governorate, Raqqa Governorate, in Homs Governorate, Syria*".into(),
            when: "2021-02-19 to 2021-02-20".into(),
            according_to: "Syrian Observatory for Human Rights → AFP".into(),
        }
    }

    fn shown(width: usize, colour: bool) -> String {
        let mut out = Vec::new();
        let look = Look { width, colour };
        let told = vec![told(); 12];
        if width >= ROWS_FROM { rows(&mut out, &told, look) } else { blocks(&mut out, &told, look) }.expect("memory");
        legend(&mut out, &told, look).expect("memory");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn no_line_is_wider_than_asked() {
        for width in [20, 40, 63, 64, 80, 100, 149, 150, 220] {
            let out = shown(width, false);
            assert!(out.lines().all(|l| width_of(l) <= width), "{width}:\n{out}");
            assert!(!out.contains('\x1b'));
        }
    }

    #[test]
    fn eighty_columns_show_every_field_with_its_label() {
        let out = shown(80, false);
        for words in [
            "killed ≥ 21 · running total",
            "who    Islamic State",
            "by       Russian Aerospace Forces",
            "means  air strike",
            "when   2021-02-19 to 2021-02-20",
            "said by",
            "≥ at least",
        ] {
            assert!(out.contains(words), "{words}\n{out}");
        }
    }

    #[test]
    fn a_wide_terminal_shows_one_row_per_claim() {
        let out = shown(300, false);
        assert!(out.lines().next().is_some_and(|l| l.starts_with("no.") && l.ends_with("according to")), "{out}");
        assert_eq!(out.lines().filter(|l| l.contains("Islamic State") && l.contains("2021-02-20")).count(), 12);
    }
}
