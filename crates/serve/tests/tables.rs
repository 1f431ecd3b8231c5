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
