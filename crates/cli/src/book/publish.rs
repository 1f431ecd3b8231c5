//! `tollbook publish`. Enters: a book, a question, a profile. Leaves: open data, on standard output or in a folder with its columns and its
//! method card. Never done here: deciding what a profile lets through; `publish` knows that.

use super::linked::{self, BookLinked, Tables};
use super::told_claims::{self, Audience, Claims};
use super::{TOOL, asked, land, moment, now, reading};
use crate::Ended;
use crate::home;
use crate::link_args::ScopeArgs;
use crate::publish_args::{Form, ProfileArgs, PublishArgs, What};
use anyhow::{Context as _, Result, bail, ensure};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use tollbook_gazetteer::Gazetteer;
use tollbook_ledger::{Book, Handled, Handling, Query, Visibility, standing};
use tollbook_model::{ClaimId, Linked, Provenance, ReportId};
use tollbook_publish::{
    Cited, Countries, CsvForm, Format, Hashed, Holdings, Lands, Language, Made, PlaceNames, Profile, PublicFile, Question, Sheet, Unit, Wanted, Written,
    changes, claims_told, csvt, datapackage, facts, key_of, method_card, only,
};
use tollbook_reckon::{Axis, Convention, Reading, Reckoner};

/// What publishing needs beside claims and incidents.
pub(super) struct Tools {
    /// No claim: what the book's own claims know of their places is decided by the profile.
    none: HashSet<ClaimId>,
    kinds: HashSet<String>,
    countries: Countries,
    gazetteer: Gazetteer,
    land: Box<Lands<'static>>,
    places: Box<PlaceNames<'static>>,
    units: RefCell<HashMap<String, HashMap<String, Unit>>>,
    entry: u64,
    book: String,
    /// Where readers write to, by the book's settings.
    contact: Option<String>,
}

/// What an audience may see of a book.
pub(super) struct Seen {
    pub now: BookLinked,
    reports: HashMap<ReportId, Cited>,
    delays: HashMap<ClaimId, u32>,
    pub tools: Tools,
}

/// The profile that was typed.
pub(super) fn profile(args: &ProfileArgs) -> Profile {
    let today = args.on.unwrap_or_else(|| now().to_zoned(jiff::tz::TimeZone::UTC).date());
    let mut out = if args.profile == "internal" { Profile::internal(today) } else { Profile::public(today) };
    out.delay_days = args.delay_days;
    out.embargo = args.embargo;
    out.quotes |= args.quotes;
    out.names = args.names.clone().or(out.names);
    out.living = args.living.clone().or(out.living);
    out.attributes = args.attributes.clone().or(out.attributes);
    out
}

/// Claims under an embargo that holds on the day of publication, if it is for the public; and those whose incident's place waits longer than others.
fn held_back(handled: &[Handled], args: &ProfileArgs) -> (HashSet<ClaimId>, HashMap<ClaimId, u32>) {
    let (mut embargoed, mut delays) = (HashSet::new(), HashMap::new());
    let today = profile(args).today;
    for h in standing(handled) {
        match h.handling {
            Handling::Embargo { until: Some(until) } if today < until && args.profile != "internal" => drop(embargoed.insert(h.claim.clone())),
            Handling::Delay { days: Some(days) } => drop(delays.insert(h.claim.clone(), days)),
            _ => {}
        }
    }
    (embargoed, delays)
}

/// Up to which degree of visibility an audience reads.
pub(super) fn clearance(args: &ProfileArgs) -> Visibility {
    if args.profile == "internal" { args.visibility.unwrap_or(Visibility::Internal) } else { Visibility::Public }
}

impl Tools {
    /// # Errors
    /// A layer of the gazetteer or the book's settings can't be read.
    pub fn of(book: &Book, tables: &Tables, as_of: Option<u64>) -> Result<Self> {
        let mut gazetteer = Gazetteer::embedded();
        if let Ok(dir) = home::layers_dir() {
            gazetteer.load_layers(&dir).context("places imported earlier can't be read; import them again, or take the file away")?;
        }
        Ok(Tools {
            none: HashSet::new(),
            kinds: tables.origin_words.iter().map(|(_, kind)| (*kind).to_owned()).collect(),
            countries: Countries::built_in(),
            land: {
                let (lying, countries) = (gazetteer.clone(), Countries::built_in());
                Box::new(move |country, within, language: Language| land::units(&lying, &countries, country, within, language.code()))
            },
            places: {
                let called = gazetteer.clone();
                Box::new(move |place, language: Language| land::called(&called, place, language))
            },
            gazetteer,
            units: RefCell::default(),
            entry: match as_of {
                Some(entry) => entry,
                None => book.size()?,
            },
            book: book.id().to_string(),
            contact: super::settings::Settings::load(book.folder())?.corrections,
        })
    }

