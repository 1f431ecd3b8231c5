//! Tokens into units: words, names of several words, numbers. Enters: the tokens of one sentence. Leaves: units with the classes of their
//! words and the values of their numbers. Never done here: deciding what a number counts.

use crate::class::{self, Classes};
use crate::lexicon::{Entry, Lexicon, NumKind, TimeKind};
use crate::tokens::{self, Kind, NO_WORD, Token};

/// What a unit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitKind {
    /// A word or a known sequence of words.
    Word,
    /// A number with a value.
    Num,
    /// A number word without a figure ("dozens").
    Vague,
    /// "a number of": no figure at all.
    Unstated,
    /// "16th".
    Ordinal,
    /// Letters and digits mixed.
    Code,
    /// "'s".
    Possessive,
    /// Punctuation.
    Mark,
}

/// A word, name or number of a sentence.
#[derive(Clone, Copy, Debug)]
pub struct Unit {
    /// First token, in the whole text.
    pub t0: u32,
    /// One past the last token.
    pub t1: u32,
    /// Entry in the lexicon, or `NO_WORD`.
    pub entry: u32,
    /// Entry of the last word of a sequence ("soldiers" in "Syrian soldiers"), or `entry`.
    pub tail: u32,
    /// Classes of the entry that hold here.
    pub classes: Classes,
    /// What it is.
    pub kind: UnitKind,
    /// Punctuation mark; in a number of four digits, the mark that sets its thousands apart.
    pub mark: u8,
    /// Value of a number.
    pub value: u64,
    /// Starts with a capital (or the text is all capitals and the word is no known word).
    pub capital: bool,
    /// Glued to what stands before it.
    pub glued: bool,
    /// In a text of capitals: the report gives it elsewhere in a person's full name.
    pub surname: bool,
    /// It, or one of its words, may name soldiers or police.
    pub force: bool,
}

impl Unit {
    /// True if the unit has one of the classes.
    #[inline]
    pub fn is(&self, set: Classes) -> bool {
        self.classes.any(set)
    }
    /// True for this punctuation mark.
    #[inline]
    pub fn is_mark(&self, mark: u8) -> bool {
        self.kind == UnitKind::Mark && self.mark == mark
    }
    /// The entry that holds the unit's noun: its own, or its last word's.
    #[inline]
    pub fn noun_entry<'a>(&self, lx: &'a Lexicon) -> Option<&'a Entry> {
        if self.kind != UnitKind::Word || self.entry == NO_WORD {
            return None;
        }
        let own = &lx.entries[self.entry as usize];
        if own.noun > 0 || self.tail == self.entry || self.tail == NO_WORD { Some(own) } else { Some(&lx.entries[self.tail as usize]) }
    }
    /// True for a number with or without a figure.
    #[inline]
    pub fn is_number(&self) -> bool {
        matches!(self.kind, UnitKind::Num | UnitKind::Vague | UnitKind::Unstated)
    }
}

/// A unit as it is held from one pass over a report to the next, in a third of the room: what its entry tells is not held with it.
#[derive(Clone, Copy)]
pub struct Held {
    t0: u32,
    entry: u32,
    /// The value of a number; for a unit that is held as it is, where.
    value: u32,
    tokens: u8,
    kind: UnitKind,
    mark: u8,
    /// Some of the bits below.
    bits: u8,
}

impl Held {
    const CAPITAL: u8 = 1;
    const GLUED: u8 = 2;
    const FORCE: u8 = 4;
    /// Its classes are those of its entry.
    const OWN: u8 = 8;
    /// It has the class of numbers.
    const NUMBER: u8 = 16;
    /// It is held as it is.
    const RARE: u8 = 32;

    fn classes(entry: u32, bits: u8, lx: &Lexicon) -> Classes {
        let own = if bits & Held::OWN != 0 && entry != NO_WORD { lx.brief(entry).classes } else { Classes::default() };
        if bits & Held::NUMBER != 0 { own.with(class::NUM) } else { own }
    }

