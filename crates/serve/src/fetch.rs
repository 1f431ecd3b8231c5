//! From the ledger to a state of it. Enters: a book, a clearance, the tables of linking, what was kept of a linking. Leaves: claims with their incidents, as rows.
//! Never done here: a claim stricter than the clearance; writing.

use crate::claims::Gathering;
use crate::data::{Arriving, Data, Marks, Reports};
use crate::given::Given;
use crate::lean::{Lineage, Names};
use crate::problem::Problem;
use crate::sight::Sight;
use sha2::{Digest as _, Sha256};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use tollbook_ledger::{Book, IncidentActs, Query, ReportRow, Standing, Visibility};
use tollbook_link::{LinkReport, Minted};
use tollbook_model::{Claim, ClaimId, IncidentCode, Linked, ReportId, Verification};

/// After so many claims it is told how many have come.
const TOLD: usize = 2_000;

/// A claim as it was fetched.
pub(crate) struct FetchedClaim {
    pub claim: Claim,
    /// The entry that added its report.
    report: u64,
}

/// What the ledger's views say of what a clearance sees. Nothing of it was opened.
pub(crate) struct Outline {
    head: u64,
    pub print: [u8; 32],
    claims: Marks,
    reports: Reports,
    acts: IncidentActs,
    /// True if there is nothing in the book that it doesn't see.
    whole: bool,
}

/// What was fetched for a sight, before it is linked.
pub(crate) struct Fetched {
    outline: Outline,
    pub claims: Vec<FetchedClaim>,
    reports: Vec<(Arriving, Lineage)>,
    /// Claims whose place is told by its unit alone.
    pub coarse: HashSet<ClaimId>,
}

impl Outline {
    /// What a clearance sees, as of one moment.
    fn of(book: &Book, clearance: Visibility, as_of: Option<u64>) -> Result<Self, Problem> {
        let seen = Query { as_of, clearance: Some(clearance), ..Query::new() };
        // Row by row: all rows of a large book are as large as the state that is made of them.
        let (mut hash, mut claims, mut failed, mut many) = (Sha256::new(), Marks::default(), None, 0);
        let arriving = book.every_report_row(seen.clone()).map_while(|r| match r {
            Ok(r) => {
                hash.update(format!("r {} {} {}\n", r.seq, r.visibility, r.reading));
                many += 1;
                Some(arriving(r))
            }
            Err(e) => {
                failed = Some(e);
                None
            }
        });
        let reports = Reports::of(arriving);
        if let Some(e) = failed {
            return Err(e.into());
        }
        for row in book.every_claim_row(seen.clone()) {
            let row = row?;
            if as_of.is_some() || (row.standing == Standing::Current && row.died.is_none()) {
                hash.update(format!("c {} {} {}\n", row.version, row.form, row.visibility));
                claims.push(&row);
            }
        }
        let claims = claims.tight();
        let all = Query { clearance: None, ..seen };
        let whole = as_of.is_none() && book.count_claims(&all)? == claims.len() as u64 && book.count_reports(&all)? == many;
        let mut acts = book.incident_acts(as_of)?;
        let seen = claims.known();
        // What binds to a claim that the clearance doesn't see is not said.
        acts.coded.retain(|c| seen(&c.1.claim));
        acts.coded.shrink_to_fit();
        // Which report a code was bound in nobody asks here.
        acts.coded.iter_mut().for_each(|c| c.1.report = ReportId(String::new()));
        acts.verified.retain(|v| seen(&v.1.claim));
        acts.closed.retain(|c| seen(&c.1.claim));
        acts.theirs.retain(|(_, j)| j.claims.iter().all(&seen));
        let judged = std::mem::take(&mut acts.judgements).into_iter().zip(std::mem::take(&mut acts.judged_at));
        (acts.judgements, acts.judged_at) = judged.filter(|(j, _)| j.claims.iter().all(&seen)).unzip();
        drop(seen);
        for j in acts.theirs.iter().map(|t| &t.1).chain(&acts.judgements) {
            hash.update(format!("j {:?} {} {} {:?}\n", j.verdict, j.claims[0].0, j.claims[1].0, j.persons));
        }
        acts.coded.iter().for_each(|c| hash.update(format!("n {}\n", c.0)));
        acts.verified.iter().for_each(|c| hash.update(format!("v {}\n", c.0)));
        acts.closed.iter().for_each(|c| hash.update(format!("l {}\n", c.0)));
        Ok(Outline { head: book.size()?, print: hash.finalize().into(), claims, reports, acts, whole })
    }

