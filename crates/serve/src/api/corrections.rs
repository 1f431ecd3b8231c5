//! What was set right, and what was not collected. Enters: a page's cursor, a gap that somebody knows of. Leaves: corrections of what the asker sees, in their
//! order; gaps with their reasons. Never done here: a reason or a name shown to whoever may not read colleagues' words.

use super::{acts, for_public, paged};
use crate::ask::{Answer, Ask, WORDS_MAX};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::roles::Need;
use crate::table::{ListCell, ListKind, ListRow, ListTable};
use jiff::Timestamp;
use serde::Serialize;
use tollbook_ledger::{Content, Entry, EntryKind, LedgerError, Source, SourceId, Target, Visibility};
use tollbook_model::{ClaimId, Verification};

/// Something that was set right.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Correction {
    /// Which entry; only for those who may know how many there are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<u64>,
    /// The day.
    pub day: jiff::civil::Date,
    /// `corrected`, `retracted`, `judged`, `rejected`.
    pub what: &'static str,
    /// Claims that it is about.
    pub claims: Vec<String>,
    /// The incident that the first of them speaks of now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incident: Option<String>,
    /// What the first said before, and says now: harm and count; where these stayed, whatever else was corrected, for those who may read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A day, an outlet or a feed of which nothing came in.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Gap {
    pub entry: u64,
    pub time: Timestamp,
    pub author: String,
    pub source: String,
    pub says: String,
}

/// Characters (code points) of a source's name at most.
pub(crate) const SOURCE_MAX: usize = 200;
/// Entries that are looked through at a time.
const RUN: u64 = 500;

/// Goes backwards through the entries until enough rows are found.
fn backwards<T>(
    ask: &Ask,
    (below, limit): (Option<u64>, usize),
    mut row: impl FnMut(Entry) -> Result<Option<T>, Problem>,
) -> Result<(Vec<T>, Option<String>), Problem> {
    let head = ask.state.shelf.read(|book| Ok(book.size()?))?;
    let mut below = below.unwrap_or(u64::MAX).min(head + 1);
    let mut out = Vec::new();
    while below > 1 && out.len() < limit {
        let from = below.saturating_sub(RUN).max(1);
        let mut entries = Vec::new();
        let wanted = |k: EntryKind| {
            matches!(k, EntryKind::ClaimCorrected | EntryKind::ClaimRetracted | EntryKind::Judgement | EntryKind::IncidentVerified | EntryKind::Note)
        };
        ask.state.shelf.read(|book| {
            Ok(book.each_entry(from, below - 1, &mut |e| {
                if wanted(e.header.kind) {
                    entries.push(e);
                }
                Ok(())
            })?)
        })?;
        below = from;
        for entry in entries.into_iter().rev() {
            let seq = entry.header.seq;
            out.extend(row(entry)?);
            if out.len() == limit {
                below = seq;
                break;
            }
        }
    }
    Ok((out, (below > 1).then(|| below.to_string())))
}

/// What a correction changed beside harm and count, field by field, before and after; nothing where no field that is told in words did.
fn corrected(ask: &Ask, before: &tollbook_model::Claim, after: &tollbook_model::Claim) -> Option<(String, String)> {
    let [a, b] = [before, after].map(ask.state.given.tell);
    let fields = [
        ("who", a.who, b.who),
        ("by", a.by, b.by),
        ("means", a.means, b.means),
        ("place", a.place, b.place),
        ("when", a.when, b.when),
        ("according to", a.according_to, b.according_to),
        ("", a.qualities.join(", "), b.qualities.join(", ")),
    ];
    let words = ask.language.words();
    let side = |name: &str, value: &str| {
        let value = if value.is_empty() { words.get("unknown").copied().unwrap_or("unknown") } else { value };
        if name.is_empty() { value.to_owned() } else { format!("{}: {value}", words.get(name).copied().unwrap_or(name)) }
    };
    let changed: Vec<(String, String)> = fields.iter().filter(|f| f.1 != f.2).map(|(n, x, y)| (side(n, x), side(n, y))).collect();
    let (was, is): (Vec<String>, Vec<String>) = changed.into_iter().unzip();
    (!was.is_empty()).then(|| (was.join("; "), is.join("; ")))
}

/// What was set right in what the asker sees, the latest first.
pub(crate) fn listed(ask: &Ask) -> Result<(Vec<Correction>, Option<String>), Problem> {
    ask.only(&["cursor", "limit"])?;
    page(ask, ask.number("cursor")?, ask.limit()?)
}

