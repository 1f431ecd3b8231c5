//! Phrases into drafts of claims: who did what to whom. Enters: the phrases of one sentence. Leaves: drafts that point at noun groups.
//! Never done here: what one sentence says about another.

use crate::chunks::{Chunks, CountDraft, Det, DraftKind, Ground, Item, ItemKind, Np, Vg};
use crate::class;
use crate::lexicon::{Frame, Verb, VerbClass, form};
use crate::tokens::NO_WORD;
use crate::units::UnitKind;
use smallvec::SmallVec;
use tollbook_model::{ClaimKind, Deed, Harm, Modality};

/// Indexes of noun groups.
pub type Nps = SmallVec<[u32; 4]>;

/// A draft of a claim, within one sentence.
#[derive(Clone, Debug)]
pub struct Draft {
    /// What sort.
    pub kind: ClaimKind,
    /// The harm.
    pub harm: Option<Harm>,
    /// The deed.
    pub deed: Option<Deed>,
    /// The count.
    pub count: CountDraft,
    /// Noun groups that say who.
    pub who: Nps,
    /// Noun groups that say by whom: agents, or the deed that did it.
    pub agents: Nps,
    /// The agent follows from a participle or an antecedent, not from a "by".
    pub agent_loose: bool,
    /// Unit of the harm word.
    pub anchor: (u32, u32),
    /// Item of the sentence where the claim hangs.
    pub item: usize,
    /// Verb of the harm, for its means.
    pub verb: u32,
    /// Asserted or not.
    pub modality: Modality,
    /// The rule that read it.
    pub rule: &'static str,
    /// Part of the draft before it (index in this sentence), or of the last claim of the report.
    pub part_of: Option<Part>,
    /// Other people than the draft with this index.
    pub apart_from: Option<usize>,
    /// The toll moved here from an older figure.
    pub updates: Option<usize>,
    /// An attacker's own death.
    pub own_death: bool,
    /// Remains found: the day is the day of finding.
    pub found: bool,
    /// The figure is a toll's ("the death toll rose to").
    pub toll: bool,
    /// The words point back to people told before ("the 12 dead").
    pub definite: bool,
    /// It is the figure that the sentence says it is not any more.
    pub superseded: bool,
    /// Item of the time phrase that dates it, where the rule found one.
    pub dated_at: Option<usize>,
}

/// What a draft is a part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A draft of the same sentence.
    Here(usize),
    /// The last claim before this sentence.
    Before,
}

/// Reads the drafts of one sentence.
pub struct Clauses<'a> {
    g: &'a Ground<'a>,
    c: &'a Chunks,
    /// The drafts so far.
    pub drafts: Vec<Draft>,
    /// What each rule saw and why it declined, for the trace; empty unless asked for.
    pub log: Option<Vec<String>>,
    taken: Vec<bool>,
    /// The sentence names a weapon, an attack or an armed party.
    violent: bool,
}

const PEOPLE: class::Classes = class::PERSON.with(class::ACTOR).with(class::COLL).with(class::KIN).with(class::DEMONYM).with(class::HARMA).with(class::GENERIC);

impl<'a> Clauses<'a> {
    /// Starts on a sentence.
    pub fn new(g: &'a Ground<'a>, c: &'a Chunks, trace: bool) -> Self {
        let violent = g.units.iter().any(|u| u.is(class::MEANS.with(class::ACTOR).with(class::DEED)) && !u.is(class::PREP));
        Clauses { g, c, drafts: Vec::new(), log: trace.then(Vec::new), taken: vec![false; c.nps.len()], violent }
    }

    fn note(&mut self, f: impl FnOnce() -> String) {
        if let Some(log) = &mut self.log {
            log.push(f());
        }
    }

    fn item(&self, k: usize) -> Option<&Item> {
        self.c.items.get(k)
    }
    fn np(&self, i: u32) -> &Np {
        &self.c.nps[i as usize]
    }
    fn vg(&self, k: usize) -> Option<&Vg> {
        let it = self.item(k)?;
        (it.kind == ItemKind::Verb).then(|| &self.c.vgs[it.at as usize])
    }
    fn verb(&self, vg: &Vg) -> Option<&Verb> {
        (vg.verb > 0).then(|| &self.g.lx.verbs[vg.verb as usize - 1])
    }
    fn class(&self, k: usize) -> Option<VerbClass> {
        self.vg(k).and_then(|v| self.verb(v)).map(|v| v.class)
    }
    fn is_np(&self, k: usize) -> Option<u32> {
        self.item(k).filter(|i| i.kind == ItemKind::Np).map(|i| i.at)
    }
    fn prep_is(&self, k: usize, set: class::Classes) -> bool {
        self.item(k).is_some_and(|i| i.kind == ItemKind::Prep && self.g.units[i.u0 as usize].is(set))
    }
    fn kind(&self, k: usize) -> Option<ItemKind> {
        self.item(k).map(|i| i.kind)
    }
    fn word_is(&self, u: u32, word: &str) -> bool {
        let u = &self.g.units[u as usize];
        u.entry != NO_WORD && u.entry == self.g.lx.word(word)
    }

    /// True if the group can be people. `strict` wants a word that says so.
    pub fn is_people(&self, n: &Np, strict: bool) -> bool {
        let head = &self.g.units[n.head as usize];
        if self.g.units.get(n.u1 as usize).is_some_and(|u| u.is_mark(b'%') || u.is(class::SHARE) && u.kind == UnitKind::Word) && head.is_number() {
            return false;
        }
        if n.name {
            return true;
        }
        if n.classes.any(class::PRON) {
            return head.is(class::PRON) && !strict && !self.word_is(n.head, "it") && !head.is(class::REFLEX);
        }
        if n.harm.is_some() {
            return n.count.is_some() || n.classes.any(class::HARMA) && !n.classes.any(class::HARMN) || n.classes.any(class::VERB) && n.det == Det::The && !n.classes.any(class::HARMN);
        }
        if let Some(of) = n.of
            && n.partitive
        {
            return self.is_people(&self.c.nps[of as usize], strict);
        }
        if let Some(of) = n.of
            && n.classes.any(class::COLL)
        {
            return self.is_people(&self.c.nps[of as usize], strict) || n.classes.any(class::PERSON);
        }
        if n.place.is_some() && n.count.is_none() {
            return false;
        }
        if n.classes.any(class::PERSON) {
            return true;
        }
        if n.classes.any(class::COLL) {
            return n.count.is_none() || n.classes.any(class::ACTOR.with(class::GENERIC));
        }
        if n.classes.any(PEOPLE) {
            // A demonym or actor as head: "three Russians", "12 Taliban".
            return n.count.is_some() || n.det == Det::The || n.det == Det::An || n.plural || !strict;
        }
        if n.count.is_some() && !n.classes.any(class::UNIT.with(class::DEED).with(class::MEANS).with(class::TARGET)) && (n.u0..n.u1).any(|u| self.g.units[u as usize].is(class::DEMONYM)) && n.plural | (head.entry == NO_WORD) {
            return true;
        }
        if n.count.is_some() && (head.is_number() || n.classes.any(class::OTHER) || head.is(class::NOBODY)) {
            return !n.classes.any(class::UNIT.with(class::DEED).with(class::MEANS).with(class::TARGET).with(class::PLACEN).with(class::TIME)) || head.is_number();
        }
        if n.classes.any(class::UNIT.with(class::TIME).with(class::DEED).with(class::MEANS).with(class::TARGET).with(class::PLACEN).with(class::BODY).with(class::LIFE).with(class::TOLL).with(class::HARMN).with(class::NOUN)) {
            return false;
        }
        // An unknown noun with a number: people, where a harm verb takes it and the sentence speaks of violence.
        !strict && n.count.is_some() && head.kind == UnitKind::Word && !head.is(class::COMMON.with(class::VERB)) && self.violent
    }

    /// Skips leftwards over what may stand between a verb and its subject.
    fn skip_left(&self, mut k: usize) -> Option<usize> {
        loop {
            let it = self.item(k)?;
            match it.kind {
                ItemKind::Adv | ItemKind::Time | ItemKind::Neg | ItemKind::Quote => k = k.checked_sub(1)?,
                ItemKind::Close => {
                    let mut d = k;
                    while self.item(d)?.kind != ItemKind::Open {
                        d = d.checked_sub(1)?;
                    }
                    k = d.checked_sub(1)?;
                }
                _ => return Some(k),
            }
        }
    }

    fn skip_right(&self, mut k: usize) -> Option<usize> {
        loop {
            let it = self.item(k)?;
            match it.kind {
                ItemKind::Adv | ItemKind::Quote | ItemKind::Neg => k += 1,
                ItemKind::Open => {
                    let mut d = k;
                    while self.item(d)?.kind != ItemKind::Close {
                        d += 1;
                    }
                    k = d + 1;
                }
                _ => return Some(k),
            }
        }
    }

    /// The start of an inserted piece that ends with the comma or dash at `k`: the item before the opening mark.
    fn before_insertion(&self, k: usize) -> Option<usize> {
        let mark = self.kind(k)?;
        let mut m = k.checked_sub(1)?;
        let mut seen_verb = false;
        loop {
            let it = self.item(m)?;
            if it.kind == mark {
                let first = self.kind(m + 1)?;
                let opens = match first {
                    ItemKind::Rel | ItemKind::Prep | ItemKind::Incl | ItemKind::Among | ItemKind::AsWell | ItemKind::Time | ItemKind::Adv | ItemKind::Attr | ItemKind::Sub => true,
                    ItemKind::Verb => self.vg(m + 1).is_some_and(|v| v.form & (form::ING | form::PART) != 0 && !v.aux) || seen_verb,
                    ItemKind::Np => true,
                    ItemKind::Or | ItemKind::And => !seen_verb,
                    _ => false,
                };
                return if opens { m.checked_sub(1) } else { None };
            }
            if matches!(it.kind, ItemKind::Colon | ItemKind::But) {
                return None;
            }
            seen_verb |= it.kind == ItemKind::Verb;
            m = m.checked_sub(1)?;
        }
    }

    /// The subject of the verb at item `v`. The flag is set if it is the antecedent of a relative pronoun.
    pub fn subject(&self, v: usize, hops: u8) -> Option<(Nps, bool)> {
        if hops > 4 {
            return None;
        }
        let mut k = self.skip_left(v.checked_sub(1)?)?;
        let mut rel = false;
        for _ in 0..24 {
            let it = *self.item(k)?;
            match it.kind {
                ItemKind::Np => {
                    // The object of a preposition is passed over with it.
                    if let Some(p) = k.checked_sub(1).and_then(|j| self.skip_left(j))
                        && matches!(self.kind(p), Some(ItemKind::Prep))
                        && !(rel && false)
                    {
                        // "of" groups hang on the group before them.
                        if rel && !self.prep_is(p, class::OF) {
                            return Some((self.coordinated_left(k), rel));
                        }
                        k = self.skip_left(p.checked_sub(1)?)?;
                        continue;
                    }
                    if self.np(it.at).harm.is_some() && self.np(it.at).count.is_none() && self.np(it.at).det == Det::Bare && k > 0 && self.is_np(k - 1).is_some() {
                        k -= 1;
                        continue;
                    }
                    // "24 people, including a catechist were killed": the subject stands before the inserted part.
                    if let Some(i) = self.part_word_before(k) {
                        k = self.skip_left(i.checked_sub(1)?)?;
                        if matches!(self.kind(k), Some(ItemKind::Comma | ItemKind::Dash)) {
                            k = self.skip_left(k.checked_sub(1)?)?;
                        }
                        continue;
                    }
                    // The object inside a relative clause: the subject is the group before the clause.
                    if let Some(r) = self.relative_start(k) {
                        k = self.skip_left(r.checked_sub(1)?)?;
                        continue;
                    }
                    return Some((self.coordinated_left(k), rel));
                }
                ItemKind::Comma | ItemKind::Dash => {
                    if rel {
                        k = self.skip_left(k.checked_sub(1)?)?;
                        continue;
                    }
                    k = self.skip_left(self.before_insertion(k)?)?;
                }
                ItemKind::Rel => {
                    rel = true;
                    k = self.skip_left(k.checked_sub(1)?)?;
                    // "in which", "of whom"
                    if self.kind(k) == Some(ItemKind::Prep) {
                        k = self.skip_left(k.checked_sub(1)?)?;
                    }
                }
                ItemKind::And | ItemKind::Or | ItemKind::But => {
                    // A second verb shares the subject of the first.
                    let mut j = k.checked_sub(1)?;
                    loop {
                        match self.kind(j)? {
                            ItemKind::Verb => return self.subject(j, hops + 1),
                            ItemKind::Colon | ItemKind::Sub => return None,
                            _ => j = j.checked_sub(1)?,
                        }
                    }
                }
                ItemKind::AsWell => k = self.skip_left(k.checked_sub(1)?)?,
                // A participle that describes the group before it: "attackers riding in a taxi gunned down".
                ItemKind::Verb if self.vg(k).is_some_and(|v| !v.aux && v.form & (form::ING | form::PART) != 0) && k > 0 && self.is_np(k - 1).is_some() => k -= 1,
                ItemKind::Verb if self.vg(k).is_some_and(|v| v.infinitive) && k > 0 => k = self.skip_left(k - 1)?,
                ItemKind::Verb if k > 0 && self.kind(k - 1) == Some(ItemKind::Rel) => k = self.skip_left(k.checked_sub(2)?)?,
                _ => return None,
            }
        }
        None
    }

