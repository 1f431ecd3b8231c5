//! What a toll adds up: incidents, and figures for windows and longer periods. Enters: rows of claims. Leaves: items, each with the claims
//! that compete for its number, and where and when it surely and possibly lies. Never done here: giving it a number.

use crate::area::{Areas, WORLD};
use crate::few::Few;
use crate::row::{EVER, NEVER, Part, Row, Rows};
use crate::told::Holding;
use rustc_hash::FxHashMap;
use std::sync::OnceLock;
use tollbook_model::{Counted, Harm, Level, Symbol, Verification, Who};

/// One number of a toll before it has one. A book has hundreds of thousands of them.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    /// The claims that speak of it, ascending.
    pub claims: Few,
    /// Where it surely lies: the most precise places, or the smallest unit that holds all that are told.
    pub inside: Few,
    /// Where it may lie, by stated words.
    pub may: Few,
    /// Reports that tell it as a whole, ascending.
    pub reports: Few,
    /// When it surely lies.
    pub days: (i32, i32),
    /// When it may lie, by stated words.
    pub may_days: (i32, i32),
    /// The incident, if it is one.
    pub incident: Option<u32>,
    /// The victims' actor, if all claims name one.
    pub actor: Option<u32>,
    /// A window or a cumulative.
    pub aggregate: bool,
    /// A person found that it didn't happen, or not as told.
    pub rejected: bool,
    /// True if what holds the item's place and days holds those of every current claim, so that one look decides for all of them.
    pub uniform: bool,
}

/// All items of one counted harm or deed.
#[derive(Debug, Default)]
pub(crate) struct Items {
    pub list: Vec<Item>,
    /// Items stated as other people, of those of which it is stated.
    apart: FxHashMap<u32, Vec<u32>>,
    of_claim: OnceLock<FxHashMap<u32, u32>>,
    /// Items that may be one with another; told by whoever knows of which incidents linking is unsure.
    pub doubts: OnceLock<Doubts>,
}

/// Pairs of items that may be one incident, in both directions and in their order: of three hundred thousand pairs five megabytes.
#[derive(Debug, Default)]
pub(crate) struct Doubts(Box<[(u32, u32)]>);

impl Doubts {
    pub fn of(pairs: impl Iterator<Item = (u32, u32)>) -> Self {
        let mut all: Vec<(u32, u32)> = pairs.flat_map(|(a, b)| [(a, b), (b, a)]).collect();
        all.sort_unstable();
        all.dedup();
        Doubts(all.into())
    }

    /// The others of an item, ascending.
    pub fn of_item(&self, item: u32) -> impl Iterator<Item = u32> + '_ {
        self.0[self.0.partition_point(|p| p.0 < item)..].iter().take_while(move |p| p.0 == item).map(|p| p.1)
    }

    /// Items that have others.
    pub fn items(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.chunk_by(|a, b| a.0 == b.0).map(|c| c[0].0)
    }
}

impl Items {
    /// Items stated as other people, ascending.
    pub fn apart_from(&self, item: u32) -> &[u32] {
        self.apart.get(&item).map_or(&[], Vec::as_slice)
    }

    /// The item of a claim; told for few questions, and so made when it is asked for first.
    pub fn of_claim(&self, claim: u32) -> Option<u32> {
        let made = || self.list.iter().zip(0..).flat_map(|(item, i)| item.claims.iter().map(move |&c| (c, i))).collect();
        self.of_claim.get_or_init(made).get(&claim).copied()
    }
}

impl Item {
    /// Its claims by report, ascending.
    pub fn by_report(&self, rows: &Rows) -> Vec<(u32, u32)> {
        let mut out: Vec<(u32, u32)> = self.claims.iter().map(|&c| (rows[c as usize].report, c)).collect();
        out.sort_unstable();
        out
    }
}

#[derive(PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Key {
    Incident(u32),
    Alone(u32),
    Aggregate { who: Vec<Symbol>, by: Vec<Symbol>, means: Option<Symbol>, inside: Vec<u32>, from: i32, to: i32 },
}

