//! What people decide in a browser or over the API. Enters: fields, a reason, who decides. Leaves: entries of the ledger with the account's name as
//! author. Never done here: a decision without a reason; one on what the asker may not see.

use super::claims;
use crate::ask::{Answer, Ask};
use crate::given::TypedReport;
use crate::problem::Problem;
use crate::reply::Reply;
use std::sync::Arc;
use tollbook_ledger::{Stamp, Target, Visibility};
use tollbook_model::{Claim, ClaimId, Judgement, Verdict, Verification};

/// The answer after an act: for a form the page it came from, for a program what was written.
fn done(ask: &Ask, path: &str, mut written: serde_json::Value) -> Answer {
    // Whoever acts sees what follows from it.
    let head = ask.state.shelf.read(|book| Ok(book.size()?))?;
    ask.state.sights.get(ask.clearance(), head)?;
    if ask.api {
        written["head"] = head.into();
        return Reply::created(&written);
    }
    Ok(Reply::see(path))
}

fn reason(ask: &Ask) -> Result<Stamp, Problem> {
    ask.needed("reason").map_err(|_| Problem::bad("reason", "say why: it stays in the book, for whoever asks later"))?;
    ask.stamp()
}

/// Corrects a claim's count.
pub(crate) fn correct(ask: &Ask) -> Answer {
    let stamp = reason(ask)?;
    let view = claims::visible(ask, ask.part("id"))?;
    let count = (ask.state.given.count)(ask.needed("count")?).map_err(|why| Problem::bad("count", why))?;
    let before = view.claim;
    let after = Claim { count: count.with_words(before.count.words.clone()), ..before.clone() };
    if after == before {
        return Err(Problem::conflict("the claim says that already; nothing was written"));
    }
    let (id, report) = (after.id.clone(), after.report.clone());
    let entry = ask.state.shelf.write(move |book| Ok(book.correct_claim(&stamp, after)?))?;
    done(ask, &format!("/reports/{}#{}", report.0, id.0), serde_json::json!({ "entry": entry, "claim": id }))
}

/// Takes a claim out of what stands.
pub(crate) fn retract(ask: &Ask) -> Answer {
    let stamp = reason(ask)?;
    let view = claims::visible(ask, ask.part("id"))?;
    if !view.stands {
        return Err(Problem::conflict("the claim does not stand any more; nothing was written"));
    }
    let (id, report) = (view.claim.id.clone(), view.claim.report);
    let entry = ask.state.shelf.write(move |book| Ok(book.retract_claim(&stamp, &id)?))?;
    done(ask, &format!("/reports/{}", report.0), serde_json::json!({ "entry": entry, "claim": view.claim.id }))
}

/// Notes that a claim was checked.
pub(crate) fn confirm(ask: &Ask) -> Answer {
    let why = ask.needed("reason").map_err(|_| Problem::bad("reason", "say what it was checked against"))?.to_owned();
    let stamp = ask.stamp()?;
    let view = claims::visible(ask, ask.part("id"))?;
    let (id, report) = (view.claim.id.clone(), view.claim.report);
    let target = Target::Claim(id.clone());
    let entry = ask.state.shelf.write(move |book| Ok(book.note(&stamp, Visibility::Internal, target, &format!("confirmed: {why}"))?))?;
    done(ask, &format!("/reports/{}#{}", report.0, id.0), serde_json::json!({ "entry": entry, "claim": id }))
}

/// The claim by which an incident is meant: the claim itself, or the one that the code is bound to.
fn claim_of(ask: &Ask, field: &str, name: &str) -> Result<ClaimId, Problem> {
    let sight = ask.state.sights.get(ask.clearance(), 0)?;
    let data = &sight.data;
    let at = data.incident(name).ok_or_else(|| Problem::bad(field, "no incident has this code, and no claim of an incident this id"))?;
    if name.starts_with("c-") {
        return Ok(ClaimId(name.to_owned()));
    }
    let incident = &data.linked.incidents[at];
    let bound = data.bound.iter().find(|(code, _)| code.0 == name).map(|(_, claim)| claim.clone());
    Ok(bound.unwrap_or_else(|| data.linked.claims[incident.claims[0]].claim.id.clone()))
}

fn judged(ask: &Ask, stamp: Stamp, judgements: Vec<Judgement>) -> Result<u64, Problem> {
    let given = Arc::clone(&ask.state.given);
    ask.state.shelf.write(move |book| {
        let written = book.judge(&stamp, judgements)?;
        (given.relink)(book, &Stamp::new(stamp.author.as_str(), stamp.time)).map_err(Problem::broken)?;
        written.last().copied().ok_or_else(|| Problem::conflict("nothing was written"))
    })
}

fn judgement(a: ClaimId, b: ClaimId, verdict: Verdict) -> Judgement {
    Judgement { claims: [a, b], reports: None, verdict, because: serde_json::Value::Null }
}

