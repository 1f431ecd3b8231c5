//! A language pack. Enters: the tables of `lang/<xx>/` and the registries. Leaves: a lexicon the engine can ask.
//! Never done here: reading a report.

use crate::class::{self, Classes};
use crate::lexicon::{BoundKind, Endings, Frame, Lexicon, Locative, Noun, NumKind, Symbol0, TimeKind, TimeWord, Verb, VerbClass, form};
use serde::Deserialize;
use std::collections::HashMap;
use tollbook_model::{ActorKind, ActorRegistry, AgeClass, Deed, Harm, RegistryError, Sex, Status, Symbol, Taxonomy};

/// What `pack.toml` says.
#[derive(Clone, Debug, Deserialize)]
pub struct Header {
    /// ISO 639-1 code.
    pub code: String,
    /// The language's English name.
    pub name: String,
    /// Version of the pack's data.
    pub version: String,
    /// Words after which a full stop ends no sentence.
    pub abbreviations: Vec<String>,
    /// Endings of words that are no names.
    #[serde(default)]
    pub word_endings: Vec<String>,
    /// Endings of adverbs.
    #[serde(default)]
    pub adverb_endings: Vec<String>,
}

/// A language pack together with the registries whose names it reads.
pub struct Pack {
    /// What `pack.toml` says.
    pub header: Header,
    /// `code@version`, for provenance.
    pub id: Symbol,
    /// Words and names.
    pub lexicon: Lexicon,
    /// Abbreviations, folded, without stops.
    pub abbreviations: rustc_hash::FxHashSet<String>,
}

/// The tables of a pack, by file name.
pub type Tables = HashMap<String, String>;

macro_rules! embedded {
    ($($name:literal),*) => {
        /// The English pack as embedded in the program.
        #[must_use]
        pub fn english_tables() -> Tables {
            let mut t = Tables::new();
            $(t.insert($name.to_owned(), include_str!(concat!("../../../lang/en/", $name)).to_owned());)*
            t
        }
    };
}
embedded!(
    "pack.toml",
    "words.tsv",
    "numbers.tsv",
    "bounds.tsv",
    "verbs.tsv",
    "nouns.tsv",
    "means.tsv",
    "targets.tsv",
    "demonyms.tsv",
    "places.tsv",
    "time.tsv",
    "topics.tsv"
);

fn rows<'a>(tables: &'a Tables, name: &str) -> impl Iterator<Item = (usize, Vec<&'a str>)> {
    let text = tables.get(name).map_or("", String::as_str);
    text.lines().enumerate().filter(|(_, l)| !l.starts_with('#') && !l.trim().is_empty()).map(|(i, l)| (i + 1, l.split('\t').map(str::trim).collect()))
}

fn harm(s: &str) -> Option<Harm> {
    Some(match s {
        "killed" => Harm::Killed,
        "injured" => Harm::Injured,
        "missing" => Harm::Missing,
        "abducted" => Harm::Abducted,
        "detained" => Harm::Detained,
        "displaced" => Harm::Displaced,
        "casualties" => Harm::Casualties,
        _ => return None,
    })
}

fn verb_class(s: &str) -> Option<VerbClass> {
    Some(match s {
        "plain" => VerbClass::Plain,
        "harm" => VerbClass::Harm,
        "selfkill" => VerbClass::SelfKill,
        "report" => VerbClass::Report,
        "deed" => VerbClass::Deed,
        "rise" => VerbClass::Rise,
        "leave" => VerbClass::Leave,
        "succeed" => VerbClass::Succeed,
        "claim" => VerbClass::Claim,
        "take" => VerbClass::Take,
        "suffer" => VerbClass::Suffer,
        "cause" => VerbClass::Cause,
        "find" => VerbClass::Find,
        "deny" => VerbClass::Deny,
        "blame" => VerbClass::Blame,
        "fear" => VerbClass::Fear,
        "plan" => VerbClass::Plan,
        "support" => VerbClass::Support,
        "include" => VerbClass::Include,
        "treat" => VerbClass::Treat,
        _ => return None,
    })
}

