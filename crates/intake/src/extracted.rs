//! Enters: a capture that holds one report, and the extractors that a book has fixed. Leaves: its text, with who took it out, and what is known
//! of title, day, byline, credit, language and publisher. Never done here: changing a text that is kept; another extractor gives another text.

use crate::credit::{self, AgencyCredit};
use crate::dates::{self, DateFound, Dated};
use crate::{Capture, IntakeError, Kind, Signature, detect_language, kind_of};
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tollbook_model::{ActorRegistry, Report, TextId};

/// The program that took a text out of a capture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extractor {
    /// Its name.
    pub name: String,
    /// Its version; another version gives another text.
    pub version: String,
}

impl Extractor {
    pub(crate) fn new(name: &str, version: &str) -> Self {
        Extractor { name: name.to_owned(), version: version.to_owned() }
    }
}

/// The extractors that a book has fixed, and what else an extraction needs to know.
#[derive(Clone, Debug)]
pub struct Extractors<'a> {
    /// For web pages.
    pub page: crate::PageExtractor,
    /// For PDF documents.
    pub pdf: crate::PdfExtractor,
    /// The process that takes PDF documents apart.
    pub pdf_child: crate::PdfChild,
    /// The publishers, among them the agencies that a text may credit.
    pub registry: &'a ActorRegistry,
    /// The publication day as whoever adds the report states it; it goes before every other.
    pub given: Option<Date>,
}

impl<'a> Extractors<'a> {
    /// The default extractors with a registry.
    #[must_use]
    pub fn new(registry: &'a ActorRegistry) -> Self {
        Extractors { page: crate::PageExtractor::default(), pdf: crate::PdfExtractor::default(), pdf_child: crate::PdfChild::default(), registry, given: None }
    }
}

/// The text of a capture, and what is known of it. The text stands for itself: nothing changes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extracted {
    text: String,
    text_id: TextId,
    /// The SHA-256 of the capture.
    pub capture: String,
    /// Who took the text out.
    pub extractor: Extractor,
    /// The headline; it is then the text's first line.
    pub title: Option<String>,
    /// The publication day and how it was found.
    pub date: Option<Dated>,
    /// Who wrote it, as written.
    pub byline: Option<String>,
    /// The agency that the text credits.
    pub agency: Option<AgencyCredit>,
    /// ISO 639 code of the language.
    pub language: String,
    /// Who published it, as the capture says.
    pub publisher: Option<String>,
    /// What was guessed, lost or looks doubtful, one sentence each.
    pub notes: Vec<String>,
    /// By which near copies are found.
    pub signature: Signature,
}

/// The longest byline, in bytes; what is longer is no name.
const BYLINE_MAX: usize = 300;

/// What a format gives, before the day is settled.
#[derive(Debug, Default)]
pub(crate) struct Raw {
    pub(crate) text: String,
    pub(crate) title: Option<String>,
    pub(crate) byline: Option<String>,
    pub(crate) publisher: Option<String>,
    pub(crate) date: Option<(Date, String)>,
    pub(crate) notes: Vec<String>,
}

impl Extracted {
    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text's id: the SHA-256 of the text.
    #[must_use]
    pub fn text_id(&self) -> &TextId {
        &self.text_id
    }

    /// The report this text is, under the source's name or id.
    #[must_use]
    pub fn into_report(self, source: Option<String>) -> Report {
        let mut report = Report::new(self.text, source, self.date.map(|d| d.day));
        report.title = self.title;
        report.language = Some(self.language);
        report
    }

