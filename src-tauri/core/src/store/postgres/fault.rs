//! What the server's error means to a person.

use std::error::Error as _;
use std::io;

use postgres::Error;
use postgres::error::{Severity, SqlState};

use crate::domain::fault::{Code, Fault};

/// Whether the connection went away, so that nobody knows what became of what was sent last.
pub fn lost(error: &Error) -> bool {
    if let Some(said) = error.as_db_error() {
        let last_words = matches!(
            said.parsed_severity(),
            Some(Severity::Fatal | Severity::Panic)
        );
        return last_words || is_loss(said.code());
    }
    let source = error.source();
    error.is_closed() || source.is_some_and(<dyn std::error::Error>::is::<io::Error>)
}

fn is_loss(state: &SqlState) -> bool {
    state.code().starts_with("08") || state.code().starts_with("57P")
}

/// That the server went away under a word to it, or before. Where no commit was under way, the
/// server drops what was begun.
pub fn gone() -> Fault {
    Fault::new(Code::ServerUnreachable).with("cause", "connection")
}

/// The fault of an error. Its words are the server's own about its objects; the values it was about
/// stand in a detail that is left out.
pub fn fault(error: Error) -> Fault {
    let (code, words) = match error.as_db_error() {
        Some(refused) => (
            code_of(refused.code(), refused.constraint()),
            refused.message().to_owned(),
        ),
        None if lost(&error) => (Code::ServerUnreachable, error.to_string()),
        None => (Code::Internal, error.to_string()),
    };
    Fault::new(code).with("engine", words)
}

fn code_of(state: &SqlState, constraint: Option<&str>) -> Code {
    match state.code() {
        // The same operation came over two connections at once: asked again it finds the first.
        "23505" if constraint == Some("operation_pkey") => Code::StoreBusy,
        // Two transactions held what the other wanted; or too many are connected.
        "40001" | "40P01" | "55P03" | "53300" => Code::StoreBusy,
        "53100" => Code::DiskFull,
        "57014" => Code::Cancelled,
        "3D000" => Code::NoStore,
        "28000" | "28P01" => Code::SignInRefused,
        // What the server holds against a person, whatever their program (see the schema).
        "SK001" => Code::FourEyes,
        "SK002" => Code::RoleRefused,
        "SK003" => Code::WrongState,
        "SK005" => Code::LastAdministrator,
        "SK006" => Code::LeaseHeld,
        // A login that is no account of this desk, or not any more.
        // Names of a schema that a login may not use are not found.
        "SK004" | "42501" | "42P01" | "42883" => Code::NotSignedIn,
        "25006" | "XX001" | "XX002" => Code::StoreUnreadable,
        _ if is_loss(state) => Code::ServerUnreachable,
        other if other.starts_with("58") => Code::StoreUnreadable,
        _ => Code::Internal,
    }
}
