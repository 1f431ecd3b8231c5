//! Open data over HTTP. Enters: names of files, what they are narrowed by, whose view is asked for. Leaves: a file as `tollbook publish` writes it, or an archive of several
//! with their columns and method card. Never done here: a rule of publication, or a cell; `publish` has them, and what makes files arrives as a function.

use super::VISIBILITIES;
use super::bulletin::opened;
use super::toll;
use crate::ask::{Answer, Ask, WORDS_MAX};
use crate::given::BulletinOpened;
use crate::problem::Problem;
use crate::published::{CitedReport, DataAsked, DataBroken, DataGround, DataPart, DataParts, DataRefused, DataWanted};
use crate::reply::Reply;
use crate::roles::{Need, Role};
use crate::routes::PUBLICATION;
use crate::sight::Sight;
use crate::sights::Fresh;
use crate::table::unwritten;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tollbook_ledger::{Query, Visibility};
use tollbook_model::{ClaimId, Provenance, ReportId, Scope};
use tollbook_reckon::{Axis, Convention, GroupedToll, Listing, Reading, Toll};

/// Files of one archive at most.
const FILES_MAX: usize = 20;
/// Publications that are written at a time.
const AT_A_TIME: usize = 2;

/// Media types by the ends of names.
const MEDIA: [(&str, &str); 9] = [
    (".csv", "text/csv; charset=utf-8"),
    (".jsonl", "application/jsonl"),
    (".jsonld", "application/ld+json"),
    (".geojson", "application/geo+json"),
    (".kml", "application/vnd.google-earth.kml+xml"),
    (".gpkg", "application/geopackage+sqlite3"),
    (".parquet", "application/vnd.apache.parquet"),
    (".json", "application/json"),
    (".zip", ZIP),
];
const ZIP: &str = "application/zip";

/// What a publication may be, for the description of the API.
pub(crate) fn media() -> impl Iterator<Item = &'static str> {
    MEDIA.iter().filter(|m| m.0 != ".json").map(|m| m.1.split(';').next().unwrap_or(m.1))
}

/// A file's media type.
fn media_of(name: &str) -> &'static str {
    MEDIA.iter().find(|m| name.ends_with(m.0)).map_or("application/octet-stream", |m| m.1)
}

/// One of the publications that are being written.
struct Turn<'a>(&'a AtomicUsize);

