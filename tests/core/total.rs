//! Every act of review, in every state a filing can be in, by every role: allowed exactly where the tables
//! written here say so, refused with their code everywhere else, and on record either way.

use std::path::PathBuf;

use serde_json::{Value as Json, json};
use shelfkeeper_core::contract::*;
use shelfkeeper_core::domain::calendar::Instant;
use shelfkeeper_core::store::Store;
use tempfile::TempDir;

use crate::filings::reason;
use crate::intake::{filing, take};
use crate::payments::Finance as _;
use crate::support::{TestDesk, on_server, op};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// What is done to one filing; `stale` is an approval of an older version.
const ACTS: [&str; 16] = [
    "claim",
    "take_over",
    "release",
    "approve",
    "return",
    "ask",
    "hold",
    "skip",
    "answer",
    "resume",
    "comment",
    "undo",
    "unmask",
    "get",
    "bulk",
    "stale",
];

#[rustfmt::skip]
/// What the reviewer `rev` is answered, by state and in the order of the acts: `+` it is done; H held by
/// somebody, M held by nobody, S wrong state, E four eyes, L the decision is out of one's hands, V another
/// version. The filing's id is its line.
const REVIEWER: [(&str, &str); 22] = [
    ("free",             "+ M + M M M M M S S + S + + + M"),
    ("mine",             "+ M + + + + + + S S + S + + + V"),
    ("theirs",           "H + H H H H H H S S + S + + H H"),
    ("skipped",          "+ M + M M M M M S S + S + + + M"),
    ("asked by me",      "+ M + M M M M M E + + S + + S M"),
    ("asked by another", "+ M + M M M M M + + + S + + S M"),
    ("asked, mine",      "+ M + + + + + + + + + S + + S V"),
    ("answered",         "+ M + M M M M M S + + S + + + M"),
    ("on hold",          "+ M + M M M M M S + + S + + S M"),
    ("on hold, mine",    "+ M + + + + + + S + + S + + S V"),
    ("hold over",        "+ M + M M M M M S + + S + + + M"),
    ("back",             "+ M + M M M M M S S + S + + + M"),
    ("returned by me",   "S S + S S S S S S S + + + + S S"),
    ("returned by another", "S S + S S S S S S S + L + + S S"),
    ("returned, left",   "S S + S S S S S S S + L + + S S"),
    ("sms waiting",      "S S + S S S S S S S + + + + S S"),
    ("sms waiting, left", "S S + S S S S S S S + L + + S S"),
    ("sms done",         "S S + S S S S S S S + S + + S S"),
    ("sms out",          "S S + S S S S S S S + S + + S S"),
    ("without sms",      "S S + S S S S S S S + + + + S S"),
    ("refused",          "S S + S S S S S S S + S + + S S"),
    ("withdrawn",        "S S + S S S S S S S + S + + S S"),
];

/// The last one, which is filed.
const FILED: (&str, &str) = ("filed", "S S + S S S S S S S + S + + S S");

/// Who acts, by role.
const PEOPLE: [(&str, &str); 4] = [
    ("rev", "reviewer"),
    ("boss", "manager"),
    ("money", "finance"),
    ("chief", "administrator"),
];

fn states() -> Vec<(&'static str, &'static str)> {
    REVIEWER.into_iter().chain([FILED]).collect()
}

/// What somebody of a role is answered; R is refused to the role.
fn expected(role: &str, state: usize, act: usize) -> char {
    let (name, line) = states()[state];
    let cell = line.split(' ').nth(act).unwrap().chars().next().unwrap();
    match (role, ACTS[act]) {
        ("reviewer", _) => cell,
        ("manager", "comment" | "get") => '+',
        ("manager", "answer") if name.starts_with("asked") => '+',
        ("manager", "answer") => 'S',
        _ => 'R',
    }
}

fn code(cell: char) -> &'static str {
    match cell {
        'H' => "lease_held",
        'M' => "lease_missing",
        'S' => "wrong_state",
        'E' => "four_eyes",
        'L' => "decision_left",
        'V' => "version_conflict",
        'R' => "role_refused",
        other => panic!("{other}"),
    }
}

