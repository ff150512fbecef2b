//! Who may call what: the command × role matrix, as data.
//!
//! A command that is not in the table is refused, whoever asks. Four eyes are counted by person,
//! not by account, wherever somebody confirms what another person made; two names that fold alike
//! are one person's.

use std::collections::HashSet;

use super::fault::{Code, Fault, Result};
use super::text::{fold, hidden_kind};

/// What a person may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Approves and returns filings.
    Reviewer,
    /// Imports payments, issues notices.
    Finance,
    /// Plans, approves and executes batches, exports reports.
    Manager,
    /// Accounts, policies, verification.
    Administrator,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 4] = [
        Self::Reviewer,
        Self::Finance,
        Self::Manager,
        Self::Administrator,
    ];

    /// The role's name in the store and over the border.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reviewer => "reviewer",
            Self::Finance => "finance",
            Self::Manager => "manager",
            Self::Administrator => "administrator",
        }
    }

    /// Reads a role's name.
    ///
    /// # Errors
    /// [`Code::BadField`] for any other word.
    pub fn parse(text: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|role| role.as_str() == text);
        found.ok_or_else(|| Fault::bad_field("role", "unknown"))
    }
}

/// What a command does to the world; the window's permission sets are cut along it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Signing in and out, making the first account.
    Session,
    /// Looks and changes nothing.
    Read,
    /// Decides filings.
    Review,
    /// Moves money or asks for it.
    Finance,
    /// Plans and runs enforcement.
    Enforce,
    /// Writes files that leave the house.
    Export,
    /// Accounts, policies, intake.
    Administer,
}

/// One line of the matrix.
#[derive(Debug)]
pub struct Rule {
    /// The command.
    pub name: &'static str,
    /// What it does.
    pub effect: Effect,
    /// Who may call it; nobody in particular where no session is needed.
    pub roles: &'static [Role],
    /// Whether somebody has to be signed in.
    pub needs_session: bool,
}

const R: Role = Role::Reviewer;
const F: Role = Role::Finance;
const M: Role = Role::Manager;
const A: Role = Role::Administrator;

const fn open(name: &'static str, effect: Effect) -> Rule {
    Rule {
        name,
        effect,
        roles: &[],
        needs_session: false,
    }
}

const fn rule_of(name: &'static str, effect: Effect, roles: &'static [Role]) -> Rule {
    Rule {
        name,
        effect,
        roles,
        needs_session: true,
    }
}

