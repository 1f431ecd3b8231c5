//! What every answer and every act keeps to. Enters: the router's own table, requests from elsewhere, hostile words. Leaves: headers, refusals.

mod common;

use common::{Made, Server, cookie};
use tollbook_serve::{HEADERS, ROUTES, Role, openapi_document};

#[test]
fn every_answer_bears_the_headers_that_keep_browsers_from_running_anything() {
    let server = Server::of(&[Made::new(5, "Saraqib", "2021-02-19", "a")]);
    let owner = server.owner();
    let token = server.token(&owner, Role::Owner);
    let mut paths: Vec<String> = ROUTES.iter().map(|r| r.path.replace(['{', '}'], "")).collect();
    paths.extend(["/nothing", "/api/v1/nothing", "/../etc/passwd", "/%00", "/api/v1/incidents?limit=x"].map(str::to_owned));
    for path in paths {
        for (method, token) in [("GET", None), ("GET", token.as_deref()), ("POST", None), ("DELETE", None), ("OPTIONS", None)] {
            let bearer = token.map(|t| format!("Bearer {t}"));
            let headers: Vec<(&str, &str)> = bearer.iter().map(|b| ("authorization", b.as_str())).collect();
            let got = server.ask(method, &path, &headers, None);
            for (name, value) in HEADERS {
                assert!(
                    got.header(name) == value || name == "vary" && got.header(name).starts_with("Cookie"),
                    "{method} {path}: {name} is {:?}",
                    got.header(name)
                );
            }
            assert_eq!(got.header("access-control-allow-origin"), "", "{method} {path}");
            assert_ne!(got.status, 500, "{method} {path}");
        }
    }
    let policy = HEADERS[0].1;
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe") && !policy.contains("http"));
}

#[test]
fn nothing_is_changed_from_another_site_or_from_nowhere() {
    let server = Server::of(&[Made::new(5, "Saraqib", "2021-02-19", "a")]);
    let owner = server.owner();
    let base = server.base.clone();
    let other = "https://evil.example".to_owned();
    for route in ROUTES.iter().filter(|r| r.method == "POST") {
        let path = route.path.replace(['{', '}'], "");
        for (site, origin) in [
            (Some("cross-site"), Some(&other)),
            (Some("same-site"), Some(&other)),
            (Some("none"), None),
            (Some("cross-site"), Some(&base)),
            (Some("same-origin"), Some(&other)),
            (None, Some(&other)),
            (None, None),
        ] {
            let mut headers = vec![("cookie", owner.as_str()), ("content-type", "application/x-www-form-urlencoded")];
            headers.extend(site.map(|s| ("sec-fetch-site", s)));
            headers.extend(origin.map(|o| ("origin", o.as_str())));
            let got = server.ask("POST", &path, &headers, Some("reason=x"));
            assert_eq!(got.status, 403, "{path} {site:?} {origin:?}: {}", got.body);
        }
    }
    // And no address changes anything when it is only looked at.
    let size = || tollbook_ledger::Book::open_reader(&server.folder).and_then(|b| b.size()).expect("the book");
    let before = size();
    ROUTES.iter().for_each(|r| drop(server.ask("GET", &r.path.replace(['{', '}'], ""), &[("cookie", &owner)], None)));
    assert_eq!(size(), before);
}

#[test]
fn another_name_for_this_machine_is_refused_everywhere() {
    let server = Server::of(&[]);
    for path in ROUTES.iter().map(|r| r.path.replace(['{', '}'], "")).chain(["/nothing".to_owned()]) {
        for host in ["evil.example", "127.0.0.1", "localhost:1"] {
            assert_eq!(server.ask("GET", &path, &[("host", host)], None).status, 421, "{path} {host}");
        }
    }
}

#[test]
fn words_of_reports_never_become_markup() {
    let payload = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><svg onload=alert(3)>";
    let mut made = Made::new(12, payload, "2021-02-19", payload);
    made.text = format!("{payload} shelling killed 12 {payload} there {{{{ 7 * 7 }}}} {{% raw %}}");
    made.title = Some(format!("{payload} {{{{ 7 * 7 }}}}"));
    made.who = payload.to_owned();
    let server = Server::of(&[made]);
    let owner = server.owner();
    let token = server.token(&owner, Role::Owner).expect("a token");
    let claims = server.get("/api/v1/claims", Some(&token)).json();
    let (claim, report) =
        (claims["rows"][0]["claim"]["id"].as_str().expect("an id").to_owned(), claims["rows"][0]["claim"]["report"].as_str().expect("an id").to_owned());
    let told = server.post(&format!("/api/v1/claims/{claim}/confirmation"), &token, &serde_json::json!({ "reason": payload }));
    assert_eq!(told.status, 201, "{}", told.body);
    let mut looked = 0;
    for path in [
        "/inbox",
        "/incidents",
        "/toll?count=killed",
        "/toll?place=%3Cscript%3Ealert(1)%3C/script%3E",
        "/log",
        "/inbox?text=%22%3E%3Cscript%3E",
        &format!("/reports/{report}"),
        &format!("/incidents/{claim}"),
        "/incidents/%3Cscript%3E",
    ] {
        let got = server.get(path, Some(&token));
        assert!(got.header("content-type").starts_with("text/html"), "{path}: {} {}", got.status, got.body);
        for bad in ["<script>alert", "<img src=x", "<svg onload", "onerror=alert(2)>\"", " 49"] {
            assert!(!got.body.contains(bad), "{path} lets {bad} through: {}", got.body);
        }
        looked += usize::from(got.body.contains("&lt;script&gt;"));
    }
    assert!(looked >= 5, "the words are shown, escaped: {looked}");
}

#[test]
fn the_description_of_the_api_holds_every_route_of_it_and_nothing_else() {
    let document = openapi_document(true);
    assert_eq!(document["openapi"], "3.1.0");
    let paths = document["paths"].as_object().expect("paths");
    let api: Vec<_> = ROUTES.iter().filter(|r| r.path.starts_with("/api/")).collect();
    for route in &api {
        // What has to be sent is among what may be.
        let body = &paths[route.path][route.method.to_lowercase()]["requestBody"]["content"]["application/json"]["schema"];
        let must = body["required"].as_array().cloned().unwrap_or_default();
        assert!(must.iter().all(|m| body["properties"][m.as_str().expect("a name")].is_object()), "{route:?}: {must:?}");
        assert!(paths[route.path][route.method.to_lowercase()].is_object(), "{route:?}");
    }
    let described: usize = paths.values().map(|p| p.as_object().expect("methods").len()).sum();
    assert_eq!(described, api.len());
    let mut ids: Vec<&str> = paths.values().flat_map(|p| p.as_object().expect("methods").values()).filter_map(|o| o["operationId"].as_str()).collect();
    ids.sort_unstable();
    let all = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), all, "operation ids are unique");
}

#[test]
fn a_body_has_an_end() {
    let server = Server::of(&[]);
    let owner = server.owner();
    let long = format!("text={}", "x".repeat(tollbook_serve::BODY_MAX + 1));
    let got =
        server.ask("POST", "/reports", &[("cookie", &owner), ("origin", &server.base), ("content-type", "application/x-www-form-urlencoded")], Some(&long));
    assert_eq!(got.status, 413);
    let again = server.form("/login", None, &[("name", "Olga"), ("password", common::PASSWORD)]);
    assert!(cookie(&again).starts_with("tollbook_session="));
}
