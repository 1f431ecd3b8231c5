//! Incidents in the shape of ACLED: 31 columns, a row for each day and place. Enters: incidents counted by the ACLED convention.
//! Leaves: rows whose fatalities add up to the incident's. Never done here: what ACLED refuses: a number for a whole country or for many months.
//!
//! Source of the rules: ACLED Codebook (2024) and its FAQ on fatalities. Source of the columns: the published files since March 2023.

use crate::error::Result;
use crate::holdings::Holdings;
use crate::incident::{Shown, Wanted, shown};
use crate::parties::{inter, inter_label};
use crate::profile::{Profile, ShownPlace};
use crate::reckons::Figures;
use crate::sheet::{Cell, Field, Kind, Row, Sheet};
use crate::ucdp::number_of;
use jiff::civil::Date;
use tollbook_model::{Actor, Harm, PeriodPrecision, PlacePrecision, Symbol};
use tollbook_reckon::{Convention, Split};

/// What the shape can't say, for the method card.
pub const ACLED_LIMITS: [&str; 6] = [
    "`event_id_cnty` is the country and a number derived from the incident's code, day and place; `notes` holds the code.",
    "`fatalities` is the lowest figure; unknown is 0 there, since the shape has no empty one. Injured and all other harms have no column.",
    "A number told for two to six days or for several places is parted evenly, the remainder to the first; `notes` says so.",
    "A week or a month has one row at its middle, with time precision 2 or 3. What is told for longer, or for a country alone, has no row.",
    "Sub-event types follow the means that reports name; where none is named they follow the victims, and may be empty.",
    "`source_scale`, `tags`, `admin3` are empty.",
];

const NAMES: [(&str, Kind); 31] = [
    ("event_id_cnty", Kind::Words),
    ("event_date", Kind::Day),
    ("year", Kind::Number),
    ("time_precision", Kind::Number),
    ("disorder_type", Kind::Words),
    ("event_type", Kind::Words),
    ("sub_event_type", Kind::Words),
    ("actor1", Kind::Words),
    ("assoc_actor_1", Kind::Words),
    ("inter1", Kind::Words),
    ("actor2", Kind::Words),
    ("assoc_actor_2", Kind::Words),
    ("inter2", Kind::Words),
    ("interaction", Kind::Number),
    ("civilian_targeting", Kind::Words),
    ("iso", Kind::Number),
    ("region", Kind::Words),
    ("country", Kind::Words),
    ("admin1", Kind::Words),
    ("admin2", Kind::Words),
    ("admin3", Kind::Words),
    ("location", Kind::Words),
    ("latitude", Kind::Degrees),
    ("longitude", Kind::Degrees),
    ("geo_precision", Kind::Number),
    ("source", Kind::Words),
    ("source_scale", Kind::Words),
    ("notes", Kind::Words),
    ("fatalities", Kind::Number),
    ("tags", Kind::Words),
    ("timestamp", Kind::Number),
];

/// The event type of a sub-event type, and its type of disorder.
fn event_type(sub: &str) -> (&'static str, &'static str) {
    const POLITICAL: &str = "Political violence";
    match sub {
        "Armed clash" | "Government regains territory" | "Non-state actor overtakes territory" => ("Battles", POLITICAL),
        "Chemical weapon" | "Air/drone strike" | "Suicide bomb" | "Shelling/artillery/missile attack" | "Remote explosive/landmine/IED" | "Grenade" => {
            ("Explosions/Remote violence", POLITICAL)
        }
        "Sexual violence" | "Attack" | "Abduction/forced disappearance" => ("Violence against civilians", POLITICAL),
        "Excessive force against protesters" => ("Protests", "Political violence; Demonstrations"),
        "Peaceful protest" | "Protest with intervention" => ("Protests", "Demonstrations"),
        "Violent demonstration" => ("Riots", "Demonstrations"),
        "Mob violence" => ("Riots", POLITICAL),
        "" => ("", ""),
        _ => ("Strategic developments", "Strategic developments"),
    }
}

