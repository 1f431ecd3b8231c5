//! One number for one item. Enters: the claims that compete for it, a question, a convention. Leaves: low, best, highest, whether the words
//! leave it open, and which claims say so. Never done here: comparing items.
//!
//! Of competing figures the lowest of the origins binds the low, the highest the high; best is what most origins agree on (or what the
//! convention says). What one origin tells of groups that are other people adds up.

use crate::ask::{Ask, Fit};
use crate::cells::Rules;
use crate::convention::{BestRule, Convention};
use crate::groups::{everybody, group_key};
use crate::parties::Camp;
use crate::persons::Persons;
use crate::row::{Part, Row, replaced_by, years};
use crate::ties::Bound;
use crate::told::{Holding, Told};
use jiff::civil::Date;
use rustc_hash::FxHashMap;
use tollbook_model::{Count, CountKind, Counted, Harm, RelationKind, Status, Symbol, VictimGroup, Who};

/// Cumulatives that end within so many days of each other speak of the same period.
const SAME_END_DAYS: i32 = 31;

/// So many groups of one item are put together in every way; the smallest of more are left out, and the low stays sound.
const GROUPS: usize = 10;

/// Low, best and highest of one item, with the claims behind each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Figure {
    pub low: Option<u64>,
    pub best: Option<u64>,
    pub highest: Option<u64>,
    /// The highest that may be a ceiling: a party's claim of its enemy's dead is none.
    pub most: Option<u64>,
    /// True if words leave it open above.
    pub open: bool,
    pub low_by: Vec<u32>,
    pub best_by: Vec<u32>,
    pub high_by: Vec<u32>,
    /// Pairs of claims of different origins that can't both be true.
    pub disputes: Vec<[u32; 2]>,
    /// The number of independent origins that are named.
    pub origins: Vec<u32>,
}

/// What one claim says, under a convention.
#[derive(Clone, Copy, Debug)]
struct Said {
    claim: u32,
    low: Option<u64>,
    best: Option<u64>,
    high: Option<u64>,
    open: bool,
}

/// What one origin says.
#[derive(Clone, Debug, Default)]
struct Voice {
    origin: u32,
    attributed: bool,
    order: u64,
    /// The last day it speaks of.
    end: i32,
    low: Option<u64>,
    best: Option<u64>,
    high: Option<u64>,
    open: bool,
    low_by: Vec<u32>,
    best_by: Vec<u32>,
    high_by: Vec<u32>,
    /// It speaks of the whole that is asked for.
    whole: bool,
    /// It does so in one number, and not by groups that add up.
    told: bool,
    /// Day of publication: of figures that as many agree on the later day's stands, and within a day the lower.
    day: Option<Date>,
    /// It gives a number; "people were injured" does not, and is no rival of one that does.
    numbered: bool,
}

/// The rooms that giving a number needs.
pub(crate) struct Figures<'a> {
    pub rules: &'a Rules<'a>,
    pub convention: &'a Convention,
    /// For each claim: an open number stands in its family of repeats.
    pub family_open: &'a [bool],
    /// Shares of wholes that were replaced since: what they are of the figure that stands.
    pub shares: &'a FxHashMap<u32, Count>,
    /// Days on which a figure that was printed again was given first.
    pub first_told: &'a FirstTold,
    /// What is known of names.
    pub persons: &'a Persons,
    /// Parts by the root of their whole's family.
    pub parts: &'a FxHashMap<u32, Vec<u32>>,
    /// True if a list that somebody declared complete is a ceiling of its incident.
    pub closes: bool,
}

