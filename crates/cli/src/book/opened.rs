//! Open data for the server. Enters: names of files, the rules they are asked for under, a state of the book as a view sees it. Leaves: the bytes of a file, or of an archive
//! of several. Never done here: a rule of what may be told; `publish` has them, and what a view sees was decided by whoever gives the state.

use super::TOOL;
use super::linked::Tables;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::io::Write;
use std::sync::Arc;
use tollbook_gazetteer::Gazetteer;
use tollbook_model::{ClaimId, Linked, ReportId};
use tollbook_publish::{
    Asks, Cited, Countries, CsvForm, EachPart, Form, Holdings, Language, Made, Part, Parts, Placed, Profile, PublicFile, PublishError, Question, Reckons, Unit,
    Wanted, What, archive, changes, sheet_in_parts,
};
use tollbook_reckon::{Axis, Convention, GroupedToll, Reading, Toll};
use tollbook_serve::{CitedReport, DataAsked, DataBroken, DataGround, DataMaker, DataPart, DataRefused};

/// What every publication needs.
struct Stock {
    gazetteer: Gazetteer,
    tables: Arc<Tables>,
    kinds: HashSet<String>,
    countries: Countries,
}

/// What writes open data for the server.
pub(super) fn lent(gazetteer: Gazetteer, tables: Arc<Tables>) -> Arc<DataMaker> {
    let kinds = tables.origin_words.iter().map(|(_, kind)| (*kind).to_owned()).collect();
    let stock = Stock { gazetteer, tables, kinds, countries: Countries::built_in() };
    Arc::new(move |asked, now, then, out| stock.write(asked, now, then, out))
}

/// A state of the server as holdings come out of it.
struct Over<'a> {
    ground: &'a dyn DataGround,
    texts: bool,
}

fn cited(r: CitedReport) -> Cited {
    let CitedReport { source, title, date, url, text_sha256 } = r;
    Cited { source, title, date, url, text_sha256 }
}

fn part(made: Result<DataPart, DataBroken>) -> Result<Part, PublishError> {
    let DataPart { linked, told, figures, cited: reports, texts } = made.map_err(PublishError::Source)?;
    Ok(Part { linked, told, figures, reports: reports.into_iter().map(|(id, r)| (id, cited(r))).collect(), texts })
}

impl Parts for Over<'_> {
    fn incidents<'s>(&'s self, convention: &'s Convention, cited: bool) -> EachPart<'s> {
        Box::new(self.ground.incidents(convention, cited).map(part))
    }

    fn claims<'s>(&'s self, asked: Box<Asks<'s>>, words: bool) -> EachPart<'s> {
        Box::new(self.ground.claims(asked, words, words && self.texts).map(part))
    }
}

impl Reckons for Over<'_> {
    fn toll(&self, scope: &tollbook_model::Scope, convention: &Convention, reading: Reading) -> Result<Toll, PublishError> {
        self.ground.toll(scope, convention, reading).map_err(PublishError::Source)
    }

    fn rows(&self, scope: &tollbook_model::Scope, axes: &[Axis], convention: &Convention, reading: Reading) -> Result<Vec<GroupedToll>, PublishError> {
        self.ground.rows(scope, axes, convention, reading).map_err(PublishError::Source)
    }
}

fn unfit(parameter: &'static str, why: impl Into<String>) -> DataRefused {
    DataRefused::Form { parameter, why: why.into() }
}

/// The files, if they are there and what is asked of them fits.
fn files(asked: &DataAsked, changed: bool) -> Result<Vec<PublicFile>, DataRefused> {
    let named = |name: &String| {
        PublicFile::named(name)
            .ok_or_else(|| unfit("files", format!("no file is called {name}; there are {}", PublicFile::names().collect::<Vec<_>>().join(", "))))
    };
    let files: Vec<PublicFile> = asked.files.iter().map(named).collect::<Result<_, _>>()?;
    if asked.excel && !files.iter().any(|f| f.is_csv()) {
        return Err(unfit("excel", "this is a form of CSV; name a file that is CSV"));
    }
    if asked.hxl && !files.iter().any(|f| f.has_tags()) {
        return Err(unfit("hxl", "tags would put a row into a shape that has none; name incidents.csv, claims.csv, tolls.csv or hapi.csv"));
    }
    if let Some(other) = files.iter().find(|f| changed && !f.has_changes()).and_then(|f| f.name()) {
        return Err(unfit("since_entry", format!("what changed is told of incidents and claims, and not in {other}")));
    }
    let tolls = files.iter().any(|f| f.what == What::Tolls);
    let s = &asked.scope;
    let narrowed = s.who != tollbook_model::VictimGroup::default() || s.by.is_some() || s.means.is_some() || s.cause.is_some() || s.target.is_some();
    if !tolls && (narrowed || !asked.axes.is_empty()) {
        let parameter = if asked.axes.is_empty() { "files" } else { "group_by" };
        return Err(unfit(parameter, "incidents and claims are chosen by place, country and days; the other parameters ask for tolls"));
    }
    Ok(files)
}

