//! Layouts of the house: sketched from a file, tried, kept, confirmed, used, retired; sheets and accounts chosen.

use std::io::Write as _;

use serde_json::json;
use shelfkeeper_core::contract::*;
use shelfkeeper_core::domain::fault::Code;

use crate::bills::number;
use crate::payments::{FEN, Finance as _, desk_with, import};
use crate::support::{Behind, TestDesk, op};
use crate::undo::Undoing as _;

/// A statement of a bank that nobody knows, with one payment for a notice.
pub fn statement() -> String {
    format!(
        "交易日,入账,出账,账面结余,对方单位名称,说明,网点\n2026-03-05,1000.00,,1000.00,某甲公司,{},一号\n2026-03-06,,40.00,960.00,某乙,手续费,二号\n",
        number(1)
    )
}

fn sketched(desk: &TestDesk, name: &str, content: impl AsRef<[u8]>) -> FileSketch {
    let file = desk.pick(name, content);
    desk.call("profile.sketch", SketchFile { file }).unwrap()
}

/// What a person makes of the draft: the columns that were not guessed, and a name.
fn finished(desk: &TestDesk, title: &str) -> String {
    let sketch = sketched(desk, "bank.csv", statement());
    let mut draft: serde_json::Value = serde_json::from_str(&sketch.tables[0].draft).unwrap();
    draft["title"] = json!({ "zh-CN": title });
    draft["statement"]["money"] = json!({ "by": "columns" });
    draft["remark"] = json!(["goods"]);
    draft["ignored"] = json!(["网点"]);
    draft["columns"] = json!([
        { "role": "paid_at", "names": ["交易日"], "required": true },
        { "role": "income", "names": ["入账"], "required": true },
        { "role": "expense", "names": ["出账"], "required": true },
        { "role": "balance", "names": ["账面结余"], "required": true },
        { "role": "payer", "names": ["对方单位名称"] },
        { "role": "goods", "names": ["说明"] },
    ]);
    draft.to_string()
}

fn tried(desk: &TestDesk, document: &str, account: Option<&str>) -> ProfileTried {
    let request = TryProfile {
        file: desk.pick("bank.csv", statement()),
        sheet: None,
        account: account.map(str::to_owned),
        profile: document.to_owned(),
        rows: 5,
    };
    desk.call("profile.try", request).unwrap()
}

fn save(document: &str) -> SaveProfile {
    SaveProfile {
        op: op(),
        profile: document.to_owned(),
    }
}

fn own(list: &ProfileList) -> Vec<&ProfileInfo> {
    let own = list.profiles.iter();
    own.filter(|one| one.state != "built_in").collect()
}

fn read_as(
    desk: &TestDesk,
    name: &str,
    content: impl AsRef<[u8]>,
    change: impl FnOnce(&mut InspectPayments),
) -> Result<Inspection, Code> {
    let mut request = InspectPayments {
        file: desk.pick(name, content),
        profile: None,
        sheet: None,
        account: None,
        rows: 5,
    };
    change(&mut request);
    let answer: Result<Inspection, _> = desk.call("payments.inspect", request);
    answer.map_err(|fault| fault.code)
}

#[test]
fn an_unknown_layout_is_sketched_tried_kept_and_from_then_on_read() {
    let desk = desk_with(1);
    assert_eq!(desk.refusal(statement()), Code::UnknownLayout);
    let document = finished(&desk, "某某银行");
    let before = desk.look("SELECT id FROM own_profile").len();
    let seen = tried(&desk, &document, Some("6217"));
    assert_eq!((before, seen.flaws.len()), (0, 0));
    let read = seen.inspection.unwrap();
    assert_eq!((read.rows, read.verdicts.settles), (2, 1));
    assert_eq!(read.control.agrees, Some(true));
    assert_eq!(seen.ignored, ["网点"]);
    assert_eq!(read.days[0].deposit_account, "6217");
    assert_eq!(
        desk.look("SELECT id FROM own_profile").len(),
        0,
        "a try keeps nothing"
    );
    let list: ProfileList = desk.call("profile.save", save(&document)).unwrap();
    let own = own(&list);
    assert_eq!(
        (own.len(), own[0].state.as_str()),
        (1, "in_force"),
        "nobody else works on money"
    );
    assert_eq!(own[0].document, document, "as it was brought");
    let receipt = desk.taken(statement());
    assert_eq!(
        receipt.inspection.profile.as_deref(),
        Some(own[0].id.as_str())
    );
    assert_eq!(desk.notice(1), (FEN.to_string(), "settled".into()));
    desk.check_books();
    desk.check_record();
}

