//! Tolls. Enters: a question as the parameters of the address. Leaves: a form, figures with their coverage line, rows, the derivation down to
//! quotes. Never done here: a number that `reckon` did not make.

use super::{draw, given, page as written};
use crate::api;
use crate::api::toll::{Told, below, question, reckoned};
use crate::ask::{Answer, Ask};
use crate::data::Data;
use crate::gaps::{self, Gap};
use crate::problem::Problem;
use crate::roles::{Need, Role};
use crate::sights::Fresh;
use jiff::civil::Date;
use serde_json::{Value, json};
use std::collections::HashMap;
use tollbook_draw::UnitMap;
use tollbook_model::{ClaimId, Scope};
use tollbook_reckon::{Axis, Convention, Further, GroupedToll, Step, Toll};

/// Parts of a coverage line that stand beside the figures; the others unfold.
const COVERAGE: usize = 6;
/// Steps of each part of a derivation that a page shows, the heaviest first; a link leads to the next ones, and the API gives more at a time. What a page doesn't show
/// nobody makes for it, and no words are fetched.
const STEPS: usize = 50;
/// Gaps that a page lists.
const GAPS: usize = 20;
/// Steps that it shows of those that hang on one of them; the API gives all.
const BELOW: usize = 12;

/// `GET /toll`.
pub(crate) fn page(ask: &Ask) -> Answer {
    // A day that lies in no book is said beside the question, as whatever else can't be asked.
    let (Fresh { sight, behind }, as_of, refused) = match ask.as_of() {
        // A form without a question waits for nothing.
        Ok(entry) if ask.query.is_empty() => (Fresh { sight: ask.sight()?, behind: false }, entry, None),
        Ok(entry) => (ask.fresh()?, entry, None),
        Err(e) if matches!(e.status, 400 | 403 | 422) => (Fresh { sight: ask.state.sights.soon(ask.clearance())?, behind: false }, None, Some(e)),
        Err(e) => return Err(e),
    };
    let behind = behind.then(|| json!({ "entry": Some(sight.head).filter(|_| !ask.who.role.figures_alone()) }));
    let form = json!({ "conventions": Convention::names(), "given": given(ask), "head": sight.head, "internal": ask.who.role != Role::Public, "today": ask.today(), "as_of": as_of, "behind": behind });
    if ask.query.is_empty() {
        // Everybody killed, anywhere and ever, is a question of its own; nobody asks it by opening the page.
        let empty = json!({ "title": "How many", "form": form, "refused": null, "toll": null, "rows": [], "steps": [], "contradictions": [], "chart": null, "map": null, "compared": [], "gaps": [], "query": "" });
        return written(ask, "toll.html", empty);
    }
    let asked = match refused {
        Some(e) => Err(e),
        None => question(ask, &sight.data),
    };
    let mut context = match asked.and_then(|mut q| {
        (q.listing.most, q.listing.below) = (STEPS, BELOW);
        let (scope, axes, after) = (q.scope.clone(), q.axes.clone(), q.listing.after);
        reckoned(ask, &sight, q).map(|told| (scope, axes, after, told))
    }) {
        Ok((scope, axes, after, told)) => {
            let Told { toll, rows, rows_add, note, compared } = told;
            let missed = missed(ask, &axes, &rows)?;
            let chart = chart(&axes, &rows, &missed);
            let gap_of = |r: &GroupedToll| axes.first().and_then(|a| draw::number_of(r.keys.first()?, *a)).is_some_and(|n| missed.of(n));
            let map = map(ask, &axes, &rows);
            let compared: Vec<Value> = compared.iter().map(|t| figures(ask, t)).collect();
            let texts = ask.who.role.may(Need::Texts, ask.state.config.public);
            let most = rows.iter().filter_map(|r| r.toll.best().or(r.toll.low())).max().unwrap_or(0);
            let names = row_names(ask, &axes, &rows);
            let rows: Vec<Value> =
                rows.iter().zip(names).map(|(r, names)| json!({ "keys": names, "toll": figures(ask, &r.toll), "most": most, "gap": gap_of(r) })).collect();
            let cited = Cited::of(ask, &sight.data, &toll, texts)?;
            let mut steps: Vec<Value> = Vec::new();
            for group in toll.derivation().chunk_by(|a, b| a.kind == b.kind) {
                let own: Vec<Value> = group.iter().take(STEPS).map(|s| cited.step(s)).collect();
                let kind = group[0].kind;
                let further: Vec<&Further> = toll.further().iter().filter(|f| f.kind == kind).collect();
                let (many, people) = further.iter().fold((0, 0_u64), |sum, f| (sum.0 + f.steps, sum.1.saturating_add(f.people)));
                let further: Vec<Value> =
                    further.iter().map(|f| json!({ "unit": f.unit.as_deref().map(|u| (ask.state.given.rows)(&[u], ask.language.facts().0).join(", ")), "year": f.from.map(|d| d.year()), "steps": f.steps, "people": f.people })).collect();
                steps.push(json!({
                    "heading": kind.heading(), "steps": own, "more": group.len().saturating_sub(STEPS), "further": further, "many": many, "people": people,
                }));
            }
            let contradictions: Vec<Value> = toll
                .contradictions()
                .iter()
                .map(|c| json!({ "slack": c.slack, "claims": c.claims.iter().flatten().filter_map(|id| cited.claim(id)).collect::<Vec<_>>() }))
                .collect();
            json!({
                "question": question_of(ask, &scope), "toll": figures(ask, &toll), "rows": rows, "rows_add": rows_add, "note": note, "steps": steps,
                "contradictions": contradictions, "below": below(&scope), "refused": null,
                "chart": chart, "map": map, "compared": compared, "query": super::query_of(ask), "data_link": super::data::link(ask, "tolls.csv"), "before": after,
                "gaps": missed.gaps.iter().take(GAPS).collect::<Vec<_>>(), "gaps_more": missed.gaps.len().saturating_sub(GAPS),
                "next": (!toll.further().is_empty()).then(|| super::query_with(ask, "after", &(after + STEPS).to_string())),
            })
        }
        Err(e) if matches!(e.status, 400 | 403 | 422) => {
            json!({ "refused": e, "toll": null, "rows": [], "steps": [], "chart": null, "map": null, "compared": [], "gaps": [], "query": "" })
        }
        Err(e) => return Err(e),
    };
    context["title"] = "How many".into();
    context["form"] = form;
    written(ask, "toll.html", context)
}

