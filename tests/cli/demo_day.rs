//! A whole demo day from the terminal: three people, the day's files, the stated right answer.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value;

use crate::support::{Run, Terminal, bare};

const PROGRAMS: &str = "300";

/// A demo store with its files and its answer.
struct Day {
    terminal: Terminal,
    files: PathBuf,
    answer: Value,
    password: String,
}

impl Day {
    fn new() -> Self {
        let terminal = Terminal::new();
        let made = terminal
            .json(&["init", "--demo", PROGRAMS, "--seed", "7"])
            .done();
        let accounts = made["accounts"].as_array().unwrap();
        let roles: Vec<_> = accounts.iter().map(|a| &a["roles"][0]).collect();
        assert!(roles.iter().any(|role| *role == "manager"));
        Self {
            files: PathBuf::from(made["place"].as_str().unwrap()),
            answer: made["answer"].clone(),
            password: accounts[0]["password"].as_str().unwrap().to_owned(),
            terminal,
        }
    }

    /// Runs as somebody of the demo.
    fn run(&self, login: &str, args: &[&str]) -> Run {
        let store = self.terminal.store().display().to_string();
        let mut all = vec!["--json", "--store", &store, "--as", login];
        all.extend(args);
        bare(self.terminal.folder.path(), &all, Some(&self.password), "")
    }

    fn done(&self, login: &str, args: &[&str]) -> Value {
        self.run(login, args).done()
    }

    fn file(&self, name: &str) -> String {
        self.files.join(name).display().to_string()
    }

    fn out(&self, name: &str) -> String {
        self.terminal.path(name).display().to_string()
    }

    fn take_in(&self) {
        for kind in ["programs", "filings", "events"] {
            let name = if kind == "programs" {
                "programs.csv".to_owned()
            } else {
                format!("{kind}.jsonl")
            };
            let report = self.done("demo-admin", &["intake", kind, &self.file(&name)]);
            if kind != "programs" {
                let stated = counts(&self.answer[format!("{kind}_file")]);
                for (count, number) in stated {
                    assert_eq!(report[&count].to_string(), number, "{kind} {count}");
                }
            }
            let again = self.done("demo-admin", &["intake", kind, &self.file(&name)]);
            assert_eq!(
                (&again["accepted"], &again["updated"]),
                (&0.into(), &0.into())
            );
        }
    }

    fn review(&self) {
        let all = self.done(
            "demo-li",
            &["queue", "list", "--view", "open", "--limit", "1"],
        );
        assert_eq!(all["total"], self.answer["filings_after"]["2"]);
        let first = text(&self.done("demo-li", &["filing", "next"])["id"]);
        self.run("demo-zhou", &["filing", "approve", &first])
            .refused("lease_held");
        let decided = self.done("demo-li", &["filing", "approve", &first]);
        assert_eq!(decided["status"], 4);
        let second = text(&decided["next"]);
        let seen = self.done("demo-li", &["filing", "show", &second]);
        assert_eq!(seen["status"], 2);
        self.open_a_scan();
        let letter = ["filing", "letter", &second, "--reason", "R28:word=中国"];
        let letter = self.done("demo-li", &letter);
        let back = ["filing", "return", &second, "--reason", "R28:word=中国"];
        let hash = text(&letter["hash"]);
        let wrong = hash.replace(&hash[..1], "x");
        let other = [&back[..], &["--letter", &wrong]].concat();
        self.run("demo-li", &other).refused("letter_changed");
        let back = [&back[..], &["--letter", &hash]].concat();
        assert_eq!(self.done("demo-li", &back)["status"], 3);
        let out = self.out("decisions");
        let handed = self.done("demo-li", &["decisions", "handoff", "--now", "--out", &out]);
        assert_eq!(handed["items"], 2);
        let data =
            std::fs::read_to_string(std::path::Path::new(&out).join(text(&handed["files"][0])));
        let last = data.unwrap().lines().last().unwrap().to_owned();
        let last: Value = serde_json::from_str(&last).unwrap();
        for language in ["zh", "en"] {
            let (left, shown) = (&last["letter"][language], &letter[language]);
            assert_eq!(left, shown, "what was shown is what leaves");
        }
    }