fn command(act: &str) -> String {
    let name = match act {
        "bulk" => "decide_bulk",
        "stale" => "approve",
        other => other,
    };
    format!("filing.{name}")
}

fn id_of(name: &str) -> String {
    let at = states().iter().position(|(state, _)| *state == name);
    (at.unwrap() + 1).to_string()
}

/// A desk on which every state has its filing.
struct Stage {
    desk: TestDesk,
}

impl Stage {
    fn make() -> Self {
        let desk = TestDesk::new();
        for (login, role) in PEOPLE {
            if role == "administrator" {
                continue;
            }
            desk.add(login, login, &[role]);
        }
        desk.add("li", "li", &["reviewer"]);
        let orders = states().into_iter().enumerate().map(|(at, (name, _))| {
            filing(&format!("O-{}", at + 1), 1, |line| {
                if name == "without sms" {
                    line["kind"] = json!("cancel_access");
                }
            })
        });
        let orders: String = orders.collect();
        assert_eq!(take(&desk, "filings", orders).unwrap().refused, 0);
        let stage = Self { desk };
        stage.hold_over();
        stage.leave();
        stage.move_on();
        stage.put_aside();
        stage.take_up();
        stage
    }

    fn by(&self, login: &str) -> &TestDesk {
        self.desk.become_known(login);
        &self.desk
    }

    /// An act that gives somebody the next one as well, which is put back.
    fn moves(&self, command: &str, name: &str, more: Json) {
        let mut request = json!({"op": op(), "id": id_of(name)});
        for (key, value) in more.as_object().unwrap() {
            request[key] = value.clone();
        }
        let answer: Json = self.desk.call(command, request).unwrap();
        if let Some(next) = answer["next"].as_str() {
            let back = json!({"op": op(), "id": next});
            self.desk.call::<Done>("filing.release", back).unwrap();
        }
    }

    fn claim(&self, login: &str, name: &str) {
        let request = json!({"op": op(), "id": id_of(name)});
        self.by(login)
            .call::<Json>("filing.claim", request)
            .unwrap();
    }

    fn decide(&self, login: &str, name: &str, command: &str) {
        self.claim(login, name);
        let reasons = match command {
            "filing.return" => json!({"version": 1, "reasons": [reason("R05")]}),
            _ => json!({"version": 1}),
        };
        self.moves(command, name, reasons);
    }

    fn hold(&self, login: &str, name: &str) {
        self.claim(login, name);
        let until = Instant(self.desk.desk.now().0 + DAY).day().to_string();
        self.moves(
            "filing.hold",
            name,
            json!({"version": 1, "until": until, "text": "等"}),
        );
    }

    fn ask(&self, login: &str, name: &str) {
        self.claim(login, name);
        self.moves(
            "filing.ask",
            name,
            json!({"version": 1, "text": "可以吗？"}),
        );
    }

    fn event(&self, name: &str, kind: &str) {
        let mut line = json!({"event_id": format!("{name} {kind}"), "platform": "wechat", "order_no": format!("O-{}", id_of(name)), "kind": kind, "at": "2026-03-09T08:00:00+08:00"});
        if kind == "authority_filed" {
            line["record_number"] = json!("京ICP备2026000001号-3X");
        }
        let report = take(self.by("rev"), "events", format!("{line}\n")).unwrap();
        assert_eq!(report.updated, 1, "{name} {kind} {:?}", report.rows);
    }

    fn hold_over(&self) {
        self.hold("li", "hold over");
        self.desk.clock.advance(2 * DAY);
    }

