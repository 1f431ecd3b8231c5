//! What people decide in a browser or over the API. Enters: fields, a reason, who decides. Leaves: entries of the ledger with the account's name as
//! author. Never done here: a decision without a reason; one on what the asker may not see.

use super::{claims, desk, form};
use crate::ask::{Answer, Ask};
use crate::given::TypedReport;
use crate::lately::Done;
use crate::problem::Problem;
use crate::progress::Step;
use crate::reply::Reply;
use std::sync::Arc;
use tollbook_ledger::{Ground, Stamp, Target, Visibility};
use tollbook_model::{ClaimId, Judgement, ReportId, Verdict, Verification};

/// The answer after an act: for a form the page it came from, for a program what was written.
pub(crate) fn done(ask: &Ask, path: &str, mut written: serde_json::Value) -> Answer {
    // Whoever acts sees what follows from it.
    let head = ask.state.shelf.read(|book| Ok(book.size()?))?;
    ask.state.sights.get(ask.clearance(), head)?;
    if ask.api {
        written["head"] = head.into();
        return Reply::created(&written);
    }
    Ok(Reply::see(path))
}

/// Who acts and why; without a reason nothing is decided.
pub(crate) fn reason(ask: &Ask) -> Result<Stamp, Problem> {
    ask.needed("reason").map_err(|_| Problem::bad("reason", "say why: it stays in the book, for whoever asks later"))?;
    ask.stamp()
}

/// Lets the session of a page remember a decision, so that it can be taken back from wherever its maker is by then.
fn remember(ask: &Ask, what: &'static str, entry: u64, claim: &ClaimId, report: Option<&ReportId>) {
    if ask.api {
        return;
    }
    let (page, place) = match report {
        Some(r) => (format!("/reports/{}", r.0), Some(claim.0.clone())),
        // By the claim: its code may be another one by then.
        None => (format!("/incidents/{}", claim.0), None),
    };
    ask.lately(|l| l.push(Done { entry, what, claim: claim.clone(), page, place }));
}

/// After an act on a claim: where it stands, or the next doubtful one where that was asked for.
pub(super) fn done_claim(ask: &Ask, report: &ReportId, claim: &ClaimId, entry: u64) -> Answer {
    let written = serde_json::json!({ "entry": entry, "claim": claim });
    if ask.api || ask.field("then") != Some("next") {
        return done(ask, &format!("/reports/{}#{}", report.0, claim.0), written);
    }
    let head = ask.state.shelf.read(|book| Ok(book.size()?))?;
    let sight = ask.state.sights.get(ask.clearance(), head)?;
    let next = crate::pages::inbox::next_doubtful(ask, &sight.data, report, Some(claim))?;
    Ok(Reply::see(&next.unwrap_or_else(|| "/inbox".to_owned())))
}

/// Sets a claim right: whichever of its fields are sent and say something else.
pub(crate) fn correct(ask: &Ask) -> Answer {
    let stamp = reason(ask)?;
    let before = claims::visible(ask, ask.part("id"))?.claim;
    desk::changeable(ask, std::slice::from_ref(&before.id))?;
    let sight = ask.state.sights.get(ask.clearance(), 0)?;
    let mut after = form::changed(ask, &before, &sight.data)?;
    if ask.fields.iter().any(|f| f.0.starts_with("words") || f.0.starts_with("at")) {
        let text = ask.state.shelf.read(|book| Ok(book.text(&before.report)?))?;
        form::stand_on(ask, &text, &mut after)?;
    }
    if after == before {
        let fields = ask.fields.iter().any(|f| f.0 != "reason" && f.0 != "then");
        return Err(if fields {
            Problem::conflict("the claim says that already; nothing was written")
        } else {
            Problem::unfit("count", "say what to set right: count, or another field of the claim")
        });
    }
    let (id, report) = (after.id.clone(), after.report.clone());
    let entry = ask.state.shelf.write(move |book| Ok(book.correct_claim(&stamp, after)?))?;
    remember(ask, "corrected", entry, &id, Some(&report));
    done_claim(ask, &report, &id, entry)
}

/// Writes a claim down by hand, on the words that were selected.
pub(crate) fn enter(ask: &Ask) -> Answer {
    let stamp = reason(ask)?;
    let report = super::reports::visible(ask, ask.part("id"))?;
    let text = ask.state.shelf.read(|book| Ok(book.text(&report.report.id)?))?;
    ask.needed("harm")?;
    let blank = form::nothing(report.report.id.clone());
    let sight = ask.state.sights.get(ask.clearance(), 0)?;
    let mut claim = form::changed(ask, &blank, &sight.data)?;
    form::stand_on(ask, &text, &mut claim)?;
    let ground: Ground = match ask.field("ground") {
        None => Ground::Words,
        Some(word) => serde_json::from_value(word.into()).map_err(|_| Problem::bad("ground", "words, interview, visit, photo or document"))?,
    };
    if ground == Ground::Words && claim.provenance.spans.is_empty() {
        return Err(Problem::unfit("words", "select the words that say so, or write them letter by letter; or say what else the claim rests on"));
    }
    let visibility = report.visibility;
    let own = report.report.id.clone();
    let (entry, id) = ask.state.shelf.write(move |book| Ok(book.enter_claim(&stamp, visibility, claim, ground, Vec::new())?))?;
    remember(ask, "entered by hand", entry, &id, Some(&own));
    done_claim(ask, &own, &id, entry)
}

