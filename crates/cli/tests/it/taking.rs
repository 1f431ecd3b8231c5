//! What comes into a book. Enters: every kind of input, made here, and every sort of wrong one. Leaves: a failure where an input ends in no
//! state or in two, where bytes are not kept as they came, or where a run that was cut off can't be run again. Never done here: how well a text
//! is taken out; that is measured elsewhere.

use crate::made::{self, TWELVE};
use crate::tools::{Folder, Ran, lines, run_with};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;

const MAPPING: &str = r#"
name = "our-list"
version = "2"
[[column]]
name = "Day"
is = "start"
required = true
[[column]]
name = "Place"
is = "place"
[[column]]
name = "Killed"
is = "count"
harm = "killed"
who = "civilians"
status = "civilian"
"#;

fn on(book: &str, args: &[&str]) -> Ran {
    run_with(args, &[("TOLLBOOK_BOOK", book), ("TOLLBOOK_AUTHOR", "tester")], b"")
}

fn made(f: &Folder) -> String {
    let book = f.of("book");
    let ran = on("", &["init", &book]);
    assert_eq!(ran.code, 0, "{ran:?}");
    book
}

/// The one report that is the latest, whole.
fn latest(book: &str) -> Value {
    let all = lines(&on(book, &["reports", "--json"]).out);
    let id = all.last().expect("a report")["report"]["id"].as_str().expect("an id").to_owned();
    lines(&on(book, &["show", &id, "--json"]).out).remove(0)
}

fn states(ran: &Ran) -> Vec<String> {
    lines(&ran.out).iter().filter_map(|l| l["state"].as_str().map(str::to_owned)).collect()
}

#[test]
fn every_kind_of_document_becomes_a_report_with_its_bytes_its_day_and_its_extractor() {
    let f = Folder::new();
    let book = made(&f);
    let page = made::page("Market hit", TWELVE, "2021-02-20");
    for (name, bytes, extractor, day, origin) in [
        ("a.html", page.into_bytes(), "trafilatura", Some("2021-02-20"), "metadata"),
        (
            "b.pdf",
            made::pdf(&format!("ALEPPO, 20 February 2021 - Shelling killed 13 civilians in Aleppo on Friday.\n{TWELVE}")),
            "pdf-extract",
            Some("2021-02-20"),
            "dateline",
        ),
        ("c.txt", b"Shelling killed 14 civilians in Aleppo on Friday.".to_vec(), "text", None, "unknown"),
    ] {
        let path = f.file(name, &bytes);
        let ran = on(&book, &["add", &path]);
        assert!(ran.code == 0 && ran.out.contains("1 input: 1 added"), "{name}: {ran:?}");
        let shown = latest(&book);
        let r = &shown["report"]["report"];
        assert_eq!(r["extractor"]["name"], extractor, "{name}");
        assert_eq!((r["date"].as_str(), r["date_origin"].as_str()), (day, Some(origin)), "{name}");
        assert_eq!((r["capture"]["length"].as_u64(), r["capture"]["origin"].as_str()), (Some(bytes.len() as u64), Some(path.as_str())), "{name}");
        assert!(r["signature"].as_str().is_some_and(|s| s.starts_with("1:")), "{name}");
        assert!(!shown["claims"].as_array().expect("claims").is_empty(), "{name}");
        assert!(!shown["text"].as_str().expect("a text").contains("Home"), "{name}");
    }
    let verified = on(&book, &["verify"]);
    assert_eq!(verified.code, 0, "{verified:?}");
}

#[test]
fn the_extractor_is_that_of_the_book_and_another_version_of_it_is_not_used_unasked() {
    let f = Folder::new();
    let book = f.of("book");
    assert_eq!(on("", &["init", &book, "--fast"]).code, 0);
    let page = f.file("a.html", made::page("Market hit", TWELVE, "2021-02-20"));
    assert_eq!(on(&book, &["add", &page]).code, 0);
    assert_eq!(latest(&book)["report"]["report"]["extractor"]["name"], "dom_smoothie");
    let settings = format!("{book}/config.toml");
    let text = std::fs::read_to_string(&settings).expect("settings");
    std::fs::write(&settings, text.replace("dom_smoothie 0.", "dom_smoothie 99.")).expect("settings");
    let other = f.file("b.html", made::page("Another", TWELVE, "2021-02-19"));
    let ran = on(&book, &["add", &other]);
    assert!(ran.code == 1 && ran.err.contains("failed: the book takes pages apart with dom_smoothie 99."), "{ran:?}");
    assert_eq!(on(&book, &["config", "page", "main"]).code, 0);
    assert_eq!(on(&book, &["add", &other]).code, 0);
    assert_eq!(latest(&book)["report"]["report"]["extractor"]["name"], "trafilatura");
}

