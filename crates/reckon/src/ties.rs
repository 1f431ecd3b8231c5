//! Claims that bind two numbers to each other. Enters: shares of a figure that is accepted as complete, figures for the killed and injured together. Leaves:
//! ties between two sums, and cells of those whom the other figure counts. Never done here: a tie to a figure that may be a part of more.
//!
//! "Half of the 30 to 40 dead were children" holds of all the dead only where the 40 are accepted as all of them; else it is a floor under the children, as any
//! other claim. "50 dead and wounded, 30 of them wounded" tells of 20 killed, by one voice on one day; the wounded of another report may be among the dead.

use crate::ask::Fit;
use crate::convention::Convention;
use crate::field::{Constraint, Making, Side};
use crate::groups::{everybody, group_key};
use crate::lp::Spot;
use crate::reckoner::{Reckoner, Shelf};
use crate::row::{EVER, NEVER, Part};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use tollbook_model::{Count, CountKind, Counted, Harm, RelationKind, Scope, Share, VictimGroup, Who};

/// People whom one side of a tie counts.
pub(crate) struct Cover {
    pub nodes: Vec<u32>,
    pub days: (i32, i32),
    pub side: Side,
    /// True if it is wherever they may lie, false where they surely lie.
    pub may: bool,
    /// How often each is counted.
    pub each: i64,
}

/// A weighted sum that is no less than a number: as many of the one as of the other.
pub(crate) struct Tie {
    pub claims: Vec<u32>,
    pub plus: Cover,
    pub minus: Cover,
    pub at_least: i64,
}

/// How a share's words bound it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bound {
    /// "Half of": rounded down or up.
    Even,
    /// "Most of", "more than half of".
    More,
    /// "Less than half of".
    Less,
}

impl Bound {
    /// Which of them gives the count that stands in a claim, out of the one that it is a share of.
    pub fn of(count: &Count, share: Share, whole: &Count) -> Option<Self> {
        let same = |b: &Bound| {
            let n = b.share(whole, share);
            (n.low, n.high) == (count.low, count.high)
        };
        [Bound::Even, Bound::More, Bound::Less].into_iter().find(same)
    }

    /// This share of a count.
    pub fn share(self, whole: &Count, share: Share) -> Count {
        Count::share_of(whole, share.num, share.den, self == Bound::More, self == Bound::Less)
    }
}

/// A group as a question would name it; `None` if it takes more than one word of a kind.
fn group_of(who: &Who) -> Option<VictimGroup> {
    if everybody(who) || !who.any_of.is_empty() || who.role.len() > 1 || who.nationality.len() > 1 {
        return None;
    }
    Some(VictimGroup {
        actor: who.actor.clone().or_else(|| who.side.clone()),
        status: who.status,
        role: who.role.first().cloned(),
        age: who.age,
        sex: who.sex,
        nationality: who.nationality.first().cloned(),
    })
}

