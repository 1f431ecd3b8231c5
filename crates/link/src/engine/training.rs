//! Enters: records without labels. Leaves: weights learned from them: what agrees by chance, from pairs of one place far apart in time; what
//! agrees between tellings of one incident, by expectation and maximisation. Never done here: linking.
//!
//! Chance is measured where it matters: for a sample of records, the same search for partners is made among the records of days that can't be
//! theirs. How many turn up is how many strangers a search brings up anyway, and how they agree is how strangers agree, in the very places that
//! tell the most.

use super::blocks::{Blocks, Reach};
use super::features::{FAR, FEATURES, FEATURES_ALL, Feature, Levels, NAME_LEVELS, NO_LEVEL, days_of_level, is_one_spot, levels_of, nearness};
use super::records::{Records, mix};
use super::weights::{Rarity, Weights, area_key, millibits, place_keys};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// Records whose partners are looked at for learning; more changes the third digit.
const SAMPLE: usize = 80_000;
/// Records whose strangers are looked at.
const SAMPLE_BY_CHANCE: usize = 30_000;
/// Records told of one value, spot or area before its rarity is worth keeping.
const LISTED_FROM: u32 = 3;
/// Rounds of expectation and maximisation.
const ROUNDS: usize = 12;
/// Days after a record's last from which nobody tells of the same incident.
const SHIFT_DAYS: i32 = 15;
/// Pairs that a level is believed to have had before any was seen.
const SMOOTH: f64 = 2.0;

/// What was learned, as shares.
#[derive(Debug, Clone, PartialEq)]
pub struct Shares {
    /// By feature and level: the share among pairs of one incident.
    pub same: [Vec<f64>; FEATURES],
    /// By feature and level: the share among pairs of two incidents that the search brings together. For days it is per day of room.
    pub chance: [Vec<f64>; FEATURES],
    /// Other records that tell of a record's incident, on average.
    pub partners: f64,
    /// Records of other incidents that a search brings up, per record and day.
    pub strangers_daily: f64,
}

/// A pair that a search brought up.
struct Seen {
    levels: Levels,
    /// Whether what counts is how much is told of the spot, or of the area; and how much that is, for the busier of the two.
    one_spot: bool,
    told: u32,
    /// The logarithm of what rarity of the values and room of the periods say.
    rarity: f32,
}

/// Learns weights. The seed picks the sample; the same records and seed give the same weights, in whatever order the records come.
pub fn train(records: &Records, reach: &Reach, name: &str, seed: u64) -> Weights {
    train_with_shares(records, reach, name, seed).0
}

/// The same, with the shares that the weights stand for.
pub fn train_with_shares(records: &Records, reach: &Reach, name: &str, seed: u64) -> (Weights, Shares) {
    let blocks = Blocks::new(records, reach);
    let values =
        [value_rarity(&blocks, |r| r.by), value_rarity(&blocks, |r| r.victim), value_rarity(&blocks, |r| r.means), value_rarity(&blocks, |r| r.target)];
    let sample = sample(&blocks, seed);
    let (places, areas) = (Told::of_places(&blocks, records), Told::of_areas(&blocks));
    let (chance, strangers_daily) = chance(&blocks, records, &sample, seed);
    let seen = seen_pairs(&blocks, records, &sample, [&places, &areas], &values);
    let mut shares = Shares { same: start(), chance, partners: 1.0, strangers_daily };
    // How much others tell of a spot depends on how many tell of one's own incident, and the other way round: twice is enough.
    for _ in 0..2 {
        let means = [places.mean(shares.partners), areas.mean(shares.partners)];
        maximise(&seen, means, sample.len(), &mut shares);
    }
    let partners = shares.partners;
    let mut levels: [Vec<i32>; FEATURES] = Default::default();
    for (f, out) in levels.iter_mut().enumerate() {
        *out = shares.same[f].iter().zip(&shares.chance[f]).map(|(m, u)| millibits(m / u)).collect();
    }
    let [by, victim, means, target] = values;
    let prior = millibits(shares.partners / shares.strangers_daily);
    (
        Weights {
            name: name.to_owned(),
            reach: *reach,
            prior,
            levels,
            places: places.rarity(partners),
            areas: areas.rarity(partners),
            by,
            victim,
            means,
            target,
        },
        shares,
    )
}

