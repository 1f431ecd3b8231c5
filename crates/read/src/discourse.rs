//! What one sentence says about another. Enters: the working claims of a report in order. Leaves: carried places, days and actors, part and
//! whole, repeats and updates. Never done here: merging claims; each stays what its words say.

use crate::assemble::Sent;
use crate::chunks::{DraftKind, TimeMention};
use crate::class;
use crate::clauses::Draft;
use crate::places::{Found, Names};
use crate::reader::{is_main_harm, same_chain, same_sort};
use crate::setting::{PlaceGroup, Said};
use crate::time;
use jiff::civil::Date;
use std::sync::Arc;
use tollbook_gazetteer::PlaceKind;
use tollbook_model::{
    Attribution, By, Claim, ClaimId, ClaimKind, Count, CountKind, Harm, Level, Modality, Place, PlaceMode, PlacePart, PlacePrecision, PlaceRelation, Relation, RelationKind, Share, SpanRole,
    Symbol, Taxonomy, Who,
};
use tollbook_model::ActorRegistry;

/// A claim while its report is read.
pub struct Working {
    /// The claim so far.
    pub claim: Claim,
    /// Byte ranges of its words.
    pub spans: Vec<((usize, usize), SpanRole)>,
    /// Number of its sentence.
    pub sentence: usize,
    /// Number of its paragraph.
    pub paragraph: u32,
    /// It stands in a headline.
    pub heading: bool,
    /// The claim it is a part of.
    pub part_of: Option<usize>,
    /// Other people than that claim's.
    pub apart_from: Option<usize>,
    /// The older figure it replaces.
    pub updates: Option<usize>,
    /// The claim it tells again.
    pub repeats: Option<usize>,
    /// The words point back ("the 12 dead").
    pub definite: bool,
    /// A toll's figure.
    pub toll: bool,
    /// A figure that the sentence itself calls outdated.
    pub superseded: bool,
    /// The share, for a share.
    pub share: Option<(u64, u64, i8)>,
    /// Number of the incident it speaks of, for claims of incidents.
    pub incident: Option<usize>,
    /// An attacker's own death, or a death on the attackers' side.
    pub own_side: bool,
    /// The words name no group: "ten wounded", "five others".
    pub leaning: bool,
}

impl Working {
    /// Starts from a claim and its draft.
    pub fn new(claim: Claim, d: &Draft, spans: Vec<((usize, usize), SpanRole)>, sentence: usize) -> Self {
        let share = match d.count.kind {
            DraftKind::Share => Some((d.count.a, d.count.b, 0)),
            DraftKind::ShareAbove => Some((d.count.a, d.count.b, 1)),
            DraftKind::ShareBelow => Some((d.count.a, d.count.b, -1)),
            _ => None,
        };
        Working {
            claim,
            spans,
            sentence,
            paragraph: 0,
            heading: false,
            part_of: None,
            apart_from: None,
            updates: None,
            repeats: None,
            definite: d.definite,
            toll: d.toll,
            superseded: d.superseded,
            share,
            incident: None,
            own_side: false,
            leaning: false,
        }
    }
}

impl Working {
    /// A claim without a draft.
    pub fn bare(claim: Claim, spans: Vec<((usize, usize), SpanRole)>, sentence: usize) -> Self {
        Working {
            claim,
            spans,
            sentence,
            paragraph: 0,
            heading: false,
            part_of: None,
            apart_from: None,
            updates: None,
            repeats: None,
            definite: false,
            toll: false,
            superseded: false,
            share: None,
            incident: None,
            own_side: false,
            leaning: false,
        }
    }
}

/// What a report says of one incident, wherever it says it.
#[derive(Clone, Default)]
struct Incident {
    place: Option<Place>,
    period: Option<tollbook_model::Period>,
    level: Option<Level>,
    by: By,
    means: Option<Symbol>,
    target: Option<Symbol>,
    last_sentence: usize,
    /// Told of a window, or of a day; unknown until a claim has a period of its own.
    window: Option<bool>,
}

/// How far back a claim is compared with the claims before it; a report of ordinary length has fewer.
const LOOK_BACK: usize = 200;
/// The claims of the lead are compared with however far a report goes on.
const LEAD_CLAIMS: usize = 40;

/// What governs until it is set again.
#[derive(Default)]
pub struct State {
    place: Option<Place>,
    dateline: Option<Place>,
    period: Option<tollbook_model::Period>,
    sources: Vec<Attribution>,
    sentence: usize,
    paragraph: u32,
    /// Who claims or is blamed, with the sentence that says so.
    blames: Vec<(usize, tollbook_model::Blame)>,
    milestone: Option<Date>,
    last_date: Option<Date>,
    /// The last place of several parts.
    wide: Option<Place>,
    /// Deeds told with their doer, by sentence.
    deeds: Vec<(usize, By)>,
    /// Places that a later sentence gives to deeds told before it.
    refined: Vec<(usize, Place)>,
}

