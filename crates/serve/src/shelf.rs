//! The book, open. Enters: questions of many threads, acts of one. Leaves: a reader for each question, one writer for all acts.
//! Never done here: holding a reader over two requests, two acts at a time.

use crate::Problem;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError, mpsc};
use tollbook_ledger::{Book, LedgerError};

/// Readers that are kept open between two questions.
const KEPT: usize = 4;
/// Memory that each of them keeps the file's pages in, and that the writer does, in KiB: the system keeps these pages for all of them, and a copy in each grew with
/// every page that anybody asked for.
const READER_PAGES: u32 = 1 << 10;
const WRITER_PAGES: u32 = 2 << 10;

/// A further reader.
fn reader(folder: &Path) -> Result<Book, LedgerError> {
    let mut book = Book::open_reader(folder)?;
    book.keep_pages(READER_PAGES)?;
    Ok(book)
}

type Act = Box<dyn FnOnce(&mut Book) + Send>;

/// Readers of a book, and its writer.
pub(crate) struct Shelf {
    folder: PathBuf,
    readers: Mutex<Vec<Book>>,
    acts: mpsc::Sender<Act>,
    /// Told after each act.
    written: OnceLock<Box<dyn Fn() + Send + Sync>>,
}

impl Shelf {
    /// Opens the book and starts its writer.
    pub(crate) fn open(folder: &Path) -> Result<Shelf, LedgerError> {
        let mut writer = Book::open(folder)?;
        writer.keep_pages(WRITER_PAGES)?;
        let (acts, queue) = mpsc::channel::<Act>();
        let reader = reader(folder)?;
        let done = std::thread::Builder::new().name("writer".to_owned()).spawn(move || {
            for act in queue {
                // An act that fails takes no later one with it: its transaction is rolled back, and the next begins its own.
                drop(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| act(&mut writer))));
            }
        });
        done.map_err(|source| LedgerError::File { path: folder.to_owned(), source })?;
        Ok(Shelf { folder: folder.to_owned(), readers: Mutex::new(vec![reader]), acts, written: OnceLock::new() })
    }

    /// Says who is told after each act; whoever acted waits for it, so it must be quick.
    pub(crate) fn when_written(&self, told: impl Fn() + Send + Sync + 'static) {
        // Whoever was named first stays.
        let _ = self.written.set(Box::new(told));
    }

    /// Asks something of a reader.
    pub(crate) fn read<T>(&self, ask: impl FnOnce(&Book) -> Result<T, Problem>) -> Result<T, Problem> {
        let kept = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let book = match kept {
            Some(book) => book,
            None => reader(&self.folder)?,
        };
        let answer = ask(&book);
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < KEPT {
            readers.push(book);
        }
        answer
    }

    /// Does something to the book, after whatever was asked for before.
    pub(crate) fn write<T: Send + 'static>(&self, act: impl FnOnce(&mut Book) -> Result<T, Problem> + Send + 'static) -> Result<T, Problem> {
        let (tell, told) = mpsc::channel();
        let act: Act = Box::new(move |book| {
            // Whoever asked may have gone; the act stands.
            let _ = tell.send(act(book));
        });
        self.acts.send(act).map_err(|_| Problem::broken("the book's writer ended; start the server again"))?;
        let done = told.recv().map_err(|_| Problem::broken("the book's writer failed; the terminal of the server says why"))?;
        if let Some(told) = self.written.get() {
            told();
        }
        done
    }
}
