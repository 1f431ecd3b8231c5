//! Enters: rows of texts. Leaves: a failure where `eval read` loses, reorders or misreports a row.

use crate::tools::{Folder, PLAIN, lines, run, run_with};
use serde_json::json;

fn rows() -> String {
    let mut out = String::new();
    for i in 0..2500 {
        out.push_str(&json!({"id": i, "text": PLAIN, "date": "2021-02-20", "gold": {"killed": [12, 12], "injured": null}}).to_string());
        out.push('\n');
    }
    out
}

#[test]
fn rows_keep_their_order_whatever_the_number_of_threads() {
    let f = Folder::new();
    let input = f.file("in.jsonl", rows());
    let (one, two) = (f.of("one.jsonl"), f.of("two.jsonl"));
    for (out, jobs) in [(&one, "1"), (&two, "2")] {
        let ran = run(&["eval", "read", &input, "--out", out, "--jobs", jobs]);
        assert_eq!((ran.code, ran.err.as_str(), ran.out.as_str()), (0, "", ""));
    }
    let text = std::fs::read_to_string(&one).expect("rows");
    assert_eq!(text, std::fs::read_to_string(&two).expect("rows"));
    let rows = lines(&text);
    assert_eq!(rows.len(), 2500);
    assert!(rows.iter().enumerate().all(|(i, r)| r["id"] == i));
    let row = &rows[0];
    assert_eq!((&row["killed"], &row["killed_stated"], &row["injured"]), (&json!([12, 12]), &json!([12, 12]), &json!(null)), "{row}");
    assert_eq!((&row["claims"][0]["kind"], &row["claims"][0]["lo"], &row["claims"][0]["hi"]), (&json!("killed"), &json!(12), &json!(12)));
    assert_eq!(row["incidents"][0]["killed"], json!([12, 12]));
    for key in ["killed", "injured", "places", "period", "by", "means"] {
        assert!(row["incidents"][0].get(key).is_some(), "{key}");
    }
}

#[test]
fn scores_are_printed_with_intervals() {
    let f = Folder::new();
    let input = f.file("in.jsonl", rows());
    for stated in [&[][..], &["--stated"]] {
        let ran = run(&[&["eval", "read", &input, "--out", &f.of("out.jsonl"), "--score"][..], stated].concat());
        assert!(ran.out.contains("killed   n >= 2          exact       n=2500   1.000 [1.000, 1.000]"), "{}", ran.out);
        assert!(ran.out.contains("injured  all             exact       n=0      no rows"), "{}", ran.out);
    }
}

#[test]
fn a_bad_line_is_named_and_the_rest_is_read() {
    let f = Folder::new();
    let good = json!({"id": "a", "text": PLAIN}).to_string();
    let input = f.file("in.jsonl", format!("{good}\nnot json\n\n{{\"id\": 3}}\n{good}\n"));
    let ran = run(&["eval", "read", &input, "--out", "-"]);
    assert_eq!(ran.code, 1);
    assert_eq!(lines(&ran.out).len(), 2);
    assert!(ran.err.contains("line 2:") && ran.err.contains("line 4:") && !ran.err.contains("line 3:"), "{}", ran.err);
}

#[test]
fn a_row_in_a_language_without_a_pack_says_so() {
    let row = json!({"id": 1, "text": "قتل خمسة مدنيين في قصف على مدينة حلب", "title": null, "date": null}).to_string();
    let ran = run_with(&["eval", "read", "-", "--out", "-"], &[], row.as_bytes());
    let out = &lines(&ran.out)[0];
    assert!(out["unread"].as_str().is_some_and(|u| u.contains("Arabic")) && out["killed"].is_null(), "{out}");
    assert!(ran.err.contains("without a pack") && ran.code == 0);
}

#[test]
fn incidents_whose_reports_give_two_best_figures_are_flagged_and_no_others() {
    let row = |id: &str, cluster: &str, best: Option<u64>| {
        let gold = serde_json::json!({ "killed": best.map(|n| [n, n]), "killed_best": best });
        format!("{}\n", serde_json::json!({ "id": id, "cluster": cluster, "date": "2021-01-02", "gold": gold }))
    };
    // Told twice alike, told twice otherwise, told once and once without a figure.
    let rows = [
        row("a", "one", Some(8)),
        row("b", "one", Some(8)),
        row("c", "two", Some(8)),
        row("d", "two", Some(9)),
        row("e", "three", Some(3)),
        row("f", "three", None),
    ];
    let ran = run_with(&["eval", "toll", "--out", "-", "-"], &[], rows.concat().as_bytes());
    assert_eq!(ran.code, 0, "{ran:?}");
    let flagged: Vec<(String, bool)> =
        lines(&ran.out).iter().map(|o| (o["cluster"].as_str().expect("a cluster").to_owned(), o["disagree"].as_bool().expect("a flag"))).collect();
    for (cluster, disagree) in [("one", false), ("two", true), ("three", false)] {
        assert!(flagged.contains(&(cluster.to_owned(), disagree)), "{flagged:?}");
    }
    assert_eq!(flagged.len(), 3);
}
