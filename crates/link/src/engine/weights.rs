//! Enters: levels of agreement, and how often values occur. Leaves: weights as whole thousandths of a bit, frozen, named and written as TOML.
//! Never done here: learning them.

use super::blocks::{Reach, cell_key};
use super::features::{FEATURES, FEATURES_ALL, Feature, NO_LEVEL, is_one_spot};
use super::records::{Records, Row, mix};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The form that weights are written in. Raised when a level changes its meaning.
pub const WEIGHTS_FORM: u32 = 1;

/// The strongest weight that a file may hold, in thousandths of a bit.
const WEIGHT_MOST: i32 = 1_000_000;

/// Weights that can't be used.
#[derive(Debug, thiserror::Error)]
pub enum WeightsError {
    /// The TOML doesn't say what it should.
    #[error("these weights can't be read: {0}")]
    Unreadable(#[from] toml::de::Error),
    /// The weights can't be written.
    #[error("these weights can't be written: {0}")]
    Unwritable(#[from] toml::ser::Error),
    /// They are written in another form.
    #[error("these weights have form {0}, this program reads form {WEIGHTS_FORM}: train them again")]
    OtherForm(u32),
    /// A weight that no evidence has: a thousand bits.
    #[error("a weight of {0} thousandths of a bit is beyond {WEIGHT_MOST}: no evidence is as strong")]
    TooStrong(i32),
    /// A level that the feature doesn't have, or one that is missing.
    #[error("the weights of {feature:?} want exactly its own levels; look at {level:?}")]
    Level {
        /// Whose levels they are.
        feature: Feature,
        /// The level too many or too few.
        level: String,
    },
}

/// How much a value's rarity adds to agreeing on it, in thousandths of a bit; common values take away.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rarity {
    /// Of a value that isn't in the table.
    pub unlisted: i32,
    /// Value (or key of a place) and what it adds, ascending by value.
    pub listed: Vec<(i64, i32)>,
}

impl Rarity {
    fn table(&self) -> FxHashMap<i64, i32> {
        self.listed.iter().copied().collect()
    }

    fn highest(&self) -> i32 {
        self.listed.iter().map(|x| x.1).chain([self.unlisted]).max().unwrap_or(0)
    }
}

/// What each agreement weighs: the logarithm of how much likelier it is between records of one incident than between records of two, to the
/// base 2, in thousandths (Fellegi and Sunter 1969, section 2). Integers, so that sums don't depend on their order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Weights {
    /// What these weights are called, with their version: "made-1m-3".
    pub name: String,
    /// Where a search for partners ends; weights hold for the reach they were learned with.
    pub reach: Reach,
    /// What a pair weighs before anything is compared.
    pub(crate) prior: i32,
    /// By feature, by level.
    pub(crate) levels: [Vec<i32>; FEATURES],
    /// How rarely anything is told of a spot or an area: in a city where much happens, chance brings more together.
    pub(crate) places: Rarity,
    pub(crate) areas: Rarity,
    pub(crate) by: Rarity,
    pub(crate) victim: Rarity,
    pub(crate) means: Rarity,
    pub(crate) target: Rarity,
}

/// The same as it stands in a file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    form: u32,
    name: String,
    prior: i32,
    reach: Reach,
    levels: BTreeMap<String, BTreeMap<String, i32>>,
    #[serde(default)]
    places: Rarity,
    #[serde(default)]
    areas: Rarity,
    #[serde(default)]
    by: Rarity,
    #[serde(default)]
    victim: Rarity,
    #[serde(default)]
    means: Rarity,
    #[serde(default)]
    target: Rarity,
}

impl TryFrom<Written> for Weights {
    type Error = WeightsError;

    fn try_from(w: Written) -> Result<Weights, WeightsError> {
        if w.form != WEIGHTS_FORM {
            return Err(WeightsError::OtherForm(w.form));
        }
        let mut levels: [Vec<i32>; FEATURES] = Default::default();
        for (feature, out) in FEATURES_ALL.into_iter().zip(levels.iter_mut()) {
            let error = |level: &str| WeightsError::Level { feature, level: level.to_owned() };
            let named = w.levels.get(&feature.word()).ok_or_else(|| error("all of them"))?;
            let names = feature.levels();
            if let Some(stray) = named.keys().find(|k| !names.contains(k)) {
                return Err(error(stray));
            }
            for name in &names {
                out.push(*named.get(name).ok_or_else(|| error(name))?);
            }
        }
        let tables = [&w.places, &w.areas, &w.by, &w.victim, &w.means, &w.target];
        let rarities = tables.into_iter().flat_map(|t| t.listed.iter().map(|x| x.1).chain([t.unlisted]));
        if let Some(strong) = levels.iter().flatten().copied().chain(rarities).chain([w.prior]).find(|w| w.unsigned_abs() > WEIGHT_MOST.unsigned_abs()) {
            return Err(WeightsError::TooStrong(strong));
        }
        Ok(Weights {
            name: w.name,
            reach: w.reach,
            prior: w.prior,
            levels,
            places: w.places,
            areas: w.areas,
            by: w.by,
            victim: w.victim,
            means: w.means,
            target: w.target,
        })
    }
}

