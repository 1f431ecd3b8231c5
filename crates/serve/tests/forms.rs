//! Every field of a claim set right, claims added on selected words, decisions taken back. Enters: a small book. Leaves: what stands, and who did it.

mod common;

use common::{Made, PASSWORD, Server};
use serde_json::{Value, json};
use tollbook_serve::Role;

const ARABIC: &str = "قُتل ثلاثة مدنيين 😀 في سراقب، said the mayor.\r\nLater 12 people were killed in Saraqib by shelling on 19 February.";

struct Desk {
    server: Server,
    token: String,
    claim: String,
    report: String,
}

fn desk() -> Desk {
    let mut first = Made::new(12, "Saraqib", "2021-02-19", "first");
    first.text = ARABIC.to_owned();
    let server = Server::of(&[first, Made::new(4, "Jisr", "2021-02-10", "second"), Made::new(7, "Hama", "2021-02-11", "third")]);
    let owner = server.owner();
    let token = server.token(&owner, Role::Owner).expect("a token");
    let claims = server.get("/api/v1/claims", Some(&token)).json();
    let first = &claims["rows"][0]["claim"];
    let (claim, report) = (first["id"].as_str().expect("an id").to_owned(), first["report"].as_str().expect("an id").to_owned());
    Desk { server, token, claim, report }
}

impl Desk {
    fn correct(&self, body: &Value) -> common::Got {
        self.server.post(&format!("/api/v1/claims/{}/correction", self.claim), &self.token, body)
    }

    fn now(&self) -> Value {
        self.server.get(&format!("/api/v1/claims/{}", self.claim), Some(&self.token)).json()["claim"].clone()
    }

    fn enter(&self, body: &Value) -> common::Got {
        self.server.post(&format!("/api/v1/reports/{}/claims", self.report), &self.token, body)
    }
}

/// Where words stand in a text, in characters, a line end as one.
fn at(words: &str) -> String {
    let page: Vec<char> = ARABIC.replace("\r\n", "\n").chars().collect();
    let words: Vec<char> = words.chars().collect();
    let at = page.windows(words.len()).position(|w| w == words).expect("it stands there");
    format!("{at}-{}", at + words.len())
}

#[test]
fn every_field_can_be_set_right_and_what_is_not_sent_stays() {
    let desk = desk();
    let before = desk.now();
    for (body, pointer, is) in [
        (json!({ "count": "15", "bound": "at_least" }), "/count/kind", json!("at_least")),
        (json!({ "count": "10-12", "bound": "at_least" }), "/count/kind", json!("range")),
        (json!({ "count": "", "bound": "vague" }), "/count/high_open", json!(true)),
        (json!({ "harm": "injured" }), "/harm", json!("injured")),
        (json!({ "who": "three traders" }), "/who/words", json!("three traders")),
        (json!({ "who_status": "civilian" }), "/who/status", json!("civilian")),
        (json!({ "who_age": "child" }), "/who/age", json!("child")),
        (json!({ "by_words": "the militia; the band", "by_how": "alleged" }), "/by/actors/1/words", json!("the band")),
        (json!({ "cause": "accident" }), "/cause", json!("accident")),
        (json!({ "place": "Jisr" }), "/place/parts/0/name", json!("Jisr")),
        (json!({ "place_how": "near" }), "/place/parts/0/precision", json!("near")),
        (json!({ "place": "Jisr; Hama" }), "/place/mode", json!("several")),
        (json!({ "from": "2021-02-17" }), "/period/end", json!("2021-02-17")),
        (json!({ "to": "2021-02-20" }), "/period/precision", json!("days")),
        (json!({ "basis": "discovery" }), "/period/basis", json!("discovery")),
        (json!({ "level": "window" }), "/level", json!("window")),
        (json!({ "modality": "possible" }), "/modality", json!("possible")),
        (json!({ "according_to": "the mayor" }), "/attribution/0/name", json!("the mayor")),
    ] {
        let mut body = body;
        body["reason"] = "the text says so".into();
        let got = desk.correct(&body);
        assert_eq!(got.status, 201, "{body}: {}", got.body);
        assert_eq!(desk.now().pointer(pointer), Some(&is), "{body}: {}", desk.now());
    }
    assert_eq!(desk.correct(&json!({ "from": "", "to": "", "place": "", "country": "", "reason": "not said" })).status, 201);
    let after = desk.now();
    assert!(after["period"].is_null() && after["place"].is_null(), "{after}");
    assert_eq!((&after["provenance"]["spans"], &after["report"]), (&before["provenance"]["spans"], &before["report"]), "what was not sent is as it was");
    for (body, parameter) in [
        (json!({ "count": "many" }), "count"),
        (json!({ "count": "12", "bound": "roughly" }), "bound"),
        (json!({ "harm": "upset" }), "harm"),
        (json!({ "by": "martians" }), "by"),
        (json!({ "who_actor": "martians" }), "who_actor"),
        (json!({ "means": "spite" }), "means"),
        (json!({ "place": "Atlantis" }), "place"),
        (json!({ "country": "Syria" }), "country"),
        (json!({ "place_how": "over" }), "place_how"),
        (json!({ "from": "yesterday" }), "from"),
        (json!({ "to": "2021-02-20" }), "from"),
        (json!({ "from": "2021-02-20", "to": "2021-02-19" }), "to"),
        (json!({ "modality": "sure" }), "modality"),
        (json!({ "words": "words that stand nowhere" }), "words"),
    ] {
        let mut body = body;
        body["reason"] = "x".into();
        let got = desk.correct(&body);
        assert!(matches!(got.status, 400 | 422) && got.json()["parameter"] == json!(parameter), "{body}: {}", got.body);
    }
    assert_eq!(desk.now(), after, "a refusal changes nothing");
}

