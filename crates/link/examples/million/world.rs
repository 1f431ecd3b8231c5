//! Enters: how many records, how crowded, a seed. Leaves: made records of made incidents, and which of them are one. Never done here: anything
//! that looks at a real report.
//!
//! The shares below are those that the bench's README states: they are the world's, and the engine is never told them.

use std::collections::BTreeSet;
use tollbook_link::engine::{Killed, Point, Record, Records};

/// Days of the made period.
pub const DAYS: i32 = 1096;
/// Shares of a report's error in the day: none, 1 later, 1 earlier, 2 later, 2 earlier.
pub const DAY_ERRORS: [(i32, f64); 5] = [(0, 0.72), (1, 0.14), (-1, 0.08), (2, 0.04), (-2, 0.02)];
/// Mean number of further reports of an incident; they are Poisson.
pub const FURTHER: f64 = 1.2;
pub const ACTORS: usize = 12;
pub const MEANS: usize = 8;
pub const SOURCES: usize = 40;
/// Share of reports whose source may be one that has told of the incident already.
pub const SOURCE_AGAIN: f64 = 0.03;

/// xoshiro256++ by Blackman and Vigna, seeded by SplitMix64; public domain algorithms.
pub struct Dice([u64; 4]);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        let mut x = seed;
        Dice(std::array::from_fn(|_| {
            x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = x;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        }))
    }

    fn next(&mut self) -> u64 {
        let s = &mut self.0;
        let out = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        out
    }

    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.unit() * n as f64) as usize
    }

    pub fn normal(&mut self) -> f64 {
        (-2.0 * (1.0 - self.unit()).ln()).sqrt() * (std::f64::consts::TAU * self.unit()).cos()
    }

    pub fn poisson(&mut self, mean: f64) -> u32 {
        let (limit, mut product, mut n) = ((-mean).exp(), self.unit(), 0);
        while product > limit {
            product *= self.unit();
            n += 1;
        }
        n
    }

    /// Tries until the first success, of probability `p` each.
    pub fn geometric(&mut self, p: f64) -> u32 {
        1 + ((1.0 - self.unit()).ln() / (1.0 - p).ln()) as u32
    }
}

/// Shares after Zipf.
pub fn zipf_shares(n: usize, exponent: f64) -> Vec<f64> {
    let raw: Vec<f64> = (1..=n).map(|k| (k as f64).powf(-exponent)).collect();
    let all: f64 = raw.iter().sum();
    raw.into_iter().map(|x| x / all).collect()
}

struct Zipf(Vec<f64>);

impl Zipf {
    fn new(n: usize, exponent: f64) -> Zipf {
        let mut sum = 0.0;
        Zipf(
            zipf_shares(n, exponent)
                .into_iter()
                .map(|x| {
                    sum += x;
                    sum
                })
                .collect(),
        )
    }

    fn draw(&self, dice: &mut Dice) -> usize {
        let x = dice.unit();
        self.0.partition_point(|&c| c < x).min(self.0.len() - 1)
    }
}

/// One made report.
#[derive(Clone)]
pub struct Told {
    pub incident: u32,
    /// The place it really was.
    pub place: u32,
    pub day: i32,
    pub name: String,
    pub admin2: u32,
    pub lat: f64,
    pub lon: f64,
    pub killed: u32,
    /// From 1; 0 where the report is silent.
    pub actor: u32,
    pub means: u32,
    pub source: u32,
}

pub struct World {
    pub told: Vec<Told>,
    pub incidents: usize,
    /// Share of the incidents that each place sees.
    pub place_shares: Vec<f64>,
}

const SYLLABLES: &str =
    "al ba ka ma ra sha ta na di har mou sal deir zor raq qa ham ho ms id lib bab kaf jis ter kor an or ul is em on fer mar tin ez ab du lo vi ne go ri";

fn names(n: usize, dice: &mut Dice) -> Vec<String> {
    let syllables: Vec<&str> = SYLLABLES.split(' ').collect();
    let mut out = BTreeSet::new();
    while out.len() < n {
        let parts = 2 + dice.below(4);
        out.insert((0..parts).map(|_| syllables[dice.below(syllables.len())]).collect::<String>());
    }
    out.into_iter().collect()
}

fn misspelt(name: &str, dice: &mut Dice) -> String {
    let at = dice.below(name.len().saturating_sub(1).max(1));
    let kind = dice.unit();
    let (head, tail) = name.split_at(at);
    if kind < 0.4 {
        format!("{head}{}", &tail[1..])
    } else if kind < 0.7 && tail.len() >= 2 {
        format!("{head}{}{}{}", &tail[1..2], &tail[..1], &tail[2..])
    } else {
        format!("{head}{}{tail}", &"aeiou"[dice.below(5)..][..1])
    }
}

