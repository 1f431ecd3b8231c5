//! What pages draw, and what lists leave out. Enters: small books. Leaves: areas as wide as a place is known, charts with the same figures as a table.

mod common;

use common::{Made, Server};
use tollbook_model::{Harm, PlacePrecision};
use tollbook_serve::Role;

fn server(made: &[Made]) -> (Server, String) {
    let server = Server::of(made);
    let owner = server.owner();
    let token = server.token(&owner, Role::Owner).expect("a token");
    (server, token)
}

fn incident(server: &Server, token: &str, at: usize) -> String {
    let list = server.get("/api/v1/incidents", Some(token)).json();
    let code = list["rows"][at]["code"].as_str().expect("a code").to_owned();
    server.get(&format!("/incidents/{code}"), Some(token)).body
}

#[test]
fn a_map_draws_an_area_as_wide_as_the_place_is_known_and_a_point_for_a_named_place_alone() {
    for (precision, area, point, words) in [
        (PlacePrecision::Exact, 0, 1, "a named place"),
        (PlacePrecision::Near, 1, 0, "within about 25 km"),
        (PlacePrecision::District, 1, 0, "somewhere in this district"),
        (PlacePrecision::Province, 1, 0, "drawn as a circle of 60 km"),
        (PlacePrecision::Country, 1, 0, "drawn as a circle of 300 km"),
    ] {
        let (server, token) = server(&[Made { precision, ..Made::new(5, "Idlib", "2021-02-19", "a") }]);
        let page = incident(&server, &token, 0);
        let count = |class: &str| page.matches(&format!("<circle class=\"{class}\"")).count();
        assert_eq!((count("area"), count("point")), (area, point), "{precision:?}");
        assert!(page.contains(words), "{precision:?}: the picture is told in words too");
        // Decimals of the coordinates would say more than is known.
        assert_eq!(page.contains("35.9° N, 36.6° E"), precision == PlacePrecision::Exact, "{precision:?}");
    }
    for precision in [PlacePrecision::Region, PlacePrecision::SeaOrAir, PlacePrecision::Unknown] {
        let (server, token) = server(&[Made { precision, ..Made::new(5, "the river", "2021-02-19", "a") }]);
        assert!(!incident(&server, &token, 0).contains("drawing map"), "{precision:?} has no extent that anybody knows");
    }
}

#[test]
fn a_map_lies_over_the_borders_that_are_there_and_needs_nothing_from_elsewhere() {
    let (server, token) = server(&[Made::new(5, "Saraqib", "2021-02-19", "a")]);
    let page = incident(&server, &token, 0);
    let path = |class: &str| page.split(&format!("<path class=\"{class}\" d=\"")).nth(1).and_then(|p| p.split('"').next()).unwrap_or("").to_owned();
    assert!(path("land").starts_with('M') && path("land").len() > 40, "the border in the north: {}", path("land"));
    assert!(path("province").starts_with('M'), "governorates");
    assert!(path("land").len() + path("province").len() < 40_000, "a page stays light");
    assert!(page.find("class=\"land\"") < page.find("class=\"point\""), "under what is told");
    assert!(!page.contains("<image") && !page.contains("href=\"http"), "nothing is fetched");
}

#[test]
fn rows_by_unit_are_a_map_with_a_circle_for_each_and_the_public_gets_the_table_alone() {
    let made = [Made::new(5, "Saraqib", "2020-12-19", "a"), Made::new(20, "Jisr", "2021-02-10", "b")];
    let (server, token) = server(&made);
    for by in ["country", "province"] {
        let page = server.get(&format!("/toll?count=killed&group_by={by}"), Some(&token)).body;
        assert_eq!(page.matches("<circle class=\"figure\"").count(), 1, "{by}");
        assert!(page.contains("says nothing of where in it") && page.contains("share of the greatest"), "{by}: the table is its twin");
        let public = server.get(&format!("/toll?count=killed&group_by={by}"), None).body;
        assert!(!public.contains("<svg class=\"drawing") && public.contains("share of the greatest"), "{by}");
    }
    let months = server.get("/toll?count=killed&group_by=month", Some(&token)).body;
    assert!(!months.contains("class=\"figure\""), "what is no unit is on no map");
}

#[test]
fn how_a_figure_moved_is_a_picture_and_a_table() {
    let made = [Made::new(5, "Saraqib", "2021-02-19", "a"), Made::new(9, "Saraqib", "2021-02-19", "b")];
    let (server, token) = server(&made);
    let page = incident(&server, &token, 0);
    assert!(page.contains("Airwars grade") && page.contains("What each source said"));
    assert_eq!(page.contains("class=\"best\""), page.contains("Reports up to"), "no picture without its table");
}

#[test]
fn months_are_drawn_with_their_table_and_conventions_side_by_side() {
    let made = [Made::new(5, "Saraqib", "2020-12-19", "a"), Made::new(9, "Jisr", "2021-02-10", "b")];
    let (server, token) = server(&made);
    let page = server.get("/toll?count=killed&group_by=month&compare=conventions", Some(&token)).body;
    assert_eq!(page.matches("<rect class=\"band\"").count(), 2, "the month between has no bar: nobody spoke of it");
    for word in ["2020-12", "2021-02", "house 2", "ucdp-23.1", "acled-2024", "airwars", "that is not zero"] {
        assert!(page.contains(word), "{word}");
    }
    assert!(!server.get("/toll?count=killed&group_by=who", Some(&token)).body.contains("<svg"), "what has no order in time is no series");
    let told = server.get("/api/v1/toll?compare=conventions", Some(&token)).json();
    assert_eq!(told["conventions"].as_array().map(Vec::len), Some(tollbook_reckon::Convention::names().len()));
    assert!(told["conventions"].as_array().is_some_and(|c| c.iter().all(|c| c["coverage_line"].is_string())), "no figure without its coverage line");
    assert_eq!(server.get("/api/v1/toll?compare=everything", Some(&token)).json()["parameter"], "compare");
}

