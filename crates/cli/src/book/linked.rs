//! From a book to its incidents. Enters: reports and claims as they stand at an entry, what people judged, what was kept of the linking before. Leaves: a
//! linking. Never done here: deciding what is one incident; `link` does that.

use super::asked::{self, Asked};
use super::linked_file::{Kept, section};
use super::settings::Settings;
use super::{apart, keep, moment};
use crate::link_args::ScopeArgs;
use anyhow::{Context as _, Result};
use jiff::civil::Date;
use rustc_hash::FxHashSet;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use tollbook_intake::Signature;
use tollbook_ledger::{Book, ClaimView, Fingerprint, IncidentActs, MODELS_FOLDER, Query, ReportView};
use tollbook_link::{Before, IncidentModel, Known, LinkReport, Linking, Minted, Setting, TextSignature};
use tollbook_model::{ActorRegistry, Claim, ClaimId, IncidentCode, Linked, LinkedClaim, ReportId, Span, Symbol, Taxonomy, Verdict, Verification};
use tollbook_reckon::{Ground, Reading};

/// What linking needs beside the book.
pub(crate) struct Tables {
    pub registry: ActorRegistry,
    pub means: Taxonomy,
    pub targets: Taxonomy,
    pub model: IncidentModel,
    pub origin_words: Vec<(&'static str, &'static str)>,
}

impl Tables {
    /// The tables that come with the program.
    ///
    /// # Errors
    /// A table that can't be read.
    pub(crate) fn built_in() -> Result<Self> {
        Ok(Tables {
            registry: tollbook_read::registry()?,
            means: tollbook_read::means()?,
            targets: tollbook_read::targets()?,
            model: IncidentModel::built_in(),
            origin_words: tollbook_read::origin_words(),
        })
    }

    /// The tables with which a book is linked: its own weights, if it has learnt any.
    ///
    /// # Errors
    /// A table that can't be read.
    pub(crate) fn of(book: &Book) -> Result<Self> {
        let mut tables = Tables::built_in()?;
        if let Some(name) = Settings::load(book.folder())?.model {
            // A table that came with an earlier version of the program is known by its name alone.
            if let Some(model) = IncidentModel::named(&name) {
                tables.model = model;
                return Ok(tables);
            }
            let path = model_path(book.folder(), &name);
            let text = std::fs::read_to_string(&path)
                .with_context(|| format!("{}: the book's weights; `tollbook link --built-in` goes back to those of the program", path.display()))?;
            tables.model = IncidentModel::parse(&text).map_err(|e| anyhow::anyhow!("{}: {}", path.display(), e.trim_end()))?;
        }
        Ok(tables)
    }

    pub(crate) fn setting(&self) -> Setting<'_> {
        Setting { registry: &self.registry, means: &self.means, origin_words: &self.origin_words, model: &self.model }
    }
}

/// Where a table of weights of a book lies.
pub(super) fn model_path(folder: &Path, name: &str) -> PathBuf {
    folder.join(MODELS_FOLDER).join(format!("{name}.toml"))
}

/// A report, as far as incidents and tolls ask.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Told {
    pub id: ReportId,
    /// The entry that added it.
    pub seq: u64,
    pub source: Option<Symbol>,
    /// Day of publication.
    pub date: Option<Date>,
    /// The agency that the outlet credits.
    pub agency: Option<Symbol>,
    /// The book it belongs to, if that is another one.
    pub book: Option<String>,
    /// The signature of its words; known where the book is linked, not where what was found is only asked.
    pub signature: Option<TextSignature>,
}

impl Told {
    fn of(view: &ReportView) -> Self {
        let r = &view.report;
        let signature = r.signature.as_deref().and_then(|s| s.parse::<Signature>().ok());
        Told {
            id: r.id.clone(),
            seq: view.seq,
            source: r.source.as_deref().map(Symbol::from),
            date: r.date,
            agency: r.agency.as_deref().map(Symbol::from),
            book: view.book.clone(),
            signature: signature.map(|s| TextSignature { shingles: s.shingles, slots: s.slots }),
        }
    }
}