impl Weights {
    /// The same weights with the rarities of these records: how much is told of each spot and area, and how often each value occurs. An act of its
    /// own, since it changes what pairs weigh.
    pub fn with_rarities_of(&self, records: &Records, name: &str) -> Weights {
        let blocks = Blocks::new(records, &self.reach);
        let (places, areas) = (Told::of_places(&blocks, records).rarity(1.0), Told::of_areas(&blocks).rarity(1.0));
        Weights {
            name: name.to_owned(),
            places,
            areas,
            by: value_rarity(&blocks, |r| r.by),
            victim: value_rarity(&blocks, |r| r.victim),
            means: value_rarity(&blocks, |r| r.means),
            target: value_rarity(&blocks, |r| r.target),
            ..self.clone()
        }
    }
}

/// Ranks to learn from.
fn sample(blocks: &Blocks, seed: u64) -> Vec<u32> {
    let n = blocks.rows.len();
    let keep = |rank: &u32| n <= SAMPLE || mix(seed, u64::from(*rank)) % n as u64 <= SAMPLE as u64;
    (0..n as u32).filter(keep).collect()
}

/// How many say the value, against how likely two agree on any.
fn value_rarity(blocks: &Blocks, of: impl Fn(&super::records::Row) -> u32) -> Rarity {
    let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
    for row in &blocks.rows {
        if of(row) != 0 {
            *counts.entry(of(row)).or_default() += 1;
        }
    }
    let all: f64 = counts.values().map(|&c| f64::from(c)).sum();
    let mut counts: Vec<(u32, u32)> = counts.into_iter().collect();
    counts.sort_unstable();
    let agree: f64 = counts.iter().map(|c| (f64::from(c.1) / all).powi(2)).sum();
    let adds = |c: u32| millibits(agree * all / f64::from(c));
    let listed = counts.iter().filter(|c| c.1 >= LISTED_FROM).map(|&(value, c)| (i64::from(value), adds(c))).collect();
    let unlisted = if counts.is_empty() { 0 } else { adds(LISTED_FROM) };
    Rarity { unlisted, listed }
}

/// How many records tell of each spot, or of each area.
struct Told {
    /// By rank: records of its spot, of the busier one if its name and its coordinates are two keys.
    of_rank: Vec<u32>,
    /// Keys that are told of often enough to be listed, ascending, and how often.
    listed: Vec<(i64, u32)>,
}

impl Told {
    fn of_places(blocks: &Blocks, records: &Records) -> Told {
        let keys =
            blocks.rows.par_iter().enumerate().flat_map_iter(|(rank, row)| place_keys(records, row).into_iter().flatten().map(move |k| (k, rank as u32)));
        Told::new(blocks.rows.len(), keys.collect())
    }

    fn of_areas(blocks: &Blocks) -> Told {
        Told::new(blocks.rows.len(), blocks.rows.par_iter().enumerate().map(|(rank, row)| (area_key(row), rank as u32)).collect())
    }

    fn new(records: usize, mut keyed: Vec<(u64, u32)>) -> Told {
        keyed.par_sort_unstable();
        let (mut of_rank, mut listed) = (vec![0; records], Vec::new());
        for run in keyed.chunk_by(|a, b| a.0 == b.0) {
            let count = run.len() as u32;
            run.iter().for_each(|k| of_rank[k.1 as usize] = count.max(of_rank[k.1 as usize]));
            if count >= LISTED_FROM {
                listed.push((run[0].0 as i64, count));
            }
        }
        listed.sort_unstable();
        Told { of_rank, listed }
    }

    /// What others than those of one's own incident tell, on average over records; added up by rank, so it is one number in every run.
    fn mean(&self, partners: f64) -> f64 {
        let known = self.of_rank.iter().filter(|&&c| c > 0);
        let (count, all) = known.fold((0u32, 0.0), |(n, all), &c| (n + 1, all + others(c, partners)));
        if count == 0 { 0.5 } else { all / f64::from(count) }
    }

    fn rarity(&self, partners: f64) -> Rarity {
        let mean = self.mean(partners);
        let adds = |count: u32| millibits(mean / others(count, partners));
        Rarity { unlisted: adds(0), listed: self.listed.iter().map(|&(key, count)| (key, adds(count))).collect() }
    }
}

