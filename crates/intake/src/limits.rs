//! Enters: packed bytes. Leaves: what they hold, or a refusal before they fill the memory. Never done here: trusting a size that a header states.

use std::io::Read;
use thiserror::Error;

/// What an archive or a packed body may unfold to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of everything together. A gigabyte unless told.
    pub bytes_all: u64,
    /// The most bytes of one member. 50 MiB unless told.
    pub bytes_each: u64,
    /// The most members. 10,000 unless told.
    pub members: usize,
    /// How many archives may lie in each other. 2 unless told.
    pub depth: usize,
    /// How many times its size a member may unfold to, once it is larger than a mebibyte. 200 unless told: text gives 20, a bomb 1,000.
    pub ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { bytes_all: 1 << 30, bytes_each: 50 << 20, members: 10_000, depth: 2, ratio: 200 }
    }
}

/// From so many bytes on the ratio counts: below, even a bomb is harmless.
const RATIO_FROM: u64 = 1 << 20;

/// Why packed bytes were not unfolded to their end.
#[derive(Debug, Error)]
pub enum Refused {
    /// More than one member may have.
    #[error("larger than {} MiB when unpacked", .0 >> 20)]
    TooLarge(u64),
    /// More than the whole may have.
    #[error("the whole is larger than {} MiB when unpacked", .0 >> 20)]
    AllTooLarge(u64),
    /// It unfolds to so many times its size that it is made to exhaust a machine.
    #[error("unpacks to more than {0} times its size, as bombs do")]
    Bomb(u64),
    /// The stream breaks off or is damaged.
    #[error("damaged or cut off ({0})")]
    Damaged(std::io::Error),
}

/// Reads a stream to its end within the limits. `packed` tells how many packed bytes went in so far.
pub(crate) fn read_within(stream: &mut impl Read, limits: &Limits, spent: &mut u64, packed: impl Fn() -> Option<u64>) -> Result<Vec<u8>, Refused> {
    let mut out = Vec::new();
    read_into(stream, limits, spent, packed, &mut out).map(|()| out)
}

/// Reads a chunk through a decoder by the decoder itself.
fn chunk<R: Read>(stream: &mut R, buffer: &mut [u8]) -> std::io::Result<usize> {
    loop {
        match stream.read(buffer) {
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

/// As `read_within`, and what came before a failure stays in `out`.
pub(crate) fn read_into<R: Read>(stream: &mut R, limits: &Limits, spent: &mut u64, packed: impl Fn() -> Option<u64>, out: &mut Vec<u8>) -> Result<(), Refused> {
    let mut buffer = vec![0; 64 << 10];
    loop {
        let n = chunk(stream, &mut buffer).map_err(Refused::Damaged)?;
        if n == 0 {
            return Ok(());
        }
        *spent += n as u64;
        let length = (out.len() + n) as u64;
        if length > limits.bytes_each {
            return Err(Refused::TooLarge(limits.bytes_each));
        }
        if *spent > limits.bytes_all {
            return Err(Refused::AllTooLarge(limits.bytes_all));
        }
        if length > RATIO_FROM
            && let Some(packed) = packed()
            && length > packed.saturating_mul(limits.ratio)
        {
            return Err(Refused::Bomb(limits.ratio));
        }
        out.extend_from_slice(&buffer[..n]);
    }
}

/// Undoes the codings of an HTTP body, the last one first. A coding that isn't known is an error with its name.
pub(crate) fn decode_body(body: Vec<u8>, coding: &str, limits: &Limits, spent: &mut u64) -> Result<Vec<u8>, Refused> {
    let mut body = body;
    let codings: Vec<String> = coding.split(',').map(|c| c.trim().to_ascii_lowercase()).filter(|c| !c.is_empty() && c != "identity").collect();
    if codings.len() > 2 {
        return Err(Refused::Damaged(std::io::Error::other("more than two codings over each other")));
    }
    for coding in codings.iter().rev() {
        let packed = body.len() as u64;
        let whole = || Some(packed);
        body = match coding.as_str() {
            "gzip" | "x-gzip" => read_within(&mut flate2::read::MultiGzDecoder::new(body.as_slice()), limits, spent, whole)?,
            // Some senders mean the bare stream by the name of the wrapped one.
            "deflate" if body.first().is_some_and(|b| b & 15 == 8) => read_within(&mut flate2::read::ZlibDecoder::new(body.as_slice()), limits, spent, whole)?,
            "deflate" => read_within(&mut flate2::read::DeflateDecoder::new(body.as_slice()), limits, spent, whole)?,
            other => return Err(Refused::Damaged(std::io::Error::other(format!("coded as {other:?}, which is not read")))),
        };
    }
    Ok(body)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::io::Write as _;

    pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        out.write_all(bytes).expect("written");
        out.finish().expect("finished")
    }

    #[test]
    fn a_body_is_unfolded_and_a_bomb_is_not() {
        let limits = Limits::default();
        assert_eq!(decode_body(gzip(b"Five killed"), "gzip", &limits, &mut 0).expect("a body"), b"Five killed");
        assert_eq!(decode_body(gzip(&gzip(b"Five")), "gzip, gzip", &limits, &mut 0).expect("a body"), b"Five");
        let bomb = gzip(&vec![0; 4 << 20]);
        assert!(bomb.len() < 100_000);
        assert!(matches!(decode_body(bomb.clone(), "gzip", &limits, &mut 0), Err(Refused::Bomb(200))));
        let wide = Limits { ratio: u64::MAX, bytes_each: 2 << 20, ..limits };
        assert!(matches!(decode_body(bomb.clone(), "gzip", &wide, &mut 0), Err(Refused::TooLarge(_))));
        let all = Limits { ratio: u64::MAX, bytes_all: 2 << 20, ..limits };
        assert!(matches!(decode_body(bomb, "gzip", &all, &mut 0), Err(Refused::AllTooLarge(_))));
    }

    #[test]
    fn cut_unknown_and_stacked_codings_are_refused() {
        let limits = Limits::default();
        let whole = gzip(b"Five people were killed in the town");
        assert!(matches!(decode_body(whole[..whole.len() - 9].to_vec(), "gzip", &limits, &mut 0), Err(Refused::Damaged(_))));
        assert!(decode_body(whole.clone(), "br", &limits, &mut 0).expect_err("brotli").to_string().contains("\"br\""));
        assert!(decode_body(whole, "gzip,gzip,gzip", &limits, &mut 0).is_err());
    }
}
