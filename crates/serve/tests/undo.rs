//! Decisions taken back: one after the other from wherever their maker is by then, never from under somebody who built on them. Enters: a small book, two reviewers.
//! Leaves: what stands, what pages say and where they lead.

mod common;

use common::{Got, Made, PASSWORD, Server};
use serde_json::{Value, json};
use tollbook_ledger::{Book, Source, SourceId, Stamp, Target, Visibility};
use tollbook_serve::Role;

struct Desk {
    server: Server,
    owner: String,
    token: String,
    /// Claims with their reports.
    claims: Vec<(String, String)>,
}

fn desk() -> Desk {
    let made: Vec<Made> = (0..4)
        .map(|i| Made { modality: tollbook_model::Modality::Possible, ..Made::new(5 + i, &format!("Town {i}"), "2021-02-19", &format!("outlet {i}")) })
        .collect();
    let server = Server::of(&made);
    let owner = server.owner();
    let token = server.token(&owner, Role::Owner).expect("a token");
    let rows = server.get("/api/v1/claims", Some(&token)).json();
    let id = |r: &Value, what: &str| r["claim"][what].as_str().expect("an id").to_owned();
    let claims = rows["rows"].as_array().expect("rows").iter().map(|r| (id(r, "id"), id(r, "report"))).collect();
    Desk { server, owner, token, claims }
}

impl Desk {
    /// Another reviewer, with a session of their own.
    fn other(&self) -> String {
        let got = self.server.form("/accounts", Some(&self.owner), &[("name", "Rana"), ("role", "reviewer"), ("password", PASSWORD)]);
        assert_eq!(got.status, 303, "{}", got.body);
        common::cookie(&self.server.form("/login", None, &[("name", "Rana"), ("password", PASSWORD)]))
    }

    fn page(&self, who: &str, path: &str) -> String {
        let got = self.server.ask("GET", path.split('#').next().unwrap_or(path), &[("cookie", who)], None);
        assert_eq!(got.status, 200, "{path}: {}", got.body);
        got.body.replace("&#x2f;", "/").replace("&#x27;", "'")
    }

    fn decide(&self, who: &str, claim: usize, what: &str, fields: &[(&str, &str)]) -> Got {
        let got = self.server.form(&format!("/claims/{}/{what}", self.claims[claim].0), Some(who), fields);
        assert_eq!(got.status, 303, "{}", got.body);
        got
    }

    /// The entry that the page offers to take back.
    fn offered(&self, who: &str, path: &str) -> Option<u64> {
        let page = self.page(who, path);
        let (_, rest) = page.split_once("data-key=\"u\"")?;
        rest.split_once("action=\"/decisions/")?.1.split_once('/')?.0.parse().ok()
    }

    fn undo(&self, who: &str, entry: u64) -> Got {
        self.server.form(&format!("/decisions/{entry}/undo"), Some(who), &[("reason", "a slip")])
    }

    fn address(&self, claim: usize, outcome: &str) -> String {
        format!("/reports/{}?{outcome}#{}", self.claims[claim].1, self.claims[claim].0)
    }

    fn claim(&self, at: usize) -> Value {
        self.server.get(&format!("/api/v1/claims/{}", self.claims[at].0), Some(&self.token)).json()
    }

    fn api(&self, entry: u64) -> Got {
        self.server.post(&format!("/api/v1/decisions/{entry}/undo"), &self.token, &json!({ "reason": "a slip" }))
    }
}