/// A book's incidents, and what was said of them.
///
/// Where they come from what was kept, claims lack the words they stand on ([`words_of`] fetches them).
#[derive(Default)]
pub(super) struct BookLinked {
    pub linking: Linking,
    pub acts: IncidentActs,
    /// The reports, in the order of publication.
    pub reports: Vec<Told>,
}

/// A linking, with what keeping it needs.
pub(super) struct Made {
    pub now: BookLinked,
    /// The state of the book that it is of.
    pub head: (u64, Fingerprint),
    /// What linking again would go on from; absent if nothing was linked because nothing had changed.
    pub known: Option<Known>,
    /// The incident of each claim at the linking before, if that was kept.
    pub before: Option<HashMap<ClaimId, IncidentCode>>,
}

/// Links what stands at an entry (absent: now). What was linked before and kept is gone on from; of older entries the last one asked for is kept.
///
/// # Errors
/// The engine failed, or an entry is damaged.
pub(super) fn of(book: &Book, tables: &Tables, as_of: Option<u64>) -> Result<BookLinked> {
    let head = book.head()?;
    let Some(entry) = as_of.filter(|e| *e != head.0) else { return Ok(now(book, tables, false)?.now) };
    if let Some(kept) = keep::past(book, tables, entry, |_| true)
        && let Ok(then) = Kept::open(&kept).and_then(|k| k.linked(None))
    {
        return Ok(then);
    }
    let then = whole(book, tables, as_of, false)?.0;
    keep::write_past(book, tables, entry, &then, head);
    Ok(then)
}

/// What answers a question: of what was kept the claims that it can reach, with the places of all; else everything.
///
/// # Errors
/// The question can't be asked, the engine failed, or an entry is damaged.
pub(super) fn answering(book: &Book, tables: &Tables, args: &ScopeArgs) -> Result<(BookLinked, Ground, Asked)> {
    let head = book.head()?;
    let as_of = moment::entry(book, args.as_of)?;
    let kept = match as_of.filter(|e| *e != head.0) {
        None => keep::part(book, tables, head, |_| true),
        Some(entry) => keep::past(book, tables, entry, |_| true),
    };
    if let Some(kept) = kept.as_ref().and_then(|k| Kept::open(k).ok()) {
        let asked = asked::of(args, tables, kept.latest(), &|| Box::new(kept.places()))?;
        // Ceilings reach from anywhere to anywhere: the reconciled reading asks all claims.
        let keep = if asked.reading == Reading::Documented { kept.reach(&asked.scope).ok() } else { None };
        if let Ok(now) = kept.linked(keep.as_deref()) {
            return Ok((now, kept.ground(), asked));
        }
    }
    let now = of(book, tables, as_of)?;
    let latest = now.reports.iter().filter_map(|r| r.date).max();
    let asked = asked::of(args, tables, latest, &|| Box::new(now.linking.linked.claims.iter().filter_map(|c| Some((c.claim.place.as_ref()?, 1)))))?;
    let ground = Ground::of_linked(&now.linking.linked);
    Ok((now, ground, asked))
}

/// Links what stands now, with every pair that was compared, if `compared`.
///
/// # Errors
/// The engine failed, or an entry is damaged.
pub(super) fn now(book: &Book, tables: &Tables, compared: bool) -> Result<Made> {
    let made = book.at_one_moment(|book| Ok((book.head()?, gone_on(book, tables, compared)?)));
    match made? {
        (_, Some(made)) => Ok(made),
        (head, None) => {
            let (now, known, _) = whole(book, tables, Some(head.0), compared)?;
            Ok(Made { now, head, known: Some(known), before: None })
        }
    }
}

