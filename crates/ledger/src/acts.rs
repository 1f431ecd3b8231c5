//! What people and programs do to a book. Enters: reports, readings, decisions. Leaves: entries, each act in one commit.
//! Never done here: reading a text; a claim's words are only checked to stand where it says they do.

use crate::book::{Book, NewEntry, needs_a_reason};
use crate::content::{Attachment, Capture, ClaimEntered, DateOrigin, Extractor, Ground, ReadingMade, ReportAdded};
use crate::seal::{draw_salt, key_claim, keyed_claim_id, keyed_report_id};
use crate::{Content, Fingerprint, Judgement, LedgerError, Result, Salt, Source, Stamp, Target, Visibility, blobs, canonical};
use jiff::Timestamp;
use tollbook_model::{Claim, ClaimId, Notice, Report, ReportId};

/// The original bytes of a report, on their way in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCapture {
    /// The bytes as they came.
    pub bytes: Vec<u8>,
    /// Where from: a URL, a path, "standard input", with the row or record inside it.
    pub origin: String,
    /// When they were taken.
    pub time: Timestamp,
    /// Media type, if the origin gave one.
    pub media_type: Option<String>,
    /// Headers of the answer, in order.
    pub headers: Vec<(String, String)>,
    /// The program that took them, with its version.
    pub tool: String,
    /// SHA-256 of what they are a part of: an archive, a feed, a table.
    pub within: Option<Fingerprint>,
}

/// What a pack read, on its way in. Ids are those that the reading gave; the book keys them where the report is not public.
#[derive(Clone, Debug, PartialEq)]
pub struct NewReading {
    /// Pack and version.
    pub pack: String,
    /// The claims.
    pub claims: Vec<Claim>,
    /// What could not be decided.
    pub notices: Vec<Notice>,
}

/// A report on its way in.
#[derive(Clone, Debug, PartialEq)]
pub struct NewReport {
    /// Text, source and day.
    pub report: Report,
    /// The original.
    pub capture: NewCapture,
    /// What made the text of it.
    pub extractor: Extractor,
    /// How the day was found.
    pub date_origin: DateOrigin,
    /// Zone of the day of publication.
    pub zone: Option<String>,
    /// The agency that is credited.
    pub agency: Option<String>,
    /// A signature of the words, for finding copies.
    pub signature: Option<String>,
    /// How far it may travel.
    pub visibility: Visibility,
    /// Its first reading, if it was read.
    pub reading: Option<NewReading>,
}

impl NewReport {
    /// A report whose capture is its own text: typed, pasted, or a plain file.
    #[must_use]
    pub fn plain(report: Report, origin: &str, time: Timestamp, tool: &str, visibility: Visibility) -> Self {
        let date_origin = if report.date.is_some() { DateOrigin::Given } else { DateOrigin::Unknown };
        NewReport {
            capture: NewCapture {
                bytes: report.text.clone().into_bytes(),
                origin: origin.to_owned(),
                time,
                media_type: Some("text/plain; charset=utf-8".to_owned()),
                headers: Vec::new(),
                tool: tool.to_owned(),
                within: None,
            },
            extractor: Extractor { name: "plain".to_owned(), version: "1".to_owned() },
            date_origin,
            zone: None,
            agency: None,
            signature: None,
            visibility,
            reading: None,
            report,
        }
    }
}

/// What became of a report that was handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Added {
    /// It is new in the book.
    New {
        /// The id under which the book knows it.
        id: ReportId,
        /// Its entry.
        seq: u64,
    },
    /// Text, source and day are those of a report that is there.
    Duplicate {
        /// That report's id.
        id: ReportId,
        /// Its entry.
        seq: u64,
    },
}

