//! What a clearance sees of the book, linked. Enters: a book, a clearance, the tables of linking. Leaves: claims with their incidents, ready to
//! be asked, and a thread that reckons over them. Never done here: a claim stricter than the clearance; writing.

use crate::given::Given;
use crate::lean::{Index, Lineage, Names, Seen};
use crate::problem::Problem;
use crate::rows::{Figures, IncidentRow};
use jiff::civil::Date;
use sha2::{Digest as _, Sha256};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, mpsc};
use tollbook_ledger::{Book, FormOrigin, IncidentActs, IncidentCoded, Query, Visibility};
use tollbook_link::{LinkReport, Minted};
use tollbook_model::{Claim, ClaimId, IncidentCode, Linked, PlacePrecision, ReportId, Symbol, Verification};
use tollbook_reckon::Reckoner;

/// After so many claims it is told how many have come.
const TOLD: usize = 2_000;
/// Bytes of answers that are kept for the next one who asks the same.
const CACHE_BYTES: usize = 24 << 20;
/// Questions that may wait for the reckoner.
const WAITING: usize = 64;
/// Tolls that may wait: each holds a thread that others could be answered by.
const WAITING_TOLLS: usize = 4;

type Job = Box<dyn FnOnce(&Data, &Reckoner<'_>) + Send>;

/// What the ledger says of a claim beside its fields.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub origin: FormOrigin,
    /// The number of its row in the ledger's views.
    pub row: u64,
    /// The words that it is told by.
    pub quote: Box<str>,
}

/// Everything that a clearance sees.
pub(crate) struct Data {
    pub linked: Linked,
    /// In the order in which they came in.
    pub reports: Vec<Seen>,
    pub held: Vec<Held>,
    /// Claims and reports by their ids.
    claims_by_id: Index,
    reports_by_id: Index,
    /// Claims of each report.
    pub of_report: Vec<Vec<usize>>,
    /// Of each report whose claims all copy another report's, or whose text is another's: that one.
    pub copy_of: Vec<Option<usize>>,
    /// Copies of each report that is none itself, and of which it is one at the end of the line.
    pub copies: HashMap<usize, Vec<usize>>,
    /// Reports that copy none, in their order.
    pub roots: Vec<usize>,
    /// One row for each incident, the latest first; and where each incident's row is.
    pub rows: Vec<IncidentRow>,
    pub row_at: Vec<usize>,
    /// The figures of each incident, once somebody asked or the reckoner had time.
    pub figures: Vec<OnceLock<Option<Figures>>>,
    /// Codes and aliases of incidents.
    code_at: HashMap<Box<str>, usize>,
    /// The claims by the numbers of their rows, ascending.
    by_row: Vec<(u64, usize)>,
    /// Incidents that may be one with another.
    pub unsure: HashSet<usize>,
    /// Named places with their degrees, in the order in which claims name them first.
    pub places: Vec<(Symbol, f64, f64)>,
    /// The last act that bound each code, by its place among the acts.
    bound: HashMap<Box<str>, u32>,
    /// The entries that bound codes to each claim, by their places among the acts.
    coded_of: HashMap<usize, Vec<usize>>,
    /// Days that the longest incident lasted, of those whose days are known.
    pub longest: i32,
    /// What was decided about incidents, as far as the clearance sees what it is about.
    pub acts: IncidentActs,
    /// The latest day of publication.
    pub as_of: Option<Date>,
}

impl Data {
    /// The incident that a code, an alias or one of its claims names.
    pub(crate) fn incident(&self, name: &str) -> Option<usize> {
        if name.starts_with("c-") {
            let at = self.claim_at(&ClaimId(name.to_owned()))?;
            return self.linked.claims[at].incident;
        }
        self.code_at.get(name).copied()
    }

    /// Where a claim is among the linked ones.
    pub(crate) fn claim_at(&self, id: &ClaimId) -> Option<usize> {
        self.claims_by_id.find(&id.0, |i| &self.linked.claims[i].claim.id.0)
    }

    /// Where a report is among those that are seen.
    pub(crate) fn report_at(&self, id: &ReportId) -> Option<usize> {
        self.reports_by_id.find(&id.0, |i| &self.reports[i].id.0)
    }

