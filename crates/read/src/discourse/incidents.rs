//! The incidents of a report. Enters: working claims in order. Leaves: each claim with what the others of its incident say. Never done here:
//! linking with another report.

use super::settle::lean;
use super::*;
use rustc_hash::FxHashSet;

/// What a report says of one incident, wherever it says it.
#[derive(Clone, Default)]
pub(super) struct Incident {
    place: Option<Place>,
    period: Option<tollbook_model::Period>,
    level: Option<Level>,
    by: By,
    /// The claim whose sentence names who did it; `None` where a deed or a blame told apart does.
    by_from: Option<usize>,
    /// Who harmed the fighters told in it: "security forces killed 14 militants in retaliation" blames nobody for the dead of the attack.
    by_enemy: By,
    /// The side of the first doer that has one.
    side: Option<Symbol>,
    means: Option<Symbol>,
    target: Option<Symbol>,
    last_sentence: usize,
    /// A later sentence says where the deeds were; that holds for all that is told of them.
    refined: bool,
    /// A later sentence says on which day of the week or month told before.
    sharpened: bool,
    /// Told of a window, or of a day; unknown until a claim has a period of its own.
    window: Option<bool>,
    /// The entry of a round-up that tells it.
    entry: usize,
    /// The story of the report that tells it.
    story: usize,
    /// It harmed others than fighters.
    unarmed: bool,
}

impl Incident {
    /// Its first and last day.
    fn span(&self) -> Option<(Date, Date)> {
        self.period.as_ref().and_then(|p| p.start.zip(p.end))
    }

    /// True if its last day comes so many days after its first, or more.
    fn lasts(&self, least: i32) -> bool {
        self.span().is_some_and(|(s, e)| (e - s).get_days() >= least)
    }
}

/// True if two places are one by their identifiers, however each is told ("in X", "near X").
fn same_town(a: &Place, b: &Place) -> bool {
    a.parts.first().zip(b.parts.first()).is_some_and(|(x, y)| x.id.is_some() && x.id == y.id)
}

/// How many incidents back a claim may return to one that was told; hardly a report tells more.
const INCIDENTS_BACK: usize = 40;

