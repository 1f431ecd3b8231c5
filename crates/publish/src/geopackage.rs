//! Sheets as a GeoPackage 1.3 (OGC 12-128r18): one SQLite database with one table. Enters: a sheet, the day of publication. Leaves: the bytes of the
//! database. Never done here: a file, which whoever calls writes; a clock; a finer place than the row has.

use crate::error::{PublishError, Result};
use crate::shape::Shape;
use crate::sheet::{Cell, Field, Kind, Sheet};
use jiff::civil::Date;
use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};
use std::io::Write;

/// WGS 84.
const SRS: i32 = 4326;

const TABLES: &str = "
PRAGMA application_id = 0x47504B47;
PRAGMA user_version = 10300;
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL,
  definition TEXT NOT NULL, description TEXT);
INSERT INTO gpkg_spatial_ref_sys VALUES
  ('Undefined cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined cartesian coordinate reference system'),
  ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'),
  ('WGS 84 geodetic', 4326, 'EPSG', 4326, 'GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563,AUTHORITY[\"EPSG\",\"7030\"]],AUTHORITY[\"EPSG\",\"6326\"]],PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],AXIS[\"Latitude\",NORTH],AXIS[\"Longitude\",EAST],AUTHORITY[\"EPSG\",\"4326\"]]', 'longitude and latitude in degrees, WGS 84');
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL, m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
";

impl From<rusqlite::Error> for PublishError {
    fn from(e: rusqlite::Error) -> Self {
        PublishError::Io(std::io::Error::other(e))
    }
}

/// A name between quotation marks.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn column(f: &Field) -> String {
    let kind = match f.kind {
        Kind::Words | Kind::List => "TEXT",
        Kind::Number => "INTEGER",
        Kind::Degrees => "DOUBLE",
        Kind::Day => "DATE",
        Kind::Flag => "BOOLEAN",
    };
    format!("{} {kind}", quoted(&f.name))
}

fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Empty => Value::Null,
        Cell::Words(w) => Value::Text(w.clone()),
        // SQLite's whole numbers are signed: nobody counts people beyond them.
        Cell::Number(n) => i64::try_from(*n).map_or(Value::Null, Value::Integer),
        Cell::Degrees(d) => Value::Real((d * 1e6).round() / 1e6),
        Cell::Day(d) => Value::Text(d.to_string()),
        Cell::Flag(f) => Value::Integer(i64::from(*f)),
        Cell::List(l) => Value::Text(l.join("; ")),
    }
}

/// A geometry as a GeoPackage holds it: a header, then well-known binary, least byte first.
fn geometry(shape: Shape) -> (Vec<u8>, [f64; 4]) {
    let ring = shape.ring();
    let [lon, lat] = shape.point();
    let corners = ring.as_deref().unwrap_or(&[]);
    let bounds = corners.iter().fold([lon, lat, lon, lat], |b, p| [b[0].min(p[0]), b[1].min(p[1]), b[2].max(p[0]), b[3].max(p[1])]);
    let mut out = b"GP\0".to_vec();
    // An area brings the box around it; bit 0: least byte first.
    out.push(if ring.is_some() { 0b0000_0011 } else { 0b0000_0001 });
    out.extend(SRS.to_le_bytes());
    if ring.is_some() {
        [bounds[0], bounds[2], bounds[1], bounds[3]].iter().for_each(|d| out.extend(d.to_le_bytes()));
    }
    out.push(1);
    if ring.is_some() {
        out.extend(3u32.to_le_bytes());
        out.extend(1u32.to_le_bytes());
        out.extend((corners.len() as u32).to_le_bytes());
        corners.iter().flatten().for_each(|d| out.extend(d.to_le_bytes()));
    } else {
        out.extend(1u32.to_le_bytes());
        [lon, lat].iter().for_each(|d| out.extend(d.to_le_bytes()));
    }
    (out, bounds)
}

/// Writes a sheet as a GeoPackage: features where its rows can lie on a map, attributes where they can't. `today` stands as the day of the last
/// change, so that the same publication gives the same bytes. Gives back the number of rows.
///
/// # Errors
/// `out` can't be written, or a row can't be made.
pub fn geopackage(sheet: Sheet<'_>, today: Date, out: &mut impl Write) -> Result<u64> {
    let mut db = Connection::open_in_memory()?;
    db.execute_batch(TABLES)?;
    let mapped = sheet.mapped();
    let table = quoted(sheet.name);
    let columns: Vec<String> = sheet.fields.iter().map(column).collect();
    let geom = if mapped { "geom GEOMETRY, " } else { "" };
    db.execute_batch(&format!("CREATE TABLE {table} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, {geom}{})", columns.join(", ")))?;
    let (mut rows, mut bounds) = (0, None::<[f64; 4]>);
    let writing = db.transaction()?;
    {
        let marks = vec!["?"; sheet.fields.len() + usize::from(mapped)].join(", ");
        let mut insert = writing.prepare(&format!("INSERT INTO {table} VALUES (NULL, {marks})"))?;
        for row in sheet.rows {
            let row = row?;
            let drawn = row.shape.filter(|_| mapped).map(geometry);
            if let Some((_, b)) = &drawn {
                bounds = Some(bounds.map_or(*b, |a| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]));
            }
            let shape = mapped.then(|| drawn.map_or(Value::Null, |d| Value::Blob(d.0)));
            insert.execute(params_from_iter(shape.into_iter().chain(row.cells.iter().map(value))))?;
            rows += 1;
        }
        let kind = if mapped { "features" } else { "attributes" };
        let b = |i: usize| bounds.map(|b| b[i]);
        writing.execute(
            "INSERT INTO gpkg_contents VALUES (?1, ?2, ?1, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![sheet.name, kind, sheet.about, format!("{today}T00:00:00.000Z"), b(0), b(1), b(2), b(3), mapped.then_some(SRS)],
        )?;
        if mapped {
            writing.execute("INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', 'GEOMETRY', ?2, 0, 0)", params![sheet.name, SRS])?;
        }
    }
    writing.commit()?;
    out.write_all(&db.serialize("main")?)?;
    Ok(rows)
}
