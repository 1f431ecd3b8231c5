//! Who answers with figures. Enters: the number of an incident among the holdings, a question. Leaves: what `reckon` makes of it. Never done here: a figure of its own;
//! whoever stands behind this asks a reckoner.

use crate::error::Result;
use tollbook_model::Scope;
use tollbook_reckon::{Axis, Convention, GroupedToll, IncidentFigures, Reading, Reckoner, Toll};

/// A reckoner over the holdings, or whoever has asked one that lies elsewhere.
pub trait Figures {
    /// The figures of an incident of the holdings, by its number in them; none if there is no such incident.
    fn incident(&self, incident: usize, convention: &Convention) -> Option<IncidentFigures>;
}

/// A reckoner over the holdings, or whoever asks one that lies elsewhere.
pub trait Reckons {
    /// The answer to a question.
    ///
    /// # Errors
    /// The question has no toll.
    fn toll(&self, scope: &Scope, convention: &Convention, reading: Reading) -> Result<Toll>;

    /// The same, one row for each name on its axes.
    ///
    /// # Errors
    /// The question has no toll.
    fn rows(&self, scope: &Scope, axes: &[Axis], convention: &Convention, reading: Reading) -> Result<Vec<GroupedToll>>;
}

impl Figures for Reckoner<'_> {
    fn incident(&self, incident: usize, convention: &Convention) -> Option<IncidentFigures> {
        self.incident_figures(incident, convention)
    }
}

impl Reckons for Reckoner<'_> {
    fn toll(&self, scope: &Scope, convention: &Convention, reading: Reading) -> Result<Toll> {
        Ok(Reckoner::toll(self, scope, convention, reading)?)
    }

    fn rows(&self, scope: &Scope, axes: &[Axis], convention: &Convention, reading: Reading) -> Result<Vec<GroupedToll>> {
        Ok(self.group(scope, axes, convention, reading)?.rows)
    }
}
