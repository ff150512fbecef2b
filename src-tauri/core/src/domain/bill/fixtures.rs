//! Bills for the tests, built from the literal headers of the format page.

use std::io::Cursor;

use super::{BillFault, BillOutcome, BillReader, Direction, Kind, Profiles, RowCode};

pub(super) const ALL: &str = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注";
pub(super) const REFUND: &str = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,退款申请时间,退款成功时间,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注";
pub(super) const SUCCESS: &str = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,商品名称,商户数据包,手续费,费率,订单金额,费率备注";
pub(super) const LEGACY: &str = "交易时间,公众账号ID,商户号,子商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,总金额,代金券或立减优惠金额,微信退款单号,商户退款单号,退款金额,代金券或立减优惠退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率";
pub(super) const RED_PACKET: &str = "交易时间,公众账号ID,商户号,子商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,总金额,企业红包金额,退款申请时间,退款成功时间,微信退款单号,商户退款单号,退款金额,企业红包退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率";
pub(super) const SUM_7: &str =
    "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额";
pub(super) const SUM_4: &str = "总交易单数,应结订单总金额,手续费总金额,订单总金额";
pub(super) const SUM_LEGACY: &str =
    "总交易单数,总交易额,总退款金额,总代金券或立减优惠退款金额,手续费总金额";
pub(super) const SUM_RED_PACKET: &str =
    "总交易单数,总交易额,总退款金额,总企业红包退款金额,手续费总金额";

/// One row in words; amounts in fen, the fee in 1/100000 yuan.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) id: u32,
    pub(super) kind: Kind,
    pub(super) settled: i64,
    pub(super) refund: i64,
    pub(super) coupon_refund: i64,
    pub(super) order: i64,
    pub(super) applied: i64,
    pub(super) fee: i64,
    pub(super) goods: String,
}

pub(super) fn payment(id: u32, fen: i64) -> Entry {
    Entry {
        id,
        kind: Kind::Payment,
        settled: fen,
        refund: 0,
        coupon_refund: 0,
        order: fen,
        applied: 0,
        fee: fen * 6,
        goods: "保证金".into(),
    }
}

pub(super) fn refund(id: u32, fen: i64) -> Entry {
    let back = Entry {
        kind: Kind::Refund,
        settled: 0,
        order: 0,
        fee: -fen * 6,
        ..payment(id, fen)
    };
    Entry {
        refund: fen,
        applied: fen,
        ..back
    }
}

pub(super) fn yuan(value: i64, places: usize) -> String {
    let unit = 10_i64.pow(places as u32);
    let sign = if value < 0 { "-" } else { "" };
    format!(
        "{sign}{}.{:0places$}",
        value.abs() / unit,
        value.abs() % unit
    )
}

/// The text an entry has under a column name.
pub(super) fn cell(entry: &Entry, name: &str) -> String {
    let back = entry.kind != Kind::Payment;
    match name {
        "交易时间" => format!("2026-11-20 08:35:{:02}", entry.id % 60),
        "公众账号ID" => "wx0000000000000001".into(),
        "商户号" => "1900000109".into(),
        "特约商户号" | "子商户号" => "0".into(),
        "微信订单号" => format!("4200000000202611200{:09}", entry.id),
        "商户订单号" => format!("SKW{:012}", entry.id),
        "用户标识" => "oPayer".into(),
        "交易类型" => "NATIVE".into(),
        "交易状态" => match entry.kind {
            Kind::Refund => "REFUND".into(),
            Kind::Reversal => "REVOKED".into(),
            _ => "SUCCESS".into(),
        },
        "付款银行" => "OTHERS".into(),
        "货币种类" => "CNY".into(),
        "应结订单金额" | "总金额" => yuan(entry.settled, 2),
        "代金券金额" | "代金券或立减优惠金额" | "企业红包金额" => {
            "0.00".into()
        }
        "退款申请时间" | "退款成功时间" => "2026-11-20 08:36:00".into(),
        "微信退款单号" if back => format!("5030000000202611200{:09}", entry.id),
        "商户退款单号" if back => format!("RF{:012}", entry.id),
        "微信退款单号" | "商户退款单号" => "0".into(),
        "退款金额" => yuan(entry.refund, 2),
        "充值券退款金额" | "企业红包退款金额" | "代金券或立减优惠退款金额" => {
            yuan(entry.coupon_refund, 2)
        }
        "商品名称" => entry.goods.clone(),
        "商户数据包" => "attach".into(),
        "手续费" => yuan(entry.fee, 5),
        "费率" => "0.60%".into(),
        "订单金额" => yuan(entry.order, 2),
        "申请退款金额" => yuan(entry.applied, 2),
        _ => String::new(),
    }
}