fn words_of(who: &Who, out: &mut Vec<Symbol>) {
    let mut push = |s: &str| out.push(Symbol::from(s));
    push(who.actor.as_deref().or(who.side.as_deref()).unwrap_or(""));
    push(who.status.map_or("", |s| if who.actor.is_some() { "" } else { status_word(s) }));
    push(who.age.map_or("", |a| match a {
        tollbook_model::AgeClass::Child => "child",
        tollbook_model::AgeClass::Adult => "adult",
        tollbook_model::AgeClass::Elderly => "elderly",
    }));
    push(who.sex.map_or("", |s| if s == tollbook_model::Sex::Female { "female" } else { "male" }));
    if who.actor.is_none() {
        who.role.iter().for_each(|r| push(r));
    }
    who.nationality.iter().for_each(|n| push(n));
    for one in &who.any_of {
        out.push(Symbol::from("|"));
        words_of(one, out);
    }
}

fn status_word(s: tollbook_model::Status) -> &'static str {
    match s {
        tollbook_model::Status::Civilian => "civilian",
        tollbook_model::Status::Combatant => "combatant",
        tollbook_model::Status::HorsDeCombat => "out",
    }
}

fn key(at: u32, book: &dyn Holding, rows: &Rows) -> Key {
    let mut root = at;
    for _ in 0..16 {
        match rows[root as usize].repeats() {
            Some(next) if rows[next as usize].counted == rows[at as usize].counted => root = next,
            _ => break,
        }
    }
    let claim = book.told(root);
    let row = &rows[root as usize];
    if let Some(incident) = claim.incident {
        return Key::Incident(incident);
    }
    if !row.aggregate {
        return Key::Alone(root);
    }
    let mut who = Vec::new();
    words_of(claim.who, &mut who);
    let mut by: Vec<Symbol> = claim.by.actors.iter().filter(|b| !b.inferred).map(|b| b.actor.clone().unwrap_or_else(|| b.words.clone())).collect();
    by.sort();
    let to = if claim.level == Level::Cumulative && row.days.0 != EVER { NEVER } else { row.days.1 };
    Key::Aggregate { who, by, means: claim.means.cloned(), inside: row.area.inside.clone(), from: row.days.0, to }
}

/// Items of one counted harm or deed, in an order that doesn't depend on the order of claims with different words.
pub(crate) fn items(book: &dyn Holding, rows: &Rows, areas: &Areas, counted: Counted) -> Items {
    gathered(book, rows, areas, counted, |row| row.counted == counted, |_, _| true)
}

/// Items of the killed, and with them the incidents of which casualties alone are told: killed and injured in one number, or without one. Where somebody tells
/// of the dead of an incident, by whatever words but a denial, its casualties say nothing of them. `None` if there are no such incidents.
pub(crate) fn with_casualties(book: &dyn Holding, rows: &Rows, areas: &Areas) -> Option<Items> {
    let killed = Counted::Harm(Harm::Killed);
    let both = |row: &Row| matches!(row.counted, Counted::Harm(Harm::Killed | Harm::Casualties));
    let mut found = false;
    let dead_or_alone = |key: &Key, claims: &mut Vec<u32>| {
        let of = |c: u32| &rows[c as usize];
        let told = claims.iter().any(|&c| of(c).counted == killed && of(c).part != Part::Denied);
        let hurt = |c: u32| of(c).counted != killed && matches!(of(c).part, Part::Binds | Part::Repeat);
        if told || !matches!(key, Key::Incident(_)) || !claims.iter().any(|&c| hurt(c)) {
            claims.retain(|&c| of(c).counted == killed);
        } else {
            found = true;
        }
        !claims.is_empty()
    };
    let items = gathered(book, rows, areas, killed, both, dead_or_alone);
    found.then_some(items)
}

/// Items of the killed and injured together: an incident is one item with all it tells of either, so that a figure for both bounds their sum.
pub(crate) fn together(book: &dyn Holding, rows: &Rows, areas: &Areas) -> Items {
    let both = |row: &Row| matches!(row.counted, Counted::Harm(Harm::Killed | Harm::Injured | Harm::Casualties));
    gathered(book, rows, areas, Counted::Harm(Harm::Casualties), both, |_, _| true)
}

