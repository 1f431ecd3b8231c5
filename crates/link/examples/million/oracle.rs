//! Enters: a made world with all its shares. Leaves: how well anyone could link it who knew them all. Never done here: guessing.
//!
//! The oracle knows the true place of every record and every share of the world. By pairs, it takes the exact odds that two records are one
//! incident and joins by average linkage; by clusters, it takes the exact likelihood of whole clusters and joins by gain.

use crate::world::{ACTORS, DAY_ERRORS, DAYS, FURTHER, MEANS, Told, World, zipf_shares};
use std::collections::HashMap;
use tollbook_link::engine::Pair;

/// True counts that are thought of.
const KILLED: usize = 500;

pub struct Oracle {
    /// By told count: first true count, and the chance to tell it for each true count from there.
    tells: Vec<(usize, Vec<f64>)>,
    killed: Vec<f64>,
    actors: Vec<f64>,
    means: Vec<f64>,
    incidents: f64,
}

/// What a cluster's records say of the truth they share.
#[derive(Clone)]
struct Cluster {
    members: Vec<u32>,
    log: f64,
}

fn ln_factorial(n: usize) -> f64 {
    (1..=n).map(|k| (k as f64).ln()).sum()
}

impl Oracle {
    pub fn new(world: &World) -> Oracle {
        let mut killed = vec![0.0; KILLED];
        for g in 1..KILLED {
            let p = 0.25 * 0.75f64.powi(g as i32 - 1);
            killed[g] += 0.95 * p;
            if g * 6 < KILLED {
                killed[g * 6] += 0.05 * p;
            }
        }
        let most = world.told.iter().map(|t| t.killed).max().unwrap_or(0) as usize;
        let mut told = vec![HashMap::<usize, f64>::new(); most.max(KILLED * 2) + 2];
        for k in 1..KILLED {
            *told[k].entry(k).or_default() += 0.65;
            for d in 0..3 {
                *told[(k + d).max(1) - 1].entry(k).or_default() += 0.25 / 3.0;
            }
            for n in (0.6 * k as f64) as usize..=(1.6 * k as f64) as usize {
                let (from, to) = ((n as f64).max(0.6 * k as f64), ((n + 1) as f64).min(1.6 * k as f64));
                if to > from {
                    *told[n.max(1)].entry(k).or_default() += 0.1 * (to - from) / k as f64;
                }
            }
        }
        let tells = told.into_iter().map(|m| {
            let first = m.keys().copied().min().unwrap_or(0);
            let last = m.keys().copied().max().unwrap_or(0);
            (first, (first..=last).map(|k| m.get(&k).copied().unwrap_or(0.0)).collect())
        });
        Oracle { tells: tells.collect(), killed, actors: zipf_shares(ACTORS, 1.0), means: zipf_shares(MEANS, 0.8), incidents: world.incidents as f64 }
    }

    fn ln_killed(&self, told: &[&Told]) -> f64 {
        let from = told.iter().map(|t| self.tells[t.killed as usize].0).max().unwrap_or(0);
        let to = told
            .iter()
            .map(|t| {
                let x = &self.tells[t.killed as usize];
                x.0 + x.1.len()
            })
            .min()
            .unwrap_or(0)
            .min(KILLED);
        let of = |k: usize| {
            self.killed[k]
                * told
                    .iter()
                    .map(|t| {
                        let x = &self.tells[t.killed as usize];
                        x.1[k - x.0]
                    })
                    .product::<f64>()
        };
        (from..to).map(of).sum::<f64>().max(1e-300).ln()
    }

    fn ln_value(shares: &[f64], error: f64, told: impl Iterator<Item = u32> + Clone) -> f64 {
        let chance = |value: usize, t: u32| if t as usize == value + 1 { 1.0 - error + error / shares.len() as f64 } else { error / shares.len() as f64 };
        let of = |v: usize| shares[v] * told.clone().filter(|&t| t != 0).map(|t| chance(v, t)).product::<f64>();
        (0..shares.len()).map(of).sum::<f64>().ln()
    }

    fn ln_day(told: &[&Told]) -> f64 {
        let chance = |error: i32| DAY_ERRORS.iter().find(|e| e.0 == error).map_or(0.0, |e| e.1);
        let from = told.iter().map(|t| t.day - 2).min().unwrap_or(0);
        let to = told.iter().map(|t| t.day + 2).max().unwrap_or(0);
        (from..=to).map(|d| told.iter().map(|t| chance(t.day - d)).product::<f64>()).sum::<f64>().max(1e-300).ln() - f64::from(DAYS).ln()
    }

    /// The logarithm of the likelihood of what the records say, were they one incident of one place.
    fn ln_says(&self, told: &[&Told]) -> f64 {
        Self::ln_day(told)
            + self.ln_killed(told)
            + Self::ln_value(&self.actors, 0.05, told.iter().map(|t| t.actor))
            + Self::ln_value(&self.means, 0.08, told.iter().map(|t| t.means))
    }

    fn ln_cluster(&self, told: &[&Told], place_share: f64) -> f64 {
        let n = told.len();
        let reports = -FURTHER + (n as f64 - 1.0) * FURTHER.ln() - ln_factorial(n - 1) + ln_factorial(n);
        (self.incidents * place_share).ln() + reports + self.ln_says(told)
    }

