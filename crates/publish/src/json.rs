//! Sheets as JSON Lines and GeoJSON. Enters: a sheet. Leaves: one object a line; one collection of features, RFC 7946.
//! Never done here: a number in quotation marks, a null where a key may be absent.

use crate::error::Result;
use crate::sheet::{Cell, Field, Row, Sheet};
use serde_json::{Map, Value};
use std::io::Write;

fn value(cell: &Cell) -> Option<Value> {
    Some(match cell {
        Cell::Empty => return None,
        Cell::Words(w) => w.as_str().into(),
        Cell::Number(n) => (*n).into(),
        Cell::Degrees(d) => ((d * 1e6).round() / 1e6).into(),
        Cell::Day(d) => d.to_string().into(),
        Cell::Flag(f) => (*f).into(),
        Cell::List(l) => l.clone().into(),
    })
}

/// A row as an object; `whole` writes what is absent as null, as readers with fixed columns want it.
pub(crate) fn object(fields: &[Field], row: &Row, whole: bool) -> Map<String, Value> {
    let pair = |(f, c): (&Field, &Cell)| match value(c) {
        Some(v) => Some((f.name.clone().into_owned(), v)),
        None => whole.then(|| (f.name.clone().into_owned(), Value::Null)),
    };
    fields.iter().zip(&row.cells).filter_map(pair).collect()
}

/// Writes a sheet as JSON Lines. Gives back the number of rows.
///
/// # Errors
/// `out` can't be written, or a row can't be made.
pub fn json_lines(sheet: Sheet<'_>, out: &mut impl Write) -> Result<u64> {
    let mut rows = 0;
    for row in sheet.rows {
        serde_json::to_writer(&mut *out, &object(&sheet.fields, &row?, false))?;
        out.write_all(b"\n")?;
        rows += 1;
    }
    Ok(rows)
}

/// Writes a sheet as GeoJSON: a feature for each row, its geometry null where it has none to show. Gives back the number of rows.
///
/// # Errors
/// `out` can't be written, or a row can't be made.
pub fn geojson(sheet: Sheet<'_>, out: &mut impl Write) -> Result<u64> {
    out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[")?;
    let mut rows = 0;
    for row in sheet.rows {
        let row = row?;
        let mut feature = Map::new();
        feature.insert("type".to_owned(), "Feature".into());
        let properties = object(&sheet.fields, &row, true);
        if let Some(id) = sheet.key.and_then(|k| properties.get(k)) {
            feature.insert("id".to_owned(), id.clone());
        }
        feature.insert("geometry".to_owned(), row.shape.map_or(Value::Null, |s| s.geometry()));
        feature.insert("properties".to_owned(), properties.into());
        out.write_all(if rows == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &feature)?;
        rows += 1;
    }
    out.write_all(b"\n]}\n")?;
    Ok(rows)
}
