//! Whether words of harm tell harm here. Enters: the words of a report and of a sentence, a draft with its groups. Leaves: points for and
//! against the draft, and the field that speaks against it. Never done here: a word of any language; what a word speaks of, and how surely,
//! stands in the pack and the registries.
//!
//! The vocabulary of harm is borrowed by every trade: teams are slaughtered, bills die, processes are killed, 17 of 600 rifles are missing.
//! No single word tells such a sentence from a report of violence, so evidence is added up. The points were set by hand and checked against
//! half of the open texts without casualties, whole reports and news of attacks; a draft stands if they come to more than nothing.
//!
//! - **Who** is said to be harmed: words for people speak for a draft by themselves; a number without a noun of its own takes the sort of what
//!   was counted last, and only people can be harmed.
//! - **How** it is told: a verb that lives in many fields (execute, capture) speaks less than one that doesn't; the bare present narrates plots.
//! - **Where** it is told: the sentence and the report may speak of armed violence, or of a field that only borrows its words. Fields in which
//!   nobody real is harmed (games, stories, exercises, animals, cells) speak against people too; budgets and courts only against the rest.

use crate::assemble::Sent;
use crate::chunks::{Det, DraftKind, ItemKind, Np};
use crate::class;
use crate::clauses::Draft;
use crate::lexicon::{Frame, Lexicon, Verb, form};
use crate::pack::topic;
use crate::tokens::NO_WORD;
use crate::units::{Unit, UnitKind};
use jiff::civil::Date;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use tollbook_model::{Harm, Modality};

/// Words for people are the subject or object.
const PEOPLE: i32 = 6;
/// A counted noun that no table holds, and whose ending says that it can be people.
const LIKE_PEOPLE: i32 = 3;
/// A name of several words.
const FULL_NAME: i32 = 4;
/// A harm noun with a number.
const DEATHS: i32 = 3;
/// A name of one word.
const NAME: i32 = 2;
/// A number alone.
const NUMBER: i32 = 4;
/// A counted noun that the pack doesn't know.
const UNKNOWN: i32 = 1;
/// The number follows counted people, hardware, or other things.
const AFTER_PEOPLE: i32 = 1;
const AFTER_HARDWARE: i32 = -2;
const AFTER_THINGS: i32 = -4;
/// Police detain, floods displace and hikers go missing: such harm is this war's only beside violence.
const OTHER_HARM: i32 = -3;
/// Harm of a kind of people, with nothing that makes it an event: "the killing of civilians must end", "whoever kills a policeman".
const KIND: i32 = -8;
/// The bare present in a text that hardly speaks of violence.
const HABIT: i32 = -2;
/// It may come, or is planned.
const NOT_YET: i32 = -2;
/// The word of harm alone stands in quotation marks.
const QUOTED: i32 = -4;
/// What happened a lifetime before the report is history: no record of these wars is kept by reading news.
const LONG_AGO: i32 = -12;
/// Years that make it history.
const LIFETIME: i16 = 70;
/// Nobody was harmed: of use beside violence alone.
const NOBODY: i32 = 1;
/// … and points back to them ("four of them", "the remaining 12").
const POINTS_BACK: i32 = -4;
/// The report told harm of people before.
const TOLD_BEFORE: i32 = 2;
/// The word of harm lives in many fields.
const WEAK: i32 = -2;
/// The bare present outside a headline.
const PRESENT: i32 = -3;
/// "3 killed, 5 wounded": the two harms side by side speak of violence by themselves.
const SIDE_BY_SIDE: i32 = 2;
/// Who or what did it is nothing that harms bodies, and the word of harm lives in many fields.
const BY_NOTHING: i32 = -4;
/// The death of somebody by name in a text without any violence.
const NATURAL: i32 = -4;
/// The same where illness, age and mourning are told, and the words of them that tell it.
const OBITUARY: i32 = -14;
const TOLD_NATURAL: u32 = 2;
/// Units of a sentence that is a date, and so many of them that make a chronicle.
const DATE_UNITS: usize = 6;
const CHRONICLE: u8 = 2;
/// Nobody is hurt by an accident.
const SPARED: i32 = -8;
/// A storm, and nobody, dies.
const STORM: i32 = -20;
/// At most so many points for violence, and so many against, from the words of the sentence.
const SENTENCE_FOR: i32 = 3;
const SENTENCE_AGAINST: i32 = 6;
/// A report that is all of another field takes away so many points.
const REPORT_AGAINST: i32 = 10;
/// A report told on a stage, a pitch or a training ground: the words of it weigh so much, and more than those of violence by half. Of 1,209
/// reports of real violence none was such a one, of 582 texts without casualties 108. Not where the report opens with harm in numbers.
const STAGED: i32 = -14;
const STAGED_WEIGHT: u32 = 6;
/// The same of stories and exercises alone, where they weigh less, and more than violence: 3 of those reports, 63 of those texts.
const ENACTED: i32 = -6;
const ENACTED_WEIGHT: u32 = 4;
/// A report that is full of violence gives so many.
const REPORT_FOR: i32 = 3;
/// A report with hardly a word of violence takes one point for so many words, at most `SILENCE_AGAINST`, unless words for people are there.
const SILENCE: u32 = 30;
const SILENCE_AGAINST: u32 = 3;
/// The headline and the sentences after it that say what a report is about.
pub(crate) const OPENING: usize = 3;
/// What befalls people without violence: the words of it weigh at least so much in a report that speaks more of it than of violence.
const BEFALLS_REPORT: u32 = 3;
/// Fields that borrow the vocabulary for things say so many times less of people, unless the word of harm lives everywhere.
const CIVIL_SHARE: i32 = 2;

