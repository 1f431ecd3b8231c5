//! Enters: a text. Leaves: a signature by which near copies are found. Never done here: deciding that one text copies another; that is
//! linking.

use serde::{Deserialize, Serialize};

/// The version of the hashing; signatures of different versions can't be compared.
pub const SIGNATURE_VERSION: u8 = 1;

/// Words of a shingle.
const WORDS: usize = 4;
/// Slots of a signature: a resemblance is known to about one part in sixteen.
const SLOTS: usize = 64;

/// The least hash of a text's shingles under each of 64 orders (MinHash): the share of equal slots of two signatures estimates the share of
/// shingles that two texts have in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// The hashing's version.
    pub version: u8,
    /// Distinct shingles, roughly; a signature of few says little.
    pub shingles: u32,
    /// The least hash under each order; empty for a text without a shingle.
    pub slots: Vec<u32>,
}

/// Mixes the bits of a number (the finaliser of SplitMix64); fixed for all time, since signatures are kept.
fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// The hash of a word without regard to capitals (FNV-1a over its lower-case letters).
fn word_hash(word: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    let mut eat = |b: u8| hash = (hash ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
    if word.is_ascii() {
        word.bytes().for_each(|b| eat(b.to_ascii_lowercase()));
    } else {
        word.chars().flat_map(char::to_lowercase).for_each(|c| c.to_string().bytes().for_each(&mut eat));
    }
    hash
}

/// `VERSION:SHINGLES:SLOTS`, the slots in hexadecimal digits.
impl std::fmt::Display for Signature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:", self.version, self.shingles)?;
        self.slots.iter().try_for_each(|s| write!(f, "{s:08x}"))
    }
}

/// Reads what `Display` wrote.
impl std::str::FromStr for Signature {
    type Err = String;

    fn from_str(words: &str) -> Result<Self, String> {
        let wrong = || format!("{words:?} is no signature");
        let mut parts = words.splitn(3, ':');
        let (version, shingles, slots) = (parts.next(), parts.next(), parts.next().ok_or_else(wrong)?);
        let slots = slots.as_bytes().chunks(8).map(|c| std::str::from_utf8(c).ok().filter(|c| c.len() == 8).and_then(|c| u32::from_str_radix(c, 16).ok()));
        Ok(Signature {
            version: version.and_then(|v| v.parse().ok()).ok_or_else(wrong)?,
            shingles: shingles.and_then(|v| v.parse().ok()).ok_or_else(wrong)?,
            slots: slots.collect::<Option<_>>().ok_or_else(wrong)?,
        })
    }
}

impl Signature {
    /// The signature of a text. Words are runs of letters and digits; their capitals don't count.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let words: Vec<u64> = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(word_hash).collect();
        let mut shingles: Vec<u64> = words.windows(WORDS).map(|w| w.iter().fold(0, |h, x| mix(h ^ x))).collect();
        shingles.sort_unstable();
        shingles.dedup();
        let mut slots = Vec::new();
        if !shingles.is_empty() {
            slots = vec![u32::MAX; SLOTS];
            for shingle in &shingles {
                for (n, slot) in slots.iter_mut().enumerate() {
                    let order = (n as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
                    *slot = (*slot).min((mix(shingle ^ order) >> 32) as u32);
                }
            }
        }
        Signature { version: SIGNATURE_VERSION, shingles: u32::try_from(shingles.len()).unwrap_or(u32::MAX), slots }
    }

    /// Slots that two signatures have in common, of 64; none if they can't be compared.
    #[must_use]
    pub fn shared(&self, other: &Signature) -> u32 {
        if self.version != other.version || self.slots.len() != other.slots.len() {
            return 0;
        }
        self.slots.iter().zip(&other.slots).filter(|(a, b)| a == b).count() as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIRE: &str = "Shells fell on a market in the town of Saraqib on Friday, killing at least 21 civilians, half of them women, the mayor said. \
                        Rescue workers searched the rubble for survivors late into the night, and a hospital in the next town took in forty wounded.";

    #[test]
    fn a_signature_is_read_as_it_was_written() {
        for text in ["", "Shells fell on the market of the town and killed five people."] {
            let s = Signature::of(text);
            assert_eq!(s.to_string().parse(), Ok(s));
        }
        for bad in ["", "1", "1:2", "x:1:", "1:1:00", "1:1:0000000g"] {
            assert!(bad.parse::<Signature>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_copy_with_a_new_toll_shares_most_slots_and_another_text_few() {
        let copy = WIRE.replace("21", "23").replace("late into the night", "until dawn");
        let (a, b) = (Signature::of(WIRE), Signature::of(&copy));
        assert!(a.shared(&b) >= 30, "{}", a.shared(&b));
        assert_eq!(a.shared(&a), 64);
        let other = "Two soldiers died when a mine exploded under their truck near the border, the army said in a statement on its own page on Monday morning.";
        assert!(a.shared(&Signature::of(other)) <= 2);
        assert_eq!(a, Signature::of(&WIRE.to_uppercase()), "capitals don't count");
    }

    #[test]
    fn too_short_a_text_has_no_slots_and_shares_none() {
        let empty = Signature::of("Three words only");
        assert!(empty.slots.is_empty() && empty.shingles == 0);
        assert_eq!(empty.shared(&empty), 0);
        assert_eq!(empty.shared(&Signature::of(WIRE)), 0);
    }

    #[test]
    fn a_signature_is_the_same_in_every_year() {
        let s = Signature::of("one two three four five");
        assert_eq!((s.shingles, s.slots.len()), (2, 64));
        assert_eq!(s.slots[..3], FIRST, "the hashing changed: raise SIGNATURE_VERSION");
    }
    const FIRST: [u32; 3] = [17_263_717, 383_969_286, 630_490_572];
}
