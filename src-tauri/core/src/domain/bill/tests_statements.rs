//! Every profile in every layout variant, on files of our own making, and what hides in them.

use super::fixtures::{Seen, read};
use super::{BillOutcome, ControlKind, Direction, Kind, RowCode};

macro_rules! fixture {
    ($name:literal) => {
        (
            $name,
            include_bytes!(concat!("../../../../../tests/fixtures/bills/", $name)).as_slice(),
        )
    };
}

/// File, profile, variant, account, rows as kind and fen, and whether the control agrees.
type Want = (
    (&'static str, &'static [u8]),
    &'static str,
    &'static str,
    &'static str,
    &'static [(Kind, i64)],
    Option<bool>,
);

const NONE: i64 = -1;
use Kind::{Other, Payment, Refund};

const FUND: &[(Kind, i64)] = &[
    (Payment, 100_000),
    (Other, NONE),
    (Refund, 10_000),
    (Other, NONE),
];
const ALIPAY: &[(Kind, i64)] = &[
    (Payment, 100_000),
    (Other, NONE),
    (Refund, 20_000),
    (Other, NONE),
];
const BUSINESS: &[(Kind, i64)] = &[(Payment, 100_000), (Payment, 5_000), (Refund, 5_000)];
const ICBC: &[(Kind, i64)] = &[
    (Payment, 100_000),
    (Other, NONE),
    (Other, NONE),
    (Refund, 10_000),
];
const CCB: &[(Kind, i64)] = &[(Payment, 100_000), (Other, NONE), (Other, NONE)];
const JD: &[(Kind, i64)] = &[(Payment, 100), (Other, NONE), (Other, NONE)];
const CARD: &[(Kind, i64)] = &[(Other, NONE), (Other, NONE)];
const SELLER: &str = "20880000000000001560";

const CCB_UNTIMED: &[(Kind, i64)] = &[(Payment, 100_000), (Other, NONE)];

const WANTED: &[Want] = &[
    (
        fixture!("wechat-pay-fund-flow.csv"),
        "wechat-pay-fund-flow",
        "",
        "wechat-pay-fund-flow",
        FUND,
        Some(true),
    ),
    (
        fixture!("wechat-pay-fund-flow.wide.csv"),
        "wechat-pay-fund-flow",
        "",
        "wechat-pay-fund-flow",
        FUND,
        Some(true),
    ),
    (
        fixture!("alipay-account.csv"),
        "alipay-account",
        "plain",
        SELLER,
        ALIPAY,
        Some(true),
    ),
    (
        fixture!("alipay-account.extended.csv"),
        "alipay-account",
        "extended",
        SELLER,
        ALIPAY,
        Some(true),
    ),
    (
        fixture!("alipay-account.empty.csv"),
        "alipay-account",
        "plain",
        SELLER,
        &[],
        Some(true),
    ),
    (
        fixture!("alipay-business.csv"),
        "alipay-business",
        "",
        SELLER,
        BUSINESS,
        Some(true),
    ),
    (
        fixture!("alipay-business.bare.csv"),
        "alipay-business",
        "",
        SELLER,
        BUSINESS,
        None,
    ),
    (
        fixture!("icbc-debit.v1.csv"),
        "icbc-debit",
        "v1",
        "6222****0014",
        ICBC,
        Some(true),
    ),
    (
        fixture!("icbc-debit.v2.csv"),
        "icbc-debit",
        "v2",
        "6222****0014",
        ICBC,
        Some(true),
    ),
    (
        fixture!("icbc-credit.csv"),
        "icbc-credit",
        "",
        "6222****0030",
        CARD,
        Some(true),
    ),
    (
        fixture!("cmb-debit.csv"),
        "cmb-debit",
        "",
        "cmb-debit",
        CCB,
        Some(true),
    ),
    (
        fixture!("cmb-credit.dated.csv"),
        "cmb-credit",
        "",
        "0014",
        CARD,
        None,
    ),
    (
        fixture!("ccb-debit.timed.csv"),
        "ccb-debit",
        "timed",
        "6217000000000014",
        CCB,
        Some(true),
    ),
    (
        fixture!("ccb-debit.untimed.csv"),
        "ccb-debit",
        "untimed",
        "6217000000000014",
        CCB_UNTIMED,
        Some(true),
    ),
    (
        fixture!("ccb-debit.xls"),
        "ccb-debit",
        "timed",
        "6217000000000014",
        CCB,
        Some(true),
    ),
    (
        fixture!("boc-debit.csv"),
        "boc-debit",
        "",
        "3167",
        &[(Other, NONE), (Payment, 100_000), (Other, NONE)],
        Some(true),
    ),
    (
        fixture!("bocom-debit.csv"),
        "bocom-debit",
        "",
        "bocom-debit",
        &[(Other, NONE), (Payment, 100_000), (Other, NONE)],
        Some(true),
    ),
    (
        fixture!("abc-debit.csv"),
        "abc-debit",
        "",
        "abc-debit",
        &[
            (Payment, 1_000_000),
            (Other, NONE),
            (Other, NONE),
            (Other, NONE),
        ],
        Some(true),
    ),
    (
        fixture!("wechat-personal.csv"),
        "wechat-personal",
        "",
        "测试",
        &[
            (Payment, 100_000),
            (Other, NONE),
            (Other, NONE),
            (Payment, 10_000),
            (Other, NONE),
        ],
        Some(true),
    ),
    (
        fixture!("alipay-personal.csv"),
        "alipay-personal",
        "",
        "test@example.com",
        &[
            (Payment, 100_000),
            (Other, NONE),
            (Other, NONE),
            (Other, NONE),
        ],
        Some(true),
    ),
    (
        fixture!("alipay-personal-web.csv"),
        "alipay-personal-web",
        "",
        "test@example.com",
        &[(Payment, 100_000), (Other, NONE), (Other, NONE)],
        Some(true),
    ),
    (
        fixture!("jd-personal.of-2023.csv"),
        "jd-personal",
        "of-2023",
        "jd_test",
        JD,
        Some(true),
    ),
    (
        fixture!("jd-personal.of-2025.csv"),
        "jd-personal",
        "of-2025",
        "jd_test",
        JD,
        Some(true),
    ),
    (
        fixture!("meituan-personal.csv"),
        "meituan-personal",
        "",
        "TEST1",
        CARD,
        Some(true),
    ),
    (
        fixture!("bank-account.csv"),
        "bank-account",
        "",
        "6222000000000014",
        &[(Payment, 100_000), (Other, NONE), (Refund, 10_000)],
        Some(true),
    ),
    (
        fixture!("generic.csv"),
        "generic",
        "",
        "ACC-1",
        &[(Payment, 100_000), (Payment, 100_000), (Refund, 20_000)],
        None,
    ),
    (
        fixture!("generic.zh.csv"),
        "generic",
        "",
        "ACC-1",
        &[(Payment, 100_000)],
        None,
    ),
];

