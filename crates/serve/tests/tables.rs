//! Lists as tables. Enters: a small book. Leaves: a failure where a form of a list holds another cell than the others, or tells the public more.

mod common;

use common::{Made, Server};
use tollbook_ledger::Visibility;
use tollbook_model::Harm;
use tollbook_serve::Role;

const LISTS: [&str; 4] = ["incidents", "claims", "reports", "toll"];

#[test]
fn every_form_of_a_list_holds_the_same_cells() {
    let server = Server::of(&[Made::new(5, "Saraqib", "2021-02-19", "a"), Made::new(9, "Jisr", "2021-01-10", "b")]);
    let owner = server.owner();
    let token = server.token(&owner, Role::Owner).expect("a token");
    for list in LISTS {
        let query = if list == "toll" { "?count=killed&group_by=month" } else { "?from=2021-01-01" };
        let csv = server.get(&format!("/api/v1/{list}.csv{query}"), Some(&token)).body;
        let (parquet, gpkg) =
            (server.get(&format!("/api/v1/{list}.parquet{query}"), Some(&token)), server.get(&format!("/api/v1/{list}.gpkg{query}"), Some(&token)));
        assert_eq!(
            (parquet.header("content-type"), gpkg.header("content-type")),
            ("application/vnd.apache.parquet", "application/geopackage+sqlite3"),
            "{list}"
        );
        assert!(parquet.header("content-disposition").contains(&format!("{list}.parquet")), "{list}");
        assert_eq!(parquet.body.strip_prefix("Parquet "), gpkg.body.strip_prefix("GeoPackage "), "{list}");
        assert_eq!(csv.lines().count() - 1, parquet.body.matches("ListRow").count(), "{list}: {csv}");
        for cell in csv.lines().skip(1).flat_map(|l| l.split(',')).filter(|c| c.len() > 3 && c.chars().all(char::is_alphanumeric)) {
            assert!(parquet.body.contains(cell), "{list}: {cell}");
        }
        let wrong = server.get(&format!("/api/v1/{list}.parquet?colour=red"), Some(&token));
        assert_eq!((wrong.status, wrong.json()["parameter"].as_str()), (400, Some("colour")), "{list}");
    }
}

#[test]
fn the_public_gets_no_point_no_name_and_nothing_of_the_living_in_any_form() {
    let mut made = vec![Made::new(5, "Saraqib", "2021-02-19", "a"), Made { harm: Harm::Injured, ..Made::new(33, "Jisr", "2021-01-10", "b") }];
    made.push(Made { visibility: Visibility::Internal, ..Made::new(41, "Binnish", "2021-01-12", "c") });
    made[0].who = "farmers".to_owned();
    made[0].text = "Shelling killed 5 farmers in Saraqib, a said.".to_owned();
    let server = Server::of(&made);
    let owner = server.owner();
    let token = server.token(&owner, Role::Owner).expect("a token");
    for (list, end) in LISTS.into_iter().flat_map(|l| ["parquet", "gpkg"].map(|e| (l, e))) {
        let query = if list == "toll" { "?count=killed" } else { "" };
        let path = format!("/api/v1/{list}.{end}{query}");
        let got = server.get(&path, None);
        assert_eq!(got.status, if list == "reports" { 401 } else { 200 }, "{path}");
        for word in ["35.9", "36.6", "farmers", "Number(33)", "Number(41)", "Binnish"] {
            assert!(!got.body.contains(word), "{path} tells {word}: {}", got.body);
        }
        assert_eq!(server.get(&path, Some(&token)).body.contains("point: Some((35.9, 36.6))"), matches!(list, "incidents" | "claims"), "{path}");
    }
}

