//! What comes in from outside, end to end. Enters: fixtures made here. Leaves: a failure that names what was let in or lost. Never done here: a
//! network beyond this machine, or a fixture in the tree.

mod fetch;
mod pdf;
mod table;

use tollbook_intake::{Capture, Collector};

/// A capture taken on 21 February 2021.
fn captured(bytes: impl Into<Vec<u8>>, origin: &str) -> Capture {
    Capture::new(bytes.into(), origin, "2021-02-21T08:00:00Z".parse().expect("a time"), Collector::new("tests", "0"))
}