fn kinds(rows: &[Seen]) -> Vec<(Kind, i64)> {
    rows.iter()
        .map(|row| (row.kind, row.fen.unwrap_or(NONE)))
        .collect()
}

fn seen(bytes: impl AsRef<[u8]>) -> (Vec<Seen>, BillOutcome) {
    read(bytes).expect("read")
}

fn gbk(text: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(text).ok()?;
    let (bytes, _, lost) = encoding_rs::GB18030.encode(text.trim_start_matches('\u{FEFF}'));
    (!lost).then(|| bytes.into_owned())
}

#[test]
fn every_profile_reads_every_variant_of_its_layout() {
    for ((name, bytes), profile, variant, account, want, agrees) in WANTED.iter().copied() {
        let (rows, outcome) = seen(bytes);
        assert_eq!(
            (outcome.profile.as_str(), outcome.variant.as_str()),
            (profile, variant),
            "{name}"
        );
        let faults: Vec<_> = rows.iter().flat_map(|row| row.faults.clone()).collect();
        assert_eq!(faults, [], "{name}");
        assert_eq!(kinds(&rows), want, "{name}");
        assert_eq!(
            outcome.control.agrees, agrees,
            "{name}: {:?}",
            outcome.control
        );
        assert_eq!(outcome.control.refusal(), None, "{name}");
        assert!(outcome.drift.is_none(), "{name}: {:?}", outcome.drift);
        assert!(
            rows.iter().all(|row| row.account == account),
            "{name}: {:?}",
            rows.first()
        );
    }
}

#[test]
fn every_text_file_says_the_same_in_gb18030_and_with_windows_line_ends() {
    for ((name, bytes), _, _, _, want, agrees) in WANTED.iter().copied() {
        let Some(encoded) = gbk(bytes) else { continue };
        let (rows, outcome) = seen(&encoded);
        assert_eq!(
            (kinds(&rows), outcome.control.agrees),
            (want.to_vec(), agrees),
            "{name}"
        );
        let text = std::str::from_utf8(bytes)
            .expect("text")
            .replace("\r\n", "\n");
        let (rows, outcome) = seen(text.replace('\n', "\r\n"));
        assert_eq!(
            (kinds(&rows), outcome.control.agrees),
            (want.to_vec(), agrees),
            "{name}"
        );
    }
}

