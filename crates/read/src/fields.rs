//! Which field a report speaks of: armed violence, or one that uses the vocabulary of harm without harm. Enters: units and drafts. Leaves:
//! counts of telling words, and whether a draft needs them. Never done here: a claim.

use crate::assemble::Sent;
use crate::class;
use crate::clauses::Draft;
use crate::lexicon::{Entry, Lexicon};
use crate::pack::topic;
use crate::tokens::NO_WORD;
use crate::units::{Unit, UnitKind};

/// True if the groups say only a number or a bare name, nothing of people. `alone`: the report speaks of no other field.
pub(crate) fn weak(sent: &Sent<'_>, d: &Draft, alone: bool) -> bool {
    // Bodies that are found are remains, "body count" and "death toll" count people, "Dead: 14" heads a list.
    let anchor = &sent.g.units[d.anchor.0 as usize];
    if d.found || anchor.is(class::TOLL) && anchor.t1 - anchor.t0 > 1 && alone || d.rule == "noun.colon" {
        return false;
    }
    // Persons by name, and the words say who did it or that it was done to them.
    if alone && d.who.iter().all(|&i| sent.c.nps[i as usize].name) && (d.rule != "verb.active" || !d.agents.is_empty()) {
        return false;
    }
    d.who.iter().all(|&i| {
        let n = &sent.c.nps[i as usize];
        // "Both were killed" points back to people.
        !n.classes.any(class::TWO)
            && !n.classes.any(class::PERSON.with(class::ACTOR).with(class::DEMONYM).with(class::KIN).with(class::COLL))
            && n.of.is_none_or(|o| !sent.c.nps[o as usize].classes.any(class::PERSON.with(class::ACTOR)))
            && !sent.g.units[n.u0 as usize..n.u1 as usize].iter().any(|u| u.is(class::TITLE.with(class::PERSON)))
    })
}

/// How much of a report speaks of which field.
#[derive(Default)]
pub(crate) struct Fields {
    pub(crate) other: [u32; 10],
    pub(crate) violence: u32,
}

impl Fields {
    /// Counts the words of a sentence in.
    pub(crate) fn add(&mut self, units: &[Unit], lx: &Lexicon) {
        for u in units {
            if u.entry == NO_WORD || u.kind != UnitKind::Word {
                continue;
            }
            let e = &lx.entries[u.entry as usize];
            if e.topic > 0 {
                self.other[e.topic as usize] += 1;
            }
            self.violence += u32::from(violent(u, e));
        }
    }
}

/// A word that only armed violence explains: an armed party, a weapon at work.
fn violent(u: &Unit, e: &Entry) -> bool {
    u.is(class::ACTOR) && !e.actors.is_empty() && e.topic == 0
        || e.means.as_deref() == Some("shooting") && (u.t1 - u.t0 > 1 || u.is(class::PERSON))
        || e.topic == 0
            && e.means.as_deref().is_some_and(|m| {
                !matches!(m, "attack" | "clash" | "abduction" | "arrest" | "torture" | "execution" | "beating" | "shooting" | "siege" | "vehicle-ramming")
            })
            && u.is(class::MEANS)
}

/// The field of a sentence, if it is another one than armed violence.
pub(crate) fn field_of(units: &[Unit], lx: &Lexicon, report: &Fields) -> Option<u8> {
    let mut here = [0u32; 10];
    let mut violence = 0;
    for u in units {
        if u.entry == NO_WORD || u.kind != UnitKind::Word {
            continue;
        }
        let e = &lx.entries[u.entry as usize];
        here[e.topic as usize] += u32::from(e.topic > 0);
        violence += u32::from(violent(u, e));
    }
    let (t, n) = (1..10u8).map(|t| (t, here[t as usize])).max_by_key(|x| (x.1, std::cmp::Reverse(x.0)))?;
    let (r, m) = (1..8u8).map(|t| (t, report.other[t as usize])).max_by_key(|x| (x.1, std::cmp::Reverse(x.0)))?;
    // Words of business and technology are everywhere: one of them says nothing.
    let few = matches!(topic::NAMES[t as usize - 1], "business" | "technology");
    // "The film opens with an explosion": what the sentence is about stands first.
    let first = units
        .iter()
        .take(4)
        .take_while(|u| !u.is(class::VERB) || u.is(class::NOUN))
        .any(|u| u.entry != NO_WORD && lx.entries[u.entry as usize].topic == topic::FICTION);
    if (n > violence || t == topic::FICTION && first && n == violence) && (!few || n >= 2) {
        return Some(t);
    }
    // A report that is mostly of another field keeps it where a sentence says nothing to the contrary.
    (m >= 3 && m > report.violence && violence == 0).then_some(r)
}
