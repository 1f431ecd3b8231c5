//! `tollbook export`, `import`, `bundle`, `merge`. Enters: a book, a folder. Leaves: everything as open formats, a book made of it, what one book
//! gives another. Never done here: a format of its own; the ledger's is the only one.

use super::{reading, stamp, writing};
use crate::Ended;
use crate::book_args::{BundleArgs, ExportArgs, ImportBookArgs, MergeArgs};
use crate::layout::harmless;
use crate::words::number;
use anyhow::Result;
use std::io::{self, Write as _};

fn say(words: &str) -> Result<Ended> {
    writeln!(io::stdout().lock(), "{}", harmless(words))?;
    Ok(Ended::Well)
}

fn many(n: u64, one: &str, several: &str) -> String {
    format!("{} {}", number(n), if n == 1 { one } else { several })
}

/// Runs `export`.
///
/// # Errors
/// There is no book, or the folder holds something or can't be written.
pub(crate) fn export(args: &ExportArgs) -> Result<Ended> {
    let made = reading(&args.book)?.export(&args.to, &stamp(&args.author)?, args.with_keys)?;
    let keys = if args.with_keys { "with keys and sealed identities: lock it away" } else { "without keys and sealed identities" };
    say(&format!("Exported {} into {}, {keys}", many(made.state.size, "entry", "entries"), args.to.display()))
}

/// Runs `import`.
///
/// # Errors
/// The export is damaged or a bundle, or the folder holds something.
pub(crate) fn import(args: &ImportBookArgs) -> Result<Ended> {
    let book = tollbook_ledger::import(&args.from, &args.to)?;
    let state = book.state()?;
    say(&format!("Imported the book {} into {}: {} · root {}", book.id(), args.to.display(), many(state.size, "entry", "entries"), state.root))
}

/// Runs `bundle`.
///
/// # Errors
/// There is no book, or the folder holds something or can't be written.
pub(crate) fn bundle(args: &BundleArgs) -> Result<Ended> {
    let made = reading(&args.book)?.bundle(&args.to, &stamp(&args.author)?, args.visibility)?;
    let signed = if made.note.is_some() { "signed" } else { "not signed, since the key is not there: nobody can merge it" };
    say(&format!(
        "Bundled {} into {}, {signed}; of what is stricter than {} only the headers",
        many(made.state.size, "entry", "entries"),
        args.to.display(),
        args.visibility
    ))
}

/// Runs `merge`.
///
/// # Errors
/// There is no book; the bundle is damaged, unsigned, of this very book, or doesn't continue what was merged before.
pub(crate) fn merge(args: &MergeArgs) -> Result<Ended> {
    let stamp = stamp(&args.author)?;
    let done = writing(&args.book)?.merge(&stamp, &args.from)?;
    say(&format!(
        "Merged the book {}: {}, {}; {} erased there and now here",
        done.book,
        many(done.headers, "new header", "new headers"),
        many(done.contents, "new content", "new contents"),
        number(done.erased)
    ))
}
