//! Enters: an address that somebody asked to be fetched, and the rules of its source. Leaves: a capture, or why there is none. Never done here:
//! following a link inside a document, reaching a machine that is not public, or connecting to an address other than the one that was checked.

mod address;
mod robots;

use crate::limits::{Limits, Refused, decode_body};
use crate::{Capture, Collector, IntakeError, PollState};
use address::{checked_url, is_allowed, literal, not_public, shown};
use jiff::Timestamp;
use robots::{ROBOTS_MAX, Robots};
use std::collections::HashMap;
use std::io::Read as _;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};
use thiserror::Error;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use url::Url;

/// Why an address gave no capture.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FetchError {
    /// No URL.
    #[error("{url:?} is no address of a page ({why}); write it out, with https://")]
    Url {
        /// As written.
        url: String,
        /// What the parser says.
        why: String,
    },
    /// Another scheme than http or https.
    #[error("the scheme {scheme:?} is not fetched; http and https are")]
    Scheme {
        /// The scheme.
        scheme: String,
    },
    /// A name and password in the URL.
    #[error("the address holds a name or a password; leave them out: they would stand in the book")]
    Credentials,
    /// Another port than 80 or 443.
    #[error("port {port} is not fetched from; 80 and 443 are, unless the host is allowed to be private")]
    Port {
        /// The port.
        port: u16,
    },
    /// A number of a machine in a spelling that hides it.
    #[error("{host:?} is an odd spelling of a machine's number; write its name")]
    OddHost {
        /// As written.
        host: String,
    },
    /// The host, or one of its addresses, is not public.
    #[error("{host} is not public ({address}: {why}); if it is meant, allow this very host with --allow-private {host}")]
    NotPublic {
        /// The host.
        host: String,
        /// The address.
        address: String,
        /// What the address is for.
        why: &'static str,
    },
    /// The name has no address.
    #[error("{host} was not found; check its spelling and the network")]
    NotFound {
        /// The host.
        host: String,
    },
    /// Redirects without end.
    #[error("more than {max} redirects, the last to {last}; open it in a browser and give the address it ends at")]
    Redirects {
        /// The limit.
        max: usize,
        /// Where the last led.
        last: String,
    },
    /// The host's robots.txt doesn't allow it.
    #[error("{host} asks programs not to fetch this (robots.txt); save the page in a browser and add the file, if you may")]
    Robots {
        /// The host.
        host: String,
    },
    /// It took too long.
    #[error("no whole answer within {seconds} seconds; try again later")]
    TimedOut {
        /// The limit.
        seconds: u64,
    },
    /// More bytes than a document may have.
    #[error("the document is larger than {} MiB; download it yourself and add the file, if it is one report", max >> 20)]
    TooLarge {
        /// The limit.
        max: u64,
    },
    /// The body unfolds to too much, or can't be unfolded.
    #[error("the answer is {0}; it was not kept")]
    Coding(Refused),
    /// Another status than success.
    #[error("the host answered with status {status}; {}", meant(*status))]
    Status {
        /// The status.
        status: u16,
        /// The headers of the answer: they may say when to come back.
        headers: Vec<(String, String)>,
    },
    /// The host's certificate is not to be trusted: somebody reads along, or the host's keeper let it lapse.
    #[error(
        "the host can't prove that it is the one of the address ({why}); somebody may be reading along: if you know why, save the page in a browser and add the file"
    )]
    Untrusted {
        /// What is wrong with the certificate.
        why: String,
    },
    /// The connection failed.
    #[error("the connection failed ({why}); try again later")]
    Network {
        /// What was met.
        why: String,
    },
}

fn meant(status: u16) -> &'static str {
    match status {
        401 | 403 => "it wants a reader who has signed in: save the page in a browser and add the file, if you may",
        404 | 410 => "the document isn't there: look for it in a web archive",
        429 | 503 => "it wants to be left alone for a while: try again later",
        500.. => "it has trouble of its own: try again later",
        _ => "check the address",
    }
}

