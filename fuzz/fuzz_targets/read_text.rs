//! Arbitrary bytes, read as a report. Enters: bytes, lossily decoded; the length's last bit says whether the report has a date. Leaves: a panic
//! if a reading breaks a promise. Never done here: judging what was read, only that it holds together.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::collections::HashSet;
use std::sync::LazyLock;
use tollbook_model::{Count, Report, Span};
use tollbook_read::Reader;

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::english().expect("the embedded pack is sound"));

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data).into_owned();
    let date = if data.len() % 2 == 0 { "2021-02-20".parse().ok() } else { None };
    let report = Report::new(text, None, date);
    let reading = READER.read(&report);
    let ids: HashSet<&str> = reading.claims.iter().map(|c| c.id.0.as_str()).collect();
    for claim in &reading.claims {
        claim.provenance.spans.iter().for_each(|s| span_holds(&report.text, s));
        count_holds(&claim.count);
        if let Some(period) = &claim.period
            && let (Some(start), Some(end)) = (period.start, period.end)
        {
            assert!(start <= end, "a period ends before it starts: {period:?}");
        }
        for relation in &claim.relations {
            assert!(ids.contains(relation.claim.0.as_str()), "a relation points at no claim of the report: {relation:?}");
            assert_ne!(relation.claim, claim.id, "a claim stands in relation to itself");
        }
    }
    reading.notices.iter().filter_map(|n| n.span.as_ref()).for_each(|s| span_holds(&report.text, s));
    let again = READER.read_with_trace(&report);
    assert_eq!(reading.claims, again.claims, "two readings of one report differ");
});

/// The offsets of a span agree with each other and with its quote.
fn span_holds(text: &str, span: &Span) {
    assert!(span.holds_in(text), "a quote differs from the text: {span:?}");
    let [from, to] = span.bytes.map(|b| b as usize);
    let chars = |end: usize| text[..end].chars().count();
    let utf16 = |end: usize| text[..end].encode_utf16().count();
    assert_eq!([chars(from), chars(to)], span.chars.map(|c| c as usize), "code point offsets differ: {span:?}");
    assert_eq!([utf16(from), utf16(to)], span.utf16.map(|c| c as usize), "UTF-16 offsets differ: {span:?}");
}

/// low ≤ best ≤ high, as far as they are known; a count that is open has no high.
fn count_holds(count: &Count) {
    let ordered = |a: Option<u64>, b: Option<u64>| a.zip(b).is_none_or(|(a, b)| a <= b);
    assert!(ordered(count.low, count.best) && ordered(count.best, count.high) && ordered(count.low, count.high), "bounds out of order: {count:?}");
    assert!(!(count.high_open && count.high.is_some()), "an open count has a high: {count:?}");
}