impl Book {
    /// Takes reports in, with their readings, as one commit: when it returns, all of them are on the disk. A report that is there already
    /// changes nothing, so that a run that was cut off can be run again.
    ///
    /// A batch of some hundred reports is written at the rate of the disk; one by one each waits for its own flush.
    ///
    /// # Errors
    /// A claim points at words that are not in its report's text; the disk is full; another program is writing. Nothing of the batch is
    /// then in the book.
    ///
    /// # Examples
    /// See the crate's front page.
    pub fn add_reports(&mut self, stamp: &Stamp, reports: Vec<NewReport>) -> Result<Vec<Added>> {
        stamp.check()?;
        for new in &reports {
            if let Some(reading) = &new.reading {
                check_spans(&reading.claims, &new.report.text)?;
            }
        }
        self.transact(|b| reports.into_iter().map(|r| b.add_one(stamp, r)).collect())
    }

    fn add_one(&mut self, stamp: &Stamp, new: NewReport) -> Result<Added> {
        let NewReport { report, capture, extractor, date_origin, zone, agency, signature, visibility, reading } = new;
        if let Some(there) = self.store.report_by_content(0, &report.id)? {
            if let Some(reading) = reading.filter(|_| there.reading == 0) {
                self.read_one(stamp, &there.id, there.visibility, there.text, reading)?;
            }
            return Ok(Added::Duplicate { id: there.id, seq: there.seq });
        }
        let text = blobs::put(self.store.as_mut(), &self.folder, report.text.as_bytes())?;
        let bytes = blobs::put(self.store.as_mut(), &self.folder, &capture.bytes)?;
        let salt = draw_salt(self.random.as_mut())?;
        let id = if visibility == Visibility::Public { report.id.clone() } else { keyed_report_id(&salt, &report.id) };
        let content = Content::ReportAdded(Box::new(ReportAdded {
            id: id.clone(),
            content_id: report.id,
            text,
            text_length: report.text.len() as u64,
            capture: Capture {
                bytes,
                length: capture.bytes.len() as u64,
                origin: capture.origin,
                time: capture.time,
                media_type: capture.media_type,
                headers: capture.headers,
                tool: capture.tool,
                within: capture.within,
            },
            extractor,
            title: report.title,
            source: report.source,
            date: report.date,
            date_origin,
            zone,
            language: report.language,
            agency,
            signature,
        }));
        let seq = self.write_salted(stamp, visibility, &content, salt)?;
        if let Some(reading) = reading {
            self.read_one(stamp, &id, visibility, text, reading)?;
        }
        Ok(Added::New { id, seq })
    }

    /// The salt that keys the ids of a report's claims; `None` for a report that was public when it came.
    fn key_of(&self, report: u64) -> Result<Option<Salt>> {
        let Some((header, _)) = self.store.entry(report)? else { return Err(LedgerError::damaged(report, "it is missing")) };
        if header.visibility == Visibility::Public {
            return Ok(None);
        }
        let body = self.store.body(report)?.ok_or_else(|| LedgerError::Erased { what: "the report".to_owned(), by: 0 })?;
        Ok(Some(body.salt))
    }

    fn read_one(&mut self, stamp: &Stamp, id: &ReportId, visibility: Visibility, text: Fingerprint, reading: NewReading) -> Result<u64> {
        let NewReading { pack, mut claims, mut notices } = reading;
        let row = self.store.report_by_id(0, id)?.ok_or_else(|| LedgerError::Unknown(id.0.clone()))?;
        match self.key_of(row.seq)? {
            Some(salt) => claims.iter_mut().for_each(|c| key_claim(&salt, id, c)),
            None => claims.iter_mut().for_each(|c| c.report = id.clone()),
        }
        notices.iter_mut().for_each(|n| n.report = id.clone());
        let made = ReadingMade { report: id.clone(), text, pack, claims, claims_hash: Fingerprint([0; 32]), notices };
        self.write_reading(stamp, visibility, made)
    }

