//! Enters: words and a width. Leaves: lines that fit it. Never done here: deciding what is said; passing on control characters of a
//! report or a file name, which could drive a terminal.

use crate::style::{END, Style};
use std::io::{self, Write};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Columns that words take.
pub(crate) fn width_of(words: &str) -> usize {
    words.width()
}

fn harmful(c: char) -> bool {
    // Control characters, and those that turn the direction of what follows.
    c.is_control() && !matches!(c, '\n' | '\t') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The words without characters that could drive a terminal; each becomes `\u{fffd}`, and none is left out silently.
pub(crate) fn harmless(words: &str) -> std::borrow::Cow<'_, str> {
    if words.chars().any(harmful) { words.chars().map(|c| if harmful(c) { '\u{fffd}' } else { c }).collect::<String>().into() } else { words.into() }
}

/// Words on one line: every run of white space is one space, nothing can drive a terminal.
pub(crate) fn one_line(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for word in words.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&harmless(word));
    }
    out
}

/// Lines longer than this are paragraphs that nobody has folded.
const FOLDED_MAX: usize = 100;
/// A line shorter than this ended where its writer wanted it to.
const FOLDED_MIN: usize = 45;

/// The text with the line ends taken out that only fold a paragraph, as agencies sent it: each becomes a blank, so that every offset
/// stays what it was. A text is folded if no line is long and nearly all lines that go on are not short.
pub(crate) fn unfolded(text: &str) -> std::borrow::Cow<'_, str> {
    let lines: Vec<&str> = text.split('\n').collect();
    let length = |l: &str| l.trim_end().chars().count();
    if lines.len() < 2 || lines.iter().any(|l| l.len() > 4 * FOLDED_MAX || length(l) > FOLDED_MAX) {
        return text.into();
    }
    let goes_on = |i: usize| !lines[i].trim().is_empty() && lines.get(i + 1).is_some_and(|n| !n.trim().is_empty());
    let going: Vec<usize> = (0..lines.len()).filter(|i| goes_on(*i)).collect();
    let long = going.iter().filter(|i| length(lines[**i]) >= FOLDED_MIN).count();
    if long == 0 || long * 10 < going.len() * 7 {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    for (i, line) in lines.iter().enumerate() {
        let soft = goes_on(i) && length(line) >= FOLDED_MIN;
        match line.strip_suffix('\r') {
            Some(bare) if soft => {
                out.push_str(bare);
                out.push(' ');
            }
            _ => out.push_str(line),
        }
        if i + 1 < lines.len() {
            out.push(if soft { ' ' } else { '\n' });
        }
    }
    out.into()
}

