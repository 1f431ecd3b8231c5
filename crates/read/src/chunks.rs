//! Units into phrases. Enters: the units of a sentence, with its time phrases and place names. Leaves: noun groups, verb groups and the
//! marks and small words between them, in order. Never done here: deciding who did what to whom.

use crate::class;
use crate::lexicon::{BoundKind, Lexicon, Verb, VerbClass, form};
use crate::places::Mention;
use crate::time::{self, TimeExpr};
use crate::tokens::NO_WORD;
use crate::units::{Unit, UnitKind};
use tollbook_model::Harm;

/// A count as its words bound it, before it is given to a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountDraft {
    /// How the words bound it.
    pub kind: DraftKind,
    /// The number, or the lower end of a range.
    pub a: u64,
    /// The upper end of a range.
    pub b: u64,
    /// First unit of the words.
    pub u0: u32,
    /// One past the last unit.
    pub u1: u32,
}

/// Kinds of drafted counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum DraftKind {
    Stated,
    Exactly,
    AtLeast,
    MoreThan,
    UpTo,
    Below,
    About,
    Range,
    Vague,
    Plural,
    None,
    Unstated,
    /// A share: numerator `a`, denominator `b`.
    Share,
    /// More than the share.
    ShareAbove,
    /// Less than the share.
    ShareBelow,
    /// All of another group.
    All,
}

/// Determiners of a noun group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Det {
    Bare,
    The,
    An,
    Dem,
    Poss,
    No,
}

/// A noun group.
#[derive(Clone, Debug)]
pub struct Np {
    /// First unit.
    pub u0: u32,
    /// One past the last unit.
    pub u1: u32,
    /// The head unit; `u1` of an empty head ("21" alone) points at the number.
    pub head: u32,
    /// The count.
    pub count: Option<CountDraft>,
    /// The determiner.
    pub det: Det,
    /// The head is a plural.
    pub plural: bool,
    /// The head is a harm word: "21 dead", "the wounded".
    pub harm: Option<Harm>,
    /// A harm participle before the head: "three wounded soldiers".
    pub modifier_harm: Option<Harm>,
    /// The head is a name of a person.
    pub name: bool,
    /// Noun group that an "of" ties to this one.
    pub of: Option<u32>,
    /// True if `of` is tied as a partitive ("half of the jihadists", "dozens of civilians").
    pub partitive: bool,
    /// "other", "another", "more".
    pub other: bool,
    /// Age in years, where an age stands beside a name.
    pub age: Option<u32>,
    /// A place name is the head.
    pub place: Option<u32>,
    /// Classes of the head.
    pub classes: class::Classes,
}

/// A verb group.
#[derive(Clone, Copy, Debug)]
pub struct Vg {
    /// First unit.
    pub u0: u32,
    /// One past the last unit.
    pub u1: u32,
    /// The main verb's unit.
    pub main: u32,
    /// Index of the verb plus one; 0 for a bare "be" or "have".
    pub verb: u32,
    /// Forms the main word can be.
    pub form: u8,
    /// "was killed".
    pub passive: bool,
    /// An auxiliary stands before.
    pub aux: bool,
    /// "not".
    pub negated: bool,
    /// "would", "could".
    pub modal: bool,
    /// "to kill".
    pub infinitive: bool,
}

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum ItemKind {
    Np,
    Verb,
    Prep,
    And,
    Or,
    But,
    Comma,
    Rel,
    Sub,
    Open,
    Close,
    Quote,
    Colon,
    Dash,
    Time,
    Attr,
    Incl,
    Among,
    AsWell,
    Adv,
    Neg,
    Hypo,
    Other,
}

/// One item of a sentence.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// First unit.
    pub u0: u32,
    /// One past the last unit.
    pub u1: u32,
    /// Index of the noun group, verb group or time phrase.
    pub at: u32,
    /// How many brackets are open around it.
    pub depth: u8,
}

/// A time phrase in a sentence.
#[derive(Clone, Debug)]
pub struct TimeMention {
    /// What it says.
    pub expr: TimeExpr,
    /// First unit, a preposition before it included.
    pub u0: u32,
    /// First unit of the phrase itself.
    pub p0: u32,
    /// One past the last unit.
    pub u1: u32,
}

/// The phrases of one sentence.
#[derive(Default)]
pub struct Chunks {
    /// In order.
    pub items: Vec<Item>,
    /// Noun groups.
    pub nps: Vec<Np>,
    /// Verb groups.
    pub vgs: Vec<Vg>,
    /// Time phrases.
    pub times: Vec<TimeMention>,
}

/// What the chunker looks things up in.
pub struct Ground<'a> {
    /// The pack's words.
    pub lx: &'a Lexicon,
    /// The sentence's units.
    pub units: &'a [Unit],
    /// The sentence's place names, in order.
    pub places: &'a [Mention],
    /// The text is in capitals only.
    pub capitals: bool,
}

