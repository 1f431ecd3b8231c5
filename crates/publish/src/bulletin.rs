//! The day's or the week's bulletin. Enters: a country, a day, holdings as they stand and, if asked, as they stood. Leaves: figures, each a toll with
//! its sentence and its coverage line; incidents; what changed and because of what. Never done here: a number that is no toll's and no count's.

use crate::asked::row_names;
use crate::bars::Bars;
use crate::bulletin_changes::{Change, Earlier};
use crate::card::Made;
use crate::error::Result;
use crate::holdings::{Holdings, Placed};
use crate::incident::{Numbers, Shown, Wanted, shown};
use crate::line::{coverage_phrases, origins};
use crate::names::{self, Name};
use crate::profile::{Profile, ShownPlace};
use crate::tolls::too_few;
use crate::words::{Language, Phrase, Slot};
use jiff::civil::Date;
use std::collections::BTreeMap;
use tollbook_draw::{UnitFigure, UnitMap};
use tollbook_model::{Counted, Harm, PlacePart, PlacePrecision, Scope, Status, Symbol, Verification};
use tollbook_reckon::{Axis, Convention, GroupedToll, Reading, Reckoner, Toll};

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

/// A number of the bulletin: a toll, the question it answers, and its sentence.
#[derive(Clone, Debug)]
pub struct Figure {
    /// The question.
    pub scope: Scope,
    /// The answer.
    pub toll: Toll,
    /// Of whom.
    pub label: Slot,
    /// When, as a sentence says it.
    pub when: Phrase,
    /// When, as a table does.
    pub span: Phrase,
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
    /// The gazetteer's id of it, where one may be told.
    pub place_id: Option<String>,
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
    /// Who printed it, and when: source and ISO day, as far as they are known.
    pub sources: Vec<(Option<String>, Option<String>)>,
}

/// A toll of a row: a step of time or a unit.
#[derive(Clone, Debug)]
pub(crate) struct TollRow {
    /// "2021-02", "SY/Idlib", "SY/tollbook:syrian-desert".
    pub key: String,
    /// As its language calls it.
    pub label: String,
    pub toll: Toll,
    /// What it rests on.
    pub rests: Vec<Phrase>,
}

/// A bulletin, ready to be written in any form.
#[derive(Clone, Debug)]
pub struct Bulletin {
    pub(crate) language: Language,
    pub(crate) country: Name,
    pub(crate) day: Date,
    pub(crate) from: Date,
    pub(crate) since: Option<Date>,
    pub(crate) figures: Vec<Figure>,
    pub(crate) incidents: Vec<Told>,
    pub(crate) bars: Vec<TollRow>,
    pub(crate) by: Bars,
    /// Earlier bars that there is no room for.
    pub(crate) bars_left: usize,
    /// The question of which bars and units are parts.
    pub(crate) span: Scope,
    /// Days of which the lows of groups are more than the low of everybody.
    pub(crate) low_note: Vec<Phrase>,
    /// Tolls by first-order unit, over the days of the bars.
    pub(crate) units: Vec<TollRow>,
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
pub(crate) fn called(id: &str, language: Language, holdings: &Holdings<'_>) -> Slot {
    if let Some(name) = names::party(id, language, holdings.registry) {
        return name.into();
    }
    let key = format!("group.{id}");
    if language.table().contains_key(key.as_str()) { Slot::Part(Phrase::new(key)) } else { Slot::Leaf(id.to_owned()) }
}

/// What a bulletin is made with.
pub(crate) struct Maker<'a> {
    pub ask: &'a BulletinAsk,
    pub holdings: &'a Holdings<'a>,
    pub reckoner: &'a Reckoner<'a>,
    pub profile: &'a Profile,
    country: Name,
}

