//! Words of claims in any script. Enters: sentences that give claims, between emoji, combining marks, Arabic, line ends of every kind, in both normal
//! forms. Leaves: a failure where a span's offsets or its quote are not those of the text. Never done here: how well a sentence is read.

use proptest::prelude::*;
use std::sync::LazyLock;
use tollbook_model::{Report, Span};
use tollbook_read::Reader;
use unicode_normalization::UnicodeNormalization as _;

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::english().expect("the embedded pack is sound"));

/// What stands between the sentences: pictures of one and of many code points, marks that combine, letters of other scripts, ends of lines.
const BETWEEN: &[&str] = &[
    " ",
    "\n",
    "\r\n",
    "\r\n\r\n",
    "\r",
    "\t",
    "\u{2028}",
    "\u{200f}",
    "\u{feff}",
    "\u{a0}",
    "😀",
    "👩🏽‍🚒",
    "🇸🇾",
    "e\u{301}",
    "é",
    "n\u{303}\u{323}",
    "각",
    "각",
    "ﬁ",
    "Å",
    "\u{301}",
    "قصف",
    "مُحَافَظَة",
    "שלום",
    "Ћирилица",
    "中文",
    "𝟙𝟚",
    "“",
    "” ",
    "— ",
    "Café du Marché. ",
    "Josué Ñandú ",
];

/// Sentences that give claims, one with marks of its own.
const SENTENCES: &[&str] = &[
    "Shelling killed 12 civilians in Aleppo on Friday.",
    "At least three children were wounded in Ar-Raqqah, the Syrian Observatory for Human Rights said.",
    "Five civilians were killed in Köln on 3 March 2021, José Ñandú said.",
    "More than 40 people were wounded.",
];

/// What counts the same places, letter by letter.
fn holds(text: &str, span: &Span) -> Result<(), TestCaseError> {
    let [from, to] = span.bytes.map(|b| b as usize);
    prop_assert_eq!(text.get(from..to), Some(span.quote.as_str()));
    let by_chars: String = text.chars().skip(span.chars[0] as usize).take((span.chars[1] - span.chars[0]) as usize).collect();
    prop_assert_eq!(&by_chars, &span.quote);
    let units: Vec<u16> = text.encode_utf16().skip(span.utf16[0] as usize).take((span.utf16[1] - span.utf16[0]) as usize).collect();
    let by_units = String::from_utf16(&units).ok();
    prop_assert_eq!(by_units.as_deref(), Some(span.quote.as_str()));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_span_is_the_words_of_its_text_by_bytes_code_points_and_units(
        parts in prop::collection::vec((prop::collection::vec(0..BETWEEN.len(), 0..6), 0..SENTENCES.len()), 1..5),
        form in 0..3u8,
    ) {
        let mut text = String::new();
        for (between, sentence) in &parts {
            between.iter().for_each(|b| text.push_str(BETWEEN[*b]));
            text.push_str("\n\n");
            text.push_str(SENTENCES[*sentence]);
        }
        let text = match form {
            0 => text,
            1 => text.nfc().collect(),
            _ => text.nfd().collect(),
        };
        let report = Report::new(text, None, "2021-03-04".parse().ok());
        let reading = READER.read(&report);
        prop_assert!(!reading.claims.is_empty(), "{:?}", report.text);
        for span in reading.claims.iter().flat_map(|c| &c.provenance.spans) {
            holds(&report.text, span)?;
        }
        for span in reading.notices.iter().filter_map(|n| n.span.as_ref()) {
            holds(&report.text, span)?;
        }
    }
}
