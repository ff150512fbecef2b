//! One person is one person, however the name was written.

use shelfkeeper_core::contract::*;
use shelfkeeper_core::domain::fault::Code;

use crate::batches::{longer_approval, only_wang_approves, refusal, unfiled};
use crate::shelf::on;
use crate::support::{TestDesk, op};

/// The administrator's person, `root`, as somebody else might write it.
const ROOT: &str = "ＲＯＯＴ";

fn role(account: &AccountInfo, role: &str) -> ChangeRole {
    ChangeRole {
        op: op(),
        account: account.id.clone(),
        role: role.into(),
    }
}

#[test]
fn a_second_account_under_another_spelling_is_no_second_administrator() {
    let desk = TestDesk::new();
    desk.add("root2", ROOT, &["administrator"]);
    let clerk = desk.add("clerk", "clerk", &["finance"]);
    assert_eq!(
        (clerk.roles, clerk.pending.len()),
        (vec!["finance".to_owned()], 0),
        "there is still one administrator, who needs nobody"
    );
    desk.add("second", "second", &["administrator"]);
    let clerk = desk.add("clerk2", "clerk2", &["manager"]);
    desk.become_known("root2");
    let confirm = role(&clerk, "manager");
    assert_eq!(desk.refused("account.confirm", confirm), Code::FourEyes);
}

#[test]
fn nobody_confirms_their_own_role_or_policy_under_another_spelling() {
    let desk = TestDesk::new();
    desk.add("second", "Zhao  Min", &["administrator"]);
    desk.add("root2", ROOT, &["administrator"]);
    let policies: Policies = desk.call("policy.import", longer_approval(&desk)).unwrap();
    let confirm = OpById {
        op: op(),
        id: policies.policies[0].id.clone(),
    };
    desk.become_root();
    let asked = desk.add("root3", "second", &["administrator"]);
    let holder = desk.add("min", "zhao min", &["manager"]);
    desk.become_known("second");
    let own = role(&holder, "manager");
    assert_eq!(desk.refused("account.confirm", own), Code::FourEyes);
    let granted: AccountInfo = desk
        .call("account.confirm", role(&asked, "administrator"))
        .unwrap();
    assert_eq!(granted.roles, ["administrator"]);
    desk.become_known("root3");
    let third: AccountInfo = desk.add("root4", " root\t", &["administrator"]);
    desk.become_known("second");
    desk.call::<AccountInfo>("account.confirm", role(&third, "administrator"))
        .unwrap();
    desk.become_known("root4");
    assert_eq!(desk.refused("policy.confirm", confirm), Code::FourEyes);
}

#[test]
fn a_batch_is_not_approved_by_its_author_under_another_spelling_but_submitted() {
    let desk = unfiled();
    desk.become_root();
    desk.add("li2", "Ｌi ", &["manager"]);
    desk.become_known("li");
    let draft = desk.plan("unfiled");
    desk.become_known("li2");
    let batch: BatchDetail = desk.call("batch.submit", on(&draft)).unwrap();
    assert_eq!(refusal(&batch, "approve"), Some("four_eyes"));
    only_wang_approves(&desk, &batch);
}
