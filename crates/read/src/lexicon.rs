//! The words of a pack and the names of the registries, in one table. Enters: entries by folded form. Leaves: look-up of a word by its
//! folded form, and of the longest known sequence of words at a place. Never done here: reading a file.

use crate::class::{self, Classes, Rare};
use crate::tokens::{self, Kind, NO_WORD, Token, Words};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use tollbook_model::{AgeClass, Deed, Harm, Sex, Status, Symbol};

/// Forms of a verb that a word can be.
pub mod form {
    /// Bare form.
    pub const BASE: u8 = 1;
    /// Third person.
    pub const THIRD: u8 = 2;
    /// Past tense.
    pub const PAST: u8 = 4;
    /// Past participle.
    pub const PART: u8 = 8;
    /// Present participle, gerund.
    pub const ING: u8 = 16;
}

/// What a verb does in the reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerbClass {
    /// Nothing of its own.
    Plain,
    /// Tells a harm.
    Harm,
    /// An attacker's own death.
    SelfKill,
    /// Tells what somebody says.
    Report,
    /// Tells a deed.
    Deed,
    /// A toll moves to a number.
    Rise,
    /// "left three dead".
    Leave,
    /// "claimed three lives".
    Claim,
    /// "took three lives".
    Take,
    /// "suffered three dead".
    Suffer,
    /// "caused three deaths".
    Cause,
    /// "found three bodies".
    Find,
    /// Says that something is not so.
    Deny,
    /// Names somebody as responsible.
    Blame,
    /// Fears or presumes.
    Fear,
    /// Intends, threatens, tries.
    Plan,
    /// What it governs was done: "managed to kill".
    Succeed,
    /// Supports or fights.
    Support,
    /// Includes.
    Include,
    /// Cares for the wounded.
    Treat,
}

/// Who a harm verb harms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame {
    /// The subject harms the object.
    Transitive,
    /// The subject is harmed.
    Intransitive,
    /// Either.
    Both,
    /// "fled": people who flee are displaced, suspects who flee are not.
    Flee,
    /// Harms only where the object is people: "seized three men", not "seized weapons".
    People,
    /// Harms only where people are sent away from where they are: "forced 300 people from their homes".
    Away,
    /// Harms the subject only where a weapon follows: "fell to sniper bullets".
    Weapon,
    /// People are kept: "are still held".
    Held,
    /// Harms the subject only where it is denied: "did not survive", "have not been seen since".
    Spared,
    /// "2,000 people have arrived in the town": those who reach a place after violence are displaced.
    Arrive,
    /// Dates the deed it describes, and no statement: "clashes registered on Monday".
    Dated,
}

/// A verb of the pack.
#[derive(Clone, Debug)]
pub struct Verb {
    /// Base form.
    pub lemma: Symbol,
    /// What it does.
    pub class: VerbClass,
    /// The harm it tells.
    pub harm: Option<Harm>,
    /// Who is harmed.
    pub frame: Frame,
    /// The means it tells.
    pub means: Option<Symbol>,
    /// A verb of harm that lives in many fields (execute, capture).
    pub weak: bool,
}

/// What a noun says of people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Noun {
    /// Singular.
    pub lemma: Symbol0,
    /// Civilian status.
    pub status: Option<Status>,
    /// Role.
    pub role: Option<Symbol>,
    /// Age class.
    pub age: Option<AgeClass>,
    /// Sex.
    pub sex: Option<Sex>,
    /// The harm it tells.
    pub harm: Option<Harm>,
    /// The deed it tells.
    pub deed: Option<Deed>,
    /// Kind of place it heads: admin1, admin2, town, feature.
    pub place: Option<Symbol>,
    /// What it measures: measure, money, thing.
    pub unit: Option<Symbol>,
    /// A noun of harm that lives in many fields (casualty).
    pub weak: bool,
    /// How many people it stands for by itself ("couple").
    pub people: Option<u64>,
}

/// A symbol with a default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol0(pub Symbol);
impl Default for Symbol0 {
    fn default() -> Self {
        Symbol0(Symbol::from(""))
    }
}

/// Kinds of number words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumKind {
    /// One to nineteen.
    Unit,
    /// Twenty, thirty …
    Ten,
    /// Hundred.
    Hundred,
    /// Thousand, million.
    Scale,
    /// Dozen, score.
    Dozen,
    /// No figure.
    Vague,
    /// "a number of".
    Unstated,
    /// Third, fifth.
    Ordinal,
}

