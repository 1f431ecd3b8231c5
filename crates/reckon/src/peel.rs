//! A packing that comes apart. Enters: cells with the items in them, what each item weighs. Leaves: items taken away one by one, each with the people who must stand
//! in one of its cells; what is left crosses in rings, in parts that share no cell. Never done here: a program, or a value that is not the best there is.
//!
//! While an item is left all of whose neighbours share one cell with it, as many people stand in that cell as it still lacks (Frank 1976, chordal graphs). Whatever
//! packing is best for what the others lack then, with the item as often as that cell has room for it, is best for all. So nothing is lost: a packing of what is
//! left, one after the other, gives a packing of everything that weighs as many more as stand in the cells. And an item is not needed of whose cells another one
//! has a part alone and lacks as many.

use crate::packing::Lists;
use std::collections::VecDeque;

/// Looks at neighbours that peeling may cost; what is left then goes to the program as it is.
const EFFORT: usize = 60_000_000;

/// An item that was taken away: as many people as it lacked, and its neighbours then, who share one cell with it.
struct Layer {
    item: u32,
    near: Vec<u32>,
}

/// What is left of a packing, and how to put it together again.
pub(crate) struct Peeled {
    layers: Vec<Layer>,
    /// How many stand in the cells by now.
    pub people: u64,
    /// What each item still lacks.
    pub lacking: Vec<u64>,
    /// Items that still lack somebody, in parts that share no cell, each ascending.
    pub rings: Vec<Vec<u32>>,
}

/// Items that are to be looked at, each once at a time.
struct Queue {
    list: VecDeque<u32>,
    there: Vec<bool>,
}

impl Queue {
    fn push(&mut self, item: u32) {
        if !std::mem::replace(&mut self.there[item as usize], true) {
            self.list.push_back(item);
        }
    }

    fn pop(&mut self) -> Option<u32> {
        let item = self.list.pop_front()?;
        self.there[item as usize] = false;
        Some(item)
    }
}

struct Work<'a> {
    spots: &'a Lists,
    /// The spots of each item.
    of_item: Lists,
    /// How many items of each spot still lack somebody.
    held: Vec<u32>,
    lacking: Vec<u64>,
    /// Those that may come apart.
    due: Queue,
    /// Those beside which something may be needless.
    wide: Queue,
    spent: usize,
}

impl Work<'_> {
    fn lives(&self, item: u32) -> bool {
        self.lacking[item as usize] > 0
    }

    /// Nothing is lacking any more; whoever lies beside it may come apart now.
    fn drop(&mut self, item: u32) {
        self.lacking[item as usize] = 0;
        for &s in self.of_item.get(item) {
            self.held[s as usize] -= 1;
            let beside = self.spots.get(s);
            beside.iter().filter(|&&n| self.lacking[n as usize] > 0).for_each(|&n| self.due.push(n));
            self.spent += beside.len();
        }
    }

    /// The spot that holds every neighbour of an item.
    fn one(&mut self, item: u32) -> Option<u32> {
        let own = self.of_item.get(item);
        let widest = own.iter().copied().max_by_key(|&s| (self.held[s as usize], std::cmp::Reverse(s)))?;
        let wide = self.spots.get(widest);
        let mut seen = own.len();
        let all = own.iter().filter(|&&s| s != widest && self.held[s as usize] > 1).all(|&s| {
            seen += self.spots.get(s).len();
            self.spots.get(s).iter().all(|&n| !self.lives(n) || wide.binary_search(&n).is_ok())
        });
        self.spent += seen;
        all.then_some(widest)
    }

    /// Items beside this one that are not needed: they stand in every cell of it that holds others, and lack no more.
    fn needless(&mut self, item: u32) -> Vec<u32> {
        let spots: Vec<u32> = self.of_item.get(item).iter().copied().filter(|&s| self.held[s as usize] > 1).collect();
        let Some(&least) = spots.iter().min_by_key(|&&s| (self.held[s as usize], s)) else { return Vec::new() };
        let mine = self.lacking[item as usize];
        let needless = |&n: &u32| {
            let theirs = self.lacking[n as usize];
            let fewer = theirs > 0 && (theirs < mine || theirs == mine && n > item);
            n != item && fewer && spots.iter().all(|s| self.of_item.get(n).binary_search(s).is_ok())
        };
        self.spent += self.spots.get(least).len() * spots.len();
        self.spots.get(least).iter().copied().filter(needless).collect()
    }
}

