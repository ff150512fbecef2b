//! The day's files, as they lie in a folder.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufWriter, Write};
use std::path::Path;

use serde_json::{Value as Json, json};

use super::answer::{self, Answer, Counts, FileNote, Tally, add};
use super::application;
use super::bill::{self, Layout};
use super::day::{Demo, Filed, event_line};
use super::ledger::{Claims, Ledger};
use super::orders;
use super::people::{Person, Subject};
use super::programs::{self, PLATFORM, Program};
use super::scans::{self, Sheet};
use crate::domain::fault::{Code, Fault, Result};

fn unwritable(path: &Path) -> Fault {
    Fault::new(Code::FileUnreadable).with("path", path.display())
}

fn put(folder: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    let path = folder.join(name);
    fs::write(&path, bytes).map_err(|_| unwritable(&path))
}

/// The same value with every object's members by name, whatever order the JSON library keeps.
pub(super) fn canonical(value: Json) -> Json {
    match value {
        Json::Object(members) => {
            let mut sorted: Vec<_> = members.into_iter().collect();
            sorted.sort_by(|a, b| a.0.cmp(&b.0));
            Json::Object(
                sorted
                    .into_iter()
                    .map(|(key, value)| (key, canonical(value)))
                    .collect(),
            )
        }
        Json::Array(items) => Json::Array(items.into_iter().map(canonical).collect()),
        other => other,
    }
}

fn lines(values: Vec<Json>) -> String {
    values.into_iter().fold(String::new(), |mut out, value| {
        out.push_str(&canonical(value).to_string());
        out.push('\n');
        out
    })
}

/// Writes the day's files and answers what is right about them, with the notices and bills.
pub(super) fn write(demo: Demo, folder: &Path) -> Result<(Answer, Ledger)> {
    for part in ["scans", "bills"] {
        let path = folder.join(part);
        fs::create_dir_all(&path).map_err(|_| unwritable(&path))?;
    }
    let (tally, ledger) = programs_file(demo, folder)?;
    let arriving = demo.arriving();
    let happened = demo.happened();
    let mut made = Answer {
        seed: demo.seed,
        programs: demo.programs,
        today: demo.today,
        files: vec![note("programs.csv", "programs")],
        filings_after: answer::after(&tally.filings, &arriving, &happened),
        filings_before: tally.filings,
        due_before: tally.due,
        filings_file: Counts::new(),
        events_file: Counts::new(),
        defects: arriving.iter().filter_map(defect).collect(),
        unfiled_before: tally.before,
        unfiled_after: tally.after,
        notices: answer::notices(&ledger, demo.today),
        bills: Vec::new(),
    };
    made.filings_file = filings_file(&arriving, folder)?;
    made.files.push(note("filings.jsonl", "filings"));
    made.events_file = events_file(&happened, folder)?;
    made.files.push(note("events.jsonl", "events"));
    let days = ledger
        .days
        .iter()
        .filter(|day| !Ledger::is_stored(demo.today, day.day));
    for (at, day) in days.enumerate() {
        let layout = if at == 0 {
            Layout::Success
        } else {
            Layout::All
        };
        let file = format!("bills/{PLATFORM}-{}-{}.csv", day.day, layout.word());
        put(folder, &file, bill::write(day, layout).as_bytes())?;
        made.files.push(note(&file, "bill"));
        made.bills.push(answer::bill(&ledger, day, layout, file));
    }
    made.files.push(note("scans", "scans"));
    made.files.push(note("answer.json", "answer"));
    let text = serde_json::to_string_pretty(&made).map_err(|_| Fault::internal("demo.answer"))?;
    put(folder, "answer.json", text.as_bytes())?;
    Ok((made, ledger))
}

fn note(name: &str, kind: &str) -> FileNote {
    FileNote {
        name: name.to_owned(),
        kind: kind.to_owned(),
    }
}

fn defect(one: &Filed) -> Option<(String, String)> {
    let check = one.order.defect.check()?;
    Some((one.order.order_no.clone(), check.to_owned()))
}

