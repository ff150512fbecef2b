//! A bill that settles every open notice, beside the SQLite shell; and the ledger's export.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value as Json, json};
use shelfkeeper_core::store::Engine;
use shelfkeeper_core::store::statements::registry;

use crate::measure::{Case, Spent, peak_mb, reset_peak, timed};
use crate::stage::{Stage, op};

/// How often a bill is imported, each time into a fresh copy of the store.
const TIMES: usize = 2;
/// What the demo's categories are called, short drama first.
const CATEGORIES: [&str; 7] = [
    "short_drama",
    "shopping",
    "education",
    "food",
    "tools",
    "travel",
    "health",
];
const HEADER: &str = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注\n";
const TOTALS: &str = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\n";
const IMPORT: &str =
    "sqlite3: .import of the same file into a new file, 27 TEXT columns, UNIQUE(c6)";

/// A bill being written.
pub(crate) struct Bill {
    text: String,
    day: String,
    rows: u64,
    fen: i64,
}

impl Bill {
    pub(crate) fn new(day: String) -> Self {
        let text = HEADER.to_owned();
        let (rows, fen) = (0, 0);
        Self {
            text,
            day,
            rows,
            fen,
        }
    }

    /// A payment; `order` and `goods` may name a notice.
    pub(crate) fn pay(&mut self, fen: i64, order: &str, goods: &str) {
        self.rows += 1;
        self.fen += fen;
        let (row, yuan) = (self.rows, yuan(fen));
        let second = row % 86_400;
        let (h, m, s) = (second / 3_600, second / 60 % 60, second % 60);
        let day = &self.day;
        let id = day.replace('-', "");
        writeln!(self.text, "`{day} {h:02}:{m:02}:{s:02},`wx0000000000000000,`1900000109,`0,`,`42000{id}{row:015},`{order},`o-{row:026},`JSAPI,`SUCCESS,`OTHERS,`CNY,`{yuan},`0.00,`0,`0,`0.00,`0.00,`,`,`{goods},`,`0.00000,`0.60%,`{yuan},`0.00,`").unwrap();
    }

    pub(crate) fn save(mut self, path: &Path) {
        let (rows, yuan) = (self.rows, yuan(self.fen));
        writeln!(
            self.text,
            "{TOTALS}`{rows},`{yuan},`0.00,`0.00,`0.00000,`{yuan},`0.00"
        )
        .unwrap();
        std::fs::write(path, self.text).unwrap();
    }
}