/// Ages that many die at.
const OLD_AGE: std::ops::RangeInclusive<u64> = 60..=110;

/// How often a word of a topic was counted.
pub(crate) type Seen = FxHashMap<u32, u8>;

/// How much of some words speaks of which field.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Fields {
    /// Weight of the words of each topic, by its number.
    topics: [u32; 16],
    /// Weight of the words that speak of armed violence.
    violence: u32,
    /// Words in all.
    words: u32,
    /// Words by which a natural death is told.
    obituary: u32,
    /// A word that only armed violence explains.
    armed: bool,
    /// The report opens with what befalls people without violence.
    opens: bool,
    /// The report opens with harm in numbers: "Missile hits theatre, killing seven".
    harms: bool,
    /// One of its first sentences tells harm in numbers and by arms: "A bomb went off at a match, killing five".
    struck: bool,
    /// Sentences that are a time and nothing else: the years of a chronicle, which tells in the present.
    dated: u8,
    /// One of its first sentences tells the killed and the injured of a deed in numbers.
    clashed: bool,
    /// What befalls people without violence, where a word says so that is hardly met elsewhere.
    befell: Option<u8>,
}

impl Fields {
    /// The fields of a sentence.
    pub(crate) fn of(units: &[Unit], lx: &Lexicon) -> Fields {
        let mut f = Fields::default();
        f.add(units, lx, &mut Seen::default());
        f
    }

    /// Counts the words of a sentence in. A word said again and again (it may be a name) counts twice.
    pub(crate) fn add(&mut self, units: &[Unit], lx: &Lexicon, seen: &mut Seen) {
        let time = |u: &Unit| u.is(class::TIME) || u.kind == UnitKind::Mark || u.is_number();
        self.dated = self.dated.saturating_add(u8::from(units.len() <= DATE_UNITS && units.iter().all(time) && units.iter().any(|u| u.is(class::TIME))));
        // "the League of Human Rights", "the Complexo da Maré": what stands in capitals is a name, unless all of a headline does.
        let capitals = units.iter().filter(|u| u.kind == UnitKind::Word && u.capital).count();
        let titled = 2 * capitals > units.iter().filter(|u| u.kind == UnitKind::Word).count();
        // "He was 91.": an age that many die at.
        let old = |w: &[Unit]| {
            w[0].is(class::PRON)
                && w[1].is(class::BE)
                && w[2].kind == UnitKind::Num
                && OLD_AGE.contains(&w[2].value)
                && w.get(3).is_none_or(|m| m.is_mark(b'.'))
        };
        self.obituary += u32::from(units.len() <= 5 && units.windows(4.min(units.len().max(3))).any(old));
        for (i, u) in units.iter().enumerate().filter(|(_, u)| u.kind == UnitKind::Word) {
            self.words += 1;
            if u.entry == NO_WORD {
                continue;
            }
            let e = lx.brief(u.entry);
            self.obituary += u32::from(u.is(class::OBITUARY));
            if e.topic > 0 {
                // "a raid on a poultry farm": the word says what kind of place was hit, and nothing of the report's field.
                let names_a_target = units.get(i + 1).is_some_and(|n| n.is(class::TARGET) && n.kind == UnitKind::Word);
                // "opened fire in a cinema", "the premiere of a film": where and at what it happened; a plot is told of "the film".
                let just_there = (i.saturating_sub(2)..i).any(|a| {
                    units[a].is(class::AN)
                        && a > 0
                        && units[a - 1].is(class::LOC.with(class::OF))
                        && units[a + 1..i].iter().all(|w| w.is(class::ADJ.with(class::DIR)))
                });
                let named = i > 0 && u.capital && !titled;
                let times = seen.entry(u.entry).or_insert(0);
                if !names_a_target && !named && !(just_there && (topic::SPORT..=topic::DRILL).contains(&e.topic)) && *times < 2 {
                    *times += 1;
                    self.topics[e.topic as usize] += u32::from(e.topic_weight);
                    if e.topic >= topic::DISASTER && e.topic_weight > 2 {
                        self.befell = self.befell.or(Some(e.topic));
                    }
                }
            } else if !e.actor || u.is(class::ACTOR) {
                // A group's short name counts only where it is written as a name.
                self.violence += u32::from(e.violence);
                self.armed |= e.violence > 1 || u.is(class::ANYARMED);
            }
        }
    }