impl From<Weights> for Written {
    fn from(w: Weights) -> Written {
        let named = |f: Feature, l: &Vec<i32>| f.levels().into_iter().zip(l.iter().copied()).collect();
        let levels = FEATURES_ALL.iter().zip(&w.levels).map(|(&f, l)| (f.word(), named(f, l))).collect();
        Written {
            form: WEIGHTS_FORM,
            name: w.name,
            prior: w.prior,
            reach: w.reach,
            levels,
            places: w.places,
            areas: w.areas,
            by: w.by,
            victim: w.victim,
            means: w.means,
            target: w.target,
        }
    }
}

/// One feature's part in what a pair weighs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// What was compared.
    pub feature: Feature,
    /// How well it agreed: a name out of `Feature::levels`; absent where a side is unknown.
    pub level: Option<String>,
    /// What that level weighs, in thousandths of a bit.
    pub weight: i32,
    /// What the rarity of the value, the spot or the length of the period adds.
    pub rarity: i32,
}

/// Why a pair weighs what it weighs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reasons {
    /// What a pair weighs before anything is compared, in thousandths of a bit.
    pub prior: i32,
    /// Feature by feature.
    pub reasons: Vec<Reason>,
    /// All together.
    pub weight: i32,
}

impl Weights {
    /// Weights for records of real reports, where there are too few to learn from: set by hand after the field's rules of thumb (one or two days
    /// and a few kilometres, MELTT and xSub) and checked by tests that say each rule in words.
    pub fn default_incidents() -> Result<Weights, WeightsError> {
        Weights::from_toml(include_str!("../../data/records-1.toml"))
    }

    /// Reads what `to_toml` wrote.
    pub fn from_toml(text: &str) -> Result<Weights, WeightsError> {
        let written: Written = toml::from_str(text)?;
        Weights::try_from(written)
    }

    /// The weights as text, the same text for the same weights.
    pub fn to_toml(&self) -> Result<String, WeightsError> {
        Ok(toml::to_string(&Written::from(self.clone()))?)
    }

    /// Why two records weigh what they weigh as a pair; absent if there is no such record.
    pub fn explain(&self, records: &Records, a: u32, b: u32) -> Option<Reasons> {
        let rows = [*records.rows.get(a as usize)?, *records.rows.get(b as usize)?];
        Some(Weighing::new(self, records, &rows).reasons(0, 1))
    }
}

impl Feature {
    /// Its name as it stands in a file of weights.
    pub fn word(self) -> String {
        format!("{self:?}").to_lowercase()
    }
}

/// The key of a named place within its district, and of a spot of a hundred metres.
pub(crate) fn place_keys(records: &Records, row: &Row) -> [Option<u64>; 2] {
    let named = (row.name != 0).then(|| mix(mix(mix(11, records.names.hash(row.name)), u64::from(row.country)), u64::from(row.admin2)));
    let spot = (row.has_point() && row.radius < 1_000).then(|| mix(mix(12, row.lat.div_euclid(1_000) as u32 as u64), row.lon.div_euclid(1_000) as u32 as u64));
    [named, spot]
}

/// The key of the area: a tenth of a degree, else the least division known.
pub(crate) fn area_key(row: &Row) -> u64 {
    cell_key(row).map_or_else(
        || match (row.admin2, row.admin1) {
            (0, 0) => mix(15, u64::from(row.country)),
            (0, admin1) => mix(mix(14, u64::from(row.country)), u64::from(admin1)),
            (admin2, _) => mix(mix(13, u64::from(row.country)), u64::from(admin2)),
        },
        |c| mix(16, c),
    )
}

/// What rarity adds for one record, whichever partner agrees with it.
#[derive(Debug, Clone, Copy)]
struct Local {
    place: i32,
    area: i32,
    by: i32,
    victim: i32,
    means: i32,
    target: i32,
}

/// Weights made ready for the rows of one run.
pub(crate) struct Weighing<'a> {
    weights: &'a Weights,
    records: &'a Records,
    rows: &'a [Row],
    local: Vec<Local>,
    /// The most that the features from a position on can add.
    best_from: [i32; FEATURES + 1],
    /// The most that levels of place can weigh, by nearness: those of one spot, those of an area.
    best_near: Vec<[i32; 2]>,
}