    /// Decisions that have left.
    fn leave(&self) {
        self.decide("rev", "returned, left", "filing.return");
        self.decide("rev", "back", "filing.return");
        self.decide("rev", "sms waiting, left", "filing.approve");
        self.desk.clock.advance(10 * MINUTE);
        let folder = self.desk.desk.files.keep(self.desk.folder.path());
        let request = json!({"op": op(), "kind": "decision", "folder": folder.file.unwrap(), "mine_now": false});
        let handed: HandedOff = self.by("rev").call("handoff.make", request).unwrap();
        assert_eq!(handed.items, 3);
        let order = format!("O-{}", id_of("back"));
        let again = take(&self.desk, "filings", filing(&order, 2, |_| ())).unwrap();
        assert_eq!(again.updated, 1, "{:?}", again.rows);
    }

    fn move_on(&self) {
        for name in [
            "sms waiting",
            "sms done",
            "sms out",
            "without sms",
            "refused",
            "filed",
        ] {
            self.decide("rev", name, "filing.approve");
        }
        for (name, kind) in [
            ("sms done", "sms_done"),
            ("sms out", "sms_timed_out"),
            ("refused", "authority_returned"),
            ("filed", "sms_done"),
            ("filed", "authority_filed"),
            ("withdrawn", "withdrawn"),
        ] {
            self.event(name, kind);
        }
        self.decide("rev", "returned by me", "filing.return");
        self.decide("li", "returned by another", "filing.return");
    }

    fn put_aside(&self) {
        self.ask("rev", "asked by me");
        for name in ["asked by another", "asked, mine", "answered"] {
            self.ask("li", name);
        }
        let answer = json!({"op": op(), "id": id_of("answered"), "text": "可以"});
        self.by("boss")
            .call::<Json>("filing.answer", answer)
            .unwrap();
        self.hold("li", "on hold");
        self.hold("li", "on hold, mine");
        self.claim("rev", "skipped");
        self.moves("filing.skip", "skipped", json!({"text": "同学"}));
    }

    fn take_up(&self) {
        for name in ["mine", "asked, mine", "on hold, mine"] {
            self.claim("rev", name);
        }
        self.claim("li", "theirs");
        self.by("rev");
    }

    /// The store as one file, to be opened again and again.
    fn frozen(&self) -> (PathBuf, i64) {
        let copy = self.desk.folder.path().join("stage.skdb");
        let mut behind = crate::support::Behind::of(&self.desk);
        behind.script(&format!("VACUUM INTO '{}'", copy.display()));
        (copy, self.desk.desk.now().0)
    }
}

/// The desk as it was frozen, with somebody of a role signed in.
fn opened((file, now): &(PathBuf, i64), role: &str) -> TestDesk {
    let folder: TempDir = tempfile::tempdir().unwrap();
    let place = folder.path().join("desk.skdb");
    std::fs::copy(file, &place).unwrap();
    let desk = TestDesk::over(Store::open(&place).unwrap(), folder);
    desk.clock.set(*now);
    sign_in(&desk, role);
    desk
}

fn sign_in(desk: &TestDesk, role: &str) {
    let (login, _) = PEOPLE.iter().find(|(_, held)| *held == role).unwrap();
    desk.become_known(if role == "administrator" {
        "root"
    } else {
        login
    });
}

fn version(desk: &TestDesk, id: &str) -> u32 {
    desk.look(&format!("SELECT version FROM filing WHERE id = {id}"))[0][0]
        .parse()
        .unwrap()
}

/// Does an act; answers the code it, or the one filing of it, is refused with.
fn act(desk: &TestDesk, id: &str, act: &str) -> Option<String> {
    let version = version(desk, id);
    let until = Instant(desk.desk.now().0 + DAY).day().to_string();
    let mut request = match act {
        "take_over" => json!({"reason": "请假"}),
        "approve" => json!({"version": version}),
        "stale" => json!({"version": version + 1}),
        "return" => json!({"version": version, "reasons": [reason("R05")]}),
        "ask" => json!({"version": version, "text": "?"}),
        "hold" => json!({"version": version, "text": "等", "until": until}),
        "skip" | "answer" | "comment" => json!({"text": "说明"}),
        "unmask" => json!({"path": "icp_subject.principal_info.name", "reason": "核对"}),
        "bulk" => {
            json!({"act": "return", "reasons": [reason("R05")], "picks": [{"id": id, "version": version}]})
        }
        _ => json!({}),
    };
    if act != "bulk" {
        request["id"] = json!(id);
    }
    request["op"] = json!(op());
    if act == "get" {
        request = json!({"id": id});
    }
    match desk.call::<Json>(&command(act), request) {
        Err(fault) => Some(fault.code.as_str().to_owned()),
        Ok(answer) => {
            let out = answer["left_out"].as_array().and_then(|out| out.first());
            out.map(|one| one["refusal"].as_str().unwrap().to_owned())
        }
    }
}