impl<'a> Turn<'a> {
    fn of(ask: &'a Ask) -> Result<Self, Problem> {
        let all = &ask.state.publishing;
        let turn = all.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| (n < AT_A_TIME).then_some(n + 1));
        turn.map(|_| Turn(all)).map_err(|_| Problem::busy("others have open data written at the moment; ask again in a while"))
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// The names of the files that are asked for: each in a parameter of its own, or with commas between them.
fn files(ask: &Ask) -> Result<Vec<String>, Problem> {
    let mut out: Vec<String> = Vec::new();
    for name in ask.query.iter().filter(|p| p.0 == "files").flat_map(|p| p.1.split(',')).map(str::trim).filter(|n| !n.is_empty()) {
        if !out.iter().any(|known| known == name) {
            out.push(name.chars().take(40).collect());
        }
    }
    match out.len() {
        0 => Err(Problem::bad("files", "name a file, such as incidents.csv, or several with commas")),
        n if n > FILES_MAX => Err(Problem::bad("files", format!("an archive has {FILES_MAX} files at most"))),
        _ => Ok(out),
    }
}

/// Up to which degree of visibility the files read: what everybody may, or with the internal profile what is asked for, and never more than the asker may see.
fn clearance(ask: &Ask, public: bool) -> Result<Visibility, Problem> {
    let asked: Option<Visibility> = ask.word("visibility", VISIBILITIES)?;
    let own = ask.who.role.clearance();
    match (public, asked) {
        (true, Some(v)) if v != Visibility::Public => Err(Problem::unfit("visibility", "the public profile tells what is public; ask for profile=internal")),
        (true, _) => Ok(Visibility::Public),
        (false, Some(v)) if v > own => Err(Problem::kept("visibility", "your role sees less; leave it away for what it sees")),
        (false, Some(v)) => Ok(v),
        // As the command has it.
        (false, None) => Ok(own.min(Visibility::Internal)),
    }
}

/// What an editor alone may add to what everybody is told.
fn by_editors(ask: &Ask, name: &str) -> Result<(), Problem> {
    if ask.param(name).is_some() && !ask.who.role.may(Need::Edit, ask.state.config.public) {
        return Err(Problem::kept(name, format!("an editor may say so for everybody; leave {name} away")));
    }
    Ok(())
}

/// Whether a flag of the address is not set to false.
fn unless_false(ask: &Ask, name: &str) -> Result<bool, Problem> {
    Ok(ask.param(name).is_none() || ask.flag(name)?)
}

/// `GET /api/v1/publication`.
pub(crate) fn publication(ask: &Ask) -> Answer {
    ask.only(&PUBLICATION.iter().map(|p| p.0).collect::<Vec<_>>())?;
    ask.profile()?;
    let names = files(ask)?;
    // What is published is what everybody may be told, unless somebody says otherwise.
    let public = ask.param("profile") != Some("internal");
    let clearance = clearance(ask, public)?;
    if !public && ask.who.role.figures_alone() && names.iter().any(|n| n.starts_with("annotations")) {
        return Err(Problem::kept("files", "annotations say where words of reports stand, and your role reads none; ask for another file"));
    }
    let opened: BulletinOpened = opened(ask)?;
    for name in ["quotes", "publisher"] {
        by_editors(ask, name)?;
    }
    let publisher = ask.param("publisher").map(str::to_owned);
    if publisher.as_ref().is_some_and(|p| p.chars().count() > WORDS_MAX) {
        return Err(Problem::bad("publisher", format!("{WORDS_MAX} characters at most")));
    }
    let (excel, hxl, package) = (ask.flag("excel")?, ask.flag("hxl")?, ask.flag("package")? || names.len() > 1);
    let (guard, quotes, embargo) = (unless_false(ask, "formula_guard")?, ask.flag("quotes")?, ask.day("embargo")?);
    let (as_of, since) = (ask.as_of()?, ask.moment("since_entry")?);
    let _turn = Turn::of(ask)?;
    let sights = &ask.state.sights;
    let past = |entry, parameter: &str| {
        sights.past(clearance, entry).map_err(|e| if e.parameter.is_some() { Problem { parameter: Some(parameter.to_owned()), ..e } } else { e })
    };
    let Fresh { sight, behind } = match as_of {
        Some(entry) => Fresh { sight: past(entry, "as_of")?, behind: false },
        None => sights.fresh(clearance, ask.api)?,
    };
    let then = since.map(|entry| past(entry, "since_entry")).transpose()?;
    let question = toll::asked(ask, &sight.data)?;
    let today = ask.today();
    let texts = !ask.who.role.figures_alone();
    let asked = DataAsked {
        files: names.clone(),
        package,
        excel,
        hxl,
        guard,
        public,
        opened,
        quotes,
        texts,
        embargo,
        today,
        place: question.scope.place.clone(),
        scope: question.scope,
        axes: question.axes,
        convention: question.convention,
        reading: question.reading,
        book: ask.state.shelf.read(|book| Ok(book.id().to_string()))?,
        // How many entries there are tells of what is hidden.
        entry: texts.then(|| as_of.unwrap_or(sight.head)),
        behind,
        drawn: (sight.data.reports_told() as u64, sight.data.claims.len() as u64),
        publisher,
        contact: (ask.state.given.settings)().corrections,
    };
    let broken = RefCell::new(None);
    let ground = |sight: &Arc<Sight>, as_of| Ground { ask, sight: Arc::clone(sight), clearance, as_of, cited: public || texts, broken: &broken };
    let (now, then) = (ground(&sight, as_of), then.map(|t| ground(&t, since)));
    let mut out = ask.spool();
    let made = (ask.state.given.publish)(&asked, &now, then.as_ref().map(|t| t as &dyn DataGround), &mut out);
    if let Err(refused) = made {
        return Err(broken.take().unwrap_or_else(|| match refused {
            DataRefused::Form { parameter, why } => Problem::unfit(parameter, why),
            DataRefused::Kept(why) => Problem::kept("profile", why),
            DataRefused::Broken(why) => unwritten(why),
        }));
    }
    // What took long to write is not given away if some of it was protected meanwhile.
    if !sights.still(&sight, clearance, today)? {
        return Err(Problem::busy("something was protected or held back while this was written; ask again"));
    }
    let file = match names.as_slice() {
        [one] if !package => one.clone(),
        [one] => format!("tollbook-{}.zip", one.replace('.', "-")),
        _ => "tollbook-open-data.zip".to_owned(),
    };
    let reply = Reply::spooled(media_of(&file), out.done().map_err(unwritten)?).into_file(&file);
    // No browser keeps it: it may hold what the next person at this machine may not see.
    Ok(if ask.who.role == Role::Public { reply } else { Reply { tagged: false, ..reply } })
}

/// A state of the book, for whoever makes files.
struct Ground<'a> {
    ask: &'a Ask,
    sight: Arc<Sight>,
    clearance: Visibility,
    as_of: Option<u64>,
    /// Whether headlines and addresses of reports may be read at all.
    cited: bool,
    /// What went wrong on this side.
    broken: &'a RefCell<Option<Problem>>,
}

