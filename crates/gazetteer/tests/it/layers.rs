//! Enters tables and dumps written to a temporary folder. Leaves what the layers give and refuse. Never here: the embedded data's
//! own content.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use tollbook_gazetteer::{Context, Gazetteer, GazetteerError, Layer, PlaceKind, import};

/// A folder of its own for each test, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let path = std::env::temp_dir().join(format!("tollbook-gazetteer-test-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed)));
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn write(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, content).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const HEADER: &str = "id\tname\taliases\tkind\tadmin1\tcountry\tlat\tlon\tsource\n";

fn row(cells: [&str; 19]) -> String {
    cells.join("\t") + "\n"
}

/// A dump of six good rows, one of a class not taken, and four bad ones.
fn dump() -> String {
    let place = |id, name, alt, lat, lon, class, code, a2, pop| {
        row([id, name, name, alt, lat, lon, class, code, "SY", "", "10", a2, "", "", pop, "", "300", "Asia/Damascus", "2024-01-01"])
    };
    [
        place("900001", "Uthmaniyah Sharqiyah", "Othmaniyeh,عثمانية شرقية,Османия", "35.1", "37.4", "P", "PPL", "164946", "120"),
        place("170017", "Ḩamāh", "Hama,Hamath,حماة", "35.13179", "36.75783", "P", "PPLA", "", "500000"),
        place("900002", "Jabal Zayn", "", "35.2", "37.5", "T", "MT", "", "0"),
        place("900003", "Mukhayyam Jadid", "New Camp", "35.3", "37.6", "S", "CMPRF", "", "0"),
        place("164946", "Al-Salamiyah District", "Manṭiqat Salamīyah Jadida", "35.0", "37.2", "A", "ADM2", "164946", "0"),
        place("900004", "A School", "", "35.3", "37.6", "S", "SCH", "", "0"),
        place("x", "No Id", "", "35.3", "37.6", "P", "PPL", "", "0"),
        place("900005", "No Point", "", "95.3", "37.6", "P", "PPL", "", "0"),
        "too\tfew\n".to_string(),
        place("900006", "", "", "35.3", "37.6", "P", "PPL", "", "0"),
        place("900007", "Last Village", "", "35.4", "37.7", "P", "PPL", "", "9"),
    ]
    .concat()
}

fn hama() -> Context {
    Context::country("SY")
}

#[test]
fn a_projects_table_goes_before_everything() {
    let folder = Folder::new();
    let path = folder.write(
        "mine.tsv",
        format!("{HEADER}local:1\tAl-Tiba\tالطيبة الجديدة\ttown\tHama\tSY\t35.5\t37.5\tfield visit\ngeonames:170017\tBig Waterwheel\tNorias Town\t\t\tSY\t\t\t\nlocal:2\tHama\t\tneighbourhood\t\tSY\t\t\t\n").as_bytes(),
    );
    let mut gazetteer = Gazetteer::embedded();
    let layer = Layer::from_tsv(&path).unwrap();
    assert_eq!((layer.len(), layer.rejected().len()), (2, 0));
    gazetteer.add_layer(layer).unwrap();
    let place = gazetteer.place(gazetteer.rank("الطيبة الجديدة", &hama()).unwrap().place);
    assert_eq!((place.id.as_str(), place.admin1_code.as_deref(), place.lat), ("local:1", Some("SY-HM"), Some(35.5)));
    let city = gazetteer.place(gazetteer.rank("NORIAS TOWN", &hama()).unwrap().place);
    assert_eq!(city.id, "geonames:170017");
    assert!(gazetteer.contains_folded("norias town"));
    let mut found = Vec::new();
    gazetteer.lookup("Hama", &mut found);
    assert_eq!(gazetteer.place(found[0].place).id, "local:2");
}

