//! Proofs of bounds. Enters: floors, ceilings and ties with their multiplicities, and the cells they cover. Leaves: whether the multiplicities
//! prove the bound, in exact integers. Never done here: solving; this is what a solver's answer is checked with.

use serde::Serialize;
use tollbook_model::ClaimId;

/// A number that claims set for their scope, and how often a proof takes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Taken {
    /// The claims that set the number.
    pub claims: Vec<ClaimId>,
    /// The number of people, or deeds.
    pub figure: u64,
    /// How often it is taken, in parts of the proof's denominator.
    pub times: u64,
}

/// A share that ties two sums, and how often a proof takes it: "half of the dead were children" is 2 × children − 1 × dead, no less than −1 since half of an
/// odd number is rounded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TiedShare {
    /// The claim of the part and that of the whole.
    pub claims: Vec<ClaimId>,
    /// What the weighted sum is no less than.
    pub at_least: i64,
    /// How often it is taken, in parts of the proof's denominator.
    pub times: u64,
}

/// A smallest set of people that no claim of a proof tells apart: which floors and ceilings cover it, and whether it is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// Floors that may count it, as indices into [`Proof::floors`].
    pub floors: Vec<u32>,
    /// Ceilings that surely count it, as indices into [`Proof::ceilings`].
    pub ceilings: Vec<u32>,
    /// What each of its people adds to a tie, as an index into [`Proof::ties`] with the number.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ties: Vec<(u32, i64)>,
    /// True if it lies inside the question.
    pub asked: bool,
}

/// Which way a proof bounds the number asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// No fewer than.
    AtLeast,
    /// No more than.
    AtMost,
}

/// A bound on one part of the question that shares no claim with the others, by weights on claims (the dual solution of a linear program).
///
/// At least: Σ floor·times − Σ ceiling·times + Σ tie·times, if every cell is covered at most once more by floors and ties than by ceilings when it is asked
/// for, and never more when it is not. At most: the same with the signs turned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// Which way.
    pub direction: Direction,
    /// Floors.
    pub floors: Vec<Taken>,
    /// Ceilings.
    pub ceilings: Vec<Taken>,
    /// Shares that tie two sums.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ties: Vec<TiedShare>,
    /// All cells in which floors and ties may count more than ceilings: every other one is covered no more than it may be. For a bound of at most, all of
    /// its part that are asked for.
    pub cells: Vec<Cell>,
    /// What the multiplicities are parts of.
    pub denominator: u64,
    /// The bound it proves.
    pub bound: u64,
}

impl Proof {
    /// True if the multiplicities prove the bound. In `i128`; a product that doesn't fit proves nothing.
    #[must_use]
    pub fn check(&self) -> bool {
        self.value().is_some_and(|(value, den)| match self.direction {
            Direction::AtLeast => value > (i128::from(self.bound) - 1) * den,
            Direction::AtMost => value < (i128::from(self.bound) + 1) * den,
        })
    }

    /// The proven value as a fraction, if the multiplicities are allowed in every cell.
    fn value(&self) -> Option<(i128, i128)> {
        let den = i128::from(self.denominator);
        if den == 0 {
            return None;
        }
        let worth = |list: &[Taken]| list.iter().try_fold(0i128, |acc, t| acc.checked_add(i128::from(t.figure).checked_mul(i128::from(t.times))?));
        let times = |list: &[Taken], at: &[u32]| at.iter().try_fold(0i128, |acc, &i| list.get(i as usize).map(|t| acc + i128::from(t.times)));
        let tied =
            |at: &[(u32, i64)]| at.iter().try_fold(0i128, |acc, &(i, each)| self.ties.get(i as usize).map(|t| acc + i128::from(each) * i128::from(t.times)));
        for cell in &self.cells {
            let net = times(&self.floors, &cell.floors)? - times(&self.ceilings, &cell.ceilings)? + tied(&cell.ties)?;
            let asked = if cell.asked { den } else { 0 };
            let allowed = match self.direction {
                Direction::AtLeast => net <= asked,
                Direction::AtMost => -net >= asked,
            };
            if !allowed {
                return None;
            }
        }
        let ties = self.ties.iter().try_fold(0i128, |acc, t| acc.checked_add(i128::from(t.at_least).checked_mul(i128::from(t.times))?))?;
        let net = worth(&self.floors)?.checked_sub(worth(&self.ceilings)?)?.checked_add(ties)?;
        Some((if self.direction == Direction::AtLeast { net } else { net.checked_neg()? }, den))
    }
}

/// The proof of a toll's bound, part by part; the parts share no claim, so their bounds add up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Certificate {
    /// The parts.
    pub proofs: Vec<Proof>,
}

impl Certificate {
    /// True if every part proves its bound.
    #[must_use]
    pub fn check(&self) -> bool {
        self.proofs.iter().all(Proof::check)
    }

    /// What the parts prove together.
    #[must_use]
    pub fn bound(&self) -> u64 {
        self.proofs.iter().fold(0, |acc, p| acc.saturating_add(p.bound))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(figure: u64, times: u64) -> Taken {
        Taken { claims: vec![], figure, times }
    }

    fn cell(floors: &[u32]) -> Cell {
        Cell { floors: floors.to_vec(), ceilings: vec![], ties: vec![], asked: true }
    }

    #[test]
    fn three_halves_of_three_overlapping_floors_prove_two() {
        let mut proof = Proof {
            direction: Direction::AtLeast,
            floors: vec![taken(1, 1), taken(1, 1), taken(1, 1)],
            ceilings: vec![],
            ties: vec![],
            cells: vec![cell(&[0, 2]), cell(&[0, 1]), cell(&[1, 2])],
            denominator: 2,
            bound: 2,
        };
        assert!(proof.check());
        proof.bound = 3;
        assert!(!proof.check());
        proof.bound = 2;
        proof.floors[0].times = 2;
        assert!(!proof.check(), "a cell would be counted one and a half times");
    }
}