    /// What exports are made of, of claims and their reports.
    pub fn holdings<'a>(
        &'a self,
        linked: &'a Linked,
        reports: &'a HashMap<ReportId, Cited>,
        (delays, coarse): (&'a HashMap<ClaimId, u32>, &'a HashSet<ClaimId>),
        tables: &'a Tables,
        units: &'a tollbook_publish::Units<'a>,
    ) -> Holdings<'a> {
        Holdings {
            linked,
            registry: &tables.registry,
            means: &tables.means,
            targets: &tables.targets,
            reports,
            delays,
            coarse,
            origin_kinds: &self.kinds,
            units,
            places: &*self.places,
            land: &*self.land,
            countries: &self.countries,
        }
    }

    /// A first-order unit by the gazetteer.
    pub fn unit(&self, country: &str, name: &str) -> Option<Unit> {
        let mut units = self.units.borrow_mut();
        let of_country = units.entry(country.to_owned()).or_insert_with(|| {
            let places = self.gazetteer.admin1s(country).into_iter().map(|r| self.gazetteer.place(r));
            places.filter_map(|p| Some((p.name, Unit { lat: p.lat?, lon: p.lon?, radius_km: p.radius_km.map(|r| r.round() as u32) }))).collect()
        });
        of_country.get(name).copied()
    }

    /// A country by its two letters, as a place to ask for.
    pub fn country(&self, code: &str) -> Option<tollbook_model::PlacePart> {
        tollbook_read::place_named(&self.gazetteer, None, Some(code))
    }

    /// The last entry that it is made of.
    pub fn entry(&self) -> u64 {
        self.entry
    }

    /// Where it comes from.
    pub fn made(&self, args: &ProfileArgs, reports: u64, claims: u64) -> Made {
        Made {
            program: TOOL.to_owned(),
            book: self.book.clone(),
            entry: Some(self.entry),
            behind: false,
            reports,
            claims,
            publisher: args.publisher.clone(),
            contact: args.contact.clone().or_else(|| self.contact.clone()),
        }
    }
}

impl Seen {
    /// Links the book, and leaves what the audience may see; the words that claims stand on come along where `words` says so.
    ///
    /// # Errors
    /// The engine failed, or an entry is damaged.
    pub fn of(book: &Book, tables: &Tables, as_of: Option<u64>, args: &ProfileArgs, words: bool) -> Result<Self> {
        let mut now = linked::of(book, tables, as_of)?;
        let all = Query { as_of, clearance: Some(clearance(args)), ..Query::new() };
        // What was kept of a linking is without the words of its claims.
        let mut seen: HashMap<ClaimId, Option<Provenance>> = HashMap::new();
        if words {
            for c in book.every_claim(all.clone()) {
                let c = c?.claim;
                seen.insert(c.id, Some(c.provenance));
            }
        } else {
            for row in book.every_claim_row(all.clone()) {
                seen.insert(row?.id, None);
            }
        }
        let (mut reports, mut open) = (HashMap::new(), HashSet::new());
        for view in book.every_report(all) {
            let view = view?;
            open.insert(view.seq);
            reports.insert(view.report.id.clone(), told_claims::cited(&view.report));
        }
        now.reports.retain(|r| open.contains(&r.seq));
        let linked = std::mem::take(&mut now.linking.linked);
        let (embargoed, delays) = held_back(&book.handled()?, args);
        let embargoed = linked.with_their_incidents(&embargoed);
        now.linking.linked = only(linked, |c| seen.contains_key(&c.id) && reports.contains_key(&c.report) && !embargoed.contains(&c.id));
        for c in &mut now.linking.linked.claims {
            // The same text in two reports gives the same ids.
            if let Some(Some(words)) = seen.get(&c.claim.id) {
                c.claim.provenance = words.clone();
            }
        }
        Ok(Seen { now, reports, delays, tools: Tools::of(book, tables, as_of)? })
    }

