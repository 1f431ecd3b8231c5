//! Every address of the table, asked as an attacker would. Enters: the router's own table with ids that are there, so that whoever adds a route adds it to these
//! tests. Leaves: refusals before anything was done, headers, rules of keeping, no call to anybody. Never done here: a list of routes of its own.

mod common;

use common::{Got, Made, Server, add, clock};
use std::io::Read as _;
use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use tollbook_ledger::{Book, Handling, Query, Stamp};
use tollbook_serve::{BODY_MAX, Config, HEADERS, ROUTES, Role, Route};

struct World {
    server: Server,
    cookie: String,
    token: String,
    /// What stands in the braces of a path.
    parts: Vec<(&'static str, String)>,
}

/// A book with something in every list, an owner who is signed in, and an id for each part of a path.
fn world(https: bool) -> World {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("book");
    let mut book = Book::create(&path, "test", &Stamp::new("maker", clock())).expect("a book");
    add(&mut book, &[Made::new(5, "Saraqib", "2021-02-10", "a"), Made::new(7, "Maarat", "2021-02-12", "b")]);
    let claim = book.claims(&Query::new()).expect("claims").remove(0).claim;
    let grade = Handling::Proposed { verification: tollbook_model::Verification::Verified };
    let entry = book.handle_incident(&Stamp::new("recorder", clock()).because("seen"), std::slice::from_ref(&claim.id), &grade).expect("an entry");
    drop(book);
    let server = Server::start_as(Config { public: true, https, ..Config::new(path) }, Some(folder));
    let cookie = server.owner();
    let token = server.token(&cookie, Role::Owner).expect("a token");
    let code = server.get("/api/v1/incidents", Some(&token)).json()["rows"][0]["code"].as_str().expect("a code").to_owned();
    let parts = vec![("code", code), ("entry", entry.to_string()), ("name", "Olga".to_owned()), ("report", claim.report.0), ("claim", claim.id.0)];
    World { server, cookie, token, parts }
}

/// One for all tests that change nothing.
fn shared() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| world(false))
}

impl World {
    /// The address of a route, with what is there in its braces.
    fn path(&self, route: &Route) -> String {
        let mut out = route.path.replace("{id}", if route.path.contains("/claims/{id}") { "{claim}" } else { "{report}" });
        for (name, value) in &self.parts {
            out = out.replace(&format!("{{{name}}}"), value);
        }
        assert!(!out.contains('{'), "{route:?} has a part that this test has no value for: give it one in `world`");
        out
    }

    /// Everything that an act could change.
    fn stands(&self) -> (u64, Vec<u8>) {
        let size = Book::open_reader(&self.server.folder).and_then(|b| b.size()).expect("the book");
        let mut accounts: serde_json::Value =
            serde_json::from_slice(&std::fs::read(self.server.folder.join("accounts.json")).expect("accounts")).expect("JSON");
        // When a token was used last is no change.
        forget(&mut accounts);
        (size, accounts.to_string().into_bytes())
    }

    /// True if the owner's session and token still hold.
    fn signed_in(&self) -> bool {
        self.server.ask("GET", "/account", &[("cookie", &self.cookie)], None).status == 200 && self.server.get("/account", Some(&self.token)).status == 200
    }
}

fn forget(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(all) => {
            all.retain(|k, _| k != "used");
            all.values_mut().for_each(forget);
        }
        serde_json::Value::Array(all) => all.iter_mut().for_each(forget),
        _ => {}
    }
}

/// Fields that would be taken if the request came from a page of the server: what a forged form would send.
fn fields(route: &Route) -> String {
    let value = |name: &str| match name {
        "verdict" => "same",
        "degree" => "verified",
        "visibility" => "public",
        "frozen" | "closed" | "sign_out" => "true",
        "role" => "owner",
        "until" | "date" | "from" => "2021-03-01",
        "days" | "count" => "9",
        "harm" => "killed",
        "password" | "old" => common::PASSWORD,
        "name" => "Olga",
        "language" => "ar",
        "to" => "Olga",
        _ => "forged",
    };
    let mut out = url::form_urlencoded::Serializer::new(String::new());
    for (name, _) in route.fields {
        out.append_pair(name, value(name));
    }
    out.finish()
}