impl Ground<'_> {
    fn place_at(&self, i: usize) -> Option<(usize, u32)> {
        self.places.iter().position(|m| m.u0 as usize == i).map(|k| ((self.places[k].u1 - self.places[k].u0) as usize, k as u32))
    }
    fn verb(&self, u: &Unit) -> Option<&Verb> {
        if u.entry == NO_WORD || u.kind != UnitKind::Word { None } else { self.lx.verb(&self.lx.entries[u.entry as usize]) }
    }
    fn form(&self, u: &Unit) -> u8 {
        if u.entry == NO_WORD { 0 } else { self.lx.entries[u.entry as usize].form }
    }
    /// A word that the lexicon doesn't hold, written as a name.
    pub fn namey(&self, i: usize) -> bool {
        let Some(u) = self.units.get(i) else { return false };
        u.kind == UnitKind::Word && u.capital && u.classes.without(class::TITLE.with(class::SOURCE).with(class::NOTPLACE)).is_empty() && !(self.capitals && u.entry != NO_WORD && !u.is(class::NOTPLACE))
    }

    /// True if the unit is read as a verb here.
    fn is_verb(&self, i: usize, in_np: bool) -> bool {
        let u = &self.units[i];
        if !u.is(class::VERB) || u.kind != UnitKind::Word {
            return false;
        }
        let nominal = class::NOUN
            .with(class::DEED)
            .with(class::PERSON)
            .with(class::MEANS)
            .with(class::HARMN)
            .with(class::TARGET)
            .with(class::TIME)
            .with(class::HARMA)
            .with(class::ADJ)
            .with(class::UNIT)
            .with(class::PREP)
            .with(class::BOUND);
        let f = self.form(u);
        let prev = i.checked_sub(1).map(|j| &self.units[j]);
        let next = self.units.get(i + 1);
        let after_det = in_np || prev.is_some_and(|p| p.is(class::THE.with(class::AN).with(class::POSS).with(class::DEM)) || p.kind == UnitKind::Possessive);
        if f == form::ING {
            if u.is(class::PREP.with(class::ADV)) && !u.is(nominal.without(class::PREP)) {
                return false;
            }
            let opens_object = next.is_some_and(|n| {
                n.is_number() || n.is(class::BOUND) && self.units.get(i + 2).is_some_and(Unit::is_number) || n.is(class::THE.with(class::AN).with(class::POSS).with(class::PERSON).with(class::BOUND).with(class::PRON).with(class::ALL).with(class::ACTOR).with(class::OTHER).with(class::DEM).with(class::DEMONYM)) && !n.is(class::LOC)
            });
            if after_det || prev.is_some_and(|p| p.is(class::OF.with(class::ADJ))) {
                return opens_object && !in_np && !prev.is_some_and(|p| p.is(class::THE.with(class::AN).with(class::POSS).with(class::ADJ).with(class::OF)));
            }
            return !u.is(nominal) || opens_object || prev.is_some_and(|p| p.is(class::BE));
        }
        if f & (form::BASE | form::THIRD) != 0 && f & (form::PAST | form::PART) == 0 {
            let aux = prev.is_some_and(|p| p.is(class::MODAL.with(class::TOINF).with(class::DO)) || p.is(class::NEG) && !p.is(class::NOBODY));
            if aux {
                return true;
            }
            if u.is(nominal) {
                if after_det || prev.is_none() {
                    return false;
                }
                // "missile wounds eight": a word of harm with people after it, and no word before that makes it a noun.
                if self.verb(u).is_some_and(|v| v.class == VerbClass::Harm)
                    && next.is_some_and(|n| n.is_number() || n.is(class::PERSON.with(class::BOUND).with(class::AN)) && !n.is(class::LOC.with(class::OF)))
                    && !prev.is_some_and(|p| p.is(class::PREP.with(class::ADJ).with(class::AND)) || p.is_number())
                {
                    return true;
                }
                // "militants attack a base": a noun before, an object after.
                let subject = prev.is_some_and(|p| p.is(class::PERSON.with(class::ACTOR).with(class::PRON).with(class::REL).with(class::BODY).with(class::DEED)) && !p.is(class::OF));
                let object = next.is_some_and(|n| n.is_number() || n.is(class::THE.with(class::AN).with(class::POSS).with(class::PERSON).with(class::TARGET).with(class::ACTOR).with(class::BOUND).with(class::TOINF)) && !n.is(class::LOC.with(class::OF)));
                return subject && object || prev.is_some_and(|p| p.is(class::REL.with(class::PRON)) && !p.is(class::DEM)) && !next.is_some_and(|n| n.is(class::BE));
            }
            return !after_det;
        }
        // Past forms.
        let noun_next = next.is_some_and(|n| n.is(class::PERSON.with(class::ACTOR).with(class::DEMONYM).with(class::ADJ).with(class::NOUN).with(class::GENERIC).with(class::COLL)) && !n.is(class::THE.with(class::AN).with(class::LOC)) && n.kind == UnitKind::Word);
        let after_det = after_det && !prev.is_some_and(|p| p.is(class::REL) && !p.is(class::THE));
        if after_det || prev.is_some_and(|p| p.is(class::AN)) {
            // "the wounded", "five men killed": after a number alone a past form is a verb, unless a noun follows that it describes.
            let bare_number = prev.is_some_and(|p| p.is_number() && !p.is(class::AN));
            return bare_number && !noun_next && f & form::PART == 0 || bare_number && !noun_next && !self.verb(u).is_some_and(|v| v.class == VerbClass::Harm);
        }
        // "by suspected rebels": a participle between a preposition and a noun describes the noun.
        if f & form::PART != 0 && noun_next && prev.is_some_and(|p| p.is(class::PREP) && !p.is(class::SUB)) {
            return false;
        }
        // Words that are as often something else: "left", "found", "set", "put", "shot", "hit", "cut", "led".
        if u.is(class::NOUN.with(class::DEED).with(class::MEANS)) && f & form::BASE != 0 {
            let aux = prev.is_some_and(|p| p.is(class::MODAL.with(class::TOINF).with(class::BE).with(class::HAVE).with(class::DO)));
            let object = next.is_some_and(|n| n.is_number() || n.is(class::THE.with(class::AN).with(class::POSS).with(class::PERSON).with(class::TARGET).with(class::PREP).with(class::BOUND)));
            return aux || object;
        }
        true
    }
}

