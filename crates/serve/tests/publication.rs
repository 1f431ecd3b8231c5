//! Open data over HTTP. Enters: a small book. Leaves: files and archives under the rules of publication, and refusals that say what to do.

mod common;

use common::{Made, Server};
use std::io::Read as _;
use tollbook_ledger::Visibility;
use tollbook_model::Harm;
use tollbook_publish::PublicFile;
use tollbook_serve::Role;

fn book() -> (Server, String, String) {
    let mut made = vec![
        Made::new(5, "Saraqib", "2021-01-10", "a"),
        Made::new(9, "Jisr", "2021-02-25", "b"),
        Made::new(8, "Camp Nine", "2020-05-02", "a"),
        Made { harm: Harm::Injured, ..Made::new(33, "Maarat", "2021-01-11", "b") },
        Made { visibility: Visibility::Internal, ..Made::new(41, "Binnish", "2021-01-12", "c") },
    ];
    made[0].title = Some("Five killed in Saraqib".to_owned());
    made[1].title = Some("Nine killed in Jisr".to_owned());
    made[4].title = Some("Forty-one killed".to_owned());
    let server = Server::of(&made);
    let owner = server.owner();
    let token = server.token(&owner, Role::Owner).expect("a token");
    (server, owner, token)
}

fn unpacked(bytes: Vec<u8>) -> Vec<(String, String)> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
    (0..zip.len())
        .map(|i| {
            let mut file = zip.by_index(i).expect("a file");
            let mut all = Vec::new();
            file.read_to_end(&mut all).expect("its bytes");
            (file.name().expect("a name").into_owned(), String::from_utf8_lossy(&all).into_owned())
        })
        .collect()
}

#[test]
fn every_file_comes_under_its_name_and_the_public_profile_keeps_back_what_the_command_does() {
    let (server, _, token) = book();
    for name in PublicFile::names() {
        for (asker, profile) in [(None, ""), (Some(token.as_str()), ""), (Some(token.as_str()), "&profile=internal")] {
            let path = format!("/api/v1/publication?files={name}{profile}");
            let (status, bytes) = server.bytes(&path, asker);
            assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(&bytes));
            assert!(!bytes.is_empty(), "{path}");
            let text = String::from_utf8_lossy(&bytes);
            if profile.is_empty() {
                for kept in ["Binnish", "Jisr", "Camp Nine", "Maarat", "Forty-one", "Five killed"] {
                    assert!(!text.contains(kept), "{path} tells {kept}: {text}");
                }
            }
        }
        // Whoever asks for what everybody may be told gets what everybody gets, but for the number of the last entry.
        let path = format!("/api/v1/publication?files={name}");
        assert_eq!(server.bytes(&path, None).1, server.bytes(&path, Some(&token)).1, "{name}");
    }
    let open = server.get("/api/v1/publication?files=incidents.csv", None);
    assert!(open.body.contains("Saraqib") && open.body.contains("recent") && open.header("content-disposition").contains("incidents.csv"), "{}", open.body);
    assert!(open.header("content-type").starts_with("text/csv") && !open.header("etag").is_empty());
    let own = server.get("/api/v1/publication?files=incidents.csv&profile=internal", Some(&token)).body;
    assert!(["Binnish", "Jisr", "Camp Nine", "Maarat"].iter().all(|p| own.contains(p)), "{own}");
    let claims = server.get("/api/v1/publication?files=claims.csv&profile=internal", Some(&token)).body;
    assert!(claims.contains("Five killed in Saraqib") && claims.contains("file of a") == claims.contains("http"), "{claims}");
    assert_eq!(claims.lines().count(), 6, "{claims}");
}

