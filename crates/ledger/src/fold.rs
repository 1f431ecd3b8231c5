//! From entries to what stands. Enters: one entry after the other. Leaves: rows of the views. Never done here: a change to anything kept, a
//! choice that doesn't follow from the entries alone; so a rebuild gives the same rows.
//!
//! A claim's version lives from the entry that made it to the entry that ended it. A new reading of a report ends the versions that came from
//! the reading before; versions that a person made (corrections, retractions, claims by hand) stay, and their ids are passed over.

use crate::fingerprint::day_number;
use crate::store::{ClaimRow, FormOrigin, ReportRow, Standing, Store, Term, TermKind, VERSION_BITS};
use crate::{ClaimEntered, Content, Fingerprint, LedgerError, MergedPart, ReadingMade, ReportAdded, Result, Target, Visibility, search};
use std::collections::{HashMap, HashSet};
use tollbook_model::{Claim, ClaimId, ClaimKind, Harm, ReportId, Who};

/// Where texts come from when a report's row is made.
pub(crate) type Texts<'a> = &'a dyn Fn(&dyn Store, &Fingerprint) -> Result<Option<String>>;

/// An entry on its way into the views.
struct Act<'a> {
    /// Its number in this book.
    seq: u64,
    /// Which book's act it is.
    book: u32,
    visibility: Visibility,
    texts: Texts<'a>,
}

/// Applies one entry of this book.
pub(crate) fn apply(store: &mut dyn Store, seq: u64, visibility: Visibility, content: &Content, texts: Texts<'_>) -> Result<()> {
    if let Content::Merged(merged) = content {
        return match &merged.part {
            MergedPart::Headers { headers } => headers.iter().try_for_each(|h| store.put_foreign(&merged.book.0, h.seq, &h.hash()?)),
            MergedPart::Entry { theirs, kind, visibility, body } => {
                let book = store.place_foreign(&merged.book.0, *theirs, seq)?;
                let (content, _) = Content::parse(seq, *kind, body.json.as_bytes())?;
                act(store, &Act { seq, book, visibility: *visibility, texts }, &content)
            }
            MergedPart::Proven { .. } => Ok(()),
        };
    }
    act(store, &Act { seq, book: 0, visibility, texts }, content)
}

fn act(store: &mut dyn Store, act: &Act<'_>, content: &Content) -> Result<()> {
    for blob in content.blobs() {
        store.put_blob_use(&blob, act.seq)?;
    }
    match content {
        Content::ReportAdded(r) => add_report(store, act, r),
        Content::ReadingMade(r) => make_reading(store, act, r),
        Content::ClaimCorrected { claim } => correct(store, act, claim),
        Content::ClaimRetracted { claim, report } => retract(store, act, claim, report),
        Content::ClaimEntered(c) => enter(store, act, c),
        Content::VisibilitySet { target, visibility, report } => set_visibility(store, act, target, *visibility, report.as_ref()),
        Content::SourceAdded(s) => put_source(store, act, &s.id.0, act.visibility),
        Content::Note { target, report, .. } => note(store, act, target, report.as_ref()),
        Content::Judgement(j) => {
            for (claim, report) in j.claims.iter().zip(j.reports.iter().flatten()) {
                touch_claim(store, act, claim, report)?;
            }
            Ok(())
        }
        Content::IncidentCoded(c) => touch_claim(store, act, &c.claim, &c.report),
        Content::IncidentVerified(v) => touch_claim(store, act, &v.claim, &v.report),
        Content::ListClosed(c) => touch_claim(store, act, &c.claim, &c.report),
        Content::IncidentHandled(h) => touch_claim(store, act, &h.claim, &h.report),
        // What another book erased, the merge erases here with an entry of this book.
        Content::Erased { .. } if act.book != 0 => Ok(()),
        Content::Erased { entries, foreign } => {
            erase(store, entries, act.texts)?;
            // Number 0: it was here, and is not to come again.
            foreign.iter().try_for_each(|(book, theirs)| store.place_foreign(book, *theirs, 0).map(drop))
        }
        Content::BookOpened(_) | Content::Checkpoint { .. } | Content::Merged(_) | Content::LinkingMade(_) => Ok(()),
    }
}

