//! Enters: bytes and where they come from. Leaves: their text, the encoding it was in, and notes on what was guessed or lost.
//! Never done here: changing the text; line ends, spaces and the first line stay as they are.

use crate::IntakeError;
use crate::sniff::{self, Markup};
use crate::unicode::{self, Wide};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};

/// The most bytes that one report may have.
pub const BYTES_MAX: usize = 256 << 20;

/// Bytes that are shown to the detector of eight-bit encodings, from the first one that is not ASCII.
const DETECTED_MAX: usize = 1 << 20;

/// A text as decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// Where the bytes come from: a path, or `-` for standard input.
    pub origin: String,
    /// The text.
    pub text: String,
    /// The encoding's name, as the WHATWG encoding standard writes it.
    pub encoding: &'static str,
    /// What was guessed or lost on the way, one sentence each.
    pub notes: Vec<String>,
}

/// Decodes bytes into text. An empty file is an empty text, which the reading says.
///
/// # Errors
/// Bytes that are no text, a web page or other markup, or too many bytes; the message tells what to do.
pub fn read_bytes(bytes: Vec<u8>, origin: &str) -> Result<Decoded, IntakeError> {
    if bytes.len() > BYTES_MAX {
        return Err(IntakeError::TooLarge { origin: origin.to_owned(), max: BYTES_MAX });
    }
    let decoded = decode(bytes, origin)?;
    match sniff::markup(&decoded.text) {
        None => Ok(decoded),
        Some(Markup::Html) => Err(IntakeError::Html { origin: decoded.origin }),
        Some(Markup::Feed) => Err(IntakeError::Markup { origin: decoded.origin, what: "a news feed (RSS or Atom)" }),
        Some(Markup::Xml) => Err(IntakeError::Markup { origin: decoded.origin, what: "an XML document" }),
    }
}

pub(crate) fn decode(mut bytes: Vec<u8>, origin: &str) -> Result<Decoded, IntakeError> {
    let done = |text: String, encoding: &'static str, notes: Vec<String>| Ok(Decoded { origin: origin.to_owned(), text, encoding, notes });
    let binary = |what: &'static str, remedy: &'static str| Err(IntakeError::Binary { origin: origin.to_owned(), what, remedy });
    let no_text = || binary("binary data", "give the text of the report as a .txt file");
    match unicode::byte_order_mark(&bytes) {
        Some((Some(wide), mark)) => return widened(wide, &bytes[mark..], origin),
        Some((None, mark)) => {
            bytes.drain(..mark);
        }
        None => {}
    }
    if let Some((what, remedy)) = sniff::magic(&bytes) {
        return binary(what, remedy);
    }
    let nuls = if bytes.contains(&0) { bytes.iter().filter(|b| **b == 0).count() } else { 0 };
    if nuls > 0 {
        if let Some(wide) = unicode::unmarked_utf16(&bytes) {
            return widened(wide, &bytes, origin);
        }
        if nuls > 2 + bytes.len() / 1000 {
            return no_text();
        }
    }
    if sniff::too_many_controls(&bytes) {
        return no_text();
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return done(text, "UTF-8", Vec::new()),
        Err(e) => e.into_bytes(),
    };
    let tally = unicode::utf8_tally(&bytes);
    if tally.bad == 0 && tally.tail > 0 && (tally.good > 0 || bytes.len() > 64) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        return done(text, "UTF-8", vec![format!("the last character is cut off ({} of its bytes are there); the file may be incomplete", tally.tail)]);
    }
    // Mostly well-formed UTF-8 is UTF-8 with some damage: eight-bit text forms such sequences only by accident.
    if tally.good >= 4 * (tally.bad + 1) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let note = format!("{} places are not valid UTF-8 and were replaced by \u{fffd}", tally.bad + usize::from(tally.tail > 0));
        return done(text, "UTF-8", vec![note]);
    }
    let encoding = guess(&bytes);
    let (text, had_errors) = encoding.decode_without_bom_handling(&bytes);
    let odd = text.chars().filter(|c| ('\u{80}'..='\u{9f}').contains(c) || *c == char::REPLACEMENT_CHARACTER).count();
    if odd > 2 + text.len() / 50 {
        return no_text();
    }
    let mut notes = vec![format!("the encoding is not stated; read as {}", encoding.name())];
    if had_errors {
        notes.push(format!("some bytes are not valid {} and were replaced by \u{fffd}", encoding.name()));
    }
    done(text.into_owned(), encoding.name(), notes)
}

