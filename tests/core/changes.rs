//! Of a change filing: what was filed against what is asked now, and the names of codes.

use serde_json::json;
use shelfkeeper_core::contract::*;

use crate::intake::{filing, take};
use crate::support::{TestDesk, op};

const FILED: &str = r#"{"event_id":"E-1","platform":"wechat","order_no":"O-1","kind":"sms_done","at":"2026-03-09T08:00:00+08:00"}
{"event_id":"E-2","platform":"wechat","order_no":"O-1","kind":"authority_filed","at":"2026-03-09T08:01:00+08:00","record_number":"京ICP备2026000001号-3X"}
"#;

fn get(desk: &TestDesk, id: &str) -> FilingDetail {
    desk.call("filing.get", ById { id: id.into() }).unwrap()
}

/// A desk whose first order, O-1, is filed, and whose second is of the given kind and bent.
pub fn desk_with(kind: &str, bend: impl FnOnce(&mut serde_json::Value)) -> TestDesk {
    let desk = TestDesk::new();
    desk.become_new("rev", &["reviewer"]);
    take(&desk, "filings", filing("O-1", 1, |_| ())).unwrap();
    let claim = json!({ "op": op(), "id": "1" });
    let _: FilingDetail = desk.call("filing.claim", claim).unwrap();
    let approve = json!({ "op": op(), "id": "1", "version": 1 });
    let _: Decided = desk.call("filing.approve", approve).unwrap();
    let taken = take(&desk, "events", FILED).unwrap();
    assert_eq!((taken.refused, taken.rows), (0, Vec::new()));
    let second = filing("O-2", 1, |line| {
        line["kind"] = json!(kind);
        bend(&mut line["application"]);
    });
    assert_eq!(take(&desk, "filings", second).unwrap().accepted, 1);
    desk
}

#[test]
fn a_change_shows_only_what_differs_from_what_was_filed() {
    let desk = desk_with("change_both", |application| {
        let subject = &mut application["icp_subject"];
        subject["base_info"]["address"] = json!("新示例路9号");
        subject["principal_info"]["certificate_type"] = json!(7);
        subject["principal_info"]["mobile"] = json!("13811110001");
    });
    let detail = get(&desk, "2");
    let filed = detail.filed.unwrap();
    assert_eq!((filed.id.as_str(), filed.order_no.as_str()), ("1", "O-1"));
    let told: Vec<_> = detail
        .changes
        .iter()
        .map(|c| (c.path.as_str(), c.before.as_deref(), c.after.as_deref()))
        .collect();
    // The mobile changed although its masks look alike.
    assert_eq!(
        told,
        [
            (
                "icp_subject.base_info.address",
                Some("示例路1号院2号楼301室"),
                Some("新示例路9号")
            ),
            (
                "icp_subject.principal_info.mobile",
                Some("138****0001"),
                Some("138****0001")
            ),
            (
                "icp_subject.principal_info.certificate_type",
                Some("2"),
                Some("7")
            ),
        ]
    );
    assert!(detail.changes[1].personal);
    let names = &detail.changes[2].names;
    assert_eq!(names["2"].zh, "居民身份证");
    assert_eq!(names["7"].en, "Passport");
}

#[test]
fn another_kind_of_filing_is_compared_with_nothing() {
    let desk = desk_with("add_service", |application| {
        application["icp_subject"]["base_info"]["address"] = json!("新示例路9号");
    });
    let detail = get(&desk, "2");
    assert_eq!((detail.filed, detail.changes), (None, Vec::new()));
}

#[test]
fn a_change_of_what_the_store_never_saw_filed_says_so() {
    let desk = TestDesk::new();
    desk.become_new("rev", &["reviewer"]);
    let change = filing("O-9", 1, |line| line["kind"] = json!("change_service"));
    take(&desk, "filings", change).unwrap();
    let detail = get(&desk, "1");
    assert_eq!((detail.filed, detail.changes), (None, Vec::new()));
}

#[test]
fn a_code_in_the_comparison_carries_its_name_in_both_languages() {
    let desk = TestDesk::new();
    desk.become_new("rev", &["reviewer"]);
    take(&desk, "filings", filing("O-1", 1, |_| ())).unwrap();
    let detail = get(&desk, "1");
    let field = |path: &str| detail.fields.iter().find(|field| field.path == path);
    let kind = field("icp_subject.base_info.type").unwrap();
    assert_eq!(kind.declared.as_deref(), Some("4"));
    assert_eq!(
        (kind.names["4"].zh.as_str(), kind.names["4"].en.as_str()),
        ("企业", "Enterprise")
    );
    let name = field("icp_subject.base_info.name").unwrap();
    assert!(name.names.is_empty());
}

#[test]
fn what_is_only_written_differently_is_no_change_and_is_told_with_its_earlier_verdict() {
    let desk = desk_with("change_both", |application| {
        let subject = &mut application["icp_subject"];
        subject["base_info"]["name"] = json!("北京示例科技 有限公司");
        subject["base_info"]["province"] = json!("北京市");
        subject["base_info"]["address"] = json!("新示例路9号");
        subject["principal_info"]["mobile"] = json!("+86 138-0000-0001");
    });
    let detail = get(&desk, "2");
    let changed: Vec<_> = detail.changes.iter().map(|c| c.path.as_str()).collect();
    assert_eq!(changed, ["icp_subject.base_info.address"]);
    let told = |path: &str| {
        let field = detail.fields.iter().find(|field| field.path == path);
        let field = field.unwrap();
        let filed = field.filed_as.as_ref();
        (
            filed.map(|filed| (filed.before.as_str(), filed.ways.join(" "))),
            field.earlier.as_deref(),
        )
    };
    let name = told("icp_subject.base_info.name");
    assert_eq!(
        name,
        (
            Some(("北京示例科技有限公司", "space".to_owned())),
            Some("same")
        )
    );
    // A code has its name on either side.
    let path = "icp_subject.base_info.province";
    assert_eq!(told(path).0, Some(("110000", "form".to_owned())));
    let province = detail.fields.iter().find(|field| field.path == path);
    assert_eq!(province.unwrap().names["110000"].en, "Beijing");
    // A person's number stays masked.
    let mobile = told("icp_subject.principal_info.mobile");
    assert_eq!(
        mobile,
        (
            Some(("138****0001", "form".to_owned())),
            Some("only_declared")
        )
    );
    assert_eq!(told("icp_subject.base_info.address"), (None, None));
    assert_eq!(told("icp_subject.principal_info.email").0, None);
}