/// Links the book from its entries, whatever was kept, with the words of its claims; gives the reports with everything that their entries say, too.
///
/// # Errors
/// The engine failed, or an entry is damaged.
pub(super) fn whole(book: &Book, tables: &Tables, as_of: Option<u64>, compared: bool) -> Result<(BookLinked, Known, Vec<ReportView>)> {
    let (mut claims, mut views, acts) = book.at_one_moment(|book| {
        let (claims, reports) = everything(book, as_of)?;
        Ok((claims, reports, book.incident_acts(as_of)?))
    })?;
    views.sort_by_key(|r| (r.report.date, r.seq));
    let reports: Vec<Told> = views.iter().map(Told::of).collect();
    let inputs = inputs(&reports, |r| claims.remove(&r.seq).unwrap_or_default());
    let (now, known) = linked(tables, reports, inputs, acts, None, compared);
    Ok((now, known, views))
}

/// The claims of the book as they are linked, one after the other, then the rest of the linking and who published which report. What was kept of the book as it
/// stands is read claim by claim; else it is gone on from, or everything is linked, in a process of its own where that can be, and kept for the next one who asks.
///
/// # Errors
/// The engine failed, or an entry is damaged.
pub(super) fn each(book: &Book, tables: &Tables, claim: &mut dyn FnMut(LinkedClaim)) -> Result<(Linked, Vec<(u64, Option<Symbol>)>)> {
    let head = book.head()?;
    for fresh in [false, true] {
        if fresh {
            apart::keep(book);
        }
        if let Some(kept) = keep::part(book, tables, head, |s| !section::CODED.contains(&s))
            && let Ok(rest) = Kept::each(kept, claim)
        {
            return Ok(rest);
        }
    }
    let made = now(book, tables, false)?;
    keep::write(book, tables, &made);
    let mut linked = made.now.linking.linked;
    std::mem::take(&mut linked.claims).into_iter().for_each(claim);
    Ok((linked, made.now.reports.into_iter().map(|r| (r.seq, r.source)).collect()))
}

/// Goes on from what was kept; `None` if nothing was, or if it says nothing of the book as it stands.
fn gone_on(book: &Book, tables: &Tables, compared: bool) -> tollbook_ledger::Result<Option<Made>> {
    let head = book.head()?;
    let Some((kept, at)) = keep::read(book, tables) else { return Ok(None) };
    if at == head && !compared {
        return Ok(Some(Made { now: kept, head, known: None, before: None }));
    }
    let Some(since) = book.since(at)? else { return Ok(None) };
    let BookLinked { linking, mut acts, mut reports } = kept;
    let Some(known) = keep::read_ground(book, tables, at, &mut reports) else { return Ok(None) };
    acts.extend(since.acts);
    let incidents = &linking.linked.incidents;
    let code = |c: &LinkedClaim| c.incident.and_then(|i| incidents.get(i)).map(|i| (c.claim.id.clone(), i.code.clone()));
    let before = linking.linked.claims.iter().filter_map(code).collect();
    let mut claims: HashMap<ReportId, Vec<Claim>> = HashMap::with_capacity(reports.len());
    for c in linking.linked.claims {
        claims.entry(c.claim.report.clone()).or_default().push(c.claim);
    }
    // What a judgement made a part of something is told as the report tells it, before it is linked.
    let parts: HashSet<&ClaimId> =
        acts.judgements.iter().chain(acts.theirs.iter().map(|t| &t.1)).filter(|j| j.verdict == Verdict::PartOf).map(|j| &j.claims[0]).collect();
    let mut anew: Vec<ReportId> = claims.iter().filter(|(_, own)| own.iter().any(|c| parts.contains(&c.id))).map(|(r, _)| r.clone()).collect();
    let mut changed = FxHashSet::default();
    for view in &since.reports {
        match reports.iter_mut().find(|r| r.seq == view.seq) {
            Some(told) => *told = Told::of(view),
            None => reports.push(Told::of(view)),
        }
        changed.insert(view.report.id.clone());
        anew.push(view.report.id.clone());
    }
    for id in anew {
        let own = claims_of(book, Query { report: Some(id.clone()), ..Query::new() })?.into_iter().map(|c| c.1).collect();
        claims.insert(id, own);
    }
    reports.sort_by_key(|r| (r.date, r.seq));
    let inputs = inputs(&reports, |r| claims.remove(&r.id).unwrap_or_default());
    let (now, known) = linked(tables, reports, inputs, acts, Some(Before { known: &known, changed: &changed }), compared);
    Ok(Some(Made { now, head, known: Some(known), before: Some(before) }))
}