#[test]
fn a_header_is_found_wherever_it_stands() {
    for ((name, bytes), profile, _, _, want, agrees) in WANTED.iter().copied() {
        let Ok(text) = std::str::from_utf8(bytes) else {
            continue;
        };
        let text = text.trim_start_matches('\u{FEFF}');
        for lines in ["", "\n", "说明,,,\n\n又一行,,,\n"] {
            let (rows, outcome) = seen(format!("{lines}{text}"));
            assert_eq!(outcome.profile, profile, "{name}");
            assert_eq!(
                (kinds(&rows), outcome.control.agrees),
                (want.to_vec(), agrees),
                "{name}"
            );
        }
    }
}

#[test]
fn what_names_the_notice_is_read_from_every_statement() {
    let mut naming = 0;
    for ((name, bytes), _, _, _, _, _) in WANTED.iter().copied() {
        let (rows, _) = seen(bytes);
        let paid = rows
            .iter()
            .filter(|row| row.kind == Payment && row.remark.contains("SK"))
            .count();
        naming += usize::from(paid > 0);
        let silent = name.starts_with("jd")
            || name.contains("empty")
            || name.contains("credit")
            || name.starts_with("meituan");
        assert_eq!(paid > 0, !silent, "{name}");
    }
    assert!(naming > 15);
}

#[test]
fn a_fixture_says_how_it_proves_itself() {
    let control = |bytes: &[u8]| seen(bytes).1.control;
    let bank = control(fixture!("boc-debit.csv").1);
    assert_eq!(
        (bank.kind, bank.binding),
        (ControlKind::RunningBalance, true)
    );
    assert_eq!(bank.computed["opening_total"], "980.00");
    assert_eq!(bank.computed["closing_total"], "1950.00");
    let person = control(fixture!("wechat-personal.csv").1);
    assert_eq!((person.kind, person.binding), (ControlKind::Totals, false));
    assert_eq!(person.declared["in_total"], "1155.00");
    let own = control(fixture!("generic.csv").1);
    assert_eq!((own.kind, own.agrees), (ControlKind::None, None));
}

#[test]
fn a_consumer_statement_that_does_not_add_up_is_told_and_not_refused() {
    let text = std::str::from_utf8(fixture!("wechat-personal.csv").1).expect("text");
    let control = seen(text.replace("共5笔记录", "共43笔记录")).1.control;
    assert_eq!(control.agrees, Some(false));
    assert_eq!(control.differences[0].role, "row_count");
    assert_eq!(control.refusal(), None);
}

#[test]
fn a_merchant_or_bank_file_that_does_not_add_up_is_refused() {
    for (name, from, to) in [
        (fixture!("alipay-account.csv"), "共1000.00元", "共1000.01元"),
        (
            fixture!("alipay-business.csv"),
            "共1050.00元",
            "共1050.01元",
        ),
        (fixture!("icbc-debit.v1.csv"), "\"1,003.00 ", "\"1,003.01 "),
        (fixture!("cmb-debit.csv"), "\"1,271.66\"", "\"1,271.67\""),
        (fixture!("wechat-pay-fund-flow.csv"), "`906.00", "`906.01"),
    ] {
        let text = std::str::from_utf8(name.1).expect("text");
        let changed = text.replacen(from, to, 1);
        assert_ne!(text, changed, "{}", name.0);
        let control = seen(changed).1.control;
        assert_eq!(control.agrees, Some(false), "{}", name.0);
        assert!(control.refusal().is_some(), "{}", name.0);
    }
}

#[test]
fn a_file_without_the_totals_it_should_have_proves_nothing() {
    let text = std::str::from_utf8(fixture!("alipay-account.csv").1).expect("text");
    let cut = &text[..text
        .find("#-----------------------------------------账务明细列表结束")
        .expect("trailer")];
    let control = seen(cut).1.control;
    assert_eq!(control.agrees, None);
    assert!(control.refusal().is_some());
}

#[test]
fn nothing_that_looks_like_a_row_may_follow_the_trailer() {
    for (name, bytes) in [
        fixture!("alipay-account.csv"),
        fixture!("ccb-debit.timed.csv"),
        fixture!("alipay-personal-web.csv"),
    ] {
        let text = std::str::from_utf8(bytes).expect("text");
        let row = text
            .lines()
            .find(|line| line.starts_with("2026") || line.starts_with("1000"))
            .expect("a row");
        let fault = read(format!("{text}{row}\n")).expect_err(name);
        assert_eq!(fault.code, super::BillCode::RowsAfterSummary, "{name}");
    }
}

