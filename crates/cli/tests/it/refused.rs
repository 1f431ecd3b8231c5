//! Bad input, each kind as a stranger would hand it in. Enters: what a book must refuse, and proxies, on the command line. Leaves: a failure where
//! it is not told in words that say what was met and what to do, or where the book is another afterwards. Never done here: how each is taken apart.
#![allow(clippy::disallowed_types, reason = "the proxies of these tests")]

use crate::made::{self, Answer, Server, TWELVE};
use crate::tools::{Folder, Ran, lines, run_with};
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

fn on(book: &str, args: &[&str]) -> Ran {
    run_with(args, &[("TOLLBOOK_BOOK", book), ("TOLLBOOK_AUTHOR", "tester")], b"")
}

fn book_of(f: &Folder) -> String {
    let book = f.of("book");
    assert_eq!(on("", &["init", &book]).code, 0);
    assert_eq!(on(&book, &["config", "allow-private", "127.0.0.1"]).code, 0);
    book
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    out.write_all(bytes).expect("written");
    out.finish().expect("finished")
}

#[test]
fn each_bad_input_is_refused_in_words_of_its_own_and_changes_nothing() {
    let f = Folder::new();
    let book = book_of(&f);
    let s = Server::new();
    let whole = made::pdf(TWELVE);
    let locked = format!("/Encrypt << /Filter /Standard /V 1 /R 2 /O <{0}> /U <{0}> /P -4 >> /ID [<{1}><{1}>]", "41".repeat(32), "42".repeat(16));
    let locked = String::from_utf8_lossy(&whole).replace("/Root 1 0 R", &format!("/Root 1 0 R {locked}"));
    let record = made::record("https://n.example/1", "text/plain", TWELVE.as_bytes());
    let bomb = made::zip(&[("bomb.txt", &vec![0; 30 << 20])]);
    // A gigabyte that is not on the disk: a feed's head, and a hole.
    let feed = f.file("feed.xml", "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Post</title>");
    File::options().append(true).open(&feed).and_then(|file| file.set_len(1 << 30)).expect("a long file");
    s.set("/around", Answer { status: "302 Found", headers: "Location: /around\r\n".to_owned(), body: Vec::new() });
    let coded = Answer { status: "200 OK", headers: "Content-Type: text/html\r\nContent-Encoding: gzip\r\n".to_owned(), body: gzip(&vec![b' '; 60 << 20]) };
    s.set("/bomb", coded);
    let before = on(&book, &["checkpoint"]).out;
    for (input, state, says) in [
        (f.file("bomb.zip", bomb), "rejected", &["more than 200 times its size", "unpack it yourself"][..]),
        (f.file("bomb.warc.gz", gzip(&made::record("https://n.example/b", "text/plain", &vec![b' '; 4 << 20]))), "rejected", &["as bombs do"]),
        (s.url("/bomb"), "rejected", &["as bombs do"]),
        (f.file("cut.warc", &record[..record.len() - 40]), "rejected", &["cut off at byte 0", "get a whole copy"]),
        (f.file("locked.pdf", locked), "rejected", &["under a password", "save it without"]),
        (feed, "rejected", &["a feed larger than 10 MiB", "latest reports"]),
        (s.url("/around"), "rejected", &["redirects", "5"]),
        (f.file("other.csv", "a,b\n1,2\n"), "rejected", &["fit no preset", "\"a\", \"b\"", "--map FILE", "--preset NAME"]),
        (f.file("ahead.html", made::page("Market hit", TWELVE, "2121-02-20")), "rejected", &["dated 2121-02-20", "--date"]),
    ] {
        let ran = on(&book, &["add", &input, "--json"]);
        let all = lines(&ran.out);
        let found: Vec<&str> = all.iter().filter_map(|l| l["state"].as_str()).collect();
        assert!(ran.code == 1 && found == [state], "{input}: {ran:?}");
        assert!(says.iter().all(|w| ran.err.contains(w)) && ran.err.matches("rejected: ").count() == 1, "{input}: {says:?}: {ran:?}");
    }
    assert_eq!(on(&book, &["checkpoint"]).out, before, "a refusal is no entry");
    // What is whole of an archive that breaks off is taken, and the place of the rest is told.
    let cut = f.file("cut2.warc", [&record[..], &record[..record.len() - 40]].concat());
    let ran = on(&book, &["add", &cut]);
    assert!(ran.code == 1 && ran.out.contains("2 inputs: 1 added · 0 duplicate · 1 rejected · 0 failed"), "{ran:?}");
    assert!(ran.err.contains(&format!("cut off at byte {}", record.len() - 4)) || ran.err.contains(&format!("cut off at byte {}", record.len())), "{ran:?}");
}

