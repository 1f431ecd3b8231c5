//! The day's or the week's bulletin. Enters: a country, a day, holdings as they stand and, if asked, as they stood. Leaves: figures, each a toll with
//! its sentence and its coverage line; incidents; what changed and because of what. Never done here: a number that is no toll's and no count's.

use crate::bars::Bars;
use crate::card::Made;
use crate::error::Result;
use crate::holdings::Holdings;
use crate::incident::{Numbers, Shown, Wanted, shown};
use crate::line::{coverage_phrases, origins};
use crate::profile::Profile;
use crate::tolls::too_few;
use crate::words::{Language, Phrase, Slot};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use tollbook_draw::{UnitFigure, UnitMap};
use tollbook_model::{Counted, Harm, PlacePart, PlacePrecision, Scope, Status, Symbol};
use tollbook_reckon::{Axis, Convention, Reading, Reckoner, Toll};

/// Groups that a bulletin tells by themselves, at most.
const GROUPS: usize = 8;
/// Bars of a chart in time, at most; the last ones are kept, and how many are not is said.
const BARS: usize = 62;

/// What a bulletin is asked for.
#[derive(Clone)]
pub struct BulletinAsk {
    /// The country.
    pub country: PlacePart,
    /// The language.
    pub language: Language,
    /// Its day. It covers this day and the one before: what a wire of the day calls the last twenty-four hours (UCDP GED 23.1, appendix 2).
    pub day: Date,
    /// The seven days that end on the day instead.
    pub week: bool,
    /// Also everything since this day.
    pub since: Option<Date>,
    /// What has a bar each; nothing asked for, what suits the days.
    pub bars: Option<Bars>,
    /// The rules to count by.
    pub convention: Convention,
}

/// Holdings as they stood after an earlier entry.
pub struct Earlier<'a> {
    /// What the audience may see of them.
    pub holdings: &'a Holdings<'a>,
    /// Their reckoner.
    pub reckoner: &'a Reckoner<'a>,
    /// The entry.
    pub entry: u64,
}

/// A number of the bulletin: a toll, the question it answers, and its sentence.
#[derive(Clone, Debug)]
pub struct Figure {
    /// The question.
    pub scope: Scope,
    /// The answer.
    pub toll: Toll,
    /// Of whom.
    pub label: Slot,
    /// When.
    pub when: Phrase,
    /// In a sentence.
    pub sentence: Phrase,
    /// What it rests on.
    pub rests: Vec<Phrase>,
}

/// An incident of the bulletin.
#[derive(Clone, Debug)]
pub struct Told {
    /// Its code.
    pub code: String,
    /// Where, as finely as it may be shown.
    pub place: String,
    /// True if the place is shown less finely than it is known.
    pub coarsened: bool,
    /// When.
    pub days: Option<(Date, Date)>,
    pub(crate) killed: Numbers,
    /// Whom reports blame.
    pub by: Slot,
    /// reported, corroborated, verified.
    pub status: String,
    /// Who counted.
    pub origins: Slot,
    /// Who printed it, and when.
    pub sources: Vec<String>,
}

/// What is told otherwise than before.
#[derive(Clone, Debug)]
pub struct Change {
    /// A figure of the bulletin or an incident.
    pub what: Slot,
    pub(crate) before: Option<Numbers>,
    pub(crate) after: Option<Numbers>,
    /// Reports that were not there before.
    pub because: Vec<String>,
}

