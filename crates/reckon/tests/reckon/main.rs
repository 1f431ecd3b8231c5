//! The tests of reckoning. Enters: worlds built in code. Leaves: whether tolls are what the claims allow. Never done here: files, a clock.

mod build;
mod cases;
mod casualties;
mod codebook;
mod dice;
mod hardship;
mod ibc;
mod names;
mod parties;
mod reach;
mod rules;
mod scopes;
mod seed;
mod wide;
mod worlds;
