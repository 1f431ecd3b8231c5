//! What one sentence says about another. Enters: the working claims of a report in order. Leaves: carried places, days and actors, part and
//! whole, repeats and updates. Never done here: merging claims; each stays what its words say.

mod dates;
mod enemy;
mod headlines;
mod incidents;
mod parties;
mod quoted;
mod recalls;
mod rivals;
mod settle;
mod sources;
mod stories;
mod uniforms;
mod when;
mod wholes;
mod working;

use incidents::*;
pub use recalls::Recall;
use settle::nobody;
pub use settle::{relations, settle, spread};
pub use when::When;
pub use working::{Ranges, Working};

use crate::assemble::Sent;
use crate::chunks::{ItemKind, TimeMention};

use crate::class;
use crate::places::Found;
use crate::reader::same_sort;
use crate::setting::{PlaceGroup, Pointed, Said};
use crate::time;
use crate::units::UnitKind;
use jiff::civil::Date;
use std::sync::Arc;
use tollbook_gazetteer::PlaceKind;
use tollbook_model::ActorRegistry;
use tollbook_model::{
    Attribution, By, Claim, ClaimKind, Count, CountKind, Harm, Level, Modality, Place, PlaceMode, PlacePart, PlacePrecision, PlaceRelation, Relation,
    RelationKind, Share, Symbol, Taxonomy, Who,
};

/// Mentions of parties that are kept; a longer report has named its parties by then.
const PARTIES_MAX: usize = 4_000;

/// Words of a label that opens a paragraph, with its stop.
const LABEL_UNITS: usize = 5;
/// Sentences that can say what a round-up covers.
const LEAD_SENTENCES: usize = 2;

/// What a toll covers.
#[derive(Clone)]
struct Covered {
    period: tollbook_model::Period,
    level: Level,
    place: Option<Place>,
    /// It counts civilians.
    civilians: bool,
}

/// Days after which what a report tells is long past.
const A_YEAR: i32 = 330;
/// Days on which a date without a year is sought around the date told.
const HALF_A_YEAR: i32 = 200;
/// Days that one deed lasts at most.
const DEED_DAYS: i32 = 2;
/// Days from which a span told is one that "over the month" can mean.
const A_WEEK: i32 = 6;
/// Sentences that an entry of a list may say more in before the next.
const LIST_GAP: usize = 3;
/// Sentences over which a span that was told can be meant by such words.
const SPAN_IS_FRESH: usize = 3;
/// Days from which a running toll is no longer of one place's story.
const A_MONTH: i32 = 28;
/// From how many people on those displaced are a country's, where no words place them.
const MANY_DISPLACED: u64 = 100_000;
/// From how many people on a month's figure is no single deed's.
const A_MONTHS_COUNT: u64 = 10;
/// From how many people on those who are kept are a country's, where no words place them.
const MANY_DETAINED: u64 = 1_000;

/// A deed that a sentence tells.
struct ToldDeed {
    sentence: usize,
    entry: usize,
    by: By,
    means: Option<Symbol>,
    target: Option<Symbol>,
}

/// How far back a claim is compared with the claims before it; a report of ordinary length has fewer.
const LOOK_BACK: usize = 200;
/// The claims of the lead are compared with however far a report goes on.
pub const LEAD_CLAIMS: usize = 40;

/// The period that a time phrase of the sentence tells, on the days it was resolved to.
fn period_of(sent: &Sent<'_>, t: &TimeMention, days: time::Days, anchor: Option<Date>) -> tollbook_model::Period {
    tollbook_model::Period {
        start: Some(days.start),
        end: Some(days.end),
        precision: days.precision,
        basis: tollbook_model::Basis::Death,
        words: sent.symbol(t.p0, t.u1),
        anchor,
        carried: false,
    }
}

/// A whole country, as a place that no words of the claim name; `None` for a code that no country has.
fn country(sent: &Sent<'_>, code: &str) -> Option<Place> {
    let found = Found::of(&sent.ctx.gazetteer.country_by_code(code)?, None, false);
    Some(Place { parts: [found.part(PlaceRelation::In, PlacePrecision::Country, Symbol::from(""))].into(), mode: PlaceMode::One, carried: true })
}

/// Days of a sum that a single deed inside it can take for its own.
const A_DAY_OR_TWO: i32 = 2;
/// The rank of a place that is a town, a district or a name that no gazetteer holds, or finer.
const TOWN: u8 = 2;

/// How many days a period has, from its first to its last.
fn days_of(p: &tollbook_model::Period) -> i32 {
    p.start.zip(p.end).map_or(i32::MAX, |(a, b)| (b - a).get_days())
}

/// True for harm of one town with means of its own: one deed, whatever span it is told in.
fn of_one_deed(c: &Claim) -> bool {
    let town = c.place.as_ref().is_some_and(|p| !p.carried && p.parts.len() == 1 && rank(p) <= TOWN);
    c.kind == ClaimKind::Harm && town && c.means.as_deref().is_some_and(|m| m != "attack")
}