    /// The row of an incident.
    pub(crate) fn row(&self, incident: usize) -> &IncidentRow {
        &self.rows[self.row_at[incident]]
    }

    /// Codes that were bound to a claim, each with its entry, in the order in which they were.
    pub(crate) fn coded(&self, claim: &ClaimId) -> impl Iterator<Item = &(u64, IncidentCoded)> {
        let own = self.claim_at(claim).and_then(|c| self.coded_of.get(&c));
        own.into_iter().flatten().map(|&at| &self.acts.coded[at])
    }

    /// The claim that a minted code is bound to.
    pub(crate) fn bound(&self, code: &IncidentCode) -> Option<&ClaimId> {
        self.bound.get(code.0.as_str()).and_then(|&at| self.acts.coded.get(at as usize)).map(|c| &c.1.claim)
    }

    /// True if a code that is in use is bound to a claim.
    pub(crate) fn binds(&self, claim: &ClaimId) -> bool {
        self.coded(claim).any(|(_, c)| self.bound(&c.code) == Some(claim))
    }

    /// The rows of incidents that can have begun in these days or lasted into them; all others began later, or ended before. Those without a day are in it if no day
    /// is asked for.
    pub(crate) fn rows_within(&self, from: Option<Date>, to: Option<Date>) -> &[IncidentRow] {
        let begin = to.map_or(0, |to| self.rows.partition_point(|r| r.from.is_some_and(|d| d > to)));
        let earliest = from.and_then(|f| f.checked_sub(jiff::Span::new().days(self.longest)).ok());
        let end = earliest.map_or(self.rows.len(), |e| self.rows.partition_point(|r| r.from.is_some_and(|d| d >= e)));
        self.rows.get(begin..end.max(begin)).unwrap_or_default()
    }

    /// Which claims have these numbers, ascending, in the ledger's views.
    pub(crate) fn numbered(&self, numbers: &[u64]) -> Vec<bool> {
        let mut out = vec![false; self.linked.claims.len()];
        let mut own = self.by_row.iter().peekable();
        for n in numbers {
            while own.next_if(|o| o.0 < *n).is_some() {}
            if let Some(&&(_, claim)) = own.peek().filter(|o| o.0 == *n) {
                out[claim] = true;
            }
        }
        out
    }

    /// The words that a claim is told by.
    pub(crate) fn quote(&self, claim: &ClaimId) -> &str {
        self.claim_at(claim).map_or("", |c| &self.held[c].quote)
    }