fn pair(ask: &Ask, a: (&str, &str), b: (&str, &str), verdict: Verdict) -> Answer {
    let stamp = reason(ask)?;
    let (x, y) = (claim_of(ask, a.0, a.1)?, claim_of(ask, b.0, b.1)?);
    if x == y {
        return Err(Problem::conflict("both name the same claim"));
    }
    let entry = judged(ask, stamp, vec![judgement(x.clone(), y.clone(), verdict)])?;
    // By the claim: its code may be another one now.
    done(ask, &format!("/incidents/{}", x.0), serde_json::json!({ "entry": entry, "claims": [x, y] }))
}

/// Says whether two claims or incidents are one.
pub(crate) fn judge(ask: &Ask) -> Answer {
    let verdict = match ask.needed("verdict")? {
        "same" => Verdict::Same,
        "different" => Verdict::Different,
        "unsure" => Verdict::Unsure,
        _ => return Err(Problem::bad("verdict", "same, different or unsure")),
    };
    pair(ask, ("a", ask.needed("a")?), ("b", ask.needed("b")?), verdict)
}

/// Puts two incidents together.
pub(crate) fn merge(ask: &Ask) -> Answer {
    pair(ask, ("code", ask.part("code")), ("with", ask.needed("with")?), Verdict::Same)
}

/// Takes claims out of an incident.
pub(crate) fn split(ask: &Ask) -> Answer {
    let stamp = reason(ask)?;
    let sight = ask.state.sights.get(ask.clearance(), 0)?;
    let data = &sight.data;
    let at = data.incident(ask.part("code")).ok_or_else(Problem::not_found)?;
    let own: Vec<ClaimId> = data.linked.incidents[at].claims.iter().map(|&c| data.linked.claims[c].claim.id.clone()).collect();
    let out: Vec<ClaimId> = ask.all("claims").into_iter().map(ClaimId).collect();
    if out.is_empty() || out.iter().any(|c| !own.contains(c)) {
        return Err(Problem::bad("claims", "name one claim or more of this incident"));
    }
    let stay: Vec<&ClaimId> = own.iter().filter(|c| !out.contains(c)).collect();
    if stay.is_empty() {
        return Err(Problem::bad("claims", "these are all claims of the incident; nothing would stay"));
    }
    let mut judgements: Vec<Judgement> = out.iter().flat_map(|a| stay.iter().map(|b| judgement(a.clone(), (*b).clone(), Verdict::Different))).collect();
    judgements.extend(out.windows(2).map(|w| judgement(w[0].clone(), w[1].clone(), Verdict::Same)));
    let entry = judged(ask, stamp, judgements)?;
    done(ask, &format!("/incidents/{}", out[0].0), serde_json::json!({ "entry": entry, "claims": out }))
}

/// Says how far an incident was checked. An incident that has no code yet gets one first.
pub(crate) fn verify(ask: &Ask) -> Answer {
    let stamp = reason(ask)?;
    let degree: Verification =
        serde_json::from_value(ask.needed("degree")?.into()).map_err(|_| Problem::bad("degree", "reported, corroborated, verified or rejected"))?;
    if ask.state.sights.get(ask.clearance(), 0)?.data.incident(ask.part("code")).is_none() {
        return Err(Problem::not_found());
    }
    let claim = claim_of(ask, "code", ask.part("code"))?;
    let (given, own) = (Arc::clone(&ask.state.given), claim.clone());
    let (entry, code) = ask.state.shelf.write(move |book| {
        let codes = (given.relink)(book, &Stamp::new(stamp.author.as_str(), stamp.time)).map_err(Problem::broken)?;
        let code = codes.get(&own).ok_or_else(Problem::not_found)?;
        Ok((book.verify_incident(&stamp, code, degree)?, code.clone()))
    })?;
    done(ask, &format!("/incidents/{}", claim.0), serde_json::json!({ "entry": entry, "incident": code }))
}

/// Takes a report in.
pub(crate) fn add(ask: &Ask) -> Answer {
    let stamp = ask.stamp()?;
    let visibility = match ask.field("visibility") {
        None => Visibility::Internal,
        Some(word) => Visibility::parse(word).ok_or_else(|| Problem::bad("visibility", "public, internal, restricted or source-confidential"))?,
    };
    if visibility > ask.clearance() {
        return Err(Problem::bad("visibility", "you could not read it yourself; choose one that your role sees"));
    }
    let date = ask.field("date").map(str::parse).transpose().map_err(|_| Problem::bad("date", "write a day of the calendar as 2021-02-20"))?;
    let report = TypedReport { text: ask.needed("text")?.to_owned(), source: ask.field("source").map(str::to_owned), date, visibility };
    let given = Arc::clone(&ask.state.given);
    let id = ask.state.shelf.write(move |book| (given.add)(book, &stamp, report).map_err(Problem::conflict))?;
    done(ask, &format!("/reports/{}", id.0), serde_json::json!({ "report": id }))
}