impl Pack {
    /// Builds a pack from its tables and the registries.
    ///
    /// # Errors
    /// The file, line and what to mend.
    pub fn build(tables: &Tables, actors: &ActorRegistry, means: &Taxonomy, targets: &Taxonomy, roles: &Taxonomy) -> Result<Pack, RegistryError> {
        let header: Header =
            toml::from_str(tables.get("pack.toml").map_or("", String::as_str)).map_err(|e| RegistryError::row("pack.toml", 0, &e.to_string()))?;
        let mut lx = Lexicon::with_room();
        words(tables, &mut lx)?;
        numbers(tables, &mut lx)?;
        bounds(tables, &mut lx)?;
        verbs(tables, &mut lx, means)?;
        nouns(tables, &mut lx, roles)?;
        terms(tables, &mut lx, means, targets)?;
        time(tables, &mut lx)?;
        topics(tables, &mut lx)?;
        names(&mut lx, actors);
        lx.endings = Endings::of(&header.word_endings);
        lx.adverb_endings = Endings::of(&header.adverb_endings);
        lx.finish();
        let id = Symbol::from(format!("{}@{}", header.code, header.version));
        let abbreviations = header.abbreviations.iter().cloned().collect();
        Ok(Pack { header, id, lexicon: lx, abbreviations })
    }
}

fn words(tables: &Tables, lx: &mut Lexicon) -> Result<(), RegistryError> {
    for (line, c) in rows(tables, "words.tsv") {
        let [names, list] = c.as_slice() else {
            return Err(RegistryError::row("words.tsv", line, "needs a class and words"));
        };
        let (mut set, mut rare) = (Classes::default(), class::Rare::default());
        for name in names.split(',').map(str::trim) {
            match (class::by_name(name), class::rare_by_name(name)) {
                (Some(one), _) => set = set.with(one),
                (None, Some(one)) => rare = rare.with(one),
                (None, None) => return Err(RegistryError::row("words.tsv", line, &format!("unknown class {name:?}"))),
            }
        }
        for w in list.split('|') {
            lx.mark(w, set);
            if rare != class::Rare::default()
                && let Some(e) = lx.entry(w)
            {
                e.rare = e.rare.with(rare);
            }
        }
    }
    Ok(())
}

fn numbers(tables: &Tables, lx: &mut Lexicon) -> Result<(), RegistryError> {
    for (line, c) in rows(tables, "numbers.tsv") {
        let [list, kind, value] = c.as_slice() else {
            return Err(RegistryError::row("numbers.tsv", line, "needs words, kind and value"));
        };
        if *kind == "share" {
            let (sign, rest) = match value.as_bytes().first() {
                Some(b'+') => (1, &value[1..]),
                Some(b'-') => (-1, &value[1..]),
                _ => (0, *value),
            };
            let parts = rest.split_once('/').and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
            let (num, den) = parts.ok_or_else(|| RegistryError::row("numbers.tsv", line, "a share is written 1/2"))?;
            for w in list.split('|') {
                if let Some(e) = lx.entry(w) {
                    e.share = Some((num, den, sign));
                    e.classes = e.classes.with(class::SHARE);
                }
            }
            continue;
        }
        let kind = match *kind {
            "unit" => NumKind::Unit,
            "ten" => NumKind::Ten,
            "hundred" => NumKind::Hundred,
            "scale" => NumKind::Scale,
            "dozen" => NumKind::Dozen,
            "vague" => NumKind::Vague,
            "unstated" => NumKind::Unstated,
            "ordinal" => NumKind::Ordinal,
            _ => return Err(RegistryError::row("numbers.tsv", line, "unknown kind")),
        };
        let value: u64 = value.parse().map_err(|_| RegistryError::row("numbers.tsv", line, "the value is no number"))?;
        for w in list.split('|') {
            if let Some(e) = lx.entry(w) {
                e.num = Some((kind, value));
                let set = if kind == NumKind::Ordinal { class::ADJ } else { class::NUM };
                e.classes = e.classes.with(set);
            }
        }
    }
    Ok(())
}

