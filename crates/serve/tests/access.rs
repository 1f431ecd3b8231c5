//! Who may see and do what. Enters: the router's own table, every role, contents of every visibility. Leaves: no cell in which anything strict gets out.

mod common;

use common::{Made, Server, add, clock};
use std::collections::BTreeMap;
use tollbook_ledger::{Book, Handling, Query, Stamp, Target, Visibility};
use tollbook_serve::{Need, ROUTES, Role};

const CANARIES: [(&str, Visibility); 4] = [
    ("Pubcanary", Visibility::Public),
    ("Intcanary", Visibility::Internal),
    ("Rescanary", Visibility::Restricted),
    ("Srccanary", Visibility::SourceConfidential),
];

fn canary(word: &str, visibility: Visibility, n: u64, place: &str, day: &'static str) -> Made {
    let source = format!("{word}source");
    let mut made = Made::new(n, place, day, &source);
    made.text = format!("{word}text: shelling killed {n} {word}people in {place}.");
    made.title = Some(format!("{word}title"));
    made.who = format!("{word}people");
    made.visibility = visibility;
    made
}

/// One report of each visibility at a place of its own, and one of each at a place and day that all share, so that incidents are mixed.
fn contents() -> Vec<Made> {
    let mut out = Vec::new();
    for (i, (word, visibility)) in CANARIES.into_iter().enumerate() {
        out.push(canary(word, visibility, 77_000_000 + i as u64, &format!("{word}ville"), "2021-02-10"));
        out.push(canary(word, visibility, 91_000_100 + i as u64, "Saraqib", "2021-02-19"));
    }
    out
}

