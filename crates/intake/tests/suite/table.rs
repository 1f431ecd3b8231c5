//! Tables of every preset. Enters: rows made here. Leaves: a failure if a cell is lost, a count changed, or an error doesn't name its place.

use crate::captured;
use std::io::Write as _;
use tollbook_intake::{Mapping, TableForm, TableRow, read_table};
use tollbook_model::{CountKind, Harm, Level, PeriodPrecision, PlacePrecision, RelationKind, Sex, SpanRole, Status};

fn rows_as(bytes: impl Into<Vec<u8>>, form: TableForm, mapping: Option<&str>) -> Vec<Result<TableRow, String>> {
    let capture = captured(bytes, "t.csv");
    let mapping = mapping.map(|m| Mapping::preset(m).expect("a preset"));
    match read_table(&capture, form, mapping) {
        Ok(table) => table.map(|r| r.map_err(|e| e.to_string())).collect(),
        Err(e) => vec![Err(e.to_string())],
    }
}
fn rows(csv: &str, mapping: &str) -> Vec<Result<TableRow, String>> {
    rows_as(csv, TableForm::Csv, Some(mapping))
}
fn error(csv: &str, mapping: &str) -> String {
    rows(csv, mapping).into_iter().find_map(Result::err).expect("an error")
}

/// A header of a preset, and a row that fills some of its columns.
fn table(mapping: &str, filled: &[&[(&str, &str)]]) -> String {
    let columns: Vec<String> = Mapping::preset(mapping).expect("a preset").columns.into_iter().map(|c| c.name).collect();
    let mut out = columns.join(",") + "\n";
    for row in filled {
        for (name, _) in *row {
            assert!(columns.iter().any(|c| c == name), "{mapping} has no column {name}");
        }
        let cell = |c: &String| row.iter().find(|(n, _)| n == c).map_or(String::new(), |(_, v)| format!("\"{}\"", v.replace('"', "\"\"")));
        out += &columns.iter().map(cell).collect::<Vec<_>>().join(",");
        out += "\n";
    }
    out
}

const ACLED: &[(&str, &str)] = &[
    ("event_id_cnty", "SYR1"),
    ("event_date", "19 February 2021"),
    ("time_precision", "1"),
    ("sub_event_type", "Shelling/artillery/missile attack"),
    ("actor1", "Military Forces of Syria"),
    ("country", "Syria"),
    ("admin1", "Idleb"),
    ("location", "Saraqib"),
    ("latitude", "35.8644"),
    ("longitude", "36.8053"),
    ("geo_precision", "2"),
    ("source", "SOHR; \"Post\""),
    ("notes", "On 19 February, shells fell on a market, killing 21."),
    ("fatalities", "21"),
    ("timestamp", "1613865600"),
];

const GED: &[(&str, &str)] = &[
    ("id", "1"),
    ("side_a", "Government of Syria"),
    ("side_b", "Syrian insurgents"),
    ("where_prec", "3"),
    ("where_coordinates", "Saraqib town"),
    ("country", "Syria"),
    ("event_clarity", "1"),
    ("date_prec", "2"),
    ("date_start", "2021-02-17 00:00:00.000"),
    ("date_end", "2021-02-19 00:00:00.000"),
    ("deaths_a", "0"),
    ("deaths_b", "2"),
    ("deaths_civilians", "3"),
    ("deaths_unknown", "0"),
    ("best", "5"),
    ("high", "7"),
    ("low", "5"),
];

#[test]
fn every_cell_of_a_claim_is_words_of_the_report() {
    for (preset, row) in [("acled", ACLED), ("ucdp-ged", GED)] {
        let all = rows(&table(preset, &[row]), preset);
        let row = all[0].as_ref().expect("a row");
        for claim in &row.claims {
            assert!(!claim.provenance.spans.is_empty());
            for span in &claim.provenance.spans {
                assert!(span.holds_in(&row.report.text), "{preset}: {span:?}");
            }
            assert_eq!(claim.report, row.report.id);
        }
        for cell in &row.cells {
            assert!(row.report.text.get(cell.bytes[0]..cell.bytes[1]).is_some_and(|v| !v.is_empty()), "{preset}: {cell:?}");
        }
    }
}

