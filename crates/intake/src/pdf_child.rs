//! Enters: a PDF document on standard input, in a process of its own. Leaves: its text, or why there is none, on standard output. Never done here:
//! opening a file, a network, or more memory and time than the limits allow.

use crate::apart::apart;
use pdf_extract::{Document, MediaBox, OutputDev, OutputError, Transform};
use std::io::{Read as _, Write as _};
use std::process::ExitCode;
use unicode_normalization::UnicodeNormalization as _;

/// The hidden argument that makes the program a child.
pub(crate) const CHILD: &str = "--pdf-child-of-tollbook";
/// What stands before the answer.
pub(crate) const ANSWER: &str = "\n%TOLLBOOK-PDF-ANSWER\n";

/// What stands behind the answer: without it the child died on the way.
pub(crate) const END: &str = "\n%TOLLBOOK-PDF-END\n";

/// Memory that a child may take, in bytes.
#[cfg(unix)]
const MEMORY_MAX: u64 = 768 << 20;
/// Seconds of computing that a child may take.
#[cfg(unix)]
const CPU_MAX: u64 = 20;

/// Makes this process the child that takes a PDF document apart, if its arguments say so. A program that reads PDF documents calls this first
/// thing in `main`, and ends with what it returns.
#[must_use]
pub fn pdf_child_main() -> Option<ExitCode> {
    let mut args = std::env::args_os().skip(1);
    args.find(|a| a == CHILD)?;
    Some(child(args.next().is_some_and(|a| a == "pdftotext")))
}

/// The child itself; `pdf_child_main` without the look at the arguments, for programs that have their own way to tell.
#[must_use]
pub fn pdf_child(pdftotext: bool) -> ExitCode {
    child(pdftotext)
}

/// Gives up what taking a document apart doesn't need. A limit that can't be set is one that is already lower.
fn limit() {
    #[cfg(unix)]
    {
        use rlimit::Resource;
        for (resource, most) in [(Resource::AS, MEMORY_MAX), (Resource::CPU, CPU_MAX), (Resource::FSIZE, 0), (Resource::CORE, 0)] {
            let _ = rlimit::setrlimit(resource, most, most);
        }
    }
}

fn child(pdftotext: bool) -> ExitCode {
    limit();
    if pdftotext {
        return become_pdftotext();
    }
    let mut bytes = Vec::new();
    let answer = match std::io::stdin().lock().read_to_end(&mut bytes) {
        Ok(_) => apart(|| read(&bytes)).unwrap_or_else(|| "broken the parser gave up".to_owned()),
        Err(e) => format!("broken {e}"),
    };
    let mut out = std::io::stdout().lock();
    let written = out
        .write_all(ANSWER.as_bytes())
        .and_then(|()| out.write_all(answer.as_bytes()))
        .and_then(|()| out.write_all(END.as_bytes()))
        .and_then(|()| out.flush());
    if written.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Standard input and output go on to the program, and the limits with them.
fn become_pdftotext() -> ExitCode {
    let mut command = std::process::Command::new("pdftotext");
    command.args(["-enc", "UTF-8", "-q", "-", "-"]);
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt as _;
        let _ = command.exec();
        ExitCode::from(127)
    }
    #[cfg(not(unix))]
    {
        let code = command.status().ok().and_then(|s| s.code()).and_then(|c| u8::try_from(c).ok());
        ExitCode::from(code.unwrap_or(127))
    }
}

/// The answer: its state in the first line, the text behind it.
fn read(bytes: &[u8]) -> String {
    let one_line = |why: &dyn std::fmt::Display| why.to_string().replace(['\n', '\r'], " ");
    let mut document = match Document::load_mem(bytes) {
        Ok(document) => document,
        Err(e) if e.to_string().to_lowercase().contains("password") || e.to_string().to_lowercase().contains("decrypt") => return "encrypted".to_owned(),
        Err(e) => return format!("broken {}", one_line(&e)),
    };
    // Many documents are encrypted under the empty password: they open for everybody.
    if document.is_encrypted() && document.decrypt("").is_err() {
        return "encrypted".to_owned();
    }
    let mut text = String::from("text\n");
    let pages = document.get_pages();
    // Under another password the parser keeps no object at all.
    if pages.is_empty() && bytes.windows(8).any(|w| w == b"/Encrypt") {
        return "encrypted".to_owned();
    }
    if pages.is_empty() {
        return "broken it has no pages".to_owned();
    }
    for number in pages.keys() {
        let mut page = Lines::default();
        // A page that can't be read is said to be missing; the others are read.
        match pdf_extract::output_doc_page(&document, &mut page, *number) {
            Ok(()) => text.push_str(&page.finish()),
            Err(e) => text.push_str(&format!("[page {number} could not be read: {}]\n\n", one_line(&e))),
        }
    }
    text
}

/// A letter on a page: where it begins and ends, its line's height, its size.
struct Glyph {
    x: f64,
    end: f64,
    text: String,
}

