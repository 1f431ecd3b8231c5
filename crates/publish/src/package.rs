//! What lies in a folder of open data. Enters: files and their columns. Leaves: `datapackage.json` (Frictionless Data Package).
//! Never done here: a licence; whoever publishes chooses it.

use crate::sheet::{Field, Kind};
use crate::table::CsvForm;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::io::{self, Write};

/// A writer that keeps count of its bytes and their SHA-256.
pub struct Hashed<W> {
    to: W,
    hash: Sha256,
    bytes: u64,
}

impl<W: Write> Hashed<W> {
    /// Around another writer.
    #[must_use]
    pub fn new(to: W) -> Self {
        Hashed { to, hash: Sha256::new(), bytes: 0 }
    }

    /// The writer, the number of bytes, and their SHA-256 in hexadecimal digits.
    pub fn done(self) -> (W, u64, String) {
        let hex = self.hash.finalize().iter().map(|b| format!("{b:02x}")).collect();
        (self.to, self.bytes, hex)
    }
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        let n = self.to.write(buf)?;
        self.hash.update(&buf[..n]);
        self.bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// The format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// CSV.
    Csv(CsvForm),
    /// JSON Lines.
    JsonLines,
    /// GeoJSON.
    GeoJson,
    /// KML.
    Kml,
    /// GeoPackage.
    GeoPackage,
    /// Parquet.
    Parquet,
    /// W3C Web Annotations.
    Annotations,
}

/// A file that was written.
#[derive(Clone, Debug)]
pub struct Written {
    /// `incidents`.
    pub name: String,
    /// `incidents.csv`.
    pub path: String,
    /// What a row is.
    pub about: String,
    /// Its format.
    pub format: Format,
    /// Its columns.
    pub fields: Vec<Field>,
    /// The columns that name a row; empty if none do.
    pub key: Vec<&'static str>,
    /// Its rows.
    pub rows: u64,
    /// Its bytes.
    pub bytes: u64,
    /// SHA-256 of them.
    pub sha256: String,
}

fn schema(file: &Written) -> Value {
    let lists = file.format == Format::JsonLines;
    let field = |f: &Field| {
        let kind = match f.kind {
            Kind::List if lists => "array",
            Kind::Words | Kind::List => "string",
            Kind::Number => "integer",
            Kind::Degrees => "number",
            Kind::Day => "date",
            Kind::Flag => "boolean",
        };
        let mut out = Map::new();
        out.insert("name".to_owned(), f.name.as_ref().into());
        out.insert("type".to_owned(), kind.into());
        if !f.about.is_empty() {
            out.insert("description".to_owned(), f.about.into());
        }
        if !f.tag.is_empty() {
            out.insert("hxl".to_owned(), f.tag.into());
        }
        Value::Object(out)
    };
    let mut out = Map::new();
    out.insert("fields".to_owned(), file.fields.iter().map(field).collect());
    out.insert("missingValues".to_owned(), json!([""]));
    if !file.key.is_empty() {
        out.insert("primaryKey".to_owned(), json!(file.key));
    }
    Value::Object(out)
}

/// The types of CSV columns, as GIS programs read them from a `.csvt` file beside it. Source: GDAL, the CSV driver's manual.
#[must_use]
pub fn csvt(fields: &[Field]) -> String {
    let kind = |f: &Field| match f.kind {
        Kind::Words | Kind::List => "String",
        Kind::Number => "Integer64",
        Kind::Degrees => "Real",
        Kind::Day => "Date",
        Kind::Flag => "Integer(Boolean)",
    };
    let all: Vec<String> = fields.iter().map(|f| format!("\"{}\"", kind(f))).collect();
    format!("{}\n", all.join(","))
}

/// `datapackage.json` for files of one folder. `about` is what the publication says of itself: its day, entry, convention, profile.
#[must_use]
pub fn datapackage(name: &str, title: &str, about: &Value, files: &[Written]) -> Value {
    let resource = |file: &Written| {
        let mut out = Map::new();
        let (format, media) = match file.format {
            Format::Csv(_) => ("csv", "text/csv"),
            Format::JsonLines => ("jsonl", "application/x-ndjson"),
            Format::GeoJson => ("geojson", "application/geo+json"),
            Format::Kml => ("kml", "application/vnd.google-earth.kml+xml"),
            Format::GeoPackage => ("gpkg", "application/geopackage+sqlite3"),
            Format::Parquet => ("parquet", "application/vnd.apache.parquet"),
            Format::Annotations => ("jsonld", "application/ld+json; profile=\"http://www.w3.org/ns/anno.jsonld\""),
        };
        for (key, value) in [
            ("name", json!(file.name)),
            ("path", json!(file.path)),
            ("description", json!(file.about)),
            ("format", json!(format)),
            ("mediatype", json!(media)),
            ("encoding", json!("utf-8")),
            ("bytes", json!(file.bytes)),
            ("hash", json!(format!("sha256:{}", file.sha256))),
        ] {
            out.insert(key.to_owned(), value);
        }
        match file.format {
            Format::Csv(form) => {
                let mut dialect = json!({ "delimiter": ",", "lineTerminator": "\r\n", "quoteChar": "\"", "doubleQuote": true, "header": true });
                if form.hxl {
                    // The second row holds tags and no data.
                    dialect["commentRows"] = json!([2]);
                }
                out.insert("dialect".to_owned(), dialect);
                out.insert("schema".to_owned(), schema(file));
                out.insert("formula_guard".to_owned(), json!(if form.guard { "apostrophe" } else { "none" }));
            }
            Format::JsonLines => {
                out.insert("schema".to_owned(), schema(file));
            }
            Format::GeoJson | Format::Kml | Format::GeoPackage | Format::Parquet | Format::Annotations => {}
        }
        Value::Object(out)
    };
    let resources: Vec<Value> = files.iter().map(resource).collect();
    json!({ "name": name, "title": title, "profile": "data-package", "resources": resources, "tollbook": about })
}
