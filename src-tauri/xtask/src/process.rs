//! Starting other programs: one builder, one way to fail, and groups that are
//! ended by their id.
//!
//! Invariants: every child gets a UTF-8 locale; a child with a group of its own
//! is gone, with everything it started, when its handle is dropped. Nothing is
//! ever ended by name.

use std::ffi::OsStr;
use std::fmt;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// The locale of every child.
pub const LOCALE: &str = "C.UTF-8";

/// Pause between two looks at a condition.
pub const BEAT: Duration = Duration::from_millis(50);

/// One plain sentence for the person at the terminal.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    /// A failure that says `sentence`.
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What every step answers.
pub type Outcome<T = ()> = Result<T, Failure>;

/// The checkout's root, from what cargo tells the running xtask.
pub fn root() -> Outcome<PathBuf> {
    let package = std::env::var_os("CARGO_MANIFEST_DIR")
        .ok_or_else(|| Failure::new("start this through `cargo xtask`"))?;
    Path::new(&package)
        .ancestors()
        .nth(2)
        .map(Path::to_path_buf)
        .ok_or_else(|| Failure::new("the checkout's root was not found"))
}

/// Cargo's target folder.
pub fn target(root: &Path) -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root.join(folder),
        None => root.join("target"),
    }
}

/// A program file's name on this system.
pub fn executable(name: &str) -> String {
    format!("{name}{}", std::env::consts::EXE_SUFFIX)
}

/// What a finished child said.
#[derive(Debug)]
pub struct Said {
    /// Exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// Standard output, with invalid UTF-8 replaced.
    pub stdout: String,
    /// Standard error, with invalid UTF-8 replaced; empty when it was passed on.
    pub stderr: String,
}

impl Said {
    /// Whether the exit code was 0.
    pub fn ok(&self) -> bool {
        self.code == Some(0)
    }
}

/// A program about to be started.
#[derive(Debug)]
pub struct Task {
    command: Command,
    words: String,
    grouped: bool,
}