/// What a truthful summary says under a column name.
pub(super) fn total(entries: &[Entry], name: &str) -> String {
    let sum = |pick: fn(&Entry) -> i64| entries.iter().map(pick).sum::<i64>();
    match name {
        "总交易单数" => entries.len().to_string(),
        "应结订单总金额" | "总交易额" => yuan(sum(|e| e.settled), 2),
        "退款总金额" | "总退款金额" => yuan(sum(|e| e.refund), 2),
        "手续费总金额" => yuan(sum(|e| e.fee), 5),
        "订单总金额" => yuan(sum(|e| e.order), 2),
        "申请退款总金额" => yuan(sum(|e| e.applied), 2),
        _ => yuan(sum(|e| e.coupon_refund), 2),
    }
}

fn prefixed(values: impl Iterator<Item = String>) -> String {
    values
        .map(|value| format!("`{value}"))
        .collect::<Vec<_>>()
        .join(",")
}

pub(super) fn row(header: &str, entry: &Entry) -> String {
    prefixed(header.split(',').map(|name| cell(entry, name)))
}

pub(super) fn body(header: &str, entries: &[Entry]) -> String {
    entries.iter().fold(format!("{header}\n"), |text, entry| {
        text + &row(header, entry) + "\n"
    })
}

pub(super) fn trailer(summary: &str, entries: &[Entry]) -> String {
    format!(
        "{summary}\n{}\n",
        prefixed(summary.split(',').map(|name| total(entries, name)))
    )
}

pub(super) fn bill(header: &str, summary: &str, entries: &[Entry]) -> String {
    body(header, entries) + &trailer(summary, entries)
}

/// A row as a test looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) line: u64,
    pub(super) span: (u64, u64),
    pub(super) kind: Kind,
    pub(super) fen: Option<i64>,
    pub(super) external_id: String,
    pub(super) refund_id: String,
    pub(super) goods: String,
    pub(super) remark: String,
    pub(super) paid_at: Option<i64>,
    pub(super) faults: Vec<RowCode>,
    pub(super) account: String,
    pub(super) flow: Option<(Direction, i64)>,
}

/// Reads a whole bill.
pub(super) fn read(bytes: impl AsRef<[u8]>) -> Result<(Vec<Seen>, BillOutcome), BillFault> {
    let profiles = Profiles::built_in().expect("built-in profiles are well formed");
    let mut reader = BillReader::open(Cursor::new(bytes.as_ref()), &profiles)?;
    let mut rows = Vec::new();
    while let Some(row) = reader.next_row()? {
        rows.push(Seen {
            line: row.line,
            span: (row.byte_offset, row.byte_len),
            kind: row.kind,
            fen: row.amount.map(|fen| fen.0),
            external_id: row.external_id().into(),
            refund_id: row.refund_id().into(),
            goods: row.goods().into(),
            remark: row.remark_text(),
            paid_at: row.paid_at.map(|at| at.0),
            faults: row.faults.iter().map(|fault| fault.code).collect(),
            account: row.account().into(),
            flow: row.flow.map(|(way, fen)| (way, fen.0)),
        });
    }
    Ok((rows, reader.finish()?))
}

pub(super) fn refusal(bytes: impl AsRef<[u8]>) -> BillFault {
    read(bytes).expect_err("the file is refused")
}

/// Numbers from a seed, for tests that print it.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub(super) fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

