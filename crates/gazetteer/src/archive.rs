//! Enters a GeoNames download, plain or zipped. Leaves its lines, one at a time, with a bound on their length. Never here: an
//! archive unpacked to disk or held in memory, or a look at what the lines say.

use crate::error::GazetteerError;
use flate2::read::DeflateDecoder;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// A longer line is not a GeoNames row.
const LINE_MAX: usize = 1 << 20;

/// A line, or why it is not text.
pub(crate) type Line<'a> = Result<&'a str, &'static str>;

/// The text of a dump, unpacked as it is read.
pub(crate) struct Lines {
    reader: Box<dyn BufRead>,
    buffer: Vec<u8>,
    number: u64,
}

impl Lines {
    pub(crate) fn open(path: &Path) -> Result<Lines, GazetteerError> {
        let mut file = File::open(path).map_err(GazetteerError::io(path))?;
        let mut start = [0u8; 4];
        let n = file.read(&mut start).map_err(GazetteerError::io(path))?;
        file.rewind().map_err(GazetteerError::io(path))?;
        let reader: Box<dyn BufRead> = if n == 4 && start == *b"PK\x03\x04" {
            let bad = |reason: &str| GazetteerError::BadArchive { path: path.to_path_buf(), reason: reason.into() };
            let member = find_member(&mut file).map_err(|reason| bad(&reason))?;
            file.seek(SeekFrom::Start(member.at)).map_err(GazetteerError::io(path))?;
            let packed = BufReader::new(file).take(member.packed);
            match member.method {
                0 => Box::new(BufReader::new(packed)),
                8 => Box::new(BufReader::with_capacity(1 << 16, DeflateDecoder::new(packed))),
                m => return Err(bad(&format!("compression method {m}"))),
            }
        } else {
            Box::new(BufReader::with_capacity(1 << 16, file))
        };
        Ok(Lines { reader, buffer: Vec::new(), number: 0 })
    }

    /// The next line and its number, or none at the end. Reading can go on after a line that is not text.
    pub(crate) fn next_line(&mut self, path: &Path) -> Result<Option<(u64, Line<'_>)>, GazetteerError> {
        self.buffer.clear();
        let mut bounded = (&mut self.reader).take(LINE_MAX as u64);
        let n = bounded.read_until(b'\n', &mut self.buffer).map_err(GazetteerError::io(path))?;
        if n == 0 {
            return Ok(None);
        }
        self.number += 1;
        if n == LINE_MAX && self.buffer.last() != Some(&b'\n') {
            skip_line(&mut *self.reader).map_err(GazetteerError::io(path))?;
            return Ok(Some((self.number, Err("longer than a megabyte"))));
        }
        let line = self.buffer.strip_suffix(b"\n").unwrap_or(&self.buffer);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        Ok(Some((self.number, std::str::from_utf8(line).map_err(|_| "not UTF-8"))))
    }
}

fn skip_line(reader: &mut dyn BufRead) -> std::io::Result<()> {
    loop {
        let (done, n) = {
            let b = reader.fill_buf()?;
            match b.iter().position(|c| *c == b'\n') {
                Some(i) => (true, i + 1),
                None => (b.is_empty(), b.len()),
            }
        };
        reader.consume(n);
        if done {
            return Ok(());
        }
    }
}

struct Member {
    at: u64,
    packed: u64,
    method: u16,
}

/// The largest `.txt` member of a zip archive that is not the read-me.
fn find_member(file: &mut File) -> Result<Member, String> {
    let io = |e: std::io::Error| e.to_string();
    let size = file.seek(SeekFrom::End(0)).map_err(io)?;
    let tail_len = size.min(65_557);
    let mut tail = vec![0u8; tail_len as usize];
    file.seek(SeekFrom::Start(size - tail_len)).map_err(io)?;
    file.read_exact(&mut tail).map_err(io)?;
    let end =
        (0..tail.len().saturating_sub(21)).rev().find(|i| tail[*i..].starts_with(b"PK\x05\x06")).ok_or("no end of archive; the download may be cut short")?;
    let (directory_len, directory_at) = (le(&tail[end..], 12, 4), le(&tail[end..], 16, 4));
    if directory_len > 1 << 20 || directory_at + directory_len > size {
        return Err("an unusual directory".into());
    }
    let mut directory = vec![0u8; directory_len as usize];
    file.seek(SeekFrom::Start(directory_at)).map_err(io)?;
    file.read_exact(&mut directory).map_err(io)?;
    let mut best: Option<(u64, Member)> = None;
    let mut d = &directory[..];
    while d.len() >= 46 && d.starts_with(b"PK\x01\x02") {
        let (name_len, extra, comment) = (le(d, 28, 2) as usize, le(d, 30, 2) as usize, le(d, 32, 2) as usize);
        let name = d.get(46..46 + name_len).map(|n| String::from_utf8_lossy(n).to_lowercase()).unwrap_or_default();
        let unpacked = le(d, 24, 4);
        if name.ends_with(".txt") && !name.contains("readme") && best.as_ref().is_none_or(|b| unpacked > b.0) {
            best = Some((unpacked, Member { at: le(d, 42, 4), packed: le(d, 20, 4), method: le(d, 10, 2) as u16 }));
        }
        d = d.get(46 + name_len + extra + comment..).unwrap_or(&[]);
    }
    let mut member = best.ok_or("no .txt file in it")?.1;
    let mut local = [0u8; 30];
    file.seek(SeekFrom::Start(member.at)).map_err(io)?;
    file.read_exact(&mut local).map_err(io)?;
    member.at += 30 + le(&local, 26, 2) + le(&local, 28, 2);
    Ok(member)
}

/// A little-endian number of `n` bytes at `at`, 0 past the end.
fn le(b: &[u8], at: usize, n: usize) -> u64 {
    b.get(at..at + n).unwrap_or(&[]).iter().rev().fold(0, |v, x| v << 8 | u64::from(*x))
}
