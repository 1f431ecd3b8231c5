//! The one room with floating point numbers. Enters: floors, ceilings and the cells they cover. Leaves: multiplicities as integers over a
//! common denominator, allowed in every cell by exact arithmetic. Never done here: printing, or trusting, a solver's number.

use microlp::{ComparisonOp, Error, OptimizationDirection, Problem, Variable};

/// A cell: the floors and ceilings that cover it, and whether it is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Spot {
    pub floors: Vec<u32>,
    pub ceilings: Vec<u32>,
    pub asked: bool,
}

/// Multiplicities over one denominator.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Weights {
    pub floors: Vec<u64>,
    pub ceilings: Vec<u64>,
    pub den: u64,
}

/// What the solver found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Solved {
    /// Multiplicities that are allowed in every cell.
    Weights(Weights),
    /// No bound: nothing covers the question.
    Unbounded,
    /// The floors and ceilings contradict each other.
    Contradiction,
    /// The solver gave up, or its answer doesn't survive the exact check.
    Failed,
}

impl Weights {
    /// True if no cell is counted more often than it may be (at least), or less often than it must be (at most).
    pub fn allowed(&self, spots: &[Spot], at_least: bool) -> bool {
        spots.iter().all(|s| {
            let plus: i128 = s.floors.iter().map(|&i| i128::from(self.floors[i as usize])).sum();
            let minus: i128 = s.ceilings.iter().map(|&i| i128::from(self.ceilings[i as usize])).sum();
            let asked = if s.asked { i128::from(self.den) } else { 0 };
            if at_least { plus - minus <= asked } else { minus - plus >= asked }
        })
    }

    /// Σ floors − Σ ceilings, times the denominator.
    pub fn worth(&self, floors: &[u64], ceilings: &[u64]) -> i128 {
        let product = |a: &[u64], b: &[u64]| a.iter().zip(b).map(|(&x, &y)| i128::from(x) * i128::from(y)).sum::<i128>();
        product(&self.floors, floors) - product(&self.ceilings, ceilings)
    }
}

/// Fractions that vertices of small programs have; then one fine enough for the rest.
const DENOMINATORS: [u64; 14] = [1, 2, 3, 4, 5, 6, 7, 8, 12, 60, 420, 2520, 27720, 1 << 24];

fn exact(floors: &[f64], ceilings: &[f64], spots: &[Spot], at_least: bool) -> Option<Weights> {
    for den in DENOMINATORS {
        let last = den == 1 << 24;
        let scale = den as f64;
        let near = |v: &f64| {
            let n = v * scale;
            last || (n - n.round()).abs() < 1e-6 * scale.max(1.0)
        };
        if !floors.iter().chain(ceilings).all(near) {
            continue;
        }
        let nearest = |v: &f64| (v * scale).round().max(0.0) as u64;
        let below = |v: &f64| ((v * scale).floor() - 1.0).max(0.0) as u64;
        let above = |v: &f64| if *v < 1e-9 { 0 } else { (v * scale).ceil() as u64 + 1 };
        let rounded = Weights { floors: floors.iter().map(nearest).collect(), ceilings: ceilings.iter().map(nearest).collect(), den };
        if rounded.allowed(spots, at_least) {
            return Some(rounded);
        }
        if last {
            let (f, c): (Vec<u64>, Vec<u64>) = (floors.iter().map(below).collect(), ceilings.iter().map(above).collect());
            let careful = Weights { floors: f, ceilings: c, den };
            return careful.allowed(spots, at_least).then_some(careful);
        }
    }
    None
}

/// The best multiplicities: for `at_least` the greatest Σ floor·y − Σ ceiling·z, else the least Σ ceiling·z − Σ floor·y.
pub(crate) fn solve(floors: &[u64], ceilings: &[u64], spots: &[Spot], at_least: bool) -> Solved {
    let mut problem = Problem::new(if at_least { OptimizationDirection::Maximize } else { OptimizationDirection::Minimize });
    let sign = if at_least { 1.0 } else { -1.0 };
    let free = (0.0, f64::INFINITY);
    let ys: Vec<Variable> = floors.iter().map(|&w| problem.add_var(sign * w as f64, free)).collect();
    let zs: Vec<Variable> = ceilings.iter().map(|&w| problem.add_var(-sign * w as f64, free)).collect();
    for spot in spots {
        let mut terms: Vec<(Variable, f64)> = spot.floors.iter().map(|&i| (ys[i as usize], sign)).collect();
        terms.extend(spot.ceilings.iter().map(|&i| (zs[i as usize], -sign)));
        let op = if at_least { ComparisonOp::Le } else { ComparisonOp::Ge };
        problem.add_constraint(&terms[..], op, if spot.asked { 1.0 } else { 0.0 });
    }
    let solution = match problem.solve() {
        Ok(outcome) => match outcome.into_solution() {
            Ok(solution) => solution,
            Err(_) => return Solved::Failed,
        },
        Err(Error::Unbounded) => return Solved::Contradiction,
        Err(Error::Infeasible) => return Solved::Unbounded,
        Err(_) => return Solved::Failed,
    };
    let value = |v: &Variable| solution.var_value(*v);
    let (y, z): (Vec<f64>, Vec<f64>) = (ys.iter().map(value).collect(), zs.iter().map(value).collect());
    exact(&y, &z, spots, at_least).map_or(Solved::Failed, Solved::Weights)
}

