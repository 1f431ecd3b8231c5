//! Tolls in the shape of the conflict events of HDX HAPI: first-order units by month. Enters: a question. Leaves: a row for each unit, month and type.
//! Never done here: adding types up; they overlap, there as here.

use crate::error::Result;
use crate::holdings::Holdings;
use crate::incident::{Shown, Wanted, shown};
use crate::line::coverage;
use crate::parts::Parts;
use crate::profile::{Profile, is_fine, is_living};
use crate::reckons::Reckons;
use crate::sheet::{Cell, Field, Kind, Row, Sheet};
use crate::tolls::{Question, too_few};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use tollbook_model::{Counted, Harm, Status};
use tollbook_reckon::{Axis, Reckoner, Toll};

/// What the shape can't say, for the method card.
pub const HAPI_LIMITS: [&str; 4] = [
    "`fatalities` is the best figure; low, high, injured and the coverage line stand in columns of our own behind the shape's.",
    "`civilian_targeting` holds what is told of civilians; it overlaps with `political_violence`. Never add the types.",
    "`events` counts incidents that lie wholly in the unit and the month; figures for periods are in `fatalities` alone.",
    "`admin1_code` is empty: units are named as the gazetteer has them. What lies in no single unit and month has no row.",
];

type Key = (String, String, &'static str);

#[derive(Default)]
struct Held {
    incidents: u64,
    killed: Option<Toll>,
    injured: Option<Toll>,
}

fn month_of(s: &Shown<'_>) -> Option<String> {
    let (from, to) = s.days?;
    let month = |d: Date| format!("{:04}-{:02}", d.year(), d.month());
    (month(from) == month(to)).then(|| month(from))
}

type All = BTreeMap<Key, Held>;

/// The figures of units and months.
fn figures(reckoner: &dyn Reckons, question: &Question, profile: &Profile, fine: &HashSet<&str>) -> Result<All> {
    let mut scope = question.scope.clone();
    scope.counted = Counted::Harm(Harm::Killed);
    let mut all = All::new();
    for (kind, status) in [("civilian_targeting", Some(Status::Civilian)), ("political_violence", None)] {
        for harm in [Harm::Killed, Harm::Injured] {
            if is_living(harm) && !profile.tells(Some(harm)) {
                continue;
            }
            let mut part = scope.clone();
            part.counted = Counted::Harm(harm);
            part.who.status = status.or(part.who.status);
            for row in reckoner.rows(&part, &[Axis::Province, Axis::Month], &question.convention, question.reading)? {
                let [unit, month] = row.keys.as_slice() else { continue };
                if is_fine(unit, fine) {
                    continue;
                }
                let held = all.entry((unit.clone(), month.clone(), kind)).or_default();
                match harm {
                    Harm::Killed => held.killed = Some(row.toll),
                    _ if !too_few(&row.toll, &part, profile) => held.injured = Some(row.toll),
                    _ => {}
                }
            }
        }
    }
    Ok(all)
}

/// Counts an incident where it lies wholly.
fn count(s: &Shown<'_>, profile: &Profile, all: &mut All) {
    let (Some(month), Some(country), Some(unit)) = (month_of(s), &s.place.country, &s.place.admin1) else { return };
    // Civilians of whom an age or a sex is said are civilians; of harms that the profile doesn't tell nothing follows.
    let told = |c: Counted| matches!(c, Counted::Harm(h) if profile.tells(Some(h)));
    let civilians = s.figures.groups.iter().any(|g| told(g.counted) && g.group.split(", ").any(|part| part == "civilians"));
    let kinds: BTreeSet<&'static str> = ["political_violence"].into_iter().chain(civilians.then_some("civilian_targeting")).collect();
    for kind in kinds {
        all.entry((format!("{country}/{unit}"), month.clone(), kind)).or_default().incidents += 1;
    }
}

fn asked(question: &Question, profile: &Profile) -> Result<Wanted> {
    let scope = tollbook_model::Scope { counted: Counted::Harm(Harm::Killed), ..question.scope.clone() };
    profile.admits(&scope)?;
    Ok(Wanted { place: scope.place, from: scope.from, to: scope.to })
}

fn sheet<'a>(all: All, profile: &Profile, holdings: &Holdings<'_>) -> Sheet<'a> {
    let rows: Vec<_> = all.into_iter().filter_map(|(key, held)| row(&key, &held, profile, holdings)).map(Ok).collect();
    Sheet {
        name: "hapi",
        about: "Tolls of first-order units by month, in the shape of HDX HAPI",
        fields: fields(),
        key: None,
        rows: Box::new(rows.into_iter()),
    }
}

