//! Dealing with incidents over HTTP: what is held back, frozen, given to somebody, noted, signed off by two, taken back. Enters: a small book.
//! Leaves: answers of every role that matters.

mod common;

use common::{Made, Server, with_settings};
use serde_json::{Value, json};
use tollbook_ledger::{Book, Query, Target, Visibility};
use tollbook_serve::{BookSettings, Config, Role};

struct Desk {
    server: Server,
    owner: String,
}

fn desk() -> Desk {
    let server = Server::of(&[
        Made::new(21, "Saraqib", "2021-02-19", "first"),
        Made::new(23, "Saraqib", "2021-02-19", "second"),
        Made::new(4, "Jisr", "2021-02-10", "first"),
        Made::new(9, "Camp Nine", "2021-02-01", "first"),
    ]);
    let owner = server.owner();
    Desk { server, owner }
}

impl Desk {
    fn token(&self, role: Role) -> String {
        self.server.token(&self.owner, role).expect("a token")
    }

    /// The code of the incident at a place, as the owner sees it.
    fn code(&self, place: &str) -> String {
        let list = self.server.get("/api/v1/incidents", Some(&self.token(Role::Owner))).json();
        let row = list["rows"].as_array().expect("rows").iter().find(|r| r["place"] == place);
        row.unwrap_or_else(|| panic!("{place} in {list}"))["code"].as_str().expect("a code").to_owned()
    }

    fn act(&self, role: Role, code: &str, what: &str, body: Value) -> (u16, Value) {
        let got = self.server.post(&format!("/api/v1/incidents/{code}/{what}"), &self.token(role), &body);
        (got.status, got.json())
    }

    fn dealt(&self, role: Role, code: &str) -> Value {
        self.server.get(&format!("/api/v1/incidents/{code}/desk"), Some(&self.token(role))).json()
    }

    fn public(&self, path: &str) -> String {
        self.server.get(path, None).body
    }
}

/// What the public can ask.
const OPEN: [&str; 9] = [
    "/api/v1/incidents",
    "/api/v1/incidents.csv",
    "/api/v1/incidents.geojson",
    "/api/v1/claims",
    "/api/v1/claims.csv",
    "/api/v1/toll?count=killed&group_by=day",
    "/api/v1/why?count=killed",
    "/api/v1/corrections",
    "/incidents",
];

#[test]
fn an_embargo_keeps_an_incident_from_the_public_alone_until_its_day() {
    let desk = desk();
    let code = desk.code("Saraqib");
    assert!(desk.public("/api/v1/incidents").contains(&code) && desk.public("/api/v1/toll").contains("\"low\":"));
    let (status, said) = desk.act(Role::Editor, &code, "embargo", json!({ "until": "2021-03-02", "reason": "families first" }));
    assert_eq!(status, 201, "{said}");
    for path in OPEN {
        let got = desk.public(path);
        assert!(!got.contains("Saraqib") && !got.contains("saraqib") && !got.contains("2021-02-19") && !got.contains("families"), "{path}: {got}");
        assert!(
            desk.server.get(path, Some(&desk.token(Role::DataOnly))).body.contains(if path.contains("corrections") { "rows" } else { "2021-02-19" }),
            "{path}"
        );
    }
    assert_eq!(desk.server.get(&format!("/api/v1/incidents/{code}"), None).status, 404);
    assert_eq!(desk.server.get(&format!("/incidents/{code}"), None).status, 404);
    // A later public report of the same doesn't let it out.
    let mut book = Book::open(&desk.server.folder).expect("the book");
    common::add(
        &mut book,
        &[Made { text: "Shelling killed 22 people in Saraqib, the third said.".to_owned(), ..Made::new(22, "Saraqib", "2021-02-19", "third") }],
    );
    drop(book);
    desk.server.get("/api/v1/incidents", None);
    std::thread::sleep(std::time::Duration::from_millis(400));
    assert!(!desk.public("/api/v1/incidents").contains("2021-02-19"), "{}", desk.public("/api/v1/incidents"));
    // An editor may hold it back longer, and only a manager let it out.
    assert_eq!(desk.act(Role::Editor, &code, "embargo", json!({ "until": "2021-03-01", "reason": "x" })).0, 403);
    assert_eq!(desk.act(Role::Editor, &code, "embargo", json!({ "reason": "x" })).0, 403);
    assert_eq!(desk.act(Role::Editor, &code, "embargo", json!({ "until": "2021-04-01", "reason": "x" })).0, 201);
    assert_eq!(desk.act(Role::Reviewer, &code, "embargo", json!({ "until": "2022-04-01", "reason": "x" })).0, 403);
    assert_eq!(desk.act(Role::Editor, &code, "embargo", json!({ "until": "soon", "reason": "x" })).0, 400);
    // Its day has come: the clock of these tests stands at the first of March.
    assert_eq!(desk.act(Role::Manager, &code, "embargo", json!({ "until": "2021-03-01", "reason": "they know" })).0, 201);
    assert!(desk.public("/api/v1/incidents").contains("2021-02-19"));
}

