//! The Merkle tree of RFC 6962 (same as RFC 9162, section 2.1). Enters: fingerprints of entries, in order. Leaves: roots, inclusion and
//! consistency proofs, and the two verifiers. Never done here: I/O, signing.
//!
//! A leaf is `SHA-256(0x00 || entry hash)`, a node `SHA-256(0x01 || left || right)`. The tree over nothing has the root `SHA-256("")`.

use crate::Fingerprint;
use serde::{Deserialize, Serialize};

/// Leaves under one stored node: the store keeps the root of every full group of this many.
pub const GROUP: u64 = 256;
const GROUP_LEVEL: u32 = 8;

/// The leaf of an entry.
#[must_use]
pub fn leaf(entry: &Fingerprint) -> Fingerprint {
    Fingerprint::of_parts(&[&[0], &entry.0])
}

/// The node over two subtrees.
#[must_use]
pub fn node(left: &Fingerprint, right: &Fingerprint) -> Fingerprint {
    Fingerprint::of_parts(&[&[1], &left.0, &right.0])
}

/// The root of the tree over nothing.
#[must_use]
pub fn empty_root() -> Fingerprint {
    Fingerprint::of(b"")
}

/// The right edge of a growing tree: the roots of its full subtrees, largest first. All that is needed to append.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    /// (level, root), levels falling.
    peaks: Vec<(u32, Fingerprint)>,
}

impl Frontier {
    /// Number of leaves.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf; gives the root of the group of 256 that it fills, if it fills one.
    pub fn push(&mut self, leaf: Fingerprint) -> Option<Fingerprint> {
        self.push_at(leaf, 0)
    }

    /// Appends a full subtree of 2^level leaves; the size must be a multiple of that.
    pub(crate) fn push_at(&mut self, root: Fingerprint, level: u32) -> Option<Fingerprint> {
        let mut filled = None;
        let (mut level, mut root) = (level, root);
        self.size += 1 << level;
        while let Some(&(l, left)) = self.peaks.last()
            && l == level
        {
            self.peaks.pop();
            root = node(&left, &root);
            level += 1;
            if level == GROUP_LEVEL {
                filled = Some(root);
            }
        }
        self.peaks.push((level, root));
        filled
    }

    /// The frontier over full groups, for opening a book without reading every entry.
    pub(crate) fn of_groups(groups: &[Fingerprint]) -> Self {
        let mut out = Frontier::default();
        for g in groups {
            out.push_at(*g, GROUP_LEVEL);
        }
        out
    }

    /// The root over all leaves.
    #[must_use]
    pub fn root(&self) -> Fingerprint {
        let mut peaks = self.peaks.iter().rev();
        let Some(&(_, mut root)) = peaks.next() else { return empty_root() };
        for (_, left) in peaks {
            root = node(left, &root);
        }
        root
    }
}

/// Where a proof gets its leaves and full groups from.
pub trait Leaves {
    /// What fails when a leaf can't be had.
    type Error;
    /// The leaf at a zero-based index.
    ///
    /// # Errors
    /// It can't be had.
    fn leaf(&self, index: u64) -> Result<Fingerprint, Self::Error>;
    /// The root of the full group with this index (leaves `256 * group ..`), if it is stored.
    ///
    /// # Errors
    /// It can't be had.
    fn group(&self, group: u64) -> Result<Option<Fingerprint>, Self::Error>;
}

impl Leaves for [Fingerprint] {
    type Error = std::convert::Infallible;
    fn leaf(&self, index: u64) -> Result<Fingerprint, Self::Error> {
        Ok(self[index as usize])
    }
    fn group(&self, _: u64) -> Result<Option<Fingerprint>, Self::Error> {
        Ok(None)
    }
}

/// The largest power of two below `n`, for `n` of two and more.
fn split(n: u64) -> u64 {
    1 << (63 - (n - 1).leading_zeros())
}

