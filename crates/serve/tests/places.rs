//! Places to choose one from. Enters: a small book, a gazetteer of two units and a town. Leaves: a failure where a place of a hidden claim is among them, or an id chooses
//! another place.

mod common;

use common::{Made, Server};
use tollbook_ledger::Visibility;
use tollbook_model::{PlacePart, PlacePrecision, PlaceRelation};
use tollbook_serve::{Config, Given, PlacesTold, Role};

fn with_ids() -> Server {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("book");
    let mut book = tollbook_ledger::Book::create(&path, "test", &tollbook_ledger::Stamp::new("maker", common::clock())).expect("a book");
    let made = [Made::new(5, "Saraqib", "2021-02-19", "a"), Made { visibility: Visibility::SourceConfidential, ..Made::new(9, "Hideaway", "2021-02-19", "b") }];
    common::add(&mut book, &made);
    drop(book);
    // A gazetteer that knows one place by its id and every name as itself.
    let place = |name: Option<&str>, _: Option<&str>, _: &PlacesTold<'_>| {
        let id = name.filter(|n| n.contains(':'));
        Ok(PlacePart {
            relation: PlaceRelation::In,
            name: id.map_or(name.unwrap_or("SY"), |_| "Binnish").into(),
            id: id.map(Into::into),
            country: Some("SY".into()),
            admin1: Some("Idlib".into()),
            admin2: None,
            lat: Some(35.95),
            lon: Some(36.7),
            precision: PlacePrecision::Exact,
            words: name.unwrap_or("SY").into(),
        })
    };
    Server::start_with(Config::new(path), Some(folder), Given { place: Box::new(place), ..common::given() })
}

#[test]
fn units_and_towns_lie_on_one_map_and_no_hidden_place_is_among_them() {
    let server = with_ids();
    let owner = server.owner();
    let token = server.token(&owner, Role::Reviewer).expect("a token");
    let all = server.get("/api/v1/places?country=sy", Some(&token));
    let told = all.json();
    assert_eq!((all.status, told["units"].as_array().map(Vec::len), told["around"].is_null()), (200, Some(2), true), "{told}");
    let inside =
        |v: &serde_json::Value| v["x"].as_f64().is_some_and(|x| (0.0..=560.0).contains(&x)) && v["y"].as_f64().is_some_and(|y| (0.0..=340.0).contains(&y));
    assert!(told["units"].as_array().is_some_and(|u| u.iter().all(inside)) && told["places"].as_array().is_some_and(|p| !p.is_empty() && p.iter().all(inside)));
    assert!(told["ground"]["land"].as_str().is_some_and(|l| l.starts_with('M')));
    assert!(!all.body.contains("Hideaway"), "{told}");
    let unit = server.get("/api/v1/places?country=SY&unit=geonames:2", Some(&token)).json();
    assert_eq!(unit["around"], "Hama");
    assert!(unit["ground"]["bar_km"].as_f64() < told["ground"]["bar_km"].as_f64().map(|n| n * 2.0));
    assert_eq!(server.get("/api/v1/places?country=SY&place=Saraqib", Some(&token)).json()["around"], "Saraqib");
    for (query, status, parameter) in
        [("", 400, "country"), ("country=SYR", 400, "country"), ("country=SY&unit=geonames:99", 422, "unit"), ("country=SY&town=x", 400, "town")]
    {
        let got = server.get(&format!("/api/v1/places?{query}"), Some(&token));
        assert_eq!((got.status, got.json()["parameter"].as_str()), (status, Some(parameter)), "{query}: {}", got.body);
    }
    let viewer = server.token(&owner, Role::Viewer).expect("a token");
    assert_eq!(server.get("/api/v1/places?country=SY", Some(&viewer)).status, 403, "who corrects nothing needs no map of places");
}

#[test]
fn an_id_is_a_place_and_no_word_of_the_report() {
    let server = with_ids();
    let owner = server.owner();
    let token = server.token(&owner, Role::Reviewer).expect("a token");
    let claims = server.get("/api/v1/claims", Some(&token)).json();
    let id = claims["rows"][0]["claim"]["id"].as_str().expect("an id").to_owned();
    let got = server.post(
        &format!("/api/v1/claims/{id}/correction"),
        &token,
        &serde_json::json!({ "place": "geonames:3", "country": "SY", "reason": "picked on the map" }),
    );
    assert_eq!(got.status, 201, "{}", got.body);
    let now = server.get(&format!("/api/v1/claims/{id}"), Some(&token)).json();
    let part = &now["claim"]["place"]["parts"][0];
    assert_eq!((part["id"].as_str(), part["name"].as_str(), part["words"].as_str()), (Some("geonames:3"), Some("Binnish"), Some("Binnish")), "{now}");
}

#[test]
fn places_of_own_layers_are_in_the_list_with_their_layer_and_can_be_picked() {
    let server = with_ids();
    let owner = server.owner();
    let token = server.token(&owner, Role::Reviewer).expect("a token");
    let told = server.get("/api/v1/places?country=SY", Some(&token)).json();
    let places = told["places"].as_array().expect("places");
    let of = |id: &str| places.iter().find(|p| p["id"] == id).unwrap_or_else(|| panic!("{id}: {told}"));
    // A row's id without a colon is no place that can be typed, so that it bears a sign; a town that a table tells of is the table's, and stands once.
    assert_eq!((of("layer:17")["layer"].as_str(), of("field:2")["layer"].as_str()), (Some("field"), Some("field")));
    assert_eq!((of("geonames:3")["layer"].as_str(), of("geonames:3")["name"].as_str()), (Some("field"), Some("Binnish of the table")));
    assert_eq!(places.iter().filter(|p| p["id"] == "geonames:3").count(), 1);
    assert_eq!((told["layers_left_out"].as_u64(), of("field:2")["in_book"].as_bool()), (Some(5), Some(false)));
    let at = |id: &str| places.iter().position(|p| p["id"] == id);
    let book = places.iter().rposition(|p| p["in_book"] == true);
    assert!(book.is_none_or(|b| Some(b) < at("layer:17")), "after the book's places");
    let public = server.get("/api/v1/places?country=SY", None);
    assert!(public.status == 401 && !public.body.contains("Tent Row"), "{}", public.body);
    let claims = server.get("/api/v1/claims", Some(&token)).json();
    let id = claims["rows"][0]["claim"]["id"].as_str().expect("an id").to_owned();
    let picked = serde_json::json!({ "place": "layer:17", "country": "SY", "reason": "picked on the map" });
    assert_eq!(server.post(&format!("/api/v1/claims/{id}/correction"), &token, &picked).status, 201);
}
