//! Fetching from servers on this machine. Enters: what each server answers. Leaves: a failure if a fetch goes where it may not, never ends, or
//! takes more than it may. Never done here: a network beyond this machine.
#![allow(clippy::disallowed_types, reason = "the servers of these tests")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tollbook_intake::{Collector, FetchRules, Fetched, Fetcher, PollState};

/// A server that answers each path as told; it counts connections and ends with the test.
struct Server {
    at: SocketAddr,
    connections: Arc<AtomicUsize>,
}

fn server(answer: impl Fn(&str, &str, &mut TcpStream) + Send + Sync + 'static) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let (at, connections) = (listener.local_addr().expect("an address"), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&connections);
    let answer = Arc::new(answer);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            counted.fetch_add(1, Ordering::SeqCst);
            let answer = Arc::clone(&answer);
            std::thread::spawn(move || {
                let mut stream = stream;
                let mut lines = BufReader::new(stream.try_clone().expect("a stream")).lines();
                let first = lines.next().and_then(Result::ok).unwrap_or_default();
                let headers: Vec<String> = lines.map_while(Result::ok).take_while(|l| !l.is_empty()).collect();
                let path = first.split(' ').nth(1).unwrap_or("/").to_owned();
                answer(&path, &headers.join("\n"), &mut stream);
            });
        }
    });
    Server { at, connections }
}

fn say(stream: &mut TcpStream, status: &str, headers: &str, body: &[u8]) {
    let _ = write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n", body.len());
    let _ = stream.write_all(body);
}

fn rules() -> FetchRules {
    FetchRules { allow_private: vec!["127.0.0.1".into()], pause: Duration::ZERO, robots: false, ..FetchRules::default() }
}
fn fetcher() -> Fetcher {
    Fetcher::new(Collector::new("tests", "0"))
}
fn fetch(url: &str, rules: &FetchRules) -> Result<Fetched, String> {
    fetcher().fetch(url, None, rules, "2021-02-21T08:00:00Z".parse().expect("a time")).map_err(|e| e.to_string())
}
fn document(fetched: Result<Fetched, String>) -> tollbook_intake::Capture {
    match fetched.expect("an answer") {
        Fetched::Document(capture) => capture,
        Fetched::Unchanged(_) => panic!("unchanged"),
    }
}
fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    out.write_all(bytes).expect("written");
    out.finish().expect("finished")
}

#[test]
fn a_document_is_captured_with_its_headers_and_where_it_ended() {
    let s = server(|path, headers, stream| match path {
        "/old" => say(stream, "301 Moved", "Location: /new\r\n", b""),
        _ => say(
            stream,
            "200 OK",
            "Content-Type: text/plain\r\nContent-Encoding: gzip\r\nETag: \"a\"\r\n",
            &gzip(if headers.contains("tollbook/0") { b"Five killed" } else { b"who?" }),
        ),
    });
    let c = document(fetch(&format!("http://{}/old#part", s.at), &rules()));
    assert_eq!((c.bytes(), c.origin.as_str()), (&b"Five killed"[..], format!("http://{}/new", s.at).as_str()));
    assert_eq!((c.header("content-type"), c.header("etag")), (Some("text/plain"), Some("\"a\"")));
    assert_eq!(c.at.to_string(), "2021-02-21T08:00:00Z");
}

#[test]
fn nothing_private_is_reached_unless_that_very_host_is_allowed() {
    let canary = server(|_, _, stream| say(stream, "200 OK", "", b"secret"));
    let port = canary.at.port();
    let nobody = FetchRules { allow_private: Vec::new(), ..rules() };
    for url in
        [format!("http://127.0.0.1:{port}/"), format!("http://localhost:{port}/"), "http://127.0.0.1/".into(), "http://[::1]/".into(), "http://0x7f.1/".into()]
    {
        assert!(fetch(&url, &nobody).is_err(), "{url}");
    }
    let at = canary.at;
    // A redirect, an encoded number and another name of this machine lead to the canary; each hop is checked again.
    let lure = server(move |path, _, stream| {
        let to = match path {
            "/name" => format!("http://localhost:{}/", at.port()),
            "/other" => format!("http://127.0.0.2:{}/", at.port()),
            "/odd" => format!("http://0x7f.0.0.1:{}/", at.port()),
            "/mapped" => format!("http://[::ffff:127.0.0.1]:{}/", at.port()),
            "/file" => "file:///etc/passwd".to_owned(),
            _ => "//169.254.169.254/latest/meta-data/".to_owned(),
        };
        say(stream, "302 Found", &format!("Location: {to}\r\n"), b"");
    });
    for path in ["/name", "/other", "/odd", "/mapped", "/file", "/cloud"] {
        let e = fetch(&format!("http://{}{path}", lure.at), &rules()).expect_err(path);
        assert!(e.contains("is not public") || e.contains("odd spelling") || e.contains("is not fetched"), "{e}");
    }
    assert_eq!(canary.connections.load(Ordering::SeqCst), 0, "the canary was reached");
}

