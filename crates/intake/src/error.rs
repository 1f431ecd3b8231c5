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
    #[error("{origin}: {what}, not text; {remedy}")]
    Binary {
        /// Where the bytes come from.
        origin: String,
        /// What they are, with an article.
        what: &'static str,
        /// What to do.
        remedy: &'static str,
    },
    /// A web page: its menus and related stories would be read as the report.
    #[error(
        "{origin}: a web page (HTML), and `read` takes plain text; `tollbook add` takes pages into a book, or copy the words of the report itself into a .txt file"
    )]
    Html {
        /// Where the bytes come from.
        origin: String,
    },
    /// Markup of another kind, such as a feed.
    #[error("{origin}: {what}, and not text; save each report's words as a .txt file of its own")]
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
    /// A day of publication after the capture.
    #[error("{origin}: dated {day} ({words:?}), after it was captured on {captured}; say the right day with --date, or mend the clock of the machine")]
    FutureDate {
        /// Where the bytes come from.
        origin: String,
        /// The words that state the day.
        words: String,
        /// The day.
        day: jiff::civil::Date,
        /// The day of the capture.
        captured: jiff::civil::Date,
    },
    /// Something that holds many reports, or a kind that this build leaves out, where one report was asked for.
    #[error("{origin}: {what}, not one report; {remedy}")]
    NotOneReport {
        /// Where the bytes come from.
        origin: String,
        /// What it is, with an article.
        what: &'static str,
        /// What to do.
        remedy: &'static str,
    },
    /// A web page that gave no text.
    #[cfg(feature = "capture")]
    #[error("{origin}: {source}")]
    Page {
        /// Where the bytes come from.
        origin: String,
        /// Why.
        source: crate::PageError,
    },
    /// A channel that gave no items.
    #[cfg(feature = "capture")]
    #[error("{origin}: {source}")]
    Channel {
        /// Where the bytes come from.
        origin: String,
        /// Why.
        source: crate::ChannelError,
    },
    /// An archive, or a member of one, that was not read.
    #[cfg(feature = "capture")]
    #[error("{origin}: {source}")]
    Archive {
        /// Where the bytes come from.
        origin: String,
        /// Why.
        source: crate::ArchiveError,
    },
    /// A PDF document that gave no text.
    #[cfg(feature = "capture")]
    #[error("{origin}: {source}")]
    Pdf {
        /// Where the bytes come from.
        origin: String,
        /// Why.
        source: crate::PdfError,
    },
    /// A mail that was not read.
    #[cfg(feature = "capture")]
    #[error("{origin}: {source}")]
    Mail {
        /// Where the bytes come from.
        origin: String,
        /// Why.
        source: crate::MailError,
    },
    /// A table, or a row of one, that gave no report.
    #[cfg(feature = "capture")]
    #[error("{origin}: {source}")]
    Table {
        /// Where the bytes come from.
        origin: String,
        /// Why.
        source: Box<crate::TableError>,
    },
    /// An address that gave no capture.
    #[cfg(feature = "fetch")]
    #[error("{origin}: {source}")]
    Fetch {
        /// Where the bytes come from.
        origin: String,
        /// Why.
        source: Box<crate::FetchError>,
    },
}

impl IntakeError {
    /// Where the bytes come from; its words begin with this and a colon.
    #[must_use]
    pub fn origin(&self) -> &str {
        match self {
            IntakeError::Io { origin, .. }
            | IntakeError::Binary { origin, .. }
            | IntakeError::Html { origin }
            | IntakeError::Markup { origin, .. }
            | IntakeError::TooLarge { origin, .. }
            | IntakeError::NotAFile { origin, .. }
            | IntakeError::EmptyFolder { origin }
            | IntakeError::FutureDate { origin, .. }
            | IntakeError::NotOneReport { origin, .. } => origin,
            #[cfg(feature = "capture")]
            IntakeError::Page { origin, .. }
            | IntakeError::Channel { origin, .. }
            | IntakeError::Archive { origin, .. }
            | IntakeError::Pdf { origin, .. }
            | IntakeError::Mail { origin, .. }
            | IntakeError::Table { origin, .. } => origin,
            #[cfg(feature = "fetch")]
            IntakeError::Fetch { origin, .. } => origin,
        }
    }

    /// True if the same input may pass at another time or on another machine: the input failed. Otherwise it is rejected as it is, and will be
    /// again.
    #[must_use]
    pub fn may_pass_later(&self) -> bool {
        match self {
            IntakeError::Io { .. } => true,
            #[cfg(feature = "capture")]
            IntakeError::Pdf { source, .. } => {
                matches!(source, crate::PdfError::BrokeOff { .. } | crate::PdfError::OtherVersion { .. } | crate::PdfError::NoChild { .. })
            }
            #[cfg(feature = "fetch")]
            IntakeError::Fetch { source, .. } => match &**source {
                crate::FetchError::NotFound { .. }
                | crate::FetchError::TimedOut { .. }
                | crate::FetchError::Untrusted { .. }
                | crate::FetchError::Network { .. } => true,
                crate::FetchError::Status { status, .. } => matches!(status, 408 | 425 | 429 | 500..),
                _ => false,
            },
            _ => false,
        }
    }
}
