//! Text into tokens. Enters: a report's text as it comes. Leaves: tokens with byte offsets into that text, and the folded form of each word.
//! Never done here: changing the text, or knowing a word.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Letters, with inner apostrophes.
    Word,
    /// Digits, with thousands separators or a decimal part.
    Number,
    /// "16th".
    Ordinal,
    /// Letters and digits mixed ("M23", "S300"), clock times, scores.
    Code,
    /// A possessive ending ("'s").
    Possessive,
    /// One mark of punctuation; `Token::mark` tells which.
    Mark,
    /// A paragraph break.
    Break,
}

/// One token. A long text has millions of them, so that what its letters tell again is not held.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Index of the word in the lexicon, or `NO_WORD`.
    pub word: u32,
    /// What it is made of.
    pub kind: Kind,
    /// The normalised mark for `Kind::Mark`: one of `.,;:!?()[]"'-–…/•` or `x` for anything else. Of a break, how many lines end; of a word
    /// or a number, one of the marks below.
    pub mark: u8,
    /// True if the first letter is a capital.
    pub capital: bool,
    /// True if no space stands before it.
    pub glued: bool,
}

/// The mark of a word whose letters are all capitals, and two or more.
const CAPITALS: u8 = b'A';
/// The mark of "3.5".
const DECIMAL: u8 = b'.';
/// The mark of an ordinal or a code whose number counts: "16th", "5km".
const VALUED: u8 = b'1';

impl Token {
    /// True if all letters are capitals and there are two or more.
    #[inline]
    pub fn capitals(&self) -> bool {
        matches!(self.kind, Kind::Word | Kind::Code) && self.mark == CAPITALS
    }
    /// True for "3.5".
    #[inline]
    pub fn decimal(&self) -> bool {
        self.kind == Kind::Number && self.mark == DECIMAL
    }
    /// The number's value, 0 for what is none; for a decimal the integer part.
    pub fn value(&self, text: &str) -> u64 {
        let counts = self.kind == Kind::Number || matches!(self.kind, Kind::Ordinal | Kind::Code) && self.mark == VALUED;
        if counts { numeral(&Scanner::of(text), self.start as usize).value } else { 0 }
    }
}

/// Where the tokenizer asks for the words it finds.
pub trait Words {
    /// The index of a folded word, or `NO_WORD`.
    fn folded(&self, folded: &str) -> u32;
    /// The same for a word of at most eight ASCII letters, given as the number that `short_key` makes of it.
    fn short(&self, key: u64) -> u32;
}

/// Knows no word.
impl Words for () {
    fn folded(&self, _: &str) -> u32 {
        NO_WORD
    }
    fn short(&self, _: u64) -> u32 {
        NO_WORD
    }
}

/// The bytes of a folded word of at most eight as one number; 0 for a longer one.
pub fn short_key(folded: &str) -> u64 {
    if folded.len() > 8 {
        return 0;
    }
    folded.bytes().rev().fold(0, |key, b| key << 8 | u64::from(b))
}

/// A word that the lexicon doesn't hold.
pub const NO_WORD: u32 = u32::MAX;

/// Folds a word: lower case, no accents, straight apostrophes, ligatures and entities resolved. `out` is cleared first.
pub fn fold_into(word: &str, out: &mut String) {
    out.clear();
    if word.is_ascii() && !word.contains('&') {
        out.push_str(word);
        out.make_ascii_lowercase();
        return;
    }
    let decoded;
    let source = if word.contains('&') {
        decoded = decode_entities(word);
        decoded.as_str()
    } else {
        word
    };
    for c in source.nfkd() {
        match c {
            _ if is_combining_mark(c) => {}
            '\u{2018}' | '\u{2019}' | '\u{02BC}' | '\u{2032}' | '`' | '\u{00B4}' | '\u{02BB}' | '\u{02BF}' => out.push('\''),
            '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{FEFF}' | '\u{0640}' => {}
            'ß' => out.push_str("ss"),
            'ø' | 'Ø' => out.push('o'),
            'ı' | 'İ' => out.push('i'),
            'ł' | 'Ł' => out.push('l'),
            'đ' | 'Đ' => out.push('d'),
            _ => out.extend(c.to_lowercase()),
        }
    }
}

