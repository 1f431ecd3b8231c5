//! Enters: a capture that holds others: a ZIP archive, a web archive, a packed web archive. Leaves: its members as captures, one by one, and
//! what was refused, failed or left out. Never done here: writing a member to a disk, or trusting a name, a size or a count that it states.

use crate::limits::{Limits, Refused, read_within};
use crate::wacz::{self, Seal};
use crate::{Capture, IntakeError, Kind, kind_of, warc};
use std::collections::BTreeMap;
use std::io::{Cursor, Read, Seek};
use thiserror::Error;
use zip::ZipArchive;
use zip::read::ZipFile;

/// Why an archive or a member of one was not read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// It unfolds to more than is allowed, or can't be unfolded.
    #[error("{0}; unpack it yourself if you trust it, and read what is inside")]
    Refused(#[from] Refused),
    /// A stream that breaks off or is damaged; what came before was read.
    #[error("damaged or cut off at byte {at} ({why}); what came before was read: get a whole copy for the rest")]
    Damaged {
        /// Where, in bytes from the start.
        at: u64,
        /// What was met.
        why: String,
    },
    /// No archive that can be opened.
    #[error("an archive that can't be opened ({why}); get a whole copy")]
    Broken {
        /// What the reader says.
        why: String,
    },
    /// More members than are allowed.
    #[error("an archive of more than {max} members; split it")]
    TooMany {
        /// The limit.
        max: usize,
    },
    /// Archives inside archives.
    #[error("an archive that lies more than {max} deep in others; unpack the outer ones")]
    TooDeep {
        /// The limit.
        max: usize,
    },
    /// A member whose name leads out of the archive.
    #[error("a member whose name leads out of the archive ({name:?}); it is made to overwrite files: don't unpack it")]
    Outside {
        /// The name.
        name: String,
    },
    /// A link instead of a file.
    #[error("a link instead of a file ({name:?}); pack the file itself")]
    Link {
        /// The name.
        name: String,
    },
    /// Members that share bytes.
    #[error("an archive whose members overlap, as in bombs; don't unpack it")]
    Overlap,
    /// A member under a password.
    #[error("a member under a password; unpack it and read what is inside")]
    Encrypted,
}

/// A member of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The member as a capture; its `within` is the archive's hash.
    pub capture: Capture,
    /// Whether its bytes give the digest that the archive states for it; absent if it states none of a known kind.
    pub digest_holds: Option<bool>,
}

/// What became of an archive: every member is counted once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unpacked {
    /// Members handed on.
    pub members: usize,
    /// Members that failed or were refused, each handed on as an error.
    pub failed: usize,
    /// Members that hold no report, by why: requests, pictures, folders.
    pub left_out: BTreeMap<&'static str, usize>,
    /// For a packed web archive: whether it is what was packed.
    pub seal: Option<Seal>,
}

/// Where members go while an archive is read.
pub(crate) struct Sink<'a> {
    pub(crate) capture: &'a Capture,
    pub(crate) limits: &'a Limits,
    pub(crate) spent: u64,
    pub(crate) software: Option<String>,
    out: Unpacked,
    each: &'a mut dyn FnMut(Result<Member, IntakeError>),
    full: bool,
}

impl Sink<'_> {
    pub(crate) fn member(&mut self, mut capture: Capture, digest_holds: Option<bool>) {
        if self.out.members >= self.limits.members {
            self.full = true;
            return self.failed("rest", ArchiveError::TooMany { max: self.limits.members });
        }
        if self.spent > self.limits.bytes_all {
            self.full = true;
            return self.failed("rest", ArchiveError::Refused(Refused::AllTooLarge(self.limits.bytes_all)));
        }
        self.out.members += 1;
        capture.within = Some(self.capture.sha256().to_owned());
        (self.each)(Ok(Member { capture, digest_holds }));
    }

    pub(crate) fn failed(&mut self, name: &str, source: ArchiveError) {
        self.out.failed += 1;
        // A name is shown, never used: control characters would reach a terminal.
        let name: String = name.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).take(200).collect();
        (self.each)(Err(IntakeError::Archive { origin: format!("{}!/{name}", self.capture.origin), source }));
    }

    pub(crate) fn left_out(&mut self, why: &'static str) {
        *self.out.left_out.entry(why).or_default() += 1;
    }

    /// True once a limit of the whole is reached: nothing more is read.
    pub(crate) fn is_full(&self) -> bool {
        self.full
    }
}