/// The name by which a source's reports and its own entry meet.
pub(crate) fn source_key(name: &str) -> String {
    name.trim().to_lowercase()
}

fn floor_of_source(store: &dyn Store, book: u32, source: Option<&str>) -> Result<Visibility> {
    Ok(match source {
        Some(s) => store.source(book, s)?.map_or(Visibility::Public, |s| s.1),
        None => Visibility::Public,
    })
}

fn add_report(store: &mut dyn Store, act: &Act<'_>, r: &ReportAdded) -> Result<()> {
    let source = r.source.as_deref().map(source_key).filter(|s| !s.is_empty());
    let floor = floor_of_source(store, act.book, source.as_deref())?;
    let words = (act.texts)(store, &r.text)?.map(|t| search::fold(&t)).unwrap_or_default();
    let row = ReportRow {
        seq: act.seq,
        book: act.book,
        id: r.id.clone(),
        content_id: r.content_id.clone(),
        source,
        day: r.date.map(day_number),
        language: r.language.clone(),
        own: act.visibility,
        visibility: act.visibility.max(floor),
        reading: 0,
        versions: 0,
        decided: false,
        text: r.text,
        capture: r.capture.bytes,
    };
    store.put_report(&row, &words)
}

/// How far a claim travels before anybody decides: the living who are named come first.
fn own_visibility(claim: &Claim) -> Visibility {
    fn named(who: &Who) -> bool {
        !who.persons.is_empty() || who.any_of.iter().any(named)
    }
    let living = matches!(claim.harm, Some(Harm::Injured | Harm::Missing | Harm::Abducted | Harm::Detained | Harm::Displaced));
    if living && named(&claim.who) { Visibility::Restricted } else { Visibility::Public }
}

/// What a claim is found by.
pub(crate) fn terms_of(claim: &Claim, source: Option<&str>) -> Vec<Term> {
    fn word(value: &impl serde::Serialize) -> String {
        serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
    }
    fn of_who(who: &Who, out: &mut Vec<Term>) {
        out.extend([&who.actor, &who.side].into_iter().flatten().map(|a| (TermKind::Actor, a.to_string())));
        who.any_of.iter().for_each(|w| of_who(w, out));
    }
    let mut out = Vec::with_capacity(10);
    out.push((TermKind::Harm, claim.harm.filter(|_| claim.kind == ClaimKind::Harm).map_or_else(|| word(&claim.kind), |h| word(&h))));
    of_who(&claim.who, &mut out);
    out.extend(claim.by.actors.iter().filter_map(|b| b.actor.as_ref()).map(|a| (TermKind::Actor, a.to_string())));
    for part in claim.place.iter().flat_map(|p| p.parts.iter()) {
        out.extend(part.id.as_ref().map(|id| (TermKind::Place, id.to_lowercase())));
        out.push((TermKind::Place, part.name.to_lowercase()));
        out.extend(part.admin1.as_ref().map(|a| (TermKind::Admin1, a.to_lowercase())));
        out.extend(part.country.as_ref().map(|c| (TermKind::Country, c.to_uppercase())));
    }
    out.extend(source.map(|s| (TermKind::Source, s.to_owned())));
    out.extend(claim.means.as_ref().map(|m| (TermKind::Means, m.to_string())));
    out.retain(|t| !t.1.is_empty());
    out.sort_unstable();
    out.dedup();
    out
}

/// Where the fields of a new version come from.
struct Form {
    entry: u64,
    at: u32,
    origin: FormOrigin,
    standing: Standing,
}