/// Links, and says how far each incident was checked.
fn linked(tables: &Tables, reports: Vec<Told>, inputs: Vec<LinkReport>, acts: IncidentActs, before: Option<Before<'_>>, compared: bool) -> (BookLinked, Known) {
    let minted: Vec<Minted> = acts.coded.iter().map(|(_, c)| Minted { code: c.code.clone(), claim: c.claim.clone() }).collect();
    let (mut linking, known) = tollbook_link::link_after(&tables.setting(), &inputs, &acts.heard(), &minted, before, compared);
    let mut checked: HashMap<&IncidentCode, Verification> = HashMap::new();
    for (_, v) in &acts.verified {
        checked.insert(&v.code, v.verification);
    }
    for incident in &mut linking.linked.incidents {
        let said = std::iter::once(&incident.code).chain(&incident.aliases).find_map(|c| checked.get(c).copied());
        incident.verification = said.unwrap_or_default();
    }
    let closed = acts.closed_lists();
    let list = &mut linking.linked;
    list.closed = list.claims.iter().enumerate().filter(|(_, c)| closed.contains(&c.claim.id)).map(|(i, _)| i).collect();
    (BookLinked { linking, acts, reports }, known)
}

/// The words on which a claim stands: its own, or where it came out of what was kept, the book's.
pub(super) fn words_of<'a>(book: &Book, claim: &'a Claim) -> Cow<'a, [Span]> {
    if claim.provenance.spans.is_empty()
        && let Ok(view) = book.claim(&claim.id)
    {
        return Cow::Owned(view.claim.provenance.spans);
    }
    Cow::Borrowed(&claim.provenance.spans)
}

/// Claims that answer a question, each with the entry of its report.
fn claims_of(book: &Book, query: Query) -> tollbook_ledger::Result<Vec<(u64, Claim)>> {
    let past = query.as_of.is_some();
    let standing = |v: &tollbook_ledger::Result<ClaimView>| v.as_ref().map_or(true, |v| v.stands || past);
    book.every_claim(query).filter(standing).map(|v| v.map(|v| (v.report_seq, v.claim))).collect()
}

/// What stands: claims by their report, and the reports.
fn everything(book: &Book, as_of: Option<u64>) -> tollbook_ledger::Result<(HashMap<u64, Vec<Claim>>, Vec<ReportView>)> {
    let mut claims: HashMap<u64, Vec<Claim>> = HashMap::new();
    for (report, claim) in claims_of(book, Query { as_of, ..Query::new() })? {
        claims.entry(report).or_default().push(claim);
    }
    let reports = book.every_report(Query { as_of, ..Query::new() }).collect::<tollbook_ledger::Result<_>>()?;
    Ok((claims, reports))
}

fn inputs(reports: &[Told], mut claims: impl FnMut(&Told) -> Vec<Claim>) -> Vec<LinkReport> {
    let input = |(order, r): (usize, &Told)| LinkReport {
        id: r.id.clone(),
        source: r.source.clone(),
        published: r.date,
        order: order as u64,
        agency: r.agency.clone(),
        signature: r.signature.clone(),
        claims: claims(r),
    };
    reports.iter().enumerate().map(input).collect()
}

/// SHA-256 over which claims stand in which incident: two linkings with the same one put the same claims together under the same codes.
pub(super) fn fingerprint(linked: &Linked) -> Fingerprint {
    let mut rows: Vec<String> = linked
        .incidents
        .iter()
        .map(|i| {
            let mut ids: Vec<&str> = i.claims.iter().map(|&c| linked.claims[c].claim.id.0.as_str()).collect();
            ids.sort_unstable();
            format!("{} {}\n", i.code.0, ids.join(" "))
        })
        .collect();
    rows.sort_unstable();
    Fingerprint::of(rows.concat().as_bytes())
}
