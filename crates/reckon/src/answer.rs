//! From what a question found to its toll. Enters: items inside, beside and left out. Leaves: the toll with coverage and derivation.
//! Never done here: choosing items.

use crate::ask::{Ask, Fit};
use crate::cells::Apart;
use crate::certificate::{Cell, Certificate, Direction, Proof, Taken};
use crate::convention::Convention;
use crate::figure::Figure;
use crate::packing::{self, Packing};
use crate::reckoner::{Chosen, Found, Reckoner, Shelf, Worlds, family};
use crate::row::{EVER, NEVER, Part, day};
use crate::steps::Why;
use crate::toll::{Because, Beside, Ceiling, Contradiction, Coverage, Firmness, LeftOut, Reading, Silent, Toll};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::RefCell;
use std::rc::Rc;
use tollbook_model::{Counted, Harm, Status, Symbol};

/// Longer lists in a toll are cut; the numbers are not.
pub(crate) const LISTED: usize = 200;
/// Certificates with more cells are left empty.
const CERTIFIED: usize = 50_000;

/// Items inside a question, by ascending item.
pub(crate) struct Inside<'a>(pub &'a [Chosen]);

impl Inside<'_> {
    pub fn get(&self, item: u32) -> Option<&Chosen> {
        self.0.binary_search_by_key(&item, |c| c.item).ok().map(|i| &self.0[i])
    }

    /// The same, for items asked for in mostly ascending order: `at` is where the last one stood.
    fn next(&self, item: u32, at: &mut usize) -> Option<&Chosen> {
        while *at < self.0.len() && self.0[*at].item < item {
            *at += 1;
        }
        match self.0.get(*at) {
            Some(c) if c.item == item => Some(c),
            _ => self.get(item),
        }
    }
}

/// The figures of items inside a question, each made when it is asked for first: coverage, proof and derivation ask for the same ones.
pub(crate) struct Known<'a> {
    reckoner: &'a Reckoner<'a>,
    shelf: &'a Shelf,
    ask: &'a Ask<'a>,
    convention: &'a Convention,
    made: RefCell<FxHashMap<u32, Rc<Figure>>>,
}

impl Known<'_> {
    pub fn figure(&self, chosen: &Chosen) -> Rc<Figure> {
        if let Some(figure) = self.made.borrow().get(&chosen.item) {
            return Rc::clone(figure);
        }
        let figure = Rc::new(self.reckoner.figure_of(self.shelf, chosen, self.ask, self.convention));
        self.made.borrow_mut().insert(chosen.item, Rc::clone(&figure));
        figure
    }
}

/// How much of a toll is worked out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Detail {
    /// Everything.
    Full,
    /// Numbers and the short coverage: for rows of a table.
    Numbers,
}