/// The profile that is asked for.
fn profile(asked: &DataAsked) -> Profile {
    let mut out = if asked.public { Profile::public(asked.today) } else { Profile::internal(asked.today) };
    out.embargo = asked.embargo;
    super::bulletin::open(&mut out, &asked.opened);
    out.quotes |= asked.quotes;
    if !asked.texts && !asked.public {
        // Whoever reads figures alone gets neither names nor words.
        (out.names, out.quotes) = (None, false);
    }
    out
}

fn refused(e: PublishError) -> DataRefused {
    match e {
        // As the parameters are called, which the command has as options.
        PublishError::Withheld(why) => DataRefused::Kept(why.replace("--living WHY", "living=WHY").replace("--attributes WHY", "attributes=WHY")),
        other => DataRefused::Broken(other.to_string()),
    }
}

impl Stock {
    fn unit(&self, country: &str, name: &str) -> Option<Unit> {
        let units = self.gazetteer.admin1s(country).into_iter().map(|r| self.gazetteer.place(r));
        let found = units.into_iter().find(|p| p.name == name)?;
        Some(Unit { lat: found.lat?, lon: found.lon?, radius_km: found.radius_km.map(|r| r.round() as u32) })
    }

    fn write(&self, asked: &DataAsked, now: &dyn DataGround, then: Option<&dyn DataGround>, out: &mut dyn Write) -> Result<(), DataRefused> {
        let files = files(asked, then.is_some())?;
        let profile = profile(asked);
        profile.open().map_err(refused)?;
        let known: RefCell<HashMap<(String, String), Option<Unit>>> = RefCell::default();
        let units = |country: &str, name: &str| *known.borrow_mut().entry((country.to_owned(), name.to_owned())).or_insert_with(|| self.unit(country, name));
        let (linked, reports, delays): (Linked, HashMap<ReportId, Cited>, HashMap<ClaimId, u32>) = Default::default();
        let none = HashSet::new();
        // No delays: embargoes and delays of incidents were passed before, when it was decided what the view sees.
        let called = |place: Placed<'_>, language: Language| super::land::called(&self.gazetteer, place, language);
        let over = |coarse| Holdings {
            linked: &linked,
            registry: &self.tables.registry,
            means: &self.tables.means,
            targets: &self.tables.targets,
            reports: &reports,
            delays: &delays,
            coarse,
            origin_kinds: &self.kinds,
            units: &units,
            places: &called,
            land: &|_, _, _| Vec::new(),
            countries: &self.countries,
        };
        let (holdings_now, holdings_then) = (over(now.coarse()), over(then.map_or(&none, |t| t.coarse())));
        let question = Question { scope: asked.scope.clone(), axes: asked.axes.clone(), convention: asked.convention.clone(), reading: asked.reading };
        let wanted = Wanted { place: asked.place.clone(), from: asked.scope.from, to: asked.scope.to };
        let counted = |f: &PublicFile| f.convention().and_then(Convention::named).unwrap_or_else(|| asked.convention.clone());
        let files: Vec<(PublicFile, Convention)> = files.iter().map(|f| (*f, counted(f))).collect();
        let state = |ground, texts| Over { ground, texts };
        let (plain, with_texts, before) = (state(now, false), state(now, true), then.map(|t| state(t, false)));
        let sheet = |file: PublicFile| {
            let Some((_, convention)) = files.iter().find(|f| f.0 == file) else { return Err(PublishError::Source("no such file".to_owned())) };
            // The words around a claim are told to those who work with the book.
            let state = if file.form == Form::Annotations && !asked.public { &with_texts } else { &plain };
            let made = sheet_in_parts(file, state, &holdings_now, state, (&question, convention), &profile, &wanted)?;
            match &before {
                None => Ok(made),
                Some(t) => changes(sheet_in_parts(file, t, &holdings_then, t, (&question, convention), &profile, &wanted)?, made, &profile),
            }
        };
        let csv = CsvForm { excel: asked.excel, hxl: asked.hxl, guard: asked.guard };
        let made = Made {
            program: TOOL.to_owned(),
            book: asked.book.clone(),
            entry: asked.entry,
            behind: asked.behind,
            reports: asked.drawn.0,
            claims: asked.drawn.1,
            publisher: asked.publisher.clone(),
            contact: asked.contact.clone(),
        };
        let mut out = out;
        let done = match files.as_slice() {
            [(file, _)] if !asked.package => sheet(*file).and_then(|sheet| file.write(sheet, csv, profile.today, &mut out)).map(drop),
            _ => archive(&files, sheet, (csv, asked.reading), (&made, &profile, &asked.convention), &mut out),
        };
        done.map_err(refused)
    }
}