    /// Weight of the fields in which nobody real is harmed.
    fn play(&self) -> u32 {
        self.topics[1..topic::CIVIL as usize].iter().sum()
    }

    /// Points against what a sentence tells in a report whose other sentences are mostly of a stage, a pitch or a training ground: an attack on a
    /// cinema has the word in its own sentence.
    fn staged(&self, here: &Fields) -> i32 {
        let rest = |t: u8| self.topics[t as usize].saturating_sub(here.topics[t as usize]);
        let enacted = rest(topic::FICTION) + rest(topic::DRILL);
        let staged = enacted + rest(topic::SPORT);
        if self.harms || self.struck {
            0
        } else if staged >= STAGED_WEIGHT && 2 * staged > 3 * self.violence {
            STAGED
        } else if enacted >= ENACTED_WEIGHT && enacted > self.violence {
            ENACTED
        } else {
            0
        }
    }

    /// Weight of the fields that borrow the vocabulary for things, and in which people can be harmed none the less.
    fn civil(&self) -> u32 {
        self.topics[topic::CIVIL as usize..topic::DISASTER as usize].iter().sum()
    }

    /// The heaviest of some topics, with its weight.
    fn heaviest(&self, topics: std::ops::Range<u8>) -> Option<(u8, u32)> {
        topics.map(|t| (t, self.topics[t as usize])).filter(|x| x.1 > 0).max_by_key(|x| (x.1, std::cmp::Reverse(x.0)))
    }

    /// The field that the sentence speaks of, if its words outweigh those of violence; `report` stands in where the sentence says nothing.
    pub(crate) fn other(&self, report: &Fields) -> Option<u8> {
        let here = self.heaviest(1..topic::NAMES.len() as u8 + 1).filter(|&(_, n)| n > 2 * self.violence);
        let there = || report.heaviest(1..topic::DISASTER).filter(|&(_, n)| self.violence == 0 && n > 5 && n > 2 * report.violence);
        here.or_else(there).map(|x| x.0)
    }

    /// Notes whether the first sentence tells harm in numbers: an attack on a theatre, at a match or a drill says so at its head.
    pub(crate) fn headed_by_harm(&mut self, units: &[Unit], lx: &Lexicon, first: bool) {
        let harm_of = |u: &Unit| {
            let verb = (u.entry != NO_WORD).then(|| lx.verb(&lx.entries[u.entry as usize])).flatten().and_then(|v| v.harm);
            // "eleven dead and about twenty wounded"
            let state = || u.is(class::HARMA).then(|| u.noun_entry(lx).and_then(|e| lx.noun(e)).and_then(|n| n.harm)).flatten();
            verb.or_else(state).filter(|h| matches!(h, Harm::Killed | Harm::Injured))
        };
        let harm = |u: &Unit| harm_of(u).is_some();
        let armed = |u: &Unit| {
            let e = lx.brief(u.entry);
            e.topic == 0 && (!e.actor || u.is(class::ACTOR)) && (e.violence > 1 || u.is(class::ANYARMED.with(class::MEANS)))
        };
        let told = units.iter().any(Unit::is_number) && units.iter().any(harm);
        self.harms |= first && told;
        // "…, police said": a plot, a match and a script have no such sayer.
        let word = |u: &&Unit| u.kind == UnitKind::Word && u.entry != NO_WORD;
        let official = |u: &Unit| u.is(class::ORG) && lx.brief(u.entry).topic == 0;
        let said = || units.iter().filter(word).any(|u| u.is(class::REPORT)) && units.iter().filter(word).any(official);
        // "Confrontations between farmers and herders made eleven dead and twenty wounded"
        let both =
            || [Harm::Killed, Harm::Injured].iter().all(|h| units.iter().any(|u| harm_of(u) == Some(*h))) && units.iter().filter(|u| u.is_number()).count() > 1;
        let people = || units.iter().any(|u| u.kind == UnitKind::Word && u.is(class::PERSON.with(class::ACTOR)) && !u.is(class::ORG));
        self.clashed |= units.iter().filter(word).any(|u| u.is(class::DEED) && lx.brief(u.entry).topic == 0) && people() && both();
        self.struck |= units.iter().any(harm) && units.iter().filter(word).any(armed) && said();
    }