    /// Cancellations come without scans, so the first filing that has one is looked for.
    fn open_a_scan(&self) {
        let open = ["queue", "list", "--view", "open", "--limit", "20"];
        let open = self.done("demo-li", &open);
        let scan = open["rows"].as_array().unwrap().iter().find_map(|row| {
            let seen = self.done("demo-li", &["filing", "show", &text(&row["id"])]);
            seen["attachments"].get(0).map(|scan| text(&scan["id"]))
        });
        let target = self.out("scan.png");
        let save = ["filing", "scan", &scan.unwrap(), "--out", &target];
        self.done("demo-li", &save);
        assert!(std::fs::read(target).unwrap().starts_with(b"\x89PNG"));
    }

    fn ask_deposits(&self) {
        let stated = &self.answer["notices"];
        let plan = self.done("demo-wang", &["notices", "issue", "--dry-run"]);
        assert_eq!(plan["uncovered"], stated["uncovered"]);
        let issued = self.done("demo-wang", &["notices", "issue"]);
        assert_eq!(issued["notices"], stated["to_ask"]);
        assert_eq!(issued["total_fen"], stated["to_ask_fen"]);
        let late = self.done("demo-wang", &["notices", "list", "--view", "overdue"]);
        assert_eq!(late["total"], stated["overdue"]);
    }

    fn take_payments(&self) {
        for bill in self.answer["bills"].as_array().unwrap() {
            let file = self.file(bill["file"].as_str().unwrap());
            let seen = self.done("demo-wang", &["payments", "inspect", &file]);
            assert_stated(&seen["verdicts"], &bill["verdicts"]);
            assert_stated(&seen["in"], &bill["money_in"]);
            assert_stated(&seen["out"], &bill["money_out"]);
            for side in ["in", "out"] {
                let (read, rest) = equation(&seen[side]);
                assert_eq!(read, rest, "{side} of {file}");
            }
            let plan = text(&seen["plan"]);
            let import = ["payments", "import", &file, "--plan", &plan];
            let receipt = self.done("demo-wang", &import);
            assert_eq!(
                receipt["notices_settled"], bill["notices_settled"],
                "{file}"
            );
            assert_eq!(receipt["lifts"], bill["lifts"], "{file}");
            let again = self.done("demo-wang", &["payments", "import", &file]);
            assert_eq!(again["repeated"], true);
        }
    }

    fn take_off_the_shelf(&self) {
        let stated = &self.answer["unfiled_after"];
        let planned = self.done("demo-zhao", &["batch", "plan", "--rule", "unfiled"]);
        assert_eq!(planned["items"], stated["items"]);
        assert_eq!(planned["not_known"], stated["not_known"]);
        self.carry_out(&planned, "delisting-orders");
    }

    /// With the bill of every day in the store, everybody overdue is on the plan or named by
    /// suspense money.
    fn restrict_search(&self) {
        let rule = ["batch", "plan", "--rule", "deposit-overdue"];
        let planned = self.done("demo-zhao", &rule);
        let count = |value: &Value| value.as_u64().unwrap_or_default();
        let protected = &planned["not_known"]["suspense_names_it"];
        assert_eq!(
            count(&planned["items"]) + count(protected),
            count(&self.answer["notices"]["overdue_unrestricted_after"]),
            "{planned}"
        );
        assert_eq!(planned["not_known"]["coverage_missing"], Value::Null);
        assert!(count(&planned["items"]) > 0, "{planned}");
        self.carry_out(&planned, "restriction-orders");
    }