fn put(store: &mut dyn Store, report: &mut ReportRow, born: u64, form: &Form, claim: &Claim, own: Visibility) -> Result<()> {
    if report.versions >> VERSION_BITS != 0 {
        return Err(LedgerError::Refused("a report can't have more than a million versions of claims".to_owned()));
    }
    let days = claim.period.as_ref().and_then(|p| Some((p.start.or(p.end)?, p.end.or(p.start)?)));
    let row = ClaimRow {
        version: (report.seq << VERSION_BITS) + report.versions,
        book: report.book,
        id: claim.id.clone(),
        report: report.seq,
        born,
        died: None,
        form: form.entry,
        at: form.at,
        standing: form.standing,
        origin: form.origin,
        from: days.map(|d| day_number(d.0)),
        to: days.map(|d| day_number(d.1)),
        own,
        visibility: own.max(report.visibility),
    };
    report.versions += 1;
    store.put_claim(&row, &terms_of(claim, report.source.as_deref()))
}

/// What people decided about the claims of a report: what stands, and how far it travels.
#[derive(Default)]
struct Decided {
    retracted: bool,
    own: Option<Visibility>,
}

/// Those that were made before an entry: a report that is folded again meets its touches before its acts.
fn decisions(store: &dyn Store, report: &ReportRow, before: u64) -> Result<HashMap<ClaimId, Decided>> {
    let mut out: HashMap<ClaimId, Decided> = HashMap::new();
    if !report.decided {
        return Ok(out);
    }
    for (seq, claim) in store.touches(report.seq)? {
        let Some(claim) = claim.filter(|_| seq < before) else { continue };
        let decided = out.entry(claim).or_default();
        match said(store, seq)? {
            Some((_, _, Content::ClaimRetracted { .. })) => decided.retracted = true,
            Some((_, _, Content::ClaimCorrected { .. })) => decided.retracted = false,
            Some((_, _, Content::VisibilitySet { visibility, .. })) => decided.own = Some(visibility),
            _ => {}
        }
    }
    Ok(out)
}

fn make_reading(store: &mut dyn Store, act: &Act<'_>, r: &ReadingMade) -> Result<()> {
    let Some(mut report) = store.report_by_id(act.book, &r.report)? else { return Ok(()) };
    let mut held: HashSet<ClaimId> = HashSet::new();
    if report.reading > 0 || report.decided {
        for live in store.live_claims(report.seq)? {
            if live.origin != FormOrigin::Reading || live.standing == Standing::Retracted {
                held.insert(live.id);
            } else {
                store.end_claim(live.version, act.seq)?;
            }
        }
    }
    // What a person decided about an id holds for every later reading of it, even if the reading it was decided on was erased since.
    let decided = decisions(store, &report, act.seq)?;
    for (at, claim) in r.claims.iter().enumerate() {
        if held.contains(&claim.id) {
            continue;
        }
        let d = decided.get(&claim.id);
        let standing = if d.is_some_and(|d| d.retracted) { Standing::Retracted } else { Standing::Current };
        let form = Form { entry: act.seq, at: at as u32, origin: FormOrigin::Reading, standing };
        put(store, &mut report, act.seq, &form, claim, d.and_then(|d| d.own).unwrap_or_else(|| own_visibility(claim)))?;
    }
    report.reading = act.seq;
    store.update_report(&report)?;
    store.put_touch(report.seq, act.seq, None)
}

/// The version of a claim that stands or was retracted last.
fn live(store: &dyn Store, book: u32, id: &ClaimId) -> Result<Option<ClaimRow>> {
    Ok(store.claim_versions(book, id)?.into_iter().rev().find(|v| v.died.is_none()))
}

fn correct(store: &mut dyn Store, act: &Act<'_>, claim: &Claim) -> Result<()> {
    let Some(mut report) = store.report_by_id(act.book, &claim.report)? else { return Ok(()) };
    let old = live(store, act.book, &claim.id)?;
    let own = match &old {
        Some(old) => {
            store.end_claim(old.version, act.seq)?;
            Some(old.own)
        }
        // The form it mended was erased; the correction holds the claim whole, and stands.
        None => decisions(store, &report, act.seq)?.get(&claim.id).and_then(|d| d.own),
    };
    report.decided = true;
    let form = Form { entry: act.seq, at: 0, origin: FormOrigin::Correction, standing: Standing::Current };
    put(store, &mut report, act.seq, &form, claim, own.unwrap_or_else(|| own_visibility(claim).max(act.visibility)))?;
    store.update_report(&report)?;
    store.put_touch(report.seq, act.seq, Some(&claim.id))
}

