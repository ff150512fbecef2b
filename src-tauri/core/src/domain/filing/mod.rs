//! The life of one filing order: its kinds, its states, what may happen in which state, and
//! which clock runs meanwhile.
//!
//! States carry the codes WeChat answers in `info.status` (2 to 6), so nothing has to be
//! translated on the way in or out. What may happen is one table; a pair of state and event
//! that is not in the table is refused.
//!
//! Deliberately absent: instants and due dates (they need a calendar, see `calendar`), leases
//! and permissions (they belong to the desk).

pub mod number;

use serde::{Deserialize, Serialize};

/// What an order asks for, in the words the authority uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FilingKind {
    /// 首次备案: creates the subject and its first service.
    First,
    /// 新增互联网信息服务: a filed subject adds a service.
    AddService,
    /// 新增接入: subject and service are filed through another access provider.
    AddAccess,
    /// 变更主体.
    ChangeSubject,
    /// 变更互联网信息服务.
    ChangeService,
    /// 变更备案: subject and service together.
    ChangeBoth,
    /// 注销互联网信息服务: irreversible.
    CancelService,
    /// 注销主体: the subject and everything it filed; irreversible.
    CancelSubject,
    /// 取消接入: only this provider's access ends.
    CancelAccess,
}

impl FilingKind {
    /// Every kind, in the order lists show them.
    pub const ALL: [Self; 9] = [
        Self::First,
        Self::AddService,
        Self::AddAccess,
        Self::ChangeSubject,
        Self::ChangeService,
        Self::ChangeBoth,
        Self::CancelService,
        Self::CancelSubject,
        Self::CancelAccess,
    ];

    /// The name used in files, in the store and over IPC.
    pub fn code(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::AddService => "add_service",
            Self::AddAccess => "add_access",
            Self::ChangeSubject => "change_subject",
            Self::ChangeService => "change_service",
            Self::ChangeBoth => "change_both",
            Self::CancelService => "cancel_service",
            Self::CancelSubject => "cancel_subject",
            Self::CancelAccess => "cancel_access",
        }
    }

    /// The kind of that [`code`](Self::code), if there is one.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether the order alters something that is filed already.
    pub fn is_change(self) -> bool {
        matches!(
            self,
            Self::ChangeSubject | Self::ChangeService | Self::ChangeBoth
        )
    }

    /// Whether the order ends something. Such an order cannot be withdrawn: the person named in
    /// it lets the SMS check lapse instead.
    pub fn is_cancel(self) -> bool {
        matches!(
            self,
            Self::CancelService | Self::CancelSubject | Self::CancelAccess
        )
    }

    /// Whether the order adds one to the services the subject has filed.
    pub fn adds_service(self) -> bool {
        matches!(self, Self::First | Self::AddService)
    }

    /// Whether the order is on the subject alone and names no service.
    pub fn is_of_subject(self) -> bool {
        matches!(self, Self::ChangeSubject | Self::CancelSubject)
    }

    /// Whether the authority sends the SMS check. Since 2020-08-17 every kind has it in every
    /// province, except 取消接入.
    pub fn needs_sms(self) -> bool {
        self != Self::CancelAccess
    }
}

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FilingStatus {
    /// Taken back by the applicant. Code 0 is ours: the platform has no code for it.
    Withdrawn,
    /// 平台审核中 (2).
    PlatformReview,
    /// 平台审核驳回 (3).
    ReturnedByPlatform,
    /// 管局审核中 (4), the SMS check included.
    WithAuthority,
    /// 管局审核驳回 (5).
    ReturnedByAuthority,
    /// 已备案 (6).
    Filed,
}

impl FilingStatus {
    /// Every status.
    pub const ALL: [Self; 6] = [
        Self::Withdrawn,
        Self::PlatformReview,
        Self::ReturnedByPlatform,
        Self::WithAuthority,
        Self::ReturnedByAuthority,
        Self::Filed,
    ];