/// Builds the phrases of a sentence.
pub fn build(g: &Ground<'_>, out: &mut Chunks) {
    out.items.clear();
    out.nps.clear();
    out.vgs.clear();
    out.times.clear();
    let units = g.units;
    let mut i = 0;
    let mut depth = 0u8;
    let mut push = |items: &mut Vec<Item>, kind: ItemKind, u0: usize, u1: usize, at: u32, depth: u8| items.push(Item { kind, u0: u0 as u32, u1: u1 as u32, at, depth });
    while i < units.len() {
        let u = &units[i];
        if u.kind == UnitKind::Mark {
            let kind = match u.mark {
                b',' => ItemKind::Comma,
                b'(' | b'[' => {
                    depth = depth.saturating_add(1);
                    ItemKind::Open
                }
                b')' | b']' => {
                    push(&mut out.items, ItemKind::Close, i, i + 1, 0, depth);
                    depth = depth.saturating_sub(1);
                    i += 1;
                    continue;
                }
                b'"' => ItemKind::Quote,
                b':' => ItemKind::Colon,
                b'=' => ItemKind::Dash,
                b'-' if units.get(i + 1).is_some_and(|n| n.is_mark(b'-')) => {
                    push(&mut out.items, ItemKind::Dash, i, i + 2, 0, depth);
                    i += 2;
                    continue;
                }
                b'-' if !u.glued => ItemKind::Dash,
                _ => ItemKind::Other,
            };
            push(&mut out.items, kind, i, i + 1, 0, depth);
            i += 1;
            continue;
        }
        // Time phrases, with the preposition before them.
        let prep = usize::from(u.is(class::PREP) && !u.is(class::TIME.without(class::PREP)) && u.kind == UnitKind::Word);
        if let Some((start, n, expr)) = time_here(g, i, prep) {
            let at = out.times.len() as u32;
            out.times.push(TimeMention { expr, u0: i as u32, p0: start as u32, u1: (start + n) as u32 });
            push(&mut out.items, ItemKind::Time, i, start + n, at, depth);
            i = start + n;
            continue;
        }
        if let Some(n) = age_before_noun(g, i) {
            // "15-year-old" alone, not before a noun, is nothing here.
            push(&mut out.items, ItemKind::Other, i, i + n, 0, depth);
            i += n;
            continue;
        }
        let including = u.is(class::INCL) && u.kind == UnitKind::Word && (u.t1 - u.t0 > 1 || g.form(u) & form::ING != 0 || !u.is(class::VERB));
        if including {
            push(&mut out.items, ItemKind::Incl, i, i + 1, 0, depth);
            i += 1;
            continue;
        }
        let ambiguous_quantity = u.is(class::BOUND) && starts_count(g, i) && !distance_follows(g, i);
        if !ambiguous_quantity && let Some((n, vg)) = verb_group(g, i) {
            let at = out.vgs.len() as u32;
            push(&mut out.items, ItemKind::Verb, i, i + n, at, depth);
            out.vgs.push(vg);
            i += n;
            continue;
        }
        if u.kind == UnitKind::Word && !ambiguous_quantity {
            let simple = if u.is(class::ATTR) {
                Some(ItemKind::Attr)
            } else if u.is(class::ASWELL) {
                Some(ItemKind::AsWell)
            } else if u.is(class::AMONG) {
                Some(ItemKind::Among)
            } else if u.is(class::HYPO) {
                Some(ItemKind::Hypo)
            } else if u.is(class::AND) {
                Some(ItemKind::And)
            } else if u.is(class::OR) && !u.is(class::NEG) {
                Some(ItemKind::Or)
            } else if u.is(class::BUT) {
                Some(ItemKind::But)
            } else if u.is(class::SUB) && !is_prep_here(g, i) {
                Some(ItemKind::Sub)
            } else if u.is(class::REL) && !is_determiner_here(g, i) && !(u.is(class::DEM) && i == 0) {
                Some(ItemKind::Rel)
            } else if u.is(class::PREP) && !u.is(class::SHARE) {
                Some(ItemKind::Prep)
            } else if u.is(class::NEG) && !u.is(class::NOBODY) && !np_starts_with_no(g, i) {
                Some(ItemKind::Neg)
            } else if u.is(class::ADV) && !u.is(class::SHARE.with(class::ALL).with(class::NUM).with(class::ADJ.without(class::ADV))) {
                Some(ItemKind::Adv)
            } else {
                None
            };
            if let Some(kind) = simple {
                push(&mut out.items, kind, i, i + 1, 0, depth);
                i += 1;
                continue;
            }
        }
        match noun_group(g, i, out) {
            Some((n, np)) => {
                let at = out.nps.len() as u32;
                push(&mut out.items, ItemKind::Np, i, i + n, at, depth);
                out.nps.push(np);
                i += n;
            }
            None => {
                push(&mut out.items, ItemKind::Other, i, i + 1, 0, depth);
                i += 1;
            }
        }
    }
    tie_of(g, out);
}

/// A time phrase at `i`, or after a preposition at `i`.
fn time_here(g: &Ground<'_>, i: usize, prep: usize) -> Option<(usize, usize, TimeExpr)> {
    let units = g.units;
    let check = |start: usize, n: usize, e: TimeExpr| -> Option<(usize, usize, TimeExpr)> {
        // "2014 soldiers", "1,990 dead": a year with a noun after it is a number, unless a preposition of time stands before.
        if let TimeExpr::Year(_) = e {
            let before = start.checked_sub(1).map(|j| &units[j]);
            let timely = before.is_some_and(|b| b.is(class::PREP.with(class::TIME).with(class::FROM).with(class::OF)) || b.is_mark(b',') || b.is_mark(b'('));
            let after_noun = units.get(start + n).is_some_and(|u| u.is(class::PERSON.with(class::HARMA).with(class::BODY).with(class::VERB)) && !u.is(class::BE));
            if !timely || after_noun && !before.is_some_and(|b| b.is(class::LOC.with(class::TIME)) && !b.is(class::BOUND.without(class::TIME))) {
                return None;
            }
        }
        Some((start, n, e))
    };
    // "between 2011 and 2019", "from 3 to 7 May": the preposition belongs to the phrase.
    if prep == 1
        && let Some((n, e)) = time::at(g.lx, units, i)
        && matches!(e, TimeExpr::Range(..) | TimeExpr::Since(_) | TimeExpr::Milestone)
    {
        return Some((i, n, e));
    }
    if prep == 1
        && let Some((n, e)) = time::at(g.lx, units, i + 1)
    {
        return check(i + 1, n, e);
    }
    let (n, e) = time::at(g.lx, units, i)?;
    check(i, n, e)
}

/// Length of "N-year-old" at `i`.
fn year_old(g: &Ground<'_>, i: usize) -> Option<usize> {
    let u = g.units.get(i)?;
    if u.kind != UnitKind::Num && u.kind != UnitKind::Vague {
        return None;
    }
    let mut j = i + 1;
    let dash = |j: usize| usize::from(g.units.get(j).is_some_and(|u| u.is_mark(b'-')));
    j += dash(j);
    let unit = g.units.get(j)?;
    if !unit.is(class::TIME) || unit.entry == NO_WORD || !g.lx.entries[unit.entry as usize].time.iter().any(|w| w.kind == crate::lexicon::TimeKind::Unit) {
        return None;
    }
    j += 1;
    j += dash(j);
    let old = g.units.get(j)?;
    is_old(g, old).then_some(j + 1 - i)
}

fn is_old(g: &Ground<'_>, u: &Unit) -> bool {
    u.kind == UnitKind::Word && u.entry != NO_WORD && g.lx.entries[u.entry as usize].classes.any(class::ADJ) && u.entry == g.lx.word("old")
}