/// A bulletin, ready to be written in any form.
#[derive(Clone, Debug)]
pub struct Bulletin {
    pub(crate) language: Language,
    pub(crate) country: String,
    pub(crate) day: Date,
    pub(crate) from: Date,
    pub(crate) since: Option<Date>,
    pub(crate) figures: Vec<Figure>,
    pub(crate) incidents: Vec<Told>,
    pub(crate) bars: Vec<(String, Toll, Vec<Phrase>)>,
    pub(crate) by: Bars,
    /// Earlier bars that there is no room for.
    pub(crate) bars_left: usize,
    /// The question of which bars and units are parts.
    pub(crate) span: Scope,
    /// Tolls by first-order unit, over the days of the bars.
    pub(crate) units: Vec<(String, Toll, Vec<Phrase>)>,
    /// The same as a map; none where no unit's middle is known.
    pub(crate) map: Option<UnitMap>,
    pub(crate) changes: Option<(u64, Vec<Change>)>,
    pub(crate) made: Made,
    pub(crate) convention: String,
    pub(crate) published: Date,
    pub(crate) method: serde_json::Value,
}

impl Numbers {
    pub(crate) fn of_toll(t: &Toll) -> Self {
        Numbers { low: t.low(), best: t.best(), highest: t.highest(), open: t.high_open() }
    }
}

/// What a party or a publisher is called in a language.
fn called(id: &str, language: Language, holdings: &Holdings<'_>) -> Slot {
    if let Some(name) = holdings.registry.called(id, language.code()) {
        return Slot::Leaf(name.to_owned());
    }
    let key = format!("group.{id}");
    if language.table().contains_key(key.as_str()) { Slot::Part(Phrase::new(key)) } else { Slot::Leaf(id.to_owned()) }
}

struct Maker<'a> {
    ask: &'a BulletinAsk,
    holdings: &'a Holdings<'a>,
    reckoner: &'a Reckoner<'a>,
    profile: &'a Profile,
    country: String,
}

