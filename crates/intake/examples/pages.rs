//! The main text of pages, for measuring. Enters: a folder of pages, the extractor, how often. Leaves: a JSON line per page. Never done here:
//! judging the text.

use std::io::Write as _;
use tollbook_intake::{Capture, Collector, Extractors, PageExtractor, extract};
use tollbook_model::ActorRegistry;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [folder, how, repeat] = &args[..] else { return eprintln!("usage: pages FOLDER main|fast REPEAT") };
    let registry = ActorRegistry::default();
    let mut extractors = Extractors::new(&registry);
    extractors.page = if how == "fast" { PageExtractor::Fast } else { PageExtractor::Main };
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "html")).collect();
    paths.sort();
    let at: jiff::Timestamp = "2026-01-01T00:00:00Z".parse().unwrap_or_default();
    let captures: Vec<Capture> = paths.iter().filter_map(|p| Capture::file(p, at, Collector::new("bench", "0")).ok()).collect();
    let mut out = std::io::stdout().lock();
    for round in 0..repeat.parse::<usize>().unwrap_or(1) {
        for capture in &captures {
            let extracted = extract(capture, &extractors);
            if round == 0 {
                let (title, text) = extracted.map(|e| (e.title.clone().unwrap_or_default(), e.text().to_owned())).unwrap_or_default();
                let line = serde_json::json!({ "page": capture.origin, "title": title, "text": text });
                let _ = writeln!(out, "{line}");
            }
        }
    }
}