/// Takes away what comes apart.
pub(crate) fn peel(spots: &Lists, weights: &[u64]) -> Peeled {
    let n = weights.len();
    let held = spots.iter().map(|s| s.iter().filter(|&&i| weights[i as usize] > 0).count() as u32).collect();
    let queue = || Queue { list: VecDeque::new(), there: vec![false; n] };
    let mut work = Work { spots, of_item: spots.turned(n), held, lacking: weights.to_vec(), due: queue(), wide: queue(), spent: 0 };
    (0..n as u32).filter(|&i| weights[i as usize] > 0).for_each(|i| work.due.push(i));
    let (mut layers, mut people) = (Vec::new(), 0_u64);
    loop {
        while let Some(item) = work.due.pop() {
            if work.spent > EFFORT || !work.lives(item) {
                continue;
            }
            let Some(spot) = work.one(item) else {
                work.wide.push(item);
                continue;
            };
            let some = work.lacking[item as usize];
            people = people.saturating_add(some);
            let near: Vec<u32> = spots.get(spot).iter().copied().filter(|&n| n != item && work.lives(n)).collect();
            work.drop(item);
            for &n in &near {
                let left = work.lacking[n as usize].saturating_sub(some);
                if left == 0 {
                    work.drop(n)
                } else {
                    work.lacking[n as usize] = left
                }
                // What lies beside one that lacks fewer may be as good as that one now.
                work.wide.push(n);
            }
            layers.push(Layer { item, near });
        }
        // Nothing comes apart by itself: perhaps something is not needed.
        while work.due.list.is_empty() && work.spent <= EFFORT {
            let Some(item) = work.wide.pop() else { break };
            if work.lives(item) {
                work.needless(item).into_iter().for_each(|n| work.drop(n));
            }
        }
        if work.due.list.is_empty() {
            break;
        }
    }
    let rings = rings(spots, &work.lacking);
    Peeled { layers, people, lacking: work.lacking, rings }
}

/// Items that lack somebody, in parts that share no cell.
fn rings(spots: &Lists, lacking: &[u64]) -> Vec<Vec<u32>> {
    fn top(parent: &mut [u32], mut at: u32) -> u32 {
        while parent[at as usize] != at {
            parent[at as usize] = parent[parent[at as usize] as usize];
            at = parent[at as usize];
        }
        at
    }
    let mut parent: Vec<u32> = (0..lacking.len() as u32).collect();
    for spot in spots.iter() {
        let mut first = None;
        for &i in spot.iter().filter(|&&i| lacking[i as usize] > 0) {
            let Some(f) = first else {
                first = Some(i);
                continue;
            };
            let (a, b) = (top(&mut parent, f), top(&mut parent, i));
            parent[a.max(b) as usize] = a.min(b);
        }
    }
    let mut out: Vec<Vec<u32>> = Vec::new();
    let mut at: Vec<u32> = vec![u32::MAX; lacking.len()];
    for i in (0..lacking.len() as u32).filter(|&i| lacking[i as usize] > 0) {
        let root = top(&mut parent, i) as usize;
        if at[root] == u32::MAX {
            at[root] = out.len() as u32;
            out.push(Vec::new());
        }
        out[at[root] as usize].push(i);
    }
    out
}

impl Peeled {
    /// How often each item is taken, in parts of `den`: `times` says it of those that were left.
    pub fn whole(&self, times: &mut [u64], den: u64) {
        for layer in self.layers.iter().rev() {
            let near: u64 = layer.near.iter().map(|&n| times[n as usize]).sum();
            times[layer.item as usize] = den.saturating_sub(near);
        }
    }
}