    fn by_place(world: &World) -> Vec<Vec<u32>> {
        let mut out = vec![Vec::new(); world.place_shares.len()];
        world.told.iter().enumerate().for_each(|(i, t)| out[t.place as usize].push(i as u32));
        out.iter_mut().for_each(|p| p.sort_by_key(|&i| world.told[i as usize].day));
        out
    }

    /// The exact weights of all pairs of one place within four days.
    pub fn pairs(&self, world: &World) -> Vec<Pair> {
        // Ordered pairs of one incident against ordered pairs of any two, per incident.
        let (pairs_same, records) = ((1.0 + FURTHER).powi(2) + FURTHER - (1.0 + FURTHER), 1.0 + FURTHER);
        let mut out = Vec::new();
        for (place, members) in Self::by_place(world).into_iter().enumerate() {
            let alone: Vec<f64> = members.iter().map(|&i| self.ln_says(&[&world.told[i as usize]])).collect();
            for (x, &i) in members.iter().enumerate() {
                for (y, &j) in members.iter().enumerate().skip(x + 1) {
                    let (a, b) = (&world.told[i as usize], &world.told[j as usize]);
                    if b.day - a.day > 4 {
                        break;
                    }
                    let prior = (pairs_same / (records * records)).ln() - (self.incidents * world.place_shares[place]).ln();
                    let log = prior + self.ln_says(&[a, b]) - alone[x] - alone[y];
                    out.push(Pair { a: i.min(j), b: i.max(j), weight: (log / std::f64::consts::LN_2 * 1000.0).clamp(-40_000.0, 40_000.0) as i32 });
                }
            }
        }
        out
    }

    /// Joins whole clusters by how much likelier they are as one, best first, while that is more than `cut`.
    pub fn clusters(&self, world: &World, cut: f64) -> Vec<u32> {
        let mut labels: Vec<u32> = (0..world.told.len() as u32).collect();
        for (place, members) in Self::by_place(world).into_iter().enumerate() {
            let share = world.place_shares[place];
            let told = |m: &[u32]| m.iter().map(|&i| &world.told[i as usize]).collect::<Vec<_>>();
            let of = |members: Vec<u32>| {
                let log = self.ln_cluster(&told(&members), share);
                Cluster { members, log }
            };
            let mut clusters: Vec<Option<Cluster>> = members.iter().map(|&i| Some(of(vec![i]))).collect();
            let near = |a: &Cluster, b: &Cluster| {
                a.members.iter().all(|&i| b.members.iter().all(|&j| (world.told[i as usize].day - world.told[j as usize].day).abs() <= 4))
            };
            let joined = |a: &Cluster, b: &Cluster| {
                let both = of(a.members.iter().chain(&b.members).copied().collect());
                (both.log - a.log - b.log, both)
            };
            let mut offers = std::collections::BinaryHeap::new();
            let push = |offers: &mut std::collections::BinaryHeap<(i64, usize, usize)>, clusters: &[Option<Cluster>], x: usize, y: usize| {
                if let (Some(a), Some(b)) = (&clusters[x], &clusters[y])
                    && near(a, b)
                {
                    let gain = joined(a, b).0;
                    if gain > cut {
                        offers.push(((gain * 1e6) as i64, x, y));
                    }
                }
            };
            // A joined cluster lies near the first of its members in the order of days, so its neighbours are found around it.
            let day = |c: &Option<Cluster>| c.as_ref().map_or(i32::MAX, |c| world.told[c.members[0] as usize].day);
            for x in 0..clusters.len() {
                for y in x + 1..clusters.len() {
                    if day(&clusters[y]) - day(&clusters[x]) > 4 {
                        break;
                    }
                    push(&mut offers, &clusters, x, y);
                }
            }
            let starts: Vec<i32> = members.iter().map(|&i| world.told[i as usize].day).collect();
            let mut owner: Vec<usize> = (0..clusters.len()).collect();
            while let Some((_, x, y)) = offers.pop() {
                // Offers of clusters that are gone are passed over.
                let (Some(a), Some(b)) = (clusters[x].clone(), clusters[y].clone()) else {
                    continue;
                };
                let both = joined(&a, &b).1;
                clusters[x] = None;
                clusters[y] = None;
                let at = clusters.len();
                clusters.push(Some(both));
                owner.push(at);
                owner[x] = at;
                owner[y] = at;
                let from = starts.partition_point(|&d| d < starts_of(&a, world) - 8);
                let to = starts.partition_point(|&d| d <= starts_of(&a, world) + 8);
                let mut seen = std::collections::BTreeSet::new();
                for k in from..to {
                    let mut o = k;
                    while owner[o] != o {
                        o = owner[o];
                    }
                    if o != at && seen.insert(o) {
                        push(&mut offers, &clusters, o, at);
                    }
                }
            }
            for cluster in clusters.into_iter().flatten() {
                cluster.members.iter().for_each(|&m| labels[m as usize] = cluster.members[0]);
            }
        }
        labels
    }
}

fn starts_of(cluster: &Cluster, world: &World) -> i32 {
    world.told[cluster.members[0] as usize].day
}