#[test]
fn the_same_document_again_changes_nothing_and_another_one_is_the_next_edition() {
    let desk = desk_with(1);
    let document = finished(&desk, "某某银行");
    let list: ProfileList = desk.call("profile.save", save(&document)).unwrap();
    let again: ProfileList = desk.call("profile.save", save(&document)).unwrap();
    assert_eq!(list, again);
    let other: ProfileList = desk
        .call("profile.save", save(&finished(&desk, "另一名称")))
        .unwrap();
    let versions: Vec<u32> = own(&other).iter().map(|one| one.version).collect();
    assert_eq!(versions, [2, 1]);
    let read = desk.inspected(statement());
    assert!(!read.unconfirmed);
    let (file, path) = desk.target("own.json");
    let id = own(&other)[0].id.clone();
    let export = ExportProfile { profile: id, file };
    desk.call::<Done>("profile.export", export).unwrap();
    let written = std::fs::read_to_string(path).unwrap();
    assert_eq!(written, own(&other)[0].document);
    let import = ImportProfile {
        op: op(),
        file: desk.pick("own.json", written),
    };
    let back: ProfileList = desk.call("profile.import", import).unwrap();
    assert_eq!(back, other, "what is exported is what is imported");
}

#[test]
fn where_two_work_on_money_a_second_person_confirms_before_a_file_is_imported() {
    let desk = desk_with(1);
    desk.become_root();
    desk.add("boss", "boss", &["manager"]);
    desk.become_known("finance");
    let list: ProfileList = desk
        .call("profile.save", save(&finished(&desk, "某某银行")))
        .unwrap();
    let waiting = own(&list)[0].clone();
    assert_eq!(waiting.state, "waiting");
    let read = desk.inspected(statement());
    assert!(read.unconfirmed, "previewed, and said so");
    let file = desk.pick("bank.csv", statement());
    assert_eq!(
        desk.refused("payments.import", import(file, read.plan)),
        Code::ProfileUnconfirmed
    );
    let confirm = || OpById {
        op: op(),
        id: waiting.row.clone().unwrap(),
    };
    assert_eq!(desk.refused("profile.confirm", confirm()), Code::FourEyes);
    desk.become_known("boss");
    let list: ProfileList = desk.call("profile.confirm", confirm()).unwrap();
    assert_eq!(
        (
            own(&list)[0].state.as_str(),
            own(&list)[0].confirmed_by.as_str()
        ),
        ("in_force", "boss")
    );
    assert_eq!(desk.refused("profile.confirm", confirm()), Code::WrongState);
    desk.become_known("finance");
    let receipt = desk.taken(statement());
    assert_eq!(receipt.notices_settled, 1);
    desk.check_record();
}

#[test]
fn a_retired_layout_reads_no_file_more_and_its_imports_stay() {
    let desk = desk_with(1);
    let document = finished(&desk, "某某银行");
    let list: ProfileList = desk.call("profile.save", save(&document)).unwrap();
    let id = own(&list)[0].id.clone();
    desk.taken(statement());
    let retire = |edition: u32, reason: &str| RetireProfile {
        op: op(),
        profile: id.clone(),
        edition,
        reason: reason.into(),
    };
    assert_eq!(
        desk.refused("profile.retire", retire(2, "r")),
        Code::VersionConflict
    );
    assert_eq!(
        desk.refused("profile.retire", retire(1, " ")),
        Code::ReasonMissing
    );
    let list: ProfileList = desk
        .call("profile.retire", retire(1, "银行改了格式"))
        .unwrap();
    assert_eq!(own(&list)[0].state, "retired");
    assert_eq!(
        desk.refused("profile.retire", retire(1, "again")),
        Code::WrongState
    );
    assert_eq!(desk.refusal(statement()), Code::UnknownLayout);
    assert_eq!(desk.look("SELECT id FROM payment_import").len(), 1);
    let back: ProfileList = desk.call("profile.save", save(&document)).unwrap();
    assert_eq!(
        (own(&back)[0].version, own(&back)[0].state.as_str()),
        (2, "in_force")
    );
    desk.check_record();
}

