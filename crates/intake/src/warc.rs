//! Enters: a web archive (WARC 1.0 or 1.1), plain or gzipped, as a stream. Leaves: a capture per page it holds, with the archive's own time, and
//! each record that couldn't be had. Never done here: following a record's links, or holding more than one record.

use crate::archive::{ArchiveError, Sink};
use crate::http;
use crate::limits::{Limits, Refused};
use crate::{Capture, Collector};
use flate2::bufread::GzDecoder;
use sha1::{Digest as _, Sha1};
use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read};

/// The longest line of a record's header.
const LINE_MAX: u64 = 16 << 10;
/// The most lines of a record's header.
const LINES_MAX: usize = 200;
/// What stands between records, in bytes: more than that is damage.
const GAP_MAX: usize = 64;

/// Counts what was taken from a stream.
struct Counted<'c, R> {
    inner: R,
    taken: &'c Cell<u64>,
}

impl<R: BufRead> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.taken.set(self.taken.get() + n as u64);
        Ok(n)
    }
}

impl<R: BufRead> BufRead for Counted<'_, R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }
    fn consume(&mut self, n: usize) {
        self.taken.set(self.taken.get() + n as u64);
        self.inner.consume(n);
    }
}

/// A record: its header's fields and its block.
#[derive(Default)]
struct Record {
    fields: Vec<(String, String)>,
    block: Vec<u8>,
    /// The block was larger than a member may be and was passed over.
    skipped: bool,
}

impl Record {
    fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }
}

/// A line, without its end; `None` at the end of the stream.
fn line(stream: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut bytes = Vec::new();
    stream.take(LINE_MAX).read_until(b'\n', &mut bytes)?;
    if bytes.is_empty() {
        return Ok(None);
    }
    if !bytes.ends_with(b"\n") {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "a header line breaks off"));
    }
    Ok(Some(String::from_utf8_lossy(&bytes).trim_end_matches(['\r', '\n']).to_owned()))
}

fn broken(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why.to_owned())
}

/// The next record; `None` at the end of the stream.
fn record(stream: &mut impl BufRead, limits: &Limits) -> io::Result<Option<Record>> {
    let mut gap = 0;
    let version = loop {
        match line(stream)? {
            None => return Ok(None),
            Some(l) if l.is_empty() && gap < GAP_MAX => gap += 1,
            Some(l) => break l,
        }
    };
    if !version.starts_with("WARC/1.") && !version.starts_with("WARC/0.1") {
        return Err(broken("what should be a record doesn't open with WARC/1.0 or WARC/1.1"));
    }
    let mut out = Record::default();
    loop {
        let Some(l) = line(stream)? else { return Err(io::ErrorKind::UnexpectedEof.into()) };
        if l.is_empty() {
            break;
        }
        if out.fields.len() >= LINES_MAX {
            return Err(broken("a record's header has more than 200 lines"));
        }
        match (l.starts_with([' ', '\t']), l.split_once(':')) {
            (true, _) => {
                if let Some((_, value)) = out.fields.last_mut() {
                    value.push_str(l.trim());
                }
            }
            (false, Some((name, value))) => out.fields.push((name.trim().to_owned(), value.trim().to_owned())),
            (false, None) => return Err(broken("a line of a record's header has no colon")),
        }
    }
    let length: u64 = out.field("content-length").and_then(|l| l.parse().ok()).ok_or_else(|| broken("a record doesn't state its length"))?;
    let taken = if length > limits.bytes_each {
        out.skipped = true;
        io::copy(&mut stream.take(length), &mut io::sink())?
    } else {
        stream.take(length).read_to_end(&mut out.block)? as u64
    };
    if taken < length { Err(io::Error::new(io::ErrorKind::UnexpectedEof, "a record breaks off")) } else { Ok(Some(out)) }
}

/// A gzip member while it is unfolded; refuses to give more than the ratio allows.
struct Metered<'m, R> {
    inner: R,
    packed_from: u64,
    packed: &'m Cell<u64>,
    unpacked: u64,
    ratio: u64,
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.unpacked += n as u64;
        let packed = self.packed.get() - self.packed_from;
        if self.unpacked > 1 << 20 && self.unpacked > packed.saturating_mul(self.ratio) {
            return Err(io::Error::other(Refused::Bomb(self.ratio).to_string()));
        }
        Ok(n)
    }
}

