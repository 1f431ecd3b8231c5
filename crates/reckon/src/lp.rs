//! The one room with floating point numbers. Enters: floors, ceilings, ties between two sums, and the cells they cover. Leaves: multiplicities as integers
//! over a common denominator, allowed in every cell by exact arithmetic. Never done here: printing, or trusting, a solver's number.

use microlp::{ComparisonOp, Error, OptimizationDirection, Problem, Variable};

/// A cell: the floors and ceilings that cover it, what each person in it adds to a tie, and whether it is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Spot {
    pub floors: Vec<u32>,
    pub ceilings: Vec<u32>,
    pub ties: Vec<(u32, i64)>,
    pub asked: bool,
}

/// What is known of sums over cells: no fewer than a floor, no more than a ceiling, and for a tie a weighted sum no less than its number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bounds {
    pub floors: Vec<u64>,
    pub ceilings: Vec<u64>,
    pub ties: Vec<i64>,
}

impl Bounds {
    /// Floors alone.
    pub fn of_floors(floors: Vec<u64>) -> Self {
        Bounds { floors, ..Bounds::default() }
    }
}

/// Multiplicities over one denominator.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Weights {
    pub floors: Vec<u64>,
    pub ceilings: Vec<u64>,
    pub ties: Vec<u64>,
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
            let tied: i128 = s.ties.iter().map(|&(i, each)| i128::from(each) * i128::from(self.ties[i as usize])).sum();
            let asked = if s.asked { i128::from(self.den) } else { 0 };
            if at_least { plus - minus + tied <= asked } else { minus - plus - tied >= asked }
        })
    }

    /// Σ floors − Σ ceilings + Σ ties, times the denominator.
    pub fn worth(&self, bounds: &Bounds) -> i128 {
        let product = |a: &[u64], b: &[u64]| a.iter().zip(b).map(|(&x, &y)| i128::from(x) * i128::from(y)).sum::<i128>();
        let tied = self.ties.iter().zip(&bounds.ties).map(|(&x, &r)| i128::from(x) * i128::from(r)).sum::<i128>();
        product(&self.floors, &bounds.floors) - product(&self.ceilings, &bounds.ceilings) + tied
    }
}

/// Fractions that vertices of small programs have; then one fine enough for the rest.
const DENOMINATORS: [u64; 14] = [1, 2, 3, 4, 5, 6, 7, 8, 12, 60, 420, 2520, 27720, 1 << 24];

fn exact([floors, ceilings, ties]: [&[f64]; 3], spots: &[Spot], at_least: bool) -> Option<Weights> {
    for den in DENOMINATORS {
        let last = den == 1 << 24;
        let scale = den as f64;
        let near = |v: &f64| {
            let n = v * scale;
            last || (n - n.round()).abs() < 1e-6 * scale.max(1.0)
        };
        if !floors.iter().chain(ceilings).chain(ties).all(near) {
            continue;
        }
        let nearest = |v: &f64| (v * scale).round().max(0.0) as u64;
        let below = |v: &f64| ((v * scale).floor() - 1.0).max(0.0) as u64;
        let above = |v: &f64| if *v < 1e-9 { 0 } else { (v * scale).ceil() as u64 + 1 };
        let whole = |list: &[f64]| list.iter().map(nearest).collect();
        let rounded = Weights { floors: whole(floors), ceilings: whole(ceilings), ties: whole(ties), den };
        if rounded.allowed(spots, at_least) {
            return Some(rounded);
        }
        if last {
            // A tie pulls both ways: it stays as near as it can be, and floors and ceilings give way.
            let careful = Weights { floors: floors.iter().map(below).collect(), ceilings: ceilings.iter().map(above).collect(), ties: whole(ties), den };
            return careful.allowed(spots, at_least).then_some(careful);
        }
    }
    None
}