impl Reckoner<'_> {
    /// Shares of figures for a period that the convention accepts as complete: part, whole, share, and how it is bounded.
    fn shares_of_all<'b>(&'b self, shelf: &'b Shelf, convention: &'b Convention) -> impl Iterator<Item = (u32, u32, Share, Bound)> + 'b {
        let claims = shelf.items.list.iter().filter(|i| i.aggregate && !i.rejected).flat_map(|i| i.claims.iter().copied());
        claims.filter_map(move |part| {
            let (claim, row) = (&self.told(part), &self.rows[part as usize]);
            let whole = row.part_of().filter(|_| row.part == Part::Binds && claim.count.kind == CountKind::Share)?;
            let (of, above) = (&self.told(whole), &self.rows[whole as usize]);
            let complete = above.part == Part::Binds && above.aggregate && above.counted == row.counted && convention.is_ceiling(of.count);
            let share = self.book.tied(part).into_iter().find_map(|r| r.2.filter(|_| r.0 == RelationKind::PartOf))?;
            let sound = complete && share.num > 0 && share.num < share.den && share.den <= 1_000;
            sound.then(|| Bound::of(claim.count, share, of.count)).flatten().map(|bound| (part, whole, share, bound))
        })
    }

    /// The group whose shares tie the answer to a question about everybody: the one of which most are told.
    pub(crate) fn tying_group(&self, shelf: &Shelf, scope: &Scope, convention: &Convention) -> Option<Scope> {
        let mut groups: BTreeMap<String, (usize, VictimGroup)> = BTreeMap::new();
        for (part, ..) in self.shares_of_all(shelf, convention) {
            let who = self.told(part).who;
            if let Some(group) = group_of(who) {
                groups.entry(group_key(who)).or_insert((0, group)).0 += 1;
            }
        }
        let most = groups.into_iter().max_by_key(|(name, (n, _))| (*n, Reverse(name.clone())))?;
        Some(Scope { who: most.1.1, ..scope.clone() })
    }

    /// The ties between sums that hold around a question.
    pub(crate) fn ties(&self, making: &Making, constraints: &[Constraint]) -> Vec<Tie> {
        let Some(group) = making.group else { return Vec::new() };
        let mut out = Vec::new();
        for (part, whole, share, bound) in self.shares_of_all(making.shelf, making.convention) {
            let of = |claim| making.shelf.items.of_claim(claim);
            let (Some(part_item), Some(whole_item)) = (of(part), of(whole)) else { continue };
            // Only a whole that stands as complete against all who tell of it.
            let stands = constraints.iter().find(|c| c.item == Some(whole_item) && c.side == Side::Any && c.ceiling.is_some());
            let (Some(stands), Ok(num), Ok(den)) = (stands, i64::try_from(share.num), i64::try_from(share.den)) else { continue };
            let (claim, row) = (&self.told(part), &self.rows[part as usize]);
            if group.rest(claim, row) != Fit::Inside {
                continue;
            }
            let list = &making.shelf.items.list;
            let may = |item: u32, side: Side, each: i64| {
                let item = &list[item as usize];
                Cover { nodes: item.may.to_vec(), days: item.may_days, side, may: true, each }
            };
            if bound != Bound::Less {
                // Half of an odd number is rounded; "most" is more than half of whoever there was.
                let at_least = if bound == Bound::More && stands.floor.is_some() { 1 } else { 1 - den };
                let minus = Cover { nodes: stands.sure.clone(), days: stands.sure_days, side: Side::Any, may: false, each: num };
                out.push(Tie { claims: vec![part, whole], plus: may(part_item, Side::Group, den), minus, at_least });
            }
            if bound != Bound::More
                && let Some((nodes, days, Side::Group)) = self.surely(part, making.group)
            {
                let minus = Cover { nodes, days, side: Side::Group, may: false, each: den };
                out.push(Tie { claims: vec![part, whole], plus: may(whole_item, Side::Any, num), minus, at_least: 1 - den });
            }
        }
        out
    }

    /// Figures for the killed and injured together, in a question for one of the two: each with the figure for the other by the same report, which counts
    /// people of a cell of its own.
    pub(crate) fn companions(&self, making: &Making, out: &mut Vec<Constraint>) -> Vec<Spot> {
        let other = match making.shelf.counted {
            Counted::Harm(Harm::Killed) => Harm::Injured,
            Counted::Harm(Harm::Injured) => Harm::Killed,
            _ => return Vec::new(),
        };
        let Some((_, both)) = self.shelf(Counted::Harm(Harm::Casualties)) else { return Vec::new() };
        let mut spots = Vec::new();
        for item in &both.items.list {
            let binding = |c: u32, harm: Harm| {
                let row = &self.rows[c as usize];
                row.part == Part::Binds && row.counted == Counted::Harm(harm)
            };
            let by_report = item.by_report(&self.rows);
            for &(report, sum) in by_report.iter().filter(|r| !item.rejected && binding(r.1, Harm::Casualties)) {
                let who = self.told(sum).who;
                let same = |c: u32| group_key(self.told(c).who) == group_key(who);
                let rest = by_report.iter().find(|r| r.0 == report && binding(r.1, other) && same(r.1)).map(|r| r.1);
                let numbers = |c: u32| {
                    let claim = self.told(c);
                    let (low, _, high, _) = making.convention.figures(claim.count, claim.level);
                    (low.filter(|l| *l > 0), high.filter(|_| making.convention.is_ceiling(claim.count)))
                };
                let (floor, most) = numbers(sum);
                let of_group = making.group.is_some_and(|g| g.rest(&self.told(sum), &self.rows[sum as usize]) == Fit::Inside);
                let side = if of_group { Side::Group } else { Side::Any };
                let sure = self.surely(sum, making.group).filter(|s| item.aggregate && s.2 == side).zip(most);
                // Who was killed in a period was so in that one; who was injured may stand in several.
                let row = &self.rows[sum as usize];
                let (may, may_days) = if other == Harm::Injured { (row.area.may.as_slice(), row.stated_days()) } else { (&*item.may, item.may_days) };
                let one = out.len() as u32;
                let own = |(sure, sure_days, ceiling_side), ceiling| Constraint {
                    item: item.incident.and_then(|i| making.shelf.items.list.iter().position(|o| o.incident == Some(i))).map(|i| i as u32),
                    claims: vec![sum],
                    // Without the other figure all of them may be the others.
                    floor: floor.filter(|_| rest.is_some()),
                    ceiling,
                    may: may.to_vec(),
                    may_days,
                    sure,
                    sure_days,
                    ceiling_side,
                    side,
                    origins: 1,
                };
                out.push(match sure {
                    Some((sure, most)) => own(sure, Some(most)),
                    None => own((Vec::new(), (NEVER, EVER), Side::Any), None),
                });
                let Some(rest) = rest else { continue };
                let ((fewest, ceiling), nowhere) = (numbers(rest), (Vec::new(), (NEVER, EVER)));
                out.push(Constraint {
                    item: None,
                    claims: vec![rest],
                    floor: fewest,
                    ceiling,
                    may: nowhere.0.clone(),
                    may_days: nowhere.1,
                    sure: nowhere.0,
                    sure_days: nowhere.1,
                    ceiling_side: Side::Any,
                    side: Side::Any,
                    origins: 1,
                });
                let held = |i: u32, c: &Constraint, ceiling: bool| if ceiling { c.ceiling.is_some() } else { c.floor.is_some() }.then_some(i);
                let list = |ceiling: bool| (one..one + 2).filter_map(|i| held(i, &out[i as usize], ceiling)).collect();
                spots.push(Spot { floors: list(false), ceilings: list(true), ties: Vec::new(), asked: false });
            }
        }
        spots
    }
}
