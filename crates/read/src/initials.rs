//! Names called by their letters. Enters: the units of a sentence, the names found so far. Leaves: the letters that a report says stand for a
//! place ("the Central African Republic (CAR)"), and the place where it then calls it by them. Never done here: letters that the report does
//! not explain.

use crate::class;
use crate::places::{Finder, Mention, Names};
use crate::tokens::Token;
use crate::units::{Unit, UnitKind};

/// The longest letters a report gives a place.
const LETTERS_MAX: usize = 6;

impl Finder<'_> {
    /// A party called by its initials: "in PKK attacks".
    pub(crate) fn party_by_initials(&self, u: &Unit) -> bool {
        let t = &self.tokens[u.t0 as usize];
        !self.capitals && u.is(class::ACTOR) && t.capitals() && t.end - t.start <= 5
    }

    /// Notes the letters in brackets after a name, if they are those that its words begin with.
    pub(crate) fn define(&self, units: &[Unit], m: &Mention, names: &mut Names) {
        let at = m.u1 as usize;
        let (Some(open), Some(letters), Some(close)) = (units.get(at), units.get(at + 1), units.get(at + 2)) else { return };
        if !open.is_mark(b'(') || !close.is_mark(b')') || letters.kind != UnitKind::Word || letters.t1 - letters.t0 != 1 || self.capitals {
            return;
        }
        let (letters, words) = (self.letters(letters), &self.tokens[units[m.u0 as usize].t0 as usize..units[at - 1].t1 as usize]);
        let first = |t: &Token| self.text[t.start as usize..t.end as usize].chars().next().filter(|c| c.is_uppercase());
        let begun: String = words.iter().filter_map(first).collect();
        if (2..=LETTERS_MAX).contains(&letters.len()) && letters == begun && !names.initials.iter().any(|(l, _)| *l == letters) {
            names.initials.push((letters.to_owned(), m.name));
        }
    }

    /// The place that letters stand for, if the report said so before.
    pub(crate) fn defined(&self, units: &[Unit], i: usize, names: &mut Names) -> Option<Mention> {
        let u = &units[i];
        if names.initials.is_empty() || u.kind != UnitKind::Word || u.t1 - u.t0 != 1 {
            return None;
        }
        let letters = self.letters(u);
        let name = names.initials.iter().find(|(l, _)| l == letters)?.1;
        let marked = i > 0 && units[i - 1].is(class::LOC);
        names.list[name as usize].marked += u32::from(marked);
        Some(Mention { u0: i as u32, u1: i as u32 + 1, name, marked, guessed: false })
    }

    fn letters(&self, u: &Unit) -> &str {
        let t = &self.tokens[u.t0 as usize];
        &self.text[t.start as usize..t.end as usize]
    }
}
