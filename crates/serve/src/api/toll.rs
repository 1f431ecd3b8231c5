//! Tolls over HTTP. Enters: a question as parameters. Leaves: low, best and high with their coverage line, and the derivation behind them.
//! Never done here: a number that `reckon` did not make, or one without its coverage line.

use super::is_open;
use crate::ask::{Answer, Ask};
use crate::data::Data;
use crate::given::Given;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::roles::Role;
use crate::routes::SCOPE;
use crate::sight::Sight;
use crate::sights::Fresh;
use crate::table::{self, ListCell, ListKind, ListRow, ListTable};
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;
use tollbook_model::{Counted, Deed, Harm, PlacePart, PlacePrecision, Scope, Symbol, Taxonomy, VictimGroup};
use tollbook_reckon::{Axis, Convention, GroupedToll, Listing, Reading, Step, Toll};

/// A question, ready to be asked.
#[derive(Clone)]
pub(crate) struct Question {
    pub scope: Scope,
    pub convention: Convention,
    pub reading: Reading,
    pub axes: Vec<Axis>,
    /// True if every convention is to answer it too.
    pub compare: bool,
    /// How much of the derivation is wanted.
    pub listing: Listing,
}

/// The answer.
pub(crate) struct Told {
    pub toll: Toll,
    pub rows: Vec<GroupedToll>,
    pub rows_add: bool,
    pub note: Option<String>,
    /// What other conventions answer to the same question, where that was asked for.
    pub compared: Vec<Toll>,
}

/// Reads the parameters.
pub(crate) fn question(ask: &Ask, data: &Data) -> Result<Question, Problem> {
    ask.only(&SCOPE.iter().map(|p| p.0).collect::<Vec<_>>())?;
    ask.profile()?;
    asked(ask, data)
}

/// The question of parameters that were looked at before.
pub(crate) fn asked(ask: &Ask, data: &Data) -> Result<Question, Problem> {
    let given = &ask.state.given;
    let mut scope = Scope::of(counted(ask)?);
    if ask.who.role == Role::Public && !matches!(scope.counted, Counted::Harm(Harm::Killed) | Counted::Deed(_)) {
        return Err(Problem::kept("count", "without signing in, only those killed and deeds are counted"));
    }
    scope.who = ask.param("who").map(|w| group(given, w)).transpose()?.unwrap_or_default();
    ask.veil().admits(&scope.who)?;
    scope.by = ask.param("by").map(|w| party(given, "by", w)).transpose()?;
    scope.means = ask.param("means").map(|w| term(&given.means, "means", w)).transpose()?;
    scope.target = ask.param("target").map(|w| term(&given.targets, "target", w)).transpose()?;
    scope.cause = ask.word("cause", "direct, custody, remnant, deprivation, accident, natural, unknown")?;
    scope.place = place(ask, data)?;
    (scope.from, scope.to) = (ask.day("from")?, ask.day("to")?);
    if let Some(since) = ask.day("since")? {
        if scope.from.is_some() || scope.to.is_some() {
            return Err(Problem::unfit("since", "give since, or from and to"));
        }
        (scope.from, scope.to) = (Some(since), data.as_of.map(|d| d.max(since)));
    }
    let reading = match ask.param("reading") {
        None | Some("documented") => Reading::Documented,
        Some("reconciled") => Reading::Reconciled,
        Some(_) => return Err(Problem::bad("reading", "documented or reconciled")),
    };
    let axes = ask.param("group_by").map(|all| all.split(',').map(|w| axis(w.trim())).collect()).transpose()?.unwrap_or_default();
    let compare = match ask.param("compare") {
        None => false,
        Some("conventions") => true,
        Some(_) => return Err(Problem::bad("compare", "conventions, or leave it away")),
    };
    let after = match ask.param("after") {
        None => 0,
        Some(n) => n.parse().map_err(|_| Problem::bad("after", "a number of steps"))?,
    };
    // Nobody is shown the proof here; `tollbook why` has it.
    let listing = Listing { after, proof: false, ..Listing::default() };
    Ok(Question { scope, convention: convention(ask)?, reading, axes, compare, listing })
}

fn counted(ask: &Ask) -> Result<Counted, Problem> {
    let Some(word) = ask.param("count") else { return Ok(Counted::Harm(Harm::Killed)) };
    let read = || Value::String(word.to_owned());
    match serde_json::from_value::<Harm>(read()) {
        Ok(harm) => Ok(Counted::Harm(harm)),
        _ => serde_json::from_value::<Deed>(read()).map(Counted::Deed).map_err(|_| Problem::bad("count", format!("one of {}", SCOPE[0].1))),
    }
}

