//! Lists of the server as files. Enters: a table as the asker may see it. Leaves: the bytes of Parquet or a GeoPackage. Never done here: a cell that the list doesn't hold.

use anyhow::Result;
use jiff::civil::Date;
use std::io::Write;
use tollbook_publish::{Cell, Field, Kind, PublishError, Row, Shape, Sheet, geopackage, parquet};
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
pub(super) fn written(table: ListTable<'_>, form: ListForm, today: Date, mut out: &mut dyn Write) -> Result<()> {
    let fields = table.columns.iter().map(|(name, of)| Field { name: name.clone(), kind: kind(*of), tag: "", about: "" }).collect();
    let row = |r: std::result::Result<tollbook_serve::ListRow, tollbook_serve::Problem>| {
        let r = r.map_err(|e| PublishError::Source(e.to_string()))?;
        Ok(Row { cells: r.cells.iter().map(cell).collect(), shape: r.point.map(|(lat, lon)| Shape { lat, lon, radius_km: None }) })
    };
    let rows = Box::new(table.rows.map(row));
    let sheet = Sheet { name: table.name, about: "A list as the server gives it", fields, key: None, rows };
    match form {
        ListForm::Parquet => parquet(sheet, &mut out)?,
        ListForm::GeoPackage => geopackage(sheet, today, &mut out)?,
    };
    Ok(())
}