/// The rules of one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchRules {
    /// The most bytes of a document, as sent. 50 MiB unless told.
    pub bytes_max: u64,
    /// The most that the whole of one fetch may take, redirects apart. 20 s unless told.
    pub time_max: Duration,
    /// The most redirects. 5 unless told.
    pub redirects_max: usize,
    /// The least pause between two fetches from one host. 2 s unless told; a robots.txt may ask for more.
    pub pause: Duration,
    /// Hosts that may be private, by their exact names: nothing else on a private network is reached. Nobody unless told.
    pub allow_private: Vec<String>,
    /// A proxy for this source: `http://HOST:PORT` or `socks5h://HOST:PORT`. Names are then resolved by the proxy and not here.
    pub proxy: Option<String>,
    /// Whether robots.txt is asked first. True unless told.
    pub robots: bool,
}

impl Default for FetchRules {
    fn default() -> Self {
        FetchRules {
            bytes_max: 50 << 20,
            time_max: Duration::from_secs(20),
            redirects_max: 5,
            pause: Duration::from_secs(2),
            allow_private: Vec::new(),
            proxy: None,
            robots: true,
        }
    }
}

/// What a fetch gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// The document; its origin is the address that the last redirect led to.
    Document(Capture),
    /// Nothing has changed since the last look.
    Unchanged(Vec<(String, String)>),
}

/// Looks a name up: host and port to addresses.
type Lookup = Arc<dyn Fn(&str, u16) -> std::io::Result<Vec<SocketAddr>> + Send + Sync>;

/// Fetches documents, politely, one at a time. It remembers when it last asked each host, and what each allows.
pub struct Fetcher {
    by: Collector,
    /// The name that robots.txt files and logs know it by.
    agent: String,
    lookup: Lookup,
    asked: HashMap<String, Instant>,
    robots: HashMap<String, Robots>,
}

/// Resolves once, refuses the name if any of its addresses is not public, and hands the connector these addresses and no others.
struct Pinned {
    lookup: Lookup,
    allowed: Vec<String>,
    /// The proxy's host: whoever sets a proxy means that machine.
    proxy: Option<String>,
}

impl std::fmt::Debug for Pinned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pinned")
    }
}

impl Pinned {
    fn addresses(&self, host: &str, port: u16, within: Duration) -> Result<Vec<SocketAddr>, FetchError> {
        let bare = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let found = if let Ok(address) = bare.parse::<IpAddr>() {
            vec![SocketAddr::new(address, port)]
        } else {
            let (send, receive) = mpsc::channel();
            let (lookup, name) = (Arc::clone(&self.lookup), bare.clone());
            // A look-up can't be broken off: it is left behind in its thread.
            std::thread::spawn(move || send.send(lookup(&name, port)));
            let found = receive.recv_timeout(within).map_err(|_| FetchError::TimedOut { seconds: within.as_secs() })?;
            found.map_err(|_| FetchError::NotFound { host: shown(host) })?
        };
        if found.is_empty() {
            return Err(FetchError::NotFound { host: shown(host) });
        }
        if !is_allowed(&bare, &self.allowed) && self.proxy.as_deref() != Some(bare.as_str()) {
            for address in &found {
                if let Some(why) = not_public(address.ip()) {
                    return Err(FetchError::NotPublic { host: shown(host), address: address.ip().to_string(), why });
                }
            }
        }
        Ok(found)
    }
}

impl Resolver for Pinned {
    fn resolve(&self, uri: &ureq::http::Uri, _: &ureq::config::Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let host = uri.host().ok_or(ureq::Error::HostNotFound)?;
        let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("http") { 80 } else { 443 });
        let within = timeout.not_zero().map_or(Duration::from_secs(10), |d| (*d).min(Duration::from_secs(10)));
        let found = self.addresses(host, port, within).map_err(|e| ureq::Error::Other(Box::new(e)))?;
        let mut out = self.empty();
        found.into_iter().take(16).for_each(|a| out.push(a));
        Ok(out)
    }
}

/// One answer, its body unread.
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }
}

impl Fetcher {
    /// A fetcher under a collector's name; the version goes into the name that hosts see.
    #[must_use]
    pub fn new(by: Collector) -> Self {
        let agent = format!("tollbook/{}", by.version);
        let lookup: Lookup = Arc::new(|host, port| (host, port).to_socket_addrs().map(Iterator::collect));
        Fetcher { by, agent, lookup, asked: HashMap::new(), robots: HashMap::new() }
    }

    /// The same fetcher with words by which a host's keeper can reach whoever runs it: an address of mail or of a page. The program's own name
    /// stays in front, since robots.txt files are asked under it.
    #[must_use]
    pub fn with_contact(mut self, contact: &str) -> Self {
        let plain: String = contact.chars().filter(|c| c.is_ascii_graphic() && !matches!(c, '(' | ')' | '\\')).take(200).collect();
        if !plain.is_empty() {
            self.agent = format!("tollbook/{} (+{plain})", self.by.version);
        }
        self
    }