fn bounds(tables: &Tables, lx: &mut Lexicon) -> Result<(), RegistryError> {
    for (line, c) in rows(tables, "bounds.tsv") {
        let [list, kind, side] = c.as_slice() else {
            return Err(RegistryError::row("bounds.tsv", line, "needs words, kind and position"));
        };
        let kind = match *kind {
            "at_least" => BoundKind::AtLeast,
            "more_than" => BoundKind::MoreThan,
            "up_to" => BoundKind::UpTo,
            "below" => BoundKind::Below,
            "about" => BoundKind::About,
            "exactly" => BoundKind::Exactly,
            "between" => BoundKind::Between,
            "plain" => BoundKind::Plain,
            _ => return Err(RegistryError::row("bounds.tsv", line, "unknown kind")),
        };
        for w in list.split('|') {
            if let Some(e) = lx.entry(w) {
                e.classes = e.classes.with(class::BOUND);
                match *side {
                    "before" => e.bound_before = Some(kind),
                    "after" => e.bound_after = Some(kind),
                    _ => return Err(RegistryError::row("bounds.tsv", line, "position is before or after")),
                }
            }
        }
    }
    Ok(())
}

fn verbs(tables: &Tables, lx: &mut Lexicon, means: &Taxonomy) -> Result<(), RegistryError> {
    for (line, c) in rows(tables, "verbs.tsv") {
        if c[0] == "base" {
            continue;
        }
        if c.len() < 6 {
            return Err(RegistryError::row("verbs.tsv", line, "needs five forms and a class"));
        }
        let class = verb_class(c[5]).ok_or_else(|| RegistryError::row("verbs.tsv", line, &format!("unknown class {:?}", c[5])))?;
        let cell = |i: usize| c.get(i).copied().unwrap_or("");
        let means_id = cell(8);
        if !means_id.is_empty() && means.get(means_id).is_none() {
            return Err(RegistryError::row("verbs.tsv", line, &format!("no means {means_id:?}")));
        }
        let frame = match cell(7) {
            "intr" => Frame::Intransitive,
            "both" => Frame::Both,
            "flee" => Frame::Flee,
            "people" => Frame::People,
            "away" => Frame::Away,
            "weapon" => Frame::Weapon,
            "held" => Frame::Held,
            "spared" => Frame::Spared,
            "arrive" => Frame::Arrive,
            "dated" => Frame::Dated,
            _ => Frame::Transitive,
        };
        lx.verbs.push(Verb {
            lemma: Symbol::from(c[0]),
            class,
            harm: harm(cell(6)),
            frame,
            means: (!means_id.is_empty()).then(|| Symbol::from(means_id)),
            weak: cell(9) == "weak",
        });
        let index = lx.verbs.len() as u32;
        let mut set = class::VERB;
        if class == VerbClass::Report || class == VerbClass::Deny {
            set = set.with(class::REPORT);
        }
        for (i, bit) in [form::BASE, form::THIRD, form::PAST, form::PART, form::ING].into_iter().enumerate() {
            for w in c[i].split('|') {
                if let Some(e) = lx.entry(w) {
                    if e.verb != 0 && e.verb != index {
                        continue;
                    }
                    e.verb = index;
                    e.form |= bit;
                    e.classes = e.classes.with(set);
                }
            }
        }
    }
    Ok(())
}

