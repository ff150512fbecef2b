//! The acts of a sequence on a real desk, and what has to be true of its rows and of its record.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use shelfkeeper_core::contract::*;
use shelfkeeper_core::domain::calendar::Instant;
use shelfkeeper_core::domain::identifiers::{check_digit, inner_check};

use super::model::{Answer, Model};
use super::{Act, DAY, FILINGS, KINDS, MINUTE, PEOPLE, SUBJECTS, number, picks};
use crate::filings::reason;
use crate::intake::filing;
use crate::payments::Finance as _;
use crate::support::{TestDesk, op};

pub struct Scene {
    desk: TestDesk,
    /// Who is signed in; nobody known after a wait, because whoever waits that long has to sign in anew.
    who: Option<usize>,
    /// The last act on many.
    bulk: String,
    /// Events of the record before the first act.
    before: usize,
    told: usize,
}

impl Scene {
    pub fn new() -> Self {
        let desk = TestDesk::new();
        for (login, role) in PEOPLE {
            desk.add(login, login, &[role]);
        }
        let orders: String = (0..FILINGS).map(|f| order(f, 1, 0)).collect();
        let taken = crate::intake::take(&desk, "filings", orders).unwrap();
        assert_eq!(taken.accepted as usize, FILINGS, "{:?}", taken.rows);
        let before = desk.look("SELECT id FROM audit_list").len();
        Self {
            desk,
            who: None,
            bulk: op(),
            before,
            told: 0,
        }
    }

    pub fn call(&mut self, model: &Model, (p, f, act): (usize, usize, Act)) -> Answer {
        if act == Act::Wait {
            self.desk.clock.advance(7 * MINUTE);
            self.who = None;
            return Ok(Vec::new());
        }
        if self.who != Some(p) {
            self.desk.become_known(PEOPLE[p].0);
            self.who = Some(p);
        }
        let request = self.request(model, (p, f, act));
        let answer = self.desk.call::<Json>(act.command(), request);
        let answer = answer.map_err(|fault| fault.code)?;
        Ok(match act {
            Act::BulkApprove | Act::BulkReturn => {
                answer["bulk"].as_str().unwrap().clone_into(&mut self.bulk);
                let left = answer["left_out"].as_array().unwrap().iter();
                left.map(|one| (place(&one["id"]), text(&one["refusal"])))
                    .collect()
            }
            _ if act.is_intake() => {
                let rows = answer["rows"].as_array().unwrap().iter();
                rows.map(|row| (f, text(&row["code"]))).collect()
            }
            _ => Vec::new(),
        })
    }

    fn request(&mut self, model: &Model, (p, f, act): (usize, usize, Act)) -> Json {
        let (id, version) = ((f + 1).to_string(), model.seen[p][f]);
        let on = |more: Json| {
            let mut request = json!({"op": op(), "id": id});
            for (name, value) in more.as_object().unwrap() {
                request[name] = value.clone();
            }
            request
        };
        match act {
            Act::Look => json!({"id": id}),
            Act::Next => json!({}),
            Act::TakeOver => on(json!({"reason": "同事请假"})),
            Act::Approve => on(json!({"version": version})),
            Act::Return => on(json!({"version": version, "reasons": [reason("R05")]})),
            Act::Ask => on(json!({"version": version, "text": "可以吗？"})),
            Act::Hold => {
                let until = Instant(model.now + DAY).day().to_string();
                on(json!({"version": version, "text": "等材料", "until": until}))
            }
            Act::Answer | Act::Skip | Act::Comment => on(json!({"text": "说明"})),
            Act::BulkApprove | Act::BulkReturn => {
                let pick =
                    |f: usize| json!({"id": (f + 1).to_string(), "version": model.seen[p][f]});
                let picks: Vec<_> = picks(f).into_iter().map(pick).collect();
                let (act, reasons) = match act {
                    Act::BulkApprove => ("approve", json!([])),
                    _ => ("return", json!([reason("R05")])),
                };
                json!({"op": op(), "act": act, "picks": picks, "reasons": reasons})
            }
            Act::UndoBulk => json!({"op": op(), "bulk": self.bulk}),
            Act::HandOff => {
                let out = self.desk.folder.path().join(op());
                std::fs::create_dir(&out).unwrap();
                let folder = self.desk.desk.files.keep(&out).file.unwrap();
                json!({"op": op(), "kind": "decision", "folder": folder, "mine_now": false})
            }
            _ if act.is_intake() => self.file(model, f, act),
            _ => on(json!({})),
        }
    }

    /// What comes in as a file.
    fn file(&mut self, model: &Model, f: usize, act: Act) -> Json {
        self.told += 1;
        let revision = model.filings[f].revision + 1;
        let (kind, line) = match act {
            Act::Resubmitted => ("filings", order(f, revision, model.now)),
            Act::OtherKind => {
                let mut line: Json = serde_json::from_str(&order(f, revision, model.now)).unwrap();
                line["kind"] = json!("add_access");
                ("filings", format!("{line}\n"))
            }
            _ => ("events", event((f, self.told), act, model.now)),
        };
        let file = self.desk.pick(&format!("told-{}", self.told), line);
        json!({"op": op(), "kind": kind, "file": file})
    }

