//! Enters: what was met instead of a readable text. Leaves: an error that says what it is and what to do next.
//! Never done here: an error about what a text says; that is a notice of the reading.

use thiserror::Error;

/// Why bytes, a file or a folder gave no report.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum IntakeError {
    /// The system refused to open, list or read it.
    #[error("{origin}: {source}; check the name and that you may read it")]
    Io {
        /// Where the bytes were to come from.
        origin: String,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The bytes are no text.
    #[error("{origin}: {what}, not text; this version reads plain text: {remedy}")]
    Binary {
        /// Where the bytes come from.
        origin: String,
        /// What they are, with an article.
        what: &'static str,
        /// What to do.
        remedy: &'static str,
    },
    /// A web page: its menus and related stories would be read as the report.
    #[error("{origin}: a web page (HTML); this version reads plain text: copy the article's own words into a .txt file, without menus and related stories")]
    Html {
        /// Where the bytes come from.
        origin: String,
    },
    /// Markup of another kind, such as a feed.
    #[error("{origin}: {what}; this version reads plain text: save each report's words as a .txt file of its own")]
    Markup {
        /// Where the bytes come from.
        origin: String,
        /// What it is, with an article.
        what: &'static str,
    },
    /// More bytes than one report may have.
    #[error("{origin}: larger than {} MiB; one report is never that long: split the file into its reports", max >> 20)]
    TooLarge {
        /// Where the bytes come from.
        origin: String,
        /// The limit, in bytes.
        max: usize,
    },
    /// A device, socket, pipe or link to a folder met while listing a folder.
    #[error("{origin}: {what}; it was left out: name it itself to read it")]
    NotAFile {
        /// The path.
        origin: String,
        /// What it is, with an article.
        what: &'static str,
    },
    /// A folder without a single file in it.
    #[error("{origin}: a folder without files; name a folder that holds reports")]
    EmptyFolder {
        /// The folder.
        origin: String,
    },
}
