//! Enters: records by rank. Leaves: for each record the later ones worth comparing with, each pair once, their number linear in the records.
//! Never done here: comparing.
//!
//! Records that share a key lie side by side in the order of their days, so that the partners of a record within a window are the next ones.
//! In a dense city, or where thousands tell of one day, a window holds too many: then its records look again under finer keys (the name, the
//! spot, the count and the means, who is blamed and the means), each key giving at most a quarter of `partners_max`.

use super::records::{Records, Row, UNKNOWN, mix};
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

/// How far the search for partners goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reach {
    /// Days that two periods may lie apart within a district or a tenth of a degree.
    pub days: u32,
    /// The same for places of one name in one country, wherever they lie.
    pub days_by_name: u32,
    /// The same for five killed or more in one country, and for records that know no more than the province or the country.
    pub days_by_count: u32,
    /// Partners that one key may give one record.
    pub partners_max: u32,
}

impl Default for Reach {
    fn default() -> Self {
        Reach { days: 4, days_by_name: 7, days_by_count: 1, partners_max: 96 }
    }
}

/// The keys that records are brought together by. Recall of the first three on made records: .992 of all true pairs; see `bench/linking/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    District,
    Cell,
    HalfCell,
    Name,
    Count,
    Province,
    Country,
}

const RULES: [Rule; 7] = [Rule::District, Rule::Cell, Rule::HalfCell, Rule::Name, Rule::Count, Rule::Province, Rule::Country];

/// The rules that say nothing of counts: pairs under them are a fair ground for learning what agreement by chance is.
const RULES_OF_PLACE: usize = 4;

/// Ten kilometres: beyond, a point says no more than an area does.
const POINT_M: u32 = 10_000;

/// Key of a tenth of a degree, its corner moved by `shift_e6`.
fn cell(row: &Row, shift_e6: i32, size_e6: i32) -> u64 {
    let part = |x: i32| (x + shift_e6).div_euclid(size_e6) as u32;
    mix(mix(size_e6 as u64 + shift_e6 as u64, u64::from(part(row.lat))), u64::from(part(row.lon)))
}

pub(crate) fn cell_key(row: &Row) -> Option<u64> {
    (row.has_point() && row.radius <= POINT_M).then(|| cell(row, 0, 100_000))
}

/// True where the place is an area rather than a spot: only containment can bring such a record together with others.
fn is_coarse(row: &Row, rule: Rule) -> bool {
    let no_point = !row.has_point() || row.radius > POINT_M;
    match rule {
        Rule::Country => row.admin1 == 0 && no_point,
        _ => row.admin2 == 0 && no_point,
    }
}

impl Rule {
    fn key(self, row: &Row, records: &Records) -> Option<u64> {
        let salt = self as u64 + 1;
        let known = |id: u32| (id != 0).then_some(u64::from(id));
        let key = match self {
            Rule::District => mix(known(row.admin2)?, u64::from(row.country)),
            Rule::Cell => cell_key(row)?,
            Rule::HalfCell => (row.has_point() && row.radius <= POINT_M).then(|| cell(row, 50_000, 100_000))?,
            Rule::Name => mix(if row.name == 0 { return None } else { records.names.hash(row.name) }, u64::from(row.country)),
            Rule::Count if row.best != UNKNOWN && row.best >= 5 => mix(u64::from(row.best), u64::from(row.country)),
            Rule::Count => return None,
            Rule::Province => mix(known(row.admin1)?, u64::from(row.country)),
            Rule::Country => known(row.country)?,
        };
        Some(mix(key, salt))
    }

    fn days(self, reach: &Reach) -> i32 {
        let days = match self {
            Rule::District | Rule::Cell | Rule::HalfCell => reach.days,
            Rule::Name => reach.days_by_name,
            Rule::Count | Rule::Province | Rule::Country => reach.days_by_count,
        };
        days.min(36_500) as i32
    }

    /// Partners that the rule itself may give; large counts of one day are told apart by the finer keys.
    fn partners_max(self, reach: &Reach) -> usize {
        let max = reach.partners_max as usize;
        if self == Rule::Count { (max / 8).max(1) } else { max }
    }
}

/// The finer keys of a crowded window.
fn finer_keys(row: &Row, records: &Records) -> [Option<u64>; 4] {
    let name = (row.name != 0).then(|| mix(1, records.names.hash(row.name)));
    let spot = row.has_point().then(|| mix(2, cell(row, 0, 1_000)));
    let count = (row.best != UNKNOWN).then(|| mix(mix(3, u64::from(row.best)), u64::from(row.means)));
    let by = (row.by != 0).then(|| mix(mix(4, u64::from(row.by)), u64::from(row.means)));
    [name, spot, count, by]
}

