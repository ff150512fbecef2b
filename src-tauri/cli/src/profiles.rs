//! Layouts of payment files: listed, sketched, tried, kept.

use std::path::Path;

use serde_json::{Value as Json, json};
use shelfkeeper_core::contract::{FileSketch, ProfileList};
use shelfkeeper_core::domain::fault::{Code, Fault};

use crate::args::Profiles;
use crate::host::{Host, Result};
use crate::run::Answer;

/// Whether a command asks nothing of a store.
pub fn is_storeless(command: &Profiles) -> bool {
    matches!(
        command,
        Profiles::List | Profiles::Sketch { .. } | Profiles::Try { .. }
    )
}

pub fn profiles(host: &Host, command: Profiles) -> Result<Answer> {
    let (name, request) = match command {
        Profiles::List => ("profile.list", json!({})),
        Profiles::Sketch { file, out, sheet } => return sketch(host, &file, out.as_deref(), sheet),
        Profiles::Try {
            file,
            profile,
            sheet,
            account,
            rows,
        } => {
            let document = std::fs::read_to_string(&profile).map_err(|_| unreadable(&profile))?;
            let request = json!({ "file": host.file(&file)?, "sheet": sheet, "account": account,
                "profile": document, "rows": rows.unwrap_or_default() });
            ("profile.try", request)
        }
        Profiles::Save { document } => {
            let request = json!({ "op": host.op(), "file": host.file(&document)? });
            ("profile.import", request)
        }
        Profiles::Confirm { row } => ("profile.confirm", json!({ "op": host.op(), "id": row })),
        Profiles::Retire {
            profile,
            edition,
            reason,
        } => {
            let edition = edition.map_or_else(|| newest(host, &profile), Ok)?;
            let request = json!({ "op": host.op(), "profile": profile, "edition": edition, "reason": reason });
            ("profile.retire", request)
        }
        Profiles::Export { profile, out } => {
            let request = json!({ "profile": profile, "file": host.target(&out) });
            ("profile.export", request)
        }
    };
    Ok(Answer::of(host.call(name, request)?))
}

fn unreadable(path: &Path) -> Fault {
    Fault::new(Code::FileUnreadable).with("name", path.display())
}

/// The newest edition of a layout of the house; none yet is edition 0, which the desk does not know.
fn newest(host: &Host, profile: &str) -> Result<u32> {
    let list: ProfileList = host.get("profile.list", json!({}))?;
    let own = list.profiles.iter().filter(|one| one.id == profile);
    Ok(own.map(|one| one.version).max().unwrap_or(0))
}

fn sketch(host: &Host, file: &Path, out: Option<&Path>, sheet: Option<String>) -> Result<Answer> {
    let request = json!({ "file": host.file(file)? });
    let mut found: FileSketch = host.get("profile.sketch", request)?;
    if sheet.is_some() {
        found.tables.retain(|table| table.sheet == sheet);
    }
    if let (Some(out), Some(table)) = (out, found.tables.first()) {
        let mut file = std::fs::File::create_new(out).map_err(|_| unreadable(out))?;
        std::io::Write::write_all(&mut file, table.draft.as_bytes())
            .map_err(|_| unreadable(out))?;
    }
    let document: Json = serde_json::to_value(found).map_err(|_| Fault::internal("sketch"))?;
    Ok(Answer::of(document))
}