#[test]
fn rows_that_cannot_be_used_are_reported_with_their_line() {
    let text = format!(
        "# made by hand\n{HEADER}a\tA Place\t\tcastle\t\tSY\t\t\t\nb\tB Place\t\ttown\t\tSyria\t\t\t\nc\tC Place\t\ttown\t\tSY\t35\t\t\nd\tD Place\t\ttown\t\tSY\t99\t10\t\ne\t\t\ttown\t\tSY\t\t\t\ngeonames:1\tF\t\t\t\tSY\t\t\t\ng\tGood Place\t\t\t\tSY\n"
    );
    let layer = Layer::from_tsv_text(&text, "x.tsv").unwrap();
    assert_eq!(layer.len(), 1);
    assert_eq!(layer.rejected().iter().map(|r| r.line).collect::<Vec<_>>(), [3, 4, 5, 6, 7, 8]);
    assert!(matches!(Layer::from_tsv_text("name\tlat\n", "x.tsv"), Err(GazetteerError::MissingColumn { column: "country", .. })));
    assert!(matches!(Layer::from_tsv_text("", "x.tsv"), Err(GazetteerError::MissingColumn { .. })));
    assert!(matches!(Layer::from_tsv("/nowhere/x.tsv"), Err(GazetteerError::Io { .. })));
}

#[test]
fn a_dump_is_imported_kept_and_found_again() {
    let (source, data) = (Folder::new(), Folder::new());
    let path = source.write("SY.txt", dump().as_bytes());
    let report = import(&path, &data.0).unwrap();
    assert_eq!((report.rows, report.places, report.units, report.left_out, report.rejected), (11, 5, 1, 1, 4));
    assert_eq!(report.rejected_rows.iter().map(|r| r.line).collect::<Vec<_>>(), [7, 8, 9, 10]);
    assert_eq!(std::fs::read_dir(&data.0).unwrap().count(), 1, "parts are left behind");
    let mut gazetteer = Gazetteer::embedded();
    assert_eq!(gazetteer.load_layers(&data.0).unwrap(), 1);
    check_dump(&gazetteer);
    // A second import of the same name replaces the first.
    import(&path, &data.0).unwrap();
    assert_eq!(Gazetteer::embedded().load_layers(&data.0).unwrap(), 1);
    assert_eq!(Gazetteer::embedded().load_layers(data.0.join("none")).unwrap(), 0);
}

fn check_dump(gazetteer: &Gazetteer) {
    let asked = |name: &str| gazetteer.rank(name, &hama()).map(|r| gazetteer.place(r.place));
    let village = asked("Othmaniyeh").unwrap();
    assert_eq!((village.id.as_str(), village.name.as_str(), village.population), ("geonames:900001", "Uthmaniyah Sharqiyah", 120));
    assert_eq!((village.admin1.as_deref(), village.admin2.as_deref()), (Some("Hama"), Some("Al-Salamiyah District")));
    assert_eq!((village.lat, village.lon), (Some(35.1), Some(37.4)));
    assert_eq!(asked("عثمانية شرقية").unwrap().id, village.id);
    assert_eq!(asked("Uthmania Sharqia").unwrap().id, village.id);
    assert_eq!(asked("Mukhayyam Jadid").unwrap().kind, PlaceKind::Camp);
    assert_eq!(asked("Jabal Zayn").unwrap().kind, PlaceKind::Feature);
    assert_eq!(asked("Mantiqat Salamiyah Jadida").unwrap().kind, PlaceKind::Admin2);
    assert!(gazetteer.contains_folded("last village"));
    let mut found = Vec::new();
    gazetteer.lookup("Hamath", &mut found);
    let city: Vec<_> = found.iter().map(|c| gazetteer.place(c.place)).filter(|p| p.id == "geonames:170017").collect();
    assert_eq!(city.len(), 1, "the dump's own row stands for the embedded one");
    assert_eq!(city[0].population, 500_000);
}

