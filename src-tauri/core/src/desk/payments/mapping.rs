//! Files that no layout fits: what tables they hold, and what a document would read of them.

use super::inspect;
use super::source::{Source, encoding, refusal};
use crate::contract::{
    FileSketch, ProfileFlaw, ProfileTried, SketchColumn, SketchDrift, SketchFile, SketchGuess,
    SketchTable, TryProfile,
};
use crate::desk::{Cx, profiles};
use crate::domain::bill::{Flaw, Guess, Profile, STATEMENT_ROLES, Table, WORDS, tables};
use crate::domain::fault::{Code, Fault, Result};

/// `profile.sketch`.
///
/// # Errors
/// What refuses a file before its first line; `unknown_layout` where nothing in it looks like a table.
pub fn sketch(cx: &Cx<'_>, request: SketchFile) -> Result<FileSketch> {
    let source = Source::new(cx.desk.files.path(&request.file)?, Default::default())?;
    let known = match cx.store() {
        Ok(_) => cx.read(|session| profiles::known(Some(session)))?,
        Err(fault) if fault.code == Code::NoStore => profiles::known(None)?,
        Err(fault) => return Err(fault),
    };
    let found = tables(source.file()?, &known.profiles).map_err(refusal)?;
    if found.is_empty() {
        return Err(Fault::new(Code::UnknownLayout));
    }
    Ok(FileSketch {
        name: source.name(),
        tables: found.into_iter().map(table).collect(),
        words: WORDS
            .iter()
            .map(|(word, way)| ((*word).to_owned(), (*way).to_owned()))
            .collect(),
        roles: STATEMENT_ROLES.iter().map(|role| role.name()).collect(),
    })
}

fn table(found: Table) -> SketchTable {
    SketchTable {
        sheet: found.sheet,
        encoding: encoding(found.encoding).to_owned(),
        delimiter: found.delimiter.to_string(),
        header_line: u32::try_from(found.header_line).unwrap_or(u32::MAX),
        known: found.known,
        drifted: found.drifted.map(|one| SketchDrift {
            profile: one.profile,
            missing: one.missing,
            new: one.new,
            moved: one.moved,
        }),
        columns: found
            .columns
            .into_iter()
            .map(|one| SketchColumn {
                name: one.name,
                cells: one.cells,
                guess: one.guess.map(guess),
            })
            .collect(),
        draft: found.draft,
    }
}

fn guess(found: Guess) -> SketchGuess {
    let ground = serde_json::to_value(found.ground).unwrap_or_default();
    SketchGuess {
        role: found.role.name(),
        ground: ground.as_str().unwrap_or_default().to_owned(),
        by: found.by,
    }
}

/// `profile.try`.
///
/// # Errors
/// What refuses the file whole when it is read with the document.
pub fn try_out(cx: &Cx<'_>, request: TryProfile) -> Result<ProfileTried> {
    let profile = match Profile::read_own(&request.profile) {
        Ok(profile) => profile,
        Err(flaw) => return Ok(unread(vec![flaw])),
    };
    let flaws = profile.flaws(&profiles::built_in()?);
    if !flaws.is_empty() {
        return Ok(unread(flaws));
    }
    let ignored = profile.ignored().to_vec();
    let choice = super::source::Choice {
        profile: None,
        sheet: request.sheet,
        account: request.account,
        draft: Some(profile),
    };
    let source = Source::new(cx.desk.files.path(&request.file)?, choice)?;
    let inspection = inspect::inspect(cx, source, request.rows)?;
    let new = inspection.drift.new.iter();
    let ignored = ignored.into_iter().chain(new.cloned()).collect();
    Ok(ProfileTried {
        flaws: Vec::new(),
        inspection: Some(inspection),
        ignored,
    })
}

fn unread(flaws: Vec<Flaw>) -> ProfileTried {
    let told = |flaw: Flaw| {
        let code = serde_json::to_value(flaw.code).unwrap_or_default();
        ProfileFlaw {
            code: code.as_str().unwrap_or_default().to_owned(),
            about: flaw.about,
        }
    };
    ProfileTried {
        flaws: flaws.into_iter().map(told).collect(),
        inspection: None,
        ignored: Vec::new(),
    }
}
