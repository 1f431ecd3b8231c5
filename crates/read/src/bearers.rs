//! Which of the places that bear a name is meant: the countries that a report speaks of, and what each name says of them. Enters: the names of a report,
//! the gazetteer. Leaves: a place for each name that stands. Never done here: reading text; a distance between places (that is `neighbours`).

use crate::neighbours::{near_the_others, over_no_border, within_the_other};
use crate::places::{Found, Name, Names};
use rustc_hash::FxHashMap;
use std::sync::{Arc, RwLock};
use tollbook_gazetteer::{Context, CountryCode, Gazetteer, KeyMatch, PlaceKind, PlaceRef, Resolved};

/// What a name says of countries, whatever the report: the country it is, or the ones that hold a place of that name.
struct Votes {
    country: Option<CountryCode>,
    only: Option<CountryCode>,
    /// The name is one of the country's others, and a town's own: "Argelia".
    contested: bool,
    /// A town of several words, which hardly any other bears: "Qasr Bin Ghashir".
    rare: bool,
}

/// Answers of the gazetteer, kept from report to report. Each is a function of its key alone, so that a reading does not depend on what was
/// read before it.
#[derive(Default)]
pub struct Cache {
    votes: RwLock<FxHashMap<String, Arc<Votes>>>,
    ranks: RwLock<FxHashMap<RankKey, Option<Arc<Found>>>>,
}

#[derive(PartialEq, Eq, Hash)]
struct RankKey {
    folded: String,
    said: Option<PlaceKind>,
    countries: [[u8; 2]; MOST_COUNTRIES],
    firm: bool,
    voted: bool,
}

/// The people of a place that reports name without more.
pub(crate) const LARGE: u32 = 300_000;

/// People of a town that a name means by itself, and how many times more they are than those of a namesake in another country.
const FOREMOST: u32 = 20_000;
const FOREMOST_TIMES: u32 = 2;

/// How many countries of a report weigh on its names, and with what weight in the order of their mention.
const MOST_COUNTRIES: usize = 4;
const WEIGHTS: [f32; MOST_COUNTRIES] = [1.0, 0.45, 0.25, 0.15];
/// Points by which another place of the same name comes close.
const CLOSE: f32 = 3.5;
/// What other names must say for a country before its name is no unit's of another one.
const ANOTHER_SPEAKS: f32 = 0.4;
/// How much more a name of several words says of the only country that holds it.
const SEVERAL_WORDS: f32 = 2.0;
/// What is left of a town's word for its country in a paper of another one.
const STRANGER: f32 = 0.2;
/// Share of the first country's weight under which a country is hardly spoken of.
const HARDLY: f32 = 0.2;
/// People of a town that a report names without its province.
pub(crate) const SMALL: u32 = 150_000;
/// Places named for sure whose distance counts.
pub(crate) const NEIGHBOURS: usize = 8;
/// Likeness from which a spelling may name a place outside the provinces that the report speaks of.
pub(crate) const ALIKE: f32 = 0.85;
/// Letters from which a country's other name can be a town's own; "US" and "UK" are not.
const ALIAS_LETTERS: usize = 4;
/// The answers kept before the cache starts anew.
const CACHE_MAX: usize = 100_000;

fn votes(folded: &str, gazetteer: &Gazetteer) -> Votes {
    let mut candidates = Vec::new();
    gazetteer.lookup_folded(folded, &mut candidates);
    let mut only: Option<CountryCode> = None;
    let mut several = false;
    let mut country = None;
    let mut lands = 0;
    let (mut alias, mut owned) = (false, false);
    let mut rare = folded.contains(' ');
    for c in candidates.iter().filter(|c| c.key == KeyMatch::Exact) {
        let Some(code) = gazetteer.country_of(c.place) else { continue };
        if gazetteer.kind_of(c.place) == Some(PlaceKind::Country) {
            lands += usize::from(country != Some(code));
            country = Some(code);
            alias |= !c.main;
        } else {
            owned |= c.main;
        }
        rare &= gazetteer.kind_of(c.place) == Some(PlaceKind::Town);
        several |= only.is_some_and(|o| o != code);
        only = Some(code);
    }
    // "Congo" is two countries: the other names say which.
    let contested = alias && owned && lands == 1 && folded.len() >= ALIAS_LETTERS;
    Votes { country: country.filter(|_| lands == 1), only: only.filter(|_| !several), contested, rare }
}

