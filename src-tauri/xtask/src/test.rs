//! The whole suite, or one part of it, with a table of steps and one closing
//! line.
//!
//! Invariants: a step that ran no case has failed, and so has one that skipped
//! a case; a missing tool fails; steps after a failed one still run, so that one
//! round names everything that is wrong. The closing line counts test cases; a
//! step that fails without a failed case (a lint, a compile error) adds one.

use crate::counts::{self, Counts};
use crate::display::Screen;
use crate::process::{Failure, Outcome, Said, Task, executable, on_path, spell, target};
use crate::setup;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// The release of cargo-deny that is fetched where none is installed.
const CARGO_DENY: &str = "0.20.2";

/// How long the window's tests may take before they count as hanging.
const E2E_LIMIT: Duration = Duration::from_secs(12 * 60);
const E2E_LIMIT_DEEP: Duration = Duration::from_secs(60 * 60);

/// Tests of the core that are about SQLite's file and not about the desk over it: they are run once,
/// by the step `core`. All others are run again on a PostgreSQL server.
const ON_THE_FILE: &[&str] = &[
    // Kills between two writes of the file.
    "on_the_file::",
    // Edits of the file behind the program's back, each to be named by verification.
    "audit::",
    // Stores that earlier programs wrote.
    "frozen::",
    // What is and what is not a store's file.
    "store_file::",
    // What SQLite's own full-text index makes of the tokens.
    "search_tokens::",
];

/// Tests of the core that are about a server and nothing else: they are run once, by the step
/// `postgres`.
const ON_THE_SERVER: &[&str] = &[
    // Connections cut at the messages of the protocol.
    "cut::",
    // Servers that stop, are full, take nobody.
    "outages::",
    // What others do, as it happens.
    "live::",
    // Stores of teams that earlier programs wrote.
    "frozen_team::",
];

struct Context {
    root: PathBuf,
    deep: bool,
}

/// What a step came to.
struct Verdict {
    counts: Counts,
    problem: Option<Failure>,
}

impl From<Outcome> for Verdict {
    fn from(outcome: Outcome) -> Self {
        Self {
            counts: Counts::default(),
            problem: outcome.err(),
        }
    }
}

impl From<Failure> for Verdict {
    fn from(failure: Failure) -> Self {
        Err(failure).into()
    }
}

struct Step {
    name: &'static str,
    run: fn(&Context) -> Verdict,
}

const fn step(name: &'static str, run: fn(&Context) -> Verdict) -> Step {
    Step { name, run }
}

const SYSTEM: Step = step("system", |c| setup::system(&c.root).into());
const RUST: Step = step("rust", |_| setup::rust().into());
const PACKAGES: Step = step("ui packages", |c| setup::packages(&c.root).into());
const PAGES: Step = step("ui pages", |c| setup::pages(&c.root).into());
const FORMAT: Step = step("format", |c| {
    c.cargo().args(["fmt", "--all", "--check"]).run().into()
});
const CLIPPY: Step = step("clippy", |c| {
    c.cargo()
        .args(["clippy", "--workspace", "--all-targets", "--locked"])
        .args(["--", "-D", "warnings"])
        .run()
        .into()
});
const DENY: Step = step("dependencies", |c| dependencies(c).into());
const UI_LINT: Step = step("ui lint", |c| c.npm("lint").run().into());
const UI_TYPES: Step = step("ui types", |c| c.npm("typecheck").run().into());
const UI_TESTS: Step = step("ui tests", |c| vitest(c.npm("test")));
const UI_BUILD: Step = step("ui build", |c| setup::build_pages(&c.root).into());
const CONTRACT: Step = step("contract", |c| contract(c).into());
const CORE: Step = step("core", |c| {
    let skip = ON_THE_SERVER.iter().flat_map(|name| ["--skip", name]);
    cases(c.tests("shelfkeeper-core").arg("--").args(skip), None)
});
const POSTGRES: Step = step("postgres", |c| {
    let tests = c.tests("shelfkeeper-core").args(["--test", "core"]);
    let tests = tests.env("SHELFKEEPER_TEST_ENGINE", "postgres").arg("--");
    let skip = ON_THE_FILE.iter().flat_map(|name| ["--skip", name]);
    cases(tests.args(skip), None)
});
const CLI: Step = step("cli", |c| cases(c.tests("shelfkeeper-cli"), None));
const SHELL: Step = step("shell", |c| {
    cases(c.window_tests().args(["--lib", "--test", "shell"]), None)
});
const XTASK: Step = step("xtask", |c| cases(c.tests("xtask"), None));
const E2E: Step = step("e2e", e2e);