impl<'a> Weighing<'a> {
    pub(crate) fn new(weights: &'a Weights, records: &'a Records, rows: &'a [Row]) -> Self {
        use rayon::prelude::*;
        let tables = [&weights.places, &weights.areas, &weights.by, &weights.victim, &weights.means, &weights.target].map(|r| (r.table(), r.unlisted));
        let of = |t: usize, key: i64| tables[t].0.get(&key).copied().unwrap_or(tables[t].1);
        let local = rows.par_iter().map(|row| Local {
            // The busier of the two: a misspelt name is rare for another reason than a quiet village.
            place: place_keys(records, row).into_iter().flatten().map(|k| of(0, k as i64)).min().unwrap_or(tables[0].1),
            area: of(1, area_key(row) as i64),
            by: of(2, i64::from(row.by)),
            victim: of(3, i64::from(row.victim)),
            means: of(4, i64::from(row.means)),
            target: of(5, i64::from(row.target)),
        });
        let local = local.collect();
        let rarity = [0, 0, 0, weights.by.highest(), weights.victim.highest(), weights.means.highest(), weights.target.highest(), 0, 0];
        let mut best_from = [0; FEATURES + 1];
        for f in (0..FEATURES).rev() {
            let best = weights.levels[f].iter().copied().max().unwrap_or(0).max(0);
            best_from[f] = best_from[f + 1] + best + rarity[f].max(0);
        }
        let names = super::features::NAME_LEVELS as usize;
        let best_of = |near: usize, one_spot: bool| {
            let levels = (near * names..(near + 1) * names).filter(|&l| is_one_spot(l as u8) == one_spot);
            // Low enough to lose against any level, and far from overflow.
            levels.map(|l| weights.levels[0][l]).max().unwrap_or(i32::MIN / 4)
        };
        let best_near = (0..weights.levels[0].len() / names).map(|near| [best_of(near, true), best_of(near, false)]).collect();
        Weighing { weights, records, rows, local, best_from, best_near }
    }

    /// What rarity adds to a level of a feature, of the pair at two positions.
    fn rarity(&self, feature: usize, level: u8, a: usize, b: usize) -> i32 {
        use super::features::{OVERLAP, days_of_level};
        let (x, y) = (&self.local[a], &self.local[b]);
        match (FEATURES_ALL[feature], level) {
            (Feature::Place, NO_LEVEL) => x.area.min(y.area),
            (Feature::Place, level) if is_one_spot(level) => x.place.min(y.place),
            (Feature::Place, _) => x.area.min(y.area),
            (Feature::Day, OVERLAP) => -millibits(f64::from(days_of_level(OVERLAP, &self.rows[a], &self.rows[b]))),
            (Feature::By, 0) => x.by,
            (Feature::Victim, 0) => x.victim,
            (Feature::Means, 0) => x.means,
            (Feature::Target, 0) => x.target,
            _ => 0,
        }
    }

    /// What a pair weighs; absent as soon as it can't reach the floor.
    pub(crate) fn weigh(&self, a: usize, b: usize, floor: i32) -> Option<i32> {
        use super::features::{level_of, likeness, nearness};
        let (x, y) = (&self.rows[a], &self.rows[b]);
        let mut weight = self.weights.prior;
        let near = nearness(x, y);
        let (spot, area) = (self.local[a].place.min(self.local[b].place), self.local[a].area.min(self.local[b].area));
        let best_of_place = (self.best_near[near as usize][0] + spot).max(self.best_near[near as usize][1] + area);
        if weight + best_of_place + self.best_from[1] < floor {
            return None;
        }
        // Names are compared last, since that takes longest: until then the best they could be is supposed.
        for f in 1..FEATURES {
            let level = level_of(FEATURES_ALL[f], self.records, x, y);
            if level != NO_LEVEL {
                weight += self.weights.levels[f][level as usize];
            }
            weight += self.rarity(f, level, a, b);
            if weight + best_of_place + self.best_from[f + 1] < floor {
                return None;
            }
        }
        let place = near * super::features::NAME_LEVELS + likeness(&self.records.names, x, y);
        let known = (place as usize) + 1 < self.weights.levels[0].len();
        weight += if known { self.weights.levels[0][place as usize] + self.rarity(0, place, a, b) } else { self.rarity(0, NO_LEVEL, a, b) };
        if weight < floor {
            return None;
        }
        Some(weight)
    }

    pub(crate) fn reasons(&self, a: usize, b: usize) -> Reasons {
        let levels = super::features::levels_of(self.records, &self.rows[a], &self.rows[b]);
        let reasons: Vec<Reason> = FEATURES_ALL
            .iter()
            .enumerate()
            .map(|(f, &feature)| {
                let level = levels[f];
                let known = level != NO_LEVEL;
                Reason {
                    feature,
                    level: known.then(|| feature.levels().swap_remove(level as usize)),
                    weight: if known { self.weights.levels[f][level as usize] } else { 0 },
                    rarity: self.rarity(f, level, a, b),
                }
            })
            .collect();
        let weight = self.weights.prior + reasons.iter().map(|r| r.weight + r.rarity).sum::<i32>();
        Reasons { prior: self.weights.prior, reasons, weight }
    }
}

/// A ratio as thousandths of a bit.
pub(crate) fn millibits(ratio: f64) -> i32 {
    (ratio.max(1e-12).log2() * 1000.0).round() as i32
}