/// The largest place of a country whose main name this is.
fn own_name(folded: &str, country: CountryCode, gazetteer: &Gazetteer) -> Option<PlaceRef> {
    let mut candidates = Vec::new();
    gazetteer.lookup_folded(folded, &mut candidates);
    let own = candidates.iter().filter(|c| c.key == KeyMatch::Exact && c.main && gazetteer.country_of(c.place) == Some(country));
    own.max_by_key(|c| gazetteer.place(c.place).population).map(|c| c.place)
}

/// The place that a name means best under a context. "Kobani" in a report that speaks of Turkey is Kobani over the border, and not a town there whose
/// consonants are alike.
pub(crate) fn rank(gazetteer: &Gazetteer, name: &Name, context: &Context) -> Option<Resolved> {
    let town = |x: &Resolved| gazetteer.kind_of(x.place) == Some(PlaceKind::Town);
    let r = gazetteer.rank(&name.folded, context)?;
    if !name.known || r.key == KeyMatch::Exact || !town(&r) {
        return Some(r);
    }
    let only = votes(&name.folded, gazetteer).only.or_else(|| foremost(&name.folded, gazetteer));
    let there = only.map(|c| Context { countries: vec![(c, 1.0)], expect: name.said, ..Context::default() });
    there.and_then(|c| gazetteer.rank(&name.folded, &c)).filter(|x| x.key == KeyMatch::Exact && town(x)).or(Some(r))
}

/// The place of that very name, in a country that the report speaks of before any other.
fn called_so(gazetteer: &Gazetteer, name: &Name, list: &[(CountryCode, f32)]) -> Option<Resolved> {
    let there = |countries: Vec<(CountryCode, f32)>| {
        let context = Context { countries, expect: name.said, ..Context::default() };
        gazetteer.rank(&name.folded, &context).filter(|r| r.key == KeyMatch::Exact)
    };
    let within = list.iter().find_map(|&(c, _)| there(vec![(c, 1.0)]).filter(|r| gazetteer.country_of(r.place) == Some(c)));
    within.or_else(|| there(Vec::new()))
}

/// The country of the town that a name means by itself, where several bear it: so many people, and so many times more than any other of its bearers.
fn foremost(folded: &str, gazetteer: &Gazetteer) -> Option<CountryCode> {
    let mut candidates = Vec::new();
    gazetteer.lookup_folded(folded, &mut candidates);
    let mut towns: Vec<(u32, CountryCode)> = candidates
        .iter()
        .filter(|c| c.key == KeyMatch::Exact)
        .filter_map(|c| Some((gazetteer.place(c.place).population, gazetteer.country_of(c.place)?)))
        .collect();
    towns.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.as_str().cmp(b.1.as_str())));
    let first = towns.first().filter(|t| t.0 >= FOREMOST)?;
    let second = towns.iter().find(|t| t.1 != first.1).map_or(0, |t| t.0);
    (first.0 / FOREMOST_TIMES > second).then_some(first.1)
}

