//! Many short texts, and values that many things share. Enters: ids, codes, names, groups, places. Leaves: each again under its number. Never done here: a
//! block of memory for each of them.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

/// The number of what is not there.
pub(crate) const NONE: u32 = u32::MAX;

/// Texts one after the other in one block: a text of twenty letters takes twenty-four bytes, where one that stands alone takes more than twice that.
#[derive(Default)]
pub(crate) struct Texts {
    ends: Vec<u32>,
    text: String,
}

impl Texts {
    /// Adds one; gives its number.
    pub(crate) fn push(&mut self, text: &str) -> u32 {
        self.text.push_str(text);
        self.ends.push(self.text.len() as u32);
        self.ends.len() as u32 - 1
    }

    /// The text of a number; empty if there is none.
    pub(crate) fn get(&self, at: usize) -> &str {
        let Some(&end) = self.ends.get(at) else { return "" };
        let from = if at == 0 { 0 } else { self.ends[at - 1] };
        self.text.get(from as usize..end as usize).unwrap_or_default()
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Gives back what was taken for texts that did not come.
    pub(crate) fn tight(mut self) -> Self {
        self.ends.shrink_to_fit();
        self.text.shrink_to_fit();
        self
    }
}

impl<'a> FromIterator<&'a str> for Texts {
    fn from_iter<I: IntoIterator<Item = &'a str>>(list: I) -> Self {
        let mut out = Texts::default();
        list.into_iter().for_each(|t| {
            out.push(t);
        });
        out.tight()
    }
}

/// Finds things by their ids, which stand in the things alone: a map would hold each id a second time.
#[derive(Default)]
pub(crate) struct Index(Box<[u32]>);

impl Index {
    /// Of so many things, each with its id.
    pub(crate) fn of<K: Ord>(many: usize, id: impl Fn(usize) -> K) -> Self {
        let mut order: Vec<u32> = (0..many as u32).collect();
        order.sort_by_key(|&i| id(i as usize));
        Index(order.into())
    }

    /// Where the thing with an id is; the first one where several have it. The same text in two reports gives two claims of one id, and the first is of the
    /// report that the others copy.
    pub(crate) fn find<K: Ord>(&self, wanted: &K, id: impl Fn(usize) -> K) -> Option<usize> {
        let at = self.0.partition_point(|&i| id(i as usize) < *wanted);
        let found = *self.0.get(at)? as usize;
        (id(found) == *wanted).then_some(found)
    }

    /// Where all things with an id are.
    pub(crate) fn all<'b, K: Ord + 'b>(&'b self, wanted: K, id: impl Fn(usize) -> K + 'b) -> impl Iterator<Item = usize> + 'b {
        let from = self.0.partition_point(|&i| id(i as usize) < wanted);
        self.0[from..].iter().map(|&i| i as usize).take_while(move |&i| id(i) == wanted)
    }
}

/// Values that stand once, while they come in.
pub(crate) struct Pool<T> {
    at: HashMap<Arc<T>, u32>,
    list: Vec<Arc<T>>,
}

impl<T> Default for Pool<T> {
    fn default() -> Self {
        Pool { at: HashMap::new(), list: Vec::new() }
    }
}

impl<T: Hash + Eq> Pool<T> {
    /// The number of a value.
    pub(crate) fn number(&mut self, value: T) -> u32 {
        if let Some(&n) = self.at.get(&value) {
            return n;
        }
        let (n, value) = (self.list.len() as u32, Arc::new(value));
        self.list.push(Arc::clone(&value));
        self.at.insert(value, n);
        n
    }

    /// All of them by their numbers.
    pub(crate) fn list(mut self) -> Vec<Arc<T>> {
        self.list.shrink_to_fit();
        self.list
    }
}

/// Numbers of things that belong to a thing, one thing after the other.
#[derive(Default)]
pub(crate) struct Groups {
    ends: Vec<u32>,
    all: Vec<u32>,
}