/// The matrix.
pub const MATRIX: &[Rule] = &[
    open("session.state", Effect::Session),
    open("session.sign_in", Effect::Session),
    open("session.sign_out", Effect::Session),
    open("session.create_administrator", Effect::Session),
    open("store.create", Effect::Session),
    open("store.open", Effect::Session),
    open("store.open_team", Effect::Session),
    open("store.last_team", Effect::Session),
    open("store.forget_team", Effect::Session),
    open("store.reach_team", Effect::Session),
    open("store.make_demo", Effect::Session),
    // Verification and inspection are for whoever doubts, signed in or not.
    open("audit.verify", Effect::Read),
    open("payments.inspect", Effect::Read),
    open("profile.list", Effect::Read),
    open("profile.sketch", Effect::Read),
    open("profile.try", Effect::Read),
    rule_of("store.status", Effect::Read, &[R, F, M, A]),
    rule_of("counts.get", Effect::Read, &[R, F, M, A]),
    rule_of("view.open", Effect::Read, &[R, F, M, A]),
    rule_of("view.count", Effect::Read, &[R, F, M, A]),
    rule_of("view.rows", Effect::Read, &[R, F, M, A]),
    rule_of("view.total", Effect::Read, &[R, F, M, A]),
    rule_of("view.locate", Effect::Read, &[R, F, M, A]),
    rule_of("view.close", Effect::Read, &[R, F, M, A]),
    rule_of("filing.get", Effect::Read, &[R, M]),
    rule_of("filing.claim", Effect::Review, &[R]),
    rule_of("filing.take_over", Effect::Review, &[R]),
    rule_of("filing.release", Effect::Review, &[R]),
    rule_of("filing.next", Effect::Review, &[R]),
    rule_of("filing.approve", Effect::Review, &[R]),
    rule_of("filing.return", Effect::Review, &[R]),
    rule_of("filing.unmask", Effect::Review, &[R]),
    rule_of("filing.attachment", Effect::Review, &[R]),
    rule_of("filing.upcoming", Effect::Read, &[R]),
    rule_of("filing.letter", Effect::Read, &[R, M]),
    rule_of("filing.undo", Effect::Review, &[R]),
    rule_of("filing.comment", Effect::Review, &[R, M]),
    rule_of("filing.ask", Effect::Review, &[R]),
    rule_of("filing.answer", Effect::Review, &[R, M]),
    rule_of("filing.hold", Effect::Review, &[R]),
    rule_of("filing.resume", Effect::Review, &[R]),
    rule_of("filing.skip", Effect::Review, &[R]),
    rule_of("filing.plan_bulk", Effect::Read, &[R]),
    rule_of("filing.decide_bulk", Effect::Review, &[R]),
    rule_of("filing.undo_bulk", Effect::Review, &[R]),
    rule_of("look.next", Effect::Review, &[R]),
    rule_of("look.get", Effect::Read, &[R]),
    rule_of("look.decide", Effect::Review, &[R]),
    rule_of("look.list", Effect::Read, &[R, M]),
    rule_of("look.settle", Effect::Review, &[M]),
    rule_of("look.agreement", Effect::Read, &[R, M]),
    // A list one keeps changes nothing but what one is shown.
    rule_of("kept.list", Effect::Read, &[R, F, M, A]),
    rule_of("kept.keep", Effect::Session, &[R, F, M, A]),
    rule_of("kept.remove", Effect::Session, &[R, F, M, A]),
    rule_of("reason.list", Effect::Read, &[R, M]),
    rule_of("notice.plan", Effect::Read, &[F, M]),
    rule_of("notice.plan_rows", Effect::Read, &[F, M]),
    rule_of("notice.issue", Effect::Finance, &[F]),
    rule_of("notice.get", Effect::Read, &[F, M]),
    rule_of("notice.letter", Effect::Read, &[F, M]),
    rule_of("notice.letters", Effect::Export, &[F]),
    rule_of("waiver.list", Effect::Read, &[F, M]),
    rule_of("waiver.propose", Effect::Finance, &[F]),
    rule_of("waiver.decide", Effect::Enforce, &[M]),
    rule_of("waiver.withdraw", Effect::Finance, &[F]),
    rule_of("act.list", Effect::Read, &[F, M]),
    rule_of("act.deduct", Effect::Finance, &[F]),
    rule_of("act.refund", Effect::Finance, &[F]),
    rule_of("act.transfer", Effect::Finance, &[F]),
    rule_of("act.decide", Effect::Enforce, &[M]),
    rule_of("act.withdraw", Effect::Finance, &[F]),
    rule_of("reminder.list", Effect::Read, &[F, M]),
    rule_of("reminder.make", Effect::Export, &[F]),
    rule_of("coverage.get", Effect::Read, &[F, M]),
    rule_of("coverage.declare", Effect::Finance, &[F]),
    rule_of("coverage.withdraw", Effect::Finance, &[F]),
    rule_of("profile.save", Effect::Finance, &[F]),
    rule_of("profile.import", Effect::Finance, &[F]),
    rule_of("profile.confirm", Effect::Finance, &[F, M]),
    rule_of("profile.retire", Effect::Finance, &[F, M]),
    rule_of("profile.export", Effect::Export, &[F, M]),
    rule_of("payments.import", Effect::Finance, &[F]),
    rule_of("payments.match", Effect::Finance, &[F]),
    rule_of("payments.assign", Effect::Finance, &[F]),
    rule_of("payments.unmatch", Effect::Finance, &[F]),
    rule_of("payments.send_back", Effect::Finance, &[F]),
    rule_of("payments.undo_plan", Effect::Read, &[F, M]),
    rule_of("payments.undo", Effect::Finance, &[F]),
    rule_of("payments.candidates", Effect::Read, &[F, M]),
    rule_of("payments.trace", Effect::Read, &[F, M]),
    rule_of("payments.source", Effect::Read, &[F, M]),
    rule_of("payments.save_file", Effect::Export, &[F, M]),
    rule_of("payments.rejects", Effect::Export, &[F, M]),
    rule_of("payments.balance", Effect::Read, &[F, M]),
    rule_of("period.list", Effect::Read, &[F, M]),
    // Whoever imports does not say which days are closed to imports.
    rule_of("period.lock", Effect::Enforce, &[M]),
    rule_of("period.unlock", Effect::Enforce, &[M]),
    rule_of("period.confirm", Effect::Enforce, &[M]),
    rule_of("batch.plan", Effect::Enforce, &[M]),
    rule_of("batch.get", Effect::Read, &[M]),
    rule_of("batch.submit", Effect::Enforce, &[M]),
    rule_of("batch.approve", Effect::Enforce, &[M]),
    rule_of("batch.reject", Effect::Enforce, &[M]),
    rule_of("batch.withdraw", Effect::Enforce, &[M]),
    rule_of("batch.execute", Effect::Enforce, &[M]),
    rule_of("batch.handoff", Effect::Export, &[M]),
    rule_of("batch.results", Effect::Enforce, &[M]),
    rule_of("handoff.make", Effect::Export, &[R, F, M]),
    rule_of("report.preview", Effect::Read, &[F, M]),
    rule_of("report.write", Effect::Export, &[F, M]),
    rule_of("account.list", Effect::Read, &[A]),
    rule_of("account.add", Effect::Administer, &[A]),
    rule_of("account.grant", Effect::Administer, &[A]),
    rule_of("account.confirm", Effect::Administer, &[A]),
    rule_of("account.revoke", Effect::Administer, &[A]),
    rule_of("account.disable", Effect::Administer, &[A]),
    rule_of("account.password", Effect::Administer, &[R, F, M, A]),
    rule_of("policy.list", Effect::Read, &[R, F, M, A]),
    rule_of("policy.import", Effect::Administer, &[A]),
    rule_of("policy.confirm", Effect::Administer, &[A]),
    rule_of("intake.import", Effect::Administer, &[R, M, A]),
];

