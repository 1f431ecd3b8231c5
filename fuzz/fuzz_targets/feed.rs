//! Arbitrary bytes, read as a channel. Enters: bytes. Leaves: a panic if a channel's items can't be turned into texts that hold together. Never
//! done here: judging an item.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tollbook_intake::{Capture, Collector, Extractors, read_channel};
use tollbook_model::ActorRegistry;

fuzz_target!(|data: &[u8]| {
    let at = "2021-02-21T08:00:00Z".parse().expect("a time");
    let capture = Capture::new(data.to_vec(), "feed", at, Collector::new("fuzz", "0"));
    let registry = ActorRegistry::default();
    let how = Extractors::new(&registry);
    if let Ok(channel) = read_channel(&capture) {
        for item in channel.items.iter().take(20) {
            if let Ok(extracted) = item.extract(&capture, &how) {
                assert_eq!(extracted.capture, capture.sha256());
                assert_eq!(extracted.text_id(), &extracted.clone().into_report(None).text_id);
            }
        }
    }
    assert!(capture.holds(), "the bytes of a capture changed");
});