const EVERYTHING: &[Step] = &[
    SYSTEM, RUST, PACKAGES, FORMAT, CONTRACT, UI_LINT, UI_TYPES, UI_TESTS, UI_BUILD, CLIPPY, CORE,
    POSTGRES, CLI, XTASK, SHELL, E2E, DENY,
];

/// The steps of a suite; `None` for a name that is not one.
fn suite(name: Option<&str>) -> Option<&'static [Step]> {
    Some(match name {
        None | Some("deep") => EVERYTHING,
        Some("core") => &[RUST, CONTRACT, CORE, POSTGRES],
        Some("cli") => &[RUST, CLI],
        Some("shell") => &[SYSTEM, RUST, PACKAGES, PAGES, SHELL],
        Some("ui") => &[PACKAGES, UI_LINT, UI_TYPES, UI_TESTS, UI_BUILD],
        Some("e2e") => &[SYSTEM, RUST, PACKAGES, PAGES, E2E],
        Some("lint") => &[SYSTEM, RUST, FORMAT, CLIPPY, XTASK, DENY],
        Some(_) => return None,
    })
}

/// `test [core|cli|shell|ui|e2e|lint|deep]`
pub fn run(root: &Path, args: &[String]) -> Outcome<ExitCode> {
    let name = args.first().map(String::as_str);
    let steps = match args {
        [] | [_] => suite(name),
        _ => None,
    };
    let Some(steps) = steps else {
        return Err(Failure::new(format!(
            "there is no suite {}; there are: core cli shell ui e2e lint deep",
            args.join(" ")
        )));
    };
    let context = Context {
        root: root.to_path_buf(),
        deep: name == Some("deep"),
    };
    let started = Instant::now();
    let mut rows = Vec::new();
    for step in steps {
        println!("\n== {}", step.name);
        let begun = Instant::now();
        let verdict = (step.run)(&context);
        if let Some(problem) = &verdict.problem {
            println!("FAILED: {problem}");
        }
        rows.push((step.name, begun.elapsed(), verdict));
    }
    Ok(close(&rows, started.elapsed()))
}

fn close(rows: &[(&str, Duration, Verdict)], elapsed: Duration) -> ExitCode {
    println!(
        "\n{:<14} {:>9} {:>8} {:>8}",
        "step", "time", "passed", "failed"
    );
    for (name, time, verdict) in rows {
        println!("{}", row(name, *time, verdict));
    }
    println!("{:<14} {:>9}\n", "all", spell(elapsed));
    for (name, _, verdict) in rows {
        if let Some(problem) = &verdict.problem {
            println!("{name}: {problem}");
        }
    }
    let total = total(rows.iter().map(|(_, _, verdict)| verdict));
    println!("{} passed, {} failed", total.passed, total.failed);
    if total.failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn row(name: &str, time: Duration, verdict: &Verdict) -> String {
    let Counts { passed, failed, .. } = verdict.counts;
    let mark = if verdict.problem.is_some() {
        "  FAILED"
    } else {
        ""
    };
    let number = |n: u64| {
        if n == 0 {
            "-".to_owned()
        } else {
            n.to_string()
        }
    };
    format!(
        "{name:<14} {:>9} {:>8} {:>8}{mark}",
        spell(time),
        number(passed),
        number(failed)
    )
}

/// The sum of all cases, with at least one failure per failed step.
fn total<'a>(verdicts: impl Iterator<Item = &'a Verdict>) -> Counts {
    let mut sum = Counts::default();
    for verdict in verdicts {
        sum += verdict.counts;
        if verdict.problem.is_some() && verdict.counts.failed == 0 {
            sum.failed += 1;
        }
    }
    sum
}

