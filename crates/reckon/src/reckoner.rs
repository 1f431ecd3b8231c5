//! The one place where tolls are made. Enters: linked claims, registries, questions. Leaves: tolls, or why a question can't be answered.
//! Never done here: I/O, a clock, a number without the claims that prove it.

use crate::answer::Detail;
use crate::area::Areas;
use crate::ask::{Ask, Fit};
use crate::cells::{self, Apart, Rules, World};
use crate::convention::{Convention, Split};
use crate::figure::{Figure, Figures, FirstTold};
use crate::grouped::{Axis, Grouped};
use crate::incident::{Grade, GroupFigure, IncidentFigures, Movement};
use crate::item::{Item, Items};
use crate::packing::{self, Packing};
use crate::parties::Parties;
use crate::persons::Persons;
use crate::reach::Ground;
use crate::ring::Rings;
use crate::row::{self, Names, Part, Row, Rows};
use crate::told::{Holding, Listed, Told};
use crate::toll::{Because, Listing, Reading, Toll};
use crate::totals::Footnotes;
use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::{Arc, Mutex, OnceLock};
use tollbook_model::{ActorRegistry, ClaimId, Count, Counted, Harm, Linked, PlaceMode, PlacePrecision, PlaceRelation, Scope, Symbol, Taxonomy};

/// Why a question has no toll.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The last day lies before the first.
    #[error("the question ends on {to}, before it begins on {from}: swap the days")]
    DaysOutOfOrder {
        /// First day asked.
        from: Date,
        /// Last day asked.
        to: Date,
    },
    /// The actor or side is in no registry.
    #[error("nobody is registered as {id:?}: name an actor or a side by its id")]
    UnknownParty {
        /// As asked.
        id: Symbol,
    },
    /// Two questions whose answers may hold the same people in part, or count different things.
    #[error("{0}")]
    NotComparable(String),
}

/// A number that may be unknown, in eight bytes: a question may hold hundreds of thousands of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Known(u64);

impl Known {
    pub fn of(n: Option<u64>) -> Self {
        Known(n.map_or(u64::MAX, |n| n.min(u64::MAX - 1)))
    }

    pub fn get(self) -> Option<u64> {
        (self.0 != u64::MAX).then_some(self.0)
    }
}

/// Low, best and highest of one item.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Numbers {
    low: Known,
    best: Known,
    highest: Known,
    pub open: bool,
}

impl Numbers {
    pub fn of(f: &Figure) -> Self {
        Numbers { low: Known::of(f.low), best: Known::of(f.best), highest: Known::of(f.highest), open: f.open }
    }

    pub fn low(&self) -> Option<u64> {
        self.low.get()
    }

    /// Best; where nobody gives one, the low.
    pub fn best(&self) -> Option<u64> {
        self.best.get().or(self.low.get())
    }

    /// Highest; where nobody gives one, the best.
    pub fn highest(&self) -> Option<u64> {
        self.highest.get().or_else(|| self.best())
    }
}

/// What a convention makes of one item, for a question that only place and days restrict.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slim {
    pub numbers: Numbers,
    pub left_out: Option<Because>,
}

/// Items of one counted harm or deed with the cells they share.
pub(crate) struct Shelf {
    pub counted: Counted,
    pub items: Items,
    /// True if incidents of which casualties alone are told stand among the killed.
    casualties: bool,
    incidents: bool,
    worlds: [OnceLock<World>; 3],
}

impl Shelf {
    fn of(counted: Counted, items: Items) -> Self {
        let incidents = items.list.iter().any(|i| i.incident.is_some());
        Shelf { counted, incidents, items, casualties: false, worlds: [OnceLock::new(), OnceLock::new(), OnceLock::new()] }
    }
}

/// Items up to which a question gets cells of its own: claims that it doesn't ask about would only part them further.
const OWN_WORLD: usize = 2_000;

