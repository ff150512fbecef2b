//! Large files under a key: sealed and opened piece by piece, so that none is ever held whole.
//!
//! A file is cut into pieces of a mebibyte, of which the last is shorter, be it empty. Each is sealed for
//! its place: the file's name, its number and whether it is the last. Pieces can therefore not be
//! exchanged, left out, repeated or cut off behind without the opening noticing; and any byte is found by
//! arithmetic. Deliberately absent: compression, which would tell of the content by its size.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::files::unreadable;
use super::seal::Key;
use crate::domain::fault::{Code, Fault, Result};

/// Bytes of a piece before it is sealed.
const PIECE: usize = 1 << 20;
/// What sealing adds: the nonce and the tag.
const ADDED: u64 = 24 + 16;
/// Bytes of a whole sealed piece.
const SEALED: u64 = PIECE as u64 + ADDED;

/// The hashes of a file as it was and as it lies there sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hashes {
    /// SHA-256 of the plain bytes.
    pub plain: [u8; 32],
    /// SHA-256 of the sealed bytes.
    pub sealed: [u8; 32],
}

fn place(name: &str, at: u64, last: bool) -> String {
    format!("{name}:{at}:{}", u8::from(last))
}

/// Seals what `from` holds into a new file, flushed to the disk. `stop` ends it early.
///
/// # Errors
/// [`Code::FileUnreadable`], [`Code::DiskFull`], [`Code::Cancelled`].
pub fn seal(
    from: &mut dyn Read,
    to: &Path,
    (key, name): (&Key, &str),
    stop: &AtomicBool,
) -> Result<Hashes> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(|error| unreadable(folder, &error))?;
    }
    let mut out = File::create(to).map_err(|error| unreadable(to, &error))?;
    let (mut plain, mut sealed) = (Sha256::new(), Sha256::new());
    let mut piece = Zeroizing::new(vec![0; PIECE]);
    for at in 0.. {
        if stop.load(Ordering::Relaxed) {
            return Err(Fault::new(Code::Cancelled));
        }
        let held = fill(from, &mut piece).map_err(|error| unreadable(to, &error))?;
        let last = held < PIECE;
        plain.update(&piece[..held]);
        let bytes = key.seal(&place(name, at, last), &piece[..held])?;
        sealed.update(&bytes);
        out.write_all(&bytes)
            .map_err(|error| unreadable(to, &error))?;
        if last {
            break;
        }
    }
    out.sync_all().map_err(|error| unreadable(to, &error))?;
    Ok(Hashes {
        plain: plain.finalize().into(),
        sealed: sealed.finalize().into(),
    })
}

fn fill(from: &mut dyn Read, piece: &mut [u8]) -> io::Result<usize> {
    let mut held = 0;
    while held < piece.len() {
        match from.read(&mut piece[held..]) {
            Ok(0) => break,
            Ok(read) => held += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(held)
}

/// A sealed file that reads as what was sealed.
pub struct Opened {
    file: File,
    key: Key,
    name: String,
    /// Number of the last piece.
    last: u64,
    len: u64,
    at: u64,
    /// The piece that was opened last, and its number.
    piece: Zeroizing<Vec<u8>>,
    held: Option<u64>,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opened").field("len", &self.len).finish()
    }
}

impl Opened {
    /// Opens a sealed file by its key.
    ///
    /// # Errors
    /// [`Code::AuditBroken`] for what cannot be one; [`Code::FileUnreadable`].
    pub fn new(file: File, key: Key, name: &str) -> Result<Self> {
        let sealed = file.metadata().map(|meta| meta.len());
        let sealed = sealed.map_err(|error| unreadable(Path::new(""), &error))?;
        let (last, rest) = (sealed / SEALED, sealed % SEALED);
        if rest < ADDED {
            return Err(Fault::new(Code::AuditBroken).with("place", "payment_file"));
        }
        Ok(Self {
            file,
            key,
            name: name.to_owned(),
            last,
            len: last * PIECE as u64 + rest - ADDED,
            at: 0,
            piece: Zeroizing::new(Vec::new()),
            held: None,
        })
    }

    /// Bytes of what was sealed.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether nothing was sealed.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    fn hold(&mut self, number: u64) -> io::Result<()> {
        if self.held == Some(number) {
            return Ok(());
        }
        self.held = None;
        self.file.seek(SeekFrom::Start(number * SEALED))?;
        let mut sealed = Vec::with_capacity(SEALED as usize);
        (&mut self.file).take(SEALED).read_to_end(&mut sealed)?;
        let place = place(&self.name, number, number == self.last);
        let opened = self.key.open(&place, &sealed);
        self.piece = opened.map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
        self.held = Some(number);
        Ok(())
    }
}

impl Read for Opened {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.len || buffer.is_empty() {
            return Ok(0);
        }
        self.hold(self.at / PIECE as u64)?;
        let from = (self.at % PIECE as u64) as usize;
        let rest = self.piece.get(from..).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Opened {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let base = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => self.len.checked_add_signed(by),
        };
        self.at = base.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed(content: &[u8]) -> (tempfile::TempDir, std::path::PathBuf, Key, Hashes) {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("x");
        let key = Key::random().expect("key");
        let none = AtomicBool::new(false);
        let hashes = seal(&mut &*content, &path, (&key, "bill"), &none).expect("sealed");
        (folder, path, key, hashes)
    }

    #[test]
    fn what_was_sealed_is_read_again_from_any_byte() {
        for len in [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE + 77] {
            let content: Vec<u8> = (0..len).map(|at| (at % 251) as u8).collect();
            let (_folder, path, key, hashes) = sealed(&content);
            assert_eq!(hashes.plain, <[u8; 32]>::from(Sha256::digest(&content)));
            let file = File::open(&path).expect("file");
            let mut opened = Opened::new(file, key, "bill").expect("opened");
            assert_eq!(opened.len(), len as u64);
            let mut all = Vec::new();
            opened.read_to_end(&mut all).expect("read");
            assert!(all == content, "{len}");
            opened.seek(SeekFrom::Start(len as u64 / 2)).expect("seek");
            let mut rest = Vec::new();
            opened.read_to_end(&mut rest).expect("read");
            assert!(rest == content[len / 2..], "{len}");
        }
    }

    #[test]
    fn pieces_exchanged_cut_off_or_changed_do_not_open() {
        let content = vec![7; 2 * PIECE + 5];
        let (_folder, path, key, _) = sealed(&content);
        let whole = fs::read(&path).expect("sealed");
        let piece = SEALED as usize;
        let exchanged = [
            &whole[piece..2 * piece],
            &whole[..piece],
            &whole[2 * piece..],
        ]
        .concat();
        let cut = [&whole[..piece], &whole[2 * piece..]].concat();
        let mut changed = whole.clone();
        changed[piece + 40] ^= 1;
        for bytes in [exchanged, cut, changed, whole[..2 * piece].to_vec()] {
            fs::write(&path, bytes).expect("written");
            let file = File::open(&path).expect("file");
            let read = Opened::new(file, key.clone(), "bill").and_then(|mut opened| {
                let read = opened.read_to_end(&mut Vec::new());
                read.map_err(|_| Fault::new(Code::AuditBroken))
            });
            assert!(read.is_err());
        }
    }
}
