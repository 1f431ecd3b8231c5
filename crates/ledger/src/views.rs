//! What stands, and since when. Enters: questions and ids. Leaves: reports and claims whole, with where they come from.
//! Never done here: writing.

use crate::book::Book;
use crate::store::{ClaimRow, FormOrigin, Query, ReportRow, Standing, VERSION_BITS};
use crate::{Content, Entry, LedgerError, MergedPart, ReportAdded, Result, Visibility};
use serde::{Deserialize, Serialize};
use tollbook_model::{Claim, ClaimId, Provenance, ReportId};

/// A report as it stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportView {
    /// Everything its entry says.
    pub report: ReportAdded,
    /// The entry that added it.
    pub seq: u64,
    /// The book it belongs to, if that is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub book: Option<String>,
    /// How far it travels now.
    pub visibility: Visibility,
    /// The entry of its latest reading, if it was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reading: Option<u64>,
}

/// A claim as it stands, or stood.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClaimView {
    /// Its fields.
    pub claim: Claim,
    /// The entry that holds them.
    pub form: u64,
    /// What made this form: a reading, a correction, a person.
    #[serde(serialize_with = "origin_word")]
    pub origin: FormOrigin,
    /// False if a person retracted it.
    pub stands: bool,
    /// The entry from which on it is so.
    pub since: u64,
    /// The entry from which on it was no longer so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<u64>,
    /// The entry that added its report.
    pub report_seq: u64,
    /// The book it belongs to, if that is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub book: Option<String>,
    /// How far it travels now.
    pub visibility: Visibility,
    /// Where to go on after this row: `Query::after`.
    #[serde(skip)]
    pub row: u64,
}

fn origin_word<S: serde::Serializer>(origin: &FormOrigin, s: S) -> std::result::Result<S::Ok, S::Error> {
    s.serialize_str(match origin {
        FormOrigin::Reading => "reading",
        FormOrigin::Correction => "correction",
        FormOrigin::Hand => "hand",
    })
}

/// The way from a claim back to the capture, and everything that was decided on the way.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Trail {
    /// The claim as it stands.
    pub claim: ClaimView,
    /// Every form it had, oldest first.
    pub versions: Vec<ClaimView>,
    /// Its report: capture, where from, headers, extractor.
    pub report: ReportView,
    /// The entries about it, in order: report, readings, decisions, notes.
    pub entries: Vec<Entry>,
}

impl Book {
    /// Claims that answer a question, a page at a time, in the order their reports came in.
    ///
    /// # Errors
    /// The engine failed, or an entry is damaged.
    pub fn claims(&self, query: &Query) -> Result<Vec<ClaimView>> {
        let rows = self.store.query_claims(query)?;
        let mut forms = Forms::default();
        rows.into_iter().map(|row| self.claim_view(row, &mut forms)).collect()
    }

    /// Claims of the report that an entry added, of those that answer; `query.limit` must be as many as there may be.
    ///
    /// # Errors
    /// The engine failed, or an entry is damaged.
    pub fn claims_added_by(&self, seq: u64, query: &Query) -> Result<Vec<ClaimView>> {
        let query = Query { after: (seq << VERSION_BITS).checked_sub(1), ..query.clone() };
        let rows = self.store.query_claims(&query)?;
        let mut forms = Forms::default();
        rows.into_iter().take_while(|row| row.report == seq).map(|row| self.claim_view(row, &mut forms)).collect()
    }

    /// Reads as of one moment: whatever `read` asks, another program's writing doesn't change in between. Many small questions are answered faster
    /// so, too.
    ///
    /// # Errors
    /// The engine failed, or what `read` says.
    pub fn at_one_moment<T>(&self, read: impl FnOnce(&Self) -> Result<T>) -> Result<T> {
        // Whoever is called within a moment reads as of that one.
        let began = self.store.hold()?;
        let done = read(self);
        if began {
            self.store.let_go();
        }
        done
    }

    /// How many claims answer, whatever the page holds.
    ///
    /// # Errors
    /// The engine failed.
    pub fn count_claims(&self, query: &Query) -> Result<u64> {
        self.store.count_claims(query)
    }

    /// Reports that answer a question, a page at a time, in the order they came in. What only claims can answer (harm, place, actor) holds if
    /// one of the report's claims answers it; days are those of the claims then, and those of publication otherwise.
    ///
    /// # Errors
    /// The engine failed, or an entry is damaged.
    pub fn reports(&self, query: &Query) -> Result<Vec<ReportView>> {
        self.store.query_reports(query)?.into_iter().map(|row| self.report_view(&row)).collect()
    }

    /// How many reports answer.
    ///
    /// # Errors
    /// The engine failed.
    pub fn count_reports(&self, query: &Query) -> Result<u64> {
        self.store.count_reports(query)
    }

