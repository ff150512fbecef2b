//! Rejected rows leave as a file, come back corrected, and the ledger is as if they had been right at once.

use std::fs;

use encoding_rs::GB18030;
use shelfkeeper_core::contract::*;
use shelfkeeper_core::domain::fault::Code;

use crate::bills::{bill, number, paid};
use crate::kept_files::{gbk, source, xlsx};
use crate::payments::{FEN, Finance as _, desk_with, import, ledger};
use crate::support::{TestDesk, op};
use crate::undo::Undoing as _;

/// A bill with two rows that cannot be read, and what is wrong in them.
struct Case {
    name: &'static str,
    right: String,
    /// What is written, and what should be.
    wrong: [(&'static str, &'static str); 2],
    file: fn(&str) -> Vec<u8>,
}

impl Case {
    fn damaged(&self) -> Vec<u8> {
        let damage = |text: String, (bad, good): &(&str, &str)| {
            assert_eq!(text.matches(good).count(), 1, "{}: {good}", self.name);
            text.replacen(good, bad, 1)
        };
        let text = self.wrong.iter().fold(self.right.clone(), damage);
        (self.file)(&text)
    }

    fn fixed(&self, rejects: &[u8]) -> Vec<u8> {
        let mut text = decoded(rejects);
        for (bad, good) in self.wrong {
            assert_eq!(text.matches(bad).count(), 1, "{}: {text}", self.name);
            text = text.replacen(bad, good, 1);
        }
        encoded_like(rejects, &text)
    }
}

fn is_utf8(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok()
}

fn decoded(bytes: &[u8]) -> String {
    match is_utf8(bytes) {
        true => String::from_utf8(bytes.to_vec()).unwrap(),
        false => GB18030.decode(bytes).0.into_owned(),
    }
}

fn encoded_like(bytes: &[u8], text: &str) -> Vec<u8> {
    match is_utf8(bytes) {
        true => text.as_bytes().to_vec(),
        false => gbk(text),
    }
}

fn alipay() -> String {
    let line = |at: u32, day: &str, order: &str| {
        format!(
            "20260305{at:08}\t,2026030522001{at:09}\t,{order}\t,保证金,{day} 10:00:0{at},user{at}@example.com,1000.00,0.00,{at}000.00,支付宝,在线支付,\n"
        )
    };
    let lines: String = [
        line(1, "2026-03-03", &number(1)),
        line(2, "2026-03-04", &number(2)),
        line(3, "2026-03-05", "x"),
        line(4, "2026-03-06", &number(3)),
    ]
    .concat();
    format!(
        "#支付宝账务明细查询\n#账号：[20880000000000000156]\n账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,交易渠道,业务类型,备注\n{lines}#-----\n#支出合计：0笔，共0.00元\n#收入合计：4笔，共4000.00元\n#导出时间：[2026年03月07日 10:00:00]\n"
    )
}

fn statement() -> String {
    let mut text = "记账日期,货币,交易金额,联机余额,交易摘要,对手信息,客户摘要\n".to_owned();
    for (at, (day, remark)) in [
        ("2026-03-02", number(1)),
        ("2026-03-03", "保证金".into()),
        ("2026-03-04", number(2)),
        ("2026-03-05", "保证金".into()),
    ]
    .into_iter()
    .enumerate()
    {
        text += &format!(
            "{day},CNY,1000.00,{}000.00,转账,某某文化传媒有限公司,{remark}\n",
            at + 5
        );
    }
    text
}

fn generic() -> String {
    let mut text = "收款时间,收款账号,流水号,方向,金额,摘要\n".to_owned();
    for at in 1..=4 {
        text += &format!(
            "2026-03-0{at} 10:00:0{at},62170000000014,SN2026030{at},收款,1000.00,{}\n",
            number(at)
        );
    }
    text
}

fn cases() -> Vec<Case> {
    let lines = [
        paid(1, FEN, number(1)).on("2026-03-03"),
        paid(2, FEN, number(2)).on("2026-03-04"),
        paid(3, FEN, "x").on("2026-03-05").saying("=1+2"),
        paid(4, FEN, number(3)).on("2026-03-06"),
    ];
    let as_it_is: fn(&str) -> Vec<u8> = |text| text.as_bytes().to_vec();
    vec![
        Case {
            name: "wechat",
            right: bill(&lines),
            wrong: [("2026-03-4x", "2026-03-04"), ("2026-03-5x", "2026-03-05")],
            file: as_it_is,
        },
        Case {
            name: "alipay",
            right: alipay(),
            wrong: [("2026-03-4x", "2026-03-04"), ("2026-03-5x", "2026-03-05")],
            file: gbk,
        },
        Case {
            name: "statement",
            right: statement(),
            wrong: [("2026-03-3x", "2026-03-03"), ("2026-03-4x", "2026-03-04")],
            file: as_it_is,
        },
        Case {
            name: "workbook",
            right: generic(),
            wrong: [("2026-03-2x", "2026-03-02"), ("2026-03-3x", "2026-03-03")],
            file: xlsx,
        },
    ]
}