fn retract(store: &mut dyn Store, act: &Act<'_>, id: &ClaimId, report: &ReportId) -> Result<()> {
    let Some(mut report) = store.report_by_id(act.book, report)? else { return Ok(()) };
    report.decided = true;
    if let Some(old) = live(store, act.book, id)? {
        let terms = store.terms(old.version)?;
        store.end_claim(old.version, act.seq)?;
        let version = (report.seq << VERSION_BITS) + report.versions;
        report.versions += 1;
        store.put_claim(&ClaimRow { version, born: act.seq, died: None, standing: Standing::Retracted, ..old }, &terms)?;
    }
    store.update_report(&report)?;
    store.put_touch(report.seq, act.seq, Some(id))
}

fn enter(store: &mut dyn Store, act: &Act<'_>, c: &ClaimEntered) -> Result<()> {
    let Some(mut report) = store.report_by_id(act.book, &c.claim.report)? else { return Ok(()) };
    report.decided = true;
    let form = Form { entry: act.seq, at: 0, origin: FormOrigin::Hand, standing: Standing::Current };
    let own = own_visibility(&c.claim).max(act.visibility);
    put(store, &mut report, act.seq, &form, &c.claim, own)?;
    store.update_report(&report)?;
    store.put_touch(report.seq, act.seq, Some(&c.claim.id))
}

fn set_visibility(store: &mut dyn Store, act: &Act<'_>, target: &Target, visibility: Visibility, report: Option<&ReportId>) -> Result<()> {
    match target {
        Target::Report(id) => {
            let Some(mut report) = store.report_by_id(act.book, id)? else { return Ok(()) };
            let floor = floor_of_source(store, act.book, report.source.as_deref())?;
            report.own = visibility;
            report.visibility = visibility.max(floor);
            store.update_report(&report)?;
            store.set_claims_floor(report.seq, report.visibility)?;
            store.put_touch(report.seq, act.seq, None)
        }
        Target::Claim(id) => {
            let Some(report) = report else { return Ok(()) };
            let Some(mut report) = store.report_by_id(act.book, report)? else { return Ok(()) };
            report.decided = true;
            store.update_report(&report)?;
            store.set_claim_visibility(act.book, id, visibility, visibility.max(report.visibility))?;
            store.put_touch(report.seq, act.seq, Some(id))
        }
        Target::Source(id) => put_source(store, act, &id.0, visibility),
        Target::Entry(_) => Ok(()),
    }
}

fn put_source(store: &mut dyn Store, act: &Act<'_>, id: &str, visibility: Visibility) -> Result<()> {
    let key = source_key(id);
    store.put_source(act.book, &key, act.seq, visibility)?;
    for mut report in store.reports_of_source(act.book, &key)? {
        report.visibility = report.own.max(visibility);
        store.update_report(&report)?;
        store.set_claims_floor(report.seq, report.visibility)?;
    }
    Ok(())
}

fn touch_claim(store: &mut dyn Store, act: &Act<'_>, id: &ClaimId, report: &ReportId) -> Result<()> {
    match store.report_by_id(act.book, report)? {
        Some(report) => store.put_touch(report.seq, act.seq, Some(id)),
        None => Ok(()),
    }
}

fn note(store: &mut dyn Store, act: &Act<'_>, target: &Target, report: Option<&ReportId>) -> Result<()> {
    match (target, report) {
        (Target::Report(id), _) => match store.report_by_id(act.book, id)? {
            Some(report) => store.put_touch(report.seq, act.seq, None),
            None => Ok(()),
        },
        (Target::Claim(id), Some(report)) => touch_claim(store, act, id, report),
        _ => Ok(()),
    }
}

