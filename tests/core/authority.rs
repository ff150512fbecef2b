//! What the authority's files may say: a number is held against the order it is for, and what cannot have
//! happened to an order of its kind is refused.

use serde_json::{Value as Json, json};
use shelfkeeper_core::contract::*;

use crate::filings::{approve, claim, desk_with, get};
use crate::intake::{filing, take};
use crate::support::TestDesk;

/// What a file's one line is refused with; nothing where it was taken.
fn told(
    desk: &TestDesk,
    order: &str,
    kind: &str,
    number: Option<&str>,
) -> Option<(String, String)> {
    let id = uuid::Uuid::now_v7().to_string();
    let mut line = json!({"event_id": id, "platform": "wechat", "order_no": order, "kind": kind, "at": "2026-03-09T08:00:00+08:00"});
    if let Some(number) = number {
        line["record_number"] = json!(number);
    }
    let report = take(desk, "events", format!("{line}\n")).unwrap();
    let refused = report.rows.into_iter().next();
    refused.map(|row| (row.field, row.code))
}

/// Decides on a filing and passes its SMS check.
fn to_authority(desk: &TestDesk, order: &str, id: &str) {
    let version = claim(desk, id).unwrap().version;
    desk.call::<Decided>("filing.approve", approve(id, version))
        .unwrap();
    assert_eq!(told(desk, order, "sms_done", None), None);
}

fn another(order: &str, kind: &str, bend: impl Fn(&mut Json)) -> String {
    filing(order, 1, |line| {
        line["kind"] = json!(kind);
        bend(line);
    })
}

#[test]
fn a_number_that_is_not_the_orders_moves_nothing() {
    let desk = desk_with(1);
    to_authority(&desk, "O-1", "1");
    for (number, code) in [
        ("京ICP备2026000001号", "record_number_not_a_program"),
        ("京ICP备2026000001号-3", "record_number_not_a_program"),
        ("京ICP备2026000001号-3A", "record_number_not_a_program"),
        ("沪ICP备2026000001号-3X", "record_number_province_differs"),
        ("粤B2-20090059-1626X", "record_number_province_differs"),
        (
            "川ICP备2026000001号-3X",
            "record_number_unofficial_province",
        ),
        (
            "云ICP备2026000001号-3X",
            "record_number_unofficial_province",
        ),
        ("京B2-20090059号-1626X", "record_number_shape"),
        ("京ICP备2026号-3X", "record_number_body"),
        ("北ICP备2026000001号-3X", "record_number_province"),
    ] {
        let refused = told(&desk, "O-1", "authority_filed", Some(number));
        assert_eq!(
            refused,
            Some(("record_number".into(), code.into())),
            "{number}"
        );
    }
    assert_eq!(
        (get(&desk, "1").status, get(&desk, "1").record_number),
        (4, None)
    );
    // A licence stands for the number without 号; width, case and the older form are brought into form.
    let number = "京ｂ2—20090059-1626x";
    assert_eq!(told(&desk, "O-1", "authority_filed", Some(number)), None);
    let filed = get(&desk, "1");
    assert_eq!(
        (filed.status, filed.record_number.as_deref()),
        (6, Some("京B2-20090059-1626X"))
    );
}

#[test]
fn a_number_of_another_organisation_is_not_taken() {
    let desk = desk_with(1);
    let theirs = another("O-2", "first", |line| {
        let application = &mut line["application"];
        let organize = &mut application["icp_subject"]["organize_info"];
        organize["certificate_number"] = json!("91110108551385082Q");
        application["icp_applets"]["base_info"]["appid"] = json!("wx00000000000000aa");
    });
    assert_eq!(take(&desk, "filings", theirs).unwrap().accepted, 1);
    to_authority(&desk, "O-1", "1");
    let number = "京ICP备2026000001号-3X";
    assert_eq!(told(&desk, "O-1", "authority_filed", Some(number)), None);
    to_authority(&desk, "O-2", "2");
    let refused = told(
        &desk,
        "O-2",
        "authority_filed",
        Some("京ICP备2026000001号-4X"),
    );
    let code = "record_number_other_subject".to_owned();
    assert_eq!(refused, Some(("record_number".into(), code)));
    // Ten times the number is somebody else's altogether.
    let refused = told(
        &desk,
        "O-2",
        "authority_filed",
        Some("京ICP备2026000010号-1X"),
    );
    assert_eq!(refused, None);
}

#[test]
fn a_change_and_a_cancellation_keep_the_number_that_is_on_file() {
    let desk = desk_with(1);
    to_authority(&desk, "O-1", "1");
    let number = "京ICP备2026000001号-3X";
    assert_eq!(told(&desk, "O-1", "authority_filed", Some(number)), None);
    for (id, kind) in [("2", "change_service"), ("3", "cancel_service")] {
        let order = format!("O-{id}");
        take(&desk, "filings", another(&order, kind, |_| ())).unwrap();
        if kind == "cancel_service" {
            // The person named in it lets the check lapse instead.
            let code = "cancellation_not_withdrawn".to_owned();
            let refused = told(&desk, &order, "withdrawn", None);
            assert_eq!(refused, Some((String::new(), code)));
        }
        to_authority(&desk, &order, id);
        let wrong = told(
            &desk,
            &order,
            "authority_filed",
            Some("京ICP备2026000001号-4X"),
        );
        let code = "record_number_filed_differs".to_owned();
        assert_eq!(wrong, Some(("record_number".into(), code)), "{kind}");
        assert_eq!(told(&desk, &order, "authority_filed", Some(number)), None);
    }
    // What was cancelled has none any more.
    let program = crate::intake::rows(&desk, "programs", None);
    assert!(
        !json!(program).to_string().contains("2026000001"),
        "{program:?}"
    );
}

#[test]
fn only_what_is_in_the_platforms_review_is_withdrawn() {
    let desk = desk_with(2);
    assert_eq!(told(&desk, "O-1", "withdrawn", None), None);
    assert_eq!(get(&desk, "1").status, 0);
    to_authority(&desk, "O-2", "2");
    let refused = told(&desk, "O-2", "withdrawn", None);
    assert_eq!(refused, Some((String::new(), "transition_refused".into())));
}
