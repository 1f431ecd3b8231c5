//! What is written down about incidents. Enters: a linker's run, codes, what people judged. Leaves: the acts in their order, for whoever links
//! again. Never done here: linking; which claims are one incident follows from claims, judgements and the model, and is not kept.

use crate::book::{Book, NewEntry};
use crate::durable::wipe_file;
use crate::{
    Content, EntryKind, Fingerprint, Handling, IncidentCoded, IncidentHandled, IncidentVerified, LedgerError, LinkingMade, ListClosed, MergedPart, ReportView,
    Result, Stamp, Target, Visibility,
};
use jiff::Timestamp;
use std::collections::{BTreeSet, HashMap};
use std::mem::{Discriminant, discriminant};
use tollbook_model::{ClaimId, IncidentCode, Judgement, Verification};

/// Files of a book's folder in which whoever links it may keep what it found: claims with their incidents, and pairs with their weights. They are derived
/// and can be thrown away; what is erased takes them along.
pub const LINKED_FILES: [&str; 2] = ["linked.view", "linked.pairs"];

/// The file in which whoever asks as of an older entry may keep what was linked for it, so that the next question as of that entry need not link again.
pub const LINKED_PAST: &str = "linked.past";

/// The file in which any of them is written before it takes its place; it is left behind where a program was killed on the way.
pub const LINKED_UNFINISHED: &str = "linked.new";

/// Everything that people and linkers said about incidents, in the order in which it was said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IncidentActs {
    /// What people judged of pairs of claims.
    pub judgements: Vec<Judgement>,
    /// What people of merged books judged there, each with the id of their book: an opinion, which holds where nobody of this book judged.
    pub theirs: Vec<(String, Judgement)>,
    /// The entry of each of them, in the same order.
    pub judged_at: Vec<u64>,
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
            Content::Judgement(j) => {
                self.judgements.push(j);
                self.judged_at.push(seq);
            }
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
        self.judged_at.extend(later.judged_at);
        self.coded.extend(later.coded);
        self.verified.extend(later.verified);
        self.closed.extend(later.closed);
        self.linking = later.linking.or(self.linking.take());
    }
}

/// How an incident is dealt with, with who said so, when and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handled {
    /// The entry.
    pub seq: u64,
    /// Who.
    pub author: String,
    /// When.
    pub time: Timestamp,
    /// Why, if it was said.
    pub reason: Option<String>,
    /// How far the entry may travel.
    pub visibility: Visibility,
    /// The claim whose incident it is.
    pub claim: ClaimId,
    /// How.
    pub handling: Handling,
}

/// What stands of all that was said: of each claim, and of each way of dealing with its incident, the last.
#[must_use]
pub fn standing(all: &[Handled]) -> Vec<&Handled> {
    let mut last: HashMap<(&ClaimId, Discriminant<Handling>), &Handled> = HashMap::new();
    for h in all {
        last.insert((&h.claim, discriminant(&h.handling)), h);
    }
    let mut out: Vec<&Handled> = last.into_values().collect();
    out.sort_unstable_by_key(|h| h.seq);
    out
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
        LINKED_FILES.iter().chain([&LINKED_PAST, &LINKED_UNFINISHED]).try_for_each(|file| wipe_file(&self.folder.join(file)))
    }

    /// How incidents are dealt with, in the order in which it was said. It is asked for as of now alone: an embargo of today holds for what stood last
    /// year, too. What was erased is left out.
    ///
    /// # Errors
    /// The engine failed, or an entry is damaged.
    pub fn handled(&self) -> Result<Vec<Handled>> {
        let mut out = Vec::new();
        for seq in self.store.entries_of(&[EntryKind::IncidentHandled], u64::MAX >> 1)? {
            let entry = self.entry(seq)?;
            if let Some(Content::IncidentHandled(h)) = entry.content {
                let (author, time, visibility) = (entry.header.author, entry.header.time, entry.header.visibility);
                out.push(Handled { seq, author, time, reason: entry.reason, visibility, claim: h.claim, handling: h.handling });
            }
        }
        Ok(out)
    }

    /// Says how the incident of these claims is dealt with, as one commit of an entry for each claim: so that it holds when the incident is taken apart, or
    /// one of the reports erased. Gives the last entry. The entries are internal at least; embargo, delay and freezing need a reason.
    ///
    /// # Errors
    /// A claim is unknown, there is none, or no reason is given.
    pub fn handle_incident(&mut self, stamp: &Stamp, claims: &[ClaimId], handling: &Handling) -> Result<u64> {
        let decides = matches!(handling, Handling::Embargo { .. } | Handling::Delay { .. } | Handling::Frozen { .. } | Handling::Proposed { .. });
        if decides && stamp.words().is_none() {
            return Err(LedgerError::NoReason);
        }
        let mut entries = Vec::with_capacity(claims.len());
        for claim in claims {
            let target = Target::Claim(claim.clone());
            let visibility = self.visibility_of(&target)?.max(Visibility::Internal);
            let report = self.report_of(&target)?.ok_or_else(|| LedgerError::Unknown(claim.0.clone()))?;
            let content = Content::IncidentHandled(IncidentHandled { claim: claim.clone(), report, handling: handling.clone() });
            entries.push(NewEntry { content, visibility });
        }
        let written = self.append(stamp, &entries)?;
        written.last().copied().ok_or_else(|| LedgerError::Refused("an incident has a claim at least".to_owned()))
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
