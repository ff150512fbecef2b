//! The house: rooms, arrows in one direction, and what each room must not know.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() && !["node_modules", "dist", "target", "gen"].contains(&name.as_str()) {
            found.extend(files(&path, ending));
        } else if name.ends_with(ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The text without line comments, so that prose may name what code may not.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let lines = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.map(|line| format!("{line}\n")).collect()
}

/// The part before the file's own tests, which may reach further.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or(text)
}

/// The module path of a file below `src`: `desk/payments/plan.rs` is `[desk, payments, plan]`.
fn module(path: &Path, src: &Path) -> Vec<String> {
    let relative = path.strip_prefix(src).unwrap().with_extension("");
    let mut parts: Vec<String> = relative
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    if parts
        .last()
        .is_some_and(|last| last == "mod" || last == "lib")
    {
        parts.pop();
    }
    parts
}

/// The rooms a file names through `crate::` or through enough `super::` to leave its own.
fn rooms_named(text: &str, module: &[String]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let word = |rest: &str| -> String {
        rest.chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect()
    };
    for (at, _) in text.match_indices("crate::") {
        found.insert(word(&text[at + "crate::".len()..]));
    }
    for (at, _) in text.match_indices("super::") {
        if text[..at].ends_with("super::") {
            continue;
        }
        let mut rest = &text[at..];
        let mut depth = 0;
        while let Some(next) = rest.strip_prefix("super::") {
            (rest, depth) = (next, depth + 1);
        }
        if depth >= module.len() {
            found.insert(word(rest));
        }
    }
    found
}

#[test]
fn the_arrows_between_the_rooms_of_the_core_point_one_way() {
    let src = root().join("src-tauri/core/src");
    let rooms = ["contract", "desk", "domain", "store"];
    let allowed = |from: &str| -> &[&str] {
        match from {
            "domain" => &["domain"],
            "store" => &["store", "domain"],
            "contract" => &["contract", "domain"],
            _ => &["contract", "desk", "domain", "store"],
        }
    };
    let mut seen = 0;
    for path in files(&src, ".rs") {
        let module = module(&path, &src);
        let Some(from) = module.first() else { continue };
        for to in rooms_named(&code(&path), &module)
            .iter()
            .filter(|to| rooms.contains(&to.as_str()))
        {
            seen += 1;
            assert!(
                allowed(from).contains(&to.as_str()),
                "{} reaches into {to}",
                path.display()
            );
        }
    }
    assert!(
        seen > 50,
        "the test has to see the arrows it judges: {seen}"
    );
}

#[test]
fn the_domain_reads_no_clock_no_disk_and_no_dice() {
    for path in files(&root().join("src-tauri/core/src/domain"), ".rs") {
        let text = code(&path);
        let own = without_tests(&text);
        for word in [
            "std::fs",
            "std::env",
            "SystemTime",
            "Utc::now",
            "Local::now",
            "getrandom",
            "rand::",
            "rusqlite",
        ] {
            assert!(!own.contains(word), "{} uses {word}", path.display());
        }
    }
}

#[test]
fn the_core_knows_no_host() {
    let manifest = fs::read_to_string(root().join("src-tauri/core/Cargo.toml")).unwrap();
    for line in manifest.lines() {
        for host in ["tauri", "clap", "wry", "gtk", "webkit"] {
            assert!(!line.starts_with(host), "the core depends on {host}");
        }
    }
    for path in files(&root().join("src-tauri/core/src"), ".rs") {
        let text = code(&path);
        for word in ["tauri::", "clap::", "println!"] {
            assert!(!text.contains(word), "{} uses {word}", path.display());
        }
    }
}

#[test]
fn sql_stands_only_in_the_store() {
    let root = root();
    let outside = [
        "src-tauri/core/src/desk",
        "src-tauri/core/src/domain",
        "src-tauri/core/src/contract",
        "src-tauri/src",
        "src-tauri/cli/src",
    ];
    for folder in outside {
        for path in files(&root.join(folder), ".rs") {
            let text = code(&path);
            for word in [
                "\"SELECT ",
                "\"INSERT ",
                "\"UPDATE ",
                "\"DELETE ",
                "\"PRAGMA ",
                "rusqlite",
                "query_view(",
            ] {
                assert!(!text.contains(word), "{} holds {word}", path.display());
            }
        }
    }
}

#[test]
fn covered_tables_are_written_through_the_transaction_only() {
    let covered: Vec<_> = shelfkeeper_core::store::rows::LAYOUTS
        .iter()
        .map(|l| l.table)
        .collect();
    for path in files(&root().join("src-tauri/core/sql"), ".sql") {
        if path.to_string_lossy().contains("schema") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for line in text.lines() {
            let mut words = line.split_whitespace();
            let table = match (words.next(), words.next(), words.next()) {
                (Some("INSERT"), Some("INTO"), Some(table)) => table,
                (Some("UPDATE"), Some(table), _) => table,
                (Some("DELETE"), Some("FROM"), Some(table)) => table,
                _ => continue,
            };
            // Wrong passwords are counted outside the record, so that guessing cannot fill it.
            let counts = table == "account" && line.contains("failed_count");
            assert!(
                counts || !covered.contains(&table),
                "{}: {line}",
                path.display()
            );
        }
    }
}

#[test]
fn the_pages_know_the_shell_in_one_file() {
    let root = root();
    let only = root.join("ui/src/backend/tauri.ts");
    let mut found = Vec::new();
    for ending in [".ts", ".vue"] {
        for path in files(&root.join("ui/src"), ending) {
            if fs::read_to_string(&path).unwrap().contains("@tauri-apps/") {
                found.push(path);
            }
        }
    }
    assert_eq!(found, [only]);
}

#[test]
fn no_file_is_longer_than_six_hundred_lines() {
    let root = root();
    let generated = root.join("ui/src/backend/contract.ts");
    for (folder, ending) in [
        ("src-tauri", ".rs"),
        ("ui/src", ".ts"),
        ("ui/src", ".vue"),
        ("ui/src", ".css"),
        ("src-tauri/core/sql", ".sql"),
    ] {
        for path in files(&root.join(folder), ending) {
            let lines = fs::read_to_string(&path).unwrap().lines().count();
            assert!(
                lines <= 600 || path == generated,
                "{}: {lines} lines",
                path.display()
            );
        }
    }
}

#[test]
fn the_top_level_holds_what_it_should_and_nothing_else() {
    let allowed = [
        "Cargo.toml",
        "Cargo.lock",
        "src-tauri",
        "ui",
        "assets",
        "tests",
        "tauri.conf.json",
        "README.md",
        "target",
        "gen",
    ];
    for entry in fs::read_dir(root()).unwrap().map(Result::unwrap) {
        let name = entry.file_name().to_string_lossy().into_owned();
        assert!(
            name.starts_with('.')
                || allowed.contains(&name.as_str())
                || name.starts_with("LICENSE"),
            "{name}"
        );
    }
}
