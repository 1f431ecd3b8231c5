//! Enters: a packed web archive (WACZ 1.1.1). Leaves: the captures of its web archives, and whether it is what was packed and who signed it.
//! Never done here: dropping an archive because its seal is broken; the seal is told and the reader decides.

use crate::archive::{ArchiveError, Sink, opened};
use crate::capture::{hex, sha256};
use crate::limits::{Limits, Refused};
use crate::warc::read_warc;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::io::{self, Read, Seek};
use zip::ZipArchive;

/// Whether a packed web archive is what was packed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seal {
    /// Every file has the hash that the package states, and the package's own hash is signed; the signature holds.
    Valid {
        /// The public key, in base 64, or the domain.
        by: String,
    },
    /// The hashes hold and the package is signed, by a kind of signature that isn't checked here.
    SignedUnchecked {
        /// The domain or software.
        by: String,
    },
    /// The hashes hold, and nobody signed.
    Unsigned,
    /// A hash or the signature doesn't hold.
    Invalid {
        /// Which, in a sentence.
        why: String,
    },
}

/// The package's own tables are no larger than this: they are held.
const TABLE_MAX: u64 = 50 << 20;

fn hash_of(value: &Value) -> Option<&str> {
    value.get("hash")?.as_str()
}

/// A member while it is read: hashed as it goes by, and broken off where it unfolds to more than is allowed.
struct Hashed<R> {
    inner: R,
    hash: Sha256,
    packed: u64,
    taken: u64,
    limits: Limits,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.hash.update(&buffer[..n]);
        self.taken += n as u64;
        if self.taken > self.limits.bytes_all {
            return Err(io::Error::other(Refused::AllTooLarge(self.limits.bytes_all).to_string()));
        }
        if self.taken > 1 << 20 && self.taken > self.packed.saturating_mul(self.limits.ratio) {
            return Err(io::Error::other(Refused::Bomb(self.limits.ratio).to_string()));
        }
        Ok(n)
    }
}

impl<R: Read> Hashed<R> {
    /// The hash of the whole member, of what nobody read too; `None` if it can't be read to its end.
    fn sealed(mut self) -> io::Result<String> {
        io::copy(&mut self, &mut io::sink())?;
        Ok(hex(&self.hash.finalize()))
    }
}

/// Reads the web archives of a package and checks its seal. No member is held but the package's own tables.
pub(crate) fn read_wacz<R: Read + Seek>(zip: &mut ZipArchive<R>, sink: &mut Sink<'_>) -> Seal {
    let mut hashes = Vec::new();
    let (mut package, mut digest) = (None, None);
    for index in 0..zip.len() {
        let (name, file) = opened(zip, index);
        let file = match file {
            Ok(Some(file)) => file,
            Ok(None) => continue,
            Err(e) => {
                hashes.push((name.clone(), None));
                sink.failed(&name, e);
                continue;
            }
        };
        let packed = file.compressed_size();
        let mut member = Hashed { inner: file, hash: Sha256::new(), packed, taken: 0, limits: *sink.limits };
        let mut held = Vec::new();
        match name.as_str() {
            "datapackage.json" | "datapackage-digest.json" => {
                // What is longer is no table of a package: it is hashed, and what was held is no JSON.
                if let Err(e) = (&mut member).take(TABLE_MAX).read_to_end(&mut held) {
                    sink.failed(&name, ArchiveError::Broken { why: e.to_string() });
                }
                *(if name == "datapackage.json" { &mut package } else { &mut digest }) = Some(held);
            }
            // A damaged archive is told where it is read; what follows the damage is part of the seal all the same.
            n if n.starts_with("archive/") => read_warc(&mut member, sink),
            _ => sink.left_out("tables of the package"),
        }
        hashes.push((name, member.sealed().ok()));
    }
    seal(package.as_deref(), digest.as_deref(), &hashes)
}