impl State {
    /// Starts with what the dateline says.
    pub fn new(dateline: Option<Arc<Found>>) -> Self {
        let place = dateline.map(|f| {
            let p = &f.place;
            Place {
                parts: vec![PlacePart {
                    relation: PlaceRelation::In,
                    name: p.name.clone(),
                    id: Some(p.id.clone()),
                    country: Some(Symbol::from(p.country.as_str())),
                    admin1: p.admin1.clone(),
                    admin2: p.admin2.clone(),
                    lat: p.lat,
                    lon: p.lon,
                    precision: if p.kind == PlaceKind::Country { PlacePrecision::Country } else { PlacePrecision::Exact },
                    words: p.name.clone(),
                }],
                mode: PlaceMode::One,
                carried: true,
            }
        });
        State { dateline: place, ..State::default() }
    }

    /// A new sentence begins.
    pub fn open_sentence(&mut self, n: usize, paragraph: u32, _heading: bool) {
        self.sentence = n;
        self.paragraph = paragraph;
    }

    /// Resolves sources that point back ("the NGO", "he"), and remembers the ones named.
    pub fn sources(&mut self, said: &mut [Said], sent: &Sent<'_>) {
        for s in said.iter_mut() {
            let Some(first) = s.chain.first().cloned() else { continue };
            if s.points_back && first.source.is_none() {
                let fits = |a: &Attribution| -> bool {
                    let Some(kind) = &s.kind else { return true };
                    let publisher = a.source.as_ref().and_then(|id| sent.ctx.registry.publisher(id));
                    match (&**kind, publisher.map(|p| &*p.kind)) {
                        ("ngo" | "observatory" | "monitor" | "monitoring group" | "rights group" | "watchdog" | "group" | "organisation" | "organization", Some(k)) => k == "ngo",
                        ("ministry", Some(k)) => k == "ministry",
                        ("agency" | "news agency", Some(k)) => k == "agency",
                        ("mission" | "office", Some(k)) => k == "un",
                        (_, Some(_)) => true,
                        (_, None) => a.name.to_lowercase().contains(&**kind) || &**kind == "group",
                    }
                };
                if let Some(back) = self.sources.iter().rev().find(|a| fits(a)) {
                    s.chain[0] = Attribution { words: first.words, ..back.clone() };
                }
            } else if !s.points_back || first.source.is_some() {
                self.sources.push(first);
            }
        }
        if self.sources.len() > 2 * LOOK_BACK {
            self.sources.drain(..LOOK_BACK);
        }
        // A source named without saying anything ("the Syrian Observatory") can be pointed back to later.
        for n in &sent.c.nps {
            for u in n.u0..n.u1 {
                let x = &sent.g.units[u as usize];
                if x.is(class::SOURCE)
                    && x.entry != crate::tokens::NO_WORD
                    && let Some(&i) = sent.g.lx.entries[x.entry as usize].sources.first()
                {
                    let p = &sent.ctx.registry.publishers[i as usize];
                    if !self.sources.iter().any(|s| s.source.as_ref() == Some(&p.id)) && !matches!(&*p.kind, "agency" | "media") {
                        self.sources.push(Attribution { source: Some(p.id.clone()), name: p.name.to_string(), words: sent.words(u, u + 1).to_owned() });
                    }
                }
            }
        }
    }

    /// The last day told, for "two days later".
    pub fn day(&self) -> Option<Date> {
        self.period.as_ref().and_then(|p| p.end)
    }

    /// The report dates the start of what it calls the war.
    pub fn set_milestone(&mut self, start: Date) {
        self.milestone = Some(start);
    }

    /// A calendar month or year told, which "since then" may lean on.
    pub fn dates(&mut self, events: &[(usize, &TimeMention)], date: Option<Date>) {
        for (_, t) in events {
            if matches!(t.expr, time::TimeExpr::Month { .. } | time::TimeExpr::Year(_) | time::TimeExpr::Day { year: Some(_), .. })
                && let Some(d) = time::resolve(&t.expr, date)
            {
                self.last_date = Some(d.start);
            }
        }
    }

    /// From the dated start up to a day, for "since the war began".
    pub fn since(&self, day: Option<Date>) -> Option<time::Days> {
        let (start, end) = (self.milestone.or(self.last_date)?, day?);
        (start <= end).then(|| time::Days { start, end, precision: tollbook_model::PeriodPrecision::of_days(start, end) })
    }

    /// A sentence tells a deed and its doer.
    pub fn deed(&mut self, sentence: usize, by: By) {
        self.deeds.push((sentence, by));
    }

    /// Somebody claims a deed or is blamed for it in a sentence that tells no number.
    pub fn blame(&mut self, sentence: usize, blame: tollbook_model::Blame) {
        self.blames.push((sentence, blame));
    }

    /// The last claim that is a whole, of this harm if there is one.
    pub fn last_whole(&self, working: &[Working], harm: Option<Harm>) -> Option<usize> {
        working.iter().rposition(|w| w.part_of.is_none() && w.claim.kind == ClaimKind::Harm && (harm.is_none() || w.claim.harm == harm))
    }

