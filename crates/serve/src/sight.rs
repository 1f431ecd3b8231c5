//! A state of the book under a clearance, ready to be asked. Enters: what a clearance sees, as rows; questions. Leaves: answers of one reckoner over all of it, on
//! threads of its own. Never done here: a claim stricter than the clearance; writing.

use crate::data::Data;
use crate::given::Given;
use crate::problem::Problem;
use crate::rows::Figures;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, mpsc};
use tollbook_model::{ClaimId, Counted, Harm, Scope};
use tollbook_reckon::{Convention, Holding, Listing, Reading, Reckoner};

/// Bytes of answers that are kept for the next one who asks the same.
const CACHE_BYTES: usize = 4 << 20;
/// Bytes that an answer takes beside its body and its question.
const ANSWER: usize = 256;
/// Questions that may wait for the reckoner.
const WAITING: usize = 64;
/// Tolls that may wait: each holds a thread that others could be answered by.
const WAITING_TOLLS: usize = 4;
/// Incidents whose figures are made at a time where nobody asks.
const AT_A_TIME: usize = 512;

/// Bytes of a thread's stack: what parts sets into cells calls itself.
const STACK: usize = 16 << 20;

type Job = Box<dyn FnOnce(&Reckoner<'_>) + Send>;

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
    slow: mpsc::SyncSender<Job>,
}

#[derive(Default)]
struct Cache {
    bytes: usize,
    kept: HashMap<String, crate::Reply>,
}

/// Makes the figures of those incidents that have none yet.
fn figures(data: &Data, reckoner: &Reckoner<'_>, incidents: impl Iterator<Item = usize>) {
    for at in incidents {
        data.figures[at].get_or_init(|| Figures::of(reckoner, at, house()));
    }
}

/// One question that fails takes no other with it.
fn run(reckoner: &Reckoner<'_>, job: Job) {
    drop(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| job(reckoner))));
}

/// Answers quick questions; where nobody asks, figures of incidents are made for whoever will.
fn quickly(data: &Data, reckoner: &Reckoner<'_>, queue: &mpsc::Receiver<Job>) {
    let mut due = data.listing.all().chunks(AT_A_TIME);
    loop {
        match queue.try_recv() {
            Ok(job) => run(reckoner, job),
            Err(mpsc::TryRecvError::Disconnected) => return,
            Err(mpsc::TryRecvError::Empty) => match due.next() {
                Some(chunk) => figures(data, reckoner, chunk.iter().map(|b| b.at as usize)),
                None => return queue.iter().for_each(|job| run(reckoner, job)),
            },
        }
    }
}

/// What the reckoner's threads count by where nobody says otherwise. Reading a convention takes longer than what it says of one incident.
fn house() -> &'static Convention {
    static HOUSE: OnceLock<Convention> = OnceLock::new();
    HOUSE.get_or_init(Convention::house)
}

/// Makes ready what questions about a country or longer share: the cells of all items, how they nest, and rings. Asking for everybody makes all of it. A question about a
/// town needs none of it, and doesn't wait.
fn ready(reckoner: &Reckoner<'_>) {
    let (everybody, nothing) = (Scope::of(Counted::Harm(Harm::Killed)), Listing { most: 0, below: 0, proof: false, ..Listing::default() });
    drop(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| reckoner.toll_listed(&everybody, house(), Reading::Documented, nothing))));
}

/// Answers all questions to a state, out of one index of its claims, which stays as long as the state does.
fn reckoned(given: &Given, data: &Arc<Data>, quick: mpsc::Receiver<Job>, slow: &mpsc::Receiver<Job>) {
    let reckoner = Reckoner::holding(Arc::clone(data) as Arc<dyn Holding>, data.ground(), &given.registry, &given.means, &given.targets, data.as_of);
    let reckoner = &reckoner;
    std::thread::scope(|threads| {
        let figures = std::thread::Builder::new().name("figures".to_owned()).stack_size(STACK);
        let spawned = figures.spawn_scoped(threads, move || quickly(data, reckoner, &quick));
        if let Err(e) = spawned {
            eprintln!("tollbook serve: no thread could be started: {e}");
            return;
        }
        let Ok(first) = slow.recv() else { return };
        run(reckoner, first);
        // Whoever asked for one toll asks for another.
        let further = std::thread::Builder::new().name("ready".to_owned()).stack_size(STACK);
        if let Err(e) = further.spawn_scoped(threads, move || ready(reckoner)) {
            eprintln!("tollbook serve: no thread could be started: {e}");
        }
        slow.iter().for_each(|job| run(reckoner, job));
    });
}

impl Sight {
    pub(crate) fn over(given: &Arc<Given>, head: u64, print: [u8; 32], data: Data) -> Result<Sight, Problem> {
        let data = Arc::new(data);
        let (quick, quick_queue) = mpsc::sync_channel::<Job>(WAITING);
        let (slow, slow_queue) = mpsc::sync_channel::<Job>(WAITING_TOLLS);
        let (own, over) = (Arc::clone(given), Arc::clone(&data));
        let thread = std::thread::Builder::new().name("reckoner".to_owned()).stack_size(STACK);
        let spawned = thread.spawn(move || reckoned(&own, &over, quick_queue, &slow_queue));
        spawned.map_err(|e| Problem::broken(format!("no thread could be started: {e}")))?;
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

    fn sent<T: Send + 'static>(queue: &mpsc::SyncSender<Job>, ask: impl FnOnce(&Reckoner<'_>) -> T + Send + 'static) -> Result<T, Problem> {
        let (tell, told) = mpsc::channel();
        let job: Job = Box::new(move |reckoner| {
            let _ = tell.send(ask(reckoner));
        });
        let gone = || Problem::broken("the figures could not be reckoned; the terminal of the server says why");
        match queue.try_send(job) {
            Ok(()) => {}
            Err(mpsc::TrySendError::Full(_)) => return Err(Problem::busy("many questions are being reckoned; ask again in a moment")),
            Err(mpsc::TrySendError::Disconnected(_)) => return Err(gone()),
        }
        told.recv().map_err(|_| gone())
    }

    /// Reckons a toll.
    pub(crate) fn toll<T: Send + 'static>(&self, ask: impl FnOnce(&Reckoner<'_>) -> T + Send + 'static) -> Result<T, Problem> {
        Self::sent(&self.jobs.slow, ask)
    }

    /// Reckons something of one incident.
    pub(crate) fn of_incident<T: Send + 'static>(&self, ask: impl FnOnce(&Reckoner<'_>) -> T + Send + 'static) -> Result<T, Problem> {
        Self::sent(&self.jobs.quick, ask)
    }

    /// Sees to it that these incidents have their figures.
    pub(crate) fn reckoned(&self, incidents: Vec<usize>) -> Result<(), Problem> {
        if incidents.iter().all(|&at| self.data.figures[at].get().is_some()) {
            return Ok(());
        }
        let data = Arc::clone(&self.data);
        Self::sent(&self.jobs.quick, move |reckoner| figures(&data, reckoner, incidents.into_iter()))
    }

    /// An answer that was given to the same question.
    pub(crate) fn known(&self, question: &str) -> Option<crate::Reply> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner).kept.get(question).cloned()
    }

    /// Keeps an answer.
    pub(crate) fn keep(&self, question: String, reply: &crate::Reply) {
        let size = reply.body.len() + question.len() + ANSWER;
        if size > CACHE_BYTES / 4 || reply.large.is_some() {
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