#[test]
fn a_mail_brings_what_is_attached_to_it() {
    let f = Folder::new();
    let book = made(&f);
    let mail = f.file("m.eml", made::mail("A mine killed two soldiers near Homs on Friday, the army said.", ("list.txt", "text/plain", TWELVE)));
    let ran = on(&book, &["add", &mail, "--json"]);
    assert_eq!((ran.code, states(&ran)), (0, vec!["added".to_owned(), "added".to_owned()]), "{ran:?}");
    let attached = latest(&book);
    let origin = attached["report"]["report"]["capture"]["origin"].as_str().expect("an origin").to_owned();
    assert!(origin.starts_with(&mail) && origin.ends_with("list.txt"), "{origin}");
    assert!(attached["report"]["report"]["capture"]["within"].as_str().is_some_and(|h| h.len() == 64));
}

#[test]
fn a_feed_gives_a_report_per_item_and_no_link_is_followed() {
    let f = Folder::new();
    let book = made(&f);
    let s = made::Server::new();
    let link = s.url("/1");
    let xml = made::feed(&[("n-1", TWELVE, Some(&link)), ("n-2", "A mine killed two soldiers near Homs on Friday, the army said.", None)]);
    let path = f.file("feed.xml", &xml);
    let ran = on(&book, &["add", &path]);
    assert!(ran.code == 0 && ran.out.contains("2 inputs: 2 added") && ran.err.contains("of 1 item the feed gives a summary only"), "{ran:?}");
    assert!(s.asked().is_empty(), "a link was followed");
    let r = latest(&book);
    let r = &r["report"]["report"];
    assert_eq!((r["source"].as_str(), r["date"].as_str()), (Some("Post"), Some("2021-02-20")));
    // What is kept of an item is its own element, so that one item can be erased.
    let bytes = r["capture"]["length"].as_u64().expect("a length") as usize;
    assert!(bytes > 100 && bytes < xml.len() / 2 + 100 && r["capture"]["origin"].as_str().is_some_and(|o| o.ends_with("feed.xml!/n-2")), "{r}");
    assert!(r["capture"]["within"].as_str().is_some());
    let again = on(&book, &["add", &path]);
    assert!(again.out.contains("2 inputs: 0 added · 2 duplicate"), "{again:?}");
    let bomb = f.file("bomb.xml", xml.replace("<rss", "<!DOCTYPE x [<!ENTITY a \"b\">]><rss"));
    let ran = on(&book, &["add", &bomb]);
    assert!(ran.code == 1 && ran.err.contains("rejected: a feed with a document type"), "{ran:?}");
}