impl Maker<'_> {
    pub fn name(&self, id: &str) -> Slot {
        called(id, self.ask.language, self.holdings)
    }

    pub fn names(&self, ids: &[String]) -> Slot {
        Slot::All(ids.iter().map(|o| self.name(o)).collect())
    }

    /// The days of a figure, in a sentence or in a table.
    fn when(&self, from: Date, key: &str, table: bool) -> Phrase {
        let l = self.ask.language;
        let kind = if table { "span" } else { "when" };
        match key {
            "since" => Phrase::new(format!("{kind}.since")).with("from", l.day(from)).with("to", l.day(self.ask.day)),
            key => l.days(&format!("{kind}.{key}"), from, self.ask.day),
        }
    }

    fn scope(&self, harm: Harm, from: Date) -> Scope {
        Scope { place: Some(self.ask.country.clone()), from: Some(from), to: Some(self.ask.day), ..Scope::of(Counted::Harm(harm)) }
    }

    /// The figures beside the one that a sentence begins with, where they are others.
    fn more(&self, said: u64, best: Option<u64>, highest: Option<u64>) -> Slot {
        let l = self.ask.language;
        let best = best.filter(|b| *b != said);
        let highest = highest.filter(|h| Some(*h) != best && *h != said);
        let key = match (best, highest) {
            (Some(_), Some(_)) => "more",
            (Some(_), None) => "more.best",
            (None, Some(_)) => "more.highest",
            (None, None) => return Slot::Nothing,
        };
        let number = |n: Option<u64>| n.map(|n| l.number(n)).unwrap_or_default();
        Phrase::new(key).with("best", number(best)).with("highest", number(highest)).into()
    }

    /// A sentence for a toll. The low stands first, since it is what the claims prove; a low of nobody proves nobody.
    fn sentence(&self, noun: &str, actor: Option<Slot>, toll: &Toll, when: &Phrase) -> Option<Phrase> {
        let l = self.ask.language;
        let who = |n: u64, case: &str| {
            // Where a language tells cases apart, what the verb is of has its own form.
            let own = Some(format!("{noun}{case}")).filter(|k| l.has_form(k, n)).unwrap_or_else(|| noun.to_owned());
            let phrase = Phrase::counted(&own, n, l);
            actor.clone().map_or_else(|| phrase.clone(), |a| phrase.clone().with("actor", a))
        };
        let named = origins(&toll.coverage().origins, self.profile, self.holdings);
        let according = if named.is_empty() { Slot::Nothing } else { Phrase::new("according").with("origins", self.names(&named)).into() };
        let key = |end: &str| if noun == "injured" { format!("line.injured.{end}") } else { format!("line.{end}") };
        let (best, highest) = (toll.best().filter(|n| *n > 0), toll.highest().filter(|n| *n > 0));
        let line = match (toll.low(), best, highest) {
            (Some(0), None, None) if noun == "people" => Phrase::new("line.nobody"),
            (Some(low), ..) if low > 0 => Phrase::new(key("floor")).with("who", who(low, "")).with("more", self.more(low, best, highest)),
            (_, Some(best), _) => Phrase::new(key("best")).with("who", who(best, ".nom")).with("more", self.more(best, None, highest)),
            (_, None, Some(highest)) => Phrase::new(key("upto")).with("who", who(highest, "")),
            (None, None, None) if noun == "people" => Phrase::new("line.silent"),
            _ => return None,
        };
        Some(line.with("country", self.country.clone()).with("when", when.clone()).with("according", according))
    }

    fn figure(&self, scope: Scope, toll: Toll, noun: &str, actor: Option<Slot>, when: &[Phrase; 2]) -> Option<Figure> {
        if too_few(&toll, &scope, self.profile) {
            return None;
        }
        let [when, span] = when;
        let sentence = self.sentence(noun, actor.clone(), &toll, when)?;
        let group = if noun == "people" { "everybody" } else { noun };
        let label = actor.unwrap_or_else(|| Phrase::new(format!("group.{group}")).into());
        let rests = coverage_phrases(&toll, self.profile, self.holdings, self.ask.language, &|id| self.name(id));
        Some(Figure { scope, toll, label, when: when.clone(), span: span.clone(), sentence, rests })
    }

    /// The figure for everybody, then those of groups, the greatest first. Given back are the days, where the lows of the groups are more than that of everybody.
    fn figures(&self, from: Date, key: &str, out: &mut Vec<Figure>) -> Result<Option<Phrase>> {
        let when = [self.when(from, key, false), self.when(from, key, true)];
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
        let (mut civilians, mut combatants, mut sides) = (0, 0, BTreeMap::new());
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
            let proved = toll.low().unwrap_or(0);
            match noun {
                "civilians" => civilians = proved,
                "combatants" => combatants = proved,
                _ => {
                    let side = self.holdings.registry.actor(group).map_or_else(|| Symbol::from(group), |a| a.side.clone());
                    let of_side: &mut u64 = sides.entry(side).or_default();
                    *of_side = proved.max(*of_side);
                }
            }
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
        let [_, span] = when;
        Ok(Some(span).filter(|_| exceed(low, civilians, combatants, &sides)))
    }

    /// A place as it may be shown, in the language of the bulletin: its name and the unit that it lies in.
    pub fn place(&self, place: &ShownPlace) -> String {
        let language = self.ask.language;
        let unit = place.admin1.as_deref().map(|unit| self.unit(place.country.as_deref(), unit));
        let name = place.name.as_deref().map(|name| {
            let called = place.id.as_deref().and_then(|id| (self.holdings.places)(Placed::Id(id), language));
            called.unwrap_or_else(|| if place.admin1.as_deref() == Some(name) { unit.clone().unwrap_or_default() } else { name.to_owned() })
        });
        let mut parts: Vec<String> = [name, unit].into_iter().flatten().collect();
        parts.dedup();
        match (parts.is_empty(), place.country.as_deref()) {
            (true, Some(country)) => self.holdings.countries.get(country).map_or_else(|| country.to_owned(), |c| c.name(language.code()).to_owned()),
            _ => parts.join(language.template("and")),
        }
    }

    /// A first-order unit in the language of the bulletin.
    pub fn unit(&self, country: Option<&str>, unit: &str) -> String {
        let called = country.and_then(|country| (self.holdings.places)(Placed::Unit(country, unit), self.ask.language));
        called.unwrap_or_else(|| unit.to_owned())
    }

    /// How far an incident was checked, by its word.
    pub fn checked(&self, verification: Verification) -> String {
        serde_json::to_value(verification).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
    }

    fn told(&self, s: &Shown<'_>) -> Told {
        let by: Vec<Slot> = s.blamed().iter().map(|a| self.name(a)).collect();
        let named = origins(&s.figures.origins, self.profile, self.holdings);
        Told {
            code: s.code.clone(),
            place: self.place(&s.place),
            place_id: s.place.id.as_deref().map(str::to_owned),
            coarsened: s.place.coarsened.is_some(),
            days: s.days,
            killed: s.whole(Harm::Killed),
            by: if by.is_empty() { Phrase::new("nobody").into() } else { Slot::All(by) },
            status: self.checked(s.verification),
            origins: if named.is_empty() { Phrase::new("cov.origin.none").into() } else { self.names(&named) },
            sources: s.cited(self.holdings),
        }
    }

    /// Tolls row by row, each with what it rests on; no row of a place finer than may be told.
    fn by(&self, scope: &Scope, axis: Axis) -> Result<Vec<TollRow>> {
        let mut rows = self.reckoner.group(scope, &[axis], &self.ask.convention, Reading::Documented)?.rows;
        let fine = self.profile.fine_names(self.holdings);
        rows.retain(|r| r.keys.first().is_none_or(|k| axis.is_time() || !crate::profile::is_fine(k, &fine)));
        // What lies in no unit that is known stands under its place's id: to the public that may be a town's.
        rows.retain(|r| !self.profile.is_public() || r.keys.first().is_none_or(|k| axis.is_time() || !k.contains(':')));
        let told = |row: GroupedToll| {
            let rests = coverage_phrases(&row.toll, self.profile, self.holdings, self.ask.language, &|id| self.name(id));
            let key = row.keys.first().cloned().unwrap_or_default();
            TollRow { label: if axis.is_time() { key.clone() } else { self.row_called(&key) }, key, toll: row.toll, rests }
        };
        Ok(rows.into_iter().map(told).collect())
    }

    /// What a row of a unit is called: the unit in the language of the bulletin, a place by its name where it lies in no unit that is known.
    fn row_called(&self, key: &str) -> String {
        let known = |id: &str| self.place_called(id).map(ToString::to_string);
        row_names(key, self.holdings.countries, self.holdings.places, &known, self.ask.language).into_iter().next().unwrap_or_default()
    }

    /// The name of a place by its id, as claims give it.
    fn place_called(&self, id: &str) -> Option<&Symbol> {
        let mut parts = self.holdings.linked.claims.iter().filter_map(|c| c.claim.place.as_ref()).flat_map(|p| p.parts.iter());
        parts.find(|p| p.id.as_deref() == Some(id)).map(|p| &p.name)
    }

    /// The map of such rows: a circle in the middle of each first-order unit, which says nothing of where in it people were killed.
    fn map(&self, rows: &[TollRow]) -> Option<UnitMap> {
        let reach = |key: &str| {
            let (country, unit) = key.split_once('/')?;
            (self.holdings.units)(country, unit).map(|u| (u.lat, u.lon, u.radius_km.map_or(0.0, f64::from)))
        };
        // A map names its units as the land around them is named: in the language of the bulletin.
        let named = |row: &TollRow| row.key.split_once('/').map_or_else(|| row.key.clone(), |(country, _)| format!("{country}/{}", row.label));
        let unit = |row: &TollRow| UnitFigure { key: named(row), reach: reach(&row.key), low: row.toll.low(), best: row.toll.best() };
        let land = |country: Option<&str>, within: [f64; 4]| (self.holdings.land)(country, within, self.ask.language);
        tollbook_draw::units(&rows.iter().map(unit).collect::<Vec<_>>(), &land)
    }
}

