//! Tolls as a sheet. Enters: a question, its axes, a convention. Leaves: one toll a row, each with its coverage line.
//! Never done here: adding rows up; a row that singles out a fine place of recent days.

use crate::error::{PublishError, Result};
use crate::holdings::Holdings;
use crate::line::{coverage, group_shown, rests_on};
use crate::parts::Parts;
use crate::profile::{Profile, is_fine};
use crate::reckons::Reckons;
use crate::sheet::{Cell, Field, Kind, Row, Sheet};
use std::collections::HashSet;
use tollbook_model::Scope;
use tollbook_reckon::{Axis, Convention, Reading, Toll};

/// A question to the holdings.
#[derive(Clone)]
pub struct Question {
    /// What is asked for.
    pub scope: Scope,
    /// One row for each of these.
    pub axes: Vec<Axis>,
    /// The rules to count by.
    pub convention: Convention,
    /// Floors alone, or ceilings too.
    pub reading: Reading,
}

fn axis_field(axis: Axis) -> Field {
    match axis {
        Axis::Day => Field::new("day", Kind::Words, "#date+occurred", "civil day"),
        Axis::Week => Field::new("week", Kind::Words, "", "the Monday that the week begins with"),
        Axis::Month => Field::new("month", Kind::Words, "", "calendar month"),
        Axis::Year => Field::new("year", Kind::Words, "", "calendar year"),
        Axis::Country => Field::new("country", Kind::Words, "#country+code", "country"),
        Axis::Province => Field::new("province", Kind::Words, "#adm1+name", "country and first-order unit"),
        Axis::District => Field::new("district", Kind::Words, "#adm2+name", "country, first-order and second-order unit"),
        Axis::Who => Field::new("who", Kind::Words, "", "victim group; rows may hold the same people"),
        Axis::By => Field::new("attributed_to", Kind::Words, "", "whom it is attributed to; rows may hold the same people"),
        Axis::Means => Field::new("means", Kind::Words, "", "means; rows may hold the same people"),
    }
}

/// The numbers of a toll with their line, in the order of the sheet's last columns.
pub(crate) fn toll_cells(toll: &Toll, scope: &Scope, profile: &Profile, holdings: &Holdings<'_>) -> Vec<Cell> {
    let firmness = if toll.firmness() == tollbook_reckon::Firmness::Proved { "proved" } else { "outer" };
    vec![
        Cell::number(profile.low(scope.counted, toll.low())),
        Cell::number(profile.best(scope.counted, toll.best())),
        Cell::number(profile.high(scope.counted, toll.high())),
        Cell::Flag(toll.high_open()),
        Cell::number(profile.high(scope.counted, toll.highest())),
        Cell::words(toll.convention()),
        Cell::words(if toll.reading() == Reading::Documented { "documented" } else { "reconciled" }),
        Cell::words(firmness),
        Cell::Number(toll.coverage().origins.len() as u64),
        Cell::words(if profile.in_classes(scope.counted) { rests_on(toll, profile, holdings) } else { coverage(toll, profile, holdings) }),
    ]
}

fn toll_fields() -> [Field; 10] {
    [
        Field::new("low", Kind::Number, "#affected+min", "the documented low; empty is unknown, and never 0"),
        Field::new("best", Kind::Number, "#affected", "the figure that the convention prefers"),
        Field::new("high", Kind::Number, "#affected+max", "the highest credible figure; empty where the words leave it open"),
        Field::new("high_open", Kind::Flag, "", "true where the words leave the number open above"),
        Field::new("highest", Kind::Number, "", "the highest credible number that anybody reported, open or not"),
        Field::new("convention", Kind::Words, "", "the rules it was counted by"),
        Field::new("reading", Kind::Words, "", "documented: floors alone; reconciled: with ceilings"),
        Field::new("firmness", Kind::Words, "", "proved: no greater low follows from the claims; outer: a greater one may"),
        Field::new("origins", Kind::Number, "", "how many independent origins bind it"),
        Field::new("coverage", Kind::Words, "#description+coverage", "what the figures rest on, and what nothing speaks of"),
    ]
}

