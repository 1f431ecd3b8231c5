//! Files of other forms: KML, GeoPackage, annotations, changes. Enters: worlds made in code. Leaves: a failure where a form loses a row, draws what is
//! kept back, or quotes what may not be told.

use crate::made::*;
use rusqlite::Connection;
use std::collections::HashMap;
use tollbook_model::{Harm, Offsets, Person, SpanRole};
use tollbook_publish::{Profile, Wanted, changes};
use tollbook_reckon::Convention;

fn later() -> Profile {
    Profile::public(date("2021-12-31"))
}

fn world() -> World {
    let marea = || vec![town("Marea", "Aleppo")];
    World::of(vec![
        ("SY-20210219-marea-0001", vec![claim("c-1", Harm::Killed, 4, marea(), "2021-02-19"), claim("c-2", Harm::Killed, 6, marea(), "2021-02-19")]),
        ("SY-20210301-saraqib-0002", vec![claim("c-3", Harm::Killed, 9, vec![town("Saraqib", "Idlib")], "2021-03-01")]),
    ])
}

/// Writes a GeoPackage beside nothing else and opens it.
fn open(bytes: &[u8]) -> (tempfile::TempDir, Connection) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.gpkg");
    std::fs::write(&path, bytes).expect("a file");
    let db = Connection::open(path).expect("a database");
    (folder, db)
}

#[test]
fn a_geopackage_has_its_marks_its_rows_and_their_places() {
    let (world, wanted, house, profile) = (world(), Wanted::default(), Convention::house(), later());
    let bytes = world.with(|h, r| package(tollbook_publish::incidents(h, r, &house, &profile, &wanted).expect("a sheet")));
    assert_eq!(&bytes[..16], b"SQLite format 3\0");
    assert_eq!(&bytes[68..72], b"GPKG", "application_id");
    assert_eq!(u32::from_be_bytes(bytes[60..64].try_into().expect("four")), 10_300, "user_version: 1.3.0");
    let again = world.with(|h, r| package(tollbook_publish::incidents(h, r, &house, &profile, &wanted).expect("a sheet")));
    assert_eq!(bytes, again, "the same publication gives the same bytes");
    let (_folder, db) = open(&bytes);
    let one = |sql: &str| db.query_row(sql, [], |r| r.get::<_, String>(0)).expect(sql);
    assert_eq!(one("PRAGMA integrity_check"), "ok");
    assert_eq!(one("SELECT group_concat(srs_id) FROM (SELECT srs_id FROM gpkg_spatial_ref_sys ORDER BY srs_id)"), "-1,0,4326");
    assert_eq!(
        one("SELECT table_name || ' ' || data_type || ' ' || last_change || ' ' || srs_id FROM gpkg_contents"),
        "incidents features 2021-12-31T00:00:00.000Z 4326"
    );
    assert_eq!(one("SELECT column_name || ' ' || geometry_type_name FROM gpkg_geometry_columns"), "geom GEOMETRY");
    assert_eq!(
        one("SELECT group_concat(id || ' ' || killed_low, '; ') FROM (SELECT * FROM incidents ORDER BY id)"),
        "SY-20210219-marea-0001 6; SY-20210301-saraqib-0002 9"
    );
    assert_eq!(one("SELECT quote(injured_low) FROM incidents LIMIT 1"), "NULL", "unknown is null and never 0");
    let geom: Vec<u8> = db.query_row("SELECT geom FROM incidents LIMIT 1", [], |r| r.get(0)).expect("a geometry");
    assert_eq!((&geom[..4], geom.len()), (&b"GP\0\x01"[..], 8 + 5 + 16), "a point without a box");
    let lon = f64::from_le_bytes(geom[13..21].try_into().expect("eight"));
    assert!((lon - 37.654_321).abs() < 1e-9, "{lon}");
}