/// The cells that a question is packed in: of its own items if they are few, else of all.
pub(crate) struct Worlds<'a> {
    reckoner: &'a Reckoner<'a>,
    shelf: &'a Shelf,
    own: Option<Vec<u32>>,
    made: [OnceLock<World>; 3],
}

impl Worlds<'_> {
    pub fn get(&self, how: Apart) -> &World {
        let (r, shelf) = (self.reckoner, self.shelf);
        let how = match how {
            // Without incidents the notions don't differ.
            _ if !shelf.incidents => Apart::Proved,
            Apart::Always if r.unsure.is_empty() => Apart::Likely,
            how => how,
        };
        let made = if self.own.is_some() { &self.made } else { &shelf.worlds };
        made[how as usize].get_or_init(|| cells::world(&r.rules(shelf), &r.areas, how, self.own.as_deref()))
    }
}

/// Claims, ready to be asked.
///
/// The index is made once; every question after that is answered from it, and the same question has the same answer.
pub struct Reckoner<'a> {
    pub(crate) book: Arc<dyn Holding + 'a>,
    pub(crate) parties: Parties,
    means: &'a Taxonomy,
    targets: &'a Taxonomy,
    pub(crate) areas: Arc<Areas>,
    pub(crate) rows: Rows,
    pub(crate) origins: Names,
    /// What is counted, each made when it is asked for first.
    shelves: Vec<(Counted, OnceLock<Shelf>)>,
    /// The killed and injured together; made when they are asked for.
    together: OnceLock<Shelf>,
    /// The killed with incidents of which casualties alone are told, if there are any; made when a convention that counts them asks first.
    hurt: OnceLock<Option<Shelf>>,
    as_of: Option<i32>,
    /// For each claim: a number open above stands in the family of repeats that its share or repeat hangs on.
    family_open: Vec<bool>,
    /// Parts by the root of their whole's family.
    pub(crate) parts: FxHashMap<u32, Vec<u32>>,
    unsure: FxHashSet<(u32, u32)>,
    different: FxHashSet<(u32, u32)>,
    pub(crate) persons: Persons,
    shares: FxHashMap<u32, Count>,
    first_told: FirstTold,
    pub(crate) rings: Rings,
    slim: Mutex<Vec<KnownSlim>>,
}

/// The numbers of all items under a convention, of one counted harm or deed, with or without complete lists as ceilings.
type KnownSlim = ((String, usize, bool), Arc<Vec<Slim>>);

/// Bytes of such numbers that are kept, those that were asked for last; the last ones whatever they take.
const SLIM_BYTES: usize = 24 << 20;

/// An item inside a question, with its numbers.
#[derive(Clone, Debug)]
pub(crate) struct Chosen {
    pub item: u32,
    pub numbers: Numbers,
    /// Claims of the item that lie inside, where not all do.
    pub claims: Option<Box<[u32]>>,
}

/// What a question found, before it is packed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    pub inside: Vec<Chosen>,
    pub straddling: Vec<u32>,
    pub undated: Vec<u32>,
    pub future: Vec<u32>,
    pub left_out: Vec<(u32, Because)>,
    /// Sums over months that came to what is recorded.
    pub footnotes: Footnotes,
}

pub(crate) fn family(rows: &[Row], claim: u32) -> u32 {
    let mut at = claim;
    for _ in 0..16 {
        match rows[at as usize].repeats() {
            Some(next) => at = next,
            None => break,
        }
    }
    at
}

impl<'a> Reckoner<'a> {
    /// Indexes claims. `as_of` is the day up to which the book is read; claims about later days are listed apart and never counted.
    #[must_use]
    pub fn new(linked: &'a Linked, actors: &ActorRegistry, means: &'a Taxonomy, targets: &'a Taxonomy, as_of: Option<Date>) -> Self {
        Self::over(linked, &Ground::of_linked(linked), actors, means, targets, as_of)
    }