    /// What the sentence sets for the following ones, and what its claims take from the ones before.
    #[allow(clippy::too_many_arguments)]
    pub fn close_sentence(&mut self, sent: &Sent<'_>, working: &mut [Working], base: usize, groups: &[PlaceGroup], events: &[(usize, &TimeMention)], anchor: Option<Date>, names: &Names) {
        let _ = names;
        // A place set by the sentence governs what follows, the most specific one first.
        let from_claims = working[base..].iter().find_map(|w| w.claim.place.clone().filter(|_| w.claim.kind == ClaimKind::Harm));
        let own = from_claims.or_else(|| {
            groups.iter().min_by_key(|g| g.parts.iter().map(|p| p.precision).min().map_or(9, |p| p as u8)).map(|g| Place { parts: g.parts.clone(), mode: g.mode, carried: false })
        });
        // "in the same regions", "in the country"
        let pointed = match sent.points_to_place() {
            Some(true) => sent.ctx.countries.first().map(|(code, _)| Place {
                parts: vec![PlacePart {
                    relation: PlaceRelation::In,
                    name: code.as_str().to_owned(),
                    id: None,
                    country: Some(Symbol::from(code.as_str())),
                    admin1: None,
                    admin2: None,
                    lat: None,
                    lon: None,
                    precision: PlacePrecision::Country,
                    words: String::new(),
                }],
                mode: PlaceMode::One,
                carried: false,
            }),
            Some(false) => self.wide.clone().or_else(|| self.place.clone()),
            None => None,
        };
        let mut own = own.or(pointed);
        // Several groups about deeds told before: all of them together are where.
        if sent.has_definite_deed() && !groups.is_empty() && working.len() == base {
            let parts: Vec<PlacePart> = groups.iter().flat_map(|g| g.parts.iter().filter(|p| p.precision != PlacePrecision::Country).cloned()).collect();
            if !parts.is_empty() {
                let mode = if parts.len() > 1 { PlaceMode::Several } else { PlaceMode::One };
                let p = Place { parts, mode, carried: false };
                if mode == PlaceMode::Several {
                    self.wide = Some(p.clone());
                }
                own = Some(p.clone());
                self.refined.push((self.sentence, p));
            }
        }
        if let Some(p) = own.as_ref().filter(|p| p.parts.len() > 1) {
            self.wide = Some(p.clone());
        }
        for w in &mut working[base..] {
            if w.claim.place.is_none() && !matches!(w.claim.kind, ClaimKind::Stance | ClaimKind::Strength) {
                w.claim.place = own.clone().or_else(|| self.place.clone().or_else(|| self.dateline.clone()).map(|p| Place { carried: true, ..p }));
            }
        }
        // A name no gazetteer holds lies where the story is.
        if let Some(base_part) = self.place.as_ref().and_then(|p| p.parts.first()).cloned() {
            for w in &mut working[base..] {
                for p in w.claim.place.iter_mut().flat_map(|p| p.parts.iter_mut()) {
                    if p.precision == PlacePrecision::Unknown && p.country.is_none() {
                        p.country.clone_from(&base_part.country);
                        p.admin1.clone_from(&base_part.admin1);
                    }
                }
            }
        }
        // A running toll of a war is the country's, unless its own words say where.
        for w in &mut working[base..] {
            let war = w.claim.level == Level::Cumulative && w.claim.period.as_ref().is_some_and(|p| self.milestone.is_some() && p.start == self.milestone);
            if war
                && let Some(p) = w.claim.place.as_mut().filter(|p| p.carried)
                && let Some(country) = p.parts.first().and_then(|q| q.country.clone())
            {
                p.parts = vec![PlacePart { relation: PlaceRelation::In, name: country.to_string(), id: None, country: Some(country), admin1: None, admin2: None, lat: None, lon: None, precision: PlacePrecision::Country, words: String::new() }];
                p.mode = PlaceMode::One;
            }
        }
        if let Some(p) = own {
            // A country alone does not unseat a place inside it.
            let country_only = p.parts.iter().all(|x| x.precision == PlacePrecision::Country);
            let inside = self.place.as_ref().is_some_and(|q| q.parts.iter().any(|x| p.parts.iter().any(|y| x.country == y.country)));
            if !(country_only && inside) {
                self.place = Some(p);
            }
        }
        // The same for the day: an incident's day governs until another is set.
        let own = working[base..].iter().find_map(|w| w.claim.period.clone().filter(|_| matches!(w.claim.level, Level::Incident | Level::Window)));
        let own = own.or_else(|| {
            events.iter().find(|(_, t)| matches!(Sent::level(&t.expr), Level::Incident)).and_then(|(_, t)| {
                let days = time::resolve(&t.expr, anchor)?;
                Some(tollbook_model::Period {
                    start: Some(days.start),
                    end: Some(days.end),
                    precision: days.precision,
                    basis: tollbook_model::Basis::Death,
                    words: crate::assemble::clean(sent.words(t.p0, t.u1)),
                    anchor,
                    carried: false,
                })
            })
        });
        for w in &mut working[base..] {
            if w.claim.period.is_none() && matches!(w.claim.kind, ClaimKind::Harm | ClaimKind::Deed) {
                let p = own.clone().or_else(|| self.period.clone());
                if let Some(p) = p {
                    w.claim.period = Some(tollbook_model::Period { carried: true, ..p });
                }
            }
        }
        // What had happened before does not move the story on.
        if own.is_some() && !sent.is_background() {
            self.period = own;
        }
    }
}