impl Figures<'_> {
    fn row(&self, claim: u32) -> &Row {
        &self.rules.rows[claim as usize]
    }

    fn claim(&self, claim: u32) -> Told<'_> {
        self.rules.book.told(claim)
    }

    /// The day on which its voice first gave the figure: whoever prints it again says nothing later.
    fn day(&self, claim: u32) -> Option<Date> {
        self.first_told.day(claim).or(self.claim(claim).published)
    }

    /// True if the claim gives a number. "Nobody was harmed" is one only where nobody says otherwise: a denial erases no victims.
    fn numbered(&self, claim: u32) -> bool {
        !matches!(self.claim(claim).count.kind, CountKind::Plural | CountKind::Vague | CountKind::Unstated | CountKind::None)
    }

    fn said(&self, at: u32) -> Said {
        let claim = self.claim(at);
        let (mut low, mut best, mut high, open) = self.convention.figures(claim.count, claim.level);
        if let Some(of) = self.shares.get(&at) {
            // A share ties two sums: where the whole was corrected, the part goes with it. Downward its floor too; upward the floor stands, since the words
            // say nothing of those who were found later.
            let (then, _, most, _) = self.convention.figures(of, claim.level);
            low = low.map(|l| then.map_or(l, |t| l.min(t)));
            (best, high) = (of.best.max(low), most);
        }
        let fighters = self.fighters_told_of(at);
        let (best, high) = (best.map(|b| b.saturating_sub(fighters)), high.map(|h| h.saturating_sub(fighters)));
        // A share of a number that is open somewhere in the report is open; a headline inherits the openness of what it repeats.
        let inherits = claim.count.kind == CountKind::Share || self.row(at).part == Part::Repeat;
        Said { claim: at, low, best, high, open: open || (inherits && self.family_open[at as usize]) }
    }

    /// The figure over these claims for a question; `None` asks for everybody.
    pub fn figure(&self, claims: &[u32], ask: Option<&Ask>) -> Figure {
        if let Some(hurt) = self.casualties_of(claims) {
            return hurt.unwrap_or_default();
        }
        if self.of_people(claims) { self.of_civilians(claims, |list| self.of_everybody(list, ask)) } else { self.of_everybody(claims, ask) }
    }

    /// True if claims count people, of whom the convention counts civilians alone.
    fn of_people(&self, claims: &[u32]) -> bool {
        self.convention.civilians_alone() && claims.first().is_some_and(|&c| matches!(self.row(c).counted, Counted::Harm(_)))
    }

    /// The same over claims of people of any status.
    fn of_everybody(&self, claims: &[u32], ask: Option<&Ask>) -> Figure {
        let counted = |c: u32| self.row(c).counted;
        if claims.split_first().is_some_and(|(&first, rest)| rest.iter().any(|&c| counted(c) != counted(first))) {
            return self.together_with(claims, ask);
        }
        let fits = |c: u32| ask.is_none_or(|a| a.rest(&self.claim(c), self.row(c)) == Fit::Inside);
        let inside: Vec<u32> = claims.iter().copied().filter(|&c| fits(c)).collect();
        let repeated = |r: &Row| r.repeats().is_none_or(|t| inside.binary_search(&t).is_ok() && matches!(self.row(t).part, Part::Binds | Part::Repeat));
        let binds = |c: u32| {
            let row = self.row(c);
            row.part == Part::Binds || (row.part == Part::Repeat && !repeated(row))
        };
        let mut current: Vec<u32> = inside.iter().copied().filter(|&c| binds(c)).collect();
        let boasts = self.boasts(&current);
        current.retain(|c| !boasts.contains(c));
        let mixed = self.mixed(claims);
        let mut out = self.compete(&current, ask, &mixed);
        for &c in &inside {
            if self.row(c).part == Part::Possible {
                let said = self.said(c);
                if said.high.or(said.best) > out.highest {
                    out.highest = said.high.or(said.best);
                    out.high_by = vec![c];
                }
                out.open |= said.open;
            }
        }
        out.most = out.highest;
        self.raise_to_claimed(&inside, &current, &boasts, ask, &mut out);
        if self.convention.needs_a_death() && [out.low, out.best, out.highest].iter().flatten().all(|&n| n == 0) && !out.open {
            out = Figure { origins: out.origins, ..Figure::default() };
        }
        out
    }

    /// A party's claim of its enemy's dead is no floor and no ceiling, but somebody reported it: where the convention says so it bounds the highest, as the
    /// only ones who tell of those dead may be those who killed them.
    fn raise_to_claimed(&self, inside: &[u32], current: &[u32], boasts: &[u32], ask: Option<&Ask>, out: &mut Figure) {
        // A list that is complete leaves no room for anybody's claim.
        if !self.convention.enemy_dead_bound_the_highest() || self.closes && self.persons.any_closed() {
            return;
        }
        // Of a figure that the party tells again, and of a part of one, the whole is enough.
        let claimed =
            |c: u32| (self.row(c).part == Part::PartyClaim || boasts.contains(&c)) && self.row(c).repeats().is_none() && !self.is_part(c) && self.numbered(c);
        let mut with: Vec<u32> = inside.iter().copied().filter(|&c| claimed(c)).collect();
        if with.is_empty() {
            return;
        }
        with.extend(current);
        with.sort_unstable();
        for figure in [self.compete(&with, ask, &[]), self.subsets(&with, true)] {
            if figure.highest > out.highest {
                (out.highest, out.high_by) = (figure.highest, figure.high_by);
            }
            out.open |= figure.open;
        }
        out.high_by.sort_unstable();
        out.high_by.dedup();
    }

    /// What a party that did it counts without a word for whom, where all others say that they were fighters: its enemy's dead, not harm that it admits.
    fn boasts(&self, current: &[u32]) -> Vec<u32> {
        let plain = |c: u32| self.row(c).conceded && everybody(self.claim(c).who) && self.numbered(c);
        let fought = |c: u32| self.rules.parties.status(self.claim(c).who) == Some(Status::Combatant);
        let of_fighters = |c: u32| {
            let mut others = current.iter().filter(|&&d| self.row(d).origin != self.row(c).origin && self.numbered(d)).peekable();
            others.peek().is_some() && others.all(|&d| fought(d))
        };
        current.iter().copied().filter(|&c| plain(c) && of_fighters(c)).collect()
    }

    /// True if its report tells it as a part of another figure.
    fn is_part(&self, claim: u32) -> bool {
        self.row(claim).told_as_part
    }

    /// The killed and injured of one item together. A figure for both bounds their sum. The killed and the injured of one report are other people and add up;
    /// those of two reports may not be, since the injured of one may have died by the other. Of reports that tell both the lowest sum binds.
    fn together_with(&self, claims: &[u32], ask: Option<&Ask>) -> Figure {
        let of = |claims: &[u32], harm: Harm| -> Figure {
            let own: Vec<u32> = claims.iter().copied().filter(|&c| self.row(c).counted == Counted::Harm(harm)).collect();
            self.figure(&own, ask)
        };
        let mut by_report: Vec<(u32, u32)> = claims.iter().map(|&c| (self.row(c).report, c)).collect();
        by_report.sort_unstable();
        let plus = |a: Option<u64>, b: Option<u64>| a.zip(b).map(|(a, b)| a.saturating_add(b));
        let join = |a: &[u32], b: &[u32]| a.iter().chain(b).copied().collect::<Vec<u32>>();
        let sums: Vec<Figure> = by_report
            .chunk_by(|a, b| a.0 == b.0)
            .map(|report| {
                let own: Vec<u32> = report.iter().map(|r| r.1).collect();
                let (k, i) = (of(&own, Harm::Killed), of(&own, Harm::Injured));
                let (low, best, highest) = (plus(k.low, i.low), plus(k.best.or(k.low), i.best.or(i.low)), plus(k.highest, i.highest));
                let (low_by, best_by, high_by) = (join(&k.low_by, &i.low_by), join(&k.best_by, &i.best_by), join(&k.high_by, &i.high_by));
                Figure { low, best, highest, open: k.open || i.open, low_by, best_by, high_by, ..Figure::default() }
            })
            .collect();
        let (killed, injured, both) = (of(claims, Harm::Killed), of(claims, Harm::Injured), of(claims, Harm::Casualties));
        let alone = [&both, &killed, &injured];
        let mut out = Figure { open: alone.iter().any(|f| f.open), ..Figure::default() };
        let least = sums.iter().filter(|f| f.low.is_some()).min_by_key(|f| f.low);
        if let Some(f) = alone.into_iter().chain(least).filter(|f| f.low.is_some()).max_by_key(|f| f.low) {
            (out.low, out.low_by) = (f.low, f.low_by.clone());
        }
        // A figure for both is the best one where somebody gives it; else the greatest sum that one report tells.
        let told = sums.iter().filter(|f| f.best.is_some()).max_by_key(|f| f.best);
        if let Some(f) = [Some(&both).filter(|f| f.best.is_some()), told, Some(&killed), Some(&injured)].into_iter().flatten().find(|f| f.best.is_some()) {
            (out.best, out.best_by) = (f.best.max(out.low), f.best_by.clone());
        }
        if let Some(f) = alone.into_iter().chain(&sums).filter(|f| f.highest.is_some()).max_by_key(|f| f.highest) {
            (out.highest, out.high_by) = (f.highest, f.high_by.clone());
        }
        out.disputes = alone.iter().flat_map(|f| f.disputes.iter().copied()).collect();
        out.origins = alone.iter().flat_map(|f| f.origins.iter().copied()).collect();
        out.origins.sort_unstable();
        out.origins.dedup();
        for list in [&mut out.low_by, &mut out.best_by, &mut out.high_by] {
            list.sort_unstable();
            list.dedup();
        }
        out
    }

    /// The figure over the claims that lie inside, where rivals among all claims of the item may bring its low to nothing.
    pub fn figure_of(&self, all: &[u32], inside: &[u32], ask: &Ask) -> Figure {
        let mut out = self.figure(inside, Some(ask));
        if ask.scope.who.status.is_some() && self.contested(all) {
            out.low = out.low.map(|_| 0);
        }
        out
    }

    /// The figure for everybody when only these claims were published: what a later one superseded still stands unless that one is among them.
    pub fn figure_then(&self, claims: &[u32]) -> Figure {
        let stands = |c: u32| {
            let superseded = self.rules.book.later(c).iter().any(|l| claims.contains(l));
            matches!(self.row(c).part, Part::Binds) || (self.row(c).part == Part::Superseded && !superseded)
        };
        let current: Vec<u32> = claims.iter().copied().filter(|&c| stands(c)).collect();
        let figure = |list: &[u32]| self.compete(list, None, &self.mixed(claims));
        if self.of_people(&current) { self.of_civilians(&current, figure) } else { figure(&current) }
    }

    /// True if different reports tell the same dead as civilians and as fighters, and no report tells both.
    pub fn contested(&self, claims: &[u32]) -> bool {
        let of = |status: Status| {
            claims.iter().copied().filter(move |&c| matches!(self.row(c).part, Part::Binds | Part::PartyClaim) && self.claim(c).who.status == Some(status))
        };
        of(Status::Civilian).any(|c| of(Status::Combatant).any(|d| self.row(c).report != self.row(d).report))
            && !of(Status::Civilian).any(|c| of(Status::Combatant).any(|d| self.row(c).report == self.row(d).report))
    }

    fn compete(&self, current: &[u32], ask: Option<&Ask>, mixed: &[(u32, u32)]) -> Figure {
        // A list of names says who is known to be among them, not how many there were: it is a floor and no rival of a figure.
        let listed = |c: u32| {
            let claim = self.claim(c);
            !claim.who.persons.is_empty() && claim.count.best == Some(claim.who.persons.len() as u64)
        };
        // So do those who died of their wounds: they come to what was told before they died, and are no figure for all.
        let (late, counted): (Vec<u32>, Vec<u32>) = current.iter().copied().partition(|&c| self.row(c).of_wounded);
        let current = if counted.is_empty() { current } else { &counted[..] };
        let figures: Vec<u32> = current.iter().copied().filter(|&c| !listed(c)).collect();
        let mut voices = self.voices(if figures.is_empty() { current } else { &figures }, ask, mixed);
        if !counted.is_empty() {
            voices.iter_mut().for_each(|v| self.raise_by_late(&late, &counted, v));
        }
        if voices.is_empty() {
            return Figure::default();
        }
        voices.sort_by_key(|v| (v.origin, v.order));
        if current.iter().all(|&c| self.row(c).aggregate) {
            // Of a figure that grows, each origin's latest word stands.
            voices = voices.chunk_by(|a, b| a.origin == b.origin).filter_map(|c| c.iter().max_by_key(|v| (v.end, v.order)).cloned()).collect();
            // An older, smaller figure is part of a later one and doesn't compete with it: 191,369 to 2014 says nothing against 387,000 to 2020.
            let outgrown = |v: &Voice| voices.iter().any(|w| w.end > v.end.saturating_add(SAME_END_DAYS) && w.low.or(w.best) >= v.low.or(v.best));
            let standing: Vec<bool> = voices.iter().map(|v| !outgrown(v)).collect();
            let mut stands = standing.into_iter();
            voices.retain(|_| stands.next().unwrap_or(true));
        }
        let own = if figures.is_empty() { current } else { &figures };
        let mut out = if voices.iter().any(|v| v.whole) {
            // The sum of groups that one voice tells is the whole unless another tells of a group that is none of them.
            let further = !voices.iter().any(|v| v.told) && voices.iter().any(|v| !v.whole);
            voices.retain(|v| v.whole);
            let whole = self.resolve(&voices);
            Some(self.subsets(own, true)).filter(|s| further && s.low > whole.low).unwrap_or(whole)
        } else {
            self.subsets(own, false)
        };
        self.raise_to_names(current, ask.is_none_or(|a| a.open), &mut out);
        out.origins = current.iter().filter(|&&c| self.row(c).attributed).map(|&c| self.row(c).origin).collect();
        out.origins.sort_unstable();
        out.origins.dedup();
        out
    }

    /// Named victims are a floor: as many people were harmed as one origin names differently, and more where somebody told people of two lists apart. Names
    /// are compared within an origin alone, since two lists may spell one name in two ways; whoever knows better judges two of them. Source: HRDAG,
    /// "unique, fully identified"; Every Casualty, standards for lists of names.
    ///
    /// A list that somebody declared complete says how many were killed in its incident, and where lists may be ceilings, that there were no more: who tells
    /// of more contradicts it.
    fn raise_to_names(&self, current: &[u32], everybody: bool, out: &mut Figure) {
        let names = current.iter().flat_map(|&c| self.claim(c).who.persons.iter().map(move |p| (c, p.name.as_str())));
        let named = self.persons.named(names.map(|(c, name)| (self.row(c).origin, c, name)));
        let (names, claims) = self.persons.most(&named);
        if names == 0 {
            return;
        }
        if out.low.is_none_or(|l| l < names) {
            out.low = Some(names);
            out.low_by = claims.clone();
        }
        if out.best.is_none_or(|b| b < names) {
            out.best = Some(names);
            out.best_by = claims.clone();
        }
        if out.highest.is_none_or(|h| h < names) {
            out.highest = Some(names);
            out.high_by = claims;
        }
        if everybody && self.closes && self.persons.any_closed() {
            self.close(current, &named, out);
        }
    }

    /// Of lists that are complete the shortest is the ceiling; a longer one, and any floor above it, contradicts it.
    fn close(&self, current: &[u32], named: &[crate::persons::Named], out: &mut Figure) {
        let killed = |c: u32| self.row(c).counted == Counted::Harm(Harm::Killed);
        let closed = |n: &&crate::persons::Named| killed(n.2) && self.persons.is_closed(self.claim(n.2).incident, n.0);
        let complete: Vec<crate::persons::Named> = named.iter().filter(closed).copied().collect();
        let lists = complete.chunk_by(|a, b| a.0 == b.0).map(|list| (list.chunk_by(|a, b| a.1 == b.1).count() as u64, list));
        let Some((names, list)) = lists.min_by_key(|l| (l.0, l.1[0].0)) else { return };
        let mut claims: Vec<u32> = list.iter().map(|n| n.2).collect();
        claims.sort_unstable();
        claims.dedup();
        let origin = list[0].0;
        for &c in current.iter().filter(|&&c| killed(c) && self.row(c).origin != origin) {
            if self.said(c).low.is_some_and(|low| low > names) {
                out.disputes.push([claims[0], c]);
            }
        }
        (out.low, out.best, out.highest, out.open) = (Some(names), Some(names), Some(names), false);
        (out.low_by, out.best_by, out.high_by) = (claims.clone(), claims.clone(), claims);
    }

    /// Adds to a figure those who died of their wounds after it was told. Of reports of them that which knows of most; each may tell of the same people. Who died
    /// on a later day is none of those counted; of whom it is only told later, somebody may have counted them already: such dead raise no low.
    fn raise_by_late(&self, late: &[u32], counted: &[u32], voice: &mut Voice) {
        let Some(told) = voice.day.filter(|_| voice.whole) else { return };
        let most = |comes: &dyn Fn(u32) -> bool| -> (u64, Vec<u32>) {
            let mut by_report: Vec<(u32, u32)> = late.iter().filter(|&&c| comes(c)).map(|&c| (self.row(c).report, c)).collect();
            by_report.sort_unstable();
            let dead = |list: &[(u32, u32)]| list.iter().filter_map(|l| self.said(l.1).low).fold(0u64, u64::saturating_add);
            let most = by_report.chunk_by(|a, b| a.0 == b.0).max_by_key(|l| (dead(l), std::cmp::Reverse(l[0].0))).unwrap_or_default();
            (dead(most), most.iter().map(|l| l.1).collect())
        };
        let died_later = most(&|c| self.row(c).stated_days().0 > crate::row::day(told));
        let told_later = most(&|c| self.claim(c).published.is_some_and(|d| d > told));
        let add = |n: &mut Option<u64>, by: &mut Vec<u32>, more: &(u64, Vec<u32>)| {
            *n = n.map(|n| n.saturating_add(more.0));
            by.extend(&more.1);
        };
        let more = if told_later.0 > died_later.0 { &told_later } else { &died_later };
        // Where their report gives a greater figure for all, they are in that one, and raise nothing above it.
        let reports: Vec<u32> = more.1.iter().map(|&c| self.row(c).report).collect();
        let all = counted.iter().filter(|&&c| reports.contains(&self.row(c).report) && !self.is_part(c)).filter_map(|&c| self.said(c).best).max();
        add(&mut voice.low, &mut voice.low_by, &died_later);
        for (n, by) in [(&mut voice.best, &mut voice.best_by), (&mut voice.high, &mut voice.high_by)] {
            let room = match (all, *n) {
                (Some(all), Some(n)) if all > n => more.0.min(all - n),
                _ => more.0,
            };
            add(n, by, &(room, more.1.clone()));
        }
    }

    /// One voice for each origin and report.
    fn voices(&self, current: &[u32], ask: Option<&Ask>, mixed: &[(u32, u32)]) -> Vec<Voice> {
        let one_kind = self.one_kind(current);
        let mut keyed: Vec<(u32, u32, u32)> = current.iter().map(|&c| (self.row(c).origin, self.row(c).report, c)).collect();
        keyed.sort_unstable();
        let voice = |chunk: &[(u32, u32, u32)]| {
            let own: Vec<u32> = chunk.iter().map(|k| k.2).collect();
            self.voice(&own, ask, one_kind, mixed.binary_search(&(chunk[0].0, chunk[0].1)).is_ok())
        };
        keyed.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).map(voice).collect()
    }

    /// Origins that tell their enemy's dead in a report, with the report: what else such a one counts there are the others.
    fn mixed(&self, claims: &[u32]) -> Vec<(u32, u32)> {
        let claimed = |c: &&u32| self.row(**c).part == Part::PartyClaim && self.numbered(**c) && !self.is_part(**c);
        let mut out: Vec<(u32, u32)> = claims.iter().filter(claimed).map(|&c| (self.row(c).origin, self.row(c).report)).collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    /// True if all claims that are no parts of others speak of one kind of people: nobody tells fighters beside civilians, or two parties. Then "14
    /// civilians" and "13 people" are rival figures for the same dead.
    fn one_kind(&self, claims: &[u32]) -> bool {
        fn one<T: PartialEq>(mut said: impl Iterator<Item = T>) -> bool {
            said.next().is_none_or(|first| said.all(|s| s == first))
        }
        // "Soldiers died as well" is no figure that another could be a rival of.
        let whole = || claims.iter().copied().filter(|&c| self.row(c).part_of().is_none() && self.numbered(c)).map(|c| self.claim(c).who);
        let parties = self.rules.parties;
        one(whole().filter_map(|w| parties.camp(w))) && one(whole().filter_map(|w| w.status)) && one(whole().filter_map(|w| self.party(w)))
    }

    /// True if two claims, of whichever reports, speak of soldiers and of rebels, or of soldiers and of civilians; a party's claim of its enemy's dead may call
    /// civilians anything.
    fn of_two_camps(&self, c: u32, d: u32) -> bool {
        let parties = self.rules.parties;
        let camp = |c: u32| parties.camp(self.claim(c).who);
        let civilians = |c: u32| self.claim(c).who.status == Some(Status::Civilian) && self.claim(c).who.any_of.is_empty();
        let claimed = |c: u32| self.row(c).part == Part::PartyClaim;
        // Police are civilians to some who count, but rebels to nobody.
        let police = |c: u32| parties.keeps_order(self.claim(c).who);
        match (camp(c), camp(d)) {
            (Some(a), Some(b)) => a != b,
            (Some(Camp::Soldiers), None) => civilians(d) && !claimed(c),
            (None, Some(Camp::Soldiers)) => civilians(c) && !claimed(d),
            (Some(Camp::Rebels), None) => police(d),
            (None, Some(Camp::Rebels)) => police(c),
            (None, None) => false,
        }
    }

    /// The side of victims: an army and the government whose army it is are two names for one party.
    fn party<'w>(&'w self, who: &'w Who) -> Option<&'w Symbol> {
        who.actor.as_ref().map(|a| self.rules.parties.side(a).unwrap_or(a)).or(who.side.as_ref())
    }

    fn voice(&self, claims: &[u32], ask: Option<&Ask>, one_kind: bool, mixed: bool) -> Voice {
        // "A shopkeeper" is one of those whom others count, and nobody's figure for all.
        let one = |c: u32| self.claim(c).count.best == Some(1) && !everybody(self.claim(c).who);
        let plain = |who: &Who| one_kind && who.age.is_none() && who.sex.is_none() && who.any_of.is_empty();
        // A part stays one though the whole it is a part of was replaced.
        let part = |c: u32| self.is_part(c);
        let covers = |c: u32| {
            let who = self.claim(c).who;
            match ask {
                // "On our side four dead, on the enemy's 12": the four are nobody's figure for all.
                Some(ask) if ask.scope.who == VictimGroup::default() => !mixed && !part(c) && (ask.covers_group(who) || plain(who) && !one(c)),
                Some(ask) => ask.covers_group(who),
                None => !mixed && !part(c) && (everybody(who) || plain(who) && !one(c)),
            }
        };
        let top: Vec<u32> = claims.iter().copied().filter(|&c| self.row(c).part_of().is_none_or(|p| claims.binary_search(&p).is_err())).collect();
        let (wholes, parts): (Vec<u32>, Vec<u32>) = top.iter().partition(|&&c| covers(c));
        let first = self.row(claims[0]);
        let order = claims.iter().map(|&c| self.rules.book.order(c)).max().unwrap_or(0);
        let day = claims.iter().filter_map(|&c| self.day(c)).max();
        let numbered = claims.iter().any(|&c| self.numbered(c));
        let end = claims.iter().map(|&c| self.row(c).days.1).max().unwrap_or(0);
        // Of a figure that its report gives twice, and lays to two, the second need not have counted for himself.
        let attributed = first.attributed && claims.iter().any(|&c| self.row(c).repeats().is_none());
        let mut out = Voice { origin: first.origin, attributed, order, end, day, numbered, ..Voice::default() };
        if !wholes.is_empty() {
            (out.whole, out.told) = (true, true);
            self.together(&wholes, &mut out);
        }
        let packed = self.packed(&parts);
        // Parts of what another voice tells, or of what was replaced, are no whole, however many they are.
        if packed.len() > 1 && !packed.iter().any(|s| part(s.claim)) {
            out.whole = true;
        }
        let sum = |f: fn(&Said) -> Option<u64>| packed.iter().map(f).try_fold(0u64, |acc, n| n.map(|n| acc.saturating_add(n)));
        let claims_of = || packed.iter().map(|s| s.claim).collect::<Vec<u32>>();
        // A floor under the parts is a floor under the whole, though the whole may be told without one.
        let floor: u64 = packed.iter().filter_map(|s| s.low).fold(0, u64::saturating_add);
        if packed.iter().any(|s| s.low.is_some()) && out.low.is_none_or(|l| floor > l) {
            out.low = Some(floor);
            out.low_by = claims_of();
        }
        let by_sides = self.convention.best_rule() == BestRule::SumOfSides;
        if wholes.is_empty() || by_sides {
            let best = sum(|s| s.best.or(s.low));
            if best > out.best {
                out.best = best;
                out.best_by = claims_of();
            }
        }
        if wholes.is_empty() {
            out.high = sum(|s| s.high.or(s.best).or(s.low));
            out.open = packed.iter().any(|s| s.open);
            out.high_by = claims_of();
        }
        out
    }

    /// What claims of one voice about one whole allow together: the greatest floor, the least ceiling.
    fn together(&self, claims: &[u32], out: &mut Voice) {
        let said: Vec<Said> = claims.iter().map(|&c| self.said(c)).collect();
        if let Some(low) = said.iter().filter(|s| s.low.is_some()).max_by_key(|s| s.low) {
            out.low = low.low;
            out.low_by = vec![low.claim];
        }
        if let Some(best) = said.iter().filter(|s| s.best.is_some()).max_by_key(|s| s.best) {
            out.best = best.best;
            out.best_by = vec![best.claim];
        }
        if let Some(high) = said.iter().filter(|s| s.high.or(s.best).or(s.low).is_some()).max_by_key(|s| s.high.or(s.best).or(s.low)) {
            out.high = high.high.or(high.best).or(high.low);
            out.high_by = vec![high.claim];
        }
        out.open = said.iter().any(|s| s.open);
    }

    /// The heaviest set of claims of one report that speak of different people.
    fn packed(&self, parts: &[u32]) -> Vec<Said> {
        let said: Vec<Said> = parts.iter().map(|&c| self.said(c)).collect();
        let worth = |s: &Said| s.low.or(s.best).unwrap_or(0);
        let mut order: Vec<&Said> = said.iter().collect();
        order.sort_by_key(|s| (std::cmp::Reverse(worth(s)), s.claim));
        let fits = |taken: &[Said], s: &Said| taken.iter().all(|t| self.rules.claims_apart(t.claim, s.claim));
        if order.len() <= 12 {
            let mut best: (u64, Vec<Said>) = (0, Vec::new());
            for set in 1u32..1 << order.len() {
                let chosen: Vec<Said> = order.iter().enumerate().filter(|(i, _)| set >> i & 1 == 1).map(|(_, s)| **s).collect();
                let value = chosen.iter().map(worth).fold(0, u64::saturating_add);
                if (best.1.is_empty() || value > best.0) && chosen.iter().enumerate().all(|(i, s)| fits(&chosen[..i], s)) {
                    best = (value, chosen);
                }
            }
            return best.1;
        }
        let mut taken: Vec<Said> = Vec::new();
        for s in order {
            if fits(&taken, s) {
                taken.push(*s);
            }
        }
        taken
    }

    fn resolve(&self, voices: &[Voice]) -> Figure {
        let mut out = Figure::default();
        let numbered = voices.iter().any(|v| v.numbered && v.low.is_some());
        let floors = || voices.iter().filter(|v| v.low.is_some() && (v.numbered || !numbered));
        if let Some(v) = floors().min_by_key(|v| v.low) {
            out.low = v.low;
            out.low_by = floors().filter(|w| w.low == v.low).flat_map(|w| w.low_by.iter().copied()).collect();
        }
        if let Some(v) = voices.iter().filter(|v| v.high.is_some()).max_by_key(|v| v.high) {
            out.highest = v.high;
            out.high_by = voices.iter().filter(|w| w.high == v.high).flat_map(|w| w.high_by.iter().copied()).collect();
        }
        out.open = voices.iter().any(|v| v.open);
        // The latest word of each origin stands for it where figures are compared for agreement.
        let mut latest: Vec<&Voice> =
            voices.chunk_by(|a, b| a.origin == b.origin).filter_map(|c| c.iter().filter(|v| v.best.is_some()).max_by_key(|v| v.order)).collect();
        // "Up to 40" bounds what was counted by nobody: it is best only where nobody gives a number.
        let bound = |v: &&Voice| v.best_by.iter().all(|&c| self.claim(c).count.kind == CountKind::UpTo);
        if !latest.iter().all(bound) {
            latest.retain(|v| !bound(v));
        }
        // Outlets that name nobody may have their figure from one source: together they are one voice, and no less than one that is named.
        let agreed = |n: Option<u64>| latest.iter().filter(|v| v.best == n && v.attributed).count().max(1);
        let pick = match self.convention.best_rule() {
            BestRule::NoBest => None,
            BestRule::Lowest => latest.iter().min_by_key(|v| v.best),
            BestRule::MostAgreed | BestRule::SumOfSides => latest.iter().max_by_key(|v| (agreed(v.best), v.day, std::cmp::Reverse(v.best))),
        };
        if let Some(v) = pick {
            out.best = v.best;
            out.best_by = latest.iter().filter(|w| w.best == v.best).flat_map(|w| w.best_by.iter().copied()).collect();
        }
        if self.convention.best_rule() == BestRule::Lowest
            && let Some(low) = out.low
        {
            out.best = Some(low);
            out.best_by = out.low_by.clone();
        }
        for (i, v) in voices.iter().enumerate() {
            for w in &voices[i + 1..] {
                let over = |a: &Voice, b: &Voice| !b.open && matches!((a.low, b.high), (Some(l), Some(h)) if l > h);
                if v.origin != w.origin && (over(v, w) || over(w, v)) {
                    out.disputes.extend(v.low_by.first().zip(w.low_by.first()).map(|(&a, &b)| [a, b]));
                }
            }
        }
        for list in [&mut out.low_by, &mut out.best_by, &mut out.high_by] {
            list.sort_unstable();
            list.dedup();
        }
        out
    }

    /// Nobody speaks of the whole in one number: what different origins tell of groups packs; groups that may be the same people don't add. `all` looks for the
    /// most that add, where one voice already tells of several; else the largest groups come first.
    fn subsets(&self, current: &[u32], all: bool) -> Figure {
        let mut keyed: Vec<(String, u32)> = current.iter().map(|&c| (group_key(self.claim(c).who), c)).collect();
        keyed.sort();
        let groups: Vec<(u32, Figure)> = keyed
            .chunk_by(|a, b| a.0 == b.0)
            .map(|chunk| {
                let claims: Vec<u32> = chunk.iter().map(|k| k.1).collect();
                let voices: Vec<Voice> = {
                    let mut list: Vec<Voice> = claims
                        .iter()
                        .map(|&c| {
                            let row = self.row(c);
                            let (day, numbered) = (self.day(c), self.numbered(c));
                            let mut v = Voice {
                                origin: row.origin,
                                attributed: row.attributed,
                                order: self.rules.book.order(c),
                                whole: true,
                                day,
                                numbered,
                                ..Voice::default()
                            };
                            self.together(&[c], &mut v);
                            v
                        })
                        .collect();
                    list.sort_by_key(|v| (v.origin, v.order));
                    list
                };
                (claims[0], self.resolve(&voices))
            })
            .collect();
        let claims_of: FxHashMap<u32, Vec<u32>> = keyed.chunk_by(|a, b| a.0 == b.0).map(|c| (c[0].1, c.iter().map(|k| k.1).collect())).collect();
        // Whom a party says it killed are none of its own; and they may be those of whom others say that they were civilians.
        let hostile = |c: u32| self.row(c).part == Part::PartyClaim;
        let foes = |c: u32, d: u32| {
            hostile(c) && self.row(c).origin != self.row(d).origin && self.claim(c).origin.is_some_and(|o| self.rules.parties.owns(o, self.claim(d).who))
        };
        let told = |c: u32, d: u32| (hostile(c) == hostile(d) || self.row(c).origin == self.row(d).origin) && self.rules.claims_apart(c, d);
        let apart = |a: u32, b: u32| match (self.row(a).actor(), self.row(b).actor()) {
            (Some(p), Some(q)) if self.rules.parties.apart(p, q, years(self.row(a).days, self.row(b).days)) => true,
            _ if self.of_two_camps(a, b) => true,
            // One report that tells both as different people says so for the groups.
            _ if all => claims_of[&a].iter().any(|&c| claims_of[&b].iter().any(|&d| told(c, d) || foes(c, d) || foes(d, c))),
            _ => told(a, b) || foes(a, b) || foes(b, a),
        };
        let pick = |value: fn(&Figure) -> Option<u64>| {
            let mut order: Vec<&(u32, Figure)> = groups.iter().filter(|g| value(&g.1).is_some()).collect();
            order.sort_by_key(|g| (std::cmp::Reverse(value(&g.1)), g.0));
            if all {
                order.truncate(GROUPS);
                return heaviest(&order, value, &apart);
            }
            let mut taken: Vec<&(u32, Figure)> = Vec::new();
            for g in order {
                if taken.iter().all(|t| apart(t.0, g.0)) {
                    taken.push(g);
                }
            }
            taken
        };
        let (low, best, high) = (pick(|f| f.low), pick(|f| f.best), pick(|f| f.highest));
        let add = |list: &[&(u32, Figure)], value: fn(&Figure) -> Option<u64>| {
            (!list.is_empty()).then(|| list.iter().filter_map(|g| value(&g.1)).fold(0, u64::saturating_add))
        };
        Figure {
            low: add(&low, |f| f.low),
            best: add(&best, |f| f.best),
            highest: add(&high, |f| f.highest),
            open: groups.iter().any(|g| g.1.open),
            low_by: low.iter().flat_map(|g| g.1.low_by.iter().copied()).collect(),
            best_by: best.iter().flat_map(|g| g.1.best_by.iter().copied()).collect(),
            high_by: high.iter().flat_map(|g| g.1.high_by.iter().copied()).collect(),
            disputes: groups.iter().flat_map(|g| g.1.disputes.iter().copied()).collect(),
            origins: Vec::new(),
            most: None,
        }
    }
}