/// What governs until it is set again.
#[derive(Default)]
pub struct State {
    place: Option<Place>,
    dateline: Option<Place>,
    /// The sentence that set the place.
    placed: usize,
    /// The last part with a known first-order unit.
    home: Option<PlacePart>,
    /// Where an official whom the report names governs.
    governed: Option<Place>,
    period: Option<tollbook_model::Period>,
    /// What the period's claim covers: claims that take the day take this too.
    window: bool,
    sources: Vec<Attribution>,
    spoken: sources::Spoken,
    /// Whose speech is quoted.
    quoted: quoted::Quoted,
    sentence: usize,
    paragraph: u32,
    /// Who claims or is blamed, with the sentence that says so.
    blames: Vec<(usize, tollbook_model::Blame)>,
    milestone: Option<Date>,
    last_date: Option<Date>,
    /// Since when something goes on, by a sentence that counts nobody, with its number.
    lasts_since: Option<(usize, Date)>,
    /// The month, the year or the span told last, with its sentence, for "over the month".
    told_span: Option<(usize, tollbook_model::Period)>,
    /// The place that the sentence with that span tells.
    told_scope: Option<(usize, Place)>,
    /// The span of what a sentence says was recorded, with the sentence and its paragraph.
    recorded: Option<(usize, u32, tollbook_model::Period)>,
    /// The last place of several parts.
    wide: Option<Place>,
    /// The last province and the last district that governed, the latest first.
    units: Vec<Place>,
    /// Deeds told with their doer, by sentence.
    deeds: Vec<ToldDeed>,
    /// Sentences that put figures or deeds before others.
    recalls: Vec<(usize, Recall)>,
    /// The people named last, with the sentence that names them.
    /// The force told last.
    pub uniform: Option<uniforms::Uniform>,
    people: Option<(usize, Who)>,
    /// Places that a later sentence gives to deeds told before it.
    refined: Vec<(usize, Place)>,
    /// Places of deeds told without a figure.
    located: Vec<(usize, Place)>,
    /// Days that a sentence without a claim gives, with whether it tells a deed.
    dated: Vec<(usize, tollbook_model::Period, bool)>,
    /// What a round-up covers, if the report is one: each new paragraph returns to it.
    frame: Option<Covered>,
    /// The parties that the report speaks of, with the sentence.
    pub parties: Vec<(usize, Symbol)>,
    /// The sentence opens a paragraph, or follows a label that does ("Injured.").
    new_paragraph: bool,
    /// The sentence before was no more than a label of the paragraph.
    labelled: bool,
    /// How many places have headed an entry so far.
    entry: usize,
    /// Where other stories begin.
    stories: stories::Stories,
    /// The headline told several stories, and the text has not begun.
    headed: bool,
    /// The sentence that opened a list of the parts of a toll, or told the last of them.
    list: Option<usize>,
    /// The day up to which something is known ("As of 30 April"), with its paragraph.
    as_of: Option<(u32, tollbook_model::Period)>,
    /// The last date with a year, where the lead told one long before the report.
    past: Option<Date>,
}

impl State {
    /// Starts with what the dateline says.
    pub fn new(dateline: Option<Arc<Found>>) -> Self {
        let place = dateline.map(|f| {
            let precision = if f.kind == PlaceKind::Country { PlacePrecision::Country } else { PlacePrecision::Exact };
            Place { parts: [f.part(PlaceRelation::In, precision, f.name.clone())].into(), mode: PlaceMode::One, carried: true }
        });
        State { dateline: place, ..State::default() }
    }

    /// True if the place is only where the report was written.
    pub fn is_dateline(&self, p: &Place) -> bool {
        self.dateline.as_ref().is_some_and(|d| d.parts == p.parts)
    }

    /// A new sentence begins.
    pub fn open_sentence(&mut self, n: usize, paragraph: u32, _heading: bool) {
        self.sentence = n;
        self.new_paragraph = n == 0 || paragraph != self.paragraph || self.labelled;
        self.paragraph = paragraph;
    }

    /// The sentence says that the parts of its toll follow, or tells one.
    pub fn list_open(&mut self) {
        self.list = Some(self.sentence);
    }

    /// True for a figure of the span that the report covers as a round-up.
    pub fn is_of_the_round_up(&self, w: &Working) -> bool {
        let span = |p: &tollbook_model::Period| (p.start, p.end);
        self.frame.as_ref().is_some_and(|f| w.claim.level == f.level && w.claim.period.as_ref().is_some_and(|p| span(p) == span(&f.period)))
    }

    /// True if a list of the parts of a toll goes on in this sentence.
    pub fn list_goes_on(&self) -> bool {
        self.list.is_some_and(|n| self.sentence <= n + LIST_GAP)
    }

    /// A sentence tells a deed and its doer.
    pub fn deed(&mut self, sentence: usize, by: By, means: Option<Symbol>, target: Option<Symbol>) {
        self.deeds.push(ToldDeed { sentence, entry: self.entry, by, means, target });
    }

    /// Somebody claims a deed or is blamed for it in a sentence that tells no number.
    /// Where they are blamed for what `of` tells, it is that claim's of the sentence.
    pub fn blame(&mut self, sentence: usize, (blame, of): (tollbook_model::Blame, Option<(u32, u32)>), here: &mut [Working]) {
        match of.and_then(|(u0, u1)| here.iter_mut().find(|w| u0 <= w.unit && w.unit < u1)) {
            Some(w) if w.claim.by.actors.is_empty() => w.claim.by = By { mode: tollbook_model::ByMode::One, actors: vec![blame] },
            Some(_) => {}
            None => self.blames.push((sentence, blame)),
        }
    }

