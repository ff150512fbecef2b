//! What one person proposes about a deposit and another decides: a waiver, a deduction, a refund after
//! exit, a transfer.
//!
//! Deliberately absent: who the persons are, and what follows from an approval.

use super::fault::{Code, Fault, Result};

/// Where a proposal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProposalState {
    /// It waits for a second person.
    Proposed,
    /// It was agreed to, and carried out with that.
    Approved,
    /// A second person turned it down.
    Refused,
    /// Who proposed it took it back.
    Withdrawn,
}

/// What may be done with a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProposalAct {
    /// A second person agrees.
    Approve,
    /// A second person does not.
    Refuse,
    /// Who proposed it takes it back.
    Withdraw,
}

impl ProposalState {
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
        found.ok_or_else(|| Fault::internal("proposal.state"))
    }

    /// The state an act leads to; `kind` is what is proposed, for the refusal.
    ///
    /// # Errors
    /// [`Code::WrongState`]: what is decided stays decided.
    pub fn after(self, act: ProposalAct, kind: &str) -> Result<Self> {
        match (self, act) {
            (Self::Proposed, ProposalAct::Approve) => Ok(Self::Approved),
            (Self::Proposed, ProposalAct::Refuse) => Ok(Self::Refused),
            (Self::Proposed, ProposalAct::Withdraw) => Ok(Self::Withdrawn),
            (Self::Approved | Self::Refused | Self::Withdrawn, _) => {
                Err(Fault::new(Code::WrongState)
                    .with("kind", kind)
                    .with("state", self.as_str()))
            }
        }
    }
}

impl ProposalAct {
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
    fn a_proposal_is_decided_once_and_every_state_is_read_back() {
        for state in ProposalState::ALL {
            assert_eq!(ProposalState::parse(state.as_str()), Ok(state));
            for act in ProposalAct::ALL {
                let after = state.after(act, "waiver");
                assert_eq!(after.is_ok(), state == ProposalState::Proposed);
                assert!(after.is_err() || after != Ok(ProposalState::Proposed));
            }
        }
        assert!(ProposalState::parse("waived").is_err());
    }
}