/// Takes entries whose content is gone out of the views, as if they had never said anything.
fn erase(store: &mut dyn Store, entries: &[u64], texts: Texts<'_>) -> Result<()> {
    let gone: HashSet<u64> = entries.iter().copied().collect();
    let mut again = Vec::new();
    let mut sources = false;
    for &seq in entries {
        again.extend(store.touched_by(seq)?);
        store.drop_touches(seq)?;
        store.drop_blob_uses(seq)?;
        sources |= store.sources()?.iter().any(|s| s.2 == seq);
        if store.report(seq)?.is_some() {
            store.drop_report(seq)?;
        }
    }
    again.sort_unstable();
    again.dedup();
    for report in again {
        if !gone.contains(&report) && store.report(report)?.is_some() {
            refold(store, report, texts)?;
        }
    }
    if sources {
        refold_sources(store, &gone)?;
    }
    Ok(())
}

/// What an entry says, and as which book's act; `None` if its content is gone.
fn said(store: &dyn Store, seq: u64) -> Result<Option<(u32, Visibility, Content)>> {
    let (Some((header, _)), Some(body)) = (store.entry(seq)?, store.body(seq)?) else { return Ok(None) };
    let (content, _) = Content::parse(seq, header.kind, &body.json)?;
    let Content::Merged(merged) = content else { return Ok(Some((0, header.visibility, content))) };
    let MergedPart::Entry { kind, visibility, body, .. } = &merged.part else { return Ok(None) };
    let (content, _) = Content::parse(seq, *kind, body.json.as_bytes())?;
    Ok(store.foreign_book(&merged.book.0)?.map(|b| (b.0, *visibility, content)))
}

/// Makes the claims of one report again from the entries about it.
fn refold(store: &mut dyn Store, report: u64, texts: Texts<'_>) -> Result<()> {
    let Some(mut row) = store.report(report)? else { return Ok(()) };
    let Some((_, own, _)) = said(store, report)? else { return Ok(()) };
    store.drop_claims(report)?;
    let floor = floor_of_source(store, row.book, row.source.as_deref())?;
    row = ReportRow { own, visibility: own.max(floor), reading: 0, versions: 0, decided: false, ..row };
    store.update_report(&row)?;
    for (seq, _) in store.touches(report)? {
        // A note or a judgement touches without changing; applying it again changes nothing.
        if let Some((book, visibility, content)) = said(store, seq)? {
            act(store, &Act { seq, book, visibility, texts }, &content)?;
        }
    }
    Ok(())
}

/// Makes the sources again after one of the entries that named them lost its content.
fn refold_sources(store: &mut dyn Store, gone: &HashSet<u64>) -> Result<()> {
    let stale: Vec<(u32, String)> = store.sources()?.into_iter().filter(|s| gone.contains(&s.2)).map(|s| (s.0, s.1)).collect();
    let size = store.head()?.0;
    for (book, key) in stale {
        // Sources are few and erased rarely; their entries are looked for from the end.
        let mut latest = None;
        let mut seqs = Vec::new();
        store.each(1, size, &mut |h, _, _| {
            if matches!(h.kind, crate::EntryKind::SourceAdded | crate::EntryKind::VisibilitySet | crate::EntryKind::Merged) && !gone.contains(&h.seq) {
                seqs.push(h.seq);
            }
            Ok(())
        })?;
        for seq in seqs.into_iter().rev() {
            let found = match said(store, seq)? {
                Some((b, visibility, Content::SourceAdded(s))) if b == book && source_key(&s.id.0) == key => Some(visibility),
                Some((b, _, Content::VisibilitySet { target: Target::Source(s), visibility, .. })) if b == book && source_key(&s.0) == key => Some(visibility),
                _ => None,
            };
            if let Some(visibility) = found {
                latest = Some((seq, visibility));
                break;
            }
        }
        store.drop_source(book, &key)?;
        if let Some((seq, visibility)) = latest {
            store.put_source(book, &key, seq, visibility)?;
        }
        let floor = latest.map_or(Visibility::Public, |l| l.1);
        for mut report in store.reports_of_source(book, &key)? {
            report.visibility = report.own.max(floor);
            store.update_report(&report)?;
            store.set_claims_floor(report.seq, report.visibility)?;
        }
    }
    Ok(())
}