    /// The rows stand as the model does: nobody else holds anything, no filing is anywhere else.
    pub fn stands_as(&self, model: &Model, told: &str) {
        let held = format!(
            "SELECT filing_id, login FROM lease WHERE until_at > {} ORDER BY filing_id",
            model.now
        );
        let holder = |f: usize| {
            let who = model.holder(f)?;
            Some(vec![(f + 1).to_string(), PEOPLE[who].0.to_owned()])
        };
        let expected: Vec<_> = (0..FILINGS).filter_map(holder).collect();
        assert_eq!(self.desk.look(&held), expected, "{told}");
        let rows = "SELECT status, coalesce(sms_status, 0), version, revision, waits FROM filing ORDER BY id";
        let expected = model.filings.iter().map(|one| {
            let numbers = [one.status, one.sms, one.version.into(), one.revision.into()];
            let numbers = numbers.iter().map(ToString::to_string);
            numbers.chain([one.waits.to_owned()]).collect::<Vec<_>>()
        });
        assert_eq!(self.desk.look(rows), expected.collect::<Vec<_>>(), "{told}");
    }

    /// Every act is on record, the refused ones too, and the record holds.
    pub fn recorded_all(&self, model: &Model, seed: u64) {
        // What was refused again within a minute is said at the end.
        self.desk
            .call::<Done>("session.sign_out", Empty {})
            .unwrap();
        self.desk.become_root();
        let events = self
            .desk
            .look("SELECT login, action, entity, detail FROM audit_list ORDER BY id");
        let (refused, granted): (Vec<_>, Vec<_>) = events[self.before..]
            .iter()
            .partition(|event| event[1] == "act.refused");
        let expected = model.granted.iter().map(|(p, act)| (PEOPLE[*p].0, *act));
        let granted = granted
            .iter()
            .map(|event| (event[0].as_str(), event[1].as_str()));
        assert_eq!(
            granted.collect::<Vec<_>>(),
            expected.collect::<Vec<_>>(),
            "seed {seed}: an event for every act"
        );
        let mut said: BTreeMap<_, u32> = BTreeMap::new();
        for event in refused {
            let detail: Json = serde_json::from_str(&event[3]).unwrap();
            let key = (
                event[0].clone(),
                text(&detail["command"]),
                text(&detail["code"]),
                event[2].clone(),
            );
            let role = PEOPLE
                .iter()
                .find(|(login, _)| *login == event[0])
                .unwrap()
                .1;
            assert_eq!(detail["roles"], json!([role]));
            *said.entry(key).or_default() +=
                u32::try_from(detail["times"].as_u64().unwrap()).unwrap();
        }
        let expected = model.refused.iter().map(|((p, act, code, about), times)| {
            let (login, act, code) = (
                PEOPLE[*p].0.to_owned(),
                (*act).to_owned(),
                code.as_str().to_owned(),
            );
            ((login, act, code, about.clone()), *times)
        });
        assert_eq!(
            said,
            expected.collect(),
            "seed {seed}: an event for every refusal"
        );
        let report: AuditReport = self.desk.call("audit.verify", Empty {}).unwrap();
        assert_eq!(report.findings, [], "seed {seed}");
    }
}

fn text(value: &Json) -> String {
    value.as_str().unwrap().to_owned()
}

fn place(id: &Json) -> usize {
    text(id).parse::<usize>().unwrap() - 1
}

/// A code with its check characters.
fn uscc(subject: usize) -> String {
    let body = format!("MA00DEM{subject}");
    let inner = inner_check(body.as_bytes().try_into().unwrap()).unwrap();
    let head = format!("91110105{body}{}", char::from(inner));
    let check = check_digit(head.as_bytes().try_into().unwrap()).unwrap();
    format!("{head}{}", char::from(check))
}

/// An order as it comes in; the first at its own time.
fn order(f: usize, revision: u32, now: i64) -> String {
    filing(&format!("O-{f}"), revision, |line| {
        line["kind"] = json!(KINDS[f].code());
        if now > 0 {
            line["submitted_at"] = json!(moment(now));
        }
        (line["ocr"], line["registry"]) = (json!({}), json!({}));
        let application = &mut line["application"];
        let subject = &mut application["icp_subject"];
        subject["organize_info"]["certificate_number"] = json!(uscc(SUBJECTS[f]));
        if KINDS[f].is_change() {
            subject["base_info"]["province"] = json!("310000");
        }
        let app = format!("wx{:016x}", SUBJECTS[f] + 1);
        application["icp_applets"]["base_info"]["appid"] = json!(app);
    })
}

fn event((f, at): (usize, usize), act: Act, now: i64) -> String {
    let kind = match act {
        Act::SmsDone => "sms_done",
        Act::SmsOut => "sms_timed_out",
        Act::Refused => "authority_returned",
        Act::Withdrawn => "withdrawn",
        _ => "authority_filed",
    };
    let mut line = json!({"event_id": format!("E-{at}"), "platform": "wechat", "order_no": format!("O-{f}"), "kind": kind, "at": moment(now)});
    match act {
        Act::Filed => line["record_number"] = json!(number(f)),
        Act::FiledWrongly => line["record_number"] = json!(number(f).replace('X', "")),
        _ => {}
    }
    format!("{line}\n")
}

/// An instant as files write it.
fn moment(at: i64) -> String {
    let second = (at + 8 * 60 * MINUTE) % DAY / 1_000;
    let day = Instant(at).day();
    format!(
        "{day}T{:02}:{:02}:{:02}+08:00",
        second / 3_600,
        second / 60 % 60,
        second % 60
    )
}