fn sub_event(s: &Shown<'_>, fighters: bool, civilians: bool, holdings: &Holdings<'_>) -> String {
    let field = |m: &Symbol| {
        let taxon = holdings.means.get(m)?;
        taxon.fields.iter().find(|(name, _)| &**name == "acled").map(|(_, v)| v.to_string())
    };
    match s.means().as_ref().and_then(field) {
        // An attack on fighters is a battle; ACLED keeps "Attack" for violence against civilians.
        Some(sub) if sub == "Attack" && fighters => "Armed clash".to_owned(),
        Some(sub) => sub,
        None if fighters => "Armed clash".to_owned(),
        None if civilians => "Attack".to_owned(),
        None => String::new(),
    }
}

fn geo_precision(p: PlacePrecision) -> Option<u64> {
    match p {
        PlacePrecision::Exact => Some(1),
        PlacePrecision::Near | PlacePrecision::District => Some(2),
        PlacePrecision::Province | PlacePrecision::Region => Some(3),
        PlacePrecision::Country | PlacePrecision::SeaOrAir | PlacePrecision::Unknown => None,
    }
}

/// The days of the rows, with the precision of their time.
fn days(s: &Shown<'_>) -> Option<(Vec<Date>, u64)> {
    let (from, to) = s.days?;
    let middle = || from.checked_add(jiff::Span::new().days((to - from).get_days() / 2)).ok();
    match s.days_precision? {
        PeriodPrecision::Day => Some((vec![from], 1)),
        PeriodPrecision::Days => Some((from.series(jiff::Span::new().days(1)).take_while(|d| *d <= to).take(6).collect(), 1)),
        PeriodPrecision::Week => Some((vec![middle()?], 2)),
        PeriodPrecision::Month => Some((vec![middle()?], 3)),
        PeriodPrecision::Year | PeriodPrecision::MultiYear => None,
    }
}

fn acled_name(actor: &Actor) -> String {
    actor.acled.as_ref().unwrap_or(&actor.name).to_string()
}

