//! Items that cross in rings, which no walk and no peeling takes apart. Enters: cells with the items in them, what each item weighs. Leaves: the best packing, in
//! fractions where no whole one is as good. Never done here: solving the same ring twice; questions about other days or places meet most rings again.

use crate::lp::{self, Bounds, Solved, Spot};
use crate::packing::{Cells, Lists, NONE, greedy, largest};
use crate::peel::peel;
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// More crossing items than a linear program takes in reasonable time.
const LP_ITEMS: usize = 6_000;
/// Worlds are looked for up to this many memberships.
const WORLD_MEMBERSHIPS: usize = 300_000;
/// Bytes of rings that are kept.
const KEPT: usize = 4 << 20;
/// Bytes that a ring takes beside four for each of its items: its place among the others, and what it weighs.
const RING: usize = 160;

/// Rings that were solved, by what they are.
#[derive(Default)]
pub(crate) struct Rings(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    solved: FxHashMap<u128, Option<Arc<Ring>>>,
    bytes: usize,
}

/// A number for the cells and weights of a ring: 128 bits, so that two rings don't meet by chance.
fn print_of(spots: &[Spot], weights: &[u64]) -> u128 {
    let (mut a, mut b) = (0x243f_6a88_85a3_08d3_u64, 0x1319_8a2e_0370_7344_u64);
    let mut add = |x: u64| {
        a = crate::cells::mix(a ^ x);
        b = crate::cells::mix(b.rotate_left(29) ^ x.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    };
    for spot in spots {
        spot.floors.iter().for_each(|&i| add(u64::from(i)));
        add(u64::MAX);
    }
    weights.iter().for_each(|&w| add(w));
    u128::from(a) << 64 | u128::from(b)
}

impl Rings {
    /// The best packing of a ring; `None` if no program finds it.
    fn solved(&self, spots: &[Spot], weights: Vec<u64>) -> Option<Arc<Ring>> {
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let print = print_of(spots, &weights);
        if let Some(known) = lock().solved.get(&print) {
            return known.clone();
        }
        let bytes = RING + weights.len() * 4;
        let solved = solve(spots, weights).map(Arc::new);
        let mut kept = lock();
        if kept.bytes + bytes > KEPT {
            *kept = Kept::default();
        }
        kept.bytes += bytes;
        kept.solved.insert(print, solved.clone());
        solved
    }
}

/// How often each item of a component is taken.
pub(crate) struct Packed {
    pub times: Vec<u64>,
    pub den: u64,
    pub value: u64,
    /// True if no better bound exists.
    pub proved: bool,
}

/// The best packing of a component: what comes apart needs no program, and what is left goes to one ring by ring. `None` if no program finds it.
pub(crate) fn packed(spots: &Lists, weights: &[u64], rings: &Rings) -> Option<Packed> {
    let peeled = peel(spots, weights);
    let mut out = Packed { times: vec![0; weights.len()], den: 1, value: 0, proved: true };
    let (mut worth, mut whole) = (0_i128, 0_u64);
    let mut of_item: Vec<u32> = vec![NONE; weights.len()];
    peeled.rings.iter().zip(0..).for_each(|(ring, at)| ring.iter().for_each(|&i| of_item[i as usize] = at));
    let mut spots_of: Vec<Vec<u32>> = vec![Vec::new(); peeled.rings.len()];
    for (spot, at) in spots.iter().zip(0..) {
        // All who still lack somebody in a cell are of one ring.
        if let Some(&i) = spot.iter().find(|&&i| of_item[i as usize] != NONE) {
            spots_of[of_item[i as usize] as usize].push(at);
        }
    }
    for (ring, own) in peeled.rings.iter().zip(spots_of) {
        let local = |&s: &u32| spots.get(s).iter().filter_map(|i| ring.binary_search(i).ok()).map(|i| i as u32).collect();
        let own = largest(own.iter().map(local).collect());
        let solved = rings.solved(&own, ring.iter().map(|&i| peeled.lacking[i as usize]).collect())?;
        let den = common(out.den, solved.den)?;
        out.times.iter_mut().for_each(|t| *t *= den / out.den);
        worth = worth * i128::from(den / out.den) + solved.worth * i128::from(den / solved.den);
        ring.iter().zip(&solved.times).for_each(|(&i, t)| out.times[i as usize] = u64::from(*t) * (den / solved.den));
        out.den = den;
        whole = whole.saturating_add(solved.value);
        out.proved &= solved.proved;
    }
    let den = i128::from(out.den);
    let value = u64::try_from((worth + den - 1).div_euclid(den)).unwrap_or(0);
    // Each ring needs whole people: together they may need one more than their fractions add up to, and then less is known than proved.
    out.proved &= whole == value;
    out.value = value.saturating_add(peeled.people);
    peeled.whole(&mut out.times, out.den);
    Some(out)
}

/// Denominators larger than this are none of a small program.
const DENOMINATOR: u64 = 1 << 32;

/// The least common multiple.
fn common(a: u64, b: u64) -> Option<u64> {
    let (mut x, mut y) = (a, b);
    while y > 0 {
        (x, y) = (y, x % y);
    }
    (a / x).checked_mul(b).filter(|n| *n <= DENOMINATOR)
}

/// A ring by itself.
struct Ring {
    times: Box<[u32]>,
    den: u64,
    worth: i128,
    value: u64,
    proved: bool,
}

/// The best packing of a ring, by a program.
fn solve(spots: &[Spot], weights: Vec<u64>) -> Option<Ring> {
    if weights.len() > LP_ITEMS {
        return None;
    }
    let bounds = Bounds::of_floors(weights);
    let Solved::Weights(w) = lp::solve(&bounds, spots, true) else { return None };
    let (worth, den) = (w.worth(&bounds), i128::from(w.den));
    let value = u64::try_from((worth + den - 1).div_euclid(den)).unwrap_or(0);
    let memberships: usize = spots.iter().map(|s| s.floors.len()).sum();
    let proved = memberships <= WORLD_MEMBERSHIPS && lp::world_meets(&bounds, spots, value, true);
    if w.den > 1 && worth == i128::from(value) * den {
        // A program may answer with halves where whole ones weigh as much.
        let members: Vec<u32> = spots.iter().flat_map(|s| s.floors.iter().copied()).collect();
        let ends = spots.iter().scan(0, |end, s| {
            *end += s.floors.len() as u32;
            Some(*end)
        });
        let cells = Cells::of(bounds.floors.len(), &members, &ends.collect::<Vec<u32>>());
        let weighted: Vec<(u32, u64)> = (0..).zip(bounds.floors.iter().copied()).collect();
        let whole = greedy(&cells, &weighted);
        if whole.value >= value {
            let mut times = vec![0; bounds.floors.len()];
            whole.taken.iter().for_each(|t| times[t.0 as usize] = 1);
            return Some(Ring { times: times.into(), den: 1, worth: i128::from(value), value, proved });
        }
    }
    let times = w.floors.iter().map(|&t| u32::try_from(t).ok()).collect::<Option<Box<[u32]>>>()?;
    Some(Ring { times, den: w.den, worth, value, proved })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Random items of which many may be one with two or three others, as linking in doubt makes them: paths, rings, and cells within cells.
    fn doubtful(seed: u64) -> (Vec<Spot>, Vec<u64>) {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut roll = |n: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state % n
        };
        let items = 3 + roll(30) as u32;
        let mut lists: Vec<Vec<u32>> = (0..items).map(|i| vec![i]).collect();
        for _ in 0..roll(u64::from(items) * 3 / 2) {
            let mut cell: Vec<u32> = (0..2 + roll(2)).map(|_| roll(u64::from(items)) as u32).collect();
            cell.sort_unstable();
            cell.dedup();
            lists.push(cell);
        }
        let weights = (0..items).map(|_| roll(12)).collect();
        (largest(lists), weights)
    }

    #[test]
    fn what_comes_apart_and_what_is_left_weigh_what_one_program_over_all_says() {
        let spot = |floors: &[u32]| Spot { floors: floors.to_vec(), asked: true, ..Spot::default() };
        let rings = Rings::default();
        // A path of four in doubt: 5-7-4-6. No program is needed.
        let path = [spot(&[0, 1]), spot(&[1, 2]), spot(&[2, 3])];
        assert!(peel(&Lists::of(&path), &[5, 7, 4, 6]).rings.is_empty());
        let p = packed(&Lists::of(&path), &[5, 7, 4, 6], &rings).expect("a packing");
        assert_eq!((p.value, p.den, p.times, p.proved), (13, 1, vec![0, 1, 0, 1], true));
        // Any two of three may be one, and no person is of all: three halves, which no whole packing proves.
        let ring = [spot(&[0, 1]), spot(&[1, 2]), spot(&[0, 2])];
        assert_eq!(peel(&Lists::of(&ring), &[1, 1, 1]).rings, [[0, 1, 2]]);
        assert_eq!(packed(&Lists::of(&ring), &[1, 1, 1], &rings).map(|p| (p.value, p.den)), Some((2, 2)));
        let (mut apart, mut left, mut halves) = (0, 0, 0);
        for seed in 0..6_000 {
            let (spots, weights) = doubtful(seed);
            let own = packed(&Lists::of(&spots), &weights, &rings).expect("a packing");
            let bounds = Bounds::of_floors(weights);
            let Solved::Weights(all) = lp::solve(&bounds, &spots, true) else { panic!("seed {seed}: no program") };
            let den = i128::from(all.den);
            assert_eq!(i128::from(own.value), (all.worth(&bounds) + den - 1).div_euclid(den), "seed {seed}: {spots:?} {bounds:?}");
            let times = |s: &Spot| s.floors.iter().map(|&i| own.times[i as usize]).sum::<u64>();
            assert!(spots.iter().all(|s| times(s) <= own.den), "seed {seed}: a cell counted more than once");
            let weighs: u64 = own.times.iter().zip(&bounds.floors).map(|(t, w)| t * w).sum();
            assert_eq!(weighs.div_ceil(own.den), own.value, "seed {seed}: it weighs what it takes");
            let rings = peel(&Lists::of(&spots), &bounds.floors).rings.len();
            apart += u32::from(rings == 0);
            left += u32::from(rings > 1);
            halves += u32::from(own.den > 1);
        }
        assert!(apart > 1_000 && left > 0 && halves > 100, "{apart} came apart, {left} left several rings, {halves} took halves");
    }
}
