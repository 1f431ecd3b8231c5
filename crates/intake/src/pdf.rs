//! Enters: a capture that is a PDF document. Leaves: its text, from a child process that can neither eat the machine nor take the program down
//! with it. Never done here: parsing a document in this process, or recognising letters in pictures.

use crate::extracted::{Extracted, Extractor, Extractors, Raw};
use crate::pdf_child::{ANSWER, CHILD, END};
use crate::{Capture, IntakeError};
use std::ffi::OsString;
use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use thiserror::Error;

/// How a document's text is taken out. A book fixes one, with its version, so that its texts don't depend on the machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PdfExtractor {
    /// The crate `pdf-extract`, with this room's own lines and words.
    #[default]
    Builtin,
    /// The program `pdftotext` of poppler, in this very version.
    Pdftotext {
        /// As `pdftotext -v` says it.
        version: String,
    },
}

impl PdfExtractor {
    /// The name and version that a text is kept under.
    #[must_use]
    pub fn name_and_version(&self) -> (&str, &str) {
        match self {
            PdfExtractor::Builtin => ("pdf-extract", "0.12.1+lines-1"),
            PdfExtractor::Pdftotext { version } => ("pdftotext", version),
        }
    }
}

/// The program that takes a document apart: this one, started again, unless told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PdfChild {
    /// The program.
    pub program: PathBuf,
    /// Its arguments; `pdf_child_main` runs in it.
    pub args: Vec<OsString>,
    /// The most that it may take by the clock. 30 s unless told.
    pub time_max: Duration,
}

impl Default for PdfChild {
    fn default() -> Self {
        let program = std::env::current_exe().unwrap_or_default();
        PdfChild { program, args: vec![CHILD.into()], time_max: Duration::from_secs(30) }
    }
}

/// The most bytes of a document.
const PDF_MAX: usize = 100 << 20;
/// The most bytes of a document's text.
const TEXT_MAX: u64 = 32 << 20;

/// Why a document gave no text.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PdfError {
    /// More bytes than a document may have.
    #[error("a PDF document larger than {} MiB; split it into its reports", max >> 20)]
    TooLarge {
        /// The limit.
        max: usize,
    },
    /// Under a password.
    #[error("a PDF document under a password; open it with the password and save it without, or copy its words into a .txt file")]
    Encrypted,
    /// Not to be parsed.
    #[error("a PDF document that can't be read ({why}); get a whole copy, or open it and save its words as a .txt file")]
    Broken {
        /// What the parser says.
        why: String,
    },
    /// Pages without letters.
    #[error("a PDF document without text, as scans are; type its words, or run a recognition of letters over it")]
    NoText,
    /// The child died, or took more memory or time than it may.
    #[error("taking the PDF document apart was broken off ({why}); open it and save its words as a .txt file")]
    BrokeOff {
        /// How it ended.
        why: String,
    },
    /// The program that the book has fixed isn't there in that version.
    #[error("the book takes PDF documents apart with pdftotext {wants}, and this machine has {has}; install that version")]
    OtherVersion {
        /// What the book has fixed.
        wants: String,
        /// What is there.
        has: String,
    },
    /// The child could not be started.
    #[error("the child process for PDF documents could not be started ({why}); check that the program may start itself")]
    NoChild {
        /// The system's reason.
        why: String,
    },
}

/// The version of `pdftotext` on this machine, if it is installed.
#[must_use]
pub fn pdftotext_version() -> Option<String> {
    let said = Command::new("pdftotext").arg("-v").stdin(Stdio::null()).output().ok()?;
    let said = String::from_utf8_lossy(&said.stderr).into_owned() + &String::from_utf8_lossy(&said.stdout);
    said.lines().find_map(|l| l.strip_prefix("pdftotext version ")).map(|v| v.trim().to_owned())
}

pub(crate) fn extract(capture: &Capture, how: &Extractors<'_>) -> Result<Extracted, IntakeError> {
    let fail = |source: PdfError| IntakeError::Pdf { origin: capture.origin.clone(), source };
    let (name, version) = how.pdf.name_and_version();
    let text = text_of(capture.bytes(), &how.pdf, &how.pdf_child).map_err(fail)?;
    let notes = low_quality(&text).into_iter().collect();
    let raw = Raw { text, notes, ..Raw::default() };
    Extracted::settle(capture, raw, Extractor::new(name, version), how)
}

