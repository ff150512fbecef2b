//! Everybody who tells a store something, telling it what [`payloads`](super::payloads) holds.
//!
//! All of it goes through the commands a person's window calls, as the people of the demo and one more
//! who may do everything. What is refused is held against the code and the field it should be refused
//! with; nothing is written around the program.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value as Json, json};
use shelfkeeper_core::desk::{Desk, NoProgress, SystemClock, commands};
use shelfkeeper_core::domain::fault::Fault;
use shelfkeeper_core::domain::text::clean_line;
use shelfkeeper_core::store::Store;
use uuid::Uuid;

use super::payloads::Payload;
use crate::window::DEMO_PASSWORD;

/// Who may do everything in the store; the name is one of the texts.
pub const EVERYBODY: &str = "mallory";
const SCAN: &[u8] = include_bytes!("../../../assets/icons/32x32.png");
const FORM: &str = include_str!("../../../assets/interchange/filings.example.jsonl");
const POLICY: &str = include_str!("../../../assets/policies/wechat-filing.json");

/// The store of one test, as another window of the same computer has it open.
pub struct Outside {
    desk: Desk,
    folder: PathBuf,
}

/// A new operation's id.
fn op() -> String {
    Uuid::now_v7().to_string()
}

/// The first of the texts that a line of so many characters takes.
fn fitting(payloads: &[Payload], at: usize, most: usize) -> &str {
    let mut all = payloads.iter().map(|one| one.text.as_str());
    let fits = |text: &&str| clean_line(text, most).is_ok();
    let count = payloads.len();
    let mut turned = all.clone().skip(at % count).chain(all.by_ref());
    turned.find(fits).expect("a text that fits")
}

/// All of the texts in one.
pub fn together(payloads: &[Payload]) -> String {
    let texts: Vec<_> = payloads.iter().map(|one| one.text.as_str()).collect();
    texts.join(" ")
}

/// Whether a list of programs can hold a text: with most control signs in it, it is refused whole as
/// binary. The lines of filings escape them.
fn fits_a_list(payload: &Payload) -> bool {
    let binary = |c: char| c < ' ' && !matches!(c, '\t' | '\n' | '\r');
    !payload.text.contains(binary)
}

impl Outside {
    /// Opens the store; the files it takes in are put into a folder.
    pub fn open(store: &Path, folder: &Path) -> Self {
        std::fs::create_dir_all(folder).unwrap();
        let desk = Desk::new(folder.to_owned(), Arc::new(SystemClock));
        desk.attach(Store::open(store).unwrap());
        let outside = Self {
            desk,
            folder: folder.to_owned(),
        };
        outside.write("scan.png", SCAN);
        outside
    }

    fn ask(&self, command: &str, request: Json) -> Result<Json, Fault> {
        commands::call(&self.desk, command, request, Arc::new(NoProgress))
    }

    /// Calls a command as it should be called.
    fn call(&self, command: &str, request: Json) -> Json {
        match self.ask(command, request) {
            Ok(answer) => answer,
            Err(fault) => panic!("{command}: {fault:?}"),
        }
    }

    /// Calls a command that refuses; answers the code and what was wrong with.
    fn refused(&self, command: &str, request: Json) -> String {
        match self.ask(command, request) {
            Ok(answer) => panic!("{command} took it: {:.400}", answer.to_string()),
            Err(fault) => {
                let about = ["field", "what", "why"].map(|name| fault.params.get(name).cloned());
                let about: Vec<_> = about.into_iter().flatten().collect();
                format!("{} {}", fault.code.as_str(), about.join(" "))
                    .trim()
                    .to_owned()
            }
        }
    }