/// Reads an archive and hands on its members one by one, archives inside of it included.
///
/// # Errors
/// The capture is no archive, or can't be opened at all. What is wrong with a member is handed on in its place.
pub fn unpack(capture: &Capture, limits: &Limits, each: &mut dyn FnMut(Result<Member, IntakeError>)) -> Result<Unpacked, IntakeError> {
    let mut sink = Sink { capture, limits, spent: 0, software: None, out: Unpacked::default(), each, full: false };
    let fail = |source: ArchiveError| IntakeError::Archive { origin: capture.origin.clone(), source };
    match kind_of(capture)? {
        Kind::Warc => warc::read_warc(capture.bytes(), &mut sink),
        Kind::Wacz => {
            let mut zip = open(Cursor::new(capture.bytes()), limits).map_err(fail)?;
            sink.out.seal = Some(wacz::read_wacz(&mut zip, &mut sink));
        }
        Kind::Zip => {
            let mut zip = open(Cursor::new(capture.bytes()), limits).map_err(fail)?;
            read_zip(&mut zip, &mut sink, "", 1);
        }
        _ => return Err(IntakeError::NotOneReport { origin: capture.origin.clone(), what: "no archive", remedy: "take it in as what it is" }),
    }
    Ok(sink.out)
}

/// Reads a web archive from a stream, for files too large to be held. The capture stands for the file: its bytes may be empty.
///
/// # Errors
/// None: what is damaged is handed on in its place.
pub fn unpack_stream(stream: impl std::io::Read, file: &Capture, limits: &Limits, each: &mut dyn FnMut(Result<Member, IntakeError>)) -> Unpacked {
    let mut sink = Sink { capture: file, limits, spent: 0, software: None, out: Unpacked::default(), each, full: false };
    warc::read_warc(stream, &mut sink);
    sink.out
}

/// What a ZIP file that is too large to be held is: a packed web archive, a ZIP archive of files, or nothing that is read from the disk.
/// Its directory is read, and no member.
#[must_use]
pub fn large_zip_kind(stream: impl Read + Seek, name: &str) -> Option<Kind> {
    let zip = open(stream, &Limits::default()).ok()?;
    let has = |found: fn(&str) -> bool| zip.file_names().filter_map(Result::ok).any(|n| found(&n));
    if has(|n| n.starts_with("xl/workbook")) {
        return None;
    }
    let packed = name.to_lowercase().ends_with(".wacz") || (has(|n| n == "datapackage.json") && has(|n| n.starts_with("archive/")));
    Some(if packed { Kind::Wacz } else { Kind::Zip })
}

/// Reads a ZIP archive or a packed web archive from a file that is too large to be held. The capture stands for the file: its bytes may be
/// empty. Of a packed web archive a record is held at a time, of a ZIP archive a member.
///
/// # Errors
/// It is none of the two, or can't be opened at all. What is wrong with a member is handed on in its place.
pub fn unpack_large_zip(
    stream: impl Read + Seek,
    kind: Kind,
    file: &Capture,
    limits: &Limits,
    each: &mut dyn FnMut(Result<Member, IntakeError>),
) -> Result<Unpacked, IntakeError> {
    let mut sink = Sink { capture: file, limits, spent: 0, software: None, out: Unpacked::default(), each, full: false };
    // The directory is held, whatever its members unfold to.
    let members = limits.members.min(Limits::default().members);
    let opened = open(stream, &Limits { members, ..*limits });
    let mut zip = opened.map_err(|source| IntakeError::Archive { origin: file.origin.clone(), source })?;
    match kind {
        Kind::Wacz => sink.out.seal = Some(wacz::read_wacz(&mut zip, &mut sink)),
        Kind::Zip => read_zip(&mut zip, &mut sink, "", 1),
        _ => return Err(IntakeError::NotOneReport { origin: file.origin.clone(), what: "no archive", remedy: "take it in as what it is" }),
    }
    Ok(sink.out)
}