    /// The report of a claim.
    pub(crate) fn report_of(&self, claim: &Claim) -> Option<&Seen> {
        self.report_at(&claim.report).map(|i| &self.reports[i])
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

/// A claim as it was fetched.
pub(crate) struct FetchedClaim {
    pub claim: Claim,
    form: u64,
    report: u64,
    visibility: Visibility,
    held: Held,
}

/// What was fetched for a sight, before it is linked.
pub(crate) struct Fetched {
    head: u64,
    pub print: [u8; 32],
    pub claims: Vec<FetchedClaim>,
    reports: Vec<(Seen, Lineage)>,
    pub acts: IncidentActs,
}

/// Fetches what a clearance sees, as of one moment; says how many claims have come.
pub(crate) fn fetch(book: &Book, clearance: Visibility, as_of: Option<u64>, come: &dyn Fn(u64)) -> Result<Fetched, Problem> {
    let mut names = Names::default();
    let (head, claims, mut reports, mut acts) = book.at_one_moment(|book| {
        let all = Query { as_of, clearance: Some(clearance), ..Query::new() };
        let mut claims: Vec<FetchedClaim> = Vec::new();
        for v in book.every_claim(all.clone()) {
            let mut v = v?;
            if !v.stands && as_of.is_none() {
                continue;
            }
            // Made lean as they come: all of them whole are several times as large.
            let quote = names.claim(&mut v.claim);
            let held = Held { origin: v.origin, row: v.row, quote };
            claims.push(FetchedClaim { claim: v.claim, form: v.form, report: v.report_seq, visibility: v.visibility, held });
            if claims.len().is_multiple_of(TOLD) {
                come(claims.len() as u64);
            }
        }
        come(claims.len() as u64);
        let reports = book.every_report(all).map(|v| v.map(|v| names.report(v))).collect::<tollbook_ledger::Result<Vec<_>>>()?;
        Ok((book.size()?, claims, reports, book.incident_acts(as_of)?))
    })?;
    reports.sort_by_key(|r: &(Seen, Lineage)| r.0.seq);
    let seen: HashSet<&ClaimId> = claims.iter().map(|c| &c.claim.id).collect();
    // What binds to a claim that the clearance doesn't see is not said.
    acts.coded.retain(|c| seen.contains(&c.1.claim));
    acts.verified.retain(|v| seen.contains(&v.1.claim));
    acts.closed.retain(|c| seen.contains(&c.1.claim));
    acts.theirs.retain(|(_, j)| j.claims.iter().all(|c| seen.contains(c)));
    let judged = std::mem::take(&mut acts.judgements).into_iter().zip(std::mem::take(&mut acts.judged_at));
    (acts.judgements, acts.judged_at) = judged.filter(|(j, _)| j.claims.iter().all(|c| seen.contains(c))).unzip();
    let mut hash = Sha256::new();
    for (r, _) in &reports {
        hash.update(format!("r {} {} {}\n", r.seq, r.visibility, r.reading.unwrap_or(0)));
    }
    for c in &claims {
        hash.update(format!("c {} {} {}\n", c.held.row, c.form, c.visibility));
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
fn linked(given: &Arc<Given>, claims: impl Iterator<Item = (u64, Claim)>, reports: &[(Seen, Lineage)], acts: &IncidentActs) -> Linked {
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
    /// Which incidents it has, before anything is changed in it.
    pub(crate) fn linked(&self, given: &Arc<Given>) -> Linked {
        linked(given, self.claims.iter().map(|v| (v.report, v.claim.clone())), &self.reports, &self.acts)
    }
}

/// Links what was fetched.
pub(crate) fn link(given: &Arc<Given>, fetched: Fetched) -> Result<Sight, Problem> {
    let Fetched { head, print, claims, reports, acts } = fetched;
    let (mut held_of, mut own) = (HashMap::with_capacity(claims.len()), Vec::with_capacity(claims.len()));
    for v in claims {
        held_of.insert((v.claim.report.clone(), v.claim.id.clone()), v.held);
        own.push((v.report, v.claim));
    }
    let mut linked = linked(given, own.into_iter(), &reports, &acts);
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
    Sight::over(given, head, print, Arc::new(data(linked, reports.into_iter().map(|r| r.0).collect(), held_of, acts)))
}

fn data(mut linked: Linked, reports: Vec<Seen>, mut held_of: HashMap<(ReportId, ClaimId), Held>, acts: IncidentActs) -> Data {
    linked.claims.shrink_to_fit();
    linked.incidents.shrink_to_fit();
    let reports_by_id = Index::of(reports.len(), |i| &reports[i].id.0);
    let claims_by_id = Index::of(linked.claims.len(), |i| &linked.claims[i].claim.id.0);
    let report_at = |id: &ReportId| reports_by_id.find(&id.0, |i| &reports[i].id.0);
    let claim_at = |id: &ClaimId| claims_by_id.find(&id.0, |i| &linked.claims[i].claim.id.0);
    let nothing = || Held { origin: FormOrigin::Reading, row: 0, quote: "".into() };
    let held: Vec<Held> = linked.claims.iter().map(|c| held_of.remove(&(c.claim.report.clone(), c.claim.id.clone())).unwrap_or_else(nothing)).collect();
    let mut by_row: Vec<(u64, usize)> = held.iter().enumerate().map(|(i, h)| (h.row, i)).collect();
    by_row.sort_unstable();
    let mut of_report: Vec<Vec<usize>> = vec![Vec::new(); reports.len()];
    for (i, c) in linked.claims.iter().enumerate() {
        if let Some(r) = report_at(&c.claim.report) {
            of_report[r].push(i);
        }
    }
    let original = |claim: usize| linked.claims[claim].copy_of.as_ref().and_then(claim_at).and_then(|c| report_at(&linked.claims[c].claim.report));
    // The same text from many outlets is one, also where nothing was read in it.
    let mut first_of: HashMap<&tollbook_ledger::Fingerprint, usize> = HashMap::new();
    let same_text: Vec<Option<usize>> = reports
        .iter()
        .enumerate()
        .map(|(i, r)| {
            let first = *first_of.entry(&r.text).or_insert(i);
            (first != i).then_some(first)
        })
        .collect();
    let copy_of: Vec<Option<usize>> = of_report
        .iter()
        .zip(same_text)
        .map(|(own, same)| match own.first().and_then(|&c| original(c)) {
            Some(of) if own.iter().all(|&c| original(c).is_some()) => Some(of),
            _ => same,
        })
        .collect();
    let root = |mut at: usize| {
        for _ in 0..8 {
            match copy_of[at] {
                Some(of) if of != at => at = of,
                _ => break,
            }
        }
        at
    };
    let (mut copies, mut roots): (HashMap<usize, Vec<usize>>, Vec<usize>) = Default::default();
    for r in 0..reports.len() {
        let of = root(r);
        if of == r { roots.push(r) } else { copies.entry(of).or_default().push(r) }
    }
    let as_of = reports.iter().filter_map(|r| r.date).max();
    let rows = crate::rows::all(&linked);
    let mut row_at = vec![0; linked.incidents.len()];
    rows.iter().enumerate().for_each(|(at, r)| row_at[r.at] = at);
    let mut code_at: HashMap<Box<str>, usize> = HashMap::new();
    for (at, i) in linked.incidents.iter().enumerate().rev() {
        i.aliases.iter().chain([&i.code]).for_each(|c| {
            code_at.insert(c.0.as_str().into(), at);
        });
    }
    let unsure = linked.unsure.iter().flatten().copied().collect();
    let (mut places, mut named) = (Vec::new(), HashSet::new());
    for part in linked.claims.iter().filter_map(|c| c.claim.place.as_ref()).flat_map(|p| p.parts.iter()) {
        if let (PlacePrecision::Exact, Some(lat), Some(lon)) = (part.precision, part.lat, part.lon)
            && named.insert(part.name.clone())
        {
            places.push((part.name.clone(), lat, lon));
        }
    }
    let figures = std::iter::repeat_with(OnceLock::new).take(linked.incidents.len()).collect();
    let longest = rows.iter().filter_map(|r| Some((r.to? - r.from?).get_days())).max().unwrap_or(0);
    let mut coded_of: HashMap<usize, Vec<usize>> = HashMap::new();
    for (at, (_, coded)) in acts.coded.iter().enumerate() {
        if let Some(claim) = claim_at(&coded.claim) {
            coded_of.entry(claim).or_default().push(at);
        }
    }
    let bound = acts.coded.iter().enumerate().map(|(at, (_, c))| (c.code.0.as_str().into(), at as u32)).collect();
    Data {
        linked,
        reports,
        held,
        claims_by_id,
        reports_by_id,
        of_report,
        copy_of,
        copies,
        roots,
        rows,
        row_at,
        figures,
        code_at,
        by_row,
        unsure,
        places,
        bound,
        coded_of,
        longest,
        acts,
        as_of,
    }
}

/// Answers quick questions; where nobody asks, figures of incidents are made for whoever will.
fn quickly(data: &Data, reckoner: &Reckoner<'_>, queue: &mpsc::Receiver<Job>, run: &dyn Fn(Job)) {
    let mut due = data.rows.iter().map(|r| r.at);
    loop {
        match queue.try_recv() {
            Ok(job) => run(job),
            Err(mpsc::TryRecvError::Disconnected) => return,
            Err(mpsc::TryRecvError::Empty) => match due.next() {
                Some(at) => {
                    crate::rows::figures(data, reckoner, at);
                }
                None => return queue.iter().for_each(run),
            },
        }
    }
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
                let (data, reckoner, run) = (&own, &reckoner, &run);
                scope.spawn(move || quickly(data, reckoner, &quick_queue, run));
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