fn group(given: &Given, words: &str) -> Result<VictimGroup, Problem> {
    VictimGroup::of_word(words).map_or_else(|| party(given, "who", words).map(VictimGroup::of_actor), Ok)
}

pub(crate) fn party(given: &Given, parameter: &str, name: &str) -> Result<Symbol, Problem> {
    let lower = name.to_lowercase();
    let actors = &given.registry.actors;
    if let Some(actor) = actors.iter().find(|a| *a.id == *lower || *a.side == *lower) {
        return Ok(if *actor.id == *lower { actor.id.clone() } else { actor.side.clone() });
    }
    let mut named: Vec<&Symbol> =
        actors.iter().filter(|a| a.name.to_lowercase() == lower || a.aliases.iter().any(|x| x.to_lowercase() == lower)).map(|a| &a.id).collect();
    named.dedup();
    match named.as_slice() {
        [one] => Ok((*one).clone()),
        [] => Err(Problem::unfit(parameter, "no actor or side is called so; claims show the ids that there are")),
        several => {
            Err(Problem::unfit(parameter, format!("several are called so; give one of {}", several.iter().map(|s| s.as_ref()).collect::<Vec<_>>().join(", "))))
        }
    }
}

pub(crate) fn term(terms: &Taxonomy, parameter: &str, id: &str) -> Result<Symbol, Problem> {
    let all = || terms.all().iter().map(|t| t.id.as_ref()).collect::<Vec<&str>>().join(", ");
    let lower = id.to_lowercase();
    let found = terms.get(id).or_else(|| terms.all().into_iter().find(|t| t.label.to_lowercase() == lower));
    found.map(|t| t.id.clone()).ok_or_else(|| Problem::unfit(parameter, format!("one of {}", all())))
}

fn place(ask: &Ask, data: &Data) -> Result<Option<PlacePart>, Problem> {
    let (name, country) = (ask.param("place"), ask.country()?);
    if name.is_none() && country.is_none() {
        return Ok(None);
    }
    if let Some(id) = name.filter(|n| n.contains(':')) {
        let mut parts = data.claims.places().iter().flat_map(|p| p.parts.iter());
        return parts.find(|p| p.id.as_deref() == Some(id)).cloned().map(Some).ok_or_else(|| Problem::unfit("place", "no claim names a place with this id"));
    }
    let parameter = if name.is_some() { "place" } else { "country" };
    (ask.state.given.place)(name, country.as_deref(), &|| Box::new(data.every_place())).map(Some).map_err(|why| Problem::unfit(parameter, why))
}

pub(crate) fn convention(ask: &Ask) -> Result<Convention, Problem> {
    let name = match ask.param("convention").unwrap_or("house") {
        "ucdp" => "ucdp-23.1",
        "acled" => "acled-2024",
        other => other,
    };
    // Names alone: a file is the business of the command line.
    Convention::named(name).ok_or_else(|| Problem::bad("convention", format!("one of {}", Convention::names().join(", "))))
}

fn axis(word: &str) -> Result<Axis, Problem> {
    let word = if word == "actor" { "by" } else { word };
    serde_json::from_value(Value::String(word.to_owned()))
        .map_err(|_| Problem::bad("group_by", "country, province, district, day, week, month, year, who, by, means"))
}

/// Asks it.
pub(crate) fn reckoned(ask: &Ask, sight: &Sight, question: Question) -> Result<Told, Problem> {
    let axes = question.axes.clone();
    let mut told = sight.toll(move |reckoner| {
        let Question { scope, convention, reading, axes, compare, listing } = &question;
        let (toll, grouped) = reckoner.toll_and_rows(scope, axes, convention, *reading, *listing)?;
        let mut compared = Vec::new();
        if *compare {
            for other in Convention::names().into_iter().filter_map(Convention::named) {
                compared.push(reckoner.toll_listed(scope, &other, *reading, Listing { most: 0, ..*listing })?);
            }
        }
        let mut told = Told { toll, rows: Vec::new(), rows_add: false, note: None, compared };
        if let Some(grouped) = grouped {
            (told.rows, told.rows_add, told.note) = (grouped.rows, grouped.adds, grouped.note);
        }
        Ok::<_, Problem>(told)
    })??;
    ask.veil().rows(&axes, &mut told.rows);
    Ok(told)
}

