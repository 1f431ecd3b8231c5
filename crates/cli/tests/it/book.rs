//! Enters: books made here, and every sort of wrong one. Leaves: a failure where a command of the book loses, repeats or changes something, or
//! doesn't say what is wrong. Never done here: what the ledger's own tests see to.

use crate::tools::{Folder, PLAIN, Ran, lines, run_with};
use serde_json::Value;

const SECOND: &str = "An air strike wounded at least 30 people in Raqqa on Monday, the Syrian Observatory for Human Rights said.";

/// Runs the program on one book, as one author.
fn on(book: &str, args: &[&str]) -> Ran {
    fed(book, args, b"")
}

fn fed(book: &str, args: &[&str], stdin: &[u8]) -> Ran {
    run_with(args, &[("TOLLBOOK_BOOK", book), ("TOLLBOOK_AUTHOR", "tester")], stdin)
}

fn well(ran: Ran) -> String {
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    ran.out
}

/// An empty book.
fn made(f: &Folder) -> String {
    let book = f.of("book");
    let out = well(on("", &["init", &book, "--name", "Trial"]));
    assert!(out.contains("Made the book Trial"), "{out}");
    book
}

/// A book of two reports, added as rows.
fn filled(f: &Folder) -> String {
    let book = made(f);
    let rows = format!(
        "{}\n\n{}\n",
        serde_json::json!({ "text": PLAIN, "date": "2021-02-20", "source": "desk", "url": "https://example.org/1" }),
        serde_json::json!({ "text": SECOND, "date": "2021-03-02", "title": "Raqqa struck", "id": 7 })
    );
    let path = f.file("rows.jsonl", rows);
    let out = well(on(&book, &["add", &path]));
    assert!(out.contains("2 inputs: 2 added · 0 duplicate · 0 rejected · 0 failed"), "{out}");
    book
}

fn first_claim(book: &str) -> String {
    let all = lines(&well(on(book, &["claims", "--json"])));
    all[0]["claim"]["id"].as_str().expect("an id").to_owned()
}

#[test]
fn without_a_book_every_command_says_how_to_get_one() {
    let f = Folder::new();
    let empty = f.of("empty");
    std::fs::create_dir(&empty).expect("a folder");
    let report = f.file("a.txt", PLAIN);
    for args in [
        &["add", &report][..],
        &["reports"],
        &["claims"],
        &["show", "r-0000000000000000"],
        &["why", "c-0000000000000000"],
        &["correct", "c-0000000000000000", "--count", "1", "--reason", "x"],
        &["retract", "c-0000000000000000", "--reason", "x"],
        &["enter", "r-0000000000000000", "--harm", "killed", "--count", "1"],
        &["watch", "--once", "https://n.example/feed"],
        &["note", "1", "x"],
        &["visibility", "r-0000000000000000", "public", "--reason", "x"],
        &["erase", "1", "--reason", "x", "--yes"],
        &["source", "add", "desk"],
        &["source", "list"],
        &["config"],
        &["config", "visibility", "public"],
        &["reread"],
        &["doctor"],
        &["export", &f.of("export"), "--all"],
        &["bundle", &f.of("bundle"), "--visibility", "public"],
        &["merge", &f.of("bundle")],
        &["log"],
        &["verify"],
        &["checkpoint"],
        &["prove", "1"],
        &["backup", "create", &f.of("copy")],
    ] {
        let ran = on(&empty, args);
        assert!(ran.code == 1 && ran.err.contains("tollbook init") && ran.out.is_empty(), "{args:?}: {ran:?}");
    }
    assert!(std::fs::read_dir(&empty).expect("a folder").next().is_none(), "nothing is written where no book is");
}

#[test]
fn a_second_book_is_not_made_over_the_first_and_two_in_one_folder_are_refused() {
    let f = Folder::new();
    let book = made(&f);
    let again = on("", &["init", &book]);
    assert!(again.code == 1 && again.err.contains("holds a book already"), "{again:?}");
    std::fs::copy(format!("{book}/book.sqlite"), format!("{book}/old.sqlite")).expect("a copy");
    let two = on(&book, &["log"]);
    assert!(two.code == 1 && two.err.contains("two books"), "{two:?}");
}