fn written(desk: &TestDesk, of: (Option<String>, Option<String>)) -> (RejectsWritten, Vec<u8>) {
    let (out, path) = desk.target("rejects.csv");
    let _ = fs::remove_file(&path);
    let request = WriteRejects {
        op: op(),
        import: of.0,
        file: of.1,
        profile: None,
        sheet: None,
        account: None,
        suspense: false,
        out,
    };
    let done = desk.call("payments.rejects", request).unwrap();
    (done, fs::read(&path).unwrap())
}

fn rejects(desk: &TestDesk, import: &str) -> (RejectsWritten, Vec<u8>) {
    written(desk, (Some(import.into()), None))
}

fn covered(desk: &TestDesk) -> Vec<Vec<String>> {
    desk.look("SELECT deposit_account, day_on FROM coverage WHERE withdrawn_at IS NULL ORDER BY deposit_account, day_on")
}

#[test]
fn rejected_corrected_and_dropped_back_is_a_file_that_had_been_right_at_once() {
    for case in cases() {
        let right = desk_with(4);
        let whole = right.taken((case.file)(&case.right));
        assert_eq!(whole.inspection.verdicts.error, 0, "{}", case.name);

        let desk = desk_with(4);
        let first = desk.taken(case.damaged());
        assert_eq!(first.inspection.verdicts.error, 2, "{}", case.name);
        let (told, file) = rejects(&desk, &first.import);
        assert_eq!(told.rows, 2);
        assert_eq!(told.money_in, first.inspection.money_in.rejected);
        assert_eq!(told.money_out, first.inspection.money_out.rejected);

        let fixed = case.fixed(&file);
        let seen = desk.inspected(&fixed);
        let corrects = seen.corrects.as_ref().map(|own| own.import.clone());
        assert_eq!(corrects, Some(first.import.clone()), "{}", case.name);
        assert_eq!(
            (seen.rows, seen.verdicts.error),
            (2, 0),
            "{}: {seen:?}",
            case.name
        );
        assert_eq!(seen.control.agrees, Some(true), "{}", case.name);
        let second = desk.taken(&fixed);
        let stands_on = desk.plan_of(&first.import).stands_on;
        let corrected = stands_on.iter().find(|one| one.kind == "corrected_since");
        let by = corrected.and_then(|one| one.import.clone());
        assert_eq!(by.as_ref(), Some(&second.import), "{}", case.name);
        assert_eq!(second.inspection.verdicts.duplicate, 0);
        assert_eq!(ledger(&desk), ledger(&right), "{}", case.name);
        assert_eq!(covered(&desk), covered(&right), "{}", case.name);
        desk.check_record();

        assert!(desk.taken(&fixed).repeated);
        let respelled = encoded_like(&file, &(decoded(&fixed) + "\r\n"));
        let again = desk.taken(respelled);
        assert_eq!(again.inspection.verdicts.duplicate, 2, "{}", case.name);
        assert_eq!(ledger(&desk), ledger(&right), "{}", case.name);
        assert_eq!(covered(&desk), covered(&right), "{}", case.name);
        let (left, _) = rejects(&desk, &first.import);
        assert_eq!(left.rows, 0, "{}", case.name);
        let own = format!(
            "SELECT id FROM payment WHERE import_id = {} ORDER BY id",
            second.import
        );
        for row in desk.look(&own) {
            let told = source(&desk, &row[0]);
            assert_eq!(told.corrects.as_deref(), Some(first.import.as_str()));
            assert!(told.record.unwrap().text.contains("2026-03-0"));
        }
        // The right file itself says nothing new afterwards.
        let late = desk.inspected((case.file)(&case.right));
        assert_eq!(
            late.verdicts.settles + late.verdicts.suspense,
            0,
            "{}",
            case.name
        );
    }
}

