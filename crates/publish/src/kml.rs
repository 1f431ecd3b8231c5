//! Sheets as KML 2.2. Enters: a sheet. Leaves: one placemark for each row, with its columns as data, its days and its place. Never done here: a finer
//! place than the row has; a character that XML doesn't hold.

use crate::error::Result;
use crate::sheet::{Cell, Kind, Sheet, degrees};
use crate::words::html;
use std::borrow::Cow;
use std::io::Write;

/// Words as XML holds them: what has no place in XML 1.0 is left out.
fn words(text: &str) -> String {
    let fits = |c: char| matches!(c, '\t' | '\n' | '\r') || c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}');
    let text: Cow<'_, str> = if text.chars().all(fits) { text.into() } else { text.chars().filter(|c| fits(*c)).collect::<String>().into() };
    html(&text)
}

fn value(cell: &Cell) -> Option<String> {
    Some(match cell {
        Cell::Empty => return None,
        Cell::Words(w) => words(w),
        Cell::Number(n) => n.to_string(),
        Cell::Degrees(d) => degrees(*d),
        Cell::Day(d) => d.to_string(),
        Cell::Flag(f) => if *f { "1" } else { "0" }.to_owned(),
        Cell::List(l) => words(&l.join("; ")),
    })
}

/// Writes a sheet as KML. Gives back the number of rows.
///
/// # Errors
/// `out` can't be written, or a row can't be made.
pub fn kml(sheet: Sheet<'_>, out: &mut impl Write) -> Result<u64> {
    write!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\">\n<Document>\n<name>{}</name>\n", sheet.name)?;
    write!(out, "<description>{}</description>\n<Schema name=\"{}\" id=\"columns\">\n", words(sheet.about), sheet.name)?;
    for f in &sheet.fields {
        let kind = match f.kind {
            Kind::Words | Kind::List | Kind::Day => "string",
            // KML's own whole numbers end at 32 bits.
            Kind::Number | Kind::Degrees => "double",
            Kind::Flag => "bool",
        };
        writeln!(out, "<SimpleField type=\"{kind}\" name=\"{}\"/>", f.name)?;
    }
    out.write_all(b"</Schema>\n")?;
    let at = |name: &str| sheet.fields.iter().position(|f| f.name == name);
    let (key, from, to) = (sheet.key.and_then(at), at("date_start"), at("date_end"));
    let mut rows = 0;
    for row in sheet.rows {
        let row = row?;
        let cell = |i: Option<usize>| i.and_then(|i| row.cells.get(i)).and_then(value);
        out.write_all(b"<Placemark>\n")?;
        if let Some(name) = cell(key) {
            writeln!(out, "<name>{name}</name>")?;
        }
        match (cell(from), cell(to)) {
            (Some(a), Some(b)) => writeln!(out, "<TimeSpan><begin>{a}</begin><end>{b}</end></TimeSpan>")?,
            (Some(a), None) => writeln!(out, "<TimeSpan><begin>{a}</begin></TimeSpan>")?,
            _ => {}
        }
        out.write_all(b"<ExtendedData><SchemaData schemaUrl=\"#columns\">\n")?;
        for (field, cell) in sheet.fields.iter().zip(&row.cells) {
            if let Some(value) = value(cell) {
                writeln!(out, "<SimpleData name=\"{}\">{value}</SimpleData>", field.name)?;
            }
        }
        out.write_all(b"</SchemaData></ExtendedData>\n")?;
        if let Some(shape) = row.shape {
            match shape.ring() {
                Some(ring) => {
                    let corners: Vec<String> = ring.iter().map(|[lon, lat]| format!("{},{}", degrees(*lon), degrees(*lat))).collect();
                    let ring = corners.join(" ");
                    writeln!(out, "<Polygon><outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon>")?;
                }
                None => {
                    let [lon, lat] = shape.point();
                    writeln!(out, "<Point><coordinates>{},{}</coordinates></Point>", degrees(lon), degrees(lat))?;
                }
            }
        }
        out.write_all(b"</Placemark>\n")?;
        rows += 1;
    }
    out.write_all(b"</Document>\n</kml>\n")?;
    Ok(rows)
}