/// Takes a claim out of what stands.
pub(crate) fn retract(ask: &Ask) -> Answer {
    let stamp = reason(ask)?;
    let view = claims::visible(ask, ask.part("id"))?;
    desk::changeable(ask, std::slice::from_ref(&view.claim.id))?;
    if !view.stands {
        return Err(Problem::conflict("the claim does not stand any more; nothing was written"));
    }
    let (id, report) = (view.claim.id.clone(), view.claim.report);
    let entry = ask.state.shelf.write(move |book| Ok(book.retract_claim(&stamp, &id)?))?;
    remember(ask, "retracted", entry, &view.claim.id, Some(&report));
    done_claim(ask, &report, &view.claim.id, entry)
}

/// Notes that a claim was checked.
pub(crate) fn confirm(ask: &Ask) -> Answer {
    let why = ask.needed("reason").map_err(|_| Problem::bad("reason", "say what it was checked against"))?.to_owned();
    let stamp = ask.stamp()?;
    let view = claims::visible(ask, ask.part("id"))?;
    let (id, report) = (view.claim.id.clone(), view.claim.report);
    let target = Target::Claim(id.clone());
    let entry = ask.state.shelf.write(move |book| Ok(book.note(&stamp, Visibility::Internal, target, &format!("confirmed: {why}"))?))?;
    remember(ask, "confirmed", entry, &view.claim.id, Some(&report));
    done_claim(ask, &report, &id, entry)
}

/// The claim by which an incident is meant: the claim itself, or the one that the code is bound to.
fn claim_of(ask: &Ask, field: &str, name: &str) -> Result<ClaimId, Problem> {
    let sight = ask.state.sights.get(ask.clearance(), 0)?;
    let data = &sight.data;
    let at = data.incident(name).ok_or_else(|| Problem::unfit(field, "no incident has this code, and no claim of an incident this id"))?;
    if name.starts_with("c-") {
        return Ok(ClaimId(name.to_owned()));
    }
    Ok(data.bound(name).unwrap_or_else(|| data.claims.claim_id(data.incidents.claims(at)[0] as usize)))
}

/// Writes judgements down and links again.
pub(crate) fn relinked(ask: &Ask, stamp: Stamp, judgements: Vec<Judgement>) -> Result<u64, Problem> {
    let claims: Vec<ClaimId> = judgements.iter().flat_map(|j| j.claims.clone()).collect();
    desk::changeable(ask, &claims)?;
    let given = Arc::clone(&ask.state.given);
    ask.state.shelf.write(move |book| {
        let written = book.judge(&stamp, judgements)?;
        (given.relink)(book, &Stamp::new(stamp.author.as_str(), stamp.time), None).map_err(Problem::broken)?;
        written.last().copied().ok_or_else(|| Problem::conflict("nothing was written"))
    })
}

pub(crate) fn judgement(a: ClaimId, b: ClaimId, verdict: Verdict) -> Judgement {
    Judgement { claims: [a, b], reports: None, persons: None, verdict, because: serde_json::Value::Null }
}