#[test]
fn an_acled_row_is_a_report_with_one_stated_count() {
    let all = rows(&table("acled", &[ACLED]), "acled");
    let row = all[0].as_ref().expect("a row");
    assert_eq!((row.number, row.id.as_deref(), row.report.source.as_deref()), (2, Some("SYR1"), Some("SOHR; \"Post\"")));
    assert_eq!(row.report.date.map(|d| d.to_string()).as_deref(), Some("2021-02-21"));
    assert!(row.report.text.contains("notes: On 19 February, shells fell on a market, killing 21.\n"), "{}", row.report.text);
    let claim = &row.claims[0];
    assert_eq!((row.claims.len(), claim.harm, claim.count.kind, claim.count.best), (1, Some(Harm::Killed), CountKind::Stated, Some(21)));
    assert_eq!(claim.by.actors.len(), 0, "an actor of an event is not said to have killed anybody");
    let place = &claim.place.as_ref().expect("a place").parts[0];
    assert_eq!((&*place.name, &*place.words, place.lat, place.precision), ("Saraqib", "Saraqib, Idleb, Syria", Some(35.8644), PlacePrecision::Near));
    assert_eq!(claim.period.as_ref().and_then(|p| p.start).map(|d| d.to_string()).as_deref(), Some("2021-02-19"));
    assert_eq!(claim.span(SpanRole::Count).map(|s| s.quote.as_str()), Some("21"));
    assert_eq!(&*claim.provenance.pack, "mapping acled 1");
}

#[test]
fn a_zero_that_may_mean_unknown_makes_no_claim_and_one_that_doesn_t_is_a_claim_of_none() {
    let zero: Vec<(&str, &str)> = ACLED.iter().map(|(n, v)| (*n, if *n == "fatalities" { "0" } else { *v })).collect();
    assert_eq!(rows(&table("acled", &[&zero]), "acled")[0].as_ref().expect("a row").claims.len(), 0);
    let own = &[("source", "Post"), ("published", "2021-02-20"), ("start", "2021-02-19"), ("killed_best", "0"), ("injured_low", "3")];
    let all = rows(&table("own", &[own]), "own");
    let claims = &all[0].as_ref().expect("a row").claims;
    assert_eq!((claims[0].count.kind, claims[0].count.best), (CountKind::None, Some(0)));
    assert_eq!((claims[1].harm, claims[1].count.low, claims[1].count.best, claims[1].count.high), (Some(Harm::Injured), Some(3), None, None));
}

#[test]
fn a_ged_row_gives_the_whole_and_its_parts() {
    let all = rows(&table("ucdp-ged", &[GED]), "ucdp-ged");
    let row = all[0].as_ref().expect("a row");
    let whole = row.claims.iter().find(|c| c.count.kind == CountKind::Range).expect("the best estimate");
    assert_eq!((whole.count.low, whole.count.best, whole.count.high), (Some(5), Some(5), Some(7)));
    let parts: Vec<_> = row.claims.iter().filter(|c| c.relations.iter().any(|r| r.kind == RelationKind::PartOf && r.claim == whole.id)).collect();
    assert_eq!(parts.iter().map(|c| (c.who.words.as_str(), c.count.best)).collect::<Vec<_>>(), [("Syrian insurgents", Some(2)), ("civilians", Some(3))]);
    assert_eq!(parts[1].who.status, Some(Status::Civilian));
    let period = whole.period.as_ref().expect("a period");
    assert_eq!((period.precision, period.start.map(|d| d.to_string())), (PeriodPrecision::Days, Some("2021-02-17".into())));
    assert_eq!(whole.place.as_ref().expect("a place").parts[0].precision, PlacePrecision::District);
}

#[test]
fn crossed_bounds_after_a_subtraction_are_left_out_and_said() {
    let crossed: Vec<(&str, &str)> = GED.iter().map(|(n, v)| (*n, if *n == "high" { "3" } else { *v })).collect();
    let all = rows(&table("ucdp-ged", &[&crossed]), "ucdp-ged");
    let row = all[0].as_ref().expect("a row");
    let whole = row.claims.iter().find(|c| c.count.kind == CountKind::Range).expect("the best estimate");
    assert_eq!((whole.count.best, whole.count.high), (Some(5), None));
    assert!(row.notes.iter().any(|n| n.contains("below the best")), "{:?}", row.notes);
}

#[test]
fn a_ged_table_without_its_header_is_read_by_its_order() {
    let with = table("ucdp-ged", &[GED, GED]);
    let without = with.split_once('\n').expect("a header").1;
    let (a, b) = (rows(&with, "ucdp-ged"), rows(without, "ucdp-ged"));
    assert_eq!((a.len(), b.len()), (2, 2));
    assert_eq!(a[0].as_ref().expect("a row").report, b[0].as_ref().expect("a row").report);
}

