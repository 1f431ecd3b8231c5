//! Bytes of a kept linking. Enters: lists of numbers, words and values; a file. Leaves: a file in sections, and of these whichever are asked for. Never done
//! here: knowing what a section means.
//!
//! A head line says of what it is; then a sum over all that follows; then sections, each after its length. Lists are taken out of a section as they are asked
//! for, so that a large file lies in memory once, and the sections that nobody asks for not at all.

use anyhow::{Context as _, Result, ensure};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHasher};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::hash::Hasher as _;
use std::io::{BufReader, Read};

/// Bytes that the sum takes at a time.
const CHUNK: usize = 1 << 16;
/// Bytes that a section gets room for before any of them came.
const ROOM: usize = 1 << 26;
/// Bytes of a head line at most.
const HEAD_MAX: usize = 2_000;

/// The sum over sections.
#[derive(Default)]
struct Sum(FxHasher);

impl Sum {
    fn section(&mut self, bytes: &[u8]) {
        self.0.write_u64(bytes.len() as u64);
        bytes.chunks(CHUNK).for_each(|c| self.0.write(c));
    }
}

/// A file in the making.
#[derive(Default)]
pub(super) struct Writer {
    sum: Sum,
    out: Vec<u8>,
}

impl Writer {
    /// A section of bytes.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.sum.section(bytes);
        self.out.extend((bytes.len() as u64).to_le_bytes());
        self.out.extend_from_slice(bytes);
    }
    /// A section of numbers.
    pub fn numbers(&mut self, list: impl IntoIterator<Item = u32>) {
        let bytes: Vec<u8> = list.into_iter().flat_map(u32::to_le_bytes).collect();
        self.bytes(&bytes);
    }
    /// Two sections: how long each word is, and the words.
    pub fn words<'a>(&mut self, list: impl Iterator<Item = &'a str> + Clone) {
        self.numbers(list.clone().map(|w| w.len() as u32));
        let all: Vec<u8> = list.flat_map(str::bytes).collect();
        self.bytes(&all);
    }
    /// Two sections: values that stand once.
    pub fn once(&mut self, once: &Once) {
        self.numbers(once.list.iter().map(|b| b.len() as u32));
        self.bytes(&once.list.concat());
    }
    /// A section of one value.
    ///
    /// # Errors
    /// It can't be JSON.
    pub fn json(&mut self, value: &impl Serialize) -> Result<()> {
        self.bytes(&serde_json::to_vec(value)?);
        Ok(())
    }
    /// The file, under a head line.
    pub fn sealed(self, key: &str) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.out.len() + key.len() + 9);
        out.extend_from_slice(key.as_bytes());
        out.push(b'\n');
        out.extend(self.sum.0.finish().to_le_bytes());
        out.extend(self.out);
        out
    }
}

/// Values, each under a number, that stand once however often they are named.
#[derive(Default)]
pub(super) struct Once {
    at: FxHashMap<Vec<u8>, u32>,
    /// Which value has which number.
    list: Vec<Vec<u8>>,
}

impl Once {
    /// The number of a value.
    ///
    /// # Errors
    /// It can't be JSON.
    pub fn number(&mut self, value: &impl Serialize) -> Result<u32> {
        let bytes = serde_json::to_vec(value)?;
        if let Some(&n) = self.at.get(&bytes) {
            return Ok(n);
        }
        let n = self.list.len() as u32;
        self.list.push(bytes.clone());
        self.at.insert(bytes, n);
        Ok(n)
    }
}

/// A file that was read: its sections, those that nobody asked for without their bytes.
pub(super) struct Stored {
    /// The head line.
    pub key: String,
    sections: Vec<Option<Vec<u8>>>,
}