    /// A headline says what the report is of: its words of a stage, a pitch or a training ground weigh three times, if they are at home there.
    pub(crate) fn headed(&mut self, units: &[Unit], lx: &Lexicon) {
        for u in units.iter().filter(|u| u.kind == UnitKind::Word && u.entry != NO_WORD) {
            let e = lx.brief(u.entry);
            if (topic::SPORT..=topic::DRILL).contains(&e.topic) && e.topic_weight > 1 {
                self.topics[e.topic as usize] += 2 * u32::from(e.topic_weight);
            }
        }
    }

    /// Notes what the head of the report speaks of, once sentence `n` is counted.
    pub(crate) fn opened(&mut self, n: usize) {
        if n >= OPENING {
            return;
        }
        self.opens = self.heaviest(topic::DISASTER..topic::NAMES.len() as u8 + 1).is_some_and(|(_, n)| n > self.violence);
    }

    /// The weights, for the trace: "violence 12, accident 9, of 240 words".
    pub(crate) fn line(&self) -> String {
        let named = self.topics[1..].iter().zip(topic::NAMES).filter(|t| *t.0 > 0).map(|(n, name)| format!(", {name} {n}"));
        format!("violence {}{}, of {} words", self.violence, named.collect::<String>(), self.words)
    }

    /// The field of what befell people without anybody's violence: a disaster, an accident, an illness. The sentence says so, in a violent report
    /// by words that leave no doubt; or the report does, where it hardly speaks of violence.
    pub(crate) fn disaster(&self, report: &Fields) -> Option<u8> {
        let fields = topic::DISASTER..topic::NAMES.len() as u8 + 1;
        let weight = |f: &Fields| f.topics[topic::DISASTER as usize..].iter().sum::<u32>();
        let most = report.heaviest(fields.clone());
        // Where arms are told, the others have to outweigh them twice.
        let quiet = report.opens && most.is_some_and(|(_, n)| n > report.violence * if report.armed { 2 } else { 1 });
        let told = weight(self) > 2 * self.violence;
        let here = || if quiet { self.heaviest(fields.clone()).map(|x| x.0) } else { self.befell }.filter(|_| told);
        let there = || most.filter(|_| quiet && weight(report) >= BEFALLS_REPORT).map(|x| x.0);
        here().or_else(there)
    }
}

/// What a number without a noun of its own counts, as far as the words before it say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Sort {
    /// Nothing was counted before.
    #[default]
    Unknown,
    /// People.
    People,
    /// Arms, vehicles, buildings: what people are harmed with, in or beside.
    Hardware,
    /// Animals, votes, goals, whatever else.
    Things,
}

/// Who a draft says is harmed, as surely as the words say that it is people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    /// Nobody was.
    Nobody,
    /// A noun that the pack doesn't know.
    Unknown,
    /// Only the harm is counted.
    Deaths,
    /// A number alone.
    Number,
    /// A number that points back.
    Back,
    /// A noun whose ending says that it can be people.
    Likely,
    /// A name of one word.
    Name,
    /// A name of several words.
    FullName,
    /// A word for people.
    People,
}

/// What a report has told so far that a later draft leans on.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Told {
    /// The sort of what was counted last.
    sort: Sort,
    /// Harm of people was told.
    harm: bool,
    /// The text speaks of times long ago.
    long_ago: bool,
}

/// True if a day lies so far back that what happened then is history. Without a day of the report, the century decides.
pub(crate) fn long_ago(day: Date, report: Option<Date>) -> bool {
    day.year() < report.map_or(1900, |r| r.year() - LIFETIME)
}

const SOMEBODY: class::Classes = class::PERSON.with(class::ACTOR).with(class::DEMONYM).with(class::KIN).with(class::COLL);

/// The sort of a counted group, if it has a noun that says one.
fn sort_of(sent: &Sent<'_>, n: &Np) -> Option<Sort> {
    // One thing told beside them is no antecedent of several.
    let counted = n.count.is_some_and(|c| match c.kind {
        DraftKind::None | DraftKind::Share | DraftKind::ShareAbove | DraftKind::ShareBelow => false,
        DraftKind::Stated | DraftKind::Exactly => c.a != 1,
        _ => true,
    });
    let head = &sent.g.units[n.head as usize];
    if !counted || head.kind != UnitKind::Word {
        return None;
    }
    let people = SOMEBODY.with(class::GENERIC);
    let harmed = n.harm.is_some() || n.classes.any(class::HARMA.with(class::HARMN).with(class::BODY).with(class::LIFE));
    if n.classes.any(people) || harmed {
        return Some(Sort::People);
    }
    if n.classes.any(class::LIKEPERSON) {
        return None;
    }
    let entry = head.noun_entry(sent.g.lx);
    let unit = entry.and_then(|e| sent.g.lx.noun(e)).and_then(|n| n.unit.as_deref());
    // Measures, sums, times and deeds are no sort of their own: "three attacks over 40 km killed 12".
    if n.classes.any(class::TIME.with(class::DEED).with(class::TOLL).with(class::NUM)) || n.classes.any(class::UNIT) && !matches!(unit, Some("thing" | "case"))
    {
        return None;
    }
    if entry.is_some_and(|e| e.topic > 0 && e.topic < topic::DISASTER && e.topic_weight > 1) {
        return Some(Sort::Things);
    }
    if n.classes.any(class::MEANS.with(class::TARGET).with(class::PLACEN).with(class::ORG)) {
        return Some(Sort::Hardware);
    }
    Some(Sort::Things)
}