fn nouns(tables: &Tables, lx: &mut Lexicon, roles: &Taxonomy) -> Result<(), RegistryError> {
    for (line, c) in rows(tables, "nouns.tsv") {
        if c[0] == "singular" {
            continue;
        }
        if c.len() < 3 {
            return Err(RegistryError::row("nouns.tsv", line, "needs singular, plural and classes"));
        }
        let mut set = class::NOUN;
        for name in c[2].split(',') {
            set = set.with(class::by_name(name).ok_or_else(|| RegistryError::row("nouns.tsv", line, &format!("unknown class {name:?}")))?);
        }
        let mut noun = Noun { lemma: Symbol0(Symbol::from(c[0])), ..Noun::default() };
        for attr in c.get(3).copied().unwrap_or("").split(';').filter(|a| !a.is_empty()) {
            let (key, value) = attr.split_once('=').unwrap_or((attr, ""));
            let bad = || RegistryError::row("nouns.tsv", line, &format!("unknown attribute {attr:?}"));
            match key {
                "status" => {
                    noun.status = Some(match value {
                        "civilian" => Status::Civilian,
                        "combatant" => Status::Combatant,
                        "hors-de-combat" => Status::HorsDeCombat,
                        _ => return Err(bad()),
                    });
                }
                "role" => {
                    roles.get(value).ok_or_else(bad)?;
                    noun.role = Some(Symbol::from(value));
                }
                "age" => {
                    noun.age = Some(match value {
                        "child" => AgeClass::Child,
                        "adult" => AgeClass::Adult,
                        "elderly" => AgeClass::Elderly,
                        _ => return Err(bad()),
                    });
                }
                "sex" => noun.sex = Some(if value == "female" { Sex::Female } else { Sex::Male }),
                "harm" => noun.harm = Some(harm(value).ok_or_else(bad)?),
                "deed" => {
                    noun.deed = Some(match value {
                        "strikes" => Deed::Strikes,
                        "attacks" => Deed::Attacks,
                        "clashes" => Deed::Clashes,
                        _ => return Err(bad()),
                    });
                }
                "place" => noun.place = Some(Symbol::from(value)),
                "unit" => noun.unit = Some(Symbol::from(value)),
                "weak" => noun.weak = true,
                "n" => noun.people = value.parse().ok(),
                _ => return Err(bad()),
            }
        }
        // A role that says a status by itself ("journalist": civilian) says it for the noun too.
        if noun.status.is_none()
            && let Some(r) = &noun.role
        {
            noun.status = match roles.get(r).and_then(|t| t.fields.iter().find(|f| &*f.0 == "status")).map(|f| &*f.1) {
                Some("civilian") => Some(Status::Civilian),
                Some("combatant") => Some(Status::Combatant),
                _ => None,
            };
        }
        let armed = noun.status == Some(Status::Combatant) || noun.role.as_deref().is_some_and(|r| roles.is_a(r, "attacker"));
        lx.nouns.push(noun);
        let index = lx.nouns.len() as u32;
        for (i, w) in [c[0], c[1]].into_iter().enumerate() {
            // "-keeper": an ending of words that no table holds.
            let entry = match w.strip_prefix('-') {
                Some(ending) => Some(lx.ending(ending)),
                None => lx.entry(w),
            };
            if let Some(e) = entry {
                e.violence = e.violence.max(u8::from(armed));
                e.classes = e.classes.with(set);
                // The first row of a word decides what it says; later rows add classes.
                if e.noun == 0 {
                    e.noun = index;
                }
                if i == 0 {
                    e.singular = true;
                } else {
                    e.plural = true;
                }
            }
        }
    }
    Ok(())
}

