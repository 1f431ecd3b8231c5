//! What is kept of a linking between two commands. Enters: a book that people work on. Leaves: a failure where an answer out of what was kept differs from
//! one that is made from the entries, or where what was erased stays behind. Never done here: judging what is one incident.

use crate::tools::{Folder, Ran, lines, run_with};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn on(book: &str, args: &[&str]) -> Ran {
    run_with(args, &[("TOLLBOOK_BOOK", book), ("TOLLBOOK_AUTHOR", "tester")], b"")
}

fn well(book: &str, args: &[&str]) -> String {
    let ran = on(book, args);
    assert_eq!(ran.code, 0, "{args:?}: {ran:?}");
    ran.out
}

fn kept(book: &str) -> [PathBuf; 2] {
    ["linked.view", "linked.pairs"].map(|f| Path::new(book).join(f))
}

/// Wires of three incidents of one country, two of them of one town, and a month's sum.
const WIRES: [(&str, &str, &str); 7] = [
    ("Reuters", "2021-02-19", "An air strike on a market in the Syrian city of Idlib killed 12 civilians on Friday, police said."),
    ("AFP", "2021-02-20", "At least 15 civilians were killed in an air strike on a market in Idlib in Syria on Friday, a doctor said."),
    ("AP", "2021-02-21", "A roadside bomb killed four soldiers in the Syrian city of Homs on Saturday, the Syrian Observatory for Human Rights said."),
    ("SOHR", "2021-03-01", "The Syrian Observatory for Human Rights said at least 40 people were killed in Syria in February 2021."),
    ("BBC", "2021-02-20", "An air strike on a market in the Syrian city of Idlib killed 17 people on Friday, residents said."),
    ("AP", "2021-02-23", "Shelling killed two children in the Syrian city of Idlib on Monday, a doctor said."),
    ("Reuters", "2021-02-22", "Police said on Monday that a roadside bomb in the Syrian city of Homs killed five soldiers on Saturday."),
];

/// Everything that is asked of incidents and tolls.
fn answers(book: &str) -> Vec<String> {
    let incidents = well(book, &["incidents", "--json"]);
    let code = lines(&incidents)[0]["code"].as_str().expect("a code").to_owned();
    let mut out = vec![incidents];
    out.extend(
        [
            &["toll", "--json"][..],
            &["toll", "--json", "--country", "SY", "--group-by", "month,who"],
            &["why", "--json", "--country", "SY", "--from", "2021-02-19", "--to", "2021-02-20"],
            &["why", "--country", "SY"],
            &["toll", "--json", "--convention", "airwars"],
            &["toll", "--json", "--place", "Homs", "--from", "2021-02-20", "--to", "2021-02-21"],
            &["toll", "--json", "--country", "IQ"],
            &["toll", "--json", "--country", "SY", "--reading", "reconciled", "--group-by", "day"],
            &["publish", "claims", "--format", "jsonl", "--profile", "internal", "--quotes", "--on", "2021-06-01"],
            &["bulletin", "--country", "SY", "--day", "2021-02-19", "--profile", "internal", "--on", "2021-06-01"],
            &["incident", "show", &code],
            &["incident", "show", "--json", &code],
            &["link", "--dry-run", "--json"],
        ]
        .map(|args| well(book, args)),
    );
    out
}

/// Asks with what is kept, then without; both must say the same.
fn agree(book: &str, when: &str) {
    let with = answers(book);
    for file in kept(book) {
        let _ = std::fs::remove_file(file);
    }
    let without = answers(book);
    for (a, b) in with.iter().zip(&without) {
        assert_eq!(a, b, "{when}");
    }
}

