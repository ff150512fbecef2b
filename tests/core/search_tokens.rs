//! The search tokens against the tokenizer that will index them.

#![expect(clippy::expect_used)]

use rusqlite::Connection;
use shelfkeeper_core::domain::text::{fold, is_token_char, query_tokens, search_tokens};
use std::collections::BTreeSet;

fn index() -> Connection {
    let store = Connection::open_in_memory().expect("a store in memory");
    store
        .execute_batch(
            "CREATE VIRTUAL TABLE t USING fts5(x, tokenize='unicode61');
             CREATE VIRTUAL TABLE v USING fts5vocab(t, instance);",
        )
        .expect("FTS5 is built in");
    store
}

/// Every token character stands between two letters; one that `unicode61` takes for a separator
/// or drops would leave fewer than three characters in a term.
#[test]
fn unicode61_keeps_every_token_character_whole() {
    let store = index();
    let mut add = store
        .prepare("INSERT INTO t(rowid, x) VALUES (?1, ?2)")
        .expect("prepares");
    let mut expected = BTreeSet::new();
    store.execute_batch("BEGIN").expect("begins");
    for c in ('\0'..=char::MAX).filter(|&c| is_token_char(c)) {
        if fold(&c.to_string()).chars().eq([c]) {
            add.execute((u32::from(c), format!("a{c}b")))
                .expect("inserts");
            expected.insert(u32::from(c));
        }
    }
    let mut terms = store
        .prepare("SELECT doc FROM v WHERE length(term) = 3")
        .expect("prepares");
    let whole = terms.query_map([], |row| row.get(0)).expect("queries");
    let whole: BTreeSet<u32> = whole.map(|code| code.expect("reads")).collect();
    assert!(expected.len() > 130_000);
    assert_eq!(
        expected.difference(&whole).collect::<Vec<_>>(),
        Vec::<&u32>::new()
    );
}

/// Looks a text up the way a grid's search does: all tokens present, then the check if asked for.
fn finds(value: &str, typed: &str) -> bool {
    let store = index();
    let tokens: Vec<String> = search_tokens(value).collect();
    store
        .execute("INSERT INTO t(x) VALUES (?1)", [tokens.join(" ")])
        .expect("inserts");
    let query = query_tokens(typed);
    let all: Vec<String> = query
        .tokens
        .iter()
        .map(|token| format!("\"{token}\""))
        .collect();
    let hits = if all.is_empty() {
        1
    } else {
        let sql = "SELECT count(*) FROM t WHERE t MATCH ?1";
        store
            .query_row(sql, [all.join(" ")], |row| row.get::<_, i64>(0))
            .expect("matches")
    };
    hits == 1 && (!query.recheck || fold(value).contains(&query.folded))
}

#[test]
fn any_part_of_a_name_is_found_from_one_character_on() {
    let name = "𠮷祥（上海）短剧ＡＰＰ Café №8-B";
    for typed in [
        "剧",
        "短剧",
        "祥(上",
        "短剧app",
        "PP caf",
        "café",
        "𠮷",
        "𠮷祥",
        "no8-b",
        "8-B",
        "（",
        "8",
    ] {
        assert!(finds(name, typed), "{typed}");
    }
    for typed in [
        "剧短",
        "海短",
        "app短剧",
        "8b",
        "cafe",
        "9",
        "[",
        "上海短剧",
    ] {
        assert!(!finds(name, typed), "{typed}");
    }
}