impl Ground<'_> {
    fn failed(&self, problem: Problem) -> DataBroken {
        let why = problem.detail.clone();
        *self.broken.borrow_mut() = Some(problem);
        why
    }

    /// The reports of these claims as they are cited. What was made stricter meanwhile is cited no more.
    fn cited(&self, reports: &[usize]) -> Result<HashMap<ReportId, CitedReport>, Problem> {
        let data = &self.sight.data;
        self.ask.state.shelf.read(|book| {
            let mut out = HashMap::new();
            for &report in reports {
                let Some(view) = book.report_added_by(data.reports.seq(report))?.filter(|v| v.visibility <= self.clearance) else { continue };
                let r = view.report;
                // What follows the address says which row or record of a file it was.
                let address = r.capture.origin.split_whitespace().next().unwrap_or_default();
                let url = Some(address).filter(|a| self.cited && (a.starts_with("https://") || a.starts_with("http://")));
                let cited = CitedReport {
                    source: r.source,
                    title: r.title.filter(|_| self.cited),
                    date: r.date.map(|d| d.to_string()),
                    url: url.map(str::to_owned),
                    text_sha256: r.text.to_string(),
                };
                out.insert(r.id, cited);
            }
            Ok(out)
        })
    }

    /// What the claims of these reports stand on.
    fn words(&self, reports: &[usize]) -> Result<HashMap<(ReportId, ClaimId), Provenance>, Problem> {
        let data = &self.sight.data;
        self.ask.state.shelf.read(|book| {
            let mut out = HashMap::new();
            for &report in reports {
                let id = ReportId(data.reports.id(report).to_string());
                let query = Query { report: Some(id.clone()), as_of: self.as_of, clearance: Some(self.clearance), limit: 100_000, ..Query::new() };
                match self.as_of {
                    None => {
                        let words = book.stand_on(data.reports.seq(report), Some(self.clearance), &|_| true)?;
                        out.extend(words.into_iter().map(|(claim, words)| ((id.clone(), claim), words)));
                    }
                    Some(_) => out.extend(book.claims(&query)?.into_iter().map(|v| ((id.clone(), v.claim.id), v.claim.provenance))),
                }
            }
            Ok(out)
        })
    }

    fn incidents_of(&self, run: std::ops::Range<usize>, convention: &Convention, cited: bool) -> Result<DataPart, Problem> {
        let data = &self.sight.data;
        let (linked, own, range) = (data.incidents_whole(run.clone()), convention.clone(), run.clone());
        let figures = self.sight.of_incident(move |reckoner| range.map(|at| reckoner.incident_figures(at, &own)).collect())?;
        let mut reports: Vec<usize> = run.flat_map(|at| data.incidents.claims(at)).map(|&c| data.claims.report(c as usize)).collect();
        reports.sort_unstable();
        reports.dedup();
        let cited = if cited { self.cited(&reports)? } else { HashMap::new() };
        Ok(DataPart { told: linked.claims.len(), linked, figures, cited, texts: HashMap::new() })
    }

    fn claims_of(&self, run: &[usize], words: bool, texts: bool) -> Result<DataPart, Problem> {
        let data = &self.sight.data;
        let (mut linked, told) = data.reports_whole(run);
        let mut out = DataPart::default();
        if words {
            let mut stand_on = self.words(run)?;
            for c in linked.claims.iter_mut().take(told) {
                if let Some(words) = stand_on.remove(&(c.claim.report.clone(), c.claim.id.clone())) {
                    c.claim.provenance = words;
                }
            }
            out.cited = self.cited(run)?;
        }
        if texts {
            let text = |id: &ReportId| self.ask.state.shelf.read(|book| Ok(book.text(id)?)).ok().map(|text| (id.clone(), text));
            out.texts = out.cited.keys().filter_map(text).collect();
        }
        Ok(DataPart { linked, told, ..out })
    }
}

impl DataGround for Ground<'_> {
    fn coarse(&self) -> &HashSet<ClaimId> {
        &self.sight.coarse
    }

    fn incidents<'s>(&'s self, convention: &'s Convention, cited: bool) -> DataParts<'s> {
        let runs = self.sight.data.runs_of_incidents();
        Box::new(runs.map(move |run| self.incidents_of(run, convention, cited).map_err(|e| self.failed(e))))
    }

    fn claims<'s>(&'s self, wanted: DataWanted<'s>, words: bool, texts: bool) -> DataParts<'s> {
        let runs: Vec<Vec<usize>> = self.sight.data.runs_of_reports(&*wanted).collect();
        Box::new(runs.into_iter().map(move |run| self.claims_of(&run, words, texts).map_err(|e| self.failed(e))))
    }

    fn toll(&self, scope: &Scope, convention: &Convention, reading: Reading) -> Result<Toll, DataBroken> {
        let (scope, convention) = (scope.clone(), convention.clone());
        let told = self.sight.toll(move |r| r.toll_listed(&scope, &convention, reading, Listing { proof: false, ..Listing::default() }));
        told.and_then(|told| Ok(told?)).map_err(|e| self.failed(e))
    }

    fn rows(&self, scope: &Scope, axes: &[Axis], convention: &Convention, reading: Reading) -> Result<Vec<GroupedToll>, DataBroken> {
        let (scope, axes, convention) = (scope.clone(), axes.to_vec(), convention.clone());
        let told = self.sight.toll(move |r| r.group(&scope, &axes, &convention, reading));
        told.and_then(|told| Ok(told?.rows)).map_err(|e| self.failed(e))
    }
}
