//! Phrases into drafts of claims: who did what to whom. Enters: the phrases of one sentence. Leaves: drafts that point at noun groups.
//! Never done here: what one sentence says about another.

mod beside;
mod captives;
mod complements;
mod deeds;
mod described;
mod doers;
mod entries;
mod fates;
mod gapped;
mod groups;
mod lists;
mod losses;
mod named;
mod nouns;
mod parted;
mod parts;
mod pronouns;
mod ranked;
mod ranks;
mod shares;
mod states;
mod steps;
mod strength;
mod tallied;
mod told_so;
mod trailing;
mod verbs;
mod victims;

pub use entries::{ENTRY_RULE, LISTED_RULE, RECKONED_RULE};
pub use named::NAMED_RULE;

pub use nouns::KNOWN_RULE;
pub use ranked::COMPARED_RULE;
pub use shares::{OF_THE_HARMED_RULE, THESE_RULE};
pub use states::{ALONG_RULE, ARRIVED_RULE, CASES_RULE, KEPT_RULE};
pub use tallied::ACCOUNTED_RULE;

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
    /// The number of the whole that it is a part of, where the words repeat it ("of the 1,184 victims").
    pub of_number: Option<u64>,
    /// Other people than the draft with this index.
    pub apart_from: Option<usize>,
    /// "others", "two more", "was also killed": other people than those told before.
    pub others: bool,
    /// "a third", "a fourth": one more of those told before.
    pub nth: bool,
    /// "died of their wounds": hurt before, in what was told.
    pub of_wounds: bool,
    /// A toll of another deed than the sentence's own: it has neither its day nor its place nor its doer.
    pub elsewhere: bool,
    /// The toll moved here from an older figure.
    pub updates: Option<usize>,
    /// Remains found: the day is the day of finding.
    pub found: bool,
    /// The words point back to people told before ("the 12 dead").
    pub definite: bool,
    /// It is the figure that the sentence says it is not any more.
    pub superseded: bool,
    /// The words deny the harm.
    pub denies: bool,
    /// What there is at a day: "120 hostages are still held".
    pub stock: bool,
    /// The harm is that of the whole it is a part of ("40 percent of them are women").
    pub borrowed: bool,
    /// Item of the time phrase that dates it, where the rule found one.
    pub dated_at: Option<usize>,
    /// Item of the place that is this draft's alone, where several drafts of one verb have their own.
    pub placed_at: Option<usize>,
    /// A sum whose parts after it have their own places: it is in all of them.
    pub spread: bool,
}

impl Draft {
    /// True for a toll told as such: "the toll rose to 24", "bringing the dead to five".
    pub fn is_toll(&self) -> bool {
        matches!(self.rule, "noun.toll-to" | "noun.toll-rose" | "noun.number-reached")
    }

    /// A draft that only marks a place in a sentence, to ask what stands around it.
    pub fn at(item: usize, anchor: (u32, u32)) -> Draft {
        Draft {
            kind: ClaimKind::Harm,
            harm: None,
            deed: None,
            count: CountDraft { kind: DraftKind::Unstated, a: 0, b: 0, u0: anchor.0, u1: anchor.1 },
            who: Nps::new(),
            agents: Nps::new(),
            agent_loose: false,
            anchor,
            item,
            verb: 0,
            modality: Modality::Asserted,
            rule: "",
            part_of: None,
            of_number: None,
            apart_from: None,
            others: false,
            nth: false,
            of_wounds: false,
            elsewhere: false,
            updates: None,
            found: false,
            definite: false,
            superseded: false,
            denies: false,
            stock: false,
            borrowed: false,
            dated_at: None,
            placed_at: None,
            spread: false,
        }
    }
}

/// What a draft is a part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A draft of the same sentence.
    Here(usize),
    /// The last claim before this sentence.
    Before,
}

/// The rule that reads the figure a number came from: "down from 531 in July".
pub const UP_FROM_RULE: &str = "clause.up-from";

/// Reads the drafts of one sentence.
pub struct Clauses<'a> {
    g: &'a Ground<'a>,
    c: &'a Chunks,
    /// The drafts so far.
    pub drafts: Vec<Draft>,
    /// What each rule saw and why it declined, for the trace; empty unless asked for.
    pub log: Option<Vec<String>>,
    taken: SmallVec<[bool; 64]>,
    /// Groups that the words say are all of a kind ("eight people, all of them civilians"), with the group that says the kind.
    alike: Vec<(u32, u32)>,
    /// The sentence names a weapon, an attack or an armed party.
    violent: bool,
}

