//! A state that comes out of the linking of the whole book, which commands keep. Enters: one book, served twice. Leaves: a failure where an answer out of what was kept
//! differs from one that is linked from the entries.

mod common;

use common::{Made, Server, add, clock, given};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tollbook_ledger::{Book, Stamp, Visibility};
use tollbook_model::{Harm, Modality, PlacePrecision};
use tollbook_serve::{Config, Given, Role};

fn book(folder: &std::path::Path) {
    let mut made: Vec<Made> = (0..24)
        .map(|i| {
            let place = ["Saraqib", "Jisr", "Homs", "Camp Atma"][i % 4];
            let day = ["2021-02-17", "2021-02-18", "2021-02-19"][i % 3];
            Made { harm: if i % 5 == 0 { Harm::Injured } else { Harm::Killed }, ..Made::new(3 + i as u64 % 7, place, day, &format!("Outlet {}", i % 6)) }
        })
        .collect();
    made[3].modality = Modality::Possible;
    made[5].precision = PlacePrecision::Province;
    made[7].witness = Some("a medic".to_owned());
    made[8].title = Some("A title".to_owned());
    let mut book = Book::create(folder, "test", &Stamp::new("maker", clock())).expect("a book");
    add(&mut book, &made);
    // The same text from another outlet, and one report that nobody but the owner sees.
    add(&mut book, &[Made { source: "Copier".to_owned(), ..made[1].clone() }]);
}

/// Whatever is shown of a book to somebody who signs in; codes are found on the way.
fn answers(server: &Server, token: &str) -> Vec<(String, String)> {
    let list = server.get("/api/v1/incidents?limit=100", Some(token));
    let codes: Vec<String> = list.json()["rows"].as_array().expect("rows").iter().map(|r| r["code"].as_str().expect("a code").to_owned()).collect();
    let mut paths: Vec<String> = [
        "/api/v1/incidents?limit=100",
        "/api/v1/incidents?place=homs&harm=killed",
        "/api/v1/incidents.geojson",
        "/api/v1/claims?limit=100&country=SY&from=2021-02-18",
        "/api/v1/toll?country=SY",
        "/api/v1/toll?country=SY&group_by=province,day&compare=conventions",
        "/api/v1/why?place=Saraqib&country=SY&from=2021-02-17&to=2021-02-18",
        "/api/v1/why?reading=reconciled",
        "/inbox",
        "/inbox?source=outlet+3",
        "/incidents",
        "/toll?country=SY&group_by=day",
        "/desk",
        "/corrections",
    ]
    .map(str::to_owned)
    .to_vec();
    paths.extend(codes.iter().flat_map(|c| [format!("/api/v1/incidents/{c}"), format!("/incidents/{c}"), format!("/api/v1/incidents/{c}/desk")]));
    paths.into_iter().map(|p| (p.clone(), server.get(&p, Some(token)).body)).collect()
}

#[test]
fn what_comes_out_of_a_kept_linking_is_what_the_entries_give() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("book");
    book(&path);
    let told: Vec<Vec<(String, String)>> = [None, Some(())]
        .into_iter()
        .map(|kept| {
            let asked = Arc::new(AtomicUsize::new(0));
            let own = Arc::clone(&asked);
            let whole: Box<tollbook_serve::WholeLinker> = Box::new(move |book, claim| {
                own.fetch_add(1, Ordering::Relaxed);
                common::whole(book, claim)
            });
            let given = Given { whole: kept.map(|()| whole), ..given() };
            let server = Server::start_with(Config { public: true, ..Config::new(path.clone()) }, None, given);
            let owner =
                if kept.is_none() { server.owner() } else { common::cookie(&server.form("/login", None, &[("name", "Olga"), ("password", common::PASSWORD)])) };
            let token = server.token(&owner, Role::Owner).expect("a token");
            let out = answers(&server, &token);
            let viewer = server.token(&owner, Role::Viewer).expect("a token");
            let seen = server.get("/api/v1/incidents?limit=100", Some(&viewer)).body;
            assert_eq!(seen, out[0].1, "who sees all of it is told the same");
            // Nobody but the public, who is told by rules of its own, has a state of its own.
            assert_eq!(asked.load(Ordering::Relaxed), usize::from(kept.is_some()), "one state for all who see the whole book");
            assert!(server.get("/api/v1/incidents", None).body.len() < out[0].1.len());
            out
        })
        .collect();
    assert_eq!(told[0].len(), told[1].len());
    for (entries, kept) in told[0].iter().zip(&told[1]) {
        assert_eq!(entries, kept);
        assert!(!entries.1.contains("problem+json") && entries.1.len() > 2, "{}", entries.0);
    }
}

#[test]
fn who_sees_less_is_linked_from_what_they_see_whatever_was_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("book");
    book(&path);
    let mut own = Book::open(&path).expect("a book");
    add(&mut own, &[Made { visibility: Visibility::SourceConfidential, ..Made::new(77, "Binnish", "2021-02-18", "Hidden") }]);
    drop(own);
    let given = Given { whole: Some(Box::new(common::whole)), ..given() };
    let server = Server::start_with(Config::new(path), None, given);
    let owner = server.owner();
    let [all, less] = [Role::Owner, Role::Manager].map(|r| server.token(&owner, r).expect("a token"));
    let why = |token: &str| server.get("/api/v1/why?country=SY&from=2021-02-18&to=2021-02-18", Some(token)).body;
    assert!(why(&all).contains("\"stated\":77") && !why(&less).contains("\"stated\":77"), "{} {}", why(&all), why(&less));
    assert!(!server.get("/inbox", Some(&less)).body.contains("Hidden"));
}
