//! Rule sets as data. Enters: a convention's text. Leaves: what vague words mean, which grades, ceilings and splits it knows, or an error
//! with line and column. Never done here: applying a rule to more than one count.

use crate::incident::Grade;
use serde::{Deserialize, Serialize};
use tollbook_model::{Cause, Count, CountKind, Counted, Harm, Level, Status, Taxonomy, Who};

/// What is wrong with a convention's text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name}:{line}:{column}: {message}")]
pub struct ConventionError {
    /// The text's name, as the caller gave it.
    pub name: String,
    /// One-based line.
    pub line: usize,
    /// One-based column, in characters.
    pub column: usize,
    /// What to mend.
    pub message: String,
}

/// How a convention parts a number told for several days or places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Split {
    /// It doesn't: the number stays one.
    #[default]
    Whole,
    /// As evenly as integers allow, the remainder to the first. ACLED codebook: "total ÷ days; remainder to the first day".
    FirstTakesRest,
    /// As evenly as integers allow, one more for each of the first; not at all if there are fewer people than parts. UCDP GED 23.1.
    EvenIfEnough,
}

/// What a convention makes of a number told for the whole country.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CountryOnly {
    /// It counts like any other.
    #[default]
    Counts,
    /// It waits until it is broken down. ACLED codebook: refused.
    Refused,
}

/// What best rests on where origins differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BestRule {
    /// The figure that most origins agree on, ties to the latest, then the lower.
    #[default]
    MostAgreed,
    /// The lowest. ACLED codebook: "lowest figure when sources differ or are vague".
    Lowest,
    /// The sum of what the parts of the dead give (side a, side b, civilians, unknown). UCDP GED 23.1.
    SumOfSides,
    /// Nothing: there are a minimum and a maximum alone. Iraq Body Count, variables 5 and 6 of its methods.
    #[serde(rename = "none")]
    NoBest,
}

/// Of which incidents of casualties alone a convention says how many were killed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CasualtyNumber {
    /// Of all of them.
    #[default]
    Any,
    /// Of those alone of which nobody gives the number of the casualties. Older ACLED rows: "Numbers not known."
    Unknown,
}

/// What an aggregate gives when known incidents lie inside it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KnownIncidents {
    /// They bound each other: the greater of the aggregate and of what lies inside.
    #[default]
    Contained,
    /// Theirs are taken off it, and it keeps the rest; its high may fall below its best. UCDP GED 23.1, summary events.
    Subtracted,
}

/// What a party's claim of its enemy's dead is good for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EnemyDead {
    /// It is context. Airwars: "perpetrator's sole claim is context only".
    #[default]
    Nothing,
    /// It may be the highest that was reported; never a floor, a best figure or a ceiling.
    Highest,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bounds {
    low: Option<u64>,
    best: Option<u64>,
    high: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct VagueWord {
    /// Any of these in the words of the count.
    words: Vec<String>,
    low: Option<u64>,
    best: Option<u64>,
    high: Option<u64>,
    /// The figure for a window or a cumulative, if another.
    aggregate: Option<u64>,
}

/// What an incident counts as of which casualties alone are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Casualties {
    low: Option<u64>,
    best: Option<u64>,
    high: Option<u64>,
    #[serde(default)]
    number: CasualtyNumber,
}

/// How sums over months come to stand beside incidents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Totals {
    /// A figure for so many days or more is such a sum.
    days: u32,
    /// The share of fighters that the minimum loses, as numerator and denominator.
    fighters_low: [u64; 2],
    /// The share that the maximum loses.
    fighters_high: [u64; 2],
}