/// How a word bounds the number beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoundKind {
    /// At least.
    AtLeast,
    /// More than.
    MoreThan,
    /// Up to.
    UpTo,
    /// Fewer than, nearly.
    Below,
    /// About.
    About,
    /// Exactly.
    Exactly,
    /// Between.
    Between,
    /// "a total of": says nothing more than the number.
    Plain,
}

/// A word of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeWord {
    /// weekday, month, unit, part, mod, phase, day, recent, since, until, ago, during, sofar.
    pub kind: TimeKind,
    /// Its number, where it has one.
    pub number: i32,
    /// Its name, where it has one.
    pub name: Symbol,
}

/// Kinds of time words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum TimeKind {
    Weekday,
    Month,
    Unit,
    Part,
    Mod,
    Phase,
    Day,
    Recent,
    Since,
    Until,
    Ago,
    Lasting,
    Shift,
    ShiftEach,
    ToNow,
    During,
    SoFar,
    Later,
    Told,
    Months,
    Feast,
}

/// How a word relates a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Locative {
    In,
    Near,
    DirectionOf,
    Between,
    Straddling,
}

/// One word or sequence of words. What rules ask of nearly every word stands first, in one line of the processor's cache.
#[derive(Clone, Debug, Default)]
#[repr(C, align(64))]
pub struct Entry {
    /// All classes.
    pub classes: Classes,
    /// Classes that few places ask for.
    pub rare: Rare,
    /// Index of the verb plus one.
    pub verb: u32,
    /// Index of the noun plus one.
    pub noun: u32,
    /// Forms of the verb.
    pub form: u8,
    /// The noun is singular, plural or both.
    pub singular: bool,
    /// See `singular`.
    pub plural: bool,
    /// Bound before a number.
    pub bound_before: Option<BoundKind>,
    /// Bound after a number.
    pub bound_after: Option<BoundKind>,
    /// How it sets a place.
    pub locative: Option<Locative>,
    /// A field of its own where the words of harm mean no harm; 0 for none.
    pub topic: u8,
    /// How surely the word belongs to that field.
    pub topic_weight: u8,
    /// How surely the word speaks of armed violence: 0 not at all, 1 perhaps, 2 surely.
    pub violence: u8,
    /// The name is read only when written in capitals.
    pub caps_only: bool,
    /// The name is read only when it starts with a capital.
    pub cap_only: bool,
    /// Means.
    pub means: Option<Symbol>,
    /// Number word.
    pub num: Option<(NumKind, u64)>,
    /// Share of a group: numerator, denominator, and 1 for more than it, -1 for less.
    pub share: Option<(u64, u64, i8)>,
    /// Time word.
    pub time: Vec<TimeWord>,
    /// Target.
    pub target: Option<Symbol>,
    /// Country of a demonym; empty for a people without a country.
    pub demonym: Option<Symbol>,
    /// Indexes into the actor registry, for names.
    pub actors: Vec<u32>,
    /// Indexes into the actor registry, for generic expressions.
    pub generic: Vec<u32>,
    /// Indexes into the registry of publishers.
    pub sources: Vec<u32>,
}

/// What is asked of an entry for every word of a text, small enough to be at hand.
#[derive(Clone, Copy, Debug)]
pub struct Brief {
    /// All classes.
    pub classes: Classes,
    /// The classes hold however the word is written.
    pub as_written: bool,
    /// It is a word for a number.
    pub number: bool,
    /// It is a word of time.
    pub time: bool,
    /// It names an actor.
    pub actor: bool,
    /// It may name soldiers or police: by its noun's role, or as a party.
    pub force: bool,
    /// See `Entry::topic`.
    pub topic: u8,
    /// See `Entry::topic_weight`.
    pub topic_weight: u8,
    /// See `Entry::violence`.
    pub violence: u8,
    /// It says nothing by itself: it is known inside longer names alone.
    pub hollow: bool,
}

