//! Units into phrases. Enters: the units of a sentence, with its time phrases and place names. Leaves: noun groups, verb groups and the
//! marks and small words between them, in order. Never done here: deciding who did what to whom.

mod counts;
mod groups;
mod labels;
mod ties;
mod verbs;
mod words;

use counts::*;
use groups::*;
use ties::*;
use verbs::*;
use words::*;

use crate::class;
use crate::lexicon::{BoundKind, Frame, Lexicon, Verb, VerbClass, form};
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
    /// The possessor before the head ("the six nurses' murder"), a group without an item of its own.
    pub owner: Option<u32>,
    /// True if `of` is tied as a partitive ("half of the jihadists", "dozens of civilians").
    pub partitive: bool,
    /// "other", "another", "more".
    pub other: bool,
    /// "all civilians", "both teachers".
    pub whole: bool,
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
}

/// A time phrase in a sentence.
#[derive(Clone, Debug)]
pub struct TimeMention {
    /// What it says.
    pub expr: TimeExpr,
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
    /// The items that can part clauses: "but", "and", colons.
    pub borders: Vec<u32>,
}

impl Chunks {
    /// The item that the noun group `np` stands at.
    pub fn item_of(&self, np: u32) -> Option<usize> {
        self.items.iter().position(|i| i.kind == ItemKind::Np && i.at == np)
    }

    /// How many items from item `k` on say when or where and stand before an "of" that goes on with the noun before them.
    pub fn adjuncts(&self, g: &Ground<'_>, mut k: usize) -> usize {
        let from = k;
        for _ in 0..3 {
            let kind = |j: usize| self.items.get(j).map(|i| i.kind);
            match (kind(k), kind(k + 1)) {
                (Some(ItemKind::Time), _) => k += 1,
                (Some(ItemKind::Prep), Some(ItemKind::Time)) => k += 2,
                (Some(ItemKind::Prep), Some(ItemKind::Np)) if self.nps[self.items[k + 1].at as usize].place.is_some() => k += 2,
                (Some(ItemKind::Prep), Some(ItemKind::Np)) if g.units[self.items[k].u0 as usize].is(class::OF) => return k - from,
                // "the killing by soldiers of 12 men": who did it stands before who was harmed.
                (Some(ItemKind::Prep), Some(ItemKind::Np)) if g.units[self.items[k].u0 as usize].is(class::BY) && k == from => {
                    let of = self.items.get(k + 2).is_some_and(|i| i.kind == ItemKind::Prep && g.units[i.u0 as usize].is(class::OF));
                    let harmed = self.items.get(k + 3).filter(|i| of && i.kind == ItemKind::Np).map(|i| &self.nps[i.at as usize]);
                    if !harmed.is_some_and(|n| (n.count.is_some() || n.det == Det::An) && n.classes.any(class::PERSON)) {
                        return 0;
                    }
                    k += 2;
                }
                _ => return 0,
            }
        }
        0
    }
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
    /// The classes of all its units together: a rule that asks for a class which none of them has needs no look at them.
    pub all: class::Classes,
}

/// Builds the phrases of a sentence.
pub fn build(g: &Ground<'_>, out: &mut Chunks) {
    out.items.clear();
    out.nps.clear();
    out.vgs.clear();
    out.times.clear();
    out.borders.clear();
    let units = g.units;
    let mut i = 0;
    let push = |items: &mut Vec<Item>, kind: ItemKind, u0: usize, u1: usize, at: u32| items.push(Item { kind, u0: u0 as u32, u1: u1 as u32, at });
    while i < units.len() {
        let u = &units[i];
        if u.kind == UnitKind::Mark {
            let kind = match u.mark {
                b',' => ItemKind::Comma,
                b'(' | b'[' => ItemKind::Open,
                b')' | b']' => ItemKind::Close,
                b'"' => ItemKind::Quote,
                b':' => ItemKind::Colon,
                b'=' => ItemKind::Dash,
                b'-' if units.get(i + 1).is_some_and(|n| n.is_mark(b'-')) => {
                    push(&mut out.items, ItemKind::Dash, i, i + 2, 0);
                    i += 2;
                    continue;
                }
                b'-' if !u.glued => ItemKind::Dash,
                _ => ItemKind::Other,
            };
            // "the massacre [of six priests]": what an editor put in goes on with the words before.
            if u.mark == b'[' && units.get(i + 1).is_some_and(|n| n.is(class::OF) && n.kind == UnitKind::Word) {
                i += 1;
                continue;
            }
            push(&mut out.items, kind, i, i + 1, 0);
            i += 1;
            continue;
        }
        // Time phrases, with the preposition before them.
        let prep = usize::from(u.is(class::PREP) && !u.is(class::TIME.without(class::PREP)) && u.kind == UnitKind::Word);
        if let Some((start, n, expr)) = time_here(g, i, prep) {
            let at = out.times.len() as u32;
            out.times.push(TimeMention { expr, p0: start as u32, u1: (start + n) as u32 });
            push(&mut out.items, ItemKind::Time, i, start + n, at);
            i = start + n;
            continue;
        }
        if let Some(n) = age_before_noun(g, i) {
            // "15-year-old" alone, not before a noun, is nothing here.
            push(&mut out.items, ItemKind::Other, i, i + n, 0);
            i += n;
            continue;
        }
        let including = u.is(class::INCL) && u.kind == UnitKind::Word && (u.t1 - u.t0 > 1 || g.form(u) & form::ING != 0 || !u.is(class::VERB));
        if including {
            push(&mut out.items, ItemKind::Incl, i, i + 1, 0);
            i += 1;
            continue;
        }
        let ambiguous_quantity = u.is(class::BOUND) && starts_count(g, i) && !distance_follows(g, i);
        // "in Cite Soleil": a name of several words opens with no verb.
        let named = g.place_at(i).is_some_and(|(n, _)| n > 1) && u.capital && !g.capitals && i > 0;
        if !ambiguous_quantity
            && !named
            && let Some((n, vg)) = verb_group(g, i)
        {
            // "were recently killed": the verb holds a time.
            if n > 1
                && let Some((u0, expr)) = (i..i + n).find_map(|u| time::adverb(g.lx, &units[u]).map(|e| (u, e)))
            {
                let at = out.times.len() as u32;
                out.times.push(TimeMention { expr, p0: u0 as u32, u1: u0 as u32 + 1 });
                push(&mut out.items, ItemKind::Time, i, i, at);
            }
            let at = out.vgs.len() as u32;
            push(&mut out.items, ItemKind::Verb, i, i + n, at);
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
                push(&mut out.items, kind, i, i + 1, 0);
                i += 1;
                continue;
            }
        }
        match noun_group(g, i, out) {
            Some((n, np)) => {
                let at = out.nps.len() as u32;
                push(&mut out.items, ItemKind::Np, i, i + n, at);
                out.nps.push(np);
                i += n;
            }
            None => {
                push(&mut out.items, ItemKind::Other, i, i + 1, 0);
                i += 1;
            }
        }
    }
    tie_of(g, out);
    far_ranges(g, out);
    let parts = |it: &Item| matches!(it.kind, ItemKind::But | ItemKind::Colon | ItemKind::And);
    out.borders.extend((0u32..).zip(&out.items).filter(|(_, it)| parts(it)).map(|(k, _)| k));
}