    fn sign_in(&self, login: &str) {
        let request = json!({"login": login, "password": DEMO_PASSWORD});
        self.call("session.sign_in", request);
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn handle(&self, path: &Path) -> String {
        self.desk.files.keep(path).file.unwrap()
    }

    fn take_in(&self, kind: &str, path: &Path) -> Json {
        let file = self.handle(path);
        self.call(
            "intake.import",
            json!({"op": op(), "kind": kind, "file": file}),
        )
    }

    /// Somebody who may do everything, and others, all with names of their own.
    pub fn people(&self, payloads: &[Payload]) {
        self.sign_in("demo-admin");
        let everything = ["reviewer", "finance", "manager", "administrator"];
        let mut others: Vec<_> = (0..payloads.len().min(12)).collect();
        others.insert(0, 0);
        for (at, payload) in others.into_iter().enumerate() {
            let (login, roles) = match at {
                0 => (EVERYBODY.to_owned(), &everything[..]),
                _ => (format!("other-{at}"), &everything[..1]),
            };
            let name: String = payloads[payload].text.chars().take(60).collect();
            let name = name.replace(char::is_control, " ");
            let request = json!({"op": op(), "login": login, "person": login, "display_name": name,
                "password": DEMO_PASSWORD, "roles": roles});
            self.call("account.add", request);
        }
        self.sign_in(EVERYBODY);
    }

    /// A list of programs, a row for each text; answers its file.
    pub fn programs(&self, payloads: &[Payload]) -> PathBuf {
        let mut out = csv::Writer::from_writer(Vec::new());
        out.write_record([
            "platform",
            "app_id",
            "name",
            "subject",
            "uscc",
            "category",
            "shelf_state",
            "listed_on",
            "gmv_band",
            "icp_status",
            "record_number",
            "as_of",
        ])
        .unwrap();
        let rows = payloads.iter().enumerate();
        for (at, payload) in rows.filter(|(_, one)| fits_a_list(one)) {
            let (text, id) = (&payload.text, format!("wxbad{at:013x}"));
            let band = fitting(payloads, at, 50);
            let row = [
                "wechat", &id, text, text, "", text, "listed", "", band, "", "", "",
            ];
            out.write_record(row).unwrap();
        }
        let name = "\"><img src=x onerror=top.__ran='file'>.csv";
        self.write(name, &out.into_inner().unwrap())
    }

    /// A filing for each text, with it in every field of the form, of the scan and of the registry, and
    /// one each with all of them, with a very long one and with a flood of what is not seen; answers
    /// their file.
    pub fn filings(&self, payloads: &[Payload]) -> PathBuf {
        let all = together(payloads);
        let large = format!("{}W", "龘".repeat(20_000));
        let flood = "a\u{200b}\u{200c}".repeat(2_000);
        let whole = [("flood", &flood), ("all", &all), ("large", &large)];
        let whole = whole.map(|(kind, text)| (kind, text.as_str()));
        let each = payloads.iter().map(|one| (one.kind, one.text.as_str()));
        let mut lines = String::new();
        for (at, (kind, text)) in whole.into_iter().chain(each).enumerate() {
            let line = filing(at, kind, text, payloads);
            lines += &format!("{line}\n");
        }
        self.write("filings.jsonl", lines.as_bytes())
    }

    /// Takes both in and holds what is refused against what should be.
    pub fn intake(&self, programs: &Path, filings: &Path, payloads: &[Payload]) {
        let report = self.take_in("programs", programs);
        let wrong = |one: &Payload| clean_line(&one.text, 100).is_err();
        // A row is told by the line it begins in, and holds its text three times.
        let mut line = 2;
        let mut expected = Vec::new();
        for one in payloads.iter().filter(|one| fits_a_list(one)) {
            if wrong(one) {
                expected.push(line);
            }
            line += 1 + 3 * one.text.matches('\n').count() as u64;
        }
        let rows = report["rows"].as_array().unwrap().iter();
        let refused: Vec<_> = rows.map(|row| row["line"].as_u64().unwrap()).collect();
        assert_eq!(refused, expected, "{report}");
        let report = self.take_in("filings", filings);
        assert_eq!(report["refused"], 0, "{report}");
        assert_eq!(report["accepted"], payloads.len() + 3);
    }

    /// What people say about filings, and what the authority says.
    pub fn words(&self, payloads: &[Payload]) {
        let all: String = together(payloads)
            .chars()
            .filter(|c| clean_line(&c.to_string(), 1).is_ok())
            .take(950)
            .collect();
        for act in ["comment", "ask", "skip", "hold", "return"] {
            let id = self.call("filing.next", json!({}))["id"].clone();
            let filing = self.call("filing.get", json!({"id": id}));
            let version = &filing["version"];
            let until = (chrono::Utc::now() + chrono::Duration::days(2))
                .date_naive()
                .to_string();
            let reasons = json!([{"code": "", "key_name": fitting(payloads, 1, 60), "error": all, "suggest": all, "variables": {}}]);
            let request = match act {
                "comment" | "skip" => json!({"op": op(), "id": id, "text": all}),
                "ask" => json!({"op": op(), "id": id, "version": version, "text": all}),
                "hold" => {
                    json!({"op": op(), "id": id, "version": version, "text": all, "until": until})
                }
                _ => json!({"op": op(), "id": id, "version": version, "reasons": reasons}),
            };
            let answer = self.call(&format!("filing.{act}"), request);
            // The next one, or this one, stays in hand otherwise.
            let held = answer["next"].as_str().or(answer["id"].as_str());
            if let Some(held) = held {
                self.call("filing.release", json!({"op": op(), "id": held}));
            }
            if act == "ask" {
                // Nobody answers what they asked.
                self.sign_in("demo-li");
                let answer = json!({"op": op(), "id": id, "text": all});
                self.call("filing.answer", answer);
                self.sign_in(EVERYBODY);
            }
        }
        self.authority(payloads, &all);
    }

    fn authority(&self, payloads: &[Payload], all: &str) {
        let request = json!({"list": "filings", "view": "authority", "filters": [], "sort": null, "descending": false, "search": null});
        let opened = self.call("view.open", request);
        let mut columns = opened["columns"].as_array().unwrap().iter();
        let place = columns.position(|column| column["name"] == "order_no");
        let row = &opened["rows"][0];
        let order = place.map(|at| row["cells"][at].clone()).unwrap_or_default();
        assert!(order.is_string(), "{:.600}", opened.to_string());
        let reason = json!({"key_name": fitting(payloads, 2, 60), "error": all, "suggest": all});
        let at = (chrono::Utc::now() + chrono::Duration::hours(8))
            .format("%Y-%m-%dT%H:%M:%S+08:00")
            .to_string();
        let event = json!({"event_id": fitting(payloads, 3, 100), "platform": "wechat", "order_no": order, "kind": "authority_returned", "at": at, "reasons": [reason]});
        let path = self.write("events.jsonl", format!("{event}\n").as_bytes());
        let report = self.take_in("events", &path);
        assert_eq!(report["refused"], 0, "{report}");
    }

    /// Lists that are kept, an edition of a policy, a batch that is given up, a day without a bill.
    pub fn the_rest(&self, payloads: &[Payload]) {
        let question = json!({"view": "open", "filters": [], "sort": null, "search": fitting(payloads, 0, 60)});
        for at in 0..payloads.len().min(6) {
            let request = json!({"op": op(), "list": "filings", "name": format!("{at} {}", fitting(payloads, at, 58)), "question": question.to_string(), "shared": at % 2 == 0});
            self.call("kept.keep", request);
        }
        let all = together(payloads);
        let mut policy: Json = serde_json::from_str(POLICY).unwrap();
        policy["source"] = all.clone().into();
        policy["valid_from"] = "2026-01-01".into();
        if let Some(basis) = policy["body"].get_mut("legal_basis") {
            *basis = json!({"zh": all, "en": all});
        }
        let path = self.write("policy.json", policy.to_string().as_bytes());
        self.call(
            "policy.import",
            json!({"op": op(), "file": self.handle(&path)}),
        );
        let asked = json!({"op": op(), "platform": "wechat", "rule": "unfiled", "as_of": null});
        let batch = self.call("batch.plan", asked);
        let reason: String = fitting(payloads, 0, 200).to_owned();
        let request =
            json!({"op": op(), "id": batch["id"], "version": batch["version"], "reason": reason});
        self.call("batch.withdraw", request);
    }

    /// What is too large is refused by name, wherever it comes in.
    pub fn too_large(&self) {
        let million = "龘".repeat(400_000);
        let header = "platform,app_id,name,subject,uscc,category,shelf_state,listed_on,gmv_band,icp_status,record_number,as_of";
        let list = format!("{header}\nwechat,wxbad00000000ffff,{million},x,,,listed,,,,,\n");
        let intake = |name: &str, kind: &str, bytes: &[u8]| {
            let file = self.handle(&self.write(name, bytes));
            self.refused(
                "intake.import",
                json!({"op": op(), "kind": kind, "file": file}),
            )
        };
        assert_eq!(
            intake("large.csv", "programs", list.as_bytes()),
            "too_large field"
        );
        let line = filing(90, "large", &million, &[]).to_string();
        assert_eq!(
            intake("large.jsonl", "filings", line.as_bytes()),
            "too_large field"
        );
        // What no encoding reads is refused whole, and so is what is no text.
        let broken = [list.as_bytes(), &[0xff, 0xff, 0x80]].concat();
        assert_eq!(
            intake("broken.csv", "programs", &broken[broken.len() - 64..]),
            "broken_encoding"
        );
        assert_eq!(
            intake("binary.csv", "programs", b"platform,\0\n"),
            "binary_file"
        );
        // One field that a record has room for and a field has not: the row is refused, not the file.
        let filing_of = |text: &str| filing(91, "large", text, &[]);
        let mut one = filing_of("x");
        one["application"]["icp_subject"]["base_info"]["comment"] = "W".repeat(100_000).into();
        let path = self.write("long.jsonl", one.to_string().as_bytes());
        let report = self.take_in("filings", &path);
        assert_eq!(report["rows"][0]["code"], "too_large", "{report}");
        assert_eq!(report["rows"][0]["field"], "application");
        self.too_large_by_hand(&million);
    }

    fn too_large_by_hand(&self, million: &str) {
        let id = self.call("filing.next", json!({}))["id"].clone();
        let filing = self.call("filing.get", json!({"id": id}));
        let said = json!({"op": op(), "id": id, "text": million});
        assert_eq!(
            self.refused("filing.comment", said),
            "bad_field text text_too_long"
        );
        let reason = json!({"code": "", "key_name": million, "error": million, "suggest": million, "variables": {}});
        let back = json!({"op": op(), "id": id, "version": filing["version"], "reasons": [reason]});
        assert_eq!(
            self.refused("filing.return", back),
            "bad_field reasons text_too_long"
        );
        let kept = json!({"op": op(), "list": "filings", "name": million, "question": "{}", "shared": false});
        assert_eq!(
            self.refused("kept.keep", kept),
            "bad_field name text_too_long"
        );
        let account = json!({"op": op(), "login": "late", "person": "late", "display_name": million, "password": DEMO_PASSWORD, "roles": ["reviewer"]});
        assert_eq!(
            self.refused("account.add", account),
            "bad_field display_name 1 to 200 bytes of text"
        );
        let path = self.write("large.json", million.as_bytes());
        let policy = json!({"op": op(), "file": self.handle(&path)});
        assert_eq!(self.refused("policy.import", policy), "too_large");
        self.call("filing.release", json!({"op": op(), "id": id}));
    }
}

/// A filing that was handed in long ago, so that it is among the first, with a text in every field.
fn filing(at: usize, kind: &str, text: &str, payloads: &[Payload]) -> Json {
    let mut line: Json = serde_json::from_str(FORM.lines().next().unwrap()).unwrap();
    let app_id = format!("wxbad{:013x}", 0x1_0000 + at);
    let fits = |text: &str| clean_line(text, 64).is_ok() && !text.is_empty();
    let order = Some(text).filter(|text| fits(text)).map(str::to_owned);
    line["order_no"] = order.unwrap_or_else(|| format!("{kind} {at}")).into();
    line["submitted_at"] = format!("2026-02-{:02}T09:00:00+08:00", 1 + at % 27).into();
    // Sixteen fields of this size are what a record has room for.
    let mut room = ((900 << 10) / text.len().max(1)).max(2);
    let mut fill = |value: &mut Json| put(value, text, &mut room);
    fill(&mut line["application"]);
    line["application"]["icp_applets"]["base_info"]["appid"] = app_id.into();
    let paths = [
        "icp_subject.base_info.name",
        "icp_applets.base_info.name",
        "icp_subject.organize_info.certificate_number",
        "icp_subject.base_info.address",
    ];
    let mut told: serde_json::Map<_, _> = paths
        .iter()
        .map(|path| ((*path).to_owned(), json!("x")))
        .collect();
    told.insert("elsewhere".to_owned(), json!("x"));
    told.insert(text.chars().take(200).collect(), json!("x"));
    let mut told = Json::Object(told);
    fill(&mut told);
    line["ocr"] = told.clone();
    line["registry"] = told;
    let media = Some(text).filter(|text| clean_line(text, 200).is_ok());
    if let Some(media) = media.filter(|_| !payloads.is_empty()) {
        line["attachments"] = json!({media: "scan.png"});
    }
    line
}

/// Puts a text into every text of a value, as long as there is room.
fn put(value: &mut Json, text: &str, room: &mut usize) {
    match value {
        Json::String(own) if *room > 0 => {
            text.clone_into(own);
            *room -= 1;
        }
        Json::Array(items) => items.iter_mut().for_each(|item| put(item, text, room)),
        Json::Object(members) => members.values_mut().for_each(|item| put(item, text, room)),
        _ => {}
    }
}