impl Brief {
    fn of(e: &Entry, nouns: &[Noun]) -> Self {
        let role = e.noun.checked_sub(1).and_then(|n| nouns[n as usize].role.as_deref());
        Brief {
            force: matches!(role, Some("police" | "soldier")) || !e.actors.is_empty() || !e.generic.is_empty(),
            classes: e.classes,
            as_written: !e.classes.any(class::ACTOR.with(class::SOURCE)) && !(e.demonym.is_some() && e.cap_only),
            number: e.num.is_some(),
            time: !e.time.is_empty(),
            actor: !e.actors.is_empty(),
            topic: e.topic,
            topic_weight: e.topic_weight,
            violence: e.violence,
            hollow: e.classes.is_empty()
                && e.rare == Rare::default()
                && e.topic == 0
                && e.violence == 0
                && (e.noun, e.verb) == (0, 0)
                && e.num.is_none()
                && e.time.is_empty()
                && e.actors.is_empty()
                && e.demonym.is_none(),
        }
    }
}

/// Known sequences of words, for look-up: those of one first word stand together, sorted by the second word, the longest first.
#[derive(Default)]
struct Sequences {
    /// Where the sequences of each word begin; those of the word after it end them.
    first: Vec<u32>,
    /// A bit for each pair of words that begins a sequence, and for few others.
    pairs: Vec<u64>,
    /// The second word of each sequence.
    second: Vec<u32>,
    /// The entry of each sequence, and where in `words` the words after its second one begin.
    tail: Vec<(u32, u32)>,
    words: Vec<u32>,
}

/// The bits for pairs of words, as a power of two: some twenty for each sequence.
const PAIR_BITS: u32 = 18;

impl Sequences {
    /// Sorts sequences, given with their entries, of a table of so many words.
    fn of(known: FxHashMap<Box<[u32]>, u32>, words: usize) -> Self {
        let mut known: Vec<(Box<[u32]>, u32)> = known.into_iter().collect();
        known.sort_unstable_by(|(a, _), (b, _)| a[..2].cmp(&b[..2]).then(b.len().cmp(&a.len())).then(a.cmp(b)));
        let mut s = Sequences { pairs: vec![0; 1 << (PAIR_BITS - 6)], ..Sequences::default() };
        for (sequence, entry) in &known {
            s.first.resize(sequence[0] as usize + 1, s.second.len() as u32);
            let bit = Self::bit(sequence[0], sequence[1]);
            s.pairs[bit / 64] |= 1 << (bit % 64);
            s.second.push(sequence[1]);
            s.tail.push((*entry, s.words.len() as u32));
            s.words.extend_from_slice(&sequence[2..]);
        }
        s.first.resize(words + 1, s.second.len() as u32);
        s.tail.push((NO_WORD, s.words.len() as u32));
        s
    }

    /// The bit of a pair of words.
    #[inline]
    fn bit(first: u32, second: u32) -> usize {
        let pair = u64::from(first) << 32 | u64::from(second);
        (pair.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - PAIR_BITS)) as usize
    }

    /// False if no sequence begins with these two words.
    #[inline]
    fn may_begin(&self, first: u32, second: u32) -> bool {
        let bit = Self::bit(first, second);
        self.pairs.get(bit / 64).is_some_and(|bits| bits >> (bit % 64) & 1 == 1)
    }

    /// The numbers of the sequences that start with a word.
    #[inline]
    fn of_first(&self, word: u32) -> std::ops::Range<usize> {
        match self.first.get(word as usize..).and_then(|f| f.first_chunk::<2>()) {
            Some([from, to]) => *from as usize..*to as usize,
            None => 0..0,
        }
    }
}

/// The words of a pack and the names of the registries.
#[derive(Default)]
pub struct Lexicon {
    /// Words of more than eight bytes.
    words: FxHashMap<Box<str>, u32>,
    /// All other words, by their bytes as one number.
    short: FxHashMap<u64, u32>,
    /// All entries; the first ones are single words.
    pub entries: Vec<Entry>,
    briefs: Vec<Brief>,
    /// All verbs.
    pub verbs: Vec<Verb>,
    /// All nouns.
    pub nouns: Vec<Noun>,
    sequences: Sequences,
    /// Endings that tell what a word no table holds can be, the longest first, with the entry that such a word is given.
    noun_endings: Vec<(Box<str>, u32)>,
    /// Sequences with their entries, until `finish` sorts them.
    by_sequence: FxHashMap<Box<[u32]>, u32>,
    /// Endings of words that are no names, in small letters.
    pub endings: Endings,
    /// Endings of adverbs, in small letters.
    pub adverb_endings: Endings,
}

impl Words for Lexicon {
    #[inline]
    fn folded(&self, folded: &str) -> u32 {
        self.word(folded)
    }

    #[inline]
    fn short(&self, key: u64) -> u32 {
        self.short.get(&key).copied().unwrap_or(NO_WORD)
    }
}