#[test]
fn a_name_with_one_private_address_is_refused_and_a_name_is_looked_up_once() {
    let canary = server(|_, _, stream| say(stream, "200 OK", "", b"secret"));
    let port = canary.at.port();
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    // The first answer is public, every later one is this machine: the trick of a name whose address changes.
    let flips = move |_: &str, _: u16| {
        let n = counted.fetch_add(1, Ordering::SeqCst);
        let address = if n == 0 { "93.184.216.34:9".parse() } else { "127.0.0.1:80".parse() };
        Ok(vec![address.expect("an address")])
    };
    let quick = FetchRules { allow_private: Vec::new(), robots: false, pause: Duration::ZERO, time_max: Duration::from_millis(400), ..FetchRules::default() };
    let now = "2021-02-21T08:00:00Z".parse().expect("a time");
    let e = fetcher().with_lookup(flips).fetch("http://flips.example/", None, &quick, now).expect_err("no answer").to_string();
    assert!(!e.contains("is not public"), "{e}");
    assert_eq!(asked.load(Ordering::SeqCst), 1, "a second look-up could give another address");
    let mixed = move |_: &str, _: u16| Ok(vec!["93.184.216.34:80".parse().expect("an address"), SocketAddr::from(([127, 0, 0, 1], port))]);
    let e = fetcher().with_lookup(mixed).fetch("http://mixed.example/", None, &quick, now).expect_err("mixed").to_string();
    assert!(e.contains("mixed.example is not public (127.0.0.1: this machine)"), "{e}");
    let none = |_: &str, _: u16| Ok(Vec::new());
    assert!(fetcher().with_lookup(none).fetch("http://none.example/", None, &quick, now).expect_err("none").to_string().contains("was not found"));
    assert_eq!(canary.connections.load(Ordering::SeqCst), 0, "the canary was reached");
}

#[test]
fn endless_redirects_end_after_five() {
    let s = server(|path, _, stream| {
        let n: usize = path.trim_start_matches('/').parse().unwrap_or(0);
        say(stream, "302 Found", &format!("Location: /{}\r\n", n + 1), b"");
    });
    let e = fetch(&format!("http://{}/0", s.at), &rules()).expect_err("endless");
    assert!(e.contains("more than 5 redirects, the last to") && e.contains("/6"), "{e}");
    assert_eq!(s.connections.load(Ordering::SeqCst), 6);
}

#[test]
fn slow_heads_and_bodies_end_with_the_time() {
    let s = server(|path, _, stream| {
        if path == "/body" {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        }
        for _ in 0..200 {
            if stream.write_all(b"x").is_err() {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    });
    let quick = FetchRules { time_max: Duration::from_millis(500), ..rules() };
    for path in ["/body", "/head"] {
        let started = Instant::now();
        let e = fetch(&format!("http://{}{path}", s.at), &quick).expect_err(path);
        assert!(e.contains("no whole answer within") || e.contains("connection failed"), "{path}: {e}");
        assert!(started.elapsed() < Duration::from_secs(5), "{path} took {:?}", started.elapsed());
    }
}

#[test]
fn large_documents_and_bombs_are_broken_off() {
    let s = server(|path, _, stream| match path {
        "/stated" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
        }
        "/endless" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
            while stream.write_all(&[b'x'; 65536]).is_ok() {}
        }
        "/bomb" => say(stream, "200 OK", "Content-Encoding: gzip\r\n", &gzip(&vec![0; 4 << 20])),
        _ => say(stream, "200 OK", "Content-Encoding: br\r\n", b"xxxx"),
    });
    let small = FetchRules { bytes_max: 1 << 20, ..rules() };
    for (path, why) in [("/stated", "larger than 1 MiB"), ("/endless", "larger than 1 MiB"), ("/brotli", "\"br\"")] {
        let e = fetch(&format!("http://{}{path}", s.at), &small).expect_err(path);
        assert!(e.contains(why), "{path}: {e}");
    }
    let e = fetch(&format!("http://{}/bomb", s.at), &rules()).expect_err("a bomb");
    assert!(e.contains("as bombs do"), "{e}");
}

