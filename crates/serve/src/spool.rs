//! Answers that may be too large for memory. Enters: bytes, as they are made. Leaves: the same with their tag, out of memory or out of a file that has no name and is gone
//! with the answer. Never done here: a file that anybody else can open; a thread for whoever reads slowly.

use axum::body::{Body, Bytes};
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{self, BufWriter, Read as _, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use tokio::task::JoinHandle;

/// Bytes that are held in memory.
const SMALL: usize = 1 << 20;
/// Bytes that are read from a file at a time.
const CHUNK: usize = 256 << 10;

/// Bytes on their way.
pub(crate) struct Spool {
    folder: PathBuf,
    small: Vec<u8>,
    large: Option<BufWriter<File>>,
    hash: Sha256,
    bytes: u64,
}

/// What came.
#[derive(Clone, Debug)]
pub(crate) enum Spooled {
    /// Few bytes.
    Small(Bytes),
    /// Many.
    Large(Large),
}

/// A file without a name.
#[derive(Clone, Debug)]
pub(crate) struct Large {
    file: Arc<Mutex<File>>,
    pub bytes: u64,
    /// The beginning of the SHA-256 of all of it.
    pub tag: String,
}

impl Spool {
    /// What doesn't fit in memory goes into a file of this folder, beside the book: a system's own folder for such files may lie in memory itself.
    pub(crate) fn new(folder: &Path) -> Self {
        Spool { folder: folder.to_owned(), small: Vec::new(), large: None, hash: Sha256::new(), bytes: 0 }
    }

    /// All that came.
    pub(crate) fn done(self) -> io::Result<Spooled> {
        let Some(large) = self.large else { return Ok(Spooled::Small(self.small.into())) };
        let file = large.into_inner().map_err(io::IntoInnerError::into_error)?;
        let tag = crate::reply::hex(&self.hash.finalize()[..16]);
        Ok(Spooled::Large(Large { file: Arc::new(Mutex::new(file)), bytes: self.bytes, tag }))
    }
}

impl Write for Spool {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        let n = match &mut self.large {
            Some(file) => file.write(buf)?,
            None if self.small.len() + buf.len() <= SMALL => {
                self.small.extend_from_slice(buf);
                buf.len()
            }
            None => {
                let mut file = BufWriter::with_capacity(CHUNK, tempfile::tempfile_in(&self.folder)?);
                file.write_all(&std::mem::take(&mut self.small))?;
                self.large.insert(file).write(buf)?
            }
        };
        self.hash.update(&buf[..n]);
        self.bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.large.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Large {
    /// As a body; a thread is needed only while a piece is read.
    pub(crate) fn body(self) -> Body {
        Body::from_stream(Pieces { of: self, at: 0, next: None })
    }

    fn piece(&self, at: u64) -> io::Result<Bytes> {
        let many = usize::try_from(self.bytes - at).unwrap_or(CHUNK).min(CHUNK);
        let mut out = vec![0; many];
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(&mut out)?;
        Ok(out.into())
    }
}

struct Pieces {
    of: Large,
    at: u64,
    next: Option<JoinHandle<io::Result<Bytes>>>,
}

impl futures_core::Stream for Pieces {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let own = &mut *self;
        if own.next.is_none() {
            if own.at >= own.of.bytes {
                return Poll::Ready(None);
            }
            let (of, at) = (own.of.clone(), own.at);
            own.next = Some(tokio::task::spawn_blocking(move || of.piece(at)));
        }
        let Some(next) = own.next.as_mut() else { return Poll::Ready(None) };
        let Poll::Ready(piece) = Pin::new(next).poll(cx) else { return Poll::Pending };
        own.next = None;
        let piece = piece.unwrap_or_else(|e| Err(io::Error::other(e)));
        match &piece {
            Ok(bytes) => own.at += bytes.len() as u64,
            Err(_) => own.at = own.of.bytes,
        }
        Poll::Ready(Some(piece))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_bytes_stay_in_memory_and_many_come_back_piece_by_piece_and_leave_no_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut few = Spool::new(folder.path());
        few.write_all(b"few").expect("room");
        assert!(matches!(few.done().expect("it is there"), Spooled::Small(b) if &b[..] == b"few"));
        let mut many = Spool::new(folder.path());
        let all: Vec<u8> = (0..3 * SMALL + 17).map(|i| (i % 251) as u8).collect();
        all.chunks(7_919).for_each(|c| many.write_all(c).expect("room"));
        let Spooled::Large(large) = many.done().expect("it is there") else { panic!("it is large") };
        assert_eq!(large.bytes, all.len() as u64);
        assert_eq!(large.tag, crate::reply::hex(&Sha256::digest(&all)[..16]));
        let (mut back, mut at) = (Vec::new(), 0);
        while at < large.bytes {
            let piece = large.piece(at).expect("a piece");
            at += piece.len() as u64;
            back.extend_from_slice(&piece);
        }
        assert!(back == all);
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0, "nobody finds it");
    }
}