/// Reads a web archive to its end.
pub(crate) fn read_warc(stream: impl Read, sink: &mut Sink<'_>) {
    let taken = Cell::new(0);
    let mut stream = Counted { inner: BufReader::with_capacity(64 << 10, stream), taken: &taken };
    loop {
        let at = taken.get();
        let result = match stream.fill_buf() {
            Ok([]) => return,
            Ok([0x1f, ..]) => {
                let ratio = sink.limits.ratio;
                let member = Metered { inner: GzDecoder::new(&mut stream), packed_from: at, packed: &taken, unpacked: 0, ratio };
                records(&mut BufReader::with_capacity(16 << 10, member), at, &taken, sink)
            }
            Ok(_) => records(&mut stream, at, &taken, sink),
            Err(e) => Err((at, e)),
        };
        if let Err((at, e)) = result {
            let why = if e.kind() == io::ErrorKind::UnexpectedEof { "it breaks off".to_owned() } else { e.to_string() };
            return sink.failed(&format!("byte {at}"), ArchiveError::Damaged { at, why });
        }
        if sink.is_full() || taken.get() == at {
            return;
        }
    }
}

/// Reads records to the end of a stream. An error comes with the place where the record began that it is about; of a record that shares a packed
/// member with others, with how far the archive had been unpacked by then.
fn records(stream: &mut impl BufRead, from: u64, taken: &Cell<u64>, sink: &mut Sink<'_>) -> Result<(), (u64, io::Error)> {
    let mut at = from;
    while let Some(record) = record(stream, sink.limits).map_err(|e| (at, e))? {
        sink.spent += record.block.len() as u64;
        take(record, sink);
        if sink.is_full() {
            break;
        }
        at = taken.get();
    }
    Ok(())
}

/// Types of content that are parts of pages and never a report.
fn is_part_of_a_page(content_type: &str) -> bool {
    ["image/", "video/", "audio/", "font/", "text/css"].iter().any(|t| content_type.starts_with(t))
        || content_type.contains("javascript")
        || content_type.contains("font")
}

fn take(record: Record, sink: &mut Sink<'_>) {
    let kind = record.field("warc-type").unwrap_or_default().to_ascii_lowercase();
    let uri = record.field("warc-target-uri").unwrap_or_default().trim_matches(['<', '>']).to_owned();
    let at = record.field("warc-date").and_then(|d| d.parse().ok()).unwrap_or(sink.capture.at);
    if kind == "warcinfo" {
        let info = String::from_utf8_lossy(&record.block);
        sink.software = info.lines().find_map(|l| l.strip_prefix("software:")).map(|s| s.trim().to_owned());
        return;
    }
    if kind != "response" && kind != "resource" {
        let names = ["request", "metadata", "revisit", "conversion", "continuation"];
        return sink.left_out(names.iter().find(|n| **n == kind).map_or("records of another kind", |n| *n));
    }
    if record.skipped {
        return sink.failed(&uri, ArchiveError::Refused(Refused::TooLarge(sink.limits.bytes_each)));
    }
    let (body, headers, holds) = if kind == "resource" {
        let headers = record.field("content-type").map(|t| vec![("Content-Type".to_owned(), t.to_owned())]).unwrap_or_default();
        let holds = record.field("warc-block-digest").and_then(|d| digest_holds(d, &record.block));
        (record.block, headers, holds)
    } else {
        let block = record.field("warc-block-digest").and_then(|d| digest_holds(d, &record.block));
        let Some(response) = http::response(&record.block) else {
            return sink.left_out("responses that are not HTTP");
        };
        if response.status != 200 {
            return sink.left_out("responses of another status than 200");
        }
        if is_part_of_a_page(&response.content_type()) {
            return sink.left_out("pictures, styles and scripts");
        }
        // Archivers disagree on whether the payload is the body as sent or with its chunks joined.
        let payload = || {
            let stated = record.field("warc-payload-digest")?;
            let sent = digest_holds(stated, &response.body)?;
            Some(sent || digest_holds(stated, &response.unchunked())?)
        };
        let holds = block.or_else(payload);
        match response.content(sink.limits, &mut sink.spent) {
            Ok(body) => (body, response.headers, holds),
            Err(e) => return sink.failed(&uri, ArchiveError::Refused(e)),
        }
    };
    let by = sink.software.clone().map_or_else(|| sink.capture.by.clone(), |software| Collector::new(software, ""));
    let capture = Capture::new(body, uri, at, by).with_headers(headers);
    sink.member(capture, holds);
}

