//! Enters: a capture that is a mail. Leaves: its words, who sent it, when and about what, and its attachments as captures. Never done here:
//! showing an attachment, or loading what a mail points at.

use crate::apart::apart;
use crate::blocks::blocks;
use crate::extracted::{Extracted, Extractor, Extractors, Raw};
use crate::{Capture, IntakeError};
use jiff::civil::Date;
use mail_parser::{MessageParser, MimeHeaders as _, PartType};
use thiserror::Error;

/// The most bytes of a mail.
const MAIL_MAX: usize = 50 << 20;
/// The most attachments that are listed.
const ATTACHMENTS_MAX: usize = 500;
const EXTRACTOR: (&str, &str) = ("mail-parser", "0.11");

/// Why a mail was not read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MailError {
    /// More bytes than a mail may have.
    #[error("a mail larger than {} MiB; save its attachments and its words by themselves", max >> 20)]
    TooLarge {
        /// The limit.
        max: usize,
    },
    /// No mail, or one that the parser gave up on.
    #[error("no mail that can be read; save its words as a .txt file")]
    Broken,
    /// No words: attachments alone.
    #[error("a mail without words of its own; take in its attachments ({attachments}) by themselves")]
    NoText {
        /// Their names.
        attachments: String,
    },
}

/// A mail taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Who sent it: the name, or the address.
    pub from: Option<String>,
    /// The day in the sender's own zone.
    pub day: Option<Date>,
    /// What it is about.
    pub subject: Option<String>,
    /// Its words.
    pub text: String,
    /// Its attachments, each a capture of its own; the origin ends with the name.
    pub attachments: Vec<Capture>,
}

/// Takes a mail apart.
///
/// # Errors
/// It is too large, or no mail.
pub fn read_mail(capture: &Capture) -> Result<Mail, IntakeError> {
    mail(capture).map_err(|source| IntakeError::Mail { origin: capture.origin.clone(), source })
}

fn mail(capture: &Capture) -> Result<Mail, MailError> {
    if capture.bytes().len() > MAIL_MAX {
        return Err(MailError::TooLarge { max: MAIL_MAX });
    }
    apart(|| parse(capture)).flatten().ok_or(MailError::Broken)
}

fn parse(capture: &Capture) -> Option<Mail> {
    let message = MessageParser::default().parse(capture.bytes())?;
    let from = message.from().and_then(|a| a.first()).and_then(|a| a.name().or(a.address())).map(str::to_owned);
    let day = message.date().and_then(|d| Date::new(i16::try_from(d.year).ok()?, i8::try_from(d.month).ok()?, i8::try_from(d.day).ok()?).ok());
    let subject = message.subject().map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned);
    if from.is_none() && day.is_none() && subject.is_none() {
        return None;
    }
    let mut texts: Vec<String> = Vec::new();
    for id in &message.text_body {
        match message.parts.get(*id as usize).map(|p| &p.body) {
            Some(PartType::Text(text)) => texts.push(text.trim_end().to_owned()),
            // A mail that has its words as a page alone.
            Some(PartType::Html(html)) => texts.push(blocks(html)),
            _ => {}
        }
    }
    let mut attachments = Vec::new();
    for (n, part) in message.attachments().enumerate().take(ATTACHMENTS_MAX) {
        // A name is shown, never used as a path.
        let name: String = part.attachment_name().unwrap_or("").chars().filter(|c| !c.is_control() && !matches!(c, '/' | '\\')).take(120).collect();
        let name = if name.is_empty() { format!("attachment {}", n + 1) } else { name };
        let mut attachment = capture.part(part.contents().to_vec(), &name);
        if let Some(t) = part.content_type() {
            let kind = t.subtype().map_or_else(|| t.ctype().to_owned(), |s| format!("{}/{s}", t.ctype()));
            attachment.headers.push(("Content-Type".to_owned(), kind));
        }
        attachments.push(attachment);
    }
    let text = texts.into_iter().filter(|t| !t.trim().is_empty()).collect::<Vec<_>>().join("\n\n");
    Some(Mail { from, day, subject, text, attachments })
}