struct World {
    server: Server,
    owner: String,
    tokens: BTreeMap<Role, Option<String>>,
    /// Values for the parts of paths, each with the visibility of what it names.
    ids: Vec<(&'static str, String, Visibility)>,
}

fn world() -> World {
    let server = Server::of(&contents());
    let mut book = Book::open(&server.folder).expect("the book");
    let all = Query { limit: 1_000, ..Query::new() };
    let mut ids = Vec::new();
    // Acts about each, whose reasons bear the canary: they travel no further than what they are about.
    for c in book.claims(&all).expect("claims") {
        let word = CANARIES.iter().find(|w| w.1 == c.visibility).expect("one of them").0;
        let stamp = Stamp::new("recorder", clock()).because(format!("{word}reason"));
        book.note(&stamp, Visibility::Public, Target::Claim(c.claim.id.clone()), &format!("{word}note")).expect("a note");
        ids.push(("id", c.claim.id.0.clone(), c.visibility));
        ids.push(("code", c.claim.id.0, c.visibility));
    }
    // What is said of dealing with each incident: who works on it, and that it is frozen.
    for c in book.claims(&all).expect("claims") {
        let word = CANARIES.iter().find(|w| w.1 == c.visibility).expect("one of them").0;
        let stamp = Stamp::new("recorder", clock()).because(format!("{word}frozen"));
        let own = [c.claim.id.clone()];
        book.handle_incident(&stamp, &own, &Handling::Assigned { to: Some(format!("{word}colleague")) }).expect("it is given");
        book.handle_incident(&stamp, &own, &Handling::Delay { days: Some(1) }).expect("it waits");
        let entry = book.handle_incident(&stamp, &own, &Handling::Proposed { verification: tollbook_model::Verification::Verified }).expect("proposed");
        ids.push(("entry", entry.to_string(), c.visibility));
    }
    // What was not collected of each kind of source.
    for (word, visibility) in CANARIES {
        let (id, stamp) = (tollbook_ledger::SourceId(format!("{word}feed")), Stamp::new("recorder", clock()));
        book.add_source(&stamp, visibility, tollbook_ledger::Source { id: id.clone(), name: format!("{word}feed"), kind: None, identity: None })
            .expect("named");
        book.note(&stamp, Visibility::Public, Target::Source(id), &format!("{word}gap")).expect("a note");
    }
    ids.extend(book.reports(&all).expect("reports").into_iter().map(|r| ("id", r.report.id.0, r.visibility)));
    drop(book);
    let owner = server.owner();
    let tokens = Role::ALL.into_iter().map(|r| (r, server.token(&owner, r))).collect();
    World { server, owner, tokens, ids }
}

/// The addresses of a route: with each id that could stand in it.
fn addresses(world: &World, path: &str) -> Vec<(String, Visibility)> {
    let Some((part, name)) = path.split('/').find(|p| p.starts_with('{')).map(|p| (p, &p[1..p.len() - 1])) else {
        return vec![(path.to_owned(), Visibility::Public)];
    };
    let mut out: Vec<(String, Visibility)> = world.ids.iter().filter(|i| i.0 == name).map(|i| (path.replace(part, &i.1), i.2)).collect();
    if name == "name" {
        out.push((path.replace(part, "Olga"), Visibility::Public));
    }
    out.push((path.replace(part, "c-0000000000000000"), Visibility::Public));
    out
}

#[test]
fn no_role_gets_what_is_stricter_than_its_clearance_from_any_address() {
    let world = world();
    let mut cells = 0;
    for (role, token) in &world.tokens {
        let strict: Vec<&str> = CANARIES.iter().filter(|c| c.1 > role.clearance()).map(|c| c.0).collect();
        // Numbers of what is stricter: a figure tells of it too.
        let figures: Vec<String> = (0..4u64)
            .filter(|i| CANARIES[*i as usize].1 > role.clearance())
            .flat_map(|i| [(77_000_000 + i).to_string(), (91_000_100 + i).to_string()])
            .collect();
        for route in ROUTES.iter().filter(|r| r.method == "GET") {
            for (path, visibility) in addresses(&world, route.path) {
                let queries: &[&str] = match route.path {
                    p if p.ends_with("/toll") || p.ends_with("/why") || ["toll.csv", "toll.json", "toll.geojson"].iter().any(|e| p.ends_with(e)) => &[
                        "?count=killed",
                        "?group_by=day",
                        "?group_by=province,month",
                        "?group_by=who",
                        "?compare=conventions",
                        "?reading=reconciled",
                        "?from=2021-02-10&to=2021-02-10",
                        "?since=2021-02-10",
                        "?as_of=9",
                        "?profile=public",
                        "?profile=public&as_of=9",
                        "?profile=internal&group_by=day",
                        "?place=Intcanaryville",
                        "?place=Rescanaryville",
                        "?place=Srccanaryville",
                    ],
                    p if ["incidents", "incidents.csv", "incidents.json", "incidents.geojson"].iter().any(|e| p.ends_with(e)) => &[
                        "",
                        "?harm=killed",
                        "?source=Rescanarysource",
                        "?text=Intcanarytext",
                        "?place=Srccanaryville",
                        "?from=2021-02-10&to=2021-02-10",
                        "?doubtful=true",
                        "?verification=reported",
                        "?assigned=nobody",
                        "?assigned=Rescanarycolleague",
                        "?as_of=9",
                        "?limit=1",
                        "?cursor=SY-20210210-rescanaryville-0000",
                    ],
                    p if p.starts_with("/api/v1/claims") && !p.contains('{') || p.starts_with("/api/v1/reports") && !p.contains('{') || p == "/inbox" => &[
                        "",
                        "?text=Rescanarytext",
                        "?source=Srccanarysource",
                        "?place=Intcanaryville",
                        "?admin1=Idlib",
                        "?country=SY&harm=killed",
                        "?as_of=9",
                        "?limit=1",
                        "?cursor=3",
                        "?visibility=source-confidential",
                        "?visibility=public",
                    ],
                    "/api/v1/publication" => &[
                        "?files=incidents.csv",
                        "?files=incidents.csv&profile=internal",
                        "?files=incidents.csv&profile=internal&visibility=restricted",
                        "?files=incidents.jsonl&profile=internal&visibility=source-confidential",
                        "?files=incidents.geojson&names=they+ask&living=they+ask&attributes=they+ask&quotes=true",
                        "?files=incidents.kml&as_of=9",
                        "?files=incidents.csv&since_entry=5",
                        "?files=incidents.csv&since_entry=5&profile=internal",
                        "?files=incidents.csv&place=Rescanaryville&profile=internal",
                        "?files=incidents.csv&country=SY&from=2021-02-10&to=2021-02-10",
                        "?files=ucdp.csv",
                        "?files=ucdp.csv&profile=internal",
                        "?files=acled.csv&profile=internal",
                        "?files=claims.csv",
                        "?files=claims.csv&quotes=true&names=they+ask",
                        "?files=claims.csv&profile=internal",
                        "?files=claims.jsonl&profile=internal&visibility=source-confidential",
                        "?files=claims.csv&profile=internal&as_of=20",
                        "?files=claims.geojson&since_entry=20&profile=internal",
                        "?files=annotations.jsonld&quotes=true",
                        "?files=annotations.jsonld&profile=internal",
                        "?files=annotations.jsonld&profile=internal&visibility=restricted",
                        "?files=tolls.csv&group_by=day,who",
                        "?files=tolls.csv&group_by=day&profile=internal",
                        "?files=tolls.jsonl&profile=internal&visibility=source-confidential",
                        "?files=hapi.csv",
                        "?files=hapi.csv&profile=internal&visibility=restricted",
                    ],
                    p if p.contains("bulletin") => &[
                        "?country=SY&day=2021-02-20",
                        "?country=SY&day=2021-02-20&since=2021-01-01",
                        "?country=SY&day=2021-02-11&week=true&profile=internal",
                        "?country=SY&day=2021-02-20&since=2021-01-01&profile=internal&lang=ar",
                        "?country=SY&day=2021-02-20&since=2021-01-01&as_of=9",
                        "?country=SY&day=2021-02-20&since=2021-01-01&changed_since=5",
                        "?country=SY&day=2021-02-20&since=2021-01-01&changed_since=5&profile=internal",
                    ],
                    p if p.ends_with("/{code}") => &["", "?as_of=9", "?as_of=20", "?profile=public", "?profile=public&as_of=9"],
                    "/gaps" | "/corrections" | "/log" => &["", "?cursor=9"],
                    p if ["/gaps", "/corrections", "/log"].iter().any(|l| p.contains(l)) => &["", "?cursor=9", "?limit=2"],
                    _ => &[""],
                };
                for query in queries {
                    let got = world.server.get(&format!("{path}{query}"), token.as_deref());
                    let asked = format!("{role:?} {path}{query}");
                    assert!(got.status != 500 && got.status != 503, "{asked}: {} {}", got.status, got.body);
                    // What was asked for is said back in forms; it is the asker's own word.
                    let body = query
                        .split('=')
                        .next_back()
                        .filter(|w| !w.is_empty())
                        .map_or_else(|| got.body.clone(), |w| got.body.replace(&format!("value=\"{w}\""), "").replace(query, "").replace(&query[1..], ""));
                    let all = format!("{body} {:?}", got.headers).to_lowercase();
                    for word in &strict {
                        assert!(!all.contains(&word.to_lowercase()), "{asked} tells of {word}: {all}");
                    }
                    for n in &figures {
                        let grouped = format!("{},{},{}", &n[..2], &n[2..5], &n[5..]);
                        assert!(!all.contains(n.as_str()) && !all.contains(&grouped), "{asked} tells the number {n}: {all}");
                    }
                    if visibility > role.clearance() {
                        assert!(got.status >= 400 || got.status == 303, "{asked}: {}", got.status);
                    }
                    cells += 1;
                }
            }
        }
    }
    assert!(cells > 2_000, "{cells} cells");
}

#[test]
fn what_is_hidden_answers_as_what_is_not_there() {
    let world = world();
    for (role, token) in world.tokens.iter().filter(|t| t.0.may(Need::Figures, true)) {
        for route in ROUTES.iter().filter(|r| r.method == "GET" && r.path.contains('{') && role.may(r.need, true)) {
            let nothing = world.server.get(&route.path.replace("{code}", "c-0000000000000000").replace("{id}", "c-0000000000000000"), token.as_deref());
            for (path, visibility) in addresses(&world, route.path) {
                if visibility > role.clearance() {
                    let got = world.server.get(&path, token.as_deref());
                    assert_eq!((got.status, &got.body), (nothing.status, &nothing.body), "{role:?} {path}");
                }
            }
        }
    }
}

#[test]
fn nobody_decides_on_what_they_may_not_see() {
    let world = world();
    let all = serde_json::json!({
        "reason": "x", "count": "3", "harm": "killed", "words": "shelling", "place": "Saraqib", "degree": "verified", "verdict": "same", "claims": ["c-0000000000000000"],
        "with": "c-0000000000000000", "a": "c-0000000000000000", "b": "c-0000000000000000", "until": "2031-01-01", "days": "3000", "frozen": "true", "to": "Olga",
        "text": "x", "visibility": "restricted", "reports": "true",
    });
    // Of these, what the route takes.
    let body_of = |route: &tollbook_serve::Route| {
        let own = all.as_object().expect("an object").iter().filter(|(name, _)| route.fields.iter().any(|f| f.0 == *name));
        serde_json::Value::Object(own.map(|(n, v)| (n.clone(), v.clone())).collect())
    };
    let size = || Book::open_reader(&world.server.folder).and_then(|b| b.size()).expect("the book");
    let before = size();
    let mut cells = 0;
    for (role, token) in world.tokens.iter().filter_map(|(r, t)| Some((r, t.as_deref()?))) {
        let acts = |r: &&tollbook_serve::Route| {
            r.method == "POST" && r.path.contains("/{") && role.may(r.need, true) && matches!(r.need, Need::Review | Need::Edit | Need::Manage)
        };
        for route in ROUTES.iter().filter(acts).filter(|r| !r.path.starts_with("/accounts")) {
            let body = body_of(route);
            let nothing = world.server.post(
                &route.path.replace("{code}", "c-0000000000000000").replace("{id}", "c-0000000000000000").replace("{entry}", "9999"),
                token,
                &body,
            );
            for (path, _) in addresses(&world, route.path).into_iter().filter(|a| a.1 > role.clearance()) {
                let got = world.server.post(&path, token, &body);
                assert_eq!((got.status, &got.body), (nothing.status, &nothing.body), "{role:?} {path}");
                assert!(got.status >= 400, "{role:?} {path}: {}", got.status);
                cells += 1;
            }
        }
    }
    assert!(cells > 50, "{cells} cells");
    assert_eq!(size(), before, "nothing was written");
}

#[test]
fn every_role_may_what_the_table_says_and_nothing_else() {
    let world = world();
    let mut cells = 0;
    for route in ROUTES {
        // What would end the test's own accounts is tried by those alone who may not.
        let ends = matches!(route.path, "/first-run" | "/login" | "/account/password");
        for (role, token) in &world.tokens {
            let may = role.may(route.need, true);
            // And a token makes no token and no passkey, whoever's it is.
            if may && (ends || route.path == "/account/tokens" || route.path.starts_with("/account/passkeys")) {
                continue;
            }
            let path = route.path.replace("{code}", "none").replace("{id}", "none").replace("{name}", "none").replace("{entry}", "none");
            let got = match (route.method, token) {
                ("POST", Some(token)) => world.server.post(&path, token, &serde_json::json!({})),
                // Without a token the request must come from a page of the server.
                ("POST", None) => world.server.form(&path, None, &[]),
                (_, token) => world.server.get(&path, token.as_deref()),
            };
            let page = !route.path.starts_with("/api/");
            // Pages lead whoever is not signed in to where one signs in.
            let led = page && *role == Role::Public && got.status == 303 && got.header("location") == "/login" && route.need != Need::Open;
            let refused = got.status == 401 || got.status == 403 || led;
            assert_eq!(refused, !may, "{role:?} {route:?}: {} {}", got.status, got.body);
            cells += 1;
        }
    }
    assert!(cells > ROUTES.len() * 6, "{cells} cells");
}

#[test]
fn a_closed_project_shows_the_public_nothing() {
    let world = world();
    let folder = world.server.folder.clone();
    let closed = Server::start(folder, None, false);
    for route in ROUTES.iter().filter(|r| r.method == "GET" && r.need != Need::Open) {
        for (path, _) in addresses(&world, route.path) {
            let got = closed.get(&path, None);
            assert!(got.status == 401 || got.header("location") == "/login", "{path}: {}", got.status);
        }
    }
}

#[test]
fn what_is_hidden_moves_no_tag_and_no_count() {
    let world = world();
    let ask = |role: Role| -> Vec<(String, String, String)> {
        let lists = [
            "/api/v1/incidents",
            "/api/v1/claims",
            "/api/v1/toll?count=killed",
            "/api/v1/reports",
            "/api/v1/incidents.csv",
            "/api/v1/claims.geojson",
            "/incidents",
        ];
        lists
            .into_iter()
            .map(|p| (p, world.server.get(p, world.tokens[&role].as_deref())))
            .map(|(p, g)| (p.to_owned(), g.header("etag").to_owned(), g.body))
            .collect()
    };
    let before: Vec<_> = [Role::Public, Role::DataOnly, Role::Viewer].into_iter().map(|r| (r, ask(r))).collect();
    let mut book = Book::open(&world.server.folder).expect("the book");
    let late = Made { visibility: Visibility::Restricted, ..Made::new(8_888, "Saraqib", "2021-02-19", "late") };
    add(&mut book, &[late]);
    for (role, before) in before {
        // The state of the first question may still be the old one; that of the second is not.
        ask(role);
        std::thread::sleep(std::time::Duration::from_millis(300));
        assert_eq!(ask(role), before, "{role:?}");
    }
    let seen = world.server.get("/api/v1/claims.csv", world.tokens[&Role::Reviewer].as_deref());
    assert!(seen.body.contains("8888"));
}

#[test]
fn what_is_protected_now_is_gone_at_once_and_from_the_past_too() {
    let world = world();
    let viewer = world.tokens[&Role::Viewer].as_deref();
    let lists = [
        "/api/v1/incidents?as_of=12",
        "/api/v1/incidents",
        "/api/v1/claims",
        "/api/v1/toll?count=killed",
        "/api/v1/log",
        "/inbox",
        "/incidents",
        "/api/v1/reports",
    ];
    assert!(lists.iter().all(|p| world.server.get(p, viewer).status == 200));
    let mut book = Book::open(&world.server.folder).expect("the book");
    let claim = book.claims(&Query::new()).expect("claims").into_iter().find(|c| c.claim.count.low == Some(77_000_001)).expect("the internal one");
    let stamp = Stamp::new("recorder", clock()).because("somebody is in danger");
    book.set_visibility(&stamp, Target::Report(claim.claim.report.clone()), Visibility::SourceConfidential).expect("it is set");
    for path in lists {
        let got = world.server.get(path, viewer);
        let all = got.body.to_lowercase();
        assert!(
            !all.contains("intcanaryville") && !all.contains("77000001") && !all.contains("77,000,001") && !all.contains(&claim.claim.id.0),
            "{path}: {all}"
        );
        assert!(!all.contains("in danger"), "{path}");
    }
}

#[test]
fn the_public_sees_no_words_no_names_and_no_point() {
    let world = world();
    for path in ["/api/v1/claims", "/api/v1/incidents", "/api/v1/incidents.geojson", "/api/v1/claims.geojson", "/api/v1/why?count=killed"] {
        let got = world.server.get(path, None);
        assert_eq!(got.status, 200, "{path}");
        assert!(!got.body.contains("Pubcanarypeople") && !got.body.contains("35.9") && !got.body.contains("Pubcanarytext"), "{path}: {}", got.body);
    }
    assert_eq!(world.server.get("/api/v1/claims?text=Pubcanarytext", None).status, 403);
    assert_eq!(world.server.get("/api/v1/incidents?text=Pubcanarytext", None).status, 403);
    let list = world.server.get("/api/v1/incidents?limit=1", None).json();
    let page = world.server.get(&format!("/incidents/{}", list["rows"][0]["code"].as_str().expect("a code")), None);
    assert!(page.status == 200 && !page.body.contains("class=\"drawing map\"") && !page.body.contains("35.9"), "{}", page.body);
    assert_eq!(world.server.get("/api/v1/toll?count=injured", None).status, 403);
    for path in ["/api/v1/incidents?as_of=3", "/api/v1/claims?as_of=3", "/api/v1/toll?as_of=99999", "/incidents?as_of=3"] {
        assert_eq!(world.server.get(path, None).status, 403, "{path} tells how many entries there are");
    }
    assert!(!world.server.get("/toll?count=killed", None).body.contains("entry "));
    drop(world.owner);
}

#[test]
fn the_public_is_told_of_nobody_s_age_sex_name_or_witness() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("book");
    let mut book = Book::create(&path, "test", &Stamp::new("maker", clock())).expect("a book");
    let mut told = Made::new(1, "Saraqib", "2021-02-10", "a");
    told.people = Some(tollbook_model::Who {
        sex: Some(tollbook_model::Sex::Female),
        age: Some(tollbook_model::AgeClass::Child),
        role: vec!["medic".into()],
        nationality: vec!["TR".into()],
        persons: vec![tollbook_model::Person { name: "Canary Amal".to_owned(), age: Some(7) }],
        ..tollbook_model::Who::default()
    });
    told.count_words = Some("Canary Amal".to_owned());
    told.witness = Some("Canary Witness".to_owned());
    add(&mut book, &[told, Made::new(12, "Maarat", "2021-02-12", "b")]);
    drop(book);
    let server = Server::start_as(tollbook_serve::Config { public: true, ..tollbook_serve::Config::new(path) }, Some(folder));
    let owner = server.owner();
    let token = server.token(&owner, Role::Owner).expect("a token");
    let code = |token: Option<&str>| server.get("/api/v1/incidents?to=2021-02-10", token).json()["rows"][0]["code"].as_str().expect("a code").to_owned();
    let claim = server.get("/api/v1/claims?to=2021-02-10", None).json()["rows"][0]["claim"]["id"].as_str().expect("an id").to_owned();
    let addresses = |code: &str| -> Vec<String> {
        let mut out: Vec<String> =
            ROUTES.iter().filter(|r| r.method == "GET" && r.need == Need::Figures).map(|r| r.path.replace("{code}", code).replace("{id}", &claim)).collect();
        for axis in ["who", "day", "who,day", "by"] {
            out.extend(["/api/v1/toll", "/api/v1/why", "/api/v1/toll.csv", "/toll"].map(|p| format!("{p}?group_by={axis}")));
        }
        out
    };
    // The owner is told all of it, so that the test can fail.
    let seen = |token: Option<&str>| addresses(&code(token)).iter().map(|a| server.get(a, token).body).collect::<String>().to_lowercase();
    let (all, public) = (seen(Some(&token)), seen(None));
    for word in ["canary amal", "canary witness", "female", "child", "medic"] {
        assert!(all.contains(word), "{word} is told to the owner");
    }
    // What a form offers to choose is no answer.
    let answers = public.replace("<option value=\"child\">", "");
    for word in ["canary", "\"female\"", "\"child\"", "medic", "female,", "<bdi>female", "killed: female", "killed: child", "of child", "of female"] {
        let before = answers.split(word).next().map_or("", |b| b.get(b.len().saturating_sub(200)..).unwrap_or(b));
        assert!(!answers.contains(word), "the public is told {word}: {before}");
    }
    assert!(public.contains("unregistered") && public.contains("others"), "somebody was killed, and somebody told of it");
    for who in ["child", "woman", "man", "adult", "elderly"] {
        assert_eq!(server.get(&format!("/api/v1/toll?who={who}"), None).status, 403, "{who}");
        assert_eq!(server.get(&format!("/api/v1/toll?who={who}"), Some(&token)).status, 200, "{who}");
    }
    assert_eq!(server.get("/api/v1/toll?who=civilian", None).status, 200);
}
