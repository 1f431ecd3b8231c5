//! What a sentence sets around its claims: places, times, who says so. Enters: a sentence's phrases. Leaves: candidates with where they
//! stand, for each claim to choose from. Never done here: carrying something over from another sentence.

mod beside;
mod milestones;
mod places;
mod said;
mod telling;
mod wars;

pub use milestones::Milestone;
pub use places::Pointed;

use crate::assemble::Sent;
use crate::chunks::{ItemKind, TimeMention};
use crate::class;
use crate::clauses::Draft;
use crate::lexicon::{Frame, VerbClass, form};
use crate::time::{TimeExpr, Unit0};
use crate::units::UnitKind;
use std::sync::Arc;
use tollbook_model::{Attribution, Level, PlaceMode, PlacePart, Symbol};

/// Units of time between two deeds that a report tells together, at most.
const MOST_UNITS_AFTER: u64 = 60;

/// A group of places named together.
#[derive(Clone, Debug)]
pub struct PlaceGroup {
    /// The parts, containing places left out.
    pub parts: Arc<[PlacePart]>,
    /// How they combine.
    pub mode: PlaceMode,
    /// Item at which the group starts.
    pub item: usize,
    /// First unit and one past the last.
    pub units: (u32, u32),
    /// It is where somebody speaks or where the hurt were brought, and the harm's place only where no other is told.
    pub beside: bool,
    /// "across Syria": all of it, and no one place in it.
    pub wide: bool,
}

/// A source named in a sentence.
#[derive(Clone, Debug)]
pub struct Said {
    /// The chain, origin first.
    pub chain: Vec<Attribution>,
    /// Item of the reporting word.
    pub item: usize,
    /// Units of the words.
    pub units: (u32, u32),
    /// The group points back to a source named before ("the NGO").
    pub points_back: bool,
    /// Kind of the source pointed at, if its noun says ("ngo", "ministry").
    pub kind: Option<Symbol>,
    /// A pronoun alone: it names nobody where nobody was named.
    pub pronoun: bool,
}

