//! Who may see what. Enters: a decision of a person. Leaves: one of four degrees that can be compared. Never done here: publishing.

use serde::{Deserialize, Serialize};
use std::fmt;

/// How far something may travel; a greater value travels less far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Visibility {
    /// May be published.
    Public,
    /// For everybody who works with the book.
    Internal,
    /// For those who need it: names of the living, fine places of working hospitals.
    Restricted,
    /// Would betray a source.
    SourceConfidential,
}

impl Visibility {
    /// All four, from the one that travels furthest.
    pub const ALL: [Visibility; 4] = [Self::Public, Self::Internal, Self::Restricted, Self::SourceConfidential];

    /// The word in JSON and on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Internal => "internal",
            Self::Restricted => "restricted",
            Self::SourceConfidential => "source-confidential",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|v| v.word() == word)
    }

    pub(crate) fn code(self) -> i64 {
        self as i64
    }

    pub(crate) fn from_code(code: i64) -> Option<Self> {
        usize::try_from(code).ok().and_then(|i| Self::ALL.get(i).copied())
    }
}

impl fmt::Display for Visibility {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