impl Context {
    fn cargo(&self) -> Task {
        self.deepen(Task::cargo(&self.root))
    }

    fn npm(&self, script: &str) -> Task {
        self.deepen(Task::npm(&self.root).args(["run", script]))
    }

    fn deepen(&self, task: Task) -> Task {
        if self.deep {
            task.env("SHELFKEEPER_TEST_DEEP", "1")
        } else {
            task
        }
    }

    fn tests(&self, package: &str) -> Task {
        self.cargo()
            .args(["test", "--locked", "--no-fail-fast", "-p", package])
    }

    /// Tests of the shell. They all take the same features, so that Tauri is
    /// compiled once for them and for the program they open.
    fn window_tests(&self) -> Task {
        self.tests("shelfkeeper")
            .args(["--features", "custom-protocol"])
    }
}

fn cases(task: Task, limit: Option<Duration>) -> Verdict {
    match task.follow(limit) {
        Ok(said) => judge(&said, counts::of_cargo(&said.stdout)),
        Err(failure) => failure.into(),
    }
}

fn vitest(task: Task) -> Verdict {
    match task.follow(None) {
        Ok(said) => judge(&said, counts::of_vitest(&said.stdout)),
        Err(failure) => failure.into(),
    }
}

/// A run holds when it ended well, ran at least one case and skipped none.
fn judge(said: &Said, counted: Option<Counts>) -> Verdict {
    let counts = counted.unwrap_or_default();
    let problem = if counts.failed > 0 {
        Some(format!("{} cases failed", counts.failed))
    } else if !said.ok() {
        Some("the run broke off before its cases were done".to_owned())
    } else if counts.skipped > 0 {
        Some(format!("{} cases were skipped", counts.skipped))
    } else if counts.passed == 0 {
        Some("no case was run".to_owned())
    } else {
        None
    };
    Verdict {
        counts,
        problem: problem.map(Failure::new),
    }
}

/// The window's copy of the contract must be what the core's types say; the
/// core's tests named `contract` compare them. Run early, because everything in
/// the window rests on it; its cases are counted with the core's.
fn contract(context: &Context) -> Outcome {
    let said = context
        .tests("shelfkeeper-core")
        .arg("contract")
        .follow(None)?;
    let verdict = judge(&said, counts::of_cargo(&said.stdout));
    match verdict.problem {
        None => Ok(()),
        Some(problem) => Err(Failure::new(format!(
            "{problem}; `SHELFKEEPER_WRITE_CONTRACT=1 cargo test -p shelfkeeper-core contract` \
             writes ui/src/backend/contract.ts anew"
        ))),
    }
}

/// The real window, on a screen and in a D-Bus session of its own.
fn e2e(context: &Context) -> Verdict {
    let tests = || context.window_tests().args(["--test", "e2e"]);
    if !context.root.join("tests/e2e/main.rs").is_file() {
        return Failure::new("tests/e2e/main.rs is missing: the window's tests are not there")
            .into();
    }
    // Built outside the session, so that its time limit is for the tests alone;
    // this also builds the program they open.
    if let Err(failure) = tests().arg("--no-run").run() {
        return failure.into();
    }
    let folder = target(&context.root).join("e2e");
    let store = match store_of_lists(context, &folder) {
        Ok(store) => store,
        Err(failure) => return failure.into(),
    };
    let screen = match Screen::start(&folder) {
        Ok(screen) => screen,
        Err(failure) => return failure.into(),
    };
    let limit = if context.deep {
        E2E_LIMIT_DEEP
    } else {
        E2E_LIMIT
    };
    let session = context.deepen(screen.session("cargo").dir(&context.root));
    let session = session.env("SHELFKEEPER_TEST_STORE", &store);
    let words = ["test", "--locked", "-p", "shelfkeeper"];
    let window = ["--features", "custom-protocol", "--test", "e2e"];
    // There is one keyboard.
    let one = ["--", "--test-threads=1"];
    cases(session.args(words).args(window).args(one), Some(limit))
}

