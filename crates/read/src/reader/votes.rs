//! Which countries a report speaks of. Enters: the words of a sentence. Leaves: weights of countries, and the parties called by name. Never done here: the
//! choice of a place or of a party.

use super::Reader;
use crate::class;
use crate::tokens::NO_WORD;
use crate::units::{Unit, UnitKind};
use rustc_hash::FxHashMap;
use tollbook_gazetteer::CountryCode;

/// What the home of a report's source says of where its report plays: less than a country that the words name.
const HOME: f32 = 1.0;

/// Countries whose media and agencies report on the whole world: theirs say nothing of where a report plays.
const WORLDWIDE: [&str; 22] =
    ["AE", "CN", "CU", "DE", "EG", "ES", "FR", "GB", "IR", "IT", "JP", "KR", "NL", "PT", "QA", "RU", "SA", "SN", "TR", "US", "VA", "ZA"];

impl Reader {
    /// The country that a report's source is at home in, with its weight among the others: a local paper, an army or a police force seldom names it.
    pub(super) fn vote_of_source(&self, source: Option<&str>, countries: &mut FxHashMap<CountryCode, f32>) -> Option<CountryCode> {
        let home = source.and_then(|s| crate::outlet::home(s, &self.registry)).filter(|c| !WORLDWIDE.contains(&&**c));
        let home = home.as_deref().and_then(CountryCode::new)?;
        *countries.entry(home).or_default() += HOME;
        Some(home)
    }

    /// Countries that the words of a sentence point to.
    pub(super) fn vote(&self, units: &[Unit], countries: &mut FxHashMap<CountryCode, f32>, called: &mut Vec<u32>) {
        let lx = &self.pack.lexicon;
        for u in units {
            if u.entry == NO_WORD || u.kind != UnitKind::Word || !u.is(class::DEMONYM.with(class::ACTOR).with(class::GENERIC)) {
                continue;
            }
            // "regime forces": where only one country has such, it speaks of that one.
            if u.is(class::GENERIC) && u.t1 - u.t0 > 1 {
                let home = |i: &u32| self.registry.actors[*i as usize].countries.first();
                let e = &lx.entries[u.entry as usize];
                let first = e.generic.first().and_then(home);
                if let Some(c) = first.filter(|f| e.generic.iter().all(|i| home(i) == Some(f))).and_then(|c| CountryCode::new(c)) {
                    *countries.entry(c).or_default() += 0.5;
                }
            }
            let e = &lx.entries[u.entry as usize];
            if u.is(class::DEMONYM)
                && let Some(c) = e.demonym.as_deref().and_then(CountryCode::new)
            {
                *countries.entry(c).or_default() += 0.7;
            }
            if u.is(class::ACTOR) && !called.contains(&u.entry) {
                called.push(u.entry);
            }
            if u.is(class::ACTOR)
                && let [only] = e.actors.as_slice()
                && let Some(c) = self.registry.actors[*only as usize].countries.first().and_then(|c| CountryCode::new(c))
            {
                *countries.entry(c).or_default() += 0.7;
            }
        }
    }
}