/// What every answer bears, whoever asked for what.
fn dressed(got: &Got, asked: &str) {
    for (name, value) in HEADERS {
        // Whoever packs an answer adds to what it varies by.
        let fits = if name == "vary" { got.header(name).to_lowercase().contains("cookie") } else { got.header(name) == value };
        assert!(fits, "{asked}: {name} is {:?}", got.header(name));
        assert!(got.headers.get_all(name).iter().count() == 1 || name == "vary", "{asked}: {name} twice");
    }
    for name in ["access-control-allow-origin", "access-control-allow-credentials", "server", "x-powered-by"] {
        assert_eq!(got.header(name), "", "{asked}: {name}");
    }
    // Kept by nobody but the asker, who asks again each time; and what is no list of data, by nobody.
    let media = got.header("content-type");
    let kept = got.header("cache-control");
    assert!(kept == "no-store" || kept == "private, no-cache" && !got.header("etag").is_empty(), "{asked}: kept as {kept:?}");
    assert!(!media.starts_with("text/html") || kept == "no-store", "{asked}: a page may hold what the next person may not see");
    assert!(got.status < 300 || got.status == 304 || kept == "no-store", "{asked}: {} is kept as {kept:?}", got.status);
    let known = ["application/json", "application/geo+json", "application/problem+json", "text/csv; charset=utf-8", "text/html; charset=utf-8"];
    let further = ["text/css; charset=utf-8", "text/javascript; charset=utf-8", "image/svg+xml", "text/event-stream", "text/plain; charset=utf-8"];
    let saved = ["application/vnd.apache.parquet", "application/geopackage+sqlite3", "application/pdf", "text/markdown; charset=utf-8"];
    assert!(got.status == 304 || known.iter().chain(&further).chain(&saved).any(|m| *m == media), "{asked}: a medium that browsers guess at: {media:?}");
    assert!(
        !media.starts_with("text/csv") && !saved.contains(&media) || got.header("content-disposition").starts_with("attachment"),
        "{asked}: a table is saved, not shown"
    );
    let to = got.header("location");
    assert!(to.is_empty() || to.starts_with('/') && !to.starts_with("//") && !to.contains('\\'), "{asked}: leads to {to:?}");
    for cookie in got.headers.get_all("set-cookie") {
        let cookie = cookie.to_str().expect("ASCII");
        assert!(["; Path=/", "; HttpOnly", "; SameSite=Strict"].iter().all(|w| cookie.contains(w)), "{asked}: {cookie}");
    }
    assert_ne!(got.status, 500, "{asked}: {}", got.body);
}