    /// All claims that answer, as the numbers of their rows (`ClaimView::row`), ascending. Neither limit nor cursor holds, and no entry is opened: for
    /// whoever has the claims already.
    ///
    /// # Errors
    /// The engine failed.
    pub fn claim_numbers(&self, query: &Query) -> Result<Vec<u64>> {
        self.store.claim_numbers(query)
    }

    /// All reports that answer, as the entries that added them, ascending; likewise.
    ///
    /// # Errors
    /// The engine failed.
    pub fn report_numbers(&self, query: &Query) -> Result<Vec<u64>> {
        self.store.report_numbers(query)
    }

    /// A report by its id: this book's, else that of a merged one.
    ///
    /// # Errors
    /// There is none, or its entry is damaged.
    pub fn report(&self, id: &ReportId) -> Result<ReportView> {
        self.report_view(&self.any_report(id)?)
    }

    /// The text of a report.
    ///
    /// # Errors
    /// There is no such report, or its text is missing.
    pub fn text(&self, id: &ReportId) -> Result<String> {
        self.text_of(&self.any_report(id)?)
    }

    /// A claim by its id, as it stands or was retracted: this book's, else that of a merged one.
    ///
    /// # Errors
    /// There is none.
    pub fn claim(&self, id: &ClaimId) -> Result<ClaimView> {
        let rows = self.versions(id)?;
        let row = rows.iter().rev().find(|r| r.died.is_none()).or(rows.last()).cloned();
        self.claim_view(row.ok_or_else(|| LedgerError::Unknown(id.0.clone()))?, &mut Forms::default())
    }

    /// The trail of a claim.
    ///
    /// # Errors
    /// There is no such claim, or an entry is damaged.
    pub fn trail(&self, id: &ClaimId) -> Result<Trail> {
        let claim = self.claim(id)?;
        let mut forms = Forms::default();
        let versions = self.versions(id)?.into_iter().map(|r| self.claim_view(r, &mut forms)).collect::<Result<Vec<_>>>()?;
        let report = self.store.report(claim.report_seq)?.ok_or_else(|| LedgerError::Unknown(claim.claim.report.0.clone()))?;
        let mut entries = vec![self.entry(claim.report_seq)?];
        for (seq, about) in self.store.touches(claim.report_seq)? {
            if about.as_ref().is_none_or(|a| a == id) {
                entries.push(self.entry(seq)?);
            }
        }
        Ok(Trail { claim, versions, report: self.report_view(&report)?, entries })
    }

    /// Entries about a report or any of its claims, in order.
    ///
    /// # Errors
    /// There is no such report, or an entry is damaged.
    pub fn entries_about(&self, id: &ReportId) -> Result<Vec<Entry>> {
        let row = self.any_report(id)?;
        let touching = self.store.touches(row.seq)?.into_iter().map(|t| t.0);
        std::iter::once(row.seq).chain(touching).map(|seq| self.entry(seq)).collect()
    }

    /// The report that an entry added; `None` if it added none, or was erased.
    ///
    /// # Errors
    /// The engine failed, or the entry is damaged.
    pub fn report_added_by(&self, seq: u64) -> Result<Option<ReportView>> {
        self.store.report(seq)?.map(|row| self.report_view(&row)).transpose()
    }

    fn versions(&self, id: &ClaimId) -> Result<Vec<ClaimRow>> {
        let Some(book) = self.store.books_of_claim(id)?.first().copied() else { return Err(LedgerError::Unknown(id.0.clone())) };
        self.store.claim_versions(book, id)
    }

    /// A report of this book.
    pub(crate) fn own_report(&self, id: &ReportId) -> Result<ReportRow> {
        match self.store.report_by_id(0, id)? {
            Some(row) => Ok(row),
            None => Err(match self.any_report(id) {
                Ok(_) => LedgerError::Refused(format!("{} belongs to a book that was merged; decide on it there, and merge again", id.0)),
                Err(e) => e,
            }),
        }
    }

    /// A report of whichever book.
    pub(crate) fn any_report(&self, id: &ReportId) -> Result<ReportRow> {
        let one = Query { report: Some(id.clone()), limit: 2, ..Query::new() };
        let mut rows = self.store.query_reports(&one)?;
        rows.sort_by_key(|r| r.book);
        rows.into_iter().next().ok_or_else(|| LedgerError::Unknown(id.0.clone()))
    }

    /// The text of a row's report.
    pub(crate) fn text_of(&self, row: &ReportRow) -> Result<String> {
        let bytes = self.blob(&row.text)?;
        String::from_utf8(bytes).map_err(|_| LedgerError::damaged(row.seq, "its text is no UTF-8"))
    }

