//! Files that prove themselves against one dishonest change each: none may agree with itself then.
//!
//! Not counted here, because no file can tell: a running balance proves what lies between its first
//! and its last row, so neither of the two is dropped and the oldest row's amount is left alone.

use std::io::Cursor;

use shelfkeeper_core::domain::bill::{BillOutcome, BillReader, Profiles};

use crate::support::counted;

/// Numbers from a seed.
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

/// A movement in words; fen, never zero.
#[derive(Debug, Clone)]
struct Move {
    id: u64,
    fen: i64,
    out: bool,
}

fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", fen.abs() / 100, fen.abs() % 100)
}

fn sum(moves: &[Move], out: bool) -> i64 {
    moves
        .iter()
        .filter(|one| one.out == out)
        .map(|one| one.fen)
        .sum()
}

fn count(moves: &[Move], out: bool) -> usize {
    moves.iter().filter(|one| one.out == out).count()
}

/// A layout's hand: its rows, and what it states about honest ones.
struct Hand {
    profile: &'static str,
    running: bool,
    above: fn(&[Move]) -> String,
    /// The row and the balance after it.
    row: fn(&Move, i64) -> String,
    below: fn(&[Move]) -> String,
}

fn moment(one: &Move) -> String {
    format!(
        "2026-03-05 {:02}:{:02}:{:02}",
        one.id / 3_600 % 24,
        one.id / 60 % 60,
        one.id % 60
    )
}

/// `fen` in the column of its direction.
fn two(one: &Move) -> (String, String) {
    match one.out {
        false => (yuan(one.fen), String::new()),
        true => (String::new(), yuan(one.fen)),
    }
}

const TRADE: &str = crate::bills::ALL;

fn trade_row(one: &Move, _: i64) -> String {
    let (paid, back) = if one.out { (0, one.fen) } else { (one.fen, 0) };
    let (state, refund) = if one.out {
        ("REFUND", format!("50{:026}", one.id))
    } else {
        ("SUCCESS", "0".into())
    };
    let cells = [
        moment(one),
        "wx1".into(),
        "1900000109".into(),
        "0".into(),
        String::new(),
        format!("42{:026}", one.id),
        format!("O{}", one.id),
        "o".into(),
        "NATIVE".into(),
        state.into(),
        "OTHERS".into(),
        "CNY".into(),
        yuan(paid),
        "0.00".into(),
        refund,
        "0".into(),
        yuan(back),
        "0.00".into(),
        String::new(),
        String::new(),
        "保证金".into(),
        String::new(),
        "0.00000".into(),
        "0.60%".into(),
        yuan(paid),
        yuan(back),
        String::new(),
    ];
    cells.map(|cell| format!("`{cell}")).join(",")
}

fn trade_sum(moves: &[Move]) -> String {
    let (paid, back) = (yuan(sum(moves, false)), yuan(sum(moves, true)));
    format!(
        "{}\n`{},`{paid},`{back},`0.00,`0.00000,`{paid},`{back}\n",
        crate::bills::SUMMARY,
        moves.len()
    )
}

fn flow_row(one: &Move, balance: i64) -> String {
    let (kind, way) = if one.out {
        ("退款", "支出")
    } else {
        ("交易", "收入")
    };
    let cells = [
        moment(one),
        format!("42{:026}", one.id),
        format!("19{}", one.id),
        kind.into(),
        kind.into(),
        way.into(),
        yuan(one.fen),
        yuan(balance),
        "system".into(),
        String::new(),
        String::new(),
    ];
    cells.map(|cell| format!("`{cell}")).join(",")
}

fn flow_sum(moves: &[Move]) -> String {
    let (ins, outs) = (count(moves, false), count(moves, true));
    format!(
        "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额\n`{}.0,`{ins}.0,`{},`{outs}.0,`{}\n",
        moves.len(),
        yuan(sum(moves, false)),
        yuan(sum(moves, true))
    )
}

fn account_row(one: &Move, balance: i64) -> String {
    let (income, expense) = two(one);
    let kind = if one.out {
        "交易退款"
    } else {
        "在线支付"
    };
    format!(
        "{}\t,2026{}\t,O{}\t,保证金,{},测试\t,{income},{expense},{},支付宝,{kind},",
        one.id,
        one.id,
        one.id,
        moment(one),
        yuan(balance)
    )
}