#[test]
fn the_last_decisions_of_a_session_are_taken_back_one_after_the_other_from_another_page() {
    let desk = desk();
    let who = desk.owner.clone();
    assert_eq!(desk.offered(&who, "/inbox"), None, "nothing was decided");
    let as_read = desk.claim(2);
    desk.decide(&who, 3, "confirmation", &[("reason", "its words"), ("then", "next")]);
    desk.decide(&who, 2, "correction", &[("count", "70"), ("reason", "the film"), ("then", "next")]);
    let moved_on = desk.decide(&who, 1, "retraction", &[("reason", "a copy"), ("then", "next")]);
    let now = moved_on.header("location").to_owned();
    assert!(now.contains(&desk.claims[0].1), "and next leads to another report: {now}");

    // From the report that it moved on to, then from the inbox, then from a list that holds neither.
    let retracted = desk.offered(&who, &now).expect("the retraction");
    let back = desk.undo(&who, retracted);
    assert_eq!((back.status, back.header("location")), (303, desk.address(1, &format!("undone={retracted}")).as_str()), "back to where it was made");
    let page = desk.page(&who, back.header("location"));
    assert!(page.contains("id=\"undone\"") && page.contains("Undone: retracted"), "{page}");
    assert_eq!(desk.claim(1)["stands"], true);
    let corrected = desk.offered(&who, "/inbox").expect("the correction");
    assert_eq!(desk.undo(&who, corrected).header("location"), desk.address(2, &format!("undone={corrected}")));
    assert_eq!(desk.claim(2)["claim"], as_read["claim"], "it says again what it said");
    assert!(
        !desk.page(&who, "/inbox").contains(&format!("/reports/{}#{}\" data-key=\"n\"", desk.claims[3].1, desk.claims[3].0)),
        "the confirmed one is not in doubt"
    );
    let confirmed = desk.offered(&who, "/incidents").expect("the confirmation");
    let back = desk.undo(&who, confirmed);
    assert_eq!(back.header("location"), desk.address(3, &format!("undone={confirmed}")));
    assert!(desk.page(&who, back.header("location")).contains(&format!("confirmation taken back (entry {confirmed}): a slip")));
    assert!(desk.page(&who, "/inbox").contains(&format!("/reports/{}#{}\" data-key=\"n\"", desk.claims[3].1, desk.claims[3].0)), "it is in doubt again");
    assert_eq!(desk.offered(&who, "/inbox"), None, "nothing is left");
    assert_eq!(desk.undo(&who, confirmed).status, 409, "and nothing is taken back twice");
    // All of it stays in the book, and nobody else is offered it.
    let log = desk.server.get("/api/v1/log?limit=6", Some(&desk.token)).json();
    assert_eq!(log["rows"].as_array().map(|r| r.iter().filter(|e| e["reason"] == "a slip").count()), Some(2), "{log}");
}

#[test]
fn what_somebody_built_on_stays_and_bars_no_way_to_the_one_before() {
    let desk = desk();
    let (who, rana) = (desk.owner.clone(), desk.other());
    desk.decide(&who, 3, "correction", &[("count", "80"), ("reason", "the film")]);
    desk.decide(&who, 2, "correction", &[("count", "70"), ("reason", "the film"), ("then", "next")]);
    assert_eq!(desk.offered(&rana, "/inbox"), None, "a session has decisions of its own");
    desk.decide(&rana, 2, "correction", &[("place", "Town 1"), ("reason", "the map")]);
    let both = desk.claim(2);
    let mine = desk.offered(&who, "/inbox").expect("mine");
    let told = desk.undo(&who, mine);
    assert_eq!((told.status, told.header("location")), (303, desk.address(2, &format!("kept={mine}")).as_str()));
    let page = desk.page(&who, told.header("location"));
    assert!(page.contains("Not undone: corrected") && page.contains("Rana decided on it since, in entry"), "{page}");
    assert_eq!(desk.claim(2), both, "nothing is lost");
    let earlier = desk.offered(&who, "/inbox").expect("the one before");
    assert!(earlier < mine);
    assert_eq!(desk.undo(&who, earlier).header("location"), desk.address(3, &format!("undone={earlier}")));
    // What nobody of the session did is no news on a page.
    assert!(!desk.page(&rana, &desk.address(3, &format!("undone={earlier}"))).contains("id=\"undone\""));
    // Once hers is taken back, mine can be.
    let hers = desk.offered(&rana, "/inbox").expect("hers");
    assert_eq!(desk.undo(&rana, hers).header("location"), desk.address(2, &format!("undone={hers}")));
    assert_eq!(desk.api(mine).status, 201);
    assert_eq!(desk.claim(2)["claim"]["count"]["low"], 7);
}