/// Every file of our own making that comes with the tests.
pub(super) const FILES: [(&str, &[u8]); 29] = [
    (
        "abc-debit.csv",
        include_bytes!("../../../../../tests/fixtures/bills/abc-debit.csv"),
    ),
    (
        "alipay-account.csv",
        include_bytes!("../../../../../tests/fixtures/bills/alipay-account.csv"),
    ),
    (
        "alipay-account.empty.csv",
        include_bytes!("../../../../../tests/fixtures/bills/alipay-account.empty.csv"),
    ),
    (
        "alipay-account.extended.csv",
        include_bytes!("../../../../../tests/fixtures/bills/alipay-account.extended.csv"),
    ),
    (
        "alipay-account.summary.csv",
        include_bytes!("../../../../../tests/fixtures/bills/alipay-account.summary.csv"),
    ),
    (
        "alipay-business.bare.csv",
        include_bytes!("../../../../../tests/fixtures/bills/alipay-business.bare.csv"),
    ),
    (
        "alipay-business.csv",
        include_bytes!("../../../../../tests/fixtures/bills/alipay-business.csv"),
    ),
    (
        "alipay-personal-web.csv",
        include_bytes!("../../../../../tests/fixtures/bills/alipay-personal-web.csv"),
    ),
    (
        "alipay-personal.csv",
        include_bytes!("../../../../../tests/fixtures/bills/alipay-personal.csv"),
    ),
    (
        "bank-account.csv",
        include_bytes!("../../../../../tests/fixtures/bills/bank-account.csv"),
    ),
    (
        "boc-debit.csv",
        include_bytes!("../../../../../tests/fixtures/bills/boc-debit.csv"),
    ),
    (
        "bocom-debit.csv",
        include_bytes!("../../../../../tests/fixtures/bills/bocom-debit.csv"),
    ),
    (
        "ccb-debit.timed.csv",
        include_bytes!("../../../../../tests/fixtures/bills/ccb-debit.timed.csv"),
    ),
    (
        "ccb-debit.untimed.csv",
        include_bytes!("../../../../../tests/fixtures/bills/ccb-debit.untimed.csv"),
    ),
    (
        "ccb-debit.xls",
        include_bytes!("../../../../../tests/fixtures/bills/ccb-debit.xls"),
    ),
    (
        "cmb-credit.csv",
        include_bytes!("../../../../../tests/fixtures/bills/cmb-credit.csv"),
    ),
    (
        "cmb-credit.dated.csv",
        include_bytes!("../../../../../tests/fixtures/bills/cmb-credit.dated.csv"),
    ),
    (
        "cmb-debit.csv",
        include_bytes!("../../../../../tests/fixtures/bills/cmb-debit.csv"),
    ),
    (
        "generic.csv",
        include_bytes!("../../../../../tests/fixtures/bills/generic.csv"),
    ),
    (
        "generic.zh.csv",
        include_bytes!("../../../../../tests/fixtures/bills/generic.zh.csv"),
    ),
    (
        "icbc-credit.csv",
        include_bytes!("../../../../../tests/fixtures/bills/icbc-credit.csv"),
    ),
    (
        "icbc-debit.v1.csv",
        include_bytes!("../../../../../tests/fixtures/bills/icbc-debit.v1.csv"),
    ),
    (
        "icbc-debit.v2.csv",
        include_bytes!("../../../../../tests/fixtures/bills/icbc-debit.v2.csv"),
    ),
    (
        "jd-personal.of-2023.csv",
        include_bytes!("../../../../../tests/fixtures/bills/jd-personal.of-2023.csv"),
    ),
    (
        "jd-personal.of-2025.csv",
        include_bytes!("../../../../../tests/fixtures/bills/jd-personal.of-2025.csv"),
    ),
    (
        "meituan-personal.csv",
        include_bytes!("../../../../../tests/fixtures/bills/meituan-personal.csv"),
    ),
    (
        "wechat-pay-fund-flow.csv",
        include_bytes!("../../../../../tests/fixtures/bills/wechat-pay-fund-flow.csv"),
    ),
    (
        "wechat-pay-fund-flow.wide.csv",
        include_bytes!("../../../../../tests/fixtures/bills/wechat-pay-fund-flow.wide.csv"),
    ),
    (
        "wechat-personal.csv",
        include_bytes!("../../../../../tests/fixtures/bills/wechat-personal.csv"),
    ),
];