    /// Takes a unit; one that the few bytes can't tell goes to `rare`.
    pub fn of(u: &Unit, lx: &Lexicon, rare: &mut Vec<Unit>) -> Self {
        let told = |bits: u8| Held::classes(u.entry, bits, lx) == u.classes;
        let classes = [Held::OWN, 0, Held::NUMBER, Held::OWN | Held::NUMBER].into_iter().find(|bits| told(*bits));
        let sizes = u8::try_from(u.t1 - u.t0).ok().zip(u32::try_from(u.value).ok());
        let plain = u.tail == u.entry && !u.surname;
        let (tokens, value, bits) = match (classes, sizes) {
            (Some(classes), Some((tokens, value))) if plain => {
                let flag = |set: bool, bit: u8| if set { bit } else { 0 };
                (tokens, value, classes | flag(u.capital, Held::CAPITAL) | flag(u.glued, Held::GLUED) | flag(u.force, Held::FORCE))
            }
            _ => {
                rare.push(*u);
                (0, rare.len() as u32 - 1, Held::RARE)
            }
        };
        Held { t0: u.t0, entry: u.entry, value, tokens, kind: u.kind, mark: u.mark, bits }
    }

    /// The unit, as it was.
    #[inline]
    pub fn unit(&self, lx: &Lexicon, rare: &[Unit]) -> Unit {
        if self.bits & Held::RARE != 0 {
            return rare[self.value as usize];
        }
        Unit {
            t0: self.t0,
            t1: self.t0 + u32::from(self.tokens),
            entry: self.entry,
            tail: self.entry,
            classes: Held::classes(self.entry, self.bits, lx),
            kind: self.kind,
            mark: self.mark,
            value: u64::from(self.value),
            capital: self.bits & Held::CAPITAL != 0,
            glued: self.bits & Held::GLUED != 0,
            surname: false,
            force: self.bits & Held::FORCE != 0,
        }
    }
}