    /// WeChat's `info.status`; 0 for a withdrawn order.
    pub fn code(self) -> i64 {
        match self {
            Self::Withdrawn => 0,
            Self::PlatformReview => 2,
            Self::ReturnedByPlatform => 3,
            Self::WithAuthority => 4,
            Self::ReturnedByAuthority => 5,
            Self::Filed => 6,
        }
    }

    /// The status of that [`code`](Self::code), if there is one.
    pub fn from_code(code: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    /// Whether nothing can happen to the order any more.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Withdrawn | Self::Filed)
    }

    /// Whether the order occupies its subject: the authority takes a second order of a subject
    /// only when the first is at an end or back with the applicant.
    pub fn is_in_flight(self) -> bool {
        matches!(self, Self::PlatformReview | Self::WithAuthority)
    }
}

/// WeChat's `sms_verify_status`; only an order [with the authority](FilingStatus::WithAuthority)
/// has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SmsState {
    /// 等待核验中 (1).
    Waiting,
    /// 核验完成 (2).
    Done,
    /// 核验超时 (3): the order is back with the applicant, who may resubmit it unchanged.
    TimedOut,
}

impl SmsState {
    /// Every SMS state.
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Done, Self::TimedOut];

    /// WeChat's `sms_verify_status`.
    pub fn code(self) -> i64 {
        match self {
            Self::Waiting => 1,
            Self::Done => 2,
            Self::TimedOut => 3,
        }
    }

    /// The state of that [`code`](Self::code), if there is one.
    pub fn from_code(code: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// Something that happened to an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilingEvent {
    /// The platform's reviewer approved and the order went to the authority.
    PlatformApproved {
        /// Whether an SMS check follows; [`FilingKind::needs_sms`] says so.
        sms_required: bool,
    },
    /// The platform's reviewer returned it with reasons.
    PlatformReturned,
    /// The applicant handed it in again.
    Resubmitted,
    /// The responsible person passed the SMS check.
    SmsDone,
    /// The SMS check was not passed within its time.
    SmsTimedOut,
    /// The authority returned it. Also what a sixth wrong SMS code does.
    AuthorityReturned,
    /// The authority filed it.
    AuthorityFiled {
        /// The number it issued; for a cancellation the number that ended.
        record_number: String,
    },
    /// The applicant took it back.
    Withdrawn,
    /// The platform's reviewer took the decision back before it had left the house.
    Retracted,
}

impl FilingEvent {
    /// The approval that fits an order of this kind.
    pub fn approval_of(kind: FilingKind) -> Self {
        Self::PlatformApproved {
            sms_required: kind.needs_sms(),
        }
    }

    /// The event's name without its data.
    pub fn kind(&self) -> EventKind {
        match self {
            Self::PlatformApproved { sms_required: true } => EventKind::PlatformApproved,
            Self::PlatformApproved {
                sms_required: false,
            } => EventKind::PlatformApprovedWithoutSms,
            Self::PlatformReturned => EventKind::PlatformReturned,
            Self::Resubmitted => EventKind::Resubmitted,
            Self::SmsDone => EventKind::SmsDone,
            Self::SmsTimedOut => EventKind::SmsTimedOut,
            Self::AuthorityReturned => EventKind::AuthorityReturned,
            Self::AuthorityFiled { .. } => EventKind::AuthorityFiled,
            Self::Withdrawn => EventKind::Withdrawn,
            Self::Retracted => EventKind::Retracted,
        }
    }
}

/// A [`FilingEvent`] without its data: the columns of the transition table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// Approval of an order that has an SMS check.
    PlatformApproved,
    /// Approval of an order that has none.
    PlatformApprovedWithoutSms,
    /// See [`FilingEvent::PlatformReturned`].
    PlatformReturned,
    /// See [`FilingEvent::Resubmitted`].
    Resubmitted,
    /// See [`FilingEvent::SmsDone`].
    SmsDone,
    /// See [`FilingEvent::SmsTimedOut`].
    SmsTimedOut,
    /// See [`FilingEvent::AuthorityReturned`].
    AuthorityReturned,
    /// See [`FilingEvent::AuthorityFiled`].
    AuthorityFiled,
    /// See [`FilingEvent::Withdrawn`].
    Withdrawn,
    /// See [`FilingEvent::Retracted`].
    Retracted,
}

