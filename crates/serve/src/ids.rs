//! Ids of claims and of reports, a million of them. Enters: ids as the ledger gives them. Leaves: each again under its number, letter by letter. Never done here: an id
//! that reads otherwise than it came; one that the ledger did not make is kept as it is.

use std::collections::HashMap;
use std::fmt;
use std::ops::Deref;

/// Hexadecimal digits of an id that the ledger makes, after its letter and a hyphen.
const DIGITS: usize = 16;

/// Ids of one kind, told by its letter: an id of the ledger's (`c-00f3…`, sixteen digits) is held as the number that it is, in eight bytes where its text with the place
/// of it takes twenty-two.
#[derive(Default)]
pub(crate) struct Ids<const LETTER: char> {
    numbers: Vec<u64>,
    /// Those of another form.
    odd: HashMap<u32, Box<str>>,
}

/// Ids of claims.
pub(crate) type ClaimIds = Ids<'c'>;
/// Ids of reports.
pub(crate) type ReportIds = Ids<'r'>;

/// What an id is looked up by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key<'a> {
    /// The number of one of the ledger's.
    Number(u64),
    /// The text of another one.
    Text(&'a str),
}

/// An id that was asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Id<'a> {
    /// One of the ledger's, in ASCII.
    Made([u8; DIGITS + 2]),
    /// Another one.
    Odd(&'a str),
}

impl Deref for Id<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Id::Made(letters) => std::str::from_utf8(letters).unwrap_or_default(),
            Id::Odd(text) => text,
        }
    }
}

impl fmt::Display for Id<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl serde::Serialize for Id<'_> {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self)
    }
}

impl<const LETTER: char> Ids<LETTER> {
    /// The number of an id of the ledger's form; no other text gives that number.
    fn number(id: &str) -> Option<u64> {
        let digits = id.strip_prefix(LETTER)?.strip_prefix('-')?;
        let plain = digits.len() == DIGITS && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        plain.then(|| u64::from_str_radix(digits, 16).ok()).flatten()
    }

    /// What any id is looked up by.
    pub(crate) fn key_of(id: &str) -> Key<'_> {
        Self::number(id).map_or(Key::Text(id), Key::Number)
    }

    /// Adds one; gives its place.
    pub(crate) fn push(&mut self, id: &str) -> u32 {
        let at = self.numbers.len() as u32;
        let number = Self::number(id);
        self.numbers.push(number.unwrap_or(0));
        if number.is_none() {
            self.odd.insert(at, id.into());
        }
        at
    }

    /// Makes room for as many as there are of others: what grows by doubling takes half as much again while it grows.
    pub(crate) fn room_for(&mut self, others: &Self) {
        self.numbers.reserve_exact(others.numbers.len());
    }

    pub(crate) fn len(&self) -> usize {
        self.numbers.len()
    }

    fn odd(&self, at: usize) -> Option<&str> {
        if self.odd.is_empty() { None } else { self.odd.get(&(at as u32)).map(|s| &**s) }
    }

    /// What the id at a place is looked up by.
    pub(crate) fn key(&self, at: usize) -> Key<'_> {
        self.odd(at).map_or_else(|| Key::Number(self.numbers.get(at).copied().unwrap_or(0)), Key::Text)
    }

    /// The id at a place; empty if there is none.
    pub(crate) fn get(&self, at: usize) -> Id<'_> {
        let (Some(number), None) = (self.numbers.get(at), self.odd(at)) else { return Id::Odd(self.odd(at).unwrap_or_default()) };
        let mut out = [b'-'; DIGITS + 2];
        out[0] = LETTER as u8;
        for (i, letter) in out[2..].iter_mut().enumerate() {
            *letter = b"0123456789abcdef"[(number >> (4 * (DIGITS - 1 - i)) & 15) as usize];
        }
        Id::Made(out)
    }

    /// Gives back what was taken for ids that did not come.
    pub(crate) fn tight(mut self) -> Self {
        self.numbers.shrink_to_fit();
        self.odd.shrink_to_fit();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_comes_back_letter_by_letter_and_two_have_one_key_only_if_they_are_one() {
        let list = [
            "c-0000000000000000",
            "c-ffffffffffffffff",
            "c-00000000000000a1",
            "c-00000000000000A1",
            "c-0000000000000a1",
            "c-000000000000000a1",
            "c-+000000000000001",
            "r-00000000000000a1",
            "c_00000000000000a1",
            "c-",
            "",
            "c-0001",
            "حادثة",
            "c-00000000000000é",
        ];
        let mut ids = ClaimIds::default();
        for id in list {
            ids.push(id);
        }
        let ids = ids.tight();
        assert_eq!((ids.len(), ids.odd.len()), (list.len(), list.len() - 3));
        for (i, a) in list.iter().enumerate() {
            assert_eq!((&*ids.get(i), ids.key(i)), (*a, ClaimIds::key_of(a)));
            for (j, b) in list.iter().enumerate() {
                assert_eq!(ids.key(i) == ids.key(j), a == b, "{a} {b}");
            }
        }
        assert_eq!(&*ids.get(list.len()), "");
    }
}