/// The best multiplicities: for `at_least` the greatest Σ floor·y − Σ ceiling·z + Σ tie·w, else the least of its negative.
pub(crate) fn solve(bounds: &Bounds, spots: &[Spot], at_least: bool) -> Solved {
    let mut problem = Problem::new(if at_least { OptimizationDirection::Maximize } else { OptimizationDirection::Minimize });
    let sign = if at_least { 1.0 } else { -1.0 };
    let free = (0.0, f64::INFINITY);
    let ys: Vec<Variable> = bounds.floors.iter().map(|&w| problem.add_var(sign * w as f64, free)).collect();
    let zs: Vec<Variable> = bounds.ceilings.iter().map(|&w| problem.add_var(-sign * w as f64, free)).collect();
    let ws: Vec<Variable> = bounds.ties.iter().map(|&r| problem.add_var(sign * r as f64, free)).collect();
    for spot in spots {
        let mut terms: Vec<(Variable, f64)> = spot.floors.iter().map(|&i| (ys[i as usize], sign)).collect();
        terms.extend(spot.ceilings.iter().map(|&i| (zs[i as usize], -sign)));
        terms.extend(spot.ties.iter().map(|&(i, each)| (ws[i as usize], sign * each as f64)));
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
    let values = |list: &[Variable]| list.iter().map(|v| solution.var_value(*v)).collect::<Vec<f64>>();
    exact([&values(&ys), &values(&zs), &values(&ws)], spots, at_least).map_or(Solved::Failed, Solved::Weights)
}

/// The rows of a primal program: for each bound the cells that it covers, and how often.
struct Rows {
    floors: Vec<Vec<(usize, f64)>>,
    ceilings: Vec<Vec<(usize, f64)>>,
    ties: Vec<Vec<(usize, f64)>>,
}

impl Rows {
    fn of(bounds: &Bounds, spots: &[Spot]) -> Self {
        let mut out = Rows {
            floors: vec![Vec::new(); bounds.floors.len()],
            ceilings: vec![Vec::new(); bounds.ceilings.len()],
            ties: vec![Vec::new(); bounds.ties.len()],
        };
        for (at, spot) in spots.iter().enumerate() {
            spot.floors.iter().for_each(|&i| out.floors[i as usize].push((at, 1.0)));
            spot.ceilings.iter().for_each(|&i| out.ceilings[i as usize].push((at, 1.0)));
            spot.ties.iter().for_each(|&(i, each)| out.ties[i as usize].push((at, each as f64)));
        }
        out
    }
}

/// A world of whole people with as many in the question as `bound` says, if rounding finds one: then the bound can't be better.
pub(crate) fn world_meets(bounds: &Bounds, spots: &[Spot], bound: u64, at_least: bool) -> bool {
    let mut problem = Problem::new(if at_least { OptimizationDirection::Minimize } else { OptimizationDirection::Maximize });
    let xs: Vec<Variable> = spots.iter().map(|s| problem.add_var(if s.asked { 1.0 } else { 0.0 }, (0.0, f64::INFINITY))).collect();
    let rows = Rows::of(bounds, spots);
    let terms = |row: &[(usize, f64)]| row.iter().map(|&(x, each)| (xs[x], each)).collect::<Vec<(Variable, f64)>>();
    for (row, &l) in rows.floors.iter().zip(&bounds.floors) {
        problem.add_constraint(&terms(row)[..], ComparisonOp::Ge, l as f64);
    }
    for (row, &u) in rows.ceilings.iter().zip(&bounds.ceilings).filter(|(row, _)| !row.is_empty()) {
        problem.add_constraint(&terms(row)[..], ComparisonOp::Le, u as f64);
    }
    for (row, &r) in rows.ties.iter().zip(&bounds.ties).filter(|(row, _)| !row.is_empty()) {
        problem.add_constraint(&terms(row)[..], ComparisonOp::Ge, r as f64);
    }
    let Ok(outcome) = problem.solve() else { return false };
    let Ok(solution) = outcome.into_solution() else { return false };
    let mut world: Vec<u64> = xs.iter().map(|x| (solution.var_value(*x) + 1e-7).floor().max(0.0) as u64).collect();
    mend(&mut world, &bounds.floors, spots);
    holds(&world, bounds, spots) && {
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

fn holds(world: &[u64], bounds: &Bounds, spots: &[Spot]) -> bool {
    let (mut f, mut c, mut t) = (vec![0u64; bounds.floors.len()], vec![0u64; bounds.ceilings.len()], vec![0i128; bounds.ties.len()]);
    for (&x, spot) in world.iter().zip(spots) {
        spot.floors.iter().for_each(|&i| f[i as usize] += x);
        spot.ceilings.iter().for_each(|&i| c[i as usize] += x);
        spot.ties.iter().for_each(|&(i, each)| t[i as usize] += i128::from(each) * i128::from(x));
    }
    let (floors, ceilings) = (f.iter().zip(&bounds.floors).all(|(a, b)| a >= b), c.iter().zip(&bounds.ceilings).all(|(a, b)| a <= b));
    floors && ceilings && t.iter().zip(&bounds.ties).all(|(a, &r)| *a >= i128::from(r))
}

/// By how much bounds have to give way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Slack {
    pub floors: Vec<u64>,
    pub ceilings: Vec<u64>,
    pub ties: Vec<u64>,
}

impl Slack {
    fn is_none(&self) -> bool {
        self.floors.iter().chain(&self.ceilings).chain(&self.ties).all(|s| *s == 0)
    }

    /// All of it together.
    pub fn sum(&self) -> u64 {
        self.floors.iter().chain(&self.ceilings).chain(&self.ties).fold(0, |acc: u64, s| acc.saturating_add(*s))
    }
}

/// True if people can be spread over the cells so that every bound holds.
pub(crate) fn allows(bounds: &Bounds, spots: &[Spot]) -> bool {
    let one = |n: usize| vec![1; n];
    let support = Slack { floors: one(bounds.floors.len()), ceilings: one(bounds.ceilings.len()), ties: one(bounds.ties.len()) };
    slack(bounds, spots, &support).is_none_or(|s| s.is_none())
}

/// By how much floors must come down, ceilings go up and ties give way for all to hold, as little as possible, each weighted by its support (elastic
/// programming). Rounded up to whole people, so that the loosened bounds surely hold together. `None` if the solver gave up.
pub(crate) fn slack(bounds: &Bounds, spots: &[Spot], support: &Slack) -> Option<Slack> {
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let free = (0.0, f64::INFINITY);
    let xs: Vec<Variable> = spots.iter().map(|_| problem.add_var(0.0, free)).collect();
    let mut gives = |list: &[u64]| list.iter().map(|&w| problem.add_var(w as f64, free)).collect::<Vec<Variable>>();
    let (downs, ups, loose) = (gives(&support.floors), gives(&support.ceilings), gives(&support.ties));
    let rows = Rows::of(bounds, spots);
    let with = |row: &[(usize, f64)], give: Variable, each: f64| {
        let mut terms: Vec<(Variable, f64)> = row.iter().map(|&(x, n)| (xs[x], n)).collect();
        terms.push((give, each));
        terms
    };
    for (i, row) in rows.floors.iter().enumerate() {
        problem.add_constraint(&with(row, downs[i], 1.0)[..], ComparisonOp::Ge, bounds.floors[i] as f64);
    }
    for (i, row) in rows.ceilings.iter().enumerate() {
        problem.add_constraint(&with(row, ups[i], -1.0)[..], ComparisonOp::Le, bounds.ceilings[i] as f64);
    }
    for (i, row) in rows.ties.iter().enumerate() {
        problem.add_constraint(&with(row, loose[i], 1.0)[..], ComparisonOp::Ge, bounds.ties[i] as f64);
    }
    let solution = problem.solve().ok()?.into_solution().ok()?;
    let whole = |list: &[Variable]| list.iter().map(|v| (solution.var_value(*v) - 1e-6).ceil().max(0.0) as u64).collect();
    Some(Slack { floors: whole(&downs), ceilings: whole(&ups), ties: whole(&loose) })
}