#[test]
fn the_description_of_the_api_names_every_file() {
    let document = tollbook_serve::openapi_document(true);
    let own = &document["paths"]["/api/v1/publication"]["get"];
    let files = own["parameters"].as_array().expect("parameters").iter().find(|p| p["name"] == "files").expect("it is there");
    let pattern = files["schema"]["pattern"].as_str().expect("a pattern");
    for name in PublicFile::names() {
        let (stem, end) = name.split_once('.').expect("an end");
        assert!(pattern.contains(stem) && pattern.contains(end), "{name}: {pattern}");
    }
    for media in ["application/zip", "text/csv", "application/vnd.apache.parquet", "application/geo+json", "application/ld+json"] {
        assert!(own["responses"]["200"]["content"][media].is_object(), "{media}");
    }
}

#[test]
fn csv_is_written_for_spreadsheets_and_with_tags_where_that_is_asked_for() {
    let (server, _, _) = book();
    let get = |more: &str| server.bytes(&format!("/api/v1/publication?files=incidents.csv{more}"), None).1;
    assert!(get("&excel=true").starts_with(b"\xef\xbb\xbf") && !get("").starts_with(b"\xef\xbb\xbf"));
    let tagged = String::from_utf8(get("&hxl=true")).expect("text");
    assert!(tagged.lines().nth(1).is_some_and(|l| l.starts_with("#event+code")), "{tagged}");
}

#[test]
fn an_archive_holds_the_files_their_columns_and_a_card_for_each_way_of_counting() {
    let (server, _, token) = book();
    let (status, bytes) = server.bytes("/api/v1/publication?files=incidents.csv,claims.jsonl&files=ucdp.csv&files=tolls.csv&group_by=month", Some(&token));
    assert_eq!(status, 200);
    let files = unpacked(bytes);
    let names: Vec<&str> = files.iter().map(|f| f.0.as_str()).collect();
    let wanted = [
        "incidents.csv",
        "incidents.csvt",
        "claims.jsonl",
        "ucdp.csv",
        "ucdp.csvt",
        "tolls.csv",
        "tolls.csvt",
        "datapackage.json",
        "METHOD.md",
        "METHOD-ucdp.md",
    ];
    assert_eq!(names, wanted);
    let text = |name: &str| files.iter().find(|f| f.0 == name).map_or("", |f| f.1.as_str());
    let package: serde_json::Value = serde_json::from_str(text("datapackage.json")).expect("JSON");
    let paths: Vec<&str> = package["resources"].as_array().expect("files").iter().filter_map(|r| r["path"].as_str()).collect();
    assert_eq!(paths, ["incidents.csv", "claims.jsonl", "ucdp.csv", "tolls.csv"]);
    assert_eq!(package["resources"][0]["bytes"].as_u64(), Some(text("incidents.csv").len() as u64));
    assert!(text("METHOD.md").contains("after entry") && text("METHOD-ucdp.md").contains("What this shape does not hold"));
    assert_eq!(text("incidents.csv"), server.get("/api/v1/publication?files=incidents.csv&group_by=", None).body, "as the file alone");
    // How many entries there are is told to those who may read reports alone.
    let open = unpacked(server.bytes("/api/v1/publication?files=incidents.csv&package=true", None).1);
    let card = open.iter().find(|f| f.0 == "METHOD.md").expect("a card");
    assert!(!card.1.contains("after entry") && card.1.contains("not told"), "{}", card.1);
    let json = open.iter().find(|f| f.0 == "datapackage.json").expect("columns");
    let package: serde_json::Value = serde_json::from_str(&json.1).expect("JSON");
    assert!(package["tollbook"]["entry"].is_null() && package["tollbook"]["profile"]["audience"] == "public", "{package}");
}