/// Shares ("most of the 12") of a whole that the same voice replaced: what they are of the figure that stands now.
pub(crate) fn shares(book: &dyn Holding, rows: &[Row]) -> FxHashMap<u32, Count> {
    let share = |i: u32| {
        let (claim, whole) = (book.told(i), rows[i as usize].part_of()?);
        if claim.count.kind != CountKind::Share || book.later(whole).is_empty() {
            return None;
        }
        let share = book.tied(i).into_iter().find_map(|r| r.2.filter(|_| r.0 == RelationKind::PartOf))?;
        let bound = Bound::of(claim.count, share, book.told(whole).count)?;
        let mut now = whole;
        for _ in 0..16 {
            match replaced_by(book, now) {
                Some(next) if next != now => now = next,
                _ => break,
            }
        }
        (now != whole && rows[now as usize].counted == rows[whole as usize].counted).then(|| (i, bound.share(book.told(now).count, share)))
    };
    (0..rows.len() as u32).filter_map(share).collect()
}

/// The heaviest of all sets of groups of which no two may be the same people.
fn heaviest<'a>(order: &[&'a (u32, Figure)], value: fn(&Figure) -> Option<u64>, apart: &impl Fn(u32, u32) -> bool) -> Vec<&'a (u32, Figure)> {
    let n = order.len();
    let fits: Vec<Vec<bool>> = order.iter().map(|a| order.iter().map(|b| apart(a.0, b.0)).collect()).collect();
    let mut best: (u64, u32) = (0, 0);
    for set in 1u32..1 << n {
        let own = || (0..n).filter(|i| set >> i & 1 == 1);
        let worth = own().filter_map(|i| value(&order[i].1)).fold(0, u64::saturating_add);
        if (best.1 == 0 || worth > best.0) && own().all(|i| own().all(|j| i >= j || fits[i][j])) {
            best = (worth, set);
        }
    }
    (0..n).filter(|i| best.1 >> i & 1 == 1).map(|i| order[i]).collect()
}