#[test]
fn the_same_text_from_many_outlets_is_one_row() {
    let text = "The council met again on Monday and adjourned.";
    let mut made: Vec<Made> = (0..5).map(|i| Made { text: text.to_owned(), ..Made::new(5, "Saraqib", "2021-02-19", &format!("outlet {i}")) }).collect();
    made.push(Made::new(9, "Jisr", "2021-02-10", "another"));
    let (server, token) = server(&made);
    let page = server.get("/inbox", Some(&token)).body;
    assert!(page.contains("Reports: 2, the latest first") && page.contains("The same from others: 4"), "{page}");
    assert!(server.get("/inbox?source=outlet+3", Some(&token)).body.contains("Reports: 1, the latest first"), "found by any of its outlets");
}

#[test]
fn an_incident_is_found_by_each_outlet_that_printed_the_same_text() {
    let text = "Shelling killed 5 people in Saraqib, medics said.";
    let made: Vec<Made> = ["first", "second", "third"].map(|o| Made { text: text.to_owned(), ..Made::new(5, "Saraqib", "2021-02-19", o) }).into();
    let (server, token) = server(&made);
    for outlet in ["first", "second", "third"] {
        let list = server.get(&format!("/api/v1/incidents?source={outlet}"), Some(&token)).json();
        assert_eq!(list["rows"].as_array().map(Vec::len), Some(1), "{outlet}: claims of one text share an id, and are claims of three reports");
    }
}

#[test]
fn incidents_are_chosen_as_on_the_command_line() {
    let mut made =
        vec![Made::new(5, "Saraqib", "2021-02-19", "first"), Made::new(9, "Jisr", "2021-01-10", "second"), Made::new(7, "Hama", "2020-11-10", "third")];
    made[1].harm = Harm::Injured;
    let (server, token) = server(&made);
    let found = |query: &str| {
        let list = server.get(&format!("/api/v1/incidents?{query}"), Some(&token)).json();
        list["rows"].as_array().unwrap_or_else(|| panic!("{query}: {list}")).iter().map(|r| r["place"].as_str().unwrap_or("").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(found("harm=injured"), ["Jisr"]);
    assert_eq!(found("source=third"), ["Hama"]);
    assert_eq!(found("text=Saraqib"), ["Saraqib"]);
    assert_eq!(found("country=sy&from=2021-01-01&harm=killed"), ["Saraqib"]);
    assert!(found("actor=nobody").is_empty() && found("country=ML").is_empty());
    // A page after another, by the code of the last row.
    let first = server.get("/api/v1/incidents?country=SY&harm=killed&limit=1", Some(&token)).json();
    let next = first["next"].as_str().expect("there is more");
    assert_eq!(found(&format!("country=SY&harm=killed&limit=1&cursor={next}")), ["Hama"]);
    // What the public is not told of chooses nothing either.
    let public = server.get("/api/v1/incidents?harm=injured", None).json();
    assert_eq!(public["rows"].as_array().map(Vec::len), Some(0));
}

#[test]
fn a_map_of_units_shows_those_with_figures_among_their_neighbours_and_says_which_part_it_is() {
    let (server, token) = server(&[Made::new(5, "Saraqib", "2021-02-19", "a")]);
    let page = server.get("/toll?count=killed&group_by=province", Some(&token)).body;
    assert!(page.contains("Only a part of the country is shown: the north-west."), "{page}");
    assert!(page.contains("<text class=\"near\"") && page.contains(">Latakia</text>") && !page.contains(">Daraa</text>"), "{page}");
    let said = |language: &str| {
        let asked = [("authorization", format!("Bearer {token}")), ("accept-language", language.to_owned())];
        let headers: Vec<(&str, &str)> = asked.iter().map(|(n, v)| (*n, v.as_str())).collect();
        server.ask("GET", "/toll?count=killed&group_by=province", &headers, None).body
    };
    assert!(said("fr").contains("Seule une partie du pays est montrée") && said("fr").contains("le nord-ouest"), "{}", said("fr"));
    assert!(said("ar").contains("الشمال الغربي"), "{}", said("ar"));
    let countries = server.get("/toll?count=killed&group_by=country", Some(&token)).body;
    assert!(countries.contains("class=\"figure\"") && !countries.contains("Only a part"), "a country is whole");
}

#[test]
fn weeks_are_drawn_with_a_gap_where_nobody_spoke() {
    let made = [Made::new(5, "Saraqib", "2020-12-29", "a"), Made::new(9, "Jisr", "2021-01-20", "b")];
    let (server, token) = server(&made);
    let page = server.get("/toll?count=killed&group_by=week", Some(&token)).body;
    assert_eq!(page.matches("<rect class=\"band\"").count(), 2);
    assert!(page.contains("2020-12-28") && page.contains("2021-01-18") && page.contains("For each week a bar"), "{page}");
    // Four weeks, of which the first and the last have a bar: these stand three weeks apart.
    let xs: Vec<f64> = page.split("<rect class=\"band\" x=\"").skip(1).filter_map(|r| r.split('"').next()?.parse().ok()).collect();
    let one = (640.0 - 52.0 - 16.0) / 4.0;
    assert!((xs[1] - xs[0] - 3.0 * one).abs() < 2.0, "{xs:?}");
}