#[test]
fn an_answer_out_of_what_was_kept_is_the_one_that_the_entries_give() {
    let f = Folder::new();
    let book = f.of("book");
    well("", &["init", &book, "--name", "Trial"]);
    let mut n = 0;
    let mut add = |which: usize| {
        let (source, date, text) = WIRES[which];
        n += 1;
        let row = serde_json::json!({ "text": text, "date": date, "source": source });
        well(&book, &["add", &f.file(&format!("rows-{n}.jsonl"), format!("{row}\n"))])
    };
    add(2);
    add(1);
    assert!(kept(&book).iter().all(|f| f.exists()), "adding links, and keeps what it found");
    // Each step goes on from what the one before kept; every other one from nothing.
    let out = add(0);
    assert!(out.contains("one known incident has more claims"), "{out}");
    agree(&book, "a report was added that came earlier");
    add(3);
    add(4);
    let claim = |words: &str| -> String {
        let all: Vec<Value> = lines(&well(&book, &["claims", "--json"]));
        let own = all.iter().find(|c| c.to_string().contains(words)).unwrap_or_else(|| panic!("{words}"));
        own["claim"]["id"].as_str().expect("an id").to_owned()
    };
    let (first, second) = (claim("12 civilians"), claim("17 people"));
    well(&book, &["different", &first, &second, "--reason", "two markets"]);
    agree(&book, "two claims were judged");
    well(&book, &["link"]);
    // What is decided without linking again lies in what is added to what was kept.
    well(&book, &["correct", &first, "--count", "13", "--reason", "as in the second edition"]);
    well(&book, &["retract", &second, "--reason", "withdrawn by the outlet"]);
    let with = answers(&book);
    assert!(with.iter().any(|a| a.contains("13")), "{with:?}");
    agree(&book, "a claim was corrected and one retracted");
    well(&book, &["link"]);
    add(6);
    add(5);
    let code = lines(&well(&book, &["incidents", "--json"]))[0]["code"].as_str().expect("a code").to_owned();
    well(&book, &["incident", "verify-as", &code, "rejected", "--reason", "another place"]);
    agree(&book, "an incident was rejected");
}

#[test]
fn what_was_kept_is_thrown_away_with_what_is_erased_and_a_damaged_file_says_nothing() {
    let f = Folder::new();
    let book = f.of("book");
    well("", &["init", &book, "--name", "Trial"]);
    let rows: String = WIRES.iter().map(|(source, date, text)| format!("{}\n", serde_json::json!({ "text": text, "date": date, "source": source }))).collect();
    well(&book, &["add", &f.file("rows.jsonl", rows)]);
    let sound = answers(&book);
    for file in kept(&book) {
        let whole = std::fs::read(&file).expect("it is there");
        let cut = whole.len() / 2;
        let mut flipped = whole.clone();
        flipped[cut] ^= 1;
        for bad in [&whole[..cut], &flipped[..], b""] {
            std::fs::write(&file, bad).expect("it is written");
            assert_eq!(answers(&book), sound, "{}", file.display());
        }
        std::fs::write(&file, whole).expect("it is written");
    }
    let reports: Vec<Value> = lines(&well(&book, &["reports", "--json"]));
    let id = reports.iter().find(|r| r.to_string().contains("BBC")).and_then(|r| r["report"]["id"].as_str().map(str::to_owned)).expect("the BBC's report");
    // A program that was killed while it kept the linking leaves a file unfinished.
    let unfinished = Path::new(&book).join("linked.new");
    std::fs::copy(&kept(&book)[0], &unfinished).expect("it is written");
    well(&book, &["erase", &id, "--yes", "--reason", "asked for"]);
    assert!(kept(&book).iter().chain([&unfinished]).all(|f| !f.exists()), "nothing of it is left beside the book");
    agree(&book, "a report was erased");
    // A backup and an export hold no copy of it.
    well(&book, &["link"]);
    let to = f.of("copy");
    well(&book, &["backup", "create", &to]);
    assert!(kept(&to).iter().all(|f| !f.exists()));
}

fn made(f: &Folder, name: &str, wires: &[usize]) -> String {
    let book = f.of(name);
    well("", &["init", &book, "--name", name]);
    let rows: String = wires
        .iter()
        .map(|&w| {
            let (source, date, text) = WIRES[w];
            format!("{}\n", serde_json::json!({ "text": text, "date": date, "source": source }))
        })
        .collect();
    well(&book, &["add", "--visibility", "public", &f.file(&format!("{name}.jsonl"), rows)]);
    book
}

fn claims_of_incidents(book: &str) -> Vec<Vec<String>> {
    let words = |v: &Value| v.as_str().expect("a claim").to_owned();
    lines(&well(book, &["incidents", "--json"])).iter().map(|i| i["claims"].as_array().expect("claims").iter().map(words).collect()).collect()
}

#[test]
fn what_people_of_a_merged_book_judged_of_its_claims_is_heard() {
    let f = Folder::new();
    let (theirs, ours) = (made(&f, "theirs", &[0, 1]), made(&f, "ours", &[2]));
    let pair = claims_of_incidents(&theirs).concat();
    assert_eq!((claims_of_incidents(&theirs).len(), pair.len()), (1, 2), "one market");
    well(&theirs, &["different", &pair[0], &pair[1], "--reason", "two markets"]);
    let bundle = f.of("bundle");
    well(&theirs, &["bundle", "--visibility", "public", &bundle]);
    well(&ours, &["merge", &bundle]);
    let of = |all: &[Vec<String>], claim: &str| all.iter().position(|i| i.iter().any(|c| c == claim)).expect("its incident");
    let all = claims_of_incidents(&ours);
    assert_ne!(of(&all, &pair[0]), of(&all, &pair[1]), "their opinion is heard: {all:?}");
    agree(&ours, "a book was merged");
}