/// Records of other incidents among those of a spot.
fn others(count: u32, partners: f64) -> f64 {
    (f64::from(count) - 1.0 - partners).max(0.0) + 0.5
}

/// How strangers agree, and how many a search brings up per record and day.
fn chance(blocks: &Blocks, records: &Records, sample: &[u32], seed: u64) -> ([Vec<f64>; FEATURES], f64) {
    let last = blocks.rows.iter().map(|r| r.first).max().unwrap_or(0);
    let days = 11;
    let able: Vec<u32> = sample.iter().copied().filter(|&r| blocks.rows[r as usize].last.saturating_add(SHIFT_DAYS + days - 1) <= last).collect();
    let every = able.len().div_ceil(SAMPLE_BY_CHANCE).max(1);
    let mut counts: [Vec<f64>; FEATURES] = FEATURES_ALL.map(|f| vec![0.5; f.len()]);
    let mut pairs = 0u64;
    let mut searched_days = able.len().div_ceil(every) as f64 * f64::from(days);
    let levels: Vec<Vec<Levels>> = if able.len() * 10 >= sample.len() && able.len() >= 100 {
        able.par_iter()
            .step_by(every)
            .map_init(Vec::new, |out, &rank| {
                blocks.partners_by_chance(rank, SHIFT_DAYS, days, out);
                out.iter().map(|&o| levels_of(records, &blocks.rows[rank as usize], &blocks.rows[o as usize])).collect()
            })
            .collect()
    } else {
        // Too short a time for a shift: any two records, as far as they come together by place.
        let n = blocks.rows.len() as u64;
        let first = blocks.rows.first().map_or(0, |r| r.first);
        let tries = 400.min(n);
        searched_days = (sample.len() as f64) * tries as f64 / (n as f64) * (f64::from(last) - f64::from(first) + 1.0);
        sample
            .par_iter()
            .map(|&rank| {
                let others = (0..tries).map(|k| (mix(mix(seed, k), u64::from(rank)) % n) as u32);
                let strangers = others.filter(|&o| o != rank && blocks.is_by_place(rank, o));
                strangers.map(|o| levels_of(records, &blocks.rows[rank as usize], &blocks.rows[o as usize])).collect()
            })
            .collect()
    };
    for levels in levels.iter().flatten() {
        pairs += 1;
        for f in 0..FEATURES {
            if levels[f] != NO_LEVEL {
                counts[f][levels[f] as usize] += 1.0;
            }
        }
    }
    let mut shares = counts.map(|c| {
        let all: f64 = c.iter().sum();
        c.into_iter().map(|x| x / all).collect::<Vec<f64>>()
    });
    // Strangers keep no day: their share is what the level has room for.
    shares[1] = vec![1.0, 2.0, 2.0, 4.0, 30.0, 1.0, 4.0, 30.0];
    (shares, (pairs as f64).max(1.0) / searched_days.max(1.0))
}

/// The pairs that a search brings up, their levels, and what rarity says of them.
fn seen_pairs(blocks: &Blocks, records: &Records, sample: &[u32], told: [&Told; 2], values: &[Rarity; 4]) -> Vec<Seen> {
    let tables: Vec<FxHashMap<i64, i32>> = values.iter().map(|v| v.listed.iter().copied().collect()).collect();
    let of_rank = |out: &mut Vec<u32>, rank: u32| {
        blocks.partners(rank, out);
        let a = &blocks.rows[rank as usize];
        let mut seen = Vec::new();
        for &other in out.iter() {
            let b = &blocks.rows[other as usize];
            if nearness(a, b) == FAR && a.name != b.name || !blocks.is_by_place(rank, other) {
                continue;
            }
            let levels = levels_of(records, a, b);
            let one_spot = levels[0] != NO_LEVEL && is_one_spot(levels[0]);
            let of_rank = &told[usize::from(!one_spot)].of_rank;
            let told = of_rank[rank as usize].max(of_rank[other as usize]);
            let mut rarity = 0;
            for (k, (feature, value)) in [(3, a.by), (4, a.victim), (5, a.means), (6, a.target)].into_iter().enumerate() {
                if levels[feature] == 0 {
                    rarity += tables[k].get(&i64::from(value)).copied().unwrap_or(values[k].unlisted);
                }
            }
            let room = if levels[1] == super::features::OVERLAP { f64::from(days_of_level(levels[1], a, b)) } else { 1.0 };
            seen.push(Seen { levels, one_spot, told, rarity: (f64::from(rarity) / 1000.0 * std::f64::consts::LN_2 - room.ln()) as f32 });
        }
        seen
    };
    sample.par_iter().map_init(Vec::new, |out, &rank| of_rank(out, rank)).collect::<Vec<_>>().into_iter().flatten().collect()
}

