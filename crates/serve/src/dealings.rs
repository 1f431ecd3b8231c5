//! How incidents are dealt with, and which claims somebody checked. Enters: entries, as they are written. Leaves: what was said of each claim, ready to be asked.
//! Never done here: a look through the whole book for one page; a rule of its own for what stands.

use crate::problem::Problem;
use std::collections::{HashMap, HashSet};
use tollbook_ledger::{Book, Content, Entry, EntryKind, Handled, Target, standing};
use tollbook_model::ClaimId;

/// What was said so far.
#[derive(Clone, Default)]
pub(crate) struct Dealings {
    /// Everything, in the order in which it was said.
    pub all: Vec<Handled>,
    /// What was said of each claim, in that order.
    of: HashMap<String, Vec<usize>>,
    /// Claims that somebody checked against their words.
    pub confirmed: HashSet<String>,
}

impl Dealings {
    /// Whether an entry says anything of the kind.
    pub(crate) fn concerns(entry: &Entry) -> bool {
        match &entry.content {
            Some(Content::IncidentHandled(_)) => true,
            Some(Content::Note { target: Target::Claim(_), text, .. }) => text.starts_with("confirmed"),
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
            Some(Content::Note { target: Target::Claim(id), text, .. }) if text.starts_with("confirmed") => {
                self.confirmed.insert(id.0);
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

    /// True if anything was said of a claim.
    pub(crate) fn touches(&self, claim: &str) -> bool {
        self.of.contains_key(claim)
    }

    /// What stands of all that was said.
    pub(crate) fn standing(&self) -> Vec<&Handled> {
        standing(&self.all)
    }
}