#[test]
fn hapi_airwars_and_victims_are_read_as_they_mean() {
    let hapi = &[
        ("location_name", "Syria"),
        ("admin1_name", "Idleb"),
        ("admin_level", "1"),
        ("event_type", "civilian_targeting"),
        ("events", "9"),
        ("fatalities", "12"),
        ("reference_period_start", "2021-01-01"),
        ("reference_period_end", "2021-01-31"),
    ];
    let all = rows(&table("hapi", &[hapi]), "hapi");
    let claim = &all[0].as_ref().expect("a row").claims[0];
    assert_eq!((claim.level, claim.count.best, claim.place.as_ref().map(|p| p.parts[0].precision)), (Level::Window, Some(12), Some(PlacePrecision::Province)));

    let airwars = &[
        ("incident_code", "S1"),
        ("incident_date", "2021-02-19"),
        ("location", "Saraqib"),
        ("geolocation_accuracy", "Village"),
        ("suspected_belligerent", "Unknown jets"),
        ("civilians_killed_min", "3"),
        ("civilians_killed_max", "5"),
        ("children_killed_min", "1"),
        ("children_killed_max", "1"),
    ];
    let all = rows(&table("airwars", &[airwars]), "airwars");
    let claims = &all[0].as_ref().expect("a row").claims;
    assert_eq!((claims[0].count.low, claims[0].count.best, claims[0].count.high), (Some(3), None, Some(5)));
    assert_eq!((claims[1].who.words.as_str(), claims[1].relations.len(), &*claims[1].by.actors[0].words), ("children", 1, "Unknown jets"));

    let victim = &[("name", "سلمى الخطيب"), ("age", "7"), ("sex", "F"), ("date_of_death", "19/02/2021"), ("fate", "Missing"), ("place", "Saraqib")];
    let all = rows(&table("victims", &[victim]), "victims");
    let claim = &all[0].as_ref().expect("a row").claims[0];
    assert_eq!((claim.harm, claim.count.best, claim.who.sex), (Some(Harm::Missing), Some(1), Some(Sex::Female)));
    assert_eq!((claim.who.persons[0].name.as_str(), claim.who.persons[0].age), ("سلمى الخطيب", Some(7)));
}

#[test]
fn columns_that_don_t_fit_are_named_both_ways() {
    let e = error("date,place,killed\n2021-02-19,Saraqib,21\n", "acled");
    assert_eq!(
        e,
        "t.csv: a table whose columns don't fit the mapping \"acled\": it lacks \"event_id_cnty\", \"event_date\", \"fatalities\"; it has \"date\", \"place\", \"killed\": rename its columns, or give another mapping"
    );
    assert!(rows_as("a,b\n1,2\n", TableForm::Csv, None)[0].as_ref().expect_err("no mapping").contains("no mapping was given"));
    assert!(error("event_id_cnty,Event_ID_CNTY,event_date,fatalities\n1,1,2021-02-19,3\n", "acled").contains("two columns"));
}

#[test]
fn a_wrong_cell_names_its_row_column_value_and_what_to_do_and_the_others_are_read() {
    let change = |column: &str, value: &'static str| -> Vec<(&'static str, &'static str)> {
        ACLED.iter().map(|(n, v)| (*n, if *n == column { value } else { *v })).collect()
    };
    for (column, value, why, fix) in [
        ("fatalities", "dozens", "is no whole number of people", "write digits alone"),
        ("fatalities", "-3", "is no whole number", "write digits"),
        ("event_date", "soon", "is no date", "write it as 2021-02-20"),
        ("event_date", "2031-01-01", "lies in the future", "mend the date"),
        ("event_date", "", "is empty", "fill it in"),
        ("event_id_cnty", "", "is empty", "fill it in"),
        ("latitude", "135.2", "is no number of degrees up to 90", "swap latitude and longitude"),
        ("latitude", "NaN", "is no number of degrees", "write it as"),
        ("geo_precision", "9", "is no code of precision", "use one of 1, 2, 3"),
        ("timestamp", "x", "is no date", "write it as"),
    ] {
        let all = rows(&table("acled", &[ACLED, &change(column, value), ACLED]), "acled");
        assert_eq!((all.len(), all[0].is_ok(), all[2].is_ok()), (3, true, true), "{column} {value}");
        let e = all[1].as_ref().expect_err(value);
        assert!(e.starts_with(&format!("t.csv: row 3, column \"{column}\": {value:?} ")) && e.contains(why) && e.contains(fix), "{e}");
    }
    let e = error("id,source,published,start\n1,Post,2021-02-20,2021-02-19,extra\n", "own");
    assert_eq!(e, "t.csv: row 2: 5 cells where the header has 4; look for a separator or a quotation mark inside of a cell");
    let ends: Vec<(&str, &str)> = GED.iter().map(|(n, v)| (*n, if *n == "date_end" { "2021-02-01" } else { *v })).collect();
    assert!(error(&table("ucdp-ged", &[&ends]), "ucdp-ged").contains("before the first day"));
}