#[test]
fn a_zipped_dump_gives_the_same() {
    let source = Folder::new();
    let path = source.write("SY.zip", &zip(&[("readme.txt", b"about"), ("SY.txt", dump().as_bytes())]));
    let (layer, report) = Layer::from_geonames_dump(&path).unwrap();
    assert_eq!(report.places, 5);
    let mut gazetteer = Gazetteer::embedded();
    gazetteer.add_layer(layer).unwrap();
    check_dump(&gazetteer);
}

/// A zip archive with deflated members, without checksums.
fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, data) in members {
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(data).unwrap();
        let packed = encoder.finish().unwrap();
        let at = out.len() as u32;
        let mut common = vec![20, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        common.extend((packed.len() as u32).to_le_bytes());
        common.extend((data.len() as u32).to_le_bytes());
        common.extend((name.len() as u16).to_le_bytes());
        common.extend([0, 0]);
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(name.as_bytes());
        out.extend(packed);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let at = out.len() as u32;
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend([(members.len() as u16).to_le_bytes(); 2].concat());
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0, 0]);
    out
}

#[test]
fn a_table_is_imported_beside_a_dump_and_lies_over_it() {
    let (source, data) = (Folder::new(), Folder::new());
    import(source.write("SY.txt", dump().as_bytes()), &data.0).unwrap();
    let table = source.write("mine.tsv", format!("{HEADER}local:1\tLast Village\t\ttown\tHama\tSY\t1\t2\tme\nbad\n").as_bytes());
    let report = import(table, &data.0).unwrap();
    assert_eq!((report.places, report.rejected), (1, 1));
    let mut gazetteer = Gazetteer::embedded();
    assert_eq!(gazetteer.load_layers(&data.0).unwrap(), 2);
    let mut found = Vec::new();
    gazetteer.lookup("Last Village", &mut found);
    let ids: Vec<_> = found.iter().map(|c| gazetteer.place(c.place).id).collect();
    assert_eq!(ids, ["local:1", "geonames:900007"]);
}

#[test]
fn damaged_files_are_refused_and_never_panic() {
    let (source, data) = (Folder::new(), Folder::new());
    let report = import(source.write("SY.txt", dump().as_bytes()), &data.0).unwrap();
    let whole = std::fs::read(&report.file).unwrap();
    for length in [0, 7, 8, 63, 64, 100, whole.len() / 2, whole.len() - 1] {
        std::fs::write(&report.file, &whole[..length]).unwrap();
        assert!(matches!(Gazetteer::embedded().load_layers(&data.0), Err(GazetteerError::NotALayer { .. })), "{length} bytes");
    }
    // Any byte of the head or the tables may be wrong: the layer is refused, or answers without a panic.
    let upto = whole.len().min(3_000);
    for at in (0..upto).step_by(3) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0xFF;
        std::fs::write(&report.file, &bytes).unwrap();
        let mut gazetteer = Gazetteer::embedded();
        if gazetteer.load_layers(&data.0).is_ok() {
            for name in ["Othmaniyeh", "Hama", "Last Village", "Uthmania Sharqia"] {
                let _ = gazetteer.rank(name, &hama()).map(|r| gazetteer.place(r.place));
            }
        }
    }
    for junk in [&b""[..], b"\xff\xfe\n\n", b"PK\x03\x04", b"no tabs at all\n", &[b'x'; 3_000_000]] {
        let path: &Path = &source.write("junk.txt", junk);
        assert!(matches!(import(path, &data.0), Err(GazetteerError::NothingImported { .. } | GazetteerError::BadArchive { .. })));
    }
    assert!(std::fs::read_dir(&data.0).unwrap().flatten().all(|f| f.path() == report.file), "a failed import leaves nothing behind");
}

