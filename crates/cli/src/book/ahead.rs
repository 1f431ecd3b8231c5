//! Entries of reports, opened before their turn. Enters: a book at one moment, the entries that added reports, in their order. Leaves: of each the report with its claims, in
//! that order. Never done here: what a row of them says; an entry of another moment than that of the book that was given.
//!
//! What costs most on the way out of a book is to take an entry apart, and one does not wait for the other. A few threads with a connection of their own do it, each every
//! so-manieth lot; what waits for its turn is bounded.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use tollbook_ledger::{Book, ClaimView, LedgerError, Query, ReportView};

/// A report with its claims; none where no entry has this number.
pub(super) type Opened = Result<Option<(ReportView, Vec<ClaimView>)>, LedgerError>;

/// Entries of a lot.
const LOT: usize = 64;
/// Lots of a thread that wait for their turn.
const WAITING: usize = 4;
/// Threads at most.
const THREADS: usize = 4;
/// Fewer entries are opened by whoever asks.
const FEW: usize = 2_000;

/// What of an entry is asked for: its number, and how many claims it has.
pub(super) type Due = (u64, u32);

/// One entry with its claims.
pub(super) fn open(book: &Book, query: &Query, (seq, many): Due) -> Opened {
    let Some(report) = book.report_added_by(seq)? else { return Ok(None) };
    let query = Query { limit: many as usize, ..query.clone() };
    Ok(Some((report, book.claims_added_by(seq, &query)?)))
}

/// Entries on their way.
pub(super) struct Ahead {
    threads: Vec<Receiver<Vec<Opened>>>,
    /// Whose lot is the next.
    turn: usize,
    lot: VecDeque<Opened>,
}

/// Opens every lot of one thread; ends where nobody waits for them any more.
fn work(book: &Book, query: &Query, due: &[Due], mine: impl Iterator<Item = usize>, to: &SyncSender<Vec<Opened>>) {
    let lots = mine.map(|n| n * LOT).take_while(|from| *from < due.len());
    for lot in lots.map(|from| &due[from..due.len().min(from + LOT)]) {
        if to.send(lot.iter().map(|d| open(book, query, *d)).collect()).is_err() {
            return;
        }
    }
}

impl Ahead {
    /// Begins to open these. `None` where it would not pay, or where the book has got another entry since the moment of the one that is given.
    pub(super) fn of(book: &Book, query: &Query, due: Vec<Due>) -> Option<Ahead> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(THREADS);
        if due.len() < FEW || threads < 2 {
            return None;
        }
        let head = book.head().ok()?;
        let due = Arc::new(due);
        let start = |n: usize| {
            let (begun, first) = sync_channel(1);
            let (to, from) = sync_channel(WAITING);
            let (folder, query, due) = (book.folder().to_owned(), query.clone(), Arc::clone(&due));
            let run = move || {
                let same = |own: &Book| {
                    let same = own.head()? == head;
                    // Nobody waits if another thread did not come up; then sending fails, too.
                    let _ = begun.send(same);
                    if same {
                        work(own, &query, &due, (n..).step_by(threads), &to);
                    }
                    Ok(())
                };
                // Whoever began this hears of a failure by silence.
                let _ = Book::open_reader(folder).and_then(|own| own.at_one_moment(same));
            };
            std::thread::Builder::new().name(format!("entries {n}")).spawn(run).ok()?;
            first.recv().ok().filter(|same| *same).map(|_| from)
        };
        let threads = (0..threads).map(start).collect::<Option<Vec<_>>>()?;
        Some(Ahead { threads, turn: 0, lot: VecDeque::new() })
    }
}

impl Iterator for Ahead {
    type Item = Opened;

    /// The next one; `None` after the last, or if its thread is gone.
    fn next(&mut self) -> Option<Opened> {
        if self.lot.is_empty() {
            self.lot = self.threads[self.turn].recv().ok()?.into();
            self.turn = (self.turn + 1) % self.threads.len();
        }
        self.lot.pop_front()
    }
}
