//! Enters a name and what is known around it. Leaves the one place it most likely stands for, with its margin over the next, or
//! nothing. Never here: a guess where nothing but a skeleton matches outside the countries in question.

use crate::fold::fold;
use crate::gazetteer::{Facts, Gazetteer};
use crate::place::{Candidate, CountryCode, KeyMatch, PlaceKind, PlaceRef};
use crate::skeleton::skeleton;

/// What the report says or implies about where it speaks of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Context {
    /// Countries the report is about, with weights above 0; the largest counts as 1.
    pub countries: Vec<(CountryCode, f32)>,
    /// First-order units already named nearby, with weights.
    pub admin1s: Vec<(PlaceRef, f32)>,
    /// Points already found nearby: latitude, longitude, weight.
    pub near: Vec<(f64, f64, f32)>,
    /// The kind the text asks for: "province" gives `Admin1`, "city of", "village of" give `Town`.
    pub expect: Option<PlaceKind>,
}

impl Context {
    /// A context of one country.
    pub fn country(iso2: &str) -> Context {
        Context { countries: CountryCode::new(iso2).map(|c| (c, 1.0)).into_iter().collect(), ..Context::default() }
    }

    /// The same context with a kind expected.
    pub fn expecting(mut self, kind: PlaceKind) -> Context {
        self.expect = Some(kind);
        self
    }
}

/// The place a name is taken for.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Resolved {
    /// The place.
    pub place: PlaceRef,
    /// The key by which it was found.
    pub key: KeyMatch,
    /// Its score; only comparable within one call.
    pub score: f32,
    /// Score above the best place that is not above or below it in the same chain; infinite when there is none.
    pub margin: f32,
    /// That other place.
    pub runner_up: Option<PlaceRef>,
    /// A place of the same name inside the chosen unit: the city of "Aleppo" where Aleppo Governorate was chosen.
    pub narrower: Option<PlaceRef>,
    /// Whether it lies in one of the context's countries; true when the context names none.
    pub in_context: bool,
    /// How alike the spelling is to the place's name, 0 to 1; 1 for an exact key.
    pub likeness: f32,
}

/// Words that are names of places somewhere and something else nearly everywhere. Refused unless the text asks for a place.
const NOT_ALONE: [&str; 62] = [
    "afternoon",
    "all",
    "and",
    "april",
    "army",
    "at",
    "august",
    "bar",
    "battle",
    "black",
    "blue",
    "bishop",
    "by",
    "center",
    "central",
    "city",
    "date",
    "december",
    "east",
    "evening",
    "february",
    "friday",
    "general",
    "green",
    "hospital",
    "in",
    "january",
    "july",
    "june",
    "man",
    "march",
    "may",
    "men",
    "monday",
    "most",
    "north",
    "november",
    "october",
    "of",
    "on",
    "photo",
    "police",
    "post",
    "president",
    "reading",
    "saturday",
    "school",
    "september",
    "south",
    "sunday",
    "the",
    "thursday",
    "to",
    "town",
    "tuesday",
    "us",
    "war",
    "wednesday",
    "west",
    "white",
    "who",
    "will",
];

/// Population from which a name may be taken without any context.
const KNOWN_CITY: u32 = 50_000;
/// A second-order unit no wider than this, bearing its town's name, is taken to be the town.
const TOWN_SIZED_KM: f32 = 25.0;

struct Scored {
    candidate: Candidate,
    facts: Facts,
    inside: bool,
    score: f32,
}