    /// The same from some of the claims, over the places of all: those that [`reach`](crate::reach) keeps of a question, for that question.
    #[must_use]
    pub fn over(linked: &'a Linked, ground: &Ground, actors: &ActorRegistry, means: &'a Taxonomy, targets: &'a Taxonomy, as_of: Option<Date>) -> Self {
        Self::holding(Arc::new(Listed::of(linked)), ground, actors, means, targets, as_of)
    }

    /// The same from claims that somebody else holds.
    #[must_use]
    pub fn holding(
        book: Arc<dyn Holding + 'a>,
        ground: &Ground,
        actors: &ActorRegistry,
        means: &'a Taxonomy,
        targets: &'a Taxonomy,
        as_of: Option<Date>,
    ) -> Self {
        let parties = Parties::of(actors);
        let areas = Arc::clone(&ground.0);
        let mut origins = Names::default();
        let rows = row::rows(&*book, &areas, &parties, &mut origins);
        let mut counted: std::collections::BTreeSet<Counted> = rows.iter().filter(|r| r.part != Part::Outside).map(|r| r.counted).collect();
        // A figure for the killed and injured together may tell of either by what it tells of the other.
        if counted.contains(&Counted::Harm(Harm::Casualties)) {
            counted.extend([Harm::Killed, Harm::Injured].map(Counted::Harm));
        }
        let shelves = counted.into_iter().map(|c| (c, OnceLock::new())).collect();
        let mut open: FxHashSet<u32> = FxHashSet::default();
        for claim in 0..rows.len() as u32 {
            if book.told(claim).count.high_open {
                open.insert(family(&rows, claim));
            }
        }
        let hangs_on = |i: usize| family(&rows, rows[i].part_of().unwrap_or(i as u32));
        let family_open = (0..rows.len()).map(|i| open.contains(&hangs_on(i))).collect();
        let mut parts: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for (i, row) in rows.iter().enumerate() {
            if let Some(whole) = row.part_of() {
                parts.entry(family(&rows, whole)).or_default().push(i as u32);
            }
        }
        let persons = Persons::of(&*book, &rows);
        Reckoner {
            persons,
            shares: crate::figure::shares(&*book, &rows),
            first_told: crate::figure::first_told(&*book),
            parties,
            means,
            targets,
            areas,
            rows,
            origins,
            shelves,
            together: OnceLock::new(),
            hurt: OnceLock::new(),
            as_of: as_of.map(row::day),
            family_open,
            parts,
            unsure: cells::pairs(&book.unsure()),
            different: cells::pairs(&book.different()),
            book,
            rings: Rings::default(),
            slim: Mutex::default(),
        }
    }

    /// What is counted, with its number; `None` if no claim counts it.
    pub(crate) fn shelf(&self, counted: Counted) -> Option<(usize, &Shelf)> {
        if counted == Counted::Harm(Harm::Casualties) {
            let made = || Shelf::of(counted, crate::item::together(&*self.book, &self.rows, &self.areas));
            return Some((self.shelves.len(), self.together.get_or_init(made))).filter(|(_, s)| !s.items.list.is_empty());
        }
        let (at, (_, shelf)) = self.shelves.iter().enumerate().find(|(_, s)| s.0 == counted)?;
        Some((at, shelf.get_or_init(|| Shelf::of(counted, crate::item::items(&*self.book, &self.rows, &self.areas, counted)))))
    }

    /// The same as a convention counts it: where incidents of casualties alone stand in tolls of the killed, with them.
    pub(crate) fn shelf_for(&self, counted: Counted, convention: &Convention) -> Option<(usize, &Shelf)> {
        let told = || self.shelves.iter().any(|s| s.0 == Counted::Harm(Harm::Casualties));
        if counted == Counted::Harm(Harm::Killed) && convention.counts_casualties() && told() {
            let with = |items| Shelf { casualties: true, ..Shelf::of(counted, items) };
            let made = self.hurt.get_or_init(|| crate::item::with_casualties(&*self.book, &self.rows, &self.areas).map(with));
            if let Some(shelf) = made {
                return Some((self.shelves.len() + 1, shelf));
            }
        }
        self.shelf(counted)
    }

