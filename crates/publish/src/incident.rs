//! Incidents as a profile lets them be seen. Enters: an incident of the holdings. Leaves: where, when, how many, by whom, according to whom.
//! Never done here: a figure that `reckon` did not make; a finer place than the profile lets through.

use crate::error::Result;
use crate::holdings::{Holdings, code_shown};
use crate::line::{group_shown, groups, origins};
use crate::profile::{Profile, ShownPlace};
use crate::reckons::Figures;
use crate::sheet::{Cell, Field, Kind, Row, Sheet};
use jiff::civil::Date;
use serde::Serialize;
use std::borrow::Cow;
use tollbook_model::{
    ClaimKind, Counted, Harm, Incident, LinkedClaim, Period, PeriodPrecision, Place, PlaceMode, PlacePart, PlacePrecision, PlaceRelation, Symbol, Verification,
};
use tollbook_reckon::{Convention, Grade, GroupFigure, IncidentFigures, Responsibility};

/// Low, best and highest of one group, as `reckon` gave them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Numbers {
    pub low: Option<u64>,
    pub best: Option<u64>,
    pub highest: Option<u64>,
    pub open: bool,
}

impl Numbers {
    pub fn of(f: &GroupFigure) -> Self {
        Numbers { low: f.low, best: f.best, highest: f.highest, open: f.high_open }
    }

    pub fn all(&self) -> [Option<u64>; 3] {
        [self.low, self.best, self.highest]
    }

    pub fn known(&self) -> bool {
        self.all().iter().any(Option::is_some)
    }
}

/// An incident, as it may be shown.
pub struct Shown<'a> {
    pub(crate) code: String,
    pub(crate) aliases: Vec<String>,
    pub(crate) place: ShownPlace,
    /// All places, where it is told for several at once and none of them is kept back.
    pub(crate) places: Vec<ShownPlace>,
    pub(crate) days: Option<(Date, Date)>,
    pub(crate) days_precision: Option<PeriodPrecision>,
    pub(crate) figures: IncidentFigures,
    pub(crate) verification: Verification,
    pub(crate) members: Vec<&'a LinkedClaim>,
    pub(crate) last_report: Option<Date>,
}

fn plain<T: Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The days of the claim that states them most exactly.
fn days(members: &[&LinkedClaim]) -> Option<(PeriodPrecision, Date, Date)> {
    let told = members.iter().filter_map(|c| c.claim.period.as_ref()).filter_map(|p| Some((p.precision, p.carried, p.start?, p.end?)));
    told.min().map(|p| (p.0, p.2, p.3))
}

/// What decides whether the places of an incident may be shown: the last day that any claim gives, none if one gives none, and all targets.
pub(crate) fn last_and_targets<'a>(members: &[&'a LinkedClaim]) -> (Option<Date>, Vec<&'a Symbol>) {
    let ends = members.iter().filter_map(|c| c.claim.period.as_ref().and_then(|p| p.end));
    (ends.max(), members.iter().filter_map(|c| c.claim.target.as_ref()).collect())
}

/// Names that claims of another harm than death give: whoever is among them may be alive.
pub(crate) fn living_names<'a>(members: &[&'a LinkedClaim]) -> impl Iterator<Item = &'a str> {
    let other = members.iter().filter(|c| c.claim.harm != Some(Harm::Killed));
    other.flat_map(|c| c.claim.who.persons.iter()).map(|p| p.name.as_str()).collect::<Vec<_>>().into_iter()
}

/// The claim's place that is named most finely.
fn finest<'a>(members: &[&'a LinkedClaim]) -> Option<(&'a tollbook_model::Place, &'a PlacePart)> {
    let parts = members.iter().filter_map(|c| c.claim.place.as_ref()).flat_map(|p| p.parts.iter().map(move |x| (p, x)));
    parts.min_by_key(|(_, x)| x.precision as u8)
}