fn age_before_noun(g: &Ground<'_>, i: usize) -> Option<usize> {
    let n = year_old(g, i)?;
    let after = g.units.get(i + n);
    let noun = after.is_some_and(|u| u.is(class::PERSON.with(class::NOUN).with(class::ADJ).with(class::DEMONYM)) || g.namey(i + n));
    (!noun).then_some(n)
}

/// True if "as", "since", "after", "before", "until" stand before a noun group rather than a clause: they are prepositions then.
fn is_prep_here(g: &Ground<'_>, i: usize) -> bool {
    if !g.units[i].is(class::PREP) {
        return false;
    }
    // A finite verb before the next comma makes it a clause.
    let mut j = i + 1;
    let mut nouns = 0;
    while let Some(u) = g.units.get(j) {
        if u.kind == UnitKind::Mark && matches!(u.mark, b',' | b'(' | b')' | b'"' | b':') || j > i + 14 {
            break;
        }
        if u.is(class::BE.with(class::HAVE).with(class::MODAL).with(class::DO)) {
            return nouns == 0;
        }
        if u.is(class::VERB) && nouns > 0 && g.form(u) & (form::PAST | form::THIRD) != 0 && g.is_verb(j, false) {
            return false;
        }
        if u.is(class::REL) {
            break;
        }
        if u.kind == UnitKind::Word && !u.is(class::PREP.with(class::THE).with(class::AN)) {
            nouns += 1;
        }
        j += 1;
    }
    true
}

/// "that attack", "which town": a determiner, no relative pronoun.
fn is_determiner_here(g: &Ground<'_>, i: usize) -> bool {
    let u = &g.units[i];
    u.is(class::DEM) && g.units.get(i + 1).is_some_and(|n| n.is(class::NOUN) && !n.is(class::VERB) || n.is(class::DEED) && !g.is_verb(i + 1, false)) && !i.checked_sub(1).is_some_and(|j| g.units[j].is(class::NOUN.with(class::PERSON)))
}

fn np_starts_with_no(g: &Ground<'_>, i: usize) -> bool {
    let next = g.units.get(i + 1);
    next.is_some_and(|n| n.kind == UnitKind::Word && !n.is(class::VERB.with(class::BE).with(class::HAVE).with(class::PREP).with(class::ADV).with(class::THE).with(class::AN)) || n.is(class::NOUN.with(class::HARMN).with(class::PERSON).with(class::OTHER)) || n.is_number() && g.units[i].entry == g.lx.word("no"))
        || next.is_some_and(|n| n.is(class::OTHER.with(class::ADJ)))
}

/// True if a bound phrase at `i` has a number after it.
fn starts_count(g: &Ground<'_>, i: usize) -> bool {
    let u = &g.units[i];
    if u.entry == NO_WORD || g.lx.entries[u.entry as usize].bound_before.is_none() {
        return false;
    }
    let mut j = i + 1;
    while g.units.get(j).is_some_and(|n| n.is(class::AN.with(class::ADV).with(class::BOUND).with(class::THE)) && !n.is_number()) && j < i + 4 {
        j += 1;
    }
    g.units.get(j).is_some_and(|n| n.is_number() || n.is(class::SHARE) && !n.is(class::ADV)) || (g.units.get(i + 1).is_some_and(|n| n.is(class::AN)) && g.units.get(i + 2).is_some_and(|n| n.is(class::PERSON)))
}

/// "about 12 km north": a distance, not a count of people. The bound then is a plain word.
fn distance_follows(g: &Ground<'_>, i: usize) -> bool {
    (i + 1..i + 4).any(|j| {
        g.units.get(j).is_some_and(Unit::is_number)
            && g.units.get(j + 1).is_some_and(|n| {
                n.is(class::UNIT) && n.entry != NO_WORD && g.lx.noun(&g.lx.entries[n.entry as usize]).and_then(|n| n.unit.as_deref()) == Some("measure") && !n.is(class::PERSON)
            })
    })
}

fn verb_group(g: &Ground<'_>, i: usize) -> Option<(usize, Vg)> {
    let units = g.units;
    let mut j = i;
    let mut vg = Vg { u0: i as u32, u1: 0, main: 0, verb: 0, form: 0, passive: false, aux: false, negated: false, modal: false, infinitive: false };
    let mut last_be = false;
    let mut last_have = false;
    let mut be_at = None;
    loop {
        let Some(u) = units.get(j) else { break };
        let helper = class::BE.with(class::HAVE).with(class::DO).with(class::MODAL);
        if u.kind == UnitKind::Possessive && j == i && i > 0 && units[i - 1].is(class::PRON.with(class::REL)) {
            last_be = true;
            vg.aux = true;
            j += 1;
            continue;
        }
        if u.kind != UnitKind::Word {
            break;
        }
        // "had 12 dead" and "did" may be main verbs; they are helpers as long as a verb follows.
        if u.is(helper) && !(u.is(class::TIME) && u.capital && !g.capitals) {
            vg.aux = true;
            vg.modal |= u.is(class::MODAL);
            vg.negated |= u.is(class::NEG);
            last_be = u.is(class::BE);
            last_have = u.is(class::HAVE);
            be_at = Some(j);
            j += 1;
            continue;
        }
        if u.is(class::TOINF) && units.get(j + 1).is_some_and(|n| n.is(class::VERB.with(class::BE).with(class::HAVE)) && (n.is(class::BE.with(class::HAVE)) || g.form(n) & form::BASE != 0)) && (j == i || vg.aux || j > i) {
            // "to kill"; after a noun number "to" may be a range, which the noun group has taken already.
            if units.get(j + 1).is_some_and(|n| n.is(class::NOUN) && !n.is(class::BE.with(class::HAVE))) && !units.get(j + 2).is_some_and(|n| n.is(class::THE.with(class::AN).with(class::PREP).with(class::PERSON)) || n.is_number() || n.kind == UnitKind::Mark) {
                break;
            }
            vg.infinitive = true;
            vg.aux = true;
            j += 1;
            continue;
        }
        if j > i && u.is(class::NEG) && !u.is(class::NOBODY) {
            vg.negated = true;
            j += 1;
            continue;
        }
        if u.is(class::ADV) && (j > i || adverb_before_verb(g, j)) && !u.is(class::VERB) && !u.is_number() {
            // An adverb inside a verb group, if a verb still comes.
            if adverb_before_verb(g, j) || units.get(j + 1).is_some_and(|n| n.is(helper) && vg.aux) {
                j += 1;
                continue;
            }
            break;
        }
        if u.is(class::VERB) && (vg.aux || g.is_verb(j, false)) && !(j > i && !vg.aux && !units[j - 1].is(class::ADV.with(class::NEG))) {
            let f = g.form(u);
            // After "be" or "have" a word that is also a noun is a participle only in that form.
            if vg.aux && u.is(class::NOUN.with(class::ADJ).with(class::PREP)) && f & (form::PART | form::ING) == 0 && !vg.modal && !vg.infinitive && !units[j - 1].is(class::DO.with(class::NEG)) {
                break;
            }
            let e = &g.lx.entries[u.entry as usize];
            vg.verb = e.verb;
            vg.form = f;
            vg.main = j as u32;
            vg.passive = last_be && f & form::PART != 0;
            j += 1;
            vg.u1 = j as u32;
            return Some((j - i, vg));
        }
        break;
    }
    if vg.aux {
        let at = be_at?;
        if !vg.modal || last_be || last_have {
            vg.main = at as u32;
            vg.u1 = (at + 1) as u32;
            let mut end = at + 1;
            // "was not", "are also"
            while units.get(end).is_some_and(|u| u.is(class::NEG.with(class::ADV)) && !u.is(class::NOBODY.with(class::ALL).with(class::AMONG)) && !u.is_number() && !u.is(class::BOUND.with(class::PREP).with(class::AMONG)) && u.kind == UnitKind::Word && !(u.is(class::NEG) && np_starts_with_no(g, end))) {
                vg.negated |= units[end].is(class::NEG);
                end += 1;
            }
            vg.u1 = end as u32;
            return Some((end - i, vg));
        }
        vg.main = at as u32;
        vg.u1 = (at + 1) as u32;
        return Some((at + 1 - i, vg));
    }
    None
}

