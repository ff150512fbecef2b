//! Measures the desk, each case beside its comparison in one run.
//!
//! `cargo xtask bench [--scale K] [--json]`. Figures are for this machine; the ratios carry over.
//! Makes its data from a seed in a scratch folder: a demo store, a bill in which every row settles
//! another notice of it, and the same bill for the SQLite shell to import.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::float_arithmetic,
    reason = "a measurement that fails must stop"
)]

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Instant as Watch;

use serde_json::{Value as Json, json};
use shelfkeeper_core::contract::MakeDemo;
use shelfkeeper_core::desk::{Clock, Desk, NoProgress, SystemClock, commands, demo};
use tempfile::TempDir;

/// WeChat's mini-programs in 2018.
const PROGRAMS: u32 = 580_000;

struct Options {
    programs: u32,
    json: bool,
}

fn options() -> Options {
    let mut found = Options {
        programs: PROGRAMS,
        json: false,
    };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--json" => found.json = true,
            "--scale" => {
                let scale: u32 = args.next().unwrap().parse().unwrap();
                found.programs = PROGRAMS * scale;
            }
            "--programs" => found.programs = args.next().unwrap().parse().unwrap(),
            // What cargo adds to every bench.
            _ => {}
        }
    }
    found
}

struct Case {
    name: &'static str,
    seconds: f64,
    beside: &'static str,
    other: f64,
}

struct Bench {
    desk: Desk,
    folder: TempDir,
    cases: Vec<Case>,
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let watch = Watch::now();
    let value = work();
    (value, watch.elapsed().as_secs_f64())
}

impl Bench {
    fn call(&self, name: &str, request: Json) -> Json {
        commands::call(&self.desk, name, request, Arc::new(NoProgress)).unwrap()
    }

    fn sign_in(&self, login: &str) {
        self.call(
            "session.sign_in",
            json!({"login": login, "password": "demo-day-2026"}),
        );
    }

    fn add(&mut self, name: &'static str, seconds: f64, beside: &'static str, other: f64) {
        self.cases.push(Case {
            name,
            seconds,
            beside,
            other,
        });
    }
}

fn op() -> String {
    uuid::Uuid::now_v7().to_string()
}

fn make(programs: u32) -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.skdb");
    let ask = MakeDemo { programs, seed: 1 };
    let now = SystemClock.now();
    let ((store, _), seconds) = timed(|| demo::fill(&path, &ask, now, &NoProgress).unwrap());
    let desk = Desk::new(folder.path().to_owned(), Arc::new(SystemClock));
    desk.attach(store);
    let mut bench = Bench {
        desk,
        folder,
        cases: Vec::new(),
    };
    bench.add("make the demo store", seconds, "two minutes", 120.0);
    bench
}

/// Opens a list by every sort it offers; the slowest first page and the slowest complete list.
fn lists(bench: &mut Bench) {
    bench.sign_in("demo-li");
    let (mut first, mut complete) = (0.0_f64, 0.0_f64);
    for sort in [
        "due_on",
        "submitted_at",
        "status",
        "program_name",
        "subject_name",
        "province",
    ] {
        let request = json!({"list": "filings", "view": null, "filters": [], "sort": sort, "descending": false, "search": null});
        let (opened, seconds) = timed(|| bench.call("view.open", request));
        first = first.max(seconds);
        let view = json!({"view": opened["view"]});
        let (_, seconds) = timed(|| bench.call("view.total", view.clone()));
        complete = complete.max(seconds);
        bench.call("view.close", view);
    }
    bench.add(
        "open filings, slowest sort, 200 rows",
        first,
        "150 ms",
        0.150,
    );
    bench.add("the complete list behind them", complete, "600 ms", 0.600);
}

fn searches(bench: &mut Bench) {
    let (mut first, mut complete) = (0.0_f64, 0.0_f64);
    for text in ["剧", "短剧", "文化", "虚构", "有限公司", "电子商务有限"] {
        let request = json!({"list": "filings", "view": null, "filters": [], "sort": null, "descending": false, "search": text});
        let (opened, seconds) = timed(|| bench.call("view.open", request));
        first = first.max(seconds);
        let view = json!({"view": opened["view"]});
        let (_, seconds) = timed(|| bench.call("view.total", view.clone()));
        complete = complete.max(seconds);
        bench.call("view.close", view);
    }
    bench.add("search, slowest of six, 200 hits", first, "20 ms", 0.020);
    bench.add("all hits behind them", complete, "400 ms", 0.400);
}