    /// Settles title, day and credit of what a format gave.
    pub(crate) fn settle(capture: &Capture, raw: Raw, extractor: Extractor, how: &Extractors<'_>) -> Result<Self, IntakeError> {
        let Raw { text, title, byline, publisher, date, mut notes } = raw;
        let title = title.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty());
        let text = match &title {
            Some(title) if !text.trim_start().starts_with(title.as_str()) => format!("{title}\n\n{text}"),
            _ => text,
        };
        let given = how.given.map(|day| Dated { day, found: DateFound::Given, words: day.to_string() });
        let stated = || date.map(|(day, words)| Dated { day, found: DateFound::Metadata, words });
        let url = || dates::in_url(&capture.origin).map(|(day, words)| Dated { day, found: DateFound::Url, words });
        let line = || dates::in_dateline(&text).map(|(day, words)| Dated { day, found: DateFound::Dateline, words });
        let date = given.or_else(stated).or_else(url).or_else(line);
        match &date {
            Some(date) => not_in_future(date, capture)?,
            None => notes.push("the day of publication is not stated; relative dates stay relative".to_owned()),
        }
        let byline = byline.filter(|b| !b.trim().is_empty() && b.len() <= BYLINE_MAX).or_else(|| credit::byline(&text));
        let agency = credit::agency_credit(&text, byline.as_deref(), how.registry);
        let language = detect_language(&text).to_owned();
        let (signature, text_id) = (Signature::of(&text), TextId(crate::capture::sha256(text.as_bytes())));
        let capture = capture.sha256().to_owned();
        Ok(Extracted { text, text_id, capture, extractor, title, date, byline, agency, language, publisher, notes, signature })
    }
}

/// A report cannot be published after it was captured; a day is allowed for, since it may be tomorrow elsewhere.
pub(crate) fn not_in_future(date: &Dated, capture: &Capture) -> Result<(), IntakeError> {
    let captured = capture.at.to_zoned(jiff::tz::TimeZone::UTC).date();
    let latest = captured.checked_add(1.day()).unwrap_or(captured);
    if date.day <= latest {
        return Ok(());
    }
    Err(IntakeError::FutureDate { origin: capture.origin.clone(), words: date.words.clone(), day: date.day, captured })
}

/// Takes the text out of a capture that holds one report: a text, a page, a PDF document or a mail.
///
/// # Errors
/// The capture holds no text, or not one report; each error says which, and what to do.
pub fn extract(capture: &Capture, how: &Extractors<'_>) -> Result<Extracted, IntakeError> {
    match kind_of(capture)? {
        Kind::Text => {
            let decoded = crate::decode::decode(capture.bytes().to_vec(), &capture.origin)?;
            let raw = Raw { text: decoded.text, notes: decoded.notes, ..Raw::default() };
            Extracted::settle(capture, raw, Extractor::new("text", "1"), how)
        }
        Kind::Page => page(capture, how),
        Kind::Pdf => crate::pdf::extract(capture, how),
        Kind::Mail => crate::mail::extract(capture, how),
        other => Err(IntakeError::NotOneReport { origin: capture.origin.clone(), what: what(other), remedy: remedy(other) }),
    }
}

fn what(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "a text",
        Kind::Page => "a web page (HTML)",
        Kind::Pdf => "a PDF document",
        Kind::Mail => "a mail",
        Kind::Channel => "a news feed (RSS, Atom or JSON Feed)",
        Kind::Table(_) => "a table",
        Kind::Warc | Kind::Wacz => "a web archive",
        Kind::Zip => "a ZIP archive",
    }
}

fn remedy(kind: Kind) -> &'static str {
    match kind {
        Kind::Channel => "its items are taken in one by one",
        Kind::Table(_) => "its rows are taken in with a column mapping",
        Kind::Warc | Kind::Wacz | Kind::Zip => "its members are taken in one by one",
        _ => "this build reads none of that kind",
    }
}

