//! Parts of a year: quarters, halves, the first so many months. Enters: units from the word that opens such a phrase. Leaves: its length and its meaning.
//! Never done here: a day of the calendar.

use super::phrases::{single, unit_of, word, year_at};
use super::{TimeExpr, Unit0};
use crate::class;
use crate::lexicon::{Lexicon, TimeKind, TimeWord};
use crate::units::{Unit, UnitKind};

/// "the first nine months of 2022", "the end of March": an edge of a month or a year.
pub(super) fn edge(lx: &Lexicon, units: &[Unit], i: usize, last: bool) -> Option<(usize, TimeExpr)> {
    let mut j = i + 1;
    let mut n = 1;
    if let Some(u) = units.get(j)
        && u.kind == UnitKind::Num
    {
        n = u.value as u32;
        j += 1;
    }
    let unit = word(lx, units.get(j), TimeKind::Unit).and_then(unit_of)?;
    if !units.get(j + 1)?.is(class::OF) {
        return None;
    }
    // "the first nine months of the year"
    let year = units.get(j + 2).is_some_and(|u| u.is(class::THE)) && word(lx, units.get(j + 3), TimeKind::Unit).is_some_and(|w| &*w.name == "year");
    let (m, of) = if year { (2, TimeExpr::This(Unit0::Year)) } else { single(lx, units, j + 2)? };
    matches!(of, TimeExpr::Month { .. } | TimeExpr::Year(_) | TimeExpr::This(Unit0::Year) | TimeExpr::Last(Unit0::Year))
        .then(|| (j + 2 + m - i, TimeExpr::Edge { last, n, unit, of: Box::new(of) }))
}

/// "the third quarter of 2022", "Q2 2022", "the second half of October", "last quarter".
pub(super) fn months(lx: &Lexicon, units: &[Unit], i: usize, w: &TimeWord) -> Option<(usize, TimeExpr)> {
    let (from, to) = w.name.split_once('-').and_then(|(a, b)| Some((a.parse::<u8>().ok()?, b.parse::<u8>().ok()?)))?;
    let told = |n: usize, of: TimeExpr| Some((n, TimeExpr::Months { from, to, of: Some(Box::new(of)) }));
    if let Some(y) = year_at(units.get(i + 1)) {
        return told(2, TimeExpr::Year(y));
    }
    if units.get(i + 1).is_some_and(|u| u.is(class::OF)) {
        let year = units.get(i + 2).is_some_and(|u| u.is(class::THE)) && word(lx, units.get(i + 3), TimeKind::Unit).is_some_and(|w| &*w.name == "year");
        let (n, of) = if year { (2, TimeExpr::This(Unit0::Year)) } else { single(lx, units, i + 2)? };
        let fits = matches!(of, TimeExpr::Month { .. } | TimeExpr::Year(_) | TimeExpr::This(Unit0::Year) | TimeExpr::Last(Unit0::Year));
        return fits.then(|| told(2 + n, of)).flatten();
    }
    // A half without a year may be a game's.
    (from == 0 || to < from + 5).then_some((1, TimeExpr::Months { from, to, of: None }))
}
