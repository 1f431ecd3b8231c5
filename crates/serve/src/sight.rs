//! What a clearance sees of the book, linked. Enters: a book, a clearance, the tables of linking. Leaves: claims with their incidents, ready to
//! be asked, and a thread that reckons over them. Never done here: a claim stricter than the clearance; writing.

use crate::given::Given;
use crate::problem::Problem;
use crate::rows::IncidentRow;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use tollbook_ledger::{Book, ClaimView, FormOrigin, IncidentActs, Query, ReportView, Visibility};
use tollbook_link::{LinkReport, Minted};
use tollbook_model::{Claim, ClaimId, IncidentCode, Linked, ReportId, Symbol, Verification};
use tollbook_reckon::Reckoner;

/// Rows that are fetched at a time.
const PAGE: usize = 2_000;
/// Bytes of answers that are kept for the next one who asks the same.
const CACHE_BYTES: usize = 24 << 20;
/// Questions that may wait for the reckoner.
const WAITING: usize = 64;
/// Tolls that may wait: each holds a thread that others could be answered by.
const WAITING_TOLLS: usize = 4;

type Job = Box<dyn FnOnce(&Data, &Reckoner<'_>) + Send>;

/// What the ledger says of a claim beside its fields.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held {
    pub origin: FormOrigin,
}

/// Everything that a clearance sees.
pub(crate) struct Data {
    pub linked: Linked,
    /// In the order in which they came in.
    pub reports: Vec<ReportView>,
    pub held: Vec<Held>,
    pub claim_at: HashMap<ClaimId, usize>,
    pub report_at: HashMap<ReportId, usize>,
    /// Claims of each report.
    pub of_report: Vec<Vec<usize>>,
    /// Of each report whose claims all copy another report's, or whose text is another's: that one.
    pub copy_of: Vec<Option<usize>>,
    /// One row for each incident, the latest first; and where each incident's row is.
    pub rows: Vec<IncidentRow>,
    /// The claim that each minted code is bound to.
    pub bound: HashMap<IncidentCode, ClaimId>,
    /// What was decided about incidents, as far as the clearance sees what it is about.
    pub acts: IncidentActs,
    /// The latest day of publication.
    pub as_of: Option<jiff::civil::Date>,
}

impl Data {
    /// The incident that a code, an alias or one of its claims names.
    pub(crate) fn incident(&self, name: &str) -> Option<usize> {
        if name.starts_with("c-") {
            let at = *self.claim_at.get(&ClaimId(name.to_owned()))?;
            return self.linked.claims[at].incident;
        }
        self.linked.incidents.iter().position(|i| i.code.0 == name || i.aliases.iter().any(|a| a.0 == name))
    }

    /// The report of a claim.
    pub(crate) fn report_of(&self, claim: &Claim) -> Option<&ReportView> {
        self.report_at.get(&claim.report).map(|&i| &self.reports[i])
    }
}

/// A state of the book under a clearance.
pub(crate) struct Sight {
    /// Entries that it saw.
    pub head: u64,
    /// SHA-256 over what it holds: what a clearance doesn't see doesn't change it.
    pub print: [u8; 32],
    pub data: Arc<Data>,
    jobs: Jobs,
    cache: Mutex<Cache>,
}

/// Questions on their way to the reckoner: figures of incidents are quick, and don't wait for a toll that is not.
#[derive(Clone)]
struct Jobs {
    quick: mpsc::SyncSender<Job>,
    slow: mpsc::SyncSender<Job>,
}

/// How long a question may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// Figures of incidents.
    Quick,
    /// Tolls.
    Slow,
}

#[derive(Default)]
struct Cache {
    bytes: usize,
    kept: HashMap<String, crate::Reply>,
}

/// What was fetched for a sight, before it is linked.
pub(crate) struct Fetched {
    head: u64,
    pub print: [u8; 32],
    pub claims: Vec<ClaimView>,
    reports: Vec<ReportView>,
    pub acts: IncidentActs,
}