/// One decision beside one bare durable commit on the same disk.
fn decisions(bench: &mut Bench) {
    let path = bench.folder.path().join("bare.db");
    let bare = rusqlite::Connection::open(path).unwrap();
    bare.execute_batch("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t(x);")
        .unwrap();
    let (mut own, mut other) = (Vec::new(), Vec::new());
    for _ in 0..20 {
        let next = bench.call("filing.next", json!({}));
        let Some(id) = next["id"].as_str() else { break };
        let filing = bench.call("filing.get", json!({"id": id}));
        let request = json!({"op": op(), "id": id, "version": filing["version"]});
        own.push(timed(|| bench.call("filing.approve", request)).1);
        other.push(timed(|| bare.execute("INSERT INTO t VALUES (1)", []).unwrap()).1);
    }
    let (own, other) = (median(own), median(other));
    bench.add(
        "one decision, the next filing taken and read",
        own,
        "one bare durable commit",
        other,
    );
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// A bill that pays every open notice of the store exactly.
fn write_bill(bench: &Bench, path: &Path) -> usize {
    let request = json!({"list": "notices", "view": "open", "filters": [], "sort": "number", "descending": false, "search": null});
    let view = bench.call("view.open", request)["view"].clone();
    let total = usize::try_from(
        bench.call("view.total", json!({"view": view}))["total"]
            .as_u64()
            .unwrap(),
    )
    .unwrap();
    let mut text = String::from(
        "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注\n",
    );
    let (mut sum, mut row) = (0_i64, 0_u64);
    for from in (0..total).step_by(1_000) {
        let range = json!({"view": view, "from": from, "to": (from + 1_000).min(total)});
        for notice in bench.call("view.rows", range)["rows"].as_array().unwrap() {
            let cells = &notice["cells"];
            let fen = |at: usize| cells[at].as_str().unwrap().parse::<i64>().unwrap();
            let (number, left) = (cells[0].as_str().unwrap(), fen(5) - fen(6));
            (sum, row) = (sum + left, row + 1);
            let yuan = format!("{}.{:02}", left / 100, left % 100);
            writeln!(text, "`2026-11-20 09:00:00,`wx0000000000000000,`1900000109,`0,`,`42009{row:023},`{number},`payer,`JSAPI,`SUCCESS,`OTHERS,`CNY,`{yuan},`0.00,`0,`0,`0.00,`0.00,`,`,`保证金,`{number},`0.00000,`0.60%,`{yuan},`0.00,`").unwrap();
        }
    }
    let yuan = format!("{}.{:02}", sum / 100, sum % 100);
    write!(text, "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\n`{row},`{yuan},`0.00,`0.00,`0.00000,`{yuan},`0.00\n").unwrap();
    std::fs::write(path, text).unwrap();
    total
}

/// The SQLite shell's `.import` of the same file into 27 text columns with one unique key.
fn shell_import(folder: &Path, bill: &Path) -> f64 {
    let columns: Vec<_> = (1..=27).map(|at| format!("c{at} TEXT")).collect();
    let script = format!(
        "CREATE TABLE t({}, UNIQUE(c6));\n.mode csv\n.import --skip 1 {} t\n",
        columns.join(","),
        bill.display()
    );
    let script_path = folder.join("import.sql");
    std::fs::write(&script_path, script).unwrap();
    let run = || {
        Command::new("sqlite3")
            .arg(folder.join("import.db"))
            .stdin(std::fs::File::open(&script_path).unwrap())
            .stderr(Stdio::null())
            .status()
            .unwrap()
    };
    timed(run).1
}

fn payments(bench: &mut Bench) {
    bench.sign_in("demo-wang");
    // Every program of the category gets a notice, so that the bill is as long as the store allows.
    let plan = bench.call("notice.plan", json!({"platform": "wechat"}))["plan"].clone();
    let request = json!({"op": op(), "platform": "wechat", "plan": plan});
    bench.call("notice.issue", request);
    let bill = bench.folder.path().join("bill.csv");
    let rows = write_bill(bench, &bill);
    let shell = shell_import(bench.folder.path(), &bill);
    let file = bench.desk.files.keep(&bill).file.unwrap();
    let ask = json!({"file": file, "profile": null, "rows": 0});
    let (seen, seconds) = timed(|| bench.call("payments.inspect", ask));
    println!("bill: {rows} rows, {} settle", seen["verdicts"]["settles"]);
    bench.add("preview of the bill", seconds, "sqlite3 .import", shell);
    let take = json!({"op": op(), "file": file, "profile": null, "plan": seen["plan"]});
    let (_, seconds) = timed(|| bench.call("payments.import", take));
    bench.add("the whole import of it", seconds, "sqlite3 .import", shell);
}

fn batches(bench: &mut Bench) {
    bench.sign_in("demo-zhao");
    let ask = json!({"op": op(), "platform": "wechat", "rule": "unfiled", "as_of": null});
    let (plan, seconds) = timed(|| bench.call("batch.plan", ask));
    println!("batch: {} items", plan["items"]);
    bench.add("plan a batch over all programs", seconds, "1 s", 1.0);
}

fn verify(bench: &mut Bench) {
    let (report, seconds) = timed(|| bench.call("audit.verify", json!({})));
    assert_eq!(report["ok"], true, "{report}");
    bench.add(
        "verify the record against every covered row",
        seconds,
        "60 s",
        60.0,
    );
}

fn main() {
    let options = options();
    let mut bench = make(options.programs);
    lists(&mut bench);
    searches(&mut bench);
    decisions(&mut bench);
    payments(&mut bench);
    batches(&mut bench);
    verify(&mut bench);
    for case in &bench.cases {
        let ratio = case.seconds / case.other;
        if options.json {
            println!(
                "{}",
                json!({"case": case.name, "seconds": case.seconds, "beside": case.beside, "other": case.other, "ratio": ratio})
            );
        } else {
            println!(
                "{:46} {:9.4} s   {:5.2} x {} ({:.4} s)",
                case.name, case.seconds, ratio, case.beside, case.other
            );
        }
    }
}