/// Where expectation and maximisation set out from: close agreement is likelier within an incident, and by how much is learned.
fn start() -> [Vec<f64>; FEATURES] {
    FEATURES_ALL.map(|feature| {
        let weigh = |level: usize| match feature {
            Feature::Place => {
                let (near, name) = (level / NAME_LEVELS as usize, level % NAME_LEVELS as usize);
                [0.55, 0.25, 0.05, 0.02, 0.001, 0.1, 0.03][near] * [0.6, 0.15, 0.05, 0.05, 0.15][name]
            }
            Feature::Day => [0.5, 0.2, 0.1, 0.03, 0.001, 0.12, 0.04, 0.01][level],
            Feature::Killed => [0.55, 0.2, 0.07, 0.05, 0.02, 0.01, 0.1][level % 7] * [0.25, 0.2, 0.2, 0.15, 0.1, 0.06, 0.04][level / 7],
            Feature::By | Feature::Victim => [0.8, 0.1, 0.1][level],
            Feature::Means | Feature::Target => [0.85, 0.15][level],
            Feature::Words => [0.3, 0.3, 0.2, 0.2][level],
            Feature::Source => [0.1, 0.9][level],
        };
        let raw: Vec<f64> = (0..feature.len()).map(weigh).collect();
        let all: f64 = raw.iter().sum();
        raw.into_iter().map(|x| x / all).collect()
    })
}

/// Makes the shares of one incident likelier, round by round.
fn maximise(seen: &[Seen], means: [f64; 2], sampled: usize, shares: &mut Shares) {
    let Shares { same, chance, partners, strangers_daily } = shares;
    let most = seen.iter().map(|s| s.told).max().unwrap_or(0) as usize;
    for _ in 0..ROUNDS {
        let prior = (*partners / *strangers_daily).ln();
        let busy = means.map(|mean| (0..=most).map(|c| (mean / others(c as u32, *partners)).ln()).collect::<Vec<f64>>());
        let logs: [Vec<f64>; FEATURES] = std::array::from_fn(|f| same[f].iter().zip(&chance[f]).map(|(m, u)| (m / u).ln()).collect());
        // Pieces of one size, added up in their order: the sums don't depend on the number of threads.
        let pieces: Vec<([Vec<f64>; FEATURES], f64)> = seen
            .par_chunks(16_384)
            .map(|piece| {
                let mut counts: [Vec<f64>; FEATURES] = FEATURES_ALL.map(|f| vec![0.0; f.len()]);
                let mut all = 0.0;
                for pair in piece {
                    let known = |f: &usize| pair.levels[*f] != NO_LEVEL;
                    let local = busy[usize::from(!pair.one_spot)][pair.told as usize];
                    let log: f64 = prior + local + f64::from(pair.rarity) + (0..FEATURES).filter(known).map(|f| logs[f][pair.levels[f] as usize]).sum::<f64>();
                    let likely = 1.0 / (1.0 + (-log).exp());
                    all += likely;
                    (0..FEATURES).filter(known).for_each(|f| counts[f][pair.levels[f] as usize] += likely);
                }
                (counts, all)
            })
            .collect();
        let mut all = 0.0;
        let mut counts: [Vec<f64>; FEATURES] = FEATURES_ALL.map(|f| vec![0.0; f.len()]);
        for (piece, share) in pieces {
            all += share;
            for f in 0..FEATURES {
                counts[f].iter_mut().zip(&piece[f]).for_each(|(c, p)| *c += p);
            }
        }
        for f in 0..FEATURES {
            let known: f64 = counts[f].iter().sum();
            // A level that was hardly seen says nothing rather than anything: it leans on what chance gives.
            let room: f64 = chance[f].iter().sum();
            same[f] = counts[f].iter().zip(&chance[f]).map(|(c, u)| (c + SMOOTH * u / room) / (known + SMOOTH)).collect();
        }
        *partners = (2.0 * all / sampled.max(1) as f64).max(1e-3);
    }
}
