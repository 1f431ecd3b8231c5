//! Enters: an HTTP response as a web archive keeps it. Leaves: its status, headers and body with the codings undone. Never done here: a request.

use crate::limits::{Limits, Refused, decode_body};

/// A response.
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    /// The body as it was sent.
    pub(crate) body: Vec<u8>,
}

impl Response {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }

    pub(crate) fn content_type(&self) -> String {
        self.header("content-type").unwrap_or_default().to_ascii_lowercase()
    }

    /// The body without the chunks of its transfer.
    pub(crate) fn unchunked(&self) -> Vec<u8> {
        let chunked = self.header("transfer-encoding").is_some_and(|t| t.to_ascii_lowercase().contains("chunked"));
        // Some archivers join the chunks and keep the header.
        if chunked { unchunk(&self.body).unwrap_or_else(|| self.body.clone()) } else { self.body.clone() }
    }

    /// The body as a reader gets it.
    pub(crate) fn content(&self, limits: &Limits, spent: &mut u64) -> Result<Vec<u8>, Refused> {
        let body = self.unchunked();
        let coding = self.header("content-encoding").unwrap_or_default();
        // An archiver that has undone the coding keeps the header too.
        if coding.contains("gzip") && !body.starts_with(b"\x1f\x8b") { Ok(body) } else { decode_body(body, coding, limits, spent) }
    }
}

/// Takes a response apart; `None` if it doesn't open as one.
pub(crate) fn response(bytes: &[u8]) -> Option<Response> {
    let end = bytes.windows(4).position(|w| w == b"\r\n\r\n").map(|n| (n, 4)).or_else(|| bytes.windows(2).position(|w| w == b"\n\n").map(|n| (n, 2)))?;
    let head = String::from_utf8_lossy(&bytes[..end.0]);
    let mut lines = head.lines();
    let status = lines.next()?.strip_prefix("HTTP/")?.split_whitespace().nth(1)?.parse().ok()?;
    let mut headers: Vec<(String, String)> = Vec::new();
    for line in lines {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = headers.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            headers.push((name.trim().to_owned(), value.trim().to_owned()));
        }
    }
    Some(Response { status, headers, body: bytes[end.0 + end.1..].to_vec() })
}

fn unchunk(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    loop {
        let line = body.windows(2).take(64).position(|w| w == b"\r\n")?;
        let size = std::str::from_utf8(&body[..line]).ok()?.split(';').next()?.trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        body = &body[line + 2..];
        if size == 0 {
            return Some(out);
        }
        out.extend_from_slice(body.get(..size)?);
        body = body.get(size..)?.strip_prefix(b"\r\n")?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_in_chunks_is_joined_and_one_that_only_says_so_is_kept() {
        let r = response(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/plain;\r\n charset=x\r\n\r\n4\r\nFive\r\n7;a=b\r\n killed\r\n0\r\n\r\n",
        )
        .expect("a response");
        assert_eq!((r.status, r.content_type().as_str()), (200, "text/plain; charset=x"));
        assert_eq!(r.unchunked(), b"Five killed");
        let r = response(b"HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\nFive killed").expect("a response");
        assert_eq!(r.unchunked(), b"Five killed");
    }

    #[test]
    fn what_is_no_response_is_none() {
        for bytes in [&b""[..], b"HTTP/1.1", b"GET / HTTP/1.1\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n"] {
            assert!(response(bytes).is_none());
        }
        assert_eq!(unchunk(b"ffffffffffffffff\r\nx"), None);
        assert_eq!(unchunk(b"5\r\nab"), None);
    }
}