/// A world of whole people with as many in the question as `bound` says, if rounding finds one: then the bound can't be better.
pub(crate) fn world_meets(floors: &[u64], ceilings: &[u64], spots: &[Spot], bound: u64, at_least: bool) -> bool {
    let mut problem = Problem::new(if at_least { OptimizationDirection::Minimize } else { OptimizationDirection::Maximize });
    let xs: Vec<Variable> = spots.iter().map(|s| problem.add_var(if s.asked { 1.0 } else { 0.0 }, (0.0, f64::INFINITY))).collect();
    let over = |pick: &dyn Fn(&Spot) -> &Vec<u32>, n: usize| {
        let mut rows: Vec<Vec<(Variable, f64)>> = vec![Vec::new(); n];
        for (spot, x) in spots.iter().zip(&xs) {
            for &i in pick(spot) {
                rows[i as usize].push((*x, 1.0));
            }
        }
        rows
    };
    for (row, &l) in over(&|s| &s.floors, floors.len()).iter().zip(floors) {
        problem.add_constraint(&row[..], ComparisonOp::Ge, l as f64);
    }
    for (row, &u) in over(&|s| &s.ceilings, ceilings.len()).iter().zip(ceilings) {
        if !row.is_empty() {
            problem.add_constraint(&row[..], ComparisonOp::Le, u as f64);
        }
    }
    let Ok(outcome) = problem.solve() else { return false };
    let Ok(solution) = outcome.into_solution() else { return false };
    let mut world: Vec<u64> = xs.iter().map(|x| (solution.var_value(*x) + 1e-7).floor().max(0.0) as u64).collect();
    mend(&mut world, floors, spots);
    holds(&world, floors, ceilings, spots) && {
        let inside: u64 = world.iter().zip(spots).filter(|(_, s)| s.asked).map(|(x, _)| x).sum();
        inside == bound
    }
}

/// Fills what rounding down took from floors, first where most floors lack somebody.
fn mend(world: &mut [u64], floors: &[u64], spots: &[Spot]) {
    let mut lacking: Vec<u64> = floors.to_vec();
    for (x, spot) in world.iter().zip(spots) {
        for &i in &spot.floors {
            lacking[i as usize] = lacking[i as usize].saturating_sub(*x);
        }
    }
    for _ in 0..4096 {
        let gain = |s: &Spot| s.floors.iter().filter(|&&i| lacking[i as usize] > 0).count();
        let Some((at, n)) = spots.iter().enumerate().map(|(at, s)| (at, gain(s))).max_by_key(|&(at, n)| (n, std::cmp::Reverse(at))) else { return };
        if n == 0 {
            return;
        }
        world[at] += 1;
        for &i in &spots[at].floors {
            lacking[i as usize] = lacking[i as usize].saturating_sub(1);
        }
    }
}

fn holds(world: &[u64], floors: &[u64], ceilings: &[u64], spots: &[Spot]) -> bool {
    let (mut f, mut c) = (vec![0u64; floors.len()], vec![0u64; ceilings.len()]);
    for (x, spot) in world.iter().zip(spots) {
        spot.floors.iter().for_each(|&i| f[i as usize] += x);
        spot.ceilings.iter().for_each(|&i| c[i as usize] += x);
    }
    f.iter().zip(floors).all(|(a, b)| a >= b) && c.iter().zip(ceilings).all(|(a, b)| a <= b)
}

/// The rows of a primal program: for each bound the cells that it covers.
fn coverage(spots: &[Spot], n: usize, pick: impl Fn(&Spot) -> &Vec<u32>) -> Vec<Vec<usize>> {
    let mut rows = vec![Vec::new(); n];
    for (at, spot) in spots.iter().enumerate() {
        for &i in pick(spot) {
            rows[i as usize].push(at);
        }
    }
    rows
}

/// True if people can be spread over the cells so that every floor and ceiling holds.
pub(crate) fn allows(floors: &[u64], ceilings: &[u64], spots: &[Spot]) -> bool {
    slack(floors, ceilings, spots, &vec![1; floors.len()], &vec![1; ceilings.len()]).is_none_or(|(less, more)| less.iter().chain(&more).all(|s| *s == 0))
}

/// By how much floors must come down and ceilings go up for all to hold, as little as possible, each weighted by its support (elastic
/// programming). Rounded up to whole people, so that the loosened bounds surely hold together. `None` if the solver gave up.
pub(crate) fn slack(floors: &[u64], ceilings: &[u64], spots: &[Spot], down: &[u64], up: &[u64]) -> Option<(Vec<u64>, Vec<u64>)> {
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let free = (0.0, f64::INFINITY);
    let xs: Vec<Variable> = spots.iter().map(|_| problem.add_var(0.0, free)).collect();
    let downs: Vec<Variable> = down.iter().map(|&w| problem.add_var(w as f64, free)).collect();
    let ups: Vec<Variable> = up.iter().map(|&w| problem.add_var(w as f64, free)).collect();
    for (i, row) in coverage(spots, floors.len(), |s| &s.floors).iter().enumerate() {
        let mut terms: Vec<(Variable, f64)> = row.iter().map(|&x| (xs[x], 1.0)).collect();
        terms.push((downs[i], 1.0));
        problem.add_constraint(&terms[..], ComparisonOp::Ge, floors[i] as f64);
    }
    for (i, row) in coverage(spots, ceilings.len(), |s| &s.ceilings).iter().enumerate() {
        let mut terms: Vec<(Variable, f64)> = row.iter().map(|&x| (xs[x], 1.0)).collect();
        terms.push((ups[i], -1.0));
        problem.add_constraint(&terms[..], ComparisonOp::Le, ceilings[i] as f64);
    }
    let solution = problem.solve().ok()?.into_solution().ok()?;
    let whole = |v: &Variable| (solution.var_value(*v) - 1e-6).ceil().max(0.0) as u64;
    Some((downs.iter().map(whole).collect(), ups.iter().map(whole).collect()))
}