/// Records of one rule, those of one key side by side by rank.
struct Order {
    rule: Rule,
    /// Ranks.
    ranks: Vec<u32>,
    /// Where each rank stands in `ranks`; `UNKNOWN` if the rule says nothing of it.
    at: Vec<u32>,
    /// Where the block ends that holds the position.
    block_end: Vec<u32>,
    /// Of finer keys: only pairs of records whose windows were crowded look here.
    walkers: Option<Vec<bool>>,
}

impl Order {
    fn new(rule: Rule, mut keyed: Vec<(u64, u32)>, records: usize, walkers: Option<Vec<bool>>) -> Order {
        keyed.par_sort_unstable();
        let mut at = vec![UNKNOWN; records];
        let mut block_end = vec![0u32; keyed.len()];
        let mut end = keyed.len();
        for p in (0..keyed.len()).rev() {
            if p + 1 < keyed.len() && keyed[p].0 != keyed[p + 1].0 {
                end = p + 1;
            }
            block_end[p] = end as u32;
            at[keyed[p].1 as usize] = p as u32;
        }
        Order { rule, ranks: keyed.into_iter().map(|k| k.1).collect(), at, block_end, walkers }
    }
}

/// The rows by rank, and the orders under every rule.
pub(crate) struct Blocks {
    pub rows: Vec<Row>,
    /// First days by rank: a search reads many of these and little else.
    firsts: Vec<i32>,
    /// The caller's number of each rank.
    pub numbers: Vec<u32>,
    orders: Vec<Order>,
    reach: Reach,
}

impl Blocks {
    pub(crate) fn new(records: &Records, reach: &Reach) -> Blocks {
        let numbers = records.ranked();
        let rows: Vec<Row> = numbers.par_iter().map(|&i| records.rows[i as usize]).collect();
        let firsts = rows.iter().map(|r| r.first).collect();
        let mut orders = Vec::new();
        for rule in RULES {
            let keyed: Vec<(u64, u32)> = rows.par_iter().enumerate().filter_map(|(rank, row)| rule.key(row, records).map(|k| (k, rank as u32))).collect();
            let keyed = match rule {
                Rule::Province | Rule::Country => with_coarse(keyed, &rows, rule),
                _ => keyed,
            };
            let order = Order::new(rule, keyed, rows.len(), None);
            let crowded = crowded(&order, &rows, reach);
            let finer = crowded.iter().any(|&c| c).then(|| finer(&order, &rows, records, &crowded));
            orders.push(order);
            orders.extend(finer.into_iter().flatten());
        }
        Blocks { rows, firsts, numbers, orders, reach: *reach }
    }

    /// Ranks above `rank` that are worth comparing with it, ascending.
    pub(crate) fn partners(&self, rank: u32, out: &mut Vec<u32>) {
        out.clear();
        let row = &self.rows[rank as usize];
        for order in &self.orders {
            let at = order.at[rank as usize];
            if at == UNKNOWN || order.walkers.as_ref().is_some_and(|w| !w[rank as usize]) {
                continue;
            }
            let until = row.last.saturating_add(order.rule.days(&self.reach));
            let partners_max = if order.walkers.is_some() { (self.reach.partners_max as usize / 4).max(1) } else { order.rule.partners_max(&self.reach) };
            let limit = out.len() + partners_max;
            let block = &order.ranks[at as usize + 1..order.block_end[at as usize] as usize];
            let contained = matches!(order.rule, Rule::Province | Rule::Country);
            let coarse = contained && is_coarse(row, order.rule);
            for &other in block.iter().take(partners_max * 4) {
                if self.firsts[other as usize] > until || out.len() >= limit {
                    break;
                }
                if contained && !coarse && !is_coarse(&self.rows[other as usize], order.rule) {
                    continue;
                }
                out.push(other);
            }
        }
        out.sort_unstable();
        out.dedup();
    }