    /// The part word ("including") that governs the list ending at item `k`, if one does.
    fn part_word_before(&self, k: usize) -> Option<usize> {
        let mut j = k.checked_sub(1)?;
        for _ in 0..10 {
            match self.kind(j)? {
                ItemKind::Incl => return Some(j),
                ItemKind::Among if j > 0 && self.vg(j - 1).is_some_and(|v| v.verb == 0) => return None,
                ItemKind::Among if self.c.items[j].u1 - self.c.items[j].u0 == 1 && self.g.units[self.c.items[j].u0 as usize].t1 - self.g.units[self.c.items[j].u0 as usize].t0 > 1 => return Some(j),
                ItemKind::Np | ItemKind::And | ItemKind::Comma | ItemKind::Prep | ItemKind::Adv => j = j.checked_sub(1)?,
                _ => return None,
            }
        }
        None
    }

    /// The item that opens the relative clause whose object stands at item `k`, if it is one.
    fn relative_start(&self, k: usize) -> Option<usize> {
        let v = self.skip_left(k.checked_sub(1)?)?;
        let vg = self.vg(v)?;
        let before = self.skip_left(v.checked_sub(1)?)?;
        if self.kind(before) == Some(ItemKind::Rel) {
            return Some(before);
        }
        // A participle right after a group: "pilgrims carrying flags".
        (!vg.aux && vg.form & form::ING != 0 && self.is_np(before).is_some() && before + 1 == v).then_some(v)
    }

    /// The groups joined to the one at item `k` on its left, in order.
    fn coordinated_left(&self, k: usize) -> Nps {
        let mut out = Nps::new();
        let Some(last) = self.is_np(k) else { return out };
        out.push(last);
        if !self.is_people(self.np(last), false) {
            return out;
        }
        let mut at = k;
        let mut joined = false;
        loop {
            let Some(mut j) = at.checked_sub(1) else { break };
            // "and", a comma, or both before the group.
            let mut sep = false;
            if matches!(self.kind(j), Some(ItemKind::And | ItemKind::Or | ItemKind::AsWell)) {
                joined = true;
                sep = true;
                let Some(p) = j.checked_sub(1) else { break };
                j = p;
            }
            // "six priests -- five Spaniards and one Salvadoran -- and two women"
            if sep && self.kind(j) == Some(ItemKind::Dash) {
                match self.before_insertion(j) {
                    Some(b) => {
                        j = b;
                        at = b + 1;
                    }
                    None => break,
                }
            }
            if self.kind(j) == Some(ItemKind::Comma) {
                if !joined && !self.np(last).name {
                    break;
                }
                sep = true;
                let Some(p) = j.checked_sub(1) else { break };
                j = p;
            }
            if !sep {
                break;
            }
            // Walk over what hangs on the group: ages, prepositional phrases, brackets.
            let Some(mut j) = self.skip_left(j) else { break };
            let mut found = None;
            for _ in 0..6 {
                let Some(np) = self.is_np(j) else { break };
                match j.checked_sub(1).and_then(|p| self.skip_left(p)) {
                    Some(p) if self.kind(p) == Some(ItemKind::Prep) && !self.prep_is(p, class::SUB) => {
                        let Some(q) = p.checked_sub(1).and_then(|q| self.skip_left(q)) else { break };
                        j = q;
                    }
                    _ => {
                        found = Some((j, np));
                        break;
                    }
                }
            }
            let Some((j, np)) = found else { break };
            let n = self.np(np);
            // A lone number after a name is an age: "Ali Hassan, 34, and".
            if n.u1 - n.u0 == 1 && self.g.units[n.head as usize].is_number() && j >= 2 && self.kind(j - 1) == Some(ItemKind::Comma) && self.is_np(j - 2).is_some_and(|m| self.np(m).name) {
                at = j - 1;
                if let Some(name) = self.is_np(j - 2) {
                    out.insert(0, name);
                    at = j - 2;
                }
                continue;
            }
            if !self.is_people(n, true) && !(n.count.is_some() && self.is_people(n, false)) {
                break;
            }
            // An object of a verb before it belongs to that verb; what is said or left is no such object.
            if j.checked_sub(1).is_some_and(|p| self.kind(p) == Some(ItemKind::Verb) && !matches!(self.class(p), Some(VerbClass::Report | VerbClass::Leave | VerbClass::Deny | VerbClass::Fear))) && !self.np(last).name {
                break;
            }
            out.insert(0, np);
            at = j;
            if out.len() > 24 {
                break;
            }
        }
        if !joined && out.len() > 1 && !out.iter().all(|&i| self.np(i).name || self.np(i).age.is_some()) {
            let keep = out.pop();
            out.clear();
            out.extend(keep);
        }
        out
    }

    /// The groups at item `k` and those joined to them on the right; also the item after them.
    fn coordinated_right(&self, k: usize) -> (Nps, usize) {
        self.coordinated(k, false)
    }

    /// The same; `loose` where a verb after the list belongs to something before it ("the murder of six priests and two women shocks").
    fn coordinated(&self, k: usize, loose: bool) -> (Nps, usize) {
        let mut out = Nps::new();
        let Some(first) = self.is_np(k) else { return (out, k) };
        out.push(first);
        let mut at = k + 1;
        if !self.is_people(self.np(first), false) {
            return (out, at);
        }
        loop {
            // What hangs on the group: prepositional phrases, brackets, an age.
            let mut j = at;
            loop {
                match self.kind(j) {
                    Some(ItemKind::Prep) if self.is_np(j + 1).is_some() => j += 2,
                    Some(ItemKind::Open) => match self.skip_right(j) {
                        Some(n) => j = n,
                        None => break,
                    },
                    Some(ItemKind::Time | ItemKind::Adv) => j += 1,
                    // "a candidate running for a seat, his driver and a guard"
                    Some(ItemKind::Verb) if self.vg(j).is_some_and(|v| !v.aux && v.form & form::ING != 0) && self.class(j) == Some(VerbClass::Plain) && j == at => j += 1,
                    Some(ItemKind::Np) if j > at && self.kind(j - 1) == Some(ItemKind::Verb) => j += 1,
                    _ => break,
                }
            }
            let mut sep = false;
            if self.kind(j) == Some(ItemKind::Comma) {
                j += 1;
                // ", 34," after a name
                if let Some(n) = self.is_np(j)
                    && self.g.units[self.np(n).head as usize].is_number()
                    && self.np(n).u1 - self.np(n).u0 == 1
                    && self.np(*out.last().unwrap_or(&first)).name
                    && self.kind(j + 1) != Some(ItemKind::Verb)
                {
                    j += 1;
                    if self.kind(j) == Some(ItemKind::Comma) {
                        j += 1;
                    }
                }
                sep = true;
            }
            if matches!(self.kind(j), Some(ItemKind::And | ItemKind::Or)) {
                j += 1;
                sep = true;
                if self.kind(j) == Some(ItemKind::Adv) {
                    j += 1;
                }
            } else if sep && !self.list_goes_on(j) {
                break;
            }
            if !sep {
                break;
            }
            let Some(np) = self.is_np(j) else { break };
            let n = self.np(np);
            if !self.is_people(n, true) && !(n.count.is_some() && self.is_people(n, false)) || n.harm.is_some() && n.count.is_some() {
                break;
            }
            // "Tomas Ixcoy, 41, a peasant leader and father of six": who he was, nobody else.
            let named = out.last().is_some_and(|&l| self.np(l).name);
            if named && !n.name && n.count.is_none() && self.kind(j - 1) == Some(ItemKind::Comma) && matches!(n.det, Det::An | Det::The | Det::Bare) {
                break;
            }
            if n.classes.any(class::PRON) && !n.classes.any(class::PERSON) {
                break;
            }
            // A verb after it makes it the subject of a new clause.
            let mut e = j + 1;
            while matches!(self.kind(e), Some(ItemKind::Adv | ItemKind::Time)) || self.kind(e) == Some(ItemKind::Prep) && self.is_np(e + 1).is_some() {
                e += if self.kind(e) == Some(ItemKind::Prep) { 2 } else { 1 };
            }
            if let Some(v) = self.vg(e)
                && (v.form & form::ING == 0 || v.aux)
                && !(loose && self.class(e) != Some(VerbClass::Harm))
            {
                break;
            }
            if self.is_np(e).is_some_and(|m| self.np(m).harm.is_some() && self.np(m).count.is_none()) {
                break;
            }
            out.push(np);
            at = j + 1;
            if out.len() > 24 {
                break;
            }
        }
        (out, at)
    }

    /// True if the list that has a comma before item `j` still comes to an "and".
    fn list_goes_on(&self, mut j: usize) -> bool {
        let mut n = 0;
        let mut names = self.is_np(j).is_some_and(|i| self.np(i).name);
        while n < 40 {
            match self.kind(j) {
                Some(ItemKind::Np) => {
                    names &= self.is_np(j).is_some_and(|i| self.np(i).name || self.g.units[self.np(i).head as usize].is_number());
                    j += 1;
                }
                Some(ItemKind::Comma) => j += 1,
                Some(ItemKind::Prep | ItemKind::Adv | ItemKind::Open | ItemKind::Close) => j += 1,
                Some(ItemKind::And | ItemKind::Or) => return true,
                None => return names,
                _ => return false,
            }
            n += 1;
        }
        false
    }

    /// The object of the verb at item `v`, and the item after it.
    fn object(&self, v: usize) -> Option<(Nps, usize)> {
        let mut k = self.skip_right(v + 1)?;
        if self.kind(k) == Some(ItemKind::Time) {
            k = self.skip_right(k + 1)?;
        }
        self.is_np(k)?;
        // In a relative clause a verb after the object is the main clause's.
        let relative = self.skip_left(v.checked_sub(1)?).is_some_and(|p| self.kind(p) == Some(ItemKind::Rel));
        let (nps, end) = self.coordinated(k, relative);
        Some((nps, end))
    }

    /// Who did it: the group after "by" to the right of item `k`.
    fn by_phrase(&self, k: usize) -> Nps {
        let mut j = k + 1;
        let mut steps = 0;
        while let Some(it) = self.item(j) {
            match it.kind {
                ItemKind::Prep if self.g.units[it.u0 as usize].is(class::BY) => {
                    if let Some(np) = self.is_np(j + 1)
                        && !self.np(np).classes.any(class::TIME)
                    {
                        let mut out = Nps::new();
                        out.push(np);
                        if matches!(self.kind(j + 2), Some(ItemKind::And | ItemKind::Or))
                            && let Some(n2) = self.is_np(j + 3)
                            && !matches!(self.kind(j + 4), Some(ItemKind::Verb))
                            && self.np(n2).count.is_none()
                        {
                            out.push(n2);
                        }
                        return out;
                    }
                    return Nps::new();
                }
                ItemKind::Prep | ItemKind::Np | ItemKind::Time | ItemKind::Adv | ItemKind::Quote | ItemKind::Open | ItemKind::Close | ItemKind::Other => j += 1,
                ItemKind::Verb if steps < 10 && self.vg(j).is_some_and(|v| v.form & form::PART != 0 && !v.aux) && matches!(self.class(j), Some(VerbClass::Deed)) => j += 1,
                _ => break,
            }
            steps += 1;
            if steps > 14 {
                break;
            }
        }
        Nps::new()
    }

    fn noun_of(&self, u: u32) -> Option<&crate::lexicon::Noun> {
        self.g.units[u as usize].noun_entry(self.g.lx).and_then(|e| self.g.lx.noun(e))
    }

    fn unit_word(&self, u: u32) -> class::Classes {
        self.g.units[u as usize].classes
    }