    /// A state of claims that were gathered; `rest` is the linking without them.
    fn sight(self, given: &Arc<Given>, claims: Gathering, rest: Linked) -> Result<Sight, Problem> {
        Sight::over(given, self.head, self.print, Data::of(claims, self.reports, rest, self.claims, self.acts))
    }
}

fn arriving(r: ReportRow) -> Arriving {
    Arriving {
        id: r.id,
        seq: r.seq,
        visibility: r.visibility,
        reading: Some(r.reading).filter(|n| *n > 0),
        source: None,
        date: r.day.and_then(day),
        language: r.language.map(Into::into),
        text: r.text,
    }
}

/// A day of the ledger's views.
fn day(number: i64) -> Option<jiff::civil::Date> {
    jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().try_days(number).ok()?).ok()
}

/// What was found of what a clearance sees now, before any of its claims was opened.
pub(crate) enum Found {
    /// A state that another clearance has, too.
    Twin(Arc<Sight>),
    /// The state, out of what was kept of the linking of the whole book.
    Made(Box<Sight>),
    /// Everything in it, still to be linked.
    Fetched(Box<Fetched>),
}

/// Makes the state of what a clearance sees now: out of one that is there, else out of the linking of the book, if it sees all of the book; else it is fetched. `come` is
/// told how many claims have come.
pub(crate) fn now(
    given: &Arc<Given>,
    book: &Book,
    clearance: Visibility,
    twin: &dyn Fn(&[u8; 32]) -> Option<Arc<Sight>>,
    come: &dyn Fn(u64),
) -> Result<Found, Problem> {
    moment(book, |book| {
        let outline = Outline::of(book, clearance, None)?;
        // What the public sees passes rules of its own first.
        if clearance != Visibility::Public {
            if let Some(twin) = twin(&outline.print) {
                return Ok(Found::Twin(if twin.head >= outline.head { twin } else { Arc::new(twin.at(outline.head)) }));
            }
            if outline.whole {
                return match whole(given, book, outline, come)? {
                    Ok(sight) => Ok(Found::Made(Box::new(sight))),
                    Err(outline) => Ok(Found::Fetched(Box::new(fetch(book, clearance, None, outline, come)?))),
                };
            }
        }
        Ok(Found::Fetched(Box::new(fetch(book, clearance, None, outline, come)?)))
    })
}

/// What a clearance saw at an entry.
pub(crate) fn past(book: &Book, clearance: Visibility, entry: u64) -> Result<Fetched, Problem> {
    moment(book, |book| fetch(book, clearance, Some(entry), Outline::of(book, clearance, Some(entry))?, &|_| {}))
}

fn moment<T>(book: &Book, read: impl FnOnce(&Book) -> Result<T, Problem>) -> Result<T, Problem> {
    book.at_one_moment(|book| Ok(read(book)))?
}

/// The state of the whole book, out of the linking that the book's commands keep; the outline again where nobody links the whole book for others.
fn whole(given: &Arc<Given>, book: &Book, mut outline: Outline, come: &dyn Fn(u64)) -> Result<Result<Sight, Outline>, Problem> {
    let Some(whole) = &given.whole else { return Ok(Err(outline)) };
    let (mut claims, mut many) = (Gathering::with_room(outline.claims.ids()), 0_usize);
    let made = whole(book, &mut |claim| {
        if let Some(report) = outline.reports.find(&claim.claim.report) {
            claims.push(claim, report as u32);
        }
        many += 1;
        if many.is_multiple_of(TOLD) {
            come(many as u64);
        }
    });
    let (rest, sources) = made.map_err(Problem::broken)?;
    outline.reports.name_sources(sources);
    Ok(Ok(outline.sight(given, claims, rest)?))
}

