//! Enters folded text. Leaves the 64-bit key under which places are filed, and look-ups in a packed key table.
//! Never here: folding, and any use of a hash that could change between machines or releases.

/// The stable hash of a key. Tables on disk depend on it: changing it means rebuilding them.
pub fn key_hash(key: &str) -> u64 {
    hash_of(key.as_bytes())
}

/// The same for the bytes of a key.
#[inline]
pub fn hash_of(b: &[u8]) -> u64 {
    const K: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut h = (b.len() as u64).wrapping_mul(K);
    let (chunks, rest) = b.as_chunks::<8>();
    for c in chunks {
        h = mix(h ^ u64::from_le_bytes(*c));
    }
    if !rest.is_empty() {
        let mut last = [0u8; 8];
        last[..rest.len()].copy_from_slice(rest);
        h = mix(h ^ u64::from_le_bytes(last));
    }
    mix(h)
}

fn mix(x: u64) -> u64 {
    let p = u128::from(x ^ 0xD6E8_FEB8_6659_FD93) * u128::from(0xA076_1D64_78BD_642Fu64);
    (p as u64) ^ ((p >> 64) as u64)
}

/// The hash under which `Gazetteer::contains_hash` seeks a folded name.
#[inline]
pub fn name_hash(folded: &[u8]) -> u64 {
    hash_of(folded)
}

/// Number of bits of a place number in a packed posting.
pub const ID_BITS: u32 = 19;
/// Set in a posting when the key is the place's main name.
pub const FLAG_MAIN: u8 = 1;
/// Set in a posting when a generic word ("District") was taken from the name.
pub const FLAG_STRIPPED: u8 = 2;
/// Top bit of a value: it points into the postings. Top bit of a posting: it is the last of its key.
pub const TOP: u32 = 1 << 23;
/// Bits of the hash kept beside the bucket number.
pub const REMAINDER_BITS: u32 = 24;
/// Buckets per directory group: a group is a u32 base and eight running u8 counts.
pub const GROUP: usize = 8;

/// A packed key table inside a byte slice: directory, remainders, values, postings.
#[derive(Clone, Copy)]
pub struct KeyTable<'a> {
    /// log2 of the number of buckets.
    pub bucket_bits: u32,
    /// Groups of eight buckets, 12 bytes each.
    pub directory: &'a [u8],
    /// 3-byte remainders, in bucket order.
    pub remainders: &'a [u8],
    /// 3-byte values, parallel to the remainders.
    pub values: &'a [u8],
    /// 3-byte postings of keys that several places have.
    pub postings: &'a [u8],
}

/// Reads a 3-byte little-endian number at `at`.
#[inline]
pub const fn u24(b: &[u8], at: usize) -> u32 {
    b[at] as u32 | (b[at + 1] as u32) << 8 | (b[at + 2] as u32) << 16
}

/// Reads a 4-byte little-endian number at `at`.
#[inline]
pub const fn u32_at(b: &[u8], at: usize) -> u32 {
    u24(b, at) | (b[at + 3] as u32) << 24
}

/// The bits of a filter, as a power of two: a megabyte. With the names of the world one key in twelve that nobody has passes it.
const FILTER_BITS: u32 = 23;
/// The bits of the filter before it: a quarter of that, which stays near the processor. One key in three passes it.
const NEAR_BITS: u32 = 21;

/// Which keys some tables may hold: nearly all words of a text are no place, and for these no table is asked.
pub struct Filter {
    near: Vec<u64>,
    bits: Vec<u64>,
}

impl Filter {
    /// The keys of a packed table.
    pub fn of(table: &KeyTable<'_>) -> Filter {
        let mut filter = Filter { near: vec![0; 1 << (NEAR_BITS - 6)], bits: vec![0; 1 << (FILTER_BITS - 6)] };
        for (n, group) in table.directory.chunks_exact(4 + GROUP).enumerate() {
            let base = u32_at(group, 0) as usize;
            let mut from = base;
            for slot in 0..GROUP {
                let to = base + usize::from(group[4 + slot]);
                let bucket = (n * GROUP + slot) as u64;
                for key in from..to {
                    let known = bucket << REMAINDER_BITS | u64::from(u24(table.remainders, key * 3));
                    filter.add(known << (64 - table.bucket_bits - REMAINDER_BITS));
                }
                from = to;
            }
        }
        filter
    }

    /// Adds a key.
    pub fn add(&mut self, hash: u64) {
        for (bits, log) in [(&mut self.near, NEAR_BITS), (&mut self.bits, FILTER_BITS)] {
            let bit = (hash >> (64 - log)) as usize;
            bits[bit / 64] |= 1 << (bit % 64);
        }
    }

    /// False for a key that was not added.
    #[inline]
    pub fn may_hold(&self, hash: u64) -> bool {
        let set = |bits: &[u64], log: u32| {
            let bit = (hash >> (64 - log)) as usize;
            bits[bit / 64] >> (bit % 64) & 1 == 1
        };
        set(&self.near, NEAR_BITS) && set(&self.bits, FILTER_BITS)
    }
}

impl KeyTable<'_> {
    /// The position of a key among the values, if it is there.
    #[inline]
    pub fn find(&self, hash: u64) -> Option<usize> {
        let bucket = (hash >> (64 - self.bucket_bits)) as usize;
        let want = (hash >> (64 - self.bucket_bits - REMAINDER_BITS)) as u32 & 0x00FF_FFFF;
        let group = bucket / GROUP * (4 + GROUP);
        let slot = bucket % GROUP;
        let base = u32_at(self.directory, group) as usize;
        let start = if slot == 0 { 0 } else { usize::from(self.directory[group + 3 + slot]) };
        let end = usize::from(self.directory[group + 4 + slot]);
        let (low, top) = (want as u16, (want >> 16) as u8);
        let run = self.remainders[(base + start) * 3..(base + end) * 3].as_chunks::<3>().0;
        run.iter().position(|r| u16::from_le_bytes([r[0], r[1]]) == low && r[2] == top).map(|i| base + start + i)
    }

    /// Calls `each(place number, flags)` for every place filed under the key at `position`.
    pub fn postings_of(&self, position: usize, mut each: impl FnMut(u32, u8)) {
        let mut entry = |v: u32| each(v & ((1 << ID_BITS) - 1), (v >> ID_BITS & 0xF) as u8);
        let v = u24(self.values, position * 3);
        if v & TOP == 0 {
            return entry(v);
        }
        let mut at = (v & !TOP) as usize;
        loop {
            let p = u24(self.postings, at * 3);
            entry(p);
            if p & TOP != 0 {
                return;
            }
            at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::key_hash;

    #[test]
    fn the_hash_of_a_key_never_changes() {
        // Tables on disk are read with these: if this fails, world.bin and imported layers must be rebuilt.
        assert_eq!(key_hash("aleppo"), key_hash("aleppo"));
        assert_ne!(key_hash("aleppo"), key_hash("aleppo "));
        assert_ne!(key_hash(""), key_hash("\0"));
    }
}
