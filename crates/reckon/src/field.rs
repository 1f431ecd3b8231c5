//! Floors and ceilings around a question, over cells of people. Enters: a question and items. Leaves: cells by signature of membership, with the bounds on
//! them. Never done here: solving; and no ceiling is taken for wider than its scope surely is.
//!
//! A floor counts wherever its scope may lie; a ceiling only where it surely lies. An incident's high is no ceiling of its day and place: others may have been
//! killed there too.

use crate::area::WORLD;
use crate::ask::{Ask, Fit};
use crate::cells::{Apart, Rules, cliques, signature};
use crate::convention::Convention;
use crate::groups::everybody;
use crate::lp::{Bounds, Spot};
use crate::reckoner::{Reckoner, Shelf};
use crate::row::{EVER, NEVER, Part};
use crate::ties::Tie;
use crate::told::Told;
use rustc_hash::{FxHashMap, FxHashSet};
use tollbook_model::ByMode;

/// More constraints than this are not reconciled: the floors stand, the ceiling stays open.
const CONSTRAINTS: usize = 5_000;
/// Comparisons and memberships that parting floors may cost, of one question; what is left is kept together: the bounds hold, only wider.
const PARTING: usize = 20_000_000;

/// Which of the people of a cell a constraint covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// Only people of the group by which cells are parted: the question's, else that of the shares that tie it.
    Group,
    /// People of any group.
    Any,
}

/// A number of people in a scope, from below, from above, or both.
pub(crate) struct Constraint {
    /// The item that keeps it apart from others, if it is of one.
    pub item: Option<u32>,
    pub claims: Vec<u32>,
    pub floor: Option<u64>,
    pub ceiling: Option<u64>,
    /// Nodes and days that the floor may lie in.
    pub may: Vec<u32>,
    pub may_days: (i32, i32),
    /// Nodes and days that the ceiling surely covers, and which side.
    pub sure: Vec<u32>,
    pub sure_days: (i32, i32),
    pub ceiling_side: Side,
    pub side: Side,
    pub origins: usize,
}

/// Who sets a bound.
pub(crate) struct Setter {
    pub claims: Vec<u32>,
    pub origins: usize,
}

/// Cells of a question with the bounds on them; a constraint has one number among floors and among ceilings.
pub(crate) struct Field {
    pub bounds: Bounds,
    pub floors: Vec<Setter>,
    pub ceilings: Vec<Setter>,
    /// The claims of each tie.
    pub ties: Vec<Vec<u32>>,
    pub spots: Vec<Spot>,
    /// True if part of the question is covered by no bound at all.
    pub bare: bool,
    /// True if floors were kept together though some of them may be apart.
    pub coarse: bool,
}

/// What constraints are made of.
pub(crate) struct Making<'a> {
    pub shelf: &'a Shelf,
    /// The question for the group by which cells are parted, if any.
    pub group: Option<&'a Ask<'a>>,
    pub convention: &'a Convention,
    /// Items that may be one incident with another.
    pub partners: &'a FxHashMap<u32, Vec<u32>>,
}

/// The places, days and people that a ceiling surely covers.
pub(crate) type Sure = (Vec<u32>, (i32, i32), Side);