#[test]
fn a_file_that_is_no_book_is_refused_and_left_as_it_was() {
    let f = Folder::new();
    let path = f.file("book/book.sqlite", "this is no database, whatever its name says".repeat(40));
    let before = std::fs::read(&path).expect("the file");
    for args in [&["log"][..], &["verify"], &["add", &path]] {
        let ran = on(&f.of("book"), args);
        assert!(ran.code == 1 && !ran.err.is_empty() && ran.out.is_empty(), "{args:?}: {ran:?}");
    }
    assert_eq!(std::fs::read(&path).expect("the file"), before);
}

#[test]
fn a_book_of_a_newer_program_is_refused_and_left_as_it_was() {
    let f = Folder::new();
    let book = made(&f);
    let file = format!("{book}/book.sqlite");
    let mut bytes = std::fs::read(&file).expect("the book");
    // SQLite keeps `user_version`, the book's format, at byte 60 of its file (sqlite.org/fileformat.html, 1.3).
    bytes[60..64].copy_from_slice(&9999u32.to_be_bytes());
    std::fs::write(&file, &bytes).expect("the book");
    let page = f.file("a.html", "<html><body><p>Five people were killed in the town on Friday.</p></body></html>");
    for args in [
        &["log"][..],
        &["claims"],
        &["add", &f.file("a.txt", PLAIN)],
        &["add", &page],
        &["watch", "--once", "https://n.example/feed"],
        &["config", "visibility", "public"],
        &["verify"],
    ] {
        let ran = on(&book, args);
        assert!(ran.code == 1 && ran.err.contains("format 9999") && ran.err.contains("newer program"), "{args:?}: {ran:?}");
    }
    assert_eq!(std::fs::read(&file).expect("the book"), bytes);
}

#[test]
fn adding_twice_changes_nothing() {
    let f = Folder::new();
    let book = filled(&f);
    let before = well(on(&book, &["checkpoint"]));
    let out = well(on(&book, &["add", &f.of("rows.jsonl")]));
    assert!(out.contains("2 inputs: 0 added · 2 duplicate"), "{out}");
    assert_eq!(well(on(&book, &["checkpoint"])), before);
    assert_eq!(lines(&well(on(&book, &["reports", "--json"]))).len(), 2);
}

