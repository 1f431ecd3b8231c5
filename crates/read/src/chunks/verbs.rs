//! Verb groups. Enters: units. Leaves: a verb with its helpers, and whether a word is a verb here. Never done here: its subject.

use super::*;

/// Units of who speaks at the end of a sentence.
const SAYER_UNITS: usize = 9;

impl Ground<'_> {
    /// True if the unit's noun is a plural.
    pub(super) fn noun_is_plural(&self, u: &Unit) -> bool {
        u.noun_entry(self.lx).is_some_and(|e| e.plural)
    }
    pub(super) fn place_at(&self, i: usize) -> Option<(usize, u32)> {
        self.places.iter().position(|m| m.u0 as usize == i).map(|k| ((self.places[k].u1 - self.places[k].u0) as usize, k as u32))
    }
    pub(super) fn verb(&self, u: &Unit) -> Option<&Verb> {
        if u.entry == NO_WORD || u.kind != UnitKind::Word { None } else { self.lx.verb(&self.lx.entries[u.entry as usize]) }
    }
    pub(super) fn form(&self, u: &Unit) -> u8 {
        if u.entry == NO_WORD { 0 } else { self.lx.entries[u.entry as usize].form }
    }
    /// "fourth", "tenth".
    pub(super) fn ordinal(&self, u: &Unit) -> bool {
        u.entry != NO_WORD && self.lx.entries[u.entry as usize].num.is_some_and(|n| n.0 == crate::lexicon::NumKind::Ordinal)
    }
    /// "Corporal Mark Ruiz", "Colonel Grant Owusu": a verb's word in capitals after a rank and before a surname.
    pub fn ranked(&self, i: usize) -> bool {
        let capital = |k: usize| self.units.get(k).is_some_and(|u| u.kind == UnitKind::Word && u.capital);
        let before = i.checked_sub(1).is_some_and(|p| capital(p) && self.units[p].is(class::TITLE));
        before && !self.capitals && capital(i) && self.units[i].is(class::VERB.with(class::MODAL)) && capital(i + 1) && self.units[i + 1].entry == NO_WORD
    }

    /// A word that the lexicon doesn't hold, written as a name.
    pub fn namey(&self, i: usize) -> bool {
        let Some(u) = self.units.get(i) else { return false };
        self.ranked(i)
            || u.kind == UnitKind::Word
                && u.capital
                && u.classes.without(class::TITLE.with(class::SOURCE).with(class::NOTPLACE)).is_empty()
                && (!self.capitals || u.entry == NO_WORD || u.is(class::NOTPLACE) || self.beside_unknown(i))
    }

    /// The unit after the name that a small word at unit `i` opens inside a longer name ("al-Samawi", "bin Said").
    pub fn particle(&self, i: usize) -> Option<usize> {
        let u = self.units.get(i)?;
        // "Muhannad Al-Tayeb": a capital and a hyphen, after a name.
        let joined = || self.units.get(i + 1).is_some_and(|m| m.is_mark(b'-') && m.glued) && i > 0 && self.namey(i - 1);
        if !u.is(class::PARTICLE) || u.kind != UnitKind::Word || u.capital && !joined() {
            return None;
        }
        let mut j = i + 1 + usize::from(self.units.get(i + 1).is_some_and(|m| m.is_mark(b'-') && m.glued));
        // "bin al-Said"
        if self.units.get(j).is_some_and(|u| u.is(class::PARTICLE) && !u.capital) {
            j += 1 + usize::from(self.units.get(j + 1).is_some_and(|m| m.is_mark(b'-') && m.glued));
        }
        self.namey(j).then_some(j + 1)
    }

    /// In capitals a word that the pack knows only inside a longer name is a name where an unknown word stands right beside it.
    fn beside_unknown(&self, i: usize) -> bool {
        let unknown = |k: usize| {
            self.units.get(k).is_some_and(|u| u.kind == UnitKind::Word && (u.entry == NO_WORD && u.classes.is_empty() || u.classes == class::NOTPLACE))
        };
        self.units[i].classes.is_empty() && (unknown(i + 1) || i > 0 && unknown(i - 1))
    }

    /// A person begins at unit `k`: a full name, a surname told before, or words that lead to a person's noun ("former foreign minister").
    fn somebody_at(&self, k: usize) -> bool {
        let plain = |u: &&Unit| {
            u.kind == UnitKind::Word
                && !u.is(class::PREP.with(class::VERB).with(class::AND).with(class::BE).with(class::OF).with(class::HARMN).with(class::DEED))
        };
        self.namey(k) && (self.namey(k + 1) || self.units[k].surname)
            || self.units.get(k).is_some_and(|u| u.is(class::ADJ.with(class::DEMONYM).with(class::ORDINARY)))
                && self.units[k..].iter().take(5).take_while(plain).any(|u| u.is(class::PERSON.with(class::TITLE)))
    }

    /// "to kill one person and wound twelve": the word after "and" goes on with an infinitive.
    fn second_infinitive(&self, i: usize) -> bool {
        i > 0
            && self.units[i - 1].is(class::AND)
            && (i.saturating_sub(8)..i - 1).any(|k| {
                self.units[k].is(class::TOINF)
                    && self.units.get(k + 1).is_some_and(|u| self.form(u) & form::BASE != 0 && self.verb(u).is_some_and(|v| v.class == VerbClass::Harm))
            })
    }

    /// True if the unit is read as a verb here.
    pub(super) fn is_verb(&self, i: usize, in_np: bool) -> bool {
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
        // "suffered burns", "with slight burns"
        if f == form::THIRD && u.is(class::WOUNDS) && prev.is_some_and(|p| p.is(class::ADJ) || p.is(class::VERB) && !p.is(nominal)) {
            return false;
        }
        // "Iraqi Spring put the toll at 22": a capital right before a verb in small letters is a name's.
        let finite = |n: &Unit| n.kind == UnitKind::Word && !n.capital && n.is(class::VERB) && !n.is(nominal) && self.form(n) & (form::PAST | form::THIRD) != 0;
        if i > 0 && u.capital && !self.capitals && next.is_some_and(finite) {
            return false;
        }
        // "Corporal Mark Ruiz": a rank before, a surname after. "people with burns"
        if self.ranked(i) || u.is(class::WOUNDS) && prev.is_some_and(|p| p.is(class::WITH)) {
            return false;
        }
        // "gone out for leaves": no verb with a subject follows a preposition.
        let third = f & form::THIRD != 0 && f & (form::PAST | form::PART | form::BASE | form::ING) == 0;
        if third
            && prev.is_some_and(|p| {
                p.is(class::PREP) && p.kind == UnitKind::Word && !p.is(class::SUB.with(class::REL).with(class::VERB).with(class::ADV).with(class::TOINF))
            })
        {
            return false;
        }
        // "Strike on neighbourhood claims 11 lives"
        let takes_lives = f & form::THIRD != 0
            && self.verb(u).is_some_and(|v| matches!(v.class, VerbClass::Claim | VerbClass::Take))
            && next.is_some_and(Unit::is_number)
            && self.units.get(i + 2).is_some_and(|n| n.is(class::LIFE));
        // "Indepaz counts 74 massacres", "Kavkaz-Center claims that": a source before, a figure or a clause after.
        let speaks = f & form::THIRD != 0
            && self.verb(u).is_some_and(|v| matches!(v.class, VerbClass::Report | VerbClass::Claim))
            && prev.is_some_and(|p| p.is(class::SOURCE.with(class::ORG)) || i > 1 && self.namey(i - 1))
            && next.is_some_and(|n| n.is_number() || n.is(class::REL.with(class::BOUND)) && !n.is(class::LOC));
        // ", counts the Observatory.": the sayer stands after.
        let inverted = f & form::THIRD != 0
            && self.verb(u).is_some_and(|v| v.class == VerbClass::Report)
            && prev.is_some_and(|p| p.is_mark(b',') || p.is_mark(b'"'))
            && next.is_some_and(|n| n.is(class::THE))
            && self.units[i + 2..].iter().take(2).any(|n| n.is(class::SOURCE.with(class::ORG)));
        // "…, community leaders report.", "…, the UN's migration agency reports.": what closes the sentence after who speaks.
        let closes = f & (form::THIRD | form::BASE) != 0
            && self.verb(u).is_some_and(|v| v.class == VerbClass::Report)
            && prev.is_some_and(|p| p.kind == UnitKind::Word && p.is(class::PERSON.with(class::SOURCE).with(class::ORG).with(class::TITLE)))
            && next.is_none_or(|n| n.is_mark(b'.') || n.is_mark(b'"'))
            && self.units[..i].iter().rev().take(SAYER_UNITS).take_while(|p| !self.plain_verb(p)).any(|p| p.is_mark(b',') || p.is_mark(b'"'));
        // "17,460 remain in detention": a number is many, and a verb of staying after it stays one.
        let stays = u.is(class::STAYS)
            && f & (form::BASE | form::THIRD) != 0
            && prev.is_some_and(Unit::is_number)
            // "A boy of nine remains missing": of one person, before what he is.
            && next.is_some_and(|n| n.is(class::HARMA) || f & form::BASE != 0 && n.is(class::PREP.with(class::VERB).with(class::ADJ)));
        if speaks || inverted || closes || stays || takes_lives {
            return true;
        }
        let after_det = in_np || prev.is_some_and(|p| p.is(class::THE.with(class::AN).with(class::POSS).with(class::DEM)) || p.kind == UnitKind::Possessive);
        if f == form::ING {
            if u.is(class::PREP.with(class::ADV)) && !u.is(nominal.without(class::PREP)) {
                return false;
            }
            let opens_object = next.is_some_and(|n| {
                n.is_number()
                    || n.is(class::BOUND) && self.units.get(i + 2).is_some_and(Unit::is_number)
                    || n.is(class::THE
                        .with(class::AN)
                        .with(class::POSS)
                        .with(class::PERSON)
                        .with(class::BOUND)
                        .with(class::PRON)
                        .with(class::ALL)
                        .with(class::ACTOR)
                        .with(class::OTHER)
                        .with(class::DEM)
                        .with(class::DEMONYM))
                        && !n.is(class::LOC)
                    || self.verb(u).is_some_and(|v| v.class == VerbClass::Harm) && self.somebody_at(i + 1)
            });
            // "a couple walking their dog": after a lone number, what so many were doing.
            let doing = in_np && prev.is_some_and(Unit::is_number) && next.is_some_and(|n| n.is(class::THE.with(class::AN).with(class::POSS)));
            if doing && !u.is(nominal) {
                return true;
            }
            // "killing or wounding 150 troops"
            let pair = next.is_some_and(|n| n.is(class::AND.with(class::OR)))
                && self.units.get(i + 2).is_some_and(|n| self.form(n) == form::ING && self.verb(n).is_some_and(|v| v.class == VerbClass::Harm))
                && self.units.get(i + 3).is_some_and(|n| n.is_number() || n.is(class::BOUND.with(class::PERSON)));
            if pair && !after_det && self.verb(u).is_some_and(|v| v.class == VerbClass::Harm) {
                return true;
            }
            if after_det || prev.is_some_and(|p| p.is(class::OF.with(class::ADJ))) {
                // "accused of killing three", "the task of recovering 12 bodies": a gerund with its object.
                let accused = prev.is_some_and(|p| p.is(class::OF))
                    && self.verb(u).is_some_and(|v| matches!(v.class, VerbClass::Harm | VerbClass::Find))
                    && i >= 2
                    && !self.units[i - 2].is_number();
                return opens_object
                    && !in_np
                    && (accused || !prev.is_some_and(|p| p.is(class::THE.with(class::AN).with(class::POSS).with(class::ADJ).with(class::OF))));
            }
            return !u.is(nominal) || opens_object || prev.is_some_and(|p| p.is(class::BE));
        }
        if f & (form::BASE | form::THIRD) != 0 && f & (form::PAST | form::PART) == 0 {
            let aux = prev.is_some_and(|p| p.is(class::MODAL.with(class::TOINF).with(class::DO)) || !in_np && p.is(class::NEG) && !p.is(class::NOBODY));
            if aux {
                return true;
            }
            if u.is(nominal) {
                // "The rebels claim to have": who claims stands before, an infinitive after.
                let to_have = next.is_some_and(|n| n.is(class::TOINF)) && self.units.get(i + 2).is_some_and(|n| n.is(class::HAVE.with(class::BE)));
                let claims = self.verb(u).is_some_and(|v| matches!(v.class, VerbClass::Report | VerbClass::Claim));
                if to_have && claims && prev.is_some_and(|p| p.is(class::PERSON.with(class::ACTOR).with(class::GENERIC)) && p.kind == UnitKind::Word) {
                    return true;
                }
                if after_det || prev.is_none() {
                    return false;
                }
                // "missile wounds eight": a word of harm with people after it, and no word before that makes it a noun.
                if self.verb(u).is_some_and(|v| v.class == VerbClass::Harm)
                    && next.is_some_and(|n| n.is_number() || n.is(class::PERSON.with(class::BOUND).with(class::AN)) && !n.is(class::LOC.with(class::OF)))
                    && (!prev.is_some_and(|p| p.is(class::PREP.with(class::ADJ).with(class::AND)) || p.is_number()) || self.second_infinitive(i))
                {
                    return true;
                }
                // "militants attack a base": a noun before, an object after.
                let subject = prev.is_some_and(|p| {
                    p.is(class::PERSON.with(class::ACTOR).with(class::PRON).with(class::REL).with(class::BODY).with(class::DEED)) && !p.is(class::OF)
                });
                let object = next.is_some_and(|n| {
                    n.is_number()
                        || n.is(class::THE
                            .with(class::AN)
                            .with(class::POSS)
                            .with(class::PERSON)
                            .with(class::TARGET)
                            .with(class::ACTOR)
                            .with(class::BOUND)
                            .with(class::TOINF))
                            && !n.is(class::LOC.with(class::OF))
                });
                return subject && object
                    || prev.is_some_and(|p| p.is(class::REL.with(class::PRON)) && !p.is(class::DEM)) && !next.is_some_and(|n| n.is(class::BE));
            }
            // "Five die in Kenya": a word that is nothing but a verb of harm ends the group of a number alone.
            let numbered = self.verb(u).is_some_and(|v| v.class == VerbClass::Harm)
                && prev.is_some_and(Unit::is_number)
                && !next.is_some_and(|n| n.is_mark(b'-') && n.glued);
            return !after_det || numbered;
        }
        // Past forms.
        // "Wounded: 31." heads a figure.
        if next.is_some_and(|n| n.is_mark(b':')) && prev.is_none_or(|p| p.kind == UnitKind::Mark) {
            return false;
        }
        // "at Wounded Bull Wells": a capital within a sentence, with a name after it, is the name's.
        if i > 0 && u.capital && !self.capitals && prev.is_some_and(|p| p.is(class::LOC)) && self.namey(i + 1) {
            return false;
        }
        // "dozens of wounded", "the dead and wounded numbered 50": people by what befell them.
        if u.is(class::HARMA)
            && (prev.is_some_and(|p| p.is(class::OF))
                || prev.is_some_and(|p| p.is(class::AND.with(class::OR)))
                    && i >= 2
                    && self.units[i - 2].is(class::HARMA)
                    && next.is_some_and(|n| n.is(class::VERB) && !n.is_number()))
            && !next.is_some_and(|n| n.is_number() || n.is(class::THE.with(class::AN).with(class::PERSON)))
        {
            return false;
        }
        let noun_next = next.is_some_and(|n| {
            n.is(class::PERSON.with(class::ACTOR).with(class::DEMONYM).with(class::ADJ).with(class::NOUN).with(class::GENERIC).with(class::COLL))
                && !n.is(class::THE.with(class::AN).with(class::LOC))
                && n.kind == UnitKind::Word
        });
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
            let object = next.is_some_and(|n| {
                n.is_number() || n.is(class::THE.with(class::AN).with(class::POSS).with(class::PERSON).with(class::TARGET).with(class::PREP).with(class::BOUND))
            });
            return aux || object;
        }
        true
    }
}