/// Items of the claims that count; of each the claims that stay, or that it doesn't.
fn gathered(
    book: &dyn Holding,
    rows: &Rows,
    areas: &Areas,
    counted: Counted,
    counts: impl Fn(&Row) -> bool,
    mut stays: impl FnMut(&Key, &mut Vec<u32>) -> bool,
) -> Items {
    let mut found: FxHashMap<Key, Vec<u32>> = FxHashMap::default();
    for (at, row) in rows.iter().enumerate() {
        if row.part != Part::Outside && counts(row) {
            found.entry(key(at as u32, book, rows)).or_default().push(at as u32);
        }
    }
    let mut lists: Vec<(Key, Vec<u32>)> = found.into_iter().collect();
    lists.retain_mut(|(key, claims)| stays(key, claims));
    lists.sort_unstable_by(|a, b| a.1.cmp(&b.1));
    let mut items = Items::default();
    items.list.reserve_exact(lists.len());
    for (key, claims) in lists {
        let incident = if let Key::Incident(i) = key { Some(i) } else { None };
        items.list.push(item(claims, incident, counted, book, rows, areas));
    }
    let stated = |i: &u32| items.list[*i as usize].claims.iter().any(|&c| !rows.apart_from(c).is_empty());
    let stated: Vec<u32> = (0..items.list.len() as u32).filter(stated).collect();
    for n in stated {
        let told = items.list[n as usize].claims.iter().flat_map(|&c| rows.apart_from(c).iter());
        let mut apart: Vec<u32> = told.filter_map(|&c| items.of_claim(c)).filter(|&o| o != n).collect();
        apart.sort_unstable();
        apart.dedup();
        items.apart.insert(n, apart);
    }
    items.of_claim = OnceLock::new();
    items
}

fn item(claims: Vec<u32>, incident: Option<u32>, counted: Counted, book: &dyn Holding, rows: &Rows, areas: &Areas) -> Item {
    let told = |f: &dyn Fn(&Row) -> bool| claims.iter().map(|&c| &rows[c as usize]).filter(|r| f(r)).collect::<Vec<&Row>>();
    let current = told(&|r| matches!(r.part, Part::Binds | Part::Repeat | Part::Possible | Part::PartyClaim));
    let current = if current.is_empty() { told(&|_| true) } else { current };
    let aggregate = incident.is_none() && current.iter().any(|r| r.aggregate);
    // Where and when an incident was, every claim of it says, of the killed and of the injured; a headline that tells a claim of the text again says
    // it worse.
    let of_incident: Vec<&Row> = incident.filter(|&i| (i as usize) < book.incidents()).map_or_else(Vec::new, |i| {
        let all = || {
            book.members(i)
                .iter()
                .filter_map(|&c| rows.get(c as usize))
                .filter(|r| matches!(r.part, Part::Binds | Part::Repeat | Part::Possible | Part::PartyClaim))
        };
        // Whoever died of wounds belongs to the incident that wounded them, whenever and wherever they died.
        let binding: Vec<&Row> = all().filter(|r| r.part != Part::Repeat && !r.of_wounded).collect();
        if binding.is_empty() { all().collect() } else { binding }
    });
    let located: &[&Row] = if of_incident.is_empty() { &current } else { &of_incident };
    let places: Vec<&Vec<u32>> = located.iter().map(|r| &r.area.inside).collect();
    let mut inside = agreed_places(&places, areas, !aggregate);
    let mut days = agreed_days(located.iter().map(|r| r.days), !aggregate);
    if !aggregate {
        // Where origins disagree on the day or the town, what more of them say than anything else stands; all stay possible for what keeps apart.
        let narrow = |d: &(i32, i32)| *d != (EVER, NEVER) && days.0 <= d.0 && d.1 <= days.1;
        if let Some(most) = more_say(located, |r| Some(r.days).filter(|d| narrow(d) && d.0 == d.1)) {
            days = most;
        }
        if let Some(most) = more_say(located, |r| match r.area.inside.as_slice() {
            [one] if inside.iter().any(|&i| i != *one && areas.holds(i, *one)) => Some(*one),
            _ => None,
        }) {
            inside = vec![most];
        }
    }
    let stated: Vec<&Vec<u32>> = located.iter().map(|r| &r.area.may).filter(|m| **m != [WORLD]).collect();
    let mut may = agreed_places(&stated, areas, !aggregate);
    if may.is_empty() {
        may.push(WORLD);
    }
    // Only the killed add over disjoint periods: who is missing, held, injured or displaced in one month may be so in the next.
    let adds = !aggregate || matches!(counted, Counted::Harm(Harm::Killed) | Counted::Deed(_));
    let may_days = if adds { agreed_days(located.iter().map(|r| r.stated_days()), !aggregate) } else { (EVER, NEVER) };
    let whole: Vec<&Row> = current.iter().copied().filter(|r| r.part_of().is_none_or(|p| claims.binary_search(&p).is_err())).collect();
    let first = whole.first().and_then(|r| r.actor());
    let actor = first.filter(|_| whole.iter().all(|r| r.actor() == first));
    let mut reports: Vec<u32> = whole.iter().map(|r| r.report).collect();
    reports.sort_unstable();
    reports.dedup();
    let uniform = current.iter().all(|r| days.0 <= r.days.0 && r.days.1 <= days.1 && (!r.area.inside.is_empty() || inside.is_empty()));
    let rejected = incident.is_some_and(|i| (i as usize) < book.incidents() && book.verification(i) == Verification::Rejected);
    let (claims, inside, may, reports) = (claims.into(), inside.into(), may.into(), reports.into());
    Item { claims, inside, may, reports, days, may_days, incident, actor, aggregate, rejected, uniform }
}

