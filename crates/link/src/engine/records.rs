//! Enters: what is known of each told incident, field by field. Leaves: the same as plain numbers in one table, with people's judgements
//! beside it. Never done here: comparing two records.

use rustc_hash::FxHashMap;

/// A number that isn't known. Unknown is never zero.
pub(crate) const UNKNOWN: u32 = u32::MAX;

/// A place on the globe and how exactly it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// Latitude in millionths of a degree, north positive.
    pub lat_e6: i32,
    /// Longitude in millionths of a degree, east positive.
    pub lon_e6: i32,
    /// Radius in metres within which the place lies; 0 for a town's own coordinates.
    pub radius_m: u32,
}

/// A count of people killed as a report bounds it; each side is absent when unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Killed {
    /// The least the words allow.
    pub low: Option<u32>,
    /// The number they state; alone, it stands for its own bounds.
    pub best: Option<u32>,
    /// The greatest the words allow; absent when they leave it open.
    pub high: Option<u32>,
}

impl Killed {
    /// A number stated without bounds of its own.
    pub fn exactly(n: u32) -> Self {
        Killed { low: Some(n), best: Some(n), high: Some(n) }
    }
}

/// One told incident. Ids are the caller's own numbers, 0 for unknown; they must mean the same in every run under one set of weights.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Record<'a> {
    /// First civil day, as a count of days.
    pub first_day: i32,
    /// Last civil day, included; equal to the first when the day is known.
    pub last_day: i32,
    /// Where, as coordinates.
    pub point: Option<Point>,
    /// Country.
    pub country: u32,
    /// First administrative division: a province.
    pub admin1: u32,
    /// Second administrative division: a district.
    pub admin2: u32,
    /// The place's name, folded by the caller (case, diacritics, script); empty for unknown.
    pub place: &'a str,
    /// How many were killed.
    pub killed: Killed,
    /// Who is blamed.
    pub by: u32,
    /// The side of who is blamed.
    pub by_side: u32,
    /// The actor or group that the harmed belong to.
    pub victim: u32,
    /// The side of the harmed.
    pub victim_side: u32,
    /// By what means.
    pub means: u32,
    /// What was hit.
    pub target: u32,
    /// The original agency; copies of one text share it.
    pub source: u32,
    /// The report. Two records of one report are two incidents to it, and stay apart.
    pub report: u32,
    /// Rare words of the claim, as ids, in any order.
    pub words: &'a [u32],
}

/// A record as the engine keeps it: numbers alone, side by side, since a pair is compared by reading two of these.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Row {
    pub first: i32,
    pub last: i32,
    pub lat: i32,
    pub lon: i32,
    /// `UNKNOWN` where there are no coordinates.
    pub radius: u32,
    /// Cosine of the latitude.
    pub narrow: f32,
    pub country: u32,
    pub admin1: u32,
    pub admin2: u32,
    /// Id of the name; 0 for none.
    pub name: u32,
    pub low: u32,
    pub best: u32,
    pub high: u32,
    pub by: u32,
    pub by_side: u32,
    pub victim: u32,
    pub victim_side: u32,
    pub means: u32,
    pub target: u32,
    pub source: u32,
    pub report: u32,
    /// Where its words begin, and how many they are.
    pub words_at: u32,
    pub words: u32,
}

impl Row {
    pub(crate) fn has_point(&self) -> bool {
        self.radius != UNKNOWN
    }
}

/// Names as sequences of characters, each kept once; id 0 is the empty name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    ids: FxHashMap<Box<str>, u32>,
    letters: Vec<char>,
    /// Where each name begins; one more at the end.
    at: Vec<u32>,
    /// A hash of each name's letters, the same in every run.
    hashes: Vec<u64>,
}

impl Names {
    pub(crate) fn intern(&mut self, name: &str) -> u32 {
        if self.at.is_empty() {
            self.at.extend([0, 0]);
            self.hashes.push(0);
        }
        if name.is_empty() {
            return 0;
        }
        if let Some(&id) = self.ids.get(name) {
            return id;
        }
        let id = self.hashes.len() as u32;
        self.letters.extend(name.chars());
        self.at.push(self.letters.len() as u32);
        self.hashes.push(name.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3)));
        self.ids.insert(name.into(), id);
        id
    }

    pub(crate) fn letters(&self, id: u32) -> &[char] {
        let (from, to) = (self.at[id as usize] as usize, self.at[id as usize + 1] as usize);
        &self.letters[from..to]
    }

    pub(crate) fn hash(&self, id: u32) -> u64 {
        self.hashes[id as usize]
    }
}