#[test]
fn days_without_their_year_are_errors_of_their_rows() {
    let (rows, outcome) = seen(fixture!("cmb-credit.csv").1);
    assert_eq!(outcome.profile, "cmb-credit");
    assert!(
        rows.iter().all(|row| row.faults == [RowCode::YearMissing]),
        "{rows:?}"
    );
    assert_eq!(rows[2].flow, Some((Direction::Out, 800_000)));
}

#[test]
fn a_row_without_a_number_goes_by_its_content_and_its_place_among_equals() {
    let text = std::str::from_utf8(fixture!("cmb-debit.csv").1).expect("text");
    let twin = "2026-03-07,CNY,10.00,1278.66,转账汇入,测试二,x\n";
    let ids = |text: String| -> Vec<String> {
        seen(text)
            .0
            .into_iter()
            .map(|row| row.external_id)
            .collect()
    };
    let all = ids(format!("{text}{twin}{twin}"));
    assert!(
        all.iter().all(|id| id.starts_with('#') && id.len() == 35),
        "{all:?}"
    );
    assert_eq!(all[3][..33], all[4][..33]);
    assert!(all[3].ends_with("-1") && all[4].ends_with("-2"));
    let header = text.lines().next().expect("header");
    assert_eq!(
        ids(format!("{header}\n{twin}{twin}")),
        all[3..],
        "an overlapping file names them alike"
    );
    let spelled = ids(format!(
        "{header}\n{}",
        twin.replace("10.00", "+10.0")
            .replace(",x", ",Ｘ ")
            .replace("Ｘ", "ｘ")
    ));
    assert_eq!(spelled, all[3..4], "however they are spelled");
    let other = ids(format!("{header}\n{}", twin.replace("10.00", "10.01")));
    assert_ne!(other[0][..33], all[3][..33]);
}

#[test]
fn a_spreadsheet_s_damage_is_named_in_the_row_it_did() {
    let text = std::str::from_utf8(fixture!("wechat-personal.csv").1).expect("text");
    for (from, to, code) in [
        (
            "10000000000000000000000000000001\t",
            "1E+31",
            RowCode::ExcelDamagedId,
        ),
        (
            "10000000000000000000000000000001\t",
            "1.00000000000000E+31",
            RowCode::ExcelDamagedId,
        ),
        (
            "10000000000000000000000000000001\t",
            "10000000000000000000000000000000",
            RowCode::ExcelDamagedId,
        ),
        (
            "2026-03-05 12:45:27",
            "2026/3/5 12:45",
            RowCode::ExcelLostSeconds,
        ),
        (
            "2026-03-05 12:45:27",
            "46086.53157",
            RowCode::TimeUnreadable,
        ),
        (
            "2026-03-05 12:45:27",
            "03-05 12:45:27",
            RowCode::YearMissing,
        ),
        ("收入,¥1000.00", "入账,¥1000.00", RowCode::DirectionUnknown),
        ("¥1000.00", "¥1000.001", RowCode::AmountUnreadable),
        ("¥1000.00", "-¥1000.00", RowCode::AmountNegative),
        ("¥1000.00", "", RowCode::FieldMissing),
        (",零钱,已收钱", ",零钱,多一格,已收钱", RowCode::ColumnCount),
    ] {
        let changed = text.replacen(from, to, 1);
        assert_ne!(text, changed, "{from}");
        let (rows, outcome) = seen(changed);
        assert_eq!(rows[0].faults, [code], "{from} -> {to}");
        assert_eq!((outcome.rows, outcome.faulty_rows), (5, 1));
    }
}

#[test]
fn a_number_that_ends_in_zeros_is_whole_while_it_keeps_its_tab() {
    let text = std::str::from_utf8(fixture!("wechat-personal.csv").1).expect("text");
    let zeros = text.replace(
        "10000000000000000000000000000001\t",
        "10000000000000000000000000000000\t",
    );
    assert_eq!(seen(zeros).0[0].faults, []);
}

#[test]
fn the_same_remark_column_twice_is_read_once() {
    let text = std::str::from_utf8(fixture!("generic.zh.csv").1).expect("text");
    let twice = text
        .replace("摘要,附言", "摘要,附言,附言")
        .replace("保证金,", "保证金,,第二");
    let (rows, outcome) = seen(twice);
    assert_eq!(rows[0].faults, []);
    assert_eq!(outcome.drift.new, ["附言"]);
}