impl Gazetteer {
    /// The best place for a name under a context, or none where taking any would be a guess.
    ///
    /// Context countries weigh most; then an exact key over a skeleton, the level the text asks for, units already named nearby,
    /// distance, population. With no level asked for, one name at several levels of one country gives the highest level
    /// (UCDP GED codebook: "code the highest level"). A name with its generic word ("Rakhine State", "province of Aleppo", "the
    /// city of Homs") asks for the level by itself.
    pub fn rank(&self, name: &str, context: &Context) -> Option<Resolved> {
        let folded = fold(name);
        if name == "Us" {
            return None; // the pronoun at the head of a sentence; "us" is taken for folded text of which only capitals were asked
        }
        let mut found = Vec::new();
        self.lookup_folded(&folded, &mut found);
        if found.iter().any(|c| c.key == KeyMatch::Exact)
            && let Some(r) = self.choose(&folded, &found, context)
        {
            return Some(r);
        }
        for (base, kind) in crate::generic::without_generic(&folded) {
            let asked = Context { expect: context.expect.or(kind), ..context.clone() };
            let mut bare = Vec::new();
            self.lookup_folded(base, &mut bare);
            if kind.is_some() {
                bare.retain(|c| self.kind_of(c.place).is_some_and(|k| kind.is_some_and(|w| fits(k, w))));
            }
            bare.retain(|c| c.key == KeyMatch::Exact || !context.countries.is_empty());
            if let Some(r) = self.choose(base, &bare, &asked) {
                return Some(r);
            }
        }
        self.choose(&folded, &found, context)
    }

    fn choose(&self, folded: &str, found: &[Candidate], context: &Context) -> Option<Resolved> {
        if context.expect.is_none() && NOT_ALONE.contains(&folded) && !self.names_country(found) {
            return None;
        }
        let mut scored: Vec<Scored> = found.iter().filter_map(|c| self.score(folded, *c, context)).collect();
        self.refuse(folded, &mut scored, context);
        scored.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.candidate.place.cmp(&b.candidate.place)));
        let first = scored.first()?;
        let taken = if context.expect.is_none() { highest_level(self, folded, &scored) } else { None };
        let place = taken.unwrap_or(first.candidate.place);
        let facts = self.facts(place)?;
        let chosen = Scored { candidate: Candidate { place, ..first.candidate }, facts, inside: first.inside, score: first.score };
        let runner_up = scored.iter().find(|s| !same_chain(s, &chosen));
        let narrower = scored.iter().find(|s| s.candidate.place != place && lies_in(s, &chosen) && s.candidate.key == chosen.candidate.key);
        Some(Resolved {
            place,
            key: chosen.candidate.key,
            score: chosen.score,
            margin: runner_up.map_or(f32::INFINITY, |r| chosen.score - r.score),
            runner_up: runner_up.map(|r| r.candidate.place),
            narrower: narrower.map(|n| n.candidate.place),
            in_context: chosen.inside,
            likeness: if first.candidate.key == KeyMatch::Exact { 1.0 } else { self.likeness(folded, place) },
        })
    }

    fn names_country(&self, found: &[Candidate]) -> bool {
        found.iter().any(|c| c.key == KeyMatch::Exact && self.kind_of(c.place) == Some(PlaceKind::Country))
    }

    fn score(&self, folded: &str, c: Candidate, context: &Context) -> Option<Scored> {
        let facts = self.facts(c.place)?;
        let weight = self.country_weight(c.place, &facts, context);
        let inside = context.countries.is_empty() || weight > 0.0;
        if c.key == KeyMatch::Skeleton && weight <= 0.0 {
            return None; // never taken, and there may be hundreds
        }
        let mut score = match c.key {
            KeyMatch::Exact => 8.0,
            KeyMatch::Skeleton => 1.0 + 4.0 * self.likeness(folded, c.place),
        };
        score += if c.main { 0.6 } else { 0.0 };
        score -= if c.stripped && context.expect != Some(facts.kind) { 1.2 } else { 0.0 };
        score += match facts.kind {
            PlaceKind::Country => 5.0,
            PlaceKind::Admin1 => 3.5,
            PlaceKind::Region => 3.0,
            PlaceKind::Feature => 1.0,
            PlaceKind::Camp => 0.5,
            PlaceKind::Admin2 => 1.2,
            PlaceKind::Town => f32::from(facts.seat) * 0.4,
            PlaceKind::Neighbourhood => -0.5,
        };
        if matches!(facts.kind, PlaceKind::Town | PlaceKind::Neighbourhood | PlaceKind::Camp) {
            // A table of places names those that reports name, mostly without a population: as if of some five thousand.
            let known = if facts.population == 0 && c.place.layer() != 0 { 5_000.0 } else { facts.population as f32 };
            score += 0.55 * (known + 1.0).log10();
        }
        if let Some(want) = context.expect {
            score += if facts.kind == want {
                5.0
            } else if fits(facts.kind, want) {
                4.0
            } else {
                -3.0
            };
        }
        score += if !inside { -4.0 } else { 8.0 * weight };
        if let Some((_, w)) = context.admin1s.iter().find(|(a, _)| facts.admin1 == Some(*a)) {
            score += 3.0 * w.clamp(0.0, 1.0);
        }
        if let Some(p) = facts.point {
            let near = context.near.iter().map(|&(lat, lon, w)| w.clamp(0.0, 1.0) * (-distance_km(p, (lat, lon)) as f32 / 120.0).exp());
            score += 2.5 * near.fold(0.0, f32::max);
        }
        Some(Scored { candidate: c, facts, inside, score })
    }

    /// Whether a skeleton match may stand: the shorter the skeleton, the more the spellings must agree otherwise. Letters of
    /// another script cannot be compared, so there the skeleton has to be longer.
    fn alike(&self, folded: &str, bones: usize, s: &Scored) -> bool {
        let least = if bones <= 3 { 0.6 } else { 0.4 };
        if folded.is_ascii() { self.likeness(folded, s.candidate.place) >= least } else { bones >= 3 }
    }

    fn likeness(&self, folded: &str, place: PlaceRef) -> f32 {
        let name = self.place(place).name;
        likeness(without_articles(folded), without_articles(&fold(&name)))
    }

    fn country_weight(&self, place: PlaceRef, facts: &Facts, context: &Context) -> f32 {
        let largest = context.countries.iter().map(|c| c.1).fold(0.0, f32::max);
        if largest <= 0.0 {
            return 0.0;
        }
        let of = |code: CountryCode| context.countries.iter().filter(|c| c.0 == code).map(|c| c.1 / largest).fold(0.0, f32::max);
        match of(facts.country) {
            0.0 if facts.kind.level().is_none() => self.countries_of(place).into_iter().map(of).fold(0.0, f32::max),
            w => w,
        }
    }

    /// Drops candidates that may not be taken at all.
    fn refuse(&self, folded: &str, scored: &mut Vec<Scored>, context: &Context) {
        let asked = !context.countries.is_empty();
        let exact = scored.iter().filter(|s| s.candidate.key == KeyMatch::Exact).count();
        let alone = exact == 1 || scored.first().is_some_and(|f| scored.iter().filter(|s| s.candidate.key == KeyMatch::Exact).all(|s| same_chain(s, f)));
        let long = folded.chars().count() >= 6;
        let bones = skeleton(folded).len();
        scored.retain(|s| match s.candidate.key {
            KeyMatch::Skeleton => asked && s.inside && self.alike(folded, bones, s),
            KeyMatch::Exact if asked && s.inside => true,
            KeyMatch::Exact => {
                let known = match s.facts.kind {
                    PlaceKind::Country | PlaceKind::Admin1 | PlaceKind::Region => true,
                    PlaceKind::Town | PlaceKind::Neighbourhood => s.facts.population >= KNOWN_CITY,
                    PlaceKind::Camp | PlaceKind::Feature | PlaceKind::Admin2 => false,
                };
                known || (alone && long)
            }
        });
    }
}

