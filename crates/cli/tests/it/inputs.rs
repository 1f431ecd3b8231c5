//! Enters: every sort of input a user may name. Leaves: a failure where one is misread, dropped silently or crashes the program.

use crate::tools::{Folder, PLAIN, lines, run, run_with};

#[test]
fn a_file_a_folder_and_a_pipe_are_read() {
    let f = Folder::new();
    let a = f.file("r/a.txt", PLAIN);
    f.file("r/sub/b.txt", PLAIN);
    let one = run(&["read", &a, "--date", "2021-02-20", "--json"]);
    assert_eq!((one.code, one.err.as_str()), (0, ""));
    let claim = &lines(&one.out)[0];
    assert_eq!((&claim["harm"], &claim["count"]["low"], &claim["count"]["high"]), (&"killed".into(), &12.into(), &12.into()), "{claim}");
    assert_eq!(claim["origin"], a.as_str());
    let all = run(&["read", &f.of("r"), "--json"]);
    let origins: Vec<String> = lines(&all.out).iter().map(|l| l["origin"].as_str().expect("a path").to_owned()).collect();
    assert!(origins.first().is_some_and(|o| o.ends_with("a.txt")) && origins.last().is_some_and(|o| o.ends_with("b.txt")), "{origins:?}");
    for args in [&["read", "--json"][..], &["read", "-", "--json"]] {
        let piped = run_with(args, &[], PLAIN.as_bytes());
        assert_eq!((piped.code, lines(&piped.out)[0]["origin"].as_str()), (0, Some("-")));
    }
}

