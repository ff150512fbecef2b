//! Editions of rules: shipped, taken in, confirmed by a second person.

use shelfkeeper_core::contract::*;
use shelfkeeper_core::desk::policies::in_force;
use shelfkeeper_core::domain::calendar::Day;
use shelfkeeper_core::domain::fault::Code;
use shelfkeeper_core::domain::policy::{DepositPolicy, EnforcementPolicy, FilingPolicy, read_file};

use crate::support::{TestDesk, op};

const DEPOSIT: &str = include_str!("../../assets/policies/wechat-deposit.json");
const FILING: &str = include_str!("../../assets/policies/wechat-filing.json");
const ENFORCEMENT: &str = include_str!("../../assets/policies/wechat-enforcement.json");

fn import(desk: &TestDesk, text: &str) -> ImportPolicy {
    ImportPolicy {
        op: op(),
        file: desk.pick("policy.json", text),
    }
}

fn deposit_edition(desk: &TestDesk, day: Day) -> i64 {
    let store = desk.desk.store().unwrap();
    let found = store.read(move |session| in_force::<DepositPolicy>(session, "wechat", day));
    found.wait().unwrap().0.edition
}

#[test]
fn a_new_store_has_the_shipped_editions_in_force_and_says_where_they_come_from() {
    let desk = TestDesk::new();
    let listed: Policies = desk.call("policy.list", Empty {}).unwrap();
    let kinds: Vec<_> = listed
        .policies
        .iter()
        .map(|one| one.kind.as_str())
        .collect();
    assert_eq!(kinds, ["enforcement", "deposit", "filing"]);
    assert!(
        listed
            .policies
            .iter()
            .all(|one| one.published && one.edition == 1)
    );
    let deposit = listed
        .policies
        .iter()
        .find(|one| one.kind == "deposit")
        .unwrap();
    assert!(deposit.source.contains("UNCONFIRMED"), "{}", deposit.source);
    assert!(deposit.body.contains("\"100000\"") && deposit.body.contains("\"10000\""));
}

#[test]
fn before_its_first_day_no_policy_is_in_force() {
    let desk = TestDesk::new();
    let store = desk.desk.store().unwrap();
    let day = Day::from_ymd(2023, 8, 31).unwrap();
    let refused = store.read(move |session| in_force::<FilingPolicy>(session, "wechat", day));
    let refused = refused.wait().unwrap_err();
    assert_eq!(refused.code, Code::PolicyMissing);
    assert_eq!(refused.params["kind"], "filing");
    let refused = store.read(move |session| {
        in_force::<EnforcementPolicy>(session, "douyin", Day::from_ymd(2026, 3, 9).unwrap())
    });
    assert_eq!(refused.wait().unwrap_err().code, Code::PolicyMissing);
}

#[test]
fn with_one_administrator_an_edition_counts_at_once_and_the_same_file_again_changes_nothing() {
    let desk = TestDesk::new();
    let changed = DEPOSIT.replace("\"100000\"", "\"200000\"");
    let first: Policies = desk.call("policy.import", import(&desk, &changed)).unwrap();
    assert_eq!((first.policies.len(), first.policies[0].edition), (4, 2));
    let again: Policies = desk.call("policy.import", import(&desk, &changed)).unwrap();
    assert_eq!(again, first);
    assert_eq!(deposit_edition(&desk, desk.today()), 2);
}

#[test]
fn with_two_administrators_an_edition_waits_for_the_other_person() {
    let desk = TestDesk::new();
    desk.add("second", "second", &["administrator"]);
    desk.add("root2", "root", &["reviewer"]);
    // The second administrator's role is active at once: there was nobody to confirm it.
    let changed = DEPOSIT.replace("\"100000\"", "\"200000\"");
    let taken: Policies = desk.call("policy.import", import(&desk, &changed)).unwrap();
    assert!(!taken.policies[0].published);
    assert_eq!(deposit_edition(&desk, desk.today()), 1);
    let confirm = |id: &str| OpById {
        op: op(),
        id: id.into(),
    };
    let id = &taken.policies[0].id;
    assert_eq!(desk.refused("policy.confirm", confirm(id)), Code::FourEyes);
    desk.become_known("second");
    let confirmed: Policies = desk.call("policy.confirm", confirm(id)).unwrap();
    assert!(confirmed.policies[0].published);
    assert_eq!(deposit_edition(&desk, desk.today()), 2);
    assert_eq!(
        desk.refused("policy.confirm", confirm(id)),
        Code::WrongState
    );
}

#[test]
fn a_policy_file_that_does_not_hold_together_is_refused_with_its_field() {
    let cases = [
        (DEPOSIT.replace("\"100000\"", "100000.0"), "body"),
        (DEPOSIT.replace("\"100000\"", "\"0\""), "rules.amount_fen"),
        (
            DEPOSIT.replace("\"due_days\": 5", "\"due_days\": 0"),
            "rules.due_days",
        ),
        (
            DEPOSIT.replace("short-drama-low", "short-drama-high"),
            "rules.id",
        ),
        (
            DEPOSIT.replace(
                "\"categories\": [\"short_drama\"]",
                "\"categories\": [\"games\"]",
            ),
            "rules.category",
        ),
        (
            DEPOSIT.replace(
                "\"opened_on\": \"2023-12-01\"",
                "\"opened_on\": \"2023-13-01\"",
            ),
            "body",
        ),
        (
            DEPOSIT.replace(
                "[{ \"account\": \"1900000109\", \"opened_on\": \"2023-12-01\" }]",
                "[]",
            ),
            "deposit_accounts",
        ),
        (
            FILING.replace("2024-04-01\",\n    \"status", "2024-03-01\",\n    \"status"),
            "enforcement_from",
        ),
        (
            FILING.replace("\"kind\": \"filing\"", "\"kind\": \"other\""),
            "kind",
        ),
        (FILING.replace("\"valid_from\"", "\"valid_form\""), "file"),
        (
            ENFORCEMENT.replace("\"rule\": \"unfiled\"", "\"rule\": \"deposit-overdue\""),
            "ladder.rule",
        ),
        (
            ENFORCEMENT.replace("\"max_share_percent\": 100", "\"max_share_percent\": 101"),
            "max_share_percent",
        ),
    ];
    for (text, field) in cases {
        let refused = read_file(&text).unwrap_err();
        assert_eq!(refused.code, Code::PolicyInvalid, "{field}");
        assert_eq!(refused.params["field"], field, "{refused}");
    }
    let desk = TestDesk::new();
    assert_eq!(
        desk.refused("policy.import", import(&desk, "")),
        Code::EmptyFile
    );
    assert_eq!(
        desk.refused("policy.import", import(&desk, "\0")),
        Code::BinaryFile
    );
    assert_eq!(
        desk.refused("policy.import", import(&desk, "{}")),
        Code::PolicyInvalid
    );
}
