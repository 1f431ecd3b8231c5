//! What is written down about incidents. Enters: a linker's run, codes, what people judged. Leaves: the acts in their order, for whoever links
//! again. Never done here: linking; which claims are one incident follows from claims, judgements and the model, and is not kept.

use crate::book::{Book, NewEntry};
use crate::durable::wipe_file;
use crate::{
    Content, EntryKind, Fingerprint, IncidentCoded, IncidentVerified, LedgerError, LinkingMade, ListClosed, MergedPart, ReportView, Result, Stamp, Target,
    Visibility,
};
use std::collections::BTreeSet;
use tollbook_model::{ClaimId, IncidentCode, Judgement, Verification};

/// Files of a book's folder in which whoever links it may keep what it found: claims with their incidents, and pairs with their weights. They are derived
/// and can be thrown away; what is erased takes them along.
pub const LINKED_FILES: [&str; 2] = ["linked.view", "linked.pairs"];

/// Everything that people and linkers said about incidents, in the order in which it was said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IncidentActs {
    /// What people judged of pairs of claims.
    pub judgements: Vec<Judgement>,
    /// What people of merged books judged there, each with the id of their book: an opinion, which holds where nobody of this book judged.
    pub theirs: Vec<(String, Judgement)>,
    /// Entry and content of each code that was minted.
    pub coded: Vec<(u64, IncidentCoded)>,
    /// Entry and content of each verification; the last one of a code stands.
    pub verified: Vec<(u64, IncidentVerified)>,
    /// Entry and content of each declaration that a list is complete; the last one of a claim stands.
    pub closed: Vec<(u64, ListClosed)>,
    /// The last run of a linker, with its entry.
    pub linking: Option<(u64, LinkingMade)>,
}

/// What was written since an entry, as far as linking asks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Since {
    /// Reports that were added, read, or of which a claim was entered, corrected or retracted.
    pub reports: Vec<ReportView>,
    /// What was said about incidents.
    pub acts: IncidentActs,
}

impl IncidentActs {
    /// Every judgement in the order in which the last word on a pair holds: those of merged books first, then this book's own.
    #[must_use]
    pub fn heard(&self) -> Vec<Judgement> {
        self.theirs.iter().map(|t| &t.1).chain(&self.judgements).cloned().collect()
    }

    /// Claims of lists that stand as complete.
    #[must_use]
    pub fn closed_lists(&self) -> BTreeSet<&ClaimId> {
        let mut out = BTreeSet::new();
        for (_, c) in &self.closed {
            if c.closed {
                out.insert(&c.claim)
            } else {
                out.remove(&c.claim)
            };
        }
        out
    }

    /// Takes one more entry in.
    fn push(&mut self, seq: u64, content: Content) {
        match content {
            Content::Judgement(j) => self.judgements.push(j),
            Content::IncidentCoded(c) => self.coded.push((seq, c)),
            Content::IncidentVerified(v) => self.verified.push((seq, v)),
            Content::ListClosed(c) => self.closed.push((seq, c)),
            Content::LinkingMade(l) => self.linking = Some((seq, l)),
            _ => {}
        }
    }

    /// Takes what was said later in.
    pub fn extend(&mut self, later: IncidentActs) {
        self.judgements.extend(later.judgements);
        self.coded.extend(later.coded);
        self.verified.extend(later.verified);
        self.closed.extend(later.closed);
        self.linking = later.linking.or(self.linking.take());
    }
}

impl Book {
    /// The number and the hash of the last entry: a book with the same ones holds the same.
    ///
    /// # Errors
    /// The engine failed.
    pub fn head(&self) -> Result<(u64, Fingerprint)> {
        self.store.head()
    }

    /// What was written after an entry with this number and hash. `None` if the book has no such entry, or if something was erased or another book's
    /// entries came since: then what was derived from it says nothing any more.
    ///
    /// # Errors
    /// The engine failed, or an entry is damaged.
    pub fn since(&self, head: (u64, Fingerprint)) -> Result<Option<Since>> {
        let (size, _) = self.store.head()?;
        let known = self.store.entry(head.0)?.map(|e| e.1);
        let later = |kinds: &[EntryKind]| -> Result<Vec<u64>> { Ok(self.store.entries_of(kinds, size)?.into_iter().filter(|s| *s > head.0).collect()) };
        if known != Some(head.1) || !later(&[EntryKind::Erased, EntryKind::Merged])?.is_empty() {
            return Ok(None);
        }
        let mut out = Since::default();
        let mut reports: BTreeSet<u64> = BTreeSet::new();
        let (mut added, mut said) = (Vec::new(), Vec::new());
        self.store.each(head.0 + 1, size, &mut |header, _, _| {
            use EntryKind as K;
            match header.kind {
                K::ReportAdded => added.push(header.seq),
                K::ReadingMade | K::ClaimCorrected | K::ClaimRetracted | K::ClaimEntered => said.push((header.seq, true)),
                K::Judgement | K::IncidentCoded | K::IncidentVerified | K::ListClosed | K::LinkingMade => said.push((header.seq, false)),
                _ => {}
            }
            Ok(())
        })?;
        reports.extend(added);
        for (seq, of_report) in said {
            if of_report {
                reports.extend(self.store.touched_by(seq)?);
            } else if let Some(content) = self.entry(seq)?.content {
                out.acts.push(seq, content);
            }
        }
        for seq in reports {
            out.reports.extend(self.report_added_by(seq)?);
        }
        Ok(Some(out))
    }

