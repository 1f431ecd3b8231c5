//! Holdings that are too large to be held. Enters: claims and incidents, a part of them after the other. Leaves: the rows that all of them at once would give. Never done
//! here: a part that is held when its rows are made.

use crate::acled::acled;
use crate::annotations::first_annotations;
use crate::claims::{first_told, row, sheet};
use crate::error::Result;
use crate::files::{Form, PublicFile, What};
use crate::hapi::hapi_in_parts;
use crate::holdings::{Cited, Holdings};
use crate::incident::{Wanted, incidents};
use crate::profile::Profile;
use crate::reckons::{Figures, Reckons};
use crate::sheet::{Row, Sheet};
use crate::tolls::{Question, tolls_in_parts};
use crate::ucdp::ucdp;
use std::collections::HashMap;
use tollbook_model::{Linked, Period, Place, ReportId};
use tollbook_reckon::{Convention, IncidentFigures};

/// Some claims with their incidents, under numbers of their own.
#[derive(Debug, Default)]
pub struct Part {
    /// The claims and the incidents.
    pub linked: Linked,
    /// Rows are made of so many of the claims, which come first; the others are there because they speak of the same incidents.
    pub told: usize,
    /// The figures of the incidents, where these are asked for.
    pub figures: Vec<Option<IncidentFigures>>,
    /// The reports as they are cited.
    pub reports: HashMap<ReportId, Cited>,
    /// Texts of reports, where the words around a claim may be told.
    pub texts: HashMap<ReportId, String>,
}

impl Part {
    /// The holdings with this part as all that there is.
    pub(crate) fn over<'h>(&'h self, holdings: &Holdings<'h>) -> Holdings<'h> {
        Holdings { linked: &self.linked, reports: &self.reports, ..*holdings }
    }
}

impl Figures for Part {
    fn incident(&self, incident: usize, _: &Convention) -> Option<IncidentFigures> {
        self.figures.get(incident).cloned().flatten()
    }
}

/// Parts, one after the other.
pub type EachPart<'a> = Box<dyn Iterator<Item = Result<Part>> + 'a>;

/// Says whether a claim of this period and this place is wanted.
pub type Asks<'a> = dyn Fn(Option<&Period>, Option<&Place>) -> bool + 'a;

/// What holdings come out of.
pub trait Parts {
    /// The incidents in their order, each with all its claims and its figures by a convention; `cited`: with their reports.
    fn incidents<'s>(&'s self, convention: &'s Convention, cited: bool) -> EachPart<'s>;

    /// The claims in the order in which their reports were published, all of a report in one part; `words`: with what they stand on and their reports. Reports of which
    /// no claim is asked for are left out.
    fn claims<'s>(&'s self, asked: Box<Asks<'s>>, words: bool) -> EachPart<'s>;
}

/// What has no incident.
struct Nothing;

impl Figures for Nothing {
    fn incident(&self, _: usize, _: &Convention) -> Option<IncidentFigures> {
        None
    }
}

type Maker = for<'h> fn(&'h Holdings<'h>, &'h dyn Figures, &'h Convention, &'h Profile, &'h Wanted) -> Result<Sheet<'h>>;

fn no_text(_: &ReportId) -> Option<String> {
    None
}

/// Rows that fit in memory, one after the other.
fn rows_of(made: Result<Sheet<'_>>) -> Vec<Result<Row>> {
    made.map_or_else(|e| vec![Err(e)], |sheet| sheet.rows.collect())
}

/// The sheet of a file, row by row out of the parts; of the holdings neither claims nor reports are asked. `convention` is that by which incidents are counted, which is
/// the shape's own where the file has the shape of others.
///
/// # Errors
/// The file has no such form, the question has no toll, or the profile keeps the answer back.
pub fn sheet_in_parts<'a>(
    file: PublicFile,
    parts: &'a dyn Parts,
    holdings: &'a Holdings<'a>,
    reckoner: &'a dyn Reckons,
    (question, convention): (&'a Question, &'a Convention),
    profile: &'a Profile,
    wanted: &'a Wanted,
) -> Result<Sheet<'a>> {
    let asked: Box<Asks<'a>> = Box::new(|period, place| wanted.admits(period, place));
    match (file.what, file.form) {
        (What::Tolls, Form::Hapi) => hapi_in_parts(parts, holdings, reckoner, question, profile),
        (What::Tolls, _) => tolls_in_parts(parts, holdings, reckoner, question, profile),
        (What::Incidents, form) => {
            let make: Maker = match form {
                Form::Ucdp => ucdp,
                Form::Acled => acled,
                _ => incidents,
            };
            let head = make(holdings, &Nothing, convention, profile, wanted)?;
            let rows = parts.incidents(convention, true).flat_map(move |part| match part {
                Err(e) => vec![Err(e)],
                Ok(part) => rows_of(make(&part.over(holdings), &part, convention, profile, wanted)),
            });
            Ok(Sheet { rows: Box::new(rows), ..head })
        }
        (What::Claims, Form::Annotations) => {
            let head = first_annotations(holdings, 0, profile, wanted, &no_text)?;
            let rows = parts.claims(asked, true).flat_map(move |part| match part {
                Err(e) => vec![Err(e)],
                Ok(part) => rows_of(first_annotations(&part.over(holdings), part.told, profile, wanted, &|id| part.texts.get(id).cloned())),
            });
            Ok(Sheet { rows: Box::new(rows), ..head })
        }
        (What::Claims, _) => {
            profile.open()?;
            let rows = parts.claims(asked, true).flat_map(move |part| match part {
                Err(e) => vec![Err(e)],
                Ok(part) => {
                    let own = part.over(holdings);
                    first_told(&own, part.told, wanted).filter_map(|told| row(&told, &own, profile, wanted)).map(Ok).collect()
                }
            });
            Ok(sheet(rows))
        }
    }
}