/// A demo store for the window's lists: a hundred programs, or 580,000.
fn store_of_lists(context: &Context, folder: &Path) -> Outcome<PathBuf> {
    let build = || Task::cargo(&context.root).args(["build", "--locked", "-p", "shelfkeeper-cli"]);
    let (task, profile, programs) = if context.deep {
        (build().arg("--release"), "release", 580_000)
    } else {
        (build(), "debug", 100)
    };
    task.run()?;
    let folder = folder.join(format!("lists-{programs}"));
    let unwritable = |error| Failure::new(format!("{}: {error}", folder.display()));
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(unwritable)?;
    }
    fs::create_dir_all(&folder).map_err(unwritable)?;
    let store = folder.join("demo.skdb");
    let cli = target(&context.root).join(profile);
    Task::new(setup::built(&cli, "shelfkeeper-cli")?)
        .arg("--store")
        .arg(&store)
        .args(["--json", "init", "--seed", "7", "--demo"])
        .arg(programs.to_string())
        .capture()?;
    Ok(store)
}

/// Licences, sources and bans of the dependency tree.
fn dependencies(context: &Context) -> Outcome {
    cargo_deny(&context.root)?
        .dir(&context.root)
        .args(["--workspace", "check", "bans", "licenses", "sources"])
        .run()
}

/// cargo-deny: the installed one, or one of our own kept under `target/tools`.
fn cargo_deny(root: &Path) -> Outcome<Task> {
    if on_path("cargo-deny") {
        return Ok(Task::new("cargo-deny"));
    }
    let folder = target(root).join("tools");
    let program = folder.join("bin").join(executable("cargo-deny"));
    if !program.is_file() {
        // Unoptimised: it takes a third of the time to build and seconds to run.
        Task::cargo(root)
            .args(["install", "cargo-deny", "--locked", "--debug"])
            .args(["--version", CARGO_DENY, "--root"])
            .arg(&folder)
            .run()?;
    }
    Ok(Task::new(program))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::root;

    fn said(code: i32) -> Said {
        Said {
            code: Some(code),
            stdout: String::new(),
            stderr: String::new(),
        }
    }

    fn problem(code: i32, passed: u64, failed: u64, skipped: u64) -> Option<String> {
        let counts = Counts {
            passed,
            failed,
            skipped,
        };
        judge(&said(code), Some(counts))
            .problem
            .map(|failure| failure.to_string())
    }

    #[test]
    fn a_run_holds_only_when_every_case_ran_and_passed() {
        assert_eq!(problem(0, 3, 0, 0), None);
        assert_eq!(problem(101, 3, 2, 0), Some("2 cases failed".into()));
        assert_eq!(problem(0, 3, 0, 1), Some("1 cases were skipped".into()));
        assert_eq!(problem(0, 0, 0, 0), Some("no case was run".into()));
        assert!(problem(101, 3, 0, 0).is_some());
        assert!(judge(&said(0), None).problem.is_some());
    }

    #[test]
    fn a_step_that_fails_without_a_case_still_counts_as_a_failure() {
        let broken = Verdict::from(Failure::new("does not compile"));
        let good = judge(
            &said(0),
            Some(Counts {
                passed: 5,
                ..Counts::default()
            }),
        );
        let sum = total([&good, &broken].into_iter());
        assert_eq!((sum.passed, sum.failed), (5, 1));
    }

    #[test]
    fn every_suite_of_the_usage_is_known_and_no_other() {
        for name in ["core", "cli", "shell", "ui", "e2e", "lint", "deep"] {
            assert!(suite(Some(name)).is_some(), "{name}");
        }
        assert!(suite(Some("fast")).is_none());
    }

    #[test]
    fn the_checkout_is_found_from_the_running_package() {
        let root = root().expect("cargo names the package");
        assert!(root.join("tauri.conf.json").is_file());
    }
}