#[test]
fn what_changed_since_an_entry_is_told_and_whoever_sees_no_past_is_told_so() {
    let (server, _, token) = book();
    let head = server.get("/api/v1/log?limit=1", Some(&token)).json()["rows"][0]["entry"].as_u64().expect("a number");
    let since = |more: &str| server.get(&format!("/api/v1/publication?files=claims.csv&profile=internal&since_entry={head}{more}"), Some(&token)).body;
    assert_eq!(since("").lines().count(), 1, "nothing changed yet");
    let claims = server.get("/api/v1/claims", Some(&token)).json();
    let id = claims["rows"][0]["claim"]["id"].as_str().expect("an id");
    let body = serde_json::json!({ "count": "17", "reason": "counted" });
    assert_eq!(server.post(&format!("/api/v1/claims/{id}/correction"), &token, &body).status, 201);
    let mut changed = String::new();
    // The new state comes by itself.
    for _ in 0..50 {
        changed = since("");
        if changed.lines().count() > 1 {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    assert!(changed.lines().count() == 2 && changed.contains(",17,") && changed.trim_end().ends_with(",changed"), "{changed}");
    let refused = server.get("/api/v1/publication?files=claims.csv&since_entry=3", None);
    assert_eq!((refused.status, refused.json()["parameter"].as_str()), (403, Some("since_entry")));
    let late = server.get("/api/v1/publication?files=claims.csv&since_entry=9999", Some(&token));
    assert_eq!((late.status, late.json()["parameter"].as_str()), (422, Some("since_entry")));
}

#[test]
fn whoever_reads_figures_alone_gets_neither_words_nor_names_nor_headlines() {
    let mut made = Made::new(5, "Saraqib", "2021-01-10", "a");
    made.title = Some("Five farmers killed".to_owned());
    let person = tollbook_model::Person { name: "Karim Haddad".to_owned(), age: None };
    made.people = Some(tollbook_model::Who { words: "farmers".to_owned(), persons: vec![person], ..Default::default() });
    let server = Server::of(&[made]);
    let owner = server.owner();
    let (data, viewer) = (server.token(&owner, Role::DataOnly).expect("a token"), server.token(&owner, Role::Viewer).expect("a token"));
    for file in ["claims.csv", "claims.jsonl", "incidents.csv"] {
        let get = |token: &str| server.get(&format!("/api/v1/publication?files={file}&profile=internal"), Some(token)).body;
        let (told, all) = (get(&data), get(&viewer));
        assert!(told.contains("Saraqib") && !told.contains("Karim") && !told.contains("farmers"), "{file}: {told}");
        assert!(all.contains("Karim"), "{file}: {all}");
    }
    let refused = server.get("/api/v1/publication?files=annotations.jsonld&profile=internal", Some(&data));
    assert_eq!((refused.status, refused.json()["parameter"].as_str()), (403, Some("files")));
    assert!(server.get("/api/v1/publication?files=annotations.jsonld&profile=internal", Some(&viewer)).body.contains("TextPositionSelector"));
    // An editor may say why everybody is told more; nobody below.
    let editor = server.token(&owner, Role::Editor).expect("a token");
    let opened = "/api/v1/publication?files=claims.csv&names=their+families+ask&quotes=true";
    assert!(server.get(opened, Some(&editor)).body.contains("Karim"));
    for token in [None, Some(viewer.as_str())] {
        let refused = server.get(opened, token);
        assert_eq!((refused.status, refused.json()["parameter"].as_str()), (403, Some("names")));
        assert_eq!(server.get("/api/v1/publication?files=claims.csv&quotes=true", token).status, 403);
    }
}

#[test]
fn refusals_name_what_is_wrong() {
    let (server, owner, token) = book();
    let viewer = server.token(&owner, Role::Viewer).expect("a token");
    for (query, asker, status, parameter) in [
        ("", None, 400, "files"),
        ("?files=incidents.xlsx", None, 422, "files"),
        ("?files=incidents.csv&colour=red", None, 400, "colour"),
        ("?files=incidents.csv&excel=yes", None, 400, "excel"),
        ("?files=incidents.csv&profile=internal", None, 403, "profile"),
        ("?files=incidents.csv&visibility=internal", Some(&token), 422, "visibility"),
        ("?files=incidents.csv&profile=internal&visibility=restricted", Some(&viewer), 403, "visibility"),
        ("?files=incidents.csv&profile=internal&visibility=secret", Some(&viewer), 400, "visibility"),
        ("?files=incidents.csv&embargo=2031-01-01", None, 403, "profile"),
        ("?files=tolls.csv&count=injured", Some(&token), 403, "profile"),
        ("?files=incidents.csv&delay_days=3", Some(&token), 422, "delay_days"),
        ("?files=incidents.csv&publisher=me", Some(&viewer), 403, "publisher"),
        ("?files=incidents.csv&as_of=4", None, 403, "as_of"),
    ] {
        let got = server.get(&format!("/api/v1/publication{query}"), asker.map(String::as_str));
        assert_eq!((got.status, got.json()["parameter"].as_str()), (status, Some(parameter)), "{query}: {}", got.body);
        assert!(got.header("content-type").starts_with("application/problem+json"), "{query}");
    }
}

#[test]
fn a_large_list_comes_whole_and_no_file_is_left_beside_the_book() {
    // Days enough that few of them are compared with each other.
    const DAYS: [&str; 6] = ["2020-01-10", "2020-03-11", "2020-05-12", "2020-07-13", "2020-09-14", "2020-11-15"];
    let one = |i: usize| Made::new(5 + i as u64, &format!("Town {i}"), DAYS[i % DAYS.len()], &format!("outlet {i} {}", "x".repeat(8_000)));
    let made: Vec<Made> = (0..150).map(one).collect();
    let server = Server::of(&made);
    let owner = server.owner();
    let token = server.token(&owner, Role::Owner).expect("a token");
    let before = std::fs::read_dir(&server.folder).expect("the book").count();
    for path in ["/api/v1/publication?files=claims.jsonl&profile=internal", "/api/v1/reports.csv"] {
        let (status, bytes) = server.bytes(path, Some(&token));
        let text = String::from_utf8(bytes).expect("text");
        assert!(status == 200 && text.len() > 1 << 20, "{path}: {}", text.len());
        assert_eq!(text.lines().count() - usize::from(path.ends_with("csv")), 150, "{path}");
    }
    let (bytes, again) = (server.get("/api/v1/reports.csv", Some(&token)), "if-none-match");
    let tag = bytes.header("etag").to_owned();
    let known = server.ask("GET", "/api/v1/reports.csv", &[("authorization", &format!("Bearer {token}")), (again, &tag)], None);
    assert_eq!(known.status, 304);
    assert_eq!(std::fs::read_dir(&server.folder).expect("the book").count(), before);
}

#[test]
fn the_page_offers_every_file_and_lists_lead_to_it_with_what_they_are_narrowed_by() {
    let (server, owner, _) = book();
    let get = |path: &str| server.ask("GET", path, &[("cookie", &owner)], None).body;
    let page = get("/data?files=claims.csv&country=SY&from=2021-01-01");
    for name in PublicFile::names() {
        assert!(page.contains(&format!("value=\"{name}\"")), "{name}");
    }
    assert!(page.contains("value=\"claims.csv\" checked") && page.contains("name=\"country\" value=\"SY\"") && page.contains("value=\"2021-01-01\""));
    let link = "/data?files=incidents.csv&amp;country=SY&amp;from=2021-01-01";
    let list = get("/incidents?country=SY&from=2021-01-01&verification=reported").replace("&#x2f;", "/");
    assert!(list.contains(link), "{list}");
    assert!(get("/toll?count=killed&group_by=month").replace("&#x2f;", "/").contains("/data?files=tolls.csv&amp;count=killed&amp;group_by=month"));
    let open = server.get("/data", None).body;
    assert!(open.contains("incidents.csv") && !open.contains("name=\"profile\"") && !open.contains("since_entry") && !open.contains("log.csv"), "{open}");
}
