//! Enters a layer file written by an import. Leaves its places and postings, read by offset: small files from memory, large ones
//! from disk, so that a dump of the whole world costs no memory. Never here: writing, or trust in an offset of the file.

use crate::error::GazetteerError;
use crate::layer::Entry;
use crate::place::{CountryCode, KeyMatch, PlaceKind};
use crate::within::{Rectangle, Spot, is_spot};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::OnceLock;

/// First bytes of a layer file; the digit is the format version.
pub(crate) const MAGIC: &[u8; 8] = b"TBLAYER1";
/// Header: magic, six counts of 8 bytes (places, text bytes, exact keys, skeleton keys, directory bits of both), reserved.
pub(crate) const HEADER: usize = 64;
/// One place: geonameid, latitude and longitude in 1e-5 degrees, population, name, admin2 name, admin1 row, country, kind, seat.
pub(crate) const RECORD: usize = 32;
/// One key: its hash and the place, top bit set when the place is an embedded one, next when the name is an alias.
pub(crate) const KEY: usize = 12;
/// A key's place is a number of the embedded data.
pub(crate) const EMBEDDED: u32 = 1 << 31;
/// A key is an alias, not the main name.
pub(crate) const ALIAS: u32 = 1 << 30;
/// Highest geonameid with a bit of its own.
pub(crate) const GEONAMEIDS: u32 = 1 << 25;
/// Files up to this size are held in memory.
const IN_MEMORY: u64 = 64 << 20;
/// No admin2 name.
pub(crate) const NONE: u32 = u32::MAX;
/// Records that are read at once when places are looked for by where they lie, and of which it is kept where they lie.
const BLOCK: u32 = 4_096;
/// Kinds by the number that a record gives.
const KINDS: [PlaceKind; 7] =
    [PlaceKind::Admin1, PlaceKind::Admin2, PlaceKind::Town, PlaceKind::Neighbourhood, PlaceKind::Camp, PlaceKind::Feature, PlaceKind::Region];

#[derive(Debug)]
enum Bytes {
    Memory(Vec<u8>),
    OnDisk(File),
}

/// An opened layer file.
#[derive(Debug)]
pub(crate) struct DiskLayer {
    bytes: Bytes,
    places: u64,
    text: u64,
    /// Number of keys and directory bits, exact then skeleton.
    keys: [(u64, u32); 2],
    /// Made on the first question for places by where they lie.
    blocks: OnceLock<Vec<Block>>,
}

/// What the records of a block have among them: least and greatest geonameid, country, latitude and longitude. A dump is sorted by country, so that most blocks lie in
/// one and few need to be read.
#[derive(Clone, Copy, Debug)]
struct Block {
    ids: [u32; 2],
    countries: [[u8; 2]; 2],
    lat: [i32; 2],
    lon: [i32; 2],
}

/// The numbers of a record.
#[derive(Clone, Copy)]
struct Numbers {
    id: u32,
    lat: i32,
    lon: i32,
    population: u32,
    country: [u8; 2],
    kind: u8,
}

impl Numbers {
    fn of(r: &[u8; RECORD]) -> Numbers {
        let word = |at: usize| u32::from_le_bytes([r[at], r[at + 1], r[at + 2], r[at + 3]]);
        Numbers { id: word(0), lat: word(4) as i32, lon: word(8) as i32, population: word(12), country: [r[26], r[27]], kind: r[28] }
    }
}

impl DiskLayer {
    pub(crate) fn open(path: &Path) -> Result<DiskLayer, GazetteerError> {
        let mut file = File::open(path).map_err(GazetteerError::io(path))?;
        let size = file.metadata().map_err(GazetteerError::io(path))?.len();
        let bytes = if size <= IN_MEMORY || !CAN_READ_AT {
            let mut all = Vec::new();
            file.read_to_end(&mut all).map_err(GazetteerError::io(path))?;
            Bytes::Memory(all)
        } else {
            Bytes::OnDisk(file)
        };
        let mut layer = DiskLayer { bytes, places: 0, text: 0, keys: [(0, 0); 2], blocks: OnceLock::new() };
        let damaged = || GazetteerError::NotALayer { path: path.to_path_buf() };
        let head: [u8; HEADER] = layer.read(0).ok_or_else(damaged)?;
        let number = |i: usize| u64::from_le_bytes(head[8 + i * 8..16 + i * 8].try_into().expect("eight bytes"));
        if !head.starts_with(MAGIC) || number(4) > 30 || number(5) > 30 || number(0) >= 1 << 26 {
            return Err(damaged());
        }
        layer.places = number(0);
        layer.text = number(1);
        layer.keys = [(number(2), number(4) as u32), (number(3), number(5) as u32)];
        let claimed = [number(0), number(1), number(2), number(3)].iter().try_fold(0u64, |a, n| a.checked_add(*n)).is_some_and(|n| n <= size);
        if !claimed || layer.end() != size {
            return Err(damaged());
        }
        Ok(layer)
    }