/// Endings of words, in small letters, by their last byte.
#[derive(Default)]
pub struct Endings {
    by_last: Vec<Vec<Box<str>>>,
}

impl Endings {
    /// Sorts endings.
    pub fn of(endings: &[String]) -> Self {
        let mut by_last = vec![Vec::new(); 256];
        for e in endings {
            if let Some(last) = e.bytes().last() {
                by_last[usize::from(last)].push(e.as_str().into());
            }
        }
        Endings { by_last }
    }

    /// True if a word, in whatever letters, ends so and has three letters and more before it.
    fn end(&self, word: &str) -> bool {
        let b = word.as_bytes();
        let last = b.last().map_or(0, u8::to_ascii_lowercase);
        let ends = |e: &str| b.len() > e.len() + 2 && b[b.len() - e.len()..].eq_ignore_ascii_case(e.as_bytes());
        self.by_last.get(usize::from(last)).is_some_and(|list| list.iter().any(|e| ends(e)))
    }
}

/// The next token at or after `i` that is neither a joining mark nor a wrapped line's end.
#[inline]
fn next_word(toks: &[Token], mut i: usize) -> Option<usize> {
    loop {
        let t = toks.get(i)?;
        match t.kind {
            Kind::Mark if matches!(t.mark, b'-' | b'\'') => i += 1,
            Kind::Break if t.mark == 1 => i += 1,
            _ => return Some(i),
        }
    }
}

/// Room for the entries of a pack with the registries beside it, as the English one has them: an entry takes 256 bytes, and to copy them each time
/// that they have doubled takes a tenth of the start.
const ROOM: usize = 48_000;

impl Lexicon {
    /// An empty table with room for a pack.
    pub fn with_room() -> Self {
        Lexicon {
            entries: Vec::with_capacity(ROOM),
            short: FxHashMap::with_capacity_and_hasher(ROOM / 4, Default::default()),
            words: FxHashMap::with_capacity_and_hasher(ROOM / 8, Default::default()),
            by_sequence: FxHashMap::with_capacity_and_hasher(ROOM / 2, Default::default()),
            ..Lexicon::default()
        }
    }

    /// True if a word that no table holds ends as no name does.
    pub fn ends_as_word(&self, word: &str) -> bool {
        self.endings.end(word)
    }

    /// True if a word that no table holds ends as an adverb does.
    pub fn ends_as_adverb(&self, word: &str) -> bool {
        self.adverb_endings.end(word)
    }

    /// The index of a folded word, or `NO_WORD`.
    #[inline]
    pub fn word(&self, folded: &str) -> u32 {
        let found = match tokens::short_key(folded) {
            0 => self.words.get(folded),
            key => self.short.get(&key),
        };
        found.copied().unwrap_or(NO_WORD)
    }

    fn intern(&mut self, folded: &str) -> u32 {
        let known = self.word(folded);
        if known != NO_WORD {
            return known;
        }
        let i = self.entries.len() as u32;
        self.entries.push(Entry::default());
        match tokens::short_key(folded) {
            0 => self.words.insert(folded.into(), i),
            key => self.short.insert(key, i),
        };
        i
    }

    /// The words of a phrase as the tokenizer sees them, folded; hyphens and other marks are left out.
    fn intern_words(&mut self, phrase: &str) -> SmallVec<[u32; 8]> {
        // Nearly all phrases of the tables are letters, spaces and hyphens.
        if phrase.bytes().all(|b| b.is_ascii_alphabetic() || matches!(b, b' ' | b'-')) {
            let small = phrase.to_ascii_lowercase();
            return small.split([' ', '-']).filter(|w| !w.is_empty()).map(|w| self.intern(w)).collect();
        }
        let mut found = Vec::new();
        tokens::tokenize(phrase, &(), &mut found);
        let mut fold = String::new();
        let words = found.iter().filter(|t| !matches!(t.kind, Kind::Mark | Kind::Break));
        words
            .map(|t| {
                tokens::fold_into(&phrase[t.start as usize..t.end as usize], &mut fold);
                self.intern(if fold == "\u{2019}s" { "'s" } else { &fold })
            })
            .collect()
    }

