//! The bulletin over HTTP. Enters: small books. Leaves: a failure where it tells what the asker may not know, where a figure is no toll, or a form is missing.

mod common;

use common::{Made, Server, add, clock};
use std::sync::atomic::{AtomicUsize, Ordering};
use tollbook_ledger::{Book, Handling, Query, Stamp, Visibility};
use tollbook_model::{Harm, PlacePart, PlacePrecision, PlaceRelation};
use tollbook_serve::{Config, Given, PlacesTold, Role};

const ASKED: &str = "country=SY&day=2021-02-20&since=2021-01-01";

fn made() -> Vec<Made> {
    let mut out = vec![
        Made::new(5, "Saraqib", "2021-02-19", "first"),
        Made::new(9, "Jisr", "2021-01-10", "second"),
        Made { visibility: Visibility::Internal, ..Made::new(40, "Binnish", "2021-02-20", "inner") },
        Made { harm: Harm::Injured, ..Made::new(33, "Jisr", "2021-02-20", "third") },
    ];
    out[1].precision = PlacePrecision::Near;
    out
}

fn tokens(server: &Server) -> (String, String) {
    let owner = server.owner();
    (server.token(&owner, Role::Editor).expect("a token"), server.token(&owner, Role::DataOnly).expect("a token"))
}

/// The lows of a bulletin's figures.
fn lows(told: &serde_json::Value) -> Vec<u64> {
    told["figures"].as_array().expect("figures").iter().filter_map(|f| f["toll"]["low"].as_u64()).collect()
}

#[test]
fn a_bulletin_is_for_everybody_unless_somebody_who_may_says_otherwise() {
    let server = Server::of(&made());
    let (editor, data) = tokens(&server);
    let ask = |more: &str, token: Option<&str>| server.get(&format!("/api/v1/bulletin?{ASKED}{more}"), token);
    let public = ask("", None).json();
    assert_eq!(lows(&public)[0], 5, "{public}");
    for token in [&editor, &data] {
        assert_eq!(lows(&ask("", Some(token)).json()), lows(&public), "what is published is what everybody may be told");
        assert!(lows(&ask("&profile=internal", Some(token)).json())[0] >= 40);
    }
    let refused = ask("&profile=internal", None);
    assert_eq!((refused.status, refused.json()["parameter"].as_str()), (403, Some("profile")));
    for (more, parameter) in [("&changed_since=2", "changed_since"), ("&as_of=2", "as_of")] {
        for token in [None, Some(data.as_str())] {
            let got = ask(more, token);
            assert_eq!((got.status, got.json()["parameter"].as_str()), (403, Some(parameter)), "the past tells of what is hidden");
        }
    }
    let (page, data_page) =
        (server.get(&format!("/bulletin?{ASKED}"), None).body, server.get(&format!("/bulletin?{ASKED}&profile=internal"), Some(&data)).body);
    assert!(!page.contains("33 people were injured") && page.contains("At least 5 people were killed"), "{page}");
    for page in [page, data_page] {
        assert!(!page.contains("· entry "), "how many entries there are tells of what is hidden");
    }
}