impl Stored {
    /// Reads a file whose head line is wanted; of its sections those that `asked` names by their place.
    ///
    /// # Errors
    /// It is of something else, cut, damaged, or can't be read.
    pub fn read(from: impl Read, wanted: impl FnOnce(&str) -> bool, asked: impl Fn(usize) -> bool) -> Result<Stored> {
        let mut from = BufReader::with_capacity(CHUNK, from);
        let mut head = Vec::new();
        loop {
            let mut one = [0];
            from.read_exact(&mut one).context("it ends early")?;
            if one[0] == b'\n' {
                break;
            }
            head.push(one[0]);
            ensure!(head.len() < HEAD_MAX, "it has no head line");
        }
        let key = String::from_utf8(head)?;
        ensure!(wanted(&key), "it is of something else");
        let mut told = [0; 8];
        from.read_exact(&mut told).context("it ends early")?;
        let (mut sum, mut sections) = (Sum::default(), Vec::new());
        let mut chunk = vec![0; CHUNK];
        loop {
            let mut length = [0; 8];
            match from.read(&mut length[..1])? {
                0 => break,
                _ => from.read_exact(&mut length[1..]).context("it ends early")?,
            }
            let length = u64::from_le_bytes(length);
            sum.0.write_u64(length);
            let mut own = asked(sections.len()).then(Vec::new);
            let mut left = length;
            while left > 0 {
                let now = &mut chunk[..usize::try_from(left.min(CHUNK as u64))?];
                from.read_exact(now).context("it ends early")?;
                sum.0.write(now);
                if let Some(own) = &mut own {
                    // Room for all of it once the first part is there; a length that is damaged asks for no more than twice what came.
                    let more = usize::try_from(left)?;
                    if own.capacity() - own.len() < now.len() {
                        own.reserve_exact(more.min(own.len().max(ROOM)));
                    }
                    own.extend_from_slice(now);
                }
                left -= now.len() as u64;
            }
            sections.push(own);
        }
        ensure!(sum.0.finish() == u64::from_le_bytes(told), "it is damaged");
        Ok(Stored { key, sections })
    }

    /// Takes sections out, for whoever gives their memory back while they are read. In their places nothing is left.
    pub fn take(&mut self, sections: std::ops::Range<usize>) -> Vec<Vec<u8>> {
        self.sections.get_mut(sections).into_iter().flatten().map(|s| s.replace(Vec::new()).unwrap_or_default()).collect()
    }

    /// The sections in their order.
    pub fn reader(&self) -> Reader<'_> {
        self.reader_at(0)
    }

    /// The sections from one of them on.
    pub fn reader_at(&self, section: usize) -> Reader<'_> {
        Reader(self.sections.get(section..).unwrap_or_default().iter())
    }
}

/// Sections that are taken in the order in which they were written.
pub(super) struct Reader<'a>(std::slice::Iter<'a, Option<Vec<u8>>>);

impl<'a> Reader<'a> {
    /// Bytes; none if the section was not asked for.
    ///
    /// # Errors
    /// There is no further section.
    pub fn bytes(&mut self) -> Result<&'a [u8]> {
        Ok(self.0.next().context("it ends early")?.as_deref().unwrap_or_default())
    }
    /// Numbers.
    ///
    /// # Errors
    /// They are cut.
    pub fn numbers(&mut self) -> Result<Numbers<'a>> {
        Numbers::of(self.bytes()?)
    }
    /// Words.
    ///
    /// # Errors
    /// They are cut.
    pub fn words(&mut self) -> Result<Words<'a>> {
        let lengths = self.numbers()?;
        let text = std::str::from_utf8(self.bytes()?)?;
        let mut ends = Vec::with_capacity(lengths.len());
        let mut end = 0usize;
        for length in lengths.iter() {
            end += length as usize;
            ensure!(text.is_char_boundary(end), "words are cut");
            ends.push(u32::try_from(end).context("too many words")?);
        }
        Ok(Words { ends, text })
    }
    /// Values that stand once, by their numbers.
    ///
    /// # Errors
    /// They are cut, or others.
    pub fn once<T: DeserializeOwned + Send>(&mut self) -> Result<Vec<T>> {
        let lengths = self.numbers()?;
        let mut rest = self.bytes()?;
        let mut parts = Vec::with_capacity(lengths.len());
        for length in lengths.iter() {
            let (own, after) = rest.split_at_checked(length as usize).context("values are cut")?;
            parts.push(own);
            rest = after;
        }
        parts.into_par_iter().map(|p| Ok(serde_json::from_slice(p)?)).collect()
    }
    /// One value.
    ///
    /// # Errors
    /// It is another one, or was not asked for.
    pub fn json<T: DeserializeOwned>(&mut self) -> Result<T> {
        Ok(serde_json::from_slice(self.bytes()?)?)
    }
}