fn yuan(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

/// Every program owes a deposit from now on; only short drama is restricted for it.
pub(crate) fn issue_to_all(stage: &Stage) {
    let rule = |category: &&str| {
        let consequence = match *category {
            "short_drama" => "search_restriction",
            _ => "none",
        };
        json!({"id": category, "category": category, "amount_fen": "10000", "due_days": 5, "consequence": consequence})
    };
    let rules: Vec<Json> = CATEGORIES.iter().map(rule).collect();
    let policy = json!({
        "platform": "wechat", "kind": "deposit", "valid_from": stage.day(0), "source": "made up for a measurement",
        "body": {
            "categories": CATEGORIES, "rules": rules,
            "deposit_accounts": [{"account": "1900000109", "opened_on": "2023-12-01"}],
        },
    });
    let path = stage.path("policy.json");
    std::fs::write(&path, policy.to_string()).unwrap();
    stage.sign_in("demo-admin");
    stage.call(
        "policy.import",
        json!({"op": op(), "file": stage.handle(&path)}),
    );
    stage.sign_in("demo-wang");
    let plan = stage.call("notice.plan", json!({"platform": "wechat"}))["plan"].clone();
    let request = json!({"op": op(), "platform": "wechat", "plan": plan});
    let (issued, spent) = timed(|| stage.call("notice.issue", request));
    stage.say(&format!(
        "{} notices issued in {:.1} s",
        issued["notices"], spent.wall
    ));
}

/// A bill that pays every open notice of the store exactly.
pub(crate) fn write_bill(stage: &Stage, path: &Path) {
    let (view, total) = stage.open_notices();
    let mut bill = Bill::new(stage.day(0));
    for from in (0..total).step_by(1_000) {
        let range = json!({"view": view, "from": from, "to": (from + 1_000).min(total)});
        for notice in stage.call("view.rows", range)["rows"].as_array().unwrap() {
            let cells = &notice["cells"];
            let fen = |at: usize| cells[at].as_str().unwrap().parse::<i64>().unwrap();
            bill.pay(fen(5) - fen(6), cells[0].as_str().unwrap(), "保证金");
        }
    }
    bill.save(path);
}

/// Takes a bill in as a person does, whole; answers what the looking and the taking took.
pub(crate) fn take(stage: &Stage, bill: &Path) -> (Json, Spent, Spent) {
    let file = stage.handle(bill);
    let ask = json!({"file": file, "profile": null, "rows": 0});
    let (seen, looked) = timed(|| stage.call("payments.inspect", ask));
    let take = json!({"op": op(), "file": file, "profile": null, "plan": seen["plan"]});
    let (_, took) = timed(|| stage.call("payments.import", take));
    (seen, looked, took)
}

fn shell_import(stage: &Stage, bill: &Path) -> Spent {
    let (store, script) = (stage.path("import.db"), stage.path("import.sql"));
    let columns: Vec<_> = (1..=27).map(|at| format!("c{at} TEXT")).collect();
    let columns = columns.join(",");
    let text = format!(
        "CREATE TABLE t({columns}, UNIQUE(c6));\n.mode csv\n.import --skip 1 {} t\n",
        bill.display()
    );
    std::fs::write(&script, text).unwrap();
    stage.drop_store(&store);
    let mut shell = Command::new("sqlite3");
    shell
        .arg(&store)
        .stdin(std::fs::File::open(&script).unwrap())
        .stderr(Stdio::null());
    let (ended, spent) = timed(|| shell.status().unwrap());
    assert!(ended.success(), "sqlite3 .import");
    stage.drop_store(&store);
    spent
}

fn middle(a: Spent, b: Spent) -> Spent {
    Spent {
        wall: f64::midpoint(a.wall, b.wall),
        cpu: f64::midpoint(a.cpu, b.cpu),
    }
}

/// The bill of all notices: looked at, and taken in whole, each time by a process of its own, so
/// that its memory is nobody else's.
pub(crate) fn money(stage: &Stage) {
    issue_to_all(stage);
    let bill = stage.path("bill.csv");
    write_bill(stage, &bill);
    let bytes = std::fs::metadata(&bill).unwrap().len();
    let (mut previews, mut imports, mut undos) = (Vec::new(), Vec::new(), Vec::new());
    let mut peak = None::<f64>;
    let copy = stage.path("copy.skdb");
    for at in 0..TIMES {
        stage.copy("copy.skdb");
        let before = shell_import(stage, &bill);
        let taken = take_apart(&copy, &bill);
        let shell = middle(before, shell_import(stage, &bill));
        previews.push((spent(&taken["looked"]), shell));
        imports.push((spent(&taken["took"]), shell));
        undos.push((spent(&taken["undone"]), spent(&taken["took"])));
        peak = taken["peak_mb"]
            .as_f64()
            .into_iter()
            .chain(peak)
            .reduce(f64::max);
        let folded = spent(&taken["folded"]);
        stage.say(&format!(
            "journal folded in {:.2} s after the answer",
            folded.wall
        ));
        if at == 0 {
            let (rows, settle) = (&taken["rows"], &taken["settles"]);
            stage.say(&format!(
                "bill: {rows} rows, {bytes} bytes, {settle} settle"
            ));
        }
    }
    stage.add(&Case::times("preview of the bill", &previews, IMPORT, 0.6));
    stage.add(&Case::times(
        "the whole import of it",
        &imports,
        IMPORT,
        2.0,
    ));
    stage.add(&Case::times(
        "the undo of the whole import",
        &undos,
        "the import that is undone",
        1.0,
    ));
    if let Some(peak) = peak {
        let name = "memory of the process that imports, caches included";
        stage.add(&Case::megabytes(name, peak, 200.0));
    }
    stage.attach(&copy);
    stage.sign_in("demo-wang");
    export(stage, &copy);
    stage.attach(&stage.path("desk.skdb"));
    stage.drop_store(&copy);
}

/// Runs this program again to take a bill into a store.
fn take_apart(store: &Path, bill: &Path) -> Json {
    let own = std::env::current_exe().unwrap();
    let said = Command::new(own)
        .arg("--take")
        .arg(store)
        .arg(bill)
        .output()
        .unwrap();
    assert!(
        said.status.success(),
        "{}",
        String::from_utf8_lossy(&said.stderr)
    );
    serde_json::from_slice(&said.stdout).unwrap()
}

/// What [`take_apart`] asks for.
pub(crate) fn taken(store: &Path, bill: &Path) -> Json {
    let stage = Stage::over(store);
    stage.sign_in("demo-wang");
    let can_tell = reset_peak();
    let (seen, looked, took) = take(&stage, bill);
    let undone = undo(&stage);
    // What follows measures the store with the bill in it; its numbers are free.
    let (again, ..) = take(&stage, bill);
    assert_eq!(
        again["verdicts"], seen["verdicts"],
        "undone and taken again"
    );
    let peak = peak_mb().filter(|_| can_tell);
    // The answer comes when everything is durable; the journal is folded in behind it.
    let (_, folded) = timed(|| drop(stage));
    let figures = |spent: Spent| json!([spent.wall, spent.cpu]);
    json!({
        "looked": figures(looked), "took": figures(took), "undone": figures(undone), "folded": figures(folded), "peak_mb": peak,
        "rows": seen["rows"], "settles": seen["verdicts"]["settles"],
    })
}

/// Takes the newest import back, whole.
fn undo(stage: &Stage) -> Spent {
    let ask = json!({"list": "imports", "view": null, "filters": [], "sort": null, "descending": false, "search": null});
    let import = stage.call("view.open", ask)["rows"][0]["id"].clone();
    let request = json!({"op": op(), "import": import, "reason": "measured"});
    timed(|| stage.call("payments.undo", request)).1
}

fn spent(figures: &Json) -> Spent {
    let figure = |at: usize| figures[at].as_f64().unwrap();
    Spent {
        wall: figure(0),
        cpu: figure(1),
    }
}

/// The deposit ledger of all notices as CSV, beside the shell writing the same statement's rows.
fn export(stage: &Stage, store: &Path) {
    let (from, to) = (stage.day(-1_000), stage.day(0));
    let mut pairs = Vec::new();
    for at in 0..TIMES {
        let shell = shell_export(stage, store);
        let path = stage.path(&format!("ledger-{at}.csv"));
        let _ = std::fs::remove_file(&path);
        let request = json!({"op": op(), "name": "deposit-ledger", "from": from, "to": to, "format": "csv", "file": stage.handle(&path)});
        let (written, spent) = timed(|| stage.call("report.write", request));
        if at == 0 {
            stage.say(&format!("ledger: {} rows", written["rows"]));
        }
        std::fs::remove_file(&path).unwrap();
        pairs.push((spent, shell));
    }
    let beside = "sqlite3 -csv: the ledger's own statement over the same store";
    stage.add(&Case::times(
        "the deposit ledger of all notices as CSV",
        &pairs,
        beside,
        1.5,
    ));
}

fn shell_export(stage: &Stage, store: &Path) -> Spent {
    let statement = &registry(Engine::Sqlite)["ledger.lines"];
    let days = format!(
        ".parameter set :from_on 0\n.parameter set :to_on 99999\n{};\n",
        statement.sql
    );
    let (script, out) = (stage.path("export.sql"), stage.path("export.csv"));
    std::fs::write(&script, days).unwrap();
    let mut shell = Command::new("sqlite3");
    shell
        .arg("-csv")
        .arg(store)
        .stdin(std::fs::File::open(&script).unwrap())
        .stdout(std::fs::File::create(&out).unwrap());
    let (ended, spent) = timed(|| shell.status().unwrap());
    assert!(ended.success(), "sqlite3 -csv");
    spent
}
