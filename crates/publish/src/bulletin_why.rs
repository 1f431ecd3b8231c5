//! Why figures of a bulletin changed. Enters: two states of the same claims under the same rules, what was done between them. Leaves: reasons, claim by claim and incident by
//! incident: a new report, a correction with its field, a rejection, a merge. Never done here: a value or a person's words that the profile keeps back. Where a claim changed in what
//! is not told alone, its correction is no reason; that the claims behind a figure changed otherwise is all that is said.

use crate::bulletin::Maker;
use crate::bulletin_changes::{Act, Done, Earlier};
use crate::bulletin_text::{days, printed};
use crate::holdings::Holdings;
use crate::incident::Shown;
use crate::words::{Language, Paper, Phrase, Slot};
use jiff::civil::Date;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use tollbook_model::{Claim, ClaimId, ClaimKind, Count, Counted, LinkedClaim, PlacePrecision, ReportId, Scope, Verification};

/// A reason for a change.
#[derive(Clone, Debug, PartialEq)]
pub struct Why {
    /// `report`, `corrected`, `retracted`, `merged` and the like: the row of the table of words.
    pub kind: &'static str,
    /// Who printed the report that it is about, when: source and ISO day.
    pub report: Option<(Option<String>, Option<String>)>,
    /// The claim, for those who work with the book.
    pub claim: Option<ClaimId>,
    /// What was corrected, and what it said before and says now, where that may be told.
    pub field: Option<(&'static str, Slot, Slot)>,
    /// Codes of other incidents, or a word of a closed list.
    pub value: Slot,
    /// The day on which it was done.
    pub day: Option<Date>,
    /// In whose words why, for those who work with the book.
    pub reason: Option<String>,
}

impl Why {
    fn new(kind: &'static str) -> Self {
        Why { kind, report: None, claim: None, field: None, value: Slot::Nothing, day: None, reason: None }
    }

    /// In words.
    #[must_use]
    pub fn words(&self, l: Language) -> Phrase {
        let mut out = Phrase::new(format!("why.{}", self.kind)).with("codes", self.value.clone()).with("value", self.value.clone());
        if let Some(report) = &self.report {
            out = out.with("report", printed(report, l));
        }
        if let Some((field, before, after)) = &self.field {
            out = out.with("field", Phrase::new(format!("field.{field}"))).with("before", before.clone()).with("after", after.clone());
        }
        if let Some(day) = self.day {
            out = out.with("day", l.day(day));
        }
        match &self.reason {
            Some(reason) => Phrase::new("why.with").with("what", out).with("reason", Phrase::new("why.reason").with("reason", reason.clone())),
            None => out,
        }
    }

    /// For programs.
    #[must_use]
    pub fn json(&self, l: Language) -> Value {
        let said = |s: &Slot| Some(s.say(l, Paper::Plain)).filter(|s| !s.is_empty());
        json!({
            "kind": self.kind, "source": self.report.as_ref().and_then(|r| r.0.as_ref()), "published": self.report.as_ref().and_then(|r| r.1.as_ref()),
            "claim": self.claim, "field": self.field.as_ref().map(|f| f.0), "before": self.field.as_ref().and_then(|f| said(&f.1)),
            "after": self.field.as_ref().and_then(|f| said(&f.2)), "value": said(&self.value), "day": self.day.map(|d| d.to_string()), "reason": self.reason,
        })
    }
}

/// A claim by its report and its id: the same text in two reports has the same ids.
type Key<'a> = (&'a ReportId, &'a ClaimId);

/// What differs of one claim.
struct Differs<'a> {
    key: Key<'a>,
    then: Option<&'a Claim>,
    now: Option<&'a Claim>,
    whys: Vec<Why>,
}

/// All reasons for what changed between two states.
pub(crate) struct Whys<'a> {
    maker: &'a Maker<'a>,
    earlier: &'a Earlier<'a>,
    differ: Vec<Differs<'a>>,
    /// Reports that had claims then.
    read: HashSet<&'a ReportId>,
    /// Of incidents by their numbers then and now.
    incidents: Vec<(Option<usize>, Option<usize>, Vec<Why>)>,
}

