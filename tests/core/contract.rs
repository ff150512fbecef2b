//! The contract in TypeScript: written from the core's types, held equal to the window's copy.
//!
//! `SHELFKEEPER_WRITE_CONTRACT=1` writes the file; otherwise a difference fails the suite.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use shelfkeeper_core::contract::*;
use shelfkeeper_core::desk::commands::{COMMANDS, Command, HOST_COMMANDS};
use shelfkeeper_core::domain::fault::Code;
use shelfkeeper_core::for_each_command;
use ts_rs::{Config, TS, TypeVisitor};

struct Collect {
    config: Config,
    found: BTreeMap<String, String>,
}

impl TypeVisitor for Collect {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        // Only types of our own are declared; the rest are TypeScript's.
        if T::output_path().is_none() {
            return T::visit_dependencies(self);
        }
        let name = T::ident(&self.config);
        if self.found.contains_key(&name) {
            return;
        }
        let docs = T::docs().unwrap_or_default();
        let text = format!("{docs}export {}", T::decl(&self.config));
        self.found.insert(name, text);
        T::visit_dependencies(self);
    }
}

macro_rules! collect_all {
    ($(($name:literal, $ident:ident, $handler:path, $request:ident, $answer:ident)),* $(,)?) => {
        fn collect(into: &mut Collect) {
            $(into.visit::<$request>(); into.visit::<$answer>();)*
            into.visit::<Progress>();
            into.visit::<PickFile>();
            into.visit::<Picked>();
            into.visit::<SeveralPicked>();
            into.visit::<CancelJob>();
            into.visit::<Events>();
        }
    };
}
for_each_command!(collect_all);

fn generated() -> String {
    let mut all = Collect {
        config: Config::default(),
        found: BTreeMap::new(),
    };
    collect(&mut all);
    let mut out = String::from(
        "// Written from the core's contract by the test `contract`; do not edit.\n\
         // SHELFKEEPER_WRITE_CONTRACT=1 cargo test -p shelfkeeper-core --test core contract\n",
    );
    for text in all.found.values() {
        writeln!(out, "\n{text}").unwrap();
    }
    let line = |f: &dyn Fn(&Command) -> String| {
        COMMANDS
            .iter()
            .chain(HOST_COMMANDS)
            .map(f)
            .collect::<String>()
    };
    let requests = line(&|c| format!("  \"{}\": {};\n", c.name, c.request));
    let answers = line(&|c| format!("  \"{}\": {};\n", c.name, c.answer));
    let names = line(&|c| format!("  \"{}\": \"{}\",\n", c.name, c.identifier));
    write!(
        out,
        "\n/** Each command's request. */\nexport interface Requests {{\n{requests}}}\n"
    )
    .unwrap();
    write!(
        out,
        "\n/** Each command's answer. */\nexport interface Responses {{\n{answers}}}\n"
    )
    .unwrap();
    out.push_str("\n/** A command by name. */\nexport type CommandName = keyof Requests;\n");
    out.push_str("\n/** What the host tells, by name. */\nexport type EventName = keyof Events;\n");
    write!(
        out,
        "\n/** The window's function for each command. */\nexport const COMMAND_FUNCTIONS: Record<CommandName, string> = {{\n{names}}};\n"
    )
    .unwrap();
    let codes: Vec<_> = Code::ALL
        .iter()
        .map(|code| format!("  \"{}\",\n", code.as_str()))
        .collect();
    write!(
        out,
        "\n/** Every fault there is. */\nexport const FAULT_CODES = [\n{}] as const;\n",
        codes.concat()
    )
    .unwrap();
    out
}

#[test]
fn the_windows_copy_of_the_contract_is_the_cores() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/backend/contract.ts");
    let text = generated();
    if std::env::var_os("SHELFKEEPER_WRITE_CONTRACT").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let held = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        held == text,
        "ui/src/backend/contract.ts is not the core's contract: write it anew"
    );
}

#[test]
fn every_check_has_words_in_both_languages_of_the_pages() {
    use shelfkeeper_core::domain::checks::CheckCode;
    // What the codes are is told by the refusal of one that is none.
    let refusal = serde_json::from_str::<CheckCode>("\"\"").unwrap_err();
    let refusal = refusal.to_string();
    let codes: Vec<&str> = refusal.split('`').skip(3).step_by(2).collect();
    assert!(
        codes.len() > 30 && codes.contains(&"province_age"),
        "{codes:?}"
    );
    for words in [
        include_str!("../../ui/src/i18n/zh-CN/review.ts"),
        include_str!("../../ui/src/i18n/en/review.ts"),
    ] {
        let checks = words.split_once("\n  check: {\n").unwrap().1;
        let checks = checks.split_once("\n  },").unwrap().0;
        let told: Vec<&str> = checks
            .lines()
            .filter_map(|line| Some(line.trim().split_once(": ")?.0))
            .collect();
        assert_eq!(told.len(), codes.len(), "{told:?}");
        for code in &codes {
            assert!(told.contains(code), "{code} has no words");
        }
    }
}