fn adverb_before_verb(g: &Ground<'_>, j: usize) -> bool {
    let mut k = j;
    while g.units.get(k).is_some_and(|u| u.is(class::ADV) && u.kind == UnitKind::Word) && k < j + 3 {
        k += 1;
    }
    k > j && g.units.get(k).is_some_and(|u| u.is(class::VERB) && g.is_verb(k, false))
}

fn bound_before(g: &Ground<'_>, i: usize) -> Option<BoundKind> {
    let u = g.units.get(i)?;
    if u.entry == NO_WORD || u.kind != UnitKind::Word {
        return None;
    }
    g.lx.entries[u.entry as usize].bound_before
}

fn bound_after(g: &Ground<'_>, i: usize) -> Option<BoundKind> {
    let u = g.units.get(i)?;
    if u.entry == NO_WORD || u.kind != UnitKind::Word {
        return if u.is_mark(b'+') && u.glued { Some(BoundKind::AtLeast) } else { None };
    }
    g.lx.entries[u.entry as usize].bound_after
}

fn draft(kind: BoundKind, n: u64) -> (DraftKind, u64) {
    match kind {
        BoundKind::AtLeast => (DraftKind::AtLeast, n),
        BoundKind::MoreThan => (DraftKind::MoreThan, n),
        BoundKind::UpTo => (DraftKind::UpTo, n),
        BoundKind::Below => (DraftKind::Below, n),
        BoundKind::About => (DraftKind::About, n),
        BoundKind::Exactly => (DraftKind::Exactly, n),
        BoundKind::Between | BoundKind::Plain => (DraftKind::Stated, n),
    }
}

/// A share of a group: (numerator, denominator, kind), with its length.
fn share_at(g: &Ground<'_>, i: usize) -> Option<(usize, u64, u64, DraftKind)> {
    let u = g.units.get(i)?;
    // "40 percent of"
    if u.kind == UnitKind::Num {
        let next = g.units.get(i + 1)?;
        let percent = next.is_mark(b'%') || next.is(class::SHARE) && g.lx.entries.get(next.entry as usize).is_some_and(|e| e.share.is_some_and(|s| s.0 == 0));
        if percent && g.units.get(i + 2).is_some_and(|u| u.is(class::OF)) && u.value <= 100 {
            return Some((2, u.value, 100, DraftKind::Share));
        }
        return None;
    }
    if !u.is(class::SHARE) || u.entry == NO_WORD {
        return None;
    }
    let kind = share_kind(g, u)?;
    Some((1, kind.0, kind.1, kind.2))
}

fn share_kind(g: &Ground<'_>, u: &Unit) -> Option<(u64, u64, DraftKind)> {
    g.lx.share_of(u.entry).map(|(a, b, k)| {
        (a, b, match k {
            1 => DraftKind::ShareAbove,
            -1 => DraftKind::ShareBelow,
            _ => DraftKind::Share,
        })
    })
}