/// Breaks words into lines of at most `width` columns; a word longer than a line is cut.
pub(crate) fn wrap(words: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in words.split(' ').filter(|w| !w.is_empty()) {
        let w = width_of(word);
        if used > 0 && used + 1 + w <= width {
            line.push(' ');
            line.push_str(word);
            used += 1 + w;
            continue;
        }
        if used > 0 {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        for c in word.chars() {
            let w = c.width().unwrap_or(0);
            if used + w > width && used > 0 {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(c);
            used += w;
        }
    }
    if used > 0 || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// Words filled up with spaces to `width` columns.
pub(crate) fn pad(words: &str, width: usize) -> String {
    format!("{words}{}", " ".repeat(width.saturating_sub(width_of(words))))
}

/// Writes running text in lines of at most a width, piece by piece, each piece in a style. Holds one word at a time, whatever the
/// length of the text.
pub(crate) struct Filler<'a, W: Write> {
    out: &'a mut W,
    width: usize,
    colour: bool,
    /// Columns taken on the line.
    used: usize,
    /// The word that is being gathered.
    word: String,
    /// Its pieces: their styles, and where each ends in it.
    pieces: Vec<(Style, usize)>,
    word_width: usize,
    /// The style of the blank before the word, if there was one.
    blank: Option<Style>,
    /// The style that the terminal is in.
    current: Style,
}

impl<'a, W: Write> Filler<'a, W> {
    pub(crate) fn new(out: &'a mut W, width: usize, colour: bool) -> Self {
        Filler { out, width: width.max(1), colour, used: 0, word: String::new(), pieces: Vec::new(), word_width: 0, blank: None, current: Style::Plain }
    }

    /// Adds a piece of text.
    pub(crate) fn push(&mut self, style: Style, text: &str) -> io::Result<()> {
        let mut rest = text;
        loop {
            // Nearly all text is words of ASCII: each letter takes one column.
            let plain = rest.bytes().take_while(u8::is_ascii_graphic).count();
            let fits = plain.min(self.width.saturating_sub(self.word_width));
            if fits > 0 {
                self.gather(style, &rest[..fits]);
                self.word_width += fits;
                rest = &rest[fits..];
            }
            if fits < plain {
                self.end_word()?;
                continue;
            }
            let Some(c) = rest.chars().next() else { return Ok(()) };
            rest = &rest[c.len_utf8()..];
            if c == '\n' {
                self.end_word()?;
                self.end_line()?;
            } else if c.is_whitespace() && c != '\u{a0}' && c != '\u{202f}' {
                self.end_word()?;
                if self.used > 0 {
                    self.blank = Some(style);
                }
            } else if c != '\r' && c != '\u{feff}' {
                let c = if harmful(c) { '\u{fffd}' } else { c };
                let w = c.width().unwrap_or(0);
                if self.word_width + w > self.width {
                    self.end_word()?;
                }
                self.gather(style, c.encode_utf8(&mut [0; 4]));
                self.word_width += w;
            }
        }
    }

    /// Adds letters to the word.
    fn gather(&mut self, style: Style, letters: &str) {
        self.word.push_str(letters);
        match self.pieces.last_mut() {
            Some((s, end)) if *s == style => *end = self.word.len(),
            _ => self.pieces.push((style, self.word.len())),
        }
    }

    fn set(&mut self, style: Style) -> io::Result<()> {
        if self.colour && style != self.current {
            if self.current != Style::Plain {
                self.out.write_all(END.as_bytes())?;
            }
            self.out.write_all(style.begin().as_bytes())?;
            self.current = style;
        }
        Ok(())
    }

    fn end_word(&mut self) -> io::Result<()> {
        if self.word.is_empty() {
            return Ok(());
        }
        let gap = usize::from(self.blank.is_some());
        if self.used > 0 && self.used + gap + self.word_width > self.width {
            self.end_line()?;
        } else if let Some(style) = self.blank.take() {
            // A blank between two marked words is marked only if both are.
            let style = if self.pieces[0].0 == style { style } else { Style::Plain };
            self.set(style)?;
            self.out.write_all(b" ")?;
            self.used += 1;
        }
        let mut from = 0;
        for i in 0..self.pieces.len() {
            let (style, end) = self.pieces[i];
            self.set(style)?;
            self.out.write_all(&self.word.as_bytes()[from..end])?;
            from = end;
        }
        self.word.clear();
        self.pieces.clear();
        self.used += self.word_width;
        self.word_width = 0;
        Ok(())
    }

    fn end_line(&mut self) -> io::Result<()> {
        self.set(Style::Plain)?;
        self.out.write_all(b"\n")?;
        self.used = 0;
        self.blank = None;
        Ok(())
    }

    /// Ends the text, and its last line.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.end_word()?;
        if self.used > 0 {
            self.end_line()?;
        }
        self.set(Style::Plain)
    }
}

/// Widths for columns that would like `wanted`, each at least `least`, together at most `total`; the widest give way first.
pub(crate) fn share_out(wanted: &[usize], least: &[usize], total: usize) -> Vec<usize> {
    let mut widths = wanted.to_vec();
    while widths.iter().sum::<usize>() > total {
        let Some((i, _)) = widths.iter().enumerate().filter(|(i, w)| **w > least[*i]).max_by_key(|(_, w)| **w) else { break };
        widths[i] -= 1;
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(pieces: &[(Style, &str)], width: usize, colour: bool) -> String {
        let mut out = Vec::new();
        let mut f = Filler::new(&mut out, width, colour);
        for (style, text) in pieces {
            f.push(*style, text).expect("memory");
        }
        f.finish().expect("memory");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn lines_fit_and_long_words_are_cut() {
        assert_eq!(wrap("five people were killed", 11), ["five people", "were killed"]);
        assert_eq!(wrap("aaaaaaaaaa", 4), ["aaaa", "aaaa", "aa"]);
        assert_eq!(wrap("", 4), [""]);
        assert_eq!(wrap("五人死亡", 4), ["五人", "死亡"]);
    }

    #[test]
    fn running_text_keeps_its_line_ends_and_fits() {
        let text = filled(&[(Style::Plain, "Five people were\n\nkilled "), (Style::Killed, "near Aleppo"), (Style::Plain, ".")], 12, false);
        assert_eq!(text, "Five people\nwere\n\nkilled near\nAleppo.\n");
    }

    #[test]
    fn a_style_ends_at_the_line_and_begins_again() {
        let text = filled(&[(Style::Killed, "five people")], 6, true);
        assert_eq!(text, "\x1b[4;31mfive\x1b[0m\n\x1b[4;31mpeople\x1b[0m\n");
    }

    #[test]
    fn nothing_in_a_report_drives_the_terminal() {
        assert_eq!(filled(&[(Style::Plain, "a\x1b[2Jb\u{202e}c")], 20, true), "a\u{fffd}[2Jb\u{fffd}c\n");
        assert_eq!(harmless("x\x07"), "x\u{fffd}");
        assert_eq!(one_line(" a\r\n b\tc "), "a b c");
    }

    #[test]
    fn folded_paragraphs_are_unfolded_and_offsets_stay() {
        let folded = "The army press office reported this morning that four\r\nsoldiers were killed near the border by a mine that\nwent off.\n\nNext.\n";
        let text = unfolded(folded);
        assert_eq!(text.len(), folded.len());
        assert!(text.contains("four  soldiers") && text.contains("that went off.\n\nNext."), "{text}");
        let list = "Killed:\n- A\n- B\nThe end of the list, which is a little longer than the others\n- C";
        assert_eq!(unfolded(list), list);
    }

    #[test]
    fn the_widest_columns_give_way() {
        assert_eq!(share_out(&[10, 30, 5], &[5, 8, 5], 30), [10, 15, 5]);
        assert_eq!(share_out(&[10, 10], &[8, 8], 4), [8, 8]);
    }
}