impl Sent<'_> {
    /// True if the time phrase at item `k` dates what is said, not what happened.
    pub fn is_statement_time(&self, k: usize) -> bool {
        let items = &self.c.items;
        // "Wednesday's bombardment" dates the bombardment.
        if self.g.units.get(items[k].u1 as usize).is_some_and(|u| u.kind == UnitKind::Possessive) {
            return false;
        }
        // The nearest verb on the left, in the same clause, is one of saying; nothing else stands between but the sayer and the told.
        let mut j = k;
        let mut between = 0;
        let mut deed = false;
        while let Some(p) = j.checked_sub(1) {
            match items[p].kind {
                ItemKind::Verb => {
                    let v = &self.c.vgs[items[p].at as usize];
                    if v.verb == 0 {
                        return false;
                    }
                    let verb = &self.g.lx.verbs[v.verb as usize - 1];
                    let class = verb.class;
                    // "clashes between two gangs, registered on Monday"
                    let after_group = |q: usize| q > 0 && matches!(items[q - 1].kind, ItemKind::Comma | ItemKind::Np);
                    if verb.frame == Frame::Dated && !v.aux && v.form & form::PART != 0 && j == k && after_group(p) {
                        return false;
                    }
                    // "was declared on 4 August" dates an event.
                    if v.passive && (v.u0..v.u1).any(|u| self.g.units[u as usize].is(class::OPENS)) {
                        return false;
                    }
                    let claims = class == VerbClass::Claim && (deed || v.passive || items.get(k + 1).is_some_and(|i| i.kind == ItemKind::Rel));
                    if deed && !claims {
                        return false;
                    }
                    let says = claims || matches!(class, VerbClass::Report | VerbClass::Deny | VerbClass::Blame);
                    return (says || self.spoke_with(p, k)) && between <= 3;
                }
                ItemKind::Np => {
                    between += 1;
                    let n = &self.c.nps[items[p].at as usize];
                    // "in a statement on Saturday" still dates the saying.
                    // "claimed the attack on Sunday": the day is the claim's.
                    deed |= between == 1 && n.classes.any(class::DEED) && n.det != crate::chunks::Det::Bare && n.count.is_none() && n.harm.is_none();
                    // "claimed responsibility in a statement on Monday"
                    if between == 1 && p + 1 == k && n.count.is_none() && n.det == crate::chunks::Det::An && self.g.units[n.head as usize].is(class::DOC) {
                        return true;
                    }
                    // "in a letter of 27 November"
                    if between == 1 && p + 1 == k && self.g.units[n.head as usize].is(class::DOC) && self.g.units[items[k].u0 as usize].is(class::OF) {
                        return true;
                    }
                    if n.classes.any(class::PERSON) && n.count.is_some()
                        || n.harm.is_some()
                        || !deed && n.classes.any(class::DEED.with(class::TARGET).with(class::MEANS))
                        || n.place.is_some() && between > 1
                    {
                        return false;
                    }
                    if n.classes.any(class::ORG.with(class::SOURCE)) && p > 0 && items[p - 1].kind == ItemKind::Attr {
                        return true;
                    }
                }
                ItemKind::Rel | ItemKind::Colon | ItemKind::Sub | ItemKind::And => return false,
                ItemKind::Comma if between > 0 => return false,
                ItemKind::Attr => return between <= 2,
                _ => {}
            }
            j = p;
        }
        // "On Saturday, the ministry said …" dates the saying when the saying comes first.
        if k <= 1 {
            let mut j = k + 1;
            while let Some(it) = items.get(j) {
                match it.kind {
                    ItemKind::Comma | ItemKind::Np | ItemKind::Adv | ItemKind::Prep => j += 1,
                    ItemKind::Verb => {
                        let v = &self.c.vgs[it.at as usize];
                        let says = v.verb > 0 && matches!(self.g.lx.verbs[v.verb as usize - 1].class, VerbClass::Report | VerbClass::Deny | VerbClass::Blame);
                        return (says || self.sets_a_figure(j)) && !v.passive && j <= k + 5;
                    }
                    _ => return false,
                }
            }
        }
        false
    }

    /// For how many days what ends on the day of a time had lasted: "two days of fighting that ended on Tuesday", "a three-day battle that ended Friday".
    pub fn ends_on(&self, t: &TimeMention) -> Option<i32> {
        let k = self.c.items.iter().position(|i| i.kind == ItemKind::Time && self.c.times[i.at as usize].p0 == t.p0)?;
        let verb = k.checked_sub(1).filter(|&v| self.c.items[v].kind == ItemKind::Verb).map(|v| &self.c.vgs[self.c.items[v].at as usize])?;
        let ends = !verb.negated && self.g.units[verb.main as usize].is(class::ENDS);
        let counted = || {
            let days = |u: u32| crate::time::is_day(self.g.lx, &self.g.units[u as usize]);
            let of_deed = |n: &&crate::chunks::Np| n.of.is_some_and(|o| self.c.nps[o as usize].classes.any(class::DEED)) && days(n.head);
            self.c.nps.iter().filter(|n| n.u1 < t.p0).find(of_deed).and_then(|n| n.count).map(|c| c.a)
        };
        let told = self.c.times.iter().find_map(|x| match x.expr {
            TimeExpr::Lasting { n, unit: Unit0::Day } if x.p0 < t.p0 => Some(u64::from(n)),
            _ => None,
        });
        told.or_else(counted).filter(|n| ends && (2..=31).contains(n)).and_then(|n| i32::try_from(n).ok())
    }

    /// "spoke with our correspondent on Sunday": a verb with those who report what it says.
    fn spoke_with(&self, v: usize, k: usize) -> bool {
        let items = &self.c.items;
        let with = items.get(v + 1).is_some_and(|i| i.kind == ItemKind::Prep && self.g.units[i.u0 as usize].is(class::WITH.with(class::TO)));
        let whom = items.get(v + 2).filter(|i| with && v + 3 == k && i.kind == ItemKind::Np).map(|i| &self.c.nps[i.at as usize]);
        whom.is_some_and(|n| n.classes.any(class::SOURCE.with(class::ORG)) && !n.classes.any(class::GENERIC) && n.harm.is_none())
    }

    /// "On Friday the office raised the toll to seven": an institution that gives a figure.
    fn sets_a_figure(&self, v: usize) -> bool {
        let items = &self.c.items;
        let np = |k: usize| items.get(k).filter(|i| i.kind == ItemKind::Np).map(|i| &self.c.nps[i.at as usize]);
        let reckons = (items[v].u0..items[v].u1).any(|u| self.g.units[u as usize].is(class::RECKON));
        reckons && v.checked_sub(1).and_then(np).is_some_and(|n| n.classes.any(class::ORG.with(class::SOURCE).with(class::TITLE)))
    }

    /// The day up to which the sentence says what is known: "As of 30 April".
    pub fn as_of(&self, anchor: Option<jiff::civil::Date>) -> Option<tollbook_model::Period> {
        let told = |t: &&TimeMention| {
            let before = t.p0.checked_sub(1).is_some_and(|u| self.g.units[u as usize].is(class::ASOF));
            before || self.g.units[t.p0 as usize].is(class::ASOF)
        };
        let t = self.c.times.iter().find(told)?;
        let days = crate::time::resolve(&t.expr, anchor).filter(|d| d.start == d.end)?;
        Some(tollbook_model::Period {
            start: Some(days.start),
            end: Some(days.end),
            precision: days.precision,
            basis: tollbook_model::Basis::Unknown,
            words: self.symbol(t.p0, t.u1),
            anchor,
            carried: true,
        })
    }

    /// "Police on Sunday corrected the toll", "The group on Wednesday claimed the attack": the day between who speaks and the verb.
    fn sayer_says_then(&self, k: usize) -> bool {
        let items = &self.c.items;
        let subject = k.checked_sub(1).filter(|&p| items[p].kind == ItemKind::Np && (p == 0 || !matches!(items[p - 1].kind, ItemKind::Prep | ItemKind::Verb)));
        let Some(n) = subject.map(|p| &self.c.nps[items[p].at as usize]) else { return false };
        let verb = items.get(k + 1).filter(|i| i.kind == ItemKind::Verb).map(|i| &self.c.vgs[i.at as usize]);
        let says = verb.is_some_and(|v| {
            let class = (v.verb > 0).then(|| self.g.lx.verbs[v.verb as usize - 1].class);
            let speaks = matches!(class, Some(VerbClass::Report | VerbClass::Claim | VerbClass::Deny | VerbClass::Blame));
            !v.passive && (speaks || (v.u0..v.u1).any(|u| self.g.units[u as usize].is(class::CORRECTS.with(class::RECKON))))
        });
        says && n.count.is_none() && n.harm.is_none() && !n.classes.any(class::DEED.with(class::MEANS))
    }

    /// "The commissioner, who briefed reporters in X on Friday, said": what the clause about who speaks tells is of the speaking.
    pub(super) fn of_the_sayer(&self, k: usize) -> bool {
        let items = &self.c.items;
        let Some(rel) = self.enclosed(k).checked_sub(1).filter(|&r| r >= 2 && items[r - 1].kind == ItemKind::Comma && items[r - 2].kind == ItemKind::Np) else {
            return false;
        };
        let Some(end) = (k + 1..items.len()).take(6).find(|&j| items[j].kind == ItemKind::Comma) else { return false };
        let class = |j: usize| {
            let v = items.get(j).filter(|i| i.kind == ItemKind::Verb).map(|i| &self.c.vgs[i.at as usize])?;
            (v.verb > 0 && !v.passive).then(|| self.g.lx.verbs[v.verb as usize - 1].class)
        };
        let says = class(end + 1) == Some(VerbClass::Report);
        says && !(rel + 1..end).any(|j| matches!(class(j), Some(VerbClass::Harm | VerbClass::Deed)))
    }

    /// "March 1998.": a sentence that is a time and nothing else heads what follows.
    pub fn only_a_time(&self) -> Option<&TimeMention> {
        let items = &self.c.items;
        let first = items.first().filter(|i| i.kind == ItemKind::Time && items.len() <= 3)?;
        let rest = items[1..].iter().all(|i| matches!(i.kind, ItemKind::Other | ItemKind::Dash | ItemKind::Colon) && i.u1 - i.u0 == 1);
        (rest && self.g.units.last().is_some_and(|u| u.kind == UnitKind::Mark)).then(|| &self.c.times[first.at as usize])
    }

    /// The time phrases that date events, with their items; and the phrase that dates the saying.
    pub fn times(&self) -> (Vec<(usize, &TimeMention)>, Option<&TimeMention>) {
        let mut events = Vec::new();
        let mut said = None;
        for (k, it) in self.c.items.iter().enumerate() {
            if it.kind != ItemKind::Time {
                continue;
            }
            let t = &self.c.times[it.at as usize];
            let as_of = t.p0.checked_sub(1).is_some_and(|u| self.g.units[u as usize].is(class::ASOF)) || self.g.units[t.p0 as usize].is(class::ASOF);
            if (as_of || self.is_statement_time(k) || self.sayer_says_then(k) || self.of_the_sayer(k))
                && matches!(t.expr, TimeExpr::Weekday { .. } | TimeExpr::OfWeek { .. } | TimeExpr::Offset(_) | TimeExpr::Day { .. } | TimeExpr::Ago { .. })
            {
                said = said.or(Some(t));
            } else {
                // "twice as many as in 2022" dates what is compared.
                // "two men, born in 1951": of a life.
                let mut before = t.p0;
                // "born in 1951 and 1978"
                let paired = |b: u32| b >= 3 && self.g.units[b as usize - 1].is(class::AND) && self.g.units[b as usize - 2].is_number();
                if paired(before) && matches!(t.expr, TimeExpr::Year(_)) {
                    before -= 2;
                }
                while before > 0 && self.g.units[before as usize - 1].is(class::LOC) && !self.g.units[before as usize - 1].is(class::THAN) {
                    before -= 1;
                }
                let compared = matches!(t.expr, TimeExpr::Year(_) | TimeExpr::Month { .. } | TimeExpr::Last(_))
                    && before.checked_sub(1).is_some_and(|u| self.g.units[u as usize].is(class::THAN));
                // "a 90-minute firefight" says how long, not when.
                // "a day-long clash" too.
                let lasts = matches!(t.expr, TimeExpr::Lasting { unit: Unit0::Hour | Unit0::Minute, .. } | TimeExpr::Lasting { n: 1, unit: Unit0::Day });
                // "the dead were buried on Tuesday": when they died is told elsewhere.
                // "We buried our people this morning"
                let buried = self.governs(k).next().is_some_and(|v| {
                    v.verb > 0 && {
                        let verb = &self.g.lx.verbs[v.verb as usize - 1];
                        verb.class == VerbClass::Find && verb.harm == Some(tollbook_model::Harm::Killed)
                    }
                });
                // "was the bloodiest since March" says of what it is the bloodiest.
                let best = matches!(t.expr, TimeExpr::Since(_))
                    && k.checked_sub(1).filter(|&p| self.c.items[p].kind == ItemKind::Np).is_some_and(|p| {
                        let n = &self.c.nps[self.c.items[p].at as usize];
                        n.count.is_none() && (n.u0..n.u1).any(|u| self.g.lx.rarely(self.g.units[u as usize].entry, class::BEST))
                    });
                // "declared the strike the next day": when it was said.
                let next = matches!(t.expr, TimeExpr::Later { n, .. } if n > 0) && {
                    let verb = (0..k).rev().take_while(|&j| matches!(self.c.items[j].kind, ItemKind::Np | ItemKind::Verb | ItemKind::Prep | ItemKind::Adv));
                    let verb = verb.filter(|&j| self.c.items[j].kind == ItemKind::Verb).map(|j| &self.c.vgs[self.c.items[j].at as usize]).next();
                    verb.is_some_and(|v| {
                        let class = (v.verb > 0).then(|| self.g.lx.verbs[v.verb as usize - 1].class);
                        !v.passive && matches!(class, Some(VerbClass::Report | VerbClass::Deny | VerbClass::Blame))
                    })
                };
                let aside = self.of_a_figure(k)
                    || self.is_to_come(k)
                    || self.of_the_saying(k, t)
                    || self.of_a_dateline(k)
                    || self.stands_still(k)
                    || self.of_a_search(k)
                    || self.after_since(k)
                    || self.of_whoever_was_asked(k);
                if !compared && !lasts && !buried && !next && !best && !aside {
                    events.push((k, t));
                }
            }
        }
        // "a two-day raid on Saturday and Sunday" says when it lasted.
        if events.iter().any(|(_, t)| {
            matches!(t.expr, TimeExpr::Range(..) | TimeExpr::Weekday { .. } | TimeExpr::OfWeek { .. } | TimeExpr::Day { .. } | TimeExpr::Since(_))
        }) {
            events.retain(|(_, t)| !matches!(t.expr, TimeExpr::Lasting { .. }));
        }
        (events, said)
    }

    /// The time phrase that dates a draft.
    pub fn time_of<'t>(&self, d: &Draft, events: &[(usize, &'t TimeMention)]) -> Option<&'t TimeMention> {
        if let Some(at) = d.dated_at
            && let Some((_, t)) = events.iter().find(|(k, _)| *k == at)
        {
            return Some(t);
        }
        // "One of the policemen wounded in Friday's ambush died early Saturday, bringing the toll to three": those of the ambush.
        if d.is_toll()
            && events.iter().all(|(k, _)| *k < d.item)
            && let Some((_, t)) = events.iter().find(|(k, _)| self.day_of_a_deed(*k))
        {
            return Some(t);
        }
        let mut best: Option<(usize, &TimeMention)> = None;
        for &(k, t) in events {
            if k > d.item && (self.compared_between(d, k) || self.day_of_a_part(k) && self.enclosed(d.item) != self.enclosed(k)) {
                continue;
            }
            let mut cost = k.abs_diff(d.item) * 2;
            // A phrase inside a relative clause belongs to that clause, unless the claim stands in it too.
            if self.enclosed(k) != self.enclosed(d.item) {
                // "whose wedding was to be held the next day": the day of what the aside tells.
                cost += if matches!(t.expr, TimeExpr::Later { .. }) { 34 } else { 14 };
            }
            if !self.same_clause(k, d.item) {
                cost += 12;
            }
            // "On Friday the court heard of the murder of a nun": the day is the verb's.
            let told =
                matches!(d.rule, "noun.of" | "noun.whose" | "verb.reduced") && k < d.item && self.c.items[k..d.item].iter().any(|i| i.kind == ItemKind::Verb);
            if told {
                cost += 20;
            }
            // "The attack, the deadliest this year, killed 32": a span in an aside says of what the attack is the deadliest.
            if self.in_aside(k) && !self.in_aside(d.item) {
                cost += 30;
            }
            // "kill five and raise the toll since June": the span is the other toll's.
            let of_a_toll = matches!(t.expr, TimeExpr::Since(_))
                && k > d.item + 1
                && self.c.items[k - 1].kind == ItemKind::Np
                && {
                    let n = &self.c.nps[self.c.items[k - 1].at as usize];
                    n.count.is_none() && self.g.units[n.head as usize].is(class::TOLL) && !d.who.contains(&self.c.items[k - 1].at)
                }
                && self.verb_between(d.item, k);
            if of_a_toll {
                cost += 34;
            }
            // "for the massacre of 256 at X on 18 July": the day hangs on the noun itself.
            let hangs = d.rule.starts_with("noun.")
                && k > d.item
                && self.c.items[d.item..k].iter().all(|i| matches!(i.kind, ItemKind::Np | ItemKind::Prep | ItemKind::Time | ItemKind::Comma));
            if hangs && k - d.item <= 8 {
                cost = cost.min(3);
            }
            // "more than 240 people so far this month and over 4,900 since the beginning of the year": the time right after a group is its own.
            let own = d.who.last().and_then(|&w| self.c.item_of(w)).filter(|&w| w > d.item);
            let prep = |j: usize| self.c.items.get(j).is_some_and(|i| i.kind == ItemKind::Prep);
            if own.is_some_and(|w| k == w + 1 || k == w + 2 && prep(w + 1)) {
                cost = cost.min(1);
            }
            // A period that opens the sentence governs all of it; so does one before a colon ("Oicha, 17 November: 1 driver killed").
            let before_colon = || {
                let colon = self.c.items.iter().position(|i| i.kind == ItemKind::Colon);
                colon.is_some_and(|c| {
                    k < c
                        && c < d.item
                        && self.c.items[..c]
                            .iter()
                            .all(|i| matches!(i.kind, ItemKind::Np | ItemKind::Comma | ItemKind::Time | ItemKind::Other | ItemKind::Dash | ItemKind::Prep))
                })
            };
            // "In total, since 24 February, as a result of the aggression, 1,921 have perished and 4,786 have been injured": before all verbs and groups.
            let fronted = || {
                // "As in previous months" opens nothing.
                let own = || (t.p0..t.u1).any(|u| self.g.units[u as usize].is(class::THE.with(class::DEM)));
                (matches!(t.expr, TimeExpr::Since(_) | TimeExpr::Range(..)) || matches!(t.expr, TimeExpr::Past { .. }) && own())
                    && k < d.item
                    && self.c.items[..k].iter().all(|i| matches!(i.kind, ItemKind::Adv | ItemKind::Comma | ItemKind::Prep | ItemKind::Other))
            };
            if (k <= 1 || before_colon() || fronted()) && !told {
                cost = cost.min(9);
            }
            // The date of birth of an organisation, of an earlier deed: a bare year far away says little.
            if matches!(t.expr, TimeExpr::Year(_)) && k.abs_diff(d.item) > 6 && k > 1 && !self.after_a_list(d, k) {
                cost += 20;
            }
            // "the number of soldiers killed in attacks and explosions since March has risen to 20": of what the number counts.
            let counted = matches!(t.expr, TimeExpr::Since(_)) && d.rule == "noun.number-reached" && k > d.item && !self.verb_between(d.item, k);
            if counted {
                cost = cost.min(9);
            }
            // "documented the death of 47 civilians in explosions of mines left behind by the war in several provinces since early 2022": however far off,
            // the only time that the sentence tells.
            if matches!(t.expr, TimeExpr::Since(_)) && events.len() == 1 && k > d.item && self.enclosed(k) == self.enclosed(d.item) && !of_a_toll {
                cost = cost.min(30);
            }
            if best.is_none_or(|(c, _)| cost < c) {
                best = Some((cost, t));
            }
        }
        best.filter(|(c, _)| *c < 34).map(|(_, t)| t)
    }

    fn verb_between(&self, a: usize, b: usize) -> bool {
        self.c.items[a + 1..b].iter().any(|i| i.kind == ItemKind::Verb)
    }

    /// True if only the places of a list stand between the verb of the harm and the time at item `k`: "were killed in Chad, Niger and Mali in 2020".
    fn after_a_list(&self, d: &Draft, k: usize) -> bool {
        let Some(verb) = (d.item..k).rev().find(|&j| self.c.items[j].kind == ItemKind::Verb) else { return false };
        let plain =
            |i: &crate::chunks::Item| matches!(i.kind, ItemKind::Np | ItemKind::Prep | ItemKind::Comma | ItemKind::And | ItemKind::Open | ItemKind::Close);
        let named = |i: &crate::chunks::Item| i.kind != ItemKind::Np || self.g.places.iter().any(|m| m.u0 >= i.u0 && m.u0 < i.u1);
        k > verb && self.c.items[verb + 1..k].iter().all(|i| plain(i) && named(i)) && self.c.items[d.item..verb].iter().all(|i| i.kind == ItemKind::Np)
    }

    /// True if item `at` stands in the clause that a "when" right after the time at item `k` opens.
    pub fn on_that_day(&self, k: usize, at: usize) -> bool {
        let items = &self.c.items;
        let opens = k + 1 + usize::from(items.get(k + 1).is_some_and(|i| i.kind == ItemKind::Comma));
        let when =
            items.get(opens).is_some_and(|i| matches!(i.kind, ItemKind::Sub | ItemKind::Rel) && self.g.units[i.u0 as usize].is(class::TIME.with(class::SUB)));
        when && at > opens && !items[opens..at].iter().any(|i| i.kind == ItemKind::Comma)
    }

    /// True if the item stands between two commas in a piece that opens with a definite group and holds no verb.
    fn in_aside(&self, k: usize) -> bool {
        let items = &self.c.items;
        let left = (0..k).rev().take(8).find(|&j| matches!(items[j].kind, ItemKind::Comma | ItemKind::Verb));
        let right = (k + 1..items.len()).take(8).find(|&j| matches!(items[j].kind, ItemKind::Comma | ItemKind::Verb));
        let (Some(l), Some(r)) = (left, right) else { return false };
        items[l].kind == ItemKind::Comma
            && items[r].kind == ItemKind::Comma
            && items[l + 1].kind == ItemKind::Np
            && self.c.nps[items[l + 1].at as usize].det == crate::chunks::Det::The
            && l + 1 < k
            && items.get(r + 1).is_some_and(|i| i.kind == ItemKind::Verb)
    }

    /// True for a time counted from the one told that does not move the story: "the week before", "whose wedding was to be held the next day".
    pub fn tells_aside(&self, k: usize, t: &TimeMention) -> bool {
        t.expr.is_span_before() || matches!(t.expr, TimeExpr::Later { .. }) && self.enclosed(k) != 0
    }

    /// The "that" at item `j` opens what the verb before it says.
    fn reports_before(&self, j: usize) -> bool {
        let verb = (0..j).rev().find(|&p| self.c.items[p].kind != ItemKind::Time).filter(|&p| self.c.items[p].kind == ItemKind::Verb);
        verb.map(|p| &self.c.vgs[self.c.items[p].at as usize]).is_some_and(|v| {
            let class = (v.verb > 0).then(|| self.g.lx.verbs[v.verb as usize - 1].class);
            matches!(class, Some(VerbClass::Report | VerbClass::Deny | VerbClass::Blame))
        })
    }

    /// Number of the relative clause around an item: 0 outside of any.
    pub(super) fn enclosed(&self, k: usize) -> usize {
        let items = &self.c.items;
        let mut j = k;
        let mut verbs = 0;
        loop {
            match items[j].kind {
                // "said on Sunday that": what is said is no clause about a noun.
                ItemKind::Rel if !self.reports_before(j) => return j + 1,
                // "one of whom died on Saturday"
                ItemKind::Incl if j != k && items.get(j + 1).is_some_and(|n| n.kind == ItemKind::Verb) => return j + 1,
                ItemKind::Verb if j != k => {
                    verbs += 1;
                    if verbs > 2 {
                        return 0;
                    }
                }
                ItemKind::Comma
                    // A comma closes the relative clause before it, if the clause opened after a comma.
                    if verbs == 0 && j != k && items.get(j + 1).is_some_and(|n| n.kind != ItemKind::Rel) => {
                        return 0;
                    }
                _ => {}
            }
            match j.checked_sub(1) {
                Some(p) => j = p,
                None => return 0,
            }
        }
    }

    /// True if a verb of the sentence tells what had happened before ("had recorded").
    pub fn is_background(&self) -> bool {
        // "said it had killed 20" is told at second hand, and no earlier.
        let mut said = false;
        // "beheaded four men who had come back": told of those harmed.
        let told = self.c.items.iter().position(|i| i.kind == ItemKind::Verb);
        // "bombed a church where people had taken shelter": of the place.
        let relative = |k: usize| k > 0 && told.is_some_and(|v| v < k) && (self.c.items[k - 1].kind == ItemKind::Rel || self.enclosed(k) != 0);
        self.c.items.iter().enumerate().filter(|(k, i)| i.kind == ItemKind::Verb && !relative(*k)).any(|(_, i)| {
            let v = &self.c.vgs[i.at as usize];
            let before = !said && v.aux && (v.u0..v.u1).any(|u| self.g.units[u as usize].is(class::PAST));
            said |= v.verb > 0 && !v.passive && self.g.lx.verbs[v.verb as usize - 1].class == VerbClass::Report;
            before
        })
    }

    /// True if a verb of harm tells what has been up to now ("have been killed").
    pub fn has_been(&self) -> bool {
        self.c.items.iter().filter(|i| i.kind == ItemKind::Verb).any(|i| {
            let v = &self.c.vgs[i.at as usize];
            let has = || (v.u0..v.main).map(|u| &self.g.units[u as usize]).any(|u| u.is(class::HAVE) && !u.is(class::PAST));
            v.aux && v.passive && v.verb > 0 && self.g.lx.verbs[v.verb as usize - 1].class == VerbClass::Harm && has()
        })
    }

    /// The level that a time phrase gives a claim.
    pub fn level(expr: &TimeExpr) -> Level {
        match expr {
            TimeExpr::Since(of) => match **of {
                // "since Thursday", "since this morning": a short window.
                TimeExpr::Weekday { .. } | TimeExpr::OfWeek { .. } | TimeExpr::Offset(_) => Level::Cumulative,
                _ => Level::Cumulative,
            },
            TimeExpr::Past { unit: Unit0::Hour | Unit0::Minute | Unit0::Day | Unit0::Week, .. } => Level::Window,
            TimeExpr::Alike(_) | TimeExpr::Prior(_) => Level::Window,
            // "a six-hour siege" is one incident.
            TimeExpr::Lasting { unit: Unit0::Hour | Unit0::Minute, .. } => Level::Incident,
            // "overnight" is one night.
            TimeExpr::Recent(Unit0::Hour) => Level::Incident,
            TimeExpr::Past { .. } | TimeExpr::Recent(_) | TimeExpr::Last(_) | TimeExpr::Lasting { .. } => Level::Window,
            TimeExpr::This(Unit0::Week) => Level::Window,
            TimeExpr::This(Unit0::Day) => Level::Incident,
            // A running toll is cumulative; a closed span is a window.
            TimeExpr::This(_) => Level::Cumulative,
            TimeExpr::Year(_) | TimeExpr::Month { .. } => Level::Window,
            TimeExpr::Milestone | TimeExpr::SinceTold => Level::Cumulative,
            TimeExpr::Range(..) => Level::Window,
            TimeExpr::Edge { .. } | TimeExpr::Months { .. } | TimeExpr::Ending { .. } => Level::Window,
            // A month of fasting is a span; a feast of three days is not.
            TimeExpr::Feast { feast: crate::time::Feast::Hijri { days: 8.., .. }, .. } => Level::Window,
            _ => Level::Incident,
        }
    }

    /// True if the sentence speaks of the period told before ("in the same period").
    pub fn points_to_period(&self) -> bool {
        // "in the same period of 1992" is a time of its own.
        let own = |k: usize| self.c.times.iter().any(|t| (t.p0 as usize..t.u1 as usize).contains(&k));
        self.g.units.iter().enumerate().any(|(k, u)| u.is(class::SAMESPAN) && !own(k))
    }

    /// True if the sentence speaks of the deeds counted before ("in those attacks").
    pub fn those_deeds(&self) -> bool {
        self.c.nps.iter().any(|n| n.classes.any(class::DEED) && n.plural && n.count.is_none() && n.det == crate::chunks::Det::Dem)
    }

    /// True if the sentence speaks of several deeds as told before ("killed in the clashes"), and of no war.
    pub fn known_deeds(&self) -> bool {
        self.c.nps.iter().any(|n| {
            n.classes.any(class::DEED)
                && !n.classes.any(class::CONFLICT)
                && n.plural
                && n.count.is_none()
                && n.of.is_none()
                && n.u1 - n.u0 <= 2
                && n.det == crate::chunks::Det::The
        })
    }

    /// True if the sentence speaks of one deed told before ("in the ambush").
    pub fn one_definite_deed(&self) -> bool {
        // "the market attack" as "the attack"
        let short = |n: &crate::chunks::Np| n.u1 - n.u0 <= 2 || (n.u0 + 1..n.head).all(|u| self.g.units[u as usize].is(class::TARGET.with(class::MEANS)));
        let one = |n: &&crate::chunks::Np| n.classes.any(class::DEED) && !n.plural && n.count.is_none() && n.of.is_none();
        self.c.nps.iter().filter(one).any(|n| n.det == crate::chunks::Det::The && short(n))
    }

    /// True if the sentence opens with one deed told before: "The encounter took place on Wednesday".
    pub fn of_the_deed(&self) -> bool {
        self.c.items.first().filter(|i| i.kind == ItemKind::Np).map(|i| &self.c.nps[i.at as usize]).is_some_and(|n| {
            n.det == crate::chunks::Det::The && !n.plural && n.count.is_none() && n.classes.any(class::DEED.with(class::MEANS)) && !n.classes.any(class::PERSON)
        })
    }

    /// "The deadliest attack was in X": one of those that were told before as a sum.
    pub fn tells_the_worst(&self) -> bool {
        self.c.nps.iter().any(|n| {
            let best = || (n.u0..n.head).any(|u| self.g.lx.rarely(self.g.units[u as usize].entry, class::BEST));
            n.det == crate::chunks::Det::The && n.classes.any(class::DEED) && n.count.is_none() && best()
        })
    }

    /// True if the sentence speaks of deeds told before ("the strikes", "these raids").
    pub fn has_definite_deed(&self) -> bool {
        self.c.items.iter().take(3).any(|it| {
            it.kind == ItemKind::Np && {
                let n = &self.c.nps[it.at as usize];
                // "The deadliest attack took place in X": one of them.
                let one_of = (n.u0..n.head).any(|u| self.g.lx.rarely(self.g.units[u as usize].entry, class::BEST));
                let told = matches!(n.det, crate::chunks::Det::The | crate::chunks::Det::Dem | crate::chunks::Det::Poss) && !one_of;
                // "Operations were conducted in …": whoever names no number and no doer speaks of deeds told before.
                let deeds = n.classes.any(class::DEED) && (told || it.u0 == 0 && n.plural && n.count.is_none() && n.of.is_none());
                // "The victims were hit in …", "The planes struck …"
                deeds || n.det == crate::chunks::Det::The && (n.harm.is_some() && n.count.is_none() && !n.partitive || n.classes.any(class::MEANS) && n.plural)
            }
        })
    }

    /// The days from the day told before to that of what follows "a day after", for a draft in such a clause.
    pub fn shift(&self, item: usize) -> Option<(usize, i32)> {
        (0..item).rev().take(18).find(|&k| matches!(self.c.items[k].kind, ItemKind::Sub | ItemKind::Colon)).and_then(|k| {
            let u = &self.g.units[self.c.items[k].u0 as usize];
            let told = |kind| (u.entry != crate::tokens::NO_WORD).then(|| self.g.lx.entries[u.entry as usize].time.iter().find(|w| w.kind == kind)).flatten();
            let shift = told(crate::lexicon::TimeKind::Shift).map(|w| w.number);
            // "five days after bandits ambushed a patrol"
            let each = || {
                let w = told(crate::lexicon::TimeKind::ShiftEach)?;
                let n = &self.g.units[self.c.items[k].u0.checked_sub(1)? as usize];
                (n.is_number() && n.value <= MOST_UNITS_AFTER).then(|| w.number * n.value as i32)
            };
            let days = shift.or_else(each)?;
            // "A day after the attack, men seized a bus": no clause, and what follows the comma is the later.
            let comma = (k + 1..item).find(|&j| self.c.items[j].kind == ItemKind::Comma);
            let clause = (k + 1..comma.unwrap_or(item + 1)).any(|j| self.c.items[j].kind == ItemKind::Verb);
            Some((k, if k <= 1 && comma.is_some() && !clause { -days } else { days }))
        })
    }
}
