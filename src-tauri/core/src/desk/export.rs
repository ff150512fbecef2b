//! Files that leave the house: cells that are text, files that are whole.
//!
//! A spreadsheet must not run what somebody wrote into a remark, and must not round a number of
//! thirty digits. A file appears under its name when it is complete and on the disk, never before;
//! a file that stands there is not touched unless the person said so.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::domain::fault::{Code, Fault, Result};
use crate::domain::money::Fen;
use crate::domain::text::is_blank;
use crate::store::files;

/// The mark by which spreadsheets know UTF-8.
pub(super) const BOM: &[u8] = "\u{feff}".as_bytes();

/// Digits a spreadsheet keeps of a number.
const SAFE_DIGITS: usize = 11;

/// Appends a cell of text: always quoted, and shown as text by every spreadsheet.
///
/// Text that a spreadsheet would run, or a number it would round, gets an apostrophe in front; so
/// does text that hides its beginning behind blanks.
pub(super) fn csv_cell(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    if is_dangerous(text) {
        out.push(b'\'');
    }
    for byte in text.bytes() {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
    out.push(b'"');
}

/// Appends a cell of money: yuan with two decimals, a bare number.
pub(super) fn csv_money(out: &mut Vec<u8>, fen: i64) {
    out.extend_from_slice(Fen(fen).yuan().as_bytes());
}

fn is_dangerous(text: &str) -> bool {
    let starts = |c: char| {
        matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')
            || is_blank(c)
            || c.is_control()
    };
    let long_number = text.len() > SAFE_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit());
    text.starts_with(starts) || long_number
}

/// A file on its way out, under a temporary name beside its target.
pub(super) struct Target {
    path: PathBuf,
    temporary: PathBuf,
    may_replace: bool,
    file: BufWriter<File>,
    hasher: Sha256,
    published: bool,
}

impl Target {
    /// Opens the temporary file. `mark` keeps two writers of one target apart.
    ///
    /// # Errors
    /// [`Code::FileExists`] where a file stands that may not be replaced; [`Code::FileUnreadable`].
    pub(super) fn create(path: &Path, may_replace: bool, mark: &str) -> Result<Self> {
        refuse_existing(path, may_replace)?;
        let mut name = path.file_name().map(ToOwned::to_owned).unwrap_or_default();
        name.push(format!(".{mark}.tmp"));
        let temporary = path.with_file_name(name);
        let file = File::create(&temporary).map_err(|error| unwritable(&error))?;
        Ok(Self {
            path: path.to_owned(),
            temporary,
            may_replace,
            file: BufWriter::with_capacity(1 << 18, file),
            hasher: Sha256::new(),
            published: false,
        })
    }

    /// Begins again with nothing.
    pub(super) fn restart(&mut self) -> Result<()> {
        let file = File::create(&self.temporary).map_err(|error| unwritable(&error))?;
        self.file = BufWriter::with_capacity(1 << 18, file);
        self.hasher = Sha256::new();
        Ok(())
    }

    /// Appends bytes.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.hasher.update(bytes);
        self.file
            .write_all(bytes)
            .map_err(|error| unwritable(&error))
    }

    /// Brings the bytes to the disk; answers their SHA-256.
    pub(super) fn complete(&mut self) -> Result<[u8; 32]> {
        let flushed = self.file.flush();
        flushed
            .and_then(|()| self.file.get_ref().sync_all())
            .map_err(|error| unwritable(&error))?;
        Ok(self.hasher.clone().finalize().into())
    }

    /// Gives the completed file its name.
    pub(super) fn publish(mut self) -> Result<()> {
        refuse_existing(&self.path, self.may_replace)?;
        fs::rename(&self.temporary, &self.path).map_err(|error| unwritable(&error))?;
        self.published = true;
        Ok(())
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        if !self.published {
            // Best effort: what stopped the export is what the person hears of.
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

/// Several files of one folder on their way out; none replaces what stands there.
pub(super) struct Bundle {
    folder: PathBuf,
    targets: Vec<Target>,
}

impl Bundle {
    /// Brings all to the disk under temporary names, but for those that are there as they should
    /// be. Makes the folder where it is missing.
    ///
    /// # Errors
    /// [`Code::FileExists`] where a name holds something else, [`Code::DiskFull`],
    /// [`Code::FileUnreadable`].
    pub(super) fn complete(folder: &Path, out: &[(String, Vec<u8>)], mark: &str) -> Result<Self> {
        fs::create_dir_all(folder).map_err(|error| unwritable(&error))?;
        let mut targets = Vec::with_capacity(out.len());
        for (name, content) in out {
            let path = folder.join(name);
            if fs::read(&path).is_ok_and(|known| known == *content) {
                continue;
            }
            let mut target = Target::create(&path, false, mark)?;
            target.write(content)?;
            target.complete()?;
            targets.push(target);
        }
        let folder = folder.to_owned();
        Ok(Self { folder, targets })
    }

    /// Gives the files their names, in order.
    pub(super) fn publish(self) -> Result<()> {
        self.targets.into_iter().try_for_each(Target::publish)?;
        files::sync_folder(&self.folder)
    }
}

/// Refuses a place where something stands, unless that may be replaced.
pub(super) fn refuse_existing(path: &Path, may_replace: bool) -> Result<()> {
    if !may_replace && path.symlink_metadata().is_ok() {
        return Err(Fault::new(Code::FileExists).with("path", path.display()));
    }
    Ok(())
}

fn unwritable(error: &std::io::Error) -> Fault {
    let code = match error.kind() {
        std::io::ErrorKind::StorageFull => Code::DiskFull,
        _ => Code::FileUnreadable,
    };
    Fault::new(code).with("kind", error.kind())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str) -> String {
        let mut out = Vec::new();
        csv_cell(&mut out, text);
        String::from_utf8_lossy(&out).into_owned()
    }

    #[test]
    fn a_cell_is_never_a_formula_and_an_id_never_loses_digits() {
        for text in [
            "=1+2",
            "+1",
            "-1",
            "@x",
            "\t=1",
            "\r=1",
            "＝1",
            "＋1",
            "－1",
            "＠x",
            " =1",
            "\u{a0}=1",
            "　=1",
            "42000000202603051234567890",
        ] {
            assert!(cell(text).starts_with("\"'"), "{text:?}");
        }
        assert_eq!(cell("SKW000000001214"), "\"SKW000000001214\"");
        assert_eq!(cell("a\"b\n=c"), "\"a\"\"b\n=c\"");
        let mut money = Vec::new();
        csv_money(&mut money, -12_345);
        assert_eq!(money, b"-123.45");
    }
}