    pub(crate) fn len(&self) -> usize {
        self.places as usize
    }

    fn text_at(&self) -> u64 {
        HEADER as u64 + self.places * RECORD as u64
    }

    /// Start of a key table's directory; its keys follow the directory.
    fn table_at(&self, table: usize) -> u64 {
        let first = self.text_at() + self.text;
        if table == 0 { first } else { first + directory_len(self.keys[0].1) + self.keys[0].0 * KEY as u64 }
    }

    fn shadows_at(&self) -> u64 {
        self.table_at(1) + directory_len(self.keys[1].1) + self.keys[1].0 * KEY as u64
    }

    fn end(&self) -> u64 {
        self.shadows_at() + u64::from(GEONAMEIDS / 8)
    }

    fn read<const N: usize>(&self, at: u64) -> Option<[u8; N]> {
        let mut out = [0u8; N];
        self.read_into(at, &mut out).then_some(out)
    }

    fn read_into(&self, at: u64, out: &mut [u8]) -> bool {
        match &self.bytes {
            Bytes::Memory(b) => {
                let found = usize::try_from(at).ok().and_then(|at| b.get(at..at.checked_add(out.len())?));
                found.map(|f| out.copy_from_slice(f)).is_some()
            }
            Bytes::OnDisk(f) => read_at(f, at, out),
        }
    }

    /// Calls `each` with every posting of a hash until it returns false.
    fn postings(&self, hash: u64, table: usize, mut each: impl FnMut(u32) -> bool) {
        let (count, bits) = self.keys[table];
        if count == 0 {
            return;
        }
        let start = self.table_at(table);
        let bucket = if bits == 0 { 0 } else { hash >> (64 - bits) };
        let Some(range) = self.read::<8>(start + bucket * 4) else { return };
        let from = u64::from(u32::from_le_bytes([range[0], range[1], range[2], range[3]]));
        let to = u64::from(u32::from_le_bytes([range[4], range[5], range[6], range[7]])).min(count);
        let keys = start + directory_len(bits);
        let mut page = [0u8; 64 * KEY];
        let mut at = from;
        while at < to {
            let n = (to - at).min(64) as usize;
            if !self.read_into(keys + at * KEY as u64, &mut page[..n * KEY]) {
                return;
            }
            for key in page[..n * KEY].as_chunks::<KEY>().0 {
                let (h, place) = split_key(key);
                if h > hash || h == hash && !each(place) {
                    return;
                }
            }
            at += n as u64;
        }
    }

    /// Calls `each(place, embedded, main)` for every posting under a key.
    pub(crate) fn find(&self, hash: u64, key: KeyMatch, mut each: impl FnMut(u32, bool, bool)) {
        self.postings(hash, usize::from(key == KeyMatch::Skeleton), |p| {
            each(p & !(EMBEDDED | ALIAS), p & EMBEDDED != 0, p & ALIAS == 0);
            true
        });
    }

    pub(crate) fn has_exact(&self, hash: u64) -> bool {
        let mut found = false;
        self.postings(hash, 0, |_| {
            found = true;
            false
        });
        found
    }

    pub(crate) fn shadows(&self, geonameid: u32) -> bool {
        geonameid < GEONAMEIDS && self.read::<1>(self.shadows_at() + u64::from(geonameid / 8)).is_some_and(|b| b[0] >> (geonameid % 8) & 1 == 1)
    }

    pub(crate) fn entry(&self, index: u32) -> Option<Entry> {
        if u64::from(index) >= self.places {
            return None;
        }
        let r: [u8; RECORD] = self.read(HEADER as u64 + u64::from(index) * RECORD as u64)?;
        let word = |at: usize| u32::from_le_bytes([r[at], r[at + 1], r[at + 2], r[at + 3]]);
        let kind = KINDS.get(usize::from(r[28])).copied()?;
        let world = crate::world::World::embedded();
        let row = usize::from(u16::from_le_bytes([r[24], r[25]]));
        let admin1_row = (row < world.count(1)).then_some(row);
        Some(Entry {
            id: format!("geonames:{}", word(0)),
            name: self.string(word(16)).unwrap_or_default(),
            kind,
            countries: vec![CountryCode([r[26], r[27]])],
            admin1: None,
            admin1_row,
            admin2: (word(20) != NONE).then(|| self.string(word(20))).flatten(),
            point: Some((f64::from(word(4) as i32) / 1e5, f64::from(word(8) as i32) / 1e5)),
            population: word(12),
            radius_km: None,
            seat: r[29],
        })
    }