    /// Throws away what linking kept in the folder.
    ///
    /// # Errors
    /// A file can't be removed.
    pub fn forget_linking(&self) -> Result<()> {
        LINKED_FILES.iter().try_for_each(|file| wipe_file(&self.folder.join(file)))
    }

    /// What was said about incidents up to an entry; absent: up to now. What was erased is left out. Of merged books only judgements are taken: codes
    /// and verifications are theirs to give.
    ///
    /// # Errors
    /// The engine failed, or an entry is damaged.
    pub fn incident_acts(&self, as_of: Option<u64>) -> Result<IncidentActs> {
        let kinds = [EntryKind::Judgement, EntryKind::IncidentCoded, EntryKind::IncidentVerified, EntryKind::ListClosed, EntryKind::LinkingMade];
        let mut out = IncidentActs::default();
        for seq in self.store.entries_of(&[EntryKind::Merged], as_of.unwrap_or(u64::MAX >> 1))? {
            let Some(Content::Merged(merged)) = self.entry(seq)?.content else { continue };
            if let MergedPart::Entry { kind: EntryKind::Judgement, body, .. } = &merged.part
                && let (Content::Judgement(j), _) = Content::parse(seq, EntryKind::Judgement, body.json.as_bytes())?
            {
                out.theirs.push((merged.book.0.clone(), j));
            }
        }
        for seq in self.store.entries_of(&kinds, as_of.unwrap_or(u64::MAX >> 1))? {
            if let Some(content) = self.entry(seq)?.content {
                out.push(seq, content);
            }
        }
        Ok(out)
    }

    /// Writes a linker's run down with the codes that it minted, as one commit. Gives the entry of the run.
    ///
    /// # Errors
    /// A claim is unknown.
    pub fn add_linking(&mut self, stamp: &Stamp, made: LinkingMade, coded: Vec<(IncidentCode, ClaimId)>) -> Result<u64> {
        let mut entries = Vec::with_capacity(coded.len() + 1);
        for (code, claim) in coded {
            let target = Target::Claim(claim.clone());
            let visibility = self.visibility_of(&target)?;
            let report = self.report_of(&target)?.ok_or_else(|| LedgerError::Unknown(claim.0.clone()))?;
            entries.push(NewEntry { content: Content::IncidentCoded(IncidentCoded { code, claim, report }), visibility });
        }
        entries.push(NewEntry { content: Content::LinkingMade(made), visibility: Visibility::Public });
        let seqs = self.append(stamp, &entries)?;
        seqs.last().copied().ok_or_else(|| LedgerError::Refused("no entry was written".to_owned()))
    }

    /// Declares that the names which the origin of a claim gives are all who were killed in the claim's incident, or takes that back. The stamp needs a reason.
    ///
    /// # Errors
    /// The claim is unknown or of a merged book, or no reason is given.
    pub fn close_list(&mut self, stamp: &Stamp, claim: &ClaimId, closed: bool) -> Result<u64> {
        let (visibility, report) = self.decidable(claim)?;
        self.decide(stamp, visibility, Content::ListClosed(ListClosed { claim: claim.clone(), report, closed }))
    }

    /// Says how far an incident was checked. The stamp needs a reason.
    ///
    /// # Errors
    /// The code is unknown, or no reason is given.
    pub fn verify_incident(&mut self, stamp: &Stamp, code: &IncidentCode, verification: Verification) -> Result<u64> {
        let acts = self.incident_acts(None)?;
        let Some((_, coded)) = acts.coded.into_iter().find(|(_, c)| c.code == *code) else { return Err(LedgerError::Unknown(code.0.clone())) };
        let visibility = self.visibility_of(&Target::Claim(coded.claim.clone()))?;
        let content = Content::IncidentVerified(IncidentVerified { code: coded.code, verification, claim: coded.claim, report: coded.report });
        self.decide(stamp, visibility, content)
    }
}
