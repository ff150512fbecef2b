//! The life of a batch, as one table.

use crate::domain::fault::{Code, Fault, Result};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word in the store and over the border.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }
    };
}

words! {
    /// Where a batch stands.
    BatchState {
        /// Planned; only its author sees a use in it.
        Draft = "draft",
        /// Waits for a second person.
        Submitted = "submitted",
        /// Approved under its hash; waits for its day and for a person who starts it.
        Approved = "approved",
        /// Turned down.
        Rejected = "rejected",
        /// Taken back.
        Withdrawn = "withdrawn",
        /// Begun; what is not done is continued.
        Executing = "executing",
        /// Ordered; waits for the platform's results.
        Executed = "executed",
        /// Every item has its final outcome.
        Closed = "closed",
    }
}

words! {
    /// What moves a batch.
    BatchAct {
        /// Its author hands it in.
        Submit = "submit",
        /// A second person approves exactly this list.
        Approve = "approve",
        /// A second person turns it down.
        Reject = "reject",
        /// It is taken back before anything was ordered.
        Withdraw = "withdraw",
        /// Somebody starts or continues it.
        Execute = "execute",
        /// Every item was ordered or left out.
        Finish = "finish",
        /// Orders leave as files.
        HandOff = "handoff",
        /// Results come in.
        Results = "results",
        /// No item waits for a result any more.
        Close = "close",
    }
}

/// From, act, to. What is not here cannot happen.
pub const TABLE: &[(BatchState, BatchAct, BatchState)] = &[
    (BatchState::Draft, BatchAct::Submit, BatchState::Submitted),
    (BatchState::Draft, BatchAct::Withdraw, BatchState::Withdrawn),
    (
        BatchState::Submitted,
        BatchAct::Approve,
        BatchState::Approved,
    ),
    (
        BatchState::Submitted,
        BatchAct::Reject,
        BatchState::Rejected,
    ),
    (
        BatchState::Submitted,
        BatchAct::Withdraw,
        BatchState::Withdrawn,
    ),
    (
        BatchState::Approved,
        BatchAct::Withdraw,
        BatchState::Withdrawn,
    ),
    (
        BatchState::Approved,
        BatchAct::Execute,
        BatchState::Executing,
    ),
    (
        BatchState::Executing,
        BatchAct::Execute,
        BatchState::Executing,
    ),
    (
        BatchState::Executing,
        BatchAct::Finish,
        BatchState::Executed,
    ),
    (
        BatchState::Executed,
        BatchAct::HandOff,
        BatchState::Executed,
    ),
    (
        BatchState::Executed,
        BatchAct::Results,
        BatchState::Executed,
    ),
    (BatchState::Executed, BatchAct::Close, BatchState::Closed),
    // The same files again, and the same results again, change nothing.
    (BatchState::Closed, BatchAct::HandOff, BatchState::Closed),
    (BatchState::Closed, BatchAct::Results, BatchState::Closed),
];

impl BatchState {
    /// Reads a stored state.
    ///
    /// # Errors
    /// [`Code::Internal`]: the store's own check allows no other word.
    pub fn parse(text: &str) -> Result<Self> {
        let found = Self::ALL.iter().find(|state| state.as_str() == text);
        found.copied().ok_or_else(|| Fault::internal("batch.state"))
    }

    /// Where an act leads.
    ///
    /// # Errors
    /// [`Code::WrongState`] with the state and the act.
    pub fn after(self, act: BatchAct) -> Result<Self> {
        let found = TABLE
            .iter()
            .find(|(from, by, _)| (*from, *by) == (self, act));
        found.map(|(_, _, to)| *to).ok_or_else(|| {
            Fault::new(Code::WrongState)
                .with("state", self.as_str())
                .with("act", act.as_str())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_approved_can_be_executed_and_only_what_was_executed_leaves() {
        for state in BatchState::ALL {
            let may = matches!(state, BatchState::Approved | BatchState::Executing);
            assert_eq!(state.after(BatchAct::Execute).is_ok(), may, "{state:?}");
            let done = matches!(state, BatchState::Executed | BatchState::Closed);
            assert_eq!(state.after(BatchAct::HandOff).is_ok(), done, "{state:?}");
            assert_eq!(state.after(BatchAct::Results).is_ok(), done, "{state:?}");
        }
    }

    #[test]
    fn nothing_leads_out_of_rejected_and_withdrawn() {
        for act in BatchAct::ALL {
            for state in [BatchState::Rejected, BatchState::Withdrawn] {
                let refused = state.after(*act).err().map(|fault| fault.code);
                assert_eq!(refused, Some(Code::WrongState), "{state:?} {act:?}");
            }
        }
    }

    #[test]
    fn a_batch_that_has_begun_cannot_be_taken_back() {
        for state in [
            BatchState::Executing,
            BatchState::Executed,
            BatchState::Closed,
        ] {
            assert!(state.after(BatchAct::Withdraw).is_err());
        }
    }
}