/// True if two groups can be the same people: nothing that both state differs.
pub fn who_compatible(a: &Who, b: &Who) -> bool {
    let differ = |x: &Option<Symbol>, y: &Option<Symbol>| matches!((x, y), (Some(p), Some(q)) if p != q);
    if differ(&a.side, &b.side) {
        return false;
    }
    if matches!((a.status, b.status), (Some(x), Some(y)) if x != y) {
        return false;
    }
    if a.age != b.age && (a.age.is_some() || b.age.is_some()) && (a.age == Some(tollbook_model::AgeClass::Child) || b.age == Some(tollbook_model::AgeClass::Child)) {
        return false;
    }
    if a.sex != b.sex && a.sex.is_some() && b.sex.is_some() {
        return false;
    }
    if !a.role.is_empty() && !b.role.is_empty() && !a.role.iter().any(|r| b.role.contains(r)) {
        return false;
    }
    true
}

fn period_compatible(a: &Claim, b: &Claim) -> bool {
    match (&a.period, &b.period) {
        (Some(p), Some(q)) => match (p.start, p.end, q.start, q.end) {
            (Some(s1), Some(e1), Some(s2), Some(e2)) => s1 <= e2 && s2 <= e1,
            _ => true,
        },
        _ => true,
    }
}

fn persons_overlap(a: &Who, b: &Who) -> bool {
    a.persons.iter().any(|p| {
        b.persons.iter().any(|q| {
            let last = |s: &str| s.rsplit(' ').next().unwrap_or(s).to_lowercase();
            last(&p.name) == last(&q.name)
        })
    })
}

/// Relations between the claims of a whole report.
pub fn settle(working: &mut [Working], state: &State, registry: &ActorRegistry, means: &Taxonomy) {
    // "the raids": deeds told before, with their doer and means.
    for i in 0..working.len() {
        let w = &working[i];
        if w.claim.kind != ClaimKind::Deed || !w.definite || !w.claim.by.actors.is_empty() {
            continue;
        }
        let from = (0..i).rev().take(LOOK_BACK).find(|&j| working[j].claim.kind == ClaimKind::Deed && working[j].claim.deed == w.claim.deed && !working[j].claim.by.actors.is_empty());
        if let Some(j) = from {
            let first = working[j].claim.clone();
            let c = &mut working[i].claim;
            c.by = first.by;
            if c.means.as_deref().is_none_or(|m| m == "attack") {
                c.means = first.means;
            }
            if c.place.as_ref().is_none_or(|p| p.carried) {
                c.place = first.place;
            }
        }
    }
    incidents(working, state, registry, means);
    // Parts: the fields that the part leaves open are its whole's, and a share gets its numbers.
    for i in 0..working.len() {
        let Some(p) = working[i].part_of else { continue };
        if p == i || p >= working.len() {
            working[i].part_of = None;
            continue;
        }
        let whole = working[p].claim.clone();
        let share = working[i].share;
        let c = &mut working[i].claim;
        inherit(c, &whole);
        if let Some((num, den, sign)) = share {
            let words = std::mem::take(&mut c.count.words);
            c.count = Count::share_of(&whole.count, num, den, sign > 0, sign < 0).with_words(words);
        }
    }
    // Shares without a stated whole hang on the last counted claim of their harm.
    for i in 0..working.len() {
        let Some((num, den, sign)) = working[i].share else { continue };
        if working[i].part_of.is_some() {
            continue;
        }
        let parent = (0..i).rev().take(LOOK_BACK).find(|&j| working[j].share.is_none() && same_sort(&working[j].claim, &working[i].claim) && working[j].claim.count.low.is_some() && working[j].part_of.is_none());
        if let Some(j) = parent {
            let whole = working[j].claim.count.clone();
            let attribution = working[j].claim.clone();
            let c = &mut working[i].claim;
            let words = std::mem::take(&mut c.count.words);
            c.count = Count::share_of(&whole, num, den, sign > 0, sign < 0).with_words(words);
            inherit(c, &attribution);
            working[i].part_of = Some(j);
        }
    }
    // Headlines take what the lead says.
    for i in 0..working.len() {
        if !working[i].heading {
            continue;
        }
        let twin = (i + 1..working.len().min(i + LOOK_BACK)).find(|&j| {
            !working[j].heading && same_sort(&working[i].claim, &working[j].claim) && working[j].part_of.is_none() && working[i].claim.count.stated_number() == working[j].claim.count.stated_number()
        });
        if let Some(j) = twin {
            let lead = working[j].claim.clone();
            let h = &mut working[i].claim;
            if h.period.is_none() || h.period.as_ref().is_some_and(|p| p.carried) {
                h.period = lead.period.clone().map(|p| tollbook_model::Period { carried: true, ..p });
                h.level = lead.level;
            }
            if h.place.is_none() {
                h.place = lead.place.clone().map(|p| Place { carried: true, ..p });
            }
            if h.by.actors.is_empty() {
                h.by = lead.by.clone();
            }
            if h.means.is_none() || lead.means.as_ref().zip(h.means.as_ref()).is_some_and(|(a, b)| means.is_a(a, b) || &**b == "ground-raid" || &**b == "attack") {
                h.means.clone_from(&lead.means);
            }
            if h.attribution.is_empty() {
                h.attribution.clone_from(&lead.attribution);
            }
            if h.who.actor.is_none() && who_compatible(&h.who, &lead.who) {
                h.who.actor.clone_from(&lead.who.actor);
                h.who.side.clone_from(&lead.who.side);
            }
            working[i].repeats = Some(j);
        }
    }
    // Repeats: the same figure for the same people told again.
    for i in 0..working.len() {
        if working[i].repeats.is_some() || working[i].part_of.is_some() || working[i].superseded {
            continue;
        }
        // Close before, or among the first claims: a very long report is not searched whole for each claim.
        let window = (0..i.min(LEAD_CLAIMS)).chain(i.saturating_sub(LOOK_BACK).max(LEAD_CLAIMS.min(i))..i);
        let found = window.into_iter().find(|&j| {
            let (a, b) = (&working[j], &working[i]);
            if a.superseded || a.heading && !b.heading || !same_sort(&a.claim, &b.claim) || a.claim.modality != b.claim.modality {
                return false;
            }
            let number = a.claim.count.stated_number().is_some() && a.claim.count.stated_number() == b.claim.count.stated_number();
            let same_level = a.claim.level == b.claim.level || is_open(&a.claim) && is_open(&b.claim);
            let singular = b.claim.count.stated_number() == Some(1);
            number && same_level && who_compatible(&a.claim.who, &b.claim.who) && period_compatible(&a.claim, &b.claim) && (!singular || persons_overlap(&a.claim.who, &b.claim.who) || b.definite && a.claim.who.role == b.claim.who.role) && a.sentence != b.sentence
        });
        working[i].repeats = found.filter(|&j| working[j].repeats != Some(i));
        if let Some(j) = working[i].repeats {
            let first = working[j].claim.clone();
            let c = &mut working[i].claim;
            if c.by.actors.is_empty() {
                c.by = first.by.clone();
            }
            if c.means.is_none() {
                c.means.clone_from(&first.means);
            }
            if c.target.is_none() {
                c.target.clone_from(&first.target);
            }
        }
    }
    // Attackers' own dead are not blamed on themselves.
    for w in working.iter_mut() {
        let actor = w.claim.who.actor.clone();
        if let Some(a) = actor {
            let kept: Vec<_> = w.claim.by.actors.iter().filter(|b| b.actor.as_ref() != Some(&a)).cloned().collect();
            if kept.len() != w.claim.by.actors.len() && kept.is_empty() {
                w.claim.by = By::default();
            }
        }
    }
    let _ = same_chain;
    soldiers(working, registry);
}