#[test]
fn a_frozen_incident_is_changed_by_no_command_until_a_manager_takes_it_back() {
    use tollbook_ledger::{Book, Handling, Stamp};
    let f = Folder::new();
    let book = f.of("book");
    well("", &["init", &book, "--name", "Trial"]);
    let rows: String =
        WIRES[..3].iter().map(|(source, date, text)| format!("{}\n", serde_json::json!({ "text": text, "date": date, "source": source }))).collect();
    well(&book, &["add", &f.file("rows.jsonl", rows)]);
    let ids: Vec<String> = lines(&well(&book, &["claims", "--json"])).iter().filter_map(|c| c["claim"]["id"].as_str().map(str::to_owned)).collect();
    let frozen = tollbook_model::ClaimId(ids[0].clone());
    let handle = |is: bool| {
        let mut open = Book::open(Path::new(&book)).expect("the book");
        let stamp = Stamp::new("Mona", "2021-03-01T00:00:00Z".parse().expect("a time")).because("court case");
        open.handle_incident(&stamp, std::slice::from_ref(&frozen), &Handling::Frozen { is }).expect("it is written");
    };
    handle(true);
    let size = || Book::open_reader(Path::new(&book)).and_then(|b| b.size()).expect("the book");
    let before = size();
    // The second claim is another outlet's of the same incident; it is bound, too.
    for args in [
        &["correct", &ids[0], "--count", "99", "--reason", "x"][..],
        &["retract", &ids[1], "--reason", "x"],
        &["visibility", &ids[0], "restricted", "--reason", "x"],
        &["different", &ids[0], &ids[1], "--reason", "x"],
        &["same", &ids[0], &ids[2], "--reason", "x"],
        &["incident", "verify-as", &ids[1], "verified", "--reason", "x"],
    ] {
        let ran = on(&book, args);
        assert!(ran.code != 0 && ran.err.contains("Mona froze") && ran.err.contains("court case"), "{args:?}: {ran:?}");
    }
    assert_eq!(size(), before, "nothing was written");
    well(&book, &["retract", &ids[2], "--reason", "another incident is free"]);
    handle(false);
    well(&book, &["retract", &ids[1], "--reason", "x"]);
}

#[test]
fn what_was_kept_as_of_an_older_entry_answers_as_the_entries_do_and_goes_with_what_is_erased() {
    let f = Folder::new();
    let book = made(&f, "book", &[0, 1]);
    let size: u64 = lines(&well(&book, &["log", "--json"])).len() as u64;
    let rows = serde_json::json!({ "text": WIRES[4].2, "date": WIRES[4].1, "source": WIRES[4].0 });
    well(&book, &["add", &f.file("more.jsonl", format!("{rows}\n"))]);
    let entry = size.to_string();
    let ask = || well(&book, &["toll", "--json", "--country", "SY", "--as-of", &entry]);
    let past = Path::new(&book).join("linked.past");
    let first = ask();
    assert!(past.exists(), "kept for the next question");
    assert_ne!(first, well(&book, &["toll", "--json", "--country", "SY"]), "17 people are told of since");
    let kept = std::fs::read(&past).expect("it is there");
    assert_eq!(ask(), first);
    std::fs::write(&past, &kept[..kept.len() / 2]).expect("it is written");
    assert_eq!(ask(), first, "a damaged file says nothing");
    let earlier = (size - 1).to_string();
    well(&book, &["toll", "--json", "--as-of", &earlier]);
    assert_eq!(ask(), first, "what is kept of another entry says nothing");
    let reports: Vec<Value> = lines(&well(&book, &["reports", "--json"]));
    let id = reports[0]["report"]["id"].as_str().expect("an id").to_owned();
    well(&book, &["erase", &id, "--yes", "--reason", "asked for"]);
    assert!(!past.exists());
}