/// Fetches what a clearance sees, as of one moment.
pub(crate) fn fetch(book: &Book, clearance: Visibility, as_of: Option<u64>) -> Result<Fetched, Problem> {
    let (head, claims, mut reports, mut acts) = book.at_one_moment(|book| {
        let mut claims = Vec::new();
        let mut query = Query { as_of, clearance: Some(clearance), limit: PAGE, ..Query::new() };
        loop {
            let page = book.claims(&query)?;
            let full = page.len() == PAGE;
            query.after = page.last().map(|c| c.row);
            claims.extend(page.into_iter().filter(|v| v.stands || as_of.is_some()));
            if !full {
                break;
            }
        }
        let mut reports = Vec::new();
        let mut query = Query { as_of, clearance: Some(clearance), limit: PAGE, ..Query::new() };
        loop {
            let page = book.reports(&query)?;
            let full = page.len() == PAGE;
            query.after = page.last().map(|r| r.seq);
            reports.extend(page);
            if !full {
                break;
            }
        }
        Ok((book.size()?, claims, reports, book.incident_acts(as_of)?))
    })?;
    reports.sort_by_key(|r| r.seq);
    let seen: std::collections::HashSet<&ClaimId> = claims.iter().map(|c| &c.claim.id).collect();
    // What binds to a claim that the clearance doesn't see is not said.
    acts.coded.retain(|c| seen.contains(&c.1.claim));
    acts.verified.retain(|v| seen.contains(&v.1.claim));
    acts.closed.retain(|c| seen.contains(&c.1.claim));
    acts.theirs.retain(|(_, j)| j.claims.iter().all(|c| seen.contains(c)));
    let judged = std::mem::take(&mut acts.judgements).into_iter().zip(std::mem::take(&mut acts.judged_at));
    (acts.judgements, acts.judged_at) = judged.filter(|(j, _)| j.claims.iter().all(|c| seen.contains(c))).unzip();
    let mut hash = Sha256::new();
    for r in &reports {
        hash.update(format!("r {} {} {}\n", r.seq, r.visibility, r.reading.unwrap_or(0)));
    }
    for c in &claims {
        hash.update(format!("c {} {} {}\n", c.row, c.form, c.visibility));
    }
    for j in acts.theirs.iter().map(|t| &t.1).chain(&acts.judgements) {
        hash.update(format!("j {:?} {} {} {:?}\n", j.verdict, j.claims[0].0, j.claims[1].0, j.persons));
    }
    acts.coded.iter().for_each(|c| hash.update(format!("n {}\n", c.0)));
    acts.verified.iter().for_each(|c| hash.update(format!("v {}\n", c.0)));
    acts.closed.iter().for_each(|c| hash.update(format!("l {}\n", c.0)));
    Ok(Fetched { head, print: hash.finalize().into(), claims, reports, acts })
}

/// Puts claims together as they speak of incidents.
fn linked(given: &Arc<Given>, claims: impl IntoIterator<Item = (u64, Claim)>, reports: &[ReportView], acts: &IncidentActs) -> Linked {
    let mut of: HashMap<u64, Vec<Claim>> = HashMap::new();
    for (report, claim) in claims {
        of.entry(report).or_default().push(claim);
    }
    let mut order: Vec<usize> = (0..reports.len()).collect();
    order.sort_by_key(|&i| (reports[i].report.date, reports[i].seq));
    let inputs: Vec<LinkReport> = order
        .iter()
        .enumerate()
        .map(|(order, &i)| {
            let r = &reports[i].report;
            LinkReport {
                id: r.id.clone(),
                source: r.source.as_deref().map(Symbol::from),
                published: r.date,
                order: order as u64,
                agency: r.agency.as_deref().map(Symbol::from),
                signature: r.signature.as_deref().and_then(given.signature),
                claims: of.remove(&reports[i].seq).unwrap_or_default(),
            }
        })
        .collect();
    let minted: Vec<Minted> = acts.coded.iter().map(|(_, c)| Minted { code: c.code.clone(), claim: c.claim.clone() }).collect();
    tollbook_link::link_after(&given.setting(), &inputs, &acts.heard(), &minted, None, false).0.linked
}

impl Fetched {
    /// Which incidents it has, before anything is changed in it.
    pub(crate) fn linked(&self, given: &Arc<Given>) -> Linked {
        linked(given, self.claims.iter().map(|v| (v.report_seq, v.claim.clone())), &self.reports, &self.acts)
    }
}

/// Links what was fetched.
pub(crate) fn link(given: &Arc<Given>, fetched: Fetched) -> Result<Sight, Problem> {
    let Fetched { head, print, claims, reports, acts } = fetched;
    let held_of: HashMap<ClaimId, Held> = claims.iter().map(|v| (v.claim.id.clone(), Held { origin: v.origin })).collect();
    let mut linked = linked(given, claims.into_iter().map(|v| (v.report_seq, v.claim)), &reports, &acts);
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
    Sight::over(given, head, print, Arc::new(data(linked, reports, &held_of, acts)))
}