/// Tolls of first-order units by month.
///
/// # Errors
/// The question has no toll, or the profile keeps the answer back.
pub fn hapi<'a>(holdings: &'a Holdings<'a>, reckoner: &Reckoner<'_>, question: &Question, profile: &'a Profile) -> Result<Sheet<'a>> {
    let wanted = asked(question, profile)?;
    let mut all = figures(reckoner, question, profile, &profile.fine_names(holdings))?;
    shown(holdings, reckoner, &question.convention, profile, &wanted).for_each(|s| count(&s, profile, &mut all));
    Ok(sheet(all, profile, holdings))
}

/// The same over holdings that come part by part: of those given neither claims nor reports are asked.
///
/// # Errors
/// The question has no toll, the profile keeps the answer back, or a part can't be had.
pub fn hapi_in_parts<'a>(
    parts: &dyn Parts,
    holdings: &'a Holdings<'a>,
    reckoner: &dyn Reckons,
    question: &Question,
    profile: &'a Profile,
) -> Result<Sheet<'a>> {
    let wanted = asked(question, profile)?;
    let mut fine = HashSet::new();
    if profile.is_public() {
        for part in parts.claims(Box::new(|_, _| true), false) {
            fine.extend(profile.fine_names(&part?.over(holdings)).into_iter().map(str::to_owned));
        }
    }
    let mut all = figures(reckoner, question, profile, &fine.iter().map(String::as_str).collect())?;
    for part in parts.incidents(&question.convention, false) {
        let part = part?;
        let own = part.over(holdings);
        shown(&own, &part, &question.convention, profile, &wanted).for_each(|s| count(&s, profile, &mut all));
    }
    Ok(sheet(all, profile, holdings))
}

fn fields() -> Vec<Field> {
    vec![
        Field::new("location_code", Kind::Words, "#country+code", "ISO 3166-1 alpha-3"),
        Field::new("location_name", Kind::Words, "#country+name", "country"),
        Field::new("admin1_code", Kind::Words, "#adm1+code", "empty: no codes are known"),
        Field::new("admin1_name", Kind::Words, "#adm1+name", "first-order unit"),
        Field::new("admin2_code", Kind::Words, "#adm2+code", "empty"),
        Field::new("admin2_name", Kind::Words, "#adm2+name", "empty"),
        Field::new("admin_level", Kind::Number, "", "1"),
        Field::new("event_type", Kind::Words, "#event+type", "political_violence or civilian_targeting; they overlap"),
        Field::new("events", Kind::Number, "", "incidents that lie wholly inside"),
        Field::new("fatalities", Kind::Number, "#affected+killed", "killed, the best figure"),
        Field::new("reference_period_start", Kind::Day, "#date+start", "first day of the month"),
        Field::new("reference_period_end", Kind::Day, "#date+end", "last day of the month"),
        Field::new("fatalities_low", Kind::Number, "#affected+killed+min", "killed, the documented low"),
        Field::new("fatalities_high", Kind::Number, "#affected+killed+max", "killed, the highest credible figure; empty where it is open"),
        Field::new("injured_low", Kind::Number, "#affected+injured+min", "injured, the documented low"),
        Field::new("injured_best", Kind::Number, "#affected+injured", "injured, the best figure"),
        Field::new("coverage", Kind::Words, "#description+coverage", "what the figures rest on, and what nothing speaks of"),
    ]
}

fn row((unit, month, kind): &Key, held: &Held, profile: &Profile, holdings: &Holdings<'_>) -> Option<Row> {
    let (country, name) = unit.split_once('/')?;
    let first: Date = format!("{month}-01").parse().ok()?;
    let known = holdings.countries.get(country);
    let killed = held.killed.as_ref();
    let cells = vec![
        Cell::words(known.map_or(country, |c| c.iso3)),
        Cell::maybe(known.map(|c| c.name("en"))),
        Cell::Empty,
        Cell::words(name),
        Cell::Empty,
        Cell::Empty,
        Cell::Number(1),
        Cell::words(kind),
        Cell::Number(held.incidents),
        Cell::number(killed.and_then(Toll::best)),
        Cell::Day(first),
        Cell::Day(first.last_of_month()),
        Cell::number(killed.and_then(Toll::low)),
        Cell::number(killed.and_then(Toll::high)),
        Cell::number(profile.low(Counted::Harm(Harm::Injured), held.injured.as_ref().and_then(Toll::low))),
        Cell::number(profile.best(Counted::Harm(Harm::Injured), held.injured.as_ref().and_then(Toll::best))),
        Cell::maybe(killed.map(|t| coverage(t, profile, holdings))),
    ];
    Some(Row { cells, shape: None })
}