    /// Counts for a group that states none.
    fn count_of(&self, n: &Np) -> Option<CountDraft> {
        let words = |kind, a: u64| CountDraft { kind, a, b: a, u0: n.u0, u1: n.u1 };
        if let Some(c) = n.count {
            return Some(c);
        }
        if n.name {
            return Some(words(DraftKind::Stated, 1));
        }
        if n.partitive
            && let Some(of) = n.of
        {
            return self.count_of(&self.c.nps[of as usize]);
        }
        if n.classes.any(class::PRON) {
            return None;
        }
        let entry = self.g.units[n.head as usize].noun_entry(self.g.lx);
        if let Some(entry) = entry
            && let Some(noun) = self.g.lx.noun(entry)
        {
            if let Some(p) = noun.people {
                return Some(words(DraftKind::Stated, p));
            }
            if n.classes.any(class::COLL) && !n.plural {
                // "a family of five", "a group of 12 soldiers"
                if let Some(of) = n.of {
                    return self.count_of(&self.c.nps[of as usize]).filter(|c| !matches!(c.kind, DraftKind::Plural));
                }
                return (noun.role.as_deref() == Some("family")).then(|| words(DraftKind::Unstated, 0));
            }
            if n.det == Det::An || entry.singular && !entry.plural {
                return Some(words(DraftKind::Stated, 1));
            }
            if entry.plural && !(entry.singular && n.det != Det::Bare) {
                return Some(words(DraftKind::Plural, 0));
            }
        }
        if n.det == Det::An && n.classes.any(class::DEMONYM) {
            return Some(words(DraftKind::Stated, 1));
        }
        if n.classes.any(class::DEMONYM) {
            return Some(words(if n.plural { DraftKind::Plural } else { DraftKind::Stated }, u64::from(!n.plural)));
        }
        if n.det == Det::An {
            return Some(words(DraftKind::Stated, 1));
        }
        None
    }

    #[allow(clippy::too_many_arguments)]
    fn draft(&self, harm: Harm, count: CountDraft, who: Nps, anchor: (u32, u32), item: usize, rule: &'static str) -> Draft {
        Draft {
            kind: ClaimKind::Harm,
            harm: Some(harm),
            deed: None,
            count,
            who,
            agents: Nps::new(),
            agent_loose: false,
            anchor,
            item,
            verb: 0,
            modality: Modality::Asserted,
            rule,
            part_of: None,
            apart_from: None,
            updates: None,
            own_death: false,
            found: false,
            toll: false,
            definite: false,
            superseded: false,
            dated_at: None,
        }
    }

    /// Gives each group of victims its draft; kin and names are counted together.
    fn victims(&mut self, groups: &Nps, proto: &Draft) -> bool {
        let groups: Nps = groups.iter().copied().filter(|&i| self.is_people(self.np(i), false)).collect();
        if groups.is_empty() {
            return false;
        }
        // Names and kin: one group of people.
        let kin = |i: u32| {
            let n = self.np(i);
            n.classes.any(class::KIN)
        };
        let names = groups.len() > 1 && groups.iter().all(|&i| self.np(i).name);
        let related = groups.len() > 1
            && groups.iter().all(|&i| self.np(i).name || self.np(i).classes.any(class::PERSON))
            && groups.iter().skip(1).all(|&i| kin(i) && (self.np(i).det == Det::Poss || self.np(i).count.is_some() && kin(groups[0])))
            && groups.iter().skip(1).any(|&i| self.np(i).det == Det::Poss);
        if names || related {
            let mut total = 0;
            let mut all_known = true;
            for &i in &groups {
                match self.count_of(self.np(i)) {
                    Some(c) if c.kind == DraftKind::Stated => total += c.a,
                    _ => all_known = false,
                }
            }
            if all_known {
                let first = self.np(groups[0]);
                let last = self.np(groups[groups.len() - 1]);
                let mut d = proto.clone();
                d.count = CountDraft { kind: DraftKind::Stated, a: total, b: total, u0: first.u0, u1: last.u1 };
                d.who = groups.clone();
                for &i in &groups {
                    self.taken[i as usize] = true;
                }
                self.drafts.push(d);
                return true;
            }
        }
        let mut made = false;
        let mut k = 0;
        while k < groups.len() {
            let i = groups[k];
            // A group that already has its claim of this harm is not given a second one.
            if self.taken[i as usize] && self.drafts.iter().any(|d| d.harm == proto.harm && d.who.first() == Some(&i)) {
                k += 1;
                continue;
            }
            let n = self.np(i);
            let Some(count) = self.count_of(n) else {
                let words = (n.u0, n.u1);
                self.note(|| format!("declined: units {words:?} name no number of people"));
                k += 1;
                continue;
            };
            let mut d = proto.clone();
            d.count = count;
            d.definite = matches!(n.det, Det::The | Det::Dem) && !n.name;
            d.who = SmallVec::from_slice(&[i]);
            // "12 women and children": a bare plural after a count is under the same count.
            while k + 1 < groups.len() {
                let m = self.np(groups[k + 1]);
                if m.count.is_none() && m.det == Det::Bare && m.plural && !m.name && !matches!(count.kind, DraftKind::Share | DraftKind::ShareAbove) {
                    d.who.push(groups[k + 1]);
                    self.taken[groups[k + 1] as usize] = true;
                    k += 1;
                } else {
                    break;
                }
            }
            self.taken[i as usize] = true;
            self.drafts.push(d);
            made = true;
            k += 1;
        }
        made
    }

    /// Reads the whole sentence.
    pub fn read(&mut self) {
        for k in 0..self.c.items.len() {
            match self.c.items[k].kind {
                ItemKind::Verb => self.verb_item(k),
                ItemKind::Np => self.np_item(k),
                ItemKind::Incl | ItemKind::Among => self.part_item(k),
                _ => {}
            }
        }
        self.gaps();
        self.breakdowns();
        self.modalities();
    }

    /// "Two protesters were killed in Gondar, five in Bahir Dar and one in Debre Tabor": the verb is told once.
    fn gaps(&mut self) {
        for k in 1..self.c.items.len() {
            let Some(i) = self.is_np(k) else { continue };
            let n = self.np(i).clone();
            let number = n.count.is_some_and(|c| matches!(c.kind, DraftKind::Stated | DraftKind::AtLeast | DraftKind::About | DraftKind::MoreThan)) && (self.g.units[n.head as usize].is_number() || n.classes.any(class::OTHER));
            if !number || self.taken[i as usize] || n.of.is_some() {
                continue;
            }
            if !matches!(self.kind(k - 1), Some(ItemKind::Comma | ItemKind::And)) || !self.prep_is(k + 1, class::LOC) || !self.is_np(k + 2).is_some_and(|p| self.np(p).place.is_some()) {
                continue;
            }
            let Some(last) = self.drafts.iter().rev().find(|d| d.kind == ClaimKind::Harm && d.item < k && d.part_of.is_none()).cloned() else { continue };
            let mut d = last.clone();
            d.count = n.count.unwrap_or(last.count);
            d.item = k + 1;
            d.anchor = (n.u0, n.u1);
            d.rule = "clause.gap";
            d.apart_from = None;
            self.taken[i as usize] = true;
            self.drafts.push(d);
        }
    }

    /// "Eight people - five men, two women and a child - were killed": a whole told again by its parts.
    fn breakdowns(&mut self) {
        for w in 0..self.drafts.len() {
            let d = self.drafts[w].clone();
            if d.kind != ClaimKind::Harm || d.part_of.is_some() || !matches!(d.count.kind, DraftKind::Stated | DraftKind::AtLeast | DraftKind::About | DraftKind::MoreThan) || d.count.a < 2 {
                continue;
            }
            let Some(&last) = d.who.last() else { continue };
            let Some(p) = self.c.items.iter().position(|it| it.kind == ItemKind::Np && it.at == last) else { continue };
            // Over what hangs on the group, to the mark that opens the list.
            let mut j = p + 1;
            let limit = p + 14;
            let opener = loop {
                match self.kind(j) {
                    Some(ItemKind::Comma | ItemKind::Dash | ItemKind::Colon | ItemKind::Open) if self.is_np(j + 1).is_some_and(|i| self.np(i).count.is_some() && !self.taken[i as usize] && self.is_people(self.np(i), true)) => break Some(j),
                    Some(ItemKind::Comma | ItemKind::Prep | ItemKind::Np | ItemKind::Time | ItemKind::Adv | ItemKind::Verb | ItemKind::Quote) if j < limit => j += 1,
                    _ => break None,
                }
            };
            let Some(o) = opener else { continue };
            let (nps, end) = self.coordinated_right(o + 1);
            let sum: u64 = nps.iter().filter_map(|&i| self.count_of(self.np(i))).map(|c| c.a).sum();
            let comma = self.kind(o) == Some(ItemKind::Comma);
            // A list after a comma is a breakdown only if it adds up.
            let fits = nps.len() >= 2 && (sum == d.count.a || !comma && sum <= d.count.a);
            if !fits || self.vg(end).is_some_and(|v| v.aux) && comma {
                continue;
            }
            if nps.iter().any(|&i| self.taken[i as usize]) {
                continue;
            }
            let mut proto = d.clone();
            proto.rule = "part.breakdown";
            proto.part_of = Some(Part::Here(w));
            proto.anchor = (self.np(nps[0]).u0, self.np(nps[0]).u1);
            proto.apart_from = None;
            proto.updates = None;
            self.victims(&nps, &proto);
        }
    }

    fn verb_item(&mut self, k: usize) {
        let Some(vg) = self.vg(k).copied() else { return };
        let Some(verb) = self.verb(&vg).cloned() else {
            self.copula(k, &vg);
            return;
        };
        match verb.class {
            VerbClass::Harm => self.harm_verb(k, &vg, &verb),
            VerbClass::SelfKill => self.self_kill(k, &vg),
            VerbClass::Claim | VerbClass::Take | VerbClass::Cause => self.lives(k, &vg),
            VerbClass::Suffer => self.lives(k, &vg),
            VerbClass::Find => self.bodies(k, &vg),
            VerbClass::Include if !vg.passive => self.included(k),
            VerbClass::Fear | VerbClass::Report | VerbClass::Plain | VerbClass::Leave if vg.passive || verb.class == VerbClass::Plain => self.copula(k, &vg),
            VerbClass::Support => self.stance(k, &vg),
            _ => {}
        }
    }

