//! WeChat Pay's trade bill as the platform writes it: a mark before every value, a trailer with
//! the totals of the columns, CRLF, a byte-order mark.

use super::ledger::{ACCOUNT, BillDay, Row, State};
use super::programs::PLATFORM;
use crate::domain::money::{Fee, Fen};

/// 27 columns, or the 20 of a bill that holds payments only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    All,
    Success,
}

const ALL: &str = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注";
const ALL_TOTALS: &str =
    "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额";
const SUCCESS: &str = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,商品名称,商户数据包,手续费,费率,订单金额,费率备注";
const SUCCESS_TOTALS: &str = "总交易单数,应结订单总金额,手续费总金额,订单总金额";
/// The account's own id on the platform; made up.
const APP_ID: &str = "wxde0000000000de00";

impl Layout {
    /// The word in a file's name.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Success => "success",
        }
    }
}

/// Totals over the rows of a bill; fees in 1/100,000 yuan.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Totals {
    pub rows: i64,
    pub paid: i64,
    pub back: i64,
    pub fee: i64,
}

/// 0.60 %, to the fen, as the provider rounds; negative where it is given back.
fn fee(row: &Row) -> i64 {
    let fen = (row.fen * 6 + 500) / 1_000;
    let sign = if row.state == State::Success { 1 } else { -1 };
    sign * fen * 1_000
}

/// Adds a bill up.
pub(super) fn totals(rows: &[Row]) -> Totals {
    rows.iter().fold(Totals::default(), |sum, row| {
        let paid = if row.state == State::Success {
            row.fen
        } else {
            0
        };
        Totals {
            rows: sum.rows + 1,
            paid: sum.paid + paid,
            back: sum.back + row.fen - paid,
            fee: sum.fee + fee(row),
        }
    })
}

fn line(out: &mut String, values: &[&str]) {
    for (at, value) in values.iter().enumerate() {
        out.push_str(if at == 0 { "`" } else { ",`" });
        out.push_str(value);
    }
    out.push_str("\r\n");
}

fn row_line(out: &mut String, row: &Row, layout: Layout) {
    let time = row.at.to_string();
    let (yuan, fee) = (Fen(row.fen).yuan(), Fee(fee(row)).yuan());
    let nothing = "0.00";
    let (paid, back) = match row.state {
        State::Success => (yuan.as_str(), nothing),
        _ => (nothing, yuan.as_str()),
    };
    let (state, kind, status) = match row.state {
        State::Success => ("SUCCESS", "", ""),
        State::Refund => ("REFUND", "ORIGINAL", "SUCCESS"),
        State::Revoked => ("REVOKED", "ORIGINAL", "SUCCESS"),
    };
    let (refund, refund_no) = row
        .refund
        .as_ref()
        .map_or(("0", "0"), |(a, b)| (a.as_str(), b.as_str()));
    let payer = format!("o{PLATFORM}Demo{}", row.id.get(20..).unwrap_or_default());
    let mut values = vec![
        time.as_str(),
        APP_ID,
        ACCOUNT,
        "0",
        "",
        &row.id,
        &row.order_no,
        &payer,
        "JSAPI",
        state,
        "OTHERS",
        "CNY",
        paid,
        nothing,
    ];
    if layout == Layout::All {
        values.extend([refund, refund_no, back, nothing, kind, status]);
    }
    values.extend([row.goods.as_str(), &row.attach, &fee, "0.60%", paid]);
    if layout == Layout::All {
        values.push(back);
    }
    values.push("");
    line(out, &values);
}

/// Writes the file of a day.
pub(super) fn write(day: &BillDay, layout: Layout) -> String {
    let mut out = String::with_capacity(512 + day.rows.len() * 320);
    out.push('\u{feff}');
    let (header, totals_header) = match layout {
        Layout::All => (ALL, ALL_TOTALS),
        Layout::Success => (SUCCESS, SUCCESS_TOTALS),
    };
    out.push_str(header);
    out.push_str("\r\n");
    for row in &day.rows {
        row_line(&mut out, row, layout);
    }
    out.push_str(totals_header);
    out.push_str("\r\n");
    let sum = totals(&day.rows);
    let (count, paid, back) = (
        sum.rows.to_string(),
        Fen(sum.paid).yuan(),
        Fen(sum.back).yuan(),
    );
    let fee = Fee(sum.fee).yuan();
    match layout {
        Layout::All => line(
            &mut out,
            &[&count, &paid, &back, "0.00", &fee, &paid, &back],
        ),
        Layout::Success => line(&mut out, &[&count, &paid, &fee, &paid]),
    }
    out
}
