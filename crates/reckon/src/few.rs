//! A short list of numbers. Enters: numbers. Leaves: the same as a slice; a single one, as most lists of an incident are, without memory of its own.
//! Never done here: a list that grows.

use std::ops::Deref;

/// Numbers that don't change: a book has a million such lists.
#[derive(Clone, Debug)]
pub(crate) enum Few {
    One(u32),
    More(Box<[u32]>),
}

impl From<Vec<u32>> for Few {
    fn from(list: Vec<u32>) -> Self {
        match list.as_slice() {
            [one] => Few::One(*one),
            _ => Few::More(list.into()),
        }
    }
}

impl Deref for Few {
    type Target = [u32];

    fn deref(&self) -> &[u32] {
        match self {
            Few::One(one) => std::slice::from_ref(one),
            Few::More(list) => list,
        }
    }
}

impl Few {
    /// The only one of the list, if there is no other.
    pub fn one(&self) -> Option<u32> {
        if let Few::One(one) = self { Some(*one) } else { None }
    }
}