/// A noun group at `i`, with its length in units.
#[allow(clippy::too_many_lines)]
fn noun_group(g: &Ground<'_>, i: usize, out: &mut Chunks) -> Option<(usize, Np)> {
    let units = g.units;
    let mut np = Np {
        u0: i as u32,
        u1: i as u32,
        head: u32::MAX,
        count: None,
        det: Det::Bare,
        plural: false,
        harm: None,
        modifier_harm: None,
        name: false,
        of: None,
        partitive: false,
        other: false,
        age: None,
        place: None,
        classes: class::Classes::default(),
    };
    let mut j = i;
    let count_start = i;
    let mut bound: Option<(BoundKind, usize)> = None;
    let mut all = false;
    // Determiners, bounds and "all", "other" in the orders that occur.
    loop {
        let Some(u) = units.get(j) else { break };
        if u.kind != UnitKind::Word {
            break;
        }
        if u.is(class::NOBODY) && j == i {
            np.det = Det::No;
            np.count = Some(CountDraft { kind: DraftKind::None, a: 0, b: 0, u0: j as u32, u1: (j + 1) as u32 });
            np.head = j as u32;
            np.u1 = (j + 1) as u32;
            np.classes = u.classes;
            j += 1;
            // "none of the passengers"
            return Some((j - i, np));
        }
        if u.is(class::NEG) && j == i && np_starts_with_no(g, i) {
            np.det = Det::No;
            j += 1;
            continue;
        }
        if let Some(b) = bound_before(g, j)
            && bound.is_none()
            && (starts_count(g, j) || b == BoundKind::Between && units.get(j + 1).is_some_and(Unit::is_number))
        {
            bound = Some((b, j));
            j += 1;
            continue;
        }
        if bound.is_some() && u.is(class::ADV.with(class::BOUND)) && units.get(j + 1).is_some_and(|n| n.is_number()) && !u.is_number() {
            // "at least some 20"
            j += 1;
            continue;
        }
        if u.is(class::ALL) && !u.is_number() {
            all = true;
            j += 1;
            continue;
        }
        if u.is(class::THE) {
            np.det = Det::The;
            j += 1;
            continue;
        }
        if u.is(class::DEM) && !u.is(class::VERB) {
            np.det = Det::Dem;
            j += 1;
            continue;
        }
        if u.is(class::POSS) {
            np.det = Det::Poss;
            j += 1;
            continue;
        }
        if u.is(class::AN) && !u.is_number() {
            np.det = Det::An;
            j += 1;
            continue;
        }
        break;
    }
    // Pronouns are groups by themselves.
    if j == i
        && let Some(u) = units.get(j)
        && u.is(class::PRON)
        && !u.is(class::NOUN.with(class::ACTOR).with(class::DEMONYM))
        && u.kind == UnitKind::Word
    {
        np.head = j as u32;
        np.u1 = (j + 1) as u32;
        np.classes = u.classes;
        return Some((1, np));
    }
    // Shares: "half of them", "most of the dead".
    if let Some((n, a, b, kind)) = share_at(g, j) {
        let of = units.get(j + n).is_some_and(|u| u.is(class::OF));
        let the = units.get(j + n).is_some_and(|u| u.is(class::THE.with(class::POSS).with(class::DEM)));
        if of || the || bound.is_none() && units.get(j + n).is_none_or(|u| u.kind == UnitKind::Mark || u.is(class::VERB.with(class::BE))) {
            let kind = match bound.map(|b| b.0) {
                Some(BoundKind::MoreThan | BoundKind::AtLeast) => DraftKind::ShareAbove,
                Some(BoundKind::Below) => DraftKind::ShareBelow,
                _ => kind,
            };
            np.count = Some(CountDraft { kind, a, b, u0: bound.map_or(j, |b| b.1) as u32, u1: (j + n) as u32 });
            np.head = j as u32;
            np.classes = units[j].classes;
            np.u1 = (j + n) as u32;
            return Some((j + n - i, np));
        }
    }
    // "another five", "a further 12", "other", "more"
    if units.get(j).is_some_and(|u| u.is(class::OTHER) && !u.is_number() && u.kind == UnitKind::Word) && !g.is_verb_unit(j) {
        np.other = true;
        j += 1;
        if let Some(b) = bound_before(g, j)
            && starts_count(g, j)
        {
            bound = Some((b, j));
            j += 1;
        }
    }
    // The number.
    if let Some(u) = units.get(j)
        && u.is_number()
        && np.count.is_none()
        && year_old(g, j).is_none()
    {
        let from = bound.map_or(j, |b| b.1) as u32;
        match u.kind {
            UnitKind::Vague => {
                np.count = Some(CountDraft { kind: DraftKind::Vague, a: 0, b: 0, u0: from, u1: (j + 1) as u32 });
                j += 1;
            }
            UnitKind::Unstated if units.get(j + 1).is_some_and(|u| u.is(class::OF)) => {
                np.count = Some(CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: from, u1: (j + 1) as u32 });
                j += 1;
            }
            UnitKind::Unstated => {}
            _ => {
                let (mut kind, mut a, mut b) = (DraftKind::Stated, u.value, u.value);
                let mut n = 1;
                // "20-30", "20 to 30", "between 20 and 30", "20 or 30"
                let join = units.get(j + 1);
                let second = units.get(j + 2).filter(|s| s.kind == UnitKind::Num);
                if let (Some(join), Some(second)) = (join, second) {
                    let between = bound.is_some_and(|b| b.0 == BoundKind::Between) && join.is(class::AND);
                    let range = join.is_mark(b'-') || join.is_mark(b'=') || join.is(class::TO) || join.is(class::OR);
                    if (between || range) && second.value >= u.value && year_old(g, j + 2).is_none() {
                        a = u.value;
                        b = second.value;
                        // "20 to 30 thousand" has the scale in the second number only; the first is left as written.
                        kind = DraftKind::Range;
                        n = 3;
                    }
                }
                if kind == DraftKind::Stated
                    && let Some((bk, _)) = bound
                {
                    (kind, a) = draft(bk, a);
                    b = a;
                }
                j += n;
                if let Some(bk) = bound_after(g, j)
                    && kind == DraftKind::Stated
                    && !(units[j].is(class::BOUND) && starts_count(g, j))
                {
                    (kind, a) = draft(bk, a);
                    b = a;
                    j += 1;
                }
                np.count = Some(CountDraft { kind, a, b, u0: from, u1: j as u32 });
            }
        }
    } else if bound.is_some() && np.count.is_none() && np.det != Det::An {
        // A bound without a number is not the start of a group.
        return None;
    }
    if let (Some((bk, at)), None) = (bound, np.count)
        && np.det == Det::An
    {
        let (kind, a) = draft(bk, 1);
        np.count = Some(CountDraft { kind, a, b: a, u0: at as u32, u1: j as u32 });
    }
    let number_end = j;
    let _ = count_start;
    // Modifiers and the head.
    let mut head: Option<usize> = None;
    let mut names = 0;
    loop {
        let Some(u) = units.get(j) else { break };
        match u.kind {
            UnitKind::Mark if u.mark == b'-' && u.glued && head.is_some() | (j > number_end) && units.get(j + 1).is_some_and(|n| n.glued && n.kind != UnitKind::Mark) => {
                j += 1;
                continue;
            }
            UnitKind::Mark if u.mark == b'-' && units.get(j + 1).is_some_and(|n| n.glued) && u.glued && j == number_end && np.count.is_some() => {
                // "three-storey": the number counts no people.
                np.count = None;
                j += 1;
                continue;
            }
            // A quotation mark inside: "at least 12" fighters.
            UnitKind::Mark if (u.mark == b'"' || u.mark == b'\'') && head.is_none() && np.count.is_some() && units.get(j + 1).is_some_and(|n| n.kind == UnitKind::Word && n.is(class::PERSON.with(class::ADJ).with(class::NOUN).with(class::DEMONYM)) && !n.is(class::PREP)) => {
                j += 1;
                continue;
            }
            // "twenty-two (22) guerrillas"
            UnitKind::Mark if u.mark == b'(' && head.is_none() && np.count.is_some_and(|c| units.get(j + 1).is_some_and(|n| n.kind == UnitKind::Num && n.value == c.a)) && units.get(j + 2).is_some_and(|n| n.is_mark(b')')) => {
                j += 3;
                continue;
            }
            UnitKind::Mark if (u.mark == b'(' || u.mark == b'[') && head.is_some() => {
                // "(IS)" after a name, and the group noun after it.
                if units.get(j + 1).is_some_and(|n| (n.is(class::ACTOR.with(class::SOURCE)) || n.capital && n.kind == UnitKind::Word && n.t1 - n.t0 == 1) && n.kind == UnitKind::Word) && units.get(j + 2).is_some_and(|n| n.is_mark(b')') || n.is_mark(b']')) && units[j - 1].kind == UnitKind::Word && (units[j - 1].is(class::ACTOR.with(class::SOURCE)) || units[j - 1].capital) && !np.name {
                    j += 3;
                    continue;
                }
                break;
            }
            UnitKind::Mark => break,
            UnitKind::Possessive => {
                if head.is_none() {
                    break;
                }
                // The possessor goes before the thing possessed.
                head = None;
                np.name = false;
                names = 0;
                np.place = None;
                j += 1;
                // "Gaza's 12 dead"
                if units.get(j).is_some_and(Unit::is_number) && np.count.is_none() {
                    let u = &units[j];
                    np.count = Some(CountDraft { kind: if u.kind == UnitKind::Num { DraftKind::Stated } else { DraftKind::Vague }, a: u.value, b: u.value, u0: j as u32, u1: (j + 1) as u32 });
                    j += 1;
                }
                continue;
            }
            UnitKind::Num if u.glued && j > i && units[j - 1].is_mark(b'-') && head.is_some() => {
                // "M-16": a part of the word before.
                j += 1;
                continue;
            }
            UnitKind::Num | UnitKind::Vague | UnitKind::Unstated => {
                if let Some(n) = year_old(g, j) {
                    np.age = Some(u.value.min(200) as u32);
                    j += n;
                    continue;
                }
                // "the Syrian army 4th Division", "Group 22": a number after a noun ends the group.
                if head.is_none() && np.count.is_none() && u.kind != UnitKind::Unstated {
                    np.count = Some(CountDraft { kind: if u.kind == UnitKind::Num { DraftKind::Stated } else { DraftKind::Vague }, a: u.value, b: u.value, u0: j as u32, u1: (j + 1) as u32 });
                    j += 1;
                    continue;
                }
                if u.kind == UnitKind::Unstated && head.is_none() {
                    head = Some(j);
                    j += 1;
                    continue;
                }
                break;
            }
            UnitKind::Ordinal => {
                j += 1;
                continue;
            }
            UnitKind::Code => {
                head = Some(j);
                j += 1;
                continue;
            }
            UnitKind::Word => {}
        }
        if let Some((n, k)) = g.place_at(j) {
            // A place name is a head by itself, or describes the noun after it.
            // A surname that is also a place stays in the name.
            let in_name = names > 0 && head == Some(j - 1) || j > i && units[j - 1].is(class::TITLE) && n == 1;
            if in_name {
                names += n;
                np.name = true;
                head = Some(j + n - 1);
                j += n;
                continue;
            }
            if np.name {
                break;
            }
            head = Some(j);
            np.place = Some(k);
            j += n;
            continue;
        }
        if time_word_ends(g, j) {
            break;
        }
        // "in Colombia more than 1,280 leaders": a bound with its number opens another group.
        if u.is(class::BOUND) && head.is_some() && starts_count(g, j) {
            break;
        }
        if u.is(class::VERB) {
            // A harm participle as head ("21 killed") or before a noun ("three wounded soldiers").
            let f = g.form(u);
            if let Some(v) = g.verb(u)
                && v.class == VerbClass::Harm
                && f & form::PART != 0
                && (np.count.is_some() || np.det == Det::The || np.det == Det::Poss || np.other || np.det == Det::An && head.is_none() || np.det == Det::No)
                && (head.is_none() || head == Some(number_end.wrapping_sub(1)))
                && !u.is(class::HARMN)
            {
                let next = units.get(j + 1);
                let before_noun = next.is_some_and(|n| n.is(class::PERSON.with(class::DEMONYM)) && !n.is(class::LOC) || n.is(class::ADJ) && units.get(j + 2).is_some_and(|m| m.is(class::PERSON)));
                if before_noun && np.count.is_some() | (np.det != Det::Bare) {
                    np.modifier_harm = v.harm;
                    j += 1;
                    continue;
                }
                if np.det == Det::An {
                    break;
                }
                head = Some(j);
                np.harm = v.harm;
                j += 1;
                // "dead and wounded" is taken by the clause step.
                break;
            }
            if g.is_verb(j, head.is_none() && (np.det != Det::Bare || np.count.is_some())) {
                break;
            }
            if f & (form::PAST | form::PART) != 0 && f & form::BASE == 0 && head.is_some() && !u.is(class::HARMA.with(class::NOUN)) {
                break;
            }
        }
        if u.is(class::AND.with(class::OR).with(class::BUT).with(class::REL).with(class::ATTR).with(class::INCL).with(class::AMONG).with(class::ASWELL).with(class::BE).with(class::HAVE).with(class::MODAL).with(class::DO)) && !u.is(class::ACTOR) {
            break;
        }
        if u.is(class::PREP) && !u.is(class::ADJ.with(class::ACTOR)) {
            break;
        }
        if u.is(class::THE.with(class::AN).with(class::POSS).with(class::PRON)) && !u.is(class::DEMONYM) {
            break;
        }
        if u.is(class::SUB.with(class::HYPO)) {
            break;
        }
        if u.is(class::ADV) && !u.is(class::ADJ.with(class::NOUN).with(class::OTHER)) {
            // "allegedly pro-Iranian fighters": an adverb before a modifier is passed over.
            if head.is_none() && j > i && units.get(j + 1).is_some_and(|n| n.kind == UnitKind::Word && !n.is(class::PREP.with(class::VERB))) {
                j += 1;
                continue;
            }
            break;
        }
        if u.is(class::HARMA) {
            // "dead", "wounded" as head; "dead soldiers" as modifier.
            let noun = u.noun_entry(g.lx).and_then(|e| g.lx.noun(e));
            let harm = noun.and_then(|n| n.harm);
            let next = units.get(j + 1);
            if next.is_some_and(|n| n.is(class::PERSON.with(class::BODY).with(class::COLL)) && !g.is_verb_unit(j + 1)) && head.is_none() {
                np.modifier_harm = harm;
                j += 1;
                continue;
            }
            if head.is_some() {
                // "12 soldiers dead": the noun is the head, the harm a predicate.
                break;
            }
            np.harm = harm;
            np.plural = true;
            head = Some(j);
            j += 1;
            break;
        }
        if u.is(class::OTHER) {
            np.other = true;
            j += 1;
            if head.is_none() {
                continue;
            }
            break;
        }
        let known = class::NOUN.with(class::PERSON).with(class::ACTOR).with(class::SOURCE).with(class::MEANS).with(class::TARGET).with(class::DEED).with(class::HARMN).with(class::BODY).with(class::PLACEN).with(class::TITLE).with(class::KIN).with(class::UNIT).with(class::COLL).with(class::TOLL).with(class::LIFE).with(class::GENERIC).with(class::ORG);
        if u.is(known) {
            // A person's noun after a person's noun: "four civilians women" stays one group; a name after a title is the head.
            head = Some(j);
            j += 1;
            continue;
        }
        if u.is(class::ADJ.with(class::DEMONYM).with(class::DIR)) {
            // "the Russians": a people's name may be the head.
            if u.is(class::DEMONYM) {
                head = Some(j);
            }
            j += 1;
            continue;
        }
        if u.is(class::NEG.with(class::NOBODY)) {
            break;
        }
        // A word the pack doesn't know: a name if it is written as one, else a noun or adjective.
        if g.namey(j) {
            names += 1;
            let from_title = j > i && units[j - 1].is(class::TITLE.with(class::PERSON));
            if head.is_none() || names >= 1 && (head == Some(j - 1) || from_title) {
                np.name = np.place.is_none();
            }
            head = Some(j);
            j += 1;
            continue;
        }
        if u.kind == UnitKind::Word {
            if head.is_some_and(|h| units[h].is(class::PERSON)) && !u.is(class::COMMON) && j > 0 {
                break;
            }
            // A word the pack doesn't know goes with the known noun before it, which stays the head ("a restaurant popular with").
            if !head.is_some_and(|h| units[h].is(class::NOUN.with(class::DEED).with(class::TARGET))) {
                head = Some(j);
                np.name = false;
            }
            j += 1;
            continue;
        }
        break;
    }
    if j == i {
        return None;
    }
    let head = head.or_else(|| np.count.map(|c| c.u1 as usize - 1))?;
    // "21" alone, "the two": the number is the head.
    let u = &units[head];
    np.head = head as u32;
    np.classes = u.classes;
    if let Some(e) = u.noun_entry(g.lx) {
        np.plural |= e.plural && !(e.singular && np.det == Det::An);
        if np.harm.is_none() && u.is(class::HARMN) {
            np.harm = g.lx.noun(e).and_then(|n| n.harm);
        }
        if np.harm.is_some() && u.is(class::PERSON) && !u.is(class::HARMN.with(class::HARMA)) && !u.is(class::VERB) {
            np.harm = None;
        }
    }
    if np.name && (matches!(np.det, Det::The | Det::An | Det::Dem | Det::Poss | Det::No) || g.capitals && names < 2 || np.count.is_some()) && !units[i..j].iter().any(|x| x.is(class::TITLE.with(class::PERSON))) {
        np.name = false;
    }
    if np.name && u.is(class::ACTOR.with(class::SOURCE).with(class::TARGET).with(class::DEED).with(class::MEANS)) {
        np.name = false;
    }
    if np.det == Det::No && np.count.is_none() {
        np.count = Some(CountDraft { kind: DraftKind::None, a: 0, b: 0, u0: i as u32, u1: (i + 1) as u32 });
    }
    if all
        && let Some(c) = &mut np.count
        && c.kind == DraftKind::Stated
        && (np.det == Det::The || np.det == Det::Dem)
    {
        // "all the 12": the group named before; still a number.
        c.kind = DraftKind::Stated;
    }
    np.u1 = j as u32;
    let _ = out;
    Some((j - i, np))
}

