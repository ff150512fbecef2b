//! Set-up, run, test, bench and bundle: one entry for everything a checkout can do.
//!
//! Invariants: whatever is missing is named and fails; nothing is skipped in
//! silence. Results go to standard output, progress to standard error.
//! Deliberately absent: any knowledge of the desk's rules; the demo day is
//! lived through the terminal program, as a person would.

#![expect(
    clippy::print_stdout,
    reason = "a terminal tool answers on standard output"
)]

mod bench;
mod bundle;
mod counts;
mod day;
mod display;
mod options;
mod platform;
mod process;
mod run;
mod setup;
mod test;

use process::Outcome;
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask COMMAND

  setup                             install what is missing, build the window's pages when they are old
  run [--programs N] [--seed S]     build, make a demo store, open the window on it; without a display,
                                    live the day in the terminal and take a picture of the window
  test [SUITE]                      everything, or one of: core cli shell ui e2e lint deep
  bench [--scale K] [--seconds N] [--json] [--only CASES] [--folder DIR]
                                    measure the release build, each case beside its comparison; only
                                    some groups of cases; keep the demo store for the next run
  bundle [--try]                    make the .deb; --try unpacks it and opens its window
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let Some((command, rest)) = args.split_first() else {
        print!("{USAGE}");
        return ExitCode::SUCCESS;
    };
    match dispatch(command, rest) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: &str, rest: &[String]) -> Outcome<ExitCode> {
    let root = process::root()?;
    match command {
        "setup" => options::none(rest).and_then(|()| setup::everything(&root))?,
        "run" => run::run(&root, rest)?,
        "test" => return test::run(&root, rest),
        "bench" => bench::run(&root, rest)?,
        "bundle" => bundle::run(&root, rest)?,
        "help" | "-h" | "--help" => print!("{USAGE}"),
        _ => {
            eprint!("xtask: there is no command {command}\n\n{USAGE}");
            return Ok(ExitCode::from(2));
        }
    }
    Ok(ExitCode::SUCCESS)
}