#[test]
fn archives_give_a_report_per_member_and_say_what_was_left_out() {
    let f = Folder::new();
    let book = made(&f);
    let page = made::page("Market hit", TWELVE, "2021-02-20");
    let mut warc = made::record("https://n.example/1", "text/html", page.as_bytes());
    warc.extend(made::record("https://n.example/a.png", "image/png", b"\x89PNG"));
    warc.extend(made::record("https://n.example/2", "text/plain", b"A mine killed two soldiers near Homs on Friday, the army said."));
    let path = f.file("a.warc", &warc);
    let ran = on(&book, &["add", &path, "--json"]);
    assert_eq!((ran.code, states(&ran)), (0, vec!["added".to_owned(); 2]), "{ran:?}");
    assert!(ran.err.contains("left out, since no report is in them: 1 pictures, styles and scripts"), "{ran:?}");
    let r = latest(&book);
    let capture = &r["report"]["report"]["capture"];
    assert_eq!((capture["origin"].as_str(), capture["time"].as_str()), (Some("https://n.example/2"), Some("2021-02-21T08:00:00Z")));
    // What breaks off is told, what came before is kept.
    let cut = f.file("cut.warc", &warc[..warc.len() - 40]);
    let ran = on(&book, &["add", &cut, "--json"]);
    assert_eq!(states(&ran), ["duplicate", "rejected"], "{ran:?}");
    assert!(ran.err.contains("damaged or cut off at byte"), "{ran:?}");
    let zip = f.file(
        "z.zip",
        made::zip(&[
            ("a/1.html", page.as_bytes()),
            ("../out.txt", b"x"),
            ("b.eml", made::mail(TWELVE, ("x.txt", "text/plain", "Two people were hurt in Homs.")).as_bytes()),
        ]),
    );
    let ran = on(&book, &["add", &zip, "--json"]);
    let mut found = states(&ran);
    found.sort();
    assert_eq!(found, ["added", "added", "duplicate", "rejected"], "{ran:?}");
    assert!(ran.err.contains("leads out of the archive"), "{ran:?}");
    let wacz = f.file("w.wacz", made::zip(&[("datapackage.json", b"{\"resources\": []}"), ("archive/data.warc", &warc)]));
    let ran = on(&book, &["add", &wacz, "--json"]);
    assert_eq!(states(&ran), ["duplicate", "duplicate"], "{ran:?}");
    assert!(ran.err.contains("packed web archive is"), "the seal is told: {ran:?}");
    let nothing = f.file("n.zip", made::zip(&[]));
    assert!(on(&book, &["add", &nothing]).err.contains("rejected: nothing in it can be a report"));
}

#[test]
fn a_large_web_archive_is_read_from_the_disk_and_its_pages_name_its_hash() {
    let f = Folder::new();
    let book = made(&f);
    let mut warc = Vec::new();
    let picture = vec![7; 2 << 20];
    (0..9).for_each(|n| warc.extend(made::record(&format!("https://n.example/{n}.png"), "image/png", &picture)));
    warc.extend(made::record("https://n.example/1", "text/plain", TWELVE.as_bytes()));
    let path = f.file("large.warc", &warc);
    let ran = on(&book, &["add", &path]);
    assert!(ran.code == 0 && ran.out.contains("1 input: 1 added") && ran.err.contains("9 pictures"), "{ran:?}");
    let capture = latest(&book)["report"]["report"]["capture"].clone();
    let hash: String = Sha256::digest(&warc).iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!((capture["within"].as_str(), capture["length"].as_u64()), (Some(hash.as_str()), Some(TWELVE.len() as u64)));
}

#[test]
fn a_large_packed_web_archive_is_read_from_the_disk_with_its_seal() {
    let f = Folder::new();
    let book = made(&f);
    // Noise, which doesn't pack (Marsaglia: xorshift).
    let mut state = 0x9E37_79B9_7F4A_7C15u64;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    })
    .take(17 << 17)
    .flatten()
    .collect();
    let mut warc = made::record("https://n.example/x.png", "image/png", &noise);
    warc.extend(made::record("https://n.example/1", "text/plain", TWELVE.as_bytes()));
    let hash = |bytes: &[u8]| Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect::<String>();
    let package = format!("{{\"resources\": [{{\"path\": \"archive/data.warc\", \"hash\": \"sha256:{}\"}}]}}", hash(&warc));
    let bytes = made::zip(&[("archive/data.warc", &warc), ("datapackage.json", package.as_bytes())]);
    assert!(bytes.len() >= 16 << 20, "as large as what is streamed: {}", bytes.len());
    let path = f.file("large.wacz", &bytes);
    let ran = on(&book, &["add", &path]);
    assert!(ran.code == 0 && ran.out.contains("1 input: 1 added"), "{ran:?}");
    assert!(ran.err.contains("the packed web archive is unsigned") && ran.err.contains("1 pictures"), "{ran:?}");
    let capture = latest(&book)["report"]["report"]["capture"].clone();
    assert_eq!((capture["within"].as_str(), capture["length"].as_u64()), (Some(hash(&bytes).as_str()), Some(TWELVE.len() as u64)));
}

