//! Words made ready for the search index, and questions to it. Enters: text in any script. Leaves: the same folded, or a question in FTS5's
//! grammar. Never done here: ranking, stemming, a language's rules.
//!
//! The index is SQLite's FTS5 and not tantivy: its rows commit with the entry they belong to, so that no second store can fall behind or
//! ahead; one backup holds both; and what is erased can be overwritten in place. Tantivy answers faster on far larger collections, and
//! would be a second file format to recover, back up and erase from.
//!
//! FTS5's `unicode61` cuts at what is neither letter nor digit and drops Latin accents. Two things are added before it: scripts written
//! without spaces (Han, kana, Thai, Lao, Khmer, Burmese, Tibetan) are set out character by character and looked up as a phrase, and Arabic
//! and Hebrew lose their points, Greek its accents, and the spellings that the press mixes (alef with and without hamza, final ya, ta marbuta, tatweel).

use unicode_normalization::UnicodeNormalization;

/// True for a character of a script that is written without spaces between words.
fn stands_alone(c: char) -> bool {
    matches!(c, '\u{0E00}'..='\u{0EFF}' | '\u{0F00}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}' | '\u{AA60}'..='\u{AA7F}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

/// What a letter is looked up as; `None` if it is left out.
fn plain(c: char) -> Option<char> {
    match c {
        // Arabic points, tatweel, Quranic marks; Hebrew points.
        '\u{0610}'..='\u{061A}' | '\u{0640}' | '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{06D6}'..='\u{06ED}' | '\u{0591}'..='\u{05C7}' => None,
        // Soft hyphen, joiners, marks of direction.
        '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' => None,
        'أ' | 'إ' | 'آ' | 'ٱ' => Some('ا'),
        'ى' | 'ی' => Some('ي'),
        'ک' => Some('ك'),
        'ة' => Some('ه'),
        // Greek keeps its accents inside the letter, where the index drops Latin ones alone.
        '\u{0370}'..='\u{03FF}' | '\u{1F00}'..='\u{1FFF}' => std::iter::once(c).nfd().next(),
        _ => Some(c),
    }
}

/// Text as it goes into the index.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    // Composed first: "é" in one or two code points is one word; presentation forms of Arabic become letters.
    for c in text.nfkc().filter_map(plain) {
        if stands_alone(c) {
            out.push(' ');
            out.push(c);
            out.push(' ');
        } else {
            out.push(c);
        }
    }
    out
}

/// A question as a person types it, in FTS5's grammar; `None` if it holds no word. Words must all be there; `"in quotes"` next to each other;
/// `word*` is a beginning. Nothing that is typed is taken for an operator.
#[must_use]
pub fn question(words: &str) -> Option<String> {
    let mut out = Vec::new();
    for (i, part) in words.split('"').enumerate() {
        let quoted = i % 2 == 1;
        let terms: Vec<&str> = if quoted { vec![part] } else { part.split_whitespace().collect() };
        for term in terms {
            let beginning = !quoted && term.ends_with('*');
            let folded = fold(term);
            let clean: String = folded.chars().map(|c| if c.is_alphanumeric() || is_mark(c) { c } else { ' ' }).collect();
            let clean = clean.split_whitespace().collect::<Vec<_>>().join(" ");
            if !clean.is_empty() {
                out.push(format!("\"{clean}\"{}", if beginning { "*" } else { "" }));
            }
        }
    }
    (!out.is_empty()).then(|| out.join(" "))
}

/// Marks that belong to their letter: the index keeps them inside words.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_typed_is_an_operator() {
        assert_eq!(question("aleppo OR (raqqa").as_deref(), Some("\"aleppo\" \"OR\" \"raqqa\""));
        assert_eq!(question("  \"air strike\" mar*").as_deref(), Some("\"air strike\" \"mar\"*"));
        assert_eq!(question("a\"b").as_deref(), Some("\"a\" \"b\""));
        assert_eq!(question("*** - \"\" :"), None);
    }

    #[test]
    fn scripts_without_spaces_are_set_out_by_character() {
        assert_eq!(question("空袭").as_deref(), Some("\"空 袭\""));
    }

    #[test]
    fn spellings_that_the_arabic_press_mixes_fold_together() {
        assert_eq!(fold("إدلب"), fold("ادلب"));
        assert_eq!(fold("مُدَرِّسة"), fold("مدرسه"));
        assert_eq!(fold("قتلـــى"), fold("قتلي"));
    }
}
