//! What was seen is what is taken: a preview, then other people's writes, then the import of that preview. It
//! does what was shown to the fen, or it asks for another look and has changed nothing.

use serde_json::Value;
use shelfkeeper_core::contract::*;
use shelfkeeper_core::domain::fault::Code;

use crate::bills::{Line, bill, number, paid, refunded};
use crate::bills_mutated::Dice;
use crate::payments::{FEN, Finance as _, desk_with, import, ledger};
use crate::support::{TestDesk, counted, op};
use crate::undo::undo;

/// Notices of one store, few enough that people meet.
const NOTICES: usize = 16;
/// Previews of one store before a new one is made.
const EACH: usize = 40;

/// Somebody who previews and takes, and somebody else who writes in between.
struct Pair {
    one: TestDesk,
    other: TestDesk,
    dice: Dice,
    /// Numbers of payments given out so far.
    told: u64,
    /// The number of the first row of the file that is previewed.
    first: u64,
    /// Imports that may be undone.
    imports: Vec<String>,
}

/// How often a preview could be taken, and how often not.
#[derive(Default)]
struct Seen {
    taken: u32,
    voided: u32,
    repeated: u32,
}

impl Pair {
    fn new(seed: u64) -> Self {
        let one = desk_with(NOTICES as u64);
        one.become_new("other", &["finance"]);
        one.become_known("finance");
        let other = one.second_window();
        other.become_known("other");
        Self {
            one,
            other,
            dice: Dice(seed),
            told: 0,
            first: 0,
            imports: Vec::new(),
        }
    }

    /// A payment of this number: what it says follows from the number, so that it can be told twice.
    fn payment(id: u64) -> Line {
        let amount = [FEN, 40_000, FEN + 700][(id % 3) as usize];
        let text = match id % 5 {
            0 => "保证金".to_owned(),
            _ => number(1 + id * 7 % NOTICES as u64),
        };
        paid(id, amount, text)
    }

    /// Rows of which the first is new, so that no file is another one.
    fn file(&mut self) -> String {
        self.told += 1;
        let mut lines = vec![Self::payment(self.told)];
        for _ in 0..self.dice.below(5) {
            let known = 1 + self.dice.next() % self.told;
            let line = match self.dice.below(4) {
                0 => refunded(known, known * 10 + self.dice.next() % 2, 20_000),
                1 => {
                    self.told += 1;
                    Self::payment(self.told)
                }
                _ => Self::payment(known),
            };
            let same = |one: &Line| (one.id, &one.refund) == (line.id, &line.refund);
            if !lines.iter().any(same) {
                lines.push(line);
            }
        }
        bill(&lines)
    }

    /// One write of the other one; what the rules refuse is no write.
    fn write(&mut self, file: &str) {
        match self.dice.below(16) {
            0 => self.other_takes(file),
            1..4 => {
                let another = self.file();
                self.other_takes(&another);
            }
            4..7 => self.undo(),
            // Into the notice that the file's first row names.
            7..10 => {
                let named = Self::payment(self.first).order_no;
                self.told += 1;
                let little = bill(&[paid(self.told, 500, named)]);
                self.other_takes(&little);
            }
            act => self.hand(act),
        }
    }

    fn other_takes(&mut self, file: &str) {
        let receipt = self.other.taken(file);
        self.remember(receipt);
    }

    fn remember(&mut self, receipt: ImportReceipt) {
        if !receipt.repeated {
            self.imports.push(receipt.import);
        }
    }

    fn undo(&mut self) {
        if self.imports.is_empty() {
            return;
        }
        let at = self.dice.below(self.imports.len());
        let done = self
            .other
            .call::<ImportUndone>("payments.undo", undo(&self.imports[at]));
        match done {
            Ok(_) => drop(self.imports.remove(at)),
            Err(fault) => assert_eq!(fault.code, Code::ImportInUse),
        }
    }