fn page(ask: &Ask, below: Option<u64>, limit: usize) -> Result<(Vec<Correction>, Option<String>), Problem> {
    let role = ask.who.role;
    let texts = role.may(Need::Texts, ask.state.config.public);
    let sight = ask.state.sights.get(ask.clearance(), 0)?;
    let data = &sight.data;
    let dealings = ask.state.sights.dealings()?;
    let held = |id: &ClaimId| role == crate::roles::Role::Public && dealings.touches(&id.0);
    // A claim that is retracted is in no sight; the book knows how far it may travel. The public is told nothing of one that was held back in any way.
    let seen = |id: &ClaimId| -> bool {
        data.claim_at(id).is_some()
            || !held(id) && {
                let view = ask.state.shelf.read(|book| Ok(book.claim(id)?));
                view.is_ok_and(|v| !v.stands && v.visibility <= ask.clearance() && data.report_at(&v.claim.report).is_some() && for_public(&v.claim, role))
            }
    };
    let open = |id: &ClaimId| data.claim_at(id).is_none_or(|c| super::is_open(data, c, role));
    let told = |c: &tollbook_model::Claim| {
        let told = (ask.state.given.tell)(c);
        format!("{} {}", told.harm, told.count).trim().to_owned()
    };
    // Judgements of one act are one correction.
    let mut act: Option<(String, Timestamp)> = None;
    backwards(ask, (below, limit), |entry| {
        let own = (entry.header.author.clone(), entry.header.time);
        if entry.header.kind == EntryKind::Judgement {
            if act.replace(own.clone()).is_some_and(|last| last == own) {
                return Ok(None);
            }
        } else {
            act = None;
        }
        let (what, ids, after) = match entry.content {
            Some(Content::ClaimCorrected { claim }) => ("corrected", vec![claim.id.clone()], Some(claim)),
            Some(Content::ClaimRetracted { claim, .. }) => ("retracted", vec![claim], None),
            Some(Content::Judgement(j)) => ("judged", j.claims.to_vec(), None),
            Some(Content::IncidentVerified(v)) if v.verification == Verification::Rejected => ("rejected", vec![v.claim], None),
            _ => return Ok(None),
        };
        if entry.header.visibility > ask.clearance() || !ids.iter().all(|id| seen(id) && open(id)) {
            return Ok(None);
        }
        let incident = data.claim_at(&ids[0]).and_then(|c| data.code_of(c)).map(str::to_owned);
        let seq = entry.header.seq;
        let form = match what {
            "corrected" | "retracted" => {
                let versions = ask.state.shelf.read(|book| Ok(book.trail(&ids[0])?.versions))?;
                versions.into_iter().rfind(|v| v.form < seq && v.visibility <= ask.clearance()).map(|v| v.claim)
            }
            _ => None,
        };
        let (before, after) = match (form, after) {
            // A number that stayed is no correction of it: what was corrected is told, or nothing.
            (Some(before), Some(after)) if told(&before) == told(&after) => match texts.then(|| corrected(ask, &before, &after)).flatten() {
                Some((before, after)) => (Some(before), Some(after)),
                None => (None, None),
            },
            (before, after) => (before.map(|c| told(&c)), after.map(|c| told(&c))),
        };
        Ok(Some(Correction {
            entry: texts.then_some(seq),
            day: entry.header.time.to_zoned(jiff::tz::TimeZone::UTC).date(),
            what,
            claims: ids.iter().map(|c| c.0.clone()).collect(),
            incident,
            before,
            after,
            author: texts.then_some(entry.header.author),
            reason: entry.reason.filter(|_| texts),
        }))
    })
}

/// `GET /api/v1/corrections`. To the public the cursor of a page would tell how many entries there are; it gets the latest alone.
pub(crate) fn list(ask: &Ask) -> Answer {
    let (rows, next) = listed(ask)?;
    let next = next.filter(|_| !ask.who.role.figures_alone());
    let mut out = paged(serde_json::to_value(&rows).map_err(|e| Problem::broken(e.to_string()))?, next);
    out["contact"] = serde_json::json!((ask.state.given.settings)().corrections);
    Reply::json(&out)
}