    /// The latest day that a visible report was published.
    pub fn last_day(&self) -> Option<jiff::civil::Date> {
        self.now.reports.iter().filter_map(|r| r.date).max()
    }

    /// What exports are made of.
    pub fn holdings<'a>(&'a self, tables: &'a Tables, units: &'a tollbook_publish::Units<'a>) -> Holdings<'a> {
        self.tools.holdings(&self.now.linking.linked, &self.reports, (&self.delays, &self.tools.none), tables, units)
    }

    /// Where it comes from.
    pub fn made(&self, args: &ProfileArgs) -> Made {
        self.tools.made(args, self.reports.len() as u64, self.now.linking.linked.claims.len() as u64)
    }

    /// Says so where the audience may see nothing.
    pub fn say_if_empty(&self, args: &ProfileArgs) -> Result<()> {
        say_if_empty(self.now.linking.linked.claims.len() as u64, args)
    }
}

/// Says so where an audience may see no claim, so that an empty file is not taken for a quiet country.
fn say_if_empty(claims: u64, args: &ProfileArgs) -> Result<()> {
    if claims == 0 {
        let audience = if args.profile == "internal" { "of this degree of visibility" } else { "public" };
        writeln!(
            io::stderr().lock(),
            "tollbook: no claim of this book is {audience}; `tollbook visibility ID public --reason WORDS` opens a report, --profile internal shows more"
        )?;
    }
    Ok(())
}

/// Runs `publish`.
///
/// # Errors
/// There is no book, the question can't be answered, the profile keeps the answer back, or the output can't be written.
pub(crate) fn run(args: &PublishArgs) -> Result<Ended> {
    check(args)?;
    let profile = profile(&args.profile);
    profile.open()?;
    let book = reading(&args.book)?;
    let tables = Tables::of(&book)?;
    if args.what == What::Claims && args.format != Form::Annotations {
        // Rows are made while the book is read: whoever writes meanwhile changes none of them.
        return book.at_one_moment(|book| Ok(claims(book, &tables, args, &profile)))?;
    }
    let words = args.format == Form::Annotations;
    let seen = Seen::of(&book, &tables, moment::entry(&book, args.scope.as_of)?, &args.profile, words)?;
    seen.say_if_empty(&args.profile)?;
    let asked = asked::of(&args.scope, &tables, seen.last_day(), &|| {
        Box::new(seen.now.linking.linked.claims.iter().filter_map(|c| Some((c.claim.place.as_ref()?, 1))))
    })?;
    let units = |country: &str, name: &str| seen.tools.unit(country, name);
    let holdings = seen.holdings(&tables, &units);
    let reckoner = Reckoner::new(holdings.linked, &tables.registry, &tables.means, &tables.targets, asked.as_of);
    let wanted = wanted(&asked);
    let shape = |name: &str| asked::convention(name);
    // The shapes of others are counted by the rules of others.
    let convention = match args.format {
        Form::Ucdp => shape("ucdp")?,
        Form::Acled => shape("acled")?,
        _ => asked.convention.clone(),
    };
    let texts = |report: &ReportId| book.text(report).ok();
    let sheet = match (args.what, args.format) {
        (What::Incidents, Form::Ucdp) => tollbook_publish::ucdp(&holdings, &reckoner, &convention, &profile, &wanted)?,
        (What::Incidents, Form::Acled) => tollbook_publish::acled(&holdings, &reckoner, &convention, &profile, &wanted)?,
        (What::Incidents, _) => tollbook_publish::incidents(&holdings, &reckoner, &convention, &profile, &wanted)?,
        (What::Claims, _) => tollbook_publish::annotations(&holdings, &profile, &wanted, &texts)?,
        (What::Tolls, _) => {
            let axes = args.group_by.iter().map(|a| super::toll::axis(a, &asked.scope)).collect::<Result<Vec<Axis>>>()?;
            let question = Question { scope: asked.scope.clone(), axes, convention: asked.convention.clone(), reading: asked.reading };
            match args.format {
                Form::Hapi => tollbook_publish::hapi(&holdings, &reckoner, &question, &profile)?,
                _ => tollbook_publish::tolls(&holdings, &reckoner, &question, &profile)?,
            }
        }
    };
    // What stood then, under today's visibility: what is protected now is in neither.
    let since = moment::entry(&book, args.since_entry)?;
    let then = since.map(|entry| Seen::of(&book, &tables, Some(entry), &args.profile, false)).transpose()?;
    let sheet = match &then {
        None => sheet,
        Some(then) => {
            let units = |country: &str, name: &str| then.tools.unit(country, name);
            let holdings = then.holdings(&tables, &units);
            let reckoner = Reckoner::new(holdings.linked, &tables.registry, &tables.means, &tables.targets, asked.as_of);
            changes(tollbook_publish::incidents(&holdings, &reckoner, &convention, &profile, &wanted)?, sheet, &profile)?
        }
    };
    put(sheet, args, &profile, &seen.made(&args.profile), &convention, asked.reading)
}