    /// From the draft to the platform's results: all of it is ordered and confirmed.
    fn carry_out(&self, planned: &Value, folder: &str) {
        let id = text(&planned["id"]);
        let items = &planned["items"];
        let frozen = self.done("demo-zhao", &["batch", "submit", &id]);
        let (hash, count) = (text(&frozen["hash"]), items.to_string());
        let approve = ["batch", "approve", &id, "--hash", &hash, "--count", &count];
        self.run("demo-zhao", &approve).refused("four_eyes");
        self.done("demo-sun", &approve);
        let executed = self.done("demo-sun", &["batch", "execute", &id]);
        assert_eq!(&executed["ordered"], items);
        let out = self.out(folder);
        let handed = self.done("demo-sun", &["batch", "handoff", &id, "--out", &out]);
        assert_eq!(&handed["items"], items);
        let results = self.results(&planned["number"], &id);
        let taken = self.done("demo-sun", &["batch", "results", &id, &results]);
        assert_eq!((&taken["confirmed"], &taken["waiting"]), (items, &0.into()));
    }

    /// What the platform answers: every order carried out.
    fn results(&self, number: &Value, id: &str) -> String {
        let items = self.done("demo-sun", &["batch", "items", id, "--limit", "1000"]);
        let mut csv = "batch_number,app_id,result,code,at\n".to_owned();
        for item in items["rows"].as_array().unwrap() {
            let (number, app_id) = (text(number), text(&item["app_id"]));
            csv.push_str(&format!("{number},{app_id},ok,,2026-03-09 18:20:00\n"));
        }
        self.terminal.write("results.csv", csv)
    }

    fn report_and_verify(&self) {
        let day = |at: &str| text(&self.answer["bills"].pointer(at).unwrap()["day"]);
        let (from, to) = (day("/0"), text(&self.answer["today"]));
        let out = self.out("ledger.csv");
        let report = ["report", "deposit-ledger", "--from", &from, "--to", &to];
        let shown = self.done("demo-zhao", &report);
        let mut written = report.to_vec();
        written.extend(["--out", &out]);
        let written = self.done("demo-zhao", &written);
        assert_eq!(written["totals"], shown["totals"]);
        assert!(std::fs::metadata(&out).unwrap().len() > 0);
        let verified = self.terminal.json(&["audit", "verify"]).done();
        assert_eq!(
            (&verified["ok"], &verified["findings"]),
            (&true.into(), &Value::Array(vec![]))
        );
        assert_eq!(self.terminal.json(&["check"]).done()["ok"], true);
    }
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("no text: {value}"))
        .to_owned()
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn counts(value: &Value) -> BTreeMap<String, String> {
    let object = value.as_object().unwrap().iter();
    object
        .map(|(name, value)| (name.clone(), plain(value)))
        .collect()
}

/// Each number is the stated one; one that is not stated is nought.
fn assert_stated(seen: &Value, stated: &Value) {
    let stated = counts(stated);
    let seen = counts(seen);
    for (name, number) in &seen {
        let expected = stated.get(name).map_or("0", String::as_str);
        assert_eq!(number, expected, "{name}: {seen:?} {stated:?}");
    }
    assert!(stated.keys().all(|name| seen.contains_key(name)));
}

fn equation(side: &Value) -> (i64, i64) {
    let mut parts: BTreeMap<_, i64> = counts(side)
        .into_iter()
        .map(|(name, fen)| (name, fen.parse().unwrap()))
        .collect();
    (parts.remove("read").unwrap(), parts.values().sum())
}

#[test]
fn a_demo_day_is_lived_through_from_the_terminal_and_meets_its_stated_answer() {
    let day = Day::new();
    day.take_in();
    day.review();
    day.ask_deposits();
    day.take_payments();
    day.restrict_search();
    day.take_off_the_shelf();
    day.report_and_verify();
}