impl Task {
    /// `program` with a UTF-8 locale.
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        let program = program.as_ref();
        let mut command = Command::new(program);
        command.env("LANG", LOCALE).env("LC_ALL", LOCALE);
        // What cargo tells xtask about itself would make crates rebuild that
        // look at the same variables.
        for (name, _) in std::env::vars_os() {
            let own = name.to_string_lossy();
            if own.starts_with("CARGO_PKG_") || own.starts_with("CARGO_MANIFEST_") {
                command.env_remove(&name);
            }
        }
        Self {
            command,
            words: program.to_string_lossy().into_owned(),
            grouped: false,
        }
    }

    /// cargo, the one that started xtask, at the root.
    pub fn cargo(root: &Path) -> Self {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut task = Self::new(cargo).dir(root);
        task.words = "cargo".into();
        task
    }

    /// npm, working in `ui/`.
    pub fn npm(root: &Path) -> Self {
        // On Windows npm is a batch file, which must be named in full.
        let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
        Self::new(npm).dir(root.join("ui"))
    }

    /// One more argument.
    pub fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.words.push(' ');
        self.words.push_str(&arg.as_ref().to_string_lossy());
        self.command.arg(arg);
        self
    }

    /// More arguments.
    pub fn args<S: AsRef<OsStr>>(self, args: impl IntoIterator<Item = S>) -> Self {
        args.into_iter().fold(self, Self::arg)
    }

    /// One environment variable.
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Takes one environment variable away.
    pub fn without_env(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// The folder it works in.
    pub fn dir(mut self, folder: impl AsRef<Path>) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// Gives it a process group of its own.
    pub fn grouped(mut self) -> Self {
        self.grouped = true;
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut self.command, 0);
        self
    }

    /// The command line, for messages.
    pub fn words(&self) -> &str {
        &self.words
    }

    fn spawn(&mut self) -> Outcome<Running> {
        let child = self
            .command
            .spawn()
            .map_err(|error| Failure::new(format!("could not start `{}`: {error}", self.words)))?;
        Ok(Running {
            child,
            grouped: self.grouped,
            words: self.words.clone(),
        })
    }

    /// Runs it to its end; its output goes to standard error, which keeps
    /// standard output for results.
    pub fn run(mut self) -> Outcome {
        eprintln!("> {}", self.words);
        self.command.stdout(Stdio::from(std::io::stderr()));
        self.finish()
    }

    /// Runs it to its end with its output on ours.
    pub fn run_through(mut self) -> Outcome {
        eprintln!("> {}", self.words);
        self.finish()
    }

    fn finish(&mut self) -> Outcome {
        let mut running = self.spawn()?;
        let status = running.wait(None)?;
        if status.success() {
            return Ok(());
        }
        Err(Failure::new(format!(
            "`{}` ended with {status}",
            self.words
        )))
    }

    /// Runs it to its end in silence and hands back what it said.
    pub fn capture(mut self) -> Outcome<Said> {
        let output = self
            .command
            .stdin(Stdio::null())
            .output()
            .map_err(|error| Failure::new(format!("could not start `{}`: {error}", self.words)))?;
        Ok(Said {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }

    /// Runs it to its end, shows its standard output line by line and keeps it.
    /// Past `limit` it is ended and that is the failure.
    pub fn follow(mut self, limit: Option<Duration>) -> Outcome<Said> {
        println!("> {}", self.words);
        self.command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut running = self.spawn()?;
        let pipe = running.child.stdout.take();
        let reader = thread::spawn(move || pipe.map(echo).unwrap_or_default());
        let status = running.wait(limit);
        // A straggler of the group would hold the pipe open for ever.
        running.end();
        let stdout = reader
            .join()
            .map_err(|_| Failure::new("the reader of a child's output stopped"))?;
        Ok(Said {
            code: status?.code(),
            stdout,
            stderr: String::new(),
        })
    }

    /// Starts it in the background, in a group of its own, with both outputs in
    /// the file `log`.
    pub fn start(self, log: &Path) -> Outcome<Running> {
        let file = log_file(log)?;
        let mut task = self.grouped();
        let second = file
            .try_clone()
            .map_err(|error| Failure::new(format!("{}: {error}", log.display())))?;
        task.command
            .stdin(Stdio::null())
            .stdout(file)
            .stderr(second);
        task.spawn()
    }

    /// Like [`start`](Self::start), but standard output is read by the caller.
    pub fn start_reading(self, log: &Path) -> Outcome<(Running, Box<dyn Read>)> {
        let mut task = self.grouped();
        task.command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log_file(log)?);
        let mut running = task.spawn()?;
        match running.child.stdout.take() {
            Some(pipe) => Ok((running, Box::new(pipe))),
            None => Err(Failure::new(format!("no output from `{}`", task.words))),
        }
    }
}

fn log_file(log: &Path) -> Outcome<std::fs::File> {
    std::fs::File::create(log).map_err(|error| Failure::new(format!("{}: {error}", log.display())))
}

/// Copies lines to standard output and returns them.
fn echo(pipe: impl Read) -> String {
    let mut kept = String::new();
    let mut reader = BufReader::new(pipe);
    let mut line = Vec::new();
    while matches!(reader.read_until(b'\n', &mut line), Ok(1..)) {
        let text = String::from_utf8_lossy(&line);
        print!("{text}");
        kept.push_str(&text);
        line.clear();
    }
    kept
}

/// A started program; dropping it ends it and, if it has one, its group.
#[derive(Debug)]
pub struct Running {
    child: Child,
    grouped: bool,
    words: String,
}

impl Running {
    /// Its exit status, if it has ended by itself.
    pub fn ended(&mut self) -> Outcome<Option<ExitStatus>> {
        self.child
            .try_wait()
            .map_err(|error| Failure::new(format!("`{}`: {error}", self.words)))
    }

