//! Files and folders the person picked: the host keeps the path, callers hold a handle.

use std::collections::{HashMap, HashSet};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::contract::Picked;
use crate::domain::fault::{Code, Fault, Result};

/// The picked files of one process.
#[derive(Default)]
pub struct PickedFiles {
    held: Mutex<(u64, HashMap<String, PathBuf>)>,
    replaceable: Mutex<HashSet<String>>,
}

impl PickedFiles {
    fn lock(&self) -> MutexGuard<'_, (u64, HashMap<String, PathBuf>)> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a path and answers its handle. Only hosts call this, never a command.
    pub fn keep(&self, path: &Path) -> Picked {
        let mut held = self.lock();
        held.0 += 1;
        let handle = format!("file-{}", held.0);
        held.1.insert(handle.clone(), path.to_owned());
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        let bytes = path.metadata().map(|meta| meta.len()).unwrap_or_default();
        Picked {
            file: Some(handle),
            name: name.unwrap_or_default(),
            bytes: bytes.to_string(),
        }
    }

    /// Keeps the target of an export whose replacement the person has confirmed, as a save dialog
    /// asks for it. Only hosts call this.
    pub fn keep_to_replace(&self, path: &Path) -> Picked {
        let picked = self.keep(path);
        let mut held = self
            .replaceable
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        held.extend(picked.file.clone());
        picked
    }

    /// Whether a file that stands at the handle's place may be replaced.
    pub fn may_replace(&self, handle: &str) -> bool {
        let held = self
            .replaceable
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        held.contains(handle)
    }

    /// The path behind a handle.
    ///
    /// # Errors
    /// [`Code::UnknownFile`].
    pub fn path(&self, handle: &str) -> Result<PathBuf> {
        let found = self.lock().1.get(handle).cloned();
        found.ok_or_else(|| Fault::new(Code::UnknownFile))
    }

    /// The text of a small file: UTF-8 with or without a mark, or GB18030.
    ///
    /// # Errors
    /// [`Code::UnknownFile`], [`Code::FileUnreadable`], [`Code::EmptyFile`], [`Code::TooLarge`],
    /// [`Code::BinaryFile`], [`Code::BrokenEncoding`].
    pub fn read_text(&self, handle: &str, most: u64) -> Result<String> {
        let path = self.path(handle)?;
        let mut bytes = Vec::new();
        std::fs::File::open(&path)
            .and_then(|file| file.take(most + 1).read_to_end(&mut bytes))
            .map_err(|_| Fault::new(Code::FileUnreadable).with("path", path.display()))?;
        if bytes.is_empty() {
            return Err(Fault::new(Code::EmptyFile));
        }
        if bytes.len() as u64 > most {
            return Err(Fault::new(Code::TooLarge).with("most_bytes", most));
        }
        if bytes.contains(&0) {
            return Err(Fault::new(Code::BinaryFile));
        }
        let plain = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        if let Ok(text) = std::str::from_utf8(plain) {
            return Ok(text.to_owned());
        }
        encoding_rs::GB18030
            .decode_without_bom_handling_and_without_replacement(plain)
            .map(std::borrow::Cow::into_owned)
            .ok_or_else(|| Fault::new(Code::BrokenEncoding))
    }
}