/// A question as the page tells it, with parties and places by their names in its language.
fn question_of(ask: &Ask, scope: &Scope) -> String {
    let given = &ask.state.given;
    (given.question)(scope, &given.registry, ask.language.facts().0)
}

/// What rows are called on a page, axis by axis: places and parties by their names in its language, words of closed lists in it. Programs get the keys.
fn row_names(ask: &Ask, axes: &[Axis], rows: &[GroupedToll]) -> Vec<Vec<String>> {
    let (given, words, language) = (&ask.state.given, ask.language.words(), ask.language.facts().0);
    let word = |w: &str| words.get(w).map_or_else(|| w.to_owned(), |w| (*w).to_owned());
    let party = |id: &str| given.registry.called(id, language).map(str::to_owned);
    let mut out = vec![Vec::new(); rows.len()];
    for (i, axis) in axes.iter().enumerate() {
        let keys: Vec<&str> = rows.iter().map(|r| r.keys.get(i).map_or("", String::as_str)).collect();
        let names: Vec<String> = match axis {
            Axis::Country | Axis::Province | Axis::District => (given.rows)(&keys, language),
            Axis::By => keys.iter().map(|id| party(id).unwrap_or_else(|| (*id).to_owned())).collect(),
            Axis::Who => {
                let group = |k: &str| k.split(", ").map(|p| party(p).unwrap_or_else(|| word(p))).collect::<Vec<_>>().join(", ");
                keys.iter().map(|k| group(k)).collect()
            }
            Axis::Means => keys.iter().map(|k| word(given.means.get(k).map_or(k, |t| &*t.label))).collect(),
            _ => keys.iter().map(ToString::to_string).collect(),
        };
        out.iter_mut().zip(names).for_each(|(all, name): (&mut Vec<String>, String)| all.push(name));
    }
    out
}

/// What was not collected while rows that stand one after the other in time tell of it, and where, counted as the rows are.
#[derive(Default)]
struct Missed {
    gaps: Vec<Gap>,
    at: Vec<draw::Stretch>,
}

impl Missed {
    /// True if not everything was collected in the day, week, month or year of this number.
    fn of(&self, n: i64) -> bool {
        self.at.iter().any(|s| s.0 < (n + 1) as f64 && s.1 > n as f64)
    }
}

/// What was not collected between the first and the last of the rows, or within the days that are asked for.
fn missed(ask: &Ask, axes: &[Axis], rows: &[GroupedToll]) -> Result<Missed, Problem> {
    let [axis] = axes else { return Ok(Missed::default()) };
    if !axis.is_time() || rows.is_empty() {
        return Ok(Missed::default());
    }
    let numbers = || rows.iter().filter_map(|r| draw::number_of(r.keys.first()?, *axis));
    let after = |d: Date| draw::morning_of(d.tomorrow().unwrap_or(d), *axis);
    let morning = |d: Option<Date>| d.map(|d| draw::morning_of(d, *axis));
    let first = numbers().min().map(|n| n as f64).into_iter().chain(morning(ask.day("from")?.or(ask.day("since")?))).fold(f64::INFINITY, f64::min);
    let last = numbers().max().map(|n| (n + 1) as f64).into_iter().chain(ask.day("to")?.map(after)).fold(f64::NEG_INFINITY, f64::max);
    let placed = gaps::known(ask)?.into_iter().map(|g| (draw::stretch(g.from, g.to, *axis), g));
    let (at, gaps) = placed.filter(|((from, to), _)| *from < last && *to > first).unzip();
    Ok(Missed { gaps, at })
}

