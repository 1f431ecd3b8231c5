//! What a line looks like: written in capitals, a headline. Enters: tokens. Leaves: yes or no. Never done here: what the line says.

use crate::sentences::Sentence;
use crate::tokens::{Kind, Token};

/// True for a sentence in capitals, such as a headline over a text in small letters.
pub(crate) fn is_loud(tokens: &[Token]) -> bool {
    let mut words = tokens.iter().filter(|t| t.kind == Kind::Word && t.end > t.start + 1);
    words.clone().count() >= LOUD_WORDS && words.all(|t| t.capitals())
}

/// Words in capitals that make a sentence one written in capitals.
const LOUD_WORDS: usize = 4;

pub(crate) fn capitals_only(text: &str) -> bool {
    let (mut upper, mut lower) = (0usize, 0usize);
    for b in text.bytes().take(20_000) {
        upper += usize::from(b.is_ascii_uppercase());
        lower += usize::from(b.is_ascii_lowercase());
    }
    upper > 20 && upper > lower * 6
}

/// A line of its own at the top of a report, without a full stop: its headline, or a byline.
pub(crate) fn is_heading(tokens: &[Token], s: &Sentence, n: usize) -> bool {
    if n > 1 {
        return false;
    }
    let last = tokens[s.start..s.end].iter().rev().find(|t| t.kind != Kind::Break);
    let breaks = tokens.get(s.end - 1).is_some_and(|t| t.kind == Kind::Break) || tokens.get(s.end).is_some_and(|t| t.kind == Kind::Break);
    // A report that is one line without a full stop is a headline alone.
    let alone = n == 0 && s.end - s.start <= ALONE_TOKENS && tokens[s.end..].iter().all(|t| t.kind == Kind::Break);
    let stops = last.is_some_and(|t| t.kind == Kind::Mark && matches!(t.mark, b'.' | b'"'));
    !stops && (alone || breaks && tokens.len() > s.end && s.end - s.start < 60)
}

/// The longest line that is taken for a headline where nothing else stands.
const ALONE_TOKENS: usize = 30;
