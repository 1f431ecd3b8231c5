//! Tolls of whole bundles against their true ledgers. Enters: `lang/en/bundles/`. Leaves: what must hold whatever the reading missed.
//! Never done here: an answer that depends on how well a report was read; those are measured, not tested.
#![allow(clippy::unwrap_used)]

use std::path::PathBuf;
use tollbook_corpus::{answers, find_marked, load_bundles, pair_counts, read_bundle};
use tollbook_link::IncidentModel;
use tollbook_read::Reader;
use tollbook_reckon::Ceiling;

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../lang/en/bundles").join(name)
}

/// True claims read in any way, even badly, must not prove more dead than there were; this is what makes a low citable.
#[test]
fn no_low_of_a_bundle_lies_above_the_truth() {
    let reader = Reader::english().unwrap();
    let model = IncidentModel::built_in();
    let mut wrong = Vec::new();
    for (name, bundle) in load_bundles(&folder("open")).unwrap() {
        let read = read_bundle(&reader, &model, &bundle);
        for (asked, answer) in bundle.tolls.iter().zip(answers(&reader, &bundle, &read)) {
            let (Some(truth), Some(a)) = (asked.truth, answer) else { continue };
            let (low, tight, ceiling) = (a.documented.low(), a.reconciled.low(), a.reconciled.ceiling());
            let over = matches!(ceiling, Ceiling::Closed(h) if h < truth);
            if over || [low, tight].into_iter().flatten().any(|l| l > truth) {
                wrong.push(format!("{name}: {:?} truth {truth}, low {low:?}, reconciled {tight:?} to {ceiling:?}", asked.ask));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Of the pairs that linking tells, nearly all are true: a wrong one is a double count the other way round.
#[test]
fn pairs_that_linking_tells_are_true() {
    let reader = Reader::english().unwrap();
    let model = IncidentModel::built_in();
    let (mut right, mut told) = (0, 0);
    for (_, bundle) in load_bundles(&folder("open")).unwrap() {
        let read = read_bundle(&reader, &model, &bundle);
        let (counts, _) = pair_counts(&find_marked(&bundle, &read), &read, true);
        right += counts.right;
        told += counts.told;
    }
    assert!(told > 400 && right * 100 >= told * 95, "{right} of {told}");
}

#[test]
fn a_bundle_of_a_wrong_form_is_refused_with_its_file() {
    let dir = std::env::temp_dir().join(format!("tollbook-bundles-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    std::fs::write(dir.join("x.toml"), "about = 1").unwrap();
    let told = load_bundles(&dir).unwrap_err().to_string();
    std::fs::remove_dir_all(&dir).unwrap();
    assert!(told.contains("x.toml"), "{told}");
}