    /// The entry of a phrase, made if it is new. `None` for a phrase without words.
    pub fn entry(&mut self, phrase: &str) -> Option<&mut Entry> {
        if !phrase.is_empty() && phrase.bytes().all(|b| b.is_ascii_lowercase()) {
            let i = self.intern(phrase);
            return Some(&mut self.entries[i as usize]);
        }
        let ids = self.intern_words(phrase);
        match ids.as_slice() {
            [] => None,
            [one] => Some(&mut self.entries[*one as usize]),
            _ => {
                let at = match self.by_sequence.get(ids.as_slice()) {
                    Some(&i) => i,
                    None => {
                        let i = self.entries.len() as u32;
                        self.entries.push(Entry::default());
                        self.by_sequence.insert(ids.as_slice().into(), i);
                        i
                    }
                };
                Some(&mut self.entries[at as usize])
            }
        }
    }

    /// The entry of words that end so and stand in no table; made if it is new. A table writes the ending with a hyphen before it.
    pub fn ending(&mut self, ending: &str) -> &mut Entry {
        let i = self.intern(&format!("-{ending}"));
        if !self.noun_endings.iter().any(|(_, e)| *e == i) {
            self.noun_endings.push((ending.into(), i));
        }
        &mut self.entries[i as usize]
    }

    /// What the ending of an unknown word says that it is, or `NO_WORD`.
    #[inline]
    pub fn by_ending(&self, word: &str) -> u32 {
        let stem = |e: &str| word.len() >= e.len() + 3 && word.ends_with(e);
        self.noun_endings.iter().find(|(e, _)| stem(e)).map_or(NO_WORD, |(_, i)| *i)
    }

    /// Sorts the sequences; call once after the last entry.
    pub fn finish(&mut self) {
        self.noun_endings.sort_by_key(|(e, _)| std::cmp::Reverse(e.len()));
        self.sequences = Sequences::of(std::mem::take(&mut self.by_sequence), self.entries.len());
        self.entries.shrink_to_fit();
        self.briefs = self.entries.iter().map(|e| Brief::of(e, &self.nouns)).collect();
    }

    /// True if the entry of a unit has one of these rare classes.
    #[inline]
    pub fn rarely(&self, entry: u32, set: Rare) -> bool {
        entry != NO_WORD && self.entries[entry as usize].rare.any(set)
    }

    /// What is asked of an entry for every word of a text.
    #[inline]
    pub fn brief(&self, entry: u32) -> &Brief {
        &self.briefs[entry as usize]
    }

    /// The longest sequence that starts at `tokens[at]`, as (number of tokens, entry). Hyphens and, in abbreviations, full stops inside
    /// are passed over, and so is one line break.
    pub fn longest(&self, toks: &[Token], at: usize, accept: impl Fn(&Entry, &[Token]) -> bool) -> Option<(usize, u32)> {
        let s = &self.sequences;
        let second = next_word(toks, at + 1)?;
        let word = toks[second].word;
        if !s.may_begin(toks[at].word, word) {
            return None;
        }
        let list = s.of_first(toks[at].word);
        let from = list.start + s.second[list.clone()].partition_point(|w| *w < word);
        'next: for k in (from..list.end).take_while(|&k| s.second[k] == word) {
            let ([(entry, from), (_, to)], mut i) = ([s.tail[k], s.tail[k + 1]], second + 1);
            for &want in &s.words[from as usize..to as usize] {
                i = match next_word(toks, i) {
                    Some(k) if toks[k].word == want => k + 1,
                    _ => continue 'next,
                };
            }
            if accept(&self.entries[entry as usize], &toks[at..i]) {
                return Some((i - at, entry));
            }
        }
        None
    }

    /// The noun of an entry.
    #[inline]
    pub fn noun(&self, e: &Entry) -> Option<&Noun> {
        (e.noun > 0).then(|| &self.nouns[e.noun as usize - 1])
    }
    /// The verb of an entry.
    #[inline]
    pub fn verb(&self, e: &Entry) -> Option<&Verb> {
        (e.verb > 0).then(|| &self.verbs[e.verb as usize - 1])
    }
    /// The share an entry names; percentages name theirs in the number before.
    pub fn share_of(&self, entry: u32) -> Option<(u64, u64, i8)> {
        self.entries.get(entry as usize).and_then(|e| e.share).filter(|s| s.0 > 0)
    }
    /// Marks an entry with classes.
    pub fn mark(&mut self, phrase: &str, set: Classes) {
        if let Some(e) = self.entry(phrase) {
            e.classes = e.classes.with(set);
        }
    }
    /// How many words and sequences it holds.
    pub fn len(&self) -> usize {
        self.entries.len()
    }
    /// True if it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}