/// The highest level that bears the best match's name and holds it; the best match's own place where there is none.
///
/// "Aleppo" is both a governorate and the city in it; "Mosul", though an alias of Nineveh, names the city only. A unit the name
/// does not meet itself counts too when their skeletons agree, so that "Odessa" and "Odesa" are read alike.
fn highest_level(gazetteer: &Gazetteer, folded: &str, scored: &[Scored]) -> Option<PlaceRef> {
    let first = scored.first()?;
    let level = first.facts.kind.level()?;
    let asked = skeleton(folded);
    let bears_name = |unit: PlaceRef, met: bool| {
        let bones = base_skeleton(gazetteer, unit);
        bones == asked || met && bones == skeleton(&gazetteer.place(first.candidate.place).name)
    };
    let met = |unit: PlaceRef| scored.iter().find(|s| s.candidate.place == unit && s.candidate.key == first.candidate.key);
    let country = gazetteer.country_ref(first.facts.country.as_str());
    let wide = |unit: PlaceRef| met(unit).is_some_and(rules) && !is_known_city(first);
    let above =
        [country.filter(|c| level > 0 && met(*c).is_some()), first.facts.admin1.filter(|_| level > 1), first.facts.admin2.filter(|u| level > 2 && wide(*u))];
    if let Some(unit) = above.into_iter().flatten().find(|u| bears_name(*u, met(*u).is_some())) {
        return Some(unit);
    }
    if first.facts.kind == PlaceKind::Admin2 && !rules(first) {
        // "Goma" the second-order unit is the town itself; "Manbij District" is not what "Manbij" names.
        let town = scored.iter().find(|s| s.facts.kind == PlaceKind::Town && lies_in(s, first) && s.candidate.key == first.candidate.key);
        return Some(town.unwrap_or(first).candidate.place);
    }
    Some(first.candidate.place)
}

