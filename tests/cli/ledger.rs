//! Money taken back from a terminal.

use serde_json::json;

use super::support::Terminal;

const HEADER: &str = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注";
const ROW: &str = "`2026-03-05 10:00:00,`wx0000000000000001,`1900000109,`0,`,`4200000000000000000000000001,`ORD1,`oPayer-with-a-long-pseudonym,`NATIVE,`SUCCESS,`OTHERS,`CNY,`1000.00,`0.00,`0,`0,`0.00,`0.00,`,`,`保证金,`,`0.00000,`0.60%,`1000.00,`0.00,`";
const TOTALS: &str = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\n`1,`1000.00,`0.00,`0.00,`0.00000,`1000.00,`0.00";

#[test]
fn an_import_is_undone_and_taken_again_and_its_money_is_worked_from_a_terminal() {
    let terminal = Terminal::with_root();
    terminal.add("fang", "finance");
    terminal.add("ming", "manager");
    let bill = terminal.write("bill.csv", format!("{HEADER}\n{ROW}\n{TOTALS}\n"));
    let fang = |args: &[&str]| terminal.act("fang", args);
    let taken = fang(&["payments", "import", &bill]).done();
    assert_eq!(taken["repeated"], false);
    let balance = fang(&["payments", "balance"]).done();
    assert_eq!(
        (
            &balance["bank"],
            &balance["suspense"],
            &balance["difference"]
        ),
        (&json!("100000"), &json!("100000"), &json!("0"))
    );
    let found = fang(&["payments", "candidates", "1"]).done();
    assert_eq!(found["difference"], "platform_missing");
    let send = ["payments", "send-back", "1", "--reason", "付错"];
    assert_eq!(fang(&send).done()["due_fen"], "100000");
    let plan = fang(&["payments", "undo-plan", "1"]).done();
    assert_eq!(plan["stands_on"][0]["kind"], "sent_back");
    let undo = ["payments", "undo", "1", "--reason", "导错"];
    fang(&undo).refused("import_in_use");
    let back = ["payments", "unmatch", "1", "--reason", "没付错"];
    assert_eq!(fang(&back).done()["left_fen"], "100000");
    assert_eq!(fang(&undo).done()["payments"], 1);
    assert_eq!(fang(&["payments", "balance"]).done()["bank"], "0");
    let again = fang(&["payments", "import", &bill]).done();
    assert_eq!(
        (&again["repeated"], &again["import"]),
        (&json!(false), &json!("2"))
    );
    let lock = [
        "payments",
        "lock",
        "--through",
        "2026-03-05",
        "--reason",
        "月结",
    ];
    fang(&lock).refused("role_refused");
    terminal.act("ming", &lock).done();
    let undo = ["payments", "undo", "2", "--reason", "再试"];
    fang(&undo).refused("period_locked");
    assert_eq!(terminal.json(&["audit", "verify"]).done()["ok"], true);
}

#[test]
fn a_layout_of_the_house_is_drawn_up_tried_kept_and_used_from_a_terminal() {
    let terminal = Terminal::with_root();
    terminal.add("fang", "finance");
    let fang = |args: &[&str]| terminal.act("fang", args);
    let text = "交易日,入账,出账,账面余额,说明\n2026-03-05,1000.00,,1000.00,保证金\n2026-03-06,,40.00,960.00,手续费\n";
    let bill = terminal.write("bank.csv", text);
    fang(&["payments", "inspect", &bill]).refused("unknown_layout");
    let sketch = fang(&["profiles", "sketch", &bill]).done();
    let table = &sketch["tables"][0];
    assert_eq!(table["columns"][3]["guess"]["role"], "balance");
    let mut draft: serde_json::Value =
        serde_json::from_str(table["draft"].as_str().unwrap()).unwrap();
    draft["title"] = json!({"zh-CN": "某某银行"});
    draft["ignored"] = json!([]);
    draft["remark"] = json!(["goods"]);
    draft["statement"]["money"] = json!({"by": "columns"});
    draft["columns"] = json!([
        {"role": "paid_at", "names": ["交易日"], "required": true},
        {"role": "income", "names": ["入账"], "required": true},
        {"role": "expense", "names": ["出账"], "required": true},
        {"role": "balance", "names": ["账面余额"], "required": true},
        {"role": "goods", "names": ["说明"]},
    ]);
    let document = terminal.write("own.json", draft.to_string());
    let tried = fang(&[
        "profiles",
        "try",
        &bill,
        "--profile",
        &document,
        "--account",
        "6217",
    ])
    .done();
    assert_eq!(tried["inspection"]["rows"], 2, "{tried}");
    assert_eq!(tried["inspection"]["control"]["agrees"], true);
    let list = fang(&["profiles", "save", &document]).done();
    let own = list["profiles"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(own["state"], "in_force");
    let taken = fang(&["payments", "import", &bill, "--account", "6217"]).done();
    assert_eq!(taken["inspection"]["days"][0]["deposit_account"], "6217");
    let id = own["id"].as_str().unwrap();
    let out = terminal.folder.path().join("out.json");
    fang(&["profiles", "export", id, "--out", out.to_str().unwrap()]).done();
    assert_eq!(std::fs::read_to_string(out).unwrap(), draft.to_string());
    fang(&["profiles", "retire", id, "--reason", "银行改了格式"]).done();
    fang(&["payments", "inspect", &bill]).refused("unknown_layout");
}