impl Maker<'_> {
    fn name(&self, id: &str) -> Slot {
        called(id, self.ask.language, self.holdings)
    }

    fn names(&self, ids: &[String]) -> Slot {
        Slot::List(ids.iter().map(|o| self.name(o)).collect())
    }

    fn when(&self, from: Date, key: &str) -> Phrase {
        let l = self.ask.language;
        Phrase::new(key).with("from", l.day(from)).with("to", l.day(self.ask.day))
    }

    fn scope(&self, harm: Harm, from: Date) -> Scope {
        Scope { place: Some(self.ask.country.clone()), from: Some(from), to: Some(self.ask.day), ..Scope::of(Counted::Harm(harm)) }
    }

    /// A sentence for a toll. The low stands first, since it is what the claims prove.
    fn sentence(&self, noun: &str, actor: Option<Slot>, toll: &Toll, when: &Phrase) -> Option<Phrase> {
        let l = self.ask.language;
        let who = |n: u64| {
            let phrase = Phrase::counted(noun, n, l);
            actor.clone().map_or_else(|| phrase.clone(), |a| phrase.clone().with("actor", a))
        };
        let named = origins(&toll.coverage().origins, self.profile, self.holdings);
        let according = if named.is_empty() { Slot::Nothing } else { Phrase::new("according").with("origins", self.names(&named)).into() };
        let best = toll.best().or(toll.low());
        let highest = toll.highest().or(best);
        let more = match (toll.low(), best, highest) {
            (Some(low), Some(best), Some(highest)) if low != best || highest != best => {
                Phrase::new("more").with("best", l.number(best)).with("highest", l.number(highest)).into()
            }
            _ => Slot::Nothing,
        };
        let key = |end: &str| if noun == "injured" { format!("line.injured.{end}") } else { format!("line.{end}") };
        let line = match (toll.low(), toll.best()) {
            (Some(0), _) if toll.highest() == Some(0) && noun == "people" => Phrase::new("line.nobody"),
            (Some(low), _) => Phrase::new(key("floor")).with("who", who(low)),
            (None, Some(best)) => Phrase::new(key("best")).with("who", who(best)),
            (None, None) if noun == "people" => Phrase::new("line.silent"),
            (None, None) => return None,
        };
        Some(line.with("country", self.country.clone()).with("when", when.clone()).with("more", more).with("according", according))
    }

    fn figure(&self, scope: Scope, toll: Toll, noun: &str, actor: Option<Slot>, when: &Phrase) -> Option<Figure> {
        if too_few(&toll, &scope, self.profile) {
            return None;
        }
        let sentence = self.sentence(noun, actor.clone(), &toll, when)?;
        let label = actor.unwrap_or_else(|| match noun {
            "people" => Phrase::new("group.everybody").into(),
            "injured" => Phrase::counted("injured", toll.low().or(toll.best()).unwrap_or(0), self.ask.language).into(),
            other => Phrase::new(format!("group.{other}")).into(),
        });
        let rests = coverage_phrases(&toll, self.profile, self.holdings, self.ask.language, &|id| self.name(id));
        Some(Figure { scope, toll, label, when: when.clone(), sentence, rests })
    }

    /// The figure for everybody, then those of groups, the greatest first.
    fn figures(&self, from: Date, key: &str, out: &mut Vec<Figure>) -> Result<()> {
        let when = self.when(from, key);
        let (convention, reading) = (&self.ask.convention, Reading::Documented);
        let scope = self.scope(Harm::Killed, from);
        let toll = self.reckoner.toll(&scope, convention, reading)?;
        let (low, highest) = (toll.low(), toll.highest());
        out.extend(self.figure(scope.clone(), toll, "people", None, &when));
        // Children who are civilians are civilians: which ages and sexes the claims name must not decide which groups have a sentence.
        let rows = self.reckoner.group(&scope, &[Axis::Who], convention, reading)?.rows;
        let mut groups: Vec<&str> = rows.iter().flat_map(|r| r.keys.iter()).flat_map(|k| k.split(", ")).collect();
        groups.retain(|k| matches!(*k, "civilians" | "combatants") || self.holdings.registry.actor(k).is_some());
        groups.sort_unstable();
        groups.dedup();
        let mut parts = Vec::new();
        for group in groups {
            let mut part = scope.clone();
            let (noun, actor) = match group {
                "civilians" => ("civilians", None),
                "combatants" => ("combatants", None),
                id => ("members", Some(self.name(id))),
            };
            match noun {
                "civilians" => part.who.status = Some(Status::Civilian),
                "combatants" => part.who.status = Some(Status::Combatant),
                _ => part.who.actor = Some(Symbol::from(group)),
            }
            // Rows of a group are tolls without their proof; the bulletin asks for each by itself.
            let toll = self.reckoner.toll(&part, convention, reading)?;
            let worth = toll.low().or(toll.best()).unwrap_or(0);
            let combatants_again = noun == "combatants" && (toll.low(), toll.highest()) == (low, highest);
            if worth > 0 && !combatants_again {
                parts.push((worth, part, toll, noun, actor));
            }
        }
        parts.sort_by_key(|p| std::cmp::Reverse(p.0));
        for (_, part, toll, noun, actor) in parts.into_iter().take(GROUPS) {
            out.extend(self.figure(part, toll, noun, actor, &when));
        }
        // A sentence has no words for a class of figures, in which alone the public is told of the living.
        if self.profile.tells(Some(Harm::Injured)) && !self.profile.in_classes(Counted::Harm(Harm::Injured)) {
            let scope = self.scope(Harm::Injured, from);
            let toll = self.reckoner.toll(&scope, convention, reading)?;
            if toll.low().or(toll.best()).is_some() {
                out.extend(self.figure(scope, toll, "injured", None, &when));
            }
        }
        Ok(())
    }

    fn told(&self, s: &Shown<'_>) -> Told {
        let mut place: Vec<&str> = [&s.place.name, &s.place.admin1].into_iter().flatten().map(AsRef::as_ref).collect();
        place.dedup();
        let by: Vec<Slot> = s.blamed().iter().map(|a| self.name(a)).collect();
        let status = serde_json::to_value(s.verification).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
        let named = origins(&s.figures.origins, self.profile, self.holdings);
        Told {
            code: s.code.clone(),
            place: place.join(", "),
            coarsened: s.place.coarsened.is_some(),
            days: s.days,
            killed: s.whole(Harm::Killed),
            by: if by.is_empty() { Phrase::new("nobody").into() } else { Slot::List(by) },
            status,
            origins: if named.is_empty() { Phrase::new("cov.origin.none").into() } else { self.names(&named) },
            sources: s.sources(self.holdings),
        }
    }

    /// Tolls row by row, each with what it rests on; no row of a place finer than may be told.
    fn by(&self, scope: &Scope, axis: Axis) -> Result<Vec<(String, Toll, Vec<Phrase>)>> {
        let mut rows = self.reckoner.group(scope, &[axis], &self.ask.convention, Reading::Documented)?.rows;
        let fine = self.profile.fine_names(self.holdings);
        rows.retain(|r| r.keys.first().is_none_or(|k| axis.is_time() || !crate::profile::is_fine(k, &fine)));
        // What lies in no unit that is known stands under its place's id: to the public that may be a town's.
        rows.retain(|r| !self.profile.is_public() || r.keys.first().is_none_or(|k| axis.is_time() || !k.contains(':')));
        for key in rows.iter_mut().filter_map(|r| r.keys.first_mut()) {
            if let Some((country, name)) = key.split_once('/').and_then(|(c, id)| Some((c, self.place_called(id)?))) {
                *key = format!("{country}/{name}");
            }
        }
        let told = |row: tollbook_reckon::GroupedToll| {
            let rests = coverage_phrases(&row.toll, self.profile, self.holdings, self.ask.language, &|id| self.name(id));
            (row.keys.first().cloned().unwrap_or_default(), row.toll, rests)
        };
        Ok(rows.into_iter().map(told).collect())
    }

    /// The name of a place by its id.
    fn place_called(&self, id: &str) -> Option<&Symbol> {
        let parts = self.holdings.linked.claims.iter().filter_map(|c| c.claim.place.as_ref()).flat_map(|p| p.parts.iter());
        if id.contains(':') { parts.filter(|p| p.id.as_deref() == Some(id)).map(|p| &p.name).next() } else { None }
    }

    /// The map of such rows: a circle in the middle of each first-order unit, which says nothing of where in it people were killed.
    fn map(&self, rows: &[(String, Toll, Vec<Phrase>)]) -> Option<UnitMap> {
        let reach = |key: &str| {
            let (country, unit) = key.split_once('/')?;
            (self.holdings.units)(country, unit).map(|u| (u.lat, u.lon, u.radius_km.map_or(0.0, f64::from)))
        };
        let unit = |(key, toll, _): &(String, Toll, Vec<Phrase>)| UnitFigure { key: key.clone(), reach: reach(key), low: toll.low(), best: toll.best() };
        let land = |country: Option<&str>, within: [f64; 4]| (self.holdings.land)(country, within, self.ask.language);
        tollbook_draw::units(&rows.iter().map(unit).collect::<Vec<_>>(), &land)
    }

    /// What is told otherwise than at an earlier entry.
    fn changes(&self, earlier: &Earlier<'_>, figures: &[Figure], wanted: &Wanted) -> Result<Vec<Change>> {
        let mut out = Vec::new();
        for f in figures {
            let before = earlier.reckoner.toll(&f.scope, &self.ask.convention, Reading::Documented)?;
            if too_few(&before, &f.scope, self.profile) {
                continue;
            }
            let (before, after) = (Numbers::of_toll(&before), Numbers::of_toll(&f.toll));
            if before != after {
                let what = Slot::List(vec![f.label.clone(), f.when.clone().into()]);
                out.push(Change { what, before: Some(before), after: Some(after), because: Vec::new() });
            }
        }
        let each = |holdings: &Holdings<'_>, reckoner: &Reckoner<'_>| -> BTreeMap<String, (Numbers, BTreeSet<String>)> {
            let all = shown(holdings, reckoner, &self.ask.convention, self.profile, wanted);
            all.map(|s| (s.code.clone(), (s.whole(Harm::Killed), s.sources(holdings).into_iter().collect()))).collect()
        };
        let (then, now) = (each(earlier.holdings, earlier.reckoner), each(self.holdings, self.reckoner));
        for code in then.keys().chain(now.keys()).collect::<BTreeSet<_>>() {
            let (before, after) = (then.get(code), now.get(code));
            if before.map(|b| b.0) == after.map(|a| a.0) {
                continue;
            }
            let old = before.map(|b| b.1.clone()).unwrap_or_default();
            let because = after.map(|a| a.1.difference(&old).cloned().collect()).unwrap_or_default();
            out.push(Change { what: Slot::Leaf(code.clone()), before: before.map(|b| b.0), after: after.map(|a| a.0), because });
        }
        Ok(out)
    }
}