/// The level below a place, for rows by place.
pub(crate) fn below(scope: &Scope) -> &'static str {
    match scope.place.as_ref().map(|p| p.precision) {
        None => "country",
        Some(PlacePrecision::Country) => "province",
        Some(_) => "district",
    }
}

/// The coverage line as programs get it, in English.
fn coverage_line(ask: &Ask, toll: &Toll) -> String {
    ask.veil().coverage(toll, None).join("; ")
}

fn as_json(ask: &Ask, toll: &Toll, full: bool) -> Result<Value, Problem> {
    let mut value = serde_json::to_value(toll).map_err(|e| Problem::broken(e.to_string()))?;
    ask.veil().toll(&mut value, toll);
    if let Some(object) = value.as_object_mut() {
        object.insert("coverage_line".to_owned(), coverage_line(ask, toll).into());
        if !full {
            object.remove("derivation");
            object.remove("further");
        }
    }
    Ok(value)
}

fn answer(ask: &Ask, full: bool) -> Result<Value, Problem> {
    let Fresh { sight, behind } = ask.fresh()?;
    let mut question = question(ask, &sight.data)?;
    if !full {
        question.listing.most = 0;
    }
    let (scope, axes) = (question.scope.clone(), question.axes.clone());
    let told = reckoned(ask, &sight, question)?;
    let given = &ask.state.given;
    let mut out = as_json(ask, &told.toll, full)?;
    out["scope"] = serde_json::to_value(&scope).map_err(|e| Problem::broken(e.to_string()))?;
    out["question"] = (given.question)(&scope, &given.registry, "en").into();
    if behind {
        // How many entries there are tells of what is hidden.
        out["behind"] = json!({ "entry": Some(sight.head).filter(|_| !ask.who.role.figures_alone()) });
    }
    if !axes.is_empty() {
        let rows = told.rows.iter().map(|r| Ok(json!({ "keys": r.keys, "toll": as_json(ask, &r.toll, false)? }))).collect::<Result<Vec<_>, Problem>>()?;
        out["rows"] = rows.into();
        out["axes"] = json!(axes);
        out["rows_add"] = told.rows_add.into();
        out["note"] = json!(told.note);
    }
    if !told.compared.is_empty() {
        let others = told.compared.iter().map(|t| as_json(ask, t, false)).collect::<Result<Vec<_>, Problem>>()?;
        out["conventions"] = others.into();
    }
    if full {
        let mut named = Vec::new();
        claims_of(told.toll.derivation(), &mut named);
        let quotes = if ask.who.role.figures_alone() { HashMap::new() } else { super::incidents::quotes(ask, &sight.data, named.iter())? };
        out["claims"] = named.iter().filter_map(|id| citation(ask, &sight, id, &quotes)).collect::<Vec<_>>().into();
    }
    Ok(out)
}

/// Every claim that a derivation names, once, in order.
pub(crate) fn claims_of(steps: &[Step], out: &mut Vec<tollbook_model::ClaimId>) {
    fn walk(steps: &[Step], seen: &mut std::collections::HashSet<tollbook_model::ClaimId>, out: &mut Vec<tollbook_model::ClaimId>) {
        for step in steps {
            out.extend(step.claims.iter().filter(|c| seen.insert((*c).clone())).cloned());
            walk(&step.steps, seen, out);
        }
    }
    walk(steps, &mut std::collections::HashSet::new(), out);
}

/// SHA-256 of a report's text: whoever has the text can tell that it is the one that was read, without being told a word of it.
pub(crate) fn text_hash(ask: &Ask, data: &Data, report: usize) -> Option<String> {
    let view = ask.state.shelf.read(|book| Ok(book.report_added_by(data.reports.seq(report))?));
    Some(view.ok()??.report.text.to_string())
}

/// A claim as a derivation cites it: source, day and hash, and its words for whoever may read them.
fn citation(ask: &Ask, sight: &Arc<Sight>, id: &tollbook_model::ClaimId, quotes: &HashMap<String, String>) -> Option<Value> {
    let (data, role) = (&sight.data, ask.who.role);
    let claim = data.claim_at(id)?;
    if !is_open(data, claim, role) {
        return None;
    }
    let report = data.reports.get(data.claims.report(claim));
    let mut out = json!({
        "id": id, "report": report.id, "source": report.source, "date": report.date, "origin": data.claims.origin(claim).map(|o| ask.veil().origin(o)),
        "count": data.claims.count(claim), "text_sha256": text_hash(ask, data, data.claims.report(claim)),
    });
    if role.figures_alone() {
        out["count"]["words"] = Value::Null;
    } else {
        out["quote"] = quotes.get(&id.0).map_or("", String::as_str).into();
    }
    Some(out)
}