/// How many died in a month before the war.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Background {
    /// A unit by its path, or a place by its id.
    pub place: String,
    /// The month of the year; every one that has no figure of its own, if absent.
    pub month: Option<u32>,
    /// How many.
    pub deaths: u64,
    /// Who says so.
    pub source: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    name: String,
    version: String,
    about: String,
    #[serde(default)]
    vague: Vec<VagueWord>,
    /// A bare plural without a figure.
    #[serde(default)]
    plural: Option<VaguePlural>,
    /// Harm told without any figure.
    #[serde(default)]
    unstated: Bounds,
    /// The grades that a headline counts; all if empty.
    #[serde(default)]
    headline_grades: Vec<Grade>,
    #[serde(default)]
    best: BestRule,
    #[serde(default)]
    days: Split,
    #[serde(default)]
    places: Split,
    #[serde(default)]
    country_only: CountryOnly,
    /// A period longer than this many days is refused.
    #[serde(default)]
    days_most: Option<u32>,
    #[serde(default)]
    known_incidents: KnownIncidents,
    /// Victims of no stated status count as civilians.
    #[serde(default)]
    presume_civilian: bool,
    /// Roles whose bearers count as civilians where no status is told and no party is named: villagers, traders.
    #[serde(default)]
    civil_roles: Vec<String>,
    /// Roles whose bearers are no fighters, though they are of a party: whoever holds office for it.
    #[serde(default)]
    political_roles: Vec<String>,
    /// Where civilian and combatant compete for the same dead, the low of both is 0.
    #[serde(default)]
    contested_status_is_zero: bool,
    /// An incident exists from one death on.
    #[serde(default)]
    at_least_one_death: bool,
    /// What a party's claim of its enemy's dead sets.
    #[serde(default)]
    enemy_dead: EnemyDead,
    /// What is counted at all: harms by their words; everything if empty.
    #[serde(default)]
    harms_counted: Vec<Harm>,
    /// Ids of means: an incident counts if one of its claims tells one of these or a kind of it; all if empty.
    #[serde(default)]
    means_counted: Vec<String>,
    /// Causes that are left out.
    #[serde(default)]
    causes_left_out: Vec<Cause>,
    /// Kinds of count whose closed high is a ceiling in the reconciled reading.
    #[serde(default)]
    ceilings: Vec<CountKind>,
    /// What an incident of casualties alone counts as in a toll of the killed.
    #[serde(default)]
    casualties: Option<Casualties>,
    /// Who is no civilian doesn't count, and of whom that isn't told bounds the highest alone.
    #[serde(default)]
    civilians_alone: bool,
    /// Sums over months enter less fighters, background and what is recorded.
    #[serde(default)]
    totals: Option<Totals>,
    /// Deaths as before the war, by place and month.
    #[serde(default)]
    background: Vec<Background>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct VaguePlural {
    low: Option<u64>,
    best: Option<u64>,
    high: Option<u64>,
    aggregate: Option<u64>,
}

/// A versioned rule set: how words become numbers, and which numbers count.
///
/// ```
/// use tollbook_reckon::Convention;
/// let house = Convention::house();
/// assert_eq!(house.name(), "house");
/// let wrong = Convention::parse("name = \"mine\"\nversion = 1\n", "mine.toml").unwrap_err();
/// assert_eq!((wrong.line, wrong.column), (2, 11));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Convention {
    raw: Raw,
    key: String,
}

const HOUSE: &str = include_str!("../../../data/conventions/house.toml");
const UCDP: &str = include_str!("../../../data/conventions/ucdp-23.1.toml");
const ACLED: &str = include_str!("../../../data/conventions/acled-2024.toml");
const ACLED_OLDER: &str = include_str!("../../../data/conventions/acled-older.toml");
const AIRWARS: &str = include_str!("../../../data/conventions/airwars.toml");
const IBC: &str = include_str!("../../../data/conventions/ibc.toml");