/// Gives each name its place, under the countries that the report speaks of.
///
/// `countries` holds what else points to a country (demonyms, actors) with a weight; `home` is the country that the report's source is at home in.
pub fn resolve(
    names: &mut Names,
    gazetteer: &Gazetteer,
    cache: &Cache,
    countries: &FxHashMap<CountryCode, f32>,
    home: Option<CountryCode>,
) -> Vec<(CountryCode, f32)> {
    let mut weights: FxHashMap<CountryCode, f32> = countries.clone();
    let (mut voted, mut named) = (false, Vec::new());
    // The names that are a country's own, with what they say for it themselves.
    let mut lands: Vec<(usize, CountryCode, f32)> = Vec::new();
    // Towns of other countries that a local paper names, each with the one country that has it.
    let mut strangers: Vec<(CountryCode, f32)> = Vec::new();
    // Countries and first-order units named outright, and names with only one bearer, speak for their country.
    // A district of a town is called after anything.
    for (k, name) in names.list.iter().enumerate().filter(|(_, n)| n.known && n.said != Some(PlaceKind::Admin2)) {
        let known = cache.votes.read().ok().and_then(|c| c.get(&name.folded).cloned());
        let v = known.unwrap_or_else(|| {
            let v = Arc::new(votes(&name.folded, gazetteer));
            if let Ok(mut c) = cache.votes.write() {
                if c.len() >= CACHE_MAX {
                    c.clear();
                }
                c.insert(name.folded.clone(), v.clone());
            }
            v
        });
        let weight = (name.marked.min(4) as f32).max(0.5);
        voted |= v.country.is_some() || v.only.is_some();
        if let Some(c) = v.country {
            named.push(c);
            let says = if v.contested { 0.5 } else { 2.0 } * weight;
            if !v.contested && name.said.is_none() {
                lands.push((k, c, says));
            }
            *weights.entry(c).or_default() += says;
        } else if let Some(c) = v.only {
            // "Qasr Bin Ghashir" is hardly borne twice; "Aziziya" may be one more of many.
            let says = weight * if v.rare { SEVERAL_WORDS } else { 1.0 };
            *weights.entry(c).or_default() += says;
            strangers.push((c, says));
        }
    }
    // "Liancourt" in a Haitian paper is no town of France that nothing else speaks for.
    strangers.retain(|(c, _)| home.is_some_and(|h| h != *c) && !named.contains(c) && !countries.contains_key(c));
    for (c, says) in &strangers {
        if let Some(weight) = weights.get_mut(c) {
            *weight -= says * (1.0 - STRANGER);
        }
    }
    let mut list: Vec<(CountryCode, f32)> = weights.into_iter().collect();
    list.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.as_str().cmp(b.0.as_str())));
    list.truncate(6);
    let total: f32 = list.iter().map(|c| c.1).sum::<f32>().max(1.0);
    // Peoples and parties alone say who fights, and not where: "The Russians shelled Kherson".
    let firm = voted && list.first().is_some_and(|c| c.1 / total >= 0.4);
    let mut top = [[0u8; 2]; MOST_COUNTRIES];
    for (slot, (code, _)) in top.iter_mut().zip(&list) {
        *slot = code.0;
    }
    let mut context: Option<Context> = None;
    for name in &mut names.list {
        // A spelling that no key holds may still meet a name's consonants, in the countries the report speaks of.
        if !name.known && list.is_empty() {
            continue;
        }
        let key = RankKey { folded: name.folded.clone(), said: name.said, countries: top, firm, voted };
        if let Some(found) = cache.ranks.read().ok().and_then(|c| c.get(&key).cloned()) {
            name.place = found;
            continue;
        }
        let context = context.get_or_insert_with(|| context_of(&list));
        context.expect = name.said;
        let abroad = |r: &Resolved| {
            let country = gazetteer.country_of(r.place);
            name.said == Some(PlaceKind::Admin2)
                && match gazetteer.kind_of(r.place) {
                    Some(PlaceKind::Admin1) => country != list.first().map(|c| c.0),
                    // "Tubah subdivision" in a report from Cameroon is no village of a country that nothing else speaks for.
                    Some(PlaceKind::Town) => !list.is_empty() && !list.iter().any(|c| Some(c.0) == country),
                    _ => false,
                }
        };
        let ranked = rank(gazetteer, name, context);
        // "Russian warplanes struck Ariha": where only peoples and parties speak for a country, a name is what it is called, and nothing like it there.
        let alike = |r: &Resolved| !voted && name.known && r.key != KeyMatch::Exact;
        let ranked = ranked.and_then(|r| if alike(&r) { called_so(gazetteer, name, &list) } else { Some(r) });
        name.place = ranked.filter(|r| stands(gazetteer, r, list.is_empty(), firm) && !abroad(r)).map(|r| {
            let place = gazetteer.place(r.place);
            // "Argelia" in a report from Colombia is the town, and no other name of Algeria.
            let top = list.first().map(|c| c.0).filter(|c| place.kind == PlaceKind::Country && *c != place.country);
            if let Some(town) = top.filter(|_| votes(&name.folded, gazetteer).contested).and_then(|c| own_name(&name.folded, c, gazetteer)) {
                return Arc::new(Found::of(&gazetteer.place(town), gazetteer.admin1_of(town), true));
            }
            let close = r.key != KeyMatch::Exact || r.runner_up.is_some() && r.margin < CLOSE || strange(&place, &list);
            Arc::new(Found::of(&place, gazetteer.admin1_of(r.place), close && place.kind != PlaceKind::Country))
        });
        if let Ok(mut c) = cache.ranks.write() {
            if c.len() >= CACHE_MAX {
                c.clear();
            }
            c.insert(key, name.place.clone());
        }
    }
    // A word that nothing marks as a place is no small town of a country that it alone speaks for.
    let top = list.first().map_or(0.0, |c| c.1);
    let alone = |f: &Found| f.kind == PlaceKind::Town && !f.large && list.iter().any(|c| c.0.as_str() == &*f.country && c.1 < HARDLY * top);
    let stranger =
        |f: &Found| f.kind == PlaceKind::Town && !f.large && list.first().map(|c| c.0) == home && strangers.iter().any(|s| s.0.as_str() == &*f.country);
    for name in &mut names.list {
        if name.place.as_deref().is_some_and(|f| name.marked == 0 && firm && alone(f) || stranger(f)) {
            name.place = None;
        }
    }
    // "a raid on Kafr Tal" over "the village of Kafr Tal": a name that no gazetteer holds is the place that the words call it elsewhere.
    for k in 0..names.list.len() {
        if names.list[k].known || names.list[k].said.is_some() {
            continue;
        }
        let called = names.list.iter().find(|n| n.said.is_some() && n.folded == names.list[k].folded).map(|n| n.place.clone());
        if let Some(place) = called {
            names.list[k].place = place;
        }
    }
    // "abducted in Niger" over "Niger State": where a unit bears a country's name, it is the one that is spoken of.
    for k in 0..names.list.len() {
        let country = |n: &Name| n.place.as_ref().is_some_and(|f| f.kind == PlaceKind::Country);
        let unit = |n: &Name| n.said == Some(PlaceKind::Admin1) && n.place.as_ref().is_some_and(|f| f.kind == PlaceKind::Admin1);
        if names.list[k].said.is_some() || !country(&names.list[k]) {
            continue;
        }
        let bare = names.list[k].folded.clone();
        let named = names.list.iter().find(|n| unit(n) && of_the_name(n, &bare));
        if let Some(place) = named.map(|n| n.place.clone()) {
            names.list[k].place = place;
        }
    }
    // "Niger" beside "Diffa" is the country, however much of Nigeria is told: another name speaks for it too.
    for &(k, code, _) in &lands {
        let own: f32 = lands.iter().filter(|l| l.1 == code).map(|l| l.2).sum();
        let unit = names.list[k].place.as_ref().is_some_and(|f| f.kind == PlaceKind::Admin1 && &*f.country != code.as_str());
        let others = list.iter().find(|c| c.0 == code).map_or(0.0, |c| c.1 - own);
        let unit_told = names.list.iter().any(|n| n.said == Some(PlaceKind::Admin1) && of_the_name(n, &names.list[k].folded));
        if unit
            && others > ANOTHER_SPEAKS
            && !unit_told
            && let Some(country) = gazetteer.country_ref(code.as_str())
        {
            names.list[k].place = Some(Arc::new(Found::of(&gazetteer.place(country), None, false)));
        }
    }
    within_the_other(names, gazetteer, firm);
    if let Some(context) = &mut context.or_else(|| names.contested().then(|| context_of(&list))) {
        near_the_others(names, gazetteer, context, &list, firm);
    }
    if firm {
        over_no_border(names, countries, &list);
    }
    list
}