    /// Writes a new reading of a report down. Claims that a person corrected, retracted or entered stay as that person left them; all others
    /// are those of the new reading from now on. `None` if pack and claims are those of the latest reading.
    ///
    /// # Errors
    /// The report is unknown or erased, or a claim points at words that are not in its text.
    pub fn add_reading(&mut self, stamp: &Stamp, report: &ReportId, reading: NewReading) -> Result<Option<u64>> {
        stamp.check()?;
        let row = self.own_report(report)?;
        check_spans(&reading.claims, &self.text_of(&row)?)?;
        self.transact(|b| {
            let row = b.own_report(report)?;
            if row.reading > 0
                && let Some(Content::ReadingMade(last)) = b.entry(row.reading)?.content
                && last.pack == reading.pack
            {
                let mut claims = reading.claims.clone();
                match b.key_of(row.seq)? {
                    Some(salt) => claims.iter_mut().for_each(|c| key_claim(&salt, report, c)),
                    None => claims.iter_mut().for_each(|c| c.report = report.clone()),
                }
                if hash_of_claims(&claims)? == last.claims_hash {
                    return Ok(None);
                }
            }
            b.read_one(stamp, report, row.visibility, row.text, reading).map(Some)
        })
    }

    /// The id under which the book knows a claim that a reading of this report gave.
    ///
    /// # Errors
    /// The report is unknown or erased.
    pub fn claim_id_in(&self, report: &ReportId, claim: &ClaimId) -> Result<ClaimId> {
        let row = self.own_report(report)?;
        Ok(self.key_of(row.seq)?.map_or_else(|| claim.clone(), |salt| keyed_claim_id(&salt, claim)))
    }

    /// Sets a claim right: from now on it stands as given here, whatever later readings say. The stamp needs a reason.
    ///
    /// # Errors
    /// There is no such claim, it belongs to another book, or no reason is given.
    pub fn correct_claim(&mut self, stamp: &Stamp, claim: Claim) -> Result<u64> {
        let (visibility, report) = self.decidable(&claim.id)?;
        if claim.report != report {
            return Err(LedgerError::Refused("a correction can't move a claim to another report; retract it and enter it there".to_owned()));
        }
        self.check_claim(&claim)?;
        self.decide(stamp, visibility, Content::ClaimCorrected { claim: Box::new(claim) })
    }

    /// Takes a claim out of what stands; it stays in the book, and in views of the past. The stamp needs a reason.
    ///
    /// # Errors
    /// There is no such claim, it belongs to another book, or no reason is given.
    pub fn retract_claim(&mut self, stamp: &Stamp, claim: &ClaimId) -> Result<u64> {
        let (visibility, report) = self.decidable(claim)?;
        self.decide(stamp, visibility, Content::ClaimRetracted { claim: claim.clone(), report })
    }

