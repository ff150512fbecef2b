//! Runs the built program and reads what it answers.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

pub const PASSWORD: &str = "correct horse battery";

/// What a run left behind.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Run {
    /// The one document on stdout.
    pub fn document(&self) -> Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|error| panic!("not one document ({error}): {self:?}"))
    }

    /// The document of a run that was done.
    pub fn done(self) -> Value {
        assert_eq!(self.code, 0, "{self:?}");
        self.document()
    }

    /// The document of a run that was refused with this code.
    pub fn refused(self, code: &str) -> Value {
        let document = self.document();
        assert_eq!(document["code"], code, "{self:?}");
        assert_eq!(self.code, 1, "{self:?}");
        assert!(document["message"].as_str().unwrap().len() > 10);
        document
    }
}

/// The program with a folder of its own.
pub struct Terminal {
    pub folder: TempDir,
}

impl Terminal {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    /// A terminal whose store has the administrator `root`.
    pub fn with_root() -> Self {
        let terminal = Self::new();
        let made = terminal.json(&["init", "--admin", "root"]).done();
        assert_eq!(made["roles"], serde_json::json!(["administrator"]));
        terminal
    }

    pub fn store(&self) -> PathBuf {
        self.path("desk.skdb")
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        std::fs::write(self.path(name), content).unwrap();
        self.path(name).display().to_string()
    }

    /// Runs with `--store` and the usual password.
    pub fn run(&self, args: &[&str]) -> Run {
        let store = self.store().display().to_string();
        let mut all = vec!["--store", &store];
        all.extend(args);
        bare(self.folder.path(), &all, Some(PASSWORD), PASSWORD)
    }

    /// Runs with `--json`.
    pub fn json(&self, args: &[&str]) -> Run {
        let mut all = vec!["--json"];
        all.extend(args);
        self.run(&all)
    }

    /// Runs with `--json` as somebody.
    pub fn act(&self, login: &str, args: &[&str]) -> Run {
        let mut all = vec!["--as", login];
        all.extend(args);
        self.json(&all)
    }

    /// Adds an account with the usual password.
    pub fn add(&self, login: &str, role: &str) {
        self.act("root", &["accounts", "add", login, "--role", role])
            .done();
    }
}

/// Runs the program with exactly these arguments, without a terminal.
pub fn bare(folder: &Path, args: &[&str], password: Option<&str>, new_password: &str) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shelfkeeper-cli"));
    command.args(args).current_dir(folder).stdin(Stdio::null());
    for name in [
        "LC_ALL",
        "LC_MESSAGES",
        "SHELFKEEPER_PASSWORD",
        "SHELFKEEPER_ATTACHMENTS",
    ] {
        command.env_remove(name);
    }
    command.env("LANG", "en_US.UTF-8");
    // The program's home: never the person's who runs the tests.
    command.env("HOME", folder).env_remove("XDG_DATA_HOME");
    command.env("SHELFKEEPER_NEW_PASSWORD", new_password);
    if let Some(password) = password {
        command.env("SHELFKEEPER_PASSWORD", password);
    }
    let output = command.output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}