/// True if a toll's numbers may not be told to this audience.
pub(crate) fn too_few(toll: &Toll, scope: &Scope, profile: &Profile) -> bool {
    profile.too_few(scope.counted, &[toll.low(), toll.best(), toll.high(), toll.highest()])
}

/// Whether a question may be answered, whatever the claims say.
fn admitted(question: &Question, profile: &Profile) -> Result<()> {
    profile.admits(&question.scope)?;
    if profile.is_public() && question.axes.contains(&Axis::District) && question.scope.to.is_none_or(|to| profile.recent(to)) {
        let why = format!("rows by district on days of the last {}; ask by province, or for earlier days", profile.delay_days);
        return Err(PublishError::Withheld(why));
    }
    Ok(())
}

/// Tolls, one a row: the question's own, or one for each name on its axes.
///
/// # Errors
/// The question has no toll, or the profile keeps the answer back.
pub fn tolls<'a>(holdings: &'a Holdings<'a>, reckoner: &dyn Reckons, question: &Question, profile: &'a Profile) -> Result<Sheet<'a>> {
    admitted(question, profile)?;
    profile.no_protected(&question.scope, question.axes.contains(&Axis::District), holdings)?;
    let fine = profile.fine_names(holdings);
    reckoned(holdings, reckoner, question, profile, &fine)
}

/// Tolls over holdings that come part by part: of those given neither claims nor reports are asked.
///
/// # Errors
/// The question has no toll, the profile keeps the answer back, or a part can't be had.
pub fn tolls_in_parts<'a>(
    parts: &dyn Parts,
    holdings: &'a Holdings<'a>,
    reckoner: &dyn Reckons,
    question: &Question,
    profile: &'a Profile,
) -> Result<Sheet<'a>> {
    admitted(question, profile)?;
    let mut fine = HashSet::new();
    // To those who work with the book every place is told.
    if profile.is_public() {
        for part in parts.claims(Box::new(|_, _| true), false) {
            let part = part?;
            let own = part.over(holdings);
            profile.no_protected(&question.scope, question.axes.contains(&Axis::District), &own)?;
            fine.extend(profile.fine_names(&own).into_iter().map(str::to_owned));
        }
    }
    reckoned(holdings, reckoner, question, profile, &fine.iter().map(String::as_str).collect())
}

fn reckoned<'a>(holdings: &'a Holdings<'a>, reckoner: &dyn Reckons, question: &Question, profile: &'a Profile, fine: &HashSet<&str>) -> Result<Sheet<'a>> {
    let scope = &question.scope;
    let mut fields: Vec<Field> = question.axes.iter().map(|a| axis_field(*a)).collect();
    fields.extend(toll_fields());
    let mut rows: Vec<Row> = Vec::new();
    let mut add = |keys: &[String], toll: &Toll| {
        let mut cells: Vec<Cell> = keys.iter().map(Cell::words).collect();
        cells.extend(toll_cells(toll, scope, profile, holdings));
        rows.push(Row { cells, shape: None });
    };
    if question.axes.is_empty() {
        let toll = reckoner.toll(scope, &question.convention, question.reading)?;
        if too_few(&toll, scope, profile) {
            return Err(PublishError::Withheld("a figure for fewer living persons than may be told".to_owned()));
        }
        add(&[], &toll);
    } else {
        let who = question.axes.iter().position(|a| *a == Axis::Who);
        for row in reckoner.rows(scope, &question.axes, &question.convention, question.reading)? {
            let named = who.and_then(|i| row.keys.get(i)).is_none_or(|group| group_shown(group, profile, holdings));
            let place = question.axes.iter().zip(&row.keys).any(|(a, k)| matches!(a, Axis::Country | Axis::Province) && is_fine(k, fine));
            if named && !place && !too_few(&row.toll, scope, profile) {
                add(&row.keys, &row.toll);
            }
        }
    }
    Ok(Sheet { name: "tolls", about: "Tolls: low, best and high for a question", fields, key: None, rows: Box::new(rows.into_iter().map(Ok)) })
}