fn wanted(asked: &asked::Asked) -> Wanted {
    Wanted { place: asked.scope.place.clone(), from: asked.scope.from, to: asked.scope.to }
}

/// Publishes claims as they come out of the book, one report after the other.
fn claims(book: &Book, tables: &Tables, args: &PublishArgs, profile: &Profile) -> Result<Ended> {
    let (embargoed, delays) = held_back(&book.handled()?, &args.profile);
    let seen = |as_of: Option<u64>| {
        let query = Query { as_of, clearance: Some(clearance(&args.profile)), ..Query::new() };
        let places = args.scope.place.is_some() || args.scope.country.is_some();
        let names = profile.is_public() && profile.names.is_some();
        Claims::of(book, tables, Audience { query, embargoed: &embargoed, delays: &delays, names, places })
    };
    let as_of = moment::entry(book, args.scope.as_of)?;
    let now = seen(as_of)?;
    say_if_empty(now.number(), &args.profile)?;
    let tools = Tools::of(book, tables, as_of)?;
    let asked = {
        let places = now.places()?;
        asked::of(&args.scope, tables, now.last_day, &|| Box::new(places.iter().map(|p| (p, 1))))?
    };
    let (wanted, units) = (wanted(&asked), |country: &str, name: &str| tools.unit(country, name));
    // Rows bring along what is asked of claims, incidents and reports.
    let (linked, reports) = (Linked::default(), HashMap::new());
    let holdings = tools.holdings(&linked, &reports, (&delays, &tools.none), tables, &units);
    let sheet = claims_told(now.told(book, &wanted)?, &holdings, profile, &wanted)?;
    // What stood then, under today's visibility: what is protected now is in neither.
    let since = moment::entry(book, args.since_entry)?;
    let then = since.map(|entry| seen(Some(entry))).transpose()?;
    let sheet = match &then {
        None => sheet,
        Some(then) => changes(claims_told(then.told(book, &wanted)?, &holdings, profile, &wanted)?, sheet, profile)?,
    };
    put(sheet, args, profile, &tools.made(&args.profile, now.reports, now.number()), &asked.convention, asked.reading)
}

/// Writes what was made to where it was asked for.
fn put(sheet: Sheet<'_>, args: &PublishArgs, profile: &Profile, made: &Made, convention: &Convention, reading: Reading) -> Result<Ended> {
    match &args.out {
        None => {
            let mut out = BufWriter::new(io::stdout().lock());
            write(sheet, args, profile, &mut out)?;
            out.flush()?;
        }
        Some(dir) => {
            let about = facts(made, profile, convention, reading);
            let card = method_card(made, profile, convention, reading, file(args).limits());
            into(dir, sheet, args, profile, &about, &card)?;
        }
    }
    Ok(Ended::Well)
}

