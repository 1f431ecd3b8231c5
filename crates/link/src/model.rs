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

/// The tables that came with the program, by name, the present one last. A table is frozen once a linking may name it: other weights are another table under
/// a new name, so that what was linked years ago can be linked so again. A test holds each against its digest.
const TABLES: [(&str, &str); 2] = [("incidents-1", include_str!("../data/incidents-1.toml")), ("incidents-2", include_str!("../data/incidents-2.toml"))];

impl IncidentModel {
    /// The model that comes with the program.
    ///
    /// # Panics
    /// Never: a test reads the same table.
    #[must_use]
    pub fn built_in() -> Self {
        // The table is part of the program.
        #[allow(clippy::expect_used)]
        Self::parse(TABLES[TABLES.len() - 1].1).expect("the built-in table of weights")
    }

    /// A table that came with this version of the program or an earlier one, by its name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        TABLES.iter().find(|t| t.0 == name).and_then(|t| Self::parse(t.1).ok())
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
        assert!(IncidentModel::named("nobody's").is_none());
    }

    /// Fowler, Noll and Vo, 64 bits: enough to notice a change that nobody hides.
    fn digest(text: &str) -> u64 {
        text.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
    }

    #[test]
    fn a_table_of_weights_that_changed_has_a_new_name() {
        let records = include_str!("../data/records-1.toml");
        let known = [("incidents-1", 0xa4ad_d797_67d8_32c3), ("incidents-2", 0xe8e8_227b_f222_92ec), ("records-1", 0x8d30_4be8_7a55_2909)];
        let name = |line: &str| records.lines().any(|l| l == format!("name = {line:?}"));
        assert!(name("records-1"));
        let tables = TABLES.iter().copied().chain([("records-1", records)]);
        for (name, text) in tables {
            let frozen = known.iter().find(|k| k.0 == name).map(|k| k.1);
            assert_eq!(Some(digest(text)), frozen, "{name} was changed: other weights are a new table beside it, with a name and a digest of its own");
        }
        for (name, _) in TABLES {
            assert_eq!(IncidentModel::named(name).map(|m| m.version).as_deref(), Some(name), "a linking that names it can be made again");
        }
        assert_eq!(IncidentModel::built_in().version, TABLES[TABLES.len() - 1].0);
    }
}
