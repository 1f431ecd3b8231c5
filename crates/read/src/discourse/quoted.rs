//! Whose words stand between quotation marks over several sentences. Enters: sentences with whoever speaks in them, in order. Leaves: the speaker of
//! claims that are quoted without one. Never done here: finding who speaks in a sentence.

use super::*;
use crate::chunks::ItemKind;

/// A speech that is quoted.
#[derive(Default)]
pub(super) struct Quoted {
    /// The quotation goes on past the sentence.
    open: bool,
    /// The first claim after its mark.
    from: usize,
    /// Who spoke last, in words or beside them.
    speaker: Vec<Attribution>,
    /// Who speaks in this sentence, and at which unit.
    pub now: Vec<(u32, Vec<Attribution>)>,
}

impl State {
    /// "“Five died. They came at night,” he said", "the mayor said: “Five died. Two were hurt.”", "“Five died,” he said. “Two were hurt.”": one speech.
    pub(super) fn direct_speech(&mut self, sent: &Sent<'_>, working: &mut [Working], base: usize) {
        let now = std::mem::take(&mut self.quoted.now);
        let q = &mut self.quoted;
        if self.new_paragraph {
            (q.open, q.speaker) = (false, Vec::new());
        }
        let items = &sent.c.items;
        let mark = |k: &usize| items[*k].kind == ItemKind::Quote;
        let (first, last) = ((0..items.len()).find(mark), (0..items.len()).rev().find(mark));
        let goes_on = q.open;
        let odd = (0..items.len()).filter(mark).count() % 2 == 1;
        let says_nothing = |w: &&mut Working| w.claim.kind == ClaimKind::Harm && w.claim.attribution.is_empty();
        // A quotation that opens the sentence and stays open, or ends with it.
        let all = first == Some(0) && (odd || last.is_some_and(|l| items[l + 1..].iter().all(|i| i.kind == ItemKind::Other)));
        if now.is_empty() && (goes_on || all) {
            for w in working[base..].iter_mut().filter(says_nothing) {
                w.claim.attribution.clone_from(&q.speaker);
            }
        }
        // Who speaks behind the mark that ends it.
        if let Some(m) = first.filter(|_| goes_on && odd)
            && let Some((_, chain)) = now.iter().find(|(u, _)| *u > items[m].u0)
        {
            for w in working[q.from.min(base)..base].iter_mut().filter(says_nothing) {
                w.claim.attribution.clone_from(chain);
            }
        }
        if let Some((_, chain)) = now.into_iter().next_back().filter(|_| goes_on || first.is_some()) {
            q.speaker = chain;
        } else if first.is_none() && !goes_on {
            q.speaker.clear();
        }
        q.open ^= odd;
        if q.open && !goes_on {
            q.from = base;
        }
    }
}
