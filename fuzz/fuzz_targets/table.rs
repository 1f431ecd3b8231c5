//! Arbitrary bytes, read as a table in every form and under every preset, and as a mapping. Enters: bytes; the first one chooses. Leaves: a panic if
//! a claim's words are not the report's. Never done here: judging what a cell says.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tollbook_intake::{Capture, Collector, Mapping, TableForm, read_table};

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else { return };
    if let Ok(text) = std::str::from_utf8(rest) {
        let _ = Mapping::parse(text);
    }
    let presets = ["acled", "ucdp-ged", "hapi", "airwars", "victims", "own"];
    let mapping = Mapping::preset(presets[usize::from(*first) % presets.len()]).expect("a preset");
    let form = [TableForm::Csv, TableForm::JsonLines, TableForm::Xlsx][usize::from(*first) / 8 % 3];
    // A header that fits, so that rows are reached: for CSV the bytes are the rows.
    let header = mapping.columns.iter().map(|c| c.name.as_str()).collect::<Vec<_>>().join(",") + "\n";
    let bytes = if form == TableForm::Csv && first & 128 == 0 { [header.as_bytes(), rest].concat() } else { rest.to_vec() };
    let at = "2021-02-21T08:00:00Z".parse().expect("a time");
    let capture = Capture::new(bytes, "t", at, Collector::new("fuzz", "0"));
    let Ok(table) = read_table(&capture, form, Some(mapping)) else { return };
    for row in table.take(200).flatten() {
        for claim in &row.claims {
            assert!(claim.provenance.spans.iter().all(|s| s.holds_in(&row.report.text)), "a quote differs from the text");
        }
        assert!(row.cells.iter().all(|c| row.report.text.get(c.bytes[0]..c.bytes[1]).is_some()));
    }
});