#[test]
fn a_day_ahead_gives_way_to_the_day_that_is_said() {
    let f = Folder::new();
    let book = book_of(&f);
    let feed = f.file("feed.xml", made::feed(&[("n-1", TWELVE, None)]).replace("2021", "2121"));
    let row = f.file(
        "r.jsonl",
        "{\"text\": \"Two people were killed in Homs.\", \"date\": \"2121-02-20\"}\n{\"text\": \"Two were hurt in Homs.\", \"date\": \"2021-02-01\"}\n",
    );
    let ran = on(&book, &["add", &feed, &row]);
    assert!(ran.out.contains("3 inputs: 1 added · 0 duplicate · 2 rejected"), "{ran:?}");
    let ran = on(&book, &["add", &feed, &row, "--date", "2021-02-20"]);
    assert!(ran.code == 0 && ran.out.contains("3 inputs: 2 added · 1 duplicate"), "what states a day that can be right keeps it: {ran:?}");
    let days: Vec<(String, String)> = lines(&on(&book, &["reports", "--json"]).out)
        .iter()
        .map(|r| (r["report"]["date"].as_str().unwrap_or("").to_owned(), r["report"]["date_origin"].as_str().unwrap_or("").to_owned()))
        .collect();
    let given = ("2021-02-20".to_owned(), "given".to_owned());
    assert_eq!(days, [("2021-02-01".to_owned(), "column".to_owned()), given.clone(), given]);
}

#[test]
fn an_item_that_is_dated_ahead_is_noted_and_asked_for_when_its_day_has_come() {
    let f = Folder::new();
    let book = book_of(&f);
    let s = Server::new();
    let url = s.url("/feed");
    let feed = |year: &str| made::feed(&[("n-1", TWELVE, None), ("n-2", "A mine killed two soldiers near Homs on Friday.", None)]).replacen("2021", year, 1);
    s.set("/feed", made::document("application/rss+xml", feed("2121")));
    let look = || on(&book, &["watch", "--once", "--now", &url]);
    let ran = look();
    assert!(ran.code == 1 && ran.out.contains("1 added · 0 duplicate · 1 rejected"), "{ran:?}");
    let ran = look();
    assert!(ran.code == 0 && ran.out.contains("0 added · 0 duplicate · 0 rejected"), "it is known, and its day has not come: {ran:?}");
    let log = on(&book, &["log", "--json"]).out;
    assert!(log.matches("asked for again when 2121-02-20 has come").count() == 1, "{log}");
    // Its day comes: what is remembered says so, and the feed is the same.
    let memory = format!("{book}/watch.json");
    let text = std::fs::read_to_string(&memory).expect("what is remembered");
    assert!(text.contains("2121-02-20"), "{text}");
    std::fs::write(&memory, text.replace("2121-02-20", "2021-02-20")).expect("written");
    s.set("/feed", made::document("application/rss+xml", feed("2121")));
    assert!(look().out.contains("0 added · 0 duplicate · 1 rejected"), "asked for again, and still ahead");
    // The feed mends the day.
    s.set("/feed", made::document("application/rss+xml", feed("2021")));
    let ran = look();
    assert!(ran.code == 0 && ran.out.contains("1 added · 0 duplicate · 0 rejected"), "{ran:?}");
    assert_eq!(lines(&on(&book, &["reports", "--json"]).out).len(), 2);
    assert!(!std::fs::read_to_string(&memory).expect("what is remembered").contains("2121"));
}