impl Reckoner<'_> {
    /// The bounds around a question; `None` if there are too many.
    pub(crate) fn field(&self, shelf: &Shelf, ask: &Ask, convention: &Convention) -> Option<Field> {
        let rules = self.rules(shelf);
        let tying = if ask.open { self.tying_group(shelf, ask.scope, convention) } else { None };
        let own = tying.as_ref().map(|scope| self.ask(scope, convention));
        let group = if ask.open { own.as_ref() } else { Some(ask) };
        let partners = rules.partners(None, |_| true);
        let making = Making { shelf, group, convention, partners: &partners };
        let mut constraints: Vec<Constraint> = Vec::new();
        let many = shelf.items.list.len() > CONSTRAINTS;
        let reaches = |may: &[u32], inside: &[u32], days, may_days| !many || ask.place(inside, may).max(ask.period(days, may_days)) != Fit::Outside;
        for (i, item) in shelf.items.list.iter().enumerate() {
            if item.rejected || !reaches(&item.may, &item.inside, item.days, item.may_days) {
                continue;
            }
            self.constrain(&making, i as u32, &rules, &mut constraints);
            if constraints.len() > CONSTRAINTS {
                return None;
            }
        }
        let companions = self.companions(&making, &mut constraints);
        let ties = self.ties(&making, &constraints);
        let mut gather = Gather {
            rules: &rules,
            constraints: &constraints,
            ties: &ties,
            spots: Vec::new(),
            known: FxHashSet::default(),
            bare: false,
            grouped: group.is_some(),
            whole: ask.open,
            spent: 0,
            coarse: false,
        };
        for (leaf, asked) in self.leaves(ask, &constraints, &ties) {
            let near = |n: u32| self.areas.holds(n, leaf) || self.areas.near(n, leaf);
            let floors = index(&constraints, |c| c.floor.is_some() && c.may.iter().any(|&n| near(n)));
            let ceilings = index(&constraints, |c| c.ceiling.is_some() && c.sure.iter().any(|&n| self.areas.holds(n, leaf)));
            let covers = |c: &crate::ties::Cover| c.nodes.iter().any(|&n| self.areas.holds(n, leaf) || (c.may && self.areas.near(n, leaf)));
            let tied: Vec<(u32, bool, bool)> =
                ties.iter().enumerate().map(|(i, t)| (i as u32, covers(&t.plus), covers(&t.minus))).filter(|t| t.1 || t.2).collect();
            gather.leaf(&floors, &ceilings, &tied, asked, ask.days);
        }
        let (mut spots, bare, coarse) = (gather.spots, gather.bare, gather.coarse);
        spots.extend(companions);
        let setter = |c: &Constraint| Setter { claims: c.claims.clone(), origins: c.origins };
        Some(Field {
            bounds: Bounds {
                floors: constraints.iter().map(|c| c.floor.unwrap_or(0)).collect(),
                ceilings: constraints.iter().map(|c| c.ceiling.unwrap_or(u64::MAX)).collect(),
                ties: ties.iter().map(|t| t.at_least).collect(),
            },
            floors: constraints.iter().map(setter).collect(),
            ceilings: constraints.iter().map(setter).collect(),
            ties: ties.into_iter().map(|t| t.claims).collect(),
            spots,
            bare,
            coarse,
        })
    }

    /// What an item bounds: those of the group, and everybody.
    fn constrain(&self, making: &Making, i: u32, rules: &Rules, out: &mut Vec<Constraint>) {
        let item = &making.shelf.items.list[i as usize];
        // Casualties say nothing of the dead where the incident may be another whose dead are told.
        if rules.of_casualties(i) && rules.may_tell_of_dead(i, making.partners) {
            return;
        }
        // Of a sum over months that comes in part to what is recorded the documented reading says how much; as it is told it bounds nothing.
        if self.is_total(item, making.shelf.counted, making.convention) {
            return;
        }
        let figures = self.figures(rules, making.convention, true);
        // What may be one with another incident may lie where and when that one does.
        let (mut wide, mut wide_days) = (item.may.to_vec(), item.may_days);
        for other in making.partners.get(&i).into_iter().flatten().map(|&p| &making.shelf.items.list[p as usize]) {
            wide.extend(&*other.may);
            wide_days = (wide_days.0.min(other.may_days.0), wide_days.1.max(other.may_days.1));
        }
        self.areas.tidy(&mut wide);
        let mut push = |claims: &[u32], side: Side| {
            let figure = figures.figure(claims, making.group.filter(|_| side == Side::Group));
            let current = || claims.iter().copied().filter(|&c| self.rows[c as usize].part == Part::Binds);
            let accepted = current().any(|c| making.convention.is_ceiling(self.told(c).count)) && !figure.open && item.aggregate;
            // A ceiling holds for what all who set it surely cover.
            let sure = current().map(|c| self.surely(c, making.group)).reduce(|a, b| a.zip(b).filter(|(a, b)| a == b).map(|(a, _)| a)).flatten();
            let ceiling = sure.filter(|s| accepted && s.2 == side).zip(figure.most);
            if figure.low.is_none_or(|l| l == 0) && ceiling.is_none() {
                return;
            }
            let ((sure, sure_days, ceiling_side), ceiling) = match ceiling {
                Some((sure, highest)) => (sure, Some(highest)),
                None => ((Vec::new(), (NEVER, EVER), Side::Any), None),
            };
            out.push(Constraint {
                item: Some(i),
                claims: figure.low_by.iter().chain(&figure.high_by).copied().collect(),
                floor: figure.low.filter(|l| *l > 0),
                ceiling,
                may: wide.clone(),
                may_days: wide_days,
                sure,
                sure_days,
                ceiling_side,
                side,
                origins: figure.origins.len().max(1),
            });
        };
        if let Some(group) = making.group {
            let fits = |c: u32| group.rest(&self.told(c), &self.rows[c as usize]) == Fit::Inside;
            let inside: Vec<u32> = item.claims.iter().copied().filter(|&c| fits(c)).collect();
            if !inside.is_empty() {
                push(&inside, Side::Group);
            }
            if inside.len() == item.claims.len() && inside.iter().all(|&c| !matches!(self.surely(c, making.group), Some((_, _, Side::Any)))) {
                return;
            }
        }
        push(&item.claims, Side::Any);
    }

    /// The places, days and people that a claim's ceiling surely covers.
    pub(crate) fn surely(&self, c: u32, group: Option<&Ask>) -> Option<Sure> {
        let row = &self.rows[c as usize];
        let claim = &self.told(c);
        if !row.area.exact || row.area.inside.is_empty() || row.stated_days().0 == EVER || row.stated_days().1 == NEVER {
            return None;
        }
        let of_group = |g: &Ask| g.rest(claim, row) == Fit::Inside && g.covers_group(claim.who) && as_asked(claim, g);
        let side = if all_of_them(claim) {
            Side::Any
        } else if group.is_some_and(of_group) {
            Side::Group
        } else {
            return None;
        };
        Some((row.area.inside.clone(), row.stated_days(), side))
    }

    /// The places of which cells are made, and whether each is asked for.
    fn leaves(&self, ask: &Ask, constraints: &[Constraint], ties: &[Tie]) -> Vec<(u32, bool)> {
        let mut nodes: Vec<u32> = vec![WORLD];
        constraints.iter().for_each(|c| nodes.extend(c.may.iter().chain(&c.sure)));
        ties.iter().for_each(|t| nodes.extend(t.plus.nodes.iter().chain(&t.minus.nodes)));
        let mut leaves: Vec<(u32, bool)> = Vec::new();
        match ask.node {
            None => leaves.extend(nodes.iter().map(|&n| (n, true))),
            Some((node, above)) => {
                nodes.extend(node);
                leaves.extend(nodes.iter().map(|&n| (n, node.is_some_and(|q| self.areas.holds(q, n)))));
                if node.is_none() {
                    leaves.push((above, true));
                }
            }
        }
        leaves.sort_unstable();
        leaves.dedup();
        leaves
    }
}