    /// Waits for its end, at most `limit`.
    pub fn wait(&mut self, limit: Option<Duration>) -> Outcome<ExitStatus> {
        let Some(limit) = limit else {
            return self
                .child
                .wait()
                .map_err(|error| Failure::new(format!("`{}`: {error}", self.words)));
        };
        let deadline = Instant::now() + limit;
        loop {
            if let Some(status) = self.ended()? {
                return Ok(status);
            }
            if Instant::now() >= deadline {
                return Err(Failure::new(format!(
                    "`{}` was ended after {} minutes",
                    self.words,
                    limit.as_secs() / 60
                )));
            }
            thread::sleep(BEAT);
        }
    }

    /// Ends it: politely, then for good. Errors mean it is gone already.
    pub fn end(&mut self) {
        if !self.grouped || !cfg!(unix) {
            if matches!(self.child.try_wait(), Ok(None)) {
                self.child.kill().ok();
                self.child.wait().ok();
            }
            return;
        }
        let group = self.child.id();
        if signal(group, "TERM") {
            let deadline = Instant::now() + Duration::from_secs(3);
            while self.alive(group) && Instant::now() < deadline {
                thread::sleep(BEAT);
            }
            if self.alive(group) {
                signal(group, "KILL");
            }
        }
        // A leader that could not be reached through its group must not be waited
        // for; ending one that has ended is no error.
        self.child.kill().ok();
        self.child.wait().ok();
        // The id may be given to another process once the group is empty.
        self.grouped = false;
    }

    fn alive(&mut self, group: u32) -> bool {
        // Collecting the leader first, or its remains would count as alive.
        self.child.try_wait().ok();
        signal(group, "0")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

/// Sends a signal to every process of a group; false when none is left.
fn signal(group: u32, name: &str) -> bool {
    Command::new("sh")
        .arg("-c")
        .arg(format!("kill -s {name} -- -{group} 2>/dev/null"))
        .status()
        .is_ok_and(|status| status.success())
}

/// Whether a program of this name is on the search path.
pub fn on_path(name: &str) -> bool {
    let name = executable(name);
    std::env::var_os("PATH").is_some_and(|paths| {
        std::env::split_paths(&paths).any(|folder| folder.join(&name).is_file())
    })
}

/// `1.4s` or `3m 05s`.
pub fn spell(duration: Duration) -> String {
    let tenths = duration.as_millis() / 100;
    if tenths < 600 {
        return format!("{}.{}s", tenths / 10, tenths % 10);
    }
    let seconds = duration.as_secs();
    format!("{}m {:02}s", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_spelled_in_seconds_and_then_in_minutes() {
        assert_eq!(spell(Duration::from_millis(1449)), "1.4s");
        assert_eq!(spell(Duration::from_secs(59)), "59.0s");
        assert_eq!(spell(Duration::from_secs(185)), "3m 05s");
    }

    #[cfg(unix)]
    #[test]
    fn ending_a_group_ends_what_its_leader_left_behind() {
        // The leader leaves at once; its child would hold the pipe for an hour.
        let said = Task::new("sh")
            .args(["-c", "sleep 3600 & echo started"])
            .grouped()
            .follow(Some(Duration::from_secs(60)))
            .expect("the shell runs");
        assert!(said.ok());
        assert_eq!(said.stdout, "started\n");
    }

    #[cfg(unix)]
    #[test]
    fn a_child_past_its_limit_is_ended_and_that_is_said() {
        let failure = Task::new("sh")
            .args(["-c", "sleep 3600"])
            .grouped()
            .follow(Some(Duration::ZERO))
            .expect_err("the limit has passed");
        assert!(failure.to_string().contains("was ended"));
    }

    #[cfg(unix)]
    #[test]
    fn children_speak_utf8() {
        let said = Task::new("sh")
            .args(["-c", "echo $LANG $LC_ALL"])
            .capture()
            .expect("the shell runs");
        assert_eq!(said.stdout.trim(), "C.UTF-8 C.UTF-8");
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let failure = Task::new("no-such-program").capture().expect_err("missing");
        assert!(failure.to_string().contains("no-such-program"));
    }
}