#[test]
fn marks_separators_encodings_and_rows_of_tags_don_t_matter() {
    let plain = "source,published,start,killed_best,place\nPost,2021-02-20,2021-02-19,21,Saráqib\n";
    let want = rows(plain, "own")[0].as_ref().expect("a row").report.clone();
    let windows = encoding_rs::WINDOWS_1252.encode(plain).0.into_owned();
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(plain.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let marked = [b"\xef\xbb\xbf", plain.as_bytes()].concat();
    for bytes in [marked, windows, utf16, plain.replace(',', ";").into_bytes(), plain.replace(',', "\t").into_bytes(), plain.replace('\n', "\r\n").into_bytes()]
    {
        let got = rows_as(bytes, TableForm::Csv, Some("own"));
        assert_eq!(got[0].as_ref().expect("a row").report, want);
    }
    let tagged = "source,published,start,killed_best\n#meta+source,#date+reported,#date+start,#affected+killed\nPost,2021-02-20,2021-02-19,21\n\n";
    assert_eq!(rows(tagged, "own").len(), 1);
    let guarded = "source,published,start,place\n'=Post,2021-02-20,2021-02-19,'-x\n";
    assert_eq!(rows(guarded, "own")[0].as_ref().expect("a row").report.source.as_deref(), Some("=Post"));
}

#[test]
fn objects_and_workbooks_give_the_rows_of_the_same_table() {
    let csv = rows("source,published,start,killed_best\nPost,2021-02-20,2021-02-19,21\n", "own");
    let want = &csv[0].as_ref().expect("a row").report;
    let lines =
        "{\"source\":\"Post\",\"published\":\"2021-02-20\",\"start\":\"2021-02-19\",\"killed_best\":21}\n\n{\"source\":\"Post\",\"published\":[1]}\nno json\n";
    let got = rows_as(lines, TableForm::JsonLines, Some("own"));
    assert_eq!(&got[0].as_ref().expect("a row").report.text.lines().collect::<std::collections::BTreeSet<_>>(), &want.text.lines().collect());
    assert!(got[1].as_ref().expect_err("a list").contains("row 3, column \"published\""), "{got:?}");
    assert!(got[2].as_ref().expect_err("no JSON").contains("row 4: no JSON"), "{got:?}");

    let got = rows_as(workbook("44246"), TableForm::Xlsx, Some("own"));
    assert_eq!(&got[0].as_ref().expect("a row").report, want, "{got:?}");
}

/// The smallest workbook with one sheet, its dates as numbers under a style of dates.
fn workbook(start: &str) -> Vec<u8> {
    let text = |s: &str| format!("<c t=\"inlineStr\"><is><t>{s}</t></is></c>");
    let row = |cells: &str| format!("<row>{cells}</row>");
    let header: String = ["source", "published", "start", "killed_best"].map(text).concat();
    let cells = format!("{}{}<c s=\"1\"><v>{start}</v></c><c><v>21</v></c>", text("Post"), text("2021-02-20"));
    let sheet = format!(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{}{}</sheetData></worksheet>",
        row(&header),
        row(&cells)
    );
    let files = [
        ("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/></Types>".to_owned()),
        ("_rels/.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>".to_owned()),
        ("xl/workbook.xml", "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>".to_owned()),
        ("xl/_rels/workbook.xml.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/></Relationships>".to_owned()),
        ("xl/styles.xml", "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>".to_owned()),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, body) in files {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("a file");
        zip.write_all(body.as_bytes()).expect("written");
    }
    zip.finish().expect("finished").into_inner()
}

#[test]
fn empty_broken_and_blown_up_tables_are_refused_with_a_reason() {
    assert!(error("", "own").contains("without rows"));
    assert!(rows("source,published,start\n", "own").is_empty());
    assert!(rows_as("PK\x03\x04xl/workbook", TableForm::Xlsx, Some("own"))[0].as_ref().expect_err("broken").contains("can't be read"));
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("xl/workbook.xml", zip::write::SimpleFileOptions::default()).expect("a file");
    zip.write_all(&vec![b' '; 4 << 20]).expect("written");
    let bomb = zip.finish().expect("finished").into_inner();
    assert!(rows_as(bomb, TableForm::Xlsx, Some("own"))[0].as_ref().expect_err("a bomb").contains("as bombs do"));
    let long = format!("source,published,start,place\nPost,2021-02-20,2021-02-19,{}\n", "x".repeat(2 << 20));
    assert!(error(&long, "own").contains("a cell of 2097152 bytes"));
    let wide = (0..2_000).map(|n| format!("c{n}")).collect::<Vec<_>>().join(",");
    assert!(error(&wide, "own").contains("a table of 2000 columns"));
}

#[test]
fn a_table_without_a_mapping_finds_its_preset() {
    let csv = table("acled", &[ACLED]);
    let capture = captured(csv, "t.csv");
    let table = read_table(&capture, TableForm::Csv, None).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!((table.mapping().name.as_str(), table.unmapped().len()), ("acled", 0));
}
