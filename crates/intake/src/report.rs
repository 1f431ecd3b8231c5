//! Enters: a decoded text, its source and date as the user states them. Leaves: a report. Never done here: finding a date or a
//! source in the text; the reading looks at the text's own dateline.

use crate::{Decoded, detect_language};
use jiff::civil::Date;
use tollbook_model::Report;

impl Decoded {
    /// The report this text is, with its language detected. The first line stays in the text: the reading knows headlines.
    #[must_use]
    pub fn into_report(self, source: Option<String>, date: Option<Date>) -> Report {
        let language = detect_language(&self.text);
        let mut report = Report::new(self.text, source, date);
        report.language = Some(language.to_owned());
        report
    }
}