#[test]
fn the_public_is_told_units_where_a_place_is_protected_or_has_to_wait() {
    let desk = desk();
    for path in OPEN.into_iter().chain(["/api/v1/claims?place=Camp%20Nine", "/api/v1/toll?place=Camp%20Nine", "/api/v1/incidents?place=Camp%20Nine"]) {
        let got = desk.public(path).replace("value=\"Camp Nine\"", "");
        assert!(!got.contains("Camp") && !got.contains("camp-nine"), "{path}: {got}");
    }
    assert!(desk.server.get("/api/v1/claims?place=Camp%20Nine", Some(&desk.token(Role::Viewer))).body.contains("Camp Nine"));
    assert_eq!(desk.server.get("/api/v1/claims?place=Camp%20Nine", None).json()["rows"], json!([]));
    assert_eq!(desk.server.get("/api/v1/claims?admin1=Idlib", None).json()["rows"].as_array().map(Vec::len), Some(4));
    let code = desk.code("Jisr");
    assert!(desk.public("/api/v1/incidents").contains("Jisr"));
    assert_eq!(desk.act(Role::Editor, &code, "delay", json!({ "days": "30", "reason": "people went back there" })).0, 201);
    let got = desk.public("/api/v1/incidents");
    assert!(!got.contains("Jisr") && !got.to_lowercase().contains("jisr") && got.contains("2021-02-10"), "{got}");
    assert_eq!(desk.act(Role::Editor, &code, "delay", json!({ "days": "3", "reason": "x" })).0, 403);
    assert_eq!(desk.act(Role::Editor, &code, "delay", json!({ "days": "many", "reason": "x" })).0, 400);
    // Nineteen days have passed.
    assert_eq!(desk.act(Role::Manager, &code, "delay", json!({ "days": "19", "reason": "they left" })).0, 201);
    assert!(desk.public("/api/v1/incidents").contains("Jisr"));
}

#[test]
fn a_frozen_incident_is_changed_by_managers_and_owners_alone() {
    let desk = desk();
    let code = desk.code("Saraqib");
    assert_eq!(desk.act(Role::Editor, &code, "freeze", json!({ "frozen": "true", "reason": "x" })).0, 403, "an editor may not freeze");
    assert_eq!(desk.act(Role::Manager, &code, "freeze", json!({ "frozen": "true", "reason": "before the court" })).0, 201);
    assert_eq!(desk.act(Role::Manager, &code, "freeze", json!({ "frozen": "true", "reason": "again" })).0, 409);
    let editor = desk.token(Role::Editor);
    let seen = desk.server.get(&format!("/api/v1/incidents/{code}"), Some(&editor)).json();
    let claims: Vec<&str> = seen["claims"].as_array().expect("claims").iter().map(|c| c["claim"]["id"].as_str().expect("an id")).collect();
    let other = desk.code("Jisr");
    let size = || Book::open_reader(&desk.server.folder).and_then(|b| b.size()).expect("the book");
    let before = size();
    for (path, body) in [
        (format!("/api/v1/incidents/{code}/merge"), json!({ "with": other, "reason": "x" })),
        (format!("/api/v1/incidents/{other}/merge"), json!({ "with": code, "reason": "x" })),
        (format!("/api/v1/incidents/{code}/split"), json!({ "claims": [claims[0]], "reason": "x" })),
        (format!("/api/v1/incidents/{code}/verification"), json!({ "degree": "verified", "reason": "x" })),
        (format!("/api/v1/incidents/{code}/embargo"), json!({ "until": "2031-01-01", "reason": "x" })),
        (format!("/api/v1/incidents/{code}/delay"), json!({ "days": "99", "reason": "x" })),
        (format!("/api/v1/incidents/{code}/visibility"), json!({ "visibility": "restricted", "reason": "x" })),
        ("/api/v1/judgements".to_owned(), json!({ "a": code, "b": other, "verdict": "different", "reason": "x" })),
        (format!("/api/v1/claims/{}/correction", claims[0]), json!({ "count": "7", "reason": "x" })),
        (format!("/api/v1/claims/{}/retraction", claims[1]), json!({ "reason": "x" })),
        (format!("/api/v1/claims/{}/undo", claims[1]), json!({ "reason": "x" })),
    ] {
        let got = desk.server.post(&path, &editor, &body);
        assert_eq!((got.status, got.json()["type"].clone()), (403, json!("/problems/frozen")), "{path}: {}", got.body);
    }
    assert_eq!(size(), before, "nothing was written");
    // Talking about it is no change of it, and the other incident is free.
    assert_eq!(desk.act(Role::Reviewer, &code, "notes", json!({ "text": "the court asked" })).0, 201);
    assert_eq!(desk.server.post(&format!("/api/v1/incidents/{other}/verification"), &editor, &json!({ "degree": "corroborated", "reason": "x" })).status, 201);
    let page = desk.server.get(&format!("/incidents/{code}"), Some(&editor)).body;
    assert!(page.contains("It is frozen") && !page.contains("/merge\""), "{page}");
    let manager = desk.token(Role::Manager);
    assert_eq!(desk.server.post(&format!("/api/v1/claims/{}/correction", claims[0]), &manager, &json!({ "count": "20", "reason": "x" })).status, 201);
    assert_eq!(desk.act(Role::Owner, &code, "freeze", json!({ "frozen": "false", "reason": "done" })).0, 201);
    assert_eq!(desk.server.post(&format!("/api/v1/claims/{}/undo", claims[0]), &editor, &json!({ "reason": "x" })).status, 201);
}