/// "14 soldiers": of the state whose forces the report names, in its own country.
fn soldiers(working: &mut [Working], registry: &ActorRegistry) {
    let mut named: Vec<Symbol> = Vec::new();
    for w in working.iter() {
        let ids = w.claim.who.actor.iter().chain(w.claim.by.actors.iter().filter_map(|b| b.actor.as_ref())).chain(w.claim.attribution.iter().filter_map(|a| a.source.as_ref()));
        for id in ids {
            if registry.actor(id).is_some_and(|a| a.kind == tollbook_model::ActorKind::StateForces) && !named.contains(id) {
                named.push(id.clone());
            }
        }
    }
    for w in working.iter_mut() {
        let c = &mut w.claim;
        if c.who.actor.is_some() || !c.who.nationality.is_empty() || !c.who.role.iter().any(|r| &**r == "soldier") || c.who.role.iter().any(|r| &**r == "fighter") {
            continue;
        }
        let country = c.place.as_ref().and_then(|p| p.parts.iter().find_map(|q| q.country.clone()));
        let forces = named.iter().filter_map(|id| registry.actor(id)).find(|a| a.countries.first() == country.as_ref() && country.is_some());
        if let Some(a) = forces
            && !c.by.actors.iter().any(|b| b.actor.as_ref().and_then(|x| registry.actor(x)).is_some_and(|x| x.side == a.side))
        {
            c.who.actor = Some(a.id.clone());
            c.who.side = Some(a.side.clone());
        }
    }
}

fn is_open(c: &Claim) -> bool {
    matches!(c.level, Level::Incident | Level::Window)
}

fn same_place(a: &Claim, b: &Claim) -> bool {
    match (&a.place, &b.place) {
        (Some(p), Some(q)) => p.parts.iter().any(|x| q.parts.iter().any(|y| x.id == y.id || x.country == y.country && (x.admin1 == y.admin1 || x.precision == PlacePrecision::Country || y.precision == PlacePrecision::Country))),
        _ => true,
    }
}