/// A picture of rows that stand one after the other in time.
fn chart(axes: &[Axis], rows: &[GroupedToll], missed: &Missed) -> Option<Value> {
    let [axis] = axes else { return None };
    if !axis.is_time() {
        return None;
    }
    let placed: Vec<(i64, &GroupedToll)> = rows.iter().filter_map(|r| Some((draw::number_of(r.keys.first()?, *axis)?, r))).collect();
    let (first, last) = (placed.iter().map(|p| p.0).min()?, placed.iter().map(|p| p.0).max()?);
    if first == last {
        return None;
    }
    let wide = 1.0 / ((last - first + 1) as f64);
    let mut marks: Vec<draw::Mark> = placed
        .iter()
        .map(|(n, r)| draw::Mark {
            at: ((n - first) as f64 + 0.5) * wide,
            label: r.keys[0].clone(),
            low: r.toll.low(),
            best: r.toll.best(),
            high: r.toll.high().or(r.toll.highest()),
            open: r.toll.high_open(),
        })
        .collect();
    marks.sort_by(|a, b| a.at.total_cmp(&b.at));
    let stretches: Vec<draw::Stretch> = missed.at.iter().map(|s| ((s.0 - first as f64) * wide, (s.1 - first as f64) * wide)).collect();
    Some(draw::series(&marks, wide, &stretches))
}

/// A map of rows that are units. The public, who sees no point, gets none here either.
fn map(ask: &Ask, axes: &[Axis], rows: &[GroupedToll]) -> Option<UnitMap> {
    let drawn = matches!(axes, [Axis::Country | Axis::Province | Axis::District]) && ask.who.role != Role::Public;
    if drawn { super::map::units(ask, rows) } else { None }
}

fn figures(ask: &Ask, toll: &Toll) -> Value {
    let coverage = ask.veil().coverage(toll, Some(ask.language.facts().0));
    json!({
        "low": toll.low(), "best": toll.best(), "high": toll.high(), "open": toll.high_open(), "highest": toll.highest(), "convention": toll.convention(),
        "reading": toll.reading(), "coverage": coverage.iter().take(COVERAGE).map(String::as_str).collect::<Vec<_>>().join(ask.language.parts()),
        "between": ask.language.parts(), "coverage_rest": coverage.iter().skip(COVERAGE).collect::<Vec<_>>(),
    })
}

/// Claims that a page of a toll names, with the words that they are told by for whoever may read them.
struct Cited<'a> {
    ask: &'a Ask,
    data: &'a Data,
    quotes: Option<HashMap<String, String>>,
}

impl<'a> Cited<'a> {
    /// Those of the steps that the page shows, and of contradictions.
    fn of(ask: &'a Ask, data: &'a Data, toll: &Toll, texts: bool) -> Result<Self, Problem> {
        fn walk<'s>(steps: &'s [Step], out: &mut Vec<&'s ClaimId>) {
            for step in steps.iter().take(STEPS) {
                out.extend(step.claims.iter().take(STEPS));
                walk(step.steps.get(..BELOW).unwrap_or(&step.steps), out);
            }
        }
        let mut named: Vec<&ClaimId> = toll.contradictions().iter().flat_map(|c| c.claims.iter().flatten()).collect();
        toll.derivation().chunk_by(|a, b| a.kind == b.kind).for_each(|group| walk(group, &mut named));
        let quotes = texts.then(|| api::incidents::quotes(ask, data, named.into_iter())).transpose()?;
        Ok(Cited { ask, data, quotes })
    }

    fn claim(&self, id: &ClaimId) -> Option<Value> {
        let data = self.data;
        let claim = data.claim_at(id)?;
        let report = data.reports.get(data.claims.report(claim));
        let origin = data.claims.origin(claim).map(|o| super::named(self.ask, &self.ask.veil().origin(o)));
        let quote = self.quotes.as_ref().map(|q| q.get(&id.0).map_or("", String::as_str));
        // Whoever may read the report has a way to it.
        let hash = if quote.is_none() { api::toll::text_hash(self.ask, data, data.claims.report(claim)) } else { None };
        Some(json!({ "id": id, "report": report.id, "source": report.source, "date": report.date, "origin": origin, "quote": quote, "hash": hash }))
    }

    fn step(&self, s: &Step) -> Value {
        let times = s.times.filter(|t| t[1] > 1).map(|[n, d]| format!("{n}/{d}"));
        let claims: Vec<Value> = s.claims.iter().take(STEPS).filter_map(|c| self.claim(c)).collect();
        let steps: Vec<Value> = s.steps.iter().take(BELOW).map(|s| self.step(s)).collect();
        let more = s.more + s.steps.len().saturating_sub(BELOW) as u64;
        json!({ "kind": s.kind.heading(), "figure": s.figure, "times": times, "incident": s.incident, "claims": claims, "steps": steps, "more": more })
    }
}