pub(crate) fn extract(capture: &Capture, how: &Extractors<'_>) -> Result<Extracted, IntakeError> {
    let mail = read_mail(capture)?;
    let name = |a: &Capture| a.origin.rsplit("!/").next().unwrap_or_default().to_owned();
    let listed = mail.attachments.iter().map(|a| format!("{} ({} bytes)", name(a), a.bytes().len())).collect::<Vec<_>>().join(", ");
    if mail.text.is_empty() {
        return Err(IntakeError::Mail {
            origin: capture.origin.clone(),
            source: MailError::NoText { attachments: if listed.is_empty() { "none".into() } else { listed } },
        });
    }
    let notes = if listed.is_empty() { Vec::new() } else { vec![format!("attachments that were not read here: {listed}")] };
    let raw = Raw { text: mail.text, title: mail.subject, byline: mail.from, publisher: None, date: mail.day.map(|d| (d, d.to_string())), notes };
    Extracted::settle(capture, raw, Extractor::new(EXTRACTOR.0, EXTRACTOR.1), how)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::captured;
    use crate::credit::registry;
    use jiff::civil::date;

    const MAIL: &str = "From: \"The Observatory\" <desk@n.example>\r\nTo: list@n.example\r\nDate: Sat, 20 Feb 2021 01:30:00 +0300\r\nSubject: =?UTF-8?Q?Shelling_of_S=C3=A3o?=\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=windows-1251\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=CF=FF=F2=FC people were killed.\r\n--b\r\nContent-Type: application/pdf; name=\"../list.pdf\"\r\nContent-Disposition: attachment; filename=\"../list.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0x\r\n--b--\r\n";

    #[test]
    fn a_mail_gives_its_words_sender_day_subject_and_attachments() {
        let m = read_mail(&captured(MAIL, "a.eml")).expect("a mail");
        assert_eq!((m.from.as_deref(), m.day, m.subject.as_deref()), (Some("The Observatory"), Some(date(2021, 2, 20)), Some("Shelling of São")));
        assert_eq!(m.text, "Пять people were killed.");
        assert_eq!((m.attachments.len(), m.attachments[0].origin.as_str(), m.attachments[0].bytes()), (1, "a.eml!/..list.pdf", &b"%PDF-1"[..]));
        let e = crate::extract(&captured(MAIL, "a.eml"), &Extractors::new(&registry())).expect("a text");
        assert!(e.text().starts_with("Shelling of São\n\nПять") && e.notes.iter().any(|n| n.contains("list.pdf")), "{e:?}");
        assert_eq!(e.date.map(|d| d.day), Some(date(2021, 2, 20)));
    }

    #[test]
    fn a_mail_that_is_a_page_gives_the_words_of_the_page() {
        let html = "From: a@n.example\r\nSubject: x\r\nContent-Type: text/html\r\n\r\n<style>p {}</style><p>Five <b>killed</b>.</p><p>Ten hurt.</p>";
        assert_eq!(read_mail(&captured(html, "a.eml")).expect("a mail").text, "Five killed.\n\nTen hurt.");
    }

    #[test]
    fn empty_foreign_and_nested_mails_give_an_error_or_words() {
        let e = crate::extract(&captured("From: a@n.example\r\nSubject: x\r\n\r\n", "a.eml"), &Extractors::new(&registry())).expect_err("no words");
        assert!(e.to_string().contains("without words of its own"), "{e}");
        assert!(read_mail(&captured("Five killed", "a.eml")).is_err());
        assert!(read_mail(&captured("", "a.eml")).is_err());
        let nested = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n".repeat(20_000);
        let _ = read_mail(&captured(format!("From: a@n.example\r\n{nested}"), "a.eml"));
    }
}