/// Builds the units of the tokens `start..end`. `capitals` says that the text is written in capitals only.
pub fn build(text: &str, tokens: &[Token], start: usize, end: usize, lx: &Lexicon, capitals: bool, out: &mut Vec<Unit>) {
    out.clear();
    let mut i = start;
    while i < end {
        let t = tokens[i];
        match t.kind {
            Kind::Break => i += 1,
            Kind::Mark => {
                out.push(unit(i, i + 1, NO_WORD, Classes::default(), UnitKind::Mark, t.mark, 0, false, t.glued));
                i += 1;
            }
            Kind::Possessive => {
                // "'s" after a pronoun is a verb, elsewhere a possessive.
                out.push(unit(i, i + 1, NO_WORD, Classes::default(), UnitKind::Possessive, b's', 0, false, true));
                i += 1;
            }
            Kind::Word | Kind::Number | Kind::Code | Kind::Ordinal => {
                let mut len = 1;
                let mut entry = if t.kind == Kind::Word || t.word != NO_WORD && t.kind == Kind::Code && t.value(text) == 0 { t.word } else { NO_WORD };
                // A word joined to the one before by a hyphen opens no sequence ("48-year-old man" holds no "old man").
                let joined = i > start && t.glued && tokens[i - 1].kind == Kind::Mark && tokens[i - 1].mark == b'-' && tokens[i - 1].glued;
                if !joined
                    && let Some((n, e)) = lx.longest(&tokens[..end], i, |e, toks| {
                        // "the Far North of Cameroon": a capital after a capital goes on with the name.
                        let of_a_name = !capitals
                            && i > start
                            && t.capital
                            && tokens[i - 1].kind == Kind::Word
                            && tokens[i - 1].capital
                            && e.classes.any(class::LOC)
                            && toks.last().is_some_and(|l| !l.capital);
                        // "in the region of the Far North" bounds nothing.
                        let next = tokens[..end].get(i + toks.len());
                        let of_a_number = || next.is_some_and(|n| n.kind == Kind::Number || n.word != NO_WORD && lx.entries[n.word as usize].num.is_some());
                        let bounds = toks.len() > 2 && e.classes == class::BOUND && lx.entries.get(t.word as usize).is_some_and(|w| w.classes.any(class::LOC));
                        // "came under fire on Monday": the preposition is the day's.
                        let dated = e.verb > 0
                            && toks.len() > 1
                            && toks.last().is_some_and(|l| l.word != NO_WORD && lx.entries[l.word as usize].classes.any(class::LOC))
                            && next.is_some_and(|n| {
                                n.word != NO_WORD && lx.entries[n.word as usize].time.iter().any(|w| matches!(w.kind, TimeKind::Weekday | TimeKind::Month))
                            });
                        // "32 killed and above 100 injured": the bound is the next number's.
                        let bounds_next = e.bound_after.is_some() && e.bound_before.is_none() && toks.len() > 1 && e.classes.any(class::BOUND) && of_a_number();
                        !of_a_name
                            && !dated
                            && !bounds_next
                            && (!bounds || of_a_number())
                            && fits(text, lx, e, toks, capitals)
                            && !opens_half_a_dozen(lx, e, &tokens[i + toks.len()..end])
                    })
                {
                    len = n;
                    entry = e;
                }
                // "AM-⏎BUSHED": a word that the end of a line cut in two.
                if len == 1
                    && t.kind == Kind::Word
                    && let Some(e) = cut_word(text, tokens, i, end, lx)
                {
                    len = 4;
                    entry = e;
                }
                let single = len == 1;
                let mut classes = if entry == NO_WORD {
                    Classes::default()
                } else if lx.brief(entry).as_written {
                    lx.brief(entry).classes
                } else {
                    classes_here(&lx.entries[entry as usize], &tokens[i..i + len], capitals)
                };
                // Where small letters tell names from words, no list has to.
                if classes == class::ORDINARY && !capitals {
                    (entry, classes) = (NO_WORD, Classes::default());
                }
                // A word known inside a longer one alone ("operator") is as good as unknown.
                let hollow = entry != NO_WORD && classes.is_empty() && lx.brief(entry).hollow;
                let unknown = (entry == NO_WORD || hollow) && single && t.kind == Kind::Word;
                if unknown && (capitals || !t.capital) && lx.ends_as_adverb(&text[t.start as usize..t.end as usize]) {
                    classes = class::ADV;
                } else if capitals && unknown && lx.ends_as_word(&text[t.start as usize..t.end as usize]) {
                    classes = class::ORDINARY;
                }
                // A word that no table holds, and no name: its ending may say what it is.
                if unknown && classes.is_empty() && !t.capital && !capitals {
                    entry = lx.by_ending(&text[t.start as usize..t.end as usize]);
                    if entry != NO_WORD {
                        classes = lx.entries[entry as usize].classes;
                    }
                }
                let mut kind = UnitKind::Word;
                let mut value = 0;
                let mut mark = 0;
                if single {
                    match t.kind {
                        Kind::Number => {
                            kind = UnitKind::Num;
                            value = t.value(text);
                            // "2,000" is no year: its thousands are set apart.
                            if t.end - t.start > 4 && value < 10_000 {
                                mark = b',';
                            }
                        }
                        Kind::Ordinal => {
                            kind = UnitKind::Ordinal;
                            value = t.value(text);
                        }
                        // "M23": a name of letters and digits that the registry holds is a word.
                        Kind::Code if classes.any(class::ACTOR) => {}
                        Kind::Code => {
                            kind = UnitKind::Code;
                            value = t.value(text);
                        }
                        _ => {}
                    }
                }
                let capital = t.capital;
                let force = |e: u32| e != NO_WORD && lx.brief(e).force;
                let mut u = unit(i, i + len, entry, classes, kind, mark, value, capital, t.glued);
                if len > 1 && classes.any(class::ACTOR.with(class::SOURCE).with(class::GENERIC).with(class::AMONG)) {
                    // A name that ends in a common noun still says what the noun says.
                    let last = tokens[i + len - 1].word;
                    if last != NO_WORD {
                        u.tail = last;
                        let kept =
                            if classes.any(class::AMONG) { Classes::default() } else { class::PERSON.with(class::COLL).with(class::ORG).with(class::NOUN) };
                        u.classes = u.classes.with(Classes(lx.entries[last as usize].classes.0 & kept.0));
                    }
                }
                u.force = force(entry) || tokens[i..i + len].iter().any(|t| force(t.word));
                out.push(u);
                i += len;
            }
        }
    }
    numbers(text, tokens, lx, out);
}

#[allow(clippy::too_many_arguments)]
fn unit(t0: usize, t1: usize, entry: u32, classes: Classes, kind: UnitKind, mark: u8, value: u64, capital: bool, glued: bool) -> Unit {
    Unit { t0: t0 as u32, t1: t1 as u32, entry, tail: entry, classes, kind, mark, value, capital, glued, surname: false, force: false }
}

/// True if a sequence may be read here: names need their capitals.
fn fits(text: &str, _lx: &Lexicon, e: &Entry, toks: &[Token], capitals: bool) -> bool {
    let name = class::ACTOR.with(class::SOURCE);
    if e.classes.any(name) && e.classes.without(name).is_empty() && !capitals {
        // A name of several words: at least one of them is written as a name, or it stands in another script.
        let first = &text[toks[0].start as usize..toks[0].end as usize];
        return toks.iter().any(|t| t.capital) || !first.is_ascii();
    }
    if toks.len() == 1 && e.classes.any(class::TIME) {
        return true;
    }
    true
}

