//! Enters: names, and tables of places. Leaves: a failure where a place is not found, or an imported one is not used by a reading.

use crate::tools::{Folder, run, run_with};

#[test]
fn a_name_is_looked_up_in_any_spelling() {
    let ran = run(&["gazetteer", "lookup", "Deir", "Ezzor", "--country", "sy"]);
    assert_eq!(ran.code, 0);
    assert!(ran.out.lines().next().is_some_and(|l| l.starts_with('→') && l.contains("Syria") && l.contains("geonames:")), "{}", ran.out);
    assert!(ran.out.lines().all(|l| l.contains("Syria")));
    let none = run(&["gazetteer", "lookup", "Qqzxw-Vrrtk"]);
    assert!(none.code == 1 && none.out.contains("No place"), "{none:?}");
}

#[test]
fn an_imported_table_is_used_by_reading() {
    let f = Folder::new();
    let home = f.of("home");
    let vars = [("TOLLBOOK_HOME", home.as_str())];
    let table = f.file("own.tsv", "id\tname\taliases\tkind\tadmin1\tcountry\tlat\tlon\tsource\nown:1\tZzubrovka\t\ttown\t\tSY\t35.5\t36.5\ttest\n");
    let imported = run_with(&["gazetteer", "import", &table, "--as", "hamlets"], &vars, b"");
    assert!(imported.code == 0 && imported.out.contains("hamlets"), "{imported:?}");
    let left: Vec<_> = std::fs::read_dir(f.path().join("home/places")).expect("the data folder").flatten().map(|e| e.file_name()).collect();
    assert_eq!(left, ["hamlets.tsv"]);
    let looked = run_with(&["gazetteer", "lookup", "Zzubrovka"], &vars, b"");
    assert!(looked.out.contains("own:1"), "{looked:?}");
    let text = f.file("a.txt", "Shelling killed 12 civilians in Zzubrovka in Syria on Friday.");
    let read = run_with(&["read", &text, "--json"], &vars, b"");
    assert!(read.out.contains("\"own:1\""), "{}", read.out);
    assert!(!run(&["read", &text, "--json"]).out.contains("\"own:1\""));
}

#[test]
fn a_failed_import_replaces_nothing_and_says_what_to_do() {
    let f = Folder::new();
    let home = f.of("home");
    let vars = [("TOLLBOOK_HOME", home.as_str())];
    for (file, words) in
        [(f.file("bad.tsv", "a\tb\n1\t2\n"), "no column"), (f.file("bad.txt", "nothing here\n"), "19 tab-separated"), (f.of("absent.txt"), "absent.txt")]
    {
        let ran = run_with(&["gazetteer", "import", &file, "--as", "x"], &vars, b"");
        assert!(ran.code == 1 && ran.err.contains(words), "{ran:?}");
    }
    let left = std::fs::read_dir(f.path().join("home/places")).map(|d| d.count()).unwrap_or(0);
    assert_eq!(left, 0);
}