/// The root over the leaves from `start` on, `n` of them.
fn root_over<L: Leaves + ?Sized>(leaves: &L, start: u64, n: u64) -> Result<Fingerprint, L::Error> {
    match n {
        0 => Ok(empty_root()),
        1 => leaves.leaf(start),
        _ => {
            if n == GROUP
                && start.is_multiple_of(GROUP)
                && let Some(root) = leaves.group(start / GROUP)?
            {
                return Ok(root);
            }
            let k = split(n);
            Ok(node(&root_over(leaves, start, k)?, &root_over(leaves, start + k, n - k)?))
        }
    }
}

/// The root over the first `size` leaves.
///
/// # Errors
/// A leaf can't be had.
pub fn root_of<L: Leaves + ?Sized>(leaves: &L, size: u64) -> Result<Fingerprint, L::Error> {
    root_over(leaves, 0, size)
}

/// That one entry is in a book: the siblings on its way to the root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InclusionProof {
    /// The entry's number, from 1.
    pub seq: u64,
    /// Entries in the tree.
    pub size: u64,
    /// The entry's own hash.
    pub entry: Fingerprint,
    /// Siblings, from the leaf up.
    pub hashes: Vec<Fingerprint>,
}

/// That a book of `to` entries begins with the very entries it had at `from`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsistencyProof {
    /// Entries at the older state.
    pub from: u64,
    /// Entries at the newer state.
    pub to: u64,
    /// The nodes that both roots can be made from.
    pub hashes: Vec<Fingerprint>,
}

/// Siblings for the leaf at a zero-based index; RFC 6962, 2.1.1. The index must be below the size.
///
/// # Errors
/// A leaf can't be had.
pub fn inclusion_path<L: Leaves + ?Sized>(leaves: &L, index: u64, size: u64) -> Result<Vec<Fingerprint>, L::Error> {
    let (mut start, mut n, mut at) = (0, size, index);
    let mut out = Vec::new();
    while n > 1 {
        let k = split(n);
        if at < k {
            out.push(root_over(leaves, start + k, n - k)?);
            n = k;
        } else {
            out.push(root_over(leaves, start, k)?);
            start += k;
            at -= k;
            n -= k;
        }
    }
    out.reverse();
    Ok(out)
}

/// Nodes for the step from `from` to `to` leaves; RFC 6962, 2.1.2. Empty if `from` is 0 or equal to `to`; `from` must not be above `to`.
///
/// # Errors
/// A leaf can't be had.
pub fn consistency_path<L: Leaves + ?Sized>(leaves: &L, from: u64, to: u64) -> Result<Vec<Fingerprint>, L::Error> {
    let mut out = Vec::new();
    if from == 0 || from >= to {
        return Ok(out);
    }
    let (mut start, mut n, mut m, mut whole) = (0, to, from, true);
    loop {
        if m == n {
            if !whole {
                out.push(root_over(leaves, start, n)?);
            }
            break;
        }
        let k = split(n);
        if m <= k {
            out.push(root_over(leaves, start + k, n - k)?);
            n = k;
        } else {
            out.push(root_over(leaves, start, k)?);
            start += k;
            m -= k;
            n -= k;
            whole = false;
        }
    }
    out.reverse();
    Ok(out)
}

impl InclusionProof {
    /// True if the proof leads from its entry to the root; RFC 9162, 2.1.3.2.
    #[must_use]
    pub fn leads_to(&self, root: &Fingerprint) -> bool {
        if self.seq == 0 || self.seq > self.size {
            return false;
        }
        let (mut at, mut last) = (self.seq - 1, self.size - 1);
        let mut hash = leaf(&self.entry);
        for p in &self.hashes {
            if last == 0 {
                return false;
            }
            if at & 1 == 1 || at == last {
                hash = node(p, &hash);
                while at & 1 == 0 && at != 0 {
                    at >>= 1;
                    last >>= 1;
                }
            } else {
                hash = node(&hash, p);
            }
            at >>= 1;
            last >>= 1;
        }
        last == 0 && hash == *root
    }
}

