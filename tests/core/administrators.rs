//! One administrator cannot end the other alone.

use shelfkeeper_core::contract::*;
use shelfkeeper_core::domain::fault::Code;
use shelfkeeper_core::store::rows::Grant;

use crate::support::{TestDesk, op};

/// Root and `second`, both administrators; root is signed in.
fn two() -> (TestDesk, AccountInfo) {
    let desk = TestDesk::new();
    let second = desk.add("second", "second", &["administrator", "reviewer"]);
    (desk, second)
}

fn of(account: &str) -> ChangeRole {
    ChangeRole {
        op: op(),
        account: account.into(),
        role: "administrator".into(),
    }
}

fn act(desk: &TestDesk, act: &str, account: &str) -> AccountInfo {
    desk.call(&format!("account.{act}"), of(account)).unwrap()
}

fn disabling(account: &str) -> OpById {
    OpById {
        op: op(),
        id: account.into(),
    }
}

/// Roles, what was asked back, and whether that disables.
fn stands(account: &AccountInfo) -> (String, String, bool) {
    (
        account.roles.join(","),
        account.leaving.join(","),
        account.disabling,
    )
}

fn as_stated(roles: &str, leaving: &str) -> (String, String, bool) {
    (roles.to_owned(), leaving.to_owned(), false)
}

#[test]
fn an_administrators_role_asked_back_waits_for_a_second_person() {
    let (desk, second) = two();
    let asked = act(&desk, "revoke", &second.id);
    assert_eq!(
        stands(&asked),
        as_stated("reviewer,administrator", "administrator")
    );
    assert_eq!(asked.pending.len(), 0, "nothing waits to be granted");
    assert_eq!(
        desk.refused("account.confirm", of(&second.id)),
        Code::FourEyes
    );
    assert_eq!(
        desk.refused("account.revoke", of(&second.id)),
        Code::WrongState
    );
    assert_eq!(
        desk.refused("account.disable", disabling(&second.id)),
        Code::WrongState
    );
    // Until then everything takes two still.
    let clerk = desk.add("clerk", "clerk", &["manager"]);
    assert_eq!(clerk.pending, ["manager"]);
    desk.become_known("second");
    let confirmed = act(&desk, "confirm", &second.id);
    assert_eq!(stands(&confirmed), as_stated("reviewer", ""));
    assert_eq!(desk.refused("account.list", Empty {}), Code::RoleRefused);
    let proposal: Grant = desk.row(4);
    assert_eq!(
        (proposal.granted_by, proposal.confirmed_by),
        (1, Some(2)),
        "who asked and who confirmed is on record"
    );
    let verified: AuditReport = desk.call("audit.verify", Empty {}).unwrap();
    assert_eq!(verified.findings, []);
}

#[test]
fn an_administrators_account_is_disabled_with_the_second_persons_word() {
    let (desk, second) = two();
    let asked: AccountInfo = desk.call("account.disable", disabling(&second.id)).unwrap();
    assert!(!asked.disabled);
    assert_eq!(
        (asked.leaving.len(), asked.disabling),
        (1, true),
        "and it says so"
    );
    let all: Accounts = desk.call("account.list", Empty {}).unwrap();
    assert!(all.accounts[1].disabling && !all.accounts[0].disabling);
    desk.become_known("second");
    let confirmed = act(&desk, "confirm", &second.id);
    assert!(confirmed.disabled && !confirmed.disabling);
    assert_eq!(confirmed.roles, ["reviewer"]);
    desk.become_root();
    let alone = desk.add("clerk", "clerk", &["manager"]);
    assert_eq!(alone.roles, ["manager"], "one administrator is left");
}

#[test]
fn a_third_administrator_may_confirm_and_may_let_the_other_stay() {
    let (desk, second) = two();
    let third = desk.add("third", "third", &["administrator"]);
    desk.become_known("second");
    act(&desk, "confirm", &third.id);
    act(&desk, "revoke", &third.id);
    desk.become_known("third");
    assert_eq!(
        desk.refused("account.grant", of(&third.id)),
        Code::FourEyes,
        "whose right it is does not decide to keep it"
    );
    desk.become_root();
    let kept = act(&desk, "grant", &third.id);
    assert_eq!(stands(&kept), as_stated("administrator", ""));
    act(&desk, "revoke", &second.id);
    desk.become_known("third");
    let gone = act(&desk, "confirm", &second.id);
    assert_eq!(stands(&gone), as_stated("reviewer", ""));
}

#[test]
fn two_who_ask_each_other_to_go_leave_one_administrator() {
    let (desk, second) = two();
    act(&desk, "revoke", &second.id);
    desk.become_known("second");
    act(&desk, "revoke", "1");
    act(&desk, "confirm", &second.id);
    desk.become_root();
    assert_eq!(
        desk.refused("account.confirm", of("1")),
        Code::LastAdministrator
    );
}

#[test]
fn ones_own_right_and_other_peoples_lesser_roles_go_at_once() {
    let (desk, second) = two();
    let reviewer = ChangeRole {
        role: "reviewer".into(),
        ..of(&second.id)
    };
    let changed: AccountInfo = desk.call("account.revoke", reviewer).unwrap();
    assert_eq!(changed.roles, ["administrator"]);
    let clerk = desk.add("clerk", "clerk", &["reviewer"]);
    let gone: AccountInfo = desk.call("account.disable", disabling(&clerk.id)).unwrap();
    assert!(gone.disabled);
    act(&desk, "revoke", &second.id);
    desk.become_known("second");
    let own = act(&desk, "revoke", &second.id);
    assert_eq!(
        stands(&own),
        as_stated("", ""),
        "and what was proposed is over with it"
    );
}

#[test]
fn a_role_that_is_asked_for_twice_is_held_once() {
    let desk = TestDesk::new();
    let twice = desk.add("second", "second", &["administrator", "administrator"]);
    assert_eq!(stands(&twice), as_stated("administrator", ""));
    assert_eq!(twice.pending.len(), 0);
}