/// A proxy that answers every request itself, tunnelled (RFC 9110, 9.3.6) or through SOCKS 5 (RFC 1928), and remembers the hosts it was asked for.
struct Proxy {
    at: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    fn new() -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let proxy = Proxy { at: listener.local_addr().expect("an address").to_string(), asked: Arc::default() };
        let asked = Arc::clone(&proxy.asked);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let asked = Arc::clone(&asked);
                std::thread::spawn(move || served(stream, &asked));
            }
        });
        proxy
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().expect("the hosts"))
    }
}

fn head(lines: &mut BufReader<TcpStream>) -> Option<String> {
    let mut first = String::new();
    lines.read_line(&mut first).ok().filter(|n| *n > 0)?;
    let mut line = String::new();
    while lines.read_line(&mut line).ok()? > 2 {
        line.clear();
    }
    Some(first)
}

fn served(stream: TcpStream, asked: &Mutex<Vec<String>>) -> Option<()> {
    let mut out = stream.try_clone().ok()?;
    let mut lines = BufReader::new(stream);
    let note = |kind: &str, host: &str| asked.lock().expect("the hosts").push(format!("{kind} {host}"));
    if lines.fill_buf().ok()?.first() == Some(&5) {
        let mut greeting = [0; 2];
        lines.read_exact(&mut greeting).ok()?;
        lines.read_exact(&mut vec![0; greeting[1].into()]).ok()?;
        out.write_all(&[5, 0]).ok()?;
        let mut request = [0; 5];
        lines.read_exact(&mut request).ok()?;
        assert_eq!(request[3], 3, "the name is handed on, and not an address");
        let mut name = vec![0; usize::from(request[4]) + 2];
        lines.read_exact(&mut name).ok()?;
        note("socks", &String::from_utf8_lossy(&name[..name.len() - 2]));
        out.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).ok()?;
    }
    while let Some(first) = head(&mut lines) {
        let target = first.split(' ').nth(1)?.to_owned();
        if first.starts_with("CONNECT ") {
            note("http", target.split(':').next()?);
            out.write_all(b"HTTP/1.1 200 OK\r\n\r\n").ok()?;
            continue;
        }
        if let Some(host) = target.strip_prefix("http://").and_then(|t| t.split(['/', ':']).next()) {
            note("http", host);
        }
        let (status, body) = if target.ends_with("robots.txt") { ("404 Not Found", "") } else { ("200 OK", TWELVE) };
        write!(out, "HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n{body}", body.len()).ok()?;
    }
    Some(())
}

#[test]
fn each_source_goes_through_its_own_proxy_and_no_name_is_looked_up_here() {
    let f = Folder::new();
    let book = book_of(&f);
    let (web, socks) = (Proxy::new(), Proxy::new());
    for (host, through) in [("web.example", format!("http://{}", web.at)), ("socks.example", format!("socks5h://{}", socks.at))] {
        assert_eq!(on(&book, &["config", "proxy", host, &through]).code, 0);
    }
    // Names under .example are nobody's (RFC 2606): what is answered came through the proxy.
    let ran = on(&book, &["add", "http://a.web.example/1"]);
    assert!(ran.code == 0 && ran.out.contains("1 input: 1 added"), "{ran:?}");
    let asked = web.asked();
    assert!(!asked.is_empty() && asked.iter().all(|a| a == "http a.web.example") && socks.asked().is_empty(), "{asked:?}");
    let ran = on(&book, &["add", "http://socks.example/2", "--date", "2021-02-20"]);
    assert!(ran.code == 0 && ran.out.contains("1 input: 1 added"), "{ran:?}");
    let asked = socks.asked();
    assert!(!asked.is_empty() && asked.iter().all(|a| a == "socks socks.example") && web.asked().is_empty(), "{asked:?}");
    // A host without a proxy is not reached through another's, and a proxy is no way to a private machine.
    let ran = on(&book, &["add", "http://nobody.example/3", "http://10.0.0.1.web.example.invalid/"]);
    assert!(ran.code == 1 && web.asked().is_empty() && socks.asked().is_empty(), "{ran:?}");
    assert_eq!(on(&book, &["config", "proxy", "*", &format!("http://{}", web.at)]).code, 0);
    let ran = on(&book, &["add", "http://10.0.0.1/"]);
    assert!(ran.err.contains("rejected: 10.0.0.1 is not public") && web.asked().is_empty(), "{ran:?}");
}