#[test]
fn a_notice_is_shown_reminded_of_waived_and_told_from_the_terminal() {
    let day = Day::new();
    let left = day.done(
        "demo-wang",
        &["notices", "rows", "left_out", "--limit", "3"],
    );
    assert!(left["rows"].as_array().unwrap().len() <= 3 && left["total"].as_u64() > Some(3));
    day.done("demo-wang", &["notices", "issue"]);
    let open = day.done(
        "demo-wang",
        &["notices", "list", "--view", "open", "--limit", "500"],
    );
    let rows = open["rows"].as_array().unwrap();
    let last = rows
        .iter()
        .max_by_key(|row| text(&row["issued_on"]))
        .unwrap();
    let number = text(&last["number"]);
    let shown = day.done("demo-wang", &["notices", "show", &number]);
    assert_eq!(shown["rule"]["edition"], 1);
    assert_eq!(shown["rule"]["rule"]["amount_fen"], shown["amount_fen"]);
    assert_eq!(shown["story"][0]["kind"], "issued");
    let letter = day.done("demo-wang", &["notices", "letter", &number, "issued"]);
    assert!(letter["zh"]["body"].as_str().unwrap().contains(&number));
    let out = day.out("letters");
    let handed = day.done("demo-wang", &["notices", "letters", "--out", &out]);
    let stated = &day.answer["notices"]["to_ask"];
    assert_eq!(&handed["items"], stated, "one a notice issued now");

    let remind = day.done("demo-wang", &["notices", "remind"]);
    assert_eq!(remind["steps"], serde_json::json!([3, 1]));
    assert!(remind["plan"].is_string() && remind["waiting"].is_array());

    let waive = [
        "notices",
        "waive",
        &number,
        "--reason",
        "停止运营",
        "--evidence",
        "注销公告",
    ];
    day.run("demo-zhao", &waive).refused("role_refused");
    let waiver = day.done("demo-wang", &waive);
    let id = text(&waiver["id"]);
    let waiting = day.done("demo-zhao", &["notices", "waivers"]);
    assert_eq!(waiting["waiting"], 1);
    let refuse = ["notices", "decide", &id, "refuse"];
    day.run("demo-zhao", &refuse).refused("reason_missing");
    day.run("demo-wang", &["notices", "decide", &id, "approve"])
        .refused("role_refused");
    let waived = day.done("demo-zhao", &["notices", "decide", &id, "approve"]);
    assert_eq!(waived["state"], "approved");
    day.run("demo-wang", &["notices", "unwaive", &id])
        .refused("wrong_state");
    let shown = day.done("demo-wang", &["notices", "show", &number]);
    assert_eq!(
        (&shown["state"], &shown["open_fen"]),
        (&"waived".into(), &"0".into())
    );
    let handed = day.done("demo-wang", &["notices", "letters", "--out", &out]);
    assert_eq!(handed["items"], 1, "the waiver's letter");
}

#[test]
fn what_a_notice_holds_is_deducted_refilled_and_sent_back_from_the_terminal() {
    let day = Day::new();
    let waiting = day.done("demo-zhao", &["notices", "acts"]);
    assert_eq!(waiting["waiting"], 1, "the demo's own proposal");
    let act = &waiting["acts"][0];
    let (id, number) = (text(&act["id"]), text(&act["notice"]));
    let approve = ["notices", "decide-act", &id, "approve"];
    day.run("demo-wang", &approve).refused("role_refused");
    let refuse = ["notices", "decide-act", &id, "refuse"];
    day.run("demo-zhao", &refuse).refused("reason_missing");
    assert_eq!(day.done("demo-zhao", &approve)["state"], "approved");
    day.run("demo-wang", &["notices", "withdraw-act", &id])
        .refused("wrong_state");
    let shown = day.done("demo-wang", &["notices", "show", &number]);
    assert_eq!(shown["deducted_fen"], act["fen"]);
    assert_eq!(
        (&shown["state"], &shown["open_fen"]),
        (&"settled".into(), &"0".into())
    );
    let plan = day.done("demo-wang", &["notices", "plan"]);
    let groups = plan["groups"].as_array().unwrap();
    let topped = groups.iter().find(|group| group["top_up"] == true).unwrap();
    assert_eq!(topped["total_fen"], act["fen"]);
    let deduct = [
        "notices",
        "deduct",
        &number,
        "--fen",
        "100",
        "--reason",
        "再次违规",
        "--case",
        "案件 15",
    ];
    day.run("demo-zhao", &deduct).refused("role_refused");
    let second = text(&day.done("demo-wang", &deduct)["id"]);
    let withdrawn = day.done("demo-wang", &["notices", "withdraw-act", &second]);
    assert_eq!(withdrawn["state"], "withdrawn");
    let refund = [
        "notices",
        "refund",
        &number,
        "--left",
        "2026-01-01",
        "--reason",
        "已退出",
        "--evidence",
        "回执",
    ];
    day.run("demo-wang", &refund).refused("wrong_state");
    let transfer = [
        "notices",
        "transfer",
        &number,
        "--to",
        &number,
        "--fen",
        "1",
        "--reason",
        "调剂",
        "--evidence",
        "申请函",
    ];
    day.run("demo-wang", &transfer).refused("bad_field");
    let out = day.out("deductions");
    let handed = day.done("demo-wang", &["notices", "letters", "--out", &out]);
    assert_eq!(handed["items"], 1, "the deduction's letter");
    let check = day.done("demo-wang", &["check"]);
    assert_eq!(check["books"], serde_json::json!([]));
}

