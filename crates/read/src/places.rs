//! Place names. Enters: the units of a sentence and a gazetteer. Leaves: mentions with how the words relate them, and, for a whole report,
//! the places they mean under the report's own context. Never done here: a look-up of lower-case words.

use crate::bearers::LARGE;
use crate::class;
use crate::lexicon::{Entry, Lexicon, Locative, VerbClass};
use crate::tokens::{NO_WORD, Token};
use crate::units::{Unit, UnitKind};
use rustc_hash::FxHashMap;
use std::sync::Arc;
use tollbook_gazetteer::{CountryCode, Gazetteer, PlaceKind, PlaceRef};
use tollbook_model::{PlacePart, PlacePrecision, PlaceRelation, Symbol};

/// A place name in a sentence.
#[derive(Clone, Debug)]
pub struct Mention {
    /// First unit.
    pub u0: u32,
    /// One past the last unit.
    pub u1: u32,
    /// Index of the name in the report's table of names.
    pub name: u32,
    /// A preposition or place noun marks it as a place.
    pub marked: bool,
    /// Only its neighbours make it a place; without a gazetteer entry it is none.
    pub guessed: bool,
}

/// Names that a name can lie in, one in the other.
const HOLDERS: usize = 4;

/// A name found in a report, resolved once.
#[derive(Clone, Debug)]
pub struct Name {
    /// Folded.
    pub folded: String,
    /// True if the gazetteer knows it.
    pub known: bool,
    /// Kind of place the words beside it say.
    pub said: Option<PlaceKind>,
    /// How often it is marked as a place.
    pub marked: u32,
    /// What it means, once resolved.
    pub place: Option<Arc<Found>>,
    /// Index of the name that the words say it lies in: "Abha airport in southern Saudi Arabia".
    pub(crate) within: Option<u32>,
}

/// A resolved place, with its names shared by all claims that take it.
#[derive(Clone, Debug)]
pub struct Found {
    /// What sort of place it is.
    pub kind: PlaceKind,
    /// The gazetteer's id.
    pub id: Symbol,
    /// Its main name.
    pub name: Symbol,
    /// Its country's code.
    pub country: Symbol,
    /// The first-order unit it lies in, or is.
    pub admin1: Option<Symbol>,
    /// The second-order unit it lies in, or is.
    pub admin2: Option<Symbol>,
    /// Degrees, WGS84.
    pub lat: Option<f64>,
    /// Degrees, WGS84.
    pub lon: Option<f64>,
    /// So many live there that a report needs no word to mark it as a place.
    pub large: bool,
    /// The gazetteer's number of its first-order unit.
    pub(crate) unit: Option<PlaceRef>,
    /// Its name is only guessed at, or another place of that name comes close.
    pub(crate) contested: bool,
}

impl Found {
    /// The gazetteer's record with its names to be shared.
    pub fn of(p: &tollbook_gazetteer::Place, unit_ref: Option<PlaceRef>, contested: bool) -> Self {
        let unit = |x: &Option<String>| x.as_deref().map(Symbol::from);
        let name = Symbol::from(p.name.as_str());
        Found {
            kind: p.kind,
            id: Symbol::from(p.id.as_str()),
            country: Symbol::from(p.country.as_str()),
            admin1: unit(&p.admin1).or_else(|| (p.kind == PlaceKind::Admin1).then(|| name.clone())),
            admin2: unit(&p.admin2),
            lat: p.lat,
            lon: p.lon,
            name,
            large: p.population >= LARGE,
            unit: unit_ref,
            contested,
        }
    }

    /// True if its main name begins with these folded letters.
    pub fn begins_with(&self, folded: &str) -> bool {
        let mut name = String::new();
        tollbook_gazetteer::fold_into(&self.name, &mut name);
        name.starts_with(folded)
    }

    /// How exact a place of its kind is.
    pub fn precision(&self) -> PlacePrecision {
        match self.kind {
            PlaceKind::Country => PlacePrecision::Country,
            PlaceKind::Admin1 => PlacePrecision::Province,
            PlaceKind::Admin2 => PlacePrecision::District,
            PlaceKind::Region | PlaceKind::Feature => PlacePrecision::Region,
            _ => PlacePrecision::Exact,
        }
    }

