//! A state of the book under a clearance, ready to be asked. Enters: what a clearance sees, as rows; questions. Leaves: answers of a reckoner over as much of it as
//! the question reaches, on threads of its own. Never done here: a claim stricter than the clearance; writing.

use crate::data::{Asked, Data, Part};
use crate::given::Given;
use crate::problem::Problem;
use crate::rows::Figures;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;
use tollbook_model::ClaimId;
use tollbook_reckon::Reckoner;

/// Bytes of answers that are kept for the next one who asks the same.
const CACHE_BYTES: usize = 24 << 20;
/// Questions that may wait for the reckoner.
const WAITING: usize = 64;
/// Tolls that may wait: each holds a thread that others could be answered by.
const WAITING_TOLLS: usize = 4;
/// Incidents whose figures are made at a time where nobody asks.
const AT_A_TIME: usize = 512;

/// How long claims stay whole for the next toll after the last one.
const IDLE: Duration = Duration::from_secs(120);

type Job = Box<dyn FnOnce(&Given, &Data) + Send>;

/// A toll that is asked for.
struct Toll {
    asked: Asked,
    answer: Box<dyn FnOnce(&Part, &Reckoner<'_>) + Send>,
}

/// A state of the book under a clearance.
pub(crate) struct Sight {
    /// Entries that it saw.
    pub head: u64,
    /// SHA-256 over what it holds: what a clearance doesn't see doesn't change it.
    pub print: [u8; 32],
    pub data: Arc<Data>,
    /// Claims whose place is told by its unit alone, since the public may not be told it as it is known.
    pub coarse: Arc<HashSet<ClaimId>>,
    jobs: Jobs,
    cache: Mutex<Cache>,
}

/// Questions on their way to the reckoner: figures of incidents are quick, and don't wait for a toll that is not.
#[derive(Clone)]
struct Jobs {
    quick: mpsc::SyncSender<Job>,
    slow: mpsc::SyncSender<Toll>,
}

#[derive(Default)]
struct Cache {
    bytes: usize,
    kept: HashMap<String, crate::Reply>,
}

/// Reckons over as much of a state as a question reaches; the claims are whole for so long alone.
fn over<T>(given: &Given, data: &Data, asked: &Asked, ask: impl FnOnce(&Part, &Reckoner<'_>) -> T) -> T {
    let part = data.part(asked);
    let reckoner = Reckoner::over(&part.linked, data.ground(), &given.registry, &given.means, &given.targets, data.as_of);
    ask(&part, &reckoner)
}

/// Makes the figures of those incidents that have none yet.
pub(crate) fn figures(given: &Given, data: &Data, incidents: &[usize]) {
    let due: Vec<usize> = incidents.iter().copied().filter(|&at| data.figures[at].get().is_none()).collect();
    if due.is_empty() {
        return;
    }
    over(given, data, &Asked::Incidents(due.clone()), |part, reckoner| {
        for at in due {
            let _ = data.figures[at].set(part.number.get(&at).and_then(|&own| Figures::of(reckoner, own)));
        }
    });
}

/// Answers quick questions; where nobody asks, figures of incidents are made for whoever will.
fn quickly(given: &Given, data: &Data, queue: &mpsc::Receiver<Job>, run: &dyn Fn(Job)) {
    let mut due = data.listing.all().chunks(AT_A_TIME);
    loop {
        match queue.try_recv() {
            Ok(job) => run(job),
            Err(mpsc::TryRecvError::Disconnected) => return,
            Err(mpsc::TryRecvError::Empty) => match due.next() {
                Some(chunk) => figures(given, data, &chunk.iter().map(|b| b.at as usize).collect::<Vec<_>>()),
                None => return queue.iter().for_each(run),
            },
        }
    }
}

/// Answers tolls. Claims that were made whole for one stay so for the next, as long as somebody asks within a while and they are no more than `most`: of a country all days
/// are made whole at once, and of a small book everything, so that whoever asks on need not wait again.
fn slowly(given: &Given, data: &Data, most: usize, queue: &mpsc::Receiver<Toll>) {
    let run = |toll: Toll, part: &Part, reckoner: &Reckoner<'_>| {
        // One question that fails takes no other with it.
        drop(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| (toll.answer)(part, reckoner))));
    };
    let mut next = queue.recv().ok();
    while let Some(toll) = next.take() {
        let whole = (data.claims.len() <= most).then(Asked::everything);
        let wide = whole.or_else(|| toll.asked.of_any_day()).map(|w| (data.reached(&w), w)).filter(|(keep, _)| keep.len() <= most);
        let (keep, reach) = wide.unwrap_or_else(|| (data.reached(&toll.asked), toll.asked.clone()));
        let part = data.some(&keep);
        drop(keep);
        let reckoner = Reckoner::over(&part.linked, data.ground(), &given.registry, &given.means, &given.targets, data.as_of);
        run(toll, &part, &reckoner);
        let stays = part.linked.claims.len() <= most;
        next = loop {
            // Whoever waits already is answered from it in any case.
            let waits = if stays { queue.recv_timeout(IDLE) } else { queue.try_recv().map_err(|_| mpsc::RecvTimeoutError::Timeout) };
            match waits {
                Ok(toll) if reach.covers(&toll.asked) => run(toll, &part, &reckoner),
                Ok(toll) => break Some(toll),
                Err(_) => break None,
            }
        };
        if next.is_none() {
            drop(reckoner);
            drop(part);
            next = queue.recv().ok();
        }
    }
}