/// Days on which figures that their voice gave again were given first, by claim, ascending: of a book of a million claims a quarter of a million, half as large as a map
/// of them.
#[derive(Debug, Default)]
pub(crate) struct FirstTold(Box<[(u32, Date)]>);

impl FirstTold {
    fn day(&self, claim: u32) -> Option<Date> {
        self.0.binary_search_by_key(&claim, |t| t.0).ok().map(|at| self.0[at].1)
    }
}

/// Looks for such figures.
pub(crate) fn first_told(book: &dyn Holding) -> FirstTold {
    let mut replaced: Vec<(Option<Date>, u64, u32)> =
        (0..book.claims() as u32).filter(|&c| !book.later(c).is_empty()).map(|c| (book.told(c).published, book.order(c), c)).collect();
    replaced.sort_unstable();
    let mut out: FxHashMap<u32, Date> = FxHashMap::default();
    for (day, _, i) in replaced {
        // The same text in two reports gives its figure again in both.
        for next in book.later(i) {
            let (a, b) = (book.told(i), book.told(next));
            let numbers = |c: &Told| (c.count.low, c.count.best, c.count.high);
            if let Some(day) = out.get(&i).copied().or(day).filter(|_| a.origin == b.origin && numbers(&a) == numbers(&b)) {
                out.entry(next).and_modify(|d| *d = day.min(*d)).or_insert(day);
            }
        }
    }
    let mut told: Vec<(u32, Date)> = out.into_iter().collect();
    told.sort_unstable();
    FirstTold(told.into())
}
