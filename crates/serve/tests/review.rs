//! Reading and deciding over HTTP. Enters: a small book. Leaves: lists, figures, acts with their authors.

mod common;

use common::{Made, Server};
use serde_json::{Value, json};
use tollbook_serve::Role;

fn book() -> (Server, String) {
    let mut made =
        vec![Made::new(21, "Saraqib", "2021-02-19", "first"), Made::new(23, "Saraqib", "2021-02-19", "second"), Made::new(4, "Jisr", "2021-02-10", "first")];
    made.extend((0..30).map(|i| Made::new(40 + i, &format!("Place {i}"), "2021-01-05", "third")));
    let server = Server::of(&made);
    let owner = server.owner();
    let token = server.token(&owner, Role::Owner).expect("a token");
    (server, token)
}

#[test]
fn lists_come_in_pages_that_hold_every_row_once() {
    let (server, token) = book();
    for (list, limit, least) in [("/api/v1/incidents", 1, 3), ("/api/v1/claims", 7, 33), ("/api/v1/reports", 7, 33), ("/api/v1/log", 7, 67)] {
        let (mut seen, mut next): (Vec<String>, Option<String>) = (Vec::new(), None);
        loop {
            let cursor = next.as_ref().map_or_else(String::new, |n| format!("&cursor={n}"));
            let page = server.get(&format!("{list}?limit={limit}{cursor}"), Some(&token)).json();
            let rows = page["rows"].as_array().expect("rows");
            assert!(rows.len() <= limit);
            seen.extend(rows.iter().map(Value::to_string));
            match page["next"].as_str() {
                Some(n) => next = Some(n.to_owned()),
                None => break,
            }
        }
        let all = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), all, "{list}");
        assert!(all >= least, "{list}: {all}");
    }
}

#[test]
fn what_is_wrong_is_named_with_what_to_do() {
    let (server, token) = book();
    let check = |path: &str, parameter: &str, status: u16| {
        let got = server.get(path, Some(&token));
        assert_eq!(got.status, status, "{path}: {}", got.body);
        assert_eq!(got.header("content-type"), "application/problem+json");
        let problem = got.json();
        assert_eq!(problem["parameter"], parameter, "{path}: {problem}");
        assert!(problem["detail"].as_str().is_some_and(|d| d.len() > 10));
        assert_eq!(got.header("cache-control"), "no-store");
    };
    for (path, parameter) in [
        ("/api/v1/incidents?limit=0", "limit"),
        ("/api/v1/incidents?from=19-02-2021", "from"),
        ("/api/v1/incidents?verification=sure", "verification"),
        ("/api/v1/incidents?country=SYR", "country"),
        ("/api/v1/toll?contry=SY", "contry"),
        ("/api/v1/toll?count=everything", "count"),
        ("/api/v1/toll?convention=/etc/passwd", "convention"),
        ("/api/v1/toll?country=Syria", "country"),
        ("/api/v1/toll?group_by=colour", "group_by"),
        ("/api/v1/claims?cursor=x", "cursor"),
        ("/api/v1/claims?limit=99999999999999999999", "limit"),
    ] {
        check(path, parameter, 400);
    }
    // Well formed, and nothing that there is.
    for (path, parameter) in [
        ("/api/v1/incidents?cursor=nowhere", "cursor"),
        ("/api/v1/toll?by=martians", "by"),
        ("/api/v1/toll?place=Atlantis", "place"),
        ("/api/v1/toll?from=2021-02-19&to=2021-02-18", "to"),
        ("/api/v1/toll?since=2021-01-01&to=2021-02-18", "since"),
        ("/api/v1/toll?as_of=99999", "as_of"),
    ] {
        check(path, parameter, 422);
    }
}

#[test]
fn the_same_answer_is_not_sent_twice() {
    let (server, token) = book();
    let bearer = format!("Bearer {token}");
    for path in ["/api/v1/incidents", "/api/v1/toll?count=killed", "/api/v1/claims.csv", "/api/v1/openapi.json"] {
        let tag = server.get(path, Some(&token)).header("etag").to_owned();
        assert!(tag.starts_with('"'), "{path}");
        let again = server.ask("GET", path, &[("authorization", &bearer), ("if-none-match", &tag)], None);
        assert_eq!((again.status, again.body.as_str()), (304, ""), "{path}");
    }
}

#[test]
fn a_toll_comes_with_its_coverage_and_its_words() {
    let (server, token) = book();
    let toll = server.get("/api/v1/toll?place=Saraqib", Some(&token)).json();
    assert!(toll["low"].is_u64() && toll["coverage_line"].is_string() && toll["derivation"].is_null(), "{toll}");
    let why = server.get("/api/v1/why?place=Saraqib", Some(&token)).json();
    assert_eq!(why["low"], toll["low"]);
    assert!(why["derivation"].as_array().is_some_and(|d| !d.is_empty()));
    assert!(why["claims"].as_array().is_some_and(|c| c.iter().any(|c| c["quote"].as_str().is_some_and(|q| q.contains("2")))), "{why}");
    let silent = server.get("/api/v1/toll?count=missing", Some(&token)).json();
    assert_eq!((&silent["low"], &silent["best"]), (&Value::Null, &Value::Null), "unknown is never zero");
    let csv = server.get("/api/v1/toll.csv?group_by=month", Some(&token));
    assert!(csv.body.starts_with("month,low,best,high,") && csv.body.lines().count() >= 3, "{}", csv.body);
}