#[test]
fn what_cannot_be_read_is_named_with_a_remedy_and_the_rest_is_read() {
    let f = Folder::new();
    f.file("r/a.txt", PLAIN);
    f.file("r/photo.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    f.file("r/report.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3");
    f.file("r/page.html", "<!DOCTYPE html><html><body><p>Five killed</p></body></html>");
    f.file("r/noise.bin", (0..4096u32).map(|i| (i * 37 % 251) as u8).collect::<Vec<u8>>());
    let ran = run(&["read", &f.of("r"), &f.of("absent.txt"), "--json"]);
    assert_eq!(ran.code, 1);
    assert!(!lines(&ran.out).is_empty());
    for words in
        ["photo.png: a PNG picture", "report.pdf: a PDF document", "page.html: a web page", "noise.bin: binary data", "absent.txt: ", "save or copy its words"]
    {
        assert!(ran.err.contains(words), "{words}\n{}", ran.err);
    }
    assert_eq!(ran.err.lines().count(), 5);
}

#[test]
fn an_empty_file_is_said_to_be_empty() {
    let f = Folder::new();
    for (name, bytes) in [("empty.txt", &b""[..]), ("blank.txt", b" \r\n\n"), ("mark.txt", b"\xef\xbb\xbf")] {
        let path = f.file(name, bytes);
        let ran = run(&["read", &path, "--json"]);
        assert_eq!(ran.code, 0);
        assert_eq!(lines(&ran.out)[0]["notice"], "empty_text", "{name}");
        let shown = run(&["read", &path]);
        assert!(shown.out.contains("not read") && !shown.out.contains("No claims"), "{}", shown.out);
    }
}

#[test]
fn encodings_other_than_utf8_are_read() {
    let f = Folder::new();
    let wide = |big: bool| -> Vec<u8> { PLAIN.encode_utf16().flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect() };
    let marked: Vec<u8> = [0xff, 0xfe].into_iter().chain(wide(false)).collect();
    for (name, bytes) in [("le.txt", wide(false)), ("be.txt", wide(true)), ("marked.txt", marked)] {
        let ran = run(&["read", &f.file(name, bytes), "--json"]);
        let claim = &lines(&ran.out)[0];
        assert_eq!((ran.code, claim["count"]["low"].as_u64()), (0, Some(12)), "{name}");
    }
    // windows-1252: "killed 12 civilians in Côte d’Ivoire, “officials” said"
    let ran = run(&["read", &f.file("western.txt", b"Shelling killed 12 civilians in C\xf4te d\x92Ivoire, \x93officials\x94 said."), "--json"]);
    assert!(ran.err.contains("windows-1252") && lines(&ran.out)[0]["count"]["low"] == 12, "{ran:?}");
    assert_eq!(ran.code, 0);
}

#[test]
fn a_language_without_a_pack_is_said_and_is_never_no_claims() {
    let f = Folder::new();
    // windows-1256: "five civilians were killed in shelling of the city of Saraqib on Friday, said the Observatory"
    let arabic = b"\xde\xca\xe1 \xce\xe3\xd3\xc9 \xe3\xcf\xe4\xed\xed\xe4 \xdd\xed \xde\xd5\xdd \xda\xe1\xec \xe3\xcf\xed\xe4\xc9 \xd3\xd1\xc7\xde\xc8 \xed\xe6\xe3 \xc7\xe1\xcc\xe3\xda\xc9 \xcd\xd3\xc8 \xc7\xe1\xe3\xd1\xd5\xcf";
    let path = f.file("ar.txt", arabic);
    let json = run(&["read", &path, "--json"]);
    let notice = &lines(&json.out)[0];
    assert_eq!((&notice["kind"], &notice["notice"]), (&"notice".into(), &"no_pack".into()), "{json:?}");
    assert!(notice["message"].as_str().is_some_and(|m| m.contains("Arabic")));
    let shown = run(&["read", &path]);
    assert!(shown.out.contains("قتل خمسة") && shown.out.contains("not read") && !shown.out.contains("No claims"), "{}", shown.out);
    for form in ["--trace", "--html=-"] {
        let ran = run(&["read", &path, form]);
        assert!(ran.out.contains("no language pack"), "{form}: {}", ran.out);
    }
    // A language that is stated is not guessed.
    let stated = run(&["read", &f.file("en.txt", PLAIN), "--lang", "fr", "--json"]);
    assert_eq!(lines(&stated.out)[0]["notice"], "no_pack");
}

#[test]
fn one_huge_line_is_read() {
    let f = Folder::new();
    let path = f.file("line.txt", "The road was quiet. ".repeat(100_000) + PLAIN);
    for form in [&["--json"][..], &[]] {
        let ran = run(&[&["read", &path][..], form].concat());
        assert_eq!(ran.code, 0);
        assert!(ran.out.contains("12 civilians"));
        assert!(form == ["--json"] || ran.out.lines().all(|l| l.chars().count() <= 80));
    }
}

#[test]
fn a_wrong_command_line_is_a_usage_error() {
    let f = Folder::new();
    let a = f.file("a.txt", PLAIN);
    for (args, words) in [
        (&["read", &a, "--date", "20.2.2021"][..], "2021-02-20"),
        (&["read", &a, "--date", "2021-02-30"], "no such day"),
        (&["read", &a, "--lang", "English"], "ISO 639"),
        (&["read", &a, "--json", "--trace"], "cannot be used with"),
        (&["read", &a, "--jobs", "0"], "--jobs"),
        (&["write"], "unrecognized"),
        (&["gazetteer", "lookup"], "NAME"),
        (&["eval", "read", &a], "--out"),
    ] {
        let ran = run(args);
        assert_eq!(ran.code, 2, "{args:?}");
        assert!(ran.err.contains(words) && ran.out.is_empty(), "{args:?}: {ran:?}");
    }
}

#[test]
fn a_pack_folder_adds_words_and_a_wrong_one_is_told() {
    let f = Folder::new();
    let a = f.file("a.txt", PLAIN);
    let none = run(&["read", &a, "--pack", &f.of("absent")]);
    assert!(none.code == 1 && none.err.contains("absent") && none.err.contains("--pack"), "{none:?}");
    f.file("empty/readme", "nothing");
    let empty = run(&["read", &a, "--pack", &f.of("empty")]);
    assert!(empty.code == 1 && empty.err.contains("no pack.toml"), "{empty:?}");
    let table = f.file("bad/verbs.tsv", "# Verbs of my own.\nblorbed\n");
    let bad = run(&["read", &a, "--pack", &f.of("bad")]);
    assert!(bad.code == 1 && bad.err.contains(&format!("{table}:2:")), "{bad:?}");
    f.file(
        "mine/actors.tsv",
        "id\tname\taliases\tgeneric\tside\tkind\tcountry\tfrom\tto\tallied\tucdp\tacled\tsource\nzamba-front\tZamba Front\tZambists\t\t\trebel\tSY\t\t\t\t\t\ttest\n",
    );
    let text = f.file("z.txt", "The Zamba Front killed 12 civilians in Aleppo on Friday.");
    let with = run(&["read", &text, "--pack", &f.of("mine"), "--json"]);
    assert!(with.out.contains("zamba-front") && with.code == 0, "{with:?}");
}
