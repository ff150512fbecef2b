//! The file of an import, kept as it came.
//!
//! While rows are read and written, a thread of its own seals the file's bytes under a fresh key into a
//! file that belongs to nothing yet; only when all rows are there is it given its place, and its row is
//! written in the same transaction. Whatever stops the import takes it away again. What a power cut or a
//! kill leaves is told by a note beside it, which says under which operation it came: [`sweep`] takes away
//! what never was committed. Nothing is ever taken away without a note of this very store.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use crate::desk::Cx;
use crate::domain::fault::{Code, Fault, Result};
use crate::store::keyring::Keyring;
use crate::store::pieces::{self, Hashes};
use crate::store::rows::PaymentFile;
use crate::store::seal::{Key, hex, unhex};
use crate::store::{Session, Store, Tx, files, maybe_one};

/// The folder of what is being sealed, beside the sealed files.
const INCOMING: &str = "incoming";

/// What a kept file's pieces are sealed for.
pub(super) fn name_of(sha256: &[u8]) -> String {
    format!("payment_file:{}", hex(sha256))
}

/// The note of a file that has its place, and the SHA-256 of its sealed bytes.
type Placed = (PathBuf, [u8; 32]);

/// Who keeps the file of one import, seen from outside its transaction.
#[derive(Clone)]
pub(super) struct Keeper {
    vault: PathBuf,
    keyring: Keyring,
    /// Account and operation: what is unfinished is known by it.
    mark: String,
    placed: Arc<Mutex<Option<Placed>>>,
}

impl Keeper {
    pub(super) fn new(cx: &Cx<'_>, op: &str) -> Result<Self> {
        Ok(Self {
            vault: cx.store()?.attachments(),
            keyring: cx.keyring()?,
            mark: format!("{}.{op}", cx.me()?.account),
            placed: Arc::default(),
        })
    }

    /// Begins to seal.
    pub(super) fn start(
        &self,
        session: &mut dyn Session,
        (from, sha256): (&Path, &[u8; 32]),
    ) -> Result<Sealing> {
        let folder = incoming(session, &self.vault)?;
        let unfinished = folder.join(format!("{}.sealed", self.mark));
        let key = Key::random()?;
        let stop = Arc::new(AtomicBool::new(false));
        let mut source = File::open(from)
            .map_err(|error| Fault::new(Code::FileUnreadable).with("kind", error.kind()))?;
        let work = {
            let (to, key, stop) = (unfinished.clone(), key.clone(), Arc::clone(&stop));
            let name = name_of(sha256);
            move || pieces::seal(&mut source, &to, (&key, &name), &stop)
        };
        let thread = std::thread::Builder::new().name("sealing".into());
        let thread = thread
            .spawn(work)
            .map_err(|_| Fault::internal("sealing thread"))?;
        Ok(Sealing {
            unfinished,
            key,
            stop,
            thread: Some(thread),
        })
    }

    /// Gives the sealed file its place and writes its row.
    pub(super) fn finish(
        &self,
        tx: &mut Tx<'_>,
        mut sealing: Sealing,
        (import, corrects, sha256): (i64, Option<i64>, &[u8; 32]),
    ) -> Result<()> {
        let hashes = sealing.wait()?;
        if hashes.plain != *sha256 {
            return Err(Fault::new(Code::FileChanged));
        }
        let content = hashes.sealed;
        let note = sealing.unfinished.with_extension("note");
        files::write_atomically(&note, hex(&content).as_bytes())?;
        *self.placed.lock().unwrap_or_else(PoisonError::into_inner) = Some((note, content));
        files::put_in_place(&self.vault, &sealing.unfinished, &content)?;
        let mut row = PaymentFile {
            id: 0,
            import_id: import,
            content: content.to_vec(),
            corrects,
            sealed_key: self.keyring.wrap_file_key(&content, &sealing.key)?,
        };
        tx.insert(&mut row)?;
        self.keyring.keep_file(tx.session(), row.id, &sealing.key)
    }

    /// After the transaction: the note goes, and with it the file, unless its row may be there.
    pub(super) fn settle<T>(&self, outcome: &Result<T>) {
        let placed = self.placed.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((note, content)) = placed.as_ref() else {
            return;
        };
        match outcome {
            Ok(_) => {}
            // The next start looks the operation up.
            Err(fault) if fault.code == Code::OutcomeUnknown => return,
            Err(_) => files::forget(&self.vault, &[*content]),
        }
        // A note that stays is read at the next start and says nothing new.
        let _ = fs::remove_file(note);
    }
}

/// A file while it is sealed; what is not finished goes with it.
pub(super) struct Sealing {
    unfinished: PathBuf,
    key: Key,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<Result<Hashes>>>,
}

impl Sealing {
    fn wait(&mut self) -> Result<Hashes> {
        let thread = self.thread.take();
        let thread = thread.ok_or_else(|| Fault::internal("sealing"))?;
        thread.join().map_err(|_| Fault::internal("sealing"))?
    }
}

impl Drop for Sealing {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // What stopped the import is what the person hears of.
            let _ = thread.join();
        }
        let _ = fs::remove_file(&self.unfinished);
    }
}

/// The folder of what this very store is sealing: several stores may share the sealed files' folder.
fn incoming(session: &mut dyn Session, vault: &Path) -> Result<PathBuf> {
    let first = maybe_one(session, "audit.first", &[], |row| Ok(row.blob(0)?.to_vec()))?;
    let first = hex(&first.unwrap_or_default());
    let mark = first.get(..16).unwrap_or("new");
    Ok(vault.join(INCOMING).join(mark))
}

/// Takes away what imports that were cut off have left: in a file of anybody, in a team of the person
/// who signs in, since a colleague's import may be under way.
///
/// # Errors
/// What the store answers; files that cannot be taken away stay.
pub fn sweep(store: &Store, account: i64) -> Result<()> {
    let vault = store.attachments();
    if !vault.join(INCOMING).is_dir() {
        return Ok(());
    }
    let own = store.team().map(|_| format!("{account}."));
    let left = store.read({
        let (vault, own) = (vault.clone(), own.clone());
        move |session| Ok(left_in(&incoming(session, &vault)?, own.as_deref()))
    });
    if left.wait()?.is_empty() {
        return Ok(());
    }
    let swept = store.write(move |session| {
        session.begin()?;
        let swept = session
            .hold("desk")
            .and_then(|()| take_away(session, &vault, own.as_deref()));
        session.rollback().and(swept)
    });
    swept.wait()
}

/// The names of what is left.
fn left_in(folder: &Path, own: Option<&str>) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    let mine = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        own.is_none_or(|own| name.starts_with(own))
    };
    paths.filter(mine).collect()
}

/// Nobody imports meanwhile: what is there now is left from before.
fn take_away(session: &mut dyn Session, vault: &Path, own: Option<&str>) -> Result<()> {
    for path in left_in(&incoming(session, vault)?, own) {
        let is_note = path.extension().is_some_and(|ext| ext == "note");
        if is_note {
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            let op = name.split_once('.').map_or("", |(_, op)| op).to_owned();
            let ran = maybe_one(session, "operation.get", &[("id", op.into())], |_| Ok(()))?;
            let content = fs::read_to_string(&path).ok();
            let content = content.and_then(|text| unhex(text.trim()));
            if let (None, Some(content)) = (ran, content)
                && let Ok(content) = <[u8; 32]>::try_from(content)
            {
                files::forget(vault, &[content]);
            }
        }
        // What cannot be taken away is tried again at the next start.
        let _ = fs::remove_file(&path);
    }
    Ok(())
}