fn account_sum(moves: &[Move]) -> String {
    format!(
        "#----列表结束----\n#支出合计：{}笔，共-{}元\n#收入合计：{}笔，共{}元\n",
        count(moves, true),
        yuan(sum(moves, true)),
        count(moves, false),
        yuan(sum(moves, false))
    )
}

fn icbc_row(one: &Move, _: i64) -> String {
    let (income, expense) = two(one);
    format!(
        "2026-03-05 \t,\"转账\t\",\"某处\t\",\"CNY\t\",钞\t,\"-\t\",\"-\t\",-\t,\"{income}  \t\",\"{expense} \t\",人民币 \t,\"xx.yy\t\",\"测试{}\t\",",
        one.id
    )
}

fn cmb_row(one: &Move, balance: i64) -> String {
    let signed = if one.out { -one.fen } else { one.fen };
    format!(
        "2026-03-05,CNY,{},{},转账,测试{},x",
        yuan(signed),
        yuan(balance),
        one.id
    )
}

fn bocom_row(one: &Move, balance: i64) -> String {
    let way = if one.out { "借 Dr" } else { "贷 Cr" };
    let time = moment(one);
    let (day, clock) = time.split_once(' ').unwrap();
    format!(
        "{},{day},{clock},转账,{way},{},{},6222,测试,网络,",
        one.id,
        yuan(one.fen),
        yuan(balance)
    )
}

fn hands() -> Vec<Hand> {
    let nothing = |_: &[Move]| String::new();
    vec![
        Hand {
            profile: "wechat-pay-trade",
            running: false,
            above: |_| format!("{TRADE}\n"),
            row: trade_row,
            below: trade_sum,
        },
        Hand {
            profile: "wechat-pay-fund-flow",
            running: false,
            above: |_| {
                "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号\n".into()
            },
            row: flow_row,
            below: flow_sum,
        },
        Hand {
            profile: "alipay-account",
            running: false,
            above: |_| {
                "#账号：[2088]\n账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,交易渠道,业务类型,备注\n".into()
            },
            row: account_row,
            below: account_sum,
        },
        Hand {
            profile: "icbc-debit",
            running: false,
            above: |_| {
                "卡号: 6222****0014\n交易日期,摘要,交易场所,交易国家或地区简称,钞/汇,交易金额(收入),交易金额(支出),交易币种,记账金额(收入),记账金额(支出),记账币种,余额,对方户名\n".into()
            },
            row: icbc_row,
            below: |moves| {
                format!(
                    " \n人民币合计,,,,,,,,\"{} \t\",\"{} \t\",\n",
                    yuan(sum(moves, false)),
                    yuan(sum(moves, true))
                )
            },
        },
        Hand {
            profile: "cmb-debit",
            running: true,
            above: |_| "记账日期,货币,交易金额,联机余额,交易摘要,对手信息,客户摘要\n".into(),
            row: cmb_row,
            below: nothing,
        },
        Hand {
            profile: "bocom-debit",
            running: true,
            above: |_| {
                "序号,交易日期,交易时间,交易类型,借贷,交易金额,余额,对方账号,对方户名,交易地点,摘要\n".into()
            },
            row: bocom_row,
            below: nothing,
        },
    ]
}

fn rows_of(hand: &Hand, moves: &[Move]) -> Vec<String> {
    let mut balance = 1_000_000;
    let row = |one: &Move| {
        balance += if one.out { -one.fen } else { one.fen };
        (hand.row)(one, balance)
    };
    moves.iter().map(row).collect()
}

fn file(hand: &Hand, honest: &[Move], rows: &[String]) -> String {
    let rows: String = rows.iter().map(|row| format!("{row}\n")).collect();
    (hand.above)(honest) + &rows + &(hand.below)(honest)
}

fn read(text: &str) -> BillOutcome {
    let profiles = Profiles::built_in().unwrap();
    let reader = BillReader::open(Cursor::new(text.as_bytes()), &profiles).unwrap();
    reader.finish().unwrap()
}

fn some_moves(dice: &mut Dice) -> Vec<Move> {
    let many = 3 + dice.below(9);
    let one = |at: usize, dice: &mut Dice| Move {
        // Rising seconds, so that a sorted chain is the written one.
        id: at as u64 * 7 + 1,
        fen: [10_000, 100_000, 1 + dice.below(500_000) as i64][dice.below(3)],
        out: dice.below(3) == 0,
    };
    (0..many).map(|at| one(at, dice)).collect()
}