/// The word that the end of a line cut in two at token `i`, if the two halves make one that the pack knows.
fn cut_word(text: &str, tokens: &[Token], i: usize, end: usize, lx: &Lexicon) -> Option<u32> {
    let [a, dash, line, b] = tokens.get(i..i + 4).filter(|_| i + 4 <= end)? else { return None };
    if dash.kind != Kind::Mark || dash.mark != b'-' || !dash.glued || line.kind != Kind::Break || line.mark != 1 || b.kind != Kind::Word {
        return None;
    }
    let mut fold = String::new();
    let joined = [&text[a.start as usize..a.end as usize], &text[b.start as usize..b.end as usize]].concat();
    tokens::fold_into(&joined, &mut fold);
    let word = lx.word(&fold);
    (word != NO_WORD && !lx.entries[word as usize].classes.is_empty()).then_some(word)
}

/// "more than half a dozen": the words before "a dozen" bound a number; they are no share.
fn opens_half_a_dozen(lx: &Lexicon, e: &Entry, rest: &[Token]) -> bool {
    let word = |t: &Token| (t.kind == Kind::Word && t.word != NO_WORD).then(|| &lx.entries[t.word as usize]);
    e.share.is_some_and(|s| s.2 != 0)
        && rest.first().and_then(word).is_some_and(|w| w.classes.any(class::AN))
        && rest.get(1).and_then(word).is_some_and(|w| matches!(w.num, Some((NumKind::Dozen, _))))
}

/// The classes of an entry that hold for these tokens.
fn classes_here(e: &Entry, toks: &[Token], capitals: bool) -> Classes {
    let mut set = e.classes;
    let named = class::ACTOR.with(class::SOURCE);
    if set.any(named) && toks.len() == 1 {
        let rest = set.without(named);
        let wrong_case = (e.caps_only && !toks[0].capitals()) || (e.cap_only && !toks[0].capital);
        // In a text of capitals a short name that is also a word is read as the word.
        let as_word = capitals && !rest.is_empty() && e.caps_only;
        if wrong_case || as_word {
            set = rest;
        } else if e.caps_only && toks[0].capitals() && !capitals {
            set = Classes(set.0 & named.0);
        }
    }
    if e.demonym.is_some() && e.cap_only && (capitals || !toks[0].capital || !toks[0].capitals() && e.classes.any(class::PRON)) {
        set = set.without(class::DEMONYM);
    }
    set
}

/// Joins number words and digits into numbers.
fn numbers(text: &str, tokens: &[Token], lx: &Lexicon, units: &mut Vec<Unit>) {
    let is_numeric = |u: &Unit| u.kind == UnitKind::Num || num_of(lx, u).is_some_and(|(k, _)| k != NumKind::Ordinal);
    // "a hundred" starts one word before its number word, "a quarter of a million" three.
    let Some(first) = units.iter().position(is_numeric) else { return };
    let mut i = first.saturating_sub(3);
    // Numbers only ever join units, so that what is written never overtakes what is read.
    let mut end = i;
    while i < units.len() {
        let may = units[i].is(class::AN.with(class::SHARE)) || units[i].kind == UnitKind::Num || num_of(lx, &units[i]).is_some();
        match if may { number_at(text, tokens, lx, units, i) } else { None } {
            Some((len, kind, value)) => {
                let mut u = units[i];
                u.t1 = units[i + len - 1].t1;
                u.kind = kind;
                u.value = value;
                u.force = units[i..i + len].iter().any(|u| u.force);
                if kind != UnitKind::Ordinal {
                    u.classes = u.classes.with(class::NUM);
                }
                if len > 1 {
                    u.entry = NO_WORD;
                    u.classes = class::NUM;
                }
                units[end] = u;
                i += len;
            }
            None => {
                units[end] = units[i];
                i += 1;
            }
        }
        end += 1;
    }
    units.truncate(end);
}

fn num_of(lx: &Lexicon, u: &Unit) -> Option<(NumKind, u64)> {
    if u.entry == NO_WORD || u.kind != UnitKind::Word || !lx.brief(u.entry).number {
        return None;
    }
    lx.entries[u.entry as usize].num
}

