//! Which refusals are kept on record.
//!
//! Refused acts that speak of rights or rules are evidence: who tried what they may not, or what the
//! rules forbid just then. A request that is malformed, that names what is not there, or that met a
//! broken file or server, is none. The list is closed: a new code does not build before it is in it.

use super::fault::Code;

/// Whether a refusal with this code is kept on record.
pub fn is_recorded(code: Code) -> bool {
    use Code::*;
    match code {
        // Rights: of a role, of a person, of whoever holds it.
        RoleRefused | FourEyes | LastAdministrator | LeaseHeld | LeaseMissing | LeaseCap
        // A signed-in person's own password asked for once more.
        | SignInRefused | SignInDelayed
        // Rules: of the state, of what was looked at, of what a decision has to say.
        | WrongState | VersionConflict | OperationReused | DecisionLeft | CheckFailed
        | ReasonMissing | ReasonUnknown | ReasonUnresolved
        // Rules of what is approved and executed, and of money.
        | HashMismatch | ApprovalExpired | NoticePeriod | BatchEmpty | PlanChanged
        | ResultMismatch | NothingLeft | ImportInUse | ControlDisagrees | ControlMissing
        | RowsAfterTotals => true,
        // Nobody is known to have acted.
        NotSignedIn | SessionLocked
        // The request, what it names, and what was put in.
        | UnknownCommand | BadRequest | BadField | NotFound | TooLarge | BadDay
        | NoticeNumberWrong | PasswordWeak | LoginTaken | PolicyMissing | PolicyInvalid | DemoOnly
        // Files and folders.
        | FileUnreadable | FileExists | UnknownFile | EmptyFile | BinaryFile | BrokenEncoding
        | UnterminatedQuote | UnknownLayout | FileChanged
        // The store, the server, the computer.
        | Internal | OutcomeUnknown | Cancelled | NotAStore | NoStore | StoreExists | StoreTooNew
        | StoreOnNetwork | StoreUnsafe | TlsWeak | TlsMissing | TlsAuthority | TlsName
        | TlsExpired | TlsBinding | TlsFailed | KeychainEmpty | KeychainMissing | KeychainFailed
        | StoreUnreadable | ServerUnreachable | DiskFull | StoreBusy | AuditBroken => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fault::Class;

    #[test]
    fn only_what_was_understood_and_refused_is_kept() {
        for code in Code::ALL {
            assert!(
                !is_recorded(*code) || code.class() == Class::Refused,
                "{code:?}"
            );
        }
    }
}
