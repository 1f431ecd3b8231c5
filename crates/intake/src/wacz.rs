//! Enters: a packed web archive (WACZ 1.1.1). Leaves: the captures of its web archives, and whether it is what was packed and who signed it.
//! Never done here: dropping an archive because its seal is broken; the seal is told and the reader decides.

use crate::archive::{ArchiveError, Sink, Zip, member};
use crate::capture::sha256;
use crate::limits::Limits;
use crate::warc::read_warc;
use serde::{Deserialize, Serialize};
use serde_json::Value;

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

/// Files of a package that are no web archive are no larger than this.
const TABLE_MAX: u64 = 50 << 20;

fn hash_of(value: &Value) -> Option<&str> {
    value.get("hash")?.as_str()
}

/// Reads the web archives of a package and checks its seal.
pub(crate) fn read_wacz(zip: &mut Zip<'_>, sink: &mut Sink<'_>) -> Result<Seal, ArchiveError> {
    let mut hashes = Vec::new();
    let (mut package, mut digest) = (None, None);
    for index in 0..zip.len() {
        let is_archive = zip.name_for_index(index).and_then(Result::ok).is_some_and(|n| n.starts_with("archive/"));
        // A web archive is one member of the package and many captures: the limit of one member doesn't hold for it.
        let limits = Limits { bytes_each: if is_archive { sink.limits.bytes_all } else { TABLE_MAX }, ..*sink.limits };
        let mut spent = 0;
        let (name, bytes) = member(zip, index, &limits, &mut spent);
        let bytes = match bytes {
            Ok(Some(bytes)) => bytes,
            Ok(None) => continue,
            Err(e) => {
                hashes.push((name.clone(), None));
                sink.failed(&name, e);
                continue;
            }
        };
        hashes.push((name.clone(), Some(sha256(&bytes))));
        match name.as_str() {
            "datapackage.json" => package = Some(bytes),
            "datapackage-digest.json" => digest = Some(bytes),
            n if n.starts_with("archive/") => read_warc(bytes.as_slice(), sink),
            _ => sink.left_out("tables of the package"),
        }
    }
    Ok(seal(package.as_deref(), digest.as_deref(), &hashes))
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
    use crate::archive::tests::zipped;
    use crate::archive::unpack;
    use crate::capture::captured;
    use crate::limits::tests::gzip;

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