    /// The place as a part of a claim's place.
    pub fn part(&self, relation: PlaceRelation, precision: PlacePrecision, words: Symbol) -> PlacePart {
        PlacePart {
            relation,
            name: self.name.clone(),
            id: Some(self.id.clone()),
            country: Some(self.country.clone()),
            admin1: self.admin1.clone(),
            admin2: self.admin2.clone(),
            lat: self.lat,
            lon: self.lon,
            precision,
            words,
        }
    }
}

/// The names of a report.
#[derive(Default)]
pub struct Names {
    /// In order of first mention.
    pub list: Vec<Name>,
    by_name: FxHashMap<Option<PlaceKind>, FxHashMap<String, u32>>,
    /// Letters that the report says stand for a name, with the name's index.
    pub(crate) initials: Vec<(String, u32)>,
}

impl Names {
    /// The known place that the words put a name in: "Kiramu district in East Wollega Zone of Oromia".
    pub(crate) fn holder(&self, name: u32) -> Option<&Found> {
        let mut next = self.list[name as usize].within;
        for _ in 0..HOLDERS {
            let holder = &self.list[next? as usize];
            if let Some(found) = holder.place.as_ref().filter(|f| f.admin1.is_some()) {
                return Some(found);
            }
            next = holder.within;
        }
        None
    }

    fn add(&mut self, folded: &str, known: bool, said: Option<PlaceKind>, marked: bool) -> u32 {
        let known_names = self.by_name.entry(said).or_default();
        if let Some(&i) = known_names.get(folded) {
            self.list[i as usize].marked += u32::from(marked);
            return i;
        }
        let i = self.list.len() as u32;
        self.list.push(Name { folded: folded.to_owned(), known, said, marked: u32::from(marked), place: None, within: None });
        known_names.insert(folded.to_owned(), i);
        i
    }
}

impl Names {
    /// True if the words call a name of these letters a village or a town anywhere in the report.
    pub fn called_a_place(&self, name: u32) -> bool {
        let folded = &self.list[name as usize].folded;
        self.by_name.iter().any(|(said, names)| said.is_some() && names.contains_key(folded))
    }

    /// The countries named as such, once each name has its place.
    pub fn lands(&self) -> Vec<CountryCode> {
        let named = self.list.iter().filter_map(|n| n.place.as_deref()).filter(|f| f.kind == PlaceKind::Country);
        named.filter_map(|f| CountryCode::new(&f.country)).collect()
    }

    pub(crate) fn contested(&self) -> bool {
        self.list.iter().any(|n| n.place.as_ref().is_some_and(|f| f.contested))
    }
}

fn placen(lx: &Lexicon, u: Option<&Unit>) -> Option<Option<PlaceKind>> {
    let u = u.filter(|u| u.is(class::PLACEN) && u.kind == UnitKind::Word)?;
    let noun = lx.noun(&lx.entries[u.entry as usize])?;
    Some(match noun.place.as_deref() {
        Some("admin1") => Some(PlaceKind::Admin1),
        Some("admin2") => Some(PlaceKind::Admin2),
        Some("town" | "capital") => Some(PlaceKind::Town),
        _ => None,
    })
}

/// How a locative word relates a place.
pub fn locative(lx: &Lexicon, u: &Unit) -> Option<Locative> {
    (u.entry != NO_WORD && u.kind == UnitKind::Word).then(|| lx.entries[u.entry as usize].locative).flatten()
}

/// What the finder works on.
pub struct Finder<'a> {
    /// The text.
    pub text: &'a str,
    /// Its tokens.
    pub tokens: &'a [Token],
    /// The pack's words.
    pub lx: &'a Lexicon,
    /// Where names are looked up.
    pub gazetteer: &'a Gazetteer,
    /// The text is in capitals only.
    pub capitals: bool,
    /// The words of the sentence as the gazetteer writes them.
    pub folded: Folded,
}

/// A run of words that may be names, folded in one go for all the names that they may make up: most words of a sentence are in none.
#[derive(Default)]
pub struct Folded {
    /// The run, if it is all ASCII.
    text: Vec<u8>,
    /// Where each unit begins and ends in it.
    units: Vec<(u32, u32)>,
    /// Which units of the sentence that is being read it holds.
    run: std::ops::Range<usize>,
    /// A name that is not ASCII, folded by itself.
    name: String,
    /// The hashes of names looked up, the lowest bit telling whether the gazetteer has them: a report names few places, and those often.
    known: Vec<u64>,
}