fn pair(ask: &Ask, a: (&str, &str), b: (&str, &str), verdict: Verdict) -> Answer {
    let stamp = reason(ask)?;
    let (x, y) = (claim_of(ask, a.0, a.1)?, claim_of(ask, b.0, b.1)?);
    if x == y {
        return Err(Problem::conflict("both name the same claim"));
    }
    let entry = relinked(ask, stamp, vec![judgement(x.clone(), y.clone(), verdict)])?;
    remember(ask, "judged", entry, &x, None);
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

/// Puts two incidents together: whole, so each claim of both is judged to be one with the next. A judgement on two claims alone would draw these two
/// together and leave the others where they were.
pub(crate) fn merge(ask: &Ask) -> Answer {
    let stamp = reason(ask)?;
    let with = ask.needed("with")?;
    let sight = ask.state.sights.get(ask.clearance(), 0)?;
    let data = &sight.data;
    let own = data.incident(ask.part("code")).ok_or_else(|| Problem::unfit("code", "no incident has this code, and no claim of an incident this id"))?;
    let other = data.incident(with).ok_or_else(|| Problem::unfit("with", "no incident has this code, and no claim of an incident this id"))?;
    if own == other {
        return Err(Problem::conflict("both name the same incident"));
    }
    let claims: Vec<ClaimId> = [own, other].iter().flat_map(|&i| desk::claims_of(data, i)).collect();
    let judgements = claims.windows(2).map(|w| judgement(w[0].clone(), w[1].clone(), Verdict::Same)).collect();
    let entry = relinked(ask, stamp, judgements)?;
    remember(ask, "put together", entry, &claims[0], None);
    // By the claim: its code may be another one now.
    done(ask, &format!("/incidents/{}", claims[0].0), serde_json::json!({ "entry": entry, "claims": claims }))
}

/// Takes claims out of an incident.
pub(crate) fn split(ask: &Ask) -> Answer {
    let stamp = reason(ask)?;
    let sight = ask.state.sights.get(ask.clearance(), 0)?;
    let data = &sight.data;
    let at = data.incident(ask.part("code")).ok_or_else(Problem::not_found)?;
    let own: Vec<ClaimId> = desk::claims_of(data, at);
    let out: Vec<ClaimId> = ask.all("claims").into_iter().map(ClaimId).collect();
    if out.is_empty() || out.iter().any(|c| !own.contains(c)) {
        return Err(Problem::unfit("claims", "name one claim or more of this incident"));
    }
    let stay: Vec<&ClaimId> = own.iter().filter(|c| !out.contains(c)).collect();
    if stay.is_empty() {
        return Err(Problem::unfit("claims", "these are all claims of the incident; nothing would stay"));
    }
    let mut judgements: Vec<Judgement> = out.iter().flat_map(|a| stay.iter().map(|b| judgement(a.clone(), (*b).clone(), Verdict::Different))).collect();
    judgements.extend(out.windows(2).map(|w| judgement(w[0].clone(), w[1].clone(), Verdict::Same)));
    let entry = relinked(ask, stamp, judgements)?;
    remember(ask, "taken apart", entry, &out[0], None);
    done(ask, &format!("/incidents/{}", out[0].0), serde_json::json!({ "entry": entry, "claims": out }))
}

/// Says how far an incident was checked. An incident that has no code yet gets one first. Where the project asks for two people, the first one's word
/// waits for a second who says the same.
pub(crate) fn verify(ask: &Ask) -> Answer {
    let stamp = reason(ask)?;
    let degree: Verification =
        serde_json::from_value(ask.needed("degree")?.into()).map_err(|_| Problem::bad("degree", "reported, corroborated, verified or rejected"))?;
    let sight = ask.state.sights.get(ask.clearance(), 0)?;
    let at = sight.data.incident(ask.part("code")).ok_or_else(Problem::not_found)?;
    let own = desk::claims_of(&sight.data, at);
    desk::changeable(ask, &own)?;
    let claim = claim_of(ask, "code", ask.part("code"))?;
    if (ask.state.given.settings)().second_sign_off && matches!(degree, Verification::Verified | Verification::Rejected) {
        let ids = own.iter().collect();
        let proposed = desk::dealt(&desk::handled(ask, &own)?, &ids, desk::verified_at(&sight.data, &ids), ask.clearance()).proposed;
        match proposed.filter(|p| p.verification == degree) {
            Some(p) if p.author == stamp.author => {
                return Err(Problem::conflict("you said so already; somebody else has to say the same before it holds"));
            }
            Some(_) => {}
            None => {
                let handling = tollbook_ledger::Handling::Proposed { verification: degree };
                let entry = ask.state.shelf.write(move |book| Ok(book.handle_incident(&stamp, &own, &handling)?))?;
                return done(ask, &format!("/incidents/{}", claim.0), serde_json::json!({ "entry": entry, "proposed": degree }));
            }
        }
    }
    let (given, own) = (Arc::clone(&ask.state.given), claim.clone());
    let (entry, code) = ask.state.shelf.write(move |book| {
        let code = (given.relink)(book, &Stamp::new(stamp.author.as_str(), stamp.time), Some(&own)).map_err(Problem::broken)?;
        let code = code.ok_or_else(Problem::not_found)?;
        Ok((book.verify_incident(&stamp, &code, degree)?, code))
    })?;
    remember(ask, "graded", entry, &claim, None);
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
        return Err(Problem::unfit("visibility", "you could not read it yourself; choose one that your role sees"));
    }
    let date = match ask.field("date") {
        None => None,
        Some(day) => Some(crate::ask::day_of(day).ok_or_else(|| Problem::bad("date", "write a day of the calendar as 2021-02-20"))?),
    };
    let report = TypedReport { text: ask.needed("text")?.to_owned(), source: ask.field("source").map(str::to_owned), date, visibility };
    let given = Arc::clone(&ask.state.given);
    let _work = ask.state.board.begin(Step::Adding, visibility, 1);
    let id = ask.state.shelf.write(move |book| (given.add)(book, &stamp, report).map_err(Problem::conflict))?;
    done(ask, &format!("/reports/{}", id.0), serde_json::json!({ "report": id }))
}
