//! Accounts, sign-in, roles.

use serde_json::json;
use shelfkeeper_core::contract::*;
use shelfkeeper_core::desk::commands::COMMANDS;
use shelfkeeper_core::domain::fault::Code;
use shelfkeeper_core::domain::roles::{MATRIX, Role};

use crate::support::{MONDAY, TestDesk, op};

fn sign_in(password: &str) -> SignIn {
    SignIn {
        login: "root".into(),
        password: password.into(),
    }
}

#[test]
fn every_command_stands_in_the_matrix_and_nothing_else_does() {
    let mut commands: Vec<_> = COMMANDS.iter().map(|command| command.name).collect();
    let mut matrix: Vec<_> = MATRIX.iter().map(|rule| rule.name).collect();
    commands.sort_unstable();
    matrix.sort_unstable();
    assert_eq!(commands, matrix);
}

#[test]
fn every_command_is_refused_without_sign_in_unless_the_matrix_opens_it() {
    let desk = TestDesk::new();
    desk.call::<Done>("session.sign_out", Empty {}).unwrap();
    for rule in MATRIX.iter().filter(|rule| rule.needs_session) {
        let command = COMMANDS
            .iter()
            .find(|command| command.name == rule.name)
            .unwrap();
        let code = desk.refused(command.name, sample(command.request));
        assert_eq!(code, Code::NotSignedIn, "{}", rule.name);
    }
}

#[test]
fn every_command_is_refused_to_every_role_outside_its_line() {
    let desk = TestDesk::new();
    for role in Role::ALL {
        desk.become_new(role.as_str(), &[role.as_str()]);
        for rule in MATRIX
            .iter()
            .filter(|r| r.needs_session && !r.roles.contains(&role))
        {
            let command = COMMANDS
                .iter()
                .find(|command| command.name == rule.name)
                .unwrap();
            let code = desk.refused(command.name, sample(command.request));
            assert_eq!(
                code,
                Code::RoleRefused,
                "{} as {}",
                rule.name,
                role.as_str()
            );
        }
    }
}