impl Raw {
    /// The table that can't be meant so, which of its name it is, and why.
    fn amiss(&self) -> Option<(&'static str, usize, &'static str)> {
        if self.casualties.is_some_and(|c| ![c.low, c.best, c.high].into_iter().flatten().is_sorted()) {
            return Some(("[casualties]", 0, "low, best and high are out of order"));
        }
        if let Some(Totals { days, fighters_low: [a, b], fighters_high: [c, d] }) = self.totals {
            let reason = if days == 0 {
                "days begin with 1"
            } else if b == 0 || d == 0 || a > b || c > d {
                "a share is a numerator and a denominator, and no more than all"
            } else if u128::from(a) * u128::from(d) < u128::from(c) * u128::from(b) {
                "the minimum loses no smaller share than the maximum"
            } else {
                ""
            };
            if !reason.is_empty() {
                return Some(("[totals]", 0, reason));
            }
        }
        self.background.iter().enumerate().find_map(|(n, b)| {
            let twice = self.background[..n].iter().any(|other| (&other.place, other.month) == (&b.place, b.month));
            let reason = if self.totals.is_none() {
                "there is no [totals] that loses it"
            } else if b.place.trim().is_empty() || b.source.trim().is_empty() {
                "needs a place and a source"
            } else if b.month.is_some_and(|m| !(1..=12).contains(&m)) {
                "a month is a number from 1 to 12"
            } else if twice {
                "this place and month stand twice"
            } else {
                return None;
            };
            Some(("[[background]]", n, reason))
        })
    }
}

fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    (line, column)
}

impl Convention {
    /// Reads a convention; `name` is what errors call the text.
    ///
    /// The text is TOML. `name`, `version` and `about` must be there; the rest is optional:
    ///
    /// | key | says |
    /// |---|---|
    /// | `[[vague]]` with `words`, `low`, `best`, `high`, `aggregate` | what a vague word means; `aggregate` for a window or cumulative, if another |
    /// | `[plural]` with the same | what a bare plural means |
    /// | `[unstated]` with `low`, `best`, `high` | what harm without a figure means |
    /// | `[casualties]` with `low`, `best`, `high`, `number` | how many of an incident were killed of which killed and injured are told together alone; `number`: `"any"`, or `"unknown"` where nobody gives their number |
    /// | `best` | `"most-agreed"`, `"lowest"`, `"sum-of-sides"`, or `"none"` where there is no best figure |
    /// | `headline_grades` | grades that count: `"confirmed"`, `"fair"`, `"weak"`, `"contested"`, `"discounted"`; all if empty |
    /// | `days`, `places` | how a number for several is parted: `"whole"`, `"first-takes-rest"`, `"even-if-enough"` |
    /// | `country_only` | `"counts"` or `"refused"` |
    /// | `days_most` | longest period that counts, in days |
    /// | `known_incidents` | `"contained"` or `"subtracted"` |
    /// | `civil_roles` | ids of roles whose bearers count as civilians where no status is told |
    /// | `political_roles` | ids of roles that are no fighters' though a party is named; civilians where the convention presumes it |
    /// | `presume_civilian`, `contested_status_is_zero`, `at_least_one_death` | true or false |
    /// | `enemy_dead` | what a party's claim of its enemy's dead sets: `"nothing"` or `"highest"` |
    /// | `harms_counted` | harms that it counts at all: `"killed"`, `"injured"`, …; all if empty |
    /// | `means_counted` | ids of means: an incident counts if a claim of it tells one of these, or a kind of one; all if empty |
    /// | `causes_left_out` | causes that don't count: `"custody"`, `"deprivation"`, `"accident"`, `"natural"`, `"remnant"`, `"unknown"` |
    /// | `ceilings` | kinds of count whose closed high is a ceiling in the reconciled reading |
    /// | `civilians_alone` | true if fighters don't count, and people of no status told bound the highest alone |
    /// | `[totals]` with `days`, `fighters_low`, `fighters_high` | figures of the killed for so many days or more enter only less these shares (`[4, 100]`) of the minimum and the maximum, less the background, and less what is recorded of incidents |
    /// | `[[background]]` with `place`, `month`, `deaths`, `source` | who died in a month before the war: `place` as tolls by place print it (`"IQ/Baghdad"`) or a place's id, `month` from 1 to 12, or none for every month that has no figure of its own |
    ///
    /// # Errors
    /// What is wrong, with line and column: a word that is no key, a missing name, a value of the wrong kind, bounds out of order, a share that is none, a
    /// background that nothing asks for, or that stands twice.
    pub fn parse(text: &str, name: &str) -> Result<Self, ConventionError> {
        let wrong = |at: usize, message: String| {
            let (line, column) = line_and_column(text, at);
            ConventionError { name: name.to_owned(), line, column, message }
        };
        let raw: Raw = toml::from_str(text).map_err(|e| wrong(e.span().map_or(0, |s| s.start), e.message().trim().to_owned()))?;
        for (n, vague) in raw.vague.iter().enumerate() {
            let ordered = [vague.low, vague.best, vague.high].into_iter().flatten().is_sorted();
            if !ordered || vague.words.is_empty() {
                let at = text.match_indices("[[vague]]").nth(n).map_or(0, |(at, _)| at);
                let said = if ordered { "needs words" } else { "low, best and high are out of order" };
                return Err(wrong(at, format!("[[vague]] {}: {said}", vague.words.join(", "))));
            }
        }
        if raw.name.trim().is_empty() {
            return Err(wrong(text.find("name").unwrap_or(0), "the name is empty".to_owned()));
        }
        if let Some((header, nth, message)) = raw.amiss() {
            let headers = text.match_indices(header).filter(|(at, _)| text[..*at].is_empty() || text[..*at].ends_with('\n'));
            return Err(wrong(headers.map(|h| h.0).nth(nth).unwrap_or(0), format!("{header}: {message}")));
        }
        Ok(Convention { raw, key: text.to_owned() })
    }

