//! What is written down about incidents. Enters: a linker's run, codes, what people judged. Leaves: the acts in their order, for whoever links
//! again. Never done here: linking; which claims are one incident follows from claims, judgements and the model, and is not kept.

use crate::book::{Book, NewEntry};
use crate::{Content, EntryKind, Handling, IncidentCoded, IncidentHandled, IncidentVerified, LedgerError, LinkingMade, Result, Stamp, Target, Visibility};
use jiff::Timestamp;
use std::collections::HashMap;
use std::mem::{Discriminant, discriminant};
use tollbook_model::{ClaimId, IncidentCode, Judgement, Verification};

/// Everything that people and linkers said about incidents, in the order in which it was said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IncidentActs {
    /// What people judged of pairs of claims.
    pub judgements: Vec<Judgement>,
    /// The entry of each of them, in the same order.
    pub judged_at: Vec<u64>,
    /// Entry and content of each code that was minted.
    pub coded: Vec<(u64, IncidentCoded)>,
    /// Entry and content of each verification; the last one of a code stands.
    pub verified: Vec<(u64, IncidentVerified)>,
    /// The last run of a linker, with its entry.
    pub linking: Option<(u64, LinkingMade)>,
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

    /// What was said about incidents up to an entry; absent: up to now. What was erased is left out.
    ///
    /// # Errors
    /// The engine failed, or an entry is damaged.
    pub fn incident_acts(&self, as_of: Option<u64>) -> Result<IncidentActs> {
        let kinds = [EntryKind::Judgement, EntryKind::IncidentCoded, EntryKind::IncidentVerified, EntryKind::LinkingMade];
        let mut out = IncidentActs::default();
        for seq in self.store.entries_of(&kinds, as_of.unwrap_or(u64::MAX >> 1))? {
            match self.entry(seq)?.content {
                Some(Content::Judgement(j)) => {
                    out.judgements.push(j);
                    out.judged_at.push(seq);
                }
                Some(Content::IncidentCoded(c)) => out.coded.push((seq, c)),
                Some(Content::IncidentVerified(v)) => out.verified.push((seq, v)),
                Some(Content::LinkingMade(l)) => out.linking = Some((seq, l)),
                _ => {}
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