#[test]
fn programs_take_decisions_back_by_their_entries_under_the_same_rule() {
    let desk = desk();
    let act = |what: &str, body: Value| desk.server.post(&format!("/api/v1/claims/{}/{what}", desk.claims[0].0), &desk.token, &body).json()["entry"].as_u64();
    let first = act("correction", json!({ "count": "50", "reason": "the film" })).expect("an entry");
    let confirmed = act("confirmation", json!({ "reason": "the film" })).expect("an entry");
    let second = act("correction", json!({ "count": "51", "reason": "counted again" })).expect("an entry");
    let count = || desk.claim(0)["claim"]["count"]["low"].as_u64();
    let said = desk.api(first);
    assert!(said.status == 409 && said.body.contains("you decided on it since"), "{}", said.body);
    assert_eq!((desk.api(second).status, count()), (201, Some(50)));
    assert_eq!(desk.api(second).status, 409, "once");
    assert_eq!(desk.api(first).status, 409, "a confirmation stands on it");
    assert_eq!(desk.api(confirmed).status, 201);
    assert_eq!((desk.api(first).status, count()), (201, Some(5)), "decisions that were taken back bar no way");
    // The last decision on a claim is the confirmation where there is one, and never the correction under it.
    act("correction", json!({ "count": "52", "reason": "the film" }));
    act("confirmation", json!({ "reason": "the film" }));
    let undo = || desk.server.post(&format!("/api/v1/claims/{}/undo", desk.claims[0].0), &desk.token, &json!({ "reason": "a slip" })).status;
    assert_eq!((undo(), count()), (201, Some(52)));
    assert_eq!((undo(), count()), (201, Some(5)));
    // What is no decision, and what is not there.
    assert_eq!((desk.api(1).status, desk.api(99_999).status, desk.api(0).status), (404, 404, 404));
    let viewer = desk.server.token(&desk.owner, Role::Viewer).expect("a token");
    assert_eq!(desk.server.post(&format!("/api/v1/decisions/{first}/undo"), &viewer, &json!({ "reason": "x" })).status, 403);
}

#[test]
fn a_claim_that_is_hidden_since_is_neither_told_of_nor_taken_back() {
    let desk = desk();
    let rana = desk.other();
    desk.decide(&rana, 1, "confirmation", &[("reason", "its words")]);
    let entry = desk.offered(&rana, "/inbox").expect("hers");
    assert!(desk.page(&rana, "/incidents").contains("Undo your last decision: confirmed · <bdi>killed 6"));
    let mut book = Book::open(&desk.server.folder).expect("the book");
    let stamp = Stamp::new("Olga", common::clock()).because("a source");
    book.set_visibility(&stamp, Target::Claim(tollbook_model::ClaimId(desk.claims[1].0.clone())), Visibility::SourceConfidential).expect("it is set");
    drop(book);
    let page = desk.page(&rana, "/account");
    assert!(page.contains("Undo your last decision: confirmed") && !page.contains("killed 6") && !page.contains("Town 1"), "{page}");
    assert_eq!(
        desk.server
            .post(&format!("/api/v1/decisions/{entry}/undo"), &desk.server.token(&desk.owner, Role::Reviewer).expect("a token"), &json!({ "reason": "x" }))
            .status,
        404
    );
}