/// One sentence's drafts, weighed one after the other.
pub(crate) struct Weigher<'a> {
    sent: &'a Sent<'a>,
    report: &'a Fields,
    here: Fields,
    told: Told,
    heading: bool,
    /// The sentence counts two harms side by side, or in one number.
    both: bool,
    /// Groups that drafts of this sentence took as harmed.
    harmed: SmallVec<[u32; 8]>,
}

impl<'a> Weigher<'a> {
    /// Starts on a sentence.
    pub(crate) fn new(sent: &'a Sent<'a>, report: &'a Fields, here: Fields, told: Told, heading: bool, drafts: &[Draft]) -> Self {
        let tells = |h: Harm| drafts.iter().any(|d| d.harm == Some(h) && d.verb == 0);
        let both = tells(Harm::Casualties)
            || [Harm::Killed, Harm::Injured, Harm::Missing, Harm::Displaced, Harm::Detained].into_iter().filter(|&h| tells(h)).count() > 1;
        Weigher { sent, report, here, told, heading, both, harmed: SmallVec::new() }
    }

    /// Notes whether the times that the sentence names lie long ago; a sentence without one stays where the text was.
    pub(crate) fn times(&mut self, mut times: impl Iterator<Item = bool>) {
        if let Some(first) = times.next() {
            self.told.long_ago = first && times.all(|t| t);
        }
    }

    /// Who a draft says is harmed.
    fn who(&self, d: &Draft) -> Who {
        if d.count.kind == DraftKind::None {
            return Who::Nobody;
        }
        let g = self.sent.g;
        let people = SOMEBODY.with(class::TITLE);
        let mut best = Who::Deaths;
        let mut unknown = false;
        let mut back = false;
        for &i in &d.who {
            let n = &self.sent.c.nps[i as usize];
            let head = &g.units[n.head as usize];
            let of = n.of.map(|o| &self.sent.c.nps[o as usize]);
            // "cells" are of people, and of tumours.
            let cells = |n: &Np| n.classes.any(class::COLL) && n.classes.any(class::UNIT);
            if cells(n) || of.is_some_and(cells) {
                unknown = true;
                continue;
            }
            let bare = head.is_number() || n.harm.is_some() && n.classes.any(class::HARMA.with(class::VERB)) || n.classes.any(class::OTHER.with(class::TWO));
            // "police dogs", "army rifles": what describes a thing makes no person of it.
            let thing =
                n.classes.any(class::NOUN) && n.harm.is_none() && !n.classes.any(class::HARMN.with(class::HARMA).with(class::VERB)) || self.animal(head);
            let described = !thing && g.units[n.u0 as usize..n.u1 as usize].iter().any(|u| u.is(people));
            let remains = d.found && !(n.det == Det::An && !n.name && n.classes.without(class::COMMON).is_empty());
            let who = if remains || d.rule == "noun.colon" || n.classes.any(people) || of.is_some_and(|o| o.classes.any(people)) || described {
                Who::People
            } else if n.name {
                if n.u1 - n.u0 > 1 { Who::FullName } else { Who::Name }
            } else if n.classes.any(class::LIKEPERSON) {
                Who::Likely
            } else if bare {
                Who::Number
            } else {
                unknown |= !n.classes.any(class::NOUN.with(class::NOBODY));
                Who::Deaths
            };
            best = best.max(who);
            back |= n.other || n.det == Det::The && bare || of.is_some_and(|o| o.classes.any(class::PRON) || g.units[o.head as usize].is_number());
        }
        match best {
            Who::Number if back => Who::Back,
            Who::Deaths if unknown => Who::Unknown,
            _ if d.found && d.who.is_empty() => Who::People,
            who => who,
        }
    }

    /// "Cyclone Honorine died over cool water": what bears a name and is harmed is a storm.
    fn storm(&self, d: &Draft) -> bool {
        let g = self.sent.g;
        let storm = |u: &Unit| u.kind == UnitKind::Word && u.entry != NO_WORD && g.lx.brief(u.entry).topic == topic::DISASTER;
        let named = |n: &Np| n.name && g.units[n.u0 as usize..n.u1 as usize].iter().any(storm);
        !d.who.is_empty() && d.who.iter().all(|&i| named(&self.sent.c.nps[i as usize]))
    }