#[test]
fn a_row_of_a_table_is_a_report_whose_claims_are_its_cells() {
    let f = Folder::new();
    let book = made(&f);
    let map = f.file("map.toml", MAPPING);
    let csv = f.file("t.csv", "Day,Place,Killed,Remark\n2021-02-03,Saraqib,3,x\n2021-02-30,Aleppo,3,x\n2021-02-04,Idlib,,y\n");
    let ran = on(&book, &["add", &csv, "--map", &map]);
    assert!(ran.code == 1 && ran.out.contains("3 inputs: 2 added · 0 duplicate · 1 rejected · 0 failed") && ran.out.contains("1 claim"), "{ran:?}");
    assert!(ran.err.contains("row 3, column \"Day\": \"2021-02-30\" is no date") && ran.err.contains("kept as words: Remark"), "{ran:?}");
    let claim = lines(&on(&book, &["claims", "--json"]).out).remove(0);
    assert_eq!((claim["claim"]["count"]["best"].as_u64(), claim["claim"]["provenance"]["pack"].as_str()), (Some(3), Some("mapping our-list 2")));
    assert_eq!(claim["claim"]["provenance"]["spans"][0]["quote"], "3");
    let id = claim["claim"]["id"].as_str().expect("an id");
    let why = on(&book, &["why", id]);
    assert!(
        why.out.contains("table our-list 2") && why.out.contains("the bytes are in the book and have this hash") && why.out.contains("t.csv!/row 2"),
        "{why:?}"
    );
    // A pack reads no table, so reading again changes nothing.
    let reread = on(&book, &["reread"]);
    assert!(reread.code == 0 && reread.out.contains("rows of tables: 2") && reread.out.contains("0 gained · 0 lost"), "{reread:?}");
    assert!(on(&book, &["add", &csv, "--map", &map]).out.contains("0 added · 2 duplicate · 1 rejected"));
    // The same rows as a workbook and as an object per line are the same reports.
    let sheet = f.file("t.xlsx", made::workbook(&[&["Day", "Place", "Killed", "Remark"], &["2021-02-03", "Saraqib", "3", "x"]]));
    let ran = on(&book, &["add", &sheet, "--map", &map]);
    assert!(ran.out.contains("1 input: 0 added · 1 duplicate"), "{ran:?}");
    let objects = f.file("t.jsonl", "{\"Day\": \"2021-02-05\", \"Place\": \"Homs\", \"Killed\": 4}\n");
    let ran = on(&book, &["add", &objects, "--map", &map]);
    assert!(ran.code == 0 && ran.out.contains("1 claim"), "{ran:?}");
    assert!(on(&book, &["verify"]).code == 0);
}

#[test]
fn a_large_table_is_read_from_the_disk_and_gives_the_rows_of_a_small_one() {
    let f = Folder::new();
    let book = made(&f);
    let map = f.file("map.toml", MAPPING);
    // A remark of 8 MiB in pieces that a cell may have, whose letters the buffer's end cuts.
    let remark = "é".repeat(400_000);
    let mut csv = "\u{feff}Day;Place;Killed;Remark\n".to_owned();
    (1..=24).for_each(|n| csv.push_str(&format!("2021-02-{n:02};Saraqib;{n};{remark}\n")));
    csv.push_str("2021-02-30;Aleppo;3;x\n");
    assert!(csv.len() > 16 << 20, "as large as what is streamed: {}", csv.len());
    let path = f.file("large.csv", &csv);
    let ran = on(&book, &["add", &path, "--map", &map]);
    assert!(ran.out.contains("25 inputs: 24 added · 0 duplicate · 1 rejected") && ran.err.contains("row 26, column \"Day\""), "{:?}", (&ran.out, &ran.err));
    let r = latest(&book);
    let capture = &r["report"]["report"]["capture"];
    let hash: String = Sha256::digest(&csv).iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!((capture["within"].as_str(), capture["origin"].as_str()), (Some(hash.as_str()), Some(format!("{path}!/row 25").as_str())));
    // The same rows in a smaller file are the same reports.
    let small = f.file("small.csv", csv.lines().take(3).collect::<Vec<_>>().join("\n"));
    let ran = on(&book, &["add", &small, "--map", &map]);
    assert!(ran.code == 0 && ran.out.contains("2 inputs: 0 added · 2 duplicate"), "{:?}", (&ran.out, &ran.err));
    // In another encoding it is held, and read as well.
    let units: Vec<u8> = csv.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let path = f.file("old.csv", units);
    let ran = on(&book, &["add", &path, "--map", &map]);
    assert!(ran.out.contains("25 inputs: 0 added · 24 duplicate · 1 rejected"), "{:?}", (&ran.out, &ran.err));
}