#[test]
fn every_answer_of_every_route_bears_the_headers_whoever_asks_and_however() {
    let world = shared();
    let server = &world.server;
    let mut cells = 0;
    for route in ROUTES {
        let path = world.path(route);
        let bearer = format!("Bearer {}", world.token);
        let asked: [(&str, Vec<(&str, &str)>); 6] = [
            ("nobody", vec![]),
            ("a token", vec![("authorization", &bearer)]),
            ("a token that is none", vec![("authorization", "Bearer x")]),
            ("a session", vec![("cookie", &world.cookie)]),
            ("a listener", vec![("authorization", &bearer), ("accept", "text/html")]),
            ("packed", vec![("authorization", &bearer), ("accept-encoding", "gzip")]),
        ];
        for (who, headers) in &asked {
            for (method, path) in [
                ("GET", path.clone()),
                ("HEAD", path.clone()),
                ("GET", format!("{path}?nobody-knows=this")),
                ("GET", format!("{path}?limit=0&cursor=%00&as_of=x")),
                ("GET", format!("{path}/")),
                ("PUT", path.clone()),
                ("PATCH", path.clone()),
                ("DELETE", path.clone()),
                ("OPTIONS", path.clone()),
                ("TRACE", path.clone()),
            ] {
                // A POST with a token would be done; that one is asked for below.
                let got = server.ask(method, &path, headers, None);
                dressed(&got, &format!("{method} {path} by {who}"));
                assert!(["GET", "HEAD"].contains(&method) || got.status >= 400, "{method} {path} by {who}: {}", got.status);
                cells += 1;
            }
        }
        // A path that is no text.
        if let Some((head, tail)) = route.path.split_once('{') {
            let path = format!("{head}%C0%BCx%ff{}", tail.split_once('}').map_or("", |t| t.1));
            let got = server.ask(route.method, &path, &[("authorization", &bearer)], None);
            dressed(&got, &format!("{} {path}", route.method));
            assert_eq!(got.status, 404, "{} {path}: {}", route.method, got.body);
            assert_eq!(server.ask(route.method, &path, &[("host", "evil.example")], None).status, 421, "{path}");
        }
        // The same bytes again are not sent again, under the same rules.
        let first = server.get(&path, Some(&world.token));
        if route.method == "GET" && !first.header("etag").is_empty() {
            let again = server.ask("GET", &path, &[("authorization", &bearer), ("if-none-match", first.header("etag"))], None);
            assert_eq!((again.status, again.body.len()), (304, 0), "{path}");
            dressed(&again, &format!("{path} again"));
        }
        if route.method == "POST" {
            for (media, body) in [
                ("application/json", "{"),
                ("application/json", "[]"),
                ("text/plain", "reason=x"),
                ("multipart/form-data; boundary=x", "--x--"),
                ("", "reason=x"),
            ] {
                let got = server.ask("POST", &path, &[("authorization", &bearer), ("content-type", media)], Some(body));
                dressed(&got, &format!("POST {path} as {media}"));
                assert!(got.status >= 400, "POST {path} as {media}: {}", got.status);
            }
            let long = "x".repeat(BODY_MAX + 1);
            let got = server.ask("POST", &path, &[("authorization", &bearer), ("content-type", "application/json")], Some(&long));
            dressed(&got, &format!("POST {path} without end"));
            assert_eq!(got.status, 413, "POST {path}");
        }
    }
    assert!(cells >= ROUTES.len() * 60, "{cells} cells");
    // And where no route leads.
    for path in [
        "/nothing",
        "/api/v1/nothing",
        "/../etc/passwd",
        "/%00",
        "/static/../accounts.json",
        "//evil.example/",
        "/api/v1/incidents/%2e%2e%2f",
        "/static/%2e%2e/x",
    ] {
        for method in ["GET", "POST", "DELETE", "OPTIONS"] {
            let got = server.ask(method, path, &[], None);
            dressed(&got, &format!("{method} {path}"));
            assert!(got.status >= 400 || got.status == 303, "{method} {path}: {}", got.status);
        }
    }
    let policy = HEADERS[0].1;
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe") && !policy.contains("http"));
}