    /// True if the unit is a word for an animal.
    fn animal(&self, u: &Unit) -> bool {
        u.entry != NO_WORD && u.kind == UnitKind::Word && {
            let e = &self.sent.g.lx.entries[u.entry as usize];
            e.topic == topic::ANIMAL && e.topic_weight > 1
        }
    }

    /// The points of a draft of harm; more than nothing lets it stand. `long_ago`: whether the time it is told for is, where it has one.
    pub(crate) fn points(&self, d: &Draft, long_ago: Option<bool>) -> i32 {
        let who = match d.rule {
            crate::clauses::CASES_RULE => Who::People,
            // "a third is missing": one more of those told before.
            _ if d.nth => Who::Number,
            _ => self.who(d),
        };
        let person = who == Who::People;
        let number = matches!(who, Who::Number | Who::Back);
        let before = match number {
            true if d.nth => Sort::People,
            true => self.before(d),
            false => Sort::Unknown,
        };
        let of_things = matches!(before, Sort::Hardware | Sort::Things);
        let state = matches!(d.harm, Some(Harm::Detained | Harm::Displaced | Harm::Missing));
        let weak = who != Who::Nobody && self.weak(d);
        let mut points = match who {
            Who::Nobody => NOBODY,
            Who::People => PEOPLE,
            Who::FullName => FULL_NAME,
            Who::Name => NAME,
            Who::Likely => LIKE_PEOPLE,
            Who::Number | Who::Back => NUMBER,
            Who::Unknown => UNKNOWN,
            Who::Deaths => DEATHS,
        };
        points += match before {
            Sort::Unknown => 0,
            Sort::People => AFTER_PEOPLE,
            Sort::Hardware => AFTER_HARDWARE,
            Sort::Things => AFTER_THINGS,
        };
        let present = self.present(d);
        let told = [
            (who == Who::Back && of_things, POINTS_BACK),
            (self.told.harm && who != Who::Unknown, TOLD_BEFORE),
            (state, OTHER_HARM),
            (matches!(d.modality, Modality::Hypothetical | Modality::Planned), NOT_YET),
            (weak, WEAK),
            (weak && self.by_nothing_that_harms(d), BY_NOTHING),
            (matches!(d.harm, Some(Harm::Detained | Harm::Displaced)) && self.by_no_party(d), BY_NOTHING),
            (long_ago.unwrap_or(self.told.long_ago), LONG_AGO),
            (self.quoted(d), QUOTED),
            (!state && present, PRESENT),
            (!state && present && self.report.violence == 0, HABIT),
            (self.kind(d, present), KIND),
            (self.both && number, SIDE_BY_SIDE),
            (matches!(who, Who::Name | Who::FullName) && self.natural(d), NATURAL),
            (self.obituary(d), OBITUARY),
            (self.spared_by_accident(d), SPARED),
            (self.storm(d), STORM),
            (self.by_what_was_told(d), KIND),
        ];
        points += told.iter().filter(|t| t.0).map(|t| t.1).sum::<i32>();
        // The sentence.
        // Remains are found by diggers and curators too.
        let people = person && !weak && !d.found;
        let share = |n: u32| if people { n as i32 / CIVIL_SHARE } else { n as i32 };
        let violence = self.here.violence as i32;
        points += violence.min(SENTENCE_FOR);
        // An attack at a match, a premiere or a drill: the words of it stand all over the report.
        let enacted = self.report.topics[topic::FICTION as usize] + self.report.topics[topic::DRILL as usize] + self.report.topics[topic::SPORT as usize] > 0;
        let struck = (self.report.struck || self.report.clashed && !enacted) && !matches!(who, Who::Unknown | Who::Nobody);
        let played = if struck { 0 } else { self.here.play() as i32 };
        points -= (played + share(self.here.civil())).min(SENTENCE_AGAINST);
        // The report; where people are harmed at a match or among cattle, the rest of it.
        let rest = |all: u32, here: u32| if people { all.saturating_sub(here) } else { all };
        let played = if struck { 0 } else { rest(self.report.play(), self.here.play() - self.here.topics[topic::FICTION as usize]) };
        let other = played as i32 + share(rest(self.report.civil(), self.here.civil()));
        let v = self.report.violence as i32;
        points -= REPORT_AGAINST * other / (v + other + 6);
        points += self.report.staged(&self.here);
        let silent = (self.report.words / SILENCE).saturating_sub(2 * self.report.violence).min(SILENCE_AGAINST);
        if silent > 0 && (!people || state) {
            points -= silent as i32;
        } else if (who != Who::Unknown || violence > 0) && (!of_things || self.told.harm) {
            points += (v * 60 / (self.report.words as i32 + 60)).min(REPORT_FOR);
        }
        points
    }

