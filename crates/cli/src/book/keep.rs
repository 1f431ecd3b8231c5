//! The files in which a linking is kept between two commands. Enters: a book's folder, a linking. Leaves: the linking as it was kept, with the state of the
//! book it is of, or nothing. Never done here: an error; what can't be read or written is linked again.
//!
//! Only whoever may write the book's folder writes them, and whoever erases throws them away, so that nothing erased comes back by them. They are of no use to
//! another version of the program, under other weights, or with other registries.

use super::linked::{BookLinked, Made, Tables, Told};
use super::sections::Stored;
use super::{TOOL, linked_file};
use std::io::Write as _;
use std::path::Path;
use tollbook_ledger::{Book, Fingerprint, LINKED_FILES, LINKED_PAST, LINKED_UNFINISHED};
use tollbook_link::Known;

/// Version of the files.
const FORMAT: u32 = 2;

/// The sources of linking as one number: whoever changes how the program links changes it, and whoever copies the program or builds it again does not.
const LINKS_AS: &str = env!("TOLLBOOK_LINKS_AS");

type Head = (u64, Fingerprint);

/// What the files must agree with besides the state of the book.
fn maker(book: &Book, tables: &Tables) -> String {
    let model = tables.model.to_toml().unwrap_or_default();
    let origins = tables.origin_words.iter().map(|(a, b)| format!("{a}={b};")).collect::<String>();
    let known = format!("{model}{:?}{:?}{origins}", tables.registry, tables.means);
    format!("tollbook linking {FORMAT} {TOOL} {LINKS_AS} {} {}", book.id(), Fingerprint::of(known.as_bytes())).replace('\n', " ")
}

fn key(maker: &str, head: Head) -> String {
    format!("{maker} {} {}", head.0, head.1)
}

/// The state of the book that a head line names, if it is of this maker.
fn head(key: &str, maker: &str) -> Option<Head> {
    let (seq, hash) = key.strip_prefix(maker)?.trim().split_once(' ')?;
    Some((seq.parse().ok()?, Fingerprint::parse(hash)?))
}

/// A file of the book's folder under a head line that is wanted, with those of its sections that are asked for; nothing where it can't be used.
fn stored(book: &Book, file: &str, wanted: impl FnOnce(&str) -> bool, asked: impl Fn(usize) -> bool) -> Option<Stored> {
    Stored::read(std::fs::File::open(book.folder().join(file)).ok()?, wanted, asked).ok()
}

/// What was kept, and the state of the book that it is of.
pub(super) fn view(book: &Book, tables: &Tables) -> Option<(Stored, Head)> {
    let maker = maker(book, tables);
    let stored = stored(book, LINKED_FILES[0], |key| head(key, &maker).is_some(), |_| true)?;
    let head = head(&stored.key, &maker)?;
    Some((stored, head))
}

/// What was kept of the book as it stands at `at`, no more of it than some sections.
pub(super) fn part(book: &Book, tables: &Tables, at: Head, asked: impl Fn(usize) -> bool) -> Option<Stored> {
    let wanted = key(&maker(book, tables), at);
    stored(book, LINKED_FILES[0], |key| key == wanted, asked)
}

/// What was kept, and the state of the book that it is of.
pub(super) fn read(book: &Book, tables: &Tables) -> Option<(BookLinked, Head)> {
    let (stored, head) = view(book, tables)?;
    Some((linked_file::Kept::open(&stored).and_then(|k| k.linked(None)).ok()?, head))
}

/// The head line of a linking as of an older entry: what the book held then is told by the root of the tree over it.
fn past_key(book: &Book, tables: &Tables, entry: u64) -> Option<String> {
    Some(key(&format!("past {}", maker(book, tables)), (entry, book.state_at(entry).ok()?.root)))
}

/// What was kept as of an older entry, with those of its sections that are asked for.
pub(super) fn past(book: &Book, tables: &Tables, entry: u64, asked: impl Fn(usize) -> bool) -> Option<Stored> {
    let wanted = past_key(book, tables, entry)?;
    stored(book, LINKED_PAST, |key| key == wanted, asked)
}

/// Keeps what was linked as of an older entry in place of what was kept so before; `head` is the state of the book while it was linked.
pub(super) fn write_past(book: &Book, tables: &Tables, entry: u64, now: &BookLinked, head: Head) {
    let bytes = past_key(book, tables, entry).and_then(|key| linked_file::view(&key, now).ok());
    let done = bytes.is_some_and(|b| put(&book.folder().join(LINKED_PAST), &b).is_ok());
    // Whoever erased something meanwhile threw the file away before this one came.
    if done && book.since(head).ok().flatten().is_none() {
        let _ = book.forget_linking();
    }
}

/// What linking goes on from, if it was kept with the rest.
pub(super) fn read_ground(book: &Book, tables: &Tables, at: Head, reports: &mut [Told]) -> Option<Known> {
    let wanted = key(&maker(book, tables), at);
    let stored = stored(book, LINKED_FILES[1], |key| key == wanted, |_| true)?;
    linked_file::read_ground(&stored, reports).ok()
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

/// How what was kept stands to what the entries give.
pub(super) enum Kept {
    /// There is nothing, or nothing that can be used.
    Nothing,
    /// It is of an older entry.
    Older(u64),
    /// It is the same.
    Same,
    /// So many claims stand in other incidents; none if only pairs, places or words differ.
    Differs(usize),
}

/// What a comparison found.
pub(super) struct Compared {
    pub kept: Kept,
    pub claims: usize,
    pub incidents: usize,
}

/// Links everything from the entries and holds what was kept against it; keeps what the entries give, if `mend`.
///
/// # Errors
/// The engine failed, or an entry is damaged.
pub(super) fn compare(book: &Book, tables: &Tables, mend: bool) -> anyhow::Result<Compared> {
    let head = book.head()?;
    let kept = view(book, tables);
    let (fresh, known, _) = super::linked::whole(book, tables, Some(head.0), false)?;
    let key = key(&maker(book, tables), head);
    let linked = &fresh.linking.linked;
    let (claims, incidents) = (linked.claims.len(), linked.incidents.len());
    let found = match kept {
        None => Kept::Nothing,
        Some((_, at)) if at != head => Kept::Older(at.0),
        Some((stored, _)) => {
            let [bytes, pairs] = LINKED_FILES.map(|file| std::fs::read(book.folder().join(file)).unwrap_or_default());
            let same = bytes == linked_file::view(&key, &fresh)? && pairs == linked_file::ground(&key, &fresh.reports, &known);
            if same { Kept::Same } else { Kept::Differs(elsewhere(&stored, &fresh)) }
        }
    };
    if mend && !matches!(found, Kept::Same) {
        write(book, tables, &Made { now: fresh, head, known: Some(known), before: None });
    }
    Ok(Compared { kept: found, claims, incidents })
}

/// How many claims stand in another incident, or in none of these.
fn elsewhere(stored: &Stored, fresh: &BookLinked) -> usize {
    let codes = |list: &tollbook_model::Linked| -> std::collections::HashMap<String, Option<String>> {
        let code = |i: usize| list.incidents.get(i).map(|i| i.code.0.clone());
        list.claims.iter().map(|c| (c.claim.id.0.clone(), c.incident.and_then(code))).collect()
    };
    let now = codes(&fresh.linking.linked);
    let Ok(kept) = linked_file::Kept::open(stored).and_then(|k| k.linked(None)) else { return now.len() };
    let then = codes(&kept.linking.linked);
    now.iter().filter(|(id, code)| then.get(*id) != Some(code)).count() + then.keys().filter(|id| !now.contains_key(*id)).count()
}
