//! Enters the bytes of `world.bin`, as the `pack` example wrote them. Leaves records and postings, read by offset: nothing is
//! decoded or indexed beforehand. Never here: ranking, folding, or trust in a file of another format version.

use crate::keys::{KeyTable, u24, u32_at};

/// First bytes of the file; the digit is the format version.
pub const MAGIC: &[u8; 8] = b"TBWORLD1";
/// Sections in file order: four record tables, text, then directory, remainders, values, postings of the exact and the skeleton keys.
pub const SECTIONS: usize = 13;
/// Length of the header: magic, two bucket-bit numbers, and offset and length of each section.
pub const HEADER: usize = 8 + 8 + SECTIONS * 8;
/// Record lengths of countries, first-order units, second-order units, towns.
pub const RECORD: [usize; 4] = [31, 26, 17, 14];
/// A coordinate that no source gives.
pub const NO_COORDINATE: u32 = 0x00FF_FFFF;
/// GeoNames feature codes of towns, by the number stored in a record.
pub const FEATURE_CODES: [&str; 16] =
    ["PPL", "PPLC", "PPLA", "PPLA2", "PPLA3", "PPLA4", "PPLA5", "PPLG", "PPLS", "PPLX", "PPLL", "PPLF", "PPLR", "PPLQ", "PPLH", "STLMT"];

static EMBEDDED: &[u8] = include_bytes!("../data/world.bin");

/// Where each section of the embedded file begins and ends: the compiler reads the header, no look-up does.
static PLACED: [(usize, usize); SECTIONS] = {
    let mut placed = [(0, 0); SECTIONS];
    let mut i = 0;
    while i < SECTIONS {
        let start = u32_at(EMBEDDED, 16 + i * 8) as usize;
        placed[i] = (start, start + u32_at(EMBEDDED, 20 + i * 8) as usize);
        i += 1;
    }
    placed
};

/// The place tables of one packed file.
#[derive(Clone, Copy)]
pub struct World {
    bytes: &'static [u8],
}

/// Which table a place number falls in, and its row there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Row {
    Country(usize),
    Admin1(usize),
    Admin2(usize),
    Town(usize),
}

impl World {
    /// The data compiled into the program.
    pub fn embedded() -> World {
        World { bytes: EMBEDDED }
    }

    /// Whether the file is one this reader understands.
    #[cfg(test)]
    fn is_valid(&self) -> bool {
        self.bytes.len() > HEADER && self.bytes.starts_with(MAGIC)
    }

