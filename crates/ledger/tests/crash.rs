//! Crashes and full disks, in short. Enters: writers that are killed, logs that are cut, disks that are full. Leaves: what was lost.
//! Never done here: the long runs; those are under `bench/drills/`.
#![allow(clippy::unwrap_used)] // an unwrap in a test is its assertion; the lint's own exception ends at helper functions

mod common;

use common::*;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;
use tollbook_ledger::*;

const CHILD: &str = "TOLLBOOK_DRILL_WRITER";

/// Not a test of its own: the writer that the next test starts and kills.
#[test]
fn a_writer_to_be_killed() {
    let Ok(folder) = std::env::var(CHILD) else { return };
    let mut book = Book::open(&folder).unwrap();
    for n in 0..100_000u64 {
        let at = book.size().unwrap() * 10 + n;
        match n % 4 {
            0 | 1 => fill(&mut book, at, 1 + n % 7),
            2 => {
                let (r, claims) = two_claims(at + 2, "afp", "2021-02-19", "Maarrat");
                let mut new = new_report(&r, Visibility::Restricted, claims);
                new.capture.bytes = vec![n as u8; 70_000];
                book.add_reports(&stamp(), vec![new]).unwrap();
            }
            _ => {
                let claim = book.claims(&Query { limit: 1, after: Some((at / 20) << 20), ..Query::new() }).unwrap().pop();
                if let Some(c) = claim {
                    book.correct_claim(&because("chance"), c.claim).unwrap();
                }
            }
        }
        println!("\nack {}", book.size().unwrap());
    }
}

#[test]
fn a_writer_killed_at_any_moment_loses_nothing_that_it_acknowledged() {
    let (folder, book) = filled(3);
    let home = book.folder().to_owned();
    drop(book);
    let mut acknowledged = 0;
    for round in 0..12u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["a_writer_to_be_killed", "--exact", "--nocapture"])
            .env(CHILD, &home)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let reader = std::thread::spawn(move || {
            let lines = out.lines().map_while(std::result::Result::ok);
            lines.filter_map(|l| l.strip_prefix("ack ").and_then(|n| n.parse::<u64>().ok())).max().unwrap_or(0)
        });
        std::thread::sleep(Duration::from_millis(120 + round * 37 % 200));
        child.kill().unwrap();
        child.wait().unwrap();
        acknowledged = acknowledged.max(reader.join().unwrap());
        let book = Book::open(&home).unwrap();
        assert!(book.size().unwrap() >= acknowledged, "round {round}: {acknowledged} were acknowledged, {} are there", book.size().unwrap());
        let found = book.verify(Depth::Content, &[]).unwrap();
        assert!(found.holds(), "round {round}: {found:?}");
    }
    assert!(acknowledged > 50, "the writer got somewhere: {acknowledged}");
    assert!(Book::open(&home).unwrap().verify(Depth::Views, &[]).unwrap().holds());
    drop(folder);
}

fn copy_files(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for e in std::fs::read_dir(from).unwrap().map(std::result::Result::unwrap).filter(|e| e.path().is_file()) {
        std::fs::copy(e.path(), to.join(e.file_name())).unwrap();
    }
}

#[test]
fn a_log_cut_or_flipped_anywhere_opens_to_a_prefix_without_a_gap() {
    let (folder, mut book) = filled(0);
    for n in 0..25 {
        fill(&mut book, n * 10, 2);
    }
    // As a power cut finds it: the last commits are in the log alone.
    let crashed = folder.path().join("crashed");
    copy_files(book.folder(), &crashed);
    let log = std::fs::read(crashed.join("book.sqlite-wal")).unwrap();
    assert!(log.len() > 100_000, "the log holds something");
    let mut sizes = std::collections::BTreeSet::new();
    for n in 0..60usize {
        let state = folder.path().join("state");
        let _ = std::fs::remove_dir_all(&state);
        copy_files(&crashed, &state);
        let _ = std::fs::remove_file(state.join("book.sqlite-shm"));
        let at = (n * 7919 * 131) % log.len();
        let mut bytes = log.clone();
        match n % 3 {
            0 => bytes.truncate(at),
            1 => bytes[at] ^= 1 << (n % 8),
            _ => {
                bytes.truncate(log.len() - log.len() / 8 + at / 9);
                bytes[at / 2] ^= 0x10;
            }
        }
        std::fs::write(state.join("book.sqlite-wal"), bytes).unwrap();
        match Book::open(&state) {
            Ok(opened) => {
                let size = opened.size().unwrap();
                sizes.insert(size);
                assert_eq!(opened.state().unwrap(), book.state_at(size).unwrap(), "state {n}");
                let found = opened.verify(Depth::Content, &[]).unwrap();
                assert!(found.holds(), "state {n}: {found:?}");
            }
            // Cut before the first commit was whole: no book yet, and said so.
            Err(LedgerError::NoBook(_) | LedgerError::NotABook(_)) => {
                sizes.insert(0);
            }
            Err(e) => panic!("state {n}: {e}"),
        }
    }
    assert!(sizes.len() > 5, "prefixes of several lengths were met: {sizes:?}");
}