/// A request of the right form; refusals must come before it is looked at.
fn sample(request: &str) -> serde_json::Value {
    let id = op();
    match request {
        "Empty" => json!({}),
        "ById" => json!({"id": "1"}),
        "OpById" => json!({"op": id, "id": "1"}),
        "OpenView" => {
            json!({"list": "filings", "view": null, "filters": [], "sort": null, "descending": false, "search": null})
        }
        "ViewRange" => json!({"view": "1", "from": 0, "to": 1}),
        "ViewRef" => json!({"view": "1"}),
        "ViewLocate" => json!({"view": "1", "id": "1"}),
        "SignIn" => json!({"login": "x", "password": "y"}),
        "CreateAdministrator" => json!({"login": "x", "display_name": "x", "password": "y"}),
        "AddAccount" => {
            json!({"op": id, "login": "x", "person": "x", "display_name": "x", "password": "y", "roles": []})
        }
        "ChangeRole" => json!({"op": id, "account": "1", "role": "finance"}),
        "SetPassword" => {
            json!({"op": id, "account": "1", "own_password": "x", "new_password": "y"})
        }
        "ImportPolicy" => json!({"op": id, "file": "f"}),
        "IntakeFile" => json!({"op": id, "kind": "programs", "file": "f"}),
        "HandOff" => json!({"op": id, "kind": "decision", "folder": "f", "mine_now": false}),
        "Say" => json!({"op": id, "id": "1", "text": "t"}),
        "Ask" => json!({"op": id, "id": "1", "version": 1, "text": "t"}),
        "Hold" => {
            json!({"op": id, "id": "1", "version": 1, "until": "2026-03-10", "text": "t"})
        }
        "PlanBulk" => json!({"act": "approve", "ids": ["1"]}),
        "DecideBulk" => {
            json!({"op": id, "act": "approve", "picks": [{"id": "1", "version": 1}], "reasons": []})
        }
        "DecideLook" => json!({"op": id, "id": "1", "verdict": "approve", "reasons": []}),
        "AskLooks" => json!({"settled": true}),
        "SettleLook" => json!({"op": id, "id": "1", "right": "first", "words": "w"}),
        "AskAgreement" => json!({"from": null, "to": null}),
        "UndoBulk" => json!({"op": id, "bulk": op()}),
        "KeepView" => {
            json!({"op": id, "list": "programs", "name": "n", "question": "{}", "shared": false})
        }
        "KeptViews" => json!({"list": "programs"}),
        "OpenStore" => json!({"file": "f"}),
        "OpenTeam" => {
            json!({"address": "a", "authority": "", "attachments": "", "login": "x", "password": "y", "keep": false})
        }
        "MakeDemo" => json!({"programs": 1, "seed": 1}),
        "Approve" => json!({"op": id, "id": "1", "version": 1, "letter": "h"}),
        "Return" => json!({"op": id, "id": "1", "version": 1, "reasons": [], "letter": "h"}),
        "Unmask" => json!({"op": id, "id": "1", "path": "p", "reason": "r"}),
        "TakeOver" => json!({"op": id, "id": "1", "reason": "r"}),
        "FetchAttachment" => json!({"id": "1", "file": "f"}),
        "PlanNotices" => json!({"platform": "wechat"}),
        "PlanRows" => {
            json!({"platform": "wechat", "plan": "h", "list": "asked", "code": null, "offset": 0, "limit": 1})
        }
        "GetNotice" => json!({"notice": "1"}),
        "PreviewNoticeLetter" => json!({"notice": "1", "kind": "issued"}),
        "HandOffLetters" => json!({"op": id, "platform": "wechat", "folder": "f"}),
        "AskWaivers" => json!({"waiting": true}),
        "ProposeWaiver" => {
            json!({"op": id, "notice": "1", "version": 1, "reason": "r", "evidence": "e"})
        }
        "DecideWaiver" => {
            json!({"op": id, "id": "1", "version": 1, "notice_version": 1, "verdict": "approve", "words": ""})
        }
        "AskActs" => json!({"waiting": true}),
        "ProposeDeduction" => {
            json!({"op": id, "notice": "1", "version": 1, "fen": "1", "reason": "r", "evidence": "e"})
        }
        "ProposeRefund" => {
            json!({"op": id, "notice": "1", "version": 1, "left_on": "2026-01-01", "reason": "r", "evidence": "e"})
        }
        "ProposeTransfer" => {
            json!({"op": id, "notice": "1", "version": 1, "to": "2", "to_version": 1, "fen": "1", "reason": "r", "evidence": "e"})
        }
        "DecideAct" => {
            json!({"op": id, "id": "1", "version": 1, "notice_version": 1, "to_version": null, "verdict": "approve", "words": ""})
        }
        "AskReminders" => json!({"platform": "wechat"}),
        "MakeReminders" => json!({"op": id, "platform": "wechat", "plan": "h", "folder": "f"}),
        "IssueNotices" => json!({"op": id, "platform": "wechat", "plan": "h"}),
        "AskCoverage" => json!({"platform": "wechat", "from": "2026-01-01", "to": "2026-01-02"}),
        "DeclareDay" => {
            json!({"op": id, "platform": "wechat", "deposit_account": "1", "on": "2026-01-01", "reason": "r"})
        }
        "WithdrawDay" => {
            json!({"op": id, "platform": "wechat", "deposit_account": "1", "on": "2026-01-01"})
        }
        "SketchFile" => json!({"file": "f"}),
        "TryProfile" => {
            json!({"file": "f", "sheet": null, "account": null, "profile": "{}", "rows": 0})
        }
        "SaveProfile" => json!({"op": id, "profile": "{}"}),
        "ImportProfile" => json!({"op": id, "file": "f"}),
        "RetireProfile" => json!({"op": id, "profile": "own-x", "edition": 1, "reason": "r"}),
        "ExportProfile" => json!({"profile": "own-x", "file": "f"}),
        "InspectPayments" => json!({"file": "f", "profile": null, "rows": 0}),
        "ImportPayments" => json!({"op": id, "file": "f", "profile": null, "plan": "h"}),
        "MatchPayment" => {
            json!({"op": id, "payment": "1", "version": 1, "notice": "n", "reason": "r"})
        }
        "AssignPayment" => {
            json!({"op": id, "payment": "1", "version": 1, "parts": [{"notice": "n", "fen": "1"}], "reason": "r"})
        }
        "UnmatchPayment" => {
            json!({"op": id, "payment": "1", "version": 1, "notice": null, "reason": "r"})
        }
        "SendBack" => json!({"op": id, "payment": "1", "version": 1, "fen": null, "reason": "r"}),
        "UndoImport" => json!({"op": id, "import": "1", "reason": "r"}),
        "AskTrace" => json!({"notice": "n"}),
        "AskSource" => json!({"payment": "1"}),
        "SaveFile" => json!({"op": id, "import": "1", "file": "f"}),
        "WriteRejects" => {
            json!({"op": id, "import": "1", "file": null, "profile": null, "sheet": null, "account": null,
                "suspense": false, "out": "f"})
        }
        "AskBalance" => json!({"on": null}),
        "LockPeriod" => json!({"op": id, "through": "2026-01-01", "reason": "r"}),
        "ConfirmUnlock" => json!({"op": id, "id": "1"}),
        "PlanBatch" => json!({"op": id, "platform": "wechat", "rule": "unfiled", "as_of": null}),
        "ActOnBatch" => json!({"op": id, "id": "1", "version": 1, "reason": null}),
        "ApproveBatch" => {
            json!({"op": id, "id": "1", "version": 1, "hash": "h", "password": "p", "count": 1})
        }
        "HandOffBatch" => json!({"op": id, "id": "1", "folder": "f"}),
        "BatchResults" => json!({"op": id, "id": "1", "file": "f"}),
        "WriteReport" => {
            json!({"op": id, "name": "deposit-ledger", "from": "2026-01-01", "to": "2026-01-02", "format": "csv", "file": "f"})
        }
        "PreviewReport" => {
            json!({"name": "deposit-ledger", "from": "2026-01-01", "to": "2026-01-02"})
        }
        "PreviewLetter" => json!({"id": "1", "version": 1, "reasons": null}),
        other => panic!("no sample for {other}: add one"),
    }
}