    #[inline]
    fn section(&self, i: usize) -> &'static [u8] {
        let (start, end) = PLACED[i];
        &EMBEDDED[start..end]
    }

    /// The table of folded names.
    #[inline]
    pub fn exact(&self) -> KeyTable<'static> {
        self.table(5, u32::from(self.bytes[8]))
    }

    /// The table of skeletons.
    pub fn skeletons(&self) -> KeyTable<'static> {
        self.table(9, u32::from(self.bytes[9]))
    }

    #[inline]
    fn table(&self, first: usize, bucket_bits: u32) -> KeyTable<'static> {
        KeyTable {
            bucket_bits,
            directory: self.section(first),
            remainders: self.section(first + 1),
            values: self.section(first + 2),
            postings: self.section(first + 3),
        }
    }

    /// Rows of a record table, without the closing sentinel the first three carry.
    #[inline]
    pub fn count(&self, table: usize) -> usize {
        let rows = self.section(table).len() / RECORD[table];
        if table < 3 { rows - 1 } else { rows }
    }

    #[inline]
    fn record(&self, table: usize, row: usize) -> &'static [u8] {
        &self.section(table)[row * RECORD[table]..(row + 1) * RECORD[table]]
    }

    /// Splits a dense place number into table and row. Numbers run countries, first order, second order, towns.
    pub fn row(&self, id: u32) -> Option<Row> {
        let mut i = id as usize;
        for (table, make) in [Row::Country as fn(usize) -> Row, Row::Admin1, Row::Admin2, Row::Town].into_iter().enumerate() {
            let n = self.count(table);
            if i < n {
                return Some(make(i));
            }
            i -= n;
        }
        None
    }

    /// The dense place number of a row.
    pub fn id(&self, row: Row) -> u32 {
        let before = |tables: usize| (0..tables).map(|t| self.count(t)).sum::<usize>();
        (match row {
            Row::Country(i) => i,
            Row::Admin1(i) => before(1) + i,
            Row::Admin2(i) => before(2) + i,
            Row::Town(i) => before(3) + i,
        }) as u32
    }

    fn bytes_of(&self, row: Row) -> &'static [u8] {
        match row {
            Row::Country(i) => self.record(0, i),
            Row::Admin1(i) => self.record(1, i),
            Row::Admin2(i) => self.record(2, i),
            Row::Town(i) => self.record(3, i),
        }
    }

    /// Latitude and longitude, where a source gives them.
    pub fn point(&self, row: Row) -> Option<(f64, f64)> {
        let r = self.bytes_of(row);
        let (lat, lon) = (u24(r, 0), u24(r, 3));
        (lat != NO_COORDINATE).then(|| (unquantise(lat, 180.0), unquantise(lon, 360.0)))
    }

    /// Population, within five per cent; 0 where unknown.
    pub fn population(&self, row: Row) -> u32 {
        unlog_population(self.bytes_of(row)[6])
    }

    /// Radius in kilometres of a unit, where its extent is known.
    pub fn radius_km(&self, row: Row) -> Option<f32> {
        match row {
            Row::Town(_) => None,
            _ => unlog_radius(self.bytes_of(row)[7]),
        }
    }

    /// The GeoNames feature code of a town.
    pub fn feature_code(&self, row: Row) -> Option<&'static str> {
        matches!(row, Row::Town(_)).then(|| FEATURE_CODES[usize::from(self.bytes_of(row)[7]) % FEATURE_CODES.len()])
    }

    /// The geonameid.
    pub fn geonameid(&self, row: Row) -> u32 {
        u24(self.bytes_of(row), 8)
    }

    /// The main name.
    pub fn name(&self, row: Row) -> &'static str {
        self.text(u24(self.bytes_of(row), 11))
    }

    fn text(&self, at: u32) -> &'static str {
        let s = self.section(4);
        let at = at as usize;
        std::str::from_utf8(&s[at + 1..at + 1 + usize::from(s[at])]).unwrap_or("")
    }

    /// ISO 3166-1 alpha-2 of a country row.
    pub fn iso2(&self, country: usize) -> [u8; 2] {
        let r = self.record(0, country);
        [r[14], r[15]]
    }

    /// ISO 3166-1 alpha-3 of a country row.
    pub fn iso3(&self, country: usize) -> [u8; 3] {
        let r = self.record(0, country);
        [r[16], r[17], r[18]]
    }

    /// ISO 3166-2 code of a first-order unit, where known.
    pub fn iso_subdivision(&self, admin1: usize) -> Option<&'static str> {
        Some(self.text(u24(self.record(1, admin1), 14))).filter(|s| !s.is_empty())
    }

    /// GeoNames code of a first-order unit ("SY.07").
    pub fn admin1_code(&self, admin1: usize) -> &'static str {
        self.text(u24(self.record(1, admin1), 17))
    }

    /// The country row with a given alpha-2 code.
    pub fn country(&self, iso2: [u8; 2]) -> Option<usize> {
        let n = self.count(0);
        let i = partition(n, |i| self.iso2(i) < iso2);
        (i < n && self.iso2(i) == iso2).then_some(i)
    }

    /// First-order rows of a country.
    pub fn admin1s(&self, country: usize) -> std::ops::Range<usize> {
        let at = |i| u24(self.record(0, i), 19) as usize;
        at(country)..at(country + 1)
    }

    /// Second-order rows of a first-order unit.
    pub fn admin2s(&self, admin1: usize) -> std::ops::Range<usize> {
        let at = |i| u24(self.record(1, i), 20) as usize;
        at(admin1)..at(admin1 + 1)
    }

    /// The chain of a row: country, first order, second order. Containment is order: each unit says where its first child stands.
    pub fn chain(&self, row: Row) -> (usize, Option<usize>, Option<usize>) {
        match row {
            Row::Country(c) => (c, None, None),
            Row::Admin1(a) => (self.country_of_admin1(a), Some(a), None),
            Row::Admin2(b) => {
                let a = partition(self.count(1), |i| u24(self.record(1, i), 20) as usize <= b) - 1;
                (self.country_of_admin1(a), Some(a), Some(b))
            }
            Row::Town(t) => {
                let c = partition(self.count(0), |i| u24(self.record(0, i), 22) as usize <= t) - 1;
                let units = self.admin1s(c);
                let k = partition(units.len(), |i| u24(self.record(1, units.start + i), 23) as usize <= t);
                let Some(a) = k.checked_sub(1).map(|k| units.start + k) else { return (c, None, None) };
                let seconds = self.admin2s(a);
                let k = partition(seconds.len(), |i| u24(self.record(2, seconds.start + i), 14) as usize <= t);
                (c, Some(a), k.checked_sub(1).map(|k| seconds.start + k))
            }
        }
    }

    fn country_of_admin1(&self, admin1: usize) -> usize {
        partition(self.count(0), |i| u24(self.record(0, i), 19) as usize <= admin1) - 1
    }

    /// The rows whose geonameids are asked for, found in one pass over the tables.
    pub fn find_geonameids(&self, wanted: &std::collections::HashSet<u32>) -> Vec<(u32, Row)> {
        let mut found = Vec::with_capacity(wanted.len());
        // A filter by the low bits spares most rows the set.
        let mut low = vec![0u64; 1 << 10];
        wanted.iter().for_each(|w| low[(w >> 6 & 0x3FF) as usize] |= 1 << (w & 63));
        for (table, make) in [Row::Country as fn(usize) -> Row, Row::Admin1, Row::Admin2, Row::Town].into_iter().enumerate() {
            for (i, record) in self.section(table).chunks_exact(RECORD[table]).take(self.count(table)).enumerate() {
                let id = u24(record, 8);
                if low[(id >> 6 & 0x3FF) as usize] >> (id & 63) & 1 == 1 && wanted.contains(&id) {
                    found.push((id, make(i)));
                }
            }
        }
        found
    }
}

