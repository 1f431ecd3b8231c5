//! Sheets as JSON Lines and GeoJSON. Enters: a sheet. Leaves: one object a line; one collection of features, RFC 7946.
//! Never done here: a number in quotation marks, an unknown number as 0.

use crate::error::Result;
use crate::sheet::{Cell, Field, Row, Sheet};
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};
use serde_json::Value;
use std::io::Write;

/// A row as an object: every column, in order, so that readers with fixed columns find each at its place; what is empty is null.
struct Whole<'a>(&'a [Field], &'a Row);

impl Serialize for Whole<'_> {
    fn serialize<S: Serializer>(&self, s: S) -> std::result::Result<S::Ok, S::Error> {
        let mut map = s.serialize_map(Some(self.0.len()))?;
        for (field, cell) in self.0.iter().zip(&self.1.cells) {
            map.serialize_key(&*field.name)?;
            match cell {
                Cell::Empty => map.serialize_value(&()),
                Cell::Words(w) => map.serialize_value(w),
                Cell::Number(n) => map.serialize_value(n),
                Cell::Degrees(d) => map.serialize_value(&((d * 1e6).round() / 1e6)),
                Cell::Day(d) => map.serialize_value(&d.to_string()),
                Cell::Flag(f) => map.serialize_value(f),
                Cell::List(l) => map.serialize_value(l),
            }?;
        }
        map.end()
    }
}

#[derive(Serialize)]
struct Feature<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    geometry: Option<Value>,
    properties: Whole<'a>,
}

/// Writes a sheet as JSON Lines. Gives back the number of rows.
///
/// # Errors
/// `out` can't be written, or a row can't be made.
pub fn json_lines(sheet: Sheet<'_>, out: &mut impl Write) -> Result<u64> {
    let mut rows = 0;
    for row in sheet.rows {
        serde_json::to_writer(&mut *out, &Whole(&sheet.fields, &row?))?;
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
    let key = sheet.key.and_then(|k| sheet.fields.iter().position(|f| f.name == k));
    let mut rows = 0;
    for row in sheet.rows {
        let row = row?;
        let named = key.and_then(|k| row.cells.get(k));
        let id = if let Some(Cell::Words(id)) = named { Some(id.as_str()) } else { None };
        let geometry = row.shape.map(|s| s.geometry());
        let feature = Feature { kind: "Feature", id, geometry, properties: Whole(&sheet.fields, &row) };
        out.write_all(if rows == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &feature)?;
        rows += 1;
    }
    out.write_all(b"\n]}\n")?;
    Ok(rows)
}