#[test]
fn a_wrong_login_and_a_wrong_password_read_the_same() {
    let desk = TestDesk::new();
    assert_eq!(
        desk.refused("session.sign_in", sign_in("not the password")),
        Code::SignInRefused
    );
    let unknown = SignIn {
        login: "nobody".into(),
        password: "x".into(),
    };
    assert_eq!(
        desk.refused("session.sign_in", unknown),
        Code::SignInRefused
    );
}

#[test]
fn a_session_locks_after_idling_and_polling_does_not_keep_it_awake() {
    let desk = TestDesk::new();
    for _ in 0..6 {
        desk.clock.advance(60_000);
        let _: Result<Counts, _> = desk.call("counts.get", Empty {});
    }
    assert_eq!(desk.refused("account.list", Empty {}), Code::SessionLocked);
    let state: SessionState = desk.call("session.state", Empty {}).unwrap();
    assert!(state.locked, "the host shows the lock");
    desk.become_root();
    desk.call::<Accounts>("account.list", Empty {}).unwrap();
}

#[test]
fn once_there_are_two_administrators_a_second_one_confirms_a_grant() {
    let desk = TestDesk::new();
    let second = desk.add("second", "second", &["administrator"]);
    assert_eq!(
        second.roles,
        ["administrator"],
        "the first grant needs nobody else yet"
    );
    let clerk = desk.add("clerk", "clerk", &["reviewer", "finance"]);
    assert_eq!(
        (clerk.roles, clerk.pending),
        (vec!["reviewer".to_owned()], vec!["finance".to_owned()])
    );
    let confirm = || ChangeRole {
        op: op(),
        account: clerk.id.clone(),
        role: "finance".into(),
    };
    assert_eq!(desk.refused("account.confirm", confirm()), Code::FourEyes);
    desk.become_known("second");
    let confirmed: AccountInfo = desk.call("account.confirm", confirm()).unwrap();
    assert!(confirmed.roles.contains(&"finance".to_owned()));
}

