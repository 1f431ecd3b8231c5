//! How far work has come, as a listener is told. Enters: a small book, a browser's way of listening. Leaves: events until the listener goes or may listen no more.

mod common;

use common::{Made, Server, add, cookie};
use listener::{listen, until};
use std::io::BufRead as _;
use std::time::{Duration, Instant};
use tollbook_ledger::{Book, Visibility};
use tollbook_serve::Role;

/// A listener of its own: a client of HTTP would wait for the end of an answer that has none.
#[expect(clippy::disallowed_types, reason = "it reaches the server of the test alone")]
mod listener {
    use super::Server;
    use std::io::{BufRead as _, BufReader, Write as _};
    use std::net::TcpStream;
    use std::time::{Duration, Instant};

    /// A listener as a browser is one; gives the head of the answer.
    pub fn listen(server: &Server, header: &str) -> (BufReader<TcpStream>, String) {
        let host = server.base.trim_start_matches("http://").to_owned();
        let mut to = TcpStream::connect(&host).expect("the server listens");
        to.set_read_timeout(Some(Duration::from_secs(20))).expect("a limit");
        write!(to, "GET /api/v1/events HTTP/1.1\r\nHost: {host}\r\nAccept: text/event-stream\r\nConnection: close\r\n{header}\r\n\r\n").expect("it is sent");
        let mut from = BufReader::new(to);
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert!(from.read_line(&mut head).expect("a line") > 0, "{head}");
        }
        (from, head)
    }

    /// Reads until a line that fits came; what came before it.
    pub fn until(from: &mut BufReader<TcpStream>, fits: impl Fn(&str) -> bool) -> String {
        let (mut all, begun) = (String::new(), Instant::now());
        loop {
            let mut line = String::new();
            let read = from.read_line(&mut line).unwrap_or(0);
            all.push_str(&line);
            assert!(read > 0 && begun.elapsed() < Duration::from_secs(30), "it did not come: {all}");
            if fits(&line) {
                return all;
            }
        }
    }
}

fn book() -> Server {
    Server::of(&(0..40).map(|i| Made::new(3 + i, &format!("Place {i}"), "2021-01-05", "first")).collect::<Vec<_>>())
}

#[test]
fn whoever_listens_is_told_of_linking_and_of_a_new_state() {
    let server = book();
    let owner = server.owner();
    let (mut from, head) = listen(&server, &format!("Cookie: {owner}"));
    assert!(head.contains("text/event-stream") && head.contains("content-security-policy") && head.contains("no-store"), "{head}");
    let first = until(&mut from, |l| l.starts_with("id: "));
    assert!(first.contains("retry:"), "{first}");
    let mark = first.lines().last().expect("a mark").to_owned();
    // A program beside the server takes reports in.
    let mut book = Book::open(&server.folder).expect("the book");
    add(&mut book, &[Made::new(9, "Saraqib", "2021-02-19", "second")]);
    let next = until(&mut from, |l| l.starts_with("id: ") && l.trim() != mark.trim());
    assert!(next.contains("\"linking\":true") || next.contains("event: progress") || next.contains("event: state"), "{next}");
}

#[test]
fn steps_tell_how_many_of_how_many_and_end_with_none() {
    let server = book();
    let owner = server.owner();
    // Nobody asked yet: the first listener has the book linked, and sees it.
    let (mut from, _) = listen(&server, &format!("Cookie: {owner}"));
    let all = until(&mut from, |l| l.starts_with("id: "));
    if let Some(line) = all.lines().find(|l| l.starts_with("data: ") && l.contains("\"step\"")) {
        assert!(line.contains("\"all\":40"), "{line}");
    }
    let page = server.ask("GET", "/inbox", &[("cookie", &owner)], None);
    assert!(page.body.contains("id=\"progress\"") && page.body.contains("data-step=\"linking\""));
    // A report that is typed in: a step that begins and ends.
    let got = server.form("/reports", Some(&owner), &[("text", "Shelling killed 5 people in Homs."), ("source", "third"), ("visibility", "restricted")]);
    assert_eq!(got.status, 303, "{}", got.body);
    until(&mut from, |l| l.starts_with("id: "));
}

#[test]
fn nobody_is_told_of_work_on_what_they_do_not_see() {
    let mut made: Vec<Made> = (0..30).map(|i| Made::new(3 + i, &format!("Place {i}"), "2021-01-05", "first")).collect();
    made.iter_mut().skip(7).for_each(|m| m.visibility = Visibility::Restricted);
    let server = Server::of(&made);
    let owner = server.owner();
    let token = server.token(&owner, Role::DataOnly).expect("a token");
    let (mut from, _) = listen(&server, &format!("Authorization: Bearer {token}"));
    let (mut all, begun) = (String::new(), Instant::now());
    while begun.elapsed() < Duration::from_secs(2) {
        from.get_ref().set_read_timeout(Some(Duration::from_millis(400))).expect("a limit");
        let _ = from.read_line(&mut all);
        if all.len() < 40 {
            server.form("/reports", Some(&owner), &[("text", "Shelling killed 6 people in Hama."), ("source", "third"), ("visibility", "restricted")]);
        }
    }
    assert!(all.contains("event: state"), "{all}");
    assert!(!all.contains("\"all\":30") && !all.contains("adding"), "the owner's numbers are the owner's: {all}");
}

#[test]
fn a_listener_whose_session_ends_is_told_no_more_and_a_server_that_stops_waits_for_none() {
    let server = book();
    let owner = server.owner();
    server.form("/accounts", Some(&owner), &[("name", "Vera"), ("role", "viewer"), ("password", common::PASSWORD)]);
    let vera = cookie(&server.form("/login", None, &[("name", "Vera"), ("password", common::PASSWORD)]));
    let (mut from, _) = listen(&server, &format!("Cookie: {vera}"));
    until(&mut from, |l| l.starts_with("id: "));
    assert_eq!(server.form("/accounts/Vera", Some(&owner), &[("sign_out", "true")]).status, 303);
    // The next step is looked at as whoever she is now: nobody.
    let mut book = Book::open(&server.folder).expect("the book");
    add(&mut book, &[Made::new(9, "Saraqib", "2021-02-19", "second")]);
    drop(book);
    let begun = Instant::now();
    let mut rest = String::new();
    while from.read_line(&mut rest).unwrap_or(0) > 0 {
        assert!(begun.elapsed() < Duration::from_secs(30), "{rest}");
    }
    let state = |l: &&str| l.starts_with("id: ");
    assert!(rest.lines().filter(state).count() <= 1, "at most the step that she still had: {rest}");
    let (mut other, _) = listen(&server, &format!("Cookie: {owner}"));
    until(&mut other, |l| l.starts_with("id: "));
    let begun = Instant::now();
    drop(server);
    assert!(begun.elapsed() < Duration::from_secs(8), "it ended after {:?}", begun.elapsed());
}

#[test]
fn whoever_only_looks_is_told_once() {
    let server = book();
    let owner = server.owner();
    let got = server.ask("GET", "/api/v1/events", &[("cookie", &owner)], None);
    assert!(got.body.contains("event: state") && got.body.contains("retry:"), "{}", got.body);
}