/// Letters put together to words, lines and paragraphs by where they stand.
#[derive(Default)]
struct Lines {
    out: String,
    line: Vec<Glyph>,
    y: f64,
    size: f64,
    /// Height of the line before, and its size.
    before: Option<(f64, f64)>,
}

/// A gap of so many sizes parts words; kerning stays below it.
const WORD_GAP: f64 = 0.17;
/// A letter so many sizes above or below begins a new line.
const LINE_GAP: f64 = 0.5;
/// A line so many sizes below the one before begins a paragraph.
const PARAGRAPH_GAP: f64 = 1.75;

fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
}

impl Lines {
    fn flush(&mut self) {
        if self.line.is_empty() {
            return;
        }
        let mut glyphs = std::mem::take(&mut self.line);
        let rtl = glyphs.iter().filter(|g| g.text.chars().any(is_right_to_left)).count();
        let ltr = glyphs.iter().filter(|g| g.text.chars().any(|c| c.is_alphabetic() && !is_right_to_left(c))).count();
        // A line of Arabic or Hebrew is read from its right end; what runs the other way in it is turned back below.
        let turned = rtl > ltr;
        glyphs.sort_by(|a, b| a.x.total_cmp(&b.x));
        let mut words: Vec<String> = vec![String::new()];
        let mut last_end: Option<f64> = None;
        for g in &glyphs {
            if last_end.is_some_and(|end| g.x - end > WORD_GAP * self.size) || g.text == " " {
                words.push(String::new());
            }
            last_end = Some(last_end.map_or(g.end, |e: f64| e.max(g.end)));
            if let (Some(word), false) = (words.last_mut(), g.text == " ") {
                word.push_str(&g.text);
            }
        }
        words.retain(|w| !w.is_empty());
        if turned {
            words = logical(words);
        }
        let text: String = words.join(" ");
        // Presentation forms are the letters' shapes, not the letters.
        let text: String = if rtl > 0 || text.contains(['\u{fb00}', '\u{fb01}', '\u{fb02}', '\u{fb03}', '\u{fb04}']) { text.nfkc().collect() } else { text };
        let apart = self.before.is_some_and(|(y, size)| (y - self.y).abs() > PARAGRAPH_GAP * size.max(self.size) || self.y > y + size);
        if apart {
            self.out.push('\n');
        }
        self.before = Some((self.y, self.size));
        self.out.push_str(&text);
        self.out.push('\n');
    }

    /// The text of the page.
    fn finish(mut self) -> String {
        self.flush();
        self.out.push('\n');
        self.out
    }
}

/// Words of a line from its right end; runs of the other direction keep their order, and letters of this one are turned.
fn logical(words: Vec<String>) -> Vec<String> {
    let runs_left = |w: &String| w.chars().any(is_right_to_left);
    let mut out: Vec<String> = Vec::new();
    let mut held: Vec<String> = Vec::new();
    for word in words.into_iter().rev() {
        if runs_left(&word) {
            out.extend(held.drain(..).rev());
            out.push(word.chars().rev().collect());
        } else {
            held.push(word);
        }
    }
    out.extend(held.into_iter().rev());
    out
}

impl OutputDev for Lines {
    fn begin_page(&mut self, _: u32, _: &MediaBox, _: Option<(f64, f64, f64, f64)>) -> Result<(), OutputError> {
        Ok(())
    }
    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
    fn output_character(&mut self, trm: &Transform, width: f64, _: f64, font_size: f64, text: &str) -> Result<(), OutputError> {
        let scale_x = trm.m11.hypot(trm.m12);
        let scale_y = trm.m21.hypot(trm.m22);
        let size = (font_size * scale_y).abs();
        if !size.is_finite() || size <= 0.0 || !trm.m31.is_finite() || !trm.m32.is_finite() {
            return Ok(());
        }
        // Some fonts state no widths; half a size is what letters have on the average.
        let advance = if width > 0.0 { width * font_size * scale_x } else { 0.5 * size };
        let (x, y) = (trm.m31, trm.m32);
        let moved = (y - self.y).abs() > LINE_GAP * self.size.max(size);
        let back = self.line.last().is_some_and(|g| x < g.x - 4.0 * size && !text.chars().any(is_right_to_left));
        if !self.line.is_empty() && (moved || back) {
            self.flush();
        }
        if self.line.is_empty() {
            (self.y, self.size) = (y, size);
        }
        let text: String = text.chars().filter(|c| !c.is_control()).map(|c| if c == '\u{a0}' { ' ' } else { c }).collect();
        if !text.is_empty() {
            self.line.push(Glyph { x, end: x + advance, text });
        }
        Ok(())
    }
    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_arabic_is_turned_and_its_numbers_are_not() {
        let line = ["2021", "طابش", "20", "يف"].map(str::to_owned).to_vec();
        assert_eq!(logical(line).join(" "), "في 20 شباط 2021");
    }

    #[test]
    fn what_is_no_document_is_said_to_be_broken() {
        assert!(read(b"").starts_with("broken"));
        assert!(read(b"%PDF-1.4\ngarbage").starts_with("broken"));
    }
}
