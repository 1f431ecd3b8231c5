//! Positions in a report's text. Enters: byte offsets. Leaves: spans with bytes, code points and UTF-16, and the exact quote.
//! Never done here: changing the text; `text[span] == quote` is checked when a span is made and when it is read.

use serde::{Deserialize, Serialize};

/// What part of a claim the words of a span are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpanRole {
    /// The word that tells the harm or the deed.
    Harm,
    /// The number.
    Count,
    /// Who was harmed.
    Who,
    /// Who is blamed.
    By,
    /// By what means.
    Means,
    /// What was hit.
    Target,
    /// Where.
    Place,
    /// When.
    Period,
    /// According to whom.
    Attribution,
}

/// A half-open piece of a report's text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Span {
    /// UTF-8 byte offsets.
    pub bytes: [u32; 2],
    /// Unicode code point offsets.
    pub chars: [u32; 2],
    /// UTF-16 code unit offsets.
    pub utf16: [u32; 2],
    /// The text between them, exactly.
    pub quote: String,
    /// What the words say in the claim.
    pub role: SpanRole,
}

impl Span {
    /// True if the span still points at its quote.
    #[must_use]
    pub fn holds_in(&self, text: &str) -> bool {
        text.get(self.bytes[0] as usize..self.bytes[1] as usize) == Some(self.quote.as_str())
    }
}

/// Converts byte offsets of one text into code point and UTF-16 offsets in constant time per look-up.
pub struct Offsets<'a> {
    text: &'a str,
    /// Code points and UTF-16 units before each block of `BLOCK` bytes; empty for ASCII text.
    marks: Vec<(u32, u32)>,
}

const BLOCK: usize = 64;

/// Code points and UTF-16 units that start in a piece: a lead byte starts a code point; four-byte ones take two units. Eight bytes at a time: the
/// top bit of each byte of the number tells what the byte is, and eight sums run beside each other, one for each byte.
#[inline]
fn count(piece: &[u8]) -> (u32, u32) {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let (mut inner, mut four) = (0, 0);
    // As many words as the sums of a byte can hold.
    for some in piece.chunks(8 * 255) {
        let (words, rest) = some.as_chunks::<8>();
        let (mut inners, mut fours) = (0u64, 0u64);
        let mut add = |x: u64| {
            let (a, b) = (x >> 7, x >> 6);
            inners += a & !b & ONES;
            fours += a & b & (x >> 5) & (x >> 4) & ONES;
        };
        words.iter().for_each(|w| add(u64::from_le_bytes(*w)));
        if !rest.is_empty() {
            // Bytes that are not there are no letters' inner ones.
            add(rest.iter().rev().fold(0, |x, b| x << 8 | u64::from(*b)));
        }
        let sum = |x: u64| (x & 0x00FF_00FF_00FF_00FF).wrapping_add(x >> 8 & 0x00FF_00FF_00FF_00FF).wrapping_mul(0x0001_0001_0001_0001) >> 48;
        inner += sum(inners) as u32;
        four += sum(fours) as u32;
    }
    let chars = piece.len() as u32 - inner;
    (chars, chars + four)
}

impl<'a> Offsets<'a> {
    /// Walks the text once; ASCII text costs one check.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        let mut marks = Vec::new();
        if !text.is_ascii() {
            let (mut chars, mut units) = (0u32, 0u32);
            marks.reserve_exact(text.len().div_ceil(BLOCK));
            for block in text.as_bytes().chunks(BLOCK) {
                marks.push((chars, units));
                let (c, u) = count(block);
                (chars, units) = (chars + c, units + u);
            }
        }
        Offsets { text, marks }
    }

    #[inline]
    fn at(&self, byte: usize) -> (u32, u32) {
        let block = byte / BLOCK;
        let Some(&(chars, units)) = self.marks.get(block).or(self.marks.last()) else {
            return (byte as u32, byte as u32);
        };
        let from = block.min(self.marks.len() - 1) * BLOCK;
        // In most blocks of a text that holds other letters somewhere each letter is a byte.
        if self.marks.get(block + 1).is_some_and(|next| next.0 - chars == BLOCK as u32) {
            let into = (byte - from) as u32;
            return (chars + into, units + into);
        }
        let (c, u) = count(&self.text.as_bytes()[from..byte]);
        (chars + c, units + u)
    }

    /// The span of `start..end` bytes. Offsets that cut a character are moved outward to whole characters.
    #[must_use]
    pub fn span(&self, start: usize, end: usize, role: SpanRole) -> Span {
        let mut a = start.min(self.text.len());
        let mut b = end.clamp(a, self.text.len());
        while !self.text.is_char_boundary(a) {
            a -= 1;
        }
        while !self.text.is_char_boundary(b) {
            b += 1;
        }
        let (ca, ua) = self.at(a);
        let (cb, ub) = self.at(b);
        Span { bytes: [a as u32, b as u32], chars: [ca, cb], utf16: [ua, ub], quote: self.text[a..b].to_owned(), role }
    }
}