    pub(crate) fn id(&self, claim: u32) -> ClaimId {
        self.book.id(claim)
    }

    pub(crate) fn told(&self, claim: u32) -> Told<'_> {
        self.book.told(claim)
    }

    pub(crate) fn rules<'b>(&'b self, shelf: &'b Shelf) -> Rules<'b> {
        Rules {
            areas: &self.areas,
            items: &shelf.items,
            rows: &self.rows,
            book: &*self.book,
            parties: &self.parties,
            unsure: &self.unsure,
            different: &self.different,
            counted: shelf.counted,
            casualties: shelf.casualties,
        }
    }

    pub(crate) fn figures<'b>(&'b self, rules: &'b Rules<'b>, convention: &'b Convention, closes: bool) -> Figures<'b> {
        Figures {
            rules,
            convention,
            family_open: &self.family_open,
            shares: &self.shares,
            first_told: &self.first_told,
            persons: &self.persons,
            parts: &self.parts,
            closes,
        }
    }

    /// The worlds for a question that found these items, in ascending order.
    pub(crate) fn worlds<'b>(&'b self, shelf: &'b Shelf, inside: &[Chosen]) -> Worlds<'b> {
        let own = (inside.len() <= OWN_WORLD).then(|| inside.iter().map(|c| c.item).collect());
        Worlds { reckoner: self, shelf, own, made: Default::default() }
    }

    pub(crate) fn ask<'b>(&'b self, scope: &'b Scope, convention: &'b Convention) -> Ask<'b> {
        Ask::new(scope, &self.areas, &self.parties, (self.means, self.targets), convention)
    }

    /// Refuses what can't be asked.
    pub(crate) fn examine(&self, scope: &Scope) -> Result<(), Refusal> {
        if let (Some(from), Some(to)) = (scope.from, scope.to)
            && to < from
        {
            return Err(Refusal::DaysOutOfOrder { from, to });
        }
        let unknown = |id: &&Symbol| self.parties.number(id).is_none() && !self.parties.is_side(id);
        if let Some(id) = [&scope.by, &scope.who.actor].into_iter().flatten().find(unknown) {
            return Err(Refusal::UnknownParty { id: id.clone() });
        }
        Ok(())
    }

    /// The toll of a question.
    ///
    /// Certificates are left empty where they would hold more than 50,000 cells.
    ///
    /// # Errors
    /// Days out of order, or a party that no registry knows. A scope that nobody reported on is no error: its toll is unknown.
    pub fn toll(&self, scope: &Scope, convention: &Convention, reading: Reading) -> Result<Toll, Refusal> {
        self.toll_listed(scope, convention, reading, Listing::default())
    }

    /// The same toll with as much of its derivation as is wanted: where a number rests on more items than are listed, the heaviest come first, and [`Toll::further`]
    /// tells what is left.
    ///
    /// # Errors
    /// As for [`Reckoner::toll`].
    pub fn toll_listed(&self, scope: &Scope, convention: &Convention, reading: Reading, listing: Listing) -> Result<Toll, Refusal> {
        Ok(self.toll_and_rows(scope, &[], convention, reading, listing)?.0)
    }

    /// The same toll with its rows, if it is to be parted by axes, out of one search.
    ///
    /// # Errors
    /// As for [`Reckoner::toll`] and [`Reckoner::group`].
    pub fn toll_and_rows(
        &self,
        scope: &Scope,
        axes: &[Axis],
        convention: &Convention,
        reading: Reading,
        listing: Listing,
    ) -> Result<(Toll, Option<Grouped>), Refusal> {
        self.examine(scope)?;
        let mut ask = self.ask(scope, convention);
        (ask.listing, ask.closes) = (listing, reading == Reading::Reconciled);
        let apart = || (!axes.is_empty()).then(|| self.group(scope, axes, convention, reading)).transpose();
        let Some((at, shelf)) = self.shelf_for(scope.counted, convention) else {
            return Ok((self.unknown(&ask, convention, reading), apart()?));
        };
        let mut found = self.find(at, shelf, &ask, convention);
        let worlds = self.worlds(shelf, &found.inside);
        self.integrate(&worlds, at, shelf, &ask, &mut found);
        let toll = self.answer(&worlds, shelf, &ask, convention, reading, &found, Detail::Full);
        // Rows of the reconciled reading are questions of their own, and so are rows by a name.
        let shared = reading == Reading::Documented && !axes.is_empty() && !axes.iter().any(Axis::is_name);
        let rows = if shared { Some(self.rows(&worlds, shelf, &ask, axes, reading, found)?) } else { apart()? };
        Ok((toll, rows))
    }

    /// Which items lie inside, which may, and which are left out.
    pub(crate) fn find(&self, at: usize, shelf: &Shelf, ask: &Ask, convention: &Convention) -> Found {
        let slim = self.slim(at, shelf, convention, ask.closes);
        let rules = self.rules(shelf);
        let figures = self.figures(&rules, convention, ask.closes);
        let mut out = Found::default();
        for (i, item) in shelf.items.list.iter().enumerate() {
            let days = ask.period(item.days, item.may_days);
            if days == Fit::Outside {
                continue;
            }
            // Most lie in one node, and one look at it decides.
            let one = item.inside.one().zip(item.may.one()).and_then(|(inside, may)| ask.place_of(inside, may));
            let place = one.unwrap_or_else(|| ask.place(&item.inside, &item.may));
            if place == Fit::Outside {
                continue;
            }
            if self.as_of.is_some_and(|day| item.days.0 != row::EVER && item.days.0 > day) {
                out.future.push(i as u32);
                continue;
            }
            let fit = place.max(days);
            if fit == Fit::Inside && ask.open && (item.uniform || !item.aggregate) {
                let s = &slim[i];
                match s.left_out {
                    Some(because) => out.left_out.push((i as u32, because)),
                    None => out.inside.push(Chosen { item: i as u32, numbers: s.numbers, claims: None }),
                }
                continue;
            }
            self.look(i as u32, item, fit, (place, days), &figures, ask, convention, &mut out);
        }
        out
    }

    #[allow(clippy::too_many_arguments)]
    fn look(&self, i: u32, item: &Item, fit: Fit, each: (Fit, Fit), figures: &Figures, ask: &Ask, convention: &Convention, out: &mut Found) {
        // Claims of an incident share its place and days; claims of an aggregate have their own.
        let lies = |c: u32| {
            let row = &self.rows[c as usize];
            if item.aggregate { ask.place(&row.area.inside, &row.area.may).max(ask.period(row.days, row.stated_days())) } else { fit }
        };
        let rest = |c: u32| ask.rest(&self.told(c), &self.rows[c as usize]);
        let inside: Vec<u32> = item.claims.iter().copied().filter(|&c| lies(c) == Fit::Inside && rest(c) == Fit::Inside).collect();
        if inside.is_empty() {
            if fit == Fit::Straddles && self.left_out(item, figures, convention, ask.scope.cause.is_some()).is_none() {
                let own: Vec<u32> = item.claims.iter().copied().filter(|&c| rest(c) == Fit::Inside).collect();
                if let Some(chosen) = self.parted(i, item, &own, figures, ask, convention) {
                    return out.inside.push(chosen);
                }
            }
            let some =
                |c: &u32| lies(*c).max(rest(*c)) != Fit::Outside && !matches!(self.rows[*c as usize].part, Part::Copy | Part::Superseded | Part::Outside);
            if item.claims.iter().any(some) {
                let all_but_time = each.0 == Fit::Inside && item.days == (row::EVER, row::NEVER) && item.claims.iter().any(|&c| rest(c) == Fit::Inside);
                if all_but_time { out.undated.push(i) } else { out.straddling.push(i) }
            }
            return;
        }
        if let Some(because) = self.left_out(item, figures, convention, ask.scope.cause.is_some()) {
            out.left_out.push((i, because));
            return;
        }
        let figure =
            if figures.convention.contested_status_is_zero() { figures.figure_of(&item.claims, &inside, ask) } else { figures.figure(&inside, Some(ask)) };
        out.inside.push(Chosen { item: i, numbers: Numbers::of(&figure), claims: Some(inside.into()) });
    }

    /// The part of a number that a convention gives to the days and places asked for, where it parts numbers at all.
    fn parted(&self, i: u32, item: &Item, own: &[u32], figures: &Figures, ask: &Ask, convention: &Convention) -> Option<Chosen> {
        let place = self.told(*own.first()?).place;
        let spread = place.filter(|p| p.mode == PlaceMode::Several && p.parts.iter().all(|p| p.relation == PlaceRelation::In));
        // UCDP parts an event told for several places; an aggregate stays one summary event at the smallest unit that holds it.
        let by_place = convention.places() != Split::Whole && (!item.aggregate || convention.places() == Split::FirstTakesRest);
        let asked: Vec<bool> = match (spread, ask.node) {
            (Some(p), Some((Some(node), _))) if by_place => p.parts.iter().map(|p| self.areas.holds(node, self.areas.find(p).1)).collect(),
            _ => Vec::new(),
        };
        let places = if ask.place(&item.inside, &item.may) == Fit::Inside { None } else { Some(asked).filter(|a| a.contains(&true)) };
        if places.is_none() && ask.place(&item.inside, &item.may) != Fit::Inside {
            return None;
        }
        let known = item.days.0 != row::EVER && item.days.1 != row::NEVER;
        let days = if ask.period(item.days, item.may_days) == Fit::Inside {
            None
        } else if known && convention.days() != Split::Whole {
            Some(Self::days_asked(item.days, ask.days)).filter(|d| !d.is_empty())
        } else {
            return None;
        };
        let length = (i64::from(item.days.1) - i64::from(item.days.0) + 1) as u64;
        let part = |n: u64| -> Option<u64> {
            let n = match &places {
                None => n,
                Some(asked) => {
                    let shares = Convention::split(convention.places(), n, asked.len() as u64)?;
                    shares.iter().zip(asked).filter(|(_, a)| **a).map(|(s, _)| s).sum()
                }
            };
            match &days {
                None => Some(n),
                Some(days) => Convention::split(convention.days(), n, length).map(|s| s[days.start as usize..days.end as usize].iter().sum()),
            }
        };
        let f = figures.figure(own, Some(ask));
        let each = |n: Option<u64>| n.map(part);
        // A number too small to part stays whole, and outside.
        if [f.low, f.best, f.highest].into_iter().any(|n| each(n) == Some(None)) {
            return None;
        }
        let of = |n: Option<u64>| n.and_then(part);
        let parted = Figure { low: of(f.low), best: of(f.best), highest: of(f.highest), open: f.open, ..Figure::default() };
        Some(Chosen { item: i, numbers: Numbers::of(&parted), claims: Some(own.into()) })
    }

    /// Why a convention leaves an item out, if it does.
    pub(crate) fn left_out(&self, item: &Item, figures: &Figures, convention: &Convention, asked_cause: bool) -> Option<Because> {
        if item.rejected {
            return Some(Because::Rejected);
        }
        // Of casualties whose number is told the convention may not say how many were killed.
        if !convention.counts(figures.rules.counted) || figures.casualties_of(&item.claims) == Some(None) {
            return Some(Because::Harm);
        }
        let told = || item.claims.iter().filter(|&&c| self.rows[c as usize].part != Part::Outside);
        if convention.civilians_alone() && matches!(figures.rules.counted, Counted::Harm(_)) && told().all(|&c| figures.civilian(c) == Some(false)) {
            return Some(Because::Status);
        }
        if self.is_total(item, figures.rules.counted, convention) && self.background(item, convention).is_err() {
            return Some(Because::Background);
        }
        if convention.asks_means() {
            // What one claim of an incident tells of the weapon holds for all of them; what was retracted tells nothing.
            let told = |c: &u32| self.told(*c).means.is_some_and(|m| convention.counts_means(m, self.means));
            let of_incident = item.incident.filter(|&i| (i as usize) < self.book.incidents()).map(|i| self.book.members(i));
            let all = || of_incident.into_iter().flatten().copied().chain(item.claims.iter().copied());
            if !all().any(|c| told(&c)) {
                return Some(Because::Means);
            }
        }
        if convention.asks_grades() {
            if item.incident.is_none() {
                return Some(Because::NotAnIncident);
            }
            if !convention.counts_grade(figures.grade(&item.claims).0) {
                return Some(Because::Grade);
            }
        }
        let cause = |c: &u32| self.told(*c).cause;
        // Who asks for a cause gets it, whatever the convention leaves out of everybody's toll.
        if !asked_cause && item.claims.iter().all(|c| convention.leaves_out(cause(c))) {
            return Some(Because::Cause);
        }
        let country = |c: &u32| {
            let parts = self.told(*c).place.map(|p| &p.parts);
            parts.is_none_or(|p| p.iter().all(|p| matches!(p.precision, PlacePrecision::Country | PlacePrecision::Unknown)))
        };
        if convention.refuses_country_only() && item.claims.iter().all(country) {
            return Some(Because::CountryOnly);
        }
        let days = i64::from(item.days.1) - i64::from(item.days.0) + 1;
        if convention.days_most().is_some_and(|most| days > i64::from(most)) {
            return Some(Because::TooLong);
        }
        None
    }

    /// The numbers of all items for questions that only place and days restrict; made once for each convention.
    pub(crate) fn slim(&self, at: usize, shelf: &Shelf, convention: &Convention, closes: bool) -> Arc<Vec<Slim>> {
        let key = (convention.key().to_owned(), at, closes && self.persons.any_closed());
        let lock = || self.slim.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        {
            let mut kept = lock();
            if let Some(at) = kept.iter().position(|k| k.0 == key) {
                kept[at..].rotate_left(1);
                return kept.last().map(|k| Arc::clone(&k.1)).unwrap_or_default();
            }
        }
        let rules = self.rules(shelf);
        let figures = self.figures(&rules, convention, closes);
        let slim = |item: &Item| {
            let f = figures.figure(&item.claims, None);
            Slim { numbers: Numbers::of(&f), left_out: self.left_out(item, &figures, convention, false) }
        };
        let made = Arc::new(shelf.items.list.iter().map(slim).collect::<Vec<Slim>>());
        let bytes = |list: &[KnownSlim]| list.iter().map(|k| k.1.len() * size_of::<Slim>()).sum::<usize>();
        let mut kept = lock();
        // Two may have made them at once.
        kept.retain(|k| k.0 != key);
        kept.push((key, Arc::clone(&made)));
        while kept.len() > 1 && bytes(&kept) > SLIM_BYTES {
            kept.remove(0);
        }
        made
    }

    /// The full figure of an item inside a question, with the claims behind it.
    pub(crate) fn figure_of(&self, shelf: &Shelf, chosen: &Chosen, ask: &Ask, convention: &Convention) -> Figure {
        let rules = self.rules(shelf);
        let figures = self.figures(&rules, convention, ask.closes);
        let claims = chosen.claims.as_deref().unwrap_or(&shelf.items.list[chosen.item as usize].claims);
        figures.figure(claims, Some(ask).filter(|a| !a.open))
    }

    /// The heaviest packing of these numbers, and whether items stood outside the cells.
    pub(crate) fn pack(&self, worlds: &Worlds, how: Apart, weights: &[(u32, u64)]) -> (Packing, bool) {
        let world = worlds.get(how);
        let inside: Vec<(u32, u64)> = weights.iter().copied().filter(|w| !world.outside[w.0 as usize]).collect();
        let packing = world.pack(&inside, &self.rings);
        // An item too wide for the cells may hold all the others: it stands against their sum.
        let wide = weights.iter().filter(|w| world.outside[w.0 as usize]).max_by_key(|w| (w.1, std::cmp::Reverse(w.0)));
        let outer = wide.is_some() || world.coarse;
        match wide {
            Some(&(item, weight)) if weight > packing.value => {
                let component = packing::Component { taken: vec![(item, 1)], items: vec![item], den: 1, value: weight, proved: false };
                (Packing { value: weight, components: vec![component] }, true)
            }
            _ => (packing, outer),
        }
    }

    /// What a list tells of an incident: of everything that is counted the figure of all, or of the first group where nobody tells of all, and the grade. The figures name no
    /// claims; what else there is [`Reckoner::incident_figures`] tells.
    ///
    /// `None` if there is no such incident.
    #[must_use]
    pub fn incident_lead(&self, incident: usize, convention: &Convention) -> Option<(Vec<GroupFigure>, Grade)> {
        self.of_incident(incident, convention, |figures, claims| (figures.leading(claims), figures.grade(claims).0))
    }

    fn of_incident<T>(&self, incident: usize, convention: &Convention, tell: impl FnOnce(&Figures, &[u32]) -> T) -> Option<T> {
        if incident >= self.book.incidents() {
            return None;
        }
        // An incident has a grade and who did it, also where none of the claims here counts anything.
        let none = Shelf::of(Counted::Harm(Harm::Killed), crate::item::Items::default());
        let shelf = self.shelves.first().and_then(|s| self.shelf(s.0)).map_or(&none, |s| s.1);
        let rules = self.rules(shelf);
        // Of one incident whatever a person declared complete is told as complete.
        let figures = self.figures(&rules, convention, true);
        Some(tell(&figures, self.book.members(incident as u32)))
    }

    /// Figures per group of an incident, its grade, who did it, and how its figure moved.
    ///
    /// `None` if there is no such incident.
    #[must_use]
    pub fn incident_figures(&self, incident: usize, convention: &Convention) -> Option<IncidentFigures> {
        self.of_incident(incident, convention, |figures, claims| {
            let (grade, responsibility, origins) = figures.grade(claims);
            let mut names: Vec<Symbol> = origins.iter().map(|&o| self.origins.name(o).clone()).collect();
            names.sort();
            let groups = figures.groups(claims, &|c| self.id(c));
            IncidentFigures { groups, origins: names, grade, responsibility, movements: self.movements(claims, figures) }
        })
    }

    /// How the figure for everybody moved, report by report: a later figure of a line counts from its own day on.
    fn movements(&self, claims: &[u32], figures: &Figures) -> Vec<Movement> {
        let mut out: Vec<Movement> = Vec::new();
        let mut counted: Vec<Counted> = claims.iter().map(|&c| self.rows[c as usize].counted).collect();
        counted.sort_unstable();
        counted.dedup();
        for what in counted {
            let mut own: Vec<u32> =
                claims.iter().copied().filter(|&c| self.rows[c as usize].counted == what && self.rows[c as usize].part != Part::Outside).collect();
            own.sort_by_key(|&c| (self.told(c).published, self.book.order(c), c));
            let days: Vec<Option<Date>> = own.iter().map(|&c| self.told(c).published).collect();
            let mut last = None;
            for (n, day) in days.iter().enumerate() {
                if days.get(n + 1) == Some(day) {
                    continue;
                }
                let f = figures.figure_then(&own[..=n]);
                let now = (f.low, f.best.or(f.low).filter(|_| figures.convention.gives_best()), f.highest);
                if last != Some(now) {
                    out.push(Movement { day: *day, counted: what, low: now.0, best: now.1, highest: now.2 });
                }
                last = Some(now);
            }
        }
        out
    }
}