/// "niger", "niger state" of "niger".
fn of_the_name(name: &Name, bare: &str) -> bool {
    name.folded.strip_prefix(bare).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

fn context_of(list: &[(CountryCode, f32)]) -> Context {
    Context { countries: list.iter().zip(WEIGHTS).map(|((c, _), w)| (*c, w)).collect(), ..Context::default() }
}

/// A spelling that no key holds is only guessed at, in a country the report speaks of. A small place in a country the report never speaks of is
/// another place of that name.
pub(crate) fn stands(gazetteer: &Gazetteer, r: &Resolved, nowhere: bool, firm: bool) -> bool {
    let exact = r.key == KeyMatch::Exact;
    let small = || matches!(gazetteer.kind_of(r.place), Some(PlaceKind::Town | PlaceKind::Neighbourhood | PlaceKind::Admin2 | PlaceKind::Feature));
    r.in_context
        || nowhere
        || exact && (gazetteer.kind_of(r.place) == Some(PlaceKind::Country) || !firm && (!small() || gazetteer.place(r.place).population >= LARGE))
}

/// A small town of a country that the report hardly speaks of: "the town of Bule" is not in the country the dateline stands for.
pub(crate) fn strange(place: &tollbook_gazetteer::Place, list: &[(CountryCode, f32)]) -> bool {
    let top = list.first().map_or(0.0, |c| c.1);
    place.kind == PlaceKind::Town && place.population < LARGE && list.iter().find(|c| c.0 == place.country).is_some_and(|c| c.1 < HARDLY * top)
}
