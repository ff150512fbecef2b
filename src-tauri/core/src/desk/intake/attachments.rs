//! Scans and documents that come beside a file of filings.
//!
//! A name in the file leads only to a plain file inside the file's own folder: no absolute path,
//! no `..`, no link that leaves it. What a file is, its first bytes say, never its name.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use zeroize::Zeroizing;

use super::{Intake, Refusal, folder_of};
use crate::domain::application::Application;
use crate::domain::fault::{Code, Fault, Result};
use crate::store::files;
use crate::store::rows::{Attachment, Filing};
use crate::store::seal::Key;

/// The largest scan.
const LARGEST: u64 = 20 << 20;
/// The most scans of one filing; the form has room for fewer.
const MOST: usize = 60;
/// The longest media name, in characters.
const LONGEST_NAME: usize = 200;

/// One scan, read but not yet kept.
pub(super) struct Scan {
    media: String,
    mime: &'static str,
    bytes: Zeroizing<Vec<u8>>,
}

/// The scans that one intake has written to the disk, seen from outside its transaction.
#[derive(Debug, Clone, Default)]
pub(super) struct Kept(Arc<Mutex<Vec<[u8; 32]>>>);

impl Kept {
    fn add(&self, content: [u8; 32]) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push(content);
    }

    /// Takes the scans away again, unless their rows may have been committed.
    pub(super) fn drop_unless_committed(&self, vault: &Path, fault: &Fault) {
        if fault.code != Code::OutcomeUnknown {
            let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            files::forget(vault, &kept);
        }
    }
}

/// What a scan's sealed bytes are bound to.
pub(crate) fn place(filing: i64, media: &str) -> String {
    format!("attachment:{filing}:{media}")
}

/// Reads every scan a row names, before anything of the row is stored.
pub(super) fn read_all(
    intake: &Intake<'_, '_>,
    named: &BTreeMap<String, String>,
) -> Result<Vec<Scan>, Refusal> {
    if named.len() > MOST {
        return Err(Refusal::new("attachments", "too_many").with("max", MOST));
    }
    named
        .iter()
        .map(|(media, path)| read(&intake.path, media, path))
        .collect()
}

fn read(file: &Path, media: &str, relative: &str) -> Result<Scan, Refusal> {
    let media = super::filled("attachments", media, LONGEST_NAME)?;
    let refuse = |code: &str| Refusal::new("attachments", code).with("media", &media);
    let path = inside(folder_of(file), relative).ok_or_else(|| refuse("path_refused"))?;
    let missing = |_| refuse("file_missing");
    let mut bytes = Zeroizing::new(Vec::new());
    let opened = File::open(&path).map_err(missing)?;
    opened
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(missing)?;
    if bytes.len() as u64 > LARGEST {
        return Err(refuse("too_large").with("max", LARGEST));
    }
    let mime = sniff(&bytes).ok_or_else(|| refuse("type_refused"))?;
    Ok(Scan { media, mime, bytes })
}

/// The plain file a relative name leads to, when it stays inside the folder.
fn inside(folder: &Path, relative: &str) -> Option<PathBuf> {
    // A backslash or a drive is a name on one system and a way out on another.
    if relative.is_empty() || relative.contains(['\\', ':', '\0']) {
        return None;
    }
    let plain = |part: Component<'_>| matches!(part, Component::Normal(_));
    if !Path::new(relative).components().all(plain) {
        return None;
    }
    let joined = folder.join(relative);
    // A missing file is told apart from a forbidden one when it is opened.
    let Ok(real) = joined.canonicalize() else {
        return Some(joined);
    };
    let fits = real.starts_with(folder.canonicalize().ok()?) && real.is_file();
    fits.then_some(real)
}

/// The content type by the first bytes; only what a reviewer can be shown.
fn sniff(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'%', b'P', b'D', b'F', b'-', ..] => Some("application/pdf"),
        _ => None,
    }
}

/// Seals the scans, writes them to the disk and records them.
pub(super) fn keep(
    intake: &mut Intake<'_, '_>,
    filing: &Filing,
    application: &Application,
    (key, scans): (&Key, Vec<Scan>),
) -> Result<()> {
    let fields = application.attachments();
    for scan in scans {
        let sealed = key.seal(&place(filing.id, &scan.media), &scan.bytes)?;
        let (content, new) = files::keep(&intake.vault, &sealed)?;
        if new {
            intake.kept.add(content);
        }
        let field = fields.iter().find(|field| field.media == scan.media);
        intake.tx.insert(&mut Attachment {
            id: 0,
            filing_id: filing.id,
            subject_id: filing.subject_id,
            path: field.map(|field| field.path.clone()).unwrap_or_default(),
            media: scan.media,
            mime: scan.mime.to_owned(),
            bytes: i64::try_from(scan.bytes.len()).unwrap_or(i64::MAX),
            content: content.to_vec(),
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_the_folder() {
        let folder = Path::new("intake");
        for name in [
            "",
            "/etc/hosts",
            "../a.png",
            "a/../../b.png",
            "c:\\x.png",
            "a\\b.png",
            "./x/..",
        ] {
            assert_eq!(inside(folder, name), None, "{name}");
        }
        assert!(inside(folder, "scans/a.png").is_some());
    }

    #[test]
    fn the_first_bytes_say_what_a_file_is() {
        assert_eq!(sniff(b"%PDF-1.7"), Some("application/pdf"));
        assert_eq!(sniff(b"\x89PNG\r\n\x1a\n...."), Some("image/png"));
        assert_eq!(sniff(b"<svg onload=alert(1)>"), None);
        assert_eq!(sniff(b""), None);
    }
}