/// `GET /api/v1/toll`.
pub(crate) fn toll(ask: &Ask) -> Answer {
    Reply::json(&answer(ask, false)?)
}

/// `GET /api/v1/why`.
pub(crate) fn why(ask: &Ask) -> Answer {
    Reply::json(&answer(ask, true)?)
}

/// The toll, or its rows, as a table.
fn table(ask: &Ask, end: &str) -> Answer {
    use ListKind::{Flag, Number, Words};
    let Fresh { sight, behind } = ask.fresh()?;
    if behind {
        // A table has no room to say that it is older than the book.
        return Err(Problem::linking());
    }
    let mut question = question(ask, &sight.data)?;
    question.listing.most = 0;
    let axes = question.axes.clone();
    let told = reckoned(ask, &sight, question)?;
    let figures = [("low", Number), ("best", Number), ("high", Number), ("high_open", Flag), ("highest", Number)];
    let rests = [("convention", Words), ("origins", Number), ("coverage", Words)];
    let row = |keys: &[String], toll: &Toll| {
        let mut cells: Vec<ListCell> = keys.iter().map(ListCell::words).collect();
        cells.extend([ListCell::number(toll.low()), ListCell::number(toll.best()), ListCell::number(toll.high())]);
        cells.extend([ListCell::Flag(toll.high_open()), ListCell::number(toll.highest())]);
        let origins = toll.coverage().origins.len() as u64;
        cells.extend([ListCell::words(toll.convention()), ListCell::Number(origins), ListCell::words(coverage_line(ask, toll))]);
        ListRow { cells, point: None }
    };
    let rows: Vec<ListRow> = if axes.is_empty() { vec![row(&[], &told.toll)] } else { told.rows.iter().map(|r| row(&r.keys, &r.toll)).collect() };
    let mut out = ListTable::new("toll", &[figures.as_slice(), &rests].concat(), rows.into_iter().map(Ok));
    out.columns.splice(0..0, axes.iter().map(|a| (Cow::Owned(crate::api::incidents::erased::Word::word(a)), Words)));
    out.answer(ask, end)
}

/// `GET /api/v1/toll.geojson`: a feature for the toll, or for each row. A row that is a unit lies in the middle of that, with the circle of about its extent beside it;
/// to the public, who sees no point, none lies anywhere.
pub(crate) fn geojson(ask: &Ask) -> Answer {
    let sight = ask.sight()?;
    let mut question = question(ask, &sight.data)?;
    question.listing.most = 0;
    let axes = question.axes.clone();
    let told = reckoned(ask, &sight, question)?;
    let unit = axes.iter().position(|a| matches!(a, Axis::Country | Axis::Province | Axis::District)).filter(|_| ask.who.role != Role::Public);
    let feature = |keys: &[String], toll: &Toll| {
        let mut own = as_json(ask, toll, false)?;
        for (axis, key) in axes.iter().zip(keys) {
            own[crate::api::incidents::erased::Word::word(axis)] = key.as_str().into();
        }
        let mut names = unit.and_then(|i| keys.get(i)).map(|key| key.split('/'));
        let reach = names.as_mut().and_then(|n| (ask.state.given.reach)(n.next()?, n.next(), n.next()));
        own["radius_km"] = json!(reach.map(|r| r.2.round()));
        let geometry = reach.map_or(Value::Null, |(lat, lon, _)| json!({ "type": "Point", "coordinates": [lon, lat] }));
        Ok(table::feature(keys.join(", "), geometry, own))
    };
    let rows: Vec<Result<Value, Problem>> =
        if axes.is_empty() { vec![feature(&[], &told.toll)] } else { told.rows.iter().map(|r| feature(&r.keys, &r.toll)).collect() };
    table::features(ask, rows.into_iter(), Map::new)
}

/// `GET /api/v1/toll.csv`.
pub(crate) fn csv(ask: &Ask) -> Answer {
    table(ask, "csv")
}

/// `GET /api/v1/toll.parquet`.
pub(crate) fn parquet(ask: &Ask) -> Answer {
    table(ask, "parquet")
}

/// `GET /api/v1/toll.gpkg`.
pub(crate) fn gpkg(ask: &Ask) -> Answer {
    table(ask, "gpkg")
}
