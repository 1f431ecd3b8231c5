//! Claims over HTTP. Enters: filters, an id. Leaves: claims as they stand, their trails. Never done here: words of a report for whoever may not
//! read it.

use super::{LISTED, for_public, paged, query};
use crate::ask::{Answer, Ask};
use crate::data::Data;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::roles::Role;
use crate::sight::Sight;
use crate::table::{self, ListCell, ListKind, ListRow, ListTable};
use serde_json::{Map, Value, json};
use std::cell::Cell;
use std::sync::Arc;
use tollbook_ledger::{ClaimView, Query};
use tollbook_model::{ClaimId, ClaimKind, Harm};

/// A page of claims, with the cursor of the next.
fn listed(ask: &Ask) -> Result<(Vec<ClaimView>, Option<String>, u64), Problem> {
    ask.only(LISTED)?;
    let query = query(ask)?;
    let role = ask.who.role;
    let counted = in_memory(ask, &query)?;
    let (rows, all) = ask.state.shelf.read(|book| {
        let rows = book.every_claim(query.clone()).collect::<tollbook_ledger::Result<Vec<_>>>()?;
        let all = match counted {
            Some(all) => all,
            // The public isn't told.
            None if role == Role::Public => 0,
            None => book.count_claims(&query)?,
        };
        Ok((rows, all))
    })?;
    let next = rows.last().filter(|_| rows.len() == query.limit).map(|r| r.row.to_string());
    let shown = Shown::of(ask)?;
    Ok((rows.into_iter().filter_map(|v| shown.told(v)).collect(), next, all))
}

/// Hands over the claims that answer, all of them unless a limit is given, one after the other as of one moment of the book. `next` is the cursor after the last one.
fn every(ask: &Ask, give: impl FnOnce(Box<dyn Iterator<Item = Result<ClaimView, Problem>> + '_>, &Cell<Option<u64>>) -> Answer) -> Answer {
    ask.only(LISTED)?;
    let (query, whole) = (query(ask)?, ask.param("limit").is_none());
    let shown = Shown::of(ask)?;
    ask.state.shelf.read(|book| {
        let read = |book: &tollbook_ledger::Book| {
            let (last, many) = (Cell::new(None), Cell::new(0));
            let next = Cell::new(None);
            let rows = book.every_claim(super::rows_of(&query, whole)).filter_map(|v| match v {
                Err(e) => Some(Err(e.into())),
                Ok(v) => {
                    last.set(Some(v.row));
                    many.set(many.get() + 1);
                    next.set(last.get().filter(|_| !whole && many.get() == query.limit));
                    shown.told(v).map(Ok)
                }
            });
            Ok(give(Box::new(rows), &next))
        };
        book.at_one_moment(read)?
    })
}

/// How many claims answer, where what is asked of them is at hand and what stands is linked: the ledger would walk an index for each.
fn in_memory(ask: &Ask, query: &Query) -> Result<Option<u64>, Problem> {
    let plain = Query {
        harm: query.harm.clone(),
        country: query.country.clone(),
        from: query.from,
        to: query.to,
        clearance: query.clearance,
        after: query.after,
        limit: query.limit,
        ..Query::new()
    };
    if ask.who.role == Role::Public || plain != *query {
        return Ok(None);
    }
    let Some(sight) = ask.state.sights.current(query.clearance.unwrap_or(ask.clearance()))? else { return Ok(None) };
    let word = query.harm.as_ref().map(|w| Value::String(w.trim().to_lowercase()));
    let harm: Option<Harm> = word.clone().and_then(|v| serde_json::from_value(v).ok());
    let kind: Option<ClaimKind> = word.clone().and_then(|v| serde_json::from_value(v).ok());
    let claims = &sight.data.claims;
    // Each place once: many claims share one.
    let lies = |p: &tollbook_model::Place| query.country.as_ref().is_none_or(|asked| p.parts.iter().any(|p| p.country.as_deref() == Some(asked)));
    let there: Vec<bool> = claims.places().iter().map(lies).collect();
    let fits = |c: &usize| {
        let (c, rest) = (*c, claims.rest(*c));
        let told = if rest.kind == ClaimKind::Harm && rest.harm.is_some() { harm == rest.harm } else { kind == Some(rest.kind) };
        // A claim that tells one end of its days has that for both, as the ledger's index has.
        let days = claims.period(c).and_then(|p| Some((p.start.or(p.end)?, p.end.or(p.start)?)));
        let within = days.is_some_and(|(first, last)| query.to.is_none_or(|t| first <= t) && query.from.is_none_or(|f| last >= f));
        (word.is_none() || told)
            && (query.from.is_none() && query.to.is_none() || within)
            && (query.country.is_none() || there.get(claims.place_number(c) as usize).is_some_and(|t| *t))
    };
    Ok(Some((0..claims.len()).filter(fits).count() as u64))
}

/// What an asker is told of claims. The public: with places no finer than may be told, and without those that are held back; a question for a place finds none by
/// what is not told of it.
struct Shown<'a> {
    ask: &'a Ask,
    /// What the public sees.
    publicly: Option<Arc<Sight>>,
}