    /// The same fetcher with another way to look names up.
    #[must_use]
    pub fn with_lookup(mut self, lookup: impl Fn(&str, u16) -> std::io::Result<Vec<SocketAddr>> + Send + Sync + 'static) -> Self {
        self.lookup = Arc::new(lookup);
        self
    }

    /// Fetches one document. With a state, the host is asked for news only. Waits as long as politeness asks.
    ///
    /// # Errors
    /// The address or a redirect leads where no fetch may go, the host doesn't allow or answer it, or the answer is beyond a limit.
    pub fn fetch(&mut self, url: &str, state: Option<&PollState>, rules: &FetchRules, now: Timestamp) -> Result<Fetched, IntakeError> {
        self.follow(url, state, rules, now).map_err(|source| IntakeError::Fetch { origin: shown(url), source: Box::new(source) })
    }

    fn follow(&mut self, url: &str, state: Option<&PollState>, rules: &FetchRules, now: Timestamp) -> Result<Fetched, FetchError> {
        let mut at = checked_url(url, &rules.allow_private)?;
        let mut headers = vec![("Accept-Encoding".to_owned(), "gzip".to_owned())];
        headers.extend(state.map(PollState::headers).unwrap_or_default());
        for _ in 0..=rules.redirects_max {
            at.set_fragment(None);
            self.ask_robots(&at, rules)?;
            let answer = self.ask(&at, &headers, rules, rules.bytes_max)?;
            match answer.status {
                301 | 302 | 303 | 307 | 308 => {
                    let to = answer.header("location").ok_or_else(|| FetchError::Status { status: answer.status, headers: answer.headers.clone() })?;
                    let joined = at.join(to).map_err(|e| FetchError::Url { url: shown(to), why: e.to_string() })?;
                    // Odd spellings are looked for in what the host wrote, not in what a parser made of it.
                    let written = if to.contains("://") { to } else { joined.as_str() };
                    at = checked_url(written, &rules.allow_private)?;
                }
                304 => return Ok(Fetched::Unchanged(answer.headers)),
                200 => {
                    let limits = Limits { bytes_each: rules.bytes_max, bytes_all: rules.bytes_max, ..Limits::default() };
                    let coding = answer.header("content-encoding").unwrap_or_default().to_owned();
                    let body = decode_body(answer.body, &coding, &limits, &mut 0).map_err(FetchError::Coding)?;
                    let capture = Capture::new(body, at.as_str(), now, self.by.clone()).with_headers(answer.headers);
                    return Ok(Fetched::Document(capture));
                }
                status => return Err(FetchError::Status { status, headers: answer.headers }),
            }
        }
        Err(FetchError::Redirects { max: rules.redirects_max, last: shown(at.as_str()) })
    }

    fn ask_robots(&mut self, url: &Url, rules: &FetchRules) -> Result<(), FetchError> {
        if !rules.robots {
            return Ok(());
        }
        let origin = url.origin().ascii_serialization();
        if !self.robots.contains_key(&origin) {
            let found = self.robots_of(url, rules)?;
            self.robots.insert(origin.clone(), found);
        }
        let path = &url[url::Position::BeforePath..];
        if self.robots[&origin].allows(path) { Ok(()) } else { Err(FetchError::Robots { host: shown(url.host_str().unwrap_or_default()) }) }
    }

    /// The rules of a host: a missing file allows all, a host in trouble nothing (RFC 9309, 2.3.1).
    fn robots_of(&mut self, url: &Url, rules: &FetchRules) -> Result<Robots, FetchError> {
        let mut at = url.join("/robots.txt").map_err(|e| FetchError::Url { url: shown(url.as_str()), why: e.to_string() })?;
        for _ in 0..=rules.redirects_max {
            let answer = match self.ask(&at, &[], rules, ROBOTS_MAX as u64) {
                Ok(answer) => answer,
                Err(FetchError::TooLarge { .. }) => return Ok(Robots::closed()),
                Err(e) => return Err(e),
            };
            match answer.status {
                200 => return Ok(Robots::parse(&String::from_utf8_lossy(&answer.body), "tollbook")),
                301 | 302 | 303 | 307 | 308 => {
                    let Some(to) = answer.header("location").and_then(|l| at.join(l).ok()) else { return Ok(Robots::default()) };
                    at = checked_url(to.as_str(), &rules.allow_private)?;
                }
                400..=499 => return Ok(Robots::default()),
                _ => return Ok(Robots::closed()),
            }
        }
        Ok(Robots::default())
    }

