//! Running balances: whether each row's balance follows from the one before.
//!
//! Files list the newest row first or last, so both ways through the file are tried, and where
//! rows carry a time of day also both ways through them sorted by it: rows that were moved then
//! change nothing. No other order is tried: two equal rows in another's place would hide in it.
//!
//! A row that stands twice can follow by chance, where as much came in between as went out. Rows
//! with a time of day tell it: two that say the same second, amount and balance are one row told
//! twice. Rows with a day only do not: the same money may have come, gone and come again that day.

use std::collections::HashSet;

use crate::domain::calendar::Instant;
use crate::domain::money::Fen;

/// What one row says of the account.
#[derive(Debug, Clone, Copy)]
struct Step {
    line: u64,
    at: i64,
    /// Fen, negative for money out; none when the row cannot be read.
    moved: Option<i64>,
    balance: Option<i64>,
}

impl Step {
    fn follows(&self, before: &Self) -> bool {
        let expected = before
            .balance
            .zip(self.moved)
            .and_then(|(held, moved)| held.checked_add(moved));
        expected.is_some() && expected == self.balance
    }
}

/// What the balances have shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Chain {
    /// What the account held before the first row and after the last one.
    pub(super) opening: Option<i64>,
    pub(super) closing: Option<i64>,
    /// Rows that do not follow, and the line of the first.
    pub(super) breaks: u64,
    pub(super) first_break: Option<u64>,
}

/// The rows of one file. Twenty-odd bytes each; only statements keep them.
#[derive(Default)]
pub(super) struct Balances {
    steps: Vec<Step>,
}

impl Balances {
    pub(super) fn add(&mut self, line: u64, at: i64, moved: Option<i64>, balance: Option<Fen>) {
        let balance = balance.map(|fen| fen.0);
        self.steps.push(Step {
            line,
            at,
            moved,
            balance,
        });
    }

    /// The way through the rows that breaks least.
    pub(super) fn close(mut self) -> Chain {
        let mut best = best_of_two(&self.steps);
        if best.breaks > 0 {
            self.steps.sort_by_key(|step| step.at);
            best = least(best, chain(self.steps.iter()));
            // Newest first within the same second as well.
            self.steps.reverse();
            self.steps.sort_by_key(|step| step.at);
            best = least(best, chain(self.steps.iter()));
        }
        self.count_repeats(&mut best);
        best
    }

    /// Adds the rows that another one says again.
    fn count_repeats(&self, chain: &mut Chain) {
        if chain.breaks > 0 {
            return;
        }
        let timed = |step: &&Step| Instant(step.at).millis_of_day() != 0;
        let mut seen = HashSet::with_capacity(self.steps.len());
        for step in self.steps.iter().filter(timed) {
            if !seen.insert((step.at, step.moved, step.balance)) {
                chain.breaks += 1;
                chain.first_break.get_or_insert(step.line);
            }
        }
    }
}

fn best_of_two(steps: &[Step]) -> Chain {
    least(chain(steps.iter()), chain(steps.iter().rev()))
}

fn least(one: Chain, other: Chain) -> Chain {
    if other.breaks < one.breaks {
        other
    } else {
        one
    }
}

fn chain<'a>(steps: impl Iterator<Item = &'a Step>) -> Chain {
    let mut found = Chain::default();
    let mut before: Option<&Step> = None;
    for step in steps {
        let holds = match before {
            Some(before) => step.follows(before),
            None => {
                let opening = step.balance.zip(step.moved);
                found.opening = opening.and_then(|(held, moved)| held.checked_sub(moved));
                found.opening.is_some()
            }
        };
        if !holds {
            found.breaks += 1;
            found.first_break.get_or_insert(step.line);
        }
        found.closing = step.balance;
        before = Some(step);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(steps: &[(i64, i64, i64)]) -> Chain {
        let mut balances = Balances::default();
        for (line, (at, moved, balance)) in (1..).zip(steps) {
            balances.add(line, *at, Some(*moved), Some(Fen(*balance)));
        }
        balances.close()
    }

    #[test]
    fn a_chain_holds_oldest_first_and_newest_first() {
        let steps = [(1, 100, 100), (2, -30, 70), (3, 5, 75)];
        let found = of(&steps);
        assert_eq!(
            (found.breaks, found.opening, found.closing),
            (0, Some(0), Some(75))
        );
        let mut reversed = steps;
        reversed.reverse();
        assert_eq!(of(&reversed).breaks, 0);
        assert_eq!(
            (of(&reversed).opening, of(&reversed).closing),
            (Some(0), Some(75))
        );
    }

    #[test]
    fn rows_with_times_may_stand_in_any_order() {
        assert_eq!(of(&[(2, -30, 70), (1, 100, 100), (3, 5, 75)]).breaks, 0);
    }

    #[test]
    fn a_row_dropped_repeated_or_changed_breaks_the_chain() {
        assert!(of(&[(1, 100, 100), (3, 5, 75)]).breaks > 0);
        assert!(of(&[(1, 100, 100), (1, 100, 100), (2, -30, 70)]).breaks > 0);
        assert!(of(&[(1, 100, 100), (2, -31, 70), (3, 5, 75)]).breaks > 0);
        let looped = of(&[(1, 100, 100), (2, -100, 0), (2, 100, 100), (2, 100, 100)]);
        assert!(looped.breaks > 0, "a repeated row hides in no other order");
    }

    #[test]
    fn a_row_told_twice_is_seen_even_where_its_balance_follows() {
        let steps = [
            (1_000, -100, 0),
            (2_000, 100, 100),
            (3_000, -100, 0),
            (4_000, 100, 100),
        ];
        assert_eq!(of(&steps).breaks, 0, "money may come and go");
        let again = [steps[0], steps[1], steps[2], steps[1]];
        assert_eq!((of(&again).breaks, of(&again).first_break), (1, Some(4)));
    }

    #[test]
    fn rows_with_a_day_only_may_say_the_same() {
        let midnight = -8 * 3_600_000;
        let steps = [(100, 100), (-100, 0), (100, 100)];
        assert_eq!(
            of(&steps.map(|(moved, held)| (midnight, moved, held))).breaks,
            0
        );
    }

    #[test]
    fn a_balance_or_amount_that_cannot_be_read_breaks_the_chain_at_its_line() {
        let mut balances = Balances::default();
        balances.add(4, 1, Some(100), Some(Fen(100)));
        balances.add(5, 2, None, Some(Fen(90)));
        balances.add(6, 3, Some(10), None);
        let found = balances.close();
        assert_eq!((found.breaks, found.first_break), (2, Some(5)));
    }

    #[test]
    fn no_rows_break_nothing() {
        assert_eq!(of(&[]).breaks, 0);
    }
}