impl<'a> Shown<'a> {
    /// An incident of the holdings; nothing if the profile keeps all of it back.
    #[must_use]
    pub fn of(at: usize, holdings: &Holdings<'a>, reckoner: &dyn Figures, convention: &Convention, profile: &Profile) -> Option<Self> {
        let incident: &'a Incident = holdings.linked.incidents.get(at)?;
        if profile.is_public() && incident.verification == Verification::Rejected {
            return None;
        }
        let members: Vec<&'a LinkedClaim> = incident.claims.iter().map(|&c| &holdings.linked.claims[c]).collect();
        if !members.iter().any(|c| c.claim.kind == ClaimKind::Deed || c.claim.harm.is_some_and(|h| profile.tells(Some(h)))) {
            return None;
        }
        let days = days(&members);
        let (last, targets) = last_and_targets(&members);
        let must = profile.waits(&members, last, holdings);
        let shown = |part: &PlacePart| profile.place(part, last, targets.iter().copied(), must, holdings);
        let found = finest(&members);
        let mut place = found.map(|(_, part)| shown(part)).unwrap_or_default();
        if place.coarsened.is_none() && members.iter().any(|c| holdings.coarse.contains(&c.claim.id)) {
            place.coarsened = Some(profile.why_arrived(last));
        }
        let several = found.filter(|(p, _)| p.mode == PlaceMode::Several && p.parts.len() > 1 && p.parts.iter().all(|x| x.relation == PlaceRelation::In));
        let places = several.map_or_else(Vec::new, |(p, _)| p.parts.iter().map(shown).collect());
        // A code that names the unit would say that the town of that name is meant.
        let (name, first) = (place.name.as_deref().filter(|_| place.coarsened.is_none()), days.map(|d| d.1));
        let figures = reckoner.incident(at, convention)?;
        Some(Shown {
            code: code_shown(&incident.code, name, first),
            aliases: incident.aliases.iter().map(|a| code_shown(a, name, first)).collect(),
            days: days.map(|d| (d.1, d.2)),
            days_precision: days.map(|d| d.0),
            verification: incident.verification,
            last_report: members.iter().filter_map(|c| c.published).max(),
            place,
            places,
            figures,
            members,
        })
    }

    /// The figure for everybody: what the incident's figure has come to after the last report.
    pub(crate) fn whole(&self, harm: Harm) -> Numbers {
        let counted = Counted::Harm(harm);
        let open = self.figures.groups.iter().any(|g| g.counted == counted && g.high_open);
        let last = self.figures.movements.iter().rfind(|m| m.counted == counted);
        last.map_or(Numbers::default(), |m| Numbers { low: m.low, best: m.best, highest: m.highest, open })
    }

    /// The figure of everybody of a status or a party. Civilians of whom a claim says that they were children are civilians all the same, and a cell that were
    /// empty for them alone would tell to everybody what is withheld. Where several groups share the status and others don't, no figure of `reckon` is theirs.
    pub(crate) fn group(&self, harm: Harm, group: &str) -> Numbers {
        let counted: Vec<&GroupFigure> = self.figures.groups.iter().filter(|g| g.counted == Counted::Harm(harm)).collect();
        let own: Vec<&&GroupFigure> = counted.iter().filter(|g| g.group.split(", ").any(|part| part == group)).collect();
        match own.as_slice() {
            [] => Numbers::default(),
            [one] => Numbers::of(one),
            several if several.len() == counted.len() => self.whole(harm),
            several => several.iter().find(|g| g.group == group).map_or(Numbers::default(), |g| Numbers::of(g)),
        }
    }

