//! Payment bills with the literal headers of the format page, and notices to pay.

use shelfkeeper_core::domain::calendar::{Day, Instant};
use shelfkeeper_core::domain::notice_number::NoticeNumber;
use shelfkeeper_core::store::rows::{Notice, Policy, Program, Subject};
use shelfkeeper_core::store::{Act, Session, Store, Value, transact};

use crate::support::{MONDAY, op};

pub const ALL: &str = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注";
pub const SUMMARY: &str =
    "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额";
pub const ACCOUNT: &str = "1900000109";
/// The day every notice of these tests was issued.
pub const ISSUED: &str = "2026-03-01";

/// One row in words; amounts in fen.
#[derive(Debug, Clone)]
pub struct Line {
    pub day: String,
    pub id: u64,
    pub state: &'static str,
    pub refund: String,
    pub fen: i64,
    pub order_no: String,
    pub goods: String,
}

pub fn paid(id: u64, fen: i64, order_no: impl Into<String>) -> Line {
    Line {
        day: "2026-03-05".into(),
        id,
        state: "SUCCESS",
        refund: "0".into(),
        fen,
        order_no: order_no.into(),
        goods: "保证金".into(),
    }
}

pub fn refunded(id: u64, refund: u64, fen: i64) -> Line {
    Line {
        state: "REFUND",
        refund: format!("50300000{refund:020}"),
        day: "2026-03-06".into(),
        ..paid(id, fen, "")
    }
}

impl Line {
    pub fn on(mut self, day: &str) -> Self {
        self.day = day.into();
        self
    }
    pub fn saying(mut self, goods: impl Into<String>) -> Self {
        self.goods = goods.into();
        self
    }
    pub fn external_id(&self) -> String {
        format!("42000000{:020}", self.id)
    }

    pub fn text(&self) -> String {
        let out = self.state != "SUCCESS";
        let (paid, back) = if out { (0, self.fen) } else { (self.fen, 0) };
        let (day, id, order_no) = (&self.day, self.external_id(), &self.order_no);
        let (state, refund, goods) = (self.state, &self.refund, &self.goods);
        let (paid, back) = (yuan(paid), yuan(back));
        let status = if out { "SUCCESS" } else { "" };
        [
            &format!("{day} 10:00:00"),
            "wx0000000000000001",
            ACCOUNT,
            "0",
            "",
            &id,
            order_no,
            "oPayer-with-a-long-pseudonym",
            "NATIVE",
            state,
            "OTHERS",
            "CNY",
            &paid,
            "0.00",
            refund,
            "0",
            &back,
            "0.00",
            "",
            status,
            goods,
            "",
            "0.00000",
            "0.60%",
            &paid,
            &back,
            "",
        ]
        .map(|value| format!("`{value}"))
        .join(",")
    }
}

pub fn yuan(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

/// A bill whose summary tells the truth.
pub fn bill(lines: &[Line]) -> String {
    let mut out = format!("\u{feff}{ALL}\r\n");
    for line in lines {
        out.push_str(&line.text());
        out.push_str("\r\n");
    }
    let sum = |out: bool| -> i64 {
        let side = lines.iter().filter(|line| (line.state != "SUCCESS") == out);
        side.map(|line| line.fen).sum()
    };
    let (paid, back) = (yuan(sum(false)), yuan(sum(true)));
    let count = lines.len();
    out + &format!("{SUMMARY}\r\n`{count},`{paid},`{back},`0.00,`0.00000,`{paid},`{back}\r\n")
}

pub fn number(serial: u64) -> String {
    NoticeNumber::new('W', serial).unwrap().to_string()
}

pub fn day(text: &str) -> i64 {
    serde_json::from_value::<Day>(text.into()).unwrap().as_i64()
}

/// Issues notices 1 to `count`, each of its own program and asking `fen`.
pub fn issue(store: &Store, count: u64, fen: i64) {
    let act = Act {
        op_id: op(),
        actor: 1,
        action: "notice.issue",
        now: Instant(MONDAY),
        digest: [0; 32],
    };
    store
        .write(move |session| transact(session, &act, |tx| make(tx, count, fen)))
        .wait()
        .unwrap();
}

fn make(
    tx: &mut shelfkeeper_core::store::Tx<'_>,
    count: u64,
    fen: i64,
) -> shelfkeeper_core::domain::fault::Result<()> {
    let policy = tx.insert(&mut Policy {
        id: 0,
        platform: "wechat".into(),
        kind: "deposit".into(),
        edition: 99,
        valid_from_on: day("2026-01-01"),
        valid_to_on: None,
        body: format!(
            r#"{{"deposit_accounts":[{{"account":"{ACCOUNT}","opened_on":"2026-01-01"}}]}}"#
        ),
        source: "made up".into(),
        author: 1,
        confirmed_by: None,
        published_at: Some(MONDAY),
        version: 0,
    })?;
    let subject = tx.insert(&mut Subject {
        id: 0,
        kind: 4,
        uscc: None,
        identity_hash: vec![7; 32],
        name: "主体".into(),
        name_folded: "主体".into(),
        sealed_key: None,
        version: 0,
    })?;
    let mut programs: Vec<Program> = (1..=count).map(|at| program(at, subject)).collect();
    tx.insert_all(&mut programs)?;
    let notice = |(at, program): (u64, &Program)| notice(at, program, policy, fen);
    let mut notices: Vec<Notice> = (1..).zip(&programs).map(notice).collect();
    tx.insert_all(&mut notices)
}

fn program(at: u64, subject: i64) -> Program {
    Program {
        id: 0,
        platform: "wechat".into(),
        app_id: format!("wx{at:016x}"),
        subject_id: subject,
        shelf_state: "listed".into(),
        ordered_state: None,
        icp_status: None,
        icp_as_of_on: None,
        record_number: None,
        listed_on: None,
        name: format!("短剧{at}"),
        name_folded: format!("短剧{at}"),
        subject_name: "主体".into(),
        category: "micro-drama".into(),
        gmv_band: "unknown".into(),
        updated_at: MONDAY,
        version: 0,
    }
}

fn notice(at: u64, program: &Program, policy: i64, fen: i64) -> Notice {
    Notice {
        id: 0,
        number: number(at),
        platform: "wechat".into(),
        program_id: program.id,
        policy_id: policy,
        rule_id: "made-up".into(),
        amount_fen: fen,
        issued_on: day(ISSUED),
        due_on: day("2026-03-31"),
        consequence: "search_restriction".into(),
        paid_fen: 0,
        taken_fen: 0,
        state: "open".into(),
        settled_at: None,
        restriction: "none".into(),
        app_id: program.app_id.clone(),
        program_name: program.name.clone(),
        subject_id: program.subject_id,
        version: 0,
    }
}

/// Rows of a query behind the program's back, as text.
pub fn look(session: &mut dyn Session, sql: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    session
        .query_view(sql, &[], &mut |row| {
            let cells = (0..).map_while(|at| row.value(at).ok());
            let text = cells.map(|cell| match cell {
                Value::Int(value) => value.to_string(),
                Value::Text(text) => text,
                other => format!("{other:?}"),
            });
            rows.push(text.collect());
            Ok(())
        })
        .unwrap();
    rows
}
