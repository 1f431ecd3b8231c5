//! Answers. Enters: what a handler found. Leaves: bytes with a media type, a status, an ETag. Never done here: a header that lets a browser run
//! or guess something.

use crate::problem::Problem;
use crate::spool::{Large, Spooled};
use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// An answer, before it becomes one of HTTP.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub status: StatusCode,
    pub media: &'static str,
    pub body: Bytes,
    /// A body that doesn't fit in memory, in place of that one.
    pub large: Option<Large>,
    /// Further headers.
    pub headers: Vec<(HeaderName, String)>,
    /// May be kept by the asker and asked for again by its tag.
    pub tagged: bool,
}

const JSON: &str = "application/json";

impl Reply {
    fn of(media: &'static str, body: impl Into<Bytes>) -> Self {
        Reply { status: StatusCode::OK, media, body: body.into(), large: None, headers: Vec::new(), tagged: true }
    }

    /// JSON.
    pub(crate) fn json(value: &impl Serialize) -> Result<Self, Problem> {
        let body = serde_json::to_vec(value).map_err(|e| Problem::broken(e.to_string()))?;
        Ok(Self::of(JSON, body))
    }

    /// What was made bit by bit.
    pub(crate) fn spooled(media: &'static str, body: Spooled) -> Self {
        match body {
            Spooled::Small(bytes) => Self::of(media, bytes),
            Spooled::Large(large) => Reply { large: Some(large), ..Self::of(media, Bytes::new()) },
        }
    }

    /// To be saved as a file, never to be shown.
    pub(crate) fn into_file(self, file: &str) -> Self {
        self.with(header::CONTENT_DISPOSITION, format!("attachment; filename=\"{file}\""))
    }

    /// A file to be saved, never to be shown: its own page could hold what the pages of this server must not.
    pub(crate) fn saved(media: &'static str, body: impl Into<Bytes>, file: &str) -> Self {
        Self::of(media, body).into_file(file)
    }

    /// Server-sent events; never kept.
    pub(crate) fn events(body: String) -> Self {
        Reply { tagged: false, ..Self::of("text/event-stream", body) }
    }

    /// A page; never kept, since it may hold what the next person at this machine may not see.
    pub(crate) fn page(body: String) -> Self {
        Reply { tagged: false, ..Self::of("text/html; charset=utf-8", body) }
    }

    /// A file of this program.
    pub(crate) fn file(media: &'static str, body: &'static [u8]) -> Self {
        Self::of(media, Bytes::from_static(body))
    }

    /// To another page, after something was done.
    pub(crate) fn see(path: &str) -> Self {
        let mut out = Reply { status: StatusCode::SEE_OTHER, tagged: false, ..Self::of("text/plain; charset=utf-8", Bytes::new()) };
        out.headers.push((header::LOCATION, path.to_owned()));
        out
    }

    /// Something was made.
    pub(crate) fn created(value: &impl Serialize) -> Result<Self, Problem> {
        Ok(Reply { status: StatusCode::CREATED, tagged: false, ..Self::json(value)? })
    }

    /// With a further header.
    pub(crate) fn with(mut self, name: HeaderName, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// As an answer of HTTP; 304 if the asker has these very bytes.
    pub(crate) fn into_response(self, known_tag: Option<&str>) -> Response<Body> {
        let mut out = Response::new(Body::empty());
        let headers = out.headers_mut();
        let set = |h: &mut axum::http::HeaderMap, name: HeaderName, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                h.append(name, value);
            }
        };
        if self.tagged {
            // Of the bytes alone: what an asker may not see can't move the tag.
            let tag = self.large.as_ref().map_or_else(|| hex(&Sha256::digest(&self.body)[..16]), |l| l.tag.clone());
            let tag = format!("\"{tag}\"");
            set(headers, header::ETAG, &tag);
            set(headers, header::CACHE_CONTROL, "private, no-cache");
            if known_tag.is_some_and(|known| known.split(',').any(|k| k.trim().trim_start_matches("W/") == tag || k.trim() == "*")) {
                *out.status_mut() = StatusCode::NOT_MODIFIED;
                return out;
            }
        } else {
            set(headers, header::CACHE_CONTROL, "no-store");
        }
        set(headers, header::CONTENT_TYPE, self.media);
        for (name, value) in self.headers {
            set(headers, name, &value);
        }
        *out.status_mut() = self.status;
        *out.body_mut() = match self.large {
            Some(large) => {
                out.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(large.bytes));
                large.body()
            }
            None => Body::from(self.body),
        };
        out
    }
}

impl From<Problem> for Reply {
    fn from(problem: Problem) -> Self {
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let mut out = Reply { status, media: "application/problem+json", body: body.into(), large: None, headers: Vec::new(), tagged: false };
        if let Some(seconds) = problem.retry_after {
            out.headers.push((header::RETRY_AFTER, seconds.to_string()));
            if problem.status == 503 {
                // A page comes again by itself, without a script, too.
                out.headers.push((header::REFRESH, seconds.to_string()));
            }
        }
        if problem.status == 401 {
            out.headers.push((header::WWW_AUTHENTICATE, "Bearer realm=\"tollbook\"".to_owned()));
        }
        out
    }
}

/// Bytes as lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// A cell of CSV. Text that a spreadsheet would take for a formula gets an apostrophe in front; numbers are never written so.
pub(crate) fn cell(words: &str) -> String {
    let guarded =
        if words.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠']) { format!("'{words}") } else { words.to_owned() };
    if guarded.contains([',', '"', '\n', '\r']) { format!("\"{}\"", guarded.replace('"', "\"\"")) } else { guarded }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_in_a_table_is_no_formula() {
        for bad in ["=1+1", "+1", "-1", "@x", "\tx", "\n=1", "\0=1", "＝1+1", "＠x"] {
            assert!(cell(bad).trim_start_matches('"').starts_with('\''), "{bad:?}");
        }
        assert_eq!(cell("a, \"b\""), "\"a, \"\"b\"\"\"");
    }

    #[test]
    fn the_same_bytes_are_not_sent_twice() {
        let first = Reply::json(&[1, 2]).expect("numbers are JSON").into_response(None);
        let tag = first.headers()[header::ETAG].to_str().expect("ASCII").to_owned();
        assert_eq!(Reply::json(&[1, 2]).expect("JSON").into_response(Some(&tag)).status(), 304);
        assert_eq!(Reply::json(&[1, 3]).expect("JSON").into_response(Some(&tag)).status(), 200);
    }
}