fn text_of(bytes: &[u8], how: &PdfExtractor, child: &PdfChild) -> Result<String, PdfError> {
    if bytes.len() > PDF_MAX {
        return Err(PdfError::TooLarge { max: PDF_MAX });
    }
    let mut command = Command::new(&child.program);
    command.args(&child.args).env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    if let PdfExtractor::Pdftotext { version } = how {
        let has = pdftotext_version();
        if has.as_ref() != Some(version) {
            return Err(PdfError::OtherVersion { wants: version.clone(), has: has.unwrap_or_else(|| "none".to_owned()) });
        }
        command.arg("pdftotext");
        // The search path is all that the program needs of the environment.
        command.envs(std::env::var_os("PATH").map(|p| ("PATH", p)));
    }
    let mut running = command.spawn().map_err(|e| PdfError::NoChild { why: e.to_string() })?;
    let (mut input, output) = (running.stdin.take(), running.stdout.take());
    let started = Instant::now();
    let (answer, ended) = std::thread::scope(|scope| {
        scope.spawn(move || {
            // A child that dies early closes the pipe: its end tells why, not the pipe.
            if let Some(input) = &mut input {
                let _ = input.write_all(bytes);
            }
            drop(input);
        });
        let reading = scope.spawn(move || {
            let mut answer = Vec::new();
            let read = output.map(|o| o.take(TEXT_MAX + 1).read_to_end(&mut answer));
            (answer, matches!(read, Some(Ok(_))))
        });
        let ended = loop {
            match running.try_wait() {
                Ok(Some(status)) => break Ok(status),
                Ok(None) if started.elapsed() > child.time_max || reading.is_finished() && started.elapsed() > Duration::from_secs(5) => {
                    let _ = running.kill();
                    let _ = running.wait();
                    break Err(format!("it took longer than {} seconds", started.elapsed().as_secs().max(1)));
                }
                Ok(None) => std::thread::sleep(Duration::from_millis(2)),
                Err(e) => {
                    let _ = running.kill();
                    break Err(e.to_string());
                }
            }
        };
        (reading.join().map(|(answer, _)| answer).unwrap_or_default(), ended)
    });
    if answer.len() as u64 > TEXT_MAX {
        return Err(PdfError::BrokeOff { why: format!("its text is larger than {} MiB", TEXT_MAX >> 20) });
    }
    let status = ended.map_err(|why| PdfError::BrokeOff { why })?;
    if matches!(how, PdfExtractor::Pdftotext { .. }) {
        return pdftotext_answer(status.code(), answer);
    }
    // A library may have printed before: the answer stands behind the last mark.
    let mark = answer.windows(ANSWER.len()).rposition(|w| w == ANSWER.as_bytes());
    let answer = mark.map(|m| String::from_utf8_lossy(&answer[m + ANSWER.len()..]).into_owned()).unwrap_or_default();
    let Some((answer, _)) = answer.rsplit_once(END) else { return Err(PdfError::BrokeOff { why: died(status) }) };
    let (state, text) = answer.split_once('\n').unwrap_or((answer, ""));
    match state.split_once(' ').unwrap_or((state, "")) {
        ("text", _) if text.trim().is_empty() => Err(PdfError::NoText),
        ("text", _) => Ok(text.to_owned()),
        ("encrypted", _) => Err(PdfError::Encrypted),
        (_, why) => Err(PdfError::Broken { why: why.chars().take(200).collect() }),
    }
}

/// Exit codes of `pdftotext`: 1 can't be opened (also by its password), 3 not permitted.
fn pdftotext_answer(code: Option<i32>, answer: Vec<u8>) -> Result<String, PdfError> {
    match code {
        Some(0) => {
            let text = String::from_utf8_lossy(&answer).replace('\u{c}', "\n");
            if text.trim().is_empty() { Err(PdfError::NoText) } else { Ok(text) }
        }
        Some(1) if answer.is_empty() => Err(PdfError::Broken { why: "pdftotext can't open it; it may be damaged or under a password".into() }),
        Some(3) => Err(PdfError::Encrypted),
        Some(code) => Err(PdfError::Broken { why: format!("pdftotext ended with code {code}") }),
        None => Err(PdfError::BrokeOff { why: "pdftotext was ended by a signal, as happens when it takes too much".into() }),
    }
}

fn died(status: std::process::ExitStatus) -> String {
    match status.code() {
        Some(code) => format!("the child ended with code {code} and no answer"),
        None => "the child was ended by a signal, as happens when it takes too much memory or time".to_owned(),
    }
}

/// One letter in so many words is no word but a piece of one.
const PIECES_PERCENT: usize = 5;

/// A note if a text looks like the pieces of words that a bad extraction gives.
pub(crate) fn low_quality(text: &str) -> Option<String> {
    // One-letter words of languages that reports are written in.
    const WORDS: &str = "aAIiyYoOeEàÀéÉuUвВиИкКоОсСуУяЯаАзЗіІйوฯ";
    let (mut words, mut pieces) = (0usize, 0usize);
    for word in text.split_whitespace() {
        words += 1;
        let mut letters = word.chars().filter(|c| c.is_alphabetic());
        if let (Some(letter), None) = (letters.next(), letters.next())
            && word.chars().count() == 1
            && !WORDS.contains(letter)
        {
            pieces += 1;
        }
    }
    let lost = text.matches(char::REPLACEMENT_CHARACTER).count();
    if words >= 20 && pieces * 100 > words * PIECES_PERCENT {
        return Some(format!("low text quality: {pieces} of {words} words are single letters; claims may be missed: check against the document"));
    }
    (lost * 100 > text.chars().count()).then(|| format!("low text quality: {lost} letters could not be told; claims may be missed: check against the document"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_words_are_told_from_short_words() {
        assert!(low_quality(&"F i v e p e o p l e were k i l l e d in the town ".repeat(3)).is_some());
        assert!(low_quality(&"A mine killed a man and I saw a truck burn in a field near a town on a hill ".repeat(3)).is_none());
        assert!(low_quality(&"\u{fffd}\u{fffd} killed ".repeat(20)).is_some());
        assert!(low_quality("").is_none());
    }
}
