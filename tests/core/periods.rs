//! Closed periods: nothing is posted through the locked day, and opening one again takes two.

use shelfkeeper_core::contract::*;
use shelfkeeper_core::domain::fault::Code;

use crate::bills::{bill, day, number, paid};
use crate::payments::{FEN, Finance as _, desk};
use crate::support::{TestDesk, op};
use crate::undo::{Undoing as _, undo};

fn through(text: &str) -> LockPeriod {
    LockPeriod {
        op: op(),
        through: text.into(),
        reason: "月结".into(),
    }
}

fn as_manager(desk: &TestDesk, login: &str) {
    desk.become_new(login, &["manager"]);
}

#[test]
fn an_import_with_postings_in_a_locked_period_is_not_undone() {
    let desk = desk();
    let receipt = desk.taken(bill(&[paid(1, FEN, number(1))]));
    assert_eq!(
        desk.refused("period.lock", through("2026-03-05")),
        Code::RoleRefused
    );
    as_manager(&desk, "boss");
    let locked: Periods = desk.call("period.lock", through("2026-03-05")).unwrap();
    assert_eq!(locked.locked_through.as_deref(), Some("2026-03-05"));
    desk.become_known("finance");
    let plan = desk.plan_of(&receipt.import);
    assert_eq!(plan.stands_on[0].kind, "locked");
    assert_eq!(plan.stands_on[0].on.as_deref(), Some("2026-03-05"));
    assert_eq!(
        desk.refused("payments.undo", undo(&receipt.import)),
        Code::PeriodLocked
    );
    assert_eq!(desk.balance().locked_through.as_deref(), Some("2026-03-05"));
    desk.check_record();
}

#[test]
fn late_rows_are_posted_on_the_first_open_day_and_the_record_says_so() {
    let desk = desk();
    as_manager(&desk, "boss");
    desk.call::<Periods>("period.lock", through("2026-03-05"))
        .unwrap();
    desk.become_known("finance");
    desk.taken(bill(&[
        paid(1, FEN, number(1)).on("2026-03-04"),
        paid(2, FEN, number(2)).on("2026-03-07"),
    ]));
    let days = desk.look("SELECT posted_on FROM posting ORDER BY id");
    assert_eq!(
        days,
        [
            [day("2026-03-06").to_string()],
            [day("2026-03-07").to_string()]
        ]
    );
    let event = &desk.look("SELECT detail FROM audit WHERE action = 'payments.import'")[0][0];
    assert!(
        event.contains(r#""late_rows":1"#) && event.contains("2026-03-06"),
        "{event}"
    );
    let on = AskBalance {
        on: Some("2026-03-05".into()),
    };
    let closed: TrialBalance = desk.call("payments.balance", on).unwrap();
    assert_eq!(
        (closed.bank.as_str(), closed.difference.as_str()),
        ("0", "0")
    );
    assert_eq!(desk.balance().bank, (2 * FEN).to_string());
}

#[test]
fn a_lock_only_goes_forward_and_a_second_person_opens_the_period_again() {
    let desk = desk();
    as_manager(&desk, "boss");
    assert_eq!(
        desk.refused("period.lock", through("2026-03-09")),
        Code::BadField,
        "today is not over"
    );
    desk.call::<Periods>("period.lock", through("2026-03-05"))
        .unwrap();
    assert_eq!(
        desk.refused("period.lock", through("2026-03-05")),
        Code::PeriodLocked
    );
    assert_eq!(
        desk.refused("period.unlock", through("2026-03-05")),
        Code::WrongState
    );
    let asked: Periods = desk.call("period.unlock", through("2026-02-28")).unwrap();
    assert_eq!(
        asked.locked_through.as_deref(),
        Some("2026-03-05"),
        "asked is not done"
    );
    let word = asked.words[0].id.clone();
    let confirm = || ConfirmUnlock {
        op: op(),
        id: word.clone(),
    };
    assert_eq!(desk.refused("period.confirm", confirm()), Code::FourEyes);
    as_manager(&desk, "other");
    let open: Periods = desk.call("period.confirm", confirm()).unwrap();
    assert_eq!(open.locked_through.as_deref(), Some("2026-02-28"));
    assert_eq!(desk.refused("period.confirm", confirm()), Code::WrongState);
    desk.become_known("boss");
    let asked: Periods = desk.call("period.unlock", through("2026-01-31")).unwrap();
    desk.call::<Periods>("period.lock", through("2026-03-06"))
        .unwrap();
    desk.become_known("other");
    let stale = ConfirmUnlock {
        op: op(),
        id: asked.words[0].id.clone(),
    };
    assert_eq!(
        desk.refused("period.confirm", stale),
        Code::WrongState,
        "a lock since"
    );
    desk.become_known("finance");
    desk.check_record();
}
