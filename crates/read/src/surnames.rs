//! Names in texts of capitals, where a lone word looks like any other. Enters: the units of each sentence. Leaves: which words the report gives
//! elsewhere in somebody's full name. Never done here: a text that has small letters, whose capitals tell.

use crate::class;
use crate::places::Mention;
use crate::tokens::{NO_WORD, Token};
use crate::units::{Unit, UnitKind};
use rustc_hash::FxHashSet;

/// The words of full names that a report holds.
pub struct Surnames<'a> {
    text: &'a str,
    tokens: &'a [Token],
    known: FxHashSet<&'a str>,
}

impl<'a> Surnames<'a> {
    /// None yet.
    pub fn new(text: &'a str, tokens: &'a [Token]) -> Self {
        Surnames { text, tokens, known: FxHashSet::default() }
    }

    fn word(&self, u: &Unit) -> &'a str {
        &self.text[self.tokens[u.t0 as usize].start as usize..self.tokens[u.t0 as usize].end as usize]
    }

    fn namey(&self, u: &Unit) -> bool {
        u.kind == UnitKind::Word && u.t1 - u.t0 == 1 && (u.entry == NO_WORD && u.classes.is_empty() || u.classes == class::NOTPLACE) && self.word(u).len() > 2
    }

    /// Takes the full names of a sentence: two and more words that the pack does not know, or one after a title.
    pub fn collect(&mut self, units: &[Unit], mentions: &[Mention]) {
        let mut placed = mentions.iter().filter(|m| m.marked).peekable();
        let mut k = 0;
        while k < units.len() {
            while placed.next_if(|m| m.u1 as usize <= k).is_some() {}
            let next = placed.peek().map_or(units.len(), |m| m.u0 as usize);
            let from = k;
            while k < units.len() && k < next.max(from) && self.namey(&units[k]) {
                k += 1;
            }
            // The first word is a given name; a lone word after a title is a surname.
            let titled = from > 0 && units[from - 1].is(class::TITLE);
            if k - from >= 2 || k > from && titled {
                for u in &units[from + usize::from(!titled)..k] {
                    self.known.insert(self.word(u));
                }
            }
            k = k.max(from + 1);
        }
    }

    /// Marks the words that are surnames in this report.
    pub fn mark(&self, units: &mut [Unit]) {
        if self.known.is_empty() {
            return;
        }
        for u in units.iter_mut() {
            u.surname = u.kind == UnitKind::Word && u.entry == NO_WORD && self.known.contains(self.word(u));
        }
    }

    /// True if a lone word taken for a place is a surname, and no word right before it says that it is a place.
    pub fn bears(&self, units: &[Unit], m: &Mention) -> bool {
        m.u1 - m.u0 == 1 && units[m.u0 as usize].surname && !(m.u0 > 0 && units[m.u0 as usize - 1].is(class::LOC.with(class::PLACEN)))
    }
}
