//! Open data and bulletins by the built program. Enters: a book of a few wires, made here. Leaves: a failure where files are not what
//! docs/exports.md promises. Never done here: judging a reading beyond plain sentences.

use crate::tools::{Folder, Ran, lines, run_with};

const WIRES: [(&str, &str, &str, &str); 3] = [
    (
        "AFP",
        "2021-02-20",
        "public",
        "At least 21 Islamic State fighters were killed in the last 24 hours in Syria, the Syrian Observatory for Human Rights said. IS attacks have killed more than 1,300 soldiers in Syria since March 2019, the Observatory said.",
    ),
    ("Reuters", "2021-02-19", "public", "An air strike on a market in the Syrian city of Idlib killed 12 civilians and injured 30 on Friday, police said."),
    ("AP", "2021-02-21", "internal", "A roadside bomb killed four soldiers in the Syrian city of Homs on Saturday, police said."),
];

fn on(book: &str, args: &[&str]) -> Ran {
    run_with(args, &[("TOLLBOOK_BOOK", book), ("TOLLBOOK_AUTHOR", "tester")], b"")
}

fn well(ran: Ran) -> String {
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
    ran.out
}

fn book(f: &Folder) -> String {
    let book = f.of("book");
    well(on("", &["init", &book, "--name", "Trial"]));
    for (n, (source, date, visibility, text)) in WIRES.iter().enumerate() {
        let row = serde_json::json!({ "text": text, "date": date, "source": source });
        let path = f.file(&format!("rows-{n}.jsonl"), format!("{row}\n"));
        well(on(&book, &["add", &path, "--visibility", visibility]));
    }
    book
}

#[test]
fn the_public_reads_what_is_public_and_recent_places_by_their_unit() {
    let f = Folder::new();
    let book = book(&f);
    let told = lines(&well(on(&book, &["publish", "incidents", "--format", "jsonl", "--on", "2021-02-22"])));
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!((&told[0]["killed_low"], &told[0]["coarsened"], &told[0]["place_precision"]), (&12.into(), &"recent".into(), &"province".into()));
    assert!(told[0]["injured_low"].is_null() && told[0]["coverage"].as_str().is_some_and(|c| c.contains("police")));
    let later = lines(&well(on(&book, &["publish", "incidents", "--format", "jsonl", "--on", "2021-06-01"])));
    assert_eq!((&later[0]["place"], &later[0]["place_precision"]), (&"Idlib".into(), &"exact".into()));
    let inside = lines(&well(on(&book, &["publish", "incidents", "--format", "jsonl", "--profile", "internal"])));
    assert_eq!((inside.len(), &inside[0]["injured_low"]), (2, &30.into()));
    assert!(!well(on(&book, &["publish", "claims", "--on", "2021-06-01"])).contains("Homs"));
    let refused = on(&book, &["publish", "tolls", "--country", "SY", "--count", "injured"]);
    assert!(refused.code == 1 && refused.err.contains("--living"), "{refused:?}");
    let early = on(&book, &["publish", "incidents", "--on", "2021-02-22", "--embargo", "2021-03-01"]);
    assert!(early.code == 1 && early.err.contains("2021-03-01") && early.out.is_empty(), "{early:?}");
}