/// `GET /api/v1/corrections.csv`. To the public, who can't turn pages, the latest alone.
pub(crate) fn csv(ask: &Ask) -> Answer {
    use ListKind::{Day, Number, Words};
    ask.only(&["cursor", "limit"])?;
    let columns = [
        ("day", Day),
        ("what", Words),
        ("claims", Words),
        ("incident", Words),
        ("before", Words),
        ("after", Words),
        ("entry", Number),
        ("author", Words),
        ("reason", Words),
    ];
    let row = |r: Correction| ListRow {
        cells: vec![
            ListCell::day(Some(r.day)),
            ListCell::words(r.what),
            ListCell::words(r.claims.join("; ")),
            ListCell::maybe(r.incident),
            ListCell::maybe(r.before),
            ListCell::maybe(r.after),
            ListCell::number(r.entry),
            ListCell::maybe(r.author),
            ListCell::maybe(r.reason),
        ],
        point: None,
    };
    let latest_alone = ask.who.role.figures_alone();
    let pages = |below, limit| page(ask, below, limit).map(|(rows, next)| (rows, next.filter(|_| !latest_alone)));
    let rows = super::every_page(ask, pages)?.map(|r| r.map(row));
    ListTable::new("corrections", &columns, rows).answer(ask, "csv")
}

/// `GET /api/v1/gaps.csv`.
pub(crate) fn gaps_csv(ask: &Ask) -> Answer {
    use ListKind::{Number, Words};
    ask.only(&["cursor", "limit"])?;
    let columns = [("entry", Number), ("time", Words), ("author", Words), ("source", Words), ("says", Words)];
    let row = |g: Gap| ListRow {
        cells: vec![
            ListCell::Number(g.entry),
            ListCell::words(g.time.to_string()),
            ListCell::words(g.author),
            ListCell::words(g.source),
            ListCell::words(g.says),
        ],
        point: None,
    };
    let rows = super::every_page(ask, |below, limit| gaps_below(ask, below, limit))?.map(|r| r.map(row));
    ListTable::new("gaps", &columns, rows).answer(ask, "csv")
}

/// What was not collected, the latest first.
pub(crate) fn gaps(ask: &Ask) -> Result<(Vec<Gap>, Option<String>), Problem> {
    ask.only(&["cursor", "limit"])?;
    gaps_below(ask, ask.number("cursor")?, ask.limit()?)
}

fn gaps_below(ask: &Ask, below: Option<u64>, limit: usize) -> Result<(Vec<Gap>, Option<String>), Problem> {
    backwards(ask, (below, limit), |entry| match entry.content {
        Some(Content::Note { target: Target::Source(source), text, .. }) if entry.header.visibility <= ask.clearance() => {
            // A source that was protected since is not named any more.
            let seen = ask.state.shelf.read(|book| Ok(book.source_visibility(&source)?)).is_ok_and(|v| v <= ask.clearance());
            let h = entry.header;
            Ok(seen.then_some(Gap { entry: h.seq, time: h.time, author: h.author, source: source.0, says: text }))
        }
        _ => Ok(None),
    })
}

/// `GET /api/v1/gaps`.
pub(crate) fn gap_list(ask: &Ask) -> Answer {
    let (rows, next) = gaps(ask)?;
    Reply::json(&paged(serde_json::to_value(&rows).map_err(|e| Problem::broken(e.to_string()))?, next))
}

/// Writes down that something was not collected: by whom, from when to when, why.
pub(crate) fn add_gap(ask: &Ask) -> Answer {
    let source = ask.needed("source")?.to_owned();
    let why = ask.needed("text")?.to_owned();
    if source.chars().count() > SOURCE_MAX {
        return Err(Problem::bad("source", format!("a source has {SOURCE_MAX} characters at most")));
    }
    if why.chars().count() > WORDS_MAX {
        return Err(Problem::bad("text", format!("{WORDS_MAX} characters at most")));
    }
    let day = |field: &str| match ask.field(field) {
        None => Ok(None),
        Some(d) => crate::ask::day_of(d).map(Some).ok_or_else(|| Problem::bad(field, "write a day of the calendar as 2021-02-20")),
    };
    let days = match (day("from")?, day("to")?) {
        (Some(a), Some(b)) if b < a => return Err(Problem::unfit("to", format!("{b} lies before {a}"))),
        (Some(a), Some(b)) => format!(" from {a} to {b}"),
        (Some(a), None) => format!(" since {a}"),
        (None, Some(b)) => format!(" up to {b}"),
        (None, None) => String::new(),
    };
    let stamp = ask.stamp()?;
    let entry = ask.state.shelf.write(move |book| {
        let (id, text) = (SourceId(source.clone()), format!("Not collected{days}: {why}"));
        match book.note(&stamp, Visibility::Internal, Target::Source(id.clone()), &text) {
            Err(LedgerError::Unknown(_)) => {
                book.add_source(&stamp, Visibility::Internal, Source { id: id.clone(), name: source, kind: None, identity: None })?;
                Ok(book.note(&stamp, Visibility::Internal, Target::Source(id), &text)?)
            }
            other => Ok(other?),
        }
    })?;
    acts::done(ask, "/gaps", serde_json::json!({ "entry": entry }))
}
