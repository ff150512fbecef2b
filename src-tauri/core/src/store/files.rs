//! Sealed attachments, beside the store's file, named by the SHA-256 of their sealed bytes.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::seal::hex;
use crate::domain::fault::{Code, Fault, Result};

/// Bytes read at a time.
const BLOCK: usize = 1 << 20;

/// The folder that belongs to a store file.
pub fn folder_of(store: &Path) -> PathBuf {
    let mut name = store.file_name().map(ToOwned::to_owned).unwrap_or_default();
    name.push(".attachments");
    store.with_file_name(name)
}

pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> Fault {
    let full = error.kind() == std::io::ErrorKind::StorageFull;
    let code = if full {
        Code::DiskFull
    } else {
        Code::FileUnreadable
    };
    Fault::new(code).with("path", path.display())
}

/// Writes bytes so that they survive a power cut before their row is committed; answers their
/// SHA-256, and whether they were not there before.
pub fn keep(folder: &Path, sealed: &[u8]) -> Result<([u8; 32], bool)> {
    let content: [u8; 32] = Sha256::digest(sealed).into();
    let path = place(folder, &content);
    if path.exists() {
        return Ok((content, false));
    }
    write_atomically(&path, sealed)?;
    Ok((content, true))
}

/// Takes away what was kept for rows that never came to be. Best effort: what stopped them is what
/// the person must hear of.
pub fn forget(folder: &Path, kept: &[[u8; 32]]) {
    for content in kept {
        let _ = fs::remove_file(place(folder, content));
    }
}

/// Writes bytes without waiting for the disk: for made-up scans, which can be made again.
pub fn keep_replaceable(folder: &Path, sealed: &[u8]) -> Result<[u8; 32]> {
    let content: [u8; 32] = Sha256::digest(sealed).into();
    let path = place(folder, &content);
    let parent = path.parent().unwrap_or(folder);
    fs::create_dir_all(parent)
        .and_then(|()| fs::write(&path, sealed))
        .map_err(|error| unreadable(&path, &error))?;
    Ok(content)
}

/// Gives a file that was written and flushed under another name in the folder's file system its own.
pub fn put_in_place(folder: &Path, written: &Path, content: &[u8]) -> Result<()> {
    let path = place(folder, content);
    let parent = path.parent().unwrap_or(folder);
    fs::create_dir_all(parent).map_err(|error| unreadable(parent, &error))?;
    fs::rename(written, &path).map_err(|error| unreadable(&path, &error))?;
    sync_folder(parent)
}

/// Copies a kept file to another folder, piece by piece, and checks that it is the one that was kept.
///
/// # Errors
/// [`Code::AuditBroken`], [`Code::DiskFull`], [`Code::FileUnreadable`].
pub fn lay(source: &Path, target: &Path, content: &[u8]) -> Result<()> {
    let (from, to) = (place(source, content), place(target, content));
    if to.exists() {
        return Ok(());
    }
    let parent = to.parent().unwrap_or(target);
    fs::create_dir_all(parent).map_err(|error| unreadable(parent, &error))?;
    let temporary = to.with_extension("tmp");
    let copied = copy_hashed(&from, &temporary).and_then(|found| {
        if found.as_slice() != content {
            return Err(Fault::new(Code::AuditBroken).with("place", "attachment"));
        }
        fs::rename(&temporary, &to).map_err(|error| unreadable(&to, &error))
    });
    if copied.is_err() {
        // Best effort: the failed copy is what the person must hear of.
        let _ = fs::remove_file(&temporary);
    }
    copied.and_then(|()| sync_folder(parent))
}

fn copy_hashed(from: &Path, to: &Path) -> Result<[u8; 32]> {
    let mut source = File::open(from).map_err(|error| unreadable(from, &error))?;
    let mut out = File::create(to).map_err(|error| unreadable(to, &error))?;
    let (mut hasher, mut block) = (Sha256::new(), vec![0; BLOCK]);
    loop {
        let read = source.read(&mut block);
        let read = read.map_err(|error| unreadable(from, &error))?;
        if read == 0 {
            break;
        }
        hasher.update(&block[..read]);
        let written = out.write_all(&block[..read]);
        written.map_err(|error| unreadable(to, &error))?;
    }
    out.sync_all().map_err(|error| unreadable(to, &error))?;
    Ok(hasher.finalize().into())
}

/// Opens a kept file after it was read once whole and found to be the one that was kept.
///
/// # Errors
/// [`Code::AuditBroken`] where it is another or is not there; [`Code::FileUnreadable`].
pub fn checked(folder: &Path, content: &[u8]) -> Result<File> {
    let path = place(folder, content);
    let broken = |what: &str| {
        let fault = Fault::new(Code::AuditBroken).with("place", "payment_file");
        fault.with("what", what)
    };
    let mut file = File::open(&path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => broken("missing"),
        _ => unreadable(&path, &error),
    })?;
    let (mut hasher, mut block) = (Sha256::new(), vec![0; BLOCK]);
    loop {
        match file.read(&mut block) {
            Ok(0) => break,
            Ok(read) => hasher.update(&block[..read]),
            Err(error) => return Err(unreadable(&path, &error)),
        }
    }
    if hasher.finalize().as_slice() == content {
        return Ok(file);
    }
    Err(broken("content"))
}

/// Reads sealed bytes and checks that they are the ones that were kept.
pub fn fetch(folder: &Path, content: &[u8]) -> Result<Vec<u8>> {
    let path = place(folder, content);
    let bytes = fs::read(&path).map_err(|error| unreadable(&path, &error))?;
    if Sha256::digest(&bytes).as_slice() == content {
        return Ok(bytes);
    }
    Err(Fault::new(Code::AuditBroken).with("place", "attachment"))
}

fn place(folder: &Path, content: &[u8]) -> PathBuf {
    let name = hex(content);
    folder.join(&name[..2.min(name.len())]).join(&name)
}

/// Writes to a temporary name beside the target, flushes to the disk, then renames.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(|error| unreadable(folder, &error))?;
    let mut name = path.file_name().map(ToOwned::to_owned).unwrap_or_default();
    name.push(".tmp");
    let temporary = path.with_file_name(name);
    let written = File::create(&temporary)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&temporary, path));
    written.map_err(|error| {
        // Best effort: the failed write is what the person must hear of.
        let _ = fs::remove_file(&temporary);
        unreadable(path, &error)
    })?;
    sync_folder(folder)
}

/// Makes the names in a folder survive a power cut.
///
/// # Errors
/// [`Code::FileUnreadable`].
#[cfg(unix)]
pub(crate) fn sync_folder(folder: &Path) -> Result<()> {
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|error| unreadable(folder, &error))
}

/// Other systems have no such call; they keep names by themselves.
#[cfg(not(unix))]
pub(crate) fn sync_folder(_folder: &Path) -> Result<()> {
    Ok(())
}