impl<'a> Shown<'a> {
    fn of(ask: &'a Ask) -> Result<Self, Problem> {
        Ok(Shown { ask, publicly: (ask.who.role == Role::Public).then(|| ask.sight()).transpose()? })
    }

    fn told(&self, view: ClaimView) -> Option<ClaimView> {
        if !for_public(&view.claim, self.ask.who.role) {
            return None;
        }
        let view = match &self.publicly {
            None => view,
            Some(sight) => self.publicly(&sight.data, view)?,
        };
        Some(ClaimView { claim: self.ask.veil().claim(view.claim), ..view })
    }

    fn named(&self, view: &ClaimView) -> bool {
        let parts = || view.claim.place.iter().flat_map(|p| p.parts.iter());
        let is = |asked: Option<&str>, own: &dyn Fn(&tollbook_model::PlacePart) -> Vec<String>| {
            asked.is_none_or(|a| parts().any(|p| own(p).iter().any(|n| n.to_lowercase() == a.to_lowercase())))
        };
        let words = |all: &[Option<&tollbook_model::Symbol>]| all.iter().flatten().map(ToString::to_string).collect::<Vec<_>>();
        is(self.ask.param("place"), &|p| words(&[Some(&p.name), p.id.as_ref(), p.admin1.as_ref(), p.admin2.as_ref()]))
            && is(self.ask.param("admin1"), &|p| words(&[p.admin1.as_ref()]))
    }

    fn publicly(&self, data: &Data, view: ClaimView) -> Option<ClaimView> {
        let own = data.claim(data.claim_at(&view.claim.id)?).claim;
        let fine = own.place == view.claim.place;
        let provenance = tollbook_model::Provenance { spans: Vec::new(), ..view.claim.provenance };
        Some(ClaimView { claim: tollbook_model::Claim { provenance, ..own }, ..view }).filter(|v| fine || self.named(v))
    }
}

/// `GET /api/v1/claims`.
pub(crate) fn list(ask: &Ask) -> Answer {
    let (rows, next, all) = listed(ask)?;
    let mut out = paged(serde_json::to_value(&rows).map_err(|e| Problem::broken(e.to_string()))?, next);
    if ask.who.role != Role::Public {
        // What is kept back from the public is not counted for it either.
        out["all"] = all.into();
    }
    Reply::json(&out)
}

/// The list as a table. Strength is on no map.
fn table(ask: &Ask, end: &str) -> Answer {
    use ListKind::{Day, Degrees, Flag, Number, Words};
    let columns = [
        ("claim", Words),
        ("report", Words),
        ("harm", Words),
        ("count", Words),
        ("low", Number),
        ("best", Number),
        ("high", Number),
        ("high_open", Flag),
        ("who", Words),
        ("by", Words),
        ("means", Words),
        ("place", Words),
        ("country", Words),
        ("lat", Degrees),
        ("lon", Degrees),
        ("from", Day),
        ("to", Day),
        ("according_to", Words),
        ("stands", Flag),
    ];
    let row = |v: ClaimView| {
        let (c, told) = (&v.claim, (ask.state.given.tell)(&v.claim));
        let part = c.place.as_ref().and_then(|p| p.parts.first());
        let point = part.and_then(|p| Some((p.lat?, p.lon?))).filter(|_| c.kind != ClaimKind::Strength);
        let cells = vec![
            ListCell::words(&c.id.0),
            ListCell::words(&c.report.0),
            ListCell::words(&told.harm),
            ListCell::words(&told.count),
            ListCell::number(c.count.low),
            ListCell::number(c.count.best),
            ListCell::number(c.count.high),
            ListCell::Flag(c.count.high_open),
            ListCell::words(&told.who),
            ListCell::words(&told.by),
            ListCell::words(&told.means),
            ListCell::words(&told.place),
            ListCell::maybe(part.and_then(|p| p.country.as_deref())),
            ListCell::degrees(part.and_then(|p| p.lat)),
            ListCell::degrees(part.and_then(|p| p.lon)),
            ListCell::day(c.period.as_ref().and_then(|p| p.start)),
            ListCell::day(c.period.as_ref().and_then(|p| p.end)),
            ListCell::words(&told.according_to),
            ListCell::Flag(v.stands),
        ];
        ListRow { cells, point }
    };
    every(ask, |rows, _| ListTable::new("claims", &columns, rows.map(|v| v.map(row))).answer(ask, end))
}