fn inherit(c: &mut Claim, whole: &Claim) {
    if c.by.actors.is_empty() {
        c.by = whole.by.clone();
    }
    if c.means.as_deref().is_none_or(|m| m == "attack") {
        c.means.clone_from(&whole.means);
    }
    if c.target.is_none() {
        c.target.clone_from(&whole.target);
    }
    if c.place.is_none() || c.place.as_ref().is_some_and(|p| p.carried) {
        c.place.clone_from(&whole.place);
    }
    if whole.period.is_some() && c.period.as_ref().is_none_or(|p| p.carried) {
        c.period.clone_from(&whole.period);
        c.level = whole.level;
    }
    if c.attribution.is_empty() {
        c.attribution.clone_from(&whole.attribution);
    }
    if c.modality == Modality::Asserted {
        c.modality = whole.modality;
    }
    if c.who.actor.is_none() && who_compatible(&c.who, &whole.who) {
        c.who.actor.clone_from(&whole.who.actor);
        c.who.side.clone_from(&whole.who.side);
        if c.who.status.is_none() && whole.who.actor.is_some() {
            c.who.status = whole.who.status;
        }
    }
}

/// Writes the relations of a working claim into its claim.
pub fn relations(w: &mut Working, ids: &[ClaimId]) {
    let add = |c: &mut Claim, kind: RelationKind, to: usize, share: Option<Share>| {
        if let Some(id) = ids.get(to)
            && *id != c.id
        {
            c.relations.push(Relation { kind, claim: id.clone(), share });
        }
    };
    if let Some(p) = w.part_of {
        let share = w.share.map(|(num, den, _)| Share { num, den });
        add(&mut w.claim, RelationKind::PartOf, p, share);
    }
    if let Some(p) = w.repeats {
        add(&mut w.claim, RelationKind::Repeats, p, None);
    }
    if let Some(p) = w.updates {
        add(&mut w.claim, RelationKind::Updates, p, None);
    }
    if let Some(p) = w.apart_from {
        add(&mut w.claim, RelationKind::ApartFrom, p, None);
    }
    if w.claim.count.kind == CountKind::Share && w.part_of.is_none() {
        w.claim.count.kind = CountKind::Unstated;
    }
}

/// True if the place `inner` lies in `outer`, or they are one.
fn within(inner: &PlacePart, outer: &PlacePart) -> bool {
    if inner.id.is_some() && inner.id == outer.id {
        return true;
    }
    if inner.country.is_none() || outer.country.is_none() {
        return inner.country.is_none() && outer.country.is_none() && inner.name == outer.name;
    }
    inner.country == outer.country
        && match outer.precision {
            PlacePrecision::Country => true,
            PlacePrecision::Province => inner.admin1 == outer.admin1,
            PlacePrecision::District => inner.admin2.is_some() && inner.admin2 == outer.admin2,
            PlacePrecision::Region => outer.admin1.is_none() || inner.admin1 == outer.admin1,
            _ => false,
        }
}

/// How two places stand: the same or one inside the other, or apart.
fn places_fit(a: &Place, b: &Place) -> bool {
    a.parts.iter().any(|x| b.parts.iter().any(|y| within(x, y) || within(y, x) || x.precision == PlacePrecision::Unknown && !matches!(y.precision, PlacePrecision::Exact) || y.precision == PlacePrecision::Unknown && !matches!(x.precision, PlacePrecision::Exact)))
}

fn rank(p: &Place) -> u8 {
    p.parts
        .iter()
        .map(|x| match x.precision {
            PlacePrecision::Exact | PlacePrecision::Near => 0,
            PlacePrecision::District => 1,
            PlacePrecision::Unknown => 2,
            PlacePrecision::Province => 3,
            PlacePrecision::Region | PlacePrecision::SeaOrAir => 4,
            PlacePrecision::Country => 5,
        })
        .min()
        .unwrap_or(9)
}

fn days(c: &Claim) -> Option<(Date, Date)> {
    c.period.as_ref().and_then(|p| Some((p.start?, p.end?)))
}