fn terms(tables: &Tables, lx: &mut Lexicon, means: &Taxonomy, targets: &Taxonomy) -> Result<(), RegistryError> {
    for (file, taxonomy) in [("means.tsv", means), ("targets.tsv", targets)] {
        for (line, c) in rows(tables, file) {
            let [id, list] = c.as_slice() else {
                return Err(RegistryError::row(file, line, "needs an id and words"));
            };
            if taxonomy.get(id).is_none() {
                return Err(RegistryError::row(file, line, &format!("no row of data/{file} has the id {id:?}")));
            }
            for w in list.split('|') {
                if let Some(e) = lx.entry(w) {
                    if file == "means.tsv" {
                        if e.means.is_none() {
                            e.means = Some(Symbol::from(*id));
                        }
                        e.classes = e.classes.with(class::MEANS);
                        e.violence = e.violence.max(evidence(taxonomy, id, w));
                    } else {
                        if e.target.is_none() {
                            e.target = Some(Symbol::from(*id));
                        }
                        e.classes = e.classes.with(class::TARGET);
                    }
                }
            }
        }
    }
    for (line, c) in rows(tables, "demonyms.tsv") {
        let [country, list] = c.as_slice() else {
            return Err(RegistryError::row("demonyms.tsv", line, "needs a country and words"));
        };
        for w in list.split('|') {
            if let Some(e) = lx.entry(w) {
                e.demonym = Some(Symbol::from(if *country == "-" { "" } else { country }));
                e.classes = e.classes.with(class::DEMONYM).with(class::ADJ);
                e.cap_only = w == "us" || w == "pole" || w == "poles" || w == "dane" || w == "polish";
                e.plural |= w.ends_with('s') || w.ends_with("men");
            }
        }
    }
    for (line, c) in rows(tables, "places.tsv") {
        let [kind, list] = c.as_slice() else {
            return Err(RegistryError::row("places.tsv", line, "needs a relation and words"));
        };
        let kind = match *kind {
            "in" => Locative::In,
            "near" => Locative::Near,
            "direction" => Locative::DirectionOf,
            "between" => Locative::Between,
            "straddling" => Locative::Straddling,
            _ => return Err(RegistryError::row("places.tsv", line, "unknown relation")),
        };
        for w in list.split('|') {
            if let Some(e) = lx.entry(w) {
                e.locative = Some(kind);
                e.classes = e.classes.with(class::PREP).with(class::LOC);
            }
        }
    }
    Ok(())
}

/// How surely a word for this means speaks of armed violence; see the head of `data/means.tsv`.
fn evidence(means: &Taxonomy, id: &str, word: &str) -> u8 {
    let said = means.get(id).and_then(|t| t.fields.iter().find(|f| &*f.0 == "evidence")).map_or("", |f| &*f.1);
    match said {
        "2" => 2,
        "1" => 1,
        "phrases" if word.contains([' ', '-']) => 2,
        _ => 0,
    }
}

/// Fields that a word can belong to; see `topics.tsv`.
pub mod topic {
    /// Matches and races.
    pub const SPORT: u8 = 1;
    /// Films, novels, games.
    pub const FICTION: u8 = 2;
    /// Exercises and rehearsals.
    pub const DRILL: u8 = 3;
    /// Animals and plants.
    pub const ANIMAL: u8 = 4;
    /// The first of the fields that borrow the vocabulary of harm for things.
    pub const CIVIL: u8 = 6;
    /// Earthquakes, storms, floods.
    pub const DISASTER: u8 = 12;
    /// Road, rail, air and sea accidents.
    pub const ACCIDENT: u8 = 13;
    /// Epidemics, poisonings, hearts that fail.
    pub const ILLNESS: u8 = 14;
    /// Names in the order of their numbers, from 1.
    pub const NAMES: [&str; 14] = [
        "sport",
        "fiction",
        "drill",
        "animal",
        "medicine",
        "technology",
        "business",
        "politics",
        "law",
        "labour",
        "history",
        "disaster",
        "accident",
        "illness",
    ];
}

fn topics(tables: &Tables, lx: &mut Lexicon) -> Result<(), RegistryError> {
    for (line, c) in rows(tables, "topics.tsv") {
        let (name, list) = match c.as_slice() {
            [name, list] | [name, list, _] => (name, list),
            _ => return Err(RegistryError::row("topics.tsv", line, "needs a topic, words and perhaps a weight")),
        };
        let weight = match c.get(2) {
            None => 2,
            Some(w) => w.parse().map_err(|_| RegistryError::row("topics.tsv", line, "the weight is no number"))?,
        };
        let Some(number) = topic::NAMES.iter().position(|n| n == name) else {
            return Err(RegistryError::row("topics.tsv", line, &format!("unknown topic {name:?}")));
        };
        for w in list.split('|') {
            if let Some(e) = lx.entry(w) {
                e.topic = number as u8 + 1;
                e.topic_weight = weight;
                if e.classes.is_empty() {
                    e.classes = class::COMMON;
                }
            }
        }
    }
    Ok(())
}