/// The first index in `0..n` for which `before` is false; `before` must be true up to some point and false after it.
fn partition(n: usize, before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, n);
    while low < high {
        let mid = low + (high - low) / 2;
        if before(mid) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    low
}

/// Degrees into 24 bits: steps of about a metre.
pub fn quantise(degrees: f64, span: f64) -> u32 {
    let x = ((degrees + span / 2.0) / span * f64::from(NO_COORDINATE - 1)).round();
    x.clamp(0.0, f64::from(NO_COORDINATE - 1)) as u32
}

/// The degrees of a quantised coordinate, to the five decimals of the source.
pub fn unquantise(q: u32, span: f64) -> f64 {
    let x = f64::from(q) / f64::from(NO_COORDINATE - 1) * span - span / 2.0;
    (x * 1e5).round() / 1e5
}

/// A population as eighths of a power of two.
pub fn log_population(n: u64) -> u8 {
    (8.0 * ((n + 1) as f64).log2()).round().min(255.0) as u8
}

/// The population of a logarithmic byte, rounded to three significant digits.
pub fn unlog_population(b: u8) -> u32 {
    let x = (f64::from(b) / 8.0).exp2() - 1.0;
    if x < 100.0 {
        return x.round() as u32;
    }
    let step = 10f64.powf(x.log10().floor() - 2.0);
    ((x / step).round() * step) as u32
}

/// A radius in kilometres as sixteenths of a power of two above 100 m; 0 for none.
pub fn log_radius(km: f64) -> u8 {
    if km <= 0.1 { 0 } else { (16.0 * (km / 0.1).log2()).round().clamp(1.0, 255.0) as u8 }
}

/// The radius of a logarithmic byte.
pub fn unlog_radius(b: u8) -> Option<f32> {
    (b != 0).then(|| (0.1 * (f32::from(b) / 16.0).exp2() * 10.0).round() / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_survive_packing_to_two_metres() {
        for (lat, lon) in [(35.95283, 39.00788), (-12.5, 40.4), (89.99999, 179.99999), (-90.0, -180.0)] {
            let back = (unquantise(quantise(lat, 180.0), 180.0), unquantise(quantise(lon, 360.0), 360.0));
            assert!((back.0 - lat).abs() < 1.2e-5 && (back.1 - lon).abs() < 2.2e-5, "{lat} {lon} {back:?}");
        }
    }

    #[test]
    fn populations_survive_packing_to_five_per_cent() {
        for n in [0u64, 500, 12_345, 531_952, 1_400_000_000] {
            let back = f64::from(unlog_population(log_population(n)));
            assert!((back - n as f64).abs() <= n as f64 * 0.051 + 0.5, "{n} {back}");
        }
    }

    #[test]
    fn every_row_lies_inside_its_chain() {
        let w = World::embedded();
        assert!(w.is_valid());
        for t in (0..w.count(3)).step_by(997) {
            let (c, a, b) = w.chain(Row::Town(t));
            if let Some(a) = a {
                assert!(w.admin1s(c).contains(&a));
                if let Some(b) = b {
                    assert!(w.admin2s(a).contains(&b));
                }
            }
            assert_eq!(w.row(w.id(Row::Town(t))), Some(Row::Town(t)));
        }
    }
}
