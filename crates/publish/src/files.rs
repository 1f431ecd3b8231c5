//! Which files are published. Enters: a list and a form, by their names. Leaves: what the file is called, what it is, its bytes. Never done here: a form that a list has not.

use crate::error::Result;
use crate::package::Format;
use crate::sheet::Sheet;
use crate::table::CsvForm;
use jiff::civil::Date;
use std::io::Write;

/// What rows are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// One occurrence of violence a row.
    Incidents,
    /// One assertion of one report a row.
    Claims,
    /// The answer to a question, one row for each name on its axes.
    Tolls,
}

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// CSV (RFC 4180, UTF-8).
    Csv,
    /// One JSON object a line.
    JsonLines,
    /// GeoJSON (RFC 7946).
    GeoJson,
    /// KML 2.2.
    Kml,
    /// GeoPackage 1.3.
    GeoPackage,
    /// Apache Parquet.
    Parquet,
    /// W3C Web Annotations.
    Annotations,
    /// The shape of UCDP GED.
    Ucdp,
    /// The shape of ACLED.
    Acled,
    /// The shape of HDX HAPI.
    Hapi,
}

/// A file: of what, in which form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicFile {
    /// What its rows are made of.
    pub what: What,
    /// Its form.
    pub form: Form,
}

const fn file(what: What, form: Form) -> PublicFile {
    PublicFile { what, form }
}

/// Every file that there is, by its name.
const FILES: [(&str, PublicFile); 20] = [
    ("incidents.csv", file(What::Incidents, Form::Csv)),
    ("incidents.jsonl", file(What::Incidents, Form::JsonLines)),
    ("incidents.geojson", file(What::Incidents, Form::GeoJson)),
    ("incidents.kml", file(What::Incidents, Form::Kml)),
    ("incidents.gpkg", file(What::Incidents, Form::GeoPackage)),
    ("incidents.parquet", file(What::Incidents, Form::Parquet)),
    ("ucdp.csv", file(What::Incidents, Form::Ucdp)),
    ("acled.csv", file(What::Incidents, Form::Acled)),
    ("claims.csv", file(What::Claims, Form::Csv)),
    ("claims.jsonl", file(What::Claims, Form::JsonLines)),
    ("claims.geojson", file(What::Claims, Form::GeoJson)),
    ("claims.kml", file(What::Claims, Form::Kml)),
    ("claims.gpkg", file(What::Claims, Form::GeoPackage)),
    ("claims.parquet", file(What::Claims, Form::Parquet)),
    ("annotations.jsonld", file(What::Claims, Form::Annotations)),
    ("tolls.csv", file(What::Tolls, Form::Csv)),
    ("tolls.jsonl", file(What::Tolls, Form::JsonLines)),
    ("tolls.gpkg", file(What::Tolls, Form::GeoPackage)),
    ("tolls.parquet", file(What::Tolls, Form::Parquet)),
    ("hapi.csv", file(What::Tolls, Form::Hapi)),
];

impl PublicFile {
    /// The file with a name.
    #[must_use]
    pub fn named(name: &str) -> Option<PublicFile> {
        FILES.iter().find(|f| f.0 == name).map(|f| f.1)
    }

    /// The names of all files.
    pub fn names() -> impl Iterator<Item = &'static str> {
        FILES.iter().map(|f| f.0)
    }

    /// What it is called; nothing where the list has no such form.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        FILES.iter().find(|f| f.1 == self).map(|f| f.0)
    }

    /// True if it is CSV.
    #[must_use]
    pub fn is_csv(self) -> bool {
        matches!(self.form, Form::Csv | Form::Ucdp | Form::Acled | Form::Hapi)
    }

    /// True if its columns have HXL tags.
    #[must_use]
    pub fn has_tags(self) -> bool {
        matches!(self.form, Form::Csv | Form::Hapi)
    }

    /// True if what changed since an entry can be told in it.
    #[must_use]
    pub fn has_changes(self) -> bool {
        self.what != What::Tolls && !matches!(self.form, Form::Ucdp | Form::Acled | Form::Annotations)
    }

    /// The convention by which its incidents are counted, where that is the shape's own.
    #[must_use]
    pub fn convention(self) -> Option<&'static str> {
        match self.form {
            Form::Ucdp => Some("ucdp-23.1"),
            Form::Acled => Some("acled-2024"),
            _ => None,
        }
    }

    /// What the shape of others can't hold.
    #[must_use]
    pub fn limits(self) -> &'static [&'static str] {
        match self.form {
            Form::Ucdp => &crate::UCDP_LIMITS,
            Form::Acled => &crate::ACLED_LIMITS,
            Form::Hapi => &crate::HAPI_LIMITS,
            _ => &[],
        }
    }

    /// Its format, with the way in which CSV is written.
    #[must_use]
    pub fn format(self, csv: CsvForm) -> Format {
        match self.form {
            Form::JsonLines => Format::JsonLines,
            Form::GeoJson => Format::GeoJson,
            Form::Kml => Format::Kml,
            Form::GeoPackage => Format::GeoPackage,
            Form::Parquet => Format::Parquet,
            Form::Annotations => Format::Annotations,
            Form::Csv | Form::Ucdp | Form::Acled | Form::Hapi => Format::Csv(csv),
        }
    }

    /// Writes its sheet; gives back the number of rows. The day is that of publication.
    ///
    /// # Errors
    /// `out` can't be written, or a row can't be made.
    pub fn write(self, sheet: Sheet<'_>, csv: CsvForm, today: Date, out: &mut impl Write) -> Result<u64> {
        match self.form {
            Form::Kml => crate::kml(sheet, out),
            Form::GeoPackage => crate::geopackage(sheet, today, out),
            Form::Parquet => crate::parquet(sheet, out),
            Form::Annotations => crate::annotation_page(sheet, out),
            Form::JsonLines => crate::json_lines(sheet, out),
            Form::GeoJson => crate::geojson(sheet, out),
            Form::Csv | Form::Ucdp | Form::Acled | Form::Hapi => crate::csv(sheet, csv, out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_found_by_its_name_and_named_by_what_it_is() {
        for name in PublicFile::names() {
            let file = PublicFile::named(name).expect("it is there");
            assert_eq!(file.name(), Some(name));
            assert_eq!(file.is_csv(), name.ends_with(".csv"), "{name}");
            assert!(file.convention().is_none_or(|c| tollbook_reckon::Convention::named(c).is_some()), "{name}");
        }
        assert_eq!(PublicFile { what: What::Tolls, form: Form::Kml }.name(), None);
        assert_eq!(PublicFile::named("incidents.xlsx"), None);
    }
}