fn page(capture: &Capture, how: &Extractors<'_>) -> Result<Extracted, IntakeError> {
    let html = crate::decode::marked_up(capture.bytes(), capture.header("content-type"));
    let page = crate::page::read_page(&html, how.page).map_err(|source| IntakeError::Page { origin: capture.origin.clone(), source })?;
    let (name, version) = how.page.name_and_version();
    let raw =
        Raw { text: page.text, title: page.head.title, byline: page.head.byline, publisher: page.head.publisher, date: page.head.date, notes: Vec::new() };
    Extracted::settle(capture, raw, Extractor::new(name, version), how)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::captured;
    use crate::credit::registry;
    use jiff::civil::date;

    fn extracted(bytes: &str, origin: &str) -> Result<Extracted, IntakeError> {
        extract(&captured(bytes, origin), &Extractors::new(&registry()))
    }

    #[test]
    fn a_text_keeps_every_byte_and_says_how_it_was_dated() {
        let text = "Market hit\r\n\r\nSARAQIB, 20 February 2021 (Reuters) - Shells fell on a market, killing five people, the mayor said.\r\n";
        let e = extracted(text, "a.txt").expect("a text");
        assert_eq!(e.text(), text);
        let dated = e.date.clone().expect("a day");
        assert_eq!((dated.day, dated.found, dated.words.as_str()), (date(2021, 2, 20), DateFound::Dateline, "20 February 2021"));
        assert_eq!(e.agency.clone().map(|a| (a.agency, a.words)), Some(("reuters".into(), "(Reuters)".into())));
        assert_eq!(e.language, "en");
        assert_eq!(e.text_id(), &e.clone().into_report(None).text_id);
    }

    #[test]
    fn metadata_goes_before_the_address_and_the_address_before_the_dateline() {
        let text = "SARAQIB, 20 February 2021 - Shells fell on a market, killing five people.";
        let e = extracted(text, "https://n.example/2021/02/19/market").expect("a text");
        assert_eq!(e.date.map(|d| (d.day, d.found)), Some((date(2021, 2, 19), DateFound::Url)));
        let mut how = Extractors::new(Box::leak(Box::new(registry())));
        how.given = Some(date(2021, 2, 18));
        let e = extract(&captured(text, "https://n.example/2021/02/19/market"), &how).expect("a text");
        assert_eq!(e.date.map(|d| (d.day, d.found)), Some((date(2021, 2, 18), DateFound::Given)));
    }

    #[test]
    fn a_day_after_the_capture_is_refused_and_a_day_of_another_zone_is_not() {
        let e = extracted("SARAQIB, 23 February 2021 - Shells fell.", "a.txt").expect_err("the future");
        assert_eq!(
            e.to_string(),
            "a.txt: dated 2021-02-23 (\"23 February 2021\"), after it was captured on 2021-02-21; say the right day with --date, or mend the clock of the machine"
        );
        assert!(extracted("SARAQIB, 22 February 2021 - Shells fell.", "a.txt").is_ok());
    }

    #[test]
    fn a_text_without_a_day_says_so() {
        let e = extracted("Five people were killed in the town on Friday.", "a.txt").expect("a text");
        assert!(e.date.is_none() && e.notes[0].contains("not stated"));
    }

    #[test]
    fn a_page_gives_the_text_of_its_report_and_another_extractor_another_text() {
        let page = "<html><head><title>Market hit | Post</title><meta name=date content=2021-02-20></head><body><article><h1>Market hit</h1>".to_owned()
            + "<p>Shells fell on a market in the town of Saraqib on Friday, killing five people, the mayor said in a statement.</p>"
            + "<p>Rescue workers searched the rubble for survivors late into the night, and a hospital took in forty wounded people.</p></article></body></html>";
        let registry = registry();
        let mut how = Extractors::new(&registry);
        let capture = captured(page, "https://n.example/a");
        let main = extract(&capture, &how).expect("a page");
        how.page = crate::PageExtractor::Fast;
        let fast = extract(&capture, &how).expect("a page");
        assert_ne!(main.extractor, fast.extractor);
        assert!(main.text().starts_with("Market hit\n\nShells fell"), "{}", main.text());
        assert_eq!(main.date.map(|d| d.found), Some(DateFound::Metadata));
        assert_eq!(main.capture, capture.sha256());
    }

    #[test]
    fn what_holds_many_reports_is_sent_where_it_belongs() {
        let e = extracted("<rss><channel></channel></rss>", "a.xml").expect_err("a channel");
        assert!(e.to_string().contains("its items are taken in one by one"), "{e}");
    }
}
