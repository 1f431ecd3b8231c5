//! What decides how a book is linked, as one number. Enters: the sources of linking. Leaves: a number that the program is built with, which changes with any of them.
//! Never done here: anything that depends on where or when the program is built.
//!
//! A kept linking is of use to a program that links in the same way. The program's file says nothing of that: a copy of it has another time, and a build on
//! another machine other bytes.

use std::path::{Path, PathBuf};

/// Folders and files from whose bytes a linking follows, beside the tables that are held against it when the program runs.
const DECIDE: [&str; 7] =
    ["../link/src", "../link/data", "../model/src", "../ledger/src", "../intake/src/signature.rs", "src/book/linked.rs", "src/book/linked_file.rs"];

fn files(path: &Path, out: &mut Vec<PathBuf>) {
    match std::fs::read_dir(path) {
        Ok(list) => list.flatten().for_each(|e| files(&e.path(), out)),
        Err(_) => out.push(path.to_owned()),
    }
}

fn main() {
    let mut all = Vec::new();
    for path in DECIDE {
        println!("cargo::rerun-if-changed={path}");
        files(Path::new(path), &mut all);
    }
    all.sort();
    // FNV-1a: it tells two versions of the sources apart, and keeps nobody out.
    let mut sum = 0xcbf2_9ce4_8422_2325_u64;
    let mut take = |bytes: &[u8]| bytes.iter().for_each(|b| sum = (sum ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3));
    for path in all {
        take(path.to_string_lossy().as_bytes());
        // Of a package without the other rooms beside it the version has to do.
        take(&std::fs::read(&path).unwrap_or_default());
    }
    println!("cargo::rustc-env=TOLLBOOK_LINKS_AS={sum:016x}");
}
