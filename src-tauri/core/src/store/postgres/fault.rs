//! What the server's error means to a person.

use std::error::Error as _;
use std::io;

use postgres::Error;
use postgres::error::SqlState;

use crate::domain::fault::{Code, Fault};

/// Whether the connection went away, so that nobody knows what became of what was sent last.
pub fn lost(error: &Error) -> bool {
    match error.code() {
        Some(state) => state.code().starts_with("08") || state.code().starts_with("57P"),
        None => {
            error.is_closed()
                || error
                    .source()
                    .is_some_and(<dyn std::error::Error>::is::<io::Error>)
        }
    }
}

/// The fault of an error. Its words are the server's own about its objects; the values it was about
/// stand in a detail that is left out.
pub fn fault(error: Error) -> Fault {
    let (code, words) = match error.as_db_error() {
        Some(refused) => (
            code_of(refused.code(), refused.constraint()),
            refused.message().to_owned(),
        ),
        None if lost(&error) => (Code::StoreUnreadable, error.to_string()),
        None => (Code::Internal, error.to_string()),
    };
    Fault::new(code).with("engine", words)
}

/// The fault of an error that came through a writer of bytes.
pub fn written(error: io::Error) -> Fault {
    match error.into_inner().map(|inner| inner.downcast::<Error>()) {
        Some(Ok(error)) => fault(*error),
        _ => Fault::new(Code::StoreUnreadable),
    }
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
        other if other.starts_with("08") || other.starts_with("57P") => Code::StoreUnreadable,
        other if other.starts_with("58") => Code::StoreUnreadable,
        _ => Code::Internal,
    }
}