fn time(tables: &Tables, lx: &mut Lexicon) -> Result<(), RegistryError> {
    for (line, c) in rows(tables, "time.tsv") {
        let [kind, value, list] = c.as_slice() else {
            return Err(RegistryError::row("time.tsv", line, "needs kind, value and words"));
        };
        let kind = match *kind {
            "weekday" => TimeKind::Weekday,
            "month" => TimeKind::Month,
            "unit" => TimeKind::Unit,
            "part" => TimeKind::Part,
            "mod" => TimeKind::Mod,
            "phase" => TimeKind::Phase,
            "day" => TimeKind::Day,
            "recent" => TimeKind::Recent,
            "since" => TimeKind::Since,
            "until" => TimeKind::Until,
            "ago" => TimeKind::Ago,
            "lasting" => TimeKind::Lasting,
            "shift" => TimeKind::Shift,
            "shift-each" => TimeKind::ShiftEach,
            "to-now" => TimeKind::ToNow,
            "during" => TimeKind::During,
            "sofar" => TimeKind::SoFar,
            "later" => TimeKind::Later,
            "told" => TimeKind::Told,
            "months" => TimeKind::Months,
            "feast" if crate::time::Feast::parse(value).is_some() => TimeKind::Feast,
            _ => return Err(RegistryError::row("time.tsv", line, "unknown kind, or no feast")),
        };
        for w in list.split('|') {
            if let Some(e) = lx.entry(w) {
                e.time.push(TimeWord { kind, number: value.parse().unwrap_or(0), name: Symbol::from(*value) });
                e.classes = e.classes.with(class::TIME);
            }
        }
    }
    Ok(())
}

/// Abbreviations of up to five letters are read only in capitals, so that "is" stays a verb and "IS" a group.
fn caps_only(name: &str) -> bool {
    let letters = || name.bytes().filter(u8::is_ascii_alphabetic);
    name.bytes().all(|b| b.is_ascii() && b != b' ') && (1..=5).contains(&letters().count()) && letters().all(|b| b.is_ascii_uppercase())
}

fn names(lx: &mut Lexicon, registry: &ActorRegistry) {
    for (i, actor) in registry.actors.iter().enumerate() {
        for name in std::iter::once(&*actor.name).chain(actor.aliases.iter().map(String::as_str)) {
            if let Some(e) = lx.entry(name) {
                if !e.actors.contains(&(i as u32)) {
                    e.actors.push(i as u32);
                }
                e.violence = e.violence.max(match actor.kind {
                    ActorKind::Government | ActorKind::Political => 0,
                    ActorKind::StateForces | ActorKind::Police | ActorKind::Peacekeepers | ActorKind::Coalition => 1,
                    _ => 2,
                });
                e.caps_only |= e.classes.is_empty() && caps_only(name) || !e.classes.without(class::ACTOR).is_empty() && caps_only(name);
                e.cap_only |= name.chars().next().is_some_and(char::is_uppercase) && !name.contains(' ');
                e.classes = e.classes.with(class::ACTOR);
            }
        }
        for name in &actor.generic {
            if let Some(e) = lx.entry(name) {
                e.generic.push(i as u32);
                e.classes = e.classes.with(class::GENERIC);
            }
        }
    }
    for (i, source) in registry.publishers.iter().enumerate() {
        for name in std::iter::once(&*source.name).chain(source.aliases.iter().map(String::as_str)) {
            if let Some(e) = lx.entry(name) {
                if !e.sources.contains(&(i as u32)) {
                    e.sources.push(i as u32);
                }
                e.caps_only |= e.actors.is_empty() && caps_only(name);
                e.classes = e.classes.with(class::SOURCE);
            }
        }
    }
}