#[test]
fn every_list_answers_as_json_and_as_a_table_and_those_with_places_as_geojson() {
    let made: Vec<Made> = (0..7).map(|i| Made::new(5 + i, &format!("Town {i}"), "2021-02-19", &format!("outlet {i}"))).collect();
    let server = Server::of(&made);
    let owner = server.owner();
    let token = server.token(&owner, Role::Owner).expect("a token");
    let claim = server.get("/api/v1/claims", Some(&token)).json()["rows"][0]["claim"]["id"].as_str().expect("an id").to_owned();
    for (path, body) in [
        (format!("/api/v1/claims/{claim}/correction"), serde_json::json!({ "count": "15", "reason": "counted" })),
        ("/api/v1/gaps".to_owned(), serde_json::json!({ "source": "a feed", "text": "=down", "from": "2021-02-01" })),
    ] {
        assert_eq!(server.post(&path, &token, &body).status, 201, "{path}");
    }
    for list in ["incidents", "claims", "reports", "toll", "log", "gaps", "corrections"] {
        let query = if list == "toll" { "?group_by=month" } else { "" };
        let get = |end: &str| server.get(&format!("/api/v1/{list}{end}{query}"), Some(&token));
        let (plain, json, csv) = (get(""), get(".json"), get(".csv"));
        assert_eq!((json.status, &json.body), (200, &plain.body), "{list}");
        assert_eq!((csv.status, csv.header("content-type")), (200, "text/csv; charset=utf-8"), "{list}");
        assert!(csv.header("content-disposition").contains(&format!("{list}.csv")), "{list}");
        assert_eq!(csv.body.lines().count() - 1, json.json()["rows"].as_array().expect("rows").len(), "{list}: {}", csv.body);
        let geojson = get(".geojson");
        let placed = matches!(list, "incidents" | "claims" | "reports" | "toll");
        assert_eq!(geojson.status, if placed { 200 } else { 404 }, "{list}");
        if placed {
            let features = geojson.json()["features"].as_array().expect("features").len();
            assert_eq!((features, geojson.header("content-type")), (csv.body.lines().count() - 1, "application/geo+json"), "{list}");
        }
    }
    // No cell that a spreadsheet runs, in these either; and a page of a list is one as a table.
    assert!(server.get("/api/v1/gaps.csv", Some(&token)).body.contains("a feed,"), "its source");
    let log = server.get("/api/v1/log.json?limit=500", Some(&token)).json()["rows"].as_array().expect("rows").len();
    assert_eq!(server.get("/api/v1/log.csv", Some(&token)).body.lines().count() - 1, log);
    assert_eq!(server.get("/api/v1/log.csv?limit=2", Some(&token)).body.lines().count(), 3);
    let report = &server.get("/api/v1/reports.geojson?limit=1", Some(&token)).json()["features"][0];
    assert_eq!(report["geometry"], serde_json::json!({ "type": "Point", "coordinates": [36.6, 35.9] }), "{report}");
    let unit = server.get("/api/v1/toll.geojson?group_by=province", Some(&token)).json();
    assert_eq!(unit["features"][0]["geometry"]["type"], "Point", "{unit}");
    assert!(server.get("/api/v1/toll.geojson?group_by=province", None).json()["features"][0]["geometry"].is_null(), "the public sees no point");
    assert_eq!(
        server.get("/api/v1/claims.geojson?limit=3", Some(&token)).json()["next"].as_str(),
        server.get("/api/v1/claims?limit=3", Some(&token)).json()["next"].as_str()
    );
}

