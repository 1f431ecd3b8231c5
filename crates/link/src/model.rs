//! What agreement is worth. Enters: a table of weights, as data. Leaves: a model with its version. Never done here: learning; whoever trains
//! writes a new table, so that a linking can be made again years later under the weights it was made with.
//!
//! The form is that of Fellegi and Sunter (1969): a pair's weight is the log of its odds of being one incident, the sum over features of what
//! each level of agreement says. Here in hundredths of a bit, as integers.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Weights by feature and level, with the cuts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentModel {
    /// Name and version; a linking names the one it was made with.
    pub version: String,
    /// Weight before anything is compared.
    pub prior: i32,
    /// Clusters join while the mean weight over all their pairs is above this.
    pub join: i32,
    /// Pairs of incidents with a mean weight above this and not above `join` stay unsure.
    pub doubt: i32,
    /// Ids of means that say little ("attack", "clash") and agree with any.
    pub broad_means: Vec<String>,
    /// Ids of means that say how it was done and not by what ("ambush"): they agree with any weapon.
    #[serde(default)]
    pub manners: Vec<String>,
    /// Ids of means that may be a word for any of their root ("a blast"), and agree with all of it.
    #[serde(default)]
    pub blasts: Vec<String>,
    /// At or below this a pair can't be one incident, whatever else agrees.
    pub never: i32,
    /// Weights by feature, then level.
    #[serde(flatten)]
    pub features: BTreeMap<String, BTreeMap<String, i32>>,
}

/// The tables that come with the program.
const BUILT_IN: &str = include_str!("../data/incidents-2.toml");

impl IncidentModel {
    /// The model that comes with the program.
    ///
    /// # Panics
    /// Never: a test reads the same table.
    #[must_use]
    pub fn built_in() -> Self {
        // The table is part of the program.
        #[allow(clippy::expect_used)]
        Self::parse(BUILT_IN).expect("the built-in table of weights")
    }

    /// Reads a table of weights.
    ///
    /// # Errors
    /// What is wrong with it, with line and column.
    pub fn parse(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|e| e.to_string())
    }

    /// The table as it is read by [`IncidentModel::parse`].
    ///
    /// # Errors
    /// Never for a table that was read or learnt.
    pub fn to_toml(&self) -> Result<String, String> {
        toml::to_string(self).map_err(|e| e.to_string())
    }

    /// What a level of a feature is worth; an unknown one nothing.
    #[must_use]
    pub fn weight(&self, feature: &str, level: &str) -> i32 {
        self.features.get(feature).and_then(|f| f.get(level)).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_that_comes_with_the_program_is_read() {
        let model = IncidentModel::built_in();
        assert!(model.weight("place", "same") > 0 && model.weight("place", "abroad") <= model.never && model.weight("place", "nowhere") == 0);
    }
}
