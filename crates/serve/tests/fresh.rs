//! How new figures are. Enters: a small book, decisions. Leaves: a failure where whoever asks after a decision gets what stood before it without a word, where linking waits for
//! somebody to ask, or where each of many decisions is linked by itself.

mod common;

use common::{Made, Server, add, clock, given};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tollbook_ledger::{Book, Stamp};
use tollbook_serve::{Config, Given, Role};

const ASKED: &str = "country=SY&day=2021-02-20&since=2021-01-01";

/// Claims of a book of public incidents, and its server, which links no faster than `slowly` and counts how often it links what the public sees.
fn server(slowly: Duration) -> (Server, Vec<String>, Arc<AtomicUsize>) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("book");
    let mut book = Book::create(&path, "test", &Stamp::new("maker", clock())).expect("a book");
    let made = [Made::new(5, "Saraqib", "2021-02-19", "first"), Made::new(9, "Jisr", "2021-01-10", "second")];
    add(&mut book, &made);
    let claims = book.every_claim_row(tollbook_ledger::Query::new()).map(|r| r.expect("a row").id.0).collect();
    drop(book);
    let linked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&linked);
    let rules = given().keeps_place;
    let keeps_place = Box::new(move |claims: &[&tollbook_model::Claim], delay: Option<u32>, today: jiff::civil::Date| {
        // Asked once for each of the two incidents.
        count.fetch_add(1, Ordering::SeqCst);
        std::thread::sleep(slowly);
        rules(claims, delay, today)
    });
    let server = Server::start_with(Config { public: true, ..Config::new(path) }, Some(folder), Given { keeps_place, ..given() });
    (server, claims, linked)
}

fn correct(server: &Server, editor: &str, claim: &str, killed: u64) {
    let got = server.post(&format!("/api/v1/claims/{claim}/correction"), editor, &json!({ "count": killed.to_string(), "reason": "counted again" }));
    assert!(got.status < 300, "{}", got.body);
}

#[test]
fn whoever_asks_after_a_decision_gets_what_follows_from_it_in_every_form() {
    let (server, claims, _) = server(Duration::ZERO);
    let editor = server.token(&server.owner(), Role::Editor).expect("a token");
    let all = |killed: u64| {
        let said = format!("At least {killed} people were killed");
        for form in ["/bulletin?", "/api/v1/bulletin.md?", "/api/v1/bulletin.html?", "/api/v1/bulletin?"] {
            let body = server.get(&format!("{form}{ASKED}"), None).body.replace("<bdi>", "").replace("</bdi>", "");
            assert!(body.replace('\u{2068}', "").contains(&said), "{form} lacks {killed}: {body}");
        }
        let toll = "place=Saraqib&country=SY&from=2021-02-19&to=2021-02-20";
        for (path, is) in
            [("/api/v1/toll?", format!("\"low\":{killed}")), ("/api/v1/why?", format!("\"low\":{killed}")), ("/toll?", format!("<dd>{killed}</dd>"))]
        {
            let body = server.get(&format!("{path}{toll}"), Some(&editor)).body;
            assert!(body.contains(&is) && !body.contains("are being linked"), "{path} lacks {killed}: {body}");
        }
    };
    all(5);
    for killed in [6, 7, 11] {
        correct(&server, &editor, &claims[0], killed);
        all(killed);
    }
}

#[test]
fn linking_begins_with_the_decision_and_many_decisions_are_linked_together() {
    let (server, claims, linked) = server(Duration::from_millis(100));
    let editor = server.token(&server.owner(), Role::Editor).expect("a token");
    assert!(server.get(&format!("/api/v1/bulletin?{ASKED}"), None).body.contains("At least 5"));
    let before = linked.load(Ordering::SeqCst);
    for killed in 20..50 {
        correct(&server, &editor, &claims[0], killed);
    }
    // Nobody asks, and the public's view comes by itself.
    let until = Instant::now() + Duration::from_secs(20);
    while linked.load(Ordering::SeqCst) == before && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(20));
    }
    let body = server.get(&format!("/api/v1/bulletin?{ASKED}"), None).body;
    assert!(body.contains("At least 49"), "{body}");
    let times = (linked.load(Ordering::SeqCst) - before) / 2;
    assert!((1..=15).contains(&times), "thirty decisions were linked {times} times");
}

#[test]
fn a_figure_that_is_older_than_the_book_says_so() {
    // A person waits four seconds, and two incidents take six.
    let (server, claims, _) = server(Duration::from_secs(3));
    let editor = server.token(&server.owner(), Role::Editor).expect("a token");
    // The first state is waited for.
    assert!(server.get(&format!("/api/v1/bulletin?{ASKED}"), None).body.contains("At least 5"));
    correct(&server, &editor, &claims[0], 8);
    let page = server.get(&format!("/bulletin?{ASKED}&lang=en"), None).body;
    assert!(page.contains("At least 5") && page.contains("Newer entries of the book are being linked and are not in this bulletin yet."), "{page}");
    assert!(!page.contains("after entry"), "the public is not told how many entries there are");
    let own = server.get(&format!("/bulletin?{ASKED}&lang=en"), Some(&editor)).body;
    assert!(own.contains("At least 8") || own.contains("This bulletin shows the book as it stood after entry"), "{own}");
    // A program waits longer, and gets what stands.
    let told = server.get(&format!("/api/v1/bulletin?{ASKED}"), None).json();
    assert!(told["behind"] == false && told["notice"].is_null() && told.to_string().contains("At least 8"), "{told}");
}