#[test]
fn a_form_sent_as_it_was_shown_changes_nothing() {
    let desk = desk();
    let owner = common::cookie(&desk.server.form("/login", None, &[("name", "Olga"), ("password", PASSWORD)]));
    let same = [
        ("harm", "killed"),
        ("count", "12"),
        ("bound", "stated"),
        ("who", "people"),
        ("place", "Saraqib"),
        ("country", "SY"),
        ("place_how", "in"),
        ("from", "2021-02-19"),
        ("to", "2021-02-19"),
        ("basis", "death"),
        ("level", "incident"),
        ("modality", "asserted"),
        ("cause", "direct"),
        ("by", ""),
        ("by_words", ""),
        ("by_how", ""),
        ("means", ""),
        ("target", ""),
        ("who_actor", ""),
        ("who_status", ""),
        ("who_age", ""),
        ("who_sex", ""),
        ("according_to", ""),
        ("reason", "looked at it"),
    ];
    let page = desk.server.ask("GET", &format!("/reports/{}", desk.report), &[("cookie", &owner)], None);
    for (name, value) in same.iter().filter(|f| f.0 != "reason") {
        assert!(page.body.contains(&format!("name=\"{name}\"")), "the form has a field {name}");
        assert!(value.is_empty() || page.body.contains(&format!("value=\"{value}\"")) || page.body.contains(&format!("<option selected>{value}")), "{name}");
    }
    let got = desk.server.form(&format!("/claims/{}/correction", desk.claim), Some(&owner), &same);
    assert_eq!(got.status, 409, "{}", got.body);
}

#[test]
fn a_claim_is_added_on_selected_words_in_any_script() {
    let desk = desk();
    let words = "قُتل ثلاثة مدنيين 😀 في سراقب";
    let got = desk.enter(&json!({
        "harm": "killed", "count": "3", "words": words, "at": at(words), "words_count": "ثلاثة", "at_count": at("ثلاثة"),
        "words_who": "مدنيين", "at_who": at("مدنيين"), "who_status": "civilian", "place": "Saraqib", "from": "2021-02-19", "reason": "the reading missed it",
    }));
    assert_eq!(got.status, 201, "{}", got.body);
    let id = got.json()["claim"].as_str().expect("an id").to_owned();
    let view = desk.server.get(&format!("/api/v1/claims/{id}"), Some(&desk.token)).json();
    let spans = view["claim"]["provenance"]["spans"].as_array().expect("spans").clone();
    assert_eq!(spans.len(), 3, "{view}");
    for s in &spans {
        let bytes: Vec<usize> = s["bytes"].as_array().expect("two").iter().map(|n| n.as_u64().expect("a number") as usize).collect();
        assert_eq!(&ARABIC[bytes[0]..bytes[1]], s["quote"].as_str().expect("a quote"));
    }
    assert_eq!((&view["origin"], &view["claim"]["count"]["words"], &view["claim"]["who"]["words"]), (&json!("hand"), &json!("ثلاثة"), &json!("مدنيين")));
    // The line end between is one character on a page, and two in the text; a form sends it as two.
    let across = "mayor.\nLater 12";
    let got = desk.enter(&json!({ "harm": "killed", "count": "12", "words": "mayor.\r\nLater 12", "at": at(across), "reason": "again" }));
    assert_eq!(got.status, 201, "{}", got.body);
    // Without a script, words alone are enough where they stand once.
    assert_eq!(desk.enter(&json!({ "harm": "killed", "count": ">=12", "words": "Later 12 people", "reason": "typed" })).status, 201);
    for (body, parameter) in [
        (json!({ "harm": "killed", "count": "3" }), "words"),
        (json!({ "harm": "killed", "count": "3", "words": "Saraqib", "at": "0-4" }), "words"),
        (json!({ "harm": "killed", "count": "3", "words": "killed", "at_count": "7-2" }), "words_count"),
        (json!({ "harm": "killed", "count": "3", "words": "e" }), "words"),
        (json!({ "harm": "killed", "words": "killed", "count": "x" }), "count"),
        (json!({ "count": "3", "words": "killed" }), "harm"),
        (json!({ "harm": "killed", "count": "3", "ground": "hearsay" }), "ground"),
    ] {
        let mut body = body;
        body["reason"] = "x".into();
        let got = desk.enter(&body);
        assert!(matches!(got.status, 400 | 422) && got.json()["parameter"] == json!(parameter), "{body}: {}", got.body);
    }
    assert_eq!(desk.enter(&json!({ "harm": "killed", "count": "3", "words": "killed" })).json()["parameter"], "reason");
    assert_eq!(desk.enter(&json!({ "harm": "killed", "count": "3", "ground": "visit", "reason": "seen" })).status, 201, "a visit needs no words");
}