impl Groups {
    /// Each thing `i` of a list belongs to the group that `of` names; within a group things stand in their order.
    pub(crate) fn of(groups: usize, things: usize, of: impl Fn(usize) -> Option<usize>) -> Self {
        let mut ends = vec![0; groups];
        (0..things).filter_map(&of).for_each(|g| ends[g] += 1);
        let mut sum = 0;
        for end in &mut ends {
            sum += *end;
            *end = sum;
        }
        let (mut next, mut all): (Vec<u32>, Vec<u32>) = (std::iter::once(0).chain(ends.iter().copied()).take(groups).collect(), vec![0; sum as usize]);
        for i in 0..things {
            if let Some(g) = of(i) {
                all[next[g] as usize] = i as u32;
                next[g] += 1;
            }
        }
        Groups { ends, all }
    }

    /// The others of each thing that stands in pairs, in the order of these.
    pub(crate) fn of_pairs(things: usize, pairs: &[[usize; 2]]) -> Self {
        let mut out = Self::of(things, pairs.len() * 2, |i| pairs.get(i / 2).map(|p| p[i % 2]));
        out.all.iter_mut().for_each(|i| *i = pairs[*i as usize / 2][1 - *i as usize % 2] as u32);
        out
    }

    /// Groups as they come.
    pub(crate) fn from_lists<'a>(lists: impl Iterator<Item = &'a [usize]>) -> Self {
        let mut out = Groups::default();
        for list in lists {
            out.all.extend(list.iter().map(|&i| i as u32));
            out.ends.push(out.all.len() as u32);
        }
        out.ends.shrink_to_fit();
        out.all.shrink_to_fit();
        out
    }

    /// What belongs to one.
    pub(crate) fn get(&self, group: usize) -> &[u32] {
        let Some(&end) = self.ends.get(group) else { return &[] };
        let from = if group == 0 { 0 } else { self.ends[group - 1] };
        self.all.get(from as usize..end as usize).unwrap_or_default()
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_are_found_by_their_ids_and_the_first_of_those_that_share_one() {
        let ids: Texts = ["c-9", "c-1", "c-5", "c-1", "c-77"].into_iter().collect();
        let index = Index::of(ids.len(), |i| ids.get(i));
        let found: Vec<Option<usize>> = ["c-9", "c-1", "c-5", "c-77", "c-0", "c-6", "c-99", ""].map(|id| index.find(&id, |i| ids.get(i))).to_vec();
        assert_eq!(found, [Some(0), Some(1), Some(2), Some(4), None, None, None, None]);
        assert_eq!(index.all("c-1", |i| ids.get(i)).collect::<Vec<_>>(), [1, 3]);
        assert_eq!(index.all("c-2", |i| ids.get(i)).count(), 0);
        assert_eq!(Index::default().find(&"c-1", |i| ids.get(i)), None);
        assert_eq!((ids.get(4), ids.get(5)), ("c-77", ""));
    }

    #[test]
    fn a_value_stands_once_and_a_group_holds_its_own_in_their_order() {
        let mut pool = Pool::default();
        assert_eq!(["a", "b", "a", "c"].map(|w| pool.number(w.to_owned())), [0, 1, 0, 2]);
        assert_eq!(pool.list().len(), 3);
        let of = [2, 0, 2, 9, 0, 2];
        let groups = Groups::of(4, of.len(), |i| Some(of[i]).filter(|g| *g < 4));
        assert_eq!((0..5).map(|g| groups.get(g).to_vec()).collect::<Vec<_>>(), [vec![1, 4], vec![], vec![0, 2, 5], vec![], vec![]]);
        let others = Groups::of_pairs(4, &[[0, 2], [2, 3], [0, 3]]);
        assert_eq!((0..4).map(|i| others.get(i).to_vec()).collect::<Vec<_>>(), [vec![2, 3], vec![], vec![0, 3], vec![2, 0]]);
        let lists: [&[usize]; 3] = [&[4, 1], &[], &[7]];
        let groups = Groups::from_lists(lists.into_iter());
        assert_eq!((groups.get(0), groups.get(1), groups.get(2), groups.len()), (&[4, 1][..], &[][..], &[7][..], 3));
    }
}