fn index(constraints: &[Constraint], pick: impl Fn(&Constraint) -> bool) -> Vec<u32> {
    constraints.iter().enumerate().filter(|(_, c)| pick(c)).map(|(i, _)| i as u32).collect()
}

/// True if a claim's number is of all people in its place and days, however they were killed.
fn all_of_them(claim: &Told) -> bool {
    everybody(claim.who) && claim.by.mode == ByMode::None && claim.means.is_none() && claim.target.is_none()
}

/// True if a claim's doers, means and target are exactly those asked for, or not restricted.
fn as_asked(claim: &Told, ask: &Ask) -> bool {
    let by = claim.by.mode == ByMode::None || (claim.by.actors.len() == 1 && claim.by.actors[0].actor == ask.scope.by && ask.scope.by.is_some());
    by && (claim.means.is_none() || claim.means == ask.scope.means.as_ref()) && (claim.target.is_none() || claim.target == ask.scope.target.as_ref())
}

struct Gather<'a> {
    rules: &'a Rules<'a>,
    constraints: &'a [Constraint],
    ties: &'a [Tie],
    spots: Vec<Spot>,
    known: FxHashSet<(u128, u128, Vec<(u32, i64)>, bool)>,
    bare: bool,
    /// True if cells are parted by a group.
    grouped: bool,
    /// True if people of any group are asked for.
    whole: bool,
    spent: usize,
    coarse: bool,
}

