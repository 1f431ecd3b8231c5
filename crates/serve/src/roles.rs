//! Who may do what. Enters: a role, what a route needs. Leaves: yes or no, and how strict a content the role may see.
//! Never done here: knowing who somebody is.

use serde::{Deserialize, Serialize};
use tollbook_ledger::Visibility;

/// What somebody is to a project. Who has no account is the public.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Nobody who signed in.
    Public,
    /// Takes figures and claims away; sees no text, no note, no colleague's name.
    DataOnly,
    /// Reads everything up to internal.
    Viewer,
    /// Corrects, confirms, retracts, judges pairs.
    Reviewer,
    /// Puts incidents together, takes them apart, grades them, adds reports.
    Editor,
    /// Makes and closes accounts below a manager's.
    Manager,
    /// May do everything, and alone sees what would betray a source.
    Owner,
}

/// What a route needs of whoever asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Need {
    /// Nothing: signing in, style, the description of the API.
    Open,
    /// Figures, incidents, claims.
    Figures,
    /// Texts of reports, decisions and who made them.
    Texts,
    /// An account, whatever its role: signing out, one's own tokens.
    Account,
    /// A decision on a claim, or on a pair of them.
    Review,
    /// A decision on incidents; a new report.
    Edit,
    /// Other people's accounts.
    Manage,
}

impl Role {
    /// All roles, from the one that may least.
    pub const ALL: [Role; 7] = [Self::Public, Self::DataOnly, Self::Viewer, Self::Reviewer, Self::Editor, Self::Manager, Self::Owner];

    /// The word in JSON and on pages.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::DataOnly => "data-only",
            Self::Viewer => "viewer",
            Self::Reviewer => "reviewer",
            Self::Editor => "editor",
            Self::Manager => "manager",
            Self::Owner => "owner",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.word() == word)
    }

    /// The strictest visibility that the role may see.
    #[must_use]
    pub fn clearance(self) -> Visibility {
        match self {
            Self::Public => Visibility::Public,
            Self::DataOnly | Self::Viewer => Visibility::Internal,
            Self::Reviewer | Self::Editor | Self::Manager => Visibility::Restricted,
            Self::Owner => Visibility::SourceConfidential,
        }
    }

    /// Whether the role may do what a route needs; `opened` is whether the project lets the public see figures. What no row allows is refused.
    #[must_use]
    pub fn may(self, need: Need, opened: bool) -> bool {
        match (need, self) {
            (Need::Open, _) => true,
            (Need::Figures, Self::Public) => opened,
            (_, Self::Public) => false,
            (Need::Figures | Need::Account, _) => true,
            (Need::Texts, role) => role >= Self::Viewer,
            (Need::Review, role) => role >= Self::Reviewer,
            (Need::Edit, role) => role >= Self::Editor,
            (Need::Manage, role) => role >= Self::Manager,
        }
    }

    /// Whether the role may make, change or close an account of another one: those below its own, and an owner any.
    #[must_use]
    pub fn may_give(self, other: Role) -> bool {
        other != Self::Public && (self == Self::Owner || self == Self::Manager && other < Self::Manager)
    }

    /// Whether names of people, words of reports and names of colleagues are kept back.
    #[must_use]
    pub fn figures_alone(self) -> bool {
        self <= Self::DataOnly
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_higher_role_may_whatever_a_lower_one_may() {
        let needs = [Need::Open, Need::Figures, Need::Texts, Need::Account, Need::Review, Need::Edit, Need::Manage];
        for need in needs {
            for pair in Role::ALL.windows(2) {
                assert!(!pair[0].may(need, true) || pair[1].may(need, true), "{need:?}: {pair:?}");
                assert!(pair[0].clearance() <= pair[1].clearance());
            }
        }
        assert!(!Role::Public.may(Need::Figures, false));
        assert!(!Role::Manager.may_give(Role::Manager) && !Role::Manager.may_give(Role::Owner) && Role::Owner.may_give(Role::Owner));
    }
}