#[test]
fn a_recent_place_is_an_area_in_every_form() {
    let (world, wanted, house, profile) = (world(), Wanted::default(), Convention::house(), Profile::public(date("2021-03-02")));
    let bytes = world.with(|h, r| package(tollbook_publish::incidents(h, r, &house, &profile, &wanted).expect("a sheet")));
    let (_folder, db) = open(&bytes);
    let geoms: Vec<Vec<u8>> =
        db.prepare("SELECT geom FROM incidents").expect("sql").query_map([], |r| r.get(0)).expect("rows").map(|g| g.expect("a geometry")).collect();
    for g in &geoms {
        assert_eq!((g[3], g.len()), (3, 8 + 32 + 13 + 33 * 16), "a polygon with its box");
        let corner = |i: usize| f64::from_le_bytes(g[53 + i * 16..61 + i * 16].try_into().expect("eight"));
        assert_eq!(corner(0), corner(32), "the ring is closed");
    }
    let map = world.with(|h, r| drawn(tollbook_publish::incidents(h, r, &house, &profile, &wanted)));
    assert_eq!((map.matches("<Polygon>").count(), map.matches("<Point>").count()), (2, 0));
    assert!(!map.contains("37.654321") && !map.contains("Marea"), "{map}");
}

#[test]
fn kml_holds_every_row_with_its_days_and_no_markup_out_of_words() {
    let mut hostile = claim("c-1", Harm::Killed, 4, vec![town("</name><script>&\u{0}\u{b}", "Aleppo")], "2021-02-19");
    hostile.target = Some("market".into());
    let world = World::of(vec![("SY-20210219-x-0001", vec![hostile])]);
    let (wanted, profile) = (Wanted::default(), Profile::internal(date("2021-12-31")));
    let map = world.with(|h, _| drawn(tollbook_publish::claims(h, &profile, &wanted)));
    assert_eq!(map.matches("<Placemark>").count(), 1);
    assert!(map.contains("<TimeSpan><begin>2021-02-19</begin><end>2021-02-19</end></TimeSpan>"), "{map}");
    assert!(map.contains("<Point><coordinates>37.654321,36.123456</coordinates></Point>"), "{map}");
    assert!(!map.contains("<script") && !map.contains('\u{0}') && !map.contains('\u{b}'), "{map}");
    assert!(!map.contains("<SimpleData name=\"who_sex\">"), "what is empty is left out: {map}");
}

#[test]
fn annotations_point_at_the_words_in_code_points() {
    let mut made = claim("c-1", Harm::Killed, 12, vec![town("Marea", "Aleppo")], "2021-02-19");
    let offsets = Offsets::new(TEXT);
    let span = |w: &str, role| {
        let at = TEXT.find(w).expect("it stands there");
        offsets.span(at, at + w.len(), role)
    };
    made.provenance.spans = vec![span("12", SpanRole::Count), span("civilians 😀", SpanRole::Who), span("the hospital", SpanRole::Attribution)];
    made.who.persons = vec![Person { name: "civilians 😀".to_owned(), age: None }];
    let world = World::of(vec![("SY-20210219-marea-0001", vec![made])]);
    let page = |profile: &Profile| -> serde_json::Value {
        let wanted = Wanted::default();
        let text = world.with(|h, _| annotated(tollbook_publish::annotations(h, profile, &wanted, &|_| Some(TEXT.to_owned()))));
        serde_json::from_str(&text).expect("JSON")
    };
    let internal = page(&Profile::internal(date("2021-12-31")));
    assert_eq!((&internal["@context"], &internal["type"]), (&"http://www.w3.org/ns/anno.jsonld".into(), &"AnnotationPage".into()));
    let one = &internal["items"][0];
    assert_eq!(one["target"]["source"], "https://n.example/strike-on-marea");
    let selectors = one["target"]["selector"].as_array().expect("selectors").clone();
    let chars: Vec<char> = TEXT.chars().collect();
    let mut looked = 0;
    for pair in selectors.chunks(2) {
        let at = |n: &str| pair[0][n].as_u64().expect("a position") as usize;
        let words: String = chars[at("start")..at("end")].iter().collect();
        assert_eq!((pair[1]["type"].as_str(), pair[1]["exact"].as_str()), (Some("TextQuoteSelector"), Some(words.as_str())));
        let around = format!("{}{words}{}", pair[1]["prefix"].as_str().expect("before"), pair[1]["suffix"].as_str().expect("after"));
        assert!(TEXT.contains(&around), "{around}");
        looked += 1;
    }
    assert_eq!(looked, 3);
    let body: serde_json::Value = serde_json::from_str(one["body"]["value"].as_str().expect("JSON in words")).expect("JSON");
    assert_eq!((&body["low"], &body["country"], body.get("quote")), (&12.into(), &"SY".into(), None));

    let bare = page(&later()).to_string();
    assert!(!bare.contains("Selector"), "where words stand tells how long they are: {bare}");
    let quoted = page(&Profile { quotes: true, ..later() }).to_string();
    assert!(quoted.contains("\"exact\":\"12\"") && !quoted.contains("civilians 😀") && !quoted.contains("hospital"), "no name, nothing around: {quoted}");
    let recent = page(&Profile { quotes: true, ..Profile::public(date("2021-02-20")) }).to_string();
    assert!(!recent.contains("TextQuoteSelector") && !recent.contains("strike-on-marea") && recent.contains("urn:tollbook:report:r-1"), "{recent}");
}