impl Sight {
    pub(crate) fn over(given: &Arc<Given>, head: u64, print: [u8; 32], data: Data) -> Result<Sight, Problem> {
        let data = Arc::new(data);
        let (quick, quick_queue) = mpsc::sync_channel::<Job>(WAITING);
        let (slow, slow_queue) = mpsc::sync_channel::<Toll>(WAITING_TOLLS);
        let start = |name: &str, work: Box<dyn FnOnce(&Given, &Data) + Send>| {
            let (given, own) = (Arc::clone(given), Arc::clone(&data));
            let spawned = std::thread::Builder::new().name(name.to_owned()).stack_size(16 << 20).spawn(move || work(&given, &own));
            spawned.map(drop).map_err(|e| Problem::broken(format!("no thread could be started: {e}")))
        };
        // One question that fails takes no other with it.
        fn run(given: &Given, data: &Data, job: Job) {
            drop(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| job(given, data))));
        }
        start("figures", Box::new(move |given, data| quickly(given, data, &quick_queue, &|job| run(given, data, job))))?;
        let most = given.whole_claims;
        start("reckoner", Box::new(move |given, data| slowly(given, data, most, &slow_queue)))?;
        Ok(Sight { head, print, data, coarse: Arc::default(), jobs: Jobs { quick, slow }, cache: Mutex::default() })
    }

    /// The same, of which the places of these claims are told by their unit alone.
    pub(crate) fn told_by_unit(self, coarse: HashSet<ClaimId>) -> Sight {
        Sight { coarse: Arc::new(coarse), ..self }
    }

    /// The same content at a later entry.
    pub(crate) fn at(&self, head: u64) -> Sight {
        Sight { head, print: self.print, data: Arc::clone(&self.data), coarse: Arc::clone(&self.coarse), jobs: self.jobs.clone(), cache: Mutex::default() }
    }

    fn sent<T, J>(queue: &mpsc::SyncSender<J>, job: J, told: &mpsc::Receiver<T>) -> Result<T, Problem> {
        let gone = || Problem::broken("the figures could not be reckoned; the terminal of the server says why");
        match queue.try_send(job) {
            Ok(()) => {}
            Err(mpsc::TrySendError::Full(_)) => return Err(Problem::busy("many questions are being reckoned; ask again in a moment")),
            Err(mpsc::TrySendError::Disconnected(_)) => return Err(gone()),
        }
        told.recv().map_err(|_| gone())
    }

    fn quick<T: Send + 'static>(&self, ask: impl FnOnce(&Given, &Data) -> T + Send + 'static) -> Result<T, Problem> {
        let (tell, told) = mpsc::channel();
        let job: Job = Box::new(move |given, data| {
            let _ = tell.send(ask(given, data));
        });
        Self::sent(&self.jobs.quick, job, &told)
    }

    /// Reckons a toll over as much as it reaches.
    pub(crate) fn toll<T: Send + 'static>(&self, asked: Asked, ask: impl FnOnce(&Reckoner<'_>) -> T + Send + 'static) -> Result<T, Problem> {
        let (tell, told) = mpsc::channel();
        let answer = Box::new(move |_: &Part, reckoner: &Reckoner<'_>| {
            let _ = tell.send(ask(reckoner));
        });
        Self::sent(&self.jobs.slow, Toll { asked, answer }, &told)
    }

    /// Makes something of the claims that a question reaches, in its turn among the tolls.
    pub(crate) fn over_claims<T: Send + 'static>(
        &self,
        asked: Asked,
        make: impl FnOnce(&tollbook_model::Linked, &Reckoner<'_>) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let (tell, told) = mpsc::channel();
        let answer = Box::new(move |part: &Part, reckoner: &Reckoner<'_>| {
            let _ = tell.send(make(&part.linked, reckoner));
        });
        Self::sent(&self.jobs.slow, Toll { asked, answer }, &told)
    }

    /// Reckons something of one incident, over what that hangs on.
    pub(crate) fn of_incident<T: Send + 'static>(
        &self,
        at: usize,
        ask: impl FnOnce(&Reckoner<'_>, usize) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>, Problem> {
        let own = move |part: &Part, reckoner: &Reckoner<'_>| part.number.get(&at).and_then(|&own| ask(reckoner, own));
        self.quick(move |given, data| over(given, data, &Asked::Incidents(vec![at]), own))
    }

    /// Sees to it that these incidents have their figures.
    pub(crate) fn reckoned(&self, incidents: Vec<usize>) -> Result<(), Problem> {
        if incidents.iter().all(|&at| self.data.figures[at].get().is_some()) {
            return Ok(());
        }
        self.quick(move |given, data| figures(given, data, &incidents))
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
