//! What is written down about incidents. Enters: a linker's run, codes, what people judged. Leaves: the acts in their order, for whoever links
//! again. Never done here: linking; which claims are one incident follows from claims, judgements and the model, and is not kept.

use crate::book::{Book, NewEntry};
use crate::{Content, EntryKind, IncidentCoded, IncidentVerified, LedgerError, LinkingMade, Result, Stamp, Target, Visibility};
use tollbook_model::{ClaimId, IncidentCode, Judgement, Verification};

/// Everything that people and linkers said about incidents, in the order in which it was said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IncidentActs {
    /// What people judged of pairs of claims.
    pub judgements: Vec<Judgement>,
    /// Entry and content of each code that was minted.
    pub coded: Vec<(u64, IncidentCoded)>,
    /// Entry and content of each verification; the last one of a code stands.
    pub verified: Vec<(u64, IncidentVerified)>,
    /// The last run of a linker, with its entry.
    pub linking: Option<(u64, LinkingMade)>,
}

impl Book {
    /// What was said about incidents up to an entry; absent: up to now. What was erased is left out.
    ///
    /// # Errors
    /// The engine failed, or an entry is damaged.
    pub fn incident_acts(&self, as_of: Option<u64>) -> Result<IncidentActs> {
        let kinds = [EntryKind::Judgement, EntryKind::IncidentCoded, EntryKind::IncidentVerified, EntryKind::LinkingMade];
        let mut out = IncidentActs::default();
        for seq in self.store.entries_of(&kinds, as_of.unwrap_or(u64::MAX >> 1))? {
            match self.entry(seq)?.content {
                Some(Content::Judgement(j)) => out.judgements.push(j),
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