#[test]
fn a_preset_is_taken_by_name_or_by_the_header_and_a_wrong_mapping_is_told() {
    let f = Folder::new();
    let book = made(&f);
    let header = "source,published,start,place,killed_best\n";
    let own = f.file("own.csv", format!("{header}Post,2021-02-20,2021-02-19,Saraqib,21\n"));
    let ran = on(&book, &["add", &own]);
    assert!(ran.code == 0 && ran.err.contains("read under the mapping own"), "{ran:?}");
    let r = latest(&book);
    let r = &r["report"]["report"];
    assert_eq!((r["source"].as_str(), r["date"].as_str(), r["date_origin"].as_str()), (Some("Post"), Some("2021-02-20"), Some("column")));
    let unknown = f.file("u.csv", "a,b\n1,2\n");
    for (args, says) in [
        (vec!["add", &unknown], "fit no preset"),
        (vec!["add", &own, "--preset", "gdelt"], "acled, ucdp-ged"),
        (vec!["add", &own, "--preset", "acled"], "it lacks \"event_id_cnty\""),
        (vec!["add", &own, "--map", &unknown], "the mapping can't be read"),
        (vec!["add", &own, "--map", "no-such-file"], "no-such-file"),
    ] {
        let ran = on(&book, &args);
        assert!(ran.code == 1 && ran.err.contains(says), "{args:?}: {ran:?}");
    }
    assert_eq!(on(&book, &["add", &own, "--preset", "own", "--map", "x"]).code, 2);
}