fn seal(package: Option<&[u8]>, digest: Option<&[u8]>, hashes: &[(String, Option<String>)]) -> Seal {
    let invalid = |why: String| Seal::Invalid { why };
    let Some(package) = package else { return invalid("datapackage.json is missing".into()) };
    let Ok(listed) = serde_json::from_slice::<Value>(package) else { return invalid("datapackage.json is no JSON".into()) };
    let Some(resources) = listed.get("resources").and_then(Value::as_array) else { return invalid("datapackage.json lists no resources".into()) };
    for resource in resources {
        let Some(path) = resource.get("path").and_then(Value::as_str) else { return invalid("a resource has no path".into()) };
        let Some(stated) = hash_of(resource) else { return invalid(format!("{path} has no hash")) };
        let Some((_, found)) = hashes.iter().find(|(n, _)| n == path) else { return invalid(format!("{path} is missing")) };
        // Other hashes than SHA-256 are allowed by the form and made by no packer.
        if found.as_deref().map(|h| format!("sha256:{h}")).as_deref() != Some(stated) {
            return invalid(format!("{path} is not what was packed"));
        }
    }
    for (name, _) in hashes {
        let listed = resources.iter().any(|r| r.get("path").and_then(Value::as_str) == Some(name));
        if name.starts_with("archive/") && !listed {
            return invalid(format!("{name} is not listed"));
        }
    }
    let Some(digest) = digest else { return Seal::Unsigned };
    let Ok(digest) = serde_json::from_slice::<Value>(digest) else { return invalid("datapackage-digest.json is no JSON".into()) };
    let own = format!("sha256:{}", sha256(package));
    if hash_of(&digest) != Some(own.as_str()) {
        return invalid("datapackage.json is not what was signed or hashed".into());
    }
    let Some(signed) = digest.get("signedData").filter(|s| !s.is_null()) else { return Seal::Unsigned };
    if hash_of(signed) != Some(own.as_str()) {
        return invalid("the signature is for another package".into());
    }
    let text = |key: &str| signed.get(key).and_then(Value::as_str);
    if let Some(domain) = text("domain") {
        return Seal::SignedUnchecked { by: domain.to_owned() };
    }
    match (text("publicKey"), text("signature")) {
        (Some(key), Some(signature)) => match crate::ecdsa::holds(key, signature, own.as_bytes()) {
            Some(true) => Seal::Valid { by: key.to_owned() },
            Some(false) => invalid("the signature doesn't hold".into()),
            None => Seal::SignedUnchecked { by: text("software").unwrap_or("unknown").to_owned() },
        },
        _ => invalid("the signature has no key or no value".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;
    use crate::archive::tests::zipped;
    use crate::archive::{large_zip_kind, unpack, unpack_large_zip};
    use crate::capture::captured;
    use crate::limits::tests::gzip;
    use std::io::Cursor;

    fn warc() -> Vec<u8> {
        let block = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Five killed</p>";
        gzip(
            format!("WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://n.example/a\r\nContent-Length: {}\r\n\r\n{block}\r\n\r\n", block.len())
                .as_bytes(),
        )
    }
    fn package(warc: &[u8]) -> String {
        format!(
            r#"{{"profile":"data-package","resources":[{{"name":"data.warc.gz","path":"archive/data.warc.gz","hash":"sha256:{}","bytes":{}}}],"wacz_version":"1.1.1"}}"#,
            sha256(warc),
            warc.len()
        )
    }
    fn read(files: &[(&str, &[u8])]) -> (usize, Seal) {
        let mut members = 0;
        let out = unpack(&captured(zipped(files), "a.wacz"), &Limits::default(), &mut |m| members += usize::from(m.is_ok())).expect("an archive");
        (members, out.seal.expect("a seal"))
    }

    #[test]
    fn a_package_without_a_signature_is_read_and_said_to_be_unsigned() {
        let w = warc();
        assert_eq!(read(&[("archive/data.warc.gz", &w), ("datapackage.json", package(&w).as_bytes())]), (1, Seal::Unsigned));
        let p = package(&w);
        let d = format!(r#"{{"path":"datapackage.json","hash":"sha256:{}"}}"#, sha256(p.as_bytes()));
        assert_eq!(read(&[("archive/data.warc.gz", &w), ("datapackage.json", p.as_bytes()), ("datapackage-digest.json", d.as_bytes())]), (1, Seal::Unsigned));
    }

    #[test]
    fn a_changed_package_is_read_and_said_to_be_invalid() {
        let (w, other) = (warc(), gzip(b""));
        for (files, why) in [
            (vec![("archive/data.warc.gz", w.clone()), ("datapackage.json", package(&other).into_bytes())], "is not what was packed"),
            (vec![("archive/data.warc.gz", w.clone())], "is missing"),
            (vec![("archive/x.warc.gz", w.clone()), ("datapackage.json", package(&w).into_bytes())], "archive/data.warc.gz is missing"),
            (vec![("archive/data.warc.gz", w.clone()), ("archive/y.warc.gz", w.clone()), ("datapackage.json", package(&w).into_bytes())], "is not listed"),
            (
                vec![
                    ("archive/data.warc.gz", w.clone()),
                    ("datapackage.json", package(&w).into_bytes()),
                    ("datapackage-digest.json", br#"{"hash":"sha256:00"}"#.to_vec()),
                ],
                "not what was signed",
            ),
        ] {
            let files: Vec<(&str, &[u8])> = files.iter().map(|(n, b)| (*n, b.as_slice())).collect();
            let (members, seal) = read(&files);
            assert!(members >= 1, "an archive is never dropped");
            assert!(matches!(&seal, Seal::Invalid { why: w } if w.contains(why)), "{seal:?}");
        }
    }

    /// A file of which every read is counted, so that a reader that holds it all is seen.
    struct Disk<'d>(Cursor<&'d [u8]>, &'d std::cell::Cell<usize>);
    impl Read for Disk<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.1.set(self.1.get().max(buffer.len()));
            self.0.read(buffer)
        }
    }
    impl Seek for Disk<'_> {
        fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
            self.0.seek(to)
        }
    }

    #[test]
    fn a_package_on_a_disk_is_read_record_by_record_with_its_seal() {
        // Three megabytes of archive, of which no record is larger than a page.
        let w = warc().repeat(3 << 20 >> 7);
        let bytes = zipped(&[("archive/data.warc.gz", &w), ("indexes/index.cdx", b"x"), ("datapackage.json", package(&w).as_bytes())]);
        let largest = std::cell::Cell::new(0);
        let disk = || Disk(Cursor::new(bytes.as_slice()), &largest);
        assert_eq!(large_zip_kind(disk(), "a"), Some(Kind::Wacz));
        let limits = Limits { members: usize::MAX, ..Limits::default() };
        let whole = captured(Vec::new(), "a.wacz");
        let mut pages = 0;
        let out = unpack_large_zip(disk(), Kind::Wacz, &whole, &limits, &mut |m| pages += usize::from(m.is_ok())).expect("an archive");
        assert_eq!((pages, out.members, out.seal), (3 << 20 >> 7, 3 << 20 >> 7, Some(Seal::Unsigned)));
        assert!(largest.get() <= 256 << 10, "read in pieces: {} bytes at once", largest.get());
        // Cut inside of a record: what came before is read, and the seal is over all of it.
        let cut = zipped(&[("archive/data.warc.gz", &w[..w.len() - 20]), ("datapackage.json", package(&w[..w.len() - 20]).as_bytes())]);
        let (mut pages, mut failures) = (0, Vec::new());
        let out = unpack_large_zip(Cursor::new(cut), Kind::Wacz, &whole, &limits, &mut |m| match m {
            Ok(_) => pages += 1,
            Err(e) => failures.push(e.to_string()),
        });
        assert_eq!((pages, out.expect("an archive").seal), ((3 << 20 >> 7) - 1, Some(Seal::Unsigned)));
        assert!(failures.len() == 1 && failures[0].contains("breaks off"), "{failures:?}");
    }

    #[test]
    fn a_package_that_swells_is_broken_off() {
        let bomb = vec![b'\n'; 8 << 20];
        let (mut members, mut failures) = (0, Vec::new());
        let bytes = zipped(&[("archive/data.warc", &bomb), ("datapackage.json", package(&bomb).as_bytes())]);
        let out = unpack(&captured(bytes, "a.wacz"), &Limits::default(), &mut |m| match m {
            Ok(_) => members += 1,
            Err(e) => failures.push(e.to_string()),
        });
        assert!(members == 0 && failures.len() == 1, "{failures:?}");
        assert!(matches!(out.expect("an archive").seal, Some(Seal::Invalid { .. })));
    }

    #[test]
    fn a_large_zip_of_files_is_told_from_a_package_and_from_a_workbook() {
        let kind = |files: &[(&str, &[u8])], name: &str| large_zip_kind(Cursor::new(zipped(files)), name);
        assert_eq!(kind(&[("a.txt", b"x")], "a.zip"), Some(Kind::Zip));
        assert_eq!(kind(&[("a.txt", b"x")], "a.WACZ"), Some(Kind::Wacz));
        assert_eq!(kind(&[("xl/workbook.xml", b"x")], "a.xlsx"), None);
        assert_eq!(large_zip_kind(Cursor::new(b"PK\x03\x04"), "a.zip"), None);
        let mut names = Vec::new();
        let file = captured(Vec::new(), "a.zip");
        let bytes = Cursor::new(zipped(&[("a.txt", b"Two killed")]));
        unpack_large_zip(bytes, Kind::Zip, &file, &Limits::default(), &mut |m| names.extend(m.map(|m| m.capture.origin))).expect("an archive");
        assert_eq!(names, ["a.zip!/a.txt"]);
    }

    #[test]
    fn a_domain_signature_is_told_apart_from_one_that_was_checked() {
        let w = warc();
        let p = package(&w);
        let own = format!("sha256:{}", sha256(p.as_bytes()));
        let d = format!(r#"{{"hash":"{own}","signedData":{{"hash":"{own}","domain":"archive.example","signature":"x","domainCert":"x"}}}}"#);
        let (_, seal) = read(&[("archive/data.warc.gz", &w), ("datapackage.json", p.as_bytes()), ("datapackage-digest.json", d.as_bytes())]);
        assert_eq!(seal, Seal::SignedUnchecked { by: "archive.example".into() });
    }

    #[test]
    fn a_key_s_signature_is_checked() {
        let w = warc();
        let p = package(&w);
        let own = format!("sha256:{}", sha256(p.as_bytes()));
        let (key, signature) = crate::ecdsa::tests::signed(own.as_bytes());
        for (signature, valid) in [(signature.as_str(), true), (&crate::ecdsa::tests::signed(b"other").1, false)] {
            let d = format!(r#"{{"hash":"{own}","signedData":{{"hash":"{own}","signature":"{signature}","publicKey":"{key}","software":"tests"}}}}"#);
            let (_, seal) = read(&[("archive/data.warc.gz", &w), ("datapackage.json", p.as_bytes()), ("datapackage-digest.json", d.as_bytes())]);
            assert_eq!(matches!(seal, Seal::Valid { .. }), valid, "{seal:?}");
        }
    }
}