impl World {
    /// `hot`: one Zipf over all places, so that the first grow with the number of records; otherwise the places of a district see as much
    /// whatever the number. `crowd`: that many places and no more, for a block that no window makes small.
    pub fn make(records: usize, hot: bool, crowd: Option<usize>, seed: u64) -> World {
        let mut dice = Dice::new(seed);
        let incidents = (records as f64 / 2.2) as usize;
        let places = crowd.unwrap_or(((3000.0 * records as f64 / 1e5) as usize).max(300));
        let vocabulary = names(places.min(40_000), &mut dice);
        let districts = (places / 50).max(10);
        let scale = (records as f64 / 1e5).max(1.0).sqrt().min(6.0);
        let centres: Vec<(f64, f64)> = (0..districts).map(|_| (32.0 + dice.unit() * 5.0 * scale, 36.0 + dice.unit() * 6.0 * scale)).collect();
        let sites: Vec<(usize, f64, f64, usize)> = (0..places)
            .map(|k| {
                let district = dice.below(districts);
                let name = if places > vocabulary.len() { dice.below(vocabulary.len()) } else { k };
                (district, centres[district].0 + dice.normal() * 0.12, centres[district].1 + dice.normal() * 0.12, name)
            })
            .collect();
        let (block, blocks) = if hot { (places, 1) } else { (places.min(3000), (places / 3000).max(1)) };
        let in_block = Zipf::new(block, 0.6);
        let shares = zipf_shares(block, 0.6);
        let place_shares = (0..places).map(|p| if p < block * blocks { shares[p % block] / blocks as f64 } else { 0.0 }).collect();
        let (actors, means, sources) = (Zipf::new(ACTORS, 1.0), Zipf::new(MEANS, 0.8), Zipf::new(SOURCES, 0.8));
        let mut told = Vec::with_capacity(records);
        let mut made = 0;
        while made < incidents && told.len() < records {
            let incident = made as u32;
            made += 1;
            let place = dice.below(blocks) * block + in_block.draw(&mut dice);
            let day = dice.below(DAYS as usize) as i32;
            let (actor, mean) = (actors.draw(&mut dice), means.draw(&mut dice));
            let killed = dice.geometric(0.25) * if dice.unit() < 0.05 { 6 } else { 1 };
            let mut used: Vec<usize> = Vec::new();
            for _ in 0..1 + dice.poisson(FURTHER) {
                let mut source = sources.draw(&mut dice);
                if dice.unit() >= SOURCE_AGAIN {
                    while used.contains(&source) && used.len() < SOURCES / 2 {
                        source = sources.draw(&mut dice);
                    }
                }
                used.push(source);
                let (district, mut lat, mut lon, name) = sites[place];
                let mut x = dice.unit();
                let error = DAY_ERRORS
                    .iter()
                    .find(|e| {
                        x -= e.1;
                        x < 0.0
                    })
                    .map_or(0, |e| e.0);
                if dice.unit() < 0.35 {
                    lat += dice.normal() * 0.02;
                    lon += dice.normal() * 0.02;
                }
                let kind = dice.unit();
                let count = match kind {
                    k if k < 0.25 => (killed as i64 + dice.below(3) as i64 - 1).max(0) as u32,
                    k if k > 0.9 => ((f64::from(killed) * (0.6 + dice.unit())) as u32).max(1),
                    _ => killed,
                };
                let by = if dice.unit() < 0.05 { dice.below(ACTORS) } else { actor };
                let how = if dice.unit() < 0.08 { dice.below(MEANS) } else { mean };
                let actor = if dice.unit() < 0.2 { 0 } else { by as u32 + 1 };
                let means = if dice.unit() < 0.15 { 0 } else { how as u32 + 1 };
                let name = if dice.unit() < 0.15 { misspelt(&vocabulary[name], &mut dice) } else { vocabulary[name].clone() };
                told.push(Told {
                    incident,
                    place: place as u32,
                    day: day + error,
                    name,
                    admin2: district as u32 + 1,
                    lat,
                    lon,
                    killed: count,
                    actor,
                    means,
                    source: source as u32 + 1,
                });
                if told.len() == records {
                    break;
                }
            }
        }
        World { told, incidents: made, place_shares }
    }

    pub fn records(&self, with_source: bool) -> Records {
        let mut out = Records::default();
        for t in &self.told {
            out.push(&Record {
                first_day: t.day,
                last_day: t.day,
                point: Some(Point { lat_e6: (t.lat * 1e6).round() as i32, lon_e6: (t.lon * 1e6).round() as i32, radius_m: 0 }),
                country: 1,
                admin1: t.admin2 / 10 + 1,
                admin2: t.admin2,
                place: &t.name,
                killed: Killed::exactly(t.killed),
                by: t.actor,
                means: t.means,
                source: if with_source { t.source } else { 0 },
                ..Record::default()
            });
        }
        out
    }

    pub fn truth(&self) -> Vec<u32> {
        self.told.iter().map(|t| t.incident).collect()
    }

    /// The records as the peer reads them.
    pub fn write(&self, out: &mut impl std::io::Write, with_source: bool) -> std::io::Result<()> {
        let or_none = |n: u32| if n == 0 { String::new() } else { n.to_string() };
        writeln!(out, "unique_id,cluster,day,place,adm2,lat,lon,killed,actor,weapon,source")?;
        for (id, t) in self.told.iter().enumerate() {
            let source = if with_source { t.source.to_string() } else { String::new() };
            let (actor, means) = (or_none(t.actor), or_none(t.means));
            writeln!(out, "{id},{},{},{},{},{:.6},{:.6},{},{actor},{means},{source}", t.incident, t.day, t.name, t.admin2, t.lat, t.lon, t.killed)?;
        }
        Ok(())
    }
}