/// All that a refusal must leave as it was.
fn rows(desk: &TestDesk) -> Vec<Vec<String>> {
    [
        "SELECT id, status, coalesce(sms_status, 0), version, revision, waits, coalesce(waits_until_on, 0), coalesce(decided_by, 0) FROM filing ORDER BY id",
        "SELECT filing_id, login, until_at FROM lease ORDER BY filing_id",
        "SELECT id, kind FROM outbox ORDER BY id",
        "SELECT count(*) FROM filing_note",
        "SELECT count(*) FROM decision",
        "SELECT count(*) FROM retraction",
    ]
    .iter()
    .flat_map(|sql| desk.look(sql))
    .collect()
}

fn height(desk: &TestDesk) -> usize {
    desk.look("SELECT max(id) FROM audit_list")[0][0]
        .parse()
        .unwrap()
}

/// The events since a height: the act, what it is about, its detail.
fn since(desk: &TestDesk, height: usize) -> Vec<Vec<String>> {
    desk.look(&format!(
        "SELECT action, entity, detail FROM audit_list WHERE id > {height} ORDER BY id"
    ))
}

/// Does one act and holds what comes of it against the table.
fn tried(desk: &TestDesk, role: &str, (state, at): (usize, usize)) {
    let (name, cell) = (states()[state].0, expected(role, state, at));
    let told = format!("{role}, {name}: {}", ACTS[at]);
    let (id, before, height) = ((state + 1).to_string(), rows(desk), height(desk));
    let answer = act(desk, &id, ACTS[at]);
    let events = since(desk, height);
    if cell == '+' {
        assert_eq!(answer, None, "{told}");
        let acts: Vec<_> = events.iter().map(|event| event[0].as_str()).collect();
        let expected: &[_] = match ACTS[at] {
            "get" => &[],
            one => &[command(one)],
        };
        assert_eq!(acts, expected, "{told}");
        return;
    }
    assert_eq!(answer.as_deref(), Some(code(cell)), "{told}");
    assert_eq!(rows(desk), before, "{told}");
    // An act on many is about none of them, so that the same refusal again within the minute is counted.
    if ACTS[at] == "bulk" && cell == 'R' && state > 0 {
        assert_eq!(events.len(), 0, "{told}");
        return;
    }
    assert_eq!(events.len(), 1, "{told}");
    // One of many that is left out is on the record of the act on the many.
    let detail: Json = serde_json::from_str(&events[0][2]).unwrap();
    if ACTS[at] == "bulk" && cell != 'R' {
        let out = json!([{"filing": state + 1, "code": code(cell)}]);
        assert_eq!(
            (events[0][0].as_str(), &detail["left_out"]),
            ("filing.decide_bulk", &out),
            "{told}"
        );
        return;
    }
    let about = match ACTS[at] {
        "bulk" => String::new(),
        _ => format!("filing:{id}"),
    };
    let said =
        json!({"command": command(ACTS[at]), "code": code(cell), "roles": [role], "times": 1});
    assert_eq!(
        (events[0][0].as_str(), &events[0][1], detail),
        ("act.refused", &about, said),
        "{told}"
    );
}

/// Acts that give one the next filing, or count what one holds: the states beside them do not stay.
fn moves_others(act: &str) -> bool {
    matches!(
        act,
        "claim" | "take_over" | "approve" | "return" | "ask" | "hold" | "skip"
    )
}