impl Reckoner<'_> {
    pub(crate) fn unknown(&self, ask: &Ask, convention: &Convention, reading: Reading) -> Toll {
        let coverage = Coverage { silent: self.silent(None, &[], ask), ..Coverage::default() };
        Toll {
            low: None,
            best: None,
            high: None,
            highest: None,
            high_open: false,
            ceiling: Ceiling::Open,
            firmness: Firmness::Proved,
            reading,
            convention: format!("{} {}", convention.name(), convention.version()),
            coverage,
            derivation: Vec::new(),
            further: Vec::new(),
            certificate: Certificate::default(),
            ceiling_certificate: Certificate::default(),
            contradictions: Vec::new(),
        }
    }

    #[allow(clippy::too_many_arguments)]
    pub(crate) fn answer(&self, worlds: &Worlds, shelf: &Shelf, ask: &Ask, convention: &Convention, reading: Reading, found: &Found, detail: Detail) -> Toll {
        let mut toll = self.unknown(ask, convention, reading);
        let weights = |f: &dyn Fn(&Chosen) -> Option<u64>| -> Vec<(u32, u64)> { found.inside.iter().filter_map(|c| f(c).map(|n| (c.item, n))).collect() };
        let doubtful = self.doubtful_casualties(shelf, &found.inside);
        let sure = |c: &Chosen| doubtful.is_empty() || doubtful.binary_search(&c.item).is_err();
        let low = weights(&|c| c.numbers.low().filter(|_| sure(c)));
        let (mut packing, outer) = self.pack(worlds, Apart::Proved, &low);
        packing.components.iter_mut().for_each(|c| c.taken.sort_unstable());
        if !low.is_empty() {
            toll.low = Some(packing.value);
        }
        if outer || packing.components.iter().any(|c| !c.proved) {
            toll.firmness = Firmness::Outer;
        }
        // Without a rule for it there is no best figure, and nothing that it rests on.
        let best = if convention.gives_best() { weights(&|c| c.numbers.best().filter(|_| sure(c))) } else { Vec::new() };
        let again = |weights: &[(u32, u64)], how: Apart, before: &[(u32, u64)], known: &Packing| {
            // The same question to the same cells has the same answer.
            let same = weights == before && std::ptr::eq(worlds.get(how), worlds.get(Apart::Proved));
            if same { known.clone() } else { self.pack(worlds, how, weights).0 }
        };
        let best_packing = if convention.gives_best() { again(&best, Apart::Likely, &low, &packing) } else { Packing::default() };
        let high = weights(&|c| c.numbers.highest());
        let high_packing = again(&high, Apart::Always, &low, &packing);
        toll.high_open = found.inside.iter().any(|c| c.numbers.open);
        if !best.is_empty() {
            toll.best = Some(best_packing.value.max(toll.low.unwrap_or(0)));
        }
        if !high.is_empty() {
            toll.highest = Some(high_packing.value.max(toll.best.or(toll.low).unwrap_or(0)));
        }
        toll.high = toll.highest.filter(|_| !toll.high_open);
        if detail == Detail::Numbers {
            self.short_coverage(shelf, ask, found, &packing, &mut toll.coverage);
            return toll;
        }
        let chosen = Inside(&found.inside);
        let known = Known { reckoner: self, shelf, ask, convention, made: RefCell::default() };
        if ask.listing.proof {
            toll.certificate = self.certificate(worlds, &packing, &chosen, &known);
        }
        toll.coverage = self.coverage(shelf, ask, found, &packing, &chosen, &known);
        let why = Why { worlds, shelf, ask, chosen: &chosen, known: &known, footnotes: &found.footnotes };
        (toll.derivation, toll.further) = self.derivation(&why, &packing, &best_packing, &high_packing);
        if reading == Reading::Reconciled {
            self.reconcile(shelf, ask, convention, &mut toll);
            self.complete_lists(shelf, ask, convention, &found.inside, &mut toll);
        }
        toll.best = toll.best.filter(|_| convention.gives_best());
        toll
    }

    /// Names figures that tell of more people than a list which somebody declared complete.
    fn complete_lists(&self, shelf: &Shelf, ask: &Ask, convention: &Convention, inside: &[Chosen], toll: &mut Toll) {
        if !self.persons.any_closed() {
            return;
        }
        for chosen in inside {
            let item = &shelf.items.list[chosen.item as usize];
            let closed = |c: &&u32| self.persons.is_closed(self.told(**c).incident, self.rows[**c as usize].origin);
            if !item.claims.iter().any(|c| closed(&c)) {
                continue;
            }
            let figure = self.figure_of(shelf, chosen, ask, convention);
            let (Some(most), list) = (figure.highest, &figure.high_by) else { continue };
            for [_, other] in figure.disputes.iter().filter(|d| list.binary_search(&d[0]).is_ok()) {
                let low = self.told(*other).count.low.unwrap_or(most);
                let mut claims = vec![list.iter().map(|&c| self.id(c)).collect(), vec![self.id(*other)]];
                claims.sort();
                toll.contradictions.push(Contradiction { claims, slack: low.saturating_sub(most) });
            }
        }
    }

    /// The proof of a low, component by component.
    fn certificate(&self, worlds: &Worlds, packing: &Packing, chosen: &Inside, known: &Known) -> Certificate {
        let cells = &worlds.get(Apart::Proved).cells;
        let reach: usize = packing.components.iter().flat_map(packing::Component::members).map(|i| cells.cells_of(i).len()).sum();
        let mut out = Certificate::default();
        if reach > CERTIFIED {
            return out;
        }
        for component in &packing.components {
            let times: FxHashMap<u32, u64> = component.taken.iter().copied().collect();
            let mut floors = Vec::new();
            let members = component.members();
            for item in &members {
                let Some(c) = chosen.get(*item) else { continue };
                let figure = known.figure(c);
                let claims = figure.low_by.iter().map(|&c| self.id(c)).collect();
                floors.push(Taken { claims, figure: c.numbers.low().unwrap_or(0), times: times.get(item).copied().unwrap_or(0) });
            }
            let spots = packing::spots(cells, &members);
            let cells = spots.into_iter().map(|s| Cell { floors: s.floors, ceilings: s.ceilings, ties: Vec::new(), asked: s.asked }).collect();
            let (direction, denominator, bound) = (Direction::AtLeast, component.den, component.value);
            let proof = Proof { direction, floors, ceilings: Vec::new(), ties: Vec::new(), cells, denominator, bound };
            out.proofs.push(proof);
        }
        out
    }

    /// Amounts, origins and silent groups, from the items alone.
    fn short_coverage(&self, shelf: &Shelf, ask: &Ask, found: &Found, packing: &Packing, out: &mut Coverage) {
        let inside = Inside(&found.inside);
        let mut origins: FxHashSet<u32> = FxHashSet::default();
        for component in &packing.components {
            for &(i, times) in &component.taken {
                let item = &shelf.items.list[i as usize];
                let low = inside.get(i).and_then(|c| c.numbers.low()).unwrap_or(0);
                let part = u64::try_from(u128::from(low) * u128::from(times) / u128::from(component.den.max(1))).unwrap_or(u64::MAX);
                let recorded = found.footnotes.get(&i).map_or(0, |f| f.beside()).min(part);
                let slot = if item.aggregate { &mut out.aggregates } else { &mut out.incidents };
                *slot = slot.saturating_add(part - recorded);
                out.incidents = out.incidents.saturating_add(recorded);
                let binding = || item.claims.iter().map(|&c| &self.rows[c as usize]).filter(|r| r.part == Part::Binds);
                out.unattributed += u64::from(binding().all(|r| !r.attributed));
                origins.extend(binding().filter(|r| r.attributed).map(|r| r.origin));
                for &i in found.footnotes.get(&i).into_iter().flat_map(|f| f.incidents.iter()) {
                    let recorded = shelf.items.list[i as usize].claims.iter().map(|&c| &self.rows[c as usize]);
                    origins.extend(recorded.filter(|r| r.part == Part::Binds && r.attributed).map(|r| r.origin));
                }
            }
        }
        out.origins = origins.into_iter().map(|o| self.origins.name(o).clone()).collect();
        out.origins.sort();
        out.silent = self.silent(Some(shelf), &found.inside, ask);
    }

    fn coverage(&self, shelf: &Shelf, ask: &Ask, found: &Found, packing: &Packing, chosen: &Inside, known: &Known) -> Coverage {
        let mut out = Coverage::default();
        let (mut origins, mut groups): (FxHashSet<u32>, FxHashSet<String>) = Default::default();
        let taken: Vec<(u32, u64, u64)> = packing.components.iter().flat_map(|c| c.taken.iter().map(move |&(i, t)| (i, t, c.den))).collect();
        let mut at = 0;
        for (n, &(item, times, den)) in taken.iter().enumerate() {
            let Some(c) = chosen.next(item, &mut at) else { continue };
            let part = u64::try_from(u128::from(c.numbers.low().unwrap_or(0)) * u128::from(times) / u128::from(den.max(1))).unwrap_or(u64::MAX);
            if shelf.items.list[item as usize].aggregate {
                let recorded = found.footnotes.get(&item).map_or(0, |f| f.beside()).min(part);
                out.aggregates = out.aggregates.saturating_add(part - recorded);
                out.incidents = out.incidents.saturating_add(recorded);
            } else {
                out.incidents = out.incidents.saturating_add(part);
            }
            if n >= 5 * LISTED {
                continue;
            }
            let figure = known.figure(c);
            for claim in figure.low_by.iter().chain(&figure.best_by) {
                groups.insert(crate::groups::group_key(self.told(*claim).who));
            }
            if figure.origins.is_empty() {
                out.unattributed += 1;
            }
            origins.extend(&figure.origins);
            // Whoever told of the incidents that stand beside a total.
            for c in found.footnotes.get(&item).into_iter().flat_map(|f| f.incidents.iter()).take(LISTED).filter_map(|&i| chosen.get(i)) {
                origins.extend(&known.figure(c).origins);
            }
        }
        out.origins = origins.into_iter().map(|o| self.origins.name(o).clone()).collect();
        out.origins.sort();
        out.groups = groups.into_iter().collect();
        out.groups.sort();
        out.silent = self.silent(Some(shelf), &found.inside, ask);
        self.beside(shelf, ask, found, &mut out);
        let ids = |items: &[u32]| {
            let mut list: Vec<_> = items.iter().flat_map(|&i| shelf.items.list[i as usize].claims.iter()).take(LISTED).map(|&c| self.id(c)).collect();
            list.sort();
            list
        };
        out.undated = ids(&found.undated);
        out.future = ids(&found.future);
        let left = |&(i, because): &(u32, Because)| {
            let lacking = (because == Because::Background).then(|| self.background(&shelf.items.list[i as usize], known.convention).err()).flatten();
            LeftOut { claims: ids(&[i]), because, lacking }
        };
        out.left_out = found.left_out.iter().take(LISTED).map(left).collect();
        let adds = matches!(shelf.counted, Counted::Harm(Harm::Killed) | Counted::Deed(_));
        out.periods_not_added = !adds && found.inside.iter().filter(|c| shelf.items.list[c.item as usize].aggregate).count() > 1;
        out
    }

    /// Groups that nothing inside speaks of.
    fn silent(&self, shelf: Option<&Shelf>, inside: &[Chosen], ask: &Ask) -> Vec<Silent> {
        if inside.is_empty() {
            return vec![match ask.scope.who.status {
                Some(Status::Civilian) => Silent::Civilians,
                Some(_) => Silent::Combatants,
                None => Silent::Everybody,
            }];
        }
        let who = &ask.scope.who;
        if who.status.is_some() || who.actor.is_some() || !matches!(ask.scope.counted, Counted::Harm(_)) {
            return Vec::new();
        }
        let Some(shelf) = shelf else { return Vec::new() };
        let (mut civilians, mut fighters) = (false, false);
        for chosen in inside {
            for &c in chosen.claims.as_deref().unwrap_or(&shelf.items.list[chosen.item as usize].claims) {
                let who = self.told(c).who;
                let armed = who.status == Some(Status::Combatant) || (who.status.is_none() && who.actor.as_deref().is_some_and(|a| self.parties.armed(a)));
                civilians |= !armed;
                fighters |= who.status != Some(Status::Civilian);
            }
            if civilians && fighters {
                return Vec::new();
            }
        }
        let mut out = Vec::new();
        out.extend((!civilians).then_some(Silent::Civilians));
        out.extend((!fighters).then_some(Silent::Combatants));
        out
    }

    /// Claims whose people may partly lie inside.
    fn beside(&self, shelf: &Shelf, ask: &Ask, found: &Found, out: &mut Coverage) {
        let number = |c: u32| {
            let count = self.told(c).count;
            count.best.or(count.low).or(count.high)
        };
        // First those that only place or days keep from lying inside, then the others, the largest first.
        let mut list: Vec<(Fit, Option<u64>, u32)> = Vec::new();
        for &i in &found.straddling {
            let item = &shelf.items.list[i as usize];
            let binding = item.claims.iter().filter(|&&c| matches!(self.rows[c as usize].part, Part::Binds | Part::Possible));
            let best = binding.max_by_key(|&&c| (number(c), std::cmp::Reverse(c)));
            let near = best.filter(|&&c| !self.seems_elsewhere(c, ask));
            list.extend(near.map(|&c| (ask.rest(&self.told(c), &self.rows[c as usize]), number(c), c)));
        }
        list.sort_by_key(|&(fit, n, c)| (fit, std::cmp::Reverse(n), c));
        out.beside_more = list.len().saturating_sub(LISTED) as u64;
        for &(_, stated, claim) in list.iter().take(LISTED) {
            let elsewhere: u64 = self.parts.get(&family(&self.rows, claim)).into_iter().flatten().filter(|&&p| self.lies_outside(p, ask)).fold(0, |acc, &p| {
                let low = self.told(p).count.low.unwrap_or(0);
                acc.max(low)
            });
            let up_to = stated.map(|n| n.saturating_sub(elsewhere));
            out.beside.push(Beside { claim: self.id(claim), stated, up_to });
        }
    }

    /// True if the text around a claim, and not its own words, has it in another country or on other days. That proves nothing, so that no bound is drawn from it; but
    /// whoever asks about France is not told of six thousand in Cameroon.
    fn seems_elsewhere(&self, claim: u32, ask: &Ask) -> bool {
        let told = self.told(claim);
        let land = |asked: &Symbol| {
            let around = told.place.filter(|p| p.carried && !p.parts.is_empty());
            around.is_some_and(|p| p.parts.iter().all(|part| part.country.as_ref().is_some_and(|own| own != asked)))
        };
        let asked = (ask.scope.from.map_or(EVER, day), ask.scope.to.map_or(NEVER, day));
        let (first, last) = self.rows[claim as usize].days;
        let other_days = told.period.is_some_and(|p| p.carried) && (last < asked.0 || first > asked.1);
        other_days || ask.scope.place.as_ref().and_then(|p| p.country.as_ref()).is_some_and(land)
    }

    fn lies_outside(&self, claim: u32, ask: &Ask) -> bool {
        let row = &self.rows[claim as usize];
        let rest = ask.rest(&self.told(claim), row);
        ask.place(&row.area.inside, &row.area.may).max(ask.period(row.days, row.stated_days())).max(rest) == Fit::Outside
    }
}