    /// True if the words harm only beside violence that was told, and none was: "forty women are in hospital", "they took two guides with them".
    fn by_what_was_told(&self, d: &Draft) -> bool {
        let cared = matches!(d.rule, crate::clauses::KEPT_RULE | crate::clauses::OF_THE_HARMED_RULE) && d.harm == Some(Harm::Injured);
        (cared || matches!(d.rule, crate::clauses::ALONG_RULE | crate::clauses::ARRIVED_RULE)) && self.report.violence == 0 && !self.told.harm
    }

    /// True if the draft tells no event: no number, no day and no place, under a noun, a participle or the bare present.
    fn kind(&self, d: &Draft, present: bool) -> bool {
        let c = self.sent.c;
        let n = d.who.first().map(|&i| &c.nps[i as usize]);
        // "The driver is wounded": one told before, in a report of violence.
        let shown = |n: &Np| d.harm == Some(Harm::Injured) && n.det == Det::The && !n.plural && d.rule == "verb.passive" && self.report.violence > 0;
        let open = |n: &Np| {
            matches!(n.det, Det::Bare | Det::Poss) && d.count.kind == DraftKind::Plural
                || present && !n.name && n.count.is_none() && matches!(n.det, Det::An | Det::The) && !shown(n)
        };
        if !n.is_some_and(open) {
            return false;
        }
        let participle = d.rule == "verb.participle";
        if !present && !participle && !matches!(d.rule, "noun.of" | "noun.whose" | "verb.reduced") {
            return false;
        }
        // What stands before a noun of harm belongs to who speaks of it.
        let beside = |u: u32| u >= d.anchor.0 || participle || u < 3;
        let dated = c.items.iter().any(|it| it.kind == ItemKind::Time && beside(it.u0));
        let placed = self.sent.g.places.iter().any(|m| beside(m.u0));
        !dated && !placed
    }

    /// True if the word of harm alone stands in quotation marks.
    fn quoted(&self, d: &Draft) -> bool {
        let units = self.sent.g.units;
        let mark = |u: Option<&Unit>| u.is_some_and(|u| u.kind == UnitKind::Mark && matches!(u.mark, b'"' | b'\''));
        // "the government had been "held hostage by salesmen"": the whole predicate is a manner of speaking.
        let ends = || {
            let close = units.iter().skip(d.anchor.1 as usize).position(|u| u.is_mark(b'"')).map(|n| n as u32 + d.anchor.1);
            close.is_some_and(|c| {
                !d.agents.is_empty()
                    && d.who.iter().all(|&i| self.sent.c.nps[i as usize].u1 < d.anchor.0)
                    && d.agents.iter().all(|&i| self.sent.c.nps[i as usize].u1 <= c)
            })
        };
        d.anchor.0 > 0 && mark(units.get(d.anchor.0 as usize - 1)) && (mark(units.get(d.anchor.1 as usize)) || ends())
    }

    /// True if the words name who or what did it, and that is nobody, no weapon and no deed: a remark, a clause, the fog.
    fn by_nothing_that_harms(&self, d: &Draft) -> bool {
        let harms = SOMEBODY.with(class::ORG).with(class::GENERIC).with(class::MEANS).with(class::DEED).with(class::PRON).with(class::TITLE);
        let harms = harms.with(class::FORCE).with(class::SOURCE).with(class::HARMN).with(class::LIKEPERSON).with(class::REL);
        !d.agents.is_empty()
            && d.agents.iter().all(|&i| {
                let n = &self.sent.c.nps[i as usize];
                let named = self.sent.g.units[n.u0 as usize..n.u1 as usize].iter().any(|u| u.is(harms));
                !n.name && n.place.is_none() && n.count.is_none() && !named && n.of.is_none_or(|o| !self.sent.c.nps[o as usize].classes.any(harms))
            })
    }

    /// True if those who detain or displace are named and are no party, no force and no deed: a landlord, teachers, machines.
    fn by_no_party(&self, d: &Draft) -> bool {
        let parties = class::ACTOR.with(class::GENERIC).with(class::FORCE).with(class::ORG).with(class::DEMONYM).with(class::PRON).with(class::REL);
        let parties = parties.with(class::DEED).with(class::TITLE).with(class::SOURCE).with(class::COLL);
        let g = self.sent.g;
        !d.agents.is_empty()
            && d.agents.iter().all(|&i| {
                let n = &self.sent.c.nps[i as usize];
                let party = |u: &Unit| u.is(parties) || u.kind == UnitKind::Word && u.entry != NO_WORD && g.lx.entries[u.entry as usize].violence > 0;
                !n.name && n.place.is_none() && !g.units[n.u0 as usize..n.u1 as usize].iter().any(party)
            })
    }

