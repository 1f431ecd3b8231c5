//! What pages and the description of the API keep to. Enters: hostile words, the router's own table, a body without end. Leaves: escaped words, refusals.

mod common;

use common::{Made, Server, cookie};
use tollbook_serve::{ROUTES, Role, openapi_document};

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