    /// Chooses active or passive for a transitive harm verb.
    #[allow(clippy::too_many_lines)]
    fn harm_verb(&mut self, k: usize, vg: &Vg, verb: &Verb) {
        let Some(mut harm) = verb.harm else { return };
        let anchor = (vg.main, vg.main + 1);
        // "killed and wounded dozens": one number for both.
        let mut at = k;
        if matches!(self.kind(k + 1), Some(ItemKind::And | ItemKind::Or))
            && let Some(v2) = self.vg(k + 2).copied()
            && !v2.aux
            && let Some(h2) = self.verb(&v2).filter(|v| v.class == VerbClass::Harm).and_then(|v| v.harm)
            && v2.form & vg.form & (form::PART | form::ING | form::PAST | form::BASE) != 0
            && h2 != harm
        {
            let shared = vg.passive || self.object(k + 2).is_some_and(|(o, _)| o.first().is_some_and(|&i| self.is_people(self.np(i), false))) || self.reduced_follows(k + 2);
            if shared && (harm == Harm::Killed && h2 == Harm::Injured || harm == Harm::Injured && h2 == Harm::Killed) {
                harm = Harm::Casualties;
                at = k + 2;
            }
        }
        if k >= 2
            && matches!(self.kind(k - 1), Some(ItemKind::And | ItemKind::Or))
            && let Some(v1) = self.vg(k - 2)
            && !vg.aux
            && let Some(h1) = self.verb(v1).filter(|v| v.class == VerbClass::Harm).and_then(|v| v.harm)
            && h1 != harm
            && self.drafts.last().is_some_and(|d| d.harm == Some(Harm::Casualties) && d.item == k - 2)
        {
            return;
        }
        let mut object = self.object(at);
        if object.is_none()
            && !vg.passive
            && matches!(self.kind(at + 1), Some(ItemKind::And | ItemKind::Or))
            && self.vg(at + 2).is_some_and(|v| !v.aux && v.form & vg.form != 0)
        {
            object = self.object(at + 2);
        }
        let has_object = object.as_ref().is_some_and(|(o, _)| {
            o.first().is_some_and(|&i| self.is_people(self.np(i), false) && !(self.np(i).classes.any(class::PRON) && self.np(i).classes.any(class::REL)))
        });
        let mut proto = self.draft(harm, CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: anchor.0, u1: anchor.1 }, Nps::new(), anchor, k, "");
        proto.verb = vg.verb;
        proto.modality = self.verb_modality(k, vg);
        let intransitive = match verb.frame {
            Frame::Intransitive => true,
            Frame::Both => !vg.passive && !has_object,
            Frame::Flee => {
                self.flee(k, vg, &proto);
                return;
            }
            Frame::Transitive => false,
        };
        if intransitive {
            // "perished a woman": translated wires put the verb first.
            let subject = self.subject(k, 0).or_else(|| if vg.form & form::ING == 0 { object.clone().filter(|_| has_object).map(|(o, _)| (o, false)) } else { None });
            let Some((subject, rel)) = subject else {
                self.note(|| "declined: no subject for an intransitive harm verb".to_owned());
                return;
            };
            proto.rule = "verb.intransitive";
            let _ = rel;
            if vg.negated && !self.none_group(&subject) {
                return;
            }
            let first = self.drafts.len();
            if self.victims(&subject, &proto) {
                self.apart(at + 1, first, &proto);
            }
            return;
        }
        if vg.passive || (!vg.aux && vg.form & form::PART != 0 && !has_object) {
            // "the 12 killed" is read by its noun group.
            proto.rule = if vg.passive { "verb.passive" } else { "verb.reduced" };
            let agents = self.by_phrase(at);
            proto.agents = agents;
            // A bare participle right after a group describes that group, whatever stands before it.
            let adjacent = (!vg.aux).then(|| k.checked_sub(1)).flatten().filter(|&p| self.is_np(p).is_some_and(|i| self.is_people(self.np(i), false) && (self.np(i).count.is_some() || self.np(i).det != Det::Bare || self.np(i).plural)));
            let subject = match adjacent {
                Some(p) => Some((self.coordinated_left(p), false)),
                None => self.subject(k, 0),
            };
            if let Some(p) = adjacent
                && self.counted_number(k, p, &proto)
            {
                return;
            }
            match subject {
                Some((subject, _)) => {
                    if vg.negated && !self.none_group(&subject) {
                        self.note(|| "declined: negated".to_owned());
                        return;
                    }
                    // "the man killed the girl" has an object; a bare participle after a group with its own verb is a relative.
                    if !vg.passive && vg.form & form::PAST != 0 && !self.reduced_follows(at) && subject.iter().all(|&i| self.np(i).count.is_none() && !self.np(i).name && self.np(i).det != Det::An) {
                        self.note(|| "declined: no object, and the subject is no counted group".to_owned());
                        return;
                    }
                    let first = self.drafts.len();
                    if self.victims(&subject, &proto) {
                        self.apart(at + 1, first, &proto);
                    }
                }
                None => {
                    // Inverted: "Killed in the blast were two officers", "Also killed was a nurse".
                    if let Some(b) = self.inverted(at) {
                        let (nps, _) = self.coordinated_right(b);
                        proto.rule = "verb.inverted";
                        self.victims(&nps, &proto);
                    } else if vg.passive
                        && has_object
                        && let Some((o, _)) = object
                    {
                        proto.rule = "verb.inverted";
                        self.victims(&o, &proto);
                    } else {
                        self.note(|| "declined: a passive without a subject".to_owned());
                    }
                }
            }
            return;
        }
        // Active.
        let Some((object, end)) = object else {
            self.note(|| "declined: an active harm verb without an object".to_owned());
            return;
        };
        // "stabbed four people to death": the word after the group tells the harm.
        if let Some(e) = self.is_np(end)
            && let Some(h) = self.np(e).harm
            && self.np(e).count.is_none()
            && self.np(e).det == Det::Bare
            && self.np(e).classes.any(class::HARMA)
        {
            proto.harm = Some(h);
            self.taken[e as usize] = true;
        }
        proto.rule = if vg.form & form::ING != 0 && !vg.aux { "verb.participle" } else { "verb.active" };
        proto.agent_loose = vg.form & form::ING != 0 && !vg.aux;
        if let Some((s, _)) = self.agent_of(k, vg) {
            proto.agents = s;
        }
        // "the bomb injured nobody", "did not kill anyone"
        if vg.negated && !self.none_group(&object) {
            if object.iter().any(|&i| self.is_any(i)) {
                let n = self.np(object[0]);
                let mut d = proto.clone();
                d.count = CountDraft { kind: DraftKind::None, a: 0, b: 0, u0: n.u0, u1: n.u1 };
                d.who = object;
                self.drafts.push(d);
            }
            return;
        }
        let first = self.drafts.len();
        if self.victims(&object, &proto) {
            // "as well as 145 members": other people, the same predicate.
            self.apart(end, first, &proto);
        }
    }

    /// "the number of Palestinians killed … has reached 95": the figure comes with the verb after.
    fn counted_number(&mut self, k: usize, p: usize, proto: &Draft) -> bool {
        let Some(head) = p.checked_sub(2).and_then(|h| self.is_np(h)) else { return false };
        if !self.np(head).partitive || !self.np(head).count.is_some_and(|c| c.kind == DraftKind::Unstated) || self.np(head).det != Det::The {
            return false;
        }
        let group = self.is_np(p);
        let mut j = k + 1;
        let mut verb = false;
        while let Some(it) = self.item(j) {
            match it.kind {
                ItemKind::Verb if verb => break,
                ItemKind::Verb => verb = self.class(j) == Some(VerbClass::Rise) || self.vg(j).is_some_and(|v| v.verb == 0),
                ItemKind::Np if verb && self.number_group(it.at) => {
                    let m = it.at;
                    let mut d = proto.clone();
                    d.count = self.np(m).count.unwrap_or(d.count);
                    d.who = group.into_iter().collect();
                    d.toll = true;
                    d.rule = "noun.number-reached";
                    self.taken[m as usize] = true;
                    self.taken[head as usize] = true;
                    self.drafts.push(d);
                    return true;
                }
                ItemKind::Colon | ItemKind::Rel | ItemKind::Sub => break,
                _ => {}
            }
            j += 1;
            if j > k + 18 {
                break;
            }
        }
        false
    }

    fn is_any(&self, i: u32) -> bool {
        let n = self.np(i);
        (n.u0..n.u1).any(|u| self.word_is(u, "any") || self.word_is(u, "anyone") || self.word_is(u, "anybody"))
    }

    fn none_group(&self, groups: &Nps) -> bool {
        groups.iter().any(|&i| self.np(i).count.is_some_and(|c| c.kind == DraftKind::None))
    }

    /// Groups tied by "as well as" or "against" to what was just read.
    fn apart(&mut self, mut end: usize, first: usize, proto: &Draft) {
        for _ in 0..6 {
            // To the next joining word in the clause.
            let mut j = end;
            let mut found = None;
            let mut steps = 0;
            while let Some(it) = self.item(j) {
                match it.kind {
                    ItemKind::AsWell => {
                        found = Some(j);
                        break;
                    }
                    ItemKind::Prep if self.word_is(it.u0, "against") && self.is_np(j + 1).is_some_and(|n| self.np(n).count.is_some()) => {
                        found = Some(j);
                        break;
                    }
                    ItemKind::Prep | ItemKind::Np | ItemKind::Comma | ItemKind::Time | ItemKind::Adv | ItemKind::Quote | ItemKind::Open | ItemKind::Close => j += 1,
                    _ => break,
                }
                steps += 1;
                if steps > 12 {
                    break;
                }
            }
            let Some(j) = found else { return };
            if self.is_np(j + 1).is_none() {
                return;
            }
            let (nps, next) = self.coordinated_right(j + 1);
            let before = self.drafts.len();
            let mut p = proto.clone();
            p.item = j + 1;
            p.rule = "clause.apart";
            if nps.iter().any(|&i| self.taken[i as usize]) || !self.victims(&nps, &p) {
                return;
            }
            for d in before..self.drafts.len() {
                self.drafts[d].apart_from = Some(first);
            }
            end = next;
        }
    }

    /// A past participle after a counted group is reduced passive if no object follows it.
    fn reduced_follows(&self, k: usize) -> bool {
        match self.kind(k + 1) {
            None => true,
            Some(ItemKind::Np) => false,
            Some(_) => true,
        }
    }

    fn inverted(&self, k: usize) -> Option<usize> {
        let mut j = k + 1;
        for _ in 0..10 {
            match self.kind(j)? {
                ItemKind::Verb => {
                    let v = self.vg(j)?;
                    return (v.verb == 0 && self.is_np(j + 1).is_some()).then_some(j + 1);
                }
                ItemKind::Prep | ItemKind::Np | ItemKind::Time | ItemKind::Adv | ItemKind::Comma | ItemKind::Other | ItemKind::Quote => j += 1,
                _ => return None,
            }
        }
        None
    }

    /// The agent of an active harm verb; for a participle, the subject of its main clause.
    fn agent_of(&self, k: usize, vg: &Vg) -> Option<(Nps, bool)> {
        if vg.form & form::ING != 0 && !vg.aux {
            // The nearest finite verb on the left; its subject, or its own deed.
            let mut j = k.checked_sub(1)?;
            loop {
                if let Some(v) = self.vg(j)
                    && (v.aux || v.form & (form::PAST | form::THIRD) != 0)
                {
                    let class = self.class(j);
                    if class == Some(VerbClass::Report) {
                        return None;
                    }
                    if v.passive {
                        let by = self.by_phrase(j);
                        return if by.is_empty() { self.subject(j, 0) } else { Some((by, false)) };
                    }
                    return self.subject(j, 0);
                }
                if self.kind(j) == Some(ItemKind::Colon) {
                    return None;
                }
                // A noun for a deed right before the participle: "an attack killing three".
                if let Some(np) = self.is_np(j)
                    && self.np(np).classes.any(class::DEED)
                    && !j.checked_sub(1).is_some_and(|p| self.kind(p) == Some(ItemKind::Prep) && !self.prep_is(p, class::LOC.with(class::WITH)))
                {
                    return Some((SmallVec::from_slice(&[np]), false));
                }
                j = j.checked_sub(1)?;
            }
        }
        self.subject(k, 0)
    }

    fn flee(&mut self, k: usize, _vg: &Vg, proto: &Draft) {
        let Some((subject, _)) = self.subject(k, 0) else { return };
        // Those who flee are displaced only as a counted group of people who are not fighters or attackers.
        let ok = subject.iter().any(|&i| {
            let n = self.np(i);
            let role = self.role_is(n, &["attacker", "suicide-bomber", "fighter", "soldier", "police", "prisoner"]);
            n.count.is_some() && !role && self.is_people(n, false) && n.count.is_some_and(|c| c.kind == DraftKind::Vague || c.a >= 20)
        });
        if ok {
            let mut p = proto.clone();
            p.rule = "verb.flee";
            self.victims(&subject, &p);
        }
    }

    fn role_is(&self, n: &Np, roles: &[&str]) -> bool {
        self.noun_of(n.head).and_then(|n| n.role.as_deref()).is_some_and(|r| roles.contains(&r))
    }

    /// "The dead included two children", "those killed included 29 civilians".
    fn included(&mut self, k: usize) {
        let Some((subject, _)) = self.subject(k, 0) else { return };
        let harm = subject.iter().find_map(|&i| {
            let n = self.np(i);
            n.harm.filter(|_| n.count.is_none()).or_else(|| {
                (n.u0..n.u1).find_map(|u| {
                    let e = self.g.units[u as usize].entry;
                    (e != NO_WORD).then(|| self.g.lx.verb(&self.g.lx.entries[e as usize])).flatten().filter(|v| v.class == VerbClass::Harm).and_then(|v| v.harm)
                })
            }).or_else(|| (self.word_like(n, "victim") && n.count.is_none()).then_some(Harm::Killed))
        });
        let Some(harm) = harm else { return };
        let Some(j) = self.skip_right(k + 1) else { return };
        let (nps, _) = self.coordinated_right(j);
        let part = self.whole(harm);
        self.push_parts(&nps, harm, k, part, Modality::Asserted);
    }

    fn self_kill(&mut self, _k: usize, _vg: &Vg) {
        // "blew himself up": the attacker's own death is told only where the words say that he died.
        self.note(|| "an attacker's own death is left to the words that state it".to_owned());
    }

    /// "claimed five lives", "took the lives of three", "suffered 12 dead", "caused three deaths".
    fn lives(&mut self, k: usize, vg: &Vg) {
        if vg.passive && self.class(k) == Some(VerbClass::Suffer) {
            // "five lives were lost"
            if let Some((subject, _)) = self.subject(k, 0)
                && let Some(&i) = subject.first()
                && self.np(i).classes.any(class::LIFE)
                && let Some(count) = self.np(i).count
            {
                let mut d = self.draft(Harm::Killed, count, Nps::new(), (self.np(i).head, self.np(i).head + 1), k, "noun.lives");
                d.modality = self.verb_modality(k, vg);
                self.drafts.push(d);
            }
            return;
        }
        let Some(o) = self.skip_right(k + 1) else { return };
        let Some(i) = self.is_np(o) else { return };
        let n = self.np(i).clone();
        let n = &n;
        // "took 400 guests hostage": the word after the group tells the harm.
        if matches!(self.class(k), Some(VerbClass::Take | VerbClass::Claim))
            && self.is_people(n, false)
            && n.harm.is_none()
        {
            let (nps, end) = self.coordinated_right(o);
            if let Some(e) = self.is_np(end) {
                let m = self.np(e).clone();
                let proto = |c: &Self, harm, rule| {
                    let mut d = c.draft(harm, CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: m.u0, u1: m.u1 }, Nps::new(), (m.head, m.head + 1), k, rule);
                    d.modality = c.verb_modality(k, vg);
                    if let Some((s, _)) = c.agent_of(k, vg) {
                        d.agents = s;
                    }
                    d
                };
                if m.count.is_none() && m.det == Det::Bare && self.role_is(&m, &["hostage", "prisoner"]) {
                    let d = proto(self, Harm::Abducted, "verb.take-hostage");
                    self.victims(&nps, &d);
                } else if m.classes.any(class::LIFE) && m.det == Det::Poss {
                    let d = proto(self, Harm::Killed, "verb.cost-lives");
                    let first = self.drafts.len();
                    self.victims(&nps, &d);
                    let _ = first;
                }
            }
            return;
        }
        // "who sustained bullet wounds", "11 suffered injuries"
        if self.class(k) == Some(VerbClass::Suffer)
            && let Some(harm @ (Harm::Injured | Harm::Casualties)) = n.harm
            && n.classes.any(class::HARMN)
            && n.count.is_none()
            && harm == Harm::Injured
            && let Some((s, _)) = self.subject(k, 0)
            && s.iter().all(|&x| self.is_people(self.np(x), false))
        {
            let mut proto = self.draft(harm, CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: n.u0, u1: n.u1 }, Nps::new(), (n.head, n.head + 1), k, "verb.suffered-wounds");
            proto.modality = self.verb_modality(k, vg);
            self.victims(&s, &proto);
            return;
        }
        // "the garrison lost 19 men"
        if self.class(k) == Some(VerbClass::Suffer)
            && n.harm.is_none()
            && n.classes.any(class::PERSON)
            && n.count.is_some_and(|c| !matches!(c.kind, DraftKind::None | DraftKind::Unstated))
            && self.violent
            && let Some((s, _)) = self.subject(k, 0)
            && s.iter().all(|&x| self.np(x).classes.any(class::ACTOR.with(class::GENERIC).with(class::COLL).with(class::ORG).with(class::PERSON)))
        {
            let mut proto = self.draft(Harm::Killed, CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: n.u0, u1: n.u1 }, Nps::new(), (vg.main, vg.main + 1), k, "verb.lost-men");
            proto.modality = self.verb_modality(k, vg);
            self.victims(&SmallVec::from_slice(&[i]), &proto);
            return;
        }
        if n.classes.any(class::LIFE) {
            let mut who = Nps::new();
            let count = match (n.count, n.of) {
                (Some(c), of) => {
                    who.extend(of);
                    Some(c)
                }
                (None, Some(of)) => {
                    let (nps, _) = self.coordinated_right(o + 2);
                    let mut proto = self.draft(Harm::Killed, CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: n.u0, u1: n.u1 }, Nps::new(), (n.head, n.head + 1), k, "noun.lives");
                    proto.modality = self.verb_modality(k, vg);
                    if let Some((s, _)) = self.agent_of(k, vg) {
                        proto.agents = s;
                    }
                    let _ = of;
                    self.victims(&nps, &proto);
                    return;
                }
                _ => None,
            };
            if let Some(count) = count {
                let mut d = self.draft(Harm::Killed, count, who, (n.head, n.head + 1), k, "noun.lives");
                d.modality = self.verb_modality(k, vg);
                if let Some((s, _)) = self.agent_of(k, vg) {
                    d.agents = s;
                }
                self.taken[i as usize] = true;
                self.drafts.push(d);
            }
        }
    }

    /// Remains: "the bodies of 12 men were found".
    fn bodies(&mut self, k: usize, vg: &Vg) {
        let mut groups = Nps::new();
        if vg.passive || vg.form & form::PART != 0 && !vg.aux && self.object(k).is_none() {
            if let Some((s, _)) = self.subject(k, 0) {
                groups = s;
            }
        } else if let Some((o, _)) = self.object(k) {
            groups = o;
        }
        for &i in &groups.clone() {
            let n = self.np(i).clone();
            // "were found dead", "found three men dead"
            if !n.classes.any(class::BODY) {
                let dead = (k + 1..k + 6).take_while(|&j| !matches!(self.kind(j), Some(ItemKind::Comma | ItemKind::Verb | ItemKind::Colon) | None)).find(|&j| {
                    self.is_np(j).is_some_and(|m| {
                        let m = self.np(m);
                        m.harm == Some(Harm::Killed) && m.count.is_none() && m.det == Det::Bare
                    })
                });
                // "we buried 27 people"
                if dead.is_none()
                    && let Some(harm) = self.verb(vg).and_then(|v| v.harm)
                    && n.classes.any(class::PERSON)
                    && n.count.is_some()
                    && !self.taken[i as usize]
                {
                    let mut proto = self.draft(harm, CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: vg.main, u1: vg.main + 1 }, Nps::new(), (vg.main, vg.main + 1), k, "verb.buried");
                    proto.modality = self.verb_modality(k, vg);
                    self.victims(&groups, &proto);
                    return;
                }
                if let Some(j) = dead
                    && self.is_people(&n, false)
                {
                    let anchor = self.c.items[j].u0;
                    let mut proto = self.draft(Harm::Killed, CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: anchor, u1: anchor + 1 }, Nps::new(), (anchor, anchor + 1), k, "noun.found-dead");
                    proto.found = true;
                    self.victims(&groups, &proto);
                    if let Some(d) = self.is_np(j) {
                        self.taken[d as usize] = true;
                    }
                    return;
                }
                continue;
            }
            if self.taken[i as usize] {
                continue;
            }
            let count = n.count.or_else(|| n.of.and_then(|of| self.count_of(self.np(of)))).or_else(|| if n.det == Det::An || n.det == Det::Poss { self.count_of(&n) } else { None });
            let Some(count) = count else { continue };
            let mut who = Nps::new();
            who.extend(n.of);
            let mut d = self.draft(Harm::Killed, count, who, (n.head, n.head + 1), k, "noun.bodies");
            d.found = true;
            d.modality = self.verb_modality(k, vg);
            self.taken[i as usize] = true;
            if let Some(of) = n.of {
                self.taken[of as usize] = true;
                // "the bodies of two women and a child"
                if n.count.is_none()
                    && let Some(p) = self.c.items.iter().position(|it| it.kind == ItemKind::Np && it.at == of)
                {
                    let (nps, _) = self.coordinated_right(p);
                    if nps.len() > 1 {
                        self.victims(&nps, &d);
                        continue;
                    }
                }
            }
            self.drafts.push(d);
        }
    }

    /// "12 people were dead", "are feared dead", "remain missing"; "three of the dead were children".
    fn copula(&mut self, k: usize, vg: &Vg) {
        // "six of the wounded were in critical condition": a part of those told before.
        if let Some(p) = k.checked_sub(1).and_then(|p| self.skip_left(p))
            && let Some(of) = self.is_np(p)
            && let Some(head) = p.checked_sub(2).and_then(|h| self.is_np(h))
            && self.np(head).partitive
            && self.np(head).of == Some(of)
            && let Some(harm) = self.np(of).harm
            && self.np(of).det == Det::The
            && let Some(count) = self.np(head).count
            && !self.taken[head as usize]
            && !matches!(self.skip_right(k + 1).and_then(|x| self.is_np(x)), Some(x) if self.is_people(self.np(x), true))
        {
            let mut d = self.draft(harm, count, SmallVec::from_slice(&[head]), (self.np(head).u0, self.np(of).u1), k, "part.of-the-harmed");
            d.part_of = Some(self.whole(harm));
            self.taken[head as usize] = true;
            self.drafts.push(d);
            return;
        }
        let Some(p) = self.skip_right(k + 1) else { return };
        let Some(pi) = self.is_np(p) else { return };
        let pred = self.np(pi).clone();
        let Some((subject, _)) = self.subject(k, 0) else { return };
        if pred.harm.is_some() && pred.count.is_none() && pred.det == Det::Bare && pred.classes.any(class::HARMA.with(class::VERB)) {
            if vg.negated && !self.none_group(&subject) {
                return;
            }
            let harm = pred.harm.unwrap_or(Harm::Killed);
            let mut proto = self.draft(harm, CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: pred.u0, u1: pred.u1 }, Nps::new(), (pred.head, pred.head + 1), k, "adjective.predicate");
            proto.modality = self.verb_modality(k, vg);
            if self.class(k) == Some(VerbClass::Fear) {
                proto.modality = Modality::Possible;
            }
            if self.victims(&subject, &proto) {
                self.taken[pi as usize] = true;
            }
            return;
        }
        if vg.verb != 0 {
            return;
        }
        // "three of the dead were children", "12 of them were civilians"
        for &i in &subject {
            let n = self.np(i).clone();
            let Some(count) = n.count else { continue };
            let of_harm = n.of.map(|o| self.np(o).clone());
            let points_back = of_harm.as_ref().is_some_and(|o| o.harm.is_some() || o.classes.any(class::PRON) || o.classes.any(class::PERSON) && matches!(o.det, Det::The | Det::Dem)) || self.incl_before(k, i);
            if points_back && self.is_people(&pred, true) && pred.count.is_none() && !self.taken[i as usize] {
                let harm = of_harm.and_then(|o| o.harm).or_else(|| self.drafts.last().and_then(|d| d.harm)).unwrap_or(Harm::Killed);
                let mut d = self.draft(harm, count, SmallVec::from_slice(&[pi]), (n.u0, n.u1), k, "part.predicate");
                d.part_of = Some(self.whole(harm));
                self.taken[i as usize] = true;
                self.taken[pi as usize] = true;
                self.drafts.push(d);
            }
        }
    }

    /// "of whom 12 were civilians": the part word stands right before the number.
    fn incl_before(&self, k: usize, np: u32) -> bool {
        (0..k).rev().take(4).any(|j| self.kind(j) == Some(ItemKind::Incl)) && self.np(np).of.is_none() && {
            let at = self.c.items.iter().position(|it| it.kind == ItemKind::Np && it.at == np).unwrap_or(0);
            at > 0 && self.kind(at - 1) == Some(ItemKind::Incl)
        }
    }

    /// The draft that a part belongs to.
    fn whole(&self, harm: Harm) -> Part {
        match self.drafts.iter().rposition(|d| d.part_of.is_none() && (d.harm == Some(harm))) {
            Some(i) => Part::Here(i),
            None => Part::Before,
        }
    }

    /// "including three children", "among them two women", "of whom 12 were civilians".
    fn part_item(&mut self, k: usize) {
        let unit = self.c.items[k].u0;
        let words = self.c.items[k];
        let harm_named = (words.u0..words.u1).find_map(|u| {
            let mut harm = self.noun_of(u).and_then(|n| n.harm);
            // "among the dead": the phrase is one unit; its words tell the harm.
            if harm.is_none() {
                let e = self.g.units[u as usize];
                harm = (e.t1 - e.t0 > 1 && e.tail != NO_WORD).then(|| self.g.lx.noun(&self.g.lx.entries[e.tail as usize]).and_then(|n| n.harm)).flatten();
            }
            harm
        });
        // "five guards and a lawmaker were among the dead"
        if self.c.items[k].kind == ItemKind::Among
            && k > 0
            && self.vg(k - 1).is_some_and(|v| v.verb == 0 && !v.negated)
            && let Some((subject, _)) = self.subject(k - 1, 0)
        {
            let harm = harm_named.or_else(|| self.is_np(k + 1).and_then(|i| self.np(i).harm)).or_else(|| self.drafts.last().and_then(|d| d.harm));
            if let Some(harm) = harm {
                let part = self.whole(harm);
                self.push_parts(&subject, harm, k, part, Modality::Asserted);
            }
            return;
        }
        // "two of whom were women", "most of whom were civilians": the number stands before.
        if let Some(b) = k.checked_sub(1).and_then(|p| self.is_np(p))
            && self.np(b).u1 == words.u0
            && let Some(count) = self.np(b).count
            && self.np(b).of.is_none()
            && (self.g.units[self.np(b).head as usize].is_number() || self.g.units[self.np(b).head as usize].is(class::SHARE))
            && !self.taken[b as usize]
            && self.word_is(self.g.units.len().min(words.u1 as usize - 1) as u32, "of") | (self.g.units[words.u0 as usize].t1 - self.g.units[words.u0 as usize].t0 > 1)
        {
            let last = self.drafts.iter().rposition(|d| d.kind == ClaimKind::Harm && d.part_of.is_none());
            let mut j = k + 1;
            while self.vg(j).is_some_and(|v| v.verb == 0) || matches!(self.kind(j), Some(ItemKind::Adv)) {
                j += 1;
            }
            let pred = self.is_np(j).filter(|&p| self.np(p).count.is_none() && self.is_people(self.np(p), true) && self.np(p).harm.is_none());
            if let Some(w) = last
                && let Some(harm) = self.drafts[w].harm
                && !matches!(self.class(j), Some(VerbClass::Harm))
            {
                let who = pred.map_or_else(|| self.drafts[w].who.clone(), |p| SmallVec::from_slice(&[p]));
                let mut d = self.draft(harm, count, who, (self.np(b).u0, self.np(b).u1), k, "part.of-whom");
                d.part_of = Some(Part::Here(w));
                d.modality = self.drafts[w].modality;
                self.taken[b as usize] = true;
                if let Some(p) = pred {
                    self.taken[p as usize] = true;
                }
                self.drafts.push(d);
                return;
            }
            return;
        }
        let Some(mut j) = self.skip_right(k + 1) else { return };
        // "among the dead were three children", "of whom three were women"
        if self.vg(j).is_some_and(|v| v.verb == 0) {
            let Some(n) = self.skip_right(j + 1) else { return };
            j = n;
        }
        let subject_harm = k.checked_sub(1).and_then(|p| self.is_np(p)).and_then(|i| {
            let n = self.np(i);
            n.harm.filter(|_| n.count.is_none() && n.det == Det::The).or_else(|| (n.classes.any(class::PERSON) && n.det == Det::The && self.word_like(n, "victim")).then_some(Harm::Killed))
        });
        let last = self.drafts.last().map(|d| (d.harm, d.modality, d.kind));
        let before_harm = harm_named.or(subject_harm);
        let harm = match (before_harm, last) {
            (Some(h), _) => Some(h),
            (None, Some((h, _, ClaimKind::Harm))) => h,
            _ => None,
        };
        let Some(i) = self.is_np(j) else {
            return;
        };
        // "including" inside the subject of a verb still to come: the whole is read later; the part is read then.
        let (nps, end) = self.coordinated_right(j);
        let Some(harm) = harm else {
            // The whole may come after: "21 people, including three children, were killed".
            self.pending_part(k, &nps, end);
            return;
        };
        // The harm of a later verb governs if the whole is its subject.
        if before_harm.is_none() && self.part_of_later_subject(k) {
            self.pending_part(k, &nps, end);
            return;
        }
        let _ = (i, unit);
        let part = if before_harm.is_some() { self.whole(harm) } else { Part::Here(self.drafts.len() - 1) };
        let part = match part {
            Part::Here(d) if self.drafts[d].part_of.is_some() => self.drafts[d].part_of.unwrap_or(part),
            p => p,
        };
        let modality = last.map_or(Modality::Asserted, |l| l.1);
        // "of whom three were women": the predicate says who they are.
        if nps.len() == 1
            && self.vg(end).is_some_and(|v| v.verb == 0)
            && let Some(p) = self.skip_right(end + 1)
            && let Some(pi) = self.is_np(p)
            && self.np(pi).count.is_none()
            && self.is_people(self.np(pi), true)
            && let Some(count) = self.np(i).count
        {
            let mut d = self.draft(harm, count, SmallVec::from_slice(&[pi]), (self.c.items[k].u0, self.c.items[k].u1), k, "part.of-whom");
            d.part_of = Some(part);
            d.modality = modality;
            self.taken[i as usize] = true;
            self.taken[pi as usize] = true;
            self.drafts.push(d);
            return;
        }
        self.push_parts(&nps, harm, k, part, modality);
    }

    fn word_like(&self, n: &Np, lemma: &str) -> bool {
        self.noun_of(n.head).is_some_and(|n| &*n.lemma.0 == lemma)
    }

    /// True if the group before the part word is the subject of a harm verb still to come.
    fn part_of_later_subject(&self, k: usize) -> bool {
        // The whole stands right before, and no draft holds it.
        let Some(mut p) = k.checked_sub(1) else { return false };
        if self.kind(p) == Some(ItemKind::Comma) {
            let Some(q) = p.checked_sub(1) else { return false };
            p = q;
        }
        let Some(p) = self.skip_left(p) else { return false };
        let Some(i) = self.is_np(p) else { return false };
        self.np(i).count.is_some() && !self.taken[i as usize] && self.is_people(self.np(i), false) && !p.checked_sub(1).is_some_and(|q| self.kind(q) == Some(ItemKind::Prep))
    }

    fn pending_part(&mut self, k: usize, nps: &Nps, end: usize) {
        // Find the harm verb to the right whose subject holds the whole.
        let mut j = end;
        let mut steps = 0;
        while let Some(it) = self.item(j) {
            if it.kind == ItemKind::Verb
                && let Some(v) = self.vg(j).copied()
                && let Some(verb) = self.verb(&v)
                && verb.class == VerbClass::Harm
                && let Some(harm) = verb.harm
            {
                // The whole is the next draft to come.
                let part = Part::Here(usize::MAX);
                let modality = self.verb_modality(j, &v);
                self.push_parts(nps, harm, k, part, modality);
                return;
            }
            if let Some(n) = self.is_np(j)
                && let Some(harm) = self.np(n).harm
                && self.np(n).count.is_none()
            {
                self.push_parts(nps, harm, k, Part::Here(usize::MAX), Modality::Asserted);
                return;
            }
            if matches!(it.kind, ItemKind::Colon | ItemKind::Sub) {
                return;
            }
            j += 1;
            steps += 1;
            if steps > 16 {
                return;
            }
        }
    }

    fn push_parts(&mut self, nps: &Nps, harm: Harm, k: usize, part: Part, modality: Modality) {
        let mut proto = self.draft(harm, CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: 0, u1: 0 }, Nps::new(), (self.c.items[k].u0, self.c.items[k].u1), k, "part.including");
        proto.part_of = Some(part);
        proto.modality = modality;
        let fresh: Nps = nps.iter().copied().filter(|&i| !self.taken[i as usize] && self.is_people(self.np(i), false)).collect();
        // "including women and children" says nothing of how many.
        let counted: Nps = fresh.iter().copied().filter(|&i| self.np(i).count.is_some() || self.np(i).det == Det::An || self.np(i).name || self.np(i).det == Det::The && !self.np(i).plural || self.np(i).det == Det::Poss && !self.np(i).plural).collect();
        if counted.is_empty() {
            if fresh.len() == nps.len() && !fresh.is_empty() && fresh.iter().all(|&i| self.np(i).plural && self.np(i).det == Det::Bare) {
                self.victims(&fresh, &proto);
            }
            return;
        }
        self.victims(&counted, &proto);
    }

    /// Noun groups that tell harm by themselves.
    #[allow(clippy::too_many_lines)]
    fn np_item(&mut self, k: usize) {
        let Some(i) = self.is_np(k) else { return };
        if self.taken[i as usize] {
            return;
        }
        let n = self.np(i).clone();
        if n.classes.any(class::TOLL) {
            self.toll(k, i, &n);
            return;
        }
        if self.trailing_part(k, i, &n) {
            return;
        }
        if let Some(harm) = n.modifier_harm
            && n.classes.any(class::PERSON)
            && n.count.is_some_and(|c| !matches!(c.kind, DraftKind::None))
            && matches!(n.det, Det::Bare | Det::An)
        {
            // "three wounded soldiers"
            let mut d = self.draft(harm, n.count.unwrap_or(CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: n.u0, u1: n.u1 }), SmallVec::from_slice(&[i]), (n.head.saturating_sub(1), n.head), k, "noun.modifier");
            d.modality = self.np_modality(k);
            if self.next_verb_is_harm(k) {
                return;
            }
            self.taken[i as usize] = true;
            self.drafts.push(d);
            return;
        }
        if let Some(harm) = n.harm {
            self.harm_noun(k, i, &n, harm);
            return;
        }
        // "12 people dead": a bare harm word right after a counted group.
        if n.classes.any(class::DEED) && n.count.is_some() {
            self.deed(k, i, &n);
            return;
        }
        if n.classes.any(class::DEED) {
            // "143 air and artillery strikes": the number stands before the first word joined.
            if k >= 2
                && self.kind(k - 1) == Some(ItemKind::And)
                && n.det == Det::Bare
                && let Some(b) = self.is_np(k - 2)
                && let Some(c) = self.np(b).count
                && !self.is_people(self.np(b), true)
                && !self.np(b).classes.any(class::DEED.with(class::UNIT))
                && !self.taken[b as usize]
            {
                let mut m = n.clone();
                m.count = Some(c);
                self.taken[b as usize] = true;
                self.deed(k, i, &m);
                return;
            }
            self.dated_deed(k, i, &n);
            return;
        }
        if n.classes.any(class::PERSON) && n.count.is_some() {
            self.strength(k, i, &n);
        }
    }

    fn next_verb_is_harm(&self, k: usize) -> bool {
        (k + 1..k + 5).find(|&j| self.kind(j) == Some(ItemKind::Verb)).is_some_and(|j| self.class(j) == Some(VerbClass::Harm) && self.vg(j).is_some_and(|v| v.passive || !v.aux && v.form & form::PART != 0))
    }

    fn harm_noun(&mut self, k: usize, i: u32, n: &Np, harm: Harm) {
        let modality = self.np_modality(k);
        let head = (n.head, n.head + 1);
        // Adjectival: "12 people dead", "three soldiers wounded".
        let bare = n.count.is_none() && n.det == Det::Bare && n.classes.any(class::HARMA);
        if bare {
            // "Dead: 14. Wounded: 31."
            if self.kind(k + 1) == Some(ItemKind::Colon)
                && let Some(m) = self.is_np(k + 2)
                && self.np(m).count.is_some()
                && self.g.units[self.np(m).head as usize].is_number()
                && (k == 0 || matches!(self.kind(k - 1), Some(ItemKind::Comma | ItemKind::Other)))
            {
                let count = self.np(m).count.unwrap_or(CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: 0, u1: 0 });
                let d = self.draft(harm, count, SmallVec::from_slice(&[i]), head, k, "noun.colon");
                self.taken[m as usize] = true;
                self.taken[i as usize] = true;
                self.drafts.push(d);
                return;
            }
            if let Some(p) = k.checked_sub(1)
                && let Some(b) = self.is_np(p)
                && self.is_people(self.np(b), false)
                && !self.taken[b as usize]
                && self.np(b).harm.is_none()
                && (self.np(b).count.is_some() || self.np(b).det == Det::An || self.np(b).name)
            {
                let groups = self.coordinated_left(p);
                let mut proto = self.draft(harm, CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: n.u0, u1: n.u1 }, Nps::new(), head, k, "adjective.after-noun");
                proto.modality = modality;
                if let Some(v) = (0..p).rev().take(6).find(|&j| self.kind(j) == Some(ItemKind::Verb))
                    && matches!(self.class(v), Some(VerbClass::Leave))
                    && let Some((s, _)) = self.vg(v).copied().and_then(|vg| self.agent_of(v, &vg))
                {
                    proto.agents = s;
                    proto.agent_loose = true;
                }
                // "50 people dead and wounded"
                if self.joined_harm(k, harm) {
                    proto.harm = Some(Harm::Casualties);
                }
                if self.victims(&groups, &proto) {
                    self.taken[i as usize] = true;
                }
            }
            return;
        }
        if let Some(count) = n.count {
            if count.kind == DraftKind::None {
                self.zero_noun(k, i, n, harm);
                return;
            }
            if matches!(count.kind, DraftKind::Share | DraftKind::ShareAbove | DraftKind::ShareBelow) {
                return;
            }
            // "this multiple murder" is one deed, with no number of people.
            if n.classes.any(class::HARMN) && !n.plural && count.a != 1 {
                return;
            }
            // "50 dead and wounded": one number for both.
            let harm = if self.joined_harm(k, harm) { Harm::Casualties } else { harm };
            if n.partitive && n.of.is_some_and(|o| matches!(self.np(o).det, Det::The | Det::Dem)) {
                // "three of the dead": a part; who they are follows.
                return;
            }
            let mut d = self.draft(harm, count, SmallVec::from_slice(&[i]), head, k, "noun.counted");
            d.modality = modality;
            d.definite = matches!(n.det, Det::The | Det::Dem);
            if let Some(of) = n.of {
                d.who.push(of);
                self.taken[of as usize] = true;
            }
            // "12 dead, all civilians", "24 fatalities among civilians"
            d.agents = if n.classes.any(class::VERB) { self.by_phrase(k) } else { Nps::new() };
            if let Some(v) = (0..k).rev().take(4).find(|&j| self.kind(j) == Some(ItemKind::Verb)) {
                match self.class(v) {
                    // The one who suffers them is who was harmed.
                    Some(VerbClass::Suffer) => {
                        if let Some((s, _)) = self.subject(v, 0)
                            && s.iter().all(|&x| self.np(x).classes.any(class::ACTOR.with(class::GENERIC).with(class::COLL).with(class::ORG).with(class::PERSON)))
                        {
                            d.who.extend(s);
                        }
                    }
                    Some(VerbClass::Cause | VerbClass::Leave | VerbClass::Claim) => {
                        if let Some((s, _)) = self.vg(v).copied().and_then(|vg| self.agent_of(v, &vg)) {
                            d.agents = s;
                            d.agent_loose = true;
                        }
                    }
                    _ => {}
                }
            }
            self.taken[i as usize] = true;
            self.drafts.push(d);
            return;
        }
        // "the death of three people", "the killing of a mayor", "the assassination of X".
        if n.classes.any(class::HARMN)
            && let Some(of) = n.of
        {
            let of_item = if self.kind(k + 1) == Some(ItemKind::Time) { k + 3 } else { k + 2 };
            let (nps, _) = self.coordinated(of_item, true);
            let mut proto = self.draft(harm, CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: n.u0, u1: n.u1 }, Nps::new(), head, k, "noun.of");
            proto.modality = modality;
            proto.agents = self.by_phrase(of_item);
            let known = nps.iter().any(|&x| {
                let m = self.np(x);
                m.count.is_some() || m.name || m.det == Det::An || m.classes.any(class::PERSON)
            });
            let _ = of;
            if known && !nps.iter().any(|&x| self.taken[x as usize]) {
                self.victims(&nps, &proto);
            }
        } else if n.classes.any(class::HARMN) && n.plural && n.det == Det::Bare {
            // "casualties were reported": harm without a figure.
            let reported = self.vg(k + 1).is_some_and(|v| v.passive && !v.negated) && self.class(k + 1) == Some(VerbClass::Report);
            if reported && harm == Harm::Casualties {
                let d = self.draft(harm, CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: n.u0, u1: n.u1 }, SmallVec::from_slice(&[i]), head, k, "noun.unstated");
                self.drafts.push(d);
            }
        }
    }

    /// True if another harm word shares the number: "50 dead and wounded", "45 casualties, dead and wounded".
    fn joined_harm(&self, k: usize, harm: Harm) -> bool {
        matches!(self.kind(k + 1), Some(ItemKind::And | ItemKind::Or) | Some(ItemKind::Other))
            && self.is_np(k + 2).is_some_and(|j| {
                let m = self.np(j);
                m.harm.is_some_and(|h| h != harm && matches!(h, Harm::Injured | Harm::Killed)) && m.count.is_none() && m.det == Det::Bare && !m.classes.any(class::HARMN)
            })
            || matches!(self.kind(k + 1), Some(ItemKind::And | ItemKind::Or)) && self.vg(k + 2).is_some_and(|v| !v.aux && v.form & form::PART != 0 && self.verb(v).is_some_and(|w| w.class == VerbClass::Harm && w.harm == Some(Harm::Injured) && harm == Harm::Killed)) && self.object(k + 2).is_none()
    }

    /// "no casualties", "no deaths were reported".
    fn zero_noun(&mut self, k: usize, i: u32, n: &Np, harm: Harm) {
        // "no immediate word on casualties" never comes here; "no further casualties" says nothing of the first.
        if n.other {
            return;
        }
        let mut d = self.draft(harm, n.count.unwrap_or(CountDraft { kind: DraftKind::None, a: 0, b: 0, u0: n.u0, u1: n.u1 }), SmallVec::from_slice(&[i]), (n.head, n.head + 1), k, "noun.none");
        d.count.kind = DraftKind::None;
        d.modality = self.np_modality(k);
        self.taken[i as usize] = true;
        // "no deaths or injuries"
        let extra = (matches!(self.kind(k + 1), Some(ItemKind::Or | ItemKind::And))).then(|| self.is_np(k + 2)).flatten();
        self.drafts.push(d.clone());
        if let Some(j) = extra
            && let Some(h) = self.np(j).harm
            && self.np(j).count.is_none()
            && h != harm
        {
            d.harm = Some(h);
            d.anchor = (self.np(j).head, self.np(j).head + 1);
            d.who = SmallVec::from_slice(&[j]);
            self.taken[j as usize] = true;
            self.drafts.push(d);
        }
    }

    /// "two of them children", "most of them women", "mostly civilians" after a counted group.
    fn trailing_part(&mut self, k: usize, i: u32, n: &Np) -> bool {
        let Some(count) = n.count else { return false };
        let of = n.of.map(|o| self.np(o).clone());
        let back = of.as_ref().is_some_and(|o| o.classes.any(class::PRON) && !o.classes.any(class::PERSON) || matches!(o.det, Det::The | Det::Dem | Det::Poss) && (o.harm.is_some() || o.classes.any(class::PERSON)));
        let share = matches!(count.kind, DraftKind::Share | DraftKind::ShareAbove | DraftKind::ShareBelow);
        if !back && !share {
            return false;
        }
        let end = if n.of.is_some() { k + 3 } else { k + 1 };
        let mut e = end;
        while matches!(self.kind(e), Some(ItemKind::Adv)) {
            e += 1;
        }
        // "three of them seriously", "(23 of them in Rafah)": the same people, less of them.
        let ends = matches!(self.kind(e), None | Some(ItemKind::Comma | ItemKind::Close | ItemKind::Dash | ItemKind::And)) && e > end || back && !share && matches!(self.kind(end), Some(ItemKind::Prep)) && self.is_np(end + 1).is_some_and(|p| self.np(p).place.is_some());
        if ends
            && of.as_ref().is_some_and(|o| o.classes.any(class::PRON))
            && let Some(last) = self.drafts.iter().rev().find(|d| d.part_of.is_none() && d.kind == ClaimKind::Harm).cloned()
            && let Some(harm) = last.harm
        {
            let mut d = self.draft(harm, count, last.who.clone(), (n.u0, n.u1), k, "part.of-them-so");
            d.part_of = Some(self.whole(harm));
            self.taken[i as usize] = true;
            self.drafts.push(d);
            return true;
        }
        // "29 of them by the army and 11 by the FMLN"
        if back
            && self.prep_is(end, class::BY)
            && self.is_np(end + 1).is_some()
            && let Some(last) = self.drafts.iter().rev().find(|d| d.part_of.is_none() && d.kind == ClaimKind::Harm).cloned()
            && let Some(harm) = last.harm
        {
            let mut at = k;
            let mut number = Some((i, count, end));
            while let Some((np, c, e)) = number.take() {
                let Some(agent) = self.is_np(e + 1) else { break };
                let mut d = self.draft(harm, c, last.who.clone(), (self.np(np).u0, self.np(np).u1), at, "part.by-whom");
                d.part_of = Some(self.whole(harm));
                d.agents = SmallVec::from_slice(&[agent]);
                self.taken[np as usize] = true;
                self.drafts.push(d);
                // The next number with its own "by".
                let mut j = e + 2;
                while matches!(self.kind(j), Some(ItemKind::And | ItemKind::Comma)) {
                    j += 1;
                }
                if let Some(m) = self.is_np(j)
                    && self.prep_is(j + 1, class::BY)
                    && let Some(c) = self.np(m).count
                {
                    at = j;
                    number = Some((m, c, j + 1));
                }
            }
            return true;
        }
        // The predicate: a bare group right after, or after a verb.
        if let Some(p) = self.is_np(e)
            && self.np(p).count.is_none()
            && self.is_people(self.np(p), true)
            && self.np(p).harm.is_none()
        {
            let harm = self.drafts.last().and_then(|d| d.harm).or_else(|| of.as_ref().and_then(|o| o.harm));
            if let Some(harm) = harm {
                let mut d = self.draft(harm, count, SmallVec::from_slice(&[p]), (n.u0, n.u1), k, "part.of-them");
                d.part_of = Some(self.whole(harm));
                self.taken[i as usize] = true;
                self.taken[p as usize] = true;
                self.drafts.push(d);
                return true;
            }
            // The whole comes later.
            let (nps, end) = self.coordinated_right(e);
            let before = self.drafts.len();
            self.pending_part(k, &nps, end);
            if self.drafts.len() > before {
                for d in &mut self.drafts[before..] {
                    d.count = count;
                    d.rule = "part.of-them";
                }
                self.taken[i as usize] = true;
                return true;
            }
        }
        false
    }

    /// "the death toll rose to 24 from 20", "a toll of 24", "raising the toll to 24", "to 24 the number of dead".
    #[allow(clippy::too_many_lines)]
    fn toll(&mut self, k: usize, i: u32, n: &Np) {
        let harm = self.noun_of(n.head).and_then(|n| n.harm).unwrap_or(Harm::Killed);
        let head = (n.head, n.head + 1);
        let modality = self.np_modality(k);
        let mut who = Nps::new();
        who.extend(n.of.filter(|&o| self.np(o).count.is_none()));
        let mut made: Option<usize> = None;
        let mut old: Option<(u32, usize)> = None;
        if let Some(of) = n.of
            && let Some(c) = self.np(of).count
        {
            // "a toll of 24 dead"
            let mut d = self.draft(harm, c, SmallVec::from_slice(&[of]), head, k, "noun.toll-of");
            d.modality = modality;
            d.toll = true;
            self.taken[of as usize] = true;
            self.drafts.push(d);
            return;
        }
        let mut j = k + 1;
        let mut steps = 0;
        let mut moved = false;
        let mut to = false;
        while let Some(it) = self.item(j) {
            match it.kind {
                ItemKind::Verb => {
                    let class = self.class(j);
                    let v = self.vg(j).copied();
                    if v.is_some_and(|v| v.negated || v.modal && !v.passive && self.modal_blocks(&v)) {
                        return;
                    }
                    if !(class == Some(VerbClass::Rise) || v.is_some_and(|v| v.verb == 0) || matches!(class, Some(VerbClass::Report | VerbClass::Take | VerbClass::Cause | VerbClass::Plain))) {
                        break;
                    }
                    if moved && made.is_some() {
                        break;
                    }
                    moved = true;
                }
                ItemKind::Prep => {
                    let u = &self.g.units[it.u0 as usize];
                    if u.is(class::FROM)
                        && let Some(m) = self.is_np(j + 1)
                        && self.number_group(m)
                    {
                        old = Some((m, j + 1));
                        j += 2;
                        continue;
                    }
                    to = u.is(class::TO) || self.word_is(it.u0, "at") || self.word_is(it.u0, "by") && false;
                    if !to && !u.is(class::OF.with(class::LOC)) && self.is_np(j + 1).is_some_and(|m| self.number_group(m)) {
                        // "rose by 12": an increase, not a toll.
                        j += 2;
                        continue;
                    }
                    if self.word_is(it.u0, "by") {
                        j += 2;
                        continue;
                    }
                }
                ItemKind::Np => {
                    let m = it.at;
                    if self.number_group(m) && made.is_none() && (moved || to || self.kind(j - 1) == Some(ItemKind::Colon)) {
                        let c = self.np(m).count.unwrap_or(CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: 0, u1: 0 });
                        let mut w = who.clone();
                        w.push(m);
                        let mut d = self.draft(harm, c, w, head, k, "noun.toll-rose");
                        d.modality = modality;
                        d.toll = true;
                        self.taken[m as usize] = true;
                        made = Some(self.drafts.len());
                        self.drafts.push(d);
                    }
                }
                ItemKind::Comma if made.is_some() && !(self.prep_is(j + 1, class::FROM)) => break,
                ItemKind::Comma | ItemKind::Adv | ItemKind::Time | ItemKind::Quote | ItemKind::Colon | ItemKind::Open | ItemKind::Close | ItemKind::Other => {}
                _ => break,
            }
            j += 1;
            steps += 1;
            if steps > 16 {
                break;
            }
        }
        if made.is_none() {
            // "raising to 45 the number of dead", "brought to 12 the death toll"
            if let Some(p) = k.checked_sub(1)
                && let Some(m) = self.is_np(p)
                && self.number_group(m)
                && p > 0
                && self.prep_is(p - 1, class::TO)
            {
                let c = self.np(m).count.unwrap_or(CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: 0, u1: 0 });
                let mut d = self.draft(harm, c, who.clone(), head, k, "noun.toll-to");
                d.modality = modality;
                d.toll = true;
                self.taken[m as usize] = true;
                made = Some(self.drafts.len());
                self.drafts.push(d);
            }
        }
        if let (Some(new), Some((m, at))) = (made, old)
            && let Some(c) = self.np(m).count
        {
            let mut d = self.draft(harm, c, who, head, at, "noun.toll-from");
            d.toll = true;
            d.superseded = true;
            self.taken[m as usize] = true;
            self.drafts[new].updates = Some(self.drafts.len());
            self.drafts.push(d);
        }
        let _ = i;
    }

    fn modal_blocks(&self, v: &Vg) -> bool {
        v.modal && (v.u0..v.u1).any(|u| ["could", "may", "might", "will", "would"].iter().any(|w| self.word_is(u, w)))
    }

    /// A group that is a number, or people with a number.
    fn number_group(&self, m: u32) -> bool {
        let n = self.np(m);
        n.count.is_some_and(|c| !matches!(c.kind, DraftKind::None)) && (self.g.units[n.head as usize].is_number() || self.is_people(n, true))
    }

    /// "more than 100 strikes".
    fn deed(&mut self, k: usize, i: u32, n: &Np) {
        let Some(count) = n.count else { return };
        if matches!(count.kind, DraftKind::None | DraftKind::Unstated | DraftKind::Share | DraftKind::ShareAbove | DraftKind::ShareBelow) {
            return;
        }
        let deed = self.noun_of(n.head).and_then(|n| n.deed);
        let Some(deed) = deed else { return };
        if count.kind == DraftKind::Stated && count.a == 1 {
            return;
        }
        let mut d = self.draft(Harm::Killed, count, Nps::new(), (n.head, n.head + 1), k, "noun.deeds");
        d.kind = ClaimKind::Deed;
        d.harm = None;
        d.deed = Some(deed);
        d.who = SmallVec::from_slice(&[i]);
        d.agents = self.by_phrase(k);
        d.modality = self.np_modality(k);
        if d.agents.is_empty()
            && let Some(v) = (0..k).rev().take(5).find(|&j| self.kind(j) == Some(ItemKind::Verb))
            && self.class(v) == Some(VerbClass::Deed)
            && self.vg(v).is_some_and(|vg| !vg.passive)
            && let Some((s, _)) = self.subject(v, 0)
        {
            d.agents = s;
        }
        if d.modality != Modality::Asserted {
            return;
        }
        self.drafts.push(d);
    }

    /// A deed without a number that the sentence dates: "a series of attacks … on Friday", "the raids, which continued on Saturday".
    fn dated_deed(&mut self, k: usize, i: u32, n: &Np) {
        let deed = self.noun_of(n.head).and_then(|n| n.deed);
        let Some(deed) = deed else { return };
        if !n.plural {
            return;
        }
        // A day must hang on the deed itself: in its own phrases, or in a relative clause after it.
        let mut j = k + 1;
        let mut day = None;
        let mut verbs = 0;
        while let Some(it) = self.item(j) {
            match it.kind {
                ItemKind::Time => {
                    day = Some(j);
                    break;
                }
                ItemKind::Verb => {
                    verbs += 1;
                    if verbs > 1 || self.class(j) == Some(VerbClass::Harm) || !(self.kind(j - 1) == Some(ItemKind::Rel) || self.vg(j).is_some_and(|v| !v.aux && v.form & form::PART != 0)) {
                        break;
                    }
                }
                ItemKind::Prep | ItemKind::Np | ItemKind::Adv | ItemKind::Rel => {}
                ItemKind::Comma if self.kind(j + 1) == Some(ItemKind::Rel) => {}
                _ => break,
            }
            j += 1;
            if j > k + 12 {
                break;
            }
        }
        if day.is_none() {
            return;
        }
        let count = CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: n.u0, u1: n.u1 };
        let mut d = self.draft(Harm::Killed, count, SmallVec::from_slice(&[i]), (n.head, n.head + 1), k, "noun.dated-deed");
        d.kind = ClaimKind::Deed;
        d.harm = None;
        d.deed = Some(deed);
        d.agents = self.by_phrase(k);
        d.definite = matches!(n.det, Det::The | Det::Dem | Det::Poss);
        d.dated_at = day;
        if d.agents.is_empty() && !d.definite {
            return;
        }
        self.drafts.push(d);
    }

    /// "the group has 10,000 active combatants".
    fn strength(&mut self, k: usize, i: u32, n: &Np) {
        let Some(count) = n.count else { return };
        if !self.role_is(n, &["fighter", "soldier", "militia-member", "peacekeeper"]) || matches!(count.kind, DraftKind::None | DraftKind::Share | DraftKind::ShareAbove | DraftKind::ShareBelow) {
            return;
        }
        let Some(v) = (0..k).rev().take(4).find(|&j| self.kind(j) == Some(ItemKind::Verb)) else { return };
        if (v + 1..k).any(|j| !matches!(self.kind(j), Some(ItemKind::Quote | ItemKind::Adv | ItemKind::Prep))) {
            return;
        }
        let Some(vg) = self.vg(v) else { return };
        let have = vg.verb == 0 && self.unit_word(vg.main).any(class::HAVE) && !vg.negated;
        let lemma = self.verb(vg).map(|v| v.lemma.to_string()).unwrap_or_default();
        let estimated = matches!(lemma.as_str(), "estimate" | "number" | "command" | "field" | "maintain" | "possess") && (vg.passive || lemma != "estimate");
        if !have && !estimated {
            return;
        }
        let Some((subject, _)) = self.subject(v, 0) else { return };
        if !subject.iter().any(|&s| self.np(s).classes.any(class::ACTOR.with(class::GENERIC).with(class::COLL).with(class::ORG).with(class::PERSON).with(class::PRON))) {
            return;
        }
        let mut d = self.draft(Harm::Killed, count, SmallVec::from_slice(&[i]), (n.head, n.head + 1), k, "noun.strength");
        d.kind = ClaimKind::Strength;
        d.harm = None;
        d.who.extend(subject);
        let whole = self.drafts.len();
        self.taken[i as usize] = true;
        self.drafts.push(d.clone());
        // "including a few thousand foreigners"
        let mut j = k + 1;
        while matches!(self.kind(j), Some(ItemKind::Comma | ItemKind::Quote | ItemKind::Open)) {
            j += 1;
        }
        if self.kind(j) == Some(ItemKind::Incl)
            && let Some(p) = self.skip_right(j + 1)
            && let Some(m) = self.is_np(p)
            && let Some(c) = self.np(m).count
        {
            let mut e = d;
            e.count = c;
            e.who = SmallVec::from_slice(&[m]);
            e.anchor = (self.np(m).u0, self.np(m).u1);
            // A number in quotation marks with its noun after the closing mark.
            if self.g.units[self.np(m).head as usize].is_number()
                && let Some(q) = self.skip_right(p + 1)
                && q > p + 1
                && let Some(m2) = self.is_np(q)
            {
                e.who.push(m2);
                self.taken[m2 as usize] = true;
            }
            e.part_of = Some(Part::Here(whole));
            self.taken[m as usize] = true;
            self.drafts.push(e);
        }
    }

    /// "Russia has been supporting Syrian government forces since 2015".
    fn stance(&mut self, k: usize, vg: &Vg) {
        if vg.modal || vg.negated || vg.infinitive || vg.passive {
            return;
        }
        let Some((subject, _)) = self.subject(k, 0) else { return };
        let Some((object, _)) = self.object(k) else { return };
        let party = |c: &Self, i: u32| {
            let n = c.np(i);
            (n.u0..n.u1).any(|u| c.unit_word(u).any(class::ACTOR)) || n.place.is_some()
        };
        let armed = |c: &Self, i: u32| {
            let n = c.np(i);
            (n.u0..n.u1).any(|u| c.unit_word(u).any(class::ACTOR)) || n.classes.any(class::GENERIC.with(class::PERSON))
        };
        let since = self.c.times.iter().any(|t| matches!(t.expr, crate::time::TimeExpr::Since(_)));
        if since && subject.iter().any(|&i| party(self, i)) && object.iter().any(|&i| armed(self, i)) {
            let count = CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: vg.u0, u1: vg.u1 };
            let mut d = self.draft(Harm::Killed, count, object, (vg.main, vg.main + 1), k, "verb.stance");
            d.kind = ClaimKind::Stance;
            d.harm = None;
            d.agents = subject;
            self.drafts.push(d);
        }
    }

    /// Modality that a harm verb carries itself.
    fn verb_modality(&self, k: usize, vg: &Vg) -> Modality {
        let has = |w: &str| (vg.u0..vg.u1).any(|u| self.word_is(u, w));
        let perfect = has("have") || has("has") || has("had");
        if vg.infinitive && !perfect {
            // "was reported to have killed" is asserted; "threatened to kill" is not.
            let governs = (0..k).rev().take(4).find(|&j| self.kind(j) == Some(ItemKind::Verb)).and_then(|j| self.class(j));
            return match governs {
                Some(VerbClass::Plan) => Modality::Planned,
                _ => Modality::Hypothetical,
            };
        }
        if vg.modal {
            if has("may") || has("might") || has("could") {
                return if perfect { Modality::Possible } else { Modality::Hypothetical };
            }
            if has("will") || has("would") || has("shall") || has("should") || has("must") || has("can") {
                return Modality::Hypothetical;
            }
            return Modality::Hypothetical;
        }
        self.np_modality(k)
    }

    /// Modality that the words around item `k` give it.
    fn np_modality(&self, k: usize) -> Modality {
        // A condition opened before, in the same clause.
        let mut j = k;
        while let Some(p) = j.checked_sub(1) {
            match self.kind(p) {
                Some(ItemKind::Hypo) => return Modality::Hypothetical,
                Some(ItemKind::Colon) => break,
                Some(ItemKind::Verb) => {
                    match self.class(p) {
                        Some(VerbClass::Fear) if self.vg(p).is_some_and(|v| v.passive || self.fears(v)) => return Modality::Possible,
                        Some(VerbClass::Plan) if self.vg(p).is_some_and(|v| !v.infinitive && (v.aux || v.form & form::PART == 0 || v.form & form::PAST != 0 && !self.is_np(p.wrapping_sub(1)).is_some_and(|i| self.np(i).count.is_some()))) && k - p <= 3 && self.kind(k) != Some(ItemKind::Verb) => return Modality::Planned,
                        _ => {}
                    }
                    if self.vg(p).is_some_and(|v| self.modal_blocks(v) && !(v.u0..v.u1).any(|u| self.word_is(u, "have"))) && k - p <= 4 && self.kind(k) != Some(ItemKind::Verb) {
                        return Modality::Hypothetical;
                    }
                }
                _ => {}
            }
            j = p;
        }
        Modality::Asserted
    }

    fn fears(&self, v: &Vg) -> bool {
        self.verb(v).is_some_and(|w| matches!(&*w.lemma, "fear"))
    }

    /// Denials and conditions that govern drafts already made.
    fn modalities(&mut self) {
        for d in 0..self.drafts.len() {
            let item = self.drafts[d].item;
            for p in (0..item).rev() {
                if self.kind(p) == Some(ItemKind::Verb) && self.class(p) == Some(VerbClass::Deny) && self.vg(p).is_some_and(|v| !v.negated) {
                    let count = self.drafts[d].count.kind;
                    let any = self.drafts[d].who.first().is_some_and(|&i| self.is_any(i));
                    if count == DraftKind::None || any {
                        self.drafts[d].count.kind = DraftKind::None;
                    } else {
                        self.drafts[d].modality = Modality::Denied;
                    }
                    break;
                }
            }
        }
        // Parts whose whole came later in the sentence.
        for d in 0..self.drafts.len() {
            if self.drafts[d].part_of == Some(Part::Here(usize::MAX)) {
                let harm = self.drafts[d].harm;
                let whole = (d + 1..self.drafts.len()).find(|&w| self.drafts[w].part_of.is_none() && self.drafts[w].harm == harm);
                self.drafts[d].part_of = Some(whole.map_or(Part::Before, Part::Here));
            }
        }
    }
}