fn fetch(book: &Book, clearance: Visibility, as_of: Option<u64>, outline: Outline, come: &dyn Fn(u64)) -> Result<Fetched, Problem> {
    let mut names = Names::default();
    let all = Query { as_of, clearance: Some(clearance), ..Query::new() };
    let mut claims: Vec<FetchedClaim> = Vec::with_capacity(outline.claims.len());
    for v in book.every_claim(all.clone()) {
        let mut v = v?;
        if !v.stands && as_of.is_none() {
            continue;
        }
        // Made lean as they come: all of them whole are several times as large.
        names.claim(&mut v.claim);
        claims.push(FetchedClaim { claim: v.claim, report: v.report_seq });
        if claims.len().is_multiple_of(TOLD) {
            come(claims.len() as u64);
        }
    }
    come(claims.len() as u64);
    let mut reports = book.every_report(all).map(|v| v.map(|v| names.report(v))).collect::<tollbook_ledger::Result<Vec<_>>>()?;
    reports.sort_by_key(|r: &(Arriving, Lineage)| r.0.seq);
    Ok(Fetched { outline, claims, reports, coarse: HashSet::new() })
}

/// Puts claims together as they speak of incidents.
fn linked(given: &Arc<Given>, claims: impl Iterator<Item = (u64, Claim)>, reports: &[(Arriving, Lineage)], acts: &IncidentActs) -> Linked {
    let mut of: HashMap<u64, Vec<Claim>> = HashMap::with_capacity(reports.len());
    for (report, claim) in claims {
        // A report has few, and each is large: no room for those that don't come.
        let own = of.entry(report).or_default();
        own.reserve_exact(1);
        own.push(claim);
    }
    let mut order: Vec<usize> = (0..reports.len()).collect();
    order.sort_by_key(|&i| (reports[i].0.date, reports[i].0.seq));
    let inputs: Vec<LinkReport> = order
        .iter()
        .enumerate()
        .map(|(order, &i)| {
            let (r, lineage) = &reports[i];
            LinkReport {
                id: r.id.clone(),
                source: r.source.clone(),
                published: r.date,
                order: order as u64,
                agency: lineage.agency.clone(),
                signature: lineage.signature.as_deref().and_then(given.signature),
                claims: of.remove(&r.seq).unwrap_or_default(),
            }
        })
        .collect();
    let minted: Vec<Minted> = acts.coded.iter().map(|(_, c)| Minted { code: c.code.clone(), claim: c.claim.clone() }).collect();
    tollbook_link::link_after(&given.setting(), &inputs, &acts.heard(), &minted, None, false).0.linked
}

impl Fetched {
    /// SHA-256 over what it holds.
    pub(crate) fn print(&mut self) -> &mut [u8; 32] {
        &mut self.outline.print
    }

    /// What was decided, as far as the clearance sees what it is about.
    pub(crate) fn acts(&mut self) -> &mut IncidentActs {
        &mut self.outline.acts
    }

    /// Which incidents it has, before anything is changed in it.
    pub(crate) fn linked(&self, given: &Arc<Given>) -> Linked {
        linked(given, self.claims.iter().map(|v| (v.report, v.claim.clone())), &self.reports, &self.outline.acts)
    }
}

/// Links what was fetched.
pub(crate) fn link(given: &Arc<Given>, fetched: Fetched) -> Result<Sight, Problem> {
    let Fetched { mut outline, claims, reports, coarse } = fetched;
    let acts = &outline.acts;
    let mut linked = linked(given, claims.into_iter().map(|v| (v.report, v.claim)), &reports, acts);
    let mut checked: HashMap<&IncidentCode, Verification> = HashMap::new();
    for (_, v) in &acts.verified {
        checked.insert(&v.code, v.verification);
    }
    for incident in &mut linked.incidents {
        let said = std::iter::once(&incident.code).chain(&incident.aliases).find_map(|c| checked.get(c).copied());
        incident.verification = said.unwrap_or_default();
    }
    let closed = acts.closed_lists();
    linked.closed = linked.claims.iter().enumerate().filter(|(_, c)| closed.contains(&c.claim.id)).map(|(i, _)| i).collect();
    outline.reports = Reports::of(reports.into_iter().map(|r| r.0));
    let mut gathered = Gathering::default();
    for claim in std::mem::take(&mut linked.claims) {
        if let Some(report) = outline.reports.find(&claim.claim.report) {
            gathered.push(claim, report as u32);
        }
    }
    Ok(outline.sight(given, gathered, linked)?.told_by_unit(coarse))
}
