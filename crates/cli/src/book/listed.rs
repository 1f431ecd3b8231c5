//! Lists of the server as files. Enters: a table as the asker may see it. Leaves: the bytes of Parquet or a GeoPackage. Never done here: a cell that the list doesn't hold.

use anyhow::Result;
use jiff::civil::Date;
use tollbook_publish::{Cell, Field, Kind, Row, Shape, Sheet, geopackage, parquet};
use tollbook_serve::{ListCell, ListForm, ListKind, ListTable};

fn kind(kind: ListKind) -> Kind {
    match kind {
        ListKind::Words => Kind::Words,
        ListKind::Number => Kind::Number,
        ListKind::Degrees => Kind::Degrees,
        ListKind::Day => Kind::Day,
        ListKind::Flag => Kind::Flag,
    }
}

fn cell(cell: &ListCell) -> Cell {
    match cell {
        ListCell::Empty => Cell::Empty,
        ListCell::Words(words) => Cell::Words(words.clone()),
        ListCell::Number(n) => Cell::Number(*n),
        ListCell::Degrees(d) => Cell::Degrees(*d),
        ListCell::Day(d) => Cell::Day(*d),
        ListCell::Flag(is) => Cell::Flag(*is),
    }
}

/// Writes a list down.
///
/// # Errors
/// The engine of GeoPackages failed.
pub(super) fn written(table: &ListTable, form: ListForm, today: Date) -> Result<Vec<u8>> {
    let fields = table.columns.iter().map(|(name, of)| Field { name: name.clone(), kind: kind(*of), tag: "", about: "" }).collect();
    let row = |r: &tollbook_serve::ListRow| {
        Ok(Row { cells: r.cells.iter().map(cell).collect(), shape: r.point.map(|(lat, lon)| Shape { lat, lon, radius_km: None }) })
    };
    let rows = Box::new(table.rows.iter().map(row));
    let sheet = Sheet { name: table.name, about: "A list as the server gives it", fields, key: None, rows };
    let mut out = Vec::new();
    match form {
        ListForm::Parquet => parquet(sheet, &mut out)?,
        ListForm::GeoPackage => geopackage(sheet, today, &mut out)?,
    };
    Ok(out)
}
