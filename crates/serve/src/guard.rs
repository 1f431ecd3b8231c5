//! What every request passes. Enters: method and headers. Leaves: a refusal, or nothing; and the headers that every answer bears.
//! Never done here: knowing who asks.

use crate::problem::Problem;
use axum::http::{HeaderMap, HeaderValue, Method, header};

/// What each answer says to browsers.
pub const HEADERS: [(&str, &str); 9] = [
    (
        "content-security-policy",
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    // Not `no-referrer`: a form's post would then come from an origin called null.
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()"),
    ("x-robots-tag", "noindex, nofollow"),
    ("vary", "Cookie, Authorization, Accept-Encoding, Accept-Language"),
];

/// Puts them on.
pub(crate) fn dress(headers: &mut HeaderMap) {
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// Names that the server answers to, with their port.
#[derive(Clone, Debug)]
pub(crate) struct Hosts(Vec<String>);

impl Hosts {
    /// The loopback names of a port, and further ones.
    pub(crate) fn new(port: u16, further: &[String]) -> Self {
        let mut out: Vec<String> = ["127.0.0.1", "localhost", "[::1]"].iter().map(|h| format!("{h}:{port}")).collect();
        for name in further {
            let name = name.to_ascii_lowercase();
            if !name.contains(':') {
                out.push(format!("{name}:{port}"));
            }
            out.push(name);
        }
        Hosts(out)
    }

    fn has(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        self.0.contains(&host)
    }

    /// Refuses a request to a name that is not one of them: a page elsewhere may have its own name lead to this machine.
    pub(crate) fn check(&self, headers: &HeaderMap) -> Result<(), Problem> {
        let mut hosts = headers.get_all(header::HOST).iter();
        match (hosts.next().and_then(|h| h.to_str().ok()), hosts.next()) {
            (Some(host), None) if self.has(host) => Ok(()),
            _ => Err(Problem::other_host()),
        }
    }

    /// Refuses what changes something and doesn't come from a page of this server. A token is no cookie: no browser sends it by itself.
    pub(crate) fn check_site(&self, method: &Method, headers: &HeaderMap, by_token: bool) -> Result<(), Problem> {
        if method.is_safe() || by_token {
            return Ok(());
        }
        let word = |name| headers.get(name).map(|v: &HeaderValue| v.to_str().unwrap_or("?"));
        let origin_fits = |origin: &str| {
            let host = word("host").unwrap_or("").to_ascii_lowercase();
            ["http://", "https://"].iter().any(|scheme| origin.strip_prefix(scheme).is_some_and(|o| o.eq_ignore_ascii_case(&host))) && self.has(&host)
        };
        match (word("sec-fetch-site"), word("origin")) {
            (Some("same-origin"), None) => Ok(()),
            (Some("same-origin") | None, Some(origin)) if origin_fits(origin) => Ok(()),
            // Neither: no browser of today, and no way to tell.
            _ => Err(Problem::other_site()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(n, v)| (n.parse().expect("a header's name"), HeaderValue::from_static(v))).collect()
    }

    #[test]
    fn only_pages_of_this_server_change_anything() {
        let hosts = Hosts::new(8484, &[]);
        let fits = |site: Option<&'static str>, origin: Option<&'static str>| {
            let mut all = vec![("host", "127.0.0.1:8484")];
            all.extend(site.map(|s| ("sec-fetch-site", s)));
            all.extend(origin.map(|o| ("origin", o)));
            hosts.check_site(&Method::POST, &headers(&all), false).is_ok()
        };
        let own = Some("http://127.0.0.1:8484");
        assert!(fits(Some("same-origin"), None) && fits(Some("same-origin"), own) && fits(None, own));
        for site in ["same-site", "cross-site", "none", "", "Same-Origin"] {
            assert!(!fits(Some(site), None) && !fits(Some(site), own), "{site}");
        }
        for origin in ["null", "http://evil.example", "http://127.0.0.1:8485", "http://localhost:8484", ""] {
            assert!(!fits(None, Some(origin)) && !fits(Some("same-origin"), Some(origin)), "{origin}");
        }
        assert!(!fits(None, None));
        assert!(hosts.check_site(&Method::GET, &headers(&[("sec-fetch-site", "cross-site")]), false).is_ok());
        assert!(hosts.check_site(&Method::POST, &headers(&[]), true).is_ok());
    }

    #[test]
    fn only_its_own_names_are_answered() {
        let hosts = Hosts::new(80, &["tollbook.example".to_owned()]);
        for good in ["127.0.0.1:80", "localhost:80", "[::1]:80", "tollbook.example", "TOLLBOOK.example:80"] {
            assert!(hosts.check(&headers(&[("host", good)])).is_ok(), "{good}");
        }
        for bad in ["evil.example", "127.0.0.1", "127.0.0.1:81", "localhost.evil.example:80", ""] {
            assert!(hosts.check(&headers(&[("host", bad)])).is_err(), "{bad}");
        }
        assert!(hosts.check(&headers(&[])).is_err());
    }
}