impl Ground<'_> {
    fn is_verb_unit(&self, i: usize) -> bool {
        self.is_verb(i, false)
    }
}

/// A weekday or month inside a noun group ends it: "the attack Friday".
fn time_word_ends(g: &Ground<'_>, j: usize) -> bool {
    let u = &g.units[j];
    u.is(class::TIME) && !u.is(class::ADJ.with(class::NOUN)) && time::at(g.lx, g.units, j).is_some() && !u.is(class::ACTOR)
}

/// Ties "of" groups to the group before them.
fn tie_of(g: &Ground<'_>, out: &mut Chunks) {
    let n = out.items.len();
    for k in 0..n.saturating_sub(2) {
        // "the killings during the past 72 hours of a judge": a time phrase may stand between.
        let gap = usize::from(out.items[k].kind == ItemKind::Np && out.items[k + 1].kind == ItemKind::Time && k + 3 < n);
        let (a, p, b) = (out.items[k], out.items[k + 1 + gap], out.items[k + 2 + gap]);
        if a.kind != ItemKind::Np || p.kind != ItemKind::Prep || b.kind != ItemKind::Np {
            continue;
        }
        let prep = &g.units[p.u0 as usize];
        let head = &out.nps[a.at as usize];
        let is_of = prep.is(class::OF);
        let is_from = prep.is(class::FROM) && b.kind == ItemKind::Np;
        if is_of {
            let number_head = head.count.is_some() && head.head + 1 == head.count.map_or(0, |c| c.u1) || head.classes.any(class::SHARE.with(class::NOBODY));
            let partitive = number_head;
            out.nps[a.at as usize].of = Some(b.at);
            out.nps[a.at as usize].partitive = partitive;
        } else if is_from && head.classes.any(class::PERSON.with(class::COLL)) {
            out.nps[a.at as usize].of = Some(b.at);
        }
    }
}