#[test]
fn a_restricted_incident_is_gone_for_viewers_with_its_reports_where_that_is_asked() {
    let desk = desk();
    let code = desk.code("Saraqib");
    assert_eq!(desk.act(Role::Editor, &code, "visibility", json!({ "visibility": "restricted", "reports": "true", "reason": "a witness" })).0, 201);
    for path in ["/api/v1/incidents", "/api/v1/claims", "/api/v1/reports", "/inbox", "/incidents", "/api/v1/log", "/desk"] {
        let got = desk.server.get(path, Some(&desk.token(Role::Viewer))).body;
        assert!(!got.contains("Saraqib") && !got.contains(&code) && !got.contains("a witness"), "{path}: {got}");
        let names_places = path.contains("incidents") || path.contains("claims");
        assert!(!names_places || desk.server.get(path, Some(&desk.token(Role::Reviewer))).body.contains("Saraqib"), "{path}");
    }
    assert_eq!(desk.act(Role::Editor, &code, "visibility", json!({ "visibility": "internal", "reason": "x" })).0, 403, "to loosen takes a manager");
    assert_eq!(desk.act(Role::Editor, &code, "visibility", json!({ "visibility": "source-confidential", "reason": "x" })).0, 422, "they would not see it");
    assert_eq!(desk.act(Role::Manager, &code, "visibility", json!({ "visibility": "internal", "reports": "true", "reason": "safe" })).0, 201);
    assert!(desk.server.get("/api/v1/incidents", Some(&desk.token(Role::Viewer))).body.contains("Saraqib"));
    assert!(!desk.public("/api/v1/incidents").contains("Saraqib"));
}

#[test]
fn a_grade_holds_once_two_people_say_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("book");
    let mut book = Book::create(&path, "test", &tollbook_ledger::Stamp::new("maker", common::clock())).expect("a book");
    common::add(&mut book, &[Made::new(21, "Saraqib", "2021-02-19", "first")]);
    drop(book);
    let given = with_settings(BookSettings { second_sign_off: true, ..BookSettings::default() });
    let server = Server::start_with(Config::new(path), Some(folder), given);
    let owner = server.owner();
    let desk = Desk { server, owner };
    let code = desk.code("Saraqib");
    let degree = |role, degree: &str| desk.act(role, &code, "verification", json!({ "degree": degree, "reason": "seen the film" }));
    // Whoever decided sees what follows from it at once; others may see the state before for a moment.
    let now = || desk.server.get(&format!("/api/v1/incidents/{code}"), Some(&desk.token(Role::Editor))).json()["verification"].clone();
    let (status, said) = degree(Role::Editor, "verified");
    assert_eq!((status, &said["proposed"]), (201, &json!("verified")));
    assert_eq!(now(), "reported", "one person is not enough");
    assert_eq!(degree(Role::Editor, "verified").0, 409, "nor is the same person twice");
    assert_eq!(desk.dealt(Role::Viewer, &code)["dealt"]["proposed"]["author"], "The editor");
    assert!(desk.server.get("/desk", Some(&desk.token(Role::Viewer))).body.contains("The editor"));
    // Who says something else proposes that instead.
    assert_eq!(degree(Role::Manager, "rejected").1["proposed"], json!("rejected"));
    assert_eq!(degree(Role::Editor, "rejected").0, 201);
    assert_eq!(now(), "rejected");
    assert_eq!(desk.dealt(Role::Editor, &code)["dealt"]["proposed"], Value::Null, "what holds waits for nobody");
    assert_eq!(degree(Role::Editor, "corroborated").0, 201);
    assert_eq!(now(), "corroborated", "what claims no more than the sources do takes one person");
}

