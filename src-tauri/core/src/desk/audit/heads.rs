//! The last head that was seen, kept outside the store.
//!
//! Whoever can write the store's file can cut the record's end off, or write all of it anew, and
//! leave it consistent. A note in the desk's own folder, by store, makes that show. It is written
//! only after a verification that found nothing, and never for a shorter record. The note is as
//! safe as the folder it lies in; a head that was printed or sent elsewhere is safer.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::domain::fault::{Fault, Result};
use crate::store::files::write_atomically;

/// The note's name in the desk's folder.
pub const FILE: &str = "heads.json";

/// One head as it is noted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Noted {
    /// Events in the chain.
    height: i64,
    /// Hash of the last one, hexadecimal.
    head: String,
}

/// What is known from earlier.
#[derive(Debug, PartialEq, Eq)]
pub enum Seen {
    /// The store was never verified here.
    Nothing,
    /// The note is there and cannot be read. It has to be put right, or removed, by a person.
    Unreadable,
    /// The head at the last sound verification.
    Head {
        /// Events in the chain then.
        height: i64,
        /// Hash of the last one, hexadecimal.
        head: String,
    },
}

impl Seen {
    /// The height known, if one is.
    pub fn height(&self) -> Option<i64> {
        match self {
            Self::Head { height, .. } => Some(*height),
            _ => None,
        }
    }
}

/// The note about one store.
#[derive(Debug)]
pub struct Heads {
    file: PathBuf,
    store: String,
}

impl Heads {
    /// The note in `home` about `store`.
    pub fn of(home: &Path, store: &Path) -> Self {
        let place = store.canonicalize().unwrap_or_else(|_| store.to_owned());
        Self {
            file: home.join(FILE),
            store: place.to_string_lossy().into_owned(),
        }
    }

    fn all(&self) -> Result<BTreeMap<String, Noted>, Fault> {
        match std::fs::read(&self.file) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|_| Fault::internal(FILE)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(BTreeMap::new()),
            Err(_) => Err(Fault::internal(FILE)),
        }
    }

    /// What is known of the store.
    pub fn seen(&self) -> Seen {
        match self.all() {
            Err(_) => Seen::Unreadable,
            Ok(mut all) => match all.remove(&self.store) {
                None => Seen::Nothing,
                Some(Noted { height, head }) => Seen::Head { height, head },
            },
        }
    }

    /// Notes a head.
    pub fn remember(&self, height: i64, head: &str) -> Result<()> {
        let mut all = self.all()?;
        let noted = Noted {
            height,
            head: head.to_owned(),
        };
        // Another process may have seen a longer record meanwhile.
        if all
            .get(&self.store)
            .is_some_and(|known| known.height >= height)
        {
            return Ok(());
        }
        all.insert(self.store.clone(), noted);
        let text = serde_json::to_vec_pretty(&all).map_err(|_| Fault::internal(FILE))?;
        write_atomically(&self.file, &text)
    }
}