#[test]
fn a_document_with_a_flaw_is_refused_by_its_name_and_reads_nothing() {
    let desk = desk_with(1);
    let mut bad: serde_json::Value = serde_json::from_str(&finished(&desk, " ")).unwrap();
    bad["columns"][1]["role"] = json!("goods");
    let seen = tried(&desk, &bad.to_string(), None);
    let codes: Vec<&str> = seen.flaws.iter().map(|one| one.code.as_str()).collect();
    assert_eq!(codes, ["title", "role_twice", "role_missing"]);
    assert!(seen.inspection.is_none());
    assert_eq!(
        desk.refused("profile.save", save(&bad.to_string())),
        Code::ProfileInvalid
    );
    assert_eq!(
        desk.refused("profile.save", save("{}")),
        Code::ProfileInvalid
    );
    assert_eq!(desk.look("SELECT id FROM own_profile").len(), 0);
}

#[test]
fn a_changed_row_of_a_layout_is_found_by_verification() {
    let desk = desk_with(1);
    desk.call::<ProfileList>("profile.save", save(&finished(&desk, "某某银行")))
        .unwrap();
    Behind::of(&desk).execute("UPDATE own_profile SET body = '{}' WHERE id = 1");
    desk.become_root();
    let report: AuditReport = desk.call("audit.verify", Empty {}).unwrap();
    assert!(!report.ok);
    let found = format!("{:?}", report.findings);
    assert!(found.contains("own_profile"), "{found}");
}

/// Two members, each a bill of its own.
fn archive() -> Vec<u8> {
    let one = statement();
    let other = one
        .replace("1000.00,某甲公司", "1000.00,某丙公司")
        .replace("2026-03-05", "2026-03-04");
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in [("一月.csv", one), ("二月.csv", other)] {
        let plain: zip::write::SimpleFileOptions = Default::default();
        archive.start_file(name, plain).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn of_several_different_bills_in_one_file_a_person_chooses_and_each_is_taken_once() {
    let desk = desk_with(2);
    desk.call::<ProfileList>("profile.save", save(&finished(&desk, "某某银行")))
        .unwrap();
    assert_eq!(
        read_as(&desk, "both.zip", archive(), |_| ()),
        Err(Code::SeveralBills)
    );
    let nobody = read_as(&desk, "both.zip", archive(), |ask| {
        ask.sheet = Some("三月.csv".into())
    });
    assert_eq!(nobody, Err(Code::BadField));
    for (sheet, repeated) in [("一月.csv", false), ("二月.csv", false), ("二月.csv", true)] {
        let read = read_as(&desk, "both.zip", archive(), |ask| {
            ask.sheet = Some(sheet.into())
        })
        .unwrap();
        assert_eq!(read.file.member.as_deref(), Some(sheet));
        let request = ImportPayments {
            sheet: Some(sheet.into()),
            ..import(desk.pick("both.zip", archive()), read.plan)
        };
        let receipt: ImportReceipt = desk.call("payments.import", request).unwrap();
        assert_eq!(receipt.repeated, repeated, "{sheet}");
    }
    desk.check_books();
}

#[test]
fn an_account_is_named_for_a_file_that_does_not_and_is_part_of_the_plan() {
    let desk = desk_with(1);
    desk.call::<ProfileList>("profile.save", save(&finished(&desk, "某某银行")))
        .unwrap();
    let silent = read_as(&desk, "bank.csv", statement(), |_| ()).unwrap();
    assert!(
        silent.days.is_empty() && !silent.names_account,
        "nobody's account, nobody's days"
    );
    let named = read_as(&desk, "bank.csv", statement(), |ask| {
        ask.account = Some("6217".into())
    })
    .unwrap();
    assert_eq!(named.days[0].deposit_account, "6217");
    assert_ne!(silent.plan, named.plan);
    let file = desk.pick("bank.csv", statement());
    assert_eq!(
        desk.refused("payments.import", import(file, named.plan.clone())),
        Code::PlanChanged
    );
    let request = ImportPayments {
        account: Some("6217".into()),
        ..import(desk.pick("bank.csv", statement()), named.plan)
    };
    desk.call::<ImportReceipt>("payments.import", request)
        .unwrap();
    assert_eq!(
        desk.look("SELECT DISTINCT deposit_account FROM payment"),
        [["6217"]]
    );
    let telling = format!("账号：99\n{}", statement());
    let other = read_as(&desk, "bank.csv", telling, |ask| {
        ask.account = Some("6217".into())
    });
    assert_eq!(other, Err(Code::BadField), "the file names another");
}