/// Opens a ZIP file and refuses one that is made to exhaust whoever unfolds it.
pub(crate) fn open<R: Read + Seek>(from: R, limits: &Limits) -> Result<ZipArchive<R>, ArchiveError> {
    let mut zip = ZipArchive::new(from).map_err(|e| ArchiveError::Broken { why: e.to_string() })?;
    if zip.len() > limits.members {
        return Err(ArchiveError::TooMany { max: limits.members });
    }
    match zip.has_overlapping_entries() {
        Ok(false) => Ok(zip),
        Ok(true) => Err(ArchiveError::Overlap),
        Err(e) => Err(ArchiveError::Broken { why: e.to_string() }),
    }
}

/// A member ready to be read, and its name; the name may be had where the bytes may not. Neither member nor error: a folder.
pub(crate) fn opened<R: Read + Seek>(zip: &mut ZipArchive<R>, index: usize) -> (String, Result<Option<ZipFile<'_, R>>, ArchiveError>) {
    let broken = |e: zip::result::ZipError| ArchiveError::Broken { why: e.to_string() };
    let shown = match zip.by_index_raw(index) {
        Ok(file) => String::from_utf8_lossy(file.name_raw()).into_owned(),
        Err(e) => return (format!("member {index}"), Err(broken(e))),
    };
    let file = match zip.by_index(index) {
        Ok(file) => file,
        Err(zip::result::ZipError::UnsupportedArchive(why)) if why.contains("assword") => return (shown, Err(ArchiveError::Encrypted)),
        Err(e) => return (shown, Err(broken(e))),
    };
    let outside = shown.starts_with(['/', '\\']) || shown.contains('\0') || shown.split(['/', '\\']).any(|p| p == ".." || p.ends_with(':'));
    if outside || file.enclosed_name().is_none() {
        return (shown.clone(), Err(ArchiveError::Outside { name: shown }));
    }
    if file.is_symlink() {
        return (shown.clone(), Err(ArchiveError::Link { name: shown }));
    }
    if file.encrypted() {
        return (shown, Err(ArchiveError::Encrypted));
    }
    if file.is_dir() {
        return (shown, Ok(None));
    }
    (shown, Ok(Some(file)))
}

/// The bytes and the name of a member. No bytes and no error: a folder.
fn member<R: Read + Seek>(zip: &mut ZipArchive<R>, index: usize, limits: &Limits, spent: &mut u64) -> (String, Result<Option<Vec<u8>>, ArchiveError>) {
    let (shown, file) = opened(zip, index);
    let bytes = file.and_then(|file| {
        let Some(mut file) = file else { return Ok(None) };
        let packed = file.compressed_size();
        read_within(&mut file, limits, spent, || Some(packed)).map(Some).map_err(ArchiveError::Refused)
    });
    (shown, bytes)
}