/// True if groups that a reader takes for other people have lows that are more together than the low of everybody: civilians, and of fighters all or one side beside the other.
/// That is no slip (each low is what its own claims prove), and a reader takes it for one.
fn exceed(everybody: Option<u64>, civilians: u64, combatants: u64, sides: &BTreeMap<Symbol, u64>) -> bool {
    let fighters = sides.values().fold(0_u64, |sum, n| sum.saturating_add(*n)).max(combatants);
    everybody.is_some_and(|n| civilians.saturating_add(fighters) > n)
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
    let country = holdings.countries.get(code).map_or_else(|| names::somewhere(&ask.country.name, ask.language), |c| names::country(c, ask.language));
    let maker = Maker { ask, holdings, reckoner, profile, country: country.clone() };
    let back = if ask.week { 6 } else { 1 };
    let from = ask.day.saturating_sub(jiff::Span::new().days(back));
    let mut figures = Vec::new();
    let mut low_note: Vec<Phrase> = maker.figures(from, if ask.week { "week" } else { "day" }, &mut figures)?.into_iter().collect();
    if let Some(since) = ask.since {
        low_note.extend(maker.figures(since, "since", &mut figures)?);
    }
    let country_part = PlacePart { precision: PlacePrecision::Country, ..ask.country.clone() };
    let wanted = Wanted { place: Some(country_part), from: Some(from), to: Some(ask.day) };
    let mut incidents: Vec<Told> = shown(holdings, reckoner, &ask.convention, profile, &wanted).map(|s| maker.told(&s)).collect();
    incidents.sort_by(|a, b| (a.days, &a.code).cmp(&(b.days, &b.code)));
    let by = ask.bars.unwrap_or_else(|| Bars::since(ask.since, ask.day));
    let scope = maker.scope(Harm::Killed, ask.since.unwrap_or(from));
    let units = maker.by(&scope, Axis::Province)?;
    let map = maker.map(&units);
    let (mut bars, mut bars_left) = (units.clone(), 0);
    if by != Bars::Province {
        bars = maker.by(&scope, by.axis())?;
        bars_left = bars.len().saturating_sub(BARS);
        bars.drain(..bars_left);
    }
    let changes = match earlier {
        Some(earlier) => Some((earlier.entry, crate::bulletin_changes::changes(&maker, earlier, &figures, &wanted)?)),
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
        low_note,
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