impl EventKind {
    /// Every kind of event.
    pub const ALL: [Self; 10] = [
        Self::PlatformApproved,
        Self::PlatformApprovedWithoutSms,
        Self::PlatformReturned,
        Self::Resubmitted,
        Self::SmsDone,
        Self::SmsTimedOut,
        Self::AuthorityReturned,
        Self::AuthorityFiled,
        Self::Withdrawn,
        Self::Retracted,
    ];
}

/// A status with its SMS sub-state.
pub type State = (FilingStatus, Option<SmsState>);

/// Why an event was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransitionFault {
    /// The event cannot happen in this state.
    #[error("transition_refused")]
    Refused {
        /// The status the order has.
        status: FilingStatus,
        /// Its SMS sub-state.
        sms: Option<SmsState>,
        /// What was said to have happened.
        event: EventKind,
    },
    /// The status and the SMS sub-state do not go together.
    #[error("state_inconsistent")]
    Inconsistent {
        /// The status the order has.
        status: FilingStatus,
        /// The SMS sub-state it cannot have.
        sms: Option<SmsState>,
    },
    /// The authority filed the order but no number came with it.
    #[error("record_number_missing")]
    RecordNumberMissing,
    /// A cancellation cannot be withdrawn.
    #[error("cancellation_not_withdrawn")]
    CancellationStands,
    /// The approval says of the SMS check what is not so for orders of this kind.
    #[error("sms_differs")]
    SmsDiffers,
}

impl TransitionFault {
    /// The closed code the window translates.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused { .. } => "transition_refused",
            Self::Inconsistent { .. } => "state_inconsistent",
            Self::RecordNumberMissing => "record_number_missing",
            Self::CancellationStands => "cancellation_not_withdrawn",
            Self::SmsDiffers => "sms_differs",
        }
    }
}

const REVIEW: State = (FilingStatus::PlatformReview, None);
const RETURNED: State = (FilingStatus::ReturnedByPlatform, None);
const REFUSED: State = (FilingStatus::ReturnedByAuthority, None);
const FILED: State = (FilingStatus::Filed, None);
const GONE: State = (FilingStatus::Withdrawn, None);
const AUTHORITY: State = (FilingStatus::WithAuthority, None);
const SMS_WAITING: State = (FilingStatus::WithAuthority, Some(SmsState::Waiting));
const SMS_DONE: State = (FilingStatus::WithAuthority, Some(SmsState::Done));
const SMS_OUT: State = (FilingStatus::WithAuthority, Some(SmsState::TimedOut));

/// Every transition there is: from, event, to. What is not here does not happen.
pub const TRANSITIONS: &[(State, EventKind, State)] = &[
    (REVIEW, EventKind::PlatformApproved, SMS_WAITING),
    (REVIEW, EventKind::PlatformApprovedWithoutSms, AUTHORITY),
    (REVIEW, EventKind::PlatformReturned, RETURNED),
    // The platform withdraws only what it has not finished; later the order is out of its hands.
    (REVIEW, EventKind::Withdrawn, GONE),
    (RETURNED, EventKind::Resubmitted, REVIEW),
    (SMS_WAITING, EventKind::SmsDone, SMS_DONE),
    (SMS_WAITING, EventKind::SmsTimedOut, SMS_OUT),
    (SMS_WAITING, EventKind::AuthorityReturned, REFUSED),
    (SMS_OUT, EventKind::Resubmitted, REVIEW),
    // The authority's own file may report a lapsed check as an ordinary return.
    (SMS_OUT, EventKind::AuthorityReturned, REFUSED),
    (SMS_DONE, EventKind::AuthorityReturned, REFUSED),
    (SMS_DONE, EventKind::AuthorityFiled, FILED),
    (AUTHORITY, EventKind::AuthorityReturned, REFUSED),
    (AUTHORITY, EventKind::AuthorityFiled, FILED),
    (REFUSED, EventKind::Resubmitted, REVIEW),
    // Only what nobody outside knows of can be taken back; whether it has left, the desk knows.
    (RETURNED, EventKind::Retracted, REVIEW),
    (SMS_WAITING, EventKind::Retracted, REVIEW),
    (AUTHORITY, EventKind::Retracted, REVIEW),
];