impl Gather<'_> {
    /// All cells of one place, segment by segment of its days.
    fn leaf(&mut self, floors: &[u32], ceilings: &[u32], tied: &[(u32, bool, bool)], asked: bool, days: (i32, i32)) {
        let (constraints, ties) = (self.constraints, self.ties);
        let c = |i: &u32| &constraints[*i as usize];
        let mut cuts: Vec<i64> = vec![i64::from(EVER), i64::from(days.0), i64::from(days.1) + 1];
        let mut cut = |d: (i32, i32)| cuts.extend([i64::from(d.0), i64::from(d.1) + 1]);
        floors.iter().for_each(|i| cut(c(i).may_days));
        ceilings.iter().for_each(|i| cut(c(i).sure_days));
        tied.iter().map(|t| &ties[t.0 as usize]).for_each(|t| [t.plus.days, t.minus.days].into_iter().for_each(&mut cut));
        cuts.sort_unstable();
        cuts.dedup();
        cuts.retain(|&d| d <= i64::from(NEVER));
        let over = |d: (i32, i32), at: i64| i64::from(d.0) <= at && at <= i64::from(d.1);
        for at in cuts {
            let f: Vec<u32> = floors.iter().copied().filter(|i| over(c(i).may_days, at)).collect();
            let u: Vec<u32> = ceilings.iter().copied().filter(|i| over(c(i).sure_days, at)).collect();
            let inside = asked && over(days, at);
            let tie = |of_group: bool| -> Vec<(u32, i64)> {
                let each = |&(i, plus, minus): &(u32, bool, bool)| {
                    let t = &ties[i as usize];
                    let counts = |c: &crate::ties::Cover, here: bool| here && over(c.days, at) && (of_group || c.side == Side::Any);
                    let n = i64::from(counts(&t.plus, plus)) * t.plus.each - i64::from(counts(&t.minus, minus)) * t.minus.each;
                    (n != 0).then_some((i, n))
                };
                tied.iter().filter_map(each).collect()
            };
            if self.grouped {
                // The same spot for people of the group, and for the others.
                let any = |l: &[u32], side: fn(&Constraint) -> Side| l.iter().copied().filter(|i| side(c(i)) == Side::Any).collect::<Vec<u32>>();
                self.part(any(&f, |c| c.side), any(&u, |c| c.ceiling_side), tie(false), inside && self.whole);
            }
            self.part(f, u, tie(true), inside);
        }
    }

    /// Floors that can't count the same people stand in different cells.
    fn part(&mut self, f: Vec<u32>, u: Vec<u32>, ties: Vec<(u32, i64)>, inside: bool) {
        let n = f.len();
        // Whoever is not asked for and under no ceiling may be as many as all floors want: no need to part them.
        if !inside && u.is_empty() && ties.iter().all(|t| t.1 >= 0) {
            return self.keep(f, u, ties, inside);
        }
        if self.spent > PARTING {
            self.coarse |= n > 1;
            return self.keep(f, u, ties, inside);
        }
        self.spent += n * n;
        let item = |i: usize| self.constraints[f[i] as usize].item;
        let mut apart = vec![false; n * n];
        let mut hot = vec![false; n];
        if n <= 400 {
            for i in 0..n {
                for j in i + 1..n {
                    if let (Some(a), Some(b)) = (item(i), item(j))
                        && a != b
                        && self.rules.apart(a, b, Apart::Proved)
                    {
                        apart[i * n + j] = true;
                        apart[j * n + i] = true;
                        (hot[i], hot[j]) = (true, true);
                    }
                }
            }
        }
        let mut found = Vec::new();
        let members: Vec<usize> = (0..n).filter(|&i| hot[i]).collect();
        let whole = members.is_empty() || !cliques(&mut Vec::new(), members, Vec::new(), &|a, b| !apart[a * n + b], &mut found);
        self.spent += found.len() * n;
        if whole {
            self.coarse |= !found.is_empty();
            return self.keep(f, u, ties, inside);
        }
        for clique in found {
            let mut own: Vec<u32> = (0..n).filter(|&i| !hot[i]).chain(clique).map(|i| f[i]).collect();
            own.sort_unstable();
            self.keep(own, u.clone(), ties.clone(), inside);
        }
    }

    fn keep(&mut self, floors: Vec<u32>, ceilings: Vec<u32>, ties: Vec<(u32, i64)>, asked: bool) {
        if floors.is_empty() && ceilings.is_empty() && ties.is_empty() {
            self.bare |= asked;
            return;
        }
        if self.known.insert((signature(&floors), signature(&ceilings), ties.clone(), asked)) {
            self.spots.push(Spot { floors, ceilings, ties, asked });
        }
    }
}