pub(super) fn verb_group(g: &Ground<'_>, i: usize) -> Option<(usize, Vg)> {
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
        // "were 'killed": a quotation mark between helper and participle.
        if vg.aux
            && u.kind == UnitKind::Mark
            && matches!(u.mark, b'"' | b'\'')
            && units.get(j + 1).is_some_and(|n| n.is(class::VERB) && g.form(n) & form::PART != 0)
        {
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
        if u.is(class::TOINF)
            && units
                .get(j + 1)
                .is_some_and(|n| n.is(class::VERB.with(class::BE).with(class::HAVE)) && (n.is(class::BE.with(class::HAVE)) || g.form(n) & form::BASE != 0))
            && (j == i || vg.aux || j > i)
        {
            // "to kill"; after a noun number "to" may be a range, which the noun group has taken already.
            if units.get(j + 1).is_some_and(|n| n.is(class::NOUN) && !n.is(class::BE.with(class::HAVE)))
                && !units
                    .get(j + 2)
                    .is_some_and(|n| n.is(class::THE.with(class::AN).with(class::PREP).with(class::PERSON)) || n.is_number() || n.kind == UnitKind::Mark)
            {
                break;
            }
            vg.infinitive = true;
            vg.aux = true;
            j += 1;
            continue;
        }
        // "there were no reports of": the negation belongs to the noun.
        if j > i
            && last_be
            && u.is(class::NEG)
            && np_starts_with_no(g, j)
            && units.get(j + 1).is_some_and(|n| n.is(class::NOUN) && n.is(class::VERB) && g.form(n) & (form::PART | form::ING) == 0)
        {
            break;
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
        // "were all shot dead", "have both been released": how many of them, in the middle of the verb.
        if (last_be || last_have)
            && j > i
            && u.is(class::ALL.with(class::TWO))
            && units.get(j + 1).is_some_and(|n| {
                n.is(class::BE) || n.is(class::VERB) && !n.is(class::NOUN.with(class::PERSON).with(class::HARMA)) && g.form(n) & form::PART != 0
            })
        {
            j += 1;
            continue;
        }
        // "were mercilessly killed": a word no pack knows, between a helper and its participle.
        if last_be
            && j > i
            && (u.entry == NO_WORD || u.classes == class::ORDINARY)
            && units.get(j + 1).is_some_and(|n| g.form(n) & form::PART != 0 && g.verb(n).is_some_and(|v| v.class == VerbClass::Harm))
            && !(u.capital && !g.capitals)
        {
            j += 1;
            continue;
        }
        if u.is(class::VERB) && (vg.aux || g.is_verb(j, false)) && !(j > i && !vg.aux && !units[j - 1].is(class::ADV.with(class::NEG))) {
            let f = g.form(u);
            // After "be" or "have" a word that is also a noun is a participle only in that form.
            if vg.aux
                && u.is(class::NOUN.with(class::ADJ).with(class::PREP))
                && f & (form::PART | form::ING) == 0
                && !vg.modal
                && !vg.infinitive
                && !units[j - 1].is(class::DO.with(class::NEG))
            {
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
            while units.get(end).is_some_and(|u| {
                u.is(class::NEG.with(class::ADV))
                    && !u.is(class::NOBODY.with(class::ALL).with(class::AMONG))
                    && !u.is_number()
                    && !u.is(class::BOUND.with(class::PREP).with(class::AMONG))
                    && u.kind == UnitKind::Word
                    && !(u.is(class::NEG) && np_starts_with_no(g, end))
            }) {
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

pub(super) fn adverb_before_verb(g: &Ground<'_>, j: usize) -> bool {
    let mut k = j;
    while g.units.get(k).is_some_and(|u| u.is(class::ADV) && u.kind == UnitKind::Word) && k < j + 3 {
        k += 1;
    }
    k > j && g.units.get(k).is_some_and(|u| u.is(class::VERB) && g.is_verb(k, false))
}

impl Ground<'_> {
    /// The forms of the verb that the word at unit `u` can be.
    pub fn form_of(&self, u: u32) -> u8 {
        self.units.get(u as usize).map_or(0, |x| self.form(x))
    }

    /// True for a word that is a verb and nothing else.
    fn plain_verb(&self, u: &Unit) -> bool {
        u.kind == UnitKind::Word && u.is(class::VERB) && !u.is(class::NOUN.with(class::ADJ).with(class::PERSON).with(class::PREP))
    }

    pub(super) fn is_verb_unit(&self, i: usize) -> bool {
        self.is_verb(i, false)
    }
}
