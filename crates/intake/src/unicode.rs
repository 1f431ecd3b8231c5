//! Enters: bytes that may be UTF-8, UTF-16 or UTF-32. Leaves: which it is, and the text. Never done here: eight-bit encodings.

/// A Unicode encoding other than UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wide {
    Utf16Le,
    Utf16Be,
    Utf32Le,
    Utf32Be,
}

impl Wide {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Wide::Utf16Le => "UTF-16LE",
            Wide::Utf16Be => "UTF-16BE",
            Wide::Utf32Le => "UTF-32LE",
            Wide::Utf32Be => "UTF-32BE",
        }
    }

    /// The text, and how many units were no characters.
    pub(crate) fn decode(self, bytes: &[u8]) -> (String, usize) {
        let mut text = String::with_capacity(bytes.len() / 2);
        let mut bad = 0usize;
        match self {
            Wide::Utf16Le | Wide::Utf16Be => {
                let units =
                    bytes.chunks_exact(2).map(|p| if self == Wide::Utf16Le { u16::from_le_bytes([p[0], p[1]]) } else { u16::from_be_bytes([p[0], p[1]]) });
                for c in char::decode_utf16(units) {
                    text.push(c.unwrap_or_else(|_| {
                        bad += 1;
                        char::REPLACEMENT_CHARACTER
                    }));
                }
                bad += bytes.len() % 2;
            }
            Wide::Utf32Le | Wide::Utf32Be => {
                for q in bytes.chunks_exact(4) {
                    let q = [q[0], q[1], q[2], q[3]];
                    let n = if self == Wide::Utf32Le { u32::from_le_bytes(q) } else { u32::from_be_bytes(q) };
                    text.push(char::from_u32(n).unwrap_or_else(|| {
                        bad += 1;
                        char::REPLACEMENT_CHARACTER
                    }));
                }
                bad += usize::from(!bytes.len().is_multiple_of(4));
            }
        }
        (text, bad)
    }
}

/// The encoding a byte order mark states, with the mark's length; `None` in the first place is UTF-8.
pub(crate) fn byte_order_mark(bytes: &[u8]) -> Option<(Option<Wide>, usize)> {
    match bytes {
        [0xef, 0xbb, 0xbf, ..] => Some((None, 3)),
        [0xff, 0xfe, 0, 0, ..] => Some((Some(Wide::Utf32Le), 4)),
        [0, 0, 0xfe, 0xff, ..] => Some((Some(Wide::Utf32Be), 4)),
        [0xff, 0xfe, ..] => Some((Some(Wide::Utf16Le), 2)),
        [0xfe, 0xff, ..] => Some((Some(Wide::Utf16Be), 2)),
        _ => None,
    }
}

/// UTF-16 without a mark, told by its spaces and line ends: they stand in every text, while their mirror images (U+2000, U+0A00,
/// U+0D00) stand in none. The share of ill-formed and private units settles the rest.
pub(crate) fn unmarked_utf16(bytes: &[u8]) -> Option<Wide> {
    let head = &bytes[..bytes.len().min(1 << 16) & !1];
    if head.len() < 4 {
        return None;
    }
    let (mut little, mut big) = (0usize, 0usize);
    for pair in head.chunks_exact(2) {
        little += usize::from(pair[1] == 0 && matches!(pair[0], b' ' | b'\n' | b'\r' | b'e' | b'a' | b'.'));
        big += usize::from(pair[0] == 0 && matches!(pair[1], b' ' | b'\n' | b'\r' | b'e' | b'a' | b'.'));
    }
    let wide = if little > big * 4 {
        Wide::Utf16Le
    } else if big > little * 4 {
        Wide::Utf16Be
    } else {
        return None;
    };
    if little.max(big) * 40 < head.len() / 2 {
        return None;
    }
    let (text, bad) = wide.decode(head);
    let odd = text.chars().filter(|c| (c.is_control() && !c.is_whitespace()) || ('\u{e000}'..='\u{f8ff}').contains(c)).count();
    ((bad + odd) * 50 <= text.chars().count()).then_some(wide)
}

/// How a byte string fares as UTF-8.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Utf8Tally {
    /// Sequences of more than one byte that are well formed.
    pub(crate) good: usize,
    /// Ill-formed pieces, the last one apart.
    pub(crate) bad: usize,
    /// Bytes of a last character that is cut off.
    pub(crate) tail: usize,
}

/// Counts the well-formed and ill-formed sequences of bytes that are not plain ASCII.
pub(crate) fn utf8_tally(bytes: &[u8]) -> Utf8Tally {
    let mut t = Utf8Tally::default();
    let mut rest = bytes;
    loop {
        match std::str::from_utf8(rest) {
            Ok(s) => {
                t.good += leads(s);
                return t;
            }
            Err(e) => {
                let (valid, after) = rest.split_at(e.valid_up_to());
                t.good += valid.iter().filter(|b| **b >= 0xc0).count();
                match e.error_len() {
                    Some(n) => {
                        t.bad += 1;
                        rest = &after[n..];
                    }
                    None => {
                        t.tail = after.len();
                        return t;
                    }
                }
            }
        }
    }
}

fn leads(s: &str) -> usize {
    s.bytes().filter(|b| *b >= 0xc0).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn le(s: &str) -> Vec<u8> {
        s.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn utf16_is_told_by_its_spaces_in_any_script() {
        assert_eq!(unmarked_utf16(&le("قتل خمسة مدنيين في حلب يوم الجمعة")), Some(Wide::Utf16Le));
        let be: Vec<u8> = "Five were killed".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(unmarked_utf16(&be), Some(Wide::Utf16Be));
        assert_eq!(unmarked_utf16(&[0; 64]), None);
    }

    #[test]
    fn a_cut_last_character_is_told_from_a_wrong_encoding() {
        assert_eq!(utf8_tally(&"né à Khartoum é".as_bytes()[..17]), Utf8Tally { good: 2, bad: 0, tail: 1 });
        assert_eq!(utf8_tally(b"n\xe9 \xe0 Khartoum").bad, 2);
    }
}