/// Numbers where they lie.
#[derive(Clone, Copy, Default)]
pub(super) struct Numbers<'a>(&'a [u8]);

impl<'a> Numbers<'a> {
    /// Those of a section.
    ///
    /// # Errors
    /// They are cut.
    pub fn of(bytes: &'a [u8]) -> Result<Self> {
        ensure!(bytes.len().is_multiple_of(4), "numbers are cut");
        Ok(Numbers(bytes))
    }
    pub fn len(self) -> usize {
        self.0.len() / 4
    }
    /// One of them; `None` beyond the last.
    pub fn get(self, at: usize) -> Option<u32> {
        self.0.get(at * 4..at * 4 + 4).and_then(|b| b.first_chunk()).map(|b| u32::from_le_bytes(*b))
    }
    /// All of them in order.
    pub fn iter(self) -> impl ExactSizeIterator<Item = u32> + Clone + 'a {
        self.0.as_chunks::<4>().0.iter().map(|b| u32::from_le_bytes(*b))
    }
}

/// Words where they lie.
#[derive(Default)]
pub(super) struct Words<'a> {
    ends: Vec<u32>,
    text: &'a str,
}

impl<'a> Words<'a> {
    pub fn len(&self) -> usize {
        self.ends.len()
    }
    /// One of them; `None` beyond the last.
    pub fn get(&self, at: usize) -> Option<&'a str> {
        let end = *self.ends.get(at)? as usize;
        let from = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        self.text.get(from..end)
    }
    /// All of them in order.
    pub fn iter(&self) -> impl Iterator<Item = &'a str> + '_ {
        (0..self.len()).filter_map(|i| self.get(i))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> Vec<u8> {
        let mut out = Writer::default();
        let mut once = Once::default();
        let numbers: Vec<u32> = ["three", "one", "three"].iter().map(|w| once.number(w).expect("JSON")).collect();
        assert_eq!(numbers, [0, 1, 0], "a value stands once");
        out.once(&once);
        out.numbers((0..100_000).map(|n| n * 3));
        out.words(["a", "", "حلب", "z"].into_iter());
        out.sealed("of a book")
    }

    #[test]
    fn what_was_written_is_read_again_and_what_nobody_asks_for_is_left() {
        let bytes = file();
        let stored = Stored::read(&bytes[..], |k| k == "of a book", |_| true).expect("it is whole");
        let mut from = stored.reader();
        assert_eq!(from.once::<String>().expect("values"), ["three", "one"]);
        let numbers = from.numbers().expect("numbers");
        assert_eq!((numbers.len(), numbers.get(99_999), numbers.get(100_000)), (100_000, Some(299_997), None));
        let words = from.words().expect("words");
        assert_eq!((words.iter().collect::<Vec<_>>(), words.get(4)), (vec!["a", "", "حلب", "z"], None));
        assert!(from.bytes().is_err(), "nothing follows");

        let stored = Stored::read(&bytes[..], |_| true, |section| section != 2).expect("it is whole");
        let mut from = stored.reader();
        assert_eq!(from.once::<String>().expect("values").len(), 2);
        assert_eq!(from.numbers().expect("numbers").len(), 0);
        assert_eq!(from.words().expect("words").len(), 4);
        assert_eq!(stored.reader_at(3).words().expect("words").get(2), Some("حلب"));
        assert!(stored.reader_at(9).bytes().is_err());
    }

    #[test]
    fn a_file_that_is_cut_changed_or_of_something_else_is_refused_whatever_is_asked_of_it() {
        let bytes = file();
        for asked in [true, false] {
            let read = |bytes: &[u8]| Stored::read(bytes, |k| k == "of a book", |_| asked).is_ok();
            assert!(read(&bytes));
            assert!(!Stored::read(&bytes[..], |k| k == "of another", |_| asked).is_ok());
            for at in [0, 3, 12, 20, 30, bytes.len() / 2, bytes.len() - 1] {
                let mut other = bytes.clone();
                other[at] ^= 64;
                assert!(!read(&other), "byte {at}");
                assert!(!read(&bytes[..at]), "cut at {at}");
            }
            assert!(!read(&[&bytes[..], &[0; 8]].concat()), "something follows");
        }
    }
}