/// The state after `event`.
///
/// # Errors
/// [`TransitionFault`] when the table has no such row, when the state itself is impossible, or
/// when a filed order came without its number.
pub fn next(
    status: FilingStatus,
    sms: Option<SmsState>,
    event: &FilingEvent,
) -> Result<State, TransitionFault> {
    if sms.is_some() && status != FilingStatus::WithAuthority {
        return Err(TransitionFault::Inconsistent { status, sms });
    }
    let kind = event.kind();
    let (_, _, to) = TRANSITIONS
        .iter()
        .find(|(from, on, _)| *from == (status, sms) && *on == kind)
        .ok_or(TransitionFault::Refused {
            status,
            sms,
            event: kind,
        })?;
    match event {
        FilingEvent::AuthorityFiled { record_number } if record_number.trim().is_empty() => {
            Err(TransitionFault::RecordNumberMissing)
        }
        _ => Ok(*to),
    }
}

/// The state after `event` of an order of a kind: the table, and what holds for some kinds only.
///
/// # Errors
/// As [`next`]; [`TransitionFault::CancellationStands`], [`TransitionFault::SmsDiffers`].
pub fn next_of(
    kind: FilingKind,
    (status, sms): State,
    event: &FilingEvent,
) -> Result<State, TransitionFault> {
    let to = next(status, sms, event)?;
    match event {
        FilingEvent::Withdrawn if kind.is_cancel() => Err(TransitionFault::CancellationStands),
        FilingEvent::PlatformApproved { .. } if *event != FilingEvent::approval_of(kind) => {
            Err(TransitionFault::SmsDiffers)
        }
        _ => Ok(to),
    }
}

/// Which limit a clock measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockRule {
    /// 平台初审: 1 to 2 working days.
    PlatformReview,
    /// 工信部短信核验: 24 hours from the SMS.
    SmsCheck,
    /// 通信管理局审核: 20 working days (MII Order 33, article 12).
    Authority,
}

/// The instant a clock counts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockStart {
    /// The latest submission.
    Submitted,
    /// The platform's approval, which is when the SMS leaves.
    PlatformApproved,
    /// The SMS check's success.
    SmsDone,
}

/// How long a clock runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Allowance {
    /// Working days of the State Council's calendar.
    WorkingDays(u16),
    /// Hours on the wall.
    Hours(u16),
}

/// A running limit. The days are defaults; a policy may carry others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// What it measures.
    pub rule: ClockRule,
    /// From when it counts.
    pub starts: ClockStart,
    /// How long.
    pub allowance: Allowance,
}

/// The clock that runs in a state; none while the order waits for its applicant or is at an end.
pub fn clock(status: FilingStatus, sms: Option<SmsState>) -> Option<Clock> {
    let (rule, starts, allowance) = match (status, sms) {
        REVIEW => (
            ClockRule::PlatformReview,
            ClockStart::Submitted,
            Allowance::WorkingDays(2),
        ),
        SMS_WAITING => (
            ClockRule::SmsCheck,
            ClockStart::PlatformApproved,
            Allowance::Hours(24),
        ),
        SMS_DONE => (
            ClockRule::Authority,
            ClockStart::SmsDone,
            Allowance::WorkingDays(20),
        ),
        AUTHORITY => (
            ClockRule::Authority,
            ClockStart::PlatformApproved,
            Allowance::WorkingDays(20),
        ),
        _ => return None,
    };
    Some(Clock {
        rule,
        starts,
        allowance,
    })
}

#[cfg(test)]
mod tests;
