//! The cases of `lang/`. Enters: cases and reports with the claims they must give. Leaves: how a reading agrees with them.
//! Never done here: anything a user of Tollbook runs; this is the makers' measure.
//!
//! ```
//! let cases = tollbook_corpus::parse("---\nreport_date: 2021-02-20\n---\n## One\n> A mine killed two men.\n\n```claims\nkilled 2\n```\n", "x.md");
//! assert_eq!(cases[0].claims[0].count, "2");
//! ```
#![forbid(unsafe_code)]

mod bundles;
mod cases;
mod compare;

pub use bundles::{
    AnsweredToll, Ask, AskedToll, Bundle, BundleReport, Found, MarkedClaim, PairCounts, ReadBundle, answers, codes_by_incident, day, find_marked, load_bundles,
    pair_counts, read_bundle,
};
pub use cases::{Case, Expected, load, parse};
pub use compare::{Agreement, Names, Pairing, agree, count_text, line, pair};

use tollbook_model::Report;
use tollbook_read::{Reader, Reading};

/// Reads a case.
#[must_use]
pub fn read(reader: &Reader, case: &Case) -> Reading {
    reader.read(&Report::titled(case.title.as_deref().unwrap_or(""), &case.text, case.source.clone(), case.date))
}

/// Ids of the roles taxonomy.
#[must_use]
pub fn role_ids() -> Vec<String> {
    include_str!("../../../data/roles.tsv").lines().filter(|l| !l.starts_with('#')).skip(1).filter_map(|l| l.split('\t').next()).map(str::to_owned).collect()
}