    /// Registered parties that stated words blame, each once. Whoever has no id in the registry may be a person and is never named.
    pub(crate) fn blamed(&self) -> Vec<Symbol> {
        let stated = self.members.iter().flat_map(|c| c.claim.by.actors.iter()).filter(|b| !b.inferred).filter_map(|b| b.actor.clone());
        let mut out: Vec<Symbol> = stated.collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    /// Registered parties whose members were harmed.
    pub(crate) fn harmed(&self) -> Vec<Symbol> {
        let mut out: Vec<Symbol> = self.members.iter().filter_map(|c| c.claim.who.actor.clone()).collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    /// The means that most claims name.
    pub(crate) fn means(&self) -> Option<Symbol> {
        most(self.members.iter().filter_map(|c| c.claim.means.clone()))
    }

    pub(crate) fn target(&self) -> Option<Symbol> {
        most(self.members.iter().filter_map(|c| c.claim.target.clone()))
    }

    /// "AFP, 2021-02-20": who printed it, when; one each.
    pub(crate) fn sources(&self, holdings: &Holdings<'_>) -> Vec<String> {
        let told = |(source, day): (Option<String>, Option<String>)| {
            [source.unwrap_or_else(|| "source unknown".to_owned()), day.unwrap_or_else(|| "day unknown".to_owned())].join(", ")
        };
        self.cited(holdings).into_iter().map(told).collect()
    }

    /// The same as they are known: source and ISO day.
    pub(crate) fn cited(&self, holdings: &Holdings<'_>) -> Vec<(Option<String>, Option<String>)> {
        let cited = self.members.iter().filter_map(|c| holdings.reports.get(&c.claim.report));
        let mut out: Vec<_> = cited.map(|r| (r.source.clone(), r.date.clone())).collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    /// Addresses of the reports, unless they could tell a place that is kept back.
    pub(crate) fn urls(&self, holdings: &Holdings<'_>) -> Vec<String> {
        if self.place.coarsened.is_some() {
            return Vec::new();
        }
        let mut out: Vec<String> = self.members.iter().filter_map(|c| holdings.reports.get(&c.claim.report)?.url.clone()).collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    /// What the figures of an incident rest on.
    pub(crate) fn line(&self, profile: &Profile, holdings: &Holdings<'_>) -> String {
        let mut out: Vec<String> = Vec::new();
        let killed = |g: &&GroupFigure| g.counted == Counted::Harm(Harm::Killed);
        let named: Vec<String> = self.figures.groups.iter().filter(killed).map(|g| g.group.clone()).collect();
        let told = groups(&named, profile, holdings);
        if !told.is_empty() {
            out.push(format!("of {}", told.join(", ")));
        }
        let who = origins(&self.figures.origins, profile, holdings);
        out.push(match self.figures.origins.len() {
            0 => "no origin is named".to_owned(),
            1 => format!("one origin: {}", who.join(", ")),
            n => format!("{n} independent origins: {}", who.join(", ")),
        });
        for (group, absent) in [("civilians", "civilians: no information"), ("combatants", "combatants: no information")] {
            let word = |w: &str| w == group || w == "everybody" || group == "combatants" && holdings.registry.actor(w).is_some();
            let speaks = |g: &String| g.split(", ").any(word);
            if !named.iter().any(speaks) && !named.is_empty() {
                out.push(absent.to_owned());
            }
        }
        if self.figures.groups.iter().any(|g| !g.disputes.is_empty()) {
            out.push("figures contradict each other".to_owned());
        }
        out.join("; ")
    }

    /// Names of the dead, where the profile lets them be told; never of the living, never beside a harm that left them alive.
    fn names(&self, profile: &Profile) -> Vec<String> {
        if profile.names.is_none() {
            return Vec::new();
        }
        let dead = self.members.iter().filter(|c| c.claim.harm == Some(Harm::Killed) || !profile.is_public());
        let mut out: Vec<String> = dead.flat_map(|c| c.claim.who.persons.iter()).map(|p| p.name.clone()).collect();
        let living: Vec<&str> = living_names(&self.members).collect();
        out.retain(|n| !profile.is_public() || !living.contains(&n.as_str()));
        out.sort_unstable();
        out.dedup();
        out
    }
}

fn most(names: impl Iterator<Item = Symbol>) -> Option<Symbol> {
    let mut counts: Vec<(Symbol, usize)> = Vec::new();
    for name in names {
        match counts.iter_mut().find(|c| c.0 == name) {
            Some(c) => c.1 += 1,
            None => counts.push((name, 1)),
        }
    }
    counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    counts.into_iter().next().map(|c| c.0)
}

pub(crate) fn place_fields() -> Vec<Field> {
    vec![
        Field::new("country", Kind::Words, "#country+code+v_iso2", "ISO 3166-1 alpha-2"),
        Field::new("admin1", Kind::Words, "#adm1+name", "first-order unit"),
        Field::new("admin2", Kind::Words, "#adm2+name", "second-order unit"),
        Field::new("place", Kind::Words, "#loc+name", "the finest place shown"),
        Field::new("place_id", Kind::Words, "#loc+code", "the gazetteer's id of it"),
        Field::new("latitude", Kind::Degrees, "#geo+lat", "degrees, WGS 84; of the place shown"),
        Field::new("longitude", Kind::Degrees, "#geo+lon", "degrees, WGS 84; of the place shown"),
        Field::new("radius_km", Kind::Number, "", "the circle that stands for the area in which it lies; empty for a named place"),
        Field::new("place_precision", Kind::Words, "", "exact, near, district, province, region, country, sea_or_air, unknown: how exactly the place is shown"),
        Field::new("coarsened", Kind::Words, "", "why the place is shown less finely than it is known: recent, protected, living, strength"),
    ]
}

pub(crate) fn place_cells(p: &ShownPlace) -> Vec<Cell> {
    vec![
        Cell::maybe(p.country.as_deref()),
        Cell::maybe(p.admin1.as_deref()),
        Cell::maybe(p.admin2.as_deref()),
        Cell::maybe(p.name.as_deref()),
        Cell::maybe(p.id.as_deref()),
        Cell::degrees(p.shape.map(|s| s.lat)),
        Cell::degrees(p.shape.map(|s| s.lon)),
        Cell::number(p.shape.and_then(|s| s.radius_km).map(u64::from)),
        Cell::maybe(p.precision.map(|p| plain(&p))),
        Cell::maybe(p.coarsened.map(|c| c.word())),
    ]
}

/// What four columns of figures say: (harm, group), their HXL tags and lines.
const FIGURES: [(Harm, &str, &str, [&str; 3]); 13] = [
    (Harm::Killed, "everybody", "killed", ["#affected+killed+min", "#affected+killed", "#affected+killed+max"]),
    (Harm::Killed, "civilians", "civilians_killed", ["#affected+civilian+killed+min", "#affected+civilian+killed", "#affected+civilian+killed+max"]),
    (Harm::Killed, "combatants", "combatants_killed", ["#affected+combatant+killed+min", "#affected+combatant+killed", "#affected+combatant+killed+max"]),
    (Harm::Killed, "children", "children_killed", ["#affected+children+killed+min", "#affected+children+killed", "#affected+children+killed+max"]),
    (Harm::Killed, "female", "women_killed", ["#affected+f+killed+min", "#affected+f+killed", "#affected+f+killed+max"]),
    (Harm::Killed, "male", "men_killed", ["#affected+killed+m+min", "#affected+killed+m", "#affected+killed+m+max"]),
    (Harm::Casualties, "everybody", "killed_or_injured", ["", "", ""]),
    (Harm::Injured, "everybody", "injured", ["#affected+injured+min", "#affected+injured", "#affected+injured+max"]),
    (Harm::Injured, "civilians", "civilians_injured", ["#affected+civilian+injured+min", "#affected+civilian+injured", "#affected+civilian+injured+max"]),
    (Harm::Missing, "everybody", "missing", ["#affected+min+missing", "#affected+missing", "#affected+max+missing"]),
    (Harm::Abducted, "everybody", "abducted", ["#affected+abducted+min", "#affected+abducted", "#affected+abducted+max"]),
    (Harm::Detained, "everybody", "detained", ["#affected+detained+min", "#affected+detained", "#affected+detained+max"]),
    (Harm::Displaced, "everybody", "displaced", ["#affected+displaced+min", "#affected+displaced", "#affected+displaced+max"]),
];

fn figure_fields() -> Vec<Field> {
    let mut out = Vec::new();
    for (_, _, name, tags) in FIGURES {
        let field = |end: &str, tag, about| Field { name: Cow::Owned(format!("{name}_{end}")), kind: Kind::Number, tag, about };
        out.push(field("low", tags[0], "the documented low; empty is unknown, and never 0"));
        out.push(field("best", tags[1], "the figure that the convention prefers"));
        out.push(field("high", tags[2], "the highest credible figure; empty where the words leave it open"));
        out.push(Field { name: Cow::Owned(format!("{name}_high_open")), kind: Kind::Flag, tag: "", about: "true where the words leave the number open above" });
    }
    out
}

fn figure_cells(shown: &Shown<'_>, profile: &Profile, holdings: &Holdings<'_>) -> Vec<Cell> {
    let mut out = Vec::with_capacity(FIGURES.len() * 4);
    for (harm, group, _, _) in FIGURES {
        let allowed = profile.tells(Some(harm)) && group_shown(group, profile, holdings);
        let numbers = if group == "everybody" { shown.whole(harm) } else { shown.group(harm, group) };
        if !allowed || !numbers.known() && !numbers.open || profile.too_few(Counted::Harm(harm), &numbers.all()) {
            out.extend([Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty]);
            continue;
        }
        let what = Counted::Harm(harm);
        let high = profile.high(what, numbers.highest.filter(|_| !numbers.open));
        let (low, best) = (profile.low(what, numbers.low), profile.best(what, numbers.best));
        out.extend([Cell::number(low), Cell::number(best), Cell::number(high), Cell::Flag(numbers.open)]);
    }
    out
}

/// Which incidents a sheet holds; everything given must hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wanted {
    /// Within this place: country, then unit, then name.
    pub place: Option<PlacePart>,
    /// From this day on.
    pub from: Option<Date>,
    /// Up to this day.
    pub to: Option<Date>,
}

impl Wanted {
    /// True if a part lies in the place asked for, by its names.
    #[must_use]
    pub fn holds(&self, part: Option<&PlacePart>) -> bool {
        let Some(asked) = &self.place else { return true };
        let Some(part) = part else { return false };
        part.country == asked.country
            && match asked.precision {
                PlacePrecision::Country => true,
                PlacePrecision::Province => part.admin1 == asked.admin1,
                PlacePrecision::District => part.admin1 == asked.admin1 && part.admin2 == asked.admin2,
                _ => part.id == asked.id && part.name == asked.name,
            }
    }

    /// True if some of the days lie in the days asked for; without days only a question without days is answered.
    #[must_use]
    pub fn meets(&self, days: Option<(Date, Date)>) -> bool {
        match days {
            Some((from, to)) => self.to.is_none_or(|t| from <= t) && self.from.is_none_or(|f| to >= f),
            None => self.from.is_none() && self.to.is_none(),
        }
    }

    /// True if a claim of these days and this place answers.
    #[must_use]
    pub fn admits(&self, period: Option<&Period>, place: Option<&Place>) -> bool {
        let days = period.and_then(|p| Some((p.start?, p.end?)));
        self.meets(days) && place.map_or(self.place.is_none(), |p| p.parts.iter().any(|x| self.holds(Some(x))))
    }

    /// True if the place asked for is finer than what stands for a place that is kept back: an answer would tell where it is.
    pub(crate) fn singles_out(&self) -> bool {
        self.place.as_ref().is_some_and(|p| !matches!(p.precision, PlacePrecision::Country | PlacePrecision::Province))
    }

    /// True if an incident answers.
    pub(crate) fn wants(&self, shown: &Shown<'_>) -> bool {
        let told = shown.place.coarsened.is_none() || !self.singles_out();
        self.meets(shown.days) && told && self.holds(finest(&shown.members).map(|f| f.1))
    }
}

/// Every incident that answers, as the profile shows it, in the order of the holdings.
pub fn shown<'a>(
    holdings: &'a Holdings<'a>,
    reckoner: &'a dyn Figures,
    convention: &'a Convention,
    profile: &'a Profile,
    wanted: &'a Wanted,
) -> impl Iterator<Item = Shown<'a>> + 'a {
    let all = (0..holdings.linked.incidents.len()).filter_map(|at| Shown::of(at, holdings, reckoner, convention, profile));
    all.filter(|s| wanted.wants(s))
}

/// Incidents, one a row.
pub fn incidents<'a>(
    holdings: &'a Holdings<'a>,
    reckoner: &'a dyn Figures,
    convention: &'a Convention,
    profile: &'a Profile,
    wanted: &'a Wanted,
) -> Result<Sheet<'a>> {
    profile.open()?;
    let mut fields = vec![
        Field::new("id", Kind::Words, "#event+code", "the incident's permanent code"),
        Field::new("aliases", Kind::List, "", "codes that lead here since a merge"),
        Field::new("date_start", Kind::Day, "#date+start", "first day, civil, included"),
        Field::new("date_end", Kind::Day, "#date+end", "last day, civil, included"),
        Field::new("date_precision", Kind::Words, "", "day, days, week, month, year, multi_year"),
    ];
    fields.extend(place_fields());
    fields.extend(figure_fields());
    fields.extend([
        Field::new("means", Kind::Words, "#event+type", "id of the means that most claims name"),
        Field::new("target", Kind::Words, "", "id of what was hit"),
        Field::new("attributed_to", Kind::List, "#group+first+name", "ids of the registered parties that reports blame; persons are never named"),
        Field::new("members_of", Kind::List, "#group+name+second", "ids of the registered parties whose members were harmed"),
        Field::new("responsibility", Kind::Words, "", "accepted, declared, alleged, disputed, unknown"),
        Field::new("verification", Kind::Words, "#status", "reported, corroborated, verified, rejected"),
        Field::new("airwars_grade", Kind::Words, "", "confirmed, fair, weak, contested, discounted; derived"),
        Field::new("origins", Kind::Number, "", "how many independent origins are named"),
        Field::new("origin_names", Kind::List, "", "who counted"),
        Field::new("reports", Kind::Number, "", "how many reports speak of it"),
        Field::new("sources", Kind::List, "#meta+source", "who printed it, and when"),
        Field::new("urls", Kind::List, "#meta+url", "addresses of the reports"),
        Field::new("names", Kind::List, "", "names of the dead, where the profile lets them be told"),
        Field::new("convention", Kind::Words, "", "the rules it was counted by"),
        Field::new("coverage", Kind::Words, "#description+coverage", "what the figures rest on, and what nothing speaks of"),
    ]);
    let name = format!("{} {}", convention.name(), convention.version());
    let row = move |s: Shown<'a>| -> Result<Row> {
        let mut cells = vec![
            Cell::words(&s.code),
            Cell::list(s.aliases.clone()),
            Cell::day(s.days.map(|d| d.0)),
            Cell::day(s.days.map(|d| d.1)),
            Cell::maybe(s.days_precision.map(|p| plain(&p))),
        ];
        cells.extend(place_cells(&s.place));
        cells.extend(figure_cells(&s, profile, holdings));
        let ids = |l: Vec<Symbol>| Cell::list(l.iter().map(ToString::to_string).collect());
        let mut reports: Vec<&str> = s.members.iter().map(|c| c.claim.report.0.as_str()).collect();
        reports.sort_unstable();
        reports.dedup();
        let target = s.target().filter(|_| !profile.is_public() || s.place.coarsened.is_none());
        cells.extend([
            Cell::maybe(s.means()),
            Cell::maybe(target),
            ids(s.blamed()),
            ids(s.harmed()),
            Cell::words(plain::<Responsibility>(&s.figures.responsibility)),
            Cell::words(plain(&s.verification)),
            Cell::words(plain::<Grade>(&s.figures.grade)),
            Cell::Number(s.figures.origins.len() as u64),
            Cell::list(origins(&s.figures.origins, profile, holdings)),
            Cell::Number(reports.len() as u64),
            Cell::list(s.sources(holdings)),
            Cell::list(s.urls(holdings)),
            Cell::list(s.names(profile)),
            Cell::words(&name),
            Cell::words(s.line(profile, holdings)),
        ]);
        Ok(Row { cells, shape: s.place.shape })
    };
    let rows = shown(holdings, reckoner, convention, profile, wanted).map(row);
    Ok(Sheet { name: "incidents", about: "Incidents: one occurrence of violence a row", fields, key: Some("id"), rows: Box::new(rows) })
}
