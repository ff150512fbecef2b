//! Who may do what: the command × role matrix as data, and four eyes.
//!
//! Every command of window and terminal stands in [`COMMANDS`]; one that does not is refused.
//! The effect of a command decides the permission set it belongs to in the window.
//!
//! Deliberately absent: who is signed in (the desk knows) and rules about single rows, such as
//! the holder of a lease (the use case knows).

use serde::{Deserialize, Serialize};

/// What a person may be at the desk. One person may be several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Judges filings.
    Reviewer,
    /// Takes in payments and issues notices.
    Finance,
    /// Plans, approves and executes batches.
    Manager,
    /// Keeps accounts, policies and the store.
    Administrator,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [
        Self::Reviewer,
        Self::Finance,
        Self::Manager,
        Self::Administrator,
    ];

    /// The name used in the store, in files and over IPC.
    pub fn code(self) -> &'static str {
        match self {
            Self::Reviewer => "reviewer",
            Self::Finance => "finance",
            Self::Manager => "manager",
            Self::Administrator => "administrator",
        }
    }

    /// The role of that [`code`](Self::code), if there is one.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }
}

/// What a command does to the store or the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Changes nothing but what this window looks at.
    Read,
    /// Changes filings.
    Review,
    /// Changes money.
    Finance,
    /// Changes batches and shelf states.
    Manage,
    /// Changes accounts, policies or master data.
    Administer,
    /// Changes who is signed in.
    Session,
}

/// One row of the matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct CommandRule {
    /// `room.verb`, as the terminal and the window call it.
    pub name: &'static str,
    /// What it does.
    pub effect: Effect,
    /// Any one of these suffices.
    pub roles: &'static [Role],
    /// Whether somebody must be signed in. Where not, `roles` is empty.
    pub needs_session: bool,
}

const fn rule(name: &'static str, effect: Effect, roles: &'static [Role]) -> CommandRule {
    CommandRule {
        name,
        effect,
        roles,
        needs_session: true,
    }
}

const fn open(name: &'static str, effect: Effect) -> CommandRule {
    CommandRule {
        name,
        effect,
        roles: &[],
        needs_session: false,
    }
}

const ALL: &[Role] = &Role::ALL;
const REVIEWER: &[Role] = &[Role::Reviewer];
const FINANCE: &[Role] = &[Role::Finance];
const MANAGER: &[Role] = &[Role::Manager];
const ADMIN: &[Role] = &[Role::Administrator];
const REVIEW_DESK: &[Role] = &[Role::Reviewer, Role::Manager];
const MONEY_DESK: &[Role] = &[Role::Finance, Role::Manager];
const INTAKE: &[Role] = &[Role::Reviewer, Role::Manager, Role::Administrator];

