//! Who a source really is. Enters: a name, a way to reach somebody. Leaves: a sealed file that one key opens, and a commitment in the chain.
//! Never done here: a copy of the identity anywhere else.
//!
//! Each identity is one file under `identities/`, named by its commitment and sealed with XChaCha20-Poly1305 under `keys/identities.key`. That
//! key may be moved to another medium: without it a stolen folder tells nothing. Erasing a source removes the file; the commitment that stays
//! in no entry either, since the entry's body goes too.

use crate::acts::check_source;
use crate::book::Book;
use crate::durable::{files_in, make_folder, wipe_file, write_file};
use crate::seal::{commit_to_identity, draw_salt};
use crate::{Content, EntryKind, Fingerprint, LedgerError, Result, Salt, Source, SourceId, Stamp, Visibility, keys};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use std::collections::BTreeSet;
use std::path::PathBuf;

const NONCE_BYTES: usize = 24;

impl Book {
    /// Names a source and seals who it is. `source.identity` is set here.
    ///
    /// # Errors
    /// The key is not in the book's folder, or the source has no id or name.
    pub fn seal_identity(&mut self, stamp: &Stamp, visibility: Visibility, mut source: Source, identity: &str) -> Result<u64> {
        let cipher = self.cipher()?;
        let salt = draw_salt(self.random.as_mut())?;
        let commitment = commit_to_identity(&salt, identity.as_bytes());
        let mut nonce = [0; NONCE_BYTES];
        self.random.fill(&mut nonce)?;
        let plain = [&salt.0[..], identity.as_bytes()].concat();
        let sealed = cipher.encrypt(&XNonce::from(nonce), Payload { msg: &plain, aad: self.id.0.as_bytes() });
        let sealed = sealed.map_err(|_| LedgerError::Sealed("it is too long to be sealed".to_owned()))?;
        source.identity = Some(commitment);
        check_source(&source)?;
        stamp.check()?;
        // Under the right to write: a file without an entry is left over from an act that was cut off, and is swept.
        self.transact(|b| {
            make_folder(&b.folder.join("identities"))?;
            write_file(&b.identity_path(&commitment), &[&nonce[..], &sealed].concat(), true)?;
            b.write(stamp, visibility, &Content::SourceAdded(source))
        })
    }

    /// Removes sealed files that no entry commits to any more; inside a running transaction.
    pub(crate) fn sweep_identities(&self) -> Result<()> {
        let files = files_in(&self.folder.join("identities"))?;
        if files.is_empty() {
            return Ok(());
        }
        let sources = self.store.entries_of(&[EntryKind::SourceAdded], self.size()?)?;
        let known: BTreeSet<PathBuf> = self.identities_in(&sources)?.iter().map(|c| self.identity_path(c)).collect();
        files.iter().filter(|f| f.extension().is_some_and(|e| e == "sealed") && !known.contains(*f)).try_for_each(|f| wipe_file(f))
    }

    /// Opens the identity of a source.
    ///
    /// # Errors
    /// The source has none, it was erased, or the key is missing or another one.
    pub fn open_identity(&self, source: &SourceId) -> Result<String> {
        let named = self.store.source(0, &crate::fold::source_key(&source.0))?.ok_or_else(|| LedgerError::Unknown(source.0.clone()))?;
        let mut commitment = None;
        // The latest entry about a source may set its visibility alone; the identity stands in the one that names it.
        self.store.each(1, self.size()?, &mut |h, _, body| {
            if let Some(body) = body.filter(|_| h.kind == EntryKind::SourceAdded)
                && let (Content::SourceAdded(s), _) = Content::parse(h.seq, h.kind, &body.json)?
                && s.id == *source
            {
                commitment = s.identity.or(commitment);
            }
            Ok(())
        })?;
        let Some(commitment) = commitment else {
            return Err(LedgerError::Sealed(format!("entry {} keeps no identity of {source}", named.0)));
        };
        String::from_utf8(self.unseal(&commitment)?).map_err(|_| LedgerError::Sealed("it is no text".to_owned()))
    }

    /// What is sealed under a commitment, checked against it.
    pub(crate) fn unseal(&self, commitment: &Fingerprint) -> Result<Vec<u8>> {
        let bytes = std::fs::read(self.identity_path(commitment)).map_err(|_| LedgerError::Sealed("its file is not in the book's folder".to_owned()))?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE_BYTES>().ok_or_else(|| LedgerError::Sealed("its file is cut off".to_owned()))?;
        let plain = self.cipher()?.decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: self.id.0.as_bytes() });
        let plain = plain.map_err(|_| LedgerError::Sealed("the key is another one, or the file was altered".to_owned()))?;
        let (salt, identity) = plain.split_first_chunk::<32>().ok_or_else(|| LedgerError::Sealed("its file is cut off".to_owned()))?;
        if commit_to_identity(&Salt(*salt), identity) != *commitment {
            return Err(LedgerError::Sealed("it is not what the chain commits to".to_owned()));
        }
        Ok(identity.to_vec())
    }

    /// True if both the sealed file and a key are in the book's folder.
    pub(crate) fn identity_can_be_checked(&self, commitment: &Fingerprint) -> bool {
        self.identity_path(commitment).exists() && keys::identities_path(&self.folder).exists()
    }

    fn cipher(&self) -> Result<XChaCha20Poly1305> {
        let path = keys::identities_path(&self.folder);
        if !path.exists() {
            return Err(LedgerError::Sealed(format!("{} is not there; put it back from where it is kept", path.display())));
        }
        Ok(XChaCha20Poly1305::new(&keys::read_key(&path)?.into()))
    }

    fn identity_path(&self, commitment: &Fingerprint) -> PathBuf {
        self.folder.join("identities").join(format!("{commitment}.sealed"))
    }

    pub(crate) fn wipe_identity(&self, commitment: &Fingerprint) -> Result<()> {
        wipe_file(&self.identity_path(commitment))
    }

    /// Commitments to identities that these entries hold.
    pub(crate) fn identities_in(&self, entries: &[u64]) -> Result<Vec<Fingerprint>> {
        let mut out = Vec::new();
        for &seq in entries {
            if let Some((header, _)) = self.store.entry(seq)?
                && header.kind == EntryKind::SourceAdded
                && let Some(Content::SourceAdded(s)) = self.entry(seq)?.content
            {
                out.extend(s.identity);
            }
        }
        Ok(out)
    }
}