#[test]
fn a_host_that_asks_not_to_be_fetched_is_left_alone() {
    let s = server(|path, _, stream| match path {
        "/robots.txt" => say(stream, "200 OK", "", b"User-agent: *\nDisallow: /private\n"),
        _ => say(stream, "200 OK", "", b"Five killed"),
    });
    let polite = FetchRules { robots: true, ..rules() };
    assert_eq!(document(fetch(&format!("http://{}/news", s.at), &polite)).bytes(), b"Five killed");
    assert!(fetch(&format!("http://{}/private/a", s.at), &polite).expect_err("closed").contains("robots.txt"));
    let broken = server(|_, _, stream| say(stream, "500 Oops", "", b""));
    assert!(fetch(&format!("http://{}/news", broken.at), &polite).expect_err("in trouble").contains("robots.txt"));
    let missing = server(|path, _, stream| if path == "/robots.txt" { say(stream, "404 No", "", b"") } else { say(stream, "200 OK", "", b"x") });
    assert_eq!(document(fetch(&format!("http://{}/news", missing.at), &polite)).bytes(), b"x");
}

#[test]
fn a_host_is_asked_at_a_polite_pace() {
    let s = server(|_, _, stream| say(stream, "200 OK", "", b"x"));
    let slow = FetchRules { pause: Duration::from_millis(150), ..rules() };
    let (mut f, started, now) = (fetcher(), Instant::now(), "2021-02-21T08:00:00Z".parse().expect("a time"));
    for n in 0..3 {
        f.fetch(&format!("http://{}/{n}", s.at), None, &slow, now).expect("an answer");
    }
    assert!(started.elapsed() >= Duration::from_millis(300), "{:?}", started.elapsed());
}

#[test]
fn news_are_asked_for_with_what_was_seen_and_failures_carry_their_headers() {
    let s = server(|path, headers, stream| match path {
        "/busy" => say(stream, "429 Slow", "Retry-After: 120\r\n", b""),
        _ if headers.contains("\"a\"") => say(stream, "304 Same", "", b""),
        _ => say(stream, "200 OK", "ETag: \"a\"\r\n", b"<rss/>"),
    });
    let now = "2021-02-21T08:00:00Z".parse().expect("a time");
    let mut state = PollState::default();
    let c = document(fetch(&format!("http://{}/feed", s.at), &rules()));
    state.after(200, &c.headers, None, now);
    let again = fetcher().fetch(&format!("http://{}/feed", s.at), Some(&state), &rules(), now).expect("an answer");
    assert!(matches!(again, Fetched::Unchanged(_)));
    assert!(fetch(&format!("http://{}/busy", s.at), &rules()).expect_err("busy").contains("status 429; it wants to be left alone"));
}

#[test]
fn a_source_goes_through_its_own_proxy_and_names_are_resolved_there() {
    let proxy = server(|path, _, stream| say(stream, "200 OK", "", format!("through the proxy: {path}").as_bytes()));
    let through =
        FetchRules { proxy: Some(format!("http://{}", proxy.at)), allow_private: Vec::new(), robots: false, pause: Duration::ZERO, ..FetchRules::default() };
    let looked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&looked);
    let lookup = move |_: &str, _: u16| {
        counted.fetch_add(1, Ordering::SeqCst);
        Ok(Vec::new())
    };
    let now = "2021-02-21T08:00:00Z".parse().expect("a time");
    let got = fetcher().with_lookup(lookup).fetch("http://n.example/a", None, &through, now);
    assert_eq!(looked.load(Ordering::SeqCst), 0, "a name was looked up beside the proxy");
    assert!(proxy.connections.load(Ordering::SeqCst) > 0, "the proxy was not asked: {got:?}");
    assert!(fetch("http://10.0.0.1/", &through).expect_err("private").contains("is not public"), "a proxy is no way around the check");
}

#[test]
fn a_host_that_cannot_prove_who_it_is_gives_nothing() {
    // Made for this test with openssl: for 127.0.0.1, signed by itself alone.
    let certificate = include_bytes!("../fixtures/nobodys.cert.der").to_vec().into();
    let key = rustls::pki_types::PrivateKeyDer::Pkcs8(include_bytes!("../fixtures/nobodys.key.der").to_vec().into());
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(ring).with_safe_default_protocol_versions().expect("protocols").with_no_client_auth();
    let config = Arc::new(config.with_single_cert(vec![certificate], key).expect("a certificate"));
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let at = listener.local_addr().expect("an address");
    let greeted = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&greeted);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut tls = rustls::ServerConnection::new(Arc::clone(&config)).expect("a connection");
            while tls.is_handshaking() && tls.complete_io(&mut stream).is_ok() {}
            if !tls.is_handshaking() {
                counted.fetch_add(1, Ordering::SeqCst);
            }
        }
    });
    let e = fetch(&format!("https://{at}/"), &rules()).expect_err("untrusted");
    assert!(e.contains("can't prove that it is the one of the address") && e.contains("somebody may be reading along"), "{e}");
    assert_eq!(greeted.load(Ordering::SeqCst), 0, "no handshake was completed");
}