impl ConsistencyProof {
    /// True if the proof shows that the tree with root `newer` begins with the tree with root `older`; RFC 9162, 2.1.4.2.
    ///
    /// The tree over nothing is the beginning of every tree, and a tree of itself: both with an empty proof.
    #[must_use]
    pub fn joins(&self, older: &Fingerprint, newer: &Fingerprint) -> bool {
        if self.from > self.to {
            return false;
        }
        if self.from == self.to {
            return self.hashes.is_empty() && older == newer && (self.to > 0 || *older == empty_root());
        }
        if self.from == 0 {
            return self.hashes.is_empty() && *older == empty_root();
        }
        let mut path = self.hashes.iter().copied();
        let first = if self.from.is_power_of_two() { Some(*older) } else { path.next() };
        let Some(first) = first else { return false };
        let (mut at, mut last) = (self.from - 1, self.to - 1);
        while at & 1 == 1 {
            at >>= 1;
            last >>= 1;
        }
        let (mut old, mut new) = (first, first);
        for c in path {
            if last == 0 {
                return false;
            }
            if at & 1 == 1 || at == last {
                old = node(&c, &old);
                new = node(&c, &new);
                while at & 1 == 0 && at != 0 {
                    at >>= 1;
                    last >>= 1;
                }
            } else {
                new = node(&new, &c);
            }
            at >>= 1;
            last >>= 1;
        }
        last == 0 && old == *older && new == *newer
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn entries(n: u64) -> Vec<Fingerprint> {
        (0..n).map(|i| Fingerprint::of(&i.to_le_bytes())).collect()
    }

    fn leaves(n: u64) -> Vec<Fingerprint> {
        entries(n).iter().map(leaf).collect()
    }

    fn get<T>(r: Result<T, std::convert::Infallible>) -> T {
        match r {
            Ok(v) => v,
            Err(e) => match e {},
        }
    }

    #[test]
    fn roots_are_those_of_the_rfc_test_tree() {
        // The leaves of the reference implementation of Certificate Transparency, hashed here from their bytes.
        let inputs: [&[u8]; 8] = [
            b"",
            &[0],
            &[0x10],
            &[0x20, 0x21],
            &[0x30, 0x31],
            &[0x40, 0x41, 0x42, 0x43],
            &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
            &[0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
        ];
        let leaves: Vec<Fingerprint> = inputs.iter().map(|i| Fingerprint::of_parts(&[&[0], i])).collect();
        let want = [
            (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
            (2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
            (3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
            (8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
        ];
        for (n, root) in want {
            assert_eq!(get(root_of(&leaves[..], n)).to_string(), root, "{n} leaves");
        }
    }

    #[test]
    fn a_growing_frontier_has_the_root_of_the_whole_tree() {
        let all = leaves(600);
        let mut frontier = Frontier::default();
        let mut groups = Vec::new();
        for n in 0..=600u64 {
            assert_eq!(frontier.root(), get(root_of(&all[..], n)), "{n} leaves");
            if n < 600 {
                groups.extend(frontier.push(all[n as usize]));
            }
        }
        assert_eq!(groups, [get(root_of(&all[..256], 256)), get(root_of(&all[256..512], 256))]);
        let mut reopened = Frontier::of_groups(&groups);
        all[512..].iter().for_each(|l| {
            reopened.push(*l);
        });
        assert_eq!(reopened, frontier);
    }

    #[test]
    fn every_inclusion_proof_holds_and_no_altered_one_does() {
        let (entry, all) = (entries(128), leaves(128));
        for size in 1..=128u64 {
            let root = get(root_of(&all[..], size));
            for index in 0..size {
                let proof = InclusionProof { seq: index + 1, size, entry: entry[index as usize], hashes: get(inclusion_path(&all[..], index, size)) };
                assert!(proof.leads_to(&root), "{index} of {size}");
                let mut other = proof.clone();
                other.entry.0[(index % 32) as usize] ^= 1;
                assert!(!other.leads_to(&root));
                for i in 0..proof.hashes.len() {
                    let mut other = proof.clone();
                    other.hashes[i].0[(index % 32) as usize] ^= 0x80;
                    assert!(!other.leads_to(&root), "{index} of {size}: sibling {i} altered");
                }
                let mut longer = proof.clone();
                longer.hashes.push(root);
                assert!(!longer.leads_to(&root));
                let mut shorter = proof.clone();
                if shorter.hashes.pop().is_some() {
                    assert!(!shorter.leads_to(&root));
                }
                assert!(!InclusionProof { seq: 0, ..proof.clone() }.leads_to(&root));
                assert!(!InclusionProof { seq: size + 1, ..proof }.leads_to(&root));
            }
        }
    }

    #[test]
    fn every_consistency_proof_holds_and_no_altered_one_does() {
        let all = leaves(128);
        let roots: Vec<Fingerprint> = (0..=128).map(|n| get(root_of(&all[..], n))).collect();
        for to in 0..=128u64 {
            for from in 0..=to {
                let (older, newer) = (roots[from as usize], roots[to as usize]);
                let proof = ConsistencyProof { from, to, hashes: get(consistency_path(&all[..], from, to)) };
                assert!(proof.joins(&older, &newer), "{from} to {to}");
                // Every node of the proof, one bit each, at a place that moves with the pair; then both roots.
                for i in 0..proof.hashes.len() {
                    for bit in [0usize, 7, 100, 255] {
                        let bit = (bit + (from * 31 + to) as usize) % 256;
                        let mut other = proof.clone();
                        other.hashes[i].0[bit / 8] ^= 1 << (bit % 8);
                        assert!(!other.joins(&older, &newer), "{from} to {to}: node {i}, bit {bit}");
                    }
                }
                let mut wrong = older;
                wrong.0[(to % 32) as usize] ^= 1;
                assert!(!proof.joins(&wrong, &newer), "{from} to {to}: older root altered");
                let mut wrong = newer;
                wrong.0[(to % 32) as usize] ^= 1;
                assert!(from == 0 || !proof.joins(&older, &wrong), "{from} to {to}: newer root altered");
                let mut longer = proof.clone();
                longer.hashes.push(newer);
                assert!(!longer.joins(&older, &newer));
                let mut shorter = proof.clone();
                if shorter.hashes.pop().is_some() {
                    assert!(!shorter.joins(&older, &newer));
                }
                assert!(from == to || !ConsistencyProof { from: to, to: from, hashes: proof.hashes }.joins(&newer, &older));
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn any_one_changed_bit_breaks_a_consistency_proof(to in 1u64..=512, part in 0.0f64..=1.0, node_at in 0usize..32, bit in 0usize..256) {
            let from = 1 + (part * (to - 1) as f64) as u64;
            let all = leaves(to);
            let (older, newer) = (get(root_of(&all[..], from)), get(root_of(&all[..], to)));
            let mut proof = ConsistencyProof { from, to, hashes: get(consistency_path(&all[..], from, to)) };
            prop_assert!(proof.joins(&older, &newer));
            if !proof.hashes.is_empty() {
                let i = node_at % proof.hashes.len();
                proof.hashes[i].0[bit / 8] ^= 1 << (bit % 8);
                prop_assert!(!proof.joins(&older, &newer));
            }
        }

        #[test]
        fn proofs_of_arbitrary_hashes_never_panic(from: u64, to: u64, n in 0usize..70, seq: u64) {
            let hashes = leaves(n as u64);
            let root = empty_root();
            let _ = ConsistencyProof { from, to, hashes: hashes.clone() }.joins(&root, &root);
            let _ = InclusionProof { seq, size: to, entry: root, hashes }.leads_to(&root);
        }
    }
}