/// Groups the claims of incidents, and lets each take what the others of its incident say.
fn incidents(working: &mut [Working], state: &State, registry: &ActorRegistry, means: &Taxonomy) {
    let side_of = |b: &tollbook_model::Blame| b.actor.as_ref().and_then(|a| registry.actor(a)).map(|a| a.side.clone());
    let mut frames: Vec<Incident> = Vec::new();
    let mut current: Option<usize> = None;
    for i in 0..working.len() {
        let w = &working[i];
        if !matches!(w.claim.kind, ClaimKind::Harm | ClaimKind::Deed) || !matches!(w.claim.level, Level::Incident | Level::Window) || w.claim.modality != Modality::Asserted && w.claim.modality != Modality::Possible {
            continue;
        }
        let own_place = w.claim.place.clone().filter(|p| !p.carried && !p.parts.is_empty());
        let own_days = days(&w.claim);
        let fits = |f: &Incident| -> bool {
            let long = |s: Date, e: Date| (e - s).get_days() > 7;
            let apart = f.period.as_ref().and_then(|p| Some((p.start?, p.end?))).zip(own_days).is_some_and(|((a, b), (c, d))| long(a, b) != long(c, d));
            if apart {
                return false;
            }
            // A day told for the first time long after the incident was told is another incident's.
            if f.period.is_none() && own_days.is_some() && w.sentence > f.last_sentence + 3 {
                return false;
            }
            let time = match (&f.period, own_days) {
                (Some(p), Some((s, e))) => p.start.zip(p.end).is_none_or(|(ps, pe)| s <= pe && ps <= e),
                _ => true,
            };
            // A place set since the incident was told last, in a sentence without a claim, moves the story too.
            let told = own_place.as_ref().or(w.claim.place.as_ref().filter(|p| rank(p) <= 3 && w.sentence > f.last_sentence));
            let place = match (&f.place, told) {
                (Some(p), Some(q)) => places_fit(p, q),
                _ => true,
            };
            // A window contains incidents and is none of them.
            let own_period = w.claim.period.as_ref().is_some_and(|p| !p.carried);
            if own_period && f.window.is_some_and(|x| x != (w.claim.level == Level::Window)) {
                return false;
            }
            // What two sides do are two incidents.
            let doer = match (f.by.actors.iter().find_map(side_of), w.claim.by.actors.iter().find_map(side_of)) {
                (Some(x), Some(y)) => x == y,
                _ => true,
            };
            time && place && doer
        };
        let at = match current {
            Some(c) if fits(&frames[c]) => Some(c),
            // Told again after another incident: only by a place of its own.
            Some(_) => frames.iter().enumerate().rev().take(LOOK_BACK).find(|(_, f)| fits(f) && (f.place.is_some() && own_place.is_some() || f.period.is_some() && own_days.is_some() && own_place.is_some())).map(|(k, _)| k),
            None => None,
        };
        let at = at.unwrap_or_else(|| {
            // The place that moved the story is the new incident's.
            let place = working[i].claim.place.clone().filter(|_| own_place.is_none() && current.is_some());
            frames.push(Incident { place, ..Incident::default() });
            frames.len() - 1
        });
        current = Some(at);
        let w = &mut working[i];
        w.incident = Some(at);
        let f = &mut frames[at];
        f.last_sentence = w.sentence;
        let part = w.part_of.is_some() || w.share.is_some();
        if let Some(q) = own_place.filter(|_| !part)
            && f.place.as_ref().is_none_or(|p| rank(&q) < rank(p))
        {
            f.place = Some(q);
        }
        f.level = f.level.or(Some(w.claim.level));
        if w.claim.period.as_ref().is_some_and(|p| !p.carried) {
            f.window = f.window.or(Some(w.claim.level == Level::Window));
        }
        // A deed told without a number ("the raids continued on Saturday") does not date the harm.
        if w.claim.kind == ClaimKind::Deed && w.claim.count.low.is_none() {
            continue;
        }
        if own_days.is_some() && (f.period.is_none() || w.claim.period.as_ref().zip(f.period.as_ref()).is_some_and(|(a, b)| a.precision < b.precision)) {
            f.period.clone_from(&w.claim.period);
            f.level = Some(w.claim.level);
        }
        let attacker = w.claim.who.role.iter().any(|r| matches!(&**r, "attacker" | "suicide-bomber"));
        let side = |s: &Option<Symbol>| s.is_some() && f.by.actors.iter().any(|b| b.actor.is_some() && (b.actor == w.claim.who.actor || *s == b.actor));
        w.own_side = attacker || side(&w.claim.who.side) || side(&w.claim.who.actor);
        if w.own_side {
            continue;
        }
        if f.by.actors.iter().all(|b| b.actor.is_none()) && w.claim.by.actors.iter().any(|b| b.actor.is_some()) {
            f.by = w.claim.by.clone();
        }
        if let Some(m) = &w.claim.means
            && !matches!(&**m, "abduction" | "arrest" | "torture" | "siege" | "sexual-violence")
            && f.means.as_ref().is_none_or(|old| means.is_a(m, old) || matches!(&**old, "attack") || &**old == "bomb" && matches!(&**m, "suicide-bomb" | "car-bomb" | "suicide-car-bomb" | "ied" | "landmine"))
        {
            f.means = Some(m.clone());
        }
        if f.target.is_none() {
            f.target.clone_from(&w.claim.target);
        }
    }
    // "Turkish jets struck villages. The raids killed four": the deed told just before.
    let mut firsts: Vec<Option<usize>> = vec![None; frames.len()];
    let mut harmed: Vec<Vec<Option<Symbol>>> = vec![Vec::new(); frames.len()];
    for w in working.iter() {
        let Some(at) = w.incident else { continue };
        if !w.own_side && firsts[at].is_none() {
            firsts[at] = Some(w.sentence);
        }
        if !harmed[at].contains(&w.claim.who.side) {
            harmed[at].push(w.claim.who.side.clone());
        }
    }
    for (at, f) in frames.iter_mut().enumerate() {
        if f.by.actors.iter().any(|b| b.actor.is_some()) {
            continue;
        }
        let Some(first) = firsts[at] else { continue };
        let sides = &harmed[at];
        let upto = state.deeds.partition_point(|(s, _)| *s <= first + 1);
        if let Some((_, by)) = state.deeds[..upto].iter().rev().take(3).find(|(s, by)| first <= s + 1 && by.actors.iter().all(|b| side_of(b).is_none_or(|x| !sides.contains(&Some(x))))) {
            f.by = by.clone();
        }
    }
    // "The strikes were carried out in …": a later sentence says where.
    for (sentence, place) in &state.refined {
        let upto = working.partition_point(|w| w.sentence < *sentence);
        let told = working[..upto].iter().rev().take(LOOK_BACK).find(|w| w.incident.is_some());
        let Some(at) = told.and_then(|w| w.incident) else { continue };
        let f = &mut frames[at];
        if sentence - f.last_sentence.min(*sentence) <= 3 && f.place.as_ref().is_none_or(|p| rank(place) < rank(p) && places_fit(p, place)) {
            f.place = Some(place.clone());
        }
    }
    // Who claims or is blamed: the incident told last before the words.
    for (sentence, blame) in &state.blames {
        let upto = working.partition_point(|w| w.sentence <= *sentence);
        let told = working[..upto].iter().rev().take(LOOK_BACK).find(|w| w.incident.is_some() && !w.own_side).or_else(|| working.iter().take(LOOK_BACK).find(|w| w.incident.is_some()));
        let Some(at) = told.and_then(|w| w.incident) else { continue };
        let f = &mut frames[at];
        if f.by.actors.iter().all(|b| b.actor.is_none()) {
            f.by = By { mode: tollbook_model::ByMode::One, actors: vec![blame.clone()] };
        } else if f.by.actors.iter().any(|b| b.actor == blame.actor)
            && let Some(b) = f.by.actors.iter_mut().find(|b| b.actor == blame.actor)
        {
            b.surety = blame.surety;
        }
    }
    for w in working.iter_mut() {
        let Some(f) = w.incident.map(|i| &frames[i]) else { continue };
        let c = &mut w.claim;
        if let Some(p) = &f.place
            && (c.level == Level::Incident || c.place.as_ref().is_none_or(|q| q.carried))
            && c.place.as_ref().is_none_or(|q| q.carried || rank(q) > rank(p) && places_fit(p, q) && rank(q) >= 2)
        {
            c.place = Some(Place { carried: true, ..p.clone() });
        }
        if let Some(p) = &f.period
            && c.period.as_ref().is_none_or(|q| q.carried || q.start.is_none())
        {
            c.period = Some(tollbook_model::Period { carried: true, ..p.clone() });
        }
        if w.own_side {
            // The attackers are of the group that is named for the attack.
            if c.who.actor.is_none()
                && let Some(a) = f.by.actors.iter().find_map(|b| b.actor.clone())
                && let Some(x) = registry.actor(&a)
                && !matches!(x.kind, tollbook_model::ActorKind::Police | tollbook_model::ActorKind::StateForces | tollbook_model::ActorKind::Government)
            {
                c.who.actor = Some(a);
                c.who.side = Some(x.side.clone());
            }
            let side = c.who.side.clone();
            c.by.actors.retain(|b| b.actor.is_some() && side_of(b) != side);
            continue;
        }
        if c.by.actors.iter().all(|b| b.actor.is_none()) && f.by.actors.iter().any(|b| b.actor.is_some()) && !f.by.actors.iter().any(|b| b.actor == c.who.actor || b.actor.is_some() && b.actor == c.who.side) {
            c.by = f.by.clone();
        } else if let Some(b) = c.by.actors.first_mut()
            && let Some(g) = f.by.actors.iter().find(|g| g.actor == b.actor && b.actor.is_some())
            && g.surety != tollbook_model::Surety::Stated
        {
            b.surety = g.surety;
        }
        if let Some(m) = &f.means
            && !matches!(c.harm, Some(Harm::Abducted | Harm::Detained))
            && c.means.as_ref().is_none_or(|own| means.is_a(m, own) || &**own == "attack" || matches!((&**own, &**m), ("bomb" | "shooting" | "clash", "suicide-bomb" | "car-bomb" | "suicide-car-bomb" | "ied")))
        {
            c.means = Some(m.clone());
        }
        if c.target.is_none() {
            c.target.clone_from(&f.target);
        }
    }
    // "four civilians were killed and ten wounded": the ten are of the group they lean on.
    for i in 1..working.len() {
        if !working[i].leaning {
            continue;
        }
        let from = (0..i).rev().take_while(|&j| working[j].sentence == working[i].sentence).find(|&j| working[j].sentence == working[i].sentence && working[j].claim.kind == ClaimKind::Harm && !working[j].leaning && working[j].part_of.is_none());
        if let Some(j) = from {
            let who = working[j].claim.who.clone();
            let w = &mut working[i].claim.who;
            w.actor = who.actor;
            w.side = who.side;
            w.status = who.status;
            w.role = who.role;
            w.nationality = who.nationality;
        }
    }
}