#[test]
fn every_input_ends_in_one_state_and_the_counts_add_up() {
    let f = Folder::new();
    let book = made(&f);
    f.file("in/a.txt", PLAIN);
    f.file("in/b.txt", PLAIN);
    f.file("in/blank.txt", " \n");
    f.file("in/photo.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    f.file("in/rows.jsonl", "{\"text\": \"Shelling killed 3 people in Homs.\"}\n{\"txt\": 1}\n{\"text\": \"x\", \"date\": \"2021-02-30\"}\nnot json\n");
    let ran = on(&book, &["add", &f.of("in"), &f.of("absent.txt"), "--json"]);
    assert_eq!(ran.code, 1);
    let all = lines(&ran.out);
    let count = |state: &str| all.iter().filter(|l| l["state"] == state).count();
    assert_eq!((all.len(), count("added"), count("duplicate"), count("rejected"), count("failed")), (9, 2, 1, 5, 1), "{}", ran.out);
    assert!(all.iter().all(|l| l["origin"].as_str().is_some_and(|o| !o.is_empty())), "{}", ran.out);
    assert!(all.iter().all(|l| matches!(l["state"].as_str(), Some("added" | "duplicate")) || l["why"].is_string()), "{}", ran.out);
    for words in [
        "blank.txt: rejected: it holds no text",
        "photo.png: rejected: a PNG picture",
        "rows.jsonl, line 2: rejected: missing field `text`",
        "line 3: rejected",
        "line 4: rejected",
        "absent.txt: failed",
    ] {
        assert!(ran.err.contains(words), "{words}\n{}", ran.err);
    }
    let empty = f.of("nothing");
    std::fs::create_dir(&empty).expect("a folder");
    let none = on(&book, &["add", &empty]);
    assert!(none.code == 1 && none.err.contains("a folder without files") && none.out.contains("1 input: 0 added"), "{none:?}");
}

#[test]
fn standard_input_is_one_report_or_rows() {
    let f = Folder::new();
    let book = made(&f);
    let one = fed(&book, &["add", "-", "--date", "2021-02-20"], PLAIN.as_bytes());
    assert!(well(one).contains("1 input: 1 added"));
    let rows = fed(&book, &["add", "-", "--rows"], format!("{}\n", serde_json::json!({ "text": SECOND })).as_bytes());
    assert!(well(rows).contains("1 input: 1 added"));
}

#[test]
fn a_report_without_a_pack_is_kept_and_said_to_be_unread() {
    let f = Folder::new();
    let book = made(&f);
    let out = well(fed(&book, &["add", "-", "--lang", "fr"], "Cinq civils ont été tués à Alep.".as_bytes()));
    assert!(out.contains("1 added") && out.contains("not read"), "{out}");
    assert!(well(on(&book, &["reports"])).contains("not read"));
}

#[test]
fn filters_find_what_they_name_and_nothing_else() {
    let f = Folder::new();
    let book = filled(&f);
    let found = |args: &[&str]| lines(&well(on(&book, &[&["claims", "--json"], args].concat()))).len();
    assert_eq!(found(&[]), 2);
    for (args, count) in [
        (&["--harm", "killed"][..], 1),
        (&["--harm", "injured"], 1),
        (&["--place", "raqqa"], 1),
        (&["--country", "sy"], 2),
        (&["--source", "desk"], 1),
        (&["--text", "observatory"], 1),
        (&["--from", "2021-02-25"], 1),
        (&["--to", "2021-02-25"], 1),
        (&["--visibility", "internal"], 2),
        (&["--visibility", "public"], 0),
        (&["--as-of", "1"], 0),
        (&["--limit", "1"], 1),
        // Names as people spell them: the book's, the gazetteer's, a country's, a party's.
        (&["--place", "Ar-Raqqah"], 1),
        (&["--place", "Syria"], 2),
        (&["--country", "Syria"], 2),
        (&["--place", "Homs"], 0),
        (&["--actor", "Islamic State"], 0),
        (&["--harm", "KILLED"], 1),
    ] {
        assert_eq!(found(args), count, "{args:?}");
    }
    // A slip of the pen is no empty answer.
    for (args, says, code) in [
        (&["--harm", "slain"][..], "one of killed, injured", 2),
        (&["--actor", "nobody"], "nobody: no actor or side", 1),
        (&["--place", "Xqzwvk"], "Xqzwvk: neither the gazetteer nor a claim", 1),
        (&["--place", "geonames:1"], "no claim of the book names a place with this id", 1),
        (&["--admin1", "Xqzwvk"], "first-order unit", 1),
        (&["--country", "Xqzwvk"], "no country is called so", 1),
        (&["--country", "XX"], "no country has this code", 1),
        (&["--means", "sheling"], "there are", 1),
        (&["--from", "2021-02-20", "--to", "2021-02-19"], "lies after", 1),
        (&["--as-of", "900"], "the book has the entries 1 to", 1),
    ] {
        for list in ["claims", "reports"] {
            let ran = on(&book, &[&[list], args].concat());
            assert!(ran.code == code && ran.err.contains(says) && ran.out.is_empty(), "{args:?}: {ran:?}");
        }
    }
    let none = well(on(&book, &["claims", "--source", "desc"]));
    assert!(none.contains("0 claims") && none.contains("no report is from \"desc\""), "{none}");
    let table = well(on(&book, &["claims", "--harm", "killed"]));
    assert!(table.contains("killed 12") && table.contains("Aleppo") && table.contains("1 claim\n"), "{table}");
    assert_eq!(lines(&well(on(&book, &["reports", "--json", "--text", "observatory"]))).len(), 1);
    let unknown = on(&book, &["claims", "--report", "r-0000000000000000"]);
    assert!(unknown.code == 1 && unknown.err.contains("r-0000000000000000"), "{unknown:?}");
    assert_eq!(on(&book, &["claims", "--visibility", "secret"]).code, 2);
}

#[test]
fn a_claim_leads_back_to_its_words_and_to_the_bytes_that_came() {
    let f = Folder::new();
    let book = filled(&f);
    let id = first_claim(&book);
    let told = well(on(&book, &["why", &id]));
    for words in [
        "killed 12",
        "“12 civilians”",
        "rule     verb.active · pack en@1",
        "capture  sha256 ",
        "https://example.org/1",
        "have this hash",
        "report added",
        "reading made",
        "tester",
    ] {
        assert!(told.contains(words), "{words}\n{told}");
    }
    let trail = &lines(&well(on(&book, &["why", &id, "--json"])))[0];
    assert_eq!(trail["report"]["report"]["date_origin"], "column");
    let report = trail["report"]["report"]["id"].as_str().expect("an id").to_owned();
    assert!(well(on(&book, &["show", &report])).contains("Aleppo"));
    assert_eq!(lines(&well(on(&book, &["show", &report, "--json"])))[0]["text"], PLAIN);
    assert!(well(on(&book, &["show", &id])).contains("killed 12"));
    assert_eq!(serde_json::from_str::<Value>(&well(on(&book, &["show", "1"]))).expect("JSON")["header"]["kind"], "book_opened");
    for (args, words) in [
        (&["show", "c-0000000000000000"][..], "c-0000000000000000"),
        (&["show", "r-0000000000000000"], "r-0000000000000000"),
        (&["show", "999"], "no entry 999"),
        (&["show", "Aleppo"], "is no id"),
        (&["why", &report], "is no claim"),
        (&["why", "c-0000000000000000"], "c-0000000000000000"),
    ] {
        let ran = on(&book, args);
        assert!(ran.code == 1 && ran.err.contains(words), "{args:?}: {ran:?}");
    }
}

#[test]
fn a_correction_and_a_retraction_need_a_reason_and_keep_what_was() {
    let f = Folder::new();
    let book = filled(&f);
    let id = first_claim(&book);
    let before = on(&book, &["checkpoint"]).out;
    for (args, code) in [
        (&["correct", &id, "--count", "14"][..], 2),
        (&["correct", &id, "--reason", "x"], 2),
        (&["retract", &id], 2),
        (&["correct", &id, "--count", "14", "--reason", " "], 1),
        (&["correct", &id, "--count", "a dozen", "--reason", "x"], 1),
        (&["correct", &id, "--count", "12", "--reason", "x"], 1),
        (&["correct", "c-0000000000000000", "--count", "14", "--reason", "x"], 1),
        (&["retract", "c-0000000000000000", "--reason", "x"], 1),
    ] {
        let ran = on(&book, args);
        assert!(ran.code == code && !ran.err.is_empty(), "{args:?}: {ran:?}");
    }
    assert_eq!(on(&book, &["checkpoint"]).out, before, "a refused decision writes nothing");
    let corrected = well(on(&book, &["correct", &id, "--count", ">=14", "--reason", "the outlet's later figure"]));
    assert!(corrected.contains("killed ≥ 14, not killed 12"), "{corrected}");
    let mut whole: Value = serde_json::from_str(&well(on(&book, &["show", &id, "--json"]))).expect("JSON");
    whole["claim"]["harm"] = "injured".into();
    let ran = fed(&book, &["correct", &id, "--with", "-", "--reason", "they lived"], whole.to_string().as_bytes());
    assert!(well(ran).contains("injured ≥ 14, not killed ≥ 14"));
    let retracted = well(on(&book, &["retract", &id, "--reason", "told twice"]));
    assert!(retracted.contains("retracted"), "{retracted}");
    assert_eq!(on(&book, &["retract", &id, "--reason", "again"]).code, 1);
    assert!(lines(&well(on(&book, &["claims", "--json"]))).iter().all(|c| c["claim"]["id"] != id.as_str()));
    assert!(well(on(&book, &["claims", "--retracted"])).contains("retracted"));
    let told = well(on(&book, &["why", &id]));
    for words in ["killed 12", "killed ≥ 14", "injured ≥ 14", "“the outlet's later figure”", "“they lived”", "“told twice”"] {
        assert!(told.contains(words), "{words}\n{told}");
    }
    let log = well(on(&book, &["log", &id]));
    assert!(log.contains("claim corrected") && log.contains("claim retracted"), "{log}");
    // Adding the report again doesn't bring it back.
    well(on(&book, &["add", &f.of("rows.jsonl")]));
    assert!(lines(&well(on(&book, &["claims", "--json"]))).iter().all(|c| c["claim"]["id"] != id.as_str()));
}

#[test]
fn a_book_that_was_rolled_back_is_seen_by_a_checkpoint_kept_elsewhere() {
    let f = Folder::new();
    let book = filled(&f);
    let copy = f.of("copy");
    let out = well(on(&book, &["backup", "create", &copy]));
    assert!(out.contains("restored once") && out.contains("without the book's keys"), "{out}");
    let id = first_claim(&book);
    well(on(&book, &["retract", &id, "--reason", "x"]));
    let note = f.file("note", on(&book, &["checkpoint"]).out);
    let key = f.file("key", on(&book, &["checkpoint", "--key"]).out);
    assert!(well(on(&book, &["verify"])).contains("Nothing was changed"));
    assert!(well(on(&book, &["verify", "--checkpoint", &note, "--key", &key])).contains("grew from 1 checkpoint of yours"));
    let old = f.of("old");
    let restored = well(on("", &["backup", "restore", &copy, &old]));
    assert!(restored.contains("Restored") && restored.contains("no keys"), "{restored}");
    assert_eq!(on(&old, &["verify"]).code, 0);
    let seen = on(&old, &["verify", "--checkpoint", &note, "--key", &key]);
    assert!(seen.code == 1 && seen.out.contains("1 fault"), "{seen:?}");
}

#[test]
fn an_altered_backup_and_a_filled_folder_are_refused() {
    let f = Folder::new();
    let book = filled(&f);
    let copy = f.of("copy");
    well(on(&book, &["backup", "create", &copy]));
    assert!(well(on("", &["backup", "verify", &copy])).contains("can be restored"));
    let again = on(&book, &["backup", "create", &copy]);
    assert!(again.code == 1 && again.err.contains("holds something"), "{again:?}");
    let file = format!("{copy}/book.sqlite");
    let mut bytes = std::fs::read(&file).expect("the copy");
    let at = bytes.len() / 2;
    bytes[at] ^= 1;
    std::fs::write(&file, bytes).expect("the copy");
    for args in [&["backup", "verify", &copy][..], &["backup", "restore", &copy, &f.of("to")], &["backup", "verify", &f.of("absent")]] {
        let ran = on("", args);
        assert!(ran.code == 1 && !ran.err.is_empty(), "{args:?}: {ran:?}");
    }
    let left: Vec<_> = std::fs::read_dir(f.path()).expect("a folder").flatten().filter(|e| e.file_name().to_string_lossy().starts_with('.')).collect();
    assert!(left.is_empty(), "no scratch folder stays: {left:?}");
}

#[test]
fn an_entry_is_proven_to_be_in_the_book() {
    let f = Folder::new();
    let book = filled(&f);
    let proof = &lines(&well(on(&book, &["prove", "2"])))[0];
    assert_eq!((&proof["header"]["seq"], &proof["proof"]["size"]), (&2.into(), &8.into()), "{proof}");
    assert!(proof["checkpoint"].as_str().is_some_and(|n| n.starts_with("tollbook/b-")));
    let id = first_claim(&book);
    assert_eq!(on(&book, &["prove", &id]).code, 0);
    let none = on(&book, &["prove", "99"]);
    assert!(none.code == 1 && none.err.contains("no entry 99"), "{none:?}");
    let recorded = well(on(&book, &["checkpoint", "--record"]));
    assert!(recorded.starts_with("tollbook/b-"));
    assert!(well(on(&book, &["log", "--from", "9"])).contains("checkpoint"));
}

#[test]
fn the_log_names_every_entry_in_order() {
    let f = Folder::new();
    let book = filled(&f);
    let all = lines(&well(on(&book, &["log", "--json"])));
    let seqs: Vec<u64> = all.iter().filter_map(|e| e["header"]["seq"].as_u64()).collect();
    assert_eq!(seqs, (1..=8).collect::<Vec<_>>());
    assert!(all.iter().all(|e| e["header"]["author"] == "tester"));
    assert_eq!(well(on(&book, &["log", "--from", "2", "--to", "3"])).lines().count(), 2);
    assert_eq!(on(&book, &["log", "r-0000000000000000"]).code, 1);
}

#[test]
fn the_book_is_found_from_a_folder_inside_it() {
    let f = Folder::new();
    let book = filled(&f);
    let inside = format!("{book}/notes/deep");
    std::fs::create_dir_all(&inside).expect("a folder");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_tollbook"));
    let out = command.args(["log"]).current_dir(&inside).env_remove("TOLLBOOK_BOOK").output().expect("the program runs");
    assert!(out.status.success() && String::from_utf8_lossy(&out.stdout).contains("book opened"), "{out:?}");
}

#[test]
fn nothing_in_the_book_can_drive_a_terminal() {
    let f = Folder::new();
    let book = made(&f);
    let row = serde_json::json!({ "text": format!("\u{1b}[31m{PLAIN}"), "source": "a\u{1b}]0;x\u{7}b", "url": "https://x/\u{1b}[2J" });
    well(fed(&book, &["add", "-", "--rows"], row.to_string().as_bytes()));
    let id = first_claim(&book);
    for args in [&["reports"][..], &["claims"], &["why", &id], &["show", &id], &["log"]] {
        let out = well(on(&book, args));
        assert!(!out.contains('\u{1b}') && !out.contains('\u{7}'), "{args:?}: {out:?}");
    }
}

#[test]
fn reading_again_says_what_changed_and_leaves_what_people_decided() {
    let f = Folder::new();
    let book = made(&f);
    f.file(
        "mine/actors.tsv",
        "id\tname\taliases\tgeneric\tside\tkind\tcountry\tfrom\tto\tallied\tucdp\tacled\tsource\nzamba-front\tZamba Front\tZambists\t\t\trebel\tSY\t\t\t\t\t\ttest\n",
    );
    f.file("in/z.txt", "The Zamba Front killed 12 civilians in Aleppo on Friday.");
    f.file("in/y.txt", "The Zamba Front wounded 5 civilians in Homs on Friday.");
    well(on(&book, &["add", &f.of("in"), "--pack", &f.of("mine")]));
    let harmed = lines(&well(on(&book, &["claims", "--harm", "injured", "--json"])));
    let id = harmed[0]["claim"]["id"].as_str().expect("an id");
    well(on(&book, &["correct", id, "--count", "6", "--reason", "counted again"]));
    let out = well(on(&book, &["reread"]));
    assert!(out.contains("2 reports: 2 read anew · 0 as before") && out.contains("0 gained · 0 lost · 1 changed") && out.contains("(by"), "{out}");
    let standing = lines(&well(on(&book, &["claims", "--harm", "injured", "--json"])));
    assert_eq!((standing[0]["claim"]["count"]["low"].as_u64(), &standing[0]["origin"]), (Some(6), &"correction".into()), "{standing:?}");
    let before = well(on(&book, &["checkpoint"]));
    assert!(well(on(&book, &["reread"])).contains("0 read anew · 2 as before"));
    assert_eq!(well(on(&book, &["checkpoint"])), before, "reading again with the same pack writes nothing");
    assert_eq!(on(&book, &["verify", "--views"]).code, 0);
    for bad in ["r-0000000000000000", "c-0000000000000000", "x"] {
        assert_eq!(on(&book, &["reread", bad]).code, 1, "{bad}");
    }
}

#[test]
fn the_doctor_looks_at_keys_entries_and_lists() {
    let f = Folder::new();
    let book = filled(&f);
    let out = well(on(&book, &["doctor"]));
    assert!(out.contains("8 entries") && out.contains("lists and search are what the entries give") && !out.contains("ill "), "{out}");
    std::fs::remove_file(format!("{book}/keys/signing.key")).expect("the key");
    let ran = on(&book, &["doctor"]);
    assert!(ran.code == 1 && ran.out.contains("ill    keys/signing.key is not there"), "{ran:?}");
    let ran = on(&book, &["checkpoint"]);
    assert!(ran.code == 1 && ran.err.contains("signing.key"), "{ran:?}");
}

#[test]
fn a_claim_by_hand_keeps_its_words_its_files_and_whose_hand_it_was() {
    let f = Folder::new();
    let book = filled(&f);
    let all = lines(&well(on(&book, &["reports", "--json"])));
    let report = all[0]["report"]["id"].as_str().expect("an id");
    let before = well(on(&book, &["checkpoint"]));
    let photo = f.file("photo.jpg", b"\xff\xd8\xff");
    for (args, code) in [
        (&["enter", report][..], 2),
        (&["enter", report, "--harm", "killed"], 2),
        (&["enter", report, "--harm", "slain", "--count", "2"], 2),
        (&["enter", report, "--harm", "killed", "--count", "2", "--words", "words that don't stand there"], 1),
        (&["enter", report, "--harm", "killed", "--count", "2", "--words", "i"], 1),
        (&["enter", report, "--harm", "killed", "--count", "2"], 1),
        (&["enter", report, "--harm", "killed", "--count", "many", "--ground", "visit"], 1),
        (&["enter", report, "--harm", "killed", "--count", "2", "--ground", "visit", "--by", "nobody"], 1),
        (&["enter", report, "--harm", "killed", "--count", "2", "--ground", "visit", "--place", "Xqzwvk"], 1),
        (&["enter", report, "--harm", "killed", "--count", "2", "--ground", "visit", "--from", "2021-02-20", "--to", "2021-02-19"], 1),
        (&["enter", report, "--harm", "killed", "--count", "2", "--ground", "visit", "--from", "2121-02-20"], 1),
        (&["enter", report, "--harm", "killed", "--count", "2", "--ground", "visit", "--attach", &f.of("absent")], 1),
        (&["enter", "r-0000000000000000", "--harm", "killed", "--count", "2"], 1),
        (&["enter", "c-0000000000000000", "--harm", "killed", "--count", "2"], 1),
    ] {
        let ran = on(&book, args);
        assert!(ran.code == code && !ran.err.is_empty() && ran.out.is_empty(), "{args:?}: {ran:?}");
    }
    assert_eq!(well(on(&book, &["checkpoint"])), before, "a refused claim writes nothing");
    let args = [
        "enter",
        report,
        "--harm",
        "missing",
        "--count",
        ">=2",
        "--words",
        "in Aleppo",
        "--who",
        "traders",
        "--place",
        "Aleppo",
        "--country",
        "SY",
        "--by",
        "Islamic State",
        "--from",
        "2021-02-19",
    ];
    let entered = well(on(&book, &[&args[..], &["--ground", "photo", "--attach", &photo, "--reason", "seen by the desk"]].concat()));
    assert!(entered.contains("missing ≥ 2") && entered.contains("files kept: 1"), "{entered}");
    let claim = &lines(&well(on(&book, &["claims", "--harm", "missing", "--json"])))[0];
    assert_eq!((&claim["origin"], claim["claim"]["place"]["parts"][0]["country"].as_str()), (&"hand".into(), Some("SY")), "{claim}");
    let told = well(on(&book, &["why", claim["claim"]["id"].as_str().expect("an id")]));
    for words in ["“in Aleppo”", "written by hand", "claim entered", "“seen by the desk”", "traders", "ground   photo", "3 bytes · photo.jpg"] {
        assert!(told.contains(words), "{words}\n{told}");
    }
    assert_eq!(told.matches("the bytes are in the book and have this hash").count(), 2, "the original's and the photo's\n{told}");
    assert_eq!(claim["claim"]["by"]["actors"][0]["actor"], "islamic-state", "{claim}");
    // The files come out as they went in, and nothing is written over.
    let (id, out) = (claim["claim"]["id"].as_str().expect("an id"), f.of("out"));
    assert!(well(on(&book, &["show", id, "--files", &out])).contains("photo.jpg"));
    assert_eq!(std::fs::read(format!("{out}/{id}.1.photo.jpg")).expect("the photo"), b"\xff\xd8\xff");
    let again = on(&book, &["show", id, "--files", &out]);
    assert!(again.code == 1 && again.err.contains("photo.jpg"), "{again:?}");
    well(on(&book, &["show", report, "--files", &out]));
    assert_eq!(std::fs::read_dir(&out).expect("the folder").count(), 3);
    well(on(&book, &["reread"]));
    assert_eq!(lines(&well(on(&book, &["claims", "--harm", "missing", "--json"]))).len(), 1);
    assert_eq!(on(&book, &["verify"]).code, 0);
}

#[test]
fn an_export_makes_the_same_book_again_and_an_altered_one_none() {
    let f = Folder::new();
    let book = filled(&f);
    let (folder, again) = (f.of("export"), f.of("again"));
    assert_eq!(on(&book, &["export", &folder]).code, 2, "what leaves the book has to be said");
    assert!(well(on(&book, &["export", &folder, "--all"])).contains("Exported 8 entries"));
    let twice = on(&book, &["export", &folder, "--all"]);
    assert!(twice.code == 1 && twice.err.contains("holds something"), "{twice:?}");
    assert!(well(on("", &["import", &folder, &again])).contains("8 entries"));
    assert_eq!(well(on(&again, &["log", "--json"])), well(on(&book, &["log", "--json"])));
    assert_eq!(well(on(&again, &["claims", "--json"])), well(on(&book, &["claims", "--json"])));
    let lines = format!("{folder}/entries.jsonl");
    let altered = std::fs::read_to_string(&lines).expect("the entries").replacen("tester", "taster", 1);
    std::fs::write(&lines, altered).expect("the entries");
    for from in [&folder, &f.of("absent")] {
        let ran = on("", &["import", from, &f.of("bad")]);
        assert!(ran.code == 1 && !ran.err.is_empty() && !f.path().join("bad/book.sqlite").exists(), "{from}: {ran:?}");
    }
}

#[test]
fn a_bundle_is_merged_once_and_leaves_behind_what_is_stricter() {
    let f = Folder::new();
    let book = filled(&f);
    let other = f.of("other");
    well(on("", &["init", &other]));
    let (open, shut) = (f.of("open"), f.of("shut"));
    assert!(well(on(&book, &["bundle", &shut, "--visibility", "public"])).contains("signed"));
    well(on(&book, &["bundle", &open, "--visibility", "internal"]));
    well(on(&other, &["merge", &shut]));
    assert!(lines(&well(on(&other, &["claims", "--json"]))).is_empty());
    assert!(well(on(&other, &["merge", &open])).contains("0 new headers"));
    let merged = lines(&well(on(&other, &["claims", "--json"])));
    assert!(merged.len() == 2 && merged.iter().all(|c| c["book"].as_str().is_some_and(|b| b.starts_with("b-"))), "{merged:?}");
    assert!(well(on(&other, &["merge", &open])).contains("0 new contents"));
    // What another book's reports tell is linked too; its codes are that book's to write down.
    assert!(well(on(&other, &["link"])).contains("2 incidents") && well(on(&other, &["link"])).contains("Nothing changed"));
    let id = merged[0]["claim"]["id"].as_str().expect("an id");
    let foreign = on(&other, &["retract", id, "--reason", "x"]);
    assert!(foreign.code == 1 && foreign.err.contains("decide on it there"), "{foreign:?}");
    for (at, from) in [(&book, &open), (&other, &f.of("absent"))] {
        let ran = on(at, &["merge", from]);
        assert!(ran.code == 1 && !ran.err.is_empty(), "{ran:?}");
    }
    assert_eq!(on(&book, &["bundle", &f.of("x")]).code, 2);
    assert_eq!(on(&other, &["verify", "--views"]).code, 0);
}
