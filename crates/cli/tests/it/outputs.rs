//! Enters: a plain report. Leaves: a failure where a form of output breaks its promise: width, colour, one object a line, a page by itself.

use crate::tools::{Folder, PLAIN, lines, run, run_with};
use unicode_width::UnicodeWidthStr as _;

/// A report with much in it, so that every part of the output is there.
const FULL: &str = "Aleppo: shelling kills 12\n\nShelling killed at least 12 civilians, including three children and a nurse from the Syrian Arab Red Crescent, in the \
city of Aleppo on Friday, the Syrian Observatory for Human Rights said. More than 40 people were wounded.\n\nSince March 2019, 1,300 government soldiers have been killed in the \
province, according to the Observatory. A number of people were hurt in Idlib.\n";

#[test]
fn piped_output_is_readable_within_eighty_columns_and_without_colour() {
    let f = Folder::new();
    let path = f.file("a.txt", FULL);
    let ran = run(&["read", &path, "--date", "2021-02-20"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(!ran.out.contains('\x1b'));
    for line in ran.out.lines() {
        assert!(line.width() <= 80, "{}: {line}", line.width());
    }
    for words in ["2021-02-20", "-- Claims", "who ", "by ", "means", "where", "when", "said by", "killed", "≥ 12", "[1"] {
        assert!(ran.out.contains(words), "{words}\n{}", ran.out);
    }
}

#[test]
fn other_widths_are_kept_too() {
    let f = Folder::new();
    let path = f.file("a.txt", FULL);
    for width in ["30", "50", "70", "120", "160", "250"] {
        let ran = run_with(&["read", &path, "--date", "2021-02-20"], &[("COLUMNS", width)], b"");
        let most: usize = width.parse().expect("a number");
        assert!(ran.out.lines().skip(1).all(|l| l.width() <= most), "{width}\n{}", ran.out);
    }
    let wide = run_with(&["read", &path], &[("COLUMNS", "200")], b"");
    assert!(wide.out.lines().any(|l| l.starts_with("no.") && l.contains("according to")), "{}", wide.out);
}

#[test]
fn colour_is_used_only_where_it_is_wanted() {
    let f = Folder::new();
    let path = f.file("a.txt", PLAIN);
    let forced = run_with(&["read", &path], &[("CLICOLOR_FORCE", "1")], b"");
    assert!(forced.out.contains("\x1b[4;31m") && !forced.out.contains("[1:"));
    let refused = run_with(&["read", &path], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], b"");
    assert!(!refused.out.contains('\x1b') && refused.out.contains("[1:"));
}

#[test]
fn a_report_cannot_drive_the_terminal() {
    let f = Folder::new();
    let path = f.file("a.txt", format!("\x1b]0;owned\x07{PLAIN} \x1b[31mRed\n"));
    for form in [&[][..], &["--trace"], &["--html=-"]] {
        let ran = run(&[&["read", &path][..], form].concat());
        assert!(!ran.out.contains('\x1b') && !ran.out.contains('\x07'), "{form:?}");
    }
}

#[test]
fn each_json_line_is_a_claim_or_a_notice_whose_words_stand_in_the_text() {
    let f = Folder::new();
    let path = f.file("a.txt", FULL);
    let ran = run(&["read", &path, "--json"]);
    let all = lines(&ran.out);
    assert!(all.len() >= 3, "{}", ran.out);
    let ids: Vec<&str> = all.iter().filter_map(|l| l["id"].as_str()).collect();
    for line in &all {
        for span in line["provenance"]["spans"].as_array().into_iter().flatten().chain(line.get("span")) {
            let at = |i: usize| span["bytes"][i].as_u64().expect("an offset") as usize;
            assert_eq!(FULL.get(at(0)..at(1)), span["quote"].as_str());
        }
        for relation in line["relations"].as_array().into_iter().flatten() {
            assert!(ids.contains(&relation["claim"].as_str().expect("an id")), "{relation}");
        }
    }
    assert_eq!(ran.out, run(&["read", &path, "--json"]).out, "the same input gives the same bytes");
}

#[test]
fn several_reports_stand_under_their_names_in_the_order_given() {
    let f = Folder::new();
    let paths: Vec<String> = (0..40).map(|i| f.file(&format!("{i:02}.txt"), PLAIN)).collect();
    let args: Vec<&str> = ["read"].into_iter().chain(paths.iter().map(String::as_str)).collect();
    let ran = run_with(&args, &[("COLUMNS", "200")], b"");
    let heads: Vec<&str> = ran.out.lines().filter(|l| l.starts_with("== ")).collect();
    assert_eq!(heads.len(), 40);
    assert!(heads.iter().zip(&paths).all(|(h, p)| h.contains(p.as_str())));
    let single: Vec<&str> = args.iter().copied().chain(["--json", "--jobs", "1"]).collect();
    let double: Vec<&str> = args.iter().copied().chain(["--json", "--jobs", "2"]).collect();
    assert_eq!(run(&single).out, run(&double).out);
}

#[test]
fn the_page_stands_by_itself() {
    let f = Folder::new();
    let path = f.file("a.txt", FULL.to_owned() + "\n<script>alert(1)</script> & more\n");
    let page = f.of("out.html");
    let ran = run(&["read", &path, "--date", "2021-02-20", "--html", &page]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
    let html = std::fs::read_to_string(&page).expect("the page");
    assert!(html.starts_with("<!doctype html>") && html.contains("default-src 'none'") && html.contains("prefers-color-scheme"));
    assert!(!html.contains("<script>alert") && html.contains("&lt;script&gt;"));
    for outside in ["http:", "https:", "src=", "@import", "url("] {
        assert!(!html.contains(outside), "{outside}");
    }
    // Every link leads to an id of the page, and no id stands twice.
    let ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|r| r.split('"').next()).collect();
    let mut once = ids.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(ids.len(), once.len());
    for target in html.split("href=\"#").skip(1).filter_map(|r| r.split('"').next()) {
        assert!(ids.contains(&target), "{target}");
    }
    for tag in ["article", "section", "p", "mark", "span", "a", "li", "ol", "ul", "dl", "div", "h3"] {
        let open = html.matches(&format!("<{tag}>")).count() + html.matches(&format!("<{tag} ")).count();
        assert_eq!(open, html.matches(&format!("</{tag}>")).count(), "{tag}");
    }
    let over = run(&["read", &path, "--html", &path]);
    assert!(over.code == 1 && over.err.contains("another name"));
}

#[test]
fn nothing_read_is_said_so() {
    let f = Folder::new();
    let ran = run(&["read", &f.file("a.txt", "The museum opens at nine and closes at five.")]);
    assert_eq!(ran.code, 0);
    assert!(ran.out.contains("No claims about harm were read."), "{}", ran.out);
}

#[test]
fn the_trace_shows_the_steps() {
    let f = Folder::new();
    let ran = run(&["read", &f.file("a.txt", PLAIN), "--trace"]);
    assert!(ran.code == 0 && ran.out.contains("sentence") && ran.out.contains("12"), "{}", ran.out);
}

#[test]
fn help_and_version_say_what_is_needed() {
    let version = run(&["--version"]);
    for words in ["GeoNames", "CC BY 4.0", "Natural Earth", env!("CARGO_PKG_VERSION")] {
        assert!(version.out.contains(words), "{words}");
    }
    for args in [
        &["--help"][..],
        &["read", "--help"],
        &["eval", "read", "--help"],
        &["gazetteer", "--help"],
        &["gazetteer", "import", "--help"],
        &["gazetteer", "lookup", "--help"],
    ] {
        let ran = run(args);
        assert!(ran.code == 0 && ran.out.contains("Usage:"), "{args:?}");
    }
}
