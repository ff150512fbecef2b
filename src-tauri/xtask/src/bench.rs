//! Measures the release build. The cases and their comparisons live in the
//! core's bench `desk` and, for the real window, in the bench `window`; this
//! only starts them, the second on a screen of its own.

use crate::display::Screen;
use crate::options;
use crate::process::{Failure, Outcome, Task, target};
use crate::setup;
use std::path::Path;

/// The case that needs the window.
const WINDOW: &str = "window";

/// `bench [--scale K] [--seconds N] [--json] [--only CASES] [--folder DIR]`; with `--json` only the bench
/// writes to standard output.
pub fn run(root: &Path, args: &[String]) -> Outcome {
    let passed = passed_on(args)?;
    let (core, window) = asked(&passed);
    // The comparisons run in the SQLite shell and in PostgreSQL's.
    setup::system(root)?;
    setup::rust()?;
    if core {
        Task::cargo(root)
            .args(["bench", "-p", "shelfkeeper-core", "--bench", "desk", "--"])
            .args(&passed)
            .run_through()?;
    }
    if window {
        in_the_window(root, &passed)?;
    }
    Ok(())
}

/// Whether cases of the core and whether the window's are asked for.
fn asked(passed: &[String]) -> (bool, bool) {
    let mut words = passed.iter().skip_while(|word| *word != "--only");
    let Some(only) = words.nth(1) else {
        return (true, true);
    };
    let mut cases = only.split(',');
    (
        cases.clone().any(|case| case != WINDOW),
        cases.any(|case| case == WINDOW),
    )
}

/// The release window with its pages, on a screen of our own.
fn in_the_window(root: &Path, passed: &[String]) -> Outcome {
    setup::packages(root)?;
    setup::pages(root)?;
    let bench = ["bench", "--locked", "-p", "shelfkeeper"];
    let window = ["--features", "custom-protocol", "--bench", WINDOW];
    Task::cargo(root)
        .args(bench)
        .args(window)
        .arg("--no-run")
        .run()?;
    let screen = Screen::start(&target(root).join("bench-window"))?;
    let measured = screen.session("cargo").dir(root).args(bench).args(window);
    measured.arg("--").args(passed).run_through()
}

fn passed_on(args: &[String]) -> Outcome<Vec<String>> {
    let mut passed = Vec::new();
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        match arg.as_str() {
            "--scale" | "--seconds" => {
                let number = options::number(arg, &mut rest)?;
                passed.extend([arg.clone(), number.to_string()]);
            }
            "--only" | "--folder" => {
                let value = rest
                    .next()
                    .ok_or_else(|| Failure::new(format!("{arg} needs a value")))?;
                passed.extend([arg.clone(), value.clone()]);
            }
            "--json" => passed.push(arg.clone()),
            _ => return Err(options::unknown(arg)),
        }
    }
    Ok(passed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_options_are_passed_on_and_others_are_refused() {
        let read = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(ToString::to_string).collect();
            passed_on(&words).map_err(|failure| failure.to_string())
        };
        assert_eq!(read(&[]), Ok(vec![]));
        assert_eq!(
            read(&["--json", "--scale", "10"]),
            Ok(vec!["--json".into(), "--scale".into(), "10".into()])
        );
        assert_eq!(
            read(&["--only", "money"]),
            Ok(vec!["--only".into(), "money".into()])
        );
        let asks = |only: &str| asked(&["--json".into(), "--only".into(), only.into()]);
        assert_eq!(asked(&[]), (true, true));
        assert_eq!(asks("window"), (false, true));
        assert_eq!(asks("lists,window"), (true, true));
        assert_eq!(asks("money"), (true, false));
        assert!(read(&["--scale"]).is_err());
        assert!(read(&["--seconds", "soon"]).is_err());
        assert!(read(&["--folder"]).is_err());
        assert!(read(&["--fast"]).is_err());
    }
}
