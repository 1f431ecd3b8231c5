//! The engine of linking. Enters: told incidents as records. Leaves: which of them are one, each pair with its reasons. Never done here: reading
//! claims, adding up, I/O, a clock.
//!
//! Probabilistic record linkage after Fellegi and Sunter (1969), learned without labels by expectation and maximisation, over pairs that share
//! place and days, joined by average linkage. Everything is in whole thousandths of a bit and in an order that the records' content gives, so
//! that neither the order of the input nor the number of threads changes a result.

mod blocks;
mod clusters;
mod features;
mod links;
pub(crate) mod names;
mod records;
mod small;
mod training;
mod weights;

pub use blocks::Reach;
pub use clusters::Cuts;
pub use features::{FEATURES_ALL, Feature};
pub use links::{Links, Pair, cluster_pairs, count_pairs, link, relink};
pub use records::{Killed, Point, Record, Records};
pub use training::{Shares, train, train_with_shares};
pub use weights::{Reason, Reasons, WEIGHTS_FORM, Weights, WeightsError};