/// What more origins say than say anything else; `None` if no two differ or two are said by equally many. Two people whom one report quotes have their day
/// from its writer, so they are one voice on it.
fn more_say<T: Copy + Ord>(rows: &[&Row], of: impl Fn(&Row) -> Option<T>) -> Option<T> {
    let votes = |by: &dyn Fn(&Row) -> u32| {
        let mut said: Vec<(T, u32)> = rows.iter().filter_map(|r| Some((of(r)?, by(r)))).collect();
        said.sort_unstable();
        said.dedup();
        said.chunk_by(|a, b| a.0 == b.0).map(|c| (c.len(), c[0].0)).collect::<Vec<(usize, T)>>()
    };
    let (origins, reports) = (votes(&|r| r.origin), votes(&|r| r.report));
    let mut counts: Vec<(usize, T)> = origins.into_iter().zip(reports).map(|(o, r)| (o.0.min(r.0), o.1)).collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    match counts.as_slice() {
        [(n, most), (m, _), ..] if n > m => Some(*most),
        _ => None,
    }
}

/// The most precise places told; where they disagree, the smallest unit that holds all of them. For aggregates the union of what is told.
fn agreed_places(told: &[&Vec<u32>], areas: &Areas, one: bool) -> Vec<u32> {
    let mut all: Vec<u32> = told.iter().flat_map(|t| t.iter().copied()).collect();
    if !one {
        areas.tidy(&mut all);
        return all;
    }
    // Of nested places the innermost; several parts of one claim count as the unit that holds them.
    let meet = |nodes: &[u32]| nodes.iter().copied().reduce(|a, b| areas.meet(a, b));
    let mut each: Vec<u32> = told.iter().filter_map(|t| meet(t)).collect();
    each.sort_unstable();
    each.dedup();
    let innermost: Vec<u32> = each.iter().copied().filter(|&n| !each.iter().any(|&o| o != n && areas.holds(n, o))).collect();
    meet(&innermost).into_iter().collect()
}

/// The shortest periods told; where they disagree, the days from the first to the last. For aggregates the union of what is told.
fn agreed_days(told: impl Iterator<Item = (i32, i32)>, one: bool) -> (i32, i32) {
    let mut all: Vec<(i32, i32)> = told.filter(|d| *d != (EVER, NEVER)).collect();
    all.sort_unstable();
    all.dedup();
    if all.is_empty() {
        return (EVER, NEVER);
    }
    let hull = |list: &[(i32, i32)]| list.iter().fold((NEVER, EVER), |acc, d| (acc.0.min(d.0), acc.1.max(d.1)));
    if !one {
        return hull(&all);
    }
    let innermost: Vec<(i32, i32)> = all.iter().copied().filter(|d| !all.iter().any(|o| o != d && d.0 <= o.0 && o.1 <= d.1)).collect();
    hull(&innermost)
}
