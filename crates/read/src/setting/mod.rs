//! What a sentence sets around its claims: places, times, who says so. Enters: a sentence's phrases. Leaves: candidates with where they
//! stand, for each claim to choose from. Never done here: carrying something over from another sentence.

mod milestones;
mod said;
mod wars;

pub use milestones::Milestone;

use crate::assemble::{Sent, clean};
use crate::chunks::{ItemKind, TimeMention};
use crate::class;
use crate::clauses::Draft;
use crate::lexicon::{Locative, VerbClass};
use crate::places::{self, Mention, Names};
use crate::time::{TimeExpr, Unit0};
use crate::units::UnitKind;
use tollbook_gazetteer::PlaceKind;
use tollbook_model::{Attribution, Level, PlaceMode, PlacePart, PlacePrecision, PlaceRelation, Symbol};

/// A group of places named together.
#[derive(Clone, Debug)]
pub struct PlaceGroup {
    /// The parts, containing places left out.
    pub parts: Vec<PlacePart>,
    /// How they combine.
    pub mode: PlaceMode,
    /// Item at which the group starts.
    pub item: usize,
    /// First unit and one past the last.
    pub units: (u32, u32),
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
}

/// What words such as "there" point to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pointed {
    /// The whole country.
    Country,
    /// The places told last.
    Same,
    /// The place told last.
    There,
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
                    let class = self.g.lx.verbs[v.verb as usize - 1].class;
                    // "was declared on 4 August" dates an event.
                    if v.passive && (v.u0..v.u1).any(|u| self.g.units[u as usize].is(class::OPENS)) {
                        return false;
                    }
                    let claims = class == VerbClass::Claim && (deed || v.passive || items.get(k + 1).is_some_and(|i| i.kind == ItemKind::Rel));
                    if deed && !claims {
                        return false;
                    }
                    let says = claims || matches!(class, VerbClass::Report | VerbClass::Deny | VerbClass::Blame);
                    return says && between <= 3;
                }
                ItemKind::Np => {
                    between += 1;
                    let n = &self.c.nps[items[p].at as usize];
                    // "in a statement on Saturday" still dates the saying.
                    // "claimed the attack on Sunday": the day is the claim's.
                    deed |= between == 1 && n.classes.any(class::DEED) && n.det != crate::chunks::Det::Bare && n.count.is_none() && n.harm.is_none();
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
                        return says && !v.passive && j <= k + 5;
                    }
                    _ => return false,
                }
            }
        }
        false
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
            if self.is_statement_time(k) && matches!(t.expr, TimeExpr::Weekday { .. } | TimeExpr::Offset(_) | TimeExpr::Day { .. } | TimeExpr::Ago { .. }) {
                said = said.or(Some(t));
            } else {
                // "twice as many as in 2022" dates what is compared.
                let compared = matches!(t.expr, TimeExpr::Year(_) | TimeExpr::Month { .. } | TimeExpr::Last(_)) && t.p0.checked_sub(1).is_some_and(|u| self.g.units[u as usize].is(class::THAN));
                if !compared {
                    events.push((k, t));
                }
            }
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
        let mut best: Option<(usize, &TimeMention)> = None;
        for &(k, t) in events {
            let mut cost = k.abs_diff(d.item) * 2;
            // A phrase inside a relative clause belongs to that clause, unless the claim stands in it too.
            if self.enclosed(k) != self.enclosed(d.item) {
                cost += 14;
            }
            if !self.same_clause(k, d.item) {
                cost += 12;
            }
            // "On Friday the court heard of the murder of a nun": the day is the verb's.
            let told = matches!(d.rule, "noun.of" | "noun.whose") && k < d.item && self.c.items[k..d.item].iter().any(|i| i.kind == ItemKind::Verb);
            if told {
                cost += 20;
            }
            // "The attack, the deadliest this year, killed 32": a span in an aside says of what the attack is the deadliest.
            if self.in_aside(k) && !self.in_aside(d.item) {
                cost += 30;
            }
            // "for the massacre of 256 at X on 18 July": the day hangs on the noun itself.
            let hangs = d.rule.starts_with("noun.")
                && k > d.item
                && self.c.items[d.item..k].iter().all(|i| matches!(i.kind, ItemKind::Np | ItemKind::Prep | ItemKind::Time | ItemKind::Comma));
            if hangs && k - d.item <= 8 {
                cost = cost.min(3);
            }
            // A period that opens the sentence governs all of it.
            if k <= 1 && !told {
                cost = cost.min(9);
            }
            // The date of birth of an organisation, of an earlier deed: a bare year far away says little.
            if matches!(t.expr, TimeExpr::Year(_)) && k.abs_diff(d.item) > 6 && k > 1 {
                cost += 20;
            }
            if best.is_none_or(|(c, _)| cost < c) {
                best = Some((cost, t));
            }
        }
        best.filter(|(c, _)| *c < 34).map(|(_, t)| t)
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

    /// Number of the relative clause around an item: 0 outside of any.
    fn enclosed(&self, k: usize) -> usize {
        let items = &self.c.items;
        let mut j = k;
        let mut verbs = 0;
        loop {
            match items[j].kind {
                ItemKind::Rel => return j + 1,
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
        self.c.vgs.iter().any(|v| v.aux && (v.u0..v.u1).any(|u| self.g.units[u as usize].is(class::PAST)))
    }

    /// The level that a time phrase gives a claim.
    pub fn level(expr: &TimeExpr) -> Level {
        match expr {
            TimeExpr::Since(of) => match **of {
                // "since Thursday", "since this morning": a short window.
                TimeExpr::Weekday { .. } | TimeExpr::Offset(_) => Level::Cumulative,
                _ => Level::Cumulative,
            },
            TimeExpr::Past { unit: Unit0::Hour | Unit0::Minute | Unit0::Day | Unit0::Week, .. } => Level::Window,
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
            TimeExpr::Edge { .. } => Level::Window,
            _ => Level::Incident,
        }
    }

    fn part(&self, m: &Mention, names: &Names, relation: PlaceRelation) -> PlacePart {
        let name = &names.list[m.name as usize];
        let words = Symbol::from(clean(self.words(m.u0, m.u1)));
        match &name.place {
            Some(f) => {
                let near = matches!(relation, PlaceRelation::Near | PlaceRelation::DirectionOf);
                let precision = match (f.kind, relation) {
                    (PlaceKind::Country, _) => PlacePrecision::Country,
                    (PlaceKind::Admin1, _) => PlacePrecision::Province,
                    (PlaceKind::Admin2, _) => PlacePrecision::District,
                    (PlaceKind::Region | PlaceKind::Feature, _) => PlacePrecision::Region,
                    (_, PlaceRelation::Between | PlaceRelation::Straddling) => PlacePrecision::Region,
                    (_, _) if near => PlacePrecision::Near,
                    _ => PlacePrecision::Exact,
                };
                f.part(relation, precision, words)
            }
            None => PlacePart {
                relation,
                name: words.clone(),
                id: None,
                country: None,
                admin1: None,
                admin2: None,
                lat: None,
                lon: None,
                precision: PlacePrecision::Unknown,
                words,
            },
        }
    }

    /// How the words before a mention relate it; `None` if they say that it is no place of harm ("from X", "X's ministry").
    fn relation(&self, m: &Mention, inherited: Option<PlaceRelation>) -> Option<PlaceRelation> {
        let units = self.g.units;
        if units.get(m.u1 as usize).is_some_and(|u| u.kind == UnitKind::Possessive) {
            // "Aleppo's market" is in Aleppo; "Gaza's health ministry" says who speaks.
            let next = (m.u1 + 1..m.u1 + 4).find(|&u| {
                units.get(u as usize).is_some_and(|x| x.is(class::ORG.with(class::SOURCE).with(class::PERSON).with(class::ACTOR).with(class::TITLE)))
            });
            if next.is_some() {
                return None;
            }
        }
        // A name used as an adjective before people or bodies: "Kabul police", "Gaza health ministry".
        if let Some(next) = units.get(m.u1 as usize)
            && next.kind == UnitKind::Word
            && next.is(class::ORG.with(class::TITLE).with(class::SOURCE))
            && !next.is(class::PLACEN.with(class::TARGET))
        {
            return None;
        }
        let mut j = m.u0 as usize;
        let mut steps = 0;
        while j > 0 && steps < 8 {
            let b = &units[j - 1];
            if b.kind == UnitKind::Mark {
                if matches!(b.mark, b'-') && b.glued {
                    j -= 1;
                    steps += 1;
                    continue;
                }
                return inherited;
            }
            if let Some(l) = places::locative(self.g.lx, b) {
                if b.is(class::FROM.with(class::TO)) {
                    return None;
                }
                let directed = j >= 2 && units[..j - 1].iter().rev().take(3).any(|x| x.is(class::DIR));
                return Some(match l {
                    Locative::Near => PlaceRelation::Near,
                    Locative::Between => PlaceRelation::Between,
                    Locative::Straddling => PlaceRelation::Straddling,
                    Locative::In if directed => PlaceRelation::DirectionOf,
                    Locative::In => {
                        // "in the countryside of", "on the outskirts of" keep "near" by their own words.
                        PlaceRelation::In
                    }
                });
            }
            // "on the border with X": where that is, and no place of its own.
            if b.is(class::WITH) && j >= 2 && units[j - 2].is(class::PLACEN) {
                return None;
            }
            if b.is(class::OF) {
                // "of" hands the question to what stands before it: "the city of X", "north of X", "bombing of X", "residents of X".
                let head = j.checked_sub(2).map(|h| &units[h]);
                match head {
                    Some(h) if h.is(class::DIR) => return Some(PlaceRelation::DirectionOf),
                    Some(h) if h.is(class::PERSON.with(class::ORG).with(class::TITLE)) && !h.is(class::PLACEN.with(class::TARGET).with(class::DEED)) => {
                        return None;
                    }
                    Some(h) if h.is(class::DEED.with(class::TARGET)) && !h.is(class::PLACEN) => return Some(PlaceRelation::In),
                    _ => {
                        j -= 1;
                        steps += 1;
                        continue;
                    }
                }
            }
            if b.is(class::VERB.with(class::BE).with(class::REL).with(class::SUB)) && !b.is(class::NOUN.with(class::ADJ).with(class::LOC)) {
                // The object of a deed: "struck Aleppo".
                let verb =
                    b.entry != crate::tokens::NO_WORD && self.g.lx.verb(&self.g.lx.entries[b.entry as usize]).is_some_and(|v| v.class == VerbClass::Deed);
                return if verb { Some(PlaceRelation::In) } else { inherited };
            }
            if b.is(class::PERSON.with(class::ACTOR)) && !b.is(class::PLACEN) && steps == 0 {
                return inherited;
            }
            j -= 1;
            steps += 1;
        }
        inherited
    }

    /// "Bamenda university rector A": an unmarked name before a person's noun says where somebody is from.
    fn affiliation(&self, m: &Mention) -> bool {
        let words = self.g.units[m.u1 as usize..]
            .iter()
            .take(3)
            .take_while(|u| u.kind == UnitKind::Word && !u.is(class::PREP.with(class::VERB).with(class::AND).with(class::BE)));
        !m.marked && words.clone().any(|u| u.is(class::PERSON.with(class::TITLE)))
    }

    /// The groups of places in the sentence.
    pub fn places(&self, names: &Names) -> Vec<PlaceGroup> {
        let units = self.g.units;
        let mut out: Vec<PlaceGroup> = Vec::new();
        let list = self.g.places;
        let mut i = 0;
        while i < list.len() {
            let m = &list[i];
            if self.affiliation(m) {
                i += 1;
                continue;
            }
            let country_subject = names.list[m.name as usize].place.as_ref().is_some_and(|f| f.kind == PlaceKind::Country);
            let first = self.relation(m, None);
            // "Syria: 21 killed …": a name before a colon at the start sets the place.
            let headed = units[..m.u0 as usize].iter().all(|u| u.kind == UnitKind::Mark) && {
                // "Ariha, Idlib, Syria: …": a chain of names.
                let mut end = m.u1;
                for next in &list[i + 1..] {
                    if next.u0 == end + 1 && units[end as usize].is_mark(b',') {
                        end = next.u1;
                    }
                }
                units.get(end as usize).is_some_and(|u| u.is_mark(b':'))
            };
            let placen_after = units.get(m.u1 as usize).is_some_and(|u| u.is(class::PLACEN)) && m.marked;
            let possessed = units.get(m.u1 as usize).is_some_and(|u| u.kind == UnitKind::Possessive)
                && !units.get(m.u1 as usize + 1).is_some_and(|u| u.is(class::ORG.with(class::PERSON).with(class::ACTOR).with(class::SOURCE)));
            let modifies_deed = units.get(m.u1 as usize).is_some_and(|u| u.is(class::DEED.with(class::TARGET)) && u.kind == UnitKind::Word);
            let relation = match first {
                Some(r) => r,
                None if headed || modifies_deed || possessed && !country_subject && self.relation_possible(m) => PlaceRelation::In,
                None if placen_after && self.relation_possible(m) => PlaceRelation::In,
                None => {
                    i += 1;
                    continue;
                }
            };
            let mut rel = relation;
            let mut parts = vec![self.part(m, names, rel)];
            let mut end = m.u1;
            let mut joined = Vec::new();
            let mut k = i + 1;
            while k < list.len() {
                let next = &list[k];
                let gap = &units[end as usize..next.u0 as usize];
                let bracketed = |x: usize| x > 0 && x + 1 < gap.len() && gap[x - 1].is_mark(b'(') && gap[x + 1].is_mark(b')');
                let small = gap.len() <= 9
                    && gap.iter().enumerate().all(|(x, g)| {
                        bracketed(x)
                            || g.kind == UnitKind::Mark && matches!(g.mark, b',' | b'(' | b')' | b'-' | b'"' | b'/')
                            || g.is(class::AND.with(class::OR).with(class::THE).with(class::OF).with(class::PLACEN).with(class::DIR).with(class::ADJ))
                                && g.kind == UnitKind::Word
                            || places::locative(self.g.lx, g).is_some() && !g.is(class::FROM.with(class::TO))
                            || g.kind == UnitKind::Possessive
                    });
                if !small {
                    break;
                }
                let and = gap.iter().any(|g| g.is(class::AND.with(class::OR)));
                let or = gap.iter().any(|g| g.is(class::OR));
                if gap.iter().any(|g| places::locative(self.g.lx, g).is_some())
                    && let Some(r) = self.relation(next, Some(rel))
                {
                    rel = r;
                }
                joined.push((and, or));
                parts.push(self.part(next, names, rel));
                end = next.u1;
                k += 1;
            }
            let item = self.c.items.iter().position(|it| it.u0 <= m.u0 && m.u0 < it.u1).unwrap_or(0);
            // A place that contains another named beside it only says where that one is.
            let keep: Vec<PlacePart> = parts
                .iter()
                .enumerate()
                .filter(|(x, p)| {
                    !parts.iter().enumerate().any(|(y, q)| {
                        y != *x
                            && q.country == p.country
                            && p.country.is_some()
                            && match p.precision {
                                PlacePrecision::Country => q.precision != PlacePrecision::Country,
                                PlacePrecision::Province => {
                                    q.admin1 == p.admin1
                                        && matches!(
                                            q.precision,
                                            PlacePrecision::Exact | PlacePrecision::Near | PlacePrecision::District | PlacePrecision::Region
                                        )
                                }
                                PlacePrecision::District => {
                                    q.admin2.is_some()
                                        && (q.admin2.as_deref() == Some(&*p.name))
                                        && matches!(q.precision, PlacePrecision::Exact | PlacePrecision::Near)
                                }
                                _ => false,
                            }
                            || y != *x && p.precision == PlacePrecision::Province && q.precision == PlacePrecision::Unknown
                            || y != *x
                                && matches!(p.precision, PlacePrecision::Country | PlacePrecision::District | PlacePrecision::Exact)
                                && q.precision == PlacePrecision::Unknown
                                && y < *x
                    })
                })
                .map(|(_, p)| p.clone())
                .collect();
            let mut keep = if keep.is_empty() { parts.clone() } else { keep };
            // An unknown name takes the units of the known name beside it.
            for p in &mut keep {
                if p.precision == PlacePrecision::Unknown
                    && let Some(q) = parts.iter().find(|q| q.country.is_some())
                {
                    p.country.clone_from(&q.country);
                    p.admin1.clone_from(&q.admin1);
                }
            }
            // "X, Y" of two towns: the second says where the first is, unless "and" joins them.
            if keep.len() > 1 && !joined.iter().any(|j| j.0) && relation != PlaceRelation::Between {
                keep.truncate(1);
            }
            let mode = if keep.len() < 2 {
                PlaceMode::One
            } else if joined.iter().any(|j| j.1) {
                PlaceMode::OneOf
            } else {
                PlaceMode::Several
            };
            out.push(PlaceGroup { parts: keep, mode, item, units: (m.u0, end) });
            i = k;
        }
        out
    }

    /// "in the same regions", "in the country", "were killed there": the words point to a place named before.
    pub fn points_to_place(&self) -> Option<Pointed> {
        let units = self.g.units;
        let named = self.c.items.iter().enumerate().find_map(|(k, it)| {
            if it.kind != ItemKind::Np || k == 0 || self.c.items[k - 1].kind != ItemKind::Prep || !units[self.c.items[k - 1].u0 as usize].is(class::LOC) {
                return None;
            }
            let n = &self.c.nps[it.at as usize];
            if n.place.is_some() || !units[n.head as usize].is(class::PLACEN) {
                return None;
            }
            let kind = units[n.head as usize].noun_entry(self.g.lx).and_then(|e| self.g.lx.noun(e)).and_then(|x| x.place.clone());
            if kind.as_deref() == Some("country") && n.of.is_none() {
                return Some(Pointed::Country);
            }
            (n.u0..n.u1).any(|u| units[u as usize].is(class::SAME)).then_some(Pointed::Same)
        });
        // "There were three attacks" says only that they were.
        let there = || {
            let at = units.iter().skip(1).position(|u| u.is(class::THERE))? + 1;
            (!units[at - 1].is(class::AND.with(class::BUT).with(class::SUB)) && !units.get(at + 1).is_some_and(|n| n.is(class::BE))).then_some(Pointed::There)
        };
        named.or_else(there)
    }

    /// True if the sentence speaks of the period told before ("in the same period").
    pub fn points_to_period(&self) -> bool {
        self.g.units.iter().any(|u| u.is(class::SAMESPAN))
    }

    /// True if the sentence speaks of deeds told before ("the strikes", "these raids").
    pub fn has_definite_deed(&self) -> bool {
        self.c.items.iter().take(3).any(|it| {
            it.kind == ItemKind::Np && {
                let n = &self.c.nps[it.at as usize];
                let told = matches!(n.det, crate::chunks::Det::The | crate::chunks::Det::Dem | crate::chunks::Det::Poss);
                // "Operations were conducted in …": whoever names no number and no doer speaks of deeds told before.
                n.classes.any(class::DEED) && (told || it.u0 == 0 && n.plural && n.count.is_none() && n.of.is_none())
            }
        })
    }

    /// False where the name belongs to a body or a person ("Gaza's health ministry", "Kabul police").
    fn relation_possible(&self, m: &Mention) -> bool {
        let units = self.g.units;
        !(m.u1 as usize..(m.u1 as usize + 5).min(units.len()))
            .any(|u| units[u].is(class::ORG.with(class::SOURCE).with(class::TITLE)) && !units[u].is(class::PLACEN.with(class::TARGET)))
            && !units.get(m.u0 as usize).is_some_and(|u| u.is(class::DEMONYM))
    }

    /// "four and seven policemen were killed in X and Y respectively": each number has its own place.
    pub fn respectively(&self, groups: &[PlaceGroup], working: &mut [crate::discourse::Working]) {
        if !self.g.units.iter().any(|u| u.is(class::RESPECTIVE)) {
            return;
        }
        let Some(g) = groups.iter().find(|g| g.parts.len() > 1 && g.parts.len() == working.len()) else { return };
        for (w, part) in working.iter_mut().zip(&g.parts) {
            w.claim.place = Some(tollbook_model::Place { parts: vec![part.clone()], mode: PlaceMode::One, carried: false });
        }
    }

    /// The days from the day told before to that of what follows "a day after", for a draft in such a clause.
    pub fn shift(&self, item: usize) -> Option<(usize, i32)> {
        (0..item).rev().take(12).find(|&k| matches!(self.c.items[k].kind, ItemKind::Sub | ItemKind::Colon)).and_then(|k| {
            let u = &self.g.units[self.c.items[k].u0 as usize];
            let shift = (u.entry != crate::tokens::NO_WORD)
                .then(|| self.g.lx.entries[u.entry as usize].time.iter().find(|w| w.kind == crate::lexicon::TimeKind::Shift).map(|w| w.number))
                .flatten()?;
            Some((k, shift))
        })
    }

    /// The place group nearest to a draft, in its clause if there is one.
    pub fn place_of<'p>(&self, d: &Draft, groups: &'p [PlaceGroup]) -> Option<&'p PlaceGroup> {
        let mut best: Option<(usize, &PlaceGroup)> = None;
        for g in groups {
            let mut cost = g.item.abs_diff(d.item) * 2;
            if !self.same_clause(g.item, d.item) {
                cost += 14;
            }
            if self.enclosed(g.item) != self.enclosed(d.item) {
                cost += 6;
            }
            // A specific place beats a country.
            if g.parts.iter().all(|p| p.precision == PlacePrecision::Country) {
                cost += 9;
            }
            // What follows the harm is its place more often than what stands before.
            if g.item < d.item {
                cost += 2;
            }
            if best.is_none_or(|(c, _)| cost < c) {
                best = Some((cost, g));
            }
        }
        best.filter(|(c, _)| *c < 60).map(|(_, g)| g)
    }
}