    /// Waits until the host may be asked again.
    fn wait(&mut self, url: &Url, rules: &FetchRules) {
        let host = url.host_str().unwrap_or_default().to_owned();
        let asked_for = self.robots.get(&url.origin().ascii_serialization()).and_then(|r| r.pause);
        let pause = asked_for.map_or(rules.pause, |p| p.max(rules.pause));
        if let Some(left) = self.asked.get(&host).and_then(|last| pause.checked_sub(last.elapsed())) {
            std::thread::sleep(left);
        }
        self.asked.insert(host, Instant::now());
    }

    fn ask(&mut self, url: &Url, headers: &[(String, String)], rules: &FetchRules, bytes_max: u64) -> Result<Answer, FetchError> {
        // A second guard beside the one on the URL: what is asked was checked.
        if let Some(address) = literal(url)
            && !is_allowed(url.host_str().unwrap_or_default(), &rules.allow_private)
            && let Some(why) = not_public(address)
        {
            return Err(FetchError::NotPublic { host: shown(url.as_str()), address: address.to_string(), why });
        }
        self.wait(url, rules);
        let seconds = rules.time_max.as_secs();
        let proxy =
            rules.proxy.as_deref().map(ureq::Proxy::new).transpose().map_err(|_| FetchError::Network { why: "the proxy's address can't be read".into() })?;
        let pinned = Pinned { lookup: Arc::clone(&self.lookup), allowed: rules.allow_private.clone(), proxy: proxy.as_ref().map(|p| p.host().to_owned()) };
        // No proxy but the source's own: the environment's is somebody else's decision.
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(rules.time_max))
            .max_redirects(0)
            .http_status_as_error(false)
            .proxy(proxy)
            .user_agent(&self.agent)
            .max_response_header_size(64 << 10)
            .max_idle_connections(0)
            .build();
        let agent = ureq::Agent::with_parts(config, DefaultConnector::default(), pinned);
        let mut request = agent.get(url.as_str());
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let mut response = request.call().map_err(|e| network(e, seconds))?;
        let status = response.status().as_u16();
        let text = |v: &ureq::http::HeaderValue| String::from_utf8_lossy(v.as_bytes()).into_owned();
        let headers: Vec<(String, String)> = response.headers().iter().map(|(n, v)| (n.to_string(), text(v))).collect();
        let mut body = Vec::new();
        if status == 200 {
            let stated = headers.iter().find(|(n, _)| n == "content-length").and_then(|(_, v)| v.parse::<u64>().ok());
            if stated.is_some_and(|n| n > bytes_max) {
                return Err(FetchError::TooLarge { max: bytes_max });
            }
            let reader = response.body_mut().with_config().limit(u64::MAX).reader();
            reader.take(bytes_max + 1).read_to_end(&mut body).map_err(|e| read_failed(e, seconds))?;
            if body.len() as u64 > bytes_max {
                return Err(FetchError::TooLarge { max: bytes_max });
            }
        }
        Ok(Answer { status, headers, body })
    }
}

fn network(error: ureq::Error, seconds: u64) -> FetchError {
    match error {
        ureq::Error::Other(inner) => match inner.downcast::<FetchError>() {
            Ok(own) => *own,
            Err(other) => FetchError::Network { why: shown(&other.to_string()) },
        },
        ureq::Error::Timeout(_) => FetchError::TimedOut { seconds },
        ureq::Error::Io(e) => read_failed(e, seconds),
        other => broken(&other.to_string()),
    }
}

/// What stands in the way of a connection; the library tells of certificates in words alone.
fn broken(why: &str) -> FetchError {
    match why.split_once("invalid peer certificate: ") {
        Some((_, what)) => FetchError::Untrusted { why: shown(what) },
        None => FetchError::Network { why: shown(why) },
    }
}

fn read_failed(error: std::io::Error, seconds: u64) -> FetchError {
    let timed_out = error.kind() == std::io::ErrorKind::TimedOut || error.to_string().contains("timeout");
    if timed_out { FetchError::TimedOut { seconds } } else { broken(&error.to_string()) }
}