/// The matrix's line for a command.
///
/// # Errors
/// [`Code::UnknownCommand`]: what is not listed cannot be called.
pub fn rule(command: &str) -> Result<&'static Rule> {
    let found = MATRIX.iter().find(|rule| rule.name == command);
    found.ok_or_else(|| Fault::new(Code::UnknownCommand).with("command", command))
}

/// Whether somebody with these roles may call the command.
///
/// # Errors
/// [`Code::RoleRefused`] with the roles that may.
pub fn allowed(command: &str, roles: &[Role]) -> Result<()> {
    let rule = rule(command)?;
    if rule.needs_session {
        one_of(rule.name, rule.roles, roles)
    } else {
        Ok(())
    }
}

/// Whether somebody with the roles `held` has one of those that are `needed`.
///
/// # Errors
/// [`Code::RoleRefused`] with the command and the roles that may.
pub fn one_of(command: &str, needed: &[Role], held: &[Role]) -> Result<()> {
    if needed.iter().any(|role| held.contains(role)) {
        return Ok(());
    }
    let needed: Vec<_> = needed.iter().map(|role| role.as_str()).collect();
    Err(Fault::new(Code::RoleRefused)
        .with("command", command)
        .with("needed", needed.join(",")))
}

/// Refuses somebody who had a part in what they would confirm.
///
/// `involved` are persons with their part (`author`, `editor`, `importer`, `policy_author`).
///
/// # Errors
/// [`Code::FourEyes`] with the part.
pub fn separate(person: &str, involved: &[(&str, &str)]) -> Result<()> {
    let person = folded(person);
    match involved.iter().find(|(who, _)| folded(who) == person) {
        None => Ok(()),
        Some((_, part)) => Err(Fault::new(Code::FourEyes).with("part", part)),
    }
}

/// Whether two accounts name the same person.
pub fn same_person(one: &str, other: &str) -> bool {
    folded(one) == folded(other)
}

/// How many persons the names stand for.
pub fn persons<'a>(names: impl IntoIterator<Item = &'a String>) -> usize {
    let folded: HashSet<_> = names.into_iter().map(|name| folded(name)).collect();
    folded.len()
}

/// The form in which persons are compared. Names are typed by hand and stored as they were typed;
/// width, case, blanks and what is not seen make no second pair of eyes.
fn folded(person: &str) -> String {
    let seen = person.chars().filter(|c| hidden_kind(*c).is_none());
    fold(&seen.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_is_not_listed_is_refused_to_everybody() {
        let refused = allowed("batch.delete", &Role::ALL).unwrap_err();
        assert_eq!(refused.code, Code::UnknownCommand);
    }

    #[test]
    fn every_command_that_changes_something_asks_for_a_role() {
        for rule in MATRIX {
            let changes = !matches!(rule.effect, Effect::Read | Effect::Session);
            assert!(
                !changes || (rule.needs_session && !rule.roles.is_empty()),
                "{}",
                rule.name
            );
        }
    }

    #[test]
    fn a_reviewer_cannot_import_payments_and_finance_cannot_approve_filings() {
        assert_eq!(
            allowed("payments.import", &[R]).unwrap_err().code,
            Code::RoleRefused
        );
        assert_eq!(
            allowed("filing.approve", &[F]).unwrap_err().code,
            Code::RoleRefused
        );
        assert!(
            allowed("filing.approve", &[F, R]).is_ok(),
            "one person may hold both roles"
        );
    }

    #[test]
    fn nobody_confirms_what_they_had_a_part_in() {
        let involved = [("li", "author"), ("wang", "importer")];
        assert_eq!(
            separate("wang", &involved).unwrap_err().params["part"],
            "importer"
        );
        assert!(separate("zhao", &involved).is_ok());
    }

    #[test]
    fn a_person_is_the_same_in_every_width_case_and_spacing() {
        for other in [
            "zhao  min ",
            "\u{3000}ZHAO\u{3000}MIN",
            "Ｚｈａｏ Ｍｉｎ",
            "Zhao\u{200b} Min",
            "zhaomin",
        ] {
            assert!(same_person("Zhao Min", other), "{other:?}");
            let refused = separate(other, &[("Zhao Min", "author")]).unwrap_err();
            assert_eq!(refused.code, Code::FourEyes, "{other:?}");
        }
        assert!(!same_person("Zhao Min", "Zhao Ming"));
        assert!(!same_person("赵敏", "赵明"));
        assert_eq!(persons(&["赵敏", " 赵 敏", "Zhao"].map(str::to_owned)), 2);
    }
}