/// Whether a second-order unit is wider than its town and bears the name without a generic word.
fn rules(s: &Scored) -> bool {
    !s.candidate.stripped && s.facts.radius_km.is_some_and(|r| r > TOWN_SIZED_KM)
}

/// The skeleton of a unit's name with its generic word off.
fn base_skeleton(gazetteer: &Gazetteer, unit: PlaceRef) -> String {
    let folded = fold(&gazetteer.place(unit).name).into_owned();
    skeleton(crate::generic::without_generic(&folded).next().filter(|g| g.1.is_some()).map_or(&*folded, |g| g.0))
}

fn is_known_city(s: &Scored) -> bool {
    s.facts.kind == PlaceKind::Town && s.facts.population >= KNOWN_CITY
}

/// Whether one of the two lies in the other, so that they do not compete as different places.
fn same_chain(a: &Scored, b: &Scored) -> bool {
    a.candidate.place == b.candidate.place || lies_in(a, b) || lies_in(b, a)
}

fn lies_in(inner: &Scored, outer: &Scored) -> bool {
    let unit = Some(outer.candidate.place);
    match outer.facts.kind {
        PlaceKind::Country => inner.facts.country == outer.facts.country && inner.facts.kind != PlaceKind::Country,
        PlaceKind::Admin1 => inner.facts.admin1 == unit && inner.facts.kind != PlaceKind::Admin1,
        PlaceKind::Admin2 => inner.facts.admin2 == unit && inner.facts.kind != PlaceKind::Admin2,
        PlaceKind::Town => inner.facts.kind == PlaceKind::Neighbourhood && inner.facts.admin1 == outer.facts.admin1,
        _ => false,
    }
}

/// Whether a place of kind `kind` answers a text that asks for `want`.
fn fits(kind: PlaceKind, want: PlaceKind) -> bool {
    kind == want
        || matches!((kind, want), (PlaceKind::Neighbourhood | PlaceKind::Camp, PlaceKind::Town) | (PlaceKind::Town, PlaceKind::Neighbourhood | PlaceKind::Camp))
}

/// Great-circle distance in kilometres.
pub fn distance_km(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (p, q) = (a.0.to_radians(), b.0.to_radians());
    let h = ((q - p) / 2.0).sin().powi(2) + p.cos() * q.cos() * ((b.1 - a.1).to_radians() / 2.0).sin().powi(2);
    12_742.0 * h.sqrt().min(1.0).asin()
}

fn without_articles(folded: &str) -> &str {
    let rest = ["al ", "el ", "ar ", "as ", "ash ", "ad ", "at ", "az ", "an ", "the "].into_iter().find_map(|a| folded.strip_prefix(a));
    rest.unwrap_or(folded)
}

/// How alike two folded names are, 0 to 1: one minus the edit distance over the longer length.
fn likeness(a: &str, b: &str) -> f32 {
    const LONGEST: usize = 64;
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(LONGEST).collect(), b.chars().take(LONGEST).collect());
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let next = (diagonal + usize::from(ca != cb)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = std::mem::replace(&mut row[j + 1], next);
        }
    }
    1.0 - row[b.len()] as f32 / a.len().max(b.len()).max(1) as f32
}
