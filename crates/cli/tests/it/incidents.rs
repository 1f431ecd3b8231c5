//! Enters: a book of a few wires, made here. Leaves: a failure where incidents, judgements or tolls are not what docs/incidents.md and
//! docs/tolls.md promise. Never done here: judging a reading beyond plain sentences.

use crate::schema::{INCIDENT, TOLL, check};
use crate::tools::{Folder, Ran, lines, run_with};
use serde_json::Value;

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

/// Wires on two incidents: a market in Idlib in three outlets, one of them a copy, and a road in Homs the day after.
const WIRES: [(&str, &str, &str); 5] = [
    (
        "Reuters",
        "2021-02-19",
        "BEIRUT, Feb 19 (Reuters) - An air strike on a market in the Syrian city of Idlib killed 12 civilians on Friday, police said. Ambulances carried the injured to hospitals across the border, and traders shuttered their stalls for the rest of the week.",
    ),
    (
        "Daily Post",
        "2021-02-19",
        "BEIRUT, Feb 19 (Reuters) - An air strike on a market in the Syrian city of Idlib killed 12 civilians on Friday, police said. Ambulances carried the injured to hospitals across the border, and traders shuttered their stalls for the rest of the week.",
    ),
    ("AFP", "2021-02-20", "BEIRUT, Feb 20 (AFP) - At least 15 civilians were killed in an air strike on a market in Idlib in Syria on Friday, a doctor said."),
    (
        "AP",
        "2021-02-21",
        "BEIRUT, Feb 21 (AP) - A roadside bomb killed four soldiers in the Syrian city of Homs on Saturday, the Syrian Observatory for Human Rights said.",
    ),
    ("SOHR", "2021-03-01", "The Syrian Observatory for Human Rights said at least 40 people were killed in Syria in February 2021."),
];

fn book(f: &Folder, order: &[usize]) -> String {
    let book = f.of("book");
    well(on("", &["init", &book, "--name", "Trial"]));
    for (n, &i) in order.iter().enumerate() {
        let (source, date, text) = WIRES[i];
        let row = serde_json::json!({ "text": text, "date": date, "source": source });
        let path = f.file(&format!("rows-{n}.jsonl"), format!("{row}\n"));
        well(on(&book, &["add", &path]));
    }
    book
}

fn incidents(book: &str) -> Vec<Value> {
    lines(&well(on(book, &["incidents", "--json"])))
}

fn toll(book: &str, args: &[&str]) -> (Value, Value, Value, Value) {
    let all: Vec<&str> = ["toll", "--json"].iter().chain(args).copied().collect();
    let t = lines(&well(on(book, &all))).swap_remove(0);
    (t["low"].clone(), t["best"].clone(), t["high"].clone(), t["high_open"].clone())
}

#[test]
fn reports_of_one_incident_are_one_and_a_copy_adds_nothing() {
    let f = Folder::new();
    let book = book(&f, &[0, 1, 2, 3, 4]);
    let all = incidents(&book);
    assert_eq!(all.len(), 2, "{all:?}");
    assert_eq!(all[0]["reports"], 3);
    assert!(all[0]["code"].as_str().expect("a code").starts_with("SY-20210219-idlib-"), "{all:?}");
    // The lowest of the origins binds the low; "at least" leaves it open.
    let day = ["--country", "SY", "--from", "2021-02-19", "--to", "2021-02-19"];
    assert_eq!(toll(&book, &day), (12.into(), 15.into(), Value::Null, true.into()));
    // Two incidents are other people; the month contains both and is never added.
    let days = ["--country", "SY", "--from", "2021-02-19", "--to", "2021-02-20"];
    assert_eq!(toll(&book, &days).0, 16);
    assert_eq!(toll(&book, &["--country", "SY", "--from", "2021-02-01", "--to", "2021-02-28"]).0, 40);
    // Nobody reported on it: unknown, and never zero.
    assert_eq!(toll(&book, &["--country", "IQ"]), (Value::Null, Value::Null, Value::Null, false.into()));
    let shown = well(on(&book, &["incident", "show", all[0]["code"].as_str().expect("a code")]));
    assert!(shown.contains("a copy of c-") && shown.contains("origins     2: hospital, police"), "{shown}");
}