/// The entity at the start of `s` and its length in bytes, if one stands there.
fn entity(s: &str) -> Option<(char, usize)> {
    let head: String = s.chars().take(12).collect();
    let end = head.find(';')?;
    let name = &head[1..end];
    let c = if let Some(num) = name.strip_prefix('#') {
        let code = match num.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => num.parse().ok()?,
        };
        char::from_u32(code)?
    } else {
        match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" | "ldquo" | "rdquo" | "laquo" | "raquo" | "bdquo" => '"',
            "apos" | "lsquo" | "rsquo" => '\'',
            "nbsp" | "ensp" | "emsp" | "thinsp" => ' ',
            "ndash" | "mdash" => '–',
            "hellip" => '…',
            "shy" => '\u{AD}',
            "bull" | "middot" => '•',
            "eacute" => 'é',
            "egrave" => 'è',
            "aacute" => 'á',
            "iacute" => 'í',
            "oacute" => 'ó',
            "uacute" => 'ú',
            "ntilde" => 'ñ',
            "uuml" => 'ü',
            "ouml" => 'ö',
            "auml" => 'ä',
            "ccedil" => 'ç',
            "agrave" => 'à',
            "atilde" => 'ã',
            _ => return None,
        }
    };
    Some((c, end + 1))
}