/// The integer value of "3.5" times a scale.
fn scaled(text: &str, t: &Token, scale: u64) -> u64 {
    let digits = &text[t.start as usize..t.end as usize];
    let value: f64 = digits.replace(',', "").parse().unwrap_or(0.0);
    (value * scale as f64).round() as u64
}

fn number_at(text: &str, tokens: &[Token], lx: &Lexicon, units: &[Unit], at: usize) -> Option<(usize, UnitKind, u64)> {
    let mut total: u64 = 0;
    let mut current: u64 = 0;
    let mut seen = false;
    // The least magnitude so far: "twenty one" adds, "one twenty" does not.
    let mut room: u64 = u64::MAX;
    let mut i = at;
    let mut len = 0;
    // "a hundred", "a dozen", "half a dozen".
    if units[at].is(class::AN) || units[at].is(class::SHARE) {
        let half = units[at].is(class::SHARE);
        let mut j = at + 1;
        if half {
            // "a quarter of a million"
            if units.get(j).is_some_and(|u| u.is(class::OF))
                && units.get(j + 1).is_some_and(|u| u.is(class::AN))
                && units.get(j + 2).and_then(|u| num_of(lx, u)).is_some_and(|n| matches!(n.0, NumKind::Scale))
            {
                j += 1;
            }
            if !units.get(j).is_some_and(|u| u.is(class::AN)) {
                return None;
            }
            j += 1;
        }
        return match units.get(j).and_then(|u| num_of(lx, u)) {
            Some((NumKind::Dozen, v)) => Some((j + 1 - at, UnitKind::Num, if half { v / 2 } else { v })),
            // "half a million"
            Some((NumKind::Hundred | NumKind::Scale, v)) if half => {
                let (num, den, sign) = lx.share_of(units[at].entry)?;
                (sign == 0).then(|| (j + 1 - at, UnitKind::Num, v / den.max(1) * num))
            }
            Some((NumKind::Hundred | NumKind::Scale, v)) if !half => {
                // "a hundred and twenty"
                let mut end = j + 1;
                let mut value = v;
                if units.get(end).is_some_and(|u| u.is(class::AND))
                    && let Some((NumKind::Unit | NumKind::Ten, _)) = units.get(end + 1).and_then(|u| num_of(lx, u))
                    && let Some((n, UnitKind::Num, w)) = number_at(text, tokens, lx, units, end + 1)
                    && w < v
                {
                    value += w;
                    end += 1 + n;
                }
                Some((end - at, UnitKind::Num, value))
            }
            Some((NumKind::Unit, 2)) if !half => Some((j + 1 - at, UnitKind::Num, 2)),
            Some((NumKind::Vague, _)) if !half => Some((j + 1 - at, UnitKind::Vague, 0)),
            Some((NumKind::Unstated, _)) if !half => Some((j + 1 - at, UnitKind::Unstated, 0)),
            _ => None,
        };
    }
    loop {
        let Some(u) = units.get(i) else { break };
        if u.kind == UnitKind::Num {
            // "twenty 2": a style sheet wrote the small number in digits.
            if seen && room == 10 && !u.glued && (1..10).contains(&u.value) && !tokens[u.t0 as usize].decimal() {
                return Some((i + 1 - at, UnitKind::Num, total + current + u.value));
            }
            if seen {
                break;
            }
            let token = &tokens[u.t0 as usize];
            // A scale directly after the digits multiplies, also a decimal.
            if let Some((NumKind::Hundred | NumKind::Scale, scale)) = units.get(i + 1).and_then(|n| num_of(lx, n)) {
                return Some((i + 2 - at, UnitKind::Num, if token.decimal() { scaled(text, token, scale) } else { u.value.saturating_mul(scale) }));
            }
            if let Some((NumKind::Dozen, scale)) = units.get(i + 1).and_then(|n| num_of(lx, n)) {
                return Some((i + 2 - at, UnitKind::Num, u.value.saturating_mul(scale)));
            }
            if token.decimal() {
                return None;
            }
            // "4 312": digits parted by a space, as translated wires print them.
            if let Some(n) = units.get(i + 1)
                && n.kind == UnitKind::Num
                && !n.glued
                && (1..1000).contains(&u.value)
                && token.end - token.start <= 3
                && tokens[n.t0 as usize].end - tokens[n.t0 as usize].start == 3
                && !units.get(i + 2).is_some_and(|x| x.kind == UnitKind::Num)
                && !i.checked_sub(1).is_some_and(|p| units[p].is(class::TIME))
            {
                return Some((2, UnitKind::Num, u.value * 1000 + n.value));
            }
            // "2 ,600": a stray space before the comma of a thousand.
            if let (Some(comma), Some(n)) = (units.get(i + 1), units.get(i + 2))
                && comma.is_mark(b',')
                && !comma.glued
                && n.kind == UnitKind::Num
                && n.glued
                && (1..1000).contains(&u.value)
                && tokens[n.t0 as usize].end - tokens[n.t0 as usize].start == 3
            {
                return Some((3, UnitKind::Num, u.value * 1000 + n.value));
            }
            return Some((1, UnitKind::Num, u.value));
        }
        match num_of(lx, u) {
            Some((NumKind::Unit, v)) if room > v => {
                current += v;
                room = 1;
            }
            Some((NumKind::Ten, v)) if room > v => {
                current += v;
                room = 10;
            }
            Some((NumKind::Hundred, v)) if current > 0 && current < 100 => {
                current *= v;
                room = 100;
            }
            Some((NumKind::Hundred, v)) if !seen => {
                current = v;
                room = 100;
            }
            Some((NumKind::Scale, v)) if current > 0 => {
                total += current.saturating_mul(v);
                current = 0;
                room = v;
            }
            Some((NumKind::Scale, v)) if !seen => {
                total = v;
                room = v;
            }
            Some((NumKind::Dozen, v)) => {
                current = if current > 0 { current.saturating_mul(v) } else { v };
                i += 1;
                return Some((i - at, UnitKind::Num, total + current));
            }
            Some((NumKind::Vague, _)) if !seen => return Some((1, UnitKind::Vague, 0)),
            Some((NumKind::Unstated, _)) if !seen => return Some((1, UnitKind::Unstated, 0)),
            _ => break,
        }
        seen = true;
        i += 1;
        len = i - at;
        // A hyphen or "and" may stand between parts of a number.
        let next_is_number =
            |j: usize| units.get(j).and_then(|u| num_of(lx, u)).is_some_and(|(k, v)| matches!(k, NumKind::Unit | NumKind::Ten) && v < room && room > 1);
        if units.get(i).is_some_and(|u| u.is_mark(b'-') && u.glued) && next_is_number(i + 1) && units.get(i + 1).is_some_and(|u| u.glued) {
            i += 1;
        } else if units.get(i).is_some_and(|u| u.is(class::AND)) && (100..u64::MAX).contains(&room) && next_is_number(i + 1) {
            i += 1;
        }
    }
    (seen && len > 0).then_some((len, UnitKind::Num, total + current))
}

