//! `tollbook serve` as it is started. Enters: a book in a folder. Leaves: an address, a token, a server that ends when it is asked to.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

fn tollbook() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tollbook"));
    command.env("TOLLBOOK_AUTHOR", "recorder").env_remove("TOLLBOOK_BOOK");
    command
}

fn folder(name: &str) -> std::path::PathBuf {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("serving-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    path
}

#[test]
fn serve_says_where_it_is_and_how_to_begin() {
    let book = folder("begins");
    assert!(tollbook().arg("init").arg(&book).stdout(Stdio::null()).status().expect("it runs").success());
    let mut server = tollbook().args(["serve", "--port", "0", "--book"]).arg(&book).stdout(Stdio::piped()).spawn().expect("it runs");
    let lines: Vec<String> = BufReader::new(server.stdout.take().expect("piped")).lines().take(3).map(|l| l.expect("text")).collect();
    let _ = server.kill();
    let _ = server.wait();
    assert!(lines[0].contains("http://127.0.0.1:"), "{lines:?}");
    assert!(lines[1].contains("/first-run") && lines[2].trim().len() == 43, "{lines:?}");
    let _ = std::fs::remove_dir_all(&book);
}

#[test]
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn serve_has_the_allocator_give_back_what_is_free_unless_somebody_set_that_otherwise() {
    let book = folder("gives-back");
    assert!(tollbook().arg("init").arg(&book).stdout(Stdio::null()).status().expect("it runs").success());
    for (set, wanted, heaps) in [(None, Some("131072"), Some("2")), (Some("65536"), None, None)] {
        let mut command = tollbook();
        command
            .args(["serve", "--port", "0", "--book"])
            .arg(&book)
            .stdout(Stdio::piped())
            .env_remove("MALLOC_TRIM_THRESHOLD_")
            .env_remove("MALLOC_MMAP_THRESHOLD_")
            .env_remove("MALLOC_ARENA_MAX");
        if let Some(set) = set {
            command.env("MALLOC_MMAP_THRESHOLD_", set);
        }
        let mut server = command.spawn().expect("it runs");
        let mut lines = BufReader::new(server.stdout.take().expect("piped")).lines();
        assert!(lines.next().expect("a line").expect("text").contains("http://127.0.0.1:"));
        let set = std::fs::read(format!("/proc/{}/environ", server.id())).expect("its environment");
        let _ = server.kill();
        let _ = server.wait();
        let of = |name: &[u8]| set.split(|b| *b == 0).find_map(|v| v.strip_prefix(name));
        assert_eq!((of(b"MALLOC_TRIM_THRESHOLD_="), of(b"MALLOC_ARENA_MAX=")), (wanted.map(str::as_bytes), heaps.map(str::as_bytes)));
    }
    let _ = std::fs::remove_dir_all(&book);
}

/// Asks a server for an address without anything of HTTP beyond the least, and gives head and body.
#[expect(clippy::disallowed_types, reason = "it reaches the server of the test alone")]
fn asked(base: &str, path: &str) -> (String, Vec<u8>) {
    use std::io::{Read as _, Write as _};
    let host = base.trim_start_matches("http://").trim_end_matches('/');
    let mut stream = std::net::TcpStream::connect(host).expect("it listens");
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {host}\r\n\r\n").expect("it reads");
    let mut all = Vec::new();
    stream.read_to_end(&mut all).expect("it answers");
    let end = all.windows(4).position(|w| w == b"\r\n\r\n").expect("a head");
    (String::from_utf8_lossy(&all[..end]).into_owned(), all[end + 4..].to_vec())
}

#[test]
fn lists_are_files_and_a_bulletin_is_the_one_of_the_command_line() {
    let book = folder("lists");
    let run = |args: &[&str]| {
        let out = tollbook().args(args).arg("--book").arg(&book).output().expect("it runs");
        assert!(out.status.success(), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8_lossy(&out.stdout).into_owned()
    };
    assert!(tollbook().arg("init").arg(&book).stdout(Stdio::null()).status().expect("it runs").success());
    let report = book.with_extension("txt");
    std::fs::write(&report, "Shelling killed 12 people in Saraqib, Idlib, on 19 February 2021, the White Helmets said.").expect("a file");
    run(&["add", &report.to_string_lossy(), "--date", "2021-02-20", "--source", "Levant Wire", "--visibility", "public"]);
    run(&["link"]);
    let mut server = tollbook().args(["serve", "--public", "--port", "0", "--book"]).arg(&book).stdout(Stdio::piped()).spawn().expect("it runs");
    let line = BufReader::new(server.stdout.take().expect("piped")).lines().next().expect("a line").expect("text");
    let base = line.split_whitespace().find(|w| w.starts_with("http://")).expect("an address").to_owned();
    let (head, parquet) = asked(&base, "/api/v1/incidents.parquet");
    assert!(head.starts_with("HTTP/1.0 200") && parquet.starts_with(b"PAR1") && parquet.ends_with(b"PAR1"), "{head}");
    let (head, gpkg) = asked(&base, "/api/v1/claims.gpkg");
    assert!(head.starts_with("HTTP/1.0 200") && gpkg.starts_with(b"SQLite format 3\0"), "{head}");
    let query = "country=SY&day=2021-02-20&since=2021-01-01";
    let (_, told) = asked(&base, &format!("/api/v1/bulletin?{query}"));
    let told: serde_json::Value = serde_json::from_slice(&told).expect("JSON");
    let own = run(&["bulletin", "--country", "SY", "--day", "2021-02-20", "--since", "2021-01-01", "--format", "json"]);
    let own: serde_json::Value = serde_json::from_str(&own).expect("JSON");
    for part in ["title", "figures", "chart", "units"] {
        assert_eq!(told[part], own[part], "{part}");
    }
    // By the server's clock it is no recent deed: the place is told as it is known, as on the command line.
    assert_eq!((&told["incidents"], told["incidents"][0]["coarsened"].as_bool()), (&own["incidents"], Some(false)));
    assert!(own["figures"][0]["toll"]["low"] == 12 && own["units"][0]["row"] == "Idlib", "{own}");
    // Unless somebody lets places wait longer, here and there alike.
    let (_, told) = asked(&base, &format!("/api/v1/bulletin?{query}&delay_days=99999"));
    let told: serde_json::Value = serde_json::from_slice(&told).expect("JSON");
    let own = run(&["bulletin", "--country", "SY", "--day", "2021-02-20", "--since", "2021-01-01", "--format", "json", "--delay-days", "99999"]);
    let own: serde_json::Value = serde_json::from_str(&own).expect("JSON");
    assert_eq!((&told["incidents"], told["incidents"][0]["coarsened"].as_bool()), (&own["incidents"], Some(true)));
    let _ = server.kill();
    let _ = server.wait();
    let past = |day: &str| {
        let out = tollbook().args(["toll", "--country", "SY", "--as-of", day, "--book"]).arg(&book).output().expect("it runs");
        (out.status.success(), String::from_utf8_lossy(&out.stderr).into_owned())
    };
    let (early, late) = (past("2001-01-01"), past("2999-01-01"));
    assert!(!early.0 && early.1.contains("the book began on") && !late.0 && late.1.contains("has not come yet"), "{early:?} {late:?}");
    let began = early.1.split("began on ").nth(1).and_then(|w| w.get(..10)).expect("a day");
    assert!(past(began).0, "what stands on its first day stood at its end so far");
    let _ = std::fs::remove_file(&report);
    let _ = std::fs::remove_dir_all(&book);
}

#[test]
fn open_data_of_the_server_is_that_of_the_command_line_byte_for_byte() {
    let book = folder("open-data");
    let run = |args: &[&str]| {
        let out = tollbook().args(args).arg("--book").arg(&book).output().expect("it runs");
        assert!(out.status.success(), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
        out.stdout
    };
    assert!(tollbook().arg("init").arg(&book).stdout(Stdio::null()).status().expect("it runs").success());
    let wires = [
        ("AFP", "2021-02-20", "Shelling killed 12 people, including 3 children, and injured 7 in Saraqib, Idlib, on 19 February 2021, the White Helmets said."),
        ("Reuters", "2021-02-20", "At least 13 civilians were killed in shelling of Saraqib, Idlib, on 19 February 2021, police said. Syria."),
        ("AP", "2021-03-02", "An air strike on Aleppo killed four people on 1 March 2021, doctors said."),
        ("AFP", "2021-03-10", "IS attacks have killed more than 1,300 soldiers in Syria since March 2019, the Syrian Observatory for Human Rights said."),
    ];
    for (n, (source, date, text)) in wires.iter().enumerate() {
        let report = book.with_extension(format!("{n}.txt"));
        std::fs::write(&report, text).expect("a file");
        run(&["add", &report.to_string_lossy(), "--date", date, "--source", source, "--visibility", "public"]);
        let _ = std::fs::remove_file(&report);
    }
    run(&["link"]);
    let mut server = tollbook().args(["serve", "--public", "--port", "0", "--book"]).arg(&book).stdout(Stdio::piped()).spawn().expect("it runs");
    let line = BufReader::new(server.stdout.take().expect("piped")).lines().next().expect("a line").expect("text");
    let base = line.split_whitespace().find(|w| w.starts_with("http://")).expect("an address").to_owned();
    for (file, query, args) in [
        ("incidents.csv", "", "incidents"),
        ("incidents.csv", "&excel=true", "incidents --excel"),
        ("incidents.csv", "&hxl=true&country=SY&from=2021-02-01&to=2021-02-28", "incidents --hxl --country SY --from 2021-02-01 --to 2021-02-28"),
        ("incidents.jsonl", "", "incidents --format jsonl"),
        ("incidents.geojson", "", "incidents --format geojson"),
        ("incidents.kml", "", "incidents --format kml"),
        ("incidents.parquet", "", "incidents --format parquet"),
        ("incidents.gpkg", "", "incidents --format gpkg"),
        ("ucdp.csv", "", "incidents --format ucdp"),
        ("acled.csv", "", "incidents --format acled"),
        ("claims.csv", "", "claims"),
        ("claims.csv", "&formula_guard=false&country=SY", "claims --no-formula-guard --country SY"),
        ("claims.jsonl", "", "claims --format jsonl"),
        ("claims.parquet", "", "claims --format parquet"),
        ("annotations.jsonld", "", "claims --format annotations"),
        ("tolls.csv", "&country=SY&group_by=province,month", "tolls --country SY --group-by province,month"),
        ("tolls.jsonl", "&country=SY&count=killed&who=civilian", "tolls --country SY --format jsonl --count killed --who civilian"),
        ("hapi.csv", "&country=SY", "tolls --format hapi --country SY"),
    ] {
        let (head, told) = asked(&base, &format!("/api/v1/publication?files={file}{query}"));
        let own = run(&[&["publish"], args.split(' ').collect::<Vec<_>>().as_slice()].concat());
        assert!(head.starts_with("HTTP/1.0 200") && !own.is_empty(), "{file}{query}: {head} {}", String::from_utf8_lossy(&told));
        assert!(told == own, "{file}{query}:\n{}\n{}", String::from_utf8_lossy(&told), String::from_utf8_lossy(&own));
    }
    let (head, zip) = asked(&base, "/api/v1/publication?files=incidents.csv,claims.parquet&country=SY");
    assert!(head.contains("application/zip") && zip.starts_with(b"PK"), "{head}");
    // A setting that is changed beside the server holds at its next answer.
    run(&["config", "corrections", "desk@observatory.example"]);
    let (_, corrections) = asked(&base, "/api/v1/corrections.json");
    assert!(String::from_utf8_lossy(&corrections).contains("desk@observatory.example"));
    let _ = server.kill();
    let _ = server.wait();
    let _ = std::fs::remove_dir_all(&book);
}

#[test]
fn serve_refuses_an_address_where_passwords_would_travel_in_the_clear() {
    let book = folder("refuses");
    assert!(tollbook().arg("init").arg(&book).stdout(Stdio::null()).status().expect("it runs").success());
    let out = tollbook().args(["serve", "--address", "0.0.0.0", "--book"]).arg(&book).output().expect("it runs");
    assert!(!out.status.success() && String::from_utf8_lossy(&out.stderr).contains("--https"));
    let _ = std::fs::remove_dir_all(&book);
}