fn data(linked: Linked, reports: Vec<ReportView>, held_of: &HashMap<ClaimId, Held>, acts: IncidentActs) -> Data {
    let report_at: HashMap<ReportId, usize> = reports.iter().enumerate().map(|(i, r)| (r.report.id.clone(), i)).collect();
    let claim_at: HashMap<ClaimId, usize> = linked.claims.iter().enumerate().map(|(i, c)| (c.claim.id.clone(), i)).collect();
    let nothing = Held { origin: FormOrigin::Reading };
    let held = linked.claims.iter().map(|c| held_of.get(&c.claim.id).copied().unwrap_or(nothing)).collect();
    let mut of_report: Vec<Vec<usize>> = vec![Vec::new(); reports.len()];
    for (i, c) in linked.claims.iter().enumerate() {
        if let Some(&r) = report_at.get(&c.claim.report) {
            of_report[r].push(i);
        }
    }
    let original =
        |claim: usize| linked.claims[claim].copy_of.as_ref().and_then(|c| claim_at.get(c)).and_then(|&c| report_at.get(&linked.claims[c].claim.report));
    // The same text from many outlets is one, also where nothing was read in it.
    let mut first_of: HashMap<&tollbook_ledger::Fingerprint, usize> = HashMap::new();
    let same_text: Vec<Option<usize>> = reports
        .iter()
        .enumerate()
        .map(|(i, r)| {
            let first = *first_of.entry(&r.report.text).or_insert(i);
            (first != i).then_some(first)
        })
        .collect();
    let copy_of = of_report
        .iter()
        .zip(same_text)
        .map(|(own, same)| match own.first().and_then(|&c| original(c)) {
            Some(&of) if own.iter().all(|&c| original(c).is_some()) => Some(of),
            _ => same,
        })
        .collect();
    let as_of = reports.iter().filter_map(|r| r.report.date).max();
    let rows = crate::rows::all(&linked);
    let bound = acts.coded.iter().map(|(_, c)| (c.code.clone(), c.claim.clone())).collect();
    Data { linked, reports, held, claim_at, report_at, of_report, copy_of, rows, bound, acts, as_of }
}

impl Sight {
    fn over(given: &Arc<Given>, head: u64, print: [u8; 32], data: Arc<Data>) -> Result<Sight, Problem> {
        let (quick, quick_queue) = mpsc::sync_channel::<Job>(WAITING);
        let (slow, slow_queue) = mpsc::sync_channel::<Job>(WAITING_TOLLS);
        let (given, own) = (Arc::clone(given), Arc::clone(&data));
        // The reckoner borrows what it reckons over; a thread of its own holds both for as long as anybody asks.
        let spawned = std::thread::Builder::new().name("reckoner".to_owned()).stack_size(16 << 20).spawn(move || {
            let reckoner = Reckoner::new(&own.linked, &given.registry, &given.means, &given.targets, own.as_of);
            // One question that fails takes no other with it.
            let run = |job: Job| drop(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| job(&own, &reckoner))));
            std::thread::scope(|scope| {
                scope.spawn(|| quick_queue.into_iter().for_each(run));
                slow_queue.into_iter().for_each(run);
            });
        });
        spawned.map_err(|e| Problem::broken(format!("no thread could be started: {e}")))?;
        Ok(Sight { head, print, data, jobs: Jobs { quick, slow }, cache: Mutex::default() })
    }

    /// The same content at a later entry.
    pub(crate) fn at(&self, head: u64) -> Sight {
        Sight { head, print: self.print, data: Arc::clone(&self.data), jobs: self.jobs.clone(), cache: Mutex::default() }
    }

    /// Reckons something.
    pub(crate) fn reckon<T: Send + 'static>(&self, pace: Pace, ask: impl FnOnce(&Data, &Reckoner<'_>) -> T + Send + 'static) -> Result<T, Problem> {
        let (tell, told) = mpsc::channel();
        let job: Job = Box::new(move |data, reckoner| {
            let _ = tell.send(ask(data, reckoner));
        });
        let gone = || Problem::broken("the figures could not be reckoned; the terminal of the server says why");
        match if pace == Pace::Quick { &self.jobs.quick } else { &self.jobs.slow }.try_send(job) {
            Ok(()) => {}
            Err(mpsc::TrySendError::Full(_)) => return Err(Problem::busy("many questions are being reckoned; ask again in a moment")),
            Err(mpsc::TrySendError::Disconnected(_)) => return Err(gone()),
        }
        told.recv().map_err(|_| gone())
    }

    /// An answer that was given to the same question.
    pub(crate) fn known(&self, question: &str) -> Option<crate::Reply> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner).kept.get(question).cloned()
    }

    /// Keeps an answer.
    pub(crate) fn keep(&self, question: String, reply: &crate::Reply) {
        let size = reply.body.len() + question.len();
        if size > CACHE_BYTES / 16 {
            return;
        }
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        if cache.bytes + size > CACHE_BYTES {
            *cache = Cache::default();
        }
        cache.bytes += size;
        cache.kept.insert(question, reply.clone());
    }
}