/// Makes a bulletin.
///
/// # Errors
/// The embargo holds, or a question has no toll.
pub fn bulletin(
    holdings: &Holdings<'_>,
    reckoner: &Reckoner<'_>,
    profile: &Profile,
    ask: &BulletinAsk,
    earlier: Option<&Earlier<'_>>,
    made: Made,
    method: serde_json::Value,
) -> Result<Bulletin> {
    profile.open()?;
    let code = ask.country.country.as_deref().unwrap_or(&ask.country.name);
    let country = holdings.countries.get(code).map_or_else(|| ask.country.name.to_string(), |c| c.name(ask.language.code()).to_owned());
    let maker = Maker { ask, holdings, reckoner, profile, country: country.clone() };
    let back = if ask.week { 6 } else { 1 };
    let from = ask.day.saturating_sub(jiff::Span::new().days(back));
    let mut figures = Vec::new();
    maker.figures(from, if ask.week { "when.week" } else { "when.day" }, &mut figures)?;
    if let Some(since) = ask.since {
        maker.figures(since, "when.since", &mut figures)?;
    }
    let country_part = PlacePart { precision: PlacePrecision::Country, ..ask.country.clone() };
    let wanted = Wanted { place: Some(country_part), from: Some(from), to: Some(ask.day) };
    let mut incidents: Vec<Told> = shown(holdings, reckoner, &ask.convention, profile, &wanted).map(|s| maker.told(&s)).collect();
    incidents.sort_by(|a, b| (a.days, &a.code).cmp(&(b.days, &b.code)));
    let by = ask.bars.unwrap_or_else(|| Bars::since(ask.since, ask.day));
    let scope = maker.scope(Harm::Killed, ask.since.unwrap_or(from));
    let units = maker.by(&scope, Axis::Province)?;
    let map = maker.map(&units);
    let named = |(key, toll, rests): (String, Toll, Vec<Phrase>)| (key.split_once('/').map_or(key.as_str(), |(_, unit)| unit).to_owned(), toll, rests);
    let units: Vec<_> = units.into_iter().map(named).collect();
    let (mut bars, mut bars_left) = (units.clone(), 0);
    if by != Bars::Province {
        bars = maker.by(&scope, by.axis())?;
        bars_left = bars.len().saturating_sub(BARS);
        bars.drain(..bars_left);
    }
    let changes = match earlier {
        Some(earlier) => Some((earlier.entry, maker.changes(earlier, &figures, &wanted)?)),
        None => None,
    };
    Ok(Bulletin {
        language: ask.language,
        country,
        day: ask.day,
        from,
        since: ask.since,
        bars,
        by,
        bars_left,
        span: scope,
        units,
        map,
        figures,
        incidents,
        changes,
        made,
        convention: format!("{} {}", ask.convention.name(), ask.convention.version()),
        published: profile.today,
        method,
    })
}