/// A server that knows countries as wholes, as the binary does.
fn with_countries() -> Server {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("book");
    let mut book = Book::create(&path, "test", &Stamp::new("maker", clock())).expect("a book");
    add(&mut book, &made());
    drop(book);
    let country = |code: &str| PlacePart {
        relation: PlaceRelation::In,
        name: code.into(),
        id: None,
        country: Some(code.into()),
        admin1: None,
        admin2: None,
        lat: None,
        lon: None,
        precision: PlacePrecision::Country,
        words: code.into(),
    };
    let place = Box::new(move |_: Option<&str>, code: Option<&str>, _: &PlacesTold<'_>| code.map(country).ok_or_else(|| "no such place".to_owned()));
    Server::start_with(Config { public: true, ..Config::new(path) }, Some(folder), Given { place, ..common::given() })
}

#[test]
fn every_figure_leads_to_the_toll_that_it_is() {
    let server = with_countries();
    let (editor, _) = tokens(&server);
    for (whose, first) in [("public", 5), ("internal", 40)] {
        let page = server.get(&format!("/bulletin?{ASKED}&profile={whose}"), Some(&editor)).body;
        let links: Vec<String> = page
            .split("class=\"behind\" href=\"")
            .skip(1)
            .map(|l| l.split('"').next().expect("it ends").replace("&amp;", "&").replace("&#x2f;", "/"))
            .collect();
        let told = server.get(&format!("/api/v1/bulletin?{ASKED}&profile={whose}"), Some(&editor)).json();
        assert_eq!(links.len(), told["figures"].as_array().expect("figures").len(), "{page}");
        for (link, figure) in links.iter().zip(told["figures"].as_array().expect("figures")) {
            let toll = server.get(&link.replace("/toll?", "/api/v1/why?"), Some(&editor));
            assert_eq!((toll.status, &toll.json()["low"]), (200, &figure["toll"]["low"]), "{link}: {}", toll.body);
        }
        assert!(lows(&told)[0] >= first && (lows(&told)[0] < 40) == (whose == "public"));
        // An incident of the bulletin has its page under the same view.
        let incident = page.split("href=\"").map(|l| l.split('"').next().unwrap_or("")).find(|l| l.contains("incidents") && l.contains("profile"));
        let incident = incident.expect("an incident").replace("&#x2f;", "/").replace("&amp;", "&");
        assert_eq!(server.get(&incident, Some(&editor)).status, 200, "{incident}");
    }
}

#[test]
fn a_bulletin_has_a_map_with_its_table_in_each_form_and_page() {
    let server = Server::of(&made());
    let (editor, _) = tokens(&server);
    for language in ["en", "fr", "ar"] {
        let page = server.get(&format!("/bulletin?{ASKED}&lang={language}"), Some(&editor)).body;
        assert!(page.contains("class=\"drawing map\"") && page.contains("class=\"figure\"") && page.contains("class=\"land\""), "{page}");
        assert!(page.contains(&format!("<article class=\"bulletin\" lang=\"{language}\"")), "its words are in its own language");
        assert_eq!(page.matches("<table").count(), 4, "figures, incidents, months, units");
        let saved = server.get(&format!("/api/v1/bulletin.html?{ASKED}&lang={language}"), Some(&editor));
        assert!(saved.body.contains("<svg class=\"map\"") && saved.body.contains("class=\"scale\"") && saved.body.matches("<table>").count() == 4);
        assert!(saved.header("content-disposition").starts_with("attachment"), "a page of its own is saved and not shown");
    }
    let text = server.get(&format!("/api/v1/bulletin.md?{ASKED}"), Some(&editor));
    assert!(text.header("content-type").starts_with("text/markdown") && text.body.contains("## Killed, by first-order unit"), "{}", text.body);
    // Without anything since, bars and map are of the same rows.
    let page = server.get("/bulletin?country=SY&day=2021-02-20&week=true", Some(&editor)).body;
    assert_eq!((page.matches("<table").count(), page.matches("class=\"drawing map\"").count()), (3, 1));
}

#[test]
fn a_place_that_is_told_by_its_unit_alone_is_said_to_be() {
    // The rules that the test lends keep back what begins with "Camp"; the deed is long past.
    let made = [Made::new(5, "Camp Atma", "2020-06-10", "first"), Made::new(9, "Jisr", "2020-06-11", "second")];
    let server = Server::of(&made);
    let (editor, _) = tokens(&server);
    for token in [None, Some(editor.as_str())] {
        let told = server.get("/api/v1/bulletin?country=SY&day=2020-06-11", token).json();
        let of =
            |place: &str| told["incidents"].as_array().expect("incidents").iter().find(|i| i["place"].as_str().is_some_and(|p| p.starts_with(place))).cloned();
        let (camp, jisr) = (of("Idlib").expect("by its unit"), of("Jisr").expect("by its name"));
        assert_eq!((&camp["coarsened"], &jisr["coarsened"]), (&true.into(), &false.into()), "{told}");
        // Its code names no unit, which a town may share its name with.
        assert!(!camp["code"].as_str().expect("a code").contains("idlib") && !told.to_string().contains("Atma"), "{told}");
    }
    assert!(server.get("/bulletin?country=SY&day=2020-06-11", None).body.contains("by first-order unit only"));
}

#[test]
fn what_changed_since_an_entry_is_told_of_what_the_profile_sees() {
    let server = Server::of(&made());
    let (editor, _) = tokens(&server);
    let before = Book::open(&server.folder).expect("the book").size().expect("a size") - 1;
    let mut book = Book::open(&server.folder).expect("the book");
    add(&mut book, &[Made::new(7, "Hama", "2021-01-25", "later"), Made { visibility: Visibility::Internal, ..Made::new(50, "Homs", "2021-02-03", "hidden") }]);
    drop(book);
    let ask = |whose: &str| server.get(&format!("/api/v1/bulletin?{ASKED}&changed_since={before}&profile={whose}"), Some(&editor)).json();
    let (public, internal) = (ask("public"), ask("internal"));
    for told in [&public, &internal] {
        let lows_of = |c: &serde_json::Value| Some((c["before"]["low"].as_u64()?, c["after"]["low"].as_u64()?));
        let moved: Vec<(u64, u64)> = told["changed"]["changes"].as_array().expect("changes").iter().filter_map(lows_of).collect();
        assert!(moved.iter().any(|(before, after)| before < after && lows(told).contains(after)), "{told}");
    }
    assert!(lows(&internal).iter().max() > lows(&public).iter().max());
    assert!(!public.to_string().contains("hidden"));
    let because = |told: &serde_json::Value, kind: &str| {
        let all =
            told["changed"]["changes"].as_array().expect("changes").iter().flat_map(|c| c["reasons"].as_array().expect("reasons").clone()).collect::<Vec<_>>();
        all.into_iter().find(|r| r["kind"] == kind)
    };
    assert_eq!(because(&public, "report").map(|r| r["source"].clone()), Some("later".into()), "{public}");
    // A correction is named with its field and its day; whose words it was made in is for those who work with the book.
    let first = Book::open(&server.folder).expect("the book").every_claim_row(Query::new()).next().expect("a claim").expect("a row").id.0;
    let done = server.post(&format!("/api/v1/claims/{first}/correction"), &editor, &serde_json::json!({ "count": "6", "reason": "the canary counted again" }));
    assert!(done.status < 300, "{}", done.body);
    for (whose, words) in [("public", serde_json::Value::Null), ("internal", "the canary counted again".into())] {
        let told = ask(whose);
        let why = because(&told, "corrected").unwrap_or_default();
        assert_eq!((&why["field"], &why["before"], &why["after"], &why["reason"]), (&"count".into(), &"5".into(), &"6".into(), &words), "{told}");
        assert_eq!(told.to_string().contains("canary"), whose == "internal");
    }
    // What every change tells has a reason.
    for told in [ask("public"), ask("internal")] {
        assert!(told["changed"]["changes"].as_array().expect("changes").iter().all(|c| c["because"].as_array().is_some_and(|b| !b.is_empty())), "{told}");
    }
    let got = server.get(&format!("/api/v1/bulletin?{ASKED}&changed_since=99999"), Some(&editor));
    assert_eq!((got.status, got.json()["parameter"].as_str()), (422, Some("changed_since")));
    // The clock of the book stands on the first of March; nothing was written after it.
    let today = server.get(&format!("/api/v1/bulletin?{ASKED}&changed_since=2021-03-01"), Some(&editor)).json();
    assert_eq!(today["changed"]["changes"].as_array().map(Vec::len), Some(0), "{today}");
    let before = server.get(&format!("/api/v1/bulletin?{ASKED}&changed_since=2021-02-27"), Some(&editor));
    assert!(before.status == 422 && before.body.contains("began on"), "{}", before.body);
}

#[test]
fn an_embargo_of_today_holds_for_a_bulletin_of_the_past_and_for_its_own_day() {
    let server = Server::of(&made());
    let (editor, _) = tokens(&server);
    let mut book = Book::open(&server.folder).expect("the book");
    let head = book.size().expect("a size") - 1;
    let all = Query { limit: 100, ..Query::new() };
    let claim = book.claims(&all).expect("claims").into_iter().find(|c| c.claim.count.low == Some(5)).expect("it is there").claim.id;
    let until = "2021-06-01".parse().ok();
    book.handle_incident(&Stamp::new("desk", clock()).because("family asked"), &[claim], &Handling::Embargo { until }).expect("held");
    drop(book);
    for more in [String::new(), format!("&as_of={head}")] {
        let told = server.get(&format!("/api/v1/bulletin?{ASKED}{more}"), Some(&editor)).json();
        assert!(!told.to_string().to_lowercase().contains("saraqib") && lows(&told)[0] != 5, "{more}: {told}");
    }
    let held = server.get(&format!("/api/v1/bulletin?{ASKED}&embargo=2021-06-01"), None);
    assert_eq!((held.status, held.json()["parameter"].as_str()), (403, Some("profile")));
    assert_eq!(server.get(&format!("/api/v1/bulletin?{ASKED}&embargo=2021-06-01&profile=internal"), Some(&editor)).status, 200);
}

#[test]
fn an_editor_says_why_more_is_told_to_everybody_and_nobody_below_does() {
    let server = Server::of(&made());
    let owner = server.owner();
    let token = |role| server.token(&owner, role).expect("a token");
    let (editor, below) = (token(Role::Editor), [Role::DataOnly, Role::Viewer, Role::Reviewer].map(token));
    let ask = |more: &str, token: Option<&str>| server.get(&format!("/api/v1/bulletin?country=SY&day=2021-01-10{more}"), token);
    for name in ["names", "living", "attributes"] {
        for token in below.iter().map(|t| Some(t.as_str())).chain([None]) {
            let got = ask(&format!("&{name}=their+families+agreed"), token);
            assert_eq!((got.status, got.json()["parameter"].as_str()), (403, Some(name)), "{}", got.body);
        }
        assert_eq!(ask(&format!("&{name}=their+families+agreed"), Some(&editor)).status, 200);
        assert_eq!(ask(&format!("&{name}={}", "x".repeat(4_001)), Some(&editor)).status, 400);
    }
    // Places may wait longer than everybody's do, and not less: what is told of them was decided before.
    assert_eq!(ask("&delay_days=13", Some(&editor)).status, 422);
    assert_eq!(ask("&delay_days=soon", Some(&editor)).status, 400);
    for token in [None, Some(editor.as_str())] {
        let told = |more: &str| ask(more, token).json()["incidents"].to_string();
        let (now, later) = (told(""), told("&delay_days=60"));
        assert!(now.contains("Jisr") && later.contains("Idlib") && !later.contains("Jisr"), "{now} {later}");
    }
    let form = |token: &str| server.get("/bulletin", Some(token)).body.contains("name=\"living\"");
    assert!(form(&editor) && !below.iter().any(|t| form(t)), "who may not is not asked");
}

#[test]
fn what_cannot_be_asked_is_said_and_no_wrong_word_goes_by() {
    let server = Server::of(&made());
    for (query, status, parameter) in [
        ("", 400, "day"),
        ("day=2021-02-20", 400, "country"),
        ("country=ZZ&day=2021-02-20", 422, "country"),
        ("country=SY&day=2021-02-20&since=2021-03-01", 422, "since"),
        ("country=SY&day=2021-02-20&week=yes", 400, "week"),
        ("country=SY&day=2021-02-20&lang=de", 400, "lang"),
        ("country=SY&day=2021-02-20&profile=mine", 400, "profile"),
        ("country=SY&day=2021-02-20&conventoin=house", 400, "conventoin"),
    ] {
        let got = server.get(&format!("/api/v1/bulletin?{query}"), None);
        assert_eq!((got.status, got.json()["parameter"].as_str()), (status, Some(parameter)), "{query}: {}", got.body);
        let page = server.get(&format!("/bulletin?{query}"), None);
        assert!(page.status == 200 && (query.is_empty() || page.body.contains("role=\"alert\"")), "{query}: {}", page.body);
    }
}

#[test]
fn a_pdf_is_printed_where_there_is_a_browser_and_where_there_is_none_that_is_said() {
    static ASKED_FOR: AtomicUsize = AtomicUsize::new(0);
    let server = Server::of(&made());
    let (editor, _) = tokens(&server);
    let got = server.get(&format!("/api/v1/bulletin.pdf?{ASKED}"), Some(&editor));
    assert!(got.status == 409 && got.body.contains("print"), "{}", got.body);
    assert!(server.get(&format!("/bulletin?{ASKED}"), Some(&editor)).body.contains("No Chromium is on the server's machine"));
    assert_eq!(server.get(&format!("/api/v1/bulletin.pdf?{ASKED}"), None).status, 401, "whoever has no account starts no browser");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("book");
    let mut book = Book::create(&path, "test", &Stamp::new("maker", clock())).expect("a book");
    add(&mut book, &made());
    drop(book);
    let print = Box::new(|page: &str| {
        ASKED_FOR.fetch_add(1, Ordering::Relaxed);
        assert!(page.starts_with("<!doctype html>"));
        Ok(b"%PDF-1.4".to_vec())
    });
    let server = Server::start_with(Config { public: true, ..Config::new(path) }, Some(folder), Given { print: Some(print), ..common::given() });
    let (editor, _) = tokens(&server);
    let got = server.get(&format!("/api/v1/bulletin.pdf?{ASKED}"), Some(&editor));
    assert_eq!((got.status, got.header("content-type"), got.body.as_str(), ASKED_FOR.load(Ordering::Relaxed)), (200, "application/pdf", "%PDF-1.4", 1));
    assert!(server.get(&format!("/bulletin?{ASKED}"), Some(&editor)).body.contains("bulletin.pdf?"));
    assert!(!server.get(&format!("/bulletin?{ASKED}"), None).body.contains("bulletin.pdf?"));
}

#[test]
fn the_past_is_asked_for_by_an_entry_or_by_a_day_and_by_none_that_is_not_in_the_book() {
    let server = Server::of(&made());
    let (editor, _) = tokens(&server);
    let mut book = Book::open(&server.folder).expect("the book");
    let before = book.size().expect("a size");
    let noon = |day: &str| format!("{day}T12:00:00Z").parse::<jiff::Timestamp>().expect("a time");
    let claim = book.claims(&Query { limit: 100, ..Query::new() }).expect("claims").remove(0).claim.id;
    book.note(&Stamp::new("desk", noon("2021-03-03")), Visibility::Public, tollbook_ledger::Target::Claim(claim), "later").expect("a note");
    assert_eq!(book.last_entry_of("2021-03-02".parse().expect("a day")).expect("a book"), Some(before));
    assert_eq!(book.last_entry_of("2021-03-03".parse().expect("a day")).expect("a book"), Some(before + 1));
    assert_eq!(book.last_entry_of("2021-02-28".parse().expect("a day")).expect("a book"), None);
    drop(book);
    // The clock says the first of March.
    let code = server.get("/api/v1/incidents", Some(&editor)).json()["rows"][0]["code"].as_str().expect("a code").to_owned();
    for path in [
        "/api/v1/toll",
        "/api/v1/why",
        "/api/v1/toll.csv",
        "/api/v1/incidents",
        "/api/v1/incidents.csv",
        "/api/v1/claims",
        "/api/v1/reports",
        "/inbox",
        "/toll",
        "/incidents",
        &format!("/incidents/{code}"),
        &format!("/api/v1/incidents/{code}"),
        "/api/v1/bulletin",
    ] {
        let ask = |as_of: &str| {
            let bulletin = if path.contains("bulletin") { format!("{ASKED}&") } else { String::new() };
            server.get(&format!("{path}?{bulletin}as_of={as_of}"), Some(&editor))
        };
        let (day, entry) = (ask("2021-03-01"), ask(&before.to_string()));
        assert_eq!((day.status, entry.status), (200, 200), "{path}: {}", day.body);
        if path.starts_with("/api/") {
            assert_eq!(day.body, entry.body, "{path}");
            for (wrong, word) in [("2021-02-28", "began on 2021-03-01"), ("2021-03-02", "not come yet")] {
                let got = ask(wrong);
                assert_eq!((got.status, got.json()["parameter"].as_str()), (422, Some("as_of")), "{path}: {}", got.body);
                assert!(got.body.contains(word), "{}", got.body);
            }
            assert_eq!((ask("yesterday").status, ask("2021-02-31").status), (400, 400), "{path}");
        }
    }
    let page = server.get("/toll?count=killed&as_of=2021-02-01", Some(&editor));
    assert!(page.status == 200 && page.body.contains("role=\"alert\"") && page.body.contains("type=\"date\" value=\"2021-02-01\""), "{}", page.body);
    let page = server.get(&format!("/incidents/{code}?as_of=2021-03-01"), Some(&editor)).body;
    assert!(page.contains(&format!("As it stood at entry {before} (<bdi>2021-03-01</bdi>)")), "{page}");
}

#[test]
fn bars_follow_the_span_unless_the_asker_says_by_what() {
    let server = Server::of(&made());
    let (editor, _) = tokens(&server);
    let chart = |more: &str| {
        let told = server.get(&format!("/api/v1/bulletin?country=SY&day=2021-02-20{more}"), Some(&editor)).json();
        let rows: Vec<String> = told["chart"].as_array().expect("a chart").iter().filter_map(|r| r["row"].as_str().map(str::to_owned)).collect();
        (told["chart_by"].as_str().unwrap_or("").to_owned(), rows)
    };
    let is = |by: &str, rows: &[&str]| (by.to_owned(), rows.iter().map(|r| (*r).to_owned()).collect::<Vec<_>>());
    assert_eq!(chart("&since=2021-01-01"), is("week", &["2021-01-04", "2021-02-15"]));
    assert_eq!(chart("&since=2021-02-01"), is("day", &["2021-02-19"]));
    assert_eq!(chart("&since=2020-01-01"), is("month", &["2021-01", "2021-02"]));
    assert_eq!(chart("&since=2011-01-01"), is("year", &["2021"]));
    assert_eq!(chart(""), is("province", &["Idlib"]));
    assert_eq!(chart("&since=2021-01-01&bars=day"), is("day", &["2021-01-10", "2021-02-19"]));
    assert_eq!(chart("&bars="), chart(""), "nothing said");
    let refused = server.get("/api/v1/bulletin?country=SY&day=2021-02-20&bars=decade", Some(&editor));
    assert_eq!((refused.status, refused.json()["parameter"].as_str()), (400, Some("bars")));
    let page = server.get("/bulletin?country=SY&day=2021-02-20&since=2021-01-01", Some(&editor)).body;
    assert!(page.contains("Killed, by week (each by its Monday)") && page.contains("which is not zero"), "{page}");
    assert_eq!(page.matches("<rect class=\"band\"").count(), 2, "five weeks between have no bar");
    assert!(page.contains("group_by=week") && page.contains("<option value=\"year\">"), "the way to the toll, and a form");
    let years = server.get("/bulletin?country=SY&day=2021-02-20&since=2011-01-01&bars=day", Some(&editor)).body;
    assert!(years.contains("Killed, by day") && years.contains("<option value=\"day\" selected>"), "{years}");
}