/// The claims of a state that may be told, by their keys, with their place in it.
fn told<'a>(maker: &Maker<'_>, holdings: &'a Holdings<'a>) -> BTreeMap<Key<'a>, usize> {
    let may = |c: &LinkedClaim| matches!(c.claim.kind, ClaimKind::Harm | ClaimKind::Deed) && maker.profile.tells(c.claim.harm);
    let all = holdings.linked.claims.iter().enumerate().filter(|(_, c)| may(c));
    all.map(|(at, c)| ((&c.claim.report, &c.claim.id), at)).collect()
}

/// A value that a claim has in a field: to compare, and to be told where that may be.
type Said = (&'static str, String, Option<Slot>);

impl<'a> Whys<'a> {
    pub fn of(maker: &'a Maker<'a>, earlier: &'a Earlier<'a>) -> Self {
        let (then, now) = (told(maker, earlier.holdings), told(maker, maker.holdings));
        let read = then.keys().map(|k| k.0).chain(earlier.then_beside.values().map(|c| &c.report)).collect();
        let mut own = Whys { maker, earlier, differ: Vec::new(), read, incidents: Vec::new() };
        for key in then.keys().chain(now.keys()).copied().collect::<BTreeSet<_>>() {
            let (old, new) = (then.get(&key).map(|&c| &earlier.holdings.linked.claims[c]), now.get(&key).map(|&c| &maker.holdings.linked.claims[c]));
            let beside = |all: &'a HashMap<ClaimId, Claim>| all.get(key.1).filter(|c| c.report == *key.0 && maker.profile.tells(c.harm));
            let (before, after) = (old.map(|c| &c.claim).or_else(|| beside(earlier.then_beside)), new.map(|c| &c.claim).or_else(|| beside(earlier.now_beside)));
            let whys = match (before, after) {
                (Some(before), Some(after)) => own.corrections(before, after, (old, new)),
                (None, Some(_)) => vec![own.came(key)],
                (Some(_), None) => vec![own.went(key)],
                (None, None) => Vec::new(),
            };
            let other_origin = match (old, new) {
                (Some(old), Some(new)) => (&old.copy_of, &old.superseded_by) != (&new.copy_of, &new.superseded_by),
                _ => false,
            };
            let mut whys = whys;
            if other_origin && whys.is_empty() {
                whys.push(Why::new("origins"));
            }
            if !whys.is_empty() {
                own.differ.push(Differs { key, then: before, now: after, whys });
            }
        }
        own.read_again();
        own.incidents = own.incidents_changed(&then, &now);
        own
    }

    fn report(&self, id: &ReportId) -> Option<(Option<String>, Option<String>)> {
        let cited = self.maker.holdings.reports.get(id).or_else(|| self.earlier.holdings.reports.get(id));
        Some(cited.map_or((None, None), |c| (c.source.clone(), c.date.clone())))
    }

    /// A reason about a claim.
    fn about(&self, kind: &'static str, key: Key<'_>) -> Why {
        let open = !self.maker.profile.is_public();
        Why { report: self.report(key.0), claim: Some(key.1.clone()).filter(|_| open), ..Why::new(kind) }
    }

    /// The same with the day and the words of whoever did it.
    fn done(&self, why: Why, done: Option<&Done>) -> Why {
        let open = !self.maker.profile.is_public();
        Why { day: done.map(|d| d.day), reason: done.and_then(|d| d.reason.clone()).filter(|r| open && !r.trim().is_empty()), ..why }
    }

    fn last(&self, is: impl Fn(&Act) -> bool) -> Option<&'a Done> {
        self.earlier.done.iter().rfind(|d| is(&d.act))
    }

    /// Of a report that has other claims than before, which no person took out or put in, that it was read again.
    fn read_again(&mut self) {
        let of = |kind: &str| self.differ.iter().filter(|d| d.whys.iter().any(|w| w.kind == kind)).map(|d| d.key.0).collect::<HashSet<_>>();
        let (added, left) = (of("added"), of("left"));
        for d in self.differ.iter_mut().filter(|d| added.contains(d.key.0) && left.contains(d.key.0)) {
            d.whys.iter_mut().filter(|w| matches!(w.kind, "added" | "left")).for_each(|w| w.kind = "read");
        }
    }

    /// Why a claim is there that was not.
    fn came(&self, key: Key<'_>) -> Why {
        if !self.earlier.holdings.reports.contains_key(key.0) {
            return self.about("report", key);
        }
        if let Some(done) = self.last(|d| matches!(d, Act::Entered(id) if id == key.1)) {
            return self.done(self.about("entered", key), Some(done));
        }
        // It stood before in some form that is not told here, or it was rejected before.
        if let Some(done) = self.last(|d| matches!(d, Act::Corrected(c) if c.id == *key.1)) {
            return self.done(self.about("restored", key), Some(done));
        }
        // A report of which nothing stood was not read yet.
        self.about(if self.read.contains(key.0) { "added" } else { "report" }, key)
    }

    /// Why a claim is not there any more.
    fn went(&self, key: Key<'_>) -> Why {
        if !self.maker.holdings.reports.contains_key(key.0) {
            return self.about("report.gone", key);
        }
        if let Some(done) = self.last(|d| matches!(d, Act::Retracted(id) if id == key.1)) {
            return self.done(self.about("retracted", key), Some(done));
        }
        self.about("left", key)
    }

    /// What was corrected of a claim, field by field, each with the day on which it came to say what it says now.
    fn corrections(&self, before: &Claim, after: &Claim, (old, new): (Option<&LinkedClaim>, Option<&LinkedClaim>)) -> Vec<Why> {
        let coarse = [old.map(|c| (c, self.earlier.holdings)), new.map(|c| (c, self.maker.holdings))].into_iter().any(|side| self.coarse(side));
        let fields = |c: &Claim| self.fields(c, coarse);
        let (was, is) = (fields(before), fields(after));
        if was.iter().zip(&is).all(|(a, b)| a.1 == b.1) {
            return Vec::new();
        }
        // Each form that it had between.
        let forms: Vec<(&Done, Vec<Said>)> = self
            .earlier
            .done
            .iter()
            .filter_map(|d| match &d.act {
                Act::Corrected(c) if c.id == after.id && c.report == after.report => Some((d, fields(c))),
                _ => None,
            })
            .collect();
        let key = (&after.report, &after.id);
        let mut out = Vec::new();
        for (i, (a, b)) in was.iter().zip(&is).enumerate().filter(|(_, (a, b))| a.1 != b.1) {
            let mut last = &a.1;
            let mut by: Option<&Done> = None;
            for (done, form) in &forms {
                if form[i].1 != *last {
                    (last, by) = (&form[i].1, Some(*done));
                }
            }
            let (kind, told) = match (&a.2, &b.2) {
                (Some(x), Some(y)) => (if by.is_some() { "corrected" } else { "changed" }, (a.0, x.clone(), y.clone())),
                _ => (if by.is_some() { "corrected.field" } else { "changed.field" }, (a.0, Slot::Nothing, Slot::Nothing)),
            };
            out.push(self.done(Why { field: Some(told), ..self.about(kind, key) }, by));
        }
        out
    }

    /// True if the place of a claim may be told by its unit alone, since that of its incident is, or may be.
    fn coarse(&self, side: Option<(&LinkedClaim, &Holdings<'_>)>) -> bool {
        let profile = self.maker.profile;
        let Some((claim, holdings)) = side else { return profile.is_public() };
        let incident = claim.incident.and_then(|i| holdings.linked.incidents.get(i));
        let members: Vec<&LinkedClaim> = incident.map_or_else(|| vec![claim], |i| i.claims.iter().map(|&c| &holdings.linked.claims[c]).collect());
        let claims: Vec<&Claim> = members.iter().map(|c| &c.claim).collect();
        let delay = members.iter().filter_map(|c| holdings.delays.get(&c.claim.id)).max().copied();
        members.iter().any(|c| holdings.coarse.contains(&c.claim.id)) || profile.keeps_place(&claims, delay, holdings.targets).is_some()
    }

    /// What a claim says in each field that may be told, in an order that is the same for all claims.
    fn fields(&self, c: &Claim, coarse: bool) -> Vec<Said> {
        let (maker, l) = (self.maker, self.maker.ask.language);
        let (profile, holdings) = (maker.profile, maker.holdings);
        let word = |v: &dyn Fn() -> Option<String>| v().unwrap_or_default();
        let valued = |field, slot: Slot| (field, slot.say(Language::English, Paper::Plain), Some(slot));
        let named = |ids: Vec<&str>| {
            let all: Vec<Slot> = ids.into_iter().filter(|id| holdings.registry.actor(id).is_some()).map(|id| maker.name(id)).collect();
            if all.is_empty() { Phrase::new("unknown").into() } else { Slot::All(all) }
        };
        let harm = word(&|| serde_json::to_value(c.harm).ok()?.as_str().map(str::to_owned));
        let status = word(&|| serde_json::to_value(c.who.status).ok()?.as_str().map(str::to_owned));
        let who = match (c.who.actor.as_deref().filter(|id| holdings.registry.actor(id).is_some()), c.who.status) {
            (Some(id), _) => maker.name(id),
            (None, Some(tollbook_model::Status::Civilian)) => Phrase::new("group.civilians").into(),
            (None, Some(tollbook_model::Status::Combatant)) => Phrase::new("group.combatants").into(),
            (None, Some(_)) => Phrase::new("group.out of the fight").into(),
            (None, None) => Phrase::new("unknown").into(),
        };
        let period = c.period.as_ref().and_then(|p| Some((p.start?, p.end?)));
        let stated: Vec<&str> = c.by.actors.iter().filter(|b| !b.inferred).filter_map(|b| b.actor.as_deref()).collect();
        let mut out = vec![
            valued("harm", Phrase::new(format!("harm.{}", if harm.is_empty() { "none" } else { &harm })).into()),
            valued("count", count(&c.count, l)),
            ("who", format!("{status} {:?}", c.who.actor.as_deref().filter(|id| holdings.registry.actor(id).is_some())), Some(who)),
            ("by", stated.iter().filter(|id| holdings.registry.actor(id).is_some()).copied().collect::<Vec<_>>().join(" "), Some(named(stated))),
            ("place", String::new(), None),
            ("days", period.map(|p| format!("{} {}", p.0, p.1)).unwrap_or_default(), Some(Slot::Leaf(days(period, l, Paper::Plain)))),
            ("level", format!("{:?}", c.level), None),
            ("modality", format!("{:?}", c.modality), None),
        ];
        let place = c.place.as_ref().map_or_else(String::new, |p| p.parts.iter().map(|x| self.place(x, coarse)).collect::<Vec<_>>().join(" · "));
        out[4] = ("place", place.clone(), Some(if place.is_empty() { Phrase::new("unknown").into() } else { Slot::Leaf(place) }));
        let origins = crate::line::origins(&c.attribution.iter().filter_map(|a| a.source.as_deref()).collect::<Vec<_>>(), profile, holdings);
        let told = if origins.is_empty() { Phrase::new("unknown").into() } else { maker.names(&origins) };
        out.push(("origin", origins.join(" "), Some(told)));
        if !profile.is_public() {
            let w = &c.who;
            out.push(("persons", format!("{:?} {:?} {:?} {:?} {:?}", w.age, w.sex, w.role, w.nationality, w.persons), None));
            out.push(("means", format!("{:?}", c.means), None));
            let rest = (&c.cause, &c.target, &c.relations, c.by.mode, &w.side, c.place.as_ref().map(|p| p.mode), &c.deed);
            out.push(("other", format!("{rest:?}"), None));
        }
        out
    }

    /// A place of a claim: by its name, or by the unit that it lies in.
    fn place(&self, part: &tollbook_model::PlacePart, coarse: bool) -> String {
        let fine = !matches!(part.precision, PlacePrecision::Province | PlacePrecision::Country | PlacePrecision::SeaOrAir);
        let mut shown = crate::profile::ShownPlace { country: part.country.clone(), admin1: part.admin1.clone(), ..Default::default() };
        if !(coarse && fine) {
            (shown.name, shown.id) = (Some(part.name.clone()), part.id.clone());
        }
        self.maker.place(&shown)
    }

    /// Incidents that were put together, taken apart or checked, told with those that are told.
    fn incidents_changed(&self, then: &BTreeMap<Key<'a>, usize>, now: &BTreeMap<Key<'a>, usize>) -> Vec<(Option<usize>, Option<usize>, Vec<Why>)> {
        let (old, new) = (self.earlier.holdings, self.maker.holdings);
        // Which incidents share claims that both states have.
        let (mut came_from, mut went_to): (BTreeMap<usize, BTreeSet<usize>>, BTreeMap<usize, BTreeSet<usize>>) = Default::default();
        for (key, &c) in now {
            let before = then.get(key).and_then(|&c| old.linked.claims[c].incident);
            if let (Some(before), Some(after)) = (before, new.linked.claims[c].incident) {
                came_from.entry(after).or_default().insert(before);
                went_to.entry(before).or_default().insert(after);
            }
        }
        let code =
            |at: usize, holdings: &'a Holdings<'a>, reckoner| Some(Shown::of(at, holdings, reckoner, &self.maker.ask.convention, self.maker.profile)?.code);
        let code_then = |at: usize| code(at, old, self.earlier.reckoner);
        let code_now = |at: usize| code(at, new, self.maker.reckoner);
        let members = |at: usize, holdings: &'a Holdings<'a>| -> HashSet<&'a ClaimId> {
            holdings.linked.incidents[at].claims.iter().map(|&c| &holdings.linked.claims[c].claim.id).collect()
        };
        let listed = |codes: Vec<String>| Slot::All(codes.into_iter().map(Slot::Leaf).collect());
        let mut out = Vec::new();
        for (&after, from) in came_from.iter().filter(|(_, from)| from.len() > 1) {
            let own = members(after, new);
            let judged = self.last(|d| matches!(d, Act::Judged(pair, Some(true)) if pair.iter().all(|c| own.contains(c))));
            for &before in from {
                let others: Vec<String> = from.iter().filter(|o| **o != before).filter_map(|o| code_then(*o)).collect();
                let why = self.regrouped(["merged", "merged.by"], listed(others.clone()), others.is_empty(), judged);
                out.push((Some(before), Some(after), vec![why]));
            }
        }
        for (&before, to) in went_to.iter().filter(|(_, to)| to.len() > 1) {
            for &after in to {
                let own = members(after, new);
                let judged = self.last(|d| matches!(d, Act::Judged(pair, Some(false)) if own.contains(&pair[0]) != own.contains(&pair[1])));
                let others: Vec<String> = to.iter().filter(|o| **o != after).filter_map(|o| code_now(*o)).collect();
                let why = self.regrouped(["split", "split.by"], listed(others.clone()), others.is_empty(), judged);
                out.push((Some(before), Some(after), vec![why]));
            }
        }
        let checked: Vec<(usize, usize)> = came_from.iter().flat_map(|(after, from)| from.iter().map(move |b| (*b, *after))).collect();
        for (before, after) in checked {
            let (was, is) = (old.linked.incidents[before].verification, new.linked.incidents[after].verification);
            if was != is {
                let own = members(after, new);
                let done = self.last(|d| matches!(d, Act::Verified(c, v) if *v == is && own.contains(c)));
                out.push((Some(before), Some(after), vec![self.verified(is, done)]));
            }
            if !self.maker.profile.is_public() {
                let own = members(after, new);
                let persons = self.last(|d| matches!(d, Act::PersonsJudged(pair) if pair.iter().any(|c| own.contains(c))));
                out.extend(persons.map(|done| (Some(before), Some(after), vec![self.done(Why::new("persons"), Some(done))])));
            }
        }
        out
    }

    fn regrouped(&self, kinds: [&'static str; 2], codes: Slot, nameless: bool, judged: Option<&Done>) -> Why {
        if nameless {
            return Why::new("moved");
        }
        self.done(Why { value: codes, ..Why::new(kinds[usize::from(judged.is_some())]) }, judged)
    }

    fn verified(&self, is: Verification, done: Option<&Done>) -> Why {
        let value = Phrase::new(format!("status.{}", self.maker.checked(is))).into();
        self.done(Why { value, ..Why::new(if done.is_some() { "verified" } else { "verified.undated" }) }, done)
    }

    /// Why the answer to a question changed.
    pub fn of_scope(&self, scope: &Scope, dated: bool) -> Vec<Why> {
        let touches = |c: &Claim| self.touches(scope, c);
        let mut out: Vec<Why> =
            self.differ.iter().filter(|d| d.then.is_some_and(touches) || d.now.is_some_and(touches)).flat_map(|d| d.whys.iter().cloned()).collect();
        let holds = |at: Option<usize>, holdings: &Holdings<'_>| {
            let incident = at.and_then(|at| holdings.linked.incidents.get(at));
            incident.is_some_and(|i| i.claims.iter().any(|&c| touches(&holdings.linked.claims[c].claim)))
        };
        for (before, after, whys) in &self.incidents {
            if holds(*before, self.earlier.holdings) || holds(*after, self.maker.holdings) {
                out.extend(whys.iter().cloned());
            }
        }
        if dated {
            out.push(Why::new("window"));
        }
        once(out)
    }

    /// Why an incident is told otherwise, by its numbers then and now.
    pub fn of_incident(&self, before: Option<usize>, after: Option<usize>, checked: bool) -> Vec<Why> {
        let members = |at: Option<usize>, holdings: &'a Holdings<'a>| -> Vec<Key<'a>> {
            let incident = at.and_then(|at| holdings.linked.incidents.get(at));
            incident.map_or_else(Vec::new, |i| i.claims.iter().map(|&c| &holdings.linked.claims[c].claim).map(|c| (&c.report, &c.id)).collect())
        };
        let keys: HashSet<Key<'a>> = members(before, self.earlier.holdings).into_iter().chain(members(after, self.maker.holdings)).collect();
        let mut out: Vec<Why> = self.differ.iter().filter(|d| keys.contains(&d.key)).flat_map(|d| d.whys.iter().cloned()).collect();
        let same = |a: Option<usize>, b: Option<usize>| a.is_some() && a == b;
        for (then, now, whys) in &self.incidents {
            if same(*then, before) || same(*now, after) {
                out.extend(whys.iter().filter(|w| checked || !w.kind.starts_with("verified")).cloned());
            }
        }
        once(out)
    }

    /// True if a claim may bear on the answer to a question.
    fn touches(&self, scope: &Scope, c: &Claim) -> bool {
        let harm = match scope.counted {
            Counted::Harm(h) => c.harm == Some(h) || c.harm == Some(tollbook_model::Harm::Casualties),
            Counted::Deed(d) => c.deed == Some(d),
        };
        let country = scope.place.as_ref().and_then(|p| p.country.as_deref());
        let here = country.is_none() || c.place.as_ref().is_some_and(|p| p.parts.iter().any(|x| x.country.as_deref() == country));
        let days = c
            .period
            .as_ref()
            .is_some_and(|p| p.start.is_none_or(|s| scope.to.is_none_or(|t| s <= t)) && p.end.is_none_or(|e| scope.from.is_none_or(|f| e >= f)));
        let who = scope.who.status.is_none_or(|s| c.who.status.is_none_or(|own| own == s))
            && scope.who.actor.as_ref().is_none_or(|a| c.who.actor.as_ref() == Some(a) || c.who.side.as_ref() == Some(a));
        harm && here && days && who
    }
}