const PEOPLE: class::Classes = class::PERSON.with(class::ACTOR).with(class::COLL).with(class::KIN).with(class::DEMONYM).with(class::HARMA).with(class::GENERIC);

impl<'a> Clauses<'a> {
    /// Starts on a sentence.
    pub fn new(g: &'a Ground<'a>, c: &'a Chunks, trace: bool) -> Self {
        let violent = g.units.iter().any(|u| {
            u.is(class::MEANS.with(class::ACTOR).with(class::DEED)) && !u.is(class::PREP)
                // "Militiamen killed eight charcoal burners": an armed party by its kind.
                || u.is(class::GENERIC) && u.is(class::PERSON.with(class::COLL))
        });
        Clauses { g, c, drafts: Vec::new(), log: trace.then(Vec::new), taken: SmallVec::from_elem(false, c.nps.len()), alike: Vec::new(), violent }
    }

    fn note(&mut self, f: impl FnOnce() -> String) {
        if let Some(log) = &mut self.log {
            log.push(f());
        }
    }

    fn item(&self, k: usize) -> Option<&'a Item> {
        self.c.items.get(k)
    }

    fn np(&self, i: u32) -> &'a Np {
        &self.c.nps[i as usize]
    }

    fn vg(&self, k: usize) -> Option<&'a Vg> {
        let it = self.item(k)?;
        (it.kind == ItemKind::Verb).then(|| &self.c.vgs[it.at as usize])
    }

    fn verb(&self, vg: &Vg) -> Option<&'a Verb> {
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

    fn noun_of(&self, u: u32) -> Option<&'a crate::lexicon::Noun> {
        self.g.units[u as usize].noun_entry(self.g.lx).and_then(|e| self.g.lx.noun(e))
    }

    fn unit_word(&self, u: u32) -> class::Classes {
        self.g.units[u as usize].classes
    }

    #[allow(clippy::too_many_arguments)]
    fn draft(&self, harm: Harm, count: CountDraft, who: Nps, anchor: (u32, u32), item: usize, rule: &'static str) -> Draft {
        Draft { harm: Some(harm), count, who, rule, ..Draft::at(item, anchor) }
    }

    /// Reads the whole sentence.
    pub fn read(&mut self) {
        self.entries();
        self.counted_entry();
        for k in 0..self.c.items.len() {
            match self.c.items[k].kind {
                ItemKind::Verb => self.verb_item(k),
                ItemKind::Np => self.np_item(k),
                ItemKind::Incl | ItemKind::Among => self.part_item(k),
                _ => {}
            }
        }
        self.none_of_either();
        self.dead_and_wounded();
        self.with_wounds();
        self.all_so();
        self.own_dead();
        self.out_of_the_hands();
        self.of_wounds();
        self.died_of_it();
        self.counts_given();
        self.raise_the_toll();
        self.of_another_deed();
        self.accounts();
        self.by_each();
        // What goes on from a draft needs one.
        if !self.drafts.is_empty() {
            self.by_place();
        }
        self.beside_the_first();
        self.most_with();
        self.in_the_ranks();
        if !self.drafts.is_empty() {
            self.gaps();
            self.second_party();
            self.one_elsewhere();
            self.parts_before_another_verb();
        }
        self.listed();
        self.breakdowns();
        let told = self.drafts.len();
        self.shares();
        // "Nine of the dead were named: two soldiers and seven women"
        if self.drafts.len() > told {
            self.breakdowns();
        }
        if !self.drafts.is_empty() {
            self.taken_back();
            self.as_did();
            self.chiefly();
            self.between_them();
            self.harm_goes_on();
            self.neither();
            self.wholes();
            self.ones();
            self.so_badly();
        }
        self.modalities();
        for (whole, kind) in std::mem::take(&mut self.alike) {
            if let Some(d) = self.drafts.iter_mut().find(|d| d.who.contains(&whole)) {
                d.who.push(kind);
            }
        }
    }

    fn modal_blocks(&self, v: &Vg) -> bool {
        v.modal && (v.u0..v.u1).any(|u| ["could", "may", "might", "will", "would"].iter().any(|w| self.word_is(u, w)))
    }

    /// Modality that a harm verb carries itself.
    fn verb_modality(&self, k: usize, vg: &Vg) -> Modality {
        let has = |w: &str| (vg.u0..vg.u1).any(|u| self.word_is(u, w));
        let perfect = has("have") || has("has") || has("had");
        // "planned to bomb the station and kill hundreds": the bare form goes on from the infinitive before.
        if !vg.aux
            && vg.form & form::BASE != 0
            && vg.form & (form::PAST | form::PART | form::ING) == 0
            && matches!(k.checked_sub(1).and_then(|p| self.kind(p)), Some(ItemKind::And | ItemKind::Or))
            && let Some(p) = (0..k).rev().take(8).find(|&p| self.kind(p) == Some(ItemKind::Verb))
            && let Some(v) = self.vg(p).copied()
            && (v.infinitive || v.modal)
        {
            return self.verb_modality(p, &v);
        }
        // "could in the worst of cases kill 11,000": what the modal leans on stands after an aside.
        let bare = !vg.aux && vg.form & form::BASE != 0 && vg.form & (form::PAST | form::PART | form::ING) == 0;
        let aside =
            |p: &usize| matches!(self.kind(*p), Some(ItemKind::Prep | ItemKind::Np | ItemKind::Time | ItemKind::Adv | ItemKind::Comma | ItemKind::Other));
        if bare
            && let Some(p) = (0..k).rev().take(10).find(|p| !aside(p)).filter(|&p| p + 1 < k && self.kind(p) == Some(ItemKind::Verb))
            && let Some(v) = self.vg(p).copied().filter(|v| v.modal && v.verb == 0)
        {
            return self.verb_modality(p, &v);
        }
        if vg.infinitive && !perfect {
            // "was reported to have killed" is asserted; "threatened to kill" is not.
            let at = (0..k).rev().take(4).find(|&j| self.kind(j) == Some(ItemKind::Verb));
            return match at.and_then(|j| self.class(j)) {
                Some(VerbClass::Plan) => Modality::Planned,
                Some(VerbClass::Succeed) => match at.and_then(|j| self.vg(j).map(|v| (j, v))) {
                    Some((j, v)) if !v.negated => self.verb_modality(j, v),
                    _ => Modality::Hypothetical,
                },
                _ => Modality::Hypothetical,
            };
        }
        // "managed to kill one and wound twelve": the second infinitive goes the way of the first.
        if !vg.aux
            && vg.form & form::BASE != 0
            && vg.form & (form::PAST | form::PART) == 0
            && k > 0
            && self.kind(k - 1) == Some(ItemKind::And)
            && let Some(j) = (0..k - 1).rev().take(6).find(|&j| self.kind(j) == Some(ItemKind::Verb))
            && let Some(first) = self.vg(j).filter(|v| v.infinitive)
        {
            return self.verb_modality(j, first);
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
        // "will press on and finally eliminate them": a bare second verb shares what the first one stands under.
        let bare = !vg.aux && vg.form & form::BASE != 0 && vg.form & form::PAST == 0;
        if bare
            && let Some(and) = (k.saturating_sub(2)..k).rev().find(|&j| self.kind(j) == Some(ItemKind::And))
            && let Some((j, first)) = (0..and).rev().find_map(|j| self.vg(j).map(|v| (j, *v)))
            && (first.modal || first.infinitive)
        {
            return self.verb_modality(j, &first);
        }
        // "must not be tortured or killed": so does a second participle.
        if !vg.aux
            && vg.form & form::PART != 0
            && k >= 2
            && matches!(self.kind(k - 1), Some(ItemKind::And | ItemKind::Or))
            && let Some(first) = self.vg(k - 2).copied()
            && first.passive
            && (first.modal || first.negated)
        {
            return if first.negated { Modality::Hypothetical } else { self.verb_modality(k - 2, &first) };
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
                // "cites fears of war as fighting kills 13": what is feared stands before.
                Some(ItemKind::Colon | ItemKind::Sub) => break,
                Some(ItemKind::Verb) => {
                    match self.class(p) {
                        Some(VerbClass::Fear) if self.vg(p).is_some_and(|v| v.passive || self.fears(v)) => return Modality::Possible,
                        Some(VerbClass::Plan)
                            if self.vg(p).is_some_and(|v| {
                                !v.infinitive
                                    && (v.aux
                                        || v.form & form::PART == 0
                                        || v.form & form::PAST != 0 && self.is_np(p.wrapping_sub(1)).is_none_or(|i| self.np(i).count.is_none()))
                            }) && k - p <= 3
                                && self.kind(k) != Some(ItemKind::Verb) =>
                        {
                            return Modality::Planned;
                        }
                        _ => {}
                    }
                    if self.vg(p).is_some_and(|v| self.modal_blocks(v) && !(v.u0..v.u1).any(|u| self.word_is(u, "have")))
                        && k - p <= 4
                        && self.kind(k) != Some(ItemKind::Verb)
                    {
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
            let draft = &self.drafts[d];
            if draft.kind != ClaimKind::Harm || !self.denied(draft) {
                continue;
            }
            let count = draft.count.kind;
            let nobody = count == DraftKind::None || count == DraftKind::Plural || draft.who.first().is_some_and(|&i| self.is_any(i));
            let draft = &mut self.drafts[d];
            draft.denies = true;
            // "denied that civilians were killed": none were. A denied figure stays what it is, as a denial.
            if nobody && !draft.definite {
                draft.count.kind = DraftKind::None;
            } else {
                draft.modality = Modality::Denied;
            }
        }
        // A part that took its harm from a part that borrowed it has borrowed it too.
        if let Some(first) = self.drafts.iter().position(|d| d.borrowed) {
            for d in first + 1..self.drafts.len() {
                let borrows = self.drafts[d].part_of == Some(Part::Before) && self.drafts[..d].iter().all(|e| e.borrowed);
                self.drafts[d].borrowed |= borrows;
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

    /// True if the harm of a draft is what a verb of denial before it denies.
    fn denied(&self, d: &Draft) -> bool {
        if self.called_untrue(d) {
            return true;
        }
        let Some(p) = (0..d.item).rev().take(16).find(|&p| self.class(p) == Some(VerbClass::Deny)) else { return false };
        if self.vg(p).is_none_or(|v| v.negated || v.passive) {
            return false;
        }
        // "denied that", "denied reports that": a complement. Any other clause between tells what is not in dispute: "denied any part in the
        // raid that killed 12", "denied it, but residents said 12 were killed".
        let said = self.is_np(p + 1).is_some_and(|i| self.np(i).classes.any(class::DOC));
        let complement = |k: usize| self.kind(k) == Some(ItemKind::Rel) && (k == p + 1 || said && k == p + 2);
        for k in p + 1..d.item {
            match self.kind(k) {
                Some(ItemKind::Rel) if !complement(k) => return false,
                Some(ItemKind::But | ItemKind::Colon | ItemKind::Sub) => return false,
                // "denied that the trip was put off because of the murder of six": the verb between is what is denied.
                Some(ItemKind::Verb) => return false,
                _ => {}
            }
        }
        let opened = (p + 1..d.item).any(complement);
        let verbal = self.kind(d.item) == Some(ItemKind::Verb);
        if verbal {
            return opened || d.item == p + 1 || self.vg(d.item).is_some_and(|v| v.form & form::ING != 0);
        }
        if opened {
            return d.count.kind == DraftKind::None || d.who.first().is_some_and(|&i| self.is_any(i));
        }
        // "disputed the toll of 12", "rejected the figure of 40 dead"; a party that rejects a murder does not deny it.
        self.is_np(p + 1).is_some_and(|i| self.np(i).classes.any(class::DOC.with(class::TOLL)))
            && !(p + 2..d.item).any(|k| self.kind(k) == Some(ItemKind::Prep) && !self.prep_is(k, class::OF))
    }

    /// "reports of 50 dead were exaggerated", "the report that 40 were killed was false".
    fn called_untrue(&self, d: &Draft) -> bool {
        let told = (0..d.item).rev().take(5).any(|k| {
            self.is_np(k).is_some_and(|i| self.np(i).classes.any(class::DOC))
                && (self.prep_is(k + 1, class::OF) || self.kind(k + 1) == Some(ItemKind::Rel))
                && k + 3 >= d.item.saturating_sub(2)
        });
        told && (d.item + 1..d.item + 8).take_while(|&k| !matches!(self.kind(k), None | Some(ItemKind::Colon | ItemKind::But | ItemKind::Comma))).any(|k| {
            self.vg(k).is_some_and(|v| v.verb == 0 && !v.negated || v.passive && (v.u0..v.u1).any(|u| self.unit_word(u).any(class::UNTRUE)))
                && self.c.items.get(k).zip(self.c.items.get(k + 1)).is_some_and(|(a, b)| (a.u0..b.u1).any(|u| self.unit_word(u).any(class::UNTRUE)))
        })
    }
}
