//! What changed between two states of a book. Enters: the same sheet then and now, under the same profile and the same day. Leaves: the rows that are
//! new, changed or gone. Never done here: a trace of what the audience may not see any more; it stands in neither sheet.

use crate::error::Result;
use crate::profile::Profile;
use crate::sheet::{Cell, Field, Kind, Row, Sheet};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

fn print(row: &Row) -> [u8; 32] {
    Sha256::digest(format!("{:?} {:?}", row.cells, row.shape)).into()
}

/// A key without the place that an incident's code may name: the row of an incident may be told finer or coarser than then, and is the same one.
fn placeless(key: &str) -> String {
    let parts: Vec<&str> = key.split('-').collect();
    match parts.as_slice() {
        [country, day, .., tail] if parts.len() > 3 => format!("{country}-{day}-{tail}"),
        _ => key.to_owned(),
    }
}

/// The rows of `now` that `then` has not, or has otherwise, with a last column `change`: `new`, `changed`; and with their key alone, `gone`, those that
/// `then` had and `now` has not. Both must have the same columns. The rows of `then` are kept as hashes.
///
/// # Errors
/// A row of `then` can't be made.
pub fn changes<'a>(then: Sheet<'_>, now: Sheet<'a>, profile: &Profile) -> Result<Sheet<'a>> {
    let public = profile.is_public();
    let key = now.key.and_then(|k| now.fields.iter().position(|f| f.name == k));
    let name = move |row: &Row| match key.and_then(|k| row.cells.get(k)) {
        Some(Cell::Words(w)) => w.clone(),
        _ => String::new(),
    };
    // A key that keeps back its place may stand for several rows.
    let mut before: BTreeMap<String, (String, Vec<[u8; 32]>)> = BTreeMap::new();
    for row in then.rows {
        let row = row?;
        let id = name(&row);
        before.entry(placeless(&id)).or_insert_with(|| (id, Vec::new())).1.push(print(&row));
    }
    let width = now.fields.len();
    let mut seen = std::collections::HashSet::new();
    let mut source = Some(now.rows);
    let mut gone: Option<std::vec::IntoIter<String>> = None;
    let rows = std::iter::from_fn(move || {
        while let Some(rows) = source.as_mut() {
            let Some(row) = rows.next() else {
                source = None;
                break;
            };
            let mut row = match row {
                Ok(row) => row,
                Err(e) => return Some(Err(e)),
            };
            let id = placeless(&name(&row));
            let was = before.get(&id).map(|b| &b.1);
            seen.insert(id);
            let change = match was {
                None => "new",
                Some(prints) if prints.contains(&print(&row)) => continue,
                Some(_) => "changed",
            };
            row.cells.push(Cell::words(change));
            return Some(Ok(row));
        }
        let left = gone.get_or_insert_with(|| {
            let rest = before.iter().filter(|(k, _)| !k.is_empty() && !seen.contains(*k));
            rest.map(|(short, (whole, _))| if public { short } else { whole }.clone()).collect::<Vec<_>>().into_iter()
        });
        left.next().map(|id| {
            let mut cells = vec![Cell::Empty; width + 1];
            if let Some(k) = key {
                cells[k] = Cell::Words(id);
            }
            cells[width] = Cell::words("gone");
            Ok(Row { cells, shape: None })
        })
    });
    let mut fields = now.fields;
    fields.push(Field::new("change", Kind::Words, "", "new, changed, or gone: then every other column but the key is empty"));
    Ok(Sheet { fields, rows: Box::new(rows), ..now })
}