/// One dishonest change to the rows.
fn tamper(hand: &Hand, moves: &[Move], dice: &mut Dice) -> (Vec<String>, String) {
    let mut rows = rows_of(hand, moves);
    let last = moves.len() - 1;
    let at = match hand.running {
        true => 1 + dice.below(last - 1),
        false => dice.below(moves.len()),
    };
    match dice.below(4) {
        0 => drop(rows.remove(at)),
        1 => {
            let again = rows[at].clone();
            let to = dice.below(rows.len() + 1);
            rows.insert(to, again);
            // A day without a time of day may truly hold the same movement twice, if between the
            // two as much went out as came in. Such a file is honest as far as it can be seen.
            if hand.profile == "cmb-debit" && returns(moves, at, to) {
                rows.remove(to);
                rows.remove(at);
            }
        }
        2 => {
            let fen = 1 + dice.below(500_000) as i64;
            let added = Move {
                id: 900_000 + dice.below(1_000) as u64,
                fen,
                out: dice.below(2) == 0,
            };
            // One that fits behind the last row would be a true one.
            rows.insert(dice.below(rows.len()), (hand.row)(&added, 777_777_777));
        }
        _ => {
            let more = dice.below(2) == 0 || moves[at].fen == 1;
            let fen = moves[at].fen + if more { 1 } else { -1 };
            rows[at] = with_amount_of(hand, moves, at, fen);
        }
    }
    let told = format!("{} row {at}: {rows:#?}", hand.profile);
    (rows, told)
}

/// Whether a second telling of row `at`, before or behind all others, starts from what the first did.
fn returns(moves: &[Move], at: usize, to: usize) -> bool {
    let held = |many: usize| -> i64 { sum(&moves[..many], false) - sum(&moves[..many], true) };
    (to == moves.len() && held(to) == held(at)) || (to == 0 && held(at + 1) == 0)
}

/// The row with another amount and the balance it had.
fn with_amount_of(hand: &Hand, moves: &[Move], at: usize, fen: i64) -> String {
    let signed = |one: &Move| if one.out { -one.fen } else { one.fen };
    let balance = 1_000_000 + moves[..=at].iter().map(signed).sum::<i64>();
    let changed = Move {
        fen,
        ..moves[at].clone()
    };
    (hand.row)(&changed, balance)
}

#[test]
fn no_file_with_totals_agrees_after_a_dishonest_change() {
    let seed = 0x0B11_5EED;
    let rounds = counted(600, 10_000);
    println!("seed {seed:#x}, {rounds} mutations");
    let (mut dice, hands) = (Dice(seed), hands());
    for round in 0..rounds {
        let hand = &hands[round % hands.len()];
        let moves = some_moves(&mut dice);
        let honest = read(&file(hand, &moves, &rows_of(hand, &moves)));
        assert_eq!(honest.profile, hand.profile);
        assert_eq!(
            (honest.control.agrees, honest.faulty_rows),
            (Some(true), 0),
            "{} {:?}",
            hand.profile,
            honest.control
        );
        let (rows, told) = tamper(hand, &moves, &mut dice);
        let changed = read(&file(hand, &moves, &rows));
        assert_eq!(changed.control.agrees, Some(false), "{told}");
        assert!(changed.control.refusal().is_some(), "{told}");
    }
}

#[test]
fn rows_in_another_order_change_nothing() {
    let seed = 0x0DE2;
    println!("seed {seed:#x}");
    let (mut dice, hands) = (Dice(seed), hands());
    for round in 0..counted(120, 2_000) {
        // Days without a time of day keep no order but the file's own.
        let hand = &hands[round % hands.len()];
        if hand.profile == "cmb-debit" {
            continue;
        }
        let moves = some_moves(&mut dice);
        let mut rows = rows_of(hand, &moves);
        for at in (1..rows.len()).rev() {
            rows.swap(at, dice.below(at + 1));
        }
        let outcome = read(&file(hand, &moves, &rows));
        assert_eq!(
            outcome.control.agrees,
            Some(true),
            "{} {rows:#?}",
            hand.profile
        );
        let plain = read(&file(hand, &moves, &rows_of(hand, &moves)));
        assert_eq!(
            outcome.control.computed, plain.control.computed,
            "{}",
            hand.profile
        );
    }
}