#[test]
fn reports_are_chosen_by_doubt_and_by_visibility_as_the_inbox_chooses_them() {
    let mut made: Vec<Made> = (0..5).map(|i| Made::new(5 + i, &format!("Town {i}"), "2021-02-19", &format!("outlet {i}"))).collect();
    made[3].modality = tollbook_model::Modality::Possible;
    made[1].modality = tollbook_model::Modality::Denied;
    made[1].visibility = Visibility::Internal;
    let server = Server::of(&made);
    let owner = server.owner();
    let token = server.token(&owner, Role::Owner).expect("a token");
    let sources = |query: &str| -> Vec<String> {
        let got = server.get(&format!("/api/v1/reports?{query}"), Some(&token)).json();
        got["rows"].as_array().expect("rows").iter().map(|r| r["report"]["source"].as_str().expect("a name").to_owned()).collect()
    };
    assert_eq!(sources("doubtful=true"), ["outlet 1", "outlet 3"]);
    assert_eq!(sources("doubtful=true&limit=1"), ["outlet 1"]);
    let next = server.get("/api/v1/reports?doubtful=true&limit=1", Some(&token)).json()["next"].as_str().expect("another page").to_owned();
    assert_eq!(sources(&format!("doubtful=true&limit=1&cursor={next}")), ["outlet 3"]);
    assert_eq!(sources("doubtful=").len(), 5);
    assert_eq!(sources("doubtful=true&visibility=public"), ["outlet 3"]);
    assert_eq!(sources("visibility=public").len(), 4);
    for end in ["csv", "geojson"] {
        let body = server.get(&format!("/api/v1/reports.{end}?doubtful=true"), Some(&token)).body;
        assert!(body.contains("outlet 3") && body.contains("outlet 1") && !body.contains("outlet 2"), "{end}: {body}");
    }
    let wrong = server.get("/api/v1/reports?doubtful=perhaps", Some(&token));
    assert_eq!((wrong.status, wrong.json()["parameter"].as_str()), (400, Some("doubtful")));
    let inbox = |query: &str| server.ask("GET", &format!("/inbox?{query}"), &[("cookie", &owner)], None);
    let page = inbox("doubtful=true").body;
    assert!(page.contains("outlet 3") && page.contains("outlet 1") && !page.contains("outlet 2"), "{page}");
    assert!(!inbox("visibility=public").body.contains("outlet 1"));
    let short = inbox("limit=2").body;
    assert!(short.contains("outlet 4") && short.contains("outlet 3") && !short.contains("outlet 2") && short.contains("limit=2&amp;cursor="), "{short}");
    assert!(inbox("").body.contains("<datalist id=\"known-actors\">"));
    let head = server.get("/api/v1/log?limit=1", Some(&token)).json()["rows"][0]["entry"].as_u64().expect("a number");
    assert_eq!(inbox(&format!("as_of={head}")).status, 200);
    // A viewer who asks for stricter reports gets those of a viewer.
    let viewer = server.token(&owner, Role::Viewer).expect("a token");
    assert_eq!(server.get("/api/v1/reports?visibility=source-confidential", Some(&viewer)).json()["all"], 5);
}

#[test]
fn a_claim_of_many_outlets_says_in_how_many_reports_it_stands() {
    let mut made: Vec<Made> = (0..4).map(|i| Made::new(12, "Saraqib", "2021-02-19", &format!("outlet {i}"))).collect();
    made.iter_mut().for_each(|m| m.text = "Shelling killed 12 people in Saraqib, the mayor said.".to_owned());
    made[3].visibility = Visibility::Internal;
    made.push(Made::new(4, "Jisr", "2021-02-10", "another"));
    let server = Server::of(&made);
    let owner = server.owner();
    let token = server.token(&owner, Role::Owner).expect("a token");
    let claims = server.get("/api/v1/claims", Some(&token)).json();
    let id = |i: usize| claims["rows"][i]["claim"]["id"].as_str().expect("an id").to_owned();
    let one = server.get(&format!("/api/v1/claims/{}", id(0)), Some(&token)).json();
    assert_eq!(one["stands_in"], if id(0) == id(3) { 4 } else { 3 }, "{one}");
    let list = server.get(one["reports"].as_str().expect("an address"), Some(&token)).json();
    let sources: Vec<&str> = list["rows"].as_array().expect("rows").iter().filter_map(|r| r["source"].as_str()).collect();
    assert_eq!(&sources[..3], ["outlet 0", "outlet 1", "outlet 2"], "{list}");
    assert_eq!(server.get(&format!("/api/v1/claims/{}", id(4)), Some(&token)).json()["stands_in"], 1);
    // The public is told of the public ones alone.
    let open = server.get(&format!("/api/v1/claims/{}", id(0)), None).json();
    assert_eq!(open["stands_in"], 3, "{open}");
    let page = server.get(&format!("/reports/{}", claims["rows"][0]["claim"]["report"].as_str().expect("an id")), Some(&token)).body;
    assert!(page.contains("Reports with these very words"), "{page}");
}