#[test]
fn notes_and_names_of_colleagues_are_for_those_who_may_read_them() {
    let desk = desk();
    let code = desk.code("Saraqib");
    for (role, text, visibility, status) in [
        (Role::Reviewer, "ask the mayor", "internal", 201),
        (Role::Reviewer, "the nurse told it", "restricted", 201),
        (Role::Owner, "her name is known", "source-confidential", 201),
        (Role::Reviewer, "x", "source-confidential", 422),
        (Role::Reviewer, "x", "public", 400),
        (Role::Viewer, "x", "internal", 403),
    ] {
        assert_eq!(desk.act(role, &code, "notes", json!({ "text": text, "visibility": visibility })).0, status, "{role:?} {text}");
    }
    assert_eq!(desk.act(Role::Reviewer, &code, "assignment", json!({ "to": "The reviewer" })).0, 201);
    assert_eq!(desk.act(Role::Reviewer, &code, "assignment", json!({ "to": "The reviewer" })).0, 409);
    assert_eq!(desk.act(Role::Reviewer, &code, "assignment", json!({ "to": "The viewer" })).0, 422, "a viewer decides nothing");
    for (role, seen) in [(Role::Viewer, 1), (Role::Reviewer, 2), (Role::Manager, 2), (Role::Owner, 3)] {
        let told = desk.dealt(role, &code);
        assert_eq!(told["notes"].as_array().map(Vec::len), Some(seen), "{role:?}: {told}");
        assert_eq!(told["dealt"]["assigned"], "The reviewer");
        let page = desk.server.get(&format!("/incidents/{code}"), Some(&desk.token(role))).body;
        assert_eq!(page.contains("her name is known"), role == Role::Owner);
        assert_eq!(page.contains("the nurse told it"), role >= Role::Reviewer);
    }
    let found = |role, who: &str| desk.server.get(&format!("/api/v1/incidents?assigned={who}"), Some(&desk.token(role))).json()["all"].clone();
    assert_eq!((found(Role::Reviewer, "me"), found(Role::Editor, "me"), found(Role::Viewer, "nobody")), (json!(1), json!(0), json!(2)));
    assert_eq!(desk.server.get("/api/v1/incidents?assigned=nobody", None).status, 403);
    assert_eq!(desk.server.get("/api/v1/incidents?assigned=me", Some(&desk.token(Role::DataOnly))).status, 403);
    for path in [format!("/incidents/{code}"), format!("/api/v1/incidents/{code}"), "/incidents".to_owned()] {
        for token in [None, Some(desk.token(Role::DataOnly))] {
            let got = desk.server.get(&path, token.as_deref()).body;
            assert!(!got.contains("The reviewer") && !got.contains("ask the mayor"), "{path}: {got}");
        }
    }
    assert_eq!(desk.act(Role::Editor, &code, "assignment", json!({})).0, 201, "and may be given to nobody");
    assert_eq!(found(Role::Viewer, "nobody"), json!(3));
}

