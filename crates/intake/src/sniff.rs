//! Enters: the first bytes of a file, or the first words of a text. Leaves: what it is, where that is not plain text.
//! Never done here: decoding, or trusting a file's name.

/// A signature: where it stands, its bytes, what the file is, what a person can do.
type Magic = (usize, &'static [u8], &'static str, &'static str);

const SAVE: &str = "open it, and save or copy its words as a .txt file";
const TYPE: &str = "type or copy the words of the report into a .txt file";
const UNPACK: &str = "unpack it and read what is inside";
const NONE: &str = "nothing in it can be read as a report";
const LISTEN: &str = "write down what is said in it as a .txt file";

const MAGIC: &[Magic] = &[
    (0, b"%PDF-", "a PDF document", SAVE),
    (0, b"\x89PNG\r\n\x1a\n", "a PNG picture", TYPE),
    (0, b"\xff\xd8\xff", "a JPEG picture", TYPE),
    (0, b"GIF87a", "a GIF picture", TYPE),
    (0, b"GIF89a", "a GIF picture", TYPE),
    (0, b"II*\0", "a TIFF picture", TYPE),
    (0, b"MM\0*", "a TIFF picture", TYPE),
    (8, b"WEBP", "a WebP picture", TYPE),
    (4, b"ftypheic", "a HEIC picture", TYPE),
    (4, b"ftypavif", "an AVIF picture", TYPE),
    (4, b"ftyp", "a film or sound file", LISTEN),
    (0, b"\x1aE\xdf\xa3", "a film (Matroska or WebM)", LISTEN),
    (8, b"AVI ", "a film (AVI)", LISTEN),
    (8, b"WAVE", "a sound file (WAV)", LISTEN),
    (0, b"OggS", "a sound file (Ogg)", LISTEN),
    (0, b"ID3", "a sound file (MP3)", LISTEN),
    (0, b"fLaC", "a sound file (FLAC)", LISTEN),
    (0, b"\x1f\x8b", "a gzip archive", UNPACK),
    (0, b"BZh", "a bzip2 archive", UNPACK),
    (0, b"\xfd7zXZ\0", "an xz archive", UNPACK),
    (0, b"\x28\xb5\x2f\xfd", "a zstd archive", UNPACK),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", UNPACK),
    (0, b"Rar!\x1a\x07", "a RAR archive", UNPACK),
    (257, b"ustar", "a tar archive", UNPACK),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document (.doc, .xls, .ppt)", SAVE),
    (0, b"{\\rtf", "a rich-text document (RTF)", SAVE),
    (0, b"SQLite format 3\0", "an SQLite database", NONE),
    (0, b"PAR1", "a Parquet table", NONE),
    (0, b"ARROW1", "an Arrow table", NONE),
    (0, b"\x7fELF", "a program", NONE),
    (0, b"MZ\x90\0", "a program", NONE),
    (0, b"\xfe\xed\xfa", "a program", NONE),
    (0, b"\xcf\xfa\xed\xfe", "a program", NONE),
    (0, b"wOF2", "a font", NONE),
    (0, b"\0\x01\0\0\0", "a font", NONE),
    (0, b"WARC/1.", "a web archive (WARC)", UNPACK),
];

/// What the first bytes say a file is, with a remedy, if it is a known kind of file that is not text.
pub(crate) fn magic(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Some(zip(bytes));
    }
    MAGIC.iter().find(|(at, sign, ..)| bytes.get(*at..).is_some_and(|b| b.starts_with(sign))).map(|(_, _, what, remedy)| (*what, *remedy))
}

/// Office documents and books are zip archives; the name of their first entries tells them apart.
fn zip(bytes: &[u8]) -> (&'static str, &'static str) {
    let head = &bytes[..bytes.len().min(4096)];
    let has = |needle: &[u8]| head.windows(needle.len()).any(|w| w == needle);
    if has(b"word/") {
        ("a Word document", SAVE)
    } else if has(b"xl/") {
        ("an Excel workbook", SAVE)
    } else if has(b"ppt/") {
        ("a PowerPoint presentation", SAVE)
    } else if has(b"application/vnd.oasis.opendocument") {
        ("an OpenDocument file", SAVE)
    } else if has(b"application/epub") {
        ("an EPUB book", SAVE)
    } else if has(b"[Content_Types].xml") {
        ("an Office document", SAVE)
    } else {
        ("a ZIP archive", UNPACK)
    }
}

/// What kind of markup a text is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Markup {
    Html,
    Feed,
    Xml,
}

/// Tags that a plain text doesn't hold twice near its start.
const TAGS: [&str; 14] = ["</p>", "</div>", "<div", "<span", "</a>", "<br>", "<br/>", "<br />", "<li>", "</td>", "<script", "<style", "<meta ", "</h1>"];

/// The markup a text is written in, from its first few thousand bytes; `None` is plain text.
pub(crate) fn markup(text: &str) -> Option<Markup> {
    let mut end = text.len().min(8192);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    if !text.as_bytes()[..end].contains(&b'<') {
        return None;
    }
    let head = text[..end].trim_start().to_ascii_lowercase();
    let page = ["<!doctype html", "<html", "<head>", "<body"];
    if head.starts_with('<') {
        let begins = |tags: &[&str]| tags.iter().any(|t| head.starts_with(t));
        if begins(&page) {
            return Some(Markup::Html);
        }
        if begins(&["<rss", "<feed", "<rdf:rdf"]) {
            return Some(Markup::Feed);
        }
        if begins(&["<?xml", "<!doctype", "<!--"]) {
            let within = |tags: &[&str]| tags.iter().any(|t| head.contains(t));
            return Some(match () {
                () if within(&page) => Markup::Html,
                () if within(&["<rss", "<feed", "<rdf:rdf"]) => Markup::Feed,
                () => Markup::Xml,
            });
        }
    }
    // A piece of a page, without its head. A lone tag in a plain text is no page.
    let tags: usize = TAGS.iter().map(|t| head.matches(t).count()).sum();
    (tags >= 4 && tags * 400 >= head.len()).then_some(Markup::Html)
}

/// True if control bytes make it certain that this is no text.
pub(crate) fn too_many_controls(bytes: &[u8]) -> bool {
    // Short blocks with a count of one byte, so that many bytes are looked at in one step.
    let control = |b: &u8| u8::from(matches!(*b, 1..=8 | 0x0b | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f));
    bytes.chunks(128).map(|block| usize::from(block.iter().map(control).sum::<u8>())).sum::<usize>() > 2 + bytes.len() / 50
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lone_tag_is_no_page() {
        assert_eq!(markup("He wrote <br> in his notes, and 3 < 4 too."), None);
        assert_eq!(markup("<3 killed>"), None);
    }

    #[test]
    fn pages_pieces_of_pages_and_feeds_are_told() {
        assert_eq!(markup("\n <!DOCTYPE html><p>x"), Some(Markup::Html));
        assert_eq!(markup("<?xml version=\"1.0\"?><rss><channel/>"), Some(Markup::Feed));
        assert_eq!(markup("<div><p>Two killed</p><p>More</p></div><a href=x>y</a>"), Some(Markup::Html));
    }

    #[test]
    fn office_documents_are_told_from_archives() {
        assert_eq!(magic(b"PK\x03\x04....word/document.xml").map(|m| m.0), Some("a Word document"));
        assert_eq!(magic(b"PK\x03\x04....a.txt").map(|m| m.0), Some("a ZIP archive"));
        assert_eq!(magic(b"%PDF-1.7").map(|m| m.0), Some("a PDF document"));
        assert_eq!(magic(b"Plain words"), None);
    }
}