#[test]
fn a_row_that_was_not_corrected_is_rejected_again_and_a_tampered_total_is_refused() {
    for case in cases() {
        let desk = desk_with(4);
        let first = desk.taken(case.damaged());
        let (_, file) = rejects(&desk, &first.import);
        let text = decoded(&file);
        let before = ledger(&desk);
        for (from, to) in [("rows,2", "rows,1"), (",in,2000.00", ",in,2000.01")] {
            assert_eq!(text.matches(from).count(), 1, "{}: {text}", case.name);
            let tampered = encoded_like(&file, &text.replacen(from, to, 1));
            let seen = desk.inspected(&tampered);
            assert_eq!(seen.control.agrees, Some(false), "{}", case.name);
            let picked = desk.pick("bill.csv", &tampered);
            let refused = desk.refused("payments.import", import(picked, seen.plan));
            assert_eq!(refused, Code::ControlDisagrees, "{}", case.name);
        }
        assert_eq!(ledger(&desk), before);
        let (bad, good) = case.wrong[0];
        let half = encoded_like(&file, &text.replacen(bad, good, 1));
        let receipt = desk.taken(&half);
        let verdicts = &receipt.inspection.verdicts;
        assert_eq!(verdicts.error, 1, "{}", case.name);
        let (left, rest) = rejects(&desk, &first.import);
        assert_eq!(left.rows, 1, "{}", case.name);
        let (bad, good) = case.wrong[1];
        let fixed = encoded_like(&rest, &decoded(&rest).replacen(bad, good, 1));
        desk.taken(fixed);
        let right = desk_with(4);
        right.taken((case.file)(&case.right));
        assert_eq!(ledger(&desk), ledger(&right), "{}", case.name);
        assert_eq!(covered(&desk), covered(&right), "{}", case.name);
        desk.check_record();
    }
}

#[test]
fn rejects_of_a_preview_are_those_of_the_import_and_formulas_are_guarded() {
    let desk = desk_with(4);
    let text =
        generic()
            .replace("2026-03-02", "2026-03-2x")
            .replacen(",1000.00,", ",1000.00,=1+2 ", 2);
    let picked = desk.pick("bill.csv", &text);
    let (told, preview) = written(&desk, (None, Some(picked)));
    assert_eq!(told.rows, 1);
    let content = decoded(&preview);
    assert!(content.contains("time_unreadable") && content.contains("时间无法识别"));
    assert!(content.contains("\"'=1+2 "), "{content}");
    assert!(content.contains("SN20260302"));
    let unknown = desk.pick("bill.csv", &preview);
    let ask = InspectPayments {
        file: unknown,
        profile: None,
        sheet: None,
        account: None,
        rows: 0,
    };
    assert_eq!(desk.refused("payments.inspect", ask), Code::NotFound);
    let receipt = desk.taken(&text);
    let (_, kept) = rejects(&desk, &receipt.import);
    assert_eq!(preview, kept);
    // The guard goes again when the row comes back.
    let fixed = decoded(&kept).replacen("2026-03-2x", "2026-03-02", 1);
    desk.taken(fixed);
    let remark = desk.look("SELECT remark FROM payment WHERE external_id = 'SN20260302'");
    assert!(remark[0][0].starts_with("=1+2 "), "{remark:?}");
}

#[test]
fn a_spreadsheet_on_the_way_costs_no_id() {
    let desk = desk_with(4);
    let case = &cases()[0];
    let first = desk.taken(case.damaged());
    let (_, file) = rejects(&desk, &first.import);
    let id = paid(2, FEN, "").external_id();
    let fixed = String::from_utf8(case.fixed(&file)).unwrap();
    let saved = fixed
        .replacen(&id, "4.2E+27", 1)
        .replacen("`1000.00", "`1000", 1);
    desk.taken(saved);
    let found = desk.look(&format!(
        "SELECT amount_fen FROM payment WHERE external_id = '{id}'"
    ));
    assert_eq!(found, [[FEN.to_string()]]);
}

#[test]
fn rows_on_other_lines_or_of_other_columns_are_no_correction() {
    let desk = desk_with(4);
    let case = &cases()[3];
    let first = desk.taken(case.damaged());
    let (_, file) = rejects(&desk, &first.import);
    let text = decoded(&file);
    let refused = |text: String| {
        let picked = desk.pick("bill.csv", text);
        let ask = InspectPayments {
            file: picked,
            profile: None,
            sheet: None,
            account: None,
            rows: 0,
        };
        desk.refused("payments.inspect", ask)
    };
    assert_eq!(refused(text.replacen("\n3,", "\n30,", 1)), Code::BadField);
    assert_eq!(refused(text.replacen("\n4,", "\n3,", 1)), Code::BadField);
    assert_eq!(
        refused(text.replacen(",摘要", ",摘要,门店", 1)),
        Code::UnknownLayout
    );
}
