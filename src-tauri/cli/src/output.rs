//! What reaches the terminal: one JSON document, or aligned text for people.
//!
//! Nothing from a file or the store reaches a terminal as it is: control characters, direction
//! marks and characters without width are written as `\u{…}`, so that data can neither move the
//! cursor nor look like something else.

use std::io::Write as _;

use serde_json::{Map, Value as Json};
use shelfkeeper_core::domain::calendar::Instant;
use shelfkeeper_core::domain::text::hidden_kind;
use unicode_width::UnicodeWidthStr;

use crate::messages::Messages;

/// Writes to stdout; a reader that went away is no failure.
pub fn stdout(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{}", text.trim_end_matches('\n')).and_then(|()| out.flush());
}

/// Writes to stderr.
pub fn stderr(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// A document as JSON that a terminal may show: what is not seen is escaped.
pub fn json(document: &Json) -> String {
    let text = serde_json::to_string_pretty(document).unwrap_or_default();
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '\n' || hidden_kind(c).is_none() {
            out.push(c);
        } else {
            // Outside strings a document holds line breaks and blanks only, so this is in a string.
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    out
}

/// Text of others, with everything that is not seen made visible.
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if hidden_kind(c).is_some() {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

/// Fen as people read it: ￥1,000.00.
pub fn money(fen: &str) -> Option<String> {
    let fen: i64 = fen.parse().ok()?;
    let (yuan, rest) = (fen.unsigned_abs() / 100, fen.unsigned_abs() % 100);
    let digits = yuan.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let sign = if fen < 0 { "-" } else { "" };
    Some(format!("{sign}￥{grouped}.{rest:02}"))
}

/// An instant as Shanghai's clocks show it.
fn moment(millis: i64) -> String {
    let at = Instant(millis);
    let seconds = at.millis_of_day() / 1_000;
    let (hours, minutes) = (seconds / 3_600, seconds / 60 % 60);
    format!("{} {hours:02}:{minutes:02}:{:02}", at.day(), seconds % 60)
}

/// Which columns of a list or table people see, and in which order.
const COLUMNS: &[(&str, &[&str])] = &[
    (
        "filings",
        &[
            "id",
            "order_no",
            "kind",
            "program_name",
            "subject_name",
            "province",
            "status",
            "sms_status",
            "due_on",
        ],
    ),
    (
        "programs",
        &[
            "id",
            "platform",
            "app_id",
            "name",
            "category",
            "shelf_state",
            "ordered_state",
            "icp_status",
            "icp_as_of_on",
            "record_number",
        ],
    ),
    (
        "notices",
        &[
            "number",
            "app_id",
            "program_name",
            "amount_fen",
            "paid_fen",
            "issued_on",
            "due_on",
            "state",
            "restriction",
        ],
    ),
    (
        "payments",
        &[
            "id",
            "external_id",
            "kind",
            "amount_fen",
            "left_fen",
            "due_fen",
            "paid_at",
            "verdict",
            "reason",
            "remark",
        ],
    ),
    (
        "imports",
        &[
            "id",
            "file_name",
            "profile",
            "state",
            "imported_at",
            "imported_by_name",
            "undone_by_name",
        ],
    ),
    (
        "batches",
        &[
            "id",
            "number",
            "platform",
            "rule",
            "measure",
            "state",
            "item_count",
            "as_of_on",
            "planned_at",
            "author_name",
            "approver_name",
            "executor_name",
        ],
    ),
    (
        "batch_items",
        &[
            "ordinal",
            "app_id",
            "program_name",
            "previous_state",
            "target_state",
            "outcome",
            "outcome_code",
        ],
    ),
    (
        "audit",
        &["id", "at", "login", "action", "entity", "detail"],
    ),
    (
        "checks",
        &["severity", "code", "path", "evidence", "reasons"],
    ),
    ("attachments", &["id", "media", "path", "mime", "bytes"]),
    ("history", &["at", "kind", "login", "revision", "reasons"]),
    ("reasons", &["code", "zh", "en", "variables"]),
    (
        "fields",
        &[
            "label",
            "path",
            "declared",
            "ocr",
            "registry",
            "verdict",
            "attachment",
        ],
    ),
    ("changes", &["label", "path", "before", "after"]),
    (
        "policies",
        &[
            "id",
            "platform",
            "kind",
            "edition",
            "valid_from",
            "valid_to",
            "published",
            "source",
        ],
    ),
];

/// A letter in both languages is shown as it reads, the Chinese one first, and at the end what it is known
/// by.
fn letters(map: &Map<String, Json>) -> Option<String> {
    let mut out = String::new();
    for language in ["zh", "en"] {
        let letter = map.get(language)?;
        let (subject, body) = (
            letter.get("subject")?.as_str()?,
            letter.get("body")?.as_str()?,
        );
        let lines = body.lines().map(visible);
        let rule = "─".repeat(24);
        let text: Vec<_> = [visible(subject), rule].into_iter().chain(lines).collect();
        let gap = if out.is_empty() { "" } else { "\n" };
        out.push_str(&format!("{gap}{}\n", text.join("\n")));
    }
    let hash = map.get("hash").and_then(Json::as_str);
    if let Some(hash) = hash {
        out.push_str(&format!("\nSHA-256 {}\n", visible(hash)));
    }
    Some(out)
}

/// Objects whose values are fen.
const MONEY_MAPS: &[&str] = &["in", "out", "totals"];

/// Lays documents out for people.
pub struct Layout<'a> {
    messages: &'a Messages,
}

impl<'a> Layout<'a> {
    /// A layout in the messages' language.
    pub fn new(messages: &'a Messages) -> Self {
        Self { messages }
    }

    /// A whole document.
    pub fn document(&self, document: &Json) -> String {
        let Json::Object(map) = document else {
            return self.messages.phrase("done").to_owned();
        };
        if map.is_empty() {
            return self.messages.phrase("done").to_owned();
        }
        match (map.get("list"), map.get("rows"), map.get("total")) {
            (Some(Json::String(list)), Some(Json::Array(rows)), Some(total)) => {
                self.list(list, rows, total)
            }
            _ => letters(map).unwrap_or_else(|| {
                let mut out = String::new();
                self.object("", map, &mut out);
                out
            }),
        }
    }

    fn list(&self, list: &str, rows: &[Json], total: &Json) -> String {
        if rows.is_empty() {
            return self.messages.phrase("empty").to_owned();
        }
        let foot = self.messages.phrase("shown");
        let foot = foot.replace("{total}", &total.to_string());
        let foot = foot.replace("{shown}", &rows.len().to_string());
        format!("{}\n{foot}\n", self.table(list, rows))
    }

    fn sorted<'m>(&self, map: &'m Map<String, Json>) -> Vec<(&'m String, &'m Json)> {
        let mut entries: Vec<_> = map.iter().collect();
        entries.sort_by_key(|(name, _)| (self.messages.rank(name), *name));
        entries
    }

    /// Values first, one a line; then what is nested, each under its title. What is empty is not
    /// shown.
    fn object(&self, parent: &str, map: &Map<String, Json>, out: &mut String) {
        let entries = self.sorted(map).into_iter();
        let entries = entries.filter(|(name, _)| self.is_shown(name, map));
        let (nested, plain): (Vec<_>, Vec<_>) = entries.partition(|(_, value)| is_nested(value));
        let lines: Vec<_> = plain
            .iter()
            .map(|(name, value)| (self.label(name), self.cell(parent, name, value)))
            .filter(|(_, text)| !text.is_empty())
            .collect();
        let widest = lines.iter().map(|(label, _)| label.width()).max();
        for (label, text) in &lines {
            let label = padded(label, widest.unwrap_or_default(), false);
            out.push_str(&format!("{label}  {text}\n"));
        }
        for (name, value) in nested {
            self.nested(name, value, out);
        }
    }

    fn nested(&self, name: &str, value: &Json, out: &mut String) {
        let title = match (name, value) {
            ("rows", Json::Array(_)) => self.messages.label("refused_rows"),
            _ => self.label(name),
        };
        match value {
            Json::Object(inner) if is_equation(name, inner) => {
                out.push_str(&format!("{title}  {}\n", self.equation(name, inner)));
            }
            Json::Object(inner) => {
                let mut block = String::new();
                self.object(name, inner, &mut block);
                out.push_str(&format!("\n{title}\n"));
                block
                    .lines()
                    .for_each(|line| out.push_str(&format!("  {line}\n")));
            }
            Json::Array(rows) if name == "checks" => {
                let is_passed = |row: &&Json| row["severity"] == "pass";
                let (passed, open): (Vec<_>, Vec<_>) = rows.iter().partition(is_passed);
                let open: Vec<_> = open.into_iter().cloned().collect();
                out.push_str(&format!("\n{title}\n{}", self.table(name, &open)));
                let foot = self.messages.phrase("passed");
                let foot = foot.replace("{count}", &passed.len().to_string());
                out.push_str(&format!("{foot}\n"));
            }
            Json::Array(rows) => {
                out.push_str(&format!("\n{title}\n{}", self.table(name, rows)));
            }
            _ => {}
        }
    }

    /// The label of a field; both languages of a text share one.
    fn label<'n>(&'n self, name: &'n str) -> &'n str {
        self.messages
            .label(name.strip_suffix("_en").unwrap_or(name))
    }

    /// Of a text in two languages one is shown; a demo's stated answer is for programs.
    fn is_shown(&self, name: &str, map: &Map<String, Json>) -> bool {
        if name == "answer" {
            return false;
        }
        match name.strip_suffix("_en") {
            Some(base) if map.contains_key(base) => !self.messages.is_chinese(),
            _ => self.messages.is_chinese() || !map.contains_key(&format!("{name}_en")),
        }
    }

    /// Money read and where every fen of it went.
    fn equation(&self, name: &str, map: &Map<String, Json>) -> String {
        let parts = self
            .sorted(map)
            .into_iter()
            .filter(|(part, _)| *part != "read");
        let parts: Vec<_> = parts
            .map(|(part, value)| {
                let label = self.messages.label(part);
                format!("{label} {}", self.cell(name, part, value))
            })
            .collect();
        let read = map.get("read").unwrap_or(&Json::Null);
        format!("{} = {}", self.cell(name, "read", read), parts.join(" + "))
    }

    fn table(&self, name: &str, rows: &[Json]) -> String {
        if rows.is_empty() {
            return String::new();
        }
        let columns = self.columns(name, rows);
        let heads = columns.iter().map(|column| match column.as_str() {
            "label" => self.messages.label("label_en").to_owned(),
            other => self.messages.label(other).to_owned(),
        });
        let mut lines: Vec<Vec<String>> = vec![heads.collect()];
        for row in rows {
            let cells = columns.iter().map(|column| {
                let key = match column.as_str() {
                    "label" if self.messages.is_chinese() => "label_zh",
                    "label" => "label_en",
                    other => other,
                };
                let value = row.get(key).unwrap_or(&Json::Null);
                match self.named(row, value) {
                    Some(name) => name,
                    None => self.cell(name, key, value),
                }
            });
            lines.push(cells.collect());
        }
        let right: Vec<_> = columns
            .iter()
            .map(|column| is_money(name, column) || rows.iter().all(|row| is_number(column, row)))
            .collect();
        aligned(&lines, &right)
    }

    /// A code with its name, where the row names its codes.
    fn named(&self, row: &Json, value: &Json) -> Option<String> {
        let code = value.as_str()?;
        let name = row.get("names")?.get(code)?;
        let language = if self.messages.is_chinese() {
            "zh"
        } else {
            "en"
        };
        let name = name.get(language)?.as_str()?;
        Some(format!("{} ({})", visible(name), visible(code)))
    }

    /// Of a coverage calendar people want the gaps.
    fn missing_days(&self, days: &[Json]) -> String {
        let missing = days.iter().filter(|day| day["covered"] == false);
        let missing: Vec<_> = missing.filter_map(|day| day["on"].as_str()).collect();
        let label = self.messages.label("missing_days");
        format!(
            "{label}: {} / {}  {}",
            missing.len(),
            days.len(),
            missing.join(" ")
        )
    }

    fn columns(&self, name: &str, rows: &[Json]) -> Vec<String> {
        if let Some((_, known)) = COLUMNS.iter().find(|(list, _)| *list == name)
            && rows.first().is_some_and(|row| row.get(known[1]).is_some())
        {
            return known.iter().map(|column| (*column).to_owned()).collect();
        }
        let Some(Json::Object(first)) = rows.first() else {
            return Vec::new();
        };
        let entries = self.sorted(first).into_iter();
        entries.map(|(name, _)| name.clone()).collect()
    }

    fn cell(&self, parent: &str, name: &str, value: &Json) -> String {
        match value {
            Json::Null => String::new(),
            Json::Bool(true) => self.messages.phrase("yes").to_owned(),
            Json::Bool(false) => self.messages.phrase("no").to_owned(),
            Json::Number(number) => match number.as_i64() {
                Some(at) if is_instant(name) => moment(at),
                _ => match self.messages.word(name, &number.to_string()) {
                    Some(word) => format!("{number} {word}"),
                    None => number.to_string(),
                },
            },
            Json::String(text) if is_money(parent, name) => {
                money(text).unwrap_or_else(|| visible(text))
            }
            Json::String(text) => match self.messages.word(name, text) {
                Some(word) => word.to_owned(),
                None => visible(text),
            },
            Json::Array(items) if items.iter().any(|item| item.get("covered").is_some()) => {
                self.missing_days(items)
            }
            Json::Array(items) => {
                let items: Vec<_> = items
                    .iter()
                    .map(|item| self.cell(parent, name, item))
                    .collect();
                items.join(", ")
            }
            Json::Object(map) if map.contains_key("zh") && map.contains_key("en") => {
                let own = if self.messages.is_chinese() {
                    "zh"
                } else {
                    "en"
                };
                self.cell(name, own, &map[own])
            }
            Json::Object(map) => {
                let pairs = self.sorted(map).into_iter();
                let pairs: Vec<_> = pairs
                    .map(|(key, value)| {
                        let label = visible(self.messages.label(key));
                        format!("{label}: {}", self.cell(name, key, value))
                    })
                    .collect();
                pairs.join("; ")
            }
        }
    }
}

fn is_nested(value: &Json) -> bool {
    match value {
        Json::Object(map) => !map.is_empty(),
        Json::Array(items) => items.first().is_some_and(Json::is_object),
        _ => false,
    }
}

fn is_equation(name: &str, map: &Map<String, Json>) -> bool {
    matches!(name, "in" | "out") && map.contains_key("read")
}

fn is_money(parent: &str, name: &str) -> bool {
    let total = matches!(parent, "declared" | "computed") && !matches!(name, "rows" | "fee");
    total || name.ends_with("_fen") || name == "amount" || MONEY_MAPS.contains(&parent)
}

fn is_instant(name: &str) -> bool {
    name == "at" || name.ends_with("_at")
}

fn is_number(column: &str, row: &Json) -> bool {
    !is_instant(column) && row.get(column).is_some_and(Json::is_number) && column != "status"
}

fn padded(text: &str, width: usize, right: bool) -> String {
    let blanks = " ".repeat(width.saturating_sub(text.width()));
    if right {
        format!("{blanks}{text}")
    } else {
        format!("{text}{blanks}")
    }
}

/// Columns under one another, by the width characters have on a terminal.
fn aligned(lines: &[Vec<String>], right: &[bool]) -> String {
    let widths: Vec<_> = (0..right.len())
        .map(|at| {
            let cells = lines.iter().filter_map(|line| line.get(at));
            cells.map(|cell| cell.width()).max().unwrap_or_default()
        })
        .collect();
    let mut out = String::new();
    for line in lines {
        let cells = line.iter().zip(&widths).zip(right);
        let cells: Vec<_> = cells
            .map(|((cell, width), right)| padded(cell, *width, *right))
            .collect();
        out.push_str(cells.join("  ").trim_end());
        out.push('\n');
    }
    out
}