/// `GET /api/v1/claims.csv`.
pub(crate) fn csv(ask: &Ask) -> Answer {
    table(ask, "csv")
}

/// `GET /api/v1/claims.parquet`.
pub(crate) fn parquet(ask: &Ask) -> Answer {
    table(ask, "parquet")
}

/// `GET /api/v1/claims.gpkg`.
pub(crate) fn gpkg(ask: &Ask) -> Answer {
    table(ask, "gpkg")
}

/// `GET /api/v1/claims.geojson`. Strength is on no map.
pub(crate) fn geojson(ask: &Ask) -> Answer {
    let feature = |v: ClaimView| {
        let part = v.claim.place.as_ref().and_then(|p| p.parts.first());
        let geometry = match part.and_then(|p| Some((p.lon?, p.lat?))) {
            Some((lon, lat)) => json!({ "type": "Point", "coordinates": [lon, lat] }),
            None => Value::Null,
        };
        table::feature(v.claim.id.clone(), geometry, v)
    };
    every(ask, |rows, next| {
        let mapped = rows.filter(|v| v.as_ref().map_or(true, |v| v.claim.kind != ClaimKind::Strength)).map(|v| v.map(feature));
        let next = || Map::from_iter([("next".to_owned(), json!(next.get().map(|n| n.to_string())))]);
        table::features(ask, mapped, next)
    })
}

/// A claim that the asker may see.
pub(crate) fn visible(ask: &Ask, id: &str) -> Result<ClaimView, Problem> {
    let view = ask.state.shelf.read(|book| Ok(book.claim(&ClaimId(id.to_owned()))?))?;
    if view.visibility > ask.clearance() || !for_public(&view.claim, ask.who.role) {
        return Err(Problem::not_found());
    }
    if ask.who.role == Role::Public {
        let sight = ask.sight()?;
        return Shown { ask, publicly: None }.publicly(&sight.data, view).ok_or_else(Problem::not_found);
    }
    Ok(view)
}

/// `GET /api/v1/claims/{id}`.
pub(crate) fn one(ask: &Ask) -> Answer {
    ask.only(&[])?;
    let view = visible(ask, ask.part("id"))?;
    let id = view.claim.id.0.clone();
    let mut out = serde_json::to_value(ClaimView { claim: ask.veil().claim(view.claim), ..view }).map_err(|e| Problem::broken(e.to_string()))?;
    // The same text from forty outlets is forty claims of one id, of which this shows the first.
    let many = ask.sight()?.data.claims.all_of(&id).len();
    out["stands_in"] = many.into();
    out["reports"] = format!("/api/v1/claims/{id}/reports").into();
    Reply::json(&out)
}

/// `GET /api/v1/claims/{id}/reports`: the reports in which the claim stands, in the order they came in.
pub(crate) fn reports(ask: &Ask) -> Answer {
    ask.only(&[])?;
    let view = visible(ask, ask.part("id"))?;
    let sight = ask.sight()?;
    let data = &sight.data;
    let told = |claim: usize| {
        let report = data.reports.get(data.claims.report(claim));
        json!({ "report": report.id, "source": report.source, "date": report.date })
    };
    let mut own = data.claims.all_of(&view.claim.id.0);
    own.sort_by_key(|&c| data.claims.report(c));
    let mut out = paged(own.into_iter().map(told).collect::<Vec<_>>().into(), None);
    out["all"] = out["rows"].as_array().map_or(0, Vec::len).into();
    Reply::json(&out)
}

/// `GET /api/v1/claims/{id}/trail`. Its report is as visible as the claim, or more; entries that are stricter are left out.
pub(crate) fn trail(ask: &Ask) -> Answer {
    ask.only(&[])?;
    let view = visible(ask, ask.part("id"))?;
    let clearance = ask.clearance();
    let mut trail = ask.state.shelf.read(|book| Ok(book.trail(&view.claim.id)?))?;
    // Also what names another claim that is stricter now, such as a judgement.
    let sight = ask.sight()?;
    trail.entries.retain(|e| e.header.visibility <= clearance && super::log::row(e, &sight.data, ask).is_some());
    // A reading holds all claims of its report, and one of the others may be stricter: the claim's own versions are told beside.
    for entry in &mut trail.entries {
        if let Some(tollbook_ledger::Content::ReadingMade(made)) = &mut entry.content {
            made.claims.retain(|c| c.id == view.claim.id);
            made.notices.clear();
        }
    }
    trail.versions.retain(|v| v.visibility <= clearance);
    Reply::json(&trail)
}
