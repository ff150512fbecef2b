//! Reads test counts out of what test runners print.
//!
//! Deliberately absent: any guess. A runner whose summary is not found has run
//! nothing, and the caller treats that as a failure.

use std::ops::AddAssign;

/// Test cases of one or more runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Cases that held.
    pub passed: u64,
    /// Cases that did not.
    pub failed: u64,
    /// Cases that were not run: ignored, skipped or still to be written.
    pub skipped: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// The sum over every `test result:` line of `cargo test`; `None` without one.
pub fn of_cargo(output: &str) -> Option<Counts> {
    let mut sum = None;
    for line in plain(output).lines() {
        let Some((_, summary)) = line.split_once("test result: ") else {
            continue;
        };
        // "ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s"
        let summary = summary.split_once(". ").map_or(summary, |(_, rest)| rest);
        let mut counts = Counts::default();
        for part in summary.split(';') {
            take(&mut counts, part);
        }
        *sum.get_or_insert_with(Counts::default) += counts;
    }
    sum
}

/// The `Tests` line of vitest; `None` without one.
pub fn of_vitest(output: &str) -> Option<Counts> {
    let text = plain(output);
    let summary = text.lines().rev().find_map(|line| {
        let rest = line.trim_start().strip_prefix("Tests")?;
        rest.starts_with(char::is_whitespace).then_some(rest)
    })?;
    // "  1 failed | 12 passed | 1 skipped | 2 todo (16)"
    let mut counts = Counts::default();
    for part in summary.split('|') {
        take(&mut counts, part);
    }
    Some(counts)
}

/// Adds one "12 passed" to the field it names.
fn take(counts: &mut Counts, part: &str) {
    let mut words = part.split_whitespace();
    let (Some(number), Some(word)) = (words.next(), words.next()) else {
        return;
    };
    let Ok(number) = number.parse::<u64>() else {
        return;
    };
    match word {
        "passed" => counts.passed += number,
        "failed" => counts.failed += number,
        "ignored" | "skipped" | "todo" => counts.skipped += number,
        _ => {}
    }
}

/// The text without terminal colours.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c == '\u{1b}' {
            // A colour runs from ESC [ to its first letter.
            chars.by_ref().find(char::is_ascii_alphabetic);
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(passed: u64, failed: u64, skipped: u64) -> Option<Counts> {
        Some(Counts {
            passed,
            failed,
            skipped,
        })
    }

    #[test]
    fn every_binary_of_a_cargo_run_is_counted() {
        let output = "\
running 3 tests
test a ... ok
test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 7 filtered out; finished in 0.00s
test result: FAILED. 41 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.20s
";
        assert_eq!(of_cargo(output), counts(44, 2, 1));
    }

    #[test]
    fn a_compile_error_has_no_counts() {
        assert_eq!(of_cargo("error[E0425]: cannot find value\n"), None);
    }

    #[test]
    fn colours_do_not_hide_a_summary() {
        let output =
            "test result: \u{1b}[32mok\u{1b}[m. 3 passed; 0 failed; 0 ignored; 0 measured\n";
        assert_eq!(of_cargo(output), counts(3, 0, 0));
    }

    #[test]
    fn vitest_counts_cases_and_not_files() {
        let output = "\
 Test Files  1 failed | 4 passed (5)
      Tests  1 failed | 29 passed | 2 skipped | 1 todo (33)
   Start at  10:00:00
";
        assert_eq!(of_vitest(output), counts(29, 1, 3));
    }

    #[test]
    fn coloured_vitest_output_is_read() {
        let output = "\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[32m29 passed\u{1b}[39m\u{1b}[22m\u{1b}[90m (29)\u{1b}[39m\n";
        assert_eq!(of_vitest(output), counts(29, 0, 0));
    }

    #[test]
    fn vitest_without_a_case_has_no_counts_to_pass_with() {
        assert_eq!(
            of_vitest("No test files found, exiting with code 1\n"),
            None
        );
        assert_eq!(of_vitest("      Tests  no tests\n"), counts(0, 0, 0));
    }
}
