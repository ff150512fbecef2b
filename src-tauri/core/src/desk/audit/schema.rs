//! The triggers that keep the record append-only, those that tell what a search has to read anew, and
//! nothing that changes or hides rows.

use sha2::{Digest as _, Sha256};

use super::chain::hex;
use super::refused_is_schema;
use super::report::Findings;
use crate::domain::fault::Result;
use crate::store::{Engine, Session};

/// Kind, name and SHA-256 of the text, every run of white space taken as one space.
type Expected = &'static [(&'static str, &'static str, &'static str)];

const OF_FILE: Expected = &[
    (
        "trigger",
        "audit_gapless",
        "58fc578609eb618f335fdb9fb918930efcef551aa0e6bf24efddc7923a7b77a9",
    ),
    (
        "trigger",
        "audit_no_delete",
        "9933be93a882ad2e73a18d4e65d514edfd67086de6ecd3ac6d81cf46124d8f91",
    ),
    (
        "trigger",
        "audit_no_update",
        "6304642bd2e16d725669fe4296c5aba9dfddaf20ffa71b8454028eaedbd9e3ac",
    ),
    (
        "trigger",
        "filing_gone",
        "b8500882d2e44a6f610013ea2cc95fdc0081a63bb14992b379802ebc973531c6",
    ),
    (
        "trigger",
        "filing_searched",
        "89b511b8965ad348515e07fb135d8c239edc28b8268a44e1cd01a68362a62010",
    ),
    (
        "trigger",
        "program_gone",
        "86f17797c1d053a5d729b7ebe6ce04da9e46b15df357e76abd2668ab21a5bbe5",
    ),
    (
        "trigger",
        "program_searched",
        "a1199af6793141507c2b4315233518e9af730f282193b629f11ff68da7e8ea31",
    ),
    (
        "view",
        "audit_list",
        "d28d445ace4b1b4f1a5aa332718a696931d88e66532780e06079d6cca0470805",
    ),
    (
        "view",
        "batch_list",
        "f5fd797edef9e8ff39f5bacffbc7b257d1814d36ca415feccfc2257052e7dbbe",
    ),
    (
        "view",
        "import_list",
        "68a65b9b57bcc57bd9ad08522b32cbdb1b5ec7d8f7458bea4f07662bc41488a7",
    ),
    (
        "view",
        "notice_refund",
        "5b4bea5617f523057c3172045a8e95c83c217cb5465de10aa1b3e6325c33546d",
    ),
];

/// The same of a team's store, one a line; a store of a server has far more of them, because they are
/// what holds against a person.
const OF_TEAM: &str = include_str!("team_schema.txt");

fn expected_of(engine: Engine) -> Vec<(&'static str, &'static str, &'static str)> {
    match engine {
        Engine::Sqlite => OF_FILE.to_vec(),
        Engine::Postgres => {
            let lines = OF_TEAM.lines().map(|line| {
                let mut words = line.split(' ');
                let mut word = || words.next().unwrap_or_default();
                (word(), word(), word())
            });
            lines.collect()
        }
    }
}

/// Compares the store's triggers and views with the ones this program makes.
pub fn check(session: &mut dyn Session, findings: &mut Findings) -> Result<()> {
    let expected_ones = expected_of(session.engine());
    let mut found: Vec<(String, String, String)> = Vec::new();
    let done = session.query("audit.schema", &[], &mut |row| {
        let text = |at| {
            row.opt_text(at)
                .ok()
                .flatten()
                .unwrap_or_default()
                .to_owned()
        };
        found.push((text(0), text(1), text(2)));
        Ok(())
    });
    refused_is_schema(done, "sqlite_schema", findings)?;
    for (kind, name, text) in &found {
        let expected = expected_ones
            .iter()
            .find(|(k, n, _)| k == kind && n == name);
        match expected {
            None => findings.add("schema", name, "", &format!("{kind}_unexpected")),
            Some((.., hash)) if *hash != fold(text) => {
                findings.add("schema", name, "", &format!("{kind}_changed"))
            }
            Some(_) => true,
        };
    }
    for (kind, name, _) in &expected_ones {
        if !found.iter().any(|(k, n, _)| k == kind && n == name) {
            findings.add("schema", name, "", &format!("{kind}_missing"));
        }
    }
    Ok(())
}

/// The text's hash, whatever its line breaks and indents.
fn fold(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    hex(&Sha256::digest(words.join(" ")))
}
