//! What can go wrong, as a closed code with parameters.
//!
//! A fault never carries a sentence: the window and the terminal translate the code. Parameters
//! hold names, numbers and positions, and never personal data, so that a fault may be logged.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// What a host should do with a fault; the terminal turns it into its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// The request was understood and refused; nothing changed.
    Refused,
    /// The request itself is malformed.
    Usage,
    /// The store or a file could not be read or written.
    Unreadable,
}

/// Declares the closed list of codes with their class.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $class:ident;)*) => {
        /// Every fault the desk can answer.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Code {
            $($(#[$doc])* #[serde(rename = $text)] $name,)*
        }

        impl Code {
            /// All codes, in declaration order; translations are checked against it.
            pub const ALL: &'static [Code] = &[$(Code::$name),*];

            /// The code as it crosses to a window or a terminal.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $text),* }
            }

            /// What a host should do with it.
            pub fn class(self) -> Class {
                match self { $(Code::$name => Class::$class),* }
            }
        }
    };
}

codes! {
    /// A defect in the program; the log has the details.
    Internal = "internal", Unreadable;
    /// The commit's answer was lost: look the operation up before trying again.
    OutcomeUnknown = "outcome_unknown", Unreadable;
    /// The person stopped the work; nothing was changed.
    Cancelled = "cancelled", Refused;
    /// The file is not a store of this program.
    NotAStore = "not_a_store", Unreadable;
    /// There is no store at that place.
    NoStore = "no_store", Unreadable;
    /// A file stands where the new store was to be made.
    StoreExists = "store_exists", Refused;
    /// The store was written by a newer version.
    StoreTooNew = "store_too_new", Unreadable;
    /// The store lies on a network share.
    StoreOnNetwork = "store_on_network", Unreadable;
    /// A connection setting did not take.
    StoreUnsafe = "store_unsafe", Unreadable;
    /// The address asks for less than a verified connection to a server elsewhere.
    TlsWeak = "tls_weak", Refused;
    /// The server offers no encrypted connection.
    TlsMissing = "tls_missing", Unreadable;
    /// The server's certificate comes from nobody who is trusted.
    TlsAuthority = "tls_authority", Unreadable;
    /// The server's certificate is that of a server of another name.
    TlsName = "tls_name", Unreadable;
    /// The server's certificate has run out, or is not valid yet.
    TlsExpired = "tls_expired", Unreadable;
    /// The server's way of signing in is not bound to the encrypted connection.
    TlsBinding = "tls_binding", Unreadable;
    /// No encrypted connection came about.
    TlsFailed = "tls_failed", Unreadable;
    /// This computer's keychain holds no password for that.
    KeychainEmpty = "keychain_empty", Refused;
    /// This computer has no keychain that is open to the program.
    KeychainMissing = "keychain_missing", Refused;
    /// The keychain did not do what it was asked.
    KeychainFailed = "keychain_failed", Refused;
    /// The store could not be read or written.
    StoreUnreadable = "store_unreadable", Unreadable;
    /// The team's server cannot be reached, or went away; nothing was changed.
    ServerUnreachable = "server_unreachable", Unreadable;
    /// The disk is full; nothing was changed.
    DiskFull = "disk_full", Unreadable;
    /// Another process holds the store.
    StoreBusy = "store_busy", Unreadable;
    /// A file could not be read or written.
    FileUnreadable = "file_unreadable", Unreadable;
    /// The target of an export exists.
    FileExists = "file_exists", Refused;
    /// The file handle is unknown or has been used up.
    UnknownFile = "unknown_file", Refused;
    /// Login or password is wrong, or the account is disabled.
    SignInRefused = "sign_in_refused", Refused;
    /// Too many wrong passwords; wait.
    SignInDelayed = "sign_in_delayed", Refused;
    /// Nobody is signed in.
    NotSignedIn = "not_signed_in", Refused;
    /// The session was locked after idling.
    SessionLocked = "session_locked", Refused;
    /// The command is not in this role's list.
    RoleRefused = "role_refused", Refused;
    /// The command is not known.
    UnknownCommand = "unknown_command", Usage;
    /// The request does not have the command's form.
    BadRequest = "bad_request", Usage;
    /// A field of the request is out of its bounds.
    BadField = "bad_field", Refused;
    /// Nothing has that id.
    NotFound = "not_found", Refused;
    /// Somebody changed it since it was read.
    VersionConflict = "version_conflict", Refused;
    /// The same operation id came with another body, or again where every time is an act of its own.
    OperationReused = "operation_reused", Refused;
    /// That step does not lead out of this state.
    WrongState = "wrong_state", Refused;
    /// Somebody else holds the filing.
    LeaseHeld = "lease_held", Refused;
    /// The filing has to be taken first.
    LeaseMissing = "lease_missing", Refused;
    /// This person holds as many filings as one may.
    LeaseCap = "lease_cap", Refused;
    /// The decision has left the house, or somebody else made it; it cannot be taken back.
    DecisionLeft = "decision_left", Refused;
    /// Whoever looks at it a second time sees it whole once they have answered.
    LookOpen = "look_open", Refused;
    /// A check found an error, so that a person has to look at this one by itself.
    CheckFailed = "check_failed", Refused;
    /// The letter that would leave is not the letter that was shown.
    LetterChanged = "letter_changed", Refused;
    /// A return names at least one reason.
    ReasonMissing = "reason_missing", Refused;
    /// There is no such return reason.
    ReasonUnknown = "reason_unknown", Refused;
    /// A reason still has an unfilled variable.
    ReasonUnresolved = "reason_unresolved", Refused;
    /// A reason's words hold somebody's number or address.
    ReasonPersonal = "reason_personal", Refused;
    /// A letter has a place that nothing is known for.
    LetterUnresolved = "letter_unresolved", Refused;
    /// The person wrote, edited or supplied what they would approve.
    FourEyes = "four_eyes", Refused;
    /// The list was approved, or is asked for, under another hash.
    HashMismatch = "hash_mismatch", Refused;
    /// The approval has expired.
    ApprovalExpired = "approval_expired", Refused;
    /// The day from which the batch may be executed has not come.
    NoticePeriod = "notice_period", Refused;
    /// The batch has nobody in it.
    BatchEmpty = "batch_empty", Refused;
    /// No policy covers that platform and day.
    PolicyMissing = "policy_missing", Refused;
    /// The policy file does not have the policy's form.
    PolicyInvalid = "policy_invalid", Refused;
    /// The layout's document does not have the form that is needed.
    ProfileInvalid = "profile_invalid", Refused;
    /// The layout waits for a second person.
    ProfileUnconfirmed = "profile_unconfirmed", Refused;
    /// The notice number fails its check digits.
    NoticeNumberWrong = "notice_number_wrong", Refused;
    /// The payment has less left than was asked to settle.
    NothingLeft = "nothing_left", Refused;
    /// The notice holds less than that.
    HeldTooLittle = "held_too_little", Refused;
    /// What is held does not go back yet, or something is against it.
    RefundHeld = "refund_held", Refused;
    /// The two programs are not the same subject's.
    SubjectDiffers = "subject_differs", Refused;
    /// The file is empty.
    EmptyFile = "empty_file", Refused;
    /// The file is not text.
    BinaryFile = "binary_file", Refused;
    /// The archive or workbook cannot be opened, or is packed in a way that is not read.
    ContainerBroken = "container_broken", Refused;
    /// The archive or workbook is under a password.
    ContainerLocked = "container_locked", Refused;
    /// The archive or workbook holds several different bills.
    SeveralBills = "several_bills", Refused;
    /// The bytes are neither UTF-8 nor GB18030.
    BrokenEncoding = "broken_encoding", Refused;
    /// A quote is opened and never closed.
    UnterminatedQuote = "unterminated_quote", Refused;
    /// A field, record or row count exceeds its cap.
    TooLarge = "too_large", Refused;
    /// No profile fits the header.
    UnknownLayout = "unknown_layout", Refused;
    /// The file's own totals disagree with its rows.
    ControlDisagrees = "control_disagrees", Refused;
    /// The file has no totals where its profile requires them.
    ControlMissing = "control_missing", Refused;
    /// Rows follow the totals.
    RowsAfterTotals = "rows_after_totals", Refused;
    /// The plan that would run is not the plan that was shown.
    PlanChanged = "plan_changed", Refused;
    /// The file changed while it was read.
    FileChanged = "file_changed", Refused;
    /// The import cannot be undone because others build on it.
    ImportInUse = "import_in_use", Refused;
    /// The books are closed through that day.
    PeriodLocked = "period_locked", Refused;
    /// The day cannot be read, or is not a possible one.
    BadDay = "bad_day", Refused;
    /// The hand-off's manifest or result does not fit the batch.
    ResultMismatch = "result_mismatch", Refused;
    /// The demo may not be made over, or mixed into, a real store.
    DemoOnly = "demo_only", Refused;
    /// The last administrator would be gone.
    LastAdministrator = "last_administrator", Refused;
    /// The login is taken.
    LoginTaken = "login_taken", Refused;
    /// The password is too short or too long.
    PasswordWeak = "password_weak", Refused;
    /// The audit record does not agree with the store.
    AuditBroken = "audit_broken", Refused;
}

/// A refusal or failure: a closed code and what it speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// What went wrong.
    pub code: Code,
    /// Names, numbers and positions the sentence needs.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
}

impl Fault {
    /// A fault without parameters.
    pub fn new(code: Code) -> Self {
        Self {
            code,
            params: BTreeMap::new(),
        }
    }

    /// Adds one parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }

    /// A defect in the program, with where it was noticed.
    pub fn internal(place: impl fmt::Display) -> Self {
        Self::new(Code::Internal).with("place", place)
    }

    /// Nothing of that kind has that id.
    pub fn not_found(kind: &str, id: impl fmt::Display) -> Self {
        Self::new(Code::NotFound).with("kind", kind).with("id", id)
    }

    /// A field of a request is out of its bounds.
    pub fn bad_field(field: &str, why: &str) -> Self {
        Self::new(Code::BadField)
            .with("field", field)
            .with("why", why)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.as_str())?;
        for (name, value) in &self.params {
            write!(f, " {name}={value}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Fault {}

/// What every fallible part of the core answers.
pub type Result<T, E = Fault> = std::result::Result<T, E>;
