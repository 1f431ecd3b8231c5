//! What is frozen. Enters: a book, claims that a command would change. Leaves: nothing, or who froze their incident and why. Never done here: lifting it; that is a manager's
//! decision, and the command line knows no roles.

use super::linked::{self, Tables};
use crate::layout::one_line;
use anyhow::{Result, bail};
use std::collections::HashSet;
use tollbook_ledger::{Book, Handling, standing};
use tollbook_model::ClaimId;

/// Refuses a change to claims whose incident is frozen, with every claim that came to that incident since.
///
/// # Errors
/// One of them is frozen, or the book can't be read.
pub(super) fn refuse<'a>(book: &Book, tables: Option<&Tables>, claims: impl IntoIterator<Item = &'a ClaimId>) -> Result<()> {
    let handled = book.handled()?;
    let frozen: Vec<_> = standing(&handled).into_iter().filter(|h| matches!(h.handling, Handling::Frozen { is: true })).collect();
    if frozen.is_empty() {
        return Ok(());
    }
    let made;
    let tables = match tables {
        Some(tables) => tables,
        None => {
            made = Tables::of(book)?;
            &made
        }
    };
    let now = linked::of(book, tables, None)?;
    let claims: HashSet<&ClaimId> = claims.into_iter().collect();
    for h in frozen {
        let own = now.linking.linked.with_their_incidents(&HashSet::from([h.claim.clone()]));
        if let Some(id) = claims.iter().find(|c| own.contains(**c)) {
            let why = h.reason.as_deref().map_or_else(String::new, |r| format!(": {}", one_line(r)));
            bail!(
                "{} speaks of an incident that {} froze at entry {}{why}; nothing was written. A manager or an owner takes it back on the incident's page (`tollbook serve`)",
                id.0,
                one_line(&h.author),
                h.seq
            );
        }
    }
    Ok(())
}