#[test]
fn places_of_layers_lie_in_a_rectangle_and_are_bounded() {
    let (source, data) = (Folder::new(), Folder::new());
    let path = source.write("SY.txt", dump().as_bytes());
    import(&path, &data.0).unwrap();
    let own = format!(
        "{HEADER}field:1\tFar Well\t\tfeature\t\tSY\t35.2\t37.2\tvisited\n17\tTent Row\t\tcamp\tHama\tSY\t35.15\t37.3\tvisited\nx:2\tThe Plain\t\tregion\t\tSY\t35.2\t37.2\tvisited\nx:3\tElsewhere\t\ttown\t\tIQ\t35.2\t37.2\tvisited\nx:4\tNo Point\t\ttown\t\tSY\t\t\t\n"
    );
    data.write("field.tsv", own.as_bytes());
    let mut gazetteer = Gazetteer::embedded();
    assert_eq!(gazetteer.load_layers(&data.0).unwrap(), 2);
    let within = |rectangle, most| {
        let found = gazetteer.of_layers_within("sy", rectangle, most);
        let names: Vec<String> = found.places.iter().map(|r| format!("{} of {}", gazetteer.place(*r).name, gazetteer.layer_of(*r).unwrap_or("-"))).collect();
        (names, found.left_out)
    };
    let all = [34.0, 36.0, 36.0, 38.0];
    let (names, left_out) = within(all, 10);
    // The table lies over the dump; the camp and the village of the dump are there, and Hama, which is embedded, is not told again.
    assert_eq!(names[..2], ["Far Well of field", "Tent Row of field"], "{names:?}");
    assert!(names.contains(&"Uthmaniyah Sharqiyah of SY".to_owned()) && names.contains(&"Mukhayyam Jadid of SY".to_owned()), "{names:?}");
    assert!(!names.iter().any(|n| n.contains("Ḩamāh") || n.contains("Plain") || n.contains("Elsewhere") || n.contains("No Point")), "{names:?}");
    assert_eq!(left_out, 0);
    let (few, left_out) = within(all, 3);
    assert_eq!((few[2].as_str(), left_out), ("Uthmaniyah Sharqiyah of SY", names.len() - 3), "the most populous of the dump");
    assert_eq!(within([35.14, 35.16, 37.0, 38.0], 10), (vec!["Tent Row of field".to_owned()], 0));
    assert_eq!(within(all, 0), (vec![], names.len()));
    assert!(gazetteer.of_layers_within("IQ", [30.0, 34.0, 40.0, 48.0], 10).places.is_empty() && gazetteer.of_layers_within("??", all, 10).places.is_empty());
}

#[test]
fn places_of_layers_are_found_by_their_ids() {
    let (source, data) = (Folder::new(), Folder::new());
    import(source.write("SY.txt", dump().as_bytes()), &data.0).unwrap();
    data.write("field.tsv", format!("{HEADER}17\tTent Row\t\tcamp\tHama\tSY\t35.15\t37.3\tvisited\n").as_bytes());
    let mut gazetteer = Gazetteer::embedded();
    gazetteer.load_layers(&data.0).unwrap();
    let name = |id: &str| gazetteer.by_id(id).map(|r| gazetteer.place(r).name);
    assert_eq!(name("geonames:900003").as_deref(), Some("Mukhayyam Jadid"));
    assert_eq!(name("geonames:900099"), None);
    // An id without a colon is no place that somebody types; with its prefix it is one.
    assert_eq!((name("layer:17").as_deref(), name("17").as_deref(), name("layer:18")), (Some("Tent Row"), Some("Tent Row"), None));
}

#[test]
fn units_lie_in_a_rectangle_too() {
    let gazetteer = Gazetteer::embedded();
    let names = |country, within| -> Vec<String> { gazetteer.admin1s_within(country, within).into_iter().map(|r| gazetteer.place(r).name).collect() };
    let near = names(None, [35.0, 37.0, 35.5, 38.0]);
    assert!(near.contains(&"Idlib".to_owned()) && near.contains(&"Hatay".to_owned()), "{near:?}");
    assert!(!names(Some("SY"), [35.0, 37.0, 35.5, 38.0]).contains(&"Hatay".to_owned()));
    assert_eq!(names(Some("SY"), [-90.0, 90.0, -180.0, 180.0]).len(), gazetteer.admin1s("SY").len());
}