#[test]
fn every_act_in_every_state_by_every_role_is_done_or_refused_as_the_table_says() {
    let stage = Stage::make();
    if on_server() {
        return sampled(&stage.desk);
    }
    let frozen = stage.frozen();
    for (_, role) in PEOPLE {
        for at in 0..ACTS.len() {
            tried_everywhere(&frozen, role, at);
        }
    }
}

/// One act of a role in all states: what is refused first, because it leaves all as it was.
fn tried_everywhere(frozen: &(PathBuf, i64), role: &str, at: usize) {
    let desk = opened(frozen, role);
    let (done, refused): (Vec<_>, Vec<_>) =
        (0..states().len()).partition(|state| expected(role, *state, at) == '+');
    for state in refused {
        tried(&desk, role, (state, at));
    }
    for state in done {
        match moves_others(ACTS[at]) {
            true => tried(&opened(frozen, role), role, (state, at)),
            false => tried(&desk, role, (state, at)),
        }
    }
    if at.is_multiple_of(5) {
        let report: AuditReport = desk.call("audit.verify", Empty {}).unwrap();
        assert_eq!(report.findings, [], "{role} {}", ACTS[at]);
    }
}

/// On a server, whose stores are not copied: a seventh of what is refused, and in each state one act that is done.
fn sampled(desk: &TestDesk) {
    for (_, role) in PEOPLE {
        sign_in(desk, role);
        for state in 0..states().len() {
            let refused = (0..ACTS.len()).filter(|at| expected(role, state, *at) != '+');
            for at in refused.filter(|at| (state + at).is_multiple_of(7)) {
                tried(desk, role, (state, at));
            }
        }
    }
    sign_in(desk, "reviewer");
    for state in 0..states().len() {
        let done = (0..ACTS.len()).filter(|at| expected("reviewer", state, *at) == '+');
        let done: Vec<_> = done.filter(|at| !moves_others(ACTS[*at])).collect();
        tried(desk, "reviewer", (state, done[state % done.len()]));
    }
    let report: AuditReport = desk.call("audit.verify", Empty {}).unwrap();
    assert_eq!(report.findings, []);
}

#[test]
fn what_is_asked_of_no_filing_in_particular_is_refused_by_role_and_on_record() {
    let desk = TestDesk::new();
    for (login, role) in &PEOPLE[..3] {
        desk.add(login, login, &[role]);
    }
    let folder = desk.desk.files.keep(desk.folder.path()).file.unwrap();
    let scan = desk.target("scan.png").0;
    for (command, request, may) in [
        ("filing.next", json!({}), "reviewer"),
        ("filing.upcoming", json!({}), "reviewer"),
        (
            "filing.plan_bulk",
            json!({"act": "return", "ids": []}),
            "reviewer",
        ),
        (
            "filing.undo_bulk",
            json!({"op": op(), "bulk": op()}),
            "reviewer",
        ),
        (
            "filing.attachment",
            json!({"id": "1", "file": scan}),
            "reviewer",
        ),
        ("reason.list", json!({}), "reviewer manager"),
        (
            "view.open",
            json!({"list": "filings", "view": null, "filters": [], "sort": null, "descending": false, "search": null}),
            "reviewer manager",
        ),
        ("kept.list", json!({"list": "filings"}), "reviewer manager"),
        (
            "handoff.make",
            json!({"op": op(), "kind": "decision", "folder": folder, "mine_now": false}),
            "reviewer manager",
        ),
    ] {
        for (_, role) in PEOPLE {
            sign_in(&desk, role);
            let height = height(&desk);
            let answer = desk.call::<Json>(command, request.clone());
            let refused = answer.is_err_and(|fault| fault.code.as_str() == "role_refused");
            assert_eq!(refused, !may.contains(role), "{role} {command}");
            let events = since(&desk, height);
            let told = events.iter().filter(|event| event[0] == "act.refused");
            assert_eq!(
                told.count(),
                usize::from(refused),
                "{role} {command} {events:?}"
            );
        }
    }
}