/// The words that make a claim what it is (how many, who, which harm) in the order of the text, joined by an ellipsis; words within others are told
/// once. Empty where no span has one of these roles, as in a claim entered by hand.
#[must_use]
pub fn telling_words(spans: &[Span]) -> String {
    let mut telling: Vec<&Span> = spans.iter().filter(|s| matches!(s.role, SpanRole::Count | SpanRole::Who | SpanRole::Harm)).collect();
    telling.sort_by_key(|s| s.bytes);
    let mut words: Vec<&str> = Vec::new();
    for s in telling {
        if !words.iter().any(|w| w.contains(s.quote.as_str())) {
            words.retain(|w| !s.quote.contains(w));
            words.push(&s.quote);
        }
    }
    words.join(" … ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_count_code_points_and_utf16_units() {
        let text = "é😀x".repeat(200);
        let offsets = Offsets::new(&text);
        let at = text.len() - 1;
        let span = offsets.span(at, at + 1, SpanRole::Who);
        assert_eq!(span.quote, "x");
        assert_eq!(span.chars, [599, 600]);
        assert_eq!(span.utf16, [799, 800]);
        assert!(span.holds_in(&text));
    }

    /// Letters of one to four bytes, marks that combine, line ends: what the counting by eight bytes could get wrong.
    const LETTERS: &[&str] = &["a", "é", "e\u{301}", "ق", "\u{64f}", "中", "😀", "👩🏽‍🚒", "🇸🇾", "\r\n", "\n", "\u{2028}", "12", " ", "\u{0}"];

    proptest::proptest! {
        #[test]
        fn any_stretch_of_any_text_has_its_words_at_all_three_offsets(letters in proptest::collection::vec(0..LETTERS.len(), 0..300), a: u16, b: u16) {
            let text: String = letters.iter().map(|l| LETTERS[*l]).collect();
            let (a, b) = (usize::from(a) % (text.len() + 3), usize::from(b) % (text.len() + 3));
            let span = Offsets::new(&text).span(a, b, SpanRole::Who);
            let [from, to] = span.bytes.map(|n| n as usize);
            proptest::prop_assert!(span.holds_in(&text));
            // Never less than what was asked for, and never a whole letter more.
            let (start, end) = (a.min(text.len()), b.clamp(a.min(text.len()), text.len()));
            proptest::prop_assert!(from <= start && start - from < 4 && to >= end && to - end < 4);
            proptest::prop_assert_eq!(span.chars.map(|n| n as usize), [text[..from].chars().count(), text[..to].chars().count()]);
            proptest::prop_assert_eq!(span.utf16.map(|n| n as usize), [text[..from].encode_utf16().count(), text[..to].encode_utf16().count()]);
        }
    }

    #[test]
    fn telling_words_stand_in_their_order_and_once() {
        let text = "Shells killed at least 21 civilians in Saraqib.";
        let at = |words: &str, role| {
            let from = text.find(words).expect("a piece of the text");
            Offsets::new(text).span(from, from + words.len(), role)
        };
        let spans = [
            at("civilians", SpanRole::Who),
            at("21", SpanRole::Count),
            at("at least 21", SpanRole::Count),
            at("killed", SpanRole::Harm),
            at("Saraqib", SpanRole::Place),
        ];
        assert_eq!(telling_words(&spans), "killed … at least 21 … civilians");
        assert_eq!(telling_words(&spans[4..]), "");
    }
}
