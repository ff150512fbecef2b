//! The checks that are by a table, at the desk: what the store knows goes into them.

use shelfkeeper_core::contract::*;

use crate::intake::{HEADER, ROW, filing, take};
use crate::support::TestDesk;

fn check(desk: &TestDesk, code: &str) -> Option<CheckInfo> {
    let request = ById { id: "1".into() };
    let detail: FilingDetail = desk.call("filing.get", request).unwrap();
    detail.checks.into_iter().find(|check| check.code == code)
}

#[test]
fn a_rule_of_a_province_is_told_with_whose_it_is_and_when_it_was_read() {
    let desk = TestDesk::new();
    desk.become_new("rev", &["reviewer"]);
    take(&desk, "filings", filing("O-1", 1, |_| ())).unwrap();
    let found = check(&desk, "province_responsible").unwrap();
    assert_eq!(found.severity, "warning");
    assert_eq!(found.reasons, ["R12"]);
    assert_eq!(found.evidence["province"], "北京");
    assert_eq!(found.evidence["checked_on"], "2026-08-23");
    assert!(!found.evidence["source"].is_empty());
    assert_eq!(
        check(&desk, "province_outsider").map(|one| one.severity),
        None
    );
}

#[test]
fn services_are_counted_within_the_programs_category() {
    let desk = TestDesk::new();
    desk.become_new("rev", &["reviewer"]);
    let own = ROW.replace(",图书,", ",short_drama,");
    let other = |n: usize| {
        let row = own.replace("wx0123456789abcdef", &format!("wx0123456789abcde{n}"));
        row.replace(",1024,,", &format!(",6,京ICP备2026000001号-{n}X,"))
    };
    let others: String = (1..=5).map(other).collect();
    let taken = take(&desk, "programs", format!("{HEADER}{own}{others}")).unwrap();
    assert_eq!((taken.accepted, taken.rows), (6, Vec::new()));
    take(&desk, "filings", filing("O-1", 1, |_| ())).unwrap();
    let found = check(&desk, "service_count").unwrap();
    assert_eq!(found.severity, "warning");
    let told = ["filed", "limit", "source"].map(|name| found.evidence[name].as_str());
    assert_eq!(told, ["5", "5", "WeChat staff, 2025-06"]);
}

#[test]
fn services_of_another_category_do_not_count() {
    let desk = TestDesk::new();
    desk.become_new("rev", &["reviewer"]);
    let other = ROW.replace("wx0123456789abcdef", "wx0123456789abcde1");
    let other = other.replace(",1024,,", ",6,京ICP备2026000001号-1X,");
    let own = ROW.replace(",图书,", ",short_drama,");
    take(&desk, "programs", format!("{HEADER}{own}{other}")).unwrap();
    take(&desk, "filings", filing("O-1", 1, |_| ())).unwrap();
    let found = check(&desk, "service_count").unwrap();
    assert_eq!(
        (found.severity.as_str(), found.evidence["filed"].as_str()),
        ("pass", "0")
    );
}