#[test]
fn a_folder_of_open_data_says_what_it_holds() {
    let f = Folder::new();
    let book = book(&f);
    let dir = f.of("data");
    let ran = on(&book, &["publish", "incidents", "--format", "ucdp", "--out", &dir, "--on", "2021-06-01", "--contact", "desk@n.example"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let read = |name: &str| std::fs::read_to_string(f.path().join("data").join(name)).expect("a file");
    let rows = read("ucdp.csv");
    assert_eq!(rows.lines().map(|l| l.matches(',').count() >= 48).collect::<Vec<_>>(), [true, true]);
    let package: serde_json::Value = serde_json::from_str(&read("datapackage.json")).expect("JSON");
    let resource = &package["resources"][0];
    assert_eq!((&resource["path"], &resource["bytes"]), (&"ucdp.csv".into(), &(rows.len() as u64).into()));
    assert_eq!(resource["schema"]["fields"].as_array().map(Vec::len), Some(49));
    let card = read("METHOD.md");
    assert!(card.contains("ucdp-23.1") && card.contains("desk@n.example") && card.contains("summary events"), "{card}");
    assert_eq!(read("ucdp.csvt").matches(',').count(), 48);
    let hxl = well(on(&book, &["publish", "tolls", "--country", "SY", "--group-by", "province,month", "--hxl", "--on", "2021-06-01"]));
    assert!(hxl.lines().nth(1).is_some_and(|l| l.starts_with("#adm1+name,")), "{hxl}");
    for wrong in [
        &["publish", "claims", "--format", "hapi"][..],
        &["publish", "incidents", "--format", "jsonl", "--excel"],
        &["publish", "tolls", "--format", "geojson"],
    ] {
        assert_eq!(on(&book, wrong).code, 1, "{wrong:?}");
    }
}

#[test]
fn forms_of_maps_and_of_annotations_are_written_whole() {
    let f = Folder::new();
    let book = book(&f);
    for (what, form, file, format) in [
        ("incidents", "kml", "incidents.kml", "kml"),
        ("incidents", "gpkg", "incidents.gpkg", "gpkg"),
        ("tolls", "gpkg", "tolls.gpkg", "gpkg"),
        ("claims", "parquet", "claims.parquet", "parquet"),
        ("tolls", "parquet", "tolls.parquet", "parquet"),
        ("claims", "annotations", "annotations.jsonld", "jsonld"),
    ] {
        let dir = f.of(&format!("{form}-{what}"));
        let ran = on(&book, &["publish", what, "--format", form, "--out", &dir, "--on", "2021-06-01"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        let bytes = std::fs::read(std::path::Path::new(&dir).join(file)).expect("a file");
        let package = std::fs::read_to_string(std::path::Path::new(&dir).join("datapackage.json")).expect("a file");
        let package: serde_json::Value = serde_json::from_str(&package).expect("JSON");
        let resource = &package["resources"][0];
        assert_eq!((&resource["path"], &resource["format"], &resource["bytes"]), (&file.into(), &format.into(), &(bytes.len() as u64).into()));
        if form == "annotations" {
            let page: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
            assert!(page["items"][0]["target"]["source"].is_string(), "{page}");
            let told = page.to_string();
            assert!(!told.contains("exact\":\"") && !told.contains("selector"), "the public reads no words, and not where they stand: {page}");
            let dir = f.of("annotations-internal");
            let ran = on(&book, &["publish", what, "--format", form, "--out", &dir, "--on", "2021-06-01", "--profile", "internal"]);
            assert_eq!(ran.code, 0, "{ran:?}");
            let bytes = std::fs::read(std::path::Path::new(&dir).join(file)).expect("a file");
            let page: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
            assert!(page["items"][0]["target"]["selector"][0]["start"].is_u64(), "{page}");
        }
    }
    for wrong in [
        &["publish", "tolls", "--format", "kml"][..],
        &["publish", "incidents", "--format", "annotations"],
        &["publish", "incidents", "--format", "kml", "--hxl"],
        &["publish", "tolls", "--since-entry", "1"],
        &["publish", "incidents", "--format", "ucdp", "--since-entry", "1"],
    ] {
        assert_eq!(on(&book, wrong).code, 1, "{wrong:?}");
    }
}

#[test]
fn what_changed_since_an_entry_is_told_alone() {
    let f = Folder::new();
    let book = book(&f);
    let told = |since: &str| lines(&well(on(&book, &["publish", "claims", "--format", "jsonl", "--profile", "internal", "--since-entry", since])));
    let all = lines(&well(on(&book, &["publish", "claims", "--format", "jsonl", "--profile", "internal"])));
    let new = told("1");
    assert_eq!(new.len(), all.len(), "at the first entry there was nothing");
    assert!(new.iter().all(|r| r["change"] == "new"));
    let head = well(on(&book, &["log", "--json"])).lines().count().to_string();
    assert!(told(&head).is_empty());
    let id = all[0]["id"].as_str().expect("an id").to_owned();
    well(on(&book, &["correct", &id, "--count", "97", "--reason", "the second page"]));
    let gone = all[1]["id"].as_str().expect("an id").to_owned();
    well(on(&book, &["retract", &gone, "--reason", "taken back"]));
    let changes: Vec<(String, String)> =
        told(&head).iter().map(|r| (r["id"].as_str().unwrap_or("").to_owned(), r["change"].as_str().unwrap_or("").to_owned())).collect();
    assert!(changes.contains(&(id, "changed".to_owned())) && changes.contains(&(gone, "gone".to_owned())), "{changes:?}");
}

#[test]
fn a_book_of_which_nothing_is_public_says_so() {
    let f = Folder::new();
    let book = f.of("book");
    well(on("", &["init", &book, "--name", "Trial"]));
    let path = f.file("a.jsonl", format!("{}\n", serde_json::json!({ "text": WIRES[1].3, "date": WIRES[1].1 })));
    well(on(&book, &["add", &path]));
    let ran = on(&book, &["publish", "incidents"]);
    assert!(ran.code == 0 && ran.out.lines().count() == 1 && ran.err.contains("no claim of this book is public"), "{ran:?}");
}

#[test]
fn a_bulletin_tells_tolls_in_sentences_and_what_changed() {
    let f = Folder::new();
    let book = book(&f);
    let args =
        |more: &[&'static str]| [&["bulletin", "--country", "SY", "--day", "2021-02-20", "--since", "2019-03-01", "--on", "2021-06-01"][..], more].concat();
    let told = well(on(&book, &args(&["--changed-since", "2"])));
    for words in [
        "At least 21 members of Islamic State were killed in Syria on 19 and 20 February 2021",
        "since 1 March 2019",
        "1,301",
        "What changed since entry 2, and why",
        "new report: AFP, 20 February 2021",
    ] {
        assert!(told.contains(words), "{words}\n{told}");
    }
    assert!(!told.contains("Homs"), "{told}");
    let page = well(on(&book, &args(&["--lang", "ar", "--format", "html"])));
    assert!(page.contains("dir=\"rtl\"") && page.contains("<svg"));
    let json: serde_json::Value = serde_json::from_str(&well(on(&book, &args(&["--format", "json", "--week", "--lang", "fr"])))).expect("JSON");
    assert_eq!((&json["from"], &json["method"]["profile"]["audience"]), (&"2021-02-14".into(), &"public".into()));
    let swapped = on(&book, &["bulletin", "--country", "SY", "--day", "2019-01-01", "--since", "2019-03-01"]);
    assert!(swapped.code == 1 && swapped.err.contains("swap"), "{swapped:?}");
}

#[test]
fn what_a_person_corrected_is_named_with_its_field_and_their_words_stay_inside() {
    let f = Folder::new();
    let book = book(&f);
    let last = |book: &str| -> u64 { well(on(book, &["log"])).lines().filter_map(|l| l.split(' ').next()?.parse().ok()).max().expect("entries") };
    let before = last(&book).to_string();
    let claims = lines(&well(on(&book, &["claims", "--json"])));
    let id = claims.iter().map(|c| &c["claim"]).find(|c| c["harm"] == "killed" && c["count"]["best"] == 12).expect("the strike")["id"].as_str().expect("an id");
    well(on(&book, &["correct", id, "--count", "15", "--reason", "a later wire of theirs"]));
    let asked = ["bulletin", "--country", "SY", "--day", "2021-02-20", "--on", "2021-06-01", "--changed-since", &before];
    for (lang, line) in [
        ("en", "number corrected from 12 to 15 on "),
        ("fr", "nombre\u{202f}: 12 corrigé en 15 le "),
        ("ar", "تصحيح العدد من \u{2068}12\u{2069} إلى \u{2068}15\u{2069} في "),
    ] {
        let public = well(on(&book, &[&asked[..], &["--lang", lang]].concat()));
        assert!(public.contains(line) && !public.contains("a later wire"), "{public}");
        let internal = well(on(&book, &[&asked[..], &["--lang", lang, "--profile", "internal"]].concat()));
        assert!(internal.contains(line) && internal.contains("a later wire of theirs"), "{internal}");
    }
    // Places and parties in the words of the language, their ids in data.
    let arabic = well(on(&book, &[&asked[..], &["--lang", "ar"]].concat()));
    assert!(arabic.contains("إدلب") && !arabic.contains("| \u{2068}Idlib") && !arabic.contains("| Idlib"), "{arabic}");
    let rows = well(on(&book, &["toll", "--country", "SY", "--group-by", "province"]));
    assert!(rows.contains("  Idlib") && !rows.contains("SY/"), "{rows}");
    assert!(well(on(&book, &["toll", "--country", "SY", "--group-by", "province", "--csv"])).contains("SY/Idlib"));
}

#[test]
fn what_is_published_names_the_last_entry_that_it_rests_on_and_nothing_changed_since() {
    let f = Folder::new();
    let book = book(&f);
    let log = well(on(&book, &["log"]));
    let last: u64 = log.lines().filter_map(|l| l.split(' ').next()?.parse().ok()).max().expect("entries");
    let asked = ["bulletin", "--country", "SY", "--day", "2021-02-20", "--on", "2021-06-01"];
    let told = well(on(&book, &asked));
    assert!(told.contains(&format!("entry {last} ")), "{last}: {told}");
    let since = well(on(&book, &[&asked[..], &["--changed-since", &last.to_string(), "--format", "json"]].concat()));
    let changes: serde_json::Value = serde_json::from_str(&since).expect("JSON");
    assert_eq!(changes["changed"]["changes"].as_array().map(Vec::len), Some(0), "{since}");
    let dir = f.of("out");
    assert_eq!(on(&book, &["publish", "claims", "--on", "2021-06-01", "--out", &dir]).code, 0);
    let card = std::fs::read_to_string(std::path::Path::new(&dir).join("METHOD.md")).expect("a card");
    assert!(card.contains(&format!("after entry {last}")), "{card}");
    let package: serde_json::Value =
        serde_json::from_slice(&std::fs::read(std::path::Path::new(&dir).join("datapackage.json")).expect("a package")).expect("JSON");
    assert_eq!(package["resources"][0]["schema"]["primaryKey"], serde_json::json!(["id", "report"]));
}

#[test]
fn bars_of_a_bulletin_follow_its_span_unless_somebody_says_otherwise() {
    let f = Folder::new();
    let book = book(&f);
    let by = |more: &[&'static str]| -> String {
        let all = [&["bulletin", "--country", "SY", "--day", "2021-02-20", "--on", "2021-06-01", "--format", "json"][..], more].concat();
        let told: serde_json::Value = serde_json::from_str(&well(on(&book, &all))).expect("JSON");
        told["chart_by"].as_str().unwrap_or("").to_owned()
    };
    assert_eq!(by(&[]), "province");
    for (since, step) in [("2021-02-01", "day"), ("2021-01-01", "week"), ("2019-03-01", "month"), ("2011-03-01", "year")] {
        assert_eq!(by(&["--since", since]), step, "{since}");
    }
    for step in ["day", "week", "month", "year", "province"] {
        assert_eq!(by(&["--since", "2019-03-01", "--bars", step]), step);
    }
    let told = well(on(&book, &["bulletin", "--country", "SY", "--day", "2021-02-20", "--since", "2021-01-01", "--on", "2021-06-01"]));
    assert!(told.contains("## Killed, by week (each by its Monday)") && told.contains("| 2021-02-15 |"), "{told}");
    let refused = on(&book, &["bulletin", "--country", "SY", "--day", "2021-02-20", "--bars", "decade"]);
    assert!(refused.code == 2 && refused.err.contains("--bars"), "{refused:?}");
    let weeks = well(on(&book, &["toll", "--country", "SY", "--from", "2021-02-01", "--to", "2021-02-28", "--group-by", "week"]));
    assert!(weeks.contains("2021-02-15"), "{weeks}");
}

#[test]
#[cfg(unix)]
fn a_bulletin_is_printed_by_a_browser_that_reaches_nobody_and_where_there_is_none_that_is_said() {
    use std::os::unix::fs::PermissionsExt as _;
    let f = Folder::new();
    let book = book(&f);
    let bulletin = ["bulletin", "--country", "SY", "--day", "2021-02-20", "--on", "2021-06-01", "--format", "pdf"];
    let run = |browser: &str, out: &[&str]| {
        let vars = [("TOLLBOOK_BOOK", book.as_str()), ("TOLLBOOK_AUTHOR", "tester"), ("TOLLBOOK_BROWSER", browser)];
        run_with(&[&bulletin[..], out].concat(), &vars, b"")
    };
    let file = f.of("bulletin.pdf");
    let none = run("/nowhere/chromium", &["--out", &file]);
    assert!(none.code != 0 && none.err.contains("TOLLBOOK_BROWSER names no program"), "{none:?}");
    let unnamed = run("/nowhere/chromium", &[]);
    assert!(unnamed.code != 0 && unnamed.err.contains("--out FILE"), "{unnamed:?}");
    // Stands for a browser: writes down how it was called, and prints.
    let script = |body: &str| {
        let path = f.file("browser", format!("#!/bin/sh\n{body}\n"));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("it may run");
        path
    };
    let seen = f.of("seen");
    let prints = format!(
        "printf '%s\\n' \"$@\" > {seen}\nfor a in \"$@\"; do case \"$a\" in --print-to-pdf=*) printf '%%PDF-1.4' > \"${{a#--print-to-pdf=}}\";; file://*) cat \"${{a#file://}}\" >> {seen};; esac; done"
    );
    let done = run(&script(&prints), &["--out", &file]);
    assert_eq!((done.code, done.err.as_str()), (0, ""), "{done:?}");
    assert!(std::fs::read(&file).expect("the file").starts_with(b"%PDF-"));
    let told = std::fs::read_to_string(&seen).expect("how it was called");
    assert!(told.contains("--host-resolver-rules=MAP * ~NOTFOUND") && told.contains("At least <bdi>21</bdi>"), "{told}");
    assert!(
        !std::path::Path::new(&f.of(".")).read_dir().expect("the folder").any(|e| e.expect("a name").file_name().to_string_lossy().contains("print")),
        "nothing is left"
    );
    // One that fails leaves the file as it was.
    let failed = run(&script("exit 3"), &["--out", &file]);
    assert!(failed.code != 0 && failed.err.contains("printed no PDF") && failed.err.contains("--format html"), "{failed:?}");
    assert!(std::fs::read(&file).expect("the file").starts_with(b"%PDF-"));
}

/// What a table of claims says of each, against what its annotation says: rows come out of the book one report after the other, annotations out of the whole
/// linking.
fn rows_are_those_of_the_annotations(book: &str, more: &[&str]) -> usize {
    let said = |form: &str| {
        let ran = on(book, &[&["publish", "claims", "--on", "2021-06-01", "--format", form][..], more].concat());
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.out
    };
    let page: serde_json::Value = serde_json::from_str(&said("annotations")).expect("JSON");
    let items = page["items"].as_array().expect("a list");
    let bodies = items.iter().map(|i| serde_json::from_str(i["body"]["value"].as_str().expect("a body")).expect("JSON"));
    let rows = lines(&said("jsonl")).into_iter().map(|row| {
        let serde_json::Value::Object(mut row) = row else { panic!("{row}") };
        row.remove("quote");
        row.retain(|_, cell| !cell.is_null());
        serde_json::Value::Object(row)
    });
    let (rows, bodies): (Vec<serde_json::Value>, Vec<serde_json::Value>) = (rows.collect(), bodies.collect());
    rows.iter().zip(&bodies).for_each(|(row, body)| assert_eq!(row, body, "{more:?}"));
    assert_eq!(rows.len(), bodies.len(), "{more:?}");
    rows.len()
}

#[test]
fn claims_out_of_the_book_are_those_of_the_linking_for_every_audience() {
    let f = Folder::new();
    let book = book(&f);
    // The same wire by another outlet, open and closed; a later count; a child with a name beside one who lives.
    let more = [
        ("Daily", "2021-02-20", "public", WIRES[1].3),
        ("Weekly", "2021-02-20", "internal", WIRES[1].3),
        ("Reuters", "2021-02-22", "public", "Police said on Monday that an air strike on a market in the Syrian city of Idlib killed 15 civilians on Friday."),
        (
            "AP",
            "2021-02-19",
            "public",
            "Shelling hit a hospital in the Syrian city of Aleppo on Friday, killing three nurses and injuring nine others, a doctor said.",
        ),
    ];
    for (n, (source, date, visibility, text)) in more.into_iter().enumerate() {
        let path = f.file(&format!("more-{n}.jsonl"), format!("{}\n", serde_json::json!({ "text": text, "date": date, "source": source })));
        well(on(&book, &["add", &path, "--visibility", visibility]));
    }
    let open: &[&str] = &["--living", "a trial", "--names", "a trial", "--attributes", "a trial", "--quotes"];
    let audiences: [&[&str]; 6] = [
        &[],
        open,
        &["--profile", "internal"],
        &["--profile", "internal", "--visibility", "public"],
        &["--profile", "internal", "--country", "SY", "--from", "2021-02-19", "--to", "2021-02-19"],
        &["--profile", "internal", "--place", "Idlib"],
    ];
    let count = || audiences.map(|a| rows_are_those_of_the_annotations(&book, a));
    let before = count();
    assert!(before.iter().all(|n| *n > 0) && before[0] < before[1] && before[1] < before[2] && before[5] < before[4], "{before:?}");
    // An incident under an embargo goes with all that is said of it, one that waits loses its place.
    let all = lines(&well(on(&book, &["publish", "claims", "--format", "jsonl", "--on", "2021-06-01"])));
    let of = |place: &str| {
        let found = all.iter().find(|c| c["admin1"] == place).unwrap_or_else(|| panic!("{place}: {all:?}"));
        tollbook_model::ClaimId(found["id"].as_str().expect("an id").to_owned())
    };
    let (idlib, aleppo) = (of("Idlib"), of("Aleppo"));
    let stamp = tollbook_ledger::Stamp::new("tester", "2021-06-01T00:00:00Z".parse().expect("a time")).because("a trial");
    {
        let mut own = tollbook_ledger::Book::open(std::path::Path::new(&book)).expect("the book");
        let until = tollbook_ledger::Handling::Embargo { until: Some("2021-07-01".parse().expect("a day")) };
        own.handle_incident(&stamp, &[idlib], &until).expect("an entry");
        own.handle_incident(&stamp, &[aleppo], &tollbook_ledger::Handling::Delay { days: Some(900) }).expect("an entry");
    }
    let after = count();
    assert!(after[0] < before[0] && after[1] < before[1] && after[2..] == before[2..], "{before:?} {after:?}");
    // Without anything kept of the linking it is linked, and says the same.
    for file in ["linked.view", "linked.pairs"] {
        let _ = std::fs::remove_file(std::path::Path::new(&book).join(file));
    }
    assert_eq!(count(), after);
}