#[test]
fn tolls_do_not_depend_on_the_order_in_which_reports_arrive() {
    let (f, g) = (Folder::new(), Folder::new());
    let (one, other) = (book(&f, &[0, 1, 2, 3, 4]), book(&g, &[4, 2, 3, 1, 0]));
    for args in [
        &["--country", "SY", "--from", "2021-02-19", "--to", "2021-02-19"][..],
        &["--country", "SY", "--from", "2021-02-19", "--to", "2021-02-20"],
        &["--country", "SY", "--from", "2021-02-01", "--to", "2021-02-28"],
        &["--who", "civilian"],
    ] {
        assert_eq!(toll(&one, args), toll(&other, args), "{args:?}");
    }
}

#[test]
fn a_person_wins_over_the_linker_and_can_take_it_back() {
    let f = Folder::new();
    let book = book(&f, &[0, 2, 3]);
    let all = incidents(&book);
    let (idlib, homs) = (all[0]["code"].as_str().expect("a code").to_owned(), all[1]["code"].as_str().expect("a code").to_owned());
    let afp = all[0]["claims"].as_array().expect("claims").last().and_then(Value::as_str).expect("a claim").to_owned();
    let out = well(on(&book, &["incident", "split", &idlib, &afp, "--reason", "another market"]));
    assert!(out.contains("speak"), "{out}");
    assert_eq!(incidents(&book).len(), 3);
    // Linking again changes nothing of it.
    assert!(well(on(&book, &["link"])).contains("Nothing changed"), "link");
    let out = well(on(&book, &["same", &afp, &idlib, "--reason", "it was the same after all"]));
    assert!(out.contains(&idlib), "{out}");
    let all = incidents(&book);
    assert_eq!(all.len(), 2);
    // The code that the split minted still leads here.
    let alias = all[0]["aliases"][0].as_str().expect("an alias").to_owned();
    assert!(well(on(&book, &["incident", "show", &alias])).starts_with(&idlib));
    // A merge by codes, then apart again.
    well(on(&book, &["incident", "merge", &idlib, &homs]));
    assert_eq!(incidents(&book).len(), 1);
    well(on(&book, &["different", &idlib, &homs]));
    assert_eq!(incidents(&book).len(), 2);
    let out = well(on(&book, &["verify"]));
    assert!(out.contains("nothing") || out.contains("right") || !out.is_empty(), "{out}");
}

#[test]
fn a_rejected_incident_is_in_no_toll_and_an_older_view_still_counts_it() {
    let f = Folder::new();
    let book = book(&f, &[0, 3]);
    let code = incidents(&book)[1]["code"].as_str().expect("a code").to_owned();
    let day = ["--country", "SY", "--from", "2021-02-20", "--to", "2021-02-20"];
    assert_eq!(toll(&book, &day).0, 4);
    let before = lines(&well(on(&book, &["log", "--json"]))).len().to_string();
    let refused = on(&book, &["incident", "verify-as", &code, "rejected"]);
    assert_eq!(refused.code, 2, "a verification needs a reason: {refused:?}");
    well(on(&book, &["incident", "verify-as", &code, "rejected", "--reason", "the outlet withdrew it"]));
    assert_eq!(toll(&book, &day).0, Value::Null);
    let then: Vec<&str> = day.iter().copied().chain(["--as-of", &before]).collect();
    assert_eq!(toll(&book, &then).0, 4);
}

#[test]
fn a_toll_tells_its_claims_down_to_their_words() {
    let f = Folder::new();
    let book = book(&f, &[0, 1, 2, 3, 4]);
    let why = well(on(&book, &["why", "--country", "SY", "--from", "2021-02-19", "--to", "2021-02-20"]));
    for words in ["The low rests on", "12 civilians", "four soldiers", "police", "c-"] {
        assert!(why.contains(words), "{words} is not in {why}");
    }
    let csv = well(on(&book, &["toll", "--country", "SY", "--group-by", "month", "--csv"]));
    assert!(csv.starts_with("month,low,best,high,high_open,highest,convention,origins,coverage\n") && csv.contains("2021-02,40,40,,true,"), "{csv}");
}

