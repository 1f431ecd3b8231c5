//! What can go wrong. Enters: nothing. Leaves: errors that say what to do next. Never done here: hiding that something was withheld.

/// Why nothing, or not everything, was written.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The output can't be written.
    #[error("the output can't be written: {0}")]
    Io(#[from] std::io::Error),
    /// A value has no form in JSON.
    #[error("a value can't be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The question has no toll.
    #[error(transparent)]
    Refusal(#[from] tollbook_reckon::Refusal),
    /// The profile keeps it back.
    #[error("the public profile keeps this back: {0}")]
    Withheld(String),
    /// Rows that are made one at a time can't be had any more from where they come.
    #[error("what is published can't be read: {0}")]
    Source(String),
}

impl From<csv::Error> for PublishError {
    fn from(e: csv::Error) -> Self {
        match e.into_kind() {
            csv::ErrorKind::Io(e) => PublishError::Io(e),
            other => PublishError::Io(std::io::Error::other(format!("{other:?}"))),
        }
    }
}

/// What a step of publishing gives.
pub type Result<T> = std::result::Result<T, PublishError>;