/// Every command there is.
pub const COMMANDS: &[CommandRule] = &[
    open("session.sign_in", Effect::Session),
    rule("session.sign_out", Effect::Session, ALL),
    open("session.state", Effect::Read),
    // One's own password; another's is `account.password`.
    rule("session.password", Effect::Session, ALL),
    open("store.status", Effect::Read),
    rule("view.open", Effect::Read, ALL),
    rule("view.rows", Effect::Read, ALL),
    rule("view.locate", Effect::Read, ALL),
    rule("view.close", Effect::Read, ALL),
    rule("filing.get", Effect::Read, REVIEW_DESK),
    rule("filing.claim", Effect::Review, REVIEWER),
    rule("filing.release", Effect::Review, REVIEWER),
    rule("filing.approve", Effect::Review, REVIEWER),
    rule("filing.return", Effect::Review, REVIEWER),
    // Looks at personal data, which is an act on record.
    rule("filing.unmask", Effect::Review, REVIEWER),
    rule("filing.attachment", Effect::Read, REVIEWER),
    rule("reason.list", Effect::Read, ALL),
    rule("intake.import", Effect::Administer, INTAKE),
    rule("decisions.handoff", Effect::Review, REVIEW_DESK),
    rule("notice.plan", Effect::Read, FINANCE),
    rule("notice.issue", Effect::Finance, FINANCE),
    rule("coverage.get", Effect::Read, MONEY_DESK),
    rule("payments.pick", Effect::Read, FINANCE),
    rule("payments.inspect", Effect::Read, FINANCE),
    rule("payments.import", Effect::Finance, FINANCE),
    rule("payments.undo", Effect::Finance, FINANCE),
    rule("payments.match", Effect::Finance, FINANCE),
    rule("payments.unmatch", Effect::Finance, FINANCE),
    rule("payments.rejects", Effect::Read, FINANCE),
    rule("batch.plan", Effect::Manage, MANAGER),
    rule("batch.submit", Effect::Manage, MANAGER),
    rule("batch.approve", Effect::Manage, MANAGER),
    rule("batch.reject", Effect::Manage, MANAGER),
    rule("batch.withdraw", Effect::Manage, MANAGER),
    rule("batch.execute", Effect::Manage, MANAGER),
    rule("batch.results", Effect::Manage, MANAGER),
    rule("batch.handoff", Effect::Manage, MANAGER),
    rule("report.ledger", Effect::Read, MONEY_DESK),
    // A record that only insiders may verify proves nothing.
    open("audit.verify", Effect::Read),
    rule("account.list", Effect::Read, ADMIN),
    rule("account.add", Effect::Administer, ADMIN),
    rule("account.grant", Effect::Administer, ADMIN),
    rule("account.confirm", Effect::Administer, ADMIN),
    rule("account.disable", Effect::Administer, ADMIN),
    rule("account.password", Effect::Administer, ADMIN),
    rule("policy.list", Effect::Read, ALL),
    rule("policy.import", Effect::Administer, ADMIN),
    rule("job.cancel", Effect::Session, ALL),
];

/// Why a command is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The matrix has no such command.
    #[error("command_unknown")]
    Unlisted {
        /// What was called.
        command: String,
    },
    /// Nobody is signed in.
    #[error("not_signed_in")]
    NotSignedIn,
    /// None of the caller's roles is among those the command takes.
    #[error("role_missing")]
    RoleMissing {
        /// What was called.
        command: &'static str,
        /// Any one of these would do.
        needs: &'static [Role],
    },
    /// The person had a hand in what is to be judged.
    #[error("four_eyes")]
    SamePerson,
}

impl Refusal {
    /// The closed code the window translates.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unlisted { .. } => "command_unknown",
            Self::NotSignedIn => "not_signed_in",
            Self::RoleMissing { .. } => "role_missing",
            Self::SamePerson => "four_eyes",
        }
    }
}

/// The row of a command, if it is listed.
pub fn rule_of(command: &str) -> Option<&'static CommandRule> {
    COMMANDS.iter().find(|rule| rule.name == command)
}

/// Whether somebody with these roles may call the command. `roles` is `None` when nobody is
/// signed in, which is not the same as somebody without a role.
///
/// # Errors
/// [`Refusal`]: an unlisted command is refused to everybody.
pub fn allowed(command: &str, roles: Option<&[Role]>) -> Result<&'static CommandRule, Refusal> {
    let rule = rule_of(command).ok_or_else(|| Refusal::Unlisted {
        command: command.to_string(),
    })?;
    if !rule.needs_session {
        return Ok(rule);
    }
    let roles = roles.ok_or(Refusal::NotSignedIn)?;
    // Signing out and the like belong to the session, not to a role.
    let own = rule.effect == Effect::Session;
    if own || roles.iter().any(|role| rule.roles.contains(role)) {
        return Ok(rule);
    }
    Err(Refusal::RoleMissing {
        command: rule.name,
        needs: rule.roles,
    })
}

