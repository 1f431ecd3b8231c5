//! The bulletin. Enters: a country, a day, whose view is asked for. Leaves: a form, sentences and tables in the bulletin's own language, each figure with the way to its toll.
//! Never done here: a sentence or a number of its own.

use super::{draw, given, page as written, query_of};
use crate::api::bulletin::{Wanted, made, wanted};
use crate::api::incidents::erased::Word as _;
use crate::ask::{Answer, Ask};
use crate::gaps::{self, Gap};
use crate::given::BulletinForm;
use crate::problem::Problem;
use crate::roles::{Need, Role};
use serde_json::{Value, json};
use tollbook_model::Scope;
use tollbook_reckon::{Axis, Convention};

/// `GET /bulletin`.
pub(crate) fn page(ask: &Ask) -> Answer {
    let today = ask.today();
    let may_print = ask.who.role.may(Need::Account, ask.state.config.public);
    let form = json!({
        "bars": crate::api::bulletin::BARS,
        "conventions": Convention::names(), "given": given(ask), "today": today, "lang": ask.language.facts().0, "internal": ask.who.role != Role::Public, "delay": ask.state.given.delay_days,
        "pdf": may_print && ask.state.given.print.is_some(), "no_browser": may_print && ask.state.given.print.is_none(),
    });
    let context = |told: Value, refused: Value| json!({ "title": "Bulletin", "form": form, "told": told, "refused": refused, "query": query_of(ask) });
    if ask.query.is_empty() {
        return written(ask, "bulletin.html", context(Value::Null, Value::Null));
    }
    match wanted(ask).and_then(|w| Ok((made(ask, &w, BulletinForm::Laid)?, w))) {
        Ok((laid, w)) => {
            let mut told: Value = serde_json::from_str(&laid).map_err(|e| Problem::broken(e.to_string()))?;
            // What is for everybody tells nobody of what was not collected.
            let gaps = if w.public { Vec::new() } else { gaps::known(ask)? };
            lead(&mut told, &w, &gaps);
            written(ask, "bulletin.html", context(told, Value::Null))
        }
        Err(e) if matches!(e.status, 400 | 403 | 422) => written(ask, "bulletin.html", context(Value::Null, json!(e))),
        Err(e) => Err(e),
    }
}

/// Says of each figure which toll it is, of each incident where its page is, and draws what stands in time.
fn lead(told: &mut Value, wanted: &Wanted, gaps: &[Gap]) {
    let whose = if wanted.public { "public" } else { "internal" };
    let page = |code: &str| {
        let code: String = url::form_urlencoded::byte_serialize(code.as_bytes()).collect();
        let start = format!("/incidents/{code}?");
        let at = start.len();
        let mut out = url::form_urlencoded::Serializer::for_suffix(start, at);
        out.append_pair("profile", whose);
        if let Some(entry) = wanted.as_of {
            out.append_pair("as_of", &entry.to_string());
        }
        out.finish()
    };
    let toll = |scope: &Value, rows: Option<&str>| serde_json::from_value::<Scope>(scope.clone()).ok().map(|s| toll_of(&s, wanted, whose, rows));
    for s in told["sentences"].as_array_mut().into_iter().flatten() {
        s["toll"] = json!(toll(&s["scope"], None));
    }
    let (marks, gaps) = (marks(&told["bars"]), stretches(&told["bars"], gaps));
    for section in told["sections"].as_array_mut().into_iter().flatten() {
        section["toll"] = json!(section["asks"].as_array().and_then(|a| toll(a.first()?, a.get(1).and_then(Value::as_str))));
        let bars = matches!(section["drawing"].as_str(), Some("bars"));
        section["chart"] = json!(marks.as_ref().filter(|_| bars).map(|(m, wide)| draw::series(m, *wide, &gaps)));
        for row in section["rows"].as_array_mut().into_iter().flatten() {
            row["page"] = json!(row["code"].as_str().map(&page));
            row["toll"] = json!(toll(&row["scope"], None));
        }
    }
}

/// The address of a toll.
fn toll_of(scope: &Scope, wanted: &Wanted, whose: &str, rows: Option<&str>) -> String {
    let mut out = url::form_urlencoded::Serializer::for_suffix("/toll?".to_owned(), "/toll?".len());
    out.append_pair("count", &scope.counted.word());
    if let Some(who) = scope.who.actor.as_deref().map(str::to_owned).or_else(|| scope.who.status.map(|s| s.word())) {
        out.append_pair("who", &who);
    }
    out.append_pair("country", &wanted.country);
    for (name, day) in [("from", scope.from), ("to", scope.to)] {
        if let Some(day) = day {
            out.append_pair(name, &day.to_string());
        }
    }
    out.append_pair("convention", &wanted.convention_name);
    out.append_pair("profile", whose);
    if let Some(rows) = rows {
        out.append_pair("group_by", rows);
    }
    if let Some(entry) = wanted.as_of {
        out.append_pair("as_of", &entry.to_string());
    }
    out.finish()
}

/// Where not everything was collected between the first and the last bar.
fn stretches(bars: &Value, gaps: &[Gap]) -> Vec<draw::Stretch> {
    let placed: Vec<(i64, &str)> = bars.as_array().into_iter().flatten().filter_map(|b| Some((b["at"].as_i64()?, b["row"].as_str()?))).collect();
    let counted = |axis: &Axis| placed.iter().all(|(at, row)| draw::number_of(row, *axis) == Some(*at));
    let axis = [Axis::Year, Axis::Month, Axis::Week, Axis::Day].into_iter().find(counted);
    let (Some(axis), Some(first), Some(last)) = (axis, placed.iter().map(|p| p.0).min(), placed.iter().map(|p| p.0).max()) else { return Vec::new() };
    let wide = (last - first + 1) as f64;
    gaps.iter().map(|g| draw::stretch(g.from, g.to, axis)).map(|s| ((s.0 - first as f64) / wide, (s.1 - first as f64) / wide)).collect()
}

/// Bars that stand one after the other in time, and how wide each is.
fn marks(bars: &Value) -> Option<(Vec<draw::Mark>, f64)> {
    let placed: Vec<(i64, &Value)> = bars.as_array()?.iter().filter_map(|b| Some((b["at"].as_i64()?, b))).collect();
    let (first, last) = (placed.iter().map(|p| p.0).min()?, placed.iter().map(|p| p.0).max()?);
    if first == last {
        return None;
    }
    let wide = 1.0 / ((last - first + 1) as f64);
    let n = |v: &Value| v.as_u64();
    let mark = |(at, b): &(i64, &Value)| draw::Mark {
        at: ((at - first) as f64 + 0.5) * wide,
        label: b["row"].as_str().unwrap_or("").to_owned(),
        low: n(&b["low"]),
        best: n(&b["best"]),
        high: n(&b["highest"]),
        open: b["open"] == true,
    };
    Some((placed.iter().map(mark).collect(), wide))
}