#[test]
fn the_address_of_a_claim_leads_to_it_in_its_report() {
    let desk = desk();
    let (claim, report) = &desk.claims[0];
    let got = desk.server.ask("GET", &format!("/claims/{claim}"), &[("cookie", &desk.owner)], None);
    assert_eq!((got.status, got.header("location")), (303, format!("/reports/{report}#{claim}").as_str()));
    assert_eq!(desk.server.ask("GET", "/claims/c-0000000000000000", &[("cookie", &desk.owner)], None).status, 404);
    assert_eq!(desk.server.ask("GET", &format!("/claims/{claim}"), &[], None).header("location"), "/login", "for those who may read reports");
}

#[test]
fn what_was_not_collected_is_hatched_in_the_chart_and_told_beside_the_rows_for_those_who_may_know() {
    let server = Server::of(&[Made::new(21, "Saraqib", "2021-02-01", "first"), Made::new(4, "Jisr", "2021-02-10", "second")]);
    let owner = server.owner();
    let mut book = Book::open(&server.folder).expect("the book");
    let stamp = Stamp::new("Olga", common::clock());
    for (name, visibility) in [("Desk wire", Visibility::Internal), ("Hidden one", Visibility::SourceConfidential)] {
        let id = SourceId(name.to_owned());
        book.add_source(&stamp, visibility, Source { id: id.clone(), name: name.to_owned(), kind: None, identity: None }).expect("a source");
        book.note(&stamp, Visibility::Internal, Target::Source(id), "Not collected from 2021-02-04 to 2021-02-06: the line was cut").expect("a note");
    }
    drop(book);
    let page = |role: Role, query: &str| server.get(&format!("/toll?count=killed&group_by=day{query}"), server.token(&owner, role).as_deref()).body;
    let told = page(Role::Owner, "");
    assert_eq!(told.matches("class=\"gap\"").count(), 2, "a band and its legend: {told}");
    assert!(told.contains("Desk wire") && told.contains("Hidden one") && told.contains("the line was cut") && told.contains("Hatched"), "{told}");
    let reviewer = page(Role::Reviewer, "");
    assert!(reviewer.contains("Desk wire") && !reviewer.contains("Hidden one"), "{reviewer}");
    for (role, query) in
        [(Role::Viewer, ""), (Role::Public, ""), (Role::Owner, "&profile=public"), (Role::Owner, "&as_of=3"), (Role::Owner, "&from=2021-02-08")]
    {
        let page = page(role, query);
        assert!(!page.contains("Desk wire") && !page.contains("class=\"gap\""), "{role:?} {query}");
    }
    // A month in which not all was collected is told in the table also where there is no chart.
    let month = page(Role::Owner, "").replace("group_by=day", "");
    assert!(month.contains("Not collected in these days"));
    let months = server.get("/toll?count=killed&group_by=month", server.token(&owner, Role::Owner).as_deref()).body;
    assert!(months.contains("not everything") && months.contains("Desk wire"), "{months}");
}

#[test]
fn an_incident_of_groups_alone_is_told_for_everybody_too() {
    let status = |status| Some(tollbook_model::Who { words: "people".into(), status: Some(status), ..tollbook_model::Who::default() });
    let mut made = Made::new(3, "Saraqib", "2021-02-19", "first");
    made.people = status(tollbook_model::Status::Civilian);
    let server = Server::of(&[made]);
    let owner = server.owner();
    let token = server.token(&owner, Role::Owner).expect("a token");
    let code = server.get("/api/v1/incidents", Some(&token)).json()["rows"][0]["code"].as_str().expect("a code").to_owned();
    let page = server.get(&format!("/incidents/{code}"), Some(&token)).body;
    let rows = page.split_once("<h2>Harmed</h2>").expect("a table").1.split_once("</table>").expect("it ends").0.to_owned();
    assert!(rows.contains("everybody") && rows.contains("as reckoned from the groups") && rows.contains("civilians"), "{rows}");
    let public = server.get(&format!("/incidents/{code}"), None).body;
    assert!(
        public.contains("civilians") && !public.contains("as reckoned from the groups"),
        "groups are left out for the public, and so is their sum: {public}"
    );
}