/// Whether bytes give a stated digest, `sha1:` or `sha256:` in base 32 or hexadecimal digits; `None` for another kind.
fn digest_holds(stated: &str, bytes: &[u8]) -> Option<bool> {
    let (kind, value) = stated.split_once(':')?;
    let (hex, base32) = match kind.to_ascii_lowercase().as_str() {
        "sha1" => {
            let hash = Sha1::digest(bytes);
            (crate::capture::hex(&hash), base32(&hash))
        }
        "sha256" => {
            let hash = sha2::Sha256::digest(bytes);
            (crate::capture::hex(&hash), base32(&hash))
        }
        _ => return None,
    };
    let value = value.trim().trim_end_matches('=');
    Some(value.eq_ignore_ascii_case(&hex) || value.eq_ignore_ascii_case(&base32))
}

/// RFC 4648, without padding.
fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut out, mut held, mut bits) = (String::new(), 0u32, 0);
    for b in bytes {
        held = (held << 8) | u32::from(*b);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            out.push(LETTERS[(held >> bits) as usize & 31] as char);
        }
    }
    if bits > 0 {
        out.push(LETTERS[(held << (5 - bits)) as usize & 31] as char);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::{Member, Unpacked, unpack as unpack_with};
    use crate::capture::captured;
    use crate::limits::tests::gzip;

    pub(crate) fn page(uri: &str, headers: &str, body: &[u8]) -> Vec<u8> {
        let mut block = format!("HTTP/1.1 200 OK\r\n{headers}\r\n").into_bytes();
        block.extend_from_slice(body);
        let digest = base32(&Sha1::digest(&block));
        let mut out = format!(
            "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {uri}\r\nWARC-Date: 2021-02-20T10:00:00Z\r\nWARC-Block-Digest: sha1:{digest}\r\nContent-Length: {}\r\n\r\n",
            block.len()
        )
        .into_bytes();
        out.extend_from_slice(&block);
        out.extend_from_slice(b"\r\n\r\n");
        out
    }
    fn html(n: usize) -> Vec<u8> {
        page(&format!("https://n.example/{n}"), "Content-Type: text/html\r\n", format!("<p>{n} people were killed</p>").as_bytes())
    }
    fn unpacked(bytes: Vec<u8>) -> (Vec<Member>, Vec<String>, Unpacked) {
        let (mut members, mut failures) = (Vec::new(), Vec::new());
        let out = unpack_with(&captured(bytes, "a.warc"), &Limits::default(), &mut |m| match m {
            Ok(m) => members.push(m),
            Err(e) => failures.push(e.to_string()),
        })
        .expect("an archive");
        (members, failures, out)
    }

    #[test]
    fn a_plain_and_a_gzipped_archive_give_the_same_captures() {
        let plain = [html(1), html(2)].concat();
        let packed = [gzip(&html(1)), gzip(&html(2))].concat();
        for bytes in [plain, packed] {
            let (members, failures, _) = unpacked(bytes);
            assert_eq!(failures, Vec::<String>::new());
            let first = &members[0].capture;
            assert_eq!((members.len(), first.origin.as_str(), first.bytes()), (2, "https://n.example/1", &b"<p>1 people were killed</p>"[..]));
            assert_eq!(
                (first.at.to_string().as_str(), first.header("content-type"), members[0].digest_holds),
                ("2021-02-20T10:00:00Z", Some("text/html"), Some(true))
            );
            assert!(first.within.is_some());
        }
    }

    #[test]
    fn an_archive_that_breaks_off_gives_what_is_whole_and_lists_the_rest() {
        for cut in [1, 20, 60] {
            let whole = [gzip(&html(1)), gzip(&html(2)), gzip(&html(3))].concat();
            let (members, failures, out) = unpacked(whole[..whole.len() - cut].to_vec());
            assert!(members.len() == 2 || cut == 1, "{}", members.len());
            assert_eq!((failures.len(), out.failed), (1, 1));
            assert!(failures[0].starts_with("a.warc!/byte ") && failures[0].contains("cut off"), "{failures:?}");
        }
        let whole = [html(1), html(2)].concat();
        let (members, failures, _) = unpacked(whole[..whole.len() - 40].to_vec());
        assert_eq!((members.len(), failures.len()), (1, 1));
        // The place is that of the record that breaks off, or of the blank lines before it.
        let told: usize = failures[0].split("!/byte ").nth(1).and_then(|t| t.split(':').next()).and_then(|n| n.parse().ok()).expect("a place");
        assert!((html(1).len() - 4..=html(1).len()).contains(&told), "{failures:?}");
    }

    #[test]
    fn codings_of_bodies_are_undone_and_bombs_in_them_refused() {
        let gz = page("https://n.example/a", "Content-Type: text/html\r\nContent-Encoding: gzip\r\n", &gzip(b"<p>Five killed</p>"));
        let bomb = page("https://n.example/b", "Content-Encoding: gzip\r\n", &gzip(&vec![0; 4 << 20]));
        let (members, failures, _) = unpacked([gz, bomb].concat());
        assert_eq!(members[0].capture.bytes(), b"<p>Five killed</p>");
        assert!(failures[0].contains("as bombs do"), "{failures:?}");
        let (members, failures, _) = unpacked(gzip(&page("https://n.example/c", "", &vec![0; 4 << 20])));
        assert!(members.is_empty() && failures[0].contains("as bombs do"), "{failures:?}");
    }

    #[test]
    fn a_changed_record_is_told_and_what_is_no_page_is_counted() {
        let changed = String::from_utf8(html(1)).expect("text").replace("1 people", "9 people").into_bytes();
        let picture = page("https://n.example/p", "Content-Type: image/png\r\n", b"x");
        let request = b"WARC/1.0\r\nWARC-Type: request\r\nContent-Length: 0\r\n\r\n\r\n\r\n".to_vec();
        let missing = String::from_utf8(html(2)).expect("text").replace("200 OK", "404 No").into_bytes();
        let (members, failures, out) = unpacked([changed, picture, request, missing].concat());
        assert_eq!((members.len(), members[0].digest_holds, failures.len()), (1, Some(false), 0));
        assert_eq!(out.left_out.values().sum::<usize>(), 3, "{:?}", out.left_out);
    }

    #[test]
    fn records_that_are_none_end_the_reading_with_a_reason() {
        for bad in [
            "WARC/1.0\r\nContent-Length: 99999999999\r\n\r\nx",
            "WARC/1.0\r\n\r\n",
            "WARC/1.0\r\nno colon\r\n\r\n",
            "WARC/1.0\r\nContent-Length: -1\r\n\r\n",
            "WARC/1.0",
        ] {
            let (members, failures, _) = unpacked(bad.as_bytes().to_vec());
            assert!(members.is_empty() && failures.len() == 1, "{bad}: {failures:?}");
        }
        let (_, failures, _) = unpacked([html(1), b"garbage garbage garbage\r\n".to_vec()].concat());
        assert!(failures[0].contains("doesn't open with WARC"), "{failures:?}");
    }

    #[test]
    fn digests_are_compared_in_both_their_spellings() {
        assert_eq!(base32(b"foobar"), "MZXW6YTBOI");
        assert_eq!(digest_holds("sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ", b""), Some(true));
        assert_eq!(digest_holds("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", b""), Some(true));
        assert_eq!(digest_holds("md5:x", b""), None);
    }
}
