//! Which claims speak of the same incident. Enters: claims of many reports with what is known of their texts. Leaves: incidents, origins, reasons.
//! Never done here: adding up, I/O, a clock.
#![forbid(unsafe_code)]

pub mod engine;