    /// Writes a claim down by hand. Its report must be in the book: for an interview or a visit, the notes or the transcript are added as a
    /// report first. With an empty id the claim gets one of its own. Attachments are (name, media type, bytes).
    ///
    /// # Errors
    /// The report is unknown, the id is taken, or spans point at other words than they quote.
    pub fn enter_claim(
        &mut self,
        stamp: &Stamp,
        visibility: Visibility,
        mut claim: Claim,
        ground: Ground,
        attachments: Vec<(String, Option<String>, Vec<u8>)>,
    ) -> Result<(u64, ClaimId)> {
        stamp.check()?;
        self.own_report(&claim.report)?;
        if claim.id.0.is_empty() {
            let mut id = [0; 8];
            self.random.fill(&mut id)?;
            claim.id = ClaimId(format!("c-{}", crate::fingerprint::to_hex(&id)));
        }
        let form = |id: &str| id.strip_prefix("c-").is_some_and(|h| h.len() == 16 && h.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')));
        if !form(&claim.id.0) {
            return Err(LedgerError::Refused(format!("a claim's id is c- and sixteen hexadecimal digits, not {:?}", claim.id.0)));
        }
        self.check_claim(&claim)?;
        let id = claim.id.clone();
        let seq = self.transact(|b| {
            if b.store.books_of_claim(&claim.id)?.contains(&0) {
                return Err(LedgerError::Refused(format!("{} is in the book; correct it instead", claim.id.0)));
            }
            let mut kept = Vec::new();
            for (name, media_type, bytes) in attachments {
                let hash = blobs::put(b.store.as_mut(), &b.folder, &bytes)?;
                kept.push(Attachment { bytes: hash, length: bytes.len() as u64, name, media_type });
            }
            b.write(stamp, visibility, &Content::ClaimEntered(Box::new(ClaimEntered { claim, ground, attachments: kept })))
        })?;
        Ok((seq, id))
    }

    /// Decides how far a report, a claim or a source travels. Ids stay as they are: what was known under its content's id was known.
    /// The stamp needs a reason.
    ///
    /// # Errors
    /// The target is unknown, or no reason is given.
    pub fn set_visibility(&mut self, stamp: &Stamp, target: Target, visibility: Visibility) -> Result<u64> {
        self.set_visibilities(stamp, vec![target], visibility)
    }

    /// The same for several, as one commit. Gives the last entry.
    ///
    /// # Errors
    /// A target is unknown, there is none, or no reason is given.
    pub fn set_visibilities(&mut self, stamp: &Stamp, targets: Vec<Target>, visibility: Visibility) -> Result<u64> {
        if stamp.words().is_none() {
            return Err(LedgerError::NoReason);
        }
        let mut entries = Vec::with_capacity(targets.len());
        for target in targets {
            self.check_target(&target)?;
            if let Target::Entry(_) = target {
                return Err(LedgerError::Refused("the visibility of an entry follows from what it is about; set that of the report or the claim".to_owned()));
            }
            // The decision itself names the target: it travels no further than the stricter of the two.
            let strictest = self.visibility_of(&target)?.max(visibility);
            let report = self.report_of(&target)?;
            entries.push(NewEntry { content: Content::VisibilitySet { target, visibility, report }, visibility: strictest });
        }
        let written = self.append(stamp, &entries)?;
        written.last().copied().ok_or_else(|| LedgerError::Refused("say what is to be made more or less visible".to_owned()))
    }

    /// Notes something about a report, a claim, a source or an entry.
    ///
    /// # Errors
    /// The target is unknown, or the note is empty.
    pub fn note(&mut self, stamp: &Stamp, visibility: Visibility, target: Target, text: &str) -> Result<u64> {
        self.check_target(&target)?;
        if text.trim().is_empty() {
            return Err(LedgerError::Refused("a note needs words".to_owned()));
        }
        let visibility = visibility.max(self.visibility_of(&target)?);
        let report = self.report_of(&target)?;
        self.decide(stamp, visibility, Content::Note { target, text: text.to_owned(), report })
    }

    /// Names a source. To keep who it really is, see [`Book::seal_identity`].
    ///
    /// # Errors
    /// Id or name is empty.
    pub fn add_source(&mut self, stamp: &Stamp, visibility: Visibility, source: Source) -> Result<u64> {
        check_source(&source)?;
        self.decide(stamp, visibility, Content::SourceAdded(source))
    }

    /// Writes judgements on pairs of claims down, as one commit.
    ///
    /// # Errors
    /// A claim is unknown, or is judged against itself.
    pub fn judge(&mut self, stamp: &Stamp, judgements: Vec<Judgement>) -> Result<Vec<u64>> {
        let mut entries = Vec::with_capacity(judgements.len());
        for mut j in judgements {
            if j.claims[0] == j.claims[1] && j.persons.as_ref().is_none_or(|p| p[0] == p[1]) {
                return Err(LedgerError::Refused("a claim can't be judged against itself".to_owned()));
            }
            let mut visibility = Visibility::Public;
            let mut reports = Vec::new();
            for claim in &j.claims {
                let target = Target::Claim(claim.clone());
                visibility = visibility.max(self.visibility_of(&target)?);
                reports.extend(self.report_of(&target)?);
            }
            j.reports = reports.try_into().ok();
            entries.push(NewEntry { content: Content::Judgement(j), visibility });
        }
        self.append(stamp, &entries)
    }

    pub(crate) fn decide(&mut self, stamp: &Stamp, visibility: Visibility, content: Content) -> Result<u64> {
        if needs_a_reason(content.kind()) && stamp.words().is_none() {
            return Err(LedgerError::NoReason);
        }
        Ok(self.append(stamp, &[NewEntry { content, visibility }])?[0])
    }

    /// A claim of this book that can be decided on: its visibility and its report.
    pub(crate) fn decidable(&self, id: &ClaimId) -> Result<(Visibility, ReportId)> {
        let versions = self.store.claim_versions(0, id)?;
        let Some(row) = versions.last() else {
            return Err(if self.store.books_of_claim(id)?.is_empty() {
                LedgerError::Unknown(id.0.clone())
            } else {
                LedgerError::Refused(format!("{} belongs to a book that was merged; decide on it there, and merge again", id.0))
            });
        };
        if versions.iter().all(|v| v.died.is_some()) {
            return Err(LedgerError::Refused(format!("no present reading gives {}; it stands in the past alone", id.0)));
        }
        let report = self.store.report(row.report)?.ok_or_else(|| LedgerError::Unknown(id.0.clone()))?;
        Ok((row.visibility, report.id))
    }

    fn check_claim(&self, claim: &Claim) -> Result<()> {
        let row = self.own_report(&claim.report)?;
        if claim.provenance.spans.is_empty() {
            return Ok(());
        }
        check_spans(std::slice::from_ref(claim), &self.text_of(&row)?)
    }

    /// The report of a claim that is a target.
    pub(crate) fn report_of(&self, target: &Target) -> Result<Option<ReportId>> {
        let Target::Claim(id) = target else { return Ok(None) };
        let Some(row) = self.store.claim_versions(0, id)?.pop() else { return Ok(None) };
        Ok(self.store.report(row.report)?.map(|r| r.id))
    }

    /// How far a source may travel now.
    ///
    /// # Errors
    /// The source is unknown.
    pub fn source_visibility(&self, id: &crate::SourceId) -> Result<Visibility> {
        self.visibility_of(&Target::Source(id.clone()))
    }

    fn check_target(&self, target: &Target) -> Result<()> {
        self.visibility_of(target).map(drop)
    }

    /// How far something travels now.
    pub(crate) fn visibility_of(&self, target: &Target) -> Result<Visibility> {
        match target {
            Target::Report(id) => self.own_report(id).map(|r| r.visibility),
            Target::Claim(id) => self.store.claim_versions(0, id)?.last().map(|v| v.visibility).ok_or_else(|| LedgerError::Unknown(id.0.clone())),
            Target::Source(id) => self.store.source(0, &crate::fold::source_key(&id.0))?.map(|s| s.1).ok_or_else(|| LedgerError::Unknown(id.0.clone())),
            Target::Entry(seq) => self.entry(*seq).map(|e| e.header.visibility),
        }
    }
}

/// SHA-256 over the claims' canonical JSON.
pub(crate) fn hash_of_claims(claims: &[Claim]) -> Result<Fingerprint> {
    Ok(Fingerprint::of(&canonical::to_bytes(&claims)?))
}

/// Sees to it that every span quotes the words it points at.
fn check_spans(claims: &[Claim], text: &str) -> Result<()> {
    for claim in claims {
        if let Some(span) = claim.provenance.spans.iter().find(|s| !s.holds_in(text)) {
            return Err(LedgerError::Refused(format!(
                "{}: the words {:?} don't stand at bytes {} to {}",
                claim.id.0, span.quote, span.bytes[0], span.bytes[1]
            )));
        }
    }
    Ok(())
}

pub(crate) fn check_source(source: &Source) -> Result<()> {
    if source.id.0.trim().is_empty() || source.name.trim().is_empty() {
        return Err(LedgerError::Refused("a source needs an id and a name; a pseudonym will do".to_owned()));
    }
    Ok(())
}