    /// Keeps where an official governs, the first that is told.
    pub fn governs(&mut self, place: impl FnOnce() -> Option<Place>) {
        self.governed = self.governed.take().or_else(place);
    }

    /// What the sentence sets for the following ones, and what its claims take from the ones before.
    pub fn close_sentence(
        &mut self,
        sent: &Sent<'_>,
        working: &mut [Working],
        base: usize,
        groups: &[PlaceGroup],
        events: &[(usize, &TimeMention)],
        anchor: Option<Date>,
    ) {
        for w in &mut working[base..] {
            w.entry = self.entry;
        }
        self.direct_speech(sent, working, base);
        if sent.tells_the_worst() {
            let sums = working[..base].iter_mut().rev().take_while(|w| w.sentence + 2 >= self.sentence);
            sums.filter(|w| w.part_of.is_none()).for_each(|w| w.of_several = true);
        }
        // "Injured." is a label, whatever verb it is.
        let few = sent.g.units.len();
        self.labelled = self.new_paragraph && working.len() == base && (few <= 2 || few <= LABEL_UNITS && sent.c.vgs.is_empty());
        // A place set by the sentence governs what follows, the most specific one first.
        // The town where somebody died of wounds is not where the story goes on.
        let died_there = |w: &Working| w.of_wounds && !w.own_place;
        let from_claims = working[base..].iter().filter(|w| !died_there(w)).find_map(|w| w.claim.place.clone().filter(|_| w.claim.kind == ClaimKind::Harm));
        let hospital = self.place.is_some() && working[base..].iter().any(died_there);
        let own = from_claims.or_else(|| {
            if hospital {
                return None;
            }
            let known = self.place.is_some();
            let told = groups.iter().filter(|g| !g.beside || !known);
            told.min_by_key(|g| (g.beside, g.parts.iter().map(|p| p.precision).min().map_or(9, |p| p as u8))).map(|g| Place {
                parts: g.parts.clone(),
                mode: g.mode,
                carried: false,
            })
        });
        // "in the same regions", "in the country"
        let pointed = match sent.points_to_place() {
            // "Azerbaijani authorities say that … across the country": the speaker's own.
            Some(Pointed::Country) => {
                let speaker = working[base..].iter().find_map(|w| sent.ctx.registry.actor(w.claim.attribution.first()?.source.as_ref()?));
                let speaker = speaker.filter(|a| matches!(a.kind, tollbook_model::ActorKind::Government | tollbook_model::ActorKind::StateForces));
                let code = speaker.and_then(|a| a.countries.first()).map(|c| &**c).or_else(|| sent.ctx.countries.first().map(|c| c.0.as_str()));
                code.and_then(|code| Some(Place { carried: false, ..country(sent, code)? }))
            }
            Some(Pointed::Same) => self.wide.clone().or_else(|| self.place.clone()),
            Some(Pointed::Several(n)) => {
                let so_many = |p: &&Place| p.parts.len() == n;
                let told = working[..base].iter().rev().take(LOOK_BACK).filter_map(|w| w.claim.place.as_ref()).find(so_many);
                self.wide.as_ref().filter(so_many).or(told).map(|p| Place { carried: false, ..p.clone() })
            }
            Some(Pointed::There) => self.place.clone().map(|p| Place { carried: false, ..p }),
            // "in the province": the one told last, whatever town was named since.
            Some(Pointed::Unit(of)) => {
                let of_that_kind = |p: &&Place| p.parts.len() == 1 && p.parts[0].precision == of;
                let last = self.place.as_ref().filter(of_that_kind).or(self.units.iter().find(of_that_kind));
                // "230 civilians there since the truce. Some 2.7 million have fled their homes in the region": no province was named, and the toll told
                // right before is of a whole country.
                let toll = working[..base].last().filter(|w| w.sentence + 2 >= self.sentence && matches!(w.claim.level, Level::Cumulative | Level::Stock));
                let wide = toll.and_then(|w| w.claim.place.as_ref()).filter(|p| p.parts.iter().all(|q| q.precision == PlacePrecision::Country));
                let last = last.or(wide).or(self.place.as_ref());
                last.map(|p| Place { carried: false, ..p.clone() })
            }
            None => None,
        };
        let mut own = own.or(pointed);
        // Several groups about deeds told before: all of them together are where.
        // A place that a claim of the sentence has is that claim's alone.
        if sent.has_definite_deed() {
            let taken = |g: &PlaceGroup| working[base..].iter().any(|w| w.claim.place.as_ref().is_some_and(|p| p.parts == g.parts));
            let mut parts: Vec<PlacePart> = Vec::new();
            for p in groups.iter().filter(|g| !g.beside && !taken(g)).flat_map(|g| g.parts.iter()).filter(|p| p.precision != PlacePrecision::Country) {
                if p.id.is_none() || !parts.iter().any(|q| q.id == p.id) {
                    parts.push(p.clone());
                }
            }
            // "in a rural part of X, a municipality in Y province": the province only says where X is.
            let inner: Vec<PlacePart> = parts.clone();
            parts.retain(|p| {
                p.precision != PlacePrecision::Province
                    || !inner.iter().any(|q| q.precision < PlacePrecision::Province && q.admin1.is_some() && q.admin1 == p.admin1 && q.country == p.country)
            });
            // "Marka, a town north of the capital": the city only says where the town is.
            if parts.iter().any(|p| p.relation == PlaceRelation::In) {
                parts.retain(|p| p.relation != PlaceRelation::DirectionOf);
            }
            if !parts.is_empty() {
                let mode = if parts.len() > 1 { PlaceMode::Several } else { PlaceMode::One };
                let p = Place { parts: parts.into(), mode, carried: false };
                if mode == PlaceMode::Several {
                    self.wide = Some(p.clone());
                }
                own = Some(p.clone());
                self.refined.push((self.sentence, p));
            }
        }
        // "gave the figure after Tuesday's raid near X": the deed of the day, told with its place and without a number.
        if working.len() == base
            && let [g] = groups
            && sent.place_of_the_deed(g.item)
        {
            self.refined.push((self.sentence, Place { parts: g.parts.clone(), mode: g.mode, carried: false }));
        }
        // "A bomb went off near a market northeast of Baghdad … the car was parked at the market in X."
        let told = working[..base].iter().rev().take_while(|w| w.sentence + 3 >= self.sentence).find(|w| w.claim.kind == ClaimKind::Harm);
        if working.len() == base
            && let Some(w) = told.filter(|w| w.claim.level == Level::Incident && w.claim.target.is_some())
            && let Some(g) = groups.iter().find(|g| sent.known_target_at(g.item) == w.claim.target)
        {
            self.refined.push((self.sentence, Place { parts: g.parts.clone(), mode: g.mode, carried: false }));
        }
        // "killed in western Niger … A coalition set upon a patrol close to the village of X": a deed told more closely.
        if working.len() == base
            && sent.tells_deeds()
            && let Some(p) = own.as_ref().filter(|p| p.parts.len() == 1 && !p.carried && rank(p) <= 2)
        {
            self.located.push((self.sentence, p.clone()));
        }
        if let Some(p) = own.as_ref().filter(|p| p.parts.len() > 1) {
            self.wide = Some(p.clone());
        }
        for w in &mut working[base..] {
            // Who supports whom is told of the country of those supported.
            if w.claim.kind == ClaimKind::Stance {
                let home = w.claim.who.actor.as_ref().and_then(|id| sent.ctx.registry.actor(id)).and_then(|a| a.countries.first());
                w.claim.place = home.and_then(|code| country(sent, code));
                continue;
            }
            if w.claim.place.is_none() && !w.elsewhere && !matches!(w.claim.kind, ClaimKind::Strength | ClaimKind::Milestone) {
                w.claim.place = own.clone().or_else(|| self.place.clone().or_else(|| self.dateline.clone()).map(|p| Place { carried: true, ..p }));
            }
        }
        // A name no gazetteer holds lies where the story is.
        let told = groups.iter().filter(|g| !g.beside).flat_map(|g| g.parts.iter()).find(|p| p.admin1.is_some()).cloned();
        let known = |p: &Option<Place>| p.as_ref().and_then(|p| p.parts.first()).filter(|p| p.country.is_some()).cloned();
        // Of a national capital that a report is written in it takes the country alone: a village that no map holds is in its province least of all.
        let capital = |p: &PlacePart| {
            let country = p.country.as_deref().unwrap_or_default();
            sent.ctx.gazetteer.capital_of(country).map(|c| sent.ctx.gazetteer.place(c).id).as_deref() == p.id.as_deref() && p.id.is_some()
        };
        let desk = |p: PlacePart| if capital(&p) { PlacePart { admin1: None, ..p } } else { p };
        let written = || known(&self.dateline).map(desk);
        let home = || known(&self.place).map(|p| if self.place.as_ref().is_some_and(|q| self.is_dateline(q)) { desk(p) } else { p });
        let unknown = |p: &Place| p.parts.iter().any(|q| q.precision == PlacePrecision::Unknown);
        let asked = working[base..].iter().filter_map(|w| w.claim.place.as_ref()).chain(own.as_ref()).any(unknown);
        if asked && let Some(base_part) = told.clone().or_else(home).or_else(|| self.home.clone()).or_else(written) {
            // "in Wadi Suluk, Syria" tells no province either.
            let nowhere = |p: &PlacePart| {
                p.precision == PlacePrecision::Unknown
                    && (p.country.is_none() || p.admin1.is_none() && p.country == base_part.country && base_part.admin1.is_some())
            };
            let places = working[base..].iter_mut().filter_map(|w| w.claim.place.as_mut()).chain(own.as_mut());
            for place in places.filter(|p| p.parts.iter().any(nowhere)) {
                for p in Arc::make_mut(&mut place.parts).iter_mut().filter(|p| nowhere(p)) {
                    p.country.clone_from(&base_part.country);
                    p.admin1.clone_from(&base_part.admin1);
                }
            }
        }
        if let Some(home) = told.or_else(|| known(&self.place).filter(|p| p.admin1.is_some())) {
            // Mostly the story goes on where it was.
            let same = |h: &PlacePart| h.id.is_some() && *h == home;
            if !self.home.as_ref().is_some_and(same) {
                self.home = Some(home);
            }
        }
        // A running toll of a war, or of a month and more, is the country's, unless its own words or those of the toll before it say where.
        let before = working[..base].iter().rev().take_while(|w| w.sentence + 1 >= self.sentence).find(|w| w.claim.level == Level::Cumulative);
        let before = before.and_then(|w| w.claim.place.as_ref().filter(|p| !p.carried).map(|p| p.parts.clone()));
        let (earlier, here) = working.split_at_mut(base);
        let told = || earlier.iter().rev().take(LOOK_BACK).filter_map(|w| w.claim.place.as_ref()?.parts.first()?.country.as_ref());
        // A place named since without a claim ("talks in Qatar") is not the country of the toll.
        let spoken_of = |code: Symbol| match told().next() {
            Some(_) if told().any(|c| *c == code) => code,
            Some(last) => last.clone(),
            None => sent.ctx.countries.first().map_or(code, |c| Symbol::from(c.0.as_str())),
        };
        let span = |c: &Claim| c.period.as_ref().and_then(|p| Some((p.start?, p.end?)));
        // "killed in the clashes": a toll of deeds told before stays where they were.
        let of_those = sent.known_deeds();
        // "Arrests have continued in Amhara. More than 1,500 have been detained since August": the sentence before says where.
        let just_told = !self.new_paragraph && self.placed + 1 == self.sentence && earlier.last().is_none_or(|w| w.sentence + 1 < self.sentence);
        for w in here {
            let c = &mut w.claim;
            // "Some 700,000 people have been displaced": so many are not one day's, and no words say since when.
            let many = |least: u64| c.count.stated_number().is_some_and(|n| n >= least);
            let uprooted = c.harm == Some(Harm::Displaced) && many(MANY_DISPLACED);
            let kept = c.harm == Some(Harm::Detained) && c.level == Level::Stock && many(MANY_DETAINED);
            if uprooted && c.level == Level::Incident && c.period.is_none() && events.is_empty() {
                c.level = Level::Stock;
            }
            let toll = c.level == Level::Cumulative || c.level == Level::Window && span(c).is_some_and(|(s, e)| (e - s).get_days() >= 25);
            if !(toll || c.level == Level::Stock) || !matches!(c.kind, ClaimKind::Harm | ClaimKind::Deed | ClaimKind::Milestone) {
                continue;
            }
            let span = span(c);
            let war = span.is_some() && self.milestone.is_some() && span.map(|s| s.0) == self.milestone;
            let least = if c.level == Level::Window { 2 * A_MONTH } else { A_MONTH };
            let long = span.is_some_and(|(s, e)| (e - s).get_days() >= least);
            // A month's figure without a place, under a dateline alone.
            let month =
                c.level == Level::Window && span.is_some_and(|(s, e)| (e - s).get_days() >= 25) && c.place.as_ref().is_some_and(|p| self.is_dateline(p));
            // "The five-decade conflict has left 260,000 people dead": of the whole war.
            let open = c.level == Level::Cumulative && c.period.is_none();
            let all = c.level == Level::Cumulative && sent.of_all_violence();
            // "Violence killed 986 Iraqis in July"
            let nation = toll && c.place.as_ref().is_some_and(|p| p.parts.iter().all(|q| q.country.as_ref().is_some_and(|x| c.who.nationality.contains(x))));
            // "The legal office reported 142 killed in May", after an incident of one town: whoever counts a month counts no town's.
            let counted = c.level == Level::Window && !c.attribution.is_empty() && many(A_MONTHS_COUNT);
            let town = counted && span.is_some_and(|(s, e)| (e - s).get_days() >= 25) && c.place.as_ref().is_some_and(|p| p.carried && rank(p) <= TOWN);
            let whole = war || (long || month || open || all || nation || town) && !of_those;
            // "2.2 million people are displaced", "more than 20,000 remain behind bars": so many are of the whole country.
            let whole = whole && c.level != Level::Stock || uprooted && matches!(c.level, Level::Stock | Level::Cumulative) || kept;
            // The first figure of a report, before any place: "killed by the Myanmar junta since the coup". Russians alone don't make it Russia.
            if whole && c.place.is_none() {
                let main = sent.ctx.countries.first().filter(|(code, _)| sent.ctx.lands.contains(code));
                c.place = main.and_then(|(code, _)| country(sent, code.as_str()));
            }
            if whole
                && let Some(p) = c
                    .place
                    .as_mut()
                    .filter(|p| p.carried && before.as_ref() != Some(&p.parts) && !(just_told && c.level == Level::Cumulative && rank(p) > TOWN))
                && let Some(code) = p.parts.first().and_then(|q| q.country.clone())
            {
                let code = spoken_of(code);
                // A report that names no country and tells of one province is of that province.
                let nameless = !sent.ctx.lands.iter().any(|l| l.as_str() == &*code);
                let of_it = |q: &&Place| q.parts[0].precision == PlacePrecision::Province && q.parts[0].country.as_ref() == Some(&code);
                let beyond = |q: &Place| {
                    earlier
                        .iter()
                        .filter_map(|w| w.claim.place.as_ref())
                        .flat_map(|e| e.parts.iter())
                        .any(|e| e.admin1.is_some() && e.admin1 != q.parts[0].admin1)
                };
                // A round-up's own place is wider than what it tells of one.
                let whole = self.frame.as_ref().and_then(|f| f.place.as_ref()).filter(|p| p.parts.iter().all(|q| q.precision == PlacePrecision::Country));
                let nameless = nameless && whole.is_none();
                let unit = self.units.iter().find(of_it).filter(|q| nameless && !beyond(q)).map(|q| Place { carried: true, ..q.clone() });
                *p = unit.or_else(|| country(sent, &code)).unwrap_or_else(|| p.clone());
            }
        }
        if let Some(p) = own {
            // A country alone does not unseat a place inside it.
            let country_only = p.parts.iter().all(|x| x.precision == PlacePrecision::Country);
            let inside = self.place.as_ref().is_some_and(|q| q.parts.iter().any(|x| p.parts.iter().any(|y| x.country == y.country)));
            if !(country_only && inside) {
                // "In Helmand province … near Lashkar Gah": the province is told, though the story is of the town.
                let around = groups.iter().filter(|g| !g.beside && g.parts.len() == 1 && g.parts[0].admin1.is_some() && g.parts[0].admin1 == p.parts[0].admin1);
                let around = around.map(|g| Place { parts: g.parts.clone(), mode: g.mode, carried: false });
                for unit in around.chain(std::iter::once(p.clone())).filter(|u| u.parts.len() == 1) {
                    let part = &unit.parts[0];
                    if matches!(part.precision, PlacePrecision::Province | PlacePrecision::District) {
                        self.units.retain(|q| q.parts[0].precision != part.precision);
                        self.units.insert(0, unit);
                    }
                }
                if self.told_span.as_ref().is_some_and(|t| t.0 == self.sentence) && p.parts.len() == 1 && !p.carried {
                    self.told_scope = Some((self.sentence, p.clone()));
                }
                self.place = Some(p);
                self.placed = self.sentence;
            }
        }
        // The same for the day: an incident's day governs until another is set.
        // "more than 110 killed since the launch of the operation on 23 August": the day on which a count began is none.
        let begins = |day: Option<Date>| {
            working[base..].iter().any(|w| w.claim.level == Level::Cumulative && day.is_some() && w.claim.period.as_ref().is_some_and(|p| p.start == day))
        };
        let counted_from = |w: &Working| w.claim.kind == ClaimKind::Milestone && begins(w.claim.period.as_ref().and_then(|p| p.start));
        let own = working[base..]
            .iter()
            .filter(|w| !counted_from(w))
            .find(|w| w.claim.period.is_some() && matches!(w.claim.level, Level::Incident | Level::Window) && (!w.of_wounds || w.own_day) && !w.beside)
            .and_then(|w| Some((w.claim.period.clone()?, w.claim.level == Level::Window)));
        let own = own.or_else(|| {
            // "the victims of the strike of March 28": a deed known by its day.
            let told = self.period.is_some();
            let known = |t: &TimeMention| {
                let p = t.p0 as usize;
                told && p > 1 && sent.g.units[p - 1].is(class::OF) && sent.g.units[p - 2].is(class::DEED)
            };
            // "Bodies were still lying in the road on Monday": what still goes on is told, and no new day.
            let goes_on = working.len() == base && sent.still_goes_on();
            events
                .iter()
                .filter(|_| !goes_on)
                .find(|(k, t)| {
                    matches!(Sent::level(&t.expr), Level::Incident)
                        && !known(t)
                        && !sent.tells_aside(*k, t)
                        && !sent.of_a_release(*k)
                        && !sent.day_of_a_part(*k)
                })
                .and_then(|(_, t)| {
                    // "A day earlier, fighters ambushed a column."
                    let later = || self.day().or(anchor).and_then(|d| time::later(&t.expr, d));
                    let days = time::resolve(&t.expr, self.retold(&t.expr).or(anchor)).or_else(later)?;
                    (!begins(Some(days.start))).then(|| (period_of(sent, t, days, anchor), false))
                })
        });
        // "The raids, which went on into Monday, come after shells fell on Friday": the story goes on with what was before.
        let told = self.recalls.last().filter(|r| r.0 == self.sentence);
        let before = told.and_then(|r| r.1.follows).and_then(|unit| {
            let t = events.iter().find(|(_, t)| t.p0 > unit && matches!(Sent::level(&t.expr), Level::Incident))?.1;
            let days = time::resolve(&t.expr, anchor)?;
            Some((period_of(sent, t, days, anchor), false))
        });
        let own = before.or(own);
        // "attacked villages on 15 and 16 November": a deed of a few days.
        let own = own.or_else(|| {
            let armed = || sent.c.nps.iter().any(|n| n.classes.any(class::MEANS));
            let t = events.iter().find(|(_, t)| matches!(t.expr, time::TimeExpr::Range(..))).filter(|_| sent.tells_deeds() || armed())?.1;
            let days = time::resolve(&t.expr, self.retold(&t.expr).or(anchor)).filter(|d| (d.end - d.start).get_days() <= DEED_DAYS)?;
            Some((period_of(sent, t, days, anchor), false))
        });
        // "Key figures (14 March to 14 May)": a line without a verb sets the span of what follows.
        let own = own.or_else(|| {
            let line = working.len() == base && sent.c.vgs.is_empty();
            // "Protection brief, October 2022"
            let titled = sent.g.all.any(class::DOC) && self.sentence < LEAD_SENTENCES;
            let spans = |e: &time::TimeExpr| {
                matches!(e, time::TimeExpr::Range(..) | time::TimeExpr::Past { .. })
                    || titled && matches!(e, time::TimeExpr::Month { year: Some(y), .. } if *y > 0)
            };
            let t = events.iter().find(|(_, t)| line && spans(&t.expr)).map(|e| e.1)?;
            let days = time::resolve(&t.expr, anchor)?;
            Some((period_of(sent, t, days, anchor), true))
        });
        // "in the same period": that of the last figure told.
        // "in those attacks": that of the deeds counted last.
        let those = sent
            .those_deeds()
            .then(|| working[..base].iter().rev().take(LOOK_BACK).find(|w| w.claim.kind == ClaimKind::Deed && w.sentence + 2 >= self.sentence))
            .flatten();
        let those = those.and_then(|w| Some((w.claim.period.clone()?, w.claim.level, w.claim.place.clone())));
        let same = sent
            .points_to_period()
            .then(|| working[..base].iter().rev().take(LOOK_BACK).find(|w| w.claim.kind == ClaimKind::Harm && w.claim.level != Level::Incident))
            .flatten()
            .and_then(|w| Some((w.claim.period.clone()?, w.claim.level, w.claim.place.clone())));
        // A paragraph of a round-up means the round-up's own span, whichever was put beside it last.
        let covered = || self.frame.as_ref().filter(|_| self.new_paragraph && sent.points_to_period());
        let same = covered().map(|f| (f.period.clone(), f.level, f.place.clone())).or(same);
        // The words point to the sentence that tells the span and the place of it.
        let scope = |state: &Self, n: usize| state.told_scope.as_ref().filter(|(at, _)| *at == n).map(|(_, p)| p.clone());
        // "a rise in violence during March … over the month": the span told last, where no figure told it.
        let spoken = || {
            // "X remained the most affected province in August. Attacks there left 36 dead."
            let there = |n: usize| n + 1 == self.sentence && scope(self, n).is_some() && sent.points_to_place() == Some(Pointed::There);
            let (_, period) = self.told_span.as_ref().filter(|(n, _)| sent.points_to_period() && self.sentence <= n + SPAN_IS_FRESH || there(*n))?;
            Some((period.clone(), Level::Window, None))
        };
        let pointed = self.told_span.as_ref().and_then(|(n, _)| scope(self, *n)).filter(|_| same.is_none() && those.is_none());
        if let Some((period, level, place)) = same.or(those).or_else(spoken) {
            // The round-up's own span is told of all that the round-up covers.
            let whole = self.frame.as_ref().filter(|f| self.new_paragraph && f.period.start == period.start && f.period.end == period.end);
            let place = whole.map_or(place, |f| f.place.clone());
            for w in working[base..].iter_mut().filter(|w| w.claim.kind == ClaimKind::Harm && w.claim.period.is_none()) {
                w.covered = level == Level::Window;
                w.claim.period = Some(tollbook_model::Period { carried: true, ..period.clone() });
                w.claim.level = level;
                if w.claim.place.as_ref().is_none_or(|p| p.carried)
                    && let Some(p) = &place
                {
                    w.claim.place = Some(Place { carried: true, ..p.clone() });
                }
                if w.claim.place.as_ref().is_none_or(|p| p.carried)
                    && let Some(p) = &pointed
                {
                    w.claim.place = Some(p.clone());
                }
            }
        }
        let back = sent.has_definite_deed();
        // "The institute also records 122 killed": after a toll, in the same breath.
        let toll = working[..base].iter().rev().take(LOOK_BACK).find(|w| !w.beside).filter(|w| {
            let long = matches!(w.claim.level, Level::Cumulative | Level::Window) && span(&w.claim).is_some_and(|(s, e)| (e - s).get_days() >= A_MONTH);
            // "On the other side nine have been killed": what has been is counted like the toll before it.
            let goes_on = !self.new_paragraph || w.claim.level == Level::Cumulative && sent.has_been();
            long && w.sentence + 1 == self.sentence && goes_on && !back && w.claim.kind == ClaimKind::Harm
        });
        let toll = toll.and_then(|w| Some(Covered { period: w.claim.period.clone()?, level: w.claim.level, place: w.claim.place.clone(), civilians: false }));
        let frame = self.frame.clone().filter(|_| self.new_paragraph && !back);
        // "In October, UNAMI recorded 1,273 killed": another month of all that the round-up covers.
        if let Some(f) = self.frame.as_ref().filter(|_| self.new_paragraph && !back) {
            for w in working[base..].iter_mut().filter(|w| w.claim.kind == ClaimKind::Harm && w.claim.level == Level::Window) {
                let long = span(&w.claim).is_some_and(|(s, e)| (e - s).get_days() >= A_MONTH - 1) && w.claim.period.as_ref().is_some_and(|p| !p.carried);
                if long && w.claim.place.as_ref().is_none_or(|p| p.carried) {
                    w.claim.place = f.place.clone().map(|p| Place { carried: true, ..p });
                }
            }
        }
        if own.is_none()
            && let Some(f) = toll.or(frame)
        {
            let mut covered = false;
            for w in working[base..].iter_mut().filter(|w| matches!(w.claim.kind, ClaimKind::Harm | ClaimKind::Deed)) {
                let c = &mut w.claim;
                // "18 civilians were killed and 44 injured": the 44 go with the 18.
                if c.period.is_some() || c.level == Level::Stock || w.leaning && !covered || w.elsewhere || w.part_of.is_some() {
                    continue;
                }
                c.period = Some(tollbook_model::Period { carried: true, ..f.period.clone() });
                c.level = f.level;
                w.covered = true;
                covered = true;
                if c.place.as_ref().is_none_or(|p| p.carried) {
                    c.place = f.place.clone().map(|p| Place { carried: true, ..p });
                }
                self.period = Some(f.period.clone());
                self.window = f.level == Level::Window;
            }
        }
        let recorded_here = || sent.g.units.iter().any(|u| sent.g.lx.rarely(u.entry, class::RECORDS));
        for w in &mut working[base..] {
            // "The conflict has left 260,000 dead": no words say since when, and no day of an incident does.
            if w.claim.period.is_none()
                && !w.elsewhere
                && !matches!(w.claim.level, Level::Stock | Level::Cumulative)
                && matches!(w.claim.kind, ClaimKind::Harm | ClaimKind::Deed)
            {
                // "Monitors recorded 27 incidents in October. 41 civilians were killed": in all of them.
                let counted = || self.recorded.clone().filter(|(n, par, _)| n + 1 == self.sentence && *par == self.paragraph && !back).map(|r| (r.2, true));
                let p = own.clone().or_else(counted).or_else(|| self.period.clone().map(|p| (p, self.window)));
                if let Some((p, window)) = p {
                    // "In Shebekino two women were hurt when shells hit a house": one deed in one town, of the day that the sum is of.
                    let one = days_of(&p) <= A_DAY_OR_TWO && of_one_deed(&w.claim);
                    let long = days_of(&p) >= A_WEEK && recorded_here();
                    w.claim.period = Some(tollbook_model::Period { carried: true, ..p });
                    let in_them = own.is_none() && counted().is_some();
                    if let Some(p) = scope(self, self.sentence.saturating_sub(1)).filter(|_| in_them && w.claim.place.as_ref().is_none_or(|p| p.carried)) {
                        w.claim.place = Some(p);
                    }
                    if window && !one && w.claim.level == Level::Incident {
                        w.claim.level = Level::Window;
                        // A week's sum is of no incident told after it.
                        w.covered |= long;
                    }
                }
            }
        }
        // "94 civilians were killed in the week. The army was responsible for 52 of the deaths": what a round-up of civilians counts is civilians.
        if self.frame.as_ref().is_some_and(|f| f.civilians) {
            let hurt = |c: &Claim| matches!(c.harm, Some(Harm::Killed | Harm::Injured | Harm::Casualties)) && c.level == Level::Window;
            // "seven people": whoever says so counts others too.
            let counted = |w: &Working| hurt(&w.claim) && w.claim.who.words.is_empty() && nobody(&w.claim.who);
            for w in working[base..].iter_mut().filter(|w| counted(w)) {
                w.claim.who.status = Some(tollbook_model::Status::Civilian);
            }
        }
        self.stocks(sent, &mut working[base..], anchor);
        // What had happened before does not move the story on.
        if let Some((period, false)) = &own
            && working.len() == base
        {
            self.dated.push((self.sentence, period.clone(), sent.tells_deeds() || sent.of_the_deed()));
        }
        // "In June violence killed 143", "between 12 and 18 February": a lead over a week or more makes the report a round-up.
        if self.frame.is_none() && self.sentence <= LEAD_SENTENCES {
            let covered = working[base..].iter().find(|w| {
                let long = span(&w.claim).is_some_and(|(s, e)| (if w.ranged { A_WEEK } else { 25 }..=400).contains(&(e - s).get_days()));
                w.claim.kind == ClaimKind::Harm && w.claim.level == Level::Window && long && w.claim.period.as_ref().is_some_and(|p| !p.carried)
            });
            self.frame = covered.and_then(|w| {
                let civilians = w.claim.who.status == Some(tollbook_model::Status::Civilian);
                Some(Covered { period: w.claim.period.clone()?, level: w.claim.level, place: w.claim.place.clone(), civilians })
            });
        }
        // "538 killed since he launched an assault on April 4. The fighting has also wounded 2,701": what goes on since then.
        let counted = working[base..].iter().rev().find(|w| w.claim.level == Level::Cumulative && w.claim.kind == ClaimKind::Harm);
        if let Some(start) = counted.and_then(|w| w.claim.period.as_ref()?.start) {
            self.lasts_since = Some((self.sentence, start));
        }
        if let Some((period, window)) = own.filter(|_| !sent.is_background()) {
            self.period = Some(period);
            self.window = window;
        }
    }
}
