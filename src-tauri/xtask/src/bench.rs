//! Measures the release build. The cases and their comparisons live in the
//! core's bench `desk`; this only starts it.

use crate::options;
use crate::process::{Failure, Outcome, Task};
use crate::setup;
use std::path::Path;

/// `bench [--scale K] [--seconds N] [--json] [--only CASES] [--folder DIR]`; with `--json` only the bench
/// writes to standard output.
pub fn run(root: &Path, args: &[String]) -> Outcome {
    let passed = passed_on(args)?;
    // The comparisons run in the SQLite shell and in PostgreSQL's.
    setup::system(root)?;
    setup::rust()?;
    Task::cargo(root)
        .args(["bench", "-p", "shelfkeeper-core", "--bench", "desk", "--"])
        .args(passed)
        .run_through()
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
        assert!(read(&["--scale"]).is_err());
        assert!(read(&["--seconds", "soon"]).is_err());
        assert!(read(&["--folder"]).is_err());
        assert!(read(&["--fast"]).is_err());
    }
}