    /// Ranks that would be partners by place had they happened `shift` to `shift + days - 1` days after the record's last day: pairs of one place
    /// that can't be one incident. They show what agrees by chance.
    pub(crate) fn partners_by_chance(&self, rank: u32, shift: i32, days: i32, out: &mut Vec<u32>) {
        out.clear();
        let row = &self.rows[rank as usize];
        let (from, to) = (row.last.saturating_add(shift), row.last.saturating_add(shift + days - 1));
        for order in self.orders.iter().filter(|o| o.walkers.is_none() && RULES[..RULES_OF_PLACE].contains(&o.rule)) {
            let at = order.at[rank as usize];
            if at == UNKNOWN {
                continue;
            }
            let block = &order.ranks[at as usize + 1..order.block_end[at as usize] as usize];
            let start = block.partition_point(|&r| self.firsts[r as usize] < from);
            out.extend(block[start..].iter().take_while(|&&r| self.firsts[r as usize] <= to));
        }
        out.sort_unstable();
        out.dedup();
    }

    /// True if the pair comes together by place, and not by its count alone.
    pub(crate) fn is_by_place(&self, a: u32, b: u32) -> bool {
        let of_place = self.orders.iter().filter(|o| o.walkers.is_none() && RULES[..RULES_OF_PLACE].contains(&o.rule));
        of_place.into_iter().any(|o| {
            let (x, y) = (o.at[a as usize], o.at[b as usize]);
            x != UNKNOWN && y != UNKNOWN && o.block_end[x as usize] == o.block_end[y as usize]
        })
    }

    /// How many pairs the rules give in all.
    pub(crate) fn pairs(&self) -> u64 {
        let ranks = 0..self.rows.len() as u32;
        ranks
            .into_par_iter()
            .map_init(Vec::new, |out, r| {
                self.partners(r, out);
                out.len() as u64
            })
            .sum()
    }

    /// The ranks whose partners may be others than before the records from number `old` on came: the new ones, and those with a new one in a window.
    pub(crate) fn touched(&self, old: u32) -> Vec<bool> {
        let mut touched: Vec<bool> = self.numbers.iter().map(|&n| n >= old).collect();
        for order in &self.orders {
            let days = order.rule.days(&self.reach);
            // The next new record in the block; going backwards, so that it is known when an older one asks.
            let mut next_new: Option<usize> = None;
            for p in (0..order.ranks.len()).rev() {
                let rank = order.ranks[p] as usize;
                if let Some(new) = next_new.filter(|&new| new < order.block_end[p] as usize) {
                    let until = self.rows[rank].last.saturating_add(days);
                    touched[rank] |= self.firsts[order.ranks[new] as usize] <= until;
                }
                if self.numbers[rank] >= old {
                    next_new = Some(p);
                }
            }
        }
        touched
    }
}

/// Only the blocks that hold a record known to the area alone; in the others nothing is to be found.
fn with_coarse(keyed: Vec<(u64, u32)>, rows: &[Row], rule: Rule) -> Vec<(u64, u32)> {
    let coarse: FxHashSet<u64> = keyed.iter().filter(|k| is_coarse(&rows[k.1 as usize], rule)).map(|k| k.0).collect();
    keyed.into_iter().filter(|k| coarse.contains(&k.0)).collect()
}

/// The records whose window holds more than the rule may give.
fn crowded(order: &Order, rows: &[Row], reach: &Reach) -> Vec<bool> {
    let mut crowded = vec![false; rows.len()];
    let (days, partners_max) = (order.rule.days(reach), order.rule.partners_max(reach));
    for (p, &rank) in order.ranks.iter().enumerate() {
        let beyond = p + partners_max + 1;
        if beyond < order.block_end[p] as usize {
            let until = rows[rank as usize].last.saturating_add(days);
            crowded[rank as usize] = rows[order.ranks[beyond] as usize].first <= until;
        }
    }
    crowded
}

/// The orders by finer keys, of the blocks that hold a crowded record.
fn finer(order: &Order, rows: &[Row], records: &Records, crowded: &[bool]) -> Vec<Order> {
    let mut keyed: [Vec<(u64, u32)>; 4] = Default::default();
    // Records of one count come together by name and spot under the rules of place.
    let already = if order.rule == Rule::Count { 3 } else { 0 };
    let mut from = 0;
    while from < order.ranks.len() {
        let to = order.block_end[from] as usize;
        let block = &order.ranks[from..to];
        if block.iter().any(|&r| crowded[r as usize]) {
            let key = order.rule.key(&rows[block[0] as usize], records).unwrap_or(0);
            for &rank in block {
                for (list, finer) in keyed.iter_mut().zip(finer_keys(&rows[rank as usize], records)).skip(already) {
                    list.extend(finer.map(|k| (mix(key, k), rank)));
                }
            }
        }
        from = to;
    }
    keyed.into_iter().filter(|k| !k.is_empty()).map(|k| Order::new(order.rule, k, rows.len(), Some(crowded.to_vec()))).collect()
}
