//! Following feeds, settings, and what is decided about things in a book. Enters: feeds of a server made here, ids, reasons. Leaves: a failure
//! where a feed is asked too often, an item is taken twice or lost without a word, or a decision leaves no entry. Never done here: waiting for
//! a feed's next time.

use crate::made::{self, Answer, Server, TWELVE};
use crate::tools::{Folder, Ran, lines, run_with};

fn on(book: &str, args: &[&str]) -> Ran {
    run_with(args, &[("TOLLBOOK_BOOK", book), ("TOLLBOOK_AUTHOR", "tester")], b"")
}

fn well(ran: Ran) -> String {
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    ran.out
}

fn book_of(f: &Folder) -> String {
    let book = f.of("book");
    well(on("", &["init", &book]));
    well(on(&book, &["config", "allow-private", "127.0.0.1"]));
    book
}

/// The notes on feeds, in order.
fn notes(book: &str) -> Vec<String> {
    let entries = lines(&on(book, &["log", "--json"]).out);
    entries.iter().filter(|e| e["header"]["kind"] == "note").filter_map(|e| e["content"]["text"].as_str().map(str::to_owned)).collect()
}

fn feed(s: &Server, items: &[(&str, &str, Option<&str>)]) {
    let tag: u32 = items.iter().flat_map(|i| i.0.bytes().chain(i.1.bytes())).map(u32::from).sum();
    let answer = made::document("application/rss+xml", made::feed(items));
    s.set("/feed", Answer { headers: format!("{}ETag: \"{tag}\"\r\nCache-Control: max-age=3600\r\n", answer.headers), ..answer });
}

#[test]
fn a_feed_is_followed_at_its_pace_and_what_changed_is_a_new_report() {
    let f = Folder::new();
    let book = book_of(&f);
    let s = Server::new();
    let second = "A mine killed two soldiers near Homs on Friday, the army said.";
    feed(&s, &[("n-1", TWELVE, None), ("n-2", second, None)]);
    let url = s.url("/feed");
    let out = well(on(&book, &["watch", "--once", &url]));
    assert!(out.contains("2 added · 0 duplicate") && out.contains("next look"), "{out}");
    assert_eq!(s.asked(), ["/feed"]);
    // Its next time has not come: it isn't asked, and asked for news only when it is.
    let out = well(on(&book, &["watch", "--once", &url]));
    assert!(out.contains("Nothing to do yet") && s.asked().is_empty(), "{out}");
    let out = well(on(&book, &["watch", "--once", "--now", &url]));
    assert!(out.contains("nothing new") && s.asked() == ["/feed"], "{out}");
    // An item whose words changed is another report; the others are not looked at again.
    feed(&s, &[("n-1", "Shelling killed 15 civilians in Aleppo on Friday.", None), ("n-2", second, None)]);
    let out = well(on(&book, &["watch", "--once", "--now", &url]));
    assert!(out.contains("1 added · 0 duplicate"), "{out}");
    assert_eq!(lines(&on(&book, &["reports", "--json"]).out).len(), 3);
    assert!(notes(&book).is_empty(), "nothing was missed");
    // What is remembered may be lost: the book stays as it is.
    std::fs::remove_file(format!("{book}/watch.json")).expect("the file");
    let out = well(on(&book, &["watch", "--once", &url]));
    assert!(out.contains("0 added · 2 duplicate"), "{out}");
}

#[test]
fn what_was_not_collected_is_noted_in_the_book_once_with_when_and_why() {
    let f = Folder::new();
    let book = book_of(&f);
    let s = Server::new();
    let url = s.url("/feed");
    s.set("/feed", Answer { status: "503 Busy", headers: "Retry-After: 7200\r\n".to_owned(), body: Vec::new() });
    for _ in 0..2 {
        let ran = on(&book, &["watch", "--once", "--now", &url]);
        assert!(ran.code == 1 && ran.err.contains("failed: the host answered with status 503"), "{ran:?}");
    }
    let found = notes(&book);
    assert!(found.len() == 1 && found[0].starts_with("Not collected at ") && found[0].contains("503"), "{found:?}");
    let out = well(on(&book, &["watch", "--once", &url]));
    assert!(out.contains("Nothing to do yet"), "Retry-After is obeyed: {out}");
    // The page of an item is in trouble: the item is owed, and asked for again though the feed is the same.
    feed(&s, &[("n-1", TWELVE, Some(&s.url("/1"))), ("n-2", "A mine killed two soldiers near Homs on Friday.", None)]);
    s.set("/1", Answer { status: "500 Trouble", headers: String::new(), body: Vec::new() });
    let ran = on(&book, &["watch", "--once", "--now", "--pages", &url]);
    assert!(ran.code == 1 && ran.out.contains("1 added · 0 duplicate · 0 rejected · 1 failed"), "{ran:?}");
    let found = notes(&book);
    assert!(found.len() == 3 && found.iter().any(|n| n.contains("n-1 (") && n.contains("asked for again")), "{found:?}");
    assert!(found.iter().any(|n| n.contains("Collected again") && n.contains("2 looks failed")), "{found:?}");
    s.set("/1", made::document("text/html", made::page("Market hit", TWELVE, "2021-02-20")));
    let out = well(on(&book, &["watch", "--once", "--now", "--pages", &url]));
    assert!(out.contains("1 added · 0 duplicate · 0 rejected · 0 failed"), "{out}");
    assert_eq!(notes(&book).len(), 3);
    let listed = well(on(&book, &["source", "list"]));
    assert!(listed.contains(&format!("{url} · feed · internal")), "{listed}");
    well(on(&book, &["verify"]));
}