/// The platform's list as of yesterday; collects counts and notices on the way.
fn programs_file(demo: Demo, folder: &Path) -> Result<(Tally, Ledger)> {
    let path = folder.join("programs.csv");
    let file = fs::File::create(&path).map_err(|_| unwritable(&path))?;
    let mut out = csv::Writer::from_writer(BufWriter::new(file));
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
    .map_err(|_| unwritable(&path))?;
    let (mut tally, mut claims) = (Tally::default(), Claims::new(demo.seed, demo.today));
    for index in 0..demo.programs {
        let (program, subject) = demo.program(index);
        let place = programs::open_place(index, demo.programs);
        let order = place.map(|place| orders::in_flight(demo.seed, &program, place, demo.today));
        tally.look(demo, &program, order.as_ref());
        let restricted = claims.look(&program, &subject);
        let row = csv_row(&program, &subject, restricted);
        out.write_record(row).map_err(|_| unwritable(&path))?;
    }
    let mut file = out.into_inner().map_err(|_| unwritable(&path))?;
    file.flush().map_err(|_| unwritable(&path))?;
    Ok((tally, claims.finish()))
}

fn csv_row(program: &Program, subject: &Subject, restricted: bool) -> [String; 12] {
    let (status, as_of) = program.after.unzip();
    let shelf = if restricted {
        "search_restricted"
    } else {
        program.shelf
    };
    [
        PLATFORM.to_owned(),
        program.app_id.clone(),
        program.name.clone(),
        subject.name.clone(),
        subject.uscc.clone().unwrap_or_default(),
        program.category.to_owned(),
        shelf.to_owned(),
        program
            .listed_on
            .map(|day| day.to_string())
            .unwrap_or_default(),
        program.band.to_owned(),
        status.map(|status| status.to_string()).unwrap_or_default(),
        program.record_after.clone().unwrap_or_default(),
        as_of.map(|day| day.to_string()).unwrap_or_default(),
    ]
}

/// Beside the orders a line that says the first again, one of an unknown kind, and one that is
/// not JSON.
fn filings_file(arriving: &[Filed], folder: &Path) -> Result<Counts> {
    let mut values = Vec::with_capacity(arriving.len() + 2);
    let mut drawn = BTreeSet::new();
    for one in arriving {
        let body = application::body(&one.order, &one.subject, &one.program);
        let mut line = orders::line(&one.order, &body);
        for (what, name) in orders::media(&one.order, &one.subject) {
            let file = format!("scans/{name}");
            if drawn.insert(name.clone()) {
                put(folder, &file, &scan(what, one)?)?;
            }
            line["attachments"][name] = json!(file);
        }
        values.push(line);
    }
    if let Some(first) = values.first().cloned() {
        let mut unknown = first.clone();
        unknown["kind"] = json!("unknown_kind");
        unknown["order_no"] = json!("BA-OF-NO-KIND");
        values.extend([first, unknown]);
    }
    let text = lines(values) + "{\"platform\": \"wechat\", \"order_no\":\n";
    put(folder, "filings.jsonl", text.as_bytes())?;
    let again = arriving.iter().filter(|one| one.order.revision > 1).count() as u64;
    let mut counts = Counts::new();
    add(&mut counts, "read", arriving.len() as u64 + 3);
    add(&mut counts, "accepted", arriving.len() as u64 - again);
    add(&mut counts, "updated", again);
    add(&mut counts, "unchanged", 1);
    add(&mut counts, "refused", 2);
    Ok(counts)
}

/// Draws one of an order's scans.
pub(super) fn scan(what: &str, one: &Filed) -> Result<Vec<u8>> {
    let person: &Person = if what.starts_with("operator") {
        &one.subject.operator
    } else {
        &one.subject.principal
    };
    let number = one.subject.uscc.as_deref().unwrap_or_default();
    scans::draw(match what {
        "licence" => Sheet::Licence { number },
        "principal-front" | "operator-front" => Sheet::CardFront { of: person },
        "principal-back" | "operator-back" => Sheet::CardBack,
        _ => Sheet::Letter {
            number: &one.order.order_no,
        },
    })
}

/// Beside the events the first one again, and one of an order nobody knows.
fn events_file(happened: &[super::day::Happened], folder: &Path) -> Result<Counts> {
    let mut values: Vec<Json> = happened.iter().map(event_line).collect();
    let mut counts = Counts::new();
    add(&mut counts, "updated", values.len() as u64);
    if let Some(first) = values.first().cloned() {
        let mut unknown = first.clone();
        unknown["event_id"] = json!("EV-OF-NO-ORDER");
        unknown["order_no"] = json!("BA-OF-NOBODY");
        values.extend([first, unknown]);
        add(&mut counts, "unchanged", 1);
        add(&mut counts, "refused", 1);
    }
    add(&mut counts, "read", values.len() as u64);
    add(&mut counts, "accepted", 0);
    put(folder, "events.jsonl", lines(values).as_bytes())?;
    Ok(counts)
}
