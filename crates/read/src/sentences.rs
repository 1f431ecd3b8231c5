//! Tokens into sentences. Enters: the tokens of a text. Leaves: ranges of tokens, each a sentence, with whether it opens a paragraph.
//! Never done here: reading a word's meaning.

use crate::pack::Pack;
use crate::tokens::{Kind, Token};

/// A sentence: half-open range of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// First token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// Number of the paragraph it stands in.
    pub paragraph: u32,
}

/// The longest sentence that is read as one; a longer run of tokens is cut, so that no input makes reading slow.
pub const LONGEST: usize = 400;

/// True if single line ends only wrap lines: most lines are of one length, and few end a sentence.
fn is_wrapped(text: &str, tokens: &[Token]) -> bool {
    let (mut single, mut long, mut stopped) = (0u32, 0u32, 0u32);
    let mut line_start = 0u32;
    for (i, t) in tokens.iter().enumerate() {
        if t.kind != Kind::Break {
            continue;
        }
        if t.mark == 1 {
            single += 1;
            let width = t.start.saturating_sub(line_start);
            if (45..=110).contains(&width) {
                long += 1;
            }
            if i > 0 && tokens[i - 1].kind == Kind::Mark && matches!(tokens[i - 1].mark, b'.' | b'!' | b'?' | b':' | b'"') {
                stopped += 1;
            }
        }
        line_start = t.end;
    }
    let _ = text;
    single >= 2 && long * 10 >= single * 7 && stopped * 10 <= single * 5
}

/// Splits tokens into sentences.
pub fn split(text: &str, tokens: &[Token], pack: &Pack, out: &mut Vec<Sentence>) {
    out.clear();
    let wrapped = is_wrapped(text, tokens);
    let mut start = 0;
    let mut paragraph = 0;
    let mut i = 0;
    let push = |out: &mut Vec<Sentence>, start: usize, end: usize, paragraph: u32| {
        if tokens[start..end].iter().any(|t| !matches!(t.kind, Kind::Mark | Kind::Break)) {
            out.push(Sentence { start, end, paragraph });
        }
    };
    while i < tokens.len() {
        let t = tokens[i];
        let mut end = None;
        let mut new_paragraph = false;
        if t.kind == Kind::Break {
            if t.mark >= 2 || !wrapped && !goes_on(tokens, start, i) {
                end = Some(i + 1);
                new_paragraph = true;
            }
        } else if t.kind == Kind::Mark && matches!(t.mark, b'.' | b'!' | b'?') && ends_sentence(text, tokens, i, start, pack) {
            let mut j = i + 1;
            // Closing quotes and brackets belong to the sentence they close.
            while tokens.get(j).is_some_and(|n| n.kind == Kind::Mark && n.glued && matches!(n.mark, b'"' | b'\'' | b')' | b']' | b'.' | b'!' | b'?')) {
                j += 1;
            }
            end = Some(j);
        } else if t.kind == Kind::Mark && t.mark == b';' {
            end = Some(i + 1);
        } else if i - start >= LONGEST {
            end = Some(i + 1);
        } else if t.kind == Kind::Word && t.end > t.start + 1 && text.as_bytes()[t.end as usize - 1] == b'.' && acronym_ends(tokens, i, pack) {
            end = Some(i + 1);
        }
        match end {
            Some(e) => {
                push(out, start, e, paragraph);
                start = e;
                i = e;
                if new_paragraph {
                    paragraph += 1;
                }
            }
            None => i += 1,
        }
    }
    if start < tokens.len() {
        push(out, start, tokens.len(), paragraph);
    }
}

/// True if the line that ends at the break `i` goes on in the next one: it is cut within a word, or the next line begins in lower case after
/// a sentence that began with a capital.
fn goes_on(tokens: &[Token], start: usize, i: usize) -> bool {
    let (Some(last), Some(next)) = (i.checked_sub(1).and_then(|p| tokens.get(p)), tokens.get(i + 1)) else { return false };
    if next.kind != Kind::Word || start >= i {
        return false;
    }
    if last.kind == Kind::Mark {
        return last.mark == b'-' && last.glued || last.mark == b',' && !next.capital;
    }
    !next.capital && tokens[start].kind == Kind::Word && tokens[start].capital && tokens[start].end < last.start
}

/// True if the abbreviation ending in a stop at `i` also ends the sentence: an article, pronoun or preposition in capitals follows.
fn acronym_ends(tokens: &[Token], i: usize, pack: &Pack) -> bool {
    use crate::class;
    let Some(next) = tokens.get(i + 1) else { return false };
    next.kind == Kind::Word
        && next.capital
        && !next.capitals()
        && pack.lexicon.entries.get(next.word as usize).is_some_and(|e| e.classes.any(class::THE.with(class::PRON).with(class::DEM).with(class::PREP)))
}

fn ends_sentence(text: &str, tokens: &[Token], i: usize, start: usize, pack: &Pack) -> bool {
    let t = tokens[i];
    if t.mark != b'.' {
        return tokens.get(i + 1).is_none_or(|n| !n.glued || n.kind == Kind::Mark || n.kind == Kind::Break);
    }
    let Some(next) = tokens.get(i + 1) else { return true };
    if next.kind == Kind::Break {
        if next.mark >= 2 {
            return true;
        }
        let Some(after) = tokens.get(i + 2) else { return true };
        return after.capital || after.kind != Kind::Word || !abbreviation(text, tokens, i, start, pack);
    }
    if next.glued && next.kind != Kind::Mark {
        // "www.TamilNet.com": a name of the net goes on with another stop.
        let net = tokens.get(i + 2).is_some_and(|s| s.kind == Kind::Mark && s.mark == b'.' && s.glued)
            && tokens.get(i + 3).is_some_and(|w| w.glued && !w.capital && w.kind == Kind::Word);
        if net {
            return false;
        }
        // "dead.The": a missing space, if a lower-case word stands before and a capital after.
        return next.kind == Kind::Word
            && next.capital
            && i > start
            && tokens[i - 1].kind == Kind::Word
            && !tokens[i - 1].capital
            && tokens[i - 1].end - tokens[i - 1].start > 2;
    }
    if abbreviation(text, tokens, i, start, pack) {
        return false;
    }
    // A lower-case word after a stop goes on with the sentence.
    !(next.kind == Kind::Word && !next.capital && !next.glued)
}

fn abbreviation(text: &str, tokens: &[Token], i: usize, start: usize, pack: &Pack) -> bool {
    if i == start {
        return false;
    }
    let before = tokens[i - 1];
    if before.kind != Kind::Word || !t_glued(&tokens[i]) {
        return false;
    }
    let word = &text[before.start as usize..before.end as usize];
    // Initials: a single capital letter.
    if word.chars().count() == 1 && before.capital {
        return true;
    }
    if word.len() > 6 {
        return false;
    }
    if !word.is_ascii() {
        return pack.abbreviations.contains(&word.to_lowercase());
    }
    let mut small = [0; 6];
    small[..word.len()].copy_from_slice(word.as_bytes());
    small.make_ascii_lowercase();
    std::str::from_utf8(&small[..word.len()]).is_ok_and(|w| pack.abbreviations.contains(w))
}

fn t_glued(t: &Token) -> bool {
    t.glued
}
