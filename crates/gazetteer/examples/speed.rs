//! Enters nothing. Leaves nanoseconds per look-up on this machine. Never here: a pass or fail; the figures go into docs/gazetteer.md.
//!
//! `cargo run --release --example speed`

use std::hint::black_box;
use std::time::Instant;
use tollbook_gazetteer::{Context, Gazetteer};

fn time(what: &str, times: usize, mut work: impl FnMut(usize)) {
    let mut best = f64::INFINITY;
    for _ in 0..5 {
        let start = Instant::now();
        (0..times).for_each(&mut work);
        best = best.min(start.elapsed().as_nanos() as f64 / times as f64);
    }
    println!("{what:<44} {best:>9.1} ns");
}

fn main() {
    let start = Instant::now();
    let gazetteer = Gazetteer::embedded();
    println!("{:<44} {:>9.1} ns", "construction", start.elapsed().as_nanos());
    let start = Instant::now();
    black_box(gazetteer.contains_folded("not a place at all"));
    println!("{:<44} {:>9.1} ns", "first question (reads data/places.tsv)", start.elapsed().as_nanos());

    let known = ["aleppo", "deir ez zor", "kyiv", "goma", "san salvador", "kandahar", "myitkyina", "maiduguri"];
    let unknown = ["said", "the ministry", "mohammed al", "syrian observatory for", "on thursday evening", "reuters", "two children", "hospital officials"];
    // Many different keys, so that the tables do not stay in the nearest cache.
    let many: Vec<String> = (0..100_000).map(|i| format!("name {:x}", i * 2_654_435_761u64 % 16_777_213)).collect();
    time("contains_folded, a place", 1_000_000, |i| {
        black_box(gazetteer.contains_folded(known[i % 8]));
    });
    time("contains_folded, not a place", 1_000_000, |i| {
        black_box(gazetteer.contains_folded(unknown[i % 8]));
    });
    time("contains_folded, 100,000 different strings", 1_000_000, |i| {
        black_box(gazetteer.contains_folded(&many[i % many.len()]));
    });
    let mut out = Vec::with_capacity(1024);
    time("lookup_folded, a place", 200_000, |i| {
        out.clear();
        gazetteer.lookup_folded(known[i % 8], &mut out);
        black_box(&out);
    });
    time("lookup, not a place", 200_000, |i| {
        out.clear();
        gazetteer.lookup(unknown[i % 8], &mut out);
        black_box(&out);
    });
    let spelt = ["Deir Ezzor", "Al-Mayadeen", "CULIACÁN", "Хан-Шейхун", "دير الزور", "Kiev", "Maarat al-Numan", "Mosul"];
    time("lookup, as written", 200_000, |i| {
        out.clear();
        gazetteer.lookup(spelt[i % 8], &mut out);
        black_box(&out);
    });
    let context = Context::country("SY");
    time("rank under a context", 20_000, |i| {
        black_box(gazetteer.rank(spelt[i % 8], &context));
    });
    let place = gazetteer.rank("Manbij", &context).map(|r| r.place);
    time("place", 200_000, |_| {
        black_box(place.map(|p| gazetteer.place(p)));
    });
}