#[test]
fn the_last_decision_is_taken_back_by_another() {
    let desk = desk();
    let undo = |id: &str, reason: Option<&str>| {
        let body = reason.map_or_else(|| json!({}), |r| json!({ "reason": r }));
        desk.server.post(&format!("/api/v1/claims/{id}/undo"), &desk.token, &body)
    };
    let read = desk.now();
    assert_eq!(undo(&desk.claim, Some("x")).status, 409, "nobody decided yet");
    assert_eq!(desk.correct(&json!({ "count": "15", "reason": "counted" })).status, 201);
    assert_eq!(desk.correct(&json!({ "place": "Jisr", "reason": "the second paragraph" })).status, 201);
    assert_eq!(undo(&desk.claim, None).json()["parameter"], "reason");
    assert_eq!(undo(&desk.claim, Some("a slip")).status, 201);
    let now = desk.now();
    assert_eq!((&now["place"], &now["count"]["low"]), (&read["place"], &json!(15)), "the last one alone");
    assert_eq!(desk.server.post(&format!("/api/v1/claims/{}/retraction", desk.claim), &desk.token, &json!({ "reason": "wrong" })).status, 201);
    assert_eq!(undo(&desk.claim, Some("not wrong")).status, 201);
    let view = desk.server.get(&format!("/api/v1/claims/{}", desk.claim), Some(&desk.token)).json();
    assert_eq!((&view["stands"], &view["claim"]), (&json!(true), &now));
    let entered = desk.enter(&json!({ "harm": "killed", "count": "3", "words": "killed", "reason": "x" })).json()["claim"].as_str().expect("an id").to_owned();
    assert_eq!(undo(&entered, Some("a slip")).status, 201);
    assert_eq!(desk.server.get(&format!("/api/v1/claims/{entered}"), Some(&desk.token)).json()["stands"], false);
    // All of it stays in the book.
    let log = desk.server.get("/api/v1/log?limit=1", Some(&desk.token)).json();
    assert_eq!((&log["rows"][0]["author"], &log["rows"][0]["reason"]), (&json!("Olga"), &json!("a slip")));
}

#[test]
fn a_decision_can_lead_on_to_the_next_claim_in_doubt() {
    let mut made: Vec<Made> = (0..4).map(|i| Made::new(5 + i, &format!("Town {i}"), "2021-02-19", &format!("outlet {i}"))).collect();
    made[3].modality = tollbook_model::Modality::Possible;
    made[1].modality = tollbook_model::Modality::Possible;
    let server = Server::of(&made);
    let owner = server.owner();
    let token = server.token(&owner, Role::Owner).expect("a token");
    let claims = server.get("/api/v1/claims", Some(&token)).json();
    let id = |i: usize, what: &str| claims["rows"][i]["claim"][what].as_str().expect("an id").to_owned();
    let confirm =
        |i: usize, then: &str| server.form(&format!("/claims/{}/confirmation", id(i, "id")), Some(&owner), &[("reason", "its words"), ("then", then)]);
    let address = |i: usize| format!("/reports/{}#{}", id(i, "report"), id(i, "id"));
    assert!(
        server.ask("GET", "/inbox", &[("cookie", &owner)], None).body.replace("&#x2f;", "/").contains(&format!("href=\"{}\"", address(3))),
        "the latest one in doubt"
    );
    assert_eq!(confirm(3, "").header("location"), address(3), "it stays where it is");
    assert_eq!(confirm(3, "next").header("location"), address(1), "the feared one of the second report");
    assert_eq!(confirm(1, "next").header("location"), "/inbox", "none is left");
    assert!(!server.ask("GET", "/inbox", &[("cookie", &owner)], None).body.contains("Next doubtful one"), "what was confirmed is not offered again");
}

#[test]
fn words_on_the_page_are_the_text_letter_by_letter() {
    let desk = desk();
    let page = desk.server.get(&format!("/reports/{}", desk.report), Some(&desk.token)).body;
    let from = page.find("<div class=\"text\"").expect("the text");
    let inner = &page[from..from + page[from..].find("</div>").expect("it ends")];
    let inner = &inner[inner.find('>').expect("a tag") + 1..];
    let (mut shown, mut tag) = (String::new(), false);
    for c in inner.chars() {
        match c {
            '<' => tag = true,
            '>' => tag = false,
            c if !tag => shown.push(c),
            _ => {}
        }
    }
    assert_eq!(shown.replace("&#x27;", "'").replace("&#x2f;", "/").replace("&amp;", "&"), ARABIC, "offsets are counted in this");
}