#[test]
fn a_decision_is_an_entry_with_its_author_and_its_reason() {
    let (server, token) = book();
    let find = |n: u64| {
        let all = server.get("/api/v1/claims?limit=1000", Some(&token)).json();
        all["rows"].as_array().expect("rows").iter().find(|c| c["claim"]["count"]["low"] == n).map(|c| c["claim"]["id"].as_str().expect("an id").to_owned())
    };
    let (a, b) = (find(21).expect("it stands"), find(4).expect("it stands"));
    let act = |path: &str, body: Value| server.post(path, &token, &body);
    assert_eq!(act(&format!("/api/v1/claims/{a}/correction"), json!({ "count": "22" })).json()["parameter"], "reason");
    assert_eq!(act(&format!("/api/v1/claims/{a}/correction"), json!({ "reason": "x" })).json()["parameter"], "count");
    let done = act(&format!("/api/v1/claims/{a}/correction"), json!({ "count": "22", "reason": "the third paragraph says so" }));
    assert_eq!(done.status, 201, "{}", done.body);
    assert_eq!(find(22).as_deref(), Some(a.as_str()));
    let log = server.get("/api/v1/log?limit=1", Some(&token)).json();
    assert_eq!((&log["rows"][0]["author"], &log["rows"][0]["reason"]), (&json!("Olga"), &json!("the third paragraph says so")));
    let trail = server.get(&format!("/api/v1/claims/{a}/trail"), Some(&token)).json();
    assert_eq!(trail["versions"].as_array().map(Vec::len), Some(2));

    assert_eq!(act(&format!("/api/v1/incidents/{a}/verification"), json!({ "degree": "verified", "reason": "two films" })).status, 201);
    let incident = server.get(&format!("/api/v1/incidents/{a}"), Some(&token)).json();
    assert_eq!(incident["verification"], "verified", "{incident}");
    let done = act(&format!("/api/v1/incidents/{a}/merge"), json!({ "with": b, "reason": "the same shelling" }));
    assert_eq!(done.status, 201, "{}", done.body);
    let code = |c: &str| server.get(&format!("/api/v1/incidents/{c}"), Some(&token)).json()["incident"].clone();
    assert_eq!(code(&a), code(&b));
    let done = act(&format!("/api/v1/incidents/{a}/split"), json!({ "claims": [b], "reason": "another day after all" }));
    assert_eq!(done.status, 201, "{}", done.body);
    assert_ne!(code(&a), code(&b));

    assert_eq!(act(&format!("/api/v1/claims/{a}/retraction"), json!({ "reason": "the outlet took it back" })).status, 201);
    assert_eq!(find(22), None);
    assert_eq!(act(&format!("/api/v1/claims/{a}/retraction"), json!({ "reason": "again" })).status, 409);
    let added = act("/api/v1/reports", json!({ "text": "A report.", "source": "desk", "date": "2021-02-20" }));
    assert_eq!(added.status, 201, "{}", added.body);
}

#[test]
fn forms_of_pages_do_the_same_and_lead_back() {
    let (server, token) = book();
    let owner = common::cookie(&server.form("/login", None, &[("name", "Olga"), ("password", common::PASSWORD)]));
    let claims = server.get("/api/v1/claims", Some(&token)).json();
    let (claim, report) =
        (claims["rows"][0]["claim"]["id"].as_str().expect("an id").to_owned(), claims["rows"][0]["claim"]["report"].as_str().expect("an id").to_owned());
    let page = server.ask("GET", &format!("/reports/{report}"), &[("cookie", &owner)], None);
    assert!(page.body.contains(&format!("action=\"/claims/{claim}/correction\"")) && page.body.contains("<mark"), "{}", page.body);
    let done = server.form(&format!("/claims/{claim}/correction"), Some(&owner), &[("count", "25"), ("reason", "counted again")]);
    assert_eq!((done.status, done.header("location")), (303, format!("/reports/{report}#{claim}").as_str()), "{}", done.body);
    let page = server.ask("GET", &format!("/reports/{report}"), &[("cookie", &owner)], None);
    assert!(page.body.contains("as corrected") && page.body.contains("counted again") && page.body.contains("Olga"));
    let viewer = server.token(&owner, Role::Viewer).expect("a token");
    let page = server.get(&format!("/reports/{report}"), Some(&viewer));
    assert!(!page.body.contains("correction\""), "no form for whoever may not");
}

#[test]
fn killed_and_injured_together_are_a_toll_which_the_public_is_not_told() {
    let mut hurt = Made::new(9, "Jisr", "2021-02-10", "first");
    hurt.harm = tollbook_model::Harm::Casualties;
    let server = Server::of(&[Made::new(21, "Saraqib", "2021-02-19", "first"), hurt]);
    let owner = server.owner();
    let token = server.token(&owner, Role::Owner).expect("a token");
    let low = |path: &str| server.get(path, Some(&token)).json()["low"].as_u64();
    assert_eq!(low("/api/v1/toll?count=casualties&place=Jisr"), Some(9));
    assert!(low("/api/v1/toll?count=casualties").is_some_and(|n| n >= 21), "the killed are among them");
    assert!(server.get("/toll?count=casualties", Some(&token)).body.contains("<option value=\"casualties\" selected>"));
    assert_eq!(server.get("/api/v1/toll?count=casualties", None).status, 403);
    assert!(!server.get("/api/v1/claims", None).body.contains("casualties"), "nor a claim of them");
    // Lists count what is linked as the ledger counts it.
    for filter in
        ["harm=killed", "harm=casualties", "harm=strength", "country=SY", "country=FR", "from=2021-02-15", "to=2021-02-15", "harm=killed&from=2021-02-20"]
    {
        let told = server.get(&format!("/api/v1/claims?{filter}"), Some(&token)).json();
        assert_eq!(told["all"].as_u64(), told["rows"].as_array().map(|r| r.len() as u64), "{filter}");
    }
}