/// The source of a page or channel. Well-formed UTF-8 goes before what a header or the page states, since many state what is no longer so.
#[cfg(feature = "capture")]
pub(crate) fn marked_up(bytes: &[u8], content_type: Option<&str>) -> String {
    if let Some((Some(wide), mark)) = unicode::byte_order_mark(bytes) {
        return wide.decode(&bytes[mark..]).0;
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => return text.to_owned(),
        // Cut off in the middle of a letter.
        Err(e) if e.error_len().is_none() => return String::from_utf8_lossy(bytes).into_owned(),
        Err(_) => {}
    }
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    let stated = |text: &str| {
        let key = if text.starts_with("<?xml") { "encoding" } else { "charset" };
        let value = text.split_once(key)?.1.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
        let end = value.find(|c: char| !(c.is_ascii_alphanumeric() || "-_:.".contains(c))).unwrap_or(value.len());
        encoding_rs::Encoding::for_label(&value.as_bytes()[..end])
    };
    let tally = unicode::utf8_tally(bytes);
    if tally.good >= 4 * (tally.bad + 1) {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    let header = content_type.map(str::to_ascii_lowercase);
    let encoding = header.as_deref().and_then(stated).or_else(|| stated(&start)).filter(|e| *e != encoding_rs::UTF_8).unwrap_or_else(|| guess(bytes));
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

fn widened(wide: Wide, bytes: &[u8], origin: &str) -> Result<Decoded, IntakeError> {
    let (text, bad) = wide.decode(bytes);
    let length = text.chars().count();
    let controls = text.chars().filter(|c| c.is_control() && !c.is_whitespace()).count();
    if (bad + controls) * 20 > length + 20 {
        let remedy = "give the text of the report as a .txt file";
        return Err(IntakeError::Binary { origin: origin.to_owned(), what: "binary data", remedy });
    }
    let notes = if bad > 0 { vec![format!("{bad} places are not valid {} and were replaced by \u{fffd}", wide.name())] } else { Vec::new() };
    Ok(Decoded { origin: origin.to_owned(), text, encoding: wide.name(), notes })
}

/// The likeliest eight-bit or East Asian encoding.
fn guess(bytes: &[u8]) -> &'static encoding_rs::Encoding {
    let first = bytes.iter().position(|b| *b >= 0x80).unwrap_or(0).saturating_sub(64);
    let piece = &bytes[first..bytes.len().min(first + DETECTED_MAX)];
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(piece, true);
    detector.guess(None, Utf8Detection::Deny)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(bytes: &[u8]) -> Decoded {
        read_bytes(bytes.to_vec(), "x").expect("text")
    }
    fn error_of(bytes: &[u8]) -> String {
        read_bytes(bytes.to_vec(), "x").expect_err("no text").to_string()
    }

    #[test]
    fn arabic_cyrillic_and_western_bytes_are_told_apart() {
        let arabic = "قُتل خمسة مدنيين وأصيب عشرة آخرون في قصف على مدينة سراقب يوم الجمعة، بحسب المرصد".replace('\u{64f}', "");
        let (bytes, _, _) = encoding_rs::WINDOWS_1256.encode(&arabic);
        let d = text_of(&bytes);
        assert_eq!((d.encoding, d.text), ("windows-1256", arabic));
        let russian = "В результате обстрела погибли пять мирных жителей, ещё десять человек ранены";
        for e in [encoding_rs::WINDOWS_1251, encoding_rs::KOI8_R, encoding_rs::IBM866] {
            let d = text_of(&e.encode(russian).0);
            assert_eq!(d.text, russian, "{}", e.name());
        }
        let d = text_of(b"Huit tu\xe9s et \x93plusieurs\x94 bless\xe9s \xe0 Gao, selon l\x92arm\xe9e");
        assert_eq!((d.encoding, d.text.as_str()), ("windows-1252", "Huit tués et “plusieurs” blessés à Gao, selon l’armée"));
        assert_eq!(d.notes.len(), 1);
    }

    #[test]
    fn utf8_with_damage_stays_utf8_and_is_noted() {
        let mut bytes = "« Cinq tués » à Ménaka, « dix blessés »".as_bytes().to_vec();
        bytes.insert(10, 0xff);
        let d = text_of(&bytes);
        assert_eq!(d.encoding, "UTF-8");
        assert!(d.text.contains("Ménaka") && d.notes[0].contains("1 places"), "{d:?}");
        let cut = "Cinq tués près de Gao, à l'aubé".as_bytes();
        let d = text_of(&cut[..cut.len() - 1]);
        assert!(d.encoding == "UTF-8" && d.notes[0].contains("cut off"), "{d:?}");
    }

    #[test]
    fn marks_are_taken_off_and_empty_is_empty() {
        assert_eq!(text_of(b"\xef\xbb\xbfFive").text, "Five");
        assert_eq!(text_of(b"\xfe\xff\0F\0i").text, "Fi");
        assert_eq!(text_of(b"").text, "");
        assert_eq!(text_of(b"\xff\xfe").text, "");
        let utf32: Vec<u8> = [0xffu8, 0xfe, 0, 0].into_iter().chain("Fünf".chars().flat_map(|c| (c as u32).to_le_bytes())).collect();
        assert_eq!(text_of(&utf32).text, "Fünf");
    }

    #[test]
    fn what_is_no_text_says_what_it_is_and_what_to_do() {
        assert_eq!(error_of(b"%PDF-1.4 ..."), "x: a PDF document, not text; open it, and save or copy its words as a .txt file");
        assert!(error_of(b"\x89PNG\r\n\x1a\n\0\0").contains("a PNG picture"));
        assert!(error_of(&[7u8; 300]).contains("binary data"));
        assert!(error_of(&(0..=255u8).cycle().take(5000).collect::<Vec<_>>()).contains("binary data"));
        assert!(error_of(b"<html><p>Five killed").contains("HTML"));
        assert!(error_of(b"<?xml version='1.0'?><rss>").contains("feed"));
    }

    #[test]
    fn a_stray_nul_in_a_long_text_is_no_reason_to_refuse_it() {
        let mut bytes = "Five killed in Aleppo. ".repeat(200).into_bytes();
        bytes[100] = 0;
        assert_eq!(text_of(&bytes).encoding, "UTF-8");
    }

    #[test]
    fn any_bytes_give_text_or_an_error() {
        let mut seed = 1u64;
        for n in 0..400 {
            let bytes: Vec<u8> = (0..n)
                .map(|_| {
                    seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    (seed >> 33) as u8
                })
                .collect();
            let _ = read_bytes(bytes, "x");
        }
    }
}