#[test]
fn changes_are_the_rows_that_are_new_other_or_gone() {
    let then = world();
    let marea = || vec![town("Marea", "Aleppo")];
    let now = World::of(vec![
        ("SY-20210219-marea-0001", vec![claim("c-1", Harm::Killed, 4, marea(), "2021-02-19"), claim("c-2", Harm::Killed, 7, marea(), "2021-02-19")]),
        ("SY-20210401-hama-0003", vec![claim("c-4", Harm::Killed, 2, vec![town("Hama", "Hama")], "2021-04-01")]),
    ]);
    let (wanted, profile) = (Wanted::default(), later());
    let told = then.with(|before, _| {
        now.with(|h, _| {
            let then = tollbook_publish::claims(before, &profile, &wanted).expect("a sheet");
            rows(&text(changes(then, tollbook_publish::claims(h, &profile, &wanted).expect("a sheet"), &profile)))
        })
    });
    let by: HashMap<&str, &str> = told.iter().map(|r| (r["id"].as_str(), r["change"].as_str())).collect();
    assert_eq!(by, HashMap::from([("c-2", "changed"), ("c-3", "gone"), ("c-4", "new")]));
    let gone = told.iter().find(|r| r["change"] == "gone").expect("one is");
    assert!(gone.iter().all(|(k, v)| v.is_empty() || k == "id" || k == "change"), "{gone:?}");
    let same = then.with(|h, _| {
        let [a, b] = [(), ()].map(|()| tollbook_publish::claims(h, &profile, &wanted).expect("a sheet"));
        text(changes(a, b, &profile))
    });
    assert_eq!(same.lines().count(), 1, "a head and nothing else");
}

#[test]
fn what_is_gone_names_no_place_that_may_be_kept_back_now() {
    let marea = || vec![town("Marea", "Aleppo")];
    let code = "SY-20210219-marea-0001";
    let then = World::of(vec![
        (code, vec![claim("c-1", Harm::Killed, 4, marea(), "2021-02-19")]),
        ("SY-20210220-marea-0002", vec![claim("c-2", Harm::Killed, 5, marea(), "2021-02-20")]),
    ]);
    let mut hospital = claim("c-1", Harm::Killed, 4, marea(), "2021-02-19");
    hospital.target = Some("hospital".into());
    let now = World::of(vec![(code, vec![hospital])]);
    let (wanted, house) = (Wanted::default(), Convention::house());
    let told = |profile: &Profile| {
        then.with(|before, r1| {
            now.with(|h, r2| {
                let then = tollbook_publish::incidents(before, r1, &house, profile, &wanted).expect("a sheet");
                let now = tollbook_publish::incidents(h, r2, &house, profile, &wanted).expect("a sheet");
                rows(&text(changes(then, now, profile)))
            })
        })
    };
    let rows = |profile: &Profile| told(profile).into_iter().map(|r| (r["id"].clone(), r["change"].clone())).collect::<Vec<_>>();
    let own = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(rows(&later()), [own("SY-20210219-0001", "changed"), own("SY-20210220-0002", "gone")]);
    assert_eq!(rows(&Profile::internal(date("2021-12-31"))), [own(code, "changed"), own("SY-20210220-marea-0002", "gone")]);
}