/// Each reason once, new reports first; where there is none, that the claims were linked or corrected otherwise.
fn once(whys: Vec<Why>) -> Vec<Why> {
    let mut out: Vec<Why> = Vec::new();
    for why in whys {
        // Two claims of one new report are one report.
        let same = |o: &Why| if matches!(why.kind, "report" | "report.gone" | "read") { (o.kind, &o.report) == (why.kind, &why.report) } else { *o == why };
        if !out.iter().any(same) {
            out.push(why);
        }
    }
    if out.is_empty() {
        out.push(Why::new("otherwise"));
    }
    out.sort_by_key(|w| w.kind != "report");
    out
}

/// A count in words.
fn count(c: &Count, l: Language) -> Slot {
    let n = |n: u64| Slot::Leaf(l.number(n));
    match (c.low, c.best, c.high) {
        (Some(low), _, Some(high)) if low == high && !c.high_open => n(low),
        (Some(low), _, Some(high)) if !c.high_open => Phrase::new("count.range").with("n", n(low)).with("m", n(high)).into(),
        (Some(low), ..) => Phrase::new("count.least").with("n", n(low)).into(),
        (None, _, Some(high)) if !c.high_open => Phrase::new("count.most").with("n", n(high)).into(),
        (None, Some(best), _) => Phrase::new("count.about").with("n", n(best)).into(),
        _ => Phrase::new("unknown").into(),
    }
}
