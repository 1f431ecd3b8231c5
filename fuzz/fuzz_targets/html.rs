//! Arbitrary bytes, read as a page by both extractors. Enters: bytes. Leaves: a panic if one of them takes the program down, or a text differs from
//! the one its id names. Never done here: judging which words are the report's.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tollbook_intake::{Capture, Collector, Extractors, PageExtractor, extract};
use tollbook_model::ActorRegistry;

fuzz_target!(|data: &[u8]| {
    let at = "2021-02-21T08:00:00Z".parse().expect("a time");
    let page = [b"<!doctype html>", data].concat();
    let capture = Capture::new(page, "https://n.example/a", at, Collector::new("fuzz", "0"));
    let registry = ActorRegistry::default();
    let mut how = Extractors::new(&registry);
    for page in [PageExtractor::Main, PageExtractor::Fast] {
        how.page = page;
        if let Ok(extracted) = extract(&capture, &how) {
            assert!(!extracted.text().is_empty(), "an empty text is an error");
            assert_eq!(extracted.text_id(), &extracted.clone().into_report(None).text_id);
        }
    }
});
