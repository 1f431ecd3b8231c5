//! Open data as one archive. Enters: files with their sheets, where they come from. Leaves: a ZIP archive with the files, the types of their columns, `datapackage.json`
//! and a method card for each way of counting. Never done here: holding a file in memory; a time of day.

use crate::card::{Made, facts, method_card};
use crate::error::Result;
use crate::files::{PublicFile, What};
use crate::package::{Format, Hashed, Written, csvt, datapackage};
use crate::profile::Profile;
use crate::sheet::Sheet;
use crate::table::CsvForm;
use std::io::Write;
use tollbook_reckon::{Convention, Reading};
use zip::ZipWriter;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;

/// The columns by which rows of a file are known: none where the public is told short codes, which two incidents of a day may share; of claims the report, too, since the
/// same text from forty outlets is forty claims of one id.
#[must_use]
pub fn key_of(file: PublicFile, sheet: &Sheet<'_>, profile: &Profile) -> Vec<&'static str> {
    let key = sheet.key.filter(|_| file.what == What::Claims || !profile.is_public());
    key.into_iter().chain((key.is_some() && file.what == What::Claims).then_some("report")).collect()
}

fn failed(e: ZipError) -> crate::PublishError {
    match e {
        ZipError::Io(e) => e.into(),
        other => std::io::Error::other(other).into(),
    }
}

/// Writes the archive. Each file comes with the convention that it is counted by, and its sheet is asked for when its turn has come.
///
/// # Errors
/// `out` can't be written, a sheet can't be made.
pub fn archive<'a, W: Write>(
    files: &[(PublicFile, Convention)],
    mut sheet: impl FnMut(PublicFile) -> Result<Sheet<'a>>,
    (csv, reading): (CsvForm, Reading),
    (made, profile, convention): (&Made, &Profile, &Convention),
    out: W,
) -> Result<()> {
    let options = SimpleFileOptions::default().large_file(true).last_modified_time(zip::DateTime::default());
    let mut zip = ZipWriter::new_stream(out);
    let mut written: Vec<Written> = Vec::new();
    for (file, _) in files {
        let Some(path) = file.name() else { continue };
        let sheet = sheet(*file)?;
        // Shapes of others know no tags.
        let format = file.format(CsvForm { hxl: csv.hxl && file.has_tags(), ..csv });
        let (name, about, fields, key) = (sheet.name, sheet.about.to_owned(), sheet.fields.clone(), key_of(*file, &sheet, profile));
        zip.start_file(path, options).map_err(failed)?;
        let mut to = Hashed::new(&mut zip);
        let form = if let Format::Csv(form) = format { form } else { csv };
        let rows = file.write(sheet, form, profile.today, &mut to)?;
        let (_, bytes, sha256) = to.done();
        if matches!(format, Format::Csv(form) if !form.hxl) {
            zip.start_file(path.replace(".csv", ".csvt"), options).map_err(failed)?;
            zip.write_all(csvt(&fields).as_bytes())?;
        }
        written.push(Written { name: name.to_owned(), path: path.to_owned(), about, format, fields, key, rows, bytes, sha256 });
    }
    let (name, title) = match written.as_slice() {
        [one] => (format!("tollbook-{}", one.name), format!("{} of a Tollbook book", one.about)),
        _ => ("tollbook".to_owned(), "Open data of a Tollbook book".to_owned()),
    };
    // One file is described by its own convention; several by the one that was asked for, and those of other shapes have a card of their own.
    let alone = match files {
        [(file, own)] => Some((file, own)),
        _ => None,
    };
    let about = facts(made, profile, alone.map_or(convention, |a| a.1), reading);
    let mut put = |path: &str, text: &str| -> Result<()> {
        zip.start_file(path, options).map_err(failed)?;
        Ok(zip.write_all(text.as_bytes())?)
    };
    put("datapackage.json", &format!("{}\n", serde_json::to_string_pretty(&datapackage(&name, &title, &about, &written))?))?;
    put("METHOD.md", &method_card(made, profile, alone.map_or(convention, |a| a.1), reading, alone.map_or(&[], |a| a.0.limits())))?;
    if alone.is_none() {
        for ((file, own), written) in files.iter().zip(&written).filter(|f| !f.0.0.limits().is_empty()) {
            put(&format!("METHOD-{}.md", written.name), &method_card(made, profile, own, reading, file.limits()))?;
        }
    }
    zip.finish().map_err(failed)?.into_inner().flush()?;
    Ok(())
}
