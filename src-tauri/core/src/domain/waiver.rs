//! A waiver: a deposit that is asked no longer, proposed by one person and decided by another.
//!
//! Deliberately absent: who the persons are, and what becomes of money that was paid.

use super::fault::{Code, Fault, Result};

/// Where a waiver stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaiverState {
    /// It waits for a second person.
    Proposed,
    /// The notice is waived.
    Approved,
    /// A second person turned it down.
    Refused,
    /// Who proposed it took it back.
    Withdrawn,
}

/// What may be done with a waiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaiverAct {
    /// A second person agrees.
    Approve,
    /// A second person does not.
    Refuse,
    /// Who proposed it takes it back.
    Withdraw,
}

impl WaiverState {
    /// All states.
    pub const ALL: [Self; 4] = [
        Self::Proposed,
        Self::Approved,
        Self::Refused,
        Self::Withdrawn,
    ];

    /// The word in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Approved => "approved",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Reads the word.
    ///
    /// # Errors
    /// [`Code::Internal`] for any other.
    pub fn parse(text: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|state| state.as_str() == text);
        found.ok_or_else(|| Fault::internal("waiver.state"))
    }

    /// The state an act leads to.
    ///
    /// # Errors
    /// [`Code::WrongState`]: what is decided stays decided.
    pub fn after(self, act: WaiverAct) -> Result<Self> {
        match (self, act) {
            (Self::Proposed, WaiverAct::Approve) => Ok(Self::Approved),
            (Self::Proposed, WaiverAct::Refuse) => Ok(Self::Refused),
            (Self::Proposed, WaiverAct::Withdraw) => Ok(Self::Withdrawn),
            (Self::Approved | Self::Refused | Self::Withdrawn, _) => {
                Err(Fault::new(Code::WrongState)
                    .with("kind", "waiver")
                    .with("state", self.as_str()))
            }
        }
    }
}

impl WaiverAct {
    /// All acts.
    pub const ALL: [Self; 3] = [Self::Approve, Self::Refuse, Self::Withdraw];

    /// The word over the border.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Refuse => "refuse",
            Self::Withdraw => "withdraw",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_waiver_is_decided_once_and_every_state_is_read_back() {
        for state in WaiverState::ALL {
            assert_eq!(WaiverState::parse(state.as_str()), Ok(state));
            for act in WaiverAct::ALL {
                let after = state.after(act);
                assert_eq!(after.is_ok(), state == WaiverState::Proposed);
                assert!(after.is_err() || after != Ok(WaiverState::Proposed));
            }
        }
        assert!(WaiverState::parse("waived").is_err());
    }
}
