//! One month's rows, split into files in any order and with any overlap, are one ledger: on a model of pure
//! functions a hundred thousand times, and on the engines as far as the model says.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use sha2::{Digest as _, Sha256};
use shelfkeeper_core::domain::calendar::Day;
use shelfkeeper_core::domain::matching::{Decision, Evidence, Facts, Money, decide, take_back};
use shelfkeeper_core::domain::money::Fen;
use shelfkeeper_core::domain::notice_number::NoticeNumber;

use crate::bills::{Line, bill, number, paid, refunded};
use crate::payments::{FEN, Finance as _, desk_with};
use crate::support::counted;
use crate::undo::Undoing as _;

/// Notices of a month, each paid by rows of its own.
const EACH: u64 = 8;

#[derive(Default, Clone)]
struct Payment {
    fen: i64,
    left: i64,
    settled: i64,
    serial: Option<u64>,
    known: bool,
}

/// What the ledger holds, by the rules alone.
#[derive(Default)]
struct Model {
    paid: BTreeMap<u64, i64>,
    payments: BTreeMap<u64, Payment>,
    refunds: BTreeMap<(u64, String), i64>,
}

impl Model {
    fn take(&mut self, file: &[Line]) {
        for line in file {
            match line.state {
                "SUCCESS" => self.payment(line),
                _ => self.refund(line),
            }
        }
    }

    fn payment(&mut self, line: &Line) {
        if self.payments.get(&line.id).is_some_and(|one| one.known) {
            return;
        }
        let gone: i64 = self
            .refunds
            .iter()
            .filter(|((id, _), _)| *id == line.id)
            .map(|(_, fen)| fen)
            .sum();
        let money = Money {
            amount: Fen((line.fen - gone).max(0)),
            paid_on: Day(30_000),
            platform: 'W',
        };
        let mut evidence = Evidence::default();
        evidence.read(&line.order_no, [line.goods.as_str()]);
        let numbers: Vec<NoticeNumber> = evidence.numbers().collect();
        let facts: Vec<_> = numbers.iter().map(|one| self.facts(one.serial())).collect();
        let mut decision = Decision::default();
        if money.amount > Fen::ZERO {
            decide(&money, &evidence, &facts, &mut decision);
        }
        let mut made = Payment {
            fen: line.fen,
            left: decision.left.0,
            known: true,
            ..Payment::default()
        };
        for (at, part) in &decision.settles {
            let serial = numbers[*at].serial();
            *self.paid.entry(serial).or_default() += part.0;
            made.settled += part.0;
            made.serial = Some(serial);
        }
        self.payments.insert(line.id, made);
    }

    fn facts(&self, serial: u64) -> Option<Facts> {
        Some(Facts {
            open: Fen(FEN - self.paid.get(&serial).copied().unwrap_or(0)),
            issued_on: Day(20_000),
            waived: false,
            claimed: false,
        })
    }

    fn refund(&mut self, line: &Line) {
        let key = (line.id, line.refund.clone());
        if self.refunds.contains_key(&key) {
            return;
        }
        self.refunds.insert(key, line.fen);
        let Some(payment) = self.payments.get_mut(&line.id) else {
            return;
        };
        let taken = take_back(Fen(line.fen), Fen(payment.left), &[Fen(payment.settled)]);
        payment.left -= taken.from_suspense.0;
        payment.settled -= taken.from_parts[0].0;
        if let Some(serial) = payment.serial {
            *self.paid.entry(serial).or_default() -= taken.from_parts[0].0;
        }
    }

    /// The ledger's hash: notices, payments and what is left of each.
    fn hash(&self) -> [u8; 32] {
        let mut sha = Sha256::new();
        for (serial, fen) in self.paid.iter().filter(|(_, fen)| **fen != 0) {
            sha.update(format!("n {serial} {fen}\n"));
        }
        for (id, one) in &self.payments {
            sha.update(format!("p {id} {} {} {}\n", one.fen, one.left, one.settled));
        }
        for ((id, refund), fen) in &self.refunds {
            sha.update(format!("r {id} {refund} {fen}\n"));
        }
        sha.finalize().into()
    }
}

