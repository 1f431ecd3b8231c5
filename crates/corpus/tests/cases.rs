//! Every case of every pack, every report, every quiet text. Enters: the folders of `lang/`. Leaves: a failure for each case that reads
//! otherwise than it should and isn't listed, and for each listed one that reads right. Never done here: a case left out.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use tollbook_corpus::{Case, Names, load, pair, read, role_ids};
use tollbook_model::{ClaimKind, Report};
use tollbook_read::Reader;

fn lang() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../lang/en")
}

fn reader() -> Reader {
    Reader::english().expect("the embedded pack is sound")
}

fn label(c: &Case) -> String {
    format!("{}: {}", c.file, c.name)
}

/// Cases that are read wrongly today are named in `known-failures.txt`; wrong is asserted as wrong, so that nothing changes unseen.
#[test]
fn every_case_of_the_corpus_reads_as_written_or_is_listed() {
    let reader = reader();
    let (names, roles) = (Names::new(&reader.registry), role_ids());
    let cases = load(&lang().join("corpus")).expect("the corpus is there");
    assert!(cases.len() >= 500, "the corpus holds {} cases", cases.len());
    let negative = cases.iter().filter(|c| c.claims.is_empty()).count();
    assert!(negative * 3 >= cases.len(), "{negative} of {} cases are negative", cases.len());
    let failing: BTreeSet<String> = cases.iter().filter(|c| !pair(c, &read(&reader, c).claims, &names, &roles).passes()).map(label).collect();
    let path = lang().join("corpus/known-failures.txt");
    if std::env::var_os("TOLLBOOK_BLESS").is_some() {
        let head = "# Cases that are read wrongly today, one a line. `cargo xtask bless` writes this list; a change that adds a line to it needs a reason.\n";
        let list: Vec<&str> = failing.iter().map(String::as_str).collect();
        std::fs::write(&path, format!("{head}{}\n", list.join("\n"))).expect("the list can be written");
        return;
    }
    let listed: BTreeSet<String> =
        std::fs::read_to_string(&path).expect("the list is there").lines().filter(|l| !l.starts_with('#') && !l.is_empty()).map(str::to_owned).collect();
    let new: Vec<&String> = failing.difference(&listed).collect();
    let mended: Vec<&String> = listed.difference(&failing).collect();
    assert!(new.is_empty(), "read wrongly and not listed: {new:#?}");
    assert!(mended.is_empty(), "listed, but read right now; run `cargo xtask bless`: {mended:#?}");
}

#[test]
fn every_case_has_a_name_of_its_own_in_its_file() {
    let cases = load(&lang().join("corpus")).expect("the corpus is there");
    let mut seen = BTreeSet::new();
    let twice: Vec<String> = cases.iter().map(label).filter(|l| !seen.insert(l.clone())).collect();
    assert!(twice.is_empty(), "named twice: {twice:#?}");
}

#[test]
fn spans_quote_the_text_and_no_claim_stands_without_words() {
    let reader = reader();
    let mut cases = load(&lang().join("corpus")).expect("the corpus is there");
    cases.extend(load(&lang().join("reports/open")).expect("the reports are there"));
    for case in &cases {
        let report = Report::titled(case.title.as_deref().unwrap_or(""), &case.text, case.source.clone(), case.date);
        for claim in reader.read(&report).claims {
            assert!(!claim.provenance.spans.is_empty(), "{}: a claim without words", label(case));
            for span in &claim.provenance.spans {
                assert!(span.holds_in(&report.text), "{}: {span:?} does not quote the text", label(case));
            }
            let c = &claim.count;
            if let (Some(low), Some(high)) = (c.low, c.high) {
                assert!(low <= high, "{}: {c:?}", label(case));
            }
            assert!(c.high.is_none() || !c.high_open, "{}: open and closed at once: {c:?}", label(case));
        }
    }
}

/// Whole reports: a floor that a change may not fall below. The set-aside half is measured, never read while rules are written.
fn reports_reach(folder: &str, count_floor: f64, whole_floor: f64) {
    let reader = reader();
    let (names, roles) = (Names::new(&reader.registry), role_ids());
    let (mut want, mut got, mut count, mut whole) = (0, 0, 0, 0);
    for case in load(&lang().join("reports").join(folder)).expect("the reports are there") {
        let reading = read(&reader, &case);
        let p = pair(&case, &reading.claims, &names, &roles);
        want += p.pairs.len();
        got += p.pairs.iter().filter(|x| x.1.is_some()).count() + p.extra.len();
        count += p.pairs.iter().filter(|x| x.1.as_ref().is_some_and(|m| m.1.count)).count();
        whole += p.pairs.iter().filter(|x| x.1.as_ref().is_some_and(|m| m.1.whole())).count();
    }
    let f1 = |n: usize| 2.0 * n as f64 / (want + got) as f64;
    let (c, w) = (f1(count), f1(whole));
    assert!(c >= count_floor, "{folder}: F1 of harm and count {c:.3}");
    assert!(w >= whole_floor, "{folder}: F1 with who, place and period {w:.3}");
}

#[test]
fn open_reports_reach_their_floor() {
    reports_reach("open", 0.92, 0.68);
}

#[test]
fn reports_read_since_they_were_scored_reach_their_floor() {
    reports_reach("later", 0.92, 0.70);
}

#[test]
fn set_aside_reports_reach_their_floor() {
    reports_reach("aside", 0.93, 0.72);
}

fn spurious(folder: &str) -> (usize, usize) {
    let reader = reader();
    let mut files: Vec<PathBuf> = std::fs::read_dir(lang().join("quiet").join(folder))
        .expect("the texts are there")
        .filter_map(Result::ok)
        .map(|e| e.path())
        .filter(|p| p.extension().is_some_and(|e| e == "txt"))
        .collect();
    files.sort();
    let wrong = files
        .iter()
        .filter(|f| {
            let text = std::fs::read_to_string(f).expect("the text can be read");
            reader.read(&Report::new(text, None, "2024-06-15".parse().ok())).claims.iter().any(|c| c.kind == ClaimKind::Harm)
        })
        .count();
    (wrong, files.len())
}

#[test]
fn quiet_texts_give_few_claims_of_harm() {
    for (folder, ceiling) in [("open", 10), ("aside", 12)] {
        let (wrong, all) = spurious(folder);
        assert!(all >= 100, "{folder} holds {all} texts");
        assert!(wrong <= ceiling, "{folder}: {wrong} of {all} texts without casualties gave a claim of harm");
    }
}
