//! The sealed files that attachment rows speak of: are they there, and are they the same bytes?

use std::collections::HashMap;
use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::Watch;
use super::chain::hex;
use super::replay::Held;
use super::report::Findings;
use crate::domain::fault::Result;

/// Looks at every file once, however many rows speak of it.
pub fn check(
    folder: &Path,
    held: &[Held],
    watch: &mut Watch<'_>,
    findings: &mut Findings,
) -> Result<()> {
    let mut known: HashMap<&[u8], Option<&'static str>> = HashMap::new();
    for one in held {
        watch.tick()?;
        let wrong = known
            .entry(&one.content)
            .or_insert_with(|| look(folder, &one.content));
        if let Some(wrong) = wrong {
            findings.add("attachment", "attachment", one.id, wrong);
        }
    }
    Ok(())
}

/// What is wrong with one file, if anything.
fn look(folder: &Path, content: &[u8]) -> Option<&'static str> {
    // A row that names no SHA-256 names no file, and must not lead out of the folder.
    if content.len() != 32 {
        return Some("missing");
    }
    let name = hex(content);
    match digest(&folder.join(&name[..2]).join(&name)) {
        Ok(found) if found == content => None,
        Ok(_) => Some("content"),
        Err(ErrorKind::NotFound) => Some("missing"),
        Err(_) => Some("unreadable"),
    }
}

fn digest(path: &Path) -> Result<[u8; 32], ErrorKind> {
    let mut file = File::open(path).map_err(|error| error.kind())?;
    let (mut sha, mut buffer) = (Sha256::new(), vec![0; 64 << 10]);
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok(sha.finalize().into()),
            Ok(count) => sha.update(&buffer[..count]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error.kind()),
        }
    }
}
