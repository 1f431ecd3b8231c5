//! How incidents are dealt with, which claims somebody checked, and what was not collected. Enters: entries, as they are written. Leaves: what was said of each claim and
//! of sources, ready to be asked.
//! Never done here: a look through the whole book for one page; a rule of its own for what stands.

use crate::problem::Problem;
use jiff::Timestamp;
use std::collections::HashMap;
use tollbook_ledger::{Book, Content, Entry, EntryKind, Handled, SourceId, Target, Visibility, standing};
use tollbook_model::ClaimId;

/// What a claim was checked against, if a note says that it was.
pub(crate) fn confirmation(text: &str) -> Option<&str> {
    text.strip_prefix("confirmed").map(|rest| rest.strip_prefix(": ").unwrap_or(rest))
}

/// Notes that take a confirmation back.
pub(crate) mod unconfirmed {
    const OPENING: &str = "confirmation taken back (entry ";

    /// The note that takes back what an entry confirmed.
    pub(crate) fn note(entry: u64, why: &str) -> String {
        format!("{OPENING}{entry}): {why}")
    }

    /// The entry whose confirmation a note takes back.
    pub(crate) fn entry_of(text: &str) -> Option<u64> {
        text.strip_prefix(OPENING)?.split_once(')')?.0.parse().ok()
    }
}

/// A day, an outlet or a feed of which nothing came in, as somebody noted it.
#[derive(Clone, Debug)]
pub(crate) struct GapNote {
    pub entry: u64,
    pub time: Timestamp,
    pub visibility: Visibility,
    pub source: SourceId,
    pub says: String,
}

/// What was said so far.
#[derive(Clone, Default)]
pub(crate) struct Dealings {
    /// Everything, in the order in which it was said.
    pub all: Vec<Handled>,
    /// What was said of each claim, in that order.
    of: HashMap<String, Vec<usize>>,
    /// Claims that somebody checked against their words, with the entries that say so.
    confirmed: HashMap<String, Vec<u64>>,
    /// What was not collected, in the order in which it was noted.
    pub gaps: Vec<GapNote>,
}

impl Dealings {
    /// Whether an entry says anything of the kind.
    pub(crate) fn concerns(entry: &Entry) -> bool {
        match &entry.content {
            Some(Content::IncidentHandled(_)) => true,
            Some(Content::Note { target: Target::Claim(_), text, .. }) => confirmation(text).is_some() || unconfirmed::entry_of(text).is_some(),
            Some(Content::Note { target: Target::Source(_), .. }) => true,
            _ => false,
        }
    }

    /// Adds what an entry says.
    pub(crate) fn push(&mut self, entry: Entry) {
        match entry.content {
            Some(Content::IncidentHandled(h)) => {
                let (author, time, visibility) = (entry.header.author, entry.header.time, entry.header.visibility);
                self.of.entry(h.claim.0.clone()).or_default().push(self.all.len());
                self.all.push(Handled { seq: entry.header.seq, author, time, reason: entry.reason, visibility, claim: h.claim, handling: h.handling });
            }
            Some(Content::Note { target: Target::Claim(id), text, .. }) => {
                if confirmation(&text).is_some() {
                    self.confirmed.entry(id.0).or_default().push(entry.header.seq);
                } else if let Some(entry) = unconfirmed::entry_of(&text)
                    && let Some(all) = self.confirmed.get_mut(&id.0)
                {
                    all.retain(|e| *e != entry);
                    if all.is_empty() {
                        self.confirmed.remove(&id.0);
                    }
                }
            }
            Some(Content::Note { target: Target::Source(source), text, .. }) => {
                let h = entry.header;
                self.gaps.push(GapNote { entry: h.seq, time: h.time, visibility: h.visibility, source, says: text });
            }
            _ => {}
        }
    }

    /// All of a book, up to an entry. What was erased is left out.
    pub(crate) fn of_book(book: &Book, up_to: u64) -> Result<Self, Problem> {
        let mut out = Self::default();
        book.each_entry_of(&[EntryKind::IncidentHandled, EntryKind::Note], &mut |e| {
            if e.header.seq <= up_to {
                out.push(e);
            }
            Ok(())
        })?;
        Ok(out)
    }

    /// What was said of these claims, in the order in which it was said.
    pub(crate) fn about<'a>(&self, claims: impl IntoIterator<Item = &'a ClaimId>) -> Vec<Handled> {
        let mut at: Vec<usize> = claims.into_iter().filter_map(|c| self.of.get(&c.0)).flatten().copied().collect();
        at.sort_unstable();
        at.into_iter().map(|i| self.all[i].clone()).collect()
    }

    /// True if somebody checked a claim against its words, and didn't take that back.
    pub(crate) fn confirms(&self, claim: &str) -> bool {
        self.confirmed.contains_key(claim)
    }

    /// True if anything was said of a claim.
    pub(crate) fn touches(&self, claim: &str) -> bool {
        self.of.contains_key(claim)
    }

    /// What stands of all that was said.
    pub(crate) fn standing(&self) -> Vec<&Handled> {
        standing(&self.all)
    }
}
