//! The states that are in use. Enters: whoever asks, with a clearance. Leaves: a linked state, as new as it must be. Never done here: showing a
//! state from before something was protected, erased or retracted.

use crate::dealings::Dealings;
use crate::fetch::{self, Fetched, Found};
use crate::given::Given;
use crate::problem::Problem;
use crate::progress::{Board, Step};
use crate::publicly;
use crate::shelf::Shelf;
use crate::sight::Sight;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tollbook_ledger::{EntryKind, Query, Visibility};

/// Past states that are kept.
const PAST: usize = 2;
/// How long a page waits for its state before it says how far that is.
const PATIENCE: Duration = Duration::from_secs(4);
/// How long a program waits for the state of the last entry before it gets the one that is there, with a word that it is older.
const PROGRAM_PATIENCE: Duration = Duration::from_secs(20);
/// Who wait for it at a time: each holds a thread that others could be answered by. Whoever comes beside them gets the state that is there.
const WAITERS: usize = 4;
/// After a decision it is waited this long for another one before the book is linked again.
const QUIET: Duration = Duration::from_millis(150);
/// What nobody asked for since is not linked again by itself.
const USED: Duration = Duration::from_secs(60 * 60);
/// The longest rest between two linkings that nobody waits for; it is as long as the last one took.
const REST: Duration = Duration::from_secs(120);

#[derive(Default)]
struct Kept {
    now: BTreeMap<Visibility, Arc<Sight>>,
    past: Vec<((Visibility, u64), Arc<Sight>)>,
    building: BTreeSet<Visibility>,
    /// When each state was last asked for.
    asked: BTreeMap<Visibility, Instant>,
    /// True if something was written since the book was last looked at for what is to be linked, and true while somebody looks after that.
    nudged: bool,
    kept_up: bool,
    /// Entries that were looked at.
    seen: u64,
    /// A state that saw fewer entries must not be shown any more.
    valid_from: u64,
    /// The last entry that changes what stands or how it is linked; a note doesn't.
    changed: u64,
    /// The last entry that changes what the public is told alone, and the day for which it was told.
    public_from: u64,
    day: Option<jiff::civil::Date>,
    /// What was said of dealing with incidents, up to the entries that were looked at.
    dealings: Arc<Dealings>,
}

/// A state, and whether the book has entries that it hasn't.
pub(crate) struct Fresh {
    pub sight: Arc<Sight>,
    /// True if newer entries are still being linked.
    pub behind: bool,
}

/// All states.
pub(crate) struct Sights {
    given: Arc<Given>,
    shelf: Arc<Shelf>,
    board: Arc<Board>,
    kept: Mutex<Kept>,
    built: Condvar,
    waiting: AtomicUsize,
    /// Nobody can try a guess of what is hidden against a mark.
    salt: [u8; 16],
}

impl Sights {
    pub(crate) fn new(given: Arc<Given>, shelf: Arc<Shelf>, board: Arc<Board>) -> Arc<Sights> {
        let mut salt = [0; 16];
        // Without random bytes marks are as good as they were: they only tell one state from another.
        let _ = getrandom::fill(&mut salt);
        Arc::new(Sights { given, shelf, board, kept: Mutex::default(), built: Condvar::new(), waiting: AtomicUsize::new(0), salt })
    }