/// Mixes a number into a hash; the same in every run and on every machine.
pub(crate) fn mix(hash: u64, value: u64) -> u64 {
    let mut x = (hash ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// All told incidents of one run, and what people have decided about them.
#[derive(Debug, Clone, Default)]
pub struct Records {
    pub(crate) rows: Vec<Row>,
    pub(crate) names: Names,
    pub(crate) words: Vec<u32>,
    pub(crate) same: Vec<(u32, u32)>,
    pub(crate) different: Vec<(u32, u32)>,
}

impl Records {
    /// Takes a record in, a coordinate beyond the globe at its edge; its number is how many there were before it.
    pub fn push(&mut self, record: &Record<'_>) -> u32 {
        let n = self.rows.len() as u32;
        let name = self.names.intern(record.place);
        let words_at = self.words.len();
        self.words.extend_from_slice(record.words);
        self.words[words_at..].sort_unstable();
        let mut kept = words_at;
        for k in words_at..self.words.len() {
            if kept == words_at || self.words[kept - 1] != self.words[k] {
                self.words[kept] = self.words[k];
                kept += 1;
            }
        }
        self.words.truncate(kept);
        let (lat, lon, radius) = record
            .point
            .map_or((0, 0, UNKNOWN), |p| (p.lat_e6.clamp(-90_000_000, 90_000_000), p.lon_e6.clamp(-180_000_000, 180_000_000), p.radius_m.min(UNKNOWN - 1)));
        let known = |n: Option<u32>| n.map_or(UNKNOWN, |n| n.min(UNKNOWN - 1));
        let killed = match record.killed {
            Killed { low: None, best: Some(n), high: None } => Killed::exactly(n),
            bounded => bounded,
        };
        self.rows.push(Row {
            first: record.first_day.min(record.last_day),
            last: record.last_day.max(record.first_day),
            lat,
            lon,
            radius,
            narrow: (f64::from(lat) / 1e6).to_radians().cos() as f32,
            country: record.country,
            admin1: record.admin1,
            admin2: record.admin2,
            name,
            low: known(killed.low),
            best: known(killed.best),
            high: known(killed.high),
            by: record.by,
            by_side: record.by_side,
            victim: record.victim,
            victim_side: record.victim_side,
            means: record.means,
            target: record.target,
            source: record.source,
            report: record.report,
            words_at: words_at as u32,
            words: (kept - words_at) as u32,
        });
        n
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// A person judged that two records tell the same incident. This wins over everything else.
    pub fn judge_same(&mut self, a: u32, b: u32) {
        self.same.push((a, b));
    }

    /// A person judged that two records tell different incidents.
    pub fn judge_different(&mut self, a: u32, b: u32) {
        self.different.push((a, b));
    }

    /// The rare words of a row, ascending.
    pub(crate) fn words_of(&self, row: &Row) -> &[u32] {
        &self.words[row.words_at as usize..(row.words_at + row.words) as usize]
    }

    /// A hash of all that a record says. Two records with the same hash say the same.
    pub(crate) fn content_hash(&self, row: &Row) -> u64 {
        let fields = [
            row.first as u32,
            row.last as u32,
            row.lat as u32,
            row.lon as u32,
            row.radius,
            row.country,
            row.admin1,
            row.admin2,
            row.low,
            row.best,
            row.high,
            row.by,
            row.by_side,
            row.victim,
            row.victim_side,
            row.means,
            row.target,
            row.source,
            row.report,
        ];
        let start = if row.name == 0 { 0 } else { self.names.hash(row.name) };
        let of_fields = fields.iter().fold(start, |h, &f| mix(h, u64::from(f)));
        self.words_of(row).iter().fold(of_fields, |h, &w| mix(h, u64::from(w)))
    }

    /// The numbers of the records by first day, and within a day by what they say: an order that the order of the input doesn't touch.
    pub(crate) fn ranked(&self) -> Vec<u32> {
        use rayon::prelude::*;
        let mut keys: Vec<(i32, u64, u32)> = self.rows.par_iter().enumerate().map(|(i, row)| (row.first, self.content_hash(row), i as u32)).collect();
        keys.par_sort_unstable();
        keys.into_iter().map(|k| k.2).collect()
    }
}