    /// Calls `each` for every record of a block; nothing of a file that is gone or cut.
    fn records(&self, block: u32, mut each: impl FnMut(u32, Numbers)) {
        let first = block.saturating_mul(BLOCK);
        let n = self.places.saturating_sub(u64::from(first)).min(u64::from(BLOCK)) as usize;
        let mut bytes = vec![0u8; n * RECORD];
        if self.read_into(HEADER as u64 + u64::from(first) * RECORD as u64, &mut bytes) {
            (first..).zip(bytes.as_chunks::<RECORD>().0).for_each(|(index, r)| each(index, Numbers::of(r)));
        }
    }

    fn blocks(&self) -> &[Block] {
        self.blocks.get_or_init(|| {
            let count = self.places.div_ceil(u64::from(BLOCK)) as u32;
            let of = |block: u32| {
                let mut b = Block { ids: [u32::MAX, 0], countries: [[u8::MAX; 2], [0; 2]], lat: [i32::MAX, i32::MIN], lon: [i32::MAX, i32::MIN] };
                self.records(block, |_, n| {
                    b.ids = [b.ids[0].min(n.id), b.ids[1].max(n.id)];
                    b.countries = [b.countries[0].min(n.country), b.countries[1].max(n.country)];
                    b.lat = [b.lat[0].min(n.lat), b.lat[1].max(n.lat)];
                    b.lon = [b.lon[0].min(n.lon), b.lon[1].max(n.lon)];
                });
                b
            };
            (0..count).map(of).collect()
        })
    }

    /// Calls `each` for every place of a country in a rectangle of which somebody may say that it was there.
    pub(crate) fn within(&self, country: CountryCode, [south, north, west, east]: Rectangle, each: &mut dyn FnMut(Spot)) {
        // Records hold hundred-thousandths of a degree; a rectangle around the whole earth is cut to what these reach.
        let steps = |degrees: f64| (degrees * 1e5) as i32;
        let (lat, lon) = (steps(south)..=steps(north), steps(west)..=steps(east));
        let meets = |range: &std::ops::RangeInclusive<i32>, [least, most]: [i32; 2]| *range.start() <= most && *range.end() >= least;
        let near = |b: &Block| (b.countries[0]..=b.countries[1]).contains(&country.0) && meets(&lat, b.lat) && meets(&lon, b.lon);
        for (block, _) in (0u32..).zip(self.blocks()).filter(|(_, b)| near(b)) {
            self.records(block, |index, n| {
                let spot = KINDS.get(usize::from(n.kind)).is_some_and(|k| is_spot(*k));
                if spot && n.country == country.0 && lat.contains(&n.lat) && lon.contains(&n.lon) {
                    each(Spot { index, population: n.population, geonameid: Some(n.id) });
                }
            });
        }
    }

    /// The place with a geonameid.
    pub(crate) fn index_of(&self, geonameid: u32) -> Option<u32> {
        if !self.shadows(geonameid) {
            return None;
        }
        let mut found = None;
        for (block, _) in (0u32..).zip(self.blocks()).filter(|(_, b)| (b.ids[0]..=b.ids[1]).contains(&geonameid)) {
            self.records(block, |index, n| found = found.or((n.id == geonameid).then_some(index)));
            if found.is_some() {
                break;
            }
        }
        found
    }

    fn string(&self, at: u32) -> Option<String> {
        let at = self.text_at() + u64::from(at);
        let [n] = self.read::<1>(at)?;
        let mut b = vec![0u8; usize::from(n)];
        self.read_into(at + 1, &mut b).then(|| String::from_utf8_lossy(&b).into_owned())
    }
}

/// Bytes of a directory of `bits` bits: a 4-byte start for every bucket and one end.
pub(crate) fn directory_len(bits: u32) -> u64 {
    ((1u64 << bits) + 1) * 4
}

pub(crate) fn split_key(key: &[u8; KEY]) -> (u64, u32) {
    let (h, p) = key.split_at(8);
    (u64::from_le_bytes(h.try_into().expect("eight bytes")), u32::from_le_bytes(p.try_into().expect("four bytes")))
}

const CAN_READ_AT: bool = cfg!(any(unix, windows));

#[cfg(unix)]
fn read_at(file: &File, at: u64, out: &mut [u8]) -> bool {
    std::os::unix::fs::FileExt::read_exact_at(file, out, at).is_ok()
}

#[cfg(windows)]
fn read_at(file: &File, at: u64, out: &mut [u8]) -> bool {
    let mut done = 0;
    while done < out.len() {
        match std::os::windows::fs::FileExt::seek_read(file, &mut out[done..], at + done as u64) {
            Ok(n) if n > 0 => done += n,
            _ => return false,
        }
    }
    true
}

#[cfg(not(any(unix, windows)))]
fn read_at(_: &File, _: u64, _: &mut [u8]) -> bool {
    false
}