#[test]
fn judgements_and_grades_are_taken_back_by_an_entry_of_their_own() {
    let desk = desk();
    let (a, b) = (desk.code("Saraqib"), desk.code("Jisr"));
    let editor = desk.token(Role::Editor);
    let all = || desk.server.get("/api/v1/incidents", Some(&editor)).json()["all"].clone();
    let undo = |entry: &Value, role: Role| {
        let got = desk.server.post(&format!("/api/v1/decisions/{entry}/undo"), &desk.token(role), &json!({ "reason": "a slip" }));
        (got.status, got.json()["entry"].clone())
    };
    let before = all();
    let (status, merged) = desk.act(Role::Editor, &a, "merge", json!({ "with": b, "reason": "one shelling" }));
    let together = desk.server.get(&format!("/api/v1/incidents/{a}"), Some(&editor)).json();
    assert_eq!(together["claims"].as_array().map(Vec::len), Some(3), "both incidents whole, not two claims of them: {together}");
    assert_eq!((status, all()), (201, json!(before.as_u64().expect("a number") - 1)));
    // The page offers it, where the decision stands.
    let page = desk.server.get(&format!("/incidents/{a}"), Some(&editor)).body;
    let offered = desk.dealt(Role::Editor, &a)["decisions"].as_array().expect("decisions").iter().find(|d| d["undo"] == true).expect("one")["entry"].clone();
    assert!(page.contains(&format!("/decisions/{offered}/undo")), "{page}");
    let (status, undone) = undo(&merged["entry"], Role::Editor);
    assert_eq!((status, all()), (201, before.clone()));
    assert_eq!(undo(&merged["entry"], Role::Editor).0, 409, "it is taken back already");
    // And the taking back can be taken back.
    assert_eq!(undo(&undone, Role::Reviewer).0, 403, "as who puts together is an editor");
    assert_eq!((undo(&undone, Role::Editor).0, all()), (201, json!(before.as_u64().expect("a number") - 1)));
    // A split of several claims is one act.
    let seen = desk.server.get(&format!("/api/v1/incidents/{a}"), Some(&editor)).json();
    let out: Vec<Value> = seen["claims"].as_array().expect("claims").iter().take(2).map(|c| c["claim"]["id"].clone()).collect();
    let (status, split) = desk.act(Role::Editor, &a, "split", json!({ "claims": out, "reason": "two shellings" }));
    assert_eq!((status, all()), (201, before.clone()), "{split}");
    assert_eq!(undo(&split["entry"], Role::Reviewer).0, 403, "as who takes apart is an editor");
    assert_eq!((undo(&split["entry"], Role::Editor).0, all()), (201, json!(before.as_u64().expect("a number") - 1)));
    // A grade goes back to what was said before.
    let degree = || desk.server.get(&format!("/api/v1/incidents/{a}"), Some(&editor)).json()["verification"].clone();
    let first = desk.act(Role::Editor, &a, "verification", json!({ "degree": "corroborated", "reason": "x" })).1["entry"].clone();
    let second = desk.act(Role::Editor, &a, "verification", json!({ "degree": "verified", "reason": "x" })).1["entry"].clone();
    assert_eq!(undo(&first, Role::Editor).0, 409, "a later one stands");
    assert_eq!(undo(&second, Role::Reviewer).0, 403);
    assert_eq!((undo(&second, Role::Editor).0, degree()), (201, json!("corroborated")));
    assert_eq!(undo(&json!(1), Role::Editor).0, 404, "the opening of the book is no judgement");
    assert_eq!(desk.server.post("/api/v1/decisions/x/undo", &editor, &json!({ "reason": "x" })).status, 404);
}

