//! What a report as a whole says of parties and countries. Enters: the registries, the report's day, weights of countries. Leaves: which
//! actor a name or a generic expression means there. Never done here: a name that stands in no registry.

use crate::class;
use crate::lexicon::{Entry, Lexicon};
use crate::places::Names;
use jiff::civil::Date;
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use tollbook_gazetteer::{CountryCode, Gazetteer};
use tollbook_model::{Actor, ActorKind, ActorRegistry, Publisher};

/// The share of the heaviest country's weight from which a report speaks of a country.
const SPOKEN_OF: f32 = 0.2;

/// The report's own context.
pub struct Ctx<'a> {
    /// The registries.
    pub registry: &'a ActorRegistry,
    /// Where a country's name is looked up.
    pub gazetteer: &'a Gazetteer,
    /// The report's day.
    pub date: Option<Date>,
    /// Countries that the report speaks of, heaviest first.
    pub countries: Vec<(CountryCode, f32)>,
    /// Countries that the report names as such: "in Mali", not "Malian soldiers".
    pub lands: Vec<CountryCode>,
    /// The country of each name of a place, where it is known.
    pub held: Vec<Option<CountryCode>>,
    /// Places in the registry of the actors that the report calls by a name.
    pub named: Vec<u32>,
    /// What generic expressions were found to mean, once `named` stands.
    pub meant: Meant,
}

/// Indexes of the actors of generic expressions, by where the entry lies and the country beside it. The pack does not move while a report
/// is read.
type Meant = RefCell<FxHashMap<(*const Entry, Option<[u8; 2]>), Option<u32>>>;

impl<'a> Ctx<'a> {
    /// The context of a report of a day, with the countries and the places that it names.
    pub fn new((registry, gazetteer): (&'a ActorRegistry, &'a Gazetteer), date: Option<Date>, countries: Vec<(CountryCode, f32)>, names: &Names) -> Self {
        let held = names.list.iter().map(|n| n.place.as_ref().and_then(|f| CountryCode::new(&f.country))).collect();
        Ctx { registry, gazetteer, date, countries, lands: names.lands(), held, named: Vec::new(), meant: RefCell::default() }
    }

    fn year(&self) -> Option<i16> {
        self.date.map(Date::year)
    }

    fn weight(&self, actor: &Actor) -> f32 {
        let total = self.countries.first().map_or(1.0, |c| c.1).max(0.01);
        actor
            .countries
            .iter()
            .enumerate()
            .filter_map(|(i, c)| {
                let w = self.countries.iter().find(|(code, _)| code.as_str() == &**c)?.1 / total;
                // The home country speaks louder than one it operates in.
                Some(if i == 0 { w } else { w * 0.8 })
            })
            .fold(0.0, f32::max)
    }

