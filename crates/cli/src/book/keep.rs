//! The files in which a linking is kept between two commands. Enters: a book's folder, a linking. Leaves: the linking as it was kept, with the state of the
//! book it is of, or nothing. Never done here: an error; what can't be read or written is linked again.
//!
//! Only whoever may write the book writes them, and whoever erases throws them away, so that nothing erased comes back by them. They are of no use to another
//! version of the program, under other weights, or with other registries.

use super::linked::{BookLinked, Made, Tables, Told};
use super::{TOOL, linked_file};
use std::io::Write as _;
use std::path::Path;
use tollbook_ledger::{Book, Fingerprint, LINKED_FILES, LINKED_UNFINISHED};
use tollbook_link::Known;

/// Version of the files.
const FORMAT: u32 = 1;

type Head = (u64, Fingerprint);

/// What the files must agree with besides the state of the book.
fn maker(book: &Book, tables: &Tables) -> String {
    let model = tables.model.to_toml().unwrap_or_default();
    let origins = tables.origin_words.iter().map(|(a, b)| format!("{a}={b};")).collect::<String>();
    let known = format!("{model}{:?}{:?}{origins}", tables.registry, tables.means);
    // Whoever builds the program anew may have changed how it links.
    let built = std::env::current_exe().ok().and_then(|exe| std::fs::metadata(exe).ok()).and_then(|m| Some((m.len(), m.modified().ok()?)));
    format!("tollbook linking {FORMAT} {TOOL} {} {} {built:?}", book.id(), Fingerprint::of(known.as_bytes())).replace('\n', " ")
}

fn key(maker: &str, head: Head) -> String {
    format!("{maker} {} {}", head.0, head.1)
}

/// The state of the book that a head line names, if it is of this maker.
fn head(key: &str, maker: &str) -> Option<Head> {
    let (seq, hash) = key.strip_prefix(maker)?.trim().split_once(' ')?;
    Some((seq.parse().ok()?, Fingerprint::parse(hash)?))
}

/// What was kept, as it was written, and the state of the book that it is of.
pub(super) fn bytes(book: &Book, tables: &Tables) -> Option<(Vec<u8>, Head)> {
    let bytes = std::fs::read(book.folder().join(LINKED_FILES[0])).ok()?;
    let head = head(linked_file::key_of(&bytes)?, &maker(book, tables))?;
    Some((bytes, head))
}

/// What was kept, and the state of the book that it is of.
pub(super) fn read(book: &Book, tables: &Tables) -> Option<(BookLinked, Head)> {
    let (bytes, head) = bytes(book, tables)?;
    Some((linked_file::Kept::open(&bytes).and_then(|k| k.linked(None)).ok()?, head))
}

/// What linking goes on from, if it was kept with the rest.
pub(super) fn read_ground(book: &Book, tables: &Tables, at: Head, reports: &mut [Told]) -> Option<Known> {
    let bytes = std::fs::read(book.folder().join(LINKED_FILES[1])).ok()?;
    (linked_file::key_of(&bytes)? == key(&maker(book, tables), at)).then(|| linked_file::read_ground(&bytes, reports).ok()).flatten()
}

/// Keeps a linking of the book as it stands; what went wrong is no more than time lost.
pub(super) fn write(book: &Book, tables: &Tables, made: &Made) {
    let Some(known) = &made.known else { return };
    let key = key(&maker(book, tables), made.head);
    let Ok(view) = linked_file::view(&key, &made.now) else { return };
    let ground = linked_file::ground(&key, &made.now.reports, known);
    let done = [view, ground].iter().zip(LINKED_FILES).all(|(bytes, file)| put(&book.folder().join(file), bytes).is_ok());
    // Whoever erased something meanwhile threw the files away before these came.
    if !done || book.head().ok() != Some(made.head) {
        let _ = book.forget_linking();
    }
}

/// A file is there whole or not at all. It is not flushed: a sum tells whether it is whole.
fn put(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let beside = path.with_file_name(LINKED_UNFINISHED);
    let mut file = std::fs::File::create(&beside)?;
    file.write_all(bytes)?;
    drop(file);
    std::fs::rename(&beside, path)
}
