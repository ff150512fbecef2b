//! The difference of a change order against pairs that say themselves what was changed in them. The
//! generator (`pairs`) has its own tables and shares no code with what it judges.

mod pairs;
mod values;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use shelfkeeper_core::domain::application::{Application, difference};
use shelfkeeper_core::domain::filing::FilingKind;

use crate::audit::bench::{Dice, seed};
use crate::support::counted;
use pairs::Pair;

/// What was counted over all pairs.
#[derive(Default)]
struct Tally {
    /// By the way of changing: how many were made, how many were told at their field.
    ways: BTreeMap<&'static str, [u32; 2]>,
    /// The same of what was only written differently.
    writings: BTreeMap<&'static str, [u32; 2]>,
    /// What was told and nobody did.
    false_flags: Vec<String>,
    flags: usize,
    missed: Vec<String>,
}

impl Tally {
    fn judge(&mut self, number: usize, pair: &Pair) {
        let form = |tree: &serde_json::Value| Application::from_json(&tree.to_string()).unwrap();
        let kind = FilingKind::from_code(pair.kind).unwrap();
        let told = difference(kind, &form(&pair.filed), &form(&pair.asked));
        let mut changed: BTreeSet<_> = told.changes.into_iter().map(|one| one.path).collect();
        let mut written: BTreeSet<_> = told.rewritten.into_iter().map(|one| one.path).collect();
        self.flags += changed.len();
        for (path, way) in &pair.changed {
            let found = changed.remove(path);
            count(&mut self.ways, way, found);
            if !found {
                self.missed.push(format!("pair {number}: {path} ({way})"));
            }
        }
        for (path, way) in &pair.written {
            count(&mut self.writings, way, written.remove(path));
        }
        let false_flags = changed.into_iter().chain(written);
        let told = false_flags.map(|path| format!("pair {number} ({}): {path}", pair.kind));
        self.false_flags.extend(told);
    }

    fn table(&self) -> String {
        let mut out = String::new();
        for (title, ways) in [("changes", &self.ways), ("writings", &self.writings)] {
            let _ = writeln!(out, "{title}:");
            for (way, [made, found]) in ways {
                let _ = writeln!(out, "  {way:<28} {found} of {made}");
            }
        }
        out
    }
}

fn count(into: &mut BTreeMap<&'static str, [u32; 2]>, way: &'static str, found: bool) {
    let [made, told] = into.entry(way).or_default();
    *made += 1;
    *told += u32::from(found);
}

fn sum(ways: &BTreeMap<&'static str, [u32; 2]>) -> [u32; 2] {
    ways.values()
        .fold([0, 0], |[a, b], [made, found]| [a + made, b + found])
}

/// The share of a part, in hundredths of a percent, rounded down.
fn share(part: usize, whole: usize) -> usize {
    10_000 * part / whole.max(1)
}

fn percent(share: usize) -> String {
    format!("{}.{:02} %", share / 100, share % 100)
}

#[test]
fn real_changes_are_told_at_their_field_and_writings_are_not_called_changes() {
    let (seed, wanted) = (seed(), counted(1_000, 20_000));
    let mut dice = Dice(seed);
    let mut tally = Tally::default();
    for number in 0..wanted {
        tally.judge(number, &Pair::random(&mut dice));
    }
    let rate = |ways| {
        let [made, told] = sum(ways);
        share(told as usize, made as usize)
    };
    let (found, noted) = (rate(&tally.ways), rate(&tally.writings));
    let wrong = share(tally.false_flags.len(), tally.flags);
    println!(
        "seed {seed}, {wanted} pairs: {} of {:?} changes told, {} of {:?} writings noted, {} of {} flags false",
        percent(found),
        sum(&tally.ways),
        percent(noted),
        sum(&tally.writings),
        percent(wrong),
        tally.flags
    );
    let report = format!(
        "{}missed: {:#?}\nfalse: {:#?}",
        tally.table(),
        tally.missed,
        tally.false_flags
    );
    println!("{}", tally.table());
    assert!(found >= 9_950, "{report}");
    assert!(noted >= 9_950, "{report}");
    assert!(200 * tally.false_flags.len() <= tally.flags, "{report}");
    // A way that was never tried says nothing.
    assert_eq!(tally.ways.len(), pairs::CHANGES, "{report}");
    assert_eq!(tally.writings.len(), pairs::WRITINGS, "{report}");
}
