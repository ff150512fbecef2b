//! Shelfkeeper from a terminal: every use case of the window.
//!
//! Exit codes: 0 done; 1 refused; 2 wrong usage; 3 the store or a file could not be read or
//! written. With `--json` exactly one document goes to stdout, whatever happens.

mod args;
mod host;
mod ledger;
mod lists;
mod messages;
mod notices;
mod output;
#[cfg(test)]
mod output_tests;
mod profiles;
mod run;
mod team;
mod work;

use std::process::ExitCode;

use clap::Parser as _;
use serde_json::{Value as Json, json};
use shelfkeeper_core::domain::fault::{Class, Code, Fault};

use args::CommandLine;
use host::Failure;
use messages::Messages;
use run::Answer;

fn main() -> ExitCode {
    let line = match CommandLine::try_parse() {
        Ok(line) => line,
        Err(error) => return not_parsed(&error),
    };
    let json = line.global.json;
    let lang = line.global.lang;
    let messages = Messages::load(lang.unwrap_or_else(messages::from_environment));
    match run::run(line) {
        Ok(answer) => done(&answer, json, &messages),
        Err(Failure::Usage(message)) => {
            let fault = Fault::new(Code::BadRequest).with("detail", message);
            refused(&fault, json, &messages)
        }
        Err(Failure::Fault(fault)) => refused(&fault, json, &messages),
    }
}

/// Help and version are answers; everything else is wrong usage, in clap's words.
fn not_parsed(error: &clap::Error) -> ExitCode {
    let asked_for_json = std::env::args_os().any(|arg| arg == "--json");
    if error.use_stderr() && asked_for_json {
        let messages = Messages::load(messages::from_environment());
        let detail = error.render().to_string();
        let detail = detail.trim_start_matches("error: ").lines().next();
        let fault = Fault::new(Code::BadRequest).with("detail", detail.unwrap_or_default());
        output::stdout(&output::json(&document_of(&fault, &messages)));
    }
    // A terminal that has gone away changes nothing about the exit code.
    let _ = error.print();
    ExitCode::from(if error.use_stderr() { 2 } else { 0 })
}

fn done(answer: &Answer, json: bool, messages: &Messages) -> ExitCode {
    let mut document = answer.document.clone();
    if json {
        if let (Some(fault), Json::Object(map)) = (&answer.fault, &mut document)
            && let Json::Object(what) = document_of(fault, messages)
        {
            map.extend(what);
        }
        output::stdout(&output::json(&document));
    } else {
        output::stdout(&output::Layout::new(messages).document(&document));
        if let Some(fault) = &answer.fault {
            output::stderr(&sentence(fault, messages));
        }
    }
    answer
        .fault
        .as_ref()
        .map_or(ExitCode::SUCCESS, |fault| exit_of(fault.code))
}

fn refused(fault: &Fault, json: bool, messages: &Messages) -> ExitCode {
    if json {
        output::stdout(&output::json(&document_of(fault, messages)));
    } else {
        output::stderr(&sentence(fault, messages));
    }
    exit_of(fault.code)
}

/// The document of a refusal.
fn document_of(fault: &Fault, messages: &Messages) -> Json {
    json!({ "code": fault.code.as_str(), "params": fault.params, "message": messages.fault(fault) })
}

fn sentence(fault: &Fault, messages: &Messages) -> String {
    let text = output::visible(&messages.fault(fault));
    format!("{} ({})", text, fault.code.as_str())
}

fn exit_of(code: Code) -> ExitCode {
    ExitCode::from(match code.class() {
        Class::Refused => 1,
        Class::Usage => 2,
        Class::Unreadable => 3,
    })
}