fn read_zip<R: Read + Seek>(zip: &mut ZipArchive<R>, sink: &mut Sink<'_>, prefix: &str, depth: usize) {
    for index in 0..zip.len() {
        if sink.is_full() {
            return;
        }
        let (name, bytes) = member(zip, index, sink.limits, &mut sink.spent);
        let name = format!("{prefix}{name}");
        let bytes = match bytes {
            Ok(Some(bytes)) => bytes,
            Ok(None) => {
                sink.left_out("folders");
                continue;
            }
            Err(ArchiveError::Refused(Refused::AllTooLarge(max))) => {
                sink.full = true;
                return sink.failed(&name, ArchiveError::Refused(Refused::AllTooLarge(max)));
            }
            Err(e) => {
                sink.failed(&name, e);
                continue;
            }
        };
        let file = name.rsplit('/').next().unwrap_or_default();
        if file.starts_with('.') || name.starts_with("__MACOSX/") {
            sink.left_out("hidden files");
            continue;
        }
        let part = sink.capture.part(bytes, &name);
        match kind_of(&part) {
            Ok(Kind::Zip | Kind::Wacz | Kind::Warc) if depth >= sink.limits.depth => sink.failed(&name, ArchiveError::TooDeep { max: sink.limits.depth }),
            Ok(Kind::Zip) => match open(Cursor::new(part.bytes()), sink.limits) {
                Ok(mut inner) => read_zip(&mut inner, sink, &format!("{name}!/"), depth + 1),
                Err(e) => sink.failed(&name, e),
            },
            Ok(Kind::Warc) => warc::read_warc(part.bytes(), sink),
            // A packed web archive has a seal of its own: whoever takes the members in opens it as such.
            _ => sink.member(part, None),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::capture::captured;
    use std::io::Write as _;
    use zip::write::SimpleFileOptions;

    pub(crate) fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            out.start_file(*name, SimpleFileOptions::default()).expect("a file");
            out.write_all(bytes).expect("written");
        }
        out.finish().expect("finished").into_inner()
    }
    fn unpacked(bytes: Vec<u8>, limits: &Limits) -> (Vec<String>, Vec<String>, Result<Unpacked, String>) {
        let (mut names, mut failures) = (Vec::new(), Vec::new());
        let out = unpack(&captured(bytes, "a.zip"), limits, &mut |m| match m {
            Ok(m) => names.push(m.capture.origin),
            Err(e) => failures.push(e.to_string()),
        });
        (names, failures, out.map_err(|e| e.to_string()))
    }

    #[test]
    fn files_of_an_archive_and_of_one_inside_it_are_captures() {
        let inner = zipped(&[("c.txt", b"Five killed")]);
        let (names, failures, out) =
            unpacked(zipped(&[("a.txt", b"Two killed"), ("b/inner.zip", &inner), (".hidden", b"x"), ("__MACOSX/x", b"x")]), &Limits::default());
        assert_eq!(names, ["a.zip!/a.txt", "a.zip!/b/inner.zip!/c.txt"]);
        assert_eq!((failures.len(), out.expect("counts").left_out["hidden files"]), (0, 2));
    }

    #[test]
    fn names_that_lead_out_links_and_depth_are_refused_each_by_itself() {
        let third = zipped(&[("d.zip", &zipped(&[("e.zip", &zipped(&[("f.txt", b"x")]))]))]);
        let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for name in ["../up.txt", "a/../../up.txt", "/abs.txt", "C:\\win.txt", "..\\up.txt"] {
            out.start_file(name, SimpleFileOptions::default()).expect("a file");
        }
        out.add_symlink("link", "/etc/passwd", SimpleFileOptions::default()).expect("a link");
        out.start_file("good.txt", SimpleFileOptions::default()).expect("a file");
        out.write_all(b"Five killed").expect("written");
        let (names, failures, counts) = unpacked(out.finish().expect("finished").into_inner(), &Limits::default());
        assert_eq!((names, failures.len(), counts.expect("counts").failed), (vec!["a.zip!/good.txt".to_owned()], 6, 6), "{failures:?}");
        assert!(failures[0].contains("leads out") && failures[5].contains("a link"), "{failures:?}");
        let (_, failures, _) = unpacked(third, &Limits::default());
        assert!(failures[0].contains("more than 2 deep"), "{failures:?}");
    }

    #[test]
    fn bombs_are_refused_by_ratio_size_and_count() {
        let zeros = vec![0u8; 4 << 20];
        let bomb = zipped(&[("a.txt", &zeros), ("b.txt", b"Five killed")]);
        assert!(bomb.len() < 100_000);
        let (names, failures, _) = unpacked(bomb.clone(), &Limits::default());
        assert!(failures[0].contains("as bombs do") && names == ["a.zip!/b.txt"], "{failures:?}");
        let (_, failures, _) = unpacked(bomb.clone(), &Limits { ratio: u64::MAX, bytes_each: 1 << 20, ..Limits::default() });
        assert!(failures[0].contains("larger than 1 MiB"), "{failures:?}");
        let (names, failures, _) = unpacked(bomb.clone(), &Limits { ratio: u64::MAX, bytes_all: 2 << 20, ..Limits::default() });
        assert!(failures.len() == 1 && names.is_empty() && failures[0].contains("the whole"), "{failures:?}");
        let (_, _, out) = unpacked(bomb, &Limits { members: 1, ..Limits::default() });
        assert!(out.expect_err("too many").contains("more than 1 members"));
    }

    #[test]
    fn a_broken_archive_says_so() {
        let whole = zipped(&[("a.txt", b"Two killed")]);
        let (_, _, out) = unpacked(whole[..whole.len() - 30].to_vec(), &Limits::default());
        assert!(out.expect_err("broken").contains("can't be opened"));
        let mut changed = whole;
        changed[40] ^= 0xff;
        let (names, failures, _) = unpacked(changed, &Limits::default());
        assert!(names.is_empty() && failures.len() == 1, "{names:?} {failures:?}");
    }
}