/// What a report that speaks of it means by a bare "mine".
const PIT: &str = "mine-site";

/// True if some of the words name a mine where people work.
pub fn name_a_pit(units: &[Unit], lx: &Lexicon) -> bool {
    units.iter().any(|u| u.is(class::TARGET) && lx.entries.get(u.entry as usize).is_some_and(|e| e.target.as_deref() == Some(PIT)))
}

/// In a report that speaks of such a mine, a bare "mine" is no weapon.
pub fn mean_pits(units: &mut [Unit], lx: &Lexicon) {
    units.iter_mut().filter(|u| lx.rarely(u.entry, class::PIT)).for_each(|u| u.classes = u.classes.without(class::MEANS));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_that_was_held_is_what_it_was() {
        let reader = crate::Reader::english().expect("the embedded pack is sound");
        let lx = &reader.pack.lexicon;
        let reports = concat!(env!("CARGO_MANIFEST_DIR"), "/../../lang/en/reports/open");
        let texts = std::fs::read_dir(reports).expect("the open reports").filter_map(|f| std::fs::read_to_string(f.ok()?.path()).ok());
        let more = "It cost 5,000,000,000 dollars and 1.3 million were displaced by Syrian army soldiers on the 16th.".to_owned();
        let (mut rare, mut all) = (Vec::new(), 0);
        for text in texts.chain([more]) {
            let (mut found, mut units) = (Vec::new(), Vec::new());
            tokens::tokenize(&text, lx, &mut found);
            for capitals in [false, true] {
                build(&text, &found, 0, found.len(), lx, capitals, &mut units);
                for u in &units {
                    assert_eq!(format!("{u:?}"), format!("{:?}", Held::of(u, lx, &mut rare).unit(lx, &rare)));
                }
                all += units.len();
            }
        }
        assert!(size_of::<Held>() == 16 && !rare.is_empty() && rare.len() * 20 < all, "{} of {all}", rare.len());
    }
}