/// How many names looked up are remembered, as a power of two.
const KNOWN_BITS: u32 = 10;

impl Folded {
    /// Folds units of a sentence; those of a run with other letters than ASCII have no place in it.
    fn make(&mut self, text: &str, tokens: &[Token], units: &[Unit], run: std::ops::Range<usize>) {
        self.text.clear();
        self.units.clear();
        let units = &units[run.clone()];
        self.run = run;
        let (Some(first), Some(last)) = (units.first(), units.last()) else { return };
        let start = tokens[first.t0 as usize].start as usize;
        let ascii = &text.as_bytes()[start..tokens[last.t1 as usize - 1].end as usize];
        if ascii.is_ascii() {
            let parts = units.iter().map(|u| (tokens[u.t0 as usize].start as usize - start, tokens[u.t1 as usize - 1].end as usize - start));
            tollbook_gazetteer::fold_parts(ascii, parts, &mut self.text, &mut self.units);
        }
    }
}

impl Finder<'_> {
    /// The name that units `i..end` write, folded.
    fn folded(&mut self, units: &[Unit], i: usize, end: usize) -> &[u8] {
        let beyond = i < self.folded.run.start || end > self.folded.run.end;
        // "Syria’s": a part of a run with other letters may have none.
        if beyond || self.folded.units.is_empty() && self.folded.run != (i..end) {
            self.folded.make(self.text, self.tokens, units, i..end);
        }
        let from = self.folded.run.start;
        if let (Some((a, _)), Some((_, b))) = (self.folded.units.get(i - from), self.folded.units.get(end - 1 - from)) {
            return self.folded.text[*a as usize..*b as usize].trim_ascii();
        }
        let (a, b) = (self.tokens[units[i].t0 as usize].start as usize, self.tokens[units[end - 1].t1 as usize - 1].end as usize);
        tollbook_gazetteer::fold_into(&self.text[a..b], &mut self.folded.name);
        self.folded.name.as_bytes()
    }

    /// True if the gazetteer holds the name that units `i..end` write.
    fn is_known(&mut self, units: &[Unit], i: usize, end: usize) -> bool {
        let gazetteer = self.gazetteer;
        let folded = self.folded(units, i, end);
        if folded.len() < 2 {
            return false;
        }
        let hash = tollbook_gazetteer::name_hash(folded);
        let known = &mut self.folded.known;
        if known.is_empty() {
            known.resize(1 << KNOWN_BITS, 0);
        }
        let place = &mut known[(hash >> (64 - KNOWN_BITS)) as usize];
        if (*place ^ hash) > 1 {
            *place = hash & !1 | u64::from(gazetteer.contains_hash(hash));
        }
        *place & 1 == 1
    }

    /// Finds the place names among the units of a sentence.
    pub fn find(&mut self, units: &[Unit], names: &mut Names, out: &mut Vec<Mention>) {
        out.clear();
        self.folded.run = 0..0;
        let mut i = 0;
        while i < units.len() {
            match self.mention(units, i, names, out.last()) {
                Some(m) => {
                    i = m.u1 as usize;
                    self.define(units, &m, names);
                    out.push(m);
                }
                None => i += 1,
            }
        }
        // "between Al-Abdiya and Sirwah": beside a place that is known, a place.
        for k in 0..out.len().saturating_sub(1) {
            let (a, b) = (&out[k], &out[k + 1]);
            let joined = b.u0 == a.u1 + 1 && units[a.u1 as usize].is(class::AND);
            let opened =
                a.u0.checked_sub(1).and_then(|p| locative(self.lx, &units[p as usize])).is_some_and(|l| matches!(l, Locative::Between | Locative::Straddling));
            let shouted = |m: &Mention| (m.u0..m.u1).all(|u| self.tokens[units[u as usize].t0 as usize].capitals());
            if joined && opened && a.guessed != b.guessed && !shouted(a) && !shouted(b) {
                out[k].guessed = false;
                out[k + 1].guessed = false;
            }
        }
        let mut sure = Vec::new();
        for (k, pair) in out.windows(2).enumerate() {
            if self.nested(units, &pair[0], &pair[1], out.get(k + 2)) {
                names.list[pair[0].name as usize].within.get_or_insert(pair[1].name);
                // "in Indanan, Sulu": what lies in a known place is one.
                sure.push(k);
            }
        }
        for k in sure {
            let outer = &names.list[out[k + 1].name as usize];
            if !out[k + 1].guessed && (outer.said.is_some() || outer.marked > 1) {
                out[k].guessed = false;
            }
        }
    }

    /// "- Kisunga, 4 November: 6 killed": a name at the start, a day, a colon.
    fn heads_an_entry(&self, units: &[Unit], i: usize, n: usize) -> bool {
        let first = units[..i].iter().all(|u| u.kind == UnitKind::Mark);
        let rest = &units[i + n..];
        first
            && rest.first().is_some_and(|u| u.is_mark(b','))
            && rest.iter().take(9).position(|u| u.is_mark(b':')).is_some_and(|colon| {
                rest[..colon].iter().any(|u| u.is(class::TIME))
                    && rest[..colon].iter().all(|u| {
                        u.is_mark(b',')
                            || u.is_mark(b'-')
                            || u.is_number()
                            || u.kind == UnitKind::Ordinal
                            || u.is(class::TIME.with(class::TO).with(class::OF).with(class::AND))
                    })
            })
    }

    /// True if the words between two mentions say that the first lies in the second: "X in Y", "X, Y province"; not in a list.
    fn nested(&self, units: &[Unit], a: &Mention, b: &Mention, next: Option<&Mention>) -> bool {
        let gap = &units[a.u1 as usize..b.u0 as usize];
        let linked = |u: &Unit| locative(self.lx, u) == Some(Locative::In) && !u.is(class::FROM.with(class::TO)) || u.is(class::OF);
        // "Kiramu district in East Wollega Zone of Oromia": a unit between that no gazetteer holds.
        let unheld = |k: usize| {
            let name = gap[k..].iter().take_while(|x| x.kind == UnitKind::Word && x.capital && !x.is(class::PLACEN)).count();
            (1..=3).contains(&name) && gap.get(k + name).is_some_and(|x| x.is(class::PLACEN)) && gap.get(k + name + 1).is_some()
        };
        let small = !gap.is_empty()
            && gap.len() <= 9
            && gap.iter().enumerate().all(|(k, u)| {
                u.is_mark(b',')
                    || u.kind == UnitKind::Word && (linked(u) || u.is(class::DIR.with(class::THE).with(class::PLACEN).with(class::TARGET)) || unheld(k))
            });
        let listed = || {
            next.is_some_and(|n| {
                let gap = &units[b.u1 as usize..n.u0 as usize];
                gap.len() <= 4 && gap.iter().all(|u| u.is_mark(b',') || u.is(class::AND.with(class::OR).with(class::THE).with(class::PLACEN)))
            })
        };
        small && (gap.iter().any(linked) || !listed())
    }

    fn mention(&mut self, units: &[Unit], i: usize, names: &mut Names, last: Option<&Mention>) -> Option<Mention> {
        let u = &units[i];
        if let Some(m) = self.defined(units, i, names) {
            return Some(m);
        }
        // "el-Fasher": a small article tied to a name by a hyphen opens it.
        let article = !u.capital
            && u.kind == UnitKind::Word
            && units.get(i + 1).is_some_and(|h| h.is_mark(b'-') && h.glued)
            && units.get(i + 2).is_some_and(|n| n.capital && n.glued && n.kind == UnitKind::Word)
            && self.tokens[u.t0 as usize].end - self.tokens[u.t0 as usize].start <= 4;
        if u.kind != UnitKind::Word || !u.capital && !article || self.party_by_initials(u) {
            return None;
        }
        // "in Amhara on 4 August", "the Amhara region": a people's name that is a place's too, with no people beside it.
        let next = units.get(i + 1);
        // "Complexo do Lins": a small word in a longer name.
        if i >= 2
            && !self.capitals
            && units[i - 1].is(class::PARTICLE)
            && !units[i - 1].capital
            && units[i - 2].capital
            && units[i - 2].entry == NO_WORD
            && units[i - 2].kind == UnitKind::Word
        {
            return None;
        }
        let land = !self.capitals
            && u.is(class::DEMONYM)
            && match next {
                Some(n) if n.is(class::PLACEN) && !n.capital => !units.get(i + 2).is_some_and(|o| o.is(class::OF)),
                n => {
                    prep_before(self.lx, self.tokens, units, i)
                        && n.is_none_or(|n| n.kind == UnitKind::Mark || n.is(class::LOC.with(class::TIME)) && !n.capital)
                }
            };
        let blocked = class::TIME.with(class::NOTPLACE).with(class::DEMONYM).with(class::PRON).with(class::THE).with(class::AN).with(class::DEM);
        let before = i.checked_sub(1).map(|j| &units[j]);
        // "north of", "in", "the city of", "from": a preposition that can set a place.
        let directed = before.is_some_and(|b| b.is(class::DIR) && b.kind == UnitKind::Word) && i >= 2;
        let prep = prep_before(self.lx, self.tokens, units, if directed { i - 1 } else { i });
        let of = before.is_some_and(|b| b.is(class::OF))
            && (i < 2
                || units[i - 2].is(class::PLACEN.with(class::DIR).with(class::TARGET).with(class::TITLE))
                || units[i - 2].is(class::LOC)
                || units[i - 2].kind == UnitKind::Mark);
        let after_placen = before.is_some_and(|b| b.is(class::PLACEN) && b.kind == UnitKind::Word);
        // A list or chain after another place: "Aleppo, Hama and Raqa", "X, Idlib province".
        let chain = last.is_some_and(|m| {
            let gap = &units[m.u1 as usize..i];
            !gap.is_empty()
                && gap.len() <= 4
                && gap.iter().all(|g| {
                    g.is_mark(b',')
                        || g.is_mark(b')')
                        || g.is_mark(b'(')
                        || g.is(class::AND.with(class::OR).with(class::THE).with(class::DIR))
                        || g.is(class::PLACEN) && g.kind == UnitKind::Word
                        || g.is_mark(b'-')
                        || g.is_mark(b'/')
                })
        });
        let context = prep || of || after_placen || chain;
        let mut best: Option<usize> = None;
        // The longest name first.
        let follow = &units[i + 1..units.len().min(i + LONGEST_NAME)];
        let of_a_name = |x: &&Unit| {
            matches!(x.kind, UnitKind::Word | UnitKind::Possessive)
                || x.glued && matches!(x.mark, b'-' | b'\'') && x.kind == UnitKind::Mark
                || x.kind == UnitKind::Num && x.t1 - x.t0 == 1
        };
        let breaks = class::AND.with(class::BE).with(class::PRON).with(class::THE).with(class::LOC.without(class::TO));
        let broken = |x: &Unit| self.capitals && x.is(breaks) && !x.is(class::ACTOR);
        let most = if broken(u) { 1 } else { 1 + follow.iter().take_while(|x| of_a_name(x) && !broken(x)).count() };
        for n in (1..=most).rev() {
            let end = i + n;
            // "Raqa's": a possessive ends a name, unless the name goes on.
            if n == 2 && units[i + 1].kind == UnitKind::Possessive {
                continue;
            }
            let tail = &units[end - 1];
            // "The village of X": an article at the head of a sentence, and no town of Oklahoma.
            if n > 1 && u.is(class::THE) && units[i + 1..end].iter().all(|x| !x.capital) {
                continue;
            }
            if tail.kind == UnitKind::Mark || n > 1 && !tail.capital && tail.kind == UnitKind::Word && !tail.is(class::PLACEN) {
                continue;
            }
            // Inner words are names, articles or "de", "al", "and"; a known verb or pronoun breaks a name.
            // "Lakes state": a common word is a name only with what says its sort.
            let inner = if n == 2 && tail.is(class::PLACEN) && u.is(class::PLACEN) { end - 1 } else { end };
            if n > 1
                && units[i + 1..inner].iter().any(|x| {
                    x.kind == UnitKind::Word
                        && !x.capital
                        // "Pul-i-Alam": what stands between hyphens is of the name.
                        && !x.glued
                        && x.is(class::VERB.with(class::TIME).with(class::PRON).with(class::BE).with(class::LOC).with(class::OR))
                })
            {
                continue;
            }
            // "Village Ceremony": a common word for a sort of place names none.
            let a = self.tokens[units[i].t0 as usize].start as usize;
            let b = self.tokens[tail.t1 as usize - 1].end as usize;
            // "Co. Armagh", "OK": two letters are a state's only after a comma.
            if n == 1 && u.t1 - u.t0 == 1 && b - a <= 2 && !(chain && self.tokens[u.t0 as usize].capitals()) {
                continue;
            }
            if n == 1 && (u.is(class::PLACEN) && !self.capitals || u.is(if land { blocked.without(class::DEMONYM) } else { blocked })) {
                continue;
            }
            if self.is_known(units, i, end) {
                best = Some(n);
                break;
            }
        }
        let after = |n: usize| units.get(i + n);
        let told = prep || of || after_placen || best.is_some_and(|n| placen(self.lx, after(n)).is_some());
        // A name that goes on with a word no gazetteer and no pack knows is another name ("Dan Auta", "Alma al-Shaab").
        if let Some(n) = best
            && (!self.capitals && self.goes_on(units, i + n) || self.capitals && !told && self.name_goes_on(units, i + n))
        {
            best = None;
        }
        if let Some(n) = best {
            let end = i + n;
            let folded = String::from_utf8_lossy(self.folded(units, i, end)).into_owned();
            let follows = placen(self.lx, after(n).filter(|x| !x.capital || self.capitals || x.is(class::PLACEN)));
            // "East Wollega Zone of Oromia": the word is the zone's own, whose name stands before it.
            let anothers = i >= 3 && units[i - 2].capital && units[i - 3].kind == UnitKind::Word && units[i - 3].capital;
            let said_before = if of && anothers {
                None
            } else if of {
                i.checked_sub(2).and_then(|j| placen(self.lx, units.get(j))).or_else(|| i.checked_sub(3).and_then(|j| placen(self.lx, units.get(j))))
            } else if after_placen {
                placen(self.lx, before)
            } else {
                None
            };
            let said = follows.or(said_before).or_else(|| self.described(units, end)).flatten();
            // "Ethiopia's Amhara region": a name that ends in what sort of place it is, whoever governs there.
            let last = (u.t1 - u.t0 > 1 && n == 1).then(|| self.lx.entries.get(self.tokens[u.t1 as usize - 1].word as usize)).flatten();
            let follows = follows.or_else(|| last.is_some_and(|e| u.is(class::ACTOR) && e.classes.any(class::PLACEN) && self.sort_of(e)).then_some(None));
            let marked = context || follows.is_some() || n > 1 && units[end - 1].is(class::PLACEN) && !units[end - 1].capital;
            if n == 1 {
                // "the town of Tank": whatever the word means elsewhere.
                let called = of && !self.capitals && i >= 2 && units[i - 2].is(class::PLACEN);
                // A word of the language is a name only where a place is expected.
                let word = u.entry != NO_WORD && !u.classes.without(class::TITLE.with(class::SOURCE)).is_empty();
                let common = u.is(class::COMMON
                    .with(class::ORDINARY)
                    .with(class::BE)
                    .with(class::HAVE)
                    .with(class::MODAL)
                    .with(class::POSS)
                    .with(class::VERB)
                    .with(class::PREP)
                    .with(class::ADV)
                    .with(class::AND)
                    .with(class::SUB)
                    .with(class::NUM)
                    .with(class::PERSON)
                    .with(class::TARGET)
                    .with(class::UNIT)
                    .with(class::NOUN)
                    .with(class::ADJ)
                    .with(class::MEANS)
                    .with(class::DEED));
                if (word && common && !called && (self.capitals || !prep && follows.is_none() && !after_placen)) || folded.len() < 3 && !marked {
                    return None;
                }
                if common && !called && !chain && !prep && follows.is_none() && !after_placen {
                    return None;
                }
                // A capital at the start of a sentence proves nothing; "Ukraine: On 24 August, …" heads an entry.
                let heads = i == 0 && u.is(class::ACTOR) && after(1).is_some_and(|x| x.is_mark(b':'));
                if !marked && word && !heads {
                    return None;
                }
                // A name that goes on with another capitalised word is a person's or a body's name.
                if let Some(next) = after(1)
                    && next.kind == UnitKind::Word
                    && next.capital
                    && !self.capitals
                    && next.entry == NO_WORD
                    && !marked
                {
                    return None;
                }
                if before.is_some_and(|b| b.kind == UnitKind::Word && b.capital && b.entry == NO_WORD && !self.capitals) && !chain {
                    return None;
                }
                if self.capitals
                    && !prep
                    && !of
                    && !chain
                    && follows.is_none()
                    && before.is_some_and(|b| b.kind == UnitKind::Word && (b.entry == NO_WORD || b.classes == class::NOTPLACE))
                {
                    return None;
                }
                if before.is_some_and(|b| b.is(class::TITLE) && b.capital) {
                    return None;
                }
                // "in Taliban assault": a party that acts, whatever village bears its name.
                if u.is(class::ACTOR)
                    && after(1).is_some_and(|x| x.kind == UnitKind::Word && !x.capital && x.is(class::DEED) && !x.is(class::PLACEN))
                    && follows.is_none()
                    && !after_placen
                {
                    return None;
                }
            }
            let name = names.add(&folded, true, said, marked);
            return Some(Mention { u0: i as u32, u1: end as u32, name, marked, guessed: false });
        }
        // A name no gazetteer holds, where the words say that it is a place: "in the village of X", "X district".
        let unknown = |x: &Unit| x.kind == UnitKind::Word && x.entry == NO_WORD && !x.is(class::ORDINARY) && (x.capital || x.glued);
        // "Al-Abdiya": an article opens the name.
        let opened =
            u.is(class::PARTICLE) && units.get(i + 1).is_some_and(|h| h.is_mark(b'-') && h.glued) && units.get(i + 2).is_some_and(|x| unknown(x) && x.glued);
        // "a DIY store": letters in capitals are an abbreviation.
        let shouted = !self.capitals && u.t1 - u.t0 == 1 && self.tokens[u.t0 as usize].capitals();
        if !unknown(u) && !opened || shouted && !prep {
            return None;
        }
        let mut n = if opened { 3 } else { 1 };
        while n < LONGEST_NAME {
            if after(n).is_some_and(|x| unknown(x) || x.is_mark(b'-') && x.glued && after(n + 1).is_some_and(|y| unknown(y) && y.glued)) {
                n += 1;
            // "Ras al-Ain"
            } else if n + 2 < LONGEST_NAME
                && after(n).is_some_and(|x| !x.capital)
                && self.goes_on(units, i + n)
                && after(n + 1).is_some_and(|h| h.is_mark(b'-'))
            {
                n += 3;
            } else {
                break;
            }
        }
        let follows = placen(self.lx, after(n));
        let said_before = if of {
            i.checked_sub(2).and_then(|j| placen(self.lx, units.get(j)))
        } else if after_placen {
            placen(self.lx, before)
        } else {
            None
        };
        let said_before = said_before.or_else(|| self.described(units, i + n));
        if follows.is_none()
            && said_before.is_none()
            && !chain
            && !(prep && before.is_some_and(|b| (locative(self.lx, b).is_some() || aims_at(self.lx, self.tokens, b)) && !b.is(class::FROM.with(class::TO))))
        {
            return None;
        }
        // "in Taliban assault": a party's name is no place's, unless the words say so. What goes on with a word of a deed is no place either.
        let party = u.is(class::ACTOR) || after(n).is_some_and(|x| x.kind == UnitKind::Word && !x.capital && x.is(class::DEED.with(class::MEANS)));
        if (self.capitals || party) && follows.is_none() && said_before.is_none() {
            return None;
        }
        let said = follows.or(said_before).flatten();
        let a = self.tokens[units[i].t0 as usize].start as usize;
        let b = self.tokens[units[i + n - 1].t1 as usize - 1].end as usize;
        let mut folded = String::new();
        tollbook_gazetteer::fold_into(&self.text[a..b], &mut folded);
        let name = names.add(&folded, false, said, true);
        // "- Kisunga, 4 November: 6 killed": a name and a day head the entry.
        // "into an ambush near Mbalala, some kilometres off": only a place is near another.
        let beside = before.and_then(|b| locative(self.lx, b)) == Some(Locative::Near)
            && before.is_some_and(|b| b.is(class::LOC))
            && after(n).is_none_or(|x| x.kind == UnitKind::Mark && !x.is_mark(b'-') || x.is(class::LOC.with(class::AND).with(class::TIME)) && !x.capital);
        // "killed 18 soldiers in Bacadweyn and withdrew": in a sentence that tells harm, what somebody is "in" is where.
        let inside = !shouted
            && before.is_some_and(|b| locative(self.lx, b) == Some(Locative::In) && self.lx.rarely(b.entry, class::INSIDE))
            && after(n).is_none_or(|x| x.is_mark(b',') || x.is_mark(b'.') || x.is(class::LOC.with(class::AND).with(class::TIME)) && !x.capital)
            && units.iter().any(|x| {
                x.is(class::VERB) && x.entry != NO_WORD && self.lx.verb(&self.lx.entries[x.entry as usize]).is_some_and(|v| v.class == VerbClass::Harm)
            });
        // "Shells fell on the market of Bambo": what is hit is of a place.
        let whose = of
            && !shouted
            && i >= 2
            && units[i - 2].is(class::TARGET)
            && !units[i - 2].capital
            && after(n).is_none_or(|x| x.kind != UnitKind::Word || !x.capital);
        let firm = self.heads_an_entry(units, i, n) || beside || inside || whose;
        Some(Mention { u0: i as u32, u1: (i + n) as u32, name, marked: true, guessed: follows.is_none() && said_before.is_none() && !firm })
    }

    /// True for the noun of a unit of a country.
    fn sort_of(&self, e: &Entry) -> bool {
        self.lx.noun(e).is_some_and(|n| matches!(n.place.as_deref(), Some("admin1" | "admin2")))
    }

    /// "Kautikari, a farming village in the north": the kind of place that an aside right after the name says.
    fn described(&self, units: &[Unit], end: usize) -> Option<Option<PlaceKind>> {
        let opened = units.get(end).is_some_and(|u| u.is_mark(b',')) && units.get(end + 1).is_some_and(|u| u.is(class::AN));
        let k = (end + 2..end + 6).take_while(|_| opened).find(|&k| {
            units
                .get(k)
                .is_none_or(|u| u.kind != UnitKind::Word || u.is(class::PLACEN) || u.is(class::VERB.with(class::BE)) && !u.is(class::NOUN.with(class::ADJ)))
        })?;
        let kind = placen(self.lx, units.get(k).filter(|u| !u.capital))?;
        // "a town some 200 kilometres north of the capital"
        let ends =
            |u: &Unit| u.kind == UnitKind::Mark || u.is_number() || u.is(class::LOC.with(class::DIR).with(class::OF).with(class::REL).with(class::BOUND));
        units.get(k + 1).is_none_or(ends).then_some(kind)
    }

    /// The same in a text of capitals, where only words that the pack does not know, or knows as names alone, can be names.
    fn name_goes_on(&self, units: &[Unit], j: usize) -> bool {
        units
            .get(j)
            .is_some_and(|x| x.kind == UnitKind::Word && x.t1 - x.t0 == 1 && (x.entry == NO_WORD && x.classes.is_empty() || x.classes == class::NOTPLACE))
    }

    /// True if the name that ends before unit `j` goes on there.
    fn goes_on(&self, units: &[Unit], j: usize) -> bool {
        let name = |k: usize| {
            units.get(k).is_some_and(|x| x.kind == UnitKind::Word && x.capital && (x.entry == NO_WORD || x.classes.without(class::NOTPLACE).is_empty()))
        };
        let article = units.get(j).is_some_and(|x| {
            x.kind == UnitKind::Word
                && !x.capital
                && matches!(
                    &self.text[self.tokens[x.t0 as usize].start as usize..self.tokens[x.t0 as usize].end as usize],
                    "al" | "el" | "as" | "ash" | "ad" | "ar" | "ez" | "an" | "at"
                )
        });
        // "Banco del Estado"
        let parted = || units.get(j).is_some_and(|x| x.kind == UnitKind::Word && !x.capital && x.is(class::PARTICLE)) && name(j + 1);
        name(j) || parted() || article && units.get(j + 1).is_some_and(|h| h.is_mark(b'-') && h.glued) && name(j + 2)
    }
}

/// So many units make the longest name.
const LONGEST_NAME: usize = 5;

/// True if a preposition that can set a place stands before unit `i`, or the words of a deed end in one ("raid on").
fn prep_before(lx: &Lexicon, tokens: &[Token], units: &[Unit], i: usize) -> bool {
    i.checked_sub(1).is_some_and(|j| units[j].is(class::LOC) && !units[j].is(class::SUB.without(class::LOC)) || aims_at(lx, tokens, &units[j]))
}

/// True for the words of a deed that end in a preposition: what it is aimed at follows.
pub fn aims_at(lx: &Lexicon, tokens: &[Token], u: &Unit) -> bool {
    let last = || lx.entries.get(tokens[u.t1 as usize - 1].word as usize);
    u.kind == UnitKind::Word && u.t1 - u.t0 > 1 && u.is(class::DEED) && last().is_some_and(|e| e.locative == Some(Locative::In))
}