#[cfg(unix)]
#[test]
fn a_stop_ends_a_watch_cleanly() {
    let f = Folder::new();
    let book = book_of(&f);
    let s = Server::new();
    feed(&s, &[("n-1", TWELVE, None)]);
    well(on(&book, &["config", "feed", &s.url("/feed"), "--source", "desk"]));
    let child = std::process::Command::new(env!("CARGO_BIN_EXE_tollbook"))
        .arg("watch")
        .envs([("TOLLBOOK_BOOK", book.as_str()), ("TOLLBOOK_AUTHOR", "tester")])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the built program starts");
    let begun = std::time::Instant::now();
    while lines(&on(&book, &["reports", "--json"]).out).is_empty() {
        assert!(begun.elapsed().as_secs() < 30, "nothing was collected");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let killed = std::process::Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("kill runs");
    assert!(killed.success());
    let out = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(out.status.code() == Some(0) && said.contains("stopped; everything told is in the book"), "{:?} {said}", out.status);
    let reports = lines(&on(&book, &["reports", "--json"]).out);
    assert_eq!((reports.len(), reports[0]["report"]["source"].as_str()), (1, Some("desk")));
    well(on(&book, &["verify"]));
}

#[test]
fn settings_are_shown_changed_and_copied_with_a_backup() {
    let f = Folder::new();
    let book = book_of(&f);
    assert!(on(&book, &["watch", "--once"]).err.contains("no feed to follow"));
    for args in [
        &["config", "visibility", "restricted"][..],
        &["config", "contact", "desk@n.example"],
        &["config", "feed", "https://n.example/feed", "--pages", "--visibility", "public"],
        &["config", "proxy", "n.example", "socks5h://user:secret@127.0.0.1:9050"],
        &["config", "pdf", "builtin"],
    ] {
        well(on(&book, args));
    }
    let shown = well(on(&book, &["config"]));
    for words in [
        "restricted",
        "desk@n.example",
        "https://n.example/feed · with pages · public",
        "allow-private  127.0.0.1",
        "n.example through socks5h://…@127.0.0.1:9050",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    assert!(!shown.contains("secret"), "{shown}");
    for (args, says) in [
        (&["config", "feed", "n.example/feed"][..], "no address"),
        (&["config", "feed", "https://u:p@n.example/"], "a name or a password"),
        (&["config", "feed", "https://other.example/", "--remove"], "is not followed"),
        (&["config", "proxy", "n.example", "ftp://x"], "socks5h://HOST:PORT"),
    ] {
        let ran = on(&book, args);
        assert!(ran.code == 1 && ran.err.contains(says), "{args:?}: {ran:?}");
    }
    assert_eq!(on(&book, &["config", "visibility", "secret"]).code, 2);
    assert!(well(run_with(&["config", "contact", "-", "--book", &book], &[], b"")).contains("alone"));
    well(on(&book, &["config", "contact", "desk@n.example"]));
    let report = f.file("a.txt", TWELVE);
    well(on(&book, &["add", &report]));
    assert_eq!(lines(&on(&book, &["reports", "--json"]).out)[0]["visibility"], "restricted");
    let (copy, restored) = (f.of("copy"), f.of("restored"));
    well(on(&book, &["backup", "create", &copy]));
    well(on(&book, &["backup", "restore", &copy, &restored]));
    assert_eq!(well(on(&restored, &["config"])), shown);
    std::fs::write(format!("{book}/config.toml"), "vizibility = 1\n").expect("the file");
    let ran = on(&book, &["add", &report]);
    assert!(ran.code == 1 && ran.err.contains("config.toml") && ran.err.contains("vizibility"), "{ran:?}");
}

#[test]
fn how_far_something_travels_is_decided_with_a_reason() {
    let f = Folder::new();
    let book = book_of(&f);
    well(on(&book, &["add", &f.file("a.txt", TWELVE), "--source", "witness-7"]));
    let shown = || lines(&on(&book, &["reports", "--json"]).out).remove(0);
    let id = shown()["report"]["id"].as_str().expect("an id").to_owned();
    let out = well(on(&book, &["visibility", &id, "public", "--reason", "printed elsewhere"]));
    assert!(out.contains("is public"), "{out}");
    assert_eq!(shown()["visibility"], "public");
    let ran = on(&book, &["visibility", "source:witness-7", "restricted", "--reason", "asked for"]);
    assert!(ran.code == 1 && ran.err.contains("tollbook source add NAME --visibility restricted"), "nobody named it yet: {ran:?}");
    // A report travels no further than its source.
    let who = f.file("who.txt", "Somebody of the town\n");
    let out = well(on(&book, &["source", "add", "witness-7", "--kind", "witness", "--visibility", "source-confidential", "--identity", &who]));
    assert!(out.contains("stands in no entry"), "{out}");
    assert_eq!(shown()["visibility"], "source-confidential");
    assert_eq!(well(on(&book, &["source", "identity", "witness-7"])), "Somebody of the town\n");
    let log = on(&book, &["log", "--json"]).out;
    assert!(!log.contains("Somebody of the town") && log.contains("\"source_kind\":\"witness\""), "{log}");
    assert!(well(on(&book, &["source", "list"])).contains("witness-7 · witness · source-confidential"));
    let out = well(on(&book, &["visibility", &id, "internal", "--reason", "x"]));
    assert!(out.contains("travels as its source does: source-confidential"), "{out}");
    well(on(&book, &["visibility", "source:witness-7", "internal", "--reason", "gone abroad"]));
    assert_eq!(shown()["visibility"], "internal");
    well(on(&book, &["note", &id, "asked", "the", "desk"]));
    well(on(&book, &["note", "source:witness-7", "moved"]));
    assert_eq!(notes(&book), ["asked the desk", "moved"]);
    for (args, says) in [
        (&["visibility", "r-0000000000000000", "public", "--reason", "x"][..], "r-0000000000000000"),
        (&["visibility", &id, "public", "--reason", " "], "reason"),
        (&["visibility", "1", "public", "--reason", "x"], "follows from what it is about"),
        (&["note", &id, " "], "needs words"),
        (&["source", "identity", "nobody"], "nobody"),
        (&["note", "source:", "x"], "no name"),
    ] {
        let ran = on(&book, args);
        assert!(ran.code == 1 && ran.err.contains(says), "{args:?}: {ran:?}");
    }
    assert_eq!(on(&book, &["visibility", &id, "public"]).code, 2, "a reason is asked for");
}

#[test]
fn an_erasure_is_confirmed_and_reaches_backups_and_the_rest_of_a_feed_stays() {
    let f = Folder::new();
    let book = book_of(&f);
    let feed = f.file(
        "feed.xml",
        made::feed(&[("n-1", "Shelling killed 12 civilians in Zardana on Friday.", None), ("n-2", "A mine killed two soldiers near Homs.", None)]),
    );
    assert_eq!(on(&book, &["add", &feed]).code, 0);
    let copy = f.of("copy");
    well(on(&book, &["backup", "create", &copy]));
    let id = lines(&on(&book, &["reports", "--json"]).out)[0]["report"]["id"].as_str().expect("an id").to_owned();
    let ran = on(&book, &["erase", &id, "--reason", "asked for"]);
    assert!(ran.code == 1 && ran.err.contains("say --yes"), "{ran:?}");
    assert_eq!(lines(&on(&book, &["reports", "--json"]).out).len(), 2, "nothing is erased unconfirmed");
    let out = well(on(&book, &["erase", &id, "--reason", "asked for", "--yes", "--backup", &copy]));
    assert!(out.contains("erased") && out.contains("erased there too"), "{out}");
    assert_eq!(lines(&on(&book, &["reports", "--json"]).out).len(), 1, "the other item stays");
    well(on(&book, &["verify"]));
    for folder in [&book, &copy] {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten().filter(|e| e.path().is_file()) {
            let bytes = std::fs::read(entry.path()).expect("a file");
            assert!(!bytes.windows(7).any(|w| w == b"Zardana"), "{} still holds it", entry.path().display());
        }
    }
}