#[test]
fn people_of_a_list_are_judged_and_a_list_is_declared_complete() {
    let f = Folder::new();
    let book = f.of("book");
    well(on("", &["init", &book]));
    let wire = "BEIRUT, Feb 20 (AFP) - Shelling killed at least five people in Saraqib in Syria on Friday, a doctor said.";
    let row = serde_json::json!({ "text": wire, "date": "2021-02-20", "source": "AFP" });
    well(on(&book, &["add", &f.file("row.jsonl", format!("{row}\n"))]));
    let list = f.file(
        "list.csv",
        "name,age,date_of_death,place,country\nAya Nur,12,2021-02-19,Saraqib,SY\nBasil Nur,40,2021-02-19,Saraqib,SY\nBasel Nur,40,2021-02-19,Saraqib,SY\n",
    );
    let ran = on(&book, &["add", &list, "--preset", "victims", "--source", "Council list", "--date", "2021-02-25"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let claims: Vec<Value> = lines(&well(on(&book, &["claims", "--json"])));
    let of = |name: &str| {
        let own = claims.iter().find(|c| c["claim"]["who"]["persons"][0]["name"] == name).unwrap_or_else(|| panic!("{name} in {claims:?}"));
        own["claim"]["id"].as_str().expect("an id").to_owned()
    };
    let (aya, basil, basel) = (of("Aya Nur"), of("Basil Nur"), of("Basel Nur"));
    let reconciled = ["--country", "SY", "--reading", "reconciled"];
    assert_eq!(toll(&book, &reconciled), (5.into(), 5.into(), Value::Null, true.into()), "a list is a floor");
    well(on(&book, &["incident", "close-list", &aya, "--reason", "the council published all names"]));
    assert_eq!(toll(&book, &reconciled), (3.into(), 3.into(), 3.into(), false.into()));
    let (a, b) = (format!("{basil}:Basil Nur"), format!("{basel}:basel nur"));
    let out = well(on(&book, &["same", &a, &b, "--reason", "one identity card"]));
    assert!(out.contains("are one person"), "{out}");
    assert_eq!(toll(&book, &reconciled).0, 2);
    let told = well(on(&book, &["why", "--country", "SY", "--reading", "reconciled"]));
    assert!(told.contains("These can't all be true; together their bounds gave way by 3") && told.contains("Aya Nur"), "{told}");
    // Documented figures take nobody for complete; and both words can be taken back.
    assert_eq!(toll(&book, &["--country", "SY"]).0, 5);
    well(on(&book, &["different", &a, &b, "--reason", "two cards after all"]));
    assert_eq!(toll(&book, &reconciled).0, 3);
    well(on(&book, &["incident", "close-list", &basil, "--open", "--reason", "the declaration was of another claim"]));
    well(on(&book, &["incident", "close-list", &aya, "--open", "--reason", "more names may come"]));
    assert_eq!(toll(&book, &reconciled).0, 5);
    let wrong = on(&book, &["same", &a, &format!("{aya}:Camil")]);
    assert!(wrong.code == 1 && wrong.err.contains("it names Aya Nur"), "{wrong:?}");
}

#[test]
fn wrong_questions_say_what_to_mend() {
    let f = Folder::new();
    let book = book(&f, &[0]);
    let own = f.file("own.toml", "name = \"own\"\nversion = \"1\"\nbest = \"loudest\"\n");
    for (args, words) in [
        (&["toll", "--place", "Nowhere-on-Sea"][..], "knows such a place"),
        (&["toll", "--country", "XY"], "no country has this code"),
        (&["toll", "--place", "Aleppo", "--country", "UA"], "lies in SY"),
        (&["toll", "--who", "the baddies"], "no actor or side"),
        (&["toll", "--means", "spear"], "no means has this id"),
        (&["toll", "--from", "2021-03-01", "--to", "2021-02-01"], "ends on"),
        (&["toll", "--convention", "mine"], "no convention is called so"),
        (&["toll", "--convention", &own], "3:"),
        (&["toll", "--group-by", "moon"], "rows can be made by"),
        (&["incident", "show", "SY-1-x-0"], "no incident has this code"),
        (&["same", "c-0000000000000000", "c-0000000000000001"], "no such claim"),
        (&["same", "c-0000000000000000:A", "c-0000000000000001"], "a person is compared with a person"),
        (&["different", "c-0000000000000000:A", "c-0000000000000001:B"], "no such claim"),
        (&["incident", "close-list", "c-0000000000000000", "--reason", "all"], "no such claim"),
    ] {
        let ran = on(&book, args);
        assert!(ran.code == 1 && ran.err.contains(words), "{args:?}: {ran:?}");
    }
}

#[test]
fn review_goes_through_what_is_in_doubt_and_takes_back() {
    let f = Folder::new();
    let book = f.of("book");
    well(on("", &["init", &book]));
    let rows = [
        ("A", "2021-02-19", "A bomb killed six people in the Syrian city of Homs on Friday, police said."),
        ("B", "2021-02-20", "Gunmen killed three people in the Syrian city of Homs on Saturday, a doctor said."),
    ];
    let text: String = rows.iter().map(|(s, d, t)| format!("{}\n", serde_json::json!({ "text": t, "date": d, "source": s }))).collect();
    well(on(&book, &["add", &f.file("rows.jsonl", text)]));
    let out = well(fed(&book, &["review"], b"?\ns\nz\nd\nq\n"));
    if out.starts_with("No pair") {
        return;
    }
    assert!(out.contains("bits") && out.contains("taken back") && out.contains("1 judged"), "{out}");
    assert!(well(fed(&book, &["review"], b"")).contains("No pair"), "it was judged");
}

#[test]
fn weights_are_learnt_as_an_act_and_never_from_little() {
    let f = Folder::new();
    let book = book(&f, &[0, 3]);
    let ran = on(&book, &["link", "--train", "ours-1"]);
    assert!(ran.code == 1 && ran.err.contains("nothing was learnt") && ran.err.contains("500"), "{ran:?}");
    assert_eq!(on(&book, &["link", "--train", "../x"]).code, 2);
    // Enough pairs: many towns, each told by two outlets.
    let mut rows = String::new();
    for day in 1..=28 {
        for (n, town) in ["Idlib", "Homs", "Hama", "Aleppo", "Raqqa"].into_iter().enumerate() {
            for (k, source) in ["AP", "BBC"].into_iter().enumerate() {
                let text = format!(
                    "Shelling killed {} civilians in the Syrian city of {town} on {day} March 2021, police said.",
                    3 + (day + n * 7 + k * (day % 2)) % 19
                );
                rows.push_str(&format!("{}\n", serde_json::json!({ "text": text, "date": format!("2021-03-{:02}", day.min(28)), "source": source })));
            }
        }
    }
    well(on(&book, &["add", &f.file("many.jsonl", rows)]));
    let ran = on(&book, &["link", "--train", "ours-1"]);
    assert!(ran.code == 0 && ran.err.contains("learnt from"), "{ran:?}");
    let log = well(on(&book, &["log", "--json"]));
    assert!(log.contains("\"model\":\"ours-1\""), "the run names its weights");
    assert_eq!(on(&book, &["link", "--train", "ours-1"]).code, 1, "a table is never replaced");
    let copy = f.of("copy");
    well(on(&book, &["backup", "create", &copy]));
    assert!(std::path::Path::new(&copy).join("models/ours-1.toml").is_file(), "the weights are in the backup");
    well(on(&book, &["link", "--built-in"]));
    // A linking can be made again with the weights that it names, also those of an earlier version of the program.
    for name in ["incidents-1", "ours-1"] {
        well(on(&book, &["link", "--weights", name]));
        let log = well(on(&book, &["log", "--json"]));
        let last = log.lines().rfind(|l| l.contains("\"model\":")).unwrap_or_default();
        assert!(last.contains(&format!("\"model\":\"{name}\"")), "{name}: {last}");
    }
    assert_eq!(on(&book, &["link", "--weights", "nobody-s"]).code, 1);
    assert_eq!(on(&book, &["link", "--train", "incidents-2"]).code, 1, "that name is taken");
}

#[test]
fn incidents_and_tolls_are_as_their_schemas_say() {
    let toll: Value = serde_json::from_str(TOLL).expect("a schema");
    let incident: Value = serde_json::from_str(INCIDENT).expect("a schema");
    let f = Folder::new();
    let book = book(&f, &[0, 1, 2, 3, 4]);
    for line in incidents(&book) {
        check(&incident, &incident, &line, "incident").unwrap_or_else(|e| panic!("{e}\n{line}"));
    }
    for args in [
        &["--country", "SY"][..],
        &["--country", "SY", "--reading", "reconciled"],
        &["--who", "combatant", "--from", "2021-02-20", "--to", "2021-02-20"],
        &["--count", "strikes"],
        &["--country", "SY", "--group-by", "place,month"],
        &["--country", "SY", "--compare-conventions"],
        &["--country", "SY", "--convention", "airwars"],
    ] {
        let all: Vec<&str> = ["toll", "--json"].iter().chain(args).copied().collect();
        for line in lines(&well(on(&book, &all))) {
            check(&toll, &toll, &line, "toll").unwrap_or_else(|e| panic!("{args:?}: {e}\n{line}"));
        }
    }
}