#[test]
fn every_unsafe_route_refuses_what_comes_from_another_site_and_nothing_is_done() {
    let world = shared();
    let server = &world.server;
    let before = world.stands();
    let own = server.base.as_str();
    let port = own.rsplit(':').next().expect("a port");
    // Of the same machine, too: another program may listen beside.
    let (neighbour, name) = (format!("http://127.0.0.1:{}", port.parse::<u16>().expect("a port") ^ 1), format!("http://localhost:{port}"));
    let (user, tail, null) = (format!("http://127.0.0.1:{port}@evil.example"), format!("{own}.evil.example"), "null".to_owned());
    let origins = ["https://evil.example", &neighbour, &name, &user, &tail, &null, "", "file://", "http://evil.example:80"];
    let mut cells = 0;
    for route in ROUTES.iter().filter(|r| r.method != "GET") {
        let (path, body) = (world.path(route), fields(route));
        let mut tries: Vec<Vec<(&str, &str)>> = Vec::new();
        for site in [Some("cross-site"), Some("same-site"), Some("none"), Some("Same-Origin"), Some(""), None] {
            let site = || site.map(|s| ("sec-fetch-site", s));
            tries.push(site().into_iter().collect());
            tries.extend(origins.iter().map(|o| site().into_iter().chain([("origin", *o)]).collect()));
            // A site that is not this one, whatever the origin says.
            if site().is_some() {
                tries.push(site().into_iter().chain([("origin", own)]).collect());
            }
        }
        // What a page says about itself, and an origin that says something else.
        tries.extend(origins.iter().map(|o| vec![("sec-fetch-site", "same-origin"), ("origin", *o)]));
        for further in tries {
            // What forms elsewhere may send without asking first: all three, where nothing tells the site.
            let media = ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"];
            for media in media.iter().take(if further.len() < 2 { 3 } else { 1 }) {
                let mut headers = vec![("cookie", world.cookie.as_str()), ("content-type", *media), ("referer", own)];
                headers.extend(further.iter().copied());
                let got = server.ask(route.method, &path, &headers, Some(&body));
                assert_eq!(got.status, 403, "{route:?} {further:?} as {media}: {}", got.body);
                cells += 1;
            }
        }
        // A token that is none is no way around, nor is a method that a header names.
        for further in [("authorization", "Bearer x"), ("authorization", "Basic eDp4"), ("authorization", "")] {
            let got = server.ask(route.method, &path, &[("cookie", &world.cookie), ("sec-fetch-site", "cross-site"), further], Some(&body));
            assert!(matches!(got.status, 401 | 403) || got.header("location") == "/login", "{route:?} {further:?}: {} {}", got.status, got.body);
        }
        for over in ["x-http-method-override", "x-method-override", "x-http-method"] {
            server.ask("GET", &format!("{path}?_method={}&{body}", route.method), &[("cookie", &world.cookie), (over, route.method)], Some(&body));
        }
    }
    assert!(cells > 2_000, "{cells} cells");
    assert_eq!(world.stands(), before, "something was done");
    assert!(world.signed_in(), "nobody was signed out");
}

#[test]
fn what_is_only_looked_at_changes_nothing() {
    let world = shared();
    let before = world.stands();
    for route in ROUTES {
        let path = format!("{}?{}", world.path(route), fields(route));
        for method in ["GET", "HEAD", "OPTIONS"] {
            world.server.ask(method, &path, &[("cookie", &world.cookie)], None);
            world.server.ask(method, &world.path(route), &[("cookie", &world.cookie), ("sec-fetch-site", "cross-site")], None);
        }
    }
    assert_eq!(world.stands(), before);
    assert!(world.signed_in());
}

#[test]
fn every_route_answers_to_the_server_s_own_names_alone() {
    let world = shared();
    let server = &world.server;
    let before = world.stands();
    let own = server.base.strip_prefix("http://").expect("an address");
    let (spelt, other_port) = (own.replace("127.0.0.1", "127.1"), own.replace("127.0.0.1", "127.0.0.2"));
    let (user, tail, dot) = (format!("{own}@evil.example"), format!("{own}.evil.example"), own.replace("127.0.0.1", "localhost."));
    let bearer = format!("Bearer {}", world.token);
    for route in ROUTES {
        let (path, body) = (world.path(route), fields(route));
        for host in ["evil.example", "127.0.0.1", "localhost", "localhost:1", "[::1]", "0.0.0.0", &spelt, &other_port, &user, &tail, &dot] {
            let headers =
                [("host", host), ("authorization", bearer.as_str()), ("x-forwarded-host", own), ("content-type", "application/x-www-form-urlencoded")];
            let got = server.ask(route.method, &path, &headers, Some(&body));
            assert_eq!(got.status, 421, "{route:?} under the name {host:?}: {}", got.body);
            dressed(&got, &format!("{route:?} under the name {host:?}"));
        }
        // And no other name that somebody in between tells is believed.
        let got = server.ask("GET", &path, &[("authorization", &bearer), ("x-forwarded-host", "evil.example"), ("forwarded", "host=evil.example")], None);
        dressed(&got, &path);
        assert!(!got.body.contains("evil.example"), "{path}: {}", got.body);
    }
    assert_eq!(world.stands(), before, "something was done");
}