    /// The day, by which embargoes and delays are counted.
    fn today(&self) -> jiff::civil::Date {
        (self.given.clock)().to_zoned(jiff::tz::TimeZone::UTC).date()
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The state that a clearance sees. It has seen `at_least` so many entries, and every entry that takes something away; others are still
    /// being linked in the background.
    pub(crate) fn get(self: &Arc<Self>, clearance: Visibility, at_least: u64) -> Result<Arc<Sight>, Problem> {
        self.wait_for(clearance, at_least, None)
    }

    /// Likewise, for whoever doesn't wait for a large book to be linked.
    pub(crate) fn soon(self: &Arc<Self>, clearance: Visibility) -> Result<Arc<Sight>, Problem> {
        self.wait_for(clearance, 0, Instant::now().checked_add(PATIENCE))
    }

    /// The state of the book's last entry, where it is there in a while: a person waits less long than a program. Else the one that is there, which says so.
    pub(crate) fn fresh(self: &Arc<Self>, clearance: Visibility, program: bool) -> Result<Fresh, Problem> {
        struct Waits<'a>(&'a AtomicUsize);
        impl Drop for Waits<'_> {
            fn drop(&mut self) {
                self.0.fetch_sub(1, Ordering::SeqCst);
            }
        }
        let beside = self.waiting.fetch_add(1, Ordering::SeqCst);
        let waits = Waits(&self.waiting);
        let patience = match (beside < WAITERS, program) {
            (false, _) => Duration::ZERO,
            (true, true) => PROGRAM_PATIENCE,
            (true, false) => PATIENCE,
        };
        self.look()?;
        let last = self.lock().changed;
        let found = self.wait(clearance, last, Instant::now().checked_add(patience))?;
        drop(waits);
        let sight = match found {
            Some(sight) => sight,
            // Where nothing is there at all, a program waits, and a person is told how far it is.
            None if program => self.get(clearance, 0)?,
            None => self.wait(clearance, 0, Some(Instant::now()))?.ok_or_else(Problem::linking)?,
        };
        let behind = sight.head < self.lock().changed;
        Ok(Fresh { sight, behind })
    }

    /// Something was written: what is in use is linked again, by one thread that goes on until nothing newer was written. Nobody waits for it, and however much is written while the
    /// book is linked, it is linked once more for all of that.
    pub(crate) fn nudge(self: &Arc<Self>) {
        let mut kept = self.lock();
        kept.nudged = true;
        if !std::mem::replace(&mut kept.kept_up, true) {
            drop(kept);
            let own = Arc::clone(self);
            let thread = std::thread::Builder::new().name("linking".to_owned());
            if let Err(e) = thread.spawn(move || own.keep_up()) {
                eprintln!("tollbook serve: no thread could be started: {e}");
                self.lock().kept_up = false;
            }
        }
    }

    /// States that somebody asked for not long ago and that are older than what was written.
    fn due(kept: &Kept) -> Vec<Visibility> {
        let used = kept.asked.iter().filter(|(_, at)| at.elapsed() < USED).map(|(clearance, _)| *clearance);
        let old = |c: &Visibility| {
            let floor = if *c == Visibility::Public { kept.changed.max(kept.public_from) } else { kept.changed };
            kept.now.get(c).is_none_or(|s| s.head < floor)
        };
        used.filter(old).collect()
    }

    fn keep_up(self: &Arc<Self>) {
        loop {
            std::thread::sleep(QUIET);
            if std::mem::take(&mut self.lock().nudged) && self.look().is_err() {
                // Whoever asks is told why.
                continue;
            }
            let begun = Instant::now();
            let mut kept = self.lock();
            let due = Self::due(&kept);
            if due.is_empty() && !kept.nudged {
                kept.kept_up = false;
                return;
            }
            let Some(next) = due.iter().copied().find(|c| !kept.building.contains(c)) else {
                // Each is being linked for somebody who waits.
                drop(self.built.wait_timeout(kept, REST).unwrap_or_else(PoisonError::into_inner));
                continue;
            };
            kept.building.insert(next);
            drop(kept);
            if let Err(e) = self.build(next) {
                eprintln!("tollbook serve: {e}");
                // It is tried again when somebody asks, or after the next decision.
                self.lock().asked.remove(&next);
            }
            // Half of the time is left to whoever asks.
            std::thread::sleep(begun.elapsed().min(REST));
        }
    }

    fn build_aside(self: &Arc<Self>, clearance: Visibility) {
        let own = Arc::clone(self);
        std::thread::spawn(move || {
            if let Err(e) = own.build(clearance) {
                eprintln!("tollbook serve: {e}");
            }
        });
    }

    /// The mark of the state that is there, and whether one is being linked; nobody waits.
    pub(crate) fn glance(self: &Arc<Self>, clearance: Visibility) -> Result<(Option<String>, bool), Problem> {
        self.look()?;
        let mut kept = self.lock();
        let public_from = if clearance == Visibility::Public { kept.public_from } else { 0 };
        let floor = kept.valid_from.max(public_from);
        let state = kept.now.get(&clearance).filter(|s| s.head >= floor).cloned();
        if state.as_ref().is_none_or(|s| s.head < kept.changed) && kept.building.insert(clearance) {
            self.build_aside(clearance);
        }
        Ok((state.map(|s| crate::reply::hex(&Sha256::new().chain_update(self.salt).chain_update(s.print).finalize()[..8])), kept.building.contains(&clearance)))
    }

    fn wait_for(self: &Arc<Self>, clearance: Visibility, at_least: u64, until: Option<Instant>) -> Result<Arc<Sight>, Problem> {
        self.wait(clearance, at_least, until)?.ok_or_else(Problem::linking)
    }

    /// The state, once it has seen so many entries; nothing if it has not until then.
    fn wait(self: &Arc<Self>, clearance: Visibility, at_least: u64, until: Option<Instant>) -> Result<Option<Arc<Sight>>, Problem> {
        self.look()?;
        let today = self.today();
        let mut kept = self.lock();
        kept.asked.insert(clearance, Instant::now());
        if kept.day != Some(today) {
            // What had to wait may be told now, or an embargo ends.
            kept.day = Some(today);
            kept.now.remove(&Visibility::Public);
            kept.past.retain(|p| p.0.0 != Visibility::Public);
        }
        loop {
            let public_from = if clearance == Visibility::Public { kept.public_from } else { 0 };
            let floor = kept.valid_from.max(at_least.min(kept.changed)).max(public_from);
            if let Some(state) = kept.now.get(&clearance).filter(|s| s.head >= floor).cloned() {
                if state.head < kept.changed && kept.building.insert(clearance) {
                    self.build_aside(clearance);
                }
                return Ok(Some(state));
            }
            if let Some(until) = until {
                // Whoever doesn't wait long is told how far it is, and comes again.
                if kept.building.insert(clearance) {
                    self.build_aside(clearance);
                }
                let left = until.saturating_duration_since(Instant::now());
                if left.is_zero() {
                    return Ok(None);
                }
                kept = self.built.wait_timeout(kept, left).unwrap_or_else(PoisonError::into_inner).0;
                continue;
            }
            if kept.building.insert(clearance) {
                drop(kept);
                self.build(clearance)?;
                kept = self.lock();
            } else {
                kept = self.built.wait(kept).unwrap_or_else(PoisonError::into_inner);
            }
        }
    }

    /// The state that a clearance sees, if nothing was written since that changes it.
    pub(crate) fn current(&self, clearance: Visibility) -> Result<Option<Arc<Sight>>, Problem> {
        self.look()?;
        let kept = self.lock();
        Ok(kept.now.get(&clearance).filter(|s| s.head >= kept.changed).cloned())
    }

    /// The state that a clearance is shown now, as a mark that changes with it and with nothing else, and whether a newer one is being linked.
    pub(crate) fn mark(self: &Arc<Self>, clearance: Visibility) -> Result<(String, bool), Problem> {
        let state = self.get(clearance, 0)?;
        let building = self.lock().building.contains(&clearance);
        Ok((crate::reply::hex(&state.print[..8]), building))
    }

    /// The state at an entry. What the public saw of it is told under the rules of today: an embargo of today holds for the past, too.
    pub(crate) fn past(self: &Arc<Self>, clearance: Visibility, entry: u64) -> Result<Arc<Sight>, Problem> {
        let head = self.look()?;
        let today = self.today();
        if entry == 0 || entry > head {
            return Err(Problem::unfit("as_of", format!("the book has entries 1 to {head}; give one of these, or leave as_of away for now")));
        }
        let found = {
            let mut kept = self.lock();
            if clearance == Visibility::Public && kept.day != Some(today) {
                kept.day = Some(today);
                kept.now.remove(&Visibility::Public);
                kept.past.retain(|p| p.0.0 != Visibility::Public);
            }
            let floor = if clearance == Visibility::Public { kept.valid_from.max(kept.public_from) } else { kept.valid_from };
            let fits = |p: &&((Visibility, u64), Arc<Sight>)| p.0 == (clearance, entry) && p.1.head >= floor;
            kept.past.iter().find(fits).map(|p| Arc::clone(&p.1))
        };
        if let Some(state) = found {
            return Ok(state);
        }
        let mut fetched = self.shelf.read(|book| fetch::past(book, clearance, entry))?;
        if clearance == Visibility::Public {
            fetched = self.publicly(fetched, head)?;
        }
        let state = Arc::new(fetch::link(&self.given, fetched)?);
        let mut kept = self.lock();
        kept.past.retain(|p| p.0 != (clearance, entry));
        if kept.past.len() >= PAST {
            kept.past.remove(0);
        }
        kept.past.push(((clearance, entry), Arc::clone(&state)));
        Ok(state)
    }

    /// True if nothing was protected, erased or held back since a state was made: what takes long to write is looked at again before it is given away.
    pub(crate) fn still(&self, sight: &Sight, clearance: Visibility, day: jiff::civil::Date) -> Result<bool, Problem> {
        self.look()?;
        let kept = self.lock();
        let public = clearance == Visibility::Public;
        Ok(sight.head >= kept.valid_from && (!public || sight.head >= kept.public_from && self.today() == day))
    }

    /// How incidents are dealt with, as of now.
    pub(crate) fn dealings(&self) -> Result<Arc<Dealings>, Problem> {
        self.look()?;
        Ok(Arc::clone(&self.lock().dealings))
    }

    /// Looks at what was written since the last look.
    fn look(&self) -> Result<u64, Problem> {
        let seen = self.lock().seen;
        self.shelf.read(|book| {
            let head = book.size()?;
            if head <= seen {
                return Ok(head);
            }
            let (mut valid_from, mut public_from, mut changed) = (0, 0, if seen == 0 { head } else { 0 });
            let (mut said, mut erased) = (Vec::new(), seen == 0);
            if seen > 0 {
                book.each_entry(seen + 1, head, &mut |e| {
                    erased |= e.header.kind == EntryKind::Erased;
                    if Dealings::concerns(&e) {
                        said.push(e.clone());
                    }
                    if matches!(e.header.kind, EntryKind::VisibilitySet | EntryKind::Erased | EntryKind::ClaimRetracted) {
                        valid_from = e.header.seq;
                    }
                    if e.header.kind == EntryKind::IncidentHandled {
                        public_from = e.header.seq;
                    } else if !matches!(e.header.kind, EntryKind::Note | EntryKind::Checkpoint) {
                        changed = e.header.seq;
                    }
                    Ok(())
                })?;
            }
            // What was erased was said no more.
            let anew = erased.then(|| Dealings::of_book(book, head)).transpose()?;
            let mut kept = self.lock();
            // Somebody may have looked further meanwhile, and then knows what was erased, too.
            match anew {
                Some(all) if head > kept.seen => kept.dealings = Arc::new(all),
                _ => {
                    let known = kept.seen;
                    said.retain(|e| e.header.seq > known);
                    if !said.is_empty() {
                        let own = Arc::make_mut(&mut kept.dealings);
                        said.into_iter().for_each(|e| own.push(e));
                    }
                }
            }
            kept.seen = kept.seen.max(head);
            kept.valid_from = kept.valid_from.max(valid_from);
            kept.changed = kept.changed.max(changed);
            kept.public_from = kept.public_from.max(public_from);
            let floor = kept.valid_from;
            kept.now.retain(|_, s| s.head >= floor);
            kept.past.retain(|p| p.1.head >= floor);
            Ok(head)
        })
    }

    /// What the public is told of what is marked public, today.
    fn publicly(self: &Arc<Self>, fetched: Fetched, head: u64) -> Result<Fetched, Problem> {
        let (dealings, today) = (self.dealings()?, self.today());
        let handled = &dealings.all;
        let all = if publicly::needs_all(handled, today) { Some(self.get(Visibility::SourceConfidential, head)?) } else { None };
        Ok(publicly::told(&self.given, fetched, handled, all.as_ref().map(|s| &*s.data), today))
    }

    fn build(self: &Arc<Self>, clearance: Visibility) -> Result<(), Problem> {
        // Whatever happens, nobody waits for a build that ended.
        struct Ended<'a>(&'a Sights, Visibility);
        impl Drop for Ended<'_> {
            fn drop(&mut self) {
                self.0.lock().building.remove(&self.1);
                self.0.built.notify_all();
            }
        }
        let _ended = Ended(self, clearance);
        let head = self.shelf.read(|book| Ok(book.size()?))?;
        let all = self.shelf.read(|book| Ok(book.count_claims(&Query { clearance: Some(clearance), ..Query::new() })?))?;
        let work = self.board.begin(Step::Fetching, clearance, all);
        // What another clearance sees may be the same; then both share it.
        let twin = |print: &[u8; 32]| self.lock().now.values().find(|s| s.print == *print).cloned();
        let come = |done| work.at(Step::Fetching, done);
        let found = self.shelf.read(|book| fetch::now(&self.given, book, clearance, &twin, &come))?;
        let state = match found {
            Found::Twin(state) => state,
            Found::Made(state) => Arc::new(*state),
            Found::Fetched(fetched) => {
                let mut fetched = *fetched;
                work.at(Step::Linking, fetched.claims.len() as u64);
                if clearance == Visibility::Public {
                    fetched = self.publicly(fetched, head)?;
                }
                match twin(fetched.print()) {
                    Some(twin) if twin.head >= head => twin,
                    Some(twin) => Arc::new(twin.at(head)),
                    None => Arc::new(fetch::link(&self.given, fetched)?),
                }
            }
        };
        self.lock().now.insert(clearance, state);
        Ok(())
    }
}