#[test]
fn a_second_account_of_the_granter_cannot_confirm() {
    let desk = TestDesk::new();
    desk.add("root2", "root", &["administrator"]);
    desk.add("second", "second", &["administrator"]);
    let clerk = desk.add("clerk", "clerk", &["manager"]);
    assert_eq!(clerk.pending, ["manager"]);
    desk.become_known("root2");
    let confirm = ChangeRole {
        op: op(),
        account: clerk.id,
        role: "manager".into(),
    };
    assert_eq!(desk.refused("account.confirm", confirm), Code::FourEyes);
}

#[test]
fn the_last_administrator_stays() {
    let desk = TestDesk::new();
    let revoke = ChangeRole {
        op: op(),
        account: "1".into(),
        role: "administrator".into(),
    };
    assert_eq!(
        desk.refused("account.revoke", revoke),
        Code::LastAdministrator
    );
    let disable = OpById {
        op: op(),
        id: "1".into(),
    };
    assert_eq!(
        desk.refused("account.disable", disable),
        Code::LastAdministrator
    );
}

#[test]
fn a_disabled_account_and_a_changed_password_take_effect_at_the_next_sign_in() {
    let desk = TestDesk::new();
    // A login of their own: all stores of a server share its passwords.
    let clerk = desk.add("turner", "turner", &["reviewer"]);
    let change = SetPassword {
        op: op(),
        account: clerk.id.clone(),
        own_password: crate::support::PASSWORD.into(),
        new_password: "another long password".into(),
    };
    desk.call::<Done>("account.password", change).unwrap();
    let old = SignIn {
        login: "turner".into(),
        password: crate::support::PASSWORD.into(),
    };
    assert_eq!(desk.refused("session.sign_in", old), Code::SignInRefused);
    desk.clock.advance(60_000);
    let new = SignIn {
        login: "TURNER ".into(),
        password: "another long password".into(),
    };
    desk.call::<Me>("session.sign_in", new.clone()).unwrap();
    desk.become_root();
    desk.call::<AccountInfo>(
        "account.disable",
        OpById {
            op: op(),
            id: clerk.id,
        },
    )
    .unwrap();
    assert_eq!(desk.refused("session.sign_in", new), Code::SignInRefused);
}

#[test]
fn the_same_operation_twice_answers_the_first_result_and_another_body_is_refused() {
    let desk = TestDesk::new();
    let request = |login: &str, op: &str| AddAccount {
        op: op.into(),
        login: login.into(),
        person: login.into(),
        display_name: login.into(),
        password: crate::support::PASSWORD.into(),
        roles: vec![],
    };
    let id = op();
    let first: AccountInfo = desk.call("account.add", request("twice", &id)).unwrap();
    let again: AccountInfo = desk.call("account.add", request("twice", &id)).unwrap();
    assert_eq!(first, again);
    assert_eq!(
        desk.refused("account.add", request("other", &id)),
        Code::OperationReused
    );
    let accounts: Accounts = desk.call("account.list", Empty {}).unwrap();
    assert_eq!(accounts.accounts.len(), 2);
}

/// A team's server slows wrong passwords down by itself.
mod on_the_file {
    use super::*;

    #[test]
    fn wrong_passwords_delay_the_next_try_and_a_clock_set_back_does_not_help() {
        let desk = TestDesk::new();
        for _ in 0..3 {
            assert_eq!(
                desk.refused("session.sign_in", sign_in("wrong wrong")),
                Code::SignInRefused
            );
            desk.clock.advance(4_000);
        }
        desk.refused("session.sign_in", sign_in("wrong wrong"));
        assert_eq!(
            desk.refused("session.sign_in", sign_in(crate::support::PASSWORD)),
            Code::SignInDelayed
        );
        desk.clock.set(MONDAY - 3_600_000);
        assert_eq!(
            desk.refused("session.sign_in", sign_in(crate::support::PASSWORD)),
            Code::SignInDelayed
        );
        desk.clock.set(MONDAY + 3_600_000);
        desk.become_root();
    }
}
