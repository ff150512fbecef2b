//! Which refusals are kept on record.
//!
//! Refused acts that speak of rights or rules are evidence: who tried what they may not, or what the
//! rules forbid just then. A request that is malformed, that names what is not there, or that met a
//! broken file or server, is none; nor is a look that the rules say nothing fits just then, such as at
//! a letter whose reasons are half written. The list is closed: a new code does not build before it is
//! in it.

use super::fault::Code;
use super::roles::Effect;

/// Whether a command of that effect, refused with this code, is kept on record.
pub fn is_recorded(code: Code, effect: Effect) -> bool {
    match ground(code) {
        Some(Ground::Right) => true,
        Some(Ground::Rule) => effect != Effect::Read,
        None => false,
    }
}

/// What a refusal stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ground {
    /// What somebody may.
    Right,
    /// What may be done just then.
    Rule,
}

fn ground(code: Code) -> Option<Ground> {
    use Code::*;
    Some(match code {
        // Rights: of a role, of a person, of whoever holds it.
        RoleRefused | FourEyes | LastAdministrator | LeaseHeld | LeaseMissing | LeaseCap | LookOpen
        // A signed-in person's own password asked for once more.
        | SignInRefused | SignInDelayed => Ground::Right,
        // Rules: of the state, of what was looked at, of what a decision has to say.
        WrongState | VersionConflict | OperationReused | DecisionLeft | CheckFailed | LetterChanged
        | ReasonMissing | ReasonUnknown | ReasonUnresolved | ReasonPersonal
        | LetterUnresolved
        // Rules of what is approved and executed, and of money.
        | HashMismatch | ApprovalExpired | NoticePeriod | BatchEmpty | PlanChanged
        | ResultMismatch | NothingLeft | HeldTooLittle | RefundHeld | SubjectDiffers | ImportInUse | PeriodLocked | ControlDisagrees | ControlMissing
        | RowsAfterTotals | ProfileUnconfirmed => Ground::Rule,
        // Nobody is known to have acted.
        NotSignedIn | SessionLocked
        // The request, what it names, and what was put in.
        | UnknownCommand | BadRequest | BadField | NotFound | TooLarge | BadDay
        | NoticeNumberWrong | PasswordWeak | LoginTaken | PolicyMissing | PolicyInvalid | ProfileInvalid | DemoOnly
        // Files and folders.
        | FileUnreadable | FileExists | UnknownFile | EmptyFile | BinaryFile | BrokenEncoding
        | UnterminatedQuote | UnknownLayout | FileChanged | ContainerBroken | ContainerLocked
        | SeveralBills
        // The store, the server, the computer.
        | Internal | OutcomeUnknown | Cancelled | NotAStore | NoStore | StoreExists | StoreTooNew
        | StoreOnNetwork | StoreUnsafe | TlsWeak | TlsMissing | TlsAuthority | TlsName
        | TlsExpired | TlsBinding | TlsFailed | KeychainEmpty | KeychainMissing | KeychainFailed
        | StoreUnreadable | ServerUnreachable | DiskFull | StoreBusy | AuditBroken => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fault::Class;

    #[test]
    fn only_what_was_understood_and_refused_is_kept() {
        for code in Code::ALL {
            assert!(
                ground(*code).is_none() || code.class() == Class::Refused,
                "{code:?}"
            );
        }
    }

    #[test]
    fn a_look_is_kept_where_a_right_was_missing_and_not_where_something_did_not_fit() {
        assert!(is_recorded(Code::RoleRefused, Effect::Read));
        assert!(is_recorded(Code::ReasonUnresolved, Effect::Review));
        assert!(!is_recorded(Code::ReasonUnresolved, Effect::Read));
        assert!(!is_recorded(Code::NotFound, Effect::Review));
    }
}
