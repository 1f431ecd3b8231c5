//! PDF documents through the child process. Enters: documents made here. Leaves: a failure if one takes the program down or is read wrongly.

use crate::captured;
use std::time::Duration;
use tollbook_intake::{Extracted, Extractors, PdfChild, PdfExtractor, extract, pdftotext_version};
use tollbook_model::ActorRegistry;

/// This test binary, started again to run the one test below.
fn child(entry: &str) -> PdfChild {
    let program = std::env::current_exe().expect("this program");
    let args = ["--exact", entry, "--ignored", "--nocapture", "--test-threads=1"].map(Into::into).to_vec();
    PdfChild { program, args, time_max: Duration::from_secs(60) }
}

#[test]
#[ignore = "the child process of the other tests; it reads a document from standard input"]
fn the_child() {
    let pdftotext = std::env::args().any(|a| a == "pdftotext");
    let _ = tollbook_intake::pdf_child(pdftotext);
}

#[test]
#[ignore = "a child that never ends, for the test of the limit"]
fn a_child_that_never_ends() {
    std::thread::sleep(Duration::from_secs(600));
}

#[test]
#[ignore = "a child that dies, for the test of its end"]
fn a_child_that_dies() {
    std::process::abort();
}

/// A document of one page per text; a line of a text is a line of the page.
fn document(pages: &[&str], trailer: &str) -> Vec<u8> {
    let mut objects: Vec<String> = vec!["<< /Type /Catalog /Pages 2 0 R >>".into()];
    let kids: Vec<String> = (0..pages.len()).map(|n| format!("{} 0 R", 4 + 2 * n)).collect();
    objects.push(format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), pages.len()));
    objects.push("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".into());
    for (n, page) in pages.iter().enumerate() {
        let mut content = String::from("BT /F1 12 Tf 72 720 Td 14 TL\n");
        for line in page.lines() {
            content += &format!("({}) Tj T*\n", line.replace('(', "\\(").replace(')', "\\)"));
        }
        content += "ET";
        objects.push(format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents {} 0 R >>", 5 + 2 * n));
        objects.push(format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()));
    }
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut at = Vec::new();
    for (n, object) in objects.iter().enumerate() {
        at.push(out.len());
        out.extend(format!("{} 0 obj\n{object}\nendobj\n", n + 1).bytes());
    }
    let start = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    at.iter().for_each(|a| out.extend(format!("{a:010} 00000 n \n").bytes()));
    out.extend(format!("trailer\n<< /Size {} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1).bytes());
    out
}

const TEXT: &str = "Statement of 20 February 2021\nShells fell on a market in Saraqib on Friday,\nkilling at least 21 civilians, the mayor said.";

fn read(bytes: Vec<u8>, child: PdfChild) -> Result<Extracted, String> {
    let registry = ActorRegistry::default();
    let mut how = Extractors::new(&registry);
    how.pdf_child = child;
    extract(&captured(bytes, "a.pdf"), &how).map_err(|e| e.to_string())
}

#[test]
fn a_document_gives_its_lines_page_by_page() {
    let e = read(document(&[TEXT, "The army did not comment."], ""), child("pdf::the_child")).expect("a text");
    assert!(e.text().contains("Shells fell on a market in Saraqib on Friday,\nkilling at least 21 civilians, the mayor said."), "{:?}", e.text());
    assert!(e.text().contains("The army did not comment."), "{:?}", e.text());
    assert_eq!(e.extractor.name, "pdf-extract");
    assert_eq!(e.date.map(|d| d.words).as_deref(), Some("20 February 2021"));
}

#[test]
fn encrypted_broken_empty_and_cut_documents_say_what_they_are() {
    let locked = format!("/Encrypt << /Filter /Standard /V 1 /R 2 /O <{0}> /U <{0}> /P -4 >> /ID [<{1}><{1}>]", "41".repeat(32), "42".repeat(16));
    let e = read(document(&[TEXT], &locked), child("pdf::the_child")).expect_err("encrypted");
    assert!(e.contains("under a password"), "{e}");
    let e = read(document(&[""], ""), child("pdf::the_child")).expect_err("empty");
    assert!(e.contains("without text, as scans are"), "{e}");
    for bytes in [b"%PDF-1.4\n".to_vec(), document(&[TEXT], "")[..300].to_vec(), document(&[], "")] {
        let e = read(bytes, child("pdf::the_child")).expect_err("broken");
        assert!(e.contains("can't be read") || e.contains("without text") || e.contains("broken off"), "{e}");
    }
}

#[test]
fn a_child_that_dies_or_never_ends_is_an_error_of_its_own() {
    let e = read(document(&[TEXT], ""), child("pdf::a_child_that_dies")).expect_err("dead");
    assert!(e.contains("broken off"), "{e}");
    let slow = PdfChild { time_max: Duration::from_millis(300), ..child("pdf::a_child_that_never_ends") };
    let e = read(document(&[TEXT], ""), slow).expect_err("slow");
    assert!(e.contains("longer than"), "{e}");
    let none = PdfChild { program: "no-such-program".into(), ..child("x") };
    assert!(read(document(&[TEXT], ""), none).expect_err("none").contains("could not be started"));
}

#[test]
fn changed_bytes_give_a_text_or_an_error() {
    let whole = document(&[TEXT], "");
    let mut seed = 3u64;
    for _ in 0..12 {
        let mut bytes = whole.clone();
        for _ in 0..8 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = 9 + (seed >> 33) as usize % (bytes.len() - 9);
            bytes[at] = (seed >> 20) as u8;
        }
        let _ = read(bytes, child("pdf::the_child"));
    }
}

#[test]
fn a_book_fixed_to_another_version_of_the_program_is_told_so() {
    let registry = ActorRegistry::default();
    let mut how = Extractors::new(&registry);
    how.pdf = PdfExtractor::Pdftotext { version: "0.0.0".into() };
    how.pdf_child = child("pdf::the_child");
    let e = extract(&captured(document(&[TEXT], ""), "a.pdf"), &how).expect_err("another version").to_string();
    assert!(e.contains("pdftotext 0.0.0") && e.contains("install that version"), "{e}");
    // Where the program is installed it gives the same words.
    if let Some(version) = pdftotext_version() {
        how.pdf = PdfExtractor::Pdftotext { version };
        let e = extract(&captured(document(&[TEXT], ""), "a.pdf"), &how).expect("a text");
        assert!(e.text().contains("killing at least 21 civilians"), "{}", e.text());
    }
}