/// Somebody who would be called if any route called an address: tells how often.
fn canary() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let (address, called) = (listener.local_addr().expect("an address").to_string(), Arc::new(AtomicUsize::new(0)));
    let count = Arc::clone(&called);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            count.fetch_add(1, Ordering::SeqCst);
            let _ = (&stream).read(&mut [0; 512]);
        }
    });
    (address, called)
}

#[expect(clippy::disallowed_types, reason = "the test calls its own canary, to know that it can be heard")]
fn call(at: &str) -> std::io::Result<std::net::TcpStream> {
    std::net::TcpStream::connect(at)
}

#[test]
fn no_route_calls_an_address_whatever_field_or_parameter_holds_it() {
    let world = world(false);
    let (at, called) = canary();
    let server = &world.server;
    for address in
        [format!("http://{at}/feed"), format!("//{at}/"), at.clone(), format!("file://{at}/etc/passwd"), "http://169.254.169.254/latest/meta-data/".to_owned()]
    {
        for route in ROUTES {
            // What ends the test's own session stands outside, and so does what costs the hash of a password each time.
            if matches!(route.path, "/logout" | "/account/password" | "/login" | "/first-run") {
                continue;
            }
            let path = world.path(route);
            if route.method == "GET" {
                for (name, _) in route.params {
                    let value: String = url::form_urlencoded::byte_serialize(address.as_bytes()).collect();
                    let got = server.get(&format!("{path}?{name}={value}"), Some(&world.token));
                    assert!(got.status < 500, "{path} {name}: {}", got.body);
                }
                // And in the place of what the path names.
                if let Some((head, _)) = route.path.split_once('{') {
                    server.get(&format!("{head}{}", address.replace('/', "%2F")), Some(&world.token));
                }
            } else {
                for (name, _) in route.fields {
                    let body = fields(route).replace(&format!("{name}="), &format!("{name}=%20"));
                    let mut own = url::form_urlencoded::Serializer::new(String::new());
                    own.append_pair(name, &address);
                    let body = format!("{}&{body}", own.finish());
                    let headers = [("authorization", format!("Bearer {}", world.token)), ("content-type", "application/x-www-form-urlencoded".to_owned())];
                    let headers: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (*n, v.as_str())).collect();
                    let got = server.ask("POST", &path, &headers, Some(&body));
                    assert!(got.status < 500, "{path} {name}: {}", got.body);
                }
            }
        }
    }
    // A report that holds addresses is read, and none of them is followed.
    let text = format!("Shelling killed 12 people in Saraqib, see http://{at}/report and <img src=\"http://{at}/i.png\">.");
    let got = server.post("/api/v1/reports", &world.token, &serde_json::json!({ "text": text, "source": format!("http://{at}/"), "date": "2021-02-20" }));
    assert_eq!(got.status, 201, "{}", got.body);
    for route in ROUTES.iter().filter(|r| r.method == "GET") {
        server.get(&world.path(route), Some(&world.token));
    }
    std::thread::sleep(std::time::Duration::from_millis(200));
    assert_eq!(called.load(Ordering::SeqCst), 0, "somebody was called");
    // The canary can be heard.
    drop(call(&at));
    std::thread::sleep(std::time::Duration::from_millis(200));
    assert_eq!(called.load(Ordering::SeqCst), 1);
}

#[test]
fn behind_https_a_session_travels_by_nothing_else() {
    let world = world(true);
    let got = world.server.form("/login", None, &[("name", "Olga"), ("password", common::PASSWORD)]);
    assert_eq!(got.status, 303, "{}", got.body);
    dressed(&got, "/login");
    assert!(got.header("set-cookie").contains("; Secure"), "{}", got.header("set-cookie"));
    for route in ROUTES {
        let got = world.server.get(&world.path(route), None);
        assert!(got.header("strict-transport-security").starts_with("max-age="), "{route:?}");
        dressed(&got, route.path);
    }
    assert_eq!(shared().server.get("/login", None).header("strict-transport-security"), "", "without https it would lock people out");
}