#[test]
fn a_day_in_the_future_is_rejected_unless_the_right_one_is_given() {
    let f = Folder::new();
    let book = made(&f);
    let page = f.file("a.html", made::page("Market hit", TWELVE, "2121-02-20"));
    let row = f.file("r.jsonl", "{\"text\": \"Two people were killed in Homs.\", \"date\": \"2121-02-20\"}\n");
    let ran = on(&book, &["add", &page, &row, "--json"]);
    assert_eq!((ran.code, states(&ran)), (1, vec!["rejected".to_owned(); 2]), "{ran:?}");
    assert!(ran.err.contains("dated 2121-02-20") && ran.err.contains("say the right day with --date"), "{ran:?}");
    let ran = on(&book, &["add", &page, "--date", "2021-02-20"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(latest(&book)["report"]["report"]["date_origin"], "given");
}

#[test]
fn hostile_documents_end_in_a_state_and_what_stands_beside_them_is_added() {
    let f = Folder::new();
    let book = made(&f);
    let whole = made::pdf(TWELVE);
    f.file("in/1.pdf", b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n");
    f.file("in/2.pdf", &whole[..whole.len() / 2]);
    // A tree of pages that is its own child.
    f.file("in/3.pdf", String::from_utf8_lossy(&whole).replace("/Kids [4 0 R] /Count 1", "/Kids [2 0 R] /Count 9").into_bytes());
    f.file("in/4.html", format!("<html><body>{}", "<div>".repeat(100_000)));
    let zeros = vec![0; 30 << 20];
    f.file("in/5.zip", made::zip(&[("bomb.txt", &zeros)]));
    f.file("in/6.csv", "a,a\n1,2\n");
    f.file("in/7.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    f.file("in/8.txt", TWELVE);
    let ran = on(&book, &["add", &f.of("in"), "--json"]);
    let found = states(&ran);
    assert_eq!((ran.code, found.len()), (1, 8), "{ran:?}");
    assert_eq!(found.iter().filter(|s| *s == "added").count(), 1, "{ran:?}");
    assert!(
        lines(&ran.out).iter().filter(|l| l["state"] != "added" && l["state"].is_string()).all(|l| l["why"].as_str().is_some_and(|w| w.len() > 20)),
        "{ran:?}"
    );
    assert_eq!(lines(&on(&book, &["reports", "--json"]).out).len(), 1);
}

/// Ids of all reports; those of public ones follow from their content.
fn ids(book: &str) -> BTreeSet<String> {
    lines(&on(book, &["reports", "--json"]).out).iter().map(|r| r["report"]["id"].as_str().expect("an id").to_owned()).collect()
}

#[cfg(unix)]
#[test]
fn a_run_that_was_killed_and_run_again_gives_the_book_of_a_run_that_was_not() {
    let f = Folder::new();
    let rows: String =
        (0..3_000).map(|n| format!("{{\"text\": \"Shelling killed {n} civilians in Aleppo on Friday.\", \"date\": \"2021-02-20\"}}\n")).collect();
    let mail = made::mail(TWELVE, ("x.txt", "text/plain", "Two people were hurt in Homs."));
    let zip = f.file("z.zip", made::zip(&[("rows.jsonl", rows.as_bytes()), ("m.eml", mail.as_bytes())]));
    let args = ["add", zip.as_str(), "--visibility", "public"];
    let (cut, whole) = (f.of("cut"), f.of("whole"));
    for book in [&cut, &whole] {
        assert_eq!(on("", &["init", book]).code, 0);
    }
    let mut kills = 0;
    for after in [150u64, 300, 450] {
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_tollbook"))
            .args(args)
            .envs([("TOLLBOOK_BOOK", cut.as_str()), ("TOLLBOOK_AUTHOR", "tester")])
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("the built program starts");
        std::thread::sleep(std::time::Duration::from_millis(after));
        kills += u32::from(child.try_wait().expect("a state").is_none());
        let _ = child.kill();
        let _ = child.wait();
    }
    let again = on(&cut, &args);
    assert!(again.code == 0 && again.out.contains("3,002 inputs"), "{again:?} after {kills} kills");
    assert_eq!(on(&whole, &args).code, 0);
    assert_eq!(ids(&cut), ids(&whole));
    assert_eq!(ids(&cut).len(), 3_002);
    assert_eq!(on(&cut, &["verify"]).code, 0);
}

#[test]
fn an_address_is_fetched_from_public_machines_or_those_that_are_allowed() {
    let f = Folder::new();
    let book = made(&f);
    let s = made::Server::new();
    s.set("/a", made::document("text/html; charset=utf-8", made::page("Market hit", TWELVE, "2021-02-20")));
    s.set("/down", made::Answer { status: "503 Busy", headers: String::new(), body: Vec::new() });
    let ran = on(&book, &["add", &s.url("/a")]);
    assert!(ran.code == 1 && ran.err.contains("rejected: "), "{ran:?}");
    assert!(s.asked().is_empty(), "a private machine was reached");
    let allowed = |args: &[&str]| on(&book, &[args, &["--allow-private", "127.0.0.1"]].concat());
    let ran = allowed(&["add", &s.url("/a")]);
    assert!(ran.code == 0 && ran.out.contains("1 input: 1 added"), "{ran:?}");
    assert_eq!(s.asked(), ["/a"], "a link inside of a report was followed");
    let r = latest(&book);
    let capture = &r["report"]["report"]["capture"];
    assert_eq!(capture["origin"].as_str(), Some(s.url("/a").as_str()));
    assert!(capture["headers"].as_array().is_some_and(|h| h.iter().any(|h| h[0] == "content-type")), "{capture}");
    let ran = allowed(&["add", &s.url("/none"), &s.url("/down"), "ftp://n.example/x", "--json"]);
    assert_eq!(states(&ran), ["rejected", "failed", "rejected"], "{ran:?}");
    // The setting of the book does the same as the option.
    assert_eq!(on(&book, &["config", "allow-private", "127.0.0.1"]).code, 0);
    assert!(on(&book, &["add", &s.url("/a")]).out.contains("1 duplicate"));
}
