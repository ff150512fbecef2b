//! Payment bills of the demo day with texts of other people in what was bought.

use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use super::payloads::Payload;

/// The column of what was bought, as the platform names it.
const BOUGHT: &str = "商品名称";
/// The most bytes that a field may have.
const FIELD_CAP: usize = 64 << 10;
/// What a very long text begins with: it runs where it is markup.
const BEGINS: &str = "<img src=x onerror=top.__ran='long'>";

/// The demo's last bill under a name of other people, where each row says what it is asked to; the rows
/// are counted from zero, and one that is told nothing stays as it is.
fn bill(folder: &Path, name: &str, mut told: impl FnMut(usize) -> Option<String>) -> PathBuf {
    let files = crate::money::day_files(folder);
    let answer = std::fs::read_to_string(files.join("answer.json")).unwrap();
    let answer: Json = serde_json::from_str(&answer).unwrap();
    let last = answer["bills"].as_array().unwrap().last().unwrap();
    let text = std::fs::read_to_string(files.join(last["file"].as_str().unwrap())).unwrap();
    let mut lines = text.split_inclusive('\n');
    let mut out = lines.next().unwrap().to_owned();
    let column = out.split(',').position(|name| name == BOUGHT).unwrap();
    for (row, line) in lines.enumerate() {
        let mut values: Vec<_> = line.split(',').collect();
        // The totals at the end are two short lines.
        let text = (values.len() > column + 3).then(|| told(row)).flatten();
        let text = text.map(|text| format!("`{text}"));
        if let Some(text) = &text {
            values[column] = text;
        }
        out += &values.join(",");
    }
    let path = folder.join(format!("\"><svg onload=top.__ran='{name}'>.csv"));
    std::fs::write(&path, out).unwrap();
    path
}

/// A bill with a text in every row.
pub fn bill_of(folder: &Path, payloads: &[Payload]) -> PathBuf {
    let fits = |one: &&Payload| {
        !one.text.contains(['"', ',', '`', '\n']) && !one.text.contains(char::is_control)
    };
    let mut texts = payloads.iter().filter(fits).cycle();
    bill(folder, "bill", |_| texts.next().map(|one| one.text.clone()))
}

/// A text that begins with markup and has so many bytes.
fn long(bytes: usize) -> String {
    let wide = "龘".repeat((bytes - BEGINS.len()) / "龘".len());
    let mut text = format!("{BEGINS}{wide}");
    text.extend(std::iter::repeat_n('W', bytes - text.len()));
    text
}

/// A bill whose first rows have as much to say as a field can hold, with the sign before it.
pub fn full(folder: &Path) -> PathBuf {
    bill(folder, "full", |row| {
        (row < 20).then(|| long(FIELD_CAP - "`".len()))
    })
}

/// A bill with one field of a million bytes in its third row, which is its fourth line. The record has room
/// for it, so that it is the field that is refused.
pub fn too_long(folder: &Path) -> PathBuf {
    bill(folder, "too-long", |row| {
        (row == 2).then(|| long(1_000_000))
    })
}
