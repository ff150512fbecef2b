//! What all proposals about deposits have in common: finance proposes with words that name nobody, who
//! proposed takes back, and a manager who is another person decides on what was seen.

use crate::contract::Allowed;
use crate::desk::Cx;
use crate::domain::fault::{Code, Fault, Result};
use crate::domain::identifiers::names_a_person;
use crate::domain::proposal::{ProposalAct, ProposalState};
use crate::domain::roles::{self, Role};
use crate::domain::text::clean_text;
use crate::store::Covered;

/// The longest evidence, and the longest words of a decision, in characters.
const LONGEST: usize = 2_000;

/// Who looks or acts.
#[derive(Clone)]
pub(super) struct Who {
    pub person: String,
    pub roles: Vec<Role>,
}

impl Who {
    pub fn of(cx: &Cx<'_>) -> Result<Self> {
        let me = cx.me()?;
        Ok(Self {
            person: me.person.clone(),
            roles: me.roles.clone(),
        })
    }
}

/// A proposal as it stands.
pub(super) struct Standing<'a> {
    /// What is proposed: the first part of its commands' names.
    pub kind: &'static str,
    pub state: &'a str,
    /// The person who proposed it.
    pub proposer: &'a str,
}

impl Standing<'_> {
    /// Whether a person may do this to it.
    ///
    /// # Errors
    /// [`Code::WrongState`] for what is decided; [`Code::RoleRefused`]; [`Code::FourEyes`] for who
    /// proposed it.
    pub fn may(&self, act: ProposalAct, who: &Who) -> Result<ProposalState> {
        let after = ProposalState::parse(self.state)?.after(act, self.kind)?;
        let command = |name: &str| format!("{}.{name}", self.kind);
        match act {
            ProposalAct::Withdraw => {
                let command = command("withdraw");
                roles::one_of(&command, &[Role::Finance], &who.roles)?;
                if !roles::same_person(self.proposer, &who.person) {
                    return Err(Fault::new(Code::RoleRefused)
                        .with("command", command)
                        .with("needed", "author"));
                }
            }
            ProposalAct::Approve | ProposalAct::Refuse => {
                roles::one_of(&command("decide"), &[Role::Manager], &who.roles)?;
                roles::separate(&who.person, &[(self.proposer, "proposer")])?;
            }
        }
        Ok(after)
    }
}

/// What a person may do to a proposal, by what `may` answers.
pub(super) fn allowed(may: impl Fn(ProposalAct) -> Result<()>) -> Vec<Allowed> {
    let each = ProposalAct::ALL.into_iter();
    each.map(|act| Allowed {
        act: act.as_str().to_owned(),
        refusal: may(act).err().map(|fault| fault.code.as_str().to_owned()),
    })
    .collect()
}

/// A verdict and the words that come with it.
///
/// # Errors
/// [`Code::BadField`]; [`Code::ReasonMissing`] for a refusal without words; [`Code::ReasonPersonal`].
pub(super) fn verdict(verdict: &str, said: &str) -> Result<(ProposalAct, String)> {
    let act = match verdict {
        "approve" => ProposalAct::Approve,
        "refuse" => ProposalAct::Refuse,
        _ => return Err(Fault::bad_field("verdict", "approve or refuse")),
    };
    let said = words(said, "words")?;
    if act == ProposalAct::Refuse && said.is_empty() {
        return Err(Fault::new(Code::ReasonMissing));
    }
    Ok((act, said))
}

/// Words that leave the house name nobody.
pub(super) fn told(text: &str) -> Result<String> {
    if names_a_person(text) {
        return Err(Fault::new(Code::ReasonPersonal));
    }
    Ok(text.to_owned())
}

/// Words that stay; what is not sealed names nobody either.
pub(super) fn words(text: &str, field: &str) -> Result<String> {
    let text = clean_text(text, LONGEST);
    told(&text.map_err(|fault| Fault::bad_field(field, fault.code()))?)
}

/// What a proposal rests on.
pub(super) fn evidence(text: &str) -> Result<String> {
    let evidence = words(text, "evidence")?;
    if evidence.is_empty() {
        return Err(Fault::bad_field("evidence", "empty"));
    }
    Ok(evidence)
}

pub(super) fn same_version<R: Covered>(kind: &str, row: &R, seen: u32) -> Result<()> {
    if row.version() == i64::from(seen) {
        return Ok(());
    }
    Err(Fault::new(Code::VersionConflict)
        .with("kind", kind)
        .with("id", row.id()))
}

/// A version as it crosses the border.
pub(super) fn version(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The refusal of what a notice's state does not allow.
pub(super) fn wrong(state: &str) -> Fault {
    Fault::new(Code::WrongState)
        .with("kind", "notice")
        .with("state", state)
}