    fn book_name(&self, book: u32) -> Result<Option<String>> {
        if book == 0 { Ok(None) } else { self.store.foreign_id(book) }
    }

    fn report_view(&self, row: &ReportRow) -> Result<ReportView> {
        let content = self.content_of(row.seq)?;
        let Content::ReportAdded(report) = content else { return Err(LedgerError::damaged(row.seq, "it adds no report")) };
        Ok(ReportView {
            report: *report,
            seq: row.seq,
            book: self.book_name(row.book)?,
            visibility: row.visibility,
            reading: (row.reading > 0).then_some(row.reading),
        })
    }

    fn claim_view(&self, row: ClaimRow, forms: &mut Forms) -> Result<ClaimView> {
        let claim = forms.claim(self, &row)?;
        Ok(ClaimView {
            claim,
            form: row.form,
            origin: row.origin,
            stands: row.standing == Standing::Current && row.died.is_none(),
            since: row.born,
            until: row.died,
            report_seq: row.report,
            book: self.book_name(row.book)?,
            visibility: row.visibility,
            row: row.version,
        })
    }

    /// The words that claims of a report stand on, of those that stand, travel no further than up to a clearance and are wanted, by their ids; the entry that added the report
    /// names it. Of the entries that hold them nothing else is read: a page quotes hundreds of claims.
    ///
    /// # Errors
    /// The engine failed, or an entry is damaged.
    pub fn stand_on(&self, report: u64, clearance: Option<Visibility>, wanted: &dyn Fn(&ClaimId) -> bool) -> Result<Vec<(ClaimId, Provenance)>> {
        let seen = |c: &ClaimRow| c.standing == Standing::Current && clearance.is_none_or(|v| c.visibility <= v) && wanted(&c.id);
        let mut rows: Vec<ClaimRow> = self.store.live_claims(report)?.into_iter().filter(seen).collect();
        rows.sort_by_key(|r| r.form);
        let (mut forms, mut out) = (Forms::default(), Vec::with_capacity(rows.len()));
        for own in rows.chunk_by(|a, b| a.form == b.form) {
            let body = self.store.body(own[0].form)?.filter(|_| own[0].book == 0);
            let held = body.and_then(|b| serde_json::from_slice::<Held>(&b.json).ok()).map(|h| h.content);
            for row in own {
                let words = held.as_ref().and_then(|h| h.claims.get(row.at as usize).or(h.claim.as_ref())).map(|c| c.provenance.clone());
                // What another book brought along lies deeper, and what can't be read is said by whoever reads all of it.
                let words = words.map_or_else(|| forms.claim(self, row).map(|c| c.provenance), Ok)?;
                out.push((row.id.clone(), words));
            }
        }
        Ok(out)
    }

    /// What an entry says, or what the entry of another book says that it brought along.
    pub(crate) fn content_of(&self, seq: u64) -> Result<Content> {
        let gone = || LedgerError::Erased { what: format!("entry {seq}"), by: 0 };
        let content = self.entry(seq)?.content.ok_or_else(gone)?;
        let Content::Merged(merged) = content else { return Ok(content) };
        match merged.part {
            MergedPart::Entry { kind, body, .. } => Ok(Content::parse(seq, kind, body.json.as_bytes())?.0),
            MergedPart::Headers { .. } | MergedPart::Proven { .. } => Err(LedgerError::damaged(seq, "it holds another book's chain, no content of its own")),
        }
    }
}

/// What an entry holds of claims, as far as their words go: a reading has several, what a person wrote has one.
#[derive(Deserialize)]
struct Held {
    content: HeldClaims,
}

#[derive(Deserialize)]
struct HeldClaims {
    #[serde(default)]
    claims: Vec<HeldClaim>,
    claim: Option<HeldClaim>,
}

#[derive(Deserialize)]
struct HeldClaim {
    provenance: Provenance,
}

/// The reading that was opened last: neighbouring rows come from one entry.
#[derive(Default)]
struct Forms {
    last: Option<(u64, Vec<Claim>)>,
}

impl Forms {
    fn claim(&mut self, book: &Book, row: &ClaimRow) -> Result<Claim> {
        if self.last.as_ref().is_none_or(|l| l.0 != row.form) {
            let claims = match book.content_of(row.form)? {
                Content::ReadingMade(r) => r.claims,
                Content::ClaimCorrected { claim } => vec![*claim],
                Content::ClaimEntered(c) => vec![c.claim],
                _ => return Err(LedgerError::damaged(row.form, "it holds no claim")),
            };
            self.last = Some((row.form, claims));
        }
        let found = self.last.as_ref().and_then(|l| l.1.get(row.at as usize));
        found.cloned().ok_or_else(|| LedgerError::damaged(row.form, "it holds fewer claims than the view says"))
    }
}