/// True if the place `inner` lies in `outer`, or they are one.
pub(super) fn within(inner: &PlacePart, outer: &PlacePart) -> bool {
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

/// True for the same code of a country: two letters, which need no call to be compared.
fn same_code(a: &str, b: &str) -> bool {
    match (a.as_bytes(), b.as_bytes()) {
        ([a, b], [c, d]) => (a, b) == (c, d),
        (a, b) => a == b,
    }
}

/// How two places stand: the same or one inside the other, or apart.
pub(super) fn places_fit(a: &Place, b: &Place) -> bool {
    let unknown = |x: &PlacePart| x.precision == PlacePrecision::Unknown;
    // Most places that are compared lie in two countries.
    let abroad = |x: &PlacePart, y: &PlacePart| x.country.as_deref().zip(y.country.as_deref()).is_some_and(|(a, b)| !same_code(a, b));
    a.parts.iter().any(|x| {
        b.parts.iter().any(|y| {
            unknown(x) && !matches!(y.precision, PlacePrecision::Exact) && !units_apart(x, y)
                || unknown(y) && !matches!(x.precision, PlacePrecision::Exact) && !units_apart(x, y)
                || !abroad(x, y) && (within(x, y) || within(y, x) || beside(x, y))
        })
    })
}

/// True for two names that no gazetteer holds: two places, where a claim names its own.
fn two_names(a: &Place, b: &Place) -> bool {
    let ([x], [y]) = (&*a.parts, &*b.parts) else { return false };
    x.precision == PlacePrecision::Unknown && y.precision == PlacePrecision::Unknown && x.name != y.name
}

/// True if two places are told to lie in two provinces.
fn units_apart(x: &PlacePart, y: &PlacePart) -> bool {
    x.admin1.is_some() && y.admin1.is_some() && x.admin1 != y.admin1
}

/// True for a town and what lies at its edge, such as a camp.
fn beside(x: &PlacePart, y: &PlacePart) -> bool {
    let exact = |p: &PlacePart| matches!(p.precision, PlacePrecision::Exact | PlacePrecision::Near);
    // Most towns lie apart by their latitude alone.
    let far = |a: f64, b: f64| (a - b).abs() * KM_PER_DEGREE > EDGE_KM + 1.0;
    exact(x) && exact(y) && !x.lat.zip(y.lat).is_some_and(|(a, b)| far(a, b)) && kilometres(x, y).is_some_and(|km| km <= EDGE_KM)
}

/// True if `told` names the several places of `loose` one by one, and some more closely: "Darfur and Kordofan" told as "North Darfur and West
/// Kordofan".
fn closer(loose: &Place, told: &Place) -> bool {
    let inside = |x: &PlacePart| loose.parts.iter().any(|y| within(x, y));
    loose.parts.len() > 1
        && told.parts.len() >= loose.parts.len()
        && told.parts.iter().all(inside)
        && told.parts.iter().any(|x| loose.parts.iter().all(|y| y.id != x.id))
}

/// How far apart two places lie.
fn kilometres(x: &PlacePart, y: &PlacePart) -> Option<f64> {
    let (a, b) = (x.lat.zip(x.lon)?, y.lat.zip(y.lon)?);
    // As far as a report's places lie apart the earth is flat.
    let (north, east) = ((a.0 - b.0) * KM_PER_DEGREE, (a.1 - b.1) * KM_PER_DEGREE * a.0.to_radians().cos());
    Some(north.hypot(east))
}

/// True for members of an armed group, who are harmed by those whom it fights.
fn is_fighters(who: &Who) -> bool {
    who.role.iter().any(|r| matches!(&**r, "fighter" | "commander" | "militia-member")) && !who.role.iter().any(|r| matches!(&**r, "soldier" | "police"))
}

/// True for a part of a toll that is told by who did it.
fn by_each(w: &Working) -> bool {
    matches!(&*w.claim.provenance.rule, "part.accounted" | "part.by-whom")
}

/// "northeast of Baghdad": a vague word for the place `named`, which lies not too far.
fn only_directs(vague: &Place, named: &Place) -> bool {
    let ([x], [y]) = (&*vague.parts, &*named.parts) else { return false };
    x.relation == PlaceRelation::DirectionOf && y.relation != PlaceRelation::DirectionOf && kilometres(x, y).is_some_and(|km| km <= DIRECTION_KM)
}

/// Means that one side alone uses, whomever they hit.
pub(super) const FROM_AFAR: &[&str] = &[
    "air-strike",
    "drone-strike",
    "helicopter-strike",
    "barrel-bomb",
    "missile",
    "rocket",
    "artillery",
    "shelling",
    "mortar",
    "chemical-weapon",
    "cluster-munition",
];
/// Those of them that no accident is told by: helicopters and missiles crash by themselves.
const FIRED: &[&str] = &["air-strike", "drone-strike", "barrel-bomb", "artillery", "shelling", "mortar"];
/// Over more than a week a sum is of many incidents.
const OVER_A_WEEK: i32 = 8;
/// Sentences over which a deed told more closely is still that of the figures before it.
const LOCATED_NEAR: usize = 1;
/// How far a degree of latitude reaches.
const KM_PER_DEGREE: f64 = 111.0;
/// How far a camp or a suburb lies from its town.
const EDGE_KM: f64 = 4.0;
/// How far a place lies that a report tells by its direction from a city.
const DIRECTION_KM: f64 = 120.0;

pub(super) fn rank(p: &Place) -> u8 {
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

pub(super) fn days(c: &Claim) -> Option<(Date, Date)> {
    c.period.as_ref().and_then(|p| Some((p.start?, p.end?)))
}

/// "15 soldiers were killed in western Niger … They were attacked near X": a later sentence says where the incident told before it was.
fn locate(frames: &mut [Incident], working: &[Working], sentence: usize, story: usize, place: &Place) {
    let upto = working.partition_point(|w| w.sentence < sentence);
    let told = working[..upto].iter().rev().take(LOOK_BACK).find(|w| w.incident.is_some());
    let Some(at) = told.and_then(|w| w.incident) else { return };
    let f = &mut frames[at];
    if f.story != story {
        return;
    }
    let near = sentence - f.last_sentence.min(sentence) <= LOCATED_NEAR && f.window != Some(true);
    if near && f.place.as_ref().is_some_and(|p| p.parts.len() == 1 && rank(p) >= 4 && places_fit(place, p)) {
        let mut place = place.clone();
        // A name no gazetteer holds lies in what it tells more closely.
        let whole = f.place.as_ref().and_then(|p| p.parts.first()).map(|p| (p.country.clone(), p.admin1.clone()));
        for part in Arc::make_mut(&mut place.parts).iter_mut().filter(|p| p.country.is_none()) {
            (part.country, part.admin1) = whole.clone().unwrap_or_default();
        }
        f.place = Some(place);
    }
}

/// "The strikes were carried out in …": a later sentence says where the incident told before it was.
fn refine(frames: &mut [Incident], working: &[Working], sentence: usize, story: usize, place: &Place) {
    let upto = working.partition_point(|w| w.sentence < sentence);
    let told = working[..upto].iter().rev().take(LOOK_BACK).find(|w| w.incident.is_some());
    let Some(at) = told.and_then(|w| w.incident) else { return };
    let f = &mut frames[at];
    if f.story != story {
        return;
    }
    // A month's sum has many places; those told after it are of single days.
    if f.window == Some(true) && f.lasts(A_MONTH - 5) {
        return;
    }
    let wider = |p: &Place| rank(p) >= 3 && p.parts.len() < place.parts.len() || rank(place) < rank(p);
    if sentence - f.last_sentence.min(sentence) <= 3 && f.place.as_ref().is_none_or(|p| wider(p) && places_fit(p, place) || only_directs(p, place)) {
        f.place = Some(place.clone());
        f.refined = true;
    }
}

/// Groups the claims of incidents, and lets each take what the others of its incident say.
pub(super) fn incidents(working: &mut [Working], state: &State, registry: &ActorRegistry, means: &Taxonomy) {
    let side_of = |b: &tollbook_model::Blame| b.actor.as_ref().and_then(|a| registry.actor(a)).map(|a| a.side.clone());
    // Before the claims take each other's places.
    let known = working.iter().filter_map(|w| w.claim.place.as_ref()).flat_map(|p| p.parts.iter()).find(|p| p.country.is_some() && p.admin1.is_some()).cloned();
    // Who dies of wounds is dead of the incident, whenever that was.
    for w in working.iter_mut().filter(|w| w.of_wounds) {
        if let Some(p) = w.claim.period.as_mut().filter(|_| !w.own_day) {
            p.carried = true;
        }
        // The town of the hospital is not where it was.
        if let Some(p) = w.claim.place.as_mut().filter(|_| !w.own_place) {
            p.carried = true;
        }
    }
    let mut frames: Vec<Incident> = Vec::new();
    // The incident told last in each story.
    let mut currents: Vec<Option<usize>> = Vec::new();
    let (mut located, mut refined) = (0, 0);
    for i in 0..working.len() {
        // What is told of another place next is another incident's.
        while let Some((sentence, place)) = state.located.get(located).filter(|l| l.0 < working[i].sentence) {
            locate(&mut frames, &working[..i], *sentence, state.stories.after(*sentence), place);
            located += 1;
        }
        while let Some((sentence, place)) = state.refined.get(refined).filter(|r| r.0 < working[i].sentence) {
            refine(&mut frames, &working[..i], *sentence, state.stories.after(*sentence), place);
            refined += 1;
        }
        let w = &working[i];
        if !matches!(w.claim.kind, ClaimKind::Harm | ClaimKind::Deed)
            || w.elsewhere
            || w.covered
            || !matches!(w.claim.level, Level::Incident | Level::Window)
            || w.claim.modality != Modality::Asserted && w.claim.modality != Modality::Possible
        {
            continue;
        }
        let story = state.stories.of(w.sentence, w.unit);
        currents.resize(currents.len().max(story + 1), None);
        let current = currents[story];
        let own_place = w.claim.place.as_ref().is_some_and(|p| !p.carried && !p.parts.is_empty());
        let own_days = days(&w.claim).filter(|_| !w.of_wounds || w.own_day);
        let own_doer = w.claim.by.actors.iter().find_map(side_of);
        // The sentence right before, if it tells what a deed came after, and no harm.
        let after_deed = w.sentence.checked_sub(1).filter(|&s| {
            let told = || working[..i].iter().rev().skip_while(|h| h.sentence > s).take_while(|h| h.sentence == s);
            state.follows_told(s) && !told().any(|h| h.claim.kind == ClaimKind::Harm)
        });
        let fits = |f: &Incident| -> bool {
            // What an entry of a round-up tells is no part of another's.
            if f.entry != w.entry {
                return false;
            }
            // Nor does a story go back to one that ended, unless it names the place of it.
            let there = || f.place.as_ref().zip(w.claim.place.as_ref()).is_some_and(|(p, q)| own_place && rank(q) <= TOWN && same_town(p, q));
            if f.story != story && !there() {
                return false;
            }
            // "The following day": after the one told before, however long that may have been.
            if w.next_day && f.last_sentence <= w.sentence {
                return false;
            }
            let long = |s: Date, e: Date| s.duration_until(e).as_hours() > 7 * 24;
            let apart = f.span().zip(own_days).is_some_and(|((a, b), (c, d))| long(a, b) != long(c, d));
            if apart {
                return false;
            }
            // A month's sum, and the sum of the war.
            let length = |(s, e): (Date, Date)| (e - s).get_days();
            let sums = f.window == Some(true) && w.claim.level == Level::Window;
            if sums && f.span().zip(own_days).is_some_and(|(a, b)| (length(a) - length(b)).abs() > 2 * A_MONTH) {
                return false;
            }
            // "Last month a blast killed nine": a long while told for the first time is another incident's.
            if f.period.is_none() && own_days.is_some_and(|(s, e)| long(s, e)) && w.sentence > f.last_sentence && w.claim.level == Level::Incident {
                return false;
            }
            // "The raids come after shells fell on Friday. Nine people were killed": what was before is another incident.
            if after_deed.is_some_and(|s| s >= f.last_sentence) {
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
            let told = w.claim.place.as_ref().filter(|p| own_place || rank(p) <= 3 && w.sentence > f.last_sentence && !w.of_wounds);
            // The places of a month's or a year's toll are told one by one; each is a toll of its own.
            let finer = |p: &Place| own_place && w.claim.place.as_ref().is_some_and(|q| rank(q) < rank(p));
            // A day's sum over a country, and one of the incidents of that day.
            let one_day = own_days.is_some_and(|(s, e)| s == e) && f.period.as_ref().is_some_and(|p| p.start.is_some() && p.start == p.end);
            if (own_days.is_some_and(|(s, e)| long(s, e))
                || f.window == Some(true) && (w.part_of.is_some() || one_day && f.place.as_ref().is_some_and(|p| rank(p) >= 5)))
                && f.place.as_ref().is_some_and(finer)
            {
                return false;
            }
            let place = match (&f.place, told) {
                (Some(p), Some(q)) => places_fit(p, q) && !(own_place && two_names(p, q)),
                _ => true,
            };
            // A window contains incidents and is none of them.
            let own_period = w.claim.period.as_ref().is_some_and(|p| !p.carried);
            if own_period && f.window.is_some_and(|x| x != (w.claim.level == Level::Window)) {
                return false;
            }
            // What two sides do are two incidents.
            let doer = match (&f.side, &own_doer) {
                (Some(x), Some(y)) => x == y,
                _ => true,
            };
            time && place && doer
        };
        // "three soldiers died in the ambush", "the toll of the market attack": the incident told before that was one, or that struck there.
        let named = w.claim.means.as_ref().filter(|m| w.definite_means && !matches!(&***m, "attack" | "clash" | "air-strike" | "shooting"));
        let struck = w
            .claim
            .target
            .as_ref()
            .filter(|_| w.definite_means)
            .or(w.known_target.as_ref().filter(|_| w.claim.level == Level::Incident))
            .filter(|_| named.is_none());
        let like = |f: &Incident| named.is_some_and(|m| f.means.as_ref() == Some(m)) || struck.is_some_and(|t| f.target.as_ref() == Some(t));
        let unlike = |f: &Incident| match named {
            Some(m) => f.means.as_ref().is_some_and(|x| x != m),
            None => struck.is_some_and(|t| f.target.as_ref() != Some(t)),
        };
        // An entry of a live page that names no place stands under the place told last, whichever story it goes back to.
        let back = |c: usize| unlike(&frames[c]) || frames[c].entry != w.entry;
        let sought = (named.is_some() || struck.is_some()) && !own_place && current.is_some_and(back);
        let again = frames.iter().enumerate().rev().take(INCIDENTS_BACK).filter(|_| sought).find(|(_, f)| like(f)).map(|(k, _)| k);
        let at = match again.or(current) {
            Some(c) if again.is_some() || fits(&frames[c]) => Some(c),
            // Told again after another incident: only by a place of its own.
            _ if own_place && !frames.is_empty() => frames
                .iter()
                .enumerate()
                .rev()
                .take(INCIDENTS_BACK)
                .filter(|(_, f)| f.place.as_ref().zip(w.claim.place.as_ref()).is_none_or(|(p, q)| places_fit(p, q)))
                .find(|(_, f)| (f.place.is_some() || f.period.is_some() && own_days.is_some()) && fits(f))
                .map(|(k, _)| k),
            _ => None,
        };
        let at = at.unwrap_or_else(|| {
            // The place that moved the story is the new incident's.
            let place = working[i].claim.place.clone().filter(|p| !own_place && (!frames.is_empty() || !state.is_dateline(p)));
            frames.push(Incident { place, entry: working[i].entry, story, ..Incident::default() });
            frames.len() - 1
        });
        currents[story] = Some(at);
        let w = &mut working[i];
        w.incident = Some(at);
        let f = &mut frames[at];
        f.last_sentence = w.sentence;
        let part = w.part_of.is_some() || w.share.is_some();
        // "23 of them in South Sudan": one of the countries that a sum was told for is not where the rest of it was.
        let long = f.lasts(A_MONTH - 5);
        let one_of = |q: &Place| long && rank(q) == 5 && f.place.as_ref().is_some_and(|p| p.parts.len() > 1 && rank(p) == 5);
        if let Some(q) = w.claim.place.as_ref().filter(|q| own_place && !part && !one_of(q))
            && f.place.as_ref().is_none_or(|p| {
                rank(q) < rank(p) && p.parts.len() < 2 || rank(q) == rank(p) && q.parts.len() < p.parts.len() && places_fit(q, p) || closer(p, q)
            })
        {
            f.place = Some(q.clone());
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
        // "88 by the army and 31 by death squads": each party's part is its own, and no doer of the whole.
        if by_each(w) {
            continue;
        }
        let attacker = w.claim.who.role.iter().any(|r| matches!(&**r, "attacker" | "suicide-bomber"));
        let side = |s: &Option<Symbol>| s.is_some() && f.by.actors.iter().any(|b| b.actor.is_some() && (b.actor == w.claim.who.actor || *s == b.actor));
        w.own_side = attacker || side(&w.claim.who.side) || side(&w.claim.who.actor);
        if w.own_side {
            continue;
        }
        let told = w.claim.by.actors.iter().any(|b| b.actor.is_some());
        let fighters = is_fighters(&w.claim.who);
        let by = if fighters { &mut f.by_enemy } else { &mut f.by };
        if told && by.actors.iter().all(|b| b.actor.is_none()) {
            *by = w.claim.by.clone();
            f.by_from = if fighters { f.by_from } else { Some(i) };
            f.side = f.side.take().or(own_doer);
        }
        // "The army said it had killed 20 of them in an air strike": how the attackers were pursued is not how they attacked.
        let pursued = fighters && told && f.unarmed;
        f.unarmed |= !fighters;
        if let Some(m) = w.claim.means.as_ref().filter(|_| !pursued)
            && !matches!(&**m, "abduction" | "arrest" | "torture" | "siege" | "sexual-violence")
            && f.means.as_ref().is_none_or(|old| {
                means.is_a(m, old)
                    || matches!(&**old, "attack")
                    || &**old == "bomb" && matches!(&**m, "suicide-bomb" | "car-bomb" | "suicide-car-bomb" | "ied" | "landmine")
            })
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
        let Some(first) = firsts[at] else { continue };
        let sides = &harmed[at];
        let upto = state.deeds.partition_point(|d| d.sentence <= first + 1);
        // "Nine died in X. Jets bombed Y, killing four": a deed that a harm of its own goes with is that incident's.
        let anothers = |s: usize| {
            let harms = working[working.partition_point(|w| w.sentence < s)..].iter().take_while(|w| w.sentence == s && w.claim.kind == ClaimKind::Harm);
            let mut of = harms.filter_map(|w| w.incident).peekable();
            of.peek().is_some() && of.all(|x| x != at)
        };
        let same = |d: &&ToldDeed| first <= d.sentence + 1 && d.entry == f.entry && state.stories.after(d.sentence) == f.story && !anothers(d.sentence);
        let near: Vec<&ToldDeed> = state.deeds[..upto].iter().rev().take(3).filter(same).collect();
        if !f.by.actors.iter().any(|b| b.actor.is_some())
            && let Some(d) = near
                .iter()
                .find(|d| d.by.actors.iter().any(|b| b.actor.is_some()) && d.by.actors.iter().all(|b| side_of(b).is_none_or(|x| !sides.contains(&Some(x)))))
        {
            f.by = d.by.clone();
        }
        // The means and the target of the deed told right before the harm.
        if let Some(d) = near.iter().find(|d| d.sentence < first && d.means.is_some())
            && f.means.as_ref().is_none_or(|m| &**m == "attack" || d.means.as_ref().is_some_and(|x| means.is_a(x, m)))
        {
            f.means.clone_from(&d.means);
        }
        if let Some(d) = near.iter().find(|d| d.sentence < first && d.target.is_some()).filter(|_| f.target.is_none()) {
            f.target.clone_from(&d.target);
        }
    }
    for (sentence, place) in &state.located[located..] {
        locate(&mut frames, working, *sentence, state.stories.after(*sentence), place);
    }
    // "32 people were killed in the shelling of a camp. Shells landed on Monday": a later sentence says when.
    for (sentence, period, deed) in &state.dated {
        let upto = working.partition_point(|w| w.sentence < *sentence);
        let told = working[..upto].iter().rev().take(LOOK_BACK).find(|w| w.incident.is_some());
        let Some(at) = told.and_then(|w| w.incident) else { continue };
        let f = &mut frames[at];
        if f.story != state.stories.after(*sentence) {
            continue;
        }
        let since = sentence - f.last_sentence.min(*sentence);
        // The first incident of a report without a day yet: when it was "entered", "surrounded", "reached".
        if f.period.is_none() && since <= if at == 0 && !*deed { 4 } else { 2 } && (*deed || at == 0) {
            f.period = Some(period.clone());
            continue;
        }
        // "last week … entered the town before dawn on Thursday": the day within the week.
        let within = f.span().zip(period.start.zip(period.end));
        let inside = within.is_some_and(|((a, b), (c, d))| a <= c && d <= b && (b - a).get_days() <= 31 && (b, a) != (d, c));
        if *deed && inside && since <= 3 && !f.sharpened && f.window != Some(true) {
            f.period = Some(period.clone());
            f.sharpened = true;
        }
    }
    for (sentence, place) in &state.refined[refined..] {
        refine(&mut frames, working, *sentence, state.stories.after(*sentence), place);
    }
    // Who claims or is blamed: the incident told last before the words.
    for (sentence, blame) in &state.blames {
        let upto = working.partition_point(|w| w.sentence <= *sentence);
        let told = working[..upto]
            .iter()
            .rev()
            .take(LOOK_BACK)
            .find(|w| w.incident.is_some() && !w.own_side)
            .or_else(|| working.iter().take(LOOK_BACK).find(|w| w.incident.is_some()));
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
    // A sum of several deeds keeps its wide place, and so do its other tellings.
    // "Two attacks killed 19 people in X province", "a bombing and artillery fire killed 16"
    let many = |w: &&Working| w.claim.kind == ClaimKind::Deed && w.claim.count.stated_number().is_some_and(|n| n > 1);
    let deeds: FxHashSet<usize> = working.iter().filter(many).map(|w| w.sentence).collect();
    let sum = |w: &&Working| w.part_of.is_none() && (w.of_several || w.mixed_means || deeds.contains(&w.sentence)) && w.claim.count.stated_number().is_some();
    let summed: FxHashSet<(Option<usize>, Option<u64>)> = working.iter().filter(sum).map(|w| (w.incident, w.claim.count.stated_number())).collect();
    for i in 0..working.len() {
        let Some(f) = working[i].incident.map(|i| &frames[i]) else { continue };
        let of_a_part = f.place.as_ref().is_some_and(|p| {
            let (w, n) = (&working[i], working[i].claim.count.stated_number());
            let wide = w.claim.place.as_ref().is_some_and(|q| !q.carried && rank(q) > TOWN) && summed.contains(&(w.incident, n));
            let told = |x: &Working| x.claim.place.as_ref().is_some_and(|q| !q.carried && q.parts == p.parts);
            let near = &working[i.saturating_sub(LOOK_BACK)..working.len().min(i + LOOK_BACK)];
            wide && near.iter().any(|x| x.incident == w.incident && x.claim.harm == w.claim.harm && x.claim.count.stated_number() < n && told(x))
        });
        // Of a month's dead each party kills some: who is told for one sum did not do the others.
        let long = f.lasts(OVER_A_WEEK);
        let from_afar = working[i].claim.means.as_ref().is_some_and(|m| FROM_AFAR.contains(&&**m));
        let another_sum = !from_afar
            && f.window == Some(true)
            && long
            && f.by_from.is_some_and(|j| {
                let number = |k: usize| working[k].claim.count.stated_number();
                let larger = working[i].claim.harm == working[j].claim.harm && number(i).zip(number(j)).is_none_or(|(x, y)| x > y);
                i < j && working[j].part_of.is_some() || working[j].sentence != working[i].sentence && working[i].part_of.is_none() && larger
            });
        let w = &mut working[i];
        let told_by = by_each(w);
        let c = &mut w.claim;
        if let Some(p) = f.place.as_ref().filter(|_| !of_a_part)
            && (c.level == Level::Incident || f.refined || c.place.as_ref().is_none_or(|q| q.carried))
            // A place told as several together is no vaguer word for one of them.
            && c.place.as_ref().is_none_or(|q| {
                let one_of_them = p.parts.len() > 1 && q.parts.iter().all(|a| a.id.is_some() && p.parts.iter().any(|b| b.id == a.id));
                let wider = rank(q) > rank(p) || f.refined && p.parts.len() > 1 && rank(q) >= 3 && !one_of_them;
                q.carried || f.refined && only_directs(q, p) || closer(q, p) || wider && places_fit(p, q) && rank(q) >= 2 && q.parts.len() < 2
            })
            && (w.part_of.is_none() && w.share.is_none() || c.place.as_ref().is_none_or(|q| q.carried))
        {
            c.place = Some(Place { carried: true, ..p.clone() });
        }
        if let Some(p) = &f.period
            && c.period.as_ref().is_none_or(|q| q.carried || q.start.is_none() || f.sharpened && q.start <= p.start && p.end <= q.end)
        {
            c.period = Some(tollbook_model::Period { carried: true, ..p.clone() });
            let one = super::days_of(p) <= super::A_DAY_OR_TWO && super::of_one_deed(c);
            if f.window == Some(true) && !one && c.level == Level::Incident {
                c.level = Level::Window;
            }
        }
        if w.own_side {
            // The attackers are of the group that is named for the attack.
            if c.who.actor.is_none()
                && let Some(a) = f.by.actors.iter().filter(|b| b.surety == tollbook_model::Surety::Stated).find_map(|b| b.actor.clone())
                && let Some(x) = registry.actor(&a)
                && !matches!(x.kind, tollbook_model::ActorKind::Police | tollbook_model::ActorKind::StateForces | tollbook_model::ActorKind::Government)
            {
                c.who.actor = Some(a);
                c.who.side = Some(x.side.clone());
            }
            let side = c.who.side.clone();
            c.by.actors.retain(|b| if b.actor.is_some() { side_of(b) != side } else { !b.inferred && b.surety == tollbook_model::Surety::Stated });
            continue;
        }
        if told_by {
            continue;
        }
        // Nobody did what befell people; but a slope that shells bring down is shelling.
        if c.cause == tollbook_model::Cause::Deprivation {
            continue;
        }
        if matches!(c.cause, tollbook_model::Cause::Accident | tollbook_model::Cause::Natural) {
            if f.means.as_ref().is_none_or(|m| !FIRED.contains(&&**m)) {
                continue;
            }
            c.cause = tollbook_model::Cause::Direct;
        }
        // One strike harms all it harms; in a fight each side's dead are the other's.
        let known = |by: &By| by.actors.iter().any(|b| b.actor.is_some());
        let one_deed = f.means.as_ref().is_some_and(|m| FROM_AFAR.contains(&&**m));
        let by = match is_fighters(&c.who) {
            true if known(&f.by_enemy) => &f.by_enemy,
            false if !known(&f.by) && one_deed => &f.by_enemy,
            _ => &f.by,
        };
        if c.by.actors.iter().all(|b| b.actor.is_none())
            && known(by)
            && !another_sum
            && !by.actors.iter().any(|b| b.actor == c.who.actor || b.actor.is_some() && b.actor == c.who.side)
        {
            c.by = by.clone();
        } else if let Some(b) = c.by.actors.first_mut()
            && let Some(g) = f.by.actors.iter().find(|g| g.actor == b.actor && b.actor.is_some())
            && g.surety != tollbook_model::Surety::Stated
        {
            b.surety = g.surety;
        }
        // What killed in one of the deeds of a month did not kill in all of them.
        let sum = c.level == Level::Window && f.window == Some(true) && f.lasts(A_MONTH - 5) && c.means.is_none();
        if let Some(m) = f.means.as_ref().filter(|_| !w.mixed_means && !sum)
            && !matches!(c.harm, Some(Harm::Abducted | Harm::Detained))
            && c.means.as_ref().is_none_or(|own| {
                means.is_a(m, own)
                    || &**own == "attack"
                    || matches!((&**own, &**m), ("bomb" | "shooting" | "clash", "suicide-bomb" | "car-bomb" | "suicide-car-bomb" | "ied"))
            })
        {
            c.means = Some(m.clone());
            if &**m == "unexploded-ordnance" && c.cause == tollbook_model::Cause::Direct {
                c.cause = tollbook_model::Cause::Remnant;
            }
        }
        if c.target.is_none() {
            c.target.clone_from(&f.target);
        }
    }
    // A name no gazetteer holds, told before any that one does: it lies where the report goes on.
    if let Some(known) = known {
        let nowhere = |p: &PlacePart| p.precision == PlacePrecision::Unknown && p.country.is_none();
        for place in working.iter_mut().filter_map(|w| w.claim.place.as_mut()).filter(|p| p.parts.iter().any(nowhere)) {
            for p in Arc::make_mut(&mut place.parts).iter_mut().filter(|p| nowhere(p)) {
                p.country.clone_from(&known.country);
                p.admin1.clone_from(&known.admin1);
            }
        }
    }
    // "four civilians were killed and ten wounded": the ten are of the group they lean on.
    for i in 0..working.len() {
        if !working[i].leaning {
            continue;
        }
        let from = (0..i).rev().take_while(|&j| working[j].sentence == working[i].sentence).find(|&j| {
            working[j].sentence == working[i].sentence && working[j].claim.kind == ClaimKind::Harm && !working[j].leaning && working[j].part_of.is_none()
        });
        // "12 soldiers and three civilians were killed and 20 wounded": the 20 lean on neither.
        let beside = |j: usize| {
            (0..i).rev().take_while(|&m| working[m].sentence == working[i].sentence).any(|m| {
                m != j
                    && working[m].claim.kind == ClaimKind::Harm
                    && working[m].claim.harm == working[j].claim.harm
                    && working[m].part_of.is_none()
                    && working[m].claim.who != working[j].claim.who
            })
        };
        if let Some(j) = from.filter(|&j| !beside(j)) {
            let (before, after) = working.split_at_mut(i);
            let (w, who) = (&mut after[0].claim.who, &before[j].claim.who);
            w.actor.clone_from(&who.actor);
            w.side.clone_from(&who.side);
            w.status = who.status;
            w.age = w.age.or(who.age);
            w.sex = w.sex.or(who.sex);
            w.role.clone_from(&who.role);
            w.nationality.clone_from(&who.nationality);
        } else if from.is_none()
            && let Some(who) = working[i].meant.take().map(|w| *w)
        {
            lean(&mut working[i].claim.who, &who);
        }
    }
}
