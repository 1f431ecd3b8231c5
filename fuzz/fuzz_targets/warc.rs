//! Arbitrary bytes, read as a web archive, plain and packed, and as a ZIP archive. Enters: bytes. Leaves: a panic if a member doesn't point at its
//! archive, or the counts don't add up. Never done here: writing a member anywhere.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tollbook_intake::{Capture, Collector, Limits, unpack, unpack_stream};

fuzz_target!(|data: &[u8]| {
    let at = "2021-02-21T08:00:00Z".parse().expect("a time");
    let limits = Limits { bytes_all: 16 << 20, bytes_each: 4 << 20, members: 100, ..Limits::default() };
    let take = |bytes: Vec<u8>, name: &str| {
        let capture = Capture::new(bytes, name, at, Collector::new("fuzz", "0"));
        let (mut members, mut failed) = (0, 0);
        let mut each = |m: Result<tollbook_intake::Member, _>| match m {
            Ok(member) => {
                assert!(member.capture.holds() && member.capture.within.as_deref() == Some(capture.sha256()));
                members += 1;
            }
            Err(_) => failed += 1,
        };
        if let Ok(out) = unpack(&capture, &limits, &mut each) {
            assert_eq!((out.members, out.failed), (members, failed));
        }
    };
    take(data.to_vec(), "a.warc.gz");
    take([b"WARC/1.0\r\n", data].concat(), "a.warc");
    take([b"PK\x03\x04", data].concat(), "a.wacz");
    let empty = Capture::new(Vec::new(), "a.warc", at, Collector::new("fuzz", "0"));
    unpack_stream(data, &empty, &limits, &mut |_| {});
});