/// Four eyes: the person who judges is none of those involved (authors, editors, importers of
/// the evidence, author of the policy). By person, never by account.
///
/// # Errors
/// [`Refusal::SamePerson`].
pub fn separate<P: PartialEq>(person: &P, involved: &[P]) -> Result<(), Refusal> {
    if involved.contains(person) {
        Err(Refusal::SamePerson)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn code(result: Result<&CommandRule, Refusal>) -> Result<&'static str, &'static str> {
        result
            .map(|rule| rule.name)
            .map_err(|refusal| refusal.code())
    }

    #[test]
    fn no_command_is_listed_twice_and_every_name_has_room_and_verb() {
        let names: BTreeSet<&str> = COMMANDS.iter().map(|rule| rule.name).collect();
        assert_eq!(names.len(), COMMANDS.len());
        for name in names {
            let parts: Vec<&str> = name.split('.').collect();
            let plain = |part: &&str| {
                !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
            };
            assert!(parts.len() == 2 && parts.iter().all(plain), "{name}");
        }
    }

    #[test]
    fn a_command_has_roles_exactly_when_it_needs_a_session() {
        for rule in COMMANDS {
            assert_eq!(rule.roles.is_empty(), !rule.needs_session, "{}", rule.name);
            let open = matches!(rule.effect, Effect::Read | Effect::Session);
            assert!(rule.needs_session || open, "{}", rule.name);
        }
    }

    #[test]
    fn effects_stay_with_their_roles() {
        for rule in COMMANDS {
            let only = |role: Role| rule.roles.contains(&role);
            match rule.effect {
                Effect::Review => assert!(only(Role::Reviewer), "{}", rule.name),
                Effect::Finance => assert_eq!(rule.roles, FINANCE, "{}", rule.name),
                Effect::Manage => assert_eq!(rule.roles, MANAGER, "{}", rule.name),
                Effect::Administer => assert!(only(Role::Administrator), "{}", rule.name),
                Effect::Read | Effect::Session => {}
            }
        }
    }

    #[test]
    fn every_command_is_refused_to_every_role_that_is_not_named() {
        for rule in COMMANDS
            .iter()
            .filter(|rule| rule.effect != Effect::Session)
        {
            for role in Role::ALL {
                let got = allowed(rule.name, Some(&[role])).is_ok();
                let named = !rule.needs_session || rule.roles.contains(&role);
                assert_eq!(got, named, "{} {role:?}", rule.name);
            }
        }
    }

    #[test]
    fn an_unlisted_command_is_refused_to_everybody() {
        for roles in [None, Some(&Role::ALL[..])] {
            assert_eq!(code(allowed("store.drop", roles)), Err("command_unknown"));
            assert_eq!(code(allowed("", roles)), Err("command_unknown"));
        }
    }

    #[test]
    fn nobody_signed_in_may_sign_in_and_little_else() {
        let open: Vec<&str> = COMMANDS
            .iter()
            .filter(|rule| allowed(rule.name, None).is_ok())
            .map(|rule| rule.name)
            .collect();
        assert_eq!(
            open,
            [
                "session.sign_in",
                "session.state",
                "store.status",
                "audit.verify"
            ]
        );
        assert_eq!(code(allowed("filing.approve", None)), Err("not_signed_in"));
    }

    #[test]
    fn a_person_without_roles_can_sign_out_but_not_look_around() {
        assert!(allowed("session.sign_out", Some(&[])).is_ok());
        assert_eq!(code(allowed("view.open", Some(&[]))), Err("role_missing"));
    }

    #[test]
    fn one_of_several_roles_suffices() {
        let both = [Role::Reviewer, Role::Finance];
        assert!(allowed("payments.import", Some(&both)).is_ok());
        assert_eq!(
            code(allowed("batch.approve", Some(&both))),
            Err("role_missing")
        );
    }

    #[test]
    fn nobody_judges_what_they_had_a_hand_in() {
        assert_eq!(separate(&7, &[3, 7]), Err(Refusal::SamePerson));
        assert_eq!(separate(&7, &[3, 4]), Ok(()));
        assert_eq!(separate(&7, &[]), Ok(()));
    }

    #[test]
    fn role_codes_read_back() {
        for role in Role::ALL {
            assert_eq!(Role::from_code(role.code()), Some(role));
        }
        assert_eq!(Role::from_code("admin"), None);
    }
}