fn decode_entities(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    let mut rest = s;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match entity(rest) {
            Some((c, len)) => {
                out.push(c);
                rest = &rest[len..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Char {
    Letter,
    Digit,
    Space,
    Newline,
    Apostrophe,
    Silent,
    Mark(u8),
}

fn classify(c: char) -> Char {
    match c {
        'a'..='z' | 'A'..='Z' => Char::Letter,
        '0'..='9' => Char::Digit,
        '\n' | '\u{2028}' | '\u{2029}' => Char::Newline,
        ' ' | '\t' | '\r' | '\u{00A0}' | '\u{0B}' | '\u{0C}' => Char::Space,
        '\'' | '\u{2018}' | '\u{2019}' | '\u{02BC}' | '\u{00B4}' | '`' | '\u{2032}' | '\u{02BB}' | '\u{02BF}' => Char::Apostrophe,
        '"' | '\u{201C}' | '\u{201D}' | '\u{201E}' | '\u{00AB}' | '\u{00BB}' | '\u{201F}' | '\u{2033}' => Char::Mark(b'"'),
        '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{FEFF}' => Char::Silent,
        '.' | ',' | ';' | ':' | '!' | '?' | '(' | ')' | '[' | ']' | '/' => Char::Mark(c as u8),
        '-' | '\u{2010}' | '\u{2011}' | '\u{2012}' => Char::Mark(b'-'),
        '\u{2013}' | '\u{2014}' | '\u{2015}' => Char::Mark(b'='),
        '\u{2026}' => Char::Mark(b'~'),
        '\u{2022}' | '\u{00B7}' | '*' | '\u{25CF}' | '\u{25AA}' | '\u{2043}' => Char::Mark(b'*'),
        '\u{060C}' => Char::Mark(b','),
        '\u{061B}' => Char::Mark(b';'),
        '\u{061F}' => Char::Mark(b'?'),
        '\u{3002}' | '\u{0964}' => Char::Mark(b'.'),
        // What picks a glyph for an emoji stands before no letter.
        '\u{FE00}'..='\u{FE0F}' => Char::Silent,
        _ if c.is_alphabetic() || is_combining_mark(c) => Char::Letter,
        _ if c.is_numeric() => match c.to_digit(10) {
            Some(_) => Char::Digit,
            None => Char::Mark(b'x'),
        },
        _ if c.is_whitespace() => Char::Space,
        '&' => Char::Mark(b'&'),
        '%' => Char::Mark(b'%'),
        '$' | '€' | '£' | '¥' => Char::Mark(b'$'),
        '#' | '@' => Char::Mark(b'#'),
        '+' => Char::Mark(b'+'),
        '=' | '_' => Char::Mark(b'_'),
        _ => Char::Mark(b'x'),
    }
}

/// Class of each ASCII byte: 0 other, 1 letter, 2 digit, 3 space, 4 newline, 5 apostrophe.
const ASCII: [u8; 128] = {
    let mut t = [0u8; 128];
    let mut i = 0;
    while i < 128 {
        let c = i as u8;
        t[i] = if c.is_ascii_alphabetic() {
            1
        } else if c.is_ascii_digit() {
            2
        } else if c == b' ' || c == b'\t' || c == b'\r' || c == 0x0B || c == 0x0C {
            3
        } else if c == b'\n' {
            4
        } else if c == b'\'' || c == b'`' {
            5
        } else {
            0
        };
        i += 1;
    }
    t
};

struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
}

impl<'a> Scanner<'a> {
    fn of(text: &'a str) -> Self {
        Scanner { text, bytes: text.as_bytes() }
    }

    #[inline]
    fn at(&self, i: usize) -> Option<(Char, usize)> {
        let b = *self.bytes.get(i)?;
        if b < 128 {
            return Some(match ASCII[b as usize] {
                1 => (Char::Letter, 1),
                2 => (Char::Digit, 1),
                3 => (Char::Space, 1),
                4 => (Char::Newline, 1),
                5 => (Char::Apostrophe, 1),
                _ if b == b'&' => match entity(&self.text[i..]) {
                    Some((c, len)) => (classify(c), len),
                    None => (Char::Mark(b'&'), 1),
                },
                _ => (classify(b as char), 1),
            });
        }
        let c = self.text[i..].chars().next()?;
        Some((classify(c), c.len_utf8()))
    }
}

/// Splits `text` into tokens.
pub fn tokenize(text: &str, words: &impl Words, out: &mut Vec<Token>) {
    out.clear();
    // Memory that is reserved and never written costs nothing; to grow step by step costs copies.
    out.reserve(text.len() / 4);
    let s = Scanner::of(text);
    let mut fold = String::with_capacity(32);
    let mut i = 0;
    let mut glued = false;
    // A single quotation mark is open: the next one after a word closes it and is no possessive.
    let mut quoted = false;
    let blank = Token { start: 0, end: 0, kind: Kind::Mark, mark: b'x', capital: false, glued: false, word: NO_WORD };
    while let Some((c, len)) = s.at(i) {
        match c {
            Char::Space => {
                glued = false;
                i += len;
            }
            Char::Silent => i += len,
            Char::Newline => {
                let start = i;
                let mut lines = 0;
                while let Some((c, len)) = s.at(i) {
                    match c {
                        Char::Newline => lines += 1,
                        Char::Space | Char::Silent => {}
                        _ => break,
                    }
                    i += len;
                }
                quoted &= lines < 2;
                // `mark` tells how many line ends: one may be a wrapped line, two or more end a paragraph.
                out.push(Token { start: start as u32, end: i as u32, kind: Kind::Break, mark: lines.min(9), ..blank });
                glued = false;
            }
            Char::Letter => {
                let start = i;
                i = word(&s, i, &mut fold, words, out, blank, glued);
                glued = true;
                debug_assert!(i > start);
            }
            Char::Digit => {
                i = number(&s, i, &mut fold, words, out, blank, glued);
                glued = true;
            }
            Char::Apostrophe => {
                // A possessive ending or a quotation mark.
                let next = s.at(i + len);
                if glued && matches!(next, Some((Char::Letter, 1))) && matches!(s.bytes[i + len], b's' | b'S') {
                    let after = s.at(i + len + 1).map(|x| x.0);
                    if !matches!(after, Some(Char::Letter)) {
                        out.push(Token {
                            start: i as u32,
                            end: (i + len + 1) as u32,
                            kind: Kind::Possessive,
                            mark: b's',
                            glued: true,
                            word: words.folded("'s"),
                            ..blank
                        });
                        i += len + 1;
                        continue;
                    }
                }
                // "the nurses' murder": after a plural the mark alone is the possessive.
                let plural = glued && i > 0 && matches!(s.bytes[i - 1], b's' | b'S') && out.last().is_some_and(|t| t.kind == Kind::Word);
                let kind = if plural && !quoted && matches!(next, Some((Char::Space | Char::Newline, _))) { Kind::Possessive } else { Kind::Mark };
                quoted = if glued { quoted && kind == Kind::Possessive } else { matches!(next, Some((Char::Letter | Char::Digit, _))) };
                out.push(Token { start: i as u32, end: (i + len) as u32, kind, mark: b'\'', glued, ..blank });
                glued = true;
                i += len;
            }
            Char::Mark(m) => {
                out.push(Token { start: i as u32, end: (i + len) as u32, kind: Kind::Mark, mark: m, glued, ..blank });
                glued = true;
                i += len;
            }
        }
    }
}

/// The end of an abbreviation of single letters with stops ("U.S.") that starts at `start`, if one does.
fn dotted(bytes: &[u8], start: usize) -> Option<usize> {
    let letter = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_alphabetic);
    let mut i = start;
    let mut n = 0;
    while letter(i) && bytes.get(i + 1) == Some(&b'.') {
        i += 2;
        n += 1;
    }
    if n >= 1 && letter(i) && !letter(i + 1) && bytes.get(i + 1) != Some(&b'.') {
        return Some(i + 1);
    }
    (n >= 2 && !letter(i)).then_some(i)
}

/// A word of nothing but ASCII letters, at most eight: nearly all words are such.
#[inline]
fn plain_word(s: &Scanner<'_>, start: usize, words: &impl Words, blank: Token, glued: bool) -> Option<Token> {
    let letters = *s.bytes.get(start..)?.first_chunk::<8>()?;
    let len = letters.iter().position(|b| !b.is_ascii_alphabetic()).unwrap_or(8);
    // What stands after it ends it: no digit, apostrophe or entity, and nothing beyond ASCII.
    let after = *s.bytes.get(start + len)?;
    if len == 0 || after == b'&' || !matches!(ASCII.get(usize::from(after)), Some(0 | 3 | 4)) {
        return None;
    }
    // Bits of the bytes beyond the word are cleared; the sixth bit of an ASCII letter makes it small.
    let word = u64::MAX >> (64 - 8 * len);
    let key = u64::from_le_bytes(letters) & word;
    let small = key | 0x2020_2020_2020_2020 & word;
    let lower = (key & 0x2020_2020_2020_2020).count_ones() as usize;
    let capital = key & 0x20 == 0;
    // "McDonald", "AliAt": capitals inside need a closer look.
    if lower + usize::from(capital) < len && lower > 0 {
        return None;
    }
    let mark = if lower == 0 && len > 1 { CAPITALS } else { blank.mark };
    Some(Token { start: start as u32, end: (start + len) as u32, kind: Kind::Word, mark, capital, glued, word: words.short(small) })
}

fn word(s: &Scanner<'_>, start: usize, fold: &mut String, words: &impl Words, out: &mut Vec<Token>, blank: Token, glued: bool) -> usize {
    if s.bytes.get(start + 1) == Some(&b'.')
        && let Some(end) = dotted(s.bytes, start)
    {
        fold.clear();
        fold.extend(s.bytes[start..end].iter().map(|b| b.to_ascii_lowercase() as char));
        if !fold.ends_with('.') {
            fold.push('.');
        }
        let capital = s.bytes[start].is_ascii_uppercase();
        let mark = if capital { CAPITALS } else { blank.mark };
        out.push(Token { start: start as u32, end: end as u32, kind: Kind::Word, mark, capital, glued, word: words.folded(fold) });
        return end;
    }
    if let Some(token) = plain_word(s, start, words, blank, glued) {
        out.push(token);
        return token.end as usize;
    }
    // Nearly all words are plain letters, and nearly all of those end with a space or a mark.
    let mut i = start + s.bytes[start..].iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let mut ascii = true;
    let mut digits = false;
    while let Some((c, len)) = s.at(i) {
        match c {
            Char::Letter | Char::Silent => {
                ascii &= len == 1;
                i += len;
            }
            Char::Digit => {
                digits = true;
                i += len;
            }
            Char::Apostrophe => {
                // An inner apostrophe joins ("don't", "Sana'a"), but "'s" ends the word.
                let Some((Char::Letter, _)) = s.at(i + len) else { break };
                let rest = &s.bytes[i + len..];
                let ends = rest.first().is_some_and(|b| matches!(b, b's' | b'S')) && !matches!(s.at(i + len + 1), Some((Char::Letter, _)));
                if ends {
                    break;
                }
                ascii &= len == 1;
                i += len;
            }
            _ => break,
        }
    }
    let text = &s.text[start..i];
    if digits {
        fold_into(text, fold);
        out.push(Token { start: start as u32, end: i as u32, kind: Kind::Code, mark: CAPITALS, capital: true, glued, word: words.folded(fold) });
        return i;
    }
    let (capital, capitals);
    if ascii {
        let b = text.as_bytes();
        capital = b[0].is_ascii_uppercase();
        capitals = capital && b.len() > 1 && !b.iter().any(u8::is_ascii_lowercase);
        fold.clear();
        fold.push_str(text);
        fold.make_ascii_lowercase();
        if fold.contains('`') {
            *fold = fold.replace('`', "'");
        }
    } else {
        capital = text.chars().next().is_some_and(|c| c.is_uppercase() || !c.is_lowercase() && c.is_alphabetic());
        capitals = text.chars().nth(1).is_some() && !text.chars().any(char::is_lowercase);
        fold_into(text, fold);
    }
    if ascii
        && !capitals
        && let Some(cut) = glued_lines(&s.bytes[start..i], fold, words)
    {
        let cut = start + cut;
        let first = s.bytes[start].is_ascii_uppercase();
        out.push(Token { start: start as u32, end: cut as u32, kind: Kind::Word, capital: first, glued, word: words.folded(&fold[..cut - start]), ..blank });
        out.push(Token { start: cut as u32, end: cut as u32, kind: Kind::Break, mark: 1, ..blank });
        let mark = if i - cut == 1 { CAPITALS } else { blank.mark };
        out.push(Token { start: cut as u32, end: i as u32, kind: Kind::Word, mark, capital: true, word: words.folded(&fold[cut - start..]), ..blank });
        return i;
    }
    let mark = if capitals { CAPITALS } else { blank.mark };
    out.push(Token { start: start as u32, end: i as u32, kind: Kind::Word, mark, capital, glued, word: words.folded(fold) });
    i
}

/// Where two lines are glued in one word ("AliAt least nine"): the whole is no known word, and what begins with the inner capital is one that
/// opens sentences. `fold` holds the word folded.
fn glued_lines(word: &[u8], fold: &str, words: &impl Words) -> Option<usize> {
    let cut = (2..word.len()).find(|&p| word[p].is_ascii_uppercase() && word[p - 1].is_ascii_lowercase())?;
    // One inner capital only, and letters after it that a pack knows; the longest names with inner capitals are short ("McDonald").
    let one = !word[cut + 1..].iter().any(u8::is_ascii_uppercase);
    (one && cut >= 3 && words.folded(fold) == NO_WORD && words.folded(&fold[cut..]) != NO_WORD).then_some(cut)
}

/// A number in digits.
struct Numeral {
    end: usize,
    value: u64,
    /// How many groups of three digits are set apart in it.
    groups: usize,
    decimal: bool,
}

/// The number that begins at `start`.
fn numeral(s: &Scanner<'_>, start: usize) -> Numeral {
    let mut i = start;
    let mut value: u64 = 0;
    let mut digits = 0;
    let push = |value: &mut u64, i: usize| {
        let d = s.text[i..].chars().next().and_then(|c| c.to_digit(10)).unwrap_or(0);
        *value = value.saturating_mul(10).saturating_add(u64::from(d));
    };
    while let Some((Char::Digit, len)) = s.at(i) {
        push(&mut value, i);
        digits += 1;
        i += len;
    }
    let mut decimal = false;
    // Thousands groups: a separator and exactly three digits, each time.
    let mut groups = 0;
    loop {
        let sep = match s.bytes.get(i) {
            Some(b',') => b',',
            Some(b'.') => b'.',
            Some(b'\'') => b'\'',
            _ => break,
        };
        let three = (1..=3).all(|k| s.bytes.get(i + k).is_some_and(u8::is_ascii_digit));
        let four = s.bytes.get(i + 4).is_some_and(u8::is_ascii_digit);
        if three && !four && digits <= 3 && (value > 0 || groups > 0) {
            for k in 1..=3 {
                push(&mut value, i + k);
            }
            i += 4;
            groups += 1;
            continue;
        }
        if sep == b'.' && s.bytes.get(i + 1).is_some_and(u8::is_ascii_digit) && groups == 0 {
            // A decimal, unless it goes on ("10.30.22").
            let mut j = i + 1;
            while s.bytes.get(j).is_some_and(u8::is_ascii_digit) {
                j += 1;
            }
            decimal = true;
            i = j;
        }
        break;
    }
    Numeral { end: i, value, groups, decimal }
}

fn number(s: &Scanner<'_>, start: usize, fold: &mut String, words: &impl Words, out: &mut Vec<Token>, blank: Token, glued: bool) -> usize {
    let Numeral { end: i, groups, decimal, .. } = numeral(s, start);
    // What follows without a space decides: ordinal, code, clock time, score.
    let rest = &s.bytes[i..];
    let suffix_len = rest.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    if suffix_len > 0 {
        let suffix = &s.text[i..i + suffix_len];
        fold.clear();
        fold.extend(suffix.bytes().map(|b| b.to_ascii_lowercase() as char));
        let kind = if matches!(fold.as_str(), "st" | "nd" | "rd" | "th") && groups == 0 { Kind::Ordinal } else { Kind::Code };
        // A unit glued to the number ("5km", "3m") stays a code; the lexicon may know the suffix.
        let end = i + suffix_len;
        let whole = s.text[start..end].to_ascii_lowercase();
        let whole_word = words.folded(&whole);
        // "25th" stays a day where a division is numbered so too.
        let mark = if whole_word == NO_WORD || kind == Kind::Ordinal { VALUED } else { blank.mark };
        let word = if whole_word == NO_WORD { words.folded(fold) } else { whole_word };
        let mut j = end;
        while let Some((Char::Digit | Char::Letter, len)) = s.at(j) {
            j += len;
        }
        out.push(Token { start: start as u32, end: j as u32, kind, mark, glued, word, ..blank });
        return j;
    }
    if rest.first() == Some(&b':') && rest.get(1).is_some_and(u8::is_ascii_digit) {
        let mut j = i;
        while s.bytes.get(j).is_some_and(|b| b.is_ascii_digit() || *b == b':' || *b == b'.') && s.bytes.get(j + 1).is_some_and(u8::is_ascii_digit) {
            j += 1;
        }
        while s.bytes.get(j).is_some_and(u8::is_ascii_digit) {
            j += 1;
        }
        out.push(Token { start: start as u32, end: j as u32, kind: Kind::Code, mark: b':', glued, ..blank });
        return j;
    }
    // A number may be a part of a name ("M-19", "23 March Movement").
    let word = if i - start <= 4 { words.folded(&s.text[start..i]) } else { NO_WORD };
    let mark = if decimal { DECIMAL } else { blank.mark };
    out.push(Token { start: start as u32, end: i as u32, kind: Kind::Number, mark, glued, word, ..blank });
    i
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> String {
        let mut out = Vec::new();
        tokenize(text, &(), &mut out);
        out.iter()
            .map(|t| match t.kind {
                Kind::Number => format!("{}#", t.value(text)),
                Kind::Ordinal => format!("{}th", t.value(text)),
                Kind::Break => "¶".to_owned(),
                _ => text[t.start as usize..t.end as usize].to_owned(),
            })
            .collect::<Vec<_>>()
            .join("|")
    }

    #[test]
    fn numbers_keep_their_separators() {
        assert_eq!(show("1,300 and 387.000 or 3.5 but 10:30"), "1300#|and|387000#|or|3#|but|10:30");
    }

    #[test]
    fn possessives_and_inner_apostrophes_part() {
        assert_eq!(show("Gaza's Sana'a don't"), "Gaza|'s|Sana'a|don't");
        assert_eq!(show("Gaza’s “dead”"), "Gaza|’s|“|dead|”");
    }

    #[test]
    fn entities_are_read_as_what_they_stand_for() {
        assert_eq!(show("killed&nbsp;12&#8217;s &quot;x&quot;"), "killed|12#|&#8217;s|&quot;|x|&quot;");
    }
}