#[test]
fn a_second_look_is_taken_answered_and_settled_from_the_terminal() {
    let day = Day::new();
    let report = day.done("demo-zhao", &["looks", "agreement"]);
    assert!(report["looks_waiting"].as_u64().unwrap() > 0, "{report}");
    assert_eq!(report["to_settle"], 1, "{report}");
    let open = day.done("demo-zhao", &["looks", "list"]);
    let split = text(&open["looks"][0]["id"]);
    let settle = [
        "looks", "settle", &split, "--right", "first", "--words", "示例",
    ];
    day.done("demo-zhao", &settle);
    let all = day.done("demo-sun", &["looks", "list", "--settled"]);
    assert_eq!(all["looks"][0]["ruling"]["words"], "示例", "{all}");
    for login in ["demo-li", "demo-zhou"] {
        let taken = day.done(login, &["looks", "next"]);
        let look = text(&taken["look"]["id"]);
        assert_eq!(day.done(login, &["looks", "show", &look]), taken["look"]);
        let approved = ["looks", "decide", &look, "approve"];
        assert_eq!(day.done(login, &approved)["id"], look.as_str());
        let own = day.done(login, &["looks", "agreement", "--from", "2020-01-01"]);
        assert!(own["rows"].as_array().unwrap().len() <= 1, "{own}");
    }
    assert_eq!(day.done("demo-admin", &["audit", "verify"])["ok"], true);
}

#[test]
fn a_bill_with_one_fen_changed_can_be_looked_at_and_is_refused_whole() {
    let day = Day::new();
    let bill = &day.answer["bills"].as_array().unwrap().last().unwrap()["file"];
    let content = std::fs::read_to_string(day.file(bill.as_str().unwrap())).unwrap();
    let changed = content.replacen("100.00", "100.01", 1);
    assert_ne!(content, changed);
    let file = day.terminal.write("changed.csv", changed);
    let seen = day.done("demo-wang", &["payments", "inspect", &file]);
    assert_eq!(seen["control"]["agrees"], false);
    day.run("demo-wang", &["payments", "import", &file])
        .refused("control_disagrees");
    let imports = day.done("demo-wang", &["payments", "imports", "--limit", "1000"]);
    let names = imports["rows"].as_array().unwrap().iter();
    assert!(
        names
            .map(|row| &row["file_name"])
            .all(|name| name != "changed.csv")
    );
}

#[test]
fn a_file_no_layout_fits_is_refused_without_a_store() {
    let terminal = Terminal::new();
    let folder = terminal.folder.path();
    terminal.write("other.csv", "date,who,amount\n2026-01-01,x,1.00\n");
    let inspect = ["--json", "payments", "inspect", "other.csv"];
    bare(folder, &inspect, None, "").refused("unknown_layout");
    terminal.write("empty.csv", "");
    let inspect = ["--json", "payments", "inspect", "empty.csv"];
    bare(folder, &inspect, None, "").refused("empty_file");
}