fn rows(s: &Shown<'_>, profile: &Profile, holdings: &Holdings<'_>) -> Vec<Row> {
    let Some((days, time)) = days(s) else { return Vec::new() };
    let apart = s.places.len() > 1 && s.places.iter().all(|p| p.coarsened.is_none());
    let places: &[ShownPlace] = if apart { &s.places } else { std::slice::from_ref(&s.place) };
    if places.iter().any(|p| p.precision.and_then(geo_precision).is_none()) {
        return Vec::new();
    }
    let whole = s.whole(Harm::Killed);
    let fatalities = whole.best.or(whole.low).unwrap_or(0);
    let count = days.len() * places.len();
    let shares = Convention::split(Split::FirstTakesRest, fatalities, count as u64).unwrap_or_else(|| vec![fatalities]);
    let country = s.place.country.as_deref().and_then(|c| holdings.countries.get(c));
    let actors = |ids: Vec<Symbol>| -> Vec<&Actor> { ids.iter().filter_map(|a| holdings.registry.actor(a)).collect() };
    let (by, of) = (actors(s.blamed()), actors(s.harmed()));
    let fighters = !of.is_empty() || s.group(Harm::Killed, "combatants").known();
    // Of harms that the profile doesn't tell nothing follows.
    let civilians = s.group(Harm::Killed, "civilians").known() || profile.tells(Some(Harm::Injured)) && s.group(Harm::Injured, "civilians").known();
    let sub = sub_event(s, fighters, civilians, holdings);
    let (kind, disorder) = event_type(&sub);
    let at = |a: &&Actor| inter(a, s.place.country.as_deref());
    let rest = |l: &[&Actor]| l.iter().skip(1).map(|a| acled_name(a)).collect::<Vec<_>>().join("; ");
    let second = match of.first() {
        Some(actor) => Some((acled_name(actor), at(actor))),
        None if civilians => Some((country.map_or_else(|| "Civilians".to_owned(), |c| format!("Civilians ({})", c.name("en"))), 7)),
        None => None,
    };
    let first = by.first().map(|a| (acled_name(a), at(a)));
    let numbers = [first.as_ref().map_or(0, |a| a.1), second.as_ref().map_or(0, |a| a.1)];
    let targeting = kind == "Violence against civilians" || of.is_empty() && civilians;
    let mut sources: Vec<String> = s.members.iter().filter_map(|c| holdings.reports.get(&c.claim.report)?.source.clone()).collect();
    sources.sort_unstable();
    sources.dedup();
    let epoch = Date::constant(1970, 1, 1);
    let changed = s.last_report.and_then(|d| u64::try_from(i64::from((d - epoch).get_days()) * 86_400).ok());
    let mut out = Vec::with_capacity(count);
    for (i, (day, place)) in days.iter().flat_map(|d| places.iter().map(move |p| (d, p))).enumerate() {
        let code = if count > 1 { format!("{}-{}", s.code, i + 1) } else { s.code.clone() };
        let mut notes = format!("{}. {}.", s.code, s.line(profile, holdings));
        if count > 1 {
            notes.push_str(&format!(" Told as {fatalities} for {} days and {} places, and parted evenly.", days.len(), places.len()));
        }
        let cut = |d: f64| (d * 1e4).round() / 1e4;
        let cells = vec![
            Cell::Words(format!("{}{}", country.map_or("XXX", |c| c.iso3), number_of(&code))),
            Cell::Day(*day),
            Cell::number(u64::try_from(day.year()).ok()),
            Cell::Number(time),
            Cell::words(disorder),
            Cell::words(kind),
            Cell::words(&sub),
            Cell::maybe(first.as_ref().map(|a| &a.0)),
            Cell::words(rest(&by)),
            Cell::words(inter_label(numbers[0])),
            Cell::maybe(second.as_ref().map(|a| &a.0)),
            Cell::words(rest(&of)),
            Cell::words(inter_label(numbers[1])),
            Cell::Number(if numbers[1] == 0 {
                numbers[0] * 10
            } else if numbers[0] == 0 {
                numbers[1] * 10
            } else {
                numbers[0].min(numbers[1]) * 10 + numbers[0].max(numbers[1])
            }),
            Cell::words(if targeting { "Civilian targeting" } else { "" }),
            Cell::number(country.and_then(|c| c.numeric)),
            Cell::maybe(country.map(|c| c.acled_region())),
            Cell::maybe(country.map(|c| c.name("en"))),
            Cell::maybe(place.admin1.as_deref()),
            Cell::maybe(place.admin2.as_deref()),
            Cell::Empty,
            Cell::maybe(place.name.as_deref()),
            Cell::degrees(place.shape.map(|s| cut(s.lat))),
            Cell::degrees(place.shape.map(|s| cut(s.lon))),
            Cell::number(place.precision.and_then(geo_precision)),
            Cell::words(sources.join("; ")),
            Cell::Empty,
            Cell::Words(notes),
            Cell::Number(shares.get(i).copied().unwrap_or(0)),
            Cell::Empty,
            Cell::number(changed),
        ];
        out.push(Row { cells, shape: place.shape });
    }
    out
}

/// Incidents in the shape of ACLED, counted by the ACLED convention that is handed in.
///
/// # Errors
/// The embargo holds.
pub fn acled<'a>(
    holdings: &'a Holdings<'a>,
    reckoner: &'a dyn Figures,
    convention: &'a Convention,
    profile: &'a Profile,
    wanted: &'a Wanted,
) -> Result<Sheet<'a>> {
    profile.open()?;
    let fields = NAMES.iter().map(|(name, kind)| Field::new(name, *kind, "", "")).collect();
    let rows = shown(holdings, reckoner, convention, profile, wanted).flat_map(|s| rows(&s, profile, holdings)).map(Ok);
    Ok(Sheet {
        name: "acled",
        about: "Incidents in the shape of ACLED, a row for each day and place",
        fields,
        key: Some("event_id_cnty"),
        rows: Box::new(rows),
    })
}