/// A month: a payment or two instalments for each notice, some that name none, refunds of some.
fn month(from: u64, seed: u64) -> Vec<Line> {
    let mut dice = seed | 1;
    let mut roll = |below: u64| {
        dice = dice
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (dice >> 33) % below
    };
    let mut lines = Vec::new();
    for at in 1..=EACH {
        let (id, serial) = (2 * (from + at), from + at);
        match roll(4) {
            0 => lines.push(paid(id, FEN, "no number")),
            1 => lines.extend([
                paid(id, 30_000, number(serial)),
                paid(id + 1, 20_000, number(serial)),
            ]),
            2 => lines.push(paid(id, FEN + 700, number(serial))),
            _ => lines.push(paid(id, FEN, number(serial))),
        }
        for nth in 0..roll(3) {
            lines.push(refunded(
                id,
                id * 10 + nth,
                (1 + roll(3).cast_signed()) * 9_000,
            ));
        }
    }
    lines
}

/// Every row in at least one file, in any order, some in several.
fn files(lines: &[Line], rolls: &[u64]) -> Vec<Vec<Line>> {
    let mut at = 0;
    let mut roll = |below: u64| {
        at = (at + 1) % rolls.len();
        (rolls[at] >> (at % 7)) % below
    };
    let count = 1 + roll(5);
    let mut files: Vec<Vec<Line>> = (0..count).map(|_| Vec::new()).collect();
    for line in lines {
        let own = roll(count);
        for (at, file) in files.iter_mut().enumerate() {
            if at as u64 == own || roll(3) == 0 {
                let place = usize::try_from(roll(file.len() as u64 + 1)).unwrap();
                file.insert(place, line.clone());
            }
        }
    }
    files.retain(|file| !file.is_empty());
    let turns = usize::try_from(roll(5)).unwrap() % files.len();
    files.rotate_left(turns);
    files
}

fn runner(cases: u32) -> TestRunner {
    let config = Config {
        failure_persistence: None,
        max_shrink_iters: 0,
        ..Config::with_cases(cases)
    };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

#[test]
fn any_split_order_and_overlap_of_a_months_rows_is_one_ledger_on_the_model() {
    let rolls = prop::collection::vec(any::<u64>(), 24..40);
    let mut shapes = BTreeSet::new();
    let shapes_seen = std::cell::RefCell::new(&mut shapes);
    let judged = runner(counted(2_000, 100_000)).run(&(any::<u64>(), rolls), |(seed, rolls)| {
        let lines = month(0, seed);
        let mut whole = Model::default();
        whole.take(&lines);
        let mut parts = Model::default();
        let files = files(&lines, &rolls);
        shapes_seen
            .borrow_mut()
            .insert(files.iter().map(Vec::len).collect::<Vec<_>>());
        for file in &files {
            parts.take(file);
        }
        prop_assert_eq!(whole.hash(), parts.hash(), "{:?}", files);
        Ok(())
    });
    judged.unwrap();
    assert!(shapes.len() > 500, "only {} shapes", shapes.len());
}

#[test]
fn the_engines_hold_what_the_model_says_however_the_month_came_and_was_undone_on_the_way() {
    let runs = counted(40, 400);
    let desk = desk_with(EACH * (u64::from(runs) + 1));
    let rolls = prop::collection::vec(any::<u64>(), 24..40);
    let mut model = Model::default();
    let (run, model_now) = (std::cell::Cell::new(0), std::cell::RefCell::new(&mut model));
    let judged = runner(runs).run(&(any::<u64>(), rolls), |(seed, rolls)| {
        let from = run.replace(run.get() + EACH);
        let lines = month(from, seed);
        model_now.borrow_mut().take(&lines);
        for (at, file) in files(&lines, &rolls).iter().enumerate() {
            let receipt = desk.taken(bill(file));
            // Now and then one is undone before the next comes, and taken again.
            if rolls[at] % 3 == 0 && !receipt.repeated {
                desk.undone(&receipt.import);
                desk.taken(bill(file));
            }
        }
        let paid: i64 = model_now.borrow().paid.values().sum();
        let left: i64 = model_now
            .borrow()
            .payments
            .values()
            .map(|one| one.left)
            .sum();
        let now = desk.balance();
        prop_assert_eq!(
            (now.deposits, now.suspense),
            (paid.to_string(), left.to_string())
        );
        for (serial, fen) in &model_now.borrow().paid {
            prop_assert_eq!(desk.notice(*serial).0, fen.to_string(), "notice {}", serial);
        }
        Ok(())
    });
    judged.unwrap();
    desk.check_record();
}