    /// Divides what waits, takes a division back or marks money to be sent back.
    fn hand(&mut self, act: usize) {
        let payments = self.other.look(
            "SELECT id, version, left_fen FROM payment WHERE kind = 'payment' AND released = 0 ORDER BY id",
        );
        if payments.is_empty() {
            return;
        }
        let row = &payments[self.dice.below(payments.len())];
        let (payment, version) = (row[0].clone(), row[1].parse().unwrap());
        let left: i64 = row[2].parse().unwrap();
        let notice = number(1 + self.dice.next() % NOTICES as u64);
        let (op, reason) = (op(), "电话确认".to_owned());
        let answer = match act {
            10..13 => {
                let fen = left.clamp(1, 30_000).to_string();
                let parts = vec![AssignPart { notice, fen }];
                let request = AssignPayment {
                    op,
                    payment,
                    version,
                    parts,
                    back: None,
                    reason,
                };
                self.other.call::<Value>("payments.assign", request)
            }
            13 | 14 => {
                let request = UnmatchPayment {
                    op,
                    payment,
                    version,
                    notice: None,
                    reason,
                };
                self.other.call::<Value>("payments.unmatch", request)
            }
            _ => {
                let request = SendBack {
                    op,
                    payment,
                    version,
                    fen: None,
                    reason,
                };
                self.other.call::<Value>("payments.send_back", request)
            }
        };
        if let Err(fault) = answer {
            assert_ne!(fault.code, Code::VersionConflict, "{fault:?}");
        }
    }

    /// A preview, some writes, and the import of what was seen.
    fn run(&mut self, seen: &mut Seen) {
        self.first = self.told + 1;
        let file = self.file();
        let shown = self.one.inspected(&file);
        for _ in 0..self.dice.below(4) {
            self.write(&file);
        }
        let now = self.one.inspected(&file);
        let same = shown.plan == now.plan;
        if same {
            // The hash covers everything that was shown.
            assert_eq!(told(&shown), told(&now));
            assert_eq!(rows(&shown), rows(&now));
        }
        let before = ledger(&self.one);
        let picked = self.one.pick("bill.csv", &file);
        let answer = self
            .one
            .call::<ImportReceipt>("payments.import", import(picked, shown.plan.clone()));
        match answer {
            Ok(receipt) if receipt.repeated => {
                assert_eq!(ledger(&self.one), before, "it was taken before");
                seen.repeated += 1;
            }
            Ok(receipt) => {
                assert!(same, "a plan that had changed was taken");
                assert_eq!(told(&receipt.inspection), told(&shown));
                self.remember(receipt);
                seen.taken += 1;
            }
            Err(fault) => {
                assert_eq!(fault.code, Code::PlanChanged);
                assert!(!same, "a plan that had not changed was refused");
                assert_eq!(ledger(&self.one), before, "a refusal changes nothing");
                let receipt = self.one.taken(&file);
                assert_eq!(told(&receipt.inspection), told(&now));
                self.remember(receipt);
                seen.voided += 1;
            }
        }
        self.one.check_books();
    }
}

/// An inspection but for its rows.
fn told(inspection: &Inspection) -> Value {
    let mut value = serde_json::to_value(inspection).unwrap();
    value.as_object_mut().unwrap().remove("detail");
    value
}

fn rows(inspection: &Inspection) -> Value {
    serde_json::to_value(&inspection.detail).unwrap()
}

#[test]
fn what_was_shown_is_taken_or_asked_again_whatever_others_wrote_in_between() {
    let seed = 0x5EE_0001;
    let stores = counted(200, 10_000) / EACH;
    println!("seed {seed:#x}, {} runs", stores * EACH);
    let mut seen = Seen::default();
    for at in 0..stores as u64 {
        let mut pair = Pair::new(seed + at * 7919);
        for _ in 0..EACH {
            pair.run(&mut seen);
        }
    }
    let Seen {
        taken,
        voided,
        repeated,
    } = seen;
    println!("{taken} taken, {voided} asked again, {repeated} taken before");
    assert!(taken > 50 && voided > 20 && repeated > 5);
}