    /// True for a death or an injury that nothing calls violent: most people who die have died of age or illness, most who are hurt have fallen.
    fn natural(&self, d: &Draft) -> bool {
        let deed = || self.sent.g.units.iter().any(|u| u.is(class::DEED.with(class::MEANS).with(class::ACTOR).with(class::HARMN)));
        let disaster = || self.here.topics[topic::DISASTER as usize..].iter().chain(&self.report.topics[topic::DISASTER as usize..]).any(|&n| n > 0);
        let verb = d.verb.checked_sub(1).map(|v| &self.sent.g.lx.verbs[v as usize]);
        let dies = |v: &Verb| v.frame == Frame::Intransitive && v.harm == Some(Harm::Killed) || v.harm == Some(Harm::Injured) && v.means.is_none();
        verb.is_some_and(dies) && self.report.violence == 0 && !self.told.harm && !disaster() && !deed()
    }

    /// "A gas cylinder exploded, but nobody was hurt" in a report that speaks more of accidents and nature than of violence: no toll of anything.
    fn spared_by_accident(&self, d: &Draft) -> bool {
        d.count.kind == DraftKind::None && self.report.topics[topic::DISASTER as usize..].iter().sum::<u32>() > self.report.violence
    }

    /// True for one person's death in a text that tells of illness, age and mourning, however martial the life was.
    fn obituary(&self, d: &Draft) -> bool {
        let verb = d.verb.checked_sub(1).map(|v| &self.sent.g.lx.verbs[v as usize]);
        let dies = verb.is_some_and(|v| v.frame == Frame::Intransitive && v.harm == Some(Harm::Killed));
        let one = d.who.len() == 1 && d.who.iter().all(|&i| !self.sent.c.nps[i as usize].plural && self.sent.c.nps[i as usize].count.is_none());
        // "A general who led the army's first team to the summit": whom he served killed nobody here.
        let deed = self.sent.g.units.iter().any(|u| u.is(class::DEED.with(class::HARMN))) || !d.agents.is_empty();
        // "Major-General A, who served in X, is dead."
        let dead = d.rule == "adjective.predicate" && d.harm == Some(Harm::Killed);
        (dies || dead) && one && (!deed || self.report.obituary >= 2 * TOLD_NATURAL) && self.report.obituary >= TOLD_NATURAL
    }

    /// Notes that a draft stands.
    pub(crate) fn stands(&mut self, d: &Draft) {
        self.harmed.extend(d.who.iter().copied());
        self.told.harm |= d.who.iter().any(|&i| self.sent.c.nps[i as usize].classes.any(SOMEBODY)) && self.here.play() == 0;
    }

    /// The sort of what was counted last before a draft.
    fn before(&self, d: &Draft) -> Sort {
        let at = d.anchor.0.min(d.count.u0);
        let nps = self.sent.c.nps.iter().enumerate().take_while(|(_, n)| n.u0 < at);
        nps.filter_map(|(i, n)| if self.harmed.contains(&(i as u32)) { Some(Sort::People) } else { sort_of(self.sent, n) }).last().unwrap_or(self.told.sort)
    }

    /// True if the draft's word of harm lives in many fields.
    fn weak(&self, d: &Draft) -> bool {
        let lx = self.sent.g.lx;
        let anchor = &self.sent.g.units[d.anchor.0 as usize];
        let noun = |u: &Unit| u.noun_entry(lx).and_then(|e| lx.noun(e)).is_some_and(|n| n.weak);
        let victim = d.who.iter().any(|&i| noun(&self.sent.g.units[self.sent.c.nps[i as usize].head as usize]));
        let verb = || anchor.entry != NO_WORD && anchor.kind == UnitKind::Word && lx.verb(&lx.entries[anchor.entry as usize]).is_some_and(|v| v.weak);
        victim || d.verb.checked_sub(1).map_or_else(|| noun(anchor) || verb(), |v| lx.verbs[v as usize].weak)
    }

    /// True if the draft's verb stands in the bare present, outside a headline.
    fn present(&self, d: &Draft) -> bool {
        let c = self.sent.c;
        let verb = c.items.get(d.item).filter(|it| it.kind == ItemKind::Verb && d.verb > 0).map(|it| &c.vgs[it.at as usize]);
        !self.heading
            && self.report.dated < CHRONICLE
            && verb.is_some_and(|v| {
                let now = || (v.u0..v.u1).any(|u| self.sent.g.units[u as usize].is(class::NOW));
                v.passive && now() || !v.aux && v.form & (form::THIRD | form::BASE) != 0 && v.form & form::PAST == 0
            })
    }

    /// What the next sentence leans on.
    pub(crate) fn told(&self) -> Told {
        let counted = self.sent.c.nps.iter().enumerate();
        let sort = counted.rev().find_map(|(i, n)| if self.harmed.contains(&(i as u32)) { Some(Sort::People) } else { sort_of(self.sent, n) });
        Told { sort: sort.unwrap_or(self.told.sort), ..self.told }
    }
}