#[test]
fn what_was_set_right_is_told_with_a_contact_and_without_colleagues() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("book");
    let mut book = Book::create(&path, "test", &tollbook_ledger::Stamp::new("maker", common::clock())).expect("a book");
    let hidden = Made { visibility: Visibility::Internal, ..Made::new(555, "Inland", "2021-02-01", "first") };
    common::add(&mut book, &[Made::new(21, "Saraqib", "2021-02-19", "first"), Made::new(4, "Jisr", "2021-02-10", "first"), hidden]);
    drop(book);
    let given = with_settings(BookSettings { corrections: Some("desk@observatory.example".to_owned()), ..BookSettings::default() });
    let server = Server::start_with(Config { public: true, ..Config::new(path) }, Some(folder), given);
    let owner = server.owner();
    let token = server.token(&owner, Role::Owner).expect("a token");
    let claims = server.get("/api/v1/claims", Some(&token)).json();
    for c in claims["rows"].as_array().expect("claims") {
        let id = c["claim"]["id"].as_str().expect("an id");
        assert_eq!(server.post(&format!("/api/v1/claims/{id}/correction"), &token, &json!({ "count": "17", "reason": "Karim told me" })).status, 201);
    }
    let id = claims["rows"][1]["claim"]["id"].as_str().expect("an id");
    assert_eq!(server.post(&format!("/api/v1/claims/{id}/retraction"), &token, &json!({ "reason": "Karim was wrong" })).status, 201);
    let open = server.get("/api/v1/corrections", None);
    assert_eq!(open.json()["contact"], "desk@observatory.example");
    assert_eq!(open.json()["rows"].as_array().map(Vec::len), Some(3), "{}", open.body);
    assert!(!open.body.contains("Karim") && !open.body.contains("Olga") && !open.body.contains("555") && !open.body.contains("\"entry\""), "{}", open.body);
    assert!(open.body.contains("killed 21") && open.body.contains("killed 17"), "{}", open.body);
    let page = server.get("/corrections", None).body;
    assert!(page.contains("href=\"mailto:desk@observatory.example\"") && !page.contains("Karim"), "{page}");
    let own = server.get("/api/v1/corrections", Some(&token)).json();
    assert_eq!(own["rows"].as_array().map(Vec::len), Some(4));
    assert_eq!(
        (&own["rows"][0]["what"], &own["rows"][0]["reason"], &own["rows"][0]["author"]),
        (&json!("retracted"), &json!("Karim was wrong"), &json!("Olga"))
    );
    // What is made internal since was never set right in public.
    let mut book = Book::open(&server.folder).expect("the book");
    let claim = book.claims(&Query::new()).expect("claims").into_iter().find(|c| c.claim.count.low == Some(17)).expect("one");
    let stamp = tollbook_ledger::Stamp::new("recorder", common::clock()).because("x");
    book.set_visibility(&stamp, Target::Report(claim.claim.report.clone()), Visibility::Internal).expect("set");
    assert!(server.get("/api/v1/corrections", None).json()["rows"].as_array().is_some_and(|r| r.len() < 3));
}

#[test]
fn a_gap_is_written_down_and_told_to_those_who_review() {
    let desk = desk();
    let body = json!({ "source": "Idlib Desk", "from": "2021-02-11", "to": "2021-02-13", "text": "the line was cut" });
    let post = |role, body: &Value| desk.server.post("/api/v1/gaps", &desk.token(role), body).status;
    assert_eq!((post(Role::Reviewer, &body), post(Role::Editor, &body)), (403, 201));
    assert_eq!(post(Role::Editor, &json!({ "source": "Idlib Desk", "text": "again" })), 201);
    assert_eq!(post(Role::Editor, &json!({ "source": "Idlib Desk", "from": "2021-02-13", "to": "2021-02-11", "text": "x" })), 422);
    assert_eq!(post(Role::Editor, &json!({ "source": "Idlib Desk" })), 400);
    let rows = desk.server.get("/api/v1/gaps", Some(&desk.token(Role::Reviewer))).json();
    assert_eq!(rows["rows"].as_array().map(Vec::len), Some(2));
    assert_eq!(rows["rows"][1]["says"], "Not collected from 2021-02-11 to 2021-02-13: the line was cut");
    assert!(desk.server.get("/gaps", Some(&desk.token(Role::Reviewer))).body.contains("the line was cut"));
    assert_eq!(desk.server.get("/api/v1/gaps", Some(&desk.token(Role::Viewer))).status, 403);
}

#[test]
fn a_changed_setting_holds_at_the_next_request() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("book");
    let mut book = Book::create(&path, "test", &tollbook_ledger::Stamp::new("maker", common::clock())).expect("a book");
    common::add(&mut book, &[Made::new(21, "Saraqib", "2021-02-19", "first"), Made::new(4, "Jisr", "2021-02-10", "first")]);
    drop(book);
    let settings = std::sync::Arc::new(std::sync::Mutex::new(BookSettings::default()));
    let own = std::sync::Arc::clone(&settings);
    let given = tollbook_serve::Given { settings: Box::new(move || own.lock().expect("nobody panics").clone()), ..common::given() };
    let server = Server::start_with(Config { public: true, ..Config::new(path) }, Some(folder), given);
    let owner = server.owner();
    let desk = Desk { server, owner };
    let graded = |place: &str| desk.act(Role::Editor, &desk.code(place), "verification", json!({ "degree": "verified", "reason": "seen the film" })).1;
    let contact = || desk.server.get("/api/v1/corrections", None).json()["contact"].clone();
    assert!(graded("Saraqib")["proposed"].is_null() && contact().is_null());
    *settings.lock().expect("nobody panics") = BookSettings { second_sign_off: true, corrections: Some("desk@observatory.example".to_owned()) };
    assert_eq!((graded("Jisr")["proposed"].clone(), contact()), (json!("verified"), json!("desk@observatory.example")));
    assert!(desk.server.get("/corrections", None).body.contains("desk@observatory.example"));
}