    /// The publisher that a name means here. A name of common words ("the Observatory"), or one that several share ("the Ministry of
    /// Defence"), means the one of a country that the report speaks of, first of all the one whose people the sentence names; of no other.
    #[must_use]
    pub fn publisher(&self, e: &Entry, common: bool, beside: Option<&str>) -> Option<&'a Publisher> {
        let top = self.countries.first().map_or(1.0, |c| c.1).max(0.01);
        let weight = |p: &Publisher| {
            let country = p.country.as_deref()?;
            self.countries.iter().find(|(code, _)| code.as_str() == country).map(|c| c.1 / top)
        };
        let one = |i: &u32| &self.registry.publishers[*i as usize];
        if let ([only], false) = (e.sources.as_slice(), common) {
            return Some(one(only));
        }
        e.sources.iter().map(one).filter(|p| p.country.is_none() || weight(p).is_some_and(|w| w >= SPOKEN_OF)).max_by(|a, b| {
            let here = |p: &Publisher| beside.is_some() && p.country.as_deref() == beside;
            here(a).cmp(&here(b)).then(weight(a).unwrap_or(0.0).total_cmp(&weight(b).unwrap_or(0.0))).then(b.id.cmp(&a.id))
        })
    }

    /// Takes down the actors that the words of these entries call by a name.
    pub fn name(&mut self, entries: &[u32], lx: &Lexicon) {
        let found = entries.iter().filter_map(|&e| self.named(&lx.entries[e as usize]));
        let at = |a: &Actor| self.registry.actors.iter().position(|x| std::ptr::eq(x, a)).map(|i| i as u32);
        self.named = found.filter_map(at).collect();
    }

    /// The actor that a name means here.
    #[must_use]
    pub fn named(&self, e: &Entry) -> Option<&'a Actor> {
        e.actors.iter().map(|&i| &self.registry.actors[i as usize]).max_by(|a, b| {
            // A chronicle of Nepal's war tells of the Maoists of Nepal, long after they were one.
            let home = |x: &Actor| self.countries.first().is_some_and(|top| x.countries.first().is_some_and(|h| &**h == top.0.as_str()));
            let was = |x: &Actor| home(x) && x.years.0.is_none_or(|s| self.year().is_none_or(|y| s <= y));
            let score = |x: &Actor| {
                self.weight(x)
                    + if x.active_in(self.year()) {
                        2.0
                    } else if was(x) {
                        1.5
                    } else {
                        0.0
                    }
            };
            score(a).total_cmp(&score(b)).then(b.id.cmp(&a.id))
        })
    }

    /// The actor that a generic expression ("the army") means here; `country` is a people's name beside it.
    #[must_use]
    pub fn generic(&self, e: &Entry, country: Option<&str>) -> Option<&'a Actor> {
        let key = (std::ptr::from_ref(e), country.and_then(|c| c.as_bytes().try_into().ok()));
        let mut meant = self.meant.borrow_mut();
        let found =
            if key.1.is_none() && country.is_some() { self.meant_by(e, country) } else { *meant.entry(key).or_insert_with(|| self.meant_by(e, country)) };
        found.map(|i| &self.registry.actors[i as usize])
    }

    fn meant_by(&self, e: &Entry, country: Option<&str>) -> Option<u32> {
        let of = |(_, x): &(u32, &Actor)| match country {
            Some(c) => x.countries.first().is_some_and(|h| &**h == c),
            // The home country must be the one the report speaks of most.
            None => self.countries.first().is_some_and(|top| x.countries.first().is_some_and(|h| &**h == top.0.as_str())),
        };
        // "Suspected militants" are nobody's, unless the report names a group of that sort.
        let stands = |i: &&u32| !e.classes.any(class::ANYARMED) || self.named.contains(i);
        let actors = || e.generic.iter().filter(stands).map(|&i| (i, &self.registry.actors[i as usize])).filter(|(_, x)| x.active_in(self.year()));
        // One that the report calls by its name goes before the others of its sort.
        let called = |i: &u32| self.named.contains(i);
        let heaviest =
            |(i, a): &(u32, &Actor), (j, b): &(u32, &Actor)| called(i).cmp(&called(j)).then(self.weight(a).total_cmp(&self.weight(b))).then(b.id.cmp(&a.id));
        // "The coalition", "the peacekeepers" are at home nowhere: they are those that operate in the report's first country. An army is not.
        let away = |x: &Actor| matches!(x.kind, ActorKind::Coalition | ActorKind::Peacekeepers);
        let in_first = |x: &Actor| self.countries.first().is_some_and(|top| x.countries.iter().any(|c| &**c == top.0.as_str()));
        let operates = |(_, x): &(u32, &Actor)| away(x) && country.is_none() && in_first(x);
        // "The rebels", where the report names one group of that country.
        let rebels = |x: &Actor| matches!(x.kind, ActorKind::Rebel | ActorKind::Jihadist);
        let registered = |i: &u32| &self.registry.actors[*i as usize];
        let only_named = |home: Option<&str>| {
            let mut same = self.named.iter().filter(|i| rebels(registered(i)) && home.is_some() && registered(i).countries.first().map(|c| &**c) == home);
            same.next().filter(|_| same.next().is_none()).copied()
        };
        let Some(found) = actors().filter(of).max_by(heaviest).or_else(|| actors().filter(operates).max_by(heaviest)) else {
            // A word for rebels that no group of this country has for its own, in a land of many.
            let home = self.countries.first().map(|top| top.0.as_str());
            let word = country.is_none() && !e.classes.any(class::ANYARMED) && e.generic.iter().any(|i| registered(i).kind == ActorKind::Rebel);
            return only_named(home).filter(|_| word);
        };
        if country.is_none()
            && rebels(found.1)
            && !called(&found.0)
            && let Some(only) = only_named(found.1.countries.first().map(|c| &**c))
        {
            return Some(only);
        }
        Some(found.0)
    }

    /// The government of a country at the report's time: who "Russian raids" are by.
    #[must_use]
    pub fn government_of(&self, country: &str) -> Option<&'a Actor> {
        let home = |x: &&Actor| x.countries.first().is_some_and(|c| &**c == country) && x.active_in(self.year());
        self.registry.actors.iter().filter(|x| x.kind == ActorKind::Government).find(home).or_else(|| self.forces_of(country))
    }

    /// The armed forces of a country at the report's time.
    #[must_use]
    pub fn forces_of(&self, country: &str) -> Option<&'a Actor> {
        self.registry
            .actors
            .iter()
            .find(|x| x.kind == ActorKind::StateForces && x.countries.first().is_some_and(|c| &**c == country) && x.active_in(self.year()))
    }
}
