//! Acts on what is held, under chance: payments, refunds, deductions, exits, transfers, waivers and undoings
//! in any order leave the trial balance at zero and nothing held below it.

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use shelfkeeper_core::contract::*;
use shelfkeeper_core::domain::fault::Code;

use crate::acts::{deduction, exit, gone, move_to, siblings, verdict};
use crate::batches::DAY;
use crate::bills::{bill, number, paid, refunded};
use crate::payments::Finance as _;
use crate::support::{TestDesk, counted};
use crate::undo::{Undoing as _, undo};
use crate::waivers::{asked, waive};

/// Notices a run has for itself: four programs of two subjects, one of which has left.
const EACH: u64 = 4;

/// One step: what, of which notice, to which, how much.
type Step = (u8, u64, u64, i64);

struct Run<'a> {
    desk: &'a TestDesk,
    from: u64,
    /// Payments and refunds so far, of all runs.
    serial: &'a std::cell::Cell<u64>,
    imports: Vec<String>,
    /// The payments of this run, by number.
    told: Vec<u64>,
    done: [u32; 7],
}

impl Run<'_> {
    fn next(&self) -> u64 {
        self.serial.set(self.serial.get() + 1);
        self.serial.get()
    }

    fn take(&mut self, line: crate::bills::Line) -> Option<Code> {
        self.desk.become_known("fei");
        self.imports
            .push(self.desk.taken(bill(&[line.on("2026-03-09")])).import);
        None
    }

    /// Proposes and approves; answers why it was refused, if it was.
    fn both(&self, name: &str, request: impl serde::Serialize) -> Option<Code> {
        self.desk.become_known("fei");
        let act: ActInfo = match self.desk.call(name, request) {
            Ok(act) => act,
            Err(fault) => return Some(fault.code),
        };
        self.desk.become_known("wang");
        let decided = self
            .desk
            .call::<ActInfo>("act.decide", verdict(&act, "approve"));
        decided.err().map(|fault| fault.code)
    }

    fn step(&mut self, (what, notice, other, fen): Step) {
        let (desk, notice, other) = (self.desk, self.from + notice, self.from + other);
        let refused = match what {
            0 => {
                let id = self.next();
                self.told.push(id);
                self.take(paid(id, fen, number(notice)))
            }
            1 => match self
                .told
                .get(fen as usize % self.told.len().max(1))
                .copied()
            {
                Some(id) => {
                    let refund = self.next();
                    self.take(refunded(id, refund, fen / 2))
                }
                None => return,
            },
            2 => self.both("act.deduct", deduction(desk, notice, fen / 3)),
            3 => self.both("act.refund", exit(desk, notice, "2026-03-09")),
            4 => self.both("act.transfer", move_to(desk, notice, other, fen / 4)),
            5 => {
                let open = desk.notice(notice).1 == "open";
                if open {
                    waive(desk, notice);
                }
                (!open).then_some(Code::WrongState)
            }
            _ => self.undo(fen),
        };
        self.done[usize::from(what)] += u32::from(refused.is_none());
    }

    /// Undoes one of the imports of this run where nothing stands on it, and is refused where something does.
    fn undo(&mut self, fen: i64) -> Option<Code> {
        if self.imports.is_empty() {
            return Some(Code::NotFound);
        }
        let import = self.imports[fen as usize % self.imports.len()].clone();
        self.desk.become_known("fei");
        let plan = self.desk.plan_of(&import);
        let undone = self
            .desk
            .call::<ImportUndone>("payments.undo", undo(&import));
        let free = plan.stands_on.is_empty() && plan.state == "committed";
        assert_eq!(undone.is_ok(), free, "{:?} {undone:?}", plan.stands_on);
        undone.err().map(|fault| fault.code)
    }
}

fn sound(desk: &TestDesk) {
    desk.become_known("fei");
    desk.balance();
    desk.check_books();
    let below = desk.look(
        "SELECT id FROM notice WHERE paid_fen < 0 OR taken_fen < 0 OR paid_fen + taken_fen > amount_fen",
    );
    assert!(below.is_empty(), "{below:?}");
    let due =
        desk.look("SELECT notice_id FROM notice_refund WHERE gone_fen < 0 OR gone_fen > due_fen");
    assert!(due.is_empty(), "{due:?}");
    assert_eq!(desk.desk.store().unwrap().check().unwrap().books, []);
}

#[test]
fn whatever_is_done_with_what_is_held_the_balance_is_zero_and_nothing_is_below_it() {
    let runs = counted(30, 300);
    let desk = asked((EACH * u64::from(runs) + EACH) as usize);
    for run in 0..=u64::from(runs) {
        let at = |place: u64| (run * EACH + place) as i64;
        siblings(&desk, at(1), at(2));
        siblings(&desk, at(3), at(4));
        gone(&desk, at(4) as u64);
    }
    desk.clock.advance(31 * DAY);
    let step = (0_u8..7, 1..=EACH, any::<bool>(), 1_000_i64..130_000);
    // Mostly to the other program of the subject.
    let step = step.prop_map(|(what, notice, sibling, fen)| {
        let other = if sibling { ((notice - 1) ^ 1) + 1 } else { 1 };
        (what, notice, other, fen)
    });
    let steps = prop::collection::vec(step, 4..14);
    let (run, serial) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
    let all = std::cell::Cell::new([0; 7]);
    let config = ProptestConfig {
        failure_persistence: None,
        max_shrink_iters: 0,
        ..ProptestConfig::with_cases(runs)
    };
    let judged = TestRunner::new(config).run(&steps, |steps| {
        let from = run.replace(run.get() + EACH);
        let mut own = Run {
            desk: &desk,
            from,
            serial: &serial,
            imports: Vec::new(),
            told: Vec::new(),
            done: [0; 7],
        };
        // Something to act on.
        for (notice, fen) in [(1, 100_000), (2, 20_000), (3, 100_000), (4, 60_000)] {
            own.step((0, notice, 1, fen));
        }
        for step in steps {
            own.step(step);
            sound(&desk);
        }
        let mut sums = all.get();
        sums.iter_mut().zip(own.done).for_each(|(sum, n)| *sum += n);
        all.set(sums);
        Ok(())
    });
    judged.unwrap();
    assert!(
        all.get().iter().all(|n| *n > 0),
        "every act was done: {:?}",
        all.get()
    );
    desk.become_root();
    desk.check_record();
}