    fn embedded(text: &str, name: &str) -> Self {
        Self::parse(text, name).expect("a test reads every embedded convention")
    }

    /// The house convention: only what reports say; unknown stays unknown.
    #[must_use]
    pub fn house() -> Self {
        Self::embedded(HOUSE, "house.toml")
    }

    /// The conventions that come with the program, by the names of [`Convention::names`]; "ucdp" and "acled" stand for their latest version.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let text = match name {
            "house" => HOUSE,
            "ucdp-23.1" | "ucdp" => UCDP,
            "acled-2024" | "acled" => ACLED,
            "acled-older" => ACLED_OLDER,
            "airwars" => AIRWARS,
            "ibc" => IBC,
            _ => return None,
        };
        Some(Self::embedded(text, name))
    }

    /// The names that [`Convention::named`] knows.
    #[must_use]
    pub fn names() -> [&'static str; 6] {
        ["house", "ucdp-23.1", "acled-2024", "acled-older", "airwars", "ibc"]
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.raw.name
    }

    /// Its version.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.raw.version
    }

    /// What it is, in a sentence.
    #[must_use]
    pub fn about(&self) -> &str {
        &self.raw.about
    }

    /// The text it was read from; two conventions with one text give the same tolls.
    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    /// Low, best, high and whether the words leave it open, of a count at a level. A vague word gets the numbers of this convention.
    #[must_use]
    pub fn figures(&self, count: &Count, level: Level) -> (Option<u64>, Option<u64>, Option<u64>, bool) {
        let own = (count.low, count.best, count.high, count.high_open);
        let aggregate = matches!(level, Level::Window | Level::Cumulative);
        let with = |b: Bounds, other: Option<u64>| match other.filter(|_| aggregate) {
            Some(n) => (Some(n), Some(n), b.high.or(Some(n)), false),
            None => (b.low.or(count.low), b.best.or(count.best), b.high.or(count.high), b.high.is_none() && count.high_open),
        };
        let words = count.words.to_lowercase();
        match count.kind {
            CountKind::Vague | CountKind::Plural | CountKind::About => {
                // The longest word that fits: "tens of thousands" is no "tens".
                let fits = self.raw.vague.iter().flat_map(|v| v.words.iter().filter(|w| words.contains(w.as_str())).map(move |w| (w.len(), v)));
                match fits.max_by_key(|f| f.0) {
                    Some((_, v)) => with(Bounds { low: v.low, best: v.best, high: v.high }, v.aggregate),
                    None if count.kind == CountKind::Plural => {
                        self.raw.plural.map_or(own, |p| with(Bounds { low: p.low, best: p.best, high: p.high }, p.aggregate))
                    }
                    None => own,
                }
            }
            CountKind::Unstated => with(self.raw.unstated, None),
            _ => own,
        }
    }

    /// How many were killed of an incident of which this number of casualties is told and nothing of the dead, as low, best and high; `None` if the
    /// convention doesn't say. Of nobody nobody was killed. ACLED codebook: "casualties" alone are 0; older rows have 10 where the number was not known.
    #[must_use]
    pub fn casualties(&self, count: &Count) -> Option<[Option<u64>; 3]> {
        let rule = self.raw.casualties?;
        let known = !matches!(count.kind, CountKind::Unstated | CountKind::Plural | CountKind::Vague);
        match count.kind {
            CountKind::None => Some([Some(0); 3]),
            _ if known && rule.number == CasualtyNumber::Unknown => None,
            _ => Some([rule.low, rule.best.or(rule.low), rule.high.or(rule.best).or(rule.low)]),
        }
    }

    /// True if incidents of casualties alone stand in tolls of the killed.
    pub(crate) fn counts_casualties(&self) -> bool {
        self.raw.casualties.is_some()
    }

    /// True if fighters don't count, and people of no status told bound the highest alone.
    pub(crate) fn civilians_alone(&self) -> bool {
        self.raw.civilians_alone
    }

    /// True if it prefers any figure between the minimum and the maximum.
    pub(crate) fn gives_best(&self) -> bool {
        self.raw.best != BestRule::NoBest
    }

    /// True if it says how sums over months enter.
    pub(crate) fn has_totals(&self) -> bool {
        self.raw.totals.is_some()
    }

    /// True if a figure of the killed for these days enters only less fighters, background and what is recorded.
    pub(crate) fn is_total(&self, days: (i32, i32)) -> bool {
        self.raw.totals.is_some_and(|t| i64::from(days.1) - i64::from(days.0) + 1 >= i64::from(t.days))
    }

    /// The fighters in a sum over months of which nobody says who they were, as taken off the minimum and off the maximum. What isn't whole is rounded up
    /// where the minimum loses it and down where the maximum does. Source: Iraq Body Count, note 1 to x350.
    #[must_use]
    pub fn fighters_in(&self, low: u64, high: u64) -> [u64; 2] {
        let Some(Totals { fighters_low: [a, b], fighters_high: [c, d], .. }) = self.raw.totals else { return [0, 0] };
        let part = |n: u64, num: u64, den: u64| u128::from(n) * u128::from(num) / u128::from(den);
        let up = (u128::from(low) * u128::from(a)).div_ceil(u128::from(b));
        [u64::try_from(up).unwrap_or(low), u64::try_from(part(high, c, d)).unwrap_or(high)]
    }

    /// Who died in a month of the year before the war, in a place by its path or its id.
    pub(crate) fn background(&self, path: &str, id: &str, month: u32) -> Option<&Background> {
        let here = |b: &&Background| b.place == path || b.place == id;
        let own = self.raw.background.iter().filter(here).find(|b| b.month == Some(month));
        own.or_else(|| self.raw.background.iter().filter(here).find(|b| b.month.is_none()))
    }

    /// True if incidents of this grade stand in a headline figure.
    #[must_use]
    pub fn counts_grade(&self, grade: Grade) -> bool {
        self.raw.headline_grades.is_empty() || self.raw.headline_grades.contains(&grade)
    }

    pub(crate) fn asks_grades(&self) -> bool {
        !self.raw.headline_grades.is_empty()
    }

    pub(crate) fn best_rule(&self) -> BestRule {
        self.raw.best
    }

    pub(crate) fn days(&self) -> Split {
        self.raw.days
    }

    pub(crate) fn places(&self) -> Split {
        self.raw.places
    }

    pub(crate) fn refuses_country_only(&self) -> bool {
        self.raw.country_only == CountryOnly::Refused
    }

    /// True if what came of this is left out.
    pub(crate) fn leaves_out(&self, cause: Cause) -> bool {
        self.raw.causes_left_out.contains(&cause)
    }

    pub(crate) fn days_most(&self) -> Option<u32> {
        self.raw.days_most
    }

    /// What an aggregate keeps, as low, best and high, when known incidents inside it are taken off. `None` if the convention subtracts
    /// nothing. The high may fall below the best: UCDP GED 23.1 warns of it for summary events.
    #[must_use]
    pub fn rest_of(&self, aggregate: [u64; 3], incidents: &[[u64; 3]]) -> Option<[u64; 3]> {
        if self.raw.known_incidents != KnownIncidents::Subtracted {
            return None;
        }
        let less = |i: usize| Self::less(aggregate[i], &incidents.iter().map(|incident| incident[i]).collect::<Vec<u64>>());
        Some([less(0), less(1), less(2)])
    }

    /// What is left of a number when others are taken off it: never less than nobody.
    pub(crate) fn less(number: u64, taken: &[u64]) -> u64 {
        taken.iter().fold(number, |rest, n| rest.saturating_sub(*n))
    }

    /// The status that a question finds: the one told; else civilian, for a role that no member of a force has (UCDP GED 23.1: civilians are unarmed
    /// people who are not active members of a force), or for everybody where the convention presumes it.
    #[must_use]
    pub fn status_found(&self, who: &Who) -> Option<Status> {
        let party = who.actor.is_some() || who.side.is_some();
        let all = |of: &[String]| !who.role.is_empty() && who.role.iter().all(|r| of.iter().any(|c| **c == **r));
        let civil = who.actor.is_none() && all(&self.raw.civil_roles);
        let presumed = self.raw.presume_civilian && (!party || all(&self.raw.political_roles));
        who.status.or((civil || presumed).then_some(Status::Civilian))
    }

    pub(crate) fn contested_status_is_zero(&self) -> bool {
        self.raw.contested_status_is_zero
    }

    /// True if it counts this at all. ACLED codebook: fatalities alone, "no injuries column".
    pub(crate) fn counts(&self, counted: Counted) -> bool {
        self.raw.harms_counted.is_empty()
            || matches!(counted, Counted::Harm(harm) if self.raw.harms_counted.contains(&harm))
            || matches!(counted, Counted::Deed(_))
    }

    /// True if it counts what was done by certain means alone.
    pub(crate) fn asks_means(&self) -> bool {
        !self.raw.means_counted.is_empty()
    }

    /// True if it counts what was done by this means.
    pub(crate) fn counts_means(&self, means: &str, tree: &Taxonomy) -> bool {
        self.raw.means_counted.iter().any(|m| m == means || tree.is_a(means, m))
    }

    pub(crate) fn enemy_dead_bound_the_highest(&self) -> bool {
        self.raw.enemy_dead == EnemyDead::Highest
    }

    pub(crate) fn needs_a_death(&self) -> bool {
        self.raw.at_least_one_death
    }

    pub(crate) fn is_ceiling(&self, count: &Count) -> bool {
        !count.high_open && count.high.is_some() && self.raw.ceilings.contains(&count.kind)
    }

    /// A number told for `parts` days or places, parted by a rule; the parts add up to the number. `None`: it stays whole.
    #[must_use]
    pub fn split(rule: Split, number: u64, parts: u64) -> Option<Vec<u64>> {
        if parts < 2 {
            return None;
        }
        let (each, rest) = (number / parts, number % parts);
        match rule {
            Split::Whole => None,
            Split::FirstTakesRest => Some((0..parts).map(|i| if i == 0 { each + rest } else { each }).collect()),
            Split::EvenIfEnough if number < parts => None,
            Split::EvenIfEnough => Some((0..parts).map(|i| each + u64::from(i < rest)).collect()),
        }
    }
}