#[test]
fn a_kept_linking_that_differs_from_the_entries_is_said_and_made_again() {
    use std::hash::Hasher as _;
    let f = Folder::new();
    let book = made(&f, "book", &[0, 1, 2]);
    assert!(well(&book, &["link", "--check"]).contains("is what the entries give"));
    assert!(well(&book, &["verify", "--views"]).contains("linking is what the entries give"));
    let view = &kept(&book)[0];
    let sound = std::fs::read(view).expect("it is there");
    // A file that is whole by its sum, in which an incident bears another code.
    let head = sound.iter().position(|b| *b == b'\n').expect("a head line") + 1;
    let mut rest = sound[head + 8..].to_vec();
    let code = lines(&well(&book, &["incidents", "--json"]))[0]["code"].as_str().expect("a code").to_owned();
    let at = rest.windows(code.len()).position(|w| w == code.as_bytes()).expect("the code stands in it");
    rest[at..at + 2].copy_from_slice(b"XX");
    let (mut sum, mut left) = (rustc_hash::FxHasher::default(), &rest[..]);
    while let Some((length, after)) = left.split_first_chunk() {
        let length = u64::from_le_bytes(*length);
        let (section, after) = after.split_at(usize::try_from(length).expect("it fits"));
        sum.write_u64(length);
        section.chunks(1 << 16).for_each(|part| sum.write(part));
        left = after;
    }
    std::fs::write(view, [&sound[..head], &sum.finish().to_le_bytes(), &rest].concat()).expect("it is written");
    assert!(well(&book, &["incidents", "--json"]).contains("XX-"), "nothing else tells it from a sound one");
    let ran = on(&book, &["verify", "--views"]);
    assert!(ran.code == 1 && ran.out.contains("link --check"), "{ran:?}");
    let ran = on(&book, &["link", "--check"]);
    assert!(ran.code == 1 && ran.out.contains("It was made again"), "{ran:?}");
    assert_eq!(std::fs::read(view).expect("it is there"), sound);
    std::fs::remove_file(view).expect("it goes");
    assert!(well(&book, &["link", "--check"]).contains("Nothing was kept"));
}

#[test]
fn a_copy_of_the_program_takes_what_was_kept_and_so_does_the_process_that_links_beside_a_server() {
    let folder = Folder::new();
    let book = folder.of("book");
    well("", &["init", &book, "--name", "Trial"]);
    let rows: String = WIRES.iter().map(|(source, date, text)| format!("{}\n", serde_json::json!({ "text": text, "date": date, "source": source }))).collect();
    well(&book, &["add", &folder.file("rows.jsonl", rows)]);
    well(&book, &["link"]);
    let copy = PathBuf::from(folder.of(if cfg!(windows) { "copy.exe" } else { "copy" }));
    std::fs::copy(env!("CARGO_BIN_EXE_tollbook"), &copy).expect("a copy");
    let run = |args: &[&str], input: &[u8]| {
        use std::io::Write as _;
        let mut command = std::process::Command::new(&copy);
        command.args(args).env("TOLLBOOK_BOOK", &book).env("TOLLBOOK_AUTHOR", "tester");
        let mut child = command.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped()).spawn().expect("it runs");
        child.stdin.take().expect("piped").write_all(input).expect("it reads");
        let out = child.wait_with_output().expect("it ends");
        assert!(out.status.success(), "{args:?}");
        String::from_utf8(out.stdout).expect("text")
    };
    assert!(run(&["link", "--check"], b"").starts_with("What was kept is what the entries give"), "a copy links in the same way");
    // What is kept is thrown away: the process that links beside a server makes the same files again, and no entry.
    let (files, entries) = (kept(&book).map(|f| std::fs::read(f).expect("a file")), well(&book, &["doctor"]));
    kept(&book).iter().for_each(|f| std::fs::remove_file(f).expect("it was there"));
    let wanted = |stamp: Value, claim: Value| serde_json::json!({ "folder": book, "stamp": stamp, "claim": claim }).to_string();
    assert_eq!(run(&["--linking-child-of-tollbook"], wanted(Value::Null, Value::Null).as_bytes()), "null");
    assert_eq!(kept(&book).map(|f| std::fs::read(f).expect("a file")), files);
    assert_eq!(well(&book, &["doctor"]), entries);
    // With a stamp it gives the code of a claim's incident, and writes nothing where nothing changed.
    let claim = lines(&well(&book, &["claims", "--json"]))[0]["claim"]["id"].clone();
    let code = run(&["--linking-child-of-tollbook"], wanted(serde_json::json!(["tester", "2021-03-01T12:00:00Z"]), claim).as_bytes());
    assert!(code.starts_with("\"SY-2021"), "{code}");
}