/// The file that is asked for.
fn file(args: &PublishArgs) -> PublicFile {
    let what = match args.what {
        What::Incidents => tollbook_publish::What::Incidents,
        What::Claims => tollbook_publish::What::Claims,
        What::Tolls => tollbook_publish::What::Tolls,
    };
    let form = match args.format {
        Form::Csv => tollbook_publish::Form::Csv,
        Form::Jsonl => tollbook_publish::Form::JsonLines,
        Form::Geojson => tollbook_publish::Form::GeoJson,
        Form::Kml => tollbook_publish::Form::Kml,
        Form::Gpkg => tollbook_publish::Form::GeoPackage,
        Form::Parquet => tollbook_publish::Form::Parquet,
        Form::Annotations => tollbook_publish::Form::Annotations,
        Form::Ucdp => tollbook_publish::Form::Ucdp,
        Form::Acled => tollbook_publish::Form::Acled,
        Form::Hapi => tollbook_publish::Form::Hapi,
    };
    PublicFile { what, form }
}

/// What the words alone can't mean together.
fn check(args: &PublishArgs) -> Result<()> {
    let file = file(args);
    ensure!(file.is_csv() || !(args.hxl || args.excel), "--hxl and --excel are forms of CSV");
    ensure!(!args.hxl || file.has_tags(), "--hxl would put a row into a shape that has none; use --format csv");
    ensure!(file.name().is_some(), "geojson and kml are for incidents and claims, ucdp and acled for incidents, annotations for claims, hapi for tolls");
    ensure!(file.has_changes() || args.since_entry.is_none(), "--since-entry is for incidents and claims, in csv, jsonl, geojson, kml, gpkg and parquet");
    ensure!(args.group_by.is_empty() || args.what == What::Tolls, "--group-by is for tolls");
    if args.what != What::Tolls && narrowed(&args.scope) {
        bail!("incidents and claims are chosen by --place, --country, --from, --to or --since; the other options ask for tolls");
    }
    Ok(())
}

fn narrowed(s: &ScopeArgs) -> bool {
    s.count.is_some() || s.who.is_some() || s.by.is_some() || s.means.is_some() || s.cause.is_some() || s.target.is_some()
}

fn form(args: &PublishArgs) -> CsvForm {
    CsvForm { excel: args.excel, hxl: args.hxl, guard: !args.no_formula_guard }
}

fn write(sheet: Sheet<'_>, args: &PublishArgs, profile: &Profile, out: &mut impl Write) -> Result<u64> {
    Ok(file(args).write(sheet, form(args), profile.today, out)?)
}

/// Writes a file with its columns and its card; each is there whole or not at all.
fn into(dir: &Path, sheet: Sheet<'_>, args: &PublishArgs, profile: &Profile, about: &serde_json::Value, card: &str) -> Result<()> {
    std::fs::create_dir_all(dir).with_context(|| format!("{}", dir.display()))?;
    let (name, rows_are, fields, key) = (sheet.name, sheet.about.to_owned(), sheet.fields.clone(), key_of(file(args), &sheet, profile));
    let format = file(args).format(form(args));
    let file = file(args).name().context("this list has no such form")?.to_owned();
    let path = dir.join(&file);
    let beside = dir.join(format!(".{file}.new"));
    let opened = std::fs::File::create(&beside).with_context(|| format!("{}", beside.display()))?;
    let mut out = Hashed::new(BufWriter::new(opened));
    let rows = match write(sheet, args, profile, &mut out).and_then(|rows| Ok(out.flush().map(|()| rows)?)) {
        Ok(rows) => rows,
        Err(e) => {
            // A part of a file must not pass for the whole.
            let _ = std::fs::remove_file(&beside);
            return Err(e);
        }
    };
    let (_, bytes, sha256) = out.done();
    if let Format::Csv(form) = format
        && !form.hxl
    {
        std::fs::write(dir.join(format!("{name}.csvt")), csvt(&fields)).context("the types of the columns")?;
    }
    std::fs::rename(&beside, &path).with_context(|| format!("{}", path.display()))?;
    let written = Written { name: name.to_owned(), path: file, about: rows_are, format, fields, key, rows, bytes, sha256 };
    let title = format!("{} of a Tollbook book", written.about);
    let package = datapackage(&format!("tollbook-{name}"), &title, about, std::slice::from_ref(&written));
    std::fs::write(dir.join("datapackage.json"), format!("{}\n", serde_json::to_string_pretty(&package)?)).context("datapackage.json")?;
    std::fs::write(dir.join("METHOD.md"), card).context("METHOD.md")?;
    writeln!(io::stderr().lock(), "{}: {} rows, {} bytes", path.display(), crate::words::number(rows), crate::words::number(bytes))?;
    Ok(())
}
